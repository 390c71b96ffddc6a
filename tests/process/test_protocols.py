"""The documents of a whole call-off: what they say, in what order, and what they withhold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, get_args

import pytest

import calloff
from calloff import has
from calloff.errors import InputError
from calloff.expressions import none_of
from calloff.need import Group, Need
from calloff.pricing import Line, Price, PriceList
from calloff.process import Case, ask, call_off_request, compare, look, present
from calloff.process import entries as e
from calloff.process.procedure import EmergencyRule, Source, Within
from calloff.protocol import (
    comparison_outline,
    explanation,
    file_protocol,
    journal_outline,
    presentation_outline,
    request_outline,
)
from calloff.protocol.journal import JOURNAL
from calloff.protocol.words import SAYINGS, naturally
from calloff.register import Register
from calloff.values.money import Money
from calloff.values.outline import Heading, Outline, Paragraph, Table
from calloff.values.texts import LANGUAGES, Language
from calloff.values.typeset import FILES, MEDIA, as_html, as_text
from calloff.vocabulary import Code, CodeList, Facet, Fact, Text

LOT = "agreement/A"
ALM, BJORK, CEDER, EK = (f"{LOT}/SE-{name}" for name in ("alm", "bjork", "ceder", "ek"))
KINDS: dict[str, type[e.Entry]] = {
    kind.model_fields["kind"].default: kind for kind in get_args(get_args(e.AnyEntry)[0])
}


def said(outline: Outline) -> str:
    """A document as one line of text, so that no sentence is broken in two."""
    return " ".join(as_text(outline).split())


def headings(outline: Outline, level: int = 1) -> list[str]:
    """The headings of one level, in order."""
    return [p.text for p in outline.parts if isinstance(p, Heading) and p.level == level]


def rows(outline: Outline) -> list[tuple[str, ...]]:
    """The rows of every table."""
    return [row for part in outline.parts if isinstance(part, Table) for row in part.rows]


# ------------------------------------------------------------------------- call-offs of all kinds


def all_the_way(desk: Any) -> Case:
    """Asked, reminded, answered early and late, taken back, rejected, awarded, run, replaced."""
    desk = desk.ruled(late_answers="taken")
    case = desk.asked()
    ref = desk.ref(case, BJORK)
    case = case.add(desk.did(e.Reminded, "01-16 09:00", requests=(ref,)))
    for when, id, offer in (
        ("01-16 10:00", "elm", ALM),
        ("01-16 10:05", "oak", ALM),
        ("01-16 17:00", "birch", BJORK),
    ):
        case = case.add(desk.proposed(case, when, desk.home(id, offer)))
    silent = desk.did(e.NoAnswer, "01-16 17:01", request=desk.ref(case, CEDER))
    first = desk.comparison("01-17 09:00", ("birch", "elm"), roles=("caseworker",))
    case = case.add(
        silent,
        desk.did(e.Withdrawn, "01-16 17:10", proposal="oak", said="the carer is ill"),
        desk.did(e.Assessed, "01-17 09:00", assessment=first),
        desk.did(e.Signed, "01-17 09:30", signature=desk.signature("01-17 09:30", "team leader")),
        desk.did(e.PricesShown, "01-17 09:45"),
    )
    case = desk.decided(case, "01-17 10:00").add(
        desk.did(
            e.Rejected,
            "01-17 11:00",
            proposal="birch",
            party="board",
            reason="home_not_approved",
            said="too many live there",
        )
    )
    case = desk.decided(case, "01-17 12:00").add(
        desk.did(e.Approved, "01-17 13:00", role="board", proposal="elm", party="board"),
        desk.award("elm", "01-17 14:00"),
        desk.did(e.Approved, "01-18 09:00", proposal="elm", party="guardian"),
        desk.did(e.Started, "02-01 15:00", on=date(2024, 2, 1)),
        desk.did(
            e.LinesChanged,
            "02-15 09:00",
            lines=(
                Line("placement", quantity=1, unit="day", per="day"),
                Line("support", quantity=2, unit="hour", per="week"),
            ),
            on=date(2024, 2, 15),
            reason="more support at school",
        ),
        desk.did(
            e.Delivered,
            "03-01 09:00",
            item="support",
            period="2024-02-15/2024-02-28",
            quantity=3,
            unit="hour",
        ),
        desk.did(
            e.Renewed,
            "03-02 09:00",
            role="manager",
            until=date(2024, 9, 30),
            delegation="4.2",
            reason="the term at school",
        ),
        desk.did(e.Corrected, "03-03 09:00", entry=3, what="it was the aunt"),
        desk.did(
            e.Interrupted,
            "03-15 09:00",
            on=date(2024, 3, 15),
            party="supplier",
            reason="the home closes",
        ),
    )
    need = desk.need.replace(
        starts=date(2024, 3, 20), requested=date(2024, 3, 15), frozen=desk.at("03-15 10:00")
    )
    case = case.add(
        desk.did(e.NeedChanged, "03-15 10:00", need=need, because="replacement", reason="closed"),
        *(
            desk.did(e.Tried, "03-15 10:30", source=source, outcome="does_not", reason="still")
            for source in ("network", "in_house")
        ),
    )
    case = look(case, desk.register, at=desk.at("03-15 11:00"), role="caseworker")
    return case.add(
        desk.did(e.Skipped, "03-15 11:10", candidate=ALM, reason="paused"),
        desk.did(e.Closed, "03-16 09:00", reason="the child moves home"),
    )


def ended(desk: Any) -> Case:
    """It begins, has its meeting, and ends as planned."""
    desk = desk.ruled(
        placement=desk.procedure.placement.replace(start_meeting_within=5, follow_up_weeks=6)
    )
    return desk.started().add(
        desk.did(
            e.Happened,
            "02-06 15:00",
            what="start_meeting",
            due=date(2024, 2, 8),
            on=date(2024, 2, 6),
            note="all came",
        ),
        desk.did(e.Ended, "07-30 09:00", on=date(2024, 7, 29)),
    )


def under_new_rules(desk: Any) -> Case:
    """The office gets a new delegation order before the award, and tells the suppliers after it."""
    changed = desk.procedure.replace(
        id="office-2",
        name=Text("ny ordning", "new rules"),
        delegations=(desk.procedure.delegations[1].replace(id="9.9"),),
    )
    given = {"procedure": changed, "reason": "a new delegation order"}
    case = desk.approved().add(
        desk.did(e.ProcedureChanged, "01-17 11:30", **given),
        desk.award("birch", delegation="9.9"),
    )
    refs = tuple(request.ref for request in case.state.requests)
    return case.add(
        desk.did(e.Held, "01-17 12:30", proposal="birch", until=desk.at("02-02 12:00")),
        desk.did(e.Informed, "01-17 13:00", requests=refs),
    )


def in_house(desk: Any) -> Case:
    """The municipality's own home suffices."""
    case = desk.opened().add(
        desk.did(e.Tried, "01-15 09:10", source="network", outcome="does_not", reason="none"),
        desk.did(e.Tried, "01-15 09:20", source="in_house", outcome="suffices", reason="a home"),
    )
    given = {"role": "team leader", "source": "in_house", "delegation": "4.1"}
    return case.add(desk.did(e.InHouse, "01-15 10:00", **given))


