"""Among equivalents the most cost-effective: what compares, what does not, and who is first."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calloff import InputError
from calloff.process.cost_comparison import SAYINGS, Comparison, compare, told
from calloff.process.costs import (
    ComparableCost,
    IndexYear,
    PriceIndex,
    break_even,
    cost_per_unit,
    mixed,
    spread,
)
from calloff.values.verdict import Verdict


def cost(of: str, amount: str, **given_: Any) -> ComparableCost:
    """A cost of an hour in kronor, computed in-house with everything said."""
    said = {"unit": "hour", "currency": "SEK", "basis": "cost", "excludes_vat": True, "year": 2022}
    computed = {"occupancy": "0.86", "overhead": "included"}
    return ComparableCost(of=of, amount=amount, **{**said, **computed, **given_})


def price(of: str, amount: str, **given_: Any) -> ComparableCost:
    """A supplier's price of an hour in kronor."""
    return cost(of, amount, **{"basis": "price", "occupancy": None, "overhead": None, **given_})


def problems(run: Any) -> list[str]:
    """What the one error lists."""
    with pytest.raises(InputError) as caught:
        run()
    return [str(problem) for problem in caught.value.problems]


def sentences(comparison: Comparison, language: Any = "en") -> list[str]:
    """The remarks of a comparison in words."""
    return [told(remark, language) for remark in comparison.remarks]


def codes(comparison: Comparison) -> list[tuple[str, str]]:
    """The remarks of a comparison by code and place."""
    return [(remark.code, remark.place) for remark in comparison.remarks]


IN_HOUSE = cost("in_house", "567", year=2021, overhead_rate="0.1", step=1)

# Ten suppliers, invented so that they have the published ends and middle.
TEN = tuple(
    price(f"S{i}", amount)
    for i, amount in enumerate("605 690 745 790 815 840 865 900 940 972".split())
)


# --- One figure ---------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["515.5", "515.6", "515.75", "515.9"])
def test_a_published_sum_that_does_not_add_up_was_rounded_last(base: str) -> None:
    """516 and 52 make 568; the report's 567 follows from any base from 515.5 to 515.9."""
    figure = cost_per_unit(base, "0.1", 1)

    assert (516, 52, 567) == (figure.base_shown, figure.overhead_shown, figure.total)
    assert -1 == figure.rounding


@pytest.mark.parametrize(("base", "total"), [("516", 568), ("515.4", 567), ("515.91", 568)])
def test_a_base_outside_that_range_does_not_explain_it(base: str, total: int) -> None:
    """From 516 itself follows 567.6, which is 568; below 515.5 the base is printed as 515."""
    figure = cost_per_unit(base, "0.1", 1)

    assert total == figure.total
    assert (516, 567) != (figure.base_shown, figure.total)


def test_a_cost_is_not_computed_from_a_float() -> None:
    """A float has been rounded before anybody said how."""
    assert ["base: write 515.6 as text, '515.6': a float is not exact."] == problems(
        lambda: cost_per_unit(515.6, "0.1", 1)  # type: ignore[arg-type]
    )


# --- Ten suppliers and in-house -----------------------------------------------------------------


def test_the_spread_of_ten_prices_is_as_published() -> None:
    """The median of an even number is the mean of the two in the middle; it is no midrange."""
    found = spread(TEN)

    assert (10, 605, 972) == (found.count, found.lowest, found.highest)
    assert Fraction("827.5") == found.median
    assert Fraction("788.5") == (found.lowest + found.highest) / 2
    assert Fraction("1.607") == round(found.ratio, 3)


@pytest.mark.parametrize(
    ("external", "dearer"), [("605", "6.7"), ("972", "71.4"), ("827.5", "45.9")]
)
def test_a_cost_of_another_year_stays_cheapest_only_up_to_a_rise(
    external: str, dearer: str
) -> None:
    """567 is of 2021 and the prices of 2022: how much it may have risen is said, not guessed."""
    comparison = compare([price("P", external), IN_HOUSE], year=2022)

    assert "in_house" == comparison.cheapest.cost.of
    assert Verdict.UNKNOWN is comparison.verdict
    assert ("in_house", "P") == comparison.may_be
    assert (
        "in_house: the amount is at the level of 2021, and 2022 is compared. It is the lowest only "
        f"if the change between the years is less than {dearer} per cent." in sentences(comparison)
    )


