"""A supplier that runs out of staff, an action plan, and an agreement that ends on the leap day.

Linköping's paper of the beginning of 2023 on extending an agreement on family support, played out:
declines for lack of staff, staffed until 19 and a family free at half past seven, families whose
therapist has left, fewer hours than were called off, and the decision to extend. `s2.toml` has what
the paper says with the words it stands in; suppliers and families are invented.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from calloff import (
    Ask,
    Decision,
    Finding,
    Framework,
    InputError,
    Need,
    Period,
    Proposal,
    Register,
    Verdict,
    has,
    load,
)
from calloff.framework import Extension
from calloff.process import (
    Case,
    Procedure,
    ask,
    call_off_request,
    compare,
    look,
    next_steps,
    replay,
    told,
)
from calloff.process import entries as e
from calloff.process.declines import History, PastAnswer, tally
from calloff.process.deliveries import delivered
from calloff.process.running import placement
from calloff.protocol import explanation, protocol, sentence
from calloff.values.typeset import as_text

HERE = Path(__file__).parent
PAPER: dict[str, Any] = tomllib.loads((HERE / "s2.toml").read_text(encoding="utf-8"))
SAID = {name: figure["value"] for name, figure in PAPER["said"].items()}
INVENTED = PAPER["invented"]
NEED = Need.read(PAPER["need"], source="s2.toml")
SERVICE = Need.read(PAPER["service"], source="s2.toml")

REGISTER = load(HERE / "s2-register.toml", Register)
PROCEDURE = load(HERE / "s2-procedure.toml", Procedure)
LOT = "family-support-2022/1"
RAPS, SWALLOW = f"{LOT}/SE-550000-5111", f"{LOT}/SE-550000-5129"


def at(day: date, clock: str = "09:00") -> datetime:
    """A moment by the office's clock."""
    return datetime.combine(day, time.fromisoformat(clock), PROCEDURE.tz).astimezone(UTC)


def refused(act: Callable[[], object]) -> list[str]:
    """What hinders something that is refused."""
    with pytest.raises(InputError) as error:
        act()
    return [str(problem) for problem in error.value.problems]


def of(decision: Decision, offer: str, code: str) -> Finding:
    """What one gate of the key found about a supplier."""
    return next(f for f in decision.eligibility(offer).findings if f.code == code)


# --- A case, stage by stage ---------------------------------------------------------------------


def opened(need: Need = NEED) -> Case:
    """The need is taken up on the day it is asked for, and the own services are full."""
    day = need.requested
    case = Case.open(need, PROCEDURE, at=at(day), role="caseworker")
    return case.add(
        e.Tried(
            source="in_house",
            outcome="does_not",
            reason="Fullt i den egna öppenvården.",
            at=at(day, "10:00"),
            role="caseworker",
        )
    )


def asked(case: Case) -> Case:
    """All who may serve are asked an hour after the last entry."""
    return ask(case, REGISTER, at=case.state.last + timedelta(hours=1), role="caseworker")


def ref(case: Case, offer: str) -> str:
    """The reference of the request to a supplier."""
    return next(r.ref for r in case.state.requests if r.candidate == offer)


def declines(case: Case, offer: str, reason: str) -> Case:
    """A supplier declines an hour after the last entry."""
    when = case.state.last + timedelta(hours=1)
    return case.add(e.Declined(request=ref(case, offer), reason=reason, at=when, role="caseworker"))


def proposes(case: Case, offer: str) -> Case:
    """A supplier proposes a therapist an hour after the last entry."""
    when = case.state.last + timedelta(hours=1)
    proposal = Proposal(
        id=f"therapist-{len(case.entries)}",
        need=case.need.id,
        offer=offer,
        free=case.need.period,
        places=1,
        answered=when,
    )
    return case.add(
        e.Proposed(request=ref(case, offer), proposal=proposal, at=when, role="caseworker")
    )


def awarded(case: Case) -> Case:
    """The key is put to the answers, and a manager follows it."""
    when = case.state.last + timedelta(hours=1)
    case = compare(case, REGISTER, at=when, role="caseworker")
    decided = case.state.comparing
    assert decided is not None
    (candidate,) = decided.whom
    return case.add(e.Awarded(candidate=candidate, delegation="6.1", at=when, role="manager"))


