"""Sharing out by CP-SAT: as `min_cost_flow`, with rules that hang needs on each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from calloff.batch.cp_sat_goals import EFFORT, Effort, Watch, core, solved
from calloff.batch.cp_sat_rows import WrittenOut, written
from calloff.batch.dealing import dealt
from calloff.batch.levels import values
from calloff.batch.plan import Doubt, Level, Plan, Reason, Unplaced, plan_of
from calloff.batch.problem import ANYWHERE, Ints, Problem
from calloff.batch.program import Program, Solved, Status, TooLarge
from calloff.batch.rule_check import broken_rules, overfull
from calloff.batch.rule_faults import check_rules
from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.rules import Rule, all_rules

__all__ = ["cp_sat", "told_of"]


def cp_sat(
    problem: Problem,
    *,
    rules: Sequence[Rule] = (),
    effort: Effort = EFFORT,
    start: Plan | None = None,
    watch: Watch | None = None,
) -> Plan:
    """As many placed as can be by class, then the best suited, then the cheapest, by the rules.

    What counts, the weightiest first: those without a place, class by class; by how much
    guarantees are missed; how many running cases move; how much is drawn from options; how many
    groups are parted that should be together; how well suited; what it costs; how long cases wait
    to move; lot numbers. One whose effort does not prove it says so, and how far it might be off.

    Every plan is checked without the solver before it is handed out.

    Args:
        problem: What is shared out.
        rules: What must hold, beside what needs say of their groups.
        effort: How hard to try.
        start: A plan to begin with; where it keeps the rules, no worse one is handed out.
        watch: Is told of progress, and stops the search by answering ``False``; so does Ctrl-C.

    Raises:
        InputError: where rules name what is not there, contradict each other, or count what lines
            do not say.
    """
    source = problem.source
    every = all_rules(source.needs.values() if source else (), rules)
    check_rules(problem, every)
    try:
        out = written(problem, every)
    except TooLarge as error:
        raise InputError("rules", [Fault("", str(error))]) from None
    found = solved(out.program, effort=effort, start=_begin(out, start), watch=watch)
    return told_of(out, found, effort)


def told_of(out: WrittenOut, found: Solved, effort: Effort) -> Plan:
    """The plan that values stand for, checked without the solver that found them."""
    problem = out.problem
    budget: dict[str, int | str] = {
        "units": f"{effort.units:g}",
        "workers": effort.workers,
        "seed": effort.seed,
    }
    if effort.mixed:
        budget["mixed"] = "yes"
    if effort.seconds is not None:
        budget["seconds"] = f"{effort.seconds:g}"
    if found.values is None:
        return _none(out, found, effort, budget)
    chosen, moves = _given_out(out, found.values)
    levels = tuple(
        Level(name=goal.name, value=goal.value, bound=goal.bound, proven=goal.proven)
        for goal in found.goals
    )
    plan = plan_of(
        problem,
        chosen,
        method="cp_sat",
        levels=levels,
        reasons=_reasons(out, chosen),
        reproducible=found.reproducible,
        unless=tuple(found.because),
        budget=budget,
    )
    placed = tuple(
        one.replace(moves=moves[one.need]) if one.need in moves else one for one in plan.placed
    )
    plan = plan.replace(placed=placed)
    _check(out, chosen, plan)
    return plan


def _check(out: WrittenOut, chosen: Ints, plan: Plan) -> None:
    """Count everything again, from the plan and not from the solver's values."""
    faults = [
        *broken_rules(out.problem, out.rules, plan),
        *overfull(out.problem, plan, out.rules),
    ]
    assert not faults, f"A plan breaks what it was made to keep: {faults[:3]}."
    again = dict(values(out.problem, chosen))
    for level in plan.levels:
        counted = again.get(level.name, level.value)
        assert counted == level.value, f"{level.name} comes to {counted}, not {level.value}."


def _begin(out: WrittenOut, start: Plan | None) -> tuple[int, ...]:
    """Values to begin with: those of a plan, or one need after the other while rows allow it."""
    if start is None:
        return _completed(out.program, len(out.ways), _one_by_one(out))
    ways = {(way.profile, way.arc, way.day): number for number, way in enumerate(out.ways)}
    found = [0] * len(out.program.most)
    if start is not None:
        numbers = {id: number for number, id in enumerate(out.problem.ids)}
        for placed in start.placed:
            need = numbers.get(placed.need)
            arc = None if need is None else out.problem.arc(need, placed.candidate, placed.pool)
            if need is None or arc is None:
                continue
            day = None if placed.moves is None else placed.moves.toordinal()
            way = ways.get((int(out.problem.profile[need]), arc, day))
            if way is not None:
                found[way] += 1
    return _completed(out.program, len(out.ways), found)


