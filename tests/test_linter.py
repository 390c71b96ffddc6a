"""The linter of keys: a clean key has no remark, and every planted fault is found."""

from __future__ import annotations

import copy
import json
import string
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from calloff import (
    AllocationKey,
    Line,
    Need,
    Proposal,
    Register,
    Snapshot,
    Verdict,
    load,
    shipped,
)
from calloff.allocation_key import SHIPPED
from calloff.cli import main
from calloff.decision import decide
from calloff.finding import Remark
from calloff.formats import Proposals
from calloff.framework import Framework
from calloff.linter import SAYS, check, clause_at, grade, left_open, told, told_case, undecided
from calloff.outcome import Ask, Escalate
from calloff.snapshot import Answer
from calloff.switches import Given, Switch
from calloff.values.texts import LANGUAGES
from calloff.vocabulary import Vocabulary

Data = dict[str, Any]

PASSAGES = iter(range(10_000))


def clause(basis: str = "agreement", passage: str | None = None, **more: str) -> Data:
    """A clause whose passage stands nowhere else, unless it is given."""
    said = passage or f"Punkt {next(PASSAGES)}."
    return {"document": "agreement", "passage": said, "basis": basis, **more}


def step(kind: str, **parameters: Any) -> Data:
    """A step that quotes words of its own."""
    return {"kind": kind, "clause": clause(), **parameters}


CLEAN: Data = {
    "format": "calloff.key/1",
    "id": "draft",
    "name": {"sv": "Utkast", "en": "Draft"},
    "when_nobody": "escalate",
    "leaves_open": ["incomparable"],
    "documents": [{"id": "agreement", "title": "Ramavtal", "publisher": "Kommunen"}],
    "lot_gates": [
        step("in_force", day="decided"),
        step("buyer_eligible", day="requested", registration=True),
        step("ceiling_left"),
        step("lot_unit"),
    ],
    "gates": [
        step("supplier_standing", day="decided"),
        step("ages", day="starts", counted="at_start", facet="ages"),
        step("requirements", day="starts"),
        step("priced", day="requested"),
        step("places", day="starts", fresh_days=14),
        step("answered"),
    ],
    "orderings": [
        step("best_suited", day="starts", by="same_set"),
        step("lowest_total_price", day="requested"),
        step("drawn_lots"),
    ],
    "asking": {
        "mode": "in_order",
        "at_a_time": 1,
        "over_offers": "always",
        "answer_within_hours": 24,
        "clause": clause(),
    },
    "switches": [step("by_hours", above="320", to="competition")],
}

COMPETITION: Data = {
    **CLEAN,
    "id": "competition",
    "leaves_open": [],
    "gates": [*CLEAN["gates"], step("bid_within_agreement", day="requested")],
    "orderings": [
        step("best_bid", day="requested", formula={"kind": "lowest"}),
        step("drawn_lots"),
    ],
    "asking": {**CLEAN["asking"], "mode": "together"},
    "switches": [],
}
"""The key that takes over: a mini-competition."""

VOCABULARY = Vocabulary.read(
    {
        "id": "words/1",
        "name": {"sv": "Ord", "en": "Words"},
        "facets": [
            {
                "code": "ages",
                "kind": "range",
                "name": {"sv": "åldrar", "en": "ages"},
                "question": {"sv": "Vilka åldrar?", "en": "Which ages?"},
                "silence": "unknown",
                "told_to": ["caseworker", "asked"],
            },
            {
                "code": "garden",
                "kind": "flag",
                "name": {"sv": "trädgård", "en": "garden"},
                "silence": "no",
                "told_to": ["caseworker", "asked"],
            },
        ],
    }
)

FRAMEWORK = Framework.read(
    {
        "id": "homes-2024",
        "name": {"sv": "Familjehem", "en": "Foster homes"},
        "owner": "0580",
        "term": "2024-01-01/2025-12-31",
        "ceiling": {"value": {"minor": 100_000_000, "currency": "SEK"}},
        "lots": [
            {
                "id": "A",
                "name": {"sv": "Barn", "en": "Children"},
                "key": "draft",
                "unit": "day",
                "ages": "0-17 years",
                "permit": "ivo",
            }
        ],
    }
)


