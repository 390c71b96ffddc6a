"""What price lists, changes and rules say of what cannot be used: every problem, with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from calloff import InputError, Line, Money, Period, PriceList
from calloff.pricing import PriceChange, PriceRule, PriceRules, Surcharge

DAY = {"item": "placement", "amount": "1450", "unit": "day"}
TERM = Period.parse("2021-09-15/2025-09-14")
HOUR = {"item": "T3", "amount": "400", "unit": "hour"}


def told(read: Callable[[], object]) -> list[str]:
    """The lines of the one error."""
    with pytest.raises(InputError) as caught:
        read()
    return [line.strip() for line in str(caught.value).splitlines()]


def due(name: str, problems: str) -> list[str]:
    """The lines of an error, from its problems."""
    lines = [line.strip() for line in problems.strip().splitlines()]
    return [f"{name} has {len(lines)} problem{'s' if len(lines) > 1 else ''}", *lines]


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        pytest.param(
            {
                "rows": [
                    {**DAY, "valid": "../2023-11-30"},
                    {**DAY, "valid": "2024-01-01/2024-06-30"},
                    HOUR,
                    {**DAY, "valid": "2024-08-01/.."},
                ]
            },
            """
            rows.1.valid: 'placement' has no price 2023-12-01/2023-12-31, between ../2023-11-30 \
and 2024-01-01/2024-06-30: state it, or that it is not offered.
            rows.3.valid: 'placement' has no price 2024-07-01/2024-07-31, between \
2024-01-01/2024-06-30 and 2024-08-01/..: state it, or that it is not offered.""",
            id="gaps",
        ),
        pytest.param(
            {
                "rows": [
                    {**DAY, "valid": "../2023-11-30"},
                    {**DAY, "valid": "2024-02-01/.."},
                ],
                "not_offered": [
                    {"item": "placement", "unit": "day", "valid": "2023-12-05/2023-12-31"},
                    {"item": "placement", "unit": "hour", "valid": "2024-01-01/2024-01-31"},
                ],
            },
            """
            rows.1.valid: 'placement' has no price 2023-12-01/2023-12-04, between ../2023-11-30 \
and 2024-02-01/..: state it, or that it is not offered.
            rows.1.valid: 'placement' has no price 2024-01-01/2024-01-31, between ../2023-11-30 \
and 2024-02-01/..: state it, or that it is not offered.""",
            id="a gap that is covered in part, and by what is not offered in another unit",
        ),
        pytest.param(
            {
                "rows": [
                    {**DAY, "valid": "2023-01-01/2025-12-31"},
                    {**DAY, "valid": "2023-06-01/2023-06-30"},
                    {**DAY, "valid": "2025-12-31/.."},
                    {**DAY, "above": "30", "valid": "2023-06-01/.."},
                ],
                "tiers": "whole",
            },
            """
            rows.1.valid: 'placement' has two prices where 2023-06-01/2023-06-30 meets \
2023-01-01/2025-12-31.
            rows.2.valid: 'placement' has two prices where 2025-12-31/.. meets \
2023-01-01/2025-12-31.""",
            id="overlaps, also with a row further up; a tier is another price",
        ),
        pytest.param(
            {
                "rows": [{**DAY, "valid": "2023-01-01/2023-02-29"}],
                "changes": [{"kind": "tax", "effective": "2023-02-29", "factor": "2", "of": "bid"}],
            },
            """
            rows.0.valid: A period is written first day/last day, such as \
'2021-09-15/2025-09-14' or '2023-12-01/..', got '2023-01-01/2023-02-29'.
            changes.0.effective: Input should be a valid date or datetime, day value is outside \
expected range, got '2023-02-29'.""",
            id="29 February in a year that has none",
        ),
        pytest.param(
            {
                "rows": [{**DAY, "above": "30"}],
                "not_offered": [{"item": "placement", "unit": "day", "valid": "2024-01-01/.."}],
            },
            """
            not_offered.0.valid: 'placement' is priced by rows.0 where ../.. meets 2024-01-01/...
            tiers: is needed where a price has above: 'whole' for the whole quantity at the tier \
