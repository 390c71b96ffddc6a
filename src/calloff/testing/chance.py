"""Choices that are not equally likely, and the days that invented worlds turn on.

These draw from small whole numbers only, by strategies that are made once. One made anew for each
choice would cost more than all that is done with what it draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from math import factorial
from typing import Final, TypeVar

from hypothesis import strategies as st

__all__ = [
    "BUYER",
    "CHANGE",
    "FRAMEWORK",
    "LOT",
    "NEED",
    "at",
    "either",
    "one_in",
    "pick",
    "shuffled",
    "some",
]

T = TypeVar("T")

CHANGE: Final = date(2024, 3, 1)
"""The day on which facts and prices change: the day after a leap day, and between named days."""

FRAMEWORK: Final = "arbour-2024"
LOT: Final = f"{FRAMEWORK}/A"
"""The lot that invented offers and needs are in."""

BUYER: Final = "0580"
"""The buyer that invented needs are of."""

NEED: Final = "7F3K"
"""The id of invented needs."""


def at(day: date, hour: int = 9) -> datetime:
    """An hour of a day, with its time zone."""
    return datetime.combine(day, time(hour), UTC)


def either(draw: st.DrawFn, *values: T) -> T:
    """One of several values, each as often; the first is the simplest."""
    return values[draw(_below(len(values)))]


def pick(draw: st.DrawFn, *choices: tuple[int, T]) -> T:
    """One of several values, each as often as its weight says; the first is the simplest."""
    number = draw(_below(sum(weight for weight, _ in choices)))
    for weight, value in choices:
        if number < weight:
            return value
        number -= weight
    raise AssertionError("A number below the sum of the weights falls on one of the choices.")


def one_in(draw: st.DrawFn, number: int) -> bool:
    """True about once in so many draws, three or more."""
    # Hypothesis tries the ends of a range more often than what lies between them.
    return draw(_below(number)) == number // 2


def shuffled(draw: st.DrawFn, values: Sequence[T]) -> list[T]:
    """The values in any order; as they stand in the simplest case."""
    left, found = list(values), []
    number = draw(_below(factorial(len(left))))
    while left:
        number, index = divmod(number, len(left))
        found.append(left.pop(index))
    return found


def some(draw: st.DrawFn, values: Sequence[T], *, most: int) -> list[T]:
    """Up to so many of the values, each at most once, in the order in which they stand."""
    among = draw(_below(2 ** len(values)))
    return [value for index, value in enumerate(values) if among >> index & 1][:most]


@cache
def _below(number: int) -> st.SearchStrategy[int]:
    """The whole numbers below another, each as often; the simplest is 0."""
    return st.integers(0, number - 1)
