"""The invented example is drawn as its script says, and its cases come out as they are meant to.

Nothing here is about real suppliers: names, prices and places are drawn, or set by hand.
"""

# The expected value stands on the left, as in all tests here.

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from calloff import (
    Ask,
    Assessment,
    Chosen,
    Decision,
    Need,
    Nobody,
    Offer,
    Proposal,
    Register,
    Snapshot,
    Tied,
    Verdict,
    has,
    load,
    replay,
    shipped,
)
from calloff.pricing import quote
from calloff.process import Case
from calloff.process import replay as replay_case

SCRIPT = Path(__file__).parents[1] / "docs" / "examples" / "draw_familjehem.py"
DATA = Path(__file__).parents[1] / "src" / "calloff" / "data" / "examples"

ASKED, DECIDED = date(2024, 1, 15), date(2024, 1, 18)
NEEDS = ("7F3K-need", "J-12a-need", "J-12b-need", "nobody-need", "tied-need")


def read_register() -> Register:
    """The example register, with the vocabulary and the key that it takes from the package."""
    data = shipped.example("familjehem")
    vocabulary = shipped.vocabulary(data["vocabulary"]["shipped"])
    keys = [shipped.key(key["shipped"]) for key in data["keys"]]
    return Register.read(data | {"vocabulary": vocabulary, "keys": keys})


@pytest.fixture(scope="module")
def register() -> Register:
    """The example register, read once."""
    return read_register()


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script, with everything in it but its last lines, which write the file."""
    spec = importlib.util.spec_from_file_location("draw_familjehem", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def need(name: str) -> Need:
    """A shipped need."""
    return Need.read(shipped.example(name), source=name)


def proposals(name: str) -> tuple[Proposal, ...]:
    """The shipped answers to a need."""
    return tuple(Proposal.read(each) for each in shipped.example(name)["proposals"])


def snapshot(name: str) -> Snapshot:
    """A shipped snapshot."""
    return Snapshot.read(shipped.example(name))


def assessment() -> Assessment:
    """The shipped assessment of the proposals for 7F3K."""
    return Assessment.read(shipped.example("7F3K-assessment"))


def first_of_7f3k(register: Register) -> Decision:
    """The decision over the register: whom to ask."""
    return register.decide(need("7F3K-need"), on=ASKED)


def second_of_7f3k(register: Register, *, asked_for: date = ASKED) -> Decision:
    """The decision over the answers, as if the need had been asked for on a day."""
    return register.decide(
        need("7F3K-need").replace(requested=asked_for),
        on=DECIDED,
        candidates=proposals("7F3K-proposals"),
        snapshot=snapshot("7F3K-snapshot"),
        assessment=assessment(),
    )


def total(decision: Decision, candidate: str) -> int:
    """What a candidate costs for the need of a decision, in öre."""
    told = quote(decision.need.lines, decision.candidate(candidate).prices, decision.need.requested)
    assert told is not None, "Every line is priced by whoever may serve."
    return told.total.minor


def against(decision: Decision) -> Counter[str]:
    """How many fall for one reason alone, by that reason."""
    reasons = (found.against for found in decision.eligibilities)
    return Counter(f"{found[0].code} {found[0].note}" for found in reasons if len(found) == 1)


# --- The draw -------------------------------------------------------------------------------------


def test_the_draw_comes_out_the_same_byte_for_byte(script: ModuleType) -> None:
    """What the script draws is what the package ships, to the last byte."""
    drawn = script.text().encode()

    assert (DATA / "familjehem.json").read_bytes() == drawn


def test_the_file_is_small_and_has_one_offer_on_a_line(register: Register) -> None:
    """The register is readable line by line, and stays below 1.2 megabytes."""
    text = (DATA / "familjehem.json").read_text(encoding="utf-8")

    assert len(text.encode()) < 1_200_000
    assert len(register.offers) == sum('{"lot": ' in line for line in text.splitlines())


def test_another_seed_draws_another_register(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seed reaches every draw: with another, names, prices and places are others."""
    before = script.register()
    monkeypatch.setattr(script, "SEED", "another")
    after = script.register()

    for part in ("suppliers", "pools", "offers"):
        assert before[part] != after[part]


