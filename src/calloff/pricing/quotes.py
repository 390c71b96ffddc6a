"""What a need costs by a price list: line by line, with the rounding said aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from calloff.pricing.lines import Basis, Line, quantities
from calloff.pricing.price_lists import PriceList
from calloff.values.money import Money, minor_digits, rounded

__all__ = ["Quote", "QuoteLine", "quote"]


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """What one line costs.

    Attributes:
        item: The item.
        quantity: How much is counted, exact.
        unit: Of what.
        price: Price of one unit, in major units.
        amount: What the line comes to, rounded to the minor unit.
    """

    item: str
    quantity: Fraction
    unit: str
    price: Decimal
    amount: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """What a candidate costs for a need: the lines, the rounding said aloud, and the total.

    Attributes:
        basis: For the whole, or for a day or a month of a placement without a known end.
        on: The day whose prices were used.
        lines: One for each line of the need, in its order.
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
            "lines": [
                {
                    "item": line.item,
                    "quantity": str(line.quantity),
                    "unit": line.unit,
                    "price": str(line.price),
                    "minor": line.amount.minor,
                }
                for line in self.lines
            ],
            "rounding_minor": self.rounding.minor,
            "total_minor": self.total.minor,
        }


def quote(lines: Sequence[Line], prices: PriceList, on: date) -> Quote | None:
    """What the lines cost on a day by a price list; ``None`` where any has no price.

    Each line is exact (or rounded to its own step), the sum is rounded once, and the difference
    to the lines as printed is a line of its own.
    """
    basis, counted = quantities(lines)
    minor = Fraction(1, 10 ** minor_digits(prices.currency))
    exact = Fraction(0)
    told = []
    for quantity in counted:
        price = prices.price(quantity.line, on)[2]
        if price is None:
            return None
        amount = quantity.amount * Fraction(price.amount)
        if price.step is not None:
            amount = rounded(amount, Fraction(price.step))
        exact += amount
        told.append(
            QuoteLine(
                price.item,
                quantity.amount,
                price.unit,
                price.amount,
                Money.of(amount, prices.currency),
            )
        )
    # A step finer than the currency's own unit cannot be paid: then the unit is the step.
    step = max(minor, Fraction(prices.step or 0))
    total = Money.of(rounded(exact, step), prices.currency)
    printed = sum(line.amount.minor for line in told)
    rounding = Money(minor=total.minor - printed, currency=prices.currency)
    return Quote(basis, on, tuple(told), rounding, total)
