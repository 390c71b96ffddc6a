"""Who may go first: those whom nobody who surely may serve precedes, found without words.

What is left out here could not go first whatever turns out: somebody who surely may serve goes
before it even at its best. Whoever goes first among those that are left goes first among all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from calloff.facts import Answers, Row
from calloff.index.looks import Look
from calloff.index.prices import Totals
from calloff.orderings import BestSuited, LowestTotalPrice, Ordering

__all__ = ["Front", "front"]

Wished = tuple[int, int]
"""The wishes that are met, and those that are met or may be: a bit for each."""


@dataclass(slots=True)
class Front:
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


@dataclass(slots=True)
class _Class:
    """Those in one table who meet the same wishes."""

    look: Look
    row: Row
    totals: Totals | None

    @property
    def sure(self) -> Row:
        return self.row & self.look.sure


def front(
    looks: Iterable[Look],
    orderings: Sequence[Ordering],
    floor: Callable[[int], int | None],
    *,
    weigh_wishes: bool,
) -> Front:
    """Who may go first.

    Args:
        looks: The tables, looked at one after the other as they are asked for.
        orderings: Those of the key.
        floor: The total that nobody from the table of a number on is below; ``None`` where that
            is not known.
        weigh_wishes: Whether the wishes decide who is best suited, and no assessment does.
    """
    by_wish, price = _led_by(orderings, weigh_wishes=weigh_wishes)
    classes: dict[Wished, list[_Class]] = {}
    anybody, whole, lowest = False, 0, None
    for number, look in enumerate(looks, start=1):
        if not look.may:
            continue
        anybody = True
        totals = look.totals(price) if price is not None else None
        wishes = look.wishes(by_wish) if by_wish is not None else []
        whole = (1 << len(wishes)) - 1
        for wished, row in _split(look.may, wishes):
            classes.setdefault(wished, []).append(_Class(look, row, totals))
            if wished == (whole, whole) and totals is not None:
                lowest = _least(lowest, _cheapest(totals, row & look.sure))
        # Who meets every wish at a price that nobody further on is below goes before them all.
        if lowest is not None and (after := floor(number)) is not None and after > lowest:
            break
    last = len(orderings) == (by_wish is not None) + (price is not None)
    return _narrowed(classes, by_wish, price, anybody=anybody, last=last)


def _led_by(
    orderings: Sequence[Ordering], *, weigh_wishes: bool
) -> tuple[BestSuited | None, LowestTotalPrice | None]:
    """The wishes, where they come first, and the price, where it comes first or next."""
    first = orderings[0]
    if isinstance(first, BestSuited):
        if not weigh_wishes:
            return None, None
        second = orderings[1] if len(orderings) > 1 else None
        return first, second if isinstance(second, LowestTotalPrice) else None
    return None, first if isinstance(first, LowestTotalPrice) else None


def _split(row: Row, wishes: Sequence[Answers]) -> list[tuple[Wished, Row]]:
    """Those of a row by the wishes that they meet and may meet."""
    groups = [((0, 0), row)]
    for number, (met, unknown, _) in enumerate(wishes):
        bit, parted = 1 << number, []
        for (has, may), group in groups:
            if yes := group & met:
                parted.append(((has | bit, may | bit), yes))
            if perhaps := group & unknown:
                parted.append(((has, may | bit), perhaps))
            if no := group & ~met & ~unknown:
                parted.append(((has, may), no))
        groups = parted
    return groups


def _narrowed(
    classes: dict[Wished, list[_Class]],
    by_wish: BestSuited | None,
    price: LowestTotalPrice | None,
    *,
    anybody: bool,
    last: bool,
) -> Front:
    """Those whom nobody who surely may serve precedes by wishes and by price."""
    met = {has for (has, _), these in classes.items() if any(one.sure for one in these)}
    ahead = _foremost(met, by_wish)
    lowest = {
        has: _lowest(one for (h, _), these in classes.items() if h == has for one in these)
        for has in ahead
    }
    found = _Found()
    for (has, may), these in classes.items():
        if any(_precedes(first, may, by_wish) for first in ahead):
            continue
        equal = [lowest[first] for first in ahead if _equal(first, may, by_wish)]
        limit = min((total for total in equal if total is not None), default=None)
        known = has == may and limit is not None
        for one in these:
            if equal and price is None:
                found.add(one, one.row, 0, None)
            elif limit is None or one.totals is None:
                # Nobody who surely may serve, and whose price is known, suits as well.
                found.add(one, one.row, one.row, None)
            else:
                priced = one.row & one.totals.priced
                within, below = one.totals.up_to(priced, limit)
                if unpriced := one.row ^ priced:
                    found.add(one, within | unpriced, below | (unpriced if limit else 0), None)
                else:
                    group = has.bit_count() if by_wish and by_wish.by == "count" else has
                    found.add(one, within, below, group if known else None)
    return Front(found.rows, anybody, found.settled(last=last), found.open_)


class _Found:
    """What is found of those who may go first, class by class."""

    def __init__(self) -> None:
        self.rows: list[tuple[Look, Row]] = []
        self.open_ = False
        self._known = True
        self._equal: dict[int, int] = {}

    def add(self, one: _Class, row: Row, surely: Row, group: int | None) -> None:
        """Add those of a row.

        Args:
            one: The class they are of.
            row: Who may go first.
            surely: Of them, who surely goes before whoever surely may serve, at its best.
            group: Whom they are equal to so far; ``None`` where something about them is unknown.
        """
        if not row:
            return
        self.rows.append((one.look, row))
        perhaps = row & ~one.look.sure
        self.open_ |= bool(perhaps & surely)
        if perhaps or group is None:
            self._known = False
        else:
            self._equal[group] = self._equal.get(group, 0) + row.bit_count()

    def settled(self, *, last: bool) -> bool:
        """Whether they surely go first, all of them.

        Args:
            last: Whether no ordering is left that could part those who are equal.
        """
        return self._known and (last or all(number == 1 for number in self._equal.values()))


def _foremost(met: set[int], by_wish: BestSuited | None) -> set[int]:
    """The sets of wishes that no other goes before."""
    return {has for has in met if not any(_precedes(other, has, by_wish) for other in met)}


def _precedes(one: int, other: int, by_wish: BestSuited | None) -> bool:
    """Whether meeting the one set of wishes goes before meeting the other."""
    if one == other or by_wish is None:
        return False
    if by_wish.by == "same_set":
        return one & other == other
    if by_wish.by == "count":
        return one.bit_count() > other.bit_count()
    # By priority: at the first wish that only one of them meets.
    lowest = (one ^ other) & -(one ^ other)
    return bool(one & lowest)


def _equal(one: int, other: int, by_wish: BestSuited | None) -> bool:
    """Whether neither the one set of wishes nor the other says who goes first."""
    if by_wish is not None and by_wish.by == "count":
        return one.bit_count() == other.bit_count()
    return one == other


def _lowest(classes: Iterator[_Class]) -> int | None:
    """The lowest total of those who surely may serve; ``None`` where nobody has one."""
    least = None
    for one in classes:
        if one.totals is not None:
            least = _least(least, _cheapest(one.totals, one.sure))
    return least


def _cheapest(totals: Totals, row: Row) -> int | None:
    """The lowest total of those of a row who have one."""
    row &= totals.priced
    return totals.cheapest(row) if row else None


def _least(one: int | None, other: int | None) -> int | None:
    """The less of two totals, where there are two."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
