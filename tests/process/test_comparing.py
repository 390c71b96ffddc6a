"""Comparing: people on the wishes, without prices and signed; then the key, with the prices."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from calloff.assessment import Ground
from calloff.errors import InputError, Problem
from calloff.process import Case, compare, replay
from calloff.process import entries as e
from calloff.process.entries import Quoted
from calloff.process.procedure import AssessmentRule, EmergencyRule, Within
from calloff.values.money import Money
from calloff.vocabulary import Fact

ALM, BJORK, CEDER, EK = (f"agreement/A/SE-{name}" for name in ("alm", "bjork", "ceder", "ek"))
BOTH = ("caseworker", "team leader")


def assessing(desk: Any, when: str, *tiers: tuple[str, ...], **options: Any) -> e.Assessed:
    """An entry of a comparison that is signed when it is entered."""
    comparison = desk.comparison(when, *(tiers or (("birch", "elm"),)), **options)
    return desk.did(e.Assessed, when, assessment=comparison)


# -------------------------------------------------------------------- before prices are shown


def test_the_comparison_is_made_before_prices(desk: Any, refused: Any) -> None:
    """Where several homes may serve, the key shows no price before people have compared them."""
    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  assessment: the comparison on the wishes has not been made: caseworker and team leader "
        "make it before prices."
    ) == refused(lambda: desk.decided(desk.answered(), "01-17 10:00"))


def test_the_best_suited_home_is_named_whatever_it_costs(desk: Any) -> None:
    """Elm suits better and is dearer."""
    state = desk.compared(("elm",), ("birch",)).state

    assert ("chosen", ("elm",)) == (state.comparing.outcome, state.comparing.whom)


def test_of_homes_that_suit_equally_well_the_cheaper_is_named(desk: Any) -> None:
    """Price decides among those in one tier, and is shown with the choice."""
    state = desk.compared(("birch", "elm")).state
    quotes = (
        Quoted(candidate="birch", total=Money.of(162_000, "SEK"), basis="total"),
        Quoted(candidate="elm", total=Money.of(180_000, "SEK"), basis="total"),
    )

    assert ("chosen", ("birch",)) == (state.comparing.outcome, state.comparing.whom)
    assert quotes == state.comparing.quotes
    assert desk.at("01-17 10:00") == state.prices_shown


def test_homes_that_nothing_tells_apart_tie(desk: Any) -> None:
    """Alm's and Ceder's homes suit equally well and cost the same: a person chooses."""
    case = desk.answered(desk.home("elm", ALM), desk.home("oak", CEDER))
    case = case.add(assessing(desk, "01-17 09:00", ("elm", "oak")))
    state = desk.decided(case, "01-17 10:00").state

    assert ("tied", ("elm", "oak")) == (state.comparing.outcome, state.comparing.whom)


def test_one_home_alone_need_not_be_compared(desk: Any) -> None:
    """Where one home may serve there is nothing to compare it with."""
    state = desk.decided(desk.answered(desk.home("elm")), "01-17 10:00").state

    assert ("chosen", ("elm",)) == (state.comparing.outcome, state.comparing.whom)


def test_one_home_alone_is_assessed_where_the_rule_is_always(desk: Any, refused: Any) -> None:
    """Some offices want a reasoned assessment of a single home as well."""
    desk = desk.ruled(
        assessment=AssessmentRule(ordinary="always", emergency="never", roles=("caseworker",))
    )
    case = desk.answered(desk.home("elm"))

    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  assessment: the comparison on the wishes has not been made: caseworker makes it before "
        "prices."
    ) == refused(lambda: desk.decided(case, "01-17 10:00"))


def test_no_price_is_in_the_file_before_the_choice(desk: Any) -> None:
    """Until the key has chosen, no entry holds a price or a quote."""
    case = desk.assessed()
    written = str(case.data()["entries"])

    assert all(entry.quotes == () for entry in case.entries if isinstance(entry, e.Decided))
    assert "total" not in written
    assert case.state.prices_shown is None


def test_quotes_are_shown_with_a_choice_only(desk: Any, refused: Any) -> None:
    """A decision that asks further shows no price."""
    silent = desk.home("elm", ALM, Fact("no_fur"))
    case = desk.answered(silent, desk.home("birch", BJORK, Fact("near_school", False)))
    asks = desk.decided(case, "01-17 10:00").entries[-1]
    quoted = Quoted(candidate="birch", total=Money.of(162_000, "SEK"), basis="total")

    assert ("ask", ()) == (asks.outcome, asks.quotes)
    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  quotes: prices are shown with a choice, and with nothing less."
    ) == refused(case, asks.replace(quotes=(quoted,)))


def test_no_comparison_is_made_after_prices(desk: Any, refused: Any) -> None:
    """Once somebody has seen a price, no comparison is free of it."""
    shown = desk.answered().add(desk.did(e.PricesShown, "01-17 08:00"))
    message = (
        "assessed in the case 7F3K has 1 problem\n"
        "  prices were shown {}: the comparison is made and signed before."
    )

    assert message.format("2024-01-17 08:00") == refused(shown, assessing(desk, "01-17 09:00"))
    assert message.format("2024-01-17 10:00") == refused(
        desk.compared(), assessing(desk, "01-17 10:30")
    )


def test_no_role_signs_after_prices(desk: Any, refused: Any) -> None:
    """A second signature is as free of prices as the first."""
    case = desk.answered().add(assessing(desk, "01-17 09:00", roles=("caseworker",)))
    case = case.add(desk.did(e.PricesShown, "01-17 09:10"))
    entry = desk.did(
        e.Signed, "01-17 09:20", signature=desk.signature("01-17 09:20", "team leader")
    )

    assert (
        "signed in the case 7F3K has 1 problem\n"
        "  prices were shown 2024-01-17 09:10: the comparison is made and signed before."
    ) == refused(case, entry)


def test_there_are_no_prices_before_a_proposal(desk: Any, refused: Any) -> None:
    """Prices can become known by whatever way, but of something."""
    assert (
        "prices_shown in the case 7F3K has 1 problem\n"
        "  no proposal has come: there are no prices to show."
    ) == refused(desk.asked(), desk.did(e.PricesShown, "01-15 11:00"))


def test_prices_that_have_become_known_stay_known(desk: Any) -> None:
    """The first time counts."""
    case = desk.assessed().add(desk.did(e.PricesShown, "01-17 09:30"))

    assert desk.at("01-17 09:30") == desk.decided(case, "01-17 10:00").state.prices_shown


# ------------------------------------------------------------------------------ signatures


def test_all_roles_sign(desk: Any, refused: Any) -> None:
    """The key waits for the role that has not signed, and then decides."""
    case = desk.answered().add(assessing(desk, "01-17 09:00", roles=("caseworker",)))
    entry = desk.did(
        e.Signed, "01-17 09:20", signature=desk.signature("01-17 09:20", "team leader")
    )
    signed = case.add(entry)

    assert ("team leader",) == case.state.missing_signatures
    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  assessment: 'team leader' has not signed the comparison."
    ) == refused(lambda: desk.decided(case, "01-17 10:00"))
    assert () == signed.state.missing_signatures
    assert ("birch",) == desk.decided(signed, "01-17 10:00").state.comparing.whom


def test_nobodys_comparison_is_none(desk: Any) -> None:
    """A comparison that nobody stands for is not made."""
    with pytest.raises(InputError) as error:
        desk.comparison("01-17 09:00", ("birch", "elm"), roles=())

    assert ["signed"] == [problem.place for problem in error.value.problems]


def test_a_comparison_gives_its_reasons(desk: Any) -> None:
    """Every home that is compared has a reason."""
    with pytest.raises(InputError) as error:
        desk.comparison("01-17 09:00", ("birch", "elm"), grounds=(Ground("elm", "near"),))

    expected = (Problem("grounds", "'birch' is compared without a reason."),)
    assert expected == error.value.problems


def test_a_role_that_does_not_assess_does_not_sign(desk: Any, refused: Any) -> None:
    """Who compares is the procedure's to say; a role misspelt is told what may be meant."""
    case = desk.answered()

    assert (
        "assessed in the case 7F3K has 1 problem\n"
        "  assessment.signed.0.role: 'economist' does not assess. Roles: caseworker, team leader."
    ) == refused(case, assessing(desk, "01-17 09:00", roles=("economist",)))
    assert (
        "assessed in the case 7F3K has 1 problem\n"
        "  assessment.signed.0.role: 'team leaders' does not assess. Did you mean 'team leader'?"
    ) == refused(case, assessing(desk, "01-17 09:00", roles=("team leaders",)))


