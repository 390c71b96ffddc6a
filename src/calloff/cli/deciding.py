"""The commands that decide a need: the whole, one candidate explained, and the example."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import click

from calloff.assessment import Assessment
from calloff.candidate import Proposal
from calloff.cli.shared import OUTCOMES, in_language, in_medium, telling
from calloff.decision import Decision
from calloff.errors import InputError, Problem
from calloff.formats import Proposals, load
from calloff.need import Need
from calloff.process import Case
from calloff.protocol import explanation, file_protocol, protocol
from calloff.register import Register
from calloff.snapshot import Snapshot
from calloff.values.typeset import FILES, as_page, as_text

__all__ = ["decide", "decides", "decision_of", "demo", "explain"]


def decides(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is decided, and over what."""
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
    )
    for option in reversed(options):
        command = option(command)
    return command


def _tells(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how it is told, and to whom."""
    audience = click.option(
        "--audience",
        type=click.Choice(["caseworker", "rejected", "release"]),
        default="caseworker",
        help="Who reads; what they may not be told is withheld.",
    )
    return in_language(in_medium("json")(audience(command)))


@click.command()
@decides
@_tells
@click.option("--exit-by-outcome", is_flag=True, help="Let the exit code say the outcome.")
def decide(exit_by_outcome: bool, language: Any, output: str, audience: Any, **given: Any) -> None:
    """Decide the NEED: who is called on, or whom to ask, and why not the others."""
    with telling():
        decision = decision_of(**given)
        if output == "json":
            _only_caseworker(audience)
            click.echo(json.dumps(decision.data(), ensure_ascii=False, indent=2))
        else:
            click.echo(FILES[output](protocol(decision, language, audience=audience)), nl=False)
    if exit_by_outcome:
        sys.exit(OUTCOMES.get(type(decision.outcome), 0))


@click.command()
@decides
@_tells
@click.option("--candidate", "-c", multiple=True, help="Whom to explain; all where not given.")
def explain(
    candidate: tuple[str, ...], language: Any, output: str, audience: Any, **given: Any
) -> None:
    """Give every verdict about candidates for the NEED, with what each rests on."""
    with telling():
        decision = decision_of(**given)
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
        told = [explanation(decision, id, language, audience=audience) for id in chosen]
        if output == "html":
            click.echo(as_page(*told), nl=False)
            return
        for each in told:
            click.echo(FILES[output](each))


def _only_caseworker(audience: str) -> None:
    """Refuse data, which holds everything, to anybody else."""
    if audience != "caseworker":
        problem = Problem("audience", "data holds everything: only a caseworker gets it.")
        raise InputError("the call", [problem])


def decision_of(
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


@click.command()
@in_language
def demo(language: Any) -> None:
    """Play the embedded example out: a request, a choice, nobody, a tie, and a whole case."""
    with telling():
        register = load("familjehem.json", Register)
        click.echo(textwrap.fill(_DEMO[language]["about"].format(note=register.note), 96))
        for number, (title, files) in enumerate(_SCENES.items(), start=1):
            click.echo(f"\n{'#' * 96}\n# {number}. {_DEMO[language][title]}\n")
            click.echo(f"  $ calloff decide {_call(files)}\n")
            decision = decision_of(**{"register": "familjehem.json", "on": None, **files})
            click.echo(as_text(protocol(decision, language)), nl=False)
        click.echo(f"\n{'#' * 96}\n# {len(_SCENES) + 1}. {_DEMO[language]['case']}\n")
        click.echo("  $ calloff protocol 7F3K-case.json --register familjehem.json\n")
        case = load("7F3K-case.json", Case)
        click.echo(as_text(file_protocol(case, register, language)), nl=False)


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
        "case": "Hela ärendet, från behovet till uppföljningen: protokollet",
        "tied": "Två svar uppfyller olika önskemål: nyckeln skiljer dem inte åt",
    },
    "en": {
        "about": "The example that comes with the package: {note}",
        "ask": "The need is put to the register: who is to be asked, and what?",
        "chosen": "The answers are in, the assessment is made: whom does the key name?",
        "nobody": "An emergency home for an adult, in lot D: nobody fits",
        "case": "The whole case, from the need to the follow-up: the protocol",
        "tied": "Two answers meet different wishes: the key does not tell them apart",
    },
}
