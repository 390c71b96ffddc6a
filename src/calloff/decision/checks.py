"""What is refused before anything is decided: what does not belong together."""

from __future__ import annotations

from collections.abc import Sequence

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.errors import InputError, Problem
from calloff.need import Need
from calloff.orderings import DrawnLots
from calloff.ranking import Contender, may_go_first
from calloff.snapshot import Snapshot
from calloff.terms import Terms

__all__ = ["check", "check_among", "check_assessed", "check_drawn", "check_offers"]


def check(
    need: Need,
    candidates: Sequence[Candidate],
    key: AllocationKey,
    terms: Terms,
    snapshot: Snapshot,
) -> None:
    """Refuse what does not belong together, with every problem."""
    problems = [*key.problems(need, terms, snapshot), *need.problems(terms.vocabulary)]
    if need.lot != terms.lot_id:
        problems.append(
            Problem("lot", f"the need is for {need.lot}, the terms are {terms.lot_id}.")
        )
    if terms.lot.key != key.id:
        what = f"the lot {terms.lot_id} is decided by {terms.lot.key!r}, the key is {key.id!r}."
        problems.append(Problem("key", what))
    seen: set[str] = set()
    for candidate in candidates:
        place = f"candidates.{candidate.id}"
        if candidate.id in seen:
            problems.append(Problem(place, "stands more than once."))
        seen.add(candidate.id)
        if candidate.lot != need.lot:
            what = f"is in {candidate.lot}; only {need.lot} is decided here."
            problems.append(Problem(place, what))
    if len(stages := {candidate.stage for candidate in candidates}) > 1:
        what = f"{' and '.join(sorted(stages))} do not rank together: decide over one of them."
        problems.append(Problem("candidates", what))
    lists = [c.prices for c in candidates] + [c.agreed for c in candidates if c.agreed is not None]
    if len(currencies := {prices.currency for prices in lists}) > 1:
        what = f"prices in {' and '.join(sorted(currencies))} do not compare."
        problems.append(Problem("candidates", what))
    if problems:
        raise InputError(f"the decision about {need.id}", problems)


def check_offers(need: Need, candidates: Sequence[Candidate], offers: Sequence[Candidate]) -> None:
    """Refuse offers that are none, or that are not of the lot, with every problem."""
    problems = []
    seen: set[str] = set()
    for offer in offers:
        place = f"offers.{offer.id}"
        if offer.id in seen:
            problems.append(Problem(place, "stands more than once."))
        seen.add(offer.id)
        if offer.stage != "offer":
            problems.append(Problem(place, "is an answer: offers are wanted here."))
        if offer.lot != need.lot:
            what = f"is in {offer.lot}; only {need.lot} is decided here."
            problems.append(Problem(place, what))
    if offers and any(candidate.stage == "offer" for candidate in candidates):
        problems.append(Problem("offers", "stand among the candidates already: leave them out."))
    if problems:
        raise InputError(f"the decision about {need.id}", problems)


def check_assessed(
    need: Need, contenders: Sequence[Contender], snapshot: Snapshot, *, answers: bool
) -> None:
    """Refuse an assessment that compares some of those who may serve and leaves out others."""
    assessment = snapshot.assessment_of(need.id)
    if assessment is None:
        return
    left_out = [c.id for c in contenders if assessment.tier_of(c.id) is None]
    if left_out and (answers or len(left_out) < len(contenders)):
        raise InputError(
            f"assessment of {need.id}",
            [Problem("tiers", f"{id!r} may serve and is not compared.") for id in left_out],
        )


def check_among(
    need: Need,
    candidates: Sequence[Candidate],
    contenders: Sequence[Contender],
    key: AllocationKey,
    snapshot: Snapshot,
) -> None:
    """Refuse what hinders an ordering from deciding among those who may or might serve."""
    ids = {contender.id for contender in contenders}
    among = [candidate for candidate in candidates if candidate.id in ids]
    problems = [
        problem
        for ordering in key.orderings
        for problem in ordering.problems_among(need, among, snapshot)
    ]
    # Where nobody may serve, that is the answer, whoever was chosen.
    if among and problems:
        raise InputError(f"the decision about {need.id}", problems)


def check_drawn(
    need: Need,
    contenders: Sequence[Contender],
    ranking: tuple[tuple[str, ...], ...],
    key: AllocationKey,
    snapshot: Snapshot,
) -> None:
    """Refuse a draw that was held without somebody who is tied with those who were in it."""
    draw = snapshot.draw_for(need.id)
    depths = [i for i, ordering in enumerate(key.orderings) if isinstance(ordering, DrawnLots)]
    if draw is None or not depths or not ranking:
        return
    orderings = key.orderings[: depths[0]]
    undrawn = [Contender(c.id, c.verdict, c.measures[: depths[0]]) for c in contenders]
    before = {c.id: c.worst for c in undrawn}
    tied = {id for id in before if any(before[id] == before[first] for first in ranking[0])}
    might = may_go_first(undrawn, orderings) - tied
    if len(tied | might) < 2:
        return
    words = dict.fromkeys(tied, "is tied") | dict.fromkeys(might, "might be tied")
    problems = [
        Problem("candidates", f"{id!r} {words[id]} and was not in the draw.")
        for id in sorted(words.keys() - set(draw.candidates))
    ]
    if problems:
        raise InputError(f"draw for {need.id}", problems)
