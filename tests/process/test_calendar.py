"""What a running placement has to keep, and by when."""

from __future__ import annotations

from datetime import date, time, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calloff.errors import InputError, Problem
from calloff.need import Need, Person
from calloff.pricing import Line
from calloff.process.calendar import SAYS, Due, calendar, overdue, unmatched
from calloff.process.deliveries import Delivered, delivered
from calloff.process.placement import Delivery, Done, Placement
from calloff.process.procedure import (
    AssessmentRule,
    DeadlineRule,
    Delegation,
    OfficeHours,
    PlacementRules,
    Procedure,
    Source,
    Within,
)
from calloff.process.working_days import is_working_day
from calloff.values.months import months_between
from calloff.values.period import Period
from calloff.values.texts import LANGUAGES, blanks
from calloff.vocabulary import Text

OFFICE = OfficeHours(
    country="SE", holidays=("public", "de_facto"), opens=time(8), closes=time(16, 30)
)
SINGLE = ("start_meeting", "longest", "unstarted_report", "end_notice", "end")


def procedure(**rules: Any) -> Procedure:
    """An office in Sweden with rules for placements."""
    return Procedure(
        id="office",
        name=Text("Nämnden", "The board"),
        office=OFFICE,
        route=(Source(id="agreement", kind="framework", name=Text("Avtal", "It"), lots=("f/A",)),),
        deadlines=(DeadlineRule(answer=Within(by_person=True)),),
        reasons=(),
        late_answers="disregarded",
        assessment=AssessmentRule(ordinary="never", emergency="never", roles=()),
        delegations=(Delegation(id="4.2.1", role="manager", may=("award",)),),
        placement=PlacementRules(**rules),
    )


def need(*lines: Line, **changes: Any) -> Need:
    """A need for family treatment, three hours a week."""
    facts: dict[str, Any] = {
        "id": "F-31",
        "buyer": "0126",
        "lot": "f/A",
        "requested": date(2024, 1, 1),
        "lines": lines or (Line("treatment", quantity=3, unit="hour", per="week"),),
    }
    return Need(**{**facts, **changes})


def placement(*lines: Line, **changes: Any) -> Placement:
    """A placement with a supplier from Monday 8 January 2024 for 26 weeks."""
    facts: dict[str, Any] = {
        "need": need(*lines),
        "decided": date(2024, 1, 2),
        "started": date(2024, 1, 8),
        "last": date(2024, 7, 7),
        "external": True,
    }
    return Placement(**{**facts, **changes})


def days_of(dues: tuple[Due, ...], code: str) -> list[date]:
    """The days of one code."""
    return [due.by for due in dues if due.code == code]


# --------------------------------------------------------------------------------- follow-up


def test_every_sixth_week_is_four_follow_ups_in_half_a_year() -> None:
    """In 26 weeks there are four, numbered, six weeks apart."""
    dues = calendar(placement(), procedure(follow_up_weeks=6))

    assert [
        Due(code="follow_up", by=date(2024, 2, 19), number=1),
        Due(code="follow_up", by=date(2024, 4, 1), number=2),
        Due(code="follow_up", by=date(2024, 5, 13), number=3),
        Due(code="follow_up", by=date(2024, 6, 24), number=4),
        Due(code="end", by=date(2024, 7, 7)),
    ] == list(dues)


@pytest.mark.parametrize(
    ("external", "rules", "count"),
    [
        (True, {"follow_up_weeks": 6, "follow_up_weeks_external": 4}, 6),
        (False, {"follow_up_weeks": 6, "follow_up_weeks_external": 4}, 4),
        (True, {"follow_up_weeks_external": 4}, 6),
        (False, {"follow_up_weeks_external": 4}, 0),
        (True, {"follow_up_weeks": 26}, 0),  # it would be the day after the last
        (True, {}, 0),
    ],
)
def test_with_a_supplier_follow_up_may_be_denser(
    external: bool, rules: dict[str, int], count: int
) -> None:
    """The office's own rule holds in-house, and outside where no other is stated."""
    dues = calendar(placement(external=external), procedure(**rules))

    assert count == len(days_of(dues, "follow_up"))


def test_open_ended_follow_up_is_told_for_the_first_year() -> None:
    """Or until a day that is asked for, and no longer than the longest time."""
    open_ended = placement(last=None)
    rules = procedure(follow_up_weeks=6)

    assert 8 == len(calendar(open_ended, rules))
    assert date(2024, 12, 9) == calendar(open_ended, rules)[-1].by
    assert 17 == len(calendar(open_ended, rules, until=date(2025, 12, 31)))
    assert 1 == len(calendar(open_ended, rules, until=date(2024, 3, 1)))
    limited = procedure(follow_up_weeks=6, longest_months=6)
    for until in (None, date(2025, 12, 31)):
        assert 4 == len(days_of(calendar(open_ended, limited, until=until), "follow_up"))
        assert 4 == len(days_of(calendar(placement(), rules, until=until), "follow_up"))


