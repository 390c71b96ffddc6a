"""What in a call-off departs from how it should have gone: each a fact for the auditor to weigh.

An exception is no verdict: an emergency is lawfully written down afterwards, and a need may be
assessed anew. It says where to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args

from calloff.need import Need
from calloff.process.awarding import delegated
from calloff.process.calendar import calendar
from calloff.process.case import Case
from calloff.process.entries import (
    Asked,
    Awarded,
    Decided,
    DirectAwarded,
    InHouse,
    NeedChanged,
    NoAnswer,
    Proposed,
    Renewed,
    Reviewed,
    Started,
)
from calloff.process.imported import ImportedCallOff, ImportedDirectAward, ImportedHistory
from calloff.process.past import counted
from calloff.process.running import placement
from calloff.process.state import State
from calloff.process.working_days import reviewed_by

__all__ = ["EXCEPTIONS", "AuditException", "exceptions", "imported_exceptions"]

ExceptionCode = Literal[
    "need_changed_after_ranking",
    "decided_after_start",
    "recorded_after_start",
    "delegation_missing",
    "request_not_equal",
    "answer_deadline_missed",
    "review_deadline_missed",
    "placement_deadline_missed",
]

EXCEPTIONS: tuple[ExceptionCode, ...] = get_args(ExceptionCode)
"""Every kind of exception, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class AuditException:
    """One thing for the auditor to look at.

    Attributes:
        case: The pseudonym of the case.
        code: What.
        entry: The number of the entry, from 1; ``None`` where it is of no one entry.
        day: The day it is about.
        detail: What exactly, by code or day, never free text.
    """

    case: str
    code: ExceptionCode
    entry: int | None
    day: date
    detail: str = ""

    def data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


def exceptions(case: Case, *, on: date) -> tuple[AuditException, ...]:
    """Everything in a call-off that an auditor should look at, up to a day.

    - ``need_changed_after_ranking``: what is asked for was changed when a ranking had been seen.
    - ``decided_after_start``: the decision was made after the first day of the placement.
    - ``recorded_after_start``: it was made in time and written down after the first day.
    - ``delegation_missing``: whoever decided had no delegation for it, on that day or to that sum.
    - ``request_not_equal``: suppliers of one round were asked other things, or those asked together
      had other deadlines.
    - ``answer_deadline_missed``: a supplier gave no answer in time, or one that came late was
      taken.
    - ``review_deadline_missed``: an emergency was looked at again too late, or has not been.
    - ``placement_deadline_missed``: something in the calendar of the placement was done too late,
      or is overdue.

    Args:
        case: The file.
        on: The day it is audited, after which nothing is looked at.
    """
    after = zip(case.entries, case.states(), strict=True)
    states = tuple(
        (number, entry, state)
        for number, (entry, state) in enumerate(after, 1)
        if state.day(entry.at) <= on
    )
    found = [
        *_need_changed(case, states),
        *_after_start(case, states),
        *_delegation(case, states),
        *_unequal(case, states),
        *_answers_late(case, states),
        *_review(case, states, on),
        *_calendar(case, on),
    ]
    order = {code: number for number, code in enumerate(EXCEPTIONS)}
    return tuple(sorted(found, key=lambda one: (order[one.code], one.day, one.entry or 0)))


_States = Sequence[tuple[int, Any, State]]
"""Each entry with its number, and how the call-off stood after it."""


def _asked_for(need: Need) -> tuple[object, ...]:
    """What suppliers are compared by: everything of a need but lot, days of paper, and names."""
    return need.persons, need.lines, need.requirements, need.wishes, need.starts, need.ends


def _need_changed(case: Case, states: _States) -> Iterator[AuditException]:
    """The need was changed when a ranking of it had been seen."""
    need: Need | None = None
    seen = False
    for number, entry, state in states:
        if isinstance(entry, NeedChanged):
            changed = need is not None and _asked_for(need) != _asked_for(entry.need)
            # What follows upon an interruption is another call-off of what is left.
            if seen and changed and entry.because != "replacement":
                yield _exception(case, "need_changed_after_ranking", number, entry, entry.because)
            seen = False
        elif isinstance(entry, Decided):
            seen = True
        need = state.need


def _after_start(case: Case, states: _States) -> Iterator[AuditException]:
    """It began before it was decided, or before that was written down."""
    choice = decided = None
    for _, entry, state in states:
        if state.choice is not None and state.choice is entry:
            choice, decided = entry, state.entries.index(entry) + 1
        if isinstance(entry, Started) and choice is not None:
            if state.day(choice.at) > entry.on:
                yield _exception(case, "decided_after_start", decided, choice, str(entry.on))
            elif choice.recorded is not None and state.day(choice.recorded) > entry.on:
                yield _exception(case, "recorded_after_start", decided, choice, str(entry.on))


