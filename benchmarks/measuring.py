"""How long each engine takes for the same work: in turns, and only where the answers agree."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time_ns
from typing import Generic, Protocol, TypeVar

__all__ = [
    "BENCHMARKS",
    "Benchmark",
    "Contest",
    "Disagreement",
    "Row",
    "benchmark",
    "measured",
    "parted",
    "timed",
]

Task = TypeVar("Task")
Made = TypeVar("Made")


class Disagreement(AssertionError):
    """An engine answers otherwise than calloff does, so that its times would say nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured about calloff and one peer.

    Attributes:
        name: What was done.
        n: Over how many offers.
        peer: Beside whom.
        ours_us: The median of calloff's times, in microseconds for one task.
        peer_us: The median of the peer's.
        finished: Whether the peer came to an end; else its time is that after which it was ended,
            and all that is known is that it takes longer.
    """

    name: str
    n: int
    peer: str
    ours_us: float
    peer_us: float
    finished: bool = True

    @property
    def ratio(self) -> float:
        """The peer's median over calloff's: above 1 calloff is the faster of the two."""
        return self.peer_us / self.ours_us


class Benchmark(Protocol):
    """**Protocol:** measures one subject, row by row."""

    def __call__(self, *, quick: bool) -> Iterator[Row]:
        """Measure; `quick` only shows that it runs and that the answers agree."""
        ...


BENCHMARKS: dict[str, Benchmark] = {}
"""Every benchmark by name, in the order of the modules in `benchmarks.subjects`."""


def benchmark(name: str) -> Callable[[Benchmark], Benchmark]:
    """Make a function known as the benchmark of this name."""

    def known(function: Benchmark) -> Benchmark:
        assert name not in BENCHMARKS, f"There is a benchmark {name!r} already."
        BENCHMARKS[name] = function
        return function

    return known


@dataclass(frozen=True, slots=True)
class Contest(Generic[Task]):
    """The same tasks for calloff and its peers.

    Attributes:
        name: What is done.
        n: Over how many offers.
        warm: What each engine does beforehand, untimed.
        turns: What each engine does in each of its turns, one after the other; no task is in two
            turns, so that nobody is timed at giving an answer again.
        ours: How calloff does a task.
        peers: How each peer does it, by the peer's name.
        agree: Raises `Disagreement` unless a peer's answer to a task, named with the peer, is
            calloff's own.
        divided: How many parts a task has, where the time of one of them is told.
    """

    name: str
    n: int
    warm: Sequence[Task]
    turns: Sequence[Sequence[Task]]
    ours: Callable[[Task], object]
    peers: Mapping[str, Callable[[Task], object]]
    agree: Callable[[Task, object, str, object], None]
    divided: int = 1


_OURS = "calloff"


def measured(contest: Contest[Task]) -> Iterator[Row]:
    """A row for each peer, where every answer to every task agrees.

    The engines take turns in each round, and the one that begins changes from round to round.
    What is taken is the processor's time, as the machine may be at other work too. Python's
    collector is on, as it is for users; what stands before the measuring is kept out of it, so
    that nobody pays for what another has prepared. The answers are compared afterwards, so that
    no engine has met a task before its turn.

    Raises:
        Disagreement: where an engine answers a task otherwise.
    """
    engines = {_OURS: contest.ours, **contest.peers}
    times: dict[str, list[float]] = {name: [] for name in engines}
    for run in engines.values():
        for task in contest.warm:
            run(task)
    gc.collect()
    gc.freeze()
    try:
        for number, tasks in enumerate(contest.turns):
            for name in _from(list(engines), number):
                times[name].append(_turn(engines[name], tasks) / contest.divided)
    finally:
        gc.unfreeze()
    for tasks in contest.turns:
        for task in tasks:
            ours = contest.ours(task)
            for peer, run in contest.peers.items():
                contest.agree(task, ours, peer, run(task))
            del ours
    middle = {name: median(taken) for name, taken in times.items()}
    for peer in contest.peers:
        yield Row(contest.name, contest.n, peer, middle[_OURS], middle[peer])


def _from(names: list[str], number: int) -> list[str]:
    """The names, beginning with another one for each number."""
    at = number % len(names)
    return names[at:] + names[:at]


def _turn(run: Callable[[Task], object], tasks: Sequence[Task]) -> float:
    """One turn of an engine: microseconds for a task, that of letting go of the answer included."""
    gc.collect()
    start = process_time_ns()
    for task in tasks:
        run(task)
    return (process_time_ns() - start) / 1000 / len(tasks)


def parted(tasks: Sequence[Task], turns: int) -> list[Sequence[Task]]:
    """Tasks in so many turns of the same length."""
    each = len(tasks) // turns
    assert each > 0, "There is a task for every turn."
    return [tasks[at * each : (at + 1) * each] for at in range(turns)]


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """What is made, and the processor's time that it takes, in microseconds."""
    start = process_time_ns()
    made = make()
    return made, (process_time_ns() - start) / 1000
