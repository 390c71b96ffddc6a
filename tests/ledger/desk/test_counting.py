"""What is held and taken, what counts in sums and shares, and what a decision then rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from calloff.allocation_key import Asking
from calloff.framework import Ceiling
from calloff.ledger.desk import Desk
from calloff.ledger.refusals import Conflict
from calloff.lot_gates import CeilingLeft
from calloff.orderings import FewestCallOffs, Rotation, Share, TenderRank
from calloff.pricing import Line
from calloff.process import entries as e
from calloff.process import next_steps
from calloff.values.period import Period

LOT = "agreement/A"
ALM, BIRCH, CEDAR = (f"{LOT}/SE-{name}" for name in ("alm", "birch", "cedar"))
POOL = "pool/pool-alm"
Refused = Callable[..., str]


# --- Places -----------------------------------------------------------------------------------


def test_a_place_is_held_taken_and_given_back(office: Any) -> None:
    """From the proposal on it is held, by the award taken, and free after a no."""
    office.publish().compared("7F3K")
    held = office.desk.store.takings()
    office.award("7F3K")
    taken = office.desk.store.takings()
    office.note("7F3K", e.Rejected, proposal="elm", party="guardian", reason="unfit")

    assert [("1", "held")] == [(use.ref, use.kind) for use in held]
    assert [("1", "taken", date(2024, 2, 1), date(2024, 3, 2))] == [
        (use.ref, use.kind, use.first, use.end) for use in taken
    ]
    assert {} == office.used()


def test_places_that_are_not_there_are_refused_with_figures(office: Any, refused: Refused) -> None:
    """Two homes are proposed for one place: the second is refused, unless somebody decides so."""
    office.publish().asked("7F3K").asked("9D2H")
    office.propose("7F3K")
    rows = office.desk.store.rows()

    assert (
        "case/9D2H: there is not enough left:\n"
        "  pool/pool-alm: 1 wanted, 1 of 1 used at the same time. Ask somebody else, or state anew "
        "how much there is."
    ) == refused(office.propose, "9D2H", home="oak")
    assert rows == office.desk.store.rows()
    office.propose("9D2H", home="oak", beyond=True)
    assert [False, True] == [use.beyond for use in office.desk.store.takings()]
    assert {POOL: 2} == office.used()


def test_what_somebody_let_go_beyond_goes_on_so(office: Any) -> None:
    """Once it was decided, nothing that follows in the case is refused for it."""
    office.publish().asked("7F3K").asked("9D2H")
    office.propose("7F3K")
    office.propose("9D2H", home="oak", beyond=True)
    for id in ("7F3K", "9D2H"):
        office.silence(id)
    office.compare("9D2H")
    office.award("9D2H", "oak")
    office.now = datetime(2024, 2, 1, 9, tzinfo=UTC)
    office.note("9D2H", e.Started, on=date(2024, 2, 1))

    (use,) = [use for use in office.desk.store.takings() if use.stream == "case/9D2H"]
    assert ("taken", True) == (use.kind, use.beyond)


def test_places_stated_anew_are_there_for_others(office: Any) -> None:
    """What was held before the new figure is in it already."""
    office.publish().asked("7F3K").asked("9D2H")
    office.propose("7F3K")
    office.now += timedelta(minutes=1)
    office.desk.state_places(
        "pool-alm", Decimal(1), updated=office.now, role="registrar", command="stated"
    )
    office.propose("9D2H", home="oak")

    assert {POOL: 2} == office.used()


def test_an_older_statement_does_not_undo_a_newer_one(office: Any) -> None:
    """Whoever publishes yesterday's figures after today's were stated changes none of them."""
    office.publish()
    office.now += timedelta(days=1)
    stated = {"updated": office.now, "role": "registrar"}
    office.desk.state_places("pool-alm", Decimal(7), **stated, command="stated")
    later = office.register.replace(known=office.now + timedelta(minutes=1))
    office.desk.publish(later, at=office.now, role="registrar", command="later")

    assert 7_000_000 == office.desk.store.capacities([POOL])[POOL].most


def test_a_supplier_that_keeps_a_place_for_us_states_one_fewer(office: Any) -> None:
    """Its own figure says none are free any more: the award asks for none anew."""
    office.publish().compared("7F3K")
    stated = {"updated": office.now, "role": "registrar"}
    office.desk.state_places("pool-alm", Decimal(0), **stated, command="stated")
    office.award("7F3K")
    office.now = datetime(2024, 2, 1, 9, tzinfo=UTC)
    office.note("7F3K", e.Started, on=date(2024, 2, 1))
    longer = {"until": date(2024, 4, 1), "delegation": "1", "reason": "school"}
    office.note("7F3K", e.Renewed, role="manager", **longer)
    office.now = datetime(2024, 2, 20, 9, tzinfo=UTC)
    office.note("7F3K", e.Ended, on=date(2024, 2, 20))

    (use,) = office.desk.store.takings()
    assert (date(2024, 2, 1), date(2024, 2, 21)) == (use.first, use.end)


def test_a_renewal_into_days_that_are_taken_is_refused(office: Any, refused: Refused) -> None:
    """The place goes on for longer only if nobody else has it by then."""
    office.publish()
    office.started("7F3K")
    office.asked("9D2H", starts=date(2024, 3, 2))
    office.propose("9D2H", home="oak")
    longer = {"until": date(2024, 4, 1), "delegation": "1", "reason": "school"}

    assert "pool/pool-alm: 1 wanted, 1 of 1 used at the same time." in refused(
        office.note, "7F3K", e.Renewed, role="manager", **longer
    )


def test_that_something_has_ended_is_never_refused(office: Any) -> None:
    """It has happened: it is written down even where there is too little by now."""
    office.publish().started("7F3K")
    fewer = office.register.replace(
        known=office.now,
        pools=tuple(p.replace(available=0, updated=p.updated) for p in office.register.pools),
    )
    office.desk.publish(fewer, at=office.now, role="registrar", command="fewer")
    office.now = datetime(2024, 3, 20, 9, tzinfo=UTC)
    office.note("7F3K", e.Ended, on=date(2024, 3, 20))

    assert office.desk.case("7F3K").state.over == date(2024, 3, 20)


def test_a_hold_lapses_by_itself(office: Any) -> None:
    """After its time a home is free for others, and the case is told to ask whether it still is."""
    office.publish().asked("7F3K").asked("9D2H")
    office.propose("7F3K", holds_until=office.now + timedelta(hours=1))
    office.now += timedelta(hours=2)
    office.propose("9D2H", home="oak")

    seen = office.desk.world("9D2H", at=office.now)
    assert () == seen.uses
    world = office.desk.world("7F3K", at=office.now)
    assert [("pool-alm", "held", None)] == [(u.pool, u.kind, u.need) for u in world.uses]


def test_a_hold_that_lapsed_is_held_anew_only_where_there_is_a_place(
    office: Any, refused: Refused
) -> None:
    """A supplier that keeps it for longer says so too late where another has it."""
    office.publish().asked("7F3K").asked("9D2H")
    office.propose("7F3K", holds_until=office.now + timedelta(hours=1))
    office.now += timedelta(hours=2)
    office.propose("9D2H", home="oak")

    assert "1 wanted, 1 of 1 used" in refused(
        office.note, "7F3K", e.Held, proposal="elm", until=office.now + timedelta(days=9)
    )


def test_a_need_that_falls_away_gives_its_place_back(office: Any) -> None:
    """Closed after the award and before it began: nothing is taken, and nothing counts."""
    office.publish().awarded("7F3K")
    assert 1 == len(office.desk.standing().call_offs)
    office.note("7F3K", e.Closed, reason="the family stays together")

    assert ({}, ()) == (office.used(), office.desk.standing().call_offs)


def test_a_home_that_bridges_and_is_proposed_again_is_one_home(office: Any) -> None:
    """The child lives there: the ordinary procedure asks for no second place."""
    office.publish().started("7F3K", urgency="emergency", starts=date(2024, 1, 15))
    office.note("7F3K", e.Reviewed, outcome="ordinary", reason="in daylight")
    stated = office.desk.case("7F3K").need
    calm = stated.replace(
        urgency="ordinary", starts=date(2024, 3, 1), frozen=office.now + timedelta(minutes=1)
    )
    office.note("7F3K", e.NeedChanged, need=calm, because="ordinary", reason="reviewed so")
    bridging = office.desk.store.takings()
    office.ask("7F3K")
    office.propose("7F3K")
    (both,) = office.desk.store.takings()
    office.silence("7F3K")
    office.compare("7F3K")
    office.award("7F3K")

    assert [("1", "taken")] == [(use.ref, use.kind) for use in bridging]
    assert ("taken", 1_000_000, bridging[0].first) == (both.kind, both.quantity, both.first)
    assert {POOL: 1} == office.used()
    assert 2 == len(office.desk.standing().call_offs)


def test_another_home_after_one_that_bridges_takes_its_own_place(office: Any) -> None:
    """Both are used until the first has ended."""
    office.publish().started("7F3K", urgency="emergency", starts=date(2024, 1, 15))
    office.note("7F3K", e.Reviewed, outcome="ordinary", reason="in daylight")
    stated = office.desk.case("7F3K").need
    calm = stated.replace(urgency="ordinary", frozen=office.now + timedelta(minutes=1))
    office.note("7F3K", e.NeedChanged, need=calm, because="ordinary", reason="reviewed so")
    office.ask("7F3K")
    office.propose("7F3K", BIRCH, "oak")

    assert {POOL: 1, "pool/pool-birch": 1} == office.used()


# --- Ceilings ---------------------------------------------------------------------------------


def test_a_call_off_beyond_a_ceiling_in_money_is_refused(
    office: Any, refused: Refused, sek: Any
) -> None:
    """Thirty days at 900 kronor are 27 000: the second passes 50 000, and says so."""
    office.capped(framework=Ceiling(value=sek(50_000))).places(5).publish()
    office.awarded("7F3K").compared("9D2H", home="oak")

    assert (
        "case/9D2H: there is not enough left:\n"
        "  ceiling/agreement: 27000.00 SEK wanted, 27000.00 SEK of 50000.00 SEK called off "
        "already. Beyond its ceiling an agreement has no effect: call off less, or elsewhere."
    ) == refused(office.award, "9D2H", "oak")
    assert 27_000 == office.used()["ceiling/agreement/value/SEK"]


def test_a_call_off_beyond_a_ceiling_in_days_is_refused(office: Any, refused: Refused) -> None:
    """Sixty days are agreed in the lot: two call-offs of thirty fit, a third does not."""
    office.capped(lot=Ceiling(quantity=60, unit="day")).places(5).publish()
    office.awarded("A").awarded("B", home="oak").compared("C", home="ash")

    assert "  ceiling/agreement/A/quantity: 30 wanted, 60 of 60 called off already." in refused(
        office.award, "C", "ash"
    )


def test_an_undone_call_off_gives_back_what_it_took(office: Any, sek: Any) -> None:
    """Rejected after the award, by another command and at another desk, it counts no more."""
    both = Ceiling(value=sek(30_000), quantity=30, unit="day")
    office.capped(lot=both).places(5).publish()
    office.awarded("7F3K")
    other = office.beside()
    other.note("7F3K", e.Rejected, proposal="elm", party="guardian", reason="unfit")
    other.awarded("9D2H", home="oak")

    assert 27_000 == other.used()["ceiling/agreement/A/value/SEK"]
    assert ["case/9D2H"] == [one.stream for one in other.desk.standing().call_offs]


def test_a_placement_counts_by_what_it_comes_to_now(
    office: Any, refused: Refused, sek: Any
) -> None:
    """Renewed it takes more of the ceiling, or is refused; ended early it gives back the rest."""
    office.capped(lot=Ceiling(value=sek(60_000))).publish().started("7F3K")
    name = "ceiling/agreement/A/value/SEK"
    longer = {"delegation": "1", "reason": "school"}

    def worth() -> list[Any]:
        told = [one.value for one in office.desk.standing().call_offs]
        return [office.used()[name], *told]

    assert [27_000, sek(27_000)] == worth()
    office.note("7F3K", e.Renewed, role="manager", until=date(2024, 3, 31), **longer)
    assert [54_000, sek(54_000)] == worth()
    assert "81000.00 SEK wanted, 0.00 SEK of 60000.00 SEK called off already" in refused(
        office.note, "7F3K", e.Renewed, role="manager", until=date(2024, 4, 30), **longer
    )
    assert [54_000, sek(54_000)] == worth()
    office.now = datetime(2024, 2, 10, 9, tzinfo=UTC)
    office.note("7F3K", e.Interrupted, on=date(2024, 2, 10), party="buyer", reason="moved")
    assert [9_000, sek(9_000)] == worth()
    assert worth() == [
        office.used()[name],
        *(one.value for one in Desk(office.desk.store).standing().call_offs),
    ]


def test_what_nobody_can_add_up_is_worth_what_was_reckoned(office: Any, sek: Any) -> None:
    """An open-ended placement counts by the value that the person who decided it stated."""
    open_ended = (Line("placement", quantity=1, unit="day", per="day"),)
    office.capped(lot=Ceiling(value=sek(60_000))).publish()
    office.compared("7F3K", lines=open_ended)
    office.award("7F3K", value=sek(50_000))

    assert 50_000 == office.used()["ceiling/agreement/A/value/SEK"]


def test_a_replaced_placement_still_counts(office: Any, sek: Any) -> None:
    """It was interrupted and another is sought: what it came to has been called off."""
    office.capped(lot=Ceiling(value=sek(60_000))).publish().started("7F3K")
    office.now = datetime(2024, 2, 10, 9, tzinfo=UTC)
    office.note("7F3K", e.Interrupted, on=date(2024, 2, 10), party="supplier", reason="closed")
    stated = office.desk.case("7F3K").need
    again = stated.replace(starts=date(2024, 2, 20), frozen=office.now + timedelta(minutes=1))
    office.note("7F3K", e.NeedChanged, need=again, because="replacement", reason="closed")

    assert {"ceiling/agreement/A/value/SEK": 9_000} == office.used()


def test_a_key_sees_what_is_committed(office: Any, sek: Any) -> None:
    """A gate on the ceiling goes by what the ledger has counted."""
    office.ruled(lot_gates=(CeilingLeft(),)).capped(lot=Ceiling(value=sek(60_000)))
    office.places(5).publish().awarded("7F3K")
    office.open("9D2H")

    (committed,) = office.desk.world("9D2H", at=office.now).committed
    assert (LOT, sek(27_000), None) == (committed.of, committed.value, committed.quantity)


# --- Turns and shares -------------------------------------------------------------------------

IN_ORDER = {"asking": Asking(mode="in_order", at_a_time=1, over_offers="always")}


@pytest.mark.parametrize(
    "ordering",
    [
        Rotation(),
        FewestCallOffs(period="calendar_year"),
        Share(basis="count", period="term", targets=(40, 30, 30)),
        Share(basis="value", period="agreement_year", targets=(40, 30, 30)),
    ],
)
def test_keys_go_by_what_the_ledger_has_counted(office: Any, ordering: Any) -> None:
    """Each is called on in turn; what was undone does not count as a turn."""
    office.ruled(ordering, TenderRank(), **IN_ORDER).places(9).publish()
    named = []
    for number in range(3):
        id = f"need-{number}"
        office.open(id)
        office.ask(id)
        (whom,) = office.desk.case(id).state.asking.whom
        named.append(whom)
        office.propose(id, whom, f"home-{number}")
        office.compare(id)
        office.award(id, f"home-{number}")
    office.note("need-2", e.Rejected, proposal="home-2", party="guardian", reason="unfit")
    office.asked("need-3")

    assert [ALM, BIRCH, CEDAR] == named
    assert (CEDAR,) == office.desk.case("need-3").state.asking.whom


def decided_twice(office: Any) -> Any:
    """Two needs are decided at once; one of them is awarded."""
    office.places(9).publish()
    for id, home in (("A", "elm"), ("B", "oak")):
        office.asked(id)
        offer = office.desk.case(id).state.requests[0].candidate
        office.propose(id, offer, home)
        if office.desk.case(id).state.open:
            office.silence(id)
        office.compare(id)
    office.award("A", "elm")
    return office


def test_a_second_award_in_turn_is_a_conflict(office: Any, refused: Refused) -> None:
    """Whose turn it is was decided before somebody was called on: it is decided anew."""
    decided_twice(office.ruled(Rotation(), TenderRank(), **IN_ORDER))

    assert (
        "case/B has moved on; look again and decide anew:\n"
        "  somebody was called on in agreement/A, or a call-off there was undone, since it was "
        "decided."
    ) == refused(office.award, "B", "oak")
    office.compare("B")
    office.award("B", "oak")
    assert 2 == len(office.desk.standing().call_offs)


def test_a_second_award_by_price_is_none(office: Any) -> None:
    """Where the key does not go by earlier call-offs nobody is in another's way."""
    decided_twice(office)
    office.award("B", "oak")

    assert 2 == len(office.desk.standing().call_offs)