that it reaches, 'graduated' for each part at its own.""",
            id="tiers without a reading, and an item that is priced and cannot be had",
        ),
        pytest.param(
            {
                "rows": [{**DAY, "amount": "12.5%"}, {**HOUR, "amount": "-1", "above": "-30"}],
                "surcharges": [
                    {"code": "late", "percent": "12.5 %"},
                    {"code": "far", "percent": "1250"},
                    {"code": "both", "percent": "5", "amount": "5", "unit": "hour"},
                    {"code": "none"},
                    {"code": "start", "amount": "20"},
                    {"code": "free", "percent": 0.125},
                ],
            },
            """
            rows.0.amount: a price is money, and 12.5% is a percentage: a percentage on top of a \
price is a surcharge.
            rows.1.amount: Input should be greater than or equal to 0, got '-1'.
            rows.1.above: Input should be greater than or equal to 0, got '-30'.
            surcharges.0.percent: a percentage is written without its sign, '12.5' and not \
'12.5 %': '12.5' is twelve and a half per cent.
            surcharges.1.percent: a percentage lies between -100 and 300, got 1250: '12.5' is \
twelve and a half per cent.
            surcharges.2.percent: a surcharge states a percentage or an amount, and not both.
            surcharges.3.percent: a surcharge states a percentage or an amount, and not both.
            surcharges.4.unit: an amount says for each of what it is; a percentage does not.
            surcharges.5.percent: write 0.125 as text, '0.125': a float is not exact.""",
            id="percentages",
        ),
        pytest.param(
            {
                "rows": [DAY],
                "surcharges": [
                    {"code": "late", "percent": "5", "of": ["fee"], "valid": "../2023-12-31"},
                    {"code": "fee", "percent": "5"},
                    {"code": "fee", "percent": "6", "valid": "2024-01-01/.."},
                    {"code": "placement", "amount": "5", "unit": "day", "of": ["late"]},
                ],
            },
            """
            surcharges.2.valid: 'fee' has two prices where 2024-01-01/.. meets ../...
            surcharges.0.of.0: 'fee' is declared later: a surcharge is counted on earlier ones.
            surcharges.3.code: 'placement' is an item of the list: give the surcharge its own.
            surcharges.3.of.0: 'late' is a surcharge: only a percentage is counted on one.""",
            id="surcharges that can be read in two ways",
        ),
        pytest.param(
            {
                "rows": [
                    DAY,
                    {**HOUR, "valid": "../2023-12-31"},
                    {**HOUR, "valid": "2024-01-01/.."},
                ],
                "changes": [
                    {"kind": "tax", "effective": "2024-12-01", "factor": "1.06", "of": "bid"},
                    {
                        "kind": "on_request",
                        "effective": "2024-12-01",
                        "amounts": [
                            DAY,
                            {**DAY, "unit": "hour"},
                            DAY,
                            {**HOUR, "valid": "2024-01-01/.."},
                        ],
                    },
                    {"kind": "index", "effective": "2024-12-01", "factor": "1.06"},
                    {"kind": "index", "effective": "2024-12-01"},
                    {"kind": "withdrawal", "effective": "2024-12-01", "factor": "2", "of": "bid"},
                    {
                        "kind": "tax",
                        "effective": "2025-01-01",
                        "factor": "2",
                        "of": "bid",
                        "step": "1",
                    },
                ],
            },
            """
            changes.1.amounts.2: 'placement' by the day is changed twice.
            changes.1.amounts.3.valid: a new price holds from the day the change does.
            changes.2.of: a factor says what it multiplies, 'bid' or 'current'; amounts do not.
            changes.3.factor: a change states a factor or amounts, and not both.
            changes.4.factor: a withdrawal states no new price.
            changes.4.of: a withdrawal states no new price.
            changes.5.round: a step says how to round, 'half_up', 'up' or 'down'; else neither.""",
            id="changes that say too little or too much",
        ),
        pytest.param(
            {
                "rows": [
                    DAY,
                    {**HOUR, "valid": "../2023-12-31"},
                    {**HOUR, "valid": "2024-01-01/2024-06-30"},
                ],
                "changes": [
                    {"kind": "tax", "effective": "2024-05-01", "factor": "2", "of": "bid"},
                    {
                        "kind": "on_request",
                        "effective": "2024-05-01",
                        "amounts": [{**DAY, "amount": "1480"}],
                    },
                    {
                        "kind": "index",
                        "effective": "2023-05-01",
                        "factor": "1.06",
                        "of": "bid",
                        "items": ["T3", "T4"],
                    },
                    {
                        "kind": "index",
                        "effective": "2024-08-01",
                        "factor": "1.06",
                        "of": "bid",
                        "items": ["T3"],
                    },
                    {
                        "kind": "index",
                        "effective": "2024-09-01",
                        "factor": "9",
                        "of": "current",
                        "items": ["placement"],
                    },
                    {
                        "kind": "on_request",
                        "effective": "2024-10-01",
                        "amounts": [{**DAY, "unit": "hour"}],
                    },
                ],
            },
            """
            changes.2.items.1: 'T4' has no price to change.
            changes.2.effective: 'T3' by the hour has a row from 2024-01-01 on: state that price \
