"""A named role's reasoned comparison of candidates on the wishes, made before prices were shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.values.moment import Moment
from calloff.values.record import Document, Record

__all__ = ["Assessment", "Ground", "Signature"]


class Ground(Record):
    """Why a candidate suits the person more or less well, on one wish or as a whole.

    Attributes:
        candidate: The candidate's id.
        reason: In a sentence, for the file; without a price.
        wish: The wish it is about, by its place in the need from 0; ``None`` for the whole.
        met: Whether the wish is met; ``None`` where that is not the point.
    """

    positional: ClassVar = ("candidate", "reason")

    candidate: str
    reason: Annotated[str, Field(min_length=1)]
    wish: Annotated[int, Field(ge=0)] | None = None
    met: bool | None = None


class Signature(Record):
    """Who stands for it, in what role, and when.

    Attributes:
        role: The role, such as ``caseworker`` or ``team leader``.
        at: When, with its time zone.
        by: A name or pseudonym, where the office keeps one here.
    """

    role: Annotated[str, Field(min_length=1)]
    at: Moment
    by: str | None = None


class Assessment(Document):
    """Which candidates suit the person best, judged by people, before they saw a price.

    Adda's words are that needs and wishes decide who is best suited; people judge that. Price
    decides among those in the same tier.

    Attributes:
        need: The need's id.
        tiers: Candidates' ids, the best suited first; those in one tier suit equally well.
        grounds: The reasons; at least one for every candidate.
        signed: By whom and when; at least one.
        prices_shown: When prices were first shown to those who signed; ``None``: not yet.
    """

    shown: ClassVar = ("need",)

    format: Literal["calloff.assessment/1"] = "calloff.assessment/1"
    need: str
    tiers: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1)]
    grounds: tuple[Ground, ...]
    signed: Annotated[tuple[Signature, ...], Field(min_length=1)]
    prices_shown: Moment | None = None

    def tier_of(self, candidate: str) -> int | None:
        """The tier a candidate stands in, from 0 for the best; ``None`` where it is in none."""
        for index, tier in enumerate(self.tiers):
            if candidate in tier:
                return index
        return None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"assessment of {self.need}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """What an assessment may not leave out or say twice."""
        seen: set[str] = set()
        for index, tier in enumerate(self.tiers):
            if not tier:
                yield Problem(f"tiers.{index}", "a tier names at least one candidate.")
            for candidate in tier:
                if candidate in seen:
                    yield Problem(f"tiers.{index}", f"{candidate!r} stands more than once.")
                seen.add(candidate)
        reasoned = {ground.candidate for ground in self.grounds}
        for candidate in sorted(seen - reasoned):
            yield Problem("grounds", f"{candidate!r} is compared without a reason.")
        for candidate in sorted(reasoned - seen):
            yield Problem("grounds", f"a reason is given for {candidate!r}, which is in no tier.")
        if self.prices_shown is not None:
            for index, signature in enumerate(self.signed):
                if signature.at >= self.prices_shown:
                    what = (
                        f"signed {signature.at.isoformat()}, after prices were shown "
                        f"{self.prices_shown.isoformat()}: the comparison is made before."
                    )
                    yield Problem(f"signed.{index}.at", what)
