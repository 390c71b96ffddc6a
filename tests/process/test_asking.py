"""Asking: the key says whom; all get the same question and the same deadline."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from calloff.outcome import Question
from calloff.process import Case, ask, call_off_request, look, next_steps
from calloff.process import entries as e
from calloff.process.procedure import EmergencyRule, Reason, Within
from calloff.vocabulary import Fact, Text

ALM, BJORK, CEDER, EK = (f"agreement/A/SE-{name}" for name in ("alm", "bjork", "ceder", "ek"))


def looked(desk: Any) -> Any:
    """The key has said whom to ask, and nobody has been asked."""
    return look(desk.routed(), desk.register, at=desk.at("01-15 09:30"), role="caseworker")


def asking(desk: Any, case: Any, *candidates: str, **changes: Any) -> e.Asked:
    """An entry that asks some candidates, by hand."""
    given = {
        "requests": tuple(
            e.Sent(ref=f"R-{number}", candidate=id, name=id)
            for number, id in enumerate(candidates, 1)
        ),
        "questions": (case.state.comparing or case.state.asking).questions,
        "answer_by": desk.at("01-16 16:30"),
        "body": "the same to all",
    }
    return desk.did(e.Asked, "01-15 10:00", **{**given, **changes})


# ------------------------------------------------------------------------------ one round


def test_all_whom_the_key_says_are_asked_in_one_round(desk: Any) -> None:
    """Everybody who may serve or might is asked; who cannot is not."""
    requests = desk.asked().state.requests

    assert [ALM, BJORK, CEDER] == [request.candidate for request in requests]
    assert ["Alm AB", "Björk AB", "Ceder AB"] == [request.name for request in requests]
    assert {"open"} == {request.status for request in requests}
    assert 3 == len({request.ref for request in requests})


def test_all_get_one_body_and_one_deadline(desk: Any) -> None:
    """One fingerprint of what is told stands for all, and the table gives all one deadline."""
    case = desk.asked()
    entry = case.entries[-1]
    terms = desk.register.terms(desk.need.lot)
    body = call_off_request(case.need, entry.questions, desk.at("01-16 16:30"), terms)

    assert body.fingerprint == entry.body
    assert {desk.at("01-16 16:30")} == {request.answer_by for request in case.state.requests}
    assert case.state.asking.questions == entry.questions


def test_what_the_register_leaves_open_is_asked_of_all(desk: Any) -> None:
    """Fur animals, wishes and places are known only from the home."""
    questions = desk.asked().entries[-1].questions

    expected = (
        Question(place="gates.2", code="gate.places"),
        Question(place="requirements.1", code="facet.no_fur"),
        Question(place="wishes.0", code="facet.near_school"),
        Question(place="wishes.1", code="facet.contact"),
    )
    assert expected == questions


def test_asking_applies_the_key_where_nobody_has(desk: Any) -> None:
    """To ask is to decide whom to ask first; what was decided already is not decided again."""
    kinds = [entry.kind for entry in desk.asked().entries[-2:]]
    case = ask(looked(desk), desk.register, at=desk.at("01-15 10:00"), role="caseworker")

    assert ["decided", "asked"] == kinds
    assert ["tried", "decided", "asked"] == [entry.kind for entry in case.entries[-3:]]


def test_nobody_is_asked_before_the_key_was_applied(desk: Any, refused: Any) -> None:
    """Who is asked follows from the key, and not from a habit."""
    entry = desk.did(
        e.Asked,
        "01-15 10:00",
        requests=(e.Sent(ref="R-1", candidate=ALM, name="Alm AB"),),
        answer_by=desk.at("01-16 16:30"),
        body="told",
    )

    assert (
        "asked in the case 7F3K has 1 problem\n"
        "  requests: the key has not been applied: decide first whom to ask."
    ) == refused(desk.routed(), entry)


def test_nobody_is_asked_twice_at_once(desk: Any, refused: Any) -> None:
    """One supplier gets one request."""
    case = looked(desk)

    assert (
        f"asked in the case 7F3K has 1 problem\n  requests.3: '{ALM}' is asked twice."
    ) == refused(case, asking(desk, case, ALM, BJORK, CEDER, ALM))


def test_nobody_is_asked_again_in_the_same_round(desk: Any, refused: Any) -> None:
    """A second request in a round would be a second question."""
    case = desk.asked()
    entry = asking(desk, case, ALM)

    assert (
        f"asked in the case 7F3K has 1 problem\n"
        f"  requests.0: '{ALM}' was asked in this round already."
    ) == refused(case, entry)


def test_asking_when_all_were_asked_says_so(desk: Any, refused: Any) -> None:
    """While all have the request there is nobody to ask."""
    case = desk.asked()
    when = desk.at("01-15 11:00")

    assert (
        "decided in the case 7F3K has 2 problems\n"
        f"  requests are out, and have not been answered: "
        f"{', '.join(request.ref for request in case.state.requests)}.\n"
        "  all were asked in one round; to ask again, a new round is opened."
    ) == refused(lambda: ask(case, desk.register, at=when, role="caseworker"))


def test_who_cannot_serve_is_not_asked(desk: Any, refused: Any) -> None:
    """Ek has no consultant who speaks Dari."""
    case = looked(desk)

    assert (
        f"asked in the case 7F3K has 1 problem\n  requests.3: '{EK}' is not to be asked now."
    ) == refused(case, asking(desk, case, ALM, BJORK, CEDER, EK))


def test_nobody_is_left_out_in_silence(desk: Any, refused: Any) -> None:
    """Who is to be asked is asked, or passed over with a record."""
    case = looked(desk)

    assert (
        "asked in the case 7F3K has 1 problem\n"
        f"  requests: '{CEDER}' is to be asked as well, or passed over with a record."
    ) == refused(case, asking(desk, case, ALM, BJORK))


def test_all_get_the_questions_that_the_key_leaves_open(desk: Any, refused: Any) -> None:
    """A question left out is a question that somebody else would be asked later."""
    case = looked(desk)

    assert (
        "asked in the case 7F3K has 1 problem\n"
        "  questions: are not those that the key leaves open: all get the same."
    ) == refused(case, asking(desk, case, ALM, BJORK, CEDER, questions=()))


def test_a_reference_stands_once(desk: Any, refused: Any) -> None:
    """By its reference an answer finds its request."""
    case = looked(desk)
    sent = [e.Sent(ref="R-1", candidate=id, name=id) for id in (ALM, BJORK, CEDER)]
    entry = asking(desk, case, requests=tuple(sent))

    assert (
        "asked in the case 7F3K has 2 problems\n"
        "  requests.1.ref: 'R-1' stands more than once.\n"
        "  requests.2.ref: 'R-1' stands more than once."
    ) == refused(case, entry)


def test_calls_lie_between_the_asking_and_the_deadline(desk: Any, refused: Any) -> None:
    """In a round by telephone each call has its own time, and all have one deadline."""
    case = looked(desk)

    def calls(*times: str) -> e.Asked:
        sent = (
            e.Sent(ref=id, candidate=id, name=id, at=desk.at(f"01-{when}"))
            for id, when in zip((ALM, BJORK, CEDER), times, strict=True)
        )
        return asking(desk, case, requests=tuple(sent), channel="telephone")

    rung = case.add(calls("15 10:00", "15 10:05", "15 10:10"))

    assert [desk.at(f"01-15 10:{m}") for m in ("00", "05", "10")] == [
        request.asked for request in rung.state.requests
    ]
    assert (
        "asked in the case 7F3K has 2 problems\n"
        "  requests.0.at: a call lies between the asking and the deadline.\n"
        "  requests.2.at: a call lies between the asking and the deadline."
    ) == refused(case, calls("15 09:59", "15 10:05", "16 16:30"))


def test_no_key_is_applied_before_the_route_has_come_to_it(desk: Any, refused: Any) -> None:
    """Network and in-house provision are tried before anybody is asked under the agreement."""
    when = desk.at("01-15 10:00")

    assert (
        "decided in the case 7F3K has 2 problems\n"
        "  source: 'network' has not been tried, and comes before 'own': it is tried first.\n"
        "  source: 'in_house' has not been tried, and comes before 'own': it is tried first."
    ) == refused(lambda: ask(desk.opened(), desk.register, at=when, role="caseworker"))


def test_the_key_is_applied_on_the_day_that_it_is_entered(desk: Any, refused: Any) -> None:
    """A decision bears the day on which it is made, by the office's clock."""
    entry = looked(desk).entries[-1].replace(on=date(2024, 1, 14))

    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  on: is 2024-01-14; the decision is made on 2024-01-15."
    ) == refused(desk.routed(), entry)


