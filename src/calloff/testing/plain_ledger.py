"""What must stand in a ledger after some commands: lists of all that was ever written.

It is written to be compared with, and shares nothing with any store: it keeps each command as it
came, works out whatever is asked by going through all of them from the first, and counts places
day by day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from calloff.ledger.capacities import Shortage, Stated, Taking
from calloff.ledger.command import Command, Full, Moved, Repeated
from calloff.ledger.rows import START, Head, Private, Row
from calloff.ledger.store import Seal, VersionRow

__all__ = ["PlainLedger"]

_DAY = timedelta(days=1)


class PlainLedger:
    """All that a store has acknowledged, in order; what a store tells, it tells too.

    It is slow, each answer being worked out anew: meant for hundreds of commands, not thousands.

    Attributes:
        commands: The commands that were written.
        written: Their rows, with the numbers that they were given.
        sealed: The seals that were added.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.commands: list[Command] = []
        self.written: list[Row] = []
        self.sealed: list[Seal] = []

    # --- What comes of a command ----------------------------------------------------------------

    def due(self, command: Command) -> Repeated | Moved | Full | None:
        """Why a command must not be written, in the words of a store; ``None``: it must be."""
        for done in self.commands:
            if done.id == command.id:
                return Repeated(done.asked, done.answer)
        streams = [a.stream for a in command.appends if self.head(a.stream) != a.after]
        streams += [
            f"register/{version.register}"
            for version in command.versions
            if version.number != len(self.versions(version.register)) + 1
        ]
        marks = [name for name, seen in command.reads.items() if self.mark(name) != seen]
        if streams or marks:
            return Moved(tuple(streams), tuple(marks))
        shortages = tuple(self._shortages(command))
        return Full(shortages) if shortages else None

    def add(self, command: Command, numbers: Iterable[int]) -> None:
        """Add a command that was written, with the numbers that its rows were given."""
        rows = [row for append in command.appends for row in append.rows]
        self.commands.append(command)
        self.written += [replace(row, number=n) for row, n in zip(rows, numbers, strict=True)]

    def _shortages(self, command: Command) -> Iterator[Shortage]:
        """What there is too little of, each taking beside those of the command before it."""
        stated = {**self.capacities(), **{one.capacity: one for one in command.states}}
        beside = [use for use in self.takings() if (use.stream, use.ref) not in command.frees]
        for wanted in command.takes:
            has = stated.get(wanted.capacity)
            if has is not None and has.most is not None and not wanted.beyond:
                used = _used(wanted, has, beside)
                if used + wanted.quantity > has.most:
                    yield Shortage(wanted.capacity, has.most, used, wanted.quantity)
            beside.append(wanted)

    # --- What a store tells ---------------------------------------------------------------------

    def answered(self, command: str) -> tuple[str, str] | None:
        """What a command asked for and was answered."""
        found = [(done.asked, done.answer) for done in self.commands if done.id == command]
        return found[0] if found else None

    def head(self, stream: str) -> Head:
        """How far a stream has come."""
        rows = self.stream(stream)
        return Head(len(rows), rows[-1].digest) if rows else START

    def heads(self, streams: Iterable[str]) -> Mapping[str, Head]:
        """How far streams have come."""
        return {stream: self.head(stream) for stream in streams}

    def stream(self, stream: str, after: int = 0) -> Sequence[Row]:
        """The rows of a stream that come after a place."""
        return tuple(row for row in self.written if row.stream == stream and row.place > after)

    def streams(self, prefix: str = "") -> Sequence[str]:
        """The streams whose names begin so."""
        named = {row.stream for row in self.written}
        return tuple(sorted(name for name in named if name[: len(prefix)] == prefix))

    def rows(self, after: int = 0, limit: int = 1000) -> Sequence[Row]:
        """The rows after a number."""
        later = [row for row in self.written if row.number > after]
        return tuple(sorted(later, key=lambda row: row.number)[:limit])

    def private(self, stream: str) -> Mapping[int, Private]:
        """What may be erased of a stream and still is there."""
        found: dict[int, Private] = {}
        for command in self.commands:
            for append in command.appends:
                if append.stream == stream:
                    found.update(append.private)
            for erasure in command.erases:
                if erasure.stream == stream:
                    gone = found.keys() if erasure.places is None else erasure.places
                    found = {place: each for place, each in found.items() if place not in gone}
        return found

    def mark(self, name: str) -> int:
        """How often a mark has been touched."""
        return len([command for command in self.commands if name in command.touches])

    def marks(self, names: Iterable[str]) -> Mapping[str, int]:
        """How often marks have been touched."""
        return {name: self.mark(name) for name in names}

    def capacities(self, names: Iterable[str] | None = None) -> Mapping[str, Stated]:
        """What was stated of capacities last."""
        told = {one.capacity: one for command in self.commands for one in command.states}
        return told if names is None else {name: told[name] for name in names if name in told}

    def takings(self, capacities: Iterable[str] | None = None) -> Sequence[Taking]:
        """What is held and taken now."""
        found: list[Taking] = []
        for command in self.commands:
            found = [use for use in found if (use.stream, use.ref) not in command.frees]
            found += command.takes
        wanted = None if capacities is None else set(capacities)
        kept = [use for use in found if wanted is None or use.capacity in wanted]
        return tuple(sorted(kept, key=lambda use: (use.stream, use.ref)))

    def versions(self, register: str | None = None) -> Sequence[VersionRow]:
        """The versions of a register, or of all."""
        found = [
            VersionRow(v.register, v.number, v.known, v.fingerprint)
            for command in self.commands
            for v in command.versions
            if register is None or v.register == register
        ]
        return tuple(sorted(found, key=lambda row: (row.register, row.number)))

    def parts(self, register: str, version: int) -> Mapping[tuple[str, str], str]:
        """What a version of a register consists of; nothing where there is no such version."""
        found: dict[tuple[str, str], str] = {}
        if version not in {row.number for row in self.versions(register)}:
            return found
        for command in self.commands:
            for one in command.versions:
                if one.register == register and one.number <= version:
                    found = {name: part for name, part in found.items() if name not in one.gone}
                    found.update(one.parts)
        return found

    def unsealed(self, limit: int = 10_000) -> Sequence[Row]:
        """Rows in no seal yet."""
        sealed = {number for seal in self.sealed for number in seal.rows}
        every = self.rows(limit=len(sealed) + limit)
        return tuple(row for row in every if row.number not in sealed)[:limit]

    def seals(self, after: int = 0) -> Sequence[Seal]:
        """The seals after a number."""
        return tuple(seal for seal in self.sealed if seal.number > after)

    def last_seal(self) -> Seal | None:
        """The last seal."""
        return self.sealed[-1] if self.sealed else None


