"""The commands about money: the contract that a call-off came to, and invoices against it."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from calloff.cli.desk import by_register
from calloff.cli.shared import FOUND, in_language, in_medium, telling
from calloff.errors import InputError, Problem
from calloff.formats import dump, load
from calloff.formats.invoices import InvoiceTable, read_invoice
from calloff.formats.mapping import Table as FileTable
from calloff.pricing import BOTH_ENDS, NIGHTS, DayCount
from calloff.process import Case, State
from calloff.process.contract import Contract, contract_of, planned_cost
from calloff.process.invoice import InvoiceCheck, InvoiceDifference, check_invoice, written
from calloff.process.worth import priced_on
from calloff.protocol.sentences import money, unit_text
from calloff.register import Register
from calloff.values.money import Money
from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part, Table
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import FILES

__all__ = ["contract", "invoice"]

WORDS = Sayings(
    sv={
        "contract": "Avtal {id}",
        "supplier": "Leverantör",
        "signed": "Avtalat",
        "period": "Gäller",
        "days": "Dygn räknas",
        "days.both": "första och sista dagen helt",
        "days.nights": "nätter: sista dagen räknas inte",
        "days.other": "första dagen {first}, sista dagen {last}",
        "renewed": "Förlängt från {on} till {until}, med nya priser",
        "ended": "Upphört",
        "open": "tills vidare",
        "cost": "Vad det kostar i sin helhet",
        "no_cost": "Avtalet gäller tills vidare: vad det kostar i sin helhet är inte känt.",
        "item": "tjänst",
        "quantity": "antal",
        "price": "pris",
        "amount": "belopp",
        "rounding": "avrundning",
        "total": "summa",
        "title": "Faktura mot avtal {id}",
        "right": "Fakturan stämmer med avtalet.",
        "too_much": "Begärt för mycket: {amount}",
        "too_little": "Begärt mindre än avtalat: {amount}",
        "even": "Skillnaderna tar ut varandra: begärt är vad som är avtalat.",
        "differs": "Vad som skiljer",
        "row": "rad",
        "what": "vad",
        "asked": "för mycket",
        "invoiced": "Fakturerat",
        "expected": "Enligt avtalet",
        "difference": "Skillnad",
        "elsewhere": "I annan valuta",
        "notes": "Avropat och inte fakturerat",
        "notes_why": "Det är ingen skillnad: leverantören kan ha levererat mindre, eller fakturera "
        "senare.",
    },
    en={
        "contract": "Contract {id}",
        "supplier": "Supplier",
        "signed": "Agreed",
        "period": "Holds",
        "days": "Days are counted",
        "days.both": "the first and the last day whole",
        "days.nights": "nights: the last day does not count",
        "days.other": "the first day {first}, the last day {last}",
        "renewed": "Renewed from {on} until {until}, at new prices",
        "ended": "Ended",
        "open": "open-ended",
        "cost": "What it costs in all",
        "no_cost": "It is open-ended: what it costs in all is not known.",
        "item": "service",
        "quantity": "quantity",
        "price": "price",
        "amount": "amount",
        "rounding": "rounding",
        "total": "total",
        "title": "Invoice against contract {id}",
        "right": "The invoice is as agreed.",
        "too_much": "Asked too much: {amount}",
        "too_little": "Asked less than agreed: {amount}",
        "even": "The differences cancel out: what is asked is what was agreed.",
        "differs": "What differs",
        "row": "row",
        "what": "what",
        "asked": "too much",
        "invoiced": "Invoiced",
        "expected": "As agreed",
        "difference": "Difference",
        "elsewhere": "In another currency",
        "notes": "Called off and not invoiced",
        "notes_why": "This is no difference: the supplier may have delivered less, or invoice it "
        "later.",
    },
)


@click.command()
@click.argument("case")
@by_register
@click.option(
    "--days", help="How days are counted: both-ends, nights, or 0.5/1 for half the first."
)
@click.option("--priced", type=click.DateTime(["%Y-%m-%d"]), help="The day of the locked prices.")
@click.option(
    "--renewed",
    type=click.Choice(["decided", "starts"]),
    help="Whose prices a renewal takes: of the day decided, or of its first day.",
)
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Where to write the contract.")
@in_language
@in_medium("json")
def contract(
    *,
    case: str,
    register: Register,
    days: str | None,
    priced: datetime | None,
    renewed: Any,
    out: Path | None,
    language: Any,
    output: str,
) -> None:
    """Make the contract that the CASE has come to, with its locked prices."""
    with telling():
        state = load(case, Case).state
        chosen = getattr(state.choice, "candidate", None)
        offered = state.offered(chosen) if chosen is not None else None
        if offered is None:
            what = "nothing has been awarded under an agreement: there is no contract to make."
            raise InputError(f"contract on {state.need.id}", [Problem("choice", what)])
        agreed = contract_of(
            state,
            register.proposed((offered.proposal,))[0],
            priced=priced.date() if priced else _priced(state, register),
            days=_days(days, register.terms(state.need.lot).lot.day_count),
            renewed=renewed,
        )
        if out is not None:
            dump(agreed, out)
        if output == "json":
            click.echo(dump(agreed), nl=False)
        else:
            click.echo(FILES[output](_contract_outline(agreed, language)), nl=False)


def _priced(state: State, register: Register) -> date:
    """The day whose prices the lot's key compares."""
    day = priced_on(state, register.key(state.need.lot))
    if day is not None:
        return day
    what = "the key compares no prices of a day: say whose prices are locked."
    raise InputError("the call", [Problem("priced", what)])


