"""The rows of an invoice out of a CSV file; what is not surely understood is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from calloff.errors import Problem, did_you_mean
from calloff.formats.cells import Notes, one_of
from calloff.formats.files import refusal, text_of
from calloff.formats.mapping import Table
from calloff.formats.rows import FeedError, Row, csv_rows
from calloff.process.invoice_rows import InvoiceLine
from calloff.values.money import Currency, Money, minor_digits
from calloff.values.period import Period
from calloff.values.record import Record

__all__ = ["HEADINGS", "UNITS", "InvoiceTable", "read_invoice"]

HEADINGS: dict[str, tuple[str, ...]] = {
    "first": ("från", "från och med", "from", "first day"),
    "last": ("till", "till och med", "to", "last day"),
    "item": ("tjänst", "artikel", "item", "service"),
    "level": ("nivå", "level"),
    "quantity": ("antal", "kvantitet", "quantity"),
    "unit": ("enhet", "unit"),
    "price": ("à-pris", "a-pris", "pris", "unit price", "price"),
    "amount": ("belopp", "summa", "amount"),
    "currency": ("valuta", "currency"),
    "number": ("fakturanummer", "faktura", "invoice number", "invoice"),
}
"""What the columns are headed in Swedish and English; capitals are of no account."""

_OPTIONAL = frozenset({"level", "currency", "number"})

UNITS: dict[str, str] = {
    **dict.fromkeys(("dygn", "dag", "dagar", "days"), "day"),
    **dict.fromkeys(("timme", "timmar", "tim", "hours"), "hour"),
}
"""Units as invoices write them, and the agreement's codes for them; others stand as they are."""


class InvoiceTable(Record):
    """How the rows of an invoice are written.

    Attributes:
        table: The encoding, and what stands between the cells.
        decimal: The sign before the decimals. Between thousands stands a space or nothing.
        columns: The headings of columns that are called something else than `HEADINGS` has, by
            what they hold, such as ``{item = "Benämning"}``.
        units: Further units, and the agreement's codes for them.
        items: What the supplier calls an item, and the agreement's code for it.
        currency: Of every amount, where no column says.
    """

    table: Table = Table(delimiter=";")
    decimal: Literal[",", "."] = ","
    columns: dict[
        Literal[
            "first",
            "last",
            "item",
            "level",
            "quantity",
            "unit",
            "price",
            "amount",
            "currency",
            "number",
        ],
        Annotated[str, Field(min_length=1)],
    ] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    items: dict[str, str] = Field(default_factory=dict)
    currency: Currency = "SEK"


def read_invoice(path: str | Path, written: InvoiceTable | None = None) -> tuple[InvoiceLine, ...]:
    """The rows of an invoice in a CSV file, in their order.

    Args:
        path: The file.
        written: How it is written; ``None``: with semicolons, decimal commas and the headings of
            `HEADINGS`.

    Raises:
        InputError: where the file is no such table, or cells cannot be understood; every one is
            told with its line and its column.
    """
    how = written or InvoiceTable()
    file = Path(path)
    columns = _columns(file, how)
    rows = csv_rows(file, how.table, tuple(columns.values()))
    at = {field: rows.columns.index(name) for field, name in columns.items()}
    lines: list[InvoiceLine] = []
    problems: list[Problem] = []
    for row in rows.rows:
        notes = Notes()
        line = _Reader(row, at, columns, how, notes).line()
        problems += (Problem(f"{row.place}, {p.place}", p.what) for p in notes.problems)
        if line is not None:
            lines.append(line)
    if problems:
        raise FeedError(rows.source, problems)
    return tuple(lines)


def _columns(path: Path, how: InvoiceTable) -> dict[str, str]:
    """The name of each column that is read, by what it holds."""
    text = text_of(path, "a table", encoding=how.table.encoding)
    first = next((line for line in text.splitlines() if line.strip()), "")
    header = [_heading(cell) for cell in first.split(how.table.delimiter)]
    by_folded = {name.casefold(): name for name in header}
    if len(header) == 1:
        _other_delimiter(path.name, first, how)
    found, problems = {}, []
    for field, known in HEADINGS.items():
        asked = (how.columns[field],) if field in how.columns else known
        there = [by_folded[name.casefold()] for name in asked if name.casefold() in by_folded]
        if len(there) > 1:
            what = f"{' and '.join(map(repr, there))} both seem to hold the {field}: name one."
            problems.append(Problem("line 1", what))
        elif there:
            found[field] = there[0]
        elif field not in _OPTIONAL or field in how.columns:
            hint = did_you_mean(asked[0], header)
            names = " or ".join(map(repr, asked))
            problems.append(Problem("line 1", f"no column {names} for the {field}.{hint}"))
    if problems:
        raise FeedError(path.name, problems)
    return found


