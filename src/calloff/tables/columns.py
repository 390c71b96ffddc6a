"""What a column of a table holds, and how exact it must be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

__all__ = ["DIGITS", "Column", "Kind", "spread"]

Kind = Literal["text", "whole", "number", "decimal", "flag", "day", "moment"]
"""What a column holds: text, whole numbers of 64 bits, floating-point numbers, exact decimals,
yes or no, days, or moments in UTC."""

DIGITS = 38
"""So many digits an exact decimal may have in all."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, and one value for each row, or ``None``.

    Attributes:
        name: Its name.
        kind: What it holds.
        values: Its values, in the order of the rows.
    """

    name: str
    kind: Kind
    values: tuple[Any, ...] = field(repr=False)


def spread(values: Iterable[Decimal | None]) -> tuple[int, int]:
    """How many digits after and before the point hold all of some decimals exactly.

    Two after it at least: amounts of most currencies are of one type then, whatever they come to,
    and tables of several decisions can be put together.
    """
    scale, whole = 2, 1
    for value in values:
        if value is not None:
            exponent = value.as_tuple().exponent
            assert isinstance(exponent, int), "Infinite values are refused before."
            scale, whole = max(scale, -exponent), max(whole, value.adjusted() + 1)
    return scale, whole
