"""A step of an allocation key: its kind, its clause, its words, and the day it goes by."""

from __future__ import annotations

import inspect
from abc import ABC
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from calloff.errors import InputError, Problem, did_you_mean
from calloff.finding import Finding
from calloff.need import Need
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.record import Record
from calloff.values.texts import Sayings
from calloff.vocabulary import Audience

__all__ = [
    "Basis",
    "Clause",
    "NamedDay",
    "OfKind",
    "RankingDay",
    "Step",
    "day_of",
    "ranking_day_of",
]

NamedDay = Literal["requested", "decided", "starts"]
"""A named day of a call-off: when it was asked for, decided on, and when it begins."""

RankingDay = Literal[NamedDay, "starts_or_last"]
"""A named day, or the day it begins or the agreement's last, whichever is earlier.

A ranking ends with its agreement, and a call-off may begin after it. No gate goes by that day: an
agreement is always in force on its own last day, so that such a gate would let everything pass.
"""

Basis = Literal["agreement", "summary", "reading"]
"""What a clause rests on: the agreement's own text, a public summary of it, or an
interpretation that somebody has made."""


def day_of(name: NamedDay, need: Need, snapshot: Snapshot) -> date:
    """The day that a name stands for.

    Raises:
        InputError: where the need does not say when it starts and that day is asked for.
    """
    if name == "decided":
        return snapshot.on
    if name == "requested":
        return need.requested
    if need.starts is None:
        raise InputError(f"need {need.id}", [Problem("starts", "is needed by the key.")])
    return need.starts


def ranking_day_of(name: RankingDay, need: Need, snapshot: Snapshot, terms: Terms) -> date:
    """The day that a name stands for, where it may be the agreement's last.

    The last day is that of the extensions decided by the day of the decision.

    Raises:
        InputError: where the need does not say when it starts and that day is asked for.
    """
    if name != "starts_or_last":
        return day_of(name, need, snapshot)
    starts, last = day_of("starts", need, snapshot), terms.framework.last_day(snapshot.on)
    return starts if last is None else min(starts, last)


class Clause(Record):
    """Where a step of the key comes from.

    Attributes:
        document: The id of one of the key's documents.
        passage: The words it rests on, in the document's own language.
        basis: Whether these are the agreement's, a summary's, or somebody's reading.
        confirmed_by: Who has confirmed the reading, by role; ``None``: nobody yet.
    """

    document: str
    passage: Annotated[str, Field(min_length=1)]
    basis: Basis
    confirmed_by: str | None = None


class Step(Record, ABC):
    """One step of an allocation key, known in documents by its ``kind``.

    A new kind is a subclass with a literal ``kind``; defining it makes it known. Its words
    (`says`) live with it: a ``name``, and a sentence for each verdict, or for a verdict and a
    note (``unmet.full``) where the note says more.

    Attributes:
        clause: Where the step comes from.
    """

    family: ClassVar[str]
    kinds: ClassVar[dict[str, type[Step]]]
    says: ClassVar[Sayings]
    reads: ClassVar[frozenset[str]] = frozenset()
    """The parts of a snapshot that the step looks at: ``uses``, ``answers`` and so on. A later
    change to any other part leaves its answers as they were."""

    told_to: ClassVar[tuple[Audience, ...]] = ("caseworker", "asked", "rejected", "release")
    """Who may be told what the step finds; for anybody else it is withheld."""

    shortcuts: ClassVar[Mapping[str, tuple[str, ...]]] = {"problems": ("hindered_by",)}
    """For what a step does, by name, what else says the same of it, or of many at once. A kind that
    does it otherwise than the one it is made from inherits none of these: it says them anew, or
    does without."""

    kind: str
    clause: Clause | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Make a new kind known to its family."""
        super().__pydantic_init_subclass__(**kwargs)
        if "kinds" in cls.__dict__:
            return
        family = next(base for base in cls.__mro__ if "kinds" in base.__dict__)
        for done in cls.shortcuts.keys() & cls.__dict__.keys():
            for short in cls.shortcuts[done]:
                if short not in cls.__dict__:
                    setattr(cls, short, inspect.getattr_static(family, short))
        kind = cls.model_fields["kind"].default
        if not isinstance(kind, str):
            return
        other = cls.kinds.setdefault(kind, cls)
        if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            article = "an" if cls.family[0] in "aeiou" else "a"
            raise TypeError(f"There is {article} {cls.family} of kind {kind!r} already: {other!r}.")
        cls.kinds[kind] = cls

    @classmethod
    def of(cls, given: object) -> Step:
        """The step that a document states, by its kind.

        Raises:
            InputError: where no kind is stated, none such is known, or its fields are wrong.
        """
        if isinstance(given, cls):
            return given
        kind = given.get("kind") if isinstance(given, Mapping) else None
        if kind not in cls.kinds:
            known = sorted(cls.kinds)
            hint = did_you_mean(str(kind), known) or f" Known: {', '.join(known)}."
            what = f"no {cls.family} of kind {kind!r}.{hint}" if kind else "is needed."
            raise InputError(cls.__name__, [Problem("kind", what)])
        return cls.kinds[kind].read(given)

    def days(self) -> frozenset[NamedDay]:
        """The named days that the step goes by."""
        day = getattr(self, "day", None)
        return frozenset() if day is None else frozenset({day})

    def problems(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Problem, ...]:
        """What hinders the step from being asked at all, besides days that the need lacks."""
        return ()

    @property
    def hindered_by(self) -> frozenset[Literal["need", "snapshot"]]:
        """What its `problems` go by, besides the key and the terms."""
        return frozenset({"need", "snapshot"})

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """Who can settle what one of the step's findings leaves unknown."""
        return "supplier"

    @model_serializer(mode="wrap")
    def _with_kind(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write the kind first, also where everything at its default is left out."""
        return {"kind": self.kind, **handler(self)}

    def replace(self, **changes: Any) -> Self:
        """The same step with some fields changed."""
        return super().replace(**changes)


class OfKind:
    """Annotation of a field that takes any step of a family, by its kind."""

    def __init__(self, family: type[Step]) -> None:
        """Take steps of this family."""
        self.family = family

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Look the kind up when a document is read, so that new kinds need no registration."""
        return core_schema.no_info_plain_validator_function(
            self.family.of,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda step, info: step.model_dump(
                    mode=info.mode, by_alias=True, exclude_defaults=info.exclude_defaults
                ),
                info_arg=True,
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Any of the kinds known now."""
        kinds = [self.family.kinds[kind] for kind in sorted(self.family.kinds)]
        return {"anyOf": [handler(kind.__pydantic_core_schema__) for kind in kinds]}
