"""Past call-offs out of spreadsheets: by a mapping, row by row, every bad cell told at once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calloff import InputError, load
from calloff.formats import FeedError, HistoryMapping, dump, read_history, schema
from calloff.process.imported import ImportedDirectAward, ImportedHistory
from calloff.values.money import Money

LOT = "guidance-2019/1"

SHEET: dict[str, Any] = {
    "sheet": "past",
    "kind": "Vad",
    "kinds": {"avrop": "call_off", "nej": "answer", "direkt": "direct_award"},
    "left_out": ["egen regi"],
    "columns": {
        "case": "Ärende",
        "lot": "Område",
        "supplier": "Orgnr",
        "on": "Dag",
        "at": "Dag",
        "procured": "Dag",
        "value": "Värde",
        "hours": "Timmar",
        "started": "Start",
        "reason": "Skäl",
        "delegation": "Delegation",
    },
    "constants": {"board": "socialnämnden"},
    "values": {"lot": {"familj": LOT}, "reason": {"fullt": "place"}},
    "ignored": ["Handläggare"],
}

MAPPING: dict[str, Any] = {
    "id": "past",
    "name": {"sv": "förr", "en": "past"},
    "country": "SE",
    "sheets": [SHEET],
}

HEADER = "Ärende;Vad;Område;Orgnr;Dag;Värde;Timmar;Start;Skäl;Delegation;Handläggare"

ROWS = (
    "a-1;avrop;familj;550000-3108;2019-06-17;28 340,50;52;2019-07-01;;3.1;Karin",
    "a-2;nej;familj;550000-3108;2019-08-20;;;;fullt;;Karin",
    "a-2;direkt;familj;550000-3200;2019-08-21;44200;;2019-09-02;;3.1;Karin",
    "",
    "a-3;egen regi;;;2019-09-01;;;;;;Karin",
)


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """A CSV file of some rows."""
    path = folder / "past.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


def mapping(**changes: Any) -> HistoryMapping:
    """The mapping, with other things said of its sheet."""
    return HistoryMapping.read({**MAPPING, "sheets": [{**SHEET, **changes}]})


def refused(path: Path, how: HistoryMapping | None = None) -> list[str]:
    """Everything that hinders a file from being read."""
    with pytest.raises(InputError) as error:
        read_history(path, how or mapping())
    return [str(problem) for problem in error.value.problems]


# --- What is read ---------------------------------------------------------------------------------


def test_what_is_read_follows_its_schema(tmp_path: Path) -> None:
    """The past, and the mapping it was read by, as documents."""
    read = read_history(written(tmp_path, *ROWS), mapping())

    for kind, document in (("imported", read.history), ("history-mapping", mapping())):
        data = json.loads(dump(document))
        told = jsonschema.Draft202012Validator(schema(kind))
        assert [] == [error.message for error in told.iter_errors(data)]
        assert not told.is_valid({**data, "zelkova": 1})


def test_each_row_becomes_what_it_tells_of(tmp_path: Path) -> None:
    """A call-off, an answer and a direct award, each with the row that it was read from."""
    read = read_history(written(tmp_path, *ROWS), mapping())
    (called,), (said,) = read.history.call_offs, read.history.answers
    (direct,) = read.history.direct_awards

    assert ("a-1", LOT, "SE-550000-3108", date(2019, 6, 17)) == (
        called.case,
        called.lot,
        called.supplier,
        called.on,
    )
    assert (Money.of(Decimal("28340.50"), "SEK"), Decimal(52), date(2019, 7, 1), "3.1") == (
        called.value,
        called.hours,
        called.started,
        called.delegation,
    )
    # Noon by the office's clock is ten in UTC in summer.
    assert ("declined", "place", datetime(2019, 8, 20, 10, tzinfo=UTC)) == (
        said.status,
        said.reason,
        said.at,
    )
    assert ("socialnämnden", date(2019, 8, 21)) == (direct.board, direct.procured)
    assert ["past.csv, row 2", "past.csv, row 3", "past.csv, row 4"] == [
        str(one.origin) for one in (called, said, direct)
    ]
    assert (4, 1, ()) == (read.rows, read.left_out, read.unused)


def test_what_was_read_is_told(tmp_path: Path) -> None:
    """How many of each, and which columns nobody has mentioned."""
    header = HEADER.replace("Handläggare", "Anteckning")
    read = read_history(written(tmp_path, *ROWS, header=header), mapping(ignored=[]))

    assert (
        "Import of past.csv\n"
        "==================\n"
        "  Rows:                                    4\n"
        "  Call-offs:                               1\n"
        "  Answers to requests:                     1\n"
        "  Direct awards:                           1\n"
        "  Rows that the mapping leaves out:        1\n"
        "  Columns that the mapping does not mention: past: Anteckning\n"
    ).replace(" ", "") == read.summary("en").replace(" ", "")
    assert "Direktupphandlingar" in read.summary("sv")


def test_a_workbook_says_the_same_as_its_csv(tmp_path: Path) -> None:
    """Days and numbers are cells of their own kind there, and are read as what they are."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "past"
    sheet.append(HEADER.split(";"))
    day, start = datetime(2019, 6, 17), date(2019, 7, 1)  # noqa: DTZ001 - a sheet knows no zone
    sheet.append(
        ["a-1", "avrop", "familj", "550000-3108", day, 28340.5, 52, start, None, "3.1", "Karin"]
    )
    sheet.append(
        ["a-2", "nej", "familj", "550000-3108", date(2019, 8, 20)] + [None] * 3 + ["fullt", None]
    )
    book.save(tmp_path / "office.xlsx")
    of_book = read_history(tmp_path / "office.xlsx", mapping()).history
    of_csv = read_history(written(tmp_path, *ROWS[:2]), mapping()).history

    assert "office.xlsx, sheet past, row 2" == str(of_book.call_offs[0].origin)
    for name in ("call_offs", "answers"):
        (one,), (other,) = getattr(of_book, name), getattr(of_csv, name)
        assert one.replace(origin=other.origin) == other