def _delegation(case: Case, states: _States) -> Iterator[AuditException]:
    """Whoever decided had no delegation: looked up anew, whatever was checked when it was made."""
    for number, entry, state in states:
        if isinstance(entry, Awarded):
            quotes = state.comparing.quotes if state.comparing is not None else ()
            totals = [
                q.total for q in quotes if (q.candidate, q.basis) == (entry.candidate, "total")
            ]
            problems = delegated(entry, "award", totals[0] if totals else entry.value, state)
        elif isinstance(entry, DirectAwarded):
            problems = delegated(entry, "direct_award", entry.value, state)
        elif isinstance(entry, InHouse):
            problems = delegated(entry, "in_house", None, state)
        elif isinstance(entry, Renewed):
            in_house = isinstance(state.choice, InHouse)
            problems = delegated(entry, "in_house" if in_house else "award", entry.value, state)
        else:
            continue
        if any(problems):
            yield _exception(case, "delegation_missing", number, entry, entry.delegation)


def _unequal(case: Case, states: _States) -> Iterator[AuditException]:
    """Suppliers of one round were not all told the same."""
    first: Asked | None = None
    of_round = 0
    for number, entry, state in states:
        if not isinstance(entry, Asked):
            continue
        decided = state.comparing or state.asking
        if decided is None or decided.stage != "offers":
            continue
        if first is None or state.round != of_round:
            first, of_round = entry, state.round
            continue
        if first.questions != entry.questions:
            yield _exception(case, "request_not_equal", number, entry, "questions")
        elif decided.mode == "together" and first.answer_by != entry.answer_by:
            yield _exception(case, "request_not_equal", number, entry, "answer_by")
        elif first.body != entry.body and first.answer_by == entry.answer_by:
            yield _exception(case, "request_not_equal", number, entry, "body")


def _answers_late(case: Case, states: _States) -> Iterator[AuditException]:
    """No answer came in time, or one that came late was taken."""
    for number, entry, state in states:
        if isinstance(entry, NoAnswer):
            yield _exception(case, "answer_deadline_missed", number, entry, "no_answer")
        elif isinstance(entry, Proposed):
            request = state.request(entry.request)
            if request is not None and entry.at > request.answer_by:
                offered = state.offered(entry.proposal.id)
                taken = offered is not None and offered.status == "live"
                detail = "taken" if taken else "disregarded"
                yield _exception(case, "answer_deadline_missed", number, entry, detail)


def _review(case: Case, states: _States, on: date) -> Iterator[AuditException]:
    """An emergency was looked at again too late, or has not been."""
    waiting: tuple[int, Any, State] | None = None
    for number, entry, state in states:
        if state.urgent and state.choice is not None and state.choice is entry:
            waiting = number, entry, state
        elif isinstance(entry, Reviewed) and waiting is not None:
            due = _review_due(*waiting[1:])
            if due is not None and entry.at > due:
                detail = str(state.day(due))
                yield _exception(case, "review_deadline_missed", number, entry, detail)
            waiting = None
        elif waiting is not None and state.choice is None:
            # What was decided has fallen through: there is nothing to look at again.
            waiting = None
    if waiting is not None:
        number, choice, state = waiting
        due = _review_due(choice, state)
        if due is not None and state.day(due) < on:
            detail = str(state.day(due))
            yield _exception(case, "review_deadline_missed", number, choice, detail)


def _review_due(choice: Any, state: State) -> datetime | None:
    """By when an emergency's choice is looked at again."""
    rule = state.procedure.emergency
    return None if rule is None else reviewed_by(choice.at, rule.review, state.procedure)


def _calendar(case: Case, on: date) -> Iterator[AuditException]:
    """Something in the calendar was done too late, or is overdue."""
    running = placement(counted(case))
    if running is None:
        return
    for due in calendar(running, case.state.procedure, until=on):
        if due.code in {"price_date", "end", "longest"}:
            continue
        late = due.done is not None and due.by < due.done <= on
        if late or due.overdue(on):
            yield AuditException(case.id, "placement_deadline_missed", None, due.by, due.code)


def _exception(
    case: Case, code: ExceptionCode, number: int | None, entry: Any, detail: str
) -> AuditException:
    """An exception about an entry."""
    return AuditException(case.id, code, number, case.state.day(entry.at), detail)


def imported_exceptions(imported: ImportedHistory, *, on: date) -> tuple[AuditException, ...]:
    """The same of imported rows, as far as they can tell: delegations and late decisions.

    Args:
        imported: The rows.
        on: The day after which nothing is looked at.
    """
    found = []
    rows: tuple[ImportedCallOff | ImportedDirectAward, ...] = (
        *imported.call_offs,
        *imported.direct_awards,
    )
    for one in rows:
        day = one.decided
        if day > on:
            continue
        if one.delegation is None:
            found.append(AuditException(one.case, "delegation_missing", None, day, "not_noted"))
        if one.started is not None and one.started < day:
            detail = str(one.started)
            found.append(AuditException(one.case, "decided_after_start", None, day, detail))
    return tuple(sorted(found, key=lambda one: (EXCEPTIONS.index(one.code), one.day, one.case)))
