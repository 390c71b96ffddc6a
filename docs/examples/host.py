"""A host in Python that keeps its own table and the ledger in one transaction.

    python host.py sqlite:///office.db

Its referrals and calloff's ledger lie in one database. What belongs together is written together,
or not at all; and what was written is told to others afterwards, from the outbox: exactly what was
committed, each row once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa

import calloff
from calloff import shipped
from calloff.ledger.desk import Desk
from calloff.ledger.sql import SqlStore
from calloff.process import entries

TABLES = sa.MetaData()

REFERRALS = sa.Table(
    "referral",
    TABLES,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("state", sa.String, nullable=False),
)
"""The host's own: what has been referred to the unit that calls off, and how far it has come."""

READER = "case management"
"""Who reads the outbox; each reader has its own place in it."""


@contextmanager
def together(engine: sa.Engine) -> Iterator[tuple[sa.Connection, Desk]]:
    """One transaction for both: committed where all went well, else as if nothing had been.

    The desk is for this transaction alone, so that it remembers nothing that is taken back.
    """
    with engine.begin() as connection:
        yield connection, Desk(SqlStore.within(connection))


def referred(engine: sa.Engine, need: calloff.Need, *, at: datetime, command: str) -> None:
    """Note a referral, and take up its need."""
    with together(engine) as (connection, desk):
        connection.execute(REFERRALS.insert().values(id=need.id, state="taken up"))
        office = shipped.procedure("familjehem")
        desk.open(need, office, at=at, role="caseworker", command=command)


def noted(
    engine: sa.Engine, id: str, state: str, *happened: entries.Entry, command: str
) -> list[dict[str, str]]:
    """Move a referral on, and write down what happened; or say what hinders it, and do neither."""
    try:
        with together(engine) as (connection, desk):
            of_it = REFERRALS.c.id == id
            connection.execute(REFERRALS.update().where(of_it).values(state=state))
            desk.note(id, *happened, command=command)
    except calloff.InputError as error:
        return [{"field": problem.place, "what": problem.what} for problem in error.problems]
    return []


def news(store: SqlStore) -> list[dict[str, Any]]:
    """What has been written since this reader was last told, without anything about a person.

    It is noted as told only when it has been handed on. Who falls in between is told once more,
    so a receiver goes by the number.
    """
    rows = store.outbox(reader=READER)
    told = [{"number": row.number, "stream": row.stream, "kind": row.kind} for row in rows]
    for message in told:
        print(json.dumps(message))
    if rows:
        store.told(rows[-1].number, reader=READER)
    return told


def referrals(engine: sa.Engine) -> dict[str, str]:
    """How far each referral has come."""
    with engine.connect() as connection:
        return {row.id: row.state for row in connection.execute(sa.select(REFERRALS))}


def main(url: str) -> None:
    """A morning at the office."""

    def at(clock: str) -> datetime:
        return datetime.fromisoformat(f"2024-01-15T{clock}+01:00")

    def tried(source: str, clock: str) -> entries.Tried:
        reason = "Nothing suits."
        when = at(clock)
        return entries.Tried(
            source=source, outcome="does_not", reason=reason, at=when, role="caseworker"
        )

    engine = sa.create_engine(url)
    TABLES.create_all(engine)
    with SqlStore.create(url) as store:
        register = calloff.load("familjehem.json", calloff.Register)
        Desk(store).publish(register, at=at("08:00"), role="registrar", command="feed")
        referred(
            engine, calloff.load("7F3K-need.json", calloff.Need), at=at("09:10"), command="4c1e"
        )
        # The board has said nothing yet, so neither the table nor the ledger moves.
        wrong = entries.Awarded(
            candidate="7F3K-hem-1", delegation="4.1.2", at=at("09:20"), role="team leader"
        )
        for problem in noted(engine, "7F3K", "awarded", wrong, command="51d0"):
            print("refused:", problem["what"])
        print(referrals(engine))
        both = tried("network", "09:15"), tried("in_house", "09:16")
        noted(engine, "7F3K", "own ways tried", *both, command="9a02")
        print(referrals(engine))
        news(store)
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