def serves(case: Case) -> str:
    """The supplier that was called off from, by its offer."""
    choice = case.state.choice
    assert isinstance(choice, e.Awarded)
    offered = case.state.offered(choice.candidate)
    assert offered is not None
    return offered.proposal.offer


def started(case: Case, on: date) -> Case:
    """It begins."""
    return case.add(e.Started(on=on, at=at(on, "18:00"), role="caseworker"))


def running() -> Case:
    """Both propose, the cheaper one is called off from, and it begins on 5 September 2022."""
    case = asked(opened())
    case = proposes(proposes(case, RAPS), SWALLOW)
    assert NEED.starts is not None
    return started(awarded(case), NEED.starts)


# --- The agreement's term -----------------------------------------------------------------------


def agreement(**changes: Any) -> Framework:
    """The agreement, with what is otherwise."""
    (framework,) = REGISTER.frameworks
    return framework.replace(**changes)


def extended(
    *periods: str, decided: date = INVENTED["extension_decided"], **changes: Any
) -> Framework:
    """The agreement with decided extensions."""
    extensions = tuple(
        Extension(period=Period.parse(period), decided=decided) for period in periods
    )
    return agreement(extensions=extensions, **changes)


def test_two_years_from_the_first_of_march_end_on_the_leap_day() -> None:
    """731 days; on 28 February 2024 it is not over, and on 1 March it is."""
    framework = agreement()

    assert (SAID["term"], 731) == (str(framework.term), framework.term.days)
    assert [True, True, False] == [
        framework.in_force(day) for day in (date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1))
    ]


def test_an_extension_is_a_decision_and_never_automatic() -> None:
    """That the agreement allows one extends nothing: it runs on from the day that is decided."""
    (before, after) = (agreement(), extended(SAID["extension"]))

    assert 1 == before.extensions_allowed
    assert [False, True] == [f.in_force(date(2024, 3, 1)) for f in (before, after)]
    assert [date(2024, 2, 29), SAID["longest"]] == [f.last_day() for f in (before, after)]
    assert date(2024, 2, 29) == after.last_day(INVENTED["extension_decided"] - timedelta(days=1))
    assert SAID["longest"] == after.last_day(INVENTED["extension_decided"])
    assert not after.in_force(date(2026, 3, 1))


@pytest.mark.parametrize("decided", [date(2024, 3, 1), date(2024, 3, 15)])
def test_what_has_run_out_is_not_extended(decided: date) -> None:
    """On the last day it can still be decided, and the day after the agreement is over."""
    last = extended(SAID["extension"], decided=date(2024, 2, 29))

    assert last.in_force(date(2024, 3, 1))
    assert [
        f"extensions.0.decided: is decided {decided}, when the agreement had run out: what has run "
        "out cannot be extended."
    ] == refused(lambda: extended(SAID["extension"], decided=decided))


def test_a_second_extension_is_an_error() -> None:
    """The agreement allows one, "vid ett tillfälle"."""
    assert ["extensions: 2 extensions are stated and the agreement allows 1."] == refused(
        lambda: extended(SAID["extension"], "2026-03-01/2028-02-29")
    )


@pytest.mark.parametrize(
    ("term", "extension"),
    [("2022-03-01/2024-02-28", SAID["extension"]), (SAID["term"], "2024-02-29/2026-02-28")],
)
def test_an_extension_leaves_no_gap_and_takes_no_day_twice(term: str, extension: str) -> None:
    """Whoever takes 28 February for the last day has lost the leap day, and is told."""
    problems = refused(lambda: extended(extension, term=Period.parse(term)))

    assert 1 == len(problems)
    assert problems[0].startswith(
        "extensions.0.period: an extension begins the day after the last agreed day"
    )


@pytest.mark.parametrize(
    ("requested", "decided", "outcome"),
    [
        (date(2024, 2, 29), False, "ask"),
        (date(2024, 3, 1), False, "escalate"),
        (date(2024, 3, 1), True, "ask"),
        (date(2026, 3, 2), True, "escalate"),
    ],
)
def test_nobody_is_asked_under_an_agreement_that_is_out(
    requested: date, decided: bool, outcome: str
) -> None:
    """On the leap day suppliers are asked; the day after only where the board has extended it."""
    framework = extended(SAID["extension"]) if decided else agreement()
    register = REGISTER.replace(frameworks=(framework,))
    need = NEED.replace(
        requested=requested,
        starts=requested + timedelta(weeks=2),
        ends=requested + timedelta(weeks=42),
        frozen=at(requested, "08:00"),
    )
    case = look(opened(need), register, at=at(requested, "11:00"), role="caseworker")

    assert case.state.asking is not None
    assert outcome == case.state.asking.outcome


