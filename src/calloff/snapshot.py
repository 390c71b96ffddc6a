"""The core's one window on the world: the day, the places used, the answers, the draws."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.assessment import Assessment
from calloff.errors import InputError, Problem
from calloff.values.exact import Exact, Positive
from calloff.values.moment import Moment
from calloff.values.money import Money
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Document, Record

__all__ = [
    "Answer",
    "Choice",
    "Committed",
    "Draw",
    "PastCallOffs",
    "Snapshot",
    "Use",
    "commitment",
]


class Use(Record):
    """Places of a pool that we hold or have taken.

    Attributes:
        pool: The pool's id.
        quantity: How many places, or how much of the pool's unit.
        kind: ``held`` when asked or proposed, ``taken`` by an award.
        since: When it was; uses after the pool was last updated are not yet in its figure.
        period: The days it is used.
        need: The need that uses it.
    """

    pool: str
    quantity: Positive
    kind: Literal["held", "taken"]
    since: Moment
    period: Period = ALWAYS
    need: str | None = None


class Answer(Record):
    """What a candidate has answered in this call-off, when it was not a proposal.

    Attributes:
        candidate: The offer's or the proposal's id.
        status: ``declined``, ``no_answer`` in time, ``withdrawn``, ``rejected`` by the board,
            the child or the guardian, or ``skipped``: passed over with a record.
        reason: A code from the agreement's list, such as ``place`` or ``competence``.
        at: When.
        name: What it is called in the protocol, where it is not among the candidates.
    """

    candidate: str
    status: Literal["declined", "no_answer", "withdrawn", "rejected", "skipped"]
    reason: str | None = None
    at: Moment | None = None
    name: str | None = None


class PastCallOffs(Record):
    """How much an offer has been called on so far, for keys that share out or take turns.

    What is not stated is not known: an offer that has never been called on is stated with a
    count of 0, and one without a row may have been called on any number of times.

    Attributes:
        offer: The offer's id.
        count: Call-offs within the period.
        value: Their value.
        hours: Their hours.
        largest_value: The value of the largest of them.
        largest_hours: The hours of the largest of them.
        period: The settlement period that all these are of; ``None``: since the agreement began.
        last: The day of its latest call-off, whatever the period.
        turn: The running number of its latest call-off among all in the lot, which tells apart
            those of one day.
    """

    offer: str
    count: Annotated[int, Field(ge=0)]
    value: Money | None = None
    hours: Annotated[Exact, Field(ge=0)] | None = None
    largest_value: Money | None = None
    largest_hours: Annotated[Exact, Field(ge=0)] | None = None
    period: Period | None = None
    last: date | None = None
    turn: Annotated[int, Field(ge=1)] | None = None

    @property
    def never(self) -> bool:
        """Whether it has never been called on, as the sums since the agreement began say."""
        return self.count == 0 and self.period is None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if problems := list(self._problems()):
            raise InputError("past call-offs", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """Sums that contradict each other."""
        money = (self.value, self.largest_value)
        value, largest = (None if amount is None else amount.exact for amount in money)
        yield from self._sum_problems("value", value, largest)
        yield from self._sum_problems("hours", self.hours, self.largest_hours)
        if self.value and self.largest_value and self.value.currency != self.largest_value.currency:
            what = f"is in {self.largest_value.currency}, the value in {self.value.currency}."
            yield Problem("largest_value", what)
        if self.never and self.last is not None:
            yield Problem("last", f"is {self.last}, and it has never been called on.")
        if self.turn is not None and self.last is None:
            yield Problem("turn", "is that of the latest call-off: last is needed too.")

    def _sum_problems(
        self, name: str, total: Fraction | Decimal | None, largest: Fraction | Decimal | None
    ) -> Iterator[Problem]:
        """Contradictions between a sum and the largest of what it is the sum of."""
        told = getattr(self, name)
        if total is not None and total < 0:
            yield Problem(name, f"is 0 or more, got {told}.")
        elif self.count == 0 and total:
            yield Problem(name, f"is {told} of no call-offs: where the count is 0, so is this.")
        elif largest is not None and total is None:
            yield Problem(f"largest_{name}", f"is one of several: {name} is needed too.")
        elif largest is not None and total is not None and largest > total:
            one = getattr(self, f"largest_{name}")
            yield Problem(f"largest_{name}", f"is {one}, and all of them together are {told}.")


class Committed(Record):
    """What has been called off so far, as committed and not as invoiced.

    Attributes:
        of: The id of the framework, or of the lot as framework/lot.
        value: In money, excluding VAT.
        quantity: In the ceiling's unit.
    """

    of: str
    value: Money | None = None
    quantity: Exact | None = None


class Choice(Record):
    """What the individual has chosen, or that they do not choose.

    Attributes:
        need: The need's id.
        candidate: The id of the offer or the proposal; ``None``: the individual does not choose.
        by: Who chose, by role, such as ``individual`` or ``guardian``.
        on: The day.
    """

    need: str
    candidate: str | None
    by: Annotated[str, Field(min_length=1)]
    on: date


def commitment(need: str, candidates: Iterable[str]) -> str:
    """What is published before a draw, so that nobody can choose the list to suit the seed.

    It is the SHA-256 of the need's id and the candidates' ids in alphabetical order, one on each
    line. It binds and does not hide: whoever knows the need's id can find the list by trying.

    >>> commitment("7F3K", ["P", "Q"]) == commitment("7F3K", ["Q", "P"])
    True

    Args:
        need: The need's id.
        candidates: The ids of those among whom lots are to be drawn.
    """
    return hashlib.sha256("\n".join((need, *sorted(candidates))).encode()).hexdigest()


class Draw(Record):
    """A draw of lots: bound to one need, and kept.

    The need and the candidates are committed to before the seed is revealed; each candidate's
    lot is the SHA-256 of seed, need and candidate, so that anybody can draw it again.

    Attributes:
        need: The need's id.
        candidates: Those the lots were drawn among, fixed before the seed was known.
        seed: The revealed seed.
        committed: The `commitment` to need and candidates that was published before the seed
            was known; ``None`` where none was.
        witnessed: Who saw that the seed was not known before, by role.
    """

    need: str
    candidates: Annotated[tuple[str, ...], Field(min_length=1)]
    seed: Annotated[str, Field(min_length=1)]
    committed: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    witnessed: str | None = None

    @model_validator(mode="after")
    def _as_committed(self) -> Self:
        due = commitment(self.need, self.candidates)
        if self.committed is not None and self.committed != due:
            what = (
                "is not the commitment to this need and these candidates: the draw is held among "
                f"those who were committed to, and no others, whose commitment is {due}."
            )
            raise InputError("draw", [Problem("committed", what)])
        return self

    def lot_of(self, candidate: str) -> str:
        """The candidate's lot; the lowest goes first."""
        text = "\n".join((self.seed, self.need, candidate))
        return hashlib.sha256(text.encode()).hexdigest()


