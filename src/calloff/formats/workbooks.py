"""Workbooks written: tables of any kind as sheets, each cell as what it is, nothing calculated."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from calloff.errors import InputError, Problem
from calloff.formats.files import refusal
from calloff.values.outline import Heading, Lines, Outline, Table

__all__ = ["HasRows", "report_sheets", "write_workbook"]

LONGEST_TEXT = 32_767
"""Characters that a cell can hold."""

_EXACT_DIGITS = 15
"""So many digits of a number every program for workbooks keeps."""

_FIRST_DAY = date(1900, 3, 1)
"""Before this day programs for workbooks do not agree on how days are counted."""

_NOT_IN_CELLS = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
"""What no workbook can hold; a line may only end with the sign that ends lines."""

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


class HasRows(Protocol):
    """What has columns and rows, such as `calloff.tables.Frame`."""

    @property
    def kinds(self) -> Mapping[str, Any]:
        """The columns by name, in their order."""

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Each row by column."""


def write_workbook(
    path: str | Path, sheets: Mapping[str, HasRows | Sequence[Mapping[str, Any]]]
) -> None:
    """Write tables as the sheets of a workbook, such as the rows of a decision.

    Days stand as days, numbers as numbers where a workbook keeps all their digits, and texts as
    texts, also those that begin as a formula does. Lists stand as JSON.

    Args:
        path: The file, which ends in ``.xlsx``; it is written whole or not at all.
        sheets: The tables by the names of their sheets, in order. Columns are those of the table,
            or of its rows in the order in which they first turn up; a table without rows has its
            columns, or is an empty sheet.

    Raises:
        InputError: where openpyxl is missing, a name cannot be a sheet's, something cannot stand in
            a cell, or the file cannot be written; every problem is listed with its place.
    """
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise refusal(target.name, "is no name of a workbook: let it end in .xlsx.")
    try:
        from openpyxl import Workbook
    except ImportError:
        what = (
            "a workbook is written with the package openpyxl, which is not installed: run "
            "pip install 'calloff[workbook]'."
        )
        raise refusal(target.name, what) from None
    problems = list(_wrong_names(tuple(sheets)))
    book = Workbook()
    book.remove(book.active)
    if not problems:
        for name, table in sheets.items():
            problems += _fill(book.create_sheet(name), table)
    if problems:
        raise InputError(target.name, problems)
    if not sheets:
        raise refusal(target.name, "a workbook has at least one sheet.")
    held = io.BytesIO()
    book.save(held)
    _write_whole(target, held.getvalue())


def report_sheets(outline: Outline) -> dict[str, list[dict[str, Any]]]:
    """The tables of a report as sheets, each named by the heading it stands under.

    Labelled lines are a table with two columns. Running text has no place in a sheet.

    Args:
        outline: The report, such as a protocol's or a summary's.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    heading = outline.title
    for part in outline.parts:
        if isinstance(part, Heading):
            heading = part.text
        elif isinstance(part, Table):
            head = _told_apart(part.head)
            found[_sheet_name(heading, found)] = [
                dict(zip(head, row, strict=True)) for row in part.rows
            ] or [dict.fromkeys(head)]
        elif isinstance(part, Lines):
            columns = ("vad", "uppgift") if outline.language == "sv" else ("what", "told")
            found[_sheet_name(heading, found)] = [
                dict(zip(columns, row, strict=True)) for row in part.rows
            ]
    return found


def _told_apart(head: Sequence[str]) -> list[str]:
    """The names of columns, each once: one that is empty or repeats has its number."""
    names: list[str] = []
    for number, name in enumerate(head, 1):
        names.append(name if name and name not in names else f"{name} {number}".strip())
    return names


def _sheet_name(text: str, taken: Iterable[str]) -> str:
    """A heading as the name of a sheet, unlike those that are taken."""
    plain = _NOT_IN_NAMES.sub(" ", text).strip(" '")[:31].strip() or "1"
    names = {name.casefold() for name in taken}
    found, number = plain, 1
    while found.casefold() in names:
        number += 1
        found = f"{plain[: 30 - len(str(number))]} {number}"
    return found


def _wrong_names(names: Sequence[str]) -> Iterator[Problem]:
    """Names that no sheet can have."""
    before: set[str] = set()
    for name in names:
        place = f"sheet {name}"
        if not 1 <= len(name) <= 31 or _NOT_IN_NAMES.search(name) or name.strip("'") != name:
            what = "a sheet's name has 1 to 31 characters, none of them of []:*?/\\, got"
            yield Problem(place, f"{what} {name!r}.")
        if name.casefold() in before:
            yield Problem(place, "stands twice; small and capital letters are the same here.")
        before.add(name.casefold())


def _fill(sheet: Any, table: HasRows | Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Write a table into a sheet, and tell what cannot stand in it."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    rows = list(table) if isinstance(table, Sequence) else list(table.rows())
    columns = (
        list(dict.fromkeys(name for row in rows for name in row))
        if isinstance(table, Sequence)
        else list(table.kinds)
    )
    lines = [dict(zip(columns, columns, strict=True)), *rows]
    for number, row in enumerate(lines, 1):
        for index, name in enumerate(columns, 1):
            value = _value(row.get(name))
            if (fault := _fault(value)) is not None:
                letter = get_column_letter(index)
                place = f"sheet {sheet.title}, row {number}, column {name} ({letter}{number})"
                yield Problem(place, fault)
                continue
            if value is None:
                continue
            cell = sheet.cell(row=number, column=index, value=value)
            if isinstance(value, str):
                # Else a text that begins with = would be calculated when somebody opens it.
                cell.data_type = "s"
            if number == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _value(value: Any) -> Any:
    """What is written in a cell for a value."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value if value >= _FIRST_DAY else value.isoformat()
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        exact = Decimal(value)
        kept = exact.is_finite() and len(exact.as_tuple().digits) <= _EXACT_DIGITS
        return value if kept and abs(exact.adjusted()) <= _EXACT_DIGITS else f"{exact:f}"
    if value is None or isinstance(value, str | float | bool):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _fault(value: Any) -> str | None:
    """Why a value cannot stand in a cell."""
    if isinstance(value, float) and not abs(value) < float("inf"):
        return "is no finite number."
    if not isinstance(value, str):
        return None
    if len(value) > LONGEST_TEXT:
        return f"has {len(value):,} characters, and a cell holds {LONGEST_TEXT:,} at most."
    if found := _NOT_IN_CELLS.search(value):
        return f"holds the character 0x{ord(found[0]):02x}, which no cell can."
    return None


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file whole, or leave it as it was."""
    beside = path.with_name(f".{path.name}.writing")
    try:
        with beside.open("xb") as file:
            file.write(data)
        beside.replace(path)
    except FileExistsError:
        what = f"is being written by somebody else; if nobody is, remove {beside.name!r}."
        raise refusal(path.name, what) from None
    except FileNotFoundError:
        raise refusal(path.name, f"there is no such folder: {path.parent}.") from None
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise refusal(path.name, f"cannot be written: {error.strerror}.") from None