def test_follow_up_goes_on_until_the_day_it_really_ended() -> None:
    """Ended early there are fewer, ended late there are more."""
    rules = procedure(follow_up_weeks=6)

    assert 1 == len(days_of(calendar(placement(ended=date(2024, 3, 1)), rules), "follow_up"))
    assert 5 == len(days_of(calendar(placement(ended=date(2024, 8, 31)), rules), "follow_up"))


# ----------------------------------------------------------------------- the start meeting


@pytest.mark.parametrize(
    ("started", "within", "expected"),
    [
        (date(2024, 1, 8), 5, date(2024, 1, 15)),
        (date(2024, 1, 8), 0, date(2024, 1, 8)),
        (date(2024, 6, 19), 2, date(2024, 6, 24)),  # over midsummer
        (date(2024, 6, 22), 0, date(2024, 6, 24)),
        (date(2024, 12, 23), 2, date(2024, 12, 30)),
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
    ],
)
def test_the_start_meeting_is_within_working_days(
    started: date, within: int, expected: date
) -> None:
    """Counted from the day it began, over weekends and holidays."""
    running = placement(started=started, last=None)

    dues = calendar(running, procedure(start_meeting_within=within))

    assert (Due(code="start_meeting", by=expected),) == dues


def test_a_short_placement_has_its_start_meeting_before_it_is_over() -> None:
    """The meeting is due no later than the last day."""
    dues = calendar(placement(last=date(2024, 1, 9)), procedure(start_meeting_within=5))

    assert [date(2024, 1, 9)] == days_of(dues, "start_meeting")


def test_days_are_counted_from_the_planned_start_until_it_begins() -> None:
    """Then from the day it really began."""
    rules = procedure(start_meeting_within=1, follow_up_weeks=6)
    planned = placement(started=None, starts=date(2024, 1, 8), last=date(2024, 3, 1))
    begun = planned.replace(started=date(2024, 1, 11))

    assert [date(2024, 1, 9), date(2024, 2, 19), date(2024, 3, 1)] == [
        due.by for due in calendar(planned, rules)
    ]
    assert [date(2024, 1, 12), date(2024, 2, 22), date(2024, 3, 1)] == [
        due.by for due in calendar(begun, rules)
    ]


# ------------------------------------------------------------------------ the longest time


@pytest.mark.parametrize(
    ("started", "months", "last"),
    [
        (date(2024, 2, 1), 6, date(2024, 7, 31)),
        (date(2024, 3, 15), 6, date(2024, 9, 14)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),  # there is no 31 February
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2023, 8, 29), 6, date(2024, 2, 28)),  # 29 February is the day after
        (date(2022, 8, 29), 6, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2022, 3, 1), 24, date(2024, 2, 29)),
        (date(2024, 7, 1), 6, date(2024, 12, 31)),
    ],
)
def test_six_months_at_the_longest(started: date, months: int, last: date) -> None:
    """The last day is the day before the same day of the month, or the end of a short month."""
    running = placement(started=started, last=None)

    dues = calendar(running, procedure(longest_months=months))

    assert (Due(code="longest", by=last),) == dues


@given(st.dates(date(2019, 1, 1), date(2030, 12, 31)), st.integers(1, 40))
def test_the_longest_time_is_the_most_days_without_a_month_more(started: date, months: int) -> None:
    """The day after its last, so many months are full; the day before they are not."""
    running = placement(started=started, last=None)

    (due,) = calendar(running, procedure(longest_months=months))

    assert months == months_between(started, due.by + timedelta(days=1))
    assert months - 1 == months_between(started, due.by)


def test_the_longest_time_has_passed_where_it_runs_on() -> None:
    """It is overdue the day after, until it has ended; nothing is where the end is before."""
    rules = procedure(longest_months=6)
    running = placement(last=None)
    ended = running.replace(ended=date(2024, 7, 10))

    assert () == overdue(running, rules, date(2024, 7, 7))
    assert ["longest"] == [due.code for due in overdue(running, rules, date(2024, 7, 8))]
    assert () == overdue(ended, rules, date(2024, 7, 10))
    assert date(2024, 7, 10) == calendar(ended, rules)[0].done
    assert [date(2024, 7, 7)] == days_of(calendar(placement(), rules), "longest")
    assert [] == days_of(calendar(placement(last=date(2024, 7, 6)), rules), "longest")


