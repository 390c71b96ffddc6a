"""What is shared out: needs, the places that there are, and who may serve whom at which price."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.finding import Remark
from calloff.need import Need
from calloff.plan import Placed
from calloff.register import Register
from calloff.snapshot import Snapshot

__all__ = [
    "ANYWHERE",
    "NEVER",
    "Hindrance",
    "Ints",
    "Limit",
    "Problem",
    "Source",
    "lot_number",
    "narrow",
]

Ints: TypeAlias = NDArray[np.signedinteger[Any]]
"""Whole numbers, in as many bytes as they need."""

ANYWHERE = "*"
"""The pool of those whose places the key does not ask about: it has room for every need."""

NEVER = date.max.toordinal()
"""The end of a placement that has no known end, as the number of a day."""

LOT_BITS = 28
"""So many bits has a lot number: a hundred thousand of them still add up far below 2^63."""

_AT_ONCE = 2**17
"""So many arcs are looked at together."""

Hindrance = Literal["nobody", "ask", "escalate"]
"""Why nobody surely may serve a need: nobody may, somebody must be asked first, or the lot's own
gates do not stand."""


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """How much of a pool may be in use at once by placements that share a day.

    Attributes:
        pool: The number of the pool.
        capacity: How much, in the pool's smallest part.
        profiles: Those whose placements count; ``None``: all that may be placed there.
        day: A day that they share, as its number.
    """

    pool: int
    capacity: int
    profiles: frozenset[int] | None
    day: int


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Where a problem was read from, so that needs can be decided by their own key.

    Attributes:
        needs: The needs, by id.
        register: The register.
        snapshot: The world on the day, without what is held for these needs themselves.
    """

    needs: Mapping[str, Need]
    register: Register
    snapshot: Snapshot


