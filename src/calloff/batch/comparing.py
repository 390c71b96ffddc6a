"""Whom one plan serves better than another, and whom worse, by each need's own key and in money."""

from __future__ import annotations

from typing import Literal

from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.plan import Compared, Comparison, Placed, Plan

__all__ = ["compare"]


def compare(plan: Plan, other: Plan) -> Comparison:
    """For each need, how it fares by a plan instead of by another, such as one in turn.

    A need fares better where its own key puts fewer offers before the one it gets; without a place
    it fares worse than with any. Offers that its key finds equal are as good as each other, even
    if one costs more for want of a price in the key.

    Args:
        plan: The plan.
        other: What it is compared with.

    Raises:
        InputError: where the two are not about the same needs, day and currency.
    """
    ours, theirs = _entries(plan), _entries(other)
    faults = [
        Fault(f"needs.{id}", "is in one of the two plans only.")
        for id in sorted(ours.keys() ^ theirs.keys())
    ]
    faults += [
        Fault(name, f"is {getattr(plan, name)} and {getattr(other, name)}: they do not compare.")
        for name in ("on", "currency")
        if getattr(plan, name) != getattr(other, name)
    ]
    if faults:
        raise InputError("the comparison", faults)
    return Comparison(
        method=plan.method,
        against=other.method,
        currency=plan.currency,
        needs=tuple(_compared(id, ours[id], theirs[id]) for id in sorted(ours)),
    )


def _entries(plan: Plan) -> dict[str, Placed | None]:
    """What each need gets."""
    found: dict[str, Placed | None] = {entry.need: None for entry in plan.unplaced}
    found.update(plan.by_need)
    return found


def _compared(id: str, ours: Placed | None, theirs: Placed | None) -> Compared:
    """How one need fares."""
    costs = None
    if ours is not None and theirs is not None:
        costs = ours.price - theirs.price
    return Compared(
        need=id,
        fares=_fares(ours, theirs),
        candidate=None if ours is None else ours.candidate,
        instead_of=None if theirs is None else theirs.candidate,
        costs=costs,
    )


def _fares(ours: Placed | None, theirs: Placed | None) -> Literal["better", "same", "worse"]:
    """Whether it is better off, as well off, or worse off."""
    if ours is None or theirs is None:
        if ours is theirs:
            return "same"
        return "worse" if ours is None else "better"
    if ours.ahead == theirs.ahead:
        return "same"
    return "better" if ours.ahead < theirs.ahead else "worse"
