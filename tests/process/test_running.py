"""The placement runs: it begins, changes, is delivered, and comes to its end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from calloff.pricing import Line
from calloff.process import Case, ask, deliveries, look, next_steps, uses
from calloff.process import entries as e
from calloff.process.procedure import Delegation
from calloff.process.running import placement
from calloff.values.money import Money
from calloff.values.period import Period

ALM, BJORK, CEDER = (f"agreement/A/SE-{name}" for name in ("alm", "bjork", "ceder"))


def consented(desk: Any) -> Case:
    """Birch is awarded, and the guardian has consented."""
    return desk.awarded().add(
        desk.did(e.Approved, "01-18 09:00", proposal="birch", party="guardian")
    )


def delivered(desk: Any, period: str, when: str = "03-01 09:00", **changes: Any) -> e.Delivered:
    """Days of the placement were delivered."""
    given = {"item": "placement", "period": Period.parse(period), "quantity": 29, "unit": "day"}
    return desk.did(e.Delivered, when, **{**given, **changes})


def renewed(desk: Any, until: date, when: str = "07-01 09:00", **changes: Any) -> e.Renewed:
    """The manager lets it go on for longer."""
    given = {"role": "manager", "delegation": "4.2", "reason": "the school year"}
    return desk.did(e.Renewed, when, until=until, **{**given, **changes})


def interrupted(desk: Any, on: date, when: str, **changes: Any) -> e.Interrupted:
    """It ends before its time."""
    given = {"on": on, "party": "supplier", "reason": "the home closes", **changes}
    return desk.did(e.Interrupted, when, **given)


# ------------------------------------------------------------------------------- the start


def test_a_placement_starts(desk: Any) -> None:
    """From its first day it runs, for as long as was called off."""
    state = desk.started().state

    assert date(2024, 2, 1) == state.started.on
    assert Period.parse("2024-02-01/2024-07-29") == state.period
    assert state.over is None


def test_nothing_starts_before_it_was_decided(desk: Any, refused: Any) -> None:
    """Neither without a choice, nor on a day before it."""
    early = desk.did(e.Started, "01-18 15:00", on=date(2024, 1, 16))

    assert (
        "started in the case 7F3K has 1 problem\n  nothing has been decided that could begin."
    ) == refused(desk.approved(), desk.did(e.Started, "02-01 15:00", on=date(2024, 2, 1)))
    assert (
        "started in the case 7F3K has 1 problem\n  on: is before it was decided, on 2024-01-17."
    ) == refused(consented(desk), early)


def test_what_begins_is_entered_when_it_has(desk: Any, refused: Any) -> None:
    """A start that lies ahead may come otherwise."""
    assert (
        "started in the case 7F3K has 1 problem\n"
        "  on: lies ahead: what has begun is entered when it has."
    ) == refused(consented(desk), desk.did(e.Started, "01-31 15:00", on=date(2024, 2, 1)))


def test_a_placement_starts_once(desk: Any, refused: Any) -> None:
    """A second start is another placement."""
    assert ("started in the case 7F3K has 1 problem\n  it began on 2024-02-01.") == refused(
        desk.started(), desk.did(e.Started, "02-02 15:00", on=date(2024, 2, 2))
    )


def test_everybody_has_said_yes_before_the_start(desk: Any, refused: Any) -> None:
    """Without the guardian's consent nothing begins; each who is missing is told."""
    start = desk.did(e.Started, "02-01 15:00", on=date(2024, 2, 1))
    person = desk.need.persons[0].replace(born="2009-01")
    older = desk.needing(persons=(person,))

    assert ("started in the case 7F3K has 1 problem\n  'guardian' has not said yes.") == refused(
        desk.awarded(), start
    )
    assert (
        "started in the case 7F3K has 2 problems\n"
        "  'guardian' has not said yes.\n"
        "  'child' has not said yes."
    ) == refused(older.awarded(), start)


def by_an_aunt(desk: Any) -> Case:
    """The need is met by the network, without any proposal."""
    return desk.opened().add(
        desk.did(e.Tried, "01-15 09:10", source="network", outcome="suffices", reason="an aunt"),
        desk.did(e.InHouse, "01-15 11:00", source="network", role="manager", delegation="4.2"),
    )


