"""Shares with how sure they are, and the middle of several numbers: exact, the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from calloff.errors import InputError, Problem

__all__ = ["Proportion", "Quartiles", "quartiles"]

_Z = Fraction(1_959_964, 1_000_000)
"""How many standard deviations a normal variable lies within in 95 cases of 100."""

_FINE = 10**9
"""A square root is taken to so many parts of one."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """So many of so many, with the interval that the true share lies in.

    The interval is Wilson's for 95 per cent (E. B. Wilson, 1927), which holds for small numbers
    too. It lies within 0 and 1 and contains the share.

    >>> one_of_four = Proportion(1, 4)
    >>> one_of_four.share, one_of_four.low, one_of_four.high
    (Fraction(1, 4), Decimal('0.0455'), Decimal('0.6994'))

    Attributes:
        count: How many.
        total: Of how many, 1 or more.
    """

    count: int
    total: int

    def __post_init__(self) -> None:
        """Refuse more than all, and shares of nothing."""
        if not (0 <= self.count <= self.total and self.total > 0):
            what = f"counts from 0 up to the total, of 1 or more; got {self.count} of {self.total}."
            raise InputError("proportion", [Problem("count", what)])

    @property
    def share(self) -> Fraction:
        """The share, exact."""
        return Fraction(self.count, self.total)

    @property
    def low(self) -> Decimal:
        """The lower end of the interval, rounded down to four decimals."""
        middle, half = self._interval
        return _four(max(Fraction(0), middle - half), up=False)

    @property
    def high(self) -> Decimal:
        """The upper end of the interval, rounded up to four decimals."""
        middle, half = self._interval
        return _four(min(Fraction(1), middle + half), up=True)

    @property
    def _interval(self) -> tuple[Fraction, Fraction]:
        """The middle of the interval, and half its length, not too short."""
        n, square = self.total, _Z**2
        inner = Fraction(self.count * (n - self.count), n) + square / 4
        root = Fraction(isqrt(inner.numerator * _FINE**2 // inner.denominator) + 1, _FINE)
        return (self.count + square / 2) / (n + square), _Z * root / (n + square)


def _four(exact: Fraction, *, up: bool) -> Decimal:
    """A number with four decimals, rounded up or down."""
    scaled = exact * 10_000
    whole = -(-scaled // 1) if up else scaled // 1
    return Decimal(int(whole)).scaleb(-4)


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The middle of several numbers, and where their lower and upper halves are halved.

    The least and the greatest are left out: each is somebody's.

    Attributes:
        count: How many numbers there are.
        lower: A quarter lie below it.
        median: Half lie below it.
        upper: Three quarters lie below it.
    """

    count: int
    lower: Fraction
    median: Fraction
    upper: Fraction


def quartiles(numbers: Iterable[Fraction | int]) -> Quartiles | None:
    """Median and quartiles; ``None`` of no numbers.

    Between two numbers in the order they lie in proportion, as the inclusive method has it.
    """
    ordered = sorted(Fraction(number) for number in numbers)
    if not ordered:
        return None
    lower, median, upper = (_at(ordered, Fraction(part, 4)) for part in (1, 2, 3))
    return Quartiles(count=len(ordered), lower=lower, median=median, upper=upper)


def _at(ordered: list[Fraction], part: Fraction) -> Fraction:
    """The number below which a part of all lies."""
    place = part * (len(ordered) - 1)
    before = int(place)
    after = min(before + 1, len(ordered) - 1)
    return ordered[before] + (ordered[after] - ordered[before]) * (place - before)
