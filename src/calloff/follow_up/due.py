"""What is due in many placements and agreements: one calendar for the office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from calloff.errors import InputError, Problem
from calloff.follow_up.facts import distinct
from calloff.framework import Framework
from calloff.process.calendar import calendar, overdue
from calloff.process.case import Case
from calloff.process.past import counted
from calloff.process.running import placement

__all__ = ["DueDay", "due_days"]


@dataclass(frozen=True, slots=True)
class DueDay:
    """Something to be done by a day, for those who have the case.

    Attributes:
        by: The last day for it, or the day it comes true.
        of: The pseudonym of the case, or the id of the agreement.
        what: What, by a code of the placement's calendar; ``agreement_ends`` for the last day of
            an agreement as it is decided.
        number: Which one, where there are several.
        late: Whether its last day has passed.
    """

    by: date
    of: str
    what: str
    number: int | None = None
    late: bool = False

    def data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


def due_days(
    cases: Iterable[Case], frameworks: Iterable[Framework] = (), *, on: date, until: date
) -> tuple[DueDay, ...]:
    """What is overdue on a day, and what is due from it until another, in the order of days.

    What has been done is left out, and so is what is over.

    Args:
        cases: The files.
        frameworks: The agreements whose last day is told.
        on: The day it is looked at.
        until: The last day to look at.

    Raises:
        InputError: where that lies before the day, or a case stands twice.
    """
    if until < on:
        what = f"is no earlier than the day it is looked at, {on}; got {until}."
        raise InputError("follow-up", [Problem("until", what)])
    found = [one for case in distinct(cases) for one in _of_case(case, on, until)]
    for framework in frameworks:
        last = framework.last_day(on)
        if last is not None and on <= last <= until:
            found.append(DueDay(last, framework.id, "agreement_ends"))
    return tuple(sorted(found, key=lambda one: (one.by, one.of, one.what, one.number or 0)))


def _of_case(case: Case, on: date, until: date) -> Iterator[DueDay]:
    """What is overdue and due in one placement."""
    running, procedure = placement(counted(case), on), case.state.procedure
    if running is None:
        return
    for due in overdue(running, procedure, on):
        yield DueDay(due.by, case.id, due.code, due.number, late=True)
    if running.ended is not None and running.ended < on:
        return
    for due in calendar(running, procedure, until=until):
        if due.done is None and due.by >= on:
            yield DueDay(due.by, case.id, due.code, due.number)
