"""Answering: proposals, declines with a listed reason, silence, and what is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from calloff.assessment import Assessment, Ground
from calloff.finding import Remark
from calloff.process import Case, ask, contradictions, look, uses
from calloff.process import entries as e
from calloff.vocabulary import Fact

ALM, BJORK, CEDER, EK = (f"agreement/A/SE-{name}" for name in ("alm", "bjork", "ceder", "ek"))


def homes(case: Case) -> list[tuple[str, str]]:
    """The proposals of a case, each with what has become of it."""
    return [(offered.proposal.id, offered.status) for offered in case.state.proposals]


def all_declined(desk: Any, *reasons: str) -> Case:
    """Alm, Björk and Ceder have declined, each for its reason."""
    case = desk.asked()
    for minute, (id, reason) in enumerate(zip((ALM, BJORK, CEDER), reasons, strict=True)):
        ref = desk.ref(case, id)
        case = case.add(desk.did(e.Declined, f"01-16 09:{minute:02}", request=ref, reason=reason))
    return case


# ------------------------------------------------------------------------------ proposals


def test_a_proposal_can_be_chosen(desk: Any) -> None:
    """A home that a supplier proposes in time stands, and its request is answered."""
    case = desk.asked()
    home = desk.home("elm")
    entry = desk.proposed(case, "01-16 09:00", home, holds_until=desk.at("01-19 16:00"))
    state = case.add(entry).state
    offered = state.offered("elm")

    assert (home.replace(answered=desk.at("01-16 09:00")), "live") == (
        offered.proposal,
        offered.status,
    )
    assert (desk.at("01-16 09:00"), desk.at("01-19 16:00")) == (offered.at, offered.holds_until)
    assert ["proposed", "open", "open"] == [request.status for request in state.requests]


def test_an_answer_without_a_moment_gets_that_at_which_it_came(desk: Any) -> None:
    """A moment that the supplier states stays as it is."""
    case = desk.asked()
    silent, stated = desk.home("elm"), desk.home("ash", answered=desk.at("01-16 08:00"))
    case = case.add(desk.proposed(case, "01-16 09:00", silent))
    state = case.add(desk.proposed(case, "01-16 09:10", stated)).state

    assert desk.at("01-16 09:00") == state.offered("elm").proposal.answered
    assert desk.at("01-16 08:00") == state.offered("ash").proposal.answered


def test_a_supplier_may_propose_several_homes(desk: Any) -> None:
    """Each home of a supplier stands by itself, and is compared by itself."""
    elm, ash = desk.home("elm", ALM), desk.home("ash", ALM)
    case = desk.answered(elm, ash)
    comparison = desk.comparison("01-17 09:00", ("ash",), ("elm",))
    case = case.add(desk.did(e.Assessed, "01-17 09:00", assessment=comparison))
    case = desk.decided(case, "01-17 10:00")

    assert [("elm", "live"), ("ash", "live")] == homes(case)
    assert ("ash",) == case.state.comparing.whom


def test_a_place_is_held_while_a_home_can_be_chosen(desk: Any) -> None:
    """What is proposed from a pool of places is held, and taken once it is awarded."""
    case = desk.asked()
    entry = desk.proposed(case, "01-16 09:00", desk.home("elm"), pool="elms")
    held = uses(case.add(entry), desk.register)

    assert [("elms", 1, "held", "7F3K")] == [(u.pool, u.quantity, u.kind, u.need) for u in held]


def test_a_proposal_answers_a_request_that_was_sent(desk: Any, refused: Any) -> None:
    """An answer to a request that was never sent in this round is no answer here."""
    case = desk.asked()
    ref = desk.ref(case, ALM)
    typed = ref[:-1] + ("0" if ref[-1] != "0" else "1")
    strange = desk.proposed(case, "01-16 09:00", desk.home("elm"), ref="FROM-ELSEWHERE")
    misread = desk.proposed(case, "01-16 09:00", desk.home("elm"), ref=typed)

    assert (
        "proposed in the case 7F3K has 1 problem\n"
        "  request: no request 'FROM-ELSEWHERE' was sent in this round."
    ) == refused(case, strange)
    assert (
        "proposed in the case 7F3K has 1 problem\n"
        f"  request: no request '{typed}' was sent in this round. Did you mean '{ref}'?"
    ) == refused(case, misread)


def test_a_proposal_stands_under_the_offer_that_was_asked(desk: Any, refused: Any) -> None:
    """A supplier answers the request that was sent to it, and no other's."""
    case = desk.asked()
    ref = desk.ref(case, ALM)
    entry = desk.proposed(case, "01-16 09:00", desk.home("birch", BJORK), ref=ref)

    assert (
        "proposed in the case 7F3K has 1 problem\n"
        f"  proposal.offer: '{ref}' was sent to {ALM}, not to {BJORK}."
    ) == refused(case, entry)


