"""How many needs were met, by which route, year, lot and supplier, and how often by the key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from calloff.follow_up.facts import Choice, Route
from calloff.follow_up.shares import Proportion
from calloff.follow_up.tally import Counted, Counts, count_all
from calloff.values.period import ALWAYS, Period

__all__ = ["CallOffs", "Departed", "KeyFollowed", "call_offs", "key_followed"]

ROUTES: tuple[Route, ...] = get_args(Route)


@dataclass(frozen=True)
class CallOffs:
    """How many needs were met.

    Attributes:
        counts: How many by route, and ``all`` of them; of each ``lot`` and ``supplier``.
        imported: How many of them were read from a spreadsheet.
    """

    counts: Counts
    imported: int = field(repr=False)

    def count(self, route: str = "all", year: int | None = None) -> int | None:
        """How many by a route, in a year or in all; ``None`` where that is left out."""
        return self.counts[Counted(route, year)]

    def direct_share(self, year: int | None = None) -> Proportion | None:
        """The direct awards among all that was bought; ``None`` of nothing, or left out."""
        return self.counts.share(Counted("direct_award", year), Counted("call_off", year))

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each figure: how many by a route, in a year, of a lot or a supplier."""
        for key in self.counts:
            if key.of != "offer":
                yield {
                    "route": key.what,
                    "year": key.year,
                    "of": key.of or None,
                    "name": key.name or None,
                    "count": self.counts[key],
                }


def call_offs(found: Sequence[Choice], *, within: Period = ALWAYS, threshold: int = 5) -> CallOffs:
    """How many needs were met, by year, lot and supplier.

    A need counts once, by the choice that holds and in the year in which that was made.

    Args:
        found: What was decided, as `choices` tells it; nothing: every figure is 0.
        within: The days on which it was decided.
        threshold: The least number that is shown; smaller ones are left out, and what would give
            them away. 0 or 1: everything is shown.
    """
    counted = [one for one in found if one.decided in within]
    counts = count_all(
        (key for one in counted for key in _keys(one)),
        [("all", ROUTES)],
        within=[
            ("lot", "offer", lambda name: name.partition(" ")[0]),
            ("supplier", "offer", lambda name: name.partition(" ")[2]),
        ],
        threshold=threshold,
    )
    return CallOffs(counts, sum(one.imported for one in counted))


def _keys(one: Choice) -> Iterator[Counted]:
    """What a choice counts towards."""
    lot, supplier, year = one.lot or "", one.supplier or "", one.decided.year
    yield Counted("all", year)
    yield Counted(one.route, year)
    yield Counted(one.route, year, "lot", lot)
    yield Counted(one.route, year, "supplier", supplier)
    yield Counted(one.route, year, "offer", f"{lot} {supplier}")


# --- Whether it was as the key says ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Departed:
    """An award that is not what the key alone named, for those who have the case.

    Attributes:
        case: A pseudonym of the case.
        decided: The day of the award.
        tied: Whether the key named it among several; else it named others.
        reason: The reason that was given; ``None`` where the identity is protected.
    """

    case: str
    decided: date
    tied: bool
    reason: str | None = field(repr=False)

    def data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "case": self.case,
            "decided": self.decided,
            "tied": self.tied,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class KeyFollowed:
    """How often awards were what the key named.

    Attributes:
        counts: How many were ``compared`` by a key: ``followed`` it, were ``among_tied``, or
            ``departed`` from it.
        departures: Each award that is not what the key alone named, in the order of days.
    """

    counts: Counts
    departures: tuple[Departed, ...]

    def share(self, year: int | None = None) -> Proportion | None:
        """The awards that were what the key named, among several that tied too.

        ``None`` where there were none, or a figure is left out.
        """
        figures = [self.counts[Counted(what, year)] for what in _FOLLOWED]
        departed = self.counts[Counted("departed", year)]
        if departed is None or None in figures:
            return None
        followed = sum(figure for figure in figures if figure is not None)
        return Proportion(followed, followed + departed) if followed + departed else None

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each figure."""
        for key in self.counts:
            yield {"what": key.what, "year": key.year, "count": self.counts[key]}


_FOLLOWED = ("followed", "among_tied")


def key_followed(
    found: Sequence[Choice], *, within: Period = ALWAYS, threshold: int = 5
) -> KeyFollowed:
    """How many awards were what the key named, and every one that was not, with its reason.

    Imported call-offs are left out: nobody knows what a key would have named.

    Args:
        found: What was decided, as `choices` tells it.
        within: The days on which it was decided.
        threshold: The least number that is shown.
    """
    counted = [one for one in found if one.key is not None and one.decided in within]
    counts = count_all(
        (
            Counted(what, one.decided.year)
            for one in counted
            for what in ("compared", one.key or "")
        ),
        [("compared", (*_FOLLOWED, "departed"))],
        threshold=threshold,
    )
    departures = (
        Departed(
            case=one.case,
            decided=one.decided,
            tied=one.key == "among_tied",
            reason=None if one.protected else one.reason,
        )
        for one in counted
        if one.key != "followed"
    )
    return KeyFollowed(counts, tuple(sorted(departures, key=lambda d: (d.decided, d.case))))
