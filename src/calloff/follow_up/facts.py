"""What many call-offs come to, one row for each choice and for each request: what is counted.

Files and imported rows become rows of one kind. What was passed over was never asked, and what
another choice has taken the place of does not count; neither is a row here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from calloff.errors import InputError, Problem
from calloff.process.case import Case
from calloff.process.entries import Awarded, Chose, DirectAwarded
from calloff.process.imported import ImportedCallOff, ImportedDirectAward, ImportedHistory
from calloff.process.past import counted, ends_of_rounds
from calloff.process.state import State

__all__ = ["NOTHING", "Choice", "Heard", "Route", "choices", "distinct", "heard"]

NOTHING = ImportedHistory()
"""No imported rows."""

Route = Literal["call_off", "direct_award", "in_house", "user_choice"]
"""How a need was met: called off by a key, awarded directly, in-house, or by the individual's
own choice."""

Departure = Literal["followed", "among_tied", "departed"]
"""Whether an award is what the key named, one of several that it named, or another."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was decided in one case, as it counts.

    Attributes:
        case: A pseudonym of the case.
        route: How the need was met.
        decided: The day it was decided.
        lot: The lot that the need stood in, as framework/lot; ``None`` where none is known.
        supplier: Country and organisation number; ``None`` where none serves or is known.
        key: Whether it is what the key named; ``None`` where no key was put to answers.
        reason: Why it is not what the key named alone; for those who have the case.
        started: The day it began; ``None`` where it has not, or that is not noted.
        imported: Whether it was read from a spreadsheet.
        protected: Whether somebody in it has a protected identity.
    """

    case: str
    route: Route
    decided: date
    lot: str | None
    supplier: str | None
    key: Departure | None = None
    reason: str | None = field(default=None, repr=False)
    started: date | None = None
    imported: bool = False
    protected: bool = field(default=False, repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """One request to an offer, and what came of it.

    Attributes:
        case: A pseudonym of the case.
        lot: The lot, as framework/lot.
        supplier: Country and organisation number.
        day: The day it was asked; of an imported row that does not note it, the day it answered.
        status: What came; ``open`` where nothing has yet.
        reason: Why it declined, by code.
        asked: When it was asked; ``None`` where that is not noted.
        answer_by: By when it was to answer; ``None`` where that is not noted.
        answered: When it answered, or its silence was noted; ``None`` where it is open.
        imported: Whether it was read from a spreadsheet.
    """

    case: str
    lot: str
    supplier: str
    day: date
    status: Literal["open", "proposed", "declined", "no_answer"]
    reason: str | None
    asked: datetime | None
    answer_by: datetime | None
    answered: datetime | None
    imported: bool = False

    @property
    def in_time(self) -> bool | None:
        """Whether an answer came by the deadline; ``None`` while it is open, or not noted."""
        if self.status == "open" or self.answered is None:
            return None
        if self.status == "no_answer":
            return False
        return None if self.answer_by is None else self.answered <= self.answer_by


def distinct(cases: Iterable[Case], imported: ImportedHistory = NOTHING) -> tuple[Case, ...]:
    """The cases in the order of their ids.

    Raises:
        InputError: where a case stands twice, or is in a file and imported as well.
    """
    given = sorted(cases, key=lambda case: case.id)
    problems = [
        Problem(one.id, "stands more than once: a case is counted once.")
        for before, one in pairwise(given)
        if before.id == one.id
    ]
    known = {case.id for case in given}
    problems += (
        Problem(one.case, f"has a file, and is imported from {one.origin} as well: remove the row.")
        for one in (*imported.call_offs, *imported.direct_awards)
        if one.case in known
    )
    if problems:
        raise InputError("the cases", problems)
    return tuple(given)


def choices(cases: Iterable[Case], imported: ImportedHistory = NOTHING) -> tuple[Choice, ...]:
    """What was decided in each case that has come so far, in the order of days and ids."""
    found = [one for case in distinct(cases, imported) for one in _choice(case)]
    rows: tuple[ImportedCallOff | ImportedDirectAward, ...] = (
        *imported.call_offs,
        *imported.direct_awards,
    )
    found += (
        Choice(
            case=one.case,
            route="call_off" if isinstance(one, ImportedCallOff) else "direct_award",
            decided=one.decided,
            lot=one.lot,
            supplier=one.supplier,
            started=one.started,
            imported=True,
        )
        for one in rows
    )
    return tuple(sorted(found, key=lambda one: (one.decided, one.case)))


def _choice(case: Case) -> Iterator[Choice]:
    """What was decided in a file, where something was."""
    state = counted(case)
    choice = state.choice
    if choice is None:
        return
    route: Route = "in_house"
    supplier = key = reason = None
    if isinstance(choice, Awarded):
        route, reason = "call_off", choice.reason
        offered = state.offered(choice.candidate)
        supplier = None if offered is None else supplier_of(offered.proposal.offer)
        key = _by_the_key(choice, state)
    elif isinstance(choice, DirectAwarded):
        route, supplier = "direct_award", choice.supplier
    elif isinstance(choice, Chose) and choice.provider is not None:
        route, supplier = "user_choice", supplier_of(choice.provider)
    yield Choice(
        case=case.id,
        route=route,
        decided=state.day(choice.at),
        lot=state.need.lot,
        supplier=supplier,
        key=key,
        reason=reason,
        started=state.started.on if state.started is not None else None,
        protected=state.need.protected,
    )


def _by_the_key(choice: Awarded, state: State) -> Departure | None:
    """Whether an award is what the key named over the answers."""
    compared = state.comparing
    if compared is None:
        return None
    if compared.whom == (choice.candidate,):
        return "followed"
    return "among_tied" if choice.candidate in compared.whom else "departed"


def supplier_of(offer: str) -> str:
    """The supplier of an offer, whose id is framework/lot/supplier, and a unit where it has one."""
    return offer.split("/")[2]


def heard(cases: Iterable[Case], imported: ImportedHistory = NOTHING) -> tuple[Heard, ...]:
    """Each request to an offer, in the order of days, cases and offers.

    Further questions about proposals are no requests. Whoever was imported as called on without
    an answer being noted is left out: that it was asked is known, and when it was is not.
    """
    found = [one for case in distinct(cases, imported) for one in _requests(case)]
    found += (
        Heard(
            case=one.case,
            lot=one.lot,
            supplier=one.supplier,
            day=(one.asked or one.at).date(),
            status=one.status,
            reason=one.reason,
            asked=one.asked,
            answer_by=one.answer_by,
            answered=one.at,
            imported=True,
        )
        for one in imported.answers
    )
    return tuple(sorted(found, key=lambda one: (one.day, one.case, one.lot, one.supplier)))


def _requests(case: Case) -> Iterator[Heard]:
    """The requests to offers in every round of a file."""
    for state in ends_of_rounds(case):
        for request in state.requests:
            if request.stage == "offers":
                framework, lot, supplier, *_ = request.candidate.split("/")
                yield Heard(
                    case=case.id,
                    lot=f"{framework}/{lot}",
                    supplier=supplier,
                    day=state.day(request.asked),
                    status=request.status,
                    reason=request.reason if request.status == "declined" else None,
                    asked=request.asked,
                    answer_by=request.answer_by,
                    answered=request.answered,
                )