def checked(data: Data, *, vocabulary: Vocabulary = VOCABULARY) -> tuple[Remark, ...]:
    """What is said about a draft, with everything around it."""
    keys = tuple(AllocationKey.read(each) for each in (COMPETITION, BACK))
    draft = AllocationKey.read(data)
    (lot,) = FRAMEWORK.lots
    around = {"lot": lot, "framework": FRAMEWORK} if draft.id == "draft" else {}
    return check(draft, vocabulary=vocabulary, keys=keys, **around)  # type: ignore[arg-type]


BACK: Data = {**COMPETITION, "id": "back", "switches": [step("by_hours", above="1000", to="draft")]}
"""A key that leads back to the draft."""


def test_the_clean_keys_have_no_remark() -> None:
    """A key that says everything is passed without a word, and so is the one it gives way to."""
    assert () == checked(CLEAN)
    assert () == checked(COMPETITION)


def at(data: Data, place: str) -> Any:
    """What stands at a place."""
    for part in place.split("."):
        data = data[int(part) if part.isdigit() else part]
    return data


def put(place: str, value: Any) -> Callable[[Data], None]:
    """Put something at a place."""

    def plant(data: Data) -> None:
        outer, _, last = place.rpartition(".")
        within = at(data, outer) if outer else data
        within[int(last) if last.isdigit() else last] = value

    return plant


def drop(place: str) -> Callable[[Data], None]:
    """Take away what stands at a place."""

    def plant(data: Data) -> None:
        outer, _, last = place.rpartition(".")
        within = at(data, outer) if outer else data
        del within[int(last) if last.isdigit() else last]

    return plant


def add(place: str, value: Any, *, first: bool = False) -> Callable[[Data], None]:
    """Add something to a list, at its end or at its beginning."""

    def plant(data: Data) -> None:
        at(data, place).insert(0 if first else len(at(data, place)), value)

    return plant


def both(*plants: Callable[[Data], None]) -> Callable[[Data], None]:
    """One fault that takes several changes."""

    def plant(data: Data) -> None:
        for each in plants:
            each(data)

    return plant


SAME = "Avrop sker enligt nyckeln."

READ = clause("reading", SAME, confirmed_by="procurement officer")

