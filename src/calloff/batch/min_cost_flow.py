"""As many placed as can be, then as well suited, then as cheaply: exactly, and with a proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from calloff.batch.dealing import dealt
from calloff.batch.face import Face
from calloff.batch.levels import Costs, levels_of, values
from calloff.batch.methods import refuse_rules
from calloff.batch.network import Network, flow_hindrances, lower, network_of, parts
from calloff.batch.plan import Certificate, Doubt, Level, Plan, Prices, plan_of
from calloff.batch.problem import Ints, Problem
from calloff.batch.ties import tied_round
from calloff.errors import InputError
from calloff.errors import Problem as Fault

__all__ = ["min_cost_flow"]

_LIMIT = 2**62
"""The solver counts in words of 64 bits: costs times nodes stay below this."""


def min_cost_flow(problem: Problem, *, rules: Sequence[object] = ()) -> Plan:
    """Share the places out so that no plan is better, level by level, and prove it.

    As few as can be are left without a place, class by class. Of all such plans it is one in which
    those placed are best suited, by their own keys before prices are looked at; of these one that
    costs least; and what is left is decided by published lot numbers. With one place for each
    need, placing as many as can be of the first class first also places as many as can be in all.

    Args:
        problem: What is to be shared out.
        rules: None: rules are for `cp_sat`.

    Raises:
        InputError: where there are rules, needs have to be placed with regard to each other, take
            different amounts of a pool, or share its places on different days.
    """
    refuse_rules("min_cost_flow", rules)
    if hindrances := flow_hindrances(problem):
        raise InputError("min_cost_flow", hindrances)
    levels = levels_of(problem)
    flow = np.zeros(problem.arcs, dtype=np.int64)
    prices = np.zeros((len(levels), len(problem.pools)), dtype=np.int64)
    ties = False
    for part in parts(network_of(problem)):
        placed, worth, tied = _solved(problem, part, levels)
        flow[part.number] = placed
        prices[:, part.pool] = worth
        ties |= tied
    chosen = dealt(problem, flow)
    told = [
        Level(name=name, value=value, bound=value, proven=True)
        for name, value in values(problem, chosen)
    ]
    return plan_of(
        problem,
        chosen,
        method="min_cost_flow",
        levels=told,
        certificate=certificate_of(problem, levels, prices),
        reproducible=not ties,
        unless=("equal_lot_numbers",) if ties else (),
        remarks=[Doubt(code="plan.equal_lot_numbers")] if ties else (),
    )


def certificate_of(problem: Problem, levels: Sequence[Costs], prices: Ints) -> Certificate:
    """The certificate of these prices, one row for each level."""
    told = []
    for level, row in zip(levels, prices, strict=True):
        there = np.flatnonzero(row)
        of = {problem.pools[pool]: int(row[pool]) for pool in there.tolist()}
        told.append(Prices(level=level.name, of=of))
    return Certificate(levels=tuple(told))


def _solved(problem: Problem, part: Network, levels: Sequence[Costs]) -> tuple[Ints, Ints, bool]:
    """The best flow of a part, the prices of its pools at each level, and whether it is tied."""
    face = Face.whole(part)
    prices = np.zeros((len(levels), len(part.places)), dtype=np.int64)
    flow = np.zeros(len(part.tail), dtype=np.int64)
    without = part.count.copy()
    done = 0
    while done < len(levels):
        these = _together(problem, part, face.arcs, levels[done:])
        packed = _packed(part, these) if done == 0 or _matters(part, face, these) else None
        count = len(these)
        # Not kept while the solver works: each holds a number for every arc.
        del these
        if packed is not None:
            flow, without = _flow(part, face, *packed)
            del packed
        for number, level in enumerate(levels[done : done + count], start=done):
            costs, nothing = _costs_of(part, face.arcs, level)
            prices[number] = face.settle(part, flow, without, costs, nothing)
        done += count
    return flow, prices, tied_round(part, face, flow, without)


_Level: TypeAlias = tuple[Ints, Ints]
"""What each open arc costs, and what it costs not to place one of each profile."""


def _together(problem: Problem, part: Network, arcs: Ints, levels: Sequence[Costs]) -> list[_Level]:
    """The next levels that one solve settles: as many as its words of 64 bits have room for."""
    found: list[_Level] = []
    most = 0
    for level in levels:
        if level.name == "lot_number" and found:
            # Drawn only for what is still open after all else.
            break
        costs, nothing = _costs_of(part, arcs, level)
        highest = max(int(costs.max(initial=0)), int(nothing.max(initial=0)))
        most = most * (1 + int(part.count.sum()) * highest) + highest
        if most * (len(part.count) + len(part.places) + 3) >= _LIMIT:
            if not found:
                what = f"{highest} is too much to be added up exactly for so many needs."
                raise InputError("min_cost_flow", [Fault(f"levels.{level.name}", what)])
            break
        found.append((costs, nothing))
    return found


def _costs_of(part: Network, arcs: Ints, level: Costs) -> _Level:
    """What a level costs in a part."""
    costs = np.zeros(len(arcs), dtype=np.int64)
    nothing = np.zeros(len(part.count), dtype=np.int64)
    if level.arcs is not None:
        costs = level.arcs(part.number[arcs])
    if level.unplaced is not None:
        nothing = level.unplaced[part.profile]
    return costs, nothing


def _matters(part: Network, face: Face, levels: Sequence[_Level]) -> bool:
    """Whether any profile that still has several options would pay differently for them."""
    tail = part.tail[face.arcs]
    several = np.bincount(tail, minlength=len(part.count)) + face.alone > 1
    return any(
        bool(costs[several[tail]].any()) or bool(nothing[several & face.alone].any())
        for costs, nothing in levels
    )


def _packed(part: Network, levels: Sequence[_Level]) -> _Level:
    """Levels as one cost: a unit of one outweighs all that can be gained at those after it."""
    (costs, nothing), *after = levels
    for more, alone in after:
        highest = max(int(more.max(initial=0)), int(alone.max(initial=0)))
        weight = 1 + int(part.count.sum()) * highest
        costs, nothing = costs * weight + more, nothing * weight + alone
    return costs, nothing


def _flow(part: Network, face: Face, costs: Ints, nothing: Ints) -> tuple[Ints, Ints]:
    """A flow that costs least among what is open; profiles with one option are not asked."""
    tail, head = part.tail[face.arcs], part.head[face.arcs]
    options = np.bincount(tail, minlength=len(part.count)) + face.alone
    several = options > 1
    settled = ~several[tail]
    flow = np.zeros(len(part.tail), dtype=np.int64)
    flow[face.arcs[settled]] = part.count[tail[settled]]
    without = np.where(~several & face.alone, part.count, 0)
    places = part.places.copy()
    np.subtract.at(places, head[settled], part.count[tail[settled]])
    asked = np.flatnonzero(~settled)
    if not len(asked):
        return flow, without
    alone = np.flatnonzero(several & face.alone)
    profiles, pools = len(part.count), len(part.places)
    sink = profiles + pools
    # What a profile pays whatever it does is left out: smaller numbers are solved faster.
    least = np.where(face.alone, nothing, np.iinfo(np.int64).max)
    lower(least, tail[asked], costs[asked])
    open_ = np.flatnonzero(~face.forced & (places > 0))
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate((tail[asked], alone, profiles + open_)).astype(np.int32),
        np.concatenate(
            (profiles + head[asked], np.full(len(alone) + len(open_), sink, dtype=np.int64))
        ).astype(np.int32),
        np.concatenate((part.count[tail[asked]], part.count[alone], places[open_])),
        np.concatenate(
            (
                costs[asked] - least[tail[asked]],
                nothing[alone] - least[alone],
                np.zeros(len(open_), dtype=np.int64),
            )
        ),
    )
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[:profiles] = np.where(several, part.count, 0)
    supply[profiles:sink] = np.where(face.forced, -places, 0)
    supply[sink] = -int(supply.sum())
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise AssertionError(f"A problem that has a plan was not solved: {status}.")
    told = np.asarray(solver.flows(arcs), dtype=np.int64)
    flow[face.arcs[asked]] = told[: len(asked)]
    without[alone] = told[len(asked) : len(asked) + len(alone)]
    return flow, without
