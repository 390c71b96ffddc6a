"""The command line as a whole: exit codes, data everywhere, completion, plain lines."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from calloff import shipped
from calloff.cli import main

REGISTER = ("--register", "familjehem.json")
WHO = ("--role", "caseworker", "--language", "en")
PAGE = Path(__file__).parents[1] / "docs" / "command-line.md"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own for each test."""
    monkeypatch.chdir(tmp_path)


def call(*arguments: str, **environment: str) -> Result:
    """Call the command line as from a terminal that shows colours."""
    return CliRunner(env=environment).invoke(main, arguments, color=True, prog_name="calloff")


def data(*arguments: str) -> Any:
    """What a command tells as data."""
    found = call(*arguments, "--output", "json")
    assert (0, "") == (found.exit_code, found.stderr), found.output
    return json.loads(found.stdout)


def opened() -> tuple[str, ...]:
    """The call that opens a case."""
    where = ("--procedure", "familjehem", "--out", "case.json", "--secret", "0123456789abcdef")
    return ("open", "7F3K-need.json", *where, "--at", "2024-01-15T09:10+01:00", *WHO)


def tried(source: str, minute: int) -> tuple[str, ...]:
    """The call that enters that a source did not help."""
    outcome = ("--source", source, "--outcome", "does_not", "--reason", "Nothing suits.")
    return ("tried", "case.json", *outcome, "--at", f"2024-01-15T09:{minute}+01:00", *WHO)


ENDS = {
    0: ("decide", "7F3K-need.json", *REGISTER),
    1: ("keys", "check", "lacking.json"),
    2: ("decide", "7F3K-need.json"),
    3: ("decide", "no-such-need.json", *REGISTER),
    10: ("decide", "7F3K-need.json", *REGISTER, "--exit-by-outcome"),
    11: (
        *("decide", "tied-need.json", *REGISTER, "--proposals", "tied-proposals.json"),
        *("--snapshot", "tied-snapshot.json", "--exit-by-outcome"),
    ),
    12: ("decide", "nobody-need.json", *REGISTER, "--exit-by-outcome"),
    13: ("decide", "7F3K-need.json", *REGISTER, "--on", "2030-01-01", "--exit-by-outcome"),
}
"""For each exit code a command that ends with it."""


@pytest.mark.parametrize("code", ENDS)
def test_a_command_ends_with_the_code_that_the_page_tells(code: int) -> None:
    """Every code of the table is one that some command ends with."""
    key = shipped.key("adda-konsulentstod-2019").data()
    del key["gates"]
    Path("lacking.json").write_text(json.dumps(key), encoding="utf-8")

    assert code == call(*ENDS[code]).exit_code


def test_every_code_of_the_page_is_tried() -> None:
    """No code stands in the table that no command here ends with."""
    table = PAGE.read_text(encoding="utf-8").split("## Exit codes")[1].split("\n## ")[0]

    assert [*ENDS] == [int(code) for code in re.findall(r"^\| +?(\d+) \|", table, re.MULTILINE)]