def test_in_house_provision_starts_as_well(desk: Any, refused: Any) -> None:
    """What was decided without an agreement runs too, once the guardian has said yes to it."""
    yes = desk.did(e.Approved, "01-16 09:00", party="guardian")
    start = desk.did(e.Started, "02-01 15:00", on=date(2024, 2, 1))
    case = by_an_aunt(desk)
    steps = next_steps(case.state, desk.at("01-16 08:00"))

    assert {("approve_decided", "approved"), ("start", "started")} == {
        (step.code, step.entry) for step in steps
    }
    assert ("started in the case 7F3K has 1 problem\n  'guardian' has not said yes.") == refused(
        case, start
    )
    assert date(2024, 2, 1) == case.add(yes, start).state.started.on


# ------------------------------------------------------------------------------ the calendar


def test_what_was_done_is_noted(desk: Any, refused: Any) -> None:
    """A meeting that was held is entered on its day or later, and not before."""
    given = {"what": "start_meeting", "due": date(2024, 2, 8)}
    held = desk.did(e.Happened, "02-06 15:00", on=date(2024, 2, 6), **given)
    ahead = desk.did(e.Happened, "02-06 15:00", on=date(2024, 2, 7), **given)
    unasked = held.replace(what="follow_up", due=date(2024, 2, 9))

    assert held == desk.started().add(held).entries[-1]
    assert (
        "happened in the case 7F3K has 1 problem\n"
        "  on: lies ahead: what was done is entered when it was."
    ) == refused(desk.started(), ahead)
    assert (
        "happened in the case 7F3K has 1 problem\n"
        "  due: no follow_up is due 2024-02-09: see what the calendar says."
    ) == refused(desk.started(), unasked)
    assert (
        "happened in the case 7F3K has 1 problem\n  nothing has been decided that has a calendar."
    ) == refused(desk.approved(), held)


# ---------------------------------------------------------------------------------- the lines


def test_add_ons_change_while_it_runs(desk: Any, refused: Any) -> None:
    """From a day on more is called off, and what is delivered of it is noted."""
    support = Line("support", quantity=4, unit="hour", per="week", times=10)
    change = desk.did(
        e.LinesChanged,
        "02-10 09:00",
        lines=(*desk.need.lines, support),
        on=date(2024, 2, 12),
        reason="school is hard",
    )
    hours = delivered(desk, "2024-02-12/2024-02-25", item="support", quantity=8, unit="hour")

    assert hours == desk.started().add(change, hours).entries[-1]
    assert (
        "delivered in the case 7F3K has 1 problem\n  item: 'support' was not called off."
    ) == refused(desk.started(), hours)


def test_lines_change_in_what_runs(desk: Any, refused: Any) -> None:
    """Neither before it has begun, nor from a day before it began."""
    given = {"lines": desk.need.lines, "reason": "as told"}
    early = desk.did(e.LinesChanged, "02-10 09:00", on=date(2024, 1, 31), **given)

    assert ("lines_changed in the case 7F3K has 1 problem\n  it has not begun.") == refused(
        desk.awarded(), desk.did(e.LinesChanged, "01-20 09:00", on=date(2024, 2, 1), **given)
    )
    assert (
        "lines_changed in the case 7F3K has 1 problem\n  on: is before it began, on 2024-02-01."
    ) == refused(desk.started(), early)


# -------------------------------------------------------------------------------- delivered


def test_what_is_delivered_is_noted(desk: Any) -> None:
    """Within the placement, of what was called off."""
    entry = delivered(desk, "2024-02-01/2024-02-29")

    assert entry == desk.started().add(entry).entries[-1]
    assert Decimal(29) == entry.quantity


@pytest.mark.parametrize(
    ("period", "what"),
    [
        ("2024-01-31/2024-02-29", "lies outside the placement, 2024-02-01/..."),
        ("2024-02-01/..", "has a first and a last day."),
        ("../2024-02-29", "has a first and a last day."),
    ],
)
def test_what_is_delivered_lies_in_the_placement(
    desk: Any, refused: Any, period: str, what: str
) -> None:
    """Nothing was delivered before it began, or on days that nobody names."""
    assert (f"delivered in the case 7F3K has 1 problem\n  period: {what}") == refused(
        desk.started(), delivered(desk, period)
    )


def test_what_is_delivered_has_been(desk: Any, refused: Any) -> None:
    """Days that lie ahead have not been delivered yet."""
    assert (
        "delivered in the case 7F3K has 1 problem\n"
        "  period: lies ahead: what was delivered is entered when it was."
    ) == refused(desk.started(), delivered(desk, "2024-02-01/2024-03-31"))


