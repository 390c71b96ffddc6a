"""A placement as its calendar sees it: its days, what was called off, done and delivered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from math import ceil
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from calloff.errors import InputError, Problem
from calloff.need import Need
from calloff.pricing import Line, length
from calloff.values.exact import Exact
from calloff.values.period import Period
from calloff.values.record import Record

__all__ = ["Delivery", "Done", "LineChange", "Placement", "due_key"]


class Done(Record):
    """Something of the calendar that has been done.

    Attributes:
        code: What: any code of the calendar but its end, which the placement itself states.
        due: The day by which it was due. It tells repeated things apart, such as follow-ups.
        on: The day it was done.
        note: What was noted, for those who have the case.
    """

    shown: ClassVar = ("code", "due", "on")

    code: Literal[
        "start_meeting",
        "follow_up",
        "price_date",
        "adult",
        "unstarted_report",
        "end_notice",
        "longest",
    ]
    due: date
    on: date
    note: str | None = None


class Delivery(Record):
    """How much of a line was delivered during some days, as the supplier reports or invoices it.

    Attributes:
        period: The days, with a first and a last one.
        item: What, by the agreement's own code.
        quantity: How much, in the unit.
        unit: Of what.
        level: The level, where the line that was called off has one.
    """

    period: Period
    item: Annotated[str, Field(min_length=1)]
    quantity: Annotated[Exact, Field(ge=0, lt=10**6)]
    unit: Annotated[str, Field(min_length=1)]
    level: str | None = None

    @field_validator("period")
    @classmethod
    def _closed(cls, period: Period) -> Period:
        if period.days is None:
            raise ValueError(f"a delivery has a first and a last day, got {period}.")
        return period


class LineChange(Record):
    """What is called off from a day on, where that was changed while it ran.

    Attributes:
        on: From which day.
        lines: What is called off from then on, all of it.
    """

    on: date
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]


class Placement(Record):
    """What has been awarded and is to run, runs or has run: its days, what is done and delivered.

    Attributes:
        need: What it was called off for; its lines say how much.
        decided: The day of the decision that it carries out.
        starts: The day it is planned to begin; ``None`` where none is planned.
        started: The day it began; ``None`` as long as it has not.
        last: The last day planned; ``None``: as many days as the lines say, and where they do
            not say, it is open-ended.
        ended: The last day it ran, or the day it was given up; ``None`` as long as it has not.
        external: Whether a supplier serves, and not the office itself.
        done: What of the calendar has been done.
        deliveries: What has been delivered.
        changes: What was called off instead of the need's lines later on, in the order of days.
    """

    shown: ClassVar = ("need", "external")

    need: Need
    decided: date
    starts: date | None = None
    started: date | None = None
    last: date | None = None
    ended: date | None = None
    external: bool
    done: tuple[Done, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    changes: tuple[LineChange, ...] = ()

    @classmethod
    def is_protected(cls, data: object) -> bool:
        """Nothing of a person with protected identity is repeated, not even in a mistake."""
        need = data.get("need") if isinstance(data, Mapping) else None
        return need.protected if isinstance(need, Need) else Need.is_protected(need)

    @property
    def start(self) -> date | None:
        """The day it began, else the day it is planned to."""
        return self.started or self.starts

    @property
    def planned_last(self) -> date | None:
        """The last day planned, stated or by the lines; ``None`` where it is open-ended."""
        if self.last is not None:
            return self.last
        days = length(self.need.lines)
        if self.start is None or days is None:
            return None
        return self.start + timedelta(days=max(ceil(days), 1) - 1)

    @property
    def end(self) -> date | None:
        """The day it ended, else the last day planned; ``None`` where it is open-ended."""
        return self.ended or self.planned_last

    @property
    def given_up(self) -> bool:
        """Whether it ended without having begun."""
        return self.ended is not None and self.started is None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError("placement", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """Days that contradict each other, and things done twice."""
        for field in ("decided", "starts", "started", "last", "ended"):
            day = getattr(self, field)
            if day is not None and not 1900 <= day.year < 2200:
                yield Problem(field, f"lies between 1900 and 2199, got {day}.")
        if self.last is not None and self.start is not None and self.last < self.start:
            what = f"the last day is {self.last}, before it starts {self.start}; state a later one."
            yield Problem("last", what)
        if self.ended is not None and self.started is not None and self.ended < self.started:
            what = f"it ended {self.ended}, before it started {self.started}."
            yield Problem("ended", what)
        days = [change.on for change in self.changes]
        if days != sorted(days):
            yield Problem("changes", "stand in the order of the days they hold from.")
        keys = [due_key(done.code, done.due) for done in self.done]
        for index, done in enumerate(self.done):
            if keys[index] in keys[:index]:
                yield Problem(f"done.{index}", f"{done.code} due {done.due} is already done.")


_REPEATED = frozenset({"follow_up", "price_date", "adult"})
"""What may be due several times."""


def due_key(code: str, due: date) -> tuple[str, date | None]:
    """What tells one thing in the calendar from all others."""
    return code, due if code in _REPEATED else None
