"""A problem read from needs and a register: profiles, arcs, and what is free in each pool."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from calloff.batch.arcs import Arcs, LotArcs
from calloff.batch.limits import limits_of, scale_of
from calloff.batch.problem import ANYWHERE, NEVER, Hindrance, Ints, Problem, Source
from calloff.candidate import Pool
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
    read = _Reading(register, snapshot)
    usual = {name: number for number, name in enumerate(classes)}
    own = named_in(snapshot)
    faults: list[Fault] = []
    numbers: dict[Hashable, int] = {}
    profile = np.zeros(len(ordered), dtype=np.int64)
    for index, need in enumerate(ordered):
        rank = (priority or {}).get(need.id, usual.get(need.urgency, len(classes) - 1))
        key = profile_key(need, rank, own)
        number = numbers.get(key)
        if number is None:
            number = numbers[key] = len(numbers)
            try:
                read.add(need, rank)
            except InputError as error:
                faults += [problem.within(f"needs.{need.id}") for problem in error.problems]
        profile[index] = number
    if faults:
        raise InputError("the needs", faults)
    return read.problem(
        seed=seed,
        classes=tuple(classes),
        profile=profile,
        keys=tuple(numbers),
        source=Source(by_id, register, snapshot),
        remarks=remarks,
    )


class _Reading:
    """Profiles added one after the other, then put together."""

    def __init__(self, register: Register, snapshot: Snapshot) -> None:
        self._register = register
        self._snapshot = snapshot
        self._lots: dict[str, LotArcs] = {}
        self._numbers: dict[str, Ints] = {}
        self._candidates: list[str] = []
        self._pools: dict[str, int] = {}
        self._by_number: list[Pool | None] = []
        self._pool_of: dict[str, list[list[int]]] = {}
        self._found: list[tuple[str, Arcs]] = []
        self._days: list[tuple[int, int, int]] = []
        self._remarks: dict[tuple[str, str], Remark] = {}
        self._currencies: dict[str, str] = {}
        self._single: dict[str, Ints | None] = {}

    def add(self, need: Need, rank: int) -> None:
        """A new profile, of which this is a need, in a class of priority."""
        lot = self._lot(need.lot)
        arcs = lot.arcs(need)
        ends = need.period.end
        begins = lot.begins(need)
        last = NEVER if ends is None else max(ends.toordinal(), begins.toordinal() + 1)
        self._days.append((begins.toordinal(), last, rank))
        self._found.append((need.lot, arcs))
        if arcs.unpriced:
            self._remark("price.unknown", need.lot)

    def _lot(self, name: str) -> LotArcs:
        """A lot, laid out when it is first asked about."""
        lot = self._lots.get(name)
        if lot is not None:
            return lot
        lot = LotArcs(self._register, name, self._snapshot)
        start = len(self._candidates)
        self._candidates += [candidate.id for candidate in lot.candidates]
        self._numbers[name] = np.arange(start, len(self._candidates), dtype=np.int64)
        if lot.gate is None:
            self._remark("places.not_asked", name)
            self._pool(None)
        pools = [[self._pool(pool) for pool in c.pools] for c in lot.candidates]
        self._pool_of[name] = pools
        if all(len(those) <= 1 for those in pools):
            only = [those[0] if those else -1 for those in pools]
            self._single[name] = np.array(only, dtype=np.int64)
        for candidate in lot.candidates:
            self._currencies.setdefault(candidate.prices.currency, name)
        if {"call_offs", "committed"} & lot.key.reads:
            self._remark("plan.not_counted", name)
        self._lots[name] = lot
        return lot

    def _remark(self, code: str, place: str) -> None:
        self._remarks.setdefault((code, place), Remark(code, place))

    def _pool(self, pool: Pool | None) -> int:
        """The number of a pool; of nothing, that of those whose places are not asked about."""
        id = ANYWHERE if pool is None else pool.id
        number = self._pools.get(id)
        if number is None:
            number = self._pools[id] = len(self._by_number)
            self._by_number.append(pool)
        return number

    def _pools_of(self, lot: str, arcs: Arcs) -> Ints:
        """The numbers of the pools of arcs."""
        if self._lots[lot].gate is None:
            return np.full(len(arcs.pool), self._pools[ANYWHERE], dtype=np.int64)
        single = self._single.get(lot)
        if single is not None:
            return single[arcs.candidate]
        of = self._pool_of[lot]
        pairs = zip(arcs.candidate.tolist(), arcs.pool.tolist(), strict=True)
        return np.array([of[place][number] for place, number in pairs], dtype=np.int64)

    def problem(
        self,
        *,
        seed: str,
        classes: tuple[str, ...],
        profile: Ints,
        keys: tuple[Hashable, ...],
        source: Source,
        remarks: Sequence[Remark],
    ) -> Problem:
        """Put everything together."""
        if len(self._currencies) > 1:
            faults = [
                Fault(lot, f"has prices in {currency}; a plan adds up one currency only.")
                for currency, lot in sorted(self._currencies.items())
            ]
            raise InputError("the needs", faults)
        sizes = [len(arcs.candidate) for _, arcs in self._found]
        first = np.concatenate(([0], np.cumsum(np.array(sizes, dtype=np.int64)))).astype(np.int64)
        days = np.array(self._days, dtype=np.int64).reshape(-1, 3)
        scale = scale_of(
            [p for p in self._by_number if p is not None],
            self._snapshot,
            (t for _, arcs in self._found for t in _distinct(arcs.takes)),
        )
        pool = _all([self._pools_of(lot, arcs) for lot, arcs in self._found])
        takes = _all([_scaled(arcs.takes, scale) for _, arcs in self._found])
        order = None
        if any(arcs.order is not None for _, arcs in self._found):
            order = _all([_order(arcs) for _, arcs in self._found])
        count = np.bincount(profile, minlength=len(sizes)).astype(np.int64)
        limits, capacity = limits_of(
            self._by_number,
            self._snapshot,
            scale,
            first=first,
            pool=pool,
            takes=takes,
            count=count,
            begins=days[:, 0],
            ends=days[:, 1],
        )
        hindered: dict[int, Hindrance] = {
            number: arcs.hindrance
            for number, (_, arcs) in enumerate(self._found)
            if arcs.hindrance is not None
        }
        lots = tuple(lot for lot, _ in self._found)
        joint = frozenset(lot for lot in set(lots) if self._register.terms(lot).lot.jointly)
        return Problem(
            on=self._snapshot.on,
            seed=seed,
            ids=tuple(source.needs),
            profile=profile,
            count=count,
            classes=classes,
            class_of=days[:, 2].copy(),
            begins=days[:, 0].copy(),
            ends=days[:, 1].copy(),
            candidates=tuple(self._candidates),
            pools=tuple(self._pools),
            capacity=capacity,
            first=first,
            candidate=_all([self._numbers[lot][arcs.candidate] for lot, arcs in self._found]),
            pool=pool,
            takes=takes,
            suited=_all([arcs.suited for _, arcs in self._found]),
            price=_all([arcs.price for _, arcs in self._found]),
            order=order,
            limits=limits,
            joint=joint,
            lots=lots,
            hindered=hindered,
            currency=next(iter(self._currencies), None),
            keys=keys,
            scale=scale,
            source=source,
            remarks=(*remarks, *self._remarks.values()),
        )


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


def _distinct(takes: Sequence[Decimal]) -> set[Decimal]:
    return set(takes[:1]) if takes and takes.count(takes[0]) == len(takes) else set(takes)


def _scaled(takes: Sequence[Decimal], scale: int) -> Ints:
    """How much is taken, in the smallest part."""
    if takes and takes.count(takes[0]) == len(takes):
        return np.full(len(takes), int(takes[0] * scale), dtype=np.int64)
    return np.array([int(each * scale) for each in takes], dtype=np.int64)


def _order(arcs: Arcs) -> Ints:
    """In which tier the whole key puts each candidate of a profile."""
    if arcs.order is not None:
        return arcs.order
    pairs = np.stack((arcs.suited, arcs.price), axis=1)
    inverse: Ints = np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)
    return inverse.astype(np.int64)


def _all(parts: Sequence[Ints]) -> Ints:
    """Arrays one after the other."""
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
