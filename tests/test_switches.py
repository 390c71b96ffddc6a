"""Keys that give way to each other, and low bids: what is refused, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from calloff import (
    AllocationKey,
    Framework,
    InputError,
    Line,
    Lot,
    Need,
    Offer,
    Price,
    PriceList,
    Proposal,
    Register,
    Snapshot,
    Supplier,
    Vocabulary,
    decide,
    shipped,
)
from calloff.bids import SAYS, abnormally_low
from calloff.finding import Remark
from calloff.framework import Item
from calloff.protocol.key_side import key_outline
from calloff.snapshot import Answer
from calloff.switches import ByValue, Switch
from calloff.values.money import Money
from calloff.values.typeset import as_text
from calloff.vocabulary import Text

ON = date(2024, 1, 15)
MONEY = {"minor": 100, "currency": "SEK"}
ABOVE_TEN = {"kind": "by_hours", "above": 10}


def key(id: str, *switches: dict[str, Any], **changes: Any) -> AllocationKey:
    """A key by the lowest total, with switches."""
    return AllocationKey.read(
        {
            "id": id,
            "name": {"sv": id, "en": id},
            "orderings": [{"kind": "lowest_total_price", "day": "requested"}],
            "asking": {"mode": "together", "over_offers": "when_unknown"},
            "switches": switches,
            **changes,
        }
    )


def register(*keys: AllocationKey) -> Register:
    """Two suppliers in a lot of support by the hour, whose key is the first."""
    item = Item(id="support", units=("hour",), base=True)
    lot = Lot(id="A", name=Text("A", "A"), key=keys[0].id, unit="hour", items=(item,))
    return Register(
        id="r",
        known=datetime(2024, 1, 1, tzinfo=UTC),
        vocabulary=Vocabulary(id="w/1", name=Text("w", "w")),
        keys=keys,
        frameworks=(
            Framework(
                id="f", name=Text("f", "f"), owner="o", term="2024-01-01/2024-12-31", lots=(lot,)
            ),
        ),
        suppliers=tuple(Supplier(id=f"SE-{name}", name=name) for name in "PQ"),
        offers=tuple(
            Offer(
                lot="f/A",
                supplier=f"SE-{name}",
                prices=PriceList(currency="SEK", rows=(Price("support", amount, "hour"),)),
            )
            for name, amount in (("P", 100), ("Q", 110))
        ),
    )


def need(hours: int | str = 8) -> Need:
    """Some hours of support."""
    return Need(
        id="N",
        buyer="b",
        lot="f/A",
        requested=ON,
        lines=(Line("support", quantity=hours, unit="hour"),),
    )


def refused(made: Callable[[], object]) -> str:
    """The message with which something is refused."""
    with pytest.raises(InputError) as caught:
        made()
    return str(caught.value)


# --- Keys and registers -----------------------------------------------------------------------


def test_a_switch_to_no_key_of_the_register_is_refused() -> None:
    """A misspelt key is told with its place and what may be meant."""
    first = key("ranking", {**ABOVE_TEN, "to": "competitions"})

    assert refused(lambda: register(first, key("competition"))) == (
        "Register has 1 problem\n"
        "  keys.0.switches.0.to: no key 'competitions' in the register. "
        "Did you mean 'competition'?"
    )


def test_switches_in_a_circle_are_refused() -> None:
    """Each switch on the way round is told, with the way."""
    keys = (
        key("one", {**ABOVE_TEN, "to": "two"}),
        key("two", {"kind": "by_level", "levels": ["5"], "to": "three"}),
        key("three", {"kind": "when_nobody", "to": "one"}),
    )

    assert refused(lambda: register(*keys)) == (
        "Register has 3 problems\n"
        "  keys.0.switches.0.to: leads back to where it began: one -> two -> three -> one.\n"
        "  keys.1.switches.0.to: leads back to where it began: two -> three -> one -> two.\n"
        "  keys.2.switches.0.to: leads back to where it began: three -> one -> two -> three."
    )


def test_a_key_that_switches_to_itself_is_refused() -> None:
    """A switch leads to another key."""
    assert refused(lambda: key("one", {**ABOVE_TEN, "to": "one"})) == (
        "AllocationKey has 1 problem\n"
        "  switches.0.to: is the key itself: a switch leads to another."
    )


@pytest.mark.parametrize(
    ("switch", "problem"),
    [
        (
            {"kind": "by_hours", "to": "two"},
            "switches.0: state a limit, either at_least or above.",
        ),
        (
            {"kind": "by_hours", "above": 10, "at_least": 10, "to": "two"},
            "switches.0: state a limit, either at_least or above.",
        ),
        (
            {"kind": "by_hours", "above": -1, "to": "two"},
            "switches.0.above: Input should be greater than 0, got -1.",
        ),
        (
            {"kind": "by_value", "day": "requested", "above": MONEY, "to": "two"},
            "switches.0.quote: is needed and not given.",
        ),
        ({"kind": "by_item", "to": "two"}, "switches.0: state items, outside_lot, or both."),
        (
            {"kind": "after_declines", "count": 3, "to": "two"},
            "switches.0.statuses: is needed and not given.",
        ),
        (
            {"kind": "by_hour", "above": 10, "to": "two"},
            "switches.0.kind: no switch of kind 'by_hour'. Did you mean 'by_hours'?",
        ),
        ({"kind": "when_nobody"}, "switches.0.to: is needed and not given."),
    ],
)
def test_a_switch_without_what_it_needs_is_refused(switch: dict[str, Any], problem: str) -> None:
    """What could be argued about has no default, and the message says what is missing."""
    assert refused(lambda: key("one", switch)) == f"AllocationKey has 1 problem\n  {problem}"


def test_a_clause_of_a_switch_quotes_a_document_of_the_key() -> None:
    """A switch rests on a clause as every step does."""
    clause = {"document": "agreement", "passage": "320 timmar", "basis": "agreement"}

    assert refused(lambda: key("one", {**ABOVE_TEN, "to": "two", "clause": clause})) == (
        "AllocationKey has 1 problem\n"
        "  switches.0.clause.document: no document 'agreement' in the key."
    )


def test_keys_with_switches_are_read_back_the_same() -> None:
    """A switch of each kind travels through a document."""
    money = {"minor": 50_000_000, "currency": "SEK"}
    switches = (
        {
            "kind": "by_value",
            "day": "requested",
            "quote": "highest",
            "at_least": money,
            "to": "b",
        },
        {**ABOVE_TEN, "above": "10", "to": "b"},
        {"kind": "by_level", "levels": ["5"], "to": "b"},
        {"kind": "by_item", "outside_lot": True, "to": "b"},
        {"kind": "after_declines", "count": 3, "statuses": ["declined"], "to": "b"},
        {"kind": "when_nobody", "to": "b"},
    )
    made = key("a", *switches)

    assert made == AllocationKey.read(made.data())
    assert list(switches) == [
        {name: one[name] for name in given}
        for one, given in zip(made.data()["switches"], switches, strict=True)
    ]
    assert set(Switch.kinds) >= {one["kind"] for one in switches}
    assert {"answers"} == made.reads


def test_a_shipped_key_leads_to_a_shipped_key() -> None:
    """Whatever a shipped key switches to comes with calloff too."""
    names = shipped.key_names()
    leads = {switch.to for name in names for switch in shipped.key(name).switches}

    assert leads
    assert leads <= set(names)


def test_the_outline_of_a_key_tells_when_another_takes_over() -> None:
    """Kind, limit, key and clause stand in a table, in both languages."""
    for language, heading in (
        ("sv", "När en annan nyckel tar över"),
        ("en", "When another key takes over"),
    ):
        told = " ".join(as_text(key_outline(shipped.key("it-consultants-2021"), language)).split())  # type: ignore[arg-type]

        assert heading in told
        assert "above: 320" in told


# --- Deciding ---------------------------------------------------------------------------------


def test_the_limit_itself_is_the_first_keys() -> None:
    """Ten hours are not above ten, and a half more is; with `at_least` ten is enough."""
    above = register(key("ranking", {**ABOVE_TEN, "to": "other"}), key("other"))
    from_ten = {"kind": "by_hours", "at_least": 10, "to": "other"}
    at_least = register(key("ranking", from_ten), key("other"))

    assert "ranking" == above.decide(need(10), on=ON).key.id
    assert "other" == above.decide(need("10.5"), on=ON).key.id
    assert "other" == at_least.decide(need(10), on=ON).key.id


def test_the_value_is_the_highest_or_the_lowest_total() -> None:
    """Between 800 and 880 kronor the limit is reached by the one and not by the other."""
    limit = Money.of(850, "SEK")
    found = {}
    for whose in ("highest", "lowest"):
        switch = ByValue(day="requested", quote=whose, at_least=limit, to="other")
        both = register(key("ranking", switch.data()), key("other"))
        found[whose] = both.decide(need(), on=ON).key.id

    assert {"highest": "other", "lowest": "ranking"} == found


def test_an_unknown_price_leaves_the_value_open_only_where_it_matters() -> None:
    """Where a price is not stated the highest may be higher: known only if it is high enough."""
    silent = PriceList(currency="SEK", silence="unknown")

    def decided(limit: int) -> tuple[str, str]:
        switch = ByValue(day="requested", quote="highest", above=Money.of(limit, "SEK"), to="other")
        both = register(key("ranking", switch.data()), key("other"))
        offers = (both.offers[0], both.offers[1].replace(prices=silent))
        decision = both.replace(offers=offers).decide(need(), on=ON)
        return decision.key.id, decision.outcome.kind

    assert ("other", "ask") == decided(799)
    assert ("ranking", "escalate") == decided(800)


def test_a_limit_in_another_currency_is_refused() -> None:
    """Two currencies do not compare."""
    switch = ByValue(day="requested", quote="highest", above=Money.of(80, "EUR"), to="other")
    both = register(key("ranking", switch.data()), key("other"))

    assert refused(lambda: both.decide(need(), on=ON)) == (
        "the decision about N has 1 problem\n"
        "  key: the limit is in EUR, f/A/SE-P prices in SEK: they do not compare."
    )


def test_a_switch_to_a_key_that_is_not_given_is_refused() -> None:
    """Whoever decides without a register hands in the keys that may take over."""
    both = register(key("ranking", {**ABOVE_TEN, "to": "other"}), key("other"))
    given = (need(11), both.candidates("f/A"), both.key("f/A"), both.terms("f/A"), Snapshot(ON))

    assert refused(lambda: decide(*given)) == (
        "key ranking has 1 problem\n  switches.0.to: no key 'other' among the keys."
    )
    assert "other" == decide(*given, keys=both.keys).key.id


def test_a_circle_among_keys_that_are_handed_in_is_refused() -> None:
    """Outside a register a circle is found when it is gone round."""
    both = register(key("ranking", {**ABOVE_TEN, "to": "other"}), key("other"))
    back = key("other", {"kind": "by_item", "items": ["support"], "to": "ranking"})
    given = (need(11), both.candidates("f/A"), both.key("f/A"), both.terms("f/A"), Snapshot(ON))

    assert refused(lambda: decide(*given, keys=(both.key("f/A"), back))) == (
        "key other has 1 problem\n"
        "  switches.0: leads back to a key that gave way: ranking -> other -> ranking."
    )


def test_answers_are_compared_by_the_key_that_asked() -> None:
    """With `by` no switch is put again; a key that is not there is told."""
    three = {"kind": "after_declines", "count": 1, "statuses": ["declined"], "to": "other"}
    both = register(key("ranking", three), key("other"))
    answer = Answer(candidate="f/A/SE-Q", status="declined")
    world = Snapshot(ON, answers=(answer,))
    home = Proposal(id="P-1", need="N", offer="f/A/SE-P")
    given: dict[str, Any] = {"on": ON, "candidates": [home], "snapshot": world}

    assert "other" == both.decide(need(), **given).key.id
    assert "ranking" == both.decide(need(), **given, by="ranking").key.id
    assert both.decide(need(), **given, by="ranking").settled
    assert refused(lambda: both.decide(need(), **given, by="rankings")) == (
        "the decision about N has 1 problem\n"
        "  by: no key 'rankings' in the register. Did you mean 'ranking'?"
    )


def test_offers_that_are_none_are_refused() -> None:
    """What a switch is put to are offers of the lot, and not the candidates once more."""
    both = register(key("ranking", {**ABOVE_TEN, "to": "other"}), key("other"))
    offers = both.candidates("f/A")
    home = both.proposed([Proposal(id="P-1", need="N", offer="f/A/SE-P")])
    given = (both.key("f/A"), both.terms("f/A"), Snapshot(ON))

    assert refused(lambda: decide(need(), offers, *given, keys=both.keys, offers=offers)) == (
        "the decision about N has 1 problem\n"
        "  offers: stand among the candidates already: leave them out."
    )
    assert refused(lambda: decide(need(), home, *given, keys=both.keys, offers=home)) == (
        "the decision about N has 1 problem\n  offers.P-1: is an answer: offers are wanted here."
    )


def test_a_decision_that_did_not_switch_is_written_as_before() -> None:
    """Without switches a decision's document has none of their words."""
    plain = register(key("ranking")).decide(need(), on=ON).data()

    assert not {"switched", "switch_findings", "offers", "settled"} & plain.keys()


