"""Sheets of prices: two invented suppliers with the faults that real workbooks have.

The same six rows stand in a workbook and in CSV files; both are read alike.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from calloff import shipped
from calloff.cli import INPUT, main
from calloff.errors import InputError
from calloff.formats import Imported, dump, parse
from calloff.formats.price_mapping import PriceMapping
from calloff.formats.price_sheets import read_price_lists
from calloff.formats.priced import SAYINGS, PriceSheets
from calloff.formats.rows import FeedError
from calloff.pricing import Line, PriceList, quote
from calloff.register import Register

DAY = date(2024, 2, 15)
SHARE = "Percentage of the year's value"

PRICES: list[list[Any]] = [
    ["Supplier", "Code", "Name", "Per", "Office", "School", "Discount %"],
    ["Ankaret", "C.1", "Maintenance", "Square metre a year", 2.5, 1, 0],
    ["Ankaret", "G.1", "Cleaning", "Square metre a year", 4, 3.2, -0.05],
    ["Ankaret", "M.1", "System", SHARE, 0.02, 0.03, 0],
    ["Fyren AB", "C.1", "Maintenance", "Square metre a year", 2.6, 0.4712093315570282, -0.01],
    ["Fyren AB", "G.1", "Cleaning", "Square metre a year", 3.9, 3.1, -0.02],
    ["Fyren AB", "M.1", "System", SHARE, 0.01, 0.01, 0],
]
RATES: list[list[Any]] = [
    ["Supplier", "Ankaret", "Fyren AB"],
    ["Consumables per user", 10, 12.5],
    ["London %", 0.1, None],
    ["Staff %", 0.05, 0.04],
    ["Overhead %", 0.1, 0.08],
    ["Profit %", 0.2, 0.15],
]
RATE = {"written": "fraction", "empty": "refused"}
MAPPING: dict[str, Any] = {
    "id": "buildings-prices/1",
    "name": {"sv": "priser", "en": "prices"},
    "source": "the office",
    "lots": ["fw/A"],
    "currency": "GBP",
    "silence": "unknown",
    "prices": [
        {
            "sheet": "Prices",
            "supplier": "Supplier",
            "item": "Code",
            "unit": "Per",
            "units": {"Square metre a year": "m2"},
            "percentages": {SHARE: "fraction"},
            "levels": {"Office": "office", "School": "school"},
            "discount": {"column": "Discount %", "written": "fraction", "off": "negative"},
            "ignored": ["Name"],
        }
    ],
    "across": [
        {
            "sheet": "Rates",
            "names": "Supplier",
            "rows": {
                "Consumables per user": {
                    "price": "consumables",
                    "unit": "user",
                    "every_level": True,
                    "empty": "refused",
                },
                "London %": {**RATE, "surcharge": "london", "empty": "silence"},
                "Staff %": {**RATE, "surcharge": "staff"},
                "Overhead %": {**RATE, "surcharge": "overhead"},
                "Profit %": {**RATE, "surcharge": "profit"},
            },
        }
    ],
    "surcharges": [
        {"code": "discount", "discount": True},
        {"code": "M.1", "item": "M.1", "when": "M.1"},
        {"code": "london", "when": "london"},
        {"code": "staff", "when": "staff"},
        {"code": "overhead", "not_of": ["staff"]},
        {"code": "profit"},
    ],
}
HOMES = "number,name\n1,Ankaret\n2,Fyren\n3,Kompassen\n"


def mapping(**changes: Any) -> PriceMapping:
    """The mapping of the sheets; what is named stands in place of what it has."""
    return PriceMapping.read({**MAPPING, **changes})


def of_prices(**changes: Any) -> dict[str, Any]:
    """The mapping's data with parts of its sheet of prices changed."""
    return {**MAPPING, "prices": [{**MAPPING["prices"][0], **changes}]}


