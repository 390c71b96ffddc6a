"""Why a supplier was not called on, told to itself: by its own answer, and by nobody else's.

It reads what its own proposal did not meet of what it had been asked, that another suited better
or cost less, what was found about its own statements, and its own price once prices were shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from calloff.decision import Decision
from calloff.finding import Finding
from calloff.process import entries as e
from calloff.process.exchange import Offered
from calloff.process.requests import may_be_asked
from calloff.process.roles import in_a_row
from calloff.protocol import answer_side
from calloff.protocol.chapters import Chapter, Step
from calloff.protocol.reader import Reader
from calloff.protocol.sentences import asked_for, capital, found, may_be_told, step_name
from calloff.values.outline import Heading, Paragraph, Part, Table
from calloff.values.verdict import Verdict
from calloff.vocabulary import Audience

__all__ = ["Notice"]


@dataclass(frozen=True, slots=True)
class Notice:
    """What one supplier is told of one round.

    Attributes:
        r: Who tells.
        chapter: The round.
        supplier: The supplier's offer.
        labels: What it itself calls its proposals, by id.
        asked: Whether it was asked in the round: what stood in the request may be told again.
    """

    r: Reader
    chapter: Chapter
    supplier: str
    labels: Mapping[str, str]
    asked: bool

    @property
    def _audience(self) -> Audience:
        """As whom it may be told of facets."""
        return "asked" if self.asked else "rejected"

    def why(self) -> Iterator[str]:
        """Why it was not called on: for its answers, or for what the register says."""
        if not self.asked:
            yield from self._by_register()
            return
        for request in self.chapter.end.requests:
            if request.candidate != self.supplier or request.stage != "offers":
                continue
            if request.status == "declined":
                reason = self.r.listed("decline", request.reason or "-")
                yield self.r.label("yours.why.declined", reason=reason)
            elif request.status != "proposed":
                yield self.r.label(f"yours.why.{request.status}")
        for offered in self.chapter.end.proposals:
            if offered.proposal.id in self.labels:
                yield self._of(offered)

    def _by_register(self) -> Iterator[str]:
        """What the register says against it, where it may be told."""
        for step in self.chapter.applied("offers")[:1]:
            decision = self.r.decided(step)
            if decision is None or self.supplier not in {c.id for c in decision.candidates}:
                continue
            unmet = [f for f in decision.findings(self.supplier) if f.verdict is Verdict.UNMET]
            if told := self._tests(decision, unmet):
                yield self.r.label("yours.why.register", what=in_a_row(told, self.r.language))

    def _of(self, offered: Offered) -> str:
        """Why one of its proposals was not chosen."""
        label = capital(self.labels[offered.proposal.id])
        if offered.status != "live":
            return self.r.label(f"yours.why.{offered.status}", label=label)
        step = self._compared(offered.proposal.id)
        decision = self.r.decided(step) if step is not None else None
        if step is None or decision is None:
            return self.r.label("yours.why.other", label=label)
        code, what = self._placed(step, decision, offered.proposal.id)
        return self.r.label(f"yours.why.{code}", label=label, what=what)

    def _compared(self, id: str) -> Step | None:
        """When the key was last put to a proposal."""
        for step in reversed(self.chapter.applied("answers")):
            if isinstance(step.entry, e.Decided) and id in step.entry.among:
                return step
        return None

    def _placed(self, step: Step, decision: Decision, id: str) -> tuple[str, str]:
        """By what a proposal that could be chosen was not, and what it did not meet."""
        verdict = next(f.verdict for f in decision.eligibilities if f.candidate == id)
        if verdict is Verdict.UNMET:
            unmet = [f for f in decision.findings(id) if f.verdict is Verdict.UNMET]
            told = self._tests(decision, unmet)
            what = in_a_row(told, self.r.language)
            return ("unmet", what) if told else ("unmet.some", "")
        named = step.entry.whom if isinstance(step.entry, e.Decided) else ()
        if id in named:
            return ("tied" if len(named) > 1 else "departed"), ""
        if not isinstance(self.chapter.end.choice, e.Awarded):
            return "elsewhere", ""
        if verdict is Verdict.UNKNOWN:
            return "unknown", ""
        code, _ = answer_side.behind(decision, id)
        wishes = self._wishes(step, decision, id) if code == "suited" else []
        return ("wish", in_a_row(wishes, self.r.language)) if wishes else (code, "")

    def _wishes(self, step: Step, decision: Decision, id: str) -> list[str]:
        """The wishes that people found not to be met, of those that it was told."""
        compared, need = step.before.assessment, decision.need
        vocabulary, language = decision.terms.vocabulary, self.r.language
        return [
            self.r.label(
                "yours.test.wishes",
                what=asked_for(need.wishes[ground.wish].data(), vocabulary, language, "asked"),
            )
            for ground in (compared.grounds if compared is not None else ())
            if ground.candidate == id
            and ground.met is False
            and ground.wish is not None
            and ground.wish < len(need.wishes)
            and may_be_asked(need.wishes[ground.wish], vocabulary)
        ]

    def _tests(self, decision: Decision, unmet: list[Finding]) -> list[str]:
        """What was not met, as far as it may be told, in words of its own for each."""
        told = []
        for finding in unmet:
            if finding.code.startswith("gate."):
                kind = finding.code.partition(".")[2]
                told.append(self.r.label(f"yours.test.{kind}") if kind in _TESTS else "")
            elif finding.place.startswith("requirements.") and self._may_read(decision, finding):
                what = self._wanted(decision, finding)
                told.append(self.r.label("yours.test.requirements", what=what))
        return list(dict.fromkeys(filter(None, told)))

    def _may_read(self, decision: Decision, finding: Finding) -> bool:
        return may_be_told(finding, decision.terms.vocabulary, self._audience)

    def _wanted(self, decision: Decision, finding: Finding) -> str:
        """What a requirement or a wish asks for."""
        field, _, number = finding.place.partition(".")
        expression = getattr(decision.need, field)[int(number)]
        vocabulary = decision.terms.vocabulary
        return asked_for(expression.data(), vocabulary, self.r.language, self._audience)

    # --- What was found, and its own price ----------------------------------------------------

    def findings(self) -> Iterator[list[Part]]:
        """What was found about each of its proposals, or about its offer where it made none."""
        about = [(id, self._compared(id)) for id in self.labels]
        looked = self.chapter.applied("offers")[:1]
        about = [(id, step) for id, step in about if step is not None]
        about = about or [(self.supplier, step) for step in looked]
        parts: list[Part] = []
        for id, step in about:
            assert step is not None, "What was never looked at is left out above."
            title = Heading(self._title(id), level=2)
            decision = self.r.decided(step)
            if decision is None:
                parts += [title, Paragraph(self.r.label("yours.findings.lost"))]
            elif id in {c.id for c in decision.candidates} and (rows := self._rows(decision, id)):
                head = (self.r.label("yours.what"), self.r.label("yours.finding"))
                parts += [title, Table(head, rows)]
        yield [Heading(self.r.label("yours.findings")), *parts] if parts else []

    def _title(self, id: str) -> str:
        if id == self.supplier:
            return self.r.label("yours.findings.register")
        return capital(self.labels[id])

    def _rows(self, decision: Decision, id: str) -> tuple[tuple[str, str], ...]:
        """What was asked for and found, each once; what is not told is left out."""
        t = self.r.teller(decision)
        rows: dict[tuple[str, str], None] = {}
        for finding in decision.findings(id):
            if finding.code.startswith("gate."):
                step = decision.key.step(finding.step)
                if self.r.audience in step.told_to:
                    name = capital(step_name(step, self.r.language))
                    rows[name, capital(t.said(finding).removeprefix(f"{name}: "))] = None
            elif self._may_read(decision, finding):
                said = found(finding, decision.terms.vocabulary, self.r.language)
                rows[capital(self._wanted(decision, finding)), said] = None
        return tuple(rows)

    def prices(self) -> Iterator[list[Part]]:
        """What its own proposals cost, once prices were shown."""
        parts: list[Part] = []
        for id in self.labels:
            step = self._compared(id)
            if step is None or not isinstance(step.entry, e.Decided):
                continue
            decision = self.r.decided(step)
            if decision is None or id not in {quoted.candidate for quoted in step.entry.quotes}:
                continue
            for measure in decision.measures[id]:
                if isinstance(measure.shown, dict) and "total_minor" in measure.shown:
                    parts.append(Heading(self._title(id), level=2))
                    parts.append(answer_side.quote(self.r.teller(decision), measure.shown))
        yield [Heading(self.r.label("yours.price")), *parts] if parts else []


_TESTS = frozenset({"places", "ages", "priced", "supplier_standing"})
"""Gates that a supplier may be told that it did not pass."""
