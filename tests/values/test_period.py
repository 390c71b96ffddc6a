"""Periods: half-open inside, inclusive in print, leap days where the calendar has them."""

from __future__ import annotations

from datetime import date

import pytest

from calloff import InputError, Period, Price
from calloff.values.period import ALWAYS


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2021-09-15/2025-09-14", 1461),  # Adda's agreement: four years to the day
        ("2019-06-17/2023-06-16", 1461),
        ("2022-03-01/2024-02-29", 731),  # two years with a leap day in them
        ("2024-03-01/2026-02-28", 730),
        ("2018-04-01/2019-12-31", 640),  # 21 months
        ("2024-02-29/2024-02-29", 1),
    ],
)
def test_days_count_both_ends(text: str, days: int) -> None:
    """A period from one day to another has both of them in it."""
    assert days == Period.parse(text).days


def test_two_years_from_march_end_on_the_leap_day() -> None:
    """29 February 2024 is the last day of two years from 1 March 2022, and 1 March is not in it."""
    term = Period.parse("2022-03-01/2024-02-29")

    assert date(2024, 2, 29) == term.last
    assert date(2024, 2, 29) in term
    assert date(2024, 3, 1) not in term
    assert date(2022, 2, 28) not in term


@pytest.mark.parametrize(
    "text", ["2021-09-15/2025-09-14", "2023-12-01/..", "../2023-11-30", "../.."]
)
def test_what_is_written_is_read_back(text: str) -> None:
    """A period is written as it was read, open sides as two dots."""
    assert text == str(Period.parse(text))


def test_an_open_side_has_no_number_of_days() -> None:
    """How long an open period lasts is not known."""
    assert Period.parse("2023-12-01/..").days is None
    assert ALWAYS.days is None
    assert date.min in ALWAYS
    assert date.max in ALWAYS


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29/..",  # no such day
        "2023-12-01",
        "2023-12-01 - 2024-01-01",
        "2023-12-01/2023-12-02/2023-12-03",
        "1 dec 2023/..",
        "",
    ],
)
def test_another_spelling_is_refused(text: str) -> None:
    """The message says how a period is written, and what was found."""
    with pytest.raises(ValueError, match="A period is written") as caught:
        Period.parse(text)

    assert (
        "A period is written first day/last day, such as '2021-09-15/2025-09-14' or "
        f"'2023-12-01/..', got {text!r}."
    ) == str(caught.value)


def test_a_period_without_a_day_is_refused() -> None:
    """The last day is not before the first."""
    with pytest.raises(ValueError, match="first day on or before its last") as caught:
        Period.parse("2024-01-02/2024-01-01")

    assert "A period has its first day on or before its last, got 2024-01-02 to 2024-01-01." == str(
        caught.value
    )


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("2024-01-01/2024-01-31", "2024-01-31/2024-02-29", True),  # one day in common
        ("2024-01-01/2024-01-31", "2024-02-01/2024-02-29", False),
        ("../2023-11-30", "2023-12-01/..", False),
        ("../2023-11-30", "2023-11-30/..", True),
        ("../..", "2024-01-01/2024-01-01", True),
        ("2024-01-01/..", "2025-01-01/..", True),
    ],
)
def test_periods_overlap_where_they_have_a_day_in_common(
    one: str, other: str, overlap: bool
) -> None:
    """Ends that touch do not overlap; a day in common does, whichever is asked."""
    first, second = Period.parse(one), Period.parse(other)

    assert overlap is first.overlaps(second)
    assert overlap is second.overlaps(first)


def test_the_last_day_of_all_time_is_an_open_side() -> None:
    """A last day that no day follows leaves the side open."""
    assert Period.of(date(2024, 1, 1), date.max) == Period(date(2024, 1, 1), None)


def test_a_mistake_in_a_record_is_told_once() -> None:
    """A period that cannot be read is one problem, whether read from JSON or made in Python."""
    with pytest.raises(InputError) as caught:
        Price("placement", "1450", "day", valid="2023-12-01")

    assert [("valid", True)] == [
        (problem.place, problem.what.startswith("A period is written"))
        for problem in caught.value.problems
    ]
