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
    offers: Sequence[Candidate] | None = None,
    switched: Sequence[AllocationKey] = (),
) -> Replay:
    """Decide again what a decision's document says was decided.

    Args:
        document: What `Decision.data` gave. With embedded inputs nothing else is needed.
        need: For a document by reference, the need; its fingerprint must be the document's.
        key: Likewise the key.
        terms: Likewise the terms.
        snapshot: Likewise the snapshot.
        candidates: Likewise the candidates.
        offers: Likewise the offers, where the document has some.
        switched: Likewise the keys that gave way to the one that decided, in any order.

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
    if "offers" in document:
        originals["offers"] = offers
    problems: list[Problem] = []
    embedded = document.get("inputs") == "embedded"
    take = _read if embedded else _checked
    given = {name: take(name, originals[name], document.get(name), problems) for name in originals}
    left = _left(document.get("switched", ()), switched, problems, embedded=embedded)
    if problems:
        raise InputError("decision", problems)
    _check_words(given["candidates"], given["terms"].vocabulary)
    # Switches are followed again from the lot's own key, which is the first that gave way.
    keys = [*left, given.pop("key")]
    settled = document.get("settled") is True
    decision = decide(key=keys[0], keys=keys, settled=settled, **given)
    now = decision.data(inputs="embedded" if embedded else "reference")
    names = now.keys() | document.keys()
    return Replay(decision, tuple(sorted(n for n in names if now.get(n) != document.get(n))))


_KINDS: dict[str, type[Record]] = {
    "need": Need,
    "key": AllocationKey,
    "terms": Terms,
    "snapshot": Snapshot,
    "candidates": Candidate,
    "offers": Candidate,
}

_LISTS = frozenset({"candidates", "offers"})


def _read(name: str, original: object, stands: object, problems: list[Problem]) -> Any:
    """An input that stands in the document, or a problem where it cannot be read."""
    kind = _KINDS[name]
    if name in _LISTS and not isinstance(stands, list):
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
        problems.append(Problem(name, told if name in _LISTS else alone))
        return None
    if name in _LISTS:
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


def _left(
    stands: object,
    originals: Sequence[AllocationKey],
    problems: list[Problem],
    *,
    embedded: bool,
) -> list[AllocationKey]:
    """The keys that gave way, as they stand in the document or as the originals are."""
    if not isinstance(stands, Sequence) or not all(isinstance(one, Mapping) for one in stands):
        problems.append(Problem("switched", "is a list of keys that gave way, each with why."))
        return []
    given = {key.id: key for key in originals}
    found = []
    for index, one in enumerate(stands):
        place, key = f"switched.{index}.key", one.get("key")
        if embedded:
            try:
                found.append(AllocationKey.read(key))
            except InputError as error:
                problems += (problem.within(place) for problem in error.problems)
            continue
        id = key.get("id") if isinstance(key, Mapping) else None
        original = _checked(place, given.get(str(id)), key, problems)
        found += [original] if original is not None else []
    return found


def _check_words(candidates: Sequence[Candidate], vocabulary: Vocabulary) -> None:
    """Refuse candidates that state what the vocabulary has no words for."""
    problems = [
        problem
        for candidate in candidates
        for problem in fact_problems(candidate.facts, vocabulary, candidate.id)
    ]
    if problems:
        raise InputError("decision", problems)
