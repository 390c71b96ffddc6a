"""Who can be called on: suppliers, their offers in the lots, and proposals of concrete homes.

An offer and a proposal have the same shape to the key: each becomes a `Candidate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.expressions import Expression
from calloff.finding import Finding, best
from calloff.pricing import PriceList
from calloff.values.exact import Exact
from calloff.values.moment import Moment
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Document, Record
from calloff.vocabulary import Fact, Vocabulary, merged

__all__ = [
    "Candidate",
    "Offer",
    "OnDay",
    "Pool",
    "Proposal",
    "Rank",
    "Standing",
    "Supplier",
    "answer",
    "told_apart",
]


class Standing(Record):
    """Something that holds about a supplier for a time, said by somebody who may say it.

    Attributes:
        status: ``blocked`` or ``left`` by the framework's owner; ``permit`` or ``no_permit`` by
            the authority that grants it; ``complaint`` by the buyer, which is shown and excludes
            nobody.
        valid: When it holds.
        permit: Which permit, by code.
        reason: Why, by code or in a few words.
        by: Who said it.
        stated: The day it was said.
    """

    positional: ClassVar = ("status",)

    status: Literal["blocked", "left", "permit", "no_permit", "complaint"]
    valid: Period = ALWAYS
    permit: str | None = None
    reason: str | None = None
    by: str | None = None
    stated: date | None = None

    @model_validator(mode="after")
    def _which_permit(self) -> Self:
        if (self.permit is not None) != (self.status in {"permit", "no_permit"}):
            raise ValueError("a permit is named where the status is about one, and only there.")
        return self


class Supplier(Record):
    """A supplier under the agreement, known by country and organisation number.

    Attributes:
        id: Country and organisation number, such as ``SE-5569000001``.
        name: Its name.
        aliases: Other names it has had, or is misspelt as.
        standings: What holds about it, dated.
    """

    id: Annotated[str, Field(pattern=r"^[A-Z]{2}-[0-9A-Za-z.-]+$")]
    name: Annotated[str, Field(min_length=1)]
    aliases: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()


class Pool(Record):
    """Places that are filled together; several lots may draw on one pool.

    Attributes:
        id: The pool's id in the register.
        unit: What is counted: ``place``, or a unit of the lines such as ``hour``.
        per: Each week or month, where hours are counted so.
        available: How many are free, as stated; ``None`` where nobody says.
        maximum: How many there are in all.
        updated: When the figure was stated, with its time zone.
        traits: Facts that hold for these places only, such as for whom they are.
        valid: The days on which the places can be used.
    """

    id: Annotated[str, Field(min_length=1)]
    unit: str = "place"
    per: Literal["week", "month"] | None = None
    available: Annotated[Exact, Field(ge=0)] | None = None
    maximum: Annotated[Exact, Field(ge=0)] | None = None
    updated: Moment | None = None
    traits: tuple[Fact, ...] = ()
    valid: Period = ALWAYS


class Rank(Record):
    """A place in the tender's ranking, for a time, and for a part of what the lot is for.

    Attributes:
        rank: The place, from 1.
        valid: The days on which it holds.
        within: Where or for what it holds, by a code such as a county's; what lies inside is
            covered. ``None``: everywhere.
    """

    positional: ClassVar = ("rank",)

    rank: Annotated[int, Field(ge=1)]
    valid: Period = ALWAYS
    within: Annotated[str, Field(min_length=1)] | None = None


class Offer(Record):
    """One supplier, or one unit of it, in one lot: facts, dated prices, pools of places.

    Attributes:
        lot: The lot, as framework/lot.
        supplier: The supplier's id.
        unit: The supplier's unit, where the agreement lists units.
        facts: What is stated about it.
        prices: Its prices.
        pools: Ids of the pools it draws on.
        rank: Its place in the tender's ranking, from 1, where the agreement has one.
        ranks: Its places, where the ranking is dated or differs by county or the like; then
            ``rank`` is not stated. Within one code no two hold on the same day.
    """

    lot: Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+$")]
    supplier: str
    unit: Annotated[str, Field(pattern=r"^[^/\s]+$")] | None = None
    facts: tuple[Fact, ...] = ()
    prices: PriceList
    pools: tuple[str, ...] = ()
    rank: Annotated[int, Field(ge=1)] | None = None
    ranks: tuple[Rank, ...] = ()

    @property
    def id(self) -> str:
        """lot/supplier or lot/supplier/unit: the same in every version of the register."""
        return "/".join(part for part in (self.lot, self.supplier, self.unit) if part)

    def candidate(self, supplier: Supplier, pools: Mapping[str, Pool]) -> Candidate:
        """The offer as the key sees it, with its supplier's standing and its pools."""
        return Candidate(
            id=self.id,
            stage="offer",
            offer=self.id,
            lot=self.lot,
            supplier=self.supplier,
            name=supplier.name,
            facts=self.facts,
            prices=self.prices,
            pools=tuple(pools[id] for id in self.pools),
            standings=supplier.standings,
            rank=self.rank,
            ranks=self.ranks,
        )

    @model_validator(mode="after")
    def _one_rank_a_day(self) -> Self:
        problems = []
        if self.rank is not None and self.ranks:
            what = "states the ranking a second time: state it in rank or in ranks, not in both."
            problems.append(Problem("ranks", what))
        for index, one in enumerate(self.ranks):
            for other in self.ranks[:index]:
                if one.within == other.within and one.valid.overlaps(other.valid):
                    where = f"within {one.within!r}" if one.within else "everywhere"
                    what = f"two ranks hold {where} where {one.valid} meets {other.valid}."
                    problems.append(Problem(f"ranks.{index}.valid", what))
        if problems:
            raise InputError("offer", problems)
        return self


