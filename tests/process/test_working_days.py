"""Which days an office works, and by when suppliers must have answered."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calloff.errors import InputError, Problem
from calloff.need import Need
from calloff.pricing import Line
from calloff.process.procedure import (
    AssessmentRule,
    DeadlineRule,
    Delegation,
    OfficeHours,
    Procedure,
    Source,
    Within,
)
from calloff.process.working_days import (
    Deadline,
    before,
    deadline,
    deadline_problems,
    is_working_day,
    next_working_day,
    within,
    working_days_after,
    working_days_between,
)
from calloff.vocabulary import Text

EVES_CLOSED = OfficeHours(
    country="SE", holidays=("public", "de_facto"), opens=time(8), closes=time(16, 30)
)
EVES_OPEN = EVES_CLOSED.replace(holidays=("public",))

BY_PERSON = Within(by_person=True)


def procedure(
    *deadlines: DeadlineRule, office: OfficeHours = EVES_CLOSED, zone: str = "Europe/Stockholm"
) -> Procedure:
    """An office in Sweden with a table of deadlines."""
    return Procedure(
        id="office",
        name=Text("Nämnden", "The board"),
        zone=zone,
        office=office,
        route=(Source(id="agreement", kind="framework", name=Text("Avtal", "It"), lots=("f/A",)),),
        deadlines=deadlines or (DeadlineRule(answer=BY_PERSON),),
        reasons=(),
        late_answers="disregarded",
        assessment=AssessmentRule(ordinary="never", emergency="never", roles=()),
        delegations=(Delegation(id="4.2.1", role="manager", may=("award",)),),
    )


def need(**changes: Any) -> Need:
    """A need that begins on 1 July 2024."""
    facts: dict[str, Any] = {
        "id": "7F3K",
        "buyer": "0580",
        "lot": "f/A",
        "requested": date(2024, 1, 1),
        "starts": date(2024, 7, 1),
        "lines": (Line("placement", quantity=1, unit="day", per="day"),),
    }
    return Need(**{**facts, **changes})


def local(text: str, zone: str = "Europe/Stockholm", fold: int = 0) -> datetime:
    """A moment by the clock on the wall."""
    return datetime.fromisoformat(text).replace(tzinfo=procedure(zone=zone).tz, fold=fold)


offices = st.builds(
    OfficeHours,
    country=st.just("SE"),
    holidays=st.sampled_from([("public",), ("public", "de_facto"), ("public", "bank")]),
    also_closed=st.lists(st.dates(date(2023, 12, 1), date(2025, 2, 1)), max_size=5).map(tuple),
    opens=st.sampled_from([time(7), time(8, 30)]),
    closes=st.sampled_from([time(12), time(16, 30), time(23, 59)]),
)
days = st.dates(date(2023, 12, 1), date(2025, 2, 1))
moments = st.datetimes(
    datetime(2023, 12, 1),  # noqa: DTZ001 - Hypothesis gives it the zone
    datetime(2025, 2, 1),  # noqa: DTZ001 - as above
    timezones=st.sampled_from([UTC, procedure().tz]),
)


# ------------------------------------------------------------------------------ working days


@pytest.mark.parametrize(
    ("day", "eves_closed", "eves_open"),
    [
        (date(2024, 6, 20), True, True),
        (date(2024, 6, 21), False, True),  # Midsummer Eve
        (date(2024, 6, 22), False, False),
        (date(2024, 6, 23), False, False),
        (date(2024, 6, 24), True, True),
        (date(2023, 6, 23), False, True),  # Midsummer Eve moves with the Fridays
        (date(2024, 12, 23), True, True),
        (date(2024, 12, 24), False, True),
        (date(2024, 12, 25), False, False),
        (date(2024, 12, 26), False, False),
        (date(2024, 12, 27), True, True),
        (date(2024, 12, 31), False, True),
        (date(2025, 1, 1), False, False),
        (date(2024, 2, 29), True, True),  # a Thursday
        (date(2020, 2, 29), False, False),  # a Saturday
        (date(2024, 5, 9), False, False),  # Ascension Day
        (date(2024, 5, 10), True, True),
    ],
)
def test_an_office_keeps_the_holidays_it_names(
    day: date, eves_closed: bool, eves_open: bool
) -> None:
    """Eves that are no public holidays close an office that says so, and no other."""
    assert (eves_closed, eves_open) == (
        is_working_day(day, EVES_CLOSED),
        is_working_day(day, EVES_OPEN),
    )


def test_an_office_may_close_on_further_days() -> None:
    """A day the office names itself is no working day there, and one elsewhere."""
    closed = EVES_CLOSED.replace(also_closed=(date(2024, 5, 10),))

    assert not is_working_day(date(2024, 5, 10), closed)
    assert date(2024, 5, 13) == next_working_day(date(2024, 5, 8), closed)
    assert date(2024, 5, 10) == next_working_day(date(2024, 5, 8), EVES_CLOSED)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2024, 6, 20), 0, date(2024, 6, 20)),
        (date(2024, 6, 20), 1, date(2024, 6, 24)),
        (date(2024, 6, 22), 0, date(2024, 6, 24)),
        (date(2024, 6, 22), 1, date(2024, 6, 24)),
        (date(2024, 6, 22), 2, date(2024, 6, 25)),
        (date(2024, 12, 23), 1, date(2024, 12, 27)),
        (date(2024, 12, 23), 2, date(2024, 12, 30)),
        (date(2024, 12, 23), 3, date(2025, 1, 2)),
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
        (date(2024, 2, 28), 2, date(2024, 3, 1)),
        (date(2023, 2, 28), 1, date(2023, 3, 1)),
    ],
)
def test_working_days_pass_over_closed_ones(day: date, count: int, expected: date) -> None:
    """Midsummer, Christmas, the leap day and the end of a year are counted as they fall."""
    assert expected == working_days_after(day, count, EVES_CLOSED)


def test_the_same_christmas_is_shorter_where_eves_are_worked() -> None:
    """Which holidays are kept changes the count and not only the single day."""
    first, last = date(2024, 12, 20), date(2025, 1, 2)

    assert 4 == working_days_between(first, last, EVES_CLOSED)
    assert 6 == working_days_between(first, last, EVES_OPEN)


@given(days, st.integers(1, 60), offices)
def test_counting_after_and_between_undo_each_other(
    day: date, count: int, office: OfficeHours
) -> None:
    """So many working days after a day, so many lie between the two; and none does for none."""
    after = working_days_after(day, count, office)

    assert is_working_day(after, office)
    assert count == working_days_between(day, after, office)
    assert count - 1 == working_days_between(day, after - timedelta(days=1), office)


@given(days, days, offices)
def test_counting_between_and_after_undo_each_other(
    first: date, last: date, office: OfficeHours
) -> None:
    """The last working day up to a day is found again by the count."""
    count = working_days_between(first, last, office)
    worked = [
        day
        for day in (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        if is_working_day(day, office)
    ]

    assert len(worked) == count
    assert not worked or worked[-1] == working_days_after(first, count, office)


@given(days, offices)
def test_the_next_working_day_is_the_first_after(day: date, office: OfficeHours) -> None:
    """No working day lies between a day and its next; none after a worked day is that day."""
    following = next_working_day(day, office)
    skipped = [day + timedelta(days=n) for n in range(1, (following - day).days)]

    assert day < following
    assert [] == [d for d in skipped if is_working_day(d, office)]
    assert (day if is_working_day(day, office) else following) == working_days_after(day, 0, office)


def test_a_count_below_nothing_is_refused() -> None:
    """Working days are counted forwards."""
    with pytest.raises(InputError) as caught:
        working_days_after(date(2024, 6, 20), -1, EVES_CLOSED)

    assert (Problem("count", "a number of working days is not below 0, got -1."),) == (
        caught.value.problems
    )


@pytest.mark.parametrize(
    ("changes", "day", "problems"),
    [
        (
            {"country": "XX"},
            date(2024, 6, 20),
            [
                Problem(
                    "country",
                    "no holidays are known for 'XX'; a country is written as in ISO 3166-1, "
                    "such as SE.",
                )
            ],
        ),
        (
            {"holidays": ("public", "defacto", "school")},
            date(2024, 6, 20),
            [
                Problem(
                    "holidays.1",
                    "SE has no holidays of the kind 'defacto'; it has bank, de_facto, optional, "
                    "public.",
                ),
                Problem(
                    "holidays.2",
                    "SE has no holidays of the kind 'school'; it has bank, de_facto, optional, "
                    "public.",
                ),
            ],
        ),
    ],
)
def test_an_office_nobody_knows_the_holidays_of_is_refused(
    changes: dict[str, Any], day: date, problems: list[Problem]
) -> None:
    """An unknown country or kind of holiday is told with its place, and never counts as none."""
    with pytest.raises(InputError) as caught:
        is_working_day(day, EVES_CLOSED.replace(**changes))

    assert problems == list(caught.value.problems)


def test_a_year_without_known_holidays_is_refused() -> None:
    """Beyond the years whose holidays are known, no day is taken for a working day."""
    assert not is_working_day(date(2100, 12, 24), EVES_CLOSED)

    with pytest.raises(InputError, match="not for 2101; check the day"):
        is_working_day(date(2101, 1, 3), EVES_CLOSED)


def test_weekends_are_the_country_s_own() -> None:
    """In another country another day of the week is free."""
    friday = date(2024, 7, 19)

    assert is_working_day(friday, EVES_CLOSED)
    assert not is_working_day(friday, EVES_CLOSED.replace(country="IR", holidays=("public",)))


# --------------------------------------------------------------------------- lengths of time


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        (local("2024-06-14T22:40"), 30, datetime(2024, 6, 14, 21, 10, tzinfo=UTC)),
        (local("2024-01-12T22:40"), 30, datetime(2024, 1, 12, 22, 10, tzinfo=UTC)),
        (local("2024-12-31T23:45"), 30, datetime(2024, 12, 31, 23, 15, tzinfo=UTC)),
        # The night on which an hour is left out, and that on which one comes twice.
        (local("2024-03-31T01:50"), 30, datetime(2024, 3, 31, 1, 20, tzinfo=UTC)),
        (local("2024-10-27T02:50"), 30, datetime(2024, 10, 27, 1, 20, tzinfo=UTC)),
        (local("2024-10-27T02:50", fold=1), 30, datetime(2024, 10, 27, 2, 20, tzinfo=UTC)),
        (local("2024-10-26T12:00"), 24 * 60, datetime(2024, 10, 27, 10, 0, tzinfo=UTC)),
    ],
)
def test_minutes_run_day_and_night(start: datetime, minutes: int, expected: datetime) -> None:
    """Thirty minutes are thirty, on a Friday night as in the nights when clocks are changed."""
    ends = within(start, Within(minutes=minutes), procedure())

    assert expected == ends
    assert ends is not None
    assert UTC is ends.tzinfo


def test_thirty_minutes_after_a_friday_at_22_40_is_23_10() -> None:
    """The clock on the wall says so in the office's zone."""
    ends = within(local("2024-06-14T22:40"), Within(minutes=30), procedure())

    assert ends is not None
    assert "2024-06-14 23:10" == f"{ends.astimezone(procedure().tz):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2024-06-19T10:00", 0, "2024-06-19T16:30"),
        ("2024-06-19T10:00", 2, "2024-06-24T16:30"),  # over midsummer
        ("2024-06-19T16:29", 1, "2024-06-20T16:30"),
        ("2024-06-19T16:30", 1, "2024-06-24T16:30"),  # closed: as if asked on 20 June
        ("2024-06-19T16:30", 0, "2024-06-20T16:30"),
        ("2024-06-14T22:40", 1, "2024-06-18T16:30"),  # a Friday night: as if on Monday
        ("2024-06-15T09:00", 1, "2024-06-18T16:30"),  # a Saturday: as if on Monday
        ("2024-06-17T05:00", 1, "2024-06-18T16:30"),  # before it opens
        ("2024-12-20T10:00", 2, "2024-12-27T16:30"),
        ("2024-12-30T10:00", 1, "2025-01-02T16:30"),
        ("2024-02-28T10:00", 1, "2024-02-29T16:30"),
        ("2024-03-28T10:00", 1, "2024-04-02T16:30"),  # Easter, and summer time begins
        ("2024-10-25T10:00", 1, "2024-10-28T16:30"),  # summer time ends
    ],
)
def test_working_days_end_when_the_office_closes(start: str, count: int, expected: str) -> None:
    """At closing time by the clock on the wall, whichever time of the year it is."""
    ends = within(local(start), Within(working_days=count), procedure())

    assert local(expected) == ends


