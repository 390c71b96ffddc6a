"""What can be said of a lot before any of many needs is known."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from threading import RLock
from typing import NamedTuple

import numpy as np

from calloff.index import Compiled
from calloff.index.front import Lead
from calloff.matrix.arrays import Ints
from calloff.matrix.prices import Baskets
from calloff.matrix.questions import Calendar
from calloff.matrix.rows import Rows
from calloff.orderings import BestBid, BestSuited, LowestTotalPrice, Ordering, TenderRank
from calloff.snapshot import Snapshot
from calloff.step import Step

__all__ = ["Laid", "Seen"]


_MOST = 20_000
"""So many questions, or prices, are kept; then it begins anew."""


class Seen(NamedTuple):
    """A world, with what has been asked of it.

    Attributes:
        snapshot: The world.
        rows: The answers about candidates.
        stands: Whether gates of the lot are met, by what they go by.
    """

    snapshot: Snapshot
    rows: Rows
    stands: dict[Hashable, bool]


class Laid:
    """What can be said of a lot before any need is known.

    Attributes:
        compiled: The lot, laid out for its key.
        by: How met wishes compare; ``None`` where they do not come first.
        wishes: The wishes, where they come first.
        price: The price, where it comes first or next.
        ranks: The tender's rank of each place, 0 where there is none, where that comes next.
        last: Whether no other ordering follows.
        always: Whether all are asked, whatever is known.
        together: Whether all are asked together, where they are asked.
        made_for: Whether anything can be told here about the lot's needs at all.
    """

    def __init__(self, compiled: Compiled) -> None:
        """Look at what its key asks and goes by."""
        self.compiled = compiled
        key = compiled.key
        lead = Lead(key.orderings)
        self.by = lead.by
        self.price: LowestTotalPrice | None = lead.price
        self.wishes = key.orderings[0] if type(key.orderings[0]) is BestSuited else None
        after = key.orderings[(self.by is not None) + (self.price is not None) :]
        self.ranks: Ints | None = None
        if after and type(after[0]) is TenderRank and not self._dated_ranks:
            ranks = [c.rank or 0 for table in compiled.tables for c in table.candidates]
            self.ranks, after = np.array(ranks, np.int64), after[1:]
        self.last = not after
        self.always = compiled.over_offers and key.asking.over_offers == "always"
        self.together = compiled.over_offers and key.asking.mode == "together"
        self.made_for = self._made_for()
        self._seen: Seen | None = None
        # What is remembered of the questions is numbered: one thread at a time adds to it.
        self.turn = RLock()

    @property
    def _dated_ranks(self) -> bool:
        """Whether anybody's rank goes by a day, or by what a need requires."""
        return any(candidate.ranks for candidate in self.compiled.candidates)

    def _made_for(self) -> bool:
        """Whether the key is such a one."""
        key = self.compiled.key
        if key.switches or not all(_by_itself(ordering) for ordering in key.orderings):
            return False
        hindered = (step for _, step in key.steps() if {"need", "snapshot"} <= step.hindered_by)
        if any(type(step).problems is not Step.problems for step in hindered):
            return False
        return self.together if self.always else self.price is not None

    @cached_property
    def rows(self) -> Rows:
        """The answers to what needs have asked so far, whatever the world."""
        return Rows(self.compiled.tables)

    def rows_for_more(self) -> Rows:
        """The same, begun anew where there are too many."""
        if len(self.rows) > _MOST:
            del self.rows
        return self.rows

    def world(self, snapshot: Snapshot) -> Seen:
        """The answers to what needs have asked of a world; those of the last one are kept."""
        if self._seen is None or self._seen.snapshot is not snapshot:
            self._seen = Seen(snapshot, Rows(self.compiled.tables), {})
        return self._seen

    @cached_property
    def baskets(self) -> Baskets:
        """The prices that needs have gone by so far."""
        return Baskets(self.compiled)

    def baskets_for_more(self) -> Baskets:
        """The same, begun anew where there are too many."""
        if len(self.baskets) > _MOST:
            del self.baskets
        return self.baskets

    @cached_property
    def calendar(self) -> Calendar:
        """The days on which anything changes."""
        return Calendar.of(self.compiled)


def _by_itself(ordering: Ordering) -> bool:
    """Whether an ordering measures each by itself, and refuses nothing on the way."""
    return type(ordering).problems_among is Ordering.problems_among and not isinstance(
        ordering, BestBid
    )
