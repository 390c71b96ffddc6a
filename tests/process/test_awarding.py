"""After the choice: who must say yes, and what a person with delegation decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from calloff.need import Person
from calloff.process import Case, ask, look, next_steps, present, uses
from calloff.process import entries as e
from calloff.process.calendar import calendar
from calloff.process.procedure import PlacementRules, Source
from calloff.process.running import placement
from calloff.process.user_choice import in_turn
from calloff.snapshot import PastCallOffs
from calloff.values.money import Money
from calloff.values.period import Period
from calloff.vocabulary import Fact, Text

ALM, BJORK, CEDER, EK = (f"agreement/A/SE-{name}" for name in ("alm", "bjork", "ceder", "ek"))


def saying_no(desk: Any, when: str, proposal: str, party: str, reason: str) -> e.Rejected:
    """The board, the guardian or the child says no to a home."""
    return desk.did(e.Rejected, when, proposal=proposal, party=party, reason=reason)


def saying_yes(desk: Any, when: str, proposal: str, party: str) -> e.Approved:
    """The board, the guardian or the child says yes to a home."""
    return desk.did(e.Approved, when, proposal=proposal, party=party)


# --------------------------------------------------------------------------- who says yes


def test_the_board_approves_before_the_award(desk: Any, refused: Any) -> None:
    """Nobody awards a home that the board has not found good."""
    assert (
        "awarded in the case 7F3K has 1 problem\n  candidate: 'board' has not said yes to 'birch'."
    ) == refused(desk.compared(), desk.award("birch"))
    assert "birch" == desk.awarded().state.choice.candidate


def test_the_guardian_may_consent_before_or_after_the_award(desk: Any) -> None:
    """What must be there before the start may come at any time until then."""
    before = desk.approved().add(saying_yes(desk, "01-17 11:30", "birch", "guardian"))
    early = before.add(desk.award("birch")).state
    late = desk.awarded().state

    assert () == early.missing_approvals("birch", "start", date(2024, 2, 1))
    assert ("guardian",) == late.missing_approvals("birch", "start", date(2024, 2, 1))
    assert () == late.missing_approvals("birch", "award", date(2024, 2, 1))


def test_a_child_of_fifteen_is_asked(desk: Any) -> None:
    """From what age on a child says yes is the procedure's to say; the day counts."""
    desk = desk.needing(persons=(Person(born="2009-02"),))
    state = desk.approved().state

    assert ("guardian",) == state.missing_approvals("birch", "start", date(2024, 1, 31))
    assert ("guardian", "child") == state.missing_approvals("birch", "start", date(2024, 2, 1))


def test_in_an_emergency_the_board_is_not_waited_for(desk: Any) -> None:
    """An approval that is for ordinary needs does not hinder at night."""
    desk = desk.urgently()
    case = desk.asked("01-15 22:40", channel="telephone")
    case = case.add(desk.proposed(case, "01-15 22:50", desk.home("elm", ALM)))
    for id in (BJORK, CEDER):
        case = case.add(desk.did(e.NoAnswer, "01-15 23:10", request=desk.ref(case, id)))
    case = desk.decided(case, "01-15 23:11").add(desk.award("elm", "01-15 23:15"))

    assert "elm" == case.state.choice.candidate


def test_who_is_not_asked_does_not_say_yes(desk: Any, refused: Any) -> None:
    """Without a rule for it there is no approval of the child."""
    desk = desk.ruled(approvals=desk.procedure.approvals[:2])

    assert (
        "approved in the case 7F3K has 1 problem\n"
        "  party: 'child' is not asked; asked are: board, guardian."
    ) == refused(desk.compared(), saying_yes(desk, "01-17 11:00", "birch", "child"))


def test_everybody_says_yes_once(desk: Any, refused: Any) -> None:
    """A yes stands until it is a no."""
    assert (
        "approved in the case 7F3K has 1 problem\n  party: 'board' has said yes to 'birch'."
    ) == refused(desk.approved(), saying_yes(desk, "01-17 11:10", "birch", "board"))


def test_a_yes_is_to_a_home_that_can_be_chosen(desk: Any, refused: Any) -> None:
    """After the award it is to the home that was chosen; nobody approves what runs."""
    assert (
        "approved in the case 7F3K has 1 problem\n"
        "  proposal: no proposal 'brich' has come in this round. Did you mean 'birch'?"
    ) == refused(desk.compared(), saying_yes(desk, "01-17 11:00", "brich", "board"))
    assert (
        "approved in the case 7F3K has 1 problem\n  proposal: 'elm' is not the one that was chosen."
    ) == refused(desk.awarded(), saying_yes(desk, "01-18 11:00", "elm", "guardian"))
    assert ("approved in the case 7F3K has 1 problem\n  the placement runs.") == refused(
        desk.started(), saying_yes(desk, "02-02 11:00", "birch", "child")
    )


# ------------------------------------------------------------------------------ rejections


@pytest.mark.parametrize(
    ("party", "reason"),
    [
        ("board", "home_not_approved"),
        ("guardian", "guardian_says_no"),
        ("child", "child_says_no"),
    ],
)
def test_after_a_no_the_next_home_takes_its_place(desk: Any, party: str, reason: str) -> None:
    """The key is put to the rest, and names the next."""
    case = desk.approved().add(saying_no(desk, "01-17 11:30", "birch", party, reason))
    waiting = case.state
    case = desk.decided(case, "01-17 11:40")
    case = case.add(saying_yes(desk, "01-17 11:50", "elm", "board"), desk.award("elm"))

    assert waiting.comparing is None
    assert "elm" == case.state.choice.candidate


def test_after_a_no_to_the_awarded_home_the_next_takes_its_place(desk: Any) -> None:
    """The guardian says no after the award and before the start: another is awarded."""
    no = saying_no(desk, "01-18 09:00", "birch", "guardian", "guardian_says_no")
    case = desk.awarded().add(no)
    after = case.state
    case = desk.decided(case, "01-18 10:00")
    case = case.add(
        saying_yes(desk, "01-19 09:00", "elm", "board"), desk.award("elm", "01-19 10:00")
    )

    assert after.choice is None
    assert ["birch"] == [choice.candidate for choice in after.earlier]
    assert "elm" == case.state.choice.candidate


def test_a_no_to_every_home_exhausts_the_source(desk: Any) -> None:
    """When none is left the next source may be tried."""
    case = desk.compared().add(
        saying_no(desk, "01-17 11:00", "birch", "board", "home_not_approved"),
        saying_no(desk, "01-17 11:10", "elm", "child", "child_says_no"),
    )

    assert case.state.exhausted