# --- The register ---------------------------------------------------------------------------------


def test_the_register_says_that_it_is_invented(register: Register) -> None:
    """Whoever opens it reads in Swedish and in English that nothing in it is real."""
    note = register.note or ""

    assert "PÅHITTAT EXEMPEL" in note
    assert "INVENTED EXAMPLE" in note


def test_the_register_reads_and_writes_back_the_same(register: Register) -> None:
    """Nothing in the file stands at its default, and nothing is lost in reading it."""
    data = shipped.example("familjehem")
    written = register.data()

    for field in data.keys() - {"vocabulary", "keys"}:
        assert data[field] == written[field]


def test_there_are_as_many_suppliers_as_under_the_agreement(register: Register) -> None:
    """184 suppliers, each under a name of its own, each with an offer."""
    suppliers = {supplier.id for supplier in register.suppliers}

    assert len(suppliers) == 184
    assert len({supplier.name for supplier in register.suppliers}) == 184
    assert suppliers == {offer.supplier for offer in register.offers}


def test_organisation_numbers_cannot_be_real(register: Register) -> None:
    """No legal person has a third digit below 2, no person the month 00; nor do they check."""
    for supplier in register.suppliers:
        country, *parts = supplier.id.split("-")
        digits = "".join(parts)

        assert country == "SE"
        assert len(digits) == 10
        assert digits[2] < "2"
        assert digits[2:4] == "00"
        assert luhn(digits) != 0


def luhn(digits: str) -> int:
    """The remainder that is 0 where the last of the digits is the right check digit."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10


def test_the_check_digit_is_reckoned_as_for_real_numbers() -> None:
    """The well-known number of the Swedish tax agency checks, so the reckoning above is right."""
    assert luhn("2021005448") == 0


def test_most_suppliers_are_in_lot_a_and_few_in_lot_e(register: Register) -> None:
    """Each supplier has one to four lots; A is the most common, E the least."""
    lots = Counter(offer.lot.rpartition("/")[2] for offer in register.offers)
    each = Counter(offer.supplier for offer in register.offers)

    assert {"A": 154, "B": 81, "C": 65, "D": 64, "E": 19} == lots
    assert {1, 2, 3, 4} == set(each.values())


def test_nothing_is_stated_about_a_concrete_home(register: Register) -> None:
    """The home is known only from answers: the register speaks of homes in general."""
    stated = {fact.facet for offer in register.offers for fact in offer.facts}
    of_a_home = {
        facet.code
        for facet in register.vocabulary.facets
        if facet.code.startswith("home_") or facet.code.endswith("_in_home")
    }

    assert of_a_home
    assert stated.isdisjoint(of_a_home | {"near", "contact"})


def test_every_fact_says_when_and_by_whom(register: Register) -> None:
    """Each fact was stated by the supplier between the tender and the day of the register."""
    for offer in register.offers:
        for fact in offer.facts:
            assert fact.source == "supplier"
            assert fact.stated is not None
            assert date(2021, 1, 1) <= fact.stated <= register.known.date()


def test_places_were_stated_before_the_register_was_known(register: Register) -> None:
    """No pool is younger than the register; some are stale, unstated, or full."""
    updated = [pool.updated for pool in register.pools if pool.updated is not None]
    ages = Counter((ASKED - when.date()).days > 14 for when in updated)

    assert max(updated) < register.known
    assert ages[False] > 2 * ages[True] > 0
    assert any(pool.available is None for pool in register.pools)
    assert any(pool.available == 0 for pool in register.pools)


def test_pools_are_shared_between_lots(register: Register) -> None:
    """A supplier has one to four pools, and several lots may draw on one."""
    drawn_on = Counter(pool for offer in register.offers for pool in offer.pools)
    of_supplier = Counter(pool.id.split("/")[0] for pool in register.pools)

    assert any(count > 1 for count in drawn_on.values())
    assert {1, 2, 3, 4} == set(of_supplier.values())
    assert drawn_on.keys() == {pool.id for pool in register.pools}


def test_the_register_has_one_doubt_about_its_places(register: Register) -> None:
    """One pool has more free places than it has in all, and is remarked on."""
    assert ["pool.available_above_maximum"] == [remark.code for remark in register.remarks()]


def test_about_half_of_the_suppliers_had_their_prices_adjusted(register: Register) -> None:
    """An adjusted price follows on the old one without a gap, on 1 December 2023, and is higher."""
    adjusted = set()
    for offer in register.offers:
        for rows in by_item(offer).values():
            if len(rows) == 1:
                assert str(rows[0].valid) == "2021-09-15/.."
                continue
            before, after = rows

            assert (str(before.valid), str(after.valid)) == (
                "2021-09-15/2023-11-30",
                "2023-12-01/..",
            )
            assert before.amount <= after.amount
            adjusted.add(offer.supplier)

    assert 184 * 0.4 < len(adjusted) < 184 * 0.6


def by_item(offer: Offer) -> dict[str, list[Any]]:
    """An offer's prices by item, the older first."""
    rows = sorted(offer.prices.rows, key=lambda row: (row.item, str(row.valid)))
    return {item: list(group) for item, group in itertools.groupby(rows, lambda row: row.item)}


