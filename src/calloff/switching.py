"""By which key a need is decided, where keys give way to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.eligibility import eligibility
from calloff.errors import InputError, Problem, did_you_mean
from calloff.finding import Finding
from calloff.need import Need
from calloff.snapshot import Snapshot
from calloff.switches import Given
from calloff.terms import Terms
from calloff.values.record import fingerprint
from calloff.values.verdict import Verdict

__all__ = ["Followed", "Switched", "circles", "follow"]


@dataclass(frozen=True, slots=True)
class Switched:
    """A key that gave way to another, and what says so.

    Attributes:
        key: The key that was left.
        to: The id of the key that took over.
        findings: What each of its switches found, in the declared order; the first that is met
            decided.
    """

    key: AllocationKey
    to: str
    findings: tuple[Finding, ...]

    @property
    def because(self) -> Finding:
        """The finding of the switch that decided."""
        return next(f for f in self.findings if f.verdict is Verdict.MET)

    def data(self, *, inputs: Literal["embedded", "reference"] = "embedded") -> dict[str, Any]:
        """The switch as plain data for JSON."""
        key = self.key.data()
        if inputs == "reference":
            key = {"fingerprint": fingerprint(key), "id": self.key.id}
        return {"key": key, "to": self.to, "findings": [f.data() for f in self.findings]}


@dataclass(frozen=True, slots=True)
class Followed:
    """Where a key leads.

    Attributes:
        key: The key that decides.
        switched: The keys that gave way, the first first.
        findings: What the switches of the deciding key found; where one is unknown, somebody has
            to say what is missing before anything is decided.
    """

    key: AllocationKey
    switched: tuple[Switched, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def unsettled(self) -> tuple[str, ...]:
        """The switches whose answer is not known and would matter, such as ``switches.0``."""
        before = takewhile(lambda f: f.verdict is not Verdict.MET, self.findings)
        return tuple(f.step for f in before if f.verdict is Verdict.UNKNOWN)


def follow(
    need: Need,
    candidates: Sequence[Candidate],
    key: AllocationKey,
    terms: Terms,
    snapshot: Snapshot,
    *,
    keys: Sequence[AllocationKey],
) -> Followed:
    """Go from key to key until none gives way.

    Of the switches of a key the first that is met decides. One before it that is unknown and
    leads elsewhere stops at the key, since either might be due.

    Args:
        need: What is called off.
        candidates: The offers of the lot; their order is of no account.
        key: The lot's own key.
        terms: The agreement.
        snapshot: The world on the day.
        keys: The keys that it may give way to.

    Raises:
        InputError: where a switch leads to no key, or back to one that gave way.
    """
    known = {other.id: other for other in keys}
    switched: list[Switched] = []
    while True:
        findings = tuple(_findings(need, candidates, key, terms, snapshot))
        to = _leads_to(key, findings)
        if to is None:
            return Followed(key, tuple(switched), findings)
        switched.append(Switched(key, to, findings))
        if any(left.key.id == to for left in switched):
            path = " -> ".join([*(left.key.id for left in switched), to])
            what = f"leads back to a key that gave way: {path}."
            raise InputError(f"key {key.id}", [Problem(switched[-1].because.step, what)])
        if to not in known:
            what = f"no key {to!r} among the keys.{did_you_mean(to, known)}"
            raise InputError(f"key {key.id}", [Problem(f"{switched[-1].because.step}.to", what)])
        key = known[to]


def _findings(
    need: Need,
    candidates: Sequence[Candidate],
    key: AllocationKey,
    terms: Terms,
    snapshot: Snapshot,
) -> Iterator[Finding]:
    """What each switch of a key finds; the gates are asked only where a switch asks them."""
    verdicts = {}
    if any(switch.asks_gates for switch in key.switches):
        verdicts = {
            candidate.id: eligibility(need, candidate, key, terms, snapshot).verdict
            for candidate in candidates
        }
    given = Given(need, candidates, terms, snapshot, verdicts)
    for index, switch in enumerate(key.switches):
        yield switch.finding(given).at(step=f"switches.{index}")


def _leads_to(key: AllocationKey, findings: Sequence[Finding]) -> str | None:
    """The key that takes over; ``None`` where none does, or where that is not known."""
    open_: set[str] = set()
    for switch, finding in zip(key.switches, findings, strict=True):
        if finding.verdict is Verdict.MET:
            return switch.to if open_ <= {switch.to} else None
        if finding.verdict is Verdict.UNKNOWN:
            open_.add(switch.to)
    return None


def circles(keys: Sequence[AllocationKey]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Each switch that leads back to its own key, whatever the need.

    Yields:
        The number of the key, of its switch, and the ids on the way back.
    """
    leads = {key.id: tuple(switch.to for switch in key.switches) for key in keys}
    for index, key in enumerate(keys):
        for number, switch in enumerate(key.switches):
            if (way := _way(switch.to, key.id, leads)) is not None:
                yield index, number, (key.id, *way)


def _way(start: str, end: str, leads: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The shortest way by switches from one key to another; ``None`` where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        for after in leads.get(way[-1], ()):
            if after not in seen:
                seen.add(after)
                ways.append((*way, after))
    return None