as a change too.
            changes.1.effective: 'placement' by the day is changed on 2024-05-01 already: state \
what both come to as one change.
            changes.3.items.0: 'T3' has no price to change on 2024-08-01.
            changes.5.amounts.0: 'placement' by the hour has no price to change on 2024-10-01.""",
            id="changes that cannot be applied to the rows",
        ),
        pytest.param(
            {
                "rows": [{**DAY, "amount": "9999999"}],
                "changes": [
                    {"kind": "index", "effective": "2024-09-01", "factor": "2", "of": "current"}
                ],
            },
            """
            changes.0.amount: Input should be less than 10000000, got Decimal('19999998').""",
            id="a change beyond any price",
        ),
    ],
)
def test_every_problem_of_a_price_list_is_told_at_once(data: dict[str, Any], problems: str) -> None:
    """One error lists all that hinders a list, each with its place."""
    found = told(lambda: PriceList.read({"currency": "SEK", **data}))

    assert due("PriceList", problems) == found


def test_a_line_says_what_is_wrong_in_it() -> None:
    """A quantity above nought, and each circumstance once."""
    data = {"item": "T3", "quantity": "-4", "unit": "hour"}
    twice = {**data, "quantity": "4", "circumstances": ["evening", "evening"]}

    assert due("Line", "quantity: Input should be greater than 0, got '-4'.") == told(
        lambda: Line.read(data)
    )
    assert due("Line", "each of its circumstances stands once.") == told(lambda: Line.read(twice))


def test_currencies_do_not_mix() -> None:
    """A list has one currency, and sums in two do not add up."""
    with pytest.raises(TypeError) as caught:
        Money(minor=1, currency="SEK") + Money(minor=1, currency="EUR")
    row = {**DAY, "currency": "EUR"}

    assert "SEK and EUR do not compare." == str(caught.value)
    assert due("PriceList", "rows.0.currency: is not a field here.") == told(
        lambda: PriceList.read({"currency": "SEK", "rows": [row]})
    )


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        pytest.param(
            {
                "allowed": [
                    {"kind": "on_request", "dates": ["2024-12-01", "2023-12-01"]},
                    {"kind": "on_request", "dates": ["2023-12-01"], "within": "2024-01-01/.."},
                    {"kind": "index"},
                    {"kind": "tax", "within": "../..", "lowest": "1.1", "highest": "0.9"},
                    {"kind": "withdrawal", "within": "../..", "highest": "1", "of": "bid"},
                ],
                "one_pending": True,
            },
            """
            allowed.0.dates: stand in order, each once.
            allowed.1.dates: a rule states the agreed dates or the days within, not both.
            allowed.2.dates: a rule states the agreed dates or the days within, not both.
            allowed.3.of: limits say what they go by, 'bid' or 'current'; without limits it says \
