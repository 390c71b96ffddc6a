"""What is free in pools: on each stretch of days, for the placements that share it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from calloff.batch.network import Open
from calloff.batch.problem import NEVER, Ints, Limit
from calloff.candidate import Pool
from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.snapshot import Snapshot, Use

__all__ = ["changes_of", "free_on", "limits_of", "scale_of"]

_MOST = 2**53
"""Places are counted in parts of which there are fewer than these."""


def scale_of(pools: Sequence[Pool], snapshot: Snapshot, takes: Iterable[Decimal]) -> int:
    """How many smallest parts make a unit: with these all amounts are whole numbers."""
    told = [p.available for p in pools if p.available is not None]
    told += [use.quantity for use in snapshot.uses]
    told += set(takes)
    digits = max((-int(n.as_tuple().exponent) for n in told), default=0)
    scale: int = 10 ** max(digits, 0)
    if faults := [
        Fault("pools", f"{number} is too much to be counted in parts of {scale}.")
        for number in sorted(set(told))
        if number * scale >= _MOST
    ]:
        raise InputError("the needs", faults)
    return scale


def limits_of(
    pools: Sequence[Pool | None],
    snapshot: Snapshot,
    scale: int,
    *,
    first: Ints,
    pool: Ints,
    count: Ints,
    begins: Ints,
    ends: Ints,
) -> tuple[tuple[Limit, ...], Ints]:
    """What limits each pool, and what is free in it at most.

    A pool has one limit, for all that may be placed there, where all of these share a day and
    none of the others has less free for any of them. Else it has one for each stretch of days in
    which more is asked for, or less is free, than elsewhere.

    Args:
        pools: The pools; ``None``: one that has room for every need.
        snapshot: The world on the day.
        scale: How many smallest parts make a unit.
        first: The first arc of each profile.
        pool: The pool of each arc.
        count: How many needs each profile has.
        begins: The first day of each profile's placements.
        ends: The day after their last.
    """
    limits: list[Limit] = []
    capacity = np.zeros(len(pools), dtype=np.int64)
    asked = _Asked.of(first, pool, len(pools), begins, ends)
    uses = [[] if each is None else _counted(each, snapshot) for each in pools]
    apart = [
        number
        for number in asked.there
        if not asked.shared or any(asked.begins < d < asked.ends for d in _all_days(uses[number]))
    ]
    profiles = _profiles_of(first, pool, apart)
    for number, each in enumerate(pools):
        if each is None:
            found = [Limit(number, int(count.sum() + 1) * scale, None, 0)]
        elif number not in asked.there:
            continue
        elif number in profiles:
            found = _of_pool(
                number,
                each,
                uses=uses[number],
                scale=scale,
                profiles=profiles[number],
                begins=begins,
                ends=ends,
            )
        else:
            day = int(asked.latest[number])
            found = [Limit(number, _free(each, uses[number], day, scale), None, day)]
        capacity[number] = max(limit.capacity for limit in found)
        limits += found
    return tuple(limits), capacity


class _Asked(NamedTuple):
    """On which days anything is asked of pools.

    Attributes:
        there: The pools of which anything is.
        shared: Whether all placements share a day.
        begins: The first day of the first of them.
        ends: The day after the last one's last.
        latest: The latest first day in each pool, where they share a day.
    """

    there: frozenset[int]
    shared: bool
    begins: int
    ends: int
    latest: Ints

    @classmethod
    def of(cls, first: Ints, pool: Ints, pools: int, begins: Ints, ends: Ints) -> _Asked:
        """Look at all arcs."""
        some = np.diff(first) > 0
        if not bool(some.any()):
            return cls(frozenset(), True, 0, 0, np.zeros(pools, dtype=np.int64))
        low, high = begins[some], ends[some]
        latest = np.full(pools, int(low.min()), dtype=np.int64)
        shared = bool(low.max() < high.min())
        asked = np.zeros(pools, dtype=np.bool_)
        for run in Open(first).runs():
            heads = pool[run.arcs].astype(np.int64)
            asked[heads] = True
            if shared and low.min() < low.max():
                np.maximum.at(latest, heads, run.each(begins))
        there = frozenset(np.flatnonzero(asked).tolist())
        return cls(there, shared, int(low.min()), int(high.max()), latest)


def _profiles_of(first: Ints, pool: Ints, numbers: Sequence[int]) -> dict[int, Ints]:
    """The profiles that may be placed in each of some pools, in order."""
    if not numbers:
        return {}
    wanted = np.zeros(int(pool.max()) + 1, dtype=np.bool_)
    wanted[list(numbers)] = True
    arcs = np.flatnonzero(wanted[pool])
    arcs = arcs[np.argsort(pool[arcs], kind="stable")]
    profiles, pools = np.searchsorted(first, arcs, side="right") - 1, pool[arcs]
    # One with several arcs to a pool stands there several times.
    kept = np.ones(len(arcs), dtype=np.bool_)
    kept[1:] = (profiles[1:] != profiles[:-1]) | (pools[1:] != pools[:-1])
    profiles, pools = profiles[kept], pools[kept]
    cuts = np.flatnonzero(np.diff(pools)) + 1
    parts = np.split(profiles, cuts)
    return dict(zip(pools[np.concatenate(([0], cuts))].tolist(), parts, strict=True))


def _of_pool(
    number: int,
    pool: Pool,
    *,
    uses: Sequence[Use],
    scale: int,
    profiles: Ints,
    begins: Ints,
    ends: Ints,
) -> list[Limit]:
    """What limits one pool."""
    assert pool.available is not None, "Who surely has a place has said how many there are."
    low, high = begins[profiles], ends[profiles]
    days = {int(low.max())} | {
        day for use in uses for day in _days(use) if low.min() < day < high.max()
    }
    together = low.max() < high.min()
    if together and len(days) == 1:
        (day,) = days
        return [Limit(number, _free(pool, uses, day, scale), None, day)]
    if not together:
        days |= set(low.tolist())
    else:
        days |= {int(low.min())}
    found: list[Limit] = []
    for day in sorted(days):
        free = _free(pool, uses, day, scale)
        on = frozenset(profiles[(low <= day) & (day < high)].tolist())
        found.append(Limit(number, free, on, day))
    kept = [
        limit
        for at, limit in enumerate(found)
        if not any(_covers(other, limit, n < at) for n, other in enumerate(found) if n != at)
    ]
    everybody = len(kept) == 1 and kept[0].profiles == frozenset(profiles.tolist())
    return [Limit(number, kept[0].capacity, None, kept[0].day)] if everybody else kept


def free_on(pool: Pool, snapshot: Snapshot, day: int, scale: int) -> int:
    """What is free in a pool on a day, in the smallest part."""
    return _free(pool, _counted(pool, snapshot), day, scale)


def changes_of(pool: Pool, snapshot: Snapshot) -> list[int]:
    """The days on which what is used of a pool changes, and from which it can be used or not."""
    ends = [d.toordinal() for d in (pool.valid.start, pool.valid.end) if d is not None]
    return [*_all_days(_counted(pool, snapshot)), *ends]


def _counted(pool: Pool, snapshot: Snapshot) -> list[Use]:
    """What is used of a pool and is not in its own statement yet."""
    return [
        use
        for use in snapshot.used.get(pool.id, ())
        if pool.updated is None or use.since > pool.updated
    ]


def _covers(one: Limit, other: Limit, earlier: bool) -> bool:
    """Whether whatever keeps the one keeps the other too."""
    mine, theirs = one.profiles or frozenset(), other.profiles or frozenset()
    if one.capacity > other.capacity or not theirs <= mine:
        return False
    same = one.capacity == other.capacity and mine == theirs
    return earlier or not same


def _all_days(uses: Iterable[Use]) -> Iterator[int]:
    """The days on which what is used changes."""
    for use in uses:
        yield from _days(use)


def _days(use: Use) -> list[int]:
    """The days on which what is used changes."""
    return [d.toordinal() for d in (use.period.start, use.period.end) if d is not None]


def _free(pool: Pool, uses: Sequence[Use], day: int, scale: int) -> int:
    """What is free on a day, in the smallest part."""
    assert pool.available is not None, "Asked only of a pool that says how much is free."
    used = Decimal(0)
    for use in uses:
        start = use.period.start.toordinal() if use.period.start else 0
        end = use.period.end.toordinal() if use.period.end else NEVER + 1
        if start <= day < end:
            used += use.quantity
    return max(0, int((pool.available - used) * scale))
