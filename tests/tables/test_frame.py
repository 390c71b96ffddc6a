"""Rows as a table: kinds, order, emptiness, what is refused, and every reader's own shape."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calloff import InputError, Verdict
from calloff.tables import Frame, Kind, frame

VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    "text": st.text(st.characters(exclude_categories=("Cs",)), max_size=8),
    "whole": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False),
    "decimal": st.decimals(-(10**9), 10**9, places=6, allow_nan=False),
    "flag": st.booleans(),
    "day": st.dates(),
    "moment": st.datetimes(timezones=st.just(UTC)),
}
KINDS: dict[str, Kind] = {kind: kind for kind in VALUES}
ROWS = st.lists(
    st.fixed_dictionaries({kind: st.none() | values for kind, values in VALUES.items()}),
    max_size=20,
)


def by_polars(table: Frame) -> list[dict[str, Any]]:
    """As Polars has it."""
    polars = pytest.importorskip("polars")
    found: list[dict[str, Any]] = polars.DataFrame(table).to_dicts()
    return found


def by_duckdb(table: Frame) -> list[dict[str, Any]]:
    """As DuckDB has it; moments go back by Arrow, since its own rows want a library of zones."""
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    with duckdb.connect() as link:
        link.register("given", table)
        found: list[dict[str, Any]] = link.sql("from given").to_arrow_table().to_pylist()
    return found


def by_arrow(table: Frame) -> list[dict[str, Any]]:
    """As Arrow's own library has it."""
    pyarrow = pytest.importorskip("pyarrow")
    found: list[dict[str, Any]] = pyarrow.table(table).to_pylist()
    return found


READERS: list[Callable[[Frame], list[dict[str, Any]]]] = [by_polars, by_duckdb, by_arrow]


@given(ROWS)
def test_whoever_reads_it_finds_what_was_put_in(rows: list[dict[str, Any]]) -> None:
    """Polars and Arrow give back each value exactly, empty ones and no rows included."""
    table = frame(rows, KINDS)

    assert rows == list(table.rows())
    assert rows == by_polars(table)
    assert rows == by_arrow(table)


@pytest.mark.parametrize("read", READERS)
def test_each_reader_keeps_order_kinds_and_values(
    read: Callable[[Frame], list[dict[str, Any]]],
) -> None:
    """The same rows with the same columns in the same order, whoever reads them."""
    rows = [
        {
            "name": "Åkern",
            "tier": 1,
            "total": Decimal("261000.50"),
            "free": True,
            "on": date(2024, 1, 15),
            "at": datetime(2024, 1, 15, 9, 10, tzinfo=UTC),
            "share": 0.25,
        },
        {
            "name": None,
            "tier": None,
            "total": None,
            "free": None,
            "on": None,
            "at": None,
            "share": None,
        },
    ]
    found = read(frame(rows))

    assert rows == found
    assert [list(row) for row in rows] == [list(row) for row in found]


@pytest.mark.parametrize("read", READERS)
def test_as_many_digits_as_fit_are_kept(read: Callable[[Frame], list[dict[str, Any]]]) -> None:
    """A decimal of 38 digits is told to the last one, above nought and below."""
    large = "123456789012345678901234567890123456.78"
    rows = [{"total": Decimal(large)}, {"total": Decimal(f"-{large}")}]

    assert rows == read(frame(rows))


def test_pandas_reads_it() -> None:
    """By Arrow, where pandas has that door; days, decimals and text as they are."""
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    if not hasattr(pandas.DataFrame, "from_arrow"):
        pytest.skip("this pandas reads Arrow's protocol through pyarrow only")
    table = frame([{"lot": "A", "total": Decimal("1.50"), "on": date(2024, 1, 15), "places": 3}])
    read = pandas.DataFrame.from_arrow(table)

    assert ["lot", "total", "on", "places"] == list(read.columns)
    assert ["A", Decimal("1.50"), date(2024, 1, 15), 3] == list(read.iloc[0])
    assert "int64" == read["places"].dtype


@pytest.mark.parametrize("read", READERS)
def test_no_rows_still_have_their_columns(read: Callable[[Frame], list[dict[str, Any]]]) -> None:
    """A table without rows has names, order and kinds, for every reader."""
    polars = pytest.importorskip("polars")
    table = frame([], KINDS)
    shape = polars.DataFrame(table)

    assert [] == read(table)
    assert list(KINDS) == shape.columns == list(table.kinds)
    assert polars.Decimal(38, 2) == shape.schema["decimal"]
    assert polars.Datetime("us", "UTC") == shape.schema["moment"]
    assert polars.Date == shape.schema["day"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a", None], "text"),
        ([Verdict.MET], "text"),
        ([["sv", "prs"]], "text"),
        ([1, 2], "whole"),
        ([1, Decimal("1.5")], "decimal"),
        ([1, 0.5], "number"),
        ([True, None], "flag"),
        ([date(2024, 1, 15)], "day"),
        ([datetime(2024, 1, 15, tzinfo=UTC)], "moment"),
        ([None, None], "text"),
    ],
)
def test_the_kind_is_that_of_the_values(values: list[Any], kind: str) -> None:
    """Without being told, a column is of the narrowest kind that holds all of it."""
    assert {"v": kind} == frame([{"v": value} for value in values]).kinds


