"""Deciding one need: gates, then orderings, over every candidate. The meaning of every answer."""

from __future__ import annotations

from collections.abc import Sequence

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.decision.checks import (
    check,
    check_among,
    check_assessed,
    check_drawn,
    check_offers,
)
from calloff.decision.concluding import concluded
from calloff.decision.record import Decision
from calloff.eligibility import eligibility, lot_findings
from calloff.errors import InputError
from calloff.finding import Finding
from calloff.need import Need
from calloff.ranking import Contender, tiers
from calloff.snapshot import Snapshot
from calloff.switching import Followed, follow
from calloff.terms import Terms
from calloff.values.verdict import Verdict

__all__ = ["decide", "rank", "weigh"]


def decide(
    need: Need,
    candidates: Sequence[Candidate],
    key: AllocationKey,
    terms: Terms,
    snapshot: Snapshot,
    *,
    keys: Sequence[AllocationKey] = (),
    offers: Sequence[Candidate] = (),
    settled: bool = False,
) -> Decision:
    """Decide one need from these arguments alone.

    The order of the candidates is of no account. That nobody fits is an outcome, and so is that
    it must be asked.

    Args:
        need: What is called off.
        candidates: Those to decide among.
        key: The lot's own key.
        terms: The agreement.
        snapshot: The world on the day.
        keys: The keys that the lot's own may give way to.
        offers: The offers of the lot, where the candidates are answers: by which key it is decided
            goes by them, so that no answer can change it; none: the candidates stand for them.
        settled: Whether it has been settled before that this key decides, such as when suppliers
            were asked by it: then its switches are not put again.

    Raises:
        InputError: where the need, the candidates, the key and the terms do not belong together;
            every problem is listed.
    """
    ordered = tuple(sorted(candidates, key=lambda candidate: candidate.id))
    check(need, ordered, key, terms, snapshot)
    settled = settled and bool(key.switches)
    puts = bool(key.switches) and not settled
    behind = tuple(sorted(offers, key=lambda offer: offer.id)) if puts else ()
    check_offers(need, ordered, behind)
    followed = Followed(key)
    if puts:
        followed = follow(need, behind or ordered, key, terms, snapshot, keys=keys)
    if followed.key is not key:
        key = followed.key
        if problems := [*key.problems(need, terms, snapshot)]:
            raise InputError(f"the decision about {need.id}", problems)
    of_lot = lot_findings(need, key, terms, snapshot)
    eligibilities = tuple(eligibility(need, c, key, terms, snapshot) for c in ordered)
    weighed = [
        weigh(need, candidate, key, terms, snapshot, verdict=found.verdict)
        for candidate, found in zip(ordered, eligibilities, strict=True)
    ]
    wishes = {c.id: findings for c, (findings, _) in zip(ordered, weighed, strict=True)}
    contenders = [contender for _, contender in weighed if contender is not None]
    ranking = rank(need, ordered, contenders, key, snapshot)
    findings = {e.candidate: (*e.findings, *wishes.get(e.candidate, ())) for e in eligibilities}
    over_offers = any(candidate.stage == "offer" for candidate in ordered)
    return Decision(
        need=need,
        key=key,
        terms=terms,
        snapshot=snapshot,
        candidates=ordered,
        lot_findings=of_lot,
        eligibilities=eligibilities,
        wishes=wishes,
        measures={c.id: c.measures for c in contenders},
        ranking=ranking,
        outcome=concluded(
            key,
            of_lot,
            contenders,
            ranking,
            findings,
            unsettled=followed.unsettled,
            offers=over_offers,
            vocabulary=terms.vocabulary,
        ),
        switched=followed.switched,
        switch_findings=followed.findings,
        offers=behind,
        settled=settled,
    )


def weigh(
    need: Need,
    candidate: Candidate,
    key: AllocationKey,
    terms: Terms,
    snapshot: Snapshot,
    *,
    verdict: Verdict,
) -> tuple[tuple[Finding, ...], Contender | None]:
    """What the orderings find about a candidate, and measure about one that may or might serve."""
    told = [o.findings(need, candidate, terms, snapshot) for o in key.orderings]
    findings = tuple(f.at(step=f"orderings.{i}") for i, found in enumerate(told) for f in found)
    if verdict is Verdict.UNMET:
        return findings, None
    measures = tuple(
        ordering.measure(need, candidate, terms, snapshot, found)
        for ordering, found in zip(key.orderings, told, strict=True)
    )
    return findings, Contender(candidate.id, verdict, measures)


def rank(
    need: Need,
    candidates: Sequence[Candidate],
    contenders: Sequence[Contender],
    key: AllocationKey,
    snapshot: Snapshot,
) -> tuple[tuple[str, ...], ...]:
    """The tiers of those who may or might serve.

    Raises:
        InputError: where an assessment, a choice or a draw leaves out somebody who may serve.
    """
    if "assessments" in key.reads:
        answers = any(candidate.stage == "proposal" for candidate in candidates)
        check_assessed(need, contenders, snapshot, answers=answers)
    check_among(need, candidates, contenders, key, snapshot)
    ranking = tiers({c.id: c.worst for c in contenders}, key.orderings)
    check_drawn(need, contenders, ranking, key, snapshot)
    return ranking