def _days(said: str | None, agreed: DayCount | None) -> DayCount:
    """How days are counted: as the agreement says, or where it is silent as the call does."""
    if said is None:
        if agreed is not None:
            return agreed
        what = "the lot does not say how days are counted: say both-ends, nights, or 0.5/1."
        raise InputError("the call", [Problem("days", what)])
    named = {"both-ends": BOTH_ENDS, "nights": NIGHTS}
    if said in named:
        counted = named[said]
    else:
        first, sign, last = said.partition("/")
        if not sign:
            what = f"is both-ends, nights, or such as 0.5/1, got {said!r}."
            raise InputError("the call", [Problem("days", what)])
        counted = DayCount(first, last)
    if agreed is not None and counted != agreed:
        what = f"the lot counts the first day {agreed.first} and the last {agreed.last}."
        raise InputError("the call", [Problem("days", what)])
    return counted


@click.command()
@click.argument("contract")
@click.argument("lines", type=click.Path(path_type=Path))
@click.option(
    "--already",
    multiple=True,
    type=click.Path(path_type=Path),
    help="An earlier invoice, so that nothing is paid twice; may be given several times.",
)
@click.option("--delimiter", default=";", help="What stands between cells; a semicolon.")
@click.option("--decimal", type=click.Choice([",", "."]), default=",", help="Before decimals.")
@click.option("--encoding", default="utf-8", help="How characters are written, such as cp1252.")
@in_language
@in_medium("json")
@click.option("--exit-by-outcome", is_flag=True, help="End with 1 where anything differs.")
def invoice(
    *,
    contract: str,
    lines: Path,
    already: tuple[Path, ...],
    delimiter: str,
    decimal: Any,
    encoding: str,
    language: Any,
    output: str,
    exit_by_outcome: bool,
) -> None:
    """Hold the LINES of an invoice, a CSV file, against the CONTRACT: everything that differs."""
    with telling():
        agreed = load(contract, Contract)
        written = InvoiceTable(
            table=FileTable(delimiter=delimiter, encoding=encoding),
            decimal=decimal,
            currency=agreed.prices.currency,
        )
        earlier = [line for path in already for line in read_invoice(path, written)]
        found = check_invoice(agreed, read_invoice(lines, written), earlier)
        if output == "json":
            click.echo(json.dumps(found.data(), ensure_ascii=False, indent=2))
        else:
            click.echo(FILES[output](_check_outline(found, language)), nl=False)
    if exit_by_outcome and found.differences:
        sys.exit(FOUND)


# --- In words -----------------------------------------------------------------------------------


