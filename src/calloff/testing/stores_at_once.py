"""What every store of a ledger promises where several write at the same time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

from calloff.ledger.capacities import PARTS, Shortage, Stated, Taking
from calloff.ledger.command import Append, Command, Done, Full, Moved, Outcome, Repeated
from calloff.ledger.rows import START, Fresh, Head, Private, Row, chained, moment_text
from calloff.ledger.store import Seal, Store
from calloff.testing.watching import BrokenPromise

__all__ = ["AT_ONCE"]

_AT: Final = datetime(2024, 3, 1, 12, tzinfo=UTC)
_WRITERS: Final = 4
_ROUNDS: Final = 12


def _at_once(work: Callable[[int], Any]) -> list[Any]:
    """What comes of the same work done by several threads that begin together."""
    gate = threading.Barrier(_WRITERS, timeout=60)

    def begun(writer: int) -> Any:
        gate.wait()
        return work(writer)

    with ThreadPoolExecutor(_WRITERS) as pool:
        return list(pool.map(begun, range(_WRITERS)))


def _last_places(store: Store, patience: float) -> None:
    """All reach for the last places: as many get one as there are, and the others are told."""
    places = 2 * _ROUNDS
    store.write(Command(id="places", asked="", states=(Stated("pool/1", places * PARTS),)))

    def reach(writer: int) -> list[Outcome]:
        own = [_row(f"place {writer}-{n}", f"place/{writer}-{n}") for n in range(_ROUNDS)]
        takes = [Taking(c.id, "place", "pool/1", "taken", PARTS, moment_text(_AT)) for c in own]
        return [store.write(replace(c, takes=(t,))) for c, t in zip(own, takes, strict=True)]

    outcomes = [outcome for each in _at_once(reach) for outcome in each]
    due = Full((Shortage("pool/1", places * PARTS, places * PARTS, PARTS),))
    got = [outcome for outcome in outcomes if isinstance(outcome, Done)]
    _require("full", len(got) == places, f"{len(got)} of {places} places were given away at once")
    other = [outcome for outcome in outcomes if outcome not in got and outcome != due]
    _require("full", not other, f"who found no place was told {other[:1]}, and {due} is due")
    held = len(store.takings(["pool/1"]))
    _require("kept", held == places, f"{len(got)} takings were acknowledged, and {held} stand")


def _one_stream(store: Store, patience: float) -> None:
    """All write in the same case, each after what it has seen: nobody writes over another."""

    def write(writer: int) -> int:
        refused = 0
        for number in range(_ROUNDS):
            while True:
                head = store.heads(["case/A"])["case/A"]
                told = store.write(_row(f"row {writer}-{number}", "case/A", after=head))
                if isinstance(told, Done):
                    break
                _require("moved", told == Moved(("case/A",)), f"in one case it tells {told}")
                refused += 1
        return refused

    _at_once(write)
    rows = store.stream("case/A")
    places = [row.place for row in rows]
    whole = [*range(1, _WRITERS * _ROUNDS + 1)]
    _require("moved", places == whole, f"{len(whole)} rows were acknowledged; places: {places}")
    chain = [START.digest, *(row.digest for row in rows)]
    follows = all(row.before == chain[n] for n, row in enumerate(rows))
    _require("moved", follows, "rows of a case do not follow upon each other")


def _one_mark(store: Store, patience: float) -> None:
    """All decide by what they have seen of the same offer, and change it: no change is lost."""

    def change(writer: int) -> None:
        for number in range(_ROUNDS):
            told: Outcome | None = None
            while not isinstance(told, Done):
                seen = dict(store.marks(["offer/1"]))
                name, touched = f"mark {writer}-{number}", frozenset(["offer/1"])
                told = store.write(Command(name, "", reads=seen, touches=touched))
                moved = told == Moved(marks=("offer/1",))
                _require("moved", moved or isinstance(told, Done), f"over a mark it tells {told}")

    _at_once(change)
    found, due = store.marks(["offer/1"])["offer/1"], _WRITERS * _ROUNDS
    _require("moved", found == due, f"{due} changes were acknowledged, and the mark says {found}")


def _crossed_marks(store: Store, patience: float) -> None:
    """Some go by what others change, and the other way round: not both can have come first."""
    for number in range(_ROUNDS):
        marks = f"crossed/{number}/A", f"crossed/{number}/B"

        def change(writer: int, marks: tuple[str, str] = marks) -> Outcome:
            read, touched = marks if writer % 2 else marks[::-1]
            name = f"crossed {touched} {writer}"
            return store.write(Command(name, "", reads={read: 0}, touches=frozenset([touched])))

        told = _at_once(change)
        sides = {writer % 2 for writer, one in enumerate(told) if isinstance(one, Done)}
        _require("moved", len(sides) == 1, f"both sides were told that they came first: {told}")
        late = [one for writer, one in enumerate(told) if writer % 2 not in sides]
        due = Moved(marks=(marks[0] if 0 in sides else marks[1],))
        _require("moved", late == [due] * len(late), f"who came late was told {late}")


def _one_hold(store: Store, patience: float) -> None:
    """A place that is held becomes one award's: it is free only once."""
    at = moment_text(_AT)
    for number in range(_ROUNDS):
        pool, hold = f"held/{number}", (f"hold/{number}", "proposal")
        held = Taking(*hold, pool, "held", PARTS, at)
        states = (Stated(pool, PARTS),)
        store.write(Command(f"hold {number}", "", states=states, takes=(held,)))

        def award(
            writer: int, pool: str = pool, hold: tuple[str, str] = hold
        ) -> tuple[str, Outcome]:
            command = _row(f"award {pool} {writer}", f"award/{pool}/{writer}")
            stream = command.appends[0].stream
            take = Taking(stream, "place", pool, "taken", PARTS, at)
            return stream, store.write(replace(command, frees=(hold,), takes=(take,)))

        told = dict(_at_once(award))
        got = [stream for stream, one in told.items() if isinstance(one, Done)]
        _require("full", len(got) == 1, f"one place that was held was awarded {len(got)} times")
        due = Full((Shortage(pool, PARTS, PARTS, PARTS),))
        others = [one for stream, one in told.items() if stream not in got and one != due]
        _require("full", not others, f"who came late was told {others[:1]}, and {due} is due")
        found = [use.stream for use in store.takings([pool])]
        _require("kept", found == got, f"{got} has the place, and it stands with {found}")


