"""What one supplier may read of a call-off: what it was asked, what it answered, how it ended.

Of other suppliers it reads how many there were, and nothing else; of the route nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from calloff.errors import InputError, Problem
from calloff.process import entries as e
from calloff.process.exchange import Offered
from calloff.process.requests import CallOffRequest, call_off_request
from calloff.process.state import State
from calloff.protocol import request_side
from calloff.protocol.chapters import Chapter, Step
from calloff.protocol.letters import asked_in, facts, wanted
from calloff.protocol.notice_side import Notice
from calloff.protocol.reader import Reader
from calloff.protocol.words import by_clock, span_text
from calloff.terms import Terms
from calloff.values.outline import Bullets, Heading, Lines, Paragraph, Part, Table

__all__ = ["sections"]


def sections(r: Reader, supplier: str) -> Iterator[list[Part]]:
    """What a supplier may read, in order.

    Raises:
        InputError: where the supplier is in none of the lots of the call-off.
    """
    lots = dict.fromkeys(chapter.end.need.lot for chapter in r.chapters)
    known = {c.id: c.name for lot in lots for c in r.register.candidates(lot)}
    asked = [chapter for chapter in r.chapters if _requests(chapter, supplier)]
    if supplier not in known and not asked:
        what = f"no offer {supplier!r} was asked, or stands in a lot of this call-off."
        raise InputError("the protocol for a supplier", [Problem("supplier", what)])
    about = asked or [c for c in r.chapters if _offers(r, c, supplier)]
    several = len(about) > 1
    for index, chapter in enumerate(about):
        if several:
            yield [Heading(r.label("yours.round", number=str(chapter.number)))]
        yield _outcome(r, chapter, supplier)
        if index == 0:
            yield request_side.secrecy(r.told)
        yield request_side.agreement(r.of_need(chapter.end.need), dated=False)
        yield from _round(r, chapter, supplier)
        if r.audience == "rejected":
            notice = _notice(r, chapter, supplier)
            yield from notice.findings()
            yield from notice.prices()


def _notice(r: Reader, chapter: Chapter, supplier: str) -> Notice:
    """What the supplier is told of a round."""
    own = (offered.proposal.id for offered in _own(chapter, supplier))
    labels = {id: _label(r, chapter, supplier, id) for id in own}
    return Notice(r, chapter, supplier, labels, asked=bool(_requests(chapter, supplier)))


def _offers(r: Reader, chapter: Chapter, supplier: str) -> bool:
    """Whether the supplier stands in the lot of a round."""
    return any(c.id == supplier for c in r.register.candidates(chapter.end.need.lot))


def _requests(chapter: Chapter, supplier: str) -> dict[str, Step]:
    """What was sent to a supplier in a round, by reference, also about its proposals."""
    own = {o.proposal.id for o in _own(chapter, supplier)} | {supplier}
    return {
        request.ref: step
        for step, entry in chapter.of(e.Asked)
        for request in entry.requests
        if request.candidate in own
    }


def _own(chapter: Chapter, supplier: str) -> tuple[Offered, ...]:
    """The supplier's own proposals in a round."""
    return tuple(o for o in chapter.end.proposals if o.proposal.offer == supplier)


def _label(r: Reader, chapter: Chapter, supplier: str, id: str) -> str:
    """What the supplier itself calls its proposal; else a number among its own."""
    own = [offered.proposal for offered in _own(chapter, supplier)]
    index = next(i for i, proposal in enumerate(own) if proposal.id == id)
    return own[index].label or r.label("own.proposal", number=str(index + 1))


def _round(r: Reader, chapter: Chapter, supplier: str) -> Iterator[list[Part]]:
    """The requests of a round and the supplier's own answers to them."""
    sent = _requests(chapter, supplier)
    if not sent:
        return
    for ref, step in sent.items():
        entry = step.entry
        assert isinstance(entry, e.Asked), "Only requests were sent."
        need = step.before.need
        terms = r.register.terms(need.lot)
        request = call_off_request(need, entry.questions, entry.answer_by, terms)
        rows = (
            (r.label("sent.ref"), ref),
            (r.label("sent.when"), r.moment(entry.at)),
            (r.label("sent.by"), by_clock(entry.answer_by, r.zone, r.language)),
            (r.label("yours.others"), str(len(entry.requests))),
        )
        told = _said(r, request, terms)
        yield [Heading(r.label("yours.sent")), Lines(rows), *told]
    rows_ = tuple(_answers(r, chapter, supplier, set(sent)))
    if rows_:
        head = (r.label("answer.said"), r.label("answer.came"))
        yield [Heading(r.label("yours.answers")), Table(head, rows_)]


