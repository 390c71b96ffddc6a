"""What a group of places says of itself, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

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
from calloff.snapshot import Use
from calloff.testing import check_answers
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


def terms() -> Terms:
    """An agreement with one lot."""
    lot = Lot(id="A", name=Text("del", "part"), key="charter", unit="day")
    framework = Framework(
        id="arbour",
        name=Text("berså", "arbour"),
        owner="Arboretum",
        term=Period(date(2022, 1, 1)),
        lots=(lot,),
    )
    return Terms(framework=framework, lot=lot, vocabulary=WORDS)


def need(days: int) -> Need:
    """Somebody quiet is needed for so many days."""
    return Need(
        id="7F3K",
        buyer="0580",
        lot="arbour/A",
        requested=DAY,
        starts=DAY,
        lines=(Line("placement", quantity=days, unit="day"),),
        requirements=(has("quiet", False),),
    )


def test_what_places_said_before_tells_nothing_apart() -> None:
    """What held of the places until the day before has no say on it: the places are as others."""

    def places(loud_until: str) -> Finding:
        (told,) = Places(fresh_days=14).findings(
            need(30), candidate(loud_until=loud_until), terms(), Snapshot(on=DAY)
        )
        return told

    assert places("2024-02-01").verdict is Verdict.MET
    # The supplier is quiet, which the requirement says; of its places there is nothing to add.
    assert places("2024-01-31").verdict is Verdict.MET


@pytest.mark.parametrize("until", [date(2024, 2, 4), date(2024, 2, 5), None])
@pytest.mark.parametrize("since", [date(2024, 2, 1), date(2024, 2, 2), date(2024, 2, 3)])
def test_places_of_a_need_that_is_over_when_it_is_decided(since: date, until: date | None) -> None:
    """Only what is used before the last day and after the first counts, for one and for all."""
    offers = (candidate(loud_until="2024-01-30"),)
    taken = Use(
        pool="P-1",
        quantity=Decimal(1),
        kind="taken",
        since=datetime(2024, 1, 31, tzinfo=UTC),
        period=Period(since, until),
    )
    snapshot = Snapshot(on=date(2024, 2, 4), uses=(taken,))
    gate = Places(fresh_days=14, day="decided")
    asked = need(1)
    (told,) = gate.findings(asked, offers[0], terms(), snapshot)
    both = since < date(2024, 2, 2) and until != date(2024, 2, 4)

    assert told.verdict is (Verdict.UNMET if both else Verdict.MET)
    assert check_answers(gate, asked, offers, terms(), snapshot)