def _one_command(store: Store, patience: float) -> None:
    """The same command comes by several ways at once, and is carried out once."""
    for number in range(_ROUNDS):
        command = _row(f"once {number}", f"once/{number}")
        told = _at_once(_same(store.write, command))
        done = [one for one in told if isinstance(one, Done)]
        what = f"the same command given {_WRITERS} times at once was told {told}"
        _require("once", len(done) == 1, what)
        repeated = told.count(Repeated(command.asked, command.answer))
        _require("once", repeated == _WRITERS - 1, what)
        _require("once", len(store.stream(f"once/{number}")) == 1, what)


def _one_seal(store: Store, patience: float) -> None:
    """Several seal at once, and one of them does."""
    store.write(_row("sealed", "sealed/0"))
    (row,) = _until(store.unsealed, 1, patience)
    numbers = [row.number]
    for number in range(1, _ROUNDS):
        last = Seal(number, tuple(numbers), "r", "0" * 64, moment_text(_AT), f"{number}")
        told = _at_once(_same(store.seal, last))
        _require("sealed", told.count(True) == 1, f"of {_WRITERS} at once, {told} have sealed")
        store.write(_row(f"sealed {number}", f"sealed/{number}"))
        numbers = [one.number for one in _until(store.unsealed, 1, patience)]
    _require("sealed", len(store.seals()) == _ROUNDS - 1, "there are other seals than were added")