def test_lists_and_verdicts_become_text() -> None:
    """Lists and mappings as JSON, a verdict as its value, a moment in UTC."""
    stockholm = timezone(timedelta(hours=1))
    row = {
        "codes": ["sv", "prs"],
        "asked": {"has": "å"},
        "verdict": Verdict.UNMET,
        "at": datetime(2024, 1, 15, 9, tzinfo=stockholm),
    }
    (told,) = frame([row]).rows()

    assert ('["sv", "prs"]', '{"has": "å"}', "unmet") == tuple(told.values())[:3]
    assert "str" == type(told["verdict"]).__name__
    assert datetime(2024, 1, 15, 8, tzinfo=UTC) == told["at"]


def test_columns_stand_in_the_order_in_which_they_are_named() -> None:
    """By the rows, the first to name one; or as they are stated."""
    rows: list[Mapping[str, Any]] = [{"b": 1}, {"a": 2, "b": 3}]

    assert ["b", "a"] == list(frame(rows).kinds)
    assert ["a", "b"] == list(frame(rows, {"a": "whole", "b": "whole"}).kinds)
    assert (None, 2) == frame(rows)["a"]


def test_a_day_may_be_written_out() -> None:
    """Where days are wanted, ISO 8601 is read."""
    assert (date(2024, 1, 15),) == frame([{"on": "2024-01-15"}], {"on": "day"})["on"]


def test_everything_that_does_not_fit_is_told_at_once() -> None:
    """Each value of another kind, each column that is not there, each kind that is none."""
    rows = [
        {
            "places": "3",
            "on": "soon",
            "at": datetime(2024, 1, 15),  # noqa: DTZ001 - without a zone on purpose
            "free": 1,
        },
        {"places": 2**63, "total": 1.5, "plcaes": 1},
    ]
    kinds: dict[str, Any] = {
        "places": "whole",
        "on": "day",
        "at": "moment",
        "free": "flag",
        "total": "decimal",
        "odd": "string",
    }
    with pytest.raises(InputError) as refused:
        frame(rows, kinds)

    assert [
        "kinds.odd",
        "rows.1.plcaes",
        "rows.0.places",
        "rows.1.places",
        "rows.0.on",
        "rows.0.at",
        "rows.0.free",
        "rows.1.total",
    ] == [problem.place for problem in refused.value.problems]
    assert "Did you mean 'places'?" in str(refused.value)
    assert "a moment needs its time zone" in str(refused.value)
    assert "64 bits" in str(refused.value)


def test_kinds_that_do_not_go_together_are_refused() -> None:
    """A column of numbers and words is neither; a sum of 40 digits fits no decimal."""
    with pytest.raises(InputError, match=r"rows\.1\.v: holds text, got 3"):
        frame([{"v": "three"}, {"v": 3}])
    with pytest.raises(InputError, match="v: needs 42 digits, and 38 is the most"):
        frame([{"v": Decimal(10) ** 39}])
    with pytest.raises(InputError, match="holds decimal"):
        frame([{"v": Decimal("Infinity")}])


def test_a_column_that_is_not_there_is_told() -> None:
    """With what may have been meant."""
    with pytest.raises(InputError, match="Did you mean 'places'"):
        frame([{"places": 1}])["place"]


def test_half_a_character_does_not_break_a_table() -> None:
    """Text that no file can hold comes through as unreadable, and the row stays."""
    assert [{"v": "a?b"}] == by_polars(frame([{"v": "a\ud800b"}]))


def test_making_one_loads_nothing_heavy() -> None:
    """Nanoarrow is loaded when somebody reads a table, and no library for data ever."""
    program = """
        import sys
        from calloff.tables import frame
        table = frame([{"a": 1}])
        heavy = {"nanoarrow", "numpy", "pandas", "polars", "duckdb", "pyarrow", "matplotlib"}
        before = heavy & set(sys.modules)
        table.__arrow_c_stream__()
        print(sorted(before), sorted(heavy & set(sys.modules)))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True
    )

    assert "[] ['nanoarrow']\n" == done.stdout


def test_without_nanoarrow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table can be made and read row by row; handing it over names the extra."""
    monkeypatch.setitem(sys.modules, "nanoarrow", None)
    table = frame([{"a": 1}])

    assert [{"a": 1}] == list(table.rows())
    with pytest.raises(ImportError, match=r"calloff\[tables\]"):
        table.__arrow_c_stream__()