class Proposal(Document):
    """An answer to one request: a concrete home, person or team under an offer.

    Attributes:
        id: Its own id, unique among the answers.
        need: The id of the need it answers.
        offer: The id of the offer it stands under.
        label: What it is called in the protocol, without naming the home.
        facts: What is stated about it; on a facet it speaks of, the offer's fact gives way.
        free: The days on which it is free; ``None`` where that is not said.
        places: How many places it has.
        answered: When the answer came.
        prices: Prices bid for this call-off; ``None``: the offer's own hold.
        home: The supplier's own code for the home, the same in every proposal of it, so that
            brothers and sisters can be kept together or apart; ``None``: its id.
    """

    shown: ClassVar = ("id", "offer")

    format: Literal["calloff.proposal/1"] = "calloff.proposal/1"
    id: Annotated[str, Field(min_length=1)]
    need: str
    offer: str
    label: str | None = None
    facts: tuple[Fact, ...] = ()
    free: Period | None = None
    places: Annotated[Exact, Field(ge=0)] | None = None
    answered: Moment | None = None
    prices: PriceList | None = None
    home: str | None = None

    def candidate(self, offer: Candidate) -> Candidate:
        """The proposal as the key sees it: the offer, completed and corrected by it."""
        places = Pool(
            id=self.id,
            available=self.places if self.free is not None else None,
            updated=self.answered,
            valid=self.free or ALWAYS,
        )
        return offer.replace(
            id=self.id,
            stage="proposal",
            label=self.label,
            facts=merged(offer.facts, self.facts),
            prices=self.prices or offer.prices,
            agreed=offer.prices if self.prices is not None else None,
            pools=(places,),
        )


class Candidate(Record):
    """An offer or a proposal as the key sees it.

    Attributes:
        id: The offer's or the proposal's id.
        stage: ``offer`` over the register, ``proposal`` over the answers.
        offer: The id of the offer it is or stands under.
        lot: The lot, as framework/lot.
        supplier: The supplier's id.
        name: The supplier's name.
        label: What a proposal is called in the protocol.
        facts: What is stated about it.
        prices: The prices that hold for it: the agreement's, or those bid for this call-off.
        agreed: The offer's own prices, where a proposal bids others; they are its ceiling.
        pools: The places it has.
        standings: What holds about its supplier.
        rank: Its place in the tender's ranking, from 1.
        ranks: Its places, where they are dated or differ by county or the like.
    """

    shown: ClassVar = ("id", "stage")

    id: str
    stage: Literal["offer", "proposal"]
    offer: str
    lot: str
    supplier: str
    name: str
    label: str | None = None
    facts: tuple[Fact, ...] = ()
    prices: PriceList
    agreed: PriceList | None = None
    pools: tuple[Pool, ...] = ()
    standings: tuple[Standing, ...] = ()
    rank: int | None = None
    ranks: tuple[Rank, ...] = ()

    @cached_property
    def _facts(self) -> Mapping[str, tuple[Fact, ...]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.facet, []).append(fact)
        return {facet: tuple(facts) for facet, facts in found.items()}

    @cached_property
    def traits(self) -> frozenset[str]:
        """The facets that its pools tell apart, on whichever days."""
        return frozenset(trait.facet for pool in self.pools for trait in pool.traits)

    def traits_on(self, day: date) -> frozenset[str]:
        """The facets that its pools tell apart on a day."""
        traits = (trait for pool in self.pools for trait in pool.traits)
        return frozenset(trait.facet for trait in traits if day in trait.valid)

    def stated(self, facet: str) -> tuple[Fact, ...]:
        """All that is stated on a facet, whenever it holds."""
        return self._facts.get(facet, ())

    def fact(self, facet: str, on: date) -> Fact | None:
        """What is stated on a facet on a day; ``None`` where nothing is."""
        for fact in self._facts.get(facet, ()):
            if on in fact.valid:
                return fact
        return None


class OnDay:
    """What a candidate states on one day, as expressions ask for it.

    With a pool named, it is what is stated about that pool's places.
    """

    __slots__ = ("candidate", "day", "pool")

    def __init__(self, candidate: Candidate, day: date, pool: Pool | None = None) -> None:
        """Look at a candidate on a day, as a whole or at one pool's places."""
        self.candidate = candidate
        self.day = day
        self.pool = pool

    def fact(self, facet: str) -> Fact | None:
        """What is stated on a facet: of the pool's places, else of the candidate."""
        traits = self.pool.traits if self.pool is not None else ()
        for trait in traits:
            if trait.facet == facet and self.day in trait.valid:
                return trait
        return self.candidate.fact(facet, self.day)


def told_apart(
    expression: Expression, candidate: Candidate, day: date, vocabulary: Vocabulary
) -> bool:
    """Whether on a day a candidate's pools tell apart what is asked about, or its promise."""
    if not candidate.traits:
        return False
    traits = candidate.traits_on(day)
    return any(
        facet in traits or vocabulary.by_code[facet].promised_by in traits
        for facet in expression.facets()
    )


def answer(
    expression: Expression, candidate: Candidate, day: date, vocabulary: Vocabulary
) -> Finding:
    """The answer to what is asked of a candidate on a day.

    Where its pools tell apart what is asked about, each pool's places are looked at by
    themselves, and the best answer counts: one place must meet the whole expression.
    """
    if not told_apart(expression, candidate, day, vocabulary):
        return expression.judge(OnDay(candidate, day), vocabulary)
    views = (OnDay(candidate, day, pool) for pool in candidate.pools)
    return best(expression.judge(view, vocabulary) for view in views)