def test_a_no_before_the_comparison_leaves_the_home_out(desk: Any) -> None:
    """A home may be turned down before anybody has compared it."""
    case = desk.answered().add(
        saying_no(desk, "01-16 11:00", "birch", "board", "home_not_approved")
    )

    assert ("elm",) == desk.decided(case, "01-17 10:00").state.comparing.whom


def test_a_no_has_a_listed_reason(desk: Any, refused: Any) -> None:
    """Why a home is turned down is told by a code, and a misspelt one is told what may be meant."""
    near = saying_no(desk, "01-17 11:00", "birch", "board", "home_not_aproved")
    far = saying_no(desk, "01-17 11:00", "birch", "board", "dislike")

    assert (
        "rejected in the case 7F3K has 1 problem\n"
        "  reason: no reason for a rejection is called 'home_not_aproved'. "
        "Did you mean 'home_not_approved'?"
    ) == refused(desk.compared(), near)
    assert (
        "rejected in the case 7F3K has 1 problem\n"
        "  reason: no reason for a rejection is called 'dislike'. "
        "Listed: home_not_approved, guardian_says_no, child_says_no."
    ) == refused(desk.compared(), far)


def test_a_no_is_to_a_home_that_can_be_chosen(desk: Any, refused: Any) -> None:
    """A home is turned down once; what runs is interrupted."""
    no = saying_no(desk, "01-17 11:00", "birch", "board", "home_not_approved")
    again = saying_no(desk, "01-17 11:10", "birch", "guardian", "guardian_says_no")
    late = saying_no(desk, "02-02 11:10", "birch", "guardian", "guardian_says_no")

    assert (
        "rejected in the case 7F3K has 1 problem\n  proposal: 'birch' cannot be chosen: rejected."
    ) == refused(desk.compared().add(no), again)
    assert (
        "rejected in the case 7F3K has 1 problem\n"
        "  the placement runs: it is interrupted, not rejected."
    ) == refused(desk.started(), late)


def test_an_approval_does_not_outlive_a_no(desk: Any, refused: Any) -> None:
    """A home that was approved and then turned down is not awarded."""
    no = saying_no(desk, "01-17 11:30", "birch", "guardian", "guardian_says_no")
    case = desk.decided(desk.approved().add(no), "01-17 11:40")

    assert (
        "awarded in the case 7F3K has 1 problem\n  candidate: 'birch' cannot be chosen: rejected."
    ) == refused(case, desk.award("birch"))


# ------------------------------------------------------------------------------- the award


def test_an_award_follows_the_key(desk: Any) -> None:
    """Where the key names one home, its award needs no reason."""
    choice = desk.awarded().state.choice

    assert ("birch", None) == (choice.candidate, choice.reason)


def test_nothing_is_awarded_before_the_key_has_named_somebody(desk: Any, refused: Any) -> None:
    """Neither before the answers are compared, nor where the key has asked further."""
    silent = desk.home("elm", ALM, Fact("no_fur"))
    case = desk.answered(silent, desk.home("birch", BJORK, Fact("near_school", False)))
    asks = desk.decided(case, "01-17 10:00")
    message = (
        "awarded in the case 7F3K has 1 problem\n"
        "  the key has not named anybody among the answers: decide over them first."
    )

    assert message == refused(desk.assessed(), desk.award("birch"))
    assert message == refused(asks, desk.award("birch"))


def test_a_departure_needs_a_reason(desk: Any, refused: Any) -> None:
    """Who awards another home than the key names says why, and the reason stands in the file."""
    case = desk.compared().add(saying_yes(desk, "01-17 11:00", "elm", "board"))
    reasoned = desk.award("elm", reason="the grandmother lives next door")

    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  reason: the key names another: say why 'elm' is awarded."
    ) == refused(case, desk.award("elm"))
    assert "the grandmother lives next door" == case.add(reasoned).state.choice.reason


def test_a_choice_among_homes_that_tie_needs_a_reason(desk: Any, refused: Any) -> None:
    """Where the key tells none apart, a person says why this one."""
    case = desk.answered(desk.home("elm", ALM), desk.home("oak", CEDER))
    comparison = desk.comparison("01-17 09:00", ("elm", "oak"))
    case = case.add(desk.did(e.Assessed, "01-17 09:00", assessment=comparison))
    case = desk.decided(case, "01-17 10:00").add(saying_yes(desk, "01-17 11:00", "oak", "board"))
    reasoned = desk.award("oak", reason="her teacher lives near")

    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  reason: the key names several: say why 'oak' is awarded."
    ) == refused(case, desk.award("oak"))
    assert "oak" == case.add(reasoned).state.choice.candidate


@pytest.mark.parametrize("value", [False, None])
def test_a_requirement_is_not_departed_from(desk: Any, refused: Any, value: bool | None) -> None:
    """A home that does not meet a need for certain is not awarded, whatever the reason."""
    less = desk.home("elm", ALM, Fact("no_fur", value), Fact("near_school", False))
    case = desk.answered(less, desk.home("birch", BJORK))
    comparison = desk.comparison("01-17 09:00", ("birch",), ("elm",))
    case = case.add(desk.did(e.Assessed, "01-17 09:00", assessment=comparison))
    case = desk.decided(case, "01-17 10:00")
    case = case.add(saying_yes(desk, "01-17 11:00", "elm", "board"))

    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  candidate: 'elm' does not meet every requirement for certain. A requirement is a need: "
        "it is not departed from, but assessed anew."
    ) == refused(case, desk.award("elm", reason="we like it"))


def test_a_home_that_is_kept_free_no_longer_is_not_awarded(desk: Any, refused: Any) -> None:
    """The supplier said until when the home is kept."""
    desk = desk.by_price_alone()
    case = desk.asked()
    until = desk.at("01-17 11:59")
    case = case.add(desk.proposed(case, "01-16 09:00", desk.home("elm"), holds_until=until))
    for id in (BJORK, CEDER):
        case = case.add(desk.did(e.NoAnswer, "01-16 16:30", request=desk.ref(case, id)))
    case = desk.decided(case, "01-17 10:00").add(saying_yes(desk, "01-17 11:00", "elm", "board"))

    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  candidate: 'elm' was kept free until 2024-01-17 11:59 only."
    ) == refused(case, desk.award("elm"))


def test_nothing_is_awarded_after_the_agreement_has_run_out(desk: Any, refused: Any) -> None:
    """The call-off was decided in time and awarded too late."""
    framework = desk.register.frameworks[0].replace(term=Period.parse("2023-01-01/2024-01-17"))
    desk = replace(desk, register=desk.register.replace(frameworks=(framework,)))

    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  at: the agreement lets awards be made until 2024-01-17; it is 2024-01-18."
    ) == refused(desk.approved(), desk.award("birch", "01-18 00:00"))
    assert "birch" == desk.approved().add(desk.award("birch", "01-17 23:59")).state.choice.candidate


