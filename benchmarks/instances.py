"""Public instances with a known optimum: reading them, and telling what was found."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

__all__ = ["Result", "instances", "integers", "optima", "report"]

OPTIMA = "optima.csv"
"""Beside the instances, where there is one: in the last column what each file comes to."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was found for an instance.

    Attributes:
        value: Counted from the file's own numbers; ``None`` where nothing was found.
        bound: Nothing costs less; ``None`` where nothing is known.
        status: ``optimal``, ``feasible``, ``infeasible`` or ``unknown``.
        seconds: By the clock, from numbers read to values found.
    """

    value: int | None
    bound: int | None
    status: str
    seconds: float


def integers(path: Path, *, least: int) -> list[int]:
    """The whole numbers of a file, in their order.

    Raises:
        ValueError: where something in it is none, or there are fewer than so many.
    """
    words = path.read_text(encoding="ascii", errors="replace").split()
    for number, word in enumerate(words, 1):
        if not word.lstrip("-").isdecimal():
            raise ValueError(f"{path.name}: holds whole numbers, the {number}th is {word[:20]!r}.")
    if len(words) < least:
        raise ValueError(f"{path.name}: begins with {least} numbers, got {len(words)}.")
    return [int(word) for word in words]


def instances(folder: Path) -> list[Path]:
    """The files of a folder that hold instances: all without a dot before their name or .csv."""
    files = (path for path in folder.iterdir() if path.is_file())
    return sorted(p for p in files if p.suffix != ".csv" and not p.name.startswith("."))


def optima(folder: Path) -> dict[str, int]:
    """What each instance is known to come to; empty where the folder does not say."""
    path = folder / OPTIMA
    if not path.exists():
        return {}
    _, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    return {row[0]: int(row[-1]) for row in rows if row}


def report(rows: Iterable[tuple[str, Result, int | None]]) -> None:
    """Print a line for each instance; leave with 1 where one is not at its known optimum."""
    print(f"{'name':<16}{'value':>12}{'bound':>12}  {'status':<12}{'seconds':>8}")
    missed = []
    for name, found, known in rows:
        value = "-" if found.value is None else str(found.value)
        bound = "-" if found.bound is None else str(found.bound)
        line = f"{name:<16}{value:>12}{bound:>12}  {found.status:<12}{found.seconds:>8.2f}"
        if known is not None and found.value != known:
            missed.append(name)
            line += f"  known: {known}"
        print(line, flush=True)
    if missed:
        raise click.exceptions.Exit(1)
