"""What stands in the tables of a package about places and hours, in our words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from calloff.errors import Problem
from calloff.formats.hsds_tables import Record
from calloff.values.exact import plain

__all__ = ["Capacity", "Week", "capacity", "week"]


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many of something a service has free, and when that was said.

    Attributes:
        available: How many are free.
        maximum: How many there are at most; empty where that is not said.
        updated: When it was stated, in UTC, as ``2024-09-25T13:23:06.500000Z``.
    """

    available: str
    maximum: str
    updated: str

    @property
    def above(self) -> bool:
        """Whether more are said to be free than there are."""
        return bool(self.maximum) and Decimal(self.available) > Decimal(self.maximum)


def capacity(record: Record, problems: list[Problem]) -> Capacity | None:
    """What a record says of places; nothing, and problems, where cells cannot be read."""
    before = len(problems)
    available = _count(record, "available", problems, needed=True)
    maximum = _count(record, "maximum", problems)
    updated = _moment(record, "updated", problems)
    return Capacity(available, maximum, updated) if len(problems) == before else None


def _count(record: Record, column: str, problems: list[Problem], *, needed: bool = False) -> str:
    """A number from zero up; empty where there is none."""
    text = record.text(column)
    if re.fullmatch(r"\d{1,15}(\.\d{1,9})?", text, re.ASCII):
        return plain(Decimal(text))
    if text or needed:
        what = f"is a number of places, such as 3, got {text!r}."
        problems.append(record.problem(column, what if text else "is needed, and empty."))
    return ""


def _moment(record: Record, column: str, problems: list[Problem]) -> str:
    """A moment in UTC; one without a zone is in UTC by the specification."""
    text = record.text(column)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        what = f"is a time such as 2024-09-25T14:23:06+01:00, got {text!r}."
        problems.append(record.problem(column, what if text else "is needed, and empty."))
        return ""
    told = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return f"{told:%Y-%m-%dT%H:%M:%S}.{told.microsecond:06}Z"


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of the week that a schedule states, or why it states none.

    Attributes:
        hours: The hours, such as ``Th 10:00-18:00; Fr 10:00-18:00``; empty where there are none.
        why: The code of the reason.
        found: What stands there.
    """

    hours: str = ""
    why: str = ""
    found: Mapping[str, object] = field(default_factory=dict)


_DAYS = {"MO": "Mo", "TU": "Tu", "WE": "We", "TH": "Th", "FR": "Fr", "SA": "Sa", "SU": "Su"}
_SOME_WEEKS = ("byweekno", "bymonthday", "byyearday", "count")


def week(record: Record, on: date, problems: list[Problem]) -> Week:
    """The hours of the week that a schedule states on a day.

    Only what is the same every week can be asked for as hours of the week; what is said of some
    weeks, or of none of our days, states nothing and is told.
    """
    first, last = (_day(record, name, problems) for name in ("valid_from", "valid_to"))
    if (first is not None and on < first) or (last is not None and last < on):
        return Week(why="hsds.schedule_not_now", found={"days": f"{first or '..'}/{last or '..'}"})
    rule = {name: record.text(name) for name in ("freq", "interval", *_SOME_WEEKS)}
    weekly = rule["freq"].upper() in {"", "WEEKLY"} and rule["interval"] in {"", "1"}
    if not weekly or any(rule[name] for name in _SOME_WEEKS):
        told = ", ".join(f"{name} {text}" for name, text in rule.items() if text)
        return Week(why="hsds.schedule_not_weekly", found={"rule": told})
    before = len(problems)
    days = [day.strip() for day in record.text("byday").upper().split(",") if day.strip()]
    if wrong := [day for day in days if day not in _DAYS]:
        what = f"are days such as MO or TU, got {', '.join(wrong)!r}."
        problems.append(record.problem("byday", what))
    opens, closes = (_clock(record, name, problems) for name in ("opens_at", "closes_at"))
    if len(problems) > before:
        return Week()
    if not days or not opens or not closes:
        return Week(why="hsds.schedule_no_hours")
    return Week("; ".join(f"{_DAYS[day]} {opens}-{closes}" for day in days))


def _day(record: Record, column: str, problems: list[Problem]) -> date | None:
    """A day; nothing where none is said."""
    text = record.text(column)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        what = f"is a day such as 2024-02-01, got {text!r}."
        problems.append(record.problem(column, what))
        return None


def _clock(record: Record, column: str, problems: list[Problem]) -> str:
    """A time of day by the clock there; what zone stands behind it is left out."""
    text = record.text(column)
    if not text:
        return ""
    zone = r"(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
    match = re.fullmatch(rf"([01]\d|2[0-3]):([0-5]\d){zone}", text, re.ASCII)
    if match is None:
        problems.append(record.problem(column, f"is a time such as 10:00, got {text!r}."))
        return ""
    return f"{match[1]}:{match[2]}"