def test_what_is_delivered_is_counted_in_the_unit_called_off(desk: Any, refused: Any) -> None:
    """Hours of a placement that was called off in days do not add up."""
    assert (
        "delivered in the case 7F3K has 1 problem\n"
        "  unit: 'placement' was called off by the day, not by the hour."
    ) == refused(desk.started(), delivered(desk, "2024-02-01/2024-02-29", unit="hour"))


def test_what_has_not_begun_delivers_nothing(desk: Any, refused: Any) -> None:
    """Before the start there is nothing to deliver."""
    assert ("delivered in the case 7F3K has 1 problem\n  it has not begun.") == refused(
        desk.awarded(), delivered(desk, "2024-02-01/2024-02-29")
    )


# ------------------------------------------------------------------- interrupted and replaced


def test_a_placement_is_interrupted(desk: Any) -> None:
    """It is over on its last day, before its time."""
    case = desk.started().add(interrupted(desk, date(2024, 3, 15), "03-15 09:00"))

    assert date(2024, 3, 15) == case.state.over
    assert Period.parse("2024-02-01/2024-03-15") == case.state.period


def test_what_was_decided_may_fall_through_before_it_begins(desk: Any) -> None:
    """The supplier takes the home back after the award: a replacement is called off."""
    need = desk.need.replace(starts=date(2024, 2, 5), frozen=desk.at("01-22 09:00"))
    case = desk.awarded().add(interrupted(desk, date(2024, 1, 22), "01-22 08:30"))
    anew = case.add(
        desk.did(
            e.NeedChanged, "01-22 09:00", need=need, because="replacement", reason="taken back"
        )
    )

    assert date(2024, 1, 22) == case.state.over
    assert (2, None) == (anew.state.round, anew.state.choice)


def test_only_what_was_decided_is_interrupted(desk: Any, refused: Any) -> None:
    """Neither before the choice, nor on a day before it began or was decided, nor twice."""
    entry = interrupted(desk, date(2024, 3, 15), "03-15 09:00")
    before = interrupted(desk, date(2024, 1, 31), "03-15 09:00")
    earlier = interrupted(desk, date(2024, 1, 16), "01-22 09:00")

    assert (
        "interrupted in the case 7F3K has 1 problem\n"
        "  nothing has been decided that could be interrupted."
    ) == refused(desk.approved(), entry)
    assert (
        "interrupted in the case 7F3K has 1 problem\n  on: is before it began, on 2024-02-01."
    ) == refused(desk.started(), before)
    assert (
        "interrupted in the case 7F3K has 1 problem\n  on: is before it was decided, on 2024-01-17."
    ) == refused(desk.awarded(), earlier)
    assert (
        "interrupted in the case 7F3K has 1 problem\n  kind: the call-off was over on 2024-03-15."
    ) == refused(desk.started().add(entry), entry)


def replaced(desk: Any) -> Case:
    """After the interruption a replacement is called off."""
    need = desk.need.replace(
        starts=date(2024, 3, 20), requested=date(2024, 3, 15), frozen=desk.at("03-15 10:00")
    )
    return desk.started().add(
        interrupted(desk, date(2024, 3, 15), "03-15 09:00"),
        desk.did(
            e.NeedChanged, "03-15 10:00", need=need, because="replacement", reason="home closed"
        ),
    )


def tried_again(desk: Any) -> Case:
    """Network and in-house provision cannot give the replacement either."""
    given = {"outcome": "does_not", "reason": "as before"}
    return replaced(desk).add(
        desk.did(e.Tried, "03-15 10:10", source="network", **given),
        desk.did(e.Tried, "03-15 10:20", source="in_house", **given),
    )


def test_a_replacement_is_tried_by_every_source(desk: Any, refused: Any) -> None:
    """The aunt who could not in January may be able to in March."""
    when = desk.at("03-15 11:00")

    assert {} == dict(replaced(desk).state.sources)
    assert (
        "decided in the case 7F3K has 2 problems\n"
        "  source: 'network' has not been tried, and comes before 'own': it is tried first.\n"
        "  source: 'in_house' has not been tried, and comes before 'own': it is tried first."
    ) == refused(lambda: look(replaced(desk), desk.register, at=when, role="caseworker"))