# -------------------------------------------------------------------------------------- data


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something."""
    for name, inner in group.commands.items():
        if isinstance(inner, click.Group):
            yield from commands(inner, f"{path}{name} ")
        else:
            yield f"{path}{name}", inner


TEXTS = {
    *("sheet", "protocol", "demo"),  # a text for somebody who reads
    *("schema", "serve"),  # JSON already
    *("import", "history", "export"),  # a file, and what to look at in it
    *("ledger init", "ledger publish", "ledger add", "ledger import", "ledger seal"),
    *("ledger export", "ledger retain"),  # what they do stands in the ledger
}
"""Commands that tell no data, on purpose."""


def test_every_command_gives_data_or_is_known_not_to() -> None:
    """What is told to people is told to programs."""
    without = {
        path
        for path, command in commands(main)
        if not any(
            option.name == "output"
            and isinstance(option.type, click.Choice)
            and "json" in option.type.choices
            for option in command.params
        )
    }

    assert TEXTS == without


def test_a_case_is_worked_on_by_data_alone() -> None:
    """Each command says what was entered, what is next, and what else it printed."""
    first = data(*opened())
    data(*tried("network", 15))
    after = data(*tried("in_house", 16))
    dry = data(*_asking(), "--dry-run")
    asked = data(*_asking())
    refs = [request["ref"] for request in asked["entered"][-1]["requests"]]

    assert ("7F3K", True, ["opened"]) == (first["case"], first["written"], _kinds(first))
    assert ["look"] == [step["code"] for step in after["steps"]]
    assert (False, _kinds(asked)) == (dry["written"], _kinds(dry))
    assert ["decided", "asked"] == _kinds(asked)
    assert sorted(refs) == sorted(asked["letters"])
    assert all(ref in letter for ref, letter in asked["letters"].items())
    kinds = ["opened", "tried", "tried", "decided", "asked"]
    assert kinds == [entry["kind"] for entry in data("journal", "case.json")]
    told = {"case": "7F3K", "decided": 1, "same": True}
    assert told == data("replay", "case.json", *REGISTER)


def _asking() -> tuple[str, ...]:
    return ("ask", "case.json", *REGISTER, "--at", "2024-01-15T10:00+01:00", *WHO)


def _kinds(told: Any) -> list[str]:
    return [entry["kind"] for entry in told["entered"]]


def test_letters_in_a_folder_are_told_by_their_files() -> None:
    """A program finds them again."""
    for step in (opened(), tried("network", 15), tried("in_house", 16)):
        call(*step)
    told = data(*_asking(), "--letters", "letters")

    assert 7 == len(told["files"])
    assert all(Path(name).is_file() for name in told["files"])
    assert "letters" not in told


@pytest.mark.parametrize("kind", ["keys", "procedures"])
def test_what_is_shipped_is_listed_and_shown_as_data(kind: str) -> None:
    """The ids of the list are those that the documents have."""
    listed = data(kind, "list")

    assert listed
    for one in listed:
        document = data(kind, "show", one["id"])
        assert (one["id"], one["name"]) == (document["id"], document["name"])


# ------------------------------------------------------------------------------- completion


@pytest.mark.parametrize(
    ("shell", "holds"),
    [("bash", "complete -o nosort"), ("zsh", "compdef"), ("fish", "complete --no-files")],
)
def test_a_shell_is_told_how_to_complete(shell: str, holds: str) -> None:
    """The script of each shell that the page names is printed."""
    if shell == "bash":
        shutil.which("bash") or pytest.skip("no bash on this machine")
    found = call(_CALLOFF_COMPLETE=f"{shell}_source")

    assert holds in found.stdout
    assert f"_CALLOFF_COMPLETE={shell}_source" in PAGE.read_text(encoding="utf-8")


def test_commands_and_options_are_completed() -> None:
    """As they are typed."""
    asked = {"_CALLOFF_COMPLETE": "bash_complete"}
    command = call(**asked, COMP_WORDS="calloff de", COMP_CWORD="1").stdout
    option = call(**asked, COMP_WORDS="calloff decide --exit", COMP_CWORD="2").stdout
    value = call(**asked, COMP_WORDS="calloff decide --output j", COMP_CWORD="3").stdout

    assert ["plain,decide", "plain,demo"] == sorted(command.split())
    assert ["plain,--exit-by-outcome"] == option.split()
    assert ["plain,json"] == value.split()


# ------------------------------------------------------------------------------ plain lines


@pytest.mark.parametrize(
    "arguments",
    [*ENDS.values(), ("demo",), ("--help",), ("decide", "--help"), ("keys", "list"), opened()],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_nothing_is_coloured_or_drawn_over(arguments: tuple[str, ...]) -> None:
    """Even on a terminal that shows colours, what is told is plain lines."""
    found = call(*arguments)

    assert not set(found.output) & {"\x1b", "\r", "\b"}