def of_row(name: str, **changes: Any) -> dict[str, Any]:
    """The mapping's data with one row of its sheet across changed."""
    (across,) = MAPPING["across"]
    row = {**across["rows"][name], **changes}
    return {**MAPPING, "across": [{**across, "rows": {**across["rows"], name: row}}]}


@pytest.fixture
def register(read: Callable[..., Imported]) -> Register:
    """Three invented suppliers; one of them is called otherwise in the sheets."""
    return read(HOMES, ignored=[]).register


Cells = list[list[Any]]


def changed(cells: Cells, **changes: Any) -> Cells:
    """The same sheet with some cells changed, such as ``E2=-1``; a row is named by its number."""
    cells = [list(row) for row in cells]
    for name, value in changes.items():
        column, number = ord(name[0]) - ord("A"), int(name[1:]) - 1
        cells[number][column] = value
    return cells


def in_csv(folder: Path, prices: Cells = PRICES, rates: Cells = RATES) -> Path:
    """The sheets as CSV files in a folder."""
    for name, cells in {"Prices": prices, "Rates": rates}.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(cells)
    return folder


def in_workbook(
    folder: Path,
    prices: Cells = PRICES,
    rates: Cells = RATES,
    formats: Mapping[str, str] | None = None,
) -> Path:
    """The sheets in a workbook, with the number formats of some cells of the first."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, cells in {"Prices": prices, "Rates": rates}.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    for cell, number_format in (formats or {}).items():
        book["Prices"][cell].number_format = number_format
    path = folder / "prices.xlsx"
    book.save(path)
    return path


def named(**changes: Any) -> PriceMapping:
    """The mapping that knows whom the sheets call Fyren AB."""
    return mapping(suppliers={"Fyren AB": "SE-2"}, **changes)


@pytest.fixture
def priced(tmp_path: Path, register: Register) -> PriceSheets:
    """The sheets as they should be, from CSV files."""
    return read_price_lists(in_csv(tmp_path), named(), register)


# --- what is read ------------------------------------------------------------------------------


def test_a_workbook_and_its_csv_files_are_read_alike(tmp_path: Path, register: Register) -> None:
    """From a workbook, from a folder and from files come the same lists and the same doubts."""
    book = read_price_lists(in_workbook(tmp_path), named(), register)
    folder = read_price_lists(in_csv(tmp_path), named(), register)
    files = read_price_lists([tmp_path / "Prices.csv", tmp_path / "Rates.csv"], named(), register)

    assert ["fw/A/SE-1", "fw/A/SE-2"] == sorted(book.lists)
    assert book.lists == folder.lists == files.lists
    assert book.remarks == folder.remarks == files.remarks
    assert book.register == folder.register


def test_a_number_keeps_its_own_digits(tmp_path: Path, register: Register) -> None:
    """A binary fraction becomes the shortest decimal that stands for it, and no longer one."""
    book = read_price_lists(in_workbook(tmp_path), named(), register)
    rows = {(row.item, row.level): row.amount for row in book.lists["fw/A/SE-2"].rows}

    assert Decimal("2.6") == rows["C.1", "office"]
    assert Decimal("0.4712093315570282") == rows["C.1", "school"]


def test_prices_stand_in_the_offers_and_items_in_the_lot(
    register: Register, priced: PriceSheets
) -> None:
    """The offers of the mapping's lots have the lists; everything else stays as it was."""
    found = {offer.id: offer.prices for offer in priced.register.offers}
    lots = {lot.id: lot for lot in priced.register.frameworks[0].lots}

    assert priced.lists == {id: prices for id, prices in found.items() if prices.rows}
    assert register.offers[2] == priced.register.offers[2]
    assert {"C.1": ("m2",), "G.1": ("m2",), "consumables": ("user",)} == {
        item.id: item.units for item in lots["A"].items
    }
    assert () == lots["B"].items