FAULTS: dict[str, tuple[Callable[[Data], None], set[tuple[str, str]]]] = {
    "an ordering after lots": (
        add("orderings", step("tender_rank")),
        {("after_all", "orderings.3")},
    ),
    "lots before everything": (
        put("orderings", [CLEAN["orderings"][i] for i in (2, 0, 1)]),
        {
            ("after_all", "orderings.1"),
            ("after_all", "orderings.2"),
            ("lots_alone", "orderings.0"),
            ("no_cost", "orderings"),
            ("order_of_none", "asking"),
            ("leaves_nothing_incomparable", "leaves_open"),
        },
    ),
    "a gate twice": (
        add("gates", step("priced", day="requested")),
        {("gate_twice", "gates.6")},
    ),
    "ages counted in two ways": (
        add("gates", step("ages", day="starts", counted="throughout", facet="ages")),
        {("gates_differ", "gates.6"), ("last_day_needed", "gates.6")},
    ),
    "a gate on two days": (
        add("gates", step("supplier_standing", day="starts")),
        {("gate_on_two_days", "gates.6")},
    ),
    "an ordering again": (
        add("orderings", step("best_suited", day="starts", by="same_set"), first=True),
        {("parts_nobody", "orderings.1")},
    ),
    "a set of wishes behind their count": (
        add("orderings", step("best_suited", day="starts", by="count"), first=True),
        {("parts_nobody", "orderings.1")},
    ),
    "an ordering of a kind again": (
        put("orderings.0", step("lowest_total_price", day="starts")),
        {
            ("ordering_again", "orderings.1"),
            ("other_day", "orderings.0"),
            ("leaves_nothing_incomparable", "leaves_open"),
        },
    ),
    "wishes counted by nobody's words": (
        both(
            put("orderings.0", {**step("best_suited", by="count"), "clause": clause("summary")}),
            put("leaves_open", []),
        ),
        {("weighting_unsaid", "orderings.0")} | {("two_bases", "lot_gates.0")},
    ),
    "no lots and nothing declared": (
        drop("orderings.2"),
        {("may_tie", "orderings.1")},
    ),
    "what does not compare is not declared": (
        drop("leaves_open"),
        {("may_not_compare", "orderings.0")},
    ),
    "ties declared that cannot be": (
        put("leaves_open", ["tied", "incomparable"]),
        {("leaves_nothing_tied", "leaves_open")},
    ),
    "prices compared that no gate asks for": (
        drop("gates.3"),
        {("asked_by_none", "orderings.1")},
    ),
    "prices on another day": (
        put("gates.3.day", "starts"),
        {("other_day", "orderings.1")},
    ),
    "no price anywhere": (
        both(drop("orderings.1"), drop("gates.3")),
        {("no_cost", "orderings")},
    ),
    "a bid asked for and not compared": (
        add("gates", step("bid_within_agreement", day="requested")),
        {("compared_by_none", "gates.6")},
    ),
    "a bid compared that may be anything": (
        put("orderings.1", step("best_bid", day="requested", formula={"kind": "lowest"})),
        {("bids_unbounded", "orderings.1")},
    ),
    "bids compared where nobody need be asked": (
        both(
            put("orderings.1", step("best_bid", day="requested", formula={"kind": "lowest"})),
            put("asking.over_offers", "when_unknown"),
        ),
        {("asked_too_late", "orderings.1"), ("bids_unbounded", "orderings.1")},
    ),
    "points by nobody's words": (
        both(
            add("gates", step("bid_within_agreement", day="requested")),
            put(
                "orderings.1",
                {
                    **step("best_bid", day="requested"),
                    "clause": clause("reading", confirmed_by="procurement officer"),
                    "formula": {
                        "kind": "deductions",
                        "currency": "SEK",
                        "criteria": [{"facet": "garden", "worth": "100"}],
                    },
                },
            ),
        ),
        {("weighting_unsaid", "orderings.1")},
    ),
    "a criterion without words": (
        both(
            add("gates", step("bid_within_agreement", day="requested")),
            put(
                "orderings.1",
                step(
                    "best_bid",
                    day="requested",
                    formula={
                        "kind": "deductions",
                        "currency": "SEK",
                        "criteria": [{"facet": "gardens", "worth": "100"}],
                    },
                ),
            ),
        ),
        {("no_facet", "orderings.1.formula.criteria.0.facet")},
    ),
    "a facet that is not there": (
        put("gates.1.facet", "age"),
        {("no_facet", "gates.1.facet")},
    ),
    "a facet of another kind": (
        put("gates.4.ages_facet", "garden"),
        {("other_facet", "gates.4.ages_facet")},
    ),
    "a number that is a flag": (
        add(
            "orderings",
            step("named_criterion", facet="garden", prefer="highest", day="starts"),
            first=True,
        ),
        {("other_facet", "orderings.0.facet")},
    ),
    "a ranking by a flag": (
        add("orderings", step("tender_rank", facet="garden"), first=True),
        {("other_facet", "orderings.0.facet")},
    ),
    "the individual chooses, and what then is not said": (
        both(put("orderings", [step("individuals_choice")]), drop("leaves_open"), drop("gates.3")),
        {("may_tie", "orderings.0"), ("no_cost", "orderings")},
    ),
    "taking turns, and who begins is not said": (
        both(put("orderings", [step("rotation")]), drop("leaves_open"), drop("gates.3")),
        {("may_tie", "orderings.0"), ("no_cost", "orderings")},
    ),
    "no gate of requirements": (
        drop("gates.2"),
        {("no_requirements", "gates")},
    ),
    "no gate of ages": (
        drop("gates.1"),
        {("ages_unasked", "gates")},
    ),
    "no gate of permits": (
        drop("gates.0"),
        {("permit_unasked", "gates")},
    ),
    "no gate of the term": (
        drop("lot_gates.0"),
        {("no_term", "lot_gates")},
    ),
    "the term on another day": (
        put("lot_gates.0.day", "starts"),
        {("term_day", "lot_gates.0")},
    ),
    "no gate of the buyer": (
        drop("lot_gates.1"),
        {("no_buyer", "lot_gates")},
    ),
    "no gate of the ceiling": (
        drop("lot_gates.2"),
        {("ceiling_unasked", "lot_gates")},
    ),
    "no gate of the unit": (
        drop("lot_gates.3"),
        {("no_unit", "lot_gates")},
    ),
    "answers that no gate reads": (
        drop("gates.5"),
        {("answers_unread", "gates")},
    ),
    "together, so many at a time": (
        both(put("asking.mode", "together"), put("asking.at_a_time", 3)),
        {("together_by_number", "asking.at_a_time")},
    ),
    "in order without a deadline": (
        drop("asking.answer_within_hours"),
        {("no_deadline", "asking")},
    ),
    "together without a deadline": (
        both(drop("asking.answer_within_hours"), put("asking.mode", "together")),
        {("deadline_by_hand", "asking")},
    ),
    "in order of nothing": (
        both(put("orderings", [CLEAN["orderings"][2]]), drop("leaves_open"), drop("gates.3")),
        {
            ("order_of_none", "asking"),
            ("lots_alone", "orderings.0"),
            ("no_cost", "orderings"),
        },
    ),
    "places that hold for ever": (
        put("gates.4.fresh_days", None),
        {("never_stale", "gates.4")},
    ),
    "wishes on another day than requirements": (
        put("orderings.0.day", "decided"),
        {("fact_days", "orderings.0")},
    ),
    "ages throughout": (
        put("gates.1.counted", "throughout"),
        {("last_day_needed", "gates.1")},
    ),
    "what holds when nobody fits is not said": (
        drop("when_nobody"),
        {("nobody_unsaid", "when_nobody")},
    ),
    "a step without a clause": (
        drop("orderings.1.clause"),
        {("no_clause", "orderings.1")},
    ),
    "asking without a clause": (
        drop("asking.clause"),
        {("no_clause", "asking")},
    ),
    "a reading that nobody confirmed": (
        put("gates.3.clause", clause("reading")),
        {("reading_unconfirmed", "gates.3")},
    ),
    "one passage read in two ways": (
        both(put("gates.3.clause", READ), put("orderings.1.clause", READ)),
        {("two_readings", "gates.3")},
    ),
    "a document that is and is not the agreement": (
        put("gates.3.clause", clause("summary")),
        {("two_bases", "lot_gates.0")},
    ),
    "a document that nothing quotes": (
        add("documents", {"id": "annex", "title": "Prisbilaga"}),
        {("document_unquoted", "documents.1")},
    ),
    "two documents of one name": (
        add("documents", {"id": "agreement", "title": "Prisbilaga"}),
        {("document_twice", "documents.1")},
    ),
    "a switch behind a wider one": (
        add("switches", step("by_hours", above="1000", to="competition")),
        {("switch_behind", "switches.1")},
    ),
    "a switch to no key": (
        put("switches.0.to", "competitions"),
        {("switch_to_none", "switches.0.to")},
    ),
    "a switch in a circle": (
        put("switches.0.to", "back"),
        {("switch_circle", "switches.0")},
    ),
    "the key of another lot": (
        put("id", "drafts"),
        {("other_key", "id")},
    ),
}
"""What is planted into the clean key, and all that must be said: the code and the place."""


