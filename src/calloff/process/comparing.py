"""Comparing: people on the wishes, without prices and signed; then the key, with the prices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from calloff.assessment import Signature
from calloff.errors import Problem, did_you_mean
from calloff.process.entries import Assessed, Decided, PricesShown, Signed
from calloff.process.state import State

__all__ = [
    "after_assessed",
    "after_decided_over_answers",
    "after_prices_shown",
    "after_signed",
    "hinders_assessed",
    "hinders_decided_over_answers",
    "hinders_prices_shown",
    "hinders_signed",
    "waits_for",
]


def hinders_prices_shown(entry: PricesShown, state: State) -> Iterator[Problem]:
    """There must be something that has a price."""
    if not state.proposals:
        yield Problem("", "no proposal has come: there are no prices to show.")


def after_prices_shown(entry: PricesShown, state: State) -> State:
    """From now on no comparison can be made that is free of prices."""
    return state.but(prices_shown=state.prices_shown or entry.at)


def hinders_assessed(entry: Assessed, state: State) -> Iterator[Problem]:
    """Live proposals are compared, before prices are shown, by those who are to sign."""
    assessment = entry.assessment
    if assessment.need != state.need.id:
        what = f"assesses {assessment.need!r}; this case is about {state.need.id!r}."
        yield Problem("assessment.need", what)
    if state.choice is not None:
        yield Problem("", "the choice has been made.")
    if assessment.prices_shown is not None:
        what = "is told by the entries, in their order: leave it out."
        yield Problem("assessment.prices_shown", what)
    live = {offered.proposal.id: offered for offered in state.live}
    for index, tier in enumerate(assessment.tiers):
        for id in tier:
            if id not in live:
                what = f"{id!r} is not a proposal that can be chosen.{did_you_mean(id, live)}"
                yield Problem(f"assessment.tiers.{index}", what)
    for index, signature in enumerate(assessment.signed):
        place = f"assessment.signed.{index}"
        yield from _signature(signature, entry.at, state, place)
        earlier = [s.role for s in assessment.signed[:index]]
        if signature.role in earlier:
            yield Problem(place, f"{signature.role!r} signs once.")
        yield from _same_person(signature, assessment.signed[:index], place)
    yield from _before_prices(state)


def _signature(signature: Signature, at: datetime, state: State, place: str) -> Iterator[Problem]:
    """A signature is of a role that compares, after what it compares came."""
    roles = state.procedure.assessment.roles
    # Where the procedure names nobody, anybody may compare: it only need not be done.
    if roles and signature.role not in roles:
        hint = did_you_mean(signature.role, roles) or f" Roles: {', '.join(roles)}."
        yield Problem(f"{place}.role", f"{signature.role!r} does not assess.{hint}")
    if signature.at > at:
        yield Problem(f"{place}.at", "is signed after this entry: a signature is entered as made.")
    if any(signature.at < offered.at for offered in state.live):
        yield Problem(f"{place}.at", "is signed before the last proposal came.")


def _same_person(
    signature: Signature, others: tuple[Signature, ...], place: str
) -> Iterator[Problem]:
    """Two roles are two people."""
    if signature.by is not None and signature.by in {other.by for other in others}:
        yield Problem(f"{place}.by", "has signed in another role: two roles are two people.")


def _before_prices(state: State) -> Iterator[Problem]:
    """The comparison is made before prices are shown: the order of events says so."""
    if state.prices_shown is not None:
        what = (
            f"prices were shown {state.clock(state.prices_shown)}: the comparison is made and "
            "signed before."
        )
        yield Problem("", what)


def after_assessed(entry: Assessed, state: State) -> State:
    """The comparison holds, in place of an earlier one."""
    return state.but(assessment=entry.assessment, comparing=None)


def hinders_signed(entry: Signed, state: State) -> Iterator[Problem]:
    """A further role signs what is there, before prices are shown."""
    if state.assessment is None:
        yield Problem("", "no comparison has been made that could be signed.")
        return
    signature = entry.signature
    yield from _signature(signature, entry.at, state, "signature")
    if signature.role in {s.role for s in state.assessment.signed}:
        yield Problem("signature.role", f"{signature.role!r} has signed.")
    yield from _same_person(signature, state.assessment.signed, "signature")
    yield from _before_prices(state)


def after_signed(entry: Signed, state: State) -> State:
    """The comparison has one signature more."""
    assert state.assessment is not None, "Only what was compared is signed."
    signed = (*state.assessment.signed, entry.signature)
    return state.but(assessment=state.assessment.replace(signed=signed), comparing=None)


def waits_for(state: State, several: bool) -> Iterator[Problem]:
    """What must be there before prices may be shown: the comparison, signed by all."""
    rule = state.procedure.assessment
    if not rule.required(state.need.urgency, several):
        return
    if state.assessment is None:
        roles, make = " and ".join(rule.roles), "make" if len(rule.roles) > 1 else "makes"
        what = f"the comparison on the wishes has not been made: {roles} {make} it before prices."
        yield Problem("assessment", what)
        return
    for role in state.missing_signatures:
        yield Problem("assessment", f"{role!r} has not signed the comparison.")


def hinders_decided_over_answers(entry: Decided, state: State) -> Iterator[Problem]:
    """The key is put to the answers when all are in, or the time is out, and people compared."""
    if state.choice is not None:
        yield Problem("", "the choice has been made.")
    if state.asking is None:
        yield Problem("", "nobody has been asked.")
        return
    live = {offered.proposal.id for offered in state.live}
    emergency = state.procedure.emergency
    first = state.urgent and emergency is not None and emergency.wins == "first_suitable"
    if not live:
        yield Problem("among", "no proposal can be chosen.")
    if first:
        if strangers := sorted(set(entry.among) - live):
            yield Problem("among", f"cannot be chosen: {', '.join(strangers)}.")
    else:
        if set(entry.among) != live:
            yield Problem("among", "all proposals that can be chosen are compared, and no others.")
        for request in state.open:
            what = "has not answered, and its silence has not been noted."
            yield Problem(request.ref, what)
    if entry.on != state.day(entry.at):
        what = f"is {entry.on}; the decision is made on {state.day(entry.at)}."
        yield Problem("on", what)
    if entry.outcome in {"chosen", "tied"}:
        contenders = len(entry.may_serve) + len(entry.might_serve)
        yield from waits_for(state, several=contenders > 1)
    elif entry.quotes:
        yield Problem("quotes", "prices are shown with a choice, and with nothing less.")


def after_decided_over_answers(entry: Decided, state: State) -> State:
    """It says whom the key names; prices are known from now on."""
    shown = entry.at if entry.outcome in {"chosen", "tied"} else None
    return state.but(comparing=entry, prices_shown=state.prices_shown or shown)
