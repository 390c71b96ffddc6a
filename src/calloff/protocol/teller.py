"""Tells one decision to one kind of reader in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from calloff.decision import Decision
from calloff.expressions import Expression
from calloff.finding import Finding
from calloff.orderings import Measure, Ordering
from calloff.protocol.question_side import Asking
from calloff.protocol.sentences import (
    asked_for,
    item_text,
    measured,
    money,
    reason,
    step_name,
    withheld_text,
)
from calloff.protocol.words import find, label
from calloff.values.texts import Language
from calloff.vocabulary import Audience

__all__ = ["Teller"]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells one decision to one kind of reader in one language.

    Attributes:
        decision: What is told.
        language: ``sv`` or ``en``.
        audience: Who reads; what they may not be told is withheld and keeps its place.
        zone: The time zone that moments are told in.
        names: What candidates are called, by id, where that is not by the supplier's name.
        reasons: What listed reasons are called, by code, where the office has a list of its own.
        unnamed: Whether amounts and names of suppliers are withheld: who is paid, and what, shows
            where somebody is.
    """

    decision: Decision
    language: Language
    audience: Audience
    zone: str
    names: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    unnamed: bool = False

    def label(self, code: str, /, **arguments: str) -> str:
        """A fixed word or sentence."""
        return label(self.language, code, **arguments)

    def word(self, family: str, code: str) -> str:
        """What a code of a family, such as a role or a reason, is called; else the code."""
        return find(self.language, f"{family}.{code}") or code

    def reason(self, code: str) -> str:
        """A listed reason in words; one in words of its own only for the caseworker."""
        known = self.reasons.get(code) or find(self.language, f"reason.{code}")
        return known or self.only_here(code)

    def name(self, candidate: str) -> str:
        """What a candidate is called: the supplier, and the proposal's own label."""
        if (told := self.names.get(candidate)) is not None:
            return told
        known = self.decision.candidate(candidate)
        unit = known.offer.removeprefix(f"{known.lot}/{known.supplier}").removeprefix("/")
        label = known.label or (known.id if known.stage == "proposal" else unit)
        return f"{known.name}, {label}" if label else known.name

    def said(self, finding: Finding) -> str:
        """A finding with its reason, as far as the reader may be told."""
        d = self.decision
        said = (d.key_of(finding), d.terms.vocabulary, self.language, self.audience)
        return reason(finding, *said, reasons=self.reasons)

    def measured(self, ordering: Ordering, measure: Measure) -> str:
        """What an ordering measured, as far as the reader may be told; empty where nothing."""
        shown = measure.shown if isinstance(measure.shown, dict) else {}
        priced = any(name.endswith("_minor") for name in shown)
        if priced and self.unnamed:
            return self.label("withheld.amount")
        if shown.get("of") == 0:
            # Nothing is wished for: that nothing is met says nothing.
            return ""
        if "facet" in shown:
            facet = self.decision.terms.vocabulary.by_code[shown["facet"]]
            if self.audience not in facet.told_to:
                return withheld_text(self.language)
            named = {**shown, "facet": facet.name[self.language]}
            return measured(ordering, replace(measure, shown=named), self.language)
        return measured(ordering, measure, self.language)

    def clause(self, finding: Finding) -> str:
        """What the step that found it rests on."""
        clause = self.decision.clause(finding)
        if clause is None:
            return "-"
        return self.label(f"clause.{clause.basis}", passage=clause.passage)

    def asked(self, expression: Expression) -> str:
        """One requirement or wish in words."""
        vocabulary = self.decision.terms.vocabulary
        wanted = asked_for(expression.data(), vocabulary, self.language, self.audience)
        if expression.whose is not None and self.audience == "caseworker":
            wanted = self.label("whose", wanted=wanted, whose=self.word("whose", expression.whose))
        # What may be reassessed, a supplier would read as what need not be met.
        open_ = expression.negotiable and self.audience == "caseworker"
        return self.label("negotiable", wanted=wanted) if open_ else wanted

    def test(self, step: str, place: str) -> str:
        """What a test of the funnel is called."""
        d = self.decision
        field, _, number = place.partition(".")
        if field == "requirements":
            return self.asked(d.need.requirements[int(number)])
        name = step_name(d.key.step(step), self.language)
        if field == "lines":
            item = d.need.lines[int(number)].item
            return f"{name}: {item_text(item, self.language, d.terms.lot)}"
        if field == "persons" and len(d.need.persons) > 1:
            return self.label("test.person", name=name, number=str(int(number) + 1))
        return name

    @property
    def asking(self) -> Asking:
        """What questions to suppliers are about."""
        d = self.decision
        return Asking(
            requirements=[one.data() for one in d.need.requirements],
            wishes=[one.data() for one in d.need.wishes],
            lines=d.need.lines,
            key=d.key,
            terms=d.terms,
            language=self.language,
            audience=self.audience,
        )

    @property
    def may_compare(self) -> bool:
        """Whether the reader may read about every candidate: a supplier may not."""
        return self.audience in {"caseworker", "release"}

    def only_here(self, text: str) -> str:
        """Free text, which only the caseworker may read: it may say anything."""
        return text if self.audience == "caseworker" else self.label("withheld")

    def money(self, minor: int, currency: str) -> str:
        """An amount as people of the language write it."""
        return money(minor, currency, self.language)

    def when(self, at: datetime | None) -> str:
        """A moment as the clock on the wall showed it, or a dash where there is none.

        For release the day alone: the minute of a call in the night is known to many.
        """
        if at is None:
            return "-"
        shown = "%Y-%m-%d" if self.audience == "release" else "%Y-%m-%d %H:%M"
        return at.astimezone(ZoneInfo(self.zone)).strftime(shown)
