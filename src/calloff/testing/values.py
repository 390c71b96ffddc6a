"""Invented values: periods, months, ages, spans, hours of the week, money."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from calloff.need import Person
from calloff.values.hours import Hours
from calloff.values.money import Money
from calloff.values.months import AgeRange, Month
from calloff.values.period import Period
from calloff.values.span import Span

__all__ = ["age_ranges", "days", "hours", "money", "months", "periods", "persons", "spans"]

_QUARTER = 15
_WEEK = 7 * 24 * 60


def days() -> st.SearchStrategy[date]:
    """Days of a few years, with the leap days and the ends of months more often than others."""
    edges = [
        date(2024, 2, 29),
        date(2020, 2, 29),
        date(2023, 2, 28),
        date(2024, 1, 31),
        date(2024, 12, 31),
        date(2024, 4, 30),
        date(2024, 3, 1),
    ]
    return st.one_of(
        st.sampled_from(edges), st.dates(min_value=date(2019, 1, 1), max_value=date(2026, 12, 31))
    )


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Periods of at least one day, either side open now and then."""
    start = draw(st.none() | days())
    if start is None:
        end = draw(st.none() | days())
    else:
        length = draw(st.none() | st.integers(1, 800))
        end = None if length is None else start + timedelta(days=length)
    return Period(start, end)


def months() -> st.SearchStrategy[Month]:
    """Months of any year that a calendar has."""
    years = st.one_of(st.integers(1990, 2030), st.integers(1850, 2199))
    return st.builds(Month, years, st.integers(1, 12))


@st.composite
def spans(draw: st.DrawFn, most: int = 260) -> Span:
    """Spans of whole numbers from 0 up, without an upper end now and then."""
    start = draw(st.integers(0, most))
    length = draw(st.none() | st.integers(1, most))
    return Span(start, None if length is None else start + length)


@st.composite
def age_ranges(draw: st.DrawFn) -> AgeRange:
    """Ranges of ages, in whole years about as often as in months."""
    size = draw(st.sampled_from([12, 1]))
    span = draw(spans(most=240 // size))
    return AgeRange(span.start * size, None if span.end is None else span.end * size)


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """Hours of the week in quarters, round midnight and the turn of the week too."""
    windows = []
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, _WEEK // _QUARTER - 1)) * _QUARTER
        length = draw(st.sampled_from([_QUARTER, 60, 8 * 60, 24 * 60, 48 * 60]))
        windows.append((start, min(start + length, _WEEK)))
    return Hours.of(windows)


def money(currency: str | None = None) -> st.SearchStrategy[Money]:
    """Amounts of money, negative ones too, in a currency with none, two or three decimals."""
    currencies = st.sampled_from(["SEK", "JPY", "BHD"]) if currency is None else st.just(currency)
    return st.builds(Money, minor=st.integers(-(10**9), 10**9), currency=currencies)


@st.composite
def persons(draw: st.DrawFn) -> Person:
    """Persons of up to twenty years, told by month of birth, by age, or by age in months."""
    told = draw(st.sampled_from(["born", "age", "months"]))
    if told == "born":
        month = draw(st.integers(0, 20 * 12 - 1))
        return Person(born=Month(2004 + month // 12, 1 + month % 12))
    if told == "age":
        return Person(age=draw(st.integers(0, 19)))
    return Person(months=draw(st.integers(0, 20 * 12)))
