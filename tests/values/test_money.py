"""Money is whole minor units of one currency; exact numbers are never floats."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from calloff import InputError, Line, Money, Price
from calloff.values.exact import plain
from calloff.values.money import rounded


@pytest.mark.parametrize(
    ("exact", "currency", "minor", "text"),
    [
        ("1450.50", "SEK", 145050, "1450.50 SEK"),
        ("0.005", "SEK", 1, "0.01 SEK"),  # half away from zero
        ("-0.005", "SEK", -1, "-0.01 SEK"),
        ("0.0049", "SEK", 0, "0.00 SEK"),
        ("1450", "JPY", 1450, "1450 JPY"),
        ("1450", "ISK", 1450, "1450 ISK"),
        ("1.2345", "KWD", 1235, "1.235 KWD"),
    ],
)
def test_money_is_rounded_once_to_its_minor_unit(
    exact: str, currency: str, minor: int, text: str
) -> None:
    """Each currency has its own number of decimals, and halves go away from zero."""
    money = Money.of(Decimal(exact), currency)

    assert minor == money.minor
    assert text == str(money)


def test_rounding_last_explains_the_published_sum() -> None:
    """A cost of 515.6 and ten per cent of it print as 516, 52 and 567, as a report has it."""
    base = Fraction("515.6")
    krona = Fraction(1)

    assert [516, 52, 567] == [
        rounded(amount, krona) for amount in (base, base / 10, base + base / 10)
    ]


def test_money_adds_and_compares_in_one_currency() -> None:
    """Two amounts in kronor add up, and the lesser is less."""
    one, other = Money(minor=100, currency="SEK"), Money(minor=250, currency="SEK")

    assert Money(minor=350, currency="SEK") == one + other
    assert Money(minor=-150, currency="SEK") == one - other
    assert one < other
    assert one <= other
    assert other > one
    assert Fraction(5, 2) == other.exact


@pytest.mark.parametrize("what", ["__lt__", "__le__", "__gt__", "__ge__", "__add__", "__sub__"])
def test_two_currencies_have_nothing_to_do_with_each_other(what: str) -> None:
    """Kronor and euro neither compare nor add up: that is an error, and not a number."""
    kronor, euro = Money(minor=100, currency="SEK"), Money(minor=1, currency="EUR")

    with pytest.raises(TypeError, match=r"^(SEK and EUR|EUR and SEK) do not compare\.$"):
        {
            "__lt__": lambda: kronor < euro,
            "__le__": lambda: kronor <= euro,
            "__gt__": lambda: kronor > euro,
            "__ge__": lambda: kronor >= euro,
            "__add__": lambda: kronor + euro,
            "__sub__": lambda: kronor - euro,
        }[what]()


def test_the_same_number_in_two_currencies_is_not_the_same_money() -> None:
    """A hundred öre are no hundred cents."""
    assert Money(minor=100, currency="SEK") != Money(minor=100, currency="EUR")


@pytest.mark.parametrize("minor", [100.5, 100.0, "100.5", None, True])
def test_minor_units_are_whole_numbers(minor: object) -> None:
    """Money takes no float, not even a whole one, and no yes or no."""
    with pytest.raises(InputError) as caught:
        Money.read({"minor": minor, "currency": "SEK"})

    assert ["minor"] == [problem.place for problem in caught.value.problems]


def test_money_is_not_made_of_a_float() -> None:
    """A float has been rounded before anybody said how."""
    with pytest.raises((TypeError, ValueError), match="float"):
        Money.of(0.1, "SEK")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["kr", "sek", "SEKR", "", None])
def test_a_currency_is_three_capitals(currency: object) -> None:
    """There is no money without a currency."""
    with pytest.raises(InputError) as caught:
        Money.read({"minor": 1, "currency": currency})

    assert ["currency"] == [problem.place for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("1450", "1450"),
        ("1450.50", "1450.5"),
        ("1450.00", "1450"),
        ("1E+3", "1000"),
        ("-0", "0"),
        ("0.000000000000001", "0.000000000000001"),
        (1450, "1450"),
        (Decimal("1450.10"), "1450.1"),
    ],
)
def test_equal_numbers_are_written_alike(given: object, text: str) -> None:
    """Zeros that say nothing are left out, so that equal facts have equal fingerprints."""
    price = Price.read({"item": "placement", "amount": given, "unit": "day"})

    assert text == plain(price.amount)
    assert text == price.data()["amount"]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (1450.5, "write 1450.5 as text, '1450.5': a float is not exact."),
        (1450.0, "write 1450.0 as text, '1450.0': a float is not exact."),
        ("NaN", "Input should be a finite number, got 'NaN'."),
        ("Infinity", "Input should be a finite number, got 'Infinity'."),
        ("-1", "Input should be greater than or equal to 0, got '-1'."),
        ("ett tusen", "Input should be a valid decimal, got 'ett tusen'."),
    ],
)
def test_a_price_that_is_not_exact_is_refused(given: object, what: str) -> None:
    """A float, a number that is none, and less than nothing are no prices."""
    with pytest.raises(InputError) as caught:
        Price.read({"item": "placement", "amount": given, "unit": "day"})

    assert [("amount", what)] == [(p.place, p.what) for p in caught.value.problems]


@pytest.mark.parametrize("quantity", ["0", "-1", 0, "1000000000000"])
def test_a_quantity_is_above_zero(quantity: object) -> None:
    """Nothing, less than nothing and more than any placement takes are no quantities."""
    with pytest.raises(InputError) as caught:
        Line.read({"item": "placement", "quantity": quantity, "unit": "day"})

    assert ["quantity"] == [problem.place for problem in caught.value.problems]
