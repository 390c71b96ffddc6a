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
from calloff.vocabulary import Vocabulary, fact_problems

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
        InputError: where the document is none, or an input is missing, wrong or another
            than the one that was decided on.
    """
    whole: object = document
    found = whole.get("format") if isinstance(whole, Mapping) else whole
    if found != "calloff.decision/1":
        what = f"expected 'calloff.decision/1', got {str(found)[:60]!r}."
        raise InputError("decision", [Problem("format", what)])
    originals: dict[str, Record | Sequence[Candidate] | None] = {
        "need": need,
        "key": key,
        "terms": terms,
        "snapshot": snapshot,
        "candidates": candidates,
    }
    problems: list[Problem] = []
    embedded = document.get("inputs") == "embedded"
    take = _read if embedded else _checked
    given = {name: take(name, originals[name], document.get(name), problems) for name in originals}
    if problems:
        raise InputError("decision", problems)
    _check_words(given["candidates"], given["terms"].vocabulary)
    decision = decide(**given)
    now = decision.data(inputs="embedded" if embedded else "reference")
    names = now.keys() | document.keys()
    return Replay(decision, tuple(sorted(n for n in names if now.get(n) != document.get(n))))


_KINDS: dict[str, type[Record]] = {
    "need": Need,
    "key": AllocationKey,
    "terms": Terms,
    "snapshot": Snapshot,
    "candidates": Candidate,
}


def _read(name: str, original: object, stands: object, problems: list[Problem]) -> Any:
    """An input that stands in the document, or a problem where it cannot be read."""
    kind = _KINDS[name]
    if name == "candidates" and not isinstance(stands, list):
        problems.append(Problem(name, "are needed, as a list."))
        return None
    try:
        return [kind.read(one) for one in stands] if isinstance(stands, list) else kind.read(stands)
    except InputError as error:
        problems += (problem.within(name) for problem in error.problems)
        return None


def _checked(name: str, original: Any, stands: object, problems: list[Problem]) -> Any:
    """An input that stands by reference: the original, if it is the one decided on."""
    if original is None:
        told = "stand by reference: give the originals."
        alone = "stands by reference: give the original."
        problems.append(Problem(name, told if name == "candidates" else alone))
        return None
    if name == "candidates":
        original = sorted(original, key=lambda candidate: candidate.id)
        data: object = [candidate.data() for candidate in original]
    else:
        data = original.data()
    was = stands.get("fingerprint") if isinstance(stands, Mapping) else None
    now = fingerprint(data)
    if was != now:
        what = f"is another than was decided on: fingerprint {now[:12]}, then {str(was)[:12]}."
        problems.append(Problem(name, what))
    return original


def _check_words(candidates: Sequence[Candidate], vocabulary: Vocabulary) -> None:
    """Refuse candidates that state what the vocabulary has no words for."""
    problems = [
        problem
        for candidate in candidates
        for problem in fact_problems(candidate.facts, vocabulary, candidate.id)
    ]
    if problems:
        raise InputError("decision", problems)
