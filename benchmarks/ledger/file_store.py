"""The plainest store that outlives a process: a log of commands; with faults, if one likes.

It is what the harness itself is tried on: the right one must stand, and each faulty one be found.
"""

from __future__ import annotations

import fcntl
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from os import SEEK_END
from pathlib import Path
from typing import Any, BinaryIO

from calloff.ledger.command import Command, Done, Outcome
from calloff.ledger.memory import MemoryStore
from calloff.ledger.store import Seal

__all__ = ["FAULTS", "FileStore"]

FAULTS = {
    "late": "acknowledges what it has in its buffer, and writes five commands at a time",
    "half": "writes rows first, and what is taken, touched and kept private after that",
    "unlocked": "looks before it has the turn to write",
    "forgets": "does not know after a restart which commands it has carried out",
}
"""What can be wrong with it, by name."""


class FileStore(MemoryStore):
    """All commands in a file; whoever opens it carries them out again."""

    def __init__(self, path: Path, fault: str | None = None) -> None:
        """Open a log, which is made where there is none.

        Args:
            path: The file.
            fault: What is wrong with it: a name in `FAULTS`.
        """
        super().__init__()
        self._path = path
        self._fault = fault
        self._read = 0
        self._late: list[object] = []
        path.touch()
        self.catch_up()

    def write(self, command: Command) -> Outcome:
        """Write a command to the file, if nothing stands against it."""
        if self._fault == "unlocked":
            outcome = self._tried(command)
            time.sleep(0.001)
            with self._alone():
                if isinstance(outcome, Done):
                    self._log(command)
            return outcome
        with self._turn, self._alone():
            self.catch_up()
            outcome = super().write(command)
            if isinstance(outcome, Done):
                self._keep(command)
            return outcome

    def _tried(self, command: Command) -> Outcome:
        """What would come of a command, in a store of its own."""
        tried = FileStore(self._path)
        return MemoryStore.write(tried, command)

    def _keep(self, command: Command) -> None:
        """Write down what has been carried out."""
        if self._fault == "half":
            appends = tuple(replace(append, private={}) for append in command.appends)
            self._log(Command(command.id, command.asked, command.answer, appends))
            time.sleep(0.004)
            self._log(command)
        elif self._fault == "late":
            self._late.append(command)
            if len(self._late) == 5:
                self._log(*self._late)
                self._late.clear()
        else:
            self._log(command)

    def seal(self, seal: Seal) -> bool:
        """Write a seal to the file, unless another came first."""
        with self._turn, self._alone():
            self.catch_up()
            added = super().seal(seal)
            if added:
                self._log(seal)
            return added

    def catch_up(self) -> None:
        """Carry out what others have written meanwhile."""
        with self._turn, self._path.open("rb") as file:
            file.seek(self._read)
            for entry in _entries(file):
                self._carry_out(entry)
                self._read = file.tell()

    def _carry_out(self, entry: object) -> None:
        if isinstance(entry, Seal):
            super().seal(entry)
            return
        assert isinstance(entry, Command)
        rows = {row.digest for row in self._rows}
        if self._fault == "half" and {r.digest for a in entry.appends for r in a.rows} <= rows:
            # The second half of what is there already.
            self._answers.pop(entry.id, None)
            for append in entry.appends:
                self._private.setdefault(append.stream, {}).update(append.private)
            entry = replace(entry, appends=())
        super().write(entry)
        if self._fault == "forgets":
            self._answers.pop(entry.id, None)

    def _log(self, *entries: object) -> None:
        """Add entries at the end of the file, after the last that is whole."""
        with self._path.open("r+b", buffering=0) as file:
            if self._fault == "unlocked":
                file.seek(0, SEEK_END)
            else:
                # What lies beyond was cut off when somebody was killed.
                file.truncate(self._read)
                file.seek(self._read)
            told = [pickle.dumps(entry) for entry in entries]
            file.write(b"".join(len(each).to_bytes(4, "big") + each for each in told))
            self._read = file.tell()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep all other processes from writing."""
        with self._path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _entries(file: BinaryIO) -> Iterator[object]:
    """All entries from where a file stands; one that was cut off is not there."""
    while True:
        size = int.from_bytes(file.read(4), "big")
        told = file.read(size)
        if not size or len(told) < size:
            return
        yield pickle.loads(told)


def _current(name: str) -> Callable[..., Any]:
    """A method that reads, after what others have written."""

    def read(self: FileStore, *arguments: Any, **named: Any) -> Any:
        self.catch_up()
        return getattr(super(FileStore, self), name)(*arguments, **named)

    return read


for _name in (
    "answered heads stream streams rows private marks capacities takings versions parts unsealed "
    "seals"
).split():
    setattr(FileStore, _name, _current(_name))
