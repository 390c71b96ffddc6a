"""Arrays of whole numbers and of words of bits, and what is done with them again and again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "Flags",
    "Ints",
    "Ragged",
    "Stretches",
    "Words",
    "bits_of",
    "numbered",
    "ordinals",
    "padded",
    "words_of",
]

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

_WIDEST = 8
"""Codes that lie in no more than so many times their number are looked up, others sorted."""


class Ragged:
    """Lists of different lengths, one after the other.

    Attributes:
        counts: How long each is.
        owner: The number of the list that each value stands in.
        position: Its place in that list.
    """

    def __init__(self, lists: Sequence[Sequence[Any]]) -> None:
        """Lay these lists one after the other."""
        self._lists = lists
        self.counts: Ints = np.fromiter(map(len, lists), np.int64, len(lists))
        self.owner: Ints = np.repeat(np.arange(len(lists)), self.counts)
        ends = np.cumsum(self.counts)
        self.position: Ints = np.arange(len(self.owner)) - np.repeat(
            ends - self.counts, self.counts
        )

    def flat(self) -> Iterable[Any]:
        """Every value, list by list."""
        return chain.from_iterable(self._lists)


class Stretches:
    """Stretches of days in which nothing changes, numbered."""

    def __init__(self, days: Iterable[date | None]) -> None:
        """Change on these days."""
        self._ends: Ints = np.array(
            sorted({day.toordinal() for day in days if day is not None}), np.int64
        )
        self.count = len(self._ends) + 1

    def of(self, days: Ints, *, ends: bool = False) -> Ints:
        """The number of the stretch that each day lies in; of ends, of the day before."""
        if self.count == 1:
            return np.zeros(len(days), np.int64)
        return np.searchsorted(self._ends, days, side="left" if ends else "right")


def ordinals(days: Sequence[date | None]) -> Ints:
    """Days as numbers; 0 where there is none."""
    return np.array([0 if day is None else day.toordinal() for day in days], np.int64)


def numbered(codes: Ints) -> tuple[Ints, Ints]:
    """Codes numbered from 0: the number of each, and where each number first stands."""
    if len(codes) == 0:
        return codes, codes
    codes = codes - codes.min()
    bound = int(codes.max()) + 1
    if bound > _WIDEST * len(codes):
        _, first, number = np.unique(codes, return_index=True, return_inverse=True)
        return number.astype(np.int64), first.astype(np.int64)
    where = np.full(bound, -1, np.int64)
    where[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    present = np.flatnonzero(where >= 0)
    number_of = np.zeros(bound, np.int64)
    number_of[present] = np.arange(len(present))
    return number_of[codes], where[present]


def padded(values: Ints, ragged: Ragged) -> Ints:
    """A value for each of the lists' values as a table, a row for each list, 0 at the end."""
    width = int(ragged.counts.max(initial=0))
    table = np.zeros((len(ragged.counts), width), np.int64)
    table[ragged.owner, ragged.position] = values
    return table


def words_of(row: int, width: int) -> Words:
    """A row of bits as so many words, the first candidate lowest."""
    return np.frombuffer(row.to_bytes(width * 8, "little"), dtype="<u8").astype(np.uint64)


def bits_of(words: Words) -> tuple[Ints, Ints]:
    """Of each bit that is set the number of its row, and its place in the row."""
    width = words.shape[1] * 8
    written = np.ascontiguousarray(words.astype("<u8", copy=False)).view(np.uint8).reshape(-1)
    filled = np.flatnonzero(written)
    bits = np.unpackbits(written[filled], bitorder="little")
    hit = np.flatnonzero(bits)
    byte = filled[hit >> 3]
    row = byte // width
    return row, (byte - row * width) * 8 + (hit & 7)