def declined(desk: Any) -> Case:
    """Everybody has declined; the same need is put anew."""
    case = desk.asked()
    for id in (ALM, BJORK, CEDER):
        no = desk.did(e.Declined, "01-16 09:00", request=desk.ref(case, id), reason="place")
        case = case.add(no)
    return case


def again(desk: Any) -> Case:
    """A week later the same suppliers are asked once more."""
    case = declined(desk).add(desk.did(e.RoundOpened, "01-22 09:00", reason="a week has gone"))
    return ask(case, desk.register, at=desk.at("01-22 10:00"), role="caseworker")


def directly(desk: Any, **changes: Any) -> Case:
    """Nothing is left of the route but a direct award."""
    case = declined(desk).add(
        desk.did(e.Tried, "01-16 10:00", source="own", outcome="does_not", reason="all declined"),
        desk.did(e.Tried, "01-16 10:10", source="central", outcome="passed", reason="too far"),
    )
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
        "asked": "Fur AB, Gran AB and Hassel AB",
        "answered": "Fur AB and Gran AB",
        "reason": "near the school",
        "term": "2024-02-01/2024-07-31",
        **changes,
    }
    return case.add(desk.did(e.DirectAwarded, "01-16 11:00", **given))


def choosing(desk: Any) -> Any:
    """The same desk where the individual chooses between Alm and Björk in lot C."""
    source = Source(
        id="choice",
        kind="user_choice",
        name=Text("val", "choice"),
        lots=("agreement/C",),
        who_does_not_choose="turn",
    )
    return desk.ruled(route=(*desk.procedure.route[:2], source)).needing(
        lot="agreement/C", requirements=desk.need.requirements[:1], wishes=()
    )


def presented(desk: Any) -> Case:
    """Alm and Björk have been presented."""
    desk = choosing(desk)
    when = desk.at("01-15 10:00")
    return present(desk.routed(), desk.register, seed="seed", at=when, role="caseworker")


def chosen(desk: Any) -> Case:
    """The guardian chooses Alm, and changes to Björk."""
    alm, bjork = "agreement/C/SE-alm", "agreement/C/SE-bjork"
    return presented(desk).add(
        desk.did(e.Chose, "01-15 11:00", provider=alm, party="guardian"),
        desk.did(e.Approved, "01-16 09:00", party="guardian"),
        desk.did(e.Started, "02-01 09:00", on=date(2024, 2, 1)),
        desk.did(
            e.ChangedProvider,
            "03-15 10:00",
            provider=bjork,
            party="guardian",
            on=date(2024, 4, 1),
        ),
    )


def at_night(desk: Any) -> Case:
    """Monday night by telephone, written down on Tuesday, and looked at again."""
    desk = desk.urgently().ruled(emergency=EmergencyRule(wins="key", review=Within(working_days=1)))
    late = {"recorded": "01-16 08:00"}
    case = Case.open(
        desk.need.replace(frozen=desk.at("01-15 22:30")),
        desk.procedure,
        at=desk.at("01-15 22:35"),
        role="manager",
        recorded=desk.at("01-16 08:00"),
    )
    for source in ("network", "in_house"):
        given = {"source": source, "outcome": "passed", "reason": "tonight"}
        case = case.add(desk.did(e.Tried, "01-15 22:36", **given, **late))
    case = ask(
        case,
        desk.register,
        at=desk.at("01-15 22:40"),
        role="manager",
        channel="telephone",
        recorded=desk.at("01-16 08:00"),
    )
    case = case.add(desk.proposed(case, "01-15 22:50", desk.home("elm", ALM), **late))
    for id in (BJORK, CEDER):
        ref = desk.ref(case, id)
        case = case.add(desk.did(e.NoAnswer, "01-15 23:10", request=ref, **late))
    case = compare(
        case,
        desk.register,
        at=desk.at("01-15 23:11"),
        role="manager",
        recorded=desk.at("01-16 08:00"),
    )
    case = case.add(desk.award("elm", "01-15 23:15", **late))
    return case.add(
        desk.did(e.Reviewed, "01-16 09:00", role="manager", outcome="ordinary", reason="for longer")
    )


def meanwhile(desk: Any) -> Case:
    """The child stays where it came in the night while a home for longer is looked for."""
    case = at_night(desk).add(
        desk.did(e.Approved, "01-16 09:10", proposal="elm", party="guardian"),
        desk.did(e.Started, "01-16 09:20", on=date(2024, 1, 16)),
    )
    need = desk.need.replace(requested=date(2024, 1, 16), frozen=desk.at("01-16 10:00"))
    case = case.add(
        desk.did(e.NeedChanged, "01-16 10:00", need=need, because="ordinary", reason="longer"),
        desk.did(
            e.Renewed,
            "01-16 10:30",
            role="manager",
            until=date(2024, 9, 30),
            delegation="4.2",
            reason="until a home is found",
        ),
    )
    for source in ("network", "in_house"):
        if source not in case.state.sources:
            given = {"source": source, "outcome": "does_not", "reason": "none"}
            case = case.add(desk.did(e.Tried, "01-16 11:00", **given))
    return ask(case, desk.register, at=desk.at("01-16 12:00"), role="caseworker")


STORIES: tuple[Callable[[Any], Case], ...] = (
    all_the_way,
    ended,
    under_new_rules,
    in_house,
    again,
    directly,
    chosen,
    at_night,
    meanwhile,
)


# ---------------------------------------------------------------------------------- the words


def test_every_kind_of_entry_has_its_line() -> None:
    """A journal knows a line for each kind, and for each way that a kind can be."""
    ways = {
        kind: [
            f"{kind}.{way}"
            for name in ("because", "stage", "outcome")
            if name in model.model_fields and kind in {"need_changed", "decided", "reviewed"}
            for way in get_args(model.model_fields[name].annotation)
            if not (kind == "decided" and name == "outcome")
        ]
        for kind, model in KINDS.items()
    }
    unsaid = [
        code for kind, codes in ways.items() for code in codes or [kind] if code not in JOURNAL.sv
    ]

    assert [] == unsaid


def test_no_word_stands_in_two_lists() -> None:
    """What a label says is said in one place."""
    codes = [code for sayings in SAYINGS for code in sayings.sv]

    assert sorted(set(codes)) == sorted(codes)


