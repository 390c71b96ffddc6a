"""Handing over from a shell: releases and workbooks, and a workbook taken in again."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from calloff import Register, load
from calloff.cli import INPUT, main

OCDS = [
    *("--to", "ocds", "--publisher", "Linköping", "--prefix", "ocds-a1b2c3"),
    *("--uri", "https://example.org/o.json", "--at", "2024-03-01T12:00+01:00"),
]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(*arguments: str) -> Result:
    """Call the command line as from a shell."""
    return CliRunner().invoke(main, arguments)


def test_call_offs_are_released_with_what_was_agreed() -> None:
    """The case and its contract come to one release, with the amount and the buyer's name."""
    agreed = ["contract", "7F3K-case.json", "-r", "familjehem.json", "--days", "both-ends"]
    assert 0 == call(*agreed, "--out", "contract.json").exit_code
    given = ["--case", "7F3K-case.json", "--contract", "contract.json", "--secret", "x"]
    result = call(
        "export", "familjehem.json", *OCDS, *given, "--name", "0580=Linköping", "--out", "o.json"
    )

    assert (0, "Avtal och avrop som lämnas ut: 2\n") == (result.exit_code, result.output)
    release = json.loads(Path("o.json").read_text(encoding="utf-8"))["releases"][-1]
    assert "Linköping" == release["buyer"]["name"]
    assert release["contracts"][0]["value"]["amount"] > 0


def test_a_register_goes_out_as_a_workbook_and_comes_back() -> None:
    """The same register, and nothing more is asked for."""
    assert 0 == call("export", "familjehem.json", "--to", "xlsx", "-o", "f.xlsx").exit_code
    result = call("import", "f.xlsx", "--out", "again.json")

    assert "Registret familjehem: 184 leverantörer, som är antagna 383 gånger.\n" == result.output
    assert load("familjehem.json", Register) == load("again.json", Register)


def test_a_decision_goes_out_as_rows_or_as_a_report() -> None:
    """Its tables, or those of its protocol."""
    told = call("decide", "7F3K-need.json", "-r", "familjehem.json", "--output", "json").output
    Path("decision.json").write_text(told, encoding="utf-8")
    rows = call("export", "decision.json", "--to", "xlsx", "-o", "rows.xlsx")
    report = call("export", "decision.json", "--to", "xlsx", "-o", "report.xlsx", "--report")

    assert (0, 0) == (rows.exit_code, report.exit_code)
    names = openpyxl.load_workbook("rows.xlsx").sheetnames
    assert ["findings", "ranking", "quotes", "narrowing"] == names
    assert openpyxl.load_workbook("report.xlsx").sheetnames


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["familjehem.json", "--to", "ocds"], "  publisher: is needed for OCDS."),
        (["familjehem.json", *OCDS, "--name", "0580"], "  name: is written such as"),
        (["familjehem.json", *OCDS, "--case", "7F3K-case.json"], "  cases.0.secret: was opened"),
        (["7F3K-need.json", "--to", "xlsx"], "is a need; a register is needed here"),
        (["familjehem.json", "--to", "xlsx", "-o", "f.csv"], "let it end in .xlsx"),
    ],
)
def test_what_cannot_be_handed_over_is_told(arguments: list[str], told: str) -> None:
    """With every reason, and nothing is written."""
    result = call("export", "-o", "out.xlsx", *arguments)

    assert INPUT == result.exit_code
    assert told in result.stderr
    assert [] == list(Path.cwd().iterdir())


def test_a_feed_needs_to_be_explained() -> None:
    """A mapping and when it was known; a workbook of prices is no exception."""
    result = call("import", "feed.csv")

    assert INPUT == result.exit_code
    assert "  mapping: is needed to read a feed" in result.stderr
    assert "  known: is needed to read a feed" in result.stderr
