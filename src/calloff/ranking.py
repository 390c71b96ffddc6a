"""In which order candidates come, and whether anything unknown could change who goes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calloff.orderings import Measure, Ordering
from calloff.values.verdict import Verdict

__all__ = ["Contender", "first_whatever", "may_go_first", "tiers"]

Vector = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Contender:
    """A candidate that may serve, or might, with what each ordering measured.

    Attributes:
        id: The candidate's id.
        verdict: Met where it may serve, unknown where it might.
        measures: One for each ordering.
    """

    id: str
    verdict: Verdict
    measures: tuple[Measure, ...]

    @property
    def settled(self) -> bool:
        """Whether nothing about it is unknown."""
        return self.verdict is Verdict.MET and all(m.worst == m.best for m in self.measures)

    @property
    def worst(self) -> Vector:
        """What it counts as if all that is unknown turns out against it."""
        return tuple(measure.worst for measure in self.measures)

    @property
    def best(self) -> Vector:
        """What it counts as if all that is unknown turns out for it."""
        return tuple(measure.best for measure in self.measures)


def tiers(
    vectors: Mapping[str, Vector], orderings: Sequence[Ordering]
) -> tuple[tuple[str, ...], ...]:
    """The candidates in tiers, the first first; those in one tier the key does not tell apart.

    A candidate stands one tier below the lowest of those that precede it. Candidates in one tier
    are equal or incomparable; within a tier they stand by id, which decides nothing.
    """
    found = _tiers(sorted(vectors), vectors, orderings, 0) if vectors else []
    return tuple(tuple(sorted(tier)) for tier in found)


def _tiers(
    ids: list[str], vectors: Mapping[str, Vector], orderings: Sequence[Ordering], depth: int
) -> list[list[str]]:
    """The tiers of candidates that the orderings before this depth left equal."""
    if depth == len(orderings):
        return [ids]
    groups: dict[Any, list[str]] = {}
    for id in ids:
        groups.setdefault(vectors[id][depth], []).append(id)
    inner = {value: _tiers(group, vectors, orderings, depth + 1) for value, group in groups.items()}
    ordering = orderings[depth]
    if ordering.total:
        return [tier for value in sorted(inner) for tier in inner[value]]
    starts = _starts({value: len(below) for value, below in inner.items()}, ordering)
    found: dict[int, list[str]] = {}
    for value, below in inner.items():
        for index, tier in enumerate(below):
            found.setdefault(starts[value] + index, []).extend(tier)
    return [found[level] for level in sorted(found)]


def _starts(heights: Mapping[Any, int], ordering: Ordering) -> Mapping[Any, int]:
    """In which tier each group begins: below all tiers of every group that precedes it."""
    before = {
        value: [other for other in heights if ordering.precedes(other, value)] for value in heights
    }
    starts: dict[Any, int] = {}
    # Whoever precedes a group is itself preceded by fewer, since precedence is transitive.
    for value in sorted(heights, key=lambda value: len(before[value])):
        starts[value] = max((starts[b] + heights[b] for b in before[value]), default=0)
    return starts


def precedes(one: Vector, other: Vector, orderings: Sequence[Ordering]) -> bool:
    """Whether one goes before another: at the first ordering that does not find them equal."""
    for ordering, mine, theirs in zip(orderings, one, other, strict=True):
        if mine != theirs:
            return ordering.precedes(mine, theirs)
    return False


def may_go_first(contenders: Sequence[Contender], orderings: Sequence[Ordering]) -> frozenset[str]:
    """Those who go first, alone or tied, in at least one resolution of what is unknown.

    Somebody at his best goes first somewhere unless one who surely may serve precedes him even
    at his worst; each candidate's unknowns turn out independently of the others'.
    """
    sure = {c.id: c.worst for c in contenders if c.verdict is Verdict.MET}
    front = tiers(sure, orderings)[:1]
    ahead = {sure[id] for tier in front for id in tier}
    return frozenset(
        c.id for c in contenders if not any(precedes(a, c.best, orderings) for a in ahead)
    )


def first_whatever(
    contenders: Sequence[Contender], orderings: Sequence[Ordering]
) -> frozenset[str] | None:
    """Those who go first in every resolution of what is unknown; ``None`` where that differs."""
    may = may_go_first(contenders, orderings)
    at_best = [(c.id, c.best) for c in contenders]
    for contender in contenders:
        if contender.id not in may:
            continue
        if contender.verdict is not Verdict.MET:
            return None
        worst = contender.worst
        if any(id != contender.id and precedes(b, worst, orderings) for id, b in at_best):
            return None
    return may
