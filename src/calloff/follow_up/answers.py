"""What suppliers answer, why they decline, and how long they take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from calloff.follow_up.facts import Heard
from calloff.follow_up.shares import Proportion, Quartiles, quartiles
from calloff.follow_up.tally import Counted, Counts, count_all
from calloff.values.period import ALWAYS, Period

__all__ = ["Answers", "answers"]

UNSAID = "unsaid"
"""The code that stands for a decline whose reason is not noted."""


@dataclass(frozen=True)
class Answers:
    """What came of requests.

    Attributes:
        counts: How many were ``asked``: of these still ``open`` and ``closed``; of the closed
            ``proposed``, ``declined`` and ``no_answer``, and in another way ``in_time``, ``late``
            and ``untimed``; declines by cause as ``declined:`` and the reason's code.
        minutes: How many minutes lie between asking and answer, by year and in all (``None``);
            of a year with few answers nothing is told.
        imported: How many of the requests were read from a spreadsheet.
    """

    counts: Counts
    minutes: dict[int | None, Quartiles]
    imported: int

    @property
    def causes(self) -> tuple[str, ...]:
        """The codes of the reasons that were given, `UNSAID` among them."""
        return tuple(
            sorted({key.what[9:] for key in self.counts if key.what.startswith("declined:")})
        )

    def count(self, what: str = "asked", year: int | None = None) -> int | None:
        """How many, in a year or in all; ``None`` where that is left out."""
        return self.counts[Counted(what, year)]

    def declined_for(self, cause: str, year: int | None = None) -> int | None:
        """How many declined for a reason, by its code; ``None`` where that is left out."""
        return self.count(f"declined:{cause}", year)

    def in_time(self, year: int | None = None) -> Proportion | None:
        """The share that was answered by the deadline, silence being none.

        ``None`` where nothing is known, or a figure is left out.
        """
        return self.counts.share(Counted("in_time", year), Counted("late", year))

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each figure; of quantiles one for each year that has some."""
        for key in self.counts:
            yield {"what": key.what, "year": key.year, "count": self.counts[key]}
        for year, told in self.minutes.items():
            for name in ("lower", "median", "upper"):
                minutes = round(getattr(told, name))
                yield {"what": f"minutes.{name}", "year": year, "count": minutes}


def answers(found: Sequence[Heard], *, within: Period = ALWAYS, threshold: int = 5) -> Answers:
    """What suppliers answered, by year, and how long they took.

    A request counts in the year in which it was sent. Whoever was passed over was not asked. An
    answer that came too late counts as none, where the office disregards it.

    Args:
        found: The requests, as `heard` tells them; nothing: every figure is 0.
        within: The days on which they were sent.
        threshold: The least number that is shown.
    """
    counted = [one for one in found if one.day in within]
    counts = count_all(
        (Counted(what, one.day.year) for one in counted for what in _codes(one)),
        [
            ("asked", ("open", "closed")),
            ("closed", ("proposed", "declined", "no_answer")),
            ("closed", ("in_time", "late", "untimed")),
            ("declined", sorted({_cause(one) for one in counted if one.status == "declined"})),
        ],
        threshold=threshold,
    )
    years: tuple[int | None, ...] = (*counts.years, None)
    minutes = {}
    for year in years:
        taken = [_minutes(one) for one in counted if year in (None, one.day.year)]
        told = quartiles(length for length in taken if length is not None)
        if told is not None and told.count >= threshold:
            minutes[year] = told
    return Answers(counts, minutes, sum(one.imported for one in counted))


def _codes(one: Heard) -> Iterator[str]:
    """What a request counts towards."""
    yield "asked"
    if one.status == "open":
        yield "open"
        return
    yield "closed"
    yield one.status
    timely: dict[bool | None, Literal["in_time", "late", "untimed"]]
    timely = {True: "in_time", False: "late", None: "untimed"}
    yield timely[one.in_time]
    if one.status == "declined":
        yield _cause(one)


def _cause(one: Heard) -> str:
    """The code of a decline with its cause."""
    return f"declined:{one.reason or UNSAID}"


def _minutes(one: Heard) -> Fraction | None:
    """How many minutes an answer took; ``None`` where none came, or that is not noted."""
    if one.status not in {"proposed", "declined"} or one.asked is None or one.answered is None:
        return None
    return Fraction(int((one.answered - one.asked).total_seconds()), 60)
