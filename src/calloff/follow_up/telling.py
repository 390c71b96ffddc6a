"""Figures as people read them: counts, shares with their intervals, times, amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from calloff.follow_up.shares import Proportion
from calloff.follow_up.words import SAYINGS
from calloff.protocol.sentences import item_text, money, unit_text
from calloff.values.money import Money
from calloff.values.outline import Table
from calloff.values.texts import Language

__all__ = ["LEFT_OUT", "Told"]

LEFT_OUT = "··"
"""What stands in the place of a figure that is left out."""


@dataclass(frozen=True)
class Told:
    """Tells figures in one language.

    Attributes:
        language: ``sv`` or ``en``.
        names: What suppliers, lots and reasons are called, by id or code; others by these.
    """

    language: Language
    names: Mapping[str, str] = field(default_factory=dict)

    def say(self, code: str, /, **blanks: object) -> str:
        """The sentence of a code, its blanks filled."""
        return SAYINGS.of(self.language)[code].format(**blanks)

    def name(self, id: str | None) -> str:
        """What something is called."""
        return self.names.get(id, id) if id else self.say("none")

    def count(self, figure: int | None) -> str:
        """How many; a sign where that is left out."""
        return LEFT_OUT if figure is None else str(figure)

    def year(self, year: int | None) -> str:
        """A year; ``None``: all of them."""
        return self.say("total") if year is None else str(year)

    def decimal(self, number: Decimal | Fraction | int, digits: int = 0) -> str:
        """A number with so many decimals, halves rounded up, as people of the language write it."""
        scaled = (Fraction(number) * 10**digits * 2 + 1) // 2
        text = f"{Decimal(int(scaled)).scaleb(-digits):.{digits}f}"
        return text.replace(".", ",") if self.language == "sv" else text

    def percent(self, share: Fraction | Decimal | None) -> str:
        """A share in per cent; a sign where it is left out."""
        if share is None:
            return LEFT_OUT
        return f"{self.decimal(Fraction(share) * 100)} %"

    def share(self, told: Proportion | None) -> str:
        """A share with the interval that it lies in; a sign where it is left out."""
        if told is None:
            return LEFT_OUT
        low, high = self.decimal(told.low * 100), self.decimal(told.high * 100)
        return f"{self.percent(told.share)} ({low}–{high})"

    def minutes(self, minutes: Fraction) -> str:
        """A length of time in hours and minutes."""
        whole = round(minutes)
        return self.say("minutes", hours=whole // 60, minutes=whole % 60)

    def days(self, days: Fraction) -> str:
        """A length of time in days."""
        whole = round(days)
        return self.say("days.one" if whole == 1 else "days.many", count=whole)

    def money(self, amount: Money | None) -> str:
        """An amount; that it is unknown where it is."""
        if amount is None:
            return self.say("unknown")
        return money(amount.minor, amount.currency, self.language)

    def item(self, item: str, level: str | None) -> str:
        """An item, with its level where it has one."""
        told = item_text(item, self.language)
        return told if level is None else f"{told}, {level}"

    def unit(self, unit: str) -> str:
        """A unit, in the plural."""
        return unit_text(unit, self.language, many=True)

    def detail(self, detail: str) -> str:
        """What exactly an exception is about: in words where there are any."""
        words = SAYINGS.find(self.language, f"detail.{detail}", f"due.{detail}")
        return (words or detail or "-").format(number="").strip()

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> Table:
        """A table whose first columns hold words, and all others numbers.

        Args:
            head: The codes of the columns' headings.
            rows: Their cells.
            words: How many columns hold words.
        """
        return Table(
            tuple(self.say(code) for code in head),
            tuple(tuple(row) for row in rows),
            numbers=frozenset(range(words, len(head))),
        )