def test_a_replacement_begins_anew(desk: Any) -> None:
    """The same child needs another home: all may be asked, and nothing has been chosen."""
    state = replaced(desk).state

    assert (2, None, None, None, None) == (
        state.round,
        state.choice,
        state.started,
        state.interrupted,
        state.over,
    )
    assert ["birch"] == [choice.candidate for choice in state.earlier]


def test_a_replacement_goes_all_the_way(desk: Any) -> None:
    """Asked, compared, awarded and begun in the second round, with its own period."""
    case = ask(
        tried_again(desk),
        desk.register,
        at=desk.at("03-15 11:00"),
        role="caseworker",
        answer_by=desk.at("03-18 12:00"),
    )
    case = case.add(desk.proposed(case, "03-18 09:00", desk.home("alder", ALM)))
    for id in (BJORK, CEDER):
        ref = desk.ref(case, id)
        case = case.add(desk.did(e.Declined, "03-18 10:00", request=ref, reason="place"))
    case = desk.decided(case, "03-18 13:00").add(
        desk.did(e.Approved, "03-18 14:00", proposal="alder", party="board"),
        desk.did(e.Approved, "03-18 14:10", proposal="alder", party="guardian"),
        desk.award("alder", "03-18 15:00"),
        desk.did(e.Started, "03-20 15:00", on=date(2024, 3, 20)),
    )

    assert "alder" == case.state.choice.candidate
    assert Period.parse("2024-03-20/2024-09-15") == case.state.period


def test_the_supplier_at_fault_may_be_passed_over(desk: Any) -> None:
    """Whose home closed is passed over in the replacement for a listed reason."""
    case = look(tried_again(desk), desk.register, at=desk.at("03-15 11:00"), role="caseworker")
    case = case.add(desk.did(e.Skipped, "03-15 11:10", candidate=BJORK, reason="paused"))

    assert (ALM, CEDER) == case.state.to_ask


def test_what_was_delivered_before_the_interruption_can_be_noted(desk: Any, refused: Any) -> None:
    """After the end the last bill comes; days after the last are not in it."""
    case = desk.started().add(interrupted(desk, date(2024, 3, 15), "03-15 09:00"))
    entry = delivered(desk, "2024-03-01/2024-03-15", "04-01 09:00", quantity=15)
    too_much = delivered(desk, "2024-03-01/2024-03-31", "04-01 09:00", quantity=31)

    assert entry == case.add(entry).entries[-1]
    assert (
        "delivered in the case 7F3K has 1 problem\n"
        "  period: lies outside the placement, 2024-02-01/2024-03-15."
    ) == refused(case, too_much)


def test_a_place_is_free_again_when_it_is_over(desk: Any) -> None:
    """The place that was taken is taken until the last day."""
    case = desk.asked()
    home = desk.home("birch", BJORK)
    case = case.add(desk.proposed(case, "01-16 09:00", home, pool="birches"))
    for id in (ALM, CEDER):
        ref = desk.ref(case, id)
        case = case.add(desk.did(e.Declined, "01-16 10:00", request=ref, reason="place"))
    case = desk.decided(case, "01-17 10:00").add(
        desk.did(e.Approved, "01-17 11:00", proposal="birch", party="board"),
        desk.did(e.Approved, "01-17 11:10", proposal="birch", party="guardian"),
        desk.award("birch"),
        desk.did(e.Started, "02-01 15:00", on=date(2024, 2, 1)),
    )
    running = [(use.kind, str(use.period)) for use in uses(case, desk.register)]
    case = case.add(interrupted(desk, date(2024, 3, 15), "03-15 09:00"))

    assert [("taken", "2024-02-01/2024-07-29")] == running
    assert [("taken", "2024-02-01/2024-03-15")] == [
        (use.kind, str(use.period)) for use in uses(case, desk.register)
    ]


# ------------------------------------------------------------------------ renewed and ended


def test_a_placement_is_renewed(desk: Any) -> None:
    """By whom may decide it, with a reason, to a later day."""
    case = desk.started().add(renewed(desk, date(2024, 12, 20)))
    further = case.add(renewed(desk, date(2025, 6, 13), "11-01 09:00"))

    assert Period.parse("2024-02-01/2024-12-20") == case.state.period
    assert Period.parse("2024-02-01/2025-06-13") == further.state.period


