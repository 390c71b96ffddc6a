"""In which ways each need may be served where rules name some of them: by whom, and from when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from calloff.batch.measures import Measuring
from calloff.batch.problem import ANYWHERE, NEVER, Ints, Problem
from calloff.rules import Apart, Budget, HandOver, OwnUnit, Rule, Running, Together
from calloff.values.money import rounded

__all__ = ["Taken", "Way", "singled_out", "ways_of"]


@dataclass(frozen=True, slots=True)
class Taken:
    """Room that a way takes in a pool, from one day up to, not including, another."""

    pool: int
    takes: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Way:
    """One way of serving a profile.

    Attributes:
        profile: The number of the profile.
        arc: The number of the arc: by whom, in which pool.
        most: How many needs of the profile may go this way.
        begins: The first day there, as its number.
        ends: The day after the last one.
        day: The day on which a running case moves there; ``None``: it does not move.
        uses: The room it takes.
    """

    profile: int
    arc: int
    most: int
    begins: int
    ends: int
    day: int | None
    uses: tuple[Taken, ...]


def singled_out(problem: Problem, rules: Sequence[Rule]) -> Problem:
    """The same problem, with a profile of its own for every need that a rule names.

    A running case gets an arc to its holder, if there is none: it has its place there until it
    moves. A holder from outside has no places here, and an arc only of those who may stay.
    """
    numbers = {id: number for number, id in enumerate(problem.ids)}
    running = {case.need: case for case in _running(rules)}
    named = sorted(numbers[id] for id in {*_named(rules), *running})
    if not named and not any(isinstance(rule, OwnUnit) for rule in rules):
        return problem
    apart = set(named)
    profile = problem.profile.tolist()
    # Whole profiles first, in their order, then each named need by itself.
    left = sorted({p for need, p in enumerate(profile) if need not in apart})
    old = [*left, *(profile[need] for need in named)]
    place = {p: number for number, p in enumerate(left)}
    alone = {need: len(left) + number for number, need in enumerate(named)}
    new = [alone[n] if n in alone else place[p] for n, p in enumerate(profile)]
    keys = [problem.keys[p] for p in old]
    for need, number in alone.items():
        keys[number] = (keys[number], problem.ids[need])
    now: dict[int, set[int]] = {}
    for number, p in enumerate(old):
        now.setdefault(p, set()).add(number)
    cases = {alone[numbers[id]]: case for id, case in running.items()}
    own = {alone[need]: places for need, places in _own_places(problem, rules).items()}
    served = {
        number: tuple(u for u in rules if isinstance(u, OwnUnit) and _serves(u, need, problem))
        for need, number in enumerate(new)
    }
    table = _arcs(problem, old, cases, own, served)
    limits = tuple(
        replace(limit, profiles=frozenset().union(*(now.get(p, ()) for p in limit.profiles)))
        if limit.profiles is not None
        else limit
        for limit in problem.limits
    )
    counts = np.bincount(np.array(new, dtype=np.int64), minlength=len(old))
    hindered = {
        number: problem.hindered[p]
        for number, p in enumerate(old)
        if p in problem.hindered and table.first[number] == table.first[number + 1]
    }
    return replace(
        problem,
        profile=np.array(new, dtype=np.int64),
        count=counts.astype(np.int64),
        class_of=problem.class_of[old],
        begins=problem.begins[old],
        ends=problem.ends[old],
        candidates=table.candidates,
        pools=table.pools,
        capacity=table.capacity,
        first=table.first,
        candidate=table.candidate,
        pool=table.pool,
        takes=table.takes,
        suited=table.suited,
        price=table.price,
        order=None if problem.order is None else table.order,
        limits=limits,
        lots=tuple(problem.lots[p] for p in old) if problem.lots else (),
        hindered=hindered,
        keys=tuple(keys),
    )


def ways_of(problem: Problem, rules: Sequence[Rule]) -> list[Way]:
    """Every way of serving every profile, profile by profile."""
    numbers = {id: number for number, id in enumerate(problem.ids)}
    running: dict[int, tuple[Running, HandOver]] = {}
    for rule in rules:
        if isinstance(rule, HandOver):
            for case in rule.cases:
                running[int(problem.profile[numbers[case.need]])] = case, rule
    found: list[Way] = []
    for profile in range(problem.profiles):
        begins, ends = int(problem.begins[profile]), int(problem.ends[profile])
        most = int(problem.count[profile])
        if profile in running:
            found += _moves(problem, profile, *running[profile])
            continue
        for arc in problem.arcs_of(profile):
            uses = _uses(problem, arc, begins, ends)
            found.append(Way(profile, arc, most, begins, ends, None, uses))
    return found


def _moves(problem: Problem, profile: int, case: Running, rule: HandOver) -> Iterator[Way]:
    """How a running case may go on: where it is, or elsewhere from one of the days."""
    begins, ends = int(problem.begins[profile]), int(problem.ends[profile])
    arcs = problem.arcs_of(profile)
    held = [arc for arc in arcs if problem.candidates[problem.candidate[arc]] == case.holder]
    days = [day.toordinal() for day in rule.days]
    for arc in arcs:
        if arc in held:
            if case.may_stay:
                uses = _uses(problem, arc, begins, ends)
                yield Way(profile, arc, 1, begins, ends, None, uses)
            continue
        for day in days:
            if begins <= day < ends:
                uses = _uses(problem, arc, day, ends)
                # Until it moves it has its place where it is.
                for here in held[:1] if begins < day else ():
                    uses = (*uses, *_uses(problem, here, begins, day))
                yield Way(profile, arc, 1, day, ends, day, uses)


def _uses(problem: Problem, arc: int, begins: int, ends: int) -> tuple[Taken, ...]:
    """The room that an arc takes for some days."""
    pool = int(problem.pool[arc])
    if problem.pools[pool] == ANYWHERE:
        return ()
    return (Taken(pool, int(problem.takes[arc]), begins, ends),)


def _own_places(problem: Problem, rules: Sequence[Rule]) -> dict[int, tuple[int, int]]:
    """For which needs the places of a whole group are asked, and how many of these are its own.

    Each of a group that must be together asks for the places of all, which is right while they
    are decided one by one. Here all of them are placed, and each takes its own.
    """
    if problem.source is None:
        return {}
    numbers = {id: number for number, id in enumerate(problem.ids)}
    found: dict[int, tuple[int, int]] = {}
    for rule in rules:
        if not isinstance(rule, Together) or rule.if_possible:
            continue
        needs = [problem.source.needs[id] for id in rule.needs]
        persons = [max(1, len(need.persons)) for need in needs]
        for index, (need, own) in enumerate(zip(needs, persons, strict=True)):
            group = need.group
            if group is None or group.rule != "together":
                continue
            whole = max(own, group.places or 0)
            # What is asked for those who are not here falls to the first.
            others = max(0, whole - sum(persons)) if index == 0 else 0
            found[numbers[need.id]] = (own + others, whole)
    return found


def _running(rules: Sequence[Rule]) -> Iterator[Running]:
    """The cases that run."""
    for rule in rules:
        if isinstance(rule, HandOver):
            yield from rule.cases


def _named(rules: Sequence[Rule]) -> Iterator[str]:
    """The needs that rules name one by one."""
    for rule in rules:
        if isinstance(rule, Together | Apart | Budget | OwnUnit):
            yield from rule.needs


def _serves(unit: OwnUnit, need: int, problem: Problem) -> bool:
    """Whether an own unit may serve a need."""
    return not unit.needs or problem.ids[need] in unit.needs


def _cost(measuring: Measuring, profile: int, unit: OwnUnit) -> int:
    """What an own unit costs for a need of a profile, in minor units, half away from zero."""
    if unit.cost is None:
        return 0
    amount = measuring.amount(profile, -1, unit.measure)
    return int(rounded(amount * unit.cost.minor, Fraction(1)))


def _held(problem: Problem, profile: int, holder: str) -> tuple[int | None, int | None, int]:
    """The candidate and the pool where a case has its place, and how much of that it takes.

    It may have a place with somebody who could not be called on for it today.
    """
    if holder not in problem.candidates:
        return None, None, 1
    number = problem.candidates.index(holder)
    pools = problem.pool[problem.candidate == number].tolist()
    arcs = problem.arcs_of(profile)
    takes = min((int(problem.takes[arc]) for arc in arcs), default=problem.scale)
    return number, (min(pools) if pools else None), takes


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """The arcs of a problem whose profiles were taken apart."""

    candidates: tuple[str, ...]
    pools: tuple[str, ...]
    capacity: Ints
    first: Ints
    candidate: Ints
    pool: Ints
    takes: Ints
    suited: Ints
    price: Ints
    order: Ints


def _arcs(
    problem: Problem,
    old: Sequence[int],
    running: dict[int, Running],
    own: dict[int, tuple[int, int]],
    served: dict[int, tuple[OwnUnit, ...]],
) -> _Table:
    """The arcs of the new profiles, with those to holders from outside behind the others.

    Args:
        problem: What was shared out.
        old: The profile that each new one was a part of.
        running: Which new profiles are running cases.
        own: Which new profiles take so many places of those that are asked for their group.
        served: Which own units may serve the new profiles.
    """
    rows = _Rows(problem)
    for number, profile in enumerate(old):
        rows.of_profile(profile, own.get(number))
        if number in running:
            rows.of_holder(profile, running[number])
        for unit in served.get(number, ()):
            rows.of_unit(profile, unit)
        rows.end()
    return rows.table()


class _Rows:
    """Arcs laid out anew, one profile after the other; holders and own units may be new."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._measuring = Measuring(problem)
        source = problem.source
        self._counted = {p.id for p in source.register.pools if p.unit == "place"} if source else ()
        self._candidates, self._pools = list(problem.candidates), list(problem.pools)
        self._capacity = problem.capacity.tolist()
        self._rows: list[tuple[int, int, int, int, int, int]] = []
        self._first = [0]

    def of_profile(self, profile: int, own: tuple[int, int] | None) -> None:
        """The arcs that a profile has; of places asked for a group it takes its own only."""
        problem = self._problem
        for arc in problem.arcs_of(profile):
            order = 0 if problem.order is None else int(problem.order[arc])
            takes, pool = int(problem.takes[arc]), int(problem.pool[arc])
            if own is not None and problem.pools[pool] in self._counted:
                mine, whole = own
                takes = takes * mine // whole
            suited, price = int(problem.suited[arc]), int(problem.price[arc])
            self._rows.append((int(problem.candidate[arc]), pool, takes, suited, price, order))

    def of_holder(self, profile: int, case: Running) -> None:
        """The arc of a running case to whom it is with, where that is none of its arcs."""
        problem = self._problem
        arcs = problem.arcs_of(profile)
        if case.holder in {problem.candidates[problem.candidate[arc]] for arc in arcs}:
            return
        holder, place, takes = _held(problem, profile, case.holder)
        if holder is None and case.may_stay:
            holder = self._candidate(case.holder)
        if holder is None:
            return
        price = 0 if case.price is None else case.price.minor
        place = self._anywhere() if place is None else place
        self._rows.append((holder, place, takes, 0, price, 0))

    def of_unit(self, profile: int, unit: OwnUnit) -> None:
        """The arc of a profile to an own unit."""
        cost = _cost(self._measuring, profile, unit)
        self._rows.append((self._candidate(unit.unit), self._anywhere(), 1, 0, cost, 0))

    def end(self) -> None:
        """All arcs of a profile are there."""
        self._first.append(len(self._rows))

    def _candidate(self, id: str) -> int:
        """The number of a candidate, which may be new."""
        if id not in self._candidates:
            self._candidates.append(id)
        return self._candidates.index(id)

    def _anywhere(self) -> int:
        """The number of the pool that has room for every need."""
        if ANYWHERE not in self._pools:
            self._pools.append(ANYWHERE)
            self._capacity.append(NEVER)
        return self._pools.index(ANYWHERE)

    def table(self) -> _Table:
        """All of them."""
        table = np.array(self._rows, dtype=np.int64).reshape(len(self._rows), 6)
        return _Table(
            tuple(self._candidates),
            tuple(self._pools),
            np.array(self._capacity, dtype=np.int64),
            np.array(self._first, dtype=np.int64),
            *(np.ascontiguousarray(table[:, column]) for column in range(6)),
        )