def test_a_role_signs_once(desk: Any, refused: Any) -> None:
    """Two signatures of one role are not those of two roles."""
    twice = assessing(desk, "01-17 09:00", roles=("caseworker", "caseworker"))
    case = desk.assessed()
    again = desk.did(e.Signed, "01-17 09:20", signature=desk.signature("01-17 09:20"))

    assert (
        "assessed in the case 7F3K has 1 problem\n  assessment.signed.1: 'caseworker' signs once."
    ) == refused(desk.answered(), twice)
    assert (
        "signed in the case 7F3K has 1 problem\n  signature.role: 'caseworker' has signed."
    ) == refused(case, again)


def test_two_roles_are_two_people(desk: Any, refused: Any) -> None:
    """Nobody signs in one role and again in another, at once or later."""
    one, two = (desk.signature("01-17 09:00", role, by="N. N.") for role in BOTH)
    both = assessing(desk, "01-17 09:00", signed=(one, two))
    case = desk.answered().add(assessing(desk, "01-17 09:00", signed=(one,)))
    later = desk.did(
        e.Signed, "01-17 09:20", signature=desk.signature("01-17 09:20", BOTH[1], by="N. N.")
    )

    assert (
        "assessed in the case 7F3K has 1 problem\n"
        "  assessment.signed.1.by: has signed in another role: two roles are two people."
    ) == refused(desk.answered(), both)
    assert (
        "signed in the case 7F3K has 1 problem\n"
        "  signature.by: has signed in another role: two roles are two people."
    ) == refused(case, later)


