"""The need, the route it takes, and the file that tells it in the order of events."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from calloff import has
from calloff.errors import InputError
from calloff.need import Person
from calloff.pricing import Line
from calloff.process import Case, ask, look, next_steps, replay
from calloff.process import entries as e
from calloff.process.procedure import DeadlineRule, Delegation, Source, Within
from calloff.values.period import Period
from calloff.vocabulary import Fact, Text

ALM, BJORK, CEDER, EK = (f"agreement/A/SE-{name}" for name in ("alm", "bjork", "ceder", "ek"))


def tried(desk: Any, when: str, source: str, outcome: str, **fields: Any) -> e.Tried:
    """A source of the route was tried."""
    return desk.did(e.Tried, when, source=source, outcome=outcome, reason="as told", **fields)


def declined(desk: Any) -> Case:
    """Everybody in lot A has declined, for want of a place."""
    case = desk.asked()
    for id in (ALM, BJORK, CEDER):
        ref = desk.ref(case, id)
        case = case.add(desk.did(e.Declined, "01-16 09:00", request=ref, reason="place"))
    return case


def changed(desk: Any, when: str, because: str, **changes: Any) -> e.NeedChanged:
    """The need is stated anew, and frozen when it is."""
    need = desk.need.replace(**{"frozen": desk.at(when), **changes})
    return desk.did(e.NeedChanged, when, need=need, because=because, reason="as told")


# ------------------------------------------------------------------------------- the need


def test_a_need_is_frozen_before_it_is_opened(desk: Any, refused: Any) -> None:
    """Nobody sees a ranking before the need is fixed."""
    assert (
        "Case has 1 problem\n"
        "  entries.0.need.frozen: a need is frozen before anybody sees a ranking: say when."
    ) == refused(desk.needing(frozen=None).opened)
    assert (
        "Case has 1 problem\n  entries.0.need.frozen: is after the need was opened."
    ) == refused(desk.needing(frozen=desk.at("01-15 09:01")).opened)


def test_a_need_stands_in_a_lot_of_the_route(desk: Any, refused: Any) -> None:
    """A lot outside the route is told with what may have been meant."""
    assert (
        "Case has 1 problem\n"
        "  entries.0.need.lot: no source of the route has the lot 'agreement/D'. "
        "Did you mean 'agreement/B' or 'agreement/A'?"
    ) == refused(desk.needing(lot="agreement/D").opened)


def test_an_emergency_needs_a_rule(desk: Any, refused: Any) -> None:
    """An office without a rule for emergencies takes none up."""
    assert (
        "Case has 1 problem\n"
        "  entries.0.need.urgency: the procedure office has no rule for emergencies."
    ) == refused(desk.urgently().ruled(emergency=None).opened)


# --------------------------------------------------------------------- the order of the route


def test_sources_are_tried_in_their_order(desk: Any, refused: Any) -> None:
    """In-house is not consulted before the network was tried."""
    assert (
        "tried in the case 7F3K has 1 problem\n"
        "  source: 'network' has not been tried, and comes before 'in_house': it is tried first."
    ) == refused(desk.opened(), tried(desk, "01-15 09:10", "in_house", "does_not"))


def test_a_source_that_can_serve_stands(desk: Any, refused: Any) -> None:
    """What suffices is used; the next source is not tried."""
    case = desk.opened().add(tried(desk, "01-15 09:10", "network", "suffices"))

    assert (
        "tried in the case 7F3K has 1 problem\n"
        "  source: 'network' has come to 'suffices', and comes before 'in_house': that is decided "
        "on first."
    ) == refused(case, tried(desk, "01-15 09:20", "in_house", "does_not"))


def test_a_source_is_one_of_the_route(desk: Any, refused: Any) -> None:
    """A source misspelt is told what may be meant."""
    assert (
        "tried in the case 7F3K has 1 problem\n"
        "  source: no source 'netwrok' in the route. Did you mean 'network'?"
    ) == refused(desk.opened(), tried(desk, "01-15 09:10", "netwrok", "does_not"))


def test_a_source_comes_to_what_its_kind_can(desk: Any, refused: Any) -> None:
    """A network does not decide as a forum does, and a direct award is not tried."""
    case = declined(desk).add(
        tried(desk, "01-16 10:00", "own", "does_not"),
        tried(desk, "01-16 10:10", "central", "passed"),
    )

    assert (
        "tried in the case 7F3K has 1 problem\n"
        "  outcome: a network source comes to one of does_not, passed, suffices, unclear, got "
        "'external'."
    ) == refused(desk.opened(), tried(desk, "01-15 09:10", "network", "external"))
    assert (
        "tried in the case 7F3K has 1 problem\n"
        "  outcome: a direct_award source is not tried, got 'does_not'."
    ) == refused(case, tried(desk, "01-16 10:20", "direct", "does_not"))


def test_sources_may_be_passed_over_in_an_emergency(desk: Any, refused: Any) -> None:
    """At night network and in-house may be passed over, in the ordinary procedure not."""
    passing = tried(desk, "01-15 09:10", "network", "passed")

    assert (
        "tried in the case 7F3K has 1 problem\n"
        "  outcome: 'network' may be passed over in an emergency only."
    ) == refused(desk.opened(), passing)
    assert {"network": "passed"} == dict(desk.urgently().opened().add(passing).state.sources)


def test_in_an_emergency_the_message_says_that_a_source_may_be_passed_over(
    desk: Any, refused: Any
) -> None:
    """Who is hindered at night is told the way out."""
    desk = desk.urgently()
    case, when = desk.opened(), desk.at("01-15 22:40")
    way = "it is tried first or passed over with a reason."

    assert (
        "decided in the case 7F3K has 2 problems\n"
        f"  source: 'network' has not been tried, and comes before 'own': {way}\n"
        f"  source: 'in_house' has not been tried, and comes before 'own': {way}"
    ) == refused(lambda: ask(case, desk.register, at=when, role="duty officer"))


def test_an_agreement_is_not_passed_over(desk: Any, refused: Any) -> None:
    """Who has signed the agreement is asked under it."""
    assert (
        "tried in the case 7F3K has 1 problem\n  outcome: 'own' may be passed over by no means."
    ) == refused(desk.routed(), tried(desk, "01-15 09:30", "own", "passed"))


def test_an_agreement_that_is_being_asked_is_not_passed_over(desk: Any, refused: Any) -> None:
    """Once requests are out they are awaited."""
    own = desk.procedure.by_source["own"].replace(may_pass="always")
    route = tuple(own if source.id == "own" else source for source in desk.procedure.route)
    case = desk.ruled(route=route).asked()

    assert (
        "tried in the case 7F3K has 1 problem\n"
        "  outcome: 'own' is being asked, and is not passed over."
    ) == refused(case, tried(desk, "01-15 11:00", "own", "passed"))


# --------------------------------------------------------------------------------- the forum


def with_forum(desk: Any) -> Any:
    """The same desk where managers decide whether in-house or external provision is used."""
    forum = Source(id="forum", kind="forum", name=Text("forum", "forum"))
    route = desk.procedure.route
    return desk.ruled(route=(*route[:2], forum, *route[2:]))


def before_the_forum(desk: Any, outcome: str) -> Case:
    """In-house provision was consulted."""
    return desk.opened().add(
        tried(desk, "01-15 09:10", "network", "does_not"),
        tried(desk, "01-15 09:20", "in_house", outcome),
    )


def test_where_in_house_is_unclear_the_forum_decides(desk: Any, refused: Any) -> None:
    """Before the managers have decided, nobody outside is asked."""
    desk = with_forum(desk)
    case = before_the_forum(desk, "unclear")
    external = case.add(tried(desk, "01-15 09:30", "forum", "external"))
    when = desk.at("01-15 10:00")

    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  source: 'forum' has not been tried, and comes before 'own': it is tried first."
    ) == refused(lambda: ask(case, desk.register, at=when, role="caseworker"))
    assert 3 == len(ask(external, desk.register, at=when, role="caseworker").state.requests)


def test_the_forum_may_decide_for_in_house(desk: Any, refused: Any) -> None:
    """Then in-house provision serves, and nobody outside is asked."""
    desk = with_forum(desk)
    case = before_the_forum(desk, "unclear").add(tried(desk, "01-15 09:30", "forum", "in_house"))
    given = {"source": "in_house", "role": "manager", "delegation": "4.2"}
    decided = case.add(desk.did(e.InHouse, "01-15 11:00", **given))
    when = desk.at("01-15 10:00")

    assert "in_house" == decided.state.choice.source
    assert (
        "decided in the case 7F3K has 1 problem\n"
        "  source: 'in_house' has come to 'in_house', and comes before 'own': that is decided on "
        "first."
    ) == refused(lambda: ask(case, desk.register, at=when, role="caseworker"))


# --------------------------------------------------------------- exhausted, and the next source


def test_a_source_is_given_up_when_it_is_exhausted(desk: Any, refused: Any) -> None:
    """Not while somebody is to be asked, has still to answer, or can be chosen."""
    entry = tried(desk, "01-16 10:30", "own", "does_not")
    message = (
        "tried in the case 7F3K has 1 problem\n"
        "  outcome: 'own' is not exhausted: somebody is still to be asked, has still to answer, "
        "or can be chosen."
    )

    assert message == refused(desk.routed(), entry)
    assert message == refused(desk.asked(), entry)
    assert message == refused(desk.answered(), entry)
    assert "does_not" == declined(desk).add(entry).state.sources["own"]


def test_a_source_is_given_up_where_the_need_stands(desk: Any, refused: Any) -> None:
    """The need is put to lot A; of lot B nothing is known."""
    case = declined(desk).add(tried(desk, "01-16 10:00", "own", "does_not"))

    assert (
        "tried in the case 7F3K has 1 problem\n"
        "  source: the need is not put to 'central': it stands in agreement/A."
    ) == refused(case, tried(desk, "01-16 10:10", "central", "does_not"))


def test_the_key_is_not_put_to_a_source_that_was_given_up(desk: Any, refused: Any) -> None:
    """What is done with is done with, unless a new round or a new need begins."""
    case = declined(desk).add(tried(desk, "01-16 10:00", "own", "does_not"))
    when = desk.at("01-16 11:00")

    assert (
        "decided in the case 7F3K has 2 problems\n"
        "  source: 'own' is done with (does_not).\n"
        "  all were asked in one round; to ask again, a new round is opened."
    ) == refused(lambda: look(case, desk.register, at=when, role="caseworker"))


def test_the_same_need_is_put_to_the_next_source(desk: Any) -> None:
    """After lot A lot B is asked, in a new round."""
    case = declined(desk).add(
        tried(desk, "01-16 10:00", "own", "does_not"),
        changed(desk, "01-16 10:10", "next_source", lot="agreement/B"),
    )
    before = case.state
    case = ask(case, desk.register, at=desk.at("01-16 10:20"), role="caseworker")

    assert (2, ()) == (before.round, before.requests)
    assert "does_not" == before.sources["own"]
    assert ["agreement/B/SE-alm"] == [request.candidate for request in case.state.requests]


def test_the_next_source_waits_for_the_present_one(desk: Any, refused: Any) -> None:
    """Nobody is asked in lot B as long as lot A stands."""
    entry = changed(desk, "01-16 10:10", "next_source", lot="agreement/B")

    assert (
        "need_changed in the case 7F3K has 1 problem\n"
        "  source: 'own' has not been tried, and comes before 'central': it is tried first."
    ) == refused(declined(desk), entry)


def test_for_the_next_source_the_need_stays_the_same(desk: Any, refused: Any) -> None:
    """Only lot and lines follow the source; another requirement is another assessment."""
    case = declined(desk).add(tried(desk, "01-16 10:00", "own", "does_not"))
    easier = changed(
        desk,
        "01-16 10:10",
        "next_source",
        lot="agreement/B",
        requirements=desk.need.requirements[:1],
        wishes=(),
    )
    lines = (Line("placement", quantity=170, unit="day"),)
    other = changed(desk, "01-16 10:10", "next_source", lot="agreement/B", lines=lines)

    assert (
        "need_changed in the case 7F3K has 2 problems\n"
        "  need.requirements: stays the same for the next source; a change of it is an "
        "assessment.\n"
        "  need.wishes: stays the same for the next source; a change of it is an assessment."
    ) == refused(case, easier)
    assert lines == case.add(other).need.lines


def test_the_next_source_is_another_one(desk: Any, refused: Any) -> None:
    """The same lot again is a new round, and no next source."""
    entry = changed(desk, "01-15 11:00", "next_source")

    assert (
        "need_changed in the case 7F3K has 1 problem\n"
        "  need.lot: 'own' is the source that is being tried."
    ) == refused(desk.asked(), entry)


# ---------------------------------------------------------------------------- the need changes


def test_an_assessment_anew_begins_anew(desk: Any) -> None:
    """Another need: every source is tried again, and the lot that could not serve is asked anew."""
    case = declined(desk).add(
        tried(desk, "01-16 10:00", "own", "does_not"),
        changed(desk, "01-16 11:00", "assessment", requirements=(has("language", "prs"),)),
    )
    before = case.state
    case = case.add(
        tried(desk, "01-16 11:10", "network", "does_not"),
        tried(desk, "01-16 11:20", "in_house", "does_not"),
    )
    case = ask(case, desk.register, at=desk.at("01-16 12:00"), role="caseworker")

    assert {} == dict(before.sources)
    assert ["network"] == [step.whom[0] for step in next_steps(before, desk.at("01-16 11:00"))]
    assert (2, None, None) == (before.round, before.asking, before.assessment)
    assert 3 == len(case.state.requests)
    assert 6 == len(
        {s.ref for entry in case.entries if entry.kind == "asked" for s in entry.requests}
    )


def test_nobody_is_asked_by_a_comparison_of_the_old_need(desk: Any) -> None:
    """What was assessed, shown and approved for the old need is past."""
    entry = changed(desk, "01-17 12:00", "assessment", wishes=())
    state = desk.approved().add(entry).state

    assert (None, None, (), None) == (
        state.assessment,
        state.prices_shown,
        state.approvals,
        state.comparing,
    )


def test_a_change_is_a_change(desk: Any, refused: Any) -> None:
    """Of this need, to something else, frozen anew."""
    same = desk.did(
        e.NeedChanged, "01-15 11:00", need=desk.need, because="assessment", reason="none"
    )
    other = changed(desk, "01-15 11:00", "assessment", id="9Q1Z")
    later = changed(desk, "01-15 11:00", "assessment", wishes=(), frozen=desk.at("01-15 11:01"))

    assert (
        "need_changed in the case 7F3K has 1 problem\n  need: is as it was: nothing has changed."
    ) == refused(desk.asked(), same)
    assert (
        "need_changed in the case 7F3K has 1 problem\n"
        "  need.id: is '9Q1Z'; this case is about '7F3K'."
    ) == refused(desk.asked(), other)
    assert (
        "need_changed in the case 7F3K has 1 problem\n"
        "  need.frozen: what has changed is frozen anew: say when."
    ) == refused(desk.asked(), later)


def test_a_changed_need_is_frozen_anew(desk: Any, refused: Any) -> None:
    """The old day does not stand for the new need."""
    entry = changed(desk, "01-16 11:00", "assessment", wishes=(), frozen=desk.need.frozen)

    assert (
        "need_changed in the case 7F3K has 1 problem\n"
        "  need.frozen: what has changed is frozen anew: say when."
    ) == refused(desk.asked(), entry)


def test_a_changed_need_stands_in_the_route(desk: Any, refused: Any) -> None:
    """A lot outside the route is refused as when the need was opened."""
    entry = changed(desk, "01-15 11:00", "assessment", lot="agreement/C")

    assert (
        "need_changed in the case 7F3K has 1 problem\n"
        "  need.lot: no source of the route has the lot 'agreement/C'. "
        "Did you mean 'agreement/B' or 'agreement/A'?"
    ) == refused(desk.asked(), entry)


def test_after_a_choice_the_need_does_not_just_change(desk: Any, refused: Any) -> None:
    """Only the ordinary procedure after an emergency, or a replacement, begins anew."""
    assert (
        "need_changed in the case 7F3K has 1 problem\n"
        "  because: after a choice only the ordinary procedure or a replacement begins anew."
    ) == refused(desk.awarded(), changed(desk, "01-18 09:00", "assessment", wishes=()))


@pytest.mark.parametrize("because", ["ordinary", "replacement"])
def test_what_follows_upon_a_choice_needs_one(desk: Any, refused: Any, because: str) -> None:
    """Before a choice there is nothing to replace."""
    assert (
        "need_changed in the case 7F3K has 1 problem\n"
        f"  because: '{because}' follows upon a choice, and none has been made."
    ) == refused(desk.asked(), changed(desk, "01-16 09:00", because, wishes=()))


def test_a_replacement_follows_upon_an_interruption(desk: Any, refused: Any) -> None:
    """As long as it runs, or has not begun, nothing is replaced."""
    entry = changed(desk, "02-10 09:00", "replacement", starts=date(2024, 2, 12))

    assert (
        "need_changed in the case 7F3K has 1 problem\n"
        "  because: a replacement follows upon an interruption."
    ) == refused(desk.started(), entry)


# -------------------------------------------------------------------------------- new rounds


def test_a_new_round_is_opened_when_nothing_is_left(desk: Any) -> None:
    """All may be asked again: the same need is put anew."""
    again = desk.did(e.RoundOpened, "01-22 09:00", reason="a week has gone")
    case = declined(desk).add(again)
    before = case.state
    case = ask(case, desk.register, at=desk.at("01-22 10:00"), role="caseworker")

    assert (2, None, ()) == (before.round, before.asking, before.requests)
    assert [ALM, BJORK, CEDER] == [request.candidate for request in case.state.requests]


def test_no_round_is_opened_while_something_is_left(desk: Any, refused: Any) -> None:
    """Neither while answers are awaited, nor while a home can be chosen, nor after the choice."""
    again = desk.did(e.RoundOpened, "01-22 09:00", reason="impatience")
    left = (
        "round_opened in the case 7F3K has 1 problem\n"
        "  the round is not over: somebody is still to be asked, to answer or to be chosen."
    )

    assert left == refused(desk.asked(), again)
    assert left == refused(desk.compared(), again)
    assert ("round_opened in the case 7F3K has 1 problem\n  the choice has been made.") == refused(
        desk.awarded(), again
    )


def test_an_answer_to_an_earlier_round_is_none_in_this(desk: Any, refused: Any) -> None:
    """Requests of the first round are past."""
    case = declined(desk)
    ref = desk.ref(case, ALM)
    case = case.add(desk.did(e.RoundOpened, "01-22 09:00", reason="a week has gone"))

    assert (
        "proposed in the case 7F3K has 1 problem\n"
        f"  request: no request '{ref}' was sent in this round."
    ) == refused(case, desk.proposed(case, "01-22 09:30", desk.home("elm"), ref=ref))


def test_a_source_that_was_given_up_is_asked_again_in_a_new_round(desk: Any) -> None:
    """Nothing came of any source; a new round puts the need to this one once more."""
    again = desk.did(e.RoundOpened, "01-22 09:00", reason="a week has gone")
    case = declined(desk).add(tried(desk, "01-16 10:00", "own", "does_not"), again)
    case = ask(case, desk.register, at=desk.at("01-22 10:00"), role="caseworker")

    assert 3 == len(case.state.requests)


# -------------------------------------------------------------------- closed, and corrected


def test_a_need_that_has_fallen_away_is_closed(desk: Any, refused: Any) -> None:
    """Nothing happens after that."""
    closed = desk.did(e.Closed, "01-16 09:00", reason="he moves home")
    case = desk.asked().add(closed)
    no = desk.did(e.Declined, "01-16 10:00", request=desk.ref(case, ALM), reason="place")

    assert date(2024, 1, 16) == case.state.over
    assert (
        "declined in the case 7F3K has 1 problem\n  kind: the call-off was over on 2024-01-16."
    ) == refused(case, no)


def test_what_runs_is_not_closed(desk: Any, refused: Any) -> None:
    """It is ended or interrupted."""
    assert (
        "closed in the case 7F3K has 1 problem\n"
        "  a placement runs: it is ended or interrupted, not closed."
    ) == refused(desk.started(), desk.did(e.Closed, "02-10 09:00", reason="moved"))


def test_an_entry_is_corrected_by_another(desk: Any, refused: Any) -> None:
    """The wrong entry stays, the correction stands beside it, and nothing else changes."""
    right = desk.did(e.Corrected, "01-16 12:00", entry=2, what="it was the grandmother")
    case = desk.answered()
    corrected = case.add(right)
    wrong = desk.did(e.Corrected, "01-16 12:00", entry=99, what="there is none")

    assert case.entries == corrected.entries[:-1]
    assert case.state.proposals == corrected.state.proposals
    assert (
        "corrected in the case 7F3K has 1 problem\n"
        f"  entry: there are {len(case.entries)} entries, and no number 99."
    ) == refused(case, wrong)


def test_what_is_over_can_be_corrected(desk: Any) -> None:
    """A mistake may be found years later."""
    case = desk.asked().add(desk.did(e.Closed, "01-16 09:00", reason="he moves home"))
    right = desk.did(e.Corrected, "03-16 12:00", entry=2, what="it was the grandmother")

    assert right == case.add(right).entries[-1]


# ------------------------------------------------------------------------ the order of events


def test_entries_stand_in_the_order_of_events(desk: Any, refused: Any) -> None:
    """What happened before the last event was not entered in its place."""
    case = desk.asked()
    early = desk.did(e.Declined, "01-15 09:59", request=desk.ref(case, ALM), reason="place")

    assert (
        "declined in the case 7F3K has 2 problems\n"
        "  at: is before the last event, 2024-01-15 10:00: entries stand in order.\n"
        f"  at: is before '{desk.ref(case, ALM)}' was asked."
    ) == refused(case, early)


def test_what_comes_to_light_later_is_recorded_afterwards(desk: Any) -> None:
    """A call answered at 9.30 and written down at 14 stands after what was written before."""
    case = desk.asked()
    first = desk.did(e.Declined, "01-16 10:00", request=desk.ref(case, ALM), reason="place")
    late = desk.did(
        e.Declined,
        "01-16 09:30",
        request=desk.ref(case, BJORK),
        reason="place",
        recorded="01-16 14:00",
    )
    case = case.add(first, late)

    assert desk.at("01-16 14:00") == case.state.written
    assert desk.at("01-16 10:00") == case.state.last
    assert desk.at("01-16 09:30") == case.state.requests[1].answered


def test_what_is_recorded_afterwards_says_so(desk: Any, refused: Any) -> None:
    """After something was written at 14, what happened at 11 was not written at once."""
    case = desk.asked()
    late = desk.did(
        e.Declined,
        "01-16 09:30",
        request=desk.ref(case, BJORK),
        reason="place",
        recorded="01-16 14:00",
    )
    silent = desk.did(e.Declined, "01-16 11:00", request=desk.ref(case, ALM), reason="place")

    assert (
        "declined in the case 7F3K has 1 problem\n"
        "  recorded: is before the last entry was written, 2024-01-16 14:00: say when "
        "this was (recorded)."
    ) == refused(case.add(late), silent)


def test_what_is_recorded_is_recorded_after_it_happened(desk: Any, refused: Any) -> None:
    """Nothing is written before it happens, or before what was written earlier."""
    case = desk.asked()
    ref = desk.ref(case, ALM)
    given = {"request": ref, "reason": "place"}
    at_once = desk.did(e.Declined, "01-16 11:00", **given, recorded="01-16 11:00")
    late = desk.did(
        e.Declined,
        "01-16 09:30",
        request=desk.ref(case, BJORK),
        reason="place",
        recorded="01-16 14:00",
    )
    before = desk.did(e.Declined, "01-16 11:00", **given, recorded="01-16 13:00")

    assert (
        "declined in the case 7F3K has 1 problem\n"
        "  recorded: is not after it happened: leave it out."
    ) == refused(case, at_once)
    assert (
        "declined in the case 7F3K has 1 problem\n"
        "  recorded: is before the last entry was written, 2024-01-16 14:00."
    ) == refused(case.add(late), before)


def test_an_award_is_not_slipped_in_afterwards(desk: Any, refused: Any) -> None:
    """Decisions stand in the order in which they were made, also when they are recorded late."""
    slipped = desk.did(
        e.Approved,
        "01-17 09:30",
        proposal="birch",
        party="board",
        recorded="01-17 11:00",
    )

    assert (
        "approved in the case 7F3K has 1 problem\n"
        "  at: is before the last event, 2024-01-17 10:00: entries stand in order."
    ) == refused(desk.compared(), slipped)


def test_nothing_happens_before_the_need_was_opened(desk: Any, refused: Any) -> None:
    """What was tried before stands in the need."""
    early = tried(desk, "01-15 08:59", "network", "does_not", recorded="01-15 09:10")

    assert (
        "tried in the case 7F3K has 1 problem\n  at: is before the need was opened."
    ) == refused(desk.opened(), early)


def test_a_whole_night_is_recorded_afterwards(desk: Any) -> None:
    """The day shift writes down in order what happened at night, and when it was written."""
    desk = desk.urgently()
    night = [
        tried(desk, "01-15 22:30", "network", "passed", recorded="01-16 08:10"),
        tried(desk, "01-15 22:31", "in_house", "passed", recorded="01-16 08:11"),
    ]
    case = desk.opened().add(*night)
    case = ask(
        case,
        desk.register,
        at=desk.at("01-15 22:40"),
        role="duty officer",
        channel="telephone",
        recorded=desk.at("01-16 08:12"),
    )

    assert {desk.at("01-15 23:10")} == {request.answer_by for request in case.state.requests}
    assert [desk.at("01-16 08:12")] * 2 == [entry.recorded for entry in case.entries[-2:]]


# ----------------------------------------------------------------------------------- the file


def read(case: Case, *entries: e.Entry) -> Case:
    """A case read from a file that somebody else may have written."""
    data = Case.model_construct(procedure=case.procedure, entries=entries).data()
    return Case.read(json.loads(json.dumps(data)), source="case.json")


def test_a_file_is_read_back_the_same(desk: Any) -> None:
    """What stands in the file is all there is: its state follows."""
    case = desk.started()
    again = read(case, *case.entries)

    assert case == again
    assert case.state == again.state


def test_a_file_begins_with_the_need(desk: Any, refused: Any) -> None:
    """Nothing happens before a need is opened, and it is opened once."""
    case = desk.routed()

    assert (
        "case.json (Case) has 1 problem\n  entries.0: a call-off begins with the need being opened."
    ) == refused(lambda: read(case, *case.entries[1:]))
    assert (
        "case.json (Case) has 1 problem\n  entries.0: a call-off begins with the need being opened."
    ) == refused(lambda: read(case))
    assert (
        "case.json (Case) has 1 problem\n"
        "  entries.1: the need was opened already; a later change is a need_changed."
    ) == refused(lambda: read(case, case.entries[0], case.entries[0]))


def test_a_forged_entry_is_found_when_the_file_is_read(desk: Any, refused: Any) -> None:
    """An award put into the file by hand is checked as one that is added."""
    case = desk.compared()
    forged = desk.award("elm", delegation="4.9")
    number = len(case.entries)

    assert (
        "case.json (Case) has 3 problems\n"
        f"  entries.{number}.candidate: 'board' has not said yes to 'elm'.\n"
        f"  entries.{number}.reason: the key names another: say why 'elm' is awarded.\n"
        f"  entries.{number}.delegation: no delegation '4.9'. "
        "Did you mean '4.3' or '4.2' or '4.1'?"
    ) == refused(lambda: read(case, *case.entries, forged))


def test_an_entry_taken_out_of_the_file_is_missed(desk: Any, refused: Any) -> None:
    """Without the comparison the choice does not follow."""
    case = desk.compared()
    kept = [entry for entry in case.entries if entry.kind != "assessed"]

    assert (
        "case.json (Case) has 1 problem\n"
        f"  entries.{len(kept) - 1}.assessment: the comparison on the wishes has not been made: "
        "caseworker and team leader make it before prices."
    ) == refused(lambda: read(case, *kept))


def test_entries_that_changed_places_are_found(desk: Any, refused: Any) -> None:
    """The order of the file is the order of events."""
    case = desk.routed()
    opened, network, house = case.entries

    assert (
        "case.json (Case) has 1 problem\n"
        "  entries.1.source: 'network' has not been tried, and comes before 'in_house': it is "
        "tried first."
    ) == refused(lambda: read(case, opened, house, network))


def test_a_file_of_another_kind_of_entry_is_refused(desk: Any) -> None:
    """A kind that is not known is told with those that are."""
    data = desk.opened().data()
    data["entries"].append({"kind": "guessed", "at": "2024-01-15T10:00:00Z", "role": "x"})
    with pytest.raises(InputError) as error:
        Case.read(data, source="case.json")

    assert ["entries.1"] == [problem.place for problem in error.value.problems]
    assert "'guessed'" in error.value.problems[0].what


def test_a_mistake_in_a_protected_case_repeats_nothing(desk: Any) -> None:
    """Where the identity is protected, what was given stands in no message."""
    desk = desk.needing(protected=True)
    data = desk.routed().data()
    data["entries"][1]["outcome"] = "SENTINEL"
    with pytest.raises(InputError) as error:
        Case.read(data, source="case.json")

    assert "SENTINEL" not in str(error.value)


def test_nothing_is_added_where_one_of_several_is_hindered(desk: Any, refused: Any) -> None:
    """Entries that are added together are added together or not at all."""
    case = desk.opened()
    message = refused(
        case,
        tried(desk, "01-15 09:10", "network", "does_not"),
        tried(desk, "01-15 09:20", "in_house", "external"),
    )

    assert (
        "tried in the case 7F3K has 1 problem\n"
        "  outcome: an in_house source comes to one of does_not, passed, suffices, unclear, got "
        "'external'."
    ) == message
    assert 1 == len(case.entries)


def test_a_case_shows_nothing_of_a_person(desk: Any) -> None:
    """Its representation, and its state's, say no more than ids."""
    wish = Fact("contact", True, source="SENTINEL")
    case = desk.answered(desk.home("elm", ALM, wish))

    assert "Case()" == repr(case)
    assert "SENTINEL" not in repr(case.state)
    assert "2014-06" not in repr(case.state)


