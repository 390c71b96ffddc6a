"""The ledger in a database: SQLite in a file of its own, PostgreSQL for many users.

Each database's module says by which isolation and which locks commands follow one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from calloff.errors import InputError, Problem
from calloff.ledger.capacities import Stated, Taking
from calloff.ledger.command import Command, Outcome
from calloff.ledger.rows import START, Head, Private, Row
from calloff.ledger.sql import reading
from calloff.ledger.sql.carrying import heads
from calloff.ledger.sql.dialect import Dialect
from calloff.ledger.sql.migrating import NO_LEDGER, bring_up, check_revision
from calloff.ledger.sql.postgres import PostgresDialect
from calloff.ledger.sql.sqlite import SqliteDialect, prepare_file
from calloff.ledger.sql.writing import Access, Inside, Own, tried, write_common, write_steps
from calloff.ledger.store import Seal, VersionRow

__all__ = ["SqlStore"]

_DIALECTS: dict[str, Dialect] = {
    "sqlite+pysqlite": SqliteDialect(),
    "postgresql+psycopg": PostgresDialect(),
}


class SqlStore:
    """A ledger in a database: nothing is lost, and nothing is taken twice, whoever else writes.

    `SqlStore.create` makes one, `SqlStore.open` opens it, `SqlStore.within` works inside a
    transaction of the host's own.
    """

    def __init__(self, access: Access, dialect: Dialect) -> None:
        """Take what `open` or `within` has prepared."""
        self._access, self._dialect = access, dialect

    @classmethod
    def create(cls, url: str, *, durable: bool = True) -> SqlStore:
        """Make a ledger where there is none, or bring one up to this release, and open it.

        Args:
            url: As for `open`.
            durable: As for `open`.
        """
        cls.upgrade(url)
        return cls.open(url, durable=durable)

    @classmethod
    def upgrade(cls, url: str) -> None:
        """Bring the tables of a ledger to what this release expects; all that is in them stays.

        Args:
            url: As for `open`.

        Raises:
            InputError: where the ledger was made by a later release, or the URL names none.
        """
        engine, _ = _engine(url, durable=True)
        try:
            with engine.connect() as connection:
                # The tables come whole or not at all, and of two who make them one waits.
                sqlite = connection.dialect.name == "sqlite"
                level = "SERIALIZABLE" if sqlite else "READ COMMITTED"
                connection.execution_options(isolation_level=level)
                if sqlite:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                bring_up(connection)
                connection.commit()
        finally:
            engine.dispose()

    @classmethod
    def open(cls, url: str, *, durable: bool = True) -> SqlStore:
        """Open a ledger.

        Args:
            url: Such as ``sqlite:///office.db`` or ``postgresql://user@host/name``.
            durable: Whether what was answered outlives a loss of power. Without it the last
                commands may be lost then, whole; nothing else is.

        Raises:
            InputError: where there is no ledger, or it is not at this release's tables.
        """
        engine, dialect = _engine(url, durable=durable)
        try:
            _check_there(engine.url)
            with engine.connect() as connection:
                check_revision(connection, _shown(make_url(url)))
        except BaseException:
            engine.dispose()
            raise
        return cls(Own(engine, dialect), dialect)

    @classmethod
    def within(cls, connection: Connection) -> SqlStore:
        """A ledger inside the host's own transaction, which the host commits or rolls back.

        Nothing is begun or committed here, and what is refused leaves the transaction as it was.
        Rows, and rows without a seal, are read as far as they are settled: not those written in
        the same transaction. On PostgreSQL the host's isolation level should be the usual
        *read committed*.

        Args:
            connection: The host's, to the database in which the ledger's tables stand.

        Raises:
            InputError: where it is to another kind of database, or by another driver.
        """
        kind = f"{connection.dialect.name}+{connection.dialect.driver}"
        if (dialect := _DIALECTS.get(kind)) is None:
            what = f"is to {kind}. A ledger is kept by one of {', '.join(_DIALECTS)}."
            raise InputError("a connection", [Problem("", what)])
        return cls(Inside(connection, dialect), dialect)

    def close(self) -> None:
        """Close all connections of our own; the host's stays open."""
        if isinstance(self._access, Own):
            self._access.engine.dispose()

    def __enter__(self) -> SqlStore:
        return self

    def __exit__(self, *of_error: object) -> None:
        self.close()

    # ------------------------------------------------------------------------------- writing

    def write(self, command: Command) -> Outcome:
        """Write everything that a command says, or nothing.

        Raises:
            StoreBusy: where others came between again and again.
        """
        access, dialect = self._access, self._dialect
        with access.connection(writing=True) as raw:
            if (done := write_common(access, dialect, raw, command)) is not None:
                return done
            (outcome,) = write_steps(access, dialect, raw, [command])
            return outcome

    def write_many(self, commands: Sequence[Command]) -> tuple[Outcome, ...]:
        """Write many commands as if one after the other, together: all that is done, or nothing.

        Raises:
            StoreBusy: where others came between again and again.
        """
        if not commands:
            return ()
        with self._access.connection(writing=True) as raw:
            return write_steps(self._access, self._dialect, raw, commands)

    def seal(self, seal: Seal) -> bool:
        """Add a seal; whether it was added: not where another came first or a row is sealed."""
        with self._access.connection(writing=True) as raw:
            return tried(
                self._access, self._dialect, raw, lambda: reading.add_seal(self._dialect, raw, seal)
            )

    # ------------------------------------------------------------------------------- reading

    def answered(self, command: str) -> tuple[str, str] | None:
        """What a command asked for and was answered; ``None`` where there was none."""
        found = self._ask("SELECT asked, answer FROM calloff_command WHERE id = ?", command)
        return (found[0][0], found[0][1]) if found else None

    def heads(self, streams: Iterable[str]) -> Mapping[str, Head]:
        """How far streams have come; those that do not exist are at the start."""
        names = list(streams)
        with self._access.connection() as raw:
            found = heads(self._dialect, raw, names)
        return {name: found.get(name, START) for name in names}

    def stream(self, stream: str, after: int = 0) -> Sequence[Row]:
        """The rows of a stream that come after a place, in order."""
        with self._access.connection() as raw:
            return reading.of_stream(self._dialect, raw, stream, after)

    def streams(self, prefix: str = "") -> Sequence[str]:
        """The streams whose names begin so, in alphabetical order."""
        found = self._ask(
            "SELECT stream FROM calloff_row WHERE place = 1 AND stream >= ? "
            "AND substr(stream, 1, ?) = ? ORDER BY stream",
            prefix,
            len(prefix),
            prefix,
        )
        return [name for (name,) in found]

    def rows(self, after: int = 0, limit: int = 1000) -> Sequence[Row]:
        """The rows after a number, in order, up to where none can still come between."""
        with self._access.connection() as raw:
            return reading.next_rows(self._dialect, raw, after, limit)

    def private(self, stream: str) -> Mapping[int, Private]:
        """What may be erased of a stream and still is there, by place."""
        with self._access.connection() as raw:
            return reading.hidden(self._dialect, raw, stream)

    def marks(self, names: Iterable[str]) -> Mapping[str, int]:
        """The versions of marks; 0 for those that nobody has touched."""
        wanted = list(names)
        with self._access.connection() as raw:
            return reading.versions_of_marks(self._dialect, raw, wanted)

    def capacities(self, names: Iterable[str] | None = None) -> Mapping[str, Stated]:
        """What is stated of capacities; ``None``: of all."""
        with self._access.connection() as raw:
            return reading.all_capacities(self._dialect, raw, names)

    def takings(self, capacities: Iterable[str] | None = None) -> Sequence[Taking]:
        """What is held and taken now, lapsed holds included, by stream and reference."""
        with self._access.connection() as raw:
            return reading.all_takings(self._dialect, raw, capacities)

    def versions(self, register: str | None = None) -> Sequence[VersionRow]:
        """The versions of a register, or of all, in order of their numbers."""
        with self._access.connection() as raw:
            return reading.versions_of(self._dialect, raw, register)

    def parts(self, register: str, version: int) -> Mapping[tuple[str, str], str]:
        """What a version of a register consists of, by section and id, as canonical JSON."""
        with self._access.connection() as raw:
            return reading.parts_at(self._dialect, raw, register, version)

    def unsealed(self, limit: int = 10_000) -> Sequence[Row]:
        """Rows in no seal yet, in order of their numbers, up to where none can come between."""
        with self._access.connection() as raw:
            return reading.unsealed_rows(self._dialect, raw, limit)

    def seals(self, after: int = 0) -> Sequence[Seal]:
        """The seals after a number, in order."""
        with self._access.connection() as raw:
            return reading.seals_after(self._dialect, raw, after)

    def last_seal(self) -> Seal | None:
        """The last seal, found without reading the others; ``None``: there is none yet."""
        with self._access.connection() as raw:
            return reading.last_of_seals(self._dialect, raw)

    # -------------------------------------------------------------------------------- outbox

    def outbox(self, limit: int = 1000, *, reader: str = "host") -> Sequence[Row]:
        """What a reader has not been told yet: rows in the order of their numbers.

        The rows are written in the same transaction as all else, so that whoever reads on is
        told exactly what was committed, once it is certain that nothing can still come between.

        Args:
            limit: At most so many.
            reader: Who reads; each has its own place.
        """
        with self._access.connection() as raw:
            after = reading.last_told(self._dialect, raw, reader)
            return reading.next_rows(self._dialect, raw, after, limit)

    def told(self, number: int, *, reader: str = "host") -> None:
        """Note that a reader knows all up to a number; a lower one than before changes nothing.

        Args:
            number: That of the last row it was told.
            reader: Who read it.
        """
        with self._access.connection(writing=True) as raw:
            self._dialect.run(raw, reading.TOLD, reader, number)

    def _ask(self, statement: str, *values: object) -> list[Any]:
        with self._access.connection() as raw:
            return self._dialect.ask(raw, statement, *values)


