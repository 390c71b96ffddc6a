"""Whether a supplier's invoice asks for what was agreed, and where it does not, by how much."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from calloff.process.charges import Charge
from calloff.process.contract import Contract, cost
from calloff.process.invoice_checking import Checking
from calloff.process.invoice_differences import (
    SAYINGS,
    InvoiceCheck,
    InvoiceCode,
    InvoiceDifference,
    NotInvoiced,
    written,
)
from calloff.process.invoice_rows import HUNDREDTH, InvoiceLine, Row, shared
from calloff.values.exact import decimal_of
from calloff.values.money import Money, rounded
from calloff.values.period import Period

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
    check = Checking(contract)
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
        found[key] = charge, days, quantity + (found[key][2] if key in found else 0)
    currency = contract.prices.currency
    for charge, days, exact in found.values():
        quantity = rounded(exact, HUNDREDTH)
        if quantity:
            row = InvoiceLine(
                period=days,
                item=charge.item,
                level=charge.row.level,
                quantity=decimal_of(quantity),
                unit=charge.row.unit,
                price=decimal_of(charge.price),
                amount=Money.of(charge.stepped(quantity * charge.price), currency),
                row=len(rows) + 1,
            )
            rows.append(row)
    return tuple(rows)
