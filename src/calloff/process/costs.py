"""Which of several equivalents is the most cost-effective, as far as their costs compare.

The cost of in-house provision is no bid, and figures in reports are of different years, rounded,
with or without overhead. So nothing is compared before it is said what it is, and where what is
not said could change the order, the answer is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StrictInt, model_validator

from calloff.errors import InputError, Problem
from calloff.values.exact import Exact, Positive
from calloff.values.money import Currency, rounded
from calloff.values.record import Record

__all__ = [
    "ComparableCost",
    "CostPerUnit",
    "IndexYear",
    "PriceIndex",
    "Spread",
    "break_even",
    "cost_per_unit",
    "mixed",
    "one_measure",
    "spread",
]

Name = Annotated[str, Field(min_length=1)]
Year = Annotated[StrictInt, Field(ge=1900, lt=2200)]


class ComparableCost(Record):
    """What one unit costs at one of several that may serve, and what that figure is made of.

    Attributes:
        of: The id of the source or the offer.
        amount: For one unit, in major units of the currency.
        unit: Of what, such as ``hour`` or ``day``.
        currency: ISO 4217 code.
        basis: A ``cost``, computed for in-house provision, or a ``price``, agreed with a supplier.
        excludes_vat: Whether it is without VAT; only such figures compare.
        year: The year whose prices or wages it is in; ``None``: not stated.
        occupancy: Of a cost: the share of the time that it assumes is paid for; ``None``: not
            stated.
        overhead: Of a cost: whether overhead is ``included`` or ``left_out``; ``None``: not
            stated.
        overhead_rate: The overhead as a share of the cost without it, where that is stated.
        step: What it is rounded to, such as 1 for whole kronor; ``None``: it is exact.
    """

    of: Name
    amount: Positive
    unit: Name
    currency: Currency
    basis: Literal["cost", "price"]
    excludes_vat: bool
    year: Year | None = None
    occupancy: Annotated[Exact, Field(gt=0, le=1)] | None = None
    overhead: Literal["included", "left_out"] | None = None
    overhead_rate: Annotated[Exact, Field(ge=0, le=10)] | None = None
    step: Positive | None = None

    @model_validator(mode="after")
    def _only_a_cost_is_computed(self) -> Self:
        computed = (self.occupancy, self.overhead, self.overhead_rate)
        if self.basis == "price" and any(value is not None for value in computed):
            raise ValueError(
                "occupancy and overhead belong to a cost; in a price they are the supplier's."
            )
        if self.overhead_rate is not None and self.overhead is None:
            raise ValueError("overhead_rate needs overhead: is it included or left_out?")
        return self


# --- One figure: rounded last -------------------------------------------------------------------


class CostPerUnit(Record):
    """What a unit costs with overhead, rounded once and last.

    The parts are rounded only to be shown, so that they need not add up to the total.

    >>> told = CostPerUnit(base="515.6", overhead_rate="0.1", step=1)
    >>> int(told.base_shown), int(told.overhead_shown), int(told.total), int(told.rounding)
    (516, 52, 567, -1)

    Attributes:
        base: Without overhead, exact.
        overhead_rate: The overhead as a share of it.
        step: What is rounded to.
    """

    base: Positive
    overhead_rate: Annotated[Exact, Field(ge=0, le=10)]
    step: Positive

    @property
    def base_shown(self) -> Fraction:
        """The base as it is printed."""
        return rounded(Fraction(self.base), Fraction(self.step))

    @property
    def overhead_shown(self) -> Fraction:
        """The overhead as it is printed."""
        return rounded(Fraction(self.base) * Fraction(self.overhead_rate), Fraction(self.step))

    @property
    def total(self) -> Fraction:
        """Both together, rounded once."""
        exact = Fraction(self.base) * (1 + Fraction(self.overhead_rate))
        return rounded(exact, Fraction(self.step))

    @property
    def rounding(self) -> Fraction:
        """What must be added to the parts as printed to give the total."""
        return self.total - self.base_shown - self.overhead_shown


def cost_per_unit(
    base: Decimal | int | str, overhead_rate: Decimal | int | str, rounding: Decimal | int | str
) -> CostPerUnit:
    """The cost of a unit with overhead, from a base that has not been rounded.

    Args:
        base: Without overhead, exact; a float is refused.
        overhead_rate: The overhead as a share of the base, such as ``0.1``.
        rounding: What is rounded to, such as 1 for whole kronor.
    """
    return CostPerUnit(base=base, overhead_rate=overhead_rate, step=rounding)


# --- From one year to another -------------------------------------------------------------------


class IndexYear(Record):
    """What an index stands at in a year.

    Attributes:
        year: The year.
        value: The index.
    """

    positional: ClassVar = ("year", "value")

    year: Year
    value: Positive


class PriceIndex(Record):
    """An index that turns an amount of one year into one of another.

    Attributes:
        name: What it is called.
        source: Where it was read.
        years: What it stands at.
    """

    name: Name
    source: Name
    years: Annotated[tuple[IndexYear, ...], Field(min_length=1)]

    def factor(self, year: int, to: int) -> Fraction | None:
        """What an amount of one year is multiplied by; ``None`` where a year is missing."""
        values = {row.year: Fraction(row.value) for row in self.years}
        return values[to] / values[year] if {year, to} <= values.keys() else None

    @model_validator(mode="after")
    def _each_year_once(self) -> Self:
        years = [row.year for row in self.years]
        problems = [
            Problem(f"years.{i}", f"{year} stands more than once.")
            for i, year in enumerate(years)
            if year in years[:i]
        ]
        if problems:
            raise InputError(f"index {self.name}", problems)
        return self


def one_measure(costs: Sequence[ComparableCost], source: str, *, once: bool = False) -> None:
    """Refuse what does not compare at all.

    Raises:
        InputError: with everything that hinders it.
    """
    if not costs:
        raise InputError(source, [Problem("costs", "at least one is needed, got none.")])
    problems, names = [], [cost.of for cost in costs]
    for i, cost in enumerate(costs):
        for field in ("unit", "currency"):
            first, here = getattr(costs[0], field), getattr(cost, field)
            if here != first:
                what = f"{here!r} does not compare with {first!r}, in which {names[0]} is stated."
                problems.append(Problem(f"costs.{i}.{field}", what))
        if not cost.excludes_vat:
            what = f"{cost.of} includes VAT: state it without."
            problems.append(Problem(f"costs.{i}.excludes_vat", what))
        if once and cost.of in names[:i]:
            problems.append(Problem(f"costs.{i}.of", f"{cost.of!r} stands more than once."))
    if problems:
        raise InputError(source, problems)


# --- Shares and spreads -------------------------------------------------------------------------


def mixed(share: Fraction | Decimal | int, one: ComparableCost, other: ComparableCost) -> Fraction:
    """What a unit costs on average where a share of all units comes from the other.

    Raises:
        InputError: where the two do not compare, or the share is not between 0 and 1.
    """
    one_measure((one, other), "mix")
    if isinstance(share, float) or not 0 <= share <= 1:
        what = f"lies between 0 and 1 and is exact, got {share}."
        raise InputError("mix", [Problem("share", what)])
    first, second = Fraction(one.amount), Fraction(other.amount)
    return first + (second - first) * Fraction(share)


def break_even(
    against: ComparableCost, one: ComparableCost, other: ComparableCost
) -> Fraction | None:
    """The share of units from the other at which a mix of two costs as much as something else.

    In an officer's report the in-house cost of 689 lies between the agreement's 545 and 850 for
    direct awards: it is the cheaper as soon as more than 144 of 305 hours are awarded directly.

    Returns:
        The share, between 0 and 1; ``None`` where no mix of the two costs as much, or every one.

    Raises:
        InputError: where they do not compare.
    """
    one_measure((against, one, other), "break-even")
    level, first, second = (Fraction(c.amount) for c in (against, one, other))
    if first == second:
        return None
    share = (level - first) / (second - first)
    return share if 0 <= share <= 1 else None


@dataclass(frozen=True, slots=True)
class Spread:
    """How far several amounts lie apart.

    Attributes:
        count: How many.
        lowest: The least.
        highest: The greatest.
        median: The middle one, or the mean of the two in the middle.
    """

    count: int
    lowest: Fraction
    highest: Fraction
    median: Fraction

    @property
    def ratio(self) -> Fraction:
        """How many times the lowest the highest is."""
        return self.highest / self.lowest


def spread(costs: Iterable[ComparableCost]) -> Spread:
    """How far amounts lie apart, as they are stated.

    Raises:
        InputError: where they do not compare, or there are none.
    """
    given = tuple(costs)
    one_measure(given, "spread")
    amounts = sorted(Fraction(cost.amount) for cost in given)
    count = len(amounts)
    median = (amounts[(count - 1) // 2] + amounts[count // 2]) / 2
    return Spread(count, amounts[0], amounts[-1], median)