class Snapshot(Document):
    """What the world looks like when a need is decided: all that is not need, key or register.

    Attributes:
        on: The day of the decision.
        uses: Places held and taken.
        answers: Declines and silences so far in this call-off.
        call_offs: What each offer has been called on for so far, at most one row for each offer
            and settlement period.
        committed: What has been called off under the agreement and its lots.
        assessments: Signed comparisons, at most one for each need.
        draws: Draws of lots, at most one for each need.
        choices: What individuals have chosen, at most one for each need.
    """

    format: Literal["calloff.snapshot/1"] = "calloff.snapshot/1"
    positional: ClassVar = ("on",)
    shown: ClassVar = ("on",)

    on: date
    uses: tuple[Use, ...] = ()
    answers: tuple[Answer, ...] = ()
    call_offs: tuple[PastCallOffs, ...] = ()
    committed: tuple[Committed, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    draws: tuple[Draw, ...] = ()
    choices: tuple[Choice, ...] = ()

    @cached_property
    def used(self) -> Mapping[str, tuple[Use, ...]]:
        """The pools that we hold or have taken places of, with what is used of each."""
        found: dict[str, list[Use]] = {}
        for use in self.uses:
            found.setdefault(use.pool, []).append(use)
        return {pool: tuple(uses) for pool, uses in found.items()}

    @cached_property
    def using(self) -> frozenset[str]:
        """The needs that use places."""
        return frozenset(use.need for use in self.uses if use.need is not None)

    @cached_property
    def use_days(self) -> tuple[date, ...]:
        """The days on which any use begins or has ended: between them nothing changes."""
        ends = {day for use in self.uses for day in (use.period.start, use.period.end)}
        return tuple(sorted(day for day in ends if day is not None))

    def assessment_of(self, need: str) -> Assessment | None:
        """The assessment of a need, where there is one."""
        return next((a for a in self.assessments if a.need == need), None)

    def draw_for(self, need: str) -> Draw | None:
        """The draw for a need, where there is one."""
        return next((draw for draw in self.draws if draw.need == need), None)

    def choice_for(self, need: str) -> Choice | None:
        """What was chosen for a need; ``None`` where nobody has asked or answered yet."""
        return next((choice for choice in self.choices if choice.need == need), None)

    def called_off(self, lot: str) -> Iterator[tuple[int, PastCallOffs]]:
        """The rows on the offers of a lot, each with its number."""
        for index, past in enumerate(self.call_offs):
            if past.offer.startswith(f"{lot}/"):
                yield index, past

    def committed_under(self, of: str) -> Committed | None:
        """What has been called off under a framework or lot, where it is known."""
        return next((sum_ for sum_ in self.committed if sum_.of == of), None)

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if problems := list(self._problems()):
            raise InputError("snapshot", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """Things of which there can be only one."""
        for field, names in (
            ("assessments", [a.need for a in self.assessments]),
            ("draws", [draw.need for draw in self.draws]),
            ("committed", [sum_.of for sum_ in self.committed]),
            ("choices", [choice.need for choice in self.choices]),
        ):
            for index, name in enumerate(names):
                if name in names[:index]:
                    yield Problem(f"{field}.{index}", f"{name!r} stands more than once.")
        seen: set[tuple[str, Period | None]] = set()
        for index, past in enumerate(self.call_offs):
            if (past.offer, past.period) in seen:
                of = past.period or "all since the agreement began"
                yield Problem(f"call_offs.{index}", f"{past.offer!r} stands twice, for {of}.")
            seen.add((past.offer, past.period))
        for index, choice in enumerate(self.choices):
            if choice.on > self.on:
                what = f"is {choice.on}, after the day of the decision, {self.on}."
                yield Problem(f"choices.{index}.on", what)