def test_the_day_is_that_of_the_office_and_not_of_the_sender() -> None:
    """A request late on Thursday in UTC is a request on Friday in Stockholm."""
    ends = within(datetime(2024, 6, 13, 23, 30, tzinfo=UTC), Within(working_days=0), procedure())

    assert local("2024-06-14T16:30") == ends


def test_what_a_person_sets_is_not_computed() -> None:
    """Nothing comes out, and it is no error."""
    assert within(local("2024-06-19T10:00"), BY_PERSON, procedure()) is None


@given(moments, st.integers(0, 20), offices)
def test_a_deadline_never_falls_on_a_closed_day(
    start: datetime, count: int, office: OfficeHours
) -> None:
    """In working days it is later than the start, on a working day, at closing time."""
    rules = procedure(office=office)
    ends = within(start, Within(working_days=count), rules)

    assert ends is not None
    assert start < ends
    assert UTC is ends.tzinfo
    assert is_working_day(ends.astimezone(rules.tz).date(), office)
    assert office.closes == ends.astimezone(rules.tz).time()


@given(moments, moments, st.integers(0, 20), offices)
def test_who_is_asked_later_has_no_earlier_deadline(
    one: datetime, other: datetime, count: int, office: OfficeHours
) -> None:
    """Deadlines keep the order of the requests."""
    first, second = sorted([one, other], key=datetime.timestamp)
    rules = procedure(office=office)
    ends = [within(start, Within(working_days=count), rules) for start in (first, second)]

    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[0] <= ends[1]


