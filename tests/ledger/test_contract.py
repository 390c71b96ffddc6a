"""What every store promises, and that a store that breaks any of it is found out.

The faulty stores here keep everything in memory, right but for one thing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from calloff.ledger.capacities import Taking
from calloff.ledger.command import Command, Done, Full, Moved, Outcome, Repeated
from calloff.ledger.memory import MemoryStore
from calloff.ledger.rows import Head, Private, Row
from calloff.ledger.store import Seal, Store
from calloff.testing import BrokenPromise, check_store
from calloff.testing.watching import PROMISES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("seed", range(3))
def test_memory_keeps_the_contract(seed: int) -> None:
    """The store in memory is all that a ledger rests on, and commands of all kinds are tried."""
    counts = check_store(MemoryStore, seed=seed)

    assert {"Done", "Repeated", "Moved", "Full"} == counts.keys()
    assert 120 == sum(counts.values())
    assert min(counts.values()) >= 5


class LostUpdate(MemoryStore):
    """Writes over what has come in between: who is late wins."""

    def write(self, command: Command) -> Outcome:
        """Look, wait, and write whatever has happened meanwhile."""
        told = super().answered(command.id)
        if told is not None:
            return Repeated(*told)
        if (moved := self._moved(command)) is not None:
            return moved
        time.sleep(0.0005)
        heads = self.heads([append.stream for append in command.appends])
        appends = tuple(
            append
            if heads[append.stream] == append.after
            else replace(append, after=heads[append.stream])
            for append in command.appends
        )
        return super().write(replace(command, appends=appends, reads={}))


class LateWriter(MemoryStore):
    """Says that it is done, and writes with the next command."""

    def __init__(self) -> None:
        super().__init__()
        self._late: Command | None = None

    def write(self, command: Command) -> Outcome:
        """Write the one before, and acknowledge this one."""
        if self._late is not None:
            super().write(self._late)
        self._late = command
        rows = sum(len(append.rows) for append in command.appends)
        return Done(tuple(range(len(self._rows) + 1, len(self._rows) + 1 + rows)))


class NeverWriter(LateWriter):
    """Says that it is done, and that is all."""

    def write(self, command: Command) -> Outcome:
        """Acknowledge."""
        return Done(tuple(range(1, 1 + sum(len(append.rows) for append in command.appends))))


class Buffered(MemoryStore):
    """Tells what it has in its buffer; on the disk stands what was there ten commands ago."""

    def __init__(self) -> None:
        super().__init__()
        self.disk = MemoryStore()
        self._waiting: list[Command] = []

    def write(self, command: Command) -> Outcome:
        """Write into the buffer, which goes to the disk when it is full."""
        outcome = super().write(command)
        if isinstance(outcome, Done):
            self._waiting.append(command)
        if len(self._waiting) >= 10:
            for each in self._waiting:
                self.disk.write(each)
            self._waiting.clear()
        return outcome

    def seal(self, seal: Seal) -> bool:
        """Seal in both."""
        return super().seal(seal) and self.disk.seal(seal)


class Dropped(MemoryStore):
    """Loses one row in twenty."""

    def rows(self, after: int = 0, limit: int = 1000) -> Sequence[Row]:
        """All but every twentieth."""
        return tuple(row for row in super().rows(after, limit) if row.number % 20)


class DroppedFromStream(MemoryStore):
    """Loses the first of two rows that one command writes in one stream."""

    def stream(self, stream: str, after: int = 0) -> Sequence[Row]:
        """All but a row that was written together with the next."""
        rows = super().stream(stream, after)
        pairs = pairwise(rows)
        lost = {one.place for one, other in pairs if one.written == other.written}
        return tuple(row for row in rows if row.place not in lost)


class DroppedPrivate(MemoryStore):
    """Keeps what may be erased of the first row of a command alone."""

    def write(self, command: Command) -> Outcome:
        """Drop what belongs to the second stream."""
        first, rest = command.appends[:1], command.appends[1:]
        return super().write(
            replace(command, appends=(*first, *(replace(one, private={}) for one in rest)))
        )


class Reordered(MemoryStore):
    """Numbers the rows of a command from the last to the first."""

    def write(self, command: Command) -> Outcome:
        """Write, and tell the numbers the other way round."""
        outcome = super().write(command)
        return Done(outcome.numbers[::-1]) if isinstance(outcome, Done) else outcome


class ReorderedStream(MemoryStore):
    """Tells the rows of a stream in the order of their digests."""

    def stream(self, stream: str, after: int = 0) -> Sequence[Row]:
        """In the wrong order."""
        return tuple(sorted(super().stream(stream, after), key=lambda row: row.digest))


class ByName(MemoryStore):
    """Takes both cases of a letter for the same, and signs for others, as databases may."""

    def streams(self, prefix: str = "") -> Sequence[str]:
        """Look them up as LIKE does."""
        like = prefix.lower().rstrip("%_")
        return sorted(name for name in self._streams if name.lower().startswith(like))


class Collated(MemoryStore):
    """Sorts as people do, not by the numbers of the letters."""

    def streams(self, prefix: str = "") -> Sequence[str]:
        """In the order of a dictionary."""
        return sorted(super().streams(prefix), key=str.casefold)


class Forgetful(MemoryStore):
    """Knows the last five commands alone."""

    def write(self, command: Command) -> Outcome:
        """Write, and forget the oldest."""
        while len(self._answers) > 5:
            del self._answers[next(iter(self._answers))]
        return super().write(command)


class Unknowing(MemoryStore):
    """Carries a command out as often as it comes."""

    def write(self, command: Command) -> Outcome:
        """Forget that it was carried out."""
        self._answers.pop(command.id, None)
        return super().write(command)


class AnswersAnew(MemoryStore):
    """Tells of a repeated command what is asked now, and not what was asked then."""

    def write(self, command: Command) -> Outcome:
        """Answer with what has just come."""
        told = super().write(command)
        return Repeated(command.asked, command.answer) if isinstance(told, Repeated) else told


class RemembersRefusals(MemoryStore):
    """Takes a command that was refused for one that was carried out."""

    def write(self, command: Command) -> Outcome:
        """Remember it whatever comes of it."""
        outcome = super().write(command)
        if isinstance(outcome, Moved | Full):
            self._answers[command.id] = (command.asked, command.answer)
        return outcome


class CheckedOutside(MemoryStore):
    """Looks whether the command was carried out before it has the turn to carry it out."""

    def write(self, command: Command) -> Outcome:
        """Look, wait, and write."""
        told = super().answered(command.id)
        time.sleep(0.0005)
        with self._turn:
            known = self._answers.pop(command.id, None)
            if told is not None and known is not None:
                self._answers[command.id] = known
            return super().write(command)


class Overfull(MemoryStore):
    """Counts before it has the turn to take: two may take the last place."""

    def write(self, command: Command) -> Outcome:
        """Count, wait, and take."""
        takings = {k: t for k, t in self._takings.items() if k not in command.frees}
        stated = {**self._stated, **{one.capacity: one for one in command.states}}
        known = command.id in self._answers
        shortages = tuple(self._take(command, stated, takings))
        time.sleep(0.0005)
        if not known and self._moved(command) is None and shortages:
            return Full(shortages)
        takes = tuple(replace(use, beyond=True) for use in command.takes)
        outcome = super().write(replace(command, takes=takes))
        for use in command.takes if isinstance(outcome, Done) else ():
            self._takings[use.stream, use.ref] = use
        return outcome


class OneMore(MemoryStore):
    """Gives one part more than there is."""

    @staticmethod
    def _take(command: Command, stated: Any, takings: dict[Any, Taking]) -> Any:
        """Allow one more."""
        more = {
            name: one if one.most is None else replace(one, most=one.most + 1)
            for name, one in stated.items()
        }
        return MemoryStore._take(command, more, takings)


class CountsLapsed(MemoryStore):
    """Counts a hold that has lapsed."""

    @staticmethod
    def _take(command: Command, stated: Any, takings: dict[Any, Taking]) -> Any:
        """Count every hold as if it never lapsed."""
        kept = {key: replace(use, until=None) for key, use in takings.items()}
        yield from MemoryStore._take(command, stated, kept)
        takings.update({(use.stream, use.ref): use for use in command.takes})


class CountsEarlier(MemoryStore):
    """Counts what was used before the figure was stated once more."""

    @staticmethod
    def _take(command: Command, stated: Any, takings: dict[Any, Taking]) -> Any:
        """Forget when figures were stated."""
        forgotten = {name: replace(one, updated=None) for name, one in stated.items()}
        return MemoryStore._take(command, forgotten, takings)


class SaysNoFigure(MemoryStore):
    """Refuses, and tells of the first thing alone that there is too little of."""

    def write(self, command: Command) -> Outcome:
        """Write, and tell less."""
        told = super().write(command)
        return Full(told.shortages[:1]) if isinstance(told, Full) else told


class SaysNotWhat(MemoryStore):
    """Refuses what has moved, and tells of streams alone."""

    def write(self, command: Command) -> Outcome:
        """Write, and tell less."""
        told = super().write(command)
        return Moved(told.streams) if isinstance(told, Moved) else told


class PlaceAlone(MemoryStore):
    """Compares places, and not what stands in them."""

    def write(self, command: Command) -> Outcome:
        """Take any digest for the right one."""
        heads = self.heads([append.stream for append in command.appends])
        appends = tuple(
            replace(one, after=heads[one.stream])
            if heads[one.stream].place == one.after.place
            else one
            for one in command.appends
        )
        return super().write(replace(command, appends=appends))


class HalfRefused(MemoryStore):
    """Leaves the marks touched and capacities stated, though the command is refused."""

    def write(self, command: Command) -> Outcome:
        """Touch first, and ask then."""
        told = super().write(command)
        if isinstance(told, Full):
            for name in command.touches:
                self._marks[name] = self._marks.get(name, 0) + 1
            self._stated.update({one.capacity: one for one in command.states})
        return told


class HalfSeen(MemoryStore):
    """Lets others see the first stream of a command before the second is there."""

    def write(self, command: Command) -> Outcome:
        """Write in two turns."""
        if len(command.appends) < 2 or self.answered(command.id):
            return super().write(command)
        if self._moved(command) is not None or command.takes or command.erases:
            return super().write(command)
        first = replace(command, appends=command.appends[:1])
        told = super().write(first)
        time.sleep(0.0005)
        rest = Command(id=f"{command.id} rest", asked="", appends=command.appends[1:])
        more = super().write(rest)
        self._answers.pop(rest.id, None)
        assert isinstance(told, Done)
        assert isinstance(more, Done)
        return Done(told.numbers + more.numbers)


class Overtaken(MemoryStore):
    """Tells rows while others that come before them are still being written."""

    def __init__(self) -> None:
        super().__init__()
        self._hidden: set[int] = set()

    def write(self, command: Command) -> Outcome:
        """Number the rows, and show them when they are committed, some sooner, some later."""
        with self._turn:
            told = super().write(command)
            numbers = told.numbers if isinstance(told, Done) else ()
            self._hidden.update(numbers)
        time.sleep(0.0001 * (len(self._rows) % 7))
        self._hidden.difference_update(numbers)
        return told

    def rows(self, after: int = 0, limit: int = 1000) -> Sequence[Row]:
        """All that are committed."""
        return tuple(row for row in super().rows(after, limit) if row.number not in self._hidden)


class SkewedMarks(MemoryStore):
    """Looks at what a command goes by before it has the turn to change anything."""

    def write(self, command: Command) -> Outcome:
        """Look, wait, and write; only what is changed too is looked at again."""
        if self.answered(command.id) is None and (moved := self._moved(command)) is not None:
            return moved
        time.sleep(0.0005)
        both = {name: seen for name, seen in command.reads.items() if name in command.touches}
        return super().write(replace(command, reads=both))


class FreesTwice(MemoryStore):
    """Looks what is freed before it has the turn to free it, and counts it as free."""

    def write(self, command: Command) -> Outcome:
        """Look, wait, and take what was free when it was looked at."""
        freed = [use for use in self.takings() if (use.stream, use.ref) in command.frees]
        time.sleep(0.0005)
        with self._turn:
            gone = [use for use in freed if (use.stream, use.ref) not in self._takings]
            covered = {use.capacity for use in gone}
            takes = tuple(replace(u, beyond=u.capacity in covered) for u in command.takes)
            return super().write(replace(command, takes=takes) if gone else command)


class SealsTwice(MemoryStore):
    """Seals a row that is sealed."""

    def seal(self, seal: Seal) -> bool:
        """Ask for the number alone."""
        with self._turn:
            if seal.number != len(self._seals) + 1:
                return False
            self._seals.append(seal)
            return True


class SealsAtOnce(MemoryStore):
    """Looks whether another has sealed before it has the turn to seal."""

    def seal(self, seal: Seal) -> bool:
        """Look, wait, and add."""
        sealed = {number for one in self._seals for number in one.rows}
        free = seal.number == len(self._seals) + 1 and sealed.isdisjoint(seal.rows)
        time.sleep(0.0005)
        if free:
            self._seals.append(seal)
        return free


class ErasesMore(MemoryStore):
    """Erases what was misfiled, and all the rest of the case."""

    def write(self, command: Command) -> Outcome:
        """Erase whole streams."""
        erases = tuple(replace(one, places=None) for one in command.erases)
        return super().write(replace(command, erases=erases))


class ErasesNothing(MemoryStore):
    """Says that it has erased."""

    def write(self, command: Command) -> Outcome:
        """Write all but that."""
        return super().write(replace(command, erases=()))


class OneVersion(MemoryStore):
    """Keeps what a register consists of now, and not what it did."""

    def parts(self, register: str, version: int) -> Mapping[tuple[str, str], str]:
        """What it consists of now."""
        return super().parts(register, len(self.versions(register)))


class Rounded(MemoryStore):
    """Keeps figures as floats."""

    def takings(self, capacities: Iterable[str] | None = None) -> Sequence[Taking]:
        """To the nearest that a float can tell."""
        found = super().takings(capacities)
        return tuple(replace(use, quantity=int(float(use.quantity))) for use in found)


class CutOff(MemoryStore):
    """Ends what may be erased at its first zero byte."""

    def private(self, stream: str) -> Mapping[int, Private]:
        """As strings of C are."""
        found = super().private(stream)
        return {n: replace(one, body=one.body.split(b"\x00")[0]) for n, one in found.items()}


class Behind(MemoryStore):
    """Reads heads as they were a moment ago."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[str, Head] = {}

    def heads(self, streams: Iterable[str]) -> Mapping[str, Head]:
        """As they were when they were asked for last."""
        told = {one: self._seen.get(one, head) for one, head in super().heads(streams).items()}
        self._seen.update(super().heads(self._streams))
        return told


