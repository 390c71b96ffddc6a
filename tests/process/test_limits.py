"""The authority's sum against a dated limit, and what a direct award has to say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calloff import InputError, Money, shipped
from calloff.errors import Problem
from calloff.process.limits import LimitTable, documentation, documentation_problems, limit
from calloff.process.sums import SAYINGS, BoardSum, LimitFinding, SameKind, against_limit
from calloff.testing.values import days
from calloff.values.period import Period
from calloff.values.verdict import Verdict

TABLE = shipped.limits()


def sek(kronor: int | str) -> Money:
    """So many kronor."""
    return Money.of(Decimal(kronor), "SEK")


def sums(*amounts: Money | None, year: int = 2021) -> SameKind:
    """What boards A, B, ... have awarded directly of family support in a calendar year."""
    return SameKind(
        kind="family_support",
        year=Period(date(year, 1, 1), date(year + 1, 1, 1)),
        sums=tuple(BoardSum(chr(65 + i), amount) for i, amount in enumerate(amounts)),
    )


def small(**changes: Any) -> dict[str, Any]:
    """A table of two rows, with something in it changed."""
    row = {"regime": "social", "kind": "direct_award", "source": "s", "basis": "stated"}
    amount = {"minor": 100_00, "currency": "SEK"}
    return {
        "id": "small",
        "name": {"sv": "Liten", "en": "Small"},
        "currency": "SEK",
        "documents": [{"id": "s", "title": "S"}],
        "rows": [
            {**row, "valid": "2020-01-01/2021-12-31", "amount": amount},
            {**row, "valid": "2022-01-01/..", "amount": amount},
        ],
        **changes,
    }


def problems(read: Any) -> list[str]:
    """What the one error lists."""
    with pytest.raises(InputError) as caught:
        read()
    return [str(problem) for problem in caught.value.problems]


# --- The table --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "threshold", "social", "welfare"),
    [
        (date(2018, 1, 1), 7_113_450, 586_907, None),
        (date(2018, 12, 31), 7_113_450, 586_907, None),
        (date(2019, 1, 1), 7_113_450, 586_907, 1_991_766),
        (date(2019, 12, 31), 7_113_450, 586_907, 1_991_766),
        (date(2020, 1, 1), 7_701_675, 615_312, 2_156_469),
        (date(2021, 12, 31), 7_701_675, 615_312, 2_156_469),
        (date(2022, 1, 1), 7_802_550, 626_285, 2_184_714),
        (date(2022, 1, 31), 7_802_550, 626_285, 2_184_714),
        (date(2022, 2, 1), 7_802_550, 7_802_550, None),
        (date(2023, 12, 31), 7_802_550, 7_802_550, None),
        (date(2024, 1, 1), 8_109_450, 8_109_450, None),
        (date(2025, 12, 31), 8_109_450, 8_109_450, None),
    ],
)
def test_the_day_the_procurement_began_picks_the_row(
    on: date, threshold: int, social: int, welfare: int | None
) -> None:
    """Thresholds change every second year, the rules on 1 February 2022, in between nothing."""
    found = {
        "threshold": limit(TABLE, "threshold", "social", on),
        "social": limit(TABLE, "direct_award", "social", on),
        "welfare": limit(TABLE, "direct_award", "welfare", on),
    }
    expected = {"threshold": threshold, "social": social, "welfare": welfare}

    assert {name: None if sum_ is None else sek(sum_) for name, sum_ in expected.items()} == {
        name: None if row is None else row.amount for name, row in found.items()
    }


@pytest.mark.parametrize(
    ("of", "row"),
    [
        (2_096_097, 586_907),  # 2018: goods and services
        (2_197_545, 615_312),  # 2020: goods and services, rounded down as published
        (2_236_731, 626_285),  # 2022: goods and services; derived
        (7_113_450, 1_991_766),  # 2019: welfare services
        (7_701_675, 2_156_469),  # 2020: welfare services
        (7_802_550, 2_184_714),  # 2022: welfare services; derived
    ],
)
def test_limits_before_2022_are_28_per_cent_of_a_threshold(of: int, row: int) -> None:
    """What is derived follows the rule that what is stated keeps to, to the krona."""
    amounts = {r.amount for r in TABLE.rows if r.kind == "direct_award"}

    assert sek(row) in amounts
    assert abs(of * 28 - row * 100) < 100


def test_derived_rows_say_so() -> None:
    """Nobody has read the limits of January 2022: exactly they are derived, with a note."""
    derived = [row for row in TABLE.rows if row.basis == "derived"]

    assert {("threshold", "welfare"), ("direct_award", "social"), ("direct_award", "welfare")} == {
        (row.kind, row.regime) for row in derived
    }
    assert {"2022-01-01/2022-01-31"} == {str(row.valid) for row in derived}
    assert all("Verify" in row.note["en"] and "Kontrollera" in row.note["sv"] for row in derived)


def test_what_nobody_knows_is_a_row_that_says_what_to_enter() -> None:
    """From 2026 on there is a row without an amount, and it names where the amount is found."""
    row = limit(TABLE, "direct_award", "social", date(2026, 1, 1))

    assert row.amount is None
    assert "Enter the limit for direct awards of social services" in row.note["en"]
    assert "Sveriges Kommuner och Regioner" == TABLE.by_document[row.source].publisher


def test_the_table_is_read_back_as_written() -> None:
    """The shipped table survives its own JSON."""
    assert TABLE == LimitTable.read(TABLE.data())


def test_an_unknown_table_names_the_known() -> None:
    """A misspelt name is told with the one that is meant."""
    assert ["se-direct-award"] == shipped.limit_names()
    assert ["no 'se-direct-awards'. Did you mean 'se-direct-award'?"] == problems(
        lambda: shipped.limits("se-direct-awards")
    )


AMOUNT = {"minor": 100_00, "currency": "SEK"}
ROW = {"regime": "social", "kind": "direct_award", "source": "s", "basis": "stated"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param(
            {
                "rows": [
                    {**ROW, "valid": "2018-01-01/2019-12-31", "amount": AMOUNT},
                    {**ROW, "valid": "2020-02-01/2020-12-31", "amount": AMOUNT},
                    {**ROW, "valid": "2020-12-01/2021-12-31", "amount": AMOUNT},
                    {**ROW, "valid": "2022-01-02/..", "amount": AMOUNT},
                ]
            },
            [
                "rows.1.valid: direct_award social: no row for 2020-01-01/2020-01-31; where "
                "nobody knows the amount, a row without one says what to enter.",
                "rows.2.valid: direct_award social: 2020-12-01/2021-12-31 meets "
                "2020-02-01/2020-12-31; a day has one row.",
                "rows.3.valid: direct_award social: no row for 2022-01-01/2022-01-01; where "
                "nobody knows the amount, a row without one says what to enter.",
            ],
            id="every gap and every overlap",
        ),
        pytest.param(
            {
                "rows": [
                    {**ROW, "valid": "2018-01-01/..", "amount": AMOUNT},
                    {**ROW, "valid": "2019-01-01/2019-12-31", "amount": AMOUNT},
                    {**ROW, "valid": "2021-01-01/2021-12-31", "amount": AMOUNT},
                ]
            },
            [
                "rows.1.valid: direct_award social: 2019-01-01/2019-12-31 meets 2018-01-01/..; "
                "a day has one row.",
                "rows.2.valid: direct_award social: 2021-01-01/2021-12-31 meets 2018-01-01/..; "
                "a day has one row.",
            ],
            id="a row without an end covers all after it",
        ),
        pytest.param(
            {
                "rows": [
                    {**ROW, "valid": "2018-01-01/2020-12-31", "amount": AMOUNT},
                    {**ROW, "valid": "2019-01-01/2019-12-31", "amount": AMOUNT},
                    {**ROW, "valid": "2021-01-01/..", "amount": AMOUNT},
                ]
            },
            [
                "rows.1.valid: direct_award social: 2019-01-01/2019-12-31 meets "
                "2018-01-01/2020-12-31; a day has one row.",
            ],
            id="a row inside another leaves no gap after it",
        ),
        pytest.param(
            {
                "rows": [
                    {**ROW, "valid": "2018-01-01/..", "amount": {"minor": 1, "currency": "EUR"}},
                ]
            },
            ["rows.0: is in EUR, and the table in SEK."],
            id="another currency",
        ),
        pytest.param(
            {"documents": [{"id": "source", "title": "S"}]},
            [
                "rows.0.source: no document 's' in the table.",
                "rows.1.source: no document 's' in the table.",
            ],
            id="a source that is none",
        ),
        pytest.param(
            {"rows": [{**ROW, "valid": "2018-01-01/.."}]},
            [
                "rows.0: an amount is stated or derived (basis); a row without one is neither.",
            ],
            id="stated and missing",
        ),
        pytest.param(
            {
                "rows": [
                    {**ROW, "valid": "2018-01-01/..", "amount": AMOUNT, "basis": "derived"},
                    {"regime": "social", "kind": "threshold", "source": "s", "valid": "../.."},
                ]
            },
            [
                f"rows.{i}: a note is needed: how the amount was derived, or what to enter and "
                "where from."
                for i in range(2)
            ],
            id="derived or missing without a word",
        ),
        pytest.param(
            {
                "rows": [
                    {**ROW, "valid": "2018-01-01/..", "amount": {"minor": 0, "currency": "SEK"}},
                ]
            },
            ["rows.0: a limit lies above zero, got 0.00 SEK."],
            id="no limit at all",
        ),
        pytest.param(
            {
                "documentation": [
                    {"valid": "2018-01-01/..", "reaches": AMOUNT, "statute": "§", "source": "s"},
                    {"valid": "2019-01-01/..", "reaches": AMOUNT, "statute": "§", "source": "s"},
                ],
                "items": [
                    {"code": "what", "name": {"sv": "vad", "en": "what"}},
                    {"code": "what", "name": {"sv": "vad", "en": "what"}},
                ],
            },
            [
                "documentation.1.valid: documentation: 2019-01-01/.. meets 2018-01-01/..; a day "
                "has one row.",
                "items.1.code: 'what' stands more than once.",
            ],
            id="two rules and two items of a name",
        ),
        pytest.param(
            {"items": [{"code": "what", "name": {"sv": "vad", "en": "what"}}]},
            ["items: stand together with rules that ask for them (documentation)."],
            id="items that nothing asks for",
        ),
    ],
)
def test_a_table_that_cannot_be_used_says_everything_that_is_wrong(
    changes: dict[str, Any], told: list[str]
) -> None:
    """Each gap, overlap, foreign amount and missing source is listed with its place."""
    LimitTable.read(small())

    assert told == problems(lambda: LimitTable.read(small(**changes)))


def test_rows_of_another_regime_leave_no_gap() -> None:
    """A regime may begin later than another and end earlier."""
    welfare = {**ROW, "regime": "welfare", "valid": "2021-01-01/2021-06-30", "amount": AMOUNT}
    table = LimitTable.read(small(rows=[*small()["rows"], welfare]))

    assert limit(table, "direct_award", "welfare", date(2020, 12, 31)) is None
    assert limit(table, "direct_award", "welfare", date(2021, 1, 1)) is not None


@given(
    st.sampled_from(["threshold", "direct_award"]), st.sampled_from(["social", "welfare"]), days()
)
def test_a_limit_is_never_found_outside_its_days(kind: Any, regime: Any, on: date) -> None:
    """What is found holds on the day, and where nothing is found no row does."""
    row = limit(TABLE, kind, regime, on)
    rows = [r for r in TABLE.rows if (r.kind, r.regime) == (kind, regime)]

    assert [r for r in rows if on in r.valid] == ([] if row is None else [row])


# --- The authority's sum ------------------------------------------------------------------------


def test_the_regime_decides_whether_a_year_of_direct_awards_was_lawful() -> None:
    """1.1 million in 2021 is within the limit for welfare services, and above the other."""
    before, value = sums(sek(1_000_000)), sek(100_000)
    welfare, social = (
        against_limit(value, before, TABLE, regime=regime, started=date(2021, 11, 1))
        for regime in ("welfare", "social")
    )

    assert (Verdict.MET, "within") == (welfare.verdict, welfare.code)
    assert sek(2_156_469 - 1_100_000) == welfare.left
    assert (Verdict.UNMET, "above") == (social.verdict, social.code)
    assert sek(615_312 - 1_100_000) == social.left
    assert sek(1_000_000) == social.before
    assert sek(1_100_000) == social.after == welfare.after


def test_all_boards_of_the_authority_are_added_up() -> None:
    """No board is above the limit by itself; together they are."""
    parts = [sek(250_000), sek(250_000), sek(100_000)]
    finding = against_limit(
        sek(50_000), sums(*parts), TABLE, regime="social", started=date(2021, 6, 1)
    )

    assert "above" == finding.code
    assert sek(650_000) == finding.after


@pytest.mark.parametrize(
    ("value", "others", "code"),
    [
        ("615311.99", [0], "within"),
        ("615312.00", [0], "at_limit"),
        ("615312.01", [0], "above"),
        ("100000.00", [500_000, None], "sum_missing"),
        ("600000.00", [500_000, None], "above"),  # whatever the silent board has bought
        (None, [500_000], "value_missing"),
        (None, [700_000], "above"),  # whatever the contract is worth
        (None, [None], "value_missing"),
        ("615312.00", [0, None], "sum_missing"),
    ],
)
def test_above_needs_no_more_than_is_known_and_within_needs_everything(
    value: str | None, others: list[int | None], code: str
) -> None:
    """Something missing cannot bring a sum under the limit again; it can bring it above."""
    finding = against_limit(
        None if value is None else sek(value),
        sums(*(None if other is None else sek(other) for other in others)),
        TABLE,
        regime="social",
        started=date(2021, 6, 1),
    )
    verdicts = {"within": Verdict.MET, "above": Verdict.UNMET}

    assert code == finding.code
    assert verdicts.get(code, Verdict.UNKNOWN) == finding.verdict
    assert (value is None or None in others) == (finding.left is None)


def finding_of(
    code: str,
) -> LimitFinding:
    """A finding of each code."""
    value, others, year, regime = {
        "within": (sek(100_000), (sek(1_000_000),), 2021, "welfare"),
        "above": (sek(100_000), (sek(1_000_000), None), 2021, "social"),
        "at_limit": (sek(615_312), (sek(0),), 2021, "social"),
        "value_missing": (None, (sek(1_000),), 2021, "social"),
        "sum_missing": (sek(100_000), (sek(1_000), None, None), 2021, "social"),
        "no_amount": (sek(100_000), (sek(1_000),), 2026, "social"),
        "no_row": (sek(100_000), (sek(1_000),), 2024, "welfare"),
    }[code]
    started = date(year, 6, 1)
    return against_limit(value, sums(*others, year=year), TABLE, regime=regime, started=started)


SOURCE_2020 = (
    "2020-01-01–2021-12-31. Source: Konkurrensverket, Tröskelvärden och "
    "direktupphandlingsgränser 1 januari 2020–31 december 2021."
)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (
            "within",
            [
                "Within the limit for direct awards: 1000000.00 SEK earlier in the year and "
                "100000.00 SEK now make 1100000.00 SEK, and the limit is 2156469.00 SEK.",
                f"The limit holds for welfare services whose procurement began {SOURCE_2020}",
            ],
        ),
        (
            "above",
            [
                "Above the limit for direct awards: 1000000.00 SEK earlier in the year, 100000.00 "
                "SEK now, and the limit is 615312.00 SEK.",
                "The sum for the year is missing from B.",
                f"The limit holds for social services whose procurement began {SOURCE_2020}",
            ],
        ),
        (
            "at_limit",
            [
                "Exactly at the limit for direct awards: 615312.00 SEK. Whether that is within it "
                "somebody must read in the law.",
                f"The limit holds for social services whose procurement began {SOURCE_2020}",
            ],
        ),
        (
            "value_missing",
            [
                "Nobody can say whether it is within the limit of 615312.00 SEK: state the "
                "contract's whole value, with options and extensions, without VAT. Earlier in the "
                "year: 1000.00 SEK.",
                f"The limit holds for social services whose procurement began {SOURCE_2020}",
            ],
        ),
        (
            "sum_missing",
            [
                "Nobody can say whether it is within the limit of 615312.00 SEK: the sum for the "
                "year is missing from B, C. Without them: 101000.00 SEK.",
                f"The limit holds for social services whose procurement began {SOURCE_2020}",
            ],
        ),
        (
            "no_amount",
            [
                "The limit for procurements that began 2026-06-01 is not known. The thresholds "
                "were revised in January 2026. Enter the limit for direct awards of social "
                "services (annex 2 of LOU) in kronor, with its days and its source; it is "
                "published by Upphandlingsmyndigheten, Konkurrensverket and SKR.",
                "The limit holds for social services whose procurement began 2026-01-01–…. "
                "Source: Sveriges Kommuner och Regioner, Tröskelvärden.",
            ],
        ),
        (
            "no_row",
            [
                "There is no limit for welfare services for procurements that began 2024-06-01. "
                "Enter a row with amount, days and source, or correct which rules hold.",
            ],
        ),
    ],
)
def test_a_finding_says_what_was_added_up_what_to_enter_and_where_it_is_from(
    code: str, told: list[str]
) -> None:
    """Each code has its sentence, with the sums, and the source of the limit after it."""
    finding = finding_of(code)

    assert code == finding.code
    assert told == list(finding.told("en"))


def test_swedish_says_the_same_with_amounts_as_they_are_written_there() -> None:
    """The host says how money is written; the sentence is Swedish."""
    first, *_ = finding_of("above").told("sv", money=lambda money: f"{money.minor // 100} kr")

    assert (
        "Över gränsen för direktupphandling: 1000000 kr tidigare under året, 100000 kr nu, och "
        "gränsen är 615312 kr." == first
    )


def test_every_code_has_words() -> None:
    """Findings of all codes are told in both languages, without a blank left."""
    codes = LimitFinding.model_fields["code"].annotation.__args__

    assert set(codes) <= set(SAYINGS.sv)
    assert [] == [
        line
        for code in codes
        for language in ("sv", "en")
        for line in finding_of(code).told(language)
        if "{" in line or not line
    ]


def test_a_derived_limit_is_remarked_on() -> None:
    """Within a limit that nobody has read, the reader is told to verify it."""
    finding = against_limit(
        sek(1), sums(sek(1), year=2022), TABLE, regime="social", started=date(2022, 1, 31)
    )

    assert "within" == finding.code
    assert ["limit.derived"] == [remark.code for remark in finding.remarks]
    assert "The limit was not read in a source. Derived: 28 per cent" in finding.told("en")[1]


def test_a_finding_is_read_back_as_written() -> None:
    """A finding can be kept in a file."""
    finding = finding_of("sum_missing")

    assert finding == LimitFinding.read(finding.data())


def test_sums_that_do_not_fit_are_refused_with_every_reason() -> None:
    """Another currency, another year and a value below zero are told together."""
    euro = Money(minor=1, currency="EUR")

    assert [
        "value: a contract is not worth less than zero, got -1.00 SEK.",
        "sums.1: is in EUR; se-direct-award is in SEK.",
        "sums.year: are of 2021-01-01/2021-12-31; the procurement began 2022-01-10: state the "
        "sums of that fiscal year.",
    ] == problems(
        lambda: against_limit(
            sek(-1), sums(sek(1), euro), TABLE, regime="social", started=date(2022, 1, 10)
        )
    )


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        (
            {
                "kind": "k",
                "year": "2021-01-01/2021-12-31",
                "sums": [
                    {"board": "A", "amount": {"minor": -1, "currency": "SEK"}},
                    {"board": "A", "amount": None},
                ],
            },
            [
                "sums.0.amount: a sum is not below zero, got -0.01 SEK.",
                "sums.1.board: 'A' stands more than once.",
            ],
        ),
        (
            {"kind": "k", "year": "2021-01-01/..", "sums": [{"board": "A", "amount": None}]},
            ["year: a fiscal year has a first and a last day, got 2021-01-01/..."],
        ),
        (
            {
                "kind": "k",
                "year": "2021-01-01/2021-12-31",
                "sums": [{"board": "A", "amount": None, "cases": ["7F3K"]}],
            },
            ["sums.0.cases: is not a field here."],
        ),
    ],
)
def test_boards_share_sums_and_never_cases(given_: dict[str, Any], told: list[str]) -> None:
    """A board stands once with a sum that is not below zero, or as silent; cases have no field."""
    assert told == problems(lambda: SameKind.read(given_))


AMOUNTS = st.integers(0, 10**9).map(lambda minor: Money(minor=minor, currency="SEK"))


@given(AMOUNTS, st.lists(st.none() | AMOUNTS, min_size=1, max_size=5), AMOUNTS, days())
def test_buying_more_never_brings_a_sum_within_the_limit(
    value: Money, others: list[Money | None], more: Money, started: date
) -> None:
    """From within to above or nowhere; what is above stays above."""
    rank = {Verdict.MET: 2, Verdict.UNKNOWN: 1, Verdict.UNMET: 0}

    def verdict(value: Money) -> int:
        given_sums = sums(*others, year=started.year)
        finding = against_limit(value, given_sums, TABLE, regime="social", started=started)
        return rank[finding.verdict]

    assert verdict(value + more) <= verdict(value)


@given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_it_is_of_no_account_which_board_bought(
    value: Money, others: list[Money], chance: Any
) -> None:
    """The same sums in another order come to the same."""
    shuffled = [*others]
    chance.shuffle(shuffled)
    one, other = (
        against_limit(value, sums(*given_), TABLE, regime="social", started=date(2021, 3, 1))
        for given_ in (others, shuffled)
    )

    assert one == other


@given(AMOUNTS, st.lists(st.none() | AMOUNTS, min_size=2, max_size=4), AMOUNTS)
def test_what_is_told_holds_whatever_the_silent_boards_say(
    value: Money, others: list[Money | None], filled: Money
) -> None:
    """A verdict that is not unknown stands when silent boards tell."""
    started = date(2021, 3, 1)
    before = against_limit(value, sums(*others), TABLE, regime="social", started=started)
    told = sums(*(filled if other is None else other for other in others))
    after = against_limit(value, told, TABLE, regime="social", started=started)

    assert before.verdict in {Verdict.UNKNOWN, after.verdict}


# --- Documentation ------------------------------------------------------------------------------

EVERYTHING = {
    "authority": "0000",
    "what": "family treatment, evenings",
    "competition": "three suppliers were asked",
    "asked": "P, Q, R",
    "answered": "P",
    "name": "P",
    "reason": "the only one free",
    "value": "100 000 SEK",
    "term": "2024-03-01/2024-08-31",
}
STARTED = date(2024, 2, 1)


@pytest.mark.parametrize(
    ("value", "asked"),
    [("99999.99", []), ("100000.00", list(EVERYTHING)), (None, list(EVERYTHING))],
)
def test_from_a_hundred_thousand_on_a_direct_award_is_documented(
    value: str | None, asked: list[str]
) -> None:
    """Just below nothing is asked for; at the value, or where it is not known, everything is."""
    money = None if value is None else sek(value)

    assert asked == [item.code for item in documentation(money, TABLE, started=STARTED)]


def test_what_the_documentation_lacks_is_listed_with_the_statute() -> None:
    """What is left out, and what is only blank, is needed; a misspelt name is told."""
    given_ = {**EVERYTHING, "asked": None, "reason": "  ", "terms": "six months"}
    del given_["term"]
    lacking = documentation_problems(given_, sek(120_000), TABLE, started=STARTED)

    assert () == documentation_problems(EVERYTHING, sek(120_000), TABLE, started=STARTED)
    assert [
        "asked: is needed for direct awards from 100000.00 SEK (19 a kap. 11 § LOU): which "
        "suppliers were asked.",
        "reason: is needed for direct awards from 100000.00 SEK (19 a kap. 11 § LOU): the main "
        "reason for the award.",
        "term: is needed for direct awards from 100000.00 SEK (19 a kap. 11 § LOU): the term of "
        "the contract.",
        "terms: is not among what is documented. Did you mean 'term'?",
    ] == [str(problem) for problem in lacking]


def test_the_statute_is_the_one_of_the_day_the_procurement_began() -> None:
    """Until January 2022 the duty stood in another section."""
    old, new = (
        documentation_problems({}, sek(100_000), TABLE, started=started)[0].what
        for started in (date(2022, 1, 31), date(2022, 2, 1))
    )

    assert "(19 kap. 30 § LOU)" in old
    assert "(19 a kap. 11 § LOU)" in new


def test_documentation_without_a_rule_or_in_another_currency_is_an_error() -> None:
    """A day before the table, and a value in euro, are told with what to do."""
    assert [
        "started: no rule in se-direct-award for a procurement that began 2017-12-31: enter from "
        "what value on it is documented, with its statute and source."
    ] == problems(lambda: documentation(sek(1), TABLE, started=date(2017, 12, 31)))
    assert ["value: is in EUR; se-direct-award is in SEK."] == problems(
        lambda: documentation(Money(minor=1, currency="EUR"), TABLE, started=STARTED)
    )


@given(st.dictionaries(st.sampled_from(list(EVERYTHING)), st.sampled_from([None, "", "x"])))
def test_what_is_given_and_what_is_lacking_are_everything(given_: dict[str, str | None]) -> None:
    """Each thing asked for is either given or listed."""
    lacking: list[Problem] = [
        *documentation_problems(given_, sek(100_000), TABLE, started=STARTED + timedelta(1))
    ]
    said = {code for code, text in given_.items() if text}

    assert set(EVERYTHING) == said | {problem.place for problem in lacking}
    assert said.isdisjoint(problem.place for problem in lacking)
