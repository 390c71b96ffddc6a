"""What lines cost at every candidate: prices in whole numbers, and totals as `quote` gives them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from calloff.candidate import Candidate
from calloff.facts import Answers, Row
from calloff.index.parts import ends_of, places_in, row_of
from calloff.index.timelines import MACHINE_WORDS, Timeline, rising, whole
from calloff.need import Need
from calloff.pricing import Line, PriceList, all_of
from calloff.values.money import minor_digits
from calloff.values.period import Period
from calloff.values.verdict import Verdict

__all__ = ["Basket", "PriceColumn", "PriceTable", "Series", "lowest_of"]

Series = tuple[str, str | None, str]
"""What is priced: an item, its level, and by what."""


def lowest_of(prices: PriceList, of: Series) -> Decimal:
    """The lowest price of an item that a list ever has; 0 where it has none."""
    amounts = (r.amount for r in prices.effective if (r.item, r.level, r.unit) == of)
    return min(amounts, default=Decimal(0))


@dataclass(slots=True, eq=False)
class PriceColumn:
    """What a unit of one line costs at every candidate, in one stretch of days.

    Attributes:
        answers: Who has a price.
        amounts: The price of one unit in whole numbers, 0 where there is none.
        digits: How many of their digits stand after the point.
        odd: Who counts it otherwise than by one price: with tiers, surcharges or steps.
        least: The lowest price of one unit that anybody has; 0 where a price is odd.
        most: The highest of them.
        rising: What no price is below from each candidate on; of nothing where one is odd.
    """

    answers: Answers
    amounts: Sequence[int]
    digits: int
    odd: Row
    least: int
    most: int
    rising: Sequence[int]
    vector: Any = field(default=None)

    def array(self) -> Any:
        """The amounts as an array; ``None`` where they are too large for machine words."""
        if self.vector is None:
            import numpy as np

            fits = self.most < MACHINE_WORDS
            self.vector = np.asarray(self.amounts, dtype=np.int64) if fits else False
        return None if self.vector is False else self.vector


class PriceTable:
    """The prices of every candidate of a table, line by line as they are asked for."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        """Look at the prices of these candidates."""
        self._lists = [candidate.prices for candidate in candidates]
        self._columns: dict[Hashable, PriceColumn] = {}
        self._timelines: dict[Hashable, Timeline] = {}
        self._baskets: dict[Hashable, Basket] = {}

    @cached_property
    def _days(self) -> tuple[date, ...]:
        """The days on which any price begins or ends."""
        return ends_of(period for prices in self._lists for period in _periods(prices))

    @cached_property
    def tiered(self) -> bool:
        """Whether anybody's prices go by how much it is."""
        return any(prices.tiers is not None for prices in self._lists)

    @cached_property
    def digits(self) -> int:
        """How many digits a minor unit of the one currency stands after the point."""
        return minor_digits(self._lists[0].currency) if self._lists else 0

    def prices(self, place: int) -> PriceList:
        """The price list of one candidate."""
        return self._lists[place]

    @cached_property
    def stepped(self) -> Row:
        """Whose totals are rounded to steps of their own."""
        rounded = (place for place, prices in enumerate(self._lists) if prices.step is not None)
        return row_of(rounded, len(self._lists))

    def since(self, on: date) -> int:
        """The number of the stretch of days, in which no price changes, that a day lies in."""
        return bisect_right(self._days, on) if self._days else 0

    def column(self, line: Line, on: date, lines: Sequence[Line]) -> PriceColumn:
        """The prices of a line, being one of these lines."""
        much = None
        if self.tiered:
            much = all_of(lines).get((line.item, line.level, line.unit)), line.whole
        how = line.circumstances
        name = (line.item, line.level, line.unit, how, self.since(on), much)
        column = self._columns.get(name)
        if column is None:
            if len(self._columns) >= _MOST_COLUMNS:
                self._columns.clear()
            column = self._columns[name] = self._column(line, on, much[0] if much else None)
        return column

    def basket(self, need: Need, on: date) -> Basket:
        """The prices of every line of a need."""
        if self.tiered:
            return self._basket(need, on)
        name = need.items, self.since(on)
        basket = self._baskets.get(name)
        if basket is None:
            if len(self._baskets) >= _MOST_BASKETS:
                self._baskets.clear()
            basket = self._baskets[name] = self._basket(need, on)
        return basket

    def _basket(self, need: Need, on: date) -> Basket:
        columns = tuple(self.column(line, on, need.lines) for line in need.lines)
        return Basket(self, columns)

    @cached_property
    def _own(self) -> tuple[list[PriceList], list[tuple[date, ...]], list[int] | None]:
        """The lists, those that several share once, with the days of each; and whose is which."""
        numbers: dict[int, int] = {}
        whose = [numbers.setdefault(id(prices), len(numbers)) for prices in self._lists]
        lists = list({id(prices): prices for prices in self._lists}.values())
        days = [ends_of(_periods(prices)) for prices in lists]
        return lists, days, whose if len(lists) < len(whose) else None

    def _column(self, line: Line, on: date, much: Any) -> PriceColumn:
        """The prices of a line: looked up, or of each list where quantities reach tiers."""
        if self.tiered:
            return self._asked(line, on, much)
        name = line.item, line.level, line.unit, line.circumstances
        timeline = self._timelines.get(name)
        if timeline is None:
            if len(self._timelines) >= _MOST_COLUMNS:
                self._timelines.clear()
            lists, days, whose = self._own
            timeline = self._timelines[name] = Timeline(lists, days, line, whose)
        found = timeline.on(on)
        return PriceColumn(
            found.answers,
            found.amounts,
            timeline.digits,
            found.odd,
            0 if found.odd else found.least,
            max(found.amounts, default=0),
            [] if found.odd else found.rising,
        )

    def _asked(self, line: Line, on: date, much: Any) -> PriceColumn:
        """Ask every price list for one line."""
        found: dict[tuple[Verdict, bool], list[int]] = {}
        rows, odd = [], []
        for place, prices in enumerate(self._lists):
            verdict, note, row = prices.price(line, on, much if prices.tiers else None)
            found.setdefault((verdict, note == "open_tier"), []).append(place)
            rows.append(row)
            if row is not None and (
                row.step is not None
                or prices.tiers is not None
                or (prices.surcharges and prices.borne(line, on))
            ):
                odd.append(place)
        size = len(rows)
        told = {label: row_of(places, size) for label, places in found.items()}
        met = told.get((Verdict.MET, False), 0) | told.get((Verdict.MET, True), 0)
        asks = told.get((Verdict.UNKNOWN, False), 0)
        unknown = asks | told.get((Verdict.UNKNOWN, True), 0)
        digits = max((-int(r.amount.as_tuple().exponent) for r in rows if r), default=0)
        digits = max(digits, 0)
        amounts = [0 if row is None else whole(row.amount, digits) for row in rows]
        least = min((a for a, row in zip(amounts, rows, strict=True) if row), default=0)
        return PriceColumn(
            Answers(met, unknown, asks),
            amounts,
            digits,
            row_of(odd, size),
            0 if odd else least,
            max(amounts, default=0),
            [] if odd else rising(amounts, [row is not None for row in rows]),
        )


