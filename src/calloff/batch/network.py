"""A problem as a network of flows: profiles, pools, and how many go from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from calloff.batch.problem import Ints, Problem
from calloff.errors import Problem as Fault

__all__ = [
    "ArcNumbers",
    "Flags",
    "Network",
    "Open",
    "Run",
    "each_number",
    "expanded",
    "flow_hindrances",
    "network_of",
    "parts",
    "takes_of",
]

_AT_ONCE = 2**17
"""So many arcs are looked at together: what is worked out of them stays near the processor."""

Flags: TypeAlias = NDArray[np.bool_]


ArcNumbers: TypeAlias = Ints | slice
"""Numbers of arcs: each by itself, or all from one to another."""


def each_number(arcs: ArcNumbers) -> Ints:
    """The numbers of arcs, each by itself."""
    return np.arange(arcs.start, arcs.stop) if isinstance(arcs, slice) else arcs


class Run(NamedTuple):
    """Some profiles that follow on each other, with their open arcs.

    Attributes:
        low: The first profile.
        high: The one after the last.
        arcs: The numbers of their open arcs.
        first: Where those of each begin among these, and how many there are at the end.
    """

    low: int
    high: int
    arcs: ArcNumbers
    first: Ints

    def each(self, of: NDArray[Any]) -> NDArray[Any]:
        """For each arc what is said of its profile, by what is said of every profile there is."""
        return np.repeat(of[self.low : self.high], np.diff(self.first))

    def lowered(self, best: Ints, values: Ints) -> Ints:
        """For each of these profiles its number in ``best``, or the least of its arcs' values."""
        found = best[self.low : self.high].copy()
        there = np.flatnonzero(np.diff(self.first))
        if len(there):
            least = np.minimum.reduceat(values, self.first[there])
            found[there] = np.minimum(found[there], least)
        return found


def expanded(starts: Ints, sizes: Ints) -> Iterator[tuple[slice, ArcNumbers, Ints]]:
    """Stretches of numbers written out, some at a time.

    Args:
        starts: Where each begins.
        sizes: How many each has.

    Yields:
        Which stretches these are, their numbers, and how many of these each has.
    """
    total = np.cumsum(sizes)
    low = 0
    while low < len(sizes):
        before = int(total[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(total, before + _AT_ONCE, side="right")))
        those = slice(low, high)
        begin, many = starts[those], sizes[those]
        if bool((begin[1:] == begin[:-1] + many[:-1]).all()):
            yield those, slice(int(begin[0]), int(begin[-1] + many[-1])), many
        else:
            ends = total[those] - before
            yield those, np.arange(int(ends[-1])) + np.repeat(begin - ends + many, many), many
        low = high


@dataclass(frozen=True, slots=True)
class Open:
    """The arcs that may still be used, profile by profile.

    Attributes:
        first: Where those of each profile begin, and how many there are at the end.
        arcs: Their numbers; ``None``: all that there are.
    """

    first: Ints
    arcs: Ints | None = None

    @property
    def sizes(self) -> Ints:
        """How many each profile has."""
        return np.diff(self.first)

    @property
    def all(self) -> ArcNumbers:
        """The numbers of all of them."""
        return slice(0, int(self.first[-1])) if self.arcs is None else self.arcs

    def numbers(self, at: ArcNumbers) -> ArcNumbers:
        """The numbers of the arcs that stand at these places."""
        return at if self.arcs is None else self.arcs[at]

    def runs(self) -> Iterator[Run]:
        """All of them, as many profiles at a time as have about so many arcs."""
        size = int(self.first[-1])
        marks = np.searchsorted(self.first, np.arange(0, size, _AT_ONCE), side="left")
        for low, high in pairwise(np.unique(np.append(marks, len(self.first) - 1)).tolist()):
            start, end = int(self.first[low]), int(self.first[high])
            arcs = slice(start, end) if self.arcs is None else self.arcs[start:end]
            yield Run(low, high, arcs, self.first[low : high + 1] - start)

    def narrowed(self, keep: Callable[[Run], Flags]) -> Open:
        """Those of which a function of each run says that they stay open."""
        sizes = np.zeros(len(self.first) - 1, dtype=np.int64)
        kind = np.min_scalar_type(-int(self.first[-1]) - 1)
        found = [np.zeros(0, dtype=kind)]
        for run in self.runs():
            kept = np.flatnonzero(keep(run))
            sizes[run.low : run.high] = np.diff(np.searchsorted(kept, run.first))
            if isinstance(run.arcs, slice):
                found.append((kept + run.arcs.start).astype(kind))
            else:
                found.append(run.arcs[kept])
        return Open(np.concatenate(([0], np.cumsum(sizes))), np.concatenate(found))