def test_nothing_is_signed_before_it_is_there(desk: Any, refused: Any) -> None:
    """Without a comparison there is nothing to sign."""
    entry = desk.did(e.Signed, "01-17 09:20", signature=desk.signature("01-17 09:20"))

    assert (
        "signed in the case 7F3K has 1 problem\n  no comparison has been made that could be signed."
    ) == refused(desk.answered(), entry)


def test_a_comparison_is_signed_after_the_last_proposal(desk: Any, refused: Any) -> None:
    """Who signs before a home came cannot have compared it."""
    early = desk.comparison("01-16 09:00", ("birch", "elm"))

    assert (
        "assessed in the case 7F3K has 2 problems\n"
        "  assessment.signed.0.at: is signed before the last proposal came.\n"
        "  assessment.signed.1.at: is signed before the last proposal came."
    ) == refused(desk.answered(), desk.did(e.Assessed, "01-17 09:00", assessment=early))


def test_a_signature_is_entered_as_made(desk: Any, refused: Any) -> None:
    """Nobody signs ahead of time."""
    ahead = desk.comparison("01-17 10:00", ("birch", "elm"), roles=("caseworker",))

    assert (
        "assessed in the case 7F3K has 1 problem\n"
        "  assessment.signed.0.at: is signed after this entry: a signature is entered as made."
    ) == refused(desk.answered(), desk.did(e.Assessed, "01-17 09:00", assessment=ahead))


# ---------------------------------------------------------------------- what is compared


def test_a_comparison_is_of_this_need(desk: Any, refused: Any) -> None:
    """Another child's comparison is no comparison here."""
    other = desk.comparison("01-17 09:00", ("birch", "elm"), need="9Q1Z")

    assert (
        "assessed in the case 7F3K has 1 problem\n"
        "  assessment.need: assesses '9Q1Z'; this case is about '7F3K'."
    ) == refused(desk.answered(), desk.did(e.Assessed, "01-17 09:00", assessment=other))


def test_a_comparison_is_of_what_can_be_chosen(desk: Any, refused: Any) -> None:
    """Homes that never came, and those that were withdrawn, are not compared."""
    case = desk.answered().add(desk.did(e.Withdrawn, "01-16 11:00", proposal="elm"))

    assert (
        "assessed in the case 7F3K has 2 problems\n"
        "  assessment.tiers.0: 'brich' is not a proposal that can be chosen. "
        "Did you mean 'birch'?\n"
        "  assessment.tiers.1: 'elm' is not a proposal that can be chosen."
    ) == refused(case, assessing(desk, "01-17 09:00", ("brich",), ("elm",)))


def test_a_comparison_leaves_nobody_out(desk: Any, refused: Any) -> None:
    """A home that may serve and is not compared would be shut out in silence."""
    case = desk.answered().add(assessing(desk, "01-17 09:00", ("elm",)))

    assert (
        "assessment of 7F3K has 1 problem\n  tiers: 'birch' may serve and is not compared."
    ) == refused(lambda: desk.decided(case, "01-17 10:00"))


def test_a_later_change_is_a_new_entry(desk: Any) -> None:
    """Before prices people may change their mind; both comparisons stay in the file."""
    case = desk.assessed().add(assessing(desk, "01-17 09:30", ("elm",), ("birch",)))
    tiers = [entry.assessment.tiers for entry in case.entries if isinstance(entry, e.Assessed)]

    assert [(("birch", "elm"),), (("elm",), ("birch",))] == tiers
    assert ("elm",) == desk.decided(case, "01-17 10:00").state.comparing.whom