def test_a_proposal_answers_this_need(desk: Any, refused: Any) -> None:
    """A home proposed for another child does not stray into this file."""
    case = desk.asked()
    entry = desk.proposed(case, "01-16 09:00", desk.home("elm", need="9Q1Z"))

    assert (
        "proposed in the case 7F3K has 1 problem\n"
        "  proposal.need: answers the need '9Q1Z'; this case is about '7F3K'."
    ) == refused(case, entry)


def test_a_proposal_is_one_suppliers(desk: Any, refused: Any) -> None:
    """Two suppliers do not propose under one id."""
    case = desk.asked()
    case = case.add(desk.proposed(case, "01-16 09:00", desk.home("elm", ALM)))
    entry = desk.proposed(case, "01-16 09:10", desk.home("elm", BJORK))

    assert (
        "proposed in the case 7F3K has 1 problem\n"
        "  proposal.id: 'elm' is another supplier's proposal."
    ) == refused(case, entry)


def test_an_answer_comes_after_the_asking(desk: Any, refused: Any) -> None:
    """By telephone, nobody answers before having been rung."""
    case = look(desk.routed(), desk.register, at=desk.at("01-15 10:00"), role="caseworker")
    times = {ALM: "10:00", BJORK: "10:10", CEDER: "10:20"}
    sent = tuple(
        e.Sent(ref=id, candidate=id, name=id, at=desk.at(f"01-15 {when}"))
        for id, when in times.items()
    )
    case = case.add(
        desk.did(
            e.Asked,
            "01-15 10:00",
            requests=sent,
            questions=case.state.asking.questions,
            answer_by=desk.at("01-15 12:00"),
            body="told",
        )
    )
    home = desk.proposed(case, "01-15 10:15", desk.home("oak", CEDER))
    no = desk.did(e.Declined, "01-15 10:15", request=CEDER, reason="place")

    assert (
        f"proposed in the case 7F3K has 1 problem\n  at: is before '{CEDER}' was asked."
    ) == refused(case, home)
    assert (
        f"declined in the case 7F3K has 1 problem\n  at: is before '{CEDER}' was asked."
    ) == refused(case, no)


def test_a_place_is_kept_free_for_some_time(desk: Any, refused: Any) -> None:
    """A home that is kept free until before it was proposed cannot be meant."""
    case = desk.asked()
    until = desk.at("01-16 09:00")
    entry = desk.proposed(case, "01-16 09:00", desk.home("elm"), holds_until=until)

    assert (
        "proposed in the case 7F3K has 1 problem\n  holds_until: is before the proposal came."
    ) == refused(case, entry)


def test_nothing_is_answered_after_the_choice(desk: Any, refused: Any) -> None:
    """Once somebody has decided, answers are too late."""
    case = desk.awarded()
    home = desk.proposed(case, "01-18 09:00", desk.home("oak", CEDER))
    no = desk.did(e.Declined, "01-18 09:00", request=desk.ref(case, ALM), reason="place")

    assert ("proposed in the case 7F3K has 1 problem\n  the choice has been made.") == refused(
        case, home
    )
    assert (
        "declined in the case 7F3K has 2 problems\n"
        "  the choice has been made.\n"
        f"  request: proposals stand on '{desk.ref(case, ALM)}': what is taken back is withdrawn."
    ) == refused(case, no)


def test_a_changed_mind_may_still_propose(desk: Any) -> None:
    """Who has declined may propose a home before the deadline."""
    case = desk.asked()
    no = desk.did(e.Declined, "01-16 09:00", request=desk.ref(case, ALM), reason="place")
    case = case.add(no)
    case = case.add(desk.proposed(case, "01-16 11:00", desk.home("elm")))

    assert [("elm", "live")] == homes(case)
    assert "proposed" == case.state.requests[0].status
    assert [] == [answer for answer in case.state.answers("offers") if answer.candidate == ALM]


