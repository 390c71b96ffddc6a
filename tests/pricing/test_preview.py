"""Whose place a price change alters: seen before it is agreed to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from calloff import (
    AllocationKey,
    Decision,
    Framework,
    InputError,
    Line,
    Need,
    Offer,
    Period,
    Price,
    PriceList,
    Proposal,
    Snapshot,
    Supplier,
    Terms,
    decide,
    shipped,
)
from calloff.framework import Lot
from calloff.price_preview import Swap, preview
from calloff.pricing import PriceChange, PriceRule, PriceRules
from calloff.values.exact import plain
from calloff.vocabulary import Text

DATES = (date(2023, 12, 1), date(2024, 12, 1), date(2025, 12, 1))
RULES = PriceRules(allowed=(PriceRule("on_request", dates=DATES),), one_pending=True)

KEY = AllocationKey.read(
    {
        "format": "calloff.key/1",
        "id": "cheapest",
        "name": {"sv": "lägst pris", "en": "lowest price"},
        "gates": [{"kind": "priced", "day": "requested"}],
        "orderings": [{"kind": "lowest_total_price", "day": "requested"}],
        "asking": {"mode": "together", "over_offers": "when_unknown"},
        "when_nobody": "nobody",
    }
)


def decided(
    prices: dict[str, PriceList], rules: PriceRules | None = RULES, **bids: int
) -> Decision:
    """The decision of 30 November 2023, over the homes that some suppliers propose."""
    lot = Lot(id="A", name=Text("A", "A"), key=KEY.id, unit="day", price_rules=rules)
    framework = Framework(
        id="adda-2019",
        name=Text("Konsulentstöd", "Agency support"),
        owner="Inköpscentralen",
        term=Period.parse("2021-09-15/2025-09-14"),
        lots=(lot,),
    )
    need = Need(
        id="7F3K",
        buyer="0580",
        lot="adda-2019/A",
        requested=date(2023, 11, 30),
        starts=date(2023, 12, 15),
        lines=(Line("placement", quantity=180, unit="day"),),
    )
    candidates = []
    for name, told in prices.items():
        supplier = Supplier(id=f"SE-{name}", name=name)
        offer = Offer(lot=need.lot, supplier=supplier.id, prices=told).candidate(supplier, {})
        bid = at(bids[name]) if name in bids else None
        home = Proposal(id=name, need=need.id, offer=offer.id, prices=bid)
        candidates.append(home.candidate(offer))
    terms = Terms(framework=framework, lot=lot, vocabulary=shipped.vocabulary("social-services"))
    return decide(need, candidates, KEY, terms, Snapshot(on=date(2023, 11, 30)))


def at(amount: int) -> PriceList:
    """A list of one price by the day."""
    return PriceList(currency="SEK", rows=(Price("placement", amount, "day"),))


def asked(amount: int, **more: Any) -> PriceChange:
    """A price that was asked for from 1 December 2023."""
    new = Price("placement", amount, "day")
    return PriceChange("on_request", DATES[0], amounts=(new,), **more)


def offer(name: str) -> str:
    """The id of a supplier's offer."""
    return f"adda-2019/A/SE-{name}"


def test_a_change_on_request_turns_the_order_on_its_day() -> None:
    """Q at 1 390 goes before P at 1 450, and at 1 480 from 1 December behind it; not before."""
    decision = decided({"P": at(1450), "Q": at(1390)})
    changes = {offer("Q"): asked(1480)}
    before, after = (preview(decision, changes, on=day) for day in (date(2023, 11, 30), DATES[0]))

    assert "Q" == decision.chosen
    assert ((("Q",), ("P",)), "Q", (), False) == (
        before.after.ranking,
        before.after.chosen,
        before.swaps,
        before.another_is_chosen,
    )
    assert ((("Q",), ("P",)), "Q") == (after.before.ranking, after.before.chosen)
    assert ((("P",), ("Q",)), "P") == (after.after.ranking, after.after.chosen)
    assert ((Swap(ahead="Q", behind="P"),), True) == (after.swaps, after.another_is_chosen)
    assert {} == after.not_allowed


def test_each_pair_that_changes_places_is_told() -> None:
    """One that rises past two others swaps with both, and these two do not swap."""
    decision = decided({"P": at(1000), "Q": at(1100), "R": at(1200), "S": at(1300)})
    found = preview(decision, {offer("P"): asked(1250), offer("S"): asked(1300)}, on=DATES[0])

    assert (Swap("P", "Q"), Swap("P", "R")) == found.swaps
    assert (("Q",), ("R",), ("P",), ("S",)) == found.after.ranking


def test_a_tie_is_no_swap_and_another_outcome() -> None:
    """Who comes level with another has not changed places with it, and nobody is chosen."""
    found = preview(decided({"P": at(1450), "Q": at(1390)}), {offer("Q"): asked(1450)}, on=DATES[0])

    assert () == found.swaps
    assert found.another_is_chosen
    assert "tied" == found.after.outcome.kind


