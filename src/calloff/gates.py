"""The gates of a key that every candidate must pass.

All are asked of every candidate; none is skipped because an earlier one said no.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

from calloff.candidate import Candidate, answer
from calloff.errors import Problem, did_you_mean
from calloff.finding import Finding
from calloff.matching import spans as joined_spans
from calloff.need import Need
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, Step, day_of
from calloff.terms import Terms
from calloff.values.exact import plain
from calloff.values.span import Span
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict, met

__all__ = [
    "Ages",
    "Answered",
    "Gate",
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


def facet_problems(facet: str | None, terms: Terms) -> tuple[Problem, ...]:
    """A problem where a gate goes by a facet of ranges that the vocabulary does not have."""
    if facet is None:
        return ()
    known = [f.code for f in terms.vocabulary.facets if f.kind == "range"]
    if facet in known:
        return ()
    what = f"no facet of ranges {facet!r} in {terms.vocabulary.id}.{did_you_mean(facet, known)}"
    return (Problem("key", what),)


class SupplierStanding(Gate):
    """The supplier is not blocked by the framework's owner, and holds the permit it needs.

    A complaint of the buyer's own is shown and excludes nobody.
    """

    kind: Literal["supplier_standing"] = "supplier_standing"
    told_to: ClassVar = ("caseworker",)
    day: NamedDay

    says: ClassVar = Sayings(
        sv={
            "name": "spärrar och tillstånd",
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
            "name": "blocks and permits",
            "met": "Not blocked.",
            "met.complaint": "Not blocked. To be noted: the buyer's own complaint {reason}.",
            "met.permit": "The permit {permit} is held.",
            "unmet.blocked": "Blocked by the owner of the agreement: {reason}.",
            "unmet.left": "Has left the agreement: {reason}.",
            "unmet.permit": "The permit {permit} is not held.",
            "unknown.permit": "It is not stated whether the permit {permit} is held.",
        },
    )

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The authority that grants permits has a public register, in which the buyer looks."""
        return "buyer"

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer about the standing, and one about the permit where the lot needs one."""
        day = day_of(self.day, need, snapshot)
        now = [standing for standing in candidate.standings if day in standing.valid]
        told = next((s for s in now if s.status in {"blocked", "left"}), None)
        mine = (s for s in now if s.status == "complaint" and s.by in {None, need.buyer})
        told = told or next(mine, None)
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
    told_to: ClassVar = ("caseworker", "asked")
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

    def problems(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Problem, ...]:
        """The last day is needed where ages are counted throughout; the facet must be known."""
        problems = facet_problems(self.facet, terms)
        if self.counted == "throughout" and need.persons and need.ends is None:
            problems += (Problem("ends", "is needed where ages are counted throughout."),)
        return problems

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
                spans = joined_spans(fact.value)
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


class Priced(Gate):
    """Every line that is called off has a price on the day."""

    kind: Literal["priced"] = "priced"
    told_to: ClassVar = ("caseworker", "asked", "release")
    day: NamedDay
    says: ClassVar = Sayings(
        sv={
            "name": "pris",
            "met": "{item}: {price} {currency} per {unit}.",
            "unmet": "{item} har inget pris.",
            "unmet.other_unit": "{item} har pris, men inte per {unit}.",
            "unmet.not_that_day": "{item} har inget pris {day}.",
            "unknown": "Priset på {item} är inte angivet.",
            "unknown.not_that_day": "Priset på {item} den {day} är inte angivet.",
        },
        en={
            "name": "price",
            "met": "{item}: {price} {currency} by the {unit}.",
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
    told_to: ClassVar = ("caseworker",)
    reads: ClassVar = frozenset({"answers"})
    says: ClassVar = Sayings(
        sv={
            "name": "svar",
            "met": "Har inte tackat nej.",
            "unmet.declined": "Har tackat nej: {reason}.",
            "unmet.no_answer": "Har inte svarat i tid.",
            "unmet.withdrawn": "Har dragit tillbaka sitt svar: {reason}.",
            "unmet.rejected": "Har inte godtagits: {reason}.",
            "unmet.skipped": "Har gåtts förbi: {reason}.",
        },
        en={
            "name": "answer",
            "met": "Has not declined.",
            "unmet.declined": "Has declined: {reason}.",
            "unmet.no_answer": "Has not answered in time.",
            "unmet.withdrawn": "Has withdrawn the answer: {reason}.",
            "unmet.rejected": "Was not accepted: {reason}.",
            "unmet.skipped": "Was passed over: {reason}.",
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
        day = day_of(self.day, need, snapshot)
        return tuple(
            answer(requirement, candidate, day, terms.vocabulary).at(place=f"requirements.{index}")
            for index, requirement in enumerate(need.requirements)
        )
