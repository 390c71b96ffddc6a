"""What files come to when they are looked at together: counted, timed, summed, due and audited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest

from calloff import InputError, Line, Period, shipped
from calloff.follow_up import (
    answers,
    audit,
    audit_outline,
    call_offs,
    ceilings,
    choices,
    deliveries,
    direct_sum,
    due_days,
    heard,
    key_followed,
    not_carried_out,
    price_development,
    report,
    report_outline,
    starts,
)
from calloff.follow_up.exceptions import EXCEPTIONS, exceptions
from calloff.follow_up.money import without_small
from calloff.framework import Ceiling
from calloff.pricing import BOTH_ENDS, Price
from calloff.process import Case, compare
from calloff.process import entries as e
from calloff.process.contract import Contract, contract_of
from calloff.process.imported import ImportedCallOff, ImportedHistory, SourceRow
from calloff.process.procedure import PlacementRules
from calloff.process.sums import BoardSum
from calloff.values.money import Money
from calloff.values.typeset import as_text

LOT = "agreement/A"
ALM, BJORK, CEDER = (f"{LOT}/SE-{name}" for name in ("alm", "bjork", "ceder"))
ON = date(2024, 6, 30)
YEAR = Period.parse("2024-01-01/2024-12-31")
DIRECT = Period.parse("2024-01-01/2024-12-31")


def sek(kronor: int) -> Money:
    """So many kronor."""
    return Money.of(kronor, "SEK")


def started(desk: Any, id: str, **changes: Any) -> Case:
    """A case that has begun."""
    return desk.needing(id=id, **changes).started()


def tied(desk: Any, id: str, reason: str = "the child has met them") -> Case:
    """Both homes cost the same, and one is awarded with a reason."""
    desk = desk.needing(id=id)
    prices = desk.register.offers[1].prices
    cheap = desk.register.offers[0].replace(prices=prices)
    register = desk.register.replace(offers=(cheap, *desk.register.offers[1:]))
    case = compare(desk.assessed(), register, at=desk.at("01-17 10:00"), role="caseworker")
    yes = desk.did(e.Approved, "01-17 11:00", role="board", proposal="elm", party="board")
    return case.add(yes, desk.award("elm", reason=reason))


def departed(desk: Any, id: str, reason: str = "the child knows the home") -> Case:
    """The key names birch, and elm is awarded."""
    desk = desk.needing(id=id)
    yes = desk.did(e.Approved, "01-17 11:00", role="board", proposal="elm", party="board")
    return desk.compared().add(yes, desk.award("elm", reason=reason))


def in_house(desk: Any, id: str) -> Case:
    """The office serves itself."""
    desk = desk.needing(id=id)
    return desk.opened().add(
        desk.did(e.Tried, "01-15 09:10", source="network", outcome="does_not", reason="none"),
        desk.did(e.Tried, "01-15 09:20", source="in_house", outcome="suffices", reason="room"),
        desk.did(e.InHouse, "01-15 10:00", role="manager", source="in_house", delegation="4.2"),
    )


def direct(desk: Any, id: str, kronor: int) -> Case:
    """Everybody declined, and a contract was awarded directly."""
    desk = desk.needing(id=id)
    case = desk.asked()
    for ref in sorted(request.ref for request in case.state.open):
        case = case.add(desk.did(e.Declined, "01-16 09:00", request=ref, reason="place"))
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
            procured=date(2024, 1, 16),
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


@pytest.fixture(scope="module")
def cases(desk: Any) -> tuple[Case, ...]:
    """Two that began, one tied, one departure, one in-house, one direct award, one only asked."""
    return (
        started(desk, "a"),
        started(desk, "b"),
        tied(desk, "c"),
        departed(desk, "d"),
        in_house(desk, "e"),
        direct(desk, "f", 200_000),
        desk.needing(id="g").asked(),
    )


def row(number: int = 2) -> SourceRow:
    """A row of a sheet."""
    return SourceRow(source="past.csv", row=number)


# --- What is counted ------------------------------------------------------------------------------


def test_needs_are_counted_by_how_they_were_met(cases: tuple[Case, ...]) -> None:
    """Each once, by its route, its lot and its supplier; what is only asked for not at all."""
    found = call_offs(choices(cases), threshold=0)
    by_supplier = {
        r["name"]: r["count"]
        for r in found.rows()
        if (r["route"], r["of"], r["year"]) == ("call_off", "supplier", 2024)
    }

    assert {"call_off": 4, "direct_award": 1, "in_house": 1, "user_choice": 0, "all": 6} == {
        route: found.count(route)
        for route in ("call_off", "direct_award", "in_house", "user_choice", "all")
    }
    assert {"SE-alm": 2, "SE-bjork": 2} == by_supplier
    share = found.direct_share()
    assert share is not None
    assert Fraction(1, 5) == share.share


def test_nothing_counts_as_nothing(desk: Any) -> None:
    """Without cases every figure is 0 and no share is told; so it is on days without any."""
    elsewhere = Period.parse("2023-01-01/2023-12-31")

    for found in (
        call_offs(choices(())),
        call_offs(choices([started(desk, "a")]), within=elsewhere),
    ):
        assert (0, None, []) == (found.count(), found.direct_share(), list(found.rows()))
    assert 0 == answers(heard(())).count()
    assert {} == starts(choices(())).days
    assert () == deliveries((), on=ON)


def test_what_another_choice_has_taken_the_place_of_is_not_counted(desk: Any) -> None:
    """A home that was awarded and withdrawn counts no more; the one in its place does."""
    case = desk.awarded().add(desk.did(e.Withdrawn, "01-18 09:00", proposal="birch"))
    none = call_offs(choices([case]), threshold=0)
    again = compare(case, desk.register, at=desk.at("01-18 10:00"), role="caseworker")
    yes = desk.did(e.Approved, "01-18 11:00", role="board", proposal="elm", party="board")
    one = choices([again.add(yes, desk.award("elm", "01-18 12:00"))])

    assert 0 == none.count()
    assert [("SE-alm", date(2024, 1, 18))] == [(c.supplier, c.decided) for c in one]


def test_whoever_was_passed_over_was_not_asked(desk: Any) -> None:
    """Two are asked and one is skipped: two requests."""
    order = desk.in_order(1)
    case = order.asked()
    before = answers(heard([case]), threshold=0).count()
    declined = case.add(
        order.did(e.Declined, "01-15 11:00", request=order.ref(case, ALM), reason="place")
    )
    from calloff.process import look

    looked = look(declined, order.register, at=order.at("01-15 12:00"), role="caseworker")
    skipped = looked.add(order.did(e.Skipped, "01-15 13:00", candidate=BJORK, reason="paused"))
    found = answers(heard([skipped]), threshold=0)

    assert (1, 1, 1) == (before, found.count(), found.count("declined"))


def test_the_order_of_cases_is_of_no_account(cases: tuple[Case, ...]) -> None:
    """Every figure and list is the same."""

    def told(given: tuple[Case, ...]) -> dict[str, Any]:
        return report(given, on=ON, within=YEAR, threshold=3, until=date(2024, 12, 31)).data()

    assert all(told(cases[:5]) == told(order) for order in list(permutations(cases[:5]))[::7])


def test_a_case_counts_once(desk: Any) -> None:
    """In two files, or in a file and in a sheet, it is refused."""
    case = started(desk, "a")
    imported = ImportedHistory(
        call_offs=(ImportedCallOff(case="a", lot=LOT, supplier="SE-alm", on=ON, origin=row(7)),)
    )
    with pytest.raises(InputError) as twice:
        choices([case, case])
    with pytest.raises(InputError) as both:
        choices([case], imported)

    assert ["a: stands more than once: a case is counted once."] == [
        str(problem) for problem in twice.value.problems
    ]
    assert ["a: has a file, and is imported from past.csv, row 7 as well: remove the row."] == [
        str(problem) for problem in both.value.problems
    ]


def test_whether_the_key_was_followed_is_told_with_every_departure(
    cases: tuple[Case, ...],
) -> None:
    """Two as it named, one of two that tied, and one other, each with its reason."""
    found = key_followed(choices(cases), threshold=0)
    share = found.share()
    assert share is not None

    assert (Fraction(3, 4), 4) == (share.share, share.total)
    assert [("c", True, "the child has met them"), ("d", False, "the child knows the home")] == [
        (one.case, one.tied, one.reason) for one in found.departures
    ]


def test_the_reason_of_a_departure_is_not_told_of_a_protected_identity(desk: Any) -> None:
    """That there was one is told; in what words, only the case says."""
    secret = "lives near the grandmother in Kiruna"
    case = departed(desk.needing(protected=True), "d", secret)
    found = report([case], on=ON, within=YEAR, threshold=0)

    assert [None] == [one.reason for one in found.key.departures]
    for text in (repr(found), str(found.data()), as_text(report_outline(found, "sv"))):
        assert "Kiruna" not in text


# --- Answers --------------------------------------------------------------------------------------


def test_answers_are_counted_by_what_came_and_why(cases: tuple[Case, ...]) -> None:
    """Six files with three requests each: of the last nothing has come yet."""
    found = answers(heard(cases), threshold=0)

    assert {"asked": 18, "open": 3, "proposed": 8, "declined": 7, "no_answer": 0} == {
        what: found.count(what) for what in ("asked", "open", "proposed", "declined", "no_answer")
    }
    assert (7, ("place",)) == (found.declined_for("place"), found.causes)
    in_time = found.in_time()
    assert in_time is not None
    assert (15, 15) == (in_time.count, in_time.total)


def test_the_time_of_answers_is_that_between_asking_and_answering(desk: Any) -> None:
    """Asked on Monday at 10; answered on Tuesday at 9.00, 9.01 and 10.00."""
    found = answers(heard([desk.answered()]), threshold=3)
    quiet = answers(heard([desk.answered()]), threshold=4)
    middle = found.minutes[None]

    assert (23 * 60 + Fraction(1, 2), 23 * 60 + 1, 23 * 60 + Fraction(61, 2)) == (
        middle.lower,
        middle.median,
        middle.upper,
    )
    assert {} == quiet.minutes


def test_silence_is_no_answer_in_time(desk: Any) -> None:
    """Two answer in time, one does not at all."""
    case = desk.asked()
    for offer in (ALM, BJORK):
        ref = desk.ref(case, offer)
        case = case.add(desk.did(e.Declined, "01-16 09:00", request=ref, reason="terms"))
    case = case.add(desk.did(e.NoAnswer, "01-16 16:40", request=desk.ref(case, CEDER)))
    in_time = answers(heard([case]), threshold=0).in_time()
    assert in_time is not None

    assert (2, 3) == (in_time.count, in_time.total)


# --- From decision to start -----------------------------------------------------------------------


def test_days_from_decision_to_start_are_told_where_there_are_enough(desk: Any) -> None:
    """Decided on 17 January, begun on 1 February: fifteen days."""
    cases = [started(desk, f"case-{number}") for number in range(3)]
    found = starts(choices(cases), threshold=3)

    assert {2024: 15, None: 15} == {year: told.median for year, told in found.days.items()}
    assert {} == starts(choices(cases), threshold=4).days


@pytest.mark.parametrize(("on", "late"), [("2024-04-17", []), ("2024-04-18", ["c"])])
def test_what_has_not_begun_within_three_months_is_listed(
    desk: Any, on: str, late: list[str]
) -> None:
    """Decided on 17 January it is to have begun on 17 April; what has begun is not listed."""
    found = not_carried_out(
        [tied(desk, "c"), started(desk, "a")], on=date.fromisoformat(on), months=3
    )

    assert late == [one.case for one in found]
    assert all((one.by, one.reported) == (date(2024, 4, 17), None) for one in found)


def test_what_began_late_and_what_was_reported_stay_on_the_list(desk: Any) -> None:
    """Reported on 2 May, and begun on 6 May."""
    rules = PlacementRules(report_after_months=3)
    case = desk.ruled(placement=rules).awarded()
    case = case.add(
        desk.did(e.Approved, "01-18 09:00", proposal="birch", party="guardian"),
        desk.did(
            e.Happened,
            "05-02 09:00",
            what="unstarted_report",
            due=date(2024, 4, 17),
            on=date(2024, 5, 2),
        ),
        desk.did(e.Started, "05-06 09:00", on=date(2024, 5, 6)),
    )
    (one,) = not_carried_out([case], on=ON)

    assert (date(2024, 5, 6), date(2024, 5, 2)) == (one.started, one.reported)


def test_a_service_without_a_decision_is_not_reported(desk: Any) -> None:
    """Only individual decisions are."""
    case = tied(desk.needing(access="service", persons=()), "c")

    assert () == not_carried_out([case], on=ON)


# --- Money ----------------------------------------------------------------------------------------


def test_direct_awards_are_held_against_the_limit_of_the_year(cases: tuple[Case, ...]) -> None:
    """200 000 of 8 109 450 kronor, and with another board above it."""
    given: dict[str, Any] = {
        "board": "socialnämnden",
        "kind": "homes",
        "year": DIRECT,
        "table": shipped.limits(),
        "regime": "social",
    }
    alone = direct_sum(cases, **given)
    with_school = direct_sum(cases, others=[BoardSum("skolnämnden", sek(8_000_000))], **given)
    silent = direct_sum(cases, others=[BoardSum("skolnämnden", None)], **given)

    assert ("within", Fraction(200_000, 8_109_450)) == (alone.finding.code, alone.share)
    assert "above" == with_school.finding.code
    assert ("sum_missing", None) == (silent.finding.code, silent.share)


def agreed(desk: Any, id: str) -> Contract:
    """The contract of a case that has begun."""
    case = started(desk, id)
    (home,) = desk.register.proposed([desk.needing(id=id).home("birch", BJORK)])
    return contract_of(case.state, home, priced=date(2024, 1, 15), days=BOTH_ENDS, renewed=None)


def test_what_is_agreed_and_spent_is_held_against_the_ceiling(desk: Any) -> None:
    """Two contracts of 180 days at 900; by the end of February 29 days of each are spent."""
    (framework,) = desk.register.frameworks
    lot = framework.lots[0].replace(ceiling=Ceiling(value=sek(972_000)))
    framework = framework.replace(lots=(lot, *framework.lots[1:]))
    window = Period.parse("2024-01-01/2024-02-29")
    found = ceilings(
        [framework], [agreed(desk, "a"), agreed(desk, "b")], on=date(2024, 2, 29), window=window
    )
    whole, of_lot = found
    assert of_lot.forecast is not None
    assert of_lot.committed is not None

    assert ("agreement", LOT) == (whole.of, of_lot.of)
    assert sek(2 * 180 * 900) == of_lot.committed.value
    assert (sek(2 * 29 * 900),) == of_lot.spent == whole.spent
    # 324 000 in 60 days: as much again takes 120 days more.
    assert ("will_be", date(2024, 2, 29) + timedelta(days=120)) == (
        of_lot.forecast.code,
        of_lot.forecast.day,
    )
    assert [None, None] == [use.contracts for use in without_small(found, threshold=3)]
    assert [2, 2] == [use.contracts for use in without_small(found, threshold=2)]


def test_a_contract_of_no_agreement_here_is_refused(desk: Any, refused: Callable[..., str]) -> None:
    """It would be counted nowhere."""
    (framework,) = desk.register.frameworks
    other = framework.replace(id="other")
    told = refused(lambda: ceilings([other], [agreed(desk, "a")], on=ON, window=YEAR))

    assert "contracts has 1 problem\n  0.lot: no agreement here has the lot 'agreement/A'." == told


# --- Delivered ------------------------------------------------------------------------------------


def test_what_was_delivered_is_summed_by_item_and_supplier(desk: Any) -> None:
    """Of 30 days up to 1 March two placements have delivered 40 of 60."""
    desk = desk.needing(lines=(Line("placement", quantity=1, unit="day", per="day"),), ends=ON)
    cases = []
    for number in range(2):
        case = started(desk, f"case-{number}")
        cases.append(
            case.add(
                desk.did(
                    e.Delivered,
                    "03-02 09:00",
                    item="placement",
                    period=Period.parse("2024-02-01/2024-03-01"),
                    quantity="20",
                    unit="day",
                )
            )
        )
    one, all_of_them = deliveries(cases, on=date(2024, 3, 1), threshold=2)
    hidden = deliveries(cases, on=date(2024, 3, 1), threshold=3)

    assert ("SE-bjork", None) == (one.supplier, all_of_them.supplier)
    assert (60, 40, Fraction(2, 3)) == (one.called_off, one.delivered, one.share)
    assert [(None, None)] * 2 == [(row.placements, row.delivered) for row in hidden]


# --- Prices ---------------------------------------------------------------------------------------


def test_prices_develop_by_what_the_agreement_lets_change(desk: Any) -> None:
    """Björk raises its price from 900 to 1 080 on 1 March, and the middle of four rises.

    On the first day they are 800, 900, 1 000 and 1 000.
    """
    offers = list(desk.register.offers)
    rows = (
        Price("placement", "900", "day", valid=Period.parse("../2024-02-29")),
        Price("placement", "1080", "day", valid=Period.parse("2024-03-01/..")),
    )
    raised = offers[1].prices.replace(rows=rows)
    register = desk.register.replace(
        offers=(offers[0], offers[1].replace(prices=raised), *offers[2:])
    )
    found = [
        one
        for one in price_development(register, LOT, [date(2024, 3, 1), date(2024, 2, 29)])
        if one.item == "placement"
    ]

    assert [(4, 800, 950, 1000), (4, 800, 1000, 1080)] == [
        (one.offers, one.lowest, one.median, one.highest) for one in found
    ]
    assert [Fraction(1), Fraction(1000, 950)] == [one.index for one in found]


# --- What is due ----------------------------------------------------------------------------------


def test_what_is_due_in_many_placements_is_one_calendar(desk: Any) -> None:
    """Start meetings overdue on 10 February, follow-ups ahead, and the agreement's last day."""
    cases = [started(desk, id) for id in "ba"]
    (framework,) = desk.register.frameworks
    found = due_days(cases, [framework], on=date(2024, 2, 10), until=date(2024, 3, 31))
    year = due_days((), [framework], on=date(2024, 2, 10), until=date(2024, 12, 31))

    assert [
        ("2024-02-08", "a", "start_meeting", True),
        ("2024-02-08", "b", "start_meeting", True),
        ("2024-03-14", "a", "follow_up", False),
        ("2024-03-14", "b", "follow_up", False),
    ] == [(str(one.by), one.of, one.what, one.late) for one in found]
    assert [("agreement", "agreement_ends")] == [(one.of, one.what) for one in year]


