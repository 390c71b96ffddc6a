"""Many processes reach for the same at the same time: last places, one case, one command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from time import perf_counter

from benchmarks.ledger.processes import Told, at_once, opened
from calloff.ledger.capacities import PARTS, Shortage, Stated, Taking
from calloff.ledger.command import Append, Command, Done, Full, Moved, Outcome, Repeated
from calloff.ledger.rows import START, Fresh, Head, Private, Row, chained, moment_text
from calloff.ledger.store import Store

__all__ = ["Figures", "last_places", "one_case", "own_cases", "same_commands"]

_AT = datetime(2024, 3, 1, 12, tzinfo=UTC)
_SINCE = moment_text(_AT)


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a race.

    Attributes:
        what: Which race.
        processes: How many took part.
        attempts: How many commands were given.
        written: How many were written.
        seconds: How long it took.
        slow: After how many milliseconds 99 of a hundred commands were answered.
    """

    what: str
    processes: int
    attempts: int
    written: int
    seconds: float
    slow: float

    def __str__(self) -> str:
        """One line of a table."""
        rates = f"{self.attempts / self.seconds:7.0f} attempts/s, "
        rates += f"{self.written / self.seconds:6.0f} written/s, p99 {self.slow:6.1f} ms"
        counts = f"{self.attempts:6} attempts, {self.written:6} written"
        return f"{self.what:28} {self.processes:3} processes {counts} {rates}"


@dataclass(frozen=True, slots=True)
class _Tried:
    """What one process tells: what came of each command, and after how many milliseconds."""

    outcomes: list[tuple[str, Outcome]]
    took: list[float]


# --- The last places ------------------------------------------------------------------------


def last_places(url: str, *, processes: int, pools: int, places: int, rounds: int = 1) -> Figures:
    """Every process reaches for a place in every pool, each with fewer places than reach for it.

    A place in a pool comes with a part of a common ceiling, as in real call-offs, and the two are
    named in either order: whoever locks in the order of names given would wait in a circle.

    Raises:
        AssertionError: unless exactly as many are taken as there are, by those who were told so,
            and each of the others was told the figures.
    """
    assert processes * rounds > places, "There are losers."
    attempts = processes * rounds * pools
    states = [Stated(f"pool/{n}", places * PARTS) for n in range(pools)]
    states.append(Stated("ceiling/1", attempts * PARTS, daily=False))
    with opened(url) as store:
        assert isinstance(store.write(Command("states", "", states=tuple(states))), Done)
    told = at_once(url, _reach, processes, (pools, rounds))
    outcomes = dict(_outcomes(told))
    assert len(outcomes) == attempts
    with opened(url) as store:
        _shared_out(store, outcomes, pools, places)
        _all_there(store, outcomes)
    return _figures("last places", processes, told)


def _shared_out(store: Store, outcomes: dict[str, Outcome], pools: int, places: int) -> None:
    """Places are taken by those who were told so, and all others were told the figures."""
    got = {name for name, outcome in outcomes.items() if isinstance(outcome, Done)}
    takings = store.takings()
    for number in range(pools):
        pool = f"pool/{number}"
        mine = {use.ref for use in takings if use.capacity == pool}
        assert len(mine) == places, f"{len(mine)} of {places} places of {pool} are taken."
        told_so = {name.removesuffix(f" {pool}") for name in got if name.endswith(f" {pool}")}
        assert mine == told_so, f"{pool}: taken by {sorted(mine)}, acknowledged {sorted(told_so)}."
        due = Full((Shortage(pool, places * PARTS, places * PARTS, PARTS),))
        for name, outcome in outcomes.items():
            if name.endswith(f" {pool}") and name not in got:
                assert outcome == due, f"{name} was told {outcome}, and {due} is due."
    parts = [use for use in takings if use.capacity == "ceiling/1"]
    assert len(parts) == pools * places, "Who was refused has taken of the ceiling."


def _reach(store: Store, number: int, handed: tuple[int, int]) -> _Tried:
    """Reach for a place in each pool, in the same order as all others do."""
    pools, rounds = handed
    chance = Random(number)
    commands = []
    for turn in range(rounds):
        for pool in range(pools):
            name = f"{number}-{turn}"
            row = _row(f"{name} pool/{pool}", f"case/{name}-{pool}")
            both = [f"pool/{pool}", "ceiling/1"]
            chance.shuffle(both)
            takes = (_use(row.appends[0].stream, name, capacity) for capacity in both)
            commands.append(replace(row, takes=tuple(takes), touches=frozenset({f"mark/{pool}"})))
    return _given(store, commands)


def _use(stream: str, name: str, capacity: str) -> Taking:
    """One of a capacity; a place under the process's name, a part of the ceiling beside it."""
    ref = name if capacity.startswith("pool") else f"{name} of the ceiling"
    return Taking(stream, ref, capacity, "taken", PARTS, _SINCE)


# --- Cases of one's own ---------------------------------------------------------------------


def own_cases(url: str, *, processes: int, commands: int) -> Figures:
    """Every process writes in cases of its own, and takes of one pool that has room for all.

    Raises:
        AssertionError: where anybody is told that something has moved.
    """
    room = Stated("pool/room", processes * commands * PARTS)
    with opened(url) as store:
        assert isinstance(store.write(Command("states", "", states=(room,))), Done)
    told = at_once(url, _own, processes, commands)
    outcomes = dict(_outcomes(told))
    others = [outcome for outcome in outcomes.values() if not isinstance(outcome, Done)]
    assert not others, f"Cases that have nothing in common were told {others[0]}."
    with opened(url) as store:
        _all_there(store, outcomes)
    return _figures("cases of one's own", processes, told)


