"""What each candidate falls short of among a need's requirements, as integers.

Bit *i* stands for requirement *i* of the need, so that a set of requirements is one integer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from calloff.allocation_key import SHIPPED
from calloff.candidate import Candidate, OnDay, told_apart
from calloff.decision import Decision
from calloff.eligibility import Eligibility, eligibility
from calloff.gates import Requirements
from calloff.places import Places
from calloff.step import day_of
from calloff.values.verdict import Verdict, all_met

__all__ = ["Short", "bits", "falls_short", "mask", "minimal", "requirement_masks"]


def bits(mask: int) -> tuple[int, ...]:
    """The numbers that a mask stands for, in order.

    >>> bits(0b1101)
    (0, 2, 3)
    """
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return tuple(found)


def mask(numbers: Iterable[int]) -> int:
    """The mask that stands for some numbers.

    >>> bin(mask((0, 2, 3)))
    '0b1101'
    """
    whole = 0
    for number in numbers:
        whole |= 1 << number
    return whole


def minimal(masks: Iterable[int]) -> list[int]:
    """The masks that include no other one, the smallest first.

    >>> [bits(one) for one in minimal([0b011, 0b010, 0b101, 0b111])]
    [(1,), (0, 2)]
    """
    found: list[int] = []
    for one in sorted(set(masks), key=lambda m: (m.bit_count(), bits(m))):
        if not any(other & one == other for other in found):
            found.append(one)
    return found


@dataclass(frozen=True, slots=True)
class Short:
    """Without which requirements a candidate that does not serve now would, or might.

    Attributes:
        candidate: The candidate's id.
        might: The smallest sets without which it might serve, where it may not now; none where
            something else than a requirement stands in the way.
        serve: The smallest sets without which it would surely serve, where that is not sure now.
    """

    candidate: str
    might: tuple[int, ...]
    serve: tuple[int, ...]


def requirement_masks(decision: Decision) -> Iterator[tuple[int, int]]:
    """For each candidate in turn, the requirements that it does not meet, and the unknown ones."""
    steps = _requirement_steps(decision)
    for found in decision.eligibilities:
        unmet, unknown, _ = _parted(found, steps)
        yield unmet, unknown


def falls_short(decision: Decision) -> Iterator[Short]:
    """For each candidate that does not surely serve, what of the requirements it would take."""
    steps = _requirement_steps(decision)
    of_ones_own = any(type(gate) not in SHIPPED for gate in decision.key.gates)
    without = _Without(decision)
    for candidate, found in zip(decision.candidates, decision.eligibilities, strict=True):
        if found.verdict is Verdict.MET:
            continue
        unmet, unknown, others = _parted(found, steps)
        of_pools = _of_pools(decision, candidate) if candidate.traits else []
        if of_ones_own or of_pools:
            ways = [(0, 0), *of_pools]
            might = {unmet | more for more, _ in ways}
            serve = {unmet | unknown | more for _, more in ways}
            might = {m for m in might if without(candidate, m) is not Verdict.UNMET}
            serve = {m for m in serve if without(candidate, m) is Verdict.MET}
        else:
            might = {unmet} if others is not Verdict.UNMET else set()
            serve = {unmet | unknown} if others is Verdict.MET else set()
        if found.verdict is Verdict.UNKNOWN:
            might = set()
        yield Short(candidate.id, tuple(minimal(might)), tuple(minimal(serve)))


def _requirement_steps(decision: Decision) -> frozenset[str]:
    """The steps of the key that ask for the requirements."""
    gates = enumerate(decision.key.gates)
    return frozenset(f"gates.{i}" for i, gate in gates if isinstance(gate, Requirements))


def _parted(found: Eligibility, steps: frozenset[str]) -> tuple[int, int, Verdict]:
    """The requirements that are not met, those that are unknown, and all the rest as one."""
    unmet = unknown = 0
    others = []
    for finding in found.findings:
        if finding.step not in steps:
            others.append(finding.verdict)
        elif finding.verdict is not Verdict.MET:
            bit = 1 << int(finding.place.removeprefix("requirements."))
            if finding.verdict is Verdict.UNMET:
                unmet |= bit
            else:
                unknown |= bit
    return unmet, unknown & ~unmet, all_met(others)


def _of_pools(decision: Decision, candidate: Candidate) -> list[tuple[int, int]]:
    """What one pool's places alone do not meet, and what they do not surely meet.

    The gate on places takes the pool that says most for the candidate, and one place must meet
    every requirement: each pool is a way of its own to serve. There is none where no requirement
    is about what its pools tell apart.
    """
    need, vocabulary = decision.need, decision.terms.vocabulary
    ways: list[tuple[int, int]] = []
    for gate in (gate for gate in decision.key.gates if isinstance(gate, Places)):
        day = day_of(gate.day, need, decision.snapshot)
        apart = [
            (number, requirement)
            for number, requirement in enumerate(need.requirements)
            if told_apart(requirement, candidate, day, vocabulary)
        ]
        if not apart:
            continue
        of_gate = []
        for pool in candidate.pools:
            view = OnDay(candidate, day, pool)
            told = [(n, requirement.judge(view, vocabulary).verdict) for n, requirement in apart]
            unmet = mask(n for n, verdict in told if verdict is Verdict.UNMET)
            unsure = mask(n for n, verdict in told if verdict is not Verdict.MET)
            of_gate.append((unmet, unsure))
        so_far = ways or [(0, 0)]
        ways = [(a | c, b | d) for a, b in so_far for c, d in dict.fromkeys(of_gate)]
    return list(dict.fromkeys(ways))


class _Without:
    """Whether a candidate would serve a need without some of its requirements."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.needs = {0: decision.need}

    def __call__(self, candidate: Candidate, dropped: int) -> Verdict:
        """The verdict of the gates on the need without them."""
        d = self.decision
        if dropped not in self.needs:
            kept = tuple(r for n, r in enumerate(d.need.requirements) if not dropped >> n & 1)
            self.needs[dropped] = d.need.replace(requirements=kept)
        return eligibility(self.needs[dropped], candidate, d.key, d.terms, d.snapshot).verdict
