"""How long something lasts by the calendar: two years, eighteen months, thirty days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, Self, get_args

from calloff.values.months import full_months
from calloff.values.period import Period
from calloff.values.record import Written

__all__ = ["Duration"]

_Unit = Literal["year", "month", "week", "day"]
_UNITS: tuple[_Unit, ...] = get_args(_Unit)


@dataclass(frozen=True, slots=True)
class Duration(Written):
    """A length of time as agreements state it: so many years, months, weeks or days.

    Years and months go by the calendar, so that how many days they have depends on when they
    begin. Two years from 1 March 2022 end on the leap day, and not on 28 February.

    >>> two_years = Duration.parse("2 years")
    >>> term = two_years.period(date(2022, 3, 1))
    >>> str(term), term.days, two_years.period(term.end).days
    ('2022-03-01/2024-02-29', 731, 730)
    >>> str(Duration.parse("18 months").after(date(2022, 6, 8)))
    '2023-12-08'

    Attributes:
        count: How many.
        unit: Of what.
    """

    examples: ClassVar[tuple[str, ...]] = ("2 years", "18 months", "30 days")

    count: int
    unit: _Unit

    def __post_init__(self) -> None:
        """Refuse what lasts no time at all, and units that no calendar has."""
        if not 0 < self.count < 10_000:
            raise ValueError(f"A duration lasts from 1 to 9999 of its unit, got {self.count}.")
        if self.unit not in _UNITS:
            raise ValueError(f"A duration is in one of {', '.join(_UNITS)}, got {self.unit!r}.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The duration that a text such as ``2 years`` or ``18 months`` writes."""
        if match := re.fullmatch(r"(\d{1,4}) (year|month|week|day)(s?)", text):
            count = int(match[1])
            if count and (count > 1) == bool(match[3]):
                return cls(count, next(unit for unit in _UNITS if unit == match[2]))
        raise ValueError(
            f"A duration is written such as '2 years', '1 year', '18 months' or '30 days', "
            f"got {text!r}."
        )

    def __str__(self) -> str:
        """The count and its unit."""
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"

    def after(self, first: date) -> date:
        """The day on which it is over, where it begins on a day: no longer part of it.

        The same day of the month so many months on, or the first of the next month where there is
        none such: a year from a leap day is over on 1 March. Past the end of all calendars it is
        the last day there is.
        """
        if self.unit in ("year", "month"):
            return full_months(first, self.count * (12 if self.unit == "year" else 1))
        days = self.count * (7 if self.unit == "week" else 1)
        return date.fromordinal(min(first.toordinal() + days, date.max.toordinal()))

    def period(self, first: date) -> Period:
        """Its days, where it begins on a day."""
        return Period(first, self.after(first))