def test_a_percentage_is_a_surcharge_and_no_price(priced: PriceSheets) -> None:
    """What is counted by a share of the value has a rate at each level, and is never money."""
    one, two = (priced.lists[f"fw/A/SE-{number}"] for number in (1, 2))

    assert [("discount", "-5"), ("M.1", "2"), ("M.1", "3")] == [
        (s.code, str(s.percent)) for s in one.surcharges[:3]
    ]
    assert [("office",), ("school",)] == [s.levels for s in one.surcharges[1:3]]
    assert [("discount.1", "-2", ("G.1",)), ("discount.2", "-1", ("C.1",)), ("M.1", "1", None)] == [
        (s.code, str(s.percent), s.of) for s in two.surcharges[:3]
    ]


def lines(level: str, *circumstances: str) -> tuple[Line, ...]:
    """A building of a hundred square metres and ten users."""
    return tuple(
        Line(item, quantity=quantity, unit=unit, level=level, circumstances=circumstances)
        for item, quantity, unit in (
            ("C.1", 100, "m2"),
            ("G.1", 100, "m2"),
            ("consumables", 10, "user"),
        )
    )


def pence(prices: PriceList, *asked: Line) -> int | None:
    """The total in pence; nothing where something has no price."""
    told = quote(asked, prices, DAY)
    return None if told is None else told.total.minor


def test_surcharges_are_counted_in_the_order_of_the_mapping(priced: PriceSheets) -> None:
    """An office in London by hand, and a school beside it, each with the rates of its own level.

    The office: 250, and 380 of 400, and 100 are 730; the system 2 per cent of that, 14.60;
    London 10 per cent of 744.60; staff 5 per cent of 819.06, 40.953; overhead 10 per cent of
    819.06 alone; profit 20 per cent of 941.919: 1 130.3028. The school without London, staff and
    system: 100, and 304 of 320, and 100 are 504; overhead 50.40; profit 110.88: 665.28.
    """
    prices = priced.lists["fw/A/SE-1"]
    office, school = lines("office", "M.1", "london", "staff"), lines("school")

    assert 113030 == pence(prices, *office)
    assert 66528 == pence(prices, *school)
    assert 113030 + 66528 == pence(prices, *office, *school)
    assert 68524 == pence(prices, *lines("school", "M.1"))  # 3 per cent of 504 on top


def test_a_rate_that_is_not_stated_is_unknown(priced: PriceSheets) -> None:
    """Whoever states no rate for London has not said that it is nought: it must be asked."""
    prices = priced.lists["fw/A/SE-2"]
    verdict, why, _ = prices.price(lines("office", "london")[0], DAY)

    assert ("unknown", "no_surcharge") == (verdict.value, why)
    assert pence(prices, *lines("office", "london")) is None
    assert pence(prices, *lines("office", "staff")) is not None


def test_an_empty_rate_is_nought_where_the_mapping_says_so(
    tmp_path: Path, register: Register
) -> None:
    """Silence is nought only where somebody has decided that it is."""
    told = PriceMapping.read(
        {**of_row("London %", empty="zero"), "suppliers": {"Fyren AB": "SE-2"}}
    )
    prices = read_price_lists(in_csv(tmp_path), told, register).lists["fw/A/SE-2"]

    assert pence(prices, *lines("office")) == pence(prices, *lines("office", "london"))


def test_per_cent_may_be_written_as_such(tmp_path: Path, register: Register) -> None:
    """Where the mapping says that 5 stands for five per cent, so does a cell of '5 %'."""
    told = PriceMapping.read(
        {**of_row("Staff %", written="percent"), "suppliers": {"Fyren AB": "SE-2"}}
    )
    fractions = read_price_lists(in_csv(tmp_path), named(), register)
    rates = changed(RATES, B4="5 %", C4=4)

    assert fractions.lists == read_price_lists(in_csv(tmp_path, rates=rates), told, register).lists


