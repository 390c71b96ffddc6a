"""Invoices held against contracts: everything that differs, with its row and its amount."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, get_args

import pytest

from calloff.pricing import BOTH_ENDS, NIGHTS, Line, Price, PriceList, Surcharge
from calloff.process.contract import Contract, Renewal
from calloff.process.invoice import (
    SAYINGS,
    InvoiceCheck,
    InvoiceCode,
    InvoiceLine,
    check_invoice,
    right_invoice,
)
from calloff.process.placement import LineChange
from calloff.values.money import Money
from calloff.values.period import Period

PLACEMENT = Line("placement", quantity=1, unit="day", per="day")
SUPPORT = Line("support", quantity=4, unit="hour", per="week")
PRICES = PriceList(
    currency="SEK",
    rows=(
        Price("placement", 1390, "day"),
        Price("support", 480, "hour"),
        Price("tutoring", 520, "hour"),
        Price("tutoring", 620, "hour", level="senior"),
    ),
)


def agreed(*lines: Line, **changes: Any) -> Contract:
    """A placement from 1 November 2023 to 15 January 2024, unless said otherwise."""
    given: dict[str, Any] = {
        "id": "7F3K",
        "need": "7F3K",
        "lot": "agreement/A",
        "offer": "agreement/A/SE-alm",
        "buyer": "0580",
        "supplier": "SE-alm",
        "signed": date(2023, 10, 30),
        "period": Period.parse("2023-11-01/2024-01-15"),
        "days": BOTH_ENDS,
        "lines": lines or (PLACEMENT,),
        "prices": PRICES,
    }
    return Contract(**{**given, **changes})


def row(period: str, quantity: Any, price: Any = 1390, **changes: Any) -> InvoiceLine:
    """A row on days of the placement, which charges what it comes to."""
    amount = Money.of(Fraction(str(quantity)) * Fraction(str(price)), "SEK")
    given: dict[str, Any] = {"item": "placement", "unit": "day", "amount": amount}
    return InvoiceLine(period=period, quantity=quantity, price=price, **{**given, **changes})


def hours(period: str, quantity: Any, price: Any = 480, **changes: Any) -> InvoiceLine:
    """A row on hours of support."""
    return row(period, quantity, price, **{"item": "support", "unit": "hour", **changes})


def told(found: InvoiceCheck) -> list[tuple[int, str, str, str]]:
    """Row, code, sentence and amount of each difference."""
    return [(d.row, d.code, d.told("en"), str(d.amount)) for d in found.differences]


# ---------------------------------------------------------------------------- what is right


def test_a_right_invoice_has_no_difference() -> None:
    """What was agreed, for the days of a month, at the agreed price."""
    found = check_invoice(agreed(), [row("2023-12-01/2023-12-31", 31)])

    assert ((), ()) == (found.differences, found.notes)
    assert "43090.00 SEK" == str(found.expected)


def test_quantities_may_be_rounded_to_hundredths() -> None:
    """Thirty days of four hours a week are 17.142857 hours: 17.14 is right, 17.15 is not."""
    made = agreed(SUPPORT)
    days = "2023-11-01/2023-11-30"

    assert () == check_invoice(made, [hours(days, "17.14")]).differences
    assert [
        (1, "above_called_off", "0.0071 hour more of support than was called off "
         "2023-11-01/2023-11-30, 17.1429.", "3.43 SEK"),
    ] == told(check_invoice(made, [hours(days, "17.15")]))  # fmt: skip


def test_an_amount_may_be_that_of_the_exact_quantity() -> None:
    """Who writes 17.14 hours and charges for 17.142857 charges what was agreed."""
    exact = hours("2023-11-01/2023-11-30", "17.14", amount=Money.of(Fraction(57600, 7), "SEK"))

    assert () == check_invoice(agreed(SUPPORT), [exact]).differences


def test_less_than_called_off_is_a_note() -> None:
    """Hours that were not delivered are no difference, and are told."""
    found = check_invoice(agreed(SUPPORT), [hours("2023-11-01/2023-11-30", 12)])
    (note,) = found.notes

    assert () == found.differences
    assert (
        "5.1429 hour of support called off 2023-11-01/2023-11-30 is not invoiced, worth "
        "2468.57 SEK."
    ) == note.told("en")


def test_what_is_in_no_row_is_a_note() -> None:
    """An add-on that was called off for the days of an invoice and stands nowhere is told."""
    found = check_invoice(agreed(PLACEMENT, SUPPORT), [row("2023-12-01/2023-12-07", 7)])

    assert [("support", Fraction(4), "1920.00 SEK")] == [
        (note.item, note.quantity, str(note.amount)) for note in found.notes
    ]


def test_rows_may_share_days() -> None:
    """Two consultants' hours of one month are right together where they are no more than agreed."""
    days = "2023-11-01/2023-11-30"
    both = [hours(days, 10), hours("2023-11-06/2023-11-12", 4)]

    assert () == check_invoice(agreed(SUPPORT), both).differences
    assert [(2, "overlap", "891.43 SEK")] == [
        (d.row, d.code, str(d.amount))
        for d in check_invoice(agreed(SUPPORT), [hours(days, 10), hours(days, 9)]).differences
    ]


