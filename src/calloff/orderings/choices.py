"""What the individual has chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from calloff.candidate import Candidate
from calloff.errors import Problem
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings.ordering import Measure, Ordering
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.texts import Sayings

__all__ = ["IndividualsChoice"]


class IndividualsChoice(Ordering):
    """Whom the individual has chosen goes first.

    Somebody who does not choose leaves it to the next ordering, which the key has to have for
    that. As long as nobody has recorded either, it is not known, and the buyer has to settle it.
    """

    kind: Literal["individuals_choice"] = "individuals_choice"
    reads: ClassVar = frozenset({"choices"})
    says: ClassVar = Sayings(
        sv={
            "name": "den enskildes val",
            "shown.chosen": "vald av den enskilde",
            "shown.other": "inte vald",
            "shown.nobody": "den enskilde väljer inte",
            "shown.unknown": "den enskildes val är inte känt",
        },
        en={
            "name": "the individual's choice",
            "shown.chosen": "chosen by the individual",
            "shown.other": "not chosen",
            "shown.nobody": "the individual does not choose",
            "shown.unknown": "what the individual chooses is not known",
        },
    )

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The buyer asks the individual."""
        return "buyer"

    def problems_among(
        self, need: Need, contenders: Sequence[Candidate], snapshot: Snapshot
    ) -> tuple[Problem, ...]:
        """Whoever is chosen must be one of those who may serve."""
        choice = snapshot.choice_for(need.id)
        if choice is None or choice.candidate is None:
            return ()
        if any(choice.candidate in {c.id, c.offer} for c in contenders):
            return ()
        what = (
            f"{choice.candidate!r} is not among those who may serve: let the individual choose "
            "among them, or record that they do not choose."
        )
        return (Problem("choices", what),)

    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """Whether it was chosen, itself or as the offer that it stands under."""
        choice = snapshot.choice_for(need.id)
        if choice is None:
            return Measure(worst=1, best=0)
        if choice.candidate is None:
            return Measure.known(1, {"nobody": True})
        if choice.candidate in {candidate.id, candidate.offer}:
            return Measure.known(0, {"chosen": True})
        return Measure.known(1, {"other": True})
