"""Needs of one lot as columns: what their key goes by, in whole numbers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from calloff.matrix.arrays import Flags, Ints, Ragged, numbered, ordinals
from calloff.need import Need

__all__ = ["Columns", "Expressions", "numbers_of"]

_LARGEST = 2**40
"""Quantities above this, in their parts, are for Python to count."""


class Expressions(NamedTuple):
    """What needs require, or what they wish for.

    Attributes:
        lists: The lists of the needs.
        numbers: The number of what is asked for: the same number asks for the same.
    """

    lists: Ragged
    numbers: Ints


class Columns:
    """Needs of one lot, laid out.

    Attributes:
        needs: The needs.
        requested_days: The day that each was asked for.
        persons: Their persons.
        expressions: Their requirements and their wishes.
        items: The number of what is called off, and how.
        buyers: The number of the buyer.
        together: The number of the rule of the group and its places, 0 where there is none.
        until: The first day on which it has ended; 0 where it is open.
        parts: The parts of a unit in which amounts are counted.
        amounts: How much of each line is compared, in those parts.
        countable: Whether parts and amounts are small enough.
    """

    def __init__(self, needs: Sequence[Need]) -> None:
        """Lay needs out."""
        self.needs = needs
        # Column by column: a record for each need would be a burden on Python's collector.
        requested = [need.requested for need in needs]
        amounts = [need.amounts for need in needs]
        groups = [need.group for need in needs]
        self.requested_days: Sequence[date] = requested
        self._requested, self._starts = ordinals(requested), ordinals([n.starts for n in needs])
        self.until = ordinals([need.period.end for need in needs])
        self.persons = Ragged([need.persons for need in needs])
        self.expressions = {
            "requirements": _expressions([need.required for need in needs]),
            "wishes": _expressions([need.wished for need in needs]),
        }
        self.items = numbers_of([need.items for need in needs])
        self.buyers = numbers_of([need.buyer for need in needs])
        self.together = numbers_of([None, *((g and (g.rule, g.places)) for g in groups)])[1:]
        self.countable: Flags = np.array(
            [parts < _LARGEST and max(much) < _LARGEST for parts, much in amounts], np.bool_
        )
        counted = [
            a if fits else (1, (0,) * len(a[1]))
            for a, fits in zip(amounts, self.countable.tolist(), strict=True)
        ]
        self.parts: Ints = np.array([parts for parts, _ in counted], np.int64)
        lines = Ragged([much for _, much in counted])
        self.amounts: Ints = np.zeros((len(needs), int(lines.counts.max(initial=1))), np.int64)
        self.amounts[lines.owner, lines.position] = np.fromiter(
            lines.flat(), np.int64, len(lines.owner)
        )

    def __len__(self) -> int:
        """How many needs there are."""
        return len(self.needs)

    def days(self, name: str, on: date) -> Ints:
        """A named day of each need."""
        if name == "decided":
            return np.full(len(self), on.toordinal(), np.int64)
        return self._requested if name == "requested" else self._starts

    def profiles(self, *columns: Ints) -> tuple[Ints, Ints]:
        """Needs pooled that are the same in these columns: the number of each, and the firsts."""
        width = sum(column.shape[1] for column in columns)
        rows = np.ascontiguousarray(np.hstack(columns)).astype("<i8", copy=False)
        if width == 0:
            return numbered(np.zeros(len(self), np.int64))
        known: dict[bytes, int] = {}
        written = rows.view(f"V{8 * width}").ravel().tolist()
        numbers = [known.setdefault(row, len(known)) for row in written]
        return numbered(np.array(numbers, np.int64))


def _expressions(lists: Sequence[Sequence[str]]) -> Expressions:
    """What is asked for, numbered."""
    ragged = Ragged(lists)
    return Expressions(ragged, numbers_of(list(ragged.flat())))


def numbers_of(names: Sequence[Hashable]) -> Ints:
    """Names numbered in the order in which they come up."""
    known = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.fromiter(map(known.__getitem__, names), np.int64, len(names))
