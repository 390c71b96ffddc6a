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

from calloff.batch.levels import levels_of
from calloff.batch.network import flow_hindrances, lower, takes_of
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
    flow = np.bincount(chosen[chosen >= 0], minlength=problem.arcs)
    without = np.bincount(problem.profile[chosen < 0], minlength=problem.profiles)
    full = _full(problem, flow)
    forced = np.zeros(len(problem.pools), dtype=np.bool_)
    arcs = np.arange(problem.arcs, dtype=np.int64)
    tails = problem.tails
    alone = np.ones(problem.profiles, dtype=np.bool_)
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
        costs = np.zeros(len(arcs), dtype=np.int64) if level.arcs is None else level.arcs(arcs)
        if len(costs) and int(costs.max()) >= _MOST:
            yield Fault(place, "the costs are too large to be added up.")
            return
        total = costs + price[problem.pool[arcs]]
        best = np.full(problem.profiles, np.iinfo(np.int64).max, dtype=np.int64)
        lower(best, tails, total)
        if level.unplaced is None:
            nothing = np.zeros(problem.profiles, dtype=np.int64)
        else:
            nothing = level.unplaced
        best[alone] = np.minimum(best[alone], nothing[alone])
        equal = total == best[tails]
        worse = np.flatnonzero(~equal & (flow[arcs] > 0)).tolist()
        for index in worse[:_SHOWN]:
            arc = int(arcs[index])
            yield Fault(place, f"{_told(problem, int(tails[index]), arc)} is not the best for it.")
        for profile in np.flatnonzero(alone & (nothing > best) & (without > 0)).tolist()[:_SHOWN]:
            yield Fault(place, f"{_told(problem, profile, None)} is not the best for it.")
        if worse or bool((alone & (nothing > best) & (without > 0)).any()):
            return
        arcs, tails = arcs[equal], tails[equal]
        alone &= nothing == best


_SHOWN = 10
"""So many of those that are not as they should be are told."""


def _full(problem: Problem, flow: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The pools in which there is room for nobody more."""
    used = np.zeros(len(problem.pools), dtype=np.int64)
    np.add.at(used, problem.pool, flow * problem.takes)
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