# ----------------------------------------------------------------------- coming of age


@pytest.mark.parametrize(
    ("person", "age", "expected"),
    [
        (Person(born="2006-06"), 18, [date(2024, 6, 1)]),
        (Person(born="2006-01"), 18, []),  # so already when it starts
        (Person(born="2006-02"), 18, [date(2024, 2, 1)]),  # on the day it starts
        (Person(born="2006-07"), 18, [date(2024, 7, 1)]),
        (Person(born="2006-08"), 18, []),  # after the end
        (Person(age=17), 18, []),  # born 2 January 2006 at the earliest
        (Person(months=12 * 18 - 1), 18, []),
        (Person(born="2003-04"), 21, [date(2024, 4, 1)]),
    ],
)
def test_coming_of_age_is_told_when_it_may_first_be(
    person: Person, age: int, expected: list[date]
) -> None:
    """Only the month of birth is known: the first day of it counts, from the start to the end."""
    running = placement(need=need(persons=(person,)), started=date(2024, 2, 1))

    dues = calendar(running, procedure(adult_at=age))

    assert expected == days_of(dues, "adult")


def test_whoever_comes_of_age_is_told_by_number() -> None:
    """Each person of the need has a day of their own."""
    persons = (Person(born="2010-01"), Person(born="2006-06"), Person(born="2006-03"))

    dues = calendar(placement(need=need(persons=persons)), procedure(adult_at=18))

    assert [(3, date(2024, 3, 1)), (2, date(2024, 6, 1))] == [
        (due.number, due.by) for due in dues if due.code == "adult"
    ]


def test_a_bare_age_comes_of_age_on_the_first_day_it_may() -> None:
    """Seventeen on 15 January may be born on 16 January; who is 29 February's child waits."""
    asked = need(persons=(Person(age=17),), requested=date(2024, 1, 15))
    leap = need(persons=(Person(months=12 * 17 + 11),), requested=date(2022, 2, 28))
    open_ended = placement(need=asked, last=None)

    assert [date(2024, 1, 16)] == days_of(calendar(open_ended, procedure(adult_at=18)), "adult")
    assert date(2004, 2, 29) == leap.persons[0].births(leap.requested)[0]
    assert [date(2022, 3, 1)] == days_of(
        calendar(
            placement(need=leap, decided=date(2022, 2, 1), started=date(2022, 2, 28), last=None),
            procedure(adult_at=18),
        ),
        "adult",
    )


# -------------------------------------------------------------------------- dates of prices


def test_dates_of_prices_within_the_placement_are_told() -> None:
    """In order and numbered; those outside are left out, and none of them is ever overdue."""
    rules = procedure(
        price_dates=(date(2025, 12, 1), date(2023, 12, 1), date(2024, 12, 1), date(2024, 12, 1))
    )
    running = placement(last=date(2025, 12, 1))

    assert [
        Due(code="price_date", by=date(2024, 12, 1), number=1),
        Due(code="price_date", by=date(2025, 12, 1), number=2),
        Due(code="end", by=date(2025, 12, 1)),
    ] == list(calendar(running, rules))
    assert () == overdue(running, rules, date(2025, 6, 1))


def test_nothing_is_told_beyond_the_longest_time() -> None:
    """An open-ended placement is looked at for its longest time, and without one for good."""
    running = placement(need=need(persons=(Person(born="2006-08"),)), last=None)
    rules = {"price_dates": (date(2024, 12, 1),), "adult_at": 18}

    assert ["adult", "price_date"] == [due.code for due in calendar(running, procedure(**rules))]
    assert ["longest"] == [
        due.code for due in calendar(running, procedure(**rules, longest_months=6))
    ]


# ------------------------------------------------------------------------------- not begun


def b_77(**changes: Any) -> Placement:
    """Housing support, decided on 2 May and not begun."""
    lines = (Line("support", quantity=10, unit="hour", per="month"),)
    facts: dict[str, Any] = {
        "need": need(*lines, id="B-77", persons=(Person(age=34),), requested=date(2024, 5, 2)),
        "decided": date(2024, 5, 2),
        "external": True,
    }
    return Placement(**{**facts, **changes})


REPORTED = procedure(report_after_months=3, start_meeting_within=5, follow_up_weeks=6)


