"""What stands in a ledger, looked up: each function takes a dialect and a driver's connection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from calloff.ledger.capacities import Stated, Taking
from calloff.ledger.rows import Private, Row
from calloff.ledger.sql.carrying import TAKING, taking_of
from calloff.ledger.sql.dialect import Dialect, listed
from calloff.ledger.store import Seal, VersionRow

__all__ = [
    "add_seal",
    "all_capacities",
    "all_takings",
    "hidden",
    "last_told",
    "next_rows",
    "of_stream",
    "parts_at",
    "seals_after",
    "unsealed_rows",
    "versions_of",
]

_ROW = "number, stream, place, kind, at, written, kept, commitment, before, digest"


def of_stream(dialect: Dialect, raw: Any, stream: str, after: int) -> tuple[Row, ...]:
    """The rows of a stream that come after a place."""
    statement = f"SELECT {_ROW} FROM calloff_row WHERE stream = ? AND place > ? ORDER BY place"
    return tuple(Row(*values) for values in dialect.ask(raw, statement, stream, after))


def _bounded(dialect: Dialect, raw: Any) -> tuple[str, tuple[int, ...]]:
    """What is said of a row's number so that no other can still come before it."""
    # Before the rows are looked at: what is settled by then is seen by whoever looks later.
    settled = dialect.settled(raw)
    return ("", ()) if settled is None else ("AND r.number <= ? ", (settled,))


def next_rows(dialect: Dialect, raw: Any, after: int, limit: int) -> tuple[Row, ...]:
    """The rows after a number, up to where none can still come between."""
    bound, last = _bounded(dialect, raw)
    statement = (
        f"SELECT {_ROW} FROM calloff_row r WHERE r.number > ? {bound}ORDER BY number LIMIT ?"
    )
    return tuple(Row(*values) for values in dialect.ask(raw, statement, after, *last, limit))


def hidden(dialect: Dialect, raw: Any, stream: str) -> dict[int, Private]:
    """What may be erased of a stream and still is there."""
    statement = (
        "SELECT r.place, p.salt, p.body FROM calloff_row r "
        "JOIN calloff_private p ON p.number = r.number WHERE r.stream = ?"
    )
    found = dialect.ask(raw, statement, stream)
    return {place: Private(bytes(salt), bytes(body)) for place, salt, body in found}


def all_capacities(dialect: Dialect, raw: Any, names: Iterable[str] | None) -> dict[str, Stated]:
    """What is stated of capacities."""
    statement = "SELECT name, most, updated, daily FROM calloff_capacity WHERE stated"
    if names is None:
        found = dialect.ask(raw, statement)
    else:
        statement += f" AND name IN (SELECT name FROM {dialect.names} AS s)"
        found = dialect.ask(raw, statement, listed(names))
    return {name: Stated(name, most, updated, bool(daily)) for name, most, updated, daily in found}


def all_takings(dialect: Dialect, raw: Any, names: Iterable[str] | None) -> tuple[Taking, ...]:
    """What is held and taken now."""
    statement = f"SELECT {', '.join(TAKING)} FROM calloff_taking"
    order = " ORDER BY stream, ref"
    if names is None:
        found = dialect.ask(raw, statement + order)
    else:
        statement += f" WHERE capacity IN (SELECT name FROM {dialect.names} AS s)"
        found = dialect.ask(raw, statement + order, listed(names))
    return tuple(taking_of(values) for values in found)


def versions_of(dialect: Dialect, raw: Any, register: str | None) -> tuple[VersionRow, ...]:
    """The versions of a register, or of all."""
    statement = "SELECT register, number, known, fingerprint FROM calloff_version"
    order = " ORDER BY register, number"
    if register is None:
        found = dialect.ask(raw, statement + order)
    else:
        found = dialect.ask(raw, f"{statement} WHERE register = ?{order}", register)
    return tuple(VersionRow(*values) for values in found)


def parts_at(dialect: Dialect, raw: Any, register: str, version: int) -> dict[tuple[str, str], str]:
    """What a version of a register consists of."""
    statement = (
        "SELECT section, id, body FROM calloff_part "
        "WHERE register = ? AND added <= ? AND (gone IS NULL OR gone > ?) AND EXISTS "
        "(SELECT 1 FROM calloff_version v WHERE v.register = ? AND v.number = ?)"
    )
    values = (register, version, version, register, version)
    return {(section, id): body for section, id, body in dialect.ask(raw, statement, *values)}


# -------------------------------------------------------------------------------------- seals

_OPEN = "NOT EXISTS (SELECT 1 FROM calloff_sealed s WHERE s.number = r.number)"


