"""Options on two contracts for housing support, and what the paper about them says in two ways.

Linköping's paper of March 2018: contracts of 8 000 and 11 500 hours a year, options of 21 months on
both and on the municipality's own unit, what they cost an hour, and how much is still lacking.
`s3.toml` has its figures with the words they stand in. What only a reader can see, such as that the
paper once writes family support for housing support, is no test.
"""

from __future__ import annotations

import os
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from calloff import Framework, InputError, Money, Register, load
from calloff.candidate import Offer, Supplier
from calloff.framework import (
    Option,
    OptionPart,
    Volume,
    Volumes,
    shared_out,
    sum_remarks,
    summed,
    told,
    whole_months,
)
from calloff.pricing import PriceList
from calloff.register import told as told_of_register
from calloff.values.period import Period

HERE = Path(__file__).parent
PAPER: dict[str, Any] = tomllib.loads((HERE / "s3.toml").read_text(encoding="utf-8"))
SAID = {name: figure["value"] for name, figure in PAPER["said"].items()}
INVENTED = PAPER["invented"]

TERM, PERIOD = Period.parse(SAID["term"]), Period.parse(SAID["period"])
YEARS = (Period.parse("2018-04-01/2018-12-31"), Period.parse("2019-01-01/2019-12-31"))
LOT = "housing-support-2018/1"
SUPPLIERS = {"vipan": "SE-550000-6101", "tofsvipan": "SE-550000-6119"}


def tkr(thousands: int) -> Money:
    """An amount in thousands of kronor."""
    return Money.of(1000 * thousands, "SEK")


def option(of: str, a_year: int, rows: list[list[int]], **more: Any) -> Option:
    """An option as a row of the paper's table states it."""
    parts = tuple(
        OptionPart(period=year, quantity=hours, value=tkr(cost))
        for year, (hours, cost) in zip(YEARS, rows, strict=True)
    )
    return Option(id=f"{of}-more", of=of, unit="hour", a_year=a_year, parts=parts, **more)


def supplier_option(name: str, **more: Any) -> Option:
    """The option on one of the two contracts."""
    of = f"{LOT}/{SUPPLIERS[name]}"
    return option(of, SAID["volumes"][name], SAID["supplier_rows"], **more)


IN_HOUSE = option("in_house", SAID["in_house"]["hours"], SAID["in_house_rows"])
VIPAN = supplier_option("vipan")
TOFSVIPAN = supplier_option("tofsvipan")
ALL = (IN_HOUSE, VIPAN, TOFSVIPAN)


def agreement(**changes: Any) -> Framework:
    """The agreement on housing support, with two years and one extension of two more."""
    return Framework.read(
        {
            "id": "housing-support-2018",
            "name": {"sv": "Boendestöd", "en": "Housing support"},
            "owner": "Linköpings kommun",
            "term": SAID["term"],
            "extensions_allowed": 1,
            "extension_lengths": [SAID["extension"]],
            "lots": [
                {
                    "id": "1",
                    "name": {"sv": "Boendestöd", "en": "Housing support"},
                    "key": "family-support",
                    "unit": "hour",
                }
            ],
        }
    ).replace(**changes)


def register(**changes: Any) -> Register:
    """A register of the agreement with its two suppliers."""
    suppliers = tuple(
        Supplier(id=SUPPLIERS[code], name=name) for code, name in INVENTED["names"].items()
    )
    offers = tuple(
        Offer(lot=LOT, supplier=supplier.id, prices=PriceList(currency="SEK"))
        for supplier in suppliers
    )
    another = load(HERE / "s2-register.toml", Register)
    given = {"frameworks": (agreement(),), "suppliers": suppliers, "offers": offers, **changes}
    return another.replace(id="housing-support", **given)


# --- What the options come to -------------------------------------------------------------------


def test_the_options_last_21_months_and_640_days() -> None:
    """Nine months of 2018 and the twelve of 2019."""
    assert {PERIOD} == {one.period for one in ALL}
    assert [9, 12, 21] == [whole_months(period) for period in (*YEARS, VIPAN.period)]
    assert 640 == VIPAN.period.days


@pytest.mark.parametrize(
    ("of", "prices"),
    [
        (IN_HOUSE, ["470.59 SEK", "470.59 SEK"]),
        (VIPAN, ["413.79 SEK", "414.51 SEK"]),
        (TOFSVIPAN, ["413.79 SEK", "414.51 SEK"]),
    ],
    ids=["in-house", "the smaller contract", "the larger contract"],
)
def test_what_an_hour_costs_follows_from_hours_and_sums(of: Option, prices: list[str]) -> None:
    """The same hours and sums give each year's price, to the öre."""
    assert prices == [str(Money.of(part.price, "SEK")) for part in of.parts]


def test_nine_months_of_a_years_hours_are_what_was_rounded() -> None:
    """1 275 of 1 700 hours exactly; of 1 930 they are 1 447.5, and the paper says 1 450."""
    assert [1275, Fraction("1447.5")] == [one.pro_rata(one.parts[0]) for one in (IN_HOUSE, VIPAN)]
    assert [Decimal(1275), Decimal(1450)] == [one.parts[0].quantity for one in (IN_HOUSE, VIPAN)]


