"""What a protocol says of a round until the answers are in: the way, the selection, the asking."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.decision import Decision
from calloff.process import entries as e
from calloff.process.requests import CallOffRequest, call_off_request
from calloff.process.roles import in_a_row
from calloff.protocol import answer_side, request_side
from calloff.protocol.chapters import Chapter, Step
from calloff.protocol.question_side import of_request, to_settle
from calloff.protocol.reader import Reader
from calloff.protocol.sentences import holds_places
from calloff.protocol.words import naturally, span_text
from calloff.values.exact import plain
from calloff.values.outline import Bullets, Heading, Lines, Paragraph, Part, Table

__all__ = [
    "answers",
    "asking",
    "differs",
    "onward",
    "selection",
    "tried",
]


def tried(r: Reader, chapter: Chapter) -> list[Part]:
    """What was tried before anybody was asked in this round."""
    looked = chapter.applied("offers")
    before = [s for s, _ in chapter.of(e.Tried) if not looked or s.number < looked[0].number]
    rows = [_came(r, step) for step in before]
    kinds = {s.id: s.kind for procedure in r.procedures for s in procedure.route}
    entries = [step.entry for step, _ in chapter.of(e.Tried)]
    told = {kinds[entry.source] for entry in entries if isinstance(entry, e.Tried)}
    stated = [code for code in chapter.end.need.tried if code not in told]
    parts: list[Part] = []
    if rows:
        head = tuple(r.label(code) for code in ("way", "came", "reason", "when.who"))
        parts.append(Table(head, tuple(rows)))
    if stated and chapter.number == 1:
        parts.append(Bullets(tuple(r.word("tried", code) for code in stated)))
    return [Heading(r.label("tried")), *parts] if parts else []


def _came(r: Reader, step: Step) -> tuple[str, ...]:
    """One source of the route, with what came of it."""
    entry = step.entry
    assert isinstance(entry, e.Tried), "Only sources are tried."
    source = step.before.procedure.by_source[entry.source]
    outcome = r.label(f"came.{entry.outcome}")
    return source.name[r.language], outcome, r.free(entry.reason), r.when_who(entry)


def onward(r: Reader, chapter: Chapter) -> list[Part]:
    """What came of the route once somebody had been asked, and a need that fell away."""
    looked = chapter.applied("offers")
    later = [s for s, _ in chapter.of(e.Tried) if looked and s.number > looked[0].number]
    parts: list[Part] = []
    if later:
        head = tuple(r.label(code) for code in ("way", "came", "reason", "when.who"))
        parts += [Heading(r.label("way.onward")), Table(head, tuple(_came(r, s) for s in later))]
    for _, entry in chapter.of(e.Closed):
        rows = (
            (r.label("when"), r.when_who(entry)),
            (r.label("reason"), r.free(entry.reason)),
        )
        parts += [Heading(r.label("closed")), Lines(rows)]
    return parts


# --- The selection ----------------------------------------------------------------------------


def selection(r: Reader, chapter: Chapter) -> list[Part]:
    """From all to few with counts, as it was when the key was put to the register."""
    looked = chapter.applied("offers")
    if not looked:
        return []
    first, *later = looked
    parts = [Heading(r.label("selection")), *_look(r, first)]
    for step in later:
        entry = step.entry
        assert isinstance(entry, e.Decided), "The key was applied."
        next_ = entry.whom if entry.outcome in {"ask", "chosen", "tied"} else ()
        code = "look.again" if next_ else "look.again.nobody"
        given = {"names": r.joined(next_)} if next_ else {}
        parts.append(Paragraph(r.label(code, at=r.when(entry), **given)))
        parts += _taken_over(r, r.decided(step))
        if r.decided(step) is None:
            parts.append(Paragraph(r.label("look.differs"), strong=True))
    return parts


def _look(r: Reader, step: Step) -> Iterator[Part]:
    """What the key said of the register, by what was decided then."""
    entry, decision = step.entry, r.decided(step)
    assert isinstance(entry, e.Decided), "The key was applied."
    yield Lines(tuple(_applied(r, entry, "look.when", "look.control")))
    yield from differs(r, entry, lost=decision is None)
    said = r.label(
        f"look.outcome.{entry.outcome}",
        **({"count": str(len(entry.whom))} if entry.outcome == "ask" else {}),
        **({"names": r.joined(entry.whom)} if entry.outcome in {"chosen", "tied"} else {}),
    )
    if decision is None:
        yield Paragraph(said)
        return
    t = r.teller(decision)
    yield from _taken_over(r, decision)
    yield from request_side.selection(t)[1:]
    yield Paragraph(said)
    if gates := request_side.hindrances(t):
        yield Bullets(gates)
    if entry.unsettled and r.inside:
        names = tuple(t.test(place, "") for place in entry.unsettled)
        yield Heading(r.label("look.unsettled"), level=2)
        yield Bullets(names)
    if entry.to_settle and r.inside:
        own = [text for open_ in entry.to_settle for text in to_settle(t.asking, open_)]
        yield Heading(r.label("ask.settle"), level=2)
        yield Bullets(tuple(dict.fromkeys(own)))
    fallen = [found for found in decision.eligibilities if found.against]
    if 0 < len(fallen) <= answer_side.FEW:
        heading, *told = answer_side.why_not(t)
        assert isinstance(heading, Heading), "A section begins with its heading."
        yield Heading(heading.text, level=2)
        yield from told
    elif fallen and r.inside:
        yield Paragraph(r.label("look.each"))


def _taken_over(r: Reader, decision: Decision | None) -> Iterator[Part]:
    """Which key took over from which, and why."""
    if decision is None or not decision.switched:
        return
    key = decision.key
    rows = [(r.label("key"), f"{key.name[r.language]} ({key.id})")]
    rows += [(r.label("key.switched"), told) for told in request_side.gave_way(r.teller(decision))]
    yield Lines(tuple(rows))


def _applied(r: Reader, entry: e.Decided, when: str, control: str) -> Iterator[tuple[str, str]]:
    """When the key was applied, by which register, and the control code of what it said."""
    yield r.label(when), r.when_who(entry)
    if r.inside:
        known = r.moment(entry.known)
        yield (
            r.label("look.register"),
            r.label("look.register.id", id=entry.register_id, known=known),
        )
        yield r.label(control), entry.control[:16]


def differs(r: Reader, entry: e.Decided, *, lost: bool) -> Iterator[Part]:
    """That it cannot be decided again as it was, where that is so."""
    if not lost:
        return
    yield Paragraph(r.label("look.differs"), strong=True)
    then = (entry.register_id, entry.known)
    now = (r.register.id, r.register.known)
    if then != now:
        told = [
            r.label("look.register.id", id=id, known=r.moment(known)) for id, known in (then, now)
        ]
        yield Paragraph(r.label("look.other_register", then=told[0], now=told[1]))


# --- The asking -------------------------------------------------------------------------------


def asking(r: Reader, chapter: Chapter, stage: str = "offers") -> list[Part]:
    """To whom the request went, when, how and until when, and who was passed over and why."""
    parts: list[Part] = []
    for step, entry in chapter.of(e.Asked):
        of = step.after.request(entry.requests[0].ref)
        assert of is not None, "What was sent is out."
        if of.stage == stage:
            parts += _sent(r, chapter, step, entry, stage)
    if stage == "offers" and (passed := [_skipped(r, skip) for _, skip in chapter.of(e.Skipped)]):
        parts += [Heading(r.label("skipped"), level=2), Bullets(tuple(passed))]
    return (
        [Heading(r.label("ask" if stage == "offers" else "sent.further")), *parts] if parts else []
    )


def _sent(r: Reader, chapter: Chapter, step: Step, entry: e.Asked, stage: str) -> Iterator[Part]:
    """One batch of requests: the same to all of them."""
    count = len(entry.requests)
    if stage == "answers":
        yield Paragraph(r.label("sent.about", count=str(count)))
    elif count > 1:
        yield Paragraph(r.label("sent.many", count=str(count)))
    else:
        yield Paragraph(r.label("sent.one"))
    row = "sent.row.person" if entry.row is None else "sent.row.table"
    given = {} if entry.row is None else {"row": str(entry.row + 1)}
    rows = [
        (r.label("sent.when"), r.when_who(entry)),
        (r.label("sent.channel"), r.label(f"channel.{entry.channel}")),
        (r.label("sent.by"), r.deadline(entry.answer_by)),
        (r.label("sent.row"), r.label(row, **given)),
    ]
    refs = {request.ref: request.candidate for request in entry.requests}
    for _, reminder in chapter.of(e.Reminded):
        if reminded := tuple(refs[ref] for ref in reminder.requests if ref in refs):
            at, names = r.when(reminder), r.joined(reminded)
            told = r.label("sent.reminded.who", at=at, names=names)
            rows.append((r.label("sent.reminded"), told))
    if r.inside:
        rows.append((r.label("sent.body"), _body(r, step, entry)))
    yield Lines(tuple(rows))
    yield _whom(r, entry)
    # What the letter asks, which is less than what the key leaves open.
    t = r.of_need(step.before.need)
    asked = of_request(t.asking, _request(r, step, entry))
    first = (r.label("ask.proposal"),) if stage == "offers" else ()
    yield Heading(r.label("ask.questions"), level=2)
    yield Bullets((*first, *asked))


def _request(r: Reader, step: Step, entry: e.Asked) -> CallOffRequest:
    """The request as it would be sent today."""
    need = step.before.need
    return call_off_request(need, entry.questions, entry.answer_by, r.register.terms(need.lot))


def _body(r: Reader, step: Step, entry: e.Asked) -> str:
    """The control code of what the request said, and whether the same would be said today."""
    if _request(r, step, entry).fingerprint == entry.body:
        return entry.body[:16]
    return r.label("sent.body.differs", code=entry.body[:16])


def _whom(r: Reader, entry: e.Asked) -> Part:
    """To whom it went: with references for whoever has the case, and calls where it was rung."""
    names = sorted((r.name(request.candidate) for request in entry.requests), key=naturally)
    if not r.inside:
        return Bullets(tuple(names))
    called = any(request.at is not None for request in entry.requests)
    rows = []
    for request in entry.requests:
        row = [r.name(request.candidate), request.ref]
        row += [r.moment(request.at or entry.at)] if called else []
        rows.append(tuple(row))
    codes = ["sent.who", "sent.ref", *(["sent.called"] if called else [])]
    rows.sort(key=lambda row: naturally(row[0]))
    return Table(tuple(r.label(code) for code in codes), tuple(rows))


def _skipped(r: Reader, entry: e.Skipped) -> str:
    """One who was passed over, why, and what that rests on."""
    given = {"name": r.name(entry.candidate), "reason": r.listed("skip", entry.reason)}
    given["when"] = r.when_who(entry)
    if not entry.declines:
        return r.label("skipped.one", **given)
    if r.inside:
        return r.label("skipped.declines", declines=in_a_row(entry.declines, r.language), **given)
    return r.label("skipped.counted", declines=str(len(entry.declines)), **given)


# --- The answers ------------------------------------------------------------------------------


def answers(r: Reader, chapter: Chapter) -> list[Part]:
    """Who proposed what and when, who declined and why, who was silent, late, or took it back."""
    kinds = (e.Proposed, e.Declined, e.NoAnswer, e.Withdrawn, e.Held)
    given = sorted(chapter.of(*kinds), key=lambda pair: (pair[1].at, pair[0].number))
    rows = [_answer(r, step) for step, _ in given]
    parts: list[Part] = []
    if rows:
        head = tuple(r.label(code) for code in ("sent.who", "answer.said", "answer.came"))
        parts.append(Table(head, tuple(rows)))
    awaited = tuple(request.candidate for request in chapter.end.open)
    if awaited and chapter.end.choice is None:
        if len(awaited) > answer_side.FEW:
            counts = {"count": str(len(awaited)), "of": str(len(chapter.end.requests))}
            parts.append(Paragraph(r.label("answer.awaited.many", **counts)))
        else:
            parts.append(Paragraph(r.label("answer.awaited", names=r.joined(awaited))))
    return [Heading(r.label("answers")), *parts] if parts else []


def _answer(r: Reader, step: Step) -> tuple[str, str, str]:
    """One answer: whose, what it says, when it came."""
    entry = step.entry
    if isinstance(entry, e.Proposed):
        offer = entry.proposal.offer
        return r.name(offer), _proposal(r, step, entry), r.when(entry)
    if isinstance(entry, e.Held):
        known = step.before.offered(entry.proposal)
        assert known is not None, "Only a proposal is kept free."
        given = {"label": r.labels[entry.proposal], "at": r.moment(entry.until)}
        return r.name(known.proposal.offer), r.label("answer.held", **given), r.when(entry)
    if isinstance(entry, e.Withdrawn):
        known = step.before.offered(entry.proposal)
        assert known is not None, "Only a proposal is taken back."
        said = [r.label("answer.takes_back", label=r.labels[entry.proposal])]
        return r.name(known.proposal.offer), _quoted(r, said, entry.said), r.when(entry)
    assert isinstance(entry, e.Declined | e.NoAnswer), "Nothing else answers a request."
    request = step.before.request(entry.request)
    assert request is not None, "An answer is to a request."
    if isinstance(entry, e.NoAnswer):
        return r.name(request.candidate), r.label("answer.silent"), r.when(entry)
    said = [r.label("answer.declines", reason=r.listed("decline", entry.reason))]
    listed = step.before.procedure.reason("decline", entry.reason)
    if listed is not None and not listed.goes_on:
        said.append(r.label("answer.disputed"))
    return r.name(request.candidate), _quoted(r, said, entry.said), r.when(entry)


def _quoted(r: Reader, said: list[str], words: str | None) -> str:
    """What came, with what was said in words."""
    told = r.label("answer.in_words", said=words) if words and r.inside else None
    if words and not r.inside:
        told = r.label("withheld.said")
    return "; ".join([*said, *([told] if told else [])])


def _proposal(r: Reader, step: Step, entry: e.Proposed) -> str:
    """A proposal with when it is free, and what it means that it came late."""
    proposal = entry.proposal
    code = "answer.proposes" if step.before.offered(proposal.id) is None else "answer.completes"
    said = [r.label(code, label=r.labels[proposal.id])]
    if proposal.free is not None:
        said.append(r.label("answer.free", span=span_text(proposal.free, r.language)))
    if proposal.places is not None and holds_places(r.lot(step.before.need)):
        one = proposal.places == 1
        given = {} if one else {"count": plain(proposal.places)}
        said.append(r.label("answer.place" if one else "answer.places", **given))
    if entry.holds_until is not None:
        said.append(r.label("answer.holds", at=r.moment(entry.holds_until)))
    request = step.before.request(entry.request)
    assert request is not None, "A proposal answers a request."
    if step.before.prices_shown is not None:
        said.append(r.label("answer.late.prices"))
    elif entry.at > request.answer_by:
        said.append(r.label(f"answer.late.{step.before.procedure.late_answers}"))
    return "; ".join(said)
