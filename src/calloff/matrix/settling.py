"""Who goes first among those who may, for many needs at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from calloff.matrix.arrays import Flags, Ints

__all__ = ["MOST_WISHES", "NOTHING", "Contenders", "Settled", "settled"]

MOST_WISHES = 5
"""With more wishes than these there are too many sets of them to look at each."""

NOTHING = 2**62
"""Above every total."""

By = Literal["same_set", "count", "priority"]

Card = tuple[Ints, Ints, Ints]
"""The class of the wishes that are met, the total and the tender's rank of each."""


class Contenders(NamedTuple):
    """Candidates that may serve or might, of many needs: an entry for each pair.

    Attributes:
        need: The number of the need.
        place: The candidate's place in the lot.
        sure: Whether it surely may serve.
        met: The wishes that it meets, a bit for each.
        may: Those that it meets or might.
        priced: Whether its total is known.
        total: The total in minor units; 0 where it is not known.
    """

    need: Ints
    place: Ints
    sure: Flags
    met: Ints
    may: Ints
    priced: Flags
    total: Ints


@dataclass(slots=True)
class Settled:
    """What is settled about each need.

    Attributes:
        ask: Whether somebody of whom it is not known whether it may serve goes before all who do.
        open_: Whether more has to be looked at than this.
        winner: The place of the one who goes first; -1 where it is not one.
        tied: Who goes first where several do.
    """

    ask: Flags
    open_: Flags
    winner: Ints
    tied: Mapping[int, Ints]


def settled(
    these: Contenders,
    needs: int,
    *,
    by: By,
    wishes: int,
    last: bool,
    ranks: Ints | None,
) -> Settled:
    """Who goes first, by wishes and then by total.

    Args:
        these: All who could go first.
        needs: How many needs there are.
        by: How met wishes compare.
        wishes: How many wishes a need has at most.
        last: Whether no ordering is left that could part those who are equal.
        ranks: The tender's rank of each place, 0 where there is none, if that comes next;
            ``None`` where it does not.
    """
    sets = 1 << wishes
    class_of = _classes(by, wishes)
    may, met = class_of[these.may], class_of[these.met]
    at = these.need * sets + met
    low = np.full(needs * sets, NOTHING, np.int64)
    known = these.sure & these.priced
    np.minimum.at(low, at[known], these.total[known])
    present = np.zeros(needs * sets, np.bool_)
    present[at[these.sure]] = True
    behind = _behind(present.reshape(needs, sets), by, wishes).reshape(-1)
    where = these.need * sets + may
    kept = ~behind[where]
    # A class that is there and that nobody goes before is one of the first.
    equal = present[where]
    limit = np.where(equal, low[where], NOTHING)
    kept &= these.total <= limit
    below = these.total < limit
    clean = these.sure & these.priced & (these.met == these.may)
    ask = np.zeros(needs, np.bool_)
    ask[these.need[kept & ~these.sure & below]] = True
    hard = np.zeros(needs, np.bool_)
    hard[these.need[kept & ~clean]] = True
    best = np.flatnonzero(kept & clean)
    if ranks is not None or not last:
        hard[these.need[best[_shared(where[best])]]] = True
    hard &= ~ask
    best = best[~hard[these.need[best]]]
    open_ = np.zeros(needs, np.bool_)
    if hard.any():
        left = np.flatnonzero(kept & hard[these.need])
        left = left[np.argsort(these.need[left], kind="stable")]
        cards = _Cards(these, left, met=met, may=may, ranks=ranks, by=by)
        first = _compared(these.need[left], cards, ask, open_, last=last)
        best = np.concatenate((best, left[first]))
    return _named(best, these, needs, ask, open_)


class _Cards:
    """What candidates come to at their best and at their worst."""

    def __init__(
        self,
        these: Contenders,
        of: Ints,
        *,
        met: Ints,
        may: Ints,
        ranks: Ints | None,
        by: By,
    ) -> None:
        self.sure = these.sure[of]
        total, priced = these.total[of], these.priced[of]
        rank = np.ones(len(of), np.int64) if ranks is None else ranks[these.place[of]]
        self._by_set = by == "same_set"
        self.best = may[of], total, np.maximum(rank, 1)
        self.worst = (
            met[of],
            np.where(priced, total, NOTHING),
            np.where(rank > 0, rank, NOTHING),
        )

    def before(self, one: Card, other: Card, left: Ints, right: Ints) -> tuple[Flags, Flags]:
        """Whether the one goes before the other, and whether they are equal so far."""
        (mine, paid, rank), (theirs, due, place) = (
            (part[left] for part in one),
            (part[right] for part in other),
        )
        equal = mine == theirs
        suits = (mine & theirs) == theirs if self._by_set else mine > theirs
        cheaper = (paid < due) | ((paid == due) & (rank < place))
        goes = np.where(equal, cheaper, suits)
        return goes, equal & (paid == due) & (rank == place)


