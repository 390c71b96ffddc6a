"""That many needs are shared out over limited places as each method says it does.

- In turn is a few lines of a greedy loop over the reference path; where each need has a strict
  order and all share one priority, it is the stable matching that an independent library finds.
- A flow is beaten by no plan at all, level by level, and places no fewer than in turn.
- With one place for each need, class by class places as many in all as could be.
- More places never place fewer, nor cost more where as many are placed as well.
- It is of no account how needs are pooled, what is solved apart, or in which order things stand.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st
from matching.games import HospitalResident

from calloff import Need, Register, Snapshot, Verdict, decide
from calloff.batch import Problem, assign, in_turn, lot_number, values, verify_plan
from calloff.batch.min_cost_flow import min_cost_flow
from calloff.batch.network import flow_hindrances
from calloff.eligibility import eligibility
from calloff.places import Places
from calloff.snapshot import Use
from calloff.testing import Batch, batches, problems
from calloff.values.period import Period

LATER = datetime(2024, 3, 1, tzinfo=UTC) + timedelta(days=1)


# --- In turn -----------------------------------------------------------------------------------


def greedy(batch: Batch) -> dict[str, tuple[str, str | None] | None]:
    """One after the other by the reference path, each place taken put down in the world."""
    world = batch.snapshot
    ours = {need.id for need in batch.needs}
    world = world.replace(uses=tuple(use for use in world.uses if use.need not in ours))
    found: dict[str, tuple[str, str | None] | None] = {}
    for need in sorted(batch.needs, key=lambda need: turn(need, batch.seed)):
        chosen = told(need, batch.register, world)
        found[need.id] = None
        if chosen is not None:
            pool = pool_of(need, chosen, batch.register, world)
            found[need.id] = chosen, pool
            if pool is not None:
                period = Period(need.starts, need.period.end)
                much = max(1, len(need.persons))
                use = Use(pool=pool, quantity=much, kind="taken", since=LATER, period=period)
                world = world.replace(uses=(*world.uses, use))
    return found


def turn(need: Need, seed: str) -> Any:
    """When it is a need's turn."""
    return need.urgency != "emergency", need.requested, lot_number(seed, need.id), need.id


def told(need: Need, register: Register, world: Snapshot) -> str | None:
    """Whom a need's own key chooses."""
    lot = need.lot
    return decide(
        need, register.candidates(lot), register.key(lot), register.terms(lot), world
    ).chosen


def pool_of(need: Need, chosen: str, register: Register, world: Snapshot) -> str | None:
    """The first of the chosen offer's pools that by itself has the places."""
    key, terms = register.key(need.lot), register.terms(need.lot)
    if not any(isinstance(gate, Places) for gate in key.gates):
        return None
    (candidate,) = (c for c in register.candidates(need.lot) if c.id == chosen)
    for pool in candidate.pools:
        alone = candidate.replace(pools=(pool,))
        if eligibility(need, alone, key, terms, world).verdict is Verdict.MET:
            return pool.id
    raise AssertionError("Whoever is chosen has a pool with places.")


def test_in_turn_is_what_a_greedy_loop_over_the_reference_path_comes_to(law: Any) -> None:
    """The same placements, with days that overlap or not, several pools, and much unknown."""

    @law.over(batches())
    def holds(batch: Batch) -> None:
        plan = assign(
            batch.needs,
            batch.register,
            batch.snapshot,
            on=batch.on,
            seed=batch.seed,
            method=in_turn,
        )
        ours = {p.need: (p.candidate, p.pool) for p in plan.placed}
        law.saw(
            *(entry.reason for entry in plan.unplaced),
            "conditional" if any(p.conditional_on for p in plan.placed) else "unconditional",
            "placed" if plan.placed else "none",
        )
        assert {id: at for id, at in greedy(batch).items() if at} == ours

    holds()
    law.ensure("ask", "nobody", "tied", "places", "conditional", "placed")


def incomparable(need: Need, register: Register) -> bool:
    """Whether what offers meet of a need's wishes may not compare."""
    by = getattr(register.key(need.lot).orderings[0], "by", None)
    return by == "same_set" and len(need.wishes) > 1


