"""The JSON Schema of each kind of document, for editors and for those who write them by program."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.errors import did_you_mean
from calloff.formats.documents import FROM_SHIPPED, KINDS, format_of
from calloff.formats.files import refusal
from calloff.need import Need
from calloff.outcome import Outcome
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.record import Document

__all__ = ["kinds", "schema"]

_DECISION = "decision"
"""The one kind that is only written: what was decided is replayed, and never read as input."""


def kinds() -> tuple[str, ...]:
    """The kinds of documents, such as ``need`` and ``register``, each with a schema.

    All of them can be read with `load`, but a ``decision``, which `calloff.replay` decides again.
    """
    return (*KINDS, _DECISION)


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind of document.

    It says what a document looks like. That its parts belong together, such as that a lot names a
    key which is there, is checked when the document is read.

    Args:
        kind: One of `kinds`.

    Raises:
        InputError: where there is no such kind.
    """
    if kind not in kinds():
        hint = did_you_mean(kind, kinds()) or f" There are: {', '.join(sorted(kinds()))}."
        raise refusal("schema", f"no kind of document {kind!r}.{hint}")
    if kind == _DECISION:
        told, format_ = _of_decisions(), f"calloff.{_DECISION}/1"
    else:
        told, format_ = _of_documents(KINDS[kind]), format_of(KINDS[kind])
    _allow_one_text(told)
    name, _, version = format_.partition("/")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{name.replace('.', ':')}:{version}",
        **told,
        "title": format_,
        "required": ["format", *(name for name in told.get("required", ()) if name != "format")],
    }


def _of_documents(model: type[Document]) -> dict[str, Any]:
    """What a document that can be read looks like, with what `load` takes beside."""
    told = model.model_json_schema(mode="validation", by_alias=True)
    named = {
        "type": "object",
        "properties": {"shipped": {"type": "string"}},
        "required": ["shipped"],
        "additionalProperties": False,
    }
    for field in FROM_SHIPPED.get(model, ()):
        here = told["properties"][field]
        if here.get("type") == "array":
            here["items"] = {"anyOf": [here["items"], named]}
        else:
            told["properties"][field] = {"anyOf": [here, named]}
    return told


def _allow_one_text(told: dict[str, Any]) -> None:
    """Let a fact's value be one text alone, which is read as a list of one."""
    fact = told.get("$defs", {}).get("Fact")
    if fact is not None:
        fact["properties"]["value"]["anyOf"].append({"type": "string"})


# --- Decisions -----------------------------------------------------------------------------------
#
# A decision is written part by part and is no record, so what it looks like as a document is said
# here. A law holds it to what decisions write.


class Told(BaseModel):
    """Something in a decision; fields that are not named here are not written."""

    model_config = ConfigDict(extra="forbid")


class Found(Told):
    """One answer to one question: codes and values, never sentences."""

    code: str
    verdict: Literal["met", "unmet", "unknown"]
    asked: dict[str, Any] = Field(default_factory=dict)
    found: dict[str, Any] = Field(default_factory=dict)
    note: str | None = None
    stated: str | None = None
    source: str | None = None
    step: str = ""
    place: str = ""
    parts: tuple[Found, ...] = ()


class Reference(Told):
    """Something that went in, by its fingerprint: the original must be the one decided on."""

    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class NamedReference(Reference):
    """Something that went in, by its fingerprint and its id."""

    id: str


class LotReference(Reference):
    """The terms that went in, by their fingerprint and their lot."""

    lot: str


class WhatCameOut(Told):
    """What came of it, whatever went in."""

    format: Literal["calloff.decision/1"]
    outcome: Outcome
    ranking: tuple[tuple[str, ...], ...]
    lot_findings: tuple[Found, ...]
    findings: dict[str, tuple[Found, ...]]
    measures: dict[str, tuple[Any, ...]]
    switch_findings: tuple[Found, ...] = ()
    settled: bool = False


class Left(Told):
    """A key that gave way to another, whole."""

    key: AllocationKey
    to: str
    findings: tuple[Found, ...]


class LeftByReference(Told):
    """A key that gave way to another, by its fingerprint."""

    key: NamedReference
    to: str
    findings: tuple[Found, ...]


class Embedded(WhatCameOut):
    """A decision with all that went in, which can be decided again from itself."""

    inputs: Literal["embedded"]
    need: Need
    key: AllocationKey
    terms: Terms
    snapshot: Snapshot
    candidates: tuple[Candidate, ...]
    offers: tuple[Candidate, ...] = ()
    switched: tuple[Left, ...] = ()


class ByReference(WhatCameOut):
    """A decision that names what went in by fingerprints."""

    inputs: Literal["reference"]
    need: NamedReference
    key: NamedReference
    terms: LotReference
    snapshot: Reference
    candidates: Reference
    offers: Reference | None = None
    switched: tuple[LeftByReference, ...] = ()


def _of_decisions() -> dict[str, Any]:
    """What a decision looks like as a document, with all that went in or by reference."""
    whole = Annotated[Embedded | ByReference, Field(discriminator="inputs")]
    told: dict[str, Any] = TypeAdapter(whole).json_schema(mode="validation")
    return {"type": "object", **told}