# --- Declining for lack of staff ----------------------------------------------------------------


def autumn() -> tuple[Case, ...]:
    """Seven families: three for which the supplier has staff, and four for which it has none."""
    cases = []
    for day in (*INVENTED["with_staff"], *INVENTED["without_staff"]):
        need = NEED.replace(
            id=f"familj-{day:%m%d}",
            requested=day,
            starts=day + timedelta(weeks=3),
            ends=day + timedelta(weeks=43),
            frozen=at(day, "08:00"),
        )
        case = asked(opened(need))
        if day in INVENTED["with_staff"]:
            case = proposes(case, RAPS)
        else:
            case = declines(case, RAPS, SAID["declines"])
        cases.append(awarded(proposes(case, SWALLOW)))
    return tuple(cases)


def history(cases: tuple[Case, ...]) -> History:
    """What came back on each request."""
    return History(
        answers=tuple(
            PastAnswer(
                case=case.id,
                offer=request.candidate,
                at=request.answered,
                status=request.status,
                reason=request.reason,
            )
            for case in cases
            for request in case.state.requests
        )
    )


def test_from_the_end_of_november_the_other_supplier_serves() -> None:
    """The first three families go to the cheaper one, and those after it declines to the other."""
    cases = autumn()

    assert [RAPS] * 3 + [SWALLOW] * 4 == [serves(case) for case in cases]
    assert {
        request.reason for case in cases for request in case.state.requests if request.reason
    } == {"staff"}


def test_the_declines_are_counted_for_the_follow_up_of_the_agreement() -> None:
    """Four in a row by the one, none by the other; two were enough to be left out."""
    raps, swallow = tally(history(autumn()), PROCEDURE, date(2023, 1, 2))

    assert (RAPS, 7, 4, 4) == (raps.offer, raps.asked, raps.declined, raps.in_a_row)
    assert (raps.may_leave_out, raps.foreseeable) == (True, True)
    assert (SWALLOW, 7, 0) == (swallow.offer, swallow.asked, swallow.declined)
    assert (swallow.may_leave_out, swallow.foreseeable) == (False, False)


def test_before_november_nothing_was_counted() -> None:
    """At the start-up review in September the supplier had taken every family."""
    raps, _ = tally(history(autumn()), PROCEDURE, date(2022, 10, 1))

    assert (3, 0, False) == (raps.asked, raps.declined, raps.may_leave_out)


def test_a_supplier_is_left_out_for_named_declines_alone() -> None:
    """The skip names the cases that it rests on; one is too few."""
    day = date(2023, 1, 2)
    need = NEED.replace(
        id="familj-0102",
        requested=day,
        starts=date(2023, 1, 23),
        ends=date(2023, 10, 29),
        frozen=at(day, "08:00"),
    )
    case = look(opened(need), REGISTER, at=at(day, "11:00"), role="caseworker")
    skip = e.Skipped(
        candidate=RAPS,
        reason="declined_in_a_row",
        declines=("familj-1212", "familj-1219"),
        at=at(day, "11:30"),
        role="caseworker",
    )
    asked_without = asked(case.add(skip))

    assert [
        "declines: 'declined_in_a_row' rests on at least 2 earlier declines: name them."
    ] == refused(lambda: case.add(skip.replace(declines=("familj-1219",))))
    assert [SWALLOW] == [request.candidate for request in asked_without.state.requests]
    assert (skip,) == asked_without.state.skipped


# --- Staffed until 19, and a family free at half past seven -------------------------------------


@pytest.mark.parametrize(
    ("hours", "raps", "swallow"),
    [
        ("We 16:00-17:30", Verdict.MET, Verdict.MET),
        ("We 17:30-19:00", Verdict.MET, Verdict.MET),
        ("We 18:30-20:00", Verdict.UNMET, Verdict.MET),
        ("We 19:30-21:00", Verdict.UNMET, Verdict.MET),
        ("Fr 19:30-21:00", Verdict.UNMET, Verdict.UNMET),
    ],
)
def test_who_works_when_the_family_is_free(hours: str, raps: Verdict, swallow: Verdict) -> None:
    """Until 19 is until 19: an hour that goes beyond it is not covered, nor by half."""
    need = NEED.replace(requirements=(has("staffed", hours),))
    decision = REGISTER.decide(need, on=NEED.requested)

    assert (raps, swallow) == tuple(
        of(decision, offer, "facet.staffed").verdict for offer in (RAPS, SWALLOW)
    )


