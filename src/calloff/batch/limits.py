"""What is free in pools: on each stretch of days, for the placements that share it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import numpy as np

from calloff.batch.problem import NEVER, Ints, Limit
from calloff.candidate import Pool
from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.snapshot import Snapshot, Use

__all__ = ["free_on", "limits_of", "scale_of"]

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
    takes: Ints,
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
        takes: How much each arc takes.
        count: How many needs each profile has.
        begins: The first day of each profile's placements.
        ends: The day after their last.
    """
    tails = np.repeat(np.arange(len(count), dtype=np.int64), np.diff(first))
    # Numbers of 16 bits are sorted digit by digit, which is many times faster.
    narrow = pool.astype(np.uint16) if len(pools) <= 2**16 else pool
    profile_of = tails[np.argsort(narrow, kind="stable")]
    sizes = np.bincount(pool, minlength=len(pools))
    starts = np.concatenate(([0], np.cumsum(sizes)))
    limits: list[Limit] = []
    capacity = np.zeros(len(pools), dtype=np.int64)
    for number, each in enumerate(pools):
        those = profile_of[starts[number] : starts[number + 1]]
        if each is None:
            capacity[number] = int(count.sum() + 1) * scale
            limits.append(Limit(number, int(capacity[number]), None, 0))
            continue
        if not len(those):
            continue
        # They stand in order; one with several arcs to a pool stands there several times.
        profiles = those[np.concatenate(([True], those[1:] != those[:-1]))]
        found = _of_pool(
            number,
            each,
            snapshot=snapshot,
            scale=scale,
            profiles=profiles,
            begins=begins,
            ends=ends,
        )
        capacity[number] = max(limit.capacity for limit in found)
        limits += found
    return tuple(limits), capacity


def _of_pool(
    number: int,
    pool: Pool,
    *,
    snapshot: Snapshot,
    scale: int,
    profiles: Ints,
    begins: Ints,
    ends: Ints,
) -> list[Limit]:
    """What limits one pool."""
    assert pool.available is not None, "Who surely has a place has said how many there are."
    low, high = begins[profiles], ends[profiles]
    uses = _counted(pool, snapshot)
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
