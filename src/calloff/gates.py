"""The gates of a key that every candidate must pass.

All are asked of every candidate; none is skipped because an earlier one said no.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from calloff.candidate import Candidate, OnDay, Pool
from calloff.errors import Problem
from calloff.finding import Finding
from calloff.need import Need
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, Step, day_of
from calloff.terms import Terms
from calloff.values.exact import plain
from calloff.values.span import Span
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict, all_met, met

__all__ = [
    "Ages",
    "Answered",
    "Gate",
    "Places",
    "Priced",
    "Requirements",
    "SupplierStanding",
]


class Gate(Step):
    """A gate of every candidate: only who meets all of them may serve."""

    family: ClassVar = "gate"
    kinds: ClassVar[dict[str, type[Step]]] = {}

    @abstractmethod
    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """The gate's answers about one candidate."""


class SupplierStanding(Gate):
    """The supplier is not blocked by the framework's owner, and holds the permit it needs.

    A complaint of the buyer's own is shown and excludes nobody.
    """

    kind: Literal["supplier_standing"] = "supplier_standing"
    day: NamedDay
    says: ClassVar = Sayings(
        sv={
            "name": "leverantörens ställning",
            "met": "Inte blockerad.",
            "met.complaint": "Inte blockerad. Att uppmärksamma: beställarens eget klagomål"
            " {reason}.",
            "met.permit": "Tillståndet {permit} gäller.",
            "unmet.blocked": "Blockerad av ramavtalets ägare: {reason}.",
            "unmet.left": "Har lämnat ramavtalet: {reason}.",
            "unmet.permit": "Tillståndet {permit} saknas.",
            "unknown.permit": "Det är inte angivet om tillståndet {permit} finns.",
        },
        en={
            "name": "the supplier's standing",
            "met": "Not blocked.",
            "met.complaint": "Not blocked. To be noted: the buyer's own complaint {reason}.",
            "met.permit": "The permit {permit} is held.",
            "unmet.blocked": "Blocked by the owner of the agreement: {reason}.",
            "unmet.left": "Has left the agreement: {reason}.",
            "unmet.permit": "The permit {permit} is not held.",
            "unknown.permit": "It is not stated whether the permit {permit} is held.",
        },
    )

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer about the standing, and one about the permit where the lot needs one."""
        day = day_of(self.day, need, snapshot)
        now = [standing for standing in candidate.standings if day in standing.valid]
        told = next((s for s in now if s.status in {"blocked", "left"}), None)
        told = told or next((s for s in now if s.status == "complaint"), None)
        standing = Finding(
            "gate.supplier_standing",
            met(told is None or told.status == "complaint"),
            found={"reason": told.reason or "-"} if told else {},
            note=told.status if told else None,
            stated=told.stated.isoformat() if told and told.stated else None,
            source=told.by if told else None,
        )
        permit = terms.lot.permit
        if permit is None:
            return (standing,)
        held = [s for s in now if s.permit == permit]
        if any(s.status == "no_permit" for s in held):
            verdict = Verdict.UNMET
        else:
            verdict = Verdict.MET if held else Verdict.UNKNOWN
        source = held[0] if held else None
        return (
            standing,
            Finding(
                "gate.supplier_standing",
                verdict,
                asked={"permit": permit},
                note="permit",
                stated=source.stated.isoformat() if source and source.stated else None,
                source=source.by if source else None,
            ),
        )


class Ages(Gate):
    """Each person's age is one that the lot, and the candidate, is for.

    Attributes:
        counted: ``at_start``, or ``throughout`` the days the need is expected to last.
        facet: A facet of ranges in months in which candidates state ages of their own.
    """

    kind: Literal["ages"] = "ages"
    day: NamedDay = "starts"
    counted: Literal["at_start", "throughout"]
    facet: str | None = None
    says: ClassVar = Sayings(
        sv={
            "name": "ålder",
            "met": "{months}; tar emot {ages}.",
            "unmet": "{months}; tar emot {ages}.",
            "unknown": "{months}, beroende på födelsedag; tar emot {ages}.",
            "unknown.silent": "{months}; vilka åldrar som tas emot är inte angivet.",
            "unmet.silent": "{months}; vilka åldrar som tas emot är inte angivet.",
        },
        en={
            "name": "age",
            "met": "{months}; takes {ages}.",
            "unmet": "{months}; takes {ages}.",
            "unknown": "{months}, depending on the day of birth; takes {ages}.",
            "unknown.silent": "{months}; which ages are taken is not stated.",
            "unmet.silent": "{months}; which ages are taken is not stated.",
        },
    )

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The buyer knows how old the person is; the supplier, whom it takes."""
        return "supplier" if finding.note == "silent" else "buyer"

    def problems(self, need: Need) -> tuple[Problem, ...]:
        """The last day is needed where ages are counted throughout."""
        if self.counted == "throughout" and need.persons and need.ends is None:
            return (Problem("ends", "is needed where ages are counted throughout."),)
        return ()

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """For each person, one answer for the lot's ages and one for the candidate's own."""
        start = day_of(self.day, need, snapshot)
        end = (need.ends or start) if self.counted == "throughout" else start
        found = []
        for index, person in enumerate(need.persons):
            low, _ = person.ages(need.requested, start)
            _, high = person.ages(need.requested, end)
            told = {"months": [low, high]}
            place = f"persons.{index}"
            if (ages := terms.lot.ages) is not None:
                spans: tuple[Span, ...] = (Span(ages.start, ages.end),)
                verdict = person.fits(spans, need.requested, start, end)
                asked = {"ages": [str(spans[0])]}
                found.append(Finding("gate.ages", verdict, asked=asked, found=told, place=place))
            if self.facet is not None:
                fact = candidate.fact(self.facet, start)
                if fact is None or not isinstance(fact.value, tuple):
                    facet = terms.vocabulary.by_code[self.facet]
                    silent = Verdict.UNKNOWN if facet.silence == "unknown" else Verdict.UNMET
                    asked = {"ages": ["-"]}
                    found.append(
                        Finding("gate.ages", silent, asked, told, note="silent", place=place)
                    )
                    continue
                spans = tuple(Span.parse(text) for text in fact.value)
                found.append(
                    Finding(
                        "gate.ages",
                        person.fits(spans, need.requested, start, end),
                        asked={"ages": list(fact.value)},
                        found=told,
                        stated=fact.stated.isoformat() if fact.stated else None,
                        source=fact.source,
                        place=place,
                    )
                )
        return tuple(found)


