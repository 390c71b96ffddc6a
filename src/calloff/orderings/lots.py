"""Lots, drawn among those whom nothing else tells apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from calloff.candidate import Candidate
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings.ordering import Measure, Ordering
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.texts import Sayings

__all__ = ["DrawnLots"]


class DrawnLots(Ordering):
    """Lots decide among those whom nothing else tells apart.

    Until a draw is held they stay equal, and the decision is a tie.
    """

    kind: Literal["drawn_lots"] = "drawn_lots"
    reads: ClassVar = frozenset({"draws"})
    decides: ClassVar = "always"
    orders_register: ClassVar = False
    says: ClassVar = Sayings(
        sv={"name": "lottning", "shown.lot": "lott {lot}", "shown.undrawn": "ej lottad"},
        en={"name": "drawn lots", "shown.lot": "lot {lot}", "shown.undrawn": "no lot drawn"},
    )

    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """The candidate's lot; the same for all where none has been drawn."""
        draw = snapshot.draw_for(need.id)
        if draw is None:
            return Measure.known("")
        if candidate.id not in draw.candidates:
            return Measure.known(_LAST)
        lot = draw.lot_of(candidate.id)
        return Measure.known(lot, {"lot": lot[:12]})


_LAST = "~"
"""After every lot: whoever was not in the draw was not in the tie it was held for."""
