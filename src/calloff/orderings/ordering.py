"""What every ordering is: it measures candidates, and says which measure goes before which."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from calloff.candidate import Candidate
from calloff.errors import Problem, did_you_mean
from calloff.facts import FactTable
from calloff.finding import Finding
from calloff.need import Need
from calloff.snapshot import Snapshot
from calloff.step import Step
from calloff.terms import Terms

__all__ = ["ABOVE_ALL", "Measure", "Ordering", "facet_problems"]


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
    shortcuts: ClassVar = {**Step.shortcuts, "measure": ("unmeasured",)}
    asked_by: ClassVar[frozenset[str]] = frozenset()
    """Codes of gates' findings that, where unknown, already ask for what the measure lacks."""
    decides: ClassVar[Literal["may_tie", "always"]] = "may_tie"
    """``always``: once all that it reads is there, it leaves no two candidates equal."""
    weighs_cost: ClassVar[bool] = False
    """Whether what is to be paid, or was tendered, has a say in it."""
    orders_register: ClassVar[bool] = True
    """Whether it can tell the offers of a register apart before anybody has been asked."""

    @property
    def total(self) -> bool:
        """Whether any two measures are equal or one precedes the other, by ``<``."""
        return True

    def settles(self, later: Ordering) -> bool:
        """Whether a later ordering could not part any two candidates that this one finds equal."""
        return self.replace(clause=None) == later.replace(clause=None)

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """What the ordering finds out about a candidate before it measures; often nothing."""
        return ()

    def problems_among(
        self, need: Need, contenders: Sequence[Candidate], snapshot: Snapshot
    ) -> tuple[Problem, ...]:
        """What hinders it from deciding among those who may or might serve; often nothing.

        Args:
            need: The need.
            contenders: Those who may or might serve.
            snapshot: The world on the day.
        """
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

    def unmeasured(
        self, need: Need, table: FactTable, terms: Terms, snapshot: Snapshot
    ) -> int | None:
        """Whose measure is not known, of the candidates of a table: a bit for each.

        It says the same as `measure`, faster. ``None``: each is measured.
        """
        return None

    def precedes(self, one: Any, other: Any) -> bool:
        """Whether a candidate with the one measure goes before one with the other."""
        return bool(one < other)


ABOVE_ALL = (1, 0)
"""After every number that is known. Before them all stands the least that a number can be: no
total is below nothing, and no rank before the first."""


def facet_problems(facet: str, kind: str, terms: Terms) -> tuple[Problem, ...]:
    """A problem where an ordering goes by a facet that the vocabulary does not have as such."""
    known = [f.code for f in terms.vocabulary.facets if f.kind == kind]
    if facet in known:
        return ()
    hint = did_you_mean(facet, known)
    what = f"no facet of {kind}s {facet!r} in {terms.vocabulary.id}.{hint}"
    return (Problem("key", what),)