@given(moments, st.integers(1, 10_000))
def test_minutes_before_undo_minutes_after(start: datetime, minutes: int) -> None:
    """So many minutes on and back come to the same moment, also over a change of clocks."""
    rule = Within(minutes=minutes)
    ends = within(start, rule, procedure())

    assert ends is not None
    # In UTC: two local times of one zone are subtracted by the clock on the wall.
    assert timedelta(minutes=minutes) == ends - start.astimezone(UTC)
    assert start.astimezone(UTC) == before(ends, rule, procedure())


@pytest.mark.parametrize(
    ("end", "count", "expected"),
    [
        ("2024-06-24T16:30", 1, "2024-06-20T08:00"),  # over midsummer
        ("2024-06-24T16:30", 0, "2024-06-24T08:00"),
        ("2024-06-24T08:00", 0, "2024-06-20T08:00"),
        ("2024-06-23T12:00", 0, "2024-06-20T08:00"),
        ("2025-01-02T16:30", 2, "2024-12-27T08:00"),
        ("2024-04-02T16:30", 1, "2024-03-28T08:00"),
    ],
)
def test_a_reminder_goes_out_when_the_office_opens(end: str, count: int, expected: str) -> None:
    """So many working days before, at opening time, and always before the deadline."""
    assert local(expected) == before(local(end), Within(working_days=count), procedure())


