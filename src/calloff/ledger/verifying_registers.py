"""Whether the versions of registers in the ledger are those that were published.

A decision is made again by the version that was known then: that version must be the one by which
it was made. The row that was written when it was published holds its fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from calloff.ledger.registers import written_as
from calloff.ledger.rows import Row, tight
from calloff.ledger.store import Store, VersionRow
from calloff.ledger.verification import Breach
from calloff.values.record import fingerprint

__all__ = ["register_breaches"]

_PREFIX = "register/"


def register_breaches(store: Store) -> Iterator[Breach]:
    """Every version that is gone, is another than was published, or never was.

    Each version is put together and its fingerprint taken, so this grows with their number and
    their size. The rows themselves are not looked at: `calloff.ledger.verifying.verify` does.

    Args:
        store: What the ledger is kept in.
    """
    told = {(due.register, due.number): (due, row) for due, row in _published(store)}
    # After the rows: what they tell of must be there by now.
    stands = {(one.register, one.number): one for one in store.versions()}
    for name, (due, row) in told.items():
        found = {"number": str(due.number)}
        if name not in stands:
            yield Breach(code="version.gone", stream=row.stream, place=row.place, found=found)
        elif stands[name] != due or not _is(store, due):
            yield Breach(code="version.changed", stream=row.stream, place=row.place, found=found)
    if foreign := stands.keys() - told.keys():
        # Some may have been published since the rows were read.
        foreign -= {(due.register, due.number) for due, _ in _published(store)}
    for register, number in sorted(foreign):
        found = {"number": str(number)}
        yield Breach(code="version.foreign", stream=f"{_PREFIX}{register}", found=found)


def _published(store: Store) -> Iterator[tuple[VersionRow, Row]]:
    """What rows tell of versions; a row that was changed tells nothing, and is found elsewhere."""
    for stream in store.streams(_PREFIX):
        for row in store.stream(stream):
            if row.kind == "register" and row.digest == row.digested():
                try:
                    yield _due(stream.removeprefix(_PREFIX), row.facts), row
                except (KeyError, TypeError, ValueError):
                    continue


def _due(register: str, facts: Mapping[str, Any]) -> VersionRow:
    """The version that a row tells of."""
    return VersionRow(register, facts["version"], facts["known"], facts["fingerprint"])


def _is(store: Store, due: VersionRow) -> bool:
    """Whether a version consists of what its fingerprint says."""
    try:
        data = written_as(store.parts(due.register, due.number), due.known)
        # Nearly always the same bytes, and made in a third of the time.
        quick = hashlib.sha256(tight(data).encode()).hexdigest()
        return due.fingerprint == quick or due.fingerprint == fingerprint(data)
    except (KeyError, TypeError, ValueError):
        return False