def test_where_nobody_can_serve_there_is_nobody_to_ask(desk: Any, refused: Any) -> None:
    """That nobody fits is an outcome, and asking says so."""
    arabic = (Fact("language", "ar"),)
    offers = tuple(offer.replace(facts=arabic) for offer in desk.register.offers)
    register = desk.register.replace(offers=offers)
    when = desk.at("01-15 10:00")
    case = look(desk.routed(), register, at=when, role="caseworker")

    assert "nobody" == case.state.asking.outcome
    assert () == case.state.to_ask
    assert case.state.exhausted
    assert (
        "asking in the case 7F3K has 1 problem\n"
        "  nobody is to be asked: the key has come to 'nobody'."
    ) == refused(lambda: ask(desk.routed(), register, at=when, role="caseworker"))


# -------------------------------------------------------------------------------- in order


def test_in_order_one_is_asked_at_a_time(desk: Any) -> None:
    """The first of the ranking is asked alone, and the next once it has declined."""
    desk = desk.in_order(1)
    case = desk.asked()
    first = [request.candidate for request in case.state.requests]
    no = desk.did(e.Declined, "01-15 11:00", request=desk.ref(case, ALM), reason="place")
    then = ask(case.add(no), desk.register, at=desk.at("01-15 11:10"), role="caseworker")

    assert [ALM] == first
    assert [ALM, BJORK] == [request.candidate for request in then.state.requests]


