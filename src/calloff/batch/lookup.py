"""What many placements come to at once: by which arcs they are, and how many offers come before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calloff.batch.network import expanded
from calloff.batch.problem import ANYWHERE, Ints, Problem
from calloff.plan import Placed

__all__ = ["aheads", "arcs_of"]


def arcs_of(problem: Problem, placed: Sequence[Placed]) -> Ints:
    """The arc of each placement; -1 where nobody asked for it, or it may not be.

    Args:
        problem: What was shared out.
        placed: The placements.
    """
    places = {id: number for number, id in enumerate(problem.candidates)}
    pools = {id: number for number, id in enumerate(problem.pools)}
    needs = problem.numbers
    need = _numbers([needs.get(p.need, -1) for p in placed])
    place = _numbers([places.get(p.candidate, -1) for p in placed])
    pool = _numbers([pools.get(ANYWHERE if p.pool is None else p.pool, -1) for p in placed])
    found = np.full(len(placed), -1, dtype=np.int64)
    known = np.flatnonzero((need >= 0) & (place >= 0) & (pool >= 0))
    profile = problem.profile[need[known]]
    # Needs that are alike, and in the same place, are looked for once.
    names = (profile * len(problem.candidates) + place[known]) * len(problem.pools) + pool[known]
    _, once, which = np.unique(names, return_index=True, return_inverse=True)
    here = known[once]
    found[known] = _named(problem, profile[once], place[here], pool[here])[which.reshape(-1)]
    return found


def _numbers(found: Sequence[int]) -> Ints:
    return np.array(found, dtype=np.int64)


def _named(problem: Problem, profile: Ints, place: Ints, pool: Ints) -> Ints:
    """The arc of each profile to a candidate's pool; -1 where there is none."""
    found = np.full(len(profile), -1, dtype=np.int64)
    starts = problem.first[profile]
    sizes = problem.first[profile + 1] - starts
    for those, at, many in expanded(starts, sizes):
        hit = problem.candidate[at] == np.repeat(place[those], many)
        hit &= problem.pool[at] == np.repeat(pool[those], many)
        there = np.flatnonzero(hit)
        ends = np.cumsum(many)
        owner = np.searchsorted(ends, there, side="right")
        found[those.start + owner] = starts[those][owner] + there - (ends - many)[owner]
    return found


def aheads(problem: Problem, arcs: Ints) -> Ints:
    """How many offers each need's own key puts before the one of its arc.

    Args:
        problem: What is shared out.
        arcs: The arcs.
    """
    each, which = np.unique(arcs, return_inverse=True)
    if not problem.one_pool:
        told = [problem.ahead(arc) for arc in each.tolist()]
        return np.array(told, dtype=np.int64)[which.reshape(-1)]
    found = np.zeros(len(each), dtype=np.int64)
    tails = np.searchsorted(problem.first, each, side="right") - 1
    starts, sizes = problem.first[tails], np.diff(problem.first)[tails]
    by, then = (problem.suited, problem.price) if problem.order is None else (problem.order, None)
    for those, at, many in expanded(starts, sizes):
        mine = np.repeat(by[each[those]], many)
        before = by[at] < mine
        if then is not None:
            before |= (by[at] == mine) & (then[at] < np.repeat(then[each[those]], many))
        found[those] = np.add.reduceat(before, np.cumsum(many) - many, dtype=np.int64)
    return found[which.reshape(-1)]