def test_what_was_compared_after_the_agreement_has_run_out_is_given_up(desk: Any) -> None:
    """A key that does not ask whether the agreement holds names one, and nobody awards it."""
    framework = desk.register.frameworks[0].replace(term=Period.parse("2023-01-01/2024-01-17"))
    key = desk.by_price_alone().register.keys[0]
    desk = desk.by_price_alone().needing(requirements=())
    asking = key.asking.replace(over_offers="when_unknown")
    gates = tuple(gate for gate in key.gates if gate.kind != "places")
    desk = desk.keyed(key.replace(lot_gates=(), gates=gates, asking=asking))
    desk = replace(desk, register=desk.register.replace(frameworks=(framework,)))
    named = desk.answered(desk.home("maple", EK))
    named = desk.decided(named, "01-18 09:00")
    looked = look(named, desk.register, at=desk.at("01-18 09:10"), role="caseworker")
    again = desk.decided(looked, "01-18 09:12")
    over = desk.did(e.Tried, "01-18 09:20", source="own", outcome="does_not", reason="run out")

    assert ("chosen", ("maple",)) == (named.state.comparing.outcome, named.state.comparing.whom)
    assert ["look"] == [step.code for step in next_steps(named.state, desk.at("01-18 09:05"))]
    assert ["give_up"] == [step.code for step in next_steps(again.state, desk.at("01-18 09:15"))]
    assert "does_not" == again.add(over).state.sources["own"]


def test_what_never_came_is_not_awarded(desk: Any, refused: Any) -> None:
    """A home that is misspelt is told what may be meant; a late one cannot be chosen."""
    case = desk.answered()
    case = case.add(desk.proposed(case, "01-16 17:00", desk.home("oak", CEDER)))
    comparison = desk.comparison("01-17 09:00", ("birch", "elm"))
    case = case.add(desk.did(e.Assessed, "01-17 09:00", assessment=comparison))
    case = desk.decided(case, "01-17 10:00")

    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  candidate: no proposal 'brich' has come in this round. Did you mean 'birch'?"
    ) == refused(case, desk.award("brich"))
    assert (
        "awarded in the case 7F3K has 1 problem\n  candidate: 'oak' cannot be chosen: late."
    ) == refused(case, desk.award("oak"))


def test_a_choice_is_made_once(desk: Any, refused: Any) -> None:
    """Another award is a new call-off or follows upon a no."""
    assert ("awarded in the case 7F3K has 1 problem\n  the choice has been made.") == refused(
        desk.awarded(), desk.award("elm", "01-18 12:00", reason="better")
    )


def test_a_place_is_taken_by_the_award(desk: Any) -> None:
    """Held since it was proposed, the place is taken from the award on; others are let go."""
    case = desk.asked()
    for minute, (id, offer) in enumerate((("elm", ALM), ("birch", BJORK))):
        home = desk.home(id, offer)
        case = case.add(desk.proposed(case, f"01-16 09:0{minute}", home, pool=f"pool {id}"))
    case = case.add(desk.did(e.NoAnswer, "01-16 16:30", request=desk.ref(case, CEDER)))
    comparison = desk.comparison("01-17 09:00", ("birch", "elm"))
    case = case.add(desk.did(e.Assessed, "01-17 09:00", assessment=comparison))
    held = [(use.pool, use.kind) for use in uses(case, desk.register)]
    case = desk.decided(case, "01-17 10:00").add(saying_yes(desk, "01-17 11:00", "birch", "board"))
    taken = uses(case.add(desk.award("birch")), desk.register)

    assert [("pool elm", "held"), ("pool birch", "held")] == held
    assert [("pool birch", "taken", desk.at("01-17 12:00"))] == [
        (use.pool, use.kind, use.since) for use in taken
    ]


# ------------------------------------------------------------------------------ delegation


def test_a_delegation_is_one_of_the_order(desk: Any, refused: Any) -> None:
    """A point that the delegation order does not have gives no right to decide."""
    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  delegation: no delegation '4.9'. Did you mean '4.3' or '4.2' or '4.1'?"
    ) == refused(desk.approved(), desk.award("birch", delegation="4.9"))
    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  delegation: no delegation 'by heart'. There are: 4.1, 4.2, 4.3."
    ) == refused(desk.approved(), desk.award("birch", delegation="by heart"))


def test_a_delegation_is_given_to_a_role(desk: Any, refused: Any) -> None:
    """Nobody decides by another's delegation."""
    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  delegation: '4.2' is given to the manager, not to the caseworker."
    ) == refused(desk.approved(), desk.award("birch", role="caseworker"))


def test_a_delegation_covers_what_it_says(desk: Any, refused: Any) -> None:
    """Direct awards are another matter than awards."""
    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  delegation: '4.3' does not cover award; it covers direct_award."
    ) == refused(desk.approved(), desk.award("birch", role="board", delegation="4.3"))


def test_a_delegation_holds_on_the_day(desk: Any, refused: Any) -> None:
    """It is valid on its last day until midnight by the office's clock, and not a minute more."""
    last = desk.award("birch", "01-17 23:59", role="team leader", delegation="4.1")
    expired = desk.award("birch", "01-18 00:00", role="team leader", delegation="4.1")

    assert last == desk.approved().add(last).state.choice
    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  delegation: '4.1' holds 2023-01-01/2024-01-17, and it is decided on 2024-01-18."
    ) == refused(desk.approved(), expired)


def test_a_delegation_covers_so_much_money(desk: Any, refused: Any) -> None:
    """Birch comes to 162 000 and elm to 180 000; the team leader decides up to 170 000."""
    case = desk.compared(("elm",), ("birch",)).add(saying_yes(desk, "01-17 11:00", "elm", "board"))
    entry = desk.award("elm", role="team leader", delegation="4.1")

    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  delegation: '4.1' covers up to 170000.00 SEK, and this is 180000.00 SEK."
    ) == refused(case, entry)


def test_a_value_that_is_not_known_is_not_covered(desk: Any, refused: Any) -> None:
    """An open-ended placement has a price per day and no value in all."""
    line = desk.need.lines[0].replace(quantity=1, per="day")
    desk = desk.needing(lines=(line,))
    entry = desk.award("birch", role="team leader", delegation="4.1")

    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  delegation: '4.1' covers up to 170000.00 SEK: state the value in all."
    ) == refused(desk.approved(), entry)
    assert "birch" == desk.approved().add(desk.award("birch")).state.choice.candidate


