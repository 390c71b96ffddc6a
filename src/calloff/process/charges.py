"""What a unit of each called-off line costs, and on which of its days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from calloff.errors import Problem
from calloff.pricing import Line, Price, PriceList
from calloff.process.called_off import Run
from calloff.values.money import rounded
from calloff.values.period import Period
from calloff.values.verdict import Verdict

__all__ = ["Charge", "Era", "charges", "unpriced"]

_NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Era:
    """The time from the beginning, or from a renewal, to the next: one list of prices holds.

    Attributes:
        period: Its days.
        planned: The last day agreed when it began; ``None`` where it is open.
        prices: The prices that hold.
    """

    period: Period
    planned: date | None
    prices: PriceList

    @property
    def first(self) -> date:
        """Its first day."""
        assert self.period.start is not None, "Prices hold from a day."
        return self.period.start


@dataclass(frozen=True, slots=True)
class Charge:
    """What a unit of a line costs at one price, or what a surcharge on it comes to.

    Attributes:
        run: The line, with the days on which it holds.
        price: For one unit of the line, in major units, exact.
        row: The price that it stands for, or that the surcharge comes on.
        code: The surcharge's code; ``None`` where it is the price itself.
        step: The amount is rounded to a whole number of these wherever it is written.
        period: The days on which it is the price.
        low: Where prices are graduated: it is for what goes beyond so much of the line.
        high: And up to so much; ``None``: all that comes after.
    """

    run: Run
    price: Fraction
    row: Price
    code: str | None
    step: Decimal | None
    period: Period
    low: Fraction = _NONE
    high: Fraction | None = None

    @property
    def item(self) -> str:
        """The code that an invoice has for it: the surcharge's, or the item's."""
        return self.code or self.row.item

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What tells it from others in an invoice: item or surcharge, level and unit."""
        return self.item, self.row.level, self.row.unit

    def within(self, period: Period) -> Fraction:
        """How much is to be paid at this price on the days of a period, in the line's unit."""
        firsts = [self.run.first, self.period.start, period.start]
        lasts = [self.run.last, self.period.last, period.last]
        first = max(day for day in firsts if day is not None)
        last = min((day for day in lasts if day is not None), default=None)
        if last is None:
            raise ValueError(f"{self.item!r} has no end, and neither has {period}.")
        if last < first:
            return _NONE
        return self._part(self.run.until(last)) - self._part(
            self.run.until(first - timedelta(days=1))
        )

    def stepped(self, amount: Fraction) -> Fraction:
        """An amount as it is written: a whole number of steps, where it has a step of its own."""
        return amount if self.step is None else rounded(amount, Fraction(self.step))

    def _part(self, passed: Fraction) -> Fraction:
        """How much of what has passed lies in its tier."""
        if self.high is not None:
            passed = min(passed, self.high)
        return max(passed - self.low, _NONE)


def charges(runs: Sequence[Run], eras: Sequence[Era]) -> tuple[Charge, ...]:
    """What each line that is called off costs by the unit, in every era that it reaches.

    A tier goes by how much was planned in all of an item when the line was called off or
    renewed: that it ended earlier moves no price. Graduated tiers are used up from day to day.
    Surcharges are counted on the exact price, in the order in which the list declares them.

    Runs that `unpriced` tells about have no charge.
    """
    return tuple(
        charge
        for run in runs
        for era in eras
        if _meets(run, era)
        for charge in _charges(run, era, runs)
    )


def unpriced(runs: Sequence[Run], eras: Sequence[Era]) -> Iterator[tuple[Run, Era, Problem]]:
    """Every line without a price in an era that it reaches, with what to do about it."""
    for run in runs:
        for era in eras:
            if not _meets(run, era):
                continue
            on = max(run.first, era.first)
            verdict, why, _ = era.prices.price(run.line, on, _in_all(run, era, runs))
            if verdict is not Verdict.MET:
                unit = f"{run.line.item!r} by the {run.line.unit}"
                what = {
                    "open_tier": f"{unit} is priced by how much there is of it in all, and that "
                    "is open: state the last day.",
                    "below_lowest_tier": f"{unit} has no price for as little as this: state it.",
                    "no_surcharge": f"{unit} has circumstances without a surcharge: state it.",
                }.get(why or "", f"{unit} has no locked price: state it.")
                yield run, era, Problem("", what)


def _meets(run: Run, era: Era) -> bool:
    """Whether a line holds on any day of an era; one for the whole is priced on its first day."""
    if not run.by_day:
        return run.first in era.period
    return run.period.overlaps(era.period)


def _charges(run: Run, era: Era, runs: Sequence[Run]) -> Iterator[Charge]:
    """The price of a line in an era, tier by tier where it has any, each with its surcharges."""
    on = max(run.first, era.first)
    _, note, row = era.prices.price(run.line, on, _in_all(run, era, runs))
    if row is None:
        return
    if note != "graduated":
        charge = Charge(run, row.exact, row, None, row.step, era.period)
        yield from _with_surcharges(run, era, charge, on)
        return
    before = _before(run, era, runs)
    tiers = era.prices.tiers_of(run.line, on)
    ends = [*(Fraction(tier.above) for tier in tiers[1:]), None]
    for tier, end in zip(tiers, ends, strict=True):
        low = max(Fraction(tier.above) - before, _NONE)
        high = None if end is None else max(end - before, _NONE)
        if high is None or low < high:
            charge = Charge(run, tier.exact, tier, None, tier.step, era.period, low, high)
            yield from _with_surcharges(run, era, charge, on)


def _with_surcharges(run: Run, era: Era, charge: Charge, on: date) -> Iterator[Charge]:
    """A price, and what comes on top of it for one unit."""
    yield charge
    row = charge.row
    so_far = {row.item: row.exact}
    for by in era.prices.borne(run.line, on):
        price = by.exact
        if by.percent is not None:
            price *= sum((p for name, p in so_far.items() if by.of is None or name in by.of), _NONE)
        so_far[by.code] = so_far.get(by.code, _NONE) + price
        yield replace(charge, price=price, code=by.code, step=by.step)


def _key(line: Line) -> tuple[str, str | None, str]:
    return line.item, line.level, line.unit


def _in_all(run: Run, era: Era, runs: Sequence[Run]) -> Fraction | None:
    """How much of an item was planned in all when a line of it was called off or renewed."""
    on = max(run.first, era.first)
    found = [
        _planned(other, era)
        for other in runs
        if _key(other.line) == _key(run.line)
        if on in other.period or other is run
    ]
    return None if None in found else sum((f for f in found if f is not None), _NONE)


def _before(run: Run, era: Era, runs: Sequence[Run]) -> Fraction:
    """How much of its item was called off before a line: what has ended, and earlier lines."""
    passed = _NONE
    for other in runs[: runs.index(run)]:
        if _key(other.line) == _key(run.line):
            over = other.last is not None and other.last < run.first
            planned = other.until(run.first) if over else _planned(other, era)
            passed += planned or _NONE
    return passed


def _planned(run: Run, era: Era) -> Fraction | None:
    """How much of a line was planned when it was called off or renewed; nobody knows if open."""
    if (whole := run.line.whole) is not None and not run.goes_on:
        return whole
    return None if era.planned is None else run.planned(era.planned)
