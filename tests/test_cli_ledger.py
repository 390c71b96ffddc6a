"""The commands of the ledger: what they say where something hinders them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from calloff.cli import FOUND, INPUT, main

WHO = ("--at", "2024-02-01T08:00+01:00", "--role", "archivist")


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, ["ledger", *words], catch_exceptions=False)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger that has a register and a case, and with the file of the case."""
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        _begin("sqlite:///office.db")
    return folder


@pytest.fixture
def office(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A ledger with a register and a case, not sealed yet."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return "sqlite:///office.db"


def _begin(url: str) -> None:
    """Make a ledger, publish to it, and put a case into it."""
    assert 0 == _run("init", url).exit_code
    told = _run("publish", url, "familjehem.json", *WHO, "--command", "r-1")
    assert 0 == told.exit_code
    opened = CliRunner().invoke(
        main,
        [
            *("open", "7F3K-need.json", "--procedure", "familjehem", "--out", "7F3K.json"),
            *("--at", "2024-01-15T09:10+01:00", "--role", "caseworker"),
        ],
    )
    assert 0 == opened.exit_code
    assert 0 == _run("add", url, "7F3K.json", "--command", "a-1").exit_code


def test_a_ledger_that_is_none_is_told(tmp_path: Path) -> None:
    """Nothing is made by looking at it."""
    url = f"sqlite:///{tmp_path / 'none.db'}"

    told = _run("verify", url)

    assert INPUT == told.exit_code
    assert "holds no ledger. Make one with `calloff ledger init`" in told.output
    assert [] == list(tmp_path.iterdir())


def test_what_is_no_ledger_is_told() -> None:
    """A URL of something else is refused, and its password is not repeated."""
    told = _run("verify", "mysql://me:secret@host/office")

    assert INPUT == told.exit_code
    assert "keeps no ledger" in told.output
    assert "secret" not in told.output


def test_a_ledger_can_be_begun_again_and_nothing_is_lost(office: str) -> None:
    """What is in it stays."""
    assert 0 == _run("init", office).exit_code
    told = json.loads(_run("verify", office, "--output", "json").output)
    assert 3 == told["streams"]


def test_a_case_that_says_otherwise_is_refused(office: str, tmp_path: Path) -> None:
    """The ledger goes before the file."""
    file = tmp_path / "7F3K.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    told["entries"][0]["role"] = "manager"
    file.write_text(json.dumps(told), encoding="utf-8")

    refused = _run("add", office, "7F3K.json", "--command", "a-2")

    assert INPUT == refused.exit_code
    assert "case/7F3K: says otherwise, or less, than the ledger" in refused.output


def test_a_case_is_added_once(office: str) -> None:
    """The same file, under the same id or another, changes nothing."""
    before = _run("verify", office, "--output", "json").output
    for command in ("a-1", "a-2"):
        assert 0 == _run("add", office, "7F3K.json", "--command", command).exit_code
    assert before == _run("verify", office, "--output", "json").output


def test_an_unknown_case_is_told(office: str) -> None:
    """With the one that may be meant."""
    told = _run("replay", office, "7F3X")

    assert INPUT == told.exit_code
    assert "no case '7F3X' in the ledger. Did you mean '7F3K'?" in told.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "one of --years, --forever, --hold, --lift, --erase, --entry; got 0."),
        (("--forever", "--erase"), "--entry; got 2."),
        (("--erase",), "decision: is needed: nothing is erased without one."),
        (("--erase", "--decision", "plan 4"), "no decision says that it may be erased"),
        (("--years", "5"), "decision: is needed where something is to be erased."),
        (("--lift", "T 1"), "T 1"),
    ],
)
def test_what_may_not_be_erased_is_told(office: str, words: tuple[str, ...], message: str) -> None:
    """Each with what it lacks, and nothing is written."""
    before = _run("verify", office, "--output", "json").output

    told = _run("retain", office, "7F3K", *words, *WHO, "--command", "k-1")

    assert INPUT == told.exit_code
    assert message in told.output
    assert before == _run("verify", office, "--output", "json").output


def test_what_was_cut_off_is_found_by_the_checkpoint(office: str, tmp_path: Path) -> None:
    """The exit code says that something does not stand."""
    at = ("--at", "2024-01-16T02:00+01:00", "--checkpoint", "point.json")
    assert 0 == _run("seal", office, *at).exit_code
    assert 0 == _run("verify", office, "--checkpoint", "point.json").exit_code
    later = "sqlite:///later.db"
    assert 0 == _run("init", later).exit_code

    told = _run("verify", later, "--checkpoint", "point.json", "--language", "en")

    assert FOUND == told.exit_code
    assert "does not stand" in told.output or "missing" in told.output
    wrong = _run("verify", office, "--checkpoint", "7F3K.json")
    assert INPUT == wrong.exit_code


def test_an_erased_case_is_told_as_erased(office: str) -> None:
    """By which decision; and the ledger still verifies."""
    keep = ("retain", office, "7F3K", "--years", "0", "--decision", "plan 4", *WHO)
    assert 0 == _run(*keep, "--command", "k-1").exit_code
    gone = ("retain", office, "7F3K", "--erase", "--decision", "plan 4", *WHO)
    assert 0 == _run(*gone, "--command", "k-2").exit_code

    told = _run("replay", office, "--language", "en")

    assert 0 == told.exit_code
    assert "decision plan 4." in told.output
    assert 0 == _run("verify", office).exit_code
    assert "0" == str(_run("report", office, "--on", "2024-12-31").exit_code)


@pytest.mark.parametrize(
    ("within", "title"),
    [
        ((), "Follow-up of all call-offs\n"),
        (("--within", "2024-01-01/2024-12-31"), "Follow-up of call-offs 2024-01-01/2024-12-31\n"),
    ],
)
def test_a_report_says_of_which_days_it_is(
    office: str, within: tuple[str, ...], title: str
) -> None:
    """Or that it is of all."""
    told = _run("report", office, "--on", "2024-12-31", *within, "--language", "en")

    assert told.output.startswith(title)