def test_prices_lie_where_such_prices_may_lie(register: Register) -> None:
    """A day costs 1 050 to 2 400 SEK in lot A, and every base service has its price."""
    for offer in register.offers:
        lot = register.terms(offer.lot).lot
        base = next(item.id for item in lot.items if item.base)
        amounts = [row.amount for row in offer.prices.rows if row.item == base]

        assert amounts
        if lot.id == "A":
            assert all(1050 <= amount <= 2400 for amount in amounts)


def test_every_price_is_of_an_item_and_in_a_unit_of_the_lot(register: Register) -> None:
    """Nobody prices what the lot does not have."""
    for offer in register.offers:
        items = register.terms(offer.lot).lot.by_item
        for row in offer.prices.rows:
            assert row.unit in items[row.item].units


def test_standings_are_of_every_kind(register: Register) -> None:
    """Three blocks, one of them over; one has left; two complaints; one refused a permit."""
    standings = [standing for s in register.suppliers for standing in s.standings]
    kinds = Counter(standing.status for standing in standings)
    blocked = [s.valid for s in standings if s.status == "blocked"]
    in_need = {o.supplier for o in register.offers if register.terms(o.lot).lot.permit}
    silent = [
        supplier.id
        for supplier in register.suppliers
        if supplier.id in in_need and not any(s.permit for s in supplier.standings)
    ]

    assert {"blocked": 3, "left": 1, "complaint": 2, "no_permit": 1} == {
        kind: count for kind, count in kinds.items() if kind != "permit"
    }
    assert 2 == sum(ASKED in valid for valid in blocked)
    assert 1 == len(silent)


def test_one_listed_municipality_has_not_registered(register: Register) -> None:
    """26 municipalities have registered to call off; one that is listed has not."""
    buyers = register.frameworks[0].buyers or ()
    registered = {buyer.id: buyer.registered for buyer in buyers}

    assert registered["0580"] == date(2021, 10, 1)
    assert 1 == sum(day is None for day in registered.values())
    assert 26 == sum(day is not None for day in registered.values())


# --- The documents --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NEEDS)
def test_needs_read_and_write_back_the_same(register: Register, name: str) -> None:
    """A shipped need is written as it is read, frozen by a role, in words of the vocabulary."""
    document = need(name)

    assert shipped.example(name) == document.data()
    assert document.frozen is not None
    assert document.frozen_by is not None
    assert [] == list(document.problems(register.vocabulary))