def test_that_the_staff_go_home_at_19_is_told() -> None:
    """To the caseworker with its source, and to the supplier that was left out for it."""
    need = NEED.replace(requirements=(has("staffed", "We 19:30-21:00"),))
    decision = REGISTER.decide(need, on=NEED.requested)
    (finding,) = decision.eligibility(RAPS).against
    said = (
        "Tider då personalen arbetar: ons 19.30–21.00: inte uppfyllt "
        "(angivet: mån–fre 08.00–19.00)."
    )

    assert said == sentence(decision, finding)
    assert ("nystartsuppföljning", "2022-09-20") == (finding.source, finding.stated)
    for audience in ("caseworker", "rejected"):
        told_to = as_text(explanation(decision, RAPS, "sv", audience=audience))
        assert "ons 19.30–21.00" in told_to
        assert "mån–fre 08.00–19.00" in told_to


def test_an_hour_alone_is_no_ground_to_decline() -> None:
    """Times are planned with the family: the supplier is held to the agreement, or passed over.

    Until then the office does not go on to a direct award.
    """
    case = declines(asked(opened()), RAPS, "hours")
    case = declines(case, SWALLOW, "staff")
    (step,) = next_steps(case.state, case.state.last)
    when = case.state.last + timedelta(hours=1)
    give_up = e.Tried(
        source="framework",
        outcome="does_not",
        reason="Ingen kan.",
        at=when,
        role="caseworker",
    )
    skip = e.Skipped(candidate=RAPS, reason="held_to_the_agreement", at=when, role="caseworker")

    assert ("hold_to", (RAPS,)) == (step.code, step.whom)
    assert "Rapsfältets Familjestöd" in told(step, "sv")
    assert refused(lambda: case.add(give_up))
    assert ["direct_award"] == [
        step.code for step in next_steps(case.add(skip, give_up).state, when)
    ]


# --- Families without a therapist ---------------------------------------------------------------

GONE = date(2022, 11, 28)


def interrupted() -> Case:
    """The therapist has left, and the supplier has nobody else."""
    return running().add(
        e.Interrupted(
            on=GONE,
            party=SAID["without"],
            reason="Behandlaren har slutat och ersättare saknas.",
            at=at(GONE, "15:00"),
            role="caseworker",
        )
    )


def replacing() -> Case:
    """The same need is put anew, from 12 December."""
    day = GONE + timedelta(days=1)
    need = NEED.replace(requested=day, starts=date(2022, 12, 12), frozen=at(day, "08:30"))
    case = interrupted().add(
        e.NeedChanged(
            need=need,
            because="replacement",
            reason="Familjen står utan behandlare.",
            at=at(day),
            role="caseworker",
        ),
        e.Tried(
            source="in_house",
            outcome="does_not",
            reason="Fortfarande fullt i den egna öppenvården.",
            at=at(day, "09:30"),
            role="caseworker",
        ),
    )
    return look(case, REGISTER, at=at(day, "10:00"), role="caseworker")


def passed_over(case: Case, reason: str = "replaces_interrupted") -> Case:
    """Who interrupted is passed over."""
    when = case.state.last + timedelta(minutes=10)
    return case.add(e.Skipped(candidate=RAPS, reason=reason, at=when, role="caseworker"))


def replaced() -> Case:
    """The other supplier is asked, proposes, is called off from and begins."""
    case = awarded(proposes(asked(passed_over(replacing())), SWALLOW))
    return started(case, date(2022, 12, 12))


def test_an_interruption_asks_for_a_replacement() -> None:
    """It is over on the day the therapist left, and what is to be done is told."""
    case = interrupted()
    step = next(s for s in next_steps(case.state, case.state.last) if s.entry == "need_changed")

    assert GONE == case.state.over
    assert "Insatsen avbröts: avropa en ersättning, om behovet finns kvar." == told(step, "sv")


