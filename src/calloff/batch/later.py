"""When those without a place can have one, as placements end: one after the other, by day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

from calloff.batch.dealing import better
from calloff.batch.in_turn import turns
from calloff.batch.limits import changes_of, free_on
from calloff.batch.plan import Plan
from calloff.batch.problem import ANYWHERE, NEVER, Ints, Problem, Source
from calloff.batch.verifying import chosen_of
from calloff.candidate import Pool
from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.values.record import Record

__all__ = ["LaterPlace", "later_places"]


class LaterPlace(Record):
    """When a need that gets no place now can have one.

    Attributes:
        need: The need's id.
        first_day: The first day on which it can; ``None`` where no end is known that helps it.
        days: How many days that is after the day it was to begin.
        candidate: With whom.
        pool: In which pool.
    """

    need: str
    first_day: date | None = None
    days: Annotated[int, Field(ge=0)] | None = None
    candidate: str | None = None
    pool: str | None = None


def later_places(problem: Problem, plan: Plan) -> tuple[LaterPlace, ...]:
    """When each need that goes without since others have the places can have one, in their turns.

    Places come free as placements and what else is in use end on the days that are known today.
    Needs have their turn by class of priority, then by the day they were asked for, then by lot
    number. Each takes the place that it can have first for as long as it was to last; where
    several come free on one day, the one that its own key puts first. It is what can be counted
    on if nobody else comes, nobody leaves before his day and suppliers still offer then what they
    offer now. Needs that wait for people, such as those that are tied or to be asked about, are
    left out.

    Args:
        problem: What was shared out, read from needs and a register.
        plan: The plan.

    Returns:
        One for each such need, in the order of their turns; nothing where there is none.

    Raises:
        InputError: where the problem was laid out by hand, a running case moves in the plan, or
            the plan is of something else.
    """
    source = problem.known_source("later_places")
    if faults := [
        Fault(f"placed.{number}.moves", "moves on a day of its own: its places are not counted.")
        for number, placed in enumerate(plan.placed)
        if placed.moves is not None
    ]:
        raise InputError("the plan", faults)
    rooms = _Rooms(problem, source)
    chosen = chosen_of(problem, plan, beside=plan.method == "cp_sat").tolist()
    for need, arc in enumerate(chosen):
        if arc >= 0:
            profile = int(problem.profile[need])
            rooms.take(arc, int(problem.begins[profile]), int(problem.ends[profile]))
    waiting = {entry.need for entry in plan.unplaced if entry.reason == "places"}
    return tuple(
        _of(problem, rooms, need) for need in turns(problem) if problem.ids[need] in waiting
    )


def _of(problem: Problem, rooms: _Rooms, need: int) -> LaterPlace:
    """When a need can have a place, which it then takes."""
    id, profile = problem.ids[need], int(problem.profile[need])
    begins, ends = int(problem.begins[profile]), int(problem.ends[profile])
    found = []
    for arc in problem.arcs_of(profile):
        day = rooms.first_day(arc, begins, ends)
        if day is not None:
            found.append((day, better(problem, arc), arc))
    if not found:
        return LaterPlace(need=id)
    day, _, arc = min(found)
    rooms.take(arc, day, _later(ends, day - begins))
    pool = problem.pools[problem.pool[arc]]
    return LaterPlace(
        need=id,
        first_day=date.fromordinal(day),
        days=day - begins,
        candidate=problem.candidates[problem.candidate[arc]],
        pool=None if pool == ANYWHERE else pool,
    )


class _Rooms:
    """What is free in pools from day to day, with all who have been placed."""

    def __init__(self, problem: Problem, source: Source) -> None:
        self._problem = problem
        self._snapshot = source.snapshot
        by_id = {pool.id: pool for pool in source.register.pools}
        self._pools = [by_id.get(id) for id in problem.pools]
        self._before = int(problem.begins.min(initial=NEVER))
        # How much more is taken from a day on: less where somebody leaves.
        self._taken: list[dict[int, int]] = [{} for _ in problem.pools]
        self._lines: dict[int, _Line] = {}

    def take(self, arc: int, begins: int, ends: int) -> None:
        """Take a place for some days."""
        number, takes = int(self._problem.pool[arc]), int(self._problem.takes[arc])
        taken = self._taken[number]
        taken[begins] = taken.get(begins, 0) + takes
        if ends < NEVER:
            taken[ends] = taken.get(ends, 0) - takes
        self._lines.pop(number, None)

    def first_day(self, arc: int, begins: int, ends: int) -> int | None:
        """The first day from which a placement finds room for all its days; ``None``: none."""
        number, takes = int(self._problem.pool[arc]), int(self._problem.takes[arc])
        pool = self._pools[number]
        if pool is None:
            return begins
        line = self._lines.get(number)
        if line is None:
            line = self._lines[number] = self._line(number, pool)
        return line.first_day(takes, begins, ends)

    def _line(self, number: int, pool: Pool) -> _Line:
        """What is free in a pool, stretch by stretch."""
        days = np.unique([self._before, *changes_of(pool, self._snapshot)])
        taken = self._taken[number]
        told = [
            free_on(pool, self._snapshot, day, self._problem.scale)
            if date.fromordinal(day) in pool.valid
            else 0
            for day in days.tolist()
        ]
        whole = np.unique(np.concatenate((days, np.array(list(taken), dtype=np.int64))))
        free = np.array(told, dtype=np.int64)[np.searchsorted(days, whole, side="right") - 1]
        more = np.array([taken.get(day, 0) for day in whole.tolist()], dtype=np.int64)
        return _Line(whole, free - np.cumsum(more))


class _Line(NamedTuple):
    """What is free in a pool: from each of some days to the next."""

    days: Ints
    free: Ints

    def first_day(self, takes: int, begins: int, ends: int) -> int | None:
        """The first day from which so much is free for as long as a placement lasts."""
        days = self.days
        first = int(np.searchsorted(days, begins, side="right")) - 1
        # For each stretch the next one, itself among them, in which there is too little.
        short = np.where(self.free < takes, np.arange(len(days)), len(days))
        short = np.minimum.accumulate(short[::-1])[::-1][first:]
        starts = days[first:].copy()
        starts[0] = begins
        until = np.append(days, NEVER)[short]
        last = np.full(len(starts), NEVER) if ends == NEVER else starts + (ends - begins)
        fits = np.flatnonzero(until >= np.minimum(last, NEVER))
        return int(starts[fits[0]]) if len(fits) else None


def _later(ends: int, days: int) -> int:
    """An end so many days later; one that is not known stays unknown."""
    return ends if ends == NEVER else min(ends + days, NEVER)
