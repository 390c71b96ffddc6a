"""What holds when things change on the way: the procedure, the lines, the siblings, the answers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from calloff import InputError
from calloff.need import Group
from calloff.pricing import Line
from calloff.process import Case, linked, next_steps
from calloff.process import entries as e
from calloff.process.deliveries import delivered
from calloff.process.past import history
from calloff.process.placement import LineChange, Placement
from calloff.process.procedure import DeadlineRule, Within
from calloff.process.running import placement

ALM = "agreement/A/SE-alm"
WEEK = Line("support", quantity=4, unit="hour", per="week", times=40)


def changed(desk: Any, case: Case, when: str, on: date, *lines: Line) -> Case:
    """The case with other lines from a day on."""
    return case.add(desk.did(e.LinesChanged, when, on=on, lines=lines, reason="r"))


def called(case: Case, on: date) -> dict[str, Fraction]:
    """What is called off of each item up to a day."""
    running = placement(case.state)
    assert running is not None
    return {d.item: d.called_off for d in delivered(running, on)}


def child(desk: Any, id: str, rule: str = "together_if_possible") -> Any:
    """A desk for one of two siblings."""
    return desk.needing(id=id, group=Group("g", rule))


def compared(desk: Any, *homes: Any) -> Case:
    """A case in which these homes were compared, the first of them best suited."""
    case = desk.asked()
    for minute, home in enumerate(homes):
        case = case.add(desk.proposed(case, f"01-16 09:{minute:02}", home))
    for ref in sorted(r.ref for r in case.state.open):
        case = case.add(desk.did(e.Declined, "01-16 10:00", request=ref, reason="place"))
    if len(homes) > 1:
        tiers = [(h.id,) for h in homes]
        case = case.add(
            desk.did(e.Assessed, "01-17 09:00", assessment=desk.comparison("01-17 09:00", *tiers))
        )
    return desk.decided(case, "01-17 10:00")


def test_next_steps_after_a_shorter_table_of_deadlines(desk: Any) -> None:
    """What was asked by the old table is awaited by it."""
    p = desk.procedure.replace(deadlines=(DeadlineRule(answer=Within(working_days=3)),))
    case = desk.asked().add(desk.did(e.ProcedureChanged, "01-15 11:00", procedure=p, reason="new"))

    assert "await" in [s.code for s in next_steps(case.state, desk.at("01-15 12:00"))]


def test_a_decline_listed_when_it_came_is_not_disputed_afterwards(desk: Any) -> None:
    """A reason that a new procedure drops was a reason when it was given."""
    case = desk.asked()
    case = case.add(
        desk.did(e.Declined, "01-15 11:00", request=desk.ref(case, ALM), reason="place")
    )
    p = desk.procedure.replace(
        reasons=tuple(r for r in desk.procedure.reasons if r.code != "place")
    )
    case = case.add(desk.did(e.ProcedureChanged, "01-15 12:00", procedure=p, reason="new"))

    assert () == case.state.disputed


def test_a_change_on_the_first_day_keeps_the_quantity(desk: Any) -> None:
    """Other lines from the very first day leave what goes on as it was."""
    case = changed(desk, desk.started(), "02-02 09:00", date(2024, 2, 1), *desk.need.lines, WEEK)

    assert 180 == called(case, date(2024, 2, 10))["placement"]


def test_times_go_on_counting_over_a_change_of_other_lines(desk: Any) -> None:
    """Four hours a week ten times are forty hours, whatever else is added meanwhile."""
    ten = WEEK.replace(times=10)
    placed = Placement(
        need=desk.need.replace(lines=(ten,)),
        decided=date(2024, 1, 15),
        started=date(2024, 2, 1),
        last=date(2024, 7, 29),
        external=True,
        changes=(
            LineChange(on=date(2024, 3, 15), lines=(ten, Line("T3", quantity=1, unit="hour"))),
        ),
    )
    (hours, _) = delivered(placed, date(2024, 7, 29))
    (so_far, _) = delivered(placed, date(2024, 3, 20))

    assert 40 == hours.called_off
    assert 4 * Fraction(49, 7) == so_far.called_off


def test_a_change_asks_for_nothing_twice(desk: Any, refused: Any) -> None:
    """Two lines for the same are refused with their place, as in a need."""
    entry = desk.did(
        e.LinesChanged, "02-02 09:00", on=date(2024, 2, 8), lines=(WEEK, WEEK), reason="r"
    )

    expected = (
        "lines_changed in the case 7F3K has 1 problem\n"
        "  lines.1: asks for 'support' as lines.0 does: add up how much."
    )

    assert expected == refused(desk.started(), entry)


def test_two_changes_on_one_day_count_the_whole_once(desk: Any) -> None:
    """The last change of a day holds, and a whole quantity in it is counted once."""
    lines = (*desk.need.lines, Line("support", quantity=10, unit="hour"))
    case = changed(desk, desk.started(), "02-02 09:00", date(2024, 2, 8), *lines)
    case = changed(desk, case, "02-02 10:00", date(2024, 2, 8), *reversed(lines))

    assert 10 == called(case, date(2024, 2, 29))["support"]


def test_nothing_is_called_off_after_the_end(desk: Any) -> None:
    """Lines that were to hold from a later day call nothing off of what has ended."""
    desk = desk.needing(lines=(Line("placement", quantity=1, unit="day", per="day"),))
    case = changed(desk, desk.started(), "02-02 09:00", date(2024, 3, 20), *desk.need.lines, WEEK)
    case = case.add(
        desk.did(e.Interrupted, "03-15 09:00", on=date(2024, 3, 1), party="supplier", reason="x")
    )

    assert 30 == called(case, date(2024, 4, 30))["placement"]


def test_one_place_does_not_serve_two(desk: Any) -> None:
    """A home with one place is no home for two."""
    a, b = child(desk, "A"), child(desk, "B")
    cases = [compared(d, d.home(d.need.id, ALM, home="H", places=1)) for d in (a, b)]

    assert [False] == [home.serves for home in linked.homes(cases)]


def test_two_proposals_of_one_home_are_both_of_it(desk: Any) -> None:
    """Of several proposals of one home the one that the key names counts."""
    a, b = child(desk, "A"), child(desk, "B")
    one = compared(a, a.home("a1", ALM, home="H", places=2), a.home("a2", ALM, home="H", places=2))
    other = compared(b, b.home("b1", ALM, home="H", places=2))

    assert ("a1",) == one.state.comparing.whom
    assert linked.named((one, other))["A"] is not None


def test_a_sibling_whose_need_fell_away_hinders_nothing(desk: Any) -> None:
    """Who no longer needs a home need not be together with anybody."""
    a, b = child(desk, "A", "together"), child(desk, "B", "together")
    one = compared(a, a.home("a1", ALM, home="H", places=2)).add(
        a.did(e.Approved, "01-17 11:00", proposal="a1", party="board")
    )
    gone = b.opened().add(b.did(e.Closed, "01-15 10:00", reason="moved"))

    assert "a1" == linked.award(one, a.award("a1"), (gone,)).state.choice.candidate


def test_a_late_proposal_does_not_wipe_out_a_decline_or_a_silence(desk: Any) -> None:
    """What came too late does not count as a proposal, in the file or in the history."""
    for status, first in (("declined", True), ("no_answer", False)):
        case = desk.asked()
        if first:
            ref = desk.ref(case, ALM)
            case = case.add(desk.did(e.Declined, "01-16 09:00", request=ref, reason="place"))
        case = case.add(desk.proposed(case, "01-16 17:00", desk.home("elm")))

        assert status == case.state.requests[0].status
        assert [status] == [a.status for a in history([case]).answers]


def test_what_is_said_of_somebody_protected_is_not_repeated_when_an_entry_is_refused(
    desk: Any, refused: Any
) -> None:
    """Words written where a code belongs are not repeated."""
    desk = desk.needing(protected=True)
    case = desk.asked()
    no = desk.did(e.Declined, "01-16 09:00", request=desk.ref(case, ALM), reason="mother in Xtown")

    assert "Xtown" not in refused(case, no)


def test_a_delivery_takes_the_place_of_one_of_the_same_item(desk: Any) -> None:
    """A delivery of one item does not make one of another disappear."""
    case = desk.started().add(
        desk.did(
            e.Delivered,
            "02-20 09:00",
            item="placement",
            period="2024-02-08/2024-02-14",
            quantity=7,
            unit="day",
        )
    )
    n = len(case.entries)
    case = changed(desk, case, "02-20 10:00", date(2024, 2, 20), *desk.need.lines, WEEK)
    entry = desk.did(
        e.Delivered,
        "02-25 09:00",
        item="support",
        period="2024-02-20/2024-02-22",
        quantity=1,
        unit="hour",
        instead_of=n,
    )
    with pytest.raises(InputError):
        case.add(entry)


def test_lines_change_in_the_order_of_days(desk: Any, refused: Any) -> None:
    """What holds from an earlier day is not entered after what holds from a later one."""
    case = changed(desk, desk.started(), "02-02 09:00", date(2024, 3, 20), *desk.need.lines, WEEK)
    late = desk.did(e.LinesChanged, "02-03 09:00", on=date(2024, 3, 1), lines=(WEEK,), reason="r")

    assert (
        "lines_changed in the case 7F3K has 1 problem\n"
        "  on: is before the lines that hold from 2024-03-20."
    ) == refused(case, late)


def test_a_delivery_says_its_level(desk: Any, refused: Any) -> None:
    """Where what was called off has a level, what is delivered has the same."""
    line = WEEK.replace(level="x")
    case = changed(desk, desk.started(), "02-02 09:00", date(2024, 2, 8), *desk.need.lines, line)
    of = {"item": "support", "period": "2024-02-08/2024-02-14", "quantity": 4, "unit": "hour"}

    assert (
        "delivered in the case 7F3K has 1 problem\n"
        "  level: is not what was called off; levels of 'support': x."
    ) == refused(case, desk.did(e.Delivered, "02-20 09:00", **of))
    running = placement(case.add(desk.did(e.Delivered, "02-20 09:00", level="x", **of)).state)
    assert running is not None
    found = [d for d in delivered(running, date(2024, 2, 14)) if d.item == "support"]
    assert [(4, 4)] == [(d.called_off, d.delivered) for d in found]
