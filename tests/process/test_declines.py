"""Earlier declines: how many count, how many in a row, and when the need was foreseeable."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calloff import InputError
from calloff.process.declines import (
    History,
    PastAnswer,
    Tally,
    declines_of,
    foreseeable,
    recent_declines,
    tally,
    told,
)
from calloff.process.procedure import Procedure
from calloff.values.period import Period

PROCEDURE = Procedure.read(
    {
        "id": "small",
        "name": {"sv": "Liten", "en": "Small"},
        "office": {"country": "SE", "opens": "08:00", "closes": "16:30"},
        "route": [
            {"id": "own", "kind": "framework", "name": {"sv": "R", "en": "F"}, "lots": ["f/A"]}
        ],
        "deadlines": [{"answer": {"working_days": 2}}],
        "reasons": [
            {"code": code, "name": {"sv": code, "en": code}, "of": "decline", "counts": counts}
            for code, counts in (("place", True), ("staffing", True), ("would_not_fit", False))
        ],
        "declines": {"in_a_row": 2, "recurring": 3, "months": 12},
        "late_answers": "disregarded",
        "assessment": {"ordinary": "never", "emergency": "never", "roles": []},
        "delegations": [{"id": "4.2", "role": "manager", "may": ["award"]}],
    }
)
ON = date(2023, 2, 1)
P, Q = "f/A/P", "f/A/Q"


def answer(at: str | datetime, what: str = "place", offer: str = P, **given_: Any) -> PastAnswer:
    """An answer on a day at noon: proposed, no answer, or declined with a reason."""
    moment = datetime.fromisoformat(f"{at}T12:00:00+00:00") if isinstance(at, str) else at
    proposed = what in {"proposed", "no_answer"}
    said = {"status": what} if proposed else {"status": "declined", "reason": what}
    return PastAnswer(**{"case": f"{moment:%y%j}", "offer": offer, "at": moment, **said, **given_})


def history(*answers: PastAnswer) -> History:
    """A history of these answers."""
    return History(answers=answers)


def only(answers: Iterable[PastAnswer], on: date = ON, **given_: Any) -> Tally:
    """The tally of the one offer in a history."""
    (found,) = tally(history(*answers), PROCEDURE, on, **given_)
    return found


def year(of: int, call_offs: int, direct: int) -> list[PastAnswer]:
    """A year in which one supplier took some requests, and declined others for lack of room."""
    first = date(of, 6, 17)
    taken = [answer(f"{first + timedelta(i)}", "proposed") for i in range(call_offs)]
    return [*taken, *(answer(f"{first + timedelta(100 + i)}") for i in range(direct))]


# --- One supplier that declines again and again -------------------------------------------------

REPORT = [*year(2019, 11, 2), *year(2020, 1, 6), *year(2021, 4, 12)]


@pytest.mark.parametrize(
    ("within", "asked", "declined", "per_cent"),
    [
        (2019, 13, 2, 15),
        (2020, 7, 6, 86),
        (2021, 16, 12, 75),
        (None, 36, 20, 56),
    ],
)
def test_the_share_of_declines_is_as_in_the_report(
    within: int | None, asked: int, declined: int, per_cent: int
) -> None:
    """11, 1 and 4 call-offs against 2, 6 and 12 direct awards, each after a decline."""
    days = Period() if within is None else Period(date(within, 1, 1), date(within + 1, 1, 1))
    found = only(REPORT, date(2022, 6, 8), within=days)

    assert (asked, declined) == (found.asked, found.declined)
    assert Fraction(declined, asked) == found.share
    assert per_cent == round(found.share * 100)


def test_declines_that_recur_are_foreseeable_and_no_ground_for_direct_awards() -> None:
    """Twelve declines of the only supplier within a year: it may be left out, and was foreseen."""
    found = only(REPORT, date(2022, 6, 8))

    assert (12, 12) == (found.in_a_row, found.recent)
    assert found.may_leave_out
    assert found.foreseeable
    assert [
        "Asked 36 times, declined 20 times; 20 of these count, the latest 12 in a row.",
        "May be left out: it has declined 12 times in a row, and the limit is 2.",
        "The need is foreseeable: 12 declines in 12 months, and from 3 on they are no ground for "
        "a direct award.",
    ] == list(told(found, PROCEDURE, "en"))


@pytest.mark.parametrize(
    ("count", "seen"), [(1, (False, False)), (2, (True, False)), (3, (True, True))]
)
def test_what_follows_begins_at_the_number_that_the_procedure_states(
    count: int, seen: tuple[bool, bool]
) -> None:
    """Two in a row may be left out; three within a year were to be foreseen."""
    found = only(answer(f"2022-12-{i + 1:02}") for i in range(count))

    assert seen == (found.may_leave_out, found.foreseeable)


def test_what_several_suppliers_decline_is_foreseeable_together() -> None:
    """No supplier of the lot declines often, and the need is turned down three times all the same.

    So it was where a municipality was criticised for direct awards after declines by many.
    """
    past = history(
        answer("2022-11-01"), answer("2022-12-01", offer=Q), answer("2023-01-02", offer="f/A/R")
    )

    assert [False] * 3 == [found.foreseeable for found in tally(past, PROCEDURE, ON)]
    assert foreseeable(past, PROCEDURE, ON)
    assert not foreseeable(past, PROCEDURE, ON, offers=[P, Q])
    assert [P, Q] == [a.offer for a in recent_declines(past, PROCEDURE, ON, offers=[Q, P])]


# --- Rows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "counted", "in_a_row"),
    [
        (["staffing", "place"], 2, 2),
        (["place", "place", "proposed"], 2, 0),
        (["place", "proposed", "place"], 2, 1),
        (["place", "would_not_fit", "place"], 2, 2),
        (["place", "no_answer", "place"], 2, 2),
        (["would_not_fit", "would_not_fit"], 0, 0),
        (["no_answer", "no_answer"], 0, 0),
        (["place", "competence"], 1, 1),  # not on the list
        (["place", None], 1, 1),  # no reason
    ],
)
def test_a_proposal_ends_a_row_and_what_does_not_count_does_neither(
    what: list[Any], counted: int, in_a_row: int
) -> None:
    """Only listed reasons that count lengthen a row; silence and good reasons are passed over."""
    given_ = [
        answer(f"2022-12-{i + 1:02}", kind) if kind else answer(f"2022-12-{i + 1:02}", reason=None)
        for i, kind in enumerate(what)
    ]
    found = only(given_)

    assert (counted, in_a_row) == (found.counted, found.in_a_row)
    assert (in_a_row >= 2) == found.may_leave_out


def test_staffing_declines_count_from_the_day_they_were_given() -> None:
    """Declines from the end of November are a row in February, and were none in November."""
    given_ = [answer("2022-11-28", "staffing"), answer("2022-12-12", "staffing")]
    past = history(*given_)

    assert () == tally(past, PROCEDURE, date(2022, 11, 28))
    assert [1] == [t.in_a_row for t in tally(past, PROCEDURE, date(2022, 11, 29))]
    assert [2] == [t.in_a_row for t in tally(past, PROCEDURE, ON)]


def test_days_are_those_of_the_office() -> None:
    """23.30 in universal time is already the next day in Stockholm."""
    late = answer(datetime(2023, 1, 31, 23, 30, tzinfo=UTC))

    assert () == tally(history(late), PROCEDURE, date(2023, 2, 1))
    assert 1 == len(tally(history(late), PROCEDURE, date(2023, 2, 2)))


@pytest.mark.parametrize(
    ("on", "first"),
    [
        (date(2024, 2, 29), "2023-02-28"),
        (date(2023, 3, 1), "2022-03-01"),
        (date(2023, 1, 31), "2022-01-31"),
    ],
)
def test_months_are_looked_back_over_to_the_same_day(on: date, first: str) -> None:
    """Twelve months before the leap day begin on 28 February."""
    before = f"{date.fromisoformat(first) - timedelta(1)}"

    assert 1 == only([answer(first)], on).recent
    assert 0 == only([answer(before)], on).recent


def test_a_procedure_without_such_rules_draws_no_conclusion() -> None:
    """Where the agreement says nothing, nobody is left out and nothing is called foreseeable."""
    silent = PROCEDURE.replace(declines={})
    past = history(*REPORT)
    (found,) = tally(past, silent, date(2022, 6, 8))

    assert (20, False, False) == (found.counted, found.may_leave_out, found.foreseeable)
    assert not foreseeable(past, silent, date(2022, 6, 8))
    assert 1 == len(told(found, silent, "sv"))


# --- What is told, and what is not --------------------------------------------------------------


def test_a_reason_that_is_not_listed_is_remarked_on_with_its_place() -> None:
    """It is not counted, and the office is told where it stands and what to do."""
    found = only([answer("2022-12-02", "competence"), answer("2022-12-01", reason=None)])

    assert [
        "Asked 2 times, declined 2 times; 0 of these count, the latest 0 in a row.",
        "The reason competence is not on the list and does not count (answers.0.reason). Choose "
        "one of the list.",
        "A decline without a reason does not count (answers.1.reason). Ask for the reason.",
    ] == list(told(found, PROCEDURE, "en"))


def test_swedish_says_the_same() -> None:
    """The sentences are there in Swedish too."""
    assert [
        "Tillfrågad 36 gånger, tackade nej 20 gånger; 20 av dem räknas, de senaste 12 i rad.",
        "Får förbigås: har tackat nej 12 gånger i rad, och gränsen är 2.",
        "Behovet går att förutse: 12 nej på 12 månader, och från 3 är det ingen grund för "
        "direktupphandling.",
    ] == list(told(only(REPORT, date(2022, 6, 8)), PROCEDURE, "sv"))


def test_declines_of_an_offer_are_given_oldest_first_for_the_record_of_a_skip() -> None:
    """All of its declines and nobody else's, with the cases they were in."""
    past = history(
        answer("2022-12-12", "staffing", case="A"),
        answer("2022-12-13", offer=Q, case="C"),
        answer("2022-11-28", "would_not_fit", case="B"),
        answer("2022-12-20", "proposed", case="D"),
    )

    assert ["B", "A"] == [found.case for found in declines_of(past, P)]
    assert () == declines_of(past, "f/A/R")


