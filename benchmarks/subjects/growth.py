"""How time and memory grow with the offers and with what is asked of them.

Each size has a process of its own, so that its memory is its own. The row's peer is calloff itself
at the smallest size, or with one requirement.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import process_time_ns
from typing import Any

from benchmarks.measuring import Row, benchmark
from benchmarks.worlds import ON, narrow_need, world
from calloff import Need, Snapshot

__all__ = ["growth"]

_SIZES = (184, 2_000, 20_000, 200_000)
_REQUIREMENTS = (1, 2, 4, 8, 16)
_NEEDS = 40
_ROUNDS = 5


@benchmark("growth")
def growth(*, quick: bool) -> Iterator[Row]:
    """Measure each size, and tell it beside the smallest."""
    sizes, needs = ((20,), 1) if quick else (_SIZES, _NEEDS)
    found = [_grown(size, needs) for size in sizes]
    least = found[0]
    for size, one in zip(sizes, found, strict=True):
        print(
            f"{size} offers: {one['read_bytes']:.0f} bytes each as read, "
            f"{one['laid_out_bytes']:.0f} more laid out, in {one['laid_out_us'] / 1e6:.3f} s."
        )
        for count, us in zip(_REQUIREMENTS, one["us"], strict=True):
            name = f"growth, {count} requirements"
            yield Row(name, size, "calloff, 1 requirement", us, one["us"][0])
        peer = f"calloff, {sizes[0]} offers"
        yield Row("growth, laying out", size, peer, one["laid_out_us"], least["laid_out_us"])


def _grown(size: int, needs: int) -> Any:
    """What a process of its own finds out about one size."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.subjects.growth", str(size), str(needs)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    return json.loads(done.stdout)


def _found(size: int, needs: int) -> dict[str, Any]:
    """Bytes for each offer, and microseconds for a decision by the number of requirements."""
    from benchmarks import ours

    made = world(size, 1)
    before = _resident()
    register = ours.register(made)
    gc.collect()
    read = _resident()
    snapshot = Snapshot.read(made.snapshot)
    warm = Need.read(made.needs[0])
    start = process_time_ns()
    _ = register.decide(warm, on=ON, snapshot=snapshot).outcome
    taken = (process_time_ns() - start) / 1000
    laid_out = _resident()
    times = []
    gc.collect()
    gc.freeze()
    for count in _REQUIREMENTS:
        turns = []
        # The first turns look up what is asked for the first time, and are not counted.
        for turn in range(-_ROUNDS, _ROUNDS):
            asked = [
                Need.read(narrow_need((turn + _ROUNDS) * needs + number, count))
                for number in range(needs)
            ]
            start = process_time_ns()
            for need in asked:
                _ = register.decide(need, on=ON, snapshot=snapshot).outcome
            turns.append((process_time_ns() - start) / 1000 / needs)
        times.append(median(turns[_ROUNDS:]))
    return {
        "read_bytes": (read - before) / size,
        "laid_out_bytes": (laid_out - read) / size,
        "laid_out_us": taken,
        "us": times,
    }


def _resident() -> int:
    """The bytes of memory that the process has."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


if __name__ == "__main__":
    print(json.dumps(_found(int(sys.argv[1]), int(sys.argv[2]))))
