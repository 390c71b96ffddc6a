"""What the whole call-off costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from calloff.candidate import Candidate
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings.ordering import ABOVE_ALL, Measure, Ordering
from calloff.pricing import quote
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, day_of
from calloff.terms import Terms
from calloff.values.texts import Sayings

__all__ = ["LowestTotalPrice"]


class LowestTotalPrice(Ordering):
    """The lowest total for every line that is called off goes first.

    Attributes:
        day: The day whose prices are compared.
    """

    kind: Literal["lowest_total_price"] = "lowest_total_price"
    day: NamedDay
    asked_by: ClassVar = frozenset({"gate.priced"})
    weighs_cost: ClassVar = True
    says: ClassVar = Sayings(
        sv={
            "name": "lägst pris",
            "shown.total": "{total} totalt",
            "shown.day": "{total} per dygn",
            "shown.month": "{total} per månad",
            "shown.unknown": "pris ej angivet",
        },
        en={
            "name": "lowest price",
            "shown.total": "{total} in total",
            "shown.day": "{total} a day",
            "shown.month": "{total} a month",
            "shown.unknown": "price not stated",
        },
    )

    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """The total in minor units; where a price is unknown it may be any."""
        told = quote(need.lines, candidate.prices, day_of(self.day, need, snapshot))
        if told is None:
            return Measure(worst=ABOVE_ALL, best=(0, 0))
        return Measure.known((0, told.total.minor), told.data())
