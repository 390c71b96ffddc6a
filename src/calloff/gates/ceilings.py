"""Whether a call-off at the candidate's price keeps within what may be called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Literal

from calloff.candidate import Candidate
from calloff.errors import Problem
from calloff.facts import Answers, FactTable
from calloff.finding import Finding
from calloff.framework import Ceiling
from calloff.gates.gate import Gate
from calloff.lot_gates import ceiling_problems, ceilings
from calloff.need import Need
from calloff.pricing import quantities, quote
from calloff.snapshot import Committed, Snapshot
from calloff.step import NamedDay, day_of
from calloff.terms import Terms
from calloff.values.exact import plain
from calloff.values.money import Money
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict, met

__all__ = ["WithinCeiling"]


class WithinCeiling(Gate):
    """With this call-off, at the candidate's price, no ceiling is crossed.

    What was called off so far and what this call-off is expected to cost are added: committed
    value, not what has been invoiced. A call-off that comes to the ceiling exactly is within it.

    Attributes:
        day: The day whose prices are counted.
    """

    kind: Literal["within_ceiling"] = "within_ceiling"
    told_to: ClassVar = ("caseworker",)
    reads: ClassVar = frozenset({"committed"})
    day: NamedDay
    says: ClassVar = Sayings(
        sv={
            "name": "tak med detta avrop",
            "met": "Med detta avrop: {after} av taket {ceiling} för {of}.",
            "unmet": "Detta avrop tar {of} till {after}, över taket {ceiling}.",
            "unknown.not_committed": "Hur mycket som är avropat under {of} är inte angivet, mot "
            "taket {ceiling}; ange det, med källa.",
            "unknown.open_ended": "Hur länge detta avrop varar är inte angivet, så att det inte kan"
            " räknas mot taket {ceiling} för {of}; ange det, eller låt någon besluta.",
            "unknown.not_priced": "Priset är inte angivet, så att avropet inte kan räknas mot taket"
            " {ceiling} för {of}.",
            "unknown.other_unit": "Taket {ceiling} för {of} räknas i en annan enhet än delområdet; "
            "ange vad detta avrop motsvarar.",
            "unknown.other_currency": "Taket {ceiling} för {of} är i en annan valuta än priset.",
        },
        en={
            "name": "ceiling with this call-off",
            "met": "With this call-off: {after} of the ceiling {ceiling} of {of}.",
            "unmet": "This call-off takes {of} to {after}, above the ceiling {ceiling}.",
            "unknown.not_committed": "What has been called off under {of} so far is not stated, "
            "against the ceiling {ceiling}; state it, with the source.",
            "unknown.open_ended": "How long this call-off lasts is not stated, so that it does not "
            "count against the ceiling {ceiling} of {of}; state it, or let somebody decide.",
            "unknown.not_priced": "The price is not stated, so that the call-off does not count "
            "against the ceiling {ceiling} of {of}.",
            "unknown.other_unit": "The ceiling {ceiling} of {of} is in another unit than the lot; "
            "state what this call-off comes to in it.",
            "unknown.other_currency": "The ceiling {ceiling} of {of} is in another currency than "
            "the price.",
        },
    )

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """A person of the buyer's settles it: no supplier is asked how far a ceiling reaches."""
        return "buyer"

    @property
    def hindered_by(self) -> frozenset[Literal["need", "snapshot"]]:
        """By the sums so far, and their currency."""
        return frozenset({"snapshot"})

    def problems(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Problem, ...]:
        """Sums in another currency than the ceiling's do not compare with it."""
        return ceiling_problems(terms, snapshot)

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer for each value and each quantity that is a ceiling; none where none is."""
        day = day_of(self.day, need, snapshot)
        found: list[Finding] = []
        for of, ceiling in ceilings(terms):
            so_far = snapshot.committed_under(of)
            if ceiling.value is not None:
                quoted = _worth(need, candidate, terms, day)
                found.append(_value_finding(of, ceiling.value, so_far, quoted))
            if ceiling.quantity is not None:
                found.append(_quantity_finding(of, ceiling, so_far, need, terms))
        return tuple(found)

    def answers(
        self, need: Need, table: FactTable, terms: Terms, snapshot: Snapshot
    ) -> Sequence[Answers]:
        """What each ceiling comes to: a quantity is the same for all, a value goes by the price."""
        day = day_of(self.day, need, snapshot)
        told: list[Answers] = []
        for of, ceiling in ceilings(terms):
            so_far = snapshot.committed_under(of)
            if (limit := ceiling.value) is not None:
                yes = unknown = 0
                for row, candidate in table.each(table.every):
                    worth = _worth(need, candidate, terms, day)
                    verdict = _value_finding(of, limit, so_far, worth).verdict
                    yes |= row if verdict is Verdict.MET else 0
                    unknown |= row if verdict is Verdict.UNKNOWN else 0
                told.append(Answers(yes, unknown, 0))
            if ceiling.quantity is not None:
                verdict = _quantity_finding(of, ceiling, so_far, need, terms).verdict
                yes, unknown = verdict is Verdict.MET, verdict is Verdict.UNKNOWN
                told.append(Answers(table.every if yes else 0, table.every if unknown else 0, 0))
        return told


def _value_finding(of: str, limit: Money, so_far: Committed | None, worth: Money | str) -> Finding:
    """Whether the value of one call-off leaves the sum within its ceiling."""
    asked = {"of": of, "ceiling": str(limit)}
    if so_far is None or so_far.value is None:
        return _not_known(asked, "not_committed")
    if isinstance(worth, str):
        return _not_known(asked, worth)
    if worth.currency != limit.currency:
        return _not_known(asked, "other_currency")
    after = so_far.value + worth
    told = {"so_far": str(so_far.value), "adds": str(worth), "after": str(after)}
    return Finding("gate.within_ceiling", met(after <= limit), asked=asked, found=told)


def _quantity_finding(
    of: str, ceiling: Ceiling, so_far: Committed | None, need: Need, terms: Terms
) -> Finding:
    """Whether the quantity of one call-off leaves the sum within its ceiling."""
    assert ceiling.quantity is not None, "Asked only of a ceiling that states a quantity."
    asked = {"of": of, "ceiling": f"{plain(ceiling.quantity)} {ceiling.unit}"}
    if ceiling.unit != terms.lot.unit:
        return _not_known(asked, "other_unit")
    if so_far is None or so_far.quantity is None:
        return _not_known(asked, "not_committed")
    adds = _quantity(need, terms)
    if adds is None:
        return _not_known(asked, "open_ended")
    after = Fraction(so_far.quantity) + adds
    told = {"so_far": plain(so_far.quantity), "adds": str(adds), "after": str(after)}
    verdict = met(after <= ceiling.quantity)
    return Finding("gate.within_ceiling", verdict, asked=asked, found=told)


def _not_known(asked: dict[str, Any], note: str) -> Finding:
    """What cannot be told of a ceiling, with why."""
    return Finding("gate.within_ceiling", Verdict.UNKNOWN, asked=asked, note=note)


def _worth(need: Need, candidate: Candidate, terms: Terms, day: date) -> Money | str:
    """What the whole call-off costs by a candidate's prices; or why that is not known."""
    quoted = quote(need.lines, candidate.prices, day)
    if quoted is None:
        return "not_priced"
    if quoted.basis == "total":
        return quoted.total
    days = _days(need, terms)
    if quoted.basis == "month" or days is None:
        return "open_ended"
    return Money.of(quoted.total.exact * days, quoted.total.currency)


def _quantity(need: Need, terms: Terms) -> Fraction | None:
    """How much of the lot's base service the whole call-off is; ``None`` where it is open."""
    basis, counted = quantities(need.lines)
    base = [
        quantity.amount
        for quantity in counted
        if quantity.line.unit == terms.lot.unit and _is_base(quantity.line.item, terms)
    ]
    once = sum(base, Fraction(0))
    if basis == "total":
        return once
    days = _days(need, terms)
    return None if basis == "month" or days is None else once * days


def _is_base(item: str, terms: Terms) -> bool:
    """Whether an item is what the lot is about; where the lot lists none, each one is."""
    known = terms.lot.by_item.get(item)
    return not terms.lot.items or (known is not None and known.base)


def _days(need: Need, terms: Terms) -> Fraction | None:
    """How many days the call-off is for, by its dates and as the agreement counts them."""
    counted = terms.lot.day_count
    if counted is None or need.starts is None or need.ends is None:
        return None
    return counted.days(need.period)
