"""A plain loop in Python: every offer in turn, over plain objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.peers.plain import (
    MET,
    NO_PRICE,
    UNKNOWN,
    UNMET,
    Agreement,
    Answer,
    Contender,
    Leaf,
    PlainNeed,
    PlainOffer,
    cost,
    fullest,
    outcome,
    parted,
    total_ore,
)

__all__ = ["Loop"]

Part = tuple[int, str, int]
"""One alternative: the term of a code; or -1, a facet of numbers and the least that will do."""

_NUMBER = -1


class Rows(NamedTuple):
    """Every verdict, a row for each offer, and every total."""

    found: list[tuple[int, ...]]
    ore: list[int]

    def rows(self) -> Iterable[tuple[int, ...]]:
        """They are in the key's order as they are."""
        return self.found

    def totals(self) -> list[int]:
        """They are in öre as they are."""
        return self.ore


class Loop:
    """The loop that somebody writes who knows the key and wants no more than the answer."""

    def __init__(self, agreement: Agreement) -> None:
        """Keep the agreement."""
        self._agreement = agreement

    def winner(self, need: PlainNeed) -> Answer:
        """Stop at the first no, and ask what is rarest first."""
        frequency = self._agreement.frequency
        asked = [self._parts(one) for one in need.requirements]
        terms = [parts[0][0] for parts in asked if _is_code(parts)]
        terms.sort(key=frequency.__getitem__)
        others = [parts for parts in asked if not _is_code(parts)]
        wishes = [self._parts(wish) for wish in need.wishes]
        lines = [((item, unit), sevenths) for item, unit, sevenths in need.lines]
        ages = min(need.ages, default=MET)
        day = need.requested
        contenders = []
        for place, offer in enumerate(self._agreement.offers):
            worst = ages
            row = offer.row
            for term in terms:
                verdict = row[term]
                if verdict < worst:
                    worst = verdict
                    if not verdict:
                        break
            if worst:
                worst = min(worst, self._rest(offer, need, others))
            if not worst:
                continue
            total = 0
            for item, sevenths in lines:
                ore = _price(offer, item, day)
                if ore is None:
                    break
                total += ore * sevenths
            else:
                met = may = 0
                for bit, wish in enumerate(wishes):
                    verdict = _met(offer, wish)
                    if verdict:
                        may |= 1 << bit
                        if verdict == MET:
                            met |= 1 << bit
                costs = cost(total, offer.rank)
                contenders.append(Contender(place, worst == MET, met, may, costs))
        return outcome(contenders, self._name)

    def _rest(self, offer: PlainOffer, need: PlainNeed, others: list[tuple[Part, ...]]) -> int:
        """What is asked of those who meet every code."""
        if not _standing(offer, need.decided):
            return UNMET
        worst = min(offer.permit, self._places(offer, need))
        for parts in others:
            if not worst:
                break
            worst = min(worst, _met(offer, parts))
        return worst

    def verdicts(self, need: PlainNeed) -> tuple[Answer, Rows]:
        """Ask everything of everybody, and keep each answer and each total."""
        requirements = [self._parts(asked) for asked in need.requirements]
        wishes = [self._parts(wish) for wish in need.wishes]
        lines = [((item, unit), sevenths) for item, unit, sevenths in need.lines]
        told = Rows([], [])
        contenders = []
        for place, offer in enumerate(self._agreement.offers):
            found = [_standing(offer, need.decided), offer.permit, *need.ages]
            found += [_met(offer, parts) for parts in requirements]
            total, priced = 0, True
            for item, sevenths in lines:
                ore = _price(offer, item, need.requested)
                if ore is None:
                    found.append(UNMET)
                    priced = False
                else:
                    found.append(MET)
                    total += ore * sevenths
            found.append(self._places(offer, need))
            wished = [_met(offer, parts) for parts in wishes]
            if worst := min(found):
                met = sum(1 << bit for bit, verdict in enumerate(wished) if verdict == MET)
                may = sum(1 << bit for bit, verdict in enumerate(wished) if verdict)
                costs = cost(total, offer.rank)
                contenders.append(Contender(place, worst == MET, met, may, costs))
            told.found.append((*found, *wished))
            told.ore.append(total_ore(total) if priced else NO_PRICE)
        return outcome(contenders, self._name), told

    def _name(self, place: int) -> str:
        return self._agreement.offers[place].id

    def _parts(self, asked: tuple[Leaf, ...]) -> tuple[Part, ...]:
        """The alternatives of a requirement, each looked up."""
        return tuple(
            (self._agreement.term(leaf), "", 0)
            if leaf.least is None
            else (_NUMBER, leaf.facet, leaf.least)
            for leaf in asked
        )

    def _places(self, offer: PlainOffer, need: PlainNeed) -> int:
        """The best answer among the pools; unknown where there is none."""
        if not offer.pools:
            return UNKNOWN
        best = UNMET
        for pool in offer.pools:
            if pool.stale:
                verdict = UNKNOWN
            else:
                free = pool.available
                if uses := self._agreement.uses.get(pool.id):
                    free -= fullest(uses, need.starts, need.ends)
                verdict = MET if free >= need.wanted else UNMET
            best = max(best, verdict)
        if not best and parted(need, offer):
            return UNKNOWN
        return best


def _is_code(parts: tuple[Part, ...]) -> bool:
    return len(parts) == 1 and parts[0][0] != _NUMBER


def _met(offer: PlainOffer, parts: tuple[Part, ...]) -> int:
    """The best answer among the alternatives."""
    best = UNMET
    for term, facet, least in parts:
        if term != _NUMBER:
            verdict = offer.row[term]
        else:
            number = offer.numbers[facet]
            verdict = UNKNOWN if number is None else MET if number >= least else UNMET
        # Asked of every offer: a call of max would cost more than all the rest.
        if verdict > best:  # noqa: PLR1730 - as the comment says
            best = verdict
    return best


def _standing(offer: PlainOffer, day: int) -> int:
    """Whether the supplier is not blocked on a day."""
    for first, until in offer.blocked:
        if first <= day < until:
            return UNMET
    return MET


def _price(offer: PlainOffer, item: tuple[str, str], day: int) -> int | None:
    """Öre for one unit on a day; ``None`` where it is not priced."""
    for first, until, ore in offer.prices.get(item, ()):
        if first <= day < until:
            return ore
    return None
