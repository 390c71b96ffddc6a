"""Feeds that cannot be read: refused whole, with every problem and its place."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calloff.errors import InputError
from calloff.formats import FeedError, Imported, read_csv
from calloff.formats.mapping import Mapping

KNOWN = datetime(2024, 2, 15, 12, tzinfo=UTC)
PLACES = {"places": [{"id": "free", "column": "free", "updated": {"column": "day"}}]}


def refused(read: Callable[..., Imported], content: str | bytes, **changes: Any) -> str:
    """What is said of a feed of homes that cannot be used."""
    with pytest.raises(InputError) as told:
        read(content, **changes)
    return str(told.value)


# --- No table --------------------------------------------------------------------------------

NO_TABLE = {
    "empty": ("", "the file is empty: fetch it again, or ask whoever sends it."),
    "blank": ("\r\n \r\n", "the file is empty: fetch it again, or ask whoever sends it."),
    "a page": (
        "\n\n<head>\n<style>\n</style>\n</head>",
        "this seems to be an HTML page, not a table: a page that says what went wrong may have "
        "been saved in its place. Look at it, and fetch the file again.",
    ),
    "XML": ("<rows><row/></rows>", "this seems to be XML, not a table: "),
    "a JSON error": (
        '{"error": {"message": "Rate limit exceeded"}}',
        "this seems to be JSON, not a table: it may be an answer that says what went wrong. "
        'It begins \'{"error": {"message": "Rate limit exceeded"}}\'.',
    ),
    "a JSON list": ('[{"number": 1}]', "this seems to be JSON, not a table: "),
    "binary": (b"number,name\x00\x00\x01", "this seems to be a binary file, not a table."),
    "a workbook": (
        b"PK\x03\x04",
        "this seems to be a workbook or another zip file, not a table: "
        "open it and save the sheet as CSV.",
    ),
    "UTF-16": (
        "number,name\n1,Alder\n".encode("utf-16"),
        "this seems to be written in UTF-16: save it as UTF-8, or name its encoding.",
    ),
    "header only": (
        "number,name\n",
        "there is a header and not a single row: fetch it again, or ask whoever sends it.",
    ),
    "another table": (
        "id,first name,last name\n1,a,b\n",
        "line 1: none of the mapping's columns is in the header, which begins 'id', 'first name', "
        "'last name': this seems to be another table, or one without its header.",
    ),
    "no header": (
        "1,Alder\n2,Birch\n",
        "line 1: none of the mapping's columns is in the header, which begins '1', 'Alder': ",
    ),
    "a sentence": (
        "Service temporarily unavailable",
        "line 1: none of the mapping's columns is in the header, which begins "
        "'Service temporarily unavailable': ",
    ),
    "semicolons": (
        "number;name\n1;Alder\n",
        "line 1: the columns are parted by a semicolon: say delimiter = ';' in the mapping.",
    ),
    "tabs": (
        "number\tname\n1\tAlder\n",
        "line 1: the columns are parted by a tab: say delimiter = '\\t' in the mapping.",
    ),
    "a column less": (
        "number,naem\n1,Alder\n",
        "line 1: no column 'name' in the header. Did you mean 'naem' or 'number'?",
    ),
    "a column twice": (
        "number,name,name\n1,Alder,Birch\n",
        "line 1: the column 'name' stands 2 times.",
    ),
    "latin-1": (
        "number,name\n1,Alder\n2,Sjö\n".encode("latin-1"),
        "line 3: the byte 0xf6 is no character in utf-8: name its encoding in the mapping, "
        "such as 'cp1252' for many older systems.",
    ),
    "an open quote": (
        'number,name\n1,"Alder\n2,Birch\n',
        "line 2: a quote that begins in this row is never closed.",
    ),
    "a stray quote": (
        'number,name\n1,"Alder" House\n',
        "line 2: a quote inside a quoted cell must be doubled.",
    ),
    "an endless cell": (
        f'number,name\n1,"{"x" * 200_000}"\n',
        "line 2: a cell holds more than 131,072 characters: a quote may be missing before it.",
    ),
    "an endless line": (
        "number,name\n1," + "x" * 2_000_000,
        "line 2: is 2,000,002 characters long: this is no table, or its lines are not parted.",
    ),
    "a NUL byte far down": (
        "number,name\n" + "1,Alder\n" * 1000 + "2,Bir\0ch\n",
        "line 1002: holds the control character 0x00: the file is damaged, or its encoding is "
        "another one.",
    ),
    "an escape": (
        "number,name\n1,\x1b[31mAlder\n",
        "line 2: holds the control character 0x1b: the file is damaged, or its encoding is "
        "another one.",
    ),
}


@pytest.mark.parametrize(("content", "expected"), NO_TABLE.values(), ids=list(NO_TABLE))
def test_what_is_no_table_is_refused_with_a_sentence(
    read: Callable[..., Imported], content: str | bytes, expected: str
) -> None:
    """Whatever the feed served, the reader learns what it seems to be and what to do."""
    told = refused(read, content)

    assert told.startswith("homes.csv has 1 problem\n  ")
    assert expected in told


def test_the_page_that_a_feed_served_is_refused(data: Path) -> None:
    """What a feed serves on a bad day is a page, and never a register of nobody."""
    with pytest.raises(InputError, match="this seems to be an HTML page, not a table"):
        read_csv(data / "not_a_table.csv", "bc-child-care", known=KNOWN)


def test_no_feed_is_told(tmp_path: Path) -> None:
    """A feed that is not there is told with its path."""
    with pytest.raises(InputError, match="there is no such file"):
        read_csv(tmp_path / "nowhere.csv", "bc-child-care", known=KNOWN)


def test_no_mapping_is_told(data: Path) -> None:
    """A mapping that is neither a file nor shipped is told, with what there is."""
    with pytest.raises(InputError, match=r"no 'bc-childcare'\. Did you mean 'bc-child-care'"):
        read_csv(data / "child_care_day_1.csv", "bc-childcare", known=KNOWN)
    with pytest.raises(InputError, match=r"there is no such file: mine\.toml"):
        read_csv(data / "child_care_day_1.csv", "mine.toml", known=KNOWN)


# --- Rows that cannot be read ----------------------------------------------------------------


def test_ragged_rows_are_all_told(read: Callable[..., Imported]) -> None:
    """Rows with cells too many or too few are told with their lines; the others do not matter."""
    told = refused(read, "number,name\n1,Alder\n2\n3,Birch\n4,Cedar,x\n\n")

    assert (
        "homes.csv has 2 problems\n"
        "  line 3: has 1 cells, and the header has 2: is there a delimiter or a quote too many or "
        "too few?\n"
        "  line 5: has 3 cells, and the header has 2: is there a delimiter or a quote too many or "
        "too few?"
    ) == told


def test_a_broken_quote_hides_no_ragged_row(read: Callable[..., Imported]) -> None:
    """What was found before a row that cannot be parted into cells is told as well."""
    told = refused(read, 'number,name\n1\n2,"Birch\n')

    assert "homes.csv has 2 problems\n  line 2: has 1 cells" in told
    assert "line 3: a quote that begins in this row is never closed." in told


def test_lines_are_counted_as_an_editor_does(read: Callable[..., Imported]) -> None:
    """A row that runs over several lines is named by its first, and later rows by theirs."""
    told = refused(read, 'number,name\n1,"Al\nder"\n,Birch\n', offer=ranked("number"))

    assert "line 4, column number: expected something that says whom the row is about" in told


def ranked(column: str) -> dict[str, Any]:
    """An offer's rule that reads a rank."""
    return {"lot": {"constant": "fw/A"}, "rank": column}