@pytest.mark.parametrize(
    "reason", ["Barnet har diabetes", "would not fit", "Place", "_place", "plåts", "9"]
)
def test_a_reason_in_words_is_refused_and_not_repeated(reason: str) -> None:
    """What was said about somebody stays in the case; the error does not say it again."""
    data = {"case": "A", "offer": P, "at": "2022-12-01T12:00:00Z", "status": "declined"}
    with pytest.raises(InputError) as caught:
        History.read({"answers": [{**data, "reason": reason}]})

    assert reason not in str(caught.value)
    assert [
        (
            "answers.0.reason",
            "a reason is a code of the procedure, such as 'place'; what was said in words stays "
            "in the case and is not repeated here.",
        )
    ] == [(problem.place, problem.what) for problem in caught.value.problems]


def test_only_declines_have_reasons_and_an_answer_stands_once() -> None:
    """A proposal with a reason, and the same answer twice, are told with their places."""
    with pytest.raises(InputError, match="only a decline has a reason; this is 'proposed'"):
        answer("2022-12-01", "proposed", reason="place")
    with pytest.raises(InputError) as caught:
        history(answer("2022-12-01"), answer("2022-12-02"), answer("2022-12-01", "proposed"))

    assert [
        "answers.2: the same case, offer and moment as answers.0: an answer is counted once; "
        "remove one of them."
    ] == [str(problem) for problem in caught.value.problems]


