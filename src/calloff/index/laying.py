"""Candidates laid out in tables, in the order of their prices; kept where nobody has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import is_

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.index.looks import Gated
from calloff.index.prices import Series, lowest_of
from calloff.index.table import Table
from calloff.terms import Terms

__all__ = ["SIZES", "laid_out", "same_terms"]

SIZES = (512, 1024, 2048, 8192)
"""How many candidates the first tables hold; the last number holds for all that follow. Where the
first table has somebody whom nobody further on can precede, the others are never looked at."""


def laid_out(
    candidates: Sequence[Candidate],
    key: AllocationKey,
    terms: Terms,
    *,
    sizes: Sequence[int],
    before: Sequence[Gated] = (),
) -> list[Gated]:
    """Candidates in tables, before the gates of a key.

    Args:
        candidates: Those to lay out.
        key: The key.
        terms: The agreement.
        sizes: How many candidates each table holds, the last number for all that follow.
        before: The tables of the same lot and key before something changed: those in which
            nobody has changed are kept, and newcomers go to the last.
    """
    base = _base(candidates)

    def by_price(those: Sequence[Candidate]) -> Sequence[Candidate]:
        if base is None:
            return those
        return sorted(those, key=lambda candidate: lowest_of(candidate.prices, base))

    def gated(those: Sequence[Candidate]) -> Gated:
        return Gated(Table(tuple(those), terms.vocabulary), key, terms)

    now = {candidate.id: candidate for candidate in candidates}
    tables = [[now.pop(c.id) for c in one.table.candidates if c.id in now] for one in before]
    if tables:
        tables[-1] += now.values()
    if not any(tables) or any(len(those) > 2 * max(sizes) for those in tables):
        return [gated(those) for those in _parted(by_price(candidates), sizes)]
    return [
        one if _unchanged(one.table.candidates, those) else gated(by_price(those))
        for one, those in zip(before, tables, strict=True)
        if those
    ]


def _unchanged(before: Sequence[Candidate], now: Sequence[Candidate]) -> bool:
    """Whether they are the very same candidates."""
    return len(before) == len(now) and all(map(is_, before, now))


def same_terms(one: Terms, other: Terms) -> bool:
    """Whether two terms are of the very same agreement and words."""
    parts = ((t.framework, t.lot, t.vocabulary) for t in (one, other))
    return all(map(is_, *parts))


def _base(candidates: Sequence[Candidate]) -> Series | None:
    """What most candidates price first: the item whose prices the candidates are ordered by."""
    firsts = Counter(
        (row.item, row.level, row.unit) for c in candidates for row in c.prices.effective[:1]
    )
    return min(firsts, key=lambda of: (-firsts[of], str(of))) if firsts else None


def _parted(
    candidates: Sequence[Candidate], sizes: Sequence[int]
) -> Iterator[tuple[Candidate, ...]]:
    """The candidates in as many tables as it takes; one where there are none."""
    start = number = 0
    while start < len(candidates) or number == 0:
        size = sizes[min(number, len(sizes) - 1)]
        yield tuple(candidates[start : start + size])
        start += size
        number += 1