@pytest.mark.parametrize("name", ["7F3K", "tied"])
def test_answers_read_and_write_back_the_same(name: str) -> None:
    """Shipped answers and snapshots are written as they are read."""
    answers = shipped.example(f"{name}-proposals")

    assert "calloff.proposals/1" == answers["format"]
    assert answers["proposals"] == [each.data() for each in proposals(f"{name}-proposals")]
    assert shipped.example(f"{name}-snapshot") == snapshot(f"{name}-snapshot").data()


def test_no_shipped_file_is_left_untested() -> None:
    """Every example in the folder is one of those tested here."""
    known = {"familjehem", *NEEDS, "7F3K-assessment", "7F3K-case"}
    known |= {f"{case}-{what}" for case in ("7F3K", "tied") for what in ("proposals", "snapshot")}

    assert sorted(known) == shipped.example_names()


def test_the_whole_case_is_of_the_need_that_ships() -> None:
    """The file of 7F3K opens with its need, awards hem 1, and replays by the shipped register."""
    case = Case.read(shipped.example("7F3K-case"))
    register = load("familjehem.json", Register)

    assert need("7F3K-need") == case.need
    assert "7F3K-hem-1" == case.state.choice.candidate
    assert [] == list(replay_case(case, register))


# --- 7F3K: whom to ask ----------------------------------------------------------------------------


def test_7f3k_is_the_need_of_the_first_page() -> None:
    """A child of nine needs Dari, no furred animals and Östergötland; it wishes its own school."""
    asked = need("7F3K-need")

    assert asked.requirements == (
        has("spoken_by_consultant", "prs"),
        has("home_free_from", "furred_animals"),
        has("region", "05"),
    )
    assert asked.wishes == (
        has("near", "own_school", whose="child"),
        has("contact", "nearby", whose="guardian"),
    )
    assert ("network", "in_house") == asked.tried
    assert (9 * 12 + 6, 9 * 12 + 7) == asked.persons[0].ages(asked.requested, asked.requested)


def test_7f3k_narrows_from_184_suppliers_to_seven(register: Register) -> None:
    """Each test narrows the selection; seven may or might serve."""
    decision = first_of_7f3k(register)
    narrowed = [(step, place, after) for step, place, _, after in decision.narrowing()]

    assert 154 == len(decision.candidates)
    assert narrowed == [
        ("gates.0", "", 151),
        ("gates.1", "persons.0", 151),
        ("gates.2", "requirements.0", 40),
        ("gates.2", "requirements.1", 39),
        ("gates.2", "requirements.2", 13),
        ("gates.3", "lines.0", 13),
        ("gates.3", "lines.1", 10),
        ("gates.4", "", 7),
        ("gates.5", "", 7),
    ]


def test_7f3k_asks_all_who_may_or_might_serve(register: Register) -> None:
    """The register never chooses: seven get the same questions, about places, needs and wishes."""
    outcome = first_of_7f3k(register).outcome

    assert isinstance(outcome, Ask)
    assert 7 == len(outcome.whom)
    assert ("key", "together") == (outcome.because, outcome.mode)
    assert {"requirements.1", "wishes.0", "wishes.1"} <= {q.place for q in outcome.questions}
    assert () == outcome.to_settle


def test_7f3k_shows_every_kind_of_doubt(register: Register) -> None:
    """Among those asked one speaks only Persian, one states old places, one part of the county."""
    decision = first_of_7f3k(register)
    assert isinstance(decision.outcome, Ask)
    notes = Counter(
        finding.note
        for candidate in decision.outcome.whom
        for finding in decision.eligibility(candidate).findings
        if finding.verdict is Verdict.UNKNOWN
    )

    assert {"can_offer": 4, "silent": 3, "near": 1, "stale": 1, "part": 1} == notes