@pytest.mark.parametrize("fault", FAULTS)
def test_every_planted_fault_is_found(fault: str) -> None:
    """A clean key with one fault has the remarks that the fault gives, and no others."""
    plant, expected = FAULTS[fault]
    data = copy.deepcopy(CLEAN)
    plant(data)
    if fault == "the key of another lot":
        (lot,) = FRAMEWORK.lots
        keys = (AllocationKey.read(COMPETITION),)
        found = check(AllocationKey.read(data), lot=lot, framework=FRAMEWORK, keys=keys)
    else:
        found = checked(data)

    assert expected == {(r.code.removeprefix("key."), r.place) for r in found}
    assert len(found) == len(expected)


def test_what_must_be_mended_comes_first() -> None:
    """Remarks are told by weight, and within one by where they stand in the key."""
    data = copy.deepcopy(CLEAN)
    for place in ("orderings.1.clause", "gates.3.clause", "gates.5", "leaves_open"):
        drop(place)(data)
    found = [(grade(remark), remark.place) for remark in checked(data)]

    assert [
        ("must", "orderings.0"),
        ("must", "gates"),
        ("should", "gates.3"),
        ("should", "orderings.1"),
    ] == found


def test_what_no_question_can_settle_is_told() -> None:
    """A facet on which silence is unknown, and which suppliers may be asked, needs a question."""
    (ages, garden) = VOCABULARY.facets
    silent = VOCABULARY.replace(facets=(ages.replace(question=None), garden))
    buyers = VOCABULARY.replace(
        facets=(ages.replace(question=None, told_to=("caseworker",)), garden)
    )

    assert ["key.not_to_be_asked"] == [r.code for r in checked(CLEAN, vocabulary=silent)]
    assert () == checked(CLEAN, vocabulary=buyers)