# -------------------------------------------------------------------------------- declines


def test_a_listed_reason_lets_the_office_go_on(desk: Any) -> None:
    """When all have declined for listed grounds the source is exhausted."""
    case = all_declined(desk, "place", "place", "would_not_fit")

    assert ["place", "place", "would_not_fit"] == [r.reason for r in case.state.requests]
    assert case.state.exhausted


def test_an_unlisted_reason_is_told_by_what_may_have_been_meant(desk: Any, refused: Any) -> None:
    """A decline is for a reason of the agreement's list."""
    case = desk.asked()
    ref = desk.ref(case, ALM)
    near = desk.did(e.Declined, "01-16 09:00", request=ref, reason="plaice")
    far = desk.did(e.Declined, "01-16 09:00", request=ref, reason="holidays")

    assert (
        "declined in the case 7F3K has 1 problem\n"
        "  reason: no reason for a decline is called 'plaice'. Did you mean 'place'?"
    ) == refused(case, near)
    assert (
        "declined in the case 7F3K has 1 problem\n"
        "  reason: no reason for a decline is called 'holidays'. "
        "Listed: place, would_not_fit, terms."
    ) == refused(case, far)


def test_a_request_is_declined_once(desk: Any, refused: Any) -> None:
    """A second decline would count twice."""
    case = all_declined(desk, "place", "place", "place")
    ref = desk.ref(case, ALM)
    again = desk.did(e.Declined, "01-16 10:00", request=ref, reason="would_not_fit")

    assert (
        f"declined in the case 7F3K has 1 problem\n  request: '{ref}' was declined already."
    ) == refused(case, again)


def test_what_was_proposed_is_withdrawn_and_not_declined(desk: Any, refused: Any) -> None:
    """A decline upon a proposal would leave the home standing."""
    case = desk.answered()
    ref = desk.ref(case, ALM)
    no = desk.did(e.Declined, "01-16 11:00", request=ref, reason="place")

    assert (
        "declined in the case 7F3K has 1 problem\n"
        f"  request: proposals stand on '{ref}': what is taken back is withdrawn."
    ) == refused(case, no)


def test_a_request_is_declined_once_nothing_proposed_on_it_is_left(desk: Any, refused: Any) -> None:
    """A completed home is withdrawn; after that its supplier may say no to what was asked of it."""
    case = desk.decided(desk.answered(desk.home("elm", ALM, Fact("no_fur"))), "01-17 10:00")
    case = ask(case, desk.register, at=desk.at("01-17 10:10"), role="caseworker")
    ref = desk.ref(case, "elm")
    case = case.add(desk.proposed(case, "01-17 11:00", desk.home("elm"), ref=ref))
    no = desk.did(e.Declined, "01-17 12:00", request=ref, reason="place")
    back = desk.did(e.Withdrawn, "01-17 11:30", proposal="elm")

    assert (
        "declined in the case 7F3K has 1 problem\n"
        f"  request: proposals stand on '{ref}': what is taken back is withdrawn."
    ) == refused(case, no)
    assert "declined" == case.add(back, no).state.request(ref).status


def test_an_unaccepted_reason_does_not_exhaust_the_source(desk: Any, refused: Any) -> None:
    """Who declines for what the agreement gives as no ground is held to it first."""
    case = all_declined(desk, "place", "place", "terms")
    tried = desk.did(e.Tried, "01-16 11:00", source="own", outcome="does_not", reason="none")

    assert [CEDER] == [request.candidate for request in case.state.disputed]
    assert not case.state.exhausted
    assert (
        "tried in the case 7F3K has 1 problem\n"
        "  outcome: 'own' is not exhausted: somebody is still to be asked, has still to answer, "
        "or can be chosen."
    ) == refused(case, tried)


