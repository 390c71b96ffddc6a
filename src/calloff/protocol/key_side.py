"""An allocation key in words: each step in order, its parameters, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from calloff.allocation_key import AllocationKey
from calloff.protocol.words import label
from calloff.step import Clause, Step
from calloff.switches import Switch
from calloff.values.money import Money
from calloff.values.outline import Bullets, Heading, Outline, Part, Table
from calloff.values.texts import Language

__all__ = ["key_outline"]


def key_outline(key: AllocationKey, language: Language = "sv") -> Outline:
    """What a key asks, step by step, for whoever must confirm that this is the agreement.

    Args:
        key: The key.
        language: ``sv`` or ``en``.
    """
    sections: list[list[Part]] = []
    for field in ("lot_gates", "gates", "orderings"):
        steps: tuple[Step, ...] = getattr(key, field)
        if steps:
            rows = tuple(_row(step, language) for step in steps)
            head = tuple(label(language, code) for code in ("key.step", "key.with", "clause"))
            sections.append([Heading(label(language, f"key.{field}")), Table(head, rows)])
    asking = key.asking
    told = [
        label(language, f"key.asking.{asking.mode}", count=str(asking.at_a_time)),
        label(language, f"key.asking.{asking.over_offers}"),
        _clause(asking.clause, language),
    ]
    sections.append([Heading(label(language, "key.asking")), Bullets(tuple(told))])
    if key.switches:
        switches = tuple(_switch_row(switch, language) for switch in key.switches)
        codes = ("key.when", "key.with", "key.to", "clause")
        head = tuple(label(language, code) for code in codes)
        sections.append([Heading(label(language, "key.switches")), Table(head, switches)])
    if key.documents:
        titles = tuple(
            ", ".join(str(told) for told in (d.title, d.publisher, d.dated) if told is not None)
            for d in key.documents
        )
        sections.append([Heading(label(language, "key.documents")), Bullets(titles)])
    title = label(language, "key.title", name=key.name[language])
    return Outline.of(title, sections, language)


def _row(step: Step, language: Language) -> tuple[str, str, str]:
    """A step's name, its parameters, and what it rests on."""
    name = step.says.find(language, "name") or step.kind
    given = {**step.data(), **{day: getattr(step, day) for day in ("day",) if hasattr(step, day)}}
    told = [
        label(language, f"day.{value}") if parameter == "day" else f"{parameter}: {_told(value)}"
        for parameter, value in given.items()
        if parameter not in {"kind", "clause", "to"} and value is not None
    ]
    return name, ", ".join(told) or "-", _clause(step.clause, language)


def _told(value: object) -> str:
    """A parameter as a key's own document writes it, without its brackets."""
    if isinstance(value, Mapping):
        if value.keys() == {"minor", "currency"}:
            return str(Money.read(value))
        kind = [str(value["kind"])] if "kind" in value else []
        named = [f"{name} {_told(one)}" for name, one in value.items() if name != "kind"]
        return " ".join([*kind, *([f"({', '.join(named)})"] if named else [])])
    return "; ".join(_told(one) for one in value) if isinstance(value, list) else str(value)


def _switch_row(switch: Switch, language: Language) -> tuple[str, str, str, str]:
    """A condition, its parameters, the key that takes over, and what that rests on."""
    name, parameters, clause = _row(switch, language)
    return name, parameters, switch.to, clause


def _clause(clause: Clause | None, language: Language) -> str:
    if clause is None:
        return "-"
    return label(language, f"clause.{clause.basis}", passage=clause.passage)
