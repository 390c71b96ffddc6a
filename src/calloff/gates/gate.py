"""What every gate of a candidate is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from typing import ClassVar

from calloff.candidate import Candidate
from calloff.errors import Problem, did_you_mean
from calloff.facts import Answers, FactTable
from calloff.finding import Finding
from calloff.need import Need
from calloff.snapshot import Snapshot
from calloff.step import Step
from calloff.terms import Terms

__all__ = ["Gate", "facet_problems"]


class Gate(Step):
    """A gate of every candidate: only who meets all of them may serve."""

    family: ClassVar = "gate"
    kinds: ClassVar[dict[str, type[Step]]] = {}
    shortcuts: ClassVar = {
        **Step.shortcuts,
        "findings": ("answers", "criteria", "question"),
        "settled_by": ("answers",),
    }

    @abstractmethod
    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """The gate's answers about one candidate: as many, and in the same order, about each."""

    def answers(
        self, need: Need, table: FactTable, terms: Terms, snapshot: Snapshot
    ) -> Sequence[Answers] | None:
        """What the findings come to for every candidate of a table, one row of answers for each.

        They say the same as `findings`, faster. ``None``: the gate does not say, and is asked
        candidate by candidate.
        """
        return None

    def criteria(self, need: Need, terms: Terms) -> Sequence[tuple[str, str]] | None:
        """The place and the code of each of its findings, in their order.

        The places go by how many persons, lines, requirements and wishes there are, and by nothing
        else of the need. ``None``: it does not say, and the findings about somebody are looked at.
        """
        return None

    def question(self, need: Need, table: FactTable, snapshot: Snapshot) -> Hashable | None:
        """What of a need the gate's answers go by: of the same question, they are the same.

        The table, the terms and the parts of the snapshot that the gate `reads` stay the same
        meanwhile. ``None``: it does not say, and is asked about each need.
        """
        return None


def facet_problems(facet: str | None, terms: Terms) -> tuple[Problem, ...]:
    """A problem where a gate goes by a facet of ranges that the vocabulary does not have."""
    if facet is None:
        return ()
    known = [f.code for f in terms.vocabulary.facets if f.kind == "range"]
    if facet in known:
        return ()
    what = f"no facet of ranges {facet!r} in {terms.vocabulary.id}.{did_you_mean(facet, known)}"
    return (Problem("key", what),)