def test_a_person_states_what_an_open_ended_placement_is_worth(desk: Any, refused: Any) -> None:
    """Reckoned by a person, it is covered up to the bound, in the bound's currency, not beyond."""
    line = desk.need.lines[0].replace(quantity=1, per="day")
    case = desk.needing(lines=(line,)).approved()
    given = {"role": "team leader", "delegation": "4.1"}
    at_it = desk.award("birch", value=Money.of(170_000, "SEK"), **given)
    above = desk.award("birch", value=Money.of(170_001, "SEK"), **given)
    euros = desk.award("birch", value=Money.of(15_000, "EUR"), **given)

    assert at_it == case.add(at_it).state.choice
    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  delegation: '4.1' covers up to 170000.00 SEK, and this is 170001.00 SEK."
    ) == refused(case, above)
    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  delegation: '4.1' covers up to 170000.00 SEK, and this is 15000.00 EUR."
    ) == refused(case, euros)


def test_nobody_states_another_value_than_the_key_reckoned(desk: Any, refused: Any) -> None:
    """Where the price in all is known it is that which the delegation covers."""
    case = desk.compared(("elm",), ("birch",)).add(saying_yes(desk, "01-17 11:00", "elm", "board"))
    entry = desk.award("elm", role="team leader", delegation="4.1", value=Money.of(1, "SEK"))

    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  delegation: '4.1' covers up to 170000.00 SEK, and this is 180000.00 SEK."
    ) == refused(case, entry)


def test_everything_that_hinders_an_award_is_told(desk: Any, refused: Any) -> None:
    """All problems at once: the reason, the approval, the role, the day and the value."""
    case = desk.compared()
    entry = desk.award("elm", "01-18 09:00", delegation="4.1")

    assert (
        "awarded in the case 7F3K has 5 problems\n"
        "  candidate: 'board' has not said yes to 'elm'.\n"
        "  reason: the key names another: say why 'elm' is awarded.\n"
        "  delegation: '4.1' is given to the team leader, not to the manager.\n"
        "  delegation: '4.1' holds 2023-01-01/2024-01-17, and it is decided on 2024-01-18.\n"
        "  delegation: '4.1' covers up to 170000.00 SEK, and this is 180000.00 SEK."
    ) == refused(case, entry)


# ------------------------------------------------------------------------------- in-house


def in_house(desk: Any, source: str = "in_house") -> e.InHouse:
    """The manager decides that the need is met without any agreement."""
    given = {"role": "manager", "delegation": "4.2"}
    return desk.did(e.InHouse, "01-15 11:00", source=source, **given)


def test_in_house_provision_that_suffices_is_used(desk: Any, refused: Any) -> None:
    """Consulted and found to suffice, it is decided on, and no agreement is asked."""
    case = desk.opened().add(
        desk.did(e.Tried, "01-15 09:10", source="network", outcome="does_not", reason="none"),
        desk.did(e.Tried, "01-15 09:20", source="in_house", outcome="suffices", reason="a place"),
    )
    when = desk.at("01-15 10:00")

    assert "in_house" == case.add(in_house(desk)).state.choice.source
    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  source: 'in_house' has come to 'suffices', and comes before 'own': that is decided on "
        "first."
    ) == refused(lambda: ask(case, desk.register, at=when, role="caseworker"))


def test_the_network_that_suffices_is_used(desk: Any) -> None:
    """Kin who can take the child come before everything else."""
    tried = desk.did(e.Tried, "01-15 09:10", source="network", outcome="suffices", reason="an aunt")

    assert "network" == desk.opened().add(tried, in_house(desk, "network")).state.choice.source


def test_in_house_is_decided_once_it_was_found_to_suffice(desk: Any, refused: Any) -> None:
    """Neither untried, nor where it cannot serve, nor under another name."""
    assert (
        "in_house in the case 7F3K has 2 problems\n"
        "  source: 'in_house' has not been found to suffice: try it first.\n"
        "  source: 'network' has not been tried, and comes before 'in_house': it is tried first."
    ) == refused(desk.opened(), in_house(desk))
    assert (
        "in_house in the case 7F3K has 1 problem\n"
        "  source: 'in_house' has not been found to suffice: try it first."
    ) == refused(desk.routed(), in_house(desk))
    assert (
        "in_house in the case 7F3K has 1 problem\n"
        "  source: no network or in-house source 'in_hose'. Did you mean 'in_house'?"
    ) == refused(desk.routed(), in_house(desk, "in_hose"))
    assert (
        "in_house in the case 7F3K has 1 problem\n  source: no network or in-house source 'own'."
    ) == refused(desk.routed(), in_house(desk, "own"))


def test_a_bound_is_not_asked_for_in_house(desk: Any) -> None:
    """What the office does itself has no price; the team leader with a bound decides it."""
    case = desk.opened().add(
        desk.did(e.Tried, "01-15 09:10", source="network", outcome="suffices", reason="an aunt")
    )
    entry = in_house(desk, "network").replace(role="team leader", delegation="4.1")

    assert entry == case.add(entry).state.choice


# --------------------------------------------------------- a yes where nothing was proposed


def by_network(desk: Any) -> Case:
    """An aunt suffices, and the manager decides so."""
    return desk.opened().add(
        desk.did(e.Tried, "01-15 09:10", source="network", outcome="suffices", reason="an aunt"),
        in_house(desk, "network"),
    )


def test_a_guardian_says_yes_to_what_was_decided(desk: Any, refused: Any) -> None:
    """In-house, directly awarded or chosen: there is no proposal, and the yes is to the choice."""
    yes = desk.did(e.Approved, "01-17 09:00", party="guardian")
    chosen = choosing(desk)

    for case in (
        by_network(desk),
        at_the_end(desk).add(direct(desk)),
        presented(chosen).add(chose(chosen, C_ALM)),
    ):
        assert ("guardian",) == case.state.missing_approvals(None, "start", date(2024, 2, 1))
        assert () == case.add(yes).state.missing_approvals(None, "start", date(2024, 2, 1))
        assert (
            "approved in the case 7F3K has 1 problem\n"
            "  party: 'guardian' has said yes to 'what was decided'."
        ) == refused(case.add(yes), yes)


def test_a_yes_to_a_proposal_names_it(desk: Any, refused: Any) -> None:
    """Before anything is decided, and where a proposal was awarded."""
    message = (
        "approved in the case 7F3K has 1 problem\n  proposal: is needed: say to which proposal."
    )

    for case in (desk.opened(), desk.compared(), desk.awarded()):
        assert message == refused(case, desk.did(e.Approved, "01-18 09:00", party="guardian"))