def test_that_one_contract_has_two_prices_is_remarked_upon() -> None:
    """The difference is the rounding of the hours: at 414.51 the sum buys 1 447.5 of them."""
    (remark,) = VIPAN.replace(clause=SAID["clause"]).remarks(TERM)

    assert [] == list(IN_HOUSE.remarks(TERM))
    assert "option.prices_differ" == remark.code
    assert (
        "In 2018-04-01/2018-12-31 a unit costs 413.79 SEK, else 414.51 SEK. At that price the sum "
        "buys 1447.5 and not 1450." == told(remark, "en")
    )


def test_sums_of_each_year_and_of_both() -> None:
    """4 175 hours for 1 800 tkr and 5 560 for 2 400; 9 735 hours for 4 200 tkr in all."""
    first, second = summed(ALL)

    assert YEARS == (first.period, second.period)
    assert [(4175, tkr(1800)), (5560, tkr(2400))] == [
        (part.quantity, part.value) for part in (first, second)
    ]
    assert 9735 == sum(one.quantity for one in ALL)
    assert tkr(4200) == IN_HOUSE.value + VIPAN.value + TOFSVIPAN.value


def test_the_sum_of_one_year_is_told_from_the_sum_of_all() -> None:
    """The paper finances 2.4 million, which is what 2019 costs, and not the 21 months."""
    (remark,) = sum_remarks(ALL, tkr(SAID["sum"]))
    (other,) = sum_remarks(ALL, tkr(3000))

    assert [] == list(sum_remarks(ALL, tkr(4200)))
    assert (
        "2400000.00 SEK är summan för 2019-01-01/2019-12-31; för hela tiden är den 4200000.00 SEK."
    ) == told(remark, "sv")
    assert ("options.sum_differs", "4200000.00 SEK") == (other.code, other.found["total"])


# --- What a clause has to carry -----------------------------------------------------------------


def test_two_of_three_options_add_more_than_a_tenth() -> None:
    """24.1, 16.8 and 4.0 per cent of a year of the contract."""
    shares = [one.share for one in (VIPAN, TOFSVIPAN, IN_HOUSE)]

    assert [Decimal("24.1"), Decimal("16.8"), Decimal("4.0")] == [
        round(Decimal(100 * s.numerator) / s.denominator, 1) for s in shares
    ]
    assert [True, True, False] == [one.needs_clause for one in (VIPAN, TOFSVIPAN, IN_HOUSE)]


def test_an_option_of_a_tenth_or_more_needs_its_clause() -> None:
    """Without it there is a remark, with it none; below a tenth nothing is asked for."""
    codes = [
        [remark.code for remark in one.remarks(TERM)]
        for one in (VIPAN, VIPAN.replace(clause=SAID["clause"]), IN_HOUSE)
    ]

    assert [True, False, False] == ["option.without_clause" in told_of for told_of in codes]
    (remark,) = [r for r in VIPAN.remarks(TERM) if r.code == "option.without_clause"]
    assert (
        "The option adds 24.1 per cent to the contract, not below 10.0: it takes a clause of the "
        "contract to carry it." == told(remark, "en")
    )


def test_exactly_a_tenth_needs_a_clause() -> None:
    """Only what stays below a tenth goes without one."""
    sizes = [VIPAN.replace(a_year=hours) for hours in (19299, 19300, 19301)]

    assert [True, True, False] == [one.needs_clause for one in sizes]


# --- For how long -------------------------------------------------------------------------------


def test_an_option_of_two_years_does_not_go_with_21_months() -> None:
    """The paper says both; two years from April would also outlast the contracts."""
    one = supplier_option("vipan", said=SAID["lasts"], clause=SAID["clause"])
    remarks = {remark.code: told(remark, "en") for remark in one.remarks(TERM)}

    assert (
        "The option is said to last 2 years, until 2020-03-31, and is set out for "
        "2018-04-01/2019-12-31." == remarks["option.length_differs"]
    )
    assert (
        "The option is said to last until 2020-03-31, longer than the agreement, until "
        "2019-12-31: an option ends with its contract." == remarks["option.said_to_outlast"]
    )
    assert [] == [
        remark
        for remark in one.replace(said="21 months").remarks(TERM)
        if remark.code.startswith(("option.length", "option.said"))
    ]


def test_an_option_ends_with_its_contract() -> None:
    """What is called off beyond the last day agreed is refused; once it is extended it is not."""
    longer = (*VIPAN.parts[:1], VIPAN.parts[1].replace(period="2019-01-01/2020-03-31"))
    beyond = VIPAN.replace(parts=longer)
    extension = {"period": "2020-01-01/2021-12-31", "decided": "2019-06-01"}

    with pytest.raises(InputError) as error:
        agreement(options=(beyond,))

    assert [
        "options.0.parts.1.period: lasts until 2020-03-31, and the contract until 2019-12-31: an "
        "option ends with its contract."
    ] == [str(problem) for problem in error.value.problems]
    assert (beyond,) == agreement(options=(beyond,), extensions=(extension,)).options