nothing.
            allowed.3.lowest: is above the highest, 0.9.
            allowed.4.of: a withdrawal states no new price, so there is nothing to limit.""",
            id="rules that say too little or too much",
        ),
        pytest.param(
            {
                "allowed": [
                    {"kind": "tax", "within": "../.."},
                    {"kind": "tax", "within": "2024-01-01/.."},
                ],
                "one_pending": False,
            },
            """
            allowed.1.kind: 'tax' stands more than once.""",
            id="two rules for a kind",
        ),
        pytest.param({"allowed": []}, "one_pending: is needed and not given.", id="no default"),
    ],
)
def test_rules_that_cannot_be_used_say_why(data: dict[str, Any], problems: str) -> None:
    """Whatever is missing in rules for changes, or can be read in two ways, is told."""
    assert due("PriceRules", problems) == told(lambda: PriceRules.read(data))


def test_every_breach_of_the_rules_is_told_with_its_place() -> None:
    """Of another kind, on another day, too early, too late, too far, too soon, and two at once."""
    rules = PriceRules(
        allowed=(
            PriceRule(
                "on_request",
                dates=(date(2023, 12, 1), date(2024, 12, 1)),
                notice="3 months",  # type: ignore[arg-type]
                apart="1 year",  # type: ignore[arg-type]
                lowest="0.9",
                highest="1.1",
                of="bid",
            ),
        ),
        one_pending=True,
    )

    def asked(effective: str, requested: str | None, amount: str) -> dict[str, Any]:
        new = [{**DAY, "amount": amount}]
        when = {"effective": effective, "requested": requested}
        return {"kind": "on_request", **when, "amounts": new}

    prices = PriceList.read(
        {
            "currency": "SEK",
            "rows": [DAY, HOUR],
            "changes": [
                asked("2023-12-01", "2023-09-01", "1595"),
                asked("2021-01-01", None, "1304"),
                asked("2024-06-01", "2024-03-15", "1600"),
                asked("2024-12-01", "2024-04-01", "1450"),
                {
                    "kind": "index",
                    "effective": "2024-01-01",
                    "factor": "1",
                    "of": "bid",
                    "items": ["T3"],
                },
            ],
        }
    )
    problems = [str(p) for p in rules.problems(prices, TERM)]

    assert [
        "changes.1.effective: takes effect 2021-01-01, before the agreement begins 2021-09-15.",
        "changes.1.effective: takes effect 2021-01-01; the agreement says 2023-12-01, 2024-12-01.",
        "changes.1.requested: is needed: the agreement wants notice of 3 months.",
        "changes.1.amounts.0.amount: 'placement' by the day comes to 0.8993 of what was bid; 0.9 "
        "is the least allowed.",
        "changes.2.effective: takes effect 2024-06-01; the agreement says 2023-12-01, 2024-12-01.",
        "changes.2.requested: was asked for 2024-03-15, too late for 2024-06-01: with notice of 3 "
        "months it can take effect 2024-06-15 at the earliest.",
        "changes.2.amounts.0.amount: 'placement' by the day comes to 1.1034 of what was bid; 1.1 "
        "is the most allowed.",
        "changes.2.effective: 'placement' was changed 2023-12-01 by changes.0; the next such "
        "change may take effect 2024-12-01 at the earliest.",
        "changes.3.effective: 'placement' was changed 2024-06-01 by changes.2; the next such "
        "change may take effect 2025-06-01 at the earliest.",
        "changes.3.requested: was asked for 2024-04-01, while changes.2 of 'placement', asked for "
        "2024-03-15, was to take effect 2024-06-01: one change at a time.",
        "changes.4.kind: no price changes by 'index' under this agreement; allowed: on_request.",
    ] == problems


def test_a_percentage_below_one_is_remarked_upon() -> None:
    """0.125 may be an eighth of one per cent, or twelve and a half that were a fraction."""
    prices = PriceList(
        currency="SEK",
        surcharges=(
            Surcharge("late", percent="0.125", when="evening"),
            Surcharge("far", percent="12.5"),
            Surcharge("free", percent=0, when="weekend"),
        ),
    )

    assert [
        (
            "surcharge.below_one_percent",
            "surcharges.0.percent",
            {"surcharge": "late", "percent": "0.125"},
        )
    ] == [(remark.code, remark.place, remark.found) for remark in prices.remarks()]


def test_a_change_on_its_own_says_what_is_wrong_in_it() -> None:
    """A change that is read by itself, such as for a preview, tells its places as its own."""
    found = told(lambda: PriceChange("index", date(2024, 1, 1), factor="0", of="bid"))

    assert due("PriceChange", "factor: Input should be greater than 0, got '0'.") == found
