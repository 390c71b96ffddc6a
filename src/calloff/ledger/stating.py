"""What is stated of the world: registers by version, and how many places are free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from calloff.ledger.capacities import Stated, parts_of
from calloff.ledger.command import Append, Command, Moved, Version
from calloff.ledger.receipts import Asked, Matches, Receipt, answering, receipt, repeated
from calloff.ledger.registers import Registers
from calloff.ledger.rows import Fresh, Private, Row, chained, moment_text
from calloff.ledger.standing import POOL
from calloff.ledger.store import Store
from calloff.ledger.taken import stated_by
from calloff.register import Register

__all__ = ["Statements"]

_TIMES = 8
_PUBLISHED, _STATED = "published", "stated"
"""Marks, so that of two statements made at once neither overlooks the other."""


class Statements:
    """Writes what is stated, where nothing newer is known."""

    def __init__(self, store: Store, registers: Registers) -> None:
        """Begin with a store, and the versions of registers in it."""
        self._store = store
        self._registers = registers

    def publish(self, register: Register, *, at: datetime, role: str, command: str) -> Receipt:
        """Keep a version of a register; arguments and errors as `Desk.publish`."""
        stream = f"register/{register.id}"

        def made() -> Command:
            reads = self._store.marks([_STATED])
            new = self._registers.next(register)
            return Command(
                command,
                "publish",
                appends=(self._published(register, new, at, role),),
                reads=reads,
                touches=frozenset({_PUBLISHED}),
                states=tuple(self._newer(stated_by(register))),
                versions=(new,),
            )

        facts = {"fingerprint": register.fingerprint, "role": role}
        return self._write(Asked(command, "publish", stream, _with_facts(facts)), made)

    def state_places(
        self,
        pool: str,
        available: Decimal | None,
        *,
        updated: datetime,
        at: datetime | None,
        role: str,
        command: str,
    ) -> Receipt:
        """Note how many places are free; arguments and errors as `Desk.state_places`."""
        stream, at = POOL + pool, at or updated
        most = None if available is None else parts_of(available, "available")
        facts = {"available": "-" if available is None else str(available), "role": role}
        moment, written = moment_text(updated), at

        def made() -> Command:
            reads = self._store.marks([_PUBLISHED])
            register = self._registers.stating(pool, available, updated, written)
            appends = [self._following(stream, Fresh("capacity", updated, written, facts))]
            versions: tuple[Version, ...] = ()
            if register is not None:
                versions = (self._registers.next(register),)
                appends.insert(0, self._published(register, versions[0], written, role))
            return Command(
                command,
                "state_places",
                appends=tuple(appends),
                reads=reads,
                touches=frozenset({_STATED}),
                states=tuple(self._newer([Stated(stream, most, moment)])),
                versions=versions,
            )

        def matches(rows: Iterable[Row], private: Mapping[int, Private]) -> bool:
            return all((row.facts, row.at) == (facts, moment) for row in rows)

        return self._write(Asked(command, "state_places", stream, matches), made)

    def _published(self, register: Register, new: Version, at: datetime, role: str) -> Append:
        """The row of a version of a register."""
        facts = {
            "version": new.number,
            "known": new.known,
            "fingerprint": new.fingerprint,
            "changed": len(new.parts),
            "gone": len(new.gone - new.parts.keys()),
            "role": role,
        }
        fresh = Fresh("register", register.known, at, facts)
        return self._following(f"register/{register.id}", fresh)

    def _newer(self, stated: Iterable[Stated]) -> Iterator[Stated]:
        """What is stated, where nothing newer is known."""
        given = list(stated)
        known = self._store.capacities([one.capacity for one in given])
        for one in given:
            was = known.get(one.capacity)
            if was is None or (was != one and (was.updated or "") <= (one.updated or "")):
                yield one

    def _following(self, stream: str, fresh: Fresh) -> Append:
        """A row that follows in a stream as it stands now."""
        head = self._store.heads([stream])[stream]
        return Append(stream, head, chained(stream, head, [fresh]))

    def _write(self, asked: Asked, made: Callable[[], Command]) -> Receipt:
        """Write a command, made anew where something else was stated meanwhile."""
        if (told := repeated(self._store, asked)) is not None:
            return told
        for _ in range(_TIMES):
            command = answering(made())
            outcome = self._store.write(command)
            if not isinstance(outcome, Moved):
                break
        return receipt(outcome, command, self._store, asked)


def _with_facts(asked: Mapping[str, Any]) -> Matches:
    """Whether rows keep what is asked for."""

    def matches(rows: Iterable[Row], private: Mapping[int, Private]) -> bool:
        return all(asked.items() <= row.facts.items() for row in rows)

    return matches
