"""What a need costs by a price list: line by line, with the rounding said aloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from calloff.pricing.lines import Basis, Line, Quantity, all_of, quantities
from calloff.pricing.price_lists import PriceList
from calloff.pricing.rows import Price
from calloff.pricing.surcharges import Surcharge
from calloff.values.exact import plain
from calloff.values.money import Money, minor_digits, rounded

__all__ = ["Quote", "QuoteLine", "quote"]


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """What one line costs, or one tier of it, or one surcharge on it.

    Attributes:
        item: The item; of a surcharge, the one that it comes on.
        quantity: How much is counted, exact; of a percentage, what it is counted on.
        unit: Of what; of a percentage, the currency.
        price: Price of one unit, in major units; of a percentage, the percentage.
        amount: What the line comes to, rounded to the minor unit.
        kind: Whether it is an ``item``, a ``surcharge`` of so much a unit, or a ``percentage``.
        code: The surcharge's code; ``None`` where it is an item.
        line: The number of the line of the need that it belongs to, from 0.
        level: The level, where the item is priced by it.
        above: The tier: the price holds for quantities above this; ``None`` where it has none.
        option: Whether the line is an option.
    """

    item: str
    quantity: Fraction
    unit: str
    price: Decimal
    amount: Money
    kind: Literal["item", "surcharge", "percentage"] = "item"
    code: str | None = None
    line: int = 0
    level: str | None = None
    above: Decimal | None = None
    option: bool = False

    def data(self) -> dict[str, Any]:
        """The line as plain data for JSON; what says nothing is left out."""
        told: dict[str, Any] = {
            "item": self.item,
            "quantity": str(self.quantity),
            "unit": self.unit,
            "price": str(self.price),
            "minor": self.amount.minor,
        }
        if self.kind != "item":
            told |= {"kind": self.kind, "code": self.code}
        if self.level is not None:
            told["level"] = self.level
        if self.above is not None:
            told["above"] = plain(self.above)
        if self.option:
            told["option"] = True
        return told


@dataclass(frozen=True, slots=True)
class Quote:
    """What a candidate costs for a need: the lines, the rounding said aloud, and the total.

    Attributes:
        basis: For the whole, or for a day or a month of a placement without a known end.
        on: The day whose prices were used.
        lines: The lines of the need in its order, each tier of one by itself; then the
            surcharges in the order of the price list, each line's by itself.
        rounding: What must be added to the lines to give the total, which is rounded once.
        total: The sum that is compared.
    """

    basis: Basis
    on: date
    lines: tuple[QuoteLine, ...]
    rounding: Money
    total: Money

    def data(self) -> dict[str, Any]:
        """The quote as plain data for JSON."""
        return {
            "basis": self.basis,
            "on": self.on.isoformat(),
            "currency": self.total.currency,
            "lines": [line.data() for line in self.lines],
            "rounding_minor": self.rounding.minor,
            "total_minor": self.total.minor,
        }


def quote(lines: Sequence[Line], prices: PriceList, on: date) -> Quote | None:
    """What the lines cost on a day by a price list; ``None`` where any has no price.

    Each line and each surcharge is exact (or rounded to its own step), the sum is rounded once,
    and the difference to the lines as printed is a line of its own.
    """
    basis, counted = quantities(lines)
    if prices.tiers is None:
        parts = _plain(counted, prices, on)
    else:
        parts = _tiered(counted, all_of(lines), prices, on)
    if parts is None:
        return None
    if prices.surcharges:
        parts += _surcharges(counted, parts, prices, on)
    currency = prices.currency
    scale = 10 ** minor_digits(currency)
    exact, printed, told = Fraction(0), 0, []
    for part in parts:
        exact += part.amount
        minor = _minor(part.amount, scale)
        printed += minor
        told.append(part.told(Money(minor=minor, currency=currency)))
    if prices.step is not None:
        # A step finer than the currency's own unit cannot be paid: then the unit is the step.
        exact = rounded(exact, max(Fraction(1, scale), Fraction(prices.step)))
    total = _minor(exact, scale)
    rounding = Money(minor=total - printed, currency=currency)
    return Quote(basis, on, tuple(told), rounding, Money(minor=total, currency=currency))


@dataclass(slots=True)
class _Item:
    """What a line, or one tier of it, comes to before it is rounded to the minor unit."""

    number: int
    line: Line
    row: Price
    quantity: Fraction
    amount: Fraction
    tier: bool = False

    def told(self, amount: Money) -> QuoteLine:
        """It as a line of the quote."""
        row, above = self.row, self.row.above if self.tier else None
        return QuoteLine(
            row.item,
            self.quantity,
            row.unit,
            row.amount,
            amount,
            line=self.number,
            level=row.level,
            above=above,
            option=self.line.option,
        )


@dataclass(slots=True)
class _OnTop:
    """What a surcharge on a line comes to before it is rounded to the minor unit."""

    number: int
    line: Line
    surcharge: Surcharge
    quantity: Fraction
    amount: Fraction
    currency: str

    def told(self, amount: Money) -> QuoteLine:
        """It as a line of the quote."""
        line, by = self.line, self.surcharge
        percentage = by.percent is not None
        price = by.percent if by.percent is not None else by.amount
        assert price is not None, "A surcharge has a percentage or an amount."
        return QuoteLine(
            line.item,
            self.quantity,
            self.currency if percentage else line.unit,
            price,
            amount,
            kind="percentage" if percentage else "surcharge",
            code=by.code,
            line=self.number,
            level=line.level,
            option=line.option,
        )


def _plain(counted: Sequence[Quantity], prices: PriceList, on: date) -> list[_Item | _OnTop] | None:
    """Each line at its price; ``None`` where one has none."""
    found: list[_Item | _OnTop] = []
    for number, one in enumerate(counted):
        row = prices.price(one.line, on)[2]
        if row is None:
            return None
        amount = _stepped(one.amount * row.exact, row.step)
        found.append(_Item(number, one.line, row, one.amount, amount))
    return found


def _tiered(
    counted: Sequence[Quantity],
    much: Mapping[tuple[str, str | None, str], Fraction],
    prices: PriceList,
    on: date,
) -> list[_Item | _OnTop] | None:
    """Each line at the price of its tier, or each part of it at its own.

    What tier an item reaches goes by all that is asked for of it, in the order of the lines.
    """
    used: dict[tuple[str, str | None, str], Fraction] = {}
    found: list[_Item | _OnTop] = []
    for number, one in enumerate(counted):
        line, quantity = one.line, one.amount
        key = line.item, line.level, line.unit
        _, note, row = prices.price(line, on, much.get(key))
        if row is None:
            return None
        start = used.get(key, Fraction(0))
        used[key] = start + quantity
        if note != "graduated":
            amount = _stepped(quantity * row.exact, row.step)
            found.append(_Item(number, line, row, quantity, amount, tier=note == "tier"))
            continue
        for tier, part in _graduated(prices.tiers_of(line, on), start, start + quantity):
            amount = _stepped(part * tier.exact, tier.step)
            found.append(_Item(number, line, tier, part, amount, tier=True))
    return found


def _graduated(
    tiers: Sequence[Price], start: Fraction, end: Fraction
) -> Iterator[tuple[Price, Fraction]]:
    """How much of a quantity lies in each tier, from one point of the whole to another."""
    for index, tier in enumerate(tiers):
        low = max(start, Fraction(tier.above))
        high = min(end, Fraction(tiers[index + 1].above)) if index + 1 < len(tiers) else end
        if low < high:
            yield tier, high - low


def _surcharges(
    counted: Sequence[Quantity], parts: Sequence[_Item | _OnTop], prices: PriceList, on: date
) -> list[_Item | _OnTop]:
    """What comes on top of each line, surcharge by surcharge as the list declares them."""
    so_far: list[dict[str, Fraction]] = [{} for _ in counted]
    for part in parts:
        mine = so_far[part.number]
        mine[part.line.item] = mine.get(part.line.item, Fraction(0)) + part.amount
    borne = [{id(borne) for borne in prices.borne(one.line, on)} for one in counted]
    found: list[_Item | _OnTop] = []
    for surcharge in prices.surcharges:
        for number, one in enumerate(counted):
            if id(surcharge) not in borne[number]:
                continue
            mine, of = so_far[number], surcharge.of
            base = one.amount
            if surcharge.percent is not None:
                counts = (paid for name, paid in mine.items() if of is None or name in of)
                base = sum(counts, Fraction(0))
            amount = _stepped(base * surcharge.exact, surcharge.step)
            mine[surcharge.code] = mine.get(surcharge.code, Fraction(0)) + amount
            found.append(_OnTop(number, one.line, surcharge, base, amount, prices.currency))
    return found


def _stepped(exact: Fraction, step: Decimal | None) -> Fraction:
    """An amount as a whole number of steps, where it has a step of its own."""
    return exact if step is None else rounded(exact, Fraction(step))


def _minor(exact: Fraction, scale: int) -> int:
    """An amount in minor units, the nearest, half away from zero."""
    number, of = exact.numerator * scale, exact.denominator
    nearest = (2 * abs(number) + of) // (2 * of)
    return nearest if number >= 0 else -nearest