# --- The audit ------------------------------------------------------------------------------------


def codes(case: Case, on: date = date(2024, 2, 2)) -> list[str]:
    """What an auditor is told to look at."""
    return [one.code for one in exceptions(case, on=on)]


def test_a_case_as_it_should_be_has_no_exception(desk: Any) -> None:
    """From the need to the start."""
    assert [] == codes(desk.started())
    assert [] == codes(desk.opened())


def test_a_need_changed_after_the_ranking_was_seen_is_an_exception(desk: Any) -> None:
    """Where what is asked for is another; a change before anybody looked is none."""
    later = desk.need.replace(wishes=(), frozen=desk.at("01-16 13:00"))
    change = desk.did(
        e.NeedChanged, "01-16 13:30", need=later, because="assessment", reason="new facts"
    )
    same = change.replace(need=desk.need.replace(frozen=desk.at("01-16 13:00")))
    early = change.replace(
        at=desk.at("01-15 09:30"), need=later.replace(frozen=desk.at("01-15 09:25"))
    )
    (found,) = exceptions(desk.answered().add(change), on=ON)

    assert ("need_changed_after_ranking", "assessment", date(2024, 1, 16)) == (
        found.code,
        found.detail,
        found.day,
    )
    assert isinstance(desk.answered().add(change).entries[(found.entry or 0) - 1], e.NeedChanged)
    assert [] == codes(desk.answered().add(same))
    assert [] == codes(desk.routed().add(early))


