"""What an agreement says of its time, and what in it somebody should look at."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from calloff.errors import InputError
from calloff.framework import Framework, Item, Lot, Notice, remarks, shared_out, summed, told
from calloff.framework.options import Option, OptionPart, Volume, Volumes, whole_months
from calloff.framework.remarks import SAYINGS
from calloff.need import Need
from calloff.pricing import BOTH_ENDS, NIGHTS, Line
from calloff.process.contradictions import SAYINGS as NEED_SAYINGS
from calloff.process.contradictions import need_contradictions
from calloff.process.contradictions import told as told_of_needs
from calloff.register import SAYINGS as REGISTER_SAYINGS
from calloff.register import Register
from calloff.register import told as told_of_register
from calloff.values.money import Money
from calloff.values.period import Period
from calloff.values.texts import LANGUAGES, Language, Sayings, blanks
from calloff.vocabulary import Text

TERM = "2021-09-15/2025-09-14"


def agreement(**changes: Any) -> Framework:
    """Four years from 15 September 2021."""
    given = {
        "id": "agreement",
        "name": Text("avtal", "agreement"),
        "owner": "Arboretum",
        "term": TERM,
        "lots": (Lot(id="A", name=Text("A", "A"), key="key", unit="day"),),
    }
    return Framework(**{**given, **changes})


def refused(**changes: Any) -> list[str]:
    """What is wrong with an agreement."""
    with pytest.raises(InputError) as error:
        agreement(**changes)
    return [str(problem) for problem in error.value.problems]


def codes(**changes: Any) -> list[str]:
    """What is remarked upon in an agreement."""
    return [remark.code for remark in remarks(agreement(**changes))]


# --- How long it can last -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "longest"),
    [
        ({}, "2021-09-15/2025-09-14"),
        ({"extensions_allowed": 1, "extension_lengths": ["1 year"]}, "2021-09-15/2026-09-14"),
        (
            {"extensions_allowed": 2, "extension_lengths": ["1 year", "6 months"]},
            "2021-09-15/2027-03-14",
        ),
        ({"term": "2021-09-15/.."}, "2021-09-15/.."),
        (
            {
                "extensions_allowed": 2,
                "extension_lengths": ["1 year", "6 months"],
                "extensions": [{"period": "2025-09-15/2025-12-31", "decided": "2025-01-01"}],
            },
            "2021-09-15/2026-06-30",
        ),
        (
            {
                "extensions_allowed": 1,
                "extension_lengths": ["1 year"],
                "ended": "2023-09-15",
            },
            "2021-09-15/2023-09-14",
        ),
    ],
)
def test_how_long_it_can_last_with_every_extension(changes: dict[str, Any], longest: str) -> None:
    """What is decided counts as decided, what is left at its full length; notice ends it all."""
    assert longest == str(agreement(**changes).longest)


def test_without_the_lengths_nobody_knows_how_long() -> None:
    """That two extensions are allowed does not say until when."""
    assert agreement(extensions_allowed=2).longest is None


def test_each_extension_that_is_allowed_has_its_length() -> None:
    """One length for two extensions is refused, and none at all is not."""
    assert [
        "extension_lengths: 1 lengths are stated and 2 extensions allowed: state one each."
    ] == refused(extensions_allowed=2, extension_lengths=["1 year"])


def test_an_extension_without_an_end_is_longer_than_any() -> None:
    """What is allowed for a year does not run on for ever."""
    extension = {"period": "2025-09-15/..", "decided": "2025-01-01"}

    assert [
        "extensions.0.period: lasts until ..; the agreement allows 1 year, until 2026-09-14."
    ] == refused(extensions_allowed=1, extension_lengths=["1 year"], extensions=[extension])


# --- Notice -------------------------------------------------------------------------------------


NOTICE = Notice(runs="6 months", not_before="18 months")


def test_notice_before_its_time_is_refused() -> None:
    """And after the last day there is nothing left to end."""
    framework = agreement(notice=NOTICE)

    for given, what in (
        (date(2023, 3, 14), "notice can be given from 2023-03-15, got 2023-03-14."),
        (date(2025, 9, 15), "its last day is 2025-09-14, got 2025-09-15."),
    ):
        with pytest.raises(InputError) as error:
            framework.end_by_notice(given)

        assert [f"given: {what}"] == [str(problem) for problem in error.value.problems]


def test_where_the_rule_for_notice_is_not_known_it_is_asked_for() -> None:
    """There is no usual notice."""
    assert agreement().earliest_end() is None
    with pytest.raises(InputError, match="how it may be ended early is not known"):
        agreement().end_by_notice(date(2023, 3, 15))


def test_without_a_first_time_notice_can_be_given_at_once() -> None:
    """Six months after the first day it is over."""
    assert date(2022, 3, 15) == agreement(notice=Notice(runs="6 months")).earliest_end()


@pytest.mark.parametrize(
    ("ended", "remarked"), [("2023-09-14", True), ("2023-09-15", False), (None, False)]
)
def test_an_end_before_notice_could_end_it_is_remarked_upon(
    ended: str | None, remarked: bool
) -> None:
    """The law may allow it all the same, so that it is no error."""
    framework = agreement(notice=NOTICE, ended=ended)

    assert [
        "The agreement ends 2023-09-14. Notice by its terms ends it on 2023-09-15 at the earliest."
    ][: int(remarked)] == [told(remark, "en") for remark in remarks(framework)]


def test_what_has_not_begun_cannot_have_ended() -> None:
    """The first day without it comes after the first day of it."""
    assert ["ended: is 2021-09-15, and the agreement begins 2021-09-15."] == refused(
        ended="2021-09-15"
    )


# --- Four years ---------------------------------------------------------------------------------

SIX_YEARS = "2025-10-20/2031-10-19"


@pytest.mark.parametrize(
    ("law", "procured", "expected"),
    [
        ("se-social", "2022-01-31", "framework.longer_than_allowed"),
        ("se-social", "2022-02-01", None),
        ("se-social", "2017-01-01", "framework.longer_than_allowed"),
        ("se-social", "2016-12-31", "framework.term_rule_missing"),
        ("se-social", None, "framework.procured_not_stated"),
        ("se-other", "2024-05-01", "framework.longer_than_allowed"),
        (None, "2020-05-01", None),
    ],
)
def test_four_years_are_a_limit_for_procurements_of_their_time(
    law: str | None, procured: str | None, expected: str | None
) -> None:
    """For social services until January 2022; never an error, since there are special reasons."""
    found = codes(term=SIX_YEARS, law=law, procured=procured)

    assert ([] if expected is None else [expected]) == found


def test_the_day_after_four_years_is_told_with_its_rule() -> None:
    """Four years to the day are none too many, and extensions that are left count."""
    known = {"law": "se-social", "procured": "2020-05-01"}
    longer = agreement(extensions_allowed=1, extension_lengths=["1 day"], **known)

    assert [] == codes(**known)
    assert [
        "Avtalet kan gälla 2021-09-15/2025-09-15, längre än 4 år som LOU 7 kap. 2 § medger utan "
        "särskilda skäl för en upphandling som påbörjades 2020-05-01."
    ] == [told(remark, "sv") for remark in remarks(longer)]
    assert ["framework.longer_than_allowed"] == codes(term="2021-09-15/..", **known)


# --- Options and volumes ------------------------------------------------------------------------


def part(period: str, quantity: int = 10, kronor: int = 1000, currency: str = "SEK") -> OptionPart:
    """A part of an option."""
    return OptionPart(period=period, quantity=quantity, value=Money.of(kronor, currency))


def option(*parts: OptionPart, **changes: Any) -> Option:
    """An option on a hundred hours a year."""
    given = {"id": "more", "of": "agreement/A/SE-1", "unit": "hour", "a_year": 100}
    return Option(**{**given, "parts": parts, **changes})


def test_parts_of_an_option_follow_each_other() -> None:
    """Every part that begins too early or is in another currency is told."""
    with pytest.raises(InputError) as error:
        option(
            part("2022-01-01/2022-12-31"),
            part("2022-12-31/2023-12-31", currency="EUR"),
            part("2023-01-01/2023-06-30", currency="EUR"),
        )

    assert [
        "parts.1.period: 2022-12-31/2023-12-31 begins before 2022-01-01/2022-12-31 is over.",
        "parts.1.value: is in EUR, and the part before in SEK.",
        "parts.2.period: 2023-01-01/2023-06-30 begins before 2022-12-31/2023-12-31 is over.",
    ] == [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize("period", ["2022-01-01/..", "../2022-12-31"])
def test_a_part_is_bounded(period: str) -> None:
    """An option without an end outlasts any contract."""
    with pytest.raises(InputError, match="a part has a first and a last day"):
        part(period)


def test_a_part_costs_something() -> None:
    """What is free of charge needs no option."""
    with pytest.raises(InputError, match="a part costs more than nothing"):
        part("2022-01-01/2022-12-31", kronor=0)


def test_an_agreement_s_options_have_names_of_their_own_and_its_time() -> None:
    """Twice the same name, and a day before the agreement begins."""
    early = option(part("2021-09-14/2021-12-31"))
    late = option(part("2022-01-01/2022-12-31"))

    assert [
        "options.0.parts.0.period: begins 2021-09-14, and the contract 2021-09-15.",
        "options.1.id: 'more' stands more than once.",
    ] == refused(options=[early.data(), late.data()])


def test_notice_that_ends_the_agreement_ends_its_options() -> None:
    """An option that was called off for longer is told."""
    one = option(part("2022-01-01/2023-12-31"))

    assert [
        "options.0.parts.0.period: lasts until 2023-12-31, and the contract until 2023-09-14: an "
        "option ends with its contract."
    ] == refused(options=[one.data()], ended="2023-09-15")


def test_an_option_of_nobody_in_the_register_is_refused(desk: Any) -> None:
    """Whose contract it adds to is one of the offers, by its id."""
    register: Register = desk.register
    (framework,) = register.frameworks
    strange = option(part("2023-01-01/2023-12-31"), of="agreement/A/SE-ahm")

    with pytest.raises(InputError) as error:
        register.replace(frameworks=(framework.replace(options=(strange,)),))

    (problem,) = error.value.problems
    assert "frameworks.0.options.0.of" == problem.place
    assert "no offer 'agreement/A/SE-ahm' in the register. Did you mean" in problem.what
    assert "'agreement/A/SE-alm'" in problem.what


def test_remarks_about_options_stand_at_their_place_in_the_register(desk: Any) -> None:
    """Where in the document, and in a sentence."""
    register: Register = desk.register
    (framework,) = register.frameworks
    one = option(part("2023-01-01/2023-12-31"), of="agreement/A/SE-alm")
    known = register.replace(frameworks=(framework.replace(options=(one,)),))
    (remark,) = known.remarks()

    assert ("option.without_clause", "frameworks.0.options.0.clause") == (
        remark.code,
        remark.place,
    )
    assert told_of_register(remark, "en").startswith("The option adds 10.0 per cent")


def test_options_in_two_units_or_currencies_do_not_add_up() -> None:
    """All of them are told."""
    hours = option(part("2022-01-01/2022-12-31"))
    days = option(part("2022-01-01/2022-12-31", currency="EUR"), unit="day")

    with pytest.raises(InputError) as error:
        summed([hours, days])

    assert [
        "1.unit: is in day, the first in hour: they do not add up.",
        "1.parts: is in EUR, the first in SEK: they do not add up.",
    ] == [str(problem) for problem in error.value.problems]


def test_volumes_take_options_in_their_own_unit_only() -> None:
    """And only those of the year that is asked about."""
    volumes = Volumes(unit="hour", needed=100, agreed=(Volume(of="a", quantity=70),))
    year = Period.parse("2022-01-01/2022-12-31")
    hours = option(part("2022-03-01/2022-12-31"), part("2023-01-01/2023-12-31", quantity=99))

    assert 20 == volumes.with_options([hours], year).short
    assert volumes.each_month is None
    with pytest.raises(InputError, match=r"0\.unit: is in day, what is needed in hour"):
        volumes.with_options([hours.replace(unit="day")], year)


def test_nothing_lacks_where_more_is_agreed_than_needed() -> None:
    """What is left over is nobody's shortage."""
    volumes = Volumes(unit="hour", needed=100, agreed=(Volume(of="a", quantity=170),))

    assert 0 == volumes.short


