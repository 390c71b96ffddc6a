"""Asking: the key over the register says whom; all get the same question and the same deadline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from calloff.errors import Problem
from calloff.process.entries import (
    Asked,
    Awarded,
    Decided,
    Interrupted,
    Proposed,
    Reminded,
    Skipped,
)
from calloff.process.exchange import Request
from calloff.process.reasons import unlisted
from calloff.process.routing import standing_in_the_way
from calloff.process.state import State
from calloff.process.working_days import before, deadline, deadline_problems

__all__ = [
    "after_asked",
    "after_decided_over_offers",
    "after_reminded",
    "after_skipped",
    "hinders_asked",
    "hinders_decided_over_offers",
    "hinders_reminded",
    "hinders_skipped",
]


def hinders_decided_over_offers(entry: Decided, state: State) -> Iterator[Problem]:
    """The key is put to the register when its turn has come, and not while a round is open."""
    source = state.source
    assert source is not None, "A need stands in a lot of the route."
    if state.choice is not None:
        yield Problem("", "the choice has been made.")
    if source.kind == "user_choice":
        what = (
            f"{source.id!r} is where the individual chooses: providers are presented, not ranked."
        )
        yield Problem("source", what)
    if not state.stands(source):
        yield Problem("source", f"{source.id!r} is done with ({state.sources[source.id]}).")
    yield from standing_in_the_way(source, state)
    if entry.on != state.day(entry.at):
        what = f"is {entry.on}; the decision is made on {state.day(entry.at)}."
        yield Problem("on", what)
    if state.open:
        refs = ", ".join(request.ref for request in state.open)
        yield Problem("", f"requests are out, and have not been answered: {refs}.")
    before = state.asking
    if state.requests and before and (before.mode, before.outcome) == ("together", "ask"):
        what = "all were asked in one round; to ask again, a new round is opened."
        yield Problem("", what)
    if state.requests and state.usable:
        what = "proposals have come: the key is put to them first."
        yield Problem("", what)
    for request in state.disputed:
        yield _disputed(request)


def _disputed(request: Request) -> Problem:
    """A decline that does not let the office go on by itself."""
    what = (
        f"{request.candidate} declined for {request.reason!r}, which the agreement does not "
        "give as a ground: hold it to the agreement, or pass it over with a listed reason."
    )
    return Problem(request.ref, what)


def after_decided_over_offers(entry: Decided, state: State) -> State:
    """It says whom to ask."""
    return state.but(asking=entry, comparing=None)


def hinders_skipped(entry: Skipped, state: State) -> Iterator[Problem]:
    """Only whose turn it is can be passed over, for a listed reason."""
    disputed = {request.candidate for request in state.disputed}
    named = state.to_ask if state.comparing is None else ()
    if entry.candidate not in {*named, *disputed}:
        what = f"{entry.candidate!r} is not to be asked now."
        yield Problem("candidate", what)
    reason = state.procedure.reason("skip", entry.reason)
    if reason is None:
        yield unlisted("skip", entry.reason, state)
    elif reason.declines is not None and len(set(entry.declines)) < reason.declines:
        what = f"{entry.reason!r} rests on at least {reason.declines} earlier declines: name them."
        yield Problem("declines", what)
    elif reason.interrupted and entry.candidate not in _broke_off(state):
        what = f"{entry.reason!r} follows upon an interruption by that supplier: there was none."
        yield Problem("reason", what)


def _broke_off(state: State) -> set[str]:
    """The offers whose placements in this case ended early by the supplier's doing."""
    offers: dict[str, str] = {}
    serving, broke = "", set()
    for entry in state.entries:
        if isinstance(entry, Proposed):
            offers[entry.proposal.id] = entry.proposal.offer
        elif isinstance(entry, Awarded):
            serving = offers[entry.candidate]
        elif isinstance(entry, Interrupted) and entry.party == "supplier":
            broke.add(serving)
    return broke


def after_skipped(entry: Skipped, state: State) -> State:
    """It is not asked, and the record says why."""
    return state.but(skipped=(*state.skipped, entry))