def test_a_yes_to_a_proposal_is_none_to_what_was_decided_without(desk: Any, refused: Any) -> None:
    """What the guardian said of a home does not hold for the contract made afterwards."""
    yes = desk.did(e.Approved, "01-16 12:00", party="guardian", proposal="elm")

    assert (
        "approved in the case 7F3K has 1 problem\n  proposal: 'elm' is not the one that was chosen."
    ) == refused(by_network(desk), yes)


# ------------------------------------------------------------------ what it came to is told


def informing(desk: Any, case: Case, *offers: str, when: str = "01-17 13:00") -> e.Informed:
    """Some suppliers are told what it came to."""
    return desk.did(e.Informed, when, requests=tuple(desk.ref(case, id) for id in offers))


def to_inform(case: Case) -> list[str]:
    """Whom the next steps say is to be told."""
    steps = next_steps(case.state, case.state.last)
    return [name for step in steps if step.code == "inform" for name in step.names]


def test_those_who_were_asked_are_told(desk: Any) -> None:
    """The chosen one and the others; who has been told is not to be told again."""
    case = desk.awarded()
    some = case.add(informing(desk, case, ALM, BJORK))
    everybody = some.add(informing(desk, case, CEDER, when="01-17 14:00"))

    assert [] == to_inform(desk.compared())
    assert ["Alm AB", "Björk AB", "Ceder AB"] == to_inform(case)
    assert ["Ceder AB"] == to_inform(some)
    assert [] == to_inform(everybody)
    assert {request.ref for request in case.state.requests} == everybody.state.informed


def test_nobody_is_told_before_something_was_decided(desk: Any, refused: Any) -> None:
    """Nor anybody who was not asked."""
    case = desk.approved()
    unknown = desk.did(e.Informed, "01-17 13:00", requests=(desk.ref(case, ALM), "AAAA-0000"))

    assert (
        "informed in the case 7F3K has 1 problem\n  nothing has been decided that could be told."
    ) == refused(case, informing(desk, case, ALM))
    assert (
        "informed in the case 7F3K has 1 problem\n"
        "  requests.1: no request 'AAAA-0000' was sent in this round."
    ) == refused(desk.awarded(), unknown)


def test_after_another_choice_all_are_told_anew(desk: Any) -> None:
    """What they were told of the first award holds no longer."""
    case = desk.awarded()
    case = case.add(
        informing(desk, case, ALM, BJORK, CEDER),
        saying_no(desk, "01-18 09:00", "birch", "guardian", "guardian_says_no"),
    )
    case = desk.decided(case, "01-18 10:00").add(
        saying_yes(desk, "01-18 11:00", "elm", "board"), desk.award("elm", "01-18 12:00")
    )

    assert ["Alm AB", "Björk AB", "Ceder AB"] == to_inform(case)


# --------------------------------------------------------------------------- direct award


def at_the_end(desk: Any) -> Case:
    """Nobody can serve in lot A, lot B was passed over, and a direct award is what is left."""
    case = desk.asked()
    for id in (ALM, BJORK, CEDER):
        ref = desk.ref(case, id)
        case = case.add(desk.did(e.Declined, "01-16 09:00", request=ref, reason="place"))
    return case.add(
        desk.did(e.Tried, "01-16 10:00", source="own", outcome="does_not", reason="all declined"),
        desk.did(e.Tried, "01-16 10:10", source="central", outcome="passed", reason="too far"),
    )


def direct(desk: Any, **changes: Any) -> e.DirectAwarded:
    """A documented direct award of 80 000, after 100 000 before, with a limit of 700 000."""
    given: dict[str, Any] = {
        "role": "manager",
        "source": "direct",
        "delegation": "4.2",
        "supplier": "SE-fur",
        "name": "Fur AB",
        "procured": date(2024, 1, 16),
        "value": Money.of(120_000, "SEK"),
        "sum_before": Money.of(100_000, "SEK"),
        "limit": Money.of(700_000, "SEK"),
        "limit_source": "the table of limits",
        "what": "a foster home for half a year",
        "competition": "three were rung",
        "asked": "three",
        "answered": "one",
        "reason": "it had a place",
        "term": Period.parse("2024-02-01/2024-07-29"),
    }
    return desk.did(e.DirectAwarded, "01-16 11:00", **{**given, **changes})


def test_a_direct_award_comes_last(desk: Any, refused: Any) -> None:
    """As long as an earlier source stands, nothing is awarded directly."""
    assert direct(desk) == at_the_end(desk).add(direct(desk)).state.choice
    assert (
        "direct_awarded in the case 7F3K has 2 problems\n"
        "  source: 'own' has not been tried, and comes before 'direct': it is tried first.\n"
        "  source: 'central' has not been tried, and comes before 'direct': it is tried first or "
        "passed over with a reason."
    ) == refused(desk.routed(), direct(desk))
    assert (
        "direct_awarded in the case 7F3K has 1 problem\n"
        "  source: no direct award 'dirct' in the route. Did you mean 'direct'?"
    ) == refused(at_the_end(desk), direct(desk, source="dirct"))


def test_a_direct_award_is_documented(desk: Any, refused: Any) -> None:
    """From the procedure's value on everything that the documentation needs is there."""
    nothing = dict.fromkeys(("what", "competition", "asked", "answered", "reason", "term"))
    message = "is needed: a direct award of this value is documented."

    assert (
        "direct_awarded in the case 7F3K has 6 problems\n"
        f"  what: {message}\n"
        f"  competition: {message}\n"
        f"  asked: {message}\n"
        f"  answered: {message}\n"
        f"  reason: {message}\n"
        f"  term: {message}"
    ) == refused(at_the_end(desk), direct(desk, **nothing))


def test_a_small_direct_award_need_not_be_documented(desk: Any, refused: Any) -> None:
    """Below the value it need not be; the value itself is documented."""
    small = direct(desk, value=Money.of(99_999, "SEK"), what=None, term=None)
    at_it = direct(desk, value=Money.of(100_000, "SEK"), what=None)

    assert small == at_the_end(desk).add(small).state.choice
    assert (
        "direct_awarded in the case 7F3K has 1 problem\n"
        "  what: is needed: a direct award of this value is documented."
    ) == refused(at_the_end(desk), at_it)


