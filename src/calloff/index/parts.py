"""Candidates parted by some part of theirs, each distinct part with its row of bits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from calloff.facts import Row
from calloff.values.period import Period

__all__ = ["ABSENT", "Parts", "PartsOfCodes", "ends_of", "places_in", "places_of", "row_of"]

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


def places_in(row: Row, size: int) -> Any:
    """The places of the bits of a row of so many candidates, as an array."""
    import numpy as np

    written = np.frombuffer(row.to_bytes(size // 8 + 1, "little"), dtype=np.uint8)
    return np.unpackbits(written, bitorder="little").nonzero()[0]


def ends_of(periods: Iterable[Period]) -> tuple[date, ...]:
    """The days on which any of some periods begins or has ended: between them nothing changes."""
    ends = {day for period in periods for day in (period.start, period.end)}
    return tuple(sorted(day for day in ends if day is not None))


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
        self._days: tuple[date, ...] = ()
        if periods is not None:
            self._days = ends_of(period for part in found for period in periods(part))
        self._known: dict[Hashable, Mapping[Any, Row]] = {}

    def labelled(
        self,
        question: Hashable,
        label: Callable[[Any], Any],
        day: date | None = None,
        *,
        bears: Iterable[str] | None = None,
    ) -> Mapping[Any, Row]:
        """Who gets which label; each question about each stretch of days is asked once.

        Args:
            question: What is asked of the parts.
            label: The label of a part.
            day: The day that the label goes by, if it does.
            bears: The codes that have any bearing on the label; ``None``: it is not by codes.
        """
        if day is not None:
            question = question, bisect_right(self._days, day) if self._days else 0
        known = self._known.get(question)
        if known is None:
            if len(self._known) >= MOST_QUESTIONS:
                self._known.clear()
            found: dict[Any, Row] = {}
            for part, row in self._asked(bears, day):
                told = label(part)
                found[told] = found.get(told, 0) | row
            known = self._known[question] = found
        return known

    def _asked(self, bears: Iterable[str] | None, day: date | None) -> Iterable[tuple[Any, Row]]:
        """The parts that must be asked, with who has each."""
        return self._parts


class PartsOfCodes(Parts):
    """Parts that say codes on one facet: those that say the same of the asked ones answer alike."""

    __slots__ = ("_denied", "_placed", "_several", "_sorts", "_stated")

    def __init__(
        self,
        parts: Sequence[Any],
        periods: Callable[[Any], Iterable[Period]] | None = None,
    ) -> None:
        """Part candidates by what they say."""
        super().__init__(parts, periods)
        self._placed = parts
        self._several = [(part, row) for part, row in self._parts if len(part[0]) != 1]
        self._stated: dict[str, Row] = {}
        self._denied: dict[str, Row] = {}
        self._sorts: dict[Any, dict[Period, Row]] = {}
        for part, row in self._parts:
            if len(part[0]) != 1:
                continue
            (said,) = part[0]
            for codes, rows in ((said.codes, self._stated), (said.denied, self._denied)):
                for code in codes:
                    rows[code] = rows.get(code, 0) | row
            when = self._sorts.setdefault(said.sort, {})
            when[said.valid] = when.get(said.valid, 0) | row

    def _asked(self, bears: Iterable[str] | None, day: date | None) -> Iterable[tuple[Any, Row]]:
        """One of all that say the same of these codes, and of whether they say anything at all.

        Of those that say several things, each at its time, every one.
        """
        if bears is None or day is None:
            return self._parts
        alike = [row for when in self._sorts.values() for row in _then_and_not(when, day)]
        for code in bears:
            for rows in (self._stated, self._denied):
                if said := rows.get(code, 0):
                    halves = ((row & said, row & ~said) for row in alike)
                    alike = [half for both in halves for half in both if half]
        return [*self._several, *((self._placed[_first(row)], row) for row in alike)]


def _first(row: Row) -> int:
    """The place of the first bit of a row."""
    return (row & -row).bit_length() - 1


def _then_and_not(rows: Mapping[Period, Row], day: date) -> Iterator[Row]:
    """Those whose period a day lies in, and the others, as far as there are any."""
    then = other = 0
    for period, row in rows.items():
        if day in period:
            then |= row
        else:
            other |= row
    yield from (row for row in (then, other) if row)
