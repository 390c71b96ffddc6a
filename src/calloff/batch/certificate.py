"""The proof that no plan is better: prices of places, checked with whole numbers and no solver.

At each level every place has a price. Nobody, seeing these prices, would do better elsewhere:
each need is where its own cost and the price of the place together are least. A place has a price
only where its pool is full. Then no plan can come to less at that level: whoever got something
better for himself would take it from others at no less than its price. At the next level only
those options are left that were as good as the best one, and a pool that has had a price stays
full; its price may then be below nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from calloff.batch.levels import Costs, levels_of
from calloff.batch.network import Flags, Open, Run, each_number, flow_hindrances, takes_of
from calloff.batch.plan import Certificate, Plan, Prices
from calloff.batch.problem import Ints, Problem
from calloff.errors import Problem as Fault

__all__ = ["certificate_problems", "prices_of", "proves"]

_MOST = 2**61
"""Costs and prices below this add up in words of 64 bits."""


def certificate_problems(problem: Problem, plan: Plan, chosen: Ints) -> Iterator[Fault]:
    """Why the certificate of a plan does not prove it; nothing where it does.

    Args:
        problem: What was shared out, read from needs and register.
        plan: The plan with its certificate.
        chosen: The number of each need's arc; -1 where it has no place.
    """
    assert plan.certificate is not None, "Asked only of a plan that has one."
    yield from proves(problem, chosen, plan.certificate)
    proven = {level.name: level for level in plan.levels}
    for prices in plan.certificate.levels:
        level = proven.get(prices.level)
        if level is not None and not level.proven:
            what = "is proven by the certificate, and the plan does not say so."
            yield Fault(f"levels.{prices.level}", what)


def proves(problem: Problem, chosen: Ints, certificate: Certificate) -> Iterator[Fault]:
    """Why prices do not prove that no plan is better, level by level."""
    names = [level.name for level in levels_of(problem)]
    told = [prices.level for prices in certificate.levels]
    if names != told:
        what = f"proves {', '.join(told) or 'nothing'}; the levels are {', '.join(names)}."
        yield Fault("certificate", what)
        return
    if hindrances := flow_hindrances(problem):
        yield from hindrances
        return
    placed, many = np.unique(chosen[chosen >= 0], return_counts=True)
    without = np.bincount(problem.profile[chosen < 0], minlength=problem.profiles)
    full = _full(problem, placed, many)
    forced = np.zeros(len(problem.pools), dtype=np.bool_)
    left = _Left(problem, placed, without)
    for level, prices in zip(levels_of(problem), certificate.levels, strict=True):
        price = prices_of(problem, prices)
        if isinstance(price, Fault):
            yield price
            return
        place = f"certificate.{level.name}"
        for pool in np.flatnonzero(~forced & ((price < 0) | ((price > 0) & ~full))).tolist():
            what = f"{int(price[pool])} is no price for places of which some are free."
            yield Fault(f"{place}.{problem.pools[pool]}", what)
        forced |= price != 0
        if level.arcs is not None and left.highest(level) >= _MOST:
            yield Fault(place, "the costs are too large to be added up.")
            return
        worse = left.narrow(level, price)
        for what in worse:
            yield Fault(place, f"{what} is not the best for it.")
        if worse:
            return


class _Left:
    """What is as good as the best at every level so far."""

    def __init__(self, problem: Problem, placed: Ints, without: Ints) -> None:
        """Everything is.

        Args:
            problem: What was shared out.
            placed: The arcs by which any are placed.
            without: How many of each profile have no place.
        """
        self._problem = problem
        self._open = Open(problem.first)
        self._alone = np.ones(problem.profiles, dtype=np.bool_)
        self._placed = np.zeros(problem.arcs, dtype=np.bool_)
        self._placed[placed] = True
        self._without = without > 0

    def highest(self, level: Costs) -> int:
        """The highest cost of an arc that is left."""
        assert level.arcs is not None, "Asked only where arcs cost something."
        runs = self._open.runs()
        return max((int(level.arcs(run.arcs).max(initial=0)) for run in runs), default=0)

    def narrow(self, level: Costs, price: Ints) -> list[str]:
        """Leave what is best at a level, and tell what is not, and is in the plan."""
        problem, alone = self._problem, self._alone
        nothing = np.zeros(problem.profiles, dtype=np.int64)
        if level.unplaced is not None:
            nothing = level.unplaced
        if level.arcs is None and not price.any() and not nothing.any():
            return []
        best = np.where(alone, nothing, np.iinfo(np.int64).max)
        worse: list[tuple[int, int]] = []

        def as_good(run: Run) -> Flags:
            total = price[problem.pool[run.arcs]]
            if level.arcs is not None:
                total += level.arcs(run.arcs)
            best[run.low : run.high] = run.lowered(best, total)
            equal: Flags = total == run.each(best)
            if bool((bad := ~equal & self._placed[run.arcs]).any()):
                tails, arcs = run.each(np.arange(problem.profiles)), each_number(run.arcs)
                worse.extend(zip(tails[bad].tolist(), arcs[bad].tolist(), strict=True))
            return equal

        self._open = self._open.narrowed(as_good)
        self._alone = alone & (nothing == best)
        lone = np.flatnonzero(alone & ~self._alone & self._without).tolist()
        told = [_told(problem, profile, arc) for profile, arc in worse[:_SHOWN]]
        return told + [_told(problem, profile, None) for profile in lone[:_SHOWN]]


_SHOWN = 10
"""So many of those that are not as they should be are told."""


def _full(problem: Problem, placed: Ints, many: Ints) -> Flags:
    """The pools in which there is room for nobody more."""
    used = np.zeros(len(problem.pools), dtype=np.int64)
    np.add.at(used, problem.pool[placed].astype(np.int64), many * problem.takes[placed])
    least, _ = takes_of(problem)
    return problem.capacity - used < least


def prices_of(problem: Problem, prices: Prices) -> Ints | Fault:
    """The prices of a level as an array, or what is wrong with them."""
    number = {pool: index for index, pool in enumerate(problem.pools)}
    found = np.zeros(len(problem.pools), dtype=np.int64)
    for pool, price in prices.of.items():
        if pool not in number or abs(price) >= _MOST:
            return Fault(f"certificate.{prices.level}.{pool}", f"{price} is no price of a pool.")
        found[number[pool]] = price
    return found


def _told(problem: Problem, profile: int, arc: int | None) -> str:
    """A placement, or that there is none, in words."""
    need = problem.ids[int(np.argmax(problem.profile == profile))]
    if arc is None:
        return f"that {need!r} (or one like it) gets no place"
    return f"{problem.candidates[problem.candidate[arc]]!r} for {need!r} (or one like it)"
