"""Commands as a store writes them, and the receipts that are given for them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from calloff.errors import InputError, Problem
from calloff.ledger.changes import Change, parts_touched
from calloff.ledger.command import Append, Command, Full, Moved, Outcome, Repeated
from calloff.ledger.files import File
from calloff.ledger.refusals import Conflict, NotEnough
from calloff.ledger.rows import Head, chained
from calloff.process import Case

__all__ = [
    "Receipt",
    "answering",
    "check_seen",
    "chooses",
    "given_again",
    "of_change",
    "receipt",
    "stream_of",
]


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a command was carried out: the same each time it is given.

    Attributes:
        command: The caller's id of it.
        stream: What it was about, such as ``case/7F3K``.
        place: How many rows stand in the stream after it.
        repeated: Whether it was carried out before.
    """

    command: str
    stream: str
    place: int
    repeated: bool = False


def stream_of(case: str) -> str:
    """The stream of a case."""
    return f"case/{case}"


def of_change(
    id: str, verb: str, stream: str, head: Head, *, change: Change, others: tuple[Append, ...] = ()
) -> Command:
    """A change of a case as a store writes it."""
    rows = chained(stream, head, change.fresh)
    private = {
        row.place: fresh.private
        for row, fresh in zip(rows, change.fresh, strict=True)
        if fresh.private is not None
    }
    return answering(
        Command(
            id,
            verb,
            appends=(*others, Append(stream, head, rows, private)),
            reads=change.reads,
            touches=change.touches,
            frees=tuple((stream, ref) for ref in change.frees),
            takes=change.takes,
        )
    )


def answering(command: Command) -> Command:
    """The command with what is answered each time it is given."""
    last = command.appends[-1]
    told = {"stream": last.stream, "place": last.after.place + len(last.rows)}
    return replace(command, answer=json.dumps(told))


def receipt(outcome: Outcome, command: Command) -> Receipt:
    """What came of a command, or why it was not carried out."""
    stream = command.appends[-1].stream
    if isinstance(outcome, Full):
        raise NotEnough(stream, outcome.shortages)
    if isinstance(outcome, Moved):
        told = [f"{name} has come further." for name in outcome.streams]
        told += [f"{name}: somebody has been called on." for name in outcome.marks]
        raise Conflict(stream, told)
    if isinstance(outcome, Repeated):
        return given_again(command.id, stream, outcome)
    return Receipt(command.id, stream, json.loads(command.answer)["place"])


def given_again(command: str, stream: str, was: Repeated) -> Receipt:
    """The receipt that was given, unless the id stands for something else."""
    answer = json.loads(was.answer)
    if answer["stream"] != stream:
        what = f"{command!r} is the id of another command, {was.asked!r} in {answer['stream']}."
        raise InputError("the ledger", [Problem("command", f"{what} Give each its own.")])
    return Receipt(command, stream, answer["place"], repeated=True)


def check_seen(stream: str, case: Case, seen: int | None) -> None:
    """Refuse what rests on what has changed since it was seen."""
    since = case.entries[seen:] if seen is not None else ()
    if touched := parts_touched(since):
        told = [f"{one.at.isoformat()}, {one.role}: {one.kind}." for one in since]
        raise Conflict(stream, [*told, f"This touches {', '.join(sorted(touched))}."])


def chooses(now: Case, file: File) -> bool:
    """Whether a change makes a choice, which rests on how the case stood."""
    return bool(parts_touched(now.entries[len(file.case.entries) :]) & {"choices"})
