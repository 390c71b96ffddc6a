"""What of a decision may stand where it is kept and passed on: on a screen, in a picture, a table.

A notebook is saved with what it shows, and a picture goes into a report. So what no supplier may
be told, such as where a home must not lie, stands in none of them, not even for the caseworker;
and about a need with protected identity they say no more than counts. Whoever has the case reads
the protocol.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from calloff.decision import Decision
from calloff.errors import InputError, Problem
from calloff.expressions import Expression
from calloff.finding import Finding
from calloff.orderings import Measure, Ordering
from calloff.outcome import Ask, Escalate, Question
from calloff.protocol.question_side import questions, to_settle
from calloff.protocol.sentences import asked_for, capital, may_be_told
from calloff.protocol.teller import Teller
from calloff.values.texts import Language
from calloff.values.verdict import Verdict
from calloff.views.labels import word

__all__ = ["Discretion", "FunnelRow"]

_AMOUNTS = frozenset({"agreed", "bid", "price"})
"""What findings call the amounts that people must not see before they have compared."""


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One row of the funnel: a test, and how many were left before and after it.

    Attributes:
        name: What it is called.
        places: The step of the key with each place of the need that it covers.
        before: How many were left before it.
        after: How many were left after it.
    """

    name: str
    places: tuple[tuple[str, str], ...]
    before: int
    after: int

    @property
    def fell(self) -> int:
        """How many fell here."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Discretion:
    """Tells a decision to the caseworker, short of what must not be kept or passed on.

    Attributes:
        teller: Who tells the caseworker.
    """

    teller: Teller

    @classmethod
    def about(
        cls, decision: Decision, language: Language = "sv", *, zone: str = "Europe/Stockholm"
    ) -> Discretion:
        """Whoever tells one decision in one language."""
        return cls(Teller(decision, language, "caseworker", zone))

    @classmethod
    def refusing_protected(
        cls, decision: Decision, language: Language = "sv", *, what: str
    ) -> Discretion:
        """The same, for what is made to be passed on.

        Raises:
            InputError: where the identity is protected: not even a count leaves by that door.
        """
        if decision.need.protected:
            told = (
                f"the identity is protected: {what} is not made, since it could be kept or passed "
                "on. Whoever has the case reads the protocol."
            )
            raise InputError(f"the decision about {decision.need.id}", [Problem("need", told)])
        return cls.about(decision, language)

    @property
    def decision(self) -> Decision:
        """What is told."""
        return self.teller.decision

    @property
    def outside(self) -> Teller:
        """Who tells a supplier that is asked."""
        return replace(self.teller, audience="asked")

    @property
    def everyone(self) -> str:
        """What all are called with whom the funnel begins."""
        offers = any(candidate.stage == "offer" for candidate in self.decision.candidates)
        return self.teller.label("selection.all" if offers else "selection.answers")

    def may_tell(self, finding: Finding) -> bool:
        """Whether a finding may stand here: whether a supplier that is asked may be told it."""
        return may_be_told(finding, self.decision.terms.vocabulary, "asked")

    @property
    def before_prices(self) -> bool:
        """Whether people are still to compare, or nothing can be decided: no price is shown yet."""
        return isinstance(self.decision.outcome, Ask | Escalate)

    def placed(self) -> Iterator[tuple[int, str]]:
        """Those who may or might serve, by id, in their order, each with its tier from 1."""
        for tier, ids in enumerate(self.decision.ranking, start=1):
            for id in ids:
                yield tier, id

    def quote(self, candidate: str) -> Mapping[str, Any] | None:
        """What a candidate costs, as an ordering measured it; ``None`` where no price is shown."""
        if self.before_prices:
            return None
        shown = (measure.shown for measure in self.decision.measures[candidate])
        return next((q for q in shown if isinstance(q, dict) and "total_minor" in q), None)

    def hides_amount(self, finding: Finding) -> bool:
        """Whether a finding tells an amount that is not shown yet."""
        return self.before_prices and not _AMOUNTS.isdisjoint(finding.found)

    def data(self, finding: Finding) -> dict[str, Any]:
        """A finding as plain data, short of what must not be told: then ``withheld`` is true."""
        if not self.may_tell(finding):
            return {"withheld": True, "step": finding.step, "place": finding.place}
        told = finding.data()
        if self.hides_amount(finding):
            found = {name: told["found"][name] for name in told["found"].keys() - _AMOUNTS}
            return {**told, "found": found, "withheld": True}
        return {**told, "withheld": False}

    def said(self, finding: Finding) -> str:
        """A finding in words; what is withheld keeps its place."""
        if self.hides_amount(finding):
            language = self.teller.language
            name = self.test(finding.step, finding.place)
            return word(
                language, "amount.later", name=name, verdict=word(language, str(finding.verdict))
            )
        teller = self.teller if self.may_tell(finding) else self.outside
        return teller.said(finding)

    def measured(self, ordering: Ordering, measure: Measure) -> str:
        """What an ordering measured; empty where nothing."""
        return self.outside.measured(ordering, measure)

    def asked(self, expression: Expression) -> str:
        """A requirement or a wish in words; what is withheld keeps its place."""
        vocabulary = self.decision.terms.vocabulary
        told = all("asked" in vocabulary.by_code[code].told_to for code in expression.facets())
        if told:
            return self.teller.asked(expression)
        return asked_for(expression.data(), vocabulary, self.teller.language, "asked")

    def test(self, step: str, place: str) -> str:
        """What a test of the funnel is called."""
        field, _, number = place.partition(".")
        if field == "requirements":
            return capital(self.asked(self.decision.need.requirements[int(number)]))
        return capital(self.teller.test(step, place))

    def hindrances(self) -> tuple[str, ...]:
        """What stands in the way of deciding at all: gates of the lot, and switches left open."""
        d = self.decision
        gates = [f for f in d.lot_findings if f.verdict is not Verdict.MET]
        open_ = [f for f in d.switch_findings if f.verdict is Verdict.UNKNOWN]
        return tuple(self.said(finding) for finding in (*gates, *open_))

    def tests(self) -> Iterator[FunnelRow]:
        """The rows of the funnel, in the declared order.

        What is tested of each person stands in one row where nobody fell on it.
        """
        rows = self.decision.narrowing()
        for (step, field), group in groupby(rows, lambda row: (row[0], row[1].partition(".")[0])):
            several = list(group)
            before, after = several[0][2], several[-1][3]
            if field == "persons" and before == after:
                places = tuple((step, place) for _, place, _, _ in several)
                yield FunnelRow(self.test(step, ""), places, before, after)
                continue
            for _, place, had, has in several:
                yield FunnelRow(self.test(step, place), ((step, place),), had, has)

    def questions(self, asked: tuple[Question, ...]) -> tuple[str, ...]:
        """What suppliers are asked, in the words in which it may be put to them."""
        asking = self.outside.asking
        return tuple(dict.fromkeys(text for one in asked for text in questions(asking, one)))

    def to_settle(self, asked: tuple[Question, ...]) -> tuple[str, ...]:
        """What the buyer itself must find out."""
        asking = self.outside.asking
        return tuple(dict.fromkeys(text for one in asked for text in to_settle(asking, one)))
