"""Earlier call-offs: what suppliers answered in them, and what a board has awarded directly."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calloff.process import Case, ask, compare
from calloff.process import entries as e
from calloff.process.declines import History
from calloff.process.past import board_sum, history
from calloff.process.sums import BoardSum
from calloff.values.money import Money
from calloff.values.period import Period
from calloff.vocabulary import Fact

ALM, BJORK, CEDER = (f"agreement/A/SE-{name}" for name in ("alm", "bjork", "ceder"))
SUPPLIERS = (ALM, BJORK, CEDER)
YEAR = Period.parse("2024-01-01/2024-12-31")
ANSWERS = ("nothing", "declined", "proposed", "declined_then_proposed", "silent")
"""What may come of a request; a proposal may follow upon a decline before the deadline."""


def answered(desk: Any, answers: tuple[str, ...], id: str = "7F3K") -> Case:
    """The three suppliers have answered, in the order in which they were asked."""
    desk = desk.needing(id=id)
    case = desk.asked()
    for minute, (offer, answer) in enumerate(zip(SUPPLIERS, answers, strict=True)):
        ref = desk.ref(case, offer)
        if answer.startswith("declined"):
            case = case.add(
                desk.did(e.Declined, f"01-16 09:{minute:02}", request=ref, reason="place")
            )
    for minute, (offer, answer) in enumerate(zip(SUPPLIERS, answers, strict=True)):
        if answer.endswith("proposed"):
            home = desk.home(f"home-{minute}", offer)
            case = case.add(desk.proposed(case, f"01-16 10:{minute:02}", home))
    for offer, answer in zip(SUPPLIERS, answers, strict=True):
        if answer == "silent":
            case = case.add(desk.did(e.NoAnswer, "01-16 16:40", request=desk.ref(case, offer)))
    return case


def found(*cases: Case) -> list[tuple[str, str, str, str | None]]:
    """Case, offer, status and reason of each answer."""
    return [(a.case, a.offer, a.status, a.reason) for a in history(cases).answers]


# ------------------------------------------------------------------------------- the answers


def test_an_answer_is_told_with_its_case_offer_and_reason(desk: Any) -> None:
    """By pseudonym and code alone; what has not been answered is left out."""
    case = answered(desk, ("proposed", "declined", "nothing"))

    assert [
        ("7F3K", BJORK, "declined", "place"),
        ("7F3K", ALM, "proposed", None),
    ] == found(case)
    assert History() == history([desk.asked()])
    assert History() == history([])


def test_who_declines_and_then_proposes_has_proposed(desk: Any) -> None:
    """The proposal came before the deadline, and counts when it came."""
    case = answered(desk, ("declined_then_proposed", "silent", "silent"))
    (first, *_) = history([case]).answers

    assert (ALM, "proposed", desk.at("01-16 10:00")) == (first.offer, first.status, first.at)


def test_a_home_more_is_no_answer_more(desk: Any) -> None:
    """Two homes on one request are one answer, and so is a home that is completed."""
    case = desk.answered(desk.home("elm", ALM), desk.home("ash", ALM))
    told = [(offer, status) for _, offer, status, _ in found(case)]

    assert [(ALM, "proposed"), (BJORK, "declined"), (CEDER, "declined")] == told


def test_further_questions_are_no_requests_to_an_offer(desk: Any) -> None:
    """What a supplier says or does not say about its home is no second answer of its offer."""
    case = desk.answered(desk.home("elm", ALM, Fact("no_fur")))
    case = compare(case, desk.register, at=desk.at("01-17 10:00"), role="caseworker")
    before = history([case])
    case = ask(case, desk.register, at=desk.at("01-17 10:10"), role="caseworker")
    ref = case.state.requests[-1].ref
    silent = case.add(desk.did(e.NoAnswer, "01-19 09:00", request=ref))
    full = case.add(desk.proposed(case, "01-17 11:00", desk.home("elm"), ref=ref))

    assert before == history([silent]) == history([full])


def test_each_round_is_answered_by_itself(desk: Any) -> None:
    """All declined, and in the next round one proposes."""
    case = answered(desk, ("declined",) * 3).add(
        desk.did(e.RoundOpened, "01-17 09:00", reason="nobody had room")
    )
    case = ask(case, desk.register, at=desk.at("01-17 10:00"), role="caseworker")
    case = case.add(desk.proposed(case, "01-18 09:00", desk.home("elm")))
    told = [(offer, status) for _, offer, status, _ in found(case)]

    assert [*((offer, "declined") for offer in SUPPLIERS), (ALM, "proposed")] == told


three_answers = st.tuples(*[st.sampled_from(ANSWERS)] * 3)


@given(three_answers)
@settings(max_examples=40, deadline=None)
def test_there_is_one_answer_for_each_request_that_was_answered(
    desk: Any, answers: tuple[str, ...]
) -> None:
    """Whatever came, each supplier that has answered stands once, with what holds."""
    last = {"silent": "no_answer", "declined_then_proposed": "proposed"}
    expected = {
        offer: last.get(answer, answer)
        for offer, answer in zip(SUPPLIERS, answers, strict=True)
        if answer != "nothing"
    }
    told = history([answered(desk, answers)]).answers

    assert len(expected) == len(told)
    assert expected == {answer.offer: answer.status for answer in told}


@given(st.lists(three_answers, max_size=3))
@settings(max_examples=15, deadline=None)
def test_a_history_does_not_depend_on_the_order_of_cases(
    desk: Any, answers: list[tuple[str, ...]]
) -> None:
    """Nor is an answer lost or added when the histories of two boards are put together."""
    cases = [answered(desk, given, f"case-{number}") for number, given in enumerate(answers)]
    whole = history(cases)

    assert all(whole == history(order) for order in permutations(cases))
    assert len(whole.answers) == sum(len(history([case]).answers) for case in cases)


def test_nothing_of_a_person_is_in_a_history(desk: Any) -> None:
    """Neither what was proposed, nor what somebody wrote, nor anything of the need."""
    case = answered(desk, ("proposed", "declined", "silent"))

    assert {"case", "offer", "at", "status", "reason"} == {
        name for answer in history([case]).data()["answers"] for name in answer
    }


# ------------------------------------------------------------------------------------ the sum


def sek(kronor: int) -> Money:
    """So many kronor."""
    return Money.of(kronor, "SEK")


def direct(desk: Any, id: str, kronor: int, procured: date = date(2024, 1, 16)) -> Case:
    """A contract of so many kronor that was awarded directly."""
    desk = desk.needing(id=id).ruled(route=desk.procedure.route[2:])
    case = ask(
        Case.open(desk.need, desk.procedure, at=desk.at("01-15 09:00"), role="caseworker"),
        desk.register,
        at=desk.at("01-15 10:00"),
        role="caseworker",
    )
    for offer in SUPPLIERS:
        case = case.add(
            desk.did(e.Declined, "01-16 09:00", request=desk.ref(case, offer), reason="place")
        )
    return case.add(
        desk.did(e.Tried, "01-16 10:00", source="own", outcome="does_not", reason="all declined"),
        desk.did(e.Tried, "01-16 10:10", source="central", outcome="passed", reason="too far"),
        desk.did(
            e.DirectAwarded,
            "01-16 11:00",
            role="manager",
            source="direct",
            delegation="4.2",
            supplier="SE-fur",
            name="Fur AB",
            procured=procured,
            value=sek(kronor),
            sum_before=sek(0),
            limit=sek(100_000_000),
            limit_source="the table",
            what="a home",
            competition="none",
            asked="one",
            answered="one",
            reason="a place",
            term=YEAR,
        ),
    )


def test_a_board_has_awarded_what_its_contracts_are_worth(desk: Any) -> None:
    """Of the year in which each procurement began; an award under an agreement is none."""
    cases = [
        direct(desk, "one", 120_000),
        direct(desk, "two", 80_000),
        direct(desk, "three", 500_000, date(2023, 12, 31)),
        desk.awarded(),
    ]

    assert BoardSum("the board", sek(200_000)) == board_sum(cases, "the board", YEAR)
    assert BoardSum("the board", sek(500_000)) == board_sum(
        cases, "the board", Period.parse("2023-01-01/2023-12-31")
    )


@pytest.mark.parametrize("currency", ["SEK", "EUR"])
def test_a_board_that_has_awarded_nothing_says_so(desk: Any, currency: str) -> None:
    """A sum of 0 is told, which is more than silence."""
    nothing = BoardSum("the board", Money(minor=0, currency=currency))

    assert nothing == board_sum([], "the board", YEAR, currency)
    assert nothing == board_sum([desk.started()], "the board", YEAR, currency)


@given(st.lists(st.integers(min_value=0, max_value=10_000_000), max_size=4))
@settings(max_examples=15, deadline=None)
def test_a_sum_does_not_depend_on_the_order(desk: Any, amounts: list[int]) -> None:
    """It is the same in every order, and the sums of two halves make up the whole."""
    cases = [direct(desk, f"case-{number}", kronor) for number, kronor in enumerate(amounts)]
    whole = board_sum(cases, "the board", YEAR).amount
    parts = [board_sum(half, "the board", YEAR).amount for half in (cases[::2], cases[1::2])]

    assert sek(sum(amounts)) == whole
    assert {whole} == {board_sum(o, "the board", YEAR).amount for o in permutations(cases)}
    assert whole == parts[0] + parts[1]