_MOST_BASKETS = 20_000
_MOST_COLUMNS = 2_000
"""So many columns of prices are remembered; then it begins anew."""


class Basket:
    """The prices of some lines at every candidate, in one stretch of days.

    Attributes:
        table: The prices of which these are some.
        columns: The prices of each line.
        amounts: Their amounts.
        priced: Who has a price for every line.
        odd: Whose total is more than a sum of quantities and prices.
        scales: What a quantity of each line is multiplied by, so that all have as many digits.
        of: How many parts make a minor unit.
        least: What a unit of each line costs at least, as its amounts are counted.
        spreads: How much more it costs at most.
    """

    __slots__ = (
        "_unpriced",
        "amounts",
        "columns",
        "least",
        "odd",
        "of",
        "priced",
        "scales",
        "spreads",
        "table",
    )

    def __init__(self, table: PriceTable, columns: tuple[PriceColumn, ...]) -> None:
        """Put these lines together."""
        self.table = table
        self.columns = columns
        self.amounts = [column.amounts for column in columns]
        self.priced = columns[0].answers.met
        self.odd = table.stepped
        for column in columns:
            self.priced &= column.answers.met
            self.odd |= column.odd
        digits = max(table.digits, *(column.digits for column in columns))
        self.scales = [10 ** (digits - column.digits) for column in columns]
        self.of = 10 ** (digits - table.digits)
        self.least = [column.least for column in columns]
        self._unpriced: Any = None
        self.spreads = [column.most - column.least for column in columns]

    @property
    def unpriced(self) -> Any:
        """The places of those who have no price for some line, as an array."""
        if self._unpriced is None:
            size = len(self.amounts[0])
            self._unpriced = places_in(((1 << size) - 1) & ~self.priced, size)
        return self._unpriced


def _periods(prices: PriceList) -> Iterator[Period]:
    """The periods between whose ends no price of a list changes."""
    yield from (row.valid for row in prices.effective)
    yield from (surcharge.valid for surcharge in prices.surcharges)
    yield from (refused.valid for refused in prices.refused)