def _own(store: Store, number: int, commands: int) -> _Tried:
    """Write in two cases of one's own, by what nobody else touches."""
    heads: dict[str, Head] = {}
    given = []
    mark = f"offer/{number}"
    for turn in range(commands):
        stream = f"case/{number}-{turn % 2}"
        row = _row(f"{number} {turn}", stream, heads.get(stream, START))
        heads[stream] = row.appends[0].rows[-1].head
        use = Taking(stream, f"{turn}", "pool/room", "taken", PARTS, _SINCE)
        touched = frozenset({mark})
        given.append(replace(row, takes=(use,), reads={mark: turn}, touches=touched))
    return _given(store, given)


# --- One case, and one command --------------------------------------------------------------


def one_case(url: str, *, processes: int, rows: int) -> Figures:
    """Every process writes in the same case, after what it has read, again and again.

    Raises:
        AssertionError: where a row is lost or written over, or whoever comes late is told
            anything but that the case has moved.
    """
    told = at_once(url, _same_case, processes, rows)
    outcomes = list(_outcomes(told))
    late = [outcome for _, outcome in outcomes if not isinstance(outcome, Done)]
    for outcome in late:
        assert outcome == Moved(streams=("case/1",)), f"Who came late was told {outcome}."
    with opened(url) as store:
        found = store.stream("case/1")
    _chain(found)
    assert len(found) == processes * rows, f"{len(found)} rows of {processes * rows} are there."
    return _figures("one case", processes, told)


def _same_case(store: Store, number: int, rows: int) -> _Tried:
    """Write rows after what is there, and try again with whatever has come."""
    tried = _Tried([], [])
    for turn in range(rows):
        outcome: Outcome | None = None
        tries = 0
        while not isinstance(outcome, Done):
            tries += 1
            assert tries < 1000, "A row that follows the head is refused again and again."
            head = store.heads(["case/1"])["case/1"]
            _timed(store, _row(f"{number} {turn}", "case/1", head), tried)
            outcome = tried.outcomes[-1][1]
    return tried


def same_commands(url: str, *, processes: int, commands: int) -> Figures:
    """Every process gives the same commands, in the same order.

    Raises:
        AssertionError: unless each is carried out once, and repeated for all others.
    """
    told = at_once(url, _same, processes, commands)
    outcomes = Counter(_kind(name, outcome) for name, outcome in _outcomes(told))
    with opened(url) as store:
        for name in (f"c-{number}" for number in range(commands)):
            counted = (outcomes[name, "Done"], outcomes[name, "Repeated"])
            assert counted == (1, processes - 1), f"{name} was done and repeated {counted} times."
            assert len(store.stream(f"case/{name}")) == 1
    return _figures("the same commands", processes, told)


def _same(store: Store, number: int, commands: int) -> _Tried:
    """Give commands that everybody gives."""
    return _given(store, [_row(f"c-{n}", f"case/c-{n}") for n in range(commands)])


def _kind(name: str, outcome: Outcome) -> tuple[str, str]:
    """Of which command it is, and what came of it."""
    if isinstance(outcome, Repeated):
        assert outcome == Repeated(f"asked {name}", "{}"), f"{name} repeats {outcome}."
    return name, type(outcome).__name__


# --- What all share -------------------------------------------------------------------------


def _row(name: str, stream: str, after: Head = START) -> Command:
    """A command that adds a row with something private to a stream."""
    private = Private(name.encode(), b'{"said":"in confidence"}')
    rows = chained(stream, after, [Fresh("awarded", _AT, _AT, {"by": name}, private)])
    append = Append(stream, after, rows, {rows[0].place: private})
    return Command(name, f"asked {name}", appends=(append,))


def _given(store: Store, commands: Iterable[Command]) -> _Tried:
    """Give commands one after the other."""
    tried = _Tried([], [])
    for command in commands:
        _timed(store, command, tried)
    return tried


def _timed(store: Store, command: Command, tried: _Tried) -> None:
    """Give a command, and write down what came of it and when."""
    start = perf_counter()
    outcome = store.write(command)
    tried.took.append((perf_counter() - start) * 1000)
    tried.outcomes.append((command.id, outcome))


def _outcomes(told: Told) -> Iterator[tuple[str, Outcome]]:
    """What came of every command, by its id."""
    for tried in told.told:
        yield from tried.outcomes


def _all_there(store: Store, outcomes: dict[str, Outcome]) -> None:
    """Whoever reads from the first row on meets every row that was acknowledged, and no other."""
    due = sorted(n for told in outcomes.values() if isinstance(told, Done) for n in told.numbers)
    met: list[Row] = []
    while found := store.rows(met[-1].number if met else 0, 500):
        met.extend(found)
    numbers = [row.number for row in met]
    assert numbers == due, f"{len(due)} rows were acknowledged, and {len(numbers)} are there."
    by_stream: dict[str, list[Row]] = {}
    for row in met:
        by_stream.setdefault(row.stream, []).append(row)
    for rows in by_stream.values():
        _chain(rows)


def _chain(rows: Iterable[Row]) -> None:
    """Rows of a stream follow upon each other from its start."""
    head = START
    for row in rows:
        assert (row.place, row.before) == (head.place + 1, head.digest), f"{row} follows {head}."
        assert row.digested() == row.digest
        head = row.head


def _figures(what: str, processes: int, told: Told) -> Figures:
    """What came of a race, in figures."""
    outcomes = [outcome for _, outcome in _outcomes(told)]
    took = sorted(ms for tried in told.told for ms in tried.took)
    written = sum(isinstance(outcome, Done) for outcome in outcomes)
    slow = took[len(took) * 99 // 100]
    return Figures(what, processes, len(outcomes), written, told.seconds, slow)
