"""A process that writes is killed at any moment, again and again: what it was told stands."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from benchmarks.ledger.processes import CONTEXT, opened
from calloff.ledger.command import Command, Done, Outcome
from calloff.testing.commands import draft_command, draft_seal
from calloff.testing.plain_ledger import PlainLedger
from calloff.testing.watching import BrokenPromise, Watched

__all__ = ["Kills", "killed"]

_PATIENCE = 20.0
"""For how many seconds a database may take to undo what was begun, or to start again."""


@dataclass(slots=True)
class Kills:
    """What came of killing.

    Attributes:
        times: How often a process was killed.
        acknowledged: What came of the commands that were answered, by kind.
        unanswered: What had become of the command that was on its way: ``whole`` or ``absent``, or
            ``refused`` where nothing of it was to be written in the first place.
        seconds: How long it all took.
    """

    times: int = 0
    acknowledged: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def __add__(self, other: Kills) -> Kills:
        """Both together."""
        return Kills(
            self.times + other.times,
            self.acknowledged + other.acknowledged,
            self.unanswered + other.unanswered,
            self.seconds + other.seconds,
        )

    def __str__(self) -> str:
        """One line of a table."""
        answered = ", ".join(f"{n} {what}" for what, n in sorted(self.acknowledged.items()))
        left = ", ".join(f"{n} {what}" for what, n in sorted(self.unanswered.items()))
        return (
            f"killed {self.times} times in {self.seconds:.0f} s; answered: {answered}; "
            f"on their way: {left}"
        )


def killed(
    url: str,
    *,
    times: int,
    seed: int,
    gone: Callable[[], None] = lambda: None,
    kill: Callable[[int], None] | None = None,
) -> Kills:
    """Let a process write in an empty ledger, kill it, look, and go on in the same ledger.

    The process drafts each command from the ledger and by a seed, so that the same can be drafted
    here from a plain list of what was acknowledged, which is what the ledger is held to.

    Args:
        url: The empty ledger.
        times: How often.
        seed: By what commands are drafted and moments drawn.
        gone: Waits until the database has noticed that whoever wrote is no more, and can be
            reached again.
        kill: Kills something else instead, such as the database's own process, given the number
            of the writing process; that one then ends by itself.

    Raises:
        BrokenPromise: where something is not there that was acknowledged, or something is there by
            half, or that nobody has written.
    """
    chance = Random(seed)
    found = Kills()
    ledger = PlainLedger()
    number = 0
    start = time.perf_counter()
    for _ in range(times):
        ours, theirs = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(target=_write, args=(url, seed, number, theirs))
        process.start()
        theirs.close()
        try:
            told = _killed(process.pid or 0, ours, chance, kill)
        finally:
            process.join(_PATIENCE)
            if process.is_alive():
                process.kill()
            ours.close()
        gone()
        with opened(url) as store:
            watched = Watched(store, due=ledger)
            for outcome in told:
                found.acknowledged[type(outcome).__name__] += 1
                watched.came_of(_command(seed, ledger, number), outcome)
                number += 1
            found.unanswered[_unanswered(watched, _command(seed, ledger, number))] += 1
            number += 1
            if unsealed := ledger.unsealed():
                last = ledger.sealed[-1] if ledger.sealed else None
                watched.seal(draft_seal(chance, unsealed, last))
        found.times += 1
    found.seconds = time.perf_counter() - start
    return found


def _command(seed: int, ledger: Any, number: int) -> Command:
    """The command with a number, as the ledger stands."""
    return draft_command(Random(seed * 1_000_003 + number), ledger, number)


def _write(url: str, seed: int, number: int, telling: Connection) -> None:
    """Write as fast as can be, and tell what came of each command: the process to be killed."""
    with opened(url) as store:
        while True:
            telling.send(store.write(_command(seed, store, number)))
            number += 1


def _killed(
    pid: int, telling: Connection, chance: Random, kill: Callable[[int], None] | None
) -> list[Outcome]:
    """Kill after some answers and a moment more; all that was answered."""
    told = []
    for _ in range(chance.randrange(1, 8)):
        assert telling.poll(_PATIENCE), "Nobody writes."
        try:
            told.append(telling.recv())
        except EOFError:
            raise AssertionError("Whoever writes has failed before it was killed.") from None
    time.sleep(chance.random() * 0.012)
    if kill is None:
        os.kill(pid, signal.SIGKILL)
    else:
        kill(pid)
    while True:
        try:
            told.append(telling.recv())
        except EOFError:
            return told


def _unanswered(watched: Watched, command: Command) -> str:
    """Whether the command that was on its way when the process ended is there, or is not.

    The ledger is looked through in either case: nothing of it is there, or all of it.
    """
    if watched.due.due(command) is not None:
        watched.look()
        return "refused"
    if watched.store.answered(command.id) is None:
        watched.look()
        return "absent"
    numbers = []
    for append in command.appends:
        rows = watched.store.stream(append.stream, append.after.place)
        numbers += [row.number for row in rows]
    try:
        watched.came_of(command, Done(tuple(numbers)))
        watched.look()
    except BrokenPromise as broken:
        what = f"{command.id!r} was on its way, and is there by half: {broken.found}"
        raise BrokenPromise("whole", what) from broken
    return "whole"