def _compared(need: Ints, cards: _Cards, ask: Flags, open_: Flags, *, last: bool) -> Flags:
    """Who goes first whatever turns out, where each is compared with each of its need.

    Args:
        need: The need of each, in order.
        cards: What each comes to.
        ask: Written: where what turns out decides who goes first.
        open_: Written: where more has to be looked at.
        last: Whether no ordering is left that could part those who are equal.
    """
    start = np.searchsorted(need, need, side="left")
    count = np.searchsorted(need, need, side="right") - start
    many = count > _MOST_COMPARED
    open_[need[many]] = True
    these = np.flatnonzero(~many)
    one = np.repeat(these, count[these])
    ends = np.cumsum(count[these])
    other = np.arange(len(one)) - np.repeat(ends - count[these] - start[these], count[these])
    one, other = one[one != other], other[one != other]
    goes, equal = cards.before(cards.worst, cards.best, one, other)
    may = np.ones(len(need), np.bool_)
    may[other[goes & cards.sure[one]]] = False
    if not last:
        open_[need[other[equal & cards.sure[one]]]] = True
    unsettled = np.zeros(len(open_), np.bool_)
    unsettled[need[may & ~cards.sure]] = True
    goes, equal = cards.before(cards.best, cards.worst, one, other)
    unsettled[need[other[goes & may[other]]]] = True
    if not last:
        open_[need[other[equal & may[other]]]] = True
    ask |= unsettled & ~open_
    return may & ~many


_MOST_COMPARED = 200
"""With more candidates than these to compare with each other, a need is decided by itself."""


def _shared(groups: Ints) -> Flags:
    """Which of these groups several are of."""
    _, number, count = np.unique(groups, return_inverse=True, return_counts=True)
    found: Flags = count[number] > 1
    return found


def _named(best: Ints, these: Contenders, needs: int, ask: Flags, open_: Flags) -> Settled:
    """The one who goes first, or those who do."""
    need = these.need[best]
    count = np.bincount(need, minlength=needs)
    winner = np.full(needs, -1, np.int64)
    alone = count[need] == 1
    winner[need[alone]] = these.place[best[alone]]
    several: dict[int, list[int]] = {}
    for number, place in zip(
        need[~alone].tolist(), these.place[best[~alone]].tolist(), strict=True
    ):
        several.setdefault(number, []).append(place)
    tied = {number: np.array(places, np.int64) for number, places in several.items()}
    return Settled(ask, open_, winner, tied)


def _classes(by: By, wishes: int) -> Ints:
    """The class of each set of wishes: sets of one class are equal."""
    sets = np.arange(1 << wishes)
    if by == "same_set":
        return sets
    bits = [sets >> bit & 1 for bit in range(wishes)]
    found = np.zeros(1 << wishes, np.int64)
    for number, bit in enumerate(bits):
        # By priority the first wish counts more than all after it.
        found += bit if by == "count" else bit << (wishes - 1 - number)
    return found


def _behind(present: Flags, by: By, wishes: int) -> Flags:
    """Of each need the classes that another, of which somebody is, goes before."""
    if by != "same_set":
        after = np.zeros_like(present)
        after[:, :-1] = np.logical_or.accumulate(present[:, :0:-1], axis=1)[:, ::-1]
        return after
    above = present.copy()
    for bit in range(wishes):
        split = above.reshape(len(above), -1, 2, 1 << bit)
        split[:, :, 0] |= split[:, :, 1]
    # What strictly includes a set includes it with one wish more.
    behind = np.zeros_like(present)
    for bit in range(wishes):
        of, to = (a.reshape(len(a), -1, 2, 1 << bit) for a in (above, behind))
        to[:, :, 0] |= of[:, :, 1]
    return behind
