"""The benchmarks' door: `python -m benchmarks`."""

from __future__ import annotations

import os
import platform
from importlib import import_module
from itertools import groupby
from pathlib import Path
from pkgutil import iter_modules

import click

from benchmarks import subjects
from benchmarks.measuring import BENCHMARKS, Row
from benchmarks.report import table, write
from benchmarks.yardstick import judged


def _found() -> list[str]:
    """The names of all benchmarks: each module in `benchmarks.subjects` makes its own known."""
    for module in iter_modules(subjects.__path__):
        import_module(f"{subjects.__name__}.{module.name}")
    return list(BENCHMARKS)


@click.command()
@click.option("--only", type=click.Choice(_found()), multiple=True, help="Run these alone.")
@click.option("--quick", is_flag=True, help="See that they run and agree; the times say nothing.")
@click.option(
    "--json",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the rows there, as JSON lines.",
)
def main(*, only: tuple[str, ...], quick: bool, path: Path | None) -> None:
    """Run the benchmarks, calloff and its peers side by side."""
    print(f"{platform.python_implementation()} {platform.python_version()}, ", end="")
    print(f"{os.cpu_count()} processors, times of the processor in one run.\n", flush=True)
    rows: list[Row] = []
    for name in only or tuple(BENCHMARKS):
        # A table as soon as it is whole: the next size may take minutes.
        for _, group in groupby(BENCHMARKS[name](quick=quick), key=lambda row: (row.name, row.n)):
            done = list(group)
            print(table(done), flush=True)
            rows += done
    if told := list(judged(rows)):
        print("The peers beside the loop, as the trial has them:", *told, sep="\n  ")
    if path is not None:
        write(rows, path)


if __name__ == "__main__":
    main()
