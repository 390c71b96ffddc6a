"""The plans that are equally good so far: which options are left, and what places are worth.

A level is settled by prices of places. What is then as good as the best is left for the next
level: this is the face of the best plans. A pool whose places have a price stays full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from calloff.batch.levels import Costs
from calloff.batch.network import ArcNumbers, Flags, Network, Open, Run, each_number, expanded
from calloff.batch.problem import Ints

__all__ = ["INFINITE", "Face", "Flow", "Options", "cost_of"]

INFINITE = np.iinfo(np.int64).max // 4
"""Above every price; four of them still add up."""

_DENSE = 4_000
"""Of so many pools each pair has its own number; of more, arcs are gone through again and again."""

_WAYS = 200
"""The ways by so many pools are looked at together."""


class Flow(NamedTuple):
    """How many of a network's needs are where.

    Attributes:
        arcs: The arcs by which any are placed, in order.
        many: How many are, by each of these.
        without: How many of each profile are without a place.
    """

    arcs: Ints
    many: Ints
    without: Ints

    def used(self, network: Network) -> Ints:
        """How many places of each pool are taken."""
        used = np.zeros(len(network.places), dtype=np.int64)
        np.add.at(used, network.head[self.arcs].astype(np.int64), self.many)
        return used


def cost_of(network: Network, level: Costs, arcs: ArcNumbers) -> Ints | int:
    """What arcs of a network cost at a level."""
    return 0 if level.arcs is None else level.arcs(network.numbers(arcs))


@dataclass(slots=True)
class Face:
    """What is left open.

    Attributes:
        network: The network.
        open_: The arcs that may still be used.
        alone: Whether each profile may still be left without a place.
        forced: Whether each pool has to be full.
    """

    network: Network
    open_: Open
    alone: Flags
    forced: Flags

    @classmethod
    def whole(cls, network: Network) -> Face:
        """Everything is open."""
        return cls(
            network,
            Open(network.first),
            np.ones(len(network.count), dtype=np.bool_),
            np.zeros(len(network.places), dtype=np.bool_),
        )

    def costs(self, level: Costs, run: Run) -> Ints | int:
        """What the open arcs of a run cost at a level."""
        return cost_of(self.network, level, run.arcs)

    def nothing(self, level: Costs) -> Ints:
        """What it costs at a level not to place one of each profile."""
        if level.unplaced is None:
            return np.zeros(len(self.network.count), dtype=np.int64)
        return level.unplaced[self.network.profile]

    def highest(self, level: Costs) -> int:
        """The highest cost of all that is open at a level; 0 where nothing costs anything."""
        most = int(self.nothing(level)[self.alone].max(initial=0))
        if level.arcs is not None:
            for run in self.open_.runs():
                most = max(most, int(np.max(self.costs(level, run), initial=0)))
        return most

    def settle(self, flow: Flow, level: Costs) -> Ints:
        """Settle a level by a flow that is best for it, and narrow what is open.

        Args:
            flow: The flow.
            level: The level.

        Returns:
            The price of the places of each pool at the level.
        """
        network = self.network
        if not self.highest(level):
            # Nobody would be better or worse anywhere: all is left as it is.
            return np.zeros(len(network.places), dtype=np.int64)
        full = flow.used(network) >= network.places
        nothing = np.where(self.alone, self.nothing(level), INFINITE)
        price = Options.of(self, level, flow, nothing).distances(~full & ~self.forced)
        best = nothing.copy()

        def as_good(run: Run) -> Flags:
            total = self.costs(level, run) + price[network.head[run.arcs]]
            best[run.low : run.high] = run.lowered(best, total)
            kept: Flags = total == run.each(best)
            return kept

        self.open_ = self.open_.narrowed(as_good)
        self.alone = self.alone & (nothing == best)
        self.forced = self.forced | (price > 0)
        assert self._holds(flow), "A best flow uses what is best."
        return price

    def _holds(self, flow: Flow) -> bool:
        """Whether all that a flow uses is open."""
        there = each_number(self.open_.all)
        used = flow.arcs.astype(there.dtype)
        at = np.searchsorted(there, used)
        placed = bool((at < len(there)).all()) and bool((there[at] == used).all())
        return placed and not bool((flow.without[~self.alone] > 0).any())


class Options(NamedTuple):
    """What is open to each profile at one level, and where its needs are.

    Attributes:
        face: What is open.
        level: The level.
        nothing: What it costs not to place one of a profile; `INFINITE` where that is not open.
        tail: The profile of each arc by which any are placed.
        head: Its pool.
        paid: What it costs.
    """

    face: Face
    level: Costs
    nothing: Ints
    tail: Ints
    head: Ints
    paid: Ints

    @classmethod
    def of(cls, face: Face, level: Costs, flow: Flow, nothing: Ints) -> Options:
        """What is open to those whom a flow places."""
        network = face.network
        head = network.head[flow.arcs].astype(np.int64)
        # Side by side stand those who leave the same pool.
        order = np.argsort(head, kind="stable")
        arcs = flow.arcs[order]
        paid = np.zeros(len(arcs), dtype=np.int64) + cost_of(network, level, arcs)
        return cls(face, level, nothing, network.tails(arcs), head[order], paid)

    def distances(self, ends: Flags) -> Ints:
        """For each pool the least that it costs to be rid of one of those who are placed there.

        Whoever leaves goes where there is room, or where somebody else leaves in turn, or without.
        Of pools from which nobody can leave it is a number that keeps everybody where he is.

        Args:
            ends: The pools with room.
        """
        dense = len(ends) <= _DENSE
        price = np.where(ends, 0, INFINITE).astype(np.int64)
        steps = np.zeros((0, 0), dtype=np.int64)
        if dense:
            steps = self._between_pools(len(ends))
            price = _relaxed_dense(np.minimum(price, self._out(len(ends))), steps)
        else:
            price = self._relaxed(price)
        shut = price >= INFINITE // 2
        if not bool(shut.any()):
            return price
        inner = np.where(shut, 0, INFINITE).astype(np.int64)
        if dense:
            inner = _relaxed_dense(inner, np.where(shut[:, None] & shut[None, :], steps, INFINITE))
        else:
            inner = self._inside(shut)._relaxed(inner)
        return np.where(shut, inner + self._shift(price, inner, shut), price)

    def _inside(self, pools: Flags) -> Options:
        """The same for those only who are in some pools, and of whom none may leave them."""
        keep = pools[self.head]
        return self._replace(
            nothing=np.full(len(self.nothing), INFINITE, dtype=np.int64),
            tail=self.tail[keep],
            head=self.head[keep],
            paid=self.paid[keep],
        )

    def _shift(self, price: Ints, inner: Ints, shut: Flags) -> int:
        """By how much pools that nobody can leave have to be dearer, so that nobody comes."""
        best = self._best(np.where(shut, INFINITE, price))
        least = -int(inner[shut].min())
        heads = self.face.network.head
        for run in self.face.open_.runs():
            mine = run.each(best)
            into = shut[heads[run.arcs]] & (mine < INFINITE // 2)
            if bool(into.any()):
                gain = mine - self.face.costs(self.level, run) - inner[heads[run.arcs]]
                least = max(least, int(gain[into].max()))
        return max(least, 0)

    def _best(self, price: Ints) -> Ints:
        """What each profile's best option costs at these prices."""
        best = self.nothing.copy()
        heads = self.face.network.head
        for run in self.face.open_.runs():
            total = self.face.costs(self.level, run) + price[heads[run.arcs]]
            best[run.low : run.high] = run.lowered(best, total)
        return best

    def _out(self, pools: int) -> Ints:
        """What it costs at least to move somebody from each pool to nobody."""
        out = np.full(pools, INFINITE, dtype=np.int64)
        some = self.nothing[self.tail] < INFINITE
        np.minimum.at(out, self.head[some], self.nothing[self.tail[some]] - self.paid[some])
        return out

    def _between_pools(self, pools: int) -> Ints:
        """What it costs at least to move somebody from one pool to another."""
        network, open_ = self.face.network, self.face.open_
        steps = np.full(pools * pools, INFINITE, dtype=np.int64)
        for those, at, sizes in expanded(open_.first[self.tail], open_.sizes[self.tail]):
            arcs = open_.numbers(at)
            pair = np.repeat(self.head[those] * pools, sizes) + network.head[arcs]
            if self.level.arcs is None:
                # All that is paid anywhere is paid for being without.
                steps[pair] = 0
                continue
            more = cost_of(network, self.level, arcs) - np.repeat(self.paid[those], sizes)
            np.minimum.at(steps, pair, more)
        return steps.reshape(pools, pools)

    def _relaxed(self, price: Ints) -> Ints:
        """The shortest ways, arc by arc."""
        for _ in range(len(price) + 1):
            shorter = price.copy()
            np.minimum.at(shorter, self.head, self._best(price)[self.tail] - self.paid)
            shorter[shorter >= INFINITE // 2] = INFINITE
            if bool((shorter == price).all()):
                return price
            price = shorter
        raise AssertionError("A best flow has no way round that makes it better.")


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