def test_who_gives_up_leaves_the_ranking() -> None:
    """Whoever no longer offers what is needed can no longer be called on, and swaps with nobody."""
    gone = PriceChange("withdrawal", DATES[0])
    found = preview(decided({"P": at(1450), "Q": at(1390)}), {offer("Q"): gone}, on=DATES[0])

    assert (("Q",), ()) == (found.left, found.swaps)
    assert "P" == found.after.chosen


def test_several_changes_of_one_offer_are_all_applied() -> None:
    """A request and an index after it, in any order."""
    index = PriceChange("index", date(2024, 6, 1), factor="1.1", of="current", step="1", round="up")
    changes = {offer("Q"): (index, asked(1301))}
    found = preview(decided({"P": at(1450), "Q": at(1390)}), changes, on=date(2024, 6, 1))

    assert [257_760_00] == [
        measure.shown["total_minor"]
        for measure in found.after.measures["Q"]
        if measure.shown is not None
    ]
    assert {offer("Q"): ["changes.0.kind"]} == {
        id: [problem.place for problem in problems]
        for id, problems in (found.not_allowed or {}).items()
    }


def test_an_answer_that_bids_its_own_price_keeps_it() -> None:
    """The agreement's new price is its ceiling; what was bid for this call-off stands."""
    decision = decided({"P": at(1450), "Q": at(1390)}, Q=1300)
    found = preview(decision, {offer("Q"): asked(1480)}, on=DATES[0])
    bidder = found.after.candidate("Q")

    assert (("Q",), ("P",)) == found.after.ranking
    assert bidder.agreed is not None
    assert ["1300", "1480"] == [
        plain(prices.rows[0].amount) for prices in (bidder.prices, bidder.agreed)
    ]


def test_what_the_agreement_does_not_allow_is_told_beside_the_preview() -> None:
    """The effect can be seen of a change that is not allowed, and why it is not is told."""
    late = PriceChange("on_request", date(2023, 12, 2), factor="1.1", of="bid")
    decision = decided({"P": at(1450), "Q": at(1390)})
    found = preview(decision, {offer("Q"): late}, on=date(2023, 12, 2))
    unruled = preview(
        decided({"P": at(1450)}, rules=None), {offer("P"): late}, on=date(2023, 12, 2)
    )

    assert {
        "on": "2023-12-02",
        "before": {"outcome": {"kind": "chosen", "candidate": "Q"}, "ranking": [["Q"], ["P"]]},
        "after": {"outcome": {"kind": "chosen", "candidate": "P"}, "ranking": [["P"], ["Q"]]},
        "swaps": [{"ahead": "Q", "behind": "P"}],
        "left": [],
        "another_is_chosen": True,
        "not_allowed": {
            offer("Q"): [
                "changes.0.effective: takes effect 2023-12-02; the agreement says 2023-12-01, "
                "2024-12-01, 2025-12-01."
            ]
        },
    } == found.data()
    assert unruled.not_allowed is None
    assert "not_allowed" not in unruled.data()


def test_the_decision_itself_stays_as_it_was() -> None:
    """A preview edits nothing: neither the decision nor a price list in it."""
    decision = decided({"P": at(1450), "Q": at(1390)})
    was = decision.fingerprint
    preview(decision, {offer("Q"): asked(1480)}, on=DATES[0])
    again = decided({"P": at(1450), "Q": at(1390)})

    assert was == again.fingerprint == decide(*inputs(decision)).fingerprint


def inputs(decision: Decision) -> tuple[Any, ...]:
    """What a decision was made of."""
    return decision.need, decision.candidates, decision.key, decision.terms, decision.snapshot


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"adda-2019/A/SE-R": asked(1480)},
            "price preview has 1 problem\n"
            "  changes.adda-2019/A/SE-R: no such offer in the decision. Did you mean "
            "'adda-2019/A/SE-Q' or 'adda-2019/A/SE-P'?",
        ),
        (
            {
                offer("Q"): PriceChange("index", DATES[0], factor="1.1", of="bid", items=("T3",)),
                offer("P"): (asked(1480), asked(1490)),
            },
            "price preview has 2 problems\n"
            "  adda-2019/A/SE-P.changes.1.effective: 'placement' by the day is changed on "
            "2023-12-01 already: state what both come to as one change.\n"
            "  adda-2019/A/SE-Q.changes.0.items.0: 'T3' has no price to change.",
        ),
    ],
)
def test_a_change_that_cannot_be_applied_says_why(changes: dict[str, Any], message: str) -> None:
    """An offer that is not there, an item without a price, two changes on one day."""
    with pytest.raises(InputError) as caught:
        preview(decided({"P": at(1450), "Q": at(1390)}), changes, on=DATES[0])

    assert message == str(caught.value)
