"""A request and its answer, one line of JSON each, and the methods that there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from calloff.messages import params as p
from calloff.messages import results as r
from calloff.values.record import Record

__all__ = ["METHODS", "ErrorLine", "Failure", "Method", "Refusal", "RequestLine", "ResultLine"]

Refusal = Literal["line", "method", "input", "conflict", "not_enough", "busy", "fault"]
"""Why a request was not carried out.

``line``: it is no request at all; ``method``: there is no such method; ``input``: what was given
cannot be used; ``conflict``: what it rests on has changed since; ``not_enough``: there is not
enough left of what it would take; ``busy``: others were in the way again and again; ``fault``:
calloff or what it stands on has failed.
"""


def _is_id(given: object) -> object:
    """An id as it was given.

    Raises:
        ValueError: where it is none.
    """
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise ValueError("is a whole number or a text of the host's own.")
    return given


Id = Annotated[int | str, BeforeValidator(_is_id)]


class RequestLine(Record):
    """What a host asks.

    Attributes:
        id: The host's own: a number or a text, and the same in the answer.
        method: One of `METHODS`.
        params: What the method is asked with.
    """

    shown: ClassVar = ("method",)

    id: Id
    method: str
    params: Mapping[str, Any] = {}


class Failure(Record):
    """Why a request was not carried out.

    Attributes:
        code: The kind of reason, for programs.
        message: What it is about.
        problems: Everything that is wrong, each with its place; never empty.
    """

    code: Refusal
    message: str
    problems: Annotated[tuple[r.Fault, ...], Field(min_length=1)]


class ResultLine(Record):
    """That a request was carried out.

    Attributes:
        id: That of the request.
        result: What came of it.
    """

    id: Id
    result: Mapping[str, Any]


class ErrorLine(Record):
    """That a request was not carried out.

    Attributes:
        id: That of the request; ``None`` where it could not be read.
        error: Why.
    """

    id: Id | None
    error: Failure


@dataclass(frozen=True, slots=True)
class Method:
    """One method.

    Attributes:
        params: What it is asked with.
        result: What it answers.
        writes: Whether it writes, and therefore carries an id of a command.
    """

    params: type[p.Params]
    result: type[Record]
    writes: bool = False


METHODS: Mapping[str, Method] = {
    "hello": Method(p.HelloParams, r.HelloResult),
    "publish": Method(p.PublishParams, r.CommandResult, writes=True),
    "register": Method(p.RegisterParams, r.RegisterResult),
    "state_places": Method(p.StatePlacesParams, r.CommandResult, writes=True),
    "decide": Method(p.DecideWholeParams, r.DecideResult),
    "explain": Method(p.ExplainParams, r.TextResult),
    "relaxations": Method(p.DecideParams, r.RelaxationsResult),
    "open": Method(p.OpenParams, r.CommandResult, writes=True),
    "note": Method(p.NoteParams, r.CommandResult, writes=True),
    "look": Method(p.ApplyParams, r.CommandResult, writes=True),
    "ask": Method(p.AskParams, r.CommandResult, writes=True),
    "compare": Method(p.ApplyParams, r.CommandResult, writes=True),
    "present": Method(p.PresentParams, r.CommandResult, writes=True),
    "case": Method(p.CaseParams, r.CaseResult),
    "cases": Method(p.CasesParams, r.CasesResult),
    "next_steps": Method(p.NextStepsParams, r.NextStepsResult),
    "requests": Method(p.RequestsParams, r.RequestsResult),
    "protocol": Method(p.ProtocolParams, r.TextResult),
    "replay": Method(p.CaseParams, r.ReplayResult),
}
"""Every method, by its name."""
