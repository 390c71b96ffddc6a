"""One need looked at in one table: who may serve, who might, and why not the others."""

from __future__ import annotations

from collections.abc import Sequence

from calloff.allocation_key import AllocationKey
from calloff.facts import Answers, Row
from calloff.gates import Gate
from calloff.index.prices import Totals
from calloff.index.table import Table
from calloff.need import Need
from calloff.orderings import BestSuited, LowestTotalPrice
from calloff.snapshot import Snapshot
from calloff.step import day_of
from calloff.terms import Terms
from calloff.values.verdict import Verdict

__all__ = ["Look", "one_by_one"]


class Look:
    """What the gates of a key say of every candidate of a table about one need.

    Attributes:
        table: The table.
        answers: Each gate's rows of answers, in the declared order.
        sure: Who may serve.
        may: Who may serve or might.
    """

    __slots__ = ("_case", "answers", "may", "sure", "table")

    def __init__(
        self, table: Table, need: Need, key: AllocationKey, terms: Terms, snapshot: Snapshot
    ) -> None:
        """Ask every gate."""
        self.table = table
        self._case = need, terms, snapshot
        self.answers: list[Sequence[Answers]] = []
        sure = may = table.every
        for gate in key.gates:
            told = gate.answers(need, table, terms, snapshot)
            if told is None:
                told = one_by_one(gate, need, table, terms, snapshot)
            for met, unknown, _ in told:
                sure &= met
                may &= met | unknown
            self.answers.append(told)
        self.sure: Row = sure
        self.may: Row = may

    def wishes(self, ordering: BestSuited) -> list[Answers]:
        """The answers to each wish."""
        need, _, snapshot = self._case
        if not need.wishes:
            return []
        day = day_of(ordering.day, need, snapshot)
        return [self.table.answers(wish, day) for wish in need.wishes]

    def totals(self, ordering: LowestTotalPrice) -> Totals:
        """What everybody costs."""
        need, _, snapshot = self._case
        return Totals(need, self.table.prices, day_of(ordering.day, need, snapshot))


def one_by_one(
    gate: Gate, need: Need, table: Table, terms: Terms, snapshot: Snapshot
) -> list[Answers]:
    """The answers of a gate that does not say them for all at once: of each candidate by itself."""
    found: list[list[int]] = []
    for row, candidate in table.each(table.every):
        findings = gate.findings(need, candidate, terms, snapshot)
        while len(found) < len(findings):
            # A finding that others do not have hinders nobody else.
            found.append([row - 1, 0, 0])
        for number, told in enumerate(found):
            finding = findings[number] if number < len(findings) else None
            if finding is None or finding.verdict is Verdict.MET:
                told[0] |= row
            elif finding.verdict is Verdict.UNKNOWN:
                told[1] |= row
                told[2] |= row if gate.settled_by(finding) == "supplier" else 0
    return [Answers(*told) for told in found]