def test_in_turn_is_the_stable_matching_under_a_common_priority(law: Any) -> None:
    """Where every need has a strict order, an independent library finds the same matching."""

    @law.over(batches(plain=True, least=2))
    def holds(batch: Batch) -> None:
        problem = batch.problem()
        plan = in_turn(problem)
        if any(incomparable(need, batch.register) for need in batch.needs):
            law.saw("incomparable")
            return
        prefers: dict[str, list[str]] = {}
        for number, id in enumerate(problem.ids):
            arcs = list(problem.arcs_of(int(problem.profile[number])))
            arcs.sort(key=problem.ahead)
            if len({problem.ahead(arc) for arc in arcs}) < len(arcs):
                law.saw("tied")
                return
            if arcs:
                prefers[id] = [problem.pools[problem.pool[arc]] for arc in arcs]
        turns = [need.id for need in sorted(batch.needs, key=lambda n: turn(n, batch.seed))]
        wanted = {pool for pools in prefers.values() for pool in pools}
        accepts = {
            pool: [id for id in turns if pool in prefers.get(id, ())] for pool in sorted(wanted)
        }
        places = {pool: int(problem.capacity[problem.pools.index(pool)]) for pool in sorted(wanted)}
        law.saw("matched" if prefers else "nobody")
        if not prefers:
            return
        game = HospitalResident.create_from_dictionaries(prefers, accepts, places)
        matching = game.solve(optimal="resident")
        due = {r.name: h.name for h, residents in matching.items() for r in residents}

        assert due == {placed.need: placed.pool for placed in plan.placed}

    holds()
    law.ensure("matched")


# --- Flows -------------------------------------------------------------------------------------


def best(problem: Problem) -> list[int]:
    """What the best of all plans comes to, level by level: each is looked at."""
    found = None
    options = [(-1, *problem.arcs_of(int(profile))) for profile in problem.profile]
    for arcs in product(*options):
        used = np.bincount([problem.pool[a] for a in arcs if a >= 0], minlength=len(problem.pools))
        if bool((used <= problem.capacity).all()):
            comes_to = [value for _, value in values(problem, np.array(arcs))]
            found = comes_to if found is None else min(found, comes_to)
    assert found is not None
    return found


def test_no_plan_at_all_beats_a_flow(law: Any) -> None:
    """Level by level, the lot numbers last; and the plan proves it."""

    @law.over(problems())
    def holds(problem: Problem) -> None:
        plan = min_cost_flow(problem)
        law.saw(
            "unplaced" if plan.unplaced else "all",
            "scarce" if any(p.of for p in plan.certificate.levels) else "plenty",  # type: ignore[union-attr]
            "alike" if int(problem.count.max()) > 1 else "different",
        )
        assert best(problem) == [level.value for level in plan.levels]
        assert verify_plan(problem, plan) == ()
        assert plan.proven

    holds()
    law.ensure("unplaced", "all", "scarce", "plenty", "alike")


def test_a_flow_places_no_fewer_than_in_turn(law: Any) -> None:
    """Of the first class as many or more; and in all too, since each need takes one place."""

    @law.over(batches())
    def holds(batch: Batch) -> None:
        problem = batch.problem()
        if flow_hindrances(problem):
            law.saw("no flow")
            return
        turned, joint = in_turn(problem), min_cost_flow(problem)
        assert verify_plan(problem, turned) == ()
        assert verify_plan(problem, joint) == ()
        ours, theirs = ([level.value for level in plan.levels] for plan in (joint, turned))
        law.saw("better" if ours < theirs else "same")
        assert ours <= theirs
        assert len(joint.placed) >= len(turned.placed)
        assert joint.simulation == tuple(
            sorted({n.lot for n in batch.needs if not batch.register.terms(n.lot).lot.jointly})
        )
        assert turned.simulation == ()

    holds()
    law.ensure("better", "same", "no flow")


def test_class_by_class_places_as_many_in_all_as_could_be(law: Any) -> None:
    """The first class costs nobody else a place, only which of the others get one."""

    @law.over(problems(most=6, classes=3))
    def holds(problem: Problem) -> None:
        alike = changed(problem, classes=("all",), class_of=np.zeros_like(problem.class_of))
        law.saw("several" if len(set(problem.class_of.tolist())) > 1 else "one")

        assert len(min_cost_flow(problem).placed) == len(min_cost_flow(alike).placed)

    holds()
    law.ensure("several")


def test_more_places_are_never_worse(law: Any) -> None:
    """At no level, those before being as they were: fewer placed, less suited, dearer."""

    @law.over(problems(), st.data())
    def holds(problem: Problem, data: st.DataObject) -> None:
        more = [int(many) + data.draw(st.integers(0, 1)) for many in problem.capacity]
        before, after = min_cost_flow(problem), min_cost_flow(with_places(problem, more))
        ours, theirs = ([level.value for level in plan.levels] for plan in (after, before))
        law.saw("better" if ours < theirs else "same")
        assert ours <= theirs

    holds()
    law.ensure("better", "same")


def test_pooling_changes_nothing(law: Any) -> None:
    """Needs that are alike, each by itself, come to the same values and the same placements."""

    @law.over(problems(most=6))
    def holds(problem: Problem) -> None:
        pooled, single = min_cost_flow(problem), min_cost_flow(unpooled(problem))
        law.saw("alike" if int(problem.count.max()) > 1 else "different")
        assert [level.value for level in pooled.levels] == [level.value for level in single.levels]
        if pooled.reproducible:
            number = {id: int(problem.profile[n]) for n, id in enumerate(problem.ids)}
            placed = [
                sorted((number[p.need], p.candidate) for p in plan.placed)
                for plan in (pooled, single)
            ]
            assert placed[0] == placed[1]

    holds()
    law.ensure("alike")