def test_in_order_several_are_asked_at_a_time(desk: Any) -> None:
    """With two at a time the third is asked when both have declined."""
    desk = desk.in_order(2)
    case = desk.asked()
    first = [request.candidate for request in case.state.requests]
    for id in (ALM, BJORK):
        ref = desk.ref(case, id)
        case = case.add(desk.did(e.Declined, "01-15 11:00", request=ref, reason="place"))
    then = ask(case, desk.register, at=desk.at("01-15 11:10"), role="caseworker")

    assert [ALM, BJORK] == first
    assert [ALM, BJORK, CEDER] == [request.candidate for request in then.state.requests]


def test_in_order_the_next_waits_for_the_answer(desk: Any, refused: Any) -> None:
    """Nobody is asked past somebody who has not answered."""
    desk = desk.in_order(1)
    case = desk.asked()
    when = desk.at("01-15 11:00")

    assert (
        "decided in the case 7F3K has 1 problem\n"
        f"  requests are out, and have not been answered: {desk.ref(case, ALM)}."
    ) == refused(lambda: ask(case, desk.register, at=when, role="caseworker"))


def test_in_order_the_next_is_not_asked_while_a_proposal_stands(desk: Any, refused: Any) -> None:
    """A proposal of the first is put to the key before the second is asked."""
    desk = desk.in_order(1)
    case = desk.asked()
    case = case.add(desk.proposed(case, "01-15 11:00", desk.home("elm")))
    when = desk.at("01-15 11:10")

    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  proposals have come: the key is put to them first."
    ) == refused(lambda: ask(case, desk.register, at=when, role="caseworker"))


def test_in_order_the_next_is_asked_after_a_proposal_that_cannot_serve(desk: Any) -> None:
    """The key has found that the first one's home has fur animals; the second is asked."""
    desk = desk.in_order(1)
    case = desk.asked()
    home = desk.home("elm", ALM, Fact("no_fur", False))
    case = desk.decided(case.add(desk.proposed(case, "01-15 11:00", home)), "01-15 11:10")
    outcome = case.state.comparing.outcome
    case = look(case, desk.register, at=desk.at("01-15 11:20"), role="caseworker")
    then = ask(case, desk.register, at=desk.at("01-15 11:30"), role="caseworker")

    assert "nobody" == outcome
    assert [ALM, BJORK] == [request.candidate for request in then.state.requests]


def test_in_order_the_next_is_asked_after_one_who_was_passed_over(desk: Any) -> None:
    """Who is passed over is out of the ranking for this round."""
    desk = desk.in_order(1)
    skip = desk.did(e.Skipped, "01-15 09:40", candidate=ALM, reason="paused")
    case = looked(desk).add(skip)
    then = ask(case, desk.register, at=desk.at("01-15 10:00"), role="caseworker")

    assert [BJORK] == [request.candidate for request in then.state.requests]