def test_a_renewal_is_for_longer_and_by_delegation(desk: Any, refused: Any) -> None:
    """Not for less than it was to last, and not by anybody."""
    by_nobody = renewed(desk, date(2024, 12, 20), role="caseworker")

    assert (
        "renewed in the case 7F3K has 1 problem\n"
        "  until: is no later than its last day, 2024-07-29."
    ) == refused(desk.started(), renewed(desk, date(2024, 7, 29)))
    assert (
        "renewed in the case 7F3K has 1 problem\n"
        "  delegation: '4.2' is given to the manager, not to the caseworker."
    ) == refused(desk.started(), by_nobody)
    assert ("renewed in the case 7F3K has 1 problem\n  it has not begun.") == refused(
        desk.awarded(), renewed(desk, date(2024, 12, 20))
    )


def test_a_placement_ends(desk: Any) -> None:
    """On its last day, as planned."""
    case = desk.started().add(desk.did(e.Ended, "07-29 15:00", on=date(2024, 7, 29)))

    assert date(2024, 7, 29) == case.state.over
    assert case.state.interrupted is None


def test_only_what_runs_ends(desk: Any, refused: Any) -> None:
    """Neither before it has begun, nor on a day before it began, nor on one that lies ahead."""
    entry = desk.did(e.Ended, "07-29 15:00", on=date(2024, 7, 29))

    assert ("ended in the case 7F3K has 1 problem\n  it has not begun.") == refused(
        desk.awarded(), entry
    )
    assert (
        "ended in the case 7F3K has 1 problem\n  on: is before it began, on 2024-02-01."
    ) == refused(desk.started(), desk.did(e.Ended, "07-29 15:00", on=date(2024, 1, 31)))
    assert (
        "ended in the case 7F3K has 1 problem\n"
        "  on: lies ahead: what has ended is entered when it has."
    ) == refused(desk.started(), desk.did(e.Ended, "07-01 15:00", on=date(2024, 7, 29)))


# ----------------------------------------------------------------------------- after the end


@pytest.fixture
def over(desk: Any) -> Case:
    """The placement ended as planned on 29 July."""
    return desk.started().add(desk.did(e.Ended, "07-29 15:00", on=date(2024, 7, 29)))


def test_after_the_end_what_was_done_can_be_noted(desk: Any, over: Case) -> None:
    """The last bill, a report that was still due, and what was wrong."""
    given = {"what": "follow_up", "due": date(2024, 7, 18), "on": date(2024, 7, 18)}
    entries = (
        delivered(desk, "2024-07-01/2024-07-29", "08-05 09:00"),
        desk.did(e.Happened, "08-05 09:10", **given),
        desk.did(e.Corrected, "08-05 09:20", entry=2, what="it was the grandmother"),
    )

    assert entries == over.add(*entries).entries[-3:]


def test_after_the_end_nothing_else_happens(desk: Any, refused: Any, over: Case) -> None:
    """It is not renewed, interrupted, closed, awarded or put anew."""
    need = desk.need.replace(starts=date(2024, 9, 1), frozen=desk.at("08-05 09:00"))
    told = "  kind: the call-off was over on 2024-07-29.\n"

    for entry in (
        renewed(desk, date(2024, 12, 20), "08-05 09:00"),
        interrupted(desk, date(2024, 7, 15), "08-05 09:00"),
        desk.did(e.Ended, "08-05 09:00", on=date(2024, 7, 29)),
        desk.did(e.Closed, "08-05 09:00", reason="moved"),
        desk.award("elm", "08-05 09:00"),
        desk.did(e.NeedChanged, "08-05 09:00", need=need, because="replacement", reason="again"),
    ):
        assert told in f"{refused(over, entry)}\n"


def test_after_the_end_one_thing_is_told_once(desk: Any, refused: Any, over: Case) -> None:
    """That it is over is one problem, in one sentence."""
    assert (
        "ended in the case 7F3K has 1 problem\n  kind: the call-off was over on 2024-07-29."
    ) == refused(over, desk.did(e.Ended, "08-05 09:00", on=date(2024, 7, 29)))


# ------------------------------------------------------------ what was delivered, and what not


def weeks(desk: Any, case: Case, when: str, on: date, hours: int) -> Case:
    """So many hours of support a week are called off beside the placement from a day on."""
    support = Line("support", quantity=hours, unit="hour", per="week", times=40)
    lines = (*desk.need.lines, support)
    return case.add(desk.did(e.LinesChanged, when, lines=lines, on=on, reason="school"))