@given(moments, st.integers(0, 20), offices)
def test_a_reminder_is_before_its_deadline(end: datetime, count: int, office: OfficeHours) -> None:
    """It falls on a working day at opening time, with so many working days until the deadline."""
    rules = procedure(office=office)
    at = before(end, Within(working_days=count), rules)
    day, last = at.astimezone(rules.tz).date(), end.astimezone(rules.tz).date()

    assert at < end
    assert office.opens == at.astimezone(rules.tz).time()
    assert is_working_day(day, office)
    assert count <= working_days_between(day, last, office) + (not is_working_day(last, office))


def test_a_reminder_is_not_left_to_a_person() -> None:
    """Before has to be told in minutes or working days."""
    with pytest.raises(InputError, match="state how many minutes or working days before"):
        before(local("2024-06-24T16:30"), BY_PERSON, procedure())


@pytest.mark.parametrize(
    ("at", "what"),
    [
        (
            datetime(2024, 6, 19, 10),  # noqa: DTZ001 - that is what is refused
            "has no time zone: write 2024-06-19T10:00:00+01:00 or the like.",
        ),
        (
            datetime(2200, 1, 1, tzinfo=UTC),
            "a moment lies between 1900 and 2199, got 2200-01-01T00:00:00+00:00.",
        ),
    ],
)
def test_a_moment_that_cannot_be_read_is_refused(at: datetime, what: str) -> None:
    """A moment without a zone would mean another one on another machine."""
    with pytest.raises(InputError) as caught:
        within(at, Within(minutes=30), procedure())
    answered = deadline_problems(procedure(), need(), local("2024-06-19T10:00"), at)

    assert (Problem("start", what),) == caught.value.problems
    assert [Problem("answer_by", what)] == answered


# --------------------------------------------------------------------------------- deadlines

TABLE = (
    DeadlineRule(urgency="emergency", answer=Within(minutes=30), remind=Within(minutes=10)),
    DeadlineRule(lead_below=2, answer=Within(minutes=240)),
    DeadlineRule(lead_below=6, answer=Within(working_days=1), remind=Within(working_days=0)),
    DeadlineRule(urgency="ordinary", answer=Within(working_days=3), remind=Within(working_days=1)),
)


