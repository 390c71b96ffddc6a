"""A register read from JSON, beside the list of models that somebody writes first.

calloff reads the text, builds its records, and refuses what contradicts itself: codes that the
vocabulary has not, prices that overlap, offers of nobody. The models have the same fields with
their types, and are compared with nothing. Each reading has a process of its own, as a program has
that begins by reading its register.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time_ns
from typing import Any

from benchmarks.measuring import Disagreement, Row, benchmark
from benchmarks.peers.models import Models, models
from benchmarks.worlds import world
from calloff import Register
from calloff.formats import parse

__all__ = ["loading"]

_ROUNDS = 5


@benchmark("loading")
def loading(*, quick: bool) -> Iterator[Row]:
    """See that both read the same; then let them take turns."""
    size, rounds = (20, 1) if quick else (20_000, _ROUNDS)
    text = world(size, 0).text
    _agree(_register(text), models(text))
    times: dict[str, list[float]] = {name: [] for name in _READERS}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.json"
        path.write_text(text, encoding="utf-8")
        del text
        for number in range(rounds):
            for name in sorted(_READERS, reverse=number % 2 == 1):
                times[name].append(_timed_apart(name, path))
    ours, peer = median(times["calloff"]), median(times["list of models"])
    yield Row("loading", size, "list of models", ours, peer)


def _register(text: str) -> Register:
    return parse(text, source="register.json", expected=Register)


_READERS: Mapping[str, Callable[[str], object]] = {"calloff": _register, "list of models": models}


def _timed_apart(name: str, path: Path) -> float:
    """The processor's time of reading, in a process of its own, in microseconds."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.subjects.loading", name, str(path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    return float(done.stdout)


def _agree(ours: Register, theirs: Models) -> None:
    """The same suppliers, places, facts and prices."""
    mine = [
        (o.supplier, [(f.facet, _listed(f.value)) for f in o.facts], _prices(o))
        for o in ours.offers
    ]
    other = [(o.supplier, [(f.facet, f.value) for f in o.facts], _prices(o)) for o in theirs.offers]
    places = [[(pool.id, pool.available) for pool in read.pools] for read in (ours, theirs)]
    names = [[(one.id, one.name) for one in read.suppliers] for read in (ours, theirs)]
    if mine != other or places[0] != places[1] or names[0] != names[1]:
        raise Disagreement("The list of models holds something else than calloff's register.")


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _prices(offer: Any) -> list[tuple[str, Any]]:
    return [(row.item, row.amount) for row in offer.prices.rows]


def _main(name: str, path: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    gc.collect()
    start = process_time_ns()
    read = _READERS[name](text)
    # What Python's collector has put off is part of it.
    put_off = [[] for _ in range(2000)]
    print((process_time_ns() - start) / 1000)
    del read, put_off


if __name__ == "__main__":
    _main(*sys.argv[1:])
