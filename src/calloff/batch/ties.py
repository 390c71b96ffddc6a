"""Whether another plan is as good at every level: then even the lot numbers are equal."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from calloff.batch.face import Face, Flow

__all__ = ["tied_round"]


def tied_round(face: Face, flow: Flow) -> bool:
    """Whether needs could change places in a ring, and nothing would be better or worse.

    What can be given both ways ties two ends together; a ring of such ends, or of what can be
    given one way between them, is another plan.

    Args:
        face: What is open after the last level.
        flow: How many are where.
    """
    network = face.network
    several = face.open_.sizes + face.alone > 1
    used = flow.used(network)
    profiles, nobody = len(network.count), len(network.count) + len(network.places)
    ends: list[tuple[int, int, bool]] = []
    taken = np.zeros(len(network.head), dtype=np.bool_)
    taken[flow.arcs] = True
    for run in face.open_.runs():
        keep = run.each(several)
        tail = run.each(np.arange(profiles))[keep]
        head = network.head[run.arcs][keep].astype(np.int64) + profiles
        back = taken[run.arcs][keep]
        ends += zip(tail.tolist(), head.tolist(), back.tolist(), strict=True)
    ends += (
        (p, nobody, bool(flow.without[p])) for p in np.flatnonzero(several & face.alone).tolist()
    )
    both = [(a, b) for a, b, back in ends if back]
    one = [(a, b) for a, b, back in ends if not back]
    for pool in np.flatnonzero(~face.forced).tolist():
        room, some = used[pool] < network.places[pool], used[pool] > 0
        if room and some:
            both.append((profiles + pool, nobody))
        elif room:
            one.append((profiles + pool, nobody))
        elif some:
            one.append((nobody, profiles + pool))
    root = list(range(nobody + 1))
    for a, b in both:
        x, y = _root(root, a), _root(root, b)
        if x == y:
            return True
        root[x] = y
    return _round([(_root(root, a), _root(root, b)) for a, b in one])


def _root(root: list[int], of: int) -> int:
    """The name of all that something is tied together with."""
    while root[of] != of:
        root[of] = root[root[of]]
        of = root[of]
    return of


def _round(steps: list[tuple[int, int]]) -> bool:
    """Whether one can go round: what nothing leads into is taken away while there is such."""
    after: dict[int, list[int]] = defaultdict(list)
    into: dict[int, int] = defaultdict(int)
    for a, b in steps:
        after[a].append(b)
        into[b] += 1
    free = [a for a in after if not into[a]]
    left = len(steps)
    while free:
        for b in after[free.pop()]:
            left -= 1
            into[b] -= 1
            if not into[b]:
                free.append(b)
    return left > 0
