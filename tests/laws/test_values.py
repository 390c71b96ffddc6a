"""What the values at the ground keep to, tried against counting.

- Periods, months, age ranges, hours, spans, money and exact numbers are read back from how they
  are written.
- Days, minutes, numbers and months lie in them exactly where counting one by one says so.
- Ages in months pass on the day of the month, or on the first of the next month that has no such
  day, through leap days too; a person fits some ages exactly if every possible birth does.
- Rounding goes to the nearest whole number of steps, halves away from zero.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
import rfc8785
from hypothesis import assume
from hypothesis import strategies as st
from pydantic import TypeAdapter

from calloff import Money, Period, Person, Verdict
from calloff.testing import age_ranges, hours, money, months, periods, persons, spans
from calloff.testing.values import days
from calloff.values.exact import Exact, decimal_of, plain
from calloff.values.hours import Hours
from calloff.values.money import minor_digits, rounded
from calloff.values.months import AgeRange, Month, months_between
from calloff.values.record import canonical
from calloff.values.span import Span

_DAY = timedelta(days=1)
_LEAP = date(2024, 2, 29)
_WEEK = 7 * 24 * 60
_QUARTER = 15


def test_written_values_are_read_back_the_same(law: Any) -> None:
    """What is written of a period, month, age range, span or hours is read as the same value."""
    every = st.one_of(periods(), months(), age_ranges(), spans(), hours())

    @law.over(every)
    def holds(value: Any) -> None:
        law.saw(type(value).__name__)

        assert value == type(value).parse(str(value))
        assert str(value) == str(type(value).parse(str(value)))

    holds()
    law.ensure("Period", "Month", "AgeRange", "Span", "Hours")


def test_exact_numbers_are_read_back_and_written_one_way(law: Any) -> None:
    """Equal numbers are written alike, without exponent and without zeros that say nothing."""
    adapter = TypeAdapter(Exact)

    @law.over(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 6))
    def holds(number: Decimal, places: int) -> None:
        longer = f"{number:f}" + "0" * places
        text = plain(adapter.validate_python(longer))
        law.saw("whole" if "." not in text else "part")

        assert number == Decimal(text)
        assert text == plain(adapter.validate_python(number))
        assert text == adapter.dump_python(adapter.validate_python(longer), mode="json")
        assert "E" not in text
        assert "." not in text or text[-1] not in "0."

    holds()
    law.ensure("part")


_SIGNS = st.text(st.sampled_from('a"\\\n\x01\x7fé\u2028\ue000\uffff😀\ud8001.eEN-0'), max_size=6)
_NUMBERS = st.one_of(
    st.integers(-(2**54), 2**54), st.integers(-9, 9), st.floats(), st.sampled_from((0.0, -0.0))
)


def test_canonical_json_is_that_of_the_standard_to_the_byte(law: Any) -> None:
    """Whatever is written, or refused, is written and refused as RFC 8785 says."""
    plain = st.one_of(_SIGNS, st.integers(-9, 9), st.booleans(), st.none())
    odd = st.one_of(plain, _NUMBERS)
    for leaves in (plain, odd):
        nested = st.recursive(
            leaves,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_SIGNS, inner, max_size=3),
            max_leaves=8,
        )

        @law.over(nested)
        def holds(data: object) -> None:
            try:
                due: object = rfc8785.dumps(data)
            except (ValueError, TypeError) as refused:
                due = type(refused)
            try:
                found: object = canonical(data)
            except (ValueError, TypeError) as refused:
                found = type(refused)
            law.saw("written" if isinstance(due, bytes) else "refused")

            assert due == found

        holds()
    law.ensure("written", "refused")


def test_a_fraction_is_the_decimal_that_it_is_to_the_last_digit(law: Any) -> None:
    """The decimal of a fraction is the same number, however long; without an end there is none."""
    digits = st.integers(-(10**60), 10**60)

    @law.over(digits, st.integers(0, 60), st.sampled_from((1, 3, 7, 11)))
    def holds(whole: int, places: int, other: int) -> None:
        exact = Fraction(whole, 10**places * other)
        endless = exact.denominator % other == 0 and other > 1
        law.saw("endless" if endless else "long" if len(str(exact.denominator)) > 30 else "short")

        if endless:
            with pytest.raises(ValueError, match="have no end"):
                decimal_of(exact)
        else:
            assert exact == Fraction(decimal_of(exact))

    holds()
    law.ensure("endless", "long", "short")


def test_a_period_holds_the_days_from_its_first_to_its_last(law: Any) -> None:
    """A day lies in a period exactly where it is neither before its first nor after its last."""

    @law.over(periods(), periods(), days())
    def holds(one: Period, other: Period, day: date) -> None:
        inside = not (one.start and day < one.start) and not (one.last and day > one.last)
        law.saw("inside" if inside else "outside", "apart" if not one.overlaps(other) else "meet")

        assert inside == (day in one)
        assert one.overlaps(other) == other.overlaps(one)
        if day in one and day in other:
            assert one.overlaps(other)
        if one.start and one.end:
            each = [one.start + _DAY * number for number in range(one.days or 0)]
            assert all(inner in one for inner in each)
            assert one.end not in one
            assert one.start - _DAY not in one
            assert one.overlaps(other) == any(inner in other for inner in each)

    holds()
    law.ensure("inside", "outside", "apart", "meet")


def test_hours_hold_the_minutes_of_their_windows(law: Any) -> None:
    """Some hours lie in others exactly where every quarter of an hour of theirs does."""

    @law.over(hours(), hours())
    def holds(one: Hours, other: Hours) -> None:
        both = Hours.of((*one.windows, *other.windows))
        law.saw("within" if other in one else "not within")

        assert (other in one) == (_quarters(other) <= _quarters(one))
        assert _quarters(both) == _quarters(one) | _quarters(other)
        assert one in both
        assert other in both
        assert (both == one) == (other in one)

    holds()
    law.ensure("within", "not within")


def _quarters(week: Hours) -> set[int]:
    return {
        minute
        for minute in range(0, _WEEK, _QUARTER)
        if any(start <= minute < end for start, end in week.windows)
    }


def test_spans_and_age_ranges_hold_their_numbers(law: Any) -> None:
    """A number lies in a span from the first to the last, and a span in one that holds it all."""

    @law.over(spans(most=30), spans(most=30), age_ranges(), st.integers(0, 300))
    def holds(one: Span, other: Span, ages: AgeRange, number: int) -> None:
        law.saw(*(["covers"] if one.covers(other) else ["not"]))
        beyond = 100  # above every end that is drawn here
        inner = {n for n in range(beyond) if n in other}

        assert {n for n in range(beyond) if n >= other.start and n < (other.end or beyond)} == inner
        assert one.covers(other) == (inner <= {n for n in range(beyond) if n in one})
        assert (number in ages) == (ages.start <= number < (ages.end or 10_000))
        assert (number in ages) == (number in Span(ages.start, ages.end))

    holds()
    law.ensure("covers", "not")


def test_months_pass_on_the_day_of_the_month(law: Any) -> None:
    """Whole months between two days are as many as one meets walking from the one to the other."""

    @law.over(days(), st.integers(-800, 800))
    def holds(start: date, distance: int) -> None:
        end = start + _DAY * distance
        law.saw(
            "back" if distance < 0 else "on",
            *(["leap"] if _LEAP in {start, end} else []),
            *(["end of month"] if start.day > 28 else []),
        )

        assert _walked(start, end) == months_between(start, end)

    holds()
    law.ensure("back", "on", "leap", "end of month")


def _walked(start: date, end: date) -> int:
    """Count the days that are a month on, walking from one day to another."""
    step = _DAY if start <= end else -_DAY
    count, day = 0, start
    while day != end:
        # Backwards a month is lost when the day on which it passed is left.
        count += _passes(day + step, start.day) if step > timedelta() else -_passes(day, start.day)
        day += step
    return count


def _passes(day: date, birthday: int) -> bool:
    """Whether a month passes on a day, for whoever is born on such a day of the month."""
    return day.day == birthday or (day.day == 1 and (day - _DAY).day < birthday)


def test_a_birth_may_be_on_the_days_that_fit_what_is_stated(law: Any) -> None:
    """The first and the last possible birth are those that trying every day finds."""

    @law.over(_young(), days())
    def holds(person: Person, requested: date) -> None:
        possible = _births(person, requested)
        assume(possible)
        law.saw(*_told(person), *(["end of month"] if requested.day > 28 else []))

        assert (possible[0], possible[-1]) == person.births(requested)

    holds()
    law.ensure("born", "age", "months", "end of month")


def test_a_person_fits_exactly_if_every_possible_birth_does(law: Any) -> None:
    """Met where all births fit, unmet where none does, unknown where it depends on the day."""
    ranges = st.lists(spans(most=72), min_size=1, max_size=2).map(tuple)

    @law.over(_young(), ranges, days(), st.integers(0, 90), st.integers(0, 400))
    def holds(
        person: Person, ages: tuple[Span, ...], requested: date, wait: int, length: int
    ) -> None:
        start = requested + _DAY * wait
        end = start + _DAY * length
        births = _births(person, requested)
        assume(births and births[-1] <= start)
        fit = {
            any(_aged(born, start) in span and _aged(born, end) in span for span in ages)
            for born in births
        }
        verdict = person.fits(ages, requested, start, end)
        law.saw(verdict.value, *_told(person))
        expected = {frozenset({True}): Verdict.MET, frozenset({False}): Verdict.UNMET}

        assert expected.get(frozenset(fit), Verdict.UNKNOWN) is verdict
        assert (_aged(births[-1], start), _aged(births[0], start)) == person.ages(requested, start)

    holds()
    law.ensure("met", "unmet", "unknown", "born", "age", "months")


def _young() -> st.SearchStrategy[Person]:
    """Persons young enough to try every day since they can have been born."""
    young = st.integers(0, 40)
    return st.one_of(
        persons().filter(lambda person: person.born is not None and person.born.year > 2018),
        st.integers(0, 3).map(lambda years: Person(age=years)),
        young.map(lambda number: Person(months=number)),
    )


def _told(person: Person) -> list[str]:
    return [name for name in ("born", "age", "months") if getattr(person, name) is not None]


def _births(person: Person, requested: date) -> list[date]:
    """Every day on which the person may be born, by trying all of the last years."""
    if person.born is not None:
        each = (date(person.born.year, person.born.month, 1) + _DAY * n for n in range(31))
        return [day for day in each if Month(day.year, day.month) == person.born]
    each = (requested - _DAY * number for number in range(5 * 366, -1, -1))
    if person.months is not None:
        return [day for day in each if _aged(day, requested) == person.months]
    return [day for day in each if _aged(day, requested) // 12 == person.age]


def _aged(born: date, day: date) -> int:
    """How many months old somebody is: one for each month's day that has come."""
    count = 0
    while _turns(born, count + 1) <= day:
        count += 1
    return count


