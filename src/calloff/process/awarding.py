"""After the choice: who must say yes, and what a person with delegation decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from calloff.errors import Problem, did_you_mean
from calloff.process.answering import chosen_or_live, live, unchosen, without
from calloff.process.entries import (
    Approved,
    Awarded,
    ChangedProvider,
    Chose,
    DirectAwarded,
    Held,
    Informed,
    InHouse,
    Presented,
    Rejected,
    Renewed,
    Reviewed,
)
from calloff.process.procedure import Source
from calloff.process.reasons import unlisted
from calloff.process.routing import standing_in_the_way
from calloff.process.state import State
from calloff.values.money import Money

__all__ = [
    "after_approved",
    "after_changed_provider",
    "after_choice",
    "after_held",
    "after_informed",
    "after_presented",
    "after_rejected",
    "after_reviewed",
    "delegated",
    "hinders_approved",
    "hinders_awarded",
    "hinders_changed_provider",
    "hinders_chose",
    "hinders_direct_awarded",
    "hinders_held",
    "hinders_in_house",
    "hinders_informed",
    "hinders_presented",
    "hinders_rejected",
    "hinders_reviewed",
]


def hinders_approved(entry: Approved, state: State) -> Iterator[Problem]:
    """Whoever is to be asked says yes, once, to a proposal that can be chosen."""
    if state.started is not None:
        yield Problem("", "the placement runs.")
    if entry.proposal is not None:
        yield from chosen_or_live(entry.proposal, state)
    elif state.choice is None or isinstance(state.choice, Awarded):
        yield Problem("proposal", "is needed: say to which proposal.")
    parties = {rule.by for rule in state.procedure.approvals}
    if entry.party not in parties:
        said = ", ".join(sorted(parties)) or "nobody"
        yield Problem("party", f"{entry.party!r} is not asked; asked are: {said}.")
    if any((a.proposal, a.party) == (entry.proposal, entry.party) for a in state.approvals):
        what = f"{entry.party!r} has said yes to {entry.proposal or 'what was decided'!r}."
        yield Problem("party", what)


def after_approved(entry: Approved, state: State) -> State:
    """The yes is there."""
    return state.but(approvals=(*state.approvals, entry))


def hinders_rejected(entry: Rejected, state: State) -> Iterator[Problem]:
    """A no has a listed reason; after the award it is an interruption."""
    if state.started is not None:
        yield Problem("", "the placement runs: it is interrupted, not rejected.")
    yield from chosen_or_live(entry.proposal, state)
    if state.procedure.reason("rejection", entry.reason) is None:
        yield unlisted("rejection", entry.reason, state)


def after_rejected(entry: Rejected, state: State) -> State:
    """The next proposal may take its place: the key is applied again to the rest."""
    changes = {"status": "rejected", "reason": entry.reason, "ended": entry.at}
    return unchosen(without(entry.proposal, state, **changes))


def delegated(
    entry: Awarded | InHouse | DirectAwarded | Renewed,
    may: Literal["award", "in_house", "direct_award"],
    value: Money | None,
    state: State,
) -> Iterator[Problem]:
    """Whether the role may decide this, on that day, with the delegation that it names."""
    known = state.procedure.by_delegation
    delegation = known.get(entry.delegation)
    if delegation is None:
        hint = did_you_mean(entry.delegation, known) or f" There are: {', '.join(known)}."
        yield Problem("delegation", f"no delegation {entry.delegation!r}.{hint}")
        return
    id, day = delegation.id, state.day(entry.at)
    if delegation.role != entry.role:
        what = f"{id!r} is given to the {delegation.role}, not to the {entry.role}."
        yield Problem("delegation", what)
    if may not in delegation.may:
        what = f"{id!r} does not cover {may}; it covers {', '.join(delegation.may)}."
        yield Problem("delegation", what)
    if day not in delegation.valid:
        what = f"{id!r} holds {delegation.valid}, and it is decided on {day}."
        yield Problem("delegation", what)
    if delegation.up_to is not None and may != "in_house":
        if value is None:
            what = f"{id!r} covers up to {delegation.up_to}: state the value in all."
            yield Problem("delegation", what)
        elif value.currency != delegation.up_to.currency or value > delegation.up_to:
            what = f"{id!r} covers up to {delegation.up_to}, and this is {value}."
            yield Problem("delegation", what)


def hinders_awarded(entry: Awarded, state: State) -> Iterator[Problem]:
    """An award is of a live proposal that the key has compared, approved, by who may decide."""
    if state.choice is not None:
        yield Problem("", "the choice has been made.")
        return
    compared = state.comparing
    if compared is None or compared.outcome not in {"chosen", "tied"}:
        what = "the key has not named anybody among the answers: decide over them first."
        yield Problem("", what)
        return
    source = state.source
    assert source is not None, "A need stands in a lot of the route."
    yield from standing_in_the_way(source, state)
    if entry.at < compared.at:
        yield Problem("at", "is before the key was applied to the answers.")
    problems = list(live(entry.candidate, state))
    yield from (Problem("candidate", problem.what) for problem in problems)
    if problems:
        return
    if entry.candidate not in compared.may_serve:
        what = (
            f"{entry.candidate!r} does not meet every requirement for certain. A requirement is a "
            "need: it is not departed from, but assessed anew."
        )
        yield Problem("candidate", what)
        return
    offered = state.offered(entry.candidate)
    assert offered is not None, "Only a proposal is awarded."
    if offered.holds_until is not None and entry.at > offered.holds_until:
        what = f"{entry.candidate!r} was kept free until {state.clock(offered.holds_until)} only."
        yield Problem("candidate", what)
    day = state.day(entry.at)
    if compared.last_day is not None and day > compared.last_day:
        what = f"the agreement lets awards be made until {compared.last_day}; it is {day}."
        yield Problem("at", what)
    for party in state.missing_approvals(entry.candidate, "award", day):
        yield Problem("candidate", f"{party!r} has not said yes to {entry.candidate!r}.")
    if entry.reason is None and compared.whom != (entry.candidate,):
        how = "names several" if compared.outcome == "tied" else "names another"
        yield Problem("reason", f"the key {how}: say why {entry.candidate!r} is awarded.")
    quoted = next((q for q in compared.quotes if q.candidate == entry.candidate), None)
    value = quoted.total if quoted is not None and quoted.basis == "total" else entry.value
    yield from delegated(entry, "award", value, state)


def after_choice(entry: Awarded | InHouse | DirectAwarded | Chose, state: State) -> State:
    """A person has decided."""
    return state.but(choice=entry)


def hinders_held(entry: Held, state: State) -> Iterator[Problem]:
    """A home that can be chosen, or was, is kept free for longer."""
    if state.started is not None:
        yield Problem("", "the placement runs.")
    yield from chosen_or_live(entry.proposal, state)
    if entry.until <= entry.at:
        yield Problem("until", "has passed: it is kept until a later moment.")


def after_held(entry: Held, state: State) -> State:
    """It is kept until then."""
    proposals = tuple(
        replace(o, holds_until=entry.until) if o.proposal.id == entry.proposal else o
        for o in state.proposals
    )
    return state.but(proposals=proposals)


def hinders_in_house(entry: InHouse, state: State) -> Iterator[Problem]:
    """The network, or in-house provision, that was found to suffice."""
    if state.choice is not None:
        yield Problem("", "the choice has been made.")
    source = state.procedure.by_source.get(entry.source)
    if source is None or source.kind not in {"network", "in_house"}:
        own = [s.id for s in state.procedure.route if s.kind in {"network", "in_house"}]
        hint = did_you_mean(entry.source, own)
        yield Problem("source", f"no network or in-house source {entry.source!r}.{hint}")
        return
    if state.sources.get(source.id) not in {"suffices", "in_house"}:
        what = f"{source.id!r} has not been found to suffice: try it first."
        yield Problem("source", what)
    yield from standing_in_the_way(source, state)
    yield from delegated(entry, "in_house", None, state)


def hinders_direct_awarded(entry: DirectAwarded, state: State) -> Iterator[Problem]:
    """A direct award comes last, within the limit for the whole authority, and documented."""
    if state.choice is not None:
        yield Problem("", "the choice has been made.")
    source = state.procedure.by_source.get(entry.source)
    if source is None or source.kind != "direct_award":
        hint = did_you_mean(entry.source, state.procedure.by_source)
        yield Problem("source", f"no direct award {entry.source!r} in the route.{hint}")
        return
    yield from standing_in_the_way(source, state)
    yield from delegated(entry, "direct_award", entry.value, state)
    if entry.limit is None:
        what = (
            f"the limit for procurements begun on {entry.procured} is not known: enter it, with "
            "its source."
        )
        yield Problem("limit", what)
    elif len({entry.value.currency, entry.sum_before.currency, entry.limit.currency}) > 1:
        yield Problem("limit", "value, sum and limit are in one currency.")
    elif entry.sum_before + entry.value >= entry.limit and not entry.exception:
        what = (
            f"{entry.sum_before} before and {entry.value} now reach the limit of {entry.limit}: "
            "name the exception it rests on, or procure."
        )
        yield Problem("exception", what)
    recurring = state.procedure.declines.recurring
    if entry.exception and recurring is not None and entry.declines >= recurring:
        what = (
            f"suppliers have declined {entry.declines} times in the last "
            f"{state.procedure.declines.months} months: the need could be foreseen, and that it "
            "came in haste is no exception."
        )
        yield Problem("exception", what)
    if entry.limit is not None and not entry.limit_source:
        yield Problem("limit_source", "say where the limit comes from.")
    yield from _undocumented(entry, source)


def _undocumented(entry: DirectAwarded, source: Source) -> Iterator[Problem]:
    """What the documentation of a direct award lacks."""
    bound = source.documented_from
    if bound is not None and bound.currency == entry.value.currency and entry.value < bound:
        return
    for name in ("what", "competition", "asked", "answered", "reason", "term"):
        if not getattr(entry, name):
            yield Problem(name, "is needed: a direct award of this value is documented.")


def hinders_presented(entry: Presented, state: State) -> Iterator[Problem]:
    """Providers are presented where the individual chooses."""
    source = state.source
    if source is None or source.kind != "user_choice":
        yield Problem("", "the need does not stand where the individual chooses.")
        return
    if state.choice is not None:
        yield Problem("", "the choice has been made.")
    if len(set(entry.order)) != len(entry.order):
        yield Problem("order", "a provider stands more than once.")
    yield from standing_in_the_way(source, state)


def after_presented(entry: Presented, state: State) -> State:
    """The individual can choose among them."""
    return state.but(presented=entry)


def hinders_chose(entry: Chose, state: State) -> Iterator[Problem]:
    """Whoever was presented can be chosen; the rule serves who does not choose."""
    if state.choice is not None:
        yield Problem("", "the choice has been made; a change of provider is an entry of its own.")
    if state.presented is None:
        yield Problem("", "no providers have been presented.")
        return
    source = state.source
    rule = source.who_does_not_choose if source is not None else None
    if entry.provider is None:
        if entry.party != "rule" or rule != "in_house":
            yield Problem("provider", "is needed: nothing else gives it to in-house provision.")
    else:
        yield from _presented(entry.provider, state)
        if entry.party == "rule" and rule == "in_house":
            what = "those who do not choose are served in-house, by the rule."
            yield Problem("provider", what)


def _presented(provider: str, state: State) -> Iterator[Problem]:
    """The provider must be among those presented."""
    order = state.presented.order if state.presented is not None else ()
    if provider not in order:
        what = f"{provider!r} was not presented.{did_you_mean(provider, order)}"
        yield Problem("provider", what)


def hinders_changed_provider(entry: ChangedProvider, state: State) -> Iterator[Problem]:
    """Only where the individual chooses can the individual change."""
    if not isinstance(state.choice, Chose):
        yield Problem("", "no provider was chosen that could be changed.")
        return
    if entry.provider is not None:
        yield from _presented(entry.provider, state)
    since = state.changes[-1].on if state.changes else state.day(state.choice.at)
    if entry.on < since:
        yield Problem("on", f"is before the provider now took over, on {since}.")
    now = state.changes[-1].provider if state.changes else state.choice.provider
    if entry.provider == now:
        yield Problem("provider", f"{entry.provider or 'in-house provision'!r} serves already.")


def after_changed_provider(entry: ChangedProvider, state: State) -> State:
    """Another serves from that day."""
    return state.but(changes=(*state.changes, entry))


def hinders_informed(entry: Informed, state: State) -> Iterator[Problem]:
    """Those who were asked are told, once something was decided."""
    if state.choice is None:
        yield Problem("", "nothing has been decided that could be told.")
    for index, ref in enumerate(entry.requests):
        if state.request(ref) is None:
            yield Problem(f"requests.{index}", f"no request {ref!r} was sent in this round.")


def after_informed(entry: Informed, state: State) -> State:
    """They know."""
    return state.but(informed=state.informed | set(entry.requests))


def hinders_reviewed(entry: Reviewed, state: State) -> Iterator[Problem]:
    """What was decided in an emergency is looked at again, once."""
    if not state.urgent:
        yield Problem("", "it is no emergency.")
    elif state.choice is None:
        yield Problem("", "nothing has been decided that could be looked at again.")
    elif state.reviewed is not None:
        yield Problem("", "it was looked at again already.")


def after_reviewed(entry: Reviewed, state: State) -> State:
    """It stands, or the ordinary procedure takes over."""
    return state.but(reviewed=entry.at, review=entry.outcome)
