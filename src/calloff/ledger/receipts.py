"""Commands as a store writes them, and the receipts that are given for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from calloff.errors import InputError, Problem
from calloff.ledger.changes import Change
from calloff.ledger.command import Append, Command, Full, Moved, Outcome, Repeated
from calloff.ledger.refusals import Conflict, NotEnough
from calloff.ledger.rows import Fresh, Head, Private, Row, chained
from calloff.ledger.store import Store

__all__ = [
    "Asked",
    "Matches",
    "Receipt",
    "answering",
    "appended",
    "of_change",
    "receipt",
    "repeated",
]

Matches = Callable[[Sequence[Row], Mapping[int, Private]], bool]
"""Whether the rows that a command wrote are those that it would write now, as far as is known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command asks for.

    Attributes:
        command: The caller's id of it.
        verb: What it does.
        stream: What it is about.
        matches: Whether some rows are what it wrote.
    """

    command: str
    verb: str
    stream: str
    matches: Matches


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


def of_change(asked: Asked, head: Head, change: Change, others: tuple[Append, ...] = ()) -> Command:
    """A change of a case as a store writes it."""
    stream = asked.stream
    return answering(
        Command(
            asked.command,
            asked.verb,
            appends=(*others, appended(stream, head, change.fresh)),
            reads=change.reads,
            touches=change.touches,
            frees=tuple((stream, ref) for ref in change.frees),
            takes=change.takes,
        )
    )


def appended(stream: str, head: Head, fresh: Sequence[Fresh]) -> Append:
    """Rows that follow in a stream, with what may be erased of them."""
    rows = chained(stream, head, fresh)
    pairs = zip(rows, fresh, strict=True)
    private = {row.place: one.private for row, one in pairs if one.private is not None}
    return Append(stream, head, rows, private)


def answering(command: Command) -> Command:
    """The command with what is answered each time it is given."""
    last = command.appends[-1]
    rows = len(last.rows)
    told = {"stream": last.stream, "place": last.after.place + rows, "rows": rows}
    return replace(command, answer=json.dumps(told))


def receipt(outcome: Outcome, command: Command, store: Store, asked: Asked) -> Receipt:
    """What came of a command, or why it was not carried out.

    Raises:
        InputError: where its id is that of another command.
        Conflict: where what it rests on has moved.
        NotEnough: where there is not enough left.
    """
    stream = asked.stream
    if isinstance(outcome, Full):
        raise NotEnough(stream, outcome.shortages)
    if isinstance(outcome, Moved):
        told = [f"{name} has come further." for name in outcome.streams]
        told += [f"{_mark(name)} since it was decided." for name in outcome.marks]
        raise Conflict(stream, told)
    if isinstance(outcome, Repeated):
        return given_again(store, asked, outcome)
    return Receipt(command.id, stream, json.loads(command.answer)["place"])


def _mark(name: str) -> str:
    """What has happened where a mark has changed."""
    kind, _, of = name.partition("/")
    told = {"call_offs": f"somebody was called on in {of}, or a call-off there was undone,"}
    return told.get(kind, f"{name} has changed")


def given_again(store: Store, asked: Asked, was: Repeated) -> Receipt:
    """The receipt that was given, unless the id stands for something else.

    What was asked for is not kept, since few facts are guessable: what was written then is held
    against what would be written now. What has been erased since is not.

    Raises:
        InputError: where the id is that of another command.
    """
    answer = json.loads(was.answer)
    same = (answer["stream"], was.asked) == (asked.stream, asked.verb)
    if same:
        place, count = answer["place"], answer["rows"]
        rows = store.stream(asked.stream, after=place - count)[:count]
        same = asked.matches(rows, store.private(asked.stream))
    if not same:
        what = (
            f"{asked.command!r} was given to another command, {was.asked!r} in "
            f"{answer['stream']}: give each its own."
        )
        raise InputError("the ledger", [Problem("command", what)])
    return Receipt(asked.command, asked.stream, answer["place"], repeated=True)


def repeated(store: Store, asked: Asked) -> Receipt | None:
    """The receipt of a command that was carried out before; ``None`` where it was not.

    Raises:
        InputError: where the id is that of another command.
    """
    told = store.answered(asked.command)
    return None if told is None else given_again(store, asked, Repeated(*told))
