"""With which smallest changes a candidate would have gone first: for the buyer's analysts only.

It compares a candidate with its rivals, prices included. Never show it to a supplier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.decision import Decision
from calloff.errors import InputError, Problem, did_you_mean
from calloff.relaxation.trying import BasePrice, World
from calloff.values.verdict import Verdict

__all__ = ["Change", "WhatIf", "changed", "what_if"]

TRIES = 4096
"""So many sets of changes are tried: every set of up to twelve changes."""


@dataclass(frozen=True, slots=True)
class Change:
    """A smallest set of things that a candidate would state otherwise to go first.

    Attributes:
        places: What it would state as met: ``requirements.0`` or ``wishes.1`` of the need; or
            that a place is free: ``pools.`` and the pool's id. Empty: it goes first as it is.
        highest: The highest base price at which it would then go first; ``None`` where it does
            at the price it has and not at a price of nothing, as a key of one's own may have it.
    """

    places: tuple[str, ...]
    highest: BasePrice | None

    def data(self) -> dict[str, Any]:
        """The change as plain data for JSON."""
        told: dict[str, Any] = {"places": list(self.places)}
        return told if self.highest is None else {**told, "highest": self.highest.data()}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would have had to be otherwise about one candidate for it to go first.

    Attributes:
        need: The need's id.
        candidate: The candidate's id.
        changes: The smallest sets of changes, the smallest first; none where nothing helps.
        price: The highest base price at which it would go first with no other change; ``None``
            where none does.
        not_statable: Requirements and wishes for which nothing was found that it could state.
        complete: Whether every smallest set is among the changes. Where not, there were too many
            to try: each that is told is such that it no longer does once any one thing is left
            out, and that no other one of so few does was not tried.
    """

    need: str
    candidate: str
    changes: tuple[Change, ...]
    price: BasePrice | None
    not_statable: tuple[str, ...]
    complete: bool

    @property
    def first(self) -> bool:
        """Whether it goes first as it is."""
        return any(not change.places for change in self.changes)

    def data(self) -> dict[str, Any]:
        """All of it as plain data for JSON."""
        told: dict[str, Any] = {
            "need": self.need,
            "candidate": self.candidate,
            "changes": [change.data() for change in self.changes],
            "not_statable": list(self.not_statable),
            "complete": self.complete,
        }
        return told if self.price is None else {**told, "price": self.price.data()}

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each change, for tables."""
        for change in self.changes:
            highest = change.highest.amount if change.highest is not None else None
            yield {"candidate": self.candidate, "places": list(change.places), "highest": highest}


def what_if(
    decision: Decision,
    candidate: str | Candidate,
    *,
    closed: bool,
    keys: Sequence[AllocationKey] = (),
    step: Decimal | None = None,
) -> WhatIf:
    """With which smallest changes a candidate would have gone first, and at which price.

    It goes first where it surely may serve and nobody stands before it in the ranking: it is
    chosen, or among those first. Each change is applied to the candidate and decided again by
    `calloff.decide`, and no smaller set of the listed kinds does it. Changes of facts do not
    compare with changes of money, so for each smallest set of facts the price is told apart.

    What is learnt here may be learnt of a call-off that is over, and of no other. To tell one
    supplier what would have won, while it or another may still bid, breaks equal treatment; and
    who reads it on behalf of the buyer can pass it on. Closed is a call-off where the choice is
    made and stands: nobody can be asked again, and no round opens anew.

    Args:
        decision: A decision, over offers or over answers.
        candidate: The candidate, or its id.
        closed: Whether the call-off is closed. The caller answers for it.
        keys: The keys that the lot's own may give way to, where another than the decision's own
            may be needed.
        step: What prices are tried in steps of, in major units; ``None``: the minor unit.

    Raises:
        InputError: where the call-off is open, the candidate is not in the decision, people
            compared the others without it, or the step is none.
    """
    id = candidate if isinstance(candidate, str) else candidate.id
    if closed is not True:
        what = (
            "the call-off is open: what would have won may not be known while somebody may still "
            "bid. Ask again, with closed=True, when the choice is made and stands."
        )
        raise InputError(f"the decision about {decision.need.id}", [Problem("closed", what)])
    if step is not None and not 0 < step <= 1000:
        problem = Problem("step", f"an amount above 0 and up to 1000 is needed, got {step}.")
        raise InputError(f"the decision about {decision.need.id}", [problem])
    world = World(decision, id, keys)
    _check_compared(decision, id)
    places = world.open_places()
    statable = tuple(place for place in places if world.changed([place]) is not None)
    found, complete = _smallest(world, statable)
    return WhatIf(
        need=decision.need.id,
        candidate=id,
        changes=tuple(Change(p, world.highest_price(c, step)) for p, c in found),
        price=world.highest_price(world.candidate, step),
        not_statable=tuple(place for place in places if place not in statable),
        complete=complete,
    )


def changed(decision: Decision, candidate: str | Candidate, places: Sequence[str]) -> Candidate:
    """A candidate with some things stated otherwise: a world to try, and no fact.

    On each facet that a requirement or wish asks about it states what it does now and what is
    asked for besides, for good. Of several ways in which it could meet one, such as one of
    several languages, the first that will do is taken. A free place is stated on the day of the
    decision, for every day, and for everybody the need is for.

    Args:
        decision: A decision, over offers or over answers.
        candidate: The candidate, or its id.
        places: What it states otherwise, as in `Change.places`.

    Raises:
        InputError: where a place is none that is open, or they cannot be stated together.
    """
    id = candidate if isinstance(candidate, str) else candidate.id
    world = World(decision, id, ())
    known = world.open_places()
    problems = [
        Problem(place, f"nothing that {id} leaves open.{did_you_mean(place, known)}")
        for place in places
        if place not in known
    ]
    ordered = [place for place in known if place in places]
    tried = world.changed(ordered) if not problems else None
    if tried is None and not problems:
        what = f"nothing was found that {id} could state to meet all of these."
        problems = [Problem(", ".join(ordered), what)]
    if problems:
        raise InputError(f"the decision about {decision.need.id}", problems)
    assert tried is not None, "Without problems there is a candidate."
    return tried


def _check_compared(decision: Decision, id: str) -> None:
    """Refuse a candidate that people left out when they compared the others."""
    assessment = decision.snapshot.assessment_of(decision.need.id)
    if assessment is None or assessment.tier_of(id) is not None:
        return
    if "assessments" not in decision.key.reads:
        return
    answers = decision.candidate(id).stage == "proposal"
    compared = any(
        assessment.tier_of(e.candidate) is not None
        for e in decision.eligibilities
        if e.verdict is not Verdict.UNMET
    )
    if answers or compared:
        what = (
            f"people compared the others and not {id!r}: how it would have suited cannot be "
            "known. Decide without the assessment, or have it compared."
        )
        raise InputError(f"the decision about {decision.need.id}", [Problem("assessment", what)])


def _smallest(
    world: World, places: tuple[str, ...]
) -> tuple[list[tuple[tuple[str, ...], Candidate]], bool]:
    """The smallest sets of changes with which it goes first, and whether these are all."""
    found: list[tuple[tuple[str, ...], Candidate]] = []
    tries = 0
    for size in range(len(places) + 1):
        for chosen in combinations(places, size):
            if any(set(smaller) <= set(chosen) for smaller, _ in found):
                continue
            tries += 1
            if tries > TRIES:
                more = [] if found else _by_leaving_out(world, places)
                return found + more, False
            candidate = world.changed(chosen)
            if candidate is not None and world.first(candidate):
                found.append((chosen, candidate))
    return found, True


def _by_leaving_out(
    world: World, places: tuple[str, ...]
) -> list[tuple[tuple[str, ...], Candidate]]:
    """One set of changes of which none can be left out, where there are too many to try all."""
    kept: tuple[str, ...] = ()
    for place in places:
        if world.changed((*kept, place)) is not None:
            kept = (*kept, place)
    candidate = world.changed(kept)
    if candidate is None or not world.first(candidate):
        return []
    for place in reversed(kept):
        fewer = tuple(p for p in kept if p != place)
        tried = world.changed(fewer)
        if tried is not None and world.first(tried):
            kept, candidate = fewer, tried
    return [(kept, candidate)]
