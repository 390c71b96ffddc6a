"""The commands of the ledger: begun, filled, verified, replayed, handed over, kept and told."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from calloff.cli.following import audit_, report_
from calloff.cli.shared import FOUND, in_language, in_medium, moment, telling
from calloff.errors import CalloffError, InputError, Problem
from calloff.formats import dump, load
from calloff.formats.files import parsed_json, text_of
from calloff.process import Case
from calloff.process.imported import ImportedHistory
from calloff.register import Register
from calloff.values.outline import Outline, Paragraph, Table
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import FILES

if TYPE_CHECKING:
    from calloff.ledger.sql import SqlStore

__all__ = ["ledger"]

WORDS = Sayings(
    sv={
        "made": "Liggaren är klar att använda.",
        "published": "Version {version} av registret {register} är känd från {known}.",
        "added": "{stream}: {rows} rader står i liggaren.",
        "sealed": "Försegling {number}: {rows} rader.",
        "nothing_to_seal": "Det finns inget nytt att försegla.",
        "replay.title": "Beslut gjorda om",
        "replay.case": "Ärende",
        "replay.found": "Vad som blir annorlunda",
        "replay.same": "Allt kommer ut som det står. Ärenden gjorda om: {count}.",
        "replay.erased": "Gallrat {at}, beslut {decision}.",
        "exported": "{files} filer är skrivna till {folder}.",
        "erased": "{stream}: gallrat.",
        "retained": "{stream}: noterat.",
    },
    en={
        "made": "The ledger is ready.",
        "published": "Version {version} of the register {register} is known from {known}.",
        "added": "{stream}: {rows} rows stand in the ledger.",
        "sealed": "Seal {number}: {rows} rows.",
        "nothing_to_seal": "There is nothing new to seal.",
        "replay.title": "Decisions made again",
        "replay.case": "Case",
        "replay.found": "What comes out otherwise",
        "replay.same": "Everything comes out as it stands. Cases made again: {count}.",
        "replay.erased": "Erased {at}, decision {decision}.",
        "exported": "{files} files are written to {folder}.",
        "erased": "{stream}: erased.",
        "retained": "{stream}: noted.",
    },
)
"""What the commands say."""


@click.group()
def ledger() -> None:
    """Keep call-offs for good: in SQLite or PostgreSQL, named by a URL such as sqlite:///office.db."""


@contextmanager
def _telling() -> Iterator[None]:
    """Tell what hinders a command, also what has moved and of what there is too little."""
    with telling():
        try:
            yield
        except InputError:
            raise
        except CalloffError as error:
            raise InputError("the ledger", [Problem("", str(error))]) from None


def _opened(command: Callable[..., None]) -> Callable[..., None]:
    """Open the ledger that a command names, and close it again."""

    @wraps(command)
    def run(*, url: str, **given: Any) -> None:
        from calloff.ledger.sql import SqlStore

        with _telling(), SqlStore.open(url) as store:
            command(store=store, **given)

    return click.argument("url")(run)


def _signed(command: Callable[..., None]) -> Callable[..., None]:
    """Add when something is written down, in what role, and under what id."""

    @wraps(command)
    def run(*, at: str, **given: Any) -> None:
        with _telling():
            command(at=moment(at, "at"), **given)

    for option in (
        click.option("--command", required=True, help="An id of your own: carried out once."),
        click.option("--role", required=True, help="In what role somebody stands for it."),
        click.option("--at", required=True, help="When, such as 2024-01-15T10:00+01:00."),
    ):
        run = option(run)
    return run


def _say(language: Language, name: str, **told: object) -> None:
    """One sentence."""
    click.echo(WORDS.of(language)[name].format(**told))


@ledger.command()
@click.argument("url")
@in_language
def init(*, url: str, language: Any) -> None:
    """Make a ledger at a URL, or bring one up to this release; nothing in it is lost."""
    from calloff.ledger.sql import SqlStore

    with _telling(), SqlStore.create(url):
        _say(language, "made")


