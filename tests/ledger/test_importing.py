"""What an office did before it had a ledger: kept in it, counted, told, erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from calloff.errors import InputError
from calloff.ledger.desk import Desk
from calloff.ledger.importing import imported_history, keep_history
from calloff.ledger.keeping import Retention
from calloff.ledger.memory import MemoryStore
from calloff.ledger.retention import erase, retain
from calloff.ledger.sealing import seal
from calloff.ledger.sql import SqlStore
from calloff.ledger.store import Store
from calloff.ledger.verifying import verify
from calloff.process.imported import (
    ImportedAnswer,
    ImportedCallOff,
    ImportedDirectAward,
    ImportedHistory,
    SourceRow,
)
from calloff.values.money import Money
from calloff.values.period import Period

AT = datetime(2024, 1, 10, 8, tzinfo=UTC)
LOT = "agreement/A"
ALM, BJORK = f"{LOT}/SE-alm", f"{LOT}/SE-bjork"


def _at(row: int) -> SourceRow:
    return SourceRow(source="avrop.csv", row=row)


HISTORY = ImportedHistory(
    call_offs=(
        ImportedCallOff(
            case="A-1",
            origin=_at(2),
            lot=LOT,
            supplier="SE-alm",
            on=date(2023, 5, 2),
            value=Money(minor=120_000_00, currency="SEK"),
            hours="40.5",
        ),
        ImportedCallOff(case="A-2", origin=_at(3), lot=LOT, supplier="SE-alm", on=date(2022, 2, 1)),
    ),
    answers=(
        ImportedAnswer(
            case="A-1",
            origin=_at(4),
            lot=LOT,
            supplier="SE-bjork",
            at=datetime(2023, 4, 28, 9, tzinfo=UTC),
            reason="place",
        ),
    ),
    direct_awards=(
        ImportedDirectAward(
            case="A-3",
            origin=_at(5),
            board="social",
            procured=date(2023, 9, 1),
            supplier="SE-ceder",
            value=Money(minor=300_000_00, currency="SEK"),
        ),
        ImportedDirectAward(case="A-4", origin=_at(6), board="social", procured=date(2023, 9, 2)),
    ),
)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty ledger."""
    if request.param == "memory":
        yield MemoryStore()
        return
    with SqlStore.create(f"sqlite:///{tmp_path / 'office.db'}", durable=False) as opened:
        yield opened


def _keep(store: Store, name: str = "sheet", command: str = "c-1") -> object:
    return keep_history(store, HISTORY, name, at=AT, role="registrar", command=command)


def test_what_was_imported_counts_as_what_was_called_off(store: Store) -> None:
    """Sums, turns and direct awards go by what was imported, as far as it is known."""
    _keep(store)
    standing = Desk(store).standing()

    alm, bjork = standing.past(LOT, (ALM, BJORK))
    assert (2, date(2023, 5, 2), 2) == (alm.count, alm.last, alm.turn)
    # Of one call-off nobody has noted the value, so that the sum is not known.
    assert None is alm.value
    assert 0 == bjork.count
    year = Period(date(2023, 1, 1), date(2024, 1, 1))
    (alm, _) = standing.past(LOT, (ALM, BJORK), year)
    assert (1, Money(minor=120_000_00, currency="SEK")) == (alm.count, alm.value)
    (direct,) = standing.direct_in(year)
    assert ("SE-ceder", 300_000_00) == (direct.supplier, direct.value.minor)


def test_it_is_read_back_as_it_was_imported_and_marked_so(store: Store) -> None:
    """Each row says where it was read; nothing of its case stands in what is kept for good."""
    _keep(store)
    rows = store.stream("history/sheet")

    read = imported_history(store)
    assert {row.kind for row in rows} == {
        "imported_call_off",
        "imported_answer",
        "imported_direct_award",
    }
    assert sorted(r.case for r in HISTORY.call_offs) == sorted(r.case for r in read.call_offs)
    assert (HISTORY.answers, len(HISTORY.direct_awards)) == (read.answers, len(read.direct_awards))
    assert ["avrop.csv, row 3"] == [rows[0].facts["origin"]]
    assert not any("A-1" in row.kept or "place" in row.kept for row in rows)


def test_it_is_kept_once(store: Store) -> None:
    """A command is carried out once, a name is given once, and nothing is not kept."""
    first, again = _keep(store), _keep(store)

    assert (False, True) == (first.repeated, again.repeated)  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="'sheet' is kept already: give this another name"):
        _keep(store, command="c-2")
    with pytest.raises(InputError, match="'c-1' was given to another command"):
        _keep(store, name="other")
    with pytest.raises(InputError, match="has no rows: there is nothing to keep"):
        keep_history(store, ImportedHistory(), "empty", at=AT, role="registrar", command="c-3")


def test_what_is_erased_of_it_still_counts(store: Store) -> None:
    """Erasing takes the pseudonyms and reasons; the figures stay, and all verifies."""
    _keep(store)
    stream, who = "history/sheet", {"role": "archivist", "at": datetime(2040, 1, 1, tzinfo=UTC)}
    retain(store, stream, Retention(years=1, decision="plan 4"), command="k-1", **who)
    before = Desk(store).standing()
    erase(store, stream, decision="plan 4", command="k-2", **who)
    while seal(store, at=AT):
        pass

    assert ImportedHistory() == imported_history(store)
    assert before.lots == Desk(store).standing().lots
    assert verify(store).holds
