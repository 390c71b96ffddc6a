"""What has changed from one version of a register to the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from calloff.candidate import Offer, Rank, Standing
from calloff.formats import Difference, Imported, difference
from calloff.pricing import Price, PriceChange, PriceList, Surcharge
from calloff.register import Register
from calloff.testing import registers
from calloff.values.period import Period
from calloff.vocabulary import Fact

LOT = "bc-child-care/group"


@pytest.fixture(scope="module")
def days(first: Imported, second: Imported) -> Difference:
    """The difference between the invented feed's two days."""
    return difference(first.register, second.register)


def told(days: Difference, name: str) -> list[tuple[str, str, str, Any, Any]]:
    """What has changed about the offers of a supplier."""
    return [
        (change.of, change.kind, change.what, change.before, change.after)
        for change in days.changes
        if change.name == name
    ]


def test_changes_are_counted_by_sort(days: Difference) -> None:
    """New and gone, changed, gone silent, spoken up and stated again are counted apart."""
    assert {
        ("offer", "new"): 1,
        ("offer", "gone"): 1,
        ("supplier", "new"): 1,
        ("supplier", "gone"): 1,
        ("fact", "changed"): 2,
        ("fact", "went_silent"): 22,
        ("fact", "spoke_up"): 5,
        ("places", "went_silent"): 5,
        ("places", "spoke_up"): 1,
        ("places", "renewed"): 1,
    } == days.counts


def test_a_centre_may_come_and_go(days: Difference) -> None:
    """An offer that is new, or gone, is told as a whole, and so is its supplier."""
    assert [("offer", "new", "", None, None), ("supplier", "new", "", None, None)] == told(
        days, "Willow Wharf"
    )
    assert [("offer", "gone", "", None, None), ("supplier", "gone", "", None, None)] == told(
        days, "Vetch Corner"
    )


def test_to_go_silent_is_not_to_change(days: Difference) -> None:
    """A value before and silence now is told apart from another value now."""
    assert [
        ("fact", "changed", "meals", {"denied": ["offered"]}, {"value": ["extra_fee"]}),
        ("fact", "spoke_up", "spoken", None, {"value": ["es"]}),
        ("fact", "went_silent", "spoken", {"value": ["cmn"]}, None),
        (
            "places",
            "went_silent",
            "under_36_months",
            {"available": "1", "unit": "place", "for": [{"value": ["0-35"]}]},
            None,
        ),
    ] == sorted(told(days, "Birch Room"), key=str)


def test_to_speak_up_is_told(days: Difference) -> None:
    """Silence before and a value now is of its own kind."""
    assert {"spoke_up"} == {kind for _, kind, *_ in told(days, "Elder Tree")}


def test_places_stated_again_are_renewed(days: Difference) -> None:
    """The same number of places with a newer day is neither a change nor nothing."""
    assert [
        (
            "places",
            "renewed",
            "under_36_months",
            {"updated": "2024-02-10T08:00:00+00:00"},
            {"updated": "2024-03-12T07:00:00+00:00"},
        )
    ] == told(days, "Alder House")


def test_an_offer_known_by_its_order_only_is_unsure(first: Imported) -> None:
    """Where only their order tells rows apart, their changes are marked."""
    (ivy,) = (
        o
        for o in first.register.offers
        if o.id.endswith("/CA-ivy-lane.x2b-2b3/49-100000.120-100000~2")
    )
    fewer = first.register.replace(offers=tuple(o for o in first.register.offers if o is not ivy))
    (change,) = difference(first.register, fewer).changes

    assert ("offer", "gone", ivy.id, True) == (change.of, change.kind, change.id, change.unsure)


def test_nothing_differs_from_itself(first: Imported) -> None:
    """A register and itself have no difference, which is false as an empty list is."""
    same = difference(first.register, first.register)

    assert not same
    assert "Ingenting skiljer." in str(same)
    assert "Nothing differs." in same.text("en")


def test_rows_are_for_tables(days: Difference) -> None:
    """Each change is a row of texts, in one order."""
    rows = list(days.rows())

    assert len(days.changes) == len(rows)
    assert {
        "of": "fact",
        "kind": "changed",
        "id": f"{LOT}/CA-birch-room.x1a-1a2",
        "name": "Birch Room",
        "what": "meals",
        "before": "not offered",
        "after": "for an extra fee",
        "unsure": False,
    } in rows


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "sv",
            [
                "leverantör i delområde: ny (1)",
                "uppgift: inte längre angiven (22)",
                "måltider: inte erbjuds → mot extra avgift",
                "åldrar som tas emot: 30-71 → 60-71",
                "var mandarin, är inte längre angivet",
                "var 1 lediga, är inte längre angivet",
                "… och 2 till.",
            ],
        ),
        (
            "en",
            [
                "offer: new (1)",
                "fact: no longer stated (22)",
                "meals: not offered → for an extra",
                "ages received: 30-71 → 60-71",
                "was Mandarin, is no longer stated",
                "under_36_months: was 1 free, is no",
                "… and 2 more.",
            ],
        ),
    ],
)
def test_differences_are_told_in_both_languages(
    days: Difference, language: Any, sentences: list[str]
) -> None:
    """Counted first, then told by sort; what is not shown is counted."""
    text = " ".join(days.text(language).split())

    assert [] == [sentence for sentence in sentences if sentence not in text]


