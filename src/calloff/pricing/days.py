"""How the days of a placement are counted, which every agreement settles for itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field, model_validator

from calloff.values.exact import Exact
from calloff.values.period import Period
from calloff.values.record import Record

__all__ = ["BOTH_ENDS", "NIGHTS", "DayCount"]


class DayCount(Record):
    """How much the first and the last day of a placement count; every day between counts whole.

    Agreements differ: both ends, nights, or half a day for the day of arrival. So there is no
    default, and where an agreement is silent somebody has to say which it is.

    >>> weekend = Period.of(date(2024, 5, 3), date(2024, 5, 5))
    >>> [str(rule.days(weekend)) for rule in (BOTH_ENDS, NIGHTS, DayCount("0.5", "1"))]
    ['3', '2', '5/2']

    Attributes:
        first: How much the first day counts, from 0 to 1.
        last: How much the last day counts, from 0 to 1.
    """

    positional: ClassVar = ("first", "last")

    first: Annotated[Exact, Field(ge=0, le=1)]
    last: Annotated[Exact, Field(ge=0, le=1)]

    if TYPE_CHECKING:

        def __init__(self, first: Decimal | int | str, last: Decimal | int | str) -> None: ...

    def days(self, period: Period) -> Fraction:
        """How many days a placement counts that lasts a whole period.

        Raises:
            ValueError: where the period has no first or no last day.
        """
        if period.days is None:
            raise ValueError(f"days are counted from a first to a last day, got {period}.")
        return period.days - 2 + Fraction(self.first) + Fraction(self.last)

    def weight(self, day: date, placement: Period) -> Fraction:
        """How much one day counts of a placement; nothing outside it.

        The weights of all days of a placement add up to its `days`. One of a single day counts
        what its first and its last day leave of it together.
        """
        if day not in placement:
            return Fraction(0)
        lost = Fraction(0)
        if day == placement.start:
            lost += 1 - Fraction(self.first)
        if day == placement.last:
            lost += 1 - Fraction(self.last)
        return 1 - lost

    @model_validator(mode="after")
    def _leaves_something(self) -> Self:
        if self.first + self.last < 1:
            raise ValueError(
                "the first and the last day count one day together at least, got "
                f"{self.first} and {self.last}."
            )
        return self


BOTH_ENDS = DayCount(1, 1)
"""The day of arrival and the day of departure both count."""

NIGHTS = DayCount(1, 0)
"""The nights count: the day of departure does not."""
