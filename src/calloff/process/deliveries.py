"""What was delivered of what was called off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from calloff.pricing import Line
from calloff.process.placement import Delivery, Placement
from calloff.values.months import full_months, months_between
from calloff.values.period import day_after

__all__ = ["Delivered", "delivered"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """How much of an item was called off up to a day, and how much of that was delivered.

    Attributes:
        item: The item.
        level: Its level, where it has one.
        unit: Of what.
        called_off: How much was called off, exact; 0 for what was delivered without being so.
        delivered: How much was delivered, exact.
    """

    item: str
    level: str | None
    unit: str
    called_off: Fraction
    delivered: Fraction

    @property
    def share(self) -> Fraction | None:
        """The part that was delivered, 1 for all of it; ``None`` where nothing was called off."""
        return self.delivered / self.called_off if self.called_off else None

    def data(self) -> dict[str, Any]:
        """The same as plain data for JSON."""
        return {
            "item": self.item,
            "level": self.level,
            "unit": self.unit,
            "called_off": str(self.called_off),
            "delivered": str(self.delivered),
            "share": None if self.share is None else str(self.share),
        }


def delivered(placement: Placement, on: date) -> tuple[Delivered, ...]:
    """Called-off against delivered quantity for each item, up to a day and with it.

    What is called off each day, week or month grows day by day from the start to the end: a day
    is a seventh of a week, and months are counted from the day it began, so that a day is a 28th
    to 31st of the month it lies in. A quantity for the whole is called off in full from the
    first day. A delivery whose period goes on after the day counts for its days until then.
    Where the lines were changed while it ran, each holds for its own stretch; a quantity for the
    whole that goes on unchanged is counted once, and one that is changed only for its part of the
    planned time. Items come in the order of the lines, then what was delivered without being
    called off.
    """
    called_off: dict[tuple[str, str | None, str], Fraction] = {}
    stretches = tuple(_stretches(placement))
    for number, stretch in enumerate(stretches):
        for line in stretch.lines:
            if line.per is not None:
                # What goes on unchanged is counted from where it began, and so are its times.
                began = stretches[_began(line, number, stretches)].first
                before = stretch.first - timedelta(days=1)
                amount = _called_off(line, began, min(on, stretch.last or on))
                amount = max(amount - _called_off(line, began, before), _NONE)
            else:
                amount = (
                    _whole(line, number, stretches, placement) if stretch.first <= on else _NONE
                )
            key = (line.item, line.level, line.unit)
            called_off[key] = called_off.get(key, _NONE) + amount
    for line in placement.need.lines:
        called_off.setdefault((line.item, line.level, line.unit), Fraction(0))
    received: dict[tuple[str, str | None, str], Fraction] = {}
    for delivery in placement.deliveries:
        key = (delivery.item, delivery.level, delivery.unit)
        received[key] = received.get(key, Fraction(0)) + _received(delivery, on)
    return tuple(
        Delivered(*key, called_off.get(key, _NONE), received.get(key, _NONE))
        for key in dict.fromkeys([*called_off, *received])
    )


_NONE = Fraction(0)


class _Stretch(NamedTuple):
    """What is called off from one day to another, both counted; to the end where none is known."""

    first: date
    last: date | None
    lines: tuple[Line, ...]


def _stretches(placement: Placement) -> Iterator[_Stretch]:
    """What is called off between the changes of the lines; nothing before a start is known."""
    start, end = placement.start, placement.end
    if start is None:
        return
    # Of several changes on one day the last holds.
    held = {start: placement.need.lines} | {
        max(change.on, start): change.lines for change in placement.changes
    }
    days = sorted(held)
    for first, following in zip(days, [*days[1:], None], strict=True):
        last = following - timedelta(days=1) if following is not None else end
        last = min(last, end) if last is not None and end is not None else last
        if last is None or first <= last:
            yield _Stretch(first, last, held[first])


def _began(line: Line, number: int, stretches: tuple[_Stretch, ...]) -> int:
    """The number of the stretch since which a line has gone on unchanged."""
    while number and line in stretches[number - 1].lines:
        number -= 1
    return number


def _whole(
    line: Line, number: int, stretches: tuple[_Stretch, ...], placement: Placement
) -> Fraction:
    """A quantity for the whole, where it begins: all of it, or the part until it was changed."""
    if number and line in stretches[number - 1].lines:
        return _NONE
    until = number
    while until + 1 < len(stretches) and line in stretches[until + 1].lines:
        until += 1
    start, planned = placement.start, placement.planned_last
    last = stretches[until].last
    if until + 1 == len(stretches) or start is None or planned is None or last is None:
        return Fraction(line.quantity)
    days = (last - stretches[number].first).days + 1
    return Fraction(line.quantity) * min(Fraction(days, (planned - start).days + 1), Fraction(1))


def _called_off(line: Line, start: date, last: date) -> Fraction:
    """How much of a line is called off from one day to another, both counted."""
    quantity = Fraction(line.quantity)
    if last < start:
        return Fraction(0)
    if line.per is None:
        return quantity
    if line.per == "month":
        passed = _months_passed(start, day_after(last))
    else:
        days = Fraction((last - start).days + 1)
        passed = days / 7 if line.per == "week" else days
    return quantity * (passed if line.times is None else min(passed, Fraction(line.times)))


def _months_passed(start: date, end: date) -> Fraction:
    """Months from one day until another: the whole ones, and the part of the last by its days."""
    whole = months_between(start, end)
    first, beyond = full_months(start, whole), full_months(start, whole + 1)
    return whole + Fraction((end - first).days, (beyond - first).days)


def _received(delivery: Delivery, on: date) -> Fraction:
    """How much of a delivery falls on days up to a day and with it."""
    start, days = delivery.period.start, delivery.period.days
    assert start is not None, "A delivery has a first day."
    assert days is not None, "A delivery has a first and a last day."
    until = min(max((on - start).days + 1, 0), days)
    return Fraction(delivery.quantity) * Fraction(until, days)
