"""The rows of a feed: cells by column, each row with where it stands, or one refusal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from calloff.errors import InputError, Problem, did_you_mean
from calloff.formats.files import parsed_json, refusal, text_of
from calloff.formats.mapping import Objects, Table
from calloff.values.exact import plain

__all__ = ["Cell", "FeedError", "Row", "Rows", "csv_rows", "json_rows"]

Cell = str | tuple[str, ...]
"""What stands in a column: a text without spaces around it, or several from a list."""


LONGEST_LINE = 1_000_000
"""Characters in a line beyond which a file is no table."""


class FeedError(InputError):
    """A feed cannot be read: every bad row is told, with its place."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        place: Where it stands: ``line 14``, or ``0.lots.1`` in JSON.
        cells: One for each column.
        offer: Whether it is an offer; an object that lists none is a supplier only.
    """

    place: str
    cells: tuple[Cell, ...]
    offer: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """What a feed holds.

    Attributes:
        source: The name of the file.
        columns: The names of its columns.
        rows: Its rows, in the order of the file.
    """

    source: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def csv_rows(path: Path, table: Table, needed: Sequence[str]) -> Rows:
    """The rows of a CSV file.

    Args:
        path: The file.
        table: How its rows are written.
        needed: The columns that must be there.

    Raises:
        InputError: where the file is no table, or lacks columns or rows.
        FeedError: where rows cannot be told apart into cells; every such row is listed.
    """
    source = path.name
    text = text_of(path, "a table", encoding=table.encoding)
    _check_lines(text, source)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=table.delimiter, strict=True)
    records = _records(reader, source)
    _, header = next(records, (0, []))
    columns = tuple(" ".join(name.split()) for name in header)
    if set(columns).isdisjoint(needed):
        raise refusal(source, _another_table(header, needed, table), "line 1")
    _check_columns(columns, needed, source)
    rows: list[Row] = []
    problems: list[Problem] = []
    try:
        for line, cells in records:
            if len(cells) == len(columns):
                rows.append(Row(f"line {line}", tuple(cell.strip() for cell in cells)))
            else:
                what = (
                    f"has {len(cells)} cells, and the header has {len(columns)}: is there a "
                    "delimiter or a quote too many or too few?"
                )
                problems.append(Problem(f"line {line}", what))
    except InputError as error:
        problems += error.problems
    if problems:
        raise FeedError(source, problems)
    if not rows:
        what = "there is a header and not a single row: fetch it again, or ask whoever sends it."
        raise refusal(source, what)
    return Rows(source, columns, tuple(rows))


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""Characters that no text has; those from 0x80 up show that the encoding is another one."""


def _damaged(text: str) -> str:
    """What is wrong with a text that holds a control character; empty where none does."""
    found = _CONTROL.search(text)
    if found is None:
        return ""
    return (
        f"holds the control character 0x{ord(found[0]):02x}: the file is damaged, or its encoding "
        "is another one."
    )


def _check_lines(text: str, source: str) -> None:
    """Refuse lines that no table has: of a million characters, or with control characters."""
    for line in re.finditer(r"[^\r\n]+", text):
        if (length := line.end() - line.start()) > LONGEST_LINE:
            what = f"is {length:,} characters long: this is no table, or its lines are not parted."
            raise refusal(source, what, f"line {text.count(chr(10), 0, line.start()) + 1}")
    if _CONTROL.search(text):
        told = ((number, _damaged(line)) for number, line in enumerate(text.split("\n"), start=1))
        raise FeedError(source, [Problem(f"line {number}", what) for number, what in told if what])


