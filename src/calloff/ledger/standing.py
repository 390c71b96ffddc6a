"""How the office stands after some rows: what is held and taken, called off, awarded directly.

A standing is what the rows come to, folded from the first to the last; nobody writes one. A fold
goes on from an earlier standing, and comes to the same as one from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from calloff.ledger.capacities import Taking
from calloff.ledger.rows import Row
from calloff.snapshot import Committed, PastCallOffs
from calloff.values.money import Money
from calloff.values.period import Period

__all__ = ["POOL", "Counted", "DirectlyAwarded", "Standing", "taking_facts", "takings_after"]

POOL = "pool/"
"""What the places of every pool begin with, as a store calls them."""

_DIRECT = frozenset({"direct_awarded", "imported_direct_award"})
"""Kinds of rows that tell of a direct award; of one that was imported not all may be known."""

Place = tuple[str, str]
Numbered = tuple[str, int]
_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Counted:
    """One call-off, as sums and shares count it.

    Attributes:
        stream: The case, or where it was imported.
        entry: The number of the entry in the case, from 1, which tells its call-offs apart.
        row: The number of the row.
        offer: Who was called on.
        lot: In which lot.
        day: The day it was decided.
        value: What it is expected to come to; ``None``: not known.
        quantity: How much of the lot's service it is; ``None``: not known.
        unit: What the quantity counts.
    """

    stream: str
    entry: int
    row: int
    offer: str
    lot: str
    day: date
    value: Money | None = None
    quantity: Decimal | None = None
    unit: str | None = None

    @property
    def hours(self) -> Decimal | None:
        """Its hours, where hours are counted."""
        return self.quantity if self.unit == "hour" else None


@dataclass(frozen=True, slots=True)
class DirectlyAwarded:
    """One contract outside every agreement.

    Attributes:
        stream: The case, or where it was imported.
        entry: The number of the entry in the case, from 1.
        row: The number of the row.
        supplier: Its id.
        procured: The day the procurement began.
        value: What it is worth in all.
    """

    stream: str
    entry: int
    row: int
    supplier: str
    procured: date
    value: Money


@dataclass(frozen=True, slots=True)
class Standing:
    """How the office stands.

    Attributes:
        number: The number of the last row that it rests on; 0: of none.
        takings: What is held and taken, by stream and reference; lapsed holds included.
        pools: The same for each pool of places alone.
        lots: What was called off in each lot, by stream and entry, in the order of the rows; what
            was undone is left out.
        direct: What was awarded directly.
        marks: How often each mark was touched: a decision that rests on a mark rests on these
            rows, whatever else stands in the store already.
    """

    number: int = 0
    takings: Mapping[Place, Taking] = field(default_factory=dict)
    pools: Mapping[str, Mapping[Place, Taking]] = field(default_factory=dict)
    lots: Mapping[str, Mapping[Numbered, Counted]] = field(default_factory=dict)
    direct: tuple[DirectlyAwarded, ...] = ()
    marks: Mapping[str, int] = field(default_factory=dict)

    @property
    def call_offs(self) -> tuple[Counted, ...]:
        """What was called off in all lots, in the order of the rows."""
        found = (one for lot in self.lots.values() for one in lot.values())
        return tuple(sorted(found, key=lambda one: one.row))

    def after(self, rows: Iterable[Row]) -> Standing:
        """How it stands after further rows, in the order of their numbers."""
        fold = _Fold(self)
        for row in rows:
            fold.add(row)
        return fold.standing()

    def held_and_taken(self, pools: Iterable[str], at: str) -> Iterator[Taking]:
        """What is held and taken of some pools at a moment: holds that have lapsed are not.

        Args:
            pools: What the pools' places are called in a store, such as ``pool/P-1``.
            at: The moment, in UTC, as rows write it.
        """
        for pool in sorted(pools):
            for _, taking in sorted(self.pools.get(pool, {}).items()):
                if taking.kind == "taken" or taking.until is None or taking.until > at:
                    yield taking

    def past(
        self, lot: str, offers: Iterable[str], period: Period | None = None
    ) -> tuple[PastCallOffs, ...]:
        """How much each offer of a lot was called on, in a period or since the agreement began.

        An offer that was never called on is told with 0. Sums of which a part is not known are
        not known.

        Args:
            lot: The lot.
            offers: The offers in it, by id.
            period: The settlement period; ``None``: since the agreement began.
        """
        rows = self.lots.get(lot, {}).values()
        turns = {one.row: turn for turn, one in enumerate(rows, 1)}
        found: dict[str, list[Counted]] = {offer: [] for offer in offers}
        for one in rows:
            if one.offer in found and (period is None or one.day in period):
                found[one.offer].append(one)
        return tuple(_past(offer, ones, turns, period) for offer, ones in found.items())

    def committed(self, of: str, *, by_value: bool, currency: str, unit: str | None) -> Committed:
        """What has been called off under a framework or lot, as far as it is known.

        Args:
            of: The framework, or the lot as framework/lot.
            by_value: Whether its ceiling counts money.
            currency: Of the ceiling, or of the sum where it counts no money.
            unit: What the ceiling's quantity counts; ``None``: it counts none.
        """
        under = [
            one
            for lot, ones in self.lots.items()
            if of in {lot, lot.split("/")[0]}
            for one in ones.values()
        ]
        values = [
            one.value if one.value is None or one.value.currency == currency else None
            for one in under
        ]
        quantities = [one.quantity if one.unit == unit else None for one in under]
        return Committed(
            of=of,
            value=_sum_of_money(values, currency) if by_value else None,
            quantity=_sum(quantities) if unit is not None else None,
        )

    def direct_in(self, year: Period) -> tuple[DirectlyAwarded, ...]:
        """What was awarded directly by procurements that began within a year."""
        return tuple(one for one in self.direct if one.procured in year)


class _Fold:
    """A standing that rows are being added to; what is shared with the one before is copied."""

    def __init__(self, before: Standing) -> None:
        self.number = before.number
        self.takings, self.marks = dict(before.takings), dict(before.marks)
        self.pools, self.lots = dict(before.pools), dict(before.lots)
        self.direct = list(before.direct)
        self._copied: set[str] = set()

    def add(self, row: Row) -> None:
        """Add what one row says."""
        facts = row.facts
        for ref in facts.get("frees", ()):
            self._free((row.stream, ref))
        for told in facts.get("takes", ()):
            self._take(_taking(row.stream, told))
        if "undone" in facts:
            self._undo(row.stream, facts["undone"])
        if "award" in facts:
            one = _counted(row, facts["award"])
            self._lot(one.lot)[one.stream, one.entry] = one
        if "revised" in facts:
            self._revise(row.stream, facts["revised"])
        if row.kind in _DIRECT and {"supplier", "value_minor"} <= facts.keys():
            self.direct.append(_direct(row, facts))
        for mark in facts.get("touches", ()):
            self.marks[mark] = self.marks.get(mark, 0) + 1
        self.number = row.number

    def standing(self) -> Standing:
        """How it stands now."""
        return Standing(
            self.number, self.takings, self.pools, self.lots, tuple(self.direct), self.marks
        )

    def _take(self, taking: Taking) -> None:
        place = taking.stream, taking.ref
        self._free(place)
        self.takings[place] = taking
        if taking.capacity.startswith(POOL):
            self._own(self.pools, taking.capacity)[place] = taking

    def _free(self, place: Place) -> None:
        taking = self.takings.pop(place, None)
        if taking is not None and taking.capacity.startswith(POOL):
            self._own(self.pools, taking.capacity).pop(place, None)

    def _lot(self, lot: str) -> dict[Numbered, Counted]:
        return self._own(self.lots, lot)

    def _undo(self, stream: str, told: Mapping[str, Any]) -> None:
        """Leave out a choice of which nothing came."""
        numbered = stream, told["entry"]
        if "lot" in told:
            self._lot(told["lot"]).pop(numbered, None)
        self.direct = [one for one in self.direct if (one.stream, one.entry) != numbered]

    def _revise(self, stream: str, told: Mapping[str, Any]) -> None:
        """Count a call-off by what it is expected to come to now."""
        numbered, lot = (stream, told["entry"]), self._lot(told["lot"])
        if numbered in lot:
            lot[numbered] = replace(lot[numbered], **_worth(told))

    def _own(self, all: dict[str, Mapping[_K, _V]], name: str) -> dict[_K, _V]:
        """The part of a mapping that may be changed."""
        if name not in self._copied:
            self._copied.add(name)
            all[name] = dict(all.get(name, {}))
        own = all[name]
        assert isinstance(own, dict), "A copy is a dictionary."
        return own


def taking_facts(taking: Taking) -> dict[str, Any]:
    """What is held or taken, as a row keeps it."""
    told = {
        "ref": taking.ref,
        "of": taking.capacity,
        "kind": taking.kind,
        "quantity": taking.quantity,
        "since": taking.since,
        "first": taking.first and taking.first.isoformat(),
        "end": taking.end and taking.end.isoformat(),
        "until": taking.until,
        "beyond": 1 if taking.beyond else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def takings_after(
    stream: str, before: Mapping[str, Taking], rows: Iterable[Row]
) -> Mapping[str, Taking]:
    """What one stream holds and has taken after further rows of it, by reference."""
    found = dict(before)
    for row in rows:
        facts = row.facts
        for ref in facts.get("frees", ()):
            found.pop(ref, None)
        for told in facts.get("takes", ()):
            found[told["ref"]] = _taking(stream, told)
    return found


def _taking(stream: str, told: Mapping[str, Any]) -> Taking:
    """What a row says is held or taken."""
    first, end = told.get("first"), told.get("end")
    return Taking(
        stream=stream,
        ref=told["ref"],
        capacity=told["of"],
        kind=told["kind"],
        quantity=told["quantity"],
        since=told["since"],
        first=None if first is None else date.fromisoformat(first),
        end=None if end is None else date.fromisoformat(end),
        until=told.get("until"),
        beyond=bool(told.get("beyond")),
    )


def _money(told: Mapping[str, Any]) -> Money | None:
    if "value_minor" not in told:
        return None
    return Money(minor=told["value_minor"], currency=told["currency"])


def _worth(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says that a call-off is expected to come to."""
    quantity = told.get("quantity")
    return {
        "value": _money(told),
        "quantity": None if quantity is None else Decimal(quantity),
        "unit": told.get("unit"),
    }


