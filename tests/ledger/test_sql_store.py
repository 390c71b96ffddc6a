"""A ledger in a database: made, brought up, guarded, and used inside a host's transaction."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.exc import DBAPIError

from calloff import InputError
from calloff.ledger import migrations
from calloff.ledger.capacities import Stated, Taking
from calloff.ledger.command import Append, Command, Done, Full, Moved, Repeated, Version
from calloff.ledger.rows import START, Fresh, Private, chained
from calloff.ledger.sql import SqlStore, StoreBusy
from calloff.ledger.sql.migrating import bring_up
from calloff.ledger.sql.tables import KEPT, METADATA, SCHEMA
from calloff.ledger.store import Seal

AT = datetime(2024, 1, 1, tzinfo=UTC)
SINCE = "2024-01-01T00:00:00Z"
HIDDEN = Private(b"s" * 16, b'{"need":"\xc3\xb6"}')


def award(case: str, **more: Any) -> Command:
    """A row, what may be erased of it, and a place taken."""
    stream = f"case/{case}"
    rows = chained(stream, START, [Fresh("awarded", AT, AT, {"lot": "A"}, HIDDEN)])
    return Command(
        f"award {case}",
        "award",
        appends=(Append(stream, START, rows, {1: HIDDEN}),),
        takes=(Taking(stream, "1", "p", "taken", 1, SINCE),),
        **more,
    )


def stating(most: int) -> Command:
    """How many places there are."""
    return Command(f"stated {most}", "stated", states=(Stated("p", most),))


def driven(url: str) -> str:
    """A URL as SQLAlchemy takes it."""
    return url.replace("postgresql:", "postgresql+psycopg:")


@contextmanager
def engine(url: str) -> Iterator[Engine]:
    """The host's own engine."""
    made = create_engine(driven(url))
    yield made
    made.dispose()


@contextmanager
def host(url: str) -> Iterator[Connection]:
    """A connection of the host's own, with a table of its own."""
    with engine(url) as made, made.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE letters (words text)")
        connection.commit()
        yield connection


def letters(connection: Connection) -> list[str]:
    """What the host has written."""
    return list(connection.exec_driver_sql("SELECT words FROM letters").scalars())


def filled(url: str) -> None:
    """Something of everything that a ledger holds."""
    with SqlStore.create(url) as store:
        part = {("offers", "1"): '{"a":1}', ("lots", "A"): "{}"}
        version = Version("R", 1, SINCE, "f", part)
        store.write(Command("publish", "publish", versions=(version,), states=(Stated("p", 5),)))
        store.write(award("1", touches=frozenset({"lot/A"})))
        store.write(award("2", reads={"lot/A": 1}))
        (number, *_) = [row.number for row in store.rows()]
        store.seal(Seal(1, (number,), "r" * 64, "0" * 64, SINCE, "d" * 64))
        store.told(number)


def read(url: str) -> list[Any]:
    """All that is read from a ledger."""
    with SqlStore.open(url) as store:
        return [
            store.answered("award 1"),
            store.heads(["case/1", "case/3"]),
            store.stream("case/1"),
            store.streams(),
            store.rows(),
            store.private("case/2"),
            store.marks(["lot/A"]),
            store.capacities(),
            store.takings(),
            store.versions(),
            store.parts("R", 1),
            store.unsealed(),
            store.seals(),
            store.outbox(),
        ]


# ------------------------------------------------------------------------------------- tables


def test_the_steps_make_the_tables_that_are_used(url: str) -> None:
    """What the migrations make is what the tables say, to the last column and index."""
    SqlStore.upgrade(url)
    with engine(url) as made, made.connect() as connection:
        options = {"compare_type": True, "version_table": SCHEMA}
        context = MigrationContext.configure(connection, opts=options)

        assert [] == compare_metadata(context, METADATA)


def test_a_filled_ledger_is_brought_up_with_all_that_is_in_it(url: str) -> None:
    """Made at the first revision and filled, it reads the same at the newest."""
    with engine(url) as made, made.begin() as connection:
        bring_up(connection, "r0001")
    filled(url)
    before = read(url)

    SqlStore.upgrade(url)

    assert before == read(url)
    with SqlStore.open(url) as store:
        assert isinstance(store.write(award("3")), Done)


def test_steps_go_forward_one_after_the_other() -> None:
    """There is one beginning and one end, and no way back."""
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    steps = list(scripts.walk_revisions())

    assert ["r0001"] == scripts.get_heads()
    assert ["r0001"] == [step.revision for step in steps]
    assert not any(hasattr(step.module, "downgrade") for step in steps)