def test_the_rise_is_measured_against_the_cheapest_of_the_others() -> None:
    """Ten suppliers: what matters is 605, the lowest of them."""
    remarks = compare([*TEN, IN_HOUSE], year=2022).remarks
    (remark,) = [r for r in remarks if r.code == "cost.other_year.until"]

    assert {"year": 2021, "asked": 2022, "change": "6.7"} == remark.found


@pytest.mark.parametrize(
    ("index_2022", "first", "verdict"),
    [
        ("103", "in_house", Verdict.MET),
        ("106.5", "in_house", Verdict.MET),
        ("106.65", "in_house", Verdict.UNKNOWN),  # 604.71, or 605.24 if 567 was almost 567.5
        ("106.75", "S0", Verdict.UNKNOWN),  # 605.27, or 604.74 if it was 566.5
        ("107", "S0", Verdict.MET),
    ],
)
def test_an_index_brings_costs_to_one_year(index_2022: str, first: str, verdict: Verdict) -> None:
    """With an index there is an answer, save where half a krona of rounding decides."""
    index = PriceIndex(
        name="wages",
        source="a statistics office",
        years=(IndexYear(2021, "100"), IndexYear(2022, index_2022)),
    )
    comparison = compare([*TEN, IN_HOUSE], year=2022, index=index)

    assert (first, verdict) == (comparison.cheapest.cost.of, comparison.verdict)
    assert ("cost.converted", "in_house") in codes(comparison)
    assert verdict is not Verdict.UNKNOWN or ("cost.rounded", "in_house") in codes(comparison)


def test_what_was_converted_and_beside_what_it_stands_is_said() -> None:
    """Index, source, new amount, and that a cost is compared with prices: in both languages."""
    index = PriceIndex(
        name="AKI", source="SCB", years=(IndexYear(2021, "100"), IndexYear(2022, "103"))
    )
    comparison = compare([TEN[0], IN_HOUSE], year=2022, index=index)

    assert [
        "An in-house cost is compared with agreed prices: in_house with S0.",
        "in_house: converted from the level of 2021 to that of 2022 by AKI (SCB), to 584.01.",
    ] == sentences(comparison)
    assert [
        "En kostnad i egen regi jämförs med avtalade priser: in_house mot S0.",
        "in_house: omräknat från 2021 till 2022 års nivå med AKI (SCB) till 584,01.",
    ] == sentences(comparison, "sv")


def test_an_index_that_lacks_a_year_says_which() -> None:
    """What to enter is said, and the comparison stays open."""
    index = PriceIndex(name="AKI", source="SCB", years=(IndexYear(2021, "100"),))
    comparison = compare([TEN[0], IN_HOUSE], year=2022, index=index)

    assert Verdict.UNKNOWN is comparison.verdict
    assert "in_house: AKI lacks 2022. Enter the value with its source." in sentences(comparison)


def test_costs_of_one_year_compare_without_an_index() -> None:
    """What all have in common cannot change their order, and it is said of which year they are."""
    comparison = compare([price("P", "700"), price("Q", "605")], year=2023)

    assert ("Q", Verdict.MET) == (comparison.cheapest.cost.of, comparison.verdict)
    assert [
        "All amounts are at the level of 2022, not of 2023. Their order is the same."
    ] == sentences(comparison)


def test_of_two_of_the_same_other_year_the_dearer_is_out() -> None:
    """How prices developed is unknown, but not whether 700 is dearer than 600 of the same year."""
    given_ = [price("P", "600", year=2021), price("Q", "700", year=2021), price("R", "650")]
    comparison = compare(given_, year=2022)

    assert ("P", "R") == comparison.may_be
    assert Verdict.UNKNOWN is comparison.verdict


