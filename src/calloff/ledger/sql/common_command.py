"""The common command as one statement of PostgreSQL: sent once, whole or not at all.

It calls a function that came with the tables. That looks first whether all is as it should be, and
finds no numbers if not; then it writes what nobody else waits for, and only last it counts and
takes, so that a supplier whom many want is locked no longer than need be. Where it does not come
through, somebody looks closer, step by step, and tells why.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from operator import attrgetter

from calloff.ledger.capacities import Taking
from calloff.ledger.command import Append, Command
from calloff.ledger.sql.dialect import listed

__all__ = ["CALL", "NUMBERS", "TURN", "common", "stripe"]

_STRIPES = 1_024
"""Streams are locked by the hash of their name, so that a plan of many needs not many locks."""

_STREAMS = 0x63616C6C << 32
NUMBERS = 0x636F6666 << 32
"""Advisory locks of ours begin so ("call", "coff"), apart from those that a host may use."""

TURN = (
    f"pg_advisory_xact_lock_shared({NUMBERS} + last_value - CASE WHEN is_called THEN 0 ELSE 1 END)"
)
"""Says, from a row of the sequence, after which number those of this transaction will come."""

CALL = (
    f"SELECT calloff_write(%s, {NUMBERS}, %s, %s, %s, %s, %s, %s, "
    "%s::json, %s::json, %s::json, %s::json)"
)
"""Carries out a command of the common kind, and finds the numbers of its rows."""


@lru_cache(maxsize=4_096)
def stripe(stream: str) -> int:
    """The advisory lock of a stream."""
    digest = hashlib.blake2b(stream.encode(), digest_size=4).digest()
    return _STREAMS + int.from_bytes(digest, "big") % _STRIPES


def common(command: Command) -> tuple[object, ...] | None:
    """What is filled in for a command of the common kind; ``None`` for another."""
    if command.states or command.versions or command.erases or len(command.appends) != 1:
        return None
    (append,) = command.appends
    stream = append.stream
    if not append.rows or not _of_one(command, stream):
        return None
    return (
        stripe(stream),
        command.id,
        command.asked,
        command.answer,
        stream,
        append.after.place,
        append.after.digest,
        _rows(append),
        _takes(command.takes) if command.takes else None,
        listed(ref for _, ref in command.frees) if command.frees else None,
        _marks(command) if command.reads or command.touches else None,
    )


def _of_one(command: Command, stream: str) -> bool:
    """Whether all that is held, taken and freed is for one stream."""
    return all(use.stream == stream for use in command.takes) and all(
        of == stream for of, _ in command.frees
    )


def _marks(command: Command) -> str:
    """Marks in the order of their names: whether each is touched, and what was seen of it."""
    names = sorted({*command.reads, *command.touches})
    return listed((name, name in command.touches, command.reads.get(name)) for name in names)


def _rows(append: Append) -> str:
    told = []
    for row in append.rows:
        plain = {
            "place": row.place,
            "kind": row.kind,
            "at": row.at,
            "written": row.written,
            "kept": row.kept,
            "commitment": row.commitment,
            "before": row.before,
            "digest": row.digest,
        }
        if (hidden := append.private.get(row.place)) is not None:
            plain["salt"], plain["body"] = hidden.salt.hex(), hidden.body.hex()
        told.append(plain)
    return json.dumps(told, ensure_ascii=False)


def _takes(takes: tuple[Taking, ...]) -> str:
    """What is taken, in the order of the capacities' names, by which they are locked."""
    ordered = takes if len(takes) == 1 else sorted(takes, key=attrgetter("capacity"))
    return json.dumps(
        [
            {
                "ref": use.ref,
                "capacity": use.capacity,
                "kind": use.kind,
                "quantity": use.quantity,
                "since": use.since,
                "first_day": use.first.isoformat() if use.first else None,
                "end_day": use.end.isoformat() if use.end else None,
                "until": use.until,
                "beyond": use.beyond,
            }
            for use in ordered
        ],
        ensure_ascii=False,
    )
