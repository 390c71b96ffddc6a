"""A plan that stands, and what changes when one need or one place more comes or goes.

What would move is shown first; nothing moves before that is agreed to. Each change is one shortest
chain of moves, and comes to the very plan that sharing everything out again would come to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from calloff.batch.arriving import Arriving
from calloff.batch.certificate import proves
from calloff.batch.dealing import better
from calloff.batch.levels import values
from calloff.batch.moves import FAR, Chains, Steps, Tuple
from calloff.batch.network import takes_of
from calloff.batch.plan import plan_of
from calloff.batch.problem import Ints, Limit, Problem
from calloff.batch.verifying import chosen_of
from calloff.errors import InputError, did_you_mean
from calloff.errors import Problem as Fault
from calloff.need import Need
from calloff.plan import Certificate, Level, Move, OnePlace, Plan, Prices

__all__ = ["Change", "Standing"]


@dataclass(frozen=True, slots=True)
class Change:
    """What would change, before anybody moves.

    Attributes:
        what: What happened: a need ``arrives`` or is ``withdrawn``, a place ``more`` or ``fewer``.
        about: The need or the pool.
        moves: Every need that would be elsewhere, the new one among them.
        levels: What each level would change by.
        after: The plan as it stands once this is agreed to.
    """

    what: Literal["arrives", "withdrawn", "more", "fewer"]
    about: str
    moves: tuple[Move, ...]
    levels: dict[str, int]
    after: Standing


class Standing:
    """A plan by `min_cost_flow`, kept ready for whatever comes next.

    Attributes:
        problem: What is shared out.
        chosen: The arc of each need; -1 where it has no place.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        """Take a plan that is proven the best.

        Raises:
            InputError: where it carries no certificate, or one that does not prove it.
        """
        chosen = chosen_of(problem, plan)
        faults = [Fault("certificate", "is needed: take a plan by min_cost_flow.")]
        if plan.certificate is not None:
            faults = list(proves(problem, chosen, plan.certificate))
        if faults:
            raise InputError("the plan", faults)
        flow = np.bincount(chosen[chosen >= 0], minlength=problem.arcs).astype(np.int64)
        without = np.bincount(problem.profile[chosen < 0], minlength=problem.profiles)
        self.problem, self.chosen = problem, chosen
        self._stale: Sequence[int] = ()
        self._steps = Steps(problem, flow, without.astype(np.int64))
        self._arriving: Arriving | None = None
        self._chains: tuple[Chains | None, Chains | None] = (None, None)

    @property
    def steps(self) -> Steps:
        """Who is where, and the best steps from there; those that changed are found when asked."""
        if self._stale:
            self._steps, self._stale = self._steps.anew(self._stale), ()
        return self._steps

    @property
    def leaving(self) -> Chains:
        """For each pool how it is rid of one of those in it at the least cost."""
        found, other = self._chains
        if found is None:
            ends = np.append(self.steps.used < self.steps.places, True)
            found = Chains.shortest(self.steps.costs, ends)
            self._chains = found, other
        return found

    @property
    def filling(self) -> Chains:
        """For each pool how a place that comes free in it is used best."""
        other, found = self._chains
        if found is None:
            ends = np.ones(len(self.steps.places) + 1, dtype=np.bool_)
            found = Chains.shortest(self.steps.costs.transpose(0, 2, 1), ends)
            self._chains = other, found
        return found

    def places(self) -> tuple[OnePlace, ...]:
        """What one place more and one fewer would change, for each pool that anybody may use."""
        names = [level.name for level in self.steps.levels]
        none = (0,) * len(names)
        there = np.bincount(self.problem.pool, minlength=len(self.problem.pools))
        found = []
        for number in np.flatnonzero(there).tolist():
            full = self.steps.used[number] >= self.steps.places[number]
            more = self.filling.cost(number) if full else none
            fewer = self.leaving.cost(number) if full else none
            assert more is not None, "A place may always be left free."
            found.append(
                OnePlace(
                    pool=self.problem.pools[number],
                    more=dict(zip(names, more, strict=True)),
                    fewer=dict(zip(names, fewer, strict=True)) if fewer is not None else {},
                )
            )
        return tuple(found)

    def more(self, pool: str) -> Change:
        """What one place more in a pool would change."""
        number = self._number(pool)
        draft = _Draft(self, self._with_places(number, 1))
        if self.steps.used[number] >= self.steps.places[number]:
            draft.chain(self.filling.path(number), backwards=True)
        return draft.change("more", pool)

    def fewer(self, pool: str) -> Change:
        """What one place fewer in a pool would change.

        Raises:
            InputError: where it has none.
        """
        number = self._number(pool)
        if not self.steps.places[number]:
            raise InputError("the change", [Fault("pool", f"{pool!r} has no place.")])
        draft = _Draft(self, self._with_places(number, -1))
        if self.steps.used[number] >= self.steps.places[number]:
            draft.chain(self.leaving.path(number))
        return draft.change("fewer", pool)

    def withdrawn(self, need: str) -> Change:
        """What it would change if a need were withdrawn."""
        if need not in self.problem.ids:
            what = f"no need {need!r}.{did_you_mean(need, self.problem.ids)}"
            raise InputError("the change", [Fault("need", what)])
        index = self.problem.ids.index(need)
        draft = _Draft(self, self._without(index))
        draft.withdraw(int(self.problem.profile[index]))
        return draft.change("withdrawn", need, index)

    def arrives(self, need: Need, *, rank: int | None = None) -> Change:
        """What it would change if one more need came.

        Args:
            need: The need.
            rank: Its class of priority; ``None``: that of its urgency.

        Raises:
            InputError: where it cannot be decided, is there already, or everything has to be
                shared out again since places could no longer be counted as they are.
        """
        if self._arriving is None:
            self._arriving = Arriving(self.problem)
        problem, profile, index = self._arriving.joined(self.problem, need, rank)
        base = self
        if not np.array_equal(problem.capacity, self.problem.capacity):
            # Pools that none of the others may use have places for the new one.
            base = self.moved(self.problem, self.steps.grown(problem), self.chosen)
        draft = _Draft(base, problem)
        draft.place(profile)
        return draft.change("arrives", need.id, index)

    def plan(self) -> Plan:
        """The plan as it stands, with its certificate."""
        told = [
            Level(name=name, value=value, bound=value, proven=True)
            for name, value in values(self.problem, self.chosen)
        ]
        return plan_of(
            self.problem,
            self.chosen,
            method="min_cost_flow",
            levels=told,
            certificate=Certificate(levels=tuple(self._prices())),
        )

    def _prices(self) -> list[Prices]:
        """The prices of places: what it costs to be rid of one of those who are there."""
        costs = self.leaving.costs[:, :-1]
        # In a pool that has no place at all nobody is, and nobody may want to be.
        far = costs[0] >= FAR
        found = []
        for number, level in enumerate(self.steps.levels):
            row = np.where(far, 2 if number == 0 else 0, costs[number]).tolist()
            of = {self.problem.pools[n]: int(price) for n, price in enumerate(row) if price}
            found.append(Prices(level=level.name, of=of))
        return found

    def _number(self, pool: str) -> int:
        """The number of a pool that anybody may use."""
        if pool not in self.problem.pools:
            what = f"no pool {pool!r}.{did_you_mean(pool, self.problem.pools)}"
            raise InputError("the change", [Fault("pool", what)])
        number = self.problem.pools.index(pool)
        if not bool((self.problem.pool == number).any()):
            what = f"{pool!r} had room for none of these needs when they were read: read them anew."
            raise InputError("the change", [Fault("pool", what)])
        return number

    def _with_places(self, number: int, by: int) -> Problem:
        """The problem with a place more or fewer in a pool."""
        least, _ = takes_of(self.problem)
        capacity = self.problem.capacity.copy()
        capacity[number] += by * least[number]
        limits = tuple(
            Limit(x.pool, int(capacity[number]), x.profiles, x.day) if x.pool == number else x
            for x in self.problem.limits
        )
        return self.problem.changed(capacity=capacity, limits=limits)

    def _without(self, index: int) -> Problem:
        """The problem without a need."""
        problem = self.problem
        count = problem.count.copy()
        count[problem.profile[index]] -= 1
        source = problem.source
        if source is not None:
            needs = {id: need for id, need in source.needs.items() if id != problem.ids[index]}
            source = replace(source, needs=needs)
        return problem.changed(
            ids=problem.ids[:index] + problem.ids[index + 1 :],
            profile=np.delete(problem.profile, index),
            count=count,
            source=source,
        )

    def moved(
        self, problem: Problem, steps: Steps, chosen: Ints, stale: Sequence[int] = ()
    ) -> Standing:
        """The same after a change; steps from stale nodes are to be found anew."""
        found = Standing.__new__(Standing)
        found.problem, found._steps, found.chosen = problem, steps, chosen
        found._stale = stale
        found._arriving, found._chains = self._arriving, (None, None)
        return found