OLD = {"item": "placement", "column": "old", "unit": "day", "last": {"column": "to"}}
NEW = {"item": "placement", "column": "new", "unit": "day", "first": {"column": "from"}}

CELLS: dict[str, tuple[str, dict[str, Any], str]] = {
    "no identity": (
        "number,name\n –,Alder\n",
        {},
        "line 2, column number: expected something that says whom the row is about, got '–'.",
    ),
    "no name": ("number,name\n1, \n", {}, "line 2, column name: expected a name, got ''."),
    "a day": (
        "number,name,free,day\n1,Alder,2,31/01/2024\n",
        PLACES,
        "line 2, column day: expected a day written %Y-%m-%d, got '31/01/2024'.",
    ),
    "places": (
        "number,name,free,day\n1,Alder,few,2024-01-31\n",
        PLACES,
        "line 2, column free: expected a number of places, such as 3, got 'few'.",
    ),
    "places below zero": (
        "number,name,free,day\n1,Alder,-1,2024-01-31\n",
        PLACES,
        "line 2, column free: expected a number of places, such as 3, got '-1'.",
    ),
    "a number": (
        "number,name,n\n1,Alder,1_0\n",
        {"facts": [{"facet": "children", "columns": [{"column": "n"}]}]},
        "line 2, column n: expected a whole number, got '1_0'.",
    ),
    "a range": (
        "number,name,n\n1,Alder,0–35\n",
        {"facts": [{"facet": "ages", "columns": [{"column": "n"}]}]},
        "line 2, column n: expected a range such as '0-35', got '0–35'.",
    ),
    "hours": (
        "number,name,n\n1,Alder,mornings\n",
        {"facts": [{"facet": "staffed", "columns": [{"column": "n"}]}]},
        "line 2, column n: expected hours of the week such as 'Mo-Fr 08:00-19:00', got 'mornings'.",
    ),
    "a lot": (
        "number,name,lot\n1,Alder,C\n",
        {"offer": {"lot": {"column": "lot", "values": {"A": "fw/A", "B": "fw/B"}}}},
        "line 2, column lot: expected one of A, B, got 'C'.",
    ),
    "a rank": (
        "number,name,rank\n1,Alder,0\n",
        {"offer": ranked("rank")},
        "line 2, column rank: expected a rank, from 1, got '0'.",
    ),
    "a price": (
        "number,name,dygn\n1,Alder,1.450\n",
        {
            "prices": {
                "currency": "SEK",
                "decimal": ",",
                "rows": [PRICE := {"item": "placement", "column": "dygn", "unit": "day"}],
            }
        },
        "line 2, column dygn: expected an amount such as '1450,50', got '1.450'.",
    ),
    "a price with odd thousands": (
        "number,name,dygn\n1,Alder,1.45\n",
        {"prices": {"currency": "SEK", "decimal": ",", "thousands": ".", "rows": [PRICE]}},
        "line 2, column dygn: expected an amount such as '1450,50', got '1.45'.",
    ),
    "a price below zero": (
        "number,name,dygn\n1,Alder,-5\n",
        {"prices": {"currency": "SEK", "rows": [PRICE]}},
        "line 2, column dygn: expected an amount such as '1450.50', got '-5'.",
    ),
    "a price in per cent": (
        "number,name,dygn\n1,Alder,12.5%\n",
        {"prices": {"currency": "SEK", "rows": [PRICE]}},
        "line 2, column dygn: expected money, and no percentage, got '12.5%'.",
    ),
    "a price that no unit costs": (
        "number,name,dygn\n1,Alder,10000000\n",
        {"prices": {"currency": "SEK", "rows": [PRICE]}},
        "line 2, column dygn: expected a price of one unit, below 10000000, got '10000000'.",
    ),
    "prices that overlap": (
        "number,name,old,to,new,from\n1,Alder,5,2024-01-31,6,2024-01-31\n",
        {"prices": {"currency": "SEK", "rows": [OLD, NEW]}},
        "line 2, column new: 'placement' has two prices where 2024-01-31/.. meets ../2024-01-31.",
    ),
    "prices with a gap": (
        "number,name,old,to,new,from\n1,Alder,5,2024-01-31,6,2024-02-29\n",
        {"prices": {"currency": "SEK", "rows": [OLD, NEW]}},
        "line 2, column new: 'placement' has no price 2024-02-01/2024-02-28, between ../2024-01-31 "
        "and 2024-02-29/..: state it, or that it is not offered.",
    ),
    "29 February in a year that has none": (
        "number,name,old,to,new,from\n1,Alder,5,2023-02-29,6,2023-03-01\n",
        {"prices": {"currency": "SEK", "rows": [OLD, NEW]}},
        "line 2, column to: expected a day written %Y-%m-%d, got '2023-02-29'.",
    ),
    "a price that ends before it begins": (
        "number,name,dygn,from,to\n1,Alder,5,2024-02-01,2024-01-01\n",
        {
            "prices": {
                "currency": "SEK",
                "rows": [{**PRICE, "first": {"column": "from"}, "last": {"column": "to"}}],
            }
        },
        "line 2, column to: expected a day on or after the first, 2024-02-01, got '2024-01-01'.",
    ),
    "stated and denied": (
        "number,name,yes,no\n1,Alder,sv,sv\n",
        {
            "facts": [
                {
                    "facet": "spoken",
                    "columns": [{"column": "yes"}, {"column": "no", "denied": {"sv": "sv"}}],
                }
            ]
        },
        "line 2, column yes, no: expected 'spoken' to be stated or denied, not both, got 'sv'.",
    ),
    "two flags": (
        "number,name,dogs\n1,Alder,Y/N\n",
        {
            "facts": [
                {
                    "facet": "free_from_dogs",
                    "columns": [
                        {"column": "dogs", "values": {"Y": True, "N": False}, "separator": "/"}
                    ],
                }
            ]
        },
        "line 2, column dogs: expected one flag, got 'Y/N'.",
    ),
}


