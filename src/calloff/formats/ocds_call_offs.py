"""A call-off as a release: who called off in which lot, from whom, for which days and how much."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from calloff.candidate import Offer
from calloff.errors import Problem
from calloff.formats.ocds_parts import Publishing, number_of, period, reference_to, value
from calloff.pricing import Line
from calloff.process.contract import Contract, planned_cost
from calloff.process.entries import Awarded
from calloff.process.state import State
from calloff.register import Register

__all__ = ["CallOff", "call_off_release"]


@dataclass(frozen=True, slots=True)
class CallOff:
    """A call-off with an award, as it can be told.

    Attributes:
        state: How it stands.
        contract: What was agreed, where that is given.
        name: What it is called in releases; ``None`` where no secret keeps the case untraceable.
        offer: The id of the offer that it was awarded to; ``None`` where the file lacks it.
    """

    state: State
    contract: Contract | None
    name: str | None
    offer: str | None

    @classmethod
    def of(cls, state: State, contract: Contract | None, secret: str | None) -> Self:
        """What can be told of a call-off with an award."""
        kept = state.secret or secret
        name = None
        if kept is not None:
            mac = hmac.new(kept.encode(), state.need.id.encode(), hashlib.sha256)
            name = f"calloff-{mac.hexdigest()[:16]}"
        offered = state.offered(_choice(state).candidate)
        return cls(state, contract, name, offered.proposal.offer if offered else None)

    def problems(self, register: Register) -> Iterator[Problem]:
        """Why it cannot be told."""
        if self.name is None:
            what = "was opened without a secret: give one, so that nobody can trace it to its case."
            yield Problem("secret", what)
        if self.offer not in {offer.id for offer in register.offers}:
            yield Problem("offer", f"no offer {self.offer!r} in the register.")
            return
        agreed, offer = self.contract, self.found(register)
        if agreed is not None and (agreed.lot, agreed.supplier) != (offer.lot, offer.supplier):
            what = f"is with {agreed.supplier} in {agreed.lot}, awarded was {self.offer}."
            yield Problem("contract", what)

    def found(self, register: Register) -> Offer:
        """The offer it was awarded to."""
        return next(offer for offer in register.offers if offer.id == self.offer)


def call_off_release(call_off: CallOff, how: Publishing) -> dict[str, Any]:
    """The release of a call-off with nothing of the person in it."""
    name, need = call_off.name, call_off.state.need
    assert name is not None, "A call-off without a name has been refused."
    offer = call_off.found(how.register)
    framework, _, lot = offer.lot.partition("/")
    suppliers = {supplier.id: supplier for supplier in how.register.suppliers}
    supplier, buyer = how.supplier(suppliers[offer.supplier]), how.buyer(need.buyer)
    title = how.register.terms(offer.lot).lot.name
    return {
        **how.head(name, ("award", "contract") if call_off.contract else ("award",)),
        "parties": [buyer, supplier],
        "buyer": reference_to(buyer),
        "tender": {"id": name, **how.words("title", title), "status": "complete"},
        "awards": [_award(call_off, supplier, how)],
        **({"contracts": [_contract(call_off, how)]} if call_off.contract else {}),
        "relatedProcesses": [
            {
                "id": "1",
                "relationship": ["framework"],
                "scheme": "ocid",
                "identifier": how.ocid(framework),
                "relatedLots": [lot],
            }
        ],
    }


def _choice(state: State) -> Awarded:
    """The award that it came to."""
    assert isinstance(state.choice, Awarded), "Only awards are told."
    return state.choice


def _award(call_off: CallOff, supplier: dict[str, Any], how: Publishing) -> dict[str, Any]:
    """To whom and when it was awarded, and what for."""
    state, agreed = call_off.state, call_off.contract
    told: dict[str, Any] = {
        "id": call_off.name,
        "date": how.moment(state.day(_choice(state).at)),
        "status": "active",
        "suppliers": [reference_to(supplier)],
    }
    if agreed is not None:
        told |= _worth(agreed)
        told["contractPeriod"] = period(agreed.period, how)
    if not state.need.persons:
        told["items"] = [_item(number, line) for number, line in enumerate(state.need.lines)]
    return told


def _contract(call_off: CallOff, how: Publishing) -> dict[str, Any]:
    """What was agreed: for which days, and how much it comes to."""
    agreed = call_off.contract
    assert agreed is not None, "Only a contract that is given is told."
    return {
        "id": call_off.name,
        "awardID": call_off.name,
        "status": _status(call_off, agreed, how),
        "dateSigned": how.moment(agreed.signed),
        "period": period(agreed.lasts or agreed.period, how),
        **_worth(agreed),
    }


def _worth(agreed: Contract) -> dict[str, Any]:
    """What it comes to in all; nothing while that is open."""
    total = planned_cost(agreed)
    return {"value": value(total.total)} if total is not None else {}


def _status(call_off: CallOff, agreed: Contract, how: Publishing) -> str:
    """Whether it runs on the day of release."""
    lasts, day = agreed.lasts, how.at.date()
    if lasts is None:
        return "cancelled"
    if day < agreed.first:
        return "pending"
    over = call_off.state.over is not None and call_off.state.over < day
    return "terminated" if over or day not in lasts else "active"


def _item(number: int, line: Line) -> dict[str, Any]:
    """A line of a service that is for nobody in particular."""
    told: dict[str, Any] = {
        "id": str(number),
        "description": " ".join(filter(None, (line.item, line.level))),
        "unit": {"name": f"{line.unit}/{line.per}" if line.per else line.unit},
    }
    return {**told, "quantity": number_of(line.quantity)}
