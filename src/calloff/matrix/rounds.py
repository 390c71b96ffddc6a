"""Needs decided together, table after table: who may go first, then who does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np

from calloff.matrix.arrays import Flags, Ints, Words, bits_of
from calloff.matrix.laid import Laid
from calloff.matrix.prices import Prices
from calloff.matrix.rows import Asked, width_of
from calloff.matrix.settling import MOST_WISHES, NOTHING, Contenders, settled

__all__ = [
    "ASK",
    "CHOSEN",
    "ESCALATE",
    "NOBODY",
    "ONE_BY_ONE",
    "TIED",
    "Found",
    "Gated",
    "Led",
    "Round",
    "parts",
]

ONE_BY_ONE, CHOSEN, TIED, ASK, NOBODY, ESCALATE = range(6)
"""What a need comes to: first that it is not told here; nobody, where that escalates, as well."""

_CHUNK = 2**18
"""So many words are looked at at a time, so that they stay near the processor."""


@dataclass(slots=True)
class Found:
    """What the needs of a lot come to.

    Attributes:
        code: What each comes to.
        place: Who is chosen, by the place in the lot's tables; -1 where it is not one.
        tied: Those who are tied.
    """

    code: Ints
    place: Ints
    tied: dict[int, Ints] = field(default_factory=dict)


class Gated:
    """What is asked of those who may serve the pooled needs of a lot, in one world."""

    def __init__(self, *asked: Asked) -> None:
        """Ask these, those first of which needs have different numbers."""
        self._asked = asked

    def rows(self, number: int, needs: Ints) -> Words:
        """Who surely may serve in a table, and after that who may or might."""
        words = None
        for asked in self._asked:
            words = asked.anded(number, needs, words)
        assert words is not None, "Something is asked of everybody, if it be nothing."
        return words


@dataclass(slots=True)
class Led:
    """What the first orderings of a key go by.

    Attributes:
        on: The day of decision that it is of.
        whenever: Whether it is the same on every day of decision.
        wishes: What each pooled need wishes for.
        counts: How many wishes it has.
        prices: What it costs.
    """

    on: date
    whenever: bool
    wishes: Asked
    counts: Ints
    prices: Prices

    def wishing(self, number: int, rows: Ints, words: Words) -> Words:
        """Of those who may serve, who meets every wish, and after that who does or might."""
        told = self.wishes.anded(number, rows, words)
        assert told is not None, "There is something to join them with."
        return told


def parts(these: Ints, width: int) -> Iterator[Ints]:
    """Needs in as many parts as it takes for their rows to be looked at together."""
    size = max(64, _CHUNK // width)
    for start in range(0, len(these), size):
        yield these[start : start + size]


class Round:
    """Some needs decided together, table after table."""

    def __init__(
        self, laid: Laid, gated: Gated, led: Led, *, first: Ints, rows: Ints, found: Found
    ) -> None:
        """Decide these.

        Args:
            laid: The lot.
            gated: Who may serve.
            led: What the first orderings go by.
            first: The first need of each pool.
            rows: The pools of which to decide.
            found: Where to write what they come to.
        """
        self._laid = laid
        self._gated = gated
        self._led = led
        self._rows = rows
        self._needs = first[rows]
        self._found = found
        self._prices = led.prices
        sizes = [len(table.candidates) for table in laid.compiled.tables]
        self._starts = [sum(sizes[:number]) for number in range(len(sizes))]
        size = len(rows)
        # What is found so far: the best exact total of those who surely may serve and meet
        # every wish, and whether anybody may serve at all.
        self._best = np.full(size, NOTHING, np.int64)
        self._anybody = np.zeros(size, np.bool_)
        self._odd = ~self._prices.countable[self._needs]
        self._pairs: list[tuple[Ints, Ints, Flags, Flags, Flags, Ints]] = []

    def decide(self) -> None:
        """Decide them."""
        self._look()
        found, rows = self._found, self._rows
        whole = self._best < NOTHING
        code = np.where(self._anybody, ONE_BY_ONE, NOBODY)
        place = np.full(len(rows), -1, np.int64)
        counts = self._led.counts[rows]
        self._settle_whole(whole | (counts == 0), code, place)
        rest = np.flatnonzero(self._anybody & ~whole & (counts > 0) & ~self._odd)
        self._settle_sets(rest[counts[rest] <= MOST_WISHES], code, place)
        code[self._odd & self._anybody] = ONE_BY_ONE
        if not self._laid.together:
            code[code == ASK] = ONE_BY_ONE
        found.code[rows] = code
        found.place[rows] = np.where(code == CHOSEN, place, -1)

    def _look(self) -> None:
        """Look into one table after the other, as long as somebody cheaper may be further on."""
        prices = self._prices
        open_ = np.arange(len(self._rows))
        for number, table in enumerate(self._laid.compiled.tables):
            for part in parts(open_, width_of(table)):
                self._look_into(number, part)
            rows = self._needs[open_]
            floor, known = prices.floor(number, rows)
            best = self._best[open_]
            done = known & (best < NOTHING) & (floor - prices.of[rows] > best)
            done |= self._odd[open_] & self._anybody[open_]
            open_ = open_[~done]
            if not len(open_):
                break

    def _look_into(self, number: int, these: Ints) -> None:
        """Look into one table for some of the needs."""
        prices, rows, needs = self._prices, self._rows[these], self._needs[these]
        width = width_of(self._laid.compiled.tables[number])
        words = self._gated.rows(number, rows)
        self._anybody[these] |= words[:, width:].any(axis=1)
        sure = words[:, :width].copy()
        whole = self._led.wishing(number, rows, words)
        tagged = prices.table(number)
        basket = prices.baskets[needs]
        priced, odd = tagged.priced[basket], tagged.odd[basket]
        may = whole[:, width:]
        clean = whole[:, :width] & priced
        self._odd[these] |= (may & odd).any(axis=1) | ~prices.fits(number, needs)
        clean[self._odd[these]] = 0
        known = clean.any(axis=1)
        limit = self._best[these]
        at = np.flatnonzero(known)
        first = _first(clean[at])
        total = prices.sums(number, needs[at], first)
        limit[at] = np.minimum(limit[at], total)
        bounded = np.flatnonzero(limit < NOTHING)
        if len(bounded):
            reach = prices.reach(number, needs[bounded], limit[bounded] + prices.of[needs[bounded]])
            may[bounded] &= _up_to(width)[reach] | ~priced[bounded]
        may[self._odd[these]] = 0
        owner, place = bits_of(may)
        told = [_bit(row, owner, place) for row in (clean, sure, priced)]
        self._gather(number, these[owner], place, told)

    def _gather(self, number: int, local: Ints, place: Ints, told: list[Flags]) -> None:
        """Keep those who could go first, with their totals."""
        prices, needs = self._prices, self._needs[local]
        clean, sure, priced = told
        sums = np.where(priced, prices.sums(number, needs, place), 0)
        np.minimum.at(self._best, local[clean], sums[clean])
        kept = ~priced | (sums <= self._best[local] + prices.of[needs])
        where = place[kept] + self._starts[number]
        flags = clean[kept], sure[kept], priced[kept]
        self._pairs.append((local[kept], where, *flags, sums[kept]))

    def _settle_whole(self, mine: Flags, code: Ints, place: Ints) -> None:
        """Settle the needs in which somebody meets every wish, or nothing is wished for."""
        if not self._pairs:
            return
        local, where, clean, sure, priced, sums = (
            np.concatenate(parts) for parts in zip(*self._pairs, strict=True)
        )
        kept = (mine & ~self._odd)[local]
        local, where, clean, sure, priced, sums = (
            part[kept] for part in (local, where, clean, sure, priced, sums)
        )
        needs = self._needs[local]
        total = np.where(priced, self._prices.rounded(needs, sums), 0)
        # All of them might meet every wish: here that is one wish, which the clean ones meet.
        met = (clean | ~priced).astype(np.int64)
        these = Contenders(local, where, sure, met, np.ones_like(met), priced, total)
        self._settle(these, np.arange(len(self._rows)), code, place, wishes=1)

    def _settle_sets(self, mine: Ints, code: Ints, place: Ints) -> None:
        """Settle the needs in which nobody surely meets every wish, by the sets they meet."""
        size = max(16, _MOST_PAIRS // len(self._laid.compiled.candidates))
        for start in range(0, len(mine), size):
            self._settle_some(mine[start : start + size], code, place)

    def _settle_some(self, mine: Ints, code: Ints, place: Ints) -> None:
        """Settle as many as can be held at a time."""
        prices, rows, needs = self._prices, self._rows[mine], self._needs[mine]
        found: list[Contenders] = []
        for number, table in enumerate(self._laid.compiled.tables):
            width = width_of(table)
            words = self._gated.rows(number, rows)
            tagged = prices.table(number)
            basket = prices.baskets[needs]
            may = words[:, width:]
            odd = (may & tagged.odd[basket]).any(axis=1) | ~prices.fits(number, needs)
            self._odd[mine[odd]] = True
            may[odd] = 0
            owner, at = bits_of(may)
            priced = _bit(tagged.priced[basket], owner, at)
            sums = prices.rounded(needs[owner], prices.sums(number, needs[owner], at))
            met, perhaps = self._wishes_of(number, rows, owner, at)
            sure, where = _bit(words[:, :width], owner, at), at + self._starts[number]
            total = np.where(priced, sums, 0)
            found.append(Contenders(owner, where, sure, met, perhaps, priced, total))
        these = Contenders(*map(np.concatenate, zip(*found, strict=True)))
        wishes = int(self._led.counts[rows].max())
        self._settle(these, mine, code, place, wishes=wishes)

    def _wishes_of(self, number: int, rows: Ints, owner: Ints, at: Ints) -> tuple[Ints, Ints]:
        """The wishes that each meets, and those that it meets or might; a bit for each."""
        wishes = self._led.wishes.columns
        packed = self._led.wishes.packed(number)
        width = packed.shape[1] // 2
        met, may = np.zeros(len(owner), np.int64), np.zeros(len(owner), np.int64)
        flat = packed.reshape(-1)
        word, bit = at >> 6, (at & 63).astype(np.uint64)
        for number_of_wish, column in enumerate(wishes):
            question = column[rows][owner]
            there = question > 0
            for half, told in ((0, met), (width, may)):
                yes = flat.take(question * 2 * width + half + word) >> bit & np.uint64(1)
                np.bitwise_or(told, (yes.astype(np.int64) & there) << number_of_wish, out=told)
        return met, may

    def _settle(
        self, these: Contenders, mine: Ints, code: Ints, place: Ints, *, wishes: int
    ) -> None:
        """Settle needs by those who could go first."""
        laid = self._laid
        told = settled(
            these,
            len(mine),
            by=laid.by or "same_set",
            wishes=wishes,
            last=laid.last,
            ranks=laid.ranks,
        )
        code[mine[told.ask]] = ASK
        settled_ = ~told.ask & ~told.open_
        chosen = np.flatnonzero(settled_ & (told.winner >= 0))
        code[mine[chosen]] = CHOSEN
        place[mine[chosen]] = told.winner[chosen]
        for number, places in told.tied.items():
            if settled_[number]:
                code[mine[number]] = TIED
                self._found.tied[int(self._rows[mine[number]])] = places


_MOST_PAIRS = 400_000
"""So many needs times candidates are settled by sets of wishes at a time."""


def _bit(words: Words, row: Ints, place: Ints) -> Flags:
    """Whether the bit of a place is set in a row."""
    flat = words.reshape(-1).take(row * words.shape[1] + (place >> 6))
    found: Flags = (flat >> (place & 63).astype(np.uint64) & np.uint64(1)).astype(np.bool_)
    return found


def _first(words: Words) -> Ints:
    """The place of the lowest bit of each row; each has one."""
    word = (words != 0).argmax(axis=1)
    value = words[np.arange(len(words)), word]
    lowest = value & (~value + np.uint64(1))
    # A power of two is exact as a float.
    place: Ints = word * 64 + (np.frexp(lowest.astype(np.float64))[1] - 1)
    return place


@lru_cache(maxsize=16)
def _up_to(width: int) -> Words:
    """For each number of places a row in which so many, from the first, are set."""
    places = np.arange(64 * width + 1)[:, None] - 64 * np.arange(width)[None, :]
    inside = np.clip(places, 0, 64).astype(np.uint64)
    full = np.uint64(2**64 - 1)
    shifted = full >> (np.uint64(64) - np.maximum(inside, np.uint64(1)))
    return np.where(inside > 0, shifted, np.uint64(0))
