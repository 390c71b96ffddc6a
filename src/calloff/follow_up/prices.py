"""How the prices of an agreement develop, item by item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from calloff.errors import InputError, Problem
from calloff.follow_up.shares import quartiles
from calloff.pricing import Price
from calloff.register import Register
from calloff.values.exact import decimal_of

__all__ = ["ItemPrices", "price_development"]


@dataclass(frozen=True, slots=True)
class ItemPrices:
    """What an item costs under an agreement on a day, over all who price it.

    Prices are the agreement's and nobody's in particular: they are told however few there are.

    Attributes:
        item: The item.
        level: Its level, where it has one.
        unit: Of what the price is.
        currency: In what.
        on: The day.
        offers: How many offers have a price for it.
        lowest: The least, in major units.
        median: The middle one, or the mean of the two in the middle.
        highest: The greatest.
        index: What the median is to that of the first day on which anybody priced it, 1 being
            equal.
    """

    item: str
    level: str | None
    unit: str
    currency: str
    on: date
    offers: int
    lowest: Decimal
    median: Decimal
    highest: Decimal
    index: Fraction

    def data(self) -> dict[str, Any]:
        """The same as plain data; the index in thousandths."""
        told = {name: getattr(self, name) for name in self.__slots__ if name != "index"}
        return {**told, "index_thousandths": round(self.index * 1000)}


def price_development(register: Register, lot: str, days: Sequence[date]) -> tuple[ItemPrices, ...]:
    """The lowest, the middle and the highest price of each item on some days.

    Prices change only as the agreement lets them: by rows that hold on some days, and by price
    changes. Where prices rise by tiers, that of the lowest tier is taken.

    Args:
        register: The register, with the agreement and its offers.
        lot: The lot, as framework/lot.
        days: The days, such as those on which prices may change.

    Returns:
        Each item on each day on which anybody prices it, items first.

    Raises:
        InputError: where there is no such lot or no day, or prices are in several currencies.
    """
    named = register.terms(lot).lot_id
    offers = [offer for offer in register.offers if offer.lot == named]
    currencies = {offer.prices.currency for offer in offers}
    if len(currencies) > 1:
        what = f"are in {', '.join(sorted(currencies))}: they do not compare."
        raise InputError("follow-up", [Problem("prices", what)])
    if not days:
        raise InputError("follow-up", [Problem("days", "at least one is needed, got none.")])
    found: dict[tuple[str, str, str], dict[date, list[Decimal]]] = {}
    for offer in offers:
        for on in sorted(set(days)):
            for key, amount in _priced(offer.prices.effective, on):
                found.setdefault(key, {}).setdefault(on, []).append(amount)
    return tuple(one for key in sorted(found) for one in _series(key, found[key], currencies))


_Key = tuple[str, str, str]
"""An item, its level or nothing, and its unit."""


def _priced(rows: Sequence[Price], on: date) -> Iterator[tuple[_Key, Decimal]]:
    """What an offer's items cost on a day, in their lowest tier."""
    lowest: dict[_Key, Price] = {}
    for row in rows:
        key = row.item, row.level or "", row.unit
        if on in row.valid and (key not in lowest or row.above < lowest[key].above):
            lowest[key] = row
    return ((key, row.amount) for key, row in lowest.items())


def _series(
    key: _Key, by_day: dict[date, list[Decimal]], currencies: set[str]
) -> Iterator[ItemPrices]:
    """An item's prices on each of the days."""
    item, level, unit = key
    (currency,) = currencies
    first: Fraction | None = None
    for on in sorted(by_day):
        amounts = by_day[on]
        middle = quartiles(Fraction(amount) for amount in amounts)
        assert middle is not None, "A day is here because somebody prices the item on it."
        first = middle.median if first is None else first
        yield ItemPrices(
            item=item,
            level=level or None,
            unit=unit,
            currency=currency,
            on=on,
            offers=len(amounts),
            lowest=min(amounts),
            median=decimal_of(middle.median),
            highest=max(amounts),
            index=middle.median / first if first else Fraction(1),
        )