class Places(Gate):
    """A place is free for each person, on every day, by a statement that is fresh enough.

    What is free is what was stated, less what we have held or taken since. A stale statement
    and a missing one are unknown: on places, unknown always means ask.

    Attributes:
        fresh_days: For how many days a statement holds good; ``None``: until the next.
        day: The day from which places are needed.
    """

    kind: Literal["places"] = "places"
    day: NamedDay = "starts"
    fresh_days: Annotated[int, Field(ge=0)] | None
    reads: ClassVar = frozenset({"uses"})
    says: ClassVar = Sayings(
        sv={
            "name": "plats",
            "met": "{free} lediga, {wanted} behövs.",
            "unmet": "{free} lediga, {wanted} behövs.",
            "unmet.not_then": "Inte ledigt vid starten.",
            "unmet.other_places": "Platserna är till för andra.",
            "unknown": "Det är inte angivet om det finns plats; {wanted} behövs.",
            "unknown.stale": "Uppgiften om plats är från {updated} och för gammal; "
            "{wanted} behövs.",
            "unknown.other_unit": "Platser räknas i {unit}, och behovet säger inte hur många.",
            "unknown.other_places": "{free} lediga; om de passar behovet är inte angivet.",
        },
        en={
            "name": "place",
            "met": "{free} free, {wanted} needed.",
            "unmet": "{free} free, {wanted} needed.",
            "unmet.not_then": "Not free at the start.",
            "unmet.other_places": "The places are for others.",
            "unknown": "Whether there is a place is not stated; {wanted} needed.",
            "unknown.stale": "The statement on places is from {updated} and too old; "
            "{wanted} needed.",
            "unknown.other_unit": "Places are counted in {unit}, and the need does not say how "
            "many.",
            "unknown.other_places": "{free} free; whether they fit the need is not stated.",
        },
    )

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer: the best of the candidate's pools."""
        best = Finding(
            "gate.places",
            Verdict.UNKNOWN,
            asked={"wanted": str(max(1, len(need.persons)))},
            note="silent",
        )
        for index, pool in enumerate(candidate.pools):
            finding = self._of_pool(pool, need, candidate, terms, snapshot)
            if index == 0 or best.verdict | finding.verdict is not best.verdict:
                best = finding
        return (best,)

    def _of_pool(
        self, pool: Pool, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> Finding:
        """Whether one pool has the places, for a need like this."""
        start = day_of(self.day, need, snapshot)
        wanted = _wanted(need, pool)
        free = _free(pool, need, start, snapshot)
        stale = _stale(pool, self.fresh_days, snapshot.on)
        suits = _suits(pool, need, candidate, terms, start)
        if suits is Verdict.UNMET:
            verdict, note = Verdict.UNMET, "other_places"
        elif start not in pool.valid:
            verdict, note = Verdict.UNMET, "not_then"
        elif free is None:
            verdict, note = Verdict.UNKNOWN, "silent"
        elif stale:
            verdict, note = Verdict.UNKNOWN, "stale"
        elif wanted is None:
            verdict, note = Verdict.UNKNOWN, "other_unit"
        elif free < wanted:
            verdict, note = Verdict.UNMET, "full"
        elif suits is Verdict.UNKNOWN:
            verdict, note = Verdict.UNKNOWN, "other_places"
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
                "updated": pool.updated.date().isoformat() if pool.updated else "-",
            },
            note=note,
            stated=pool.updated.date().isoformat() if pool.updated else None,
        )


def _wanted(need: Need, pool: Pool) -> Decimal | None:
    """How much of a pool the need takes; ``None`` where its lines do not say."""
    if pool.unit == "place":
        return Decimal(max(1, len(need.persons)))
    lines = [line for line in need.lines if (line.unit, line.per) == (pool.unit, pool.per)]
    return sum((line.quantity for line in lines), Decimal(0)) if lines else None


