"""Which figures of a table are not shown, so that nobody is known by being one of a few.

A figure from 1 up to a threshold is small. It is left out, and so are as many others that it cannot
be had back by subtraction: neither by itself, nor as what a row or a column leaves for a few
together. Which of them are small and which are left out for their sake is not told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar

__all__ = ["Addition", "left_out"]

Key = TypeVar("Key", bound=tuple[object, ...])


class Addition(NamedTuple):
    """A figure that is the sum of others, as a total is of its row.

    Attributes:
        total: The key of the sum.
        parts: The keys of what it is the sum of, each once.
    """

    total: tuple[object, ...]
    parts: tuple[tuple[object, ...], ...]


def left_out(
    figures: Mapping[Key, int], additions: Sequence[Addition], *, threshold: int
) -> frozenset[Key]:
    """The keys of the figures that are not shown.

    A figure of 0 is about nobody and is always shown. Of those that may be left out for the sake
    of a small one the smallest is, and a sum only where nothing that it is the sum of will do.

    Args:
        figures: How many, by key.
        additions: Every way in which figures add up to others, whatever table they stand in.
        threshold: The least number that is not small; 0 or 1: everything is shown.

    Returns:
        The keys; whoever knows all other figures, and how they add up, can calculate none of
        these.
    """
    # What costs least comes first, so that it is found first.
    height = _heights(additions)
    order = sorted(figures, key=lambda key: (height.get(key, 0), figures[key], repr(key)))
    cost = {key: index for index, key in enumerate(order) if figures[key] > 0}
    lines = [tuple(cost[k] for k in (a.total, *a.parts) if k in cost) for a in additions]
    hidden = {index for key, index in cost.items() if figures[key] < threshold}

    def more() -> int | None:
        """One more figure that must be left out, if any must."""
        for line in lines:
            total, *parts = line or (-1,)
            rest = sum(figures[order[part]] for part in parts if part in hidden)
            if total not in hidden and 0 < rest < threshold:
                return min((part for part in parts if part not in hidden), default=total)
        for exposed in _exposed(hidden, lines):
            beside = {index for line in lines if exposed in line for index in line} - hidden
            # Where its own lines have nothing left, what tells of it stands further away.
            if others := beside or set(cost.values()) - hidden:
                return min(others)
        return None

    while (index := more()) is not None:
        hidden.add(index)
    return frozenset(order[index] for index in hidden)


def _heights(additions: Sequence[Addition]) -> dict[tuple[object, ...], int]:
    """How many times over each figure is a sum: 1 for a sum of what is none."""
    height: dict[tuple[object, ...], int] = {}
    # No sum is part of what it is the sum of, so that this comes to an end.
    changed = True
    while changed:
        changed = False
        for total, parts in additions:
            over = 1 + max((height.get(part, 0) for part in parts), default=0)
            assert over <= len(additions), "A sum is no part of what it is the sum of."
            if over > height.get(total, 0):
                height[total], changed = over, True
    return height


def _exposed(hidden: Collection[int], lines: Sequence[tuple[int, ...]]) -> Iterator[int]:
    """The hidden figures that can be calculated from the shown ones.

    Each line says that some hidden figures come to a known number. Gauss and Jordan solve for as
    many of them as can be solved for; one that then stands alone in its equation is known.
    """
    solved: dict[int, dict[int, Fraction]] = {}
    for line in lines:
        total, *parts = line or (-1,)
        row = {index: Fraction(1) for index in parts if index in hidden}
        if total in hidden:
            row[total] = row.get(total, Fraction(0)) - 1
        for pivot in [index for index in row if index in solved]:
            _subtract(row, solved[pivot], pivot)
        row = {index: part for index, part in row.items() if part}
        if not row:
            continue
        pivot = min(row)
        row = {index: part / row[pivot] for index, part in row.items()}
        for other in solved.values():
            _subtract(other, row, pivot)
        solved[pivot] = row
    yield from (pivot for pivot in sorted(solved) if len(solved[pivot]) == 1)


def _subtract(row: dict[int, Fraction], other: Mapping[int, Fraction], pivot: int) -> None:
    """Take an equation away from another as often as rids it of one unknown."""
    times = row.get(pivot)
    if not times:
        return
    for index, part in other.items():
        left = row.get(index, Fraction(0)) - times * part
        if left:
            row[index] = left
        else:
            row.pop(index, None)
