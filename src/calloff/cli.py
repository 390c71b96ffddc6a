"""The command line: documents in, protocols or data out."""

from __future__ import annotations

import importlib
import json
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from calloff import shipped
from calloff.allocation_key import AllocationKey
from calloff.assessment import Assessment
from calloff.candidate import Proposal
from calloff.decision import Decision
from calloff.errors import InputError, Problem
from calloff.formats import Proposals, dump, import_feed, kinds, load, schema
from calloff.formats import difference as difference_between
from calloff.need import Need
from calloff.outcome import Ask, Escalate, Nobody, Tied
from calloff.protocol import explanation, key_outline, protocol
from calloff.register import Register
from calloff.snapshot import Snapshot
from calloff.values.typeset import MEDIA

__all__ = ["main"]

INPUT = 3
"""Exit code where what was given cannot be used."""

OUTCOMES: dict[type, int] = {Ask: 10, Tied: 11, Nobody: 12, Escalate: 13}
"""Exit codes by outcome, where they are asked for; a choice is 0."""


_LANGUAGE = "Of what is told; Swedish where not said."


@contextmanager
def _telling() -> Iterator[None]:
    """Tell what is wrong with the input on standard error, and leave with its exit code."""
    try:
        yield
    except InputError as error:
        click.echo(str(error), err=True)
        sys.exit(INPUT)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="calloff")
@click.option(
    "--steps", multiple=True, metavar="MODULE", help="A module with gates or orderings of your own."
)
def main(steps: tuple[str, ...]) -> None:
    """Who is called on for a need under a framework agreement, and why not the others.

    Exit codes: 0 done, 2 the command was misused, 3 what was given cannot be used. With
    --exit-by-outcome: 0 chosen, 10 ask, 11 tied, 12 nobody, 13 escalate.
    """
    with _telling():
        for name in steps:
            _learn(name)