def hinders_asked(entry: Asked, state: State) -> Iterator[Problem]:
    """Exactly those whom the key says are asked, once, and the same."""
    decided = state.comparing or state.asking
    if decided is None:
        yield Problem("requests", "the key has not been applied: decide first whom to ask.")
        return
    if state.choice is not None:
        yield Problem("", "the choice has been made.")
    source = state.source
    assert source is not None, "A need stands in a lot of the route."
    yield from standing_in_the_way(source, state)
    day = state.day(entry.at)
    if decided.last_day is not None and day > decided.last_day:
        what = f"the agreement lets awards be made until {decided.last_day}; it is {day}."
        yield Problem("at", what)
    to_ask, candidates = state.to_ask, [request.candidate for request in entry.requests]
    for index, request in enumerate(entry.requests):
        place = f"requests.{index}"
        if request.candidate in candidates[:index]:
            yield Problem(place, f"{request.candidate!r} is asked twice.")
        elif request.candidate in state.asked_by(decided.key):
            yield Problem(place, f"{request.candidate!r} was asked in this round already.")
        elif request.candidate not in to_ask:
            yield Problem(place, f"{request.candidate!r} is not to be asked now.")
        refs = [r.ref for r in state.requests] + [r.ref for r in entry.requests[:index]]
        if request.ref in refs:
            yield Problem(f"{place}.ref", f"{request.ref!r} stands more than once.")
        if request.at is not None and not entry.at <= request.at < entry.answer_by:
            yield Problem(f"{place}.at", "a call lies between the asking and the deadline.")
    for left in sorted(set(to_ask) - set(candidates)):
        what = f"{left!r} is to be asked as well, or passed over with a record."
        yield Problem("requests", what)
    if entry.questions != decided.questions:
        yield Problem("questions", "are not those that the key leaves open: all get the same.")
    yield from _by_the_table(entry, state)
    yield from deadline_problems(state.procedure, state.need, entry.at, entry.answer_by)


def _by_the_table(entry: Asked, state: State) -> Iterator[Problem]:
    """A deadline that names a row of the table is the one that the table comes to."""
    if entry.row is None:
        return
    due = deadline(state.procedure, state.need, entry.at)
    if (due.row, due.answer_by) != (entry.row, entry.answer_by):
        what = "is not what the table of deadlines comes to: who sets it names no row."
        yield Problem("row", what)


def after_asked(entry: Asked, state: State) -> State:
    """The requests are out."""
    decided = state.comparing or state.asking
    assert decided is not None, "Nobody is asked without a decision."
    rule = state.procedure.deadlines[entry.row].remind if entry.row is not None else None
    remind_at = before(entry.answer_by, rule, state.procedure) if rule is not None else None
    sent = tuple(
        Request(
            ref=request.ref,
            candidate=request.candidate,
            name=request.name,
            stage=decided.stage,
            asked=request.at or entry.at,
            answer_by=entry.answer_by,
            remind_at=remind_at,
            key=decided.key,
            required=request.candidate in decided.might_serve,
        )
        for request in entry.requests
    )
    return state.but(requests=state.requests + sent)


def hinders_reminded(entry: Reminded, state: State) -> Iterator[Problem]:
    """Whoever has not answered is reminded before the deadline, and nobody else."""
    for index, ref in enumerate(entry.requests):
        request = state.request(ref)
        if request is None:
            yield Problem(f"requests.{index}", f"no request {ref!r} is out.")
        elif request.status != "open":
            yield Problem(f"requests.{index}", f"{ref!r} was answered ({request.status}).")
        elif entry.at >= request.answer_by:
            yield Problem(f"requests.{index}", f"the deadline of {ref!r} has passed.")


def after_reminded(entry: Reminded, state: State) -> State:
    """The reminder is noted on each."""
    requests = tuple(
        replace(request, reminded=entry.at) if request.ref in entry.requests else request
        for request in state.requests
    )
    return state.but(requests=requests)
