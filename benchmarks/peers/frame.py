"""pandas: a frame of answers made once, of which each need takes its columns.

Where a method of pandas would cost more than the arithmetic, the arrays under its columns are
used, as its own guide to speed advises.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.peers.arrays import (
    Array,
    Columns,
    Used,
    answers,
    cheapest_first,
    slots,
    whole_ore,
)
from benchmarks.peers.plain import (
    MET,
    NO_PRICE,
    UNKNOWN,
    UNMET,
    Agreement,
    Answer,
    Leaf,
    PlainNeed,
)

__all__ = ["Frame"]

_NOBODY_SAYS = -1
_ALL = slice(None)


class Frame:
    """Columns of verdicts, prices and places, as a user of pandas keeps them."""

    def __init__(self, agreement: Agreement) -> None:
        """Lay the offers out in columns."""
        offers = agreement.offers
        self._agreement = agreement
        # A frame keeps columns of one type in one block; each column is to lie together in it.
        self._answers = pd.DataFrame(answers(offers).T)
        self._numbers = pd.DataFrame(
            {
                facet: [_said(offer.numbers[facet]) for offer in offers]
                for facet in offers[0].numbers
            }
        )
        self._permit = np.array([offer.permit for offer in offers], dtype=np.int8)
        self._rank = np.array([offer.rank for offer in offers])
        self._blocked = slots([offer.blocked for offer in offers], (1, 0))
        items = sorted({item for offer in offers for item in offer.prices})
        self._prices = {
            item: slots([offer.prices.get(item, ()) for offer in offers], (1, 0, 0))
            for item in items
        }
        count = max(len(offer.pools) for offer in offers)
        pools = [[(*offer.pools, *[None] * count)[at] for offer in offers] for at in range(count)]
        self._free = [np.array([p.available if p else 0 for p in slot]) for slot in pools]
        self._stale = [np.array([bool(p and p.stale) for p in slot]) for slot in pools]
        self._no_pool = np.array([not offer.pools for offer in offers])
        self._several = np.array([len(offer.pools) > 1 for offer in offers], dtype=np.int8)
        self._used = Used(agreement)

    def winner(self, need: PlainNeed) -> Answer:
        """Join the columns of the codes first; look at the rest of those who are left."""
        codes = [asked[0] for asked in need.requirements if _is_code(asked)]
        others = [asked for asked in need.requirements if not _is_code(asked)]
        terms = [self._agreement.term(leaf) for leaf in codes]
        every = self._answers.take(terms, axis=1).min(axis=1).to_numpy()
        left = np.flatnonzero(every)
        worst = np.minimum(every[left], self._permit[left])
        for asked in others:
            worst = np.minimum(worst, self._asked(asked, left))
        worst[self._is_blocked(need.decided, left)] = UNMET
        left, worst = left[worst != UNMET], worst[worst != UNMET]
        worst = np.minimum(worst, self._places(need, left))
        sevenths = np.zeros(len(left), dtype=np.int64)
        for item, unit, quantity in need.lines:
            priced, ore = self._price((item, unit), need.requested, left)
            worst[~priced] = UNMET
            sevenths += ore * quantity
        return self._outcome(need, left, worst, sevenths)

    def verdicts(self, need: PlainNeed) -> tuple[Answer, Columns]:
        """A column for each question, over all offers."""
        columns = [_unless(self._is_blocked(need.decided)), self._permit]
        columns += [np.full(len(self._permit), age, dtype=np.int8) for age in need.ages]
        columns += [self._asked(asked) for asked in need.requirements]
        sevenths = np.zeros(len(self._permit), dtype=np.int64)
        unpriced = np.zeros(len(self._permit), dtype=bool)
        for item, unit, quantity in need.lines:
            priced, ore = self._price((item, unit), need.requested)
            columns.append(_unless(~priced))
            unpriced |= ~priced
            sevenths += ore * quantity
        columns.append(self._places(need))
        gates = np.array(columns)
        wishes = [self._asked(wish) for wish in need.wishes]
        totals = np.where(unpriced, NO_PRICE, whole_ore(sevenths))
        worst = gates.min(axis=0)
        left = np.flatnonzero(worst)
        answer = self._outcome(need, left, worst[left], sevenths[left])
        return answer, Columns([*gates, *wishes], totals)

    def _outcome(self, need: PlainNeed, left: Array, worst: Array, sevenths: Array) -> Answer:
        """Who goes first among those left, as few as they are by now."""
        serve = worst != UNMET
        left = left[serve]
        return cheapest_first(
            need,
            self._name,
            left=left,
            rank=self._rank[left],
            worst=worst[serve],
            wishes=[self._asked(wish, left) for wish in need.wishes],
            sevenths=sevenths[serve],
        )

    def _name(self, place: int) -> str:
        return self._agreement.offers[place].id

    def _asked(self, asked: tuple[Leaf, ...], left: Array | slice = _ALL) -> Array:
        """The best answer among the alternatives."""
        best: Array | None = None
        for leaf in asked:
            if leaf.least is None:
                verdict = self._answers[self._agreement.term(leaf)].to_numpy()[left]
            else:
                number = self._numbers[leaf.facet].to_numpy()[left]
                verdict = _unless(number < leaf.least)
                verdict[number == _NOBODY_SAYS] = UNKNOWN
            best = verdict if best is None else np.maximum(best, verdict)
        assert best is not None, "A requirement has at least one alternative."
        return best

    def _is_blocked(self, day: int, left: Array | slice = _ALL) -> Array:
        """Whose supplier is blocked on a day."""
        blocked = np.zeros(len(self._permit), dtype=bool)[left]
        for first, until in self._blocked:
            blocked |= (first[left] <= day) & (day < until[left])
        return blocked

    def _places(self, need: PlainNeed, left: Array | slice = _ALL) -> Array:
        """The best answer among the pools; unknown where there is none."""
        best = np.where(self._no_pool[left], np.int8(UNKNOWN), np.int8(UNMET))
        free = [stated.copy() for stated in self._free]
        for at, place, taken in self._used.taken(need):
            free[at][place] -= taken
        for now, stale in zip(free, self._stale, strict=True):
            verdict = _unless((now[left] < need.wanted) | stale[left])
            verdict[stale[left]] = UNKNOWN
            best = np.maximum(best, verdict)
        if need.wanted > 1:
            best = np.maximum(best, self._several[left])
        # Where there is no pool its column says nought free, which is no answer.
        return best

    def _price(
        self, item: tuple[str, str], day: int, left: Array | slice = _ALL
    ) -> tuple[Array, Array]:
        """Who has a price for an item on a day, and how many öre for one unit; else nought."""
        ore = np.zeros(len(self._permit), dtype=np.int64)[left]
        priced = np.zeros(len(ore), dtype=bool)
        for first, until, amount in self._prices.get(item, ()):
            now = (first[left] <= day) & (day < until[left])
            priced |= now
            ore += amount[left] * now
        return priced, ore


def _is_code(asked: tuple[Leaf, ...]) -> bool:
    return len(asked) == 1 and asked[0].least is None


def _said(number: int | None) -> int:
    return _NOBODY_SAYS if number is None else number


def _ore(sevenths: Array) -> Array:
    """Sums in sevenths of an öre, rounded to whole öre, half of one upwards."""
    return (2 * sevenths + 7) // 14


def _unless(mask: Array) -> Array:
    """Unmet where the mask holds, met where it does not."""
    return np.where(mask, np.int8(UNMET), np.int8(MET))
