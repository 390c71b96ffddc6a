"""What the methods of a resident calloff are asked with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from calloff.messages.documents import document, entries
from calloff.values.moment import Moment
from calloff.values.record import Record
from calloff.values.texts import Language

__all__ = [
    "ApplyParams",
    "AskParams",
    "CaseParams",
    "CasesParams",
    "CommandParams",
    "DecideParams",
    "DecideWholeParams",
    "ExplainParams",
    "HelloParams",
    "NextStepsParams",
    "NoteParams",
    "OpenParams",
    "Params",
    "PresentParams",
    "ProtocolParams",
    "PublishParams",
    "RegisterParams",
    "RequestsParams",
    "StatePlacesParams",
]

Text = Annotated[str, Field(min_length=1)]
Medium = Literal["text", "markdown", "html"]

RegisterGiven = Annotated[Any, document("register")]
NeedGiven = Annotated[Any, document("need")]
ProcedureGiven = Annotated[Any, document("procedure")]
SnapshotGiven = Annotated[Any, document("snapshot")]
ProposalsGiven = Annotated[Any, document("proposals")]
AssessmentGiven = Annotated[Any, document("assessment")]


class Params(Record):
    """What a method is asked with. Nothing of it is shown: it may tell of a person."""

    shown: ClassVar = ()


class HelloParams(Params):
    """Nothing is needed to ask who is there."""


class CommandParams(Params):
    """What every method that writes is given.

    Attributes:
        command: The host's own id of it: given again, it is carried out once.
        at: When it happens, with its zone.
        role: In what role somebody stands for it.
    """

    command: Text
    at: Moment
    role: Text


class PublishParams(CommandParams):
    """A version of a register, from when it is known.

    Attributes:
        register_: The register.
    """

    register_: RegisterGiven = Field(alias="register")


class StatePlacesParams(CommandParams):
    """How many places are free in a pool, as somebody has stated.

    Attributes:
        pool: The pool's id.
        available: How many; ``None``: nobody says.
        updated: When it was stated, where that was before it was written down.
    """

    pool: Text
    available: Decimal | None
    updated: Moment | None = None


class OpenParams(CommandParams):
    """A need that is taken up.

    Attributes:
        need: What is called off, frozen.
        procedure: How the office calls off.
        by: A name or pseudonym, where the office keeps one.
        recorded: When it was written down, where that was afterwards.
        secret: Drawn by the host; references of requests are made with it.
    """

    need: NeedGiven
    procedure: ProcedureGiven
    by: str | None = None
    recorded: Moment | None = None
    secret: str | None = None


class NoteParams(Params):
    """What happened in a call-off: all of it is written, or nothing.

    Attributes:
        command: The host's own id of it: given again, it is carried out once.
        case: The case.
        entries: What happened, in order; each says when, and in what role somebody stands for it.
        seen: How many entries the host has seen; ``None``: the case as it stands.
        beyond: Whether places are taken even where there are not enough, as somebody has decided.
    """

    command: Text
    case: Text
    entries: Annotated[tuple[Any, ...], Field(min_length=1), entries()]
    seen: Annotated[int, Field(ge=0)] | None = None
    beyond: bool = False


class ApplyParams(CommandParams):
    """The key is applied in a case.

    Attributes:
        case: The case.
        seen: How many entries the host has seen; ``None``: the case as it stands.
        world: Draws of lots and what individuals have chosen, which no ledger knows.
        by: A name or pseudonym, where the office keeps one.
        recorded: When it was written down, where that was afterwards.
    """

    case: Text
    seen: Annotated[int, Field(ge=0)] | None = None
    world: SnapshotGiven = None
    by: str | None = None
    recorded: Moment | None = None


class AskParams(ApplyParams):
    """The same request goes to all whom the key says.

    Attributes:
        answer_by: The deadline, where a person sets it.
        channel: How they are asked.
    """

    answer_by: Moment | None = None
    channel: Literal["database", "message", "telephone", "meeting"] = "message"


class PresentParams(CommandParams):
    """The providers are presented to whoever chooses, in an order that is drawn.

    Attributes:
        case: The case.
        seed: What the order is drawn by; another for each person.
        seen: How many entries the host has seen; ``None``: the case as it stands.
        by: A name or pseudonym, where the office keeps one.
        recorded: When it was written down, where that was afterwards.
    """

    case: Text
    seed: Text
    seen: Annotated[int, Field(ge=0)] | None = None
    by: str | None = None
    recorded: Moment | None = None


class RegisterParams(Params):
    """Which version of which register.

    Attributes:
        id: Its id; ``None``: the only one.
        known: The moment that it was known at; ``None``: the newest.
    """

    id: Text | None = None
    known: Moment | None = None


class DecideParams(Params):
    """What is decided, when, and over what.

    Attributes:
        need: The need.
        on: The day of the decision.
        at: Now: by the register that is known then.
        register_: The id of the register; ``None``: the one that has the lot.
        proposals: The answers to decide over; ``None``: over the offers.
        snapshot: The world on the day, where the host knows it; ``None``: as the office stands.
        assessment: The signed comparison of the answers.
    """

    need: NeedGiven
    on: date
    at: Moment
    register_: Text | None = Field(default=None, alias="register")
    proposals: ProposalsGiven = None
    snapshot: SnapshotGiven = None
    assessment: AssessmentGiven = None


class DecideWholeParams(DecideParams):
    """As what is decided; and how much of it is answered.

    Attributes:
        whole: Whether the whole decision is answered, which can be decided again.
    """

    whole: bool = False


class ExplainParams(DecideParams):
    """As what is decided; and how it is told.

    Attributes:
        candidate: About whom; ``None``: the whole protocol.
        language: ``sv`` or ``en``.
        medium: How it is set.
        audience: Who reads; what they may not be told is withheld.
    """

    candidate: Text | None = None
    language: Language = "sv"
    medium: Medium = "text"
    audience: Literal["caseworker", "rejected", "release"] = "caseworker"


class CaseParams(Params):
    """Which case.

    Attributes:
        case: Its id.
    """

    case: Text


class CasesParams(Params):
    """Nothing is needed to list the cases."""


class NextStepsParams(CaseParams):
    """Which case, and when.

    Attributes:
        at: Now.
        language: In which the steps are told.
    """

    at: Moment
    language: Language = "sv"


class RequestsParams(CaseParams):
    """Of which case the letters are written, and how.

    Attributes:
        language: ``sv`` or ``en``.
        medium: How they are set.
    """

    language: Language = "sv"
    medium: Medium = "text"


class ProtocolParams(RequestsParams):
    """Of which case, how, and for whom.

    Attributes:
        audience: Who reads; what they may not be told is withheld.
        supplier: The offer of the supplier who reads, where one does.
    """

    audience: Literal["caseworker", "asked", "rejected", "release"] = "caseworker"
    supplier: Text | None = None
