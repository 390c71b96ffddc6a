"""What lines cost at every candidate: prices in whole numbers, and totals as `quote` gives them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from calloff.candidate import Candidate
from calloff.facts import Answers, Row
from calloff.index.parts import places_of, row_of
from calloff.need import Need
from calloff.pricing import Line, PriceList, all_of, quote
from calloff.values.money import minor_digits
from calloff.values.period import Period
from calloff.values.verdict import Verdict

__all__ = ["PriceColumn", "PriceTable", "Series", "Totals", "lowest_of", "rounded_up_half"]

_MOST = 2**62
"""Totals below this are counted in machine words."""


Series = tuple[str, str | None, str]
"""What is priced: an item, its level, and by what."""


class Rising(NamedTuple):
    """The lowest price of one item that each candidate has ever, from the lowest to the highest.

    Attributes:
        of: The item, its level and by what it is priced.
        floors: The prices, in whole numbers; 0 for those who have none.
        digits: How many of their digits stand after the point.
    """

    of: Series
    floors: list[int]
    digits: int


def lowest_of(prices: PriceList, of: Series) -> Decimal:
    """The lowest price of an item that a list ever has; 0 where it has none."""
    amounts = (r.amount for r in prices.effective if (r.item, r.level, r.unit) == of)
    return min(amounts, default=Decimal(0))


@dataclass(slots=True, eq=False)
class PriceColumn:
    """What a unit of one line costs at every candidate, in one stretch of days.

    Attributes:
        answers: Who has a price.
        amounts: The price of one unit in whole numbers, 0 where there is none.
        digits: How many of their digits stand after the point.
        odd: Who counts it otherwise than by one price: with tiers, surcharges or steps.
        least: The lowest price of one unit that anybody has; 0 where a price is odd.
    """

    answers: Answers
    amounts: list[int]
    digits: int
    odd: Row
    least: int
    vector: Any = field(default=None)

    def array(self) -> Any:
        """The amounts as an array; ``None`` where they are too large for machine words."""
        import numpy as np

        if self.vector is None:
            fits = max(self.amounts, default=0) < _MOST
            self.vector = np.array(self.amounts, dtype=np.int64) if fits else False
        return None if self.vector is False else self.vector


class PriceTable:
    """The prices of every candidate of a table, line by line as they are asked for."""

    def __init__(self, candidates: Sequence[Candidate], base: Series | None = None) -> None:
        """Look at the prices of these candidates, who stand in the order of one item's."""
        self._lists = [candidate.prices for candidate in candidates]
        self._base = base
        self._columns: dict[Hashable, PriceColumn] = {}

    @cached_property
    def _days(self) -> list[date]:
        """The days on which any price begins or ends."""
        ends = (d for prices in self._lists for p in _periods(prices) for d in (p.start, p.end))
        return sorted({day for day in ends if day is not None})

    @cached_property
    def tiered(self) -> bool:
        """Whether anybody's prices go by how much it is."""
        return any(prices.tiers is not None for prices in self._lists)

    @cached_property
    def digits(self) -> int:
        """How many digits a minor unit of the one currency stands after the point."""
        return minor_digits(self._lists[0].currency) if self._lists else 0

    def prices(self, place: int) -> PriceList:
        """The price list of one candidate."""
        return self._lists[place]

    @cached_property
    def rising(self) -> Rising | None:
        """The prices that the candidates stand in the order of; ``None`` where they do not."""
        if self._base is None or not self._lists:
            return None
        lowest = [lowest_of(prices, self._base) for prices in self._lists]
        digits = max(0, *(-int(amount.as_tuple().exponent) for amount in lowest))
        floors = [_whole(amount, digits) for amount in lowest]
        in_order = all(one <= other for one, other in pairwise(floors))
        return Rising(self._base, floors, digits) if in_order else None

    @cached_property
    def stepped(self) -> Row:
        """Whose totals are rounded to steps of their own."""
        rounded = (place for place, prices in enumerate(self._lists) if prices.step is not None)
        return row_of(rounded, len(self._lists))

    def since(self, on: date) -> int:
        """The number of the stretch of days, in which no price changes, that a day lies in."""
        return bisect_right(self._days, on) if self._days else 0

    def column(self, line: Line, on: date, lines: Sequence[Line]) -> PriceColumn:
        """The prices of a line, being one of these lines."""
        much = None
        if self.tiered:
            much = all_of(lines).get((line.item, line.level, line.unit)), line.whole
        how = line.circumstances
        name = (line.item, line.level, line.unit, how, self.since(on), much)
        column = self._columns.get(name)
        if column is None:
            if len(self._columns) >= _MOST_COLUMNS:
                self._columns.clear()
            column = self._columns[name] = self._column(line, on, much[0] if much else None)
        return column

    def _column(self, line: Line, on: date, much: Any) -> PriceColumn:
        """Ask every price list for one line."""
        found: dict[tuple[Verdict, bool], list[int]] = {}
        rows, odd = [], []
        for place, prices in enumerate(self._lists):
            verdict, note, row = prices.price(line, on, much if prices.tiers else None)
            found.setdefault((verdict, note == "open_tier"), []).append(place)
            rows.append(row)
            if row is not None and (
                row.step is not None
                or prices.tiers is not None
                or (prices.surcharges and prices.borne(line, on))
            ):
                odd.append(place)
        size = len(rows)
        told = {label: row_of(places, size) for label, places in found.items()}
        met = told.get((Verdict.MET, False), 0) | told.get((Verdict.MET, True), 0)
        asks = told.get((Verdict.UNKNOWN, False), 0)
        unknown = asks | told.get((Verdict.UNKNOWN, True), 0)
        digits = max((-int(r.amount.as_tuple().exponent) for r in rows if r), default=0)
        digits = max(digits, 0)
        amounts = [0 if row is None else _whole(row.amount, digits) for row in rows]
        least = min((a for a, row in zip(amounts, rows, strict=True) if row), default=0)
        return PriceColumn(
            Answers(met, unknown, asks), amounts, digits, row_of(odd, size), 0 if odd else least
        )