def test_the_authoritys_sum_stays_below_the_limit(desk: Any, refused: Any) -> None:
    """What all boards have awarded before is added; reaching the limit needs an exception."""
    below = direct(desk, sum_before=Money.of(579_999, "SEK"))
    reaching = direct(desk, sum_before=Money.of(580_000, "SEK"))
    excepted = reaching.replace(exception="extreme urgency")

    assert below == at_the_end(desk).add(below).state.choice
    assert (
        "direct_awarded in the case 7F3K has 1 problem\n"
        "  exception: 580000.00 SEK before and 120000.00 SEK now reach the limit of "
        "700000.00 SEK: name the exception it rests on, or procure."
    ) == refused(at_the_end(desk), reaching)
    assert excepted == at_the_end(desk).add(excepted).state.choice


def test_an_unknown_limit_is_entered_with_its_source(desk: Any, refused: Any) -> None:
    """A missing limit is not guessed, and one that is entered says where it is from."""
    assert (
        "direct_awarded in the case 7F3K has 1 problem\n"
        "  limit: the limit for procurements begun on 2024-01-16 is not known: enter it, with its "
        "source."
    ) == refused(at_the_end(desk), direct(desk, limit=None, limit_source=None))
    assert (
        "direct_awarded in the case 7F3K has 1 problem\n"
        "  limit_source: say where the limit comes from."
    ) == refused(at_the_end(desk), direct(desk, limit_source=None))


def test_sums_in_two_currencies_do_not_compare(desk: Any, refused: Any) -> None:
    """Value, sum and limit are in one currency."""
    assert (
        "direct_awarded in the case 7F3K has 1 problem\n"
        "  limit: value, sum and limit are in one currency."
    ) == refused(at_the_end(desk), direct(desk, limit=Money.of(700_000, "EUR")))


def test_a_direct_award_needs_a_delegation_for_it(desk: Any, refused: Any) -> None:
    """The team leader may award under the agreement and not directly."""
    entry = direct(desk, role="team leader", delegation="4.1")

    assert (
        "direct_awarded in the case 7F3K has 1 problem\n"
        "  delegation: '4.1' does not cover direct_award; it covers award, in_house."
    ) == refused(at_the_end(desk), entry)


# ---------------------------------------------------------------------------- user choice


def choosing(desk: Any, rule: str = "turn") -> Any:
    """The same desk where the individual chooses among Alm and Björk in lot C."""
    source = Source(
        id="choice",
        kind="user_choice",
        name=Text("val", "choice"),
        lots=("agreement/C",),
        who_does_not_choose=rule,
    )
    return desk.ruled(route=(*desk.procedure.route[:2], source)).needing(
        lot="agreement/C", requirements=desk.need.requirements[:1], wishes=()
    )


C_ALM, C_BJORK, C_EK = (f"agreement/C/SE-{name}" for name in ("alm", "bjork", "ek"))


def presented(desk: Any, seed: str = "first") -> Case:
    """The providers have been presented."""
    when = desk.at("01-15 10:00")
    return present(desk.routed(), desk.register, seed=seed, at=when, role="caseworker")


def chose(desk: Any, provider: str | None, party: str = "guardian") -> e.Chose:
    """Somebody chooses a provider."""
    return desk.did(e.Chose, "01-15 11:00", provider=provider, party=party)


def test_providers_are_presented_without_a_ranking(desk: Any) -> None:
    """Who can serve is presented in an order of no meaning, which the seed draws again."""
    desk = choosing(desk)
    orders = {presented(desk, seed).state.presented.order for seed in "abcdefgh"}

    assert presented(desk, "a").entries[-1] == presented(desk, "a").entries[-1]
    assert {(C_ALM, C_BJORK), (C_BJORK, C_ALM)} == orders


def test_providers_are_presented_without_a_price(desk: Any) -> None:
    """Nothing of a price or a ranking stands in the file."""
    case = presented(choosing(desk))

    assert {"kind", "at", "role", "order", "seed", "register_id", "known"} == set(
        case.entries[-1].data()
    )
    assert case.state.prices_shown is None


def test_the_individual_chooses_among_those_presented(desk: Any, refused: Any) -> None:
    """Whoever was presented can be chosen, and nobody else."""
    desk = choosing(desk)
    case = presented(desk)

    assert C_ALM == case.add(chose(desk, C_ALM)).state.choice.provider
    assert (
        "chose in the case 7F3K has 1 problem\n"
        f"  provider: '{C_EK}' was not presented. Did you mean '{C_BJORK}' or '{C_ALM}'?"
    ) == refused(case, chose(desk, C_EK))
    assert (
        "chose in the case 7F3K has 1 problem\n"
        "  provider: is needed: nothing else gives it to in-house provision."
    ) == refused(case, chose(desk, None))


def test_nobody_chooses_before_providers_were_presented(desk: Any, refused: Any) -> None:
    """To choose one must know among whom."""
    desk = choosing(desk)

    assert ("chose in the case 7F3K has 1 problem\n  no providers have been presented.") == refused(
        desk.routed(), chose(desk, C_ALM)
    )


def test_a_rule_serves_those_who_do_not_choose(desk: Any) -> None:
    """By turn, the rule names one of those presented; in-house, nobody of them."""
    turn, house = choosing(desk, "turn"), choosing(desk, "in_house")
    by_turn = presented(turn).add(chose(turn, C_BJORK, "rule")).state.choice
    by_house = presented(house).add(chose(house, None, "rule")).state.choice

    assert (C_BJORK, "rule") == (by_turn.provider, by_turn.party)
    assert (None, "rule") == (by_house.provider, by_house.party)


def test_the_rule_for_those_who_do_not_choose_is_kept(desk: Any, refused: Any) -> None:
    """In-house provision is given by that rule alone, and to nobody else by it."""
    turn, house = choosing(desk, "turn"), choosing(desk, "in_house")
    needed = (
        "chose in the case 7F3K has 1 problem\n"
        "  provider: is needed: nothing else gives it to in-house provision."
    )

    assert needed == refused(presented(turn), chose(turn, None, "rule"))
    assert needed == refused(presented(house), chose(house, None, "guardian"))
    assert (
        "chose in the case 7F3K has 1 problem\n"
        "  provider: those who do not choose are served in-house, by the rule."
    ) == refused(presented(house), chose(house, C_ALM, "rule"))


def test_providers_are_presented_where_the_individual_chooses(desk: Any, refused: Any) -> None:
    """Under an agreement with a key nobody chooses so."""
    when = desk.at("01-15 10:00")

    assert (
        "presented in the case 7F3K has 1 problem\n"
        "  the need does not stand where the individual chooses."
    ) == refused(
        lambda: present(desk.routed(), desk.register, seed="a", at=when, role="caseworker")
    )


