"""The common command as one statement of PostgreSQL: sent once, whole or not at all.

It looks first whether all is as it should be, by what can be seen without a lock; if not, it
writes nothing and finds no numbers. Then it writes what nobody else waits for, and last it locks
the capacities, counts, and takes. What others do in the meantime makes it fail as a whole: a row is
there already, or a quantity is lacking since the place has gone. Then somebody looks closer, step
by step, and tells why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache

from calloff.ledger.capacities import Taking
from calloff.ledger.command import Append, Command
from calloff.ledger.rows import START
from calloff.ledger.sql.dialect import listed

__all__ = ["LOCKED_MARKS", "NUMBERS", "TURN", "common", "stripe", "whole_command"]

_STRIPES = 1_024
"""Streams are locked by the hash of their name, so that a plan of many needs not many locks."""

_STREAMS = 0x63616C6C << 32
NUMBERS = 0x636F6666 << 32
"""Advisory locks of ours begin so ("call", "coff"), apart from those that a host may use."""

TURN = (
    f"pg_advisory_xact_lock_shared({NUMBERS} + last_value - CASE WHEN is_called THEN 0 ELSE 1 END)"
)
"""Says, from a row of the sequence, after which number those of this transaction will come."""

LOCKED_MARKS = (
    "LEFT JOIN LATERAL (SELECT m.version FROM calloff_mark m WHERE m.name = s.a AND s.b = 't' "
    "FOR NO KEY UPDATE) w ON true "
    "LEFT JOIN LATERAL (SELECT m.version FROM calloff_mark m WHERE m.name = s.a AND s.b = 'f' "
    "FOR SHARE) r ON true"
)
"""Marks locked one after the other, as strongly as each is needed."""


@lru_cache(maxsize=4_096)
def stripe(stream: str) -> int:
    """The advisory lock of a stream."""
    digest = hashlib.blake2b(stream.encode(), digest_size=4).digest()
    return _STREAMS + int.from_bytes(digest, "big") % _STRIPES


# ------------------------------------------------------------------------- what is filled in


def common(command: Command) -> dict[str, object] | None:
    """What is filled in for a command of the common kind; ``None`` for another."""
    if command.states or command.versions or command.erases or len(command.appends) != 1:
        return None
    (append,) = command.appends
    after, rows, stream = append.after, append.rows, append.stream
    if not rows or rows[0].place != after.place + 1 or (after.place == 0 and after != START):
        return None
    if not _of_one(command, stream):
        return None
    values: dict[str, object] = {
        "stripe": stripe(stream),
        "id": command.id,
        "asked": command.asked,
        "answer": command.answer,
        "stream": stream,
        "after": after.place,
        "head": after.digest,
        "rows": _rows(append),
        "places": list(append.private),
        "salts": [private.salt for private in append.private.values()],
        "bodies": [private.body for private in append.private.values()],
    }
    if command.takes:
        values["takes"] = _takes(command.takes)
    if command.frees:
        values["frees"] = [ref for _, ref in command.frees]
    if command.reads or command.touches:
        touches = command.touches
        names = sorted({*command.reads, *touches})
        values["marks"] = listed(
            (name, "t" if name in touches else "f", command.reads.get(name)) for name in names
        )
        values["touches"] = list(touches)
    return values


def _of_one(command: Command, stream: str) -> bool:
    """Whether all that is held, taken and freed is for one stream, each capacity once."""
    takes = command.takes
    return (
        all(use.stream == stream for use in takes)
        and len({use.capacity for use in takes}) == len({use.ref for use in takes}) == len(takes)
        and all(of == stream for of, _ in command.frees)
        # Where something is freed, what is taken tells whether all went as it was seen.
        and bool(takes or not command.frees)
    )


def _rows(append: Append) -> str:
    return json.dumps(
        [
            {
                "place": row.place,
                "kind": row.kind,
                "at": row.at,
                "written": row.written,
                "kept": row.kept,
                "commitment": row.commitment,
                "before": row.before,
                "digest": row.digest,
            }
            for row in append.rows
        ],
        ensure_ascii=False,
    )


def _takes(takes: Iterable[Taking]) -> str:
    return json.dumps(
        [
            {
                "ref": use.ref,
                "capacity": use.capacity,
                "kind": use.kind,
                "quantity": use.quantity,
                "weight": max(use.quantity, 0),
                "since": use.since,
                "first_day": use.first.isoformat() if use.first else None,
                "end_day": use.end.isoformat() if use.end else None,
                "until": use.until,
                "beyond": use.beyond,
            }
            for use in takes
        ],
        ensure_ascii=False,
    )


# ----------------------------------------------------------------------------- the statement


@lru_cache(maxsize=8)
def whole_command(*, takes: bool, frees: bool, marks: bool) -> str:
    """The statement for commands that take something, free something, go by marks, or do not."""
    parts = [
        f"turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(%(stripe)s), {TURN} "
        "FROM calloff_number)"
    ]
    if takes:
        parts.append(_WANTED)
    if frees:
        parts.append(_FREED)
    parts.append(_fine(takes=takes, frees=frees))
    if marks:
        parts += _MARKS
    unmoved = ", marked WHERE marked.unmoved" if marks else ""
    parts += [
        "answered AS (INSERT INTO calloff_command (id, asked, answer) "
        f"SELECT %(id)s, %(asked)s, %(answer)s FROM fine{unmoved} RETURNING id)",
        *_WRITTEN,
    ]
    if marks:
        parts.append(_TOUCHED)
    if frees:
        parts.append(_GONE)
    if takes:
        parts += _taken(frees=frees)
    return f"WITH {', '.join(parts)} SELECT array_agg(number ORDER BY place) FROM fresh"


_WANTED = (
    "wanted AS MATERIALIZED (SELECT * FROM json_to_recordset(CAST(%(takes)s AS json)) AS v("
    "ref text, capacity text, kind text, quantity bigint, weight bigint, since text, "
    "first_day text, end_day text, until text, beyond boolean))"
)

_FREED = (
    "freed AS MATERIALIZED (SELECT ref, capacity, greatest(quantity, 0) AS weight, since "
    "FROM calloff_taking WHERE stream = %(stream)s AND ref = ANY(%(frees)s))"
)


def _fine(*, takes: bool, frees: bool) -> str:
    """What must hold by what is seen before anything is locked but the stream."""
    held = [
        "NOT EXISTS (SELECT FROM calloff_command WHERE id = %(id)s)",
        "(%(after)s = 0 OR EXISTS (SELECT FROM calloff_row WHERE stream = %(stream)s "
        "AND place = %(after)s AND digest = %(head)s))",
        "NOT EXISTS (SELECT FROM calloff_row WHERE stream = %(stream)s AND place = %(after)s + 1)",
    ]
    if takes:
        # At most so much comes free by what this command frees; it is counted once it is locked.
        more = (
            " + coalesce((SELECT sum(f.weight) FROM freed f WHERE f.capacity = c.name), 0)"
            if frees
            else ""
        )
        held.append(
            "NOT EXISTS (SELECT FROM wanted w LEFT JOIN calloff_capacity c ON c.name = w.capacity "
            "WHERE c.name IS NULL "
            f"OR NOT (c.most IS NULL OR w.beyond OR c.used + w.quantity <= c.most{more}))"
        )
    return f"fine AS MATERIALIZED (SELECT FROM turn WHERE {' AND '.join(held)})"


_MARKS = (
    "locked AS MATERIALIZED (SELECT coalesce(w.version, r.version) AS version, s.seen "
    "FROM fine, LATERAL (SELECT value->>0 AS a, value->>1 AS b, "
    "CAST(value->>2 AS bigint) AS seen "
    f"FROM json_array_elements(CAST(%(marks)s AS json)) AS e(value)) AS s {LOCKED_MARKS})",
    # A mark that nobody has touched yet has no row that could be locked: look closer then.
    "marked AS MATERIALIZED (SELECT coalesce(bool_and(version IS NOT NULL "
    "AND (seen IS NULL OR seen = version)), false) AS unmoved FROM locked)",
)

_WRITTEN = (
    "fresh AS (INSERT INTO calloff_row "
    "(number, stream, place, kind, at, written, kept, commitment, before, digest) "
    "SELECT nextval('calloff_number'), %(stream)s, v.* FROM (SELECT v.* FROM answered, "
    "json_to_recordset(CAST(%(rows)s AS json)) AS v(place bigint, kind text, at text, "
    "written text, kept text, commitment text, before text, digest text) ORDER BY v.place) AS v "
    "RETURNING number, place)",
    "hidden AS (INSERT INTO calloff_private (number, salt, body) "
    "SELECT fresh.number, v.salt, v.body FROM fresh JOIN "
    "unnest(%(places)s::bigint[], %(salts)s::bytea[], %(bodies)s::bytea[]) "
    "AS v(place, salt, body) USING (place))",
    "written AS MATERIALIZED (SELECT count(*) AS rows FROM fresh)",
)

_TOUCHED = (
    "touched AS (UPDATE calloff_mark SET version = version + 1 FROM written "
    "WHERE written.rows > 0 AND name = ANY(%(touches)s))"
)

_GONE = (
    "gone AS (DELETE FROM calloff_taking t USING written WHERE written.rows > 0 "
    "AND t.stream = %(stream)s AND t.ref = ANY(%(frees)s) RETURNING t.ref)"
)


def _taken(*, frees: bool) -> tuple[str, ...]:
    """What is taken, if it fits by the counters, which nobody else changes from here on."""
    of_freed = " UNION SELECT f.capacity FROM freed f" if frees else ""
    less = (
        " - coalesce((SELECT sum(f.weight) FROM freed f WHERE f.capacity = h.name "
        "AND (h.updated IS NULL OR f.since > h.updated)), 0)"
        if frees
        else ""
    )
    as_seen = " AND (SELECT count(*) FROM gone) = (SELECT count(*) FROM freed)" if frees else ""
    return (
        "standing AS MATERIALIZED (SELECT c.name, c.most, c.updated, c.used "
        "FROM written, calloff_capacity c WHERE written.rows > 0 AND c.name IN "
        f"(SELECT w.capacity FROM wanted w{of_freed}) ORDER BY c.name FOR UPDATE OF c)",
        f"counted AS MATERIALIZED (SELECT h.name, h.most, CAST(h.used{less} AS bigint) AS others, "
        "w.quantity, w.beyond, CASE WHEN h.updated IS NULL OR w.since > h.updated "
        "THEN coalesce(w.weight, 0) ELSE 0 END AS weight "
        "FROM standing h LEFT JOIN wanted w ON w.capacity = h.name)",
        "enough AS MATERIALIZED (SELECT coalesce(bool_and(quantity IS NULL OR most IS NULL "
        "OR beyond OR others + quantity <= most), false) "
        "AND count(quantity) = (SELECT count(*) FROM wanted) AS enough FROM counted)",
        "used AS (UPDATE calloff_capacity c SET used = counted.others + counted.weight "
        "FROM counted, enough WHERE enough.enough AND c.name = counted.name)",
        "taken AS (INSERT INTO calloff_taking (stream, ref, capacity, kind, quantity, since, "
        "first_day, end_day, until, beyond) SELECT %(stream)s, w.ref, w.capacity, w.kind, "
        f"CASE WHEN enough.enough{as_seen} THEN w.quantity END, "
        "w.since, w.first_day, w.end_day, w.until, w.beyond "
        "FROM wanted w, enough, written WHERE written.rows > 0)",
    )
