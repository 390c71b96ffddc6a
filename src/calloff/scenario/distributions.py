"""How often, how much, how long: what is only known as a distribution, stated with its source."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.scenario.chance import EXACTLY, normal_quantile
from calloff.values.exact import Exact, Positive
from calloff.values.record import Record

__all__ = ["Distribution", "Empirical", "EmpiricalRow", "Exponential", "Fixed", "Lognormal"]

Stated = Annotated[str, Field(min_length=1)]


class Fixed(Record):
    """Always the same.

    Attributes:
        value: How much.
        source: Where it is stated, or that it is assumed.
    """

    kind: Literal["fixed"] = "fixed"
    value: Annotated[Exact, Field(ge=0)]
    source: Stated

    def draw(self, share: Decimal) -> Decimal:
        """What the share of a draw comes to: the value."""
        return self.value

    @property
    def mean(self) -> Decimal:
        """The value."""
        return self.value


class Exponential(Record):
    """The longer the rarer, at the same rate all the time: what has no memory.

    Attributes:
        mean: How much on average.
        source: Where it is stated, or that it is assumed.
    """

    kind: Literal["exponential"] = "exponential"
    mean: Positive
    source: Stated

    def draw(self, share: Decimal) -> Decimal:
        """That below which such a share of all lies."""
        return EXACTLY.multiply(self.mean, -EXACTLY.ln(EXACTLY.subtract(Decimal(1), share)))


class Lognormal(Record):
    """Most are short and a few are very long, such as placements.

    Attributes:
        median: Half are shorter.
        mean: How much on average; more than the median.
        source: Where it is stated, or that it is assumed.
    """

    kind: Literal["lognormal"] = "lognormal"
    median: Positive
    mean: Positive
    source: Stated

    def draw(self, share: Decimal) -> Decimal:
        """That below which such a share of all lies."""
        power = EXACTLY.multiply(self._sigma, normal_quantile(share))
        return EXACTLY.multiply(self.median, EXACTLY.exp(power))

    @cached_property
    def _sigma(self) -> Decimal:
        """The standard deviation of the logarithm: the mean is exp(sigma² / 2) medians."""
        ratio = EXACTLY.ln(EXACTLY.divide(self.mean, self.median))
        return EXACTLY.sqrt(EXACTLY.multiply(Decimal(2), ratio))

    @model_validator(mode="after")
    def _skewed(self) -> Self:
        if self.mean <= self.median:
            raise ValueError(f"its mean is more than its median, got {self.mean}.")
        return self


class EmpiricalRow(Record):
    """One row of a table: so many lie between two values, each value there as likely.

    Attributes:
        low: The least.
        high: The greatest; the same as the least where it is one value.
        count: How many, or what share of all.
    """

    low: Annotated[Exact, Field(ge=0)]
    high: Annotated[Exact, Field(ge=0)]
    count: Annotated[Exact, Field(ge=0)]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.high < self.low:
            raise ValueError(f"it goes from {self.low} up, got {self.high}.")
        return self


class Empirical(Record):
    """As often as a table says; a table of one row says that all between two values is as likely.

    Attributes:
        rows: The rows, each above the one before.
        source: Where the table is from, or that it is assumed.
    """

    kind: Literal["empirical"] = "empirical"
    rows: Annotated[tuple[EmpiricalRow, ...], Field(min_length=1)]
    source: Stated

    def draw(self, share: Decimal) -> Decimal:
        """That below which such a share of all lies."""
        wanted = EXACTLY.multiply(share, self._total)
        for row in self.rows:
            if wanted < row.count:
                inside = EXACTLY.divide(wanted, row.count)
                return EXACTLY.fma(inside, EXACTLY.subtract(row.high, row.low), row.low)
            wanted = EXACTLY.subtract(wanted, row.count)
        return next(row.high for row in reversed(self.rows) if row.count)

    @property
    def mean(self) -> Decimal:
        """How much on average, each row at its middle."""
        parts = (Fraction(r.count) * (Fraction(r.low) + Fraction(r.high)) / 2 for r in self.rows)
        found = sum(parts, Fraction(0)) / Fraction(self._total)
        return EXACTLY.divide(Decimal(found.numerator), Decimal(found.denominator))

    @cached_property
    def _total(self) -> Decimal:
        return sum((row.count for row in self.rows), Decimal(0))

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        problems = [
            Problem(f"rows.{number}.low", f"is {row.low}, and the row before goes to {last.high}.")
            for number, (last, row) in enumerate(
                zip(self.rows, self.rows[1:], strict=False), start=1
            )
            if row.low < last.high
        ]
        if not self._total:
            problems.append(Problem("rows", "count nothing: at least one is more than 0."))
        if problems:
            raise InputError("empirical distribution", problems)
        return self


Distribution = Annotated[Fixed | Exponential | Lognormal | Empirical, Field(discriminator="kind")]
"""What is known of a quantity that differs from case to case."""
