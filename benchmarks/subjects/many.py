"""Many needs at once: from a table that is prepared, and from the needs as they are.

The peer is the plain loop, need by need. It would take hours over all of them, so that it decides
some and the time for one need is told of those.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from benchmarks import ours
from benchmarks.measuring import Disagreement, Row, benchmark, timed
from benchmarks.ours import WARM, Many, Ours
from benchmarks.peers.loop import Loop
from benchmarks.peers.plain import Answer, PlainNeed, agreement, plain_need
from benchmarks.worlds import need, world
from calloff import Need

__all__ = ["Size", "many"]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a comparison is.

    Attributes:
        offers: How many offers there are.
        needs: How many needs are decided at once.
        looped: How many of them the loop decides.
        rounds: How many times.
    """

    offers: int
    needs: int
    looped: int
    rounds: int


_QUICK = (Size(offers=20, needs=12, looped=12, rounds=1),)
_FULL = (
    Size(offers=184, needs=10_000, looped=1000, rounds=5),
    Size(offers=2_000, needs=10_000, looped=100, rounds=5),
    Size(offers=20_000, needs=10_000, looped=20, rounds=3),
)


@benchmark("many")
def many(*, quick: bool) -> Iterator[Row]:
    """Let calloff and the loop take turns at needs that are read and checked."""
    for size in _QUICK if quick else _FULL:
        yield from compared(size)


def compared(size: Size) -> Iterator[Row]:
    """The rows of one size: microseconds for a need.

    Raises:
        Disagreement: where the loop names others for a need than calloff does.
    """
    made = world(size.offers, 0)
    mine, loop = Ours(made, warm=min(WARM, size.needs)), Loop(agreement(made))
    mine.many(ours.needs(ours.others(min(WARM, size.needs))))
    times: dict[str, list[float]] = {"table": [], "needs": [], "loop": []}
    gc.collect()
    gc.freeze()
    try:
        for turn in range(size.rounds):
            # Others in each turn, so that nothing is known about them from the turn before; and
            # each read twice, so that nothing is known from the other way.
            documents = [need(turn * size.needs + number) for number in range(size.needs)]
            read, again = ours.needs(documents), ours.needs(documents)
            plain = [plain_need(document) for document in documents[: size.looped]]
            found, taken = timed(partial(mine.many, read))
            times["needs"].append(taken / size.needs)
            table = mine.prepared(again)
            by_table, taken = timed(partial(mine.many, table))
            times["table"].append(taken / size.needs)
            looped, taken = timed(partial(_one_by_one, loop, plain))
            times["loop"].append(taken / size.looped)
            _agree(mine, read, found, by_table, looped)
    finally:
        gc.unfreeze()
    middle = {name: median(taken) for name, taken in times.items()}
    peer = f"loop, over {size.looped} of {size.needs} needs"
    yield Row("many, from a table", size.offers, peer, middle["table"], middle["loop"])
    yield Row("many, from needs", size.offers, peer, middle["needs"], middle["loop"])


def _agree(
    mine: Ours, needs: Sequence[Need], found: Many, by_table: Many, looped: Sequence[Answer]
) -> None:
    """All by the table, some by the loop, some by deciding them alone."""
    answers = found.answers()
    if answers != by_table.answers():
        raise Disagreement("A table of needs is decided otherwise than the needs themselves.")
    for one, answer, expected in zip(needs, answers, looped, strict=False):
        if answer != expected:
            raise Disagreement(f"The loop answers otherwise to {one.id} than calloff.")
    for one, answer in list(zip(needs, answers, strict=True))[:: max(1, len(needs) // 100)]:
        if ours.answer(mine.winner(one)) != answer:
            raise Disagreement(f"{one.id} alone is decided otherwise than among many.")


def _one_by_one(loop: Loop, needs: Sequence[PlainNeed]) -> list[Answer]:
    return [loop.winner(need) for need in needs]
