"""A store watched: whatever is done to it, what it tells is held to what it must hold by then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from calloff.ledger.command import Command, Done, Moved, Outcome
from calloff.ledger.store import Seal, Store
from calloff.testing.plain_ledger import PlainLedger

__all__ = ["PROMISES", "BrokenPromise", "Watched", "differences"]

PROMISES: Final[Mapping[str, str]] = {
    "whole": "A command is written whole, or nothing of it is.",
    "once": "A command that is given again is not carried out again, and is answered as then.",
    "moved": "Nothing is written over what has moved since it was seen, and it is told what has.",
    "full": "No more is taken than there is, and whoever is refused is told the figures.",
    "kept": "What was acknowledged is there for whoever looks, to the letter.",
    "order": "Rows stand in the order in which they were written, and their numbers rise.",
    "tail": "Whoever goes on after the last number misses nothing and meets nothing twice.",
    "erased": "What is erased is gone, and nothing else is.",
    "sealed": "A row is sealed once, and one seal follows the other.",
}
"""What every store promises, by name."""

_OF_METHOD: Final = {
    "answered": "once",
    "private": "erased",
    "rows": "order",
    "unsealed": "sealed",
    "seals": "sealed",
    "last_seal": "sealed",
}
"""Which promise a method tells of; the others tell of what was acknowledged."""

_OF_OUTCOME: Final = {"Repeated": "once", "Moved": "moved", "Full": "full", "Done": "whole"}


class BrokenPromise(AssertionError):
    """A store does not do what every store must.

    Attributes:
        promise: Which promise is broken: a name in `PROMISES`.
        found: What was found, in words.
    """

    def __init__(self, promise: str, found: str) -> None:
        self.promise = promise
        self.found = found
        super().__init__(f"The store breaks a promise: {PROMISES[promise]}\n  {found}")


class Watched:
    """A store and, beside it, all that it has acknowledged.

    Attributes:
        store: The store.
        due: What it must hold.
    """

    def __init__(
        self,
        store: Store,
        again: Callable[[Store], Store] | None = None,
        *,
        due: PlainLedger | None = None,
        patience: float = 10.0,
    ) -> None:
        """Watch a store.

        Args:
            store: The store.
            again: Opens the same ledger once more, as another process would.
            due: What it holds already; ``None``: it is empty.
            patience: For how many seconds rows may stay unseen while others might still come
                before them.
        """
        self.store = store
        self.due = due or PlainLedger()
        self._again = again
        self._patience = patience
        self._last = max((row.number for row in self.due.written), default=0)

    def write(self, command: Command) -> Outcome:
        """Give the store a command, and hold the outcome to what is due.

        Raises:
            BrokenPromise: where another is due.
        """
        outcome = self.store.write(command)
        self.came_of(command, outcome)
        return outcome

    def came_of(self, command: Command, outcome: Outcome) -> None:
        """Hold what came of a command, whoever gave it, to what is due.

        Raises:
            BrokenPromise: where another outcome is due.
        """
        due = self.due.due(command)
        if due is None:
            self._written(command, outcome)
        elif _plain(outcome) != _plain(due):
            raise BrokenPromise(_OF_OUTCOME[type(due).__name__], self._told(command, outcome, due))

    def _written(self, command: Command, outcome: Outcome) -> None:
        """Hold what is told of a command that nothing stands against to what is due."""
        rows = [row for append in command.appends for row in append.rows]
        if not isinstance(outcome, Done):
            told = _OF_OUTCOME[type(outcome).__name__]
            raise BrokenPromise(told, self._told(command, outcome, "Done(...)"))
        numbers = outcome.numbers
        if len(numbers) != len(rows):
            what = f"{len(rows)} rows were written by {command.id!r}, and numbered {numbers}."
            raise BrokenPromise("whole", what)
        rising = all(one < other for one, other in pairwise(numbers))
        if not rising or (numbers and numbers[0] <= self._last):
            what = f"{command.id!r} was written after row {self._last}, and numbered {numbers}."
            raise BrokenPromise("order", what)
        self._last = numbers[-1] if numbers else self._last
        self.due.add(command, numbers)

    def _told(self, command: Command, outcome: object, due: object) -> str:
        """What came of a command, and what was due."""
        ago = f"after {len(self.due.commands)} commands"
        return f"Of {command.id!r}, {ago}, it tells {_short(outcome)}; {_short(due)} is due."

    def seal(self, seal: Seal) -> bool:
        """Give the store a seal, and hold the outcome to what is due.

        Raises:
            BrokenPromise: where another is due.
        """
        sealed = {number for one in self.due.sealed for number in one.rows}
        due = seal.number == len(self.due.sealed) + 1 and sealed.isdisjoint(seal.rows)
        added = self.store.seal(seal)
        if added is not due:
            last = len(self.due.sealed)
            told = f"{added}; {due} is due"
            what = (
                f"Of seal {seal.number} on rows {seal.rows}, after {last} seals, it tells {told}."
            )
            raise BrokenPromise("sealed", what)
        if due:
            self.due.sealed.append(seal)
        return added

    def look(self, *, anew: bool = False, part: int | None = None) -> None:
        """Read everything back.

        Args:
            anew: Whether it is read through the same ledger opened anew, if it can be.
            part: Only a third of it, another one for each number; ``None``: all.

        Raises:
            BrokenPromise: where anything differs from what is due.
        """
        if anew and self._again is None:
            return
        opened = self._again(self.store) if anew and self._again else self.store
        for promise, found in differences(opened, self.due, patience=self._patience, part=part):
            raise BrokenPromise(promise, found)


def differences(
    store: Store, due: PlainLedger, *, patience: float = 10.0, part: int | None = None
) -> Iterator[tuple[str, str]]:
    """What a store tells otherwise than is due, and which promise that breaks.

    Every method that reads is called, with names that are there and such as are not.

    Args:
        store: The store.
        due: What it must hold.
        patience: For how many seconds rows may stay unseen while others might still come before.
        part: Only a third of the calls, another one for each number; ``None``: all of them.
    """
    for number, (method, arguments) in enumerate(_questions(due)):
        if part is not None and number % 3 != part % 3:
            continue
        expected = _plain(getattr(due, method)(*arguments))
        waited = method in {"rows", "unsealed"}
        found = _answer(store, method, arguments, expected if waited else None, patience)
        if found != expected:
            promise = _OF_METHOD.get(method, "kept")
            if method == "rows" and set(found) <= set(expected):
                promise = "kept" if arguments == (0, _ALL) else "tail"
            asked = ", ".join(_short(argument) for argument in arguments)
            yield promise, f"{method}({asked}) tells {_apart(found, expected)}"


_ALL: Final = 1_000_000


def _questions(due: PlainLedger) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Every method that reads, with what it is asked."""
    streams = [*due.streams(), "case/nobody's"]
    capacities = [*due.capacities(), "pool/nobody's"]
    marks = sorted({mark for command in due.commands for mark in command.touches} | {"untouched"})
    registers = sorted({row.register for row in due.versions()} | {"nobody's"})
    for command in ("nobody's", *(done.id for done in due.commands[-3:])):
        yield "answered", (command,)
    yield "streams", ()
    for prefix in ("case/1", "case/1_", "case/1%", "case/a", "case/Å", "c", "nobody's"):
        yield "streams", (prefix,)
    yield "heads", (streams,)
    yield "heads", ([],)
    for stream in streams:
        half = due.head(stream).place // 2
        yield "stream", (stream,)
        yield "stream", (stream, half)
        yield "private", (stream,)
    yield "marks", (marks,)
    yield "marks", ([],)
    yield "capacities", ()
    yield "capacities", (capacities[-2:],)
    yield "capacities", ([],)
    yield "takings", ()
    yield "takings", (capacities[:2],)
    yield "takings", ([],)
    yield "versions", ()
    for register in registers:
        last = len(due.versions(register))
        yield "versions", (register,)
        for version in sorted({1, max(last - 1, 1), last, last + 1}):
            yield "parts", (register, version)
    numbers = [row.number for row in due.rows(limit=_ALL)]
    middle = numbers[len(numbers) // 2] if numbers else 0
    yield "rows", (0, _ALL)
    yield "rows", (middle,)
    yield "rows", (middle, 2)
    yield "rows", (max(numbers, default=0),)
    yield "unsealed", ()
    yield "unsealed", (2,)
    yield "seals", ()
    yield "seals", (len(due.sealed) // 2,)
    yield "last_seal", ()


def _answer(
    store: Store, method: str, arguments: tuple[Any, ...], waited: object, patience: float
) -> Any:
    """What a store tells, once it tells what is waited for, or when patience ends."""
    ask = getattr(store, method)
    found = _plain(ask(*arguments))
    until = time.monotonic() + patience
    while waited is not None and found != waited and time.monotonic() < until:
        time.sleep(0.002)
        found = _plain(ask(*arguments))
    return found


def _plain(told: object) -> Any:
    """What was told, whatever kinds of lists and mappings it came in; what moved is in order."""
    if isinstance(told, Moved):
        return Moved(tuple(sorted(told.streams)), tuple(sorted(told.marks)))
    if isinstance(told, Mapping):
        return dict(told)
    if isinstance(told, Sequence) and not isinstance(told, str | bytes):
        return tuple(told)
    return told


def _apart(found: Any, due: Any) -> str:
    """Where what was told first differs from what is due."""
    if isinstance(found, dict) and isinstance(due, dict):
        for key in (*due, *found):
            mine, its = found.get(key, "nothing"), due.get(key, "nothing")
            if mine != its:
                return f"{_short(mine)} for {key!r}; {_short(its)} is due."
    if isinstance(found, tuple) and isinstance(due, tuple):
        pairs = enumerate(zip(found, due, strict=False))
        at = next((n for n, (mine, its) in pairs if mine != its), min(len(found), len(due)))
        mine, its = (_short(those[at]) if at < len(those) else "nothing" for those in (found, due))
        sizes = f"{len(found)}, of {len(due)} due"
        return f"{sizes}; number {at + 1} of them is {mine}, and {its} is due."
    return f"{_short(found)}; {_short(due)} is due."


def _short(thing: object, most: int = 300) -> str:
    """Something in words, cut off where it is long."""
    words = repr(thing)
    return words if len(words) <= most else f"{words[: most - 3]}..."
