"""What every entry says: what happened, when, and who stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from calloff.need import Need
from calloff.values.moment import Moment
from calloff.values.record import Record

__all__ = [
    "Entry",
    "Name",
]


Name = Annotated[str, Field(pattern=r"\S")]
"""Words that are not blank."""


class Entry(Record):
    """Something that happened in a call-off.

    Attributes:
        at: When it happened.
        role: In what role somebody stands for it, such as ``caseworker``.
        by: A name or pseudonym, where the office keeps one here.
        recorded: When it was written down, where that was afterwards; ``None``: at once.
    """

    shown: ClassVar = ("at", "role")

    kind: str
    at: Moment
    role: Name
    by: str | None = None
    recorded: Moment | None = None

    @classmethod
    def is_protected(cls, data: object) -> bool:
        """Nothing of a person with protected identity is repeated, not even in a mistake."""
        need = data.get("need") if isinstance(data, Mapping) else None
        return bool(getattr(need, "protected", False)) or Need.is_protected(need)

    @model_serializer(mode="wrap")
    def _with_kind(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write the kind first, also where everything at its default is left out."""
        return {"kind": self.kind, **handler(self)}
