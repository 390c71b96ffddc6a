"""The command line: documents in, protocols or data out."""

from __future__ import annotations

import contextlib
import importlib
import sys
from pathlib import Path

import click

from calloff.cli.answering import answer, assess, sheet, sign, withdraw
from calloff.cli.asking import ask, look, open_, present, skip, tried
from calloff.cli.awarding import approve, award, compare, record, reject
from calloff.cli.changing import coverage_, relax, what_if_
from calloff.cli.deciding import decide, demo, explain
from calloff.cli.documents import import_, keys, procedures, schema_
from calloff.cli.exporting import export
from calloff.cli.following import audit_, history, report_
from calloff.cli.invoicing import contract, invoice
from calloff.cli.ledgering import ledger
from calloff.cli.reading import journal, next_, protocol_, replay_
from calloff.cli.remarking import remarks
from calloff.cli.serving import serve
from calloff.cli.shared import FOUND, INPUT, OUTCOMES, telling
from calloff.cli.sharing import assign, verify
from calloff.errors import InputError, Problem

__all__ = ["FOUND", "INPUT", "OUTCOMES", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="calloff")
@click.option(
    "--steps", multiple=True, metavar="MODULE", help="A module with gates or orderings of your own."
)
def main(steps: tuple[str, ...]) -> None:
    """Who is called on for a need under a framework agreement, and why not the others.

    Exit codes: 0 done, 1 a check found what must be mended, 2 the command was misused, 3 what was
    given cannot be used. With --exit-by-outcome: 0 chosen, 10 ask, 11 tied, 12 nobody, 13 escalate.
    """
    with telling():
        for name in steps:
            _learn(name)


def _learn(name: str) -> None:
    """Import a module of the caller's, from where the command was called or from the path."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        # What it prints while it is imported is no part of what a command tells.
        with contextlib.redirect_stdout(sys.stderr):
            importlib.import_module(name)
    except Exception as error:  # noqa: BLE001 - it is the caller's module, and may raise anything
        what = f"no module {name!r} could be imported: {error!r}."
        raise InputError("the call", [Problem("steps", what)]) from None


for _command in (
    *(decide, explain, relax, what_if_, coverage_),
    *(open_, tried, look, ask, skip, answer, withdraw, assess, sign, sheet, compare),
    *(approve, reject, award, present, record, next_, protocol_, journal, replay_),
    *(contract, invoice),
    *(assign, verify),
    *(history, report_, audit_, ledger),
    *(import_, export, remarks, keys, procedures, schema_, demo),
    *(serve,),
):
    main.add_command(_command)