# ------------------------------------------------------------------- the procedure changes


def otherwise(desk: Any, when: str, **changes: Any) -> e.ProcedureChanged:
    """From now on the office calls off otherwise."""
    procedure = desk.procedure.replace(**changes)
    return desk.did(e.ProcedureChanged, when, procedure=procedure, reason="a new order")


def new_order() -> tuple[Delegation, ...]:
    """The delegation order of the next day, in which the team leader decides everything."""
    valid = Period.parse("2024-01-18/2024-12-31")
    may = ("award", "in_house", "direct_award")
    return (Delegation(id="7.1", role="team leader", may=may, valid=valid),)


def test_a_new_delegation_order_holds_from_then_on(desk: Any, refused: Any) -> None:
    """Who may decide is what the order in force says; the one before holds no longer."""
    by_new = desk.award("birch", "01-18 10:00", role="team leader", delegation="7.1")
    by_old = desk.award("birch", "01-18 10:00")
    case = desk.approved().add(otherwise(desk, "01-18 09:00", delegations=new_order()))

    assert by_new == case.add(by_new).state.choice
    assert (
        "awarded in the case 7F3K has 1 problem\n  delegation: no delegation '4.2'. There are: 7.1."
    ) == refused(case, by_old)
    assert (
        "awarded in the case 7F3K has 1 problem\n"
        "  delegation: no delegation '7.1'. Did you mean '4.1'?"
    ) == refused(desk.approved(), by_new)