def test_the_stories_have_every_kind_of_entry(desk: Any) -> None:
    """What follows is shown of every kind there is."""
    happened = {entry.kind for story in STORIES for entry in story(desk).entries}

    assert set(KINDS) == happened


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_journal_has_a_line_for_each_entry(
    desk: Any, story: Callable[[Any], Case], language: Language
) -> None:
    """Numbered, in words, in either language; no code and no empty blank is left."""
    case = story(desk)
    lines = rows(journal_outline(case, language))

    assert [str(number) for number in range(1, len(case.entries) + 1)] == [r[0] for r in lines]
    assert all(row[2] and not re.search(r"[{}]|\b[a-z]+_[a-z]+\b", row[2]) for row in lines)


def test_a_journal_says_no_free_text_and_no_price(desk: Any) -> None:
    """What happened, and nothing of what was written about it."""
    text = said(journal_outline(all_the_way(desk), "en"))

    for word in ("the carer is ill", "too many live there", "at school", "SEK"):
        assert word not in text
    assert "Alm AB took a proposal back" in text


def test_a_journal_names_proposals_counts_suppliers_and_says_why(desk: Any) -> None:
    """Who was proposed and named, how many were reminded, why a way was left, what was given."""
    lines = {row[2] for row in rows(journal_outline(all_the_way(desk), "sv"))}

    assert {
        "n: kan inte tillgodose behovet. Skäl: none",
        "Förfrågan skickad till 3 leverantörer, svar senast 2024-01-16 16:30",
        "Påminnelse till 1 leverantör",
        "Förslag: Björk AB, birch",
        "Alm AB drog tillbaka ett förslag: oak",
        "Nyckeln tillämpad på svaren: den pekar ut Björk AB, birch",
        "Nej från nämnden: Björk AB, birch",
        "Levererat 2024-02-15–2024-02-28: 3 timmar",
    } <= lines


def test_a_journal_tells_new_rules_and_longer_holds(desk: Any) -> None:
    """Until when a home is kept, by what rules it goes on, and how many were told."""
    lines = {row[2] for row in rows(journal_outline(under_new_rules(desk), "en"))}

    assert {
        "From now on by the procedure new rules",
        "Björk AB, birch is kept free until 2024-02-02 12:00",
        "3 suppliers told how it went",
    } <= lines


def test_a_journal_marks_what_was_recorded_afterwards(desk: Any) -> None:
    """When it happened and when it was written down stand beside each other."""
    lines = rows(journal_outline(at_night(desk), "en"))
    late = [row for row in lines if row[4]]

    assert len(lines) - 1 == len(late)
    assert {"2024-01-16 08:00"} == {row[4] for row in late}


@pytest.mark.parametrize("medium", sorted(FILES))
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_every_call_off_can_be_told_to_everybody(
    desk: Any, story: Callable[[Any], Case], language: Language, medium: str
) -> None:
    """However far it has come, for each reader, in each language and medium."""
    case = story(desk)
    lot = case.state.need.lot
    tell = FILES[medium]
    for audience in ("caseworker", "release"):
        told = tell(file_protocol(case, desk.register, language, audience=audience))
        assert "None" not in told
    for audience in ("asked", "rejected"):
        supplier = f"{lot}/SE-alm"
        outline = file_protocol(case, desk.register, language, audience=audience, supplier=supplier)
        assert "None" not in tell(outline)


def test_a_call_off_can_be_told_after_each_entry(desk: Any) -> None:
    """A case that has not come far has fewer sections, and a protocol all the same."""
    case = all_the_way(desk)
    counts = []
    for number in range(1, len(case.entries) + 1):
        part = Case(procedure=case.procedure, entries=case.entries[:number])
        counts.append(len(file_protocol(part, desk.register).parts))

    assert counts[0] < counts[10] < counts[-1]


# ---------------------------------------------------------------------------------- the order


