"""Candidates parted by some part of theirs, each distinct part with its row of bits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from calloff.facts import Row
from calloff.values.period import Period

__all__ = ["ABSENT", "Parts", "places_of", "row_of"]

ABSENT = object()
"""The part of a candidate that has none, such as a second pool."""

MOST_QUESTIONS = 20_000
"""So many questions about one part are remembered; then it begins anew."""


def row_of(places: Iterable[int], size: int) -> Row:
    """The row in which these bits are set."""
    written = bytearray(size // 8 + 1)
    for place in places:
        written[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(written, "little")


def places_of(row: Row) -> Iterator[int]:
    """The places of the bits of a row, from the first."""
    while row:
        lowest = row & -row
        yield lowest.bit_length() - 1
        row ^= lowest


class Parts:
    """What distinct parts there are of one name, who has each, and what was asked of them."""

    __slots__ = ("_days", "_known", "_parts")

    def __init__(
        self,
        parts: Sequence[Any],
        periods: Callable[[Any], Iterable[Period]] | None = None,
    ) -> None:
        """Part candidates by these parts of theirs, one for each, in the table's order."""
        found: dict[Any, list[int]] = {}
        for place, part in enumerate(parts):
            found.setdefault(part, []).append(place)
        found.pop(ABSENT, None)
        self._parts = [(part, row_of(places, len(parts))) for part, places in found.items()]
        ends = {
            day
            for part in (found if periods is not None else ())
            for period in (periods(part) if periods is not None else ())
            for day in (period.start, period.end)
            if day is not None
        }
        self._days = sorted(ends)
        self._known: dict[Hashable, Mapping[Any, Row]] = {}

    def labelled(
        self, question: Hashable, label: Callable[[Any], Any], day: date | None = None
    ) -> Mapping[Any, Row]:
        """Who gets which label; each question about each stretch of days is asked once."""
        if day is not None:
            question = question, bisect_right(self._days, day) if self._days else 0
        known = self._known.get(question)
        if known is None:
            if len(self._known) >= MOST_QUESTIONS:
                self._known.clear()
            found: dict[Any, Row] = {}
            for part, row in self._parts:
                told = label(part)
                found[told] = found.get(told, 0) | row
            known = self._known[question] = found
        return known
