"""That what changes when one need or one place comes or goes is what sharing out again comes to.

- A need that arrives or is withdrawn, a place more or fewer: the same values and the same plan,
  one change after the other.
- What one place more and one fewer would change, told for every pool at once, is what solving
  again with one more or fewer comes to.
- What would move is what differs between the plans.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import strategies as st

from calloff import InputError
from calloff.batch import Problem, Unplaced, chosen_of, verify_plan
from calloff.batch.explaining import explain_all
from calloff.batch.min_cost_flow import min_cost_flow
from calloff.batch.network import flow_hindrances
from calloff.batch.one_more import Change, Standing
from calloff.testing import Batch, batches, problems


def test_one_place_more_or_fewer_is_worth_what_solving_again_says(law: Any) -> None:
    """For each pool, at every level, both ways."""

    @law.over(problems(most=6))
    def holds(problem: Problem) -> None:
        before = min_cost_flow(problem)
        standing = Standing(problem, before)
        for place in standing.places():
            number = problem.pools.index(place.pool)
            for by, told in ((1, place.more), (-1, place.fewer)):
                if problem.capacity[number] + by < 0:
                    law.saw("none")
                    continue
                after = min_cost_flow(with_more(problem, number, by))
                due = {
                    level.name: level.value - old.value
                    for level, old in zip(after.levels, before.levels, strict=True)
                }
                law.saw("changes" if any(due.values()) else "nothing")
                assert told == due

    holds()
    law.ensure("changes", "nothing")


def test_each_change_comes_to_what_solving_again_comes_to(law: Any) -> None:
    """Several changes, one after the other; each is shown before anybody moves."""

    @law.over(problems(most=6), st.data())
    def holds(problem: Problem, data: st.DataObject) -> None:
        standing = Standing(problem, min_cost_flow(problem))
        for _ in range(3):
            change = drawn(standing, data)
            if change is None:
                continue
            law.saw(change.what, "moves" if len(change.moves) > 1 else "alone")
            check(standing, change)
            standing = change.after

    holds()
    law.ensure("withdrawn", "more", "fewer", "moves")


def test_a_need_that_arrives_is_placed_as_if_it_had_been_there(law: Any) -> None:
    """Read from the register as the others were, with the same plan in the end."""

    @law.over(batches(plain=True, least=2))
    def holds(batch: Batch) -> None:
        arrives, *others = batch.needs
        problem = batch._replace(needs=tuple(others)).problem()
        if flow_hindrances(problem):
            law.saw("no flow")
            return
        standing = Standing(problem, min_cost_flow(problem))
        try:
            change = standing.arrives(arrives)
        except InputError:
            assert arrives.lot not in problem.lots
            law.saw("of another lot")
            return
        whole = batch.problem()
        again = min_cost_flow(whole)
        plan = change.after.plan()
        law.saw("moves" if len(change.moves) > 1 else "alone")
        assert [level.data() for level in plan.levels] == [level.data() for level in again.levels]
        assert verify_plan(whole, plan) == ()
        if again.reproducible:
            assert plan.placed == again.placed
            assert plan.unplaced == again.unplaced
        assert standing.plan().placed == min_cost_flow(problem).placed

    holds()
    law.ensure("moves", "alone")


def test_what_cannot_be_changed_is_refused() -> None:
    """A need that is there already, one that is not there, and a pool that nobody knows."""
    batch = example()
    problem = batch.problem()
    standing = Standing(problem, min_cost_flow(problem))
    told = []
    for change in (
        lambda: standing.arrives(batch.needs[0]),
        lambda: standing.withdrawn("N9"),
        lambda: standing.more("nowhere"),
    ):
        try:
            change()
        except InputError as error:
            told += [problem.what for problem in error.problems]

    assert [
        "'N0' is there already.",
        "no need 'N9'.",
        "no pool 'nowhere'.",
    ] == told


def test_a_plan_of_something_else_is_refused() -> None:
    """With each need that nobody asked for."""
    problem = example().problem()
    plan = min_cost_flow(problem)
    entries = (*plan.placed, *plan.unplaced)
    strange = {entry.need: f"X{entry.need}" for entry in entries}
    placed, unplaced = (
        tuple(entry.replace(need=strange[entry.need]) for entry in those)
        for those in (plan.placed, plan.unplaced)
    )
    other = plan.replace(placed=placed, unplaced=unplaced)

    for call in (chosen_of, Standing):
        with pytest.raises(InputError, match="nobody asked for 'X"):
            call(problem, other)
    away = plan.placed[0].replace(candidate="nowhere")
    with pytest.raises(InputError, match="'nowhere' may not serve 'N"):
        chosen_of(problem, plan.replace(placed=(away, *plan.placed[1:])))
    with pytest.raises(InputError, match="nobody asked for"):
        explain_all(problem, plan.replace(placed=(), unplaced=(Unplaced("X", "places"),)))


def example() -> Batch:
    """A batch that is always the same: the simplest that has two needs."""
    from hypothesis import find

    return find(batches(plain=True, least=2), lambda batch: batch.problem().arcs > 0)


def with_more(problem: Problem, number: int, by: int) -> Problem:
    """The problem with more or fewer places in a pool."""
    capacity = problem.capacity.copy()
    capacity[number] += by
    limits = tuple(replace(limit, capacity=int(capacity[limit.pool])) for limit in problem.limits)
    return replace(problem, capacity=capacity, limits=limits)


def drawn(standing: Standing, data: st.DataObject) -> Change | None:
    """Some change."""
    problem = standing.problem
    what = data.draw(st.sampled_from(("withdrawn", "more", "fewer")))
    if what == "withdrawn":
        if not problem.ids:
            return None
        return standing.withdrawn(data.draw(st.sampled_from(problem.ids)))
    there = sorted({problem.pools[pool] for pool in problem.pool.tolist()})
    if not there:
        return None
    pool = data.draw(st.sampled_from(there))
    if what == "more":
        return standing.more(pool)
    if not problem.capacity[problem.pools.index(pool)]:
        return None
    return standing.fewer(pool)


def check(standing: Standing, change: Change) -> None:
    """Hold a change against solving again."""
    problem = change.after.problem
    again, plan = min_cost_flow(problem), change.after.plan()
    assert [level.data() for level in plan.levels] == [level.data() for level in again.levels]
    assert verify_plan(problem, plan) == ()
    before = {level.name: level.value for level in standing.plan().levels}
    assert change.levels == {level.name: level.value - before[level.name] for level in plan.levels}
    if again.reproducible:
        assert plan.placed == again.placed
        assert plan.unplaced == again.unplaced
    old = {placed.need: placed.candidate for placed in standing.plan().placed}
    new = {placed.need: placed.candidate for placed in plan.placed}
    moved = {move.need: (move.leaves, move.comes) for move in change.moves}
    for id in {*standing.problem.ids, *problem.ids}:
        differs = old.get(id) != new.get(id)
        assert not differs or moved[id] == (old.get(id), new.get(id))
