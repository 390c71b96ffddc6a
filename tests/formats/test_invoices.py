"""Invoices read from CSV files, and cells that are not surely understood."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calloff.errors import InputError
from calloff.formats.invoices import InvoiceTable, read_invoice
from calloff.formats.mapping import Table
from calloff.process.invoice import InvoiceLine
from calloff.values.money import Money
from calloff.values.period import Period

HEADER = "Faktura;Från;Till;Tjänst;Antal;Enhet;À-pris;Belopp"
RIGHT = "1017;2024-02-01;2024-02-29;placement;29;dygn;1 450,00;42 050,00"


def written(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    """A file of rows under a header."""
    path = folder / "lines.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return path


def refused(path: Path, how: InvoiceTable | None = None) -> str:
    """The whole message with which a file is refused."""
    with pytest.raises(InputError) as error:
        read_invoice(path, how)
    return str(error.value)


def test_a_swedish_invoice_is_read(tmp_path: Path) -> None:
    """Semicolons, decimal commas, spaces between thousands and Swedish headings are the rule."""
    path = written(tmp_path, RIGHT, "1017;2024-02-01;2024-02-29;T3;16,57;timmar;395;6545,15")
    first, second = read_invoice(path)

    assert (
        InvoiceLine(
            period=Period.parse("2024-02-01/2024-02-29"),
            item="placement",
            quantity=29,
            unit="day",
            price=1450,
            amount=Money.of(42_050, "SEK"),
            number="1017",
            row=2,
        )
        == first
    )
    assert ("hour", Decimal("16.57"), 654_515, 3) == (
        second.unit,
        second.quantity,
        second.amount.minor,
        second.row,
    )


def test_an_english_invoice_is_read(tmp_path: Path) -> None:
    """With commas between cells and decimal points, where that is said."""
    header = "First day,Last day,Item,Level,Quantity,Unit,Price,Amount,Currency"
    row = "2024-02-01,2024-02-29,talk,senior,16.5,hours,480.50,7928.25,EUR"
    how = InvoiceTable(table=Table(delimiter=","), decimal=".")
    (line,) = read_invoice(written(tmp_path, row, header=header), how)

    assert ("senior", "hour", Decimal("480.5")) == (line.level, line.unit, line.price)
    assert Money.of(Decimal("7928.25"), "EUR") == line.amount


def test_a_supplier_may_have_its_own_words(tmp_path: Path) -> None:
    """Columns, items and units can be named as the supplier names them."""
    header = HEADER.replace("Tjänst", "Benämning")
    row = RIGHT.replace("placement", "Konsulentstöd").replace("dygn", "vårddygn")
    how = InvoiceTable(
        columns={"item": "Benämning"},
        items={"Konsulentstöd": "placement"},
        units={"vårddygn": "day"},
    )
    (line,) = read_invoice(written(tmp_path, row, header=header), how)

    assert ("placement", "day") == (line.item, line.unit)


def test_a_discount_is_below_zero(tmp_path: Path) -> None:
    """A price and an amount may be below zero, for a discount; a quantity may not."""
    row = "1017;2024-02-01;2024-02-29;rabatt;29;dygn;-50,00;-1 450,00"
    (line,) = read_invoice(written(tmp_path, row))

    assert (Decimal(-50), -145_000) == (line.price, line.amount.minor)


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", " "])
def test_any_space_may_stand_between_thousands(tmp_path: Path, space: str) -> None:
    """Also the spaces that do not break, which spreadsheets write."""
    (line,) = read_invoice(written(tmp_path, RIGHT.replace("42 050", f"42{space}050")))

    assert 4_205_000 == line.amount.minor


CELLS = [
    (5, "12,5 %", "column À-pris: expected a price such as 1450 or 1450,50: a percentage is no "
     "amount, got '12,5 %'."),
    (5, "1.450", "column À-pris: expected a price such as 1450 or 1450,50, got '1.450'."),
    (5, "1 45", "column À-pris: expected a price such as 1450 or 1450,50, got '1 45'."),
    (5, "", "column À-pris: expected a price such as 1450 or 1450,50, got ''."),
    (5, "10000000", "column À-pris: expected a price such as 1450 or 1450,50, below 10,000,000, "
     "got '10000000'."),
    (3, "-29", "column Antal: expected a quantity such as 31 or 17,5, not below zero, got '-29'."),
    (3, "29 st", "column Antal: expected a quantity such as 31 or 17,5, got '29 st'."),
    (6, "42050,005", "column Belopp: expected an amount in whole minor units of SEK, got "
     "'42050,005'."),
    (1, "2025-02-29", "column Till: expected a day that the calendar has, got '2025-02-29'."),
    (1, "29/2 2024", "column Till: expected a day such as 2024-02-29, got '29/2 2024'."),
    (1, "2024-01-31", "column Till: expected a day on or after the first, 2024-02-01, got "
     "'2024-01-31'."),
    (2, "", "column Tjänst: expected the item, got ''."),
    (4, "", "column Enhet: expected the unit, got ''."),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "told"), CELLS)
def test_a_cell_that_is_not_understood_is_told(
    tmp_path: Path, column: int, cell: str, told: str
) -> None:
    """Nothing is guessed: the cell stands in the message, with its line and its column."""
    cells = RIGHT.split(";")
    cells[column + 1] = cell
    path = written(tmp_path, RIGHT, ";".join(cells))

    assert f"lines.csv has 1 problem\n  line 3, {told}" == refused(path)


def test_every_bad_cell_is_told_at_once(tmp_path: Path) -> None:
    """All that is wrong in a file comes in one message."""
    cells = "1017;2024-02-30;2024-02-29;placement;x;dygn;12 %;42050"
    message = refused(written(tmp_path, cells, RIGHT, cells))

    assert message.startswith("lines.csv has 6 problems")
    assert ["line 2", "line 2", "line 2", "line 4", "line 4", "line 4"] == [
        line.strip().partition(",")[0] for line in message.splitlines()[1:]
    ]


TABLES: list[tuple[str, dict[str, Any], str]] = [
    (HEADER.replace("Tjänst", "Tjenst"), {}, "line 1: no column 'tjänst' or 'artikel' or 'item' "
     "or 'service' for the item. Did you mean 'Tjenst'?"),
    (HEADER.replace(";", ","), {}, "line 1: the columns are parted by a comma: say that the "
     "delimiter is ','."),
    (HEADER.replace("Faktura", "Item"), {}, "line 1: 'Tjänst' and 'Item' both seem to hold the "
     "item: name one."),
    (HEADER, {"columns": {"level": "Nivå"}}, "line 1: no column 'Nivå' for the level."),
    (HEADER + ";Valuta", {}, "line 2: has 8 cells, and the header has 9: is there a delimiter or "
     "a quote too many or too few?"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "how", "told"), TABLES)
def test_a_table_that_lacks_something_is_refused(
    tmp_path: Path, header: str, how: dict[str, Any], told: str
) -> None:
    """A missing column, and one that stands twice, are told with what was looked for."""
    path = written(tmp_path, RIGHT, header=header)

    assert f"lines.csv has 1 problem\n  {told}" == refused(path, InvoiceTable(**how))


def test_a_currency_is_a_code(tmp_path: Path) -> None:
    """Kronor are SEK."""
    path = written(tmp_path, f"{RIGHT};kr", header=f"{HEADER};Valuta")

    assert "column Valuta: expected a currency such as SEK, got 'kr'." in refused(path)
