"""Records: frozen facts with named fields, read from documents and written back the same."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Self, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, core_schema

from calloff.errors import InputError, Problem, did_you_mean

__all__ = ["Document", "Record", "Written", "canonical", "fingerprint"]


class Record(BaseModel):
    """A fact with named fields that never changes after it is made.

    A record is made by naming its fields, or read with `read` from what JSON or TOML gives.
    Either way a mistake raises one `InputError` that lists every problem with its place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    positional: ClassVar[tuple[str, ...]] = ()
    """Fields that may be given without their name, in this order."""

    shown: ClassVar[tuple[str, ...] | None] = None
    """Fields that its representation shows; ``None`` shows all. What belongs to a person stays
    out of it, since representations end up in logs."""

    def __init__(self, /, *args: Any, **data: Any) -> None:
        """Make the record, or tell everything that hinders it."""
        if args:
            names = type(self).positional
            if len(args) > len(names):
                raise TypeError(
                    f"{type(self).__name__} takes {len(names)} fields without a name, "
                    f"{len(args)} were given."
                )
            for name, value in zip(names, args, strict=False):
                if name in data:
                    raise TypeError(f"{type(self).__name__} was given {name!r} twice.")
                data[name] = value
        try:
            super().__init__(**data)
            return
        except ValidationError as error:
            problems = problems_in(error, type(self), hide=type(self).is_protected(data))
        # Raised outside, so that what pydantic says, which repeats what was given, is not kept.
        raise InputError(type(self).__name__, problems)

    # Tells pydantic that records nested in documents need not pass through this method: it only
    # translates errors, and the outermost record does that for all of them.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def read(cls, data: object, *, source: str | None = None) -> Self:
        """The record that a document's data states.

        Args:
            data: What a JSON or TOML reader gives: mappings, lists, strings, numbers.
            source: What was read, such as a file's name, for the error message.

        Raises:
            InputError: with every problem and its place.
        """
        name = f"{source} ({cls.__name__})" if source else cls.__name__
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            problems = problems_in(error, cls, hide=cls.is_protected(data))
        except InputError as error:
            problems = list(error.problems)
        raise InputError(name, problems)

    def __getstate__(self) -> dict[Any, Any]:
        """What is kept of it: its fields, and nothing that follows from them."""
        state = super().__getstate__()
        fields = type(self).model_fields
        kept = {name: value for name, value in state["__dict__"].items() if name in fields}
        return {**state, "__dict__": kept}

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """The fields that may be shown."""
        for name, value in super().__repr_args__():
            if self.shown is None or name in self.shown:
                yield name, value

    def __str__(self) -> str:
        """As it is represented."""
        return repr(self)

    @classmethod
    def is_protected(cls, data: object) -> bool:
        """Whether what is given must not be repeated in an error message."""
        return False

    def replace(self, **changes: Any) -> Self:
        """The same record with some fields changed; checked as when it is made."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**{**fields, **changes})

    def data(self) -> dict[str, Any]:
        """The record as plain data for JSON; what stands at its default is left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


