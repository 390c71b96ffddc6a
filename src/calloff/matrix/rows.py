"""The answers of tables to numbered questions, packed into words."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

import numpy as np

from calloff.facts import Row
from calloff.index import Table
from calloff.matrix.arrays import Flags, Ints, Words, words_of

__all__ = ["Ask", "Asked", "Rows", "width_of"]

Ask = Callable[[Table], tuple[Row, Row]]
"""Asks a table: who meets it, and who meets it or might."""


def width_of(table: Table) -> int:
    """How many words a row of a table takes."""
    return max(1, -(-len(table.candidates) // 64))


class Rows:
    """For each question who meets it, and after that who meets it or might: a row of words.

    A table is asked when its rows are first needed, and each question once. Question 0 asks for
    nothing: everybody meets it.
    """

    def __init__(self, tables: Sequence[Table]) -> None:
        """Keep the answers of these tables."""
        self._tables = tables
        self._numbers: dict[Hashable, int] = {None: 0}
        self._packed: list[Words] = [np.zeros((0, 2 * width_of(t)), np.uint64) for t in tables]
        self._known: list[Flags] = [np.zeros(0, np.bool_) for _ in tables]

    def __len__(self) -> int:
        """How many questions there are."""
        return len(self._numbers)

    def number(self, name: Hashable) -> int:
        """The number of a question, by what its answers go by."""
        return self._numbers.setdefault(name, len(self._numbers))

    def packed(self, number: int, columns: Sequence[Ints], asks: Mapping[int, Ask]) -> Words:
        """The rows of one table, those made ready that these columns name.

        Args:
            number: The number of the table.
            columns: For each need the number of a question.
            asks: How to ask what the columns name.
        """
        if len(self._known[number]) < len(self._numbers):
            self._grow(number)
        packed, known = self._packed[number], self._known[number]
        if not known.all():
            needed = np.zeros(len(known), np.bool_)
            for column in columns:
                needed[column] = True
            table, width = self._tables[number], packed.shape[1] // 2
            for at in np.flatnonzero(needed & ~known).tolist():
                sure, may = asks[at](table)
                packed[at, :width] = words_of(sure, width)
                packed[at, width:] = words_of(may, width)
            known |= needed
        return packed

    def _grow(self, number: int) -> None:
        """Make room for as many questions as there are, and half as many again."""
        packed, known = self._packed[number], self._known[number]
        size = len(self._numbers) + len(self._numbers) // 2 + 16
        table, width = self._tables[number], packed.shape[1] // 2
        grown = np.zeros((size, 2 * width), np.uint64)
        grown[: len(packed)] = packed
        grown[0, :width] = grown[0, width:] = words_of(table.every, width)
        self._packed[number] = grown
        self._known[number] = np.zeros(size, np.bool_)
        self._known[number][: len(known)] = known
        self._known[number][0] = True


class Asked:
    """What needs ask: the numbers of their questions, and how to ask them."""

    def __init__(self, rows: Rows, asks: Mapping[int, Ask], columns: Sequence[Ints]) -> None:
        """Keep what needs ask.

        Args:
            rows: The answers.
            asks: How to ask each question.
            columns: For each need the numbers of its questions, 0 for none.
        """
        self._rows = rows
        self._asks = asks
        self.columns = columns

    def packed(self, number: int) -> Words:
        """The rows of one table."""
        return self._rows.packed(number, self.columns, self._asks)

    def anded(self, number: int, needs: Ints, into: Words | None) -> Words | None:
        """Who meets all that needs ask, and who meets it or might.

        Args:
            number: The number of the table.
            needs: Which needs.
            into: What it is joined with, and written over; ``None``: with nothing.
        """
        columns = [column[needs] for column in self.columns]
        packed = self._rows.packed(number, columns, self._asks)
        for column in columns:
            if into is None:
                into = packed.take(column, axis=0)
                continue
            count = int(np.count_nonzero(column))
            if count == len(column) or column[:count].all():
                # Often those who ask stand first.
                into[:count] &= packed.take(column[:count], axis=0)
            elif count:
                asking = np.flatnonzero(column)
                into[asking] &= packed.take(column[asking], axis=0)
        return into