def _one_by_one(out: WrittenOut) -> list[int]:
    """Whoever is in the first class goes first, to whom suits best and costs least, with room.

    Rows that ask for something at least are left to the search, and those who are in them wait.
    """
    problem, found = out.problem, [0] * len(out.program.most)
    rows: list[list[tuple[int, int]]] = [[] for _ in found]
    left: list[int] = []
    for row in out.program.rows:
        # A row with a variable of its own beside the ways can give way by so much.
        more = sum(-t * out.program.most[i] for i, t in row.terms if i >= len(out.ways) and t < 0)
        left.append((0 if row.most is None or row.least is not None else row.most) + more)
        for index, times in row.terms:
            if index < len(out.ways) and (row.most is not None or times < 0):
                rows[index].append((len(left) - 1, times))

    def turn(number: int) -> tuple[int, int, int, int]:
        way = out.ways[number]
        arc = way.arc
        return (
            int(problem.class_of[way.profile]),
            int(problem.suited[arc]),
            int(problem.price[arc]),
            number,
        )

    for number in sorted(range(len(out.ways)), key=turn):
        room = [left[at] // times for at, times in rows[number] if times > 0]
        if any(times < 0 and left[at] <= 0 for at, times in rows[number]):
            continue
        many = max(0, min([out.ways[number].most, *room]))
        found[number] = many
        for at, times in rows[number]:
            left[at] -= times * many
    return found


def _completed(program: Program, ways: int, found: list[int]) -> tuple[int, ...]:
    """Values whose variables beside the ways are what their rows ask for at least."""
    for row in program.rows:
        more = [(index, times) for index, times in row.terms if index >= ways]
        if len(more) != 1:
            continue
        ((index, times),) = more
        rest = sum(t * found[i] for i, t in row.terms if i != index)
        lacking = 0
        if times > 0 and row.least is not None:
            lacking = -((rest - row.least) // times)
        elif times < 0 and row.most is not None:
            lacking = -((row.most - rest) // -times)
        found[index] = min(program.most[index], max(found[index], lacking))
    return tuple(found)


def _given_out(out: WrittenOut, found: Sequence[int]) -> tuple[Ints, dict[str, date]]:
    """The arc of each need, and the days on which running cases move.

    Needs that are alike get the places of their profile in the order of their lot numbers.
    """
    flow = np.zeros(out.problem.arcs, dtype=np.int64)
    days: dict[int, int] = {}
    for way, many in zip(out.ways, found, strict=False):
        flow[way.arc] += many
        if many and way.day is not None:
            days[way.profile] = way.day
    # A case that moves has a profile of its own.
    moves = {
        id: date.fromordinal(days[profile])
        for id, profile in zip(out.problem.ids, out.problem.profile.tolist(), strict=True)
        if profile in days
    }
    there = np.flatnonzero(flow)
    return dealt(out.problem, [(there, flow[there])]), moves


def _reasons(out: WrittenOut, chosen: Ints) -> dict[int, Unplaced]:
    """Whether places are lacking for a need, or there are some that rules keep it from."""
    problem = out.problem
    used: dict[int, dict[int, int]] = {}
    for need, arc in enumerate(chosen.tolist()):
        if arc >= 0:
            pool, takes = int(problem.pool[arc]), int(problem.takes[arc])
            by = used.setdefault(pool, {})
            profile = int(problem.profile[need])
            by[profile] = by.get(profile, 0) + takes
    found = {}
    for need in np.flatnonzero(chosen < 0).tolist():
        profile = int(problem.profile[need])
        if profile in problem.hindered:
            continue
        room = any(_room(problem, profile, arc, used) for arc in problem.arcs_of(profile))
        reason: Reason = "rules" if room and out.rules else "places"
        found[need] = Unplaced(need=problem.ids[need], reason=reason)
    return found


def _room(problem: Problem, profile: int, arc: int, used: dict[int, dict[int, int]]) -> bool:
    """Whether an arc has room left beside all who are placed."""
    pool = int(problem.pool[arc])
    if problem.pools[pool] == ANYWHERE:
        return True
    takes = int(problem.takes[arc])
    for limit in problem.limits:
        if limit.pool != pool or (limit.profiles is not None and profile not in limit.profiles):
            continue
        there = used.get(pool, {})
        taken = sum(
            many for p, many in there.items() if limit.profiles is None or p in limit.profiles
        )
        if taken + takes > limit.capacity:
            return False
    return True


def _none(out: WrittenOut, found: Solved, effort: Effort, budget: dict[str, int | str]) -> Plan:
    """The plan where nothing keeps the rules, or nothing was found that does."""
    nobody = np.full(len(out.problem.ids), -1, dtype=np.int64)
    reasons = {
        number: Unplaced(need=id, reason="rules")
        for number, id in enumerate(out.problem.ids)
        if int(out.problem.profile[number]) not in out.problem.hindered
    }
    return plan_of(
        out.problem,
        nobody,
        method="cp_sat",
        levels=(),
        reasons=reasons,
        reproducible=found.reproducible,
        unless=tuple(found.because),
        budget=budget,
        remarks=tuple(_impossible(out, found, effort)),
    )


def _impossible(out: WrittenOut, found: Solved, effort: Effort) -> Iterator[Doubt]:
    """Which rules cannot hold together, each proven to be needed for that."""
    if found.status is not Status.INFEASIBLE:
        yield Doubt(code="plan.nothing_found", place="")
        return
    told = core(out.program, out.owners, effort=effort)
    for owner in told or ():
        yield Doubt(code="plan.not_together", place=owner)
    if told is None:
        yield Doubt(code="plan.impossible", place="")