def test_in_order_the_last_decline_leaves_nobody(desk: Any) -> None:
    """When all of the ranking have declined the source is exhausted, and not before."""
    desk = desk.in_order(1)
    case, exhausted = desk.routed(), []
    for hour, id in enumerate((ALM, BJORK, CEDER), 10):
        case = ask(case, desk.register, at=desk.at(f"01-15 {hour}:00"), role="caseworker")
        ref = desk.ref(case, id)
        case = case.add(desk.did(e.Declined, f"01-15 {hour}:30", request=ref, reason="place"))
        exhausted.append(case.state.exhausted)
    case = look(case, desk.register, at=desk.at("01-15 13:00"), role="caseworker")

    assert [False, False, False] == exhausted
    assert "nobody" == case.state.asking.outcome
    assert case.state.exhausted


# --------------------------------------------------------------------------------- skips


def test_a_skip_is_a_record(desk: Any) -> None:
    """Who is passed over for a listed reason is not asked, and the file says why."""
    skip = desk.did(e.Skipped, "01-15 09:40", candidate=CEDER, reason="paused")
    case = looked(desk).add(skip)
    state = ask(case, desk.register, at=desk.at("01-15 10:00"), role="caseworker").state

    assert (skip,) == state.skipped
    assert [ALM, BJORK] == [request.candidate for request in state.requests]


def test_who_was_passed_over_is_not_asked_all_the_same(desk: Any, refused: Any) -> None:
    """A skip is not taken back by asking."""
    skip = desk.did(e.Skipped, "01-15 09:40", candidate=CEDER, reason="paused")
    case = looked(desk).add(skip)

    assert (
        f"asked in the case 7F3K has 1 problem\n  requests.2: '{CEDER}' is not to be asked now."
    ) == refused(case, asking(desk, case, ALM, BJORK, CEDER))


def test_a_skip_has_a_listed_reason(desk: Any, refused: Any) -> None:
    """A feeling is no reason; a misspelt one is told what may have been meant."""
    skip = desk.did(e.Skipped, "01-15 09:40", candidate=CEDER, reason="pausd")
    other = desk.did(e.Skipped, "01-15 09:40", candidate=CEDER, reason="too far away")

    assert (
        "skipped in the case 7F3K has 1 problem\n"
        "  reason: no reason for a skip is called 'pausd'. Did you mean 'paused'?"
    ) == refused(looked(desk), skip)
    assert (
        "skipped in the case 7F3K has 1 problem\n"
        "  reason: no reason for a skip is called 'too far away'. "
        "Listed: declined_in_a_row, paused."
    ) == refused(looked(desk), other)


def test_two_declines_in_a_row_are_named(desk: Any, refused: Any) -> None:
    """Whoever is left out for declining twice in a row is left out for two named declines."""
    facts = {"candidate": CEDER, "reason": "declined_in_a_row"}
    none = desk.did(e.Skipped, "01-15 09:40", **facts)
    same = desk.did(e.Skipped, "01-15 09:40", **facts, declines=("1A2B", "1A2B"))
    two = desk.did(e.Skipped, "01-15 09:40", **facts, declines=("1A2B", "3C4D"))
    message = (
        "skipped in the case 7F3K has 1 problem\n"
        "  declines: 'declined_in_a_row' rests on at least 2 earlier declines: name them."
    )

    assert message == refused(looked(desk), none)
    assert message == refused(looked(desk), same)
    assert (ALM, BJORK) == looked(desk).add(two).state.to_ask


def test_only_whose_turn_it_is_can_be_passed_over(desk: Any, refused: Any) -> None:
    """Nobody is passed over in advance, or after having been asked."""
    skip = desk.did(e.Skipped, "01-15 11:00", candidate=ALM, reason="paused")
    early = desk.did(e.Skipped, "01-15 11:00", candidate=BJORK, reason="paused")
    message = "skipped in the case 7F3K has 1 problem\n  candidate: '{}' is not to be asked now."

    assert message.format(ALM) == refused(desk.asked(), skip)
    assert message.format(BJORK) == refused(looked(desk.in_order(1)), early)


def test_when_all_are_passed_over_the_source_is_exhausted(desk: Any) -> None:
    """With a record for each, nobody is left."""
    case = looked(desk)
    for id in (ALM, BJORK, CEDER):
        case = case.add(desk.did(e.Skipped, "01-15 09:40", candidate=id, reason="paused"))

    assert case.state.exhausted


# ------------------------------------------------------------------------------ deadlines