# --- What a cost does not say about itself ------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "code", "sentence"),
    [
        (
            {"occupancy": None},
            "cost.occupancy_not_stated",
            "in_house: nothing says with which occupancy the cost is computed.",
        ),
        (
            {"overhead": None},
            "cost.overhead_not_stated",
            "in_house: nothing says whether overhead is included.",
        ),
        (
            {"overhead": "left_out"},
            "cost.overhead_left_out",
            "in_house: overhead is left out, and nothing says how much it is.",
        ),
        (
            {"year": None},
            "cost.year_not_stated.until",
            "in_house: nothing says of which year's level the amount is. It is the lowest only if "
            "the change to 2022 is less than 6.7 per cent.",
        ),
    ],
)
def test_a_cost_that_leaves_something_out_is_not_known_to_be_cheapest(
    given_: dict[str, Any], code: str, sentence: str
) -> None:
    """It is listed first, and the answer is unknown, with what to find out."""
    comparison = compare([TEN[0], cost("in_house", "567", **given_)], year=2022)

    assert ("in_house", Verdict.UNKNOWN) == (comparison.cheapest.cost.of, comparison.verdict)
    assert (code, "in_house") in codes(comparison)
    assert sentence in sentences(comparison)


def test_overhead_only_makes_dearer() -> None:
    """A cost that is dearer without its overhead is out, whatever the overhead is."""
    comparison = compare([TEN[0], cost("in_house", "606", overhead="left_out")], year=2022)

    assert ("S0", Verdict.MET) == (comparison.cheapest.cost.of, comparison.verdict)


def test_overhead_of_a_known_rate_is_added() -> None:
    """560 without ten per cent of overhead is 616, and no longer the cheapest."""
    in_house = cost("in_house", "560", overhead="left_out", overhead_rate="0.1")
    comparison = compare([in_house, TEN[0]], year=2022)

    assert [("S0", 605), ("in_house", 616)] == [(c.cost.of, c.amount) for c in comparison.compared]
    assert Verdict.MET is comparison.verdict
    assert "in_house: overhead of 10.0 per cent is added." in sentences(comparison)


def test_different_occupancy_is_said() -> None:
    """Two costs with the hours paid for differently are remarked on."""
    comparison = compare([cost("A", "500"), cost("B", "600", occupancy="0.9")], year=2022)

    assert ["The costs are computed with different occupancy: A 86.0 %, B 90.0 %."] == sentences(
        comparison
    )
    assert ["Kostnaderna är beräknade med olika beläggning: A 86,0 %, B 90,0 %."] == sentences(
        comparison, "sv"
    )


def test_half_a_step_of_rounding_may_decide() -> None:
    """605 rounded to kronor may be 604.6, so that 605 exact is not known to be no dearer."""
    close = compare([price("P", "605"), cost("in_house", "605", step=1)], year=2022)
    verdicts = [
        compare([price("P", amount), cost("in_house", "605", step=1)], year=2022).verdict
        for amount in ("604.4", "604.5", "604.6", "605.4", "605.5", "605.6")
    ]
    sure, unsure = Verdict.MET, Verdict.UNKNOWN

    assert [sure, sure, unsure, unsure, sure, sure] == verdicts
    assert "in_house: the amount is rounded to 1.00, and that may decide." in sentences(close)


def test_who_may_turn_out_to_cost_the_same_is_not_out() -> None:
    """604.5 and 605.5 in whole kronor may both be 605; the dearer is out only beyond that."""
    rounded_, beyond = (
        compare([cost("A", "604.5", step=1), cost("B", dearer, step=1)], year=2022)
        for dearer in ("605.5", "605.6")
    )

    assert ("A", "B") == rounded_.may_be
    assert ("A",) == beyond.may_be


def test_equal_prices_are_both_the_most_cost_effective() -> None:
    """Nobody is cheaper than either; the first by id stands first."""
    comparison = compare([price("Q", "605"), price("P", "605.00")], year=2022)

    assert ["P", "Q"] == [c.cost.of for c in comparison.compared]
    assert [Verdict.MET, Verdict.MET] == [c.verdict for c in comparison.compared]


def test_what_does_not_compare_is_refused_with_every_reason() -> None:
    """Units, currencies, VAT and one that stands twice are told together."""
    given_ = [
        price("P", "605"),
        price("Q", "1450", unit="day"),
        price("R", "60", currency="EUR"),
        price("P", "700", excludes_vat=False),
    ]

    assert [
        "costs.1.unit: 'day' does not compare with 'hour', in which P is stated.",
        "costs.2.currency: 'EUR' does not compare with 'SEK', in which P is stated.",
        "costs.3.excludes_vat: P includes VAT: state it without.",
        "costs.3.of: 'P' stands more than once.",
    ] == problems(lambda: compare(given_, year=2022))
    assert ["costs: at least one is needed, got none."] == problems(lambda: compare([], year=2022))


