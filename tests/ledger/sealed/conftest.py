"""A small ledger to seal, verify, erase and hand over: two call-offs, invented."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calloff.ledger.command import Append, Command, Done
from calloff.ledger.memory import MemoryStore
from calloff.ledger.rows import Fresh, Private, chained, tight

OPENED = datetime(2024, 1, 15, 9, 0, tzinfo=UTC)

Written = tuple[str, Mapping[str, Any], Mapping[str, Any] | None]


class Office:
    """Writes call-offs into a store, an entry a day, and never the same salt twice."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self._salts = 0

    def salt(self) -> bytes:
        """The next salt."""
        self._salts += 1
        return hashlib.sha256(f"salt {self._salts}".encode()).digest()

    def write(
        self, stream: str, entries: Iterable[Written], at: datetime = OPENED, command: str = ""
    ) -> None:
        """Append entries: kind, what stays, and what may be erased."""
        head = self.store.heads([stream])[stream]
        fresh = []
        for day, (kind, kept, private) in enumerate(entries):
            when = at + timedelta(days=day)
            body = None
            if private is not None:
                body = Private(self.salt(), tight({"kind": kind, **private}).encode())
            fresh.append(Fresh(kind, when, when, kept, body))
        rows = chained(stream, head, fresh)
        privates = {
            row.place: one.private for row, one in zip(rows, fresh, strict=True) if one.private
        }
        id = command or f"{stream} {head.place}"
        done = self.store.write(Command(id, id, appends=(Append(stream, head, rows, privates),)))

        assert isinstance(done, Done)


LOT = {"lot": "adda-familjehem-2019/A"}

CHILD: tuple[Written, ...] = (
    ("opened", LOT, {"need": {"id": "7F3K", "persons": [{"born": "2014-06"}]}}),
    ("asked", LOT, {"requests": [{"supplier": "SE-550000-0237", "text": "dari; ej pälsdjur"}]}),
    ("declined", {**LOT, "supplier": "SE-550000-0237"}, {"reason": "no_home", "note": "fullt"}),
    ("awarded", {**LOT, "supplier": "SE-550000-0112"}, {"why": "bäst lämpad"}),
    ("ended", LOT, None),
)

FAMILY: tuple[Written, ...] = (
    ("opened", {"lot": "familjebehandling/1"}, {"need": {"id": "F-31", "protected": True}}),
    ("in_house", {"lot": "familjebehandling/1"}, {"note": "Anna Lind tar ärendet"}),
    ("closed", {"lot": "familjebehandling/1"}, None),
)


@pytest.fixture
def office() -> Office:
    """An office with two call-offs in its ledger, nothing sealed."""
    found = Office()
    found.write("case/7F3K", CHILD)
    found.write("case/F-31", FAMILY)
    return found
