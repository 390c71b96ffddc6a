"""What everybody who may serve or might is asked, by rows."""

from __future__ import annotations

from collections.abc import Sequence

from calloff.allocation_key import AllocationKey
from calloff.decision.concluding import in_order
from calloff.facts import Row
from calloff.finding import Finding
from calloff.index.looks import Look
from calloff.need import Need
from calloff.orderings import BestSuited, LowestTotalPrice, Ordering
from calloff.outcome import Question
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.verdict import Verdict

__all__ = ["asked", "criteria"]

Asked = tuple[tuple[Question, ...], tuple[Question, ...]]
"""What suppliers are asked, and what the buyer must find out."""


def criteria(
    need: Need, look: Look, key: AllocationKey, terms: Terms, snapshot: Snapshot
) -> list[Sequence[tuple[str, str]]]:
    """For each gate the place and the code of each of its findings: the same about everybody."""
    found = []
    for gate in key.gates:
        told = gate.criteria(need, terms)
        if told is None:
            first = look.table.candidates[0]
            told = [(f.place, f.code) for f in gate.findings(need, first, terms, snapshot)]
        found.append(told)
    return found


def asked(
    need: Need, looks: Sequence[Look], key: AllocationKey, terms: Terms, snapshot: Snapshot
) -> Asked | None:
    """What is unknown about those who may serve or might, as questions.

    Returns:
        What suppliers are asked and what the buyer must find out; ``None`` where an ordering
        finds out for itself what only it can tell.
    """
    supplier: set[tuple[str, str]] = set()
    buyer: set[tuple[str, str]] = set()
    for look in looks:
        if not look.may:
            continue
        unknown: dict[str, Row] = {}
        of_gates = criteria(need, look, key, terms, snapshot)
        for number, (answers, places) in enumerate(zip(look.answers, of_gates, strict=True)):
            for told, (place, code) in zip(answers, places, strict=True):
                if row := told.unknown & look.may:
                    unknown[code] = unknown.get(code, 0) | row
                    _sort((place or f"gates.{number}", code), row, told.asks, supplier, buyer)
        for number, ordering in enumerate(key.orderings):
            step = f"orderings.{number}"
            if type(ordering) is BestSuited:
                for index, told in enumerate(look.wishes(ordering, need, snapshot)):
                    if row := told.unknown & look.may:
                        question = f"wishes.{index}", need.wishes[index].code
                        _sort(question, row, told.asks, supplier, buyer)
                continue
            open_ = _open(ordering, need, look, terms, snapshot)
            if open_ is None:
                return None
            for code in ordering.asked_by:
                open_ &= ~unknown.get(code, 0)
            if open_:
                finding = Finding(f"ordering.{ordering.kind}", Verdict.UNKNOWN, step=step)
                to_supplier = ordering.settled_by(finding) == "supplier"
                (supplier if to_supplier else buyer).add((step, finding.code))
    return in_order(supplier), in_order(buyer)


def _sort(
    question: tuple[str, str],
    row: Row,
    asks: Row,
    supplier: set[tuple[str, str]],
    buyer: set[tuple[str, str]],
) -> None:
    """Put a question to whoever can settle it."""
    if row & asks:
        supplier.add(question)
    if row & ~asks:
        buyer.add(question)


def _open(
    ordering: Ordering, need: Need, look: Look, terms: Terms, snapshot: Snapshot
) -> Row | None:
    """Whose measure is not known; ``None`` where the ordering finds out for itself."""
    if type(ordering) is LowestTotalPrice:
        return look.may & ~look.totals(ordering, need, snapshot).priced
    if type(ordering).findings is not Ordering.findings:
        return None
    rows = ordering.unmeasured(need, look.table, terms, snapshot)
    if rows is not None:
        return look.may & rows
    open_ = 0
    for row, candidate in look.table.each(look.may):
        measure = ordering.measure(need, candidate, terms, snapshot, ())
        if measure.worst != measure.best:
            open_ |= row
    return open_
