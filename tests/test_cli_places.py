"""Sharing places out and verifying plans from a shell: what is told, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import find

from calloff import cli
from calloff.formats import Needs, dump
from calloff.testing import Batch, batches


def run(*args: object) -> Result:
    """What a command tells, and how it ends."""
    return CliRunner().invoke(cli.main, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def batch() -> Batch:
    """Needs of which a flow places all: the simplest there are."""

    def placed(batch: Batch) -> bool:
        problem = batch.problem()
        return problem.arcs > 1 and len(problem.pools) > 1

    return find(batches(plain=True, least=3), placed)


@pytest.fixture
def files(batch: Batch, tmp_path: Path) -> Path:
    """A folder with the register and the needs."""
    dump(batch.register, tmp_path / "register.json")
    dump(Needs(needs=batch.needs), tmp_path / "needs.json")
    return tmp_path


def shared(files: Path, *more: object) -> Result:
    """A plan made of these files."""
    register, needs = files / "register.json", files / "needs.json"
    return run("assign", needs, "-r", register, "--on", "2024-02-28", "--language", "en", *more)


@pytest.mark.parametrize("method", ["in_turn", "min_cost_flow", "auto"])
def test_a_plan_is_made_told_and_verified(files: Path, method: str) -> None:
    """By each method; what is written is what is verified."""
    made = shared(files, "--method", method, "--out", files / "plan.json", "--seed", "7")
    verified = run(
        "verify", files / "plan.json", files / "register.json", files / "needs.json",
        "--language", "en",
    )  # fmt: skip

    assert 0 == made.exit_code, made.output
    assert "The plan recommends. A person decides." in made.output
    assert 0 == verified.exit_code, verified.output
    assert "The plan keeps what it says" in verified.output


def test_a_plan_that_was_tampered_with_is_told_of(files: Path) -> None:
    """With the place of what is wrong, and the exit code of a check that found something."""
    shared(files, "--method", "min_cost_flow", "--out", files / "plan.json")
    plan: dict[str, Any] = json.loads((files / "plan.json").read_text())
    plan["placed"][0]["price"] += 100
    (files / "plan.json").write_text(json.dumps(plan))
    told = run(
        "verify", files / "plan.json", files / "register.json", files / "needs.json",
        "--output", "json",
    )  # fmt: skip

    assert cli.FOUND == told.exit_code
    assert ["placed.0.price"] == [fault["place"] for fault in json.loads(told.output)["faults"]]


def test_a_plan_of_other_needs_is_told_of(files: Path, batch: Batch) -> None:
    """What is in the plan and was not asked for, and the other way round."""
    shared(files, "--out", files / "plan.json")
    dump(batch.needs[0].replace(id="X"), files / "other.json")
    told = run("verify", files / "plan.json", files / "register.json", files / "other.json")

    assert cli.FOUND == told.exit_code
    assert "needs.X: is not in the plan." in told.output


def test_everything_that_is_asked_for_comes_as_data(files: Path) -> None:
    """The plan, who fares how, and why somebody goes without."""
    told = shared(files, "--method", "min_cost_flow", "--compare", "--explain", "--output", "json")

    assert 0 == told.exit_code, told.output
    assert {"plan", "explained", "comparison"} == set(json.loads(told.output))


def test_a_file_that_holds_no_need_is_refused(files: Path) -> None:
    """With its name."""
    told = run("assign", files / "register.json", "-r", files / "register.json")

    assert cli.INPUT == told.exit_code
    assert "holds a Register, not a need or many needs." in told.output


def test_without_needs_the_day_has_to_be_named(tmp_path: Path) -> None:
    """There is no request to take it from."""
    dump(Needs(needs=()), tmp_path / "needs.json")
    call = ("assign", tmp_path / "needs.json", "-r", "familjehem.json", "--language", "en")
    told, named = run(*call), run(*call, "--on", "2024-02-28")

    assert cli.INPUT == told.exit_code
    assert "on: without needs there is no day to take: name it." in told.output
    assert 0 == named.exit_code
    assert "0 get a place and 0 go without" in named.output


def test_needs_that_stand_twice_are_refused_with_all_else(files: Path) -> None:
    """Nothing is shared out by halves."""
    told = shared(files, files / "needs.json")

    assert cli.INPUT == told.exit_code
    assert "'N0' stands more than once." in told.output
    assert "'N1' stands more than once." in told.output
