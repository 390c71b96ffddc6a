"""What the methods of a resident calloff answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from calloff.messages.documents import made
from calloff.outcome import Outcome
from calloff.values.moment import Moment
from calloff.values.record import Record

__all__ = [
    "CaseResult",
    "CasesResult",
    "CommandResult",
    "DecideResult",
    "Fault",
    "HelloResult",
    "NextStepsResult",
    "RegisterResult",
    "RelaxationsResult",
    "ReplayResult",
    "RequestTold",
    "RequestsResult",
    "StepTold",
    "TextResult",
]


class HelloResult(Record):
    """Who is there.

    Attributes:
        calloff: The version of calloff.
        protocol: The version of the messages.
        methods: What can be asked.
        kept: Whether what is written outlives the process.
    """

    calloff: str
    protocol: int
    methods: tuple[str, ...]
    kept: bool


class CommandResult(Record):
    """That a command was carried out: the same each time it is given.

    Attributes:
        command: The host's own id of it.
        stream: What it was about, such as ``case/7F3K``.
        place: How many rows stand there after it; of a case, how many entries.
        repeated: Whether it was carried out before.
    """

    command: str
    stream: str
    place: int
    repeated: bool


class RegisterResult(Record):
    """A register.

    Attributes:
        register_: The document.
    """

    register_: Annotated[Any, made("register")] = Field(alias="register")


class DecideResult(Record):
    """What the key says.

    Attributes:
        need: The need, by its id.
        register_: The register that it was decided by.
        known: Since when that version is known.
        outcome: What it comes to.
        names: What those are called whom the outcome names, by their ids.
        decision: The whole decision, where it was asked for.
    """

    need: str
    register_: str = Field(alias="register")
    known: Moment
    outcome: Outcome
    names: Mapping[str, str]
    decision: Mapping[str, Any] | None = None


class TextResult(Record):
    """Something told.

    Attributes:
        text: The text, Markdown, or HTML as a fragment of a page.
    """

    text: str


class RelaxationsResult(Record):
    """What of the requirements stands between a need and those who do not serve it.

    Attributes:
        relaxations: What each change would come to, as `calloff relax --output json` gives it.
        conflicts: Requirements that nobody meets together.
    """

    relaxations: Mapping[str, Any]
    conflicts: Mapping[str, Any]


class CaseResult(Record):
    """A case.

    Attributes:
        case: The document.
        entries: How many entries it has, to be given back as ``seen``.
    """

    case: Annotated[Any, made("case")]
    entries: int


class CasesResult(Record):
    """Which cases there are.

    Attributes:
        cases: Their ids; those that have been erased are not among them.
    """

    cases: tuple[str, ...]


class StepTold(Record):
    """Something to be done.

    Attributes:
        code: What, by its code.
        told: The same in a sentence.
        entry: The kind of the entry that notes it; ``None`` where none does.
        whom: Whom it concerns, by id.
        by: Until when; ``None`` where there is no deadline.
        overdue: Whether that has passed.
    """

    code: str
    told: str
    entry: str | None
    whom: tuple[str, ...]
    by: Moment | None
    overdue: bool


class NextStepsResult(Record):
    """What is to be done now, what is overdue first.

    Attributes:
        steps: The steps.
    """

    steps: tuple[StepTold, ...]


class RequestTold(Record):
    """A request that was sent, and its letter.

    Attributes:
        ref: Its reference, which an answer carries back.
        candidate: To whom, by the id of the offer.
        name: What the supplier is called.
        answer_by: The deadline.
        letter: The letter.
    """

    ref: str
    candidate: str
    name: str
    answer_by: Moment
    letter: str


class RequestsResult(Record):
    """The requests that were sent last.

    Attributes:
        requests: Each, with its letter.
    """

    requests: tuple[RequestTold, ...]


class Fault(Record):
    """One thing that is wrong, and where.

    Attributes:
        place: Where it stands, such as ``params.need.lot``; empty where the whole is meant.
        what: What was expected and found, and what to do.
    """

    place: str
    what: str


class ReplayResult(Record):
    """What came of deciding everything in a case again.

    Attributes:
        same: Whether everything came out the same; ``None``: the case has been erased.
        problems: What comes out otherwise.
        erased: When the case was erased, and by which decision; else ``None``.
    """

    same: bool | None
    problems: tuple[Fault, ...] = ()
    erased: Mapping[str, str] | None = None
