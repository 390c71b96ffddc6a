"""Hours of the week: when somebody is there, and when somebody must be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Self

from calloff.values.record import Written

__all__ = ["Hours"]

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY, _WEEK = 24 * 60, 7 * 24 * 60
_SPAN = re.compile(r"([A-Z][a-z])(?:-([A-Z][a-z]))? (\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Hours(Written):
    """Windows of the week, written as opening hours are: ``Mo-Fr 08:00-19:00; Sa 10:00-14:00``.

    ``24/7`` is the whole week. A window that ends at or before its start runs past midnight.

    >>> staffed = Hours.parse("Mo-Fr 08:00-19:00")
    >>> Hours.parse("We 19:30-21:00") in staffed
    False
    >>> Hours.parse("Tu 17:00-18:30") in staffed
    True
    >>> str(Hours.parse("Fr 22:00-02:00"))
    'Fr 22:00-24:00; Sa 00:00-02:00'

    Attributes:
        windows: Start and end in minutes since Monday 00:00; sorted, apart, none empty.
    """

    examples: ClassVar[tuple[str, ...]] = ("Mo-Fr 08:00-19:00; Sa 10:00-14:00", "24/7")

    windows: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, windows: Iterable[tuple[int, int]]) -> Self:
        """The hours in any of the windows, in minutes since Monday 00:00."""
        joined: list[tuple[int, int]] = []
        for start, end in sorted(windows):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return cls(tuple(joined))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The hours that a text such as ``Mo-Fr 08:00-19:00`` writes."""
        if text.strip() == "24/7":
            return cls(((0, _WEEK),))
        windows: list[tuple[int, int]] = []
        for part in text.split(";"):
            match = _SPAN.fullmatch(part.strip())
            if not match or match[1] not in _DAYS or (match[2] or match[1]) not in _DAYS:
                raise ValueError(_how(text))
            first, last = _DAYS.index(match[1]), _DAYS.index(match[2] or match[1])
            start, end = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
            if max(start, end) > _DAY or int(match[4]) > 59 or int(match[6]) > 59:
                raise ValueError(_how(text))
            if start == _DAY:
                raise ValueError(_how(text))
            if end <= start:
                end += _DAY
            for day in range(first, last + 1 if last >= first else last + 8):
                windows += _in_week(day % 7 * _DAY + start, day % 7 * _DAY + end)
        return cls.of(windows)

    def __str__(self) -> str:
        """The windows, days with the same hours written together."""
        if self.windows == ((0, _WEEK),):
            return "24/7"
        by_day: dict[int, list[str]] = {}
        for window_start, window_end in self.windows:
            start = window_start
            while start < window_end:
                day = start // _DAY
                end = min(window_end, (day + 1) * _DAY)
                by_day.setdefault(day, []).append(
                    f"{_clock(start - day * _DAY)}-{_clock(end - day * _DAY)}"
                )
                start = end
        runs: list[list[int]] = []
        for day in sorted(by_day):
            if runs and runs[-1][-1] == day - 1 and by_day[day] == by_day[day - 1]:
                runs[-1].append(day)
            else:
                runs.append([day])
        return "; ".join(
            f"{_DAYS[run[0]]}{f'-{_DAYS[run[-1]]}' if len(run) > 1 else ''} {span}"
            for run in runs
            for span in by_day[run[0]]
        )

    def __contains__(self, other: Hours) -> bool:
        """Whether every minute of the other hours lies in these."""
        return all(
            any(start <= first and last <= end for start, end in self.windows)
            for first, last in other.windows
        )


def _in_week(start: int, end: int) -> list[tuple[int, int]]:
    """The window, parted where it runs over from Sunday to Monday."""
    if end <= _WEEK:
        return [(start, end)]
    return [(start, _WEEK), (0, end - _WEEK)]


def _clock(minutes: int) -> str:
    """Minutes since midnight as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _how(text: str) -> str:
    """How hours are written."""
    return (
        f"Hours are written such as 'Mo-Fr 08:00-19:00; Sa 10:00-14:00' or '24/7', with the days "
        f"{', '.join(_DAYS)}, got {text!r}."
    )
