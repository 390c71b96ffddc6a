"""Exact decimals, written one way: quantities and unit prices."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import gcd
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

__all__ = ["Exact", "Positive", "decimal_of", "plain"]


def plain(number: Decimal) -> str:
    """The number without exponent and without zeros that say nothing.

    >>> plain(Decimal("1.50")), plain(Decimal("1E+3"))
    ('1.5', '1000')
    """
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def decimal_of(exact: Fraction) -> Decimal:
    """The decimal that a fraction is, to the last digit.

    >>> decimal_of(Fraction(5, 8)), decimal_of(Fraction(-3))
    (Decimal('0.625'), Decimal('-3'))

    Raises:
        ValueError: where its decimals have no end, such as those of a third.
    """
    digits, rest = 0, exact.denominator
    while rest > 1:
        # Each digit more takes a factor of ten out of the denominator, as far as it has one.
        if (common := gcd(rest, 10)) == 1:
            raise ValueError(f"the decimals of {exact} have no end.")
        digits, rest = digits + 1, rest // common
    # Read from a text, since arithmetic of decimals rounds to the digits of its context.
    return Decimal(f"{int(exact * 10**digits)}E{-digits}")


def _no_float(value: object) -> object:
    """Refuse binary fractions, which are not exact."""
    if isinstance(value, float):
        raise ValueError(f"write {value} as text, '{value}': a float is not exact.")
    return value


def _tidy(number: Decimal) -> Decimal:
    """The same number in its one spelling, so that equal facts are written alike."""
    text = str(number)
    if text.isdigit() or (text[-1:] in "123456789" and "." in text and "E" not in text):
        return number
    tidy = Decimal(plain(number))
    return Decimal(0) if tidy == 0 else tidy


Exact = Annotated[
    Decimal,
    BeforeValidator(_no_float),
    AfterValidator(_tidy),
    PlainSerializer(plain, return_type=str, when_used="json"),
]
"""An exact decimal; a float is refused."""

Positive = Annotated[Exact, Field(gt=0, lt=10**12)]
"""An exact decimal above zero."""
