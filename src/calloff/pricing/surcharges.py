"""What is paid on top of a price for how, when or where something is delivered."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import BeforeValidator, Field, model_validator

from calloff.errors import InputError, Problem
from calloff.values.exact import Exact, Positive
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Record

__all__ = ["HIGHEST_PERCENT", "Surcharge"]

HIGHEST_PERCENT = 300
"""No surcharge is higher: 1250 is twelve and a half per cent that lost its decimal point."""


def _percentage(value: object) -> object:
    """Refuse a percentage that is written as it is not here."""
    if isinstance(value, str) and "%" in value:
        bare = value.replace("%", "").strip()
        raise ValueError(
            f"a percentage is written without its sign, {bare!r} and not {value!r}: '12.5' is "
            "twelve and a half per cent."
        )
    return value


class Surcharge(Record):
    """A percentage or an amount on top of what a line costs, or off it.

    Surcharges are counted in the order in which the list declares them, since a percentage of
    what another surcharge has raised is more than one of the bare price.

    >>> Surcharge("evening", percent="12.5", when="evening").percent
    Decimal('12.5')
    >>> Surcharge("evening", percent="12.5%", when="evening")
    Traceback (most recent call last):
    calloff.errors.InputError: Surcharge has 1 problem
      percent: a percentage is written without its sign, '12.5' and not '12.5%': '12.5' is \
twelve and a half per cent.

    Attributes:
        code: Its code in the agreement; a later surcharge may count on it by this name.
        percent: Per cent of what it is counted on, ``12.5`` for twelve and a half; a discount
            is below zero.
        amount: Or so much for each unit of the line, in major units; a discount is below zero.
        unit: The unit that the amount is for: lines in other units do not bear it.
        of: The items and the earlier surcharges that it is counted on; ``None``: each line
            with all that has come on top of it so far.
        levels: The levels that it comes on; ``None``: every one.
        when: The circumstance of a line that calls for it; ``None``: it comes on every line.
        valid: The days on which it holds.
        step: It is rounded to a whole number of these; ``None``: only the total is rounded.
        source: Where it stands.
    """

    positional: ClassVar = ("code",)

    code: Annotated[str, Field(min_length=1)]
    percent: Annotated[Exact, BeforeValidator(_percentage)] | None = None
    amount: Annotated[Exact, Field(gt=-(10**7), lt=10**7)] | None = None
    unit: Annotated[str, Field(min_length=1)] | None = None
    of: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    levels: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    when: Annotated[str, Field(min_length=1)] | None = None
    valid: Period = ALWAYS
    step: Positive | None = None
    source: str | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            code: str,
            *,
            percent: Decimal | int | str | None = None,
            amount: Decimal | int | str | None = None,
            unit: str | None = None,
            of: tuple[str, ...] | None = None,
            levels: tuple[str, ...] | None = None,
            when: str | None = None,
            valid: Period | str = ALWAYS,
            step: Decimal | int | str | None = None,
            source: str | None = None,
        ) -> None: ...

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if problems := list(self._problems()):
            raise InputError("surcharge", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        if (self.percent is None) == (self.amount is None):
            yield Problem("percent", "a surcharge states a percentage or an amount, and not both.")
        if (self.amount is None) != (self.unit is None):
            what = "an amount says for each of what it is; a percentage does not."
            yield Problem("unit", what)
        if self.percent is not None and not -100 <= self.percent <= HIGHEST_PERCENT:
            what = (
                f"a percentage lies between -100 and {HIGHEST_PERCENT}, got {self.percent}: '12.5' "
                "is twelve and a half per cent."
            )
            yield Problem("percent", what)

    @property
    def series(self) -> tuple[object, ...]:
        """What it comes on, and for what: of those that say the same here, one holds on a day."""
        return self.code, self.when, self.of, self.unit, self.levels

    @property
    def name(self) -> str:
        """What it is called, for an error message."""
        return self.code

    @cached_property
    def exact(self) -> Fraction:
        """What a unit of money or of the line is multiplied by, to be counted with."""
        if self.percent is not None:
            return Fraction(self.percent) / 100
        assert self.amount is not None, "A surcharge has a percentage or an amount."
        return Fraction(self.amount)
