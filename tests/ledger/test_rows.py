"""How rows write moments down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from calloff.ledger.rows import moment_text

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


def test_texts_of_moments_stand_in_the_order_of_the_moments() -> None:
    """Stores compare texts: with and without parts of a second, the later one comes later."""
    steps = [timedelta(0), timedelta(microseconds=1), timedelta(seconds=0.5), timedelta(seconds=1)]
    texts = [moment_text(NOON + step) for step in steps]

    assert sorted(texts) == texts
    assert len(set(texts)) == len(texts)


def test_a_moment_is_written_the_same_in_every_zone() -> None:
    """What is one moment is one text, to the microsecond."""
    stockholm = NOON.astimezone(timezone(timedelta(hours=1)))

    assert "2024-03-01T12:00:00.000000Z" == moment_text(NOON) == moment_text(stockholm)
