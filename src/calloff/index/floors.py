"""What no total is below from one table on, so that dearer tables need not be looked at."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import NamedTuple

from calloff.index.table import Table
from calloff.index.totals import rounded_up_half
from calloff.need import Need
from calloff.pricing import Line

__all__ = ["Floors"]

_MOST = 20_000


class _Rest(NamedTuple):
    """The lowest price of a line from each table on, and whether any price there is unknown."""

    least: list[int]
    unknown: list[bool]


class Floors:
    """The lowest prices from each table on, line by line as they are asked for."""

    def __init__(self, tables: Sequence[Table], *, all_priced: bool) -> None:
        """Look at the prices in these tables.

        Args:
            tables: The tables.
            all_priced: Whether only those may serve of whom every line has a price, or may have.
        """
        self._tables = tables
        self._all_priced = all_priced
        self._rests: dict[Hashable, _Rest] = {}
        self._minor = tables[0].prices.digits
        self._tiered = any(table.prices.tiered for table in tables)

    def floor(self, number: int, need: Need, on: date) -> int | None:
        """What no total is below from a table on; ``None`` where a price there is not known."""
        if number >= len(self._tables) or self._tiered:
            return None
        parts, amounts = need.amounts
        exact = 0
        for line, amount in zip(need.lines, amounts, strict=True):
            rest = self._rest(line, on)
            if rest.unknown[number]:
                return None
            exact += amount * rest.least[number]
        of: int = parts * 10 ** (_DIGITS - self._minor)
        return rounded_up_half(exact, of)

    def _rest(self, line: Line, on: date) -> _Rest:
        """The lowest prices of one line."""
        name = line.item, line.level, line.unit, line.circumstances, on
        rest = self._rests.get(name)
        if rest is None:
            if len(self._rests) >= _MOST:
                self._rests.clear()
            rest = self._rests[name] = self._looked_up(line, on)
        return rest

    def _looked_up(self, line: Line, on: date) -> _Rest:
        """Go through the tables from the last to the first."""
        least, unknown = [], []
        lowest, open_ = None, False
        for table in reversed(self._tables):
            column = table.prices.column(line, on, (line,))
            if column.answers.met:
                # A total that is rounded to steps of its own may come below its exact sum.
                price = 0 if table.prices.stepped else _cut(column.least, column.digits)
                lowest = price if lowest is None else min(lowest, price)
            # Of whoever has no price, but may serve, the total is not known.
            unsure = table.every & ~column.answers.met
            open_ = open_ or bool(column.answers.unknown if self._all_priced else unsure)
            least.append(lowest or 0)
            unknown.append(open_)
        return _Rest(least[::-1], unknown[::-1])


def _cut(amount: int, digits: int) -> int:
    """An amount with the digits that are looked at; those below are cut off."""
    finer: int = 10 ** max(0, _DIGITS - digits)
    coarser: int = 10 ** max(0, digits - _DIGITS)
    return amount * finer // coarser


_DIGITS = 6
"""So many digits after the point are looked at; what lies below them is left out."""
