"""What a protocol says before the answers: the agreement, the need, the selection, the request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from calloff.expressions import Expression
from calloff.gates import Ages
from calloff.outcome import Ask, Chosen, Escalate, Question, Tied
from calloff.pricing import quantities
from calloff.protocol.sentences import age_text, capital, item_text, line_text, value_text
from calloff.protocol.teller import Teller
from calloff.values.outline import Bullets, Heading, Lines, Paragraph, Part, Table
from calloff.values.verdict import Verdict

__all__ = ["agreement", "need", "outcome", "request", "secrecy", "selection", "tried", "wanted"]


def secrecy(t: Teller) -> list[Part]:
    """First of all: who may read this."""
    parts: list[Part] = []
    if t.audience == "release":
        parts.append(Paragraph(t.label("draft"), strong=True))
    if t.audience != "caseworker":
        parts.append(Paragraph(t.label("redacted")))
    parts.append(Paragraph(t.label("secrecy")))
    if t.decision.need.protected and t.audience == "caseworker":
        parts.append(Paragraph(t.label("protected"), strong=True))
    return parts


def outcome(t: Teller) -> list[Part]:
    """What it comes to, and that a person decides."""
    outcome = t.decision.outcome
    parts: list[Part] = [Heading(t.label("outcome"))]
    if isinstance(outcome, Ask):
        said = t.label(
            "outcome.ask",
            count=str(len(outcome.whom)),
            of=str(len(t.decision.candidates)),
        )
    elif isinstance(outcome, Chosen):
        said = t.label("outcome.chosen", name=t.name(outcome.candidate))
    elif isinstance(outcome, Tied):
        *first, last = (t.name(id) for id in outcome.candidates)
        names = f" {t.label('and')} ".join([", ".join(first), last])
        said = t.label("outcome.tied", names=names)
    elif isinstance(outcome, Escalate):
        said = t.label(f"outcome.escalate.{outcome.because}")
    else:
        said = t.label("outcome.nobody")
    return [*parts, Paragraph(said, strong=True), Paragraph(t.label("recommends"))]


def agreement(t: Teller) -> list[Part]:
    """Under which agreement, in which lot, by which key."""
    d, terms = t.decision, t.decision.terms
    last = terms.framework.last_day()
    rows = (
        ("framework", f"{terms.framework.name[t.language]} ({terms.framework.id})"),
        ("lot", f"{terms.lot.id}: {terms.lot.name[t.language]}"),
        ("term", f"{terms.framework.term.start or '..'} – {last or '..'}"),
        ("key", f"{d.key.name[t.language]} ({d.key.id})"),
        ("buyer", d.need.buyer),
        ("decided", d.snapshot.on.isoformat()),
    )
    told = tuple((t.label(code), fact) for code, fact in rows)
    gates = tuple(t.said(f) for f in d.lot_findings if f.verdict is not Verdict.MET)
    return [
        Heading(t.label("agreement")),
        Lines(told),
        *([Bullets(gates)] if gates else []),
    ]


def need(t: Teller) -> list[Part]:
    """What is called off, for whom, and when it was fixed."""
    need = t.decision.need
    until = t.label("by_lines" if quantities(need.lines)[0] == "total" else "open")
    rows = [
        ("requested", need.requested.isoformat()),
        ("starts", need.starts.isoformat() if need.starts else "-"),
        ("ends", need.ends.isoformat() if need.ends else until),
        ("persons", _persons(t)),
        ("lines", "; ".join(line_text(line, t.language) for line in need.lines)),
    ]
    if need.urgency == "emergency":
        rows.append(("emergency", t.label("yes")))
    if need.group is not None and t.audience == "caseworker":
        told = t.label(f"group.{need.group.rule}", group=need.group.id)
        rows.append(("group", told))
    frozen = t.label("not_frozen")
    if need.frozen is not None:
        role = t.word("role", need.frozen_by or "-")
        frozen = t.label("frozen_by", at=t.when(need.frozen), role=role)
    rows.append(("frozen", frozen))
    told_rows = tuple((t.label(code), fact) for code, fact in rows)
    return [Heading(t.label("need")), Lines(told_rows)]


def _persons(t: Teller) -> str:
    """The persons' ages on the starting day, or that there is none."""
    need = t.decision.need
    if not need.persons:
        return t.label("service")
    if t.audience in {"rejected", "release"}:
        return t.label("withheld")
    day = need.starts or need.requested
    told = (person.ages(need.requested, day) for person in need.persons)
    return ", ".join(age_text(ages, t.language) for ages in told)


def wanted(t: Teller) -> list[Part]:
    """Requirements, then wishes, and whose they are."""
    need = t.decision.need
    parts: list[Part] = [Heading(t.label("wanted"))]
    for field in ("requirements", "wishes"):
        told = tuple(t.asked(one) for one in getattr(need, field))
        parts.append(Heading(t.label(field), level=2))
        parts.append(Bullets(told) if told else Paragraph(t.label("none")))
    return parts


def tried(t: Teller) -> list[Part]:
    """What was tried before the agreement."""
    tried = t.decision.need.tried
    if not tried or t.audience != "caseworker":
        return []
    told = tuple(t.word("tried", code) for code in tried)
    return [Heading(t.label("tried")), Bullets(told)]


