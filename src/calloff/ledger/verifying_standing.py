"""Whether what is held and taken, as the store has it, is what the rows of the ledger come to.

A store keeps the places in use beside the rows, since whoever takes one must know at once whether
there is one left. Somebody who frees a place there lets it be taken twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from calloff.ledger.capacities import Taking
from calloff.ledger.standing import Standing
from calloff.ledger.store import Store
from calloff.ledger.verification import Breach

__all__ = ["taking_breaches"]

_LOOKS = 5
"""Where somebody writes meanwhile it is looked at again, so often at most."""

Takings = Mapping[tuple[str, str], Taking]


def taking_breaches(store: Store) -> Iterator[Breach]:
    """Everything that is held or taken by the store and not by the rows, or the other way round.

    Args:
        store: What the ledger is kept in.
    """
    standing = Standing()
    for _ in range(_LOOKS):
        try:
            standing = _gone_on(standing, store)
        except (AttributeError, KeyError, TypeError, ValueError):
            yield Breach(code="taking.unread")
            return
        stands = {(one.stream, one.ref): one for one in store.takings()}
        if stands == standing.takings:
            return
    for name in sorted({*stands, *standing.takings}):
        if stands.get(name) != standing.takings.get(name):
            yield _breach(name, stands, standing.takings)


def _gone_on(standing: Standing, store: Store) -> Standing:
    """A standing gone on with up to the last row, of which only what is held and taken is kept."""
    while rows := store.rows(standing.number):
        # What was changed is found elsewhere; what it said of places is not what was taken.
        right = [row for row in rows if row.digest == row.digested()]
        after = standing.after(right)
        number = max(rows[-1].number, standing.number + 1)
        standing = replace(after, number=number, lots={}, direct=())
    return standing


def _breach(name: tuple[str, str], stands: Takings, due: Takings) -> Breach:
    """One thing that is held or taken otherwise than the rows say."""
    code = "other" if name in stands and name in due else "foreign" if name in stands else "gone"
    told = stands.get(name) or due[name]
    found = {"capacity": told.capacity, "ref": told.ref}
    return Breach(code=f"taking.{code}", stream=told.stream, found=found)
