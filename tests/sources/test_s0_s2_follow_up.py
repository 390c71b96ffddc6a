"""Two papers as spreadsheets and a file of an agreement, and the figures that follow from them.

The officer's report SCN-2021-00653 (`s0.toml`): 36 families as rows of a sheet, of which the years
are counted. Linköping's paper on extending an agreement (`s2.toml`): from the start-up review over
complaints and an action plan to the extension, entry by entry.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calloff import InputError, Period, Register, load, shipped
from calloff.follow_up import (
    agreement_remarks,
    agreement_steps,
    answers,
    call_offs,
    choices,
    direct_sum,
    heard,
    key_followed,
    remark_told,
    report,
    report_outline,
    reviews,
)
from calloff.formats import HistoryMapping, HistoryRead, dump, read_history
from calloff.process.agreement import AgreementFile
from calloff.process.agreement_events import (
    AgreementEntry,
    AgreementExtended,
    AgreementReviewed,
    AreaReviewed,
    CapacityStated,
    Clarified,
    Complained,
    MeetingHeld,
    PlanAssessed,
    PlanRequired,
    PlanSubmitted,
)
from calloff.process.declines import foreseeable
from calloff.process.past import history, past_call_offs
from calloff.process.procedure import Procedure
from calloff.values.money import Money
from calloff.values.typeset import as_text

HERE = Path(__file__).parent
S0: dict[str, Any] = tomllib.loads((HERE / "s0.toml").read_text(encoding="utf-8"))
S2: dict[str, Any] = tomllib.loads((HERE / "s2.toml").read_text(encoding="utf-8"))
SAID = {name: figure["value"] for name, figure in S0["said"].items()}
YEARS = (2019, 2020, 2021)
LOT, SUPPLIER = "guidance-2019/1", "SE-550000-3108"
OFFER = f"{LOT}/{SUPPLIER}"

MAPPING = HistoryMapping.read(
    {
        "id": "guidance",
        "name": {"sv": "Familjepedagogik", "en": "Parenting guidance"},
        "country": "SE",
        "sheets": [
            {
                "sheet": "insatser",
                "kind": "Hur",
                "kinds": {"Avrop": "call_off", "Direktupphandling": "direct_award"},
                "columns": {
                    "case": "Familj",
                    "on": "Beslut",
                    "procured": "Beslut",
                    "supplier": "Orgnr",
                    "value": "Värde",
                },
                "constants": {"lot": LOT, "board": "socialnämnden"},
            },
            {
                "sheet": "nej",
                "holds": "answer",
                "columns": {"case": "Familj", "at": "Svar", "reason": "Skäl"},
                "constants": {"lot": LOT, "supplier": SUPPLIER},
                "values": {"reason": {"inte haft utrymme": SAID["why"]}},
            },
        ],
    }
)


def rows(of: int) -> list[tuple[str, date, bool]]:
    """The families of a year: pseudonym, day, whether called off; evenly over the year's days."""
    called, direct = SAID["call_offs"][str(of)], SAID["direct_awards"][str(of)]
    days = Period.parse(S0["invented"]["days"][str(of)])
    assert days.start is not None
    assert days.days is not None
    found = []
    for number in range(called + direct):
        day = days.start + timedelta(days=days.days * number // (called + direct))
        found.append((f"fam-{of}-{number + 1:02}", day, number < called))
    return found


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> HistoryRead:
    """The office's two sheets, read."""
    folder = tmp_path_factory.mktemp("sheets")
    every = [row for of in YEARS for row in rows(of)]
    lines = ["Familj;Beslut;Hur;Orgnr;Värde"]
    for id, day, called in every:
        how, supplier = ("Avrop", "550000-3108") if called else ("Direktupphandling", "550000-3200")
        value = "28 340,00" if called else ""
        lines.append(f"{id};{day};{how};{supplier};{value}")
    (folder / "insatser.csv").write_text("\n".join(lines), encoding="utf-8")
    noes = ["Familj;Svar;Skäl"]
    noes += (f"{id};{day};inte haft utrymme" for id, day, called in every if not called)
    (folder / "nej.csv").write_text("\n".join(noes), encoding="utf-8")
    return read_history(folder, MAPPING)


# --- The report of 2022 ---------------------------------------------------------------------------


def test_the_years_are_those_that_the_report_counts(read: HistoryRead) -> None:
    """11, 1 and 4 call-offs, 2, 6 and 12 direct awards, 13, 7 and 16 in all."""
    found = call_offs(choices((), read.history), threshold=0)
    by_year = {
        route: [found.count(route, year) for year in YEARS]
        for route in ("call_off", "direct_award", "all")
    }

    assert [SAID["call_offs"][str(year)] for year in YEARS] == by_year["call_off"]
    assert [SAID["direct_awards"][str(year)] for year in YEARS] == by_year["direct_award"]
    assert [13, 7, 16] == by_year["all"]
    assert (16, 20, 36) == (
        found.count("call_off"),
        found.count("direct_award"),
        found.count(),
    )
    assert 36 == found.imported


def test_the_direct_share_rises_year_by_year(read: HistoryRead) -> None:
    """2 of 13, 6 of 7, 12 of 16: 15, 86 and 75 per cent, 55.6 in all, with their intervals."""
    found = call_offs(choices((), read.history), threshold=0)
    shares = [found.direct_share(year) for year in (*YEARS, None)]

    assert [Fraction(2, 13), Fraction(6, 7), Fraction(3, 4), Fraction(5, 9)] == [
        told.share for told in shares if told is not None
    ]
    # 6 of 7 and 12 of 16 cannot be told apart; 2 of 13 can from both.
    first, second, third, _ = shares
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.high < third.low
    assert second.low < third.high
    assert third.low < second.high


def test_small_years_are_left_out_of_what_is_released(read: HistoryRead) -> None:
    """2019's two direct awards and the one call-off of 2020, and what would give them away."""
    found = call_offs(choices((), read.history))

    assert [None, None] == [found.count("direct_award", 2019), found.count("call_off", 2020)]
    assert [None, None] == [found.direct_share(2019), found.direct_share(2020)]
    assert 36 == found.count()


def test_twenty_declined_for_want_of_room(read: HistoryRead) -> None:
    """As many as were awarded directly, and every one for the reason that the report gives."""
    found = answers(heard((), read.history), threshold=0)

    assert [2, 6, 12] == [found.declined_for(SAID["why"], year) for year in YEARS]
    assert (SAID["why"],) == found.causes
    assert 20 == found.count("declined")


def test_imported_declines_make_the_need_foreseeable(read: HistoryRead) -> None:
    """Six declines within twelve months: no ground for direct awards, by the office's own rule."""
    procedure = load(HERE / "s0-procedure.toml", Procedure)
    told = history((), imported=read.history)

    assert 36 == len(told.answers)
    assert foreseeable(told, procedure, date(2021, 6, 1), offers=[OFFER])
    assert not foreseeable(told, procedure, date(2019, 7, 1), offers=[OFFER])


def test_imported_call_offs_are_what_a_key_that_takes_turns_is_told(read: HistoryRead) -> None:
    """Of one year, and of all; whoever was never called on stands with 0."""
    other = f"{LOT}/SE-other"
    year = Period.parse("2019-01-01/2019-12-31")
    on = date(2021, 12, 31)
    (in_all, never) = past_call_offs((), [OFFER, other], on=on, imported=read.history)
    (of_2019, _) = past_call_offs((), [OFFER, other], on=on, period=year, imported=read.history)

    assert (16, 0) == (in_all.count, never.count)
    assert (11, Money.of(11 * 28_340, "SEK")) == (of_2019.count, of_2019.value)
    assert 16 == in_all.turn
    assert never.never


def test_a_sum_of_which_nothing_is_noted_is_not_known(read: HistoryRead) -> None:
    """The report tells how many were awarded directly and not for how much; that is asked for."""
    year = Period.parse("2021-01-01/2021-12-31")
    kind: dict[str, Any] = {"kind": "guidance", "year": year, "regime": "welfare"}
    found = direct_sum((), read.history, board="socialnämnden", table=shipped.limits(), **kind)
    other = direct_sum((), read.history, board="utbildningsnämnden", table=shipped.limits(), **kind)

    assert ("sum_missing", ("socialnämnden",), None) == (
        found.finding.code,
        found.finding.silent,
        found.share,
    )
    assert ("within", 0) == (other.finding.code, other.share)


def test_no_key_is_said_to_have_been_followed_in_what_was_imported(read: HistoryRead) -> None:
    """Nobody knows what one would have named."""
    assert 0 == len(key_followed(choices((), read.history)).counts)


# --- The paper on an extension --------------------------------------------------------------------

SAID2 = {name: figure["value"] for name, figure in S2["said"].items()}
STADSMISSION = "SE-550000-5111"
AREAS = ("follow_up", "call_off_requests", "availability", "documentation")
"""The areas with a remark that the paper names: uppföljning, avropsförfrågan, tillgänglighet,
dokumentation."""


def at(day: date) -> dict[str, Any]:
    """A moment of a day, and who stands for it."""
    zone = ZoneInfo("Europe/Stockholm")
    return {"at": datetime(day.year, day.month, day.day, 9, tzinfo=zone), "role": "manager"}


def of(day: date) -> dict[str, Any]:
    """The same of something that concerns the one supplier."""
    return {**at(day), "supplier": STADSMISSION}


def review() -> AgreementReviewed:
    """September 2022: eleven areas approved, five with a remark, of which four are named."""
    approved = [AreaReviewed(result="approved") for _ in range(11)]
    named = [AreaReviewed(result="remark", area=area) for area in AREAS]
    return AgreementReviewed(
        occasion="start_up",
        stated=16,
        areas=(*approved, *named, AreaReviewed(result="remark")),
        **of(date(2022, 9, 20)),
    )


def entries() -> list[AgreementEntry]:
    """What the paper tells, in order; on which days of a month is invented."""
    return [
        CapacityStated(limited=False, available="11", unit="post", **of(date(2022, 3, 1))),
        review(),
        CapacityStated(
            limited=True, available="5.5", maximum="11", unit="post", **of(date(2022, 11, 25))
        ),
        Complained(about="called_off_hours", **of(date(2022, 11, 28))),
        MeetingHeld(about="called_off_hours", **of(date(2022, 12, 2))),
        Clarified(
            requirement="competence",
            means="Högskoleutbildning som kan bedömas likvärdig",
            **at(date(2022, 12, 5)),
        ),
        PlanRequired(due=SAID2["plan_due"], about="staff", **of(date(2022, 12, 5))),
        PlanSubmitted(measures=("Alla tjänster utom en är tillsatta",), **of(date(2023, 1, 9))),
        PlanAssessed(accepted=True, reason="Realistisk", **of(date(2023, 1, 16))),
        CapacityStated(limited=False, available="10", unit="post", **of(date(2023, 1, 16))),
        AgreementExtended(period=SAID2["extension"], **at(S2["invented"]["extension_decided"])),
    ]


def agreement(*events: AgreementEntry) -> AgreementFile:
    """The agreement's file."""
    (framework,) = load(HERE / "s2-register.toml", Register).frameworks
    return AgreementFile(framework=framework, entries=events or tuple(entries()))


def refused(*events: AgreementEntry) -> list[str]:
    """What is wrong with a file of some entries."""
    with pytest.raises(InputError) as error:
        agreement(*events)
    return [str(problem) for problem in error.value.problems]


def test_sixteen_areas_of_which_eleven_are_approved_and_four_remarks_are_named() -> None:
    """Five remarks and no non-conformity: of these are two severities; one has no name."""
    (found,) = reviews([agreement()])

    assert (16, 11, 5, 0) == (found.areas, found.approved, found.remarks, found.non_conformities)
    assert AREAS == found.named
    assert 1 == found.unnamed


def test_the_remark_without_a_name_is_asked_for() -> None:
    """The report counts five and names four; that it says sixteen areas agrees with its list."""
    (remark,) = agreement_remarks(agreement(), on=date(2023, 3, 1))
    differing = agreement(review().replace(stated=17))

    assert (
        "The review counts 5 remarks and non-conformities and names 4 (entries.1.areas). Ask what "
        "the others are about."
    ) == remark_told(remark, "en")
    assert [
        "Uppföljningen säger 17 områden och räknar upp 16 (entries.0.stated).",
        "Uppföljningen räknar 5 anmärkningar och avvikelser och namnger 4 (entries.0.areas). "
        "Fråga vilka de övriga gäller.",
    ] == [remark_told(r, "sv") for r in agreement_remarks(differing, on=date(2023, 3, 1))]


def test_the_supplier_goes_from_active_over_a_plan_to_active_again() -> None:
    """Limited from the end of November, under a plan until it is accepted, then active."""
    file = agreement()
    days = {
        date(2022, 11, 24): "active",
        date(2022, 11, 25): "capacity_limited",
        date(2022, 12, 5): "under_action_plan",
        date(2023, 1, 15): "under_action_plan",
        date(2023, 1, 16): "active",
    }

    assert days == {day: file.supplier_state(STADSMISSION, day) for day in days}
    assert [
        ("agreement_reviewed", "active"),
        ("complained", "capacity_limited"),
        ("plan_required", "under_action_plan"),
        ("plan_assessed", "active"),
    ] == [
        (step.kind, step.state)
        for step in agreement_steps(file, STADSMISSION)
        if step.kind in {"agreement_reviewed", "complained", "plan_required", "plan_assessed"}
    ]


def test_the_extension_is_the_papers_and_there_is_no_second() -> None:
    """Until the leap day, then until 28 February 2026; a second extension is refused."""
    file = agreement()
    decided = S2["invented"]["extension_decided"]
    second = AgreementExtended(period="2026-03-01/2028-02-28", **at(date(2024, 5, 1)))

    assert date(2024, 2, 29) == file.extended(decided - timedelta(days=1)).last_day()
    assert SAID2["longest"] == file.extended(decided).last_day()
    assert ["extensions: 2 extensions are stated and the agreement allows 1."] == refused(
        *entries(), second
    )


def test_the_complaint_is_what_a_register_tells_of_the_supplier() -> None:
    """From the day it was made until the plan was accepted; it excludes nobody."""
    (told,) = agreement().standings(STADSMISSION, by="0580")

    assert ("complaint", "2022-11-28/2023-01-15") == (told.status, str(told.valid))
    assert ("called_off_hours", "0580") == (told.reason, told.by)


def test_steps_that_do_not_follow_each_other_are_refused() -> None:
    """A plan that nobody asked for, one that was not handed in, and the year before it began."""
    events = entries()
    submitted, assessed = events[7], events[8]
    early = review().replace(**at(date(2022, 1, 17)))

    assert [f"entries.0: no action plan was required of '{STADSMISSION}'."] == refused(submitted)
    assert [f"entries.0: '{STADSMISSION}' has handed in no plan to assess."] == refused(assessed)
    assert [
        "entries.0.at: is before the agreement began, on 2022-03-01: is the year right?"
    ] == refused(early)
    assert ["entries.1.at: is before the last event: entries stand in the order of events."] == (
        refused(submitted_first := events[3], events[0])
    ), submitted_first


@pytest.mark.parametrize(
    ("kept", "on", "expected"),
    [
        (slice(0, 4), date(2022, 12, 1), ["complaint_open"]),
        (slice(0, 7), date(2023, 1, 9), []),
        (slice(0, 7), date(2023, 1, 10), ["plan_overdue"]),
        (slice(0, 8), date(2023, 1, 10), []),
    ],
)
def test_what_is_left_undone_is_remarked_upon(kept: slice, on: date, expected: list[str]) -> None:
    """A complaint without a plan, and a plan that has not come on the day after it was due."""
    events = [e for e in entries()[kept] if not isinstance(e, AgreementReviewed)]
    found = agreement_remarks(agreement(*events), on=on)

    assert [f"agreement.{code}" for code in expected] == [remark.code for remark in found]


def test_an_extension_while_a_plan_is_open_is_remarked_upon() -> None:
    """It is the board's to decide; that the plan was open is told, and so that it came late."""
    events = entries()
    late = events[7].replace(**at(date(2023, 1, 12)))
    found = agreement_remarks(agreement(*events[2:7], late, events[10]), on=date(2023, 3, 1))

    assert ["agreement.plan_late", "agreement.extended_with_plan_open"] == [r.code for r in found]


def test_the_agreements_story_is_told_to_the_office_alone() -> None:
    """With each step and how the supplier stood; for release nothing of it is told."""
    found = report(
        (),
        on=date(2023, 3, 1),
        within=Period.parse("2022-01-01/2023-12-31"),
        agreements=[agreement()],
    )
    told = as_text(report_outline(found, "en"))
    released = as_text(report_outline(found, "en", audience="release"))

    assert "16 areas, 11 approved, 5 with a remark, 0 with a non-conformity." in " ".join(
        told.split()
    )
    assert "under an action plan" in told
    assert STADSMISSION in told
    assert STADSMISSION not in released


def test_a_file_of_an_agreement_is_read_back_the_same(tmp_path: Path) -> None:
    """As any document."""
    dump(agreement(), tmp_path / "agreement.json")
    back = load(tmp_path / "agreement.json", AgreementFile)

    assert agreement() == back
    assert Decimal("5.5") == back.of(CapacityStated, STADSMISSION)[1].available
