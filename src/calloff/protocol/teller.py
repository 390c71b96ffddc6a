"""Tells one decision to one kind of reader in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from calloff.decision import Decision
from calloff.expressions import Expression
from calloff.finding import Finding
from calloff.protocol.labels import LABELS
from calloff.protocol.sentences import asked_for, item_text, money, reason
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
    """

    decision: Decision
    language: Language
    audience: Audience
    zone: str

    def label(self, code: str, **arguments: str) -> str:
        """A fixed word or sentence."""
        template = LABELS.find(self.language, code)
        assert template is not None, f"There is no label {code!r}."
        return template.format(**arguments)

    def word(self, family: str, code: str) -> str:
        """What a code of a family, such as a role or a reason, is called; else the code."""
        return LABELS.find(self.language, f"{family}.{code}") or code

    def reason(self, code: str) -> str:
        """A listed reason in words; one in words of its own only for the caseworker."""
        return LABELS.find(self.language, f"reason.{code}") or self.only_here(code)

    def name(self, candidate: str) -> str:
        """What a candidate is called: the supplier, and the proposal's own label."""
        known = self.decision.candidate(candidate)
        unit = known.offer.removeprefix(f"{known.lot}/{known.supplier}").removeprefix("/")
        label = known.label or (known.id if known.stage == "proposal" else unit)
        return f"{known.name}, {label}" if label else known.name

    def said(self, finding: Finding) -> str:
        """A finding with its reason, as far as the reader may be told."""
        d = self.decision
        return reason(finding, d.key, d.terms.vocabulary, self.language, self.audience)

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
        return self.label("negotiable", wanted=wanted) if expression.negotiable else wanted

    def test(self, step: str, place: str) -> str:
        """What a test of the funnel is called."""
        d = self.decision
        field, _, number = place.partition(".")
        if field == "requirements":
            return self.asked(d.need.requirements[int(number)])
        name = d.key.step(step).says.find(self.language, "name") or d.key.step(step).kind
        if field == "lines":
            return f"{name}: {item_text(d.need.lines[int(number)].item, self.language)}"
        return name

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
        """A moment as the clock on the wall showed it, or a dash where there is none."""
        return f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M}" if at is not None else "-"
