"""What the three values do, and what expressions make of what is stated.

- Verdicts join by Kleene's strong logic: tables, de Morgan, and the rest of the algebra.
- Joined expressions join the answers of their parts; twice not is the same; de Morgan holds.
- Being told only refines what was unknown: on a facet where silence is unknown and that nothing
  promises, a fact in place of silence never turns met into unmet, or back. Where silence means
  no, or a promise spoke for the supplier, it may: these were statements too.
- A code is met by itself and by what lies inside it, or contains it, as its facet says.
- Who has one wider code asked for met, as abilities are, has it met by whatever met a narrower.
- Whoever has several pools is judged as through the one of them that suits best.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any, NamedTuple

import pytest
from hypothesis import assume
from hypothesis import strategies as st

from calloff import (
    Fact,
    Verdict,
    Vocabulary,
    all_of,
    any_of,
    has,
    none_of,
    not_,
)
from calloff.candidate import OnDay, answer
from calloff.testing import candidates, expressions, facts, pools, vocabularies
from calloff.values.verdict import all_met, any_met

_DAY = date(2024, 3, 1)
_RANK = {Verdict.UNMET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}
_OF_RANK = {rank: verdict for verdict, rank in _RANK.items()}
_KINDS = tuple(f"kind.{kind}" for kind in ("code", "flag", "number", "range", "hours"))
_SEEN = ("met", "unmet", "unknown", "silence.no", "silence.unknown", *_KINDS)


class Says:
    """What one candidate states on a day."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self.facts = facts

    def fact(self, facet: str) -> Fact | None:
        """The one fact that holds."""
        return next((f for f in self.facts if f.facet == facet and _DAY in f.valid), None)


class Asked(NamedTuple):
    """Some expressions, and what a candidate says, in the words of one vocabulary."""

    vocabulary: Vocabulary
    facts: tuple[Fact, ...]
    parts: tuple[Any, ...]

    def verdict(self, expression: Any, facts: tuple[Fact, ...] | None = None) -> Verdict:
        """The answer to an expression, by these facts or by others."""
        said = Says(self.facts if facts is None else facts)
        answer: Verdict = expression.judge(said, self.vocabulary).verdict
        return answer

    def labels(self) -> list[str]:
        """What this is an example of."""
        verdicts = [self.verdict(part) for part in self.parts]
        asked = {facet for part in self.parts for facet in part.facets()}
        silent = asked - {fact.facet for fact in self.facts if not fact.silent}
        by_code = self.vocabulary.by_code
        return [
            *(verdict.value for verdict in verdicts),
            *(f"kind.{by_code[facet].kind}" for facet in asked),
            *(f"silence.{by_code[facet].silence}" for facet in silent),
        ]


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """Up to three expressions that can be joined, with what a candidate says."""
    vocabulary = draw(vocabularies())
    said = draw(facts(vocabulary, silent=30))
    inner = expressions(vocabulary, outermost=False)
    parts = draw(st.lists(inner, min_size=1, max_size=3))
    return Asked(vocabulary, said, tuple(parts))


@pytest.mark.parametrize(("one", "other"), list(product(Verdict, repeat=2)))
def test_verdicts_join_by_kleenes_tables(one: Verdict, other: Verdict) -> None:
    """Both is the worse of two, either the better, and not turns them round."""
    ranks = _RANK[one], _RANK[other]

    assert _OF_RANK[min(ranks)] is one & other
    assert _OF_RANK[max(ranks)] is one | other
    assert _OF_RANK[2 - ranks[0]] is ~one
    assert ~(one | other) is (~one & ~other)
    assert ~(one & other) is (~one | ~other)


def test_unknown_and_not_unknown_are_unknown() -> None:
    """Kleene's logic is not two-valued: neither excluded middle nor contradiction is decided."""
    unknown = Verdict.UNKNOWN

    assert unknown is unknown | ~unknown
    assert unknown is unknown & ~unknown
    assert unknown is ~unknown


