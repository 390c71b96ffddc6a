"""One need decided over all offers: who is called on, and the same with every verdict and total.

The needs are new to every engine in every turn. Beside the times of the decisions stand those of
the preparing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks import ours
from benchmarks.measuring import Contest, Disagreement, Row, benchmark, measured, parted, timed
from benchmarks.ours import WARM, Complete, Ours
from benchmarks.peers.duck import Duck
from benchmarks.peers.frame import Frame
from benchmarks.peers.lazy import Polars
from benchmarks.peers.loop import Loop
from benchmarks.peers.plain import Peer, PlainNeed, agreement, plain_need
from benchmarks.peers.tables import Tables
from benchmarks.worlds import Plain, world
from calloff import Need

__all__ = ["PEERS", "Case", "Size", "cases", "compared", "complete", "winner"]

PEERS: Mapping[str, Callable[[Any], Peer]] = {
    "loop": Loop,
    "pandas": Frame,
    "polars": Polars,
    "DuckDB": Duck,
    "SQLite": Tables,
}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a comparison is.

    Attributes:
        offers: How many offers there are.
        needs: How many needs are decided in a turn.
        rounds: How many turns each engine takes.
        warm: How many other needs each engine decides before.
    """

    offers: int
    needs: int
    rounds: int
    warm: int


@dataclass(frozen=True, slots=True)
class Case:
    """A need as calloff holds it, and as the peers do."""

    need: Need
    plain: PlainNeed


_QUICK = (Size(offers=20, needs=6, rounds=1, warm=1),)
_WINNER = (
    Size(offers=184, needs=60, rounds=9, warm=300),
    Size(offers=2_000, needs=40, rounds=7, warm=200),
    Size(offers=20_000, needs=20, rounds=5, warm=60),
    Size(offers=200_000, needs=8, rounds=3, warm=20),
)
_COMPLETE = (
    Size(offers=184, needs=40, rounds=7, warm=300),
    Size(offers=2_000, needs=12, rounds=5, warm=100),
    Size(offers=20_000, needs=4, rounds=5, warm=20),
)


@benchmark("winner")
def winner(*, quick: bool) -> Iterator[Row]:
    """Who is called on, and no reason; the preparing first."""
    for size in _QUICK if quick else _WINNER:
        yield from compared(size, PEERS, "winner")


@benchmark("complete")
def complete(*, quick: bool) -> Iterator[Row]:
    """Who is called on, with every verdict and every total read as whole numbers."""
    for size in _QUICK if quick else _COMPLETE:
        yield from compared(size, PEERS, "complete")


def compared(size: Size, peers: Mapping[str, Callable[[Any], Peer]], what: str) -> Iterator[Row]:
    """The rows of one size.

    Raises:
        Disagreement: where a peer names others than calloff, or finds another verdict or total.
    """
    made = world(size.offers, size.needs * size.rounds)
    mine, ours_us = timed(partial(Ours, made, warm=size.warm if size in _QUICK else WARM))
    engines: dict[str, Peer] = {}
    plain, reading_us = timed(partial(agreement, made))
    for name, prepare in peers.items():
        engines[name], peer_us = timed(partial(prepare, plain))
        if what == "winner":
            yield Row("preparing", size.offers, name, ours_us, reading_us + peer_us)
    warm, turns = cases(ours.others(size.warm)), parted(cases(made.needs), size.rounds)
    if what == "winner":
        contest = Contest(
            name="winner",
            n=size.offers,
            warm=warm,
            turns=turns,
            ours=lambda case: mine.winner(case.need),
            peers={name: partial(_winner, peer) for name, peer in engines.items()},
            agree=_agree_on_winner,
        )
    else:
        contest = Contest(
            name="complete",
            n=size.offers,
            warm=warm,
            turns=turns,
            ours=lambda case: mine.complete(case.need),
            peers={name: partial(_verdicts, peer) for name, peer in engines.items()},
            agree=_agree_on_all,
        )
    yield from measured(contest)


def cases(documents: Sequence[Plain]) -> list[Case]:
    """Needs, each read twice."""
    read = zip(ours.needs(documents), map(plain_need, documents), strict=True)
    return [Case(need, plain) for need, plain in read]


def _winner(peer: Peer, case: Case) -> object:
    return peer.winner(case.plain)


def _verdicts(peer: Peer, case: Case) -> object:
    return peer.verdicts(case.plain)


def _agree_on_winner(case: Case, found: Any, peer: str, theirs: object) -> None:
    expected = ours.answer(found)
    if theirs != expected:
        told = f"{peer} answers {_short(theirs)} to {case.need.id}, calloff {_short(expected)}."
        raise Disagreement(told)


def _short(answer: object) -> str:
    """An answer, of which many may be named."""
    return textwrap.shorten(str(answer), 120)


def _agree_on_all(case: Case, found: Any, peer: str, theirs: Any) -> None:
    """Whom it names, every verdict about every offer, and every total."""
    assert isinstance(found, Complete), "calloff's answer holds every verdict."
    answer, told = theirs
    _agree_on_winner(case, found.decision.outcome, peer, answer)
    rows, expected = list(map(tuple, told.rows())), found.rows()
    if len(rows) != len(expected):
        raise Disagreement(f"{peer} tells about {len(rows)} of {len(expected)} offers.")
    for place, (row, mine) in enumerate(zip(rows, expected, strict=True)):
        if row != mine:
            raise Disagreement(
                f"{peer} finds {row} about offer {place} for {case.need.id}, calloff {mine}."
            )
    if list(told.totals()) != found.ore():
        raise Disagreement(f"{peer} counts another total for {case.need.id} than calloff.")