@pytest.mark.parametrize(
    ("starts", "answer_by", "row"),
    [
        (date(2024, 2, 1), "01-16 16:30", 2),  # 13 working days ahead: one working day
        (date(2024, 3, 1), "01-18 16:30", 3),  # further ahead: three
    ],
)
def test_the_table_gives_the_deadline(desk: Any, starts: date, answer_by: str, row: int) -> None:
    """How long suppliers have depends on how soon it begins, and the entry says which row."""
    entry = desk.needing(starts=starts).asked().entries[-1]

    assert (desk.at(answer_by), row) == (entry.answer_by, entry.row)


def test_in_an_emergency_the_deadline_is_in_minutes(desk: Any) -> None:
    """At 22.40 suppliers have half an hour, whatever the office's hours."""
    entry = desk.urgently().asked("01-15 22:40", channel="telephone").entries[-1]

    assert (desk.at("01-15 23:10"), 0) == (entry.answer_by, entry.row)


def test_a_person_sets_the_deadline_where_the_table_says_so(desk: Any, refused: Any) -> None:
    """With two working days to the start nothing is computed; what a person sets is kept."""
    soon = desk.needing(starts=date(2024, 1, 17))
    entry = soon.asked(answer_by=desk.at("01-16 12:00")).entries[-1]

    assert (
        "asking in the case 7F3K has 1 problem\n"
        "  answer_by: no row of the table of deadlines fits: a person must set it (answer_by)."
    ) == refused(soon.asked)
    assert (desk.at("01-16 12:00"), None) == (entry.answer_by, entry.row)


@pytest.mark.parametrize(
    ("answer_by", "what"),
    [
        (
            "01-20 12:00",  # a Saturday
            "answer_by: the office is closed on 2024-01-20, which is a Saturday: set a time in "
            "its hours (08:00 to 16:30) on 2024-01-22, the next working day, or later.",
        ),
        (
            "06-21 12:00",  # Midsummer Eve
            "answer_by: the office is closed on 2024-06-21, which is Midsummer Eve: set a time "
            "in its hours (08:00 to 16:30) on 2024-06-24, the next working day, or later.",
        ),
        (
            "01-16 16:31",
            "answer_by: 2024-01-16 16:31 is outside office hours (08:00 to 16:30): set a time "
            "in them; the next working day is 2024-01-17.",
        ),
        (
            "01-15 10:00",
            "answer_by: 2024-01-15 10:00 is not after the asking, 2024-01-15 10:00: set a later "
            "time.",
        ),
    ],
)
def test_a_deadline_that_nobody_can_keep_is_refused(
    desk: Any, refused: Any, answer_by: str, what: str
) -> None:
    """No deadline lies on a holiday, outside the office's hours, or in the past."""
    assert f"asked in the case 7F3K has 1 problem\n  {what}" == refused(
        lambda: desk.asked(answer_by=desk.at(answer_by))
    )


# ------------------------------------------------------------------------------ reminders


def test_who_has_not_answered_is_reminded(desk: Any) -> None:
    """A reminder is noted on each request that it was about."""
    case = desk.asked()
    ref = desk.ref(case, CEDER)
    case = case.add(desk.did(e.Reminded, "01-16 14:30", requests=(ref,)))

    assert [None, None, desk.at("01-16 14:30")] == [r.reminded for r in case.state.requests]


def test_nobody_else_is_reminded(desk: Any, refused: Any) -> None:
    """Neither who has answered, nor a request that never was."""
    case = desk.asked()
    alm = desk.ref(case, ALM)
    case = case.add(desk.did(e.Declined, "01-16 09:00", request=alm, reason="place"))
    entry = desk.did(e.Reminded, "01-16 14:30", requests=(alm, "R-1"))

    assert (
        "reminded in the case 7F3K has 2 problems\n"
        f"  requests.0: '{alm}' was answered (declined).\n"
        "  requests.1: no request 'R-1' is out."
    ) == refused(case, entry)


def test_nobody_is_reminded_after_the_deadline(desk: Any, refused: Any) -> None:
    """To remind after the deadline would be to lengthen it for one."""
    case = desk.asked()
    ref = desk.ref(case, ALM)
    entry = desk.did(e.Reminded, "01-16 16:30", requests=(ref,))

    assert (
        f"reminded in the case 7F3K has 1 problem\n"
        f"  requests.0: the deadline of '{ref}' has passed."
    ) == refused(case, entry)


# ---------------------------------------------------------------- questions to proposals