@pytest.mark.parametrize(
    ("asked", "changes", "expected"),
    [
        (
            "2024-06-14T22:40",
            {"urgency": "emergency", "starts": date(2024, 6, 14)},
            Deadline(
                answer_by=local("2024-06-14T23:10"),
                row=0,
                remind_at=local("2024-06-14T23:00"),
                lead=0,
            ),
        ),
        (
            "2024-06-20T10:00",  # the next working day is the first after midsummer
            {"starts": date(2024, 6, 24)},
            Deadline(answer_by=local("2024-06-20T14:00"), row=1, lead=1),
        ),
        (
            "2024-06-20T10:00",
            {"starts": date(2024, 6, 25)},
            Deadline(
                answer_by=local("2024-06-24T16:30"),
                row=2,
                remind_at=local("2024-06-24T08:00"),
                lead=2,
            ),
        ),
        (
            "2024-06-19T10:00",
            {"starts": date(2024, 7, 1)},
            Deadline(
                answer_by=local("2024-06-25T16:30"),
                row=3,
                remind_at=local("2024-06-24T08:00"),
                lead=7,
            ),
        ),
        (
            "2024-06-19T10:00",
            {"starts": date(2024, 6, 18), "requested": date(2024, 6, 18)},
            Deadline(answer_by=local("2024-06-19T14:00"), row=1, lead=0),
        ),
    ],
)
def test_the_first_row_that_fits_holds(
    asked: str, changes: dict[str, Any], expected: Deadline
) -> None:
    """By urgency, and by the working days between the asking and the start."""
    assert expected == deadline(procedure(*TABLE), need(**changes), local(asked))


def test_the_lead_is_counted_from_the_day_of_the_office() -> None:
    """Late on Thursday in UTC it is Friday at the office, and Friday's start is that day."""
    asked = datetime(2024, 6, 13, 23, 30, tzinfo=UTC)

    assert 0 == deadline(procedure(), need(starts=date(2024, 6, 14)), asked).lead


def test_where_no_row_fits_a_person_sets_it() -> None:
    """The lead is still told, as what the person goes by."""
    rules = procedure(DeadlineRule(urgency="emergency", answer=Within(minutes=30)))

    assert Deadline(lead=7) == deadline(rules, need(), local("2024-06-19T10:00"))


def test_a_row_may_leave_it_to_a_person() -> None:
    """Then the row is named, and nothing is computed or reminded of."""
    rules = procedure(DeadlineRule(answer=BY_PERSON, remind=Within(minutes=10)))

    assert Deadline(row=0, lead=7) == deadline(rules, need(), local("2024-06-19T10:00"))


def test_without_a_start_no_row_is_guessed() -> None:
    """A row that goes by the lead stops the search; rows before it, or for others, do not."""
    asked, open_start = local("2024-06-19T10:00"), need(starts=None)
    emergency = open_start.replace(urgency="emergency")
    general = procedure(*TABLE[:1], *TABLE[3:])

    assert Deadline() == deadline(procedure(*TABLE), open_start, asked)
    assert 0 == deadline(procedure(*TABLE), emergency, asked).row
    assert 1 == deadline(general, open_start, asked).row


def test_nobody_is_reminded_before_being_asked() -> None:
    """A reminder that would come before the request is left out."""
    rules = procedure(DeadlineRule(answer=Within(minutes=30), remind=Within(minutes=30)))

    found = deadline(rules, need(), local("2024-06-19T10:00"))

    assert (local("2024-06-19T10:30"), None) == (found.answer_by, found.remind_at)


@given(moments, st.none() | days, st.sampled_from(["ordinary", "emergency"]), offices)
def test_every_computed_deadline_stands_up_to_the_check(
    asked: datetime, starts: date | None, urgency: str, office: OfficeHours
) -> None:
    """What the table gives in working days is a deadline that a person might have set too."""
    asks = need(requested=date(2023, 1, 1), starts=starts, urgency=urgency)
    rules = procedure(*TABLE, office=office)
    found = deadline(rules, asks, asked)

    assert (found.lead is None) is (starts is None)
    if found.answer_by is None:
        assert found.row is None
        assert starts is None
        return
    assert asked < found.answer_by
    assert found.remind_at is None or asked < found.remind_at < found.answer_by
    if found.row != 1:
        assert [] == deadline_problems(rules, asks, asked, found.answer_by)


# ------------------------------------------------------------------- deadlines set by a person

ASKED = local("2024-06-19T10:00")


