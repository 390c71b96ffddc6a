"""A lot: a part of the agreement with its own suppliers, prices and allocation key."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from calloff.pricing import DayCount, PriceRules
from calloff.values.exact import Positive
from calloff.values.money import Money
from calloff.values.months import AgeRange
from calloff.values.record import Record
from calloff.vocabulary import Text

__all__ = ["Ceiling", "Item", "Lot"]


class Ceiling(Record):
    """The most that may be called off; once it is reached the agreement has no effect.

    The Court of Justice of the European Union said so in case C-23/20 (2021).

    Attributes:
        value: In money, excluding VAT.
        quantity: In the unit.
        unit: What the quantity counts.
    """

    value: Money | None = None
    quantity: Positive | None = None
    unit: str | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.value is None and self.quantity is None:
            raise ValueError("a ceiling states a value, a quantity, or both.")
        if (self.quantity is None) != (self.unit is None):
            raise ValueError("a ceiling's quantity is stated with its unit.")
        return self


class Item(Record):
    """Something that can be called off in a lot: the base service or an add-on.

    Attributes:
        id: Its code in the agreement, such as ``placement`` or ``T3``.
        units: The units it may be priced by.
        base: Whether it is what the lot is about, and not an add-on to it.
        name: What it is called.
    """

    positional: ClassVar = ("id",)

    id: str
    units: tuple[str, ...]
    base: bool = False
    name: Text | None = None


class Lot(Record):
    """A part of the agreement with its own suppliers, prices and allocation key.

    Attributes:
        id: Its letter or number in the agreement.
        name: What it is called.
        key: The id of the allocation key that chooses in it.
        unit: The unit of its base service; day and hour lots never rank together.
        ages: The ages it is for; ``None`` where it has no bounds.
        items: What can be called off.
        permit: The permit a supplier must hold, by code; ``None`` where none is needed.
        ceiling: The most that may be called off in it.
        day_count: How the days of a placement are counted; ``None`` where the agreement is
            silent, and then nothing is counted until somebody says.
        price_rules: When and how far prices may change; ``None`` where that is not known.
        jointly: Whether the agreement lets many needs be shared out together, so that one may get
            another candidate than its own key names while places last.
    """

    id: Annotated[str, Field(pattern=r"^[^/\s]+$")]
    name: Text
    key: str
    unit: str
    ages: AgeRange | None = None
    items: tuple[Item, ...] = ()
    permit: str | None = None
    ceiling: Ceiling | None = None
    day_count: DayCount | None = None
    price_rules: PriceRules | None = None
    jointly: bool = False

    @cached_property
    def by_item(self) -> dict[str, Item]:
        """Each item by its id."""
        return {item.id: item for item in self.items}
