"""That a ledger in a database is the same ledger as one in memory.

Commands are drawn at random, right ones and wrong ones, and given to a store in memory and to one
in a database: each alone, several at once, or inside a transaction of the host's that is kept or
undone. After each step:

- The outcome is the same, and for the same reasons.
- All that can be read is the same, but for gaps in the numbers of rows.
- The counters of what is used are what the takings come to.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from calloff.ledger.capacities import Stated, Taking
from calloff.ledger.command import Append, Command, Done, Erasure, Outcome, Version
from calloff.ledger.memory import MemoryStore
from calloff.ledger.rows import START, Fresh, Head, Private, Row, chained
from calloff.ledger.sql import SqlStore
from calloff.ledger.sql.sheet import weight
from calloff.ledger.sql.tables import METADATA
from calloff.ledger.sql.writing import write_common
from calloff.ledger.store import Seal

STREAMS = ("case/1", "case/2", "fall/ö", "pool/p")
MARKS = ("lot/A", "lot/B", "key/ä")
CAPACITIES = ("p", "q", "r")
TIMES = tuple(f"2024-01-0{day}T00:00:00Z" for day in range(1, 6))
DAYS = tuple(date(2024, 2, day) for day in range(1, 6))
AT = datetime(2024, 1, 1, tzinfo=UTC)


# ---------------------------------------------------------------------------- what is drawn


@st.composite
def appends(draw: st.DrawFn, model: MemoryStore) -> Append:
    """Rows for a stream, mostly where it stands."""
    stream = draw(st.sampled_from(STREAMS))
    head = model.heads([stream])[stream]
    if draw(st.integers(0, 7)) == 0:
        head = draw(st.sampled_from([START, Head(head.place + 1, "f" * 64), Head(1, "e" * 64)]))
    hidden = [
        Private(bytes([number] * 16), b'{"n":%d}' % number) if number else None
        for number in draw(st.lists(st.integers(0, 3), max_size=3))
    ]
    fresh = [
        Fresh(draw(st.sampled_from(["asked", "awarded"])), AT, AT, {"n": at, "ö": 'å\\"\n'}, one)
        for at, one in enumerate(hidden)
    ]
    rows = chained(stream, head, fresh)
    private = {row.place: one for row, one in zip(rows, hidden, strict=True) if one}
    return Append(stream, head, rows, private)


@st.composite
def takings(draw: st.DrawFn) -> Taking:
    """Something held or taken, on some days or on all."""
    maybe = st.none() | st.sampled_from(DAYS)
    return Taking(
        stream=draw(st.sampled_from(STREAMS)),
        ref=draw(st.sampled_from("xyz")),
        capacity=draw(st.sampled_from(CAPACITIES)),
        kind=draw(st.sampled_from(["held", "taken"])),
        quantity=draw(st.integers(0, 2)),
        since=draw(st.sampled_from(TIMES)),
        first=draw(maybe),
        end=draw(maybe),
        until=draw(st.none() | st.sampled_from(TIMES)),
        beyond=draw(st.integers(0, 9)) == 0,
    )


@st.composite
def versions(draw: st.DrawFn, model: MemoryStore) -> Version:
    """A version of a register, mostly the next."""
    register = draw(st.sampled_from("RS"))
    number = len(model.versions(register)) + 1 + (draw(st.integers(0, 7)) == 0)
    names = st.tuples(st.sampled_from(["offers", "lots"]), st.sampled_from("1234"))
    return Version(
        register=register,
        number=number,
        known=draw(st.sampled_from(TIMES)),
        fingerprint=f"{register}{number}",
        parts=draw(st.dictionaries(names, st.sampled_from(['{"a":1}', '{"ö":2}']), max_size=4)),
        gone=draw(st.frozensets(names, max_size=2)),
    )


def _seldom(draw: st.DrawFn, strategy: st.SearchStrategy[Any], most: int) -> tuple[Any, ...]:
    """Some of what is in most commands not there."""
    return tuple(draw(st.lists(strategy, max_size=most))) if draw(st.integers(0, 3)) == 0 else ()


@st.composite
def commands(draw: st.DrawFn, model: MemoryStore, number: int) -> Command:
    """A command, mostly one that can be carried out."""
    again = number and draw(st.integers(0, 9)) == 0
    name = f"command/{draw(st.integers(0, number - 1)) if again else number}"
    groups = {one.stream: one for one in draw(st.lists(appends(model), max_size=2))}
    seen = {
        mark: version + (draw(st.integers(0, 9)) == 0)
        for mark, version in model.marks(
            draw(st.lists(st.sampled_from(MARKS), unique=True, max_size=2))
        ).items()
    }
    takes = tuple(draw(st.lists(takings(), max_size=3)))
    frees = [(one.stream, one.ref) for one in model.takings()]
    if draw(st.booleans()) and groups:
        # The common kind: all for the stream that is written.
        stream = next(iter(groups))
        groups = {stream: groups[stream]}
        takes = tuple(replace(one, stream=stream) for one in takes)
        frees = [key for key in frees if key[0] == stream]
    stated = st.builds(
        Stated,
        st.sampled_from(CAPACITIES),
        st.none() | st.integers(0, 4),
        st.none() | st.sampled_from(TIMES),
        st.booleans(),
    )
    erased = st.builds(
        Erasure,
        st.sampled_from(STREAMS),
        st.none() | st.frozensets(st.integers(1, 3), max_size=2),
    )
    return Command(
        id=name,
        asked=f"asked {number}",
        answer=f'{{"answer":{number}}}',
        appends=tuple(groups.values()),
        reads=seen,
        touches=draw(st.frozensets(st.sampled_from(MARKS), max_size=2)),
        states=_seldom(draw, stated, 2),
        frees=tuple(draw(st.lists(st.sampled_from(frees), unique=True, max_size=3)))
        if frees
        else (),
        takes=takes,
        versions=tuple({v.register: v for v in _seldom(draw, versions(model), 2)}.values()),
        erases=_seldom(draw, erased, 2),
    )


# ------------------------------------------------------------------------------- the stores


@dataclass
class Twins:
    """A store in memory and one in a database, and which numbers of theirs are the same row's."""

    url: str
    model: MemoryStore = field(default_factory=MemoryStore)
    rank: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store = SqlStore.open(self.url, durable=False)
        self.host = create_engine(self.url.replace("postgresql:", "postgresql+psycopg:"))

    def close(self) -> None:
        """Close what was opened."""
        self.store.close()
        self.host.dispose()

    def agreed(self, expected: Outcome, found: Outcome) -> str:
        """Hold an outcome to that of the model; what kind it is of."""
        if isinstance(expected, Done):
            assert isinstance(found, Done), found
            assert len(expected.numbers) == len(found.numbers)
            self.rank |= dict(zip(found.numbers, expected.numbers, strict=True))
            assert list(found.numbers) == sorted(found.numbers)
        else:
            assert expected == found
        return type(expected).__name__

    def row(self, row: Row) -> Row:
        """A row of the database with the number that it has in the model."""
        return replace(row, number=self.rank[row.number])

    def look(self) -> None:
        """All that can be read is the same."""
        model, store = self.model, self.store
        assert list(model.rows(limit=10**6)) == [self.row(r) for r in store.rows(limit=10**6)]
        assert list(model.unsealed()) == [self.row(row) for row in store.unsealed()]
        assert list(model.unsealed(2)) == [self.row(row) for row in store.unsealed(2)]
        assert list(model.streams()) == list(store.streams())
        assert list(model.streams("case/")) == list(store.streams("case/"))
        names = (*STREAMS, "nobody's")
        assert model.heads(names) == store.heads(names)
        for stream in names:
            for after in (0, 1):
                told = [self.row(row) for row in store.stream(stream, after)]
                assert list(model.stream(stream, after)) == told
            assert model.private(stream) == store.private(stream)
        assert model.marks((*MARKS, "?")) == store.marks((*MARKS, "?"))
        for some in (None, ["p", "r"], []):
            assert model.capacities(some) == store.capacities(some)
            assert list(model.takings(some)) == list(store.takings(some))
        for register in (None, "R", "S"):
            assert list(model.versions(register)) == list(store.versions(register))
        for register in ("R", "S"):
            for number in range(6):
                assert model.parts(register, number) == store.parts(register, number)
        for after in (0, 1):
            told_seals = [
                replace(seal, rows=tuple(self.rank[number] for number in seal.rows))
                for seal in store.seals(after)
            ]
            assert list(model.seals(after)) == told_seals
        last = store.last_seal()
        assert model.last_seal() == (
            last and replace(last, rows=tuple(self.rank[number] for number in last.rows))
        )
        self._count()

    def _count(self) -> None:
        """The counters are what the takings come to."""
        statement = text("SELECT name, updated, used FROM calloff_capacity")
        with self.host.connect() as connection:
            found = {name: (updated, used) for name, updated, used in connection.execute(statement)}
        uses = self.model.takings()
        for name, (updated, used) in found.items():
            of_it = [use for use in uses if use.capacity == name]
            assert used == sum(weight(use, updated) for use in of_it), name
        assert {use.capacity for use in uses} <= set(found)

    def write(self, chunk: Sequence[Command], how: str) -> list[Outcome]:
        """Let the database carry out commands in one of several ways."""
        if how == "together":
            return list(self.store.write_many(chunk))
        if how == "alone":
            return [self.store.write(command) for command in chunk]
        with self.host.connect() as connection:
            store = SqlStore.within(connection)
            if how == "undone":
                store.write_many(chunk)
                connection.rollback()
                found = [store.write(command) for command in chunk]
            else:
                found = [store.write(command) for command in chunk]
            connection.commit()
        return found


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.whole)])
def fresh(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Callable[[], Any]]:
    """Opens twins that have nothing in them."""
    if request.param == "sqlite":
        SqlStore.create(f"sqlite:///{tmp_path / 'empty.db'}").close()

        @contextmanager
        def opened() -> Iterator[Twins]:
            shutil.copy(tmp_path / "empty.db", tmp_path / "office.db")
            twins = Twins(f"sqlite:///{tmp_path / 'office.db'}")
            try:
                yield twins
            finally:
                # Not every example is played to its end; what is left of one is not the next's.
                twins.close()
                for path in tmp_path.glob("office.db*"):
                    path.unlink()

        yield opened
        return
    url = request.getfixturevalue("postgres_url")
    SqlStore.upgrade(url)
    twins = Twins(url)
    tables = ", ".join(METADATA.tables)

    @contextmanager
    def emptied() -> Iterator[Twins]:
        with twins.host.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql(f"TRUNCATE {tables}")
            connection.exec_driver_sql("ALTER SEQUENCE calloff_number RESTART")
        twins.model, twins.rank = MemoryStore(), {}
        yield twins

    yield emptied
    twins.close()


