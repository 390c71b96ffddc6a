"""What is decided about keeping, in the files that a desk reads and writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import calloff
from calloff import InputError, Need, Register, shipped
from calloff.ledger.desk import Desk
from calloff.ledger.keeping import Retention
from calloff.ledger.memory import MemoryStore
from calloff.ledger.refusals import Erased
from calloff.ledger.retention import erase, hold, lift, remove_entry, retain
from calloff.ledger.rows import moment_text
from calloff.ledger.sealing import checkpoint, seal
from calloff.ledger.verifying import verify
from calloff.process import entries as e

AT = datetime(2024, 1, 15, 9, tzinfo=UTC)
LATER = datetime(2029, 6, 4, 8, 0, tzinfo=UTC)
CHILD = "case/7F3K"
BY: dict[str, Any] = {"role": "archivist"}


@pytest.fixture
def desk() -> Desk:
    """A desk at which the need of the story was taken up."""
    salts = iter(range(1000))
    desk = Desk(MemoryStore(), salt=lambda: next(salts).to_bytes(16, "big"))
    register = calloff.load("familjehem.json", Register)
    desk.publish(
        register.replace(offers=register.offers[:9]),
        at=AT - timedelta(days=2),
        role="registrar",
        command="1",
    )
    desk.open(
        calloff.load("7F3K-need.json", Need),
        shipped.procedure("familjehem"),
        at=AT,
        role="caseworker",
        secret="s",
        command="2",
    )
    return desk


def tried(source: str, minutes: int) -> e.Tried:
    """A source of the route that does not serve."""
    at = AT + timedelta(minutes=minutes)
    return e.Tried(source=source, outcome="does_not", reason="no", at=at, role="caseworker")


def test_a_case_goes_on_beside_what_is_decided_about_keeping_it(desk: Desk) -> None:
    """A hold or a class stands between two entries, and the file reads on."""
    desk.case("7F3K")
    retain(desk.store, CHILD, Retention(years=5, decision="P"), at=AT, command="3", **BY)
    desk.note("7F3K", tried("network", 1), command="4")
    hold(desk.store, CHILD, "Mål 1", at=AT, command="5", **BY)

    assert ["opened", "tried"] == [entry.kind for entry in desk.case("7F3K").entries]
    desk.note("7F3K", tried("in_house", 2), command="6")
    lift(desk.store, CHILD, "Mål 1", at=AT, command="7", **BY)
    seal(desk.store, at=AT)

    assert 3 == len(desk.case("7F3K").entries)
    assert 3 == len(Desk(desk.store).case("7F3K").entries)
    assert verify(desk.store, checkpoint(desk.store)).holds


def test_what_is_erased_answers_that_it_is(desk: Desk) -> None:
    """Replaying tells when and by which decision; the file cannot be read any more."""
    desk.case("7F3K")
    retain(desk.store, CHILD, Retention(years=5, decision="P"), at=AT, command="3", **BY)
    erase(desk.store, CHILD, decision="G 1", at=LATER, command="4", **BY)

    for one in (desk, Desk(desk.store)):
        assert Erased(CHILD, moment_text(LATER), "G 1", (1,)) == one.replay("7F3K")
        with pytest.raises(InputError, match="by G 1; what is kept stands in rows"):
            one.case("7F3K")
    seal(desk.store, at=LATER)
    assert verify(desk.store, checkpoint(desk.store)).holds


def test_a_removed_entry_leaves_a_file_that_cannot_be_replayed(desk: Desk) -> None:
    """One entry that is gone is told with its place; the rest still stands in the ledger."""
    desk.note("7F3K", tried("network", 1), command="3")
    remove_entry(desk.store, CHILD, 2, decision="B 1", at=AT, command="4", **BY)

    assert Erased(CHILD, moment_text(AT), "B 1", (2,)) == desk.replay("7F3K")
    assert [1] == list(desk.store.private(CHILD))
