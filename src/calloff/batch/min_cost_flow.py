"""As many placed as can be, then as well suited, then as cheaply: exactly, and with a proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from calloff.batch.dealing import dealt
from calloff.batch.face import Face, Flow
from calloff.batch.levels import Costs, levels_of, values
from calloff.batch.methods import refuse_rules
from calloff.batch.network import (
    Flags,
    Network,
    Run,
    each_number,
    flow_hindrances,
    network_of,
    parts,
)
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
    prices = np.zeros((len(levels), len(problem.pools)), dtype=np.int64)
    placed: list[tuple[Ints, Ints]] = []
    ties = False
    for part in parts(network_of(problem)):
        flow, worth, tied = _solved(part, levels)
        arcs = flow.arcs if part.number is None else part.number[flow.arcs]
        placed.append((arcs, flow.many))
        prices[:, part.pool] = worth
        ties |= tied
    chosen = dealt(problem, placed)
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


def _solved(part: Network, levels: Sequence[Costs]) -> tuple[Flow, Ints, bool]:
    """The best flow of a part, the prices of its pools at each level, and whether it is tied."""
    face = Face.whole(part)
    prices = np.zeros((len(levels), len(part.places)), dtype=np.int64)
    none = np.zeros(0, dtype=np.int64)
    flow = Flow(none, none, part.count)
    done = 0
    while done < len(levels):
        packed = _together(face, levels[done:])
        if done == 0 or _matters(face, packed.levels):
            flow = _best_flow(face, packed)
        for number in range(done, done + len(packed.levels)):
            prices[number] = face.settle(flow, levels[number])
        done += len(packed.levels)
    return flow, prices, tied_round(face, flow)


class _Packed(NamedTuple):
    """Levels as one cost: a unit of one outweighs all that can be gained at those after it.

    Attributes:
        levels: The levels.
        weights: What a unit of each weighs.
    """

    levels: Sequence[Costs]
    weights: Sequence[int]

    def costs(self, face: Face, run: Run) -> Ints:
        """What the open arcs of a run cost."""
        total = np.zeros(int(run.first[-1]), dtype=np.int64)
        for level, weight in zip(self.levels, self.weights, strict=True):
            if level.arcs is not None:
                total += face.costs(level, run) * weight
        return total

    def nothing(self, face: Face) -> Ints:
        """What it costs not to place one of each profile."""
        total = np.zeros(len(face.alone), dtype=np.int64)
        for level, weight in zip(self.levels, self.weights, strict=True):
            total += face.nothing(level) * weight
        return total


def _together(face: Face, levels: Sequence[Costs]) -> _Packed:
    """The next levels that one solve settles: as many as its words of 64 bits have room for.

    Two flows differ by rings on which some of each profile change from one pool to the next. A
    ring passes no pool twice, so that at one level it gains at most the highest cost for each.
    """
    part = face.network
    around = min(len(part.places) + 1, len(part.count))
    weights: list[int] = []
    most = 0
    for level in levels:
        if level.name == "lot_number" and weights:
            # Drawn only for what is still open after all else.
            break
        highest = face.highest(level)
        weight = 1 + around * highest
        most = most * weight + highest
        if most * (len(part.count) + len(part.places) + 3) >= _LIMIT:
            if not weights:
                what = f"{highest} is too much to be added up exactly for so many needs."
                raise InputError("min_cost_flow", [Fault(f"levels.{level.name}", what)])
            break
        weights = [before * weight for before in weights] + [1]
    return _Packed(levels[: len(weights)], weights)


def _matters(face: Face, levels: Sequence[Costs]) -> bool:
    """Whether any profile that still has several options would pay differently for them."""
    several = face.open_.sizes + face.alone > 1
    return any(
        bool(np.any(face.nothing(level)[several & face.alone]))
        or any(
            bool(np.any(face.costs(level, run) * run.each(several)))
            for run in (face.open_.runs() if level.arcs is not None else ())
        )
        for level in levels
    )


def _best_flow(face: Face, packed: _Packed) -> Flow:
    """A flow that costs least among what is open; profiles with one option are not asked."""
    part, open_, alone = face.network, face.open_, face.alone
    sizes = open_.sizes
    several = sizes + alone > 1
    settled = np.flatnonzero(~several & ~alone)
    taken = each_number(open_.numbers(open_.first[settled])).astype(np.int64)
    without = np.where(several, 0, np.where(alone, part.count, 0))
    flow = Flow(taken, part.count[settled], without)
    if not bool(several.any()):
        return flow
    places = part.places - flow.used(part)
    solver = _Solver(face, packed, several, places)
    arcs, many = solver.placed()
    leaving = np.flatnonzero(several & alone)
    without[leaving] = solver.leaving(len(leaving))
    arcs, many = np.concatenate((taken, arcs)), np.concatenate((flow.many, many))
    order = np.argsort(arcs)
    return Flow(arcs[order], many[order], without)


class _Solver:
    """The solver, asked about the profiles that have several options.

    Arcs are handed over and fetched some at a time: the solver keeps them all, and nobody else
    does while it works.
    """

    def __init__(self, face: Face, packed: _Packed, several: Flags, places: Ints) -> None:
        self._face = face
        self._several = several
        self._solver = SimpleMinCostFlow()
        part = face.network
        profiles, pools = len(part.count), len(part.places)
        sink = profiles + pools
        nothing = packed.nothing(face)
        # What a profile pays whatever it does is left out: smaller numbers are solved faster.
        least = np.where(face.alone, nothing, np.iinfo(np.int64).max)
        for run in face.open_.runs():
            costs = packed.costs(face, run)
            least[run.low : run.high] = run.lowered(least, costs)
            asked = run.each(several)
            tail = run.each(np.arange(profiles))[asked]
            head = part.head[run.arcs][asked].astype(np.int32) + profiles
            self._add(tail, head, part.count[tail], costs[asked] - least[tail])
        self._asked = self._solver.num_arcs()
        alone = np.flatnonzero(several & face.alone)
        out = np.full(len(alone), sink)
        self._add(alone, out, part.count[alone], nothing[alone] - least[alone])
        room = np.flatnonzero(~face.forced & (places > 0))
        ends = np.full(len(room), sink)
        self._add(profiles + room, ends, places[room], np.zeros(len(room), dtype=np.int64))
        supply = np.zeros(sink + 1, dtype=np.int64)
        supply[:profiles] = np.where(several, part.count, 0)
        supply[profiles:sink] = np.where(face.forced, -places, 0)
        supply[sink] = -int(supply.sum())
        self._solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
        status = self._solver.solve()
        if status != self._solver.OPTIMAL:
            raise AssertionError(f"A problem that has a plan was not solved: {status}.")

    def _add(self, tail: Ints, head: Ints, capacity: Ints, cost: Ints) -> None:
        """Hand arcs over."""
        self._solver.add_arcs_with_capacity_and_unit_cost(
            tail.astype(np.int32), head.astype(np.int32), capacity, cost
        )

    def _flows(self, low: int, high: int) -> Ints:
        """How many go by some of the arcs, in the order in which they were handed over."""
        told = self._solver.flows(np.arange(low, high, dtype=np.int32))
        return np.asarray(told, dtype=np.int64)

    def placed(self) -> tuple[Ints, Ints]:
        """The arcs of the network by which any are placed, and how many are."""
        arcs, many = [], []
        low = 0
        open_ = self._face.open_
        for run in open_.runs():
            asked = np.flatnonzero(run.each(self._several))
            told = self._flows(low, low + len(asked))
            low += len(asked)
            there = np.flatnonzero(told)
            arcs.append(each_number(run.arcs)[asked[there]])
            many.append(told[there])
        return np.concatenate(arcs).astype(np.int64), np.concatenate(many)

    def leaving(self, many: int) -> Ints:
        """How many of each profile that may be without a place are."""
        return self._flows(self._asked, self._asked + many)