def test_numbers_may_be_written_with_a_comma(tmp_path: Path, register: Register) -> None:
    """A text with spaces between thousands and a comma before decimals is a number."""
    told = named(decimal=",", table={"delimiter": ","})
    prices = changed(PRICES, E2="1 002,50")
    shown = [[_with_comma(cell) for cell in row] for row in prices]
    rates = [[_with_comma(cell) for cell in row] for row in RATES]
    found = read_price_lists(in_csv(tmp_path, shown, rates), told, register)

    assert Decimal("1002.5") == found.lists["fw/A/SE-1"].rows[0].amount
    assert Decimal("3.2") == found.lists["fw/A/SE-1"].rows[3].amount


def _with_comma(cell: Any) -> Any:
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell


# --- what is doubtful --------------------------------------------------------------------------


def test_doubts_are_told(tmp_path: Path, register: Register) -> None:
    """Silence, strangers to the lot, columns that nobody mentions: each with its place."""
    prices = [[*row, "seen" if number else "Note"] for number, row in enumerate(PRICES)]
    prices = changed(prices, G4=-0.01)
    found = read_price_lists(in_csv(tmp_path, prices), named(), register)

    assert {
        ("price_sheet.unused", "sheet Prices, row 1, column Note"),
        ("price_sheet.discount_not_counted", "sheet Prices, row 4, column Discount %"),
        ("price_sheet.not_stated", "sheet Rates, row 3, column Fyren AB"),
        ("price_sheet.no_prices", "fw/A/SE-3"),
    } == {(remark.code, remark.place) for remark in found.remarks}


def test_a_supplier_without_an_offer_in_the_lots_is_told(
    tmp_path: Path, register: Register
) -> None:
    """Prices of somebody who offers nothing there are in no list, and not lost in silence."""
    found = read_price_lists(
        in_csv(tmp_path), named(), register.replace(offers=register.offers[:1])
    )

    assert ["fw/A/SE-1"] == list(found.lists)
    assert ("price_sheet.no_offer", "SE-2") in {(r.code, r.place) for r in found.remarks}


def test_a_percentage_that_is_shown_as_money_is_told(tmp_path: Path, register: Register) -> None:
    """The unit says that it is a percentage and the sheet shows pounds: it is read, and told."""
    found = read_price_lists(in_workbook(tmp_path, formats={"E4": '"£"0.00'}), named(), register)
    told = {r.place: r.found for r in found.remarks if r.code.endswith("shown_as_money")}

    assert {"sheet Prices, row 4, column Office": {"percent": "2"}} == told


def test_every_doubt_has_words(tmp_path: Path, register: Register) -> None:
    """A summary tells all doubts, suppliers by their names, in both languages."""
    prices = [[*row, "seen" if number else "Note"] for number, row in enumerate(PRICES)]
    book = in_workbook(tmp_path, changed(prices, G4=-0.01), formats={"E4": '"£"0.00'})
    few = register.replace(offers=(register.offers[0], register.offers[2]))
    found = read_price_lists(book, named(), few)
    told, sagt = found.summary("en"), found.summary("sv")

    assert {code.removesuffix(".one") for code in SAYINGS.of("en") if code.endswith(".one")} == {
        remark.code for remark in found.remarks
    }
    for sentence in (
        "Price lists:              1",
        "sheet Prices, row 1, column Note: Note",
        "sheet Prices, row 4, column Office: read as 2 per cent.",
        "sheet Prices, row 4, column Discount %: M.1, -1 per cent.",
        "sheet Rates, row 3, column Fyren AB: london",
        "Offers without prices: 1",
        "- Kompassen",
        "Suppliers with prices and no offer in the lot: 1",
        "- Fyren",
    ):
        assert sentence in told
    assert "sheet Prices, row 4, column Office: läst som 2 procent." in sagt


# --- what is refused ---------------------------------------------------------------------------