def _heading(cell: str) -> str:
    """A heading without quotes and spaces around it."""
    return " ".join(cell.strip().strip('"').split())


def _other_delimiter(source: str, first: str, how: InvoiceTable) -> None:
    """Refuse a table whose cells are parted by something else than is said."""
    for sign, name in {";": "a semicolon", ",": "a comma", "\t": "a tab"}.items():
        if sign != how.table.delimiter and sign in first:
            what = f"the columns are parted by {name}: say that the delimiter is {sign!r}."
            raise refusal(source, what, "line 1")


class _Reader:
    """Reads the cells of one row."""

    def __init__(
        self,
        row: Row,
        at: Mapping[str, int],
        columns: Mapping[str, str],
        how: InvoiceTable,
        notes: Notes,
    ) -> None:
        self.cells = {field: one_of(row.cells[index]) for field, index in at.items()}
        self.columns = columns
        self.how = how
        self.notes = notes
        self.number = int(row.place.removeprefix("line "))

    def line(self) -> InvoiceLine | None:
        """What the row says; ``None`` where a cell of it cannot be understood."""
        first, last = self._day("first"), self._day("last")
        if first is not None and last is not None and last < first:
            self._wrong("last", f"a day on or after the first, {first}")
        item = self._text("item")
        unit = self._text("unit")
        quantity = self._amount("quantity", "a quantity such as 31 or 17,5")
        price = self._amount("price", "a price such as 1450 or 1450,50")
        charged = self._amount("amount", "an amount such as 44 950,00")
        currency = self._currency()
        amount = self._money(charged, currency)
        if self.notes.problems:
            return None
        return InvoiceLine(
            period=Period.of(first, last),
            item=self.how.items.get(item, item),
            level=self.cells.get("level") or None,
            quantity=quantity,
            unit=self.how.units.get(unit, UNITS.get(unit.casefold(), unit)),
            price=price,
            amount=amount,
            number=self.cells.get("number") or None,
            row=self.number,
        )

    def _wrong(self, field: str, expected: str) -> None:
        self.notes.wrong(self.columns[field], self.cells[field], expected)

    def _text(self, field: str) -> str:
        text = self.cells[field]
        if not text:
            self._wrong(field, f"the {field}")
        return text

    def _day(self, field: str) -> date | None:
        """A day; one that no calendar has is told apart from what is no day at all."""
        text = self.cells[field]
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            self._wrong(field, "a day such as 2024-02-29")
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self._wrong(field, "a day that the calendar has")
            return None
        if not 1900 <= day.year < 2200:
            self._wrong(field, "a day between 1900 and 2199")
        return day

    def _amount(self, field: str, expected: str) -> Decimal | None:
        """A number with the sign that was said before its decimals; no quantity is below zero."""
        if self.how.decimal == ".":
            expected = expected.replace(",", ".")
        text = self.cells[field]
        number = _number(text, self.how.decimal)
        if number is None:
            if "%" in text:
                expected += ": a percentage is no amount"
            self._wrong(field, expected)
        elif number < 0 and field == "quantity":
            self._wrong(field, f"{expected}, not below zero")
        elif abs(number) >= _LIMITS[field]:
            self._wrong(field, f"{expected}, below {_LIMITS[field]:,}")
        else:
            return number
        return None

    def _currency(self) -> str | None:
        text = self.cells.get("currency", "") or self.how.currency
        if re.fullmatch(r"[A-Z]{3}", text):
            return text
        self._wrong("currency", "a currency such as SEK")
        return None

    def _money(self, charged: Decimal | None, currency: str | None) -> Money | None:
        if charged is None or currency is None:
            return None
        if (Fraction(charged) * 10 ** minor_digits(currency)).denominator != 1:
            self._wrong("amount", f"an amount in whole minor units of {currency}")
            return None
        return Money.of(charged, currency)


_LIMITS = {"quantity": 10**6, "price": 10**7, "amount": 10**12}
_SPACES = " \u00a0\u202f"


def _number(text: str, decimal: str) -> Decimal | None:
    """A number in plain digits, with spaces between thousands; ``None`` where it is none."""
    whole, sign, part = text.partition(decimal)
    if sign and not re.fullmatch(r"\d{1,30}", part, re.ASCII):
        return None
    spaced = rf"-?(\d{{1,30}}|\d{{1,3}}([{_SPACES}]\d{{3}})+)"
    if not re.fullmatch(spaced, whole, re.ASCII):
        return None
    for space in _SPACES:
        whole = whole.replace(space, "")
    return Decimal(f"{whole}.{part}" if sign else whole)
