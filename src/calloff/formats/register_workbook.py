"""A register read back from a workbook, every bad cell told with sheet, row and column."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from calloff.errors import InputError, Problem, did_you_mean
from calloff.formats.files import refusal
from calloff.formats.register_sheets import COLUMNS, PARTS
from calloff.register import Register
from calloff.values.period import Period

__all__ = ["read_register"]


def read_register(path: str | Path) -> Register:
    """Read a register from a workbook that `write_register` wrote, edited or not.

    Args:
        path: The workbook.

    Raises:
        InputError: where it is no such workbook, or cells cannot be used or contradict each other;
            every one is listed with its sheet, row and column.
    """
    source = Path(path)
    reader = _Reader()
    data = reader.data(_sheets(source))
    if reader.problems:
        raise InputError(source.name, reader.problems)
    try:
        return Register.read(data)
    except InputError as error:
        raise InputError(source.name, [reader.placed(p) for p in error.problems]) from None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a sheet: what stands in it by column, and where it is."""

    sheet: str
    number: int
    cells: Mapping[str, Any]
    letters: Mapping[str, str]

    def place(self, column: str = "") -> str:
        """Where the row or one of its cells stands."""
        here = f"sheet {self.sheet}, row {self.number}"
        if column not in self.letters:
            return here
        return f"{here}, column {column} ({self.letters[column]}{self.number})"


def _sheets(path: Path) -> dict[str, list[_Row]]:
    """The rows of every sheet that a register has; empty rows are none."""
    try:
        from openpyxl import load_workbook
        from openpyxl.utils import get_column_letter
    except ImportError:
        what = (
            "a workbook is read with the package openpyxl, which is not installed: run "
            "pip install 'calloff[workbook]'."
        )
        raise refusal(path.name, what) from None
    from zipfile import BadZipFile

    if not path.is_file():
        raise refusal(path.name, f"there is no such file: {path}.")
    try:
        with warnings.catch_warnings():
            # What openpyxl says of styles it does not keep is of no account here.
            warnings.simplefilter("ignore")
            book = load_workbook(path, data_only=True)
    except (BadZipFile, KeyError, OSError, ValueError, TypeError, SyntaxError):
        what = "is no workbook, or a damaged one: open it and save it again."
        raise refusal(path.name, what) from None
    problems, found = [], {}
    for name, columns in COLUMNS.items():
        if name not in book.sheetnames:
            what = f"is not there.{did_you_mean(name, book.sheetnames)}"
            problems.append(Problem(f"sheet {name}", what))
            continue
        lines = list(book[name].iter_rows(values_only=True))
        head = ["" if cell is None else str(cell).strip() for cell in lines[0]] if lines else []
        problems += _wrong_head(name, head, columns)
        letters = {column: get_column_letter(head.index(column) + 1) for column in set(head)}
        found[name] = [
            _Row(name, number, dict(zip(head, cells, strict=True)), letters)
            for number, cells in enumerate(lines[1:], 2)
            if any(cell not in {None, ""} for cell in cells)
        ]
    if problems:
        raise InputError(path.name, problems)
    return found


def _wrong_head(sheet: str, head: list[str], columns: tuple[str, ...]) -> Iterator[Problem]:
    """Columns that are missing, unknown or there twice."""
    place = f"sheet {sheet}, row 1"
    for column in columns:
        if column not in head:
            yield Problem(place, f"no column {column!r}.{did_you_mean(column, head)}")
        elif head.count(column) > 1:
            yield Problem(place, f"the column {column!r} stands {head.count(column)} times.")
    for name in head:
        if name and name not in columns:
            yield Problem(place, f"there is no column {name!r} here.{did_you_mean(name, columns)}")