def test_what_is_kept_is_not_changed_by_the_database_either(url: str) -> None:
    """Rows, answers, versions and seals are neither changed nor removed by a statement."""
    filled(url)
    with engine(url) as made:
        for table in KEPT:
            column = inspect(made).get_columns(table)[0]["name"]
            for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
                with made.connect() as connection, pytest.raises(DBAPIError, match="only added"):
                    connection.exec_driver_sql(statement)


def test_tables_cannot_be_emptied_at_once(postgres_url: str) -> None:
    """PostgreSQL's way of emptying a table is refused too."""
    filled(postgres_url)
    with engine(postgres_url) as made, made.connect() as connection:
        for table in set(KEPT) - {"calloff_seal"}:
            with pytest.raises(DBAPIError, match="only added"):
                connection.exec_driver_sql(f"TRUNCATE {table}")
            connection.rollback()


# ------------------------------------------------------------------------------------ opening


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("office.db", "a ledger's URL has 1 problem\n  is no URL of a database, such as "),
        ("sqlite://", r"sqlite\+pysqlite://: is in memory, where nothing is kept. Name a file,"),
        ("mysql://u:secret@h/d", r"mysql://u:\*\*\*@h/d: keeps no ledger. Name one such as"),
    ],
)
def test_a_url_that_names_no_ledger_is_refused(url: str, told: str) -> None:
    """It is said what is wrong with it, and no password is told."""
    with pytest.raises(InputError, match=told):
        SqlStore.create(url)


def test_a_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL takes a package more, and it is said which."""
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(InputError, match=r"takes psycopg, which is not installed: pip install"):
        SqlStore.open("postgresql://user@host/name")


def test_where_there_is_no_ledger_none_is_opened(url: str) -> None:
    """Opening makes none; the error says how one is made."""
    with pytest.raises(InputError, match=r"holds no ledger\. Make one with"):
        SqlStore.open(url)


def test_a_ledger_of_a_later_release_is_left_alone(url: str) -> None:
    """Neither opened nor brought up: it takes the release that made it."""
    SqlStore.upgrade(url)
    with engine(url) as made, made.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {SCHEMA} SET version_num = 'r9999'")

    for way in (SqlStore.open, SqlStore.upgrade):
        with pytest.raises(InputError, match="r9999, which this release does not know"):
            way(url)


def test_a_ledger_that_is_behind_says_how_it_is_brought_up(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that stands where an earlier release left it is not opened as it is."""
    SqlStore.upgrade(url)
    monkeypatch.setattr(ScriptDirectory, "get_current_head", lambda _: "r0002")

    with pytest.raises(InputError, match=r"at revision r0001; this release needs r0002"):
        SqlStore.open(url)


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])
def test_a_file_is_as_durable_as_said(sqlite_url: str, durable: bool, level: int) -> None:
    """Commits reach the disk one by one unless somebody says that they need not."""
    with SqlStore.create(sqlite_url, durable=durable) as store, store._access.connection() as raw:
        assert (level,) == raw.execute("PRAGMA synchronous").fetchone()
        assert ("wal",) == raw.execute("PRAGMA journal_mode").fetchone()


@pytest.mark.parametrize(("durable", "level"), [(True, "on"), (False, "off")])
def test_a_server_is_as_durable_as_said(postgres_url: str, durable: bool, level: str) -> None:
    """So it is on PostgreSQL."""
    with SqlStore.create(postgres_url, durable=durable) as store, store._access.connection() as raw:
        assert (level,) == raw.execute("SHOW synchronous_commit").fetchone()


# ------------------------------------------------------------------- inside the host's transaction


def test_what_the_host_undoes_never_was(url: str) -> None:
    """Rows, places and the host's own letters come and go together."""
    with SqlStore.create(url) as store, host(url) as connection:
        store.write(stating(5))
        inside = SqlStore.within(connection)
        connection.exec_driver_sql("INSERT INTO letters VALUES ('undone')")
        assert isinstance(inside.write(award("1")), Done)
        assert ["case/1"] == list(inside.streams())
        connection.rollback()

        assert [] == list(store.rows())
        assert [] == list(store.takings())
        assert [] == letters(connection)

        connection.exec_driver_sql("INSERT INTO letters VALUES ('kept')")
        assert isinstance(inside.write(award("1")), Done)
        connection.commit()

        assert ["case/1"] == [row.stream for row in store.rows()]
        assert ["case/1"] == [use.stream for use in store.takings()]
        assert ["kept"] == letters(connection)


