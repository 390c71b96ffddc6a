"""Columns in Arrow's memory format, made buffer by buffer: the one place that knows nanoarrow.

nanoarrow is small and brings nothing else. It makes no decimals of its own accord, and no text
with so many bytes; from buffers it makes whatever the format has.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from calloff.tables.columns import Column, Kind, spread

if TYPE_CHECKING:
    import nanoarrow

__all__ = ["schema", "stream"]

_EPOCH = date(1970, 1, 1).toordinal()
_START = datetime(1970, 1, 1, tzinfo=UTC)


def schema(columns: Sequence[Column]) -> nanoarrow.c_schema.CSchema:
    """Names and types of columns."""
    arrow = _arrow()
    return arrow.c_schema(arrow.struct({column.name: _type(column) for column in columns}))


def stream(columns: Sequence[Column], length: int) -> nanoarrow.c_array_stream.CArrayStream:
    """A table as a stream of one batch."""
    arrow = _arrow()
    children = [_array(column) for column in columns]
    batch = arrow.c_array_from_buffers(
        schema(columns), length, [None], null_count=0, children=children
    )
    return arrow.c_array_stream(batch)


def _arrow() -> Any:
    try:
        import nanoarrow
    except ImportError as missing:
        what = "tables are handed over by nanoarrow: pip install 'calloff[tables]'."
        raise ImportError(what) from missing
    return nanoarrow


def _type(column: Column) -> Any:
    arrow = _arrow()
    if column.kind == "decimal":
        return arrow.decimal128(38, spread(column.values)[0])
    if column.kind == "moment":
        return arrow.timestamp("us", "UTC")
    makers = {
        "text": arrow.large_string,
        "whole": arrow.int64,
        "number": arrow.float64,
        "flag": arrow.bool_,
        "day": arrow.date32,
    }
    return makers[column.kind]()


def _array(column: Column) -> Any:
    values = column.values
    empty = sum(value is None for value in values)
    present = _bits(value is not None for value in values) if empty else None
    buffers = [present, *_BUFFERS[column.kind](values)]
    return _arrow().c_array_from_buffers(_type(column), len(values), buffers, null_count=empty)


def _bits(flags: Iterable[bool]) -> bytes:
    """One bit for each, the lowest first."""
    found = bytearray()
    for index, flag in enumerate(flags):
        if index % 8 == 0:
            found.append(0)
        if flag:
            found[-1] |= 1 << index % 8
    return bytes(found)


def _texts(values: Sequence[str | None]) -> list[object]:
    """Where each text ends, and all texts in a row; half a character is told as unreadable."""
    encoded = [(value or "").encode("utf-8", "replace") for value in values]
    ends = array("q", [0])
    for text in encoded:
        ends.append(ends[-1] + len(text))
    return [ends.tobytes(), b"".join(encoded)]


def _numbers(code: str) -> Callable[[Sequence[Any]], list[object]]:
    return lambda values: [array(code, [value or 0 for value in values]).tobytes()]


def _flags(values: Sequence[bool | None]) -> list[object]:
    return [_bits(bool(value) for value in values)]


def _decimals(values: Sequence[Any]) -> list[object]:
    scale = spread(values)[0]
    whole = (0 if value is None else _parts(value, scale) for value in values)
    return [b"".join(number.to_bytes(16, "little", signed=True) for number in whole)]


def _parts(value: Decimal, scale: int) -> int:
    """How many parts of so many digits after the point: all digits, whatever a context rounds."""
    return int(Fraction(value) * 10**scale)


def _days(values: Sequence[date | None]) -> list[object]:
    counted = (0 if value is None else value.toordinal() - _EPOCH for value in values)
    return [array("i", counted).tobytes()]


def _moments(values: Sequence[datetime | None]) -> list[object]:
    step = timedelta(microseconds=1)
    counted = (0 if value is None else (value - _START) // step for value in values)
    return [array("q", counted).tobytes()]


_BUFFERS: dict[Kind, Callable[[Sequence[Any]], list[object]]] = {
    "text": _texts,
    "whole": _numbers("q"),
    "number": _numbers("d"),
    "flag": _flags,
    "decimal": _decimals,
    "day": _days,
    "moment": _moments,
}