def open_homes(desk: Any) -> Any:
    """The home that meets more wishes does not say whether it has fur animals."""
    silent = desk.home("elm", ALM, Fact("no_fur"))
    far = desk.home("birch", BJORK, Fact("near_school", False))
    case = desk.answered(silent, far)
    return desk.decided(case, "01-17 10:00")


def test_what_a_proposal_leaves_open_is_asked(desk: Any) -> None:
    """The supplier is asked about its proposal, and the answer completes it."""
    case = open_homes(desk)
    outcome, whom = case.state.comparing.outcome, case.state.to_ask
    case = ask(case, desk.register, at=desk.at("01-17 10:10"), role="caseworker")
    request = case.state.requests[-1]
    full = desk.home("elm", ALM)
    done = case.add(desk.proposed(case, "01-17 11:00", full, ref=request.ref)).state

    assert ("ask", ("elm",)) == (outcome, whom)
    assert ("elm", "Alm AB", "answers") == (request.candidate, request.name, request.stage)
    assert (Question(place="requirements.1", code="facet.no_fur"),) == case.entries[-1].questions
    assert full.replace(answered=desk.at("01-17 11:00")) == done.offered("elm").proposal
    assert "live" == done.offered("elm").status
    assert done.comparing is None


def test_a_completed_proposal_is_compared_again(desk: Any) -> None:
    """After the answer the homes are compared, and the key names one."""
    case = ask(open_homes(desk), desk.register, at=desk.at("01-17 10:10"), role="caseworker")
    full = desk.home("elm", ALM)
    case = case.add(desk.proposed(case, "01-17 11:00", full, ref=case.state.requests[-1].ref))
    comparison = desk.comparison("01-17 13:00", ("elm",), ("birch",))
    case = case.add(desk.did(e.Assessed, "01-17 13:00", assessment=comparison))
    case = desk.decided(case, "01-17 14:00")

    assert ("chosen", ("elm",)) == (case.state.comparing.outcome, case.state.comparing.whom)


def test_further_questions_are_put_once(desk: Any, refused: Any) -> None:
    """While the supplier has the question it is not asked again."""
    case = ask(open_homes(desk), desk.register, at=desk.at("01-17 10:10"), role="caseworker")
    when = desk.at("01-17 10:20")

    assert () == case.state.to_ask
    assert (
        "asking in the case 7F3K has 1 problem\n  nobody is to be asked: the key has come to 'ask'."
    ) == refused(lambda: ask(case, desk.register, at=when, role="caseworker"))


def test_a_further_question_asks_about_one_proposal(desk: Any, refused: Any) -> None:
    """The answer completes the home asked about, and brings no other."""
    case = ask(open_homes(desk), desk.register, at=desk.at("01-17 10:10"), role="caseworker")
    ref = case.state.requests[-1].ref
    entry = desk.proposed(case, "01-17 11:00", desk.home("alder", ALM), ref=ref)

    assert (
        "proposed in the case 7F3K has 1 problem\n"
        f"  proposal.id: '{ref}' asks about 'elm', not 'alder'."
    ) == refused(case, entry)


def test_a_proposal_that_is_not_completed_cannot_be_chosen(desk: Any) -> None:
    """Silence on a requirement leaves the home out; the other is compared alone."""
    case = ask(open_homes(desk), desk.register, at=desk.at("01-17 10:10"), role="caseworker")
    ref = case.state.requests[-1].ref
    case = case.add(desk.did(e.NoAnswer, "01-18 16:30", request=ref))
    left = [(o.proposal.id, o.status) for o in case.state.proposals]
    case = desk.decided(case, "01-18 16:40")

    assert [("elm", "rejected"), ("birch", "live")] == left
    assert ("chosen", ("birch",)) == (case.state.comparing.outcome, case.state.comparing.whom)


def test_silence_counts_whatever_else_has_come_meanwhile(desk: Any) -> None:
    """A home that was asked about is left out, though another was completed in between."""
    elm, birch = desk.home("elm", ALM, Fact("no_fur")), desk.home("birch", BJORK, Fact("no_fur"))
    case = desk.decided(desk.answered(elm, birch), "01-17 10:00")
    case = ask(case, desk.register, at=desk.at("01-17 10:10"), role="caseworker")
    refs = {request.candidate: request.ref for request in case.state.open}
    full = desk.proposed(case, "01-17 11:00", desk.home("birch", BJORK), ref=refs["birch"])
    case = case.add(full, desk.did(e.NoAnswer, "01-18 16:30", request=refs["elm"]))

    assert {("elm", "rejected"), ("birch", "live")} == {
        (offered.proposal.id, offered.status) for offered in case.state.proposals
    }


