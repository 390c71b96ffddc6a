"""Who surely may serve each of many needs, at which price, and which wishes are met there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from calloff.index import Compiled
from calloff.matrix.arrays import Flags, Ints, bits_of
from calloff.matrix.prices import Prices
from calloff.matrix.rounds import Gated, Led
from calloff.matrix.rows import Asked, width_of

__all__ = ["Asking", "Serving", "serving"]

_AT_ONCE = 2**19
"""So many needs times candidates are looked at at a time, so that they stay near the processor."""

_UNPRICED = -1


class Serving(NamedTuple):
    """Who surely may serve some needs that follow on each other.

    Attributes:
        needs: The needs, by their numbers in the lot.
        told: Of which everything is told here; the others are to be asked about one by one.
        stands: For which every gate of the lot is met.
        perhaps: For which somebody might serve of whom it is not known.
        counts: How many surely may serve each.
        candidate: Who they are, by their place among the lot's ids, in that order for each need.
        price: What each costs, in minor units; -1 where it has no price for some line.
        met: Which wishes each surely meets, a bit for each, the first one lowest.
    """

    needs: Ints
    told: Flags
    stands: Flags
    perhaps: Flags
    counts: Ints
    candidate: Ints
    price: Ints
    met: Ints


class Asking(NamedTuple):
    """What needs of a lot ask, in one world.

    Attributes:
        compiled: The lot.
        pooled: For each need the number of the pool of its like.
        first: The first need of each pool.
        stands: For which pools every gate of the lot is met.
        gated: Who may serve.
        led: What they wish for, and what it costs.
        rank: For each place in the tables where its id stands among all.
    """

    compiled: Compiled
    pooled: Ints
    first: Ints
    stands: Flags
    gated: Gated
    led: Led
    rank: Ints


def serving(asking: Asking) -> Iterator[Serving]:
    """Who surely may serve, of as many needs at a time as can be looked at together."""
    size = max(1, _AT_ONCE // len(asking.rank))
    for low in range(0, len(asking.pooled), size):
        yield _of_some(asking, np.arange(low, min(low + size, len(asking.pooled))))


def _of_some(asking: Asking, these: Ints) -> Serving:
    """Who surely may serve these needs."""
    rows = asking.pooled[these]
    needs = asking.first[rows]
    prices, wishes = asking.led.prices, asking.led.wishes
    shape = len(these), len(asking.rank)
    # Tables stand in the order of prices: written into a row each, all stand in that of their ids.
    there = np.zeros(shape, np.bool_)
    price = np.empty(shape, np.int64)
    met = np.empty(shape if wishes.columns else (0, 0), np.int64)
    told, perhaps = prices.countable[needs], np.zeros(len(these), np.bool_)
    start = 0
    for number, table in enumerate(asking.compiled.tables):
        words, width = asking.gated.rows(number, rows), width_of(table)
        sure = words[:, :width]
        perhaps |= (sure != words[:, width:]).any(axis=1)
        basket = prices.baskets[needs]
        odd = prices.table(number).odd[basket]
        told &= prices.fits(number, needs) & ~(sure & odd).any(axis=1)
        owner, at = bits_of(sure)
        place = asking.rank[at + start]
        there[owner, place] = True
        price[owner, place] = _totals(prices, number, needs[owner], owner, at)
        if wishes.columns:
            met[owner, place] = _met(wishes, number, rows, owner, at)
        start += len(table.candidates)
    those = np.flatnonzero(there)
    owner = those // shape[1]
    return Serving(
        needs=these,
        told=told,
        stands=asking.stands[rows],
        perhaps=perhaps,
        counts=np.bincount(owner, minlength=len(these)),
        candidate=those - owner * shape[1],
        price=price.reshape(-1)[those],
        met=met.reshape(-1)[those] if wishes.columns else np.zeros(len(those), np.int64),
    )


def _totals(prices: Prices, number: int, needs: Ints, owner: Ints, at: Ints) -> Ints:
    """What needs cost at places of a table, in minor units; -1 where a line has no price."""
    priced = prices.table(number).priced
    width = priced.shape[1]
    word = priced.reshape(-1).take(prices.baskets[needs] * width + (at >> 6))
    has = (word >> (at & 63).astype(np.uint64) & np.uint64(1)).astype(np.bool_)
    return np.where(has, prices.rounded(needs, prices.sums(number, needs, at)), _UNPRICED)


def _met(wishes: Asked, number: int, rows: Ints, owner: Ints, at: Ints) -> Ints:
    """The wishes that each surely meets."""
    packed = wishes.packed(number)
    flat, row = packed.reshape(-1), packed.shape[1]
    found = np.zeros(len(owner), np.int64)
    word, bit = at >> 6, (at & 63).astype(np.uint64)
    for wish, column in enumerate(wishes.columns):
        question = column[rows][owner]
        yes = flat.take(question * row + word) >> bit & np.uint64(1)
        found |= (yes.astype(np.int64) & (question > 0)) << wish
    return found
