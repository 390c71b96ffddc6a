"""The direct award: the authority's sum against the limit of the day, and what must be written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from calloff.errors import InputError, Problem
from calloff.process.case import Case
from calloff.process.declines import History, recent_declines
from calloff.process.entries import Asked, DirectAwarded
from calloff.process.limits import LimitTable, Regime
from calloff.process.sums import LimitFinding, SameKind, against_limit
from calloff.values.money import Money

__all__ = ["award_directly"]


def award_directly(
    case: Case,
    table: LimitTable,
    sums: SameKind,
    *,
    history: History | None = None,
    regime: Regime,
    procured: date,
    value: Money,
    at: datetime,
    role: str,
    **documentation: Any,
) -> tuple[Case, LimitFinding]:
    """Award a contract outside every agreement, once nothing earlier on the route stands.

    Args:
        case: The call-off's file.
        table: The dated limits.
        sums: What the whole authority has bought directly of the same kind this year: sums of
            boards, never cases.
        history: What suppliers have answered earlier: where declines recur, the need could be
            foreseen, and haste is no exception.
        regime: Which rules hold for the service, such as ``social``.
        procured: The day the procurement began, which says which limit holds.
        value: The contract's whole value, options and extensions included, excluding VAT.
        at: When.
        role: In what role somebody decides.
        documentation: The other fields of `DirectAwarded`: ``delegation``, ``supplier``,
            ``name``, ``what``, ``competition``, ``asked``, ``answered``, ``reason``, ``term``,
            and ``limit`` with ``limit_source`` where a person has entered what the table lacks.

    Returns:
        The file with the award, and what was found of the sum against the limit.

    Raises:
        InputError: where a board has not told its sum, an earlier source stands, the limit is
            reached without an exception or is not known, or the documentation lacks something.
    """
    found = against_limit(value, sums, table, regime=regime, started=procured)
    if found.code == "sum_missing":
        problems = [
            Problem("sums", f"{board} has not told its sum for the year: ask for it.")
            for board in found.silent
        ]
        raise InputError(f"direct award in the case {case.id}", problems)
    procedure = case.state.procedure
    given: dict[str, Any] = {
        "source": next((s.id for s in procedure.route if s.kind == "direct_award"), ""),
        "sum_before": found.before,
        **documentation,
    }
    row = found.limit
    if row is not None and row.amount is not None:
        given.setdefault("limit", row.amount)
        title = found.document.title if found.document is not None else row.source
        given.setdefault("limit_source", title)
    if history is not None:
        given["declines"] = len(
            recent_declines(history, procedure, case.state.day(at), offers=_offers(case))
        )
    entry = DirectAwarded(at=at, role=role, procured=procured, value=value, **given)
    return case.add(entry), found


def _offers(case: Case) -> frozenset[str]:
    """The offers that the call-off has asked, in any round."""
    entries = case.entries
    return frozenset(r.candidate for e in entries if isinstance(e, Asked) for r in e.requests)
