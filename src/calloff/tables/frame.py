"""A table with typed columns, made of rows and handed over without a copy of calloff's own kind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, get_args

from calloff.errors import InputError, Problem, did_you_mean
from calloff.tables.columns import DIGITS, Column, Kind, spread

__all__ = ["Frame", "frame"]


@dataclass(frozen=True, slots=True)
class Frame:
    """A table whose columns have names, an order and a kind, also where it has no rows.

    It is not one more library for data: it is what those libraries read. They take it over by
    Arrow's protocol for Python, ``__arrow_c_stream__``.

    Attributes:
        columns: Its columns, in their order.
    """

    columns: tuple[Column, ...]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.columns[0].values) if self.columns else 0

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """What each column holds, by name, in order."""
        return {column.name: column.kind for column in self.columns}

    def __getitem__(self, name: str) -> tuple[Any, ...]:
        """The values of a column.

        Raises:
            InputError: where there is no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column.values
        hint = did_you_mean(name, self.kinds)
        raise InputError("frame", [Problem(name, f"there is no such column.{hint}")])

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each row, every column in its order."""
        names = tuple(self.kinds)
        for values in zip(*(column.values for column in self.columns), strict=True):
            yield dict(zip(names, values, strict=True))

    def __arrow_c_schema__(self) -> object:
        """Names and kinds of the columns, as a capsule of Arrow's."""
        from calloff.tables.arrow import schema

        return schema(self.columns).__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table, as a capsule of Arrow's; the schema asked for is a wish, and is not heeded."""
        from calloff.tables.arrow import stream

        return stream(self.columns, len(self)).__arrow_c_stream__()


def frame(rows: Iterable[Mapping[str, Any]], kinds: Mapping[str, Kind] | None = None) -> Frame:
    """A table of rows, such as ``decision.rows()``.

    Lists and mappings become JSON text; verdicts and other listed values the text that they stand
    for; moments are told in UTC. What a row does not state, or states as ``None``, is empty.

    >>> frame([{"lot": "A", "free": 2}, {"lot": "B"}]).kinds
    {'lot': 'text', 'free': 'whole'}

    Args:
        rows: The rows.
        kinds: The columns in their order, with what each holds, whatever the rows hold: with it
            a table without rows has its columns. ``None``: the columns in the order in which the
            rows first name them, each of the kind of its values; text where it has none.

    Raises:
        InputError: where a value is not of its column's kind, a row names a column that there is
            not, or no kind fits; every such place is listed.
    """
    given = list(rows)
    if kinds is None:
        kinds = dict(_found_kinds(given))
    problems = [*_unknown_kinds(kinds), *_unknown_columns(given, kinds)]
    columns = []
    for name, kind in kinds.items():
        if kind not in get_args(Kind):
            continue
        values: list[Any] = []
        for index, row in enumerate(given):
            value = row.get(name)
            told = _as(kind, value)
            if told is None and value is not None:
                problems.append(Problem(f"rows.{index}.{name}", _misfit(kind, value)))
            values.append(told)
        if kind == "decimal" and (wide := _too_wide(values)):
            problems.append(Problem(name, wide))
        columns.append(Column(name, kind, tuple(values)))
    if problems:
        raise InputError("frame", problems)
    return Frame(tuple(columns))


def _found_kinds(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Kind]]:
    """The columns that rows name, each with the narrowest kind that fits all its values."""
    found: dict[str, set[Kind]] = {}
    for row in rows:
        for name, value in row.items():
            kinds = found.setdefault(name, set())
            if value is not None:
                kinds.add(_kind_of(value))
    for name, kinds in found.items():
        yield name, _common(kinds)


def _common(kinds: set[Kind]) -> Kind:
    """The kind that values of several kinds share; text is none of them, so that it is refused."""
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds == {"whole", "decimal"}:
        return "decimal"
    return "number" if kinds == {"whole", "number"} else "text"


def _kind_of(value: object) -> Kind:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int) and not isinstance(value, Enum):
        return "whole"
    if isinstance(value, Decimal):
        return "decimal"
    if isinstance(value, float):
        return "number"
    if isinstance(value, datetime):
        return "moment"
    return "day" if isinstance(value, date) else "text"


def _as(kind: Kind, value: object) -> Any:
    """A value as its column holds it; ``None`` where it is of another kind."""
    if kind == "text":
        return _text(value)
    if isinstance(value, bool):
        return value if kind == "flag" else None
    if kind == "whole":
        return value if isinstance(value, int) and -(2**63) <= value < 2**63 else None
    if kind == "number":
        return float(value) if isinstance(value, int | float) else None
    if kind == "decimal":
        exact = Decimal(value) if isinstance(value, int) else value
        return exact if isinstance(exact, Decimal) and exact.is_finite() else None
    if kind == "day":
        return _day(value)
    if kind == "moment":
        known = isinstance(value, datetime) and value.tzinfo is not None
        return value.astimezone(UTC) if known and isinstance(value, datetime) else None
    return None


def _text(value: object) -> str | None:
    if isinstance(value, Enum):
        return _text(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple | Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    return None


def _day(value: object) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _misfit(kind: Kind, value: object) -> str:
    shown = repr(value)
    told = shown if len(shown) <= 40 else f"a {type(value).__name__}"
    if kind == "moment" and isinstance(value, datetime):
        return f"a moment needs its time zone, got {told}."
    if kind == "whole" and isinstance(value, int) and not isinstance(value, bool):
        return f"takes more than 64 bits, got {told}: state the column as decimal."
    return f"holds {kind}, got {told}: state another kind, or write it as text."


def _too_wide(values: Iterable[Decimal | None]) -> str | None:
    """Why decimals do not fit into one column, if they do not."""
    scale, whole = spread(values)
    if scale + whole <= DIGITS:
        return None
    return f"needs {scale + whole} digits, and {DIGITS} is the most: round, or write it as text."


def _unknown_kinds(kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    for name, kind in kinds.items():
        if kind not in get_args(Kind):
            what = f"no kind {kind!r}: it is one of {', '.join(get_args(Kind))}."
            yield Problem(f"kinds.{name}", what)


def _unknown_columns(
    rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    named = {name: index for index, row in reversed(list(enumerate(rows))) for name in row}
    for name, index in named.items():
        if name not in kinds:
            yield Problem(f"rows.{index}.{name}", f"no such column.{did_you_mean(name, kinds)}")
