"""Who may go first: those whom nobody who surely may serve precedes, found without words.

What is left out here could not go first whatever turns out: somebody who surely may serve goes
before it even at its best. Whoever goes first among those that are left goes first among all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from calloff.candidate import Candidate
from calloff.facts import Answers, Row
from calloff.index.looks import Look
from calloff.index.parts import places_of
from calloff.index.totals import Totals
from calloff.need import Need
from calloff.orderings import ABOVE_ALL, BestSuited, LowestTotalPrice, Measure, Ordering
from calloff.snapshot import Snapshot

__all__ = ["Front", "Lead"]

Wishes = int
"""A set of wishes: a bit for each, the first is the lowest."""

_Group = tuple[Wishes, Wishes, Row, Look, "Totals | None"]
"""Those in one table who meet the same wishes and may meet the same: which, who, and where."""


class Front(NamedTuple):
    """Those who may go first.

    Attributes:
        rows: In each table, who may.
        anybody: Whether anybody may serve or might.
        settled: Whether they surely go first, all of them: nothing unknown, and nobody of them
            precedes another.
        open_: Whether somebody of whom it is not known whether it may serve surely is among them.
    """

    rows: list[tuple[Look, Row]]
    anybody: bool
    settled: bool
    open_: bool


class Lead:
    """The orderings that come first in a key and that rows can tell: the wishes, then the price.

    Attributes:
        by: How met wishes compare; ``None`` where they do not come first.
        price: The price, where it comes first or next.
    """

    def __init__(self, orderings: Sequence[Ordering]) -> None:
        """Take what can be taken of these orderings."""
        # What is made from one of these may measure otherwise.
        first, *others = orderings
        self._wishes = first if type(first) is BestSuited else None
        self.by: Literal["same_set", "count", "priority"] | None = None
        self.price = first if type(first) is LowestTotalPrice else None
        if self._wishes is not None:
            self.by = self._wishes.by
            if others and type(others[0]) is LowestTotalPrice:
                self.price = others[0]
        self._last = len(orderings) == (self.by is not None) + (self.price is not None)

    def front(
        self,
        looks: Iterable[Look],
        need: Need,
        snapshot: Snapshot,
        floor: Callable[[int], int | None] | None,
    ) -> Front:
        """Who may go first.

        Args:
            looks: The tables, looked at one after the other as they are asked for.
            need: The need.
            snapshot: The world on the day.
            floor: The total that nobody from the table of a number on is below; ``None``: there
                is one table, or it is not known.
        """
        groups: list[_Group] = []
        whole = (1 << len(need.wishes)) - 1 if self._wishes is not None else 0
        anybody, lowest = False, None
        for number, look in enumerate(looks, start=1):
            row = look.may
            if row:
                anybody = True
                totals = None
                if self.price is not None:
                    totals = look.totals(self.price, need, snapshot)
                wishes: Sequence[Answers] = ()
                if self._wishes is not None:
                    wishes = look.wishes(self._wishes, need, snapshot)
                for has, may, these in _split(row, look.sure, wishes):
                    groups.append((has, may, these, look, totals))
                    if floor is not None and has == whole and totals is not None:
                        sure = these & look.sure & totals.priced
                        best = totals.cheapest(sure, lowest)[0]
                        lowest = lowest if best is None else best
            # Who meets every wish at a price that nobody further on is below goes before them.
            if lowest is not None and floor is not None:
                after = floor(number)
                if after is not None and after > lowest:
                    break
        return self._narrowed(groups, anybody)

    def measured(
        self, look: Look, row: Row, need: Need, snapshot: Snapshot
    ) -> Iterator[tuple[Row, Candidate, list[Measure]]]:
        """Each of a row, with what these orderings measure about it; shown to nobody."""
        wishes: Sequence[Answers] = ()
        if self._wishes is not None:
            wishes = look.wishes(self._wishes, need, snapshot)
        totals = None if self.price is None else look.totals(self.price, need, snapshot)
        for place in places_of(row):
            bit = 1 << place
            found = []
            if self.by is not None:
                met = [number for number, told in enumerate(wishes) if told.met & bit]
                may = [number for number, told in enumerate(wishes) if (told[0] | told[1]) & bit]
                found.append(self._of_wishes(met, may, len(wishes)))
            if totals is not None and totals.priced & bit:
                found.append(Measure.known((0, totals.total(place))))
            elif totals is not None:
                found.append(Measure(worst=ABOVE_ALL, best=(0, 0)))
            yield bit, look.table.candidates[place], found

    def _of_wishes(self, met: list[int], may: list[int], of: int) -> Measure:
        """What so many wishes, met and perhaps met, count as."""
        if self.by == "same_set":
            return Measure(frozenset(met), frozenset(may))
        if self.by == "count":
            return Measure(-len(met), -len(may))
        worst, best = (tuple(i not in wishes for i in range(of)) for wishes in (met, may))
        return Measure(worst, best)

    def _narrowed(self, groups: list[_Group], anybody: bool) -> Front:
        """Those whom nobody who surely may serve precedes by wishes and by price."""
        if len(groups) == 1 and (found := self._of_one(groups[0])) is not None:
            return found
        ahead = self._foremost({g[0] for g in groups if g[2] & g[3].sure})
        lowest, cheapest = self._lowest(groups, ahead)
        rows: list[tuple[Look, Row]] = []
        known, open_ = self.price is not None, False
        equal: dict[int, int] = {}
        for number, (has, may, those, look, totals) in enumerate(groups):
            row, at = those, self._equal_to(may)
            if at in lowest:
                limit = lowest[at]
            elif any(self._precedes(first, may) for first in ahead):
                continue
            else:
                limit = None
            perhaps = row & ~look.sure
            if at in lowest and totals is None:
                # The same wishes, and no price that could tell them apart here.
                known, below = False, 0
            elif totals is None or limit is None:
                # Nobody who surely may serve, and whose price is known, suits as well.
                known, below = False, row
            elif perhaps or has != may or row & ~totals.priced:
                unpriced = row & ~totals.priced
                row, below = totals.up_to(row & totals.priced, limit)
                row |= unpriced
                if limit:
                    below |= unpriced
                known = known and not row
            else:
                total, row = cheapest[number]
                if total != limit:
                    continue
                below = 0
                equal[at] = equal.get(at, 0) + row.bit_count()
            if row:
                rows.append((look, row))
                open_ = open_ or bool(perhaps & below)
        settled = known and (self._last or all(many == 1 for many in equal.values()))
        return Front(rows, anybody, settled, open_)

    def _of_one(self, group: _Group) -> Front | None:
        """The same, where all meet the same wishes; ``None`` where prices do not tell it all."""
        has, may, row, look, totals = group
        sure = row & look.sure
        if totals is None or has != may or not sure or row & ~totals.priced:
            return None
        limit, ahead = totals.cheapest(sure)
        perhaps = row ^ sure
        if perhaps and limit is not None:
            within, below = totals.up_to(perhaps, limit)
            if within:
                return Front([(look, ahead | within)], True, False, bool(below))
        return Front([(look, ahead)], True, self._last or not ahead & (ahead - 1), False)

    def _lowest(
        self, groups: list[_Group], ahead: Iterable[Wishes]
    ) -> tuple[dict[int, int | None], dict[int, tuple[int | None, Row]]]:
        """The lowest total of those who surely may serve and meet the foremost wishes.

        Returns:
            The total by what is equal to what, ``None`` where nobody has one; and for each group
            that may meet no more wishes its own lowest total, with who has it.
        """
        lowest: dict[int, int | None] = {self._equal_to(has): None for has in ahead}
        found: dict[int, tuple[int | None, Row]] = {}
        for number, (has, _, row, look, totals) in enumerate(groups):
            at = self._equal_to(has)
            sure = row & look.sure
            if totals is None or not sure or at not in lowest:
                continue
            priced = sure & totals.priced
            best, who = totals.cheapest(priced, lowest[at]) if priced else (None, 0)
            if best is not None:
                lowest[at] = best
            found[number] = best, who
        return lowest, found

    def _foremost(self, met: set[Wishes]) -> Sequence[Wishes]:
        """The sets of wishes that no other goes before."""
        if len(met) < 2 or self.by is None:
            return tuple(met)
        if self.by == "same_set":
            kept: list[Wishes] = []
            for has in sorted(met, key=int.bit_count, reverse=True):
                for other in kept:
                    if other & has == has:
                        break
                else:
                    kept.append(has)
            return kept
        return [has for has in met if not any(self._precedes(other, has) for other in met)]

    def _precedes(self, one: Wishes, other: Wishes) -> bool:
        """Whether meeting the one set of wishes goes before meeting the other."""
        if one == other or self.by is None:
            return False
        if self.by == "same_set":
            return one & other == other
        if self.by == "count":
            return one.bit_count() > other.bit_count()
        # By priority: at the first wish that only one of them meets.
        first = (one ^ other) & -(one ^ other)
        return bool(one & first)

    def _equal_to(self, wishes: Wishes) -> int:
        """What is the same for sets of wishes of which neither goes before the other."""
        return wishes.bit_count() if self.by == "count" else wishes


def _split(row: Row, sure: Row, wishes: Sequence[Answers]) -> list[tuple[Wishes, Wishes, Row]]:
    """Those of a row by the wishes that they meet and may meet.

    Where somebody who surely may serve meets them all, whoever cannot is left out.
    """
    if not wishes:
        return [(0, 0, row)]
    met = may = row
    for yes, unknown, _ in wishes:
        met &= yes
        may &= yes | unknown
    if met & sure:
        whole = (1 << len(wishes)) - 1
        # Of the others it is of no account which they surely meet: they may meet them all.
        return [(whole, whole, met), (0, whole, may ^ met)] if may ^ met else [(whole, whole, met)]
    groups = [(0, 0, row)]
    bit = 1
    for met, unknown, _ in wishes:
        parted = []
        for has, may, these in groups:
            group, yes = these, these & met
            if yes:
                parted.append((has | bit, may | bit, yes))
                group ^= yes
            if group:
                perhaps = group & unknown
                if perhaps:
                    parted.append((has, may | bit, perhaps))
                    group ^= perhaps
                if group:
                    parted.append((has, may, group))
        groups = parted
        bit <<= 1
    return groups
