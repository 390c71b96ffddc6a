"""A decision made again from its own document, and whether it comes to the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.decision import Decision, decide
from calloff.errors import InputError, Problem
from calloff.need import Need
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.record import Record, fingerprint

__all__ = ["Replay", "replay"]


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of deciding again.

    Attributes:
        decision: The decision as it is made now.
        differences: The parts of the document that come out otherwise now, by name; empty where
            the decision is identical.
    """

    decision: Decision
    differences: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """Whether everything came out the same."""
        return not self.differences


def replay(
    document: Mapping[str, Any],
    *,
    need: Need | None = None,
    key: AllocationKey | None = None,
    terms: Terms | None = None,
    snapshot: Snapshot | None = None,
    candidates: Sequence[Candidate] | None = None,
) -> Replay:
    """Decide again what a decision's document says was decided.

    Args:
        document: What `Decision.data` gave. With embedded inputs nothing else is needed.
        need: For a document by reference, the need; its fingerprint must be the document's.
        key: Likewise the key.
        terms: Likewise the terms.
        snapshot: Likewise the snapshot.
        candidates: Likewise the candidates.

    Raises:
        InputError: where the document is none, is redacted, or an input is missing or another
            than the one that was decided on.
    """
    problems: list[Problem] = []
    if document.get("format") != "calloff.decision/1":
        found = document.get("format")
        what = f"expected 'calloff.decision/1', got {found!r}."
        if document.get("redacted"):
            what = "what was withheld cannot be decided on again: this document is redacted."
        raise InputError("decision", [Problem("format", what)])
    given: dict[str, Any] = {}
    originals: dict[str, tuple[type[Record], object]] = {
        "need": (Need, need),
        "key": (AllocationKey, key),
        "terms": (Terms, terms),
        "snapshot": (Snapshot, snapshot),
    }
    embedded = document.get("inputs") == "embedded"
    for name, (kind, original) in originals.items():
        if embedded:
            given[name] = kind.read(document[name], source=f"decision, {name}")
        elif isinstance(original, Record):
            given[name] = original
            _compare(name, original.data(), document, problems)
        else:
            problems.append(Problem(name, "stands by reference: give the original."))
    if embedded:
        given["candidates"] = [Candidate.read(c) for c in document["candidates"]]
    elif candidates is not None:
        given["candidates"] = sorted(candidates, key=lambda candidate: candidate.id)
        _compare("candidates", [c.data() for c in given["candidates"]], document, problems)
    else:
        problems.append(Problem("candidates", "stand by reference: give the originals."))
    if problems:
        raise InputError("decision", problems)
    decision = decide(**given)
    now = decision.data(inputs="embedded" if embedded else "reference")
    return Replay(decision, tuple(sorted(k for k in now if now[k] != document.get(k))))


def _compare(name: str, data: object, document: Mapping[str, Any], problems: list[Problem]) -> None:
    """Add a problem where an original is not the one that was decided on."""
    was, now = document[name]["fingerprint"], fingerprint(data)
    if was != now:
        what = f"is another than was decided on: fingerprint {now[:12]}, then {was[:12]}."
        problems.append(Problem(name, what))