@ledger.command()
@_opened
@click.argument("register")
@_signed
@in_language
def publish(
    *, store: SqlStore, register: str, at: datetime, role: str, command: str, language: Any
) -> None:
    """Keep a version of a REGISTER: from when it is known it is decided by it."""
    from calloff.ledger.desk import Desk

    known = load(register, Register)
    Desk(store).publish(known, at=at, role=role, command=command)
    number = store.versions(known.id)[-1].number
    _say(language, "published", version=number, register=known.id, known=known.known.isoformat())


@ledger.command()
@_opened
@click.argument("case")
@click.option("--command", required=True, help="An id of your own: carried out once.")
@in_language
def add(*, store: SqlStore, case: str, command: str, language: Any) -> None:
    """Put a CASE that is kept in a file into the ledger, or what is new in it."""
    from calloff.ledger.desk import Desk

    told = Desk(store).file(load(case, Case), command=command)
    _say(language, "added", stream=told.stream, rows=told.place)


@ledger.command(name="import")
@_opened
@click.argument("history")
@click.option("--name", required=True, help="What it is called there, such as the sheet's name.")
@_signed
@in_language
def import_(
    *,
    store: SqlStore,
    history: str,
    name: str,
    at: datetime,
    role: str,
    command: str,
    language: Any,
) -> None:
    """Keep a HISTORY that was read from spreadsheets: marked as imported, and counted."""
    from calloff.ledger.importing import keep_history

    read = load(history, ImportedHistory)
    told = keep_history(store, read, name, at=at, role=role, command=command)
    _say(language, "added", stream=told.stream, rows=told.place)


@ledger.command()
@_opened
@click.option("--at", required=True, help="When, such as 2024-01-15T18:00+01:00.")
@click.option("--checkpoint", type=click.Path(path_type=Path), help="Where to write how far.")
@in_language
def seal(*, store: SqlStore, at: str, checkpoint: Path | None, language: Any) -> None:
    """Seal what is not sealed yet: from then on nobody can change it unseen."""
    from calloff.ledger import sealing

    moment_ = moment(at, "at")
    found = False
    while (sealed := sealing.seal(store, at=moment_)) is not None:
        found = True
        _say(language, "sealed", rows=len(sealed.rows), number=sealed.number)
    if not found:
        _say(language, "nothing_to_seal")
    if checkpoint is not None:
        dump(sealing.checkpoint(store), checkpoint)


@ledger.command()
@_opened
@click.option("--checkpoint", help="How far it was sealed, from where that was printed.")
@in_language
@in_medium("json")
def verify(*, store: SqlStore, checkpoint: str | None, language: Any, output: str) -> None:
    """Whether everything stands as it was written. Exit code 1 where something does not."""
    from calloff.ledger import verifying
    from calloff.ledger.sealing import Checkpoint

    known = None
    if checkpoint is not None:
        text = text_of(Path(checkpoint), "JSON")
        known = Checkpoint.read(parsed_json(text, checkpoint), source=checkpoint)
    found = verifying.verify(store, known)
    if output == "json":
        click.echo(json.dumps(found.data(), ensure_ascii=False, indent=2))
    else:
        click.echo(FILES[output](found.outline(language)), nl=False)
    if not found.holds:
        sys.exit(FOUND)


@ledger.command()
@_opened
@click.argument("cases", nargs=-1)
@in_language
@in_medium("json")
def replay(*, store: SqlStore, cases: tuple[str, ...], language: Any, output: str) -> None:
    """Decide again everything in CASES, or in all, each by the register as it was known then.

    Exit code 1 where something comes out otherwise.
    """
    from calloff.ledger.desk import Desk
    from calloff.ledger.refusals import Erased

    desk, words = Desk(store), WORDS.of(language)
    ids = cases or tuple(name.removeprefix("case/") for name in store.streams("case/"))
    rows, differ = [], False
    for id in ids:
        found = desk.replay(id)
        if isinstance(found, Erased):
            told = words["replay.erased"].format(at=found.at, decision=found.decision)
            rows.append((id, told))
        else:
            differ |= bool(found)
            rows += [(id, str(problem)) for problem in found]
    if output == "json":
        found_ = [{"case": id, "found": what} for id, what in rows]
        click.echo(json.dumps({"cases": len(ids), "found": found_}, ensure_ascii=False, indent=2))
    else:
        same = Paragraph(words["replay.same"].format(count=len(ids)))
        table = Table((words["replay.case"], words["replay.found"]), tuple(rows))
        parts = (table,) if rows else (same,)
        click.echo(FILES[output](Outline(words["replay.title"], parts, language)), nl=False)
    if differ:
        sys.exit(FOUND)


