"""Who is next: whoever was called on longest ago, or least often."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import ClassVar, Literal

from calloff.candidate import Candidate
from calloff.errors import Problem
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings.ordering import ABOVE_ALL, Measure, Ordering
from calloff.orderings.settlement import Settlement, period_problems, sums
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.texts import Sayings

__all__ = ["FewestCallOffs", "Rotation"]


class Rotation(Ordering):
    """Whoever was called on longest ago goes first, and before all whoever never was.

    Several call-offs on one day are told apart by their running number (`PastCallOffs.turn`);
    where that is not stated, it is not known who of them is next. In what order those begin who
    have never been called on is for the next ordering, such as the tender's ranking.
    """

    kind: Literal["rotation"] = "rotation"
    reads: ClassVar = frozenset({"call_offs"})
    says: ClassVar = Sayings(
        sv={
            "name": "turordning",
            "shown.turn": "senast avropad {last} (avrop {turn})",
            "shown.last": "senast avropad {last}",
            "shown.never": "inte avropad tidigare",
            "shown.unknown": "senaste avrop ej angivet",
        },
        en={
            "name": "rotation",
            "shown.turn": "last called on {last} (call-off {turn})",
            "shown.last": "last called on {last}",
            "shown.never": "never called on before",
            "shown.unknown": "last call-off not stated",
        },
    )

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The buyer knows whom it has called on."""
        return "buyer"

    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """The day and the number of the latest call-off; where that is not stated it may be any."""
        rows = [past for past in snapshot.call_offs if past.offer == candidate.offer]
        days = [past.last for past in rows if past.last is not None]
        if not days:
            if any(past.never for past in rows):
                return Measure.known(_NEVER, {"never": True})
            surely = any(past.count for past in rows)
            return Measure(worst=_LAST, best=_SOME_DAY if surely else _NEVER)
        last = max(days)
        turn = max((p.turn for p in rows if p.last == last and p.turn is not None), default=None)
        day = last.isoformat()
        if turn is None:
            return Measure((1, day, inf), (1, day, 0), {"last": day})
        return Measure.known((1, day, turn), {"turn": turn, "last": day})


_NEVER = (0, "", 0)
_SOME_DAY = (1, "", 0)
_LAST = (2, "", 0)
"""Never called on goes before any day, and a day that nobody says may be before or after all."""


class FewestCallOffs(Ordering):
    """Whoever has been called on least often in the settlement period goes first.

    Attributes:
        period: After how long it is settled, and counted anew.
    """

    kind: Literal["fewest_call_offs"] = "fewest_call_offs"
    period: Settlement
    reads: ClassVar = frozenset({"call_offs"})
    says: ClassVar = Sayings(
        sv={
            "name": "minst antal avrop",
            "shown.count": "avropad {count} gånger",
            "shown.unknown": "antal avrop ej angivet",
        },
        en={
            "name": "fewest call-offs",
            "shown.count": "called on {count} times",
            "shown.unknown": "number of call-offs not stated",
        },
    )

    def problems(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Problem, ...]:
        """Sums of another period count for nothing here."""
        return tuple(period_problems(self.period, need, terms, snapshot))

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The buyer knows whom it has called on."""
        return "buyer"

    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """The number of call-offs; where it is not stated it may be any."""
        past = sums(self.period, need, terms, snapshot).get(candidate.offer)
        if past is None:
            return Measure(worst=ABOVE_ALL, best=(0, 0))
        return Measure.known((0, past.count), {"count": past.count})
