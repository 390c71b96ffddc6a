"""An offer's dated prices, and which of them holds for a line on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.pricing.lines import Line
from calloff.values.exact import Exact, Positive
from calloff.values.money import Currency
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Record
from calloff.values.verdict import Verdict

__all__ = ["Price", "PriceList"]


class Price(Record):
    """What one unit of an item costs during a period.

    Attributes:
        item: The item's code in the agreement.
        amount: Price of one unit, in major units of the list's currency, excluding VAT.
        unit: What it is the price of one of, such as ``day`` or ``hour``.
        level: The level it holds for; ``None`` where the item has no levels.
        valid: The days on which it is the price.
        step: The line's amount is rounded to a whole number of these before it is added;
            ``None`` where only the total is rounded.
        source: Where the price stands.
    """

    positional: ClassVar = ("item", "amount", "unit")

    item: Annotated[str, Field(min_length=1)]
    amount: Annotated[Exact, Field(ge=0, lt=10**7)]
    unit: Annotated[str, Field(min_length=1)]
    level: str | None = None
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
            valid: Period | str = ALWAYS,
            step: Decimal | int | str | None = None,
            source: str | None = None,
        ) -> None: ...


class PriceList(Record):
    """An offer's dated prices in one currency.

    Attributes:
        currency: ISO 4217 code of every price in it.
        rows: The prices; for one item, level and unit no two hold on the same day.
        silence: What it means that an item has no price: ``no``, it is not offered;
            ``unknown``, it must be asked for.
        step: Totals are rounded to a whole number of these, in major units; ``None``: to the
            currency's minor unit.
    """

    currency: Currency
    rows: tuple[Price, ...] = ()
    silence: Literal["no", "unknown"] = "no"
    step: Positive | None = None

    @cached_property
    def _by_item(self) -> dict[tuple[str, str | None], tuple[Price, ...]]:
        found: dict[tuple[str, str | None], tuple[Price, ...]] = {}
        for row in self.rows:
            found[row.item, row.level] = (*found.get((row.item, row.level), ()), row)
        return found

    def price(self, line: Line, on: date) -> tuple[Verdict, str | None, Price | None]:
        """The price of a line on a day; or unmet or unknown, with why there is none."""
        rows = self._by_item.get((line.item, line.level), ())
        in_unit = [row for row in rows if row.unit == line.unit]
        for row in in_unit:
            if on in row.valid:
                return Verdict.MET, None, row
        if rows and not in_unit:
            return Verdict.UNMET, "other_unit", None
        silent = Verdict.UNKNOWN if self.silence == "unknown" else Verdict.UNMET
        return silent, "not_that_day" if in_unit else "not_priced", None

    @model_validator(mode="after")
    def _one_price_a_day(self) -> Self:
        if problems := list(self._overlaps()):
            raise InputError("price list", problems)
        return self

    def _overlaps(self) -> Iterator[Problem]:
        """A problem for each pair of rows that price the same on the same day."""
        keyed = [((r.item, r.level or "", r.unit), i, r) for i, r in enumerate(self.rows)]
        keyed.sort(key=lambda row: (row[0], row[2].valid.start or date.min, row[1]))
        for (name, _, one), (other, index, two) in pairwise(keyed):
            if name == other and one.valid.overlaps(two.valid):
                what = f"{two.item!r} has two prices where {two.valid} meets {one.valid}."
                yield Problem(f"rows.{index}.valid", what)