def test_the_contracts_last_until_the_end_of_2021_at_most() -> None:
    """Two years, and two more at one time: 1 461 days with the leap day of 2020."""
    longest = agreement().longest
    assert longest is not None

    assert ("2018-01-01/2021-12-31", 1461) == (str(longest), longest.days)


# --- How much is lacking ------------------------------------------------------------------------


def volumes(*, area_work: bool) -> Volumes:
    """What is needed in a year, against the contracts and the municipality's own unit."""
    own = SAID["in_house"]["hours"] - (0 if area_work else SAID["in_house"]["area_work"])
    contracts = (Volume(of=name, quantity=hours) for name, hours in SAID["volumes"].items())
    return Volumes(
        unit="hour",
        needed=SAID["needed"]["hours"],
        persons=SAID["needed"]["persons"],
        agreed=(Volume(of="in_house", quantity=own), *contracts),
    )


@pytest.mark.parametrize(
    ("area_work", "agreed", "short", "still"),
    [(True, 61650, 13850, 8290), (False, 53850, 21650, 16090)],
)
def test_hours_are_lacking_with_the_options_too(
    area_work: bool, agreed: int, short: int, still: int
) -> None:
    """13 850 hours a year without them and 8 290 with those of 2019; more without area work."""
    before = volumes(area_work=area_work)
    after = before.with_options(ALL, YEARS[1])

    assert (agreed, short) == (before.in_all, before.short)
    assert (agreed + 5560, still) == (after.in_all, after.short)


def test_a_person_has_ten_hours_a_month_on_average() -> None:
    """10.15, which the paper rounds to about ten."""
    each = volumes(area_work=True).each_month
    assert each is not None

    assert (Decimal("10.15"), SAID["each_month"]) == (round(Decimal(float(each)), 2), round(each))


def test_the_options_are_equal_and_not_in_proportion() -> None:
    """The paper gives both suppliers 1 930 hours; by what they have it is 1 583.6 and 2 276.4."""
    hours = VIPAN.parts[1].quantity + TOFSVIPAN.parts[1].quantity
    by_head = shared_out(hours, SAID["volumes"], by="head")
    by_volume = shared_out(hours, SAID["volumes"], by="volume")

    assert {"vipan": 1930, "tofsvipan": 1930} == by_head
    assert {"vipan": 1583.6, "tofsvipan": 2276.4} == {
        name: round(float(share), 1) for name, share in by_volume.items()
    }
    assert hours == sum(by_volume.values())


# --- A name in two spellings --------------------------------------------------------------------


def test_a_misspelt_supplier_is_not_taken_for_another() -> None:
    """The paper spells one firm in two ways; the register asks whether the known one is meant."""
    known = register()

    with pytest.raises(InputError) as error:
        known.supplier(INVENTED["misspelt"])

    assert [
        "supplier: no supplier 'Vipran Psykiatri AB'. Did you mean 'Vipan psykiatri AB'? A name "
        "that it goes by too is stated among its aliases."
    ] == [str(problem) for problem in error.value.problems]


def test_once_the_spelling_is_an_alias_it_is_known() -> None:
    """By its id, its name in any capitals, and its aliases."""
    known = register()
    first, second = known.suppliers
    known = known.replace(suppliers=(first.replace(aliases=(INVENTED["misspelt"],)), second))
    names = (first.id, "VIPAN PSYKIATRI AB", "vipran psykiatri ab")

    assert {first.id} == {known.supplier(name).id for name in names}
    assert [] == list(known.remarks())


def test_two_suppliers_whose_names_differ_by_a_letter_are_remarked_upon() -> None:
    """They may be one firm, entered twice."""
    known = register()
    twice = Supplier(id="SE-550000-6127", name=INVENTED["misspelt"])
    known = known.replace(suppliers=(*known.suppliers, twice))
    (remark,) = known.remarks()

    assert ("supplier.names_alike", "suppliers.2") == (remark.code, remark.place)
    assert (
        "Vipran Psykiatri AB differs by one letter from Vipan psykiatri AB, which is "
        "SE-550000-6101: the same supplier, or misspelt?" == told_of_register(remark, "en")
    )


def test_what_is_quoted_stands_in_the_paper() -> None:
    """Letter by letter; the folder that the text lies in is named in CALLOFF_SOURCES."""
    folder = os.environ.get("CALLOFF_SOURCES")
    if folder is None:
        pytest.skip("CALLOFF_SOURCES names no folder with the public documents.")
    (path,) = Path(folder).glob("003*.txt")
    text = " ".join(path.read_text(encoding="utf-8").split())
    passages = [figure["passage"] for figure in PAPER["said"].values()]

    assert [] == [passage for passage in passages if passage not in text]