def test_an_unaccepted_reason_is_disputed_before_the_next_is_asked(desk: Any, refused: Any) -> None:
    """In order, the office does not go on by itself past such a decline."""
    desk = desk.in_order(1)
    case = desk.asked()
    ref = desk.ref(case, ALM)
    case = case.add(desk.did(e.Declined, "01-15 11:00", request=ref, reason="terms"))
    when = desk.at("01-15 11:10")

    assert (
        "decided in the case 7F3K has 1 problem\n"
        f"  {ref}: {ALM} declined for 'terms', which the agreement does not give as a ground: "
        "hold it to the agreement, or pass it over with a listed reason."
    ) == refused(lambda: ask(case, desk.register, at=when, role="caseworker"))


def test_an_unaccepted_reason_is_passed_over_with_a_record(desk: Any) -> None:
    """With a listed reason of the office's own, the source is exhausted."""
    case = all_declined(desk, "place", "place", "terms")
    skip = desk.did(e.Skipped, "01-16 11:00", candidate=CEDER, reason="paused")
    tried = desk.did(e.Tried, "01-16 11:10", source="own", outcome="does_not", reason="none")
    case = case.add(skip, tried)

    assert () == case.state.disputed
    assert "does_not" == case.state.sources["own"]


def test_who_is_held_to_the_agreement_may_propose_after_all(desk: Any) -> None:
    """A dispute ends with a proposal as well."""
    case = all_declined(desk, "place", "place", "terms")
    case = case.add(desk.proposed(case, "01-16 12:00", desk.home("oak", CEDER)))

    assert () == case.state.disputed
    assert [("oak", "live")] == homes(case)


# ------------------------------------------------------------------------------- silence


def test_silence_is_noted_after_the_deadline(desk: Any) -> None:
    """No answer in time is a record, and the round is over."""
    case = desk.asked()
    for request in case.state.requests:
        case = case.add(desk.did(e.NoAnswer, "01-16 16:30", request=request.ref))

    assert ["no_answer"] * 3 == [request.status for request in case.state.requests]
    assert case.state.exhausted


def test_silence_is_not_noted_before_the_deadline(desk: Any, refused: Any) -> None:
    """Until the deadline a supplier may still answer."""
    case = desk.asked()
    ref = desk.ref(case, ALM)
    entry = desk.did(e.NoAnswer, "01-16 16:29", request=ref)

    assert (
        f"no_answer in the case 7F3K has 1 problem\n  at: the deadline of '{ref}' has not passed."
    ) == refused(case, entry)


def test_who_has_answered_was_not_silent(desk: Any, refused: Any) -> None:
    """A proposal or a decline is an answer."""
    case = desk.answered()
    alm, ceder = desk.ref(case, ALM), desk.ref(case, CEDER)

    assert (
        f"no_answer in the case 7F3K has 1 problem\n  request: '{alm}' was answered (proposed)."
    ) == refused(case, desk.did(e.NoAnswer, "01-16 17:00", request=alm))
    assert (
        f"no_answer in the case 7F3K has 1 problem\n  request: '{ceder}' was answered (declined)."
    ) == refused(case, desk.did(e.NoAnswer, "01-16 17:00", request=ceder))


@pytest.mark.parametrize(("rule", "status"), [("disregarded", "late"), ("taken", "live")])
def test_what_a_late_answer_is_worth_is_the_offices_rule(desk: Any, rule: str, status: str) -> None:
    """An answer after the deadline is disregarded, or taken, and stands in the file either way."""
    case = desk.ruled(late_answers=rule).asked()
    case = case.add(desk.proposed(case, "01-16 16:31", desk.home("elm")))

    assert [("elm", status)] == homes(case)
    assert ("elm",) * (status == "live") == tuple(o.proposal.id for o in case.state.live)


def test_an_answer_at_the_last_moment_is_in_time(desk: Any) -> None:
    """The deadline itself is in time."""
    case = desk.asked()
    case = case.add(desk.proposed(case, "01-16 16:30", desk.home("elm")))

    assert [("elm", "live")] == homes(case)


def test_what_comes_after_prices_were_shown_is_late_by_any_rule(desk: Any) -> None:
    """A home proposed then could be fitted to the prices."""
    case = desk.ruled(late_answers="taken").compared()
    case = case.add(desk.proposed(case, "01-17 10:30", desk.home("oak", CEDER)))

    assert ("oak", "late") in homes(case)
    assert ("birch",) == case.state.comparing.whom


