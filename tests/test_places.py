"""What a group of places says of itself, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime

from calloff import (
    Facet,
    Fact,
    Finding,
    Framework,
    Line,
    Lot,
    Need,
    Period,
    Pool,
    PriceList,
    Snapshot,
    Terms,
    Verdict,
    Vocabulary,
    has,
)
from calloff.candidate import Candidate
from calloff.places import Places
from calloff.vocabulary import Text

DAY = date(2024, 2, 1)
WORDS = Vocabulary(
    id="woods/1",
    name=Text("skog", "woods"),
    facets=(
        Facet(
            code="quiet",
            kind="flag",
            name=Text("tyst", "quiet"),
            silence="unknown",
            told_to=("caseworker",),
        ),
    ),
)


def candidate(*, loud_until: str) -> Candidate:
    """Somebody quiet, whose only group of places was not, until a day."""
    trait = Fact("quiet", False, valid=f"../{loud_until}")
    pool = Pool(id="P-1", available=1, updated=datetime(2024, 1, 30, tzinfo=UTC), traits=(trait,))
    return Candidate(
        id="arbour/A/SE-1",
        stage="offer",
        offer="arbour/A/SE-1",
        lot="arbour/A",
        supplier="SE-1",
        name="Elm",
        facts=(Fact("quiet", True),),
        prices=PriceList(currency="SEK"),
        pools=(pool,),
    )


def test_what_places_said_before_tells_nothing_apart() -> None:
    """What held of the places until the day before has no say on it: the places are as others."""
    lot = Lot(id="A", name=Text("del", "part"), key="charter", unit="day")
    framework = Framework(
        id="arbour",
        name=Text("berså", "arbour"),
        owner="Arboretum",
        term=Period(date(2022, 1, 1)),
        lots=(lot,),
    )
    terms = Terms(framework=framework, lot=lot, vocabulary=WORDS)
    need = Need(
        id="7F3K",
        buyer="0580",
        lot="arbour/A",
        requested=DAY,
        starts=DAY,
        lines=(Line("placement", quantity=30, unit="day"),),
        requirements=(has("quiet", False),),
    )

    def places(loud_until: str) -> Finding:
        (told,) = Places(fresh_days=14).findings(
            need, candidate(loud_until=loud_until), terms, Snapshot(on=DAY)
        )
        return told

    assert places("2024-02-01").verdict is Verdict.MET
    # The supplier is quiet, which the requirement says; of its places there is nothing to add.
    assert places("2024-01-31").verdict is Verdict.MET