def _nothing_missed(store: Store, patience: float) -> None:
    """Somebody reads on after the last number while others write in cases of their own."""
    over = threading.Event()
    met: list[Row] = []

    def read() -> None:
        last, until = 0, None
        while until is None or time.monotonic() < until:
            found = store.rows(last, 7)
            last = found[-1].number if found else last
            met.extend(row for row in found if row.stream.startswith("on/"))
            if len(met) >= due:
                return
            if over.is_set() and until is None:
                until = time.monotonic() + patience

    def write(writer: int) -> list[Outcome]:
        head, told = START, []
        for number in range(3 * _ROUNDS):
            command = _row(f"on {writer}-{number}", f"on/{writer}", after=head)
            told.append(store.write(replace(command, touches=frozenset([f"on/{writer}"]))))
            head = command.appends[0].rows[-1].head
        return told

    due = _WRITERS * 3 * _ROUNDS
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        try:
            outcomes = [outcome for each in _at_once(write) for outcome in each]
        finally:
            over.set()
        reading.result()
    refused = [told for told in outcomes if not isinstance(told, Done)]
    _require("moved", not refused, f"in cases that nobody else touches it tells {refused[:1]}")
    given = sorted(number for told in outcomes for number in told.numbers)
    numbers = [row.number for row in met]
    rising = all(one < other for one, other in pairwise(numbers))
    _require("tail", rising, f"numbers do not rise: {numbers}")
    missed = sorted({*given} - {*numbers})
    _require("tail", not missed, f"who read on met {len(met)} of {due} rows, without {missed[:9]}")
    _require("tail", numbers == given, f"rows {given} were acknowledged, and {numbers} read")


def _seen_whole(store: Store, patience: float) -> None:
    """Whoever looks while a command is written sees all of it, or nothing."""
    over = threading.Event()
    torn: list[object] = []

    def look() -> None:
        while not over.is_set():
            heads = store.heads(["whole/A", "whole/B"])
            if heads["whole/A"].place != heads["whole/B"].place:
                torn.append(heads)
            marks = store.marks(["offer/A", "offer/B"])
            if len({*marks.values()}) != 1:
                torn.append(marks)

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        try:
            for number in range(3 * _ROUNDS):
                both = (_appended("whole/A", number), _appended("whole/B", number))
                touched = frozenset(["offer/A", "offer/B"])
                store.write(Command(f"whole {number}", "", appends=both, touches=touched))
        finally:
            over.set()
        looking.result()
    _require("whole", not torn, f"half of a command is to be seen: {torn[:1]}")


AT_ONCE: Final[tuple[Callable[[Store, float], None], ...]] = (
    _one_seal,
    _last_places,
    _one_stream,
    _one_mark,
    _crossed_marks,
    _one_hold,
    _one_command,
    _nothing_missed,
    _seen_whole,
)
"""Stories of several threads, one after the other in the same store, at first empty.

Each takes the store, and patience in seconds.
"""


def _row(name: str, stream: str, *, after: Head = START) -> Command:
    """A command that adds one row to a stream."""
    private = Private(b"salt", b"{}")
    rows = chained(stream, after, [Fresh("asked", _AT, _AT, {"by": name}, private)])
    append = Append(stream, after, rows, {rows[0].place: private})
    return Command(id=name, asked=f"asked {name}", appends=(append,))


def _appended(stream: str, number: int) -> Append:
    """The row after so many that are all alike."""
    fresh = Fresh("asked", _AT, _AT, {})
    rows = chained(stream, START, [fresh] * (number + 1))
    after = rows[-2].head if number else START
    return Append(stream, after, rows[-1:])


def _same(write: Callable[[Any], object], what: object) -> Callable[[int], object]:
    """The same done by every writer."""
    return lambda writer: write(what)


def _until(read: Callable[[], Any], many: int, patience: float) -> Any:
    """What is read once there is as much as is waited for, or when patience ends."""
    until = time.monotonic() + patience
    while len(found := read()) < many and time.monotonic() < until:
        time.sleep(0.002)
    _require("tail", len(found) == many, f"{len(found)} rows are there, and {many} are due")
    return found


def _require(promise: str, kept: bool, what: str) -> None:
    """Say what is wrong, unless a promise is kept."""
    if not kept:
        raise BrokenPromise(promise, f"{what[0].upper()}{what[1:]}.")
