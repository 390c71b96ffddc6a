"""Exact decimals, written one way: quantities and unit prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

__all__ = ["Exact", "Positive", "plain"]


def plain(number: Decimal) -> str:
    """The number without exponent and without zeros that say nothing.

    >>> plain(Decimal("1.50")), plain(Decimal("1E+3"))
    ('1.5', '1000')
    """
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


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
