"""What the sheets of a price list mean: whose price, of what, per which unit, and what is a rate.

A sheet of prices has a row for each supplier and item. A sheet across has a row for each rate
and a column for each supplier. What is a percentage and what is money is never guessed: the
mapping names every unit's text, and says of every percentage how it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem, did_you_mean
from calloff.formats.mapping import Table
from calloff.values.exact import Positive
from calloff.values.money import Currency
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Document, Record
from calloff.vocabulary import Text

__all__ = [
    "AcrossRow",
    "AcrossSheet",
    "Discount",
    "PriceMapping",
    "PriceSheet",
    "SurchargeRule",
    "Written",
]

Name = Annotated[str, Field(min_length=1)]

Written = Literal["fraction", "percent"]
"""How five per cent is written: 0.05 as a ``fraction``, 5 as ``percent``."""

Empty = Literal["refused", "silence", "zero"]
"""What an empty cell is: a fault, nothing said, or nought."""


class Discount(Record):
    """The column with what is taken off the prices of a row.

    Attributes:
        column: The column.
        written: How five per cent is written there.
        off: The sign of a number that makes the price lower.
    """

    column: Name
    written: Written
    off: Literal["negative", "positive"]


class PriceSheet(Record):
    """A sheet with a row for each supplier and item.

    Attributes:
        sheet: The name of the sheet; of a CSV file, its name without the ending.
        header: The row with the headings.
        supplier: The column with the supplier's name.
        item: The column with the item's code.
        unit: The column with the unit, as a text.
        units: Which text is which unit; the row's cells are amounts of money.
        percentages: The texts of units that make the row's cells percentages, and how these are
            written. Such a row is no price: a surcharge is counted by it.
        price: The column with the price, where there are no levels.
        levels: The columns with prices, and the level that each holds for.
        empty: What an empty cell among the prices is.
        discount: The column with what is taken off; ``None`` where there is none.
        left_out: Items that are known and have no price, such as one that is never called off.
        ignored: Columns that are known and not read.
    """

    sheet: Name
    header: Annotated[int, Field(ge=1)] = 1
    supplier: Name
    item: Name
    unit: Name
    units: dict[str, Name] = Field(default_factory=dict)
    percentages: dict[str, Written] = Field(default_factory=dict)
    price: Name | None = None
    levels: dict[str, Name] = Field(default_factory=dict)
    empty: Literal["refused", "silence"] = "refused"
    discount: Discount | None = None
    left_out: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def priced(self) -> dict[str, str | None]:
        """The columns with prices, each with its level."""
        return {self.price: None} if self.price is not None else dict(self.levels)

    @property
    def needed(self) -> tuple[str, ...]:
        """Every column that is read."""
        discount = (self.discount.column,) if self.discount is not None else ()
        return (self.supplier, self.item, self.unit, *self.priced, *discount)

    @model_validator(mode="after")
    def _one_reading(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"sheet {self.sheet}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        if (self.price is None) == (not self.levels):
            yield Problem("price", "either one column has the price, or a column for each level.")
        yield from _repeated("levels", self.levels.values())
        for text in sorted(set(self.units) & set(self.percentages)):
            yield Problem(f"units.{text}", "is a unit of money and a percentage at once.")
        for text, unit in self.units.items():
            if looks_like_percent(text):
                what = (
                    f"says that it is a percentage, and is read as money by the {unit}: name it "
                    "among the percentages, with how they are written."
                )
                yield Problem(f"units.{text}", what)
        yield from _repeated("columns", self.needed)
        for column in sorted(set(self.needed) & set(self.ignored)):
            yield Problem("ignored", f"{column!r} is ignored, and read as well.")


class AcrossRow(Record):
    """What one row of a sheet across is: a price in money, or a rate in per cent.

    Attributes:
        surcharge: The code of the surcharge that it is the rate of.
        price: The item that it is the price of.
        unit: What it is the price of one of.
        every_level: Whether it is the price at every level of the sheets of prices.
        written: How five per cent is written, for a rate.
        empty: What an empty cell is: ``refused``; ``silence``, and the list then has no such
            surcharge or price; or ``zero``. There is no default: an empty rate may be a slip.
    """

    surcharge: Name | None = None
    price: Name | None = None
    unit: Name | None = None
    every_level: bool = False
    written: Written | None = None
    empty: Empty

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.surcharge is None) == (self.price is None):
            raise ValueError("a row is the rate of a surcharge or the price of an item.")
        if (self.written is None) != (self.surcharge is None):
            raise ValueError("a rate says how five per cent is written, and a price does not.")
        if (self.unit is None) != (self.price is None):
            raise ValueError("a price says what it is the price of one of, and a rate does not.")
        if self.every_level and self.price is None:
            raise ValueError("every_level is about a price.")
        return self


class AcrossSheet(Record):
    """A sheet with a row for each rate and a column for each supplier.

    Attributes:
        sheet: The name of the sheet; of a CSV file, its name without the ending.
        header: The row with the suppliers' names.
        names: What stands in that row above the names of the rows.
        rows: What each row is, by its name.
        ignored: Rows that are known and not read.
    """

    sheet: Name
    header: Annotated[int, Field(ge=1)] = 1
    names: Name
    rows: Annotated[dict[str, AcrossRow], Field(min_length=1)]
    ignored: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _money_is_money(self) -> Self:
        problems = [
            Problem(f"rows.{name}", "says that it is a percentage, and is read as money.")
            for name, row in self.rows.items()
            if row.price is not None and looks_like_percent(name)
        ]
        problems += [
            Problem("ignored", f"{name!r} is ignored, and read as well.")
            for name in self.ignored
            if name in self.rows
        ]
        if problems:
            raise InputError(f"sheet {self.sheet}", problems)
        return self


class SurchargeRule(Record):
    """One surcharge, in the order in which they are counted.

    It is counted by the discounts of the sheets of prices, by the percentages of an item, or,
    where neither is said, by the row of a sheet across that names its code.

    Attributes:
        code: Its code.
        discount: Whether it is what the discounts take off; one surcharge for each percentage.
        item: The item whose row has its percentages.
        of: What it is counted of: items, and surcharges before it; ``None``: all so far.
        not_of: What it is not counted of, where it is counted of all else so far.
        when: The circumstance in which it is counted; ``None``: always.
    """

    positional: ClassVar = ("code",)

    code: Name
    discount: bool = False
    item: Name | None = None
    of: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    not_of: tuple[str, ...] = ()
    when: Name | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.discount and self.item is not None:
            raise ValueError("it is counted by discounts or by an item's percentages, not by both.")
        if self.discount and (self.of is not None or self.not_of or self.when is not None):
            raise ValueError("discounts are counted of the items in their rows, always.")
        if self.of is not None and self.not_of:
            raise ValueError("say what it is counted of, or what it is not, and not both.")
        return self


class PriceMapping(Document):
    """What the sheets of a price list mean, so that they become the prices of offers.

    Attributes:
        id: Its name and version, such as ``ccs-rm3830-prices/1``.
        name: What it is called.
        source: Who states what stands in the sheets.
        note: What a reader of the prices must know.
        lots: The lots whose offers get the prices, as framework/lot.
        currency: ISO 4217 code of every price.
        silence: What it means that an item has no price, or a circumstance no surcharge.
        valid: The days on which the prices hold, where the sheets do not say.
        step: Totals are rounded to a whole number of these; ``None``: to the minor unit.
        decimal: The sign before decimals, where a cell is a text.
        thousands: The sign between thousands, where a cell is a text; spaces never count.
        table: How CSV files are written.
        suppliers: Names in the sheets that the register does not have, and the ids they stand for.
        prices: The sheets of prices.
        across: The sheets across.
        surcharges: The surcharges, in the order in which they are counted.
    """

    format: Literal["calloff.price-mapping/1"] = "calloff.price-mapping/1"
    id: Name
    name: Text
    source: Name
    note: str | None = None
    lots: Annotated[tuple[Name, ...], Field(min_length=1)]
    currency: Currency
    silence: Literal["no", "unknown"]
    valid: Period = ALWAYS
    step: Positive | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", "'"] = ""
    table: Table = Table()
    suppliers: dict[str, str] = Field(default_factory=dict)
    prices: Annotated[tuple[PriceSheet, ...], Field(min_length=1)]
    across: tuple[AcrossSheet, ...] = ()
    surcharges: tuple[SurchargeRule, ...] = ()

    @property
    def levels(self) -> tuple[str | None, ...]:
        """Every level of the sheets of prices, each once."""
        return tuple(dict.fromkeys(level for s in self.prices for level in s.priced.values()))

    @property
    def sheets(self) -> tuple[str, ...]:
        """The name of every sheet that is read."""
        return (*(s.sheet for s in self.prices), *(s.sheet for s in self.across))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"price mapping {self.id}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """What contradicts itself, or refers to what is not there."""
        if self.decimal == self.thousands:
            yield Problem("thousands", "differs from the sign before decimals.")
        yield from _repeated("sheets", self.sheets)
        yield from _repeated("surcharges", (rule.code for rule in self.surcharges))
        rates = [r.surcharge for s in self.across for r in s.rows.values() if r.surcharge]
        yield from _repeated("across", rates)
        listed = {rule.code: rule for rule in self.surcharges}
        for index, sheet in enumerate(self.across):
            for name, row in sheet.rows.items():
                if row.surcharge is not None and row.surcharge not in listed:
                    hint = did_you_mean(row.surcharge, listed)
                    what = f"no surcharge {row.surcharge!r} says when it is counted.{hint}"
                    yield Problem(f"across.{index}.rows.{name}", what)
        discounts = [s for s in self.prices if s.discount is not None]
        counted = [rule for rule in self.surcharges if rule.discount]
        if len(discounts) > 0 and len(counted) != 1:
            what = "one of them says when the discounts of the sheets are counted."
            yield Problem("surcharges", what)
        for index, rule in enumerate(self.surcharges):
            yield from self._problems_with(rule, index, rates, bool(discounts))

    def _problems_with(
        self, rule: SurchargeRule, index: int, rates: Iterable[str], discounts: bool
    ) -> Iterator[Problem]:
        """What hinders a surcharge from being counted."""
        place = f"surcharges.{index}"
        own = rule.discount or rule.item is not None
        if own == (rule.code in rates):
            what = (
                f"{rule.code!r} is counted by two things: one row, item or column is its rate."
                if own
                else f"no row across is the rate of {rule.code!r}.{did_you_mean(rule.code, rates)}"
            )
            yield Problem(place, what)
        if rule.discount and not discounts:
            yield Problem(place, "no sheet of prices has a column of discounts.")
        later = [after.code for after in self.surcharges[index:]]
        for field in ("of", "not_of"):
            for named in getattr(rule, field) or ():
                if named in later:
                    what = f"{named!r} is not counted before it."
                    yield Problem(f"{place}.{field}", what)


def looks_like_percent(text: str) -> bool:
    """Whether a text says of itself that it is about per cents."""
    folded = text.casefold()
    return "%" in folded or any(word in folded for word in ("percent", "per cent", "procent"))


def _repeated(place: str, names: Iterable[str]) -> Iterator[Problem]:
    """A problem for each name that stands more than once."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield Problem(place, f"{name!r} stands more than once.")
        seen.add(name)
