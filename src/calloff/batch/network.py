"""A problem as a network of flows: profiles, pools, and how many go from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from calloff.batch.problem import Ints, Problem
from calloff.errors import Problem as Fault

__all__ = ["Flags", "Network", "flow_hindrances", "network_of", "parts", "takes_of"]

Flags: TypeAlias = NDArray[np.bool_]


@dataclass(slots=True)
class Network:
    """Profiles that are to be placed, and pools with so many places; arcs stand by profile.

    Attributes:
        count: How many needs each profile has.
        places: How many places each pool has.
        first: The first arc of each profile, and their number at the end.
        tail: The profile of each arc.
        head: The pool of each arc.
        number: The number of each arc in the problem.
        profile: The number of each profile in the problem.
        pool: The number of each pool in the problem.
    """

    count: Ints
    places: Ints
    first: Ints
    tail: Ints
    head: Ints
    number: Ints
    profile: Ints
    pool: Ints


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
    everything = np.arange(problem.arcs, dtype=np.int64)
    return Network(
        count=problem.count,
        places=problem.capacity // least,
        first=problem.first,
        tail=problem.tails,
        head=problem.pool,
        number=everything,
        profile=np.arange(problem.profiles, dtype=np.int64),
        pool=np.arange(len(problem.pools), dtype=np.int64),
    )


def lower(best: Ints, tail: Ints, values: Ints) -> None:
    """Lower each profile's number to the least of those of its arcs, which stand by profile."""
    if len(tail):
        starts = np.concatenate(([0], np.flatnonzero(tail[1:] != tail[:-1]) + 1))
        profiles = tail[starts]
        best[profiles] = np.minimum(best[profiles], np.minimum.reduceat(values, starts))


def parts(whole: Network) -> list[Network]:
    """The parts of a network that share nothing, the largest first; profiles without arcs in none.

    Each pool takes the lowest number of all that it is tied to, until nothing changes any more.
    """
    size = len(whole.places)
    label = np.arange(size, dtype=np.int64)
    there = np.flatnonzero(np.diff(whole.first) > 0)
    if not len(there):
        return []
    starts = whole.first[there]
    while True:
        of_profile = np.minimum.reduceat(label[whole.head], starts)
        each = np.full(len(whole.count), size, dtype=np.int64)
        each[there] = of_profile
        after = label.copy()
        np.minimum.at(after, whole.head, each[whole.tail])
        after = after[after]
        if bool((after == label).all()):
            break
        label = after
    names = np.unique(of_profile)
    if len(names) == 1 and len(there) == len(whole.count):
        return [whole]
    found = [
        _part(whole, there[of_profile == name], np.flatnonzero(label == name)) for name in names
    ]
    return sorted(found, key=lambda part: (-len(part.tail), int(part.pool[0])))


def _part(whole: Network, profiles: Ints, pools: Ints) -> Network:
    """These profiles and pools by themselves."""
    inside = np.zeros(len(whole.count), dtype=np.bool_)
    inside[profiles] = True
    arcs = np.flatnonzero(inside[whole.tail])
    renumbered: Any = np.zeros(len(whole.places), dtype=np.int64)
    renumbered[pools] = np.arange(len(pools))
    sizes = np.diff(whole.first)[profiles]
    return Network(
        count=whole.count[profiles],
        places=whole.places[pools],
        first=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        tail=np.repeat(np.arange(len(profiles), dtype=np.int64), sizes),
        head=renumbered[whole.head[arcs]],
        number=whole.number[arcs],
        profile=whole.profile[profiles],
        pool=whole.pool[pools],
    )
