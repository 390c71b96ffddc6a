"""The protocol of a whole call-off, from the need to the placement, for one kind of reader."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.errors import InputError, Problem
from calloff.process import entries as e
from calloff.process.case import Case
from calloff.protocol import choice_side, remark_side, request_side, round_side, supplier_side
from calloff.protocol.chapters import Chapter, Step
from calloff.protocol.reader import Consulted, Reader, deeper
from calloff.protocol.running_side import bridge, running
from calloff.protocol.sentences import capital
from calloff.protocol.teller import Teller
from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part
from calloff.values.texts import Language
from calloff.vocabulary import Audience

__all__ = ["file_protocol"]


def file_protocol(
    case: Case,
    register: Consulted,
    language: Language = "sv",
    *,
    audience: Audience = "caseworker",
    supplier: str | None = None,
    zone: str | None = None,
) -> Outline:
    """The protocol of a whole call-off as far as it has come, in the order in which it was done.

    Which agreement; the need, and when it was fixed; what was tried before; the selection from
    all to few; whom the request went to; the answers; the comparison before prices were shown;
    the quotes; whom the key names, and why not the others; who decided, and with what
    delegation; the placement; how long it is kept. What each round has of its own stands in a
    block of its own.

    A supplier reads of the agreement, of what it was asked, of its own answer and of whether it
    was chosen; one that was turned down also reads what was found about it. For release, free
    text, ages, names and amounts are withheld, and the document is headed as a draft.

    Args:
        case: The call-off's file.
        register: The version of the register that it was decided by.
        language: ``sv`` or ``en``.
        audience: Who reads. What they may not be told is withheld, keeps its place, and the
            document says so.
        supplier: The supplier that reads, by the id of its offer; for suppliers only.
        zone: The time zone that moments are told in; ``None``: the office's.

    Raises:
        InputError: where a supplier reads and it is not said which, or the other way round; and
            where the register does not have the agreement.
    """
    reader = Reader(case, register, language, audience, zone or case.procedure.zone)
    if (audience in {"asked", "rejected"}) != (supplier is not None):
        what = "is named where a supplier reads, and only there: give the id of its offer."
        raise InputError(f"the protocol for {audience!r}", [Problem("supplier", what)])
    if supplier is not None:
        title = reader.label(f"file.title.{audience}")
        return Outline.of(title, supplier_side.sections(reader, supplier), language)
    if reader.inside:
        title = reader.label("file.title", need=case.id)
    else:
        # The ids of brothers and sisters are alike.
        title = reader.label("file.title.release")
    return Outline.of(title, _sections(reader), language)


def _sections(r: Reader) -> Iterator[list[Part]]:
    """What stands before the rounds, the rounds, and what stands after them."""
    first, *later = r.chapters
    yield request_side.secrecy(r.told)
    yield [Paragraph(capital(_stands(r)), strong=True)]
    t = r.of_need(first.steps[0].after.need)
    yield request_side.agreement(t, dated=False)
    yield request_side.need(t)
    yield request_side.wanted(t)
    if not later:
        yield from _round(r, first)
    else:
        yield [Heading(r.label("round.first"))]
        yield from map(deeper, _round(r, first))
    for before, chapter in zip(r.chapters, later, strict=False):
        yield _opens(r, before, chapter)
        yield from map(deeper, _round(r, chapter))
    yield _rules(r)
    yield _corrections(r)
    yield _kept(r)


def _round(r: Reader, chapter: Chapter) -> Iterator[list[Part]]:
    """Everything of one round, in the order in which a reader asks."""
    yield bridge(r, chapter)
    yield round_side.tried(r, chapter)
    yield round_side.selection(r, chapter)
    yield round_side.asking(r, chapter)
    yield round_side.answers(r, chapter)
    yield round_side.asking(r, chapter, "answers")
    yield remark_side.remarks(r, chapter)
    yield from choice_side.turns(r, chapter)
    yield round_side.onward(r, chapter)
    yield choice_side.chosen_by_the_individual(r, chapter)
    yield choice_side.informed(r, chapter)
    yield choice_side.review(r, chapter)
    yield running(r, chapter)


# --- Where it stands --------------------------------------------------------------------------


def _stands(r: Reader) -> str:
    """In a sentence what it has come to, and what runs meanwhile."""
    state = r.case.state
    said, meanwhile = _come_to(r), state.bridge
    if meanwhile is None or meanwhile.over is not None or meanwhile.started is None:
        return said
    day = meanwhile.started.on.isoformat()
    return r.label("stands.bridge", said=capital(said), day=day, name=r.serves(meanwhile))


def _come_to(r: Reader) -> str:
    """In a sentence what the round at hand has come to."""
    state = r.case.state
    if state.choice is not None:
        return _decided(r)
    if state.over is not None:
        return r.label("stands.closed", day=state.over.isoformat())
    if state.presented is not None:
        return r.label("stands.presented")
    compared = state.comparing
    if compared is not None and compared.outcome in {"chosen", "tied"}:
        return r.label(f"stands.{compared.outcome}", names=r.joined(compared.whom))
    if compared is not None and compared.outcome == "nobody":
        return r.label("stands.nobody")
    if state.open:
        count, of = str(len(state.open)), str(len(state.requests))
        return r.label("stands.asked", count=count, of=of)
    return r.label("stands.answered" if state.live else "stands.opened")


def _decided(r: Reader) -> str:
    """What it has come to since a person decided."""
    state = r.case.state
    choice, name = state.choice, r.serves(state)
    assert choice is not None, "Somebody has decided."
    if state.over is not None and state.started is None and state.interrupted is None:
        return r.label("stands.closed", day=state.over.isoformat())
    if state.over is not None:
        code = "stands.interrupted" if state.interrupted else "stands.ended"
        return r.label(code, day=state.over.isoformat(), name=name)
    if state.started is not None:
        return r.label("stands.running", day=state.started.on.isoformat(), name=name)
    return r.label("stands.decided", day=state.day(choice.at).isoformat(), name=name)


# --- A further round --------------------------------------------------------------------------


def _opens(r: Reader, before: Chapter, chapter: Chapter) -> list[Part]:
    """Why a round was opened, and what is another than it was."""
    step = chapter.steps[0]
    entry, number = step.entry, str(chapter.number)
    assert isinstance(entry, e.NeedChanged | e.RoundOpened), "Nothing else opens a round."
    code = "again" if isinstance(entry, e.RoundOpened) else entry.because
    rows = (
        (r.label("change.when"), r.when_who(entry)),
        (r.label("change.reason"), r.free(entry.reason)),
    )
    given = {"number": number}
    if code == "next_source":
        source = step.after.procedure.source_of(step.after.need.lot)
        assert source is not None, "A need stands in a lot of the route."
        given["source"] = source.name[r.language]
    parts: list[Part] = [Heading(r.label(f"round.{code}", **given)), Lines(rows)]
    told = tuple(_changed(r, r.of_need(before.end.need), r.of_need(step.after.need)))
    parts.append(Bullets(told) if told else Paragraph(r.label("change.nothing")))
    if before.end.need.lot != step.after.need.lot:
        parts += deeper(request_side.agreement(r.of_need(step.after.need), dated=False))
    return parts


def _changed(r: Reader, then: Teller, now: Teller) -> Iterator[str]:
    """What is told otherwise of a need than before."""
    was = dict(request_side.facts(then))
    told = request_side.facts(now)
    for label, fact in told:
        if was.get(label) != fact:
            yield r.label("change.fact", label=label, now=fact, then=was.get(label, "-"))
    for label, fact in was.items():
        if label not in dict(told):
            yield r.label("change.fact", label=label, now=r.label("change.none"), then=fact)
    for field in ("requirements", "wishes"):
        old, new = getattr(then.decision.need, field), getattr(now.decision.need, field)
        for one in new:
            if one not in old:
                yield r.label(f"change.{field}.more", what=now.asked(one))
        for one in old:
            if one not in new:
                yield r.label(f"change.{field}.less", what=then.asked(one))


# --- The file ---------------------------------------------------------------------------------


def _rules(r: Reader) -> list[Part]:
    """When the office began to call off otherwise, and why."""
    told = tuple(
        r.label(
            "rules.one",
            when=r.when_who(entry),
            name=entry.procedure.name[r.language],
            reason=r.free(entry.reason),
        )
        for chapter in r.chapters
        for _, entry in chapter.of(e.ProcedureChanged)
    )
    return [Heading(r.label("rules")), Bullets(told)] if told else []


def _corrections(r: Reader) -> list[Part]:
    """Remarks on earlier entries that were wrong."""
    found = (step for chapter in r.chapters for step in chapter.steps)
    told = tuple(_correction(r, step) for step in found if isinstance(step.entry, e.Corrected))
    return [Heading(r.label("corrected")), Bullets(told)] if told else []


def _correction(r: Reader, step: Step) -> str:
    entry = step.entry
    assert isinstance(entry, e.Corrected), "Only corrections are told here."
    given = {"number": str(entry.entry), "what": r.free(entry.what), "when": r.when_who(entry)}
    return r.label("corrected.one", **given)


def _kept(r: Reader) -> list[Part]:
    """How long it is kept, how many entries it has, and how it is known again."""
    rows = [(r.label("retention"), r.label("retention.open"))]
    if r.inside:
        rows.append((r.label("count"), str(len(r.case.entries))))
        rows.append((r.label("last"), r.moment(r.case.state.written)))
        rows.append((r.label("control"), r.case.fingerprint[:16]))
    return [Heading(r.label("kept")), Lines(tuple(rows))]