@dataclass(slots=True)
class _Reader:
    """Turns rows into a register's data, and keeps where each part of it stood.

    Attributes:
        problems: What cannot be read.
        rows: The row that each part of the register comes from, by its place in the document.
        facets: The facets of its vocabulary.
    """

    problems: list[Problem] = field(default_factory=list)
    rows: dict[str, _Row] = field(default_factory=dict)
    facets: frozenset[str] = frozenset()

    def data(self, sheets: Mapping[str, list[_Row]]) -> dict[str, Any]:
        """The register as a document's data."""
        told = self._fields(sheets["register"])
        self.facets = _facets(told.get("vocabulary"))
        told["suppliers"] = self._records("suppliers", sheets["suppliers"])
        suppliers = {s.get("id"): number for number, s in enumerate(told["suppliers"])}
        for row in sheets["standings"]:
            self._inside(row, suppliers, told, "suppliers")
        told["pools"] = self._records("pools", sheets["pools"])
        told["offers"] = self._records("offers", sheets["offers"])
        ids = {_offer_id(offer): number for number, offer in enumerate(told["offers"])}
        for offer in told["offers"]:
            prices = offer.setdefault("prices", {})
            prices |= {n: offer.pop(n) for n in ("currency", "silence") if n in offer}
        for row in (*sheets["facts"], *sheets["prices"]):
            self._inside(row, ids, told, "offers")
        return told

    def placed(self, problem: Problem) -> Problem:
        """A problem of the document, told with the sheet, row and column it comes from."""
        parts = problem.place.split(".")
        for length in range(len(parts), 0, -1):
            row = self.rows.get(".".join(parts[:length]))
            if row is not None:
                rest = [part for part in parts[length:] if part != "prices"]
                column = rest[0] if rest else ""
                column = {"valid": "first"}.get(column, column)
                if row.sheet == "facts" and not column:
                    column = "value" if row.cells["facet"] in self.facets else "facet"
                more = "" if column in row.letters or not rest else f"{'.'.join(rest)}: "
                return Problem(row.place(column), more + problem.what)
        return problem

    def _fields(self, rows: list[_Row]) -> dict[str, Any]:
        """What stands in the sheet that has no table: texts, and JSON in parts."""
        found: dict[str, Any] = {}
        parts: dict[str, list[tuple[int, str]]] = {}
        known = ("format", "id", "known", "source", "note", *PARTS)
        for row in rows:
            name = str(row.cells["field"] or "")
            if name not in known:
                what = f"there is no field {name!r} here.{did_you_mean(name, known)}"
                self.problems.append(Problem(row.place("field"), what))
                continue
            self.rows.setdefault(name, row)
            if name not in PARTS:
                found[name] = self._text(row, "value")
                continue
            number = row.cells["part"]
            before = parts.setdefault(name, [])
            if not isinstance(number, int) or any(number == n for n, _ in before):
                what = f"is a number that no other part of {name} has, got {number!r}."
                self.problems.append(Problem(row.place("part"), what))
                continue
            before.append((number, str(row.cells["value"] or "")))
        for name, texts in parts.items():
            whole = "".join(text for _, text in sorted(texts))
            found[name] = self._json(self.rows[name], "value", whole)
        return found

    def _records(self, sheet: str, rows: list[_Row]) -> list[dict[str, Any]]:
        """A record for each row of a sheet."""
        for number, row in enumerate(rows):
            self.rows[f"{sheet}.{number}"] = row
        return [self._record(row, COLUMNS[sheet]) for row in rows]

    def _inside(
        self, row: _Row, known: Mapping[Any, int], told: Mapping[str, Any], outer: str
    ) -> None:
        """Put a row's record into the one of an outer sheet that it names."""
        column, *path = _INSIDE[row.sheet]
        owner = self._text(row, column)
        record = self._record(row, tuple(c for c in COLUMNS[row.sheet] if c != column))
        if owner not in known:
            hint = did_you_mean(str(owner), [str(id) for id in known])
            what = f"no {column} {owner!r} in the sheet {outer}.{hint}"
            self.problems.append(Problem(row.place(column), what))
            return
        here: Any = told[outer][known[owner]]
        for step in path[:-1]:
            here = here.setdefault(step, {})
        records = here.setdefault(path[-1], [])
        place = ".".join((outer, str(known[owner]), *path, str(len(records))))
        self.rows[place] = row
        records.append(record)

    def _record(self, row: _Row, columns: tuple[str, ...]) -> dict[str, Any]:
        """What a row states, each cell read as its column says."""
        found: dict[str, Any] = {}
        first, last = (self._day(row, name) if name in columns else None for name in _ENDS)
        if first is not None or last is not None:
            if first is not None and last is not None and last < first:
                what = f"is a day on or after the first, {first}, got {last}."
                self.problems.append(Problem(row.place("last"), what))
            else:
                found["valid"] = str(Period.of(first, last))
        for name in columns:
            if name in _ENDS or row.cells[name] in {None, ""}:
                continue
            value = _READ.get(name, _Reader._text)(self, row, name)
            if name != "more":
                found[name] = value
            elif isinstance(value, dict):
                found |= {field: told for field, told in value.items() if field not in found}
            else:
                self.problems.append(Problem(row.place(name), "is a JSON object with fields."))
        return found

    # --- Cells -----------------------------------------------------------------------------

    def _text(self, row: _Row, column: str) -> str | None:
        """A text; a number is one as it is written."""
        value = row.cells[column]
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"{Decimal(repr(value)):f}"
        self._wrong(row, column, "a text")
        return None

    def _day(self, row: _Row, column: str) -> date | None:
        """A day, as a day or as a text."""
        value = row.cells[column]
        if value in {None, ""}:
            return None
        if isinstance(value, datetime) and value.time() == time(0):
            return value.date()
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self._wrong(row, column, "a day such as 2024-02-01")
            return None

    def _stated(self, row: _Row, column: str) -> str | None:
        """A day as documents write it."""
        day = self._day(row, column)
        return None if day is None else day.isoformat()

    def _number(self, row: _Row, column: str) -> str | None:
        """An exact number, as a number or as a text."""
        value = row.cells[column]
        if isinstance(value, int | float) and not isinstance(value, bool):
            # The shortest text that gives the same binary fraction again.
            return f"{Decimal(repr(value)):f}"
        try:
            exact = Decimal(value) if isinstance(value, str) else None
        except ArithmeticError:
            exact = None
        if exact is None or not exact.is_finite():
            self._wrong(row, column, "a number such as 1450.50")
            return None
        return f"{exact:f}"

    def _whole(self, row: _Row, column: str) -> int | None:
        """A whole number."""
        value = row.cells[column]
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, float) and value.is_integer():
            return int(value)
        self._wrong(row, column, "a whole number")
        return None

    def _several(self, row: _Row, column: str) -> Any:
        """Several texts in one cell."""
        text = self._text(row, column) or ""
        if not text.startswith(("[", '"')):
            return [part.strip() for part in text.split(";")]
        found = self._json(row, column, text)
        if found is None:  # which has been told
            return None
        if isinstance(found, list) and all(isinstance(part, str) for part in found):
            return found
        self._wrong(row, column, "a list of texts, parted by semicolons or as JSON")
        return None

    def _fact(self, row: _Row, column: str) -> Any:
        """What a fact states: yes or no, a number, or texts."""
        value = row.cells[column]
        if isinstance(value, bool | int):
            return value
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return self._several(row, column)

    def _more(self, row: _Row, column: str) -> Any:
        """What a row has beside its columns."""
        return self._json(row, column, self._text(row, column) or "")

    def _json(self, row: _Row, column: str, text: str) -> Any:
        """The data that JSON in a cell states."""
        try:
            return json.loads(text, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            told = str(error).split(":")[0]
            self.problems.append(Problem(row.place(column), f"is not JSON: {told}."))
            return None

    def _wrong(self, row: _Row, column: str, wanted: str) -> None:
        """Note a cell that is not what its column holds."""
        got = f"{row.cells[column]!s:.60}"
        self.problems.append(Problem(row.place(column), f"is {wanted}, got {got!r}."))


_ENDS = ("first", "last")

_INSIDE = {
    "standings": ("supplier", "standings"),
    "facts": ("offer", "facts"),
    "prices": ("offer", "prices", "rows"),
}
"""For a sheet of what stands inside other records: the column that names them, and where."""

_READ: Mapping[str, Callable[[_Reader, _Row, str], Any]] = {
    "aliases": _Reader._several,
    "pools": _Reader._several,
    "denied": _Reader._several,
    "available": _Reader._number,
    "maximum": _Reader._number,
    "amount": _Reader._number,
    "above": _Reader._number,
    "step": _Reader._number,
    "rank": _Reader._whole,
    "stated": _Reader._stated,
    "value": _Reader._fact,
    "more": _Reader._more,
}
"""How a cell is read, by its column; else it is a text."""


def _facets(vocabulary: Any) -> frozenset[str]:
    """The facets that a vocabulary's data names, as far as it is one."""
    told = vocabulary.get("facets") if isinstance(vocabulary, dict) else None
    named = (facet.get("code") for facet in told or () if isinstance(facet, dict))
    return frozenset(code for code in named if isinstance(code, str))


def _offer_id(offer: Mapping[str, Any]) -> str:
    """The id of an offer, from its columns."""
    parts = (offer.get("lot"), offer.get("supplier"), offer.get("unit"))
    return "/".join(str(part) for part in parts if part)
