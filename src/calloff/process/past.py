"""What an office's own call-offs come to, taken together: earlier answers, and sums of a year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from calloff.errors import InputError, Problem
from calloff.process.case import Case
from calloff.process.declines import History, PastAnswer
from calloff.process.entries import DirectAwarded
from calloff.process.state import State
from calloff.process.sums import BoardSum
from calloff.values.money import Money
from calloff.values.period import Period

__all__ = ["board_sum", "history"]


def history(cases: Iterable[Case]) -> History:
    """What suppliers have answered in some call-offs, as it counted in the end.

    What came too late does not count, and what nobody has answered is left out. Nothing about
    persons is in it but the pseudonyms of the cases.
    """
    answers = (answer for case in cases for answer in _answers(case))
    ordered = sorted(answers, key=lambda answer: (answer.at, answer.case, answer.offer))
    return History(answers=tuple(ordered))


def _answers(case: Case) -> Iterator[PastAnswer]:
    """The answer on each request to an offer; further questions about proposals are none."""
    for state in _ends_of_rounds(case):
        for request in state.requests:
            if request.stage == "offers" and request.answered is not None:
                yield PastAnswer(
                    case=case.id,
                    offer=request.candidate,
                    at=request.answered,
                    status=request.status,
                    reason=request.reason if request.status == "declined" else None,
                )


def _ends_of_rounds(case: Case) -> Iterator[State]:
    """How the call-off stood at the end of each round."""
    before = None
    for state in case.states():
        if before is not None and state.round != before.round:
            yield before
        before = state
    if before is not None:
        yield before


def board_sum(cases: Iterable[Case], board: str, year: Period, currency: str = "SEK") -> BoardSum:
    """What a board has awarded directly within a year: one sum, which it may tell other boards.

    Args:
        cases: The board's call-offs.
        board: Its name.
        year: The fiscal year, by the day a procurement began.
        currency: Of the sum, which is 0 where nothing was awarded.

    Raises:
        InputError: where an award is in another currency.
    """
    found = [
        (case.id, entry.value)
        for case in cases
        for entry in case.entries
        if isinstance(entry, DirectAwarded) and entry.procured in year
    ]
    problems = [
        Problem(id, f"is in {value.currency}; the sum is in {currency}.")
        for id, value in found
        if value.currency != currency
    ]
    if problems:
        raise InputError(f"the sum of {board}", problems)
    total = sum((value for _, value in found), Money(minor=0, currency=currency))
    return BoardSum(board=board, amount=total)
