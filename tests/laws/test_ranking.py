"""How tiers are made.

- Every contender stands in exactly one tier, and nobody else does.
- A candidate stands one tier below the lowest of those who precede it, where what is unknown
  counts as not met.
- Of any measures, also of more candidates than a case has, the same holds.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from calloff import decide
from calloff.orderings import (
    BestSuited,
    FewestCallOffs,
    IndividualsChoice,
    LowestTotalPrice,
    Ordering,
    Rotation,
    Share,
    TenderRank,
)
from calloff.ranking import tiers
from calloff.testing import Case, cases


def test_every_contender_stands_in_exactly_one_tier(law: Any) -> None:
    """The ranking names each who may or might serve once, sorted within a tier, none empty."""

    @law.over(cases())
    def holds(case: Case) -> None:
        decision = decide(*case)
        law.decided(decision)

        assert sorted(decision.measures) == sorted(id for tier in decision.ranking for id in tier)
        assert all(tier and list(tier) == sorted(tier) for tier in decision.ranking)

    holds()
    law.ensure()


def test_tiers_are_what_is_left_when_the_first_are_taken_away(
    law: Any, naive: SimpleNamespace
) -> None:
    """The tiers of a decision are those of the naive referee, the unknown counted against."""

    @law.over(cases(least=2))
    def holds(case: Case) -> None:
        decision = decide(*case)
        law.decided(decision, *(["tiers"] if len(decision.ranking) > 1 else []))

        assert naive.tiers(naive.worst_cards(decision), case.key.orderings) == decision.ranking

    holds()
    law.ensure("tiers")


_NUMBERS = st.integers(0, 2)
_MEASURES: dict[Ordering, st.SearchStrategy[Any]] = {
    BestSuited(by="same_set"): st.frozensets(st.integers(0, 2)),
    BestSuited(by="count"): _NUMBERS.map(lambda number: -number),
    BestSuited(by="priority"): st.tuples(st.booleans(), st.booleans()),
    LowestTotalPrice(day="starts"): st.tuples(st.just(0), _NUMBERS),
    TenderRank(): st.tuples(st.just(0), _NUMBERS),
    Rotation(): st.tuples(_NUMBERS, st.sampled_from(["2024-01-01", "2024-01-02"]), _NUMBERS),
    FewestCallOffs(period="term"): st.tuples(st.just(0), _NUMBERS),
    Share(basis="count", period="term", targets=(100,)): st.tuples(
        _NUMBERS, st.fractions(0, 1, max_denominator=3)
    ),
    IndividualsChoice(): st.integers(0, 1),
}


def test_a_candidate_stands_one_below_the_lowest_that_precede_it(law: Any) -> None:
    """Of any measures by any orderings, a tier is the length of the longest chain before it."""
    key = st.lists(st.sampled_from(list(_MEASURES)), min_size=1, max_size=3, unique=True)

    @law.over(key, st.data())
    def holds(orderings: list[Ordering], data: st.DataObject) -> None:
        vector = st.tuples(*(_MEASURES[ordering] for ordering in orderings))
        vectors = data.draw(st.dictionaries(st.sampled_from("abcdefg"), vector))

        def precedes(one: str, other: str) -> bool:
            pairs = zip(orderings, vectors[one], vectors[other], strict=True)
            for _, mine, theirs in pairs:
                if mine != theirs:
                    return mine > theirs if isinstance(mine, frozenset) else mine < theirs
            return False

        @cache
        def level(one: str) -> int:
            before = [level(other) for other in vectors if precedes(other, one)]
            return max(before) + 1 if before else 0

        found = {id: number for number, ids in enumerate(tiers(vectors, orderings)) for id in ids}
        law.saw("tie" if len(set(found.values())) < len(found) else "strict", f"of {len(found)}")

        assert {one: level(one) for one in vectors} == found

    holds()
    law.ensure("tie", "strict", "of 0", "of 3", "of 7")