def _learn(name: str) -> None:
    """Import a module of the caller's, from where the command was called or from the path."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        importlib.import_module(name)
    except Exception as error:  # noqa: BLE001 - it is the caller's module, and may raise anything
        what = f"no module {name!r} could be imported: {error!r}."
        raise InputError("the call", [Problem("steps", what)]) from None


def _decides(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is decided, over what, and how it is told."""
    options: Sequence[Callable[[Callable[..., None]], Callable[..., None]]] = (
        click.argument("need"),
        click.option(
            "--register",
            "-r",
            required=True,
            help="The register: a JSON or TOML file, or a shipped example.",
        ),
        click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the decision."),
        click.option("--proposals", "-p", help="The answers to decide over."),
        click.option("--snapshot", "-s", help="The world on the day: places, answers, draws."),
        click.option("--assessment", "-a", help="The signed comparison of the answers."),
        click.option("--language", type=click.Choice(["sv", "en"]), default="sv", help=_LANGUAGE),
        click.option(
            "--output", type=click.Choice([*MEDIA, "json"]), default="text", help="The medium."
        ),
        click.option(
            "--audience",
            type=click.Choice(["caseworker", "rejected", "release"]),
            default="caseworker",
            help="Who reads; what they may not be told is withheld.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@_decides
@click.option("--exit-by-outcome", is_flag=True, help="Let the exit code say the outcome.")
def decide(exit_by_outcome: bool, language: Any, output: str, audience: Any, **given: Any) -> None:
    """Decide the NEED: who is called on, or whom to ask, and why not the others."""
    with _telling():
        decision = _decision(**given)
        if output == "json":
            _only_caseworker(audience)
            click.echo(json.dumps(decision.data(), ensure_ascii=False, indent=2))
        else:
            click.echo(MEDIA[output](protocol(decision, language, audience=audience)), nl=False)
    if exit_by_outcome:
        sys.exit(OUTCOMES.get(type(decision.outcome), 0))


@main.command()
@_decides
@click.option("--candidate", "-c", multiple=True, help="Whom to explain; all where not given.")
def explain(
    candidate: tuple[str, ...], language: Any, output: str, audience: Any, **given: Any
) -> None:
    """Give every verdict about candidates for the NEED, with what each rests on."""
    with _telling():
        decision = _decision(**given)
        known = {c.id: c for c in decision.candidates}
        if strangers := [id for id in candidate if id not in known]:
            problems = [
                Problem("candidate", f"no {id!r} among the candidates.") for id in strangers
            ]
            raise InputError("the call", problems)
        chosen = candidate or tuple(known)
        if audience == "rejected" and len(chosen) != 1:
            what = "one that was turned down reads of itself only: name one --candidate."
            raise InputError("the call", [Problem("candidate", what)])
        if output == "json":
            _only_caseworker(audience)
            rows = [row for row in decision.rows() if row["candidate"] in chosen]
            click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for id in chosen:
            told = explanation(decision, id, language, audience=audience)
            click.echo(MEDIA[output](told))


def _only_caseworker(audience: str) -> None:
    """Refuse data, which holds everything, to anybody else."""
    if audience != "caseworker":
        problem = Problem("audience", "data holds everything: only a caseworker gets it.")
        raise InputError("the call", [problem])


def _decision(
    *,
    need: str,
    register: str,
    on: datetime | None,
    proposals: str | None,
    snapshot: str | None,
    assessment: str | None,
) -> Decision:
    """Read what is decided on, and decide."""
    wanted = load(need, Need)
    world = load(snapshot, Snapshot) if snapshot else None
    day: date = on.date() if on else world.on if world else wanted.requested
    answers: Sequence[Proposal] | None = None
    if proposals:
        answers = load(proposals, Proposals).proposals
    return load(register, Register).decide(
        wanted,
        on=day,
        candidates=answers,
        snapshot=world,
        assessment=load(assessment, Assessment) if assessment else None,
    )


@main.command(name="import")
@click.argument("feed", type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    "-m",
    required=True,
    help="What the columns mean: a file or a name.",
)
@click.option("--known", required=True, help="When the feed was known, such as 2024-02-15T06:00Z.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Where to write the register.")
@click.option("--compare", help="An older register, to list what has changed since.")
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", help=_LANGUAGE)
def import_(
    *, feed: Path, mapping: str, known: str, out: Path | None, compare: str | None, language: Any
) -> None:
    """Read a FEED, CSV or JSON, into a register by a mapping, and tell what was found in it."""
    with _telling():
        try:
            at = datetime.fromisoformat(known)
        except ValueError:
            what = f"a time is written such as 2024-02-15T06:00:00+01:00, got {known!r}."
            raise InputError("the call", [Problem("known", what)]) from None
        imported = import_feed(feed, mapping, known=at if at.tzinfo else at.replace(tzinfo=UTC))
        click.echo(imported.summary(language), nl=False)
        if compare:
            older = load(compare, Register)
            click.echo(difference_between(older, imported.register).text(language), nl=False)
        if out:
            dump(imported.register, out)


@main.group()
def keys() -> None:
    """Look at the allocation keys that come with the package, or at one of your own."""


@keys.command(name="list")
def keys_list() -> None:
    """List the keys that come with the package."""
    for name in shipped.key_names():
        click.echo(f"{name}  {shipped.key(name).name['en']}")


@keys.command(name="show")
@click.argument("key")
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", help=_LANGUAGE)
@click.option("--output", type=click.Choice([*MEDIA]), default="text", help="The medium.")
def keys_show(key: str, language: Any, output: str) -> None:
    """Show what the KEY asks, in order, and what each step rests on."""
    with _telling():
        known = shipped.key(key) if key in shipped.key_names() else load(key, AllocationKey)
        click.echo(MEDIA[output](key_outline(known, language)), nl=False)


@main.command(name="schema")
@click.argument("kind", required=False)
def schema_(kind: str | None) -> None:
    """Print the JSON Schema of a KIND of document, or list the kinds."""
    with _telling():
        if kind is None:
            click.echo("\n".join(kinds()))
        else:
            click.echo(json.dumps(schema(kind), ensure_ascii=False, indent=2))


@main.command()
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", help=_LANGUAGE)
def demo(language: Any) -> None:
    """Play the embedded example out: a request, a choice, nobody, and a tie."""
    with _telling():
        register = load("familjehem.json", Register)
        click.echo(textwrap.fill(_DEMO[language]["about"].format(note=register.note), 96))
        for number, (title, files) in enumerate(_SCENES.items(), start=1):
            click.echo(f"\n{'#' * 96}\n# {number}. {_DEMO[language][title]}\n")
            click.echo(f"  $ calloff decide {_call(files)}\n")
            decision = _decision(**{"register": "familjehem.json", "on": None, **files})
            click.echo(MEDIA["text"](protocol(decision, language)), nl=False)


def _call(files: dict[str, Any]) -> str:
    """The command that decides the same from a shell."""
    options = [f"--{name} {file}" for name, file in files.items() if name != "need" and file]
    return " ".join([str(files["need"]), "--register familjehem.json", *options])


def _scene(need: str, **files: str) -> dict[str, Any]:
    """The documents of a scene; those not named are none."""
    none = dict.fromkeys(("proposals", "snapshot", "assessment"))
    return {"need": need, **none, **files}


_SCENES = {
    "ask": _scene("7F3K-need.json"),
    "chosen": _scene(
        "7F3K-need.json",
        proposals="7F3K-proposals.json",
        snapshot="7F3K-snapshot.json",
        assessment="7F3K-assessment.json",
    ),
    "nobody": _scene("nobody-need.json"),
    "tied": _scene(
        "tied-need.json", proposals="tied-proposals.json", snapshot="tied-snapshot.json"
    ),
}

_DEMO = {
    "sv": {
        "about": "Exemplet som följer med: {note}",
        "ask": "Behovet läggs mot registret: vilka ska frågas, och om vad?",
        "chosen": "Svaren har kommit, bedömningen är gjord: vem pekar nyckeln ut?",
        "nobody": "En akut placering av en vuxen i delområde D: ingen passar",
        "tied": "Två svar uppfyller olika önskemål: nyckeln skiljer dem inte åt",
    },
    "en": {
        "about": "The example that comes with the package: {note}",
        "ask": "The need is put to the register: who is to be asked, and what?",
        "chosen": "The answers are in, the assessment is made: whom does the key name?",
        "nobody": "An emergency home for an adult, in lot D: nobody fits",
        "tied": "Two answers meet different wishes: the key does not tell them apart",
    },
}
