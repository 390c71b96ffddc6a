"""Options: more that may be called off from a supplier by the very terms of its contract.

An option ends with the contract it adds to, and is bought at its price. What it adds beyond a
tenth of the contract is only carried by a clause that said so from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.finding import Remark
from calloff.values.durations import Duration
from calloff.values.exact import Positive, decimal_of, plain
from calloff.values.money import Money, rounded
from calloff.values.months import full_months, months_between
from calloff.values.period import Period
from calloff.values.record import Record

__all__ = [
    "DE_MINIMIS",
    "Option",
    "OptionPart",
    "Volume",
    "Volumes",
    "shared_out",
    "sum_remarks",
    "summed",
    "whole_months",
]

DE_MINIMIS = Fraction(1, 10)
"""Below a tenth of the contract a change needs no clause, if it also stays below the threshold
(Directive 2014/24/EU, article 72.2, for services)."""


def whole_months(period: Period) -> int:
    """How many whole months a period lasts.

    >>> whole_months(Period.parse("2018-04-01/2019-12-31"))
    21

    Raises:
        ValueError: where a side is open, or days are left over.
    """
    if period.start is not None and period.end is not None:
        months = months_between(period.start, period.end)
        if months > 0 and full_months(period.start, months) == period.end:
            return months
    raise ValueError(f"whole months have a first day and no days left over, got {period}.")


class OptionPart(Record):
    """What an option adds in a part of its time, such as a calendar year.

    Attributes:
        period: From its first to its last day.
        quantity: How much, in the option's unit.
        value: What that costs, excluding VAT.
    """

    period: Period
    quantity: Positive
    value: Money

    @property
    def price(self) -> Fraction:
        """What one unit costs by it, exact, in major units."""
        return self.value.exact / Fraction(self.quantity)

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.period.days is None:
            raise ValueError(f"a part has a first and a last day, got {self.period}.")
        if self.value.minor <= 0:
            raise ValueError(f"a part costs more than nothing, got {self.value}.")
        return self


class Option(Record):
    """More that may be called off from one supplier, by its contract's price and terms.

    Attributes:
        id: Its name.
        of: Whose contract it adds to: the offer's id, as lot/supplier.
        unit: What is counted, such as ``hour``.
        a_year: What the contract is for in a year without it, in the unit.
        parts: What it adds and when, in order.
        said: How long it is said to last, where that is said beside the parts.
        clause: The words of the contract that carry it; ``None`` where there are none.
    """

    id: Annotated[str, Field(min_length=1)]
    of: Annotated[str, Field(min_length=1)]
    unit: str
    a_year: Positive
    parts: Annotated[tuple[OptionPart, ...], Field(min_length=1)]
    said: Duration | None = None
    clause: Annotated[str, Field(min_length=1)] | None = None

    @property
    def period(self) -> Period:
        """From the first day of its first part to the last day of its last."""
        return Period(self.parts[0].period.start, self.parts[-1].period.end)

    @property
    def quantity(self) -> Decimal:
        """How much it adds in all."""
        return sum((part.quantity for part in self.parts), Decimal(0))

    @property
    def value(self) -> Money:
        """What it costs in all."""
        return _sum(part.value for part in self.parts)

    @property
    def share(self) -> Fraction:
        """What its largest part adds to a year of the contract, as a share of that year."""
        return Fraction(max(part.quantity for part in self.parts)) / Fraction(self.a_year)

    @property
    def needs_clause(self) -> bool:
        """Whether it is so large that only a clause of the contract can carry it."""
        return self.share >= DE_MINIMIS

    def pro_rata(self, part: OptionPart) -> Fraction:
        """What a part comes to by months, where its last part is what a year's would be.

        Nine months of 1 930 hours a year are 1 447.5 hours.

        Raises:
            ValueError: where one of the two does not last whole months.
        """
        last = self.parts[-1]
        a_month = Fraction(last.quantity) / whole_months(last.period)
        return a_month * whole_months(part.period)

    def problems(self, contract: Period) -> Iterator[Problem]:
        """Where it begins before its contract, or outlasts it."""
        for index, part in enumerate(self.parts):
            place = f"parts.{index}.period"
            first, last = part.period.start, part.period.last
            if contract.start is not None and first is not None and first < contract.start:
                what = f"begins {first}, and the contract {contract.start}."
                yield Problem(place, what)
            if contract.last is not None and last is not None and last > contract.last:
                what = (
                    f"lasts until {last}, and the contract until {contract.last}: an option ends "
                    "with its contract."
                )
                yield Problem(place, what)

    def remarks(self, contract: Period) -> Iterator[Remark]:
        """What is said of it and does not go together."""
        first = self.period.start
        assert first is not None, "Every part has a first day."
        if self.said is not None and (said := self.said.period(first)) != self.period:
            found = {"said": str(self.said), "period": str(self.period), "until": str(said.last)}
            yield Remark("option.length_differs", "said", found)
            if contract.last is not None and said.last is not None and said.last > contract.last:
                found = {"until": str(said.last), "contract": str(contract.last)}
                yield Remark("option.said_to_outlast", "said", found)
        if self.needs_clause and self.clause is None:
            found = {"share": _per_cent(self.share), "limit": _per_cent(DE_MINIMIS)}
            yield Remark("option.without_clause", "clause", found)
        last = self.parts[-1]
        for index, part in enumerate(self.parts[:-1]):
            # One contract has one price; where two parts differ, one of them was rounded.
            if (ours := _minor(part)) != (theirs := _minor(last)):
                at_that_price = part.value.exact / last.price
                found = {
                    "period": str(part.period),
                    "price": str(ours),
                    "other": str(theirs),
                    "quantity": plain(part.quantity),
                    "would_be": _decimals(at_that_price),
                }
                yield Remark("option.prices_differ", f"parts.{index}", found)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"option {self.id}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """Parts out of order, and in more than one currency."""
        for index, (part, following) in enumerate(zip(self.parts, self.parts[1:], strict=False)):
            end, start = part.period.end, following.period.start
            if end is not None and start is not None and start < end:
                what = f"{following.period} begins before {part.period} is over."
                yield Problem(f"parts.{index + 1}.period", what)
            if following.value.currency != part.value.currency:
                what = f"is in {following.value.currency}, and the part before in "
                yield Problem(f"parts.{index + 1}.value", f"{what}{part.value.currency}.")


def summed(options: Sequence[Option]) -> tuple[OptionPart, ...]:
    """What several options add together, for each period that one of them has a part for.

    Raises:
        InputError: where their units or currencies differ.
    """
    problems = []
    for index, option in enumerate(options):
        if option.unit != options[0].unit:
            what = f"is in {option.unit}, the first in {options[0].unit}: they do not add up."
            problems.append(Problem(f"{index}.unit", what))
        ours, theirs = option.value.currency, options[0].value.currency
        if ours != theirs:
            what = f"is in {ours}, the first in {theirs}: they do not add up."
            problems.append(Problem(f"{index}.parts", what))
    if problems:
        raise InputError("options", problems)
    parts = [part for option in options for part in option.parts]
    periods = sorted({part.period for part in parts}, key=lambda p: (p.start, p.end))
    return tuple(
        OptionPart(
            period=period,
            quantity=sum((p.quantity for p in parts if p.period == period), Decimal(0)),
            value=_sum(p.value for p in parts if p.period == period),
        )
        for period in periods
    )


def sum_remarks(options: Sequence[Option], stated: Money) -> Iterator[Remark]:
    """Where a stated sum is not what the options come to, and which part it is the sum of.

    Without any option there is nothing that a sum could be of.
    """
    parts = summed(options)
    if not parts:
        return
    total = _sum(part.value for part in parts)
    if stated == total:
        return
    found = {"stated": str(stated), "total": str(total)}
    same = [part for part in parts if part.value == stated]
    if same:
        found["period"] = str(same[0].period)
        yield Remark("options.sum_of_a_part", "", found)
    else:
        yield Remark("options.sum_differs", "", found)


def shared_out(
    quantity: Decimal | int, volumes: Mapping[str, Decimal | int], *, by: Literal["head", "volume"]
) -> dict[str, Fraction]:
    """What each contract gets of a quantity: the same each, or in proportion to its volume.

    >>> volumes = {"north": 8000, "south": 11500}
    >>> {id: round(float(got), 1) for id, got in shared_out(3860, volumes, by="volume").items()}
    {'north': 1583.6, 'south': 2276.4}

    Args:
        quantity: What is shared out.
        volumes: What each contract is for already.
        by: ``head``, each gets the same; ``volume``, each by what it is for.

    Raises:
        InputError: where there is nobody to share it out to, or a volume is not above zero.
    """
    problems = [
        Problem(id, f"is for more than nothing, got {volume}.")
        for id, volume in volumes.items()
        if volume <= 0
    ]
    if not volumes:
        problems = [Problem("", "there is nobody to share it out to.")]
    if problems:
        raise InputError("volumes", problems)
    whole = sum((Fraction(volume) for volume in volumes.values()), Fraction(0))
    return {
        id: Fraction(quantity)
        * (Fraction(1, len(volumes)) if by == "head" else Fraction(volume) / whole)
        for id, volume in volumes.items()
    }


class Volume(Record):
    """What one contract, or an own unit, is for in a year.

    Attributes:
        of: Whose it is.
        quantity: How much a year.
    """

    of: Annotated[str, Field(min_length=1)]
    quantity: Positive


class Volumes(Record):
    """What is needed in a year, against what is agreed for it.

    Attributes:
        unit: What is counted, such as ``hour``.
        needed: How much is needed.
        agreed: What each contract or own unit is for.
        persons: For how many; ``None`` where that is not known.
    """

    unit: str
    needed: Positive
    agreed: tuple[Volume, ...]
    persons: Annotated[int, Field(gt=0)] | None = None

    @property
    def in_all(self) -> Decimal:
        """What is agreed in all."""
        return sum((volume.quantity for volume in self.agreed), Decimal(0))

    @property
    def short(self) -> Decimal:
        """How much is lacking; zero where enough is agreed."""
        return max(self.needed - self.in_all, Decimal(0))

    @property
    def each_month(self) -> Fraction | None:
        """What a person needs in a month, on average."""
        return None if self.persons is None else Fraction(self.needed) / self.persons / 12

    def with_options(self, options: Sequence[Option], year: Period) -> Volumes:
        """The same with what options add in a year: the parts that lie within it.

        Raises:
            InputError: where an option is in another unit.
        """
        problems = [
            Problem(f"{index}.unit", f"is in {option.unit}, what is needed in {self.unit}.")
            for index, option in enumerate(options)
            if option.unit != self.unit
        ]
        if problems:
            raise InputError("options", problems)
        more = [
            Volume(of=option.of, quantity=part.quantity)
            for option in options
            for part in option.parts
            if _lies_in(part.period, year)
        ]
        return self.replace(agreed=(*self.agreed, *more))


def _lies_in(inner: Period, outer: Period) -> bool:
    """Whether a bounded period lies in another."""
    first, last = inner.start or date.min, inner.last or date.max
    return first in outer and last in outer


def _sum(amounts: Iterator[Money]) -> Money:
    """The sum of one amount or more, in one currency."""
    first, *others = amounts
    return sum(others, first)


def _minor(part: OptionPart) -> Money:
    """The price of one unit, to the currency's minor unit."""
    return Money.of(part.price, part.value.currency)


def _per_cent(share: Fraction) -> str:
    """A share as per cent with one decimal, half up."""
    return f"{decimal_of(rounded(share * 100, Fraction(1, 10))):.1f}"


def _decimals(exact: Fraction) -> str:
    """A quantity with two decimals, half up, without zeros that say nothing."""
    return plain(decimal_of(rounded(exact, Fraction(1, 100))))
