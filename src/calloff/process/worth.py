"""What an award is expected to come to: what a ceiling counts from the day it is agreed."""

from __future__ import annotations

from datetime import date

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.errors import InputError
from calloff.framework import Lot
from calloff.gates import Priced
from calloff.orderings import Ordering
from calloff.process.ceilings import Commitment, commitment
from calloff.process.contract import contract_of
from calloff.process.state import State
from calloff.snapshot import Snapshot
from calloff.step import day_of
from calloff.values.durations import Duration

__all__ = ["priced_on", "worth"]


def priced_on(state: State, key: AllocationKey) -> date | None:
    """The day whose prices a key compares; ``None`` where it compares none, or nothing yet."""
    decided = state.comparing or state.asking
    for ordering in key.orderings:
        day = getattr(ordering, "day", None)
        if isinstance(ordering, Ordering) and ordering.weighs_cost and day and decided:
            return day_of(day, state.need, Snapshot(on=decided.on))
    return None


def _priced_at_all(state: State, key: AllocationKey) -> date | None:
    """The day on which a key that compares no prices asks that there be some."""
    decided = state.comparing or state.asking
    gates = (gate for gate in key.gates if isinstance(gate, Priced))
    gate = next(gates, None)
    if gate is None or decided is None:
        return None
    return day_of(gate.day, state.need, Snapshot(on=decided.on))


def worth(
    state: State,
    candidate: Candidate,
    key: AllocationKey,
    lot: Lot,
    *,
    assumed: Duration | None = None,
) -> Commitment | None:
    """What an award comes to at its locked prices; ``None`` where no contract can be made of it.

    They are those of the day whose prices the key compares; of a key that compares none, those of
    the day on which it asks that all be priced.

    Args:
        state: How the call-off stands, with the award.
        candidate: Who was awarded, with all its dated prices.
        key: The key that it was compared by.
        lot: The lot.
        assumed: For how long a placement without a known end is counted.
    """
    priced = priced_on(state, key) or _priced_at_all(state, key)
    if priced is None or lot.day_count is None:
        return None
    try:
        agreed = contract_of(state, candidate, priced=priced, days=lot.day_count, renewed="starts")
    except InputError:
        # Without a first day, or a price for all that is called off, nobody knows what it costs.
        return None
    return commitment(agreed, lot, assumed=assumed)