@pytest.mark.parametrize(("content", "changes", "expected"), CELLS.values(), ids=list(CELLS))
def test_a_cell_that_cannot_be_read_is_told_with_line_and_column(
    read: Callable[..., Imported], content: str, changes: dict[str, Any], expected: str
) -> None:
    """Line, column, what was expected, and what stands there."""
    assert f"homes.csv has 1 problem\n  {expected}" == refused(read, content, **changes)


def test_every_bad_row_is_told(read: Callable[..., Imported]) -> None:
    """One error lists all: nothing is read half, and nobody fixes a feed cell by cell."""
    rows = "".join(f"{n},Alder {n},few,soon\n" for n in range(40))
    with pytest.raises(FeedError) as told:
        read(f"number,name,free,day\n{rows}", **PLACES)

    assert 80 == len(told.value.problems)
    assert ["line 2, column free", "line 2, column day", "line 3, column free"] == [
        problem.place for problem in told.value.problems[:3]
    ]


def test_a_long_message_shows_fifty_and_counts_the_rest(read: Callable[..., Imported]) -> None:
    """The message stays readable; what it leaves out stands in the error's problems."""
    rows = "".join(f"{n},Alder {n},few,soon\n" for n in range(40))
    with pytest.raises(FeedError) as told:
        read(f"number,name,free,day\n{rows}", **PLACES)
    lines = str(told.value).splitlines()

    assert "homes.csv has 80 problems" == lines[0]
    assert 52 == len(lines)
    assert "  and 30 more" == lines[-1]
    assert str(told.value) == str(pickle.loads(pickle.dumps(told.value)))