ORDER = {
    "sv": [
        "Ramavtal och delområde",
        "Behovet",
        "Krav och önskemål",
        "Vad som prövats före avrop",
        "Urvalet",
        "Förfrågan",
        "Svaren",
        "Bedömningen, gjord innan priser visades",
        "Priser",
        "Vad nyckeln säger",
        "Ordningen enligt nyckeln",
        "Varför inte de andra",
        "Godkännande och samtycke",
        "Beslut",
        "Insatsen",
        "Bevarande och kontroll",
    ],
    "en": [
        "Agreement and lot",
        "The need",
        "Requirements and wishes",
        "What was tried before calling off",
        "The selection",
        "The request",
        "The answers",
        "The assessment, made before prices were shown",
        "Prices",
        "What the key says",
        "The order by the key",
        "Why not the others",
        "Approval and consent",
        "Decision",
        "The placement",
        "Retention and control",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_stand_in_the_order_of_the_work(desk: Any, language: Language) -> None:
    """From the agreement to the control code, as the work was done."""
    outline = file_protocol(desk.started(), desk.register, language)

    assert ORDER[language] == headings(outline)


def test_a_case_that_has_not_come_far_has_fewer_sections(desk: Any) -> None:
    """Nothing is said of what has not been done."""
    outline = file_protocol(desk.routed(), desk.register)

    assert [*ORDER["sv"][:4], ORDER["sv"][-1]] == headings(outline)
    assert "Inga leverantörer har tillfrågats ännu." in said(outline)


def test_what_was_tried_is_told_with_outcome_reason_and_role(desk: Any) -> None:
    """The route, before anybody outside was asked."""
    outline = file_protocol(desk.asked(), desk.register, "en")

    assert ("n", "cannot meet the need", "none", "2024-01-15 09:10, caseworker") in rows(outline)


def test_the_request_is_told_with_deadline_channel_and_references(desk: Any) -> None:
    """To whom, when, how, and until when, with the day of the week."""
    case = all_the_way(desk)
    first = case.entries[4]
    text = said(file_protocol(case, desk.register))

    assert isinstance(first, e.Asked)
    assert "Samma avidentifierade förfrågan gick till 3 leverantörer." in text
    assert "Svar senast: tisdag 16 januari 2024 kl. 16.30" in text
    assert "Påminda: 2024-01-16 09:00: Björk AB" in text
    assert "Hur: skriftligt" in text
    assert all(request.ref in text for request in first.requests)
    assert first.body[:16] in text
    assert "STÄMMER INTE" not in text


def test_answers_are_told_with_what_became_of_them(desk: Any) -> None:
    """Proposed, late and still taken, silent, taken back."""
    answers = {row[1] for row in rows(file_protocol(all_the_way(desk), desk.register, "en"))}

    assert "has not answered in time" in answers
    assert "takes back oak; “the carer is ill”" in answers
    assert (
        "offers birch; free from 2024-01-01; 1 place; came after the deadline and is taken, since "
        "no prices were shown"
    ) in answers


def test_a_supplier_that_was_passed_over_is_told_with_the_reason(desk: Any) -> None:
    """A record of its own, by a listed reason."""
    text = said(file_protocol(_passed(desk), desk.register, "en"))

    assert "Suppliers whose turn it was, and who were not asked" in text
    assert "Alm AB: two in a row, see case K-1 and K-2 (2024-01-15 09:40, caseworker)" in text


def _passed(desk: Any) -> Case:
    """Alm is passed over for two earlier declines; the others are asked."""
    case = look(desk.routed(), desk.register, at=desk.at("01-15 09:30"), role="caseworker")
    given = {"candidate": ALM, "reason": "declined_in_a_row", "declines": ("K-1", "K-2")}
    case = case.add(desk.did(e.Skipped, "01-15 09:40", **given))
    return ask(case, desk.register, at=desk.at("01-15 10:00"), role="caseworker")


def test_a_proposal_that_contradicts_its_offer_is_remarked_upon(desk: Any) -> None:
    """Alm's consultant speaks Dari by the register; the answer says Arabic."""
    case = desk.answered(desk.home("elm", ALM, Fact("language", "ar")), desk.home("birch", BJORK))
    for outline in (
        file_protocol(case, desk.register, "en"),
        comparison_outline(case, desk.register, "en"),
    ):
        text = said(outline)

        assert "Alm AB, elm states language: ar." in text
        assert "birch states" not in text


def test_when_prices_were_shown_is_told_after_the_signatures(desk: Any) -> None:
    """Who signed, when, and from when on prices were known."""
    text = said(file_protocol(desk.compared(), desk.register, "en"))

    assert (
        "Signed: caseworker 2024-01-17 09:00, team leader 2024-01-17 09:00 Prices were shown: "
        "2024-01-17 10:00"
    ) in text


# --------------------------------------------------------------------------------- the decision


def test_an_award_that_follows_the_key_says_so(desk: Any) -> None:
    """Who decided, when, with what delegation, and who has said yes."""
    text = said(file_protocol(desk.started(), desk.register, "en"))

    assert "Decision: Björk AB, birch is called on" in text
    assert "Decided: 2024-01-17 12:00, manager Delegation: point 4.2 (valid without bounds)" in text
    assert "Against the key: follows the key" in text
    assert "Approval and consent: the board 2024-01-17; the guardian 2024-01-18" in text
    assert "DEPARTURE" not in text


def test_a_departure_from_the_key_is_said_clearly(desk: Any) -> None:
    """Whom the key names, who was awarded, and why."""
    yes = desk.did(e.Approved, "01-17 11:00", role="board", proposal="elm", party="board")
    award = desk.award("elm", reason="the sister lives there")
    case = desk.compared().add(yes, award)
    outline = file_protocol(case, desk.register, "en")
    strong = [part.text for part in outline.parts if isinstance(part, Paragraph) and part.strong]

    assert (
        "DEPARTURE FROM THE ALLOCATION KEY. The key names Björk AB, birch, and the decision is for "
        "Alm AB, elm."
    ) in strong
    assert "Against the key: DEPARTURE Reason: the sister lives there" in said(outline)
    assert "AVSTEG FRÅN FÖRDELNINGSNYCKELN." in said(file_protocol(case, desk.register))


def test_a_choice_among_the_tied_is_no_departure(desk: Any) -> None:
    """Where the key does not tell two apart, a person chooses, with a reason."""
    home = desk.home("ash", CEDER)
    case = desk.asked()
    for minute, proposal in enumerate((desk.home("elm", ALM), home)):
        case = case.add(desk.proposed(case, f"01-16 09:0{minute}", proposal))
    no = desk.did(e.Declined, "01-16 10:00", request=desk.ref(case, BJORK), reason="place")
    both = desk.comparison("01-17 09:00", ("ash", "elm"))
    case = desk.decided(
        case.add(no, desk.did(e.Assessed, "01-17 09:00", assessment=both)), "01-17 10:00"
    ).add(
        desk.did(e.Approved, "01-17 11:00", role="board", proposal="elm", party="board"),
        desk.award("elm", reason="nearer the grandmother"),
    )
    text = said(file_protocol(case, desk.register, "en"))

    assert "a choice among those whom the key does not tell apart" in text
    assert "DEPARTURE" not in text


def test_a_decision_that_cannot_be_made_again_is_told_by_what_was_noted(desk: Any) -> None:
    """With another register the control code does not agree: no new table is shown as the old."""
    offers = tuple(
        offer.replace(
            prices=PriceList(currency="SEK", rows=(Price("placement", "1", "day"),), silence="no")
        )
        for offer in desk.register.offers
    )
    other = desk.register.replace(offers=offers, known=desk.at("02-01 00:00"))
    case = desk.compared()
    same = said(file_protocol(case, desk.register, "en"))
    text = said(file_protocol(case, other, "en"))

    assert "DOES NOT AGREE" not in same
    assert 2 == text.count("THE CONTROL CODE DOES NOT AGREE")
    assert "register, version of 2024-01-01 01:00" in text
    assert "The key named Björk AB, birch." in text
    assert "SEK\xa0162,000.00" in as_text(file_protocol(case, other, "en"))
    assert "SEK\xa0180.00" not in as_text(file_protocol(case, other, "en"))


def test_new_rules_are_told_and_those_who_were_informed(desk: Any) -> None:
    """The delegation is that of the day, under the rules of the day."""
    outline = file_protocol(under_new_rules(desk), desk.register, "en")
    text = said(outline)

    assert "Delegation: point 9.9" in text
    assert "From 2024-01-17 11:30, caseworker: new rules. Reason: a new delegation order" in text
    assert ("Ceder AB", "2024-01-17 13:00, caseworker") in rows(outline)


def test_a_direct_award_is_told_with_its_sum_against_the_limit(desk: Any) -> None:
    """The documentation, what was bought before, and the limit with its source."""
    text = said(file_protocol(directly(desk), desk.register, "en")).replace("\xa0", " ")
    over = said(
        file_protocol(
            directly(desk, sum_before=Money.of(650_000, "SEK"), exception="extreme urgency"),
            desk.register,
            "en",
        )
    )

    assert "Together: SEK 220,000.00" in text
    assert "Limit for direct awards: SEK 700,000.00" in text
    assert "The sum is below the limit." in text
    assert "How competition was used: three were rung" in text
    assert "THE SUM REACHES THE LIMIT. Exception relied on: extreme urgency" in over


def test_user_choice_is_told_without_a_ranking(desk: Any) -> None:
    """The order drawn, who chose, and the change."""
    text = said(file_protocol(chosen(desk), desk.register, "en"))

    assert "in an order drawn by lot, without ranking and without prices" in text
    assert "Chosen: Alm AB, 2024-01-15 11:00, caseworker; by the guardian" in text
    assert "Björk AB from 2024-04-01; asked for by the guardian" in text
    assert "Running since 2024-02-01: Björk AB." in text


def test_what_was_written_down_after_an_emergency_is_marked(desk: Any) -> None:
    """Each entry says when it was written, and the review says how many they are."""
    case = at_night(desk)
    text = said(file_protocol(case, desk.register, "en"))

    assert "2024-01-15 22:50 (written down 2024-01-16 08:00)" in " ".join(
        cell for row in rows(file_protocol(case, desk.register, "en")) for cell in row
    )
    assert "What came of it: the ordinary procedure takes over" in text
    assert f"{len(case.entries) - 1} of {len(case.entries)} entries" in text


# ----------------------------------------------------------------------------------- the rounds


def test_each_round_is_a_block_of_its_own(desk: Any) -> None:
    """What has changed is told; the agreement, which has not, stands once."""
    outline = file_protocol(all_the_way(desk), desk.register)
    titles = headings(outline)
    text = said(outline)

    assert ["Omgång 1", "Omgång 2: ny insats efter avbrott"] == [
        title for title in titles if title.startswith("Omgång")
    ]
    assert "Önskad start: 2024-03-20 (tidigare 2024-02-01)" in text
    assert 1 == text.count("Ramavtal och delområde")


def test_the_next_proposal_takes_the_place_of_one_that_was_rejected(desk: Any) -> None:
    """The key again, over what is left; the comparison and the quotes are not repeated."""
    outline = file_protocol(all_the_way(desk), desk.register, "en")
    text = said(outline)
    cells = [cell for row in rows(outline) for cell in row]

    assert 1 == text.count("Applied again among the proposals that are left")
    assert "no: not approved; “too many live there”" in cells
    assert "The assessment is the same as before." in text
    assert 2 == len([cell for cell in cells if cell.startswith("placement: 180 days at")])


def test_the_same_need_put_anew_says_that_nothing_has_changed(desk: Any) -> None:
    """A second round of the same need."""
    text = said(file_protocol(again(desk), desk.register, "en"))

    assert "Round 2: the same need anew" in text
    assert "Reason: a week has gone The need is the same." in text


def test_the_placement_is_told_as_far_as_it_has_come(desk: Any) -> None:
    """Begun, changed, delivered against called off, renewed, interrupted."""
    outline = file_protocol(all_the_way(desk), desk.register, "en")
    text = said(outline)

    assert "Begun: 2024-02-01" in text
    assert "until 2024-09-30, by point 4.2" in text
    assert "last day 2024-03-15; on the part of the supplier" in text
    assert ("support", "4 hours", "3 hours", "75 %") in rows(outline)
    assert "From 2024-02-15: placement: every day, until further notice; support: 2 hours" in text


def test_the_calendar_tells_what_was_done_and_what_is_late(desk: Any) -> None:
    """The meeting was held; the follow-up was not."""
    found = dict(
        row for row in rows(file_protocol(ended(desk), desk.register, "en")) if len(row) == 2
    )

    assert "done 2024-02-06: all came" == found["Start meeting by 2024-02-08"]


def test_what_came_late_says_how_late(desk: Any) -> None:
    """The day it was done, and how many days after it was due; a late start, after what day."""
    case = ended(desk)
    meeting = next(entry for entry in case.entries if isinstance(entry, e.Happened))
    late = meeting.replace(on=date(2024, 2, 9), at=desk.at("02-09 15:00"))
    entries = tuple(late if entry is meeting else entry for entry in case.entries)
    outline = file_protocol(Case(procedure=case.procedure, entries=entries), desk.register, "en")
    begun = desk.approved().add(
        desk.award("birch"),
        desk.did(e.Approved, "01-18 09:00", proposal="birch", party="guardian"),
        desk.did(e.Started, "02-05 15:00", on=date(2024, 2, 5)),
    )

    assert ("Start meeting by 2024-02-08", "done 2024-02-09, 1 day late: all came") in rows(outline)
    assert "Begun: 2024-02-05, 4 days after the day that was wanted, 2024-02-01" in said(
        file_protocol(begun, desk.register, "en")
    )


def test_what_was_arranged_in_haste_is_told_while_another_is_looked_for(desk: Any) -> None:
    """Who serves meanwhile, since when, until when; its calendar stands in the round at hand."""
    case = meanwhile(desk)
    outline = file_protocol(case, desk.register, "en")
    text = said(outline)
    before = file_protocol(at_night(desk), desk.register, "en")

    assert "Meanwhile what was arranged in haste runs since 2024-01-16: Alm AB, elm." in text
    assert (
        "What was arranged in haste, meanwhile ····································· Served by: "
        "Alm AB, elm Begun: 2024-01-16"
    ) in text
    assert "Expected to last: 2024-01-16–2024-09-30" in text
    assert "Renewed: until 2024-09-30, by point 4.2" in text
    assert "It goes on during round 2, where its calendar stands." in text
    assert 1 == text.count("Last day 2024-09-30")
    assert "Meanwhile" not in said(before)


def test_those_who_come_later_are_told_with_the_reason(desk: Any) -> None:
    """By people's comparison, or by the price where they suit equally well."""
    level = desk.compared(("birch", "elm"))
    apart = desk.compared(("birch",), ("elm",))
    price = said(file_protocol(level, desk.register, "en"))
    suited = said(file_protocol(apart, desk.register, "en"))

    assert "Suits equally well, and costs more. – 1: Alm AB, elm" in price
    assert "Suits less well by the assessment. – 1: Alm AB, elm" in suited


def test_it_ends_with_the_number_of_entries_and_the_control_code(desk: Any) -> None:
    """The file is known again by its fingerprint."""
    case = desk.started()
    text = said(file_protocol(case, desk.register))

    assert f"Antal anteckningar: {len(case.entries)}" in text
    assert case.fingerprint[:16] in text


# ------------------------------------------------------------------------------------- sentinels

GROUP, OTHER_CASE, TOWN, HOME_TOWN = "KULL-99", "SYSKON-42", "Hemligköping", "Annanstad"
PRICE, RIVAL, WORDS = "98765.43", "Hemliga Björken AB", "FRITEXT"
CODES = CodeList(
    id="towns",
    name=Text("orter", "towns"),
    codes=(
        Code(code="t1", name=Text(TOWN, TOWN)),
        Code(code="t2", name=Text(HOME_TOWN, HOME_TOWN)),
    ),
)
WHERE = Facet(
    code="home_town",
    kind="code",
    name=Text("ort", "town"),
    codes="towns",
    silence="unknown",
    told_to=("caseworker",),
)


def planted(desk: Any) -> Any:
    """The same desk with a sister, a town to keep away from, a dear rival and a protected child."""
    register = desk.register
    vocabulary = register.vocabulary.replace(
        lists=(*register.vocabulary.lists, CODES), facets=(*register.vocabulary.facets, WHERE)
    )
    offers = []
    for offer in register.offers:
        if offer.id == BJORK:
            dear = PriceList(currency="SEK", rows=(Price("placement", PRICE, "day"),), silence="no")
            offer = offer.replace(prices=dear)  # noqa: PLW2901
        offers.append(offer)
    suppliers = tuple(
        s.replace(name=RIVAL) if s.id == "SE-bjork" else s for s in register.suppliers
    )
    other = register.replace(vocabulary=vocabulary, offers=tuple(offers), suppliers=suppliers)
    whole = desk.needing(
        requirements=(
            *desk.need.requirements,
            none_of(has("home_town", "t1")),
        ),
        group=Group(GROUP, "apart"),
        protected=True,
    )
    return type(desk)(procedure=whole.procedure, register=other, need=whole.need)


def played(desk: Any) -> Case:
    """A call-off in which everything that must not leak stands somewhere in the file."""
    words = f"{WORDS} about the family"
    case = desk.opened().add(
        desk.did(e.Tried, "01-15 09:10", source="network", outcome="does_not", reason=words),
        desk.did(e.Tried, "01-15 09:20", source="in_house", outcome="does_not", reason=words),
    )
    case = look(case, desk.register, at=desk.at("01-15 09:30"), role="caseworker")
    skip = {"candidate": CEDER, "reason": "declined_in_a_row", "declines": (OTHER_CASE, "K-2")}
    case = case.add(desk.did(e.Skipped, "01-15 09:40", **skip))
    case = ask(case, desk.register, at=desk.at("01-15 10:00"), role="caseworker", by=WORDS)
    where = Fact("home_town", "t2")
    case = case.add(
        desk.proposed(case, "01-16 09:00", desk.home("elm", ALM, where, label="hem alm")),
        desk.proposed(case, "01-16 09:05", desk.home("oak", ALM, where)),
        desk.proposed(case, "01-16 09:10", desk.home("birch", BJORK, where, label="hem vid sjön")),
        desk.did(e.Withdrawn, "01-16 09:20", proposal="oak", said=words),
    )
    compared = desk.comparison("01-17 09:00", ("elm",), ("birch",))
    grounds = tuple(g.replace(reason=words) for g in compared.grounds)
    return desk.decided(
        case.add(desk.did(e.Assessed, "01-17 09:00", assessment=compared.replace(grounds=grounds))),
        "01-17 10:00",
    ).add(
        desk.did(e.Approved, "01-17 10:30", role="board", proposal="birch", party="board"),
        desk.did(e.Approved, "01-17 11:00", role="board", proposal="elm", party="board"),
        desk.award("birch", reason=words, by=WORDS),
        desk.did(e.Approved, "01-18 09:00", proposal="birch", party="guardian"),
        desk.did(e.Started, "02-01 15:00", on=date(2024, 2, 1)),
        desk.did(e.Corrected, "02-02 15:00", entry=2, what=words),
    )


def bare(text: str) -> str:
    """A text without the marks and spaces that a medium or a language puts into it."""
    return re.sub(r"[\s\\,.]|&nbsp;", "", text)


def leaks(outline: Outline, *sentinels: str) -> Iterator[tuple[str, str]]:
    """Each medium with each sentinel that stands in it."""
    for medium, tell in MEDIA.items():
        text = bare(tell(outline))
        for sentinel in sentinels:
            if bare(sentinel) in text:
                yield medium, sentinel


EVERYTHING = (GROUP, OTHER_CASE, TOWN, HOME_TOWN, PRICE, RIVAL, WORDS, "hem vid sjön")
FLAG = {"sv": "Skyddade personuppgifter", "en": "Protected identity"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentinels_are_there_to_be_found(desk: Any, language: Language) -> None:
    """The caseworker's protocol has every one of them, so that the tests below can fail."""
    desk = planted(desk)
    outline = file_protocol(played(desk), desk.register, language)
    hidden = {HOME_TOWN}

    assert {s for s in EVERYTHING if s not in hidden} == {s for _, s in leaks(outline, *EVERYTHING)}
    assert FLAG[language] in said(outline)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["asked", "rejected"])
def test_a_supplier_reads_of_itself_alone(desk: Any, audience: Any, language: Language) -> None:
    """Nothing of another supplier, of a sister, of a town, of the route, of people's words."""
    desk = planted(desk)
    case = played(desk)
    outline = file_protocol(case, desk.register, language, audience=audience, supplier=ALM)
    others = ("Ceder AB", "Ek AB", FLAG[language], case.id, case.fingerprint[:16])

    assert [] == list(leaks(outline, *EVERYTHING, *others))
    assert [("text", "hem alm")] == [x for x in leaks(outline, "hem alm") if x[0] == "text"]
    assert desk.ref(case, ALM) in said(outline)
    assert desk.ref(case, BJORK) not in said(outline)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_release_names_nobody(desk: Any, language: Language) -> None:
    """Headed as a draft; no names, homes, ages, amounts, words of people, and no control code."""
    desk = planted(desk)
    case = played(desk)
    outline = file_protocol(case, desk.register, language, audience="release")
    more = ("Alm AB", "Ceder AB", "hem alm", FLAG[language], case.id, case.fingerprint[:16])
    ages = {"sv": ("9 år",), "en": ("9 years",)}[language]
    refs = tuple(request.ref for request in case.state.requests)

    assert [] == list(leaks(outline, *EVERYTHING, *more, *ages, *refs))
    assert isinstance(outline.parts[0], Paragraph)
    assert {"sv": "UTKAST FÖR SEKRETESSPRÖVNING", "en": "DRAFT FOR SECRECY REVIEW"}[
        language
    ] in outline.parts[0].text
    assert {"sv": "leverantör 1", "en": "supplier 1"}[language] in said(outline)


def test_what_is_withheld_keeps_its_place(desk: Any) -> None:
    """For release as many requirements are listed as there are, and the same sections."""
    desk = planted(desk)
    case = played(desk)
    full = file_protocol(case, desk.register, "en")
    release = file_protocol(case, desk.register, "en", audience="release")

    assert headings(full) == headings(release)
    assert "something that is withheld" in said(release)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_for_comparing_has_no_price(desk: Any, language: Language) -> None:
    """Nor where a home must not lie, nor where it lies, nor anything of a sister."""
    desk = planted(desk)
    case = played(desk)
    number = next(i for i, entry in enumerate(case.entries) if isinstance(entry, e.Assessed))
    case = Case(procedure=case.procedure, entries=case.entries[:number])
    outline = comparison_outline(case, desk.register, language)
    hidden = [s for s in EVERYTHING if s not in {RIVAL, "hem vid sjön"}]

    assert [] == list(leaks(outline, *hidden, FLAG[language], "SEK"))
    assert {"Alm AB, hem alm", f"{RIVAL}, hem vid sjön"} <= {row[0] for row in rows(outline)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_request_tells_nothing_of_the_person(desk: Any, language: Language) -> None:
    """Neither case nor group, town, rival, price or word, nor that something is withheld."""
    secret = planted(desk)
    outline = letter(secret, secret.asked(), language)
    withheld = {"sv": "lämnas ut", "en": "withheld"}[language]
    more = {"sv": "Vi prövar själva ytterligare villkor.", "en": "We test further conditions"}

    assert [] == list(leaks(outline, *EVERYTHING, FLAG[language], secret.need.id))
    assert withheld not in said(outline)
    assert more[language] in said(outline)
    assert more[language] in said(letter(desk, desk.asked(), language))


def test_no_price_stands_anywhere_before_prices_are_shown(desk: Any) -> None:
    """After each entry until then, in the protocol, the sheet and the journal; after it, there."""
    desk = planted(desk)
    case = played(desk)
    shown = []
    for number in range(1, len(case.entries) + 1):
        part = Case(procedure=case.procedure, entries=case.entries[:number])
        outlines = [file_protocol(part, desk.register, "en"), journal_outline(part, "en")]
        if part.state.prices_shown is None:
            outlines.append(comparison_outline(part, desk.register, "en"))
        told = [list(leaks(outline, PRICE, "SEK", "17,777,777.40")) for outline in outlines]
        shown.append(bool(told[0]))
        if part.state.prices_shown is None:
            assert [[], [], []] == told

    first = next(i for i, entry in enumerate(case.entries) if entry.kind == "assessed") + 1
    assert [False] * first == shown[:first]
    assert all(shown[first:])


# ----------------------------------------------------------------------------- for one supplier


def test_a_supplier_reads_whether_it_was_chosen(desk: Any) -> None:
    """The one that is called on, one that is not, and one before anything is decided."""

    def told(case: Case, supplier: str) -> str:
        return said(file_protocol(case, desk.register, "en", audience="asked", supplier=supplier))

    assert "You are called on: proposal 1." in told(desk.awarded(), BJORK)
    assert "You are not called on this time." in told(desk.awarded(), ALM)
    assert "Nothing is decided yet." in told(desk.compared(), ALM)
    assert "declines: place" in told(desk.compared(), CEDER)
    assert "You are not called on this time." in told(in_house_after_asking(desk), ALM)


def in_house_after_asking(desk: Any) -> Case:
    """Everybody was asked, and a direct award came in the end."""
    return directly(desk)


def notice(desk: Any, case: Case, supplier: str = ALM) -> Outline:
    """What a supplier that was turned down reads."""
    return file_protocol(case, desk.register, "en", audience="rejected", supplier=supplier)


def given(desk: Any, case: Case, candidate: str, **fields: Any) -> Case:
    """The call-off once the board has said yes and somebody has been called on."""
    yes = {"role": "board", "proposal": candidate, "party": "board"}
    return case.add(desk.did(e.Approved, "01-17 11:00", **yes), desk.award(candidate, **fields))


def test_a_supplier_reads_that_another_suited_better(desk: Any) -> None:
    """With the wish that its own proposal was found not to meet; of the other nothing."""
    made = desk.comparison("01-17 09:00", ("birch",), ("elm",))
    unmet = made.grounds[-1].replace(candidate="elm", wish=0, met=False)
    cases = [
        desk.decided(
            desk.answered(desk.home("elm", ALM), desk.home("birch", BJORK)).add(
                desk.did(e.Assessed, "01-17 09:00", assessment=made.replace(grounds=grounds))
            ),
            "01-17 10:00",
        )
        for grounds in (made.grounds, (*made.grounds, unmet))
    ]
    plain, wish = (said(notice(desk, given(desk, case, "birch"))) for case in cases)
    better = "another proposal was found to suit the individual's needs and wishes better."

    assert f"Proposal 1: {better}" in plain
    assert "Yours was found" not in plain
    assert f"{better} Yours was found not to meet the wish “near_school”." in wish
    assert "Björk" not in wish
    assert "as told by the supplier" not in wish


def test_a_supplier_reads_that_another_cost_less_and_its_own_price(desk: Any) -> None:
    """Not whose and not how much; what its own costs, line by line."""
    outline = notice(desk, given(desk, desk.compared(("birch", "elm")), "birch"))
    text = said(outline)

    assert (
        "Proposal 1: the proposal was found to suit as well as another, and the other cost less."
    ) in text
    assert ("Total", "SEK\xa0180,000.00") in rows(outline)
    assert "162,000" not in text


def test_a_supplier_reads_what_its_proposal_did_not_meet(desk: Any) -> None:
    """A requirement that it was told in the request, in a sentence."""
    wrong = desk.home("elm", ALM, Fact("language", "ar"))
    case = desk.answered(wrong, desk.home("birch", BJORK))
    signed = desk.comparison("01-17 09:00", ("birch",))
    case = desk.decided(
        case.add(desk.did(e.Assessed, "01-17 09:00", assessment=signed)), "01-17 10:00"
    )
    text = said(notice(desk, given(desk, case, "birch")))

    assert "Proposal 1: the proposal did not meet the requirement “language: Dari”." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_asks_for_nothing_and_withholds_nothing_of_its_own(
    desk: Any, language: Language
) -> None:
    """No imperative of the request, no row that something is withheld, no line twice."""
    desk = planted(desk)
    outline = file_protocol(
        played(desk), desk.register, language, audience="rejected", supplier=ALM
    )
    text = said(outline)
    words = {
        "sv": ("Svara för", "måste vara uppfyllt", "lämnas inte ut", "protokollet", "göras om"),
        "en": ("Say of each", "must be met", "Withheld", "withheld", "made again"),
    }[language]

    assert [] == [word for word in words if word in text]
    found = rows(outline)
    assert sorted(set(found)) == sorted(found)


def test_an_explanation_for_a_supplier_counts_nobody() -> None:
    """Neither the need's id nor one withheld row for each person stands in it."""
    register = calloff.load("familjehem.json", Register)
    need = calloff.load("7F3K-need.json", Need)
    several = need.replace(persons=(*need.persons, *need.persons, *need.persons))
    id = register.candidates(need.lot)[0].id
    for asked in (need, several):
        decision = register.decide(asked, on=date(2024, 1, 15))
        text = said(explanation(decision, id, "en", audience="rejected"))

        assert 1 == text.count("Age: withheld.")
        assert "7F3K" not in text


def test_a_release_tells_neither_who_said_no_nor_the_hour(desk: Any) -> None:
    """Somebody has said so, on a day; nothing of how the placement went."""
    outline = file_protocol(all_the_way(desk), desk.register, "en", audience="release")
    text = said(outline)
    cells = {cell for row in rows(outline) for cell in row}

    assert {"somebody", "yes", "no"} <= cells
    for word in ("the board", "the guardian", "not approved", "3 hours", "Number of entries"):
        assert word not in text
    assert [] == re.findall(r"\d\d:\d\d", text)


def test_suppliers_stand_in_the_order_of_their_numbers() -> None:
    """The tenth comes after the second."""
    names = ["supplier 10", "supplier 2", "supplier 1"]

    assert ["supplier 1", "supplier 2", "supplier 10"] == sorted(names, key=naturally)


def test_a_home_that_is_kept_for_longer_is_told(desk: Any) -> None:
    """Among the answers, and to the supplier itself."""
    case = under_new_rules(desk)
    kept = "keeps birch free until 2024-02-02 12:00"
    own = file_protocol(case, desk.register, "en", audience="asked", supplier=BJORK)

    assert ("Björk AB", kept, "2024-01-17 12:30") in rows(file_protocol(case, desk.register, "en"))
    assert "keeps proposal 1 free until 2024-02-02 12:00" in {row[0] for row in rows(own)}


def test_a_supplier_reads_how_many_others_were_asked(desk: Any) -> None:
    """The number, and no name."""
    text = said(file_protocol(desk.compared(), desk.register, "en", audience="asked", supplier=ALM))

    assert "Asked in the same round, you included: 3" in text
    assert "Björk" not in text


def test_one_that_was_turned_down_reads_its_own_findings(desk: Any) -> None:
    """Ek was never asked, since its consultant speaks no Dari; it reads that and no more."""
    outline = file_protocol(desk.compared(), desk.register, "en", audience="rejected", supplier=EK)
    text = said(outline)

    assert "No request went to you in this call-off." in text
    assert "By the register you do not meet the requirement “language: Dari”." in text
    assert ("Language: Dari", "Not met (stated: ar).") in rows(outline)
    assert "1800" not in bare(text)


def test_a_supplier_that_was_passed_over_does_not_read_it(desk: Any) -> None:
    """That it waits out a time is the office's to know."""
    text = said(file_protocol(_passed(desk), desk.register, "en", audience="asked", supplier=ALM))

    assert "two in a row" not in text
    assert "No request went to you in this call-off." in text


@pytest.mark.parametrize(
    ("audience", "supplier", "problem"),
    [
        (
            "asked",
            None,
            "the protocol for 'asked' has 1 problem\n  supplier: is named where a supplier reads, "
            "and only there: give the id of its offer.",
        ),
        (
            "release",
            ALM,
            "the protocol for 'release' has 1 problem\n  supplier: is named where a supplier "
            "reads, and only there: give the id of its offer.",
        ),
        (
            "rejected",
            "agreement/A/SE-gran",
            "the protocol for a supplier has 1 problem\n  supplier: no offer "
            "'agreement/A/SE-gran' was asked, or stands in a lot of this call-off.",
        ),
    ],
)
def test_a_supplier_is_named_where_one_reads(
    desk: Any, audience: Any, supplier: str | None, problem: str
) -> None:
    """Neither left out, nor given for others, nor one that has no part in it."""
    with pytest.raises(InputError) as told:
        file_protocol(desk.compared(), desk.register, audience=audience, supplier=supplier)

    assert problem == str(told.value)


# ----------------------------------------------------------------------------- what is handed out


def letter(desk: Any, case: Case, language: Language = "sv") -> Outline:
    """The request as it went to the first of those who were asked."""
    asked = next(entry for entry in case.entries if isinstance(entry, e.Asked))
    terms = desk.register.terms(case.need.lot)
    request = call_off_request(case.need, asked.questions, asked.answer_by, terms)
    sent = asked.requests[0]
    return request_outline(
        request,
        desk.register,
        language,
        ref=sent.ref,
        name=sent.name,
        reasons=case.procedure.reasons,
        zone=case.procedure.zone,
    )


def test_a_request_says_what_must_be_known_to_answer(desk: Any) -> None:
    """What, from when, what must be met, until when, and how to say no."""
    case = desk.asked()
    text = said(letter(desk, case))

    assert "Till Alm AB" in text
    assert "Svara senast tisdag 16 januari 2024 kl. 16.30." in text
    assert f"Referens: {desk.ref(case, ALM)}" in text
    assert (
        "Omfattning: placering: 180 dygn Från och med: 2024-02-01 Grund: individuellt beslut "
        "Avser: 9 år"
    ) in text
    assert "hur många platser det har" in text
    assert "- place (place) - would not fit (would_not_fit) - terms (terms)" in text
    assert "two in a row" not in text
    assert "Pris tas inte upp: avtalets priser gäller." in text


def test_a_request_for_brothers_and_sisters_says_only_how_many_places(desk: Any) -> None:
    """Who the others are, and that there is a group, stands nowhere."""
    desk = desk.needing(group=Group(GROUP, "together", places=2))
    text = said(letter(desk, desk.asked()))

    assert "Platser i samma hem: 2" in text
    assert GROUP not in text


def test_the_sheet_puts_each_proposal_beside_each_wish(desk: Any) -> None:
    """Met or not, with what is stated; then blanks for tiers, reasons and signatures."""
    case = desk.answered(desk.home("elm", ALM, Fact("contact", False)), desk.home("birch", BJORK))
    outline = comparison_outline(case, desk.register, "en")

    assert [
        "Requirement 1: language: Dari",
        "Requirement 2: no_fur",
        "Wish 1: near_school",
        "Wish 2: contact",
        "Signatures",
    ] == headings(outline, 2)
    assert ("Alm AB, elm", "Not met (stated: no).") in rows(outline)
    assert ("Björk AB, birch", "Met (stated: yes).") in rows(outline)
    assert ("Alm AB, elm", "from 2024-01-01", "1", "2024-01-16 09:00") in rows(outline)
    assert {"caseworker", "team leader"} <= {row[0] for row in rows(outline)}


def test_the_sheet_is_made_again_after_a_first_comparison(desk: Any) -> None:
    """What people said before is not in it, and hinders it not."""
    case = desk.assessed(("birch",), ("elm",))

    assert "as told by the supplier" not in said(comparison_outline(case, desk.register, "en"))


def test_a_sheet_without_proposals_says_so(desk: Any) -> None:
    """Nobody has answered yet."""
    text = said(comparison_outline(desk.asked(), desk.register, "en"))

    assert "No proposals have come that could be compared." in text


def test_providers_are_presented_in_the_order_drawn(desk: Any) -> None:
    """Each with what it states; no rank and no price."""
    case = presented(desk)
    outline = presentation_outline(case, desk.register, "en")
    names = {"agreement/C/SE-alm": "Alm AB", "agreement/C/SE-bjork": "Björk AB"}
    text = said(outline)

    assert [names[id] for id in case.state.presented.order] == headings(outline)
    assert "Language: Dari" in text
    assert "If you do not choose, the provider whose turn it is serves you." in text
    assert [] == list(leaks(outline, "SEK", "1000", "900", case.id))


def test_nothing_is_presented_before_it_is_drawn(desk: Any) -> None:
    """The order comes first."""
    with pytest.raises(InputError) as told:
        presentation_outline(desk.routed(), desk.register)

    assert (
        "the presentation in the case 7F3K has 1 problem\n"
        "  no providers have been presented: do that first."
    ) == str(told.value)


def test_every_document_prints_on_a4(desk: Any) -> None:
    """The page is set, headings stay with what follows, and rows are not torn apart."""
    html = as_html(file_protocol(desk.started(), desk.register))

    assert "@page{size:A4" in html
    assert "break-after:avoid" in html
    assert "break-inside:avoid" in html
    assert '<article class="calloff" lang="sv">' in html
