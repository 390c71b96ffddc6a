"""Whether a candidate may serve a need, with every finding that says so or speaks against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.finding import Finding
from calloff.need import Need
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.verdict import Verdict, all_met

__all__ = ["Eligibility", "eligibility", "lot_findings"]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Every finding of the gates about one candidate, in the declared order.

    Attributes:
        candidate: The candidate's id.
        findings: One or more for each gate; none is left out because an earlier one said no.
    """

    candidate: str
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """Met: it may serve. Unknown: it might. Unmet: it may not."""
        return all_met(finding.verdict for finding in self.findings)

    @property
    def against(self) -> tuple[Finding, ...]:
        """What is not met: the reasons why it may not serve."""
        return tuple(f for f in self.findings if f.verdict is Verdict.UNMET)

    def falls_at(self, step: str, place: str) -> bool:
        """Whether a step of the key, at a place of the need, is not met."""
        return any((f.step, f.place) == (step, place) for f in self.against)


def lot_findings(
    need: Need, key: AllocationKey, terms: Terms, snapshot: Snapshot
) -> tuple[Finding, ...]:
    """What the gates of the lot find, in the declared order."""
    return tuple(
        finding.at(step=f"lot_gates.{index}")
        for index, gate in enumerate(key.lot_gates)
        for finding in gate.findings(need, terms, snapshot)
    )


def eligibility(
    need: Need, candidate: Candidate, key: AllocationKey, terms: Terms, snapshot: Snapshot
) -> Eligibility:
    """What every gate of the key finds about a candidate."""
    return Eligibility(candidate.id, tuple(_findings(need, candidate, key, terms, snapshot)))


def _findings(
    need: Need, candidate: Candidate, key: AllocationKey, terms: Terms, snapshot: Snapshot
) -> Iterator[Finding]:
    for index, gate in enumerate(key.gates):
        for finding in gate.findings(need, candidate, terms, snapshot):
            yield finding.at(step=f"gates.{index}")
