"""An offer's dated prices, and which of them holds for a line on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal, Self

from pydantic import model_validator

from calloff.errors import InputError, Problem
from calloff.finding import Remark
from calloff.pricing.changes import Folded, PriceChange, folded
from calloff.pricing.lines import Line
from calloff.pricing.rows import NotOffered, Price
from calloff.pricing.surcharges import Surcharge
from calloff.values.exact import Positive, plain
from calloff.values.money import Currency
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Record
from calloff.values.verdict import Verdict

__all__ = ["PriceList"]


class PriceList(Record):
    """An offer's dated prices in one currency.

    What changes a price stands beside the rows as an event, and no row is ever edited:
    `effective` is what the two come to.

    Attributes:
        currency: ISO 4217 code of every price in it.
        rows: The prices as they were bid; for one item, level, unit and tier no two hold on the
            same day, and one follows the other without a gap.
        silence: What it means that an item has no price: ``no``, it is not offered;
            ``unknown``, it must be asked for.
        step: Totals are rounded to a whole number of these, in major units; ``None``: to the
            currency's minor unit.
        tiers: How prices with `Price.above` are read: the ``whole`` quantity at the tier that it
            reaches, or ``graduated``, each part of it at its own. Stated wherever there are any.
        surcharges: What comes on top, in the order in which it is counted.
        not_offered: What cannot be had, and when.
        changes: What has changed the prices since they were bid.
    """

    currency: Currency
    rows: tuple[Price, ...] = ()
    silence: Literal["no", "unknown"] = "no"
    step: Positive | None = None
    tiers: Literal["whole", "graduated"] | None = None
    surcharges: tuple[Surcharge, ...] = ()
    not_offered: tuple[NotOffered, ...] = ()
    changes: tuple[PriceChange, ...] = ()

    @property
    def effective(self) -> tuple[Price, ...]:
        """The prices as they hold, each on its days: the rows with every change."""
        return self._folded.rows

    def price(
        self, line: Line, on: date, quantity: Fraction | None = None
    ) -> tuple[Verdict, str | None, Price | None]:
        """The price of a line on a day; or unmet or unknown, with why there is none.

        Args:
            line: What is called off.
            on: The day.
            quantity: How much of its item there is in all, where the list has tiers; ``None``:
                as much as the line itself says.
        """
        rows = self._by_item.get((line.item, line.level), ())
        unit = line.unit
        for row in rows:
            if row.unit == unit and on in row.valid:
                if line.circumstances and self.without_surcharge(line, on):
                    return self._silent, "no_surcharge", None
                if self.tiers is not None:
                    return self._reached(line, on, quantity)
                return Verdict.MET, None, row
        if self.refused and self._is_refused(line, on):
            return Verdict.UNMET, "not_offered", None
        in_unit = any(row.unit == unit for row in rows)
        if rows and not in_unit:
            return Verdict.UNMET, "other_unit", None
        return self._silent, "not_that_day" if in_unit else "not_priced", None

    def tiers_of(self, line: Line, on: date) -> tuple[Price, ...]:
        """The prices of a line on a day from the lowest tier up; one where it has no tiers."""
        rows = self._by_item.get((line.item, line.level), ())
        held = (row for row in rows if row.unit == line.unit and on in row.valid)
        return tuple(sorted(held, key=lambda row: row.above))

    def borne(self, line: Line, on: date) -> tuple[Surcharge, ...]:
        """The surcharges that a line bears on a day, in the order in which they are counted."""
        found: list[Surcharge] = []
        for surcharge in self.surcharges:
            if on not in surcharge.valid or surcharge.unit not in {None, line.unit}:
                continue
            if surcharge.when is not None and surcharge.when not in line.circumstances:
                continue
            if surcharge.levels is not None and line.level not in surcharge.levels:
                continue
            names = {line.item, *(earlier.code for earlier in found)}
            if surcharge.of is None or not names.isdisjoint(surcharge.of):
                found.append(surcharge)
        return tuple(found)

    def without_surcharge(self, line: Line, on: date) -> tuple[str, ...]:
        """The circumstances of a line that the list has no surcharge for on a day.

        Where something costs no more in the evening, the list says so by a surcharge of nothing.
        """
        told = {surcharge.when for surcharge in self.borne(line, on)}
        return tuple(code for code in line.circumstances if code not in told)

    def changed(self, *changes: PriceChange) -> Self:
        """The list with more changes; its rows stay as they were bid."""
        return self.replace(changes=(*self.changes, *changes))

    def repriced(self, line: Line, on: date, amount: Decimal) -> Self:
        """The list with another price for what a line asks for: a world to try, and no bid.

        Where the line has a price on the day, that row alone has another amount, on all the days
        on which it holds. Where it has none, the one price holds for its item, level and unit on
        every day. Changes that came before are in the rows.

        Raises:
            InputError: where the amount is none that a price can be.
        """
        _, _, held = self.price(line, on)
        rows, refused = self.effective, self.refused
        if held is not None:
            rows = tuple(r.replace(amount=amount) if r == held else r for r in rows)
        else:
            series = line.item, line.level, line.unit
            new = Price(line.item, amount, line.unit, level=line.level)
            rows = (*(row for row in rows if row.series[:3] != series), new)
            refused = tuple(row for row in refused if row.series != series)
        return self.replace(rows=rows, changes=(), not_offered=tuple(dict.fromkeys(refused)))

    def locked(self, on: date) -> Self:
        """The prices that hold on a day, for good: what a contract that is signed then keeps.

        They hold on every day, and no change of the list reaches them any more.
        """
        return self.replace(
            rows=tuple(row.replace(valid=ALWAYS) for row in self.effective if on in row.valid),
            surcharges=tuple(s.replace(valid=ALWAYS) for s in self.surcharges if on in s.valid),
            not_offered=tuple(
                dict.fromkeys(row.replace(valid=ALWAYS) for row in self.refused if on in row.valid)
            ),
            changes=(),
        )

    def moved(
        self, change: PriceChange, *, of: Literal["bid", "current"]
    ) -> Iterator[tuple[Price, Decimal, Decimal]]:
        """Each row that one of the list's changes moves, with its price before and after.

        Args:
            change: One of the list's changes.
            of: Whether the price before is the one that was ``bid`` or the ``current`` one.
        """
        on = change.effective
        now = {row.series: row for row in self.effective if on in row.valid}
        before = {row.series: row for row in self.effective if on - _DAY in row.valid}
        for row in self.rows:
            if change.concerns(row) and on in row.valid and row.series in now:
                base = row if of == "bid" else before[row.series]
                yield row, base.amount, now[row.series].amount

    def remarks(self) -> Iterator[Remark]:
        """What in it may have been written otherwise than it was meant."""
        for index, surcharge in enumerate(self.surcharges):
            if surcharge.percent is not None and 0 < abs(surcharge.percent) < 1:
                yield Remark(
                    "surcharge.below_one_percent",
                    f"surcharges.{index}.percent",
                    {"surcharge": surcharge.code, "percent": plain(surcharge.percent)},
                )

    @cached_property
    def _folded(self) -> Folded:
        if not self.changes:
            return Folded(self.rows, (), ())
        return folded(self.rows, self.changes)

    @cached_property
    def _by_item(self) -> dict[tuple[str, str | None], tuple[Price, ...]]:
        found: dict[tuple[str, str | None], tuple[Price, ...]] = {}
        for row in self.effective:
            found[row.item, row.level] = (*found.get((row.item, row.level), ()), row)
        return found

    @cached_property
    def refused(self) -> tuple[NotOffered, ...]:
        """What cannot be had: as the list says, and as changes have come to."""
        return (*self.not_offered, *self._folded.given_up)

    @property
    def _silent(self) -> Verdict:
        return Verdict.UNKNOWN if self.silence == "unknown" else Verdict.UNMET

    def _is_refused(self, line: Line, on: date) -> bool:
        """Whether the list says that a line cannot be had on a day."""
        asked = line.item, line.level, line.unit
        return any((r.item, r.level, r.unit) == asked and on in r.valid for r in self.refused)

    def _reached(
        self, line: Line, on: date, quantity: Fraction | None
    ) -> tuple[Verdict, str | None, Price | None]:
        """The price of the tier that a quantity reaches."""
        held = self.tiers_of(line, on)
        if len(held) == 1 and not held[0].above:
            return Verdict.MET, None, held[0]
        if quantity is None:
            quantity = line.whole
        if quantity is None:
            return Verdict.UNKNOWN, "open_tier", None
        lowest = held[0] if self.tiers == "graduated" and held[0].above else None
        reached = [row for row in held if row.above < quantity]
        if not reached or lowest is not None:
            return self._silent, "below_lowest_tier", None
        if self.tiers == "graduated" and len(reached) > 1:
            return Verdict.MET, "graduated", reached[-1]
        return Verdict.MET, "tier" if reached[-1].above else None, reached[-1]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError("price list", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """Whatever in the list contradicts itself, or can be read in two ways."""
        yield from _misfits("rows", self.rows, self.not_offered)
        if self.not_offered:
            yield from _both(self.rows, self.not_offered)
        if self.tiers is None and any(row.above for row in self.rows):
            what = (
                "is needed where a price has above: 'whole' for the whole quantity at the tier "
                "that it reaches, 'graduated' for each part at its own."
            )
            yield Problem("tiers", what)
        if self.surcharges:
            yield from _misfits("surcharges", self.surcharges, ())
            yield from self._unnamed()
        if self.changes:
            yield from self._folded.problems

    def _unnamed(self) -> Iterator[Problem]:
        """What surcharges are counted on that cannot be, or can be read in two ways."""
        items = {row.item for row in self.rows} | {row.item for row in self.not_offered}
        codes = {surcharge.code for surcharge in self.surcharges}
        earlier: set[str] = set()
        for index, surcharge in enumerate(self.surcharges):
            place = f"surcharges.{index}"
            if surcharge.code in items:
                what = f"{surcharge.code!r} is an item of the list: give the surcharge its own."
                yield Problem(f"{place}.code", what)
            for number, name in enumerate(surcharge.of or ()):
                if name in codes and surcharge.amount is not None:
                    what = f"{name!r} is a surcharge: only a percentage is counted on one."
                    yield Problem(f"{place}.of.{number}", what)
                elif name in codes - earlier:
                    what = f"{name!r} is declared later: a surcharge is counted on earlier ones."
                    yield Problem(f"{place}.of.{number}", what)
            earlier.add(surcharge.code)


_DAY = timedelta(days=1)

_Dated = Price | Surcharge


def _misfits(
    field: str, rows: Sequence[_Dated], not_offered: Sequence[NotOffered]
) -> Iterator[Problem]:
    """Days on which the same is priced twice, and days between two prices on which it is not."""
    series: dict[tuple[object, ...], list[tuple[int, _Dated]]] = {}
    for index, row in enumerate(rows):
        series.setdefault(row.series, []).append((index, row))
    if len(series) == len(rows):
        return
    for dated in series.values():
        if len(dated) == 1:
            continue
        dated.sort(key=lambda one: one[1].valid.start or date.min)
        until = dated[0][1]
        for index, row in dated[1:]:
            if until.valid.overlaps(row.valid):
                what = f"{row.name!r} has two prices where {row.valid} meets {until.valid}."
                yield Problem(f"{field}.{index}.valid", what)
            elif until.valid.end != row.valid.start:
                refused = [n.valid for n in not_offered if n.series == row.series[: len(n.series)]]
                gap = Period(until.valid.end, row.valid.start)
                for left in _uncovered(gap, refused):
                    what = (
                        f"{row.name!r} has no price {left}, between {until.valid} and {row.valid}: "
                        "state it, or that it is not offered."
                    )
                    yield Problem(f"{field}.{index}.valid", what)
            if until.valid.end is not None and (
                row.valid.end is None or row.valid.end > until.valid.end
            ):
                until = row


def _uncovered(gap: Period, covers: Iterable[Period]) -> Iterator[Period]:
    """The parts of a gap that no period covers."""
    start, end = gap.start, gap.end
    assert start is not None, "A gap lies between two rows."
    assert end is not None, "A gap lies between two rows."
    for cover in sorted(covers, key=lambda period: period.start or date.min):
        first, after = cover.start or date.min, cover.end or date.max
        if first > start:
            yield from [Period(start, min(first, end))] if start < end else []
        start = max(start, after)
    if start < end:
        yield Period(start, end)


def _both(rows: Sequence[Price], not_offered: Sequence[NotOffered]) -> Iterator[Problem]:
    """Days on which an item has a price and cannot be had."""
    for index, refused in enumerate(not_offered):
        for number, row in enumerate(rows):
            same = refused.series == row.series[: len(refused.series)]
            if same and refused.valid.overlaps(row.valid):
                what = (
                    f"{row.item!r} is priced by rows.{number} where {row.valid} meets "
                    f"{refused.valid}."
                )
                yield Problem(f"not_offered.{index}.valid", what)