def test_what_is_for_the_whole_may_be_charged_on_any_day() -> None:
    """Ten hours in all are charged as they are delivered, and no more than ten."""
    made = agreed(PLACEMENT, Line("support", quantity=10, unit="hour"))
    rows = [hours("2023-11-01/2023-11-30", 3), hours("2023-12-01/2023-12-31", 6)]
    last = hours("2024-01-01/2024-01-15", 2)

    assert () == check_invoice(made, rows).differences
    assert [("above_called_off", "480.00 SEK")] == [
        (d.code, str(d.amount)) for d in check_invoice(made, [last], rows).differences
    ]


# ----------------------------------------------------------------------- what is not right


def test_a_price_raised_in_december_is_found() -> None:
    """Signed on 30 November at 1390, and charged at 1480 from 1 December."""
    found = check_invoice(agreed(), [row("2023-12-01/2023-12-31", 31, 1480)])

    assert [(1, "price", "The price is 1480 per day; agreed is 1390.", "2790.00 SEK")] == told(
        found
    )
    assert "2790.00 SEK" == str(found.too_much)


def test_a_price_below_the_agreed_one_is_told_as_well() -> None:
    """A difference may be in the buyer's favour."""
    found = check_invoice(agreed(), [row("2023-12-01/2023-12-31", 31, 1380)])

    assert ["-310.00 SEK"] == [str(difference.amount) for difference in found.differences]


def test_an_add_on_after_its_end_is_found() -> None:
    """Support was taken away from 16 December; a whole month of it is charged."""
    made = agreed(
        PLACEMENT, SUPPORT, changes=(LineChange(on=date(2023, 12, 16), lines=(PLACEMENT,)),)
    )
    found = check_invoice(made, [hours("2023-12-01/2023-12-31", "17.71")])

    assert [
        (1, "no_longer", "9.1386 hour of support is for days after it ended, 2023-12-15.",
         "4386.51 SEK"),
    ] == told(found)  # fmt: skip
    assert "4114.29 SEK" == str(found.expected)
    assert found.too_much == found.differences[0].amount


def test_an_add_on_before_it_was_called_off_is_found() -> None:
    """Support was added from 1 December, and is charged for November."""
    changes = (LineChange(on=date(2023, 12, 1), lines=(PLACEMENT, SUPPORT)),)
    found = check_invoice(agreed(changes=changes), [hours("2023-11-01/2023-11-30", 10)])

    assert [
        (1, "not_yet", "10 hour of support is for days before it was called off, from 2023-12-01.",
         "4800.00 SEK"),
    ] == told(found)  # fmt: skip


def test_a_day_after_the_end_is_found() -> None:
    """The placement ended on 10 January; the whole month is charged."""
    made = agreed(ended=date(2024, 1, 10))

    assert [
        (1, "after_end", "21 day of placement is for days after the last, 2024-01-10.",
         "29190.00 SEK"),
    ] == told(check_invoice(made, [row("2024-01-01/2024-01-31", 31)]))  # fmt: skip


def test_a_row_that_stands_twice_is_found() -> None:
    """In the invoice itself, or in an earlier one."""
    january = row("2024-01-01/2024-01-15", 15, number="1044", row=2)

    assert [
        (3, "twice", "placement 2024-01-01/2024-01-15 stands twice: on 1044, row 2 as well.",
         "20850.00 SEK"),
    ] == told(check_invoice(agreed(), [january, january.replace(row=3)]))  # fmt: skip
    assert [
        (3, "twice_earlier", "placement 2024-01-01/2024-01-15 was invoiced before: 1044, row 2.",
         "20850.00 SEK"),
    ] == told(check_invoice(agreed(), [january.replace(row=3)], [january]))  # fmt: skip


def test_the_night_that_does_not_count_is_found() -> None:
    """Where nights count, the day of departure is one day too many."""
    found = check_invoice(agreed(days=NIGHTS), [row("2024-01-01/2024-01-15", 15)])

    assert [
        (1, "too_many_days", "1 day more than 2024-01-01/2024-01-15 counts as, 14.",
         "1390.00 SEK"),
    ] == told(found)  # fmt: skip


def test_overlapping_days_are_paid_once() -> None:
    """Seven days that another row has charged are charged once more."""
    rows = [row("2023-12-01/2023-12-31", 31), row("2023-12-25/2024-01-07", 14)]

    assert [
        (2, "overlap", "7 day of placement was charged for the same days already: row 1.",
         "9730.00 SEK"),
    ] == told(check_invoice(agreed(), rows))  # fmt: skip


