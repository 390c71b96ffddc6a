"""Durations go by the calendar: two years are as long as the two years that they fall on."""

from __future__ import annotations

from datetime import date

import pytest

from calloff.values.durations import Duration


@pytest.mark.parametrize(
    ("duration", "first", "last", "days"),
    [
        ("2 years", date(2022, 3, 1), date(2024, 2, 29), 731),  # ends on the leap day
        ("2 years", date(2024, 3, 1), date(2026, 2, 28), 730),
        ("4 years", date(2021, 9, 15), date(2025, 9, 14), 1461),
        ("4 years", date(2019, 6, 17), date(2023, 6, 16), 1461),
        ("1 year", date(2024, 2, 29), date(2025, 2, 28), 366),  # over on 1 March
        ("1 year", date(2023, 2, 28), date(2024, 2, 27), 365),
        ("1 month", date(2024, 1, 31), date(2024, 2, 29), 30),
        ("21 months", date(2018, 4, 1), date(2019, 12, 31), 640),
        ("6 months", date(2023, 8, 31), date(2024, 2, 29), 183),
        ("2 weeks", date(2024, 2, 20), date(2024, 3, 4), 14),
        ("30 days", date(2023, 2, 1), date(2023, 3, 2), 30),
    ],
)
def test_a_duration_has_the_days_of_the_calendar(
    duration: str, first: date, last: date, days: int
) -> None:
    """From a first day its last day and the number of its days follow."""
    period = Duration.parse(duration).period(first)

    assert (first, last, days) == (period.start, period.last, period.days)


@pytest.mark.parametrize("text", ["1 year", "2 years", "18 months", "1 week", "30 days"])
def test_a_duration_is_written_as_people_say_it(text: str) -> None:
    """One of something is no plural."""
    assert text == str(Duration.parse(text))


@pytest.mark.parametrize(
    "text", ["2 year", "1 years", "0 days", "two years", "2years", "-1 year", "1.5 years", ""]
)
def test_other_ways_of_writing_are_refused(text: str) -> None:
    """The message shows how it is written."""
    with pytest.raises(ValueError, match=r"written such as '2 years', '1 year', '18 months'"):
        Duration.parse(text)


@pytest.mark.parametrize(("count", "unit"), [(0, "day"), (-2, "year"), (10_000, "day")])
def test_a_duration_lasts_some_time(count: int, unit: str) -> None:
    """No time at all is none, and neither is more than anybody agrees on."""
    with pytest.raises(ValueError, match="lasts from 1 to 9999 of its unit"):
        Duration(count, unit)


def test_there_are_four_units() -> None:
    """A quarter is three months."""
    with pytest.raises(ValueError, match="one of year, month, week, day, got 'quarter'"):
        Duration(1, "quarter")


@pytest.mark.parametrize("text", ["9999 years", "9999 months", "9999 weeks", "9999 days"])
def test_what_goes_beyond_all_calendars_ends_with_them(text: str) -> None:
    """The last day there is, and no error from within."""
    assert date.max == Duration.parse(text).after(date(9990, 1, 1))
