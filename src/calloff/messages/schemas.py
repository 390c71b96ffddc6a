"""The messages as JSON Schemas, for hosts that check what they say or make code of it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic.json_schema import models_json_schema

from calloff.errors import InputError, Problem
from calloff.messages.documents import referring
from calloff.messages.lines import METHODS, ErrorLine, RequestLine
from calloff.values.record import Record

__all__ = ["MESSAGES", "PROTOCOL", "message_schema"]

PROTOCOL = 1
"""The version of the messages: it rises when a host that speaks the one before would not do."""

MESSAGES = ("serve-request", "serve-answer")
"""The kinds of messages that have a schema."""


def message_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what is said or answered.

    Documents in a message are referred to by the ``$id`` of their own schemas, such as
    ``urn:calloff:need:1``.

    Args:
        kind: One of `MESSAGES`.

    Raises:
        InputError: where there is no such kind.
    """
    if kind not in MESSAGES:
        what = f"no kind of message {kind!r}. There are: {', '.join(MESSAGES)}."
        raise InputError("schema", [Problem("", what)])
    asked = kind == "serve-request"
    models: list[type[Record]] = [m.params if asked else m.result for m in METHODS.values()]
    mode: Literal["validation", "serialization"] = "validation" if asked else "serialization"
    more: list[type[Record]] = [RequestLine if asked else ErrorLine]
    pairs = [(model, mode) for model in dict.fromkeys([*models, *more])]
    refs, told = models_json_schema(pairs, by_alias=True)
    which = dict(zip(METHODS, models, strict=True))
    either = (
        [_request(name, refs[model, mode]) for name, model in which.items()]
        if asked
        else [
            _answer([refs[model, mode] for model in dict.fromkeys(models)]),
            refs[ErrorLine, mode],
        ]
    )
    definitions = told["$defs"]
    definitions.pop("RequestLine", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:calloff:{kind}:{PROTOCOL}",
        "title": f"calloff.{kind}/{PROTOCOL}",
        "anyOf": either,
        "$defs": referring(definitions),
    }


def _request(name: str, params: dict[str, Any]) -> dict[str, Any]:
    """The schema of a request of one method."""
    return {
        "type": "object",
        "title": name,
        "properties": {"id": _ID, "method": {"const": name}, "params": params},
        "required": ["id", "method"] if name in {"hello", "cases", "register"} else _ALL,
        "additionalProperties": False,
    }


def _answer(results: list[dict[str, Any]]) -> dict[str, Any]:
    """The schema of what is answered where a request was carried out."""
    return {
        "type": "object",
        "title": "result",
        "properties": {"id": _ID, "result": {"anyOf": results}},
        "required": ["id", "result"],
        "additionalProperties": False,
    }


_ID = {"type": ["integer", "string"]}
_ALL = ["id", "method", "params"]
