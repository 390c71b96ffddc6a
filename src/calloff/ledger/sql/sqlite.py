"""A ledger in SQLite: one file, one writer at a time, many readers beside it.

Whoever writes says so before looking (``BEGIN IMMEDIATE``), so that nobody finds halfway that
another was first: transactions that write follow one another, as if each were alone. That is the
isolation level *serializable*. Readers see what was committed before they began (WAL).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from calloff.ledger.capacities import Taking
from calloff.ledger.command import Append, Command, Done
from calloff.ledger.rows import START
from calloff.ledger.sql.carrying import TAKING, values_of
from calloff.ledger.sql.dialect import Dialect, Frame, listed

__all__ = ["SqliteDialect", "prepare_file"]

WAIT_MS = 10_000
"""How long a writer waits for its turn each time it tries, in milliseconds."""

_ANSWER = "INSERT OR IGNORE INTO calloff_command (id, asked, answer) VALUES (?, ?, ?)"
_MARK = "SELECT version FROM calloff_mark WHERE name = ?"
_TOUCH = (
    "INSERT INTO calloff_mark (name, version) VALUES (?, 1) "
    "ON CONFLICT (name) DO UPDATE SET version = version + 1"
)
_HEAD = "SELECT place, digest FROM calloff_row WHERE stream = ? ORDER BY stream, place DESC LIMIT 1"
_APPEND = (
    "INSERT INTO calloff_row "
    "(stream, place, kind, at, written, kept, commitment, before, digest) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PRIVATE = "INSERT INTO calloff_private (number, salt, body) VALUES (?, ?, ?)"
_FREED = "SELECT capacity, quantity, since FROM calloff_taking WHERE stream = ? AND ref = ?"
_FREE = "DELETE FROM calloff_taking WHERE stream = ? AND ref = ?"
_LESS = (
    "UPDATE calloff_capacity SET used = used - ? "
    "WHERE name = ? AND (updated IS NULL OR ? > updated)"
)
_MORE = (
    "UPDATE calloff_capacity "
    "SET used = used + CASE WHEN updated IS NULL OR ? > updated THEN ? ELSE 0 END "
    "WHERE name = ? AND (most IS NULL OR ? OR used + ? <= most)"
)
_TAKE = (
    f"INSERT OR IGNORE INTO calloff_taking ({', '.join(TAKING)}) "
    f"VALUES ({', '.join('?' * len(TAKING))})"
)


def prepare_file(raw: sqlite3.Connection, *, durable: bool) -> None:
    """Set what holds for a connection of our own.

    Args:
        raw: The connection.
        durable: Whether what is committed outlives a loss of power, and not only of the process.
    """
    raw.isolation_level = None
    raw.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    raw.execute("PRAGMA foreign_keys = ON")
    # What is erased is overwritten, and does not stand on in pages that are free.
    raw.execute("PRAGMA secure_delete = ON")


class SqliteDialect(Dialect):
    """How SQLite is spoken to."""

    name = "sqlite"
    whole = Frame("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
    common = whole
    names = "(SELECT value AS name FROM json_each(?))"
    pairs = (
        "(SELECT json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS b "
        "FROM json_each(?))"
    )

    def ask(self, raw: Any, statement: str, *values: object) -> list[Any]:
        """What a statement finds."""
        found: list[Any] = raw.execute(statement, values).fetchall()
        return found

    def run(self, raw: Any, statement: str, *values: object) -> int:
        """Carry out a statement; how many rows it is about."""
        return int(raw.execute(statement, values).rowcount)

    def run_many(self, raw: Any, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Carry out a statement for each of some rows."""
        raw.executemany(statement, rows)

    def insert(
        self, raw: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        """Add rows to a table."""
        marks = ", ".join("?" * len(columns))
        raw.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)

    def straight(self, raw: Any, command: Command, frame: Frame) -> Done | None:
        """Carry out a command in which nothing is stated and all fits by the counters."""
        if command.states or command.versions or command.erases:
            return None
        raw.execute(frame.begin)
        numbers = _straight(raw.execute, command)
        if numbers is None:
            for statement in frame.drop:
                raw.execute(statement)
            return None
        raw.execute(frame.keep)
        return Done(numbers)

    def mine(self, raw: Any, streams: Iterable[str]) -> None:
        """Whoever has begun to write is alone with it."""

    def lock_marks(self, raw: Any, touched: Mapping[str, bool]) -> dict[str, int]:
        """The versions of marks."""
        statement = (
            "SELECT name, version FROM calloff_mark "
            f"WHERE name IN (SELECT name FROM {self.names} AS s)"
        )
        return dict(self.ask(raw, statement, listed(touched)))

    def lock_capacities(self, raw: Any, names: Iterable[str]) -> list[Any]:
        """How capacities stand; each has a row from here on."""
        wanted = listed(names)
        self.run(
            raw,
            "INSERT OR IGNORE INTO calloff_capacity (name, stated, daily, used) "
            f"SELECT name, 0, 1, 0 FROM {self.names} AS s",
            wanted,
        )
        return self.ask(
            raw,
            "SELECT name, stated, most, updated, daily, used FROM calloff_capacity "
            f"WHERE name IN (SELECT name FROM {self.names} AS s)",
            wanted,
        )

    def numbers(self, raw: Any, count: int) -> tuple[int, ...]:
        """The next numbers: there is one writer, and rows are never removed."""
        ((last,),) = self.ask(raw, "SELECT coalesce(max(number), 0) FROM calloff_row")
        return tuple(range(last + 1, last + 1 + count))

    def settled(self, raw: Any) -> int | None:
        """No row comes between: numbers are given in the order of writing."""
        return None

    def passing(self, error: Exception) -> bool:
        """Whether another was writing for longer than anybody waits."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

    def taken_already(self, error: Exception) -> bool:
        """Whether there is such a row already."""
        return isinstance(error, sqlite3.IntegrityError)

    def of_driver(self, error: Exception) -> bool:
        """Whether it is an error of SQLite's."""
        return isinstance(error, sqlite3.Error)

    def ready(self, raw: Any) -> None:
        """Begin, where the host's driver would begin only with its first change."""
        if not raw.in_transaction:
            raw.execute("BEGIN IMMEDIATE")