def test_a_late_answer_is_passed_over_by_those_who_compare(desk: Any, refused: Any) -> None:
    """What cannot be chosen is not compared."""
    case = desk.answered()
    case = case.add(desk.proposed(case, "01-16 17:00", desk.home("oak", CEDER)))
    entry = desk.did(
        e.Assessed,
        "01-17 09:00",
        assessment=desk.comparison("01-17 09:00", ("birch", "elm", "oak")),
    )

    assert (
        "assessed in the case 7F3K has 1 problem\n"
        "  assessment.tiers.0: 'oak' is not a proposal that can be chosen."
    ) == refused(case, entry)


def test_only_late_answers_leave_nothing_to_choose(desk: Any) -> None:
    """Where late answers are disregarded, a round with no other is exhausted."""
    case = desk.asked()
    case = case.add(desk.proposed(case, "01-16 16:31", desk.home("elm")))
    for id in (BJORK, CEDER):
        case = case.add(desk.did(e.NoAnswer, "01-16 16:40", request=desk.ref(case, id)))

    assert case.state.exhausted


def test_a_late_answer_does_not_shut_out_a_home_proposed_in_time(desk: Any) -> None:
    """A second home of the same supplier that comes late leaves the first as it was."""
    case = desk.answered(desk.home("elm"))
    case = case.add(desk.proposed(case, "01-16 17:00", desk.home("ash")))
    case = desk.decided(case, "01-17 10:00")

    assert [("elm", "live"), ("ash", "late")] == homes(case)
    assert ("chosen", ("elm",)) == (case.state.comparing.outcome, case.state.comparing.whom)


def test_a_late_completion_leaves_the_home_as_it_was_proposed(desk: Any) -> None:
    """What is said too late is disregarded; what was said in time holds."""
    home = desk.home("elm", ALM, Fact("contact", False))
    case = desk.answered(home)
    case = case.add(desk.proposed(case, "01-16 17:00", desk.home("elm")))
    state = case.state

    assert ["elm"] == [offered.proposal.id for offered in state.live]
    assert home.replace(answered=desk.at("01-16 09:00")) == state.live[0].proposal


def test_a_late_proposal_does_not_wipe_out_what_was_answered_in_time(desk: Any) -> None:
    """A decline for no ground stays disputed, and silence stays silence, by the file."""
    case = desk.asked()
    alm, bjork = desk.ref(case, ALM), desk.ref(case, BJORK)
    case = case.add(
        desk.did(e.Declined, "01-16 09:00", request=alm, reason="terms"),
        desk.did(e.NoAnswer, "01-16 16:30", request=bjork),
    )
    case = case.add(desk.proposed(case, "01-16 17:00", desk.home("elm", ALM)))
    case = case.add(desk.proposed(case, "01-16 17:10", desk.home("birch", BJORK)))
    told = [(answer.candidate, answer.status) for answer in case.state.answers("offers")]

    assert [ALM] == [request.candidate for request in case.state.disputed]
    assert [(ALM, "declined"), (BJORK, "no_answer")] == told


# ---------------------------------------------------------------- taken back and completed


def test_a_withdrawn_proposal_cannot_be_chosen(desk: Any, refused: Any) -> None:
    """What a supplier takes back is out, and the key is put to the rest."""
    case = desk.compared().add(desk.did(e.Withdrawn, "01-17 10:30", proposal="birch"))
    again = desk.decided(case, "01-17 10:40")

    assert [("elm", "live"), ("birch", "withdrawn")] == homes(case)
    assert case.state.comparing is None
    assert ("elm",) == again.state.comparing.whom
    assert (
        "withdrawn in the case 7F3K has 1 problem\n  proposal: 'birch' cannot be chosen: withdrawn."
    ) == refused(case, desk.did(e.Withdrawn, "01-17 10:40", proposal="birch"))
    assert (
        "withdrawn in the case 7F3K has 1 problem\n"
        "  proposal: no proposal 'eml' has come in this round. Did you mean 'elm'?"
    ) == refused(case, desk.did(e.Withdrawn, "01-17 10:40", proposal="eml"))


