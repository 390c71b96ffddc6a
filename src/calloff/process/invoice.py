"""Whether a supplier's invoice asks for what was agreed, and where it does not, by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Literal

from calloff.process.charges import Charge
from calloff.process.contract import Contract, cost
from calloff.process.invoice_rows import (
    Bucket,
    InvoiceLine,
    Row,
    first_of,
    hull,
    last_of,
    overlapping,
    shared,
)
from calloff.values.exact import plain
from calloff.values.money import Money, rounded
from calloff.values.period import Period
from calloff.values.texts import Language, Sayings

__all__ = [
    "SAYINGS",
    "InvoiceCheck",
    "InvoiceCode",
    "InvoiceDifference",
    "InvoiceLine",
    "NotInvoiced",
    "check_invoice",
    "right_invoice",
    "written",
]

Blanks = Mapping[str, Fraction | str]
"""What a difference is about, by the blank in its sentence."""

_NONE = Fraction(0)
_HUNDREDTH = Fraction(1, 100)


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
            item=_item(self.item, self.level),
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


def check_invoice(
    contract: Contract, lines: Iterable[InvoiceLine], already: Iterable[InvoiceLine] = ()
) -> InvoiceCheck:
    """Everything in which an invoice differs from what was agreed, with its amount and its row.

    A row is held to the locked price, and to what the contract counts for its days: as many days
    as the agreement counts, a seventh of a week's hours for each day, and so on. Several rows of
    one item are right together as long as there is a way to spread them over their days. What is
    called off for the whole, such as ten hours, may be charged on any of its days. A quantity may
    be rounded to hundredths.

    That less is charged than was called off is no difference: the supplier may have delivered
    less. It is noted, where nothing of it stands in the invoice or is missing from it.

    Args:
        contract: What was agreed.
        lines: The rows of the invoice.
        already: The rows of earlier invoices, which are not checked again.
    """
    rows = tuple(lines)
    check = _Check(contract)
    for number, line in enumerate(already, 1):
        check.earlier(Row(line, line.row or number, earlier=True))
    mine = [Row(line, line.row or number) for number, line in enumerate(rows, 1)]
    # A row with the right price comes before one with a wrong one: it is the wrong one that is
    # charged a second time, wherever it stands.
    order = sorted(mine, key=lambda row: not check.priced(row.line))
    found = {id(row): check.row(row) for row in order}
    currency = contract.prices.currency
    invoiced = sum(
        (row.line.amount for row in mine if row.line.amount.currency == currency),
        Money(minor=0, currency=currency),
    )
    differences = tuple(difference for row in mine for difference in found[id(row)])
    asked = sum(d.amount.minor for d in differences if d.amount.currency == currency)
    assert asked == invoiced.minor - check.expected, "Differences add up to what differs."
    return InvoiceCheck(
        contract=contract.id,
        lines=rows,
        invoiced=invoiced,
        expected=Money(minor=check.expected, currency=currency),
        differences=differences,
        notes=tuple(check.notes(rows)),
    )


def right_invoice(contract: Contract, period: Period) -> tuple[InvoiceLine, ...]:
    """The rows that a supplier would charge for the days of a period, all of it delivered.

    Quantities are rounded to hundredths, and each row to the minor unit or to its own step.
    What is for the whole is charged where its first day is.

    Raises:
        InputError: where neither the contract nor the period has a last day.
    """
    cost(contract, period)
    found: dict[tuple[Any, ...], tuple[Charge, Period, Fraction]] = {}
    rows: list[InvoiceLine] = []
    for charge in contract.charges:
        if not (quantity := charge.within(period)):
            continue
        days = shared(period, charge.run.period, charge.period)
        key = (*charge.key, charge.price, charge.step, days)
        found[key] = charge, days, quantity + (found[key][2] if key in found else _NONE)
    currency = contract.prices.currency
    for charge, days, exact in found.values():
        quantity = rounded(exact, _HUNDREDTH)
        if quantity:
            row = InvoiceLine(
                period=days,
                item=charge.item,
                level=charge.row.level,
                quantity=_decimal(quantity),
                unit=charge.row.unit,
                price=_decimal(charge.price),
                amount=Money.of(charge.stepped(quantity * charge.price), currency),
                row=len(rows) + 1,
            )
            rows.append(row)
    return tuple(rows)


def _decimal(exact: Fraction) -> Decimal:
    """A number that has an end as a decimal."""
    digits = 0
    while (exact * 10**digits).denominator != 1:
        digits += 1
        assert digits < 100, "Prices are decimals, and so is what comes on top of them."
    return Decimal(int(exact * 10**digits)).scaleb(-digits)


def written(number: Fraction) -> str:
    """A number with up to four decimals."""
    return plain(_decimal(rounded(number, Fraction(1, 10_000))))


def _item(item: str, level: str | None) -> str:
    """An item with its level, where it has one."""
    return f"{item} ({level})" if level else item


def _named(other: tuple[bool, str | None, int], language: Language) -> str:
    """Another row, by its invoice and its number there."""
    earlier, number, row = other
    words = SAYINGS.of(language)
    parts = [number or (words["earlier"] if earlier else ""), words["row"].format(row=row)]
    return ", ".join(part for part in parts if part)


# --- Rows held against charges ------------------------------------------------------------------


class _Check:
    """Holds the rows of invoices against one contract, one after the other."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.currency = contract.prices.currency
        self.expected = 0
        self.keys: dict[tuple[str, str | None, str], list[Bucket]] = {}
        self.seen: dict[tuple[Any, ...], Row] = {}
        for charge in contract.charges:
            buckets = self.keys.setdefault(charge.key, [])
            bucket = next((bucket for bucket in buckets if bucket.takes(charge)), None)
            if bucket is None:
                buckets.append(bucket := Bucket(charge.price, charge.step))
            bucket.charges.append(charge)

    def priced(self, line: InvoiceLine) -> bool:
        """Whether a row has a price that holds on any of its days."""
        buckets = self.keys.get(line.key, [])
        return any(b.price == line.price and b.holds(line.period) for b in buckets)

    def earlier(self, row: Row) -> None:
        """Take note of what an earlier invoice has charged."""
        before = self.expected
        self.row(row)
        self.expected = before

    def row(self, row: Row) -> tuple[InvoiceDifference, ...]:
        """Everything in which a row differs from what was agreed."""
        line = row.line
        steps = _Steps(row)
        if line.amount.currency != self.currency:
            told: Blanks = {"currency": line.amount.currency, "agreed": self.currency}
            steps.to(0, "other_currency", told)
            return tuple(steps.found)
        same = (line.key, line.period, line.quantity, line.price, line.amount)
        if (twin := self.seen.setdefault(same, row)) is not row:
            code: InvoiceCode = "twice_earlier" if twin.earlier else "twice"
            steps.to(0, code, {"period": str(line.period)}, (twin.named,))
        elif (buckets := self.keys.get(line.key)) is None:
            product = Fraction(line.quantity) * Fraction(line.price)
            right = Money.of(product, self.currency).minor
            steps.to(right, "arithmetic", _sum(line, right))
            steps.to(0, *self._why_not(line))
        else:
            self._held_to(row, buckets, steps)
        return tuple(steps.found)

    def _why_not(self, line: InvoiceLine) -> tuple[InvoiceCode, Blanks]:
        """Why nothing was called off that a row could be for."""
        contract = self.contract
        lists = [contract.prices, *(renewal.prices for renewal in contract.renewals)]
        rows = [row for prices in lists for row in prices.rows]
        items = {row.item for row in rows}
        items |= {by.code for prices in lists for by in prices.surcharges}
        if line.item not in items:
            close = get_close_matches(line.item, sorted(items), n=1)
            return "unknown_item", {"close": close[0] if close else ""}
        if contract.lasts is None:
            return "never_began", {}
        levels = sorted({key[1] or "–" for key in self.keys if key[0] == line.item})
        priced = {row.level for row in rows if row.item == line.item}
        units = sorted({key[2] for key in self.keys if key[:2] == (line.item, line.level)})
        if units:
            return "other_unit", {"known": ", ".join(units)}
        if levels and line.level not in priced:
            return "unknown_level", {"level": line.level or "–", "known": ", ".join(levels)}
        return "not_called_off", {}

    def _held_to(self, row: Row, buckets: list[Bucket], steps: _Steps) -> None:
        """Hold a row to what was called off for its days, and to the price."""
        line, price = row.line, Fraction(row.line.price)
        # What has the row's own price comes first, and of that what its days hold any of.
        order = sorted(buckets, key=lambda b: (b.price != price, not b.holds(line.period)))
        rooms = [bucket.room(line.period) for bucket in order]
        meant, slack = Fraction(line.quantity), _NONE

        def minor(exact: Fraction) -> int:
            return Money.of(order[0].stepped(exact), self.currency).minor

        for exact in (rooms[0], sum(rooms, _NONE)):
            if meant and rounded(exact, _HUNDREDTH) == meant:
                charged = line.amount.minor
                if charged != minor(meant * price) and charged == minor(exact * price):
                    meant = exact
                slack = max(meant - exact, _NONE)
                break
        others = overlapping(order, line.period)
        taken = self._taken(row, order, rooms, meant, slack)
        steps.to(minor(meant * price), "arithmetic", _sum(line, minor(meant * price)))
        accepted = sum((quantity for _, quantity in taken), _NONE)
        left = meant
        for code, part, blanks in self._beyond(line, order, meant, meant - accepted):
            left -= part
            steps.to(minor(left * price), code, blanks, others if code == "overlap" else ())
        assert left == accepted, "What is beyond what was called off is told in full."
        right = minor(sum((bucket.price * quantity for bucket, quantity in taken), _NONE))
        locked = dict.fromkeys(bucket.price for bucket, quantity in taken if quantity)
        agreed = " / ".join(map(written, locked)) if len(locked) > 1 else next(iter(locked), _NONE)
        steps.to(right, "price", {"price": price, "locked": agreed})
        self.expected += right

    def _taken(
        self,
        row: Row,
        order: Sequence[Bucket],
        rooms: Sequence[Fraction],
        meant: Fraction,
        slack: Fraction,
    ) -> list[tuple[Bucket, Fraction]]:
        """How much of a row was agreed at which price; what is taken is no longer free."""
        taken, left = [], meant - slack
        for bucket, room in zip(order, rooms, strict=True):
            quantity = min(room, left)
            left -= quantity
            if quantity and left == 0:
                quantity, slack = quantity + slack, _NONE
            taken.append((bucket, quantity))
            if quantity:
                bucket.used.append((row, quantity))
        return taken

    def _beyond(
        self, line: InvoiceLine, order: Sequence[Bucket], meant: Fraction, excess: Fraction
    ) -> Iterator[tuple[InvoiceCode, Fraction, Blanks]]:
        """Why a row asks for more than was called off, and how much of it each reason explains.

        The days of a row stand for equal parts of it, so that days on which its item is not
        called off explain their part. What is still above what the other days hold was never
        called off; the rest was, and is charged in other rows.
        """
        left = excess
        for code, days, day in self._days_outside(line, order):
            part = min(meant * Fraction(days, line.period.days or 1), left)
            left -= part
            yield code, part, {"quantity": part, "day": day.isoformat()}
        held = sum((bucket.holds(line.period) for bucket in order), _NONE)
        never = min(max(meant - (excess - left) - held, _NONE), left)
        if any(bucket.whole for bucket in order):
            never = left
        beyond: InvoiceCode = "too_many_days" if line.unit == "day" else "above_called_off"
        yield beyond, never, {"quantity": never, "period": str(line.period), "counted": held}
        yield "overlap", left - never, {"quantity": left - never}

    def _days_outside(
        self, line: InvoiceLine, order: Sequence[Bucket]
    ) -> Iterator[tuple[InvoiceCode, int, date]]:
        """The days of a row on which its item is not called off, and what day says so."""
        lasts = self.contract.lasts
        assert lasts is not None, "What never began has no charges."
        held = sorted(
            {charge.run.period for bucket in order for charge in bucket.charges}, key=first_of
        )
        counts: dict[tuple[InvoiceCode, date], int] = {}
        day = first_of(line.period)
        while day <= last_of(line.period):
            if why := _outside(day, lasts, held):
                counts[why] = counts.get(why, 0) + 1
            day += timedelta(days=1)
        yield from ((code, days, until) for (code, until), days in counts.items())

    def notes(self, rows: Sequence[InvoiceLine]) -> Iterator[NotInvoiced]:
        """What was called off for the days of an invoice and stands in none."""
        if not rows:
            return
        period = hull([line.period for line in rows])
        for (item, level, unit), buckets in self.keys.items():
            if any(bucket.whole for bucket in buckets):
                continue
            rooms = [(bucket, bucket.room(period)) for bucket in buckets]
            quantity = sum((room for _, room in rooms), _NONE)
            # As much may be lost where each row was rounded to hundredths.
            lost = _HUNDREDTH * (1 + sum(len(bucket.used) for bucket, _ in rooms))
            if quantity > lost:
                exact = sum((bucket.price * room for bucket, room in rooms), _NONE)
                worth = Money.of(exact, self.currency)
                yield NotInvoiced(item, level, unit, period, quantity, worth)


