"""The commands history, report and audit, as somebody uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import calloff
from calloff.cli import INPUT, main
from calloff.formats import dump
from calloff.process import Case

MAPPING = """
format = "calloff.history-mapping/1"
id = "past"
name = { sv = "förr", en = "past" }
country = "SE"

[[sheets]]
sheet = "past"
kind = "Vad"
kinds = { avrop = "call_off", direkt = "direct_award" }
constants = { lot = "adda-familjehem-2019/A", board = "socialnämnden" }
columns = { case = "Id", supplier = "Orgnr", on = "Dag", procured = "Dag", value = "Värde" }
"""

ROWS = "Id;Vad;Orgnr;Dag;Värde\n" + "\n".join(
    [
        *(f"A-{n};avrop;550000-0237;2023-0{n}-06;1000" for n in range(1, 8)),
        *(f"D-{n};direkt;;2023-0{n}-07;20000" for n in range(1, 7)),
    ]
)


def call(*arguments: str) -> Result:
    """Call the command line as from a shell."""
    return CliRunner().invoke(main, arguments)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shipped case in a folder of cases, a sheet and its mapping."""
    monkeypatch.chdir(tmp_path)
    Path("cases").mkdir()
    dump(calloff.load("7F3K-case.json", Case), "cases/7F3K.json")
    Path("past.csv").write_text(ROWS, encoding="utf-8")
    Path("past.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


REPORT = ("report", "cases", "--on", "2024-06-30", "--language", "en")
AUDIT = ("audit", "2024", "cases", "--on", "2024-06-30", "--seed", "416", "--language", "en")


def test_a_sheet_is_read_and_counted() -> None:
    """Seven call-offs and six direct awards beside the one that has a file."""
    read = call("history", "past.csv", "--mapping", "past.toml", "--out", "past.json")
    told = call(
        *REPORT, "--within", "2023-01-01/2023-12-31", "--history", "past.json", "--board",
        "socialnämnden", "--regime", "social",
    )  # fmt: skip

    assert (0, 0) == (read.exit_code, told.exit_code)
    assert "Direktupphandlingar" in read.stdout
    text = " ".join(told.stdout.split())
    assert "2023 7 6 13 46 % (23–71)" in text
    assert "SEK 120,000.00" in text
    assert "The sum is within the limit." in text


def test_what_is_for_release_holds_no_case() -> None:
    """The caseworker reads what is overdue in 7F3K; the report for release does not name it."""
    arguments = (*REPORT, "--until", "2024-08-31")
    inside = call(*arguments)
    outside = call(*arguments, "--audience", "release")
    as_data = call(*arguments, "--audience", "release", "--output", "json")

    assert "follow-up 3: OVERDUE" in inside.stdout
    assert "7F3K" not in outside.stdout
    assert "7F3K" not in as_data.stdout
    assert 5 == json.loads(as_data.stdout)["threshold"]


def test_an_audit_prints_the_protocols_of_its_sample() -> None:
    """One page for each file that was drawn, with the register that was decided by."""
    plain = call(*AUDIT)
    told = call(*AUDIT, "--register", "familjehem.json", "--protocols", "drawn", "--output", "json")
    data = json.loads(told.stdout)

    assert (0, 0) == (plain.exit_code, told.exit_code)
    assert "the deadline for answers was missed" in plain.stdout
    assert ["7F3K"] == [one["case"] for one in data["sample"]]
    assert ["001-7F3K.html"] == sorted(path.name for path in Path("drawn").iterdir())
    assert "<h1>" in Path("drawn/001-7F3K.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("report", "nowhere", "--on", "2024-06-30"), "folder: there is no such folder: nowhere."),
        (
            (*REPORT, "--within", "2024"),
            "within: A period is written first day/last day, such as '2021-09-15/2025-09-14' or "
            "'2023-12-01/..', got '2024'.",
        ),
        (
            (*REPORT, "--board", "socialnämnden"),
            "board: which limit holds (--regime), and of what year (--within), is needed too.",
        ),
        (
            (*AUDIT, "--protocols", "drawn"),
            "register: a protocol is printed with the register that was decided by: name it.",
        ),
    ],
)
def test_what_cannot_be_used_is_told(arguments: tuple[str, ...], told: str) -> None:
    """With its place, and the exit code for input."""
    result = call(*arguments)

    assert INPUT == result.exit_code
    assert f"the call has 1 problem\n  {told}\n" == result.stderr


def test_every_file_that_cannot_be_read_is_told_with_its_name() -> None:
    """All of them at once."""
    Path("cases/a.json").write_text("{}", encoding="utf-8")
    Path("cases/b.json").write_text("[", encoding="utf-8")
    result = call(*REPORT)

    assert INPUT == result.exit_code
    assert result.stderr.startswith("the folder cases has 2 problems\n  a.json")
    assert "\n  b.json" in result.stderr
