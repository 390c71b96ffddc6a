"""An office at work: needs come up, are decided by the key over what is left, wait, begin and end.

The clock is SimPy's. In the morning placements end, then those who wait are looked at again; at
noon new needs come up, in the evening whoever has waited long enough is awarded directly.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from calloff.candidate import Candidate, Pool
from calloff.decision import Decision
from calloff.need import Need
from calloff.outcome import Ask, Chosen, Tied
from calloff.places import Places
from calloff.pricing import quote
from calloff.scenario.alternatives import Alternative, OwnPosts, SimulatedRoute, a_day
from calloff.scenario.chance import Chance
from calloff.scenario.demand import DAYS_IN, Arrived
from calloff.snapshot import PastCallOffs, Snapshot, Use
from calloff.values.money import rounded

if TYPE_CHECKING:
    import simpy

__all__ = ["Course", "Office", "PlacedAt"]

# The hours of a day at which something happens, as parts of it.
_PARTS, _ENDS, _AGAIN, _NOON, _EVENING = 4, 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class PlacedAt:
    """Where a need is placed.

    Attributes:
        way: By which way.
        from_: What it takes room of: a pool's id or the name of what is in-house; ``None``: of
            nothing that is counted.
        takes: How much.
        a_day: What one day costs, beyond posts that are paid anyhow.
        offer: The offer that is called on; ``None`` outside the agreement.
    """

    way: SimulatedRoute
    from_: str | None
    takes: Decimal
    a_day: Fraction
    offer: str | None = None


@dataclass(slots=True)
class Course:
    """How it went for one need.

    Attributes:
        arrived: The need.
        placed: Where it is placed; ``None`` where it still waits.
        met_on: The day on which it was decided that it is.
        starts: Its first day.
        ends: The first day after it.
        asked: How often a supplier was asked.
        declined: How many of these declined, for want of room or otherwise.
        refused_by: Who declined for good.
    """

    arrived: Arrived
    placed: PlacedAt | None = None
    met_on: date | None = None
    starts: date | None = None
    ends: date | None = None
    asked: int = 0
    declined: int = 0
    refused_by: set[str] = field(default_factory=set)


class Office:
    """One office that works by one alternative, from one day to another."""

    def __init__(self, alternative: Alternative, chance: Chance) -> None:
        """Begin with everything free that is stated as free."""
        self._alternative = alternative
        self._chance = chance
        self._register = alternative.supply
        self._used: dict[str, Decimal] = {}
        self._world: Snapshot | None = None
        self._counts: dict[str, tuple[int, date, int]] = {}
        self._turn = 0
        self._waiting: list[Course] = []
        self._looking = False
        self._pools = {pool.id: pool for pool in self._register.pools}
        self._since = _after_all(self._register.pools)
        self._clock: simpy.Environment

    def run(self, cases: Iterable[Arrived], end: date) -> list[Course]:
        """How it went for each need by the end of the day before a day.

        Args:
            cases: The needs, in the order in which they come up.
            end: The first day that is not simulated any more.
        """
        import simpy

        courses = [Course(case) for case in cases]
        if not courses:
            return courses
        first = min(course.arrived.on for course in courses)
        self._clock = simpy.Environment(initial_time=first.toordinal() * _PARTS)
        self._clock.process(self._arriving(courses))
        self._clock.run(until=max(end, first + timedelta(days=1)).toordinal() * _PARTS)
        return courses

    @property
    def _today(self) -> date:
        return date.fromordinal(int(self._clock.now) // _PARTS)

    def _until(self, day: date, part: int) -> simpy.Timeout:
        return self._clock.timeout(day.toordinal() * _PARTS + part - self._clock.now)

    def _arriving(self, courses: Iterable[Course]) -> Generator[Any, Any, None]:
        """Needs come up at noon."""
        for course in courses:
            yield self._until(course.arrived.on, _NOON)
            if self._place(course, first=True):
                continue
            self._waiting.append(course)
            direct = self._alternative.direct
            if direct is not None:
                self._clock.process(self._out_of_patience(course, direct.after))

    def _out_of_patience(self, course: Course, days: int) -> Generator[Any, Any, None]:
        """In the evening, after so many days, what still waits is awarded directly."""
        yield self._until(self._today + timedelta(days=days), _EVENING)
        if course.placed is None:
            self._waiting.remove(course)
            need = course.arrived.decided(self._today)
            self._begin(course, need, self._direct(need))

    def _ending(self, placed: PlacedAt, ends: date) -> Generator[Any, Any, None]:
        """In the morning a placement has ended, and those who wait are looked at again."""
        yield self._until(ends, _ENDS)
        assert placed.from_ is not None, "Only what takes room gives room back."
        self._change(placed.from_, -placed.takes)
        if self._looking or not self._waiting:
            return
        self._looking = True
        yield self._until(self._today, _AGAIN)
        self._looking = False
        self._waiting = [c for c in self._waiting if not self._place(c, first=False)]

    def _place(self, course: Course, *, first: bool) -> bool:
        """Try the ways in their order; a direct award comes when patience is at an end."""
        if not first and not self._any_room(course.arrived.need):
            return False
        need = course.arrived.decided(self._today)
        for way in self._alternative.order:
            placed = None
            if way == "own":
                placed = self._in_house(need)
            elif way == "agreement":
                placed = self._called_off(course, need)
            elif first and self._at_once():
                placed = self._direct(need)
            if placed is not None:
                self._begin(course, need, placed)
                return True
        return False

    def _at_once(self) -> bool:
        direct = self._alternative.direct
        return direct is not None and direct.after == 0

    def _begin(self, course: Course, need: Need, placed: PlacedAt) -> None:
        """A need is met: it takes its room until it ends."""
        period = need.period
        course.placed, course.met_on = placed, self._today
        course.starts, course.ends = period.start, period.end
        if placed.offer is not None:
            self._turn += 1
            count = self._counts.get(placed.offer, (0, self._today, 0))[0]
            self._counts[placed.offer] = count + 1, self._today, self._turn
            self._world = None
        if placed.from_ is not None and period.end is not None:
            self._change(placed.from_, placed.takes)
            self._clock.process(self._ending(placed, period.end))

    # --- In-house and direct --------------------------------------------------------------------

    def _in_house(self, need: Need) -> PlacedAt | None:
        """The first of the buyer's own that has room and can take it."""
        for own in self._alternative.own:
            takes = self._free(own, need)
            turned = self._chance.share("turns down", need.id, own.name) < own.turns_down
            if takes is not None and not turned:
                return PlacedAt("own", _named(own), takes, own.running_cost(need))
        return None

    def _direct(self, need: Need) -> PlacedAt:
        """Awarded directly, at a price of its own."""
        direct = self._alternative.direct
        assert direct is not None, "Asked only where there are direct awards."
        price = direct.price.draw(self._chance.share("direct", need.id))
        each = rounded(Fraction(price), Fraction(1, 100)) * a_day(need, direct.unit)
        return PlacedAt("direct", None, Decimal(0), each)

    # --- Under the agreement --------------------------------------------------------------------

    def _called_off(self, course: Course, need: Need) -> PlacedAt | None:
        """Whom the key names and who accepts: asked, as the key says, until somebody does."""
        out = set(course.refused_by)
        while True:
            decision = self._decided(need, out)
            match decision.outcome:
                case Chosen(candidate=one):
                    whom: tuple[str, ...] = (one,)
                case Tied(candidates=several) | Ask(whom=several):
                    whom = several
                case _:
                    return None
            if not whom:
                return None
            accepted = [id for id in whom if self._accepts(course, need, id)]
            if accepted:
                return self._placed_at(self._best(need, accepted), need)
            out.update(whom)

    def _decided(self, need: Need, out: set[str]) -> Decision:
        """Decide by the key over what is left, without those who have declined."""
        among = None
        if out:
            offers = self._register.candidates(need.lot)
            among = [candidate for candidate in offers if candidate.id not in out]
        return self._register.decide(
            need,
            on=self._today,
            snapshot=self._snapshot(),
            candidates=among,
            key=self._alternative.key,
        )

    def _accepts(self, course: Course, need: Need, offer: str) -> bool:
        """Whether a supplier that is asked says yes: it has room, and does not decline."""
        course.asked += 1
        share = self._alternative.decline_shares.get(offer, Decimal(0))
        if self._chance.share("declines", need.id, offer) < share:
            course.refused_by.add(offer)
        elif self._room(self._candidate(offer), need) is not None:
            return True
        course.declined += 1
        return False

    def _best(self, need: Need, accepted: list[str]) -> str:
        """The first by the key of those who accepted; among equals a lot is drawn."""
        if len(accepted) == 1:
            return accepted[0]
        ranking = self._register.decide(
            need,
            on=self._today,
            snapshot=self._snapshot(),
            candidates=[self._candidate(id) for id in accepted],
            key=self._alternative.key,
        ).ranking
        first = ranking[0] if ranking else tuple(accepted)
        return min(first, key=lambda id: (self._chance.share("lot", need.id, id), id))

    def _placed_at(self, offer: str, need: Need) -> PlacedAt:
        """The place that a need gets at an offer, and what one day of it costs."""
        candidate = self._candidate(offer)
        pool, takes = self._room(candidate, need) or (None, Decimal(0))
        told = quote(need.lines, candidate.prices, need.requested)
        each = Fraction(0)
        if told is not None:
            days = need.period.days or 1
            each = told.total.exact / (days if told.basis == "total" else DAYS_IN[told.basis])
        return PlacedAt("agreement", pool, takes, each, offer)

    def _candidate(self, offer: str) -> Candidate:
        found = self._register.offer(offer)
        assert found is not None, "The key names offers of the register."
        return found

    def _room(self, candidate: Candidate, need: Need) -> tuple[str | None, Decimal] | None:
        """The pool that has room, and how much is taken of it; ``None``: there is no room."""
        if not candidate.pools:
            return None, Decimal(0)
        for pool in candidate.pools:
            takes = Places.takes(need, pool)
            stated = pool.available if pool.available is not None else pool.maximum
            if takes is None:
                continue
            if stated is None or self._used.get(pool.id, Decimal(0)) + takes <= stated:
                return pool.id, takes
        return None

    def _any_room(self, need: Need) -> bool:
        """Whether anybody has room for what waits: else nobody is asked again."""
        order = self._alternative.order
        if "own" in order and any(
            self._free(own, need) is not None for own in self._alternative.own
        ):
            return True
        if "agreement" not in order:
            return False
        offers = self._register.candidates(need.lot)
        return any(self._room(candidate, need) is not None for candidate in offers)

    def _free(self, own: OwnPosts, need: Need) -> Decimal | None:
        """How much a need takes of what is in-house; ``None`` where there is no room for it."""
        takes = own.takes(need)
        if takes is None or self._used.get(_named(own), Decimal(0)) + takes > own.capacity:
            return None
        return takes

    def _change(self, what: str, by: Decimal) -> None:
        self._used[what] = self._used.get(what, Decimal(0)) + by
        self._world = None

    def _snapshot(self) -> Snapshot:
        """The world as the key sees it today."""
        if self._world is None or self._world.on != self._today:
            uses = [
                Use(pool=pool, quantity=used, kind="taken", since=self._since)
                for pool, used in sorted(self._used.items())
                if pool in self._pools and used
            ]
            counts = [
                PastCallOffs(offer=offer, count=count, last=last, turn=turn)
                for offer, (count, last, turn) in sorted(self._counts.items())
            ]
            never = [
                PastCallOffs(offer=offer.id, count=0)
                for offer in self._register.offers
                if offer.id not in self._counts
            ]
            self._world = Snapshot(
                on=self._today, uses=tuple(uses), call_offs=tuple(counts + never)
            )
        return self._world


def _named(own: OwnPosts) -> str:
    """By what name it is counted how much is used of it: one that no pool has."""
    return f"own\n{own.name}"


def _after_all(pools: Iterable[Pool]) -> datetime:
    """A moment after every statement on places, so that what is placed counts against them."""
    stated = [pool.updated for pool in pools if pool.updated is not None]
    return max(stated, default=datetime.combine(date(1900, 1, 1), time(), UTC)) + timedelta(days=1)
