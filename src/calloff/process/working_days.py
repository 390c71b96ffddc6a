"""Which days an office works, and by when suppliers must have answered.

A deadline is the office's table applied to one request: so many minutes where it is for tonight,
so many working days where there is time, and otherwise what a person sets and this module checks.
Moments come out in UTC; days and hours are those of the office's own clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from calloff.errors import InputError, Problem
from calloff.need import Need
from calloff.process.procedure import DeadlineRule, OfficeHours, Procedure, Within
from calloff.values.moment import Moment
from calloff.values.record import Record

__all__ = [
    "Deadline",
    "before",
    "deadline",
    "deadline_problems",
    "is_working_day",
    "next_working_day",
    "reviewed_by",
    "within",
    "working_days_after",
    "working_days_between",
]


class Deadline(Record):
    """By when suppliers must have answered a request, and which row of the table says so.

    Attributes:
        answer_by: The last moment to answer; ``None``: a person must set it.
        row: The row of the table, counted from 0; ``None`` where none fitted, or where the start
            is not known and a row asks for it.
        remind_at: When those who have not answered are reminded; ``None``: not at all, or it
            would have been before they were asked.
        lead: Working days between the asking and the start; ``None`` where no start is known.
    """

    answer_by: Moment | None = None
    row: int | None = None
    remind_at: Moment | None = None
    lead: Annotated[int, Field(ge=0)] | None = None


def deadline(procedure: Procedure, need: Need, asked: datetime) -> Deadline:
    """By when the suppliers asked about a need must have answered.

    The first row of the table that fits holds. Where the need has no day to begin, and a row
    that may fit goes by how soon it begins, nothing is guessed: a person sets the deadline.

    Args:
        procedure: The office's rules, with its table of deadlines.
        need: What is asked for.
        asked: When the request is sent; the same for all who are asked.

    Raises:
        InputError: where `asked` has no zone, or the office's working days cannot be told.
    """
    day = _local(asked, procedure, "asked").date()
    lead = None if need.starts is None else working_days_between(day, need.starts, procedure.office)
    for row, rule in enumerate(procedure.deadlines):
        fits = _fits(rule, need, lead)
        if fits is None:
            break
        if fits:
            answer_by = within(asked, rule.answer, procedure)
            remind_at = None
            if answer_by is not None and rule.remind is not None:
                remind_at = before(answer_by, rule.remind, procedure)
            if remind_at is not None and remind_at <= asked:
                remind_at = None
            return Deadline(answer_by=answer_by, row=row, remind_at=remind_at, lead=lead)
    return Deadline(lead=lead)


def deadline_problems(
    procedure: Procedure, need: Need, asked: datetime, answer_by: datetime
) -> list[Problem]:
    """What is wrong with a deadline that a person has set; empty where nothing is.

    A deadline lies after the asking. For an ordinary need it also lies on a working day and in
    office hours, the closing hour included, so that somebody is there who can answer questions;
    an emergency has no hours.
    """
    asked_at = _local(asked, procedure, "asked")
    if problem := _unusable(answer_by, "answer_by"):
        return [problem]
    answer_at, office = answer_by.astimezone(procedure.tz), procedure.office
    problems = []
    # In UTC: two times of one zone are compared by the clock on the wall, which is wrong in the
    # night when an hour comes twice.
    if answer_by.astimezone(UTC) <= asked.astimezone(UTC):
        what = (
            f"{answer_at:%Y-%m-%d %H:%M} is not after the asking, {asked_at:%Y-%m-%d %H:%M}: "
            "set a later time."
        )
        problems.append(Problem("answer_by", what))
    if need.urgency == "emergency":
        return problems
    day, clock = answer_at.date(), answer_at.time()
    hours = f"{office.opens:%H:%M} to {office.closes:%H:%M}"
    if why := _why_closed(day, office):
        what = (
            f"the office is closed on {day}, which is {why}: set a time in its hours ({hours}) "
            f"on {next_working_day(day, office)}, the next working day, or later."
        )
        problems.append(Problem("answer_by", what))
    elif not office.opens <= clock <= office.closes:
        what = (
            f"{answer_at:%Y-%m-%d %H:%M} is outside office hours ({hours}): set a time in them; "
            f"the next working day is {next_working_day(day, office)}."
        )
        problems.append(Problem("answer_by", what))
    return problems


def within(start: datetime, rule: Within, procedure: Procedure) -> datetime | None:
    """The last moment of a length of time that begins at a moment; ``None``: a person sets it.

    Minutes run day and night, also through the nights when clocks are changed. Working days end
    at the hour the office closes; what begins when it has closed, or on a day it does not work,
    counts as begun the next working day.
    """
    local = _local(start, procedure, "start")
    if rule.minutes is not None:
        # Counted in UTC: to add to a local time is to move the hands of the clock on the wall.
        return start.astimezone(UTC) + timedelta(minutes=rule.minutes)
    if rule.working_days is None:
        return None
    office, day = procedure.office, local.date()
    if not is_working_day(day, office) or local.time() >= office.closes:
        day = next_working_day(day, office)
    return _at(working_days_after(day, rule.working_days, office), office.closes, procedure)


def reviewed_by(at: datetime, rule: Within, procedure: Procedure) -> datetime | None:
    """By when what was done at a moment is looked at again; ``None``: a person sets it.

    Working days are counted from the day it was done, whatever the hour: what was done on a
    Friday night is looked at on Monday, where one working day is the rule.
    """
    if rule.working_days is None:
        return within(at, rule, procedure)
    day = _local(at, procedure, "at").date()
    due = working_days_after(day, rule.working_days, procedure.office)
    return _at(due, procedure.office.closes, procedure)


def before(end: datetime, rule: Within, procedure: Procedure) -> datetime:
    """The moment so many minutes before another, or so many working days before at opening.

    No working days before is the opening of the same day, or of the working day before where
    that would not be earlier.

    Raises:
        InputError: where the rule leaves it to a person.
    """
    local = _local(end, procedure, "end")
    if rule.minutes is not None:
        return end.astimezone(UTC) - timedelta(minutes=rule.minutes)
    if rule.working_days is None:
        what = "is by_person: state how many minutes or working days before it is due."
        raise InputError("the reminder", [Problem("rule", what)])
    office = procedure.office
    day = _working_days_before(local.date(), rule.working_days, office)
    if _at(day, office.opens, procedure) >= end:
        day = _working_days_before(day, 1, office)
    return _at(day, office.opens, procedure)


def is_working_day(day: date, office: OfficeHours) -> bool:
    """Whether the office works on a day: no weekend, no holiday it keeps, not closed otherwise.

    Raises:
        InputError: where the country or a kind of holiday is unknown, or the holidays of that
            year are.
    """
    return _why_closed(day, office) is None


def next_working_day(day: date, office: OfficeHours) -> date:
    """The first working day after a day."""
    return working_days_after(day, 1, office)


def working_days_after(day: date, count: int, office: OfficeHours) -> date:
    """The working day that comes so many working days after a day.

    None after is the day itself where the office works on it, else the next working day.
    """
    if count < 0:
        what = f"a number of working days is not below 0, got {count}."
        raise InputError("working days", [Problem("count", what)])
    return _working_day(day, count, office, _DAY)


def working_days_between(first: date, last: date, office: OfficeHours) -> int:
    """How many working days come after one day, up to another and with it; 0 where none do."""
    days = range(first.toordinal() + 1, last.toordinal() + 1)
    return sum(is_working_day(date.fromordinal(day), office) for day in days)


_DAY = timedelta(days=1)

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _fits(rule: DeadlineRule, need: Need, lead: int | None) -> bool | None:
    """Whether a row of the table fits; ``None`` where that hangs on a start nobody has told."""
    if rule.urgency is not None and rule.urgency != need.urgency:
        return False
    if rule.lead_below is None:
        return True
    return None if lead is None else lead < rule.lead_below


def _working_days_before(day: date, count: int, office: OfficeHours) -> date:
    """The working day that comes so many working days before a day; none: itself or the last."""
    return _working_day(day, count, office, -_DAY)


def _working_day(day: date, count: int, office: OfficeHours, step: timedelta) -> date:
    """The working day so many working days away, in the direction of the step."""
    if count == 0 and is_working_day(day, office):
        return day
    left = max(count, 1)
    while left:
        day += step
        left -= is_working_day(day, office)
    return day


def _at(day: date, clock: time, procedure: Procedure) -> datetime:
    """The moment at which the office's clock shows a time on a day."""
    return datetime.combine(day, clock, tzinfo=procedure.tz).astimezone(UTC)