def test_rows_without_pseudonyms_get_them_by_number(tmp_path: Path) -> None:
    """What the mapping says they begin with, and the row."""
    columns = {name: column for name, column in SHEET["columns"].items() if name != "case"}
    how = mapping(columns=columns, pseudonym="old", ignored=["Handläggare", "Ärende"])
    read = read_history(written(tmp_path, *ROWS), how)

    assert ["old-2", "old-3", "old-4"] == [
        one.case
        for one in (
            *read.history.call_offs,
            *read.history.answers,
            *read.history.direct_awards,
        )
    ]


def test_a_history_is_read_back_the_same(tmp_path: Path) -> None:
    """As any document, and so is its mapping."""
    history = read_history(written(tmp_path, *ROWS), mapping()).history
    dump(history, tmp_path / "imported.json")
    dump(mapping(), tmp_path / "mapping.json")

    assert history == load(tmp_path / "imported.json", ImportedHistory)
    assert mapping() == load(tmp_path / "mapping.json", HistoryMapping)
    assert history == read_history(tmp_path / "past.csv", tmp_path / "mapping.json").history


# --- What is refused ------------------------------------------------------------------------------


def test_every_bad_cell_is_told_at_once_with_its_row_and_column(tmp_path: Path) -> None:
    """Days, amounts, lots, reasons and kinds; nothing is guessed and nothing half done."""
    path = written(
        tmp_path,
        "a-1;avrop;familj;550000-3108;2019-02-30;12 %;;;;;",
        "a-2;nej;annat;550000-3108;2019-08-20;;;;hade inte tid;;",
        "a-3;avropp;familj;550000-3108;2019-08-20;;;;;;",
        ";avrop;familj;;2019-08-20;-5;;;;;",
    )

    assert [
        "sheet past, row 2, column Dag: expected a day such as 2024-01-15, got '2019-02-30'.",
        "sheet past, row 2, column Värde: expected an amount of money, such as 1250,50, got "
        "'12 %'.",
        "sheet past, row 3, column Område: String should match pattern '^[^/\\s]+/[^/\\s]+$', got "
        "'annat'.",
        "sheet past, row 4, column Vad: 'avropp' stands for nothing in the mapping. Did you mean "
        "'avrop'?",
        "sheet past, row 5, column Ärende: is empty, and is needed.",
        "sheet past, row 5, column Orgnr: is empty, and is needed.",
        "sheet past, row 5, column Värde: expected an amount of money, such as 1250,50, got '-5'.",
    ] == refused(path)
    with pytest.raises(FeedError):
        read_history(path, mapping())


