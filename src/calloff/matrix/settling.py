"""Who goes first among those who may, for many needs at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from calloff.matrix.arrays import Flags, Ints

__all__ = ["MOST_WISHES", "NOTHING", "Contenders", "Settled", "settled"]

MOST_WISHES = 5
"""With more wishes than these there are too many sets of them to look at each."""

NOTHING = 2**62
"""Above every total."""

By = Literal["same_set", "count", "priority"]


@dataclass(slots=True)
class Contenders:
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

    def columns(self) -> tuple[Any, ...]:
        """All of it, one column after the other."""
        return self.need, self.place, self.sure, self.met, self.may, self.priced, self.total


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
    open_ = np.zeros(needs, np.bool_)
    open_[these.need[kept & ~clean]] = True
    best = np.flatnonzero(kept & clean & (these.total == limit))
    best = _by_rank(best, these, where, ranks, open_)
    if not last:
        open_[these.need[best[_shared(where[best])]]] = True
    return _named(best, these, needs, ask, open_)


def _by_rank(best: Ints, these: Contenders, where: Ints, ranks: Ints | None, open_: Flags) -> Ints:
    """Of those with equal wishes and totals, whom the tender ranked first."""
    if ranks is None:
        return best
    shared = _shared(where[best])
    tied = best[shared]
    if not len(tied):
        return best
    rank = ranks[these.place[tied]]
    open_[these.need[tied[rank == 0]]] = True
    group = np.unique(where[tied], return_inverse=True)[1]
    lowest = np.full(len(tied), NOTHING, np.int64)
    np.minimum.at(lowest, group, rank)
    return np.concatenate((best[~shared], tied[rank == lowest[group]]))


def _shared(groups: Ints) -> Flags:
    """Which of these groups several are of."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    same = np.zeros(len(groups) + 1, np.bool_)
    same[1:-1] = ordered[1:] == ordered[:-1]
    found = np.zeros(len(groups), np.bool_)
    found[order] = same[1:] | same[:-1]
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
