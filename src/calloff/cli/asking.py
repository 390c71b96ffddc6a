"""The commands from the need to the requests: open, tried, look, ask, skip, present."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from calloff.cli.desk import Sitting, at_the_desk, by_register, with_world
from calloff.cli.letters import letters_of, put_out, taken_back
from calloff.cli.shared import moment
from calloff.formats import load
from calloff.need import Need
from calloff.process import Case, Procedure
from calloff.process import ask as ask_by_key
from calloff.process import entries as e
from calloff.process import look as look_by_key
from calloff.process import present as present_by_seed
from calloff.protocol import presentation_outline
from calloff.register import Register
from calloff.snapshot import Snapshot
from calloff.values.typeset import MEDIA, as_text

__all__ = ["ask", "look", "open_", "present", "skip", "tried"]


@click.command(name="open")
@click.argument("need")
@click.option("--procedure", required=True, help="How the office calls off: a file or a name.")
@click.option("--out", "-o", required=True, help="The file of the new case.")
@click.option("--secret", help="Drawn by you: references are made with it, and say nothing.")
@at_the_desk()
def open_(desk: Sitting, *, need: str, procedure: str, secret: str | None) -> None:
    """Take up the NEED in a new case, frozen before anybody sees a ranking."""
    case = Case.open(load(need, Need), load(procedure, Procedure), secret=secret, **desk.who)
    desk.put(case, read=None)


@click.command()
@click.argument("case")
@click.option("--source", required=True, help="The source's id in the procedure.")
@click.option(
    "--outcome",
    required=True,
    type=click.Choice(get_args(e.Tried.model_fields["outcome"].annotation)),
    help="What came of it.",
)
@click.option("--reason", required=True, help="Why, for the file.")
@at_the_desk()
def tried(desk: Sitting, *, source: str, outcome: Any, reason: str) -> None:
    """Enter in the CASE that a source of the route was tried, or passed over."""
    desk.add(e.Tried(source=source, outcome=outcome, reason=reason, **desk.who))


@click.command()
@click.argument("case")
@by_register
@with_world
@at_the_desk()
def look(desk: Sitting, *, register: Register, world: Snapshot | None) -> None:
    """Apply the key in the CASE over the register: whom to ask, and what."""
    desk.enter(lambda case: look_by_key(case, register, world=world, **desk.who))


@click.command()
@click.argument("case")
@by_register
@with_world
@click.option("--answer-by", help="The deadline, where a person sets it.")
@click.option(
    "--channel",
    type=click.Choice(get_args(e.Asked.model_fields["channel"].annotation)),
    default="message",
    help="How they are asked.",
)
@click.option(
    "--letters",
    type=click.Path(path_type=Path),
    help="A folder for the letters, one file for each; printed where not given.",
)
@click.option("--medium", type=click.Choice([*MEDIA]), default="text", help="Of the letters.")
@at_the_desk()
def ask(
    desk: Sitting,
    *,
    register: Register,
    world: Snapshot | None,
    answer_by: str | None,
    channel: str,
    letters: Path | None,
    medium: str,
) -> None:
    """Enter in the CASE that the same request goes to all whom the key says, and write it.

    Where the key has not been applied yet, it is. Nothing is sent: that is yours to do.
    """
    due = moment(answer_by, "answer-by") if answer_by else None
    told: dict[str, str] = {}
    files: list[Path] = []

    def asked(case: Case) -> Case:
        more = ask_by_key(case, register, answer_by=due, channel=channel, world=world, **desk.who)
        told.update(letters_of(more, register, desk.language, medium))
        if letters is not None and not desk.dry_run:
            put_out(told, letters, medium, files)
        return more

    with taken_back(files):
        desk.enter(asked)
    if letters is None:
        desk.tell("letters", told, "\n" + "\n".join(told.values()))
    else:
        names = [str(file) for file in files]
        desk.tell("files", names, "".join(f"{name}\n" for name in names))


@click.command()
@click.argument("case")
@click.argument("offer")
@click.option("--reason", required=True, help="A reason that the procedure lists for this.")
@click.option(
    "--declines", multiple=True, help="An earlier case in which it declined, by its pseudonym."
)
@at_the_desk()
def skip(desk: Sitting, *, offer: str, reason: str, declines: tuple[str, ...]) -> None:
    """Enter in the CASE that an OFFER is passed over, with a listed reason."""
    desk.add(e.Skipped(candidate=offer, reason=reason, declines=declines, **desk.who))


@click.command()
@click.argument("case")
@by_register
@click.option("--seed", required=True, help="What the order is drawn by; another for each person.")
@at_the_desk()
def present(desk: Sitting, *, register: Register, seed: str) -> None:
    """Enter in the CASE that the providers are presented neutrally, and print them so."""
    case = desk.enter(lambda case: present_by_seed(case, register, seed=seed, **desk.who))
    presented = as_text(presentation_outline(case, register, desk.language))
    desk.tell("presentation", presented, "\n" + presented)
