"""Workbooks: a register out and in again, tables and reports out, bad cells with their places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from calloff import InputError, load
from calloff.formats import read_register, report_sheets, write_register, write_workbook
from calloff.need import Need
from calloff.protocol import protocol
from calloff.register import Register
from calloff.tables import findings, narrowing, quotes, ranking
from calloff.values.outline import Outline, Table


@pytest.fixture(scope="module")
def register() -> Register:
    """The example's register, with a few of its offers."""
    whole = load("familjehem.json", Register)
    return whole.replace(offers=whole.offers[:6])


@pytest.fixture
def edited(register: Register, tmp_path: Path) -> Callable[..., Path]:
    """Writes the register, and some cells of it otherwise, as somebody would by hand."""

    def make(**cells: Any) -> Path:
        path = tmp_path / "register.xlsx"
        write_register(register, path)
        book = openpyxl.load_workbook(path)
        for place, value in cells.items():
            sheet, _, cell = place.partition("_")
            book[sheet][cell] = value
        book.save(path)
        return path

    return make


def test_a_register_comes_back_the_same(register: Register, edited: Callable[..., Path]) -> None:
    """To the last bit, also after another program has saved the workbook."""
    assert register.fingerprint == read_register(edited()).fingerprint


def test_what_is_edited_is_read(register: Register, edited: Callable[..., Path]) -> None:
    """A price, a day as a day or as a text, a place and a name, as somebody changes them."""
    path = edited(
        prices_E2=1499.5, prices_G2=date(2024, 1, 1), facts_G2="2024-02-29", suppliers_B2="Alder"
    )
    found = read_register(path)

    price = found.offers[0].prices.rows[0]
    assert (Decimal("1499.5"), date(2024, 1, 1)) == (price.amount, price.valid.start)
    assert date(2024, 2, 29) == found.offers[0].facts[0].stated
    assert "Alder" == found.suppliers[0].name
    assert found.offers[1:] == register.offers[1:]


def test_every_bad_cell_is_told_with_its_place(edited: Callable[..., Path]) -> None:
    """What cannot be read is told all at once, by sheet, row and column."""
    path = edited(
        prices_E2="dear",
        prices_G3="soon",
        prices_A4="nobody",
        pools_D2=True,
        facts_C2="[1",
        offers_D3="first",
        register_A3="idd",
    )
    with pytest.raises(InputError) as refused:
        read_register(path)

    assert (
        "register.xlsx has 7 problems\n"
        "  sheet register, row 3, column field (A3): there is no field 'idd' here. Did you mean "
        "'id'?\n"
        "  sheet pools, row 2, column available (D2): is a number such as 1450.50, got 'True'.\n"
        "  sheet offers, row 3, column rank (D3): is a whole number, got 'first'.\n"
        "  sheet facts, row 2, column value (C2): is not JSON: Expecting ',' delimiter.\n"
        "  sheet prices, row 2, column amount (E2): is a number such as 1450.50, got 'dear'.\n"
        "  sheet prices, row 3, column first (G3): is a day such as 2024-02-01, got 'soon'.\n"
        "  sheet prices, row 4, column offer (A4): no offer 'nobody' in the sheet offers."
    ) == str(refused.value)


def test_contradictions_are_told_by_cell(edited: Callable[..., Path]) -> None:
    """What only the whole register shows to be wrong has its cell as well."""
    path = edited(prices_E2=-1, pools_F2="yesterday", facts_F2="2024-01-01")
    with pytest.raises(InputError) as refused:
        read_register(path)
    told = str(refused.value)

    assert "sheet prices, row 2, column amount (E2): " in told
    assert "sheet pools, row 2, column updated (F2): " in told

    with pytest.raises(InputError) as refused:
        read_register(edited(facts_B2="spokn", offers_E2="nowhere"))
    told = str(refused.value)

    assert "sheet facts, row 2, column facet (B2): " in told
    assert "sheet offers, row 2, column pools (E2): no pool 'nowhere'" in told


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    """Missing sheets and columns are told, those that are there beside."""
    path = tmp_path / "other.xlsx"
    write_workbook(path, {"suppliers": [{"id": "SE-1", "nme": "Alder"}]})
    with pytest.raises(InputError) as refused:
        read_register(path)
    told = str(refused.value)

    assert "sheet register: is not there." in told
    assert "sheet suppliers, row 1: no column 'name'. Did you mean 'nme'?" in told
    assert "sheet suppliers, row 1: there is no column 'nme' here. Did you mean 'name'?" in told


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"id;name\n1;2\n"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    """A damaged file, or another kind of file, is told as one."""
    path = tmp_path / "register.xlsx"
    path.write_bytes(content)

    with pytest.raises(InputError, match="is no workbook, or a damaged one"):
        read_register(path)
    with pytest.raises(InputError, match="there is no such file"):
        read_register(tmp_path / "nowhere.xlsx")


