"""Entries of a placement that runs: its beginning, its calendar, its deliveries, its end."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from calloff.pricing import Line
from calloff.process.entries.entry import Entry, Name
from calloff.values.exact import Exact
from calloff.values.money import Money
from calloff.values.period import Period

__all__ = [
    "Delivered",
    "Ended",
    "Happened",
    "Interrupted",
    "LinesChanged",
    "Renewed",
    "Started",
]


class Started(Entry):
    """It has begun.

    Attributes:
        on: Its first day.
    """

    kind: Literal["started"] = "started"
    on: date


class Happened(Entry):
    """Something of the calendar was done: a meeting, a follow-up, a report.

    Attributes:
        what: The code of what was due, such as ``follow_up``.
        due: The day it was due.
        on: The day it was done.
        note: For the file.
    """

    kind: Literal["happened"] = "happened"
    what: str
    due: date
    on: date
    note: str | None = None


class LinesChanged(Entry):
    """Add-ons are added or taken away while it runs.

    Attributes:
        lines: What is called off from that day on.
        on: From which day.
        reason: Why, for the file.
    """

    kind: Literal["lines_changed"] = "lines_changed"
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]
    on: date
    reason: Name


class Delivered(Entry):
    """What was delivered of what was called off.

    Attributes:
        item: The item.
        period: The days it is about.
        quantity: How much; 0 where nothing was.
        unit: Of what unit.
        level: The level, where the line that was called off has one.
        instead_of: The number of the entry, from 1, that it takes the place of.
    """

    kind: Literal["delivered"] = "delivered"
    item: str
    period: Period
    quantity: Annotated[Exact, Field(ge=0)]
    unit: str
    level: str | None = None
    instead_of: Annotated[int, Field(ge=1)] | None = None


class Interrupted(Entry):
    """It ends before its time.

    Attributes:
        on: Its last day.
        party: Whose doing it was: the ``supplier``'s, the ``individual``'s, the ``buyer``'s.
        reason: Why, for the file.
    """

    kind: Literal["interrupted"] = "interrupted"
    on: date
    party: Literal["supplier", "individual", "buyer"]
    reason: Name


class Renewed(Entry):
    """It goes on for longer.

    Attributes:
        until: Its new last day.
        delegation: The point in the delegation order.
        reason: Why, for the file.
        value: What the added time is worth, where the delegation has an upper bound.
    """

    kind: Literal["renewed"] = "renewed"
    until: date
    delegation: str
    reason: Name
    value: Money | None = None


class Ended(Entry):
    """It has ended as planned.

    Attributes:
        on: Its last day.
    """

    kind: Literal["ended"] = "ended"
    on: date
