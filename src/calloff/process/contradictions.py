"""What a proposal states that does not go with its offer: shown to those who compare, never a gate.

The proposal's word is taken, since it knows the home; but somebody should ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from calloff.candidate import Candidate, OnDay, Proposal
from calloff.expressions import Expression, has
from calloff.finding import Remark
from calloff.matching import hours_meet
from calloff.values.verdict import Verdict
from calloff.vocabulary import Fact, Vocabulary

__all__ = ["contradictions"]


def contradictions(
    proposal: Proposal, offer: Candidate, vocabulary: Vocabulary, on: date
) -> Iterator[Remark]:
    """The statements of a proposal that its offer rules out, or that are less than it promised.

    Args:
        proposal: What was proposed.
        offer: The offer it stands under, as the key sees it.
        vocabulary: What the statements mean.
        on: The day on which the offer's statements are read.
    """
    for index, fact in enumerate(proposal.facts):
        stated = offer.fact(fact.facet, on)
        found = {"facet": fact.facet, "offer": offer.id}
        if _contradicts(fact, offer, vocabulary, on):
            yield Remark("proposal.contradicts_offer", f"facts.{index}", found)
        elif stated is not None and _less(fact, stated, vocabulary):
            yield Remark("proposal.less_than_offer", f"facts.{index}", found)


def _contradicts(fact: Fact, offer: Candidate, vocabulary: Vocabulary, on: date) -> bool:
    """Whether the offer says no to what is claimed, or yes to what is denied."""
    view = OnDay(offer, on)
    claimed = (asked.judge(view, vocabulary) for asked in _claims(fact.facet, fact.value))
    denied = (asked.judge(view, vocabulary) for asked in _claims(fact.facet, fact.denied))
    # Where the offer says nothing, it has ruled nothing out, and promised nothing.
    return any(f.verdict is Verdict.UNMET and f.note != "silent" for f in claimed) or any(
        f.verdict is Verdict.MET and f.note != "silent" for f in denied
    )


def _claims(facet: str, value: object) -> Iterator[Expression]:
    """Everything that is stated, as one would ask for it."""
    if isinstance(value, tuple):
        yield from (has(facet, one) for one in value)
    elif isinstance(value, bool | int):
        yield has(facet, value)


def _less(fact: Fact, stated: Fact, vocabulary: Vocabulary) -> bool:
    """Whether hours are fewer than the offer's: the agreement promised all of those."""
    if vocabulary.by_code[fact.facet].kind != "hours":
        return False
    promised, given = stated.value, fact.value
    if not isinstance(promised, tuple) or not isinstance(given, tuple):
        return False
    return not all(hours_meet(given, window) for window in promised)
