"""That what is told of a need without a place is so, whoever counts it again.

- A tight set is one: its needs may be placed in its pools only, there are more of them than places,
  and as many as are too many go without. An independent library of networks finds no more room.
- Where there is no tight set, another plan has a place for it.
- What it would change if a need got a place all the same is what solving again with it placed says.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import networkx
import numpy as np

from calloff.batch import Problem, in_turn, values
from calloff.batch.explaining import explain_all
from calloff.batch.min_cost_flow import min_cost_flow
from calloff.batch.network import flow_hindrances
from calloff.plan import Explained
from calloff.testing import Batch, batches, problems


def test_a_tight_set_is_too_many_needs_for_too_few_places(law: Any) -> None:
    """In a plan by flows each need that somebody may serve is in one."""

    @law.over(problems(most=6))
    def holds(problem: Problem) -> None:
        plan = min_cost_flow(problem)
        told = explain_all(problem, plan)
        law.saw("unplaced" if told else "all placed")
        for explained in told:
            if explained.tight is None:
                law.saw("nobody may")
                assert explained.wanted is None
                continue
            law.saw("tight")
            check(problem, explained)
            inside = set(explained.tight.needs)
            without = sum(entry.need in inside for entry in plan.unplaced)
            assert explained.tight.short == without > 0

    holds()
    law.ensure("tight", "nobody may", "all placed")


def test_without_a_tight_set_another_plan_has_a_place(law: Any) -> None:
    """In turn may leave somebody without for whom there would have been room."""

    @law.over(batches(plain=True, least=3))
    def holds(batch: Batch) -> None:
        problem = batch.problem()
        if flow_hindrances(problem):
            return
        plan, joint = in_turn(problem), min_cost_flow(problem)
        for explained in explain_all(problem, plan):
            if explained.reason == "nobody":
                law.saw("nobody")
                (lot,) = {need.lot for need in batch.needs if need.id == explained.need}
                last = [one.after for one in explained.filters[-1:]]
                assert last == ([0] if batch.register.candidates(lot) else [])
            elif explained.tight is None:
                law.saw("room elsewhere")
                assert len(joint.placed) > len(plan.placed)
            else:
                law.saw("tight")
                check(problem, explained)

    holds()
    law.ensure("nobody", "tight")


def test_a_place_all_the_same_costs_what_is_told(law: Any) -> None:
    """As solving again says, with the need in a class of its own that goes before all others."""

    @law.over(problems(most=5))
    def holds(problem: Problem) -> None:
        plan = min_cost_flow(problem)
        before = {level.name: level.value for level in plan.levels}
        for explained in explain_all(problem, plan):
            if not explained.instead:
                law.saw("nobody could")
                continue
            law.saw("could")
            after = forced(problem, explained.need)
            assert [after[name] - before[name] for name in before] == list(
                explained.instead.values()
            )

    holds()
    law.ensure("could")


def check(problem: Problem, explained: Explained) -> None:
    """Count again whether a tight set is one, and look for more room by an independent library."""
    tight = explained.tight
    assert tight is not None
    assert explained.need in tight.needs
    net = networkx.DiGraph()
    for id in tight.needs:
        profile = int(problem.profile[problem.ids.index(id)])
        net.add_edge("from", ("need", id), capacity=1)
        for arc in problem.arcs_of(profile):
            pool = problem.pools[problem.pool[arc]]
            assert pool in tight.pools
            net.add_edge(("need", id), ("pool", pool), capacity=1)
    for pool in tight.pools:
        places = int(problem.capacity[problem.pools.index(pool)])
        net.add_edge(("pool", pool), "to", capacity=places)
    most, _ = networkx.maximum_flow(net, "from", "to")
    assert most <= tight.places < len(tight.needs)


def forced(problem: Problem, need: str) -> dict[str, int]:
    """What the best plan comes to in which a need has a place: each plan is looked at."""
    index = problem.ids.index(need)
    best: list[int] | None = None
    options = [(-1, *problem.arcs_of(int(profile))) for profile in problem.profile]
    options[index] = options[index][1:]
    for arcs in product(*options):
        used = np.bincount([problem.pool[a] for a in arcs if a >= 0], minlength=len(problem.pools))
        if bool((used <= problem.capacity).all()):
            comes_to = [value for _, value in values(problem, np.array(arcs))]
            best = comes_to if best is None else min(best, comes_to)
    assert best is not None
    names = [name for name, _ in values(problem, np.full(len(options), -1))]
    return dict(zip(names, best, strict=True))
