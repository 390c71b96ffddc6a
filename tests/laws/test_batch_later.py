"""That whoever goes without is told the first day on which there is a place, one after the other.

It is held against days that are gone through one by one, in which every use and placement is
counted from the documents.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from calloff import Need
from calloff.batch import ANYWHERE, Plan, Problem, in_turn
from calloff.batch.in_turn import turns
from calloff.batch.later import LaterPlace, later_places
from calloff.batch.min_cost_flow import min_cost_flow
from calloff.batch.network import flow_hindrances
from calloff.candidate import Pool
from calloff.errors import InputError
from calloff.places import Places
from calloff.testing import Batch, batches

_DAYS = 3_000
"""So many days are gone through; after them nothing changes any more."""


class Calendar:
    """What is free in each pool, day by day."""

    def __init__(self, batch: Batch, first: date) -> None:
        self._first = first
        ours = {need.id for need in batch.needs}
        self._pools = {pool.id: pool for pool in batch.register.pools}
        self._free = {}
        for pool in batch.register.pools:
            uses = [
                use
                for use in batch.snapshot.uses
                if use.pool == pool.id
                and use.need not in ours
                and (pool.updated is None or use.since > pool.updated)
            ]
            days = [first + timedelta(days=n) for n in range(_DAYS)]
            self._free[pool.id] = [
                max(
                    Decimal(0),
                    (pool.available or 0) - sum(u.quantity for u in uses if day in u.period),
                )
                if day in pool.valid
                else Decimal(0)
                for day in days
            ]

    def pool(self, id: str) -> Pool:
        """A pool."""
        return self._pools[id]

    def stretch(self, begins: int, length: int | None) -> range:
        """The days of a placement, counted from the first of all."""
        start = begins - self._first.toordinal()
        return range(start, _DAYS if length is None else min(start + length, _DAYS))

    def take(self, pool: str, much: Decimal, days: range) -> None:
        """Take so much on these days."""
        for day in days:
            self._free[pool][day] -= much

    def fits(self, pool: str, much: Decimal, days: range) -> bool:
        """Whether so much is free on all of them."""
        return all(self._free[pool][day] >= much for day in days)


def by_day(batch: Batch, problem: Problem, plan: Plan) -> list[tuple[str, int | None]]:
    """The first day of each who goes without since others have the places, in their turns."""
    needs = {need.id: need for need in batch.needs}
    begins = {id: int(problem.begins[problem.profile[n]]) for n, id in enumerate(problem.ids)}
    calendar = Calendar(batch, date.fromordinal(min(begins.values())))

    def length(need: Need) -> int | None:
        ends = need.period.end
        return None if ends is None else max(ends.toordinal() - begins[need.id], 1)

    def takes(need: Need, pool: str) -> Decimal:
        much = Places.takes(need, calendar.pool(pool))
        assert much is not None
        return much

    for placed in plan.placed:
        if placed.pool is not None:
            need = needs[placed.need]
            days = calendar.stretch(begins[need.id], length(need))
            calendar.take(placed.pool, takes(need, placed.pool), days)
    found: list[tuple[str, int | None]] = []
    waits = {entry.need for entry in plan.unplaced if entry.reason == "places"}
    for index in turns(problem):
        need = needs[problem.ids[index]]
        if need.id not in waits:
            continue
        arcs = sorted(problem.arcs_of(int(problem.profile[index])), key=problem.ahead)
        pools = [problem.pools[problem.pool[arc]] for arc in arcs]
        much = [(pool, takes(need, pool)) for pool in pools if pool != ANYWHERE]
        assert len(much) == len(pools), "Elsewhere there is room for everybody."
        found.append((need.id, _first(calendar, much, begins[need.id], length(need))))
    return found


def _first(
    calendar: Calendar, pools: list[tuple[str, Decimal]], begins: int, long: int | None
) -> int | None:
    """The first day on which any of these pools has room; it is taken then."""
    for day in range(begins, begins + _DAYS // 2):
        days = calendar.stretch(day, long)
        for pool, much in pools:
            if calendar.fits(pool, much, days):
                calendar.take(pool, much, days)
                return day
    return None


def test_the_first_day_is_the_one_that_counting_day_by_day_finds(law: Any) -> None:
    """Whatever the method, for placements of all lengths and uses that end."""

    @law.over(batches(silent=0))
    def holds(batch: Batch) -> None:
        problem = batch.problem()
        method = in_turn if flow_hindrances(problem) else min_cost_flow
        plan = method(problem)
        with pytest.raises(InputError, match="later_places decides needs by their keys"):
            later_places(replace(problem, source=None), plan)
        told = later_places(problem, plan)
        due = by_day(batch, problem, plan)
        days = [(one.need, one.first_day and one.first_day.toordinal()) for one in told]
        law.saw(*("later" if day else "never" for _, day in due), "none" if not due else "some")
        assert days == due
        for one in told:
            if one.first_day is not None:
                number = problem.numbers[one.need]
                begins = int(problem.begins[problem.profile[number]])
                assert one.days == one.first_day.toordinal() - begins
                assert problem.arc(number, str(one.candidate), one.pool) is not None
            else:
                assert one == LaterPlace(need=one.need)

    holds()
    law.ensure("later", "never", "some", "none")
