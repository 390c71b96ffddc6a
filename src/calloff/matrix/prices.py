"""What needs cost at the candidates of a table: exact totals of many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from calloff.index import Compiled, Table
from calloff.index.prices import Basket, PriceColumn, Series
from calloff.matrix.arrays import Flags, Ints, Words, words_of
from calloff.matrix.columns import Columns
from calloff.matrix.rows import width_of
from calloff.need import Need

__all__ = ["Prices", "Tagged"]

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
        columns: For each basket the numbers of its columns, 0 at the end.
        priced: For each basket who has all prices, in words.
        odd: For each basket who counts otherwise than by amounts, in words.
        most: The highest amount of each column.
    """

    amounts: Ints
    rising: Ints
    least: Ints
    spread: Ints
    columns: Ints
    priced: Words
    odd: Words
    most: Ints


class Prices:
    """The prices that needs go by, in all tables of a lot.

    Attributes:
        baskets: The number of each need's basket.
        of: How many exact parts a minor unit has, for each need.
        countable: Whose totals can be counted in machine words everywhere.
    """

    def __init__(
        self, compiled: Compiled, columns: Columns, baskets: Ints, firsts: Ints, days: Ints
    ) -> None:
        """Look at what needs go by.

        Args:
            compiled: The lot.
            columns: The needs.
            baskets: For each need the number of its items and stretch of days.
            firsts: For each of these numbers a need that has it.
            days: The day whose prices count, for each need.
        """
        self._compiled = compiled
        self._cases = [
            (columns.needs[at], date.fromordinal(int(days[at]))) for at in firsts.tolist()
        ]
        self._amounts = columns.amounts
        self._tables: list[Tagged | None] = [None] * len(compiled.tables)
        self.baskets = baskets
        self._minor = compiled.tables[0].prices.digits
        self._digits = max(self._minor, _digits(compiled))
        self.of: Ints = columns.parts * 10 ** (self._digits - self._minor)
        self.lines = np.array([len(need.lines) for need, _ in self._cases])
        self.least_later, self.open_later = self._later()
        self.countable = columns.countable & (self.of < _MOST / 8)

    def table(self, number: int) -> Tagged:
        """The prices of one table."""
        tagged = self._tables[number]
        if tagged is None:
            tagged = self._tables[number] = self._tag(self._compiled.tables[number])
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
        least = self.least_later[number][self.baskets[rows]]
        much = self._much(rows, least.shape[1])
        small = (much.astype(np.float64) * least).sum(axis=1) < _MOST
        return (much * least).sum(axis=1), small & (not self.open_later[number])

    def _much(self, rows: Ints, width: int) -> Ints:
        return self._amounts[rows, :width]

    def _tag(self, table: Table) -> Tagged:
        """Ask a table for the prices of every basket."""
        size, width = len(table.candidates), width_of(table)
        baskets = [table.prices.basket(need, day) for need, day in self._cases]
        numbers: dict[int, int] = {}
        found: list[PriceColumn] = []
        columns = np.zeros((len(baskets), int(self.lines.max(initial=1))), np.int64)
        for row, basket in enumerate(baskets):
            for place, column in enumerate(basket.columns):
                if id(column) not in numbers:
                    numbers[id(column)] = len(found) + 1
                    found.append(column)
                columns[row, place] = numbers[id(column)]
        amounts = np.zeros((len(found) + 1, size), np.int64)
        rising = np.zeros((len(found) + 1, size), np.int64)
        least, most = (np.zeros(len(found) + 1, np.int64) for _ in range(2))
        large = []
        for row, column in enumerate(found, start=1):
            scale = 10 ** (self._digits - column.digits)
            if column.most * scale >= _MOST / 8:
                large.append(row)
                continue
            amounts[row] = column.array() * scale
            least[row], most[row] = column.least * scale, column.most * scale
            if column.rising:
                cut = [min(value * scale, _NONE) for value in column.rising]
                rising[row] = np.array(cut, np.int64)
        every = table.every
        return Tagged(
            amounts,
            rising,
            least,
            np.maximum(most - least, 0),
            columns,
            _packed((basket.priced for basket in baskets), width),
            _packed((self._odd(b, every, numbers, large) for b in baskets), width),
            most,
        )

    def _odd(
        self, basket: Basket, every: int, numbers: dict[int, int], large: Sequence[int]
    ) -> int:
        """Who counts otherwise; all where an amount is too large."""
        too_large = large and any(numbers[id(column)] in large for column in basket.columns)
        return every if too_large else basket.odd

    def _later(self) -> tuple[list[Ints], list[bool]]:
        """For each table the lowest price of each line that anybody after it ever has.

        It is open where somebody there may have a price that is not known, or counts otherwise.
        """
        lowest: dict[Series, Decimal] = {}
        found: list[Ints] = []
        open_: list[bool] = []
        unsure = not self._compiled.all_priced
        for table in reversed(self._compiled.tables):
            found.append(np.array([self._least(need, lowest) for need, _ in self._cases], np.int64))
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

    def _least(self, need: Need, lowest: dict[Series, Decimal]) -> list[int]:
        """The lowest prices of a need's lines, as amounts are counted; 0 where nobody has one."""
        told = [lowest.get((i.item, i.level, i.unit), Decimal(0)) for i in need.lines]
        amounts = [min(int(amount.scaleb(self._digits)), 2**40) for amount in told]
        return [*amounts, *[0] * (int(self.lines.max()) - len(amounts))]


def _packed(rows: Iterable[int], width: int) -> Words:
    """Rows of bits in words, one below the other."""
    found = [words_of(row, width) for row in rows]
    return np.array(found, np.uint64).reshape(len(found), width)


def _digits(compiled: Compiled) -> int:
    """How many digits any price has after the point."""
    rows = (row for candidate in compiled.candidates for row in candidate.prices.effective)
    return max((-int(row.amount.as_tuple().exponent) for row in rows), default=0)