def test_neither_cases_nor_reasons_stand_in_representations_or_tallies() -> None:
    """A log that shows them says nothing of a case."""
    given_ = [answer("2022-12-01", "would_not_fit", case="7F3K"), answer("2022-12-02", case="B-77")]
    shown = f"{given_!r} {history(*given_)!r} {only(given_)!r} {only(given_).data()}"

    assert [] == [word for word in ("7F3K", "B-77", "would_not_fit") if word in shown]


def test_a_history_and_a_tally_are_read_back_as_written() -> None:
    """Both can be kept in files."""
    past = history(*REPORT, answer("2022-12-01", "competence"))
    (found,) = tally(past, PROCEDURE, ON)

    assert past == History.read(past.data())
    assert found == Tally.read(found.data())


# --- Laws ---------------------------------------------------------------------------------------

KINDS = ["place", "staffing", "would_not_fit", "competence", "proposed", "no_answer"]
START = datetime(2021, 1, 1, tzinfo=UTC)


@st.composite
def answers(draw: st.DrawFn) -> list[PastAnswer]:
    """Answers of three offers over two years."""
    drawn = draw(
        st.lists(
            st.tuples(st.integers(0, 2 * 365 * 24), st.sampled_from(KINDS), st.sampled_from("PQR")),
            max_size=30,
            unique_by=lambda one: (one[0], one[2]),
        )
    )
    return [answer(START + timedelta(hours=h), what, f"f/A/{o}") for h, what, o in drawn]