def test_what_is_decided_on_2_may_and_not_begun_is_reported_after_2_august() -> None:
    """On the second it may still begin in time; on the third the report is overdue."""
    assert (Due(code="unstarted_report", by=date(2024, 8, 2)),) == calendar(b_77(), REPORTED)
    assert () == overdue(b_77(), REPORTED, date(2024, 8, 2))
    assert (Due(code="unstarted_report", by=date(2024, 8, 2)),) == overdue(
        b_77(), REPORTED, date(2024, 8, 3)
    )


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"started": date(2024, 8, 2)}, False),
        ({"started": date(2024, 8, 3)}, True),  # begun too late
        ({"ended": date(2024, 7, 1)}, False),  # given up before
        ({"ended": date(2024, 9, 1)}, True),
        ({"starts": date(2024, 6, 1)}, True),  # planned is not begun
        ({"starts": date(2024, 6, 1), "last": date(2024, 7, 1)}, True),
    ],
)
def test_what_has_begun_in_time_is_not_reported(changes: dict[str, Any], due: bool) -> None:
    """A plan is no start, and a start that comes too late still leaves a report to be made."""
    assert due is bool(days_of(calendar(b_77(**changes), REPORTED), "unstarted_report"))
    late = [item.code for item in overdue(b_77(**changes), REPORTED, date(2024, 12, 1))]
    assert due is ("unstarted_report" in late)


def test_the_report_that_was_made_is_done() -> None:
    """Then it is no longer overdue, and the calendar says when it was made."""
    made = Done(code="unstarted_report", due=date(2024, 8, 2), on=date(2024, 8, 5))
    reported = b_77(done=(made,))

    assert () == overdue(reported, REPORTED, date(2024, 9, 1))
    assert date(2024, 8, 5) == calendar(reported, REPORTED)[0].done


@pytest.mark.parametrize(
    ("decided", "by"),
    [
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2022, 11, 30), date(2023, 2, 28)),
        (date(2024, 11, 2), date(2025, 2, 2)),
        (date(2024, 1, 31), date(2024, 4, 30)),
    ],
)
def test_three_months_end_on_the_same_day_of_the_month(decided: date, by: date) -> None:
    """Or on the last day of a month that has no such day."""
    dues = calendar(b_77(decided=decided), procedure(report_after_months=3))

    assert [by] == days_of(dues, "unstarted_report")


def test_what_has_not_begun_is_not_late_with_meetings() -> None:
    """Only the report is overdue; the meetings stand in the calendar at their planned days."""
    planned = b_77(starts=date(2024, 6, 3))

    assert date(2024, 6, 11) == calendar(planned, REPORTED)[0].by
    assert ["unstarted_report"] == [
        due.code for due in overdue(planned, REPORTED, date(2024, 10, 1))
    ]


def test_what_was_given_up_has_no_meetings() -> None:
    """It ended without beginning: the end is told, and nothing is expected before it."""
    asked = need(persons=(Person(born="2006-06"),), requested=date(2024, 5, 2))
    given_up = b_77(need=asked, starts=date(2024, 6, 1), ended=date(2024, 7, 1))
    rules = procedure(
        report_after_months=3,
        start_meeting_within=5,
        follow_up_weeks=2,
        longest_months=1,
        ends_notice_weeks=1,
        price_dates=(date(2024, 6, 10),),
        adult_at=18,
    )
    planned = {due.code for due in calendar(given_up.replace(ended=None), rules)}

    assert (Due(code="end", by=date(2024, 7, 1), done=date(2024, 7, 1)),) == calendar(
        given_up, rules
    )
    assert planned >= {"start_meeting", "follow_up", "longest", "price_date", "adult"}


# --------------------------------------------------------------------- the end, and notice


@pytest.mark.parametrize(
    ("changes", "rules", "notice"),
    [
        ({}, {"ends_notice_weeks": 4}, [date(2024, 6, 9)]),
        ({}, {"ends_notice_weeks": 52}, []),
        ({}, {"ends_notice_weeks": 26}, []),
        ({"last": date(2024, 7, 8)}, {"ends_notice_weeks": 26}, [date(2024, 1, 8)]),
        ({"last": None}, {"ends_notice_weeks": 4}, []),
        ({"last": None}, {"ends_notice_weeks": 4, "longest_months": 6}, [date(2024, 6, 9)]),
        ({"ended": date(2024, 6, 9)}, {"ends_notice_weeks": 4}, [date(2024, 6, 9)]),
        ({"ended": date(2024, 6, 8)}, {"ends_notice_weeks": 4}, []),
        ({"ended": date(2024, 8, 1)}, {"ends_notice_weeks": 4}, [date(2024, 6, 9)]),
    ],
)
def test_notice_is_due_some_weeks_before_the_end(
    changes: dict[str, Any], rules: dict[str, int], notice: list[date]
) -> None:
    """Before the planned end or the longest time; one that is open-ended or too short has none."""
    assert notice == days_of(calendar(placement(**changes), procedure(**rules)), "end_notice")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Due(code="end", by=date(2024, 7, 7))),
        ({"ended": date(2024, 5, 1)}, Due(code="end", by=date(2024, 5, 1), done=date(2024, 5, 1))),
        ({"ended": date(2024, 8, 1)}, Due(code="end", by=date(2024, 7, 7), done=date(2024, 8, 1))),
    ],
)
def test_the_end_is_planned_until_it_has_come(changes: dict[str, Any], expected: Due) -> None:
    """Ended early it was the end; ended late, the planned day is still told."""
    assert (expected,) == calendar(placement(**changes), procedure())


