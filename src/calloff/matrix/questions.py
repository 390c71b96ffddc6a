"""What the gates of a key ask about many needs: each distinct question once, numbered."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from calloff.expressions import Asked
from calloff.facts import Answers, Row
from calloff.gates import (
    Ages,
    Answered,
    BidWithinAgreement,
    Gate,
    Priced,
    Requirements,
    SupplierStanding,
    WithinCeiling,
)
from calloff.index import Compiled, Table
from calloff.index.looks import one_by_one
from calloff.lot_gates import ceilings
from calloff.matrix.arrays import Ints, Stretches, numbered, padded
from calloff.matrix.columns import Columns, numbers_of
from calloff.matrix.rows import Ask, Rows
from calloff.need import Need
from calloff.places import Places
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.period import Period

__all__ = ["Calendar", "Questions", "places_asked", "plain_places"]

_BEFORE_BIRTH = 8192
"""Ages in months are counted from so many before birth, so that none is negative."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which anything that candidates state begins or ends.

    Attributes:
        facts: Of facts, the pools' included.
        prices: Of prices.
        pools: Of places.
    """

    facts: Stretches
    prices: Stretches
    pools: Stretches

    @classmethod
    def of(cls, compiled: Compiled) -> Calendar:
        """The days of a lot."""
        facts: set[Period] = set()
        prices: set[Period] = set()
        pools: set[Period] = set()
        for candidate in compiled.candidates:
            facts.update(fact.valid for fact in candidate.facts)
            facts.update(trait.valid for pool in candidate.pools for trait in pool.traits)
            pools.update(pool.valid for pool in candidate.pools)
            listed = candidate.prices
            prices.update(row.valid for row in listed.effective)
            prices.update(surcharge.valid for surcharge in listed.surcharges)
            prices.update(refused.valid for refused in listed.refused)
        return cls(
            *(
                Stretches(day for period in periods for day in (period.start, period.end))
                for periods in (facts, prices, pools)
            )
        )


class Questions:
    """Distinct questions of needs, numbered as they are among the rows of answers.

    Attributes:
        asks: How to ask each.
    """

    def __init__(
        self, compiled: Compiled, columns: Columns, calendar: Calendar, rows: Rows
    ) -> None:
        """Ask about these needs."""
        self.asks: dict[int, Ask] = {}
        self._rows = rows
        self._compiled = compiled
        self._columns = columns
        self._calendar = calendar

    def of_gate(self, gate: Gate, snapshot: Snapshot) -> Ints | None:
        """What a gate asks: for each need the numbers of its questions, 0 at the end.

        ``None``: it does not say what of a need its answers go by.
        """
        if type(gate) is Requirements:
            return self.of_expressions("requirements", gate.day, snapshot)
        if type(gate) is Priced:
            if any(table.tiered for table in self._compiled.tables):
                return None
            calendar = self._calendar.prices
            stretch = calendar.of(self._days(gate.day, snapshot))
            codes = self._columns.items * calendar.count + stretch
            needs = self._columns.needs
            return self._by_need(
                gate, codes, snapshot, lambda at: (needs[at].items, int(stretch[at]))
            )
        if type(gate) is SupplierStanding:
            days = self._days(gate.day, snapshot)
            return self._by_need(gate, days, snapshot, lambda at: int(days[at]))
        if type(gate) is Answered or (
            type(gate) is BidWithinAgreement and self._compiled.over_offers
        ):
            nothing = np.zeros(len(self._columns), np.int64)
            return self._by_need(gate, nothing, snapshot, lambda _: ())
        if type(gate) is WithinCeiling and not any(ceilings(self._compiled.terms)):
            return np.zeros((len(self._columns), 0), np.int64)
        if type(gate) is Ages and gate.counted == "at_start":
            return self._of_ages(gate, snapshot)
        if type(gate) is Places:
            if plain_places(gate, self._compiled):
                return self._of_places(gate, snapshot)
            days = self._days(gate.day, snapshot)
            asked = [
                (places_asked(n), day)
                for n, day in zip(self._columns.needs, days.tolist(), strict=True)
            ]
            return self._by_need(gate, numbers_of(asked), snapshot, asked.__getitem__)
        return self._by_question(gate, snapshot)

    def of_expressions(self, field: str, day: str, snapshot: Snapshot) -> Ints:
        """The requirements, or the wishes, on a day."""
        asked = self._columns.expressions[field]
        days, stretches = self._days(day, snapshot), self._calendar.facts
        stretch = stretches.of(days)[asked.lists.owner]

        def expression(at: int) -> Asked:
            need = self._columns.needs[int(asked.lists.owner[at])]
            found: Asked = getattr(need, field)[int(asked.lists.position[at])]
            return found

        def ask(at: int) -> Ask:
            day = int(days[asked.lists.owner[at]])
            return _expression(expression(at), date.fromordinal(day))

        numbers = self._add(
            asked.numbers * stretches.count + stretch,
            ask,
            lambda at: (expression(at).asked, int(stretch[at])),
        )
        return padded(numbers, asked.lists)

    def _of_ages(self, gate: Ages, snapshot: Snapshot) -> Ints:
        """The ages that each person may have on the day."""
        persons, days = self._columns.persons, self._days(gate.day, snapshot)
        day = days[persons.owner]
        requested = self._columns.requested_days
        months: dict[tuple[int, int], tuple[int, int]] = {}
        births = []
        for person, need in zip(persons.flat(), persons.owner.tolist(), strict=True):
            born = person.born
            if born is None:
                births.append(_ends(person.births(requested[need])))
                continue
            month = born.year, born.month
            if month not in months:
                months[month] = _ends((born.first, born.last))
            births.append(months[month])
        first, last = np.array(births, np.int64).reshape(-1, 2).T
        codes = (_months(last, day) + _BEFORE_BIRTH) * 2 * _BEFORE_BIRTH
        codes += _months(first, day) + _BEFORE_BIRTH
        if gate.facet is not None:
            stretches = self._calendar.facts
            codes = codes * stretches.count + stretches.of(day)
        told = (self._compiled.terms.lot.ages is not None) + (gate.facet is not None)

        def ask(at: int) -> Ask:
            number = int(persons.position[at])
            part = slice(told * number, told * (number + 1))
            return self._gate(gate, int(persons.owner[at]), snapshot, part)

        name = id(gate)
        return padded(self._add(codes, ask, lambda at: (name, int(codes[at]))), persons)

    def _of_places(self, gate: Places, snapshot: Snapshot) -> Ints:
        """How many places, and between which days."""
        columns = self._columns
        start, end = self._days(gate.day, snapshot), columns.until
        parts = [columns.persons.counts]
        for stretches in (self._calendar.pools, Stretches(snapshot.use_days)):
            parts.append(stretches.of(start))
            parts.append(np.where(end > 0, stretches.of(end, ends=True) + 1, 0))
        codes = columns.together
        for part in parts:
            codes = codes * (int(part.max()) + 1) + part

        def name(at: int) -> Hashable:
            group = columns.needs[at].group
            shared = None if group is None else (group.rule, group.places)
            return (shared, *(int(part[at]) for part in parts))

        return self._by_need(gate, codes, snapshot, name)

    def _by_question(self, gate: Gate, snapshot: Snapshot) -> Ints | None:
        """What a gate itself says that it goes by."""
        tables = self._compiled.tables
        known: dict[Hashable, int] = {}
        codes, questions = [], []
        for need in self._columns.needs:
            question = tuple([gate.question(need, table, snapshot) for table in tables])
            if None in question:
                return None
            questions.append(question)
            codes.append(known.setdefault(question, len(known)))
        return self._by_need(gate, np.array(codes, np.int64), snapshot, questions.__getitem__)

    def _by_need(
        self, gate: Gate, codes: Ints, snapshot: Snapshot, name: Callable[[int], Hashable]
    ) -> Ints:
        """One question for each need: needs of the same code have the same answers."""
        of = id(gate)
        numbers = self._add(
            codes, lambda need: self._gate(gate, need, snapshot), lambda need: (of, name(need))
        )
        return numbers[:, None]

    def _add(self, codes: Ints, ask: Callable[[int], Ask], name: Callable[[int], Hashable]) -> Ints:
        """Number the questions of these codes; each is asked as about its first."""
        numbers, firsts = numbered(codes)
        found = np.zeros(len(firsts), np.int64)
        for at, first in enumerate(firsts.tolist()):
            number = found[at] = self._rows.number(name(first))
            self.asks[number] = ask(first)
        return found[numbers]

    def _days(self, name: str, snapshot: Snapshot) -> Ints:
        """A named day of each need."""
        return self._columns.days(name, snapshot.on)

    def _gate(self, gate: Gate, need: int, snapshot: Snapshot, part: slice | None = None) -> Ask:
        about = self._columns.needs[need]
        if about.id in snapshot.using:
            # It is asked about all needs like it, of which this one uses places of its own.
            about = about.model_copy(update={"id": _NOBODY})
        return _gate(gate, about, self._compiled.terms, snapshot, part)


_NOBODY = "\0"
"""The id of no need."""


def _ends(births: tuple[date, date]) -> tuple[int, int]:
    """The first and the last day of a birth as numbers."""
    return births[0].toordinal(), births[1].toordinal()


def places_asked(need: Need) -> Hashable:
    """All of a need that its places may go by, besides the day and whose they are."""
    return (
        need.required,
        need.requested,
        need.period,
        need.persons,
        need.group,
        tuple([(line.unit, line.per, line.quantity) for line in need.lines]),
    )


def plain_places(gate: Places, compiled: Compiled) -> bool:
    """Whether all that counts is how many persons need places, and between which days."""
    tables = compiled.tables
    return gate.ages_facet is None and not any(t.traited or not t.in_places for t in tables)


def _months(born: Ints, day: Ints) -> Ints:
    """Whole months from births to days, counted as `months_between` counts them."""
    month_of_birth, day_of_birth = _calendar_day(born)
    month, day_of_month = _calendar_day(day)
    return month - month_of_birth - (day_of_month < day_of_birth)


def _calendar_day(ordinal: Ints) -> tuple[Ints, Ints]:
    """The month that a day lies in, counted through, and its number in the month."""
    days = (ordinal - _EPOCH).astype("M8[D]")
    months = days.astype("M8[M]")
    return months.astype(np.int64), (days - months.astype("M8[D]")).astype(np.int64)


_EPOCH = date(1970, 1, 1).toordinal()


def _expression(expression: Asked, day: date) -> Ask:
    """Asks who meets an expression on a day."""

    def ask(table: Table) -> tuple[Row, Row]:
        met, unknown, _ = table.answers(expression, day)
        return met, met | unknown

    return ask


def _gate(gate: Gate, need: Need, terms: Terms, snapshot: Snapshot, part: slice | None) -> Ask:
    """Asks who passes a gate, or a part of its answers."""

    def ask(table: Table) -> tuple[Row, Row]:
        told: Sequence[Answers] | None = gate.answers(need, table, terms, snapshot)
        if told is None:
            told = one_by_one(gate, need, table, terms, snapshot)
        sure = may = table.every
        for met, unknown, _ in told if part is None else told[part]:
            sure &= met
            may &= met | unknown
        return sure, may

    return ask
