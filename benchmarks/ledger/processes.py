"""Processes of their own that write in one ledger, and what they have to tell."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import perf_counter
from typing import Any

from calloff.ledger.store import Store

__all__ = ["CONTEXT", "Told", "Work", "at_once", "opened", "show"]

# A server that has loaded the libraries forks each process: it starts in a few milliseconds, and
# shares no connection with anybody.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["sqlalchemy", "psycopg", "calloff.ledger.sql", "calloff.testing"])

MOST_SECONDS = 600.0
"""After how long processes that are not done are taken to wait for each other."""

Work = Callable[[Store, int, Any], Any]
"""What a process does: with a store, its own number from 0, and what it was handed."""


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """The ledger at a URL, opened in this process; ``log:path`` and ``log:path#fault``: a log."""
    if url.startswith("log:"):
        from benchmarks.ledger.file_store import FileStore

        path, _, fault = url.removeprefix("log:").partition("#")
        yield FileStore(Path(path), fault or None)
        return
    from calloff.ledger.sql import SqlStore

    with SqlStore.open(url) as store:
        yield store


def show(kind: str, *figures: object) -> None:
    """Print figures, a line for each, under the kind of database that they are of."""
    print("", *(f"{kind:10} {each}" for each in figures), sep="\n", flush=True)


@dataclass(frozen=True, slots=True)
class Told:
    """What processes told that worked at the same time.

    Attributes:
        told: What each of them told, in order.
        seconds: From when they began to when the last had done.
    """

    told: Sequence[Any]
    seconds: float


def at_once(url: str, work: Work, processes: int, handed: Any = None) -> Told:
    """Let processes do the same work at the same time.

    Raises:
        AssertionError: where one of them fails, with what it said, or is not done in ten minutes.
    """
    gate = CONTEXT.Barrier(processes + 1)
    running: list[tuple[BaseProcess, Connection]] = []
    for number in range(processes):
        ours, theirs = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(target=_run, args=(work, url, (number, handed), gate, theirs))
        process.start()
        theirs.close()
        running.append((process, ours))
    try:
        gate.wait(60)
        start = perf_counter()
        told = [_heard(ours, start) for _, ours in running]
        return Told(told, perf_counter() - start)
    finally:
        for process, ours in running:
            process.join(5)
            if process.is_alive():
                process.kill()
            ours.close()


def _run(work: Work, url: str, handed: tuple[int, Any], gate: Any, telling: Connection) -> None:
    """One process: open the ledger, wait for the others, work, and tell."""
    try:
        with opened(url) as store:
            # Connections and statements are made ready before the clock runs.
            store.heads(["nobody's"])
            gate.wait(60)
            telling.send((True, work(store, *handed)))
    except BaseException:  # noqa: BLE001 - whatever it was, the parent says it
        telling.send((False, traceback.format_exc()))


def _heard(telling: Connection, start: float) -> Any:
    """What one process tells."""
    left = MOST_SECONDS - (perf_counter() - start)
    assert telling.poll(left), f"A process is not done after {MOST_SECONDS} seconds: a deadlock?"
    well, told = telling.recv()
    assert well, f"A process failed.\n{told}"
    return told
