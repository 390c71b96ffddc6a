"""The index where tables after the first need not be looked at, and where they must be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from calloff import (
    AllocationKey,
    Chosen,
    Framework,
    Line,
    Lot,
    Need,
    Period,
    Price,
    PriceList,
    Snapshot,
    Terms,
    Vocabulary,
    decide,
)
from calloff.candidate import Candidate
from calloff.index import Compiled
from calloff.vocabulary import Text

DAY = date(2024, 2, 1)
KEY = AllocationKey.read(
    {
        "id": "charter",
        "name": {"sv": "stadga", "en": "charter"},
        "gates": [{"kind": "priced", "day": "starts"}],
        "orderings": [{"kind": "lowest_total_price", "day": "starts"}],
        "asking": {"mode": "together", "over_offers": "when_unknown"},
    }
)
LOT = Lot(id="A", name=Text("del", "part"), key="charter", unit="day")
TERMS = Terms(
    framework=Framework(
        id="arbour",
        name=Text("berså", "arbour"),
        owner="Arboretum",
        term=Period(date(2022, 1, 1)),
        lots=(LOT,),
    ),
    lot=LOT,
    vocabulary=Vocabulary(id="woods/1", name=Text("skog", "woods")),
)
NEED = Need(
    id="7F3K",
    buyer="0580",
    lot="arbour/A",
    requested=DAY,
    starts=DAY,
    lines=(Line("placement", quantity=1, unit="day"),),
)


def priced(name: str, amount: str | None, **how: Any) -> Candidate:
    """Somebody at a price a day, or at none."""
    rows = () if amount is None else (Price("placement", amount, "day"),)
    id = f"arbour/A/SE-{name}"
    return Candidate(
        id=id,
        stage="offer",
        offer=id,
        lot="arbour/A",
        supplier=f"SE-{name}",
        name=name,
        prices=PriceList(currency="SEK", rows=rows, **how),
    )


@pytest.mark.parametrize("sizes", [(1,), (2,)], ids=["one by one", "together"])
def test_whoever_is_dearer_by_the_day_may_be_cheaper_by_its_own_rounding(
    sizes: tuple[int, ...],
) -> None:
    """149 kronor, rounded to whole hundreds, is less than 140."""
    those = (priced("1", "140"), priced("2", "149", step=100))
    decision = Compiled(those, KEY, TERMS, sizes=sizes).decide(NEED, Snapshot(DAY))

    assert decision is not None
    assert decision.outcome == Chosen(candidate="arbour/A/SE-2")
    assert decision.outcome == decide(NEED, those, KEY, TERMS, Snapshot(DAY)).outcome


def test_whoever_does_not_say_what_it_costs_is_looked_for_behind_the_cheapest() -> None:
    """It might be cheaper still, so that it is asked."""
    those = (priced("1", "140"), priced("2", None, silence="unknown"), priced("3", "900"))
    decision = Compiled(those, KEY, TERMS, sizes=(1,)).decide(NEED, Snapshot(DAY))

    assert decision is not None
    assert decision.outcome.kind == "ask"
    assert decision == decide(NEED, those, KEY, TERMS, Snapshot(DAY))


def test_nobody_behind_the_cheapest_is_looked_at() -> None:
    """What no total can be below is known of every table, so that dear ones are left alone."""
    those = tuple(priced(str(number), str(100 + number)) for number in range(9))
    compiled = Compiled(those, KEY, TERMS, sizes=(1,))
    decision = compiled.decide(NEED, Snapshot(DAY))

    assert decision is not None
    assert decision.chosen == "arbour/A/SE-0"
    looked_at = decision.__dict__["_looks"].__self__._done
    assert len(looked_at) == 1
    # What is read of it afterwards is nevertheless about everybody.
    assert len(decision.verdicts.candidates) == len(those)
