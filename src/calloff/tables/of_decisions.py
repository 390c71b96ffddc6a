"""A decision as tables: its findings, its order, its prices line by line, and its funnel.

They may be kept and passed on, so what no supplier may be told stands in none of them, and of a
need with protected identity none is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from calloff.decision import Decision
from calloff.outcome import Ask
from calloff.tables.columns import Kind
from calloff.tables.frame import Frame, frame
from calloff.values.money import minor_digits
from calloff.values.texts import Language
from calloff.views import Discretion

__all__ = ["findings", "narrowing", "quotes", "ranking"]

_FINDINGS: dict[str, Kind] = {
    "candidate": "text",
    "supplier": "text",
    "step": "text",
    "place": "text",
    "code": "text",
    "verdict": "text",
    "withheld": "flag",
    "asked": "text",
    "found": "text",
    "note": "text",
    "stated": "day",
    "source": "text",
    "parts": "text",
}
_RANKING: dict[str, Kind] = {
    "tier": "whole",
    "candidate": "text",
    "supplier": "text",
    "verdict": "text",
    "asked": "flag",
    "chosen": "flag",
    "total": "decimal",
    "currency": "text",
    "basis": "text",
}
_QUOTES: dict[str, Kind] = {
    "tier": "whole",
    "candidate": "text",
    "supplier": "text",
    "line": "whole",
    "kind": "text",
    "item": "text",
    "level": "text",
    "quantity": "number",
    "unit": "text",
    "price": "decimal",
    "amount": "decimal",
    "currency": "text",
    "basis": "text",
    "on": "day",
}
_NARROWING: dict[str, Kind] = {
    "step": "text",
    "place": "text",
    "test": "text",
    "before": "whole",
    "after": "whole",
}


def findings(decision: Decision) -> Frame:
    """Every finding about every candidate, one a row, in the declared order.

    Of what no supplier may be told the row keeps its place, and says neither what was asked nor
    what was found. While suppliers are to be asked no amount stands there. ``withheld`` says
    whether something of a row is left out.

    Raises:
        InputError: where the identity is protected.
    """
    d = Discretion.refusing_protected(decision, what="a table")
    return frame(_finding_rows(d), _FINDINGS)


def _finding_rows(d: Discretion) -> Iterator[dict[str, Any]]:
    for candidate in d.decision.candidates:
        about = {"candidate": candidate.id, "supplier": candidate.name}
        for finding in d.decision.findings(candidate.id):
            yield {**about, **d.data(finding)}


def ranking(decision: Decision) -> Frame:
    """Those who may or might serve, in their order, with the total where it is told.

    While suppliers are to be asked no amount stands there: people compare before they see prices.

    Raises:
        InputError: where the identity is protected.
    """
    d = Discretion.refusing_protected(decision, what="a table")
    outcome = decision.outcome
    asked = frozenset(outcome.whom) if isinstance(outcome, Ask) else frozenset()
    rows = []
    for tier, id in d.placed():
        quote = d.quote(id) or {}
        total = _major(quote["total_minor"], quote["currency"]) if quote else None
        row = {
            "tier": tier,
            "candidate": id,
            "supplier": decision.candidate(id).name,
            "verdict": decision.eligibility(id).verdict,
            "asked": id in asked,
            "chosen": id == decision.chosen,
            "total": total,
            "currency": quote.get("currency"),
            "basis": quote.get("basis"),
        }
        rows.append(row)
    return frame(rows, _RANKING)


def quotes(decision: Decision) -> Frame:
    """What each of those who may serve costs, line by line, with the rounding as a line.

    The amounts of a candidate add up to its total. While suppliers are to be asked the table has
    no rows.

    Raises:
        InputError: where the identity is protected.
    """
    d = Discretion.refusing_protected(decision, what="a table")
    rows = []
    for tier, id in d.placed():
        quote = d.quote(id)
        if quote is None:
            continue
        currency = quote["currency"]
        about = {
            "tier": tier,
            "candidate": id,
            "supplier": decision.candidate(id).name,
            "currency": currency,
            "basis": quote["basis"],
            "on": quote["on"],
        }
        for number, line in enumerate(quote["lines"]):
            told = {
                "line": number,
                "kind": line.get("kind", "item"),
                "item": line.get("code", line["item"]),
                "level": line.get("level"),
                "quantity": float(Fraction(line["quantity"])),
                "unit": line["unit"],
                "price": Decimal(line["price"]),
                "amount": _major(line["minor"], currency),
            }
            rows.append({**about, **told})
        if quote["rounding_minor"]:
            amount = _major(quote["rounding_minor"], currency)
            told = {"line": len(quote["lines"]), "kind": "rounding", "amount": amount}
            rows.append({**about, **told})
    return frame(rows, _QUOTES)


def narrowing(decision: Decision, language: Language = "en") -> Frame:
    """How many were left before and after each test, in the declared order.

    Args:
        decision: The decision.
        language: In which tests are named, ``sv`` or ``en``.

    Raises:
        InputError: where the identity is protected.
    """
    d = Discretion.refusing_protected(decision, language, what="a table")
    rows = (
        {"step": step, "place": place, "test": d.test(step, place), "before": had, "after": has}
        for step, place, had, has in decision.narrowing()
    )
    return frame(rows, _NARROWING)


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-minor_digits(currency))
