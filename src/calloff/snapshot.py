"""The core's one window on the world: the day, the places used, the answers, the draws."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.assessment import Assessment
from calloff.errors import InputError, Problem
from calloff.values.exact import Exact, Positive
from calloff.values.moment import Moment
from calloff.values.money import Money
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Document, Record

__all__ = ["Answer", "Committed", "Draw", "PastCallOffs", "Snapshot", "Use"]


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
    """How much a candidate has been called on so far, for keys that share out or take turns.

    Attributes:
        offer: The offer's id.
        count: Call-offs.
        value: Their value.
        hours: Their hours.
        last: The day of the latest.
    """

    offer: str
    count: Annotated[int, Field(ge=0)]
    value: Money | None = None
    hours: Exact | None = None
    last: date | None = None


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


class Draw(Record):
    """A draw of lots: bound to one need, and kept.

    The need and the candidates are committed to before the seed is revealed; each candidate's
    lot is the SHA-256 of seed, need and candidate, so that anybody can draw it again.

    Attributes:
        need: The need's id.
        candidates: Those the lots were drawn among, fixed before the seed was known.
        seed: The revealed seed.
        witnessed: Who saw that the seed was not known before, by role.
    """

    need: str
    candidates: Annotated[tuple[str, ...], Field(min_length=1)]
    seed: Annotated[str, Field(min_length=1)]
    witnessed: str | None = None

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
        call_offs: What each offer has been called on for so far.
        committed: What has been called off under the agreement and its lots.
        assessments: Signed comparisons, at most one for each need.
        draws: Draws of lots, at most one for each need.
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

    def assessment_of(self, need: str) -> Assessment | None:
        """The assessment of a need, where there is one."""
        return next((a for a in self.assessments if a.need == need), None)

    def draw_for(self, need: str) -> Draw | None:
        """The draw for a need, where there is one."""
        return next((draw for draw in self.draws if draw.need == need), None)

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
            ("call_offs", [past.offer for past in self.call_offs]),
        ):
            for index, name in enumerate(names):
                if name in names[:index]:
                    yield Problem(f"{field}.{index}", f"{name!r} stands more than once.")
