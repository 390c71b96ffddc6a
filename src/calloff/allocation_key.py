"""The allocation key: which gates, which orderings, how to ask, and when another takes over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.gates import (
    Ages,
    Answered,
    BidWithinAgreement,
    Gate,
    Priced,
    Requirements,
    SupplierStanding,
    WithinCeiling,
)
from calloff.lot_gates import BuyerEligible, CeilingLeft, InForce, LotGate, LotUnit
from calloff.need import Need
from calloff.orderings import (
    BestBid,
    BestSuited,
    DrawnLots,
    FewestCallOffs,
    IndividualsChoice,
    LowestTotalPrice,
    NamedCriterion,
    Ordering,
    Rotation,
    Share,
    TenderRank,
)
from calloff.places import Places
from calloff.snapshot import Snapshot
from calloff.step import Clause, NamedDay, OfKind, Step
from calloff.switches import (
    AfterDeclines,
    ByHours,
    ByItem,
    ByLevel,
    ByValue,
    Switch,
    WhenNobody,
)
from calloff.terms import Terms
from calloff.values.record import Document, Record
from calloff.vocabulary import Text

__all__ = ["SHIPPED", "AllocationKey", "Asking", "SourceDocument"]

SHIPPED: tuple[type[Step], ...] = (
    InForce,
    BuyerEligible,
    CeilingLeft,
    LotUnit,
    SupplierStanding,
    Ages,
    Requirements,
    Priced,
    Places,
    Answered,
    BidWithinAgreement,
    WithinCeiling,
    BestSuited,
    LowestTotalPrice,
    TenderRank,
    BestBid,
    Rotation,
    FewestCallOffs,
    Share,
    IndividualsChoice,
    NamedCriterion,
    DrawnLots,
    ByValue,
    ByHours,
    ByLevel,
    ByItem,
    AfterDeclines,
    WhenNobody,
)
"""Every kind of step that comes with the package; others are defined by subclassing."""


class SourceDocument(Record):
    """A document that clauses of a key rest on.

    Attributes:
        id: Its name inside the key.
        title: Its title.
        publisher: Who published it.
        dated: When; ``None`` where it bears no date.
    """

    id: str
    title: str
    publisher: str | None = None
    dated: date | None = None


class Asking(Record):
    """How candidates are asked.

    Attributes:
        mode: ``together``: all who may serve or might, in one round, with the same questions and
            deadline; ``in_order``: so many at a time, in the key's order.
        at_a_time: How many are asked at a time, where it is in order.
        over_offers: ``always``: the register never chooses, since the concrete home is known only
            from answers; ``when_unknown``: it chooses where nothing unknown could change who goes
            first.
        answer_within_hours: How long they have; ``None``: a person sets it for each request.
        clause: Where it comes from.
    """

    mode: Literal["together", "in_order"]
    at_a_time: Annotated[int, Field(ge=1)] = 1
    over_offers: Literal["always", "when_unknown"]
    answer_within_hours: Annotated[int, Field(gt=0)] | None = None
    clause: Clause | None = None


class AllocationKey(Document):
    """How the choice is made in a lot, as data: gates, then orderings, each with its clause.

    Attributes:
        id: The key's name, which lots refer to.
        name: What it is called.
        documents: What its clauses quote.
        lot_gates: What must hold about the lot, before anybody is looked at.
        gates: What every candidate must meet.
        orderings: What decides among those who may serve; each refines the ones before it.
        asking: How candidates are asked.
        when_nobody: Whether it is an answer that nobody fits, or escalates.
        leaves_open: What the key knowingly leaves to people: that several are ``tied``, or that
            what they meet is ``incomparable``. It changes no decision; the linter reads it.
        switches: When another key takes over; of several that hold, the first decides.
    """

    format: Literal["calloff.key/1"] = "calloff.key/1"
    id: Annotated[str, Field(min_length=1)]
    name: Text
    documents: tuple[SourceDocument, ...] = ()
    lot_gates: tuple[Annotated[Any, OfKind(LotGate)], ...] = ()
    gates: tuple[Annotated[Any, OfKind(Gate)], ...] = ()
    orderings: Annotated[tuple[Annotated[Any, OfKind(Ordering)], ...], Field(min_length=1)]
    asking: Asking
    when_nobody: Literal["nobody", "escalate"] = "nobody"
    leaves_open: tuple[Literal["tied", "incomparable"], ...] = ()
    switches: tuple[Annotated[Any, OfKind(Switch)], ...] = ()

    def steps(self) -> Iterator[tuple[str, Step]]:
        """Every step with its place, such as ``gates.2``, in the declared order."""
        for field in ("lot_gates", "gates", "orderings", "switches"):
            for index, step in enumerate(getattr(self, field)):
                yield f"{field}.{index}", step

    def step(self, place: str) -> Step:
        """The step at a place, such as ``gates.2``."""
        field, index = place.split(".")
        steps: tuple[Step, ...] = getattr(self, field)
        return steps[int(index)]

    @property
    def reads(self) -> frozenset[str]:
        """The parts of a snapshot that any step looks at."""
        return frozenset().union(*(step.reads for _, step in self.steps()))

    def problems(self, need: Need, terms: Terms, snapshot: Snapshot) -> Iterator[Problem]:
        """What hinders the key from being applied: what the need lacks, what does not compare."""
        days: set[NamedDay] = set().union(*(step.days() for _, step in self.steps()))
        if "starts" in days and need.starts is None:
            yield Problem("starts", f"is needed by the key {self.id}.")
        for _, step in self.steps():
            yield from step.problems(need, terms, snapshot)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        known = {document.id for document in self.documents}
        clauses = [(place, step.clause) for place, step in self.steps()]
        problems = [
            Problem(f"{place}.clause.document", f"no document {clause.document!r} in the key.")
            for place, clause in [*clauses, ("asking", self.asking.clause)]
            if clause is not None and clause.document not in known
        ]
        problems += [
            Problem(f"switches.{index}.to", "is the key itself: a switch leads to another.")
            for index, switch in enumerate(self.switches)
            if switch.to == self.id
        ]
        if problems:
            raise InputError(f"key {self.id}", problems)
        return self