def test_what_is_written_down_after_the_start_is_an_exception(desk: Any) -> None:
    """Decided on 17 January and written down on 2 February, when it had begun the day before."""
    late = desk.award("birch", recorded="02-02 08:00")
    case = desk.approved().add(
        late,
        desk.did(
            e.Approved,
            "01-18 09:00",
            proposal="birch",
            party="guardian",
            recorded="02-02 08:05",
        ),
        desk.did(e.Started, "02-01 15:00", on=date(2024, 2, 1), recorded="02-02 08:10"),
    )

    assert ["recorded_after_start"] == codes(case)


def test_a_request_that_is_not_equal_is_an_exception(desk: Any) -> None:
    """Asked one by one, each with its own deadline, but with other words than the first."""
    from calloff.process import ask, look

    order = desk.in_order(1)
    case = order.asked()
    case = case.add(
        order.did(e.Declined, "01-15 11:00", request=order.ref(case, ALM), reason="place")
    )
    looked = look(case, order.register, at=order.at("01-15 12:00"), role="caseworker")
    equal = ask(looked, order.register, at=order.at("01-15 12:30"), role="caseworker")
    sent = equal.entries[-1]
    assert isinstance(sent, e.Asked)
    first = next(entry for entry in equal.entries if isinstance(entry, e.Asked))
    other = sent.replace(answer_by=first.answer_by, row=None, body="0" * 64)

    assert [] == codes(equal)
    assert ["request_not_equal"] == codes(looked.add(other))


