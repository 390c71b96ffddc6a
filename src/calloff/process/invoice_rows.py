"""The rows of invoices, and how much of what was called off they use up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field, field_validator

from calloff.process.charges import Charge
from calloff.values.exact import Exact
from calloff.values.money import Money
from calloff.values.period import Period
from calloff.values.record import Record

__all__ = [
    "HUNDREDTH",
    "Bucket",
    "InvoiceLine",
    "Row",
    "first_of",
    "hull",
    "last_of",
    "overlapping",
    "shared",
]

HUNDREDTH = Fraction(1, 100)
"""To a whole number of these a quantity may be rounded in an invoice."""

_NONE = Fraction(0)


class InvoiceLine(Record):
    """One row of an invoice: what a supplier charges for one item during some days.

    Attributes:
        period: The days, with a first and a last one.
        item: What, by the agreement's own code; a surcharge by its own.
        level: The level, where the agreement prices by it.
        quantity: How much, in the unit.
        unit: Of what.
        price: For one unit, in major units of the currency of the amount, excluding VAT; a
            discount is below zero.
        amount: What is charged for the row.
        number: The invoice's number; ``None`` where it is not said.
        row: Which row of the invoice, or which line of its file; ``None``: its place among those
            that are checked.
    """

    period: Period
    item: Annotated[str, Field(min_length=1)]
    level: str | None = None
    quantity: Annotated[Exact, Field(ge=0, lt=10**6)]
    unit: Annotated[str, Field(min_length=1)]
    price: Annotated[Exact, Field(gt=-(10**7), lt=10**7)]
    amount: Money
    number: str | None = None
    row: Annotated[int, Field(ge=1)] | None = None

    @field_validator("period")
    @classmethod
    def _closed(cls, period: Period) -> Period:
        if period.days is None:
            raise ValueError(f"a row has a first and a last day, got {period}.")
        return period

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What tells it from others: item or surcharge, level and unit."""
        return self.item, self.level, self.unit


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row, with its number, and whether it stands in an earlier invoice."""

    line: InvoiceLine
    number: int
    earlier: bool = False

    @property
    def named(self) -> tuple[bool, str | None, int]:
        """Whether it is an earlier one, the invoice, and its number there."""
        return self.earlier, self.line.number, self.number


@dataclass(slots=True)
class Bucket:
    """All that is to be paid of one item at one price, and what rows have used of it."""

    price: Fraction
    step: Decimal | None
    charges: list[Charge] = field(default_factory=list)
    used: list[tuple[Row, Fraction]] = field(default_factory=list)

    def takes(self, charge: Charge) -> bool:
        """Whether a charge is of the same price, written in the same way."""
        return (self.price, self.step) == (charge.price, charge.step)

    def stepped(self, amount: Fraction) -> Fraction:
        """An amount as it is written."""
        return self.charges[0].stepped(amount)

    @property
    def whole(self) -> bool:
        """Whether any of it may be charged on whatever day."""
        return any(not charge.run.by_day for charge in self.charges)

    def holds(self, period: Period) -> Fraction:
        """How much the days of a period hold, whatever has been charged."""
        total = _NONE
        for charge in self.charges:
            if charge.run.by_day:
                total += charge.within(period)
            elif charge.run.period.overlaps(period):
                first = charge.run.first
                total += charge.within(Period.of(first, first))
        return total

    def room(self, period: Period) -> Fraction:
        """How much more can be charged for the days of a period.

        However rows of one item overlap, there is a way to spread them over their days as long
        as no stretch of days holds less than the rows that lie within it.
        """
        return max(min(self._left(window) for window in self._windows(period)), _NONE)

    def _left(self, window: Period) -> Fraction:
        """What a stretch of days holds beyond the rows that lie within it."""
        within = (
            quantity
            for row, quantity in self.used
            if _both(row.line.period, window) == row.line.period
        )
        return self.holds(window) - sum(within, _NONE)

    def _windows(self, period: Period) -> Iterator[Period]:
        """The stretches around a period that may be short."""
        if self.whole:
            yield from (period, hull([period, *(row.line.period for row, _ in self.used)]))
            yield from (hull([period, c.run.period]) for c in self.charges if not c.run.by_day)
            return
        near = [period]
        reach = period
        for other in sorted((row.line.period for row, _ in self.used), key=first_of, reverse=True):
            if other.overlaps(reach):
                near.append(other)
                reach = hull([reach, other])
        for other in sorted((row.line.period for row, _ in self.used), key=first_of):
            if other.overlaps(reach):
                near.append(other)
                reach = hull([reach, other])
        firsts = {first_of(other) for other in near if first_of(other) <= first_of(period)}
        lasts = {last_of(other) for other in near if last_of(other) >= last_of(period)}
        yield from (Period.of(first, last) for first in firsts for last in lasts)


def first_of(period: Period) -> date:
    """The first day of a period that has one."""
    assert period.start is not None, "It has a first day."
    return period.start


def last_of(period: Period) -> date:
    """The last day of a period that has one."""
    assert period.last is not None, "It has a last day."
    return period.last


def hull(periods: Sequence[Period]) -> Period:
    """The days from the first of several periods to the last of them."""
    open_ended = any(period.end is None for period in periods)
    last = None if open_ended else max(last_of(period) for period in periods)
    return Period.of(min(first_of(period) for period in periods), last)


def _both(one: Period, other: Period) -> Period | None:
    """The days that lie in both of two periods; ``None`` where none does."""
    return shared(one, other) if one.overlaps(other) else None


def overlapping(
    buckets: Sequence[Bucket], period: Period
) -> tuple[tuple[bool, str | None, int], ...]:
    """The rows that have charged the same item for any of the same days."""
    rows = (row for bucket in buckets for row, _ in bucket.used)
    return tuple(dict.fromkeys(row.named for row in rows if row.line.period.overlaps(period)))


def shared(*periods: Period) -> Period:
    """The days that lie in all of several periods, which have some."""
    firsts = [period.start for period in periods if period.start is not None]
    ends = [period.end for period in periods if period.end is not None]
    return Period(max(firsts), min(ends))
