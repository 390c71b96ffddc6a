"""What happens to an agreement as a whole, as data: reviews, complaints, plans, extensions.

These are not entries of any one call-off. Each is about an agreement, and mostly about one of its
suppliers; nothing in them is about a person who is served.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calloff.candidate import Standing
from calloff.process.entries.entry import Entry, Name
from calloff.values.exact import Exact
from calloff.values.period import Period
from calloff.values.record import Record

__all__ = [
    "AgreementEntry",
    "AgreementExtended",
    "AgreementReviewed",
    "AnyAgreementEntry",
    "AreaReviewed",
    "CapacityStated",
    "Clarified",
    "Complained",
    "MeetingHeld",
    "PlanAssessed",
    "PlanRequired",
    "PlanSubmitted",
    "StandingStated",
]

SupplierId = Annotated[str, Field(pattern=r"^[A-Z]{2}-[0-9A-Za-z.-]+$")]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class AgreementEntry(Entry):
    """Something that happened to an agreement.

    Attributes:
        supplier: Whom it concerns, by country and organisation number; ``None``: all of them.
    """

    supplier: SupplierId | None = None


class AreaReviewed(Record):
    """One area that was followed up, and what was found.

    Attributes:
        result: ``approved``; a ``remark``, which the supplier mends by itself; or a
            ``non_conformity``, a breach of what was agreed.
        area: Which, by code; ``None`` where the report counts it and does not say which it is.
        note: What was found, for the file.
    """

    result: Literal["approved", "remark", "non_conformity"]
    area: Code | None = None
    note: str | None = None


class AgreementReviewed(AgreementEntry):
    """A supplier was followed up, area by area.

    Attributes:
        occasion: At its ``start_up``, in a ``yearly`` round, as part of ``continuous`` follow-up,
            or for a ``cause``.
        areas: What was followed up, every area of the report.
        stated: How many areas the report itself says it followed up; ``None`` where it does not.
    """

    kind: Literal["agreement_reviewed"] = "agreement_reviewed"
    occasion: Literal["start_up", "yearly", "continuous", "cause"]
    areas: Annotated[tuple[AreaReviewed, ...], Field(min_length=1)]
    stated: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _each_area_once(self) -> Self:
        named = [area.area for area in self.areas if area.area is not None]
        if twice := sorted({area for area in named if named.count(area) > 1}):
            raise ValueError(f"{', '.join(twice)}: an area is followed up once.")
        return self

    def found(self, result: str) -> int:
        """In how many areas something was found, such as ``remark``."""
        return sum(area.result == result for area in self.areas)

    def named(self, result: str) -> tuple[str, ...]:
        """The areas with such a result that the report names."""
        return tuple(a.area for a in self.areas if a.result == result and a.area is not None)


class Complained(AgreementEntry):
    """Somebody complains of how the agreement is kept.

    Attributes:
        about: What about, by code, such as ``called_off_hours``.
        cases: The pseudonyms of the cases it is about.
        said: What was said, for the file.
    """

    kind: Literal["complained"] = "complained"
    about: Code
    cases: tuple[str, ...] = ()
    said: str | None = None


class MeetingHeld(AgreementEntry):
    """Buyer and supplier have met about the agreement.

    Attributes:
        about: What about, by code.
        note: What was agreed, for the file.
    """

    kind: Literal["meeting_held"] = "meeting_held"
    about: Code
    note: str | None = None


class Clarified(AgreementEntry):
    """The buyer says what a requirement of the agreement means; the requirement stays.

    Attributes:
        requirement: Which, by code.
        means: What it means.
    """

    kind: Literal["clarified"] = "clarified"
    requirement: Code
    means: Name


class PlanRequired(AgreementEntry):
    """The buyer requires a written action plan.

    Attributes:
        due: The last day on which it is to be handed in.
        about: What about, by code.
    """

    kind: Literal["plan_required"] = "plan_required"
    supplier: SupplierId
    due: date
    about: Code


class PlanSubmitted(AgreementEntry):
    """The supplier hands its action plan in.

    Attributes:
        measures: What it has done and will do.
    """

    kind: Literal["plan_submitted"] = "plan_submitted"
    supplier: SupplierId
    measures: Annotated[tuple[Name, ...], Field(min_length=1)]


class PlanAssessed(AgreementEntry):
    """The buyer accepts the action plan, or does not.

    Attributes:
        accepted: Whether it does.
        reason: Why.
    """

    kind: Literal["plan_assessed"] = "plan_assessed"
    supplier: SupplierId
    accepted: bool
    reason: Name


class CapacityStated(AgreementEntry):
    """A supplier states how much it can take on.

    Attributes:
        limited: Whether it can take on less than was agreed.
        available: How much it has; ``None`` where it does not say.
        maximum: How much it is to have; ``None`` where it does not say.
        unit: Of what, such as ``post`` or ``hour``.
    """

    kind: Literal["capacity_stated"] = "capacity_stated"
    supplier: SupplierId
    limited: bool
    available: Annotated[Exact, Field(ge=0)] | None = None
    maximum: Annotated[Exact, Field(ge=0)] | None = None
    unit: Code | None = None


class StandingStated(AgreementEntry):
    """Something holds about a supplier from now on, said by somebody who may say it.

    Attributes:
        standing: What holds, and when.
    """

    kind: Literal["standing_stated"] = "standing_stated"
    supplier: SupplierId
    standing: Standing


class AgreementExtended(AgreementEntry):
    """A person or the board decides that the agreement runs on; it never does by itself.

    Attributes:
        period: The days added.
        delegation: The point in the delegation order; ``None`` where the board decides itself.
        reason: Why, for the file.
    """

    kind: Literal["agreement_extended"] = "agreement_extended"
    period: Period
    delegation: Name | None = None
    reason: Name | None = None


AnyAgreementEntry = Annotated[
    AgreementReviewed
    | Complained
    | MeetingHeld
    | Clarified
    | PlanRequired
    | PlanSubmitted
    | PlanAssessed
    | CapacityStated
    | StandingStated
    | AgreementExtended,
    Field(discriminator="kind"),
]
"""Anything that happens to an agreement, by its kind."""