def shares(case: Case, on: date) -> dict[str, tuple[Fraction, Fraction]]:
    """For each item what was called off until a day, and what was delivered of it."""
    return {
        d.item: (d.called_off, d.delivered) for d in deliveries.delivered(placement(case.state), on)
    }


def test_nothing_delivered_is_noted_as_nothing(desk: Any) -> None:
    """A week without the therapist is an entry of 0 hours, and not a gap."""
    case = weeks(desk, desk.started(), "02-02 09:00", date(2024, 2, 5), 4)
    entry = delivered(desk, "2024-02-05/2024-02-11", item="support", quantity=0, unit="hour")
    case = case.add(entry)

    assert Decimal(0) == case.entries[-1].quantity
    assert (4, 0) == shares(case, date(2024, 2, 11))["support"]


@pytest.mark.parametrize("quantity", [-1, Decimal("-0.5")])
def test_less_than_nothing_is_not_delivered(desk: Any, refused: Any, quantity: Any) -> None:
    """What was too much is told by an entry that takes the place of another."""
    assert "quantity: " in refused(
        lambda: delivered(desk, "2024-02-01/2024-02-29", quantity=quantity)
    )


@pytest.mark.parametrize(
    "period", ["2024-02-01/2024-02-29", "2024-02-29/2024-03-31", "2024-02-10/2024-02-12"]
)
def test_no_day_is_delivered_twice(desk: Any, refused: Any, period: str) -> None:
    """A day that stands in an entry stands in no other, unless it takes its place."""
    case = desk.started().add(delivered(desk, "2024-02-01/2024-02-29"))
    number = len(case.entries)
    entry = delivered(desk, period, "04-01 09:00", quantity=2)
    instead = entry.replace(instead_of=number)

    assert (
        "delivered in the case 7F3K has 1 problem\n"
        f"  period: days of it stand in entry {number}: say that this takes its place."
    ) == refused(case, entry)
    assert 2 == shares(case.add(instead), date(2024, 3, 31))["placement"][1]


def test_the_days_after_and_another_item_are_no_overlap(desk: Any) -> None:
    """The next month, and support in the same one, are further deliveries."""
    case = weeks(desk, desk.started(), "02-02 09:00", date(2024, 2, 5), 4)
    case = case.add(
        delivered(desk, "2024-02-05/2024-02-29", quantity=25),
        delivered(desk, "2024-02-05/2024-02-29", item="support", quantity=10, unit="hour"),
        delivered(desk, "2024-03-01/2024-03-31", "04-01 09:00", quantity=31),
    )
    found = shares(case, date(2024, 3, 31))

    assert (56, 10) == (found["placement"][1], found["support"][1])


def test_a_delivery_takes_the_place_of_a_delivery(desk: Any, refused: Any) -> None:
    """Of no other entry, and of none that does not stand yet; what was replaced is gone."""
    case = desk.started().add(delivered(desk, "2024-02-01/2024-02-29"))
    number = len(case.entries)
    second = delivered(desk, "2024-02-01/2024-02-29", quantity=27, instead_of=number)
    case = case.add(second)

    assert (180, 27) == shares(case, date(2024, 2, 29))["placement"]
    assert (
        "delivered in the case 7F3K has 2 problems\n"
        "  instead_of: entry 1 is of no delivery.\n"
        f"  period: days of it stand in entry {number + 1}: say that this takes its place."
    ) == refused(case, second.replace(instead_of=1))
    assert (
        "delivered in the case 7F3K has 2 problems\n"
        "  instead_of: entry 99 is of no delivery.\n"
        f"  period: days of it stand in entry {number + 1}: say that this takes its place."
    ) == refused(case, second.replace(instead_of=99))
    assert (
        "delivered in the case 7F3K has 1 problem\n"
        f"  period: days of it stand in entry {number + 1}: say that this takes its place."
    ) == refused(case, second)


def test_changed_lines_are_what_was_called_off_from_then_on(desk: Any) -> None:
    """Four hours in the first week and eight in each of the next two are twenty."""
    case = weeks(desk, desk.started(), "02-02 09:00", date(2024, 2, 5), 4)
    case = weeks(desk, case, "02-09 09:00", date(2024, 2, 12), 8)

    assert [Fraction(4, 7), 4, 12, 20] == [
        shares(case, day)["support"][0]
        for day in (date(2024, 2, 5), date(2024, 2, 11), date(2024, 2, 18), date(2024, 2, 25))
    ]


