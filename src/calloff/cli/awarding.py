"""The commands that decide: compare, approve, reject, award, and whatever else happens."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, get_args

import click

from calloff.cli.desk import Sitting, at_the_desk, by_register, with_world
from calloff.errors import InputError, Problem, did_you_mean
from calloff.formats.files import parsed_json, parsed_toml, text_of
from calloff.need import Need
from calloff.process import compare as compare_by_key
from calloff.process import entries as e
from calloff.register import Register
from calloff.snapshot import Snapshot

__all__ = ["approve", "award", "compare", "record", "reject"]

PARTIES = get_args(e.Approved.model_fields["party"].annotation)


@click.command()
@click.argument("case")
@by_register
@with_world
@at_the_desk()
def compare(desk: Sitting, *, register: Register, world: Snapshot | None) -> None:
    """Apply the key in the CASE over the answers: whom it names, with the prices."""
    desk.enter(lambda case: compare_by_key(case, register, world=world, **desk.who))


@click.command()
@click.argument("case")
@click.argument("proposal")
@click.option("--party", required=True, type=click.Choice(PARTIES), help="Who says yes.")
@at_the_desk()
def approve(desk: Sitting, *, proposal: str, party: Any) -> None:
    """Enter in the CASE that somebody who is asked says yes to a PROPOSAL."""
    desk.add(e.Approved(proposal=proposal, party=party, **desk.who))


@click.command()
@click.argument("case")
@click.argument("proposal")
@click.option("--party", required=True, type=click.Choice(PARTIES), help="Who says no.")
@click.option("--reason", required=True, help="A reason that the procedure lists for this.")
@click.option("--said", help="What was said, in a few words.")
@at_the_desk()
def reject(desk: Sitting, *, proposal: str, party: Any, reason: str, said: str | None) -> None:
    """Enter in the CASE that somebody who is asked says no to a PROPOSAL."""
    desk.add(e.Rejected(proposal=proposal, party=party, reason=reason, said=said, **desk.who))


@click.command()
@click.argument("case")
@click.argument("proposal")
@click.option("--delegation", required=True, help="The point in the delegation order.")
@click.option("--reason", help="Why, where the key names several or another.")
@at_the_desk()
def award(desk: Sitting, *, proposal: str, delegation: str, reason: str | None) -> None:
    """Enter in the CASE that a person with delegation calls on a PROPOSAL."""
    desk.add(e.Awarded(candidate=proposal, delegation=delegation, reason=reason, **desk.who))


KINDS: dict[str, type[e.Entry]] = {
    kind.model_fields["kind"].default: kind for kind in get_args(get_args(e.AnyEntry)[0])
}
"""Each kind of entry by its name."""

BY_KEY = {"decided": "look or compare", "presented": "present", "opened": "open"}
"""Kinds that no person enters, and the commands that do."""


@click.command()
@click.argument("case")
@click.argument("entry")
@at_the_desk()
def record(desk: Sitting, *, entry: str) -> None:
    """Enter in the CASE any other ENTRY: a file of JSON or TOML, or - for JSON that is piped in.

    The entry says its kind and what belongs to it; when and by whom stands in the options.
    """
    name, data = _data(entry)
    desk.add(_entry(name, data, desk))


def _data(entry: str) -> tuple[str, object]:
    """What a file, or what is piped in, states, and what that is called."""
    if entry == "-":
        piped = sys.stdin.buffer.read().decode("utf-8", "replace")
        return "what is piped in", parsed_json(piped, "what is piped in")
    path = Path(entry)
    if path.suffix.lower() == ".toml":
        return path.name, parsed_toml(text_of(path, "TOML"), path.name)
    return path.name, parsed_json(text_of(path, "JSON"), path.name)


def _entry(name: str, data: object, desk: Sitting) -> e.Entry:
    """The entry that data states, by whom and when the call says."""
    if not isinstance(data, dict):
        raise InputError(name, [Problem("", "an entry is an object with fields.")])
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        known = sorted(KINDS.keys() - BY_KEY.keys())
        hint = did_you_mean(str(kind), known) or f" There are: {', '.join(known)}."
        raise InputError(name, [Problem("kind", f"no kind of entry {kind!r}.{hint}")])
    if kind in BY_KEY:
        what = f"{kind!r} is entered by calloff {BY_KEY[kind]}, which finds out what it says."
        raise InputError(name, [Problem("kind", what)])
    if twice := sorted(data.keys() & desk.who.keys()):
        what = "stands in the call: leave it out here."
        raise InputError(name, [Problem(field, what) for field in twice])
    needed = data.get("need")
    if isinstance(needed, dict):
        # Read by itself, for a need knows what must not be repeated of it in a mistake.
        data = {**data, "need": Need.read(needed, source=name)}
    return KINDS[kind].read({**data, **desk.who}, source=name)
