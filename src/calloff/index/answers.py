"""What is asked for, answered for every candidate at once, by Kleene's logic on rows."""

from __future__ import annotations

from collections.abc import Callable

from calloff.expressions import AllOf, AnyOf, Asked, NoneOf, Not
from calloff.facts import Answers, Row

__all__ = ["joined"]


def joined(expression: Asked, every: Row, leaf: Callable[[Asked], Answers]) -> Answers:
    """The answers to an expression, from those to what it joins.

    Args:
        expression: What is asked for.
        every: All candidates.
        leaf: The answers to an expression about one facet.
    """
    if isinstance(expression, AllOf | AnyOf | NoneOf | Not):
        parts = [joined(part, every, leaf) for part in expression.parts]
        met, unknown = _joined(expression, parts, every)
        asks = 0
        for part in parts:
            asks |= part.asks
        return Answers(met, unknown, unknown & asks)
    return leaf(expression)


def _joined(
    expression: AllOf | AnyOf | NoneOf | Not, parts: list[Answers], every: Row
) -> tuple[Row, Row]:
    """Who meets it, and of whom it is not known."""
    if isinstance(expression, AllOf):
        met = may = every
        for part in parts:
            met &= part.met
            may &= part.met | part.unknown
        return met, may & ~met
    met = unknown = 0
    for part in parts:
        met |= part.met
        unknown |= part.unknown
    unknown &= ~met
    if isinstance(expression, AnyOf):
        return met, unknown
    return every & ~met & ~unknown, unknown