FAULTS: list[tuple[type[MemoryStore], set[str]]] = [
    (LostUpdate, {"moved"}),
    (LateWriter, {"once", "kept"}),
    (NeverWriter, {"once", "kept"}),
    (Dropped, {"kept", "tail"}),
    (DroppedFromStream, {"kept"}),
    (DroppedPrivate, {"erased"}),
    (Reordered, {"order"}),
    (ReorderedStream, {"kept"}),
    (ByName, {"kept"}),
    (Collated, {"kept"}),
    (Forgetful, {"once"}),
    (Unknowing, {"once"}),
    (AnswersAnew, {"once"}),
    (RemembersRefusals, {"once"}),
    (CheckedOutside, {"once"}),
    (Overfull, {"full"}),
    (OneMore, {"full"}),
    (CountsLapsed, {"full"}),
    (CountsEarlier, {"full"}),
    (SaysNoFigure, {"full"}),
    (SaysNotWhat, {"moved"}),
    (PlaceAlone, {"moved"}),
    (HalfRefused, {"kept"}),
    (HalfSeen, {"whole"}),
    (Overtaken, {"tail"}),
    (SkewedMarks, {"moved"}),
    (FreesTwice, {"full"}),
    (SealsTwice, {"sealed"}),
    (SealsAtOnce, {"sealed"}),
    (ErasesMore, {"erased"}),
    (ErasesNothing, {"erased"}),
    (OneVersion, {"kept"}),
    (Rounded, {"kept"}),
    (CutOff, {"erased"}),
    (Behind, {"kept"}),
]


