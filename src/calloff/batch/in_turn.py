"""One need after the other, each by its own key over what is left: what every agreement permits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np

from calloff.batch.methods import refuse_rules
from calloff.batch.plan import Plan, Unplaced, plan_of
from calloff.batch.problem import ANYWHERE, NEVER, Ints, Limit, Problem, Source, lot_number
from calloff.outcome import Ask, Chosen, Escalate, Outcome, Tied
from calloff.snapshot import Snapshot, Use
from calloff.values.period import ALWAYS, Period

__all__ = ["in_turn", "turns"]


def in_turn(problem: Problem, *, rules: Sequence[object] = ()) -> Plan:
    """Decide one need after the other, each by its own key over the places that are left.

    They come by class of priority, then by the day they were asked for, then by lot number. A
    need of which the key leaves several tied, or that must be asked about or escalated, takes
    nothing; whoever comes later and gets a place that it might have taken is conditional on it.

    Args:
        problem: What is to be shared out, read from needs and a register.
        rules: None: rules are for `cp_sat`.

    Raises:
        InputError: where there are rules, or the problem was not read from needs.
    """
    refuse_rules("in_turn", rules)
    source = problem.known_source("in_turn")
    run = _Run(problem, source)
    for need in turns(problem):
        run.take_turn(need)
    return plan_of(
        problem,
        run.chosen,
        method="in_turn",
        reasons=run.reasons,
        conditional=run.conditional,
        permitted=True,
    )


def turns(problem: Problem) -> list[int]:
    """The needs in the order of their turns: class, day of the request, lot number."""
    source = problem.known_source("in_turn")
    classes = problem.class_of[problem.profile].tolist()

    def turn(need: int) -> tuple[int, date, int, str]:
        id = problem.ids[need]
        return classes[need], source.needs[id].requested, lot_number(problem.seed, id), id

    return sorted(range(len(problem.ids)), key=turn)


@dataclass(slots=True)
class _Known:
    """What a profile's key came to, and when."""

    outcome: Outcome
    arcs: Sequence[int]
    filled: int


@dataclass(slots=True)
class _Run:
    """How far the turns have come."""

    problem: Problem
    source: Source
    chosen: Ints = field(init=False)
    reasons: dict[int, Unplaced] = field(default_factory=dict)
    conditional: dict[int, str] = field(default_factory=dict)
    _places: _Places = field(init=False)
    _number: dict[str, int] = field(init=False)
    _known: dict[int, _Known] = field(default_factory=dict)
    _open: dict[str, str] = field(default_factory=dict)
    _open_lots: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chosen = np.full(len(self.problem.ids), -1, dtype=np.int64)
        self._places = _Places(self.problem, self.source)
        self._number = {id: number for number, id in enumerate(self.problem.candidates)}

    def take_turn(self, need: int) -> None:
        """Let a need have its turn."""
        problem, profile = self.problem, int(self.problem.profile[need])
        known = self._known.get(profile)
        arc = self._arc(known, profile) if known is not None else None
        if known is None or not self._holds(known, arc):
            known = self._decided(need, profile)
            arc = self._arc(known, profile)
        outcome, id = known.outcome, problem.ids[need]
        if arc is not None:
            self.chosen[need] = arc
            self._places.take(arc, profile)
            pool = problem.pools[problem.pool[arc]]
            if pool in self._open:
                self.conditional[need] = self._open[pool]
            return
        self.reasons[need] = self._unplaced(id, profile, outcome)
        self._leave_open(id, outcome)

    def _holds(self, known: _Known, arc: int | None) -> bool:
        """Whether what was decided for such a need earlier would still be.

        Whoever goes first still does when others have no place any more. Where nobody may serve,
        nobody will.
        """
        if isinstance(known.outcome, Chosen):
            return arc is not None
        if isinstance(known.outcome, Tied | Ask):
            return known.filled == self._places.filled
        return True

    def _decided(self, need: int, profile: int) -> _Known:
        """Decide a need by its own key over what is left."""
        problem, source = self.problem, self.source
        snapshot = self._places.snapshot()
        wanted = source.needs[problem.ids[need]]
        outcome = source.register.decide(wanted, on=problem.on, snapshot=snapshot).outcome
        arcs: list[int] = []
        if isinstance(outcome, Chosen):
            arcs = self._arcs_to(profile, outcome.candidate)
        known = self._known[profile] = _Known(outcome, arcs, self._places.filled)
        return known

    def _arcs_to(self, profile: int, candidate: str) -> list[int]:
        """The arcs by which a candidate serves a profile, one for each of its pools."""
        problem = self.problem
        number = self._number.get(candidate, -1)
        start, end = int(problem.first[profile]), int(problem.first[profile + 1])
        return (start + np.flatnonzero(problem.candidate[start:end] == number)).tolist()

    def _arc(self, known: _Known, profile: int) -> int | None:
        """The first of the chosen candidate's pools that has the places."""
        return next((arc for arc in known.arcs if self._places.has_room(arc, profile)), None)

    def _unplaced(self, id: str, profile: int, outcome: Outcome) -> Unplaced:
        """Why a need gets no place."""
        if isinstance(outcome, Tied):
            return Unplaced(need=id, reason="tied", among=outcome.candidates)
        if isinstance(outcome, Ask | Chosen):
            # Chosen without an arc is somebody whose price, or number of places, nobody knows.
            return Unplaced(need=id, reason="ask")
        if isinstance(outcome, Escalate) and outcome.because != "nobody":
            return Unplaced(need=id, reason="escalate")
        some = len(self.problem.arcs_of(profile)) > 0
        return Unplaced(need=id, reason="places" if some else "nobody")

    def _leave_open(self, id: str, outcome: Outcome) -> None:
        """Keep which places a need that is still open might take."""
        register, lot = self.source.register, self.source.needs[id].lot
        if isinstance(outcome, Escalate) and outcome.because != "nobody":
            if lot in self._open_lots:
                return
            self._open_lots.add(lot)
            those = {candidate.id for candidate in register.candidates(lot)}
        elif isinstance(outcome, Tied):
            those = set(outcome.candidates)
        elif isinstance(outcome, Ask):
            those = set(outcome.whom)
        else:
            return
        for pool in self._places.of(lot, those):
            self._open.setdefault(pool, id)


