"""The words in which people write expressions in Python."""

from __future__ import annotations

from calloff.expressions.joined import AllOf, AnyOf, Expression, NoneOf, Not
from calloff.expressions.leaves import AtLeast, Has, Within

__all__ = ["all_of", "any_of", "at_least", "has", "none_of", "not_", "within"]


def has(
    facet: str,
    value: bool | int | str = True,
    *,
    whose: str | None = None,
    negotiable: bool = False,
) -> Has:
    """What is stated on the facet contains the value: a code, a number, a span, hours, a flag."""
    return Has(facet=facet, has=value, whose=whose, negotiable=negotiable)


def within(
    facet: str, low: int, high: int, *, whose: str | None = None, negotiable: bool = False
) -> Within:
    """What is stated on the facet lies between two numbers, both included."""
    return Within(facet=facet, within=(low, high), whose=whose, negotiable=negotiable)


def at_least(
    facet: str, amount: int, *, whose: str | None = None, negotiable: bool = False
) -> AtLeast:
    """What is stated on the facet is the amount or more."""
    return AtLeast(facet=facet, at_least=amount, whose=whose, negotiable=negotiable)


def any_of(*parts: Expression, whose: str | None = None, negotiable: bool = False) -> AnyOf:
    """At least one of the expressions holds."""
    return AnyOf(any_of=parts, whose=whose, negotiable=negotiable)


def all_of(*parts: Expression, whose: str | None = None, negotiable: bool = False) -> AllOf:
    """Every one of the expressions holds."""
    return AllOf(all_of=parts, whose=whose, negotiable=negotiable)


def none_of(*parts: Expression, whose: str | None = None, negotiable: bool = False) -> NoneOf:
    """None of the expressions holds."""
    return NoneOf(none_of=parts, whose=whose, negotiable=negotiable)


def not_(part: Expression, *, whose: str | None = None, negotiable: bool = False) -> Not:
    """The expression does not hold."""
    return Not(**{"not": part}, whose=whose, negotiable=negotiable)
