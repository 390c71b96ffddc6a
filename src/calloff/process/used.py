"""The places that a call-off holds and has taken, as other needs see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from calloff.candidate import Pool
from calloff.need import Need
from calloff.places import Places
from calloff.process.entries import Awarded
from calloff.process.exchange import Offered
from calloff.process.state import State
from calloff.snapshot import Use

__all__ = ["drawn"]


def drawn(state: State, pools: Mapping[str, Sequence[Pool]]) -> Iterator[tuple[str, Use]]:
    """What is held and taken of the register's pools, each with the id of its proposal.

    A place is held from when it was proposed, taken by the award, and free again when the
    proposal is withdrawn or rejected, another is awarded, or the need falls away. While the
    ordinary procedure goes on beside an emergency placement, what that one has taken is told apart
    by ``bridge:``.

    Args:
        state: How the call-off stands.
        pools: For each offer the pools it draws on. Of several nothing is guessed where the
            proposal names none.
    """
    if state.bridge is not None:
        yield from ((f"bridge:{ref}", use) for ref, use in drawn(state.bridge, pools))
    choice = state.choice if isinstance(state.choice, Awarded) else None
    for offered in state.proposals:
        # What was awarded and closed before it began takes no place.
        kept = state.over is None or state.started is not None
        taken = kept and choice is not None and offered.proposal.id == choice.candidate
        held = state.choice is None and state.over is None and offered.status == "live"
        if not (taken or held):
            continue
        pool, quantity = _drawn_on(offered, pools.get(offered.proposal.offer, ()), state.need)
        if pool is None or not quantity:
            continue
        use = Use(
            pool=pool,
            quantity=quantity,
            kind="taken" if taken else "held",
            since=choice.at if taken and choice is not None else offered.at,
            period=state.period,
            need=state.need.id,
        )
        yield offered.proposal.id, use


def _drawn_on(
    offered: Offered, pools: Sequence[Pool], need: Need
) -> tuple[str | None, Decimal | None]:
    """The pool that a proposal draws on, and how much of it; ``None`` where that is not known."""
    persons = Decimal(max(1, len(need.persons)))
    found = [pool for pool in pools if pool.id == offered.pool]
    if offered.pool is None and len(pools) == 1:
        found = list(pools)
    if not found:
        return offered.pool, persons
    pool = found[0]
    return pool.id, persons if pool.unit == "place" else Places.takes(need, pool)
