"""What the key sees beside register and case: places, earlier call-offs, what is committed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

from calloff.allocation_key import AllocationKey
from calloff.errors import InputError, Problem
from calloff.ledger.capacities import PARTS, Taking
from calloff.ledger.rows import moment_text
from calloff.ledger.standing import POOL, Standing
from calloff.orderings.settlement import Settlement, settled_over
from calloff.register import Register
from calloff.snapshot import Committed, PastCallOffs, Snapshot, Use
from calloff.terms import Terms
from calloff.values.period import Period

__all__ = ["joined", "keys_of", "marks_read", "world"]


def world(
    standing: Standing,
    register: Register,
    lot: str,
    *,
    on: date,
    at: datetime,
    case: str | None = None,
) -> Snapshot:
    """The world on a day as the ledger knows it, for a decision in a lot.

    No other case is named in it: it is kept with the decision, in a file that is another's.

    Args:
        standing: How the office stands.
        register: The register that it is decided by.
        lot: The lot.
        on: The day of the decision.
        at: The moment, by which holds have lapsed.
        case: The stream of the case itself, whose own places are not counted against it.
    """
    terms = register.terms(lot)
    return Snapshot(
        on=on,
        uses=tuple(_uses(standing, register, lot, at, case)),
        call_offs=tuple(_past(standing, register, terms, on)),
        committed=tuple(_committed(standing, terms)),
    )


def joined(known: Snapshot, given: Snapshot | None) -> Snapshot:
    """The world with what stands in no ledger: draws of lots, and what individuals have chosen.

    Raises:
        InputError: where something is given that the ledger knows itself.
    """
    if given is None:
        return known
    problems = [
        Problem(name, "is known from the ledger: leave it out.")
        for name in ("uses", "answers", "call_offs", "committed", "assessments")
        if getattr(given, name)
    ]
    if problems:
        raise InputError("the world", problems)
    return known.replace(draws=given.draws, choices=given.choices)


def _uses(
    standing: Standing, register: Register, lot: str, at: datetime, case: str | None
) -> Iterator[Use]:
    """The places of the lot's pools that other cases hold or have taken."""
    pools = {POOL + pool.id for offer in register.candidates(lot) for pool in offer.pools}
    for taking in standing.held_and_taken(pools, moment_text(at)):
        if taking.stream != case:
            yield _use(taking)


def _use(taking: Taking) -> Use:
    """What is held or taken, as a snapshot says it."""
    return Use(
        pool=taking.capacity.removeprefix(POOL),
        quantity=Decimal(taking.quantity) / PARTS,
        kind=taking.kind,
        since=taking.since,
        period=Period(taking.first, taking.end),
    )


def keys_of(register: Register, lot: str) -> tuple[AllocationKey, ...]:
    """The keys that may decide in a lot: its own, and those that it gives way to."""
    known = {key.id: key for key in register.keys}
    found = {register.key(lot).id: register.key(lot)}
    left = list(found.values())
    while left:
        for switch in left.pop().switches:
            if switch.to not in found:
                found[switch.to] = known[switch.to]
                left.append(known[switch.to])
    return tuple(found.values())


def marks_read(register: Register, lot: str) -> tuple[str, ...]:
    """The marks that a decision in a lot rests on: who was called on, where a key goes by that."""
    reads = frozenset[str]().union(*(key.reads for key in keys_of(register, lot)))
    return (f"call_offs/{lot}",) if "call_offs" in reads else ()


def _past(standing: Standing, register: Register, terms: Terms, on: date) -> Iterator[PastCallOffs]:
    """What was called off so far, for each period that a key settles by; else nothing."""
    if not marks_read(register, terms.lot_id):
        return
    offers = [candidate.id for candidate in register.candidates(terms.lot_id)]
    periods: dict[Period | None, None] = {None: None}
    for key in keys_of(register, terms.lot_id):
        for _, step in key.steps():
            settlement: Any = getattr(step, "period", None)
            known = settlement in get_args(Settlement)
            if known and (settlement != "agreement_year" or terms.framework.term.start):
                periods[settled_over(settlement, on, terms)] = None
    for period in periods:
        yield from standing.past(terms.lot_id, offers, period)


def _committed(standing: Standing, terms: Terms) -> Iterator[Committed]:
    """What has been called off under the framework and the lot, where they have a ceiling."""
    for of, ceiling in (
        (terms.framework.id, terms.framework.ceiling),
        (terms.lot_id, terms.lot.ceiling),
    ):
        if ceiling is not None:
            yield standing.committed(
                of,
                by_value=ceiling.value is not None,
                currency=ceiling.value.currency if ceiling.value is not None else "SEK",
                unit=ceiling.unit,
            )