def test_a_placement_of_so_many_days_ends_by_its_lines() -> None:
    """180 days from 1 February, the first counted, last until 29 July in a leap year."""
    line = Line("placement", quantity=180, unit="day")
    by_lines = placement(line, started=date(2024, 2, 1), last=None)

    assert [date(2024, 7, 29)] == days_of(calendar(by_lines, procedure()), "end")
    assert [date(2024, 8, 31)] == days_of(
        calendar(by_lines.replace(last=date(2024, 8, 31)), procedure()), "end"
    )


# ------------------------------------------------------------------------ done and overdue


def test_what_is_done_is_not_overdue() -> None:
    """Follow-ups are told apart by their day; a meeting is the same one whenever it was due."""
    rules = procedure(start_meeting_within=5, follow_up_weeks=6)
    running = placement(
        done=(
            Done(code="start_meeting", due=date(2024, 1, 12), on=date(2024, 1, 10)),
            Done(code="follow_up", due=date(2024, 4, 1), on=date(2024, 4, 3), note="by telephone"),
        )
    )

    assert [
        ("start_meeting", None, date(2024, 1, 10)),
        ("follow_up", 1, None),
        ("follow_up", 2, date(2024, 4, 3)),
    ] == [(d.code, d.number, d.done) for d in calendar(running, rules)[:3]]
    assert [1] == [due.number for due in overdue(running, rules, date(2024, 5, 1))]


@pytest.mark.parametrize(("on", "late"), [(date(2024, 2, 19), 0), (date(2024, 2, 20), 1)])
def test_overdue_is_the_day_after(on: date, late: int) -> None:
    """On its last day it can still be done."""
    assert late == len(overdue(placement(), procedure(follow_up_weeks=6), on))


def test_follow_ups_of_an_old_open_ended_placement_are_overdue() -> None:
    """What is overdue is looked for up to the day, and not for the first year only."""
    late = overdue(placement(last=None), procedure(follow_up_weeks=6), date(2026, 1, 8))

    assert 17 == len(late)
    assert date(2025, 12, 22) == late[-1].by


def test_what_has_ended_owes_no_more_meetings() -> None:
    """The calendar keeps showing what was never done, but nobody is asked for it any more."""
    rules = procedure(follow_up_weeks=6)
    ended = placement(ended=date(2024, 7, 7))

    assert 4 == len(overdue(ended, rules, date(2024, 7, 7)))
    assert () == overdue(ended, rules, date(2024, 7, 8))
    assert 4 == sum(due.overdue(date(2024, 7, 8)) for due in calendar(ended, rules))


def test_what_was_done_for_another_day_is_not_lost() -> None:
    """After the start was corrected, follow-ups noted for the old days are told."""
    rules = procedure(start_meeting_within=5, follow_up_weeks=6)
    met = Done(code="start_meeting", due=date(2024, 1, 15), on=date(2024, 1, 10))
    followed = Done(code="follow_up", due=date(2024, 2, 19), on=date(2024, 2, 19))
    running = placement(done=(met, followed))
    corrected = running.replace(started=date(2024, 1, 9))
    old = placement(last=None, done=(followed.replace(due=date(2025, 12, 22)),))

    assert () == unmatched(running, rules)
    assert (followed,) == unmatched(corrected, rules)
    assert (met, followed) == unmatched(running, procedure())
    assert () == unmatched(old, rules)
    assert () == unmatched(placement(), rules)


# -------------------------------------------------------------------------------- the laws


