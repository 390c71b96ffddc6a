"""The desk at which a case is read, something is entered, and the case is put back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

import click

from calloff.cli.shared import echo_data, in_language, in_text_or_data, moment, telling
from calloff.errors import InputError, Problem
from calloff.formats import load, update
from calloff.process import Case, NextStep, next_steps, told
from calloff.process.entries import Entry
from calloff.protocol import journal_outline
from calloff.register import Register
from calloff.snapshot import Snapshot
from calloff.values.outline import Bullets, Heading, Outline, Paragraph, Part, Table
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import as_text

__all__ = ["Sitting", "at_the_desk", "by_register", "steps_data", "steps_outline", "with_world"]

WORDS = Sayings(
    sv={
        "title": "Ärende {id}",
        "entered": "Infört",
        "nothing_entered": "Skulle införas; inget är skrivet",
        "steps": "Att göra",
        "no_steps": "Inget att göra just nu.",
        "by": "senast {at}",
        "overdue": "FÖRSENAT",
        "ids": "Beteckningar",
        "id": "beteckning",
        "name": "namn",
        "what": "vad",
        "offer": "ska frågas",
        "request": "svar väntas senast {at}",
        "proposal": "förslag",
        "provider": "utförare att välja",
    },
    en={
        "title": "Case {id}",
        "entered": "Entered",
        "nothing_entered": "Would be entered; nothing is written",
        "steps": "To do",
        "no_steps": "Nothing to do just now.",
        "by": "by {at}",
        "overdue": "OVERDUE",
        "ids": "Ids",
        "id": "id",
        "name": "name",
        "what": "what",
        "offer": "to be asked",
        "request": "answer awaited by {at}",
        "proposal": "proposal",
        "provider": "provider to choose",
    },
)
"""What stands around the entries and the steps."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting at a case: who stands for what is entered, and when.

    Attributes:
        path: The file of the case.
        at: When it happens.
        role: In what role somebody stands for it.
        by: A name or pseudonym.
        recorded: When it is written down, where that is afterwards.
        language: Of what is told.
        dry_run: Whether nothing is written.
        output: The medium of what is told: text, or data.
        data: What is told as data once the command is done.
    """

    path: str
    at: datetime
    role: str
    by: str | None
    recorded: datetime | None
    language: Language
    dry_run: bool
    output: str = "text"
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def who(self) -> dict[str, Any]:
        """What every entry says: when, by whom, and whether afterwards."""
        return {"at": self.at, "role": self.role, "by": self.by, "recorded": self.recorded}

    def add(self, *entries: Entry) -> None:
        """Enter what happened."""
        self.enter(lambda case: case.add(*entries))

    def enter(self, change: Callable[[Case], Case]) -> Case:
        """Read the case, change it, put it back, and tell what was entered and what is next.

        Raises:
            InputError: where something hinders it; the file stays as it was then.
        """
        read = load(self.path, Case)
        case = change(read)
        self.put(case, read=read)
        return case

    def put(self, case: Case, *, read: Case | None) -> None:
        """Put a case in the place of what was read, and tell what was entered and what is next.

        Raises:
            InputError: where the file is no longer what was read.
        """
        # Told before it is written: what cannot be told is not half entered.
        since = len(read.entries) if read is not None else 0
        told = self._told(case, since=since)
        if not self.dry_run:
            update(case, self.path, read=read)
        if self.output == "text":
            click.echo(told, nl=False)
            return
        steps = next_steps(case.state, self.recorded or self.at)
        self.data["case"] = case.id
        self.data["written"] = not self.dry_run
        self.data["entered"] = [entry.data() for entry in case.entries[since:]]
        self.data["steps"] = steps_data(steps, self.language)

    def tell(self, name: str, data: object, text: str) -> None:
        """Tell something more: text at once, data under a name at the end."""
        if self.output == "text":
            click.echo(text, nl=False)
        else:
            self.data[name] = data

    def _told(self, case: Case, *, since: int) -> str:
        """What was entered after so many entries, and the next steps."""
        heading = WORDS.of(self.language)["nothing_entered" if self.dry_run else "entered"]
        lines = Bullets(tuple(_lines(case, since, self.language)))
        steps = next_steps(case.state, self.recorded or self.at)
        outline = steps_outline(case, steps, self.language, before=[Heading(heading), lines])
        return as_text(outline)


def _lines(case: Case, since: int, language: Language) -> Iterator[str]:
    """What was entered after so many entries, as the journal has it, each on one line."""
    (table,) = (p for p in journal_outline(case, language).parts if isinstance(p, Table))
    for _, when, what, role, recorded in table.rows[since:]:
        afterwards = f" ({table.head[-1].lower()} {recorded})" if recorded else ""
        yield f"{when}, {role}: {what}{afterwards}."


def steps_data(steps: Sequence[NextStep], language: Language) -> list[dict[str, Any]]:
    """The next steps as data, each with its sentence."""
    return [{**step.data(), "told": told(step, language)} for step in steps]


def steps_outline(
    case: Case, steps: Sequence[NextStep], language: Language, *, before: Sequence[Part] = ()
) -> Outline:
    """The next steps, and the ids by which commands name what they are about."""
    words = WORDS.of(language)
    lines = []
    for step in steps:
        line = f"{words['overdue']}: " if step.overdue else ""
        line += told(step, language)
        # What the calendar asks for says its day itself.
        if step.by is not None and step.code != "due":
            line += f" ({words['by'].format(at=_by_clock(step.by, case))})"
        lines.append(line)
    parts: list[Part] = [*before, Heading(words["steps"])]
    parts.append(Bullets(tuple(lines)) if lines else Paragraph(words["no_steps"]))
    if rows := tuple(_ids(case, language)):
        head = (words["id"], words["name"], words["what"])
        parts += [Heading(words["ids"]), Table(head, rows)]
    return Outline(words["title"].format(id=case.id), tuple(parts), language)


def _ids(case: Case, language: Language) -> Iterator[tuple[str, str, str]]:
    """The ids of what the next commands may name: offers, requests, proposals."""
    state, words = case.state, WORDS.of(language)
    if state.choice is not None or state.over is not None:
        return
    for id in state.presented.order if state.presented is not None else ():
        yield id, "-", words["provider"]
    asking = state.asking
    names = dict(zip(asking.whom, asking.names, strict=True)) if asking is not None else {}
    for id in state.to_ask:
        if id in names:
            yield id, names[id], words["offer"]
    for request in state.open:
        until = _by_clock(request.answer_by, case)
        yield request.ref, request.name, words["request"].format(at=until)
    for offered in state.live:
        sent = state.request(offered.ref)
        assert sent is not None, "A proposal answers a request."
        label = ", ".join(filter(None, (sent.name, offered.proposal.label)))
        yield offered.proposal.id, label, words["proposal"]


def _by_clock(at: datetime, case: Case) -> str:
    """A moment by the office's clock."""
    return f"{at.astimezone(case.procedure.tz):%Y-%m-%d %H:%M}"