class _Steps:
    """The way from what a row charges to what was agreed, one difference at a time.

    Each step is rounded where it ends, so that the differences add up exactly.
    """

    def __init__(self, row: Row) -> None:
        self.row = row
        self.at = row.line.amount.minor
        self.found: list[InvoiceDifference] = []

    def to(
        self,
        minor: int,
        code: InvoiceCode,
        blanks: Blanks,
        others: tuple[tuple[bool, str | None, int], ...] = (),
    ) -> None:
        """Go on to an amount, for a reason; no difference where it is where one stands."""
        line = self.row.line
        if minor != self.at:
            amount = Money(minor=self.at - minor, currency=line.amount.currency)
            told = {"item": _item(line.item, line.level), **blanks}
            difference = InvoiceDifference(
                code, line, self.row.number, amount, tuple(told.items()), others
            )
            self.found.append(difference)
        self.at = minor


def _outside(day: date, lasts: Period, held: Sequence[Period]) -> tuple[InvoiceCode, date] | None:
    """Why an item is not called off on a day, and the day that says so; ``None`` where it is."""
    if any(day in period for period in held):
        return None
    if day < first_of(lasts):
        return "before_start", first_of(lasts)
    if lasts.last is not None and day > lasts.last:
        return "after_end", lasts.last
    ended = [period.last for period in held if period.last is not None and period.last < day]
    if ended:
        return "no_longer", max(ended)
    return "not_yet", min(first_of(period) for period in held)


def _sum(line: InvoiceLine, right: int) -> Blanks:
    """What a row's quantity and price come to, and what it charges."""
    return {
        "quantity": Fraction(line.quantity),
        "price": Fraction(line.price),
        "right": Money(minor=right, currency=line.amount.currency).exact,
        "charged": line.amount.exact,
    }
