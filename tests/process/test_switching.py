"""A call-off whose key switches: three are asked in turn, and then all compete."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from calloff import AllocationKey, InputError, Line, Price, PriceList
from calloff.gates import Answered, BidWithinAgreement, Priced, Requirements
from calloff.lot_gates import InForce
from calloff.orderings import BestBid, LowestTotalPrice
from calloff.orderings.bids import Lowest
from calloff.process import Case, ask, compare, look, next_steps, replay
from calloff.process import entries as e
from calloff.process.procedure import AssessmentRule
from calloff.protocol import file_protocol
from calloff.switches import AfterDeclines, ByHours
from calloff.values.typeset import as_text
from calloff.vocabulary import Text

LOT = "agreement/A"
ALM, BJORK, CEDER, EK = (f"{LOT}/SE-{name}" for name in ("alm", "bjork", "ceder", "ek"))
COMPETITION = "competition"


def ranking(**changes: Any) -> AllocationKey:
    """The lowest total first, one at a time; after three in vain the competition."""
    given: dict[str, Any] = {
        "id": "key",
        "name": Text("rangordning", "ranking"),
        "lot_gates": (InForce(day="decided"),),
        "gates": (Requirements(day="starts"), Priced(day="requested"), Answered()),
        "orderings": (LowestTotalPrice(day="requested"),),
        "asking": {"mode": "in_order", "over_offers": "always"},
        "switches": (
            AfterDeclines(count=3, statuses=("declined", "no_answer"), to=COMPETITION),
            ByHours(above=320, to=COMPETITION),
        ),
    }
    return AllocationKey(**{**given, **changes})


def competition() -> AllocationKey:
    """All bid, at most the agreement's prices; those too who have said no to these."""
    return AllocationKey(
        id=COMPETITION,
        name=Text("konkurrens", "competition"),
        lot_gates=(InForce(day="decided"),),
        gates=(BidWithinAgreement(day="requested"),),
        orderings=(BestBid(day="requested", formula=Lowest()),),
        asking={"mode": "together", "over_offers": "always"},
    )


@pytest.fixture
def desk(desk: Any) -> Any:
    """The office with the two keys, where nobody compares on wishes."""
    never = AssessmentRule(ordinary="never", emergency="never", roles=())
    dearer = (Price("placement", "1100", "day"), Price("support", "500", "hour"))
    offers = tuple(
        offer.replace(prices=offer.prices.replace(rows=dearer)) if offer.id == CEDER else offer
        for offer in desk.register.offers
    )
    register = desk.register.replace(keys=(ranking(), competition()), offers=offers)
    return replace(desk, register=register).ruled(assessment=never).needing(requirements=())


def bid(desk: Any, id: str, offer: str, amount: str) -> Any:
    """A home with a price that is bid for it."""
    rows = (Price("placement", amount, "day"),)
    return desk.home(id, offer, prices=PriceList(currency="SEK", rows=rows))


def turned_down(desk: Any) -> Case:
    """Ek, Björk and Alm have been asked in turn, the cheapest first, and have no place."""
    case = desk.routed()
    for day in (16, 18, 22):
        case = ask(case, desk.register, at=desk.at(f"01-{day - 1} 10:00"), role="caseworker")
        for request in case.state.open:
            when = f"01-{day} 10:00"
            declined = desk.did(e.Declined, when, request=request.ref, reason="place")
            case = case.add(declined)
    return case


def test_after_three_in_vain_all_are_asked_to_bid(desk: Any) -> None:
    """Each is asked alone by its price; then all four at once, those too who declined."""
    case = turned_down(desk)
    alone = [request.candidate for request in case.state.requests]
    step = next_steps(case.state, at=desk.at("01-23 09:00"))[0]
    case = ask(case, desk.register, at=desk.at("01-23 10:00"), role="caseworker")
    asking = case.state.asking

    assert [EK, BJORK, ALM] == alone
    assert "look" == step.code
    assert asking is not None
    assert (COMPETITION, "together") == (asking.key, asking.mode)
    assert {ALM, BJORK, CEDER, EK} == {request.candidate for request in case.state.open}
    assert ["gate.bid_within_agreement"] == [question.code for question in asking.questions]


