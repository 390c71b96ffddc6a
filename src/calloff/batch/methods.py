"""What all methods share: what they refuse."""

from __future__ import annotations

from collections.abc import Sequence

from calloff.errors import InputError
from calloff.errors import Problem as Fault

__all__ = ["refuse_rules"]


def refuse_rules(method: str, rules: Sequence[object]) -> None:
    """Refuse rules, where a method has no way to keep them.

    Raises:
        InputError: with each rule.
    """
    if rules:
        what = f"{method} keeps no rules beside the keys: use cp_sat for {{}}."
        faults = [
            Fault(f"rules.{n}", what.format(type(rule).__name__)) for n, rule in enumerate(rules)
        ]
        raise InputError("the plan", faults)
