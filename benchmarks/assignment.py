"""Linear assignment: `python -m benchmarks.assignment FOLDER`, one line for each instance in it.

As many jobs as agents, one for each, as cheaply as can be: what sharing out places comes to where
nobody is alike. The files are of the OR-Library's format: n, then n rows of n costs; `optima.csv`
beside them, where there is one, says what each comes to. The bound is what the plan's certificate
proves, whose prices are checked in whole numbers without the solver.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import numpy as np

from benchmarks.instances import Result, instances, integers, optima, report
from calloff.batch import NEVER, Limit, Problem
from calloff.batch.min_cost_flow import min_cost_flow
from calloff.batch.verifying import verify_plan

__all__ = ["checked", "laid_out", "main", "read"]

ON = date(2024, 1, 1)
"""A day like any other: every placement begins on it and none has an end."""


def read(path: Path) -> np.ndarray:
    """The costs as a file states them, agent by agent.

    Raises:
        ValueError: where numbers are lacking or left over, or one is below nothing.
    """
    size, *numbers = integers(path, least=1)
    if len(numbers) != size * size:
        raise ValueError(f"{path.name}: {size} takes {size * size} costs, got {len(numbers)}.")
    costs = np.array(numbers, dtype=np.int64).reshape(size, size)
    if len(numbers) and costs.min() < 0:
        raise ValueError(f"{path.name}: costs are 0 or more, got {costs.min()}.")
    return costs


def laid_out(costs: np.ndarray) -> Problem:
    """The instance as needs, each of which every supplier may serve, with one place each."""
    size = len(costs)
    many, each = np.arange(size, dtype=np.int64), np.ones(size, dtype=np.int64)
    arcs = np.ones(size * size, dtype=np.int64)
    names = tuple(f"{number:06}" for number in range(size))
    begins = ON.toordinal()
    return Problem(
        on=ON,
        seed="assignment",
        ids=names,
        profile=many,
        count=each,
        classes=("all",),
        class_of=0 * each,
        begins=begins * each,
        ends=NEVER * each,
        candidates=names,
        pools=names,
        capacity=each,
        first=np.arange(size + 1, dtype=np.int64) * size,
        candidate=np.tile(many, size),
        pool=np.tile(many, size),
        takes=arcs,
        suited=0 * arcs,
        price=costs.reshape(-1).copy(),
        limits=tuple(Limit(number, 1, None, begins) for number in range(size)),
        lots=("all",) * size,
        currency="SEK",
        keys=names,
    )


def checked(costs: np.ndarray, agents: dict[int, int]) -> int:
    """What an assignment costs, counted from the file's own numbers.

    Raises:
        AssertionError: where a job has no agent, or an agent two jobs.
    """
    assert sorted(agents) == list(range(len(costs))), "Every job has an agent."
    assert len(set(agents.values())) == len(costs), "No agent has two jobs."
    return sum(int(costs[job, agent]) for job, agent in agents.items())


def solve(costs: np.ndarray) -> Result:
    """Solve an instance, and count again what was found and what is proven."""
    start = time.perf_counter()
    problem = laid_out(costs)
    plan = min_cost_flow(problem)
    seconds = time.perf_counter() - start
    assert not (faults := verify_plan(problem, plan)), faults
    value = checked(costs, {int(one.need): int(one.candidate) for one in plan.placed})
    (price,) = [level for level in plan.levels if level.name == "price"]
    assert value == price.value, "The plan says what the file's numbers come to."
    return Result(value, price.bound, "optimal" if price.proven else "feasible", seconds)


def run(folder: Path) -> Iterator[tuple[str, Result, int | None]]:
    """Each instance of a folder by its name, what was found, and what is known of it."""
    known = optima(folder)
    for path in instances(folder):
        yield path.name, solve(read(path)), known.get(path.name)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Solve every instance in FOLDER: name, value, bound, status, seconds."""
    report(run(folder))


if __name__ == "__main__":
    main()