def test_where_nothing_is_around_a_key_the_general_is_told() -> None:
    """Without a lot, no gate of blocks or of the ceiling is remarked upon in general."""
    data = copy.deepcopy(CLEAN)
    drop("gates.0")(data)
    drop("lot_gates.2")(data)
    found = {remark.code for remark in check(AllocationKey.read(data))}

    assert {"key.no_standing", "key.no_ceiling", "key.switch_unseen"} == found


# -------------------------------------------------------------------------------------- words


def test_every_code_stands_under_one_grade() -> None:
    """No code is said with two weights."""
    codes = [code for sayings in SAYS.values() for code in sayings.sv]

    assert sorted(set(codes)) == sorted(codes)


def test_every_code_is_planted_somewhere() -> None:
    """Of whatever the linter can say, a test here makes it say it."""
    planted = {f"key.{code}" for _, expected in FAULTS.values() for code, _ in expected}
    elsewhere = {"key.not_to_be_asked", "key.no_standing", "key.no_ceiling", "key.switch_unseen"}
    codes = {code for sayings in SAYS.values() for code in sayings.sv}

    assert codes == planted | elsewhere


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_remark_is_a_sentence_with_no_blank_left(fault: str, language: Any) -> None:
    """What is found is told in whole sentences, in either language."""
    data = copy.deepcopy(CLEAN)
    FAULTS[fault][0](data)
    key = AllocationKey.read(data)
    for remark in checked(data):
        sentence = told(remark, key, language)

        assert sentence[0] in string.ascii_uppercase + "ÅÄÖ" or sentence[0].isdigit()
        assert sentence.rstrip("]").endswith((".", '"')) or sentence.endswith(".")
        assert "{" not in sentence


def test_a_remark_names_steps_and_days_in_words() -> None:
    """The steps and days of a remark are called what people call them."""
    data = copy.deepcopy(CLEAN)
    put("gates.3.day", "starts")(data)
    key = AllocationKey.read(data)
    (remark,) = checked(data)

    assert (
        "Lowest price compares by the day of the request, but the gate price (gates.3) asks by "
        "the starting day: what is compared may be missing on that day. State the same day in both."
    ) == told(remark, key, "en")
    assert key.orderings[1].clause == clause_at(key, remark.place)


# ------------------------------------------------------------------------------ shipped and tested


@pytest.mark.parametrize("name", shipped.key_names())
def test_nothing_must_be_mended_in_a_key_that_is_shipped(name: str) -> None:
    """The keys that come with the package leave nothing undecided without saying so."""
    key = shipped.key(name)
    others = [shipped.key(other) for other in shipped.key_names() if other != name]

    assert [] == [told(r, key, "en") for r in check(key, keys=others) if grade(r) == "must"]


def test_every_shipped_ordering_says_whether_it_decides() -> None:
    """What the linter goes by is declared by each ordering itself."""
    orderings = [kind for kind in SHIPPED if kind.family == "ordering"]

    assert len(orderings) > 4
    assert [] == [o for o in orderings if o.decides not in {"may_tie", "always"}]  # type: ignore[attr-defined]


# ----------------------------------------------------------------------------- a draft and needs


def example() -> tuple[Register, Need, tuple[Proposal, ...], Snapshot]:
    """The shipped tie: two answers to a need, each with another wish met."""
    return (
        load("familjehem.json", Register),
        load("tied-need.json", Need),
        load("tied-proposals.json", Proposals).proposals,
        load("tied-snapshot.json", Snapshot),
    )


def test_what_does_not_compare_is_told_with_its_step() -> None:
    """Two answers that meet different wishes are named, with the step that cannot compare them."""
    register, need, answers, snapshot = example()
    key = register.key(need.lot).replace(leaves_open=())
    candidates, terms = register.proposed(answers), register.terms(need.lot)
    (case,) = undecided(key, [need], candidates, terms, snapshot)

    assert ("incomparable", "orderings.0", "tied") == (case.code, case.step, case.outcome)
    assert {answer.id for answer in answers} >= set(case.candidates)
    assert len(case.candidates) == 2
    assert not case.declared


