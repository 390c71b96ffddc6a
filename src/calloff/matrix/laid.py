"""What can be said of a lot before any of many needs is known."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from calloff.index import Compiled
from calloff.index.front import Lead
from calloff.matrix.arrays import Ints
from calloff.matrix.questions import Calendar
from calloff.orderings import BestBid, BestSuited, LowestTotalPrice, Ordering, TenderRank
from calloff.step import Step

__all__ = ["Laid"]


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
        self.wishes = key.orderings[0] if isinstance(key.orderings[0], BestSuited) else None
        after = key.orderings[(self.by is not None) + (self.price is not None) :]
        self.ranks: Ints | None = None
        if after and type(after[0]) is TenderRank and not self._dated_ranks:
            ranks = [c.rank or 0 for table in compiled.tables for c in table.candidates]
            self.ranks, after = np.array(ranks, np.int64), after[1:]
        self.last = not after
        self.always = compiled.over_offers and key.asking.over_offers == "always"
        self.together = compiled.over_offers and key.asking.mode == "together"
        self.made_for = self._made_for()

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
    def calendar(self) -> Calendar:
        """The days on which anything changes."""
        return Calendar.of(self.compiled)


def _by_itself(ordering: Ordering) -> bool:
    """Whether an ordering measures each by itself, and refuses nothing on the way."""
    return type(ordering).problems_among is Ordering.problems_among and not isinstance(
        ordering, BestBid
    )