@dataclass(slots=True)
class Network:
    """Profiles that are to be placed, and pools with so many places; arcs stand by profile.

    Attributes:
        count: How many needs each profile has.
        places: How many places each pool has.
        first: The first arc of each profile, and their number at the end.
        head: The pool of each arc.
        number: The number of each arc in the problem; ``None``: the same as here.
        profile: The number of each profile in the problem.
        pool: The number of each pool in the problem.
    """

    count: Ints
    places: Ints
    first: Ints
    head: Ints
    number: Ints | None
    profile: Ints
    pool: Ints

    def numbers(self, arcs: ArcNumbers) -> ArcNumbers:
        """The numbers of arcs in the problem."""
        return arcs if self.number is None else self.number[arcs]

    def tails(self, arcs: Ints) -> Ints:
        """The profiles of arcs."""
        return np.searchsorted(self.first, arcs, side="right") - 1


def flow_hindrances(problem: Problem) -> tuple[Fault, ...]:
    """Why a problem is none of flows; nothing where it is one."""
    return tuple(_hindrances(problem))


def _hindrances(problem: Problem) -> Iterator[Fault]:
    by_day = sorted({limit.pool for limit in problem.limits if limit.profiles is not None})
    for pool in by_day:
        what = "placements here do not all share a day, so that places are counted day by day."
        yield Fault(f"pools.{problem.pools[pool]}", what)
    least, most = takes_of(problem)
    for pool in np.flatnonzero(least < most).tolist():
        what = "some needs take more of it than others do."
        yield Fault(f"pools.{problem.pools[pool]}", what)
    if problem.source is None:
        return
    groups: dict[str, list[str]] = {}
    for id, need in problem.source.needs.items():
        if need.group is not None and need.group.rule != "together_if_possible":
            groups.setdefault(need.group.id, []).append(id)
    for name, ids in sorted(groups.items()):
        if len(ids) > 1:
            what = f"{' and '.join(ids)} have to be placed with regard to each other."
            yield Fault(f"groups.{name}", what)


def takes_of(problem: Problem) -> tuple[Ints, Ints]:
    """The least and the most that an arc takes of each pool; 1 where there is none."""
    return problem.takes_by_pool


def network_of(problem: Problem) -> Network:
    """The whole problem as one network; pools count so many needs as they have room for."""
    least, _ = takes_of(problem)
    return Network(
        count=problem.count,
        places=problem.capacity // least,
        first=problem.first,
        head=problem.pool,
        number=None,
        profile=np.arange(problem.profiles, dtype=np.int64),
        pool=np.arange(len(problem.pools), dtype=np.int64),
    )


def parts(whole: Network) -> list[Network]:
    """The parts of a network that share nothing, the largest first; profiles without arcs in none.

    Each pool takes the lowest number of all that it is tied to, until nothing changes any more.
    """
    there = np.flatnonzero(np.diff(whole.first) > 0)
    if not len(there):
        return []
    label = np.arange(len(whole.places), dtype=np.int64)
    while _tied(whole, label):
        pass
    of_profile = label[whole.head[whole.first[there]]]
    names = np.unique(of_profile)
    if len(names) == 1 and len(there) == len(whole.count):
        return [whole]
    found = [
        _part(whole, there[of_profile == name], np.flatnonzero(label == name)) for name in names
    ]
    return sorted(found, key=lambda part: (-len(part.head), int(part.pool[0])))


def _tied(whole: Network, label: Ints) -> bool:
    """Lower each pool's label to those of pools that it shares a profile with; whether any was."""
    lowered = False
    none = np.full(len(whole.count), len(label), dtype=np.int64)
    for run in Open(whole.first).runs():
        heads = whole.head[run.arcs]
        mine = label[heads]
        lowest = np.repeat(run.lowered(none, mine), np.diff(run.first))
        if bool((lowest < mine).any()):
            np.minimum.at(label, heads, lowest)
            lowered = True
    return lowered


def _part(whole: Network, profiles: Ints, pools: Ints) -> Network:
    """These profiles and pools by themselves."""
    inside = np.zeros(len(whole.count), dtype=np.bool_)
    inside[profiles] = True
    mine = Open(whole.first).narrowed(lambda run: run.each(inside))
    arcs = each_number(mine.all)
    renumbered = np.zeros(len(whole.places), dtype=whole.head.dtype)
    renumbered[pools] = np.arange(len(pools))
    sizes = np.diff(whole.first)[profiles]
    return Network(
        count=whole.count[profiles],
        places=whole.places[pools],
        first=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        head=renumbered[whole.head[arcs]],
        number=arcs,
        profile=whole.profile[profiles],
        pool=whole.pool[pools],
    )