@pytest.mark.parametrize(
    ("make", "told_"),
    [
        (
            lambda: price("P", "605", occupancy="0.86"),
            ["occupancy and overhead belong to a cost; in a price they are the supplier's."],
        ),
        (
            lambda: cost("in_house", "567", overhead=None, overhead_rate="0.1"),
            ["overhead_rate needs overhead: is it included or left_out?"],
        ),
        (
            lambda: cost("in_house", "567", occupancy="1.01"),
            ["occupancy: Input should be less than or equal to 1, got '1.01'."],
        ),
        (
            lambda: cost("in_house", "567", occupancy="0"),
            ["occupancy: Input should be greater than 0, got '0'."],
        ),
        (
            lambda: PriceIndex(
                name="AKI", source="SCB", years=(IndexYear(2021, "1"), IndexYear(2021, "2"))
            ),
            ["years.1: 2021 stands more than once."],
        ),
    ],
)
def test_a_cost_that_contradicts_itself_is_refused(make: Any, told_: list[str]) -> None:
    """A price has no occupancy, a rate needs its overhead, nobody is paid more than always."""
    assert told_ == problems(make)


# --- One supplier, direct awards and in-house ---------------------------------------------------

FRAMEWORK, DIRECT = price("framework", "545", year=None), price("direct", "850", year=None)
THERAPISTS = cost("in_house", "689", year=None)


def test_in_house_breaks_even_with_a_mix_of_call_offs_and_direct_awards() -> None:
    """689 lies 144 above the agreement's 545, of the 305 up to 850: at 47.2 per cent."""
    share = break_even(THERAPISTS, FRAMEWORK, DIRECT)

    assert Fraction(144, 305) == share
    assert Fraction("47.2") == round(share * 100, 1)
    assert 689 == mixed(share, FRAMEWORK, DIRECT)


def test_what_the_mix_costs_at_the_shares_of_the_report() -> None:
    """20 of 36 in all, and 12 of 16 in the last year, awarded directly at the highest price."""
    assert Fraction("714.44") == round(mixed(Fraction(20, 36), FRAMEWORK, DIRECT), 2)
    assert Fraction("773.75") == mixed(Decimal("0.75"), FRAMEWORK, DIRECT)
    assert (545, 850) == (mixed(0, FRAMEWORK, DIRECT), mixed(1, FRAMEWORK, DIRECT))


@pytest.mark.parametrize(
    ("level", "one", "other"), [("500", "545", "850"), ("900", "545", "850"), ("545", "545", "545")]
)
def test_where_no_mix_costs_as_much_there_is_no_share(level: str, one: str, other: str) -> None:
    """Dearer or cheaper than both, or all the same: no share turns the balance."""
    assert break_even(cost("in", level), price("P", one), price("Q", other)) is None


def test_figures_without_a_year_are_not_called_cheaper() -> None:
    """The report says of no figure which year it is of: the cheapest is listed, and unproven."""
    comparison = compare([THERAPISTS, FRAMEWORK, DIRECT], year=2022)

    assert ["framework", "in_house", "direct"] == [c.cost.of for c in comparison.compared]
    assert Verdict.UNKNOWN is comparison.verdict
    assert (
        "framework: nothing says of which year's level the amount is. 2022 is compared."
        in sentences(comparison)
    )


@pytest.mark.parametrize("share", [Fraction(-1, 10), Fraction(11, 10), 0.5])
def test_a_share_is_exact_and_between_nothing_and_all(share: Any) -> None:
    """A share below 0, above 1 or in binary fractions is refused."""
    assert [f"share: lies between 0 and 1 and is exact, got {share}."] == problems(
        lambda: mixed(share, FRAMEWORK, DIRECT)
    )


# --- Laws ---------------------------------------------------------------------------------------

AMOUNTS = st.integers(1, 2000).map(lambda tenths: Decimal(tenths) / 10)