def _engine(url: str, *, durable: bool) -> tuple[Engine, Dialect]:
    """An engine whose connections stand outside any transaction until we begin one.

    Raises:
        InputError: where the URL cannot be read, or names no database that keeps a ledger.
    """
    try:
        named = make_url(url)
    except ArgumentError:
        raise _unusable("", "is no URL of a database, such as sqlite:///office.db.") from None
    if named.drivername == "postgresql":
        named = named.set(drivername="postgresql+psycopg")
    if named.drivername == "sqlite":
        named = named.set(drivername="sqlite+pysqlite")
    if (dialect := _DIALECTS.get(named.drivername)) is None:
        known = "sqlite:///office.db or postgresql://user@host/name"
        raise _unusable(_shown(named), f"keeps no ledger. Name one such as {known}.")
    if dialect.name == "sqlite" and named.database in {None, "", ":memory:"}:
        what = "is in memory, where nothing is kept. Name a file, or use MemoryStore."
        raise _unusable(_shown(named), what)
    try:
        engine = create_engine(named, isolation_level="AUTOCOMMIT", pool_size=8, max_overflow=24)
    except ModuleNotFoundError as error:
        what = f"takes {error.name}, which is not installed: pip install calloff[postgresql]."
        raise _unusable(_shown(named), what) from None
    _prepare(engine, dialect, durable=durable)
    return engine, dialect


def _check_there(url: URL) -> None:
    """See that there is a file: SQLite would make an empty one of whatever is misspelt.

    Raises:
        InputError: where there is none.
    """
    file = url.database if url.drivername.startswith("sqlite") else None
    if file is not None and not file.startswith("file:") and not Path(file).exists():
        raise InputError("a ledger", [Problem(_shown(url), NO_LEDGER)])


def _prepare(engine: Engine, dialect: Dialect, *, durable: bool) -> None:
    """Set what holds for each new connection."""

    @event.listens_for(engine, "connect")
    def connected(raw: Any, _: object) -> None:
        if dialect.name == "sqlite":
            prepare_file(raw, durable=durable)
        elif not durable:
            raw.execute("SET synchronous_commit = off")


def _unusable(place: str, what: str) -> InputError:
    return InputError("a ledger's URL", [Problem(place, what)])


def _shown(url: URL) -> str:
    """A URL without the password that may stand in it."""
    return url.render_as_string(hide_password=True)