def at_the_desk(
    *, role: str = "In what role somebody stands for it, such as caseworker."
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the case, and the options that say when and by whom something is entered."""

    def taught(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(*, at: str, recorded: str | None, **given: Any) -> None:
            path = given.pop("case") if "case" in given else given.pop("out")
            names = ("role", "by", "language", "dry_run", "output")
            with telling():
                sitting = {name: given.pop(name) for name in names}
                if not sitting["role"].strip():
                    raise InputError("the call", [Problem("role", "is empty: say in what role.")])
                desk = Sitting(
                    path=path,
                    at=moment(at, "at"),
                    recorded=moment(recorded, "recorded") if recorded else None,
                    **sitting,
                )
                command(desk, **given)
                if desk.output == "json":
                    echo_data(desk.data)

        told = "When it happened, with its zone, such as 2024-01-15T10:00+01:00."
        options: Sequence[Callable[[Callable[..., None]], Callable[..., None]]] = (
            click.option("--at", required=True, help=told),
            click.option("--role", required=True, help=role),
            click.option("--by", help="A name or pseudonym, where the office keeps one here."),
            click.option("--recorded", help="When it is written down, where that is afterwards."),
            in_language,
            click.option("--dry-run", is_flag=True, help="Tell what would come, write nothing."),
            in_text_or_data,
        )
        for option in reversed(options):
            run = option(run)
        return run

    return taught


def by_register(command: Callable[..., None]) -> Callable[..., None]:
    """Add the register, and hand it over read."""

    @wraps(command)
    def run(*args: Any, register: str, **given: Any) -> None:
        with telling():
            command(*args, register=load(register, Register), **given)

    told = "The register: a JSON or TOML file, or a shipped example."
    return click.option("--register", "-r", required=True, help=told)(run)


def with_world(command: Callable[..., None]) -> Callable[..., None]:
    """Add what is known beside register and case, and hand it over read."""

    @wraps(command)
    def run(*args: Any, snapshot: str | None, **given: Any) -> None:
        with telling():
            world = load(snapshot, Snapshot) if snapshot else None
            command(*args, world=world, **given)

    told = "What is known beside register and case: places, sums."
    return click.option("--snapshot", "-s", help=told)(run)