# --- Low bids ---------------------------------------------------------------------------------


def test_a_low_bid_is_told_with_its_figures() -> None:
    """100 among 1 000 and 1 100 kronor is ten per cent of the median, and below a half."""
    base = register(key("ranking")).candidates("f/A")[0]
    bids = [
        base.replace(
            id=f"P-{amount}",
            stage="proposal",
            prices=PriceList(currency="SEK", rows=(Price("support", amount, "hour"),)),
        )
        for amount in (100, 1000, 1100)
    ]
    (low,) = abnormally_low(need(1), bids, below="50", on=ON)
    figures = {
        "name": "P",
        "total": "100.00 SEK",
        "median": "1000.00 SEK",
        "share": "10",
        "below": "50",
    }

    assert Remark("bid.abnormally_low", "P-100", figures) == low
    assert SAYS.en[low.code].format(**low.found) == (
        "The bid P of 100.00 SEK is 10 per cent of the median 1000.00 SEK; below 50 per cent an "
        "explanation is to be asked for."
    )
    assert () == abnormally_low(need(1), bids, below=10, on=ON)
    assert () == abnormally_low(need(1), [], below=10, on=ON)


@pytest.mark.parametrize("below", [0, -5, 101, 0.5, "half", "nan", None])
def test_a_share_that_is_no_per_cent_is_refused(below: Any) -> None:
    """The share is exact, above nothing and at most a hundred."""
    assert refused(lambda: abnormally_low(need(), [], below=below, on=ON)) == (
        "abnormally low bids has 1 problem\n"
        f"  below: is a share in per cent, above 0 and at most 100, written exactly; got {below!r}."
    )


def test_bids_in_two_currencies_do_not_compare() -> None:
    """There is no median of kronor and euro."""
    kronor = register(key("ranking")).candidates("f/A")[0]
    euro = kronor.replace(id="E", prices=PriceList(currency="EUR"))

    assert refused(lambda: abnormally_low(need(), [kronor, euro], below=50, on=ON)) == (
        "the bids for N has 1 problem\n  candidates: prices in EUR and SEK do not compare."
    )