def _said(r: Reader, request: CallOffRequest, terms: Terms) -> Iterator[Part]:
    """What the request said, told again: nobody is asked to do anything by it."""
    language = r.language
    yield Heading(r.label("letter.what"), level=2)
    yield Lines(tuple(facts(request, terms, language, aged=r.audience == "asked")))
    said = {
        "requirements": wanted(request.requirements, terms, language),
        "wishes": wanted(request.wishes, terms, language),
    }
    if r.audience == "asked":
        said["questions"] = asked_in(request, r.register.key(request.lot), terms, language)
    for field, told in said.items():
        if told:
            yield Heading(r.label(f"yours.lead.{field}"), level=2)
            yield Bullets(told)


def _answers(
    r: Reader, chapter: Chapter, supplier: str, refs: set[str]
) -> Iterator[tuple[str, str]]:
    """What the supplier answered, and when."""
    own = {offered.proposal.id for offered in _own(chapter, supplier)}
    for step in chapter.steps:
        entry = step.entry
        if isinstance(entry, e.Proposed) and entry.proposal.id in own:
            label = _label(r, chapter, supplier, entry.proposal.id)
            new = step.before.offered(entry.proposal.id) is None
            said = [r.label("answer.proposes" if new else "answer.completes", label=label)]
            if entry.proposal.free is not None:
                said.append(r.label("answer.free", span=span_text(entry.proposal.free, r.language)))
            if late := _late(r, step, entry):
                said.append(late)
            yield "; ".join(said), r.moment(entry.at)
        elif isinstance(entry, e.Held) and entry.proposal in own:
            label = _label(r, chapter, supplier, entry.proposal)
            yield (
                r.label("answer.held", label=label, at=r.moment(entry.until)),
                r.moment(entry.at),
            )
        elif isinstance(entry, e.Withdrawn) and entry.proposal in own:
            label = _label(r, chapter, supplier, entry.proposal)
            yield r.label("answer.takes_back", label=label), r.moment(entry.at)
        elif isinstance(entry, e.Declined) and entry.request in refs:
            reason = r.listed("decline", entry.reason)
            yield r.label("answer.declines", reason=reason), r.moment(entry.at)
        elif isinstance(entry, e.NoAnswer) and entry.request in refs:
            yield r.label("answer.silent"), r.moment(entry.at)


def _late(r: Reader, step: Step, entry: e.Proposed) -> str | None:
    """What it means that an answer came late."""
    request = step.before.request(entry.request)
    assert request is not None, "A proposal answers a request."
    if step.before.prices_shown is not None:
        return r.label("answer.late.prices")
    if entry.at > request.answer_by:
        return r.label(f"answer.late.{step.before.procedure.late_answers}")
    return None


def _outcome(r: Reader, chapter: Chapter, supplier: str) -> list[Part]:
    """Whether the supplier was chosen in a round, and why it was not."""
    state = chapter.end
    code, given = _came(r, chapter, state, supplier)
    parts: list[Part] = [Heading(r.label("yours.outcome"))]
    parts.append(Paragraph(r.label(f"yours.{code}", **given), strong=True))
    asked = bool(_requests(chapter, supplier))
    if not asked:
        parts.append(Paragraph(r.label("yours.not_asked")))
    settled = code in {"not_chosen", "nobody", "closed"} or not asked
    if r.audience == "rejected" and settled:
        why = tuple(dict.fromkeys(_notice(r, chapter, supplier).why()))
        parts += [Bullets(why)] if len(why) > 1 else [Paragraph(text) for text in why]
    return parts


def _came(r: Reader, chapter: Chapter, state: State, supplier: str) -> tuple[str, dict[str, str]]:
    """What a round came to for the supplier, by a code and what stands in its blank."""
    choice = state.choice
    if choice is None and chapter is not r.chapters[-1]:
        return "nobody", {}
    if choice is None:
        return ("open" if state.over is None else "closed"), {}
    if isinstance(choice, e.Awarded):
        offered = state.offered(choice.candidate)
        if offered is not None and offered.proposal.offer == supplier:
            return "chosen", {"label": _label(r, chapter, supplier, choice.candidate)}
    if isinstance(choice, e.Chose):
        provider = state.changes[-1].provider if state.changes else choice.provider
        if provider == supplier:
            return "taken", {}
    return "not_chosen", {}
