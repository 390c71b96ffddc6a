"""What peers share that hold columns as arrays: packed answers, places, and who goes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.plain import (
    MET,
    UNMET,
    Agreement,
    Answer,
    Contender,
    Leaf,
    PlainNeed,
    PlainOffer,
    fullest,
    outcome,
)
from benchmarks.worlds import MOST_RANKS

__all__ = [
    "WORD",
    "Array",
    "Columns",
    "Used",
    "answers",
    "cheapest_first",
    "masks",
    "most_free",
    "slots",
    "whole_ore",
    "words",
]

Array = NDArray[Any]

WORD = 62
"""How many answers one whole number holds, so that no database takes it for a negative one."""


class Columns(NamedTuple):
    """Every verdict, a column for each question, and every total."""

    found: Sequence[Array]
    ore: Array

    def rows(self) -> Iterable[tuple[int, ...]]:
        """Row by row, as numbers of Python."""
        return zip(*(column.tolist() for column in self.found), strict=True)

    def totals(self) -> Sequence[int]:
        """As numbers of Python."""
        totals: list[int] = self.ore.tolist()
        return totals


def answers(offers: Sequence[PlainOffer]) -> Array:
    """The answers of each offer to each term, a column for each term, each lying together."""
    matrix = np.frombuffer(b"".join(offer.row for offer in offers), dtype=np.int8)
    return matrix.reshape(len(offers), -1).T.copy()


def words(by_term: Array, least: int) -> list[Array]:
    """For each offer, one bit for each term that it answers so well at least, in whole numbers."""
    found = []
    for first in range(0, len(by_term), WORD):
        packed = np.zeros(by_term.shape[1], dtype=np.int64)
        for bit, column in enumerate(by_term[first : first + WORD]):
            packed |= (column >= least).astype(np.int64) << bit
        found.append(packed)
    return found


def masks(agreement: Agreement, leaves: Iterable[Leaf]) -> list[int]:
    """One bit for each term asked about, in whole numbers as `words` packs them."""
    found = [0] * -(-len(agreement.terms) // WORD)
    for leaf in leaves:
        word, bit = divmod(agreement.term(leaf), WORD)
        found[word] |= 1 << bit
    return found


def slots(rows: Sequence[Sequence[Any]], missing: tuple[int, ...]) -> list[list[Array]]:
    """Lists of different lengths as columns: those of all firsts, of all seconds, and so on."""
    count = max(map(len, rows), default=0)
    padded = [[row[at] if at < len(row) else missing for row in rows] for at in range(count)]
    return [[np.array(column) for column in zip(*slot, strict=True)] for slot in padded]


class Used:
    """The few pools that are used: by which offer's which slot, and how much of it is taken."""

    def __init__(self, agreement: Agreement) -> None:
        """Find them."""
        self._offers = agreement.offers
        self._uses = [
            (slot, place, agreement.uses[pool.id])
            for place, offer in enumerate(agreement.offers)
            for slot, pool in enumerate(offer.pools)
            if pool.id in agreement.uses
        ]

    def taken(self, need: PlainNeed) -> list[tuple[int, int, int]]:
        """Slot, place and how many places are taken on the need's fullest day, if any are."""
        found = ((s, at, fullest(uses, need.starts, need.ends)) for s, at, uses in self._uses)
        return [one for one in found if one[2]]

    def free(self, need: PlainNeed) -> dict[int, int]:
        """For the places at which any are taken, the most that any pool has free then."""
        taken = {(place, slot): count for slot, place, count in self.taken(need)}
        return {
            place: most_free(
                [
                    (pool.available - taken.get((place, slot), 0), pool.stale)
                    for slot, pool in enumerate(self._offers[place].pools)
                ]
            )
            for place in {place for place, _ in taken}
        }


def most_free(pools: Iterable[tuple[int, bool]]) -> int:
    """The most that any pool has free by a figure that is not too old; below nought for none."""
    return max((max(free, -1) for free, stale in pools if not stale), default=-1)


def whole_ore(sevenths: Array) -> Array:
    """Sums in sevenths of an öre, rounded to whole öre, half of one upwards."""
    return (2 * sevenths + 7) // 14


def cheapest_first(
    need: PlainNeed,
    name: Callable[[int], str],
    *,
    left: Array,
    rank: Array,
    worst: Array,
    wishes: Sequence[Array],
    sevenths: Array,
) -> Answer:
    """What it comes to among those who are left.

    Args:
        need: What is called off.
        name: The id of the offer at a place.
        left: The places of those who may serve or might.
        rank: Their places in the tender's ranking.
        worst: The worst verdict about each, the persons' ages aside.
        wishes: For each wish the verdict about each of them.
        sevenths: What each costs, in sevenths of an öre.
    """
    worst = np.minimum(worst, min(need.ages, default=MET))
    if not len(left) or not worst.any():
        return outcome([], name)
    met = np.zeros(len(left), dtype=np.int64)
    may = met.copy()
    for bit, verdict in enumerate(wishes):
        met |= (verdict == MET).astype(np.int64) << bit
        may |= (verdict != UNMET).astype(np.int64) << bit
    cost = whole_ore(sevenths) * (MOST_RANKS + 1) + rank
    sure = worst == MET
    # Of those alike in all but cost only the cheapest can matter.
    alike = (sure.astype(np.int64) << 2 * len(need.wishes)) | (met << len(need.wishes)) | may
    cheapest = np.full(2 << 2 * len(need.wishes), np.iinfo(np.int64).max)
    np.minimum.at(cheapest, alike, cost)
    columns = (column[cost == cheapest[alike]] for column in (left, sure, met, may, cost))
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return outcome([Contender(*row) for row in rows], name, left.tolist)