def test_a_withdrawn_proposal_is_not_proposed_again(desk: Any, refused: Any) -> None:
    """A home that was taken back comes anew under another id."""
    case = desk.answered().add(desk.did(e.Withdrawn, "01-16 11:00", proposal="elm"))
    entry = desk.proposed(case, "01-16 12:00", desk.home("elm"))

    assert (
        "proposed in the case 7F3K has 1 problem\n  proposal.id: 'elm' was withdrawn."
    ) == refused(case, entry)


def test_an_awarded_home_may_be_taken_back_until_it_has_begun(desk: Any, refused: Any) -> None:
    """The choice holds no longer, and another home takes its place; what runs is interrupted."""
    back = desk.did(e.Withdrawn, "01-18 09:00", proposal="birch")
    other = desk.did(e.Withdrawn, "01-18 09:00", proposal="elm")
    late = desk.did(e.Withdrawn, "02-05 09:00", proposal="birch")
    case = desk.awarded().add(back)
    again = desk.decided(case, "01-18 10:00")

    assert None is case.state.choice
    assert ["birch"] == [choice.candidate for choice in case.state.earlier]
    assert ("elm",) == again.state.comparing.whom
    assert (
        "withdrawn in the case 7F3K has 1 problem\n"
        "  proposal: 'elm' is not the one that was chosen."
    ) == refused(desk.awarded(), other)
    assert (
        "withdrawn in the case 7F3K has 1 problem\n"
        "  the placement runs: what is taken back now is interrupted."
    ) == refused(desk.started(), late)


def test_when_the_last_home_is_withdrawn_the_source_is_exhausted(desk: Any) -> None:
    """With nothing left to choose, the next source may be tried."""
    case = desk.answered(desk.home("elm"))
    case = case.add(desk.did(e.Withdrawn, "01-16 11:00", proposal="elm"))

    assert case.state.exhausted


def test_a_proposal_may_be_completed_before_prices_are_shown(desk: Any) -> None:
    """A supplier may tell more about its home; the comparison made on less holds no longer."""
    more = desk.home("elm", label="Elm, by the lake")
    case = desk.ruled(late_answers="taken").assessed()
    state = case.add(desk.proposed(case, "01-17 09:30", more)).state

    assert more.replace(answered=desk.at("01-17 09:30")) == state.offered("elm").proposal
    assert state.assessment is None


def test_a_proposal_is_not_completed_once_prices_were_shown(desk: Any, refused: Any) -> None:
    """People have compared what it was."""
    case = desk.compared()
    entry = desk.proposed(case, "01-17 10:30", desk.home("elm", label="Elm, by the lake"))

    assert (
        "proposed in the case 7F3K has 1 problem\n"
        "  proposal.id: is not completed once prices were shown: people have compared what it was."
    ) == refused(case, entry)


# ------------------------------------------------------------------------- contradictions


def test_a_proposal_that_contradicts_its_offer_is_remarked_upon(desk: Any) -> None:
    """The offer rules out homes without fur animals, and the proposal has one."""
    offer = desk.register.candidates("agreement/A")[0]
    offer = offer.replace(facts=(Fact("language", "prs"), Fact("no_fur", False)))
    words = desk.register.vocabulary
    found = list(contradictions(desk.home("elm"), offer, words, date(2024, 2, 1)))

    expected = Remark("proposal.contradicts_offer", "facts.0", {"facet": "no_fur", "offer": ALM})
    assert [expected] == found


def test_a_proposal_that_denies_what_its_offer_states_is_remarked_upon(desk: Any) -> None:
    """The offer has consultants who speak Dari, and the proposal says that nobody does."""
    offer = desk.register.candidates("agreement/A")[0]
    home = desk.home("elm", ALM, Fact("language", denied=("prs",)))
    words = desk.register.vocabulary
    found = list(contradictions(home, offer, words, date(2024, 2, 1)))

    expected = Remark("proposal.contradicts_offer", "facts.0", {"facet": "language", "offer": ALM})
    assert [expected] == found


def test_what_an_offer_is_silent_about_is_not_contradicted(desk: Any) -> None:
    """That the register does not say it rules nothing out."""
    offer = desk.register.candidates("agreement/A")[0]
    words = desk.register.vocabulary

    assert [] == list(contradictions(desk.home("elm"), offer, words, date(2024, 2, 1)))


