"""How much of what was called off was delivered, over many placements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from calloff.follow_up.facts import distinct, supplier_of
from calloff.follow_up.tally import Counted, count_all
from calloff.process.case import Case
from calloff.process.deliveries import delivered
from calloff.process.entries import Awarded, Chose, DirectAwarded
from calloff.process.past import counted
from calloff.process.running import placement
from calloff.process.state import State

__all__ = ["DeliveredInAll", "deliveries"]


class _Of(NamedTuple):
    """What was called off: an item, at a level, in a unit."""

    item: str
    level: str | None
    unit: str


@dataclass(frozen=True, slots=True)
class DeliveredInAll:
    """How much of an item was called off and delivered, over several placements.

    Attributes:
        item: The item.
        level: Its level, where it has one.
        unit: Of what.
        supplier: Whose; ``None``: of all. ``""`` where no supplier serves.
        placements: In how many placements; ``None`` where that is left out, and the rest with it.
        called_off: How much was called off up to the day.
        delivered: How much was delivered.
    """

    item: str
    level: str | None
    unit: str
    supplier: str | None
    placements: int | None
    called_off: Fraction | None
    delivered: Fraction | None

    @property
    def share(self) -> Fraction | None:
        """The part that was delivered; ``None`` where nothing was called off, or left out."""
        if not self.called_off or self.delivered is None:
            return None
        return self.delivered / self.called_off

    def data(self) -> dict[str, Any]:
        """The same as plain data, quantities in thousandths of the unit."""
        return {
            "item": self.item,
            "level": self.level,
            "unit": self.unit,
            "supplier": self.supplier,
            "placements": self.placements,
            "called_off_thousandths": _thousandths(self.called_off),
            "delivered_thousandths": _thousandths(self.delivered),
        }


def _thousandths(quantity: Fraction | None) -> int | None:
    return None if quantity is None else round(quantity * 1000)


def deliveries(
    cases: Iterable[Case], *, on: date, threshold: int = 5
) -> tuple[DeliveredInAll, ...]:
    """What was delivered of what was called off up to a day, by item, and by item and supplier.

    Only what has begun counts. Of few placements nothing is told, nor of as many more as would
    give them away.

    Args:
        cases: The files.
        on: The day, which counts.
        threshold: The least number of placements of which anything is told.

    Returns:
        For each item its suppliers in the order of their ids, and then all of them.
    """
    sums: dict[tuple[_Of, str | None], list[Fraction]] = {}
    keys = []
    for case in distinct(cases):
        state = counted(case)
        running = placement(state)
        if running is None or running.started is None or running.started > on:
            continue
        supplier = _supplier(state, on)
        for one in delivered(running, on):
            of = _Of(one.item, one.level, one.unit)
            keys.append(Counted(repr(of), 0, "supplier", supplier))
            keys.append(Counted(repr(of), 0))
            for whose in (supplier, None):
                both = sums.setdefault((of, whose), [Fraction(0), Fraction(0)])
                both[0] += one.called_off
                both[1] += one.delivered
    counts = count_all(keys, threshold=threshold)
    found = []
    for of, whose in sorted(
        sums, key=lambda key: (_sortable(key[0]), key[1] is None, key[1] or "")
    ):
        kind = "" if whose is None else "supplier"
        placements = counts[Counted(repr(of), 0, kind, whose or "")]
        called_off, given = sums[of, whose]
        shown = placements is not None
        found.append(
            DeliveredInAll(
                *of,
                supplier=whose,
                placements=placements,
                called_off=called_off if shown else None,
                delivered=given if shown else None,
            )
        )
    return tuple(found)


def _sortable(of: _Of) -> tuple[str, str, str]:
    return of.item, of.level or "", of.unit


def _supplier(state: State, on: date) -> str:
    """Who serves on a day; empty where it is the office itself."""
    choice = state.choice
    if isinstance(choice, Awarded):
        offered = state.offered(choice.candidate)
        return "" if offered is None else supplier_of(offered.proposal.offer)
    if isinstance(choice, DirectAwarded):
        return choice.supplier
    if isinstance(choice, Chose):
        changed = [change.provider for change in state.changes if change.on <= on]
        provider = changed[-1] if changed else choice.provider
        return "" if provider is None else supplier_of(provider)
    return ""