def test_what_was_decided_by_the_old_order_stands(desk: Any) -> None:
    """The file is read back the same, and every decision in it comes out the same."""
    case = desk.awarded().add(otherwise(desk, "01-18 09:00", delegations=new_order()))

    assert case == read(case, *case.entries)
    assert case.state == read(case, *case.entries).state
    assert [] == list(replay(case, desk.register))
    assert ("4.2", new_order()) == (
        case.state.choice.delegation,
        case.state.procedure.delegations,
    )


def test_new_deadlines_hold_for_what_is_asked_afterwards(desk: Any) -> None:
    """Until Tuesday by the old table, until the Monday after by five working days."""
    longer = (DeadlineRule(answer=Within(working_days=5)),)
    changed_first = desk.routed().add(otherwise(desk, "01-15 09:30", deadlines=longer))
    case = ask(changed_first, desk.register, at=desk.at("01-15 10:00"), role="caseworker")

    assert {desk.at("01-16 16:30")} == {r.answer_by for r in desk.asked().state.requests}
    assert {desk.at("01-22 16:30")} == {r.answer_by for r in case.state.requests}


def test_a_new_procedure_knows_what_the_call_off_has_come_to(desk: Any, refused: Any) -> None:
    """Its lot and the sources that were tried are in it, and its days are counted the same."""
    _, _, _, central, direct = desk.procedure.route

    assert (
        "procedure_changed in the case 7F3K has 1 problem\n"
        "  procedure: is as it was: nothing has changed."
    ) == refused(desk.routed(), otherwise(desk, "01-15 09:30"))
    assert (
        "procedure_changed in the case 7F3K has 4 problems\n"
        "  procedure.route: has no source with the lot 'agreement/A'.\n"
        "  procedure.route: has no source 'in_house', which was tried.\n"
        "  procedure.route: has no source 'network', which was tried.\n"
        "  procedure.zone: stays the same: the days of a file are counted by it."
    ) == refused(desk.routed(), otherwise(desk, "01-15 09:30", route=(central, direct), zone="UTC"))