def test_every_change_is_told_where_that_is_asked_for(days: Difference) -> None:
    """Without a limit no change is left out of the text."""
    text = days.text("en", shown=None)

    assert "more." not in text
    assert len(days.changes) == text.count("\n  - ")


# --- On registers made by hand ---------------------------------------------------------------


@pytest.fixture
def homes(read: Callable[..., Imported]) -> Register:
    """A register with one offer that states a language."""
    return read(
        "number,name,languages\n1,Alder,sv;dari\n",
        facts=[{"facet": "spoken", "columns": [{"column": "languages", "separator": ";"}]}],
    ).register


def changed(homes: Register, before: dict[str, Any], after: dict[str, Any]) -> list[Any]:
    """What differs between two versions of the one offer."""
    versions = []
    for fields in (before, after):
        offer: Offer = homes.offers[0].replace(**fields)
        versions.append(homes.replace(offers=(offer,)))
    return [
        (change.of, change.kind, change.what, change.before, change.after)
        for change in difference(*versions).changes
    ]


def test_a_code_may_turn_into_its_denial(homes: Register) -> None:
    """Stated before and denied now is a change, and not silence."""
    assert [
        ("fact", "changed", "spoken", {"value": ["prs"]}, {"denied": ["prs"]}),
        ("fact", "went_silent", "spoken", {"value": ["sv"]}, None),
    ] == changed(
        homes,
        {"facts": (Fact("spoken", ("sv", "prs")),)},
        {"facts": (Fact("spoken", denied=("prs",)),)},
    )


def test_silence_said_aloud_is_silence(homes: Register) -> None:
    """A fact without a value is no different from no fact."""
    assert [] == changed(homes, {"facts": ()}, {"facts": (Fact("children"),)})
    assert [("fact", "went_silent", "children", {"value": 2}, None)] == changed(
        homes, {"facts": (Fact("children", 2),)}, {"facts": (Fact("children"),)}
    )


def test_who_stated_it_and_when_is_of_no_account(homes: Register) -> None:
    """The same value from another source, or on another day, is no difference."""
    assert [] == changed(
        homes,
        {"facts": (Fact("children", 2),)},
        {"facts": (Fact("children", 2, source="a letter", stated=date(2024, 1, 1)),)},
    )


def test_facts_with_days_are_told_with_them(homes: Register) -> None:
    """Where a fact holds for a time, the time is part of what is stated."""
    spring = Fact("children", 2, valid=Period.parse("2024-01-01/2024-05-31"))
    autumn = Fact("children", 3, valid=Period.parse("2024-06-01/.."))

    assert [
        (
            "fact",
            "changed",
            "children",
            {"value": 2, "valid": "2024-01-01/2024-05-31"},
            [
                {"value": 2, "valid": "2024-01-01/2024-05-31"},
                {"value": 3, "valid": "2024-06-01/.."},
            ],
        )
    ] == changed(homes, {"facts": (spring,)}, {"facts": (spring, autumn)})


def prices(*rows: Price) -> dict[str, Any]:
    """An offer's field with prices."""
    return {"prices": PriceList(currency="SEK", rows=rows)}


def test_prices_may_change_come_and_go(homes: Register) -> None:
    """A price is compared by item, level and unit."""
    day, hour = Price("placement", Decimal(1450), "day"), Price("T3", Decimal(400), "hour")
    dearer = Price("placement", Decimal(1480), "day", valid=Period.parse("2023-12-01/.."))
    before = [{"amount": "1450", "valid": "../.."}]
    after = [{"amount": "1480", "valid": "2023-12-01/.."}]

    assert [("price", "changed", "placement per day", before, after)] == changed(
        homes, prices(day), prices(dearer)
    )
    assert [("price", "went_silent", "placement per day", before, None)] == changed(
        homes, prices(day), prices()
    )
    assert [
        ("price", "spoke_up", "T3 per hour", None, [{"amount": "400", "valid": "../.."}])
    ] == changed(homes, prices(day), prices(day, hour))


