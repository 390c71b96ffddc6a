"""A need that joins those that are shared out already, read as they were."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable
from dataclasses import replace

import numpy as np

from calloff.batch.arcs import Arcs, LotArcs
from calloff.batch.building import named_in, profile_key
from calloff.batch.limits import free_on
from calloff.batch.network import Flags
from calloff.batch.problem import ANYWHERE, NEVER, Ints, Limit, Problem, narrow
from calloff.candidate import Pool
from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.need import Need
from calloff.values.period import ALWAYS

__all__ = ["Arriving"]


class Arriving:
    """Lots that have been asked about, kept for whoever comes next."""

    def __init__(self, problem: Problem) -> None:
        """Keep what does not change from one need to the next."""
        self._source = problem.known_source("one more need")
        self._lots: dict[str, LotArcs] = {}
        self._profiles = {key: number for number, key in enumerate(problem.keys)}
        dated = {use.pool for use in self._source.snapshot.uses if use.period != ALWAYS}
        self._dated = frozenset(dated)
        self._known: tuple[Problem, tuple[Ints, Ints, Flags]] | None = None

    def joined(self, problem: Problem, need: Need, rank: int | None) -> tuple[Problem, int, int]:
        """The problem with one more need, the number of its profile, and the need's own.

        Raises:
            InputError: where it cannot be decided, is there already, or places could no longer be
                counted as they are.
        """
        if need.id in problem.ids:
            raise InputError("the change", [Fault("need", f"{need.id!r} is there already.")])
        usual = {name: number for number, name in enumerate(problem.classes)}
        of = usual.get(need.urgency, len(usual) - 1) if rank is None else rank
        if not 0 <= of < len(problem.classes):
            what = f"there are {len(problem.classes)} classes, numbered from 0; got {of}."
            raise InputError("the change", [Fault("rank", what)])
        key = profile_key(need, of, named_in(self._source.snapshot))
        profile = self._profiles.get(key)
        # Another change may have been worked out, and not agreed to.
        if profile is None or profile >= problem.profiles or problem.keys[profile] != key:
            profile = problem.profiles
            problem = self._with_profile(problem, need, of, key)
            self._profiles[key] = profile
        index = bisect_left(problem.ids, need.id)
        count = problem.count.copy()
        count[profile] += 1
        source = problem.known_source("one more need")
        self._check_group(problem, need)
        known = self._known
        found = problem.changed(
            ids=(*problem.ids[:index], need.id, *problem.ids[index:]),
            profile=np.insert(problem.profile, index, profile),
            count=count,
            source=replace(source, needs={**source.needs, need.id: need}),
        )
        if known is not None and known[0] is problem:
            self._known = found, known[1]
        return found, profile, index

    def _check_group(self, problem: Problem, need: Need) -> None:
        """Refuse a need that has to be placed with regard to another."""
        group = need.group
        if group is None or group.rule == "together_if_possible":
            return
        others = problem.known_source("one more need").needs.values()
        if any(other.group is not None and other.group.id == group.id for other in others):
            what = f"has to be placed with regard to others of the group {group.id!r}."
            raise InputError("the change", [Fault("need", what)])

    def _with_profile(self, problem: Problem, need: Need, rank: int, key: Hashable) -> Problem:
        """The problem with a profile of which nobody is yet."""
        source = problem.known_source("one more need")
        lot = self._lots.get(need.lot)
        if lot is None:
            lot = self._lots[need.lot] = LotArcs(source.register, need.lot, source.snapshot)
        arcs = lot.arcs(need)
        begins = lot.begins(need).toordinal()
        end = need.period.end
        ends = NEVER if end is None else max(end.toordinal(), begins + 1)
        known = {id: number for number, id in enumerate(problem.candidates)}
        candidates = [lot.candidates[place].id for place in arcs.candidate.tolist()]
        pools = _pools(lot, arcs)
        numbers = {id: number for number, id in enumerate(problem.pools)}
        strangers = sorted({*candidates} - known.keys() | {id for id, _ in pools} - numbers.keys())
        if strangers:
            what = "is of a lot that the others are not of: share everything out again."
            raise InputError("the change", [Fault("need", what)])
        pool = np.array([numbers[id] for id, _ in pools], dtype=np.int64)
        takes = np.array([int(t * problem.scale) for t in arcs.takes], dtype=np.int64)
        of = {id: (pool, int(t)) for (id, pool), t in zip(pools, takes.tolist(), strict=True)}
        before, problem = problem, self._with_limits(problem, of, begins, ends)
        order = None
        if problem.order is not None or arcs.order is not None:
            # Only how the arcs of one profile compare is of account.
            old = problem.order
            old = _ordered(problem.suited, problem.price) if old is None else old
            own = _ordered(arcs.suited, arcs.price) if arcs.order is None else arcs.order
            order = _longer(old, own)
        hindered = dict(problem.hindered)
        if arcs.hindrance is not None:
            hindered[problem.profiles] = arcs.hindrance
        found = replace(
            problem,
            count=_longer(problem.count, 0),
            class_of=_longer(problem.class_of, rank),
            begins=_longer(problem.begins, begins),
            ends=_longer(problem.ends, ends),
            first=_longer(problem.first, problem.arcs + len(pool)),
            candidate=_longer(problem.candidate, [known[id] for id in candidates]),
            pool=_longer(problem.pool, pool),
            takes=_longer(problem.takes, takes),
            suited=_longer(problem.suited, arcs.suited),
            price=_longer(problem.price, arcs.price),
            order=order,
            lots=(*problem.lots, need.lot),
            joint=problem.joint | ({need.lot} if lot.terms.lot.jointly else set()),
            hindered=hindered,
            keys=(*problem.keys, key),
            # Arcs that another need was given, and that were not agreed to, had lots of their own.
            _drawn=dict(problem._drawn),
        )
        self._remember(before, found, pool, takes)
        return found

    def _remember(self, before: Problem, found: Problem, pool: Ints, takes: Ints) -> None:
        """Know of a problem what was known of the one before, and what is new."""
        least, most = (numbers.copy() for numbers in before.takes_by_pool)
        least[pool] = most[pool] = takes
        found.__dict__["takes_by_pool"] = least, most
        low, high, there = self._days(before)
        low, high, there = low.copy(), high.copy(), there.copy()
        low[pool] = np.maximum(low[pool], found.begins[-1])
        high[pool] = np.minimum(high[pool], found.ends[-1])
        there[pool] = True
        self._known = found, (low, high, there)

    def _with_limits(
        self, problem: Problem, pools: dict[str, tuple[Pool | None, int]], begins: int, ends: int
    ) -> Problem:
        """The problem in which the limits of these pools hold for one more profile too.

        Raises:
            InputError: where it does not share a day with all who may be in a pool.
        """
        limits, capacity = list(problem.limits), problem.capacity.copy()
        numbers = {id: number for number, id in enumerate(problem.pools)}
        low, high, there = self._days(problem)
        least, most = problem.takes_by_pool
        for id, (pool, takes) in pools.items():
            number = numbers[id]
            if pool is None:
                continue
            if there[number] and not least[number] == most[number] == takes:
                what = "some needs take more of it than others do."
                raise InputError("the change", [Fault(f"pools.{id}", what)])
            if max(int(low[number]), begins) >= min(int(high[number]), ends) or id in self._dated:
                what = "is shared day by day with this need: share everything out again."
                raise InputError("the change", [Fault(f"pools.{id}", what)])
            if not there[number]:
                capacity[number] = free_on(pool, self._source.snapshot, begins, problem.scale)
                limits.append(Limit(number, int(capacity[number]), None, begins))
        return replace(problem, limits=tuple(limits), capacity=capacity)

    def _days(self, problem: Problem) -> tuple[Ints, Ints, Flags]:
        """For each pool the latest beginning and the earliest end there, and if anybody is."""
        if self._known is None or self._known[0] is not problem:
            tails, size = problem.tails, len(problem.pools)
            low, high = np.full(size, 0), np.full(size, NEVER)
            np.maximum.at(low, problem.pool, problem.begins[tails])
            np.minimum.at(high, problem.pool, problem.ends[tails])
            limited = np.zeros(size, dtype=np.bool_)
            limited[[limit.pool for limit in problem.limits]] = True
            self._known = problem, (low, high, limited)
        return self._known[1]


def _pools(lot: LotArcs, arcs: Arcs) -> list[tuple[str, Pool | None]]:
    """The pools of arcs, by id."""
    if lot.gate is None:
        return [(ANYWHERE, None)] * len(arcs.pool)
    pairs = zip(arcs.candidate.tolist(), arcs.pool.tolist(), strict=True)
    found = [lot.candidates[place].pools[number] for place, number in pairs]
    return [(pool.id, pool) for pool in found]


def _ordered(suited: Ints, price: Ints) -> Ints:
    """Numbers that compare as what is suited does, and then the price."""
    pairs = np.stack((suited, price), axis=1)
    found: Ints = np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)
    return found


def _longer(numbers: Ints, more: Ints | list[int] | int) -> Ints:
    """The numbers, and more after them."""
    added = narrow(np.atleast_1d(np.array(more, dtype=np.int64)))
    found: Ints = np.concatenate((numbers, added))
    return found
