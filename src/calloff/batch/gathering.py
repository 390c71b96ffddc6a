"""Arcs gathered part by part, and laid one after the other in the order of their profiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from calloff.batch.problem import Ints, narrow

__all__ = ["ArcColumns", "Part", "gathered"]


class Part(NamedTuple):
    """The arcs of some profiles, one profile after the other.

    Attributes:
        profiles: The numbers of the profiles.
        counts: How many arcs each has.
        candidate: The candidate of each arc.
        pool: Its pool.
        takes: The number of the amount that it takes.
        suited: Its tier before prices are looked at.
        price: What it costs.
        order: Its tier in all; ``None``: by suited and price.
    """

    profiles: Ints
    counts: Ints
    candidate: Ints
    pool: Ints
    takes: Ints
    suited: Ints
    price: Ints
    order: Ints | None

    def ordered(self) -> Ints:
        """The tier of each arc in all that its profile's key goes by."""
        if self.order is not None:
            return self.order
        owner = np.repeat(np.arange(len(self.counts)), self.counts)
        by = np.lexsort((self.price, self.suited, owner))
        suited, price = self.suited[by], self.price[by]
        rises = np.ones(len(by), dtype=np.int64)
        rises[1:] = (suited[1:] != suited[:-1]) | (price[1:] != price[:-1])
        first = np.flatnonzero(np.diff(owner[by], prepend=-1))
        rises[first] = 1
        risen = np.cumsum(rises)
        found = np.zeros(len(by), dtype=np.int64)
        found[by] = risen - np.repeat(risen[first], self.counts[self.counts > 0])
        return found

    @classmethod
    def narrow(
        cls, profiles: Ints, counts: Ints, *columns: Ints, order: Ints | None = None
    ) -> Part:
        """Arcs of some profiles, in as few bytes as hold them."""
        candidate, pool, takes, suited, price = map(narrow, columns)
        whole = None if order is None else narrow(order)
        return cls(profiles, counts, candidate, pool, takes, suited, price, whole)


class ArcColumns(NamedTuple):
    """All arcs, as a problem has them.

    Attributes:
        first: The first arc of each profile, and their number at the end.
        candidate: The candidate of each arc.
        pool: Its pool.
        takes: How much of it it takes.
        suited: Its tier before prices are looked at.
        price: What it costs.
        order: Its tier in all; ``None``: by suited and price.
    """

    first: Ints
    candidate: Ints
    pool: Ints
    takes: Ints
    suited: Ints
    price: Ints
    order: Ints | None


def gathered(parts: list[Part], amounts: Sequence[int], *, profiles: int) -> ArcColumns:
    """All arcs, profile by profile; the parts are let go of on the way.

    Args:
        parts: The parts; each profile is in one.
        amounts: What the numbers of amounts stand for.
        profiles: How many profiles there are.
    """
    whole = any(part.order is not None for part in parts)
    orders = [narrow(part.ordered()) for part in parts] if whole else None
    none = np.zeros(0, dtype=np.int64)
    numbers = np.concatenate([none, *(part.profiles for part in parts)])
    counts = np.concatenate([none, *(part.counts for part in parts)])
    sizes = np.zeros(profiles, dtype=np.int64)
    sizes[numbers] = counts
    first = np.concatenate(([0], np.cumsum(sizes)))
    at: Ints | None = None
    if bool((numbers[1:] < numbers[:-1]).any()):
        # They were not gathered in their order.
        before = np.cumsum(counts) - counts
        at = np.zeros(int(first[-1]), dtype=np.int64)
        at[np.arange(len(at)) + np.repeat(first[numbers] - before, counts)] = np.arange(len(at))
    order = None if orders is None else _joined(orders, at)
    columns = [
        [part.candidate for part in parts],
        [part.pool for part in parts],
        [part.takes for part in parts],
        [part.suited for part in parts],
        [part.price for part in parts],
    ]
    parts.clear()
    found = []
    while columns:
        found.append(_joined(columns.pop(0), at))
    candidate, pool, takes, suited, price = found
    much = narrow(np.array([*amounts, 1], dtype=np.int64))[takes]
    return ArcColumns(first, candidate, pool, narrow(much), suited, price, order)


def _joined(parts: Sequence[Ints], at: Ints | None) -> Ints:
    """Arrays one after the other, and then in another order."""
    found: Ints = np.concatenate([np.zeros(0, dtype=np.int8), *parts])
    return found if at is None else found[at]
