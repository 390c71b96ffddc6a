"""What a protocol says before the answers: the agreement, the need, the selection, the request."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import groupby

from calloff.outcome import Ask, Chosen, Escalate, Question, Tied
from calloff.pricing import quantities
from calloff.process.roles import in_a_row
from calloff.protocol.question_side import questions, to_settle
from calloff.protocol.sentences import age_text, capital, line_text
from calloff.protocol.teller import Teller
from calloff.values.outline import Bullets, Heading, Lines, Paragraph, Part, Table
from calloff.values.verdict import Verdict

__all__ = [
    "agreement",
    "facts",
    "gave_way",
    "hindrances",
    "need",
    "outcome",
    "request",
    "secrecy",
    "selection",
    "tried",
    "wanted",
]


def secrecy(t: Teller) -> list[Part]:
    """First of all: who may read this."""
    if t.audience in {"asked", "rejected"}:
        return [Paragraph(t.label("secrecy.supplier"))]
    parts: list[Part] = []
    if t.audience == "release":
        parts.append(Paragraph(t.label("draft"), strong=True))
        parts.append(Paragraph(t.label("redacted")))
    parts.append(Paragraph(t.label("secrecy")))
    if t.decision.need.protected and t.audience == "caseworker":
        parts.append(Paragraph(t.label("protected"), strong=True))
    return parts


def outcome(t: Teller, *, recommends: bool = True) -> list[Part]:
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
        names = in_a_row([t.name(id) for id in outcome.candidates], t.language)
        said = t.label("outcome.tied", names=names)
    elif isinstance(outcome, Escalate):
        said = t.label(f"outcome.escalate.{outcome.because}")
    else:
        said = t.label("outcome.nobody")
    parts.append(Paragraph(capital(said), strong=True))
    return [*parts, Paragraph(t.label("recommends"))] if recommends else parts


def agreement(t: Teller, *, dated: bool = True) -> list[Part]:
    """Under which agreement, in which lot, by which key; dated by the decision, if that is told."""
    d, terms = t.decision, t.decision.terms
    last = terms.framework.last_day()
    rows = (
        ("framework", f"{terms.framework.name[t.language]} ({terms.framework.id})"),
        ("lot", f"{terms.lot.id}: {terms.lot.name[t.language]}"),
        ("term", f"{terms.framework.term.start or '..'} – {last or '..'}"),
        ("key", f"{d.key.name[t.language]} ({d.key.id})"),
        *(("key.switched", told) for told in gave_way(t)),
        ("buyer", d.need.buyer),
        *([("decided", d.snapshot.on.isoformat())] if dated else []),
    )
    told = tuple((t.label(code), fact) for code, fact in rows)
    gates = hindrances(t)
    return [
        Heading(t.label("agreement")),
        Lines(told),
        *([Bullets(gates)] if gates else []),
    ]


def hindrances(t: Teller) -> tuple[str, ...]:
    """What stands in the way of deciding at all: gates of the lot, and switches left open."""
    d = t.decision
    gates = [f for f in d.lot_findings if f.verdict is not Verdict.MET]
    open_ = [f for f in d.switch_findings if f.verdict is Verdict.UNKNOWN]
    return tuple(t.said(finding) for finding in (*gates, *open_))


def gave_way(t: Teller) -> Iterator[str]:
    """The keys that gave way to the one that decides, each with what decided that."""
    for switched in t.decision.switched:
        key = switched.key
        told = t.said(switched.because)
        if (clause := t.clause(switched.because)) != "-":
            told = f"{told} {capital(clause)}"
        yield f"{key.name[t.language]} ({key.id}): {told}"


def need(t: Teller) -> list[Part]:
    """What is called off, for whom, and when it was fixed."""
    return [Heading(t.label("need")), Lines(facts(t))]


def facts(t: Teller) -> tuple[tuple[str, str], ...]:
    """The need as labelled facts, requirements and wishes aside."""
    need = t.decision.need
    until = t.label("by_lines" if quantities(need.lines)[0] == "total" else "open")
    rows = [
        ("requested", need.requested.isoformat()),
        ("starts", need.starts.isoformat() if need.starts else "-"),
        ("ends", need.ends.isoformat() if need.ends else until),
        ("persons", _persons(t)),
        (
            "lines",
            "; ".join(line_text(line, t.language, t.decision.terms.lot) for line in need.lines),
        ),
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
    return tuple((t.label(code), fact) for code, fact in rows)


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
    for name, fallen, after in _tests(t):
        rows.append((name, str(fallen), str(after)))
        left = after
    head = (t.label("step"), t.label("fall"), t.label("left"))
    sure = sum(e.verdict is Verdict.MET for e in d.eligibilities)
    code = "may" if left > sure else "may.all" if left else "may.none"
    code = "may.unsure" if left and not sure else code
    may = t.label(code, left=str(left), sure=str(sure), unsure=str(left - sure))
    return [
        Heading(t.label("selection")),
        Table(head, tuple(rows), frozenset({1, 2})),
        Paragraph(may),
    ]


def _tests(t: Teller) -> Iterator[tuple[str, int, int]]:
    """Each test, how many fell on it, and how many were left.

    What is tested of each person stands in one row where nobody fell on it, and for all who do
    not have the case: the rows would tell how many persons there are.
    """
    rows = t.decision.narrowing()
    for (step, field), group in groupby(rows, key=lambda row: (row[0], row[1].partition(".")[0])):
        several = list(group)
        before, after = several[0][2], several[-1][3]
        alike = before == after or t.audience != "caseworker"
        if field == "persons" and alike:
            yield t.test(step, ""), before - after, after
            continue
        for _, place, had, has in several:
            yield t.test(step, place), had - has, has


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
    texts = [text for open_ in outcome.questions for text in questions(t.asking, open_)]
    if any(t.decision.candidate(id).stage == "offer" for id in outcome.whom):
        texts.insert(0, t.label("ask.proposal"))
    mode = outcome.mode if texts else "own"
    whom = sorted(outcome.whom, key=partial(_unclear, t))
    parts.append(Paragraph(t.label(f"ask.{mode}", count=count)))
    parts.append(Bullets(tuple(t.name(id) for id in whom)))
    if texts:
        parts.append(Lines(((t.label("ask.deadline"), _deadline(t)),)))
        parts.append(Heading(t.label("ask.questions"), level=2))
        parts.append(Bullets(tuple(dict.fromkeys(texts))))
    own = [text for open_ in outcome.to_settle for text in to_settle(t.asking, open_)]
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
    if not question.code.startswith(("facet.", "logic.")) or questions(t.asking, question):
        return []
    field, _, number = question.place.partition(".")
    return [t.asked(getattr(t.decision.need, field)[int(number)])]


def _deadline(t: Teller) -> str:
    hours = t.decision.key.asking.answer_within_hours
    return f"{hours} h" if hours is not None else t.label("ask.person_sets")