def test_tiers_surcharges_and_price_changes_are_told(homes: Register) -> None:
    """What a list says beside its rows is compared too, and each tier by itself."""
    day = Price("placement", Decimal(1450), "day")
    many = Price("placement", Decimal(1400), "day", above=100)
    one = PriceList(currency="SEK", rows=(day,))
    raised = one.changed(PriceChange("index", date(2024, 1, 1), factor="1.02", of="bid"))
    tiered = one.replace(rows=(day, many), tiers="whole")
    dearer = one.replace(surcharges=(Surcharge("late", percent=20, when="evening"),))
    event = {"kind": "index", "effective": "2024-01-01", "factor": "1.02", "of": "bid"}
    told = {"currency": "SEK", "silence": "no"}
    late = {"code": "late", "percent": "20", "when": "evening"}
    tier = [{"amount": "1400", "valid": "../.."}]

    assert [("price", "changed", "", told, {**told, "changes": [event]})] == changed(
        homes, {"prices": one}, {"prices": raised}
    )
    assert [("price", "changed", "", told, {**told, "surcharges": [late]})] == changed(
        homes, {"prices": one}, {"prices": dearer}
    )
    assert [
        ("price", "changed", "", told, {**told, "tiers": "whole"}),
        ("price", "spoke_up", "placement per day above 100", None, tier),
    ] == sorted(changed(homes, {"prices": one}, {"prices": tiered}), key=lambda c: c[2])


def test_another_currency_is_told(homes: Register) -> None:
    """Prices in another currency are a change even where no price stands."""
    (change,) = changed(homes, prices(), {"prices": PriceList(currency="EUR")})

    assert ("price", "changed", "") == change[:3]


def test_a_rank_may_change(homes: Register) -> None:
    """The tender's rank is part of an offer."""
    assert [("offer", "changed", "rank", 1, 2)] == changed(homes, {"rank": 1}, {"rank": 2})


def test_a_dated_rank_may_change(homes: Register) -> None:
    """Ranks by days and codes are compared as a whole."""
    spring = Rank(rank=1, valid=Period.parse("../2024-06-30"))
    autumn = Rank(rank=2, valid=Period.parse("2024-07-01/.."))

    assert [("offer", "changed", "rank", "1 ../2024-06-30", "2 2024-07-01/..")] == changed(
        homes, {"ranks": (spring,)}, {"ranks": (autumn,)}
    )


def test_suppliers_may_be_renamed_and_blocked(homes: Register) -> None:
    """A new name and a standing are told of the supplier."""
    (alder,) = homes.suppliers
    blocked = Standing("blocked", reason="under investigation")
    newer = homes.replace(suppliers=(alder.replace(name="Alder Ltd", standings=(blocked,)),))

    assert [
        ("supplier", "changed", "name", "Alder", "Alder Ltd"),
        (
            "supplier",
            "changed",
            "standings",
            [],
            [{"status": "blocked", "reason": "under investigation"}],
        ),
    ] == [(c.of, c.kind, c.what, c.before, c.after) for c in difference(homes, newer).changes]


def test_frameworks_keys_and_vocabulary_are_compared(homes: Register) -> None:
    """An agreement that is extended, and a facet more, are differences too."""
    (agreement,) = homes.frameworks
    vocabulary = homes.vocabulary.replace(facets=homes.vocabulary.facets[:-1])
    newer = homes.replace(
        frameworks=(agreement.replace(ended=date(2025, 1, 1)),), vocabulary=vocabulary
    )

    assert [("framework", "changed", "fw"), ("vocabulary", "changed", "homes/1")] == [
        (change.of, change.kind, change.id) for change in difference(homes, newer).changes
    ]


@given(registers())
@settings(max_examples=50)
def test_no_register_differs_from_itself(register: Register) -> None:
    """Whatever register is drawn, nothing in it differs from itself."""
    assert not difference(register, register)


@given(registers(), registers())
@settings(max_examples=50)
def test_differences_turn_round(one: Register, other: Register) -> None:
    """Read the other way, what came has gone, and who spoke up has gone silent."""
    turned = {"new": "gone", "gone": "new", "went_silent": "spoke_up", "spoke_up": "went_silent"}
    other = other.replace(vocabulary=one.vocabulary) if _fits(one, other) else one
    there, back = difference(one, other), difference(other, one)

    assert {
        (of, turned.get(kind, kind)): count for (of, kind), count in there.counts.items()
    } == back.counts


def _fits(one: Register, other: Register) -> bool:
    """Whether what the other register states can be said in the one's words."""
    try:
        other.replace(vocabulary=one.vocabulary)
    except ValueError:
        return False
    return True
