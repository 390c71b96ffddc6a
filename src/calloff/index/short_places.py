"""Which places are short for what others use of them, between any two days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

from calloff.candidate import Pool
from calloff.facts import Row
from calloff.snapshot import Snapshot, Use

__all__ = ["ShortPlaces"]


class ShortPlaces:
    """Whose places are fewer than wanted, on some day between two, by what others use.

    The days are cut into stretches in which no use begins or ends. For each power of two a row is
    kept for every run of so many stretches, so that any run is told by two rows.
    """

    __slots__ = ("_days", "_runs")

    def __init__(
        self,
        snapshot: Snapshot,
        wanted: Decimal,
        pools: Callable[[Iterable[str]], Iterable[tuple[Row, Pool]]],
    ) -> None:
        """Look at what is used in a snapshot.

        Args:
            snapshot: The world on the day.
            wanted: How many places are wanted.
            pools: The pools of some ids, each with the row of whoever draws on it.
        """
        self._days = snapshot.use_days
        single = [0] * (len(self._days) + 1)
        for row, pool in pools(snapshot.used):
            if pool.unit != "place" or pool.available is None:
                continue
            uses = [
                use
                for use in snapshot.used[pool.id]
                if pool.updated is None or use.since > pool.updated
            ]
            for number, used in enumerate(_used(uses, self._days)):
                if pool.available - used < wanted:
                    single[number] |= row
        runs = [single]
        while 2 ** len(runs) <= len(single):
            before, half = runs[-1], 2 ** (len(runs) - 1)
            runs.append([one | before[i + half] for i, one in enumerate(before[:-half])])
        self._runs = runs

    def between(self, start: date, end: date | None) -> Row:
        """Whose places are short on some day from one day to before another, or for ever."""
        days = self._days
        first = bisect_right(days, start)
        last = len(days) if end is None else max(first, bisect_left(days, end))
        power = (last - first + 1).bit_length() - 1
        run = self._runs[power]
        return run[first] | run[last + 1 - (1 << power)]


def _used(uses: Sequence[Use], days: Sequence[date]) -> list[Decimal]:
    """How much is used in each stretch of days: before the first, between each two, after."""
    used = [Decimal(0)] * (len(days) + 1)
    for use in uses:
        begin, end = use.period.start, use.period.end
        first = 0 if begin is None else bisect_right(days, begin)
        after = len(used) if end is None else bisect_left(days, end) + 1
        for number in range(first, after):
            used[number] += use.quantity
    return used
