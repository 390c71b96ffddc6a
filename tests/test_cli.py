"""The command line, as somebody uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from calloff import replay
from calloff.cli import INPUT, main

REGISTER = ["--register", "familjehem.json"]
ANSWERS = [
    *("--proposals", "7F3K-proposals.json"),
    *("--snapshot", "7F3K-snapshot.json"),
    *("--assessment", "7F3K-assessment.json"),
]


def call(*arguments: str) -> Result:
    """Call the command line as from a shell."""
    return CliRunner().invoke(main, arguments)


def test_a_need_is_decided_over_the_register() -> None:
    """The protocol names those to ask, in Swedish unless another language is wanted."""
    swedish = call("decide", "7F3K-need.json", *REGISTER)
    english = call("decide", "7F3K-need.json", *REGISTER, "--language", "en")

    assert (0, 0) == (swedish.exit_code, english.exit_code)
    assert "Fråga 7 av 154." in swedish.output
    assert "To ask: 7 of 154." in english.output


def test_the_answers_are_decided_over_with_the_assessment() -> None:
    """With proposals, snapshot and assessment the key names one."""
    result = call("decide", "7F3K-need.json", *REGISTER, *ANSWERS)

    assert 0 == result.exit_code
    assert "Orrhulta Konsulentstöd AB, hem 1." in result.output


def test_json_output_can_be_replayed() -> None:
    """What --output json gives is a decision's document, and is decided again from itself."""
    result = call("decide", "7F3K-need.json", *REGISTER, *ANSWERS, "--output", "json")

    assert replay(json.loads(result.output)).identical


@pytest.mark.parametrize(
    ("need", "options", "code"),
    [
        ("7F3K-need.json", [], 10),
        (
            "tied-need.json",
            ["--proposals", "tied-proposals.json", "--snapshot", "tied-snapshot.json"],
            11,
        ),
        ("nobody-need.json", [], 12),
        ("7F3K-need.json", ["--on", "2025-09-15"], 13),
        ("7F3K-need.json", ANSWERS, 0),
    ],
)
def test_the_exit_code_says_the_outcome_where_asked(
    need: str, options: list[str], code: int
) -> None:
    """10 ask, 11 tied, 12 nobody, 13 escalate, 0 chosen; without the option always 0."""
    told = call("decide", need, *REGISTER, *options, "--exit-by-outcome")
    untold = call("decide", need, *REGISTER, *options)

    assert (code, 0) == (told.exit_code, untold.exit_code)


def test_bad_input_is_told_on_standard_error(tmp_path: Path) -> None:
    """Every problem stands on standard error, and the exit code is that of bad input."""
    broken = tmp_path / "need.json"
    broken.write_text('{"format": "calloff.need/1", "id": "X", "lott": "a/b"}', encoding="utf-8")

    result = call("decide", str(broken), *REGISTER)

    assert INPUT == result.exit_code
    assert "" == result.stdout
    assert result.stderr.startswith("need.json (Need) has 5 problems\n")
    assert "lott: is not a field here. Did you mean 'lot'?" in result.stderr


def test_another_kind_of_document_is_refused() -> None:
    """A need given where the register is wanted is told as what it is."""
    result = call("decide", "7F3K-need.json", "--register", "7F3K-need.json")

    assert INPUT == result.exit_code
    assert "need" in result.stderr
    assert "register" in result.stderr


def test_a_candidate_is_explained_with_the_clauses() -> None:
    """Every verdict about one candidate stands beside the words its step rests on."""
    candidate = "adda-familjehem-2019/A/SE-550000-0237"
    result = call("explain", "7F3K-need.json", *REGISTER, "--candidate", candidate)

    assert 0 == result.exit_code
    assert "Språk som konsulenten talar: dari: uppfyllt" in result.output
    assert "sammanfattning av" in result.output


def test_explaining_a_stranger_is_refused() -> None:
    """A candidate that is not among those decided on is told so."""
    result = call("explain", "7F3K-need.json", *REGISTER, "--candidate", "nobody")

    assert INPUT == result.exit_code
    assert "candidate: no 'nobody' among the candidates." in result.stderr


def test_everybody_is_explained_as_rows() -> None:
    """Without a candidate, every finding about each of them is a row."""
    result = call("explain", "7F3K-need.json", *REGISTER, "--output", "json")
    rows = json.loads(result.output)

    assert 154 == len({row["candidate"] for row in rows})
    assert {"met", "unmet", "unknown"} == {row["verdict"] for row in rows}


def test_what_is_withheld_is_not_given_as_data() -> None:
    """Data holds everything, so it is refused for anybody but a caseworker."""
    result = call(
        "decide", "7F3K-need.json", *REGISTER, "--output", "json", "--audience", "release"
    )

    assert INPUT == result.exit_code
    assert "audience: data holds everything: only a caseworker gets it." in result.stderr


def test_a_draft_for_release_says_so_and_withholds() -> None:
    """What is for release is headed as a draft, and what may not be told is withheld."""
    result = call("decide", "7F3K-need.json", *REGISTER, "--audience", "release")

    assert "UTKAST FÖR SEKRETESSPRÖVNING" in result.output
    assert "pälsdjur" not in result.output
    assert "9 år" not in result.output
    assert "en uppgift som inte lämnas ut" in result.output


def test_one_turned_down_reads_nothing_of_the_others() -> None:
    """What is written for a supplier turned down holds no rival's price, answer or reason."""
    caseworker = call("decide", "7F3K-need.json", *REGISTER, *ANSWERS)
    rejected = call("decide", "7F3K-need.json", *REGISTER, *ANSWERS, "--audience", "rejected")
    others = ["Hasselhulta", "Vasslöta", "301\xa0628,57", "fotbollslag", "barnet", "egen regi"]

    assert 0 == rejected.exit_code
    assert [] == [word for word in others if word not in caseworker.output]
    assert [] == [word for word in others if word in rejected.output]


def test_a_module_of_steps_that_is_not_there_is_told() -> None:
    """A module named with --steps that cannot be imported is bad input."""
    result = call("--steps", "no_such_module_anywhere", "keys", "list")

    assert INPUT == result.exit_code
    assert "steps: no module 'no_such_module_anywhere' could be imported" in result.stderr


def test_keys_are_listed_and_shown() -> None:
    """The shipped keys are listed; each is shown step by step with its clauses."""
    listed, shown = call("keys", "list"), call("keys", "show", "adda-konsulentstod-2019")

    assert "adda-konsulentstod-2019" in listed.output
    assert "lägst pris" in shown.output
    assert "tolkning med stöd" in shown.output


def test_schemas_are_listed_and_printed() -> None:
    """Without a kind the kinds are listed; with one its JSON Schema is printed."""
    kinds = call("schema").output.split()

    assert {"need", "register", "key"} <= set(kinds)
    assert "$id" in json.loads(call("schema", "need").output)


def test_the_demo_plays_four_scenes() -> None:
    """The embedded example goes from the request to the choice, nobody, and a tie."""
    result = call("demo", "--language", "en")

    assert 0 == result.exit_code
    assert "To ask: 7 of 154." in result.output
    assert "Orrhulta Konsulentstöd AB, hem 1." in result.output
    assert "Nobody fits." in result.output
    assert "People must choose, with reasons." in result.output


def test_help_names_the_exit_codes() -> None:
    """Help tells what the exit codes mean."""
    result = call("--help")

    assert "3 what was given cannot be used" in " ".join(result.output.split())