def test_nothing_is_shared_out_among_nobody() -> None:
    """Nor by volumes that are none."""
    with pytest.raises(InputError, match="there is nobody to share it out to"):
        shared_out(10, {}, by="head")
    with pytest.raises(InputError, match="b: is for more than nothing, got 0"):
        shared_out(10, {"a": 1, "b": 0}, by="volume")


@pytest.mark.parametrize(
    "period", ["2018-04-01/2018-12-30", "2018-04-01/..", "2018-04-01/2018-04-29"]
)
def test_whole_months_have_no_days_left_over(period: str) -> None:
    """A day too few, an open end, or no month at all."""
    with pytest.raises(ValueError, match="whole months have a first day and no days left over"):
        whole_months(Period.parse(period))


# --- Days that are called off, and days from the first to the last ------------------------------

ITEMS = (Item(id="placement", units=("day",), base=True), Item(id="T1", units=("day",)))


def need(*lines: Line, **changes: Any) -> Need:
    """Ten days from 1 February 2024, both of them counted."""
    given = {
        "id": "n",
        "buyer": "0580",
        "lot": "agreement/A",
        "requested": "2024-01-15",
        "starts": "2024-02-01",
        "ends": "2024-02-10",
        "lines": lines,
    }
    return Need(**{**given, **changes})


