"""What commands find in a ledger and what they leave: looked up at once, written at once.

A sheet holds what some commands read. They are carried out on it one after the other, in memory,
and what has come of it all is written in one go. It means what `MemoryStore` means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from calloff.ledger.capacities import Shortage, Stated, Taking, shortage
from calloff.ledger.command import Command, Done, Erasure, Full, Moved, Outcome, Repeated, Version
from calloff.ledger.rows import START, Head, Private, Row

__all__ = ["Key", "Sheet", "Standing", "numbered", "weight"]

Key = tuple[str, str]
"""What a taking is told apart by: stream and reference."""


def weight(use: Taking, updated: str | None) -> int:
    """What a taking adds to the counter of its capacity, in millionths; never less than 0.

    A hold counts even when its time is over, since it may be looked at from an earlier moment:
    the counter is never less than what is used on any day.
    """
    return max(use.quantity, 0) if updated is None or use.since > updated else 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How a capacity stands.

    Attributes:
        stated: What is stated; ``None``: nothing.
        used: The sum of all that counts, on whatever day.
    """

    stated: Stated | None
    used: int

    @property
    def updated(self) -> str | None:
        """When it was stated."""
        return self.stated.updated if self.stated else None

    def fits(self, wanted: Taking) -> bool:
        """Whether there is enough even if all that counts were used at the same time."""
        most = self.stated.most if self.stated else None
        return most is None or wanted.beyond or self.used + wanted.quantity <= most


@dataclass(slots=True)
class Sheet:
    """What commands find, and what they have left so far.

    Attributes:
        uses: Looks up all takings of one capacity, as they stand in the ledger.
        answers: What earlier commands asked for and were answered.
        heads: How far streams have come; at the start where nothing is said.
        marks: The versions of marks; 0 where nothing is said.
        registers: The number of the last version of each register; 0 where nothing is said.
        standings: How capacities stand.
        takings: The takings that are replaced or freed.
    """

    uses: Callable[[str], Mapping[Key, Taking]]
    answers: dict[str, tuple[str, str]]
    heads: dict[str, Head]
    marks: dict[str, int]
    registers: dict[str, int]
    standings: dict[str, Standing]
    takings: dict[Key, Taking]

    done: list[Command] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    private: dict[tuple[str, int], Private] = field(default_factory=dict)
    erased: list[Erasure] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    changed: dict[Key, Taking | None] = field(default_factory=dict)
    restated: set[str] = field(default_factory=set)
    _of: dict[str, dict[Key, Taking]] = field(default_factory=dict)

    def carry_out(self, command: Command) -> Outcome | range:
        """Carry out a command; of one that is done, where its rows stand among `rows`."""
        if command.id in self.answers:
            return Repeated(*self.answers[command.id])
        if (moved := self._moved(command)) is not None:
            return moved
        if command.takes or command.frees or command.states:
            draft = _Draft(self)
            if shortages := draft.taken(command):
                return Full(shortages)
            draft.keep()
        return self._written(command)

    def _moved(self, command: Command) -> Moved | None:
        """What has changed since it was seen."""
        streams = [a.stream for a in command.appends if self.heads.get(a.stream, START) != a.after]
        behind = [
            f"register/{v.register}"
            for v in command.versions
            if self.registers.get(v.register, 0) != v.number - 1
        ]
        marks = tuple(
            name for name, seen in command.reads.items() if self.marks.get(name, 0) != seen
        )
        return Moved((*streams, *behind), marks) if streams or behind or marks else None

    def _written(self, command: Command) -> range:
        """Note what nothing stands against."""
        self.done.append(command)
        self.answers[command.id] = (command.asked, command.answer)
        start = len(self.rows)
        for append in command.appends:
            self.rows += append.rows
            if append.rows:
                self.heads[append.stream] = append.rows[-1].head
            for place, private in append.private.items():
                self.private[append.stream, place] = private
        for name in command.touches:
            self.marks[name] = self.marks.get(name, 0) + 1
        self.touched |= command.touches
        for version in command.versions:
            self.registers[version.register] = version.number
        self.versions += command.versions
        self._erase(command.erases)
        return range(start, len(self.rows))

    def _erase(self, erases: Iterable[Erasure]) -> None:
        """Erase from what is not written yet; the rest is erased where it stands."""
        for erasure in erases:
            self.erased.append(erasure)
            for stream, place in list(self.private):
                of_it = erasure.places is None or place in erasure.places
                if stream == erasure.stream and of_it:
                    del self.private[stream, place]

    def uses_of(self, capacity: str) -> dict[Key, Taking]:
        """All takings of a capacity, as they stand after what was carried out."""
        if (found := self._of.get(capacity)) is None:
            found = dict(self.uses(capacity))
            for key, use in self.changed.items():
                found.pop(key, None)
                if use is not None and use.capacity == capacity:
                    found[key] = use
            self._of[capacity] = found
        return found

    def keep(self, standings: Mapping[str, Standing], changed: Mapping[Key, Taking | None]) -> None:
        """Take over what a command has come to."""
        self.standings.update(standings)
        self.restated.update(standings)
        for key, use in changed.items():
            before = self.takings.pop(key, None)
            if before is not None and before.capacity in self._of:
                self._of[before.capacity].pop(key, None)
            if use is not None:
                self.takings[key] = use
                if use.capacity in self._of:
                    self._of[use.capacity][key] = use
        self.changed.update(changed)


