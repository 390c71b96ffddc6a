"""Entries of a round: whom to ask, the answers, and how people compare them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from calloff.assessment import Assessment, Signature
from calloff.candidate import Proposal
from calloff.outcome import Question
from calloff.process.entries.entry import Entry, Name
from calloff.snapshot import Snapshot
from calloff.values.moment import Moment
from calloff.values.money import Money
from calloff.values.record import Record

__all__ = [
    "Asked",
    "Assessed",
    "Decided",
    "Declined",
    "NoAnswer",
    "PricesShown",
    "Proposed",
    "Quoted",
    "Reminded",
    "Sent",
    "Signed",
    "Skipped",
    "Withdrawn",
]


class Quoted(Record):
    """What a candidate costs by the key's ordering on price.

    Attributes:
        candidate: Its id.
        total: In all, or per day, week or month where no end is known.
        basis: Which of these.
    """

    candidate: str
    total: Money
    basis: str


class Decided(Entry):
    """The key was applied: over the register, or over the answers.

    It holds what follows from it, and what is needed to decide it again: `calloff.process.replay`
    does, and compares the control codes.

    Attributes:
        stage: Over ``offers`` or over ``answers``.
        on: The day of the decision.
        register_id: The id of the register.
        known: From when that version of it was known.
        world: What was known beside register and case: places, sums; ``None``: nothing.
        outcome: What it came to.
        whom: Those to ask, those who tie, or the one chosen.
        names: What they are called, in the same order.
        questions: What is asked.
        to_settle: What the buyer must find out itself.
        mode: All together, or in order.
        key: The id of the key that took over from the lot's own; ``None``: the lot's own.
        among: Those it was decided over, where these were answers.
        may_serve: Those who meet everything.
        might_serve: Those about whom something is unknown.
        unsettled: Gates of the lot, or switches of its key, that are unknown: somebody must
            settle them first.
        quotes: Prices, only where the outcome shows them.
        last_day: The last day on which the agreement lets an award be made.
        control: The decision's fingerprint.
    """

    kind: Literal["decided"] = "decided"
    stage: Literal["offers", "answers"]
    on: date
    register_id: str
    known: Moment
    world: Snapshot | None = None
    outcome: Literal["ask", "chosen", "tied", "nobody", "escalate"]
    whom: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    to_settle: tuple[Question, ...] = ()
    mode: Literal["together", "in_order"] = "together"
    key: str | None = None
    among: tuple[str, ...] = ()
    may_serve: tuple[str, ...] = ()
    might_serve: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    quotes: tuple[Quoted, ...] = ()
    last_day: date | None = None
    control: str


class Skipped(Entry):
    """A supplier is passed over: a record of its own, with a listed reason.

    Attributes:
        candidate: The offer's id.
        reason: A listed reason for passing over.
        declines: Earlier declines that the reason rests on, by case.
    """

    kind: Literal["skipped"] = "skipped"
    candidate: str
    reason: str
    declines: tuple[str, ...] = ()


class Sent(Record):
    """One request of a round.

    Attributes:
        ref: Its reference, which says nothing of the case.
        candidate: The id of the offer, or of the proposal where that is asked about.
        name: The supplier's name.
        at: When this call was made, in a round by telephone; ``None``: with the others.
    """

    ref: Name
    candidate: str
    name: str
    at: Moment | None = None


class Asked(Entry):
    """The same question, to all of them, with the same deadline.

    Attributes:
        requests: To whom.
        questions: What is asked beside for a proposal.
        answer_by: By when they are to answer.
        row: The row of the table of deadlines that was used; ``None``: a person set it.
        channel: How they are asked.
        body: The fingerprint of what was told, the same to all.
    """

    kind: Literal["asked"] = "asked"
    requests: Annotated[tuple[Sent, ...], Field(min_length=1)]
    questions: tuple[Question, ...] = ()
    answer_by: Moment
    row: Annotated[int, Field(ge=0)] | None = None
    channel: Literal["database", "message", "telephone", "meeting"] = "message"
    body: str


class Reminded(Entry):
    """Those who have not answered are reminded.

    Attributes:
        requests: The references.
    """

    kind: Literal["reminded"] = "reminded"
    requests: Annotated[tuple[str, ...], Field(min_length=1)]


class Proposed(Entry):
    """A supplier answers with a concrete home, person or team, or completes what it proposed.

    When it came (``at``) says whether it is late; the proposal's own ``answered`` says how fresh
    its statement on places is.

    Attributes:
        request: The reference it answers.
        proposal: What is proposed.
        pool: The pool of places it comes from, where that is said.
        holds_until: Until when the supplier keeps it free; ``None``: not said.
    """

    kind: Literal["proposed"] = "proposed"
    request: str
    proposal: Proposal
    pool: str | None = None
    holds_until: Moment | None = None


class Declined(Entry):
    """A supplier declines, with a listed reason.

    Attributes:
        request: The reference it answers.
        reason: The reason's code.
        said: What it said, in a few words, for the file.
    """

    kind: Literal["declined"] = "declined"
    request: str
    reason: str
    said: str | None = None


class NoAnswer(Entry):
    """A supplier has not answered in time.

    Attributes:
        request: The reference.
    """

    kind: Literal["no_answer"] = "no_answer"
    request: str


class Withdrawn(Entry):
    """A supplier takes a proposal back.

    Attributes:
        proposal: Its id.
        said: What it said, for the file.
    """

    kind: Literal["withdrawn"] = "withdrawn"
    proposal: str
    said: str | None = None


class PricesShown(Entry):
    """Prices became known to those who compare, by whatever way."""

    kind: Literal["prices_shown"] = "prices_shown"


class Assessed(Entry):
    """The proposals are compared, wish by wish, without prices, and signed.

    Attributes:
        assessment: The comparison.
    """

    kind: Literal["assessed"] = "assessed"
    assessment: Assessment


class Signed(Entry):
    """A further role signs the comparison.

    Attributes:
        signature: By which role, and when.
    """

    kind: Literal["signed"] = "signed"
    signature: Signature
