"""A register read from JSON, beside the list of models that somebody writes first.

calloff reads the text, builds its records, and refuses what contradicts itself: codes that the
vocabulary has not, prices that overlap, offers of nobody. The models have the same fields with
their types, and are compared with nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

from benchmarks.measuring import Contest, Disagreement, Row, benchmark, measured
from benchmarks.peers.models import Models, models
from benchmarks.worlds import world
from calloff import Register
from calloff.formats import parse

__all__ = ["loading"]

_ROUNDS = 5


@benchmark("loading")
def loading(*, quick: bool) -> Iterator[Row]:
    """Read the same text, and let go of what was read."""
    size, rounds = (20, 1) if quick else (20_000, _ROUNDS)
    text = world(size, 0).text
    gc.collect()
    yield from measured(
        Contest(
            name="loading",
            n=size,
            warm=(),
            turns=[[text]] * rounds,
            ours=_register,
            peers={"list of models": models},
            agree=_agree,
        )
    )


def _register(text: str) -> Register:
    return parse(text, source="register.json", expected=Register)


def _agree(text: str, ours: Any, peer: str, theirs: Any) -> None:
    """The same suppliers, places, facts and prices."""
    assert isinstance(ours, Register), "calloff reads a register."
    assert isinstance(theirs, Models), "The peer reads lists of models."
    mine = [
        (o.supplier, [(f.facet, _listed(f.value)) for f in o.facts], _prices(o))
        for o in ours.offers
    ]
    other = [(o.supplier, [(f.facet, f.value) for f in o.facts], _prices(o)) for o in theirs.offers]
    places = [[(pool.id, pool.available) for pool in read.pools] for read in (ours, theirs)]
    names = [[(one.id, one.name) for one in read.suppliers] for read in (ours, theirs)]
    if mine != other or places[0] != places[1] or names[0] != names[1]:
        raise Disagreement(f"{peer} reads something else than calloff.")


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _prices(offer: Any) -> list[tuple[str, Any]]:
    return [(row.item, row.amount) for row in offer.prices.rows]
