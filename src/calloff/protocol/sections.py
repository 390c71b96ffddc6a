"""The sections of a protocol, each in the order in which a reader asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from calloff.decision import Ask, Chosen, Decision, Escalate, Question, Tied
from calloff.expressions import Expression
from calloff.finding import Finding
from calloff.protocol.labels import LABELS
from calloff.protocol.sentences import (
    age_text,
    asked_for,
    item_text,
    line_text,
    measured,
    money,
    reason,
    unit_text,
    value_text,
)
from calloff.values.outline import Bullets, Heading, Lines, Paragraph, Part, Table
from calloff.values.texts import Language
from calloff.values.verdict import Verdict
from calloff.vocabulary import Audience

__all__ = ["Teller"]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells one decision to one kind of reader in one language.

    Attributes:
        decision: What is told.
        language: ``sv`` or ``en``.
        audience: Who reads; what they may not be told is withheld and keeps its place.
    """

    decision: Decision
    language: Language
    audience: Audience

    def label(self, code: str, **arguments: str) -> str:
        """A fixed word or sentence."""
        template = LABELS.find(self.language, code)
        assert template is not None, f"There is no label {code!r}."
        return template.format(**arguments)

    def sections(self) -> Iterator[list[Part]]:
        """Every section, in reading order; one with nothing to say is empty."""
        yield self._secrecy()
        yield self._outcome()
        yield self._agreement()
        yield self._need()
        yield self._wanted()
        yield self._tried()
        yield self._selection()
        yield self._request()
        yield self._answers()
        yield self._assessment()
        yield self._prices()
        yield self._ranking()
        yield self._why_not()
        yield self._award()
        yield self._kept()

    def about(self, candidate: str) -> Iterator[list[Part]]:
        """Every finding about one candidate, with what each step of the key rests on."""
        decision = self.decision
        rows = [
            (self._said(finding), self._clause(finding)) for finding in decision.findings(candidate)
        ]
        yield [
            Heading(self.label("candidate", name=self.name(candidate))),
            Table((self.label("found"), self.label("clause")), tuple(rows)),
        ]

    def name(self, candidate: str) -> str:
        """What a candidate is called: the supplier, and the proposal's own label."""
        known = self.decision.candidate(candidate)
        unit = known.offer.removeprefix(f"{known.lot}/{known.supplier}").removeprefix("/")
        label = known.label or (known.id if known.stage == "proposal" else unit)
        return f"{known.name}, {label}" if label else known.name

    def _said(self, finding: Finding) -> str:
        d = self.decision
        return reason(finding, d.key, d.terms.vocabulary, self.language, self.audience)

    def _clause(self, finding: Finding) -> str:
        """What the step that found it rests on."""
        clause = self.decision.clause(finding)
        if clause is None:
            return "-"
        return self.label(f"clause.{clause.basis}", passage=clause.passage)

    def _secrecy(self) -> list[Part]:
        """First of all: who may read this."""
        parts: list[Part] = []
        if self.audience == "release":
            parts.append(Paragraph(self.label("draft"), strong=True))
        if self.audience != "caseworker":
            parts.append(Paragraph(self.label("redacted")))
        parts.append(Paragraph(self.label("secrecy")))
        if self.decision.need.protected and self.audience == "caseworker":
            parts.append(Paragraph(self.label("protected"), strong=True))
        return parts

    def _outcome(self) -> list[Part]:
        """What it comes to, and that a person decides."""
        outcome = self.decision.outcome
        parts: list[Part] = [Heading(self.label("outcome"))]
        if isinstance(outcome, Ask):
            said = self.label(
                "outcome.ask",
                count=str(len(outcome.whom)),
                of=str(len(self.decision.candidates)),
            )
        elif isinstance(outcome, Chosen):
            said = self.label("outcome.chosen", name=self.name(outcome.candidate))
        elif isinstance(outcome, Tied):
            names = "; ".join(self.name(id) for id in outcome.candidates)
            said = self.label("outcome.tied", names=names)
        elif isinstance(outcome, Escalate):
            said = self.label(f"outcome.escalate.{outcome.because}")
        else:
            said = self.label("outcome.nobody")
        return [*parts, Paragraph(said, strong=True), Paragraph(self.label("recommends"))]

    def _agreement(self) -> list[Part]:
        """Under which agreement, in which lot, by which key."""
        d, terms = self.decision, self.decision.terms
        last = terms.framework.last_day()
        rows = (
            ("framework", f"{terms.framework.name[self.language]} ({terms.framework.id})"),
            ("lot", f"{terms.lot.id}: {terms.lot.name[self.language]}"),
            ("term", f"{terms.framework.term.start or '..'} – {last or '..'}"),
            ("key", f"{d.key.name[self.language]} ({d.key.id})"),
            ("buyer", d.need.buyer),
            ("decided", d.snapshot.on.isoformat()),
        )
        told = tuple((self.label(code), fact) for code, fact in rows)
        gates = tuple(self._said(f) for f in d.lot_findings if f.verdict is not Verdict.MET)
        return [
            Heading(self.label("agreement")),
            Lines(told),
            *([Bullets(gates)] if gates else []),
        ]

    def _need(self) -> list[Part]:
        """What is called off, for whom, and when it was fixed."""
        need = self.decision.need
        rows = [
            ("requested", need.requested.isoformat()),
            ("starts", need.starts.isoformat() if need.starts else "-"),
            ("ends", need.ends.isoformat() if need.ends else self.label("open")),
            ("persons", self._persons()),
            ("lines", "; ".join(line_text(line, self.language) for line in need.lines)),
        ]
        if need.urgency == "emergency":
            rows.append(("emergency", self.label("yes")))
        if need.group is not None and self.audience == "caseworker":
            told = self.label(f"group.{need.group.rule}", group=need.group.id)
            rows.append(("group", told))
        frozen = self.label("not_frozen")
        if need.frozen is not None:
            role = need.frozen_by or "-"
            frozen = self.label("frozen_by", at=clock(need.frozen), role=role)
        rows.append(("frozen", frozen))
        told_rows = tuple((self.label(code), fact) for code, fact in rows)
        return [Heading(self.label("need")), Lines(told_rows)]

    def _persons(self) -> str:
        """The persons' ages on the starting day, or that there is none."""
        need = self.decision.need
        if not need.persons:
            return self.label("service")
        day = need.starts or need.requested
        told = (person.ages(need.requested, day) for person in need.persons)
        return ", ".join(age_text(ages, self.language) for ages in told)

    def _wanted(self) -> list[Part]:
        """Requirements, then wishes, and whose they are."""
        need = self.decision.need
        parts: list[Part] = [Heading(self.label("wanted"))]
        for field in ("requirements", "wishes"):
            told = tuple(self._asked(one) for one in getattr(need, field))
            parts.append(Heading(self.label(field), level=2))
            parts.append(Bullets(told) if told else Paragraph(self.label("none")))
        return parts

    def _asked(self, expression: Expression) -> str:
        """One requirement or wish in words."""
        vocabulary = self.decision.terms.vocabulary
        wanted = asked_for(expression.data(), vocabulary, self.language, self.audience)
        if expression.whose is not None:
            known = LABELS.find(self.language, f"whose.{expression.whose}")
            wanted = self.label("whose", wanted=wanted, whose=known or expression.whose)
        return self.label("negotiable", wanted=wanted) if expression.negotiable else wanted

    def _tried(self) -> list[Part]:
        """What was tried before the agreement."""
        tried = self.decision.need.tried
        if not tried:
            return []
        told = tuple(LABELS.find(self.language, f"tried.{code}") or code for code in tried)
        return [Heading(self.label("tried")), Bullets(told)]

    def _selection(self) -> list[Part]:
        """From all to few, test by test, with counts."""
        d = self.decision
        offers = any(candidate.stage == "offer" for candidate in d.candidates)
        rows = [
            (
                self.label("selection.all" if offers else "selection.answers"),
                "",
                str(len(d.candidates)),
            )
        ]
        left = len(d.candidates)
        for step, place, before, after in d.narrowing():
            rows.append((self._test(step, place), str(before - after) or "0", str(after)))
            left = after
        head = (self.label("step"), self.label("fall"), self.label("left"))
        sure = sum(e.verdict is Verdict.MET for e in d.eligibilities)
        may = self.label("may", left=str(left), sure=str(sure), unsure=str(left - sure))
        return [
            Heading(self.label("selection")),
            Table(head, tuple(rows), frozenset({1, 2})),
            Paragraph(may),
        ]

    def _test(self, step: str, place: str) -> str:
        """What a test of the funnel is called."""
        d = self.decision
        field, _, number = place.partition(".")
        if field == "requirements":
            return self._asked(d.need.requirements[int(number)])
        name = d.key.step(step).says.find(self.language, "name") or d.key.step(step).kind
        if field == "lines":
            return f"{name}: {item_text(d.need.lines[int(number)].item, self.language)}"
        return name

    def _request(self) -> list[Part]:
        """Whom to ask, and what: the same of all."""
        outcome = self.decision.outcome
        if not isinstance(outcome, Ask):
            return []
        count = str(len(outcome.whom))
        parts: list[Part] = [
            Heading(self.label("ask")),
            Paragraph(self.label(f"ask.{outcome.because}")),
            Paragraph(self.label(f"ask.{outcome.mode}", count=count)),
            Bullets(tuple(sorted(self.name(id) for id in outcome.whom))),
            Lines(((self.label("ask.deadline"), self._deadline()),)),
        ]
        questions = [self.question(question) for question in outcome.questions]
        if any(self.decision.candidate(id).stage == "offer" for id in outcome.whom):
            questions.insert(0, self.label("ask.proposal"))
        if questions:
            parts.append(Heading(self.label("ask.questions"), level=2))
            parts.append(Bullets(tuple(dict.fromkeys(questions))))
        if outcome.to_settle:
            settle = tuple(self.question(question) for question in outcome.to_settle)
            parts.append(Heading(self.label("ask.settle"), level=2))
            parts.append(Bullets(tuple(dict.fromkeys(settle))))
        return parts

    def _deadline(self) -> str:
        hours = self.decision.key.asking.answer_within_hours
        return f"{hours} h" if hours is not None else self.label("ask.person_sets")

    def question(self, question: Question) -> str:
        """A question as it is put."""
        d = self.decision
        field, _, number = question.place.partition(".")
        if field in {"requirements", "wishes"}:
            expression: Expression = getattr(d.need, field)[int(number)]
            return self._facet_question(expression.data())
        if field == "lines":
            item = item_text(d.need.lines[int(number)].item, self.language)
            return self.label("ask.price", item=item)
        if field == "persons":
            return self.label("ask.settle.age", number=str(int(number) + 1))
        if question.code == "gate.places":
            return self.label("ask.places")
        name = d.key.step(question.place).says.find(self.language, "name") or question.code
        return self.label("ask.other", name=name)

    def _facet_question(self, asked: Mapping[str, Any]) -> str:
        """The question that the vocabulary has for a facet, or what is asked for, with a mark."""
        vocabulary = self.decision.terms.vocabulary
        facet = vocabulary.by_code.get(str(asked.get("facet")))
        wanted = asked_for(asked, vocabulary, self.language, self.audience)
        if facet is None or facet.question is None or "has" not in asked:
            return f"{wanted[:1].upper()}{wanted[1:]}?"
        if self.audience not in facet.told_to:
            return f"{wanted[:1].upper()}{wanted[1:]}?"
        value = value_text(facet.code, asked["has"], vocabulary, self.language)
        return facet.question[self.language].replace("{value}", value)

    def _answers(self) -> list[Part]:
        """Who answered what, and who did not."""
        d = self.decision
        proposals = [c for c in d.candidates if c.stage == "proposal"]
        said = [
            a for a in d.snapshot.answers if any(a.candidate in {c.id, c.offer} for c in proposals)
        ]
        if not proposals and not d.snapshot.answers:
            return []
        rows = [(self.name(c.id), self._when(c.pools[0].updated)) for c in proposals]
        head = (self.label("ranking.who"), self.label("answered"))
        parts: list[Part] = [Heading(self.label("answers")), Table(head, tuple(rows))]
        others = [a for a in d.snapshot.answers if a not in said]
        gate = next((s for _, s in d.key.steps() if s.kind == "answered"), None)
        if others and gate is not None:
            told = []
            for answer in others:
                text = gate.says.find(self.language, f"unmet.{answer.status}") or answer.status
                told.append(f"{answer.candidate}: {text.format(reason=answer.reason or '-')}")
            parts.append(Bullets(tuple(told)))
        return parts if rows else [parts[0], *parts[2:]]

    def _when(self, at: datetime | None) -> str:
        return clock(at) if at is not None else "-"

    def _assessment(self) -> list[Part]:
        """How people compared the candidates, before they saw a price."""
        d = self.decision
        assessment = d.snapshot.assessment_of(d.need.id)
        known = {candidate.id for candidate in d.candidates}
        if assessment is None or not any(c in known for tier in assessment.tiers for c in tier):
            return []
        parts: list[Part] = [Heading(self.label("assessment"))]
        for number, tier in enumerate(assessment.tiers, start=1):
            parts.append(Heading(self.label("assessment.tier", number=str(number)), level=2))
            told = [
                f"{self.name(id) if id in known else id}: {ground.reason}"
                for id in tier
                for ground in assessment.grounds
                if ground.candidate == id
            ]
            parts.append(Bullets(tuple(told)))
        signed = ", ".join(
            self.label("signed.by", role=s.role, at=clock(s.at)) for s in assessment.signed
        )
        return [*parts, Lines(((self.label("signed"), signed),))]

    def _prices(self) -> list[Part]:
        """What each answer costs, line by line, with the rounding said aloud."""
        d = self.decision
        parts: list[Part] = []
        for id in (id for tier in d.ranking for id in tier):
            if d.candidate(id).stage != "proposal":
                continue
            for measure in d.measures[id]:
                if isinstance(measure.shown, dict) and "total_minor" in measure.shown:
                    parts.append(Heading(self.name(id), level=2))
                    parts.append(self._quote(measure.shown))
        return [Heading(self.label("prices")), *parts] if parts else []

    def _quote(self, shown: Mapping[str, Any]) -> Table:
        """A quote as a table."""
        currency, tell = shown["currency"], self._money
        rows = [
            (
                self.label(
                    "price.calculation",
                    item=item_text(line["item"], self.language),
                    quantity=number(Fraction(line["quantity"]), self.language),
                    unit=unit_text(line["unit"], self.language, many=True),
                    price=self._price(line["price"], currency),
                ),
                tell(line["minor"], currency),
            )
            for line in shown["lines"]
        ]
        if shown["rounding_minor"]:
            rows.append((self.label("price.rounding"), tell(shown["rounding_minor"], currency)))
        basis = shown["basis"]
        total = "price.total" if basis == "total" else f"price.total.{basis}"
        rows.append((self.label(total), tell(shown["total_minor"], currency)))
        head = (self.label("price.item"), self.label("price.amount"))
        return Table(head, tuple(rows), frozenset({1}))

    def _money(self, minor: int, currency: str) -> str:
        return money(minor, currency, self.language)

    def _price(self, exact: str, currency: str) -> str:
        """A unit price, which may have more decimals than the currency."""
        minor = Decimal(exact) * 100
        if minor == minor.to_integral_value():
            return self._money(int(minor), currency)
        return f"{exact} {currency}"

    def _ranking(self) -> list[Part]:
        """Who comes where, and what was measured; short of prices while the register is asked."""
        d = self.decision
        if isinstance(d.outcome, Ask | Escalate) or not d.ranking:
            return []
        rows = []
        for place, tier in enumerate(d.ranking, start=1):
            for id in tier:
                pairs = zip(d.key.orderings, d.measures[id], strict=True)
                told = [measured(o, m, self.language) for o, m in pairs]
                rows.append((str(place), self.name(id), ", ".join(t for t in told if t)))
        head = tuple(self.label(f"ranking.{c}") for c in ("place", "who", "why"))
        return [Heading(self.label("ranking")), Table(head, tuple(rows), frozenset({0}))]

    def _why_not(self) -> list[Part]:
        """For each reason, who falls on it: those with the same reasons stand together."""
        d = self.decision
        together: dict[tuple[str, ...], list[str]] = {}
        for eligibility in d.eligibilities:
            if reasons := tuple(self._said(finding) for finding in eligibility.against):
                together.setdefault(reasons, []).append(self.name(eligibility.candidate))
        if not together:
            return []
        told = [
            self.label(
                "more",
                text=" ".join(reasons),
                count=str(len(names)),
                names="; ".join(sorted(names)),
            )
            for reasons, names in sorted(
                together.items(), key=lambda pair: (-len(pair[1]), pair[0])
            )
        ]
        return [Heading(self.label("why_not")), Bullets(tuple(told))]

    def _award(self) -> list[Part]:
        """What a person has still to decide."""
        rows = (
            (self.label("award.by"), self.label("award.open")),
            (self.label("consent"), self.label("consent.open")),
        )
        return [Heading(self.label("award")), Lines(rows)]

    def _kept(self) -> list[Part]:
        """How long it is kept, and how it is known again."""
        rows = [
            (self.label("retention"), self.label("retention.open")),
            (self.label("entry"), self.label("entry.open")),
        ]
        if self.audience == "caseworker":
            rows.append((self.label("control"), self.decision.fingerprint[:16]))
        return [Heading(self.label("kept")), Lines(tuple(rows))]


def clock(at: datetime) -> str:
    """A time as people write it, with its zone's offset where it is not UTC."""
    offset = at.strftime("%z")
    zone = " UTC" if offset in {"+0000", ""} else f" {offset[:3]}:{offset[3:]}"
    return f"{at:%Y-%m-%d %H:%M}{zone}"


def number(exact: Fraction, language: Language) -> str:
    """A quantity in at most two decimals."""
    text = f"{float(exact):.2f}".rstrip("0").rstrip(".")
    return text.replace(".", "," if language == "sv" else ".")
