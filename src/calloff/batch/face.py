"""The plans that are equally good so far: which options are left, and what places are worth.

A level is settled by prices of places. What is then as good as the best is left for the next
level: this is the face of the best plans. A pool whose places have a price stays full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from calloff.batch.network import Flags, Network, lower
from calloff.batch.problem import Ints

__all__ = ["INFINITE", "Face", "Options", "distances"]

INFINITE = np.iinfo(np.int64).max // 4
"""Above every price; four of them still add up."""

_DENSE = 4_000
"""Of so many pools each pair has its own number; of more, arcs are gone through again and again."""


@dataclass(slots=True)
class Face:
    """What is left open.

    Attributes:
        arcs: The arcs that may still be used, as numbers in the network.
        alone: Whether each profile may still be left without a place.
        forced: Whether each pool has to be full.
    """

    arcs: Ints
    alone: Flags
    forced: Flags

    @classmethod
    def whole(cls, network: Network) -> Face:
        """Everything is open."""
        return cls(
            np.arange(len(network.tail), dtype=np.int64),
            np.ones(len(network.count), dtype=np.bool_),
            np.zeros(len(network.places), dtype=np.bool_),
        )

    def settle(
        self, network: Network, flow: Ints, without: Ints, costs: Ints, nothing: Ints
    ) -> Ints:
        """Settle a level by a flow that is best for it, and narrow what is open.

        Args:
            network: The network.
            flow: How many are placed by each arc of the network.
            without: How many of each profile are without a place.
            costs: What the open arcs cost at the level.
            nothing: What it costs not to place one of each profile.

        Returns:
            The price of the places of each pool at the level.
        """
        if not bool(costs.any()) and not bool(nothing[self.alone].any()):
            # Nobody would be better or worse anywhere: all is left as it is.
            return np.zeros(len(network.places), dtype=np.int64)
        tail, head = network.tail[self.arcs], network.head[self.arcs]
        placed = flow[self.arcs]
        used = np.zeros(len(network.places), dtype=np.int64)
        np.add.at(used, network.head, flow)
        full = used >= network.places
        price = distances(
            Options(tail, head, costs, placed, np.where(self.alone, nothing, INFINITE)),
            ~full & ~self.forced,
        )
        best = np.where(self.alone, nothing, INFINITE)
        total = costs + price[head]
        lower(best, tail, total)
        kept = total == best[tail]
        assert not bool((placed[~kept] > 0).any()), "A best flow uses what is best."
        self.arcs = self.arcs[kept]
        self.alone = self.alone & (nothing == best)
        assert not bool((without[~self.alone] > 0).any()), "A best flow uses what is best."
        self.forced = self.forced | (price > 0)
        return price


class Options(NamedTuple):
    """What is open to each profile at one level.

    Attributes:
        tail: The profile of each open arc, in order.
        head: Its pool.
        costs: What it costs.
        placed: How many are placed by it.
        nothing: What it costs not to place one of a profile; `INFINITE` where that is not open.
    """

    tail: Ints
    head: Ints
    costs: Ints
    placed: Ints
    nothing: Ints


def distances(options: Options, ends: Flags) -> Ints:
    """For each pool the least that it costs to be rid of one of those who are placed there.

    Whoever leaves goes where there is room, or where somebody else leaves in turn, or without. Of
    pools from which nobody can leave it is a number that keeps everybody where he is.

    Args:
        options: What is open.
        ends: The pools with room.
    """
    dense = len(ends) <= _DENSE
    price = np.where(ends, 0, INFINITE).astype(np.int64)
    steps = np.zeros((0, 0), dtype=np.int64)
    if dense:
        steps, out = _between_pools(options, len(ends))
        price = _relaxed_dense(np.minimum(price, out), steps)
    else:
        price = _relaxed(price, options)
    shut = price >= INFINITE // 2
    if not bool(shut.any()):
        return price
    inner = np.where(shut, 0, INFINITE).astype(np.int64)
    if dense:
        inner = _relaxed_dense(inner, np.where(shut[:, None] & shut[None, :], steps, INFINITE))
    else:
        keep = shut[options.head]
        tail, head, costs, placed, nothing = options
        none = np.full(len(nothing), INFINITE, dtype=np.int64)
        inside = Options(tail[keep], head[keep], costs[keep], placed[keep], none)
        inner = _relaxed(inner, inside)
    return np.where(shut, inner + _shift(options, price, inner, shut), price)


def _shift(options: Options, price: Ints, inner: Ints, shut: Flags) -> int:
    """By how much pools that nobody can leave have to be dearer, so that nobody wants to come."""
    tail, head, costs, _, nothing = options
    best = nothing.copy()
    outside = ~shut[head]
    lower(best, tail[outside], costs[outside] + price[head[outside]])
    least = -int(inner[shut].min())
    into = ~outside & (best[tail] < INFINITE // 2)
    if bool(into.any()):
        least = max(least, int((best[tail] - costs - inner[head])[into].max()))
    return max(least, 0)


def _between_pools(options: Options, pools: int) -> tuple[Ints, Ints]:
    """What it costs at least to move somebody from one pool to another, or to none."""
    tail, head, costs, placed, nothing = options
    steps = np.full(pools * pools, INFINITE, dtype=np.int64)
    out = np.full(pools, INFINITE, dtype=np.int64)
    used = np.flatnonzero(placed > 0)
    if not len(used):
        return steps.reshape(pools, pools), out
    some = nothing[tail[used]] < INFINITE
    np.minimum.at(out, head[used[some]], nothing[tail[used[some]]] - costs[used[some]])
    starts = np.searchsorted(tail, tail[used], side="left")
    sizes = np.searchsorted(tail, tail[used], side="right") - starts
    for low in range(0, len(used), _AT_ONCE):
        those = slice(low, low + _AT_ONCE)
        many = sizes[those]
        ends = np.cumsum(many)
        at = np.arange(int(ends[-1]), dtype=np.int64) + np.repeat(starts[those] - ends + many, many)
        own = np.repeat(used[those], many)
        np.minimum.at(steps, head[own] * pools + head[at], costs[at] - costs[own])
    return steps.reshape(pools, pools), out


_AT_ONCE = 20_000
"""The options of so many arcs are looked at together: memory is bounded."""

_WAYS = 200
"""The ways by so many pools are looked at together."""


def _relaxed_dense(price: Ints, steps: Ints) -> Ints:
    """The shortest ways, by going one step further until nothing is shorter."""
    back = np.ascontiguousarray(steps.T)
    news = np.flatnonzero(price < INFINITE)
    for _ in range(len(price) + 1):
        # Only by way of those that have come nearer can anybody else come nearer.
        shorter = price.copy()
        for low in range(0, len(news), _WAYS):
            those = news[low : low + _WAYS]
            ways = back[those] + price[those, None]
            np.minimum(shorter, ways.min(axis=0, initial=INFINITE), out=shorter)
        shorter[shorter >= INFINITE // 2] = INFINITE
        news = np.flatnonzero(shorter < price)
        if not len(news):
            return price
        price = shorter
    raise AssertionError("A best flow has no way round that makes it better.")


def _relaxed(price: Ints, options: Options) -> Ints:
    """The same, arc by arc."""
    tail, head, costs, placed, nothing = options
    used = placed > 0
    for _ in range(len(price) + 1):
        best = nothing.copy()
        lower(best, tail, costs + price[head])
        shorter = price.copy()
        np.minimum.at(shorter, head[used], best[tail[used]] - costs[used])
        shorter[shorter >= INFINITE // 2] = INFINITE
        if bool((shorter == price).all()):
            return price
        price = shorter
    raise AssertionError("A best flow has no way round that makes it better.")
