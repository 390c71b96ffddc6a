"""Invented cases: a need, candidates, a key, terms and a world that `decide` accepts together."""

# ruff: noqa: D417 - Hypothesis hands in `draw`; whoever calls a strategy does not give it.

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hypothesis import strategies as st

from calloff.candidate import Candidate, Offer, Proposal, Rank
from calloff.expressions import has
from calloff.need import Need
from calloff.orderings import Ordering, TenderRank
from calloff.register import Register
from calloff.testing.chance import (
    CHANGE,
    LOT,
    either,
    one_in,
    pick,
    shuffled,
)
from calloff.testing.needs import needs, proposals
from calloff.testing.registers import registers
from calloff.testing.snapshots import Case, snapshots
from calloff.values.period import Period
from calloff.vocabulary import Vocabulary

__all__ = ["candidates", "cases"]


@st.composite
def candidates(
    draw: st.DrawFn,
    vocabulary: Vocabulary,
    *,
    stage: Literal["offer", "proposal"] | None = None,
    silent: int = 20,
) -> Candidate:
    """Candidates as a key sees them: an offer with its supplier and pools, or an answer under it.

    Args:
        vocabulary: The words.
        stage: Which of the two; ``None``: either.
        silent: On how many of a hundred facets, items and pools nothing is stated.
    """
    register = draw(registers(vocabulary=vocabulary, least=1, most=1, silent=silent))
    if (stage or either(draw, "offer", "proposal")) == "offer":
        return register.candidates(LOT)[0]
    need = draw(needs(vocabulary, unit=register.terms(LOT).lot.unit))
    return _proposed(draw, register, need, silent)[0]


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    stage: Literal["offer", "proposal"] | None = None,
    first: Sequence[Ordering] = (),
    least: int = 0,
    most: int = 4,
) -> Case:
    """Cases that `decide` accepts, over offers or over proposals.

    Args:
        stage: Which of the two; ``None``: either.
        first: Orderings that the key begins with.
        least: How many candidates there are at least.
        most: How many candidates there are at most; not above five.
    """
    silent = pick(draw, (3, 4), (4, 16), (2, 40))
    register = draw(registers(first=first, least=least, most=most, silent=silent))
    key, terms = register.key(LOT), register.terms(LOT)
    alike = one_in(draw, 5)
    if alike:
        register = _alike(register)
    facets = [o.facet for o in key.orderings if isinstance(o, TenderRank) and o.facet]
    dated = any(isinstance(o, TenderRank) and o.day for o in key.orderings)
    if facets or (dated and draw(st.booleans())):
        register = _ranked(draw, register, facets)
    throughout = any(getattr(gate, "counted", None) == "throughout" for gate in key.gates)
    named = {day for _, step in key.steps() for day in step.days()}
    need = draw(
        needs(
            register.vocabulary,
            unit=terms.lot.unit,
            starts=throughout or "starts" in named,
            ends=throughout,
        )
    )
    if facets and not one_in(draw, 5):
        words = register.vocabulary
        code = either(draw, *words.list_of(words.by_code[facets[0]]).by_code)
        need = need.replace(requirements=(*need.requirements, has(facets[0], code)))
    candidates = register.candidates(LOT)
    if (stage or pick(draw, (2, "proposal"), (1, "offer"))) == "proposal":
        candidates = _proposed(draw, register, need, silent, alike=alike)
    snapshot = draw(snapshots(need, candidates, key, terms))
    return Case(need, tuple(shuffled(draw, candidates)), key, terms, snapshot)


def _alike(register: Register) -> Register:
    """The register where all offers of the lot state what the first does, so that they tie."""
    same = ("unit", "facts", "prices", "rank")
    inside = [offer for offer in register.offers if offer.lot == LOT]
    stated = {field: getattr(offer, field) for offer in inside[:1] for field in same}
    return register.replace(
        offers=tuple(
            offer.replace(**stated) if offer.lot == LOT else offer for offer in register.offers
        )
    )


def _ranked(draw: st.DrawFn, register: Register, facets: Sequence[str]) -> Register:
    """The register with rankings of the lot that are dated, or differ by the codes of a facet."""
    return register.replace(
        offers=tuple(
            offer.replace(rank=None, ranks=_ranks(draw, offer, register.vocabulary, facets))
            if offer.lot == LOT
            else offer
            for offer in register.offers
        )
    )


def _ranks(
    draw: st.DrawFn, offer: Offer, vocabulary: Vocabulary, facets: Sequence[str]
) -> tuple[Rank, ...]:
    """One offer's ranks: everywhere or within some codes, for good or until a day and from it."""
    codes = vocabulary.list_of(vocabulary.by_code[facets[0]]).by_code if facets else ()
    within: list[str | None] = [None, *codes]
    stated = within[: pick(draw, (1, 1), (3, len(within)))] if draw(st.booleans()) else within[1:]
    rows: list[Rank] = []
    for code in stated or [None]:
        rank = offer.rank or 1
        how = pick(draw, (6, "for good"), (3, "changing"), (1, "none"))
        if how == "for good":
            rows.append(Rank(rank=draw(st.integers(1, 3)), within=code))
        elif how == "changing":
            rows.append(Rank(rank=rank, within=code, valid=Period(None, CHANGE)))
            rows.append(Rank(rank=draw(st.integers(1, 3)), within=code, valid=Period(CHANGE)))
    return tuple(rows)


def _proposed(
    draw: st.DrawFn, register: Register, need: Need, silent: int, *, alike: bool = False
) -> tuple[Candidate, ...]:
    """One answer under each offer of the lot, as candidates; all the same, where they are alike."""
    unit, words = register.terms(LOT).lot.unit, register.vocabulary
    answers: list[Proposal] = []
    for number, offer in enumerate(register.candidates(LOT), start=1):
        id = f"P-{number}"
        if alike and answers:
            answers.append(answers[0].replace(id=id, offer=offer.id))
        else:
            answers.append(draw(proposals(need, offer.id, words, id=id, unit=unit, silent=silent)))
    return register.proposed(answers)