def test_a_home_that_came_anew_is_judged_as_it_came(desk: Any) -> None:
    """Silence on the question leaves nobody out who has told more in answer to the first one."""
    case = ask(open_homes(desk), desk.register, at=desk.at("01-17 10:10"), role="caseworker")
    desk = desk.ruled(late_answers="taken")
    changed = desk.did(e.ProcedureChanged, "01-17 10:20", procedure=desk.procedure, reason="late")
    first, second = desk.ref(case, ALM), desk.ref(case, "elm")
    case = case.add(
        changed,
        desk.proposed(case, "01-17 11:00", desk.home("elm"), ref=first),
        desk.did(e.NoAnswer, "01-18 16:30", request=second),
    )

    assert "live" == case.state.offered("elm").status


def test_who_passes_over_a_refusal_goes_on_with_the_home_as_it_came(desk: Any) -> None:
    """A home that meets every requirement stays, though its supplier tells no more about it."""
    open_ = desk.home("elm", ALM, Fact("no_fur"))
    sure = desk.home("birch", BJORK, Fact("near_school"))
    case = desk.decided(desk.answered(open_, sure), "01-17 10:00")
    case = ask(case, desk.register, at=desk.at("01-17 10:10"), role="caseworker")
    refused, silent = desk.ref(case, "birch"), desk.ref(case, "elm")
    case = case.add(
        desk.did(e.Declined, "01-17 11:00", request=refused, reason="terms"),
        desk.did(e.Skipped, "01-17 11:10", candidate="birch", reason="paused"),
        desk.did(e.NoAnswer, "01-18 16:30", request=silent),
    )
    case = desk.decided(case, "01-18 16:40")

    assert ("chosen", ("birch",)) == (case.state.comparing.outcome, case.state.comparing.whom)


def test_once_prices_are_known_a_new_round_is_opened_and_nothing_more_asked(desk: Any) -> None:
    """What was told about a home with the prices in view could be fitted to them."""
    case = open_homes(desk).add(desk.did(e.PricesShown, "01-17 10:05"))
    steps = [step.code for step in next_steps(case.state, desk.at("01-17 10:10"))]
    anew = case.add(desk.did(e.RoundOpened, "01-17 10:10", reason="prices came first")).state

    assert () == case.state.to_ask
    assert ["prices_known"] == steps
    assert ((), None) == (anew.proposals, anew.prices_shown)


def hurried(desk: Any) -> tuple[Any, Any]:
    """In an emergency the first suitable home is taken; elm's fur animals are being asked about."""
    desk = desk.urgently().ruled(
        emergency=EmergencyRule(wins="first_suitable", review=Within(working_days=1))
    )
    silent = desk.home("elm", ALM, Fact("no_fur"))
    case = desk.asked()
    case = desk.decided(case.add(desk.proposed(case, "01-15 10:05", silent)), "01-15 10:06")
    return desk, ask(case, desk.register, at=desk.at("01-15 10:07"), role="caseworker")


def test_a_home_that_is_being_completed_is_not_asked_about_again(desk: Any) -> None:
    """Neither does the next step say so, nor is there anything new to compare."""
    desk, case = hurried(desk)
    steps = [step.code for step in next_steps(case.state, desk.at("01-15 10:08"))]
    again = desk.decided(case, "01-15 10:09").state

    assert ["await"] == steps
    assert ("ask", ("elm",)) == (again.comparing.outcome, again.comparing.whom)
    assert () == again.to_ask


def test_silence_about_one_home_leaves_the_choice_of_another(desk: Any) -> None:
    """The first suitable home was taken meanwhile, and it stays the one to be awarded."""
    desk, case = hurried(desk)
    case = case.add(desk.proposed(case, "01-15 10:10", desk.home("birch", BJORK)))
    case = desk.decided(case, "01-15 10:11")
    case = case.add(desk.did(e.NoAnswer, "01-15 10:40", request=desk.ref(case, "elm")))

    assert ("chosen", ("birch",)) == (case.state.comparing.outcome, case.state.comparing.whom)
    assert "rejected" == case.state.offered("elm").status


