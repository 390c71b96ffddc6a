"""Who surely may serve a need, how well suited and at which price: the arcs of one profile."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import numpy as np

from calloff.batch.problem import Hindrance, Ints
from calloff.batch.wish_tiers import WishTiers, numbered_tiers
from calloff.candidate import Candidate
from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.index import Compiled
from calloff.index.looks import Look
from calloff.need import Need
from calloff.orderings import BestSuited, DrawnLots, LowestTotalPrice, Ordering
from calloff.places import Places
from calloff.pricing import quote
from calloff.ranking import tiers
from calloff.register import Register
from calloff.snapshot import Snapshot
from calloff.step import day_of
from calloff.values.verdict import Verdict, all_met

__all__ = ["Arcs", "LotArcs"]

_MOST_WISHES = 60
"""Sets of at most so many wishes are counted as machine words."""

_UNKNOWN = -1
"""The total of a candidate that has no price for some line."""


class Arcs(NamedTuple):
    """The arcs of one profile.

    Attributes:
        candidate: The place of each candidate in the lot, by id.
        pool: The place of the pool among the candidate's own; -1: places are not asked about.
        takes: How much each takes of its pool.
        suited: In which tier the key puts it before prices are looked at.
        price: What it costs in minor units.
        order: In which tier the whole key puts it; ``None``: by suited and price.
        unpriced: Whether some price was not known, and counts as nothing.
        hindrance: Why there are none.
    """

    candidate: Ints
    pool: Ints
    takes: Sequence[Decimal]
    suited: Ints
    price: Ints
    order: Ints | None
    unpriced: bool
    hindrance: Hindrance | None


@dataclass(slots=True)
class _Found:
    """Those who surely may serve: place in the lot, tier before prices, price, tier in all."""

    candidate: Ints
    suited: Ints
    price: Ints
    order: Ints | None
    perhaps: bool

    def of(self, these: Ints) -> _Found:
        """Some of them, in this order."""
        order = None if self.order is None else self.order[these]
        return _Found(
            self.candidate[these], self.suited[these], self.price[these], order, self.perhaps
        )


class LotArcs:
    """One lot, asked about many profiles."""

    def __init__(self, register: Register, lot: str, snapshot: Snapshot) -> None:
        """Lay the lot out for its own key."""
        self._register = register
        self._snapshot = snapshot
        self.terms = register.terms(lot)
        self.key = register.key(lot)
        self.candidates = register.candidates(lot)
        self.gate = self._counted()
        pools = [len(candidate.pools) for candidate in self.candidates]
        self._several = frozenset(n for n, many in enumerate(pools) if many > 1)
        self._units = {(p.unit, p.per): p for c in self.candidates for p in c.pools}
        self._takes: dict[Hashable, Decimal] = {}
        self.led_by = self._led()
        self._named = {draw.need for draw in snapshot.draws}
        self._named |= {assessment.need for assessment in snapshot.assessments}

    @cached_property
    def _compiled(self) -> Compiled:
        """The lot laid out for its key."""
        return Compiled(self.candidates, self.key, self.terms)

    @cached_property
    def _places(self) -> list[Ints]:
        """For each table where its candidates stand by their ids."""
        place = {candidate.id: number for number, candidate in enumerate(self.candidates)}
        return [
            np.array([place[c.id] for c in table.candidates], dtype=np.int64)
            for table in self._compiled.tables
        ]

    @cached_property
    def tiers(self) -> WishTiers:
        """The tiers of sets of wishes, as the key compares them."""
        assert self.led_by is not None, "Asked only where the key goes by wishes first."
        return WishTiers(self.led_by[0] or BestSuited())

    def _counted(self) -> Places | None:
        """The gate by which places are counted.

        Raises:
            InputError: where it finds otherwise than by the places that there are.
        """
        gate = next((gate for gate in self.key.gates if isinstance(gate, Places)), None)
        if gate is None:
            return None
        if (type(gate).findings, type(gate).takes) != (Places.findings, Places.takes):
            what = f"{gate.kind!r} counts places in a way of its own, which cannot be shared out."
            raise InputError(f"lot {self.terms.lot_id}", [Fault("key", what)])
        return gate

    def arcs(self, need: Need) -> Arcs:
        """The arcs of a profile, of which this is one need.

        Raises:
            InputError: where the need cannot be decided at all.
        """
        found = self._by_rows(need)
        if found is None:
            found = self._by_decision(need)
        if isinstance(found, str):
            return self._none(found)
        if not len(found.candidate):
            return self._none("ask" if found.perhaps else "nobody")
        # What is made from it may compare something else.
        compares = any(type(o) is LowestTotalPrice for o in self.key.orderings)
        unknown = found.price == _UNKNOWN
        unpriced = bool(unknown.any())
        found = found.of(np.argsort(found.candidate, kind="stable"))
        if unpriced and compares:
            found = found.of(np.flatnonzero(found.price != _UNKNOWN))
            if not len(found.candidate):
                return self._none("ask")
        elif unpriced:
            found.price[found.price == _UNKNOWN] = 0
        return self._with_places(need, found, unpriced and not compares)

    def _none(self, why: Hindrance) -> Arcs:
        """No arc."""
        none = np.zeros(0, dtype=np.int64)
        return Arcs(none, none, (), none, none, None, False, why)

    def begins(self, need: Need) -> date:
        """The first day of a placement."""
        if self.gate is not None:
            return day_of(self.gate.day, need, self._snapshot)
        return need.starts or self._snapshot.on

    def _with_places(self, need: Need, found: _Found, unpriced: bool) -> Arcs:
        """The arcs, one for each pool that surely has the places."""
        size = len(found.candidate)
        if self.gate is None:
            pool = np.full(size, -1, dtype=np.int64)
            return Arcs(
                found.candidate,
                pool,
                (Decimal(1),) * size,
                found.suited,
                found.price,
                found.order,
                unpriced,
                None,
            )
        if self.one_pool_each:
            pool = np.zeros(size, dtype=np.int64)
            taken: Sequence[Decimal] = (self.takes(need),) * size
            return Arcs(
                found.candidate,
                pool,
                taken,
                found.suited,
                found.price,
                found.order,
                unpriced,
                None,
            )
        rows, pools, takes = [], [], []
        for row, place in enumerate(found.candidate.tolist()):
            for number in self._with_room(need, place):
                each = self.gate.takes(need, self.candidates[place].pools[number])
                assert each is not None, "Who surely has places counts them as the need does."
                rows.append(row)
                pools.append(number)
                takes.append(each)
        at = np.array(rows, dtype=np.int64)
        return Arcs(
            found.candidate[at],
            np.array(pools, dtype=np.int64),
            takes,
            found.suited[at],
            found.price[at],
            None if found.order is None else found.order[at],
            unpriced,
            None,
        )

    @property
    def one_pool_each(self) -> bool:
        """Whether nobody has places in several pools, and all are counted alike."""
        return not self._several and len(self._units) == 1

    def takes(self, need: Need) -> Decimal:
        """How much a need takes wherever it is placed, where nobody has several pools."""
        if self.gate is None:
            return Decimal(1)
        (pool,) = self._units.values()
        # Places are for persons; anything else is counted by the lines.
        name = len(need.persons), need.group, None if pool.unit == "place" else need.lines
        each = self._takes.get(name)
        if each is None:
            each = self.gate.takes(need, pool)
            assert each is not None, "Who surely has places counts them as the need does."
            self._takes[name] = each
        return each

    def _with_room(self, need: Need, place: int) -> Sequence[int]:
        """The candidate's pools that surely have the places, each by itself."""
        if place not in self._several:
            return (0,)
        assert self.gate is not None, "Asked only where the key asks about places."
        candidate = self.candidates[place]
        found = []
        for number, pool in enumerate(candidate.pools):
            (finding,) = self.gate.findings(
                need, candidate.replace(pools=(pool,)), self.terms, self._snapshot
            )
            if finding.verdict is Verdict.MET:
                found.append(number)
        return found

    # --- By rows of bits -----------------------------------------------------------------------

    def _led(self) -> tuple[BestSuited | None, LowestTotalPrice | None] | None:
        """Wishes and price, where the key has nothing else that tells candidates apart."""
        # What is made from one of these may measure otherwise.
        left: list[Ordering] = list(self.key.orderings)
        while left and type(left[-1]) is DrawnLots:
            left.pop()
        wishes: BestSuited | None = None
        price: LowestTotalPrice | None = None
        if left and type(left[0]) is BestSuited:
            wishes, left = left[0], left[1:]
        if left and type(left[0]) is LowestTotalPrice:
            price, left = left[0], left[1:]
        return None if left else (wishes, price)

    def by_itself(self, need: Need) -> bool:
        """Whether a need is one that rows do not tell: it is named, or wishes for very much."""
        return need.id in self._named or len(need.wishes) > _MOST_WISHES

    def _by_rows(self, need: Need) -> _Found | Hindrance | None:
        """Those who surely may serve, by the index; ``None`` where it does not take the need."""
        compiled, snapshot = self._compiled, self._snapshot
        if not compiled.takes(need, snapshot):
            return None
        if not compiled.lot_stands(need, snapshot):
            return "escalate"
        looks = compiled.looks(need, snapshot)
        perhaps = any(look.may != look.sure for look in looks)
        if self.led_by is None or self.by_itself(need):
            return self._measured(need, looks, perhaps)
        wishes, price = self.led_by
        candidates, sets, prices = [], [], []
        for look, places in zip(looks, self._places, strict=True):
            if not look.sure:
                continue
            sure = _places(look.sure, len(places))
            candidates.append(places[sure])
            prices.append(self._totals(need, look, price)[sure])
            if wishes is not None and need.wishes:
                told = look.wishes(wishes, need, snapshot)
                met = np.zeros(len(places), dtype=np.int64)
                for number, (row, _, _) in enumerate(told):
                    if row:
                        met[_places(row, len(places))] |= 1 << number
                sets.append(met[sure])
        candidate = _joined(candidates)
        suited = np.zeros(len(candidate), dtype=np.int64)
        if sets:
            suited = self.tiers.of(np.concatenate(sets), len(need.wishes))
        return _Found(candidate, suited, _joined(prices), None, perhaps)

    def _totals(self, need: Need, look: Look, price: LowestTotalPrice | None) -> Ints:
        """What the whole call-off costs at everybody of a table."""
        by = price or LowestTotalPrice(day="decided" if need.starts is None else "starts")
        return np.asarray(look.totals(by, need, self._snapshot).all(), dtype=np.int64)

    # --- By what the key's orderings measure ---------------------------------------------------

    def _measured(self, need: Need, looks: Sequence[Look], perhaps: bool) -> _Found:
        """The same, by the orderings of the reference path."""
        sure = [candidate for look in looks for _, candidate in look.table.each(look.sure)]
        return self._weighed(need, sure, perhaps)

    def _by_decision(self, need: Need) -> _Found | Hindrance:
        """The same, by the reference path from end to end."""
        decision = self._register.decide(need, on=self._snapshot.on, snapshot=self._snapshot)
        if all_met(f.verdict for f in decision.lot_findings) is not Verdict.MET:
            return "escalate"
        if decision.outcome.kind == "escalate" and decision.outcome.because == "switch":
            return "escalate"
        met = {e.candidate for e in decision.eligibilities if e.verdict is Verdict.MET}
        perhaps = any(e.verdict is Verdict.UNKNOWN for e in decision.eligibilities)
        sure = [candidate for candidate in decision.candidates if candidate.id in met]
        return self._weighed(need, sure, perhaps, decision.key.orderings)

    def _weighed(
        self,
        need: Need,
        sure: Sequence[Candidate],
        perhaps: bool,
        orderings: Sequence[Ordering] | None = None,
    ) -> _Found:
        """Measure those who surely may serve by every ordering of the key."""
        by = self.key.orderings if orderings is None else orderings
        terms, snapshot = self.terms, self._snapshot
        vectors = {}
        for c in sure:
            vectors[c.id] = tuple(
                o.measure(need, c, terms, snapshot, o.findings(need, c, terms, snapshot)).worst
                for o in by
            )
        priced = next((n for n, o in enumerate(by) if type(o) is LowestTotalPrice), len(by))
        order = numbered_tiers(tiers(vectors, by))
        before = numbered_tiers(tiers({id: v[:priced] for id, v in vectors.items()}, by[:priced]))
        day: date = need.starts or snapshot.on
        for ordering in by[priced : priced + 1]:
            assert type(ordering) is LowestTotalPrice, "Found as such."
            day = day_of(ordering.day, need, snapshot)
        place = {candidate.id: number for number, candidate in enumerate(self.candidates)}
        prices = []
        for candidate in sure:
            told = quote(need.lines, candidate.prices, day)
            prices.append(_UNKNOWN if told is None else told.total.minor)
        return _Found(
            np.array([place[c.id] for c in sure], dtype=np.int64),
            np.array([before[c.id] for c in sure], dtype=np.int64),
            np.array(prices, dtype=np.int64),
            np.array([order[c.id] for c in sure], dtype=np.int64),
            perhaps,
        )


def _places(row: int, size: int) -> Ints:
    """The places of the bits of a row of so many candidates."""
    written = np.frombuffer(row.to_bytes(size // 8 + 1, "little"), dtype=np.uint8)
    return np.unpackbits(written, bitorder="little").nonzero()[0].astype(np.int64)


def _joined(parts: Sequence[Ints]) -> Ints:
    """Arrays one after the other; an empty one where there are none."""
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
