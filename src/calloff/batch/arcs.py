"""Who surely may serve a need, how well suited and at which price: the arcs of one profile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from calloff.batch.problem import Hindrance, Ints
from calloff.candidate import Candidate
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

_FEW_WISHES = 12
"""Of so many wishes each set has its place in a table."""

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


class LotArcs:
    """One lot, asked about many profiles."""

    def __init__(self, register: Register, lot: str, snapshot: Snapshot) -> None:
        """Lay the lot out for its own key."""
        self._register = register
        self._snapshot = snapshot
        self.terms = register.terms(lot)
        self.key = register.key(lot)
        self.candidates = register.candidates(lot)
        self.gate = next((gate for gate in self.key.gates if isinstance(gate, Places)), None)
        self._compiled = Compiled(self.candidates, self.key, self.terms)
        place = {candidate.id: number for number, candidate in enumerate(self.candidates)}
        self._places = [
            np.array([place[c.id] for c in table.candidates], dtype=np.int64)
            for table in self._compiled.tables
        ]
        pools = [len(candidate.pools) for candidate in self.candidates]
        self._several = frozenset(n for n, many in enumerate(pools) if many > 1)
        self._units = {(p.unit, p.per): p for c in self.candidates for p in c.pools}
        self._tiers: dict[tuple[str, int, bytes], Ints] = {}
        self._led_by = self._led()

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
        compares = any(isinstance(o, LowestTotalPrice) for o in self.key.orderings)
        unknown = found.price == _UNKNOWN
        unpriced = bool(unknown.any())
        if unpriced and compares:
            kept = ~unknown
            found = _Found(
                found.candidate[kept],
                found.suited[kept],
                found.price[kept],
                None if found.order is None else found.order[kept],
                found.perhaps,
            )
            if not len(found.candidate):
                return self._none("ask")
        elif unpriced:
            found.price[unknown] = 0
        return self._with_places(need, found, unpriced)

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
        wanted = {unit: Places.takes(need, pool) for unit, pool in self._units.items()}
        if not self._several and len(wanted) == 1:
            (each,) = wanted.values()
            assert each is not None, "Who surely has places counts them as the need does."
            pool = np.zeros(size, dtype=np.int64)
            taken: Sequence[Decimal] = (each,) * size
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
                each = Places.takes(need, self.candidates[place].pools[number])
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
        left: list[Ordering] = list(self.key.orderings)
        while left and isinstance(left[-1], DrawnLots):
            left.pop()
        wishes: BestSuited | None = None
        price: LowestTotalPrice | None = None
        if left and isinstance(left[0], BestSuited):
            wishes, left = left[0], left[1:]
        if left and isinstance(left[0], LowestTotalPrice):
            price, left = left[0], left[1:]
        return None if left else (wishes, price)

    def _by_rows(self, need: Need) -> _Found | Hindrance | None:
        """Those who surely may serve, by the index; ``None`` where it does not take the need."""
        compiled, snapshot = self._compiled, self._snapshot
        if not compiled.takes(need, snapshot):
            return None
        if not compiled.lot_stands(need, snapshot):
            return "escalate"
        looks = compiled.looks(need, snapshot)
        perhaps = any(look.may != look.sure for look in looks)
        named = bool(snapshot.draw_for(need.id) or snapshot.assessment_of(need.id))
        if self._led_by is None or named or len(need.wishes) > _MOST_WISHES:
            return self._measured(need, looks, perhaps)
        wishes, price = self._led_by
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
            assert wishes is not None, "Wishes are looked at where the key asks for them."
            suited = self._of_sets(np.concatenate(sets), wishes, len(need.wishes))
        return _Found(candidate, suited, _joined(prices), None, perhaps)

    def _totals(self, need: Need, look: Look, price: LowestTotalPrice | None) -> Ints:
        """What the whole call-off costs at everybody of a table."""
        by = price or LowestTotalPrice(day="decided" if need.starts is None else "starts")
        return np.asarray(look.totals(by, need, self._snapshot).all(), dtype=np.int64)

    def _of_sets(self, sets: Ints, by: BestSuited, wishes: int) -> Ints:
        """The tiers of sets of met wishes."""
        few = wishes <= _FEW_WISHES
        if few:
            there, inverse = np.flatnonzero(np.bincount(sets, minlength=1 << wishes)), sets
        else:
            there, inverse = np.unique(sets, return_inverse=True)
        name = by.by, wishes, there.tobytes()
        known = self._tiers.get(name)
        if known is None:
            known = _tiers_of(there.tolist(), by, wishes)
            if few:
                known, tiers_there = np.zeros(1 << wishes, dtype=np.int64), known
                known[there] = tiers_there
            self._tiers[name] = known
        return known[inverse]

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
        priced = next((n for n, o in enumerate(by) if isinstance(o, LowestTotalPrice)), len(by))
        order = _numbered(tiers(vectors, by))
        before = _numbered(tiers({id: v[:priced] for id, v in vectors.items()}, by[:priced]))
        day: date = need.starts or snapshot.on
        for ordering in by[priced : priced + 1]:
            assert isinstance(ordering, LowestTotalPrice), "Found as such."
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


def _numbered(found: Sequence[Sequence[str]]) -> dict[str, int]:
    """The number of each candidate's tier."""
    return {id: number for number, tier in enumerate(found) for id in tier}


def _tiers_of(sets: Sequence[int], by: BestSuited, wishes: int) -> Ints:
    """The tier of each of these sets of wishes, as the ordering compares them."""

    def measure(of: int) -> object:
        met = [number for number in range(wishes) if of >> number & 1]
        if by.by == "same_set":
            return frozenset(met)
        if by.by == "count":
            return -len(met)
        return tuple(not of >> number & 1 for number in range(wishes))

    named: Callable[[int], str] = str
    found = _numbered(tiers({named(of): (measure(of),) for of in sets}, (by,)))
    return np.array([found[named(of)] for of in sets], dtype=np.int64)