@pytest.mark.parametrize(("faulty", "promises"), FAULTS, ids=lambda f: getattr(f, "__name__", ""))
def test_each_fault_is_found(faulty: type[MemoryStore], promises: set[str]) -> None:
    """A store with one fault breaks the contract, and it is said which promise."""
    with pytest.raises(BrokenPromise) as broken:
        check_store(faulty, patience=0.1)

    assert broken.value.promise in promises


def test_what_is_in_a_buffer_alone_is_found_by_opening_the_ledger_anew() -> None:
    """A store that acknowledges before it writes to the disk is found where the disk is read."""

    def disk(store: Store) -> Store:
        assert isinstance(store, Buffered)
        return store.disk

    check_store(Buffered)
    with pytest.raises(BrokenPromise) as broken:
        check_store(Buffered, again=disk, patience=0.1)

    assert "once" == broken.value.promise


def test_it_is_told_what_is_broken_and_how_it_shows() -> None:
    """The message names the promise, what was given, what the store tells, and what is due."""
    with pytest.raises(BrokenPromise) as broken:
        check_store(OneMore)

    figures = "used=1000000, wanted=1000000),))"
    assert (
        "The store breaks a promise: No more is taken than there is, and whoever is refused is "
        "told the figures.\n"
        "  Of 'refused', after 2 commands, it tells "
        f"Full(shortages=(Shortage(capacity='pool/1', most=1000001, {figures}; "
        f"Full(shortages=(Shortage(capacity='pool/1', most=1000000, {figures} is due."
    ) == str(broken.value)


def test_it_is_told_where_what_is_read_first_differs() -> None:
    """Of a list it is told how long it is, and which of it differs."""
    with pytest.raises(BrokenPromise) as broken:
        check_store(Collated)

    assert (
        "streams() tells 10, of 10 due; number 3 of them is 'case/\\\\u0000', and 'case/B' is due."
    ) == broken.value.found


def test_the_page_on_stores_tells_every_promise() -> None:
    """What is promised stands in the documentation, word by word."""
    page = (ROOT / "docs/how-to/write-a-store.md").read_text(encoding="utf-8")

    assert [] == [
        name for name, words in PROMISES.items() if f"| `{name}` | {words} |\n" not in page
    ]


def test_every_promise_is_broken_by_some_fault() -> None:
    """No promise stands in the contract that nothing here could break."""
    assert PROMISES.keys() == {name for _, promises in FAULTS for name in promises}