def test_a_deadline_that_was_missed_is_an_exception(desk: Any) -> None:
    """A supplier's silence, and a proposal that came too late."""
    case = desk.asked()
    late = desk.proposed(case, "01-16 16:45", desk.home("elm", ALM))
    silent = desk.did(e.NoAnswer, "01-16 16:50", request=desk.ref(case, CEDER))
    found = exceptions(case.add(late, silent), on=ON)

    assert [
        ("answer_deadline_missed", "disregarded"),
        ("answer_deadline_missed", "no_answer"),
    ] == [(one.code, one.detail) for one in found]


def test_what_is_overdue_in_the_placement_is_an_exception(desk: Any) -> None:
    """The start meeting, due on 8 February, is late from the ninth on, held or not."""
    case = desk.started()
    held = desk.did(
        e.Happened,
        "02-12 09:00",
        what="start_meeting",
        due=date(2024, 2, 8),
        on=date(2024, 2, 12),
    )

    assert [] == codes(case, date(2024, 2, 8))
    assert ["placement_deadline_missed"] == codes(case, date(2024, 2, 9))
    assert ["placement_deadline_missed"] == codes(case.add(held), date(2024, 2, 12))


def test_an_emergency_that_was_not_looked_at_again_is_an_exception(desk: Any) -> None:
    """Awarded on a Monday, it is looked at again by Tuesday."""
    urgent = desk.urgently()
    case = urgent.asked("01-15 10:00")
    case = case.add(urgent.proposed(case, "01-15 10:10", urgent.home("elm", ALM)))
    for ref in sorted(request.ref for request in case.state.open):
        case = case.add(urgent.did(e.NoAnswer, "01-15 10:30", request=ref))
    case = compare(case, urgent.register, at=urgent.at("01-15 10:40"), role="caseworker")
    case = case.add(urgent.award("elm", "01-15 11:00"))
    reviewed = urgent.did(e.Reviewed, "01-16 09:00", outcome="confirmed", reason="stands")
    late = reviewed.replace(at=urgent.at("01-17 09:00"))

    def review(file: Case, on: date) -> list[str]:
        return [code for code in codes(file, on) if code == "review_deadline_missed"]

    assert [] == review(case, date(2024, 1, 16))
    assert ["review_deadline_missed"] == review(case, date(2024, 1, 17))
    assert [] == review(case.add(reviewed), date(2024, 1, 17))
    assert ["review_deadline_missed"] == review(case.add(late), date(2024, 1, 17))