def test_order_is_of_no_account(law: Any) -> None:
    """Of needs, of offers and of pools: by either method the plan is the same, to the last word."""

    @law.over(batches(), st.randoms(use_true_random=False))
    def holds(batch: Batch, chance: Any) -> None:
        other = batch._replace(
            needs=tuple(chance.sample(batch.needs, len(batch.needs))),
            register=batch.register.replace(
                offers=tuple(chance.sample(batch.register.offers, len(batch.register.offers))),
                pools=tuple(chance.sample(batch.register.pools, len(batch.register.pools))),
            ),
        )
        one, two = batch.problem(), other.problem()
        assert in_turn(one).data() == in_turn(two).data()
        law.saw("no flow" if flow_hindrances(one) else "flow")
        if not flow_hindrances(one):
            first, second = min_cost_flow(one), min_cost_flow(two)
            assert [level.data() for level in first.levels] == [
                level.data() for level in second.levels
            ]
            if first.reproducible:
                assert first.placed == second.placed
                assert first.unplaced == second.unplaced

    holds()
    law.ensure("flow")


def test_what_shares_nothing_may_be_solved_apart(law: Any) -> None:
    """Two problems side by side come to what each comes to."""

    @law.over(problems(most=4), problems(most=4))
    def holds(one: Problem, two: Problem) -> None:
        both = beside(one, two)
        law.saw("both" if one.arcs and two.arcs else "one")
        apart = [
            a.value + b.value
            for a, b in zip(min_cost_flow(one).levels, min_cost_flow(two).levels, strict=True)
        ]
        together = min_cost_flow(both)
        assert apart[:-1] == [level.value for level in together.levels][:-1]
        assert verify_plan(both, together) == ()

    holds()
    law.ensure("both")


# --- Changed problems --------------------------------------------------------------------------


def changed(problem: Problem, **fields: Any) -> Problem:
    """The problem with some fields changed."""
    from dataclasses import fields as of
    from dataclasses import is_dataclass

    assert is_dataclass(problem)
    own = {f.name: getattr(problem, f.name) for f in of(problem) if f.init and f.name != "_drawn"}
    return Problem(**{**own, **fields})


def with_places(problem: Problem, capacity: list[int]) -> Problem:
    """The problem with other numbers of places."""
    limits = tuple(
        type(limit)(limit.pool, capacity[limit.pool], limit.profiles, limit.day)
        for limit in problem.limits
    )
    return changed(problem, capacity=np.array(capacity, dtype=np.int64), limits=limits)


def unpooled(problem: Problem) -> Problem:
    """The problem in which each need is a profile of its own, known by the same name."""
    rows = [list(problem.arcs_of(int(profile))) for profile in problem.profile]
    arcs = np.array([arc for row in rows for arc in row], dtype=np.int64)
    size = len(problem.ids)
    return changed(
        problem,
        profile=np.arange(size, dtype=np.int64),
        count=np.ones(size, dtype=np.int64),
        class_of=problem.class_of[problem.profile],
        begins=problem.begins[problem.profile],
        ends=problem.ends[problem.profile],
        first=np.cumsum([0, *map(len, rows)]).astype(np.int64),
        candidate=problem.candidate[arcs],
        pool=problem.pool[arcs],
        takes=problem.takes[arcs],
        suited=problem.suited[arcs],
        price=problem.price[arcs],
        lots=tuple(problem.lots[p] for p in problem.profile),
        keys=tuple(problem.keys[p] for p in problem.profile),
    )


def beside(one: Problem, two: Problem) -> Problem:
    """Two problems as one."""
    pools = len(one.pools)

    def joined(name: str, more: int = 0) -> Any:
        return np.concatenate((getattr(one, name), getattr(two, name) + more))

    return changed(
        one,
        ids=(*one.ids, *(f"X{id}" for id in two.ids)),
        profile=joined("profile", one.profiles),
        count=joined("count"),
        class_of=joined("class_of"),
        begins=joined("begins"),
        ends=joined("ends"),
        candidates=(*one.candidates, *(f"X{id}" for id in two.candidates)),
        pools=(*one.pools, *(f"X{id}" for id in two.pools)),
        capacity=joined("capacity"),
        first=np.concatenate((one.first, two.first[1:] + one.arcs)),
        candidate=joined("candidate", pools),
        pool=joined("pool", pools),
        takes=joined("takes"),
        suited=joined("suited"),
        price=joined("price"),
        limits=(
            *one.limits,
            *(type(x)(x.pool + pools, x.capacity, x.profiles, x.day) for x in two.limits),
        ),
        lots=(*one.lots, *two.lots),
        keys=(*one.keys, *((key, "X") for key in two.keys)),
    )
