"""What earlier declines come to: who has declined how often, in a row, again and again.

The history holds pseudonyms of cases and codes of reasons, nothing of a person and no free text.
What is counted, and what follows from it, is the procedure's to say. It is for the office: no
supplier is told that it was passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from calloff.errors import InputError, Problem
from calloff.finding import Remark
from calloff.process.procedure import Procedure
from calloff.values.moment import Moment
from calloff.values.months import Month
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Document, Record
from calloff.values.texts import Language, Sayings

__all__ = [
    "SAYINGS",
    "History",
    "PastAnswer",
    "Tally",
    "declines_of",
    "foreseeable",
    "recent_declines",
    "tally",
    "told",
]

Name = Annotated[str, Field(min_length=1)]


def _code_alone(reason: str) -> str:
    """Refuse free text, and do not repeat it: it may say something about somebody."""
    plain = reason.isascii() and reason.isidentifier() and reason.islower() and reason[0] != "_"
    if not plain:
        raise ValueError(
            "a reason is a code of the procedure, such as 'place'; what was said in words stays "
            "in the case and is not repeated here."
        )
    return reason


class PastAnswer(Record):
    """What came back on one request in an earlier case.

    Attributes:
        case: A pseudonym of the case.
        offer: The offer that was asked, as lot/supplier.
        at: When the answer came, or the deadline passed.
        status: It ``proposed`` somebody, ``declined``, or gave ``no_answer`` in time.
        reason: Why it declined, by code; ``None``: it did not say.
    """

    shown: ClassVar = ("offer", "status")

    case: Name
    offer: Name
    at: Moment
    status: Literal["proposed", "declined", "no_answer"]
    reason: Annotated[str, Field(min_length=1), AfterValidator(_code_alone)] | None = None

    @model_validator(mode="after")
    def _only_a_decline_has_a_reason(self) -> Self:
        if self.reason is not None and self.status != "declined":
            raise ValueError(f"only a decline has a reason; this is {self.status!r}.")
        return self


class History(Document):
    """Earlier answers to requests, in any order.

    Attributes:
        answers: One for each request.
    """

    shown: ClassVar = ()

    format: Literal["calloff.history/1"] = "calloff.history/1"
    answers: tuple[PastAnswer, ...] = ()

    @model_validator(mode="after")
    def _one_answer_at_a_time(self) -> Self:
        keys = [(a.case, a.offer, a.at) for a in self.answers]
        first: dict[object, int] = {}
        problems = []
        for i, key in enumerate(keys):
            if first.setdefault(key, i) != i:
                what = (
                    f"the same case, offer and moment as answers.{first[key]}: an answer is "
                    "counted once; remove one of them."
                )
                problems.append(Problem(f"answers.{i}", what))
        if problems:
            raise InputError("history", problems)
        return self


class Tally(Record):
    """What one offer has answered so far, and what follows from it.

    Attributes:
        offer: The offer.
        asked: How often it was asked.
        declined: How often it declined, whatever the reason.
        counted: How many of these declines count, by the procedure's list of reasons.
        silent: How often it gave no answer in time.
        in_a_row: How many counted declines came since it last proposed somebody.
        recent: How many counted declines came within the months that the procedure looks back.
        may_leave_out: Whether it may be left out for declines in a row.
        foreseeable: Whether its declines recur so often that they could be foreseen.
        remarks: Declines that cannot be counted because their reason is not on the list.
    """

    offer: str
    asked: int
    declined: int
    counted: int
    silent: int
    in_a_row: int
    recent: int
    may_leave_out: bool
    foreseeable: bool
    remarks: tuple[Remark, ...] = ()

    @property
    def share(self) -> Fraction:
        """The share of requests that it declined."""
        return Fraction(self.declined, self.asked)


def tally(
    history: History, procedure: Procedure, on: date, *, within: Period = ALWAYS
) -> tuple[Tally, ...]:
    """What each offer has answered on days before one, by the office's clock.

    What is answered on the day itself belongs to the case in hand. A proposal ends a row of
    declines; a decline that does not count, and no answer, neither lengthen a row nor end it.

    Args:
        history: Earlier answers.
        procedure: Which reasons count, and what follows.
        on: The day before which the answers came.
        within: The days that are looked at, for a sum of a year or of the term of an agreement.

    Returns:
        One for each offer that was asked, in the order of their ids.
    """
    by_offer: dict[str, list[tuple[int, PastAnswer]]] = {}
    for index, answer in _before(history, procedure, on):
        if _day(answer, procedure) in within:
            by_offer.setdefault(answer.offer, []).append((index, answer))
    return tuple(_tally(by_offer[offer], procedure, on) for offer in sorted(by_offer))


def _tally(answers: list[tuple[int, PastAnswer]], procedure: Procedure, on: date) -> Tally:
    """What one offer's answers, in the order of time, come to."""
    rule = procedure.declines
    row = recent = counted = 0
    start = _months_before(on, rule.months)
    for _, answer in answers:
        if answer.status == "proposed":
            row = 0
        elif _counts(answer, procedure):
            row += 1
            counted += 1
            recent += start <= _day(answer, procedure)
    statuses = [answer.status for _, answer in answers]
    return Tally(
        offer=answers[0][1].offer,
        asked=len(answers),
        declined=statuses.count("declined"),
        counted=counted,
        silent=statuses.count("no_answer"),
        in_a_row=row,
        recent=recent,
        may_leave_out=rule.in_a_row is not None and row >= rule.in_a_row,
        foreseeable=rule.recurring is not None and recent >= rule.recurring,
        remarks=tuple(_remarks(answers, procedure)),
    )


