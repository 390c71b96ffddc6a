"""Which figures of a table are not shown, so that nobody is known by being one of a few.

A figure from 1 up to a threshold is small. It is left out, and so are as many others that it cannot
be had back by subtraction: neither by itself, nor as what a row or a column leaves for a few
together. Which of them are small and which are left out for their sake is not told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    figures: Mapping[Key, int],
    additions: Sequence[Addition],
    *,
    implied: Sequence[Addition] = (),
    threshold: int,
) -> frozenset[Key]:
    """The keys of the figures that are not shown.

    A figure of 0 is about nobody and is always shown. Of those that may be left out for the sake
    of a small one the smallest is, and a sum only where nothing that it is the sum of will do.

    Args:
        figures: How many, by key.
        additions: Every way in which figures add up to others, whatever table they stand in.
        implied: Further ones that follow from these, such as the sums over all years of what adds
            up in each: to tell them apart saves time, and comes to as much.
        threshold: The least number that is not small; 0 or 1: everything is shown.

    Returns:
        The keys; whoever knows all other figures, and how they add up, can calculate none of
        these.
    """
    # What costs least comes first, so that it is found first.
    every = (*additions, *implied)
    height = _heights(every)
    order = sorted(figures, key=lambda key: (height.get(key, 0), figures[key], repr(key)))
    cost = {key: index for index, key in enumerate(order) if figures[key] > 0}
    lines = [tuple(cost[k] for k in (a.total, *a.parts) if k in cost) for a in every]
    independent = lines[: len(additions)]
    hidden = {index for key, index in cost.items() if figures[key] < threshold}

    while True:
        # What a line leaves is looked at line by line: each sees what the one before has added.
        before = -1
        while before < len(hidden):
            before = len(hidden)
            for line in lines:
                if (index := _next(line, hidden, figures, order, threshold)) is not None:
                    hidden.add(index)
        if not (found := _companions(hidden, lines, independent)):
            return frozenset(order[index] for index in hidden)
        hidden |= found


def _next(
    line: tuple[int, ...],
    hidden: Collection[int],
    figures: Mapping[Key, int],
    order: Sequence[Key],
    threshold: int,
) -> int | None:
    """One more of a line, where what it leaves for those left out is small, or is one of them."""
    shown = [index for index in line if index not in hidden]
    if len(shown) == len(line):
        return None
    total, *parts = line
    rest = sum(figures[order[part]] for part in parts if part in hidden)
    alone = len(line) - len(shown) == 1
    if not alone and (total in hidden or rest >= threshold):
        return None
    return min((index for index in shown if index != total), default=min(shown, default=None))


def _companions(
    hidden: Collection[int],
    lines: Sequence[tuple[int, ...]],
    independent: Sequence[tuple[int, ...]],
) -> set[int]:
    """Further figures that are left out, so that hidden ones cannot be calculated."""
    found: set[int] = set()
    shown_in: dict[int, list[list[int]]] = {}
    for line in lines:
        shown = [index for index in line if index not in hidden]
        for index in line:
            if index in hidden and shown:
                shown_in.setdefault(index, []).append(shown)
    for exposed in _exposed(hidden, independent):
        # The shortest of its lines: what is left out there gives away least else.
        beside = min(shown_in.get(exposed, []), key=len, default=[])
        # One that has just been left out may do for several: that is seen the next time.
        if beside and found.isdisjoint(beside):
            found.add(min(beside))
    if not found and any(True for _ in _exposed(hidden, independent)):
        # Where its own lines have nothing left, what tells of it stands further away.
        every = {index for line in lines for index in line}
        found |= {min(rest)} if (rest := every.difference(hidden)) else set()
    return found


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
    """The hidden figures that can be calculated from the shown ones, in order.

    Each line says that some hidden figures come to a known number. A figure that stands in one
    line alone takes what the others leave, so that its line tells nothing of them: such lines are
    set aside, one after the other, and what is left is solved. Then every figure is told by those
    that nothing fixes; one that is told by none of them is known.
    """
    rows: dict[int, dict[int, int]] = {}
    where: dict[int, set[int]] = {}
    for number, line in enumerate(lines):
        row = {index: 1 for index in line[1:] if index in hidden}
        row |= {index: -1 for index in line[:1] if index in hidden}
        if row:
            rows[number] = row
        for index in row:
            where.setdefault(index, set()).add(number)
    aside: list[tuple[int, dict[int, int]]] = []
    alone = [index for index, numbers in where.items() if len(numbers) == 1]
    while alone:
        index = alone.pop()
        if len(where[index]) != 1:
            continue
        (number,) = where[index]
        row = rows.pop(number)
        aside.append((index, row))
        for other in row:
            where[other].discard(number)
            if len(where[other]) == 1:
                alone.append(other)
    told = _solved({i: Fraction(sign) for i, sign in row.items()} for row in rows.values())
    for index, row in reversed(aside):
        by: dict[int, Fraction] = {}
        for other, sign in row.items():
            if other != index:
                parts = told.get(other, {other: Fraction(1)})
                _subtract(by, parts, Fraction(sign * row[index]))
        told[index] = by
    yield from sorted(index for index, by in told.items() if not by)


def _solved(rows: Iterable[dict[int, Fraction]]) -> dict[int, dict[int, Fraction]]:
    """Unknowns told by those that equations do not fix, by Gauss and Jordan; constants aside."""
    solved: dict[int, dict[int, Fraction]] = {}
    for row in rows:
        for pivot in [index for index in row if index in solved]:
            _subtract(row, solved[pivot], row[pivot])
        if not row:
            continue
        pivot = min(row)
        first = row[pivot]
        for index in row:
            row[index] /= first
        for other in solved.values():
            if pivot in other:
                _subtract(other, row, other[pivot])
        solved[pivot] = row
    return {
        pivot: {index: -part for index, part in row.items() if index != pivot}
        for pivot, row in solved.items()
    }


def _subtract(row: dict[int, Fraction], other: Mapping[int, Fraction], times: Fraction) -> None:
    """Take an equation away from another so many times."""
    for index, part in other.items():
        left = row.get(index, Fraction(0)) - times * part
        if left:
            row[index] = left
        else:
            row.pop(index, None)
