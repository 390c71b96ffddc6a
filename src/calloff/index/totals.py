"""What a need costs at many candidates: totals as `quote` gives them, in whole numbers."""

from __future__ import annotations

from array import array as array_of
from collections.abc import Sequence
from datetime import date
from typing import Any

from calloff.facts import Row
from calloff.index.parts import places_in, places_of
from calloff.index.prices import Basket
from calloff.need import Need
from calloff.pricing import quote

__all__ = ["Totals", "rounded_up_half"]

_FEW = 24
"""So many totals are counted one by one; more are counted as arrays."""

_MOST = 2**62
"""Totals below this are counted in machine words."""


def rounded_up_half(number: int, of: int) -> int:
    """A number of parts as a whole number, the nearest, half up; none is below nothing."""
    return number if of == 1 else (2 * number + of) // (2 * of)


class Totals:
    """What a need costs at every candidate of a table on a day.

    Totals are counted in exact parts of a minor unit, and rounded once, as they are for people.

    Attributes:
        priced: Who has a price for every line.
        of: How many parts make a minor unit.
        on: The day.
    """

    __slots__ = ("_array", "_basket", "_factors", "_found", "_need", "of", "on", "priced")

    def __init__(self, need: Need, basket: Basket, on: date) -> None:
        """Count what a need costs by these prices, on a day."""
        parts, amounts = need.amounts
        self._need, self.on, self._basket = need, on, basket
        self._factors = [a * scale for a, scale in zip(amounts, basket.scales, strict=True)]
        self.of = parts * basket.of
        self.priced = basket.priced
        self._array: Any = None
        self._found: tuple[Row, int | None, tuple[int | None, Row]] = 0, None, (None, 0)

    def cheapest(self, row: Row, limit: int | None = None) -> tuple[int | None, Row]:
        """The lowest total of some of those who have one, in minor units, and who has it.

        Args:
            row: Of whom.
            limit: What somebody else has; whoever costs more is of no account.

        Returns:
            The total, ``None`` where nobody has one within the limit, and who has it.
        """
        whose, within, found = self._found
        if whose != row or within != limit:
            found = self._cheapest(row, limit)
            self._found = row, limit, found
        return found

    def _cheapest(self, row: Row, limit: int | None) -> tuple[int | None, Row]:
        """The same, looked for."""
        basket, factors, of = self._basket, self._factors, self.of
        if basket.odd:
            return self._cheapest_odd(row, limit)
        if row.bit_count() > _FEW and (sums := self._sums()) is not None:
            return self._cheapest_of(sums, row, limit)
        rise, rising, rest = self._rise()
        columns = basket.amounts
        # Twice what is too much, so that halves are rounded as they are for people.
        most = None if limit is None else of * (2 * limit + 1)
        best, who = None, 0
        while row:
            lowest = row & -row
            row ^= lowest
            place = lowest.bit_length() - 1
            if most is not None and 2 * (rise * rising[place] + rest) >= most:
                break
            total = 0
            for number, factor in enumerate(factors):
                total += factor * columns[number][place]
            if most is None or 2 * total < most:
                rounded = total if of == 1 else (2 * total + of) // (2 * of)
                if rounded != best:
                    best, who = rounded, 0
                    # Whatever rounds to the same is as cheap; whatever rounds to more is not.
                    most = of * (2 * rounded + 1)
                who |= lowest
        return best, who

    def _cheapest_of(self, sums: Any, row: Row, limit: int | None) -> tuple[int | None, Row]:
        """The same, by arrays."""
        places = places_in(row, len(sums))
        totals = sums[places]
        of = self.of
        best = rounded_up_half(int(totals.min()), of)
        if limit is not None and best > limit:
            return None, 0
        who = 0
        for place in places[2 * totals < of * (2 * best + 1)].tolist():
            who |= 1 << place
        return best, who

    def _cheapest_odd(self, row: Row, limit: int | None) -> tuple[int | None, Row]:
        """The same, where some total is more than a sum of quantities and prices."""
        best, who = None, 0
        for place in places_of(row):
            total = self.total(place)
            if limit is not None and total > limit:
                continue
            if total != best:
                best, who, limit = total, 0, total
            who |= 1 << place
        return best, who

    def up_to(self, row: Row, limit: int) -> tuple[Row, Row]:
        """Of some of those who have a total, whose is at most so much, and whose is less."""
        within = below = 0
        if not self._basket.odd and row.bit_count() > _FEW:
            sums = self._sums()
            if sums is not None:
                places, of = places_in(row, len(sums)), self.of
                totals = 2 * sums[places]
                for place in places[totals < of * (2 * limit + 1)].tolist():
                    within |= 1 << place
                for place in places[totals < of * (2 * limit - 1)].tolist():
                    below |= 1 << place
                return within, below
        rise, rising, rest = (0, (), 0) if self._basket.odd else self._rise()
        most = self.of * (2 * limit + 1)
        for place in places_of(row):
            if rise and 2 * (rise * rising[place] + rest) >= most:
                break
            total = self.total(place)
            if total <= limit:
                within |= 1 << place
                below |= (total < limit) << place
        return within, below

    def _rise(self) -> tuple[int, Sequence[int], int]:
        """By what the totals rise in the table's order, and what stands beside it at least.

        From any candidate on no total is below the first times its number in the second, and
        the third on top. It goes by the line whose price makes the greatest difference.
        """
        factors, basket = self._factors, self._basket
        by, most, rest = 0, -1, 0
        for number, factor in enumerate(factors):
            rest += factor * basket.least[number]
            spread = factor * basket.spreads[number]
            if spread > most:
                by, most = number, spread
        return factors[by], basket.columns[by].rising, rest - factors[by] * basket.least[by]

    def total(self, place: int) -> int:
        """The total of a candidate that has a price for every line, in minor units."""
        basket = self._basket
        if basket.odd >> place & 1:
            told = quote(self._need.lines, basket.table.prices(place), self.on)
            assert told is not None, "Asked only of a candidate that has a price for every line."
            return told.total.minor
        total: int = 0
        for factor, amounts in zip(self._factors, basket.amounts, strict=True):
            total += factor * amounts[place]
        return rounded_up_half(total, self.of)

    def _sums(self) -> Any:
        """The totals of all in parts, as an array; ``None`` where they are too large for one.

        Of those who have no price for some line they say nothing.
        """
        if self._array is None:
            self._array = self._summed()
        return None if self._array is False else self._array

    def _summed(self) -> Any:
        """The totals in parts added up; ``False`` where they are too large."""
        sums, most = None, 0
        for column, factor in zip(self._basket.columns, self._factors, strict=True):
            # A price of nothing, too, is multiplied by the factor.
            most += factor * max(column.most, 1)
            array = column.array()
            if array is None or 2 * most + self.of >= _MOST:
                return False
            sums = array * factor if sums is None else sums + array * factor
        return sums

    def all(self) -> Sequence[int]:
        """The total of every candidate in minor units; -1 where a line has no price."""
        basket, of = self._basket, self.of
        sums = None if basket.odd else self._sums()
        if sums is None:
            size = len(basket.amounts[0])
            return [self.total(i) if self.priced >> i & 1 else -1 for i in range(size)]
        sums = sums.copy() if of == 1 else (2 * sums + of) // (2 * of)
        sums[basket.unpriced] = -1
        return array_of("q", sums.tobytes())