def test_a_delegation_that_does_not_hold_is_an_exception(desk: Any) -> None:
    """The file refuses it; where it is there all the same, the audit finds it."""
    case = desk.awarded()
    forged = case.entries[-1].replace(delegation="9.9")
    raw = Case.model_construct(procedure=case.procedure, entries=(*case.entries[:-1], forged))
    raw.__dict__["state"] = case.state.but(entries=raw.entries, choice=forged)
    imported = ImportedHistory(
        call_offs=(
            ImportedCallOff(
                case="old",
                lot=LOT,
                supplier="SE-alm",
                on=date(2024, 3, 1),
                started=date(2024, 2, 1),
                origin=row(),
            ),
        )
    )
    found = audit((), 2024, seed="s", on=ON, imported=imported)

    assert ["delegation_missing"] == codes(raw)
    assert [("decided_after_start", "2024-02-01"), ("delegation_missing", "not_noted")] == [
        (one.code, one.detail) for one in found.exceptions
    ]
    assert () == found.sample


def test_the_audit_has_the_year_the_sample_and_what_each_protocol_needs(
    cases: tuple[Case, ...], desk: Any
) -> None:
    """All that was decided in the year, three of them drawn, with register and control codes."""
    found = audit(cases, 2024, seed="2026", on=ON, size=3)
    again = audit(tuple(reversed(cases)), 2024, seed="2026", on=ON, size=3)
    drawn = found.sample[0]
    file = next(case for case in cases if case.id == drawn.case)

    assert list("abcdef") == sorted(one.case for one in found.population)
    assert ("g",) == found.open
    assert 3 == len(found.sample)
    assert found == again
    assert (file.fingerprint, len(file.entries)) == (drawn.fingerprint, drawn.entries)
    assert () == audit(cases, 2023, seed="2026", on=ON).population


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"seed": ""}, "seed: is needed: with it the sample can be drawn again."),
        ({"size": -1}, "size: is 0 or more, got -1."),
        ({"on": date(2023, 12, 31)}, "on: is 2023-12-31, before the year 2024 began."),
    ],
)
def test_an_audit_that_cannot_be_made_is_refused(
    given: dict[str, Any], told: str, refused: Callable[..., str]
) -> None:
    """With what is wrong."""
    asked = {"seed": "s", "on": ON, "size": 1, **given}

    assert f"audit has 1 problem\n  {told}" == refused(lambda: audit((), 2024, **asked))


