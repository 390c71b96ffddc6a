"""What an import costs, each time in an interpreter of its own.

`import calloff` loads nothing but the package itself; so the rows below it say what is loaded when
the first names are asked for, which everybody pays sooner or later.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.measuring import Row, benchmark

__all__ = ["imports"]

_PYDANTIC = """
from pydantic import BaseModel
class Model(BaseModel):
    id: str
    places: int = 1
"""
_OURS = {
    "import calloff": "import calloff",
    "import calloff, then Need": "import calloff; calloff.Need",
    "import calloff, then Register": "import calloff; calloff.Register",
    "import calloff, then every name": (
        "import calloff\nfor name in calloff.__all__: getattr(calloff, name)"
    ),
}
_ROUNDS = 21


@benchmark("imports")
def imports(*, quick: bool) -> Iterator[Row]:
    """Start interpreters in turns, and take off what a bare one costs."""
    programs = {"bare": "pass", "pydantic": _PYDANTIC, **_OURS}
    if quick:
        programs = {"bare": "pass", "pydantic": _PYDANTIC, "import calloff": "import calloff"}
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(1 if quick else _ROUNDS):
        for name, program in programs.items():
            times[name].append(_started([sys.executable, "-c", program]))
    bare = median(times.pop("bare"))
    peer = median(times.pop("pydantic"))
    for name, taken in times.items():
        # Of one start nothing can be told: its time may be below that of a bare interpreter.
        yield Row(name, 0, "pydantic, one model", max(median(taken) - bare, 1.0), peer - bare)


def _started(command: Sequence[str]) -> float:
    """The processor's time of a program, in microseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken * 1e6
