"""What is unknown never wins nor loses in silence.

All of it is found out by trying: every finding of a gate that is unknown is once met and once
not, every unknown wish likewise, and an unknown price or rank is once below, once at, once
between and once above those that are known. In each such world the candidates are compared two at
a time, by the naive referee.

- Where the gates of the lot are met and the key does not always ask, the outcome is to ask
  exactly if the worlds differ in who goes first; else those who do are chosen, or tied.
- Who is asked over proposals is exactly who goes first in some world and has something unknown;
  over offers too where the key asks in order, and else all who may serve or might. Where a key
  asks in order, these are the first tiers of them, none asked in part.
- What is asked is exactly what is unknown about those who are asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from types import SimpleNamespace
from typing import Any

from hypothesis import assume

from calloff import Ask, Chosen, Decision, Escalate, Finding, Nobody, Tied, Verdict, decide
from calloff.testing import Case, cases

MOST_WORLDS = 1000

_BUYER_KNOWS = {"tender_rank", "rotation", "fewest_call_offs", "share", "individuals_choice"}


def test_unknown_never_wins_nor_loses_in_silence(law: Any, naive: SimpleNamespace) -> None:
    """The outcome is to ask exactly if some world has others going first than another world."""

    @law.over(cases())
    def holds(case: Case) -> None:
        decision = decide(*case)
        fronts = _fronts(decision, naive)
        open_ = any(finding.verdict is not Verdict.MET for finding in decision.lot_findings)
        law.decided(decision, *_unknown(decision), *(["differ"] if len(fronts) > 1 else []))

        if open_:
            assert isinstance(decision.outcome, Escalate)
        elif not decision.measures:
            nobody = Nobody() if case.key.when_nobody == "nobody" else Escalate(because="nobody")
            assert nobody == decision.outcome
        elif _always(decision):
            assert isinstance(decision.outcome, Ask)
            assert "key" == decision.outcome.because
        elif len(fronts) > 1:
            assert isinstance(decision.outcome, Ask)
            assert "unknown" == decision.outcome.because
        else:
            (first,) = fronts
            named = Tied(candidates=tuple(sorted(first)))
            assert decision.outcome == (Chosen(candidate=min(first)) if len(first) == 1 else named)
            assert decision.ranking[0] == tuple(sorted(first))

    holds()
    law.ensure("differ", "of gates", "of best_suited", "of lowest_total_price", "of tender_rank")


def test_who_could_decide_it_is_asked(law: Any, naive: SimpleNamespace) -> None:
    """Asked are those with something unknown who go first in some world; of offers, maybe all."""

    @law.over(cases())
    def holds(case: Case) -> None:
        decision = decide(*case)
        outcome, asking = decision.outcome, case.key.asking
        over_proposals = any(c.stage == "proposal" for c in decision.candidates)
        stage = "proposals" if over_proposals else "offers"
        law.decided(decision, *([f"asked.{stage}"] if isinstance(outcome, Ask) else []))
        if not isinstance(outcome, Ask):
            return
        may = set(decision.measures)
        if not _always(decision) and (over_proposals or asking.mode == "in_order"):
            cards = naive.cards_of(decision)
            firsts = frozenset().union(*_fronts(decision, naive))
            may = {id for id in firsts if len(cards[id]) > 1}
        expected: set[str] = set()
        for tier in decision.ranking:
            if asking.mode == "together" or len(expected) < asking.at_a_time:
                expected |= may & set(tier)

        assert tuple(sorted(expected)) == outcome.whom
        assert expected

    holds()
    law.ensure("asked.offers", "asked.proposals")


def test_what_is_unknown_about_them_is_asked(law: Any) -> None:
    """Asked is what is unknown about those who are asked; of the buyer, what the buyer knows."""

    @law.over(cases())
    def holds(case: Case) -> None:
        decision = decide(*case)
        outcome = decision.outcome
        law.decided(decision, *(["settle"] if getattr(outcome, "to_settle", ()) else []))
        if not isinstance(outcome, Ask):
            return
        open_ = {question for id in outcome.whom for question in _questions(decision, id)}
        of_buyer = {(place, code) for place, code, buyer in open_ if buyer}
        of_supplier = {(place, code) for place, code, buyer in open_ if not buyer}

        assert of_supplier == {(q.place, q.code) for q in outcome.questions}
        assert of_buyer == {(q.place, q.code) for q in outcome.to_settle}
        assert len(of_supplier) == len(outcome.questions)
        assert len(of_buyer) == len(outcome.to_settle)

    holds()
    law.ensure("settle")


def _unspoken(finding: Finding, decision: Decision) -> bool:
    """Whether every part that is left open is about what no supplier is told or asked."""
    left = [finding]
    while any(one.parts for one in left):
        open_ = [p for one in left for p in one.parts if p.verdict is Verdict.UNKNOWN]
        left = [one for one in left if not one.parts] + open_
    facets = decision.terms.vocabulary.by_code
    codes = [one.code.removeprefix("facet.") for one in left if one.code.startswith("facet.")]
    untold = [c for c in codes if not facets[c].question and "asked" not in facets[c].told_to]
    return bool(left) and len(untold) == len(left)


def _questions(decision: Decision, candidate: str) -> Iterator[tuple[str, str, bool]]:
    """What is unknown about a candidate: where, by which code, and whether the buyer knows it."""
    # What people have assessed is settled, whatever wishes nobody has answered.
    settled = {
        f"orderings.{index}"
        for index, measure in enumerate(decision.measures[candidate])
        if measure.worst == measure.best
    }
    found = [f for f in decision.findings(candidate) if f.verdict is Verdict.UNKNOWN]
    unknown = [finding for finding in found if finding.step not in settled]
    for finding in unknown:
        # How old the person is, and who holds a permit, the buyer finds out without the supplier.
        age = finding.code == "gate.ages" and finding.note != "silent"
        ours = age or finding.code in {"gate.supplier_standing", *_of_agreement(finding)}
        yield finding.place or finding.step, finding.code, ours or _unspoken(finding, decision)
    for index, ordering in enumerate(decision.key.orderings):
        measure = decision.measures[candidate][index]
        # Of wishes there are findings, and of prices where the key has a gate for them.
        bids = any(finding.code == "gate.bid_within_agreement" for finding in unknown)
        told = {
            "best_suited": True,
            "lowest_total_price": _asks_prices(unknown),
            "best_bid": bids or _asks_prices(unknown),
        }
        if measure.worst != measure.best and not told.get(ordering.kind, False):
            ours = ordering.kind in _BUYER_KNOWS
            yield f"orderings.{index}", f"ordering.{ordering.kind}", ours


def _of_agreement(finding: Finding) -> Iterator[str]:
    """The code of what the agreement settles and no supplier: a ceiling, or how much it will be."""
    if finding.note == "no_ceiling":
        yield "gate.bid_within_agreement"
    if finding.note == "open_tier":
        yield "gate.priced"
    yield "gate.within_ceiling"


def _asks_prices(unknown: list[Finding]) -> bool:
    return any(finding.code == "gate.priced" for finding in unknown)


def _unknown(decision: Decision) -> Iterator[str]:
    """Of what something is unknown."""
    if any(e.verdict is Verdict.UNKNOWN for e in decision.eligibilities):
        yield "of gates"
    for measures in decision.measures.values():
        for ordering, measure in zip(decision.key.orderings, measures, strict=True):
            if measure.worst != measure.best:
                yield f"of {ordering.kind}"


def _always(decision: Decision) -> bool:
    """Whether the key asks over the register whatever is known."""
    offers = any(candidate.stage == "offer" for candidate in decision.candidates)
    return offers and decision.key.asking.over_offers == "always"


def _fronts(decision: Decision, naive: SimpleNamespace) -> set[frozenset[str]]:
    """Who goes first, in each world that what is unknown may turn out to be."""
    cards = naive.cards_of(decision)
    assume(prod(len(options) for options in cards.values()) <= MOST_WORLDS)
    return {
        naive.front(
            {id: card for id, card in zip(cards, world, strict=True) if card is not None},
            decision.key.orderings,
        )
        for world in product(*cards.values())
    }