def selection(t: Teller) -> list[Part]:
    """From all to few, test by test, with counts."""
    d = t.decision
    offers = any(candidate.stage == "offer" for candidate in d.candidates)
    rows = [
        (
            t.label("selection.all" if offers else "selection.answers"),
            "",
            str(len(d.candidates)),
        )
    ]
    left = len(d.candidates)
    for step, place, before, after in d.narrowing():
        rows.append((t.test(step, place), str(before - after) or "0", str(after)))
        left = after
    head = (t.label("step"), t.label("fall"), t.label("left"))
    sure = sum(e.verdict is Verdict.MET for e in d.eligibilities)
    code = "may" if left > sure else "may.all" if left else "may.none"
    may = t.label(code, left=str(left), sure=str(sure), unsure=str(left - sure))
    return [
        Heading(t.label("selection")),
        Table(head, tuple(rows), frozenset({1, 2})),
        Paragraph(may),
    ]


def request(t: Teller) -> list[Part]:
    """Whom to ask, and what: the same of all."""
    outcome = t.decision.outcome
    if not isinstance(outcome, Ask):
        return []
    count = str(len(outcome.whom))
    parts: list[Part] = [
        Heading(t.label("ask")),
        Paragraph(t.label(f"ask.{outcome.because}")),
    ]
    questions = [text for open_ in outcome.questions for text in _questions(t, open_)]
    if any(t.decision.candidate(id).stage == "offer" for id in outcome.whom):
        questions.insert(0, t.label("ask.proposal"))
    mode = outcome.mode if questions else "own"
    whom = sorted(outcome.whom, key=partial(_unclear, t))
    parts.append(Paragraph(t.label(f"ask.{mode}", count=count)))
    parts.append(Bullets(tuple(t.name(id) for id in whom)))
    if questions:
        parts.append(Lines(((t.label("ask.deadline"), _deadline(t)),)))
        parts.append(Heading(t.label("ask.questions"), level=2))
        parts.append(Bullets(tuple(dict.fromkeys(questions))))
    own = [text for open_ in outcome.to_settle for text in _to_settle(t, open_)]
    own += [text for open_ in outcome.questions for text in _unaskable(t, open_)]
    if own and t.audience == "caseworker":
        settle = tuple(own)
        parts.append(Heading(t.label("ask.settle"), level=2))
        parts.append(Bullets(tuple(dict.fromkeys(settle))))
    return parts


def _unclear(t: Teller, candidate: str) -> tuple[int, str]:
    """Sorts by how little is unknown, then by name: who is nearest to an answer stands first."""
    unknown = [f for f in t.decision.findings(candidate) if f.verdict is Verdict.UNKNOWN]
    return len(unknown), t.name(candidate)


def _unaskable(t: Teller, question: Question) -> list[str]:
    """What is unknown and cannot be put to a supplier without telling what it may not know."""
    if not question.code.startswith(("facet.", "logic.")) or _questions(t, question):
        return []
    field, _, number = question.place.partition(".")
    return [t.asked(getattr(t.decision.need, field)[int(number)])]


def _deadline(t: Teller) -> str:
    hours = t.decision.key.asking.answer_within_hours
    return f"{hours} h" if hours is not None else t.label("ask.person_sets")


def _questions(t: Teller, question: Question) -> list[str]:
    """What is unknown, as it is put to a supplier: by what asked it, and of what."""
    d = t.decision
    field, _, number = question.place.partition(".")
    if question.code.startswith(("facet.", "logic.")) and field in {"requirements", "wishes"}:
        expression: Expression = getattr(d.need, field)[int(number)]
        return _facet_questions(t, expression.data())
    if question.code == "gate.priced":
        item = item_text(d.need.lines[int(number)].item, t.language)
        return [t.label("ask.price", item=item)]
    if question.code == "gate.ages":
        stated_in = [step.facet for _, step in d.key.steps() if isinstance(step, Ages)]
        facets = [facet for facet in stated_in if facet is not None]
        return [text for facet in facets for text in _facet_questions(t, {"facet": facet})]
    if question.code == "gate.places":
        return [t.label("ask.places")]
    return [_other(t, question)]


def _to_settle(t: Teller, question: Question) -> list[str]:
    """What is unknown, as the buyer must find it out."""
    if question.code == "gate.ages":
        number = int(question.place.partition(".")[2]) + 1
        return [t.label("ask.settle.age", number=str(number))]
    return [_other(t, question)]


def _other(t: Teller, question: Question) -> str:
    """What is unclear, by the name of the step that asked."""
    kind = question.code.partition(".")[2]
    steps = (step for _, step in t.decision.key.steps() if step.kind == kind)
    names = (step.says.find(t.language, "name") for step in steps)
    return t.label("ask.other", name=next(names, None) or question.code)


def _facet_questions(t: Teller, asked: Mapping[str, Any]) -> list[str]:
    """The questions behind a requirement or wish, in words that any supplier may read.

    What a supplier may not be told stands in no question: it is asked openly, or by the buyer
    in some other way.
    """
    for word in ("any_of", "all_of", "none_of"):
        if word in asked:
            return [question for part in asked[word] for question in _facet_questions(t, part)]
    if "not" in asked:
        return _facet_questions(t, asked["not"])
    vocabulary = t.decision.terms.vocabulary
    facet = vocabulary.by_code[str(asked["facet"])]
    if t.audience not in facet.told_to:
        return [t.label("withheld")]
    name = facet.name[t.language]
    question = facet.question[t.language] if facet.question else f"{capital(name)}?"
    if "{value}" not in question:
        return [question]
    if "asked" not in facet.told_to:
        return []
    if "has" not in asked:
        return [f"{capital(name)}?"]
    value = value_text(facet.code, asked["has"], vocabulary, t.language)
    return [question.replace("{value}", value)]
