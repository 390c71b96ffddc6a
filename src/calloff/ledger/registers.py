"""Versions of a register as a ledger keeps them: each by what is new in it.

A day's feed changes some offers and pools; the rest stands as it was. A version is put together
again from what held then, and is the same to the last byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from calloff.errors import InputError, Problem, did_you_mean
from calloff.ledger.command import Version
from calloff.ledger.recent import Recent
from calloff.ledger.rows import moment_text, tight
from calloff.ledger.store import Store, VersionRow
from calloff.process.state import State
from calloff.register import Register
from calloff.values.record import fingerprint

__all__ = ["Registers", "assembled", "parts_of_register", "version", "written_as"]

_LISTS = ("frameworks", "keys", "suppliers", "pools", "offers")
"""The lists of a register, of which each record is a part of its own."""

_MOST = 16
"""So many versions are remembered; what is put away is read again when it is asked for."""

_HEAD = ("", "")
_ORDER = "order"

Parts = Mapping[tuple[str, str], str]


class _Named(Protocol):
    """**Protocol:** a record of one of the lists."""

    @property
    def id(self) -> str:
        """What tells it apart in its list."""
        ...


class Registers:
    """The versions of registers in a store, each put together once."""

    def __init__(self, store: Store) -> None:
        """Read nothing yet."""
        self._store = store
        # By fingerprint: what is the same to the last byte may be kept before it is written.
        self._read: Recent[str, Register] = Recent(_MOST)
        self._rows: Recent[tuple[str, str], VersionRow] = Recent(_MOST)

    def known(self, id: str | None, at: datetime | None) -> Register:
        """A register as it was known at a moment.

        Args:
            id: Its id; ``None``: the only one.
            at: The moment; ``None``: the newest version, whenever that is known from.

        Raises:
            InputError: where there is no such register, or it was not known yet.
        """
        rows = self._store.versions()
        names = sorted({row.register for row in rows})
        if id is None and len(names) > 1:
            what = f"there are several: {', '.join(names)}. Say which."
            raise InputError("the ledger", [Problem("register", what)])
        of_it = [row for row in rows if id in {None, row.register}]
        if not of_it:
            hint = did_you_mean(id, names) if id is not None else ""
            what = f"no register{'' if id is None else f' {id!r}'}: publish it.{hint}"
            raise InputError("the ledger", [Problem("register", what)])
        found = [row for row in of_it if at is None or row.known <= moment_text(at)]
        if not found:
            first = of_it[0]
            what = f"{first.register!r} is known from {first.known} on, and not at {at}."
            raise InputError("the ledger", [Problem("known", what)])
        return self._version(found[-1])

    def deciding(self, lot: str, at: datetime) -> Register | None:
        """The register that a lot is decided by at a moment; ``None``: none has it."""
        newest: dict[str, VersionRow] = {}
        for row in self._store.versions():
            if row.known <= moment_text(at):
                newest[row.register] = row
        for row in newest.values():
            register = self._version(row)
            if register.has_lot(lot):
                return register
        return None

    def newest(self) -> Iterator[Register]:
        """The newest version of each register, by id."""
        newest = {row.register: row for row in self._store.versions()}
        return (self._version(row) for _, row in sorted(newest.items()))

    def stating(
        self, pool: str, available: Decimal | None, updated: datetime, at: datetime
    ) -> Register | None:
        """The newest version with a pool, as it is with a new figure for it.

        ``None`` where no register has the pool, or something newer is stated of it.

        Args:
            pool: The pool's id.
            available: How many places are free.
            updated: When that was stated.
            at: From when it is known.
        """
        for register in self.newest():
            for known in register.pools:
                if known.id == pool and (known.updated is None or known.updated < updated):
                    now = known.replace(available=available, updated=updated)
                    pools = tuple(now if one.id == pool else one for one in register.pools)
                    return register.replace(known=at, pools=pools)
        return None

    def next(self, register: Register) -> Version:
        """The version that a register is, after those that stand.

        Raises:
            InputError: where it was not known after the version before it.
        """
        before = self._store.versions(register.id)
        if before and moment_text(register.known) <= before[-1].known:
            what = f"is not after that of the version before it, {before[-1].known}."
            raise InputError(f"register {register.id}", [Problem("known", what)])
        parts = self._store.parts(register.id, len(before)) if before else {}
        found = version(register, len(before) + 1, parts)
        self._read.keep(found.fingerprint, register)
        return found

    def ruling(self, state: State) -> Register | None:
        """The version of a register that a call-off was decided by last; ``None``: by none so far.

        What follows from a decision, such as which places are taken and what an award comes to,
        goes by the version that it was made by, whatever has been published since.
        """
        told = state.comparing or state.asking or state.presented
        if told is None:
            return None
        known = moment_text(told.known)
        row = self._rows.get((told.register_id, known))
        if row is None:
            rows = self._store.versions(told.register_id)
            row = next((one for one in rows if one.known == known), None)
        if row is None:
            return None
        self._rows.keep((told.register_id, known), row)
        return self._version(row)

    def _version(self, row: VersionRow) -> Register:
        """One version, read once."""
        found = self._read.get(row.fingerprint)
        if found is None:
            found = assembled(self._store.parts(row.register, row.number), row.known)
            self._read.keep(row.fingerprint, found)
        return found


def parts_of_register(register: Register) -> dict[tuple[str, str], str]:
    """What a register consists of, by list and id, as canonical JSON.

    A list that is not in the order of its ids keeps its order beside it.
    """
    data = register.data()
    parts: dict[tuple[str, str], str] = {}
    for name in _LISTS:
        records: Sequence[_Named] = getattr(register, name)
        written = data.pop(name, [])
        ids = [record.id for record in records]
        parts |= {(name, id): tight(one) for id, one in zip(ids, written, strict=True)}
        if ids != sorted(ids):
            parts[_ORDER, name] = tight(ids)
    # When it was known is that of the version, and changes with each.
    data.pop("known")
    parts["vocabulary", ""] = tight(data.pop("vocabulary"))
    parts[_HEAD] = tight(data)
    return parts


def assembled(parts: Parts, known: str) -> Register:
    """The register that some parts make up.

    Args:
        parts: What `parts_of_register` gave.
        known: From when it was known.
    """
    return Register.read(written_as(parts, known))


def written_as(parts: Parts, known: str) -> dict[str, Any]:
    """The register that some parts make up, as its document writes it.

    Args:
        parts: What `parts_of_register` gave.
        known: From when it was known.
    """
    # A document leaves out the parts of a second where there are none.
    moment = datetime.fromisoformat(known).isoformat().replace("+00:00", "Z")
    data: dict[str, Any] = {**json.loads(parts[_HEAD]), "known": moment}
    data["vocabulary"] = json.loads(parts["vocabulary", ""])
    for name in _LISTS:
        found = {id: one for (of, id), one in parts.items() if of == name}
        order = parts.get((_ORDER, name))
        ids = sorted(found) if order is None else json.loads(order)
        if ids:
            data[name] = [json.loads(found[id]) for id in ids]
    return data


def version(register: Register, number: int, before: Parts) -> Version:
    """A version of a register against the one before it.

    Args:
        register: The register as it is known from now on.
        number: The number of the version, from 1.
        before: What the version before it consists of; empty for the first.
    """
    now = parts_of_register(register)
    return Version(
        register=register.id,
        number=number,
        known=moment_text(register.known),
        fingerprint=fingerprint(register.data()),
        parts={name: part for name, part in now.items() if before.get(name) != part},
        gone=frozenset(
            name for name, part in before.items() if name not in now or now[name] != part
        ),
    )