@st.composite
def placements(draw: st.DrawFn) -> Placement:
    """Placements planned, running, ended and given up, open-ended and not."""
    decided = draw(st.dates(date(2022, 1, 1), date(2025, 12, 31)))

    def later(day: date, most: int) -> date:
        return day + timedelta(days=draw(st.integers(0, most)))

    starts = later(decided, 200) if draw(st.booleans()) else None
    started = later(decided, 200) if draw(st.booleans()) else None
    start = started or starts or decided
    by_days = Line("placement", quantity=draw(st.integers(1, 400)), unit="day")
    by_week = Line("treatment", quantity=3, unit="hour", per="week")
    born = draw(st.sampled_from(["2005-12", "2006-08", "2007-02", "2014-06"]))
    return Placement(
        need=need(
            *draw(st.sampled_from([(by_days,), (by_week,), (by_days, by_week)])),
            requested=decided,
            persons=(Person(born=born),),
        ),
        decided=decided,
        starts=starts,
        started=started,
        last=later(start, 500) if draw(st.booleans()) else None,
        ended=later(started or decided, 700) if draw(st.booleans()) else None,
        external=draw(st.booleans()),
    )


some = st.none() | st.integers(1, 30)
rulings = st.builds(
    procedure,
    start_meeting_within=st.none() | st.integers(0, 10),
    follow_up_weeks=some,
    follow_up_weeks_external=some,
    longest_months=some,
    report_after_months=some,
    adult_at=st.none() | st.just(18),
    price_dates=st.lists(st.dates(date(2022, 1, 1), date(2027, 1, 1)), max_size=4).map(tuple),
    ends_notice_weeks=some,
)
on_days = st.dates(date(2022, 1, 1), date(2028, 1, 1))


@given(placements(), rulings, st.none() | on_days)
def test_days_are_in_order_and_none_comes_after_the_end(
    running: Placement, rules: Procedure, until: date | None
) -> None:
    """Only what has not begun is reported after its planned end; nothing before the decision."""
    dues = calendar(running, rules, until=until)

    assert sorted(due.by for due in dues) == [due.by for due in dues]
    for due in dues:
        assert running.ended is None or due.by <= running.ended
        if running.end is not None and due.code != "unstarted_report":
            assert due.by <= running.end
        assert until is None or due.by <= until
        assert running.decided <= due.by


@given(placements(), rulings)
def test_nothing_is_due_twice(running: Placement, rules: Procedure) -> None:
    """One meeting, one end; what is repeated is numbered from 1 without a gap, or by person."""
    dues = calendar(running, rules)

    for code in SINGLE:
        assert len(days_of(dues, code)) <= 1
    for code in ("follow_up", "price_date"):
        numbers = [due.number for due in dues if due.code == code]
        assert list(range(1, len(numbers) + 1)) == numbers
    assert {None} >= {due.number for due in dues if due.code in SINGLE}


@given(placements(), rulings)
def test_the_start_meeting_is_on_a_working_day_or_the_last(
    running: Placement, rules: Procedure
) -> None:
    """It is never due on a closed day but where the placement is over by then."""
    for day in days_of(calendar(running, rules), "start_meeting"):
        assert is_working_day(day, rules.office) or day == running.end


@given(placements(), rulings, on_days, on_days)
def test_to_look_further_only_adds(
    running: Placement, rules: Procedure, one: date, other: date
) -> None:
    """Up to an earlier day one sees the beginning of what is seen up to a later one."""
    nearer, further = sorted([one, other])
    far = calendar(running, rules, until=further)
    near = calendar(running, rules, until=nearer)

    assert near == tuple(due for due in far if due.by <= nearer)


@given(placements(), rulings, on_days)
def test_what_is_done_in_full_is_never_overdue(
    running: Placement, rules: Procedure, on: date
) -> None:
    """Everything overdue can be done, and done it matches; what remains is an end that is late."""
    late = overdue(running, rules, on)
    done = tuple(Done(code=due.code, due=due.by, on=on) for due in late if due.code != "end")
    after = running.replace(done=done)

    assert all(due.by < on for due in late)
    assert [due for due in late if due.code == "end"] == list(overdue(after, rules, on))
    assert () == unmatched(after, rules)


# ----------------------------------------------------------------- delivered and called off


def share(running: Placement, on: date) -> list[tuple[str, Fraction, Fraction]]:
    """Item, called off and delivered."""
    return [(d.item, d.called_off, d.delivered) for d in delivered(running, on)]


def delivery(first: date, last: date, quantity: str, **changes: Any) -> Delivery:
    """So many hours of treatment from one day to another."""
    facts: dict[str, Any] = {"item": "treatment", "unit": "hour"}
    return Delivery(period=Period.of(first, last), quantity=quantity, **{**facts, **changes})


