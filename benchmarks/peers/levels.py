"""OR-Tools' flow by hand, level by level: what calloff's plan is compared with most closely.

The arrays of each level are laid out beforehand, what can no longer matter left out of them; only
the calls of the solver are timed. Between the levels stands a textbook's work, done apart from
calloff: potentials by Bellman and Ford, and no arc of which the reduced cost is not nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time_ns
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from benchmarks.places import Arrays, drawn_lot

__all__ = ["Solved", "by_levels"]

Ints = NDArray[Any]

_MOST = 2**62
_FAR = 2**61


@dataclass(slots=True)
class Solved:
    """A plan, what its lot numbers come to, and microseconds of the solver by level."""

    chosen: Ints
    lots: int
    us: list[float]


@dataclass(slots=True)
class _Open:
    """What may still be chosen.

    Attributes:
        arcs: The arcs.
        none: Which needs may be left without a place.
        least: How many a supplier has to have.
        most: How many it may.
    """

    arcs: Ints
    none: Ints
    least: Ints
    most: Ints
    us: list[float] = field(default_factory=list)


def by_levels(arrays: Arrays, folder: Path) -> Solved:
    """Solve all levels; needs that are alike are each on their own."""
    needs = len(arrays.urgent)
    some = np.zeros(needs, dtype=np.bool_)
    some[arrays.tail] = True
    open_ = _Open(
        np.arange(len(arrays.tail)),
        np.ones(needs, dtype=np.bool_),
        np.zeros_like(arrays.capacity),
        arrays.capacity.copy(),
    )
    urgent = arrays.urgent.astype(np.int64)
    nothing = np.zeros(needs, dtype=np.int64)
    none = np.zeros(len(arrays.tail), dtype=np.int64)
    levels = [
        (none, urgent),
        (none, 1 - urgent),
        (arrays.suited, nothing),
        (arrays.price, nothing),
    ]
    chosen = none
    while levels:
        count = _fitting(levels, needs + len(arrays.capacity))
        costs, alone = _packed(levels[:count], needs)
        chosen = _solved(arrays, open_, costs[open_.arcs], alone)
        _narrow(arrays, open_, chosen, costs[open_.arcs], alone)
        levels = levels[count:]
    names = json.loads((folder / "profiles.json").read_text(encoding="utf-8"))
    lots = _lots(arrays, open_, names)
    chosen = _solved(arrays, open_, lots, nothing)
    number = dict(zip(open_.arcs.tolist(), lots.tolist(), strict=True))
    return Solved(chosen, sum(number[arc] for arc in chosen.tolist()), open_.us)


def _fitting(levels: list[tuple[Ints, Ints]], nodes: int) -> int:
    """How many levels fit into one cost of 64 bits."""
    most = 0
    for count, (costs, alone) in enumerate(levels):
        highest = max(int(costs.max(initial=0)), int(alone.max(initial=0)))
        most = most * (1 + len(alone) * highest) + highest
        if most * (nodes + 3) >= _MOST:
            return count
    return len(levels)


def _packed(levels: list[tuple[Ints, Ints]], needs: int) -> tuple[Ints, Ints]:
    """Several levels as one cost."""
    costs, alone = levels[0]
    for more, also in levels[1:]:
        weight = 1 + needs * max(int(more.max(initial=0)), int(also.max(initial=0)))
        costs, alone = costs * weight + more, alone * weight + also
    return costs, alone


def _lots(arrays: Arrays, open_: _Open, names: list[str]) -> Ints:
    """The lot numbers of the arcs that are open, as anybody can draw them."""
    from benchmarks.ours_places import SEED, candidate_of

    drawn: dict[tuple[int, int], int] = {}
    found = []
    for arc in open_.arcs.tolist():
        name = int(arrays.kind[arrays.tail[arc]]), int(arrays.head[arc])
        if name not in drawn:
            drawn[name] = drawn_lot(SEED, names[name[0]], *candidate_of(name[1]))
        found.append(drawn[name])
    return np.array(found, dtype=np.int64)


def _solved(arrays: Arrays, open_: _Open, costs: Ints, alone: Ints) -> Ints:
    """The arcs of a best flow among what is open; needs with one choice have made it."""
    tail, head = arrays.tail[open_.arcs], arrays.head[open_.arcs]
    options = np.bincount(tail, minlength=len(alone)) + open_.none
    fixed = options[tail] == 1
    taken = np.bincount(head[fixed], minlength=len(open_.most))
    least, most = np.maximum(open_.least - taken, 0), open_.most - taken
    needs = np.flatnonzero(options > 1)
    number = np.zeros(len(alone), dtype=np.int64)
    number[needs] = np.arange(len(needs))
    asked = np.flatnonzero(~fixed)
    leaving = needs[open_.none[needs]]
    suppliers = len(needs) + np.arange(len(most))
    end = len(needs) + len(most)
    room = np.flatnonzero(most > least)
    start = np.concatenate((number[tail[asked]], number[leaving], suppliers[room]))
    stop = np.concatenate((suppliers[head[asked]], np.full(len(leaving) + len(room), end)))
    capacity = np.concatenate((np.ones(len(asked) + len(leaving)), (most - least)[room]))
    cost = np.concatenate((costs[asked], alone[leaving], np.zeros(len(room))))
    if cost.dtype != np.int64:
        cost = np.concatenate((costs[asked], alone[leaving], np.zeros(len(room), dtype=np.int64)))
    supply = np.concatenate((np.ones(len(needs)), -least, [least.sum() - len(needs)]))
    given = (start.astype(np.int32), stop.astype(np.int32), capacity.astype(np.int64), cost)
    supply = supply.astype(np.int64)
    del start, stop, capacity, tail, head
    began = process_time_ns()
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(*given)
    solver.set_nodes_supplies(np.arange(end + 1, dtype=np.int32), supply)
    assert solver.solve() == solver.OPTIMAL, "There is a plan."
    flow = solver.flows(arcs)[: len(asked)]
    open_.us.append((process_time_ns() - began) / 1000)
    return np.sort(np.concatenate((open_.arcs[fixed], open_.arcs[asked[flow > 0]])))


def _narrow(arrays: Arrays, open_: _Open, chosen: Ints, costs: Ints, alone: Ints) -> None:
    """Leave open only what is in some best plan."""
    tail, head = arrays.tail[open_.arcs], arrays.head[open_.arcs]
    size = len(open_.most)
    end = size
    # Where each need is, and what it pays there; the end of the network stands for no place.
    where = np.full(len(alone), end, dtype=np.int64)
    paid = alone.copy()
    at = np.searchsorted(open_.arcs, chosen)
    where[tail[at]], paid[tail[at]] = head[at], costs[at]
    steps = np.full((size + 1) * (size + 1), _FAR, dtype=np.int64)
    np.minimum.at(steps, where[tail] * (size + 1) + head, costs - paid[tail])
    may = np.flatnonzero(open_.none)
    np.minimum.at(steps, where[may] * (size + 1) + end, alone[may] - paid[may])
    steps = steps.reshape(size + 1, size + 1)
    used = np.bincount(head[at], minlength=size)
    more, fewer = np.flatnonzero(used < open_.most), np.flatnonzero(used > open_.least)
    steps[more, end] = np.minimum(steps[more, end], 0)
    steps[end, fewer] = np.minimum(steps[end, fewer], 0)
    potential = np.zeros(size + 1, dtype=np.int64)
    for _ in range(size + 2):
        nearer = np.minimum(potential, (potential[:, None] + steps).min(axis=0))
        if bool((nearer == potential).all()):
            break
        potential = nearer
    else:
        raise AssertionError("A best flow has no way round that makes it better.")
    mine = potential[where] - paid
    kept = costs + mine[tail] == potential[head]
    open_.none = open_.none & (alone + mine == potential[end])
    open_.arcs = open_.arcs[kept]
    cost_of_place = potential[:end] - potential[end]
    full, empty = cost_of_place < 0, cost_of_place > 0
    open_.least = np.where(full, used, open_.least)
    open_.most = np.where(empty, used, open_.most)
