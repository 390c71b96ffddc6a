"""The sheets of a workbook, or the same sheets as CSV files: cells with where they stand."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

from calloff.errors import InputError, Problem, did_you_mean
from calloff.formats.files import refusal, text_of
from calloff.formats.mapping import Table

__all__ = ["Sheet", "SheetCell", "sheets_in"]


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What stands in one cell.

    Attributes:
        text: As it is written; empty where nothing stands there.
        number: The number it holds, where the sheet itself says that it is one. A binary
            fraction counts as the shortest decimal that stands for it.
        shown: How the sheet shows the number: as a per cent, as money, or as a number alone.
        fault: Why neither text nor number can be made of it; empty where one can.
        moment: The day, or day and time, that it holds, where the sheet itself says that it is one.
    """

    text: str = ""
    number: Decimal | None = None
    shown: Literal["percent", "money", "number"] = "number"
    fault: str = ""
    moment: datetime | None = None


EMPTY = SheetCell()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes:
        name: Its name.
        rows: Its rows, the first being row 1.
    """

    name: str
    rows: tuple[tuple[SheetCell, ...], ...]

    def row(self, number: int) -> tuple[SheetCell, ...]:
        """The cells of a row, counted from 1; none where the sheet is shorter."""
        return self.rows[number - 1] if number <= len(self.rows) else ()

    def place(self, row: int, column: str = "") -> str:
        """Where a row or a cell stands, for whoever opens the sheet."""
        told = f"sheet {self.name}, row {row}"
        return f"{told}, column {column}" if column else told


def sheets_in(
    source: str | Path | Sequence[str | Path], names: Sequence[str], table: Table
) -> tuple[str, dict[str, Sheet]]:
    """The sheets of some names, and what they were read from.

    Args:
        source: A workbook; a folder with a CSV file for each sheet; or CSV files. A CSV file is
            the sheet of its name, without the ending.
        names: The sheets that are needed.
        table: How CSV files are written.

    Raises:
        InputError: where a file cannot be read or a sheet is not there.
    """
    paths = [Path(source)] if isinstance(source, str | Path) else [Path(path) for path in source]
    if not paths:
        raise refusal("the sheets", "no file is given: name a workbook, or a CSV for each sheet.")
    if len(paths) == 1 and paths[0].suffix.lower() in {".xlsx", ".xlsm"}:
        return paths[0].name, _of_workbook(paths[0], names)
    if len(paths) == 1 and paths[0].is_dir():
        folder = paths[0]
        return folder.name, _of_files(sorted(folder.glob("*.csv")), names, table, folder.name)
    return ", ".join(path.name for path in paths), _of_files(paths, names, table, "the files")


def _chosen(found: Sequence[str], names: Sequence[str], source: str) -> None:
    """Refuse where a sheet is not among those that are there."""
    problems = [
        Problem(
            f"sheet {name}",
            f"is not there.{did_you_mean(name, found) or f' There are: {_listed(found)}.'}",
        )
        for name in names
        if name not in found
    ]
    if problems:
        raise InputError(source, problems)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


# --- CSV -----------------------------------------------------------------------------------------


def _of_files(
    paths: Sequence[Path], names: Sequence[str], table: Table, source: str
) -> dict[str, Sheet]:
    """The sheets that stand in CSV files by their names."""
    by_name = {path.stem: path for path in paths}
    _chosen(tuple(by_name), names, source)
    return {name: _of_csv(by_name[name], name, table) for name in names}


def _of_csv(path: Path, name: str, table: Table) -> Sheet:
    """The sheet in a CSV file; an empty line is a row without cells."""
    text = text_of(path, "a table", encoding=table.encoding)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=table.delimiter, strict=True)
    try:
        rows = [tuple(SheetCell(" ".join(cell.split())) for cell in cells) for cells in reader]
    except csv.Error as error:
        place = f"line {reader.line_num}"
        raise refusal(path.name, f"cannot be parted into cells: {error}.", place) from None
    return Sheet(name, tuple(rows))


# --- workbooks -----------------------------------------------------------------------------------


def _of_workbook(path: Path, names: Sequence[str]) -> dict[str, Sheet]:
    """The sheets of a workbook: the values it shows, and where one has not been worked out."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        what = (
            "a workbook is read with the package openpyxl, which is not installed: run "
            "pip install 'calloff[workbook]', or save each sheet as CSV."
        )
        raise refusal(path.name, what) from None
    from zipfile import BadZipFile

    if not path.is_file():
        raise refusal(path.name, f"there is no such file: {path}.")
    try:
        with warnings.catch_warnings():
            # What openpyxl says of styles it does not keep is of no account to the numbers.
            warnings.simplefilter("ignore")
            shown = load_workbook(path, read_only=True, data_only=True)
            written = load_workbook(path, read_only=True)
            try:
                _chosen(tuple(shown.sheetnames), names, path.name)
                return {name: _of_sheet(name, shown[name], written[name]) for name in names}
            finally:
                shown.close()
                written.close()
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        what = "is no workbook, or a damaged one: open it and save it again, or save it as CSV."
        raise refusal(path.name, what) from None


def _of_sheet(name: str, shown: Any, written: Any) -> Sheet:
    """One sheet: what its cells show, looked up against what is written in them."""
    rows = []
    for cells, formulas in zip_longest(shown.iter_rows(), written.iter_rows(), fillvalue=()):
        pairs = zip_longest(cells, formulas)
        rows.append(tuple(_cell(cell, formula) for cell, formula in pairs))
    return Sheet(name, tuple(rows))


def _cell(cell: Any, formula: Any) -> SheetCell:
    """What stands in a cell of a workbook."""
    value = getattr(cell, "value", None)
    if value is None:
        if getattr(formula, "value", None) is not None:
            fault = "holds a formula that has not been worked out: open the workbook and save it."
            return SheetCell("=", fault=fault)
        return EMPTY
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        moment = datetime(value.year, value.month, value.day) if isinstance(value, date) else None  # noqa: DTZ001 - a sheet knows no zone
        moment = value if isinstance(value, datetime) else moment
        fault = f"is no number and no text, but {value!s}."
        return SheetCell(str(value), fault=fault, moment=moment)
    if isinstance(value, str):
        if getattr(cell, "data_type", "") == "e":
            return SheetCell(value, fault=f"shows the error {value}.")
        return SheetCell(" ".join(value.split()))
    # The shortest text that gives the same binary fraction again never has more digits than it.
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return SheetCell(f"{number:f}", number, _shown(str(cell.number_format)))


def _shown(number_format: str) -> Literal["percent", "money", "number"]:
    """How a number format shows a number."""
    if "%" in number_format:
        return "percent"
    if any(sign in number_format for sign in ("£", "€", "$", "kr", "¤")):
        return "money"
    return "number"
