"""Profiles read from a register: their arcs, gathered as arrays, and put together as a problem.

Where every step of a key comes with calloff, all profiles of its lot are read together, by the
columns of `calloff.matrix`; elsewhere each is read by itself. Both say the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from calloff.batch.arcs import Arcs, LotArcs
from calloff.batch.gathering import Part, gathered
from calloff.batch.limits import limits_of, scale_of
from calloff.batch.problem import ANYWHERE, NEVER, Hindrance, Ints, Problem, Source, narrow
from calloff.candidate import Pool
from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.finding import Remark
from calloff.matrix import NeedTable
from calloff.matrix.serving import Serving
from calloff.need import Need
from calloff.register import Register
from calloff.snapshot import Snapshot

__all__ = ["Profile", "Reading"]


class Profile(NamedTuple):
    """Needs that are alike in everything that counts.

    Attributes:
        key: What tells them from others.
        need: One of them.
        rank: The number of their class of priority.
    """

    key: Hashable
    need: Need
    rank: int


@dataclass(slots=True)
class _Lot:
    """A lot, and the numbers that its candidates and pools have in the problem.

    Attributes:
        arcs: The lot.
        start: The number of its first candidate.
        pools: The numbers of each candidate's pools, in its own order.
        single: The number of each candidate's only pool; ``None``: somebody has several.
        unpriced: Whether some price was not known, and counts as nothing.
    """

    arcs: LotArcs
    start: int
    pools: list[list[int]]
    single: Ints | None
    unpriced: bool = False


class Reading:
    """Profiles read from a register, as the world is."""

    def __init__(self, register: Register, snapshot: Snapshot, profiles: Sequence[Profile]) -> None:
        """Read profiles.

        Args:
            register: The register.
            snapshot: The world on the day.
            profiles: The profiles.

        Raises:
            InputError: where one cannot be decided; every problem is listed.
        """
        self._register = register
        self._snapshot = snapshot
        self._profiles = profiles
        self._lots: dict[str, _Lot] = {}
        self._candidates: list[str] = []
        self._pools: dict[str, int] = {}
        self._by_number: list[Pool | None] = []
        self._amounts: dict[str, tuple[int, Decimal]] = {}
        self._hindered: dict[int, Hindrance] = {}
        self._parts: list[Part] = []
        faults: dict[int, Sequence[Fault]] = {}
        for number, profile in enumerate(profiles):
            try:
                self._open(profile.need.lot)
            except InputError as error:
                faults[number] = error.problems
        left = set(range(len(profiles))) - faults.keys()
        if not faults:
            left -= self._read_together()
        for number in sorted(left):
            try:
                self._read_alone(number)
            except InputError as error:
                faults[number] = error.problems
        if faults:
            told = [
                fault.within(f"needs.{profiles[number].need.id}")
                for number, those in sorted(faults.items())
                for fault in those
            ]
            raise InputError("the needs", told)
        self._days = self._told_days()

    # --- Lots ----------------------------------------------------------------------------------

    def _open(self, name: str) -> None:
        """Look at a lot, when it is first asked about."""
        if name in self._lots:
            return
        lot = LotArcs(self._register, name, self._snapshot)
        start = len(self._candidates)
        self._candidates += [candidate.id for candidate in lot.candidates]
        single: Ints | None = None
        if lot.gate is None:
            single = np.full(len(lot.candidates), self._pool(None))
        pools = [[self._pool(pool) for pool in c.pools] for c in lot.candidates]
        if single is None and all(len(those) <= 1 for those in pools):
            single = np.array([those[0] if those else -1 for those in pools], dtype=np.int64)
        self._lots[name] = _Lot(lot, start, pools, None if single is None else narrow(single))

    def _pool(self, pool: Pool | None) -> int:
        """The number of a pool; of nothing, that of those whose places are not asked about."""
        id = ANYWHERE if pool is None else pool.id
        number = self._pools.get(id)
        if number is None:
            number = self._pools[id] = len(self._by_number)
            self._by_number.append(pool)
        return number

    def _amount(self, much: Decimal) -> int:
        """The number of an amount that is taken of a pool."""
        return self._amounts.setdefault(str(much), (len(self._amounts), much))[0]

    # --- Profiles, many together ---------------------------------------------------------------

    def _read_together(self) -> set[int]:
        """Read those that can be read together; their numbers."""
        try:
            table = self._register.prepare([profile.need for profile in self._profiles])
        except InputError:
            # Each is asked about by itself, and says what hinders it.
            return set()
        read: set[int] = set()
        for name, profiles, serving in self._served(table):
            read.update(self._of_many(self._lots[name], profiles, serving).tolist())
        return read

    def _served(self, table: NeedTable) -> Iterator[tuple[str, Ints, Serving]]:
        """Who surely may serve, some profiles of a lot at a time."""
        for needs in table.lots:
            name = needs.needs[0].lot
            lot = self._lots[name].arcs
            plain = lot.gate is None or lot.one_pool_each
            if not plain or lot.led_by is None or lot.led_by[1] is None:
                continue
            own = needs.own(self._snapshot)
            own |= np.array([lot.by_itself(need) for need in needs.needs], dtype=np.bool_)
            for serving in needs.serving(self._snapshot) or ():
                # Where the lot's gates do not stand, it is of no account what anybody costs.
                told = (serving.told | ~serving.stands) & ~own[serving.needs]
                yield name, needs.places[serving.needs], serving._replace(told=told)

    def _of_many(self, lot: _Lot, profiles: Ints, serving: Serving) -> Ints:
        """Keep the arcs of those profiles of which everything is told; their numbers."""
        needs = [self._profiles[number].need for number in profiles.tolist()]
        told = serving.told
        served = np.repeat(told & serving.stands, serving.counts)
        counts = np.where(told & serving.stands, serving.counts, 0)
        suited = np.zeros(int(counts.sum()), dtype=np.int64)
        assert lot.arcs.led_by is not None, "Only such lots are read together."
        if lot.arcs.led_by[0] is not None:
            wishes = np.array([len(need.wishes) for need in needs], dtype=np.int64)
            wishes[~told] = 0
            suited = lot.arcs.tiers.of_many(serving.met[served], counts, wishes)
        price = serving.price[served]
        priced = price >= 0
        owner = np.repeat(np.arange(len(profiles)), counts)[priced]
        amounts = [
            self._amount(lot.arcs.takes(need)) if some else 0
            for need, some in zip(needs, counts.tolist(), strict=True)
        ]
        place = serving.candidate[served][priced]
        single = lot.single
        assert single is not None, "Nobody has several pools."
        pool: Ints = single[place]
        after = np.bincount(owner, minlength=len(profiles))
        self._parts.append(
            Part.narrow(
                profiles[told],
                after[told],
                place + lot.start,
                pool,
                np.array(amounts, dtype=np.int64)[owner],
                suited[priced],
                price[priced],
            )
        )
        asked = serving.perhaps | (counts > 0)
        for at in np.flatnonzero(told & (after == 0)).tolist():
            why: Hindrance = "ask" if asked[at] else "nobody"
            self._hindered[int(profiles[at])] = why if serving.stands[at] else "escalate"
        found: Ints = profiles[told]
        return found

    # --- Profiles one by one -------------------------------------------------------------------

    def _read_alone(self, number: int) -> None:
        """Read a profile by itself."""
        need = self._profiles[number].need
        lot = self._lots[need.lot]
        arcs = lot.arcs.arcs(need)
        lot.unpriced |= arcs.unpriced
        if arcs.hindrance is not None:
            self._hindered[number] = arcs.hindrance
        self._parts.append(
            Part.narrow(
                np.array([number]),
                np.array([len(arcs.candidate)]),
                arcs.candidate + lot.start,
                _pools_of(lot, arcs),
                np.array([self._amount(each) for each in arcs.takes], dtype=np.int64),
                arcs.suited,
                arcs.price,
                order=arcs.order,
            )
        )

    # --- Put together --------------------------------------------------------------------------

    def problem(
        self,
        *,
        seed: str,
        classes: tuple[str, ...],
        profile: Ints,
        source: Source,
        remarks: Sequence[Remark],
    ) -> Problem:
        """Put everything together.

        Args:
            seed: What lot numbers are drawn from.
            classes: What the classes of priority are called.
            profile: The profile of each need.
            source: Where all this is read from.
            remarks: Doubts about it.

        Raises:
            InputError: where prices are in several currencies, or amounts cannot be counted.
        """
        currency = self._currency()
        pools = [pool for pool in self._by_number if pool is not None]
        scale = scale_of(pools, self._snapshot, (much for _, much in self._amounts.values()))
        amounts = [int(much * scale) for _, much in self._amounts.values()]
        parts, self._parts = self._parts, []
        columns = gathered(parts, amounts, profiles=len(self._profiles))
        count = np.bincount(profile, minlength=len(self._profiles)).astype(np.int64)
        days = self._days
        limits, capacity = limits_of(
            self._by_number,
            self._snapshot,
            scale,
            first=columns.first,
            pool=columns.pool,
            count=count,
            begins=days[:, 0],
            ends=days[:, 1],
        )
        lots = tuple(profile.need.lot for profile in self._profiles)
        joint = frozenset(lot for lot, read in self._lots.items() if read.arcs.terms.lot.jointly)
        return Problem(
            on=self._snapshot.on,
            seed=seed,
            ids=tuple(source.needs),
            profile=profile,
            count=count,
            classes=classes,
            class_of=np.array([profile.rank for profile in self._profiles], dtype=np.int64),
            begins=days[:, 0].copy(),
            ends=days[:, 1].copy(),
            candidates=tuple(self._candidates),
            pools=tuple(self._pools),
            capacity=capacity,
            first=columns.first,
            candidate=columns.candidate,
            pool=columns.pool,
            takes=columns.takes,
            suited=columns.suited,
            price=columns.price,
            order=columns.order,
            limits=limits,
            joint=joint,
            lots=lots,
            hindered=dict(sorted(self._hindered.items())),
            currency=currency,
            keys=tuple(profile.key for profile in self._profiles),
            scale=scale,
            source=source,
            remarks=(*remarks, *self._remarks()),
        )

    def _currency(self) -> str | None:
        """The one currency of all prices; ``None`` where there are none."""
        found: dict[str, str] = {}
        for name, lot in self._lots.items():
            for candidate in lot.arcs.candidates:
                found.setdefault(candidate.prices.currency, name)
        if len(found) > 1:
            faults = [
                Fault(lot, f"has prices in {currency}; a plan adds up one currency only.")
                for currency, lot in sorted(found.items())
            ]
            raise InputError("the needs", faults)
        return next(iter(found), None)

    def _remarks(self) -> Iterator[Remark]:
        """Doubts about the lots."""
        for name, lot in self._lots.items():
            if lot.arcs.gate is None:
                yield Remark("places.not_asked", name)
            if {"call_offs", "committed"} & lot.arcs.key.reads:
                yield Remark("plan.not_counted", name)
            if lot.unpriced:
                yield Remark("price.unknown", name)

    def _told_days(self) -> Ints:
        """The first day of each profile's placements, and the day after the last."""
        found = []
        for profile in self._profiles:
            need = profile.need
            begins = self._lots[need.lot].arcs.begins(need).toordinal()
            ends = need.period.end
            found.append((begins, NEVER if ends is None else max(ends.toordinal(), begins + 1)))
        return np.array(found, dtype=np.int64).reshape(-1, 2)


def _pools_of(lot: _Lot, arcs: Arcs) -> Ints:
    """The numbers of the pools of arcs."""
    if lot.single is not None:
        return lot.single[arcs.candidate]
    pairs = zip(arcs.candidate.tolist(), arcs.pool.tolist(), strict=True)
    return np.array([lot.pools[place][number] for place, number in pairs], dtype=np.int64)
