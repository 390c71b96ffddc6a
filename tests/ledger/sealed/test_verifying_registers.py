"""Versions of registers in a ledger: each must be the one that was published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

import calloff
from calloff import Register
from calloff.ledger.desk import Desk
from calloff.ledger.memory import MemoryStore
from calloff.ledger.store import VersionRow
from calloff.ledger.verifying import verify

AT = datetime(2024, 1, 10, 8, 0, tzinfo=UTC)
LATER = datetime(2024, 2, 10, 8, 0, 0, 250_000, tzinfo=UTC)

Tamper = Callable[[MemoryStore], None]


@pytest.fixture
def store() -> MemoryStore:
    """A ledger in which two versions of the shipped example are published."""
    desk = Desk(MemoryStore())
    shipped = calloff.load("familjehem.json", Register)
    register = shipped.replace(offers=shipped.offers[:5])
    later = register.replace(
        known=LATER,
        pools=tuple(pool.replace(available=Decimal(1), updated=LATER) for pool in register.pools),
    )
    desk.publish(register, at=AT, role="registrar", command="1")
    desk.publish(later, at=LATER, role="registrar", command="2")
    found = desk.store
    assert isinstance(found, MemoryStore)
    return found


def first_of(store: MemoryStore, section: str) -> tuple[str, str]:
    """The name of the first part of a section of version 1."""
    name = store._versions[0].register
    return min(part for part in store._parts[name, 1] if part[0] == section)


def dearer(store: MemoryStore) -> None:
    """A price of version 1 is changed."""
    parts = store._parts[store._versions[0].register, 1]
    name = first_of(store, "offers")
    assert '"amount":"575"' in parts[name]
    parts[name] = parts[name].replace('"amount":"575"', '"amount":"585"')


def gone(store: MemoryStore) -> None:
    """An offer of version 1 is deleted."""
    del store._parts[store._versions[0].register, 1][first_of(store, "offers")]


def headless(store: MemoryStore) -> None:
    """What a register says beside its lists is deleted."""
    del store._parts[store._versions[0].register, 1]["", ""]


def backdated(store: MemoryStore) -> None:
    """Version 1 is said to have been known sooner."""
    store._versions[0] = replace(store._versions[0], known="2020-01-01T00:00:00Z")


def deleted(store: MemoryStore) -> None:
    """Version 1 is deleted."""
    del store._versions[0]


def put_in(store: MemoryStore) -> None:
    """A version is put in that nobody has published."""
    last = store._versions[-1]
    store._versions.append(VersionRow(last.register, 3, last.known, last.fingerprint))


@pytest.mark.parametrize(
    ("tamper", "code", "sentence"),
    [
        (dearer, "changed", ", row 1: Version 1 of the register is not the one that was "),
        (gone, "changed", ", row 1: Version 1 of the register is not the one that was "),
        (headless, "changed", ", row 1: Version 1 of the register is not the one that was "),
        (backdated, "changed", ", row 1: Version 1 of the register is not the one that was "),
        (deleted, "gone", ", row 1: Version 1 of the register is gone."),
        (put_in, "foreign", ": Version 3 of the register never was published."),
    ],
    ids=lambda given: getattr(given, "__name__", None),
)
def test_a_version_that_was_changed_is_found(
    store: MemoryStore, tamper: Tamper, code: str, sentence: str
) -> None:
    """Its content, its day, its being there: what was published is what is decided by again."""
    assert verify(store).holds
    tamper(store)
    told = verify(store)

    assert [f"version.{code}"] == [breach.code for breach in told.breaches]
    assert f"register/{store._versions[0].register}{sentence}" in str(told.problems()[0])
    assert verify(store, beside=False).holds


def test_a_version_published_meanwhile_is_no_breach(store: MemoryStore) -> None:
    """Somebody publishes between two readings: neither is anything gone nor foreign."""
    register = Desk(store).register(known=LATER)

    for name in ("streams", "stream", "versions"):
        number = len(store._versions) + 1

        class Busy:
            """A store in which a version is published right after one of the readings."""

            left = True

            def __getattr__(self, reading: str, name: str = name, number: int = number) -> object:
                read = getattr(store, reading)

                def reads(*args: object, **named: object) -> object:
                    found = read(*args, **named)
                    about = not args or "register" in str(args[0])
                    if reading == name and about and self.left:
                        self.left = False
                        day = LATER.replace(month=2 + number)
                        new = register.replace(known=day)
                        Desk(store).publish(new, at=day, role="r", command=f"b{number}")
                    return found

                return reads

        busy = Busy()

        assert () == verify(busy).breaches, name  # type: ignore[arg-type]
        assert not busy.left