def test_providers_are_presented_once_each_and_in_their_turn(desk: Any, refused: Any) -> None:
    """No provider stands twice, and the sources before are tried first."""
    desk = choosing(desk)
    entry = presented(desk).entries[-1].replace(order=(C_ALM, C_BJORK, C_ALM))

    assert (
        "presented in the case 7F3K has 3 problems\n"
        "  order: a provider stands more than once.\n"
        "  source: 'network' has not been tried, and comes before 'choice': it is tried first.\n"
        "  source: 'in_house' has not been tried, and comes before 'choice': it is tried first."
    ) == refused(desk.opened(), entry)


def test_where_no_provider_can_serve_nobody_is_presented(desk: Any, refused: Any) -> None:
    """An empty order says so: nobody can be chosen, and the source may be given up."""
    facts = (Fact("language", "ar"),)
    offers = tuple(offer.replace(facts=facts) for offer in desk.register.offers)
    desk = choosing(replace(desk, register=desk.register.replace(offers=offers)))

    case = presented(desk)
    steps = next_steps(case.state, case.state.last)
    given_up = desk.did(e.Tried, "01-15 11:00", source="choice", outcome="does_not", reason="none")

    assert () == case.state.presented.order
    assert [("give_up", ("choice",))] == [(step.code, step.whom) for step in steps]
    assert "does_not" == case.add(given_up).state.sources["choice"]
    assert (
        f"chose in the case 7F3K has 1 problem\n  provider: '{C_ALM}' was not presented."
    ) == refused(case, chose(desk, C_ALM))


def test_nobody_is_asked_or_ranked_where_the_individual_chooses(desk: Any, refused: Any) -> None:
    """User choice has no call-off round: the key is not put to providers."""
    desk = choosing(desk)

    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  source: 'choice' is where the individual chooses: providers are presented, not ranked."
    ) == refused(desk.asked)


def test_the_individual_may_change_provider(desk: Any, refused: Any) -> None:
    """To another of those presented, from a day on, and as often as wished."""
    desk = choosing(desk)
    case = presented(desk).add(chose(desk, C_ALM))

    def change(provider: str, when: str) -> e.ChangedProvider:
        given = {"provider": provider, "party": "guardian", "on": date(2024, 4, 1)}
        return desk.did(e.ChangedProvider, when, **given)

    changed = case.add(change(C_BJORK, "03-15 10:00"))

    assert [C_BJORK] == [change.provider for change in changed.state.changes]
    assert (
        f"changed_provider in the case 7F3K has 1 problem\n  provider: '{C_BJORK}' serves already."
    ) == refused(changed, change(C_BJORK, "03-16 10:00"))
    assert (
        "changed_provider in the case 7F3K has 1 problem\n"
        f"  provider: '{C_EK}' was not presented. Did you mean '{C_BJORK}' or '{C_ALM}'?"
    ) == refused(case, change(C_EK, "03-15 10:00"))
    assert [C_BJORK, C_ALM] == [
        change.provider for change in changed.add(change(C_ALM, "03-16 10:00")).state.changes
    ]


def test_nobody_changes_what_was_awarded(desk: Any, refused: Any) -> None:
    """An award under a key is no choice of provider."""
    given = {"provider": ALM, "party": "guardian", "on": date(2024, 4, 1)}

    assert (
        "changed_provider in the case 7F3K has 1 problem\n"
        "  no provider was chosen that could be changed."
    ) == refused(desk.started(), desk.did(e.ChangedProvider, "03-15 10:00", **given))


def served(desk: Any) -> tuple[Any, Case]:
    """Alm was chosen, and serves from 1 February; in-house is followed up less often."""
    desk = choosing(desk).ruled(
        placement=PlacementRules(follow_up_weeks=8, follow_up_weeks_external=6)
    )
    case = presented(desk).add(
        chose(desk, C_ALM),
        desk.did(e.Approved, "01-16 09:00", party="guardian"),
        desk.did(e.Started, "02-01 15:00", on=date(2024, 2, 1)),
    )
    return desk, case


def to_the_house(desk: Any, when: str, provider: str | None = None, **changes: Any) -> Any:
    """The individual changes to in-house provision, or to a provider."""
    given = {"provider": provider, "party": "guardian", "on": date(2024, 4, 1), **changes}
    return desk.did(e.ChangedProvider, when, **given)


def followed_up(case: Case) -> list[date]:
    """The first three days by which it is followed up."""
    running = placement(case.state)
    dues = calendar(running, case.state.procedure)
    return [due.by for due in dues if due.code == "follow_up"][:3]


def test_the_individual_may_change_to_in_house_provision(desk: Any, refused: Any) -> None:
    """Then the office serves, and follows up as often as it does its own."""
    desk, case = served(desk)
    house = case.add(to_the_house(desk, "04-01 10:00"))
    back = house.add(to_the_house(desk, "05-01 10:00", C_ALM, on=date(2024, 5, 1)))

    assert [True, False, True] == [placement(c.state).external for c in (case, house, back)]
    assert [date(2024, 3, 14), date(2024, 4, 25), date(2024, 6, 6)] == followed_up(case)
    assert [date(2024, 3, 28), date(2024, 5, 23), date(2024, 7, 18)] == followed_up(house)
    assert followed_up(case) == followed_up(back)


def test_nobody_changes_to_whoever_serves_already(desk: Any, refused: Any) -> None:
    """In-house provision is no change for whom the rule has given to it."""
    house = choosing(desk, "in_house")
    case = presented(house).add(chose(house, None, "rule"))
    message = refused(case, to_the_house(house, "04-01 10:00"))

    assert message.startswith("changed_provider in the case 7F3K has 1 problem\n  provider: ")
    assert message.endswith(" serves already.")


# ------------------------------------------------------------------------------ whose turn


def test_whoever_has_served_fewest_has_the_turn() -> None:
    """Who stands in no list has served nobody."""
    served = (PastCallOffs(offer=C_ALM, count=3), PastCallOffs(offer=C_BJORK, count=2))

    assert C_BJORK == in_turn((C_ALM, C_BJORK), served)
    assert C_EK == in_turn((C_ALM, C_BJORK, C_EK), served)
    assert C_ALM == in_turn((C_ALM,), served)


@pytest.mark.parametrize("order", list(permutations((C_ALM, C_BJORK, C_EK))))
def test_among_equals_the_one_presented_first_has_the_turn(order: tuple[str, ...]) -> None:
    """The order was drawn, so that nobody is first by name."""
    equally = [PastCallOffs(offer=id, count=1) for id in (C_EK, C_ALM, C_BJORK)]

    assert order[0] == in_turn(order, ())
    assert order[0] == in_turn(order, equally)


def test_where_nobody_was_presented_it_is_nobodys_turn(refused: Any) -> None:
    """That is a mistake to be told, and no choice."""
    assert ("user choice has 1 problem\n  order: nobody was presented.") == refused(
        lambda: in_turn((), ())
    )


