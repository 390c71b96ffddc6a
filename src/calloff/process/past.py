"""What an office's own call-offs come to, taken together: earlier answers, and sums of a year."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from calloff.errors import InputError, Problem
from calloff.process.case import Case
from calloff.process.declines import History, PastAnswer
from calloff.process.entries import Awarded, DirectAwarded
from calloff.process.imported import ImportedHistory
from calloff.process.state import State
from calloff.process.sums import BoardSum
from calloff.snapshot import PastCallOffs
from calloff.values.exact import decimal_of
from calloff.values.money import Money
from calloff.values.period import Period

__all__ = ["board_sum", "counted", "ends_of_rounds", "history", "past_call_offs", "worth"]

NOTHING_IMPORTED = ImportedHistory()


def history(cases: Iterable[Case], *, imported: ImportedHistory = NOTHING_IMPORTED) -> History:
    """What suppliers have answered in some call-offs, as it counted in the end.

    What came too late does not count, and what nobody has answered is left out. Nothing about
    persons is in it but the pseudonyms of the cases.

    Args:
        cases: The call-offs.
        imported: What was answered before there were files.
    """
    answers = [answer for case in cases for answer in _answers(case)]
    ordered = sorted(
        (*answers, *imported.past_answers),
        key=lambda answer: (answer.at, answer.case, answer.offer),
    )
    return History(answers=tuple(ordered))


def _answers(case: Case) -> Iterator[PastAnswer]:
    """The answer on each request to an offer; further questions about proposals are none."""
    for state in ends_of_rounds(case):
        for request in state.requests:
            if request.stage == "offers" and request.answered is not None:
                yield PastAnswer(
                    case=case.id,
                    offer=request.candidate,
                    at=request.answered,
                    status=request.status,
                    reason=request.reason if request.status == "declined" else None,
                )


def ends_of_rounds(case: Case) -> Iterator[State]:
    """How the call-off stood at the end of each round, the present one last."""
    before = None
    for state in case.states():
        if before is not None and state.round != before.round:
            yield before
        before = state
    if before is not None:
        yield before


def board_sum(
    cases: Iterable[Case],
    board: str,
    year: Period,
    currency: str = "SEK",
    *,
    imported: ImportedHistory = NOTHING_IMPORTED,
) -> BoardSum:
    """What a board has awarded directly within a year: one sum, which it may tell other boards.

    Args:
        cases: The board's call-offs.
        board: Its name.
        year: The fiscal year, by the day a procurement began.
        currency: Of the sum, which is 0 where nothing was awarded.
        imported: What boards awarded before there were files, of which its own counts. Where
            nobody has noted what one of its contracts is worth, the sum is not known.

    Raises:
        InputError: where an award is in another currency.
    """
    found: list[tuple[str, Money | None]] = [
        (case.id, entry.value)
        for case in cases
        for entry in case.entries
        if isinstance(entry, DirectAwarded) and entry.procured in year
    ]
    found += (
        (one.case, one.value)
        for one in imported.direct_awards
        if one.board == board and one.procured in year
    )
    problems = [
        Problem(id, f"is in {value.currency}; the sum is in {currency}.")
        for id, value in found
        if value is not None and value.currency != currency
    ]
    if problems:
        raise InputError(f"the sum of {board}", problems)
    values = [value for _, value in found]
    if None in values:
        return BoardSum(board=board, amount=None)
    total = sum((v for v in values if v is not None), Money(minor=0, currency=currency))
    return BoardSum(board=board, amount=total)


# --- How often each has been called on -----------------------------------------------------------


def counted(case: Case) -> State:
    """How a call-off stands where its choice counts: the present one, or an emergency's till then.

    What another choice has taken the place of is not counted.
    """
    state = case.state
    if state.choice is not None or state.bridge is None:
        return state
    # What has happened to it since stands in the file of both.
    return state.bridge.but(entries=state.entries)


def worth(state: State) -> Money | None:
    """What was awarded under an agreement is worth, as it was decided; ``None``: nobody has said.

    That is the total by which the key compared it, or what the person who decided reckoned.
    """
    choice, compared = state.choice, state.comparing
    if not isinstance(choice, Awarded):
        return None
    quotes = compared.quotes if compared is not None else ()
    found = (q.total for q in quotes if (q.candidate, q.basis) == (choice.candidate, "total"))
    return next(found, choice.value)


class _CalledOn(NamedTuple):
    """One call-off of an offer."""

    day: date
    at: datetime
    case: str
    offer: str
    value: Money | None
    hours: Fraction | None


def past_call_offs(
    cases: Iterable[Case],
    offers: Collection[str],
    *,
    on: date,
    period: Period | None = None,
    imported: ImportedHistory = NOTHING_IMPORTED,
) -> tuple[PastCallOffs, ...]:
    """How much each offer has been called on, as a snapshot states it to keys that take turns.

    Call-offs count by the day they were decided; those that another has taken the place of do
    not. A value or hours are stated where they are known of every one of an offer's call-offs.

    Args:
        cases: Every call-off that was made in files.
        offers: Of whom it is told; whoever was never called on is told with 0.
        on: The last day that counts.
        period: The settlement period; ``None``: everything up to that day.
        imported: What was called off before there were files.

    Raises:
        InputError: where the values of one offer are in several currencies.
    """
    found = sorted((*_called(cases), *_imported(imported)), key=lambda one: one[:4])
    by_offer: dict[str, list[tuple[int, _CalledOn]]] = {offer: [] for offer in offers}
    turns: dict[str, int] = {}
    for one in found:
        lot = "/".join(one.offer.split("/")[:2])
        turns[lot] = turns.get(lot, 0) + 1
        if one.day <= on and one.offer in by_offer:
            by_offer[one.offer].append((turns[lot], one))
    mixed = [
        Problem(offer, "is worth amounts in several currencies: they do not add up.")
        for offer, rows in by_offer.items()
        if len({one.value.currency for _, one in rows if one.value is not None}) > 1
    ]
    if mixed:
        raise InputError("past call-offs", mixed)
    return tuple(_past(offer, by_offer[offer], period) for offer in sorted(by_offer))


def _called(cases: Iterable[Case]) -> Iterator[_CalledOn]:
    """What was awarded under an agreement, in files."""
    for case in cases:
        state = counted(case)
        choice = state.choice
        offered = state.offered(choice.candidate) if isinstance(choice, Awarded) else None
        if choice is None or offered is None:
            continue
        hours = [line.whole for line in state.need.lines if line.unit == "hour"]
        known = [part for part in hours if part is not None]
        yield _CalledOn(
            day=state.day(choice.at),
            at=choice.at,
            case=case.id,
            offer=offered.proposal.offer,
            value=worth(state),
            hours=sum(known, Fraction(0)) if hours and len(known) == len(hours) else None,
        )


def _imported(imported: ImportedHistory) -> Iterator[_CalledOn]:
    """The same of what was imported."""
    for one in imported.call_offs:
        hours = None if one.hours is None else Fraction(one.hours)
        at = datetime.combine(one.on, time(12), UTC)
        yield _CalledOn(one.on, at, one.case, one.offer, one.value, hours)


def _past(offer: str, rows: list[tuple[int, _CalledOn]], period: Period | None) -> PastCallOffs:
    """What one offer's call-offs, in the order of time, come to."""
    within = [one for _, one in rows if period is None or one.day in period]
    values = [one.value for one in within if one.value is not None]
    hours = [decimal_of(one.hours) for one in within if one.hours is not None]
    priced, timed = len(values) == len(within), len(hours) == len(within)
    return PastCallOffs(
        offer=offer,
        count=len(within),
        value=sum(values[1:], values[0]) if values and priced else None,
        largest_value=max(values) if values and priced else None,
        hours=sum(hours, Decimal(0)) if hours and timed else None,
        largest_hours=max(hours) if hours and timed else None,
        period=period,
        last=rows[-1][1].day if rows else None,
        turn=rows[-1][0] if rows else None,
    )