def test_a_transaction_that_begins_with_the_ledger_is_kept(url: str) -> None:
    """What is written before any statement of the host's own stands once the host commits."""
    with SqlStore.create(url) as store, host(url) as connection:
        SqlStore.within(connection).write(award("1"))
        assert connection.in_transaction()
        connection.commit()

        assert ["case/1"] == list(store.streams())


def test_what_is_refused_leaves_the_transaction_usable(url: str) -> None:
    """Moved, full and repeated write nothing; what the host did before and does after stands."""
    with SqlStore.create(url) as store, host(url) as connection:
        store.write(stating(1))
        with connection.begin():
            inside = SqlStore.within(connection)
            connection.exec_driver_sql("INSERT INTO letters VALUES ('before')")
            first = inside.write(award("1"))
            refused = [
                inside.write(award("1")),
                inside.write(award("2")),
                inside.write(award("3", reads={"lot/A": 7})),
                *inside.write_many([award("2"), award("1")]),
            ]
            connection.exec_driver_sql("INSERT INTO letters VALUES ('after')")

        assert isinstance(first, Done)
        kinds = [Repeated, Full, Moved, Full, Repeated]
        assert kinds == [type(outcome) for outcome in refused]
        assert ["case/1"] == list(store.streams())
        assert ["case/1"] == [use.stream for use in store.takings()]
        assert ["before", "after"] == letters(connection)


def test_a_host_that_saw_what_has_changed_since_is_told(sqlite_url: str) -> None:
    """On a file, a transaction that has read an older state cannot write: it is to begin again."""
    with (
        SqlStore.create(sqlite_url) as store,
        engine(sqlite_url) as made,
        made.connect() as connection,
    ):
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT count(*) FROM calloff_row").scalar()
        store.write(award("1"))

        with pytest.raises(StoreBusy, match=r"^Others were in the way 8 times: .* give it again"):
            SqlStore.within(connection).write(award("2"))


def test_a_connection_to_something_else_is_refused() -> None:
    """A ledger is kept in two kinds of databases, by a driver for each."""

    class Elsewhere:
        class dialect:  # noqa: N801
            name, driver = "oracle", "oracledb"

    with pytest.raises(InputError, match=r"is to oracle\+oracledb\. A ledger is kept by one of"):
        SqlStore.within(Elsewhere())  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------- outbox


def test_the_host_is_told_what_was_committed_once_and_in_order(url: str) -> None:
    """What is acknowledged is not told again; each reader has its own place."""
    with SqlStore.create(url) as store, host(url) as connection:
        for case in "123":
            store.write(award(case))
        inside = SqlStore.within(connection)
        inside.write(award("undone"))
        connection.rollback()
        store.write(award("4"))

        first = store.outbox(2)
        store.told(first[-1].number)
        rest = store.outbox()
        store.told(first[0].number)

        assert ["case/1", "case/2"] == [row.stream for row in first]
        assert ["case/3", "case/4"] == [row.stream for row in rest]
        assert list(rest) == list(store.outbox())
        assert [*first, *rest] == list(store.outbox(reader="archive"))


def test_what_is_told_inside_is_acknowledged_with_what_the_host_does(url: str) -> None:
    """Where the host undoes what it made of it, it is told again."""
    with SqlStore.create(url) as store, host(url) as connection:
        store.write(award("1"))
        inside = SqlStore.within(connection)
        (row,) = inside.outbox()
        inside.told(row.number)
        connection.rollback()
        assert [row] == list(store.outbox())
        inside.told(row.number)
        connection.commit()

        assert [] == list(store.outbox())


# ------------------------------------------------------------------------------ when it breaks


def test_a_connection_that_was_cut_is_not_used_again(postgres_url: str) -> None:
    """The error is told once; the next command gets another connection."""
    with SqlStore.create(postgres_url) as store, host(postgres_url) as connection:
        store.write(award("1"))
        cut = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.exec_driver_sql(cut)
        connection.commit()

        with pytest.raises(Exception, match=r"terminating connection|closed"):
            store.write(award("2"))

        assert isinstance(store.write(award("2")), Done)


def test_many_of_nothing_is_nothing(url: str) -> None:
    """No commands, no outcomes."""
    with SqlStore.create(url) as store:
        assert () == store.write_many([])
        assert Done(()) == store.write(Command("nothing", "nothing"))
        assert Repeated("nothing", "{}") == store.write(Command("nothing", "else"))