# ------------------------------------------------------------------- the emergency's review


def awarded_at_night(desk: Any) -> Case:
    """On Monday night the duty officer's manager awards elm."""
    case = desk.asked("01-15 22:40", channel="telephone")
    case = case.add(desk.proposed(case, "01-15 22:50", desk.home("elm", ALM)))
    for id in (BJORK, CEDER):
        case = case.add(desk.did(e.NoAnswer, "01-15 23:10", request=desk.ref(case, id)))
    return desk.decided(case, "01-15 23:11").add(desk.award("elm", "01-15 23:15"))


def reviewed(desk: Any, outcome: str, when: str = "01-16 09:00") -> e.Reviewed:
    """The decision of the night is looked at again."""
    return desk.did(e.Reviewed, when, outcome=outcome, reason="looked at in daylight")


def test_an_emergency_is_looked_at_again(desk: Any) -> None:
    """The next day somebody confirms what was decided, and it stands."""
    desk = desk.urgently()
    state = awarded_at_night(desk).add(reviewed(desk, "confirmed")).state

    assert (desk.at("01-16 09:00"), "confirmed") == (state.reviewed, state.review)
    assert "elm" == state.choice.candidate


def test_an_emergency_is_looked_at_once(desk: Any, refused: Any) -> None:
    """Only an emergency, only after something was decided, and once."""
    urgent = desk.urgently()
    done = awarded_at_night(urgent).add(reviewed(urgent, "confirmed"))

    assert (
        "reviewed in the case 7F3K has 1 problem\n  it was looked at again already."
    ) == refused(done, reviewed(urgent, "ordinary", "01-17 09:00"))
    assert (
        "reviewed in the case 7F3K has 1 problem\n"
        "  nothing has been decided that could be looked at again."
    ) == refused(urgent.asked("01-15 22:40"), reviewed(urgent, "confirmed"))
    assert ("reviewed in the case 7F3K has 1 problem\n  it is no emergency.") == refused(
        desk.awarded(), reviewed(desk, "confirmed", "01-18 09:00")
    )


def test_a_later_award_of_an_emergency_is_looked_at_as_well(desk: Any) -> None:
    """After a no another home is awarded, and that decision has not been looked at yet."""
    desk = desk.urgently()
    case = awarded_at_night(desk).add(reviewed(desk, "confirmed", "01-16 09:00"))
    case = case.add(saying_no(desk, "01-16 10:00", "elm", "guardian", "guardian_says_no"))
    state = case.state

    assert (None, None, None) == (state.choice, state.reviewed, state.review)


def test_a_second_decision_of_a_night_has_its_own_review(desk: Any) -> None:
    """The first was confirmed and fell; the second is looked at again, with its own deadline."""
    desk = desk.urgently()
    case = desk.asked("01-15 22:40", channel="telephone")
    case = case.add(desk.proposed(case, "01-15 22:50", desk.home("elm", ALM)))
    case = case.add(desk.proposed(case, "01-15 22:55", desk.home("birch", BJORK)))
    case = case.add(desk.did(e.NoAnswer, "01-15 23:10", request=desk.ref(case, CEDER)))
    comparison = desk.comparison("01-15 23:11", ("elm",), ("birch",))
    case = case.add(desk.did(e.Assessed, "01-15 23:11", assessment=comparison))
    case = desk.decided(case, "01-15 23:12").add(
        desk.award("elm", "01-15 23:15"),
        reviewed(desk, "confirmed", "01-16 09:00"),
        saying_no(desk, "01-16 10:00", "elm", "guardian", "guardian_says_no"),
    )
    case = desk.decided(case, "01-16 11:00").add(desk.award("birch", "01-16 12:00"))
    due = [step.by for step in next_steps(case.state, case.state.last) if step.code == "review"]
    done = case.add(reviewed(desk, "confirmed", "01-17 09:00"))

    assert [desk.at("01-17 16:30")] == due
    assert desk.at("01-17 09:00") == done.state.reviewed
    assert [] == [s for s in next_steps(done.state, done.state.last) if s.code == "review"]


def test_the_ordinary_procedure_takes_over_from_an_emergency(desk: Any, refused: Any) -> None:
    """After the review the same need is put anew, with the ordinary deadlines and approvals."""
    urgent = desk.urgently()
    night = awarded_at_night(urgent)
    calm = urgent.need.replace(urgency="ordinary", frozen=desk.at("01-16 09:30"))
    entry = desk.did(
        e.NeedChanged, "01-16 10:00", need=calm, because="ordinary", reason="reviewed so"
    )
    state = night.add(reviewed(urgent, "ordinary"), entry).state

    assert (
        "need_changed in the case 7F3K has 1 problem\n"
        "  because: the ordinary procedure takes over once the emergency was reviewed so."
    ) == refused(night.add(reviewed(urgent, "confirmed")), entry)
    assert (None, 2, False) == (state.choice, state.round, state.urgent)
    assert ["elm"] == [choice.candidate for choice in state.earlier]


def test_what_was_passed_over_for_haste_is_tried_afterwards(desk: Any, refused: Any) -> None:
    """Network and in-house, passed over at night, come first in the ordinary procedure."""
    urgent = desk.urgently()
    hasty = urgent.opened().add(
        desk.did(e.Tried, "01-15 22:30", source="network", outcome="passed", reason="at night"),
        desk.did(e.Tried, "01-15 22:31", source="in_house", outcome="passed", reason="at night"),
    )
    case = ask(hasty, urgent.register, at=desk.at("01-15 22:40"), role="duty officer")
    case = case.add(urgent.proposed(case, "01-15 22:50", urgent.home("elm", ALM)))
    for id in (BJORK, CEDER):
        case = case.add(desk.did(e.NoAnswer, "01-15 23:10", request=desk.ref(case, id)))
    case = urgent.decided(case, "01-15 23:11").add(desk.award("elm", "01-15 23:15"))
    calm = urgent.need.replace(
        urgency="ordinary", starts=date(2024, 2, 1), frozen=desk.at("01-16 09:30")
    )
    case = case.add(
        reviewed(urgent, "ordinary"),
        desk.did(e.NeedChanged, "01-16 10:00", need=calm, because="ordinary", reason="reviewed so"),
    )
    when = desk.at("01-16 11:00")

    assert (
        "decided in the case 7F3K has 2 problems\n"
        "  source: 'network' has not been tried, and comes before 'own': it is tried first.\n"
        "  source: 'in_house' has not been tried, and comes before 'own': it is tried first."
    ) == refused(lambda: ask(case, urgent.register, at=when, role="caseworker"))
