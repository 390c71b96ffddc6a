"""What a running placement has to keep, and by when: meetings, follow-up, its end.

The office's rules say how often and how long; the placement says when it began and what has been
done. From the two comes a list of days, the same whoever asks and whenever.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal, get_args

from pydantic import Field

from calloff.process.placement import Done, Placement, due_key
from calloff.process.procedure import PlacementRules, Procedure
from calloff.process.working_days import working_days_after
from calloff.values.months import full_months, months_on
from calloff.values.record import Record
from calloff.values.texts import Sayings

__all__ = [
    "SAYS",
    "Due",
    "DueCode",
    "calendar",
    "overdue",
    "unmatched",
]

DueCode = Literal[
    "start_meeting",
    "follow_up",
    "price_date",
    "adult",
    "unstarted_report",
    "end_notice",
    "longest",
    "end",
]
"""What may be due, in the order in which things due on the same day are told."""

SAYS = Sayings(
    sv={
        "start_meeting": "Startmöte senast {by}",
        "follow_up": "Uppföljning {number} senast {by}",
        "price_date": "Priserna enligt avtalet kan ändras {by}",
        "adult": "Person {number} räknas som vuxen tidigast {by}",
        "unstarted_report": "Ska ha börjat senast {by}; rapporteras annars",
        "end_notice": "Beslut om vad som följer senast {by}",
        "longest": "Pågår längst till och med {by}",
        "end": "Sista dag {by}",
        "done": "gjort {done}",
        "overdue": "försenat sedan {by}",
    },
    en={
        "start_meeting": "Start meeting by {by}",
        "follow_up": "Follow-up {number} by {by}",
        "price_date": "Prices under the agreement may change on {by}",
        "adult": "Person {number} counts as an adult on {by} at the earliest",
        "unstarted_report": "To have begun by {by}; reported otherwise",
        "end_notice": "Decision on what comes after by {by}",
        "longest": "Lasts until {by} at the longest",
        "end": "Last day {by}",
        "done": "done {done}",
        "overdue": "overdue since {by}",
    },
)
"""What each thing due is called, with its day, and that it is done or overdue."""


class Due(Record):
    """Something to be done, or that will hold, by a day.

    Attributes:
        code: What.
        by: The last day for it, or the day it comes true.
        number: Which one, from 1, where there may be several: follow-ups, dates of prices, and
            for coming of age the person's number in the need.
        done: The day it was done; ``None`` where it is not.
    """

    code: DueCode
    by: date
    number: Annotated[int, Field(ge=1)] | None = None
    done: date | None = None

    def overdue(self, on: date) -> bool:
        """Whether its last day has passed and it is not done; a date of prices asks for nothing."""
        return self.code != "price_date" and self.done is None and on > self.by


def calendar(
    placement: Placement, procedure: Procedure, *, until: date | None = None
) -> tuple[Due, ...]:
    """Everything that is due in a placement, in order of days.

    Days are counted from the day it began, or is planned to as long as it has not. Nothing is
    due after its end, but for one thing: what has not begun is reported also where its planned
    last day comes first. What was given up before it began has its report and its end.

    - The start meeting is due within so many working days, and no later than the last day.
    - Follow-ups are due every so many weeks to the day, working day or not, until the end; in an
      open-ended placement for its longest time, and without one for the first year, or until
      `until`.
    - The longest time of so many months ends the day before the same day of the month: what
      begins 15 March lasts until 14 September. From 31 August it lasts until the end of February.
    - A person counts as an adult when that may first be so: no more than the month is known.
    - What has not begun so many months after the decision is reported: decided 2 May, it is due
      on 2 August, and overdue the day after.
    - Notice is due so many weeks before the planned end (the longest time, where the placement
      is open-ended), and never before the start: one that is shorter has none.

    Args:
        placement: What runs, with what has been done.
        procedure: The office's rules.
        until: The last day to look at; ``None``: to the end.

    Raises:
        InputError: where the office's working days cannot be told.
    """
    rules = procedure.placement
    found = [
        *_from_the_start(placement, procedure, until),
        *_dated(placement, rules),
        *_at_the_end(placement, rules),
    ]
    kept = [due for due in found if until is None or due.by <= until]
    return tuple(sorted(kept, key=lambda due: (due.by, _ORDER.index(due.code), due.number or 0)))


def overdue(placement: Placement, procedure: Procedure, on: date) -> tuple[Due, ...]:
    """What should have been done before a day and is not, in order of days.

    What has not begun has no meeting, follow-up or longest time to be late with. Once it has
    ended, only a report is still to be made; the calendar keeps showing what was never done.
    """
    dues = [due for due in calendar(placement, procedure, until=on) if due.overdue(on)]
    if placement.ended is not None and placement.ended < on:
        return tuple(due for due in dues if due.code == "unstarted_report")
    if placement.started is None:
        return tuple(due for due in dues if due.code not in _FROM_THE_START)
    return tuple(dues)


def unmatched(placement: Placement, procedure: Procedure) -> tuple[Done, ...]:
    """What has been done and answers to nothing in the calendar; nothing done is lost unseen.

    This comes of a start that was corrected after a follow-up, or of changed rules: then state
    the day by which it is now due.
    """
    last = max((done.due for done in placement.done), default=None)
    dues = (*calendar(placement, procedure), *calendar(placement, procedure, until=last))
    shown = {due_key(due.code, due.by) for due in dues}
    return tuple(done for done in placement.done if due_key(done.code, done.due) not in shown)


_ORDER: tuple[DueCode, ...] = get_args(DueCode)

_FROM_THE_START = frozenset({"start_meeting", "follow_up", "longest"})


def _due(
    placement: Placement,
    code: DueCode,
    by: date,
    number: int | None = None,
    done: date | None = None,
) -> Due:
    """Something due, with the day it was done where it was."""
    key = due_key(code, by)
    on = next((d.on for d in placement.done if due_key(d.code, d.due) == key), done)
    return Due(code=code, by=by, number=number, done=on)


def _from_the_start(
    placement: Placement, procedure: Procedure, until: date | None
) -> Iterator[Due]:
    """What is counted from the day it begins."""
    rules, start, end = procedure.placement, placement.start, placement.end
    if start is None or placement.given_up:
        return
    if rules.start_meeting_within is not None:
        meeting = working_days_after(start, rules.start_meeting_within, procedure.office)
        yield _due(placement, "start_meeting", meeting if end is None else min(meeting, end))
    longest = _longest(placement, rules)
    if longest is not None and (end is None or longest <= end):
        yield _due(placement, "longest", longest, done=placement.ended)
    weeks = rules.follow_up_weeks
    if placement.external and rules.follow_up_weeks_external is not None:
        weeks = rules.follow_up_weeks_external
    if weeks is None:
        return
    horizon = end or longest or until or _last_day(start, 12)
    if until is not None:
        horizon = min(horizon, until)
    for number in range(1, (horizon - start).days // (7 * weeks) + 1):
        by = start + timedelta(weeks=number * weeks)
        yield _due(placement, "follow_up", by, number)


def _dated(placement: Placement, rules: PlacementRules) -> Iterator[Due]:
    """What has a day of its own: dates of prices, coming of age, a start that is late."""
    first = placement.start or placement.decided
    last = placement.end or _longest(placement, rules) or date.max
    if not placement.given_up:
        prices = sorted({day for day in rules.price_dates if first <= day <= last})
        for number, by in enumerate(prices, 1):
            yield _due(placement, "price_date", by, number)
    if rules.adult_at is not None and not placement.given_up:
        for number, person in enumerate(placement.need.persons, 1):
            born = person.births(placement.need.requested)[0]
            by = full_months(born, 12 * rules.adult_at)
            if first <= by <= last:
                yield _due(placement, "adult", by, number)
    # What is reported is an individual decision that is not carried out; a service has none.
    if rules.report_after_months is not None and placement.need.access == "decision":
        by = months_on(placement.decided, rules.report_after_months)
        over = placement.started or placement.ended
        if over is None or over > by:
            yield _due(placement, "unstarted_report", by)


def _at_the_end(placement: Placement, rules: PlacementRules) -> Iterator[Due]:
    """The end, and notice of it."""
    first, end = placement.start or placement.decided, placement.end
    planned = placement.planned_last or _longest(placement, rules)
    weeks = None if placement.given_up else rules.ends_notice_weeks
    if planned is not None and weeks is not None and first + timedelta(weeks=weeks) <= planned:
        by = planned - timedelta(weeks=weeks)
        if placement.ended is None or by <= placement.ended:
            yield _due(placement, "end_notice", by)
    if end is not None:
        by = end if placement.planned_last is None else min(end, placement.planned_last)
        yield _due(placement, "end", by, done=placement.ended)


def _longest(placement: Placement, rules: PlacementRules) -> date | None:
    """The last day that the longest time allows."""
    if placement.start is None or rules.longest_months is None:
        return None
    return _last_day(placement.start, rules.longest_months)


def _last_day(start: date, months: int) -> date:
    """The last day of so many whole months from a day, which is the first of them."""
    return full_months(start, months) - timedelta(days=1)