# --- In words -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sv", "en"])
def test_everything_is_told_in_both_languages(
    cases: tuple[Case, ...], desk: Any, language: Any
) -> None:
    """The whole report and the audit, without a code that has no words."""
    found = report(
        cases,
        on=ON,
        within=YEAR,
        until=date(2024, 12, 31),
        threshold=0,
        register=desk.register,
        contracts=[agreed(desk, "a")],
        direct=direct_sum(
            cases,
            board="socialnämnden",
            kind="homes",
            year=DIRECT,
            table=shipped.limits(),
            regime="social",
        ),
    )
    told = as_text(report_outline(found, language))
    audited = as_text(audit_outline(audit(cases, 2024, seed="2026", on=ON, size=3), language))

    assert all(id in told for id in ("SE-bjork", "the child knows the home"))
    assert "SE-bjork" not in audited
    assert {"sv": "Granskning av 2024", "en": "Audit of the call-offs of 2024"}[language] in audited


def test_a_report_for_release_names_no_case_and_no_small_figure(
    cases: tuple[Case, ...], desk: Any
) -> None:
    """Nor a reason, nor what few contracts come to."""
    found = report(
        cases,
        on=ON,
        within=YEAR,
        until=date(2024, 12, 31),
        register=desk.register,
        contracts=[agreed(desk, "a")],
    )
    told = as_text(report_outline(found, "en", audience="release"))
    data = found.data(lists=False)

    assert "the child" not in told + str(data)
    assert {"departures", "not_carried_out", "due", "reviews"}.isdisjoint(data)
    assert "SEK" not in told.partition("How prices develop")[0]
    small = [
        row["count"]
        for group in ("call_offs", "key", "answers")
        for row in data[group]
        if not row.get("what", "").startswith("minutes")
    ]
    assert all(count is None or count >= 5 for count in small)


