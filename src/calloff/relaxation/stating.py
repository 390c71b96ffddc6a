"""A candidate as it would be if it stated what is asked for: a world to try, and no fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from calloff.candidate import Candidate, OnDay, answer
from calloff.expressions import AllOf, AnyOf, AtLeast, Expression, Has, NoneOf, Not, Within
from calloff.values.span import Span
from calloff.values.verdict import Verdict
from calloff.vocabulary import CodeList, Fact, Vocabulary

__all__ = ["stating"]

WAYS = 200
"""So many ways of stating one expression are tried; the first that will do is taken."""


def stating(
    expression: Expression, candidate: Candidate, day: date, vocabulary: Vocabulary
) -> Candidate | None:
    """The candidate as it would be if it met an expression by what it states.

    On each facet asked about it states what it states now and what is asked for besides, for
    good, and for every one of its pools. Of several ways the first that will do is taken.

    Args:
        expression: What it would meet.
        candidate: The candidate as it is.
        day: The day on which it would.
        vocabulary: The words.

    Returns:
        The candidate; ``None`` where nothing was found that it could state.
    """
    if answer(expression, candidate, day, vocabulary).verdict is Verdict.MET:
        return candidate
    ways = _ways(expression, candidate, day, vocabulary, met=True)
    for tried in islice(ways, WAYS):
        if answer(expression, tried, day, vocabulary).verdict is Verdict.MET:
            return tried
    return None


def _ways(
    expression: Any, candidate: Candidate, day: date, vocabulary: Vocabulary, *, met: bool
) -> Iterator[Candidate]:
    """The candidates that may come to meet an expression, or not to."""
    if isinstance(expression, AllOf | AnyOf | NoneOf | Not):
        of_parts = met is not isinstance(expression, NoneOf | Not)
        # That none holds is that each does not; that one of them holds leaves a choice.
        if isinstance(expression, AllOf | NoneOf) is met:
            yield from _all(expression.parts, candidate, day, vocabulary, met=of_parts)
            return
        for part in expression.parts:
            yield from _ways(part, candidate, day, vocabulary, met=of_parts)
    else:
        wanted = Verdict.MET if met else Verdict.UNMET
        if answer(expression, candidate, day, vocabulary).verdict is wanted:
            yield candidate
        yield _stated(expression, candidate, day, vocabulary, met=met)


def _all(
    parts: Sequence[Any], candidate: Candidate, day: date, vocabulary: Vocabulary, *, met: bool
) -> Iterator[Candidate]:
    """The candidates that may come to meet all parts, or none of them."""
    if not parts:
        yield candidate
        return
    for tried in _ways(parts[0], candidate, day, vocabulary, met=met):
        yield from _all(parts[1:], tried, day, vocabulary, met=met)


def _stated(
    leaf: Has | Within | AtLeast,
    candidate: Candidate,
    day: date,
    vocabulary: Vocabulary,
    *,
    met: bool,
) -> Candidate:
    """The candidate with another statement on one facet, of itself and of its pools."""
    facet = vocabulary.by_code[leaf.facet]
    codes = vocabulary.list_of(facet) if facet.kind == "code" else None
    broader = facet.meets == "broader"

    def restated(was: Fact | None) -> Fact:
        if codes is not None and isinstance(leaf, Has):
            value, denied = _codes(str(leaf.has), was, codes, met=met, broader=broader)
            return Fact(leaf.facet, value, denied=denied)
        return Fact(leaf.facet, _value(leaf, was, facet.kind, met=met))

    pools = []
    for pool in candidate.pools:
        rest = tuple(trait for trait in pool.traits if trait.facet != leaf.facet)
        if rest != pool.traits:
            trait = restated(OnDay(candidate, day, pool).fact(leaf.facet))
            pool = pool.replace(traits=(*rest, trait))  # noqa: PLW2901 - the pool, as restated
        pools.append(pool)
    facts = tuple(fact for fact in candidate.facts if fact.facet != leaf.facet)
    fact = restated(candidate.fact(leaf.facet, day))
    return candidate.replace(facts=(*facts, fact), pools=tuple(pools))


def _codes(
    asked: str, was: Fact | None, codes: CodeList, *, met: bool, broader: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes stated and denied so that the one asked for is met, or is not."""
    around = codes.around
    stated = was.value if was is not None and isinstance(was.value, tuple) else ()
    denied = was.denied if was is not None else ()
    if met:
        against = {
            code for code in denied if code in around[asked] or (broader and asked in around[code])
        }
        kept = tuple(code for code in denied if code not in against)
        return tuple(dict.fromkeys((*stated, asked))), kept
    left = tuple(c for c in stated if c != asked and (broader or asked not in around[c]))
    return left, tuple(dict.fromkeys((*denied, asked)))


def _value(leaf: Has | Within | AtLeast, was: Fact | None, kind: str, *, met: bool) -> Any:
    """The number, flag, ranges or hours stated so that what is asked for is met, or is not."""
    now = was.value if was is not None else None
    if isinstance(leaf, AtLeast):
        return leaf.at_least if met else leaf.at_least - 1
    if isinstance(leaf, Within):
        low, high = leaf.within
        if kind == "range":
            return (str(Span(low, high + 1) if met else Span(high + 1)),)
        near = min(max(now, low), high) if isinstance(now, int) else low
        return near if met else high + 1
    if isinstance(leaf.has, bool):
        return leaf.has is met
    if isinstance(leaf.has, int):
        return leaf.has if met else leaf.has + 1
    several = now if isinstance(now, tuple) else ()
    return tuple(dict.fromkeys((*several, leaf.has))) if met else ()
