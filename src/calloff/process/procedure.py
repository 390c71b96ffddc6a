"""How an office calls off, as data: its route, deadlines, reasons, roles, delegations, calendar.

The allocation key says who is chosen; the procedure says who does what, when, and in what order.
Everything that agreements and offices settle differently is a field here, most of them without a
default: what is not stated is not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from calloff.allocation_key import SourceDocument
from calloff.errors import InputError, Problem
from calloff.step import Clause
from calloff.values.money import Money
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Document, Record
from calloff.vocabulary import Text

__all__ = [
    "Approval",
    "AssessmentRule",
    "DeadlineRule",
    "DeclineRule",
    "Delegation",
    "EmergencyRule",
    "OfficeHours",
    "PlacementRules",
    "Procedure",
    "Reason",
    "Source",
    "Within",
]

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Urgency = Literal["ordinary", "emergency"]
Role = Annotated[str, Field(pattern=r"\S")]


class Within(Record):
    """A length of time for doing something: minutes, working days, or what a person sets.

    Attributes:
        minutes: So many minutes, day and night.
        working_days: So many working days after the day it begins, to the hour the office closes.
        by_person: Nothing is computed: a person sets the time for each case.
    """

    minutes: Annotated[int, Field(ge=1, le=525_600)] | None = None
    working_days: Annotated[int, Field(ge=0, le=365)] | None = None
    by_person: bool = False

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        given = (self.minutes is not None, self.working_days is not None, self.by_person)
        if sum(given) != 1:
            raise ValueError("a time states one of minutes, working_days and by_person.")
        return self


class OfficeHours(Record):
    """Which days are working days, and when the office opens and closes on them.

    Attributes:
        country: Whose holidays are kept, ISO 3166-1, such as ``SE``.
        holidays: Which kinds of holidays close the office, such as ``public`` and ``de_facto``
            (Midsummer Eve, Christmas Eve and New Year's Eve in Sweden).
        also_closed: Further days on which it is closed.
        opens: When it opens.
        closes: When it closes; a deadline in working days ends then.
    """

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    holidays: Annotated[tuple[str, ...], Field(min_length=1)] = ("public",)
    also_closed: tuple[date, ...] = ()
    opens: time
    closes: time

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens.tzinfo is not None or self.closes.tzinfo is not None:
            raise ValueError("office hours are by the office's own clock: leave the zone out.")
        if self.opens >= self.closes:
            raise ValueError(f"opens {self.opens}, not before it closes {self.closes}.")
        return self


class DeadlineRule(Record):
    """One row of the table of deadlines: for such requests, suppliers have so long to answer.

    Rows are tried in order and the first that fits holds. Where none fits, a person sets it.

    Attributes:
        urgency: For which needs; ``None``: for all.
        lead_below: Only where fewer working days than this lie between asking and the start.
        answer: How long they have.
        remind: How long before the deadline they are reminded; ``None``: not at all.
        clause: Where it comes from.
    """

    urgency: Urgency | None = None
    lead_below: Annotated[int, Field(ge=1)] | None = None
    answer: Within
    remind: Within | None = None
    clause: Clause | None = None

    @model_validator(mode="after")
    def _no_reminder_by_feeling(self) -> Self:
        if self.remind is not None and self.remind.by_person:
            raise ValueError("a reminder is due so many minutes or working days before.")
        return self


class Reason(Record):
    """A listed reason: why a supplier declines, why one is passed over, why a home is rejected.

    Attributes:
        code: Its code, such as ``place`` or ``would_not_fit``.
        name: What it is called.
        of: What it is a reason for: a supplier's ``decline``, a ``skip`` by the office, or a
            ``rejection`` of a proposal by the board or the individual.
        goes_on: Whether the office may go on to the next with it. A decline for which the
            agreement gives no ground does not let the office go on by itself.
        counts: Whether it counts among declines in a row and recurring declines.
        declines: A skip for earlier declines names at least so many of them.
        interrupted: A skip for an interruption follows upon one that was the supplier's doing.
        clause: Where it comes from.
    """

    code: Code
    name: Text
    of: Literal["decline", "skip", "rejection"]
    goes_on: bool = True
    counts: bool = False
    declines: Annotated[int, Field(ge=1)] | None = None
    interrupted: bool = False
    clause: Clause | None = None


class DeclineRule(Record):
    """What earlier declines come to.

    Attributes:
        in_a_row: After so many counted declines in a row a supplier may be left out; ``None``:
            never.
        recurring: So many counted declines within `months` make the need foreseeable: it is
            then no ground for direct awards that suppliers decline.
        months: The months that are looked back over.
        clause: Where it comes from.
    """

    in_a_row: Annotated[int, Field(ge=1)] | None = None
    recurring: Annotated[int, Field(ge=1)] | None = None
    months: Annotated[int, Field(ge=1)] = 12
    clause: Clause | None = None


class AssessmentRule(Record):
    """Who compares the proposals on the wishes, before a price is shown, and when they must.

    Attributes:
        ordinary: In the ordinary procedure: ``always``, ``when_several`` may serve, or ``never``.
        emergency: In an emergency.
        roles: The roles that sign; all of them.
        clause: Where it comes from.
    """

    ordinary: Literal["always", "when_several", "never"]
    emergency: Literal["always", "when_several", "never"]
    roles: tuple[Role, ...]
    clause: Clause | None = None

    def required(self, urgency: Urgency, several: bool) -> bool:
        """Whether an assessment must be made."""
        rule = self.ordinary if urgency == "ordinary" else self.emergency
        return rule == "always" or (rule == "when_several" and several)

    @model_validator(mode="after")
    def _somebody_signs(self) -> Self:
        if {self.ordinary, self.emergency} != {"never"} and not self.roles:
            raise ValueError("where an assessment is made, at least one role signs it.")
        return self


class Approval(Record):
    """Somebody who must say yes to a proposal before it is awarded, or before it starts.

    Attributes:
        by: ``board`` (it has investigated the home), ``guardian``, ``child``, or the grown-up
            ``individual``.
        before: Before the ``award`` or before the ``start``.
        from_age: From what age on the child is asked; ``None``: whatever the age.
        urgency: For which needs; ``None``: for all.
        clause: Where it comes from.
    """

    by: Literal["board", "guardian", "child", "individual"]
    before: Literal["award", "start"]
    from_age: Annotated[int, Field(ge=0, le=130)] | None = None
    urgency: Urgency | None = None
    clause: Clause | None = None


class Delegation(Record):
    """Who may decide what on the board's behalf, and when.

    Attributes:
        id: The point in the delegation order, such as ``4.2.1``.
        role: The role it is given to.
        may: What may be decided with it.
        valid: The days on which it holds.
        up_to: The highest value it covers; ``None``: without bound.
    """

    id: Annotated[str, Field(min_length=1)]
    role: Role
    may: Annotated[tuple[Literal["award", "in_house", "direct_award"], ...], Field(min_length=1)]
    valid: Period = ALWAYS
    up_to: Money | None = None


class EmergencyRule(Record):
    """How an emergency is decided, and how it is looked at again afterwards.

    Attributes:
        wins: ``key``: among all who answered in time, by the key; ``first_suitable``: the first
            answer that meets every requirement.
        review: By when the decision is looked at again.
        clause: Where it comes from.
    """

    wins: Literal["key", "first_suitable"]
    review: Within
    clause: Clause | None = None


class Source(Record):
    """One step of the route: somewhere the need may be met, in the office's own order.

    Attributes:
        id: Its name in the procedure.
        kind: ``network`` of the family, ``in_house`` provision, managers' ``forum``, a
            ``framework`` lot, a ``mini_competition`` in one, ``user_choice``, ``direct_award``.
        name: What it is called.
        lots: Where it is a framework, a competition or a choice: the lots, as framework/lot.
        may_pass: When it may be passed over without being tried: never, in an ``emergency``,
            or ``always`` with a reason.
        who_does_not_choose: Under user choice, who serves those who do not choose: the providers
            in ``turn``, the ``nearest`` that a person names, or ``in_house``.
        documented_from: The value from which a direct award is documented; ``None``: always.
        clause: Where it comes from.
    """

    id: Code
    kind: Literal[
        "network",
        "in_house",
        "forum",
        "framework",
        "mini_competition",
        "user_choice",
        "direct_award",
    ]
    name: Text
    lots: tuple[str, ...] = ()
    may_pass: Literal["never", "emergency", "always"] = "never"
    who_does_not_choose: Literal["turn", "nearest", "in_house"] | None = None
    documented_from: Money | None = None
    clause: Clause | None = None

    @property
    def has_lots(self) -> bool:
        """Whether the need is met in a lot of an agreement."""
        return self.kind in {"framework", "mini_competition", "user_choice"}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.has_lots != bool(self.lots):
            raise ValueError(
                f"lots are named where a source has them; {self.kind} has "
                f"{'some' if self.has_lots else 'none'}."
            )
        if (self.who_does_not_choose is not None) != (self.kind == "user_choice"):
            raise ValueError(
                "user choice, and nothing else, says who serves those who do not "
                "choose (who_does_not_choose)."
            )
        return self


class PlacementRules(Record):
    """What a running placement has to keep: meetings, follow-up, its longest time.

    Every field may be left out: then nothing is due.

    Attributes:
        start_meeting_within: Within so many working days of the start.
        follow_up_weeks: Followed up every so many weeks.
        follow_up_weeks_external: The same where a supplier serves, which is often denser;
            ``None``: as in-house.
        longest_months: It lasts no longer than so many months.
        report_after_months: Not begun so many months after the decision, it is reported.
        adult_at: The age at which lots for children no longer fit.
        price_dates: Days on which prices under the agreement may change.
        ends_notice_weeks: So many weeks before its end somebody decides what comes after.
        clause: Where it comes from.
    """

    start_meeting_within: Annotated[int, Field(ge=0, le=365)] | None = None
    follow_up_weeks: Annotated[int, Field(ge=1, le=520)] | None = None
    follow_up_weeks_external: Annotated[int, Field(ge=1, le=520)] | None = None
    longest_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    report_after_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    adult_at: Annotated[int, Field(ge=1, le=130)] | None = None
    price_dates: tuple[date, ...] = ()
    ends_notice_weeks: Annotated[int, Field(ge=1, le=520)] | None = None
    clause: Clause | None = None


class Procedure(Document):
    """How an office calls off: everything that is not the allocation key's to say.

    Attributes:
        id: Its name.
        name: What it is called.
        documents: What its clauses quote.
        zone: The time zone of the office.
        office: Its working days and hours.
        route: Where a need may be met, in the order in which it is tried.
        deadlines: How long suppliers have to answer.
        reasons: Listed reasons for declining, passing over and rejecting.
        declines: What earlier declines come to.
        late_answers: What an answer after the deadline is worth: it is ``disregarded``, or
            ``taken`` as long as prices have not been shown.
        assessment: Who compares the proposals, and when.
        approvals: Who must say yes.
        delegations: Who may decide.
        emergency: How an emergency is decided; ``None``: there are none.
        placement: What a running placement has to keep.
    """

    shown: ClassVar = ("id",)

    format: Literal["calloff.procedure/1"] = "calloff.procedure/1"
    id: Annotated[str, Field(min_length=1)]
    name: Text
    documents: tuple[SourceDocument, ...] = ()
    zone: str = "Europe/Stockholm"
    office: OfficeHours
    route: Annotated[tuple[Source, ...], Field(min_length=1)]
    deadlines: Annotated[tuple[DeadlineRule, ...], Field(min_length=1)]
    reasons: tuple[Reason, ...]
    declines: DeclineRule = DeclineRule()
    late_answers: Literal["disregarded", "taken"]
    assessment: AssessmentRule
    approvals: tuple[Approval, ...] = ()
    delegations: Annotated[tuple[Delegation, ...], Field(min_length=1)]
    emergency: EmergencyRule | None = None
    placement: PlacementRules = PlacementRules()

    @cached_property
    def tz(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.zone)

    @cached_property
    def by_source(self) -> dict[str, Source]:
        """Each source of the route by its id, in order."""
        return {source.id: source for source in self.route}

    @cached_property
    def by_delegation(self) -> dict[str, Delegation]:
        """Each delegation by its id."""
        return {delegation.id: delegation for delegation in self.delegations}

    def reason(self, of: str, code: str | None) -> Reason | None:
        """The listed reason of a kind with a code, where there is one."""
        return next((r for r in self.reasons if (r.of, r.code) == (of, code)), None)

    def source_of(self, lot: str) -> Source | None:
        """The source of the route that a lot belongs to."""
        return next((source for source in self.route if lot in source.lots), None)

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
        if problems := list(self._problems()):
            raise InputError(f"procedure {self.id}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """What stands more than once, is quoted from nowhere, or can never hold."""
        for field, keys in (
            ("route", [source.id for source in self.route]),
            ("reasons", [f"{reason.of} {reason.code}" for reason in self.reasons]),
            ("delegations", [delegation.id for delegation in self.delegations]),
            ("assessment.roles", list(self.assessment.roles)),
            ("approvals", [str(approval.data()) for approval in self.approvals]),
        ):
            for index, key in enumerate(keys):
                if key in keys[:index]:
                    yield Problem(f"{field}.{index}", f"{key!r} stands more than once.")
        lots = [lot for source in self.route for lot in source.lots]
        for lot in sorted({lot for lot in lots if lots.count(lot) > 1}):
            yield Problem("route", f"the lot {lot} belongs to more than one source.")
        for index, source in enumerate(self.route[:-1]):
            if source.kind == "direct_award":
                what = "a direct award is the last way out: nothing stands after it."
                yield Problem(f"route.{index}", what)
        known = {document.id for document in self.documents}
        for place, clause in self._clauses():
            if clause is not None and clause.document not in known:
                what = f"no document {clause.document!r} in the procedure."
                yield Problem(f"{place}.clause.document", what)
        for index, rule in enumerate(self.deadlines):
            if rule.urgency is None and rule.lead_below is None and self.deadlines[index + 1 :]:
                what = "holds for every request, so that no row after it is ever reached."
                yield Problem(f"deadlines.{index}", what)

    def _clauses(self) -> Iterator[tuple[str, Clause | None]]:
        """Every clause with its place."""
        for field in ("route", "deadlines", "reasons", "approvals"):
            for index, record in enumerate(getattr(self, field)):
                yield f"{field}.{index}", record.clause
        for field in ("declines", "assessment", "emergency", "placement"):
            if (record := getattr(self, field)) is not None:
                yield field, record.clause
