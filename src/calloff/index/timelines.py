"""What a unit of one line costs at every candidate, on whatever day: each list is asked once.

A list is asked on one day of each of its own stretches, between whose ends none of its prices
changes. What it says on any day is then looked up for all candidates at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from calloff.facts import Answers, Row
from calloff.pricing import Line, Price, PriceList
from calloff.values.verdict import Verdict

if TYPE_CHECKING:
    import numpy as np

__all__ = ["MACHINE_WORDS", "Column", "Timeline", "rising", "whole"]

MACHINE_WORDS = 2**62
"""Amounts below this are counted in machine words."""

_ABOVE_ALL = 10**40
_MET, _ASKS, _NEVER = range(3)
_LABELS = {Verdict.MET: _MET, Verdict.UNKNOWN: _ASKS, Verdict.UNMET: _NEVER}


class Column(NamedTuple):
    """What a unit of a line costs at every candidate on a day.

    Attributes:
        answers: Who has a price.
        amounts: The price in whole numbers, 0 where there is none.
        odd: Who counts it otherwise than by one price: with surcharges or steps.
        least: The lowest price that anybody has; 0 where nobody has one.
        rising: The lowest price that any candidate has from each on.
    """

    answers: Answers
    amounts: Sequence[int]
    odd: Row
    least: int
    rising: Sequence[int]


class _Said(NamedTuple):
    """What a list says of a line from a day on."""

    since: int
    label: int
    price: Price | None
    odd: bool


_NO_MORE = _Said(date.max.toordinal() + 1, _NEVER, None, odd=False)
"""What stands after the last thing that a list says."""


class Timeline:
    """The prices of one line in lists without tiers, over time.

    Attributes:
        digits: How many digits of the amounts stand after the point.
    """

    __slots__ = ("_amounts", "_labels", "_odd", "_since", "_whose", "_words", "digits")

    def __init__(
        self,
        lists: Sequence[PriceList],
        days: Sequence[Sequence[date]],
        line: Line,
        whose: Sequence[int] | None = None,
    ) -> None:
        """Ask every list once for each of its stretches.

        Args:
            lists: Price lists, none of them with tiers.
            days: For each list, the days on which any of its prices begins or ends.
            line: What is priced.
            whose: The number of each candidate's list; ``None``: the lists are theirs in turn.
        """
        import numpy as np

        said = [list(_over_time(*pair, line)) for pair in zip(lists, days, strict=True)]
        found = {one.price.amount for told in said for one in told if one.price is not None}
        self.digits = max(0, *(-int(amount.as_tuple().exponent) for amount in found), 0)
        counted: dict[Decimal | None, int] = {a: whole(a, self.digits) for a in found}
        self._words = max(counted.values(), default=0) < MACHINE_WORDS
        counted[None] = 0
        stretches = max(map(len, said), default=1)
        padded = [told + [_NO_MORE] * (stretches - len(told)) for told in said]
        self._since, self._labels, self._odd, self._amounts = (
            np.array(column, kind).reshape(len(said), stretches).T
            for column, kind in (
                ([one.since for told in padded for one in told], np.int32),
                ([one.label for told in padded for one in told], np.uint8),
                ([one.odd for told in padded for one in told], np.bool_),
                (
                    [counted[_amount(one)] for told in padded for one in told],
                    np.int64 if self._words else object,
                ),
            )
        )
        self._whose = None if whose is None else np.array(whose, np.intp)

    def on(self, day: date) -> Column:
        """The prices on a day."""
        import numpy as np

        size = self._since.shape[1]
        which = (self._since <= day.toordinal()).sum(axis=0) - 1
        each = np.arange(size)
        labels, amounts, odd = (
            told[which, each] for told in (self._labels, self._amounts, self._odd)
        )
        if self._whose is not None:
            labels, amounts, odd = (told[self._whose] for told in (labels, amounts, odd))
        met = labels == _MET
        asks = _row(labels == _ASKS)
        priced = amounts[met]
        # Side by side in machine words they are quicker to get at, one by one and all at once.
        told = array("q", amounts.tobytes()) if self._words else amounts.tolist()
        return Column(
            answers=Answers(_row(met), asks, asks),
            amounts=told,
            odd=_row(odd),
            least=int(priced.min()) if priced.size else 0,
            rising=_lowest_from(amounts, met) if self._words else rising(told, met.tolist()),
        )


def _amount(said: _Said) -> Decimal | None:
    """The price that a list says; ``None`` where it says none."""
    return None if said.price is None else said.price.amount


def _over_time(prices: PriceList, days: Sequence[date], line: Line) -> Iterator[_Said]:
    """What a list says of a line from the first day on, each time it says something else."""
    before = days[0] - timedelta(days=1) if days and days[0] > date.min else date.min
    told = None
    for since, day in ((0, before), *((day.toordinal(), day) for day in days)):
        verdict, _, price = prices.price(line, day)
        odd = price is not None and (
            price.step is not None or bool(prices.surcharges and prices.borne(line, day))
        )
        now = _Said(since, _LABELS[verdict], price, odd)
        if told is None or told[1:] != now[1:]:
            yield now
        told = now


def _row(which: np.ndarray[Any, Any]) -> Row:
    """The row in which the bits of those that are so are set."""
    import numpy as np

    return int.from_bytes(np.packbits(which, bitorder="little").tobytes(), "little")


def _lowest_from(amounts: np.ndarray[Any, Any], priced: np.ndarray[Any, Any]) -> Sequence[int]:
    """What `rising` gives, of amounts in machine words; above them all where there is none."""
    import numpy as np

    lowest = np.where(priced, amounts, MACHINE_WORDS)[::-1]
    return array("q", np.minimum.accumulate(lowest)[::-1].tobytes())


def whole(amount: Decimal, digits: int) -> int:
    """An amount in units of so many digits after the point."""
    number, of = amount.as_integer_ratio()
    scale: int = 10**digits
    return number * scale // of


def rising(amounts: Sequence[int], priced: Sequence[bool]) -> list[int]:
    """The lowest of the amounts from each on; those that stand for no price left out."""
    found, least = [], _ABOVE_ALL
    for amount, has in zip(reversed(amounts), reversed(priced), strict=True):
        if has and amount < least:
            least = amount
        found.append(least)
    return found[::-1]
