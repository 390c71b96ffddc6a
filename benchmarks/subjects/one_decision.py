"""One need decided over all offers: calloff's reference path beside a loop, pandas and SQLite.

calloff gives the whole decision each time: the outcome, the ranking, and every finding about
every offer with what was asked, what was found, when it was stated and by whom. The peers give
the outcome alone, or the outcome and every verdict as a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks.measuring import Contest, Disagreement, Row, benchmark, measured, timed
from benchmarks.peers.frame import Frame
from benchmarks.peers.loop import Loop
from benchmarks.peers.plain import Answer, Peer, PlainNeed, agreement, plain_need
from benchmarks.peers.tables import Tables
from benchmarks.worlds import LOT, ON, World, world
from calloff import Decision, Need, Register, Snapshot, Verdict

__all__ = ["PEERS", "Case", "Size", "compared", "one_decision"]

PEERS: Mapping[str, Callable[[World], Peer]] = {
    "loop": lambda made: Loop(agreement(made)),
    "pandas": lambda made: Frame(agreement(made)),
    "SQLite": lambda made: Tables(agreement(made)),
}

_WINNER, _VERDICTS = "winner only", "every verdict"


@dataclass(frozen=True, slots=True)
class Size:
    """How large a comparison is.

    Attributes:
        offers: How many offers there are.
        needs: How many needs are decided in a turn.
        rounds: How many turns each engine takes.
        preparations: How many times each engine prepares.
    """

    offers: int
    needs: int
    rounds: int
    preparations: int


_QUICK = (Size(offers=20, needs=6, rounds=1, preparations=1),)
_FULL = (
    Size(offers=184, needs=20, rounds=9, preparations=3),
    Size(offers=20_000, needs=4, rounds=3, preparations=1),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A need as calloff holds it, and as the peers do."""

    need: Need
    plain: PlainNeed


@benchmark("one-decision")
def one_decision(*, quick: bool) -> Iterator[Row]:
    """Prepare each engine, then let them take turns at the same needs."""
    for size in _QUICK if quick else _FULL:
        yield from compared(size, PEERS)


def compared(size: Size, peers: Mapping[str, Callable[[World], Peer]]) -> Iterator[Row]:
    """The rows of one size: the preparing first, then the decisions.

    Raises:
        Disagreement: where a peer names others than calloff, or finds another verdict.
    """
    made = world(size.offers, size.needs)
    times = size.preparations
    (register, snapshot), ours_us = timed(partial(_prepared, made), times=times)
    engines: dict[str, Peer] = {}
    for name, prepare in peers.items():
        engines[name], peer_us = timed(partial(prepare, made), times=times)
        yield Row("preparing", size.offers, name, ours_us, peer_us)
    tasks = [Case(Need.read(need), plain_need(need)) for need in made.needs]
    del made
    yield from measured(
        Contest(
            name="one decision",
            n=size.offers,
            tasks=tasks,
            ours=lambda case: register.decide(case.need, on=ON, snapshot=snapshot),
            peers={
                **{f"{name}, {_WINNER}": _winner(peer) for name, peer in engines.items()},
                **{f"{name}, {_VERDICTS}": _verdicts(peer) for name, peer in engines.items()},
            },
            agree=partial(_agree, engines),
        ),
        rounds=size.rounds,
    )


def _prepared(made: World) -> tuple[Register, Snapshot]:
    """The register, read and checked, with its candidates made."""
    register = Register.read(made.register)
    register.candidates(LOT)
    return register, Snapshot.read(made.snapshot)


def _winner(peer: Peer) -> Callable[[Case], object]:
    return lambda case: peer.winner(case.plain)


def _verdicts(peer: Peer) -> Callable[[Case], object]:
    return lambda case: peer.verdicts(case.plain)


# ------------------------------------------------------------------------------- do they agree?


def _agree(engines: Mapping[str, Peer], case: Case, ours: object, peer: str, theirs: Any) -> None:
    """Whom it names, and where a peer claims reasons, every verdict about every offer."""
    assert isinstance(ours, Decision), "calloff's answer to a need is a decision."
    name, _, what = peer.partition(", ")
    answer = theirs if what == _WINNER else theirs[0]
    expected = _answer(ours)
    if answer != expected:
        raise Disagreement(f"{peer} answers {answer} to {case.need.id}, calloff {expected}.")
    if what == _WINNER:
        return
    rows = list(engines[name].rows(theirs[1]))
    if len(rows) != len(ours.candidates):
        raise Disagreement(f"{peer} tells about {len(rows)} of {len(ours.candidates)} offers.")
    for candidate, row in zip(ours.candidates, rows, strict=True):
        # calloff tells the wishes of everybody; the peers only of those who may serve.
        wishes = ours.wishes[candidate.id] if candidate.id in ours.measures else ()
        findings = (*ours.eligibility(candidate).findings, *wishes)
        found = tuple(_AS_NUMBER[finding.verdict] for finding in findings)
        if tuple(row) != found:
            raise Disagreement(
                f"{peer} finds {row} about {candidate.id} for {case.need.id}, calloff {found}."
            )


_AS_NUMBER = {Verdict.UNMET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}


def _answer(decision: Decision) -> Answer:
    """The outcome as the peers give it."""
    outcome = decision.outcome
    if outcome.kind == "chosen":
        return Answer("chosen", (outcome.candidate,))
    if outcome.kind == "ask":
        return Answer("ask", outcome.whom)
    if outcome.kind == "tied":
        return Answer("tied", outcome.candidates)
    return Answer(outcome.kind, ())