def _whole(amount: Decimal, digits: int) -> int:
    """An amount in units of so many digits after the point."""
    number, of = amount.as_integer_ratio()
    scale: int = 10**digits
    return number * scale // of


_MOST_COLUMNS = 2_000
"""So many columns of prices are remembered; then it begins anew."""


def _periods(prices: PriceList) -> Iterator[Period]:
    """The periods between whose ends no price of a list changes."""
    yield from (row.valid for row in prices.effective)
    yield from (surcharge.valid for surcharge in prices.surcharges)
    yield from (refused.valid for refused in prices.refused)


class Totals:
    """What a need costs at every candidate of a table on a day, in minor units.

    Attributes:
        priced: Who has a price for every line.
    """

    __slots__ = (
        "_columns",
        "_factors",
        "_need",
        "_odd",
        "_of",
        "_on",
        "_rising",
        "_table",
        "priced",
    )

    def __init__(self, need: Need, table: PriceTable, on: date) -> None:
        """Count what a need costs at the candidates of a table, on a day."""
        self._need, self._table, self._on = need, table, on
        lines = need.lines
        columns = [table.column(line, on, lines) for line in lines]
        parts, amounts = need.amounts
        digits = max(table.digits, *(column.digits for column in columns))
        self._columns = columns
        self._factors = [
            amount * 10 ** (digits - column.digits)
            for amount, column in zip(amounts, columns, strict=True)
        ]
        self._of = parts * 10 ** (digits - table.digits)
        self.priced = columns[0].answers.met
        self._odd = columns[0].odd | table.stepped
        for column in columns[1:]:
            self.priced &= column.answers.met
            self._odd |= column.odd
        self._rising = None if self._odd else self._rise(digits)

    def _rise(self, digits: int) -> tuple[int, Sequence[int], int] | None:
        """By what the totals rise in the table's order, and what stands beside it at least."""
        rising = self._table.rising
        if rising is None or digits < rising.digits:
            return None
        factor, rest = 0, 0
        amounts = self._need.amounts[1]
        for line, amount, by, column in zip(
            self._need.lines, amounts, self._factors, self._columns, strict=True
        ):
            if not factor and rising.of == (line.item, line.level, line.unit):
                factor = amount * 10 ** (digits - rising.digits)
            else:
                rest += by * column.least
        return (factor, rising.floors, rest) if factor else None

    def total(self, place: int) -> int:
        """The total of a candidate that has a price for every line."""
        if self._odd >> place & 1:
            told = quote(self._need.lines, self._table.prices(place), self._on)
            assert told is not None, "Asked only of a candidate that has a price for every line."
            return told.total.minor
        pairs = zip(self._factors, self._columns, strict=True)
        exact: int = sum([f * c.amounts[place] for f, c in pairs])
        return rounded_up_half(exact, self._of)

    def cheapest(self, row: Row) -> int:
        """The lowest total of some of those who have one."""
        best = None
        for place in places_of(row):
            if best is not None and self._floor(place) > best:
                break
            total = self.total(place)
            if best is None or total < best:
                best = total
        assert best is not None, "Asked only of somebody."
        return best

    def up_to(self, row: Row, limit: int) -> tuple[Row, Row]:
        """Of some of those who have a total, whose is at most so much, and whose is less."""
        within = below = 0
        for place in places_of(row):
            if self._floor(place) > limit:
                break
            total = self.total(place)
            if total <= limit:
                within |= 1 << place
                below |= (total < limit) << place
        return within, below

    def _floor(self, place: int) -> int:
        """What no total is below from a candidate on, in the table's order."""
        if self._rising is None:
            return 0
        factor, floors, rest = self._rising
        return rounded_up_half(factor * floors[place] + rest, self._of)

    def all(self) -> list[int | None]:
        """The total of every candidate; ``None`` where a line has no price."""
        size = len(self._columns[0].amounts)
        arrays = [column.array() for column in self._columns]
        most = sum(
            factor * max(column.amounts, default=0)
            for factor, column in zip(self._factors, self._columns, strict=True)
        )
        if self._odd or most * 2 + self._of >= _MOST or any(array is None for array in arrays):
            return [self.total(i) if self.priced >> i & 1 else None for i in range(size)]
        sums = arrays[0] * self._factors[0]
        for array, factor in zip(arrays[1:], self._factors[1:], strict=True):
            sums = sums + array * factor
        if self._of != 1:
            sums = (2 * sums + self._of) // (2 * self._of)
        told: list[int | None] = sums.tolist()
        for place in places_of(((1 << size) - 1) & ~self.priced):
            told[place] = None
        return told


def rounded_up_half(number: int, of: int) -> int:
    """A number of parts as a whole number, the nearest, half up; none is below nothing."""
    return number if of == 1 else (2 * number + of) // (2 * of)
