"""What stays of each entry of a call-off, also when the need and all that was said are erased.

Lot, days, suppliers, amounts and outcomes stay: what the office's sums, shares and statistics
rest on. Nothing about a person is among them, and no control code of a decision, since that is a
fingerprint of the need.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calloff.pricing import Line
from calloff.process import entries as e
from calloff.process.ceilings import Commitment
from calloff.process.state import State
from calloff.values.exact import plain
from calloff.values.money import Money

__all__ = ["award_facts", "kept", "worth_facts"]

Facts = dict[str, Any]


def kept(entry: e.Entry, before: State | None, after: State) -> Facts:
    """What stays of an entry, as plain data of strings, whole numbers and lists.

    Args:
        entry: What happened.
        before: How the call-off stood before it; ``None``: it is the first.
        after: How it stands now.
    """
    told = _TOLD.get(type(entry))
    facts = {} if told is None else told(entry, before or after)
    if isinstance(entry, e.Opened | e.NeedChanged):
        facts |= _of_need(after)
    return {name: value for name, value in facts.items() if value is not None}


def award_facts(state: State, commitment: Commitment | None) -> Facts | None:
    """What an award counts as, in sums and shares; ``None`` where nobody was called on.

    Args:
        state: How the call-off stands, with the choice.
        commitment: What it is expected to come to, where that is known.
    """
    choice = state.choice
    if isinstance(choice, e.Awarded):
        offered = state.offered(choice.candidate)
        assert offered is not None, "Only a proposal is awarded."
        offer = offered.proposal.offer
    elif isinstance(choice, e.Chose) and choice.provider is not None:
        offer = choice.provider
    else:
        return None
    facts: Facts = {
        "offer": offer,
        "lot": state.need.lot,
        "day": state.day(choice.at).isoformat(),
    }
    return facts if commitment is None else facts | worth_facts(commitment)


def worth_facts(commitment: Commitment) -> Facts:
    """What a call-off is expected to come to, as far as that is known."""
    facts: Facts = {}
    if commitment.value is not None:
        facts |= _money(commitment.value)
    if commitment.quantity is not None:
        facts |= {"quantity": plain(commitment.quantity), "unit": commitment.unit}
    return facts


def _of_need(state: State) -> Facts:
    """What stays of a need: where it was put, and since when."""
    need = state.need
    return {
        "lot": need.lot,
        "buyer": need.buyer,
        "requested": need.requested.isoformat(),
        "urgency": need.urgency,
    }


def _money(amount: Money) -> Facts:
    return {"value_minor": amount.minor, "currency": amount.currency}


def _line(line: Line) -> Facts:
    told = {"item": line.item, "level": line.level, "unit": line.unit, "per": line.per}
    given = {name: value for name, value in told.items() if value is not None}
    return {**given, "quantity": plain(line.quantity)}


def _offer_of_request(ref: str, state: State) -> str | None:
    """Whom a request was sent to: the offer, or the one that the proposal stands under."""
    request = state.request(ref)
    if request is None:
        return None
    return request.candidate if request.stage == "offers" else _offer(request.candidate, state)


def _offer(proposal: str, state: State) -> str | None:
    """The offer that a proposal stands under."""
    offered = state.offered(proposal)
    return None if offered is None else offered.proposal.offer


def _decided(entry: e.Decided, state: State) -> Facts:
    return {
        "stage": entry.stage,
        "on": entry.on.isoformat(),
        "register": entry.register_id,
        "known": entry.known.isoformat(),
        "outcome": entry.outcome,
        "key": entry.key,
        "whom": len(entry.whom),
    }


def _asked(entry: e.Asked, state: State) -> Facts:
    offers = (
        one.candidate if state.offered(one.candidate) is None else _offer(one.candidate, state)
        for one in entry.requests
    )
    return {
        "offers": sorted(offer for offer in offers if offer is not None),
        "answer_by": entry.answer_by.isoformat(),
        "channel": entry.channel,
    }


def _direct(entry: e.DirectAwarded, state: State) -> Facts:
    return {
        "supplier": entry.supplier,
        "procured": entry.procured.isoformat(),
        # On what ground is told in the entry; that there was one, stays.
        "exception": 1 if entry.exception is not None else None,
        **_money(entry.value),
    }


def _delivered(entry: e.Delivered, state: State) -> Facts:
    return {
        "item": entry.item,
        "level": entry.level,
        "unit": entry.unit,
        "quantity": plain(entry.quantity),
        "period": str(entry.period),
        "instead_of": entry.instead_of,
    }


def _told(*names: str) -> Callable[[Any, State], Facts]:
    """Fields that stay as they are: codes, ids of sources, days."""

    def told(entry: Any, state: State) -> Facts:
        values = {name: getattr(entry, name) for name in names}
        return {
            name: value if isinstance(value, str | int) or value is None else value.isoformat()
            for name, value in values.items()
        }

    return told


_TOLD: dict[type[e.Entry], Callable[[Any, State], Facts]] = {
    e.NeedChanged: _told("because"),
    e.Tried: _told("source", "outcome"),
    e.Decided: _decided,
    e.Asked: _asked,
    e.Skipped: lambda entry, state: {"offer": entry.candidate, "reason": entry.reason},
    e.Proposed: lambda entry, state: {"offer": entry.proposal.offer},
    e.Declined: lambda entry, state: {
        "offer": _offer_of_request(entry.request, state),
        "reason": entry.reason,
    },
    e.NoAnswer: lambda entry, state: {"offer": _offer_of_request(entry.request, state)},
    e.Withdrawn: lambda entry, state: {"offer": _offer(entry.proposal, state)},
    e.Rejected: lambda entry, state: {
        "offer": _offer(entry.proposal, state),
        "party": entry.party,
        "reason": entry.reason,
    },
    e.Approved: _told("party"),
    e.Awarded: lambda entry, state: {
        "offer": _offer(entry.candidate, state),
        "delegation": entry.delegation,
        # Why the key was departed from is told in the entry; that it was, stays.
        "departed": 1 if entry.reason is not None else None,
    },
    e.InHouse: _told("source", "delegation"),
    e.DirectAwarded: _direct,
    e.Chose: lambda entry, state: {"offer": entry.provider, "party": entry.party},
    e.ChangedProvider: lambda entry, state: {
        "offer": entry.provider,
        "party": entry.party,
        "on": entry.on.isoformat(),
    },
    e.Reviewed: _told("outcome"),
    e.Started: _told("on"),
    e.Happened: _told("what", "due", "on"),
    e.LinesChanged: lambda entry, state: {
        "on": entry.on.isoformat(),
        "lines": [_line(line) for line in entry.lines],
    },
    e.Delivered: _delivered,
    e.Interrupted: _told("on", "party"),
    e.Renewed: lambda entry, state: {
        "until": entry.until.isoformat(),
        "delegation": entry.delegation,
        **({} if entry.value is None else _money(entry.value)),
    },
    e.Ended: _told("on"),
    e.Corrected: _told("entry"),
}
"""What stays of each kind of entry, beside its kind and when it was; of the others nothing."""
