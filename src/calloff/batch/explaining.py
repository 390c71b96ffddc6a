"""Why a need gets no place: who turned it down, with whom it competes, who has what it wanted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calloff.batch.dealing import better
from calloff.batch.network import flow_hindrances, takes_of
from calloff.batch.one_more import Standing
from calloff.batch.problem import Ints, Problem
from calloff.batch.verifying import chosen_of
from calloff.errors import InputError, did_you_mean
from calloff.errors import Problem as Fault
from calloff.plan import Explained, Filter, Plan, TightSet

__all__ = ["explain", "explain_all"]


def explain_all(problem: Problem, plan: Plan) -> tuple[Explained, ...]:
    """Why each need without a place has none, by need.

    Args:
        problem: What was shared out.
        plan: The plan.
    """
    return explain(problem, plan, [entry.need for entry in plan.unplaced])


def explain(problem: Problem, plan: Plan, needs: Sequence[str]) -> tuple[Explained, ...]:
    """Why these needs get no place.

    Where nobody surely may serve a need, it is the tests of its own key that say why. Where
    somebody may, it is others who have the places: the smallest set of needs that compete with it
    for places of which there are too few for them all. However these are shared out, as many go
    without. Where there is no such set, another plan would have a place for it. Of a plan in which
    rules let somebody else serve, such as an own unit, no such set is told.

    Args:
        problem: What was shared out.
        plan: The plan.
        needs: Their ids.

    Raises:
        InputError: where one of them is not without a place, or the plan is of something else.
    """
    reasons = {entry.need: entry.reason for entry in plan.unplaced}
    faults = [
        Fault(f"needs.{id}", f"is not without a place.{did_you_mean(id, reasons)}")
        for id in needs
        if id not in reasons
    ]
    faults += [
        Fault(f"needs.{id}", "is in the plan, and nobody asked for it.")
        for id in needs
        if id in reasons and id not in problem.numbers
    ]
    if faults:
        raise InputError("the explanation", faults)
    told = _Told(problem, plan)
    return tuple(
        Explained(need=id, reason=reasons[id], **told.of(problem.numbers[id])) for id in needs
    )


class _Told:
    """One plan, looked at for many needs."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem = problem
        self._chosen = chosen_of(problem, plan, beside=plan.method == "cp_sat")
        placed = self._chosen[self._chosen >= 0]
        # Beside the offers there is room that no pool tells of.
        self._flows = len(placed) == len(plan.placed) and not flow_hindrances(problem)
        self._standing = Standing(problem, plan) if plan.certificate is not None else None
        self._filters: dict[int, tuple[Filter, ...]] = {}
        least, _ = takes_of(problem)
        self._places = problem.capacity // least
        self._used = np.bincount(problem.pool[placed], minlength=len(problem.pools))

    def of(self, index: int) -> dict[str, object]:
        """Everything about one need but its id and the reason."""
        problem = self._problem
        profile = int(problem.profile[index])
        arcs = list(problem.arcs_of(profile))
        if not arcs:
            return {"filters": self._tests(profile, index)}
        first = min(arcs, key=lambda arc: better(problem, arc))
        pool = int(problem.pool[first])
        found: dict[str, object] = {
            "wanted": problem.candidates[problem.candidate[first]],
            "held_by": self._in_pools(np.array([pool])),
        }
        if self._flows:
            found["tight"] = self._tight(profile)
        if self._standing is not None:
            found["instead"] = self._instead(profile, arcs)
        return found

    def _tests(self, profile: int, index: int) -> tuple[Filter, ...]:
        """How many offers each test left."""
        known = self._filters.get(profile)
        source = self._problem.source
        if known is None and source is not None:
            need = source.needs[self._problem.ids[index]]
            on, snapshot = self._problem.on, source.snapshot
            decision = source.register.decide(need, on=on, snapshot=snapshot)
            known = self._filters[profile] = tuple(
                Filter(step=step, place=place, before=before, after=after)
                for step, place, before, after in decision.narrowing()
                if step.startswith("gates.") and after < before
            )
        return known or ()

    def _in_pools(self, pools: Ints) -> tuple[str, ...]:
        """The needs that have places in these pools."""
        placed = np.flatnonzero(self._chosen >= 0)
        there = placed[np.isin(self._problem.pool[self._chosen[placed]], pools)]
        return tuple(self._problem.ids[index] for index in there.tolist())

    def _tight(self, profile: int) -> TightSet | None:
        """The pools that somebody like this could reach, if all who are there made room in turn."""
        problem = self._problem
        reached = np.zeros(len(problem.pools), dtype=np.bool_)
        profiles = np.zeros(problem.profiles, dtype=np.bool_)
        placed = self._chosen[self._chosen >= 0]
        owner = np.searchsorted(problem.first, placed, side="right") - 1
        new = np.array([profile])
        while len(new):
            profiles[new] = True
            reached[problem.pool[profiles[problem.tails]]] = True
            if bool((self._used < self._places)[reached].any()):
                return None
            there = np.unique(owner[reached[problem.pool[placed]]])
            new = there[~profiles[there]]
        # Whoever else may be placed in these pools only competes for them too.
        outside = np.zeros(problem.profiles, dtype=np.bool_)
        outside[problem.tails[~reached[problem.pool]]] = True
        some = np.diff(problem.first) > 0
        bound = np.flatnonzero((some & ~outside)[problem.profile]).tolist()
        pools = np.flatnonzero(reached).tolist()
        return TightSet(
            needs=tuple(problem.ids[index] for index in bound),
            pools=tuple(problem.pools[pool] for pool in pools),
            places=int(self._places[reached].sum()),
        )

    def _instead(self, profile: int, arcs: Sequence[int]) -> dict[str, int]:
        """What it would change if one of a profile got the best place that can be made free."""
        assert self._standing is not None, "Asked only of a plan that is proven."
        steps, leaving = self._standing.steps, self._standing.leaving
        without = steps.cost(-1, profile)
        options = []
        for arc in arcs:
            rest = leaving.cost(int(self._problem.pool[arc]))
            if rest is not None:
                own = steps.cost(arc, profile)
                sums = zip(own, rest, without, strict=True)
                options.append(tuple(mine + others - none for mine, others, none in sums))
        if not options:
            return {}
        names = [level.name for level in steps.levels]
        return dict(zip(names, min(options), strict=True))
