"""What a gate of your own must keep to, checked."""

from __future__ import annotations

from collections.abc import Sequence

from calloff.candidate import Candidate
from calloff.gates import Gate
from calloff.index import Table, one_by_one
from calloff.need import Need
from calloff.snapshot import Snapshot
from calloff.terms import Terms

__all__ = ["check_answers"]


def check_answers(
    gate: Gate, need: Need, candidates: Sequence[Candidate], terms: Terms, snapshot: Snapshot
) -> bool:
    """Check that what a gate says of all candidates at once is what it says of each.

    Returns:
        Whether the gate says anything of all at once.

    Raises:
        AssertionError: where the two differ, with the place of the finding and the candidate.
    """
    table = Table(tuple(candidates), terms.vocabulary)
    told = gate.answers(need, table, terms, snapshot)
    if told is None or not candidates:
        return told is not None
    due = one_by_one(gate, need, table, terms, snapshot)
    if len(told) != len(due):
        raise AssertionError(f"{gate.kind} has {len(due)} findings, and answers {len(told)} times.")
    criteria = gate.criteria(need, terms)
    for row, candidate in table.each(table.every):
        findings = gate.findings(need, candidate, terms, snapshot)
        for number, finding in enumerate(findings):
            ours, theirs = ([bool(part & row) for part in a] for a in (told[number], due[number]))
            if ours != theirs:
                raise AssertionError(
                    f"{gate.kind}, finding {number} about {candidate.id}: met, unknown, asks are "
                    f"{theirs}, and the answers say {ours}."
                )
            if criteria is not None and criteria[number] != (finding.place, finding.code):
                raise AssertionError(
                    f"{gate.kind}, finding {number}: {finding.place!r} and {finding.code!r}, and "
                    f"the criteria say {criteria[number]}."
                )
    return True
