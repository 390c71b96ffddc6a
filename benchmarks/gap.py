"""Generalised assignment: `python -m benchmarks.gap FOLDER`, one line for each instance in it.

Every job goes to exactly one agent, which has so much of a resource and uses so much of it for
each job; the total cost is to be as small as can be. It is what sharing out hours comes to where
a whole case goes to one supplier. The files are of the OR-Library's format: `m n`, then m rows of
n costs, m rows of n uses, m capacities; `optima.csv` beside them, where there is one, says what
each comes to.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.instances import Result, instances, integers, optima, report
from calloff.batch.cp_sat_goals import Effort
from calloff.batch.cp_sat_goals import solved as by_cp_sat
from calloff.batch.gscip import solved as by_gscip
from calloff.batch.program import Goal, Program, Row, Solved

__all__ = ["Instance", "checked", "main", "program", "read"]


@dataclass(frozen=True, slots=True)
class Instance:
    """What each job costs and uses with each agent, and how much each agent has."""

    costs: tuple[tuple[int, ...], ...]
    uses: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]


def read(path: Path) -> Instance:
    """An instance as its file states it.

    Raises:
        ValueError: where numbers are lacking or left over.
    """
    agents, jobs, *numbers = integers(path, least=2)
    wanted = 2 * agents * jobs + agents
    if len(numbers) != wanted:
        raise ValueError(
            f"{path.name}: {agents} agents and {jobs} jobs take {wanted} numbers more, "
            f"got {len(numbers)}."
        )
    rows = [tuple(numbers[at : at + jobs]) for at in range(0, 2 * agents * jobs, jobs)]
    return Instance(tuple(rows[:agents]), tuple(rows[agents:]), tuple(numbers[-agents:]))


def program(instance: Instance) -> Program:
    """The instance in rows: each job once, no agent beyond its capacity."""
    agents, jobs = len(instance.capacities), len(instance.costs[0])
    once = (
        Row("every job", tuple((agent * jobs + job, 1) for agent in range(agents)), 1, 1)
        for job in range(jobs)
    )
    within = (
        Row(
            "capacity",
            tuple((agent * jobs + job, use) for job, use in enumerate(instance.uses[agent])),
            most=instance.capacities[agent],
        )
        for agent in range(agents)
    )
    costs = tuple(enumerate(cost for row in instance.costs for cost in row))
    return Program((1,) * (agents * jobs), (*once, *within), (Goal("cost", costs),))


def checked(instance: Instance, agents: Sequence[int]) -> int:
    """What an assignment costs, counted from the file's own numbers.

    Args:
        instance: As it was read.
        agents: The agent of each job.

    Raises:
        AssertionError: where it is none, or an agent has too much to do.
    """
    assert len(agents) == len(instance.costs[0]), "Every job has an agent."
    used = [0] * len(instance.capacities)
    for job, agent in enumerate(agents):
        used[agent] += instance.uses[agent][job]
    assert all(u <= c for u, c in zip(used, instance.capacities, strict=True)), "Too much to do."
    return sum(instance.costs[agent][job] for job, agent in enumerate(agents))


def solve(instance: Instance, method: Callable[[Program], Solved]) -> Result:
    """Solve an instance, and count again what was found."""
    jobs = len(instance.costs[0])
    start = time.perf_counter()
    found = method(program(instance))
    seconds = time.perf_counter() - start
    if found.values is None:
        return Result(None, None, found.status, seconds)
    agents = [-1] * jobs
    for index, chosen in enumerate(found.values):
        if chosen:
            assert agents[index % jobs] == -1, "No job has two agents."
            agents[index % jobs] = index // jobs
    value = checked(instance, agents)
    (goal,) = found.goals
    assert value == goal.value, "The solver says what the file's numbers come to."
    return Result(value, goal.bound, found.status, seconds)


def run(folder: Path, *, method: str, seconds: float) -> Iterator[tuple[str, Result, int | None]]:
    """Each instance of a folder by its name, what was found, and what is known of it."""
    methods: dict[str, Callable[[Program], Solved]] = {
        "cp_sat": lambda p: by_cp_sat(p, effort=Effort(units=seconds)),
        "gscip": lambda p: by_gscip(p, seconds=seconds),
    }
    known = optima(folder)
    for path in instances(folder):
        yield path.name, solve(read(path), methods[method]), known.get(path.name)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--method",
    type=click.Choice(["gscip", "cp_sat"]),
    default="gscip",
    show_default=True,
    help="SCIP proves the larger ones; CP-SAT counts in whole numbers throughout.",
)
@click.option("--seconds", default=120.0, show_default=True, help="For each instance.")
def main(folder: Path, *, method: str, seconds: float) -> None:
    """Solve every instance in FOLDER: name, value, bound, status, seconds."""
    report(run(folder, method=method, seconds=seconds))


if __name__ == "__main__":
    main()
