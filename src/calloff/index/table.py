"""Candidates laid out for many needs: what they state, by rows of bits that are made once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Any

from calloff.candidate import Candidate, Pool
from calloff.expressions import Asked, Has
from calloff.facts import Answers, Row
from calloff.index.answers import joined
from calloff.index.numbers import numbers, spread
from calloff.index.parts import ABSENT, Parts, PartsOfCodes, ends_of, places_of, row_of
from calloff.index.prices import PriceTable
from calloff.index.said import Said, Told
from calloff.index.short_places import ShortPlaces
from calloff.index.worlds import Worlds
from calloff.matching import bears_on
from calloff.pricing import Line
from calloff.snapshot import Snapshot
from calloff.values.period import Period
from calloff.values.verdict import Verdict
from calloff.vocabulary import Facet, Vocabulary

__all__ = ["Pools", "Table"]

_MOST_ANSWERS = 100_000
"""So many answers are remembered; then it begins anew."""

_MOST_SPREAD = 2_000
"""So many rows are remembered with room between their bits."""


class _View:
    """Candidates, or one pool of each, that can be parted."""

    def __init__(self, seen: Sequence[Any], table: Table) -> None:
        """See these: candidates, or pools, with `ABSENT` where a candidate has none."""
        self._seen = seen
        self._table = table
        self._parts: dict[Hashable, Parts] = {}

    def _part(
        self,
        name: Hashable,
        part: Callable[[Any], Any],
        periods: Callable[[Any], Iterable[Period]] | None,
        *,
        codes: bool = False,
    ) -> Parts:
        """The parts of a name, parted once."""
        parts = self._parts.get(name)
        if parts is None:
            found = [ABSENT if one is ABSENT else part(one) for one in self._seen]
            kind = PartsOfCodes if codes else Parts
            parts = self._parts[name] = kind(found, periods)
        return parts

    def _of_leaf(self, leaf: Asked, on: date, said: Callable[[Any, str], Any]) -> Answers:
        """The answers about one facet: each distinct thing that is said is asked once."""
        vocabulary = self._table.vocabulary
        (code,) = leaf.facets()
        facet = vocabulary.by_code[code]
        facets = (code,) if facet.promised_by is None else (code, facet.promised_by)
        parts = self._part(
            ("said", facets),
            lambda seen: tuple(said(seen, code) for code in facets),
            lambda part: (fact.valid for facts in part for fact in facts),
            codes=facet.kind == "code" and facet.promised_by is None,
        )
        bears = None
        if isinstance(leaf, Has) and facet.kind == "code" and facet.promised_by is None:
            bears = bears_on(str(leaf.has), vocabulary.list_of(facet))
        rows = parts.labelled(
            leaf.asked,
            lambda part: leaf.verdict(Told(facets, part, on), vocabulary),
            on,
            bears=bears,
        )
        unknown = rows.get(Verdict.UNKNOWN, 0)
        return Answers(rows.get(Verdict.MET, 0), unknown, unknown if _asked_of(facet) else 0)


class Pools(_View):
    """One pool of each candidate that has so many."""

    def __init__(self, number: int, table: Table) -> None:
        """The pools of this number, from 0."""
        pools: list[Any] = [
            c.pools[number] if len(c.pools) > number else ABSENT for c in table.candidates
        ]
        pairs = zip(pools, table.candidates, strict=True)
        super().__init__([ABSENT if pair[0] is ABSENT else pair for pair in pairs], table)
        self._pools = pools
        self._short: Worlds[dict[Decimal, ShortPlaces]] = Worlds(lambda _: {})
        self._among: Worlds[dict[Hashable, Mapping[Any, Row]]] = Worlds(lambda _: {})
        self.there = row_of((i for i, p in enumerate(pools) if p is not ABSENT), len(pools))
        found = {(p.unit, p.per): None for p in pools if p is not ABSENT}
        self.units: tuple[tuple[str, str | None], ...] = tuple(found)

    @cached_property
    def _by_id(self) -> Mapping[str, Row]:
        found: dict[str, list[int]] = {}
        for place, pool in enumerate(self._pools):
            if pool is not ABSENT:
                found.setdefault(pool.id, []).append(place)
        return {id: row_of(places, len(self._pools)) for id, places in found.items()}

    def parted(
        self,
        name: Hashable,
        part: Callable[[Any], Any],
        question: Hashable,
        label: Callable[[Any], Any],
        *,
        day: date | None = None,
        periods: Callable[[Any], Iterable[Period]] | None = None,
    ) -> Mapping[Any, Row]:
        """Which candidates get which label, by a part of the pool."""
        parts = self._part(name, lambda seen: part(seen[0]), periods)
        return parts.labelled(question, label, day)

    def answers(self, expression: Asked, on: date) -> Answers:
        """The answers about this pool's places; elsewhere about the candidate as a whole."""
        return joined(expression, self.there, lambda leaf: self._of_leaf(leaf, on, _of_pool))

    def short(self, snapshot: Snapshot, wanted: Decimal, start: date, end: date | None) -> Row:
        """Whose pool of places has less free than is wanted on some day, for what others use."""
        by_wanted = self._short.of(snapshot)
        known = by_wanted.get(wanted)
        if known is None:
            known = by_wanted[wanted] = ShortPlaces(snapshot, wanted, self._pool_rows)
        return known.between(start, end)

    def _pool_rows(self, ids: Iterable[str]) -> Iterator[tuple[Row, Pool]]:
        """Each pool that stands among these, with the row of whoever draws on it."""
        for id in ids:
            if row := self._by_id.get(id):
                yield row, self._pools[next(places_of(row))]

    def among(
        self,
        snapshot: Snapshot,
        ids: Iterable[str],
        question: Hashable,
        label: Callable[[Pool], Any],
    ) -> Mapping[Any, Row]:
        """Whoever draws on one of these pools, by the pool's label."""
        asked = self._among.of(snapshot)
        known = asked.get(question)
        if known is None:
            found: dict[Any, Row] = {}
            for row, pool in self._pool_rows(ids):
                told = label(pool)
                found[told] = found.get(told, 0) | row
            known = asked[question] = found
        return known