def _free(pool: Pool, need: Need, start: date, snapshot: Snapshot) -> Decimal | None:
    """What is free on the fullest day: as stated, less what we have used since then."""
    if pool.available is None:
        return None
    end = need.period.end
    uses = [
        use
        for use in snapshot.uses
        if use.pool == pool.id
        and (pool.updated is None or use.since > pool.updated)
        and (use.period.end is None or start < use.period.end)
        and (end is None or use.period.start is None or use.period.start < end)
    ]
    days = {start} | {u.period.start for u in uses if u.period.start and u.period.start > start}
    fullest = max(sum((u.quantity for u in uses if day in u.period), Decimal(0)) for day in days)
    return pool.available - fullest


def _stale(pool: Pool, fresh_days: int | None, on: date) -> bool:
    """Whether a statement is too old to go by; one without a day is, where age matters."""
    if fresh_days is None:
        return False
    return pool.updated is None or (on - pool.updated.date()).days > fresh_days


def _suits(pool: Pool, need: Need, candidate: Candidate, terms: Terms, day: date) -> Verdict:
    """Whether these very places meet the requirements on what pools tell apart."""
    if not candidate.traits:
        return Verdict.MET
    view = OnDay(candidate, day, pool)
    return all_met(
        requirement.judge(view, terms.vocabulary).verdict
        for requirement in need.requirements
        if not candidate.traits.isdisjoint(requirement.facets())
    )


class Priced(Gate):
    """Every line that is called off has a price on the day."""

    kind: Literal["priced"] = "priced"
    day: NamedDay
    says: ClassVar = Sayings(
        sv={
            "name": "pris",
            "met": "{item} har pris: {price} {currency} per {unit}.",
            "unmet": "{item} har inget pris.",
            "unmet.other_unit": "{item} har pris, men inte per {unit}.",
            "unmet.not_that_day": "{item} har inget pris {day}.",
            "unknown": "Priset på {item} är inte angivet.",
            "unknown.not_that_day": "Priset på {item} den {day} är inte angivet.",
        },
        en={
            "name": "price",
            "met": "{item} is priced: {price} {currency} by the {unit}.",
            "unmet": "{item} has no price.",
            "unmet.other_unit": "{item} is priced, but not by the {unit}.",
            "unmet.not_that_day": "{item} has no price on {day}.",
            "unknown": "The price of {item} is not stated.",
            "unknown.not_that_day": "The price of {item} on {day} is not stated.",
        },
    )

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer for each line."""
        day = day_of(self.day, need, snapshot)
        found = []
        for index, line in enumerate(need.lines):
            verdict, note, price = candidate.prices.price(line, day)
            told = {"price": plain(price.amount)} if price else {}
            found.append(
                Finding(
                    "gate.priced",
                    verdict,
                    asked={"item": line.item, "unit": line.unit, "day": day.isoformat()},
                    found={**told, "currency": candidate.prices.currency},
                    note=note,
                    source=price.source if price else None,
                    place=f"lines.{index}",
                )
            )
        return tuple(found)


class Answered(Gate):
    """The candidate has not declined, withdrawn, been rejected or let the time run out."""

    kind: Literal["answered"] = "answered"
    reads: ClassVar = frozenset({"answers"})
    says: ClassVar = Sayings(
        sv={
            "name": "svar",
            "met": "Har inte tackat nej.",
            "unmet.declined": "Har tackat nej: {reason}.",
            "unmet.no_answer": "Har inte svarat i tid.",
            "unmet.withdrawn": "Har dragit tillbaka sitt svar: {reason}.",
            "unmet.rejected": "Har inte godtagits: {reason}.",
        },
        en={
            "name": "answer",
            "met": "Has not declined.",
            "unmet.declined": "Has declined: {reason}.",
            "unmet.no_answer": "Has not answered in time.",
            "unmet.withdrawn": "Has withdrawn the answer: {reason}.",
            "unmet.rejected": "Was not accepted: {reason}.",
        },
    )

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer, from the latest word on the candidate or the offer it stands under."""
        ids = {candidate.id, candidate.offer}
        told = next((a for a in reversed(snapshot.answers) if a.candidate in ids), None)
        return (
            Finding(
                "gate.answered",
                met(told is None),
                found={"reason": told.reason or "-"} if told else {},
                note=told.status if told else None,
                stated=told.at.date().isoformat() if told and told.at else None,
            ),
        )


class Requirements(Gate):
    """Every requirement of the need is met by what is stated."""

    kind: Literal["requirements"] = "requirements"
    day: NamedDay
    says: ClassVar = Sayings(sv={"name": "krav"}, en={"name": "requirement"})

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer for each requirement, in the need's order."""
        view = OnDay(candidate, day_of(self.day, need, snapshot))
        return tuple(_judged(need, view, terms))


def _judged(need: Need, view: OnDay, terms: Terms) -> Iterator[Finding]:
    for index, requirement in enumerate(need.requirements):
        yield requirement.judge(view, terms.vocabulary).at(place=f"requirements.{index}")
