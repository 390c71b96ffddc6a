"""Months and ages: born in a month, so many months old, for ages from so many to so many."""

from __future__ import annotations

from datetime import date

import pytest

from calloff.values.months import AgeRange, Month, months_between
from calloff.values.span import Span


@pytest.mark.parametrize(
    ("born", "day", "months"),
    [
        (date(2006, 6, 15), date(2024, 6, 14), 215),
        (date(2006, 6, 15), date(2024, 6, 15), 216),
        (date(2004, 2, 29), date(2022, 2, 28), 215),  # eighteen on 1 March, no leap day that year
        (date(2004, 2, 29), date(2022, 3, 1), 216),
        (date(2004, 2, 29), date(2024, 2, 28), 239),
        (date(2004, 2, 29), date(2024, 2, 29), 240),
        (date(2024, 1, 31), date(2024, 2, 29), 0),  # a month old on 1 March
        (date(2024, 1, 31), date(2024, 3, 1), 1),
        (date(2024, 2, 1), date(2024, 1, 31), -1),  # not born yet
    ],
)
def test_months_are_counted_as_ages_are(born: date, day: date, months: int) -> None:
    """A month is full on the day of the month, or on the next one where there is none such."""
    assert months == months_between(born, day)


def test_who_is_born_in_a_month_has_one_of_two_ages() -> None:
    """In the month of the birthday the age depends on the day, which is not asked for."""
    born = Month.parse("2006-06")

    assert (215, 215) == born.ages_on(date(2024, 5, 31))
    assert (214, 215) == born.ages_on(date(2024, 5, 29))
    assert (215, 216) == born.ages_on(date(2024, 6, 1))
    assert (216, 216) == born.ages_on(date(2024, 6, 30))
    assert (-1, 0) == born.ages_on(date(2006, 6, 1))


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2024-02", date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 28)),
        ("2023-12", date(2023, 12, 31)),
    ],
)
def test_a_month_ends_on_its_own_last_day(text: str, last: date) -> None:
    """February has 29 days in a leap year."""
    assert last == Month.parse(text).last
    assert date(last.year, last.month, 1) == Month.parse(text).first


def test_months_stand_in_order() -> None:
    """Earlier months come first, also across years."""
    texts = ["2024-01", "2023-12", "2023-02", "2024-11"]

    assert ["2023-02", "2023-12", "2024-01", "2024-11"] == [
        str(month) for month in sorted(Month.parse(text) for text in texts)
    ]


@pytest.mark.parametrize("text", ["2014-13", "2014-00", "2014-6", "14-06", "2014-06-15", "juni"])
def test_another_spelling_of_a_month_is_refused(text: str) -> None:
    """The message says how a month is written, and that the day of birth is not wanted."""
    with pytest.raises(ValueError, match="A month is written") as caught:
        Month.parse(text)

    assert (
        f"A month is written year-month, such as '2014-06', got {text!r}. "
        "The day of birth is not asked for."
    ) == str(caught.value)


@pytest.mark.parametrize(
    ("text", "first", "beyond"),
    [
        ("0-17 years", 0, 216),
        ("18- years", 216, None),
        ("30-71 months", 30, 72),
        ("13-20 years", 156, 252),
        ("0-0 years", 0, 12),
    ],
)
def test_ages_are_written_with_both_ends_in_them(text: str, first: int, beyond: int | None) -> None:
    """Seventeen lasts until the day of eighteen."""
    ages = AgeRange.parse(text)

    assert (first, beyond) == (ages.start, ages.end)
    assert text == str(ages)
    assert first in ages
    assert first - 1 not in ages
    assert beyond is None or (beyond - 1 in ages and beyond not in ages)


@pytest.mark.parametrize(
    "text", ["0-17", "0–17 years", "17 years", "-17 years", "0-17 år", "0-17years", ""]
)
def test_another_spelling_of_ages_is_refused(text: str) -> None:
    """Ages say whether they are years or months."""
    with pytest.raises(ValueError, match="An age range is written") as caught:
        AgeRange.parse(text)

    assert (
        "An age range is written such as '0-17 years', '18- years' or '30-71 months', "
        f"got {text!r}."
    ) == str(caught.value)


def test_ages_that_run_backwards_are_refused() -> None:
    """The last age is not below the first."""
    with pytest.raises(ValueError, match="to the same or a greater one"):
        AgeRange.parse("18-17 years")


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [("30-71", [30, 71], [29, 72]), ("216-", [216, 9999], [215]), ("5-5", [5], [4, 6])],
)
def test_spans_have_both_ends_in_them(text: str, inside: list[int], outside: list[int]) -> None:
    """A span of numbers is written with its first and last."""
    span = Span.parse(text)

    assert text == str(span)
    assert all(number in span for number in inside)
    assert not any(number in span for number in outside)


@pytest.mark.parametrize(
    ("wide", "narrow", "covers"),
    [
        ("0-215", "84-120", True),
        ("84-120", "0-215", False),
        ("0-", "84-", True),
        ("0-215", "84-", False),
        ("0-215", "0-215", True),
        ("0-215", "215-216", False),
    ],
)
def test_a_span_covers_what_lies_in_it(wide: str, narrow: str, covers: bool) -> None:
    """Every number of the one lies in the other; an open end is covered by an open end only."""
    assert covers is Span.parse(wide).covers(Span.parse(narrow))


@pytest.mark.parametrize("text", ["30", "-30", "71-30", "a-b", "30 - 71", "1234567890-"])
def test_another_spelling_of_a_span_is_refused(text: str) -> None:
    """A span is two numbers, or one that has no upper end."""
    with pytest.raises(ValueError, match=r"[Aa] span"):
        Span.parse(text)
