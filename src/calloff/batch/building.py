"""A problem read from needs and a register: which needs are alike, and what is held for them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date

import numpy as np

from calloff.batch.problem import Ints, Problem, Source
from calloff.batch.reading import Profile, Reading
from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.finding import Remark
from calloff.need import Need
from calloff.register import Register
from calloff.snapshot import Snapshot

__all__ = ["URGENCIES", "named_in", "problem_of", "profile_key"]

URGENCIES = ("emergency", "ordinary")
"""The classes of priority where nobody states others: what is for tonight goes first."""


def problem_of(
    needs: Sequence[Need],
    register: Register,
    snapshot: Snapshot | None = None,
    *,
    on: date,
    seed: str = "",
    priority: Mapping[str, int] | None = None,
    classes: Sequence[str] = URGENCIES,
) -> Problem:
    """What is to be shared out: read from the needs and the register as they are on a day.

    What is held or taken for one of these needs is free again: it is what is shared out.

    Args:
        needs: The needs, in any order, of any lots.
        register: The register.
        snapshot: The world on the day; ``None``: nothing has happened yet.
        on: The day.
        seed: What lot numbers are drawn from, published beforehand.
        priority: The class of priority of needs, by id, as its number from 0; the others are in
            the class of their urgency.
        classes: What the classes are called, the first first.

    Raises:
        InputError: where a need cannot be decided, two have one id, or a class is not there;
            every problem is listed.
    """
    snapshot = snapshot or Snapshot(on=on)
    _check(needs, snapshot, on, priority or {}, classes)
    ordered = sorted(needs, key=lambda need: need.id)
    by_id = {need.id: need for need in ordered}
    held = tuple(use for use in snapshot.uses if use.need in by_id)
    remarks = []
    if held:
        snapshot = snapshot.replace(uses=tuple(u for u in snapshot.uses if u.need not in by_id))
        remarks.append(Remark("use.released", "snapshot.uses", {"count": len(held)}))
    profile, profiles = _profiles(ordered, named_in(snapshot), priority or {}, classes)
    return Reading(register, snapshot, profiles).problem(
        seed=seed,
        classes=tuple(classes),
        profile=profile,
        source=Source(by_id, register, snapshot),
        remarks=remarks,
    )


def _profiles(
    needs: Sequence[Need], own: frozenset[str], priority: Mapping[str, int], classes: Sequence[str]
) -> tuple[Ints, list[Profile]]:
    """The number of each need's profile, and the profiles in the order in which they come up."""
    usual = {name: number for number, name in enumerate(classes)}
    numbers: dict[Hashable, int] = {}
    profile = np.zeros(len(needs), dtype=np.int64)
    found: list[Profile] = []
    for index, need in enumerate(needs):
        rank = priority.get(need.id, usual.get(need.urgency, len(classes) - 1))
        key = profile_key(need, rank, own)
        number = numbers.setdefault(key, len(numbers))
        if number == len(found):
            found.append(Profile(key, need, rank))
        profile[index] = number
    return profile, found


def _check(
    needs: Sequence[Need],
    snapshot: Snapshot,
    on: date,
    priority: Mapping[str, int],
    classes: Sequence[str],
) -> None:
    """Refuse what does not belong together, with every problem."""
    faults = []
    if snapshot.on != on:
        faults.append(Fault("on", f"the snapshot is of {snapshot.on}, the plan of {on}."))
    seen: set[str] = set()
    for index, need in enumerate(needs):
        if need.id in seen:
            faults.append(Fault(f"needs.{index}.id", f"{need.id!r} stands more than once."))
        seen.add(need.id)
    if len(set(classes)) < len(classes) or not classes:
        faults.append(Fault("classes", "each class is named once, and there is at least one."))
    for id, rank in sorted(priority.items()):
        if id not in seen:
            faults.append(Fault(f"priority.{id}", "there is no such need."))
        if not 0 <= rank < len(classes):
            what = f"there are {len(classes)} classes, numbered from 0; got {rank}."
            faults.append(Fault(f"priority.{id}", what))
    if faults:
        raise InputError("the needs", faults)


def named_in(snapshot: Snapshot) -> frozenset[str]:
    """The needs about which the world says something of its own."""
    return frozenset(
        [a.need for a in snapshot.assessments]
        + [draw.need for draw in snapshot.draws]
        + [choice.need for choice in snapshot.choices]
    )


def profile_key(need: Need, rank: int, own: frozenset[str]) -> Hashable:
    """Everything of a need that counts; equal for needs that are alike."""
    group = need.group
    return (
        rank,
        need.lot,
        need.buyer,
        need.requested.toordinal(),
        None if need.starts is None else need.starts.toordinal(),
        None if need.ends is None else need.ends.toordinal(),
        tuple([(str(p.born), p.age, p.months) for p in need.persons]),
        need.items,
        need.amounts,
        tuple([(i.quantity.as_integer_ratio(), i.per, i.times, i.option) for i in need.lines]),
        need.required,
        need.wished,
        None if group is None else (group.id, group.rule, group.places),
        need.access,
        need.urgency,
        need.tried,
        need.id if need.id in own else None,
    )