def test_a_source_that_was_not_tried_may_be_left_out(desk: Any) -> None:
    """What has not been used yet can go, and then nothing waits for it."""
    shorter = desk.procedure.route[2:]
    case = desk.opened().add(otherwise(desk, "01-15 09:05", route=shorter))
    (step,) = next_steps(case.state, desk.at("01-15 09:06"))

    assert "look" == step.code


def test_after_the_end_no_procedure_changes_anything(desk: Any, refused: Any) -> None:
    """What is over goes by the rules it went by."""
    case = desk.routed().add(desk.did(e.Closed, "01-15 09:30", reason="moved"))

    assert (
        "procedure_changed in the case 7F3K has 1 problem\n"
        "  kind: the call-off was over on 2024-01-15."
    ) == refused(case, otherwise(desk, "01-15 09:40", delegations=new_order()))


# --------------------------------------------------------------------- protected identity

PLANTED = ("Planterad", "2011-07", "prs", "PLANTED-HOME")


def protected(desk: Any) -> Case:
    """The file of somebody with protected identity, with words that must not get out."""
    desk = desk.needing(protected=True, persons=(Person(born="2011-07"),))
    case = desk.asked()
    home = desk.home("elm", label="PLANTED-HOME")
    return case.add(
        desk.proposed(case, "01-16 09:00", home),
        desk.did(e.Corrected, "01-16 09:10", entry=2, what="Planterad"),
    )