def test_free_text_as_a_reason_is_refused_and_not_repeated(tmp_path: Path) -> None:
    """It may say something about somebody."""
    path = written(tmp_path, "a-2;nej;familj;550000-3108;2019-08-20;;;;Kalle hotfull;;")
    (told,) = refused(path)

    assert told.startswith("sheet past, row 2, column Skäl: a reason is a code of the procedure")
    assert "Kalle" not in told


@pytest.mark.parametrize("number", ["19850101-1234", "850101-1234", "8501011234", "850101+1234"])
def test_a_personal_identity_number_is_no_pseudonym(tmp_path: Path, number: str) -> None:
    """It is refused, and not repeated."""
    (told,) = refused(written(tmp_path, f"{number};avrop;familj;550000-3108;2019-06-17;;;;;;"))

    assert told == (
        "sheet past, row 2, column Ärende: looks like a personal identity number: a case is named "
        "by a pseudonym, and what stands here is not repeated."
    )


def test_columns_that_are_not_there_are_told_with_what_may_be_meant(tmp_path: Path) -> None:
    """All of them, before any row is read."""
    header = HEADER.replace("Värde", "Värdet").replace("Start", "Dag")

    assert [
        "sheet past, row 1: no column 'Värde'. Did you mean 'Värdet'?",
        "sheet past, row 1: no column 'Start'.",
        "sheet past, row 1: the column 'Dag' stands more than once.",
    ] == refused(written(tmp_path, *ROWS, header=header))


def test_a_case_that_is_decided_twice_is_refused(tmp_path: Path) -> None:
    """With both rows."""
    assert [
        "call_offs.1.case: 'a-1' in past.csv, row 3 is decided in past.csv, row 2 as well: a case "
        "is counted once; give the second a pseudonym of its own, or remove it."
    ] == refused(written(tmp_path, ROWS[0], ROWS[0]))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"holds": "call_off"},
            "holds: either every row tells of the same (holds), or a column says of what (kind).",
        ),
        (
            {"columns": {**SHEET["columns"], "supplyer": "Orgnr"}},
            "columns.supplyer: is nothing that these rows say. Did you mean 'supplier'?",
        ),
        (
            {"constants": {}},
            "columns.board: is needed: every direct_award says it.",
        ),
        (
            {"pseudonym": "old"},
            "pseudonym: a column has the pseudonyms already.",
        ),
        (
            {"left_out": ["avrop"]},
            "left_out: 'avrop' is left out, and stands for something as well.",
        ),
        (
            {"ignored": ["Dag"]},
            "ignored: 'Dag' is ignored, and read as well.",
        ),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(changes: Any, told: str) -> None:
    """With what is wrong in it."""
    with pytest.raises(InputError) as error:
        mapping(**changes)

    assert [f"sheets.0.{told}"] == [str(problem) for problem in error.value.problems]


# --- Whatever is written --------------------------------------------------------------------------

days = st.dates(date(2000, 1, 1), date(2030, 1, 1))


@given(st.lists(st.tuples(days, st.integers(0, 10**9)), min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(tmp_path: Path, rows: list[tuple[date, int]]) -> None:
    """Days and amounts to the öre, in the order of the rows."""
    lines = [
        f"old-{n};direkt;;;{day};{minor // 100},{minor % 100:02};;;;;"
        for n, (day, minor) in enumerate(rows)
    ]
    found = read_history(written(tmp_path, *lines), mapping()).history.direct_awards

    assert rows == [(one.procured, one.value.minor) for one in found if one.value is not None]
    assert all(isinstance(one, ImportedDirectAward) for one in found)
