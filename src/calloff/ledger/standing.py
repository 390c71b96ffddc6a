"""How the office stands after some rows: what is held and taken, called off, awarded directly.

A standing is what the rows come to, folded from the first to the last; nobody writes one. A fold
goes on from an earlier standing, and comes to the same as one from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from calloff.ledger.capacities import Taking
from calloff.ledger.rows import Row
from calloff.snapshot import Committed, PastCallOffs
from calloff.values.money import Money
from calloff.values.period import Period

__all__ = ["Counted", "DirectlyAwarded", "Standing", "taking_facts"]


@dataclass(frozen=True, slots=True)
class Counted:
    """One call-off, as sums and shares count it.

    Attributes:
        stream: The case, or where it was imported.
        row: The number of the row.
        offer: Who was called on.
        lot: In which lot.
        day: The day it was decided.
        value: What it is expected to come to; ``None``: not known.
        quantity: How much of the lot's service it is; ``None``: not known.
        unit: What the quantity counts.
    """

    stream: str
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
        row: The number of the row.
        supplier: Its id.
        procured: The day the procurement began.
        value: What it is worth in all.
    """

    stream: str
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
        call_offs: What was called off, in the order of the rows; what was undone is left out.
        direct: What was awarded directly.
    """

    number: int = 0
    takings: Mapping[tuple[str, str], Taking] = field(default_factory=dict)
    call_offs: tuple[Counted, ...] = ()
    direct: tuple[DirectlyAwarded, ...] = ()

    def after(self, rows: Iterable[Row]) -> Standing:
        """How it stands after further rows, in the order of their numbers."""
        number, takings = self.number, dict(self.takings)
        call_offs, direct = list(self.call_offs), list(self.direct)
        for row in rows:
            facts = row.facts
            for ref in facts.get("frees", ()):
                takings.pop((row.stream, ref), None)
            for told in facts.get("takes", ()):
                taking = _taking(row.stream, told)
                takings[row.stream, taking.ref] = taking
            if "undone" in facts:
                _take_back(row.stream, call_offs, direct)
            if "award" in facts:
                call_offs.append(_counted(row, facts["award"]))
            if row.kind == "direct_awarded":
                direct.append(_direct(row, facts))
            number = row.number
        return replace(
            self,
            number=number,
            takings=takings,
            call_offs=tuple(call_offs),
            direct=tuple(direct),
        )

    def held_and_taken(self, at: str) -> tuple[Taking, ...]:
        """What is held and taken of pools at a moment: holds that have lapsed are not.

        Args:
            at: The moment, in UTC, as rows write it.
        """
        return tuple(
            taking
            for _, taking in sorted(self.takings.items())
            if taking.capacity.startswith("pool/")
            and (taking.kind == "taken" or taking.until is None or taking.until > at)
        )

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
        rows = [one for one in self.call_offs if one.lot == lot]
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
        under = [one for one in self.call_offs if of in {one.lot, one.lot.split("/")[0]}]
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


def _counted(row: Row, told: Mapping[str, Any]) -> Counted:
    """The call-off that a row tells of."""
    quantity = told.get("quantity")
    return Counted(
        stream=row.stream,
        row=row.number,
        offer=told["offer"],
        lot=told["lot"],
        day=date.fromisoformat(told["day"]),
        value=_money(told),
        quantity=None if quantity is None else Decimal(quantity),
        unit=told.get("unit"),
    )


def _direct(row: Row, told: Mapping[str, Any]) -> DirectlyAwarded:
    """The direct award that a row tells of."""
    value = _money(told)
    assert value is not None, "A direct award states its value."
    procured = date.fromisoformat(told["procured"])
    return DirectlyAwarded(row.stream, row.number, told["supplier"], procured, value)


def _take_back(stream: str, call_offs: list[Counted], direct: list[DirectlyAwarded]) -> None:
    """Leave out the latest choice of a case, since nothing came of it."""
    counted = next((one for one in reversed(call_offs) if one.stream == stream), None)
    awarded = next((one for one in reversed(direct) if one.stream == stream), None)
    if counted is not None and (awarded is None or awarded.row < counted.row):
        call_offs.remove(counted)
    elif awarded is not None:
        direct.remove(awarded)


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
        value=sum(worth[1:], worth[0]) if worth else None,
        largest_value=max(worth, key=lambda value: value.minor) if worth else None,
        hours=sum(lasted, Decimal(0)) if lasted else None,
        largest_hours=max(lasted) if lasted else None,
        period=period,
        last=None if last is None else last.day,
        turn=None if last is None else turns[last.row],
    )


def _sum_of_money(values: list[Money | None], currency: str) -> Money | None:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return sum(known, Money(minor=0, currency=currency))


def _sum(quantities: list[Decimal | None]) -> Decimal | None:
    known = [quantity for quantity in quantities if quantity is not None]
    return None if len(known) < len(quantities) else sum(known, Decimal(0))