FAULTS = {
    "a price that is a percentage": (
        {"E2": "3 %"},
        {},
        "sheet Prices, row 2, column Office: '3 %' is a percentage, and an amount of money is "
        "needed: if the row is a percentage, its unit belongs among the mapping's percentages.",
    ),
    "a price that is no number": (
        {"F3": "on request"},
        {},
        "sheet Prices, row 3, column School: an amount of money is needed, such as 12.50, got "
        "'on request'.",
    ),
    "a price with its currency": (
        {"F3": "£3.20"},
        {},
        "sheet Prices, row 3, column School: an amount of money is needed, such as 12.50, got "
        "'£3.20'.",
    ),
    "no price": (
        {"E6": None},
        {},
        "sheet Prices, row 6, column Office: an amount of money is needed, the cell is empty.",
    ),
    "a price below zero": (
        {"E6": -3.9},
        {},
        "sheet Prices, row 6, column Office: an amount from 0 and below ten million is needed, got "
        "-3.9.",
    ),
    "per cents where fractions are": (
        {"E4": 2},
        {},
        "sheet Prices, row 4, column Office: 2 comes to 200 per cent: is it written as a fraction?",
    ),
    "a sign of per cent where fractions are": (
        {},
        {"B4": "5 %"},
        "sheet Rates, row 4, column Ankaret: '5 %' is written as per cent, and the mapping says "
        "that 0.05 stands for five per cent here.",
    ),
    "a discount that makes it dearer": (
        {"G3": 0.05},
        {},
        "sheet Prices, row 3, column Discount %: 0.05 would make the price higher: a discount here "
        "is below zero.",
    ),
    "an unknown unit": (
        {"D2": "Square meter a year"},
        {},
        "sheet Prices, row 2, column Per: no unit 'Square meter a year' is known. Did you mean "
        "'Square metre a year'?",
    ),
    "no unit": ({"D2": None}, {}, "sheet Prices, row 2, column Per: a unit is needed."),
    "an unknown supplier": (
        {"A5": "Fryen AB"},
        {},
        "sheet Prices, row 5, column Supplier: no supplier 'Fryen AB' in the register. Did you "
        "mean 'Fyren AB' or 'Fyren'?",
    ),
    "no supplier": (
        {"A5": None},
        {},
        "sheet Prices, row 5, column Supplier: a supplier is needed, the cell is empty.",
    ),
    "no item": (
        {"B5": None},
        {},
        "sheet Prices, row 5, column Code: an item is needed, the cell is empty.",
    ),
    "a price twice": (
        {"B3": "C.1"},
        {},
        "sheet Prices, row 3, column Office: 'C.1' is priced a second time; the first is in sheet "
        "Prices, row 2, column Office.",
    ),
    "an empty rate that is needed": (
        {},
        {"C5": None},
        "sheet Rates, row 5, column Fyren AB: is empty: a number is needed, nought if that is "
        "meant.",
    ),
    "no column for a supplier": (
        {},
        {"C1": None},
        "sheet Rates: there is no column for 'Fyren'.",
    ),
    "a row that is misspelt": (
        {},
        {"A6": "Proft %"},
        "sheet Rates, row 6: no row 'Proft %' is known. Did you mean 'Profit %'?",
    ),
    "a heading that is misspelt": (
        {"E1": "Offices"},
        {},
        "sheet Prices, row 1: there is no heading 'Office'. Did you mean 'Offices'?",
    ),
    "a cell beyond the headings": (
        {"G1": None},
        {},
        "sheet Prices, row 1: there is no heading 'Discount %'.",
    ),
}


@pytest.mark.parametrize(("prices", "rates", "message"), FAULTS.values(), ids=list(FAULTS))
def test_a_bad_cell_is_told_with_sheet_row_and_column(
    tmp_path: Path,
    register: Register,
    prices: dict[str, Any],
    rates: dict[str, Any],
    message: str,
) -> None:
    """Whatever a cell should not hold refuses the sheets, and is told where it stands."""
    folder = in_csv(tmp_path, changed(PRICES, **prices), changed(RATES, **rates))

    with pytest.raises(FeedError) as refused:
        read_price_lists(folder, named(), register)
    assert message in {str(problem) for problem in refused.value.problems}