def _turns(born: date, count: int) -> date:
    """The day on which somebody turns so many months old."""
    month = born.year * 12 + born.month - 1 + count
    try:
        return date(month // 12, month % 12 + 1, born.day)
    except ValueError:
        return date((month + 1) // 12, (month + 1) % 12 + 1, 1)


def test_rounding_goes_to_the_nearest_and_halves_away_from_zero(law: Any) -> None:
    """What is rounded is a whole number of steps, never more than half a step away."""
    steps = st.fractions(Fraction(1, 100), 100, max_denominator=100)

    @law.over(st.fractions(-(10**4), 10**4, max_denominator=200), steps, st.booleans())
    def holds(exact: Fraction, step: Fraction, halfway: bool) -> None:
        if halfway:
            exact = step * (floor(exact) + Fraction(1, 2))
        found = rounded(exact, step)
        half = abs(found - exact) * 2 == step
        law.saw("half" if half else "nearer", "below" if exact < 0 else "above")

        assert 1 == (found / step).denominator
        assert abs(found - exact) * 2 <= step
        assert rounded(-exact, step) == -found
        if half:
            assert abs(found) > abs(exact)
        if exact >= 0:
            assert floor(exact / step + Fraction(1, 2)) * step == found

    holds()
    law.ensure("half", "nearer", "below", "above")


def test_money_adds_up_and_is_read_back(law: Any) -> None:
    """Money is whole minor units: sums and differences are exact, and text gives it back."""

    @law.over(money("SEK"), money("SEK"), money())
    def holds(one: Money, other: Money, any_: Money) -> None:
        law.saw(any_.currency)
        amount, currency = str(any_).split()

        assert any_ == Money.of(Decimal(amount), currency)
        assert any_ == Money.of(any_.exact, any_.currency)
        assert any_ == Money.read(any_.data())
        assert minor_digits(currency) == len(amount.partition(".")[2])
        assert one == one + other - other
        assert one + other == other + one
        assert (one < other) == (one.exact < other.exact)
        assert (one <= other) == (not other < one)

    holds()
    law.ensure("SEK", "JPY", "BHD")
