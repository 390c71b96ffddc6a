"""What stands in a price list: what a unit costs in a period, and what is not offered in one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BeforeValidator, Field

from calloff.values.exact import Exact, Positive
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Record

__all__ = ["NotOffered", "Price"]


def _money(value: object) -> object:
    """Refuse a percentage where money is expected."""
    if isinstance(value, str) and "%" in value:
        raise ValueError(
            f"a price is money, and {value} is a percentage: a percentage on top of a price is a "
            "surcharge."
        )
    return value


class Price(Record):
    """What one unit of an item costs during a period.

    Attributes:
        item: The item's code in the agreement.
        amount: Price of one unit, in major units of the list's currency, excluding VAT.
        unit: What it is the price of one of, such as ``day`` or ``hour``.
        level: The level it holds for; ``None`` where the item has no levels.
        above: A tier: it holds for quantities above this, up to the next tier.
        valid: The days on which it is the price.
        step: The line's amount is rounded to a whole number of these before it is added;
            ``None`` where only the total is rounded.
        source: Where the price stands.
    """

    positional: ClassVar = ("item", "amount", "unit")

    item: Annotated[str, Field(min_length=1)]
    amount: Annotated[Exact, BeforeValidator(_money), Field(ge=0, lt=10**7)]
    unit: Annotated[str, Field(min_length=1)]
    level: str | None = None
    above: Annotated[Exact, Field(ge=0, lt=10**6)] = Decimal(0)
    valid: Period = ALWAYS
    step: Positive | None = None
    source: str | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            item: str,
            amount: Decimal | int | str,
            unit: str,
            *,
            level: str | None = None,
            above: Decimal | int | str = 0,
            valid: Period | str = ALWAYS,
            step: Decimal | int | str | None = None,
            source: str | None = None,
        ) -> None: ...

    @property
    def series(self) -> tuple[str, str | None, str, Decimal]:
        """What it prices: of the rows that say the same here, one holds on a day."""
        return self.item, self.level, self.unit, self.above

    @property
    def name(self) -> str:
        """What it prices, for an error message."""
        return self.item

    @cached_property
    def exact(self) -> Fraction:
        """The price of one unit, to be counted with."""
        return Fraction(self.amount)


class NotOffered(Record):
    """An item that cannot be had in a period: said aloud, so that it is no gap in the prices.

    Attributes:
        item: The item's code in the agreement.
        unit: What it would be priced by.
        level: The level that cannot be had; ``None`` where the item has no levels.
        valid: The days on which it cannot be had.
        source: Where that stands.
    """

    positional: ClassVar = ("item", "unit")

    item: Annotated[str, Field(min_length=1)]
    unit: Annotated[str, Field(min_length=1)]
    level: str | None = None
    valid: Period = ALWAYS
    source: str | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            item: str,
            unit: str,
            *,
            level: str | None = None,
            valid: Period | str = ALWAYS,
            source: str | None = None,
        ) -> None: ...

    @property
    def series(self) -> tuple[str, str | None, str]:
        """What cannot be had."""
        return self.item, self.level, self.unit
