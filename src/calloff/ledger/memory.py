"""A ledger in the memory of one process: for tests, demonstrations, and simulations."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from calloff.ledger.capacities import Shortage, Stated, Taking, shortage
from calloff.ledger.command import Command, Done, Full, Moved, Outcome, Repeated
from calloff.ledger.rows import START, Head, Private, Row
from calloff.ledger.store import Seal, VersionRow

__all__ = ["MemoryStore"]


class MemoryStore:
    """Everything in dictionaries, with one lock: the plainest store there is."""

    def __init__(self) -> None:
        """Begin empty."""
        self._turn = threading.RLock()
        self._rows: list[Row] = []
        self._streams: dict[str, list[Row]] = {}
        self._private: dict[str, dict[int, Private]] = {}
        self._answers: dict[str, tuple[str, str]] = {}
        self._marks: dict[str, int] = {}
        self._stated: dict[str, Stated] = {}
        self._takings: dict[tuple[str, str], Taking] = {}
        self._versions: list[VersionRow] = []
        self._parts: dict[tuple[str, int], dict[tuple[str, str], str]] = {}
        self._seals: list[Seal] = []

    def write(self, command: Command) -> Outcome:
        """Write everything that a command says, or nothing."""
        with self._turn:
            if command.id in self._answers:
                return Repeated(*self._answers[command.id])
            if (moved := self._moved(command)) is not None:
                return moved
            stated = {**self._stated, **{one.capacity: one for one in command.states}}
            takings = {k: t for k, t in self._takings.items() if k not in command.frees}
            shortages = list(self._take(command, stated, takings))
            if shortages:
                return Full(tuple(shortages))
            self._stated, self._takings = stated, takings
            return self._written(command)

    def write_many(self, commands: Sequence[Command]) -> tuple[Outcome, ...]:
        """Write many commands, one after the other."""
        with self._turn:
            return tuple(self.write(command) for command in commands)

    def _moved(self, command: Command) -> Moved | None:
        """What has changed since it was seen."""
        streams = tuple(a.stream for a in command.appends if self._head(a.stream) != a.after)
        marks = tuple(
            name for name, seen in command.reads.items() if self._marks.get(name, 0) != seen
        )
        numbers = {row.register: row.number for row in self._versions}
        behind = tuple(
            f"register/{v.register}"
            for v in command.versions
            if numbers.get(v.register, 0) != v.number - 1
        )
        return Moved((*streams, *behind), marks) if streams or marks or behind else None

    @staticmethod
    def _take(
        command: Command, stated: Mapping[str, Stated], takings: dict[tuple[str, str], Taking]
    ) -> Iterator[Shortage]:
        """Take what is to be taken, one after the other, and tell what there is too little of."""
        for wanted in command.takes:
            has = stated.get(wanted.capacity)
            others = [use for use in takings.values() if use.capacity == wanted.capacity]
            if has is not None and (short := shortage(wanted, has, others)) is not None:
                yield short
            takings[wanted.stream, wanted.ref] = wanted

    def _written(self, command: Command) -> Done:
        """Write what nothing stands against."""
        self._answers[command.id] = (command.asked, command.answer)
        numbers = []
        for append in command.appends:
            for row in append.rows:
                numbered = replace(row, number=len(self._rows) + 1)
                self._rows.append(numbered)
                self._streams.setdefault(append.stream, []).append(numbered)
                numbers.append(numbered.number)
            for place, private in append.private.items():
                self._private.setdefault(append.stream, {})[place] = private
        for name in command.touches:
            self._marks[name] = self._marks.get(name, 0) + 1
        for version in command.versions:
            before = self._parts.get((version.register, version.number - 1), {})
            kept = {name: part for name, part in before.items() if name not in version.gone}
            self._parts[version.register, version.number] = {**kept, **version.parts}
            told = (version.register, version.number, version.known, version.fingerprint)
            self._versions.append(VersionRow(*told))
        for erasure in command.erases:
            said = self._private.get(erasure.stream, {})
            for place in list(said if erasure.places is None else erasure.places & said.keys()):
                del said[place]
        return Done(tuple(numbers))

    def _head(self, stream: str) -> Head:
        rows = self._streams.get(stream)
        return rows[-1].head if rows else START

    def answered(self, command: str) -> tuple[str, str] | None:
        """What a command asked for and was answered; ``None`` where there was none."""
        return self._answers.get(command)

    def heads(self, streams: Iterable[str]) -> Mapping[str, Head]:
        """How far streams have come."""
        with self._turn:
            return {stream: self._head(stream) for stream in streams}

    def stream(self, stream: str, after: int = 0) -> Sequence[Row]:
        """The rows of a stream that come after a place."""
        with self._turn:
            return tuple(self._streams.get(stream, ())[after:])

    def streams(self, prefix: str = "") -> Sequence[str]:
        """The streams whose names begin so."""
        with self._turn:
            return sorted(name for name in self._streams if name.startswith(prefix))

    def rows(self, after: int = 0, limit: int = 1000) -> Sequence[Row]:
        """The rows after a number."""
        with self._turn:
            return tuple(self._rows[after : after + limit])

    def private(self, stream: str) -> Mapping[int, Private]:
        """What may be erased of a stream and still is there."""
        with self._turn:
            return dict(self._private.get(stream, {}))

    def marks(self, names: Iterable[str]) -> Mapping[str, int]:
        """The versions of marks."""
        with self._turn:
            return {name: self._marks.get(name, 0) for name in names}

    def capacities(self, names: Iterable[str] | None = None) -> Mapping[str, Stated]:
        """What is stated of capacities."""
        with self._turn:
            wanted = self._stated if names is None else set(names)
            return {name: found for name, found in self._stated.items() if name in wanted}

    def takings(self, capacities: Iterable[str] | None = None) -> Sequence[Taking]:
        """What is held and taken now."""
        with self._turn:
            wanted = None if capacities is None else set(capacities)
            found = sorted(self._takings.items())
            return tuple(use for _, use in found if wanted is None or use.capacity in wanted)

    def versions(self, register: str | None = None) -> Sequence[VersionRow]:
        """The versions of a register, or of all."""
        with self._turn:
            found = [row for row in self._versions if register in {None, row.register}]
            return tuple(sorted(found, key=lambda row: (row.register, row.number)))

    def parts(self, register: str, version: int) -> Mapping[tuple[str, str], str]:
        """What a version of a register consists of."""
        with self._turn:
            return dict(self._parts.get((register, version), {}))

    def unsealed(self, limit: int = 10_000) -> Sequence[Row]:
        """Rows that are in no seal yet."""
        with self._turn:
            sealed = {number for seal in self._seals for number in seal.rows}
            return tuple(row for row in self._rows if row.number not in sealed)[:limit]

    def seal(self, seal: Seal) -> bool:
        """Add a seal, unless another came first."""
        with self._turn:
            sealed = {number for one in self._seals for number in one.rows}
            if seal.number != len(self._seals) + 1 or not sealed.isdisjoint(seal.rows):
                return False
            self._seals.append(seal)
            return True

    def seals(self, after: int = 0) -> Sequence[Seal]:
        """The seals after a number."""
        with self._turn:
            return tuple(self._seals[after:])

    def last_seal(self) -> Seal | None:
        """The last seal."""
        with self._turn:
            return self._seals[-1] if self._seals else None
