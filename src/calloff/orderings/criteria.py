"""A named criterion, by which those who are equal so far are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from calloff.candidate import Candidate
from calloff.errors import Problem
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings.ordering import ABOVE_ALL, Measure, Ordering, facet_problems
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, day_of
from calloff.terms import Terms
from calloff.values.texts import Sayings

__all__ = ["NamedCriterion"]


class NamedCriterion(Ordering):
    """The highest, or the lowest, number stated on a facet goes first.

    Where nothing is stated it goes last if the facet says that silence means no; else it is not
    known, and may be any number.

    Attributes:
        facet: A facet of numbers.
        prefer: Which goes first.
        day: The day on which the number must hold.
    """

    kind: Literal["named_criterion"] = "named_criterion"
    facet: str
    prefer: Literal["highest", "lowest"]
    day: NamedDay
    says: ClassVar = Sayings(
        sv={
            "name": "särskilt kriterium",
            "shown.number": "{facet}: {number}",
            "shown.none": "{facet}: inget angivet",
            "shown.unknown": "kriteriet ej angivet",
        },
        en={
            "name": "named criterion",
            "shown.number": "{facet}: {number}",
            "shown.none": "{facet}: nothing stated",
            "shown.unknown": "criterion not stated",
        },
    )

    @property
    def hindered_by(self) -> frozenset[Literal["need", "snapshot"]]:
        """By nothing else: whether the facet is known."""
        return frozenset()

    def problems(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Problem, ...]:
        """The facet must be one of numbers."""
        return facet_problems(self.facet, "number", terms)

    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """The number stated; where nobody says, any."""
        fact = candidate.fact(self.facet, day_of(self.day, need, snapshot))
        if fact is None or not isinstance(fact.value, int):
            if terms.vocabulary.by_code[self.facet].silence == "no":
                return Measure.known(ABOVE_ALL, {"none": True, "facet": self.facet})
            return Measure(worst=ABOVE_ALL, best=_BEFORE_ALL)
        number = -fact.value if self.prefer == "highest" else fact.value
        return Measure.known((0, number), {"number": fact.value, "facet": self.facet})


_BEFORE_ALL = (-1, 0)
"""A number that nobody has said may be higher, or lower, than any that is."""
