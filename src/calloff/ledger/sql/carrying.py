"""Commands carried out step by step: looked up at once, tried on a sheet, written at once.

Everything that a command rests on is locked before it is looked at, always in the same order:
streams, marks, capacities, each by their names. Whoever comes second waits, and nobody waits for
somebody who waits for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from calloff.ledger.capacities import Stated, Taking
from calloff.ledger.command import Command, Outcome, Version
from calloff.ledger.rows import Head
from calloff.ledger.sql.dialect import Dialect, listed
from calloff.ledger.sql.sheet import Key, Sheet, Standing, numbered

__all__ = ["TAKING", "carry_out", "taking_of", "values_of"]

TAKING = (
    "stream",
    "ref",
    "capacity",
    "kind",
    "quantity",
    "since",
    "first_day",
    "end_day",
    "until",
    "beyond",
)
"""The columns of a taking."""

_ROW = (
    "number",
    "stream",
    "place",
    "kind",
    "at",
    "written",
    "kept",
    "commitment",
    "before",
    "digest",
)
_OF_TAKING = f"SELECT {', '.join(f't.{name}' for name in TAKING)} FROM calloff_taking t"


def values_of(use: Taking) -> tuple[object, ...]:
    """A taking as its table holds it."""
    return (
        use.stream,
        use.ref,
        use.capacity,
        use.kind,
        use.quantity,
        use.since,
        use.first.isoformat() if use.first else None,
        use.end.isoformat() if use.end else None,
        use.until,
        use.beyond,
    )


def taking_of(values: Sequence[Any]) -> Taking:
    """A taking from what its table holds."""
    stream, ref, capacity, kind, quantity, since, first, end, until, beyond = values
    return Taking(
        stream=stream,
        ref=ref,
        capacity=capacity,
        kind=kind,
        quantity=quantity,
        since=since,
        first=date.fromisoformat(first) if first else None,
        end=date.fromisoformat(end) if end else None,
        until=until,
        beyond=bool(beyond),
    )


def carry_out(dialect: Dialect, raw: Any, commands: Sequence[Command]) -> tuple[Outcome, ...]:
    """Carry out commands one after the other; what comes of each.

    Args:
        dialect: How the database is spoken to.
        raw: The driver's connection, in a transaction.
        commands: The commands.
    """
    sheet = _sheet(dialect, raw, commands)
    outcomes = [sheet.carry_out(command) for command in commands]
    numbers = _write(dialect, raw, sheet) if sheet.done else ()
    return tuple(numbered(outcome, numbers) for outcome in outcomes)


def _sheet(dialect: Dialect, raw: Any, commands: Sequence[Command]) -> Sheet:
    """All that the commands rest on, locked and looked up."""
    dialect.mine(raw, {name for command in commands for name in _claimed(command)})
    ids = listed({command.id for command in commands})
    found = dialect.ask(
        raw,
        "SELECT id, asked, answer FROM calloff_command "
        f"WHERE id IN (SELECT name FROM {dialect.names} AS s)",
        ids,
    )
    registers = {v.register for command in commands for v in command.versions}
    takings = _takings(dialect, raw, commands)
    capacities = {
        *(use.capacity for use in takings.values()),
        *(use.capacity for command in commands for use in command.takes),
        *(one.capacity for command in commands for one in command.states),
    }
    marks = {name: False for command in commands for name in command.reads}
    marks |= {name: True for command in commands for name in command.touches}
    return Sheet(
        uses=lambda capacity: _uses(dialect, raw, capacity),
        answers={id: (asked, answer) for id, asked, answer in found},
        heads=heads(dialect, raw, {a.stream for c in commands for a in c.appends}),
        marks=dialect.lock_marks(raw, dict(sorted(marks.items()))) if marks else {},
        registers=_last_versions(dialect, raw, registers) if registers else {},
        standings=_standings(dialect, raw, capacities) if capacities else {},
        takings=takings,
    )


def _claimed(command: Command) -> Iterable[str]:
    """The names of all that a command writes for which nobody else may write meanwhile."""
    yield from (append.stream for append in command.appends)
    yield from (use.stream for use in command.takes)
    yield from (stream for stream, _ in command.frees)
    yield from (f"register/{version.register}" for version in command.versions)
    if not command.appends:
        yield f"command/{command.id}"


def heads(dialect: Dialect, raw: Any, streams: Iterable[str]) -> dict[str, Head]:
    """How far streams have come; those that do not exist are not in it."""
    found = dialect.ask(
        raw,
        f"SELECT r.stream, r.place, r.digest FROM {dialect.names} AS s "
        "JOIN calloff_row r ON r.stream = s.name "
        "AND r.place = (SELECT max(x.place) FROM calloff_row x WHERE x.stream = s.name)",
        listed(streams),
    )
    return {stream: Head(place, digest) for stream, place, digest in found}


def _last_versions(dialect: Dialect, raw: Any, registers: Iterable[str]) -> dict[str, int]:
    found = dialect.ask(
        raw,
        "SELECT register, max(number) FROM calloff_version "
        f"WHERE register IN (SELECT name FROM {dialect.names} AS s) GROUP BY register",
        listed(registers),
    )
    return dict(found)


def _takings(dialect: Dialect, raw: Any, commands: Sequence[Command]) -> dict[Key, Taking]:
    """The takings that are replaced or freed."""
    keys = {key for command in commands for key in command.frees}
    keys |= {(use.stream, use.ref) for command in commands for use in command.takes}
    if not keys:
        return {}
    found = dialect.ask(
        raw,
        f"{_OF_TAKING} JOIN {dialect.pairs} AS s ON t.stream = s.a AND t.ref = s.b",
        listed(keys),
    )
    return {(values[0], values[1]): taking_of(values) for values in found}


def _uses(dialect: Dialect, raw: Any, capacity: str) -> dict[Key, Taking]:
    """All takings of a capacity."""
    found = dialect.ask(raw, f"{_OF_TAKING} WHERE t.capacity = ?", capacity)
    return {(values[0], values[1]): taking_of(values) for values in found}


def _standings(dialect: Dialect, raw: Any, names: Iterable[str]) -> dict[str, Standing]:
    return {
        name: Standing(Stated(name, most, updated, bool(daily)) if stated else None, used)
        for name, stated, most, updated, daily, used in dialect.lock_capacities(raw, sorted(names))
    }


# ---------------------------------------------------------------------------------- writing


def _write(dialect: Dialect, raw: Any, sheet: Sheet) -> tuple[int, ...]:
    """Write what has come of it all; the numbers of the rows."""
    answers = [(one.id, one.asked, one.answer) for one in sheet.done]
    dialect.insert(raw, "calloff_command", ("id", "asked", "answer"), answers)
    _erase(dialect, raw, sheet)
    numbers = _write_rows(dialect, raw, sheet)
    if sheet.touched:
        dialect.run(
            raw,
            f"INSERT INTO calloff_mark (name, version) SELECT a, CAST(b AS BIGINT) "
            f"FROM {dialect.pairs} AS s WHERE true "
            "ON CONFLICT (name) DO UPDATE SET version = excluded.version",
            listed((name, sheet.marks[name]) for name in sorted(sheet.touched)),
        )
    _write_takings(dialect, raw, sheet)
    for version in sheet.versions:
        _write_version(dialect, raw, version)
    return numbers


def _write_rows(dialect: Dialect, raw: Any, sheet: Sheet) -> tuple[int, ...]:
    """Write the rows, and beside them what may be erased."""
    if not sheet.rows:
        return ()
    numbers = dialect.numbers(raw, len(sheet.rows))
    told = [
        (
            number,
            row.stream,
            row.place,
            row.kind,
            row.at,
            row.written,
            row.kept,
            row.commitment,
            row.before,
            row.digest,
        )
        for number, row in zip(numbers, sheet.rows, strict=True)
    ]
    dialect.insert(raw, "calloff_row", _ROW, told)
    private = [
        (number, found.salt, found.body)
        for number, row in zip(numbers, sheet.rows, strict=True)
        if (found := sheet.private.get((row.stream, row.place))) is not None
    ]
    dialect.insert(raw, "calloff_private", ("number", "salt", "body"), private)
    return numbers


def _erase(dialect: Dialect, raw: Any, sheet: Sheet) -> None:
    """Erase what is erased of rows that were there before."""
    for erasure in sheet.erased:
        of_it = "SELECT number FROM calloff_row WHERE stream = ?"
        values: tuple[object, ...] = (erasure.stream,)
        if erasure.places is not None:
            of_it += f" AND place IN (SELECT CAST(name AS BIGINT) FROM {dialect.names} AS s)"
            values = (*values, listed(erasure.places))
        dialect.run(raw, f"DELETE FROM calloff_private WHERE number IN ({of_it})", *values)


def _write_takings(dialect: Dialect, raw: Any, sheet: Sheet) -> None:
    """Write what is taken and freed, and how capacities stand after it."""
    if sheet.restated:
        standings = [(name, sheet.standings[name]) for name in sorted(sheet.restated)]
        dialect.run_many(
            raw,
            "UPDATE calloff_capacity SET stated = ?, most = ?, updated = ?, daily = ?, used = ? "
            "WHERE name = ?",
            [(*_plain(standing), name) for name, standing in standings],
        )
    if sheet.changed:
        dialect.run(
            raw,
            "DELETE FROM calloff_taking WHERE (stream, ref) IN "
            f"(SELECT a, b FROM {dialect.pairs} AS s)",
            listed(sheet.changed),
        )
        taken = [values_of(use) for use in sheet.changed.values() if use is not None]
        dialect.insert(raw, "calloff_taking", TAKING, taken)


def _plain(standing: Standing) -> tuple[object, ...]:
    """How a capacity stands, as its table holds it."""
    stated = standing.stated or Stated("", None)
    has = standing.stated is not None
    return (has, stated.most, stated.updated, stated.daily, standing.used)


def _write_version(dialect: Dialect, raw: Any, version: Version) -> None:
    """Write a version of a register, as what differs from the one before."""
    told = (version.register, version.number, version.known, version.fingerprint)
    columns = ("register", "number", "known", "fingerprint")
    dialect.insert(raw, "calloff_version", columns, [told])
    dialect.run(
        raw,
        "UPDATE calloff_part SET gone = ? WHERE register = ? AND gone IS NULL "
        f"AND (section, id) IN (SELECT a, b FROM {dialect.pairs} AS s)",
        version.number,
        version.register,
        listed({*version.gone, *version.parts}),
    )
    parts: Mapping[tuple[str, str], str] = version.parts
    dialect.insert(
        raw,
        "calloff_part",
        ("register", "section", "id", "added", "body"),
        [
            (version.register, section, id, version.number, body)
            for (section, id), body in parts.items()
        ],
    )
