"""What was measured, as a table for people and as rows for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from math import floor, log10
from pathlib import Path

from benchmarks.measuring import Row

__all__ = ["table", "write"]


def table(rows: Sequence[Row]) -> str:
    """The rows as a table, under a heading for each thing that was done."""
    lines = []
    for (name, n), group in groupby(rows, key=lambda row: (row.name, row.n)):
        held = list(group)
        width = max(len(row.peer) for row in held)
        over = f"{name}, {_grouped(n)} offers" if n else name
        lines.append(f"{over}: calloff {_grouped(held[0].ours_us)} µs")
        lines.append(f"  {'peer':<{width}}  {'µs':>13}  {'peer / calloff':>14}")
        lines += (
            f"  {row.peer:<{width}}  {_more(row)}{_grouped(row.peer_us):>12}"
            f"  {_more(row)}{_ratio(row.ratio):>13}"
            for row in held
        )
        lines.append("")
    return "\n".join(lines)


def _more(row: Row) -> str:
    """The sign of a peer that was ended before it was done."""
    return " " if row.finished else ">"


def write(rows: Iterable[Row], path: Path) -> None:
    """Write the rows as JSON lines, one row a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(_data(row))}\n" for row in rows), encoding="utf-8")


def _data(row: Row) -> dict[str, object]:
    return {
        "name": row.name,
        "n": row.n,
        "peer": row.peer,
        "ours_us": round(row.ours_us, 3),
        "peer_us": round(row.peer_us, 3),
        "ratio": float(f"{row.ratio:.4g}"),
        "finished": row.finished,
    }


def _grouped(number: float) -> str:
    """A number in groups of three digits, whole where it is large."""
    whole = isinstance(number, int) or number >= 100
    return f"{number:,.0f}".replace(",", " ") if whole else f"{number:.1f}"


def _ratio(ratio: float) -> str:
    """Two figures of a ratio: more would be noise. Below what the clock can tell it is nothing."""
    if ratio <= 0:
        return "0"
    decimals = 1 - floor(log10(ratio))
    return f"{round(ratio, decimals):.{max(decimals, 0)}f}"