def test_7f3k_shows_every_kind_of_reason(register: Register) -> None:
    """Some fall for one reason alone: blocked, no price of T3, full, no home without animals."""
    reasons = against(first_of_7f3k(register))

    assert 1 == reasons["gate.supplier_standing blocked"]
    assert 3 == reasons["gate.priced not_priced"]
    assert 3 == reasons["gate.places full"]
    assert 1 == reasons["facet.home_free_from cannot_offer"]


def test_places_in_another_county_do_not_count_here(register: Register) -> None:
    """Who has places only in Södermanland is full in Östergötland."""
    candidate = first_of_7f3k(register).candidate("adda-familjehem-2019/A/SE-550000-0088")
    asked = need("7F3K-need")
    elsewhere = asked.replace(requirements=(*asked.requirements[:2], has("region", "04")))

    assert {"gate.places full": 1} == Counter(
        f"{finding.code} {finding.note}"
        for finding in first_of_7f3k(register).eligibility(candidate).against
    )
    assert () == register.decide(elsewhere, on=ASKED).eligibility(candidate).against


# --- 7F3K: the choice -----------------------------------------------------------------------------


def test_7f3k_hears_from_everybody_asked(register: Register) -> None:
    """Each of the seven proposes, declines or lets the time run out; nobody else does."""
    outcome = first_of_7f3k(register).outcome
    assert isinstance(outcome, Ask)
    proposing = {proposal.offer for proposal in proposals("7F3K-proposals")}
    others = {answer.candidate for answer in snapshot("7F3K-snapshot").answers}

    assert set(outcome.whom) == proposing | others
    assert proposing.isdisjoint(others)


def test_7f3k_is_heard_assessed_and_priced_in_that_order() -> None:
    """Answers come in, then the comparison is signed, and only then are prices shown."""
    answered = [proposal.answered for proposal in proposals("7F3K-proposals")]
    compared = assessment()
    signed = [signature.at for signature in compared.signed]

    assert datetime.fromisoformat("2024-01-15T09:10:00+01:00") < min(filter(None, answered))
    assert max(filter(None, answered)) < min(signed)
    assert compared.prices_shown is not None
    assert max(signed) < compared.prices_shown
    assert DECIDED == compared.prices_shown.date()
    assert 2 == len({signature.role for signature in compared.signed})


def test_the_grounds_say_nothing_of_prices() -> None:
    """The comparison is of what suits the child: no reason speaks of money."""
    for ground in assessment().grounds:
        words = ground.reason.lower()

        assert not any(word in words for word in ("pris", "kron", "kr ", "billig", "dyr", "kost"))


def test_7f3k_chooses_the_cheaper_of_two_that_suit_equally_well(register: Register) -> None:
    """Homes 1 and 3 were assessed as equal, and home 1 costs less in all."""
    decision = second_of_7f3k(register)

    assert Chosen(candidate="7F3K-hem-1") == decision.outcome
    assert ("7F3K-hem-1", "7F3K-hem-3") == assessment().tiers[0]
    assert 301_628_57 == total(decision, "7F3K-hem-1")
    assert 309_085_71 == total(decision, "7F3K-hem-3")


def test_the_cheaper_home_that_suits_less_does_not_win(register: Register) -> None:
    """Price never buys past a wish: home 5 is the cheapest that may serve, and comes last."""
    decision = second_of_7f3k(register)
    serve = [c.id for c in decision.candidates if decision.eligibility(c).against == ()]

    assert "7F3K-hem-5" == min(serve, key=lambda candidate: total(decision, candidate))
    assert ("7F3K-hem-5",) == decision.ranking[-1]


def test_the_home_with_a_cat_may_not_serve_whatever_it_costs(register: Register) -> None:
    """Home 2 is cheaper than all others, near the school, and has a cat."""
    decision = second_of_7f3k(register)
    reasons = decision.eligibility("7F3K-hem-2").against
    others = [c.id for c in decision.candidates if c.id != "7F3K-hem-2"]

    assert [("facet.home_free_from", "denied")] == [(f.code, f.note) for f in reasons]
    assert all(total(decision, "7F3K-hem-2") < total(decision, other) for other in others)