def _straight(run: Any, command: Command) -> tuple[int, ...] | None:
    """Write it all as far as it goes; ``None`` where something stands against it."""
    if run(_ANSWER, (command.id, command.asked, command.answer)).rowcount != 1:
        return None
    for name, seen in command.reads.items():
        found = run(_MARK, (name,)).fetchone()
        if (found[0] if found else 0) != seen:
            return None
    numbers: list[int] = []
    for append in command.appends:
        if not _append(run, append, numbers):
            return None
    for name in command.touches:
        run(_TOUCH, (name,))
    for key in command.frees:
        _free(run, key)
    if not all(_take(run, wanted) for wanted in command.takes):
        return None
    return tuple(numbers)


def _append(run: Any, append: Append, numbers: list[int]) -> bool:
    """Write rows if their stream stands where it was seen, and note their numbers."""
    after = append.after
    found = run(_HEAD, (append.stream,)).fetchone() or (START.place, START.digest)
    if found[0] != after.place or found[1] != after.digest:
        return False
    private = append.private
    for row in append.rows:
        number = run(
            _APPEND,
            (
                row.stream,
                row.place,
                row.kind,
                row.at,
                row.written,
                row.kept,
                row.commitment,
                row.before,
                row.digest,
            ),
        ).lastrowid
        numbers.append(number)
        if (hidden := private.get(row.place)) is not None:
            run(_PRIVATE, (number, hidden.salt, hidden.body))
    return True


def _free(run: Any, key: tuple[str, str]) -> None:
    """Free what is held or taken, if it is there."""
    found = run(_FREED, key).fetchone()
    if found is not None:
        capacity, quantity, since = found
        run(_FREE, key)
        run(_LESS, (max(quantity, 0), capacity, since))


def _take(run: Any, wanted: Taking) -> bool:
    """Take something if it fits by the counter and takes nobody's place."""
    quantity = wanted.quantity
    more = (
        wanted.since,
        max(quantity, 0),
        wanted.capacity,
        wanted.beyond,
        quantity,
    )
    return bool(run(_MORE, more).rowcount == 1 and run(_TAKE, values_of(wanted)).rowcount == 1)
