"""Who suits the person best: people's assessment, or the wishes that are met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from calloff.candidate import Candidate, answer
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings.ordering import Measure, Ordering
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, day_of
from calloff.terms import Terms
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict

__all__ = ["BestSuited"]


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

    def settles(self, later: Ordering) -> bool:
        """Whoever meets the same wishes is equal by every policy; as many, by count or by set."""
        if not isinstance(later, BestSuited) or later.day != self.day:
            return super().settles(later)
        # Of two sets that are as large, neither strictly includes the other.
        return self.by != "count" or later.by != "priority"

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
