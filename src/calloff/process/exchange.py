"""One request and one proposal of a round, and what has become of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from calloff.candidate import Proposal

__all__ = ["Offered", "Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request that was sent, and what came back.

    Attributes:
        ref: Its reference.
        candidate: The id of the offer, or of the proposal that is asked about.
        name: The supplier's name.
        stage: Whether an offer was asked, or a proposal is to be completed.
        asked: When.
        answer_by: By when it is to be answered.
        status: ``open`` until something came back or was noted.
        reason: Why it was declined, by code.
        answered: When.
        reminded: When it was last reminded.
        remind_at: When a reminder is due; ``None``: never.
        goes_on: Whether the office may go on by itself, after a decline for such a reason.
        key: The id of the key that took over from the lot's own before it was sent; ``None``: the
            lot's own.
        required: Whether it asks about a proposal of which a requirement is left open.
    """

    ref: str
    candidate: str
    name: str
    stage: Literal["offers", "answers"]
    asked: datetime
    answer_by: datetime
    status: Literal["open", "proposed", "declined", "no_answer"] = "open"
    reason: str | None = None
    answered: datetime | None = None
    reminded: datetime | None = None
    remind_at: datetime | None = None
    goes_on: bool = True
    key: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """One proposal that came, and what has become of it.

    Attributes:
        proposal: The proposal.
        ref: The request it answers.
        at: When it came.
        status: ``live``, ``late``, ``withdrawn`` by the supplier, or ``rejected`` afterwards.
        reason: Why it was rejected, by code.
        pool: The pool of places it comes from.
        holds_until: Until when the supplier keeps it free.
        ended: When it was withdrawn or rejected.
    """

    proposal: Proposal
    ref: str
    at: datetime
    status: Literal["live", "late", "withdrawn", "rejected"] = "live"
    reason: str | None = None
    pool: str | None = None
    holds_until: datetime | None = None
    ended: datetime | None = None