def test_what_a_key_declares_is_told_as_declared() -> None:
    """What a key says that it leaves to people is listed, and marked so."""
    register, need, answers, snapshot = example()
    key, terms = register.key(need.lot), register.terms(need.lot)
    (case,) = undecided(key, [need], register.proposed(answers), terms, snapshot)
    sentence = told_case(case, {key.id: key}, {}, "en")

    assert case.declared
    assert sentence.endswith("The key says that this is left to people.")


def test_equal_answers_are_told_where_nothing_parts_them() -> None:
    """Where all that is compared is equal, the last step is named; lots would decide."""
    register, need, answers, snapshot = example()
    need = need.replace(wishes=())
    twins = register.proposed([answers[0], answers[0].replace(id="twin")])
    key, terms = register.key(need.lot), register.terms(need.lot)
    (case,) = undecided(key, [need], twins, terms, snapshot)
    lots = key.replace(orderings=(*key.orderings, {"kind": "drawn_lots"}))

    assert ("tied", "orderings.1") == (case.code, case.step)
    assert {answers[0].id, "twin"} == set(case.candidates)
    assert () == undecided(lots, [need], twins, terms, snapshot)


def test_what_stays_unknown_after_the_answers_is_told() -> None:
    """An answer that does not say whether a place is free leaves the gate on places open."""
    register, need, answers, snapshot = example()
    silent = register.proposed([answers[0].replace(free=None, places=None)])
    key, terms = register.key(need.lot), register.terms(need.lot)
    (case,) = undecided(key, [need], silent, terms, snapshot)

    assert ("unknown", "gates.4", "ask") == (case.code, case.step, case.outcome)
    assert (answers[0].id,) == case.candidates


def test_what_the_agreement_does_not_say_is_told() -> None:
    """Where nobody has said who may call off, the gate of the lot is told, and then who ties."""
    register, need, answers, snapshot = example()
    key, terms = register.key(need.lot), register.terms(need.lot)
    unsaid = terms.replace(framework=terms.framework.replace(buyers=None))
    cases = undecided(key, [need], register.proposed(answers), unsaid, snapshot)

    assert [("lot", "lot_gates.1"), ("incomparable", "orderings.0")] == [
        (case.code, case.step) for case in cases
    ]
    assert {"escalate"} == {case.outcome for case in cases}


def test_the_register_is_taken_at_its_word() -> None:
    """Of a key that always asks, it is told who would be equal if the offers answered as stated."""
    register, need, _, _ = example()
    offers = register.candidates(need.lot)[:1]
    twins = (*offers, offers[0].replace(id=f"{offers[0].id}/2"))
    plain = need.replace(requirements=(), wishes=())
    key, terms = register.key(need.lot), register.terms(need.lot)
    (case,) = undecided(key, [plain], twins, terms)
    decision = decide(plain, twins, key, terms, Snapshot(on=plain.requested))

    assert isinstance(decision.outcome, Ask)
    assert "always" == key.asking.over_offers
    assert "tied" == case.code
    assert {offer.id for offer in twins} == set(case.candidates)


def test_a_bid_that_no_gate_asks_for_may_never_be_made() -> None:
    """What is remarked about such a key is so: the one who may serve is named without a bid."""
    register, need, _, _ = example()
    given = register.key(need.lot)
    key = AllocationKey.read(
        {
            **given.data(),
            "lot_gates": [],
            "gates": [{"kind": "requirements", "day": "starts"}],
            "orderings": [{"kind": "best_bid", "day": "requested", "formula": {"kind": "lowest"}}],
            "asking": {"mode": "together", "over_offers": "when_unknown"},
        }
    )
    plain, only = need.replace(requirements=()), register.candidates(need.lot)[:1]
    decision = decide(plain, only, key, register.terms(need.lot), Snapshot(on=plain.requested))

    assert "key.asked_too_late" in {remark.code for remark in check(key)}
    assert only[0].id == decision.chosen


