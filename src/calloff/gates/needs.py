"""Whether a candidate meets what the need asks for: ages and requirements."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from typing import ClassVar, Literal

from calloff.candidate import Candidate, answer
from calloff.errors import Problem
from calloff.facts import Answers, FactTable
from calloff.finding import Finding
from calloff.gates.gate import Gate, facet_problems
from calloff.matching import silence
from calloff.matching import spans as joined_spans
from calloff.need import Aged, Need, fits
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, day_of
from calloff.terms import Terms
from calloff.values.span import Span
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict
from calloff.vocabulary import Fact

__all__ = ["Ages", "Requirements"]


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

    @property
    def hindered_by(self) -> frozenset[Literal["need", "snapshot"]]:
        """By the need where ages are counted throughout: it must say until when."""
        return frozenset({"need"} if self.counted == "throughout" else ())

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
                    silent = silence(facet)
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

    def criteria(self, need: Need, terms: Terms) -> Sequence[tuple[str, str]]:
        """For each person, the lot's ages and the candidate's own."""
        each = (terms.lot.ages is not None) + (self.facet is not None)
        persons = range(len(need.persons))
        return [(f"persons.{i}", "gate.ages") for i in persons for _ in range(each)]

    def answers(
        self, need: Need, table: FactTable, terms: Terms, snapshot: Snapshot
    ) -> Sequence[Answers]:
        """Candidates who take the same ages have the same answer."""
        if not need.persons:
            return ()
        start = day_of(self.day, need, snapshot)
        end = (need.ends or start) if self.counted == "throughout" else start
        ages = (person.aged(need.requested, start, end) for person in need.persons)
        return [told for aged in ages for told in self._of_ages(aged, table, terms, start)]

    def question(self, need: Need, table: FactTable, snapshot: Snapshot) -> Hashable:
        """The ages in months that each person may have, and the day."""
        start = day_of(self.day, need, snapshot)
        end = (need.ends or start) if self.counted == "throughout" else start
        aged = [person.aged(need.requested, start, end) for person in need.persons]
        return (table.said_since(start), *aged)

    def _of_ages(
        self, aged: Aged, table: FactTable, terms: Terms, start: date
    ) -> Iterator[Answers]:
        """The answers for the lot's ages and for the candidates' own."""
        every = table.every
        if (ages := terms.lot.ages) is not None:
            verdict = fits(aged, (Span(ages.start, ages.end),))
            sure, unsure = verdict is Verdict.MET, verdict is Verdict.UNKNOWN
            yield Answers(every if sure else 0, every if unsure else 0, 0)
        if self.facet is None:
            return
        facet = self.facet
        silent = silence(terms.vocabulary.by_code[facet])

        def label(facts: tuple[Fact, ...]) -> tuple[Verdict, bool]:
            fact = next((fact for fact in facts if start in fact.valid), None)
            if fact is None or not isinstance(fact.value, tuple):
                return silent, True
            return fits(aged, joined_spans(fact.value)), False

        rows = table.parted(
            ("facts", facet),
            lambda candidate: candidate.stated(facet),
            ("ages", aged),
            label,
            day=start,
            periods=lambda facts: (fact.valid for fact in facts),
        )
        unsaid = rows.get((Verdict.UNKNOWN, True), 0)
        met, unknown = (rows.get((v, False), 0) for v in (Verdict.MET, Verdict.UNKNOWN))
        yield Answers(met | rows.get((Verdict.MET, True), 0), unknown | unsaid, unsaid)


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

    def criteria(self, need: Need, terms: Terms) -> Sequence[tuple[str, str]]:
        """One for each requirement."""
        return [(f"requirements.{i}", r.code) for i, r in enumerate(need.requirements)]

    def answers(
        self, need: Need, table: FactTable, terms: Terms, snapshot: Snapshot
    ) -> Sequence[Answers]:
        """The answers to each requirement."""
        day = day_of(self.day, need, snapshot)
        return [table.answers(requirement, day) for requirement in need.requirements]
