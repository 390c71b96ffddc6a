"""Answering: proposals, declines with a listed reason, silence, and what is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from calloff.errors import Problem, did_you_mean
from calloff.process.entries import Awarded, Declined, NoAnswer, Proposed, Withdrawn
from calloff.process.exchange import Offered, Request
from calloff.process.reasons import unlisted
from calloff.process.state import State

__all__ = [
    "after_declined",
    "after_no_answer",
    "after_proposed",
    "after_withdrawn",
    "chosen_or_live",
    "hinders_declined",
    "hinders_no_answer",
    "hinders_proposed",
    "hinders_withdrawn",
    "live",
    "unchosen",
    "without",
]


def _request(ref: str, state: State) -> Iterator[Problem]:
    """The request that is answered must be out."""
    if state.choice is not None:
        yield Problem("", "the choice has been made.")
    if state.request(ref) is None:
        refs = [request.ref for request in state.requests]
        what = f"no request {ref!r} was sent in this round.{did_you_mean(ref, refs)}"
        yield Problem("request", what)


def hinders_proposed(entry: Proposed, state: State) -> Iterator[Problem]:
    """A proposal answers a request that was sent to its supplier, for this need."""
    proposal = entry.proposal
    yield from _request(entry.request, state)
    request = state.request(entry.request)
    if request is None:
        return
    if proposal.need != state.need.id:
        what = f"answers the need {proposal.need!r}; this case is about {state.need.id!r}."
        yield Problem("proposal.need", what)
    if entry.at < request.asked:
        yield Problem("at", f"is before {entry.request!r} was asked.")
    if proposal.answered is not None and proposal.answered > entry.at:
        yield Problem("proposal.answered", "is after it came.")
    known = state.offered(proposal.id)
    if request.stage == "answers":
        if known is None or proposal.id != request.candidate:
            what = f"{entry.request!r} asks about {request.candidate!r}, not {proposal.id!r}."
            yield Problem("proposal.id", what)
    elif proposal.offer != request.candidate:
        what = f"{entry.request!r} was sent to {request.candidate}, not to {proposal.offer}."
        yield Problem("proposal.offer", what)
    if known is not None:
        if known.proposal.offer != proposal.offer:
            yield Problem("proposal.id", f"{proposal.id!r} is another supplier's proposal.")
        if known.status in {"withdrawn", "rejected"}:
            yield Problem("proposal.id", f"{proposal.id!r} was {known.status}.")
        if state.prices_shown is not None:
            what = "is not completed once prices were shown: people have compared what it was."
            yield Problem("proposal.id", what)
    if entry.holds_until is not None and entry.holds_until <= entry.at:
        yield Problem("holds_until", "is before the proposal came.")


def after_proposed(entry: Proposed, state: State) -> State:
    """It can be chosen, unless it came too late; what was decided on fewer holds no longer."""
    request = state.request(entry.request)
    assert request is not None, "A proposal answers a request."
    known, proposal = state.offered(entry.proposal.id), entry.proposal
    if proposal.answered is None:
        proposal = proposal.replace(answered=entry.at)
    too_late = entry.at > request.answer_by and state.procedure.late_answers == "disregarded"
    # What comes after prices were shown could be fitted to them.
    late = too_late or state.prices_shown is not None
    offered = Offered(
        proposal=proposal,
        ref=known.ref if known is not None else entry.request,
        at=entry.at,
        status="late" if late else "live",
        pool=entry.pool,
        holds_until=entry.holds_until,
    )
    others = tuple(o for o in state.proposals if o.proposal.id != entry.proposal.id)
    if late:
        # What was said in time holds: a proposal as it came, a decline, and silence.
        status = "no_answer" if too_late else "proposed"
        answered = _answered(state, request, status=status, answered=entry.at)
        left = answered if request.status == "open" else state
        return left if known is not None else left.but(proposals=(*others, offered))
    answered = _answered(state, request, status="proposed", answered=entry.at)
    return answered.but(
        proposals=(*others, offered),
        comparing=None,
        assessment=None,
        approvals=tuple(a for a in state.approvals if a.proposal != entry.proposal.id),
    )


def _answered(state: State, request: Request, **changes: Any) -> State:
    """The state with one request answered."""
    requests = tuple(replace(r, **changes) if r.ref == request.ref else r for r in state.requests)
    return state.but(requests=requests)


def hinders_declined(entry: Declined, state: State) -> Iterator[Problem]:
    """A decline has a listed reason, and nothing else has come on the request."""
    yield from _request(entry.request, state)
    if (request := state.request(entry.request)) is not None:
        if entry.at < request.asked:
            yield Problem("at", f"is before {entry.request!r} was asked.")
        if request.status == "declined":
            yield Problem("request", f"{entry.request!r} was declined already.")
        if any(_rests_on(request, offered) for offered in state.live):
            what = f"proposals stand on {entry.request!r}: what is taken back is withdrawn."
            yield Problem("request", what)
    if state.procedure.reason("decline", entry.reason) is None:
        yield unlisted("decline", entry.reason, state)


def _rests_on(request: Request, offered: Offered) -> bool:
    """Whether a proposal came on a request, or was completed on it."""
    if request.stage == "offers":
        return offered.ref == request.ref
    return request.status == "proposed" and offered.proposal.id == request.candidate


def after_declined(entry: Declined, state: State) -> State:
    """The request is answered with no."""
    request = state.request(entry.request)
    assert request is not None, "A decline answers a request."
    listed = state.procedure.reason("decline", entry.reason)
    changes: dict[str, Any] = {
        "status": "declined",
        "reason": entry.reason,
        "answered": entry.at,
        "goes_on": listed is not None and listed.goes_on,
    }
    return _uncompleted(request, _answered(state, request, **changes))


def hinders_no_answer(entry: NoAnswer, state: State) -> Iterator[Problem]:
    """Silence is noted once the deadline has passed."""
    yield from _request(entry.request, state)
    if (request := state.request(entry.request)) is not None:
        if request.status != "open":
            yield Problem("request", f"{entry.request!r} was answered ({request.status}).")
        if entry.at < request.answer_by:
            what = f"the deadline of {entry.request!r} has not passed."
            yield Problem("at", what)


def after_no_answer(entry: NoAnswer, state: State) -> State:
    """Nothing has come on the request."""
    request = state.request(entry.request)
    assert request is not None, "Silence is noted on a request."
    return _uncompleted(request, _answered(state, request, status="no_answer", answered=entry.at))


def _uncompleted(request: Request, state: State) -> State:
    """A proposal that is not completed cannot be chosen, where a requirement is left open.

    What is left open about a wish people settle, when they compare.
    """
    offered = state.offered(request.candidate)
    if not request.required or offered is None or offered.status != "live":
        return state
    if offered.at > request.asked:
        # It has come anew since, with what was asked for or without.
        return state
    changes = {"status": "rejected", "reason": "not_completed", "ended": request.answer_by}
    rejected, compared = without(request.candidate, state, **changes), state.comparing
    if compared is not None and request.candidate not in compared.among:
        # Another was taken before it: nothing was decided that rests on it.
        return rejected.but(comparing=compared)
    return rejected


def hinders_withdrawn(entry: Withdrawn, state: State) -> Iterator[Problem]:
    """A proposal can be taken back until it has begun; after that it is interrupted."""
    if state.started is not None:
        yield Problem("", "the placement runs: what is taken back now is interrupted.")
    yield from chosen_or_live(entry.proposal, state)


def chosen_or_live(id: str, state: State) -> Iterator[Problem]:
    """A proposal must be one that can be chosen, or the one that was."""
    if state.choice is None:
        yield from live(id, state)
    elif not isinstance(state.choice, Awarded) or state.choice.candidate != id:
        yield Problem("proposal", f"{id!r} is not the one that was chosen.")


def live(id: str, state: State) -> Iterator[Problem]:
    """A proposal must be one that can still be chosen."""
    known = state.offered(id)
    if known is None:
        ids = [offered.proposal.id for offered in state.proposals]
        what = f"no proposal {id!r} has come in this round.{did_you_mean(id, ids)}"
        yield Problem("proposal", what)
    elif known.status != "live":
        yield Problem("proposal", f"{id!r} cannot be chosen: {known.status}.")


def after_withdrawn(entry: Withdrawn, state: State) -> State:
    """It can no longer be chosen, and the key is applied again to the rest."""
    return unchosen(without(entry.proposal, state, status="withdrawn", ended=entry.at))


def unchosen(state: State) -> State:
    """The state in which what was decided holds no longer, and another may take its place."""
    past = (state.choice,) if state.choice is not None else ()
    return state.but(
        choice=None,
        earlier=state.earlier + past,
        reviewed=None,
        review=None,
        informed=frozenset(),
        changes=(),
    )


def without(id: str, state: State, **changes: Any) -> State:
    """The state with a proposal that can no longer be chosen."""
    proposals = tuple(replace(o, **changes) if o.proposal.id == id else o for o in state.proposals)
    return state.but(proposals=proposals, comparing=None)
