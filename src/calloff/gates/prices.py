"""Whether everything that is called off has a price, and no bid is above the agreement."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import ClassVar, Literal

from calloff.candidate import Candidate
from calloff.facts import Answers, FactTable
from calloff.finding import Finding
from calloff.gates.gate import Gate
from calloff.need import Need
from calloff.pricing import Line, all_of, quote
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, day_of
from calloff.terms import Terms
from calloff.values.exact import plain
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict, met

__all__ = ["BidWithinAgreement", "Priced"]


class Priced(Gate):
    """Every line that is called off has a price on the day, for how it is to be delivered too."""

    kind: Literal["priced"] = "priced"
    told_to: ClassVar = ("caseworker", "asked", "release")
    day: NamedDay
    says: ClassVar = Sayings(
        sv={
            "name": "pris",
            "met": "{item}: {price} {currency} per {unit}.",
            "met.tier": "{item}: {price} {currency} per {unit}, för mängder över {above}.",
            "met.graduated": "{item}: {price} {currency} per {unit} för det som ligger över "
            "{above}; det som ligger under har egna priser.",
            "unmet": "{item} har inget pris.",
            "unmet.other_unit": "{item} har pris, men inte per {unit}.",
            "unmet.not_that_day": "{item} har inget pris {day}.",
            "unmet.not_offered": "{item} per {unit} erbjuds inte {day}.",
            "unmet.no_surcharge": "{item} har inget pris för {circumstances} {day}.",
            "unmet.below_lowest_tier": "{item} har inget pris för mängder upp till {lowest}.",
            "unknown": "Priset på {item} är inte angivet.",
            "unknown.not_that_day": "Priset på {item} den {day} är inte angivet.",
            "unknown.no_surcharge": "Vad {item} kostar för {circumstances} den {day} är inte "
            "angivet.",
            "unknown.below_lowest_tier": "Priset på {item} för mängder upp till {lowest} är inte "
            "angivet.",
            "unknown.open_tier": "Priset på {item} beror på hur mycket det blir, och det är inte "
            "angivet.",
        },
        en={
            "name": "price",
            "met": "{item}: {price} {currency} by the {unit}.",
            "met.tier": "{item}: {price} {currency} by the {unit}, for quantities above {above}.",
            "met.graduated": "{item}: {price} {currency} by the {unit} for what lies above "
            "{above}; what lies below has prices of its own.",
            "unmet": "{item} has no price.",
            "unmet.other_unit": "{item} is priced, but not by the {unit}.",
            "unmet.not_that_day": "{item} has no price on {day}.",
            "unmet.not_offered": "{item} by the {unit} is not offered on {day}.",
            "unmet.no_surcharge": "{item} has no price for {circumstances} on {day}.",
            "unmet.below_lowest_tier": "{item} has no price for quantities up to {lowest}.",
            "unknown": "The price of {item} is not stated.",
            "unknown.not_that_day": "The price of {item} on {day} is not stated.",
            "unknown.no_surcharge": "What {item} costs for {circumstances} on {day} is not stated.",
            "unknown.below_lowest_tier": "The price of {item} for quantities up to {lowest} is not "
            "stated.",
            "unknown.open_tier": "The price of {item} depends on how much it will be, which is not "
            "stated.",
        },
    )

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The supplier knows its prices; the buyer, how much it will call off."""
        return "buyer" if finding.note == "open_tier" else "supplier"

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer for each line."""
        day = day_of(self.day, need, snapshot)
        prices = candidate.prices
        # Which tier a price is in goes by all that is called off of its item.
        much = all_of(need.lines) if prices.tiers is not None else {}
        found = []
        for index, line in enumerate(need.lines):
            key = line.item, line.level, line.unit
            verdict, note, price = prices.price(line, day, much.get(key))
            told = {"price": plain(price.amount)} if price else {}
            if price is not None and note is not None:
                told["above"] = plain(price.above)
            if note == "below_lowest_tier":
                told["lowest"] = plain(prices.tiers_of(line, day)[0].above)
            if note == "no_surcharge":
                told["circumstances"] = ", ".join(prices.without_surcharge(line, day))
            found.append(
                Finding(
                    "gate.priced",
                    verdict,
                    asked={"item": line.item, "unit": line.unit, "day": day.isoformat()},
                    found={**told, "currency": prices.currency},
                    note=note,
                    source=price.source if price else None,
                    place=f"lines.{index}",
                )
            )
        return tuple(found)

    def question(self, need: Need, table: FactTable, snapshot: Snapshot) -> Hashable | None:
        """What is called off, and the day; where prices go by how much it is, all of the need."""
        if table.tiered:
            return None
        return table.priced_since(day_of(self.day, need, snapshot)), need.items

    def criteria(self, need: Need, terms: Terms) -> Sequence[tuple[str, str]]:
        """One for each line."""
        return [(f"lines.{i}", "gate.priced") for i in range(len(need.lines))]

    def answers(
        self, need: Need, table: FactTable, terms: Terms, snapshot: Snapshot
    ) -> Sequence[Answers]:
        """Whether each line has a price."""
        day = day_of(self.day, need, snapshot)
        return [table.priced(line, day, need.lines) for line in need.lines]


class BidWithinAgreement(Gate):
    """Each line of a bid costs at most what the agreement's price comes to: that is its ceiling.

    Compared is what the line comes to, so that tiers and surcharges count on either side. A
    proposal that bids no prices of its own keeps the agreement's. Over the register no bid has
    been made: each line is asked about.

    Attributes:
        day: The day whose prices are compared.
        without_price: What it means that the agreement has no price for a line: ``unknown``, so
            that somebody must say what the ceiling is, or ``free``, so that any price may be bid.
    """

    kind: Literal["bid_within_agreement"] = "bid_within_agreement"
    told_to: ClassVar = ("caseworker", "asked", "release")
    day: NamedDay
    without_price: Literal["unknown", "free"] = "unknown"
    says: ClassVar = Sayings(
        sv={
            "name": "anbud inom avtalet",
            "met": "{item}: {bid}, högst {agreed} enligt avtalet.",
            "met.free": "{item}: {bid}; avtalet har inget pris.",
            "unmet": "{item}: {bid} är mer än avtalets {agreed}.",
            "unmet.not_bid": "Anbudet har inget pris på {item} per {unit} den {day}.",
            "unknown.not_bid": "Vad {item} kostar enligt anbudet är inte angivet.",
            "unknown.no_bid": "Inget anbud på {item} har lämnats än.",
            "unknown.no_ceiling": "{item}: {bid}, men avtalet har inget pris per {unit} den {day}; "
            "ange vad som är det högsta, med källa.",
        },
        en={
            "name": "bid within the agreement",
            "met": "{item}: {bid}, at most {agreed} by the agreement.",
            "met.free": "{item}: {bid}; the agreement has no price.",
            "unmet": "{item}: {bid} is more than the agreement's {agreed}.",
            "unmet.not_bid": "The bid has no price for {item} by the {unit} on {day}.",
            "unknown.not_bid": "What {item} costs by the bid is not stated.",
            "unknown.no_bid": "No bid for {item} has been made yet.",
            "unknown.no_ceiling": "{item}: {bid}, but the agreement has no price by the {unit} on "
            "{day}; state what the most is, with the source.",
        },
    )

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The supplier makes the bid; the buyer knows the agreement."""
        return "buyer" if finding.note == "no_ceiling" else "supplier"

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer for each line."""
        day = day_of(self.day, need, snapshot)
        return tuple(
            self._finding(line, candidate, day).at(place=f"lines.{index}")
            for index, line in enumerate(need.lines)
        )

    def criteria(self, need: Need, terms: Terms) -> Sequence[tuple[str, str]]:
        """One for each line."""
        return [(f"lines.{i}", "gate.bid_within_agreement") for i in range(len(need.lines))]

    def answers(
        self, need: Need, table: FactTable, terms: Terms, snapshot: Snapshot
    ) -> Sequence[Answers]:
        """Over the register nothing is bid yet; each bid is compared by itself."""
        if not table.proposals:
            return [Answers(0, table.every, table.every) for _ in need.lines]
        day = day_of(self.day, need, snapshot)
        return [self._bids(line, table, day) for line in need.lines]

    def _bids(self, line: Line, table: FactTable, day: date) -> Answers:
        """What the bids for one line come to."""
        yes = unknown = asks = 0
        for row, candidate in table.each(table.every):
            finding = self._finding(line, candidate, day)
            if finding.verdict is Verdict.MET:
                yes |= row
            elif finding.verdict is Verdict.UNKNOWN:
                unknown |= row
                asks |= row if self.settled_by(finding) == "supplier" else 0
        return Answers(yes, unknown, asks)

    def _finding(self, line: Line, candidate: Candidate, day: date) -> Finding:
        """Whether the bid for one line is within the agreement."""
        code = "gate.bid_within_agreement"
        asked = {"item": line.item, "unit": line.unit, "day": day.isoformat()}
        if candidate.stage == "offer":
            return Finding(code, Verdict.UNKNOWN, asked, note="no_bid")
        bid = quote((line,), candidate.prices, day)
        if bid is None:
            verdict = candidate.prices.price(line, day)[0]
            return Finding(code, verdict, asked, note="not_bid")
        found = {"bid": str(bid.total)}
        ceiling = quote((line,), candidate.agreed or candidate.prices, day)
        if ceiling is None:
            free = self.without_price == "free"
            verdict, note = (Verdict.MET, "free") if free else (Verdict.UNKNOWN, "no_ceiling")
            return Finding(code, verdict, asked, found, note)
        found["agreed"] = str(ceiling.total)
        return Finding(code, met(bid.total <= ceiling.total), asked, found)
