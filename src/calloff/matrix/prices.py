"""What needs cost at the candidates of a table: exact totals of many at once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from calloff.index import Compiled, Table
from calloff.index.prices import PriceColumn, Series
from calloff.matrix.arrays import Flags, Ints, Stretches, Words, numbered, words_of
from calloff.matrix.columns import Columns
from calloff.matrix.rows import width_of
from calloff.need import Need

__all__ = ["Baskets", "Prices", "Tagged"]

_MOST = float(2**61)
"""Sums below this are counted in machine words."""

_NONE = 2**62
"""Above every sum."""


class Tagged(NamedTuple):
    """The prices of some lines at the candidates of one table.

    Attributes:
        amounts: A row for each price column: the amount of each candidate; row 0 is of nothing.
        rising: For each column what no amount is below from each candidate on.
        least: The lowest amount of each column.
        spread: How much more the highest is.
        most: The highest amount of each column; below 0 where it is too large.
        columns: For each basket the numbers of its columns, 0 at the end.
        priced: For each basket who has all prices, in words.
        odd: For each basket who counts otherwise than by amounts, in words.
        later: For each basket what its lines cost at least in any table after this one.
        known: Which baskets have been asked for.
    """

    amounts: Ints
    rising: Ints
    least: Ints
    spread: Ints
    most: Ints
    columns: Ints
    priced: Words
    odd: Words
    later: Ints
    known: Flags


class Baskets:
    """The prices of lines that are called off together, in all tables of a lot.

    Attributes:
        minor: How many digits a minor unit has after the point.
        digits: How many any price has, and no fewer than that.
        open_later: For each table whether anybody after it may have a price that is not known.
    """

    def __init__(self, compiled: Compiled) -> None:
        """Look at the prices of a lot."""
        self._compiled = compiled
        self._numbers: dict[Hashable, int] = {}
        self._columns: list[dict[int, tuple[int, PriceColumn]]] = [{} for _ in compiled.tables]
        self._tagged: list[Tagged] = [_empty(table) for table in compiled.tables]
        self.minor = compiled.tables[0].prices.digits
        self.digits = max(self.minor, _digits(compiled))
        self._lowest, self.open_later = self._later()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._numbers)

    def number(self, need: Need, stretch: int) -> int:
        """The number of what a need calls off, in a stretch of days in which no price changes."""
        return self._numbers.setdefault((need.items, stretch), len(self._numbers))

    def table(self, number: int, cases: Mapping[int, tuple[Need, date]]) -> Tagged:
        """The prices of one table, those made ready that these needs go by.

        Args:
            number: The number of the table.
            cases: For each basket a need that goes by it, and a day.
        """
        tagged = self._tagged[number]
        more = len(self._numbers) - len(tagged.known)
        if more > 0:
            tagged = self._tagged[number] = _with_room(tagged, more)
        missing = [basket for basket in cases if not tagged.known[basket]]
        if missing:
            tagged = self._tagged[number] = self._tag(number, tagged, cases, missing)
        return tagged

    def _tag(
        self,
        number: int,
        tagged: Tagged,
        cases: Mapping[int, tuple[Need, date]],
        missing: Sequence[int],
    ) -> Tagged:
        """Ask a table for the prices of more baskets."""
        table, numbers = self._compiled.tables[number], self._columns[number]
        width = width_of(table)
        before = len(tagged.least)
        found: list[PriceColumn] = []
        rows = []
        for at in missing:
            need, day = cases[at]
            basket = table.prices.basket(need, day)
            for column in basket.columns:
                if id(column) not in numbers:
                    numbers[id(column)] = before + len(found), column
                    found.append(column)
            rows.append((at, basket, [numbers[id(column)][0] for column in basket.columns]))
        tagged = self._with_columns(tagged, found)
        widest = max(tagged.columns.shape[1], *(len(columns) for _, _, columns in rows))
        if widest > tagged.columns.shape[1]:
            lines = ((0, 0), (0, widest - tagged.columns.shape[1]))
            tagged = tagged._replace(
                columns=np.pad(tagged.columns, lines), later=np.pad(tagged.later, lines)
            )
        for at, basket, columns in rows:
            tagged.columns[at, : len(columns)] = columns
            tagged.priced[at] = words_of(basket.priced, width)
            large = (tagged.most[columns] < 0).any()
            tagged.odd[at] = words_of(table.every if large else basket.odd, width)
            later = self._least(number, cases[at][0])
            tagged.later[at, : len(later)] = later
            tagged.known[at] = True
        return tagged

    def _with_columns(self, tagged: Tagged, found: Sequence[PriceColumn]) -> Tagged:
        """With more columns of prices."""
        if not found:
            return tagged
        size = tagged.amounts.shape[1]
        amounts, rising = (np.zeros((len(found), size), np.int64) for _ in range(2))
        least, most = (np.zeros(len(found), np.int64) for _ in range(2))
        for row, column in enumerate(found):
            scale = 10 ** (self.digits - column.digits)
            if column.most * scale >= _MOST / 8:
                # Too large to be counted here.
                most[row] = -1
                continue
            amounts[row] = column.array() * scale
            least[row], most[row] = column.least * scale, column.most * scale
            if column.rising:
                cut = [min(value * scale, _NONE) for value in column.rising]
                rising[row] = np.array(cut, np.int64)
        return tagged._replace(
            amounts=np.concatenate((tagged.amounts, amounts)),
            rising=np.concatenate((tagged.rising, rising)),
            least=np.concatenate((tagged.least, least)),
            most=np.concatenate((tagged.most, most)),
            spread=np.concatenate((tagged.spread, np.maximum(most - least, 0))),
        )

    def _later(self) -> tuple[list[dict[Series, Decimal]], list[bool]]:
        """For each table the lowest price of each item that anybody after it ever has.

        It is open where somebody there may have a price that is not known, or counts otherwise.
        """
        lowest: dict[Series, Decimal] = {}
        found: list[dict[Series, Decimal]] = []
        open_: list[bool] = []
        unsure = not self._compiled.all_priced
        for table in reversed(self._compiled.tables):
            found.append(dict(lowest))
            open_.append(unsure)
            for candidate in table.candidates:
                listed = candidate.prices
                unsure = unsure or bool(
                    listed.silence != "no" or listed.step or listed.tiers or listed.surcharges
                )
                for row in listed.effective:
                    unsure = unsure or row.step is not None
                    series = row.item, row.level, row.unit
                    if series not in lowest or row.amount < lowest[series]:
                        lowest[series] = row.amount
        return found[::-1], open_[::-1]

    def _least(self, number: int, need: Need) -> list[int]:
        """The lowest prices of a need's lines after a table; 0 where nobody has one."""
        lowest = self._lowest[number]
        told = [lowest.get((i.item, i.level, i.unit), Decimal(0)) for i in need.lines]
        return [min(int(amount.scaleb(self.digits)), 2**40) for amount in told]