def recent_declines(
    history: History, procedure: Procedure, on: date, *, offers: Collection[str] | None = None
) -> tuple[PastAnswer, ...]:
    """The counted declines within the months that the procedure looks back, oldest first.

    Args:
        history: Earlier answers.
        procedure: Which reasons count, and how many months are looked back over.
        on: The day before which they came.
        offers: Of which offers, such as all of a lot; ``None``: of all.
    """
    start = _months_before(on, procedure.declines.months)
    return tuple(
        answer
        for _, answer in _before(history, procedure, on)
        if (offers is None or answer.offer in offers)
        and _counts(answer, procedure)
        and start <= _day(answer, procedure)
    )


def foreseeable(
    history: History, procedure: Procedure, on: date, *, offers: Collection[str] | None = None
) -> bool:
    """Whether declines recur so often that the need they leave unmet could be foreseen.

    Then it is no ground for direct awards that suppliers decline. Taken over all offers of a lot,
    since it is the need that is foreseeable, whoever declined.
    """
    recurring = procedure.declines.recurring
    found = recent_declines(history, procedure, on, offers=offers)
    return recurring is not None and len(found) >= recurring


def declines_of(history: History, offer: str) -> tuple[PastAnswer, ...]:
    """All declines of an offer, oldest first, for the record of why it is passed over."""
    found = (a for a in history.answers if a.offer == offer and a.status == "declined")
    return tuple(sorted(found, key=lambda a: (a.at, a.case)))


def _before(history: History, procedure: Procedure, on: date) -> Iterator[tuple[int, PastAnswer]]:
    """The answers of earlier days with their place in the history, oldest first."""
    ordered = sorted(enumerate(history.answers), key=lambda a: (a[1].at, a[1].case, a[1].offer))
    return ((i, answer) for i, answer in ordered if _day(answer, procedure) < on)


def _day(answer: PastAnswer, procedure: Procedure) -> date:
    """The day of an answer by the office's clock."""
    return answer.at.astimezone(procedure.tz).date()


def _counts(answer: PastAnswer, procedure: Procedure) -> bool:
    """Whether an answer is a decline that counts."""
    if answer.status != "declined":
        return False
    listed = procedure.reason("decline", answer.reason)
    return listed is not None and listed.counts


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of a month that has no such day."""
    count = day.year * 12 + day.month - 1 - months
    month = Month(count // 12, count % 12 + 1)
    return month.first.replace(day=min(day.day, month.last.day))


def _remarks(answers: list[tuple[int, PastAnswer]], procedure: Procedure) -> Iterator[Remark]:
    """Declines whose reason is not on the procedure's list, by their place in the history."""
    known = [reason.code for reason in procedure.reasons if reason.of == "decline"]
    for index, answer in sorted(answers, key=lambda pair: pair[0]):
        if answer.status != "declined" or answer.reason in known:
            continue
        place = f"answers.{index}.reason"
        if answer.reason is None:
            yield Remark("declines.no_reason", place)
        else:
            yield Remark("declines.reason_not_listed", place, {"reason": answer.reason})


# --- In words -----------------------------------------------------------------------------------


def told(found: Tally, procedure: Procedure, language: Language) -> tuple[str, ...]:
    """A tally in sentences, for the caseworker alone: what was counted, and what follows.

    Args:
        found: One offer's tally.
        procedure: The procedure it was made by.
        language: ``sv`` or ``en``.
    """
    words, rule = SAYINGS.of(language), procedure.declines
    blanks = {
        **{name: getattr(found, name) for name in ("asked", "declined", "counted", "in_a_row")},
        "recent": found.recent,
        "months": rule.months,
        "limit": rule.in_a_row,
        "recurring": rule.recurring,
    }
    codes = ["tally", *(code for code in ("may_leave_out", "foreseeable") if getattr(found, code))]
    sentences = [words[code].format(**blanks) for code in codes]
    return (*sentences, *(_said(remark, language) for remark in found.remarks))


def _said(remark: Remark, language: Language) -> str:
    """A remark as a sentence."""
    reason = remark.found.get("reason", "")
    return SAYINGS.of(language)[remark.code].format(place=remark.place, reason=reason)


SAYINGS = Sayings(
    sv={
        "tally": "Tillfrågad {asked} gånger, tackade nej {declined} gånger; {counted} av dem "
        "räknas, de senaste {in_a_row} i rad.",
        "may_leave_out": "Får förbigås: har tackat nej {in_a_row} gånger i rad, och gränsen är "
        "{limit}.",
        "foreseeable": "Behovet går att förutse: {recent} nej på {months} månader, och från "
        "{recurring} är det ingen grund för direktupphandling.",
        "declines.no_reason": "Ett nej utan skäl räknas inte ({place}). Fråga efter skälet.",
        "declines.reason_not_listed": "Skälet {reason} finns inte i listan och räknas inte "
        "({place}). Välj ett ur listan.",
    },
    en={
        "tally": "Asked {asked} times, declined {declined} times; {counted} of these count, the "
        "latest {in_a_row} in a row.",
        "may_leave_out": "May be left out: it has declined {in_a_row} times in a row, and the "
        "limit is {limit}.",
        "foreseeable": "The need is foreseeable: {recent} declines in {months} months, and from "
        "{recurring} on they are no ground for a direct award.",
        "declines.no_reason": "A decline without a reason does not count ({place}). Ask for the "
        "reason.",
        "declines.reason_not_listed": "The reason {reason} is not on the list and does not count "
        "({place}). Choose one of the list.",
    },
)
"""What is said of earlier declines, by code."""