class Table(_View):
    """Many candidates of one lot, to be asked of all at once."""

    def __init__(self, candidates: Sequence[Candidate], vocabulary: Vocabulary) -> None:
        """Lay these candidates out, in their order."""
        super().__init__(candidates, self)
        self.candidates = candidates
        self.vocabulary = vocabulary
        self.every: Row = (1 << len(candidates)) - 1
        self.proposals = any(candidate.stage == "proposal" for candidate in candidates)
        self.prices = PriceTable(candidates)
        self._answers: dict[int, dict[Hashable, Answers]] = {}
        self._many = 0
        self._pool_days: Worlds[tuple[date, ...]] = Worlds(self._days_of_pools)
        self._spread: dict[int, dict[int, tuple[Answers, int, int]]] = {}

    def parted(
        self,
        name: Hashable,
        part: Callable[[Any], Any],
        question: Hashable,
        label: Callable[[Any], Any],
        *,
        day: date | None = None,
        periods: Callable[[Any], Iterable[Period]] | None = None,
    ) -> Mapping[Any, Row]:
        """Which candidates get which label, by a part of theirs."""
        return self._part(name, part, periods).labelled(question, label, day)

    @cached_property
    def pools(self) -> tuple[Pools, ...]:
        """The first pool of each candidate that has one, the second of each that has two, ..."""
        most = max((len(candidate.pools) for candidate in self.candidates), default=0)
        return tuple(Pools(number, self) for number in range(most))

    @cached_property
    def tiered(self) -> bool:
        """Whether anybody's prices go by how much is called off."""
        return self.prices.tiered

    @cached_property
    def traited(self) -> bool:
        """Whether any pool tells its places apart."""
        return bool(self._traits)

    @cached_property
    def in_places(self) -> bool:
        """Whether every pool is counted in places."""
        return all(unit == "place" for pools in self.pools for unit, _ in pools.units)

    @cached_property
    def _traits(self) -> Mapping[str, Parts]:
        """When the pools of each candidate tell a facet apart, by facet."""
        facets = {facet for c in self.candidates if c.pools for facet in c.traits}
        return {facet: Parts([_when(c, facet) for c in self.candidates], set) for facet in facets}

    @cached_property
    def _by_name(self) -> Mapping[str, Row]:
        found: dict[str, list[int]] = {}
        for place, candidate in enumerate(self.candidates):
            for name in {candidate.id, candidate.offer}:
                found.setdefault(name, []).append(place)
        return {name: row_of(places, len(self.candidates)) for name, places in found.items()}

    def answers(self, expression: Asked, on: date) -> Answers:
        """The answers to what is asked for on a day, in words that the vocabulary has."""
        answered = self.answered(on)
        known = answered.get(expression.asked)
        if known is None:
            known = answered[expression.asked] = self._answer(expression, on)
            self._many += 1
            if self._many >= _MOST_ANSWERS:
                self._many = 0
                self._answers.clear()
        return known

    def all_answers(
        self, expressions: Sequence[Asked], asked: Sequence[str], on: date
    ) -> list[Answers]:
        """The answers to several expressions, of each of which it is known what it asks for."""
        known = self._answers.get(self.said_since(on))
        if known is not None:
            try:
                return [known[one] for one in asked]
            except KeyError:
                pass
        return [self.answers(expression, on) for expression in expressions]

    def answered(self, on: date) -> dict[Hashable, Answers]:
        """The answers on a day that are known already, by what was asked."""
        since = self.said_since(on)
        known = self._answers.get(since)
        if known is None:
            known = self._answers[since] = {}
        return known

    def said_since(self, on: date) -> int:
        """The number of the stretch of days, in which nothing that is stated changes."""
        days = self._said_days
        return bisect_right(days, on) if days else 0

    def priced_since(self, on: date) -> int:
        """The number of the stretch of days, in which no price changes."""
        return self.prices.since(on)

    def pool_days(self, snapshot: Snapshot) -> Sequence[date]:
        """The days on which any pool, or what is used of it, begins or ends."""
        return self._pool_days.of(snapshot)

    def _days_of_pools(self, snapshot: Snapshot) -> tuple[date, ...]:
        """Look for them; what is used of the pools of others is of no account."""
        pools = {pool.id: pool for candidate in self.candidates for pool in candidate.pools}
        uses = chain.from_iterable(snapshot.used.get(id, ()) for id in pools)
        return ends_of({p.valid for p in pools.values()} | {use.period for use in uses})

    @cached_property
    def _said_days(self) -> tuple[date, ...]:
        """The days on which anything that is stated begins or ends to hold."""
        facts = (fact for candidate in self.candidates for fact in candidate.facts)
        traits = (t for c in self.candidates for pool in c.pools for t in pool.traits)
        return ends_of({fact.valid for fact in chain(facts, traits)})

    def _answer(self, expression: Asked, on: date) -> Answers:
        """The answers, where the pools tell it apart by the best of them."""
        plain = joined(expression, self.every, lambda leaf: self._of_leaf(leaf, on, _of_candidate))
        apart = self.told_apart(expression, on)
        if not apart:
            return plain
        met = unknown = asks = 0
        for pool in self.pools:
            told = pool.answers(expression, on)
            met |= told.met & pool.there
            # The first pool that leaves it unknown says what is unknown.
            asks |= told.asks & pool.there & ~unknown
            unknown |= told.unknown & pool.there
        unknown &= ~met
        return Answers(
            plain.met & ~apart | met & apart,
            plain.unknown & ~apart | unknown & apart,
            plain.asks & ~apart | asks & unknown & apart,
        )

    def told_apart(self, expression: Asked, on: date) -> Row:
        """Whose pools tell apart on a day what an expression asks about, or its promise."""
        traits = self._traits
        row = 0
        for code in expression.facets() if traits else ():
            facet = self.vocabulary.by_code[code]
            for one in (code, facet.promised_by):
                if one is not None and one in traits:
                    told = traits[one].labelled("told", lambda when: _holds(when, on), on)
                    row |= told.get(True, 0)
        return row

    def named(self, ids: Iterable[str]) -> Row:
        """Who is, or stands under, one of these."""
        row = 0
        for id in ids:
            row |= self._by_name.get(id, 0)
        return row

    def priced(self, line: Line, on: date, lines: Sequence[Line]) -> Answers:
        """Whether a line has a price on a day, being one of these lines."""
        return self.prices.column(line, on, lines).answers

    def numbers(
        self, told: Sequence[Answers], width: int | None
    ) -> tuple[Sequence[int], Sequence[int]]:
        """For each candidate what is unmet, and what is unknown: bit 0 for the first answers.

        Args:
            told: The answers.
            width: How many bits a number has; ``None``: as many as it takes.
        """
        size, every = len(self.candidates), self.every
        if width is None:
            unmet = [every & ~(met | unknown) for met, unknown, _ in told]
            both = (unmet, [answers.unknown for answers in told])
            one, other = (
                [sum((row >> i & 1) << bit for bit, row in enumerate(rows)) for i in range(size)]
                for rows in both
            )
            return one, other
        known = self._spread.setdefault(width, {})
        unmet_, unknown_ = 0, 0
        for bit, answers in enumerate(told):
            wide = known.get(id(answers))
            # The answers are kept beside, so that no others can come to have their identity.
            if wide is None or wide[0] is not answers:
                if len(known) >= _MOST_SPREAD:
                    known.clear()
                against = spread(every & ~(answers.met | answers.unknown), size, width)
                wide = answers, against, spread(answers.unknown, size, width)
                known[id(answers)] = wide
            unmet_ |= wide[1] << bit
            if wide[2]:
                unknown_ |= wide[2] << bit
        return numbers(unmet_, size, width), numbers(unknown_, size, width)

    def each(self, row: Row) -> Iterator[tuple[Row, Candidate]]:
        """Each candidate of a row, as a row of its own."""
        for place in places_of(row):
            yield 1 << place, self.candidates[place]


def _of_candidate(candidate: Candidate, facet: str) -> tuple[Said, ...]:
    """What a candidate says on a facet."""
    return tuple(Said(f.value, f.denied, f.valid) for f in candidate.facts if f.facet == facet)


def _of_pool(seen: tuple[Pool, Candidate], facet: str) -> tuple[Said, ...]:
    """What is said on a facet of a pool's places: by the pool, else by the candidate."""
    pool, candidate = seen
    traits = (Said(t.value, t.denied, t.valid) for t in pool.traits if t.facet == facet)
    return (*traits, *_of_candidate(candidate, facet))


def _asked_of(facet: Facet) -> bool:
    """Whether a supplier may be asked about a facet at all."""
    return facet.question is not None or "asked" in facet.told_to


def _when(candidate: Candidate, facet: str) -> frozenset[Period]:
    """When the pools of a candidate tell a facet apart."""
    traits = (trait for pool in candidate.pools for trait in pool.traits)
    return frozenset(trait.valid for trait in traits if trait.facet == facet)


def _holds(periods: Iterable[Period], on: date) -> bool:
    """Whether a day lies in any of the periods."""
    return any(on in period for period in periods)
