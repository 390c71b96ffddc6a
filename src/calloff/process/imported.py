"""What an office did before it had files: past call-offs, answers and direct awards, imported.

Each stands with the row of the spreadsheet that it was read from, so that nobody takes it for a
file that was kept as it happened. It counts in the follow-up; there is nothing in it to decide
again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.process.declines import PastAnswer
from calloff.values.exact import Exact
from calloff.values.moment import Moment
from calloff.values.money import Money
from calloff.values.record import Document, Record

__all__ = [
    "ImportedAnswer",
    "ImportedCallOff",
    "ImportedDirectAward",
    "ImportedHistory",
    "ImportedRow",
    "SourceRow",
]

Name = Annotated[str, Field(pattern=r"\S")]
LotId = Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+$")]
SupplierId = Annotated[str, Field(pattern=r"^[A-Z]{2}-[0-9A-Za-z.-]+$")]


class SourceRow(Record):
    """Where something was read: the file, the sheet of a workbook, and the row.

    Attributes:
        source: The name of the file.
        row: The row, from 1, the heading counted as whoever opens the file counts it.
        sheet: The sheet; ``None`` where the file has none.
    """

    source: Name
    row: Annotated[int, Field(ge=1)]
    sheet: str | None = None

    def __str__(self) -> str:
        """Where it stands, for whoever opens the file."""
        sheet = f", sheet {self.sheet}" if self.sheet else ""
        return f"{self.source}{sheet}, row {self.row}"


class ImportedRow(Record):
    """What every imported row says.

    Attributes:
        case: A pseudonym of the case.
        origin: Where it was read.
    """

    shown: ClassVar = ("case", "origin")

    case: Name
    origin: SourceRow


class ImportedCallOff(ImportedRow):
    """A past call-off under an agreement, from a spreadsheet.

    Attributes:
        lot: The lot, as framework/lot.
        supplier: Country and organisation number.
        on: The day it was decided.
        value: What it was expected to cost, excluding VAT; ``None`` where nobody has noted that.
        hours: Its hours in all; ``None`` where nobody has noted them.
        started: The day it began; ``None`` where that is not noted.
        delegation: The point in the delegation order; ``None`` where that is not noted.
    """

    lot: LotId
    supplier: SupplierId
    on: date
    value: Money | None = None
    hours: Annotated[Exact, Field(ge=0)] | None = None
    started: date | None = None
    delegation: Name | None = None

    @property
    def decided(self) -> date:
        """The day it was decided."""
        return self.on

    @property
    def offer(self) -> str:
        """The id of the offer that was called on."""
        return f"{self.lot}/{self.supplier}"


class ImportedAnswer(ImportedRow):
    """What a supplier once answered to a request, from a spreadsheet.

    Attributes:
        lot: The lot, as framework/lot.
        supplier: Country and organisation number.
        at: When the answer came, or when it was noted that none had.
        status: It ``declined``, ``proposed`` somebody, or gave ``no_answer`` in time.
        reason: Why it declined, by a code of the procedure.
        asked: When it was asked; ``None`` where that is not noted.
        answer_by: By when it was to answer; ``None`` where that is not noted.
    """

    lot: LotId
    supplier: SupplierId
    at: Moment
    status: Literal["proposed", "declined", "no_answer"] = "declined"
    reason: str | None = None
    asked: Moment | None = None
    answer_by: Moment | None = None

    @property
    def offer(self) -> str:
        """The id of the offer that was asked."""
        return f"{self.lot}/{self.supplier}"

    @property
    def past(self) -> PastAnswer:
        """The same as a history of answers has it."""
        return PastAnswer(
            case=self.case, offer=self.offer, at=self.at, status=self.status, reason=self.reason
        )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        self.past  # noqa: B018 - making it checks the reason
        if self.asked is not None and self.asked > self.at:
            raise ValueError(f"was asked {self.asked}, after it had answered {self.at}.")
        if None not in (self.asked, self.answer_by) and self.answer_by < self.asked:  # type: ignore[operator]
            raise ValueError(f"was to answer by {self.answer_by}, before it was asked.")
        return self


class ImportedDirectAward(ImportedRow):
    """A past contract outside every agreement, from a spreadsheet.

    Attributes:
        board: Whose it is.
        procured: The day the procurement began, which says of which year it is.
        lot: The lot that could not serve, as framework/lot; ``None`` where none was tried.
        supplier: Country and organisation number; ``None`` where that is not noted.
        on: The day it was decided; ``None``: the day the procurement began.
        value: The contract's whole value, excluding VAT; ``None`` where nobody has noted that.
        started: The day it began; ``None`` where that is not noted.
        delegation: The point in the delegation order; ``None`` where that is not noted.
    """

    board: Name
    procured: date
    lot: LotId | None = None
    supplier: SupplierId | None = None
    on: date | None = None
    value: Money | None = None
    started: date | None = None
    delegation: Name | None = None

    @property
    def decided(self) -> date:
        """The day it was decided."""
        return self.on or self.procured


class ImportedHistory(Document):
    """Past call-offs, answers and direct awards of an office, as its spreadsheets have them.

    Attributes:
        call_offs: What was called off.
        answers: What suppliers answered, declines first of all.
        direct_awards: What was awarded outside every agreement.
    """

    shown: ClassVar = ()

    format: Literal["calloff.imported/1"] = "calloff.imported/1"
    call_offs: tuple[ImportedCallOff, ...] = ()
    answers: tuple[ImportedAnswer, ...] = ()
    direct_awards: tuple[ImportedDirectAward, ...] = ()

    @property
    def past_answers(self) -> tuple[PastAnswer, ...]:
        """Every answer, that of each supplier who was called on among them.

        Whoever was called on has proposed somebody, also where nobody has noted the answer. Then
        it came at noon of the day of the call-off, in UTC: the hour is not known.
        """
        noted = {(one.case, one.offer) for one in self.answers if one.status == "proposed"}
        called = (
            PastAnswer(case=one.case, offer=one.offer, at=f"{one.on}T12:00Z", status="proposed")
            for one in self.call_offs
            if (one.case, one.offer) not in noted
        )
        return (*(one.past for one in self.answers), *called)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if problems := list(self._problems()):
            raise InputError("imported history", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """Cases that are decided twice, and answers that stand twice."""
        decided: dict[str, SourceRow] = {}
        for field in ("call_offs", "direct_awards"):
            for index, one in enumerate(getattr(self, field)):
                if (earlier := decided.setdefault(one.case, one.origin)) is not one.origin:
                    what = (
                        f"{one.case!r} in {one.origin} is decided in {earlier} as well: a case is "
                        "counted once; give the second a pseudonym of its own, or remove it."
                    )
                    yield Problem(f"{field}.{index}.case", what)
        heard: dict[tuple[str, str, object], SourceRow] = {}
        for index, answer in enumerate(self.answers):
            key = answer.case, answer.offer, answer.at
            if (earlier := heard.setdefault(key, answer.origin)) is not answer.origin:
                what = f"{answer.origin} says the same as {earlier}: an answer is counted once."
                yield Problem(f"answers.{index}", what)