@pytest.mark.parametrize("verdicts", list(product(Verdict, repeat=3)))
def test_verdicts_fold_as_they_join(verdicts: tuple[Verdict, ...]) -> None:
    """All of several is both, again and again; any of several is either; order is of no account."""
    one, two, three = verdicts

    assert one & two & three is all_met(verdicts)
    assert one | two | three is any_met(verdicts)
    assert (one & two) & three is one & (two & three)
    assert (one | two) | three is one | (two | three)
    assert one & (two | three) is (one & two) | (one & three)
    assert one | (two & three) is (one | two) & (one | three)
    assert all_met(verdicts) is all_met(reversed(verdicts))
    assert any_met(verdicts) is any_met(reversed(verdicts))


def test_of_nothing_all_are_met_and_none_is() -> None:
    """Where there is nothing to meet, all of it is met, and there is nothing that is."""
    assert Verdict.MET is all_met([])
    assert Verdict.UNMET is any_met([])


def test_joined_expressions_join_the_answers_of_their_parts(law: Any) -> None:
    """All of is the worst part, any of the best, none of its opposite; the parts are all told."""

    @law.over(asked())
    def holds(case: Asked) -> None:
        law.saw(*case.labels())
        verdicts = tuple(case.verdict(part) for part in case.parts)
        ranks = [_RANK[verdict] for verdict in verdicts]

        assert _OF_RANK[min(ranks)] is case.verdict(all_of(*case.parts))
        assert _OF_RANK[max(ranks)] is case.verdict(any_of(*case.parts))
        assert _OF_RANK[2 - max(ranks)] is case.verdict(none_of(*case.parts))
        assert _OF_RANK[2 - ranks[0]] is case.verdict(not_(case.parts[0]))
        for join in (all_of, any_of, none_of):
            told = join(*case.parts).judge(Says(case.facts), case.vocabulary).parts
            assert verdicts == tuple(part.verdict for part in told)

    holds()
    law.ensure(*_SEEN)


def test_twice_not_and_de_morgan_hold_of_expressions(law: Any) -> None:
    """Not all of is any of the nots, not any of is none of, and not not is the same."""

    @law.over(asked())
    def holds(case: Asked) -> None:
        law.saw(*case.labels())
        nots = [not_(part) for part in case.parts]
        whole, some = all_of(*case.parts), any_of(*case.parts)

        assert case.verdict(not_(whole)) is case.verdict(any_of(*nots))
        assert case.verdict(not_(some)) is case.verdict(all_of(*nots))
        assert case.verdict(not_(some)) is case.verdict(none_of(*case.parts))
        for part in case.parts:
            assert case.verdict(part) is case.verdict(not_(not_(part)))
            assert case.verdict(part) is case.verdict(all_of(part))
            assert case.verdict(part) is case.verdict(any_of(part))

    holds()
    law.ensure(*_SEEN)


def test_being_told_only_refines_what_was_unknown(law: Any) -> None:
    """What is met or unmet stays so when a fact takes the place of a silence that meant unknown."""

    @law.over(asked(), st.data())
    def holds(case: Asked, data: st.DataObject) -> None:
        words = case.vocabulary
        promises = {facet.promised_by for facet in words.facets}
        plain = [
            facet.code
            for facet in words.facets
            if facet.silence == "unknown"
            and facet.promised_by is None
            and facet.code not in promises
        ]
        silent = [code for code in plain if all(f.silent for f in _now(case.facts, code))]
        assume(silent)
        facet = data.draw(st.sampled_from(silent))
        told = data.draw(facts(words, facets=[facet], silent=0))
        others = tuple(fact for fact in case.facts if fact.facet != facet)
        changed = False
        for part in case.parts:
            before, after = case.verdict(part), case.verdict(part, (*others, *told))
            changed = changed or before is not after

            assert before in {after, Verdict.UNKNOWN}

        law.saw(*case.labels(), *(["refined"] if changed else []))

    holds()
    law.ensure("met", "unmet", "unknown", "refined")