def test_the_rows_of_a_decision_stand_in_sheets(tmp_path: Path) -> None:
    """Findings, order, prices and funnel, each a sheet with its columns; amounts stay exact."""
    register = load("familjehem.json", Register)
    decision = register.decide(load("7F3K-need.json", Need), on=date(2024, 1, 15))
    tables = {
        "findings": findings(decision),
        "ranking": ranking(decision),
        "quotes": quotes(decision),
        "narrowing": narrowing(decision),
    }
    path = tmp_path / "decision.xlsx"
    write_workbook(path, tables)
    book = openpyxl.load_workbook(path)

    assert list(tables) == book.sheetnames
    for name, table in tables.items():
        told = list(book[name].iter_rows(values_only=True))
        assert tuple(table.kinds) == told[0][: len(table.kinds)]
        assert len(table) == len(told) - 1


def test_a_report_is_written_table_by_table(tmp_path: Path) -> None:
    """Each table stands under the heading it has in the report."""
    register = load("familjehem.json", Register)
    decision = register.decide(load("nobody-need.json", Need), on=date(2024, 1, 15))
    sheets = report_sheets(protocol(decision, "en"))
    path = tmp_path / "report.xlsx"
    write_workbook(path, sheets)

    assert sheets
    assert list(sheets) == openpyxl.load_workbook(path).sheetnames
    assert len({name.casefold() for name in sheets}) == len(sheets)


def test_headings_become_names_of_sheets() -> None:
    """Signs that no name may have are left out, and what repeats or is too long is told apart."""
    table = Table(("a", "a", ""), (("1", "2", "3"),))
    found = report_sheets(Outline("Cost: 2024/2025 [all of it, for every lot]", (table, table)))

    assert ["Cost  2024 2025  all of it, for", "Cost  2024 2025  all of it, f 2"] == list(found)
    assert [{"a": "1", "a 2": "2", "3": "3"}] == found["Cost  2024 2025  all of it, for"]


def test_a_text_is_never_calculated(tmp_path: Path) -> None:
    """What begins as a formula does stays a text; long numbers keep their digits."""
    path = tmp_path / "texts.xlsx"
    long = Decimal("1234567890123456.78")
    write_workbook(path, {"rows": [{"=1": "=HYPERLINK(1)", "b": long, "c": [1, "ö"], "d": None}]})
    sheet = openpyxl.load_workbook(path)["rows"]

    assert ("s", "=1") == (sheet["A1"].data_type, sheet["A1"].value)
    assert ("s", "=HYPERLINK(1)") == (sheet["A2"].data_type, sheet["A2"].value)
    assert ("1234567890123456.78", '[1, "ö"]', None) == tuple(
        sheet.cell(2, column).value for column in (2, 3, 4)
    )


def test_what_no_cell_can_hold_is_told(tmp_path: Path) -> None:
    """Every such cell and every such name, and nothing is written."""
    path = tmp_path / "wrong.xlsx"
    with pytest.raises(InputError) as refused:
        write_workbook(path, {"a": [{"x": "\x01", "y": "z" * 40_000}, {"x": float("nan")}]})

    assert (
        "wrong.xlsx has 3 problems\n"
        "  sheet a, row 2, column x (A2): holds the character 0x01, which no cell can.\n"
        "  sheet a, row 2, column y (B2): has 40,000 characters, and a cell holds 32,767 at most.\n"
        "  sheet a, row 3, column x (A3): is no finite number."
    ) == str(refused.value)
    with pytest.raises(InputError) as refused:
        write_workbook(path, {"a": [], "A": [], "b/c": []})
    assert (
        "wrong.xlsx has 2 problems\n"
        "  sheet A: stands twice; small and capital letters are the same here.\n"
        "  sheet b/c: a sheet's name has 1 to 31 characters, none of them of []:*?/\\, got 'b/c'."
    ) == str(refused.value)
    with pytest.raises(InputError, match=r"let it end in \.xlsx"):
        write_workbook(tmp_path / "wrong.csv", {"a": []})
    with pytest.raises(InputError, match="there is no such folder"):
        write_workbook(tmp_path / "no" / "wrong.xlsx", {"a": []})
    assert [] == list(tmp_path.iterdir())