def test_the_answers_are_compared_by_the_key_that_asked(desk: Any) -> None:
    """The lowest bid is named, a bid above its own price is not, and the protocol says why."""
    case = turned_down(desk)
    case = ask(case, desk.register, at=desk.at("01-23 10:00"), role="caseworker")
    for minute, (id, offer, amount) in enumerate(
        [("elm", ALM, "950"), ("birch", BJORK, "901"), ("oak", EK, "790")]
    ):
        home = bid(desk, id, offer, amount)
        case = case.add(desk.proposed(case, f"01-24 09:{minute:02}", home))
    for request in case.state.open:
        declined = desk.did(e.Declined, "01-24 10:00", request=request.ref, reason="place")
        case = case.add(declined)
    case = compare(case, desk.register, at=desk.at("01-25 09:00"), role="caseworker")
    compared = case.state.comparing
    told = " ".join(as_text(file_protocol(case, desk.register, "sv")).split())

    assert compared is not None
    assert ("chosen", ("oak",)) == (compared.outcome, compared.whom)
    assert COMPETITION == compared.key
    assert {"elm", "oak"} == {quoted.candidate for quoted in compared.quotes}
    assert "är mer än avtalets" in told
    assert "Övertog från: rangordning (key): Antal nej: 3 har frågats utan resultat" in told


def test_such_a_case_is_decided_again_from_its_file(desk: Any) -> None:
    """Every decision in the file comes out the same, by the same keys, read back from JSON."""
    case = turned_down(desk)
    case = ask(case, desk.register, at=desk.at("01-23 10:00"), role="caseworker")
    case = case.add(desk.proposed(case, "01-24 09:00", bid(desk, "oak", EK, "790")))
    for request in case.state.open:
        case = case.add(desk.did(e.NoAnswer, "01-31 09:00", request=request.ref))
    case = compare(case, desk.register, at=desk.at("01-31 10:00"), role="caseworker")
    again = Case.read(json.loads(json.dumps(case.data())))

    assert case == again
    assert [] == list(replay(again, desk.register))


def test_above_the_limit_all_compete_from_the_beginning(desk: Any) -> None:
    """Where the hours are above the limit the first request goes to all, with one deadline."""
    desk = desk.needing(
        lines=(
            Line("placement", quantity=180, unit="day"),
            Line("support", quantity=321, unit="hour"),
        )
    )
    case = ask(desk.routed(), desk.register, at=desk.at("01-15 10:00"), role="caseworker")

    assert {ALM, BJORK, CEDER, EK} == {request.candidate for request in case.state.requests}


def test_what_leaves_the_key_open_is_the_next_step(desk: Any) -> None:
    """Hours without an end: somebody has to say for how long before anybody is asked."""
    desk = desk.needing(
        lines=(
            Line("placement", quantity=1, unit="day", per="day"),
            Line("support", quantity=10, unit="hour", per="week"),
        )
    )
    case = look(desk.routed(), desk.register, at=desk.at("01-15 10:00"), role="caseworker")
    (step,) = next_steps(case.state, at=desk.at("01-15 10:05"))

    assert "settle_lot" == step.code
    assert "when another key takes over, condition 2" in step.about["what.en"]
    with pytest.raises(InputError, match="nobody is to be asked"):
        ask(case, desk.register, at=desk.at("01-15 10:10"), role="caseworker")


def test_a_key_asked_in_turn_still_needs_its_own_gate_of_answers(desk: Any) -> None:
    """That a switch reads the answers keeps nobody from being named again after its no."""
    plain = ranking(gates=(Requirements(day="starts"), Priced(day="requested")))
    desk = replace(desk, register=desk.register.replace(keys=(plain, competition())))

    with pytest.raises(InputError, match="no gate of it reads the answers"):
        look(desk.routed(), desk.register, at=desk.at("01-15 10:00"), role="caseworker")