class _Draft:
    """What one command holds, takes and frees, before it is known whether there is enough."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._standings: dict[str, Standing] = {}
        self._changed: dict[Key, Taking | None] = {}

    def taken(self, command: Command) -> tuple[Shortage, ...]:
        """State, free and take; what there is too little of."""
        for key in command.frees:
            self._put(key, None)
        for one in command.states:
            uses = self._uses_of(one.capacity).values()
            used = sum(weight(use, one.updated) for use in uses)
            self._standings[one.capacity] = Standing(one, used)
        shortages = [self._take(wanted) for wanted in command.takes]
        return tuple(short for short in shortages if short is not None)

    def keep(self) -> None:
        """Let the sheet take it over."""
        self._sheet.keep(self._standings, self._changed)

    def _take(self, wanted: Taking) -> Shortage | None:
        """Take something, and tell where there is not enough."""
        standing = self._standing(wanted.capacity)
        short = None
        if standing.stated is not None and not standing.fits(wanted):
            others = self._uses_of(wanted.capacity).values()
            short = shortage(wanted, standing.stated, others)
        self._put((wanted.stream, wanted.ref), wanted)
        return short

    def _put(self, key: Key, use: Taking | None) -> None:
        """Set a taking in the place of what was there, and the counters by both."""
        before = self._changed[key] if key in self._changed else self._sheet.takings.get(key)
        if before is not None:
            self._count(before, -1)
        if use is not None:
            self._count(use, 1)
        if before is not None or use is not None:
            self._changed[key] = use

    def _count(self, use: Taking, sign: int) -> None:
        standing = self._standing(use.capacity)
        used = standing.used + sign * weight(use, standing.updated)
        self._standings[use.capacity] = Standing(standing.stated, used)

    def _standing(self, capacity: str) -> Standing:
        return self._standings.get(capacity) or self._sheet.standings[capacity]

    def _uses_of(self, capacity: str) -> dict[Key, Taking]:
        """All takings of a capacity, as they stand after what was freed and taken here."""
        found = dict(self._sheet.uses_of(capacity))
        for key, use in self._changed.items():
            found.pop(key, None)
            if use is not None and use.capacity == capacity:
                found[key] = use
        return found


def numbered(outcome: Outcome | range, numbers: tuple[int, ...]) -> Outcome:
    """An outcome with the numbers that its rows have been given."""
    return Done(tuple(numbers[at] for at in outcome)) if isinstance(outcome, range) else outcome
