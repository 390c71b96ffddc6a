"""Counts by year and by one or two other things, with what is small left out of all at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from calloff.errors import InputError, Problem
from calloff.follow_up.shares import Proportion
from calloff.follow_up.suppression import Addition, left_out

__all__ = ["Counted", "Counts", "check_threshold", "count_all"]


class Counted(NamedTuple):
    """What a figure counts.

    Attributes:
        what: What is counted, by code.
        year: In which year; ``None``: in all.
        of: What of, such as ``lot``; empty: of everything.
        name: Which of these, by id.
    """

    what: str
    year: int | None = None
    of: str = ""
    name: str = ""


class Counts(Mapping[Counted, int | None]):
    """Figures by what they count; ``None`` stands where one is left out.

    Only what has happened has a figure: what is not there is 0.
    """

    def __init__(self, figures: Mapping[Counted, int], hidden: Collection[Counted]) -> None:
        """Keep every figure, and leave some out of what is shown."""
        self._figures = dict(figures)
        self._hidden = frozenset(hidden)

    def __getitem__(self, key: Counted) -> int | None:
        """The figure; ``None`` where it is left out."""
        return None if key in self._hidden else self._figures.get(key, 0)

    def __contains__(self, key: object) -> bool:
        """Whether anything was counted."""
        return key in self._figures

    def __iter__(self) -> Iterator[Counted]:
        """What was counted, in order."""
        return iter(self._figures)

    def __len__(self) -> int:
        """How many figures there are."""
        return len(self._figures)

    def __eq__(self, other: object) -> bool:
        """Whether the same is shown."""
        return isinstance(other, Counts) and list(self.items()) == list(other.items())

    def __hash__(self) -> int:
        """By what is shown."""
        return hash(tuple(self.items()))

    def __repr__(self) -> str:
        """What is shown, and no more."""
        return f"Counts({dict(self.items())})"

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which anything was counted."""
        return tuple(sorted({key.year for key in self if key.year is not None}))

    def names(self, of: str) -> tuple[str, ...]:
        """Of what of a kind anything was counted."""
        return tuple(sorted({key.name for key in self if key.of == of}))

    def share(self, part: Counted, *others: Counted) -> Proportion | None:
        """The share that one figure has of itself and others; ``None`` where one is left out."""
        figures = [self[key] for key in (part, *others)]
        known = [figure for figure in figures if figure is not None]
        if len(known) < len(figures) or not sum(known):
            return None
        return Proportion(known[0], sum(known))


def count_all(
    found: Iterable[Counted],
    additions: Iterable[tuple[str, Collection[str]]] = (),
    *,
    within: Iterable[tuple[str, str, Callable[[str], str]]] = (),
    threshold: int,
) -> Counts:
    """Count, add up, and leave out what is small with what would give it away.

    Args:
        found: One for each thing counted, with its year; of what and by what name it counts once
            more, as often as it stands here with them.
        additions: Further sums: what is counted is what others come to, by their codes.
        within: Kinds of which one is part of another: the wider, the narrower, and how the name
            of the wider is told from that of the narrower.
        threshold: The least number that is not small; 0 or 1: everything is shown.

    Raises:
        InputError: where the threshold is below zero.
    """
    check_threshold(threshold)
    figures: dict[Counted, int] = {}
    for one in found:
        for key in (one, one._replace(year=None)):
            figures[key] = figures.get(key, 0) + 1
    # In one order, so that of several that would do the same is always left out.
    figures = dict(sorted(figures.items(), key=lambda pair: _order(pair[0])))
    nested = list(within)
    spare = {kind for wide, narrow, _ in nested for kind in (wide, narrow)}
    spare -= {wide for wide, _, _ in nested[:1]}
    additions_of: dict[bool, list[Addition]] = {False: [], True: []}
    for total, parts in (*_sums(figures, list(additions)), *_nested(figures, nested)):
        there = tuple(part for part in parts if part in figures)
        if total in figures and there:
            additions_of[_follows(total, there[0], spare)].append(Addition(total, there))
    hidden = left_out(figures, additions_of[False], implied=additions_of[True], threshold=threshold)
    return Counts(figures, hidden)


def _follows(total: Counted, part: Counted, spare: Collection[str]) -> bool:
    """Whether a sum follows from others: that of all years from what adds up in each of them.

    Where kinds are part of others, everything is the sum of the first of these; that it is the
    sum of the others follows.
    """
    if part.year != total.year:
        return False
    return total.year is None or (not total.of and part.of in spare)


def check_threshold(threshold: int) -> None:
    """Refuse a threshold below zero.

    Raises:
        InputError: where it is.
    """
    if threshold < 0:
        what = f"the least number that is shown is 0 or more, got {threshold}."
        raise InputError("follow-up", [Problem("threshold", what)])


def _sums(
    figures: Mapping[Counted, int], additions: list[tuple[str, Collection[str]]]
) -> Iterator[tuple[Counted, list[Counted]]]:
    """Every way in which the figures add up: over years, over names, over codes."""
    years = sorted({key.year for key in figures if key.year is not None})
    for key in [key for key in figures if key.year is None]:
        yield key, [key._replace(year=year) for year in years]
    by_kind: dict[Counted, list[Counted]] = {}
    for key in figures:
        if key.of:
            by_kind.setdefault(key._replace(name=""), []).append(key)
    for kind, parts in by_kind.items():
        yield kind._replace(of=""), parts
    for total, codes in additions:
        for key in [key for key in figures if key.what == total]:
            yield key, [key._replace(what=code) for code in codes]


def _nested(
    figures: Mapping[Counted, int], within: list[tuple[str, str, Callable[[str], str]]]
) -> Iterator[tuple[Counted, list[Counted]]]:
    """What the narrower of two kinds comes to, for each of the wider."""
    for wider, narrower, name_of in within:
        parts: dict[Counted, list[Counted]] = {}
        for key in figures:
            if key.of == narrower:
                parts.setdefault(key._replace(of=wider, name=name_of(key.name)), []).append(key)
        yield from parts.items()


def _order(key: Counted) -> tuple[str, str, str, bool, int]:
    """In what order figures stand: by code, by what of, the years before their sum."""
    return key.what, key.of, key.name, key.year is None, key.year or 0