def test_every_bad_cell_is_told_at_once(tmp_path: Path, register: Register) -> None:
    """Faults in both sheets stand in one error."""
    prices = changed(PRICES, E2="3 %", A5="Nobody", G3=0.05)
    rates = changed(RATES, B2="ten", C5=None)

    with pytest.raises(FeedError) as refused:
        read_price_lists(in_csv(tmp_path, prices, rates), named(), register)
    assert [
        "sheet Prices, row 2, column Office",
        "sheet Prices, row 3, column Discount %",
        "sheet Prices, row 5, column Supplier",
        "sheet Rates, row 2, column Ankaret",
        "sheet Rates, row 5, column Fyren AB",
    ] == [problem.place for problem in refused.value.problems]


def test_a_price_that_the_workbook_shows_as_a_percentage_is_refused(
    tmp_path: Path, register: Register
) -> None:
    """The unit says money and the sheet shows per cent: one of the two is wrong."""
    book = in_workbook(tmp_path, formats={"E2": "0.00%"})

    with pytest.raises(FeedError, match="row 2, column Office: 250 % is a percentage, and an am"):
        read_price_lists(book, named(), register)


def test_a_fraction_that_is_shown_as_per_cent_is_not_read_as_per_cents(
    tmp_path: Path, register: Register
) -> None:
    """A cell that shows 2 % holds 0.02, whatever the mapping says."""
    told = PriceMapping.read(
        {**of_prices(percentages={SHARE: "percent"}), "suppliers": {"Fyren AB": "SE-2"}}
    )
    book = in_workbook(tmp_path, formats={"E4": "0%"})

    with pytest.raises(FeedError, match=r"shows 2 %, so that the cell holds 0\.02, and the mapp"):
        read_price_lists(book, told, register)


def test_a_formula_that_was_not_worked_out_is_refused(tmp_path: Path, register: Register) -> None:
    """A cell that only a spreadsheet program can work out is not read as empty."""
    book = in_workbook(tmp_path, changed(PRICES, E2="=1+1"))

    with pytest.raises(FeedError, match="row 2, column Office: an amount of money is needed: the "):
        read_price_lists(book, named(), register)


def test_prices_are_not_read_over_others(tmp_path: Path, register: Register) -> None:
    """An offer that has prices keeps them: which of the two hold, nobody can guess."""
    once = read_price_lists(in_csv(tmp_path), named(), register)

    with pytest.raises(FeedError, match="fw/A/SE-1: has prices in the register already"):
        read_price_lists(in_csv(tmp_path), named(), once.register)


def test_what_the_lot_does_not_have_is_refused(
    tmp_path: Path, register: Register, priced: PriceSheets
) -> None:
    """Where the agreement names its items, prices of others, or by other units, are a mistake."""
    with_items = register.replace(frameworks=priced.register.frameworks)
    prices = changed(PRICES, B2="C.11", D3="Hour", D6="Hour")
    told = PriceMapping.read(
        {
            **of_prices(units={"Square metre a year": "m2", "Hour": "hour"}),
            "suppliers": {"Fyren AB": "SE-2"},
        }
    )

    with pytest.raises(FeedError) as refused:
        read_price_lists(in_csv(tmp_path, prices), told, with_items)
    assert [
        "fw/A/SE-1: no item 'C.11' in the lot. Did you mean 'C.1'?",
        "fw/A/SE-1: 'G.1' is priced by the hour, the lot has it by m2.",
        "fw/A/SE-2: 'G.1' is priced by the hour, the lot has it by m2.",
    ] == [str(problem) for problem in refused.value.problems]