def test_no_replacement_is_called_off_for_what_runs() -> None:
    """A replacement follows upon an interruption, which is in the file before it."""
    change = e.NeedChanged(
        need=NEED.replace(frozen=at(GONE, "08:30")),
        because="replacement",
        reason="Familjen vill ha en annan.",
        at=at(GONE),
        role="caseworker",
    )

    assert ["because: a replacement follows upon an interruption."] == refused(
        lambda: running().add(change)
    )


def test_who_interrupted_is_passed_over_with_a_listed_reason() -> None:
    """By the key both are to be asked; one is passed over, and the record says why."""
    case = replacing()

    assert (RAPS, SWALLOW) == case.state.to_ask
    assert ["reason: no reason for a skip is called 'unreliable'."] == [
        problem.split(" Listed")[0] for problem in refused(lambda: passed_over(case, "unreliable"))
    ]
    assert (SWALLOW,) == passed_over(case).state.to_ask
    assert [(RAPS, "replaces_interrupted")] == [
        (skip.candidate, skip.reason) for skip in passed_over(case).state.skipped
    ]


def test_the_replacement_has_its_own_award_and_begins_anew() -> None:
    """The first award stays in the file; the calendar is that of the second."""
    case = replaced()
    (first,) = case.state.earlier
    now = placement(case.state)
    assert now is not None

    assert SWALLOW == serves(case)
    assert isinstance(first, e.Awarded)
    assert (date(2022, 12, 12), None) == (now.started, now.ended)
    assert [] == list(replay(case, REGISTER))
    assert case == Case.read(json.loads(json.dumps(case.data())))


def test_the_other_supplier_is_not_told_whom_it_replaces() -> None:
    """The request holds the need, and nothing of an interruption, a supplier or a complaint."""
    case = asked(passed_over(replacing()))
    sent, decided = case.entries[-1], case.state.asking
    assert isinstance(sent, e.Asked)
    assert decided is not None
    body = call_off_request(case.need, decided.questions, sent.answer_by, REGISTER.terms(LOT))
    written = json.dumps(body.data(), ensure_ascii=False)

    assert sent.body == body.fingerprint
    for planted in ("5111", "Rapsfältets", "avbr", "replace", "åtgärdsplan", NEED.id):
        assert planted not in written


# --- Fewer hours than were called off -----------------------------------------------------------


def reported() -> Case:
    """What the supplier has delivered of four hours a week, period by period."""
    case = running()
    for period, hours in INVENTED["deliveries"].items():
        days = Period.parse(period)
        assert days.last is not None
        case = case.add(
            e.Delivered(
                item="support",
                period=days,
                quantity=hours,
                unit="hour",
                at=at(days.last + timedelta(days=1)),
                role="caseworker",
            )
        )
    return case


@pytest.mark.parametrize(
    ("on", "called_off", "given", "share"),
    [
        (date(2022, 10, 2), 16, 16, Fraction(1)),
        (date(2022, 10, 30), 32, 24, Fraction(3, 4)),
        (date(2022, 11, 27), 48, 28, Fraction(7, 12)),
    ],
)
def test_delivered_is_told_against_what_was_called_off(
    on: date, called_off: int, given: int, share: Fraction
) -> None:
    """Four hours a week are 48 in twelve weeks; by the end of November 28 were given."""
    now = placement(reported().state)
    assert now is not None
    (found,) = delivered(now, on)

    assert (called_off, given, share) == (found.called_off, found.delivered, found.share)


def test_a_family_without_a_therapist_is_delivered_nothing_more() -> None:
    """Each week after the last delivery the share falls: 28 of 64 hours by Christmas."""
    now = placement(reported().state)
    assert now is not None
    (found,) = delivered(now, date(2022, 12, 25))

    assert Fraction(28, 64) == found.share


# --- The action plan ----------------------------------------------------------------------------


def standing(on: date) -> tuple[Decision, Finding]:
    """What is found about the supplier's standing on a day."""
    need = NEED.replace(requested=on, starts=on, ends=on + timedelta(weeks=40))
    decision = REGISTER.decide(need, on=on)
    return decision, of(decision, RAPS, "gate.supplier_standing")