def test_the_order_of_price_turned_on_1_december(register: Register) -> None:
    """Home 3 has the lower day and the dearer hour; before the adjustment it was the cheaper."""
    before = second_of_7f3k(register, asked_for=date(2023, 11, 30))
    after = second_of_7f3k(register, asked_for=date(2023, 12, 1))

    assert "7F3K-hem-3" == before.chosen
    assert "7F3K-hem-1" == after.chosen


def test_7f3k_comes_to_the_same_without_the_assessment(register: Register) -> None:
    """The two homes also meet the same wishes, so the sets of met wishes say what people said."""
    decision = register.decide(
        need("7F3K-need"),
        on=DECIDED,
        candidates=proposals("7F3K-proposals"),
        snapshot=snapshot("7F3K-snapshot"),
    )

    assert "7F3K-hem-1" == decision.chosen


# --- The other cases ------------------------------------------------------------------------------


def test_two_siblings_are_two_linked_needs(register: Register) -> None:
    """One decision for each child; both are asked of all who may have two places, together."""
    older, younger = need("J-12b-need"), need("J-12a-need")
    outcomes = [register.decide(each, on=each.requested).outcome for each in (younger, older)]

    assert younger.group == older.group
    assert younger.group is not None
    assert "together" == younger.group.rule
    assert 4 == younger.requested.weekday()
    assert [4, 7] == [each.persons[0].age for each in (younger, older)]
    assert outcomes[0] == outcomes[1]
    assert isinstance(outcomes[0], Ask)
    assert 7 == len(outcomes[0].whom)


def test_the_excluded_municipality_is_asked_about_and_not_guessed(register: Register) -> None:
    """Where a home lies is known only from the answer, so nobody is passed over for it."""
    younger = need("J-12a-need")
    decision = register.decide(younger, on=younger.requested)
    excluded = [
        finding.verdict
        for candidate in decision.candidates
        for finding in decision.findings(candidate)
        if finding.place == "requirements.3"
    ]

    assert {Verdict.UNKNOWN} == set(excluded)


def test_nobody_serves_an_adult_in_an_emergency(register: Register) -> None:
    """No lot is for adults in an emergency: everybody falls by age, and every reason is told."""
    asked = need("nobody-need")
    decision = register.decide(asked, on=asked.requested)

    assert Nobody() == decision.outcome
    assert decision.candidates
    for candidate in decision.candidates:
        reasons = decision.eligibility(candidate).against

        assert ("gate.ages", "persons.0") in {(f.code, f.place) for f in reasons}


def test_wishes_that_do_not_compare_make_a_tie(register: Register) -> None:
    """One home meets the child's wish, one the guardian's: price does not decide, people must."""
    asked = need("tied-need")
    whom = register.decide(asked, on=asked.requested).outcome
    decision = register.decide(
        asked,
        on=date(2024, 1, 16),
        candidates=proposals("tied-proposals"),
        snapshot=snapshot("tied-snapshot"),
    )
    answers = {proposal.offer for proposal in proposals("tied-proposals")}
    answers |= {answer.candidate for answer in snapshot("tied-snapshot").answers}

    assert isinstance(whom, Ask)
    assert set(whom.whom) == answers
    assert Tied(candidates=("5K2R-hem-1", "5K2R-hem-2")) == decision.outcome
    assert total(decision, "5K2R-hem-1") < total(decision, "5K2R-hem-2")


@pytest.mark.parametrize("which", [first_of_7f3k, second_of_7f3k])
def test_7f3k_is_decided_again_from_its_own_document(register: Register, which: Any) -> None:
    """What was decided can be replayed from what was kept of it, to the same result."""
    assert replay(which(register).data()).identical
