"""Months and ages: born in a month, so many months old, for ages from so many to so many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import ClassVar, Self

from calloff.values.record import Written

__all__ = ["AgeRange", "Month", "full_months", "months_between", "months_on"]


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another, counted as ages are: on the day of the month.

    Whoever is born on 29 February is a year older on 1 March where there is no leap day.

    >>> months_between(date(2006, 6, 15), date(2024, 6, 14))
    215
    >>> months_between(date(2004, 2, 29), date(2022, 2, 28))
    215
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if end.day >= start.day else months - 1


def months_on(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month where there is none such."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if year >= date.max.year:
        return date.max
    after = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (after - timedelta(days=1)).day))


def full_months(day: date, months: int) -> date:
    """The day on which so many months are full, counted as ages are.

    That is the same day of the month, or the first of the next where there is none such.
    """
    on = months_on(day, months)
    return on if on.day == day.day or on == date.max else on + timedelta(days=1)


@total_ordering
@dataclass(frozen=True, slots=True)
class Month(Written):
    """A month of a year, the most exact birth that a need may state.

    >>> born = Month.parse("2006-06")
    >>> born.ages_on(date(2024, 6, 15))
    (215, 216)
    """

    examples: ClassVar[tuple[str, ...]] = ("2014-06",)

    year: int
    month: int

    def __post_init__(self) -> None:
        """Refuse a month that no calendar has, or nobody alive was born in."""
        if not (1850 <= self.year < 2200 and 1 <= self.month <= 12):
            raise ValueError(f"A month lies between 1850-01 and 2199-12, got {self}.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The month that a text such as ``2014-06`` writes."""
        if match := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text):
            return cls(int(match[1]), int(match[2]))
        raise ValueError(
            f"A month is written year-month, such as '2014-06', got {text!r}. "
            "The day of birth is not asked for."
        )

    def __str__(self) -> str:
        """Year and month."""
        return f"{self.year:04}-{self.month:02}"

    def __lt__(self, other: Month) -> bool:
        """Earlier months come first."""
        return (self.year, self.month) < (other.year, other.month)

    @property
    def first(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day of the month."""
        after = date(self.year + self.month // 12, self.month % 12 + 1, 1)
        return date.fromordinal(after.toordinal() - 1)

    def ages_on(self, day: date) -> tuple[int, int]:
        """Least and greatest age in whole months that one born in this month may have on a day.

        Negative for somebody not born yet.
        """
        return months_between(self.last, day), months_between(self.first, day)


@dataclass(frozen=True, slots=True)
class AgeRange(Written):
    """Ages from one to another, both included as people say them: 0-17 years ends at 18.

    Inside it is half-open and in months.

    >>> children = AgeRange.parse("0-17 years")
    >>> children.start, children.end
    (0, 216)
    >>> str(children), str(AgeRange.parse("18- years")), str(AgeRange.parse("30-71 months"))
    ('0-17 years', '18- years', '30-71 months')

    Attributes:
        start: Least age in months.
        end: First age in months that no longer fits; ``None`` where there is no upper end.
    """

    examples: ClassVar[tuple[str, ...]] = ("0-17 years", "18- years", "30-71 months")

    start: int
    end: int | None = None

    def __post_init__(self) -> None:
        """Refuse ages below zero and ranges without a single month."""
        if self.start < 0 or (self.end is not None and self.end <= self.start):
            raise ValueError("An age range goes from an age to the same or a greater one.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The range that a text such as ``0-17 years`` or ``30-71 months`` writes."""
        match = re.fullmatch(r"(\d{1,4})-(\d{0,4}) (years|months)", text)
        if not match:
            raise ValueError(
                f"An age range is written such as '0-17 years', '18- years' or "
                f"'30-71 months', got {text!r}."
            )
        size = 12 if match[3] == "years" else 1
        end = (int(match[2]) + 1) * size if match[2] else None
        return cls(int(match[1]) * size, end)

    def __str__(self) -> str:
        """In years where whole years are meant, else in months."""
        size = 12 if self.start % 12 == 0 and (self.end or 0) % 12 == 0 else 1
        last = "" if self.end is None else self.end // size - 1
        return f"{self.start // size}-{last} {'years' if size == 12 else 'months'}"

    def __contains__(self, months: int) -> bool:
        """Whether somebody so many months old is in the range."""
        return self.start <= months and (self.end is None or months < self.end)