def test_a_file_of_somebody_protected_shows_nothing(desk: Any) -> None:
    """Neither the file nor its state, an entry or its need repeats a word of the person."""
    case = protected(desk)
    shown = [repr(case), str(case), repr(case.state), repr(case.need)]
    shown += [repr(entry) for entry in case.entries]

    assert [] == [word for word in PLANTED for text in shown if word in text]


@pytest.mark.parametrize(
    ("entry", "field", "wrong"),
    [
        (0, "at", "Planterad"),
        (0, "rolle", "Planterad"),
        (1, "outcome", "Planterad"),
        (3, "on", "Planterad"),
        (5, "proposal", {"id": "PLANTED-HOME"}),
        (6, "entry", "Planterad"),
    ],
)
def test_no_mistake_in_a_file_of_somebody_protected_is_repeated(
    desk: Any, refused: Any, entry: int, field: str, wrong: object
) -> None:
    """Whatever is wrong, the message says where, and nothing of what was given."""
    data = json.loads(json.dumps(protected(desk).data()))
    data["entries"][entry][field] = wrong
    message = refused(lambda: Case.read(data, source="case.json"))

    assert f"entries.{entry}" in message
    assert [] == [word for word in PLANTED if word in message]


def test_no_mistake_in_a_protected_need_is_repeated(desk: Any, refused: Any) -> None:
    """Also where the need itself cannot be read, and nobody knows how far it is meant."""
    data = json.loads(json.dumps(protected(desk).data()))
    data["entries"][0]["need"]["requirements"] = [{"facet": "language", "has": ["Planterad", 3]}]
    data["entries"][0]["need"]["persons"] = [{"born": "2011-07-14"}]
    message = refused(lambda: Case.read(data, source="case.json"))

    assert "need.requirements.0" in message
    assert "need.persons.0" in message
    assert [] == [word for word in PLANTED if word in message]
