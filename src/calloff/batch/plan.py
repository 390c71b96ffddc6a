"""A plan made of what a method has come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from calloff.batch.levels import values
from calloff.batch.lookup import aheads
from calloff.batch.problem import ANYWHERE, Ints, Problem
from calloff.plan import Certificate, Doubt, Level, Placed, Plan, Prices, Reason, Unplaced

__all__ = [
    "Certificate",
    "Doubt",
    "Level",
    "Placed",
    "Plan",
    "Prices",
    "Reason",
    "Unplaced",
    "plan_of",
]


def plan_of(
    problem: Problem,
    chosen: Ints,
    *,
    method: str,
    levels: Sequence[Level] | None = None,
    reasons: Mapping[int, Unplaced] | None = None,
    conditional: Mapping[int, str] | None = None,
    permitted: bool = False,
    reproducible: bool = True,
    unless: Sequence[str] = (),
    budget: Mapping[str, int | str] | None = None,
    certificate: Certificate | None = None,
    remarks: Iterable[Doubt] = (),
) -> Plan:
    """The plan that a method has come to.

    Args:
        problem: What was shared out.
        chosen: The number of each need's arc; -1 where it gets no place.
        method: The name of the method.
        levels: What it comes to; ``None``: counted here, with nothing proven.
        reasons: Why a need gets no place, where the method knows better than the problem.
        conditional: The open need that might take a need's place.
        permitted: Whether every lot permits what the method does.
        reproducible: Whether the same input gives the same plan on every machine.
        unless: Why it does not.
        budget: How much work the method was allowed.
        certificate: Prices that prove it.
        remarks: Doubts of the method's own.
    """
    known = reasons or {}
    unplaced = []
    for need in np.flatnonzero(chosen < 0).tolist():
        hindrance = problem.hindered.get(int(problem.profile[need]), "places")
        unplaced.append(known.get(need) or Unplaced(need=problem.ids[need], reason=hindrance))
    if levels is None:
        levels = [Level(name=name, value=value) for name, value in values(problem, chosen)]
    told = [Doubt(code=r.code, place=r.place, found=dict(r.found)) for r in problem.remarks]
    return Plan(
        method=method,
        on=problem.on,
        seed=problem.seed,
        classes=problem.classes,
        priority=_priority(problem),
        placed=_placed(problem, chosen, conditional or {}),
        unplaced=tuple(unplaced),
        levels=tuple(levels),
        currency=problem.currency,
        simulation=() if permitted else problem.simulated,
        reproducible=reproducible,
        unless=tuple(unless),
        budget=dict(budget or {}),
        certificate=certificate,
        remarks=(*told, *remarks),
    )


def _placed(problem: Problem, chosen: Ints, conditional: Mapping[int, str]) -> Any:
    """What each placement says; the plan makes records of all of them at once."""
    there = np.flatnonzero(chosen >= 0)
    arcs = chosen[there]
    columns = (
        there,
        problem.candidate[arcs],
        problem.pool[arcs],
        aheads(problem, arcs),
        problem.suited[arcs],
        problem.price[arcs],
    )
    pools = [None if pool == ANYWHERE else pool for pool in problem.pools]
    return tuple(
        [
            {
                "need": problem.ids[need],
                "candidate": problem.candidates[candidate],
                "pool": pools[pool],
                "ahead": ahead,
                "suited": suited,
                "price": price,
                "conditional_on": conditional.get(need),
            }
            for need, candidate, pool, ahead, suited, price in zip(
                *(column.tolist() for column in columns), strict=True
            )
        ]
    )


def _priority(problem: Problem) -> dict[str, int]:
    """The class of each need that is not that of its urgency."""
    if problem.source is None:
        return {}
    needs, usual = problem.source.needs, {n: i for i, n in enumerate(problem.classes)}
    classes = problem.class_of[problem.profile].tolist()
    return {
        id: number
        for id, number in zip(problem.ids, classes, strict=True)
        if usual.get(needs[id].urgency) != number
    }
