"""The orderings of a key: each refines what the ones before it left equal.

An ordering measures a candidate. Where something is unknown the measure has two ends, the worst
and the best that it can turn out to be; a decision asks only where that could change who goes
first.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from calloff.candidate import Candidate, answer
from calloff.finding import Finding
from calloff.need import Need
from calloff.pricing import quote
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, Step, day_of
from calloff.terms import Terms
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict

__all__ = ["BestSuited", "DrawnLots", "LowestTotalPrice", "Measure", "Ordering", "TenderRank"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What an ordering measured about one candidate.

    Attributes:
        worst: What it comes to if all that is unknown turns out against the candidate; this is
            what it counts as, as long as nobody has said.
        best: What it comes to if all that is unknown turns out for it.
        shown: What was measured, as JSON, for people and documents.
    """

    worst: Any
    best: Any
    shown: Any = None

    @classmethod
    def known(cls, value: Any, shown: Any = None) -> Measure:
        """A measure in which nothing is unknown."""
        return cls(value, value, shown)


class Ordering(Step):
    """Refines a tier of candidates that earlier orderings left equal.

    Measures that are equal leave candidates equal. `precedes` is a strict order on measures:
    total, unless the class says that it is not, and then some measures are incomparable.
    """

    family: ClassVar = "ordering"
    kinds: ClassVar[dict[str, type[Step]]] = {}
    asked_by: ClassVar[frozenset[str]] = frozenset()
    """Codes of gates' findings that, where unknown, already ask for what the measure lacks."""

    @property
    def total(self) -> bool:
        """Whether any two measures are equal or one precedes the other, by ``<``."""
        return True

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """What the ordering finds out about a candidate before it measures; often nothing."""
        return ()

    @abstractmethod
    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """Measure a candidate, from the ordering's own findings about it."""

    def precedes(self, one: Any, other: Any) -> bool:
        """Whether a candidate with the one measure goes before one with the other."""
        return bool(one < other)


class BestSuited(Ordering):
    """Who suits the person best goes first.

    Where a signed assessment compares the candidates, its tiers decide. Otherwise, by
    ``same_set``, a candidate precedes another if the wishes it meets strictly include the
    other's; sets of which neither includes the other are incomparable, and people must choose.
    Counting wishes is hidden weighting, so ``count`` and ``priority`` are for keys that say so.

    Attributes:
        by: How met wishes compare where there is no assessment.
        day: The day on which the facts must hold.
    """

    kind: Literal["best_suited"] = "best_suited"
    day: NamedDay = "starts"
    by: Literal["same_set", "count", "priority"] = "same_set"
    reads: ClassVar = frozenset({"assessments"})
    says: ClassVar = Sayings(
        sv={
            "name": "bäst lämpad",
            "shown.tier": "bedömd i grupp {tier}",
            "shown.wishes": "uppfyller {met} av {of} önskemål",
            "shown.unsure": "uppfyller {met} av {of} önskemål, {unknown} oklara",
        },
        en={
            "name": "best suited",
            "shown.tier": "assessed in tier {tier}",
            "shown.wishes": "meets {met} of {of} wishes",
            "shown.unsure": "meets {met} of {of} wishes, {unknown} unknown",
        },
    )

    @property
    def total(self) -> bool:
        """Sets of wishes are not: some are incomparable."""
        return self.by != "same_set"

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer for each wish, in the need's order."""
        if not need.wishes:
            return ()
        day = day_of(self.day, need, snapshot)
        return tuple(
            answer(wish, candidate, day, terms.vocabulary).at(place=f"wishes.{index}")
            for index, wish in enumerate(need.wishes)
        )

    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """The tier of the assessment, or the wishes that are met and those that may be."""
        assessment = snapshot.assessment_of(need.id)
        tier = assessment.tier_of(candidate.id) if assessment else None
        if tier is not None:
            return Measure.known(tier, {"tier": tier + 1})
        met = [i for i, f in enumerate(findings) if f.verdict is Verdict.MET]
        may = [i for i, f in enumerate(findings) if f.verdict is not Verdict.UNMET]
        shown = {"met": met, "of": len(findings), "unknown": sorted(set(may) - set(met))}
        if self.by == "same_set":
            return Measure(frozenset(met), frozenset(may), shown)
        if self.by == "count":
            return Measure(-len(met), -len(may), shown)
        each = range(len(findings))
        worst, best = (tuple(i not in wishes for i in each) for wishes in (met, may))
        return Measure(worst, best, shown)

    def precedes(self, one: Any, other: Any) -> bool:
        """Strictly more wishes met, or an earlier tier, count or priority."""
        return bool(one > other) if isinstance(one, frozenset) else bool(one < other)


class LowestTotalPrice(Ordering):
    """The lowest total for every line that is called off goes first.

    Attributes:
        day: The day whose prices are compared.
    """

    kind: Literal["lowest_total_price"] = "lowest_total_price"
    day: NamedDay
    asked_by: ClassVar = frozenset({"gate.priced"})
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
            return Measure(worst=_ABOVE_ALL, best=(0, 0))
        return Measure.known((0, told.total.minor), told.data())


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
            return Measure(worst=_ABOVE_ALL, best=(0, 1))
        return Measure.known((0, candidate.rank), {"rank": candidate.rank})


_ABOVE_ALL = (1, 0)
"""After every number that is known. Before them all stands the least that a number can be: no
total is below nothing, and no rank before the first."""


class DrawnLots(Ordering):
    """Lots decide among those whom nothing else tells apart.

    Until a draw is held they stay equal, and the decision is a tie.
    """

    kind: Literal["drawn_lots"] = "drawn_lots"
    reads: ClassVar = frozenset({"draws"})
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
