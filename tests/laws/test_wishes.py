"""What wishes weigh, where they are compared as sets and nobody has assessed the candidates.

Say that one who surely may serve surely meets every wish that another possibly meets, and one
more. Then, whatever either of them costs:

- the other is not named, neither alone nor among those who are tied;
- the other is not asked over proposals, since no answer of its own could bring it first;
- and who by what is known meets strictly more stands in an earlier tier.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from typing import Any

from calloff import (
    AllocationKey,
    Ask,
    Candidate,
    Chosen,
    Decision,
    PriceList,
    Tied,
    Verdict,
    decide,
)
from calloff.gates import WithinCeiling
from calloff.orderings import BestSuited
from calloff.testing import Case, cases

_BY_WISHES = BestSuited(day="starts", by="same_set")


def test_no_price_buys_past_a_wish(law: Any) -> None:
    """Who surely meets strictly fewer wishes is not called on, not even for nothing."""

    @law.over(cases(first=[_BY_WISHES], least=2))
    def holds(case: Case) -> None:
        case = case._replace(snapshot=case.snapshot.replace(assessments=(), draws=()))
        decision = decide(*case)
        beaten = _beaten(decision)
        cheap = [_at_price(c, factor=Decimal(0 if c.id in beaten else 10)) for c in case.candidates]
        cheaper = decide(*case._replace(candidates=tuple(cheap), key=_at_any_price(case.key)))
        law.decided(
            decision, *(["beaten"] if beaten else []), *(["named"] if _named(decision) else [])
        )

        assert beaten.isdisjoint(_named(decision))
        assert beaten.isdisjoint(_named(cheaper))
        for id in beaten:
            assert id not in decision.ranking[0]
            assert id not in cheaper.ranking[0]

    holds()
    law.ensure("beaten", "named")


def test_more_met_wishes_stand_in_an_earlier_tier(law: Any) -> None:
    """What is unknown counted as not met, strictly more wishes stand before strictly fewer."""

    @law.over(cases(first=[_BY_WISHES], least=2))
    def holds(case: Case) -> None:
        case = case._replace(snapshot=case.snapshot.replace(assessments=(), draws=()))
        decision = decide(*case)
        tier = {id: number for number, ids in enumerate(decision.ranking) for id in ids}
        pairs = [
            (one, other)
            for one, other in permutations(tier, 2)
            if _wishes(decision, one)[0] > _wishes(decision, other)[0]
        ]
        law.decided(decision, *(["more"] if pairs else []))

        for one, other in pairs:
            assert tier[one] < tier[other]

    holds()
    law.ensure("more")


def _wishes(decision: Decision, candidate: str) -> tuple[set[str], set[str]]:
    """The wishes that a candidate surely meets, and those that it possibly meets."""
    found = [f for f in decision.wishes[candidate] if f.step == "orderings.0"]
    return (
        {f.place for f in found if f.verdict is Verdict.MET},
        {f.place for f in found if f.verdict is not Verdict.UNMET},
    )


def _beaten(decision: Decision) -> set[str]:
    """Those who possibly meet less than another surely does, who surely may serve."""
    sure = {e.candidate for e in decision.eligibilities if e.verdict is Verdict.MET}
    return {
        other
        for other in decision.measures
        if any(_wishes(decision, one)[0] > _wishes(decision, other)[1] for one in sure)
    }


def _named(decision: Decision) -> set[str]:
    """Those whom a decision names, or asks over proposals."""
    outcome = decision.outcome
    if isinstance(outcome, Chosen):
        return {outcome.candidate}
    if isinstance(outcome, Tied):
        return set(outcome.candidates)
    over_proposals = any(candidate.stage == "proposal" for candidate in decision.candidates)
    return set(outcome.whom) if isinstance(outcome, Ask) and over_proposals else set()


def _at_any_price(key: AllocationKey) -> AllocationKey:
    """The key without the gate on ceilings, which turns somebody down for what it costs."""
    gates = tuple(gate for gate in key.gates if not isinstance(gate, WithinCeiling))
    return key.replace(gates=gates)


def _at_price(candidate: Candidate, *, factor: Decimal) -> Candidate:
    """The candidate with every price, bid and agreed, so many times what it was."""
    agreed = candidate.agreed
    return candidate.replace(
        prices=_times(candidate.prices, factor),
        agreed=None if agreed is None else _times(agreed, factor),
    )


def _times(prices: PriceList, factor: Decimal) -> PriceList:
    rows = tuple(row.replace(amount=row.amount * factor) for row in prices.rows)
    return prices.replace(rows=rows)