def days(quantity: int | str, item: str = "placement") -> Line:
    """So many days of something."""
    return Line(item, quantity=quantity, unit="day")


@pytest.mark.parametrize(
    ("count", "quantity", "expected"),
    [
        (BOTH_ENDS, 10, []),
        (BOTH_ENDS, 9, ["need.days_differ"]),
        (BOTH_ENDS, 11, ["need.days_beyond"]),
        (NIGHTS, 9, []),
        (NIGHTS, 10, ["need.days_beyond"]),
        (None, 10, []),
        (None, "9.5", []),
        (None, 9, []),
        (None, 8, ["need.days_differ"]),
        (None, 11, ["need.days_beyond"]),
    ],
)
def test_what_is_called_off_is_set_against_the_dates(
    count: Any, quantity: int | str, expected: list[str]
) -> None:
    """As the agreement counts them; where it is silent, what no way of counting gives."""
    lot = Lot(id="A", name=Text("A", "A"), key="key", unit="day", items=ITEMS, day_count=count)
    found = need_contradictions(need(days(quantity)), lot)

    assert expected == [remark.code for remark in found]


def test_an_add_on_may_be_for_fewer_days_and_not_for_more() -> None:
    """It may be taken away, and cannot outlast the placement."""
    lot = Lot(id="A", name=Text("A", "A"), key="key", unit="day", items=ITEMS, day_count=BOTH_ENDS)
    fewer = need_contradictions(need(days(10), days(4, "T1")), lot)
    (more,) = need_contradictions(need(days(10), days(12, "T1")), lot)

    assert [] == list(fewer)
    assert ("need.days_beyond", "lines.1.quantity") == (more.code, more.place)
    assert (
        "T1 is called off for 12 days, more than the 10 from 2024-02-01 to 2024-02-10."
        == told_of_needs(more, "en")
    )


