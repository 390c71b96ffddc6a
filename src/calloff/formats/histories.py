"""Past call-offs, answers and direct awards out of spreadsheets, by a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from calloff.errors import InputError, Problem, did_you_mean
from calloff.formats.documents import load
from calloff.formats.history_mapping import FIELDS, Happening, HistoryMapping, HistorySheet
from calloff.formats.rows import FeedError
from calloff.formats.sheet_numbers import number_in
from calloff.formats.sheets import Sheet, SheetCell, sheets_in
from calloff.process.imported import (
    ImportedAnswer,
    ImportedCallOff,
    ImportedDirectAward,
    ImportedHistory,
    ImportedRow,
    SourceRow,
)
from calloff.values.money import Money
from calloff.values.outline import Lines, Outline, Part
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import as_text

__all__ = ["SAYINGS", "HistoryRead", "read_history"]

RECORDS: dict[Happening, type[ImportedRow]] = {
    "call_off": ImportedCallOff,
    "answer": ImportedAnswer,
    "direct_award": ImportedDirectAward,
}

_PERSON = re.compile(r"(19|20)?\d{6}[-+ ]?\d{4}")
"""What a Swedish personal identity number looks like."""


@dataclass(frozen=True)
class HistoryRead:
    """A history as it was read, and what must be known about how.

    Attributes:
        history: What was imported.
        source: What it was read from.
        rows: How many rows there are, empty ones aside.
        left_out: How many of them the mapping leaves out by their kind.
        unused: Columns that the mapping neither reads nor names as ignored, by sheet.
    """

    history: ImportedHistory
    source: str
    rows: int
    left_out: int
    unused: tuple[str, ...]

    def outline(self, language: Language = "sv") -> Outline:
        """What was read, for whoever answers for the history."""
        words = SAYINGS.of(language)
        counts = {
            "rows": self.rows,
            "call_offs": len(self.history.call_offs),
            "answers": len(self.history.answers),
            "direct_awards": len(self.history.direct_awards),
            "left_out": self.left_out,
        }
        lines = [(words[name], str(count)) for name, count in counts.items()]
        if self.unused:
            lines.append((words["unused"], ", ".join(self.unused)))
        parts: tuple[Part, ...] = (Lines(tuple(lines)),)
        return Outline(words["title"].format(source=self.source), parts, language)

    def summary(self, language: Language = "sv") -> str:
        """The outline as plain text."""
        return as_text(self.outline(language))


def read_history(
    source: str | Path | Sequence[str | Path], mapping: HistoryMapping | str | Path
) -> HistoryRead:
    """Past call-offs, answers and direct awards from a workbook or CSV files.

    Args:
        source: A workbook; a folder with a CSV file for each sheet; or CSV files.
        mapping: What the columns mean: a mapping, or the file of one.

    Raises:
        InputError: where a file cannot be read, a sheet or a column is not there, or rows
            contradict each other.
        FeedError: where cells cannot be understood; every one is told with its row and column.
    """
    how = mapping if isinstance(mapping, HistoryMapping) else load(mapping, HistoryMapping)
    name, sheets = sheets_in(source, [sheet.sheet for sheet in how.sheets], how.table)
    reading = _Reading(name, how)
    for rule in how.sheets:
        reading.read(sheets[rule.sheet], rule)
    if reading.problems:
        raise FeedError(name, reading.problems)
    found = reading.found
    try:
        history = ImportedHistory(
            call_offs=tuple(one for one in found if isinstance(one, ImportedCallOff)),
            answers=tuple(one for one in found if isinstance(one, ImportedAnswer)),
            direct_awards=tuple(one for one in found if isinstance(one, ImportedDirectAward)),
        )
    except InputError as error:
        raise InputError(name, error.problems) from None
    return HistoryRead(history, name, reading.rows, reading.left_out, tuple(reading.unused))


@dataclass
class _Reading:
    """Sheets that are being read, with what was found so far."""

    source: str
    how: HistoryMapping
    found: list[ImportedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    rows: int = 0
    left_out: int = 0

    def read(self, sheet: Sheet, rule: HistorySheet) -> None:
        """Read every row of a sheet."""
        header = [cell.text for cell in sheet.row(rule.header)]
        lacking = [name for name in rule.needed if name not in header]
        twice = [name for name in rule.needed if header.count(name) > 1]
        place = sheet.place(rule.header)
        for name in lacking:
            hint = did_you_mean(name, [text for text in header if text])
            self.problems.append(Problem(place, f"no column {name!r}.{hint}"))
        for name in twice:
            self.problems.append(Problem(place, f"the column {name!r} stands more than once."))
        if lacking or twice:
            return
        known = {*rule.needed, *rule.ignored}
        self.unused += (f"{sheet.name}: {name}" for name in header if name and name not in known)
        for number in range(rule.header + 1, len(sheet.rows) + 1):
            cells = dict(zip(header, sheet.row(number), strict=False))
            if any(cell.text for cell in cells.values()):
                self.rows += 1
                self._row(sheet, rule, number, cells)

    def _row(
        self, sheet: Sheet, rule: HistorySheet, number: int, cells: dict[str, SheetCell]
    ) -> None:
        """Read one row."""
        kind = rule.holds
        if rule.kind is not None:
            text = cells.get(rule.kind, SheetCell()).text
            if text in rule.left_out:
                self.left_out += 1
                return
            kind = rule.kinds.get(text)
            if kind is None:
                hint = did_you_mean(text, rule.kinds)
                what = f"{text!r} stands for nothing in the mapping.{hint}"
                self.problems.append(Problem(sheet.place(number, rule.kind), what))
                return
        assert kind is not None, "A sheet says what its rows hold, or has a column that does."
        before = len(self.problems)
        given = dict(self._fields(sheet, rule, number, cells, kind))
        if len(self.problems) > before:
            return
        workbook = sheet.name if sheet.name != Path(self.source).stem else None
        origin = SourceRow(source=self.source, row=number, sheet=workbook)
        try:
            self.found.append(RECORDS[kind](**given, origin=origin))
        except InputError as error:
            for problem in error.problems:
                column = rule.columns.get(problem.place, "")
                self.problems.append(Problem(sheet.place(number, column), problem.what))

    def _fields(
        self,
        sheet: Sheet,
        rule: HistorySheet,
        number: int,
        cells: dict[str, SheetCell],
        kind: Happening,
    ) -> Iterator[tuple[str, Any]]:
        """Each field that a row states."""
        needed, optional = FIELDS[kind]
        for name in (*needed, *optional):
            if name == "case" and rule.pseudonym is not None:
                yield name, f"{rule.pseudonym}-{number}"
                continue
            column = rule.columns.get(name)
            cell = SheetCell(rule.constants.get(name, ""))
            if column is not None:
                cell = cells.get(column, SheetCell())
            if not cell.text:
                if name in needed:
                    what = "is empty, and is needed."
                    self.problems.append(Problem(sheet.place(number, column or name), what))
                continue
            meant = rule.values.get(name, {}).get(cell.text)
            stated = SheetCell(meant) if meant is not None else cell
            value = self._value(name, stated)
            if isinstance(value, str) and not value:
                continue
            if isinstance(value, _Wrong):
                place = sheet.place(number, column or name)
                self.problems.append(Problem(place, value.what))
            else:
                yield name, value

    def _value(self, name: str, cell: SheetCell) -> Any:
        """What a cell states for a field; `_Wrong` where it states nothing of the kind."""
        if name == "case":
            if _PERSON.fullmatch(cell.text):
                return _Wrong(
                    "looks like a personal identity number: a case is named by a pseudonym, and "
                    "what stands here is not repeated."
                )
            return cell.text
        if name in {"on", "started", "procured"}:
            moment = self._moment(cell, self.how.days)
            example = date(2024, 1, 15).strftime(self.how.days)
            return moment.date() if moment else _expected(f"a day such as {example}", cell)
        if name in {"at", "asked", "answer_by"}:
            moment = self._moment(cell, self.how.moments)
            if moment is None and (day := self._moment(cell, self.how.days)) is not None:
                moment = datetime.combine(day.date(), time(12))
            example = datetime(2024, 1, 15, 9, 30, tzinfo=self.how.tz).strftime(self.how.moments)
            if moment is None:
                return _expected(f"a moment such as {example}", cell)
            return moment.replace(tzinfo=self.how.tz)
        if name in {"value", "hours"}:
            return self._number(name, cell)
        if name == "supplier" and self.how.country and not re.match(r"[A-Z]{2}-", cell.text):
            return f"{self.how.country}-{cell.text}"
        return cell.text

    def _moment(self, cell: SheetCell, written: str) -> datetime | None:
        """The day or moment in a cell, by the office's clock; ``None`` where there is none."""
        if cell.moment is not None:
            only_a_day = cell.moment.time() == time() and written == self.how.moments
            return cell.moment.replace(hour=12) if only_a_day else cell.moment
        try:
            return datetime.strptime(cell.text, written)  # noqa: DTZ007 - by the office's clock
        except ValueError:
            return None

    def _number(self, name: str, cell: SheetCell) -> Any:
        """An amount or a number of hours, not below zero."""
        percent = cell.shown == "percent" or "%" in cell.text
        number = cell.number
        if number is None and not cell.fault and not percent:
            number = number_in(cell.text, self.how.decimal, self.how.thousands)
        what = "an amount of money" if name == "value" else "a number of hours"
        if number is None or percent or not 0 <= number < Decimal(10**12):
            return _expected(f"{what}, such as 1250{self.how.decimal}50", cell)
        return Money.of(number, self.how.currency) if name == "value" else number


@dataclass(frozen=True)
class _Wrong:
    """What is wrong with a cell."""

    what: str


def _expected(expected: str, cell: SheetCell) -> _Wrong:
    """A cell that is not what was expected."""
    shown = repr(cell.text) if len(cell.text) <= 60 else f"{cell.text[:57]!r}..."
    return _Wrong(f"expected {expected}, got {shown}.")


SAYINGS = Sayings(
    sv={
        "title": "Inläsning av {source}",
        "rows": "Rader",
        "call_offs": "Avrop",
        "answers": "Svar på förfrågningar",
        "direct_awards": "Direktupphandlingar",
        "left_out": "Rader som mappningen lämnar därhän",
        "unused": "Kolumner som mappningen inte nämner",
    },
    en={
        "title": "Import of {source}",
        "rows": "Rows",
        "call_offs": "Call-offs",
        "answers": "Answers to requests",
        "direct_awards": "Direct awards",
        "left_out": "Rows that the mapping leaves out",
        "unused": "Columns that the mapping does not mention",
    },
)
"""What is said of a history that was read, by code."""
