"""The doors that solve instances of generalised and of linear assignment, on small ones of our own.

The public instances with known optima lie outside; their folders are named in the environment
variables CALLOFF_GAP and CALLOFF_LINEAR_ASSIGNMENT.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

ROOT = Path(__file__).parents[1]

GAP = """ 2 3
 4 2 9
 3 5 1
 2 1 2
 1 2 2
 3 3
"""
"""Two agents, three jobs: with 3 of the resource each, the first can take jobs 1 and 2."""

LINEAR = "3\n 7 2 1\n 4 3 9\n 5 8 2\n"


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs one of the doors; the package stands beside the source and is not installed."""
    monkeypatch.syspath_prepend(ROOT)

    def run(name: str, *args: str) -> Result:
        return CliRunner().invoke(import_module(f"benchmarks.{name}").main, list(args))

    return run


@pytest.fixture
def gap(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What reads and checks generalised assignment."""
    monkeypatch.syspath_prepend(ROOT)
    return import_module("benchmarks.gap")


def _folder(tmp_path: Path, text: str, optimum: int) -> str:
    (tmp_path / "small").write_text(text, encoding="ascii")
    (tmp_path / "optima.csv").write_text(f"file,n,optimum\nsmall,3,{optimum}\n", encoding="ascii")
    return str(tmp_path)


def _rows(result: Result) -> list[list[str]]:
    return [line.split() for line in result.output.splitlines()]


def test_the_small_instances_by_trying_everything() -> None:
    """What the doors below have to find: 6 and 8."""
    costs, uses = ((4, 2, 9), (3, 5, 1)), ((2, 1, 2), (1, 2, 2))
    fits = [
        agents
        for agents in product((0, 1), repeat=3)
        if all(sum(uses[a][j] for j in range(3) if agents[j] == a) <= 3 for a in (0, 1))
    ]
    linear = ((7, 2, 1), (4, 3, 9), (5, 8, 2))

    assert 6 == min(sum(costs[a][j] for j, a in enumerate(agents)) for agents in fits)
    assert 8 == min(sum(linear[j][a] for j, a in enumerate(p)) for p in permutations(range(3)))


@pytest.mark.parametrize("method", ["gscip", "cp_sat"])
def test_generalised_assignment(door: Any, tmp_path: Path, method: str) -> None:
    """Name, value, bound, status; and 0 where it is what is known."""
    result = door("gap", _folder(tmp_path, GAP, 6), "--method", method)

    head, row = _rows(result)
    assert 0 == result.exit_code, result.output
    assert ["name", "value", "bound", "status", "seconds"] == head
    assert ["small", "6", "6", "optimal"] == row[:4]


def test_linear_assignment(door: Any, tmp_path: Path) -> None:
    """The same, with a bound that the plan's certificate proves."""
    result = door("assignment", _folder(tmp_path, LINEAR, 8))

    assert 0 == result.exit_code, result.output
    assert ["small", "8", "8", "optimal"] == _rows(result)[1][:4]


def test_what_is_not_at_its_optimum_ends_with_1(door: Any, tmp_path: Path) -> None:
    """And the known one stands beside it."""
    result = door("gap", _folder(tmp_path, GAP, 5))

    assert 1 == result.exit_code
    assert ["known:", "5"] == _rows(result)[1][-2:]


def test_jobs_for_which_there_is_no_room_are_no_assignment(door: Any, tmp_path: Path) -> None:
    """It is said that there is none."""
    result = door("gap", _folder(tmp_path, GAP.replace("3 3\n", "1 1\n"), 6), "--method", "cp_sat")

    assert ["small", "-", "-", "infeasible"] == _rows(result)[1][:4]


def test_a_file_that_is_cut_off_is_refused(gap: Any, tmp_path: Path) -> None:
    """By how many numbers there should be, and what is no number."""
    path = tmp_path / "cut"
    path.write_text(GAP[:-3], encoding="ascii")
    with pytest.raises(ValueError, match="cut: 2 agents and 3 jobs take 14 numbers more, got 13"):
        gap.read(path)

    path.write_text(GAP.replace("9", "9.5"), encoding="ascii")
    with pytest.raises(ValueError, match=r"holds whole numbers, the 5th is '9\.5'"):
        gap.read(path)


def test_the_checker_counts_from_the_file(gap: Any, tmp_path: Path) -> None:
    """An agent with too much to do is seen, whatever a solver says."""
    path = tmp_path / "small"
    path.write_text(GAP, encoding="ascii")
    instance = gap.read(path)

    assert 6 == gap.checked(instance, [1, 0, 1])
    with pytest.raises(AssertionError, match="Too much"):
        gap.checked(instance, [0, 0, 0])


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "variable", "many"),
    [("gap", "CALLOFF_GAP", 12), ("assignment", "CALLOFF_LINEAR_ASSIGNMENT", 2)],
)
def test_the_public_instances_are_at_their_optimum(
    door: Any, name: str, variable: str, many: int
) -> None:
    """Each of them, proven."""
    folder = os.environ.get(variable)
    if folder is None:
        pytest.skip(f"{variable} names no folder with the public instances.")

    result = door(name, folder)

    rows = _rows(result)[1:]
    assert 0 == result.exit_code, result.output
    assert [many, {"optimal"}] == [len(rows), {row[3] for row in rows}]