class Prices:
    """What needs go by, in all tables of a lot.

    Attributes:
        baskets: The number of each need's basket.
        of: How many exact parts a minor unit has, for each need.
        countable: Whose totals can be counted in machine words everywhere.
    """

    def __init__(self, kept: Baskets, columns: Columns, calendar: Stretches, days: Ints) -> None:
        """Look at what needs go by.

        Args:
            kept: The prices.
            columns: The needs.
            calendar: The days on which prices change.
            days: The day whose prices count, for each need.
        """
        self._kept = kept
        self._amounts = columns.amounts
        stretch = calendar.of(days)
        mine, firsts = numbered(columns.items * calendar.count + stretch)
        self._tables: dict[int, Tagged] = {}
        self._cases: dict[int, tuple[Need, date]] = {}
        numbers = []
        for at in firsts.tolist():
            need, day = columns.needs[at], date.fromordinal(int(days[at]))
            number = kept.number(need, int(stretch[at]))
            self._cases[number] = need, day
            numbers.append(number)
        self.baskets: Ints = np.array(numbers, np.int64)[mine]
        self.of: Ints = columns.parts * 10 ** (kept.digits - kept.minor)
        self.countable = columns.countable & (self.of < _MOST / 8)

    def table(self, number: int) -> Tagged:
        """The prices of one table."""
        tagged = self._tables.get(number)
        if tagged is None:
            tagged = self._tables[number] = self._kept.table(number, self._cases)
        return tagged

    def fits(self, number: int, rows: Ints) -> Flags:
        """Of which needs no total in a table is too large for machine words."""
        tagged = self.table(number)
        most = tagged.most[tagged.columns[self.baskets[rows]]].astype(np.float64)
        fits: Flags = (self._much(rows, most.shape[1]) * most).sum(axis=1) < _MOST / 8
        return fits

    def sums(self, number: int, rows: Ints, places: Ints) -> Ints:
        """The exact totals of needs at places of a table, in parts of a minor unit."""
        tagged = self.table(number)
        baskets = self.baskets[rows]
        size = tagged.amounts.shape[1]
        flat = tagged.amounts.reshape(-1)
        total = np.zeros(len(rows), np.int64)
        for line in range(tagged.columns.shape[1]):
            column = tagged.columns[baskets, line]
            total += self._amounts[rows, line] * flat.take(column * size + places)
        return total

    def rounded(self, rows: Ints, sums: Ints) -> Ints:
        """Exact totals in minor units, the nearest, half up."""
        of = self.of[rows]
        return (2 * sums + of) // (2 * of)

    def reach(self, number: int, rows: Ints, limits: Ints) -> Ints:
        """From which place of a table on every exact total is above a limit.

        It goes by the line whose price makes the greatest difference.
        """
        tagged = self.table(number)
        columns = tagged.columns[self.baskets[rows]]
        much = self._much(rows, columns.shape[1])
        by = (much * tagged.spread[columns]).argmax(axis=1)
        at = np.arange(len(rows))
        rest = (much * tagged.least[columns]).sum(axis=1)
        column, factor = columns[at, by], much[at, by]
        rest -= factor * tagged.least[column]
        # A factor of nothing stands for no line at all, and then nothing is above any limit.
        highest = np.where(factor > 0, (limits - rest) // np.maximum(factor, 1), _NONE)
        size = tagged.rising.shape[1]
        low, flat = np.zeros(len(rows), np.int64), tagged.rising.reshape(-1)
        step = 1 << size.bit_length()
        while step := step >> 1:
            there = low + step
            inside = there <= size
            value = flat.take(column * size + np.where(inside, there, 1) - 1)
            low = np.where(inside & (value <= highest), there, low)
        return low

    def floor(self, number: int, rows: Ints) -> tuple[Ints, Flags]:
        """What no exact total is below after a table, and whether that is known."""
        least = self.table(number).later[self.baskets[rows]]
        much = self._much(rows, least.shape[1])
        small = (much.astype(np.float64) * least).sum(axis=1) < _MOST
        return (much * least).sum(axis=1), small & (not self._kept.open_later[number])

    def _much(self, rows: Ints, width: int) -> Ints:
        return self._amounts[rows, :width]


def _empty(table: Table) -> Tagged:
    """The prices of a table before any is asked for; column 0 is of nothing."""
    size, width = len(table.candidates), width_of(table)
    one = np.zeros(1, np.int64)
    return Tagged(
        amounts=np.zeros((1, size), np.int64),
        rising=np.zeros((1, size), np.int64),
        least=one,
        spread=one,
        most=one,
        columns=np.zeros((0, 1), np.int64),
        priced=np.zeros((0, width), np.uint64),
        odd=np.zeros((0, width), np.uint64),
        later=np.zeros((0, 1), np.int64),
        known=np.zeros(0, np.bool_),
    )


def _with_room(tagged: Tagged, more: int) -> Tagged:
    """With room for more baskets."""
    rows = ((0, more), (0, 0))
    return tagged._replace(
        columns=np.pad(tagged.columns, rows),
        priced=np.pad(tagged.priced, rows),
        odd=np.pad(tagged.odd, rows),
        later=np.pad(tagged.later, rows),
        known=np.pad(tagged.known, (0, more)),
    )


def _digits(compiled: Compiled) -> int:
    """How many digits any price has after the point."""
    rows = (row for candidate in compiled.candidates for row in candidate.prices.effective)
    return max((-int(row.amount.as_tuple().exponent) for row in rows), default=0)