def _counted(row: Row, told: Mapping[str, Any]) -> Counted:
    """The call-off that a row tells of."""
    return Counted(
        stream=row.stream,
        entry=told.get("entry", row.place),
        row=row.number,
        offer=told["offer"],
        lot=told["lot"],
        day=date.fromisoformat(told["day"]),
        **_worth(told),
    )


def _direct(row: Row, facts: Mapping[str, Any]) -> DirectlyAwarded:
    """The direct award that a row tells of."""
    value = _money(facts)
    assert value is not None, "A direct award states its value."
    return DirectlyAwarded(
        stream=row.stream,
        entry=facts.get("entry", row.place),
        row=row.number,
        supplier=facts["supplier"],
        procured=date.fromisoformat(facts["procured"]),
        value=value,
    )


def _past(
    offer: str, ones: list[Counted], turns: Mapping[int, int], period: Period | None
) -> PastCallOffs:
    """What some call-offs of one offer come to."""
    last = max(ones, key=lambda one: (one.day, turns[one.row]), default=None)
    values, hours = [one.value for one in ones], [one.hours for one in ones]
    known = [value for value in values if value is not None]
    one_currency = len({value.currency for value in known}) == 1
    worth = known if ones and len(known) == len(ones) and one_currency else []
    lasted = [h for h in hours if h is not None] if None not in hours else []
    return PastCallOffs(
        offer=offer,
        count=len(ones),
        value=_together(worth) if worth else None,
        largest_value=max(worth, key=lambda value: value.minor) if worth else None,
        hours=sum(lasted, Decimal(0)) if lasted else None,
        largest_hours=max(lasted) if lasted else None,
        period=period,
        last=None if last is None else last.day,
        turn=None if last is None else turns[last.row],
    )


def _together(values: list[Money]) -> Money:
    """The sum of amounts in one currency, one at least."""
    return Money(minor=sum(value.minor for value in values), currency=values[0].currency)


def _sum_of_money(values: list[Money | None], currency: str) -> Money | None:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return Money(minor=sum(value.minor for value in known), currency=currency)


def _sum(quantities: list[Decimal | None]) -> Decimal | None:
    known = [quantity for quantity in quantities if quantity is not None]
    return None if len(known) < len(quantities) else sum(known, Decimal(0))