@pytest.mark.parametrize(
    ("on", "called_off"),
    [
        (date(2024, 1, 7), Fraction(0)),
        (date(2024, 1, 8), Fraction(3, 7)),  # the first day counts
        (date(2024, 1, 14), Fraction(3)),
        (date(2024, 1, 17), Fraction(30, 7)),
        (date(2024, 7, 7), Fraction(78)),  # 26 weeks
        (date(2025, 1, 1), Fraction(78)),  # nothing after the end
    ],
)
def test_what_is_called_off_each_week_grows_day_by_day(on: date, called_off: Fraction) -> None:
    """A day is a seventh of a week, from the start to the end, both counted."""
    assert [("treatment", called_off, Fraction(0))] == share(placement(), on)


@pytest.mark.parametrize(
    ("started", "on", "called_off"),
    [
        (date(2024, 1, 1), date(2024, 1, 31), Fraction(10)),
        (date(2024, 1, 1), date(2024, 2, 29), Fraction(20)),
        (date(2024, 1, 1), date(2024, 2, 1), 10 + Fraction(10, 29)),
        (date(2023, 1, 1), date(2023, 2, 1), 10 + Fraction(10, 28)),
        (date(2024, 1, 15), date(2024, 2, 14), Fraction(10)),
        (date(2024, 1, 15), date(2024, 1, 15), Fraction(10, 31)),
        (date(2024, 1, 31), date(2024, 2, 29), Fraction(10)),  # full on 1 March
        (date(2023, 12, 1), date(2024, 11, 30), Fraction(120)),
    ],
)
def test_what_is_called_off_each_month_follows_the_months(
    started: date, on: date, called_off: Fraction
) -> None:
    """Months are counted from the start; a part of one goes by the days that it has."""
    running = b_77(decided=date(2023, 1, 1), started=started)

    assert [("support", called_off, Fraction(0))] == share(running, on)


@pytest.mark.parametrize(
    ("line", "on", "called_off"),
    [
        (Line("t", quantity=2, unit="hour", per="day"), date(2024, 1, 9), Fraction(4)),
        (Line("t", quantity=2, unit="hour", per="day", times=5), date(2024, 2, 1), Fraction(10)),
        (Line("t", quantity=3, unit="hour", per="week", times=4), date(2024, 3, 1), Fraction(12)),
        (Line("t", quantity=9, unit="hour", per="month", times=1), date(2024, 3, 1), Fraction(9)),
        (Line("t", quantity=15, unit="session"), date(2024, 1, 8), Fraction(15)),
        (Line("t", quantity=15, unit="session"), date(2024, 1, 7), Fraction(0)),
    ],
)
def test_a_line_says_how_long_it_runs(line: Line, on: date, called_off: Fraction) -> None:
    """So many times and no more; a quantity for the whole is called off from the first day."""
    assert [("t", called_off, Fraction(0))] == share(placement(line), on)


@given(placements(), on_days, st.integers(0, 100))
def test_called_off_never_shrinks(running: Placement, on: date, more: int) -> None:
    """A day later, as much is called off or more, and never anything below nothing."""
    before, after = (delivered(running, day) for day in (on, on + timedelta(days=more)))

    for earlier, later in zip(before, after, strict=True):
        assert 0 <= earlier.called_off <= later.called_off


def test_delivered_hours_are_set_against_those_called_off() -> None:
    """Of twelve hours in four weeks nine were delivered: three quarters."""
    running = placement(
        deliveries=(
            delivery(date(2024, 1, 8), date(2024, 1, 21), "4.5"),
            delivery(date(2024, 1, 22), date(2024, 2, 4), "4.5"),
        )
    )

    (found,) = delivered(running, date(2024, 2, 4))

    assert (Fraction(12), Fraction(9), Fraction(3, 4)) == (
        found.called_off,
        found.delivered,
        found.share,
    )
    assert {
        "item": "treatment",
        "level": None,
        "unit": "hour",
        "called_off": "12",
        "delivered": "9",
        "share": "3/4",
    } == found.data()


@pytest.mark.parametrize(
    ("on", "quantity"),
    [
        (date(2024, 1, 8), Fraction(0)),
        (date(2024, 1, 31), Fraction(0)),
        (date(2024, 2, 1), Fraction(1)),
        (date(2024, 2, 15), Fraction(15)),
        (date(2024, 2, 29), Fraction(29)),
        (date(2024, 3, 31), Fraction(29)),
    ],
)
def test_a_delivery_counts_for_its_days_until_the_day(on: date, quantity: Fraction) -> None:
    """A month's hours count in part within the month, and once after it."""
    running = placement(deliveries=(delivery(date(2024, 2, 1), date(2024, 2, 29), "29"),))

    assert [quantity] == [found.delivered for found in delivered(running, on)]


