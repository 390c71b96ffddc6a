"""A ledger in PostgreSQL: many writers at once, each waiting only for what it needs itself.

The isolation level is *read committed*, with locks on all that a command rests on. A higher level
would let whole transactions fail for what others did, and every writer for the same supplier would
do its work again and again; under a lock they follow one another, and each sees what the one
before has left. What is locked, always in this order: the streams that are written (an advisory
lock, one of 1 024 by the hash of the name), the marks that are read and touched, the capacities.
Within each kind it goes by name. Whatever a command is decided by is looked at after its lock is
held, so that the outcome is as if commands had been given one after the other.

Numbers of rows are drawn before their transactions end, so that they may become visible out of
order. Each writer therefore holds, from before it draws its first number until its transaction
ends, a shared advisory lock that says after which number its own will come. Whoever reads on takes
the last number drawn, and then the least that is held: no row can still appear up to there. The
ids of transactions would not do: the one with the lower id may draw the higher number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from calloff.ledger.capacities import Taking
from calloff.ledger.command import Append, Command, Done
from calloff.ledger.rows import START
from calloff.ledger.sql.carrying import values_of
from calloff.ledger.sql.dialect import ALONE, Dialect, Frame, listed

__all__ = ["PostgresDialect"]

_STRIPES = 1_024
"""Streams are locked by the hash of their name, so that a plan of many needs not many locks."""

_STREAMS = 0x63616C6C << 32
_NUMBERS = 0x636F6666 << 32
"""Advisory locks of ours begin so ("call", "coff"), apart from those that a host may use."""

_TURN = (
    f"pg_advisory_xact_lock_shared({_NUMBERS} + last_value - CASE WHEN is_called THEN 0 ELSE 1 END)"
)
_FEW = 8
"""So many rows are inserted by one statement; more are copied."""


class PostgresDialect(Dialect):
    """How PostgreSQL is spoken to, through psycopg."""

    name = "postgresql"
    whole = Frame("BEGIN ISOLATION LEVEL READ COMMITTED", "COMMIT", ("ROLLBACK",))
    common = ALONE
    names = "(SELECT value AS name FROM jsonb_array_elements_text(CAST(? AS jsonb)))"
    pairs = (
        "(SELECT value->>0 AS a, value->>1 AS b FROM jsonb_array_elements(CAST(? AS jsonb)) "
        "AS e(value))"
    )

    def ask(self, raw: Any, statement: str, *values: object) -> list[Any]:
        """What a statement finds."""
        found: list[Any] = raw.execute(_filled(statement), values).fetchall()
        return found

    def run(self, raw: Any, statement: str, *values: object) -> int:
        """Carry out a statement; how many rows it is about."""
        return int(raw.execute(_filled(statement), values).rowcount)

    def run_many(self, raw: Any, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Carry out a statement for each of some rows."""
        with raw.cursor() as cursor:
            cursor.executemany(_filled(statement), rows)

    def insert(
        self, raw: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        """Add rows to a table: by one statement if they are few, else copied in."""
        names = ", ".join(columns)
        if not rows:
            return
        if len(rows) <= _FEW:
            one = f"({', '.join('?' * len(columns))})"
            values = ", ".join([one] * len(rows))
            flat = [value for row in rows for value in row]
            self.run(raw, f"INSERT INTO {table} ({names}) VALUES {values}", *flat)
            return
        with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def straight(self, raw: Any, command: Command, frame: Frame) -> Done | None:
        """Carry out a command of the common kind by one statement.

        It appends to one stream, holds or takes of at most one capacity by its counter, and frees
        at most one taking, of the same stream and capacity.
        """
        if (values := _common(command)) is None:
            return None
        (append,) = command.appends
        statement = _whole_command(
            len(append.rows), bool(command.takes), bool(command.frees), "marks" in values
        )
        if frame.begin:
            raw.execute(frame.begin)
        ((numbers,),) = raw.execute(statement, values, prepare=not frame.begin or None).fetchall()
        if frame.begin:
            raw.execute(frame.keep)
        return None if numbers is None else Done(tuple(numbers))

    def mine(self, raw: Any, streams: Iterable[str]) -> None:
        """Wait until nobody else writes in these streams, and keep others waiting."""
        stripes = sorted({_stripe(stream) for stream in streams})
        statement = (
            "SELECT pg_advisory_xact_lock(CAST(value AS bigint)) "
            "FROM jsonb_array_elements_text(CAST(? AS jsonb))"
        )
        self.run(raw, statement, listed(stripes))

    def lock_marks(self, raw: Any, touched: Mapping[str, bool]) -> dict[str, int]:
        """The versions of marks, which nobody changes now; true: nobody else reads them either."""
        self.run(
            raw,
            f"INSERT INTO calloff_mark (name, version) SELECT name, 0 FROM {self.names} AS s "
            'ORDER BY name COLLATE "C" ON CONFLICT DO NOTHING',
            listed(touched),
        )
        return dict(
            self.ask(
                raw,
                f"SELECT s.a, coalesce(w.version, r.version) FROM {self.pairs} AS s {_LOCKED}",
                listed((name, "t" if mine else "f") for name, mine in touched.items()),
            )
        )

    def lock_capacities(self, raw: Any, names: Iterable[str]) -> list[Any]:
        """How capacities stand, which nobody changes now; each has a row from here on."""
        wanted = listed(names)
        self.run(
            raw,
            "INSERT INTO calloff_capacity (name, stated, daily, used) "
            f"SELECT name, false, true, 0 FROM {self.names} AS s "
            "WHERE NOT EXISTS (SELECT FROM calloff_capacity c WHERE c.name = s.name) "
            'ORDER BY name COLLATE "C" ON CONFLICT DO NOTHING',
            wanted,
        )
        return self.ask(
            raw,
            "SELECT name, stated, most, updated, daily, used FROM calloff_capacity "
            f"WHERE name IN (SELECT name FROM {self.names} AS s) ORDER BY name FOR UPDATE",
            wanted,
        )

    def numbers(self, raw: Any, count: int) -> tuple[int, ...]:
        """So many numbers, drawn once it is said that they will come."""
        found = self.ask(
            raw,
            f"WITH turn AS MATERIALIZED (SELECT {_TURN} FROM calloff_number) "
            "SELECT nextval('calloff_number') FROM turn, generate_series(1, ?)",
            count,
        )
        return tuple(sorted(number for (number,) in found))

    def settled(self, raw: Any) -> int | None:
        """The last number drawn, or the least after which some writer's will come."""
        ((last,),) = self.ask(
            raw, "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM calloff_number"
        )
        # Looked at afterwards: who draws a number up to the last has said so by now, or is done.
        ((least,),) = self.ask(
            raw,
            "SELECT min(objid::bigint) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            f"AND classid = {_NUMBERS >> 32} AND objsubid = 1",
        )
        return int(last if least is None else min(last, least))

    def passing(self, error: Exception) -> bool:
        """Whether two waited for each other, or one saw what has changed since."""
        return getattr(error, "sqlstate", None) in {"40001", "40P01", "55P03"}

    def taken_already(self, error: Exception) -> bool:
        """Whether there is such a row already, or one is lacking that was there just now."""
        return getattr(error, "sqlstate", None) in {"23505", "23502"}

    def of_driver(self, error: Exception) -> bool:
        """Whether it is an error of psycopg's."""
        return hasattr(error, "sqlstate")

    def ready(self, raw: Any) -> None:
        """The driver begins by itself."""


@lru_cache(maxsize=256)
def _filled(statement: str) -> str:
    """A statement with the driver's own sign for what is filled in."""
    return statement.replace("?", "%s")


@lru_cache(maxsize=4_096)
def _stripe(stream: str) -> int:
    """The advisory lock of a stream."""
    digest = hashlib.blake2b(stream.encode(), digest_size=4).digest()
    return _STREAMS + int.from_bytes(digest, "big") % _STRIPES


_LOCKED = (
    "LEFT JOIN LATERAL (SELECT m.version FROM calloff_mark m WHERE m.name = s.a AND s.b = 't' "
    "FOR NO KEY UPDATE) w ON true "
    "LEFT JOIN LATERAL (SELECT m.version FROM calloff_mark m WHERE m.name = s.a AND s.b = 'f' "
    "FOR SHARE) r ON true"
)
"""Marks locked one after the other, as strongly as each is needed."""


# ----------------------------------------------------------- the common command, by one statement


def _common(command: Command) -> dict[str, object] | None:
    """What is filled in for a command of the common kind; ``None`` for another."""
    if command.states or command.versions or command.erases:
        return None
    if len(command.appends) != 1 or len(command.takes) > 1 or len(command.frees) > 1:
        return None
    (append,) = command.appends
    after, rows = append.after, append.rows
    stream = append.stream
    if not 1 <= len(rows) <= _FEW or rows[0].place != after.place + 1:
        return None
    if after.place == 0 and after != START:
        return None
    if command.frees and (not command.takes or command.frees[0][0] != stream):
        return None
    if command.takes and command.takes[0].stream != stream:
        return None
    values: dict[str, object] = {
        "stripe": _stripe(stream),
        "id": command.id,
        "asked": command.asked,
        "answer": command.answer,
        "stream": stream,
        "after": after.place,
        "head": after.digest,
    }
    _fill_rows(values, append)
    if command.takes:
        _fill_taking(values, command.takes[0])
    if command.frees:
        values["freed"] = command.frees[0][1]
    if command.reads or command.touches:
        names = sorted({*command.reads, *command.touches})
        values["marks"] = listed((n, "t" if n in command.touches else "f") for n in names)
        values["seen"] = listed((n, command.reads.get(n)) for n in names)
        values["count"] = len(names)
        values["touches"] = sorted(command.touches)
    return values


def _fill_rows(values: dict[str, object], append: Append) -> None:
    for at, row in enumerate(append.rows):
        hidden = append.private.get(row.place)
        values[f"place{at}"] = row.place
        values[f"kind{at}"] = row.kind
        values[f"at{at}"] = row.at
        values[f"written{at}"] = row.written
        values[f"kept{at}"] = row.kept
        values[f"commitment{at}"] = row.commitment
        values[f"before{at}"] = row.before
        values[f"digest{at}"] = row.digest
        values[f"salt{at}"] = hidden.salt if hidden else None
        values[f"body{at}"] = hidden.body if hidden else None


def _fill_taking(values: dict[str, object], wanted: Taking) -> None:
    _, ref, capacity, kind, quantity, since, first, end, until, beyond = values_of(wanted)
    values |= {
        "ref": ref,
        "capacity": capacity,
        "held": kind,
        "quantity": quantity,
        "weight": max(wanted.quantity, 0),
        "since": since,
        "first": first,
        "end": end,
        "until": until,
        "beyond": beyond,
    }


@lru_cache(maxsize=64)
def _whole_command(rows: int, takes: bool, frees: bool, marks: bool) -> str:
    """The one statement that carries out a command of the common kind.

    It looks whether all is as it should be, and else writes nothing and finds no numbers. What
    others do in the meantime makes it fail as a whole: a row that is there already, or a quantity
    that is lacking since the place has gone.
    """
    parts = [
        f"turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(%(stripe)s), {_TURN} "
        "FROM calloff_number)",
        f"fine AS MATERIALIZED (SELECT FROM turn WHERE {' AND '.join(_wanted(takes, frees))})",
    ]
    source = "fine"
    if marks:
        parts.append(_MARKS)
        source = "fine, marked WHERE marked.unmoved"
    parts += [
        "answered AS (INSERT INTO calloff_command (id, asked, answer) "
        f"SELECT %(id)s, %(asked)s, %(answer)s FROM {source} RETURNING id)",
        *_rows(rows),
        "written AS (SELECT count(*) AS rows FROM fresh)",
    ]
    if marks:
        parts.append(
            "touched AS (UPDATE calloff_mark SET version = version + 1 FROM written "
            "WHERE written.rows > 0 AND name = ANY(%(touches)s))"
        )
    if frees:
        parts.append(
            "gone AS (DELETE FROM calloff_taking t USING written WHERE written.rows > 0 "
            "AND t.stream = %(stream)s AND t.ref = %(freed)s AND t.capacity = %(capacity)s "
            "RETURNING t.quantity, t.since)"
        )
    if takes:
        parts += _taken(frees)
    return f"WITH {', '.join(parts)} SELECT array_agg(number ORDER BY place) FROM fresh"


def _wanted(takes: bool, frees: bool) -> list[str]:
    """What must hold by what is seen before anything is locked."""
    wanted = [
        "NOT EXISTS (SELECT FROM calloff_command WHERE id = %(id)s)",
        "(%(after)s = 0 OR EXISTS (SELECT FROM calloff_row WHERE stream = %(stream)s "
        "AND place = %(after)s AND digest = %(head)s))",
        "NOT EXISTS (SELECT FROM calloff_row WHERE stream = %(stream)s AND place = %(place0)s)",
    ]
    if takes:
        wanted.append(
            "EXISTS (SELECT FROM calloff_capacity WHERE name = %(capacity)s "
            "AND (most IS NULL OR %(beyond)s OR used + %(quantity)s <= most"
            f"{_TO_BE_FREED if frees else ''}))"
        )
    if frees:
        wanted.append(f"NOT EXISTS (SELECT {_FREED} AND capacity <> %(capacity)s)")
    return wanted


_FREED = "FROM calloff_taking WHERE stream = %(stream)s AND ref = %(freed)s"
_TO_BE_FREED = f" + coalesce((SELECT greatest(quantity, 0) {_FREED}), 0)"

_MARKS = (
    "locked AS MATERIALIZED (SELECT s.a AS name, coalesce(w.version, r.version) AS version "
    "FROM fine, LATERAL (SELECT value->>0 AS a, value->>1 AS b "
    "FROM jsonb_array_elements(CAST(%(marks)s AS jsonb)) AS e(value)) AS s " + _LOCKED + "), "
    "marked AS MATERIALIZED (SELECT count(*) = %(count)s AND bool_and("
    "seen.b IS NULL OR CAST(seen.b AS bigint) = locked.version) AS unmoved FROM locked JOIN "
    "(SELECT value->>0 AS a, value->>1 AS b "
    "FROM jsonb_array_elements(CAST(%(seen)s AS jsonb)) AS e(value)) AS seen "
    "ON seen.a = locked.name AND locked.version IS NOT NULL)"
)


def _rows(rows: int) -> list[str]:
    """The rows, and beside them what may be erased."""
    values = ", ".join(
        f"(%(place{at})s::bigint, %(kind{at})s, %(at{at})s, %(written{at})s, %(kept{at})s, "
        f"%(commitment{at})s, %(before{at})s, %(digest{at})s)"
        for at in range(rows)
    )
    hidden = ", ".join(
        f"(%(place{at})s::bigint, %(salt{at})s::bytea, %(body{at})s::bytea)" for at in range(rows)
    )
    names = "place, kind, at, written, kept, commitment, before, digest"
    return [
        f"fresh AS (INSERT INTO calloff_row (number, stream, {names}) "
        f"SELECT nextval('calloff_number'), %(stream)s, {names} FROM "
        f"(SELECT v.* FROM answered, (VALUES {values}) AS v({names}) ORDER BY v.place) AS v "
        "RETURNING number, place)",
        "hidden AS (INSERT INTO calloff_private (number, salt, body) "
        f"SELECT fresh.number, v.salt, v.body FROM fresh JOIN (VALUES {hidden}) "
        "AS v(place, salt, body) USING (place) WHERE v.salt IS NOT NULL)",
    ]


def _taken(frees: bool) -> list[str]:
    """What is taken, if it fits by the counter."""
    freed = (
        "coalesce(CASE WHEN c.updated IS NULL OR gone.since > c.updated "
        "THEN greatest(gone.quantity, 0) ELSE 0 END, 0)"
        if frees
        else "0"
    )
    source = "written LEFT JOIN gone ON true" if frees else "written"
    as_seen = f" WHERE (SELECT count(*) FROM gone) = (SELECT count(*) {_FREED})" if frees else ""
    return [
        "counted AS (UPDATE calloff_capacity c SET used = c.used "
        "+ CASE WHEN c.updated IS NULL OR %(since)s > c.updated THEN %(weight)s ELSE 0 END "
        f"- {freed} FROM {source} WHERE written.rows > 0 AND c.name = %(capacity)s "
        f"AND (c.most IS NULL OR %(beyond)s OR c.used - {freed} + %(quantity)s <= c.most) "
        "RETURNING 1)",
        "taken AS (INSERT INTO calloff_taking (stream, ref, capacity, kind, quantity, since, "
        "first_day, end_day, until, beyond) SELECT %(stream)s, %(ref)s, %(capacity)s, %(held)s, "
        f"(SELECT %(quantity)s::bigint FROM counted{as_seen}), "
        "%(since)s, %(first)s, %(end)s, %(until)s, %(beyond)s FROM written WHERE written.rows > 0)",
    ]