class _Places:
    """What is left of the places, and the world in which what was given out is taken."""

    def __init__(self, problem: Problem, source: Source) -> None:
        self._problem = problem
        self._source = source
        self.filled = 0
        self._limits: list[list[Limit]] = [[] for _ in problem.pools]
        for limit in problem.limits:
            self._limits[limit.pool].append(limit)
        self._left = [[limit.capacity for limit in limits] for limits in self._limits]
        self._most = np.zeros(len(problem.pools), dtype=np.int64)
        np.maximum.at(self._most, problem.pool, problem.takes)
        self._taken: list[dict[tuple[int, int], int]] = [{} for _ in problem.pools]
        self._tight: set[int] = set()
        self._snapshot: tuple[int, Snapshot] = (0, source.snapshot)
        self._since = _after_all(source)
        self._uses: dict[int, tuple[int, list[Use]]] = {}
        self._pools_of: dict[str, dict[str, tuple[str, ...]]] = {}

    def has_room(self, arc: int, profile: int) -> bool:
        """Whether an arc's pool has the places on every day."""
        pool, wanted = int(self._problem.pool[arc]), int(self._problem.takes[arc])
        return all(
            left >= wanted
            for limit, left in zip(self._limits[pool], self._left[pool], strict=True)
            if limit.profiles is None or profile in limit.profiles
        )

    def take(self, arc: int, profile: int) -> None:
        """Take the places of an arc."""
        problem = self._problem
        pool, wanted = int(problem.pool[arc]), int(problem.takes[arc])
        left = self._left[pool]
        for number, limit in enumerate(self._limits[pool]):
            if limit.profiles is None or profile in limit.profiles:
                left[number] -= wanted
        if problem.pools[pool] == ANYWHERE:
            return
        # Where all placements share a day, it is of no account between which days each is.
        whole = self._limits[pool][0].profiles is None
        days = (0, 0) if whole else (int(problem.begins[profile]), int(problem.ends[profile]))
        taken = self._taken[pool]
        taken[days] = taken.get(days, 0) + wanted
        if min(left) < self._most[pool]:
            self._tight.add(pool)
            self.filled += 1

    def snapshot(self) -> Snapshot:
        """The world in which those pools that may be too full for somebody are as full as they are.

        The others have room for any of the needs, so that what is taken of them changes nothing.
        """
        made, snapshot = self._snapshot
        if made == self.filled:
            return snapshot
        uses = [use for pool in sorted(self._tight) for use in self._uses_of(pool)]
        before = self._source.snapshot
        snapshot = before.replace(uses=(*before.uses, *uses))
        self._snapshot = self.filled, snapshot
        return snapshot

    def _uses_of(self, pool: int) -> list[Use]:
        """What is taken of a pool, made anew where more has been taken."""
        taken = self._taken[pool]
        total = sum(taken.values())
        made, uses = self._uses.get(pool, (-1, []))
        if made != total:
            uses = [
                Use(
                    pool=self._problem.pools[pool],
                    quantity=Decimal(quantity) / self._problem.scale,
                    kind="taken",
                    since=self._since,
                    period=_period(days),
                )
                for days, quantity in sorted(taken.items())
            ]
            self._uses[pool] = total, uses
        return uses

    def of(self, lot: str, candidates: set[str]) -> list[str]:
        """The pools of candidates of a lot."""
        known = self._pools_of.get(lot)
        if known is None:
            known = self._pools_of[lot] = {
                candidate.id: tuple(pool.id for pool in candidate.pools)
                for candidate in self._source.register.candidates(lot)
            }
        return [pool for id in candidates for pool in known.get(id, ())]


def _period(days: tuple[int, int]) -> Period:
    """The days from one number to another; all of them where both are 0."""
    start, end = days
    if not start and not end:
        return ALWAYS
    return Period(date.fromordinal(start), None if end >= NEVER else date.fromordinal(end))


def _after_all(source: Source) -> datetime:
    """A moment after every statement on places, so that what is taken now counts against them."""
    stated = [pool.updated for pool in source.register.pools if pool.updated is not None]
    return max([datetime.combine(source.snapshot.on, time(), UTC), *stated]) + timedelta(days=1)
