"""Whether another plan is as good at every level: then even the lot numbers are equal."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from calloff.batch.face import Face
from calloff.batch.network import Network
from calloff.batch.problem import Ints

__all__ = ["tied_round"]


def tied_round(network: Network, face: Face, flow: Ints, without: Ints) -> bool:
    """Whether needs could change places in a ring, and nothing would be better or worse.

    What can be given both ways ties two ends together; a ring of such ends, or of what can be
    given one way between them, is another plan.

    Args:
        network: The network.
        face: What is open after the last level.
        flow: How many are placed by each arc.
        without: How many of each profile are without a place.
    """
    tail, head = network.tail[face.arcs], network.head[face.arcs]
    options = np.bincount(tail, minlength=len(network.count)) + face.alone
    several = options > 1
    keep = several[tail]
    used = np.bincount(network.head, weights=flow, minlength=len(network.places))
    profiles, nobody = len(network.count), len(network.count) + len(network.places)
    ends = [
        *zip(
            tail[keep].tolist(),
            (head[keep] + profiles).tolist(),
            (flow[face.arcs][keep] > 0).tolist(),
            strict=True,
        ),
        *((p, nobody, bool(without[p])) for p in np.flatnonzero(several & face.alone).tolist()),
    ]
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