@pytest.mark.parametrize(
    ("answer_by", "whats"),
    [
        ("2024-06-20T16:30", []),
        ("2024-06-20T08:00", []),
        (
            "2024-06-19T10:00",
            ["2024-06-19 10:00 is not after the asking, 2024-06-19 10:00: set a later time."],
        ),
        (
            "2024-06-21T12:00",
            [
                "the office is closed on 2024-06-21, which is Midsummer Eve: set a time in its "
                "hours (08:00 to 16:30) on 2024-06-24, the next working day, or later."
            ],
        ),
        (
            "2024-06-30T12:00",
            [
                "the office is closed on 2024-06-30, which is a Sunday: set a time in its hours "
                "(08:00 to 16:30) on 2024-07-01, the next working day, or later."
            ],
        ),
        (
            "2024-07-05T12:00",
            [
                "the office is closed on 2024-07-05, which is in its list of closed days: set a "
                "time in its hours (08:00 to 16:30) on 2024-07-08, the next working day, or later."
            ],
        ),
        (
            "2024-06-20T16:31",
            [
                "2024-06-20 16:31 is outside office hours (08:00 to 16:30): set a time in them; "
                "the next working day is 2024-06-24."
            ],
        ),
        (
            "2024-06-15T07:00",
            [
                "2024-06-15 07:00 is not after the asking, 2024-06-19 10:00: set a later time.",
                "the office is closed on 2024-06-15, which is a Saturday: set a time in its hours "
                "(08:00 to 16:30) on 2024-06-17, the next working day, or later.",
            ],
        ),
    ],
)
def test_a_deadline_set_by_a_person_is_checked(answer_by: str, whats: list[str]) -> None:
    """Every fault is told, with the day's name and when it could be instead."""
    rules = procedure(office=EVES_CLOSED.replace(also_closed=(date(2024, 7, 5),)))

    problems = deadline_problems(rules, need(), ASKED, local(answer_by))

    assert [Problem("answer_by", what) for what in whats] == problems


def test_where_eves_are_worked_a_deadline_may_fall_on_one() -> None:
    """Midsummer Eve is a working day of an office that keeps public holidays only."""
    problems = deadline_problems(
        procedure(office=EVES_OPEN), need(), ASKED, local("2024-06-21T12:00")
    )

    assert [] == problems


def test_an_emergency_has_no_office_hours() -> None:
    """Tonight is no fault where it is for tonight; a time that has passed still is one."""
    tonight = need(urgency="emergency")
    asked = local("2024-06-21T22:40")

    assert [] == deadline_problems(procedure(), tonight, asked, local("2024-06-21T23:10"))
    assert [
        Problem(
            "answer_by",
            "2024-06-21 22:30 is not after the asking, 2024-06-21 22:40: set a later time.",
        )
    ] == deadline_problems(procedure(), tonight, asked, local("2024-06-21T22:30"))


def test_in_the_hour_that_comes_twice_the_second_is_later() -> None:
    """A deadline at 02.20 after a request at 02.50 is thirty minutes off, not half an hour ago."""
    tonight = need(urgency="emergency")
    first, second = local("2024-10-27T02:50"), local("2024-10-27T02:20", fold=1)

    assert [] == deadline_problems(procedure(), tonight, first, second)
    assert 1 == len(deadline_problems(procedure(), tonight, second, first))


# -------------------------------------------------------------------------- another machine


def test_the_holidays_are_read_when_first_asked_for() -> None:
    """To import the module does not import the calendars of the world."""
    code = (
        "import sys, calloff.process.working_days as w\n"
        "print('holidays' in sys.modules)\n"
        "from datetime import date, time\n"
        "from calloff.process.procedure import OfficeHours\n"
        "o = OfficeHours(country='SE', opens=time(8), closes=time(16))\n"
        "print(w.is_working_day(date(2024, 6, 20), o), 'holidays' in sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "False\nTrue True\n" == ran.stdout


@pytest.mark.parametrize("language", ["sv_SE", "en_US", "C"])
def test_a_holiday_is_named_the_same_on_every_machine(language: str) -> None:
    """The language of the machine does not change the message."""
    code = (
        "from datetime import date, time\n"
        "import calloff.process.working_days as w\n"
        "from calloff.process.procedure import OfficeHours\n"
        "o = OfficeHours(country='SE', holidays=('de_facto',), opens=time(8), closes=time(16))\n"
        "print(w._why_closed(date(2024, 6, 21), o))\n"
    )
    env = {**os.environ, "LANGUAGE": language}
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )

    assert "Midsummer Eve\n" == ran.stdout