@pytest.mark.parametrize(
    "one",
    [
        need(days(3), ends=None),
        need(Line("placement", quantity=1, unit="day", per="day")),
        need(Line("placement", quantity=3, unit="hour")),
        need(Line("placement", quantity=1, unit="day", per="day", times=10)),
    ],
)
def test_where_there_is_nothing_to_compare_there_is_no_remark(one: Need) -> None:
    """Without a last day, by the day for as long as it lasts, by the hour, or where it fits."""
    lot = Lot(id="A", name=Text("A", "A"), key="key", unit="day", items=ITEMS, day_count=BOTH_ENDS)

    assert [] == list(need_contradictions(one, lot))


# --- Names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Vipan psykiatri AB", "Vipran Psykiatri AB", True),  # a letter too many
        ("Vipan psykiatri AB", "Vipan psykiatir AB", True),  # two changed places
        ("Vipan psykiatri AB", "Vipan psykiatrx AB", True),  # one for another
        ("Vipan psykiatri AB", "Vipan psykologi AB", False),
        ("Skogslyckan 1", "Skogslyckan 2", False),  # numbered, not misspelt
        ("Vipan", "Vipar", False),  # too short to say
    ],
)
def test_names_that_differ_by_a_letter_are_told(
    desk: Any, one: str, other: str, alike: bool
) -> None:
    """They may be one supplier, entered twice; nothing is put together by itself."""
    register: Register = desk.register
    first, second, *others = register.suppliers
    suppliers = (first.replace(name=one), second.replace(name=other), *others)
    known = register.replace(suppliers=suppliers)

    assert ["supplier.names_alike"] * alike == [remark.code for remark in known.remarks()]
    assert known.supplier(one).id == first.id
    assert known.supplier(other).id == second.id


def test_a_name_that_two_suppliers_have_names_neither(desk: Any) -> None:
    """The id says which is meant."""
    register: Register = desk.register
    first, second, *others = register.suppliers
    known = register.replace(suppliers=(first, second.replace(aliases=(first.name,)), *others))

    with pytest.raises(InputError) as error:
        known.supplier("ALM AB")

    assert ["supplier: 'ALM AB' is what SE-alm and SE-bjork are called: use the id."] == [
        str(problem) for problem in error.value.problems
    ]


# --- Words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_has_its_words_in_both_languages(language: Language) -> None:
    """With the same blanks."""
    for sayings in (SAYINGS, REGISTER_SAYINGS, NEED_SAYINGS):
        assert isinstance(sayings, Sayings)
        assert set(sayings.sv) == set(sayings.en)
        assert [] == [
            code
            for code, template in sayings.of(language).items()
            if blanks(template) != blanks(sayings.sv[code]) or not template.endswith((".", "?"))
        ]