def test_a_long_cell_is_shown_in_part(read: Callable[..., Imported]) -> None:
    """A cell of ten thousand characters does not fill the message."""
    told = refused(read, f"number,name,free,day\n1,Alder,{'x' * 10_000},\n", **PLACES)

    assert len(told) < 200
    assert "xxx...." in told


# --- Hostile input ---------------------------------------------------------------------------

CELL = st.text(st.characters(codec="utf-8"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=6), st.sampled_from(",;\t"))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cells_are_a_register_or_an_input_error(
    read: Callable[..., Imported], rows: list[list[str]], delimiter: str
) -> None:
    """No text in cells, quoted or not, ends in anything but a register or an InputError."""
    quoted = '"{}"'.format
    lines = [
        delimiter.join(
            quoted(cell.replace('"', '""')) if index % 2 else cell for index, cell in enumerate(row)
        )
        for row in [["number", "name"], *rows]
    ]
    imported = None
    with suppress(InputError):
        imported = read("\n".join(lines), table={"delimiter": delimiter})

    assert imported is None or 0 == imported.skipped


@given(st.binary(max_size=400))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_an_input_error(read: Callable[..., Imported], content: bytes) -> None:
    """No bytes without the mapping's columns make anything but an InputError."""
    with pytest.raises(InputError):
        read(content)


@pytest.mark.parametrize("byte", range(256))
def test_a_byte_in_a_name_is_a_register_or_an_input_error(
    read: Callable[..., Imported], byte: int
) -> None:
    """Every single byte in the place of a letter is read, or the feed is refused."""
    imported = None
    with suppress(InputError):
        imported = read(b"number,name\n1,A" + bytes([byte]) + b"B\n")

    assert (imported is None) == (byte < 9 or 13 < byte < 32 or byte > 126 or byte in b"\n\r,")


def test_a_mapping_names_the_encoding(tmp_path: Path, mapped: Callable[..., Mapping]) -> None:
    """A feed in another encoding than UTF-8 is read where the mapping says so."""
    path = tmp_path / "homes.csv"
    path.write_bytes("number;name\n1;Sjögården\n".encode("cp1252"))
    imported = read_csv(path, mapped(table={"encoding": "cp1252", "delimiter": ";"}), known=KNOWN)

    assert "Sjögården" == imported.register.suppliers[0].name
