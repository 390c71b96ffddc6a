"""Documents inside messages: given whole or by name, and told in schemas by their own."""

from __future__ import annotations

from typing import Any

from pydantic import WithJsonSchema

__all__ = ["document", "entries", "made", "referring"]

_MARK = "x-calloff-document"
"""What pydantic writes into a schema where ours refers to another: it knows its own alone."""


def document(kind: str) -> WithJsonSchema:
    """A document that is given whole, or by its name, as on the command line."""
    return WithJsonSchema({"anyOf": [{"type": "string"}, _marked(kind)]})


def made(kind: str) -> WithJsonSchema:
    """A document that is answered."""
    return WithJsonSchema(_marked(kind))


def entries() -> WithJsonSchema:
    """Entries of a case, at least one."""
    items = _marked("case", "#/properties/entries/items")
    return WithJsonSchema({"type": "array", "minItems": 1, "items": items})


def _marked(kind: str, part: str = "") -> dict[str, Any]:
    return {_MARK: f"urn:calloff:{kind}:1{part}"}


def referring(schema: Any) -> Any:
    """A schema in which what is marked as a document refers to the document's own schema."""
    if isinstance(schema, dict):
        if _MARK in schema:
            return {"$ref": schema[_MARK]}
        return {name: referring(value) for name, value in schema.items()}
    if isinstance(schema, list):
        return [referring(value) for value in schema]
    return schema