def unsealed_rows(dialect: Dialect, raw: Any, limit: int) -> tuple[Row, ...]:
    """Rows that are in no seal yet, up to where none can still come between."""
    bound, last = _bounded(dialect, raw)
    statement = (
        f"SELECT {_ROW} FROM calloff_row r WHERE r.number > "
        "(SELECT coalesce(max(through), 0) FROM calloff_seal) "
        f"{bound}AND {_OPEN} ORDER BY r.number LIMIT ?"
    )
    return tuple(Row(*values) for values in dialect.ask(raw, statement, *last, limit))


def add_seal(dialect: Dialect, raw: Any, seal: Seal) -> bool:
    """Add a seal, unless another came first or one of its rows is sealed."""
    bound, last = _bounded(dialect, raw)
    ((number, before),) = dialect.ask(
        raw, "SELECT coalesce(max(number), 0), coalesce(max(through), 0) FROM calloff_seal"
    )
    if seal.number != number + 1 or _any_sealed(dialect, raw, seal):
        return False
    # The first row that stays open; without one, all that is settled is sealed.
    rows = listed(seal.rows)
    ((first, end),) = dialect.ask(
        raw,
        "SELECT min(CASE WHEN r.number NOT IN "
        f"(SELECT CAST(name AS BIGINT) FROM {dialect.names} AS chosen) THEN r.number END), "
        f"max(r.number) FROM calloff_row r WHERE r.number > ? {bound}AND {_OPEN}",
        rows,
        before,
        *last,
    )
    through = before if end is None else end if first is None else first - 1
    told = (seal.number, seal.root, seal.before, seal.at, seal.digest, through)
    columns = ("number", "root", "before", "at", "digest", "through")
    dialect.insert(raw, "calloff_seal", columns, [told])
    sealed = [(number, seal.number, position) for position, number in enumerate(seal.rows)]
    dialect.insert(raw, "calloff_sealed", ("number", "seal", "position"), sealed)
    return True


def _any_sealed(dialect: Dialect, raw: Any, seal: Seal) -> bool:
    statement = (
        "SELECT 1 FROM calloff_sealed WHERE number IN "
        f"(SELECT CAST(name AS BIGINT) FROM {dialect.names} AS s) LIMIT 1"
    )
    return bool(dialect.ask(raw, statement, listed(seal.rows)))


def last_of_seals(dialect: Dialect, raw: Any) -> Seal | None:
    """The last seal; ``None``: there is none yet."""
    ((number,),) = dialect.ask(raw, "SELECT coalesce(max(number), 0) FROM calloff_seal")
    found = seals_after(dialect, raw, int(number) - 1) if number else ()
    # Another may have been added in between.
    return found[0] if found else None


def seals_after(dialect: Dialect, raw: Any, after: int) -> tuple[Seal, ...]:
    """The seals after a number."""
    statement = (
        "SELECT number, root, before, at, digest FROM calloff_seal WHERE number > ? ORDER BY number"
    )
    seals = [Seal(n, (), *told) for n, *told in dialect.ask(raw, statement, after)]
    rows: dict[int, list[int]] = {seal.number: [] for seal in seals}
    statement = "SELECT seal, number FROM calloff_sealed WHERE seal > ? ORDER BY seal, position"
    for seal, number in dialect.ask(raw, statement, after):
        if seal in rows:
            rows[seal].append(number)
    return tuple(replace(seal, rows=tuple(rows[seal.number])) for seal in seals)


# ------------------------------------------------------------------------------------- outbox


def last_told(dialect: Dialect, raw: Any, reader: str) -> int:
    """Up to which number a reader has said that it knows."""
    found = dialect.ask(raw, "SELECT number FROM calloff_told WHERE reader = ?", reader)
    return int(found[0][0]) if found else 0


TOLD = (
    "INSERT INTO calloff_told (reader, number) VALUES (?, ?) "
    "ON CONFLICT (reader) DO UPDATE SET number = excluded.number "
    "WHERE calloff_told.number < excluded.number"
)
"""Notes up to which number a reader knows all; never less than before."""


def versions_of_marks(dialect: Dialect, raw: Any, names: Iterable[str]) -> dict[str, int]:
    """The versions of marks; 0 for those that nobody has touched."""
    wanted = list(names)
    statement = (
        "SELECT name, version FROM calloff_mark "
        f"WHERE name IN (SELECT name FROM {dialect.names} AS s)"
    )
    found = dict(dialect.ask(raw, statement, listed(wanted)))
    return {name: found.get(name, 0) for name in wanted}