def test_a_contradiction_does_not_stop_a_proposal(desk: Any) -> None:
    """The proposal's word is taken, since it knows the home."""
    facts = {ALM: (Fact("language", "prs"), Fact("contact", False))}
    offers = tuple(o.replace(facts=facts.get(o.id, o.facts)) for o in desk.register.offers)
    desk = replace(desk, register=desk.register.replace(offers=offers))
    case = desk.decided(desk.answered(desk.home("elm")), "01-17 10:00")
    offer = desk.register.candidates("agreement/A")[0]
    home = case.state.live[0].proposal
    found = list(contradictions(home, offer, desk.register.vocabulary, date(2024, 2, 1)))

    assert ["facts.2"] == [remark.place for remark in found]
    assert ("chosen", ("elm",)) == (case.state.comparing.outcome, case.state.comparing.whom)


def test_comparisons_name_homes_and_not_offers(desk: Any, refused: Any) -> None:
    """People compare the homes that were proposed."""
    comparison = Assessment(
        need="7F3K",
        tiers=((ALM,), ("birch",)),
        grounds=(Ground(ALM, "known well"), Ground("birch", "close to school")),
        signed=(desk.signature("01-17 09:00"),),
    )

    assert (
        "assessed in the case 7F3K has 1 problem\n"
        f"  assessment.tiers.0: '{ALM}' is not a proposal that can be chosen."
    ) == refused(desk.answered(), desk.did(e.Assessed, "01-17 09:00", assessment=comparison))


# ---------------------------------------------------------------- places held and freed


def held(desk: Any) -> Case:
    """Elm and birch are kept for the child, each a place of a pool."""
    case = desk.asked()
    case = case.add(desk.proposed(case, "01-16 09:00", desk.home("elm", ALM), pool="elms"))
    case = case.add(desk.proposed(case, "01-16 09:10", desk.home("birch", BJORK), pool="birches"))
    return case.add(
        desk.did(e.Declined, "01-16 10:00", request=desk.ref(case, CEDER), reason="place")
    )


def pools(desk: Any, case: Case) -> set[tuple[str, str]]:
    """The pools that places are held or taken of."""
    return {(use.pool, use.kind) for use in uses(case, desk.register)}


def test_places_are_held_until_they_are_not_needed(desk: Any) -> None:
    """What is withdrawn, rejected or no longer needed at all is free for others."""
    case = held(desk)
    withdrawn = desk.did(e.Withdrawn, "01-16 11:00", proposal="birch")
    rejected = desk.did(
        e.Rejected, "01-16 11:00", proposal="birch", party="board", reason="home_not_approved"
    )
    closed = desk.did(e.Closed, "01-16 11:00", reason="moved")

    assert {("elms", "held"), ("birches", "held")} == pools(desk, case)
    assert {("elms", "held")} == pools(desk, case.add(withdrawn))
    assert {("elms", "held")} == pools(desk, case.add(rejected))
    assert set() == pools(desk, case.add(closed))


def test_a_place_that_was_taken_is_free_again(desk: Any) -> None:
    """The award takes one and frees the other; a no after it frees the first and holds the rest."""
    case = held(desk)
    comparison = desk.comparison("01-17 09:00", ("birch",), ("elm",))
    case = desk.decided(
        case.add(desk.did(e.Assessed, "01-17 09:00", assessment=comparison)), "01-17 10:00"
    ).add(
        desk.did(e.Approved, "01-17 11:00", proposal="birch", party="board"),
        desk.award("birch"),
    )
    no = desk.did(
        e.Rejected, "01-18 09:00", proposal="birch", party="guardian", reason="guardian_says_no"
    )
    back = desk.did(e.Withdrawn, "01-18 09:00", proposal="birch")

    assert {("birches", "taken")} == pools(desk, case)
    assert {("elms", "held")} == pools(desk, case.add(no))
    assert {("elms", "held")} == pools(desk, case.add(back))


def test_a_new_round_holds_nothing_of_the_old(desk: Any) -> None:
    """A need assessed anew lets go what was proposed for the old one."""
    need = desk.need.replace(wishes=(), frozen=desk.at("01-16 11:00"))
    entry = desk.did(
        e.NeedChanged, "01-16 11:00", need=need, because="assessment", reason="as told"
    )

    assert set() == pools(desk, held(desk).add(entry))
