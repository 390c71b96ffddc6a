"""Places given out among needs that are alike: the lowest lot number gets what goes before."""

from __future__ import annotations

import numpy as np

from calloff.batch.problem import Ints, Problem

__all__ = ["better", "dealt"]


def better(problem: Problem, arc: int) -> tuple[int, int, str, int]:
    """What sorts the arcs of one profile as its own key does; the last tie goes by id."""
    if arc < 0:
        return 0, 0, "", arc
    candidate = problem.candidates[problem.candidate[arc]]
    if problem.order is not None:
        return int(problem.order[arc]), 0, candidate, arc
    return int(problem.suited[arc]), int(problem.price[arc]), candidate, arc


def dealt(problem: Problem, flow: Ints) -> Ints:
    """The arc of each need; -1 where it gets no place.

    Args:
        problem: What is shared out.
        flow: How many needs are placed by each arc.
    """
    chosen = np.full(len(problem.ids), -1, dtype=np.int64)
    there = np.flatnonzero(flow)
    tails = np.searchsorted(problem.first, there, side="right") - 1
    by_profile: dict[int, list[int]] = {}
    for arc, profile in zip(there.tolist(), tails.tolist(), strict=True):
        by_profile.setdefault(profile, []).extend([arc] * int(flow[arc]))
    alone = problem.count == 1
    single = alone[tails]
    first = np.zeros(problem.profiles, dtype=np.int64)
    first[problem.profile] = np.arange(len(problem.ids))
    chosen[first[tails[single]]] = there[single]
    if bool((~alone).any()):
        members = problem.members()
        for profile, arcs in by_profile.items():
            if len(members[profile]) > 1:
                arcs.sort(key=lambda arc: better(problem, arc))
                chosen[members[profile][: len(arcs)]] = arcs
    return chosen