def test_a_key_of_another_lot_is_in_nobodys_way(office: Any) -> None:
    """A register may have a key that takes turns; a lot that is decided otherwise reads none."""
    turns = office.register.keys[0].replace(id="turns", orderings=(Rotation(),))
    (agreed,) = office.register.frameworks
    first, second = agreed.lots
    agreed = agreed.replace(lots=(first, second.replace(key="turns")))
    keys = (*office.register.keys, turns)
    office.register = office.register.replace(keys=keys, frameworks=(agreed,))
    decided_twice(office)
    office.award("B", "oak")

    assert () == office.desk.world("B", at=office.now).call_offs
    assert {} == office.desk.standing().marks


def test_what_another_desk_counts_meanwhile_is_seen(office: Any, refused: Refused) -> None:
    """A decision rests on the rows it was made by, not on what stands in the store by then."""
    office.ruled(Rotation(), TenderRank(), **IN_ORDER).places(9).publish()
    office.asked("A").asked("B")
    office.propose("A", ALM, "elm")
    office.propose("B", ALM, "oak")
    other = office.beside()
    stale = replace(office.desk.standing())
    office.compare("A")
    other.now = office.now
    # At the other desk rows come late, as they do from a database that is being written to.
    other.desk.standing = lambda: stale  # type: ignore[method-assign]
    office.award("A", "elm")
    other.now = office.now
    other.compare("B")

    with pytest.raises(Conflict):
        other.award("B", "oak")


