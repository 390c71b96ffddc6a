"""Who would move if somebody had to leave a place, or if one came free: the shortest chains.

A node is a pool, or nobody: those without a place. What it costs to move one need from a node to
another is a tuple, a number for each level; tuples compare level by level, so that nothing is ever
weighed against what comes before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field

import numpy as np

from calloff.batch.levels import Costs, levels_of
from calloff.batch.network import Flags, takes_of
from calloff.batch.problem import Ints, Problem

__all__ = ["FAR", "Chains", "Steps", "Tuple"]

FAR = np.iinfo(np.int64).max // 4
"""Further than anything."""

Tuple = tuple[int, ...]
"""A number for each level, the first first."""

_AT_ONCE = 2_000_000
"""So many steps are looked at together: memory is bounded."""


@dataclass(slots=True)
class Steps:
    """How many of each profile are where, and the best single step from each node to each other.

    Attributes:
        problem: What is shared out.
        flow: How many are placed by each arc.
        without: How many of each profile have no place.
        places: How many places each pool has.
        used: How many of them are taken.
        costs: For each level, and each two nodes, what the best step costs; `FAR`: there is none.
        leaves: By which arc whoever makes it leaves, -1 for those without a place.
        comes: By which arc he comes, -1 where he goes without.
        who: Of which profile he is.
    """

    problem: Problem
    flow: Ints
    without: Ints
    places: Ints = field(init=False)
    used: Ints = field(init=False)
    costs: Ints = field(init=False)
    leaves: Ints = field(init=False)
    comes: Ints = field(init=False)
    who: Ints = field(init=False)
    levels: list[Costs] = field(init=False)

    def __post_init__(self) -> None:
        least, _ = takes_of(self.problem)
        self.places = self.problem.capacity // least
        self.used = np.zeros(len(self.places), dtype=np.int64)
        np.add.at(self.used, self.problem.pool, self.flow)
        self.levels = levels_of(self.problem)
        nodes = len(self.places) + 1
        self.costs = np.full((len(self.levels), nodes, nodes), FAR, dtype=np.int64)
        self.leaves, self.comes, self.who = (
            np.full((nodes, nodes), -1, dtype=np.int64) for _ in range(3)
        )
        self.look(range(nodes))

    def look(self, nodes: Sequence[int]) -> None:
        """Find the best steps from these nodes anew."""
        pools = len(self.places)
        wanted = np.zeros(pools + 1, dtype=np.bool_)
        wanted[list(nodes)] = True
        self.costs[:, wanted, :] = FAR
        arcs = np.flatnonzero((self.flow > 0) & wanted[self.problem.pool])
        owner = np.searchsorted(self.problem.first, arcs, side="right") - 1
        alone = np.flatnonzero(self.without > 0) if wanted[pools] else np.zeros(0, dtype=np.int64)
        arcs = np.concatenate((arcs, np.full(len(alone), -1, dtype=np.int64)))
        owner = np.concatenate((owner, alone))
        sizes = np.diff(self.problem.first)[owner] + 1
        low = 0
        for high in _cuts(sizes):
            self._look(arcs[low:high], owner[low:high], sizes[low:high])
            low = high

    def _look(self, arcs: Ints, owner: Ints, sizes: Ints) -> None:
        """Go through every step of these; a step to nobody comes last of each."""
        problem, pools = self.problem, len(self.places)
        ends = np.cumsum(sizes)
        at = np.arange(int(ends[-1]), dtype=np.int64) - np.repeat(ends - sizes, sizes)
        profile, leave = np.repeat(owner, sizes), np.repeat(arcs, sizes)
        last = at == np.repeat(sizes, sizes) - 1
        come = np.where(last, -1, problem.first[profile] + at)
        # Those without a place have the arc -1: the last of these is nobody's pool.
        pool_of = np.append(problem.pool, pools)
        start, end = pool_of[leave], pool_of[come]
        moved = np.flatnonzero(start != end)
        profile, leave, come = profile[moved], leave[moved], come[moved]
        pair = start[moved] * (pools + 1) + end[moved]
        # Steps of one pair are compared with those found before, level by level.
        before = self.costs.reshape(len(self.levels), -1)
        better = np.zeros(len(pair), dtype=np.bool_)
        open_ = np.ones(before.shape[1], dtype=np.bool_)
        for number, level in enumerate(self.levels):
            cost = cost_at(level, come, profile) - cost_at(level, leave, profile)
            best = before[number].copy()
            least = np.full(len(best), FAR, dtype=np.int64)
            np.minimum.at(least, pair, cost)
            shorter = open_ & (least < best)
            if bool(shorter.any()):
                before[number:, shorter] = FAR
                before[number, shorter] = least[shorter]
                better = better | shorter[pair]
            open_ &= least == before[number]
            kept = (cost == before[number][pair]) & open_[pair]
            profile, leave, come, pair, better = (
                each[kept] for each in (profile, leave, come, pair, better)
            )
        self.leaves.reshape(-1)[pair[better]] = leave[better]
        self.comes.reshape(-1)[pair[better]] = come[better]
        self.who.reshape(-1)[pair[better]] = profile[better]

    def ways(self, profile: int, chains: Chains) -> list[tuple[Tuple, int]]:
        """For each arc of a profile what it costs with the chain from its pool, where there is one.

        Args:
            profile: The profile.
            chains: The chains.
        """
        first = int(self.problem.first[profile])
        pools = self.problem.pool[first : int(self.problem.first[profile + 1])].astype(np.int64)
        open_ = np.flatnonzero(chains.costs[0, pools] < FAR)
        arcs, of = first + open_, np.full(len(open_), profile)
        rest = chains.costs[:, pools[open_]]
        costs = [
            (cost_at(level, arcs, of) + more).tolist()
            for level, more in zip(self.levels, rest, strict=True)
        ]
        return list(zip(zip(*costs, strict=True), arcs.tolist(), strict=True))

    def cost(self, arc: int, profile: int) -> Tuple:
        """What each level costs by an arc of a profile, or without one where that is -1."""
        at, of = np.array([arc], dtype=np.int64), np.array([profile], dtype=np.int64)
        return tuple(int(cost_at(level, at, of)[0]) for level in self.levels)

    def grown(self, problem: Problem) -> Steps:
        """The same for a problem with more profiles, or other places; nobody has moved."""
        found = copy(self)
        found.problem, found.levels = problem, levels_of(problem)
        found.flow = _longer(self.flow, problem.arcs)
        found.without = _longer(self.without, problem.profiles)
        least, _ = takes_of(problem)
        found.places = problem.capacity // least
        return found

    def apart(self) -> Steps:
        """The same with a flow of its own: steps are those found before, until looked for anew."""
        found = copy(self)
        for name in ("flow", "without", "used"):
            setattr(found, name, getattr(self, name).copy())
        return found

    def anew(self, nodes: Sequence[int]) -> Steps:
        """The same with the best steps from these nodes found anew."""
        found = copy(self)
        for name in ("costs", "leaves", "comes", "who"):
            setattr(found, name, getattr(self, name).copy())
        found.look(nodes)
        return found


def cost_at(level: Costs, arcs: Ints, profile: Ints) -> Ints:
    """What a level costs by each arc of a profile, or without one where that is -1."""
    found = np.zeros(len(arcs), dtype=np.int64)
    none = arcs < 0
    if level.unplaced is not None:
        found[none] = level.unplaced[profile[none]]
    if level.arcs is not None:
        found[~none] = level.arcs(arcs[~none])
    return found


def _longer(numbers: Ints, size: int) -> Ints:
    """The numbers, and zeros after them."""
    return np.concatenate((numbers, np.zeros(size - len(numbers), dtype=np.int64)))


def _cuts(sizes: Ints) -> list[int]:
    """Where to cut so that not too many are looked at together."""
    ends = np.cumsum(sizes)
    if not len(ends):
        return []
    parts = np.searchsorted(ends, np.arange(_AT_ONCE, int(ends[-1]) + _AT_ONCE, _AT_ONCE))
    return sorted({min(int(cut) + 1, len(ends)) for cut in parts})


@dataclass(slots=True)
class Chains:
    """The shortest chains of steps from each node to an end.

    Attributes:
        costs: For each level what the chain from each node costs; `FAR`: there is none.
        after: The node that comes next; -1 where the chain ends.
    """

    costs: Ints
    after: Ints

    @classmethod
    def shortest(cls, steps: Ints, ends: Flags) -> Chains:
        """Find them, level by level: only what is shortest so far is looked at further.

        Args:
            steps: For each level, and each two nodes, what a step costs.
            ends: The nodes at which a chain may end.
        """
        open_, last = steps[0] < FAR, ends.copy()
        found = np.full((len(steps), len(ends)), FAR, dtype=np.int64)
        for number, costs in enumerate(steps):
            step = np.where(open_, costs, FAR)
            least = np.where(last, 0, FAR).astype(np.int64)
            for _ in range(len(ends) + 1):
                shorter = np.minimum(least, (step + least[None, :]).min(axis=1))
                shorter[shorter >= FAR // 2] = FAR
                if bool((shorter == least).all()):
                    break
                least = shorter
            else:
                raise AssertionError("No chain goes round and gets better by it.")
            found[number] = least
            reached = least < FAR
            open_ &= (step + least[None, :] == least[:, None]) & reached[:, None]
            last &= least == 0
        return cls(found, _next(open_, last))

    def cost(self, node: int) -> Tuple | None:
        """What the chain from a node costs; ``None`` where there is none."""
        if self.costs[0, node] >= FAR:
            return None
        return tuple(self.costs[:, node].tolist())

    def path(self, node: int) -> list[int]:
        """The nodes of the chain from a node, that one first."""
        found = [node]
        while self.after[found[-1]] >= 0:
            found.append(int(self.after[found[-1]]))
        return found


def _next(open_: Flags, last: Flags) -> Ints:
    """What comes after each node: one that is nearer to an end by a step."""
    after = np.full(len(last), -2, dtype=np.int64)
    after[last] = -1
    reached = last.copy()
    while True:
        ahead = open_ & reached[None, :]
        new = ~reached & ahead.any(axis=1)
        if not bool(new.any()):
            return after
        after[new] = ahead[new].argmax(axis=1)
        reached |= new
