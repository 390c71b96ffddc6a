"""The one place where the benchmarks call calloff."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import TypeAdapter

from benchmarks.peers.plain import MET, NO_PRICE, UNKNOWN, UNMET, Answer
from benchmarks.worlds import LOT, ON, Made, Plain, World, need
from calloff import Decision, Fact, Need, Offer, Outcome, Pool, Price, Register, Snapshot, Supplier

if TYPE_CHECKING:
    from calloff.matrix import NeedTable

__all__ = ["WARM", "Complete", "Many", "Ours", "answer", "needs", "others", "register"]


WARM = 300
"""How many needs are decided before anything is timed: as many as ask for nearly every code."""

_OTHERS = 1_000_000
"""The number of the first of them, so that none is a need that is timed."""


class Complete(NamedTuple):
    """A decision with every verdict and every total read."""

    decision: Decision
    candidates: Sequence[str]
    unmet: Sequence[int]
    unknown: Sequence[int]
    totals: Sequence[int | None]

    def rows(self) -> list[tuple[int, ...]]:
        """The verdicts of each offer in turn, as the peers give them, by the offers' ids."""
        bits = range(len(self.decision.verdicts.criteria))
        told = {
            id: tuple(
                UNMET if unmet >> bit & 1 else UNKNOWN if unknown >> bit & 1 else MET
                for bit in bits
            )
            for id, unmet, unknown in zip(self.candidates, self.unmet, self.unknown, strict=True)
        }
        return [told[id] for id in sorted(told)]

    def ore(self) -> list[int]:
        """What each offer costs in öre, by the offers' ids."""
        told = dict(zip(self.candidates, self.totals, strict=True))
        return [NO_PRICE if total is None else total for _, total in sorted(told.items())]


class Many(NamedTuple):
    """What many needs come to, as it is read."""

    kinds: Sequence[str]
    named: Sequence[tuple[str, ...]]

    def answers(self) -> list[Answer]:
        """The outcomes as the peers give them."""
        return [Answer(kind, ids) for kind, ids in zip(self.kinds, self.named, strict=True)]


class Ours:
    """A register, and the world on the day of the decisions."""

    def __init__(self, world: World, *, warm: int = WARM) -> None:
        """Read and check the register, and decide needs that nobody is timed at.

        They lay the register out; and what they ask for, such as a language, is looked up among
        all offers when it is first asked for.
        """
        self.register = register(world)
        self.snapshot = Snapshot.read(world.snapshot)
        for other in needs(others(warm)):
            self.winner(other)

    def winner(self, asked: Need) -> Outcome:
        """Who is called on."""
        return self.register.decide(asked, on=ON, snapshot=self.snapshot).outcome

    def complete(self, asked: Need) -> Complete:
        """Who is called on, with every verdict and every total as whole numbers."""
        decision = self.register.decide(asked, on=ON, snapshot=self.snapshot)
        told = decision.verdicts
        return Complete(decision, told.candidates, told.unmet, told.unknown, decision.totals)

    def prepared(self, asked: Sequence[Need]) -> NeedTable:
        """A table of needs."""
        return self.register.prepare(asked)

    def many(self, asked: NeedTable | Sequence[Need]) -> Many:
        """What each need comes to and whom it names, from a table or from the needs themselves."""
        decisions = self.register.decide_many(asked, on=ON, snapshot=self.snapshot)
        return Many(decisions.kinds, decisions.named)


def others(count: int) -> list[Plain]:
    """So many needs to warm up by; none of them is timed."""
    return [need(_OTHERS + number) for number in range(count)]


def needs(documents: Sequence[Plain]) -> list[Need]:
    """Needs as calloff reads and checks them."""
    return [Need.read(document) for document in documents]


def answer(outcome: Outcome) -> Answer:
    """An outcome as the peers give it."""
    if outcome.kind == "chosen":
        return Answer("chosen", (outcome.candidate,))
    if outcome.kind == "ask":
        return Answer("ask", outcome.whom)
    if outcome.kind == "tied":
        return Answer("tied", outcome.candidates)
    return Answer(outcome.kind, ())


_PART = 2000
"""How many offers are read at a time, so that their plain data need not all be kept."""


def register(world: World) -> Register:
    """The register of a world, with equal facts and prices kept once.

    What is read is checked as ever; keeping equal facts once is what lets two hundred thousand
    offers stand in a few gigabytes.
    """
    offers: list[Offer] = []
    suppliers: list[Supplier] = []
    pools: list[Pool] = []
    kept = _Kept()
    made = world.made()
    gc.disable()
    try:
        while part := list(islice(made, _PART)):
            offers += _OFFERS.validate_python([kept.shared(one) for one in part])
            suppliers += _SUPPLIERS.validate_python([one.supplier for one in part])
            pools += _POOLS.validate_python([pool for one in part for pool in one.pools])
        built = Register.read(
            {**world.frame, "offers": offers, "suppliers": suppliers, "pools": pools}
        )
        built.candidates(LOT)
    finally:
        gc.enable()
    return built


_OFFERS = TypeAdapter(list[Offer])
_SUPPLIERS = TypeAdapter(list[Supplier])
_POOLS = TypeAdapter(list[Pool])


class _Kept:
    """Facts and prices that have been read before."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._facts: dict[tuple[Any, ...], Fact] = {}
        self._prices: dict[tuple[Any, ...], Price] = {}

    def shared(self, made: Made) -> Plain:
        """An offer's document, with the facts and prices of others where they are equal."""
        offer = made.offer
        prices = offer["prices"]
        return {
            **offer,
            "facts": list(self._read(offer["facts"], self._facts, Fact)),
            "prices": {**prices, "rows": list(self._read(prices["rows"], self._prices, Price))},
        }

    def _read(
        self, plain: Sequence[Plain], kept: dict[tuple[Any, ...], Any], kind: type[Any]
    ) -> Iterator[Any]:
        for one in plain:
            # `True` and 1 are equal, and are not the same fact.
            name = tuple(
                (field, type(value), tuple(value) if isinstance(value, list) else value)
                for field, value in one.items()
            )
            if name not in kept:
                kept[name] = kind.read(one)
            yield kept[name]