def test_a_new_proposal_makes_a_new_comparison_necessary(desk: Any, refused: Any) -> None:
    """What was compared without a home that came since has to be compared with it."""
    case = desk.ruled(late_answers="taken").assessed()
    case = case.add(desk.proposed(case, "01-17 09:30", desk.home("oak", CEDER)))
    again = case.add(assessing(desk, "01-17 09:50", ("birch", "elm", "oak")))

    assert case.state.assessment is None
    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  assessment: the comparison on the wishes has not been made: caseworker and team leader "
        "make it before prices."
    ) == refused(lambda: desk.decided(case, "01-17 09:40"))
    assert ("birch",) == desk.decided(again, "01-17 10:00").state.comparing.whom


def test_the_comparison_stands_when_a_home_is_withdrawn(desk: Any) -> None:
    """The order among the others is as it was."""
    case = desk.answered(desk.home("elm", ALM), desk.home("birch", BJORK), desk.home("oak", CEDER))
    case = case.add(assessing(desk, "01-17 09:00", ("elm",), ("oak",), ("birch",)))
    case = case.add(desk.did(e.Withdrawn, "01-17 09:30", proposal="elm"))

    assert ("oak",) == desk.decided(case, "01-17 10:00").state.comparing.whom


def test_nothing_is_compared_after_the_choice(desk: Any, refused: Any) -> None:
    """Once somebody has decided, neither people nor the key compare again."""
    case = desk.awarded()

    assert ("decided in the case 7F3K has 1 problem\n  the choice has been made.") == refused(
        lambda: desk.decided(case, "01-18 10:00")
    )
    assert (
        "assessed in the case 7F3K has 2 problems\n"
        "  the choice has been made.\n"
        "  prices were shown 2024-01-17 10:00: the comparison is made and signed before."
    ) == refused(case, assessing(desk, "01-18 09:00"))


# ---------------------------------------------------------------- the key over the answers


def test_the_key_waits_until_all_have_answered(desk: Any, refused: Any) -> None:
    """While somebody may still answer, nobody is chosen."""
    case = desk.asked()
    case = case.add(desk.proposed(case, "01-16 09:00", desk.home("elm")))

    assert (
        "decided in the case 7F3K has 2 problems\n"
        f"  {desk.ref(case, BJORK)}: has not answered, and its silence has not been noted.\n"
        f"  {desk.ref(case, CEDER)}: has not answered, and its silence has not been noted."
    ) == refused(lambda: desk.decided(case, "01-16 10:00"))


def test_the_key_is_not_put_to_answers_that_never_came(desk: Any, refused: Any) -> None:
    """When all have declined there is nothing to choose from."""
    case = desk.asked()
    for id in (ALM, BJORK, CEDER):
        ref = desk.ref(case, id)
        case = case.add(desk.did(e.Declined, "01-16 09:00", request=ref, reason="place"))

    assert (
        "decided in the case 7F3K has 1 problem\n  among: no proposal can be chosen."
    ) == refused(lambda: desk.decided(case, "01-17 10:00"))


def test_the_key_is_not_put_to_some_of_the_answers(desk: Any, refused: Any) -> None:
    """All homes that can be chosen are compared, and no others."""
    entry = desk.compared().entries[-1].replace(among=("birch",))

    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  among: all proposals that can be chosen are compared, and no others."
    ) == refused(desk.assessed(), entry)


def test_homes_that_meet_no_requirement_leave_nobody(desk: Any) -> None:
    """All homes have fur animals: an outcome, and the source is exhausted."""
    fur = [
        desk.home(name, offer, Fact("no_fur", False))
        for name, offer in (("elm", ALM), ("birch", BJORK))
    ]
    state = desk.decided(desk.answered(*fur), "01-17 10:00").state

    assert "nobody" == state.comparing.outcome
    assert state.prices_shown is None
    assert state.exhausted


def test_what_was_decided_comes_out_the_same_again(desk: Any) -> None:
    """The whole procedure is replayed from its file, and a forged choice is told."""
    case = desk.compared()
    *earlier, last = case.entries
    entries = (*earlier, last.replace(whom=("elm",)))
    forged = Case(procedure=case.procedure, entries=entries)

    told = Problem(f"entries.{len(earlier)}", "whom comes out otherwise when it is decided again.")
    assert [] == list(replay(case, desk.register))
    assert [told] == list(replay(forged, desk.register))


# ------------------------------------------------------------------------------ emergency


