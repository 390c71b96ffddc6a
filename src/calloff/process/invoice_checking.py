"""The rows of invoices held against what was called off, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from calloff.process.contract import Contract
from calloff.process.invoice_differences import (
    InvoiceCode,
    InvoiceDifference,
    NotInvoiced,
    item_text,
    written,
)
from calloff.process.invoice_rows import (
    HUNDREDTH,
    Bucket,
    InvoiceLine,
    Row,
    first_of,
    hull,
    last_of,
    overlapping,
)
from calloff.values.money import Money, rounded
from calloff.values.period import Period

__all__ = ["Checking"]

Blanks = Mapping[str, Fraction | str]
"""What a difference is about, by the blank in its sentence."""

_NONE = Fraction(0)


class Checking:
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
            if meant and rounded(exact, HUNDREDTH) == meant:
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
            lost = HUNDREDTH * (1 + sum(len(bucket.used) for bucket, _ in rooms))
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
            told = {"item": item_text(line.item, line.level), **blanks}
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
