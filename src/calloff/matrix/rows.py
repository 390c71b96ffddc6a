"""The answers of tables to numbered questions, packed into words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calloff.index import Table
from calloff.matrix.arrays import Flags, Ints, Words, words_of
from calloff.matrix.questions import Ask

__all__ = ["Rows", "width_of"]

_LEAST = 64


def width_of(table: Table) -> int:
    """How many words a row of a table takes."""
    return max(1, -(-len(table.candidates) // 64))


class Rows:
    """For each question who meets it, and after that who meets it or might: a row of words.

    A table is asked when its rows are first needed, and each question once.
    """

    def __init__(self, tables: Sequence[Table], asks: Sequence[Ask]) -> None:
        """Put these questions to these tables."""
        self._tables = tables
        self._asks = asks
        self._packed: list[Words | None] = [None] * len(tables)
        self._known: list[Flags] = [np.zeros(len(asks), np.bool_) for _ in tables]

    def packed(self, number: int, columns: Sequence[Ints]) -> Words:
        """The rows of one table, those made ready that these columns name."""
        table, known = self._tables[number], self._known[number]
        width = width_of(table)
        packed = self._packed[number]
        if packed is None:
            packed = self._packed[number] = np.zeros((len(self._asks), 2 * width), np.uint64)
        if not known.all():
            needed = np.zeros(len(self._asks), np.bool_)
            for column in columns:
                needed[column] = True
            for at in np.flatnonzero(needed & ~known).tolist():
                sure, may = self._asks[at](table)
                packed[at, :width] = words_of(sure, width)
                packed[at, width:] = words_of(may, width)
            known |= needed
        return packed

    def anded(self, number: int, columns: Sequence[Ints], into: Words | None) -> Words | None:
        """Who meets the questions of each column, and who meets them or might.

        Args:
            number: The number of the table.
            columns: For each need the number of a question.
            into: What they are joined with, and written over; ``None``: with nothing.
        """
        packed = self.packed(number, columns)
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
