"""How much of what is called off falls on which days of a placement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from calloff.pricing import DayCount, Line
from calloff.process.placement import LineChange
from calloff.values.months import full_months, months_between
from calloff.values.period import Period, day_after

__all__ = ["Run", "months_passed", "runs"]

_NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Run:
    """A line that is called off, from the first day on which it holds to the last.

    How much of it falls on a day follows from the line alone, so that what falls on any days
    together is what falls on each of them, added up:

    - of days, or each day: as much as the agreement counts the day for;
    - each week: a seventh on each day of the calendar;
    - each month: spread over the days of that month, where months are counted from the first day
      of the placement, so that a day is a 28th to 31st of the month it lies in;
    - so many times: from its first day on until that is used up;
    - a quantity for the whole: so many days from its first day on where it is counted in days,
      and on its first day where it is counted in anything else.

    Attributes:
        line: What is called off.
        first: Its first day.
        last: Its last day; ``None`` where no end is known.
        placement: The days of the whole placement.
        days: How its days are counted.
        goes_on: Whether days for the whole do not run out: they were called off for the whole of
            a placement that has been renewed.
    """

    line: Line
    first: date
    last: date | None
    placement: Period
    days: DayCount
    goes_on: bool = False

    @property
    def period(self) -> Period:
        """The days on which it holds."""
        return Period.of(self.first, self.last)

    @property
    def by_day(self) -> bool:
        """Whether days say how much there is of it; else it may be delivered on any of them."""
        return self.line.per is not None or self.line.unit == "day"

    def until(self, day: date) -> Fraction:
        """How much of it falls on its days up to a day and with it, in its unit."""
        if day < self.first:
            return _NONE
        day = day if self.last is None else min(day, self.last)
        quantity = Fraction(self.line.quantity)
        if self.line.per is None:
            if self.line.unit != "day":
                return quantity
            counted = self._counted(day)
            return counted if self.goes_on else min(counted, quantity)
        passed = self._passed(day)
        times = self.line.times
        return quantity * (passed if times is None else min(passed, Fraction(times)))

    def within(self, period: Period) -> Fraction:
        """How much of it falls on the days of a period that has a last day, or of its own."""
        last = period.last or self.last
        if last is None:
            raise ValueError(f"{self.line.item!r} has no end, and neither has {period}.")
        before = _NONE if period.start is None else self.until(period.start - timedelta(days=1))
        return max(self.until(last) - before, _NONE)

    def planned(self, last: date) -> Fraction:
        """How much of it there would be if it held until a day, ended early or not."""
        return self.lasting(last).until(last)

    def lasting(self, last: date) -> Run:
        """The same line in a placement that lasts until a day."""
        last = max(last, self.first)
        return replace(self, last=last, placement=Period.of(self.placement.start, last))

    @property
    def counted(self) -> Fraction:
        """How many of its days count, where it has a last one."""
        assert self.last is not None, "Days are counted to a last one."
        return self._counted(self.last)

    def _passed(self, day: date) -> Fraction:
        """How many days, weeks or months of it have passed with a day."""
        if self.line.per == "day":
            return self._counted(day)
        if self.line.per == "week":
            return Fraction((day - self.first).days + 1, 7)
        start = self.placement.start
        assert start is not None, "A placement in which something is called off has a first day."
        return months_passed(start, day_after(day)) - months_passed(start, self.first)

    def _counted(self, day: date) -> Fraction:
        """How many days, as the agreement counts them, have passed with a day."""
        counted = Fraction((day - self.first).days + 1)
        if self.first == self.placement.start:
            counted -= 1 - Fraction(self.days.first)
        if day == self.placement.last:
            counted -= 1 - Fraction(self.days.last)
        return counted


def runs(
    lines: Sequence[Line],
    changes: Sequence[LineChange],
    *,
    placement: Period,
    planned: date | None,
    days: DayCount,
    options: bool = False,
) -> tuple[Run, ...]:
    """Each line that is called off in a placement, with the days on which it holds.

    A line that stands unchanged on both sides of a change goes on; one that is taken away and
    added again begins anew. What is only an option is not called off, unless options are asked
    for as well.

    Args:
        lines: What is called off from the first day.
        changes: What is called off instead from later days on, in their order.
        placement: The days it runs.
        planned: The last day that it was first called off for; ``None`` where it is open.
        days: How its days are counted.
        options: Whether options are counted as if they were called off.
    """
    start = placement.start
    if start is None:
        return ()
    # Of several changes on one day the last holds.
    told = {start: tuple(lines)} | {max(c.on, start): c.lines for c in changes}
    if not options:
        told = {day: tuple(line for line in told[day] if not line.option) for day in told}
    renewed = planned is not None and (placement.last is None or planned < placement.last)
    found = []
    for line, first, last in _held(told, placement.last):
        run = Run(line, first, last, placement, days)
        if planned is not None and renewed and first <= planned:
            all_days = run.lasting(planned).counted
            run = replace(run, goes_on=Fraction(line.quantity) >= all_days)
        found.append(run)
    return tuple(found)


def _held(
    told: Mapping[date, tuple[Line, ...]], last: date | None
) -> Iterator[tuple[Line, date, date | None]]:
    """Each line with the first and the last day on which it holds, in order of the first."""
    begun: dict[Line, date] = {}
    ended: list[tuple[Line, date, date | None]] = []
    for day in sorted(told):
        if last is not None and day > last:
            break
        gone = [line for line in begun if line not in told[day]]
        ended += ((line, begun.pop(line), day - timedelta(days=1)) for line in gone)
        for line in told[day]:
            begun.setdefault(line, day)
    ended += ((line, first, last) for line, first in begun.items())
    yield from sorted(ended, key=lambda row: (row[1], told[row[1]].index(row[0])))


def months_passed(start: date, end: date) -> Fraction:
    """Months from one day until another: the whole ones, and the part of the last by its days."""
    whole = months_between(start, end)
    first, beyond = full_months(start, whole), full_months(start, whole + 1)
    return whole + Fraction((end - first).days, (beyond - first).days)
