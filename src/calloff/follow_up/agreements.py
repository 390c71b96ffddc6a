"""How agreements were followed up: reviews area by area, complaints, plans, extensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from calloff.finding import Remark
from calloff.process.agreement import AgreementFile, SupplierState
from calloff.process.agreement_events import (
    AgreementEntry,
    AgreementExtended,
    AgreementReviewed,
    Complained,
    PlanAssessed,
    PlanRequired,
    PlanSubmitted,
)

__all__ = ["AgreementStep", "ReviewFound", "agreement_remarks", "agreement_steps", "reviews"]


@dataclass(frozen=True, slots=True)
class ReviewFound:
    """What came of a review.

    Attributes:
        on: The day.
        supplier: Whose; ``None``: of all.
        occasion: What it was for, by code.
        areas: How many areas were followed up.
        approved: How many of them were approved.
        remarks: In how many something was remarked upon.
        non_conformities: In how many what was agreed was breached.
        named: The areas with a remark or a breach that the report names.
    """

    on: date
    supplier: str | None
    occasion: str
    areas: int
    approved: int
    remarks: int
    non_conformities: int
    named: tuple[str, ...]

    @property
    def unnamed(self) -> int:
        """How many remarks and breaches the report counts and does not name."""
        return self.remarks + self.non_conformities - len(self.named)

    def data(self) -> dict[str, Any]:
        """The same as plain data."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {**told, "named": list(self.named), "unnamed": self.unnamed}


def reviews(files: Sequence[AgreementFile]) -> tuple[ReviewFound, ...]:
    """What came of each review, in the order of days and suppliers."""
    found = [
        ReviewFound(
            on=file.day(entry.at),
            supplier=entry.supplier,
            occasion=entry.occasion,
            areas=len(entry.areas),
            approved=entry.found("approved"),
            remarks=entry.found("remark"),
            non_conformities=entry.found("non_conformity"),
            named=(*entry.named("remark"), *entry.named("non_conformity")),
        )
        for file in files
        for entry in file.of(AgreementReviewed, None)
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.supplier or "", one.occasion)))


@dataclass(frozen=True, slots=True)
class AgreementStep:
    """One thing that happened to an agreement, and how a supplier stood after it.

    Attributes:
        on: The day.
        kind: What happened, by the entry's kind.
        supplier: Whom it concerns; ``None``: all.
        state: How the supplier stood at the end of that day; ``None`` where it concerns all.
        last_day: The agreement's last day, as decided by then.
    """

    on: date
    kind: str
    supplier: str | None
    state: SupplierState | None
    last_day: date | None

    def data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


def agreement_steps(file: AgreementFile, supplier: str | None = None) -> tuple[AgreementStep, ...]:
    """What has happened to an agreement, in order, with how the supplier stood after it.

    Args:
        file: The agreement's file.
        supplier: What concerns this one alone or all of them; ``None``: everything.
    """
    return tuple(
        AgreementStep(
            on=(day := file.day(entry.at)),
            kind=entry.kind,
            supplier=entry.supplier,
            state=None if entry.supplier is None else file.supplier_state(entry.supplier, day),
            last_day=file.extended(day).last_day(day),
        )
        for entry in file.of(AgreementEntry, supplier)
    )


def agreement_remarks(file: AgreementFile, *, on: date) -> tuple[Remark, ...]:
    """What somebody should look at in an agreement's follow-up, up to a day.

    - A review counts other areas than it lists, or remarks that it does not name.
    - A complaint has led to no action plan.
    - An action plan was handed in late, or has not been and is overdue.
    - The agreement was extended while an action plan was open.
    """
    seen = [
        (f"entries.{index}", entry)
        for index, entry in enumerate(file.entries)
        if file.day(entry.at) <= on
    ]
    found = [
        remark
        for place, entry in seen
        if isinstance(entry, AgreementReviewed)
        for remark in _of_review(entry, place)
    ]
    for supplier in sorted({e.supplier for _, e in seen if e.supplier is not None}):
        own = [(place, e) for place, e in seen if e.supplier in (None, supplier)]
        found += _of_plans(file, supplier, own, on)
    return tuple(found)


def _of_plans(
    file: AgreementFile, supplier: str, entries: Sequence[tuple[str, AgreementEntry]], on: date
) -> Iterator[Remark]:
    """What is doubtful in how a supplier's complaints and plans were dealt with."""
    complaint: str | None = None
    plan: PlanRequired | None = None
    handed_in = False
    for place, entry in entries:
        if isinstance(entry, Complained) and plan is None:
            complaint = complaint or place
        elif isinstance(entry, PlanRequired):
            complaint, plan, handed_in = None, entry, False
        elif isinstance(entry, PlanSubmitted) and plan is not None:
            handed_in = True
            if file.day(entry.at) > plan.due:
                yield Remark("agreement.plan_late", place, _plan(supplier, plan))
        elif isinstance(entry, PlanAssessed):
            plan, handed_in = (None, False) if entry.accepted else (plan, False)
        elif isinstance(entry, AgreementExtended) and plan is not None:
            yield Remark("agreement.extended_with_plan_open", place, {"supplier": supplier})
    if plan is not None and not handed_in and plan.due < on:
        yield Remark("agreement.plan_overdue", "entries", _plan(supplier, plan))
    if complaint is not None:
        yield Remark("agreement.complaint_open", complaint, {"supplier": supplier})


def _plan(supplier: str, plan: PlanRequired) -> dict[str, str]:
    """What is told of a plan."""
    return {"supplier": supplier, "due": str(plan.due)}


def _of_review(entry: AgreementReviewed, place: str) -> Iterator[Remark]:
    """What does not go together in a review."""
    areas = len(entry.areas)
    if entry.stated is not None and entry.stated != areas:
        found = {"stated": entry.stated, "listed": areas}
        yield Remark("agreement.areas_differ", f"{place}.stated", found)
    wanting = entry.found("remark") + entry.found("non_conformity")
    named = len(entry.named("remark")) + len(entry.named("non_conformity"))
    if named < wanting:
        found = {"counted": wanting, "named": named}
        yield Remark("agreement.remarks_unnamed", f"{place}.areas", found)