def _used(wanted: Taking, stated: Stated, uses: Iterable[Taking]) -> int:
    """How much of a capacity others use beside what is wanted, on the day when it is most."""
    counted = [
        use
        for use in uses
        if use.capacity == wanted.capacity
        and not (use.kind == "held" and use.until is not None and use.until <= wanted.since)
        and not (stated.updated is not None and use.since <= stated.updated)
    ]
    if not stated.daily:
        return sum(use.quantity for use in counted)
    return max(
        sum(use.quantity for use in counted if _covers(use, day)) for day in _days(wanted, counted)
    )


def _covers(use: Taking, day: date) -> bool:
    """Whether something is used on a day."""
    return (use.first is None or use.first <= day) and (use.end is None or day < use.end)


def _days(wanted: Taking, uses: Sequence[Taking]) -> Iterator[date]:
    """Every day of what is wanted; without a beginning or an end, beyond all days that are named.

    What is used on no day, as its end comes before its beginning, is wanted on its first day.
    """
    named = [day for use in (wanted, *uses) for day in (use.first, use.end) if day is not None]
    named = named or [date(2000, 1, 1)]
    day = wanted.first or min(named) - _DAY
    end = wanted.end or max(named) + _DAY
    yield day
    while (day := day + _DAY) < end:
        yield day