def _local(at: datetime, procedure: Procedure, place: str) -> datetime:
    """A moment by the office's clock; one without a zone would be read by the machine's."""
    if problem := _unusable(at, place):
        raise InputError("the deadline", [problem])
    return at.astimezone(procedure.tz)


def _unusable(at: datetime, place: str) -> Problem | None:
    """Why a moment cannot be used, where it cannot."""
    if at.utcoffset() is None:
        what = f"has no time zone: write {at.isoformat()}+01:00 or the like."
        return Problem(place, what)
    if not 1900 <= at.year < 2200:
        return Problem(place, f"a moment lies between 1900 and 2199, got {at.isoformat()}.")
    return None


def _why_closed(day: date, office: OfficeHours) -> str | None:
    """What a closed day is, such as ``Midsummer Eve``; ``None`` where the office works."""
    assert not isinstance(day, datetime), "A moment is on no day before a zone is chosen."
    if why := _closed_days(office.country, office.holidays, day.year).get(day):
        return why
    return "in its list of closed days" if day in office.also_closed else None


@lru_cache(maxsize=1024)
def _closed_days(country: str, kinds: tuple[str, ...], year: int) -> Mapping[date, str]:
    """Every weekend day and holiday of a year, with what it is."""
    import holidays

    try:
        known = holidays.country_holidays(country)
    except NotImplementedError:
        what = (
            f"no holidays are known for {country!r}; a country is written as in ISO 3166-1, "
            "such as SE."
        )
        raise InputError("OfficeHours", [Problem("country", what)]) from None
    if problems := list(_unknown_kinds(country, kinds, tuple(known.supported_categories))):
        raise InputError("OfficeHours", problems)
    if not known.start_year <= year <= known.end_year:
        what = (
            f"the holidays of {country} are known from {known.start_year} to {known.end_year}, "
            f"not for {year}; check the day."
        )
        raise InputError("OfficeHours", [Problem("country", what)])
    # Without a language the names follow the machine's own, and the same mistake would be told
    # in different words on different machines.
    kept = holidays.country_holidays(country, years=year, categories=kinds, language="en_US")
    days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    closed = {}
    for day in map(date.fromordinal, days):
        if name := kept.get(day):
            closed[day] = name
        elif kept.is_weekend(day):
            closed[day] = f"a {_WEEKDAYS[day.weekday()]}"
    return closed


def _unknown_kinds(
    country: str, kinds: tuple[str, ...], known: tuple[str, ...]
) -> Iterator[Problem]:
    """A problem for each kind of holiday that the country does not have."""
    for index, kind in enumerate(kinds):
        if kind not in known:
            what = f"{country} has no holidays of the kind {kind!r}; it has {', '.join(known)}."
            yield Problem(f"holidays.{index}", what)