# ---------------------------------------------------------------------------------- the law

WAYS = ("alone", "alone", "together", "inside", "undone")


def test_a_database_is_the_same_ledger_as_memory(
    law: Any, fresh: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is given to it, in whatever way, the same comes of it and the same stands there."""
    straight: list[bool] = []

    def watched(*arguments: Any) -> Done | None:
        done = write_common(*arguments)
        straight.append(done is not None)
        return done

    monkeypatch.setattr("calloff.ledger.sql.store.write_common", watched)

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        labels: set[str] = set()
        straight.clear()
        with fresh() as twins:
            number = 0
            for _ in range(data.draw(st.integers(1, 6), "steps")):
                if data.draw(st.integers(0, 5), "seal?") == 0:
                    labels.add(_seal(data, twins))
                how, chunk, expected = data.draw(st.sampled_from(WAYS)), [], []
                for _ in range(data.draw(st.integers(1, 4), "commands")):
                    chunk.append(data.draw(commands(twins.model, number)))
                    expected += twins.model.write_many(chunk[-1:])
                    number += 1
                found = twins.write(chunk, how)
                for one, other in zip(expected, found, strict=True):
                    labels.add(f"{how}.{twins.agreed(one, other)}")
                twins.look()
        law.saw(*labels, *(f"straight.{one}" for one in straight))

    holds()

    kinds = ("Done", "Repeated", "Moved", "Full")
    law.ensure(*(f"{how}.{kind}" for how in WAYS for kind in kinds))
    law.ensure("straight.True", "straight.False", "seal.True", "seal.False")


def _seal(data: st.DataObject, twins: Twins) -> str:
    """Seal some rows, mostly open ones, in both."""
    open_rows = [row.number for row in twins.model.unsealed()]
    chosen = [number for number in open_rows if data.draw(st.integers(0, 3))]
    if data.draw(st.integers(0, 7)) == 0 and (seals := twins.model.seals()):
        chosen = [*chosen, *seals[0].rows[:1]]
    number = len(twins.model.seals()) + 1 + (data.draw(st.integers(0, 7)) == 0)
    seal = Seal(number, tuple(chosen), "r" * 64, "b" * 64, TIMES[0], f"{number:064}")
    real = {rank: found for found, rank in twins.rank.items()}
    added = twins.store.seal(replace(seal, rows=tuple(real[n] for n in chosen)))
    assert twins.model.seal(seal) == added
    twins.look()
    return f"seal.{added}"
