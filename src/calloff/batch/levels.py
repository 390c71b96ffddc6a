"""By what plans are judged, level by level, and what a plan comes to in whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from calloff.batch.problem import Ints, Problem

__all__ = ["Costs", "levels_of", "values"]


class Costs(NamedTuple):
    """One level: what it costs not to place a profile, and what each arc costs.

    Attributes:
        name: The level's name.
        unplaced: For each profile what one need of it without a place costs; ``None``: nothing.
        arcs: What given arcs cost; ``None``: nothing.
    """

    name: str
    unplaced: Ints | None
    arcs: Callable[[Ints | slice], Ints] | None


def levels_of(problem: Problem) -> list[Costs]:
    """The levels, the first first.

    First as few as can be are left without a place, class by class; then those placed are best
    suited; then it costs least; what is left is decided by published lot numbers.
    """
    found = []
    for number, name in enumerate(problem.classes):
        found.append(Costs(f"unplaced.{name}", (problem.class_of == number).astype(np.int64), None))
    # However narrow they are kept, what they add up to is not.
    found.append(Costs("suited", None, lambda arcs: problem.suited[arcs].astype(np.int64)))
    found.append(Costs("price", None, lambda arcs: problem.price[arcs].astype(np.int64)))
    found.append(Costs("lot_number", None, problem.lot_numbers))
    return found


def values(problem: Problem, chosen: Ints) -> list[tuple[str, int]]:
    """What a plan comes to at each level, counted in Python's own whole numbers.

    Args:
        problem: What was shared out.
        chosen: The number of each need's arc; -1 where it gets no place.
    """
    placed = chosen[chosen >= 0]
    without = np.bincount(problem.profile[chosen < 0], minlength=problem.profiles)
    some = np.flatnonzero(without)
    found = []
    for level in levels_of(problem):
        total = 0
        if level.unplaced is not None:
            costs = level.unplaced[some].tolist()
            total += sum(c * many for c, many in zip(costs, without[some].tolist(), strict=True))
        if level.arcs is not None and len(placed):
            total += sum(level.arcs(placed).tolist())
        found.append((level.name, total))
    return found