def test_a_need_that_is_decided_is_not_listed() -> None:
    """One answer that may serve is chosen, and that nobody fits is what the key says it is."""
    register, need, answers, snapshot = example()
    key, terms = register.key(need.lot), register.terms(need.lot)
    nobody = decide(need, (), key.replace(when_nobody="escalate"), terms, snapshot)

    assert () == undecided(key, [need], register.proposed(answers[:1]), terms, snapshot)
    assert isinstance(nobody.outcome, Escalate)
    assert [] == [*left_open(nobody)]


def test_every_need_that_cannot_be_put_is_told_at_once() -> None:
    """Needs that lack a day which the key goes by are all refused together, by name."""
    register, need, _, _ = example()
    wrong = [need.replace(id=id, starts=None, ends=None) for id in ("N1", "N2")]
    key, terms = register.key(need.lot), register.terms(need.lot)
    with pytest.raises(ValueError, match="2 problems") as refused:
        undecided(key, wrong, register.candidates(need.lot), terms)

    assert "N1.starts: is needed by the key" in str(refused.value)
    assert "N2.starts: is needed by the key" in str(refused.value)


# ------------------------------------------------------------------------------ the command


def call(*arguments: str) -> Any:
    """Call the command line."""
    return CliRunner().invoke(main, ["keys", "check", *arguments])