@ledger.command()
@_opened
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--case", "cases", multiple=True, help="A case; all where none is named.")
@click.option("--at", required=True, help="When, such as 2024-01-15T18:00+01:00.")
@in_language
def export(
    *, store: SqlStore, folder: Path, cases: tuple[str, ...], at: str, language: Any
) -> None:
    """Write what an archive takes over to a FOLDER: readable without any program."""
    from calloff.ledger.archive import archive, write_archive

    streams = [f"case/{id}" for id in cases] or None
    files = archive(store, streams, at=moment(at, "at"), language=language)
    write_archive(files, folder)
    _say(language, "exported", files=len(files), folder=folder)


@ledger.command()
@_opened
@click.option("--on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day.")
@in_language
@in_medium("json")
def due(*, store: SqlStore, on: datetime, language: Any, output: str) -> None:
    """What may be erased by a day, and why not the others."""
    from calloff.ledger import keeping

    found = keeping.due(store, on.date())
    if output == "json":
        told = [
            {"case": one.keeping.stream, "may": one.may, "against": list(one.against)}
            for one in found
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(FILES[output](keeping.due_outline(found, language)), nl=False)


@ledger.command()
@_opened
@click.argument("case")
@click.option("--years", type=click.IntRange(0, 200), help="So long after the last note.")
@click.option("--forever", is_flag=True, help="It is preserved for good.")
@click.option("--hold", help="A legal hold: what it is for.")
@click.option("--lift", help="A legal hold that is lifted: what it was for.")
@click.option("--erase", is_flag=True, help="Erase now what may be erased.")
@click.option("--entry", type=int, help="Erase one entry alone, by its place: it was misfiled.")
@click.option("--decision", help="What that rests on.")
@_signed
@in_language
def retain(
    *,
    store: SqlStore,
    case: str,
    years: int | None,
    forever: bool,
    hold: str | None,
    lift: str | None,
    erase: bool,
    entry: int | None,
    decision: str | None,
    at: datetime,
    role: str,
    command: str,
    language: Any,
) -> None:
    """Decide how long a CASE is kept, hold it, or erase it by a decision: one of these."""
    from calloff.ledger import retention
    from calloff.ledger.keeping import Retention

    given = [
        name
        for name, value in (
            ("--years", years is not None),
            ("--forever", forever),
            ("--hold", hold is not None),
            ("--lift", lift is not None),
            ("--erase", erase),
            ("--entry", entry is not None),
        )
        if value
    ]
    if len(given) != 1:
        what = f"one of --years, --forever, --hold, --lift, --erase, --entry; got {len(given)}."
        raise InputError("the call", [Problem("what to do", what)])
    stream = f"case/{case}"
    who: dict[str, Any] = {"at": at, "role": role, "command": command}
    if hold is not None:
        retention.hold(store, stream, hold, **who)
    elif lift is not None:
        retention.lift(store, stream, lift, **who)
    elif erase or entry is not None:
        if decision is None:
            what = "is needed: nothing is erased without one."
            raise InputError("the call", [Problem("decision", what)])
        if entry is None:
            retention.erase(store, stream, decision=decision, **who)
        else:
            retention.remove_entry(store, stream, entry, decision=decision, **who)
    else:
        kept = Retention(years=None if forever else years, decision=decision)
        retention.retain(store, stream, kept, **who)
    _say(language, "erased" if erase else "retained", stream=stream)


# Both read a ledger as they read a folder of files.
ledger.add_command(report_)
ledger.add_command(audit_)