@dataclass(frozen=True, eq=False)
class Problem:
    """Many needs and limited places: everything that a method of sharing out goes by.

    Needs that are alike in everything that counts are one *profile*. An *arc* says that a
    candidate surely may serve a profile, with a place in one of its pools. Arcs stand profile by
    profile: those of profile ``p`` are ``first[p]`` up to, not including, ``first[p + 1]``.
    All costs are whole numbers.

    Attributes:
        on: The day of the decision.
        seed: The published seed of the lot numbers.
        ids: The needs' ids, in alphabetical order.
        profile: The profile of each need.
        count: How many needs each profile has.
        classes: The classes of priority, the first first.
        class_of: The class of each profile.
        begins: The first day of each profile's placements, as its number.
        ends: The day after their last one; `NEVER` where that is open.
        candidates: The candidates' ids.
        pools: The pools' ids.
        capacity: What is free in each pool on its fullest day, in the pool's smallest part; of a
            pool that several limits hold for it is the largest of theirs.
        first: The first arc of each profile, and their number at the end.
        candidate: The candidate of each arc.
        pool: The pool of each arc.
        takes: How much of the pool the arc takes.
        suited: In which tier the profile's own key puts the candidate before prices are looked
            at; 0 is the best suited.
        price: What the call-off costs there, in minor units.
        order: In which tier the profile's whole key puts the candidate, from 0; ``None``: by
            ``suited`` and then by ``price``.
        limits: What limits the pools.
        joint: The lots whose agreement lets needs be shared out jointly.
        lots: The lot of each profile.
        hindered: Why a profile has no arc at all.
        currency: The one currency of all prices; ``None`` where there are none.
        keys: What tells each profile from the others.
        scale: How many of its smallest parts make a unit of a pool.
        source: Where it was read from; ``None`` where it was laid out by hand.
        remarks: Doubts about what was read.
    """

    on: date
    seed: str
    ids: tuple[str, ...]
    profile: Ints
    count: Ints
    classes: tuple[str, ...]
    class_of: Ints
    begins: Ints
    ends: Ints
    candidates: tuple[str, ...]
    pools: tuple[str, ...]
    capacity: Ints
    first: Ints
    candidate: Ints
    pool: Ints
    takes: Ints
    suited: Ints
    price: Ints
    order: Ints | None = None
    limits: tuple[Limit, ...] = ()
    joint: frozenset[str] = frozenset()
    lots: tuple[str, ...] = ()
    hindered: Mapping[int, Hindrance] = field(default_factory=dict)
    currency: str | None = None
    keys: tuple[Hashable, ...] = ()
    scale: int = 1
    source: Source | None = None
    remarks: tuple[Remark, ...] = ()
    _drawn: dict[int, int] = field(default_factory=dict, repr=False)

    @property
    def profiles(self) -> int:
        """How many profiles there are."""
        return len(self.count)

    @property
    def arcs(self) -> int:
        """How many arcs there are."""
        return len(self.candidate)

    @property
    def tails(self) -> Ints:
        """The profile of each arc."""
        return np.repeat(np.arange(self.profiles, dtype=np.int64), np.diff(self.first))

    @property
    def simulated(self) -> tuple[str, ...]:
        """The lots of these needs whose agreement does not let them be shared out jointly."""
        there = {lot for lot, many in zip(self.lots, self.count.tolist(), strict=True) if many}
        return tuple(sorted(there - self.joint))

    def changed(self, **fields: Any) -> Problem:
        """The problem with some fields changed, the arcs being as they were."""
        found = replace(self, **fields)
        for name in ("_named", "_place_of", "_pool_of", "one_pool", "takes_by_pool"):
            if name in self.__dict__:
                found.__dict__[name] = self.__dict__[name]
        return found

    @cached_property
    def takes_by_pool(self) -> tuple[Ints, Ints]:
        """The least and the most that an arc takes of each pool; 1 where there is none."""
        least = np.full(len(self.pools), np.iinfo(np.int64).max, dtype=np.int64)
        most = np.zeros(len(self.pools), dtype=np.int64)
        for some in self._stretches():
            pool, takes = self.pool[some].astype(np.int64), self.takes[some].astype(np.int64)
            np.minimum.at(least, pool, takes)
            np.maximum.at(most, pool, takes)
        none = most == 0
        least[none] = most[none] = 1
        return least, most

    def known_source(self, method: str) -> Source:
        """Where it was read from.

        Raises:
            InputError: where it was laid out by hand.
        """
        if self.source is None:
            what = f"{method} decides needs by their keys: read the problem from needs."
            raise InputError("the problem", [Fault("source", what)])
        return self.source

    def members(self) -> list[list[int]]:
        """The needs of each profile, in the order of their lot numbers."""
        found: list[list[int]] = [[] for _ in range(self.profiles)]
        for need, profile in enumerate(self.profile.tolist()):
            found[profile].append(need)
        for those in found:
            if len(those) > 1:
                those.sort(key=lambda need: (lot_number(self.seed, self.ids[need]), need))
        return found

    def alike(self, profile: int) -> Ints:
        """The needs of one profile, in the order of their lot numbers."""
        found = np.flatnonzero(self.profile == profile).tolist()
        found.sort(key=lambda need: (lot_number(self.seed, self.ids[need]), need))
        return np.array(found, dtype=np.int64)

    def arcs_of(self, profile: int) -> range:
        """The numbers of a profile's arcs."""
        return range(int(self.first[profile]), int(self.first[profile + 1]))

    def arc(self, need: int, candidate: str, pool: str | None) -> int | None:
        """The arc by which a need is served by a candidate; ``None`` where it may not be.

        Args:
            need: The number of the need.
            candidate: The candidate's id.
            pool: The pool's id; ``None``: where places are not limited.
        """
        profile = int(self.profile[need])
        name = profile, candidate, ANYWHERE if pool is None else pool
        if name not in self._named:
            self._named[name] = self._arc(*name)
        return self._named[name]

    def arc_of(self, placed: Placed) -> int | None:
        """The arc of a placement; ``None`` where nobody asked for it, or it may not be."""
        need = self.numbers.get(placed.need)
        return None if need is None else self.arc(need, placed.candidate, placed.pool)

    def _arc(self, profile: int, candidate: str, pool: str) -> int | None:
        """The arc of a profile to a candidate's pool."""
        place, number = self._place_of.get(candidate), self._pool_of.get(pool)
        if place is None or number is None:
            return None
        start, end = int(self.first[profile]), int(self.first[profile + 1])
        there = (self.candidate[start:end] == place) & (self.pool[start:end] == number)
        found = np.flatnonzero(there)
        return start + int(found[0]) if len(found) else None

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each need, by id."""
        return {id: number for number, id in enumerate(self.ids)}

    @cached_property
    def _named(self) -> dict[tuple[int, str, str], int | None]:
        """The arcs that have been asked for by name."""
        return {}

    @cached_property
    def _place_of(self) -> dict[str, int]:
        return {id: number for number, id in enumerate(self.candidates)}

    @cached_property
    def _pool_of(self) -> dict[str, int]:
        return {id: number for number, id in enumerate(self.pools)}

    @cached_property
    def one_pool(self) -> bool:
        """Whether no candidate has places in several pools."""
        pool = np.full(len(self.candidates), -1, dtype=np.int64)
        for some in self._stretches():
            pool[self.candidate[some]] = self.pool[some]
        return all(
            bool((pool[self.candidate[some]] == self.pool[some]).all())
            for some in self._stretches()
        )

    def _stretches(self) -> Iterator[slice]:
        """All arcs, so many at a time as stay near the processor."""
        for low in range(0, self.arcs, _AT_ONCE):
            yield slice(low, low + _AT_ONCE)

    def name_of(self, profile: int) -> str:
        """What tells a profile from others in lot numbers: the same wherever needs are alike."""
        return hashlib.sha256(repr(self.keys[profile]).encode()).hexdigest()

    def lot_numbers(self, arcs: Ints | slice) -> Ints:
        """The lot numbers of arcs: what decides where nothing else does. Each is drawn once."""
        drawn = self._drawn
        numbers = list(range(self.arcs)[arcs]) if isinstance(arcs, slice) else arcs.tolist()
        if missing := [arc for arc in numbers if arc not in drawn]:
            tails = (np.searchsorted(self.first, missing, side="right") - 1).tolist()
            names = {p: self.name_of(p) for p in set(tails)}
            for tail, arc in zip(tails, missing, strict=True):
                candidate, pool = self.candidates[self.candidate[arc]], self.pools[self.pool[arc]]
                drawn[arc] = lot_number(self.seed, names[tail], candidate, pool)
        return np.fromiter(map(drawn.__getitem__, numbers), dtype=np.int64, count=len(numbers))

    def ahead(self, arc: int) -> int:
        """How many offers the need's own key puts before the one of an arc."""
        profile = int(np.searchsorted(self.first, arc, side="right")) - 1
        start, end = int(self.first[profile]), int(self.first[profile + 1])
        if self.order is not None:
            before = self.order[start:end] < self.order[arc]
        else:
            suited, price = self.suited[start:end], self.price[start:end]
            mine = self.suited[arc]
            before = (suited < mine) | ((suited == mine) & (price < self.price[arc]))
        if self.one_pool:
            return int(np.count_nonzero(before))
        return len(np.unique(self.candidate[start:end][before]))

    def check(self) -> None:
        """Refuse a problem that contradicts itself.

        Raises:
            InputError: with every contradiction.
        """
        if faults := list(self._faults()):
            raise InputError("the problem", faults)

    def _faults(self) -> Iterator[Fault]:
        """What contradicts itself."""
        if len(set(self.ids)) < len(self.ids) or list(self.ids) != sorted(self.ids):
            yield Fault("ids", "each need stands once, and in alphabetical order.")
        by_profile = {"class_of": self.class_of, "begins": self.begins, "ends": self.ends}
        for name, numbers in by_profile.items():
            if len(numbers) != self.profiles:
                yield Fault(name, f"has {len(numbers)} numbers for {self.profiles} profiles.")
        by_arc = {
            name: getattr(self, name) for name in ("pool", "takes", "suited", "price", "candidate")
        }
        for name, numbers in by_arc.items():
            if numbers.dtype.kind != "i":
                yield Fault(name, f"holds {numbers.dtype}, not whole numbers.")
            if len(numbers) != self.arcs:
                yield Fault(name, f"has {len(numbers)} numbers for {self.arcs} arcs.")
            elif len(numbers) and numbers.min() < (1 if name == "takes" else 0):
                yield Fault(name, f"has {numbers.min()}, which is too low.")
        if len(self.capacity) != len(self.pools):
            yield Fault("capacity", f"{len(self.capacity)} for {len(self.pools)} pools.")
        if len(self.first) != self.profiles + 1 or self.first[-1] != self.arcs:
            yield Fault("first", "does not part the arcs among the profiles.")


def lot_number(*of: str) -> int:
    """The lot number of a seed and names, which anybody can draw again.

    It is the first 28 bits of the SHA-256 of the names, one on each line.

    >>> lot_number("seed", "7F3K") == lot_number("seed", "7F3K")
    True
    """
    digest = hashlib.sha256("\n".join(of).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - LOT_BITS)


def narrow(numbers: Ints) -> Ints:
    """The same numbers in as few bytes as hold them all.

    Whoever calculates with them widens them first.
    """
    low, high = int(numbers.min(initial=0)), int(numbers.max(initial=0))
    kind = np.result_type(np.min_scalar_type(min(low, -1)), np.min_scalar_type(-high - 1))
    return numbers.astype(kind, copy=False)


def ints(numbers: Sequence[int] | Ints) -> Ints:
    """Whole numbers as an array; what is no whole number is refused."""
    found = np.asarray(numbers)
    if len(found) and found.dtype.kind not in "iu":
        what = f"whole numbers are needed, got {found.dtype}."
        raise InputError("the problem", [Fault("", what)])
    return found.astype(np.int64)