@pytest.fixture
def drafts(tmp_path: Path) -> tuple[str, str, str]:
    """A clean draft, the key that it gives way to, and one with a fault, as files."""
    faulty = copy.deepcopy(CLEAN)
    drop("orderings.2")(faulty)
    names = []
    for name, data in (("draft", CLEAN), ("competition", COMPETITION), ("faulty", faulty)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        names.append(str(path))
    return names[0], names[1], names[2]


def test_a_clean_key_ends_with_nought(drafts: tuple[str, str, str]) -> None:
    """A draft that is checked together with the key it gives way to has nothing to remark."""
    result = call(drafts[0], drafts[1], "--language", "en")

    assert 0 == result.exit_code
    assert 2 == result.output.count("Nothing to remark.")


def test_a_key_that_must_be_mended_ends_with_one(drafts: tuple[str, str, str]) -> None:
    """What must be mended is told with its place and clause, and ends the command with 1."""
    result = call(drafts[2], drafts[1], "--language", "en")

    assert 1 == result.exit_code
    assert "Must be mended: 1. Should be looked at: 0. Good to know: 0." in result.output
    assert "orderings.1 lowest price" in result.output
    assert at(CLEAN, "orderings.1.clause.passage") in result.output


def test_a_remark_that_is_no_must_ends_with_nought() -> None:
    """What should only be looked at does not stop anybody."""
    result = call("adda-konsulentstod-2019")

    assert 0 == result.exit_code
    assert "Bör ses över" in result.output


def test_what_is_found_comes_as_data(drafts: tuple[str, str, str]) -> None:
    """As JSON, each remark has grade, code, place, arguments and both languages."""
    result = call(drafts[2], drafts[1], "--output", "json")
    faulty, competition = json.loads(result.output)
    (remark,) = faulty["remarks"]

    assert 1 == result.exit_code
    assert ("draft", False) == (faulty["key"], faulty["passes"])
    assert ("competition", True) == (competition["key"], competition["passes"])
    assert ("must", "key.may_tie", "orderings.1") == (
        remark["grade"],
        remark["code"],
        remark["place"],
    )
    assert {"sv", "en"} == set(remark["told"])


def test_needs_are_put_to_a_draft(tmp_path: Path) -> None:
    """A need that the draft leaves undecided and does not declare ends with 1; declared, with 0."""
    declared = shipped.key("adda-konsulentstod-2019")
    silent = tmp_path / "draft.json"
    silent.write_text(json.dumps(declared.replace(leaves_open=()).data()), encoding="utf-8")
    needs = ["--register", "familjehem.json", "--need", "tied-need.json"]
    world = ["--proposals", "tied-proposals.json", "--snapshot", "tied-snapshot.json"]
    refused = call(str(silent), *needs, *world, "--language", "en")
    passed = call("adda-konsulentstod-2019", *needs, *world, "--language", "en")

    assert (1, 0) == (refused.exit_code, passed.exit_code)
    assert "Best suited cannot compare" in refused.output
    assert "left to people" not in refused.output
    assert "left to people" in " ".join(passed.output.split())


def test_needs_in_a_folder_are_put_to_a_draft(tmp_path: Path) -> None:
    """Every document in the folder is a need; those that the words decide are counted."""
    _, need, _, _ = example()
    for number in (1, 2):
        each = need.replace(id=f"N{number}", requested=date(2024, 1, 15))
        (tmp_path / f"{number}.json").write_text(json.dumps(each.data()), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a need", encoding="utf-8")
    result = call(
        *("adda-konsulentstod-2019", "--register", "familjehem.json"),
        *("--needs", str(tmp_path), "--output", "json"),
    )
    (found,) = json.loads(result.output)

    assert 0 == result.exit_code
    assert 2 == found["needs"]


def test_needs_without_a_register_are_refused() -> None:
    """Needs are put to offers, so a register is asked for."""
    result = call("adda-konsulentstod-2019", "--need", "tied-need.json")

    assert 3 == result.exit_code
    assert "register: needs are put to the offers of a register: name one." in result.output


# ----------------------------------------------------------------------------- switches that cover


def switched(data: Data) -> Any:
    """A switch that leads anywhere."""
    return Switch.of({"to": "elsewhere", **data})


SWITCHES: tuple[Data, ...] = (
    {"kind": "by_hours", "above": "10"},
    {"kind": "by_hours", "at_least": "10"},
    {"kind": "by_hours", "above": "20"},
    {"kind": "by_hours", "at_least": "20"},
    {"kind": "by_level", "levels": ["1"]},
    {"kind": "by_level", "levels": ["1", "2"]},
    {"kind": "by_item", "items": ["placement"]},
    {"kind": "by_item", "items": ["T4"], "outside_lot": True},
    {"kind": "by_item", "outside_lot": True},
    {"kind": "after_declines", "count": 1, "statuses": ["declined", "no_answer"]},
    {"kind": "after_declines", "count": 2, "statuses": ["declined"]},
    {"kind": "after_declines", "count": 1, "statuses": ["declined"]},
)


def worlds() -> list[Given]:
    """Every call-off of some items, levels and hours, after every few answers."""
    register, need, _, _ = example()
    terms, offers = register.terms(need.lot), register.candidates(need.lot)[:2]
    found = []
    for item, level, hours in product(
        ("placement", "T4", "own"), (None, "1", "2"), ("9", "10", "15")
    ):
        for more in ("0.5", "1", "5", "5.5"):
            lines = (
                Line(item, quantity=hours, unit="hour", level=level),
                Line("T3", quantity=more, unit="hour"),
            )
            for said in product((None, "declined", "no_answer"), repeat=2):
                answers = tuple(
                    Answer(candidate=offer.id, status=status)  # type: ignore[arg-type]
                    for offer, status in zip(offers, said, strict=True)
                    if status is not None
                )
                at_ = Snapshot(on=need.requested, answers=answers)
                found.append(Given(need.replace(lines=lines), offers, terms, at_, {}))
    return found


def test_a_switch_covers_another_exactly_where_the_other_never_decides() -> None:
    """Of two of a kind, the first covers the second if in no world the second alone is met."""
    given = worlds()
    met = {
        index: [switched(data).finding(world).verdict is Verdict.MET for world in given]
        for index, data in enumerate(SWITCHES)
    }
    pairs = [
        (one, other)
        for one, other in product(range(len(SWITCHES)), repeat=2)
        if SWITCHES[one]["kind"] == SWITCHES[other]["kind"]
    ]

    for one, other in pairs:
        never = not any(b and not a for a, b in zip(met[one], met[other], strict=True))

        assert never is switched(SWITCHES[one]).covers(switched(SWITCHES[other])), (one, other)
    assert all(any(verdicts) and not all(verdicts) for verdicts in met.values())


def test_a_value_covers_a_higher_one_by_the_same_day_and_quote() -> None:
    """The lower limit covers the higher; of one limit, from it on covers above it."""

    def by(minor: int, how: str = "at_least", **more: str) -> Any:
        value = {"minor": minor, "currency": "SEK"}
        return switched(
            {"kind": "by_value", "day": "requested", "quote": "highest", how: value, **more}
        )

    assert by(100).covers(by(200))
    assert not by(200).covers(by(100))
    assert by(100).covers(by(100, "above"))
    assert not by(100, "above").covers(by(100))
    assert not by(100).covers(by(200, quote="lowest"))
    assert not by(100).covers(by(200, day="starts"))