# --- Other choices ----------------------------------------------------------------------------


def test_a_provider_that_was_chosen_counts(office: Any) -> None:
    """Under user choice the call-off is counted, and no key is asked."""
    office.publish().asked("7F3K")
    office.silence("7F3K")
    office.note("7F3K", e.Tried, source="own", outcome="does_not", reason="nobody")
    stated = office.desk.case("7F3K").need
    lot = {"lot": "agreement/B", "frozen": office.now + timedelta(minutes=1)}
    changed = {"need": stated.replace(**lot), "because": "next_source", "reason": "nobody"}
    office.note("7F3K", e.NeedChanged, **changed)
    command = office.command()
    given = {**office.moment(), "seed": "hills", "command": command}
    office.desk.present("7F3K", **given)
    assert office.desk.present("7F3K", **given).repeated
    office.note("7F3K", e.Chose, provider="agreement/B/SE-alm", party="individual")

    (counted,) = office.desk.standing().call_offs
    assert ("agreement/B", "agreement/B/SE-alm") == (counted.lot, counted.offer)
    assert () == office.desk.replay("7F3K")


def test_a_direct_award_counts_by_the_day_its_procurement_began(office: Any, sek: Any) -> None:
    """It stands in the sums of that year, until it is undone."""
    office.publish().asked("7F3K")
    office.silence("7F3K")
    office.note("7F3K", e.Tried, source="own", outcome="does_not", reason="nobody")
    office.note("7F3K", e.Tried, source="choice", outcome="passed", reason="nobody")
    told = dict.fromkeys(("what", "competition", "asked", "answered", "reason"), "as told")
    office.note(
        "7F3K",
        e.DirectAwarded,
        role="manager",
        source="direct",
        delegation="1",
        supplier="SE-zelkova",
        name="Zelkova",
        procured=date(2024, 1, 15),
        value=sek(90_000),
        sum_before=sek(0),
        limit=sek(700_000),
        limit_source="decision",
        term=Period.parse("2024-02-01/2024-03-01"),
        **told,
    )
    (direct,) = office.desk.standing().direct

    assert ("SE-zelkova", sek(90_000)) == (direct.supplier, direct.value)
    office.note("7F3K", e.Closed, reason="the family stays together")
    assert () == office.desk.standing().direct


def test_next_steps_are_those_of_the_case(office: Any) -> None:
    """What is to be done is read off the case as the desk has it."""
    office.publish().compared("7F3K")

    steps = next_steps(office.desk.case("7F3K").state, office.now)
    assert ["award"] == [step.code for step in steps]
