"""An agreement as a release: its lots and how they are called off, and to whom it was awarded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from calloff.allocation_key import AllocationKey
from calloff.candidate import Supplier
from calloff.formats.ocds_parts import Publishing, period, reference_to, value
from calloff.framework import Ceiling, Framework, Lot
from calloff.orderings import BestBid
from calloff.register import Register
from calloff.values.period import Period

__all__ = ["agreement_release"]

_METHODS = {
    frozenset({True}): "withReopeningCompetition",
    frozenset({False}): "withoutReopeningCompetition",
    frozenset({True, False}): "withAndWithoutReopeningCompetition",
}
"""How is called off, by whether bids are made anew: always, never, or now and then."""


def agreement_release(framework: Framework, how: Publishing) -> dict[str, Any]:
    """The agreement with its lots, its suppliers, and who may call off under it."""
    owner = {
        "id": "procuring-entity",
        "name": framework.owner,
        "roles": ["procuringEntity"],
    }
    buyers = [how.buyer(buyer.id) for buyer in framework.buyers or ()]
    in_lots = {lot.id: _suppliers(framework, lot, how.register) for lot in framework.lots}
    suppliers = {s.id: how.supplier(s) for found in in_lots.values() for s in found}
    awarded = [(lot, suppliers[s.id]) for lot in framework.lots for s in in_lots[lot.id]]
    term = _term(framework)
    return {
        **how.head(framework.id, ("tender", "award", "contract")),
        "parties": [owner, *buyers, *suppliers.values()],
        "tender": _tender(framework, reference_to(owner), how),
        "awards": [
            {
                "id": _award(lot, party),
                "status": "active",
                "suppliers": [reference_to(party)],
                "relatedLots": [lot.id],
            }
            for lot, party in awarded
        ],
        "contracts": [
            {
                "id": _award(lot, party),
                "awardID": _award(lot, party),
                "status": _status(term, how),
                **_days(term, how, None),
            }
            for lot, party in awarded
        ],
    }


def _award(lot: Lot, party: dict[str, Any]) -> str:
    """What the award of a lot to a supplier is called in the release."""
    return f"{lot.id}/{party['id']}"


def _suppliers(framework: Framework, lot: Lot, register: Register) -> list[Supplier]:
    """The suppliers of a lot, each once, in the order of the register."""
    own = {offer.supplier for offer in register.offers if offer.lot == f"{framework.id}/{lot.id}"}
    return [supplier for supplier in register.suppliers if supplier.id in own]


def _tender(framework: Framework, owner: dict[str, Any], how: Publishing) -> dict[str, Any]:
    """What was procured."""
    term = _term(framework)
    methods = {lot.id: _competes(lot, how.register) for lot in framework.lots}
    together = frozenset[bool]().union(*methods.values())
    return {
        "id": framework.id,
        **how.words("title", framework.name),
        "status": "complete",
        "procuringEntity": owner,
        **_most(framework.ceiling),
        **_days(term, how, framework.longest, "contractPeriod"),
        "techniques": _techniques(together),
        "lots": [
            {
                "id": lot.id,
                **how.words("title", lot.name),
                "status": "complete",
                **_most(lot.ceiling),
                **_days(term, how, framework.longest, "contractPeriod"),
                "techniques": _techniques(methods[lot.id]),
            }
            for lot in framework.lots
        ],
        "items": [item for lot in framework.lots for item in _items(lot, how)],
    }


def _most(ceiling: Ceiling | None) -> dict[str, Any]:
    """The most that may be called off in money, where that is agreed."""
    return {"value": value(ceiling.value)} if ceiling is not None and ceiling.value else {}


def _items(lot: Lot, how: Publishing) -> Iterator[dict[str, Any]]:
    """What can be called off in a lot."""
    for item in lot.items:
        words = how.words("description", item.name) if item.name else {"description": item.id}
        unit = {"unit": {"name": item.units[0]}} if item.units else {}
        yield {"id": f"{lot.id}/{item.id}", **words, **unit, "relatedLot": lot.id}


def _competes(lot: Lot, register: Register) -> frozenset[bool]:
    """Whether bids are made anew in a lot: by its key, and by those it may give way to."""
    keys: dict[str, AllocationKey] = {key.id: key for key in register.keys}
    found: dict[str, bool] = {}
    ahead = [lot.key]
    while ahead:
        key = keys[ahead.pop()]
        if key.id not in found:
            found[key.id] = any(isinstance(ordering, BestBid) for ordering in key.orderings)
            ahead += [switch.to for switch in key.switches]
    return frozenset(found.values())


def _techniques(competes: frozenset[bool]) -> dict[str, Any]:
    """That it is a framework agreement, and how is called off under it, where that is known."""
    method = _METHODS.get(competes)
    told: dict[str, Any] = {"hasFrameworkAgreement": True}
    return {**told, "frameworkAgreement": {"method": method}} if method else told


def _term(framework: Framework) -> Period:
    """The days on which can be called off, as decided so far."""
    return Period.of(framework.term.start, framework.last_day())


def _days(
    term: Period, how: Publishing, longest: Period | None, name: str = "period"
) -> dict[str, Any]:
    """The agreement's days, where any are known."""
    told = period(term, how, longest=longest)
    return {name: told} if told else {}


def _status(term: Period, how: Publishing) -> str:
    """Whether the agreement holds on the day of release."""
    day = how.at.date()
    if term.start is not None and day < term.start:
        return "pending"
    return "active" if day in term else "terminated"
