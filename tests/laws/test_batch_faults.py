"""That whatever is wrong with a plan is found, by whichever method it was made.

- One place too many, a requirement broken, two needs that have changed places, a price or a total
  that has shifted: each is planted in a plan that was right, and told of.
- A certificate proves no other values than the best; a plan that is not the best has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from hypothesis import strategies as st

from calloff.batch import Placed, Plan, Problem, in_turn, verify_plan
from calloff.batch.certificate import proves
from calloff.batch.min_cost_flow import min_cost_flow
from calloff.batch.network import flow_hindrances
from calloff.batch.plan import plan_of
from calloff.batch.verifying import chosen_of
from calloff.testing import Batch, batches, problems


def plans(batch: Batch) -> tuple[Problem, list[Plan]]:
    """A problem, and its plan by each method that is made for it."""
    problem = batch.problem()
    found = [in_turn(problem)]
    if not flow_hindrances(problem):
        found.append(min_cost_flow(problem))
    return problem, found


def test_what_is_right_is_found_right_also_when_read_again(law: Any) -> None:
    """A plan of either method has no fault, and is the same when it comes back from a file."""

    @law.over(batches())
    def holds(batch: Batch) -> None:
        problem, found = plans(batch)
        for plan in found:
            law.saw(plan.method)
            assert verify_plan(problem, plan) == ()
            assert Plan.read(plan.data()) == plan

    holds()
    law.ensure("in_turn", "min_cost_flow")


def test_planted_faults_are_found(law: Any) -> None:
    """Whatever is planted, by whichever method the plan was made."""

    @law.over(batches(least=2), st.data())
    def holds(batch: Batch, data: st.DataObject) -> None:
        problem, found = plans(batch)
        for plan in found:
            for name, wrong in planted(problem, plan, data):
                law.saw(name)
                assert verify_plan(problem, wrong), (name, wrong)

    holds()
    law.ensure(
        "price",
        "swapped",
        "stranger",
        "gone",
        "total",
        "too many",
        "bound",
        "unlabelled",
        "unproven",
    )


def planted(problem: Problem, plan: Plan, data: st.DataObject) -> Iterator[tuple[str, Plan]]:
    """The plan with one fault each."""
    by = data.draw(st.sampled_from((-1, 1, 100)))
    if plan.simulation:
        yield "unlabelled", plan.replace(simulation=())
    if plan.certificate is not None:
        yield "unproven", plan.replace(certificate=None)
    if plan.placed:
        yield from misplaced(problem, plan, data.draw(st.integers(0, len(plan.placed) - 1)), by)
    for place, level in enumerate(plan.levels):
        if level.value + by >= (level.bound or 0):
            shifted = level.replace(value=level.value + by, proven=False)
            yield "total", with_level(plan, place, shifted)
        if level.proven:
            yield from overpriced(problem, plan, place)
    yield from crowded(problem, plan)


def misplaced(problem: Problem, plan: Plan, index: int, by: int) -> Iterator[tuple[str, Plan]]:
    """One placement at another price, at a stranger's, left out, or in another's stead."""
    one = plan.placed[index]
    if one.price + by >= 0:
        yield "price", with_placed(plan, index, one.replace(price=one.price + by))
    number = problem.ids.index(one.need)
    for stranger in problem.candidates:
        if problem.arc(number, stranger, one.pool) is None:
            yield "stranger", with_placed(plan, index, one.replace(candidate=stranger))
    yield "gone", plan.replace(placed=tuple(p for p in plan.placed if p != one))
    for other in plan.placed[:index]:
        if (other.candidate, other.pool) != (one.candidate, one.pool):
            yield "swapped", swapped(problem, plan, one, other)


def overpriced(problem: Problem, plan: Plan, place: int) -> Iterator[tuple[str, Plan]]:
    """A price for places of which some are free."""
    assert plan.certificate is not None
    prices = plan.certificate.levels[place]
    for number, pool in enumerate(problem.pools):
        used = sum(p.pool == pool for p in plan.placed)
        takes = problem.takes[problem.pool == number].tolist()
        if takes and (used + 1) * takes[0] <= problem.capacity[number]:
            levels = list(plan.certificate.levels)
            levels[place] = prices.replace(of={**prices.of, pool: 1})
            proof = plan.certificate.replace(levels=tuple(levels))
            yield "bound", plan.replace(certificate=proof)


def crowded(problem: Problem, plan: Plan) -> Iterator[tuple[str, Plan]]:
    """Somebody placed where there is no place, the totals counted again."""
    before = chosen_of(problem, plan)
    used = np.zeros(len(problem.pools), dtype=np.int64)
    placed = before[before >= 0]
    np.add.at(used, problem.pool[placed], problem.takes[placed])
    by_day = {limit.pool for limit in problem.limits if limit.profiles is not None}
    for entry in plan.unplaced:
        number = problem.ids.index(entry.need)
        for arc in problem.arcs_of(int(problem.profile[number])):
            pool = int(problem.pool[arc])
            if pool not in by_day and used[pool] + problem.takes[arc] > problem.capacity[pool]:
                chosen = before.copy()
                chosen[number] = arc
                yield "too many", plan_of(problem, chosen, method=plan.method)


def with_placed(plan: Plan, index: int, one: Placed) -> Plan:
    """The plan with another placement."""
    placed = list(plan.placed)
    placed[index] = one
    return plan.replace(placed=tuple(placed))


def with_level(plan: Plan, index: int, one: Any) -> Plan:
    """The plan with another level."""
    levels = list(plan.levels)
    levels[index] = one
    return plan.replace(levels=tuple(levels))


def swapped(problem: Problem, plan: Plan, one: Placed, other: Placed) -> Plan:
    """The plan in which two have changed places, told as if that were meant."""
    there = {p.need: p for p in plan.placed}
    for mine, theirs in ((one, other), (other, one)):
        number = problem.ids.index(mine.need)
        arc = problem.arc(number, theirs.candidate, theirs.pool)
        there[mine.need] = mine.replace(
            candidate=theirs.candidate,
            pool=theirs.pool,
            price=theirs.price if arc is None else int(problem.price[arc]),
            suited=theirs.suited if arc is None else int(problem.suited[arc]),
            ahead=theirs.ahead if arc is None else problem.ahead(arc),
        )
    return plan.replace(placed=tuple(there[p.need] for p in plan.placed))


def test_a_certificate_proves_the_best_and_nothing_else(law: Any) -> None:
    """With the prices of the best plan, another plan is proven only where it is as good."""

    @law.over(problems(), st.data())
    def holds(problem: Problem, data: st.DataObject) -> None:
        plan = min_cost_flow(problem)
        assert plan.certificate is not None
        chosen = chosen_of(problem, plan)
        other = chosen.copy()
        need = data.draw(st.integers(0, len(chosen) - 1))
        options = [-1, *problem.arcs_of(int(problem.profile[need]))]
        other[need] = data.draw(st.sampled_from(options))
        used = [int(problem.pool[arc]) for arc in other.tolist() if arc >= 0]
        if any(used.count(pool) > problem.capacity[pool] for pool in set(used)):
            law.saw("too many")
            return
        worth = plan_of(problem, other, method="other")
        best = [level.value for level in plan.levels]
        as_good = [level.value for level in worth.levels] == best
        law.saw("as good" if as_good else "worse")

        assert (not list(proves(problem, other, plan.certificate))) == as_good

    holds()
    law.ensure("as good", "worse")