class Document(Record):
    """A record that stands on its own in a file and therefore says which format it has.

    Subclasses give ``format`` a literal type and default, such as ``calloff.need/1``.
    """

    @model_serializer(mode="wrap")
    def _with_format(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write the format first, also where everything at its default is left out."""
        written: dict[str, Any] = handler(self)
        return {"format": getattr(self, "format"), **written}  # noqa: B009 - subclasses have it

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical JSON of the document: equal facts, equal fingerprint."""
        return fingerprint(self.data())


_KEPT = 1024
"""How many values of a kind that a document writes as one string are kept once they are read."""


class Written:
    """Base of values that a document writes as one string, such as a period or a month.

    A subclass has ``parse`` and ``__str__``, each undoing the other.
    """

    __slots__ = ()
    examples: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """The value that the text writes.

        Raises:
            ValueError: with a sentence that says how it is written.
        """
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Accept the value itself or its text; write its text."""
        # A register writes few different values very often, and none of them ever changes.
        parse = lru_cache(maxsize=_KEPT)(cls.parse)
        from_text = core_schema.no_info_after_validator_function(parse, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.union_schema(
                [core_schema.is_instance_schema(cls), from_text], mode="left_to_right"
            ),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """A string, with examples."""
        return {"type": "string", "examples": list(cls.examples)}


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NO_PLAIN_NUMBER = re.compile(r"-0|[0-9][.eE]|[0-9]{16}|[NI]")


def canonical(data: object) -> bytes:
    """The one way to write data as JSON bytes (RFC 8785): equal data, equal bytes.

    What the standard library writes with sorted keys is the same, byte for byte, where all numbers
    are whole and of at most fifteen digits, and no sign lies beyond the basic plane, by which keys
    would be sorted otherwise. That is some ten times quicker, and nearly everything is so.
    """
    import rfc8785

    try:
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if not _NO_PLAIN_NUMBER.search(_STRING.sub("", text)) and max(text) <= "\uffff":
            return text.encode()
    except (TypeError, ValueError):
        pass
    return rfc8785.dumps(data)  # type: ignore[arg-type]


def fingerprint(data: object) -> str:
    """SHA-256, in hexadecimal, over the canonical JSON of plain data."""
    return hashlib.sha256(canonical(data)).hexdigest()


def problems_in(
    error: ValidationError, model: type[BaseModel], *, hide: bool = False
) -> list[Problem]:
    """What pydantic found, in our words, with the place inside the document.

    Args:
        error: What pydantic raised.
        model: The record that was read.
        hide: Whether what was given must not be repeated.
    """
    problems: list[Problem] = []
    details = error.errors(include_url=False)
    places = [_place(detail) for detail in details]
    for detail, place in zip(details, places, strict=True):
        cause = detail.get("ctx", {}).get("error")
        if _follows(detail, place, details, places):
            continue
        if hide and isinstance(cause, InputError):
            within = [p.within(place).place if place else p.place for p in cause.problems]
            problems += (Problem(inner, _hidden(detail)) for inner in within)
        elif hide:
            problems.append(Problem(place, _hidden(detail)))
        elif isinstance(cause, InputError):
            problems += [p.within(place) if place else p for p in cause.problems]
        else:
            problems.append(Problem(place, _told(detail, model)))
    return list(dict.fromkeys(problems))


def _place(detail: ErrorDetails) -> str:
    """The place in the document, without the steps that pydantic added itself."""
    *path, last = detail["loc"] or ("",)
    kept = [part for part in path if not _is_branch(part)]
    if detail["type"] == "extra_forbidden" or not _is_branch(last):
        kept.append(last)
    return ".".join(str(part) for part in kept)


def _follows(
    detail: ErrorDetails, place: str, details: list[ErrorDetails], places: list[str]
) -> bool:
    """Whether an error only follows from another, which tells the mistake better."""
    if detail["type"] == "is_instance_of":
        pairs = zip(details, places, strict=True)
        return any(p == place and other["type"] != "is_instance_of" for other, p in pairs)
    if detail["type"] == "too_short":
        return any(other.startswith(f"{place}.") for other in places)
    return False


def _is_branch(part: int | str) -> bool:
    """Whether pydantic added this step itself, to say which branch of a choice it tried."""
    return isinstance(part, str) and ("[" in part or part[:1].isupper() or part in _BRANCHES)


_BRANCHES = frozenset({"is-instance", "str", "int", "bool", "date", "datetime"})


def _told(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """One pydantic error as a sentence."""
    kind, given = detail["type"], detail.get("input")
    if kind == "missing":
        return "is needed and not given."
    if kind == "extra_forbidden":
        name = str(detail["loc"][-1])
        known = _fields_at(detail["loc"][:-1], model)
        return f"is not a field here.{did_you_mean(name, known)}"
    if kind in {"value_error", "assertion_error"}:
        return str(detail.get("ctx", {}).get("error", detail["msg"]))
    return f"{detail['msg']}, got {_short(given)}."


def _hidden(detail: ErrorDetails) -> str:
    """One pydantic error as a sentence that repeats nothing of what was given."""
    if detail["type"] in {"missing", "extra_forbidden"}:
        missing = detail["type"] == "missing"
        return "is needed and not given." if missing else "is not a field here."
    return "cannot be used; what was given is not repeated, since the identity is protected."


def _short(value: object) -> str:
    """A value for an error message: its kind where it is large, itself where it is small."""
    if isinstance(value, Mapping | list | tuple | BaseModel):
        return f"a {type(value).__name__}"
    try:
        text = repr(value)
    except ValueError:
        return f"a {type(value).__name__} too long to write"
    return text if len(text) <= 60 else f"{text[:57]}..."


def _fields_at(path: tuple[int | str, ...], model: type[BaseModel]) -> list[str]:
    """The field names of the record that stands at the path inside the model."""
    here: list[type[BaseModel]] = [model]
    for part in path:
        if isinstance(part, int):
            continue
        if _is_branch(part):
            here = [kind for kind in here if kind.__name__ == part] or here
        else:
            fields = [kind.model_fields[part] for kind in here if part in kind.model_fields]
            here = [kind for field in fields for kind in _models_in(field.annotation)]
    return sorted({name for kind in here for name in kind.model_fields})


def _models_in(annotation: object) -> list[type[BaseModel]]:
    """The record classes inside an annotation such as ``tuple[Lot, ...] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [kind for inner in get_args(annotation) for kind in _models_in(inner)]
