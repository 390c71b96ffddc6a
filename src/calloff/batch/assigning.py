"""Many needs shared out by one method, from the needs and the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from calloff.batch.building import URGENCIES, problem_of
from calloff.batch.in_turn import in_turn
from calloff.batch.network import flow_hindrances
from calloff.batch.plan import Plan
from calloff.batch.problem import Problem
from calloff.batch.rule_check import verify
from calloff.errors import InputError, did_you_mean
from calloff.errors import Problem as Fault
from calloff.need import Need
from calloff.register import Register
from calloff.snapshot import Snapshot

__all__ = ["METHODS", "Method", "assign", "auto", "method_named", "share"]

Method: TypeAlias = Callable[..., Plan]
"""A way to share places out: a function of a problem and of ``rules``, to a plan."""


def assign(
    needs: Sequence[Need],
    register: Register,
    snapshot: Snapshot | None = None,
    *,
    on: date,
    method: Method = in_turn,
    rules: Sequence[Any] = (),
    seed: str = "",
    priority: Mapping[str, int] | None = None,
    classes: Sequence[str] = URGENCIES,
) -> Plan:
    """Who gets which place, where many needs are to share out the places that there are.

    Whatever the method, the plan is checked before it is handed over. It recommends; a person
    decides.

    Args:
        needs: The needs, in any order, of any lots.
        register: The register.
        snapshot: The world on the day; ``None``: nothing has happened yet.
        on: The day.
        method: How: `in_turn`, `min_cost_flow`, `auto` or another.
        rules: What else has to hold, where the method keeps rules.
        seed: What lot numbers are drawn from, published beforehand.
        priority: The class of priority of needs, by id, as its number from 0; the others are in
            the class of their urgency.
        classes: What the classes are called, the first first.

    Raises:
        InputError: where a need cannot be decided, or the method is not made for what is asked;
            every problem is listed.
    """
    problem = problem_of(
        needs, register, snapshot, on=on, seed=seed, priority=priority, classes=classes
    )
    return share(problem, method, rules=rules)


def share(problem: Problem, method: Method, *, rules: Sequence[Any] = ()) -> Plan:
    """The plan that a method makes of a problem, checked before it is handed over.

    Args:
        problem: What is to be shared out.
        method: How.
        rules: What else has to hold, where the method keeps rules.

    Raises:
        InputError: where the method is not made for what is asked.
    """
    plan = method(problem, rules=rules)
    faults = verify(problem, plan, rules)
    assert not faults, f"A method makes no plan that is wrong: {faults[0]}"
    return plan


def auto(problem: Problem, *, rules: Sequence[Any] = ()) -> Plan:
    """The simplest exact method that keeps the rules; the plan says which it is, and why.

    Places are a flow where each need takes one and all placements of a pool share a day; then the
    plan is the best there is, with a proof that needs no solver. Otherwise it is for `cp_sat`.

    Args:
        problem: What is to be shared out.
        rules: What else has to hold.
    """
    if rules:
        return method_named("cp_sat")(problem, rules=rules).replace(why="rules")
    if flow_hindrances(problem):
        return method_named("cp_sat")(problem).replace(why="no_flow")
    return method_named("min_cost_flow")(problem).replace(why="flow")


METHODS = ("in_turn", "min_cost_flow", "cp_sat", "auto")
"""The names of the methods, for files and for the command line."""


def method_named(name: str) -> Method:
    """A method by its name; what it needs is loaded when it is asked for.

    Raises:
        InputError: where there is no such method.
    """
    if name == "in_turn":
        return in_turn
    if name == "auto":
        return auto
    if name == "min_cost_flow":
        from calloff.batch.min_cost_flow import min_cost_flow

        return min_cost_flow
    if name == "cp_sat":
        from calloff.batch.cp_sat import cp_sat

        return cp_sat
    what = f"no method {name!r}.{did_you_mean(name, METHODS)} There are {', '.join(METHODS)}."
    raise InputError("the call", [Fault("method", what)])
