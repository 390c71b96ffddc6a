"""Invented allocation keys of every shipped kind of step, with every policy."""

# ruff: noqa: D417 - Hypothesis hands in `draw`; whoever calls a strategy does not give it.

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st

from calloff.allocation_key import AllocationKey, Asking, SourceDocument
from calloff.gates import (
    Ages,
    Answered,
    BidWithinAgreement,
    Gate,
    Priced,
    Requirements,
    SupplierStanding,
    WithinCeiling,
)
from calloff.lot_gates import BuyerEligible, CeilingLeft, InForce, LotGate, LotUnit
from calloff.orderings import (
    BestBid,
    BestSuited,
    DrawnLots,
    FewestCallOffs,
    IndividualsChoice,
    LowestTotalPrice,
    NamedCriterion,
    Ordering,
    Rotation,
    Share,
    TenderRank,
)
from calloff.orderings.bids import Lowest
from calloff.orderings.settlement import Settlement
from calloff.places import Places
from calloff.step import Clause, NamedDay
from calloff.testing.chance import either, pick, shuffled
from calloff.vocabulary import Text, Vocabulary

__all__ = ["gates", "keys", "lot_gates", "orderings"]

_DAYS: tuple[NamedDay, ...] = ("starts", "decided", "requested")
_PERIODS: tuple[Settlement, ...] = ("calendar_year", "term", "agreement_year", "quarter", "month")
_TARGETS = (("50", "30", "20"), ("60", "40"), ("40", "30", "20", "10"))


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
        tuple(WithinCeiling(day=day, clause=clause) for day in _DAYS),
        tuple(
            BidWithinAgreement(day=day, without_price=silence, clause=clause)
            for silence in ("free", "unknown")
            for day in _DAYS
        ),
    )


@cache
def _orderings(
    clause: Clause | None, codes: tuple[str, ...] = (), numbers: tuple[str, ...] = ()
) -> tuple[tuple[Ordering, ...], ...]:
    """Every way of each kind of ordering; of none where there is no facet that it could go by."""
    ranked = (*_DAYS, "starts_or_last", None, None)
    return (
        (IndividualsChoice(clause=clause),),
        tuple(BestSuited(day=day, by="same_set", clause=clause) for _ in range(2) for day in _DAYS)
        + tuple(BestSuited(day=day, by="count", clause=clause) for day in _DAYS)
        + tuple(BestSuited(day=day, by="priority", clause=clause) for day in _DAYS),
        tuple(LowestTotalPrice(day=day, clause=clause) for day in _DAYS),
        tuple(
            TenderRank(day=day, facet=facet, clause=clause)
            for facet in (None, *codes)
            for day in ranked
        ),
        tuple(BestBid(day=day, formula=Lowest(), clause=clause) for day in _DAYS),
        (Rotation(clause=clause),),
        tuple(FewestCallOffs(period=period, clause=clause) for period in _PERIODS),
        _shares(clause),
        tuple(
            NamedCriterion(facet=facet, prefer=prefer, day=day, clause=clause)
            for facet in numbers
            for prefer in ("highest", "lowest")
            for day in _DAYS
        ),
        (DrawnLots(clause=clause),),
    )


@cache
def _shares(clause: Clause | None) -> tuple[Share, ...]:
    """Every way of a share; they are many, and the same whatever the words are."""
    return tuple(
        Share(basis=basis, period=period, targets=targets, day=day, clause=clause)
        for basis in ("count", "value", "hours")
        for period in _PERIODS
        for targets in _TARGETS
        for day in (None, *_DAYS)
    )


_OFTEN = (2, 15, 15, 6, 3, 2, 2, 2, 3, 6)
"""How often each kind of ordering is in a key, to six times that it is not."""


def _ranges(vocabulary: Vocabulary) -> tuple[str, ...]:
    return _facets(vocabulary, "range")


def _facets(vocabulary: Vocabulary, kind: str) -> tuple[str, ...]:
    return tuple(facet.code for facet in vocabulary.facets if facet.kind == kind)


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
def orderings(draw: st.DrawFn, vocabulary: Vocabulary | None = None) -> Ordering:
    """Any of the shipped orderings, in any of its ways.

    Args:
        vocabulary: The words in which some look for codes or numbers; ``None``: none of those.
    """
    facets = [_facets(vocabulary, kind) if vocabulary else () for kind in ("code", "number")]
    return either(draw, *either(draw, *(ways for ways in _orderings(None, *facets) if ways)))


@st.composite
def keys(
    draw: st.DrawFn, vocabulary: Vocabulary, *, first: Sequence[Ordering] = ()
) -> AllocationKey:
    """Keys of gates of the lot, gates of a candidate, and orderings, in any order.

    Args:
        vocabulary: The words in which a gate of ages may look for a candidate's own.
        first: Orderings that come before the drawn ones.
    """
    clause = either(draw, *_clauses())
    of_lot = [either(draw, *ways) for ways in _lot_gates(clause) if draw(st.booleans())]
    of_candidate = shuffled(
        draw,
        [
            either(draw, *ways)
            for ways in _gates(clause, _ranges(vocabulary))
            # A gate of bids leaves every offer of a register open.
            if pick(draw, (1 if isinstance(ways[0], BidWithinAgreement) else 9, True), (6, False))
        ],
    )
    kinds = _orderings(clause, _facets(vocabulary, "code"), _facets(vocabulary, "number"))
    often = zip(kinds, _OFTEN, strict=True)
    order = [
        either(draw, *ways)
        for ways, weight in often
        if pick(draw, (weight, True), (6, False)) and ways
    ]
    order = order or [either(draw, *kinds[1])]
    order = pick(draw, (2, order), (1, order[::-1]), (1, shuffled(draw, order)))
    if pick(draw, (2, False), (1, True)):
        # Many get through a few gates, and by one ordering alone many of them tie.
        of_lot, of_candidate, order = of_lot[:1], of_candidate[:1], order[:1]
    in_order = draw(st.booleans())
    return AllocationKey(
        id="charter-2024",
        name=Text("stadga", "charter"),
        documents=(SourceDocument(id="charter", title="Stadgan"),),
        lot_gates=tuple(of_lot),
        gates=tuple(of_candidate),
        orderings=(*first, *order),
        asking=Asking(
            mode="in_order" if in_order else "together",
            at_a_time=either(draw, 1, 2) if in_order else 1,
            over_offers=pick(draw, (2, "when_unknown"), (1, "always")),
            answer_within_hours=either(draw, None, 48),
            clause=clause,
        ),
        when_nobody=either(draw, "nobody", "escalate"),
    )
