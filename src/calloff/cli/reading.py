"""The commands that only read a case: next, protocol, journal, replay."""

from __future__ import annotations

from typing import Any

import click

from calloff.cli.desk import by_register, steps_data, steps_outline
from calloff.cli.shared import echo_data, in_language, in_medium, in_text_or_data, moment, telling
from calloff.errors import InputError
from calloff.formats import load
from calloff.process import Case, next_steps
from calloff.process import replay as decided_again
from calloff.protocol import file_protocol, journal_outline
from calloff.register import Register
from calloff.values.texts import Sayings
from calloff.values.typeset import FILES, as_text

__all__ = ["journal", "next_", "protocol_", "replay_"]

WORDS = Sayings(
    sv={
        "same": "Ärende {id}: allt som nyckeln avgjort ({count}) har avgjorts på nytt och är "
        "detsamma.",
    },
    en={
        "same": "Case {id}: all that the key decided ({count}) was decided again, and is the same.",
    },
)


@click.command(name="next")
@click.argument("case")
@click.option("--at", required=True, help="Now, with its zone, such as 2024-01-15T10:00+01:00.")
@in_language
@in_text_or_data
def next_(*, case: str, at: str, language: Any, output: str) -> None:
    """Say what is to be done in the CASE now, what is overdue first."""
    with telling():
        file = load(case, Case)
        steps = next_steps(file.state, moment(at, "at"))
        if output == "json":
            echo_data(steps_data(steps, language))
        else:
            click.echo(as_text(steps_outline(file, steps, language)), nl=False)


@click.command(name="protocol")
@click.argument("case")
@by_register
@click.option(
    "--audience",
    type=click.Choice(["caseworker", "asked", "rejected", "release"]),
    default="caseworker",
    help="Who reads; what they may not be told is withheld.",
)
@click.option("--supplier", help="The offer of the supplier who reads, where one does.")
@in_language
@in_medium()
def protocol_(
    *,
    case: str,
    register: Register,
    audience: Any,
    supplier: str | None,
    language: Any,
    output: str,
) -> None:
    """Print the protocol of the whole CASE, for one kind of reader."""
    with telling():
        file = load(case, Case)
        outline = file_protocol(
            file,
            register,
            language,
            audience=audience,
            supplier=supplier,
            zone=file.procedure.zone,
        )
        click.echo(FILES[output](outline), nl=False)


@click.command()
@click.argument("case")
@in_language
@in_medium("json")
def journal(*, case: str, language: Any, output: str) -> None:
    """List what has happened in the CASE, a line for each entry, without prices."""
    with telling():
        file = load(case, Case)
        if output == "json":
            echo_data([entry.data() for entry in file.entries])
        else:
            click.echo(FILES[output](journal_outline(file, language)), nl=False)


@click.command(name="replay")
@click.argument("case")
@by_register
@in_language
@in_text_or_data
def replay_(*, case: str, register: Register, language: Any, output: str) -> None:
    """Decide everything in the CASE again, and say whether it comes out the same."""
    with telling():
        file = load(case, Case)
        if problems := tuple(decided_again(file, register)):
            raise InputError(f"case {file.id}, decided again,", problems)
        count = sum(entry.kind == "decided" for entry in file.entries)
        if output == "json":
            echo_data({"case": file.id, "decided": count, "same": True})
        else:
            click.echo(WORDS.of(language)["same"].format(id=file.id, count=count))