@given(answers(), st.randoms(use_true_random=False))
def test_the_order_of_a_history_is_of_no_account(given_: list[PastAnswer], chance: Any) -> None:
    """The same answers in another order come to the same, places of remarks aside."""
    shuffled = [*given_]
    chance.shuffle(shuffled)
    one, other = (
        [t.replace(remarks=()) for t in tally(history(*some), PROCEDURE, ON)]
        for some in (given_, shuffled)
    )

    assert one == other


@given(answers(), st.integers(0, 2 * 365 * 24), st.sampled_from(["place", "staffing"]))
def test_one_more_counted_decline_never_shortens_a_row(
    given_: list[PastAnswer], hours: int, reason: str
) -> None:
    """Nothing that a supplier may be held to gets less, and nobody else is touched."""
    more = answer(START + timedelta(hours=hours, minutes=1), reason, case="new")
    before = {t.offer: t for t in tally(history(*given_), PROCEDURE, ON)}
    after = {t.offer: t for t in tally(history(*given_, more), PROCEDURE, ON)}
    was, now = before.get(P), after[P]

    assert was is None or was.in_a_row <= now.in_a_row <= was.in_a_row + 1
    assert was is None or was.may_leave_out <= now.may_leave_out
    assert was is None or was.foreseeable <= now.foreseeable
    assert (was.counted if was else 0) + 1 == now.counted
    assert [before.get(o) for o in (Q, "f/A/R")] == [after.get(o) for o in (Q, "f/A/R")]


@given(answers())
def test_a_tally_adds_up(given_: list[PastAnswer]) -> None:
    """Nobody counts for more than was declined, nor declines more often than asked."""
    found = tally(history(*given_), PROCEDURE, ON)

    assert len(given_) == sum(t.asked for t in found)
    assert sorted({a.offer for a in given_}) == [t.offer for t in found]
    assert all(t.in_a_row <= t.counted <= t.declined <= t.asked - t.silent for t in found)
    assert all(t.recent <= t.counted and 0 <= t.share <= 1 for t in found)
    assert all(len(declines_of(history(*given_), t.offer)) == t.declined for t in found)


@given(answers(), st.integers(0, 730))
def test_what_comes_later_changes_no_earlier_tally(given_: list[PastAnswer], after: int) -> None:
    """On a day only what was answered before it counts."""
    on = date(2021, 1, 1) + timedelta(after)
    known = [a for a in given_ if a.at.astimezone(PROCEDURE.tz).date() < on]

    assert [t.replace(remarks=()) for t in tally(history(*given_), PROCEDURE, on)] == [
        t.replace(remarks=()) for t in tally(history(*known), PROCEDURE, on)
    ]
