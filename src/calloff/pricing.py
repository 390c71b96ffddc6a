"""What is bought, what it costs on a day, and the quote that says so line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.values.exact import Exact, Positive
from calloff.values.money import Currency, Money, minor_digits, rounded
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Record
from calloff.values.verdict import Verdict

__all__ = [
    "Basis",
    "Line",
    "Price",
    "PriceList",
    "Quantity",
    "Quote",
    "QuoteLine",
    "length",
    "quantities",
    "quote",
]

Basis = Literal["total", "day", "month"]
"""What a quote is for: the whole placement, or one day or month of one without a known end."""


class Line(Record):
    """One thing that is called off, and how much of it: the only place for quantities.

    >>> Line("placement", quantity=180, unit="day").unit
    'day'

    Attributes:
        item: What, by the agreement's own code: the base service, an add-on, a role.
        quantity: How much, in the unit; with `per`, how much each day, week or month.
        unit: The unit that the agreement prices it by, such as ``day`` or ``hour``.
        per: Each day, week or month; ``None`` where the quantity is the whole.
        times: For how many of them; ``None``: for as long as the placement lasts.
        level: The level of competence or the like, where the agreement prices by it.
    """

    positional: ClassVar = ("item",)

    item: Annotated[str, Field(min_length=1)]
    quantity: Annotated[Positive, Field(lt=10**6)]
    unit: Annotated[str, Field(min_length=1)]
    per: Literal["day", "week", "month"] | None = None
    times: Annotated[int, Field(gt=0, le=3660)] | None = None
    level: str | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            item: str,
            *,
            quantity: Decimal | int | str,
            unit: str,
            per: Literal["day", "week", "month"] | None = None,
            times: int | None = None,
            level: str | None = None,
        ) -> None: ...

    @model_validator(mode="after")
    def _times_of_something(self) -> Self:
        if self.times is not None and self.quantity * self.times >= 10**6:
            raise ValueError("quantity and times together stay below a million.")
        if self.times is not None and self.per is None:
            raise ValueError("times says for how many days, weeks or months: per is needed too.")
        return self


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much of a line a quote counts: for the whole, or for one day or month.

    Attributes:
        line: The line counted.
        amount: Exact, in the line's unit.
    """

    line: Line
    amount: Fraction


def quantities(lines: Sequence[Line]) -> tuple[Basis, tuple[Quantity, ...]]:
    """How much of each line is compared, and whether for the whole or for a day or month.

    The placement lasts as many days as its longest line counted in days says. Where no line
    says so and something is asked for each day, week or month without ``times``, it has no
    known end and is compared per day (a week has seven), or per month where all lines are.

    Raises:
        ValueError: where lines of a known and of an unknown length stand together, or months
            would have to be counted in days.
    """
    days = length(lines)
    running = [line for line in lines if line.per is not None and line.times is None]
    if days is not None or not running:
        return "total", tuple(Quantity(line, _whole(line, days)) for line in lines)
    if len(running) < len(lines):
        raise ValueError(
            "lines without a known end and lines with one do not add up: give every line times, "
            "or none."
        )
    if all(line.per == "month" for line in lines):
        return "month", tuple(Quantity(line, Fraction(line.quantity)) for line in lines)
    return "day", tuple(Quantity(line, Fraction(line.quantity) * _per_day(line)) for line in lines)


def length(lines: Sequence[Line]) -> Fraction | None:
    """How many days the placement lasts by its lines; ``None`` where none is counted in days."""
    lengths = [line.quantity for line in lines if line.unit == "day" and line.per is None]
    return Fraction(max(lengths)) if lengths else None


def _whole(line: Line, days: Fraction | None) -> Fraction:
    """How much of the line the whole placement takes."""
    if line.per is None:
        return Fraction(line.quantity)
    if line.times is not None:
        return Fraction(line.quantity) * line.times
    assert days is not None, "A line without times is whole only where the length is known."
    return Fraction(line.quantity) * _per_day(line) * days


def _per_day(line: Line) -> Fraction:
    """What part of the line's quantity falls on one day."""
    if line.per == "month":
        raise ValueError(
            f"{line.item!r} is asked for per month, and months differ in days: give times."
        )
    return Fraction(1, 7) if line.per == "week" else Fraction(1)


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