@pytest.mark.parametrize(
    ("on", "note"),
    [
        (date(2022, 11, 27), None),
        (date(2022, 11, 28), "complaint"),
        (SAID["plan_due"], "complaint"),
        (SAID["plan_due"] + timedelta(days=1), None),
    ],
)
def test_a_complaint_is_seen_while_it_holds_and_excludes_nobody(on: date, note: str | None) -> None:
    """Until the plan is due the caseworker sees it; the supplier is asked all the same."""
    decision, finding = standing(on)

    assert (Verdict.MET, note) == (finding.verdict, finding.note)
    assert isinstance(decision.outcome, Ask)
    assert (RAPS, SWALLOW) == decision.outcome.whom


def test_what_the_complaint_is_about_is_told_to_the_caseworker_alone() -> None:
    """With the day the plan is due; no supplier and no release holds a word of it."""
    decision, finding = standing(date(2022, 12, 12))

    assert (
        "Inte blockerad. Att uppmärksamma: beställarens eget klagomål åtgärdsplan senast "
        "2023-01-09."
    ) == sentence(decision, finding)
    assert "åtgärdsplan" in as_text(explanation(decision, RAPS, "sv"))
    for audience in ("asked", "rejected", "release"):
        for outline in (
            explanation(decision, RAPS, "sv", audience=audience),
            protocol(decision, "sv", audience=audience),
        ):
            assert "åtgärdsplan" not in as_text(outline)


def test_another_buyers_complaint_is_not_ours_to_see() -> None:
    """Only the complaint of the authority that calls off is shown to it."""
    raps, swallow = REGISTER.suppliers
    theirs = raps.replace(standings=tuple(s.replace(by="0581") for s in raps.standings))
    register = REGISTER.replace(suppliers=(theirs, swallow))
    decision = register.decide(
        NEED.replace(requested=date(2022, 12, 12), starts=date(2022, 12, 19)),
        on=date(2022, 12, 12),
    )

    assert of(decision, RAPS, "gate.supplier_standing").note is None


def test_the_supplier_is_the_same_under_its_earlier_name() -> None:
    """It is known by its number; a register in which both names stand for two is remarked upon."""
    raps, swallow = REGISTER.suppliers
    twice = REGISTER.replace(suppliers=(raps, swallow.replace(name="Lärkvägens Familjestöd")))

    assert [] == list(REGISTER.remarks())
    assert [("supplier.name_shared", raps.id)] == [
        (remark.code, remark.found["also"]) for remark in twice.remarks()
    ]


# --- Two ways in --------------------------------------------------------------------------------


def test_support_is_called_off_by_a_decision_and_as_a_service() -> None:
    """A child with an individual decision, and a group for which nobody is named."""
    cases = [awarded(proposes(proposes(asked(opened(n)), RAPS), SWALLOW)) for n in (NEED, SERVICE)]

    assert SAID["access"] == [case.need.access for case in cases]
    assert [1, 0] == [len(case.need.persons) for case in cases]
    assert [RAPS, RAPS] == [serves(case) for case in cases]


def test_a_service_has_no_ages_to_be_within() -> None:
    """The gate on ages asks about each person, and of nobody it asks nothing."""
    decisions = [REGISTER.decide(need, on=need.requested) for need in (NEED, SERVICE)]

    assert [1, 0] == [
        sum(finding.code == "gate.ages" for finding in decision.eligibility(RAPS).findings)
        for decision in decisions
    ]


@pytest.mark.parametrize(
    ("born", "verdict"),
    [
        ("2022-08", Verdict.MET),
        ("2002-04", Verdict.MET),
        ("2001-08", Verdict.UNMET),
        ("2001-09", Verdict.UNKNOWN),
    ],
)
def test_a_decision_is_for_ages_up_to_twenty(born: str, verdict: Verdict) -> None:
    """A young person of twenty is within, until turning twenty-one.

    Born in September 2001 is twenty or twenty-one on 5 September, by the day of birth.
    """
    need = NEED.replace(persons=({"born": born},))
    decision = REGISTER.decide(need, on=NEED.requested)

    assert verdict is of(decision, RAPS, "gate.ages").verdict


def test_hours_of_a_service_are_delivered_as_any_others() -> None:
    """Two hours a week for thirteen weeks, with no person named."""
    assert SERVICE.starts is not None
    case = declines(proposes(asked(opened(SERVICE)), RAPS), SWALLOW, "staff")
    case = started(awarded(case), SERVICE.starts)
    now = placement(case.state)
    assert now is not None
    (found,) = delivered(now, date(2022, 12, 4))

    assert 26 == found.called_off
