"""In what a supplier's invoice differs from what was agreed: as records, and in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from calloff.process.invoice_rows import InvoiceLine
from calloff.values.exact import decimal_of, plain
from calloff.values.money import Money, rounded
from calloff.values.period import Period
from calloff.values.texts import Language, Sayings

__all__ = [
    "SAYINGS",
    "InvoiceCheck",
    "InvoiceCode",
    "InvoiceDifference",
    "NotInvoiced",
    "item_text",
    "written",
]

InvoiceCode = Literal[
    "twice",
    "twice_earlier",
    "other_currency",
    "arithmetic",
    "unknown_item",
    "unknown_level",
    "other_unit",
    "not_called_off",
    "never_began",
    "before_start",
    "not_yet",
    "no_longer",
    "after_end",
    "overlap",
    "too_many_days",
    "above_called_off",
    "price",
]
"""What may be wrong with a row, in the order in which it is looked for."""

SAYINGS = Sayings(
    sv={
        "twice": "{item} {period} står två gånger: också på {others}.",
        "twice_earlier": "{item} {period} har redan fakturerats: {others}.",
        "other_currency": "{item} debiteras i {currency}; avtalet är i {agreed}.",
        "arithmetic": "{quantity} × {price} blir {right}, inte {charged}.",
        "unknown_item": "Ingen tjänst heter {item}.",
        "unknown_level": "{item} har inte nivån {level}; avropat är {known}.",
        "other_unit": "{item} är avropad per {known}, inte per {unit}.",
        "not_called_off": "{item} är inte avropad.",
        "never_began": "Insatsen påbörjades aldrig.",
        "before_start": "{quantity} {units} av {item} avser dagar före första dagen, {day}.",
        "not_yet": "{quantity} {units} av {item} avser dagar innan den avropades, från {day}.",
        "no_longer": "{quantity} {units} av {item} avser dagar efter att den upphörde, {day}.",
        "after_end": "{quantity} {units} av {item} avser dagar efter sista dagen, {day}.",
        "overlap": "{quantity} {units} av {item} är redan debiterat för samma dagar: {others}.",
        "too_many_days": "{quantity} {units} mer än vad {period} räknas som, {counted}.",
        "above_called_off": "{quantity} {units} mer av {item} än vad som är avropat {period}, "
        "{counted}.",
        "price": "Priset är {price} per {unit}; avtalat är {locked}.",
        "earlier": "tidigare faktura",
        "row": "rad {row}",
        "hint": " Menades {close}?",
        "missing": "{quantity} {units} av {item} är avropat {period} och inte fakturerat, värt "
        "{amount}.",
    },
    en={
        "twice": "{item} {period} stands twice: on {others} as well.",
        "twice_earlier": "{item} {period} was invoiced before: {others}.",
        "other_currency": "{item} is charged in {currency}; the contract is in {agreed}.",
        "arithmetic": "{quantity} × {price} is {right}, not {charged}.",
        "unknown_item": "No service is called {item}.",
        "unknown_level": "{item} has no level {level}; called off is {known}.",
        "other_unit": "{item} is called off by the {known}, not by the {unit}.",
        "not_called_off": "{item} is not called off.",
        "never_began": "The service never began.",
        "before_start": "{quantity} {units} of {item} is for days before the first, {day}.",
        "not_yet": "{quantity} {units} of {item} is for days before it was called off, from {day}.",
        "no_longer": "{quantity} {units} of {item} is for days after it ended, {day}.",
        "after_end": "{quantity} {units} of {item} is for days after the last, {day}.",
        "overlap": "{quantity} {units} of {item} was charged for the same days already: {others}.",
        "too_many_days": "{quantity} {units} more than {period} counts as, {counted}.",
        "above_called_off": "{quantity} {units} more of {item} than was called off {period}, "
        "{counted}.",
        "price": "The price is {price} per {unit}; agreed is {locked}.",
        "earlier": "earlier invoice",
        "row": "row {row}",
        "hint": " Was {close} meant?",
        "missing": "{quantity} {units} of {item} called off {period} is not invoiced, worth "
        "{amount}.",
    },
)
"""What each difference says, and what was called off and is not invoiced."""


@dataclass(frozen=True, slots=True)
class InvoiceDifference:
    """One thing in which a row differs from what was agreed, and what that comes to.

    Attributes:
        code: What it is.
        line: The row.
        row: Its number: the one it states, else its place in the invoice from 1.
        amount: How much more is asked than was agreed; below zero where it is less.
        blanks: What its sentence is about, as texts, numbers and days.
        others: The rows it concerns as well; those of earlier invoices are marked.
    """

    code: InvoiceCode
    line: InvoiceLine
    row: int
    amount: Money
    blanks: tuple[tuple[str, Fraction | str], ...] = ()
    others: tuple[tuple[bool, str | None, int], ...] = ()

    def told(
        self,
        language: Language,
        *,
        number: Callable[[Fraction], str] | None = None,
        unit: Callable[[str, bool], str] = lambda unit, many: unit,
    ) -> str:
        """The difference in a sentence.

        Args:
            language: ``sv`` or ``en``.
            number: How a number is written; ``None``: with up to four decimals.
            unit: What a unit is called, where there is one of it, and where there are many.
        """
        words = SAYINGS.of(language)
        write = number or written
        told = {"unit": unit(self.line.unit, False), "units": unit(self.line.unit, True)}
        for name, value in self.blanks:
            told[name] = write(value) if isinstance(value, Fraction) else value
        if self.code == "other_unit":
            told["known"] = ", ".join(unit(code, False) for code in told["known"].split(", "))
        told["others"] = "; ".join(_named(other, language) for other in self.others)
        hint = words["hint"].format(close=told["close"]) if told.get("close") else ""
        return words[self.code].format(**told) + hint

    def data(self) -> dict[str, Any]:
        """The difference as plain data for JSON."""
        others = [
            {"earlier": earlier, "number": number, "row": row}
            for earlier, number, row in self.others
        ]
        return {
            "code": self.code,
            "row": self.row,
            "number": self.line.number,
            "item": self.line.item,
            "period": str(self.line.period),
            "minor": self.amount.minor,
            "currency": self.amount.currency,
            "about": {name: str(value) for name, value in self.blanks},
            "others": others,
        }


@dataclass(frozen=True, slots=True)
class NotInvoiced:
    """What was called off for the days of an invoice and stands in none: a note, no difference.

    Attributes:
        item: The item, or the surcharge.
        level: Its level, where it has one.
        unit: What is counted.
        period: The days of the invoice.
        quantity: How much is not invoiced, exact.
        amount: What it is worth at the agreed price.
    """

    item: str
    level: str | None
    unit: str
    period: Period
    quantity: Fraction
    amount: Money

    def told(
        self,
        language: Language,
        *,
        number: Callable[[Fraction], str] | None = None,
        unit: Callable[[str, bool], str] = lambda unit, many: unit,
        money: Callable[[Money], str] = str,
    ) -> str:
        """The note in a sentence, with numbers, units and money as an `InvoiceDifference` has."""
        return SAYINGS.of(language)["missing"].format(
            item=item_text(self.item, self.level),
            quantity=(number or written)(self.quantity),
            units=unit(self.unit, True),
            period=str(self.period),
            amount=money(self.amount),
        )

    def data(self) -> dict[str, Any]:
        """The note as plain data for JSON."""
        return {
            "item": self.item,
            "level": self.level,
            "unit": self.unit,
            "period": str(self.period),
            "quantity": str(self.quantity),
            "minor": self.amount.minor,
        }


@dataclass(frozen=True, slots=True)
class InvoiceCheck:
    """What an invoice asks for, what was agreed, and everything in which they differ.

    Attributes:
        contract: The contract's id.
        lines: The rows, in their order.
        invoiced: What the rows in the contract's currency come to.
        expected: What they would come to had they asked for what was agreed.
        differences: Every difference, row by row; those in the contract's currency add up to
            what is invoiced less what is expected.
        notes: What was called off for the same days and stands in no row.
    """

    contract: str
    lines: tuple[InvoiceLine, ...]
    invoiced: Money
    expected: Money
    differences: tuple[InvoiceDifference, ...]
    notes: tuple[NotInvoiced, ...]

    @property
    def too_much(self) -> Money:
        """How much more is asked than was agreed; below zero where it is less."""
        return self.invoiced - self.expected

    @property
    def elsewhere(self) -> tuple[Money, ...]:
        """What is asked in other currencies, one sum for each; nothing of it was agreed."""
        found: dict[str, Money] = {}
        for line in self.lines:
            currency = line.amount.currency
            if currency != self.invoiced.currency:
                found[currency] = found.get(currency, Money(minor=0, currency=currency))
                found[currency] += line.amount
        return tuple(found[currency] for currency in sorted(found))

    def data(self) -> dict[str, Any]:
        """The check as plain data for JSON."""
        return {
            "contract": self.contract,
            "currency": self.invoiced.currency,
            "invoiced_minor": self.invoiced.minor,
            "expected_minor": self.expected.minor,
            "too_much_minor": self.too_much.minor,
            "elsewhere": [money.data() for money in self.elsewhere],
            "differences": [difference.data() for difference in self.differences],
            "notes": [note.data() for note in self.notes],
        }


def written(number: Fraction) -> str:
    """A number with up to four decimals."""
    return plain(decimal_of(rounded(number, Fraction(1, 10_000))))


def item_text(item: str, level: str | None) -> str:
    """An item with its level, where it has one."""
    return f"{item} ({level})" if level else item


def _named(other: tuple[bool, str | None, int], language: Language) -> str:
    """Another row, by its invoice and its number there."""
    earlier, number, row = other
    words = SAYINGS.of(language)
    parts = [number or (words["earlier"] if earlier else ""), words["row"].format(row=row)]
    return ", ".join(part for part in parts if part)
