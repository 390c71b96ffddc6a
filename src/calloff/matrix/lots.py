"""Needs of one lot, laid out and pooled, to be decided together on any day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from calloff.gates import Ages, Gate
from calloff.lot_gates import BuyerEligible, CeilingLeft, InForce, LotGate, LotUnit
from calloff.matrix.arrays import Flags, Ints, bits_of, numbered, padded
from calloff.matrix.columns import Columns, numbers_of
from calloff.matrix.laid import Laid, Seen
from calloff.matrix.prices import Prices
from calloff.matrix.questions import Questions, places_asked, plain_places
from calloff.matrix.rounds import ASK, ESCALATE, NOBODY, Found, Gated, Led, Round, parts
from calloff.matrix.rows import Asked, width_of
from calloff.matrix.serving import Asking, Serving, serving
from calloff.need import Need
from calloff.places import Places
from calloff.snapshot import Snapshot
from calloff.values.verdict import Verdict, all_met

__all__ = ["NeedsOfLot"]


@dataclass(slots=True)
class _World:
    """What goes by the snapshot.

    Attributes:
        snapshot: The world.
        asked: What pooled needs ask that goes by it.
        told: Whether it can be told here what they come to.
        stands: For which of them every gate of the lot is met.
    """

    snapshot: Snapshot
    asked: Asked
    told: bool
    stands: Flags


class NeedsOfLot:
    """The needs of one lot, laid out and pooled.

    Attributes:
        needs: The needs.
        places: Where they stand among all that are decided.
        pooled: For each need the number of the pool of its like.
        pools: How many pools there are.
    """

    def __init__(self, laid: Laid, needs: Sequence[Need], places: Sequence[int]) -> None:
        """Lay needs out."""
        self._laid = laid
        self._compiled = laid.compiled
        self.needs = needs
        self.places: Ints = np.array(places, np.int64)
        self._world: _World | None = None
        self._led: Led | None = None
        self.pooled: Ints = np.arange(len(needs))
        self.pools = len(needs)
        if laid.made_for:
            with laid.turn:
                self._lay_out()

    # ------------------------------------------------------------------- laid out once

    def _lay_out(self) -> None:
        """Ask what the key asks of each need, and pool those of which it asks the same."""
        laid, compiled = self._laid, self._compiled
        self._columns = columns = Columns(self.needs)
        rows = laid.rows_for_more()
        questions = Questions(compiled, columns, laid.calendar, rows)
        nowhere = Snapshot(on=columns.requested_days[0])
        asked: list[Ints] = []
        self._by_snapshot = []
        self._told = True
        for gate in compiled.key.gates:
            if gate.reads or "decided" in gate.days() or not _shipped(gate):
                self._by_snapshot.append(gate)
            elif (column := questions.of_gate(gate, nowhere)) is None:
                self._told = False
            else:
                asked.append(column)
        together = np.sort(np.hstack([*asked, np.zeros((len(columns), 1), np.int64)]), axis=1)
        together = together[:, ::-1]
        of_lot = [_code(gate, columns) for gate in compiled.key.lot_gates]
        mine = self._mine(together, of_lot)
        counts = (together > 0).sum(axis=1)
        order = mine[np.argsort(-counts[mine], kind="stable")]
        # The pools are numbered anew, those that ask most first.
        number = np.empty(len(mine), np.int64)
        number[self.pooled[order]] = np.arange(len(order))
        self.pooled = number[self.pooled]
        self.pools = len(order)
        self._first = order
        self._asked = Asked(rows, questions.asks, _columns(together[order]))
        self._of_lot = of_lot
        self._make_ready(nowhere)

    def _make_ready(self, nowhere: Snapshot) -> None:
        """Make ready what goes by no day of decision: in the first table, which all look into."""
        laid = self._laid
        if not self._compiled.candidates:
            return
        self._asked.packed(0)
        leading = [step for step in (laid.wishes, laid.price) if step is not None]
        if not (laid.always or self._tiered or any(step.day == "decided" for step in leading)):
            led = self._led_on(nowhere)
            led.wishes.packed(0)
            led.prices.table(0)

    def _mine(self, asked: Ints, of_lot: Sequence[Ints | None]) -> Ints:
        """Pool needs of which the same is asked; the first of each pool."""
        columns = self._columns
        if any(code is None for code in of_lot) or not all(map(self._known, self._by_snapshot)):
            self.pooled = np.arange(len(columns))
            return self.pooled
        more = [columns.until, columns.together, columns.persons.counts, columns.parts]
        more += [columns.days(name, columns.requested_days[0]) for name in _NAMED]
        more += [code for code in of_lot if code is not None]
        # Orderings, and gates that go by the snapshot, may read any of these.
        more.append(columns.items)
        if any(type(gate) is Places for gate in self._by_snapshot) and not self._plain_places:
            more.append(numbers_of([places_asked(need) for need in self.needs]))
        wishes, required = (_numbers(columns, field) for field in ("wishes", "requirements"))
        if not self._by_snapshot:
            required = required[:, :0]
        self.pooled, firsts = columns.profiles(
            asked, wishes, required, columns.amounts, np.stack(more, axis=1)
        )
        return firsts

    def _known(self, gate: Gate) -> bool:
        """Whether all that a gate reads of a need stands in what needs are pooled by."""
        return _shipped(gate) and not isinstance(gate, Ages)

    @property
    def _plain_places(self) -> bool:
        """Whether all that places go by is how many, and between which days."""
        return all(
            plain_places(gate, self._compiled) for gate in self._by_snapshot if type(gate) is Places
        )

    # ------------------------------------------------------------------ decided on a day

    @property
    def shipped(self) -> bool:
        """Whether every step of the key comes with the package: none reads a need's id alone."""
        return all(_shipped(step) for _, step in self._compiled.key.steps())

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the candidates, by place."""
        return self._compiled.ids

    @property
    def escalates(self) -> bool:
        """Whether that nobody may serve escalates."""
        return bool(self._compiled.key.when_nobody == "escalate")

    def decide(self, snapshot: Snapshot) -> Found:
        """What each pooled need comes to."""
        with self._laid.turn:
            return self._decided(snapshot)

    def _decided(self, snapshot: Snapshot) -> Found:
        found = Found(np.zeros(self.pools, np.int64), np.full(self.pools, -1, np.int64))
        if not self._laid.made_for or not self._told:
            return found
        if not self._compiled.takes(self.needs[0], snapshot):
            return found
        if self._tiered and not self._laid.always:
            return found
        world = self._in_world(snapshot)
        if not world.told:
            return found
        found.code[~world.stands] = ESCALATE
        rows = np.flatnonzero(world.stands)
        if self._laid.always:
            self._ask_always(world, rows, found)
        elif not self._compiled.candidates:
            found.code[rows] = NOBODY
        else:
            led = self._led_on(snapshot)
            gated = self._gated(world)
            for part in parts(rows, width_of(self._compiled.tables[0])):
                Round(self._laid, gated, led, first=self._first, rows=part, found=found).decide()
        return found

    def serving(self, snapshot: Snapshot) -> Iterator[Serving] | None:
        """Who surely may serve each need; ``None`` where that is not told of many together."""
        with self._laid.turn:
            tiered = self._laid.price is None or self._tiered
            if not self._laid.made_for or not self._told or tiered:
                return None
            if not self._compiled.candidates or not self._compiled.takes(self.needs[0], snapshot):
                return None
            world = self._in_world(snapshot)
            if not world.told:
                return None
            asking = Asking(
                compiled=self._compiled,
                pooled=self.pooled,
                first=self._first,
                stands=world.stands,
                gated=self._gated(world),
                led=self._led_on(snapshot),
                rank=self._rank_of_id,
            )
        return self._served(asking)

    def _served(self, asking: Asking) -> Iterator[Serving]:
        """One part of the needs after the other, while nobody else asks."""
        found = serving(asking)
        while True:
            with self._laid.turn:
                part = next(found, None)
            if part is None:
                return
            yield part

    def own(self, snapshot: Snapshot) -> Flags:
        """Which needs the snapshot says something about by their ids."""
        ids = {a.need for a in snapshot.assessments} | snapshot.using
        ids |= {choice.need for choice in snapshot.choices}
        if any("draws" in ordering.reads for ordering in self._compiled.key.orderings):
            ids |= {draw.need for draw in snapshot.draws}
        if not ids:
            return np.zeros(len(self.needs), np.bool_)
        return np.array([need.id in ids for need in self.needs], np.bool_)

    def asked(self, snapshot: Snapshot, rows: Ints) -> list[tuple[str, ...]]:
        """All who may serve or might, of pooled needs in which all are asked."""
        with self._laid.turn:
            return list(self._asked_in(snapshot, rows))

    def _asked_in(self, snapshot: Snapshot, rows: Ints) -> Iterator[tuple[str, ...]]:
        gated = self._gated(self._in_world(snapshot))
        tables, ids = self._compiled.tables, self._ids
        for part in parts(rows, max(1, len(ids) // 64)):
            whom = np.zeros((len(part), len(ids)), np.bool_)
            start = 0
            for number, table in enumerate(tables):
                owner, place = bits_of(gated.rows(number, part)[:, width_of(table) :])
                whom[owner, self._rank_of_id[place + start]] = True
                start += len(table.candidates)
            owner, who = np.nonzero(whom)
            told = ids[who].tolist()
            ends = np.searchsorted(owner, np.arange(len(part) + 1)).tolist()
            for begin, end in pairwise(ends):
                yield tuple(told[begin:end])

    @cached_property
    def _ids(self) -> Any:
        """All ids in their own order, as an array of Python's own texts."""
        return np.array(sorted(self._compiled.ids), dtype=object)

    @cached_property
    def _rank_of_id(self) -> Ints:
        """For each place in the tables where its id stands among all ids."""
        rank = {id: number for number, id in enumerate(self._ids.tolist())}
        return np.array([rank[id] for id in self._compiled.ids], np.int64)

    def _gated(self, world: _World) -> Gated:
        """Who may serve in a world."""
        return Gated(self._asked, world.asked)

    @cached_property
    def _tiered(self) -> bool:
        """Whether anybody's prices go by how much is called off."""
        return any(table.tiered for table in self._compiled.tables)

    def _led_on(self, snapshot: Snapshot) -> Led:
        """What needs wish for and what they cost: made once, or once for each day of decision."""
        wishes, price = self._laid.wishes, self._laid.price
        assert price is not None, "Asked only where the key compares prices."
        if self._led is None or not (self._led.whenever or self._led.on == snapshot.on):
            columns, calendar = self._columns, self._laid.calendar
            rows = self._laid.rows_for_more()
            questions = Questions(self._compiled, columns, calendar, rows)
            wished = np.zeros((len(columns), 0), np.int64)
            if wishes is not None:
                wished = questions.of_expressions("wishes", wishes.day, snapshot)
            days = columns.days(price.day, snapshot.on)
            kept = self._laid.baskets_for_more()
            self._led = Led(
                on=snapshot.on,
                whenever="decided" not in {price.day, wishes.day if wishes is not None else None},
                wishes=Asked(rows, questions.asks, _columns(wished[self._first])),
                counts=(wished[self._first] > 0).sum(axis=1),
                prices=Prices(kept, columns, calendar.prices, days),
            )
        return self._led

    def _in_world(self, snapshot: Snapshot) -> _World:
        """What goes by the snapshot, made once for each."""
        if self._world is None or self._world.snapshot is not snapshot:
            seen = self._laid.world(snapshot)
            calendar = self._laid.calendar
            questions = Questions(self._compiled, self._columns, calendar, seen.rows)
            columns, told = [], True
            for gate in self._by_snapshot:
                column = questions.of_gate(gate, snapshot)
                told = told and column is not None
                if column is not None:
                    columns += _columns(column[self._first])
            asked = Asked(seen.rows, questions.asks, columns)
            self._world = _World(snapshot, asked, told, self._stands(seen))
        return self._world

    def _stands(self, seen: Seen) -> Flags:
        """For which pooled needs every gate of the lot is met."""
        stands = np.ones(self.pools, np.bool_)
        for gate, of in zip(self._compiled.key.lot_gates, self._of_lot, strict=True):
            codes, mine = self._each if of is None else of, self._first
            if (day := getattr(gate, "day", None)) is not None:
                days = self._columns.days(day, seen.snapshot.on)
                codes = codes * (1 + int(days.max())) + days
            number, firsts = numbered(codes[mine])
            met = [self._met(gate, self.needs[at], seen) for at in mine[firsts].tolist()]
            stands &= np.array(met, np.bool_)[number]
        return stands

    @property
    def _each(self) -> Ints:
        """A number for each need."""
        return np.arange(len(self._columns))

    def _met(self, gate: LotGate, need: Need, seen: Seen) -> bool:
        """Whether a gate of the lot is met."""
        question = gate.question(need, seen.snapshot)
        name = None if question is None else (id(gate), question)
        if name is None or name not in seen.stands:
            found = gate.findings(need, self._compiled.terms, seen.snapshot)
            met = all_met(finding.verdict for finding in found) is Verdict.MET
            if name is None:
                return met
            seen.stands[name] = met
        return seen.stands[name]

    def _ask_always(self, world: _World, rows: Ints, found: Found) -> None:
        """All are asked wherever anybody may serve or might."""
        left, gated = rows, self._gated(world)
        for number, table in enumerate(self._compiled.tables):
            if not len(left) or not table.candidates:
                break
            width, open_ = width_of(table), []
            for part in parts(left, width):
                anybody = gated.rows(number, part)[:, width:].any(axis=1)
                found.code[part[anybody]] = ASK
                open_.append(part[~anybody])
            left = np.concatenate(open_)
        found.code[left] = NOBODY


_NAMED = ("requested", "starts")


def _shipped(step: Any) -> bool:
    """Whether a step comes with the package: then it is known what of a need it reads."""
    return type(step).__module__.startswith("calloff.")


def _columns(table: Ints) -> list[Ints]:
    """The columns of a table, each by itself."""
    return [np.ascontiguousarray(table[:, at]) for at in range(table.shape[1])]


def _numbers(columns: Columns, field: str) -> Ints:
    """What each need asks for, numbered from 1."""
    asked = columns.expressions[field]
    return padded(asked.numbers + 1, asked.lists)


def _code(gate: LotGate, columns: Columns) -> Ints | None:
    """What of each need a gate of the lot goes by, besides its day; ``None``: all of it."""
    kind = type(gate)
    if kind is BuyerEligible:
        return columns.buyers
    if kind is LotUnit:
        return columns.items
    return np.zeros(len(columns), np.int64) if kind in {InForce, CeilingLeft} else None
