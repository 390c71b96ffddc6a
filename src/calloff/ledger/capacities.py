"""How much there is of something, what is held and taken of it, and whether there is enough left.

Counted are places in a pool, day by day, and what an agreement's ceiling or a volume of hours
leaves, once and for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from calloff.errors import InputError, Problem

__all__ = ["PARTS", "Shortage", "Stated", "Taking", "counts", "parts_of", "peak", "shortage"]

PARTS = 1_000_000
"""Capacities are counted in millionths, so that they are whole numbers in every store."""


def parts_of(quantity: Decimal, place: str = "quantity") -> int:
    """A quantity in millionths.

    Raises:
        InputError: where it has more than six decimals.
    """
    scaled = quantity * PARTS
    if scaled != scaled.to_integral_value():
        what = f"has more than six decimals: {quantity}. Round it as the agreement says."
        raise InputError("a quantity", [Problem(place, what)])
    return int(scaled)


@dataclass(frozen=True, slots=True)
class Stated:
    """How much there is of something, as stated.

    Attributes:
        capacity: What it is of, such as ``pool/P-1`` or ``ceiling/adda-2019/A``.
        most: How much is free for us, in millionths; ``None``: nobody says, nothing is refused.
        updated: When it was stated: what was used up to then is in the figure already.
        daily: Whether the same place can be used again on other days, as a home's can; a ceiling
            is used up once and for all.
    """

    capacity: str
    most: int | None
    updated: str | None = None
    daily: bool = True


@dataclass(frozen=True, slots=True)
class Taking:
    """Some of a capacity held or taken.

    Attributes:
        stream: For what.
        ref: What tells it apart within its stream, such as a proposal's id.
        capacity: Of what.
        kind: ``held`` by a proposal, or ``taken`` by an award.
        quantity: How much, in millionths.
        since: From when it counts.
        first: The first day it is used; ``None``: from the beginning.
        end: The day after the last; ``None``: without an end.
        until: When a hold lapses by itself; ``None``: it does not.
        beyond: Whether it is written down even where there is not enough, because somebody
            decided so: it is shown as too much.
    """

    stream: str
    ref: str
    capacity: str
    kind: Literal["held", "taken"]
    quantity: int
    since: str
    first: date | None = None
    end: date | None = None
    until: str | None = None
    beyond: bool = False

    def overlaps(self, first: date | None, end: date | None) -> bool:
        """Whether it is used on any day from one to before another."""
        return (self.end is None or first is None or first < self.end) and (
            end is None or self.first is None or self.first < end
        )


def peak(uses: Iterable[Taking], first: date | None, end: date | None) -> int:
    """The most that is used on any one day of a period, in millionths; 0 without uses.

    Args:
        uses: What is held and taken of one capacity.
        first: The first day; ``None``: from the beginning.
        end: The day after the last; ``None``: without an end.
    """
    within = [use for use in uses if use.overlaps(first, end)]
    # It is greatest on a day on which some use begins, or on the first day of all.
    starts = {first, *(use.first for use in within)}
    inside = [s for s in starts if first is None or (s is not None and s >= first)]
    return max((_on(within, day) for day in inside), default=0)


def _on(uses: Iterable[Taking], day: date | None) -> int:
    """What is used on a day; ``None``: before every day that is named."""
    if day is None:
        return sum(use.quantity for use in uses if use.first is None)
    return sum(
        use.quantity
        for use in uses
        if (use.first is None or use.first <= day) and (use.end is None or day < use.end)
    )


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why something cannot be held or taken.

    Attributes:
        capacity: Of what.
        most: How much there is, in millionths.
        used: How much of it others use at the same time, on the day when it is most.
        wanted: How much was wanted.
    """

    capacity: str
    most: int
    used: int
    wanted: int


def shortage(wanted: Taking, stated: Stated, others: Iterable[Taking]) -> Shortage | None:
    """Why something cannot be held or taken; ``None`` where it can.

    What was used before the figure was stated is in it already, and a hold that has lapsed by
    then does not count.

    Args:
        wanted: What is to be held or taken.
        stated: What is stated of its capacity.
        others: All that is held and taken of it.
    """
    if stated.most is None or wanted.beyond:
        return None
    counted = [use for use in others if counts(use, stated, wanted.since)]
    if stated.daily:
        used = peak(counted, wanted.first, wanted.end)
    else:
        used = sum(use.quantity for use in counted)
    if used + wanted.quantity <= stated.most:
        return None
    return Shortage(wanted.capacity, stated.most, used, wanted.quantity)


def counts(use: Taking, stated: Stated, now: str) -> bool:
    """Whether what somebody uses counts against a capacity at a moment."""
    lapsed = use.kind == "held" and use.until is not None and use.until <= now
    return not lapsed and (stated.updated is None or use.since > stated.updated)