def test_one_row_may_differ_in_several_ways() -> None:
    """Sum, days and price are told each for itself, and add up."""
    wrong = row("2024-01-01/2024-01-31", 31, 1480, amount=Money.of(46_000, "SEK"))
    found = check_invoice(agreed(), [wrong])

    assert [("arithmetic", "120.00 SEK"), ("after_end", "23680.00 SEK"), ("price", "1350.00 SEK")] \
        == [(d.code, str(d.amount)) for d in found.differences]  # fmt: skip
    assert "31 × 1480 is 45880, not 46000." == found.differences[0].told("en")
    assert found.too_much == found.invoiced - found.expected


OF_SOMETHING_ELSE = [
    ({"item": "plasement"}, "unknown_item", "No service is called plasement. Was placement meant?"),
    ({"item": "support", "unit": "hour"}, "not_called_off", "support is not called off."),
    ({"unit": "session"}, "other_unit", "placement is called off by the day, not by the session."),
    ({"level": "senior"}, "unknown_level", "placement (senior) has no level senior; called off is "
     "–."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "sentence"), OF_SOMETHING_ELSE)
def test_nothing_is_agreed_of_what_was_not_called_off(
    changes: dict[str, str], code: str, sentence: str
) -> None:
    """Another item, level or unit is a difference of the whole row."""
    found = check_invoice(agreed(), [row("2023-12-01/2023-12-31", 31, **changes)])

    assert [(1, code, sentence, "43090.00 SEK")] == told(found)
    assert 0 == found.expected.minor


def test_another_currency_is_kept_apart() -> None:
    """A row in euro adds up with no row in kronor."""
    euro = row("2023-12-01/2023-12-31", 31, amount=Money.of(4000, "EUR"))
    found = check_invoice(agreed(), [euro, row("2024-01-01/2024-01-15", 15)])

    assert [("other_currency", "4000.00 EUR")] == [
        (d.code, str(d.amount)) for d in found.differences
    ]
    assert ("20850.00 SEK", "0.00 SEK", (Money.of(4000, "EUR"),)) == (
        str(found.invoiced),
        str(found.too_much),
        found.elsewhere,
    )


def test_nothing_is_agreed_of_what_never_began() -> None:
    """A placement that was given up before its first day is not paid."""
    found = check_invoice(agreed(ended=date(2023, 10, 31)), [row("2023-11-01/2023-11-30", 30)])

    assert [(1, "never_began", "The service never began.", "41700.00 SEK")] == told(found)


def test_rows_across_a_renewal_are_held_to_both_prices() -> None:
    """Half of the days are charged at the old price, which no longer holds."""
    dearer = PRICES.replace(rows=(Price("placement", 1500, "day"), *PRICES.rows[1:]))
    made = agreed(renewals=(Renewal(on=date(2024, 1, 16), until=date(2024, 3, 31), prices=dearer),))
    found = check_invoice(made, [row("2024-01-01/2024-01-31", 31)])

    assert [("price", "-1760.00 SEK")] == [(d.code, str(d.amount)) for d in found.differences]
    assert "agreed is 1390 / 1500." in found.differences[0].told("en")


def test_a_surcharge_is_held_to_its_own_price() -> None:
    """An evening's surcharge is a row of its own; where it is too high that is told."""
    prices = PRICES.replace(surcharges=(Surcharge("evening", percent="12.5", when="evening"),))
    made = agreed(SUPPORT.replace(circumstances=("evening",)), prices=prices)
    right = right_invoice(made, Period.parse("2023-11-01/2023-11-07"))

    assert [("support", 480), ("evening", 60)] == [(line.item, line.price) for line in right]
    assert () == check_invoice(made, right).differences
    assert [("price", "40.00 SEK")] == [
        (d.code, str(d.amount))
        for d in check_invoice(
            made, [right[0], hours("2023-11-01/2023-11-07", 4, 70, item="evening")]
        ).differences
    ]


# --------------------------------------------------------------------------- words and rows


def test_every_code_has_words() -> None:
    """Whatever can differ is told in both languages."""
    assert set(get_args(InvoiceCode)) <= SAYINGS.sv.keys() & SAYINGS.en.keys()


def test_a_row_has_its_days(refused: Any) -> None:
    """Days without an end, and quantities below zero, are no row of an invoice."""
    assert (
        "InvoiceLine has 2 problems\n"
        "  period: a row has a first and a last day, got 2024-01-01/...\n"
        "  quantity: Input should be greater than or equal to 0, got -1."
    ) == refused(lambda: row("2024-01-01/..", -1))


def test_no_row_is_no_difference() -> None:
    """An invoice without rows asks for nothing."""
    found = check_invoice(agreed(), [])

    assert ((), (), 0, 0) == (
        found.differences,
        found.notes,
        found.invoiced.minor,
        found.expected.minor,
    )


def test_a_check_is_plain_data() -> None:
    """What a program reads names row, code and amount of each difference."""
    data = check_invoice(agreed(), [row("2023-12-01/2023-12-31", 31, 1480, number="17")]).data()

    assert (279_000, "SEK") == (data["too_much_minor"], data["currency"])
    assert [("price", 1, "17", 279_000)] == [
        (d["code"], d["row"], d["number"], d["minor"]) for d in data["differences"]
    ]