@st.composite
def costs(draw: st.DrawFn) -> list[ComparableCost]:
    """Some costs and prices of a few years, with more or less said about them."""
    found = []
    for i in range(draw(st.integers(1, 6))):
        common = {
            "year": draw(st.sampled_from([2021, 2022, 2022, None])),
            "step": draw(st.sampled_from([None, "1", "0.1"])),
        }
        amount = str(draw(AMOUNTS))
        if draw(st.booleans()):
            found.append(price(f"P{i}", amount, **common))
            continue
        overhead = draw(st.sampled_from(["included", "left_out", None]))
        rate = draw(st.sampled_from([None, "0.1"])) if overhead else None
        occupancy = draw(st.sampled_from(["0.86", "0.9", None]))
        found.append(
            cost(
                f"C{i}",
                amount,
                overhead=overhead,
                overhead_rate=rate,
                occupancy=occupancy,
                **common,
            )
        )
    return found


INDEX = PriceIndex(
    name="AKI",
    source="SCB",
    years=(IndexYear(2021, "100"), IndexYear(2022, "103"), IndexYear(2023, "107.1")),
)
INDICES = st.sampled_from([None, INDEX])


@given(costs(), INDICES, st.randoms(use_true_random=False))
def test_the_order_in_which_costs_are_given_is_of_no_account(
    given_: list[ComparableCost], index: PriceIndex | None, chance: Any
) -> None:
    """The same costs in another order compare the same, remark by remark."""
    shuffled = [*given_]
    chance.shuffle(shuffled)

    assert (
        compare(given_, year=2022, index=index).data()
        == compare(shuffled, year=2022, index=index).data()
    )


@given(costs(), INDICES)
def test_somebody_is_or_may_be_the_most_cost_effective(
    given_: list[ComparableCost], index: PriceIndex | None
) -> None:
    """Not all can be out, and those who are for sure cost the same."""
    comparison = compare(given_, year=2022, index=index)
    sure = [c for c in comparison.compared if c.verdict is Verdict.MET]

    assert comparison.may_be
    assert len({c.amount for c in sure if c.converted}) <= 1
    assert Verdict.UNMET is not comparison.verdict


@given(costs(), st.data())
def test_one_more_cost_never_makes_another_surer_to_be_cheapest(
    given_: list[ComparableCost], data: st.DataObject
) -> None:
    """Whoever joins can only take the first place, or put it in doubt."""
    rank = {Verdict.UNMET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}
    more = price("new", str(data.draw(AMOUNTS)), year=data.draw(st.sampled_from([2021, 2022])))
    before = {c.cost.of: c.verdict for c in compare(given_, year=2022).compared}
    after = {c.cost.of: c.verdict for c in compare([*given_, more], year=2022).compared}

    assert [] == [of for of in before if rank[after[of]] > rank[before[of]]]


@given(costs(), st.sampled_from([2021, 2022, 2023]))
def test_with_an_index_the_year_of_comparison_changes_no_verdict(
    given_: list[ComparableCost], year: int
) -> None:
    """Where every year is known to the index, all are converted by the same."""
    dated = [c.replace(year=c.year or 2021) for c in given_]
    one, other = (compare(dated, year=y, index=INDEX) for y in (2022, year))

    assert [(c.cost.of, c.verdict) for c in one.compared] == [
        (c.cost.of, c.verdict) for c in other.compared
    ]


@given(costs(), INDICES, st.sampled_from([2021, 2022, 2024]))
def test_every_remark_has_words(
    given_: list[ComparableCost], index: PriceIndex | None, year: int
) -> None:
    """Whatever is remarked on is told in both languages, without a blank left."""
    comparison = compare(given_, year=year, index=index)

    assert {remark.code for remark in comparison.remarks} <= set(SAYINGS.sv)
    assert [] == [
        line
        for language in ("sv", "en")
        for line in sentences(comparison, language)
        if "{" in line or not line.endswith(".")
    ]


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_at_the_share_of_break_even_the_mix_costs_as_much(
    level: Decimal, one: Decimal, other: Decimal
) -> None:
    """Where there is a share, the mix at that share costs exactly what it is compared with."""
    against, first, second = cost("in", str(level)), price("P", str(one)), price("Q", str(other))
    share = break_even(against, first, second)
    between = min(one, other) <= level <= max(one, other) and one != other

    assert between == (share is not None)
    assert share is None or Fraction(level) == mixed(share, first, second)