def _records(reader: Any, source: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; empty lines are none."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refusal(source, _what(error), f"line {line}") from None
        if cells:
            yield line, cells


def _what(error: csv.Error) -> str:
    """Why the standard library could not read a record, in our words."""
    told = str(error)
    if "field limit" in told:
        return (
            f"a cell holds more than {csv.field_size_limit():,} characters: "
            "a quote may be missing before it."
        )
    if "unexpected end" in told:
        return "a quote that begins in this row is never closed."
    if "expected after" in told:
        return "a quote inside a quoted cell must be doubled."
    return f"cannot be read as a row: {told}."


def _check_columns(columns: tuple[str, ...], needed: Sequence[str], source: str) -> None:
    """Refuse a table that lacks a column that the mapping reads, or has it twice."""
    problems = [
        Problem("line 1", f"no column {name!r} in the header.{did_you_mean(name, columns)}")
        for name in needed
        if name not in columns
    ]
    problems += [
        Problem("line 1", f"the column {name!r} stands {columns.count(name)} times.")
        for name in needed
        if columns.count(name) > 1
    ]
    if problems:
        raise FeedError(source, problems)


def _another_table(columns: Sequence[str], needed: Sequence[str], table: Table) -> str:
    """What a table seems to be that has none of the columns of the mapping."""
    if len(columns) == 1:
        for sign, name in {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}.items():
            if sign != table.delimiter and not set(columns[0].split(sign)).isdisjoint(needed):
                return f"the columns are parted by {name}: say delimiter = {sign!r} in the mapping."
    told = ", ".join(repr(name[:40]) for name in columns[:3])
    return (
        f"none of the mapping's columns is in the header, which begins {told}: "
        "this seems to be another table, or one without its header."
    )


def json_rows(path: Path, objects: Objects, needed: Sequence[str]) -> Rows:
    """The rows of a JSON file: one for each object, or for each offer that an object lists.

    Args:
        path: The file.
        objects: Where the rows stand.
        needed: The columns that must be there in at least one row.

    Raises:
        InputError: where the file is no JSON, or holds no such list.
        FeedError: where something in the list is no object; every such thing is listed.
    """
    source = path.name
    text = text_of(path, "JSON")
    if objects.lines:
        found = _by_lines(text, source)
    else:
        found = _listed(parsed_json(text, source), objects.at, source)
    told, problems = _told(found, objects)
    problems += (
        Problem(f"{place}.{name}", what)
        for place, cells, _ in told
        for name, cell in cells.items()
        if (what := _damaged(cell if isinstance(cell, str) else " ".join(cell)))
    )
    if problems:
        raise FeedError(source, problems)
    columns = tuple(dict.fromkeys(name for _, cells, _ in told for name in cells))
    if set(columns).isdisjoint(needed):
        begins = ", ".join(repr(name[:40]) for name in columns[:3])
        what = f"none of the mapping's fields is in the objects, whose fields begin {begins}."
        raise refusal(source, what)
    if lacking := [name for name in needed if name not in columns]:
        problems = [
            Problem("", f"no object has the field {name!r}.{did_you_mean(name, columns)}")
            for name in lacking
        ]
        raise FeedError(source, problems)
    rows = (
        Row(place, tuple(cells.get(name, "") for name in columns), offer)
        for place, cells, offer in told
    )
    return Rows(source, columns, tuple(rows))


def _by_lines(text: str, source: str) -> list[Any]:
    """The objects of a document with one on each line."""
    found, problems = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(parsed_json(line, source))
            except InputError as error:
                problems += [Problem(f"line {number}", p.what) for p in error.problems]
    if problems:
        raise FeedError(source, problems)
    if not found:
        raise refusal(source, "there is no line: fetch it again, or ask whoever sends it.")
    return found


def _listed(data: Any, at: str, source: str) -> list[Any]:
    """The list of objects inside a document."""
    here = data
    for name in at.split(".") if at else ():
        if not isinstance(here, Mapping) or name not in here:
            fields = sorted(here) if isinstance(here, Mapping) else []
            what = f"no field {at!r} in the document.{did_you_mean(name, fields)}"
            raise refusal(source, what)
        here = here[name]
    if not isinstance(here, list):
        found = "an object" if isinstance(here, Mapping) else f"{here!r}"[:60]
        where = f"at {at!r}" if at else "in the file"
        hint = ""
        if isinstance(here, Mapping):
            hint = f" with the fields {', '.join(map(repr, sorted(here)[:5]))}"
        raise refusal(source, f"a list of objects is needed {where}, this is {found}{hint}.")
    if not here:
        raise refusal(source, "the list is empty: fetch it again, or ask whoever sends it.")
    return here


def _told(
    found: list[Any], objects: Objects
) -> tuple[list[tuple[str, dict[str, Cell], bool]], list[Problem]]:
    """Place, cells by column, and whether it is an offer, for each row; and what is none."""
    told: list[tuple[str, dict[str, Cell], bool]] = []
    problems = []
    for index, item in enumerate(found):
        if not isinstance(item, Mapping):
            problems.append(Problem(f"{index}", f"an object is needed, this is {item!r:.60}."))
            continue
        named = objects.named
        own = dict(_flat({k: v for k, v in item.items() if k != objects.each}, "", named))
        if not objects.each:
            told.append((f"{index}", own, True))
            continue
        offers = item.get(objects.each)
        if not isinstance(offers, list):
            problems.append(Problem(f"{index}.{objects.each}", "a list of objects is needed."))
            continue
        if not offers:
            told.append((f"{index}", own, False))
        for number, offer in enumerate(offers):
            place = f"{index}.{objects.each}.{number}"
            if isinstance(offer, Mapping):
                told.append((place, {**own, **dict(_flat(offer, f"{objects.each}.", named))}, True))
            else:
                problems.append(Problem(place, f"an object is needed, this is {offer!r:.60}."))
    return told, problems


def _flat(
    item: Mapping[str, Any], before: str, named: Mapping[str, str]
) -> Iterator[tuple[str, Cell]]:
    """The fields of an object as columns, those of objects inside it with both names."""
    for name, value in item.items():
        column = f"{before}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{column}.", named)
        elif isinstance(value, list) and column in named:
            yield from _by_name(value, column, named)
        elif isinstance(value, list):
            yield column, tuple(_text(part) for part in value)
        else:
            yield column, _text(value)


def _by_name(
    entries: Sequence[Any], column: str, named: Mapping[str, str]
) -> Iterator[tuple[str, Cell]]:
    """Objects of a list as columns by the name that each has; of the same name, all together."""
    told: dict[str, list[str]] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or named[column] not in entry:
            told.setdefault(column, []).append(_text(entry))
            continue
        own = {k: v for k, v in entry.items() if k != named[column]}
        for name, cell in _flat(own, f"{column}.{_text(entry[named[column]])}.", named):
            told.setdefault(name, []).extend([cell] if isinstance(cell, str) else cell)
    for name, cells in told.items():
        yield name, cells[0] if len(cells) == 1 else tuple(cells)


def _text(value: Any) -> str:
    """A JSON value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return str(value).strip()