def _now(facts: tuple[Fact, ...], facet: str) -> list[Fact]:
    """What is stated on a facet on the day."""
    return [fact for fact in facts if fact.facet == facet and _DAY in fact.valid]


def test_what_meets_the_narrower_meets_the_wider(law: Any) -> None:
    """An ability that is met in the narrow is met in the wide; an area served, the other way."""

    @law.over(asked(), st.data())
    def holds(case: Asked, data: st.DataObject) -> None:
        coded = [facet for facet in case.vocabulary.facets if facet.kind == "code"]
        assume(coded)
        facet = data.draw(st.sampled_from(coded))
        around = case.vocabulary.list_of(facet).around
        pairs = [(code, wide) for code in around for wide in around[code] if wide != code]
        for narrow, wide in pairs:
            inner, outer = (case.verdict(has(facet.code, code)) for code in (narrow, wide))
            if facet.meets == "broader":
                inner, outer = outer, inner

            assert inner is not Verdict.MET or outer is Verdict.MET
        law.saw(facet.meets, *(["pairs"] if pairs else []))

    holds()
    law.ensure("narrower", "broader", "pairs")


def test_a_code_is_met_by_itself_and_what_its_facet_lets_stand_for_it(law: Any) -> None:
    """An ability is met by what lies inside it, an area by what contains it, and by no more."""

    @law.over(asked(), st.data())
    def holds(case: Asked, data: st.DataObject) -> None:
        coded = [facet for facet in case.vocabulary.facets if facet.kind == "code"]
        assume(coded)
        facet = data.draw(st.sampled_from(coded))
        parents = {code.code: code.parent for code in case.vocabulary.list_of(facet).codes}
        fact = Says(case.facts).fact(facet.code)
        stated = fact.value if fact is not None and isinstance(fact.value, tuple) else ()
        denied = fact.denied if fact is not None else ()
        seen = set()
        for code in parents:
            if facet.meets == "narrower":
                met = any(code in _up(inner, parents) for inner in stated)
            else:
                # What is denied on the way from the stated to the asked cuts it off.
                way = _up(code, parents)
                cut = {wide for no in denied if no in way for wide in _up(no, parents)}
                met = any(wide in way and wide not in cut for wide in stated)
                met = met and not any(code in _up(inner, parents) for inner in denied)
            seen.add("met" if met else "not met")

            assert met == (case.verdict(has(facet.code, code)) is Verdict.MET)
        law.saw(facet.meets, *seen, *(["denied"] if denied else []))

    holds()
    law.ensure("narrower", "broader", "met", "not met", "denied")


def _up(code: str | None, parents: dict[str, str | None]) -> list[str]:
    """A code, and every wider one, from parent to parent."""
    found = []
    while code is not None:
        found.append(code)
        code = parents[code]
    return found


def test_of_several_pools_the_one_that_suits_best_counts(law: Any) -> None:
    """Whoever has places for several kinds of people is judged as by one of them, the best."""

    @law.over(asked(), st.data())
    def holds(case: Asked, data: st.DataObject) -> None:
        facet = data.draw(st.sampled_from(sorted(case.vocabulary.by_code)))
        drawn = [
            data.draw(pools(f"pool-{number}", case.vocabulary, facets=[facet]))
            for number in range(2)
        ]
        candidate = data.draw(candidates(case.vocabulary))
        candidate = candidate.replace(facts=case.facts, pools=tuple(drawn))
        told_apart = False
        for part in case.parts:
            views = [OnDay(candidate, _DAY, pool) for pool in drawn]
            ranks = [_RANK[part.judge(view, case.vocabulary).verdict] for view in views]
            told_apart = told_apart or len(set(ranks)) == 2

            assert _OF_RANK[max(ranks)] is answer(part, candidate, _DAY, case.vocabulary).verdict
        law.saw("told_apart" if told_apart else "alike")

    holds()
    law.ensure("told_apart", "alike")