class _Draft:
    """A change that is being worked out, on a copy of what stands."""

    def __init__(self, before: Standing, problem: Problem) -> None:
        self._before = before
        self._problem = problem
        self._steps = before.steps.grown(problem).apart()
        self._nodes: set[int] = set()
        self._profiles: set[int] = set()
        self._costs = [0] * len(self._steps.levels)

    def chain(self, path: Sequence[int], *, backwards: bool = False) -> None:
        """Let one of each node go to the next, or come from it."""
        old = self._before.steps
        for one, other in pairwise(path):
            start, end = (other, one) if backwards else (one, other)
            profile = int(old.who[start, end])
            self._move(profile, int(old.leaves[start, end]), int(old.comes[start, end]))

    def _move(self, profile: int, leaves: int | None, comes: int | None) -> None:
        """Move one of a profile; ``None``: from outside of all this, or to it."""
        steps, nobody = self._steps, len(self._steps.places)
        self._profiles.add(profile)
        for arc, by in ((leaves, -1), (comes, 1)):
            if arc is None:
                continue
            cost = steps.cost(arc, profile)
            self._costs = [a + by * b for a, b in zip(self._costs, cost, strict=True)]
            if arc < 0:
                steps.without[profile] += by
                self._nodes.add(nobody)
            else:
                pool = int(self._problem.pool[arc])
                steps.flow[arc] += by
                steps.used[pool] += by
                self._nodes.add(pool)

    def place(self, profile: int) -> None:
        """Place one more of a profile as well as can be, or leave it without a place."""
        leaving = self._before.leaving
        options: list[tuple[Tuple, int]] = [(self._steps.cost(-1, profile), -1)]
        _, arc = min(options + self._steps.ways(profile, leaving))
        self._move(profile, None, arc)
        if arc >= 0:
            self.chain(leaving.path(int(self._problem.pool[arc])))

    def withdraw(self, profile: int) -> None:
        """Take one of a profile out, and use its place as well as can be."""
        filling = self._before.filling
        options: list[tuple[Tuple, int]] = []
        if self._steps.without[profile]:
            options.append((tuple(-cost for cost in self._steps.cost(-1, profile)), -1))
        for arc in self._problem.arcs_of(profile):
            if self._steps.flow[arc]:
                rest = filling.cost(int(self._problem.pool[arc]))
                assert rest is not None, "A place may always be left free."
                own = self._steps.cost(arc, profile)
                options.append((_sum(rest, tuple(-cost for cost in own)), arc))
        _, arc = min(options)
        self._move(profile, arc, None)
        if arc >= 0:
            self.chain(filling.path(int(self._problem.pool[arc])), backwards=True)

    def change(
        self,
        what: Literal["arrives", "withdrawn", "more", "fewer"],
        about: str,
        index: int | None = None,
    ) -> Change:
        """What comes of it: who would be where, given out anew among those who are alike.

        Args:
            what: What happened.
            about: The need or the pool.
            index: Where the need comes to stand among the others, or stood.
        """
        before, problem = self._before, self._problem
        old = before.chosen
        if index is not None:
            old = np.insert(old, index, -1) if what == "arrives" else np.delete(old, index)
        chosen = old.copy()
        for profile in self._profiles:
            self._deal(profile, chosen)
        there = np.flatnonzero(old != chosen).tolist()
        if what == "arrives" and index is not None and index not in there:
            there.append(index)
        moves = [
            Move(
                need=problem.ids[at],
                leaves=self._name(int(old[at])),
                comes=self._name(int(chosen[at])),
            )
            for at in there
        ]
        if what == "withdrawn":
            left = self._name(int(before.chosen[index]))
            moves.append(Move(need=about, leaves=left, comes=None))
        names = [level.name for level in self._steps.levels]
        return Change(
            what=what,
            about=about,
            moves=tuple(moves),
            levels=dict(zip(names, self._costs, strict=True)),
            after=before.moved(problem, self._steps, chosen, sorted(self._nodes)),
        )

    def _deal(self, profile: int, chosen: Ints) -> None:
        """Give the places of a profile out, the lowest lot number first."""
        problem = self._problem
        members = problem.alike(profile)
        arcs = [a for a in problem.arcs_of(profile) for _ in range(int(self._steps.flow[a]))]
        arcs.sort(key=lambda arc: better(problem, arc))
        chosen[members] = -1
        chosen[members[: len(arcs)]] = arcs

    def _name(self, arc: int) -> str | None:
        """The candidate of an arc."""
        return None if arc < 0 else self._problem.candidates[self._problem.candidate[arc]]


def _sum(one: Tuple, other: Tuple) -> Tuple:
    """Two tuples added up, level by level."""
    return tuple(a + b for a, b in zip(one, other, strict=True))
