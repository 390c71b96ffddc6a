"""Places given out among needs that are alike: the lowest lot number gets what goes before."""

from __future__ import annotations

from collections.abc import Iterable

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


def dealt(problem: Problem, placed: Iterable[tuple[Ints, Ints]]) -> Ints:
    """The arc of each need; -1 where it gets no place.

    Args:
        problem: What is shared out.
        placed: Arcs, and how many needs are placed by each.
    """
    chosen = np.full(len(problem.ids), -1, dtype=np.int64)
    alone = problem.count == 1
    first = np.zeros(problem.profiles, dtype=np.int64)
    first[problem.profile] = np.arange(len(problem.ids))
    shared: dict[int, list[int]] = {}
    for arcs, many in placed:
        tails = np.searchsorted(problem.first, arcs, side="right") - 1
        single = alone[tails]
        chosen[first[tails[single]]] = arcs[single]
        rest = (arcs[~single], tails[~single], many[~single])
        for arc, profile, times in zip(*(each.tolist() for each in rest), strict=True):
            shared.setdefault(profile, []).extend([arc] * times)
    if shared:
        members = problem.members()
        for profile, mine in shared.items():
            mine.sort(key=lambda arc: better(problem, arc))
            chosen[members[profile][: len(mine)]] = mine
    return chosen
