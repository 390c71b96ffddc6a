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

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from calloff.ledger.command import Command, Done
from calloff.ledger.sql.common_command import CALL, NUMBERS, TURN, common, stripe
from calloff.ledger.sql.dialect import ALONE, Dialect, Frame, listed

__all__ = ["PostgresDialect"]

_LOCKED = (
    "LEFT JOIN LATERAL (SELECT m.version FROM calloff_mark m WHERE m.name = s.a AND s.b = 't' "
    "FOR NO KEY UPDATE) w ON true "
    "LEFT JOIN LATERAL (SELECT m.version FROM calloff_mark m WHERE m.name = s.a AND s.b = 'f' "
    "FOR SHARE) r ON true"
)
"""Marks locked one after the other, as strongly as each is needed."""

_CLOSER = "CA001"
"""What the function for the common command says where it does not come through."""

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

        It appends to one stream and states nothing, and all that it holds, takes and frees is for
        that stream and fits by the counters.
        """
        if (values := common(command)) is None:
            return None
        if frame.begin:
            raw.execute(frame.begin)
        ((numbers,),) = raw.execute(CALL, values, prepare=True).fetchall()
        if frame.begin:
            raw.execute(frame.keep)
        return None if numbers is None else Done(tuple(numbers))

    def mine(self, raw: Any, streams: Iterable[str]) -> None:
        """Wait until nobody else writes in these streams, and keep others waiting."""
        stripes = sorted({stripe(stream) for stream in streams})
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
            f"WITH turn AS MATERIALIZED (SELECT {TURN} FROM calloff_number) "
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
            f"AND classid = {NUMBERS >> 32} AND objsubid = 1",
        )
        return int(last if least is None else min(last, least))

    def passing(self, error: Exception) -> bool:
        """Whether two waited for each other, or one saw what has changed since."""
        return getattr(error, "sqlstate", None) in {"40001", "40P01", "55P03"}

    def taken_already(self, error: Exception) -> bool:
        """Whether there is such a row already, or something went while it was written."""
        return getattr(error, "sqlstate", None) in {"23505", _CLOSER}

    def of_driver(self, error: Exception) -> bool:
        """Whether it is an error of psycopg's."""
        return hasattr(error, "sqlstate")

    def ready(self, raw: Any) -> None:
        """The driver begins by itself."""


@lru_cache(maxsize=256)
def _filled(statement: str) -> str:
    """A statement with the driver's own sign for what is filled in."""
    return statement.replace("?", "%s")
