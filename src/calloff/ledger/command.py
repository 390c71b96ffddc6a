"""What one command writes, as data, and what comes of it: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calloff.ledger.capacities import Shortage, Stated, Taking
from calloff.ledger.rows import Head, Private, Row

__all__ = [
    "Append",
    "Command",
    "Done",
    "Erasure",
    "Full",
    "Moved",
    "Outcome",
    "Repeated",
    "Version",
]


@dataclass(frozen=True, slots=True)
class Append:
    """Rows that follow in a stream.

    Attributes:
        stream: The stream.
        after: How far it had come when the rows were made.
        rows: The rows, chained to it and to each other. Without any, the stream is only looked
            at as it stands then; what must not change meanwhile is read as a mark.
        private: What may be erased of them, by their places.
    """

    stream: str
    after: Head
    rows: tuple[Row, ...]
    private: Mapping[int, Private] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a register: what is new in it and what has gone, against the one before.

    Attributes:
        register: The register's id.
        number: The version's number, from 1.
        known: From when it is known, in UTC.
        fingerprint: That of the whole register.
        parts: What is new or changed, by section and id, as canonical JSON.
        gone: What is no longer there, or is replaced, by section and id.
    """

    register: str
    number: int
    known: str
    fingerprint: str
    parts: Mapping[tuple[str, str], str]
    gone: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Erasure:
    """What may be erased of a stream is erased: of all its rows, or of one that was misfiled.

    Attributes:
        stream: The stream.
        places: Of which rows; ``None``: of all.
    """

    stream: str
    places: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """Everything that one command writes. A store writes all of it, or nothing.

    Attributes:
        id: The caller's own id: the same command given twice is carried out once.
        asked: The fingerprint of what was asked for, by which a repeated command is known.
        answer: What is answered, also when it is given again: plain text of the caller's.
        appends: Rows, at most one group for each stream.
        reads: Marks that what was decided rests on, with the versions seen.
        touches: Marks that this changes.
        states: Capacities that are stated anew, before anything is taken.
        frees: What is no longer held or taken, by stream and reference, before anything is taken.
        takes: What is held and taken.
        versions: Versions of registers, at most one of each.
        erases: What is erased.
    """

    id: str
    asked: str
    answer: str = "{}"
    appends: tuple[Append, ...] = ()
    reads: Mapping[str, int] = field(default_factory=dict)
    touches: frozenset[str] = frozenset()
    states: tuple[Stated, ...] = ()
    frees: tuple[tuple[str, str], ...] = ()
    takes: tuple[Taking, ...] = ()
    versions: tuple[Version, ...] = ()
    erases: tuple[Erasure, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """It was written.

    Attributes:
        numbers: The numbers of the rows, in the order given.
    """

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A command with this id was carried out before; nothing was written now.

    Attributes:
        asked: The fingerprint of what was asked for then.
        answer: What was answered then.
    """

    asked: str
    answer: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that it rests on has changed since; nothing was written.

    Attributes:
        streams: Streams that have come further, or less far, than was seen.
        marks: Marks that have changed.
    """

    streams: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Full:
    """There is not enough left; nothing was written.

    Attributes:
        shortages: Of what, and how much there is.
    """

    shortages: tuple[Shortage, ...]


Outcome = Done | Repeated | Moved | Full
"""What comes of a command."""
