"""In which tier a key puts those who meet some wishes, before prices are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from calloff.batch.problem import Ints
from calloff.orderings import BestSuited
from calloff.ranking import tiers

__all__ = ["WishTiers", "numbered_tiers"]

_FEW_WISHES = 12
"""Of so many wishes each set has its place in a table."""

_TOGETHER = 5
"""Of so many wishes, which sets there are is told by the bits of one number."""


class WishTiers:
    """The tiers of sets of met wishes, as an ordering compares them; each once.

    A set has a bit for each wish, the first one lowest.
    """

    def __init__(self, by: BestSuited) -> None:
        """Compare as this ordering does."""
        self._by = by
        self._known: dict[tuple[int, bytes], Ints] = {}

    def of(self, sets: Ints, wishes: int) -> Ints:
        """The tier of each set among those of one need with so many wishes."""
        few = wishes <= _FEW_WISHES
        if few:
            there, inverse = np.flatnonzero(np.bincount(sets, minlength=1 << wishes)), sets
        else:
            there, inverse = np.unique(sets, return_inverse=True)
        found = self._of_these(there, wishes)
        if few:
            table = np.zeros(1 << wishes, dtype=np.int64)
            table[there] = found
            found = table
        return found[inverse]

    def of_many(self, sets: Ints, counts: Ints, wishes: Ints) -> Ints:
        """The same for needs that follow on each other.

        Args:
            sets: The sets of all of them.
            counts: How many of these are each need's.
            wishes: How many wishes it has.
        """
        if not bool(wishes.any()):
            return np.zeros(len(sets), dtype=np.int64)
        there = np.flatnonzero(counts)
        ends = np.cumsum(counts)
        if int(wishes.max()) > _TOGETHER:
            found = np.zeros(len(sets), dtype=np.int64)
            stretches = pairwise([0, *ends.tolist()])
            for (low, high), many in zip(stretches, wishes.tolist(), strict=True):
                found[low:high] = self.of(sets[low:high], many)
            return found
        starts = (ends - counts)[there]
        present = np.bitwise_or.reduceat(np.left_shift(1, sets), starts)
        cases, case = np.unique(
            np.stack((present, wishes[there]), axis=1), axis=0, return_inverse=True
        )
        table = np.zeros((len(cases), 1 << _TOGETHER), dtype=np.int64)
        for row, (bits, many) in zip(table, cases.tolist(), strict=True):
            those = np.array([number for number in range(len(row)) if bits >> number & 1])
            row[those] = self._of_these(those, many)
        return table[np.repeat(case.reshape(-1), counts[there]), sets]

    def _of_these(self, sets: Ints, wishes: int) -> Ints:
        """The tiers of sets, no two of which are equal."""
        name = wishes, sets.tobytes()
        if name not in self._known:
            measures = {str(each): (self._measure(each, wishes),) for each in sets.tolist()}
            found = numbered_tiers(tiers(measures, (self._by,)))
            told = [found[str(each)] for each in sets.tolist()]
            self._known[name] = np.array(told, dtype=np.int64)
        return self._known[name]

    def _measure(self, of: int, wishes: int) -> object:
        """A set as the ordering measures it."""
        met = [number for number in range(wishes) if of >> number & 1]
        if self._by.by == "same_set":
            return frozenset(met)
        if self._by.by == "count":
            return -len(met)
        return tuple(not of >> number & 1 for number in range(wishes))


def numbered_tiers(found: Sequence[Sequence[str]]) -> dict[str, int]:
    """The number of each candidate's tier."""
    return {id: number for number, tier in enumerate(found) for id in tier}