def test_what_was_not_called_off_is_told_too() -> None:
    """Another unit, level or item is no line of the call-off: it has no share, and is not lost."""
    lines = (
        Line("treatment", quantity=3, unit="hour", per="week", level="2"),
        Line(
            "treatment",
            quantity=2,
            unit="hour",
            per="week",
            level="2",
            circumstances=("evening",),
        ),
    )
    first = date(2024, 1, 8)
    running = placement(
        *lines,
        deliveries=(
            delivery(first, first, "1"),
            delivery(first, first, "4", level="2"),
            delivery(first, first, "2", unit="day", level="2"),
        ),
    )

    found = delivered(running, date(2024, 1, 14))

    assert (
        Delivered("treatment", "2", "hour", Fraction(5), Fraction(4)),
        Delivered("treatment", None, "hour", Fraction(0), Fraction(1)),
        Delivered("treatment", "2", "day", Fraction(0), Fraction(2)),
    ) == found
    assert [Fraction(4, 5), None, None] == [item.share for item in found]


# ------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        (
            {"last": date(2024, 1, 7)},
            [
                Problem(
                    "last",
                    "the last day is 2024-01-07, before it starts 2024-01-08; state a later one.",
                )
            ],
        ),
        (
            {"ended": date(2024, 1, 7), "decided": date(24, 1, 2)},
            [
                Problem("decided", "lies between 1900 and 2199, got 0024-01-02."),
                Problem("ended", "it ended 2024-01-07, before it started 2024-01-08."),
            ],
        ),
        (
            {
                "done": (
                    Done(code="follow_up", due=date(2024, 2, 19), on=date(2024, 2, 19)),
                    Done(code="follow_up", due=date(2024, 4, 1), on=date(2024, 4, 1)),
                    Done(code="follow_up", due=date(2024, 2, 19), on=date(2024, 2, 20)),
                    Done(code="start_meeting", due=date(2024, 1, 15), on=date(2024, 1, 10)),
                    Done(code="start_meeting", due=date(2024, 1, 16), on=date(2024, 1, 10)),
                )
            },
            [
                Problem("done.2", "follow_up due 2024-02-19 is already done."),
                Problem("done.4", "start_meeting due 2024-01-16 is already done."),
            ],
        ),
    ],
)
def test_days_that_contradict_each_other_are_refused(
    changes: dict[str, Any], problems: list[Problem]
) -> None:
    """Every contradiction is told with its place."""
    with pytest.raises(InputError) as caught:
        placement(**changes)

    assert problems == list(caught.value.problems)


def test_a_delivery_has_two_ends() -> None:
    """What goes on for ever cannot be set against a day."""
    with pytest.raises(InputError, match="a delivery has a first and a last day"):
        Delivery(period=Period(date(2024, 1, 1)), item="treatment", quantity=1, unit="hour")


def test_of_a_protected_person_nothing_is_repeated() -> None:
    """Neither in a mistake, nor where the placement is represented."""
    hidden = need(protected=True)

    with pytest.raises(InputError) as made:
        placement(need=hidden, last=date(2024, 1, 7))
    with pytest.raises(InputError) as read:
        Placement.read(
            {
                "need": hidden.data(),
                "decided": "2024-01-02",
                "started": "2024-01-08",
                "last": "soon-sentinel",
                "external": True,
            }
        )

    assert "2024-01" not in str(made.value)
    assert "sentinel" not in str(read.value)
    assert "2024" not in repr(placement(need=hidden))


def test_a_note_stays_out_of_the_representation() -> None:
    """What was noted is for those who have the case."""
    done = Done(code="follow_up", due=date(2024, 2, 19), on=date(2024, 2, 19), note="sentinel")

    assert "sentinel" not in repr(done)
    assert "sentinel" not in repr(placement(done=(done,)))


@given(placements())
def test_a_placement_is_read_as_it_was_written(running: Placement) -> None:
    """To write it as data and read that gives the same placement."""
    assert running == Placement.read(running.data())


# ------------------------------------------------------------------------------- the words


def test_everything_due_has_words() -> None:
    """Each code says its day, and its number where there may be several."""
    for language in LANGUAGES:
        said = SAYS.of(language)

        assert set(SAYS.sv) - {"done", "overdue"} == {*SINGLE, "follow_up", "price_date", "adult"}
        assert all("by" in blanks(said[code]) for code in said if code != "done")
        assert {"follow_up", "adult"} == {c for c in said if "number" in blanks(said[c])}
    assert "Uppföljning 2 senast 1 april 2024" == SAYS.sv["follow_up"].format(
        number=2, by="1 april 2024"
    )
