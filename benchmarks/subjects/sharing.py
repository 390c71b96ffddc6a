"""Many needs shared out, beside solvers that are called by hand over arrays laid out beforehand.

calloff's time runs from needs and register as they are read to a plan that is proven and checked.
Every engine has a process of its own. A peer that is not done within its limit is ended, and shown
with a ``>``; the others have to come to the same values, level by level, before anybody's time is
told.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measuring import Disagreement, Row, benchmark
from benchmarks.peers.flows import FLOW, PEERS
from benchmarks.places import Places

__all__ = ["Size", "compared", "sharing"]


@dataclass(frozen=True, slots=True)
class Size:
    """What is shared out, and who does it beside calloff.

    Attributes:
        places: Needs and suppliers.
        peers: The names of the peers.
        rounds: How many times calloff and the peer that goes level by level do it.
        seconds: After how many seconds of the processor another peer is ended.
        turns: Whether needs are also placed in turn.
    """

    places: Places
    peers: Sequence[str] = (FLOW,)
    rounds: int = 3
    seconds: int = 60
    turns: bool = True


_EVERYBODY = (FLOW, *PEERS)
_QUICK = (
    Size(Places(60, 12), _EVERYBODY, rounds=1),
    Size(Places(60, 12, profiles=9, wishes=True), rounds=1),
)
_FULL = (
    Size(Places(100, 20), _EVERYBODY),
    Size(Places(1_000, 184), _EVERYBODY, seconds=30),
    Size(Places(1_000, 184, wishes=True)),
    Size(Places(10_000, 184), _EVERYBODY, seconds=120),
    Size(Places(10_000, 184, wishes=True)),
    Size(Places(10_000, 184, profiles=600)),
    Size(Places(10_000, 2_000)),
    Size(Places(100_000, 2_000, profiles=600), rounds=1, seconds=300, turns=False),
    Size(Places(100_000, 2_000), rounds=1, seconds=300, turns=False),
)


@benchmark("sharing")
def sharing(*, quick: bool) -> Iterator[Row]:
    """Share out at every size."""
    for size in _QUICK if quick else _FULL:
        yield from compared(size)


def compared(size: Size) -> Iterator[Row]:
    """The rows of one size, and a printed line on what calloff's time goes to.

    Raises:
        Disagreement: where a peer's plan comes to something else than calloff's.
    """
    places = size.places
    numbers = [places.needs, places.suppliers, places.profiles, int(places.wishes)]
    with TemporaryDirectory() as folder:
        places.arrays().write(Path(folder))
        mine, flows = [], []
        for turn in range(size.rounds):
            asked = [*numbers, int(size.turns and turn == 0)]
            mine.append(_apart("benchmarks.ours_places", folder, *asked))
            if FLOW in size.peers:
                flows.append(_apart("benchmarks.peers.flows", FLOW, folder, size.seconds))
        ours = median(_total(one) for one in mine)
        print(_told(places, mine[0]), flush=True)
        for peer in size.peers:
            if peer == FLOW:
                found = flows
            else:
                found = [_apart("benchmarks.peers.flows", peer, folder, size.seconds)]
            done = [one for one in found if one is not None]
            for one in done:
                _agree(mine[0]["values"], one["values"], peer)
            whole = len(done) == len(found)
            taken = median(one["us"] for one in done) if whole else size.seconds * 1e6
            yield Row(_name(places), places.suppliers, peer, ours, taken, whole)
    if "one_more" in mine[0]["us"]:
        name = f"one need more, {_name(places).removeprefix('sharing out, ')}"
        # Whoever arrives is read as well, so that reading is part of doing it all again.
        again = median(each["us"]["reading"] + each["us"]["solving"] for each in mine)
        peer = "calloff, reading and solving again"
        yield Row(name, places.suppliers, peer, mine[0]["us"]["one_more"], again)


def _name(places: Places) -> str:
    """What is done, in words."""
    kinds = f"of {places.profiles} kinds" if places.profiles else "all different"
    wished = ", with classes and wishes" if places.wishes else ""
    return f"sharing out, {places.needs} needs {kinds}{wished}"


def _apart(module: str, *arguments: object) -> Any:
    """What a process of its own finds; ``None`` where it was ended at its limit."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        return None
    if done.returncode:
        raise RuntimeError(f"{module} {arguments}: {done.stderr}")
    return json.loads(done.stdout)


def _total(found: Any) -> float:
    """Microseconds from needs and register to a plan that is proven and checked."""
    us = found["us"]
    return float(us["reading"] + us["solving"] + us["verifying"])


def _agree(ours: dict[str, int], theirs: dict[str, int], peer: str) -> None:
    """The same value at each level to which the peer goes."""
    for name, value in theirs.items():
        if value != ours[name]:
            raise Disagreement(f"{peer} comes to {value} at {name}, calloff to {ours[name]}")


def _told(places: Places, found: Any) -> str:
    """What the time goes to, how much memory it takes, and what it is worth beside in turn."""
    us = found["us"]
    parts = ", ".join(
        f"{name} {us[name] / 1e6:.3f} s" for name in ("reading", "solving", "verifying")
    )
    told = (
        f"{_name(places)}, {places.suppliers} suppliers: {parts}; the certificate alone is checked "
        f"in {us['proving'] / us['solving']:.1%} of the solving; {found['peak_bytes'] / 2**30:.2f} "
        "GiB at most."
    )
    if "in_turn" in us:
        told += (
            f" In turn takes {us['in_turn'] / 1e6:.3f} s, leaves {_unplaced(found['in_turn'])} "
            f"without a place instead of {_unplaced(found['values'])}, and its placements cost "
            f"{_average(places, found['in_turn']) / _average(places, found['values']) - 1:+.1%}."
        )
    return told


def _unplaced(values: dict[str, int]) -> int:
    return values["unplaced.emergency"] + values["unplaced.ordinary"]


def _average(places: Places, values: dict[str, int]) -> float:
    """What a placement costs on average."""
    return values["price"] / (places.needs - _unplaced(values))
