"""How slow a peer may be beside the plain loop, before its times count for nothing.

Each peer was once written for a trial of its own, where it was timed beside such a loop. One that
does worse here, relative to the loop, than it did there is badly written and has to be mended
before anybody is compared with it. A tenth to a third is what such ratios vary by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.measuring import Row

__all__ = ["ALLOWED", "judged"]

ALLOWED = 1.3
"""How many times its ratio in the trial a peer may be at."""

_LOOP = "loop"

# Microseconds for a decision, by what is done and over how many offers.
_TRIAL = {
    ("winner", 184): {"loop": 53, "pandas": 1762, "polars": 1497, "DuckDB": 1540, "SQLite": 134},
    ("winner", 2_000): {
        "loop": 787, "pandas": 1436, "polars": 1331, "DuckDB": 1447, "SQLite": 422,
    },
    ("winner", 20_000): {
        "loop": 14_445, "pandas": 1443, "polars": 1395, "DuckDB": 1598, "SQLite": 4181,
    },
    ("winner", 200_000): {
        "loop": 150_483, "pandas": 2766, "polars": 1364, "DuckDB": 4948, "SQLite": 49_946,
    },
    ("complete", 184): {
        "loop": 331, "pandas": 2069, "polars": 2668, "DuckDB": 3419, "SQLite": 1048,
    },
    ("complete", 20_000): {
        "loop": 58_028, "pandas": 17_288, "polars": 54_752, "DuckDB": 29_054, "SQLite": 98_013,
    },
}  # fmt: skip


def judged(rows: Iterable[Row]) -> Iterator[str]:
    """For each peer that was in the trial, a line that says whether it is written well enough."""
    held = list(rows)
    for row in held:
        trial = _TRIAL.get((row.name, row.n))
        if trial is None or row.peer == _LOOP or row.peer not in trial:
            continue
        loop = next(r for r in held if (r.name, r.n, r.peer) == (row.name, row.n, _LOOP))
        ratio, most = row.peer_us / loop.peer_us, ALLOWED * trial[row.peer] / trial[_LOOP]
        verdict = "well enough" if ratio <= most else "TOO SLOW: mend it first"
        yield (
            f"{row.name}, {row.n} offers: {row.peer} takes {ratio:.3g} times the loop, "
            f"at most {most:.3g}: {verdict}"
        )