def test_a_name_of_two_suppliers_is_refused(tmp_path: Path, register: Register) -> None:
    """Two suppliers of one name are told apart by the mapping, never by chance."""
    twins = tuple(s.replace(name="Ankaret") if s.id == "SE-3" else s for s in register.suppliers)

    with pytest.raises(FeedError, match="'Ankaret' is SE-1 and SE-3: say which in the mapping"):
        read_price_lists(in_csv(tmp_path), named(), register.replace(suppliers=twins))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("prices.xlsx", b"no workbook", "is no workbook, or a damaged one"),
        ("Prices.csv", b"Supplier,Code\n", "sheet Rates: is not there. There are: Prices"),
        ("Rate.csv", b"Supplier\n", "sheet Rates: is not there. Did you mean 'Rate'?"),
        ("missing.xlsx", None, "there is no such file"),
    ],
)
def test_what_is_no_sheet_is_refused(
    tmp_path: Path, register: Register, name: str, content: bytes | None, message: str
) -> None:
    """A file that holds something else, or not enough, is told as such."""
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(InputError) as refused:
        read_price_lists(tmp_path / name, named(), register)
    assert message in str(refused.value)


# --- mappings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            of_prices(units={"Square metre a year": "m2", SHARE: "m2"}, percentages={}),
            "says that it is a percentage, and is read as money by the m2",
        ),
        (
            of_prices(units={"Square metre a year": "m2", SHARE: "m2"}),
            "is a unit of money and a percentage at once",
        ),
        (of_prices(percentages={SHARE: None}), "percentages"),
        (of_prices(discount={"column": "Discount %", "off": "negative"}), "discount.written"),
        (of_prices(discount={"column": "Discount %", "written": "fraction"}), "discount.off"),
        (of_row("Staff %", written=None), "a rate says how five per cent is written"),
        (of_row("Staff %", empty=None), "empty"),
        (
            of_row("London %", surcharge=None, written=None, price="london", unit="user"),
            "rows.London %: says that it is a percentage, and is read as money",
        ),
        (of_row("Staff %", surcharge="staf"), "no surcharge 'staf' says when it is counted"),
        ({**MAPPING, "surcharges": MAPPING["surcharges"][1:]}, "when the discounts of the sheets"),
        (
            {**MAPPING, "surcharges": [*MAPPING["surcharges"], {"code": "tax"}]},
            "no row across is the rate of 'tax'",
        ),
        (
            {
                **MAPPING,
                "surcharges": [
                    *MAPPING["surcharges"][:4],
                    {"code": "overhead", "of": ["profit"]},
                    {"code": "profit"},
                ],
            },
            "surcharges.4.of: 'profit' is not counted before it",
        ),
    ],
)
def test_a_mapping_that_leaves_a_reading_open_is_refused(
    data: dict[str, Any], message: str
) -> None:
    """How per cents are written, what is empty, and what comes first is never left to chance."""
    with pytest.raises(InputError) as refused:
        PriceMapping.read(data)
    assert message in str(refused.value)


def test_the_shipped_mapping_is_a_document() -> None:
    """It is read like any other document, and written back the same."""
    text = shipped.mapping_text("ccs-rm3830-prices")
    told = parse(text, source="ccs-rm3830-prices", toml=True, expected=PriceMapping)

    assert told == parse(dump(told), source="again")
    assert ["discount", "M.1", "N.1", "london", "mobilisation", "tupe"] == [
        rule.code for rule in told.surcharges[:6]
    ]


def test_the_shell_asks_for_both_sheets_and_mapping(tmp_path: Path) -> None:
    """Sheets of prices without what they mean are no import, and neither is the reverse."""
    call = ["import", "feed.csv", "--mapping", "bc-child-care", "--known", "2024-02-15T06:00Z"]

    for given in (["--prices", str(tmp_path)], ["--price-mapping", "ccs-rm3830-prices"]):
        told = CliRunner().invoke(main, [*call, *given])
        assert INPUT == told.exit_code
        assert "sheets of prices and what they mean go together" in told.output