def test_a_quantity_for_the_whole_that_goes_on_is_counted_once(desk: Any) -> None:
    """The 180 days were called off once, however often the add-ons beside them change."""
    case = weeks(desk, desk.started(), "02-02 09:00", date(2024, 2, 5), 4)
    case = weeks(desk, case, "02-09 09:00", date(2024, 2, 12), 8)
    abroad = desk.need.lines[0].replace(quantity=20, circumstances=("abroad",))
    more = (abroad, *desk.need.lines)
    given = {"on": date(2024, 2, 19), "reason": "longer"}
    longer = case.add(desk.did(e.LinesChanged, "02-16 09:00", lines=more, **given))

    assert [180, 180, 180] == [
        shares(case, day)["placement"][0]
        for day in (date(2024, 2, 1), date(2024, 2, 10), date(2024, 6, 30))
    ]
    assert 200 == shares(longer, date(2024, 2, 19))["placement"][0]


# --------------------------------------------------------------------- what a renewal is worth


def test_what_is_renewed_by_a_bounded_delegation_has_a_value(desk: Any, refused: Any) -> None:
    """The added time is worth so much, and the delegation covers it or does not."""
    bounded = Delegation(
        id="4.4", role="team leader", may=("award",), up_to=Money.of(100_000, "SEK")
    )
    case = desk.ruled(delegations=(*desk.procedure.delegations, bounded)).started()
    given = {"role": "team leader", "delegation": "4.4"}
    covered = renewed(desk, date(2024, 10, 31), value=Money.of(100_000, "SEK"), **given)
    told = "renewed in the case 7F3K has 1 problem\n  delegation: '4.4' covers up to 100000.00 SEK"

    assert date(2024, 10, 31) == case.add(covered).state.until
    assert f"{told}: state the value in all." == refused(case, covered.replace(value=None))
    assert f"{told}, and this is 100000.01 SEK." == refused(
        case, covered.replace(value=Money(minor=10_000_001, currency="SEK"))
    )


# ------------------------------------------------------------------------------- what is next


def codes(case: Case, at: Any) -> list[tuple[str, bool]]:
    """What is to be done, and what is overdue of it."""
    return [
        (step.about.get("what.en", step.code), step.overdue) for step in next_steps(case.state, at)
    ]


def test_after_an_interruption_no_meeting_is_overdue(desk: Any) -> None:
    """What does not run is not followed up: a replacement is all there is to do."""
    when = desk.at("03-20 09:00")
    case = desk.started().add(interrupted(desk, date(2024, 2, 6), "02-06 09:00"))

    assert ("Start meeting by 2024-02-08.", True) in codes(desk.started(), when)
    assert [("replace", False)] == codes(case, when)


def test_nothing_that_was_given_up_is_to_begin(desk: Any) -> None:
    """Interrupted before it began, it has no start, no consent and no meeting to wait for."""
    case = desk.awarded().add(interrupted(desk, date(2024, 1, 22), "01-22 08:30"))

    assert [("replace", False)] == codes(case, desk.at("02-20 09:00"))


def service(desk: Any, *persons: Any, access: str = "service") -> Any:
    """The same desk where somebody is served without an individual decision."""
    rules = desk.procedure.placement.replace(report_after_months=3)
    desk = desk.ruled(placement=rules)
    return desk.needing(access=access, persons=persons)


def test_a_service_without_persons_asks_no_guardian(desk: Any) -> None:
    """There is nobody whose guardian or age could be asked about; it begins without."""
    desk = service(desk)
    case = desk.awarded()
    steps = [step.code for step in next_steps(case.state, desk.at("01-18 09:00"))]
    started = case.add(desk.did(e.Started, "02-01 15:00", on=date(2024, 2, 1)))

    assert ["start", "inform"] == steps
    assert date(2024, 2, 1) == started.state.started.on


def test_a_service_that_has_not_begun_is_not_reported(desk: Any) -> None:
    """What is reported is an individual decision that is not carried out."""
    when = desk.at("05-02 09:00")
    person = desk.need.persons[0]
    report = ("To have begun by 2024-04-17; reported otherwise.", True)

    assert report not in codes(service(desk).awarded(), when)
    assert report not in codes(service(desk, person).awarded(), when)
    assert report in codes(service(desk, person, access="decision").awarded(), when)