def test_every_exception_has_words() -> None:
    """In both languages, by its code."""
    from calloff.follow_up.words import SAYINGS

    for language in ("sv", "en"):
        assert all(SAYINGS.find(language, f"exception.{code}") for code in EXCEPTIONS)


def test_a_threshold_below_zero_is_refused(refused: Callable[..., str]) -> None:
    """It would say nothing."""
    assert (
        "follow-up has 1 problem\n  threshold: the least number that is shown is 0 or more, got -1."
    ) == refused(lambda: call_offs((), threshold=-1))


def test_every_indicator_makes_rows_for_tables(cases: tuple[Case, ...], desk: Any) -> None:
    """Of text, whole numbers, decimals and days, which a table takes as they are."""
    from calloff.tables import frame

    found = report(
        cases,
        on=ON,
        within=YEAR,
        threshold=0,
        register=desk.register,
        contracts=[agreed(desk, "a")],
    )
    groups = {
        "call_offs": found.call_offs.rows(),
        "key": found.key.rows(),
        "answers": found.answers.rows(),
        "starts": found.starts.rows(),
        "deliveries": (one.data() for one in found.deliveries),
        "ceilings": (row for one in found.ceilings for row in one.rows()),
        "prices": (one.data() for one in found.prices[LOT]),
        "late": (one.data() for one in found.not_carried_out),
        "audit": audit(cases, 2024, seed="s", on=ON).rows(),
    }
    tables = {name: frame(rows) for name, rows in groups.items()}

    assert all(len(table) for table in tables.values())
    assert "whole" == tables["call_offs"].kinds["count"]
    assert "day" == tables["late"].kinds["by"]


