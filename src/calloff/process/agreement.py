"""The file of an agreement: how it was followed up, and how it stands after all that happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import field_validator, model_validator

from calloff.candidate import Standing
from calloff.errors import InputError, Problem
from calloff.framework import Extension, Framework
from calloff.process.agreement_events import (
    AgreementEntry,
    AgreementExtended,
    AgreementReviewed,
    AnyAgreementEntry,
    CapacityStated,
    Complained,
    PlanAssessed,
    PlanRequired,
    PlanSubmitted,
    StandingStated,
)
from calloff.values.period import Period
from calloff.values.record import Document

__all__ = ["AgreementFile", "SupplierState"]

SupplierState = Literal["active", "capacity_limited", "under_action_plan"]
"""How a supplier stands towards the buyer: it serves as agreed; it has said that it can take on
less; the buyer has required an action plan and has not accepted one yet."""

E = TypeVar("E", bound=AgreementEntry)


class AgreementFile(Document):
    """An agreement as signed, and what has happened to it since, in the order of events.

    Attributes:
        framework: The agreement as signed, before the extensions that stand here.
        entries: What has happened.
        zone: The time zone of the office.
    """

    shown: ClassVar = ("framework",)

    format: Literal["calloff.agreement/1"] = "calloff.agreement/1"
    framework: Framework
    entries: tuple[AnyAgreementEntry, ...] = ()
    zone: str = "Europe/Stockholm"

    def add(self, *entries: AgreementEntry) -> Self:
        """The file with further entries.

        Raises:
            InputError: where something hinders one of them.
        """
        return self.replace(entries=(*self.entries, *entries))

    def day(self, at: datetime) -> date:
        """The day a moment falls on, by the office's clock."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def of(self, kind: type[E], supplier: str | None, on: date = date.max) -> tuple[E, ...]:
        """The entries of a kind up to a day that concern a supplier, or all of them."""
        return tuple(
            entry
            for entry in self.entries
            if isinstance(entry, kind)
            and supplier in (None, entry.supplier or supplier)
            and self.day(entry.at) <= on
        )

    def extended(self, on: date = date.max) -> Framework:
        """The agreement with the extensions that were decided up to a day.

        Raises:
            InputError: where the agreement allows no such extension.
        """
        more = tuple(
            Extension(period=entry.period, decided=self.day(entry.at))
            for entry in self.of(AgreementExtended, None, on)
        )
        given = self.framework.extensions
        return self.framework.replace(extensions=(*given, *more)) if more else self.framework

    def plan(self, supplier: str, on: date = date.max) -> PlanRequired | None:
        """The action plan that a supplier owes on a day: required, and none accepted since."""
        owed = None
        for entry in self.of(AgreementEntry, supplier, on):
            if isinstance(entry, PlanRequired):
                owed = entry
            elif isinstance(entry, PlanAssessed) and entry.accepted:
                owed = None
        return owed

    def supplier_state(self, supplier: str, on: date) -> SupplierState:
        """How a supplier stands on a day, after what was entered that day."""
        if self.plan(supplier, on) is not None:
            return "under_action_plan"
        stated = self.of(CapacityStated, supplier, on)
        return "capacity_limited" if stated and stated[-1].limited else "active"

    def standings(self, supplier: str, by: str) -> tuple[Standing, ...]:
        """What a register tells of a supplier: what was stated, and the buyer's own complaints.

        A complaint is shown while choosing and excludes nobody. It holds from the day it was made
        until a plan is accepted; one that was made later begins anew.

        Args:
            supplier: The supplier.
            by: The buyer's code.
        """
        found: list[Standing] = []
        since: date | None = None
        about = ""
        for entry in self.of(AgreementEntry, supplier):
            day = self.day(entry.at)
            if isinstance(entry, StandingStated):
                found.append(entry.standing)
            elif isinstance(entry, Complained) and since is None:
                since, about = day, entry.about
            elif isinstance(entry, PlanAssessed) and entry.accepted and since is not None:
                if since < day:
                    found.append(_complaint(Period(since, day), about, by, since))
                since = None
        if since is not None:
            found.append(_complaint(Period(since), about, by, since))
        return tuple(found)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"no time zone {zone!r}; one is written Europe/Stockholm.") from None
        return zone

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = list(self._problems())
        try:
            self.extended()
        except InputError as error:
            problems += error.problems
        if problems:
            raise InputError(f"agreement {self.framework.id}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """Entries out of order, and plans that nobody asked for or handed in."""
        before: datetime | None = None
        open_plans: dict[str, Literal["required", "submitted"]] = {}
        start = self.framework.term.start
        for index, entry in enumerate(self.entries):
            place = f"entries.{index}"
            if before is not None and entry.at < before:
                what = "is before the last event: entries stand in the order of events."
                yield Problem(f"{place}.at", what)
            if (
                isinstance(entry, _OF_WHAT_RUNS)
                and start is not None
                and self.day(entry.at) < start
            ):
                what = f"is before the agreement began, on {start}: is the year right?"
                yield Problem(f"{place}.at", what)
            before = entry.at
            if isinstance(entry, PlanRequired):
                if entry.due < self.day(entry.at):
                    yield Problem(f"{place}.due", "is before the plan was required.")
                open_plans[entry.supplier] = "required"
            elif isinstance(entry, PlanSubmitted):
                if entry.supplier not in open_plans:
                    yield Problem(place, f"no action plan was required of {entry.supplier!r}.")
                open_plans[entry.supplier] = "submitted"
            elif isinstance(entry, PlanAssessed):
                if open_plans.get(entry.supplier) != "submitted":
                    yield Problem(place, f"{entry.supplier!r} has handed in no plan to assess.")
                if entry.accepted:
                    open_plans.pop(entry.supplier, None)
                else:
                    open_plans[entry.supplier] = "required"


_OF_WHAT_RUNS = (
    AgreementReviewed,
    Complained,
    PlanRequired,
    PlanSubmitted,
    PlanAssessed,
    AgreementExtended,
)
"""What can only be told of an agreement that has begun."""


def _complaint(valid: Period, about: str, by: str, stated: date) -> Standing:
    """The buyer's own complaint, as a register has it."""
    return Standing(status="complaint", valid=valid, reason=about, by=by, stated=stated)
