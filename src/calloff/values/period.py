"""Days and periods: half-open inside, inclusive in print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Self

from calloff.values.record import Written

__all__ = ["ALWAYS", "Period", "day_after"]

_DAY = timedelta(days=1)


def day_after(day: date) -> date:
    """The next day."""
    return day + _DAY


@dataclass(frozen=True, slots=True)
class Period(Written):
    """A stretch of whole days, written with its first and last day as in ISO 8601-2 (EDTF).

    Inside it is half-open: `start` is in it, `end` is the first day after it. Either may be
    missing, which leaves that side open.

    >>> term = Period.parse("2022-03-01/2024-02-29")
    >>> date(2024, 2, 29) in term, date(2024, 3, 1) in term
    (True, False)
    >>> term.days, str(term)
    (731, '2022-03-01/2024-02-29')
    >>> str(Period.parse("2023-12-01/.."))
    '2023-12-01/..'

    Attributes:
        start: First day; ``None`` where it has always been so.
        end: First day that is no longer in it; ``None`` where no end is known.
    """

    examples: ClassVar[tuple[str, ...]] = ("2021-09-15/2025-09-14", "2023-12-01/..")

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        """Refuse a period without a single day."""
        if self.start and self.end and self.start >= self.end:
            raise ValueError(
                f"A period has its first day on or before its last, "
                f"got {self.start} to {self.end - _DAY}."
            )

    @classmethod
    def of(cls, first: date | None, last: date | None) -> Self:
        """The period from a first day to a last day, both in it."""
        return cls(first, None if last is None or last == date.max else day_after(last))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The period that a text such as ``2021-09-15/2025-09-14`` writes."""
        try:
            first, last = text.split("/")
            days = [None if day == ".." else date.fromisoformat(day) for day in (first, last)]
        except ValueError:
            raise ValueError(
                f"A period is written first day/last day, such as '2021-09-15/2025-09-14' or "
                f"'2023-12-01/..', got {text!r}."
            ) from None
        return cls.of(*days)

    def __str__(self) -> str:
        """First and last day, with two dots for an open side."""
        return f"{self.start or '..'}/{self.last or '..'}"

    def __contains__(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    @property
    def last(self) -> date | None:
        """The last day in the period."""
        return self.end - _DAY if self.end else None

    @property
    def days(self) -> int | None:
        """The number of days, both ends counted; ``None`` where a side is open."""
        return (self.end - self.start).days if self.start and self.end else None

    def overlaps(self, other: Period) -> bool:
        """Whether any day lies in both."""
        return (self.end is None or other.start is None or other.start < self.end) and (
            other.end is None or self.start is None or self.start < other.end
        )


ALWAYS = Period()
"""The period that every day lies in."""