# ------------------------------------------------------- passed over for an interruption


def replacing(desk: Any, party: str) -> tuple[Any, Any]:
    """A placement was interrupted by somebody, and the key names whom to ask for another."""
    reasons = (
        *desk.procedure.reasons,
        Reason(code="broke_off", of="skip", name=Text("b", "b"), interrupted=True),
    )
    desk = desk.ruled(reasons=reasons)
    need = desk.need.replace(
        starts=date(2024, 3, 20), requested=date(2024, 3, 15), frozen=desk.at("03-15 10:00")
    )
    no = {"outcome": "does_not", "reason": "as before"}
    case = desk.started().add(
        desk.did(e.Interrupted, "03-15 09:00", on=date(2024, 3, 15), party=party, reason="closed"),
        desk.did(e.NeedChanged, "03-15 10:00", need=need, because="replacement", reason="closed"),
        desk.did(e.Tried, "03-15 10:10", source="network", **no),
        desk.did(e.Tried, "03-15 10:20", source="in_house", **no),
    )
    return desk, look(case, desk.register, at=desk.at("03-15 11:00"), role="caseworker")


def test_nobody_is_passed_over_for_an_interruption_that_was_not(desk: Any, refused: Any) -> None:
    """Nor for one that was the individual's or the buyer's doing."""
    message = (
        "skipped in the case 7F3K has 1 problem\n"
        "  reason: 'broke_off' follows upon an interruption by that supplier: there was none."
    )

    for party in ("individual", "buyer"):
        _, case = replacing(desk, party)
        entry = desk.did(e.Skipped, "03-15 11:10", candidate=BJORK, reason="broke_off")
        assert message == refused(case, entry)
    ruled, _ = replacing(desk, "supplier")
    first = look(ruled.routed(), desk.register, at=desk.at("01-15 10:00"), role="caseworker")
    entry = desk.did(e.Skipped, "01-15 10:10", candidate=BJORK, reason="broke_off")

    assert message == refused(first, entry)


def test_whoever_broke_off_may_be_passed_over(desk: Any) -> None:
    """After an interruption by the supplier, for the reason that is listed for it."""
    _, case = replacing(desk, "supplier")
    entry = desk.did(e.Skipped, "03-15 11:10", candidate=BJORK, reason="broke_off")

    assert (ALM, CEDER) == case.add(entry).state.to_ask


# ------------------------------------------------------------------------------- references


def refs(desk: Any, secret: str | None = None) -> tuple[str, ...]:
    """The references of the three requests, sent on Monday at 10."""
    case = Case.open(
        desk.need, desk.procedure, at=desk.at("01-15 09:00"), role="caseworker", secret=secret
    )
    no = {"outcome": "does_not", "reason": "none"}
    case = case.add(
        desk.did(e.Tried, "01-15 09:10", source="network", **no),
        desk.did(e.Tried, "01-15 09:20", source="in_house", **no),
    )
    case = ask(case, desk.register, at=desk.at("01-15 10:00"), role="caseworker")
    return tuple(request.ref for request in case.state.requests)


def test_no_need_can_be_found_from_its_references(desk: Any) -> None:
    """The pseudonym is not in them, so that trying all pseudonyms tells nothing."""
    others = [desk.needing(id=id) for id in ("9Q1Z", "barn-2", "0")]

    assert {refs(desk)} == {refs(other) for other in others}
    assert {refs(desk, "owl")} == {refs(other, "owl") for other in others}


def test_with_a_secret_two_needs_alike_have_other_references(desk: Any) -> None:
    """Who holds a request of a brother cannot tell that the sister's is of the same office."""
    sister = desk.needing(id="9Q1Z")

    assert set(refs(desk)) == set(refs(sister))
    assert set() == set(refs(desk, "owl")) & set(refs(sister, "lark"))
    assert set() == set(refs(desk, "owl")) & set(refs(desk))


def test_a_secret_is_kept_with_the_file_and_told_to_nobody(desk: Any) -> None:
    """It is read back with the file, and stands in nothing that shows it."""
    case = Case.open(
        desk.need, desk.procedure, at=desk.at("01-15 09:00"), role="caseworker", secret="owl-71"
    )
    again = Case.read(json.loads(json.dumps(case.data())))

    assert "owl-71" == again.state.secret
    assert [] == [
        text for text in (repr(case), repr(case.state), repr(case.entries[0])) if "owl" in text
    ]