class _Teller:
    """Writes numbers, money and units in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.words = WORDS.of(language)

    def number(self, exact: Fraction) -> str:
        """A number with up to four decimals."""
        return written(exact).replace(".", "," if self.language == "sv" else ".")

    def money(self, amount: Money) -> str:
        """An amount with its currency."""
        return money(amount.minor, amount.currency, self.language)

    def unit(self, code: str, many: bool) -> str:
        """A unit by its name, of one or of many."""
        return unit_text(code, self.language, many=many)


def _contract_outline(agreed: Contract, language: Language) -> Outline:
    """A contract in words: its days, and what it costs line by line."""
    tell = _Teller(language)
    words = tell.words
    facts = [
        (words["supplier"], agreed.supplier),
        (words["signed"], agreed.signed.isoformat()),
        (words["period"], f"{agreed.first}–{agreed.period.last or words['open']}"),
        (words["days"], _days_text(agreed.days, tell)),
    ]
    for renewal in agreed.renewals:
        until = renewal.until or words["open"]
        facts.append((words["renewed"].format(on=renewal.on, until=until), ""))
    if agreed.ended is not None:
        facts.append((words["ended"], agreed.ended.isoformat()))
    parts: list[Part] = [Lines(tuple(facts)), Heading(words["cost"])]
    found = planned_cost(agreed)
    if found is None:
        parts.append(Paragraph(words["no_cost"]))
        return Outline(words["contract"].format(id=agreed.id), tuple(parts), language)
    rows = [
        (
            " + ".join(filter(None, (line.item, line.code)))
            + (f" ({line.level})" if line.level else ""),
            f"{tell.number(line.quantity)} {tell.unit(line.unit, line.quantity != 1)}",
            tell.number(line.price),
            tell.money(line.amount),
        )
        for line in found.lines
    ]
    rows.append((words["rounding"], "", "", tell.money(found.rounding)))
    rows.append((words["total"], "", "", tell.money(found.total)))
    head = tuple(words[code] for code in ("item", "quantity", "price", "amount"))
    parts.append(Table(head, tuple(rows), frozenset({1, 2, 3})))
    return Outline(words["contract"].format(id=agreed.id), tuple(parts), language)


def _days_text(days: DayCount, tell: _Teller) -> str:
    """How days are counted, in words."""
    if days == BOTH_ENDS:
        return tell.words["days.both"]
    if days == NIGHTS:
        return tell.words["days.nights"]
    first, last = (tell.number(Fraction(weight)) for weight in (days.first, days.last))
    return tell.words["days.other"].format(first=first, last=last)


def _check_outline(found: InvoiceCheck, language: Language) -> Outline:
    """What an invoice comes to: what is asked too much first, then why, row by row."""
    tell = _Teller(language)
    words = tell.words
    parts: list[Part] = [Paragraph(_upshot(found, tell), strong=True)]
    facts = [
        (words["invoiced"], tell.money(found.invoiced)),
        (words["expected"], tell.money(found.expected)),
        (words["difference"], tell.money(found.too_much)),
    ]
    facts += [(words["elsewhere"], tell.money(amount)) for amount in found.elsewhere]
    parts.append(Lines(tuple(facts)))
    if found.differences:
        head = tuple(words[code] for code in ("row", "what", "asked"))
        rows = tuple(_row(difference, tell) for difference in found.differences)
        parts += [Heading(words["differs"]), Table(head, rows, frozenset({2}))]
    if found.notes:
        told = (
            note.told(language, number=tell.number, unit=tell.unit, money=tell.money)
            for note in found.notes
        )
        parts += [Heading(words["notes"]), Bullets(tuple(told)), Paragraph(words["notes_why"])]
    return Outline(words["title"].format(id=found.contract), tuple(parts), language)


def _upshot(found: InvoiceCheck, tell: _Teller) -> str:
    """The one sentence that the reader came for."""
    if not found.differences:
        return tell.words["right"]
    minor = found.too_much.minor
    if minor == 0:
        return tell.words["even"]
    amount = Money(minor=abs(minor), currency=found.too_much.currency)
    return tell.words["too_much" if minor > 0 else "too_little"].format(amount=tell.money(amount))


def _row(difference: InvoiceDifference, tell: _Teller) -> tuple[str, str, str]:
    """One difference: the row, what it is, and how much is asked too much."""
    number = difference.line.number
    return (
        f"{number}, {difference.row}" if number else str(difference.row),
        difference.told(tell.language, number=tell.number, unit=tell.unit),
        tell.money(difference.amount),
    )