def rung(desk: Any) -> Any:
    """On Monday at 22.40 all are rung; Alm proposes elm at 22.50 and Björk birch at 22.55."""
    case = desk.asked("01-15 22:40", channel="telephone")
    case = case.add(desk.proposed(case, "01-15 22:50", desk.home("elm", ALM)))
    return case.add(desk.proposed(case, "01-15 22:55", desk.home("birch", BJORK)))


def test_in_an_emergency_the_key_decides_among_all(desk: Any, refused: Any) -> None:
    """With the rule `key`, all have answered or their time is out; then the cheaper is named."""
    desk = desk.urgently()
    case = rung(desk)
    ref = desk.ref(case, CEDER)
    silent = case.add(desk.did(e.NoAnswer, "01-15 23:10", request=ref))

    assert (
        "decided in the case 7F3K has 1 problem\n"
        f"  {ref}: has not answered, and its silence has not been noted."
    ) == refused(lambda: desk.decided(case, "01-15 22:56"))
    assert ("birch",) == desk.decided(silent, "01-15 23:11").state.comparing.whom


def test_in_an_emergency_the_first_suitable_wins_where_that_is_the_rule(desk: Any) -> None:
    """With the rule `first_suitable`, who answered first wins, while others have not answered."""
    rule = EmergencyRule(wins="first_suitable", review=Within(working_days=1))
    desk = desk.urgently().ruled(emergency=rule)
    state = desk.decided(rung(desk), "01-15 22:56").state

    assert ("elm",) == state.comparing.among
    assert ("chosen", ("elm",)) == (state.comparing.outcome, state.comparing.whom)


def test_the_first_suitable_meets_every_requirement(desk: Any) -> None:
    """Who answers first with fur animals is passed by."""
    rule = EmergencyRule(wins="first_suitable", review=Within(working_days=1))
    desk = desk.urgently().ruled(emergency=rule)
    case = desk.asked("01-15 22:40", channel="telephone")
    fur = desk.home("elm", ALM, Fact("no_fur", False))
    case = case.add(desk.proposed(case, "01-15 22:50", fur))
    case = case.add(desk.proposed(case, "01-15 22:55", desk.home("birch", BJORK)))
    state = desk.decided(case, "01-15 22:56").state

    assert ("chosen", ("birch",)) == (state.comparing.outcome, state.comparing.whom)


def test_the_first_suitable_is_not_a_later_one(desk: Any) -> None:
    """Where the file has picked a later answer because it is cheaper, a replay tells."""
    rule = EmergencyRule(wins="first_suitable", review=Within(working_days=1))
    desk = desk.urgently().ruled(emergency=rule)
    honest = desk.decided(rung(desk), "01-15 22:56")
    alone = desk.asked("01-15 22:40", channel="telephone")
    alone = alone.add(desk.proposed(alone, "01-15 22:55", desk.home("birch", BJORK)))
    forged = rung(desk).add(desk.decided(alone, "01-15 22:56").entries[-1])

    assert [] == list(replay(honest, desk.register))
    assert "among comes out otherwise when it is decided again." in [
        problem.what for problem in replay(forged, desk.register)
    ]


def test_the_first_suitable_rule_waits_for_some_answer(desk: Any, refused: Any) -> None:
    """As long as nobody has proposed anything there is nothing to decide over."""
    rule = EmergencyRule(wins="first_suitable", review=Within(working_days=1))
    desk = desk.urgently().ruled(emergency=rule)
    case = desk.asked("01-15 22:40", channel="telephone")
    when = desk.at("01-15 22:45")

    assert (
        "decided in the case 7F3K has 1 problem\n  among: no proposal can be chosen."
    ) == refused(lambda: compare(case, desk.register, at=when, role="duty officer"))


def test_at_night_nobody_need_compare(desk: Any) -> None:
    """The office compares in peace on the next working day, and may compare at once."""
    desk = desk.urgently()
    case = rung(desk)
    case = case.add(desk.did(e.NoAnswer, "01-15 23:10", request=desk.ref(case, CEDER)))
    compared = case.add(assessing(desk, "01-15 23:15", ("elm",), ("birch",)))

    assert ("birch",) == desk.decided(case, "01-15 23:20").state.comparing.whom
    assert ("elm",) == desk.decided(compared, "01-15 23:20").state.comparing.whom


def test_the_day_of_the_decision_is_the_offices(desk: Any) -> None:
    """Half past midnight in Sweden is the next day, though not yet in UTC."""
    desk = desk.urgently()
    case = rung(desk)
    case = case.add(desk.did(e.NoAnswer, "01-15 23:10", request=desk.ref(case, CEDER)))

    assert date(2024, 1, 16) == desk.decided(case, "01-16 00:30").state.comparing.on
