"""A small invented register to extend, and a need to decide in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from calloff import (
    AllocationKey,
    Fact,
    Framework,
    Line,
    Lot,
    Need,
    Offer,
    Pool,
    Price,
    PriceList,
    Register,
    Supplier,
    Vocabulary,
    shipped,
)
from calloff.framework import Item
from calloff.gates import Gate
from calloff.lot_gates import LotGate
from calloff.orderings import Ordering
from calloff.vocabulary import Text

Facts = dict[str, tuple[Fact, ...]]


@pytest.fixture
def families(monkeypatch: pytest.MonkeyPatch) -> None:
    """New kinds are known during one test only."""
    for family in (Gate, LotGate, Ordering):
        monkeypatch.setattr(family, "kinds", dict(family.kinds))


@pytest.fixture
def plain_key() -> AllocationKey:
    """A key with a price and nothing else, to add a step to."""
    return AllocationKey.read(
        {
            "id": "by-price",
            "name": {"sv": "Lägst pris", "en": "Lowest price"},
            "documents": [{"id": "d", "title": "Avtalet"}],
            "orderings": [{"kind": "lowest_total_price", "day": "requested"}],
            "asking": {"mode": "together", "over_offers": "when_unknown"},
        }
    )


@pytest.fixture
def register_with() -> Callable[..., Register]:
    """Make a register of two offers, P at 1 450 and Q at 1 390 SEK a day, with a key."""

    def make(
        key: AllocationKey, *, vocabulary: Vocabulary | None = None, facts: Facts | None = None
    ) -> Register:
        lot = Lot(
            id="A",
            name=Text("Familjehem", "Foster homes"),
            key=key.id,
            unit="day",
            items=(Item("placement", units=("day",), base=True),),
        )
        return Register(
            id="small",
            known=datetime(2024, 1, 1, tzinfo=UTC),
            vocabulary=vocabulary or shipped.vocabulary("social-services"),
            frameworks=(
                Framework(
                    id="f",
                    name=Text("Ramavtal", "Agreement"),
                    owner="owner",
                    term="2023-01-01/2026-12-31",
                    lots=(lot,),
                ),
            ),
            keys=(key,),
            suppliers=tuple(Supplier(id=f"SE-{name}", name=name) for name in "PQ"),
            pools=tuple(
                Pool(id=name, available=1, updated=datetime(2024, 1, 14, tzinfo=UTC))
                for name in "PQ"
            ),
            offers=tuple(
                Offer(
                    lot="f/A",
                    supplier=f"SE-{name}",
                    facts=(facts or {}).get(name, ()),
                    prices=PriceList(currency="SEK", rows=(Price("placement", price, "day"),)),
                    pools=(name,),
                )
                for name, price in (("P", "1450"), ("Q", "1390"))
            ),
        )

    return make


@pytest.fixture
def need() -> Need:
    """Half a year from the first of February."""
    return Need(
        id="7F3K",
        buyer="0580",
        lot="f/A",
        requested=date(2024, 1, 15),
        starts=date(2024, 2, 1),
        lines=(Line("placement", quantity=180, unit="day"),),
    )
