"""Whether a plan is what it says: checked against needs and register, without any solver."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from calloff.batch.certificate import certificate_problems
from calloff.batch.dealing import better
from calloff.batch.levels import values
from calloff.batch.lookup import aheads, arcs_of
from calloff.batch.plan import Placed, Plan
from calloff.batch.problem import Ints, Problem
from calloff.errors import InputError
from calloff.errors import Problem as Fault

__all__ = ["chosen_of", "verify_plan"]


def verify_plan(problem: Problem, plan: Plan) -> tuple[Fault, ...]:
    """What is wrong with a plan; nothing where it keeps everything that it says.

    Every need stands once. Whoever is placed may be served there, at the price and as well suited
    as stated. No pool is fuller on any day than it can be. What the plan comes to is counted
    again, and a certificate has to prove what is said to be proven.

    Args:
        problem: What was shared out, read from the needs and the register.
        plan: The plan.
    """
    arcs = arcs_of(problem, plan.placed)
    faults = [*_heads(problem, plan), *_placements(problem, plan, arcs)]
    if faults:
        return tuple(faults)
    chosen = _chosen(problem, plan, arcs)
    faults += [*_overfull(problem, chosen), *_totals(problem, plan, chosen)]
    if plan.method in _ALIKE:
        faults += _out_of_turn(problem, plan, chosen)
    if not faults and plan.certificate is not None:
        faults += certificate_problems(problem, plan, chosen)
    return tuple(faults)


def chosen_of(problem: Problem, plan: Plan, *, beside: bool = False) -> Ints:
    """The number of each need's arc in a plan; -1 where it has no place.

    Args:
        problem: What was shared out.
        plan: The plan.
        beside: Whether needs may be served by whom the problem has no arc to, as rules let an own
            unit do; they have -1.

    Raises:
        InputError: where it places a need that is not there, or one where it may not be.
    """
    arcs = arcs_of(problem, plan.placed)
    faults = []
    for index in np.flatnonzero(arcs < 0).tolist():
        placed = plan.placed[index]
        if placed.need not in problem.numbers:
            faults.append(Fault(f"placed.{index}.need", f"nobody asked for {placed.need!r}."))
        elif not beside:
            faults.append(Fault(f"placed.{index}.candidate", _may_not(placed)))
    if faults:
        raise InputError("the plan", faults)
    return _chosen(problem, plan, arcs)


def _chosen(problem: Problem, plan: Plan, arcs: Ints) -> Ints:
    """The number of each need's arc, of those that are placed by these."""
    chosen = np.full(len(problem.ids), -1, dtype=np.int64)
    numbers = problem.numbers
    chosen[[numbers[placed.need] for placed in plan.placed]] = arcs
    return chosen


def _heads(problem: Problem, plan: Plan) -> Iterator[Fault]:
    """What the plan says about the problem, and is not so."""
    for name in ("on", "seed", "classes", "currency"):
        meant, told = getattr(problem, name), getattr(plan, name)
        if meant != told:
            yield Fault(name, f"is {told!r}, what was shared out has {meant!r}.")
    due = () if plan.method == "in_turn" else problem.simulated
    if plan.simulation != due:
        told, meant = (", ".join(lots) or "none" for lots in (plan.simulation, due))
        what = f"is {told}, and has to be {meant}."
        yield Fault("simulation", what)
    if plan.method == "min_cost_flow" and plan.certificate is None:
        yield Fault("certificate", "is needed: what is said to be proven has to be.")
    told_of = {*(p.need for p in plan.placed), *(u.need for u in plan.unplaced)}
    for id in sorted(set(problem.ids) - told_of):
        yield Fault(f"needs.{id}", "is not in the plan.")
    for id in sorted(told_of - set(problem.ids)):
        yield Fault(f"needs.{id}", "is in the plan, and nobody asked for it.")


def _placements(problem: Problem, plan: Plan, arcs: Ints) -> Iterator[Fault]:
    """Placements that may not be, or are not as stated."""
    there = np.flatnonzero(arcs >= 0)
    mine = arcs[there]
    columns = problem.suited[mine], problem.price[mine], aheads(problem, mine)
    due = dict(zip(there.tolist(), zip(*(c.tolist() for c in columns), strict=True), strict=True))
    for index, placed in enumerate(plan.placed):
        meant = due.get(index)
        if (placed.suited, placed.price, placed.ahead) == meant:
            continue
        place = f"placed.{index}"
        if meant is not None:
            for name, comes_to in zip(("suited", "price", "ahead"), meant, strict=True):
                if (told := getattr(placed, name)) != comes_to:
                    yield Fault(f"{place}.{name}", f"is {told}, and it comes to {comes_to}.")
        elif placed.need in problem.numbers:
            yield Fault(f"{place}.candidate", _may_not(placed))


def _may_not(placed: Placed) -> str:
    """That a need may not be placed so."""
    where = f" in the pool {placed.pool!r}" if placed.pool else ""
    return f"{placed.candidate!r} may not serve {placed.need!r}{where}."


def _overfull(problem: Problem, chosen: Ints) -> Iterator[Fault]:
    """Pools that are fuller than they can be."""
    placed, profiles = chosen[chosen >= 0], problem.profile[chosen >= 0]
    pools, takes = problem.pool[placed].astype(np.int64), problem.takes[placed].astype(np.int64)
    used = np.zeros(len(problem.pools), dtype=np.int64)
    np.add.at(used, pools, takes)
    for limit in problem.limits:
        total = int(used[limit.pool])
        if total > limit.capacity and limit.profiles is not None:
            there = (pools == limit.pool) & np.isin(profiles, list(limit.profiles))
            total = int(takes[there].sum())
        if total > limit.capacity:
            what = f"{total} are taken, and there are {limit.capacity}"
            parts = "" if problem.scale == 1 else f" (in parts of 1/{problem.scale})"
            yield Fault(f"pools.{problem.pools[limit.pool]}", f"{what}{parts}.")


def _out_of_turn(problem: Problem, plan: Plan, chosen: Ints) -> Iterator[Fault]:
    """Needs that are alike, and of which a later one by lot number has got what goes before.

    A need that had to wait for people, since it was tied or to be asked about, is left out.
    """
    if not bool((problem.count > 1).any()):
        return
    arcs = chosen.tolist()
    waits = {entry.need for entry in plan.unplaced if entry.reason in {"tied", "ask", "escalate"}}
    for those in problem.members():
        found = [
            (arcs[need] < 0, better(problem, arcs[need]), need)
            for need in those
            if problem.ids[need] not in waits
        ]
        for before, after in pairwise(found):
            if before[:2] > after[:2]:
                what = f"comes before {problem.ids[after[2]]!r}, which is like it and fares better."
                yield Fault(f"needs.{problem.ids[before[2]]}", what)


_ALIKE = ("in_turn", "min_cost_flow")
"""Methods by which needs that are alike fare by nothing but their lot numbers."""


def _totals(problem: Problem, plan: Plan, chosen: Ints) -> Iterator[Fault]:
    """Levels that are not what the plan comes to."""
    due = values(problem, chosen)
    told = {level.name: level.value for level in plan.levels}
    for name, value in due:
        if name not in told:
            yield Fault(f"levels.{name}", "is not in the plan.")
        elif told[name] != value:
            yield Fault(f"levels.{name}", f"is {told[name]}, and it comes to {value}.")
