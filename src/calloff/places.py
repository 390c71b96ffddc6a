"""The gate on places: whether one is free, by a statement that is fresh enough."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from calloff.candidate import Candidate, OnDay, Pool, told_apart
from calloff.errors import Problem
from calloff.expressions import Expression
from calloff.facts import Answers, FactTable, PoolTable
from calloff.finding import Finding, best
from calloff.gates import Gate, facet_problems
from calloff.matching import spans
from calloff.need import Aged, Need, fits
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, day_of
from calloff.terms import Terms
from calloff.values.exact import plain
from calloff.values.period import Period
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict, all_met, met
from calloff.vocabulary import Fact

__all__ = ["Places"]


class Places(Gate):
    """A place is free for each person, on every day, by a statement that is fresh enough.

    What is free is what was stated, less what we have held or taken for other needs since. A
    stale statement and a missing one are unknown: on places, unknown always means ask.

    Attributes:
        fresh_days: For how many days a statement holds good; ``None``: until the next.
        day: The day from which places are needed.
        ages_facet: A facet of ranges in months by which pools tell for what ages they are; all
            persons must fit a pool that states it, or it is asked whether they fit several.
    """

    kind: Literal["places"] = "places"
    day: NamedDay = "starts"
    fresh_days: Annotated[int, Field(ge=0)] | None
    ages_facet: str | None = None
    reads: ClassVar = frozenset({"uses"})
    says: ClassVar = Sayings(
        sv={
            "name": "plats",
            "met": "{free} lediga, {wanted} behövs.",
            "unmet": "{free} lediga, {wanted} behövs.",
            "unmet.not_then": "Inte ledigt vid starten.",
            "unmet.not_throughout": "Ledigt till och med {last}, inte hela tiden.",
            "unmet.other_places": "Platserna är till för andra.",
            "unknown": "Det är inte angivet om det finns plats; {wanted} behövs.",
            "unknown.stale": "Uppgiften om plats är från {updated} och för gammal; "
            "{wanted} behövs.",
            "unknown.undated": "När uppgiften om plats lämnades är inte angivet; {wanted} behövs.",
            "unknown.other_unit": "Platser räknas i {unit}, och behovet säger inte hur många.",
            "unknown.not_throughout": "Ledigt till och med {last}; hur länge det behövs är inte "
            "angivet.",
            "unknown.several_pools": "Ingen av flera platsgrupper räcker för alla {wanted}; om de "
            "tillsammans gör det är inte angivet.",
            "unknown.other_places": "{free} lediga; om de passar behovet är inte angivet.",
        },
        en={
            "name": "place",
            "met": "{free} free, {wanted} needed.",
            "unmet": "{free} free, {wanted} needed.",
            "unmet.not_then": "Not free at the start.",
            "unmet.not_throughout": "Free until {last}, not all the time.",
            "unmet.other_places": "The places are for others.",
            "unknown": "Whether there is a place is not stated; {wanted} needed.",
            "unknown.stale": "The statement on places is from {updated} and too old; "
            "{wanted} needed.",
            "unknown.undated": "When the statement on places was made is not stated; "
            "{wanted} needed.",
            "unknown.other_unit": "Places are counted in {unit}, and the need does not say how "
            "many.",
            "unknown.not_throughout": "Free until {last}; for how long it is needed is not stated.",
            "unknown.several_pools": "No one of several groups of places holds all {wanted}; "
            "whether they do together is not stated.",
            "unknown.other_places": "{free} free; whether they fit the need is not stated.",
        },
    )

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer: the best of the candidate's pools."""
        if not candidate.pools:
            wanted = {"wanted": plain(_persons(need))}
            return (Finding("gate.places", Verdict.UNKNOWN, asked=wanted, note="silent"),)
        pools = (self._of_pool(p, need, candidate, terms, snapshot) for p in candidate.pools)
        found = best(pools)
        if found.verdict is Verdict.UNMET and _may_be_parted(need, candidate):
            found = replace(found, verdict=Verdict.UNKNOWN, note="several_pools")
        return (found,)

    @staticmethod
    def takes(need: Need, pool: Pool) -> Decimal | None:
        """How much of a pool a need takes; ``None`` where its lines do not say."""
        return _wanted(need, pool.unit, pool.per)

    def question(self, need: Need, table: FactTable, snapshot: Snapshot) -> Hashable | None:
        """How many places, and between which days; with traits of pools, all of the need."""
        if self.ages_facet is not None or table.traited:
            return None
        start, end = day_of(self.day, need, snapshot), need.period.end
        days = table.pool_days(snapshot)
        return (
            bisect_right(days, start),
            None if end is None else bisect_left(days, end),
            need.id if need.id in snapshot.using else None,
            len(need.persons),
            need.group and (need.group.rule, need.group.places),
            () if table.in_places else tuple([(i.unit, i.per, i.quantity) for i in need.lines]),
        )

    def criteria(self, need: Need, terms: Terms) -> Sequence[tuple[str, str]]:
        """One."""
        return (("", "gate.places"),)

    def answers(
        self, need: Need, table: FactTable, terms: Terms, snapshot: Snapshot
    ) -> Sequence[Answers]:
        """The best of each candidate's pools."""
        start = day_of(self.day, need, snapshot)
        apart = [(r, row) for r in need.requirements if (row := table.told_apart(r, start))]
        met_ = unknown = several = there = 0
        for pool in table.pools:
            several |= there & pool.there
            there |= pool.there
            yes, perhaps = self._of_pools(pool, need, snapshot, apart)
            met_ |= yes
            unknown |= perhaps
        unknown |= table.every & ~there
        if several and len(need.persons) > 1 and not _together(need):
            unknown |= several
        unknown &= ~met_
        return (Answers(met_, unknown, unknown),)

    def _of_pools(
        self,
        pools: PoolTable,
        need: Need,
        snapshot: Snapshot,
        apart: Iterable[tuple[Expression, int]],
    ) -> tuple[int, int]:
        """In whose pool there surely are places, and in whose there may be."""
        start = day_of(self.day, need, snapshot)
        suited = suits = pools.there
        for requirement, told in apart:
            yes, perhaps, _ = pools.answers(requirement, start)
            suited &= ~told | yes
            suits &= ~told | yes | perhaps
        for person in need.persons if self.ages_facet is not None else ():
            yes, perhaps = self._of_ages(pools, person.aged(need.requested, start, start), start)
            suited &= yes
            suits &= yes | perhaps
        return self._free_ones(pools, need, snapshot, suited, suits)

    def _free_ones(
        self, pools: PoolTable, need: Need, snapshot: Snapshot, suited: int, suits: int
    ) -> tuple[int, int]:
        """Of those whose places suit, or may, whose are free, and whose may be."""
        start = day_of(self.day, need, snapshot)
        rows = self._by_days(pools, need, start)
        suits &= rows.get(Verdict.MET, 0) | rows.get(Verdict.UNKNOWN, 0)
        suited &= rows.get(Verdict.MET, 0)
        fresh = self._fresh(pools, snapshot.on)
        enough, unsaid = _enough(pools, need, start, snapshot)
        # What is stale, or said in another unit, is asked for; what is full is not.
        return suited & fresh & enough, suits & (~fresh | unsaid | enough)

    def _of_ages(self, pools: PoolTable, aged: Aged, start: date) -> tuple[int, int]:
        """Whose places are surely, and whose perhaps, for somebody so old."""

        def label(traits: tuple[Fact, ...]) -> Verdict:
            stated = next((t.value for t in traits if start in t.valid), None)
            return fits(aged, spans(stated)) if isinstance(stated, tuple) else Verdict.MET

        rows = pools.parted(
            ("traits", self.ages_facet),
            lambda pool: tuple(t for t in pool.traits if t.facet == self.ages_facet),
            ("ages", aged),
            label,
            day=start,
            periods=lambda traits: (trait.valid for trait in traits),
        )
        return rows.get(Verdict.MET, 0), rows.get(Verdict.UNKNOWN, 0)

    def _by_days(self, pools: PoolTable, need: Need, start: date) -> Mapping[Verdict, int]:
        """Whose places can be used from the start to the end."""
        end = need.period.end

        def label(valid: Period) -> Verdict:
            return _lasts(valid, end) if start in valid else Verdict.UNMET

        return pools.parted("valid", lambda pool: pool.valid, (start, end), label)

    def _fresh(self, pools: PoolTable, on: date) -> int:
        """Whose statement is fresh enough to go by."""
        if self.fresh_days is None:
            return pools.there
        days = self.fresh_days
        rows = pools.parted(
            "stated_on",
            lambda pool: pool.updated.date() if pool.updated else None,
            ("fresh", on, days),
            lambda stated: _too_old(stated, days, on),
        )
        return rows.get(False, 0)

    @property
    def hindered_by(self) -> frozenset[Literal["need", "snapshot"]]:
        """By nothing else: whether the facet is known."""
        return frozenset()

    def problems(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Problem, ...]:
        """The facet of ages must be known."""
        return facet_problems(self.ages_facet, terms)

    def _ages_suit(self, pool: Pool, need: Need, start: date) -> Verdict:
        """Whether the places are for persons so old, where the pool says for whom they are."""
        traits = (t for t in pool.traits if t.facet == self.ages_facet and start in t.valid)
        stated = next((trait.value for trait in traits), None)
        if not isinstance(stated, tuple):
            return Verdict.MET
        return all_met(p.fits(spans(stated), need.requested, start, start) for p in need.persons)

    def _of_pool(
        self, pool: Pool, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> Finding:
        """Whether one pool has the places, for a need like this."""
        start = day_of(self.day, need, snapshot)
        wanted = _wanted(need, pool.unit, pool.per)
        free = _free(pool, need, start, snapshot)
        stale = _stale(pool, self.fresh_days, snapshot.on)
        suits = _suits(pool, need, candidate, terms, start)
        suits &= self._ages_suit(pool, need, start)
        lasts = _throughout(pool, need)
        if suits is Verdict.UNMET:
            verdict, note = Verdict.UNMET, "other_places"
        elif start not in pool.valid:
            verdict, note = Verdict.UNMET, "not_then"
        elif lasts is Verdict.UNMET:
            verdict, note = Verdict.UNMET, "not_throughout"
        elif free is None:
            verdict, note = Verdict.UNKNOWN, "silent"
        elif stale:
            verdict, note = Verdict.UNKNOWN, "stale" if pool.updated else "undated"
        elif wanted is None:
            verdict, note = Verdict.UNKNOWN, "other_unit"
        elif free < wanted:
            verdict, note = Verdict.UNMET, "full"
        elif suits is Verdict.UNKNOWN:
            verdict, note = Verdict.UNKNOWN, "other_places"
        elif lasts is Verdict.UNKNOWN:
            verdict, note = Verdict.UNKNOWN, "not_throughout"
        else:
            verdict, note = Verdict.MET, None
        return Finding(
            "gate.places",
            verdict,
            asked={"wanted": plain(wanted) if wanted is not None else "-"},
            found={
                "pool": pool.id,
                "free": plain(free) if free is not None else "-",
                "unit": pool.unit,
                "last": str(pool.valid.last or ".."),
                "updated": pool.updated.date().isoformat() if pool.updated else "-",
            },
            note=note,
            stated=pool.updated.date().isoformat() if pool.updated else None,
        )


def _wanted(need: Need, unit: str, per: str | None) -> Decimal | None:
    """How much of a pool that is counted so the need takes; ``None``: its lines do not say."""
    if unit == "place":
        return _persons(need)
    lines = [line for line in need.lines if (line.unit, line.per) == (unit, per)]
    return sum((line.quantity for line in lines), Decimal(0)) if lines else None


def _may_be_parted(need: Need, candidate: Candidate) -> bool:
    """Whether several persons might find places in different pools, which the answer must say."""
    return len(need.persons) > 1 and len(candidate.pools) > 1 and not _together(need)


def _together(need: Need) -> bool:
    """Whether the whole group must be together."""
    return need.group is not None and need.group.rule == "together"


def _persons(need: Need) -> Decimal:
    """A place for each person, and for the whole group where it must be together."""
    group = need.group
    whole = group.places if group is not None and group.rule == "together" else None
    return Decimal(max(1, len(need.persons), whole or 0))


def _free(pool: Pool, need: Need, start: date, snapshot: Snapshot) -> Decimal | None:
    """What is free on the fullest day: as stated, less what others have used since then."""
    if pool.available is None:
        return None
    if not snapshot.uses:
        return pool.available
    end = need.period.end
    uses = [
        use
        for use in snapshot.used.get(pool.id, ())
        if (use.need is None or use.need != need.id)
        and (pool.updated is None or use.since > pool.updated)
        and (use.period.end is None or start < use.period.end)
        and (end is None or use.period.start is None or use.period.start < end)
    ]
    days = {start} | {u.period.start for u in uses if u.period.start and u.period.start > start}
    fullest = max(sum((u.quantity for u in uses if day in u.period), Decimal(0)) for day in days)
    return pool.available - fullest


def _enough(pools: PoolTable, need: Need, start: date, snapshot: Snapshot) -> tuple[int, int]:
    """Who has as much free as is wanted, and of whom it is not known how much, or of what."""
    wanted = {unit: _wanted(need, *unit) for unit in pools.units}

    def label(stated: tuple[str, str | None, Decimal | None]) -> bool | None:
        unit, per, available = stated
        return _is_enough(available, wanted[unit, per])

    rows = pools.parted(
        "available",
        lambda pool: (pool.unit, pool.per, pool.available),
        tuple(wanted.values()),
        label,
    )
    enough, unsaid = rows.get(True, 0), rows.get(None, 0)
    if not snapshot.uses:
        return enough, unsaid
    days, end = snapshot.use_days, need.period.end
    # Rows go by stretches of days, and from a start to an end before it there is none.
    ahead = end is None or start < end
    if ahead and need.id not in snapshot.using and pools.units == (("place", None),):
        return enough & ~pools.short(snapshot, _persons(need), start, end), unsaid
    stretch = bisect_right(days, start), None if end is None else bisect_left(days, end)
    own = need.id if need.id in snapshot.using else None
    now = pools.among(
        snapshot,
        snapshot.used,
        (own, stretch, *wanted.values()),
        lambda pool: _is_enough(_free(pool, need, start, snapshot), wanted[pool.unit, pool.per]),
    )
    return enough & ~now.get(False, 0) | now.get(True, 0), unsaid


def _is_enough(free: Decimal | None, wanted: Decimal | None) -> bool | None:
    """Whether so much is enough; ``None`` where either is not known."""
    return None if free is None or wanted is None else free >= wanted


def _throughout(pool: Pool, need: Need) -> Verdict:
    """Whether the places can be used to the end; unknown where the need has no known end."""
    return _lasts(pool.valid, need.period.end)


def _lasts(valid: Period, end: date | None) -> Verdict:
    """Whether a period lasts until something ends; unknown where that has no known end."""
    if valid.end is None:
        return Verdict.MET
    return Verdict.UNKNOWN if end is None else met(end <= valid.end)


def _stale(pool: Pool, fresh_days: int | None, on: date) -> bool:
    """Whether a statement is too old to go by; one without a day is, where age matters."""
    return _too_old(pool.updated.date() if pool.updated else None, fresh_days, on)


def _too_old(stated: date | None, fresh_days: int | None, on: date) -> bool:
    """Whether what was stated on a day, or on nobody knows which, is too old."""
    if fresh_days is None:
        return False
    return stated is None or (on - stated).days > fresh_days


def _suits(pool: Pool, need: Need, candidate: Candidate, terms: Terms, day: date) -> Verdict:
    """Whether these very places meet the requirements on what pools tell apart."""
    if not candidate.traits:
        return Verdict.MET
    view = OnDay(candidate, day, pool)
    return all_met(
        requirement.judge(view, terms.vocabulary).verdict
        for requirement in need.requirements
        if told_apart(requirement, candidate, day, terms.vocabulary)
    )