@pytest.mark.parametrize("count", [(0, 0), (3, 2), (-1, 4)])
def test_a_share_of_nothing_or_of_more_than_all_is_refused(count: tuple[int, int]) -> None:
    """It would be no share."""
    from calloff.follow_up.shares import Proportion

    with pytest.raises(InputError) as error:
        Proportion(*count)

    assert [
        f"count: counts from 0 up to the total, of 1 or more; got {count[0]} of {count[1]}."
    ] == [str(problem) for problem in error.value.problems]


def test_what_is_not_decided_is_looked_at_as_well(desk: Any) -> None:
    """A need that was changed after its ranking was seen, and nothing has come of it yet."""
    later = desk.need.replace(wishes=(), frozen=desk.at("01-16 13:00"))
    change = desk.did(
        e.NeedChanged, "01-16 13:30", need=later, because="assessment", reason="new facts"
    )
    found = audit([desk.answered().add(change)], 2024, seed="s", on=ON)

    assert ((), (), ("7F3K",)) == (found.population, found.sample, found.open)
    assert ["need_changed_after_ranking"] == [one.code for one in found.exceptions]


def test_few_files_are_not_counted_in_the_head_of_a_report(desk: Any) -> None:
    """Their number would tell what the figures below leave out."""
    found = report([desk.started()], on=ON, within=YEAR)

    assert "Cases: ··" in " ".join(as_text(report_outline(found, "en")).split())
