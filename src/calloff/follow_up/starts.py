"""How long it takes from a decision until it is carried out, and what must be reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from calloff.errors import InputError, Problem
from calloff.follow_up.facts import Choice, distinct
from calloff.follow_up.shares import Quartiles, quartiles
from calloff.follow_up.tally import Counted, count_all
from calloff.process.calendar import calendar
from calloff.process.case import Case
from calloff.process.past import counted
from calloff.process.running import placement
from calloff.values.period import ALWAYS, Period

__all__ = ["NotCarriedOut", "Starts", "not_carried_out", "starts"]


@dataclass(frozen=True)
class Starts:
    """How many days lie between decision and start.

    Attributes:
        days: By the year of the decision and in all (``None``); of a year with few that began
            nothing is told, nor of another that would give away how many these are.
    """

    days: dict[int | None, Quartiles]

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each year, and one for all."""
        for year, told in self.days.items():
            yield {
                "year": year,
                "count": told.count,
                "lower": round(told.lower),
                "median": round(told.median),
                "upper": round(told.upper),
            }


def starts(found: Sequence[Choice], *, within: Period = ALWAYS, threshold: int = 5) -> Starts:
    """How many days lie between decision and start, of what has begun.

    What has not begun has no such time yet, and is left out: `not_carried_out` tells of it.

    Args:
        found: What was decided, as `choices` tells it.
        within: The days on which it was decided.
        threshold: The least number of starts of which anything is told.
    """
    begun = [
        (one.decided.year, (one.started - one.decided).days)
        for one in found
        if one.started is not None and one.decided in within
    ]
    counts = count_all((Counted("begun", year) for year, _ in begun), threshold=threshold)
    told = {}
    for year in (*counts.years, None):
        middle = quartiles(days for of, days in begun if year in (None, of))
        if middle is not None and counts[Counted("begun", year)] is not None:
            told[year] = middle
    return Starts(told)


@dataclass(frozen=True, slots=True)
class NotCarriedOut:
    """An individual decision that was not carried out in time, by its case's pseudonym.

    Attributes:
        case: The pseudonym.
        decided: The day of the decision.
        by: The day by which it was to have begun.
        started: The day it began all the same; ``None`` where it has not.
        ended: The day it was given up; ``None`` where it was not.
        reported: The day it was reported; ``None`` where it has not been.
    """

    case: str
    decided: date
    by: date
    started: date | None
    ended: date | None
    reported: date | None

    def data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


def not_carried_out(
    cases: Iterable[Case], *, on: date, months: int = 3, within: Period = ALWAYS
) -> tuple[NotCarriedOut, ...]:
    """Individual decisions that were not carried out within some months, by a day.

    In Sweden they are reported to the Health and Social Care Inspectorate (IVO). What is given as
    a service, without an individual decision, is not among them, nor what was given up in time.

    Args:
        cases: The files.
        on: The day it is looked at; what was to begin by that day is late from the next.
        months: After how many months it is reported.
        within: The days by which it was to have begun.

    Raises:
        InputError: where the months are not 1 to 1200, or a case stands twice.
    """
    if not 1 <= months <= 1200:
        what = f"from 1 to 1200 months, got {months}."
        raise InputError("follow-up", [Problem("months", what)])
    found = []
    for case in distinct(cases):
        running = placement(counted(case))
        if running is None:
            continue
        procedure = case.state.procedure
        rules = procedure.placement.replace(report_after_months=months)
        for due in calendar(running, procedure.replace(placement=rules), until=on):
            if due.code == "unstarted_report" and due.by < on and due.by in within:
                one = NotCarriedOut(
                    case=case.id,
                    decided=running.decided,
                    by=due.by,
                    started=running.started,
                    ended=running.ended,
                    reported=due.done,
                )
                found.append(one)
    return tuple(sorted(found, key=lambda one: (one.by, one.case)))
