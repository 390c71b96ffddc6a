"""A candidate changed, and decided again: whether it would go first, and at which base price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate, Pool
from calloff.decision import Decision, decide
from calloff.eligibility import eligibility
from calloff.errors import InputError
from calloff.gates import Priced, Requirements
from calloff.need import Need
from calloff.orderings import BestSuited, Share, TenderRank
from calloff.outcome import Escalate
from calloff.pricing import Line
from calloff.relaxation.stating import stating
from calloff.step import NamedDay, day_of
from calloff.values.exact import plain
from calloff.values.money import minor_digits
from calloff.values.period import ALWAYS
from calloff.values.verdict import Verdict

__all__ = ["BasePrice", "World", "base_line"]

_TOP = 10**7
"""A price in a list is below this."""


@dataclass(frozen=True, slots=True)
class BasePrice:
    """The highest price of the base service at which a candidate would go first, alone or tied.

    Attributes:
        item: What the price is of.
        unit: What it is the price of one of.
        currency: ISO 4217 code.
        amount: The price of one unit, in major units; the highest that a list can state where it
            goes first at any price.
        now: The price as it is; ``None`` where none is stated.
        any: Whether it goes first at any price that a list can state.
    """

    item: str
    unit: str
    currency: str
    amount: Decimal
    now: Decimal | None
    any: bool

    def data(self) -> dict[str, Any]:
        """The price as plain data for JSON."""
        told: dict[str, Any] = {
            "item": self.item,
            "unit": self.unit,
            "currency": self.currency,
            "amount": plain(self.amount),
            "any": self.any,
        }
        return told if self.now is None else {**told, "now": plain(self.now)}


class World:
    """A decision in which one candidate is another than it was, decided again each time.

    All else is as it was decided, but that no lots are drawn: who ties, ties.
    """

    def __init__(self, decision: Decision, id: str, keys: Sequence[AllocationKey]) -> None:
        """Look at one candidate of a decision."""
        d = self.decision = decision
        self.candidate = d.candidate(id)
        self.snapshot = d.snapshot.replace(draws=())
        # Switches are followed again from the lot's own key, which is the first that gave way.
        known = [*(switched.key for switched in d.switched), d.key]
        self.keys = [*known, *(key for key in keys if key.id not in {k.id for k in known})]
        switches = bool(known[0].switches) and not d.settled
        self.one_key = not switches or bool(d.offers)
        # Whoever may not serve is nobody's rival, but where the candidates themselves settle by
        # which key it is decided.
        self.rivals = [
            candidate
            for candidate, found in zip(d.candidates, d.eligibilities, strict=True)
            if candidate.id != id and not (self.one_key and found.verdict is Verdict.UNMET)
        ]

    def decided(self, candidate: Candidate) -> Decision:
        """The decision with a candidate in the place of the one it was."""
        d = self.decision
        return decide(
            d.need,
            [*self.rivals, candidate],
            self.keys[0],
            d.terms,
            self.snapshot,
            keys=self.keys,
            offers=d.offers,
            settled=d.settled,
        )

    def first(self, candidate: Candidate) -> bool:
        """Whether a candidate would go first: it surely may serve, and nobody goes before it.

        What is unknown about the others counts against them, as in any ranking.
        """
        d, id = self.decision, candidate.id
        if self.one_key:
            found = eligibility(d.need, candidate, d.key, d.terms, self.snapshot)
            if found.verdict is not Verdict.MET:
                return False
        try:
            again = self.decided(candidate)
        except InputError:
            # Such as that the individual has chosen it, and in this world it may not serve.
            return False
        surely = again.eligibility(id).verdict is Verdict.MET
        return surely and not isinstance(again.outcome, Escalate) and id in again.ranking[0]

    # --- what can be changed ------------------------------------------------------------------

    def open_places(self) -> tuple[str, ...]:
        """What it might state otherwise: requirements and wishes not met, and places not free."""
        d = self.decision
        found = d.findings(self.candidate)
        unmet = {f.place for f in found if f.verdict is not Verdict.MET}
        apart = bool(self.candidate.traits)
        asked = [f"requirements.{n}" for n in range(len(d.need.requirements))]
        places = [p for p in asked if p in unmet or (apart and p in {f.place for f in found})]
        places += [w for n in range(len(d.need.wishes)) if (w := f"wishes.{n}") in unmet]
        if any(f.code == "gate.places" and f.verdict is not Verdict.MET for f in found):
            pools = [pool.id for pool in self.candidate.pools] or [self.candidate.id]
            places += [f"pools.{pool}" for pool in pools]
        return tuple(places)

    def changed(self, places: Sequence[str]) -> Candidate | None:
        """The candidate with some things stated otherwise; ``None`` where they do not go together.

        Args:
            places: Of `open_places`, in their order.
        """
        candidate: Candidate | None = self.candidate
        asked = [place for place in places if not place.startswith("pools.")]
        for place in asked:
            candidate = self._stating(place, candidate)
        if candidate is None or any(self._stating(p, candidate) != candidate for p in asked):
            return None
        for place in places:
            if place.startswith("pools."):
                candidate = self._with_places(candidate, place.removeprefix("pools."))
        return candidate

    def _stating(self, place: str, candidate: Candidate | None) -> Candidate | None:
        """The candidate as it would be if it met one requirement or wish."""
        if candidate is None:
            return None
        d = self.decision
        field, _, number = place.partition(".")
        expression = getattr(d.need, field)[int(number)]
        steps = d.key.gates if field == "requirements" else d.key.orderings
        kind = Requirements if field == "requirements" else BestSuited
        days = [day_of(s.day, d.need, d.snapshot) for s in steps if isinstance(s, kind)]
        for day in dict.fromkeys(days):
            if candidate is not None:
                candidate = stating(expression, candidate, day, d.terms.vocabulary)
        return candidate

    def _with_places(self, candidate: Candidate, id: str) -> Candidate:
        """The candidate with places free in one pool, stated on the day and for every day."""
        d = self.decision
        used = sum((use.quantity for use in self.snapshot.uses if use.pool == id), Decimal(0))
        # The last moment of the day anywhere: what was used until then is in the figure.
        updated = datetime.combine(d.snapshot.on, time(12), UTC)
        changes = {
            "unit": "place",
            "per": None,
            "available": _wanted(d.need) + used,
            "updated": updated,
            "valid": ALWAYS,
        }
        if not candidate.pools:
            return candidate.replace(pools=(Pool(id=id, **changes),))
        pools = [p.replace(**changes) if p.id == id else p for p in candidate.pools]
        return candidate.replace(pools=tuple(pools))

    # --- the price ----------------------------------------------------------------------------

    def highest_price(self, candidate: Candidate, step: Decimal | None) -> BasePrice | None:
        """The highest base price at which a candidate goes first; ``None`` where none does.

        It is found by halves: at the price that is told it goes first, and one step above it, it
        does not.
        """
        d, line = self.decision, base_line(self.decision)
        day = day_of(self._price_day(), d.need, d.snapshot)
        currency = candidate.prices.currency
        step = Decimal(1).scaleb(-minor_digits(currency)) if step is None else step

        def first_at(steps: int) -> bool:
            prices = candidate.prices.repriced(line, day, steps * step)
            # An answer keeps what was agreed as its ceiling, whatever it bids.
            agreed = candidate.agreed
            if candidate.stage == "proposal" and agreed is None:
                agreed = candidate.prices
            return self.first(candidate.replace(prices=prices, agreed=agreed))

        low, high = 0, int((_TOP - step) / step)
        if not first_at(low):
            return None
        always = first_at(high)
        while not always and high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if first_at(middle) else (low, middle)
        held = candidate.prices.price(line, day)[2]
        return BasePrice(
            item=line.item,
            unit=line.unit,
            currency=currency,
            amount=(high if always else low) * step,
            now=held.amount if held is not None else None,
            any=always,
        )

    def _price_day(self) -> NamedDay:
        """The day whose prices are compared; else that of the gate on prices."""
        key = self.decision.key
        # A rank and a share are of what was tendered, and no price of this call-off.
        weighing = [
            getattr(ordering, "day", None)
            for ordering in key.orderings
            if ordering.weighs_cost and not isinstance(ordering, TenderRank | Share)
        ]
        priced = [gate.day for gate in key.gates if isinstance(gate, Priced)]
        days = {"requested", "decided", "starts"}
        return next((day for day in (*weighing, *priced) if day in days), "requested")


def base_line(decision: Decision) -> Line:
    """The line of the base service; the first of the need where the lot names none."""
    lines, items = decision.need.lines, decision.terms.lot.by_item
    base = (line for line in lines if line.item in items and items[line.item].base)
    return next(base, lines[0])


def _wanted(need: Need) -> Decimal:
    """So many places as any need like this may take."""
    whole = need.group.places if need.group is not None else None
    return Decimal(max(1, len(need.persons), whole or 0))
