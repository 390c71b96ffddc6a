"""The ranking that the tender gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from calloff.candidate import Candidate
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings.ordering import ABOVE_ALL, Measure, Ordering
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.texts import Sayings

__all__ = ["TenderRank"]


class TenderRank(Ordering):
    """The ranking that the tender gave goes before anything else."""

    kind: Literal["tender_rank"] = "tender_rank"
    says: ClassVar = Sayings(
        sv={
            "name": "rangordning",
            "shown.rank": "rang {rank}",
            "shown.unknown": "rang ej angiven",
        },
        en={
            "name": "tender rank",
            "shown.rank": "rank {rank}",
            "shown.unknown": "rank not stated",
        },
    )

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The buyer has the tender's ranking."""
        return "buyer"

    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """The rank, from 1; where it is not stated it may be any."""
        if candidate.rank is None:
            return Measure(worst=ABOVE_ALL, best=(0, 1))
        return Measure.known((0, candidate.rank), {"rank": candidate.rank})
