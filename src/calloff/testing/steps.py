"""Invented allocation keys of every shipped kind of step, with every policy."""

# ruff: noqa: D417 - Hypothesis hands in `draw`; whoever calls a strategy does not give it.

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st

from calloff.allocation_key import AllocationKey, Asking, SourceDocument
from calloff.gates import Ages, Answered, Gate, Priced, Requirements, SupplierStanding
from calloff.lot_gates import BuyerEligible, CeilingLeft, InForce, LotGate, LotUnit
from calloff.orderings import (
    BestSuited,
    DrawnLots,
    LowestTotalPrice,
    Ordering,
    TenderRank,
)
from calloff.places import Places
from calloff.step import Clause, NamedDay
from calloff.testing.chance import either, pick, shuffled
from calloff.vocabulary import Text, Vocabulary

__all__ = ["gates", "keys", "lot_gates", "orderings"]

_DAYS: tuple[NamedDay, ...] = ("starts", "decided", "requested")


@cache
def _clauses() -> tuple[Clause | None, ...]:
    return (
        None,
        Clause(document="charter", passage="Behov och önskemål styr valet.", basis="agreement"),
        Clause(document="charter", passage="Lika väl: lägst pris.", basis="reading"),
    )


@cache
def _lot_gates(clause: Clause | None) -> tuple[tuple[LotGate, ...], ...]:
    """Every way of each kind of gate of a lot."""
    return (
        tuple(InForce(day=day, clause=clause) for day in _DAYS),
        tuple(
            BuyerEligible(day=day, registration=listed, clause=clause)
            for listed in (True, False)
            for day in _DAYS
        ),
        (CeilingLeft(clause=clause),),
        (LotUnit(clause=clause),),
    )


@cache
def _gates(clause: Clause | None, ranges: tuple[str, ...]) -> tuple[tuple[Gate, ...], ...]:
    """Every way of each kind of gate of a candidate."""
    return (
        tuple(Requirements(day=day, clause=clause) for day in _DAYS),
        tuple(
            Places(day=day, fresh_days=fresh, ages_facet=facet, clause=clause)
            for fresh in (14, 7, None)
            for facet in (None, *ranges)
            for day in _DAYS
        ),
        tuple(Priced(day=day, clause=clause) for day in _DAYS),
        tuple(
            Ages(day=day, counted="throughout" if long else "at_start", facet=facet, clause=clause)
            for long in (False, False, True)
            for facet in (None, *ranges)
            for day in _DAYS
        ),
        tuple(SupplierStanding(day=day, clause=clause) for day in _DAYS),
        (Answered(clause=clause),),
    )


@cache
def _orderings(clause: Clause | None) -> tuple[tuple[Ordering, ...], ...]:
    """Every way of each kind of ordering."""
    return (
        tuple(BestSuited(day=day, by="same_set", clause=clause) for _ in range(2) for day in _DAYS)
        + tuple(BestSuited(day=day, by="count", clause=clause) for day in _DAYS)
        + tuple(BestSuited(day=day, by="priority", clause=clause) for day in _DAYS),
        tuple(LowestTotalPrice(day=day, clause=clause) for day in _DAYS),
        (TenderRank(clause=clause),),
        (DrawnLots(clause=clause),),
    )


def _ranges(vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(facet.code for facet in vocabulary.facets if facet.kind == "range")


@st.composite
def lot_gates(draw: st.DrawFn) -> LotGate:
    """Any of the shipped gates of a lot."""
    return either(draw, *either(draw, *_lot_gates(None)))


@st.composite
def gates(draw: st.DrawFn, vocabulary: Vocabulary) -> Gate:
    """Any of the shipped gates of a candidate.

    Args:
        vocabulary: The words in which a gate of ages may look for a candidate's own.
    """
    return either(draw, *either(draw, *_gates(None, _ranges(vocabulary))))


@st.composite
def orderings(draw: st.DrawFn) -> Ordering:
    """Any of the shipped orderings, best suited by any of its policies."""
    return either(draw, *either(draw, *_orderings(None)))


@st.composite
def keys(
    draw: st.DrawFn, vocabulary: Vocabulary, *, first: Sequence[Ordering] = ()
) -> AllocationKey:
    """Keys of up to four gates of the lot, six of a candidate, and four orderings, in any order.

    Args:
        vocabulary: The words in which a gate of ages may look for a candidate's own.
        first: Orderings that come before the drawn ones.
    """
    clause = either(draw, *_clauses())
    of_lot = [either(draw, *ways) for ways in _lot_gates(clause) if draw(st.booleans())]
    of_candidate = [
        either(draw, *ways)
        for ways in _gates(clause, _ranges(vocabulary))
        if pick(draw, (3, True), (2, False))
    ]
    often = zip(_orderings(clause), (5, 5, 2, 2), strict=True)
    order = [
        either(draw, *ways) for ways, weight in often if pick(draw, (weight, True), (2, False))
    ]
    order = order or [either(draw, *_orderings(clause)[0])]
    in_order = draw(st.booleans())
    return AllocationKey(
        id="charter-2024",
        name=Text("stadga", "charter"),
        documents=(SourceDocument(id="charter", title="Stadgan"),),
        lot_gates=tuple(of_lot),
        gates=tuple(shuffled(draw, of_candidate)),
        orderings=(*first, *(order if pick(draw, (2, True), (1, False)) else order[::-1])),
        asking=Asking(
            mode="in_order" if in_order else "together",
            at_a_time=either(draw, 1, 2) if in_order else 1,
            over_offers=pick(draw, (2, "when_unknown"), (1, "always")),
            answer_within_hours=either(draw, None, 48),
            clause=clause,
        ),
        when_nobody=either(draw, "nobody", "escalate"),
    )
