"""Spans of whole numbers, such as ages in months from one to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from calloff.values.record import Written

__all__ = ["Span"]


@dataclass(frozen=True, slots=True)
class Span(Written):
    """Whole numbers from one to another, both included when written, half-open inside.

    >>> Span.parse("30-71")
    Span(start=30, end=72)
    >>> 71 in Span.parse("30-71"), 72 in Span.parse("30-71"), 900 in Span.parse("216-")
    (True, False, True)

    Attributes:
        start: The least number in it.
        end: The first number above it; ``None`` where it has no upper end.
    """

    examples: ClassVar[tuple[str, ...]] = ("30-71", "216-")

    start: int
    end: int | None = None

    def __post_init__(self) -> None:
        """Refuse negative and empty spans."""
        if self.start < 0 or (self.end is not None and self.end <= self.start):
            raise ValueError("A span goes from a number to the same or a greater one, from 0 up.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The span that a text such as ``30-71`` writes."""
        if match := re.fullmatch(r"(\d{1,9})-(\d{0,9})", text):
            return cls(int(match[1]), int(match[2]) + 1 if match[2] else None)
        raise ValueError(f"A span is written such as '30-71' or '216-', got {text!r}.")

    def __str__(self) -> str:
        """First and last number."""
        return f"{self.start}-{'' if self.end is None else self.end - 1}"

    def __contains__(self, number: int) -> bool:
        """Whether the number lies in the span."""
        return self.start <= number and (self.end is None or number < self.end)

    def covers(self, other: Span) -> bool:
        """Whether every number of the other span lies in this one."""
        return self.start <= other.start and (
            self.end is None or (other.end is not None and other.end <= self.end)
        )
