"""What a ledger is kept in: rows, what may be erased of them, capacities, marks, versions, seals.

A store writes a command whole or not at all, and then it is there for good. It knows nothing of
call-offs: what the rows mean is told by the rooms beside it. `calloff.testing` ships the
contract that every store is held to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from calloff.ledger.capacities import Stated, Taking
from calloff.ledger.command import Command, Outcome
from calloff.ledger.rows import Head, Private, Row

__all__ = ["Seal", "Store", "VersionRow"]


@dataclass(frozen=True, slots=True)
class Seal:
    """Rows sealed together: from here on nobody can change them unseen.

    Attributes:
        number: Its number, from 1.
        rows: The numbers of the rows, in the order in which they were sealed.
        root: The root of the tree of their digests (RFC 6962).
        before: The digest of the seal before it; zeros for the first.
        at: When, in UTC.
        digest: SHA-256 over number, count of rows, root, moment and the digest before.
    """

    number: int
    rows: tuple[int, ...]
    root: str
    before: str
    at: str
    digest: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """That there is a version of a register.

    Attributes:
        register: The register's id.
        number: The version's number, from 1.
        known: From when it is known, in UTC.
        fingerprint: That of the whole register.
    """

    register: str
    number: int
    known: str
    fingerprint: str


class Store(Protocol):
    """**Protocol:** what a ledger is kept in."""

    def write(self, command: Command) -> Outcome:
        """Write everything that a command says, or nothing.

        It is looked at in this order: whether a command with the id was carried out; whether the
        streams stand where they were seen, and the marks; whether there is enough of what is to
        be taken, once what is freed is free. Of what is held by a proposal whose time is over
        before ``since`` of what is to be taken, nothing counts.
        """
        ...

    def write_many(self, commands: Sequence[Command]) -> tuple[Outcome, ...]:
        """Write many commands as if one after the other; what comes of each.

        It is one step: others see all that is done of it, or nothing yet.
        """
        ...

    def answered(self, command: str) -> tuple[str, str] | None:
        """What a command asked for and was answered; ``None`` where there was none."""
        ...

    def heads(self, streams: Iterable[str]) -> Mapping[str, Head]:
        """How far streams have come; those that do not exist are at the start."""
        ...

    def stream(self, stream: str, after: int = 0) -> Sequence[Row]:
        """The rows of a stream that come after a place, in order."""
        ...

    def streams(self, prefix: str = "") -> Sequence[str]:
        """The streams whose names begin so, in alphabetical order."""
        ...

    def rows(self, after: int = 0, limit: int = 1000) -> Sequence[Row]:
        """The rows after a number, in order, up to where none can still come between.

        Whoever goes on after the last number of these misses nothing.
        """
        ...

    def private(self, stream: str) -> Mapping[int, Private]:
        """What may be erased of a stream and still is there, by place."""
        ...

    def marks(self, names: Iterable[str]) -> Mapping[str, int]:
        """The versions of marks; 0 for those that nobody has touched."""
        ...

    def capacities(self, names: Iterable[str] | None = None) -> Mapping[str, Stated]:
        """What is stated of capacities; ``None``: of all."""
        ...

    def takings(self, capacities: Iterable[str] | None = None) -> Sequence[Taking]:
        """What is held and taken now, lapsed holds included, by stream and reference."""
        ...

    def versions(self, register: str | None = None) -> Sequence[VersionRow]:
        """The versions of a register, or of all, in order of their numbers."""
        ...

    def parts(self, register: str, version: int) -> Mapping[tuple[str, str], str]:
        """What a version of a register consists of, by section and id, as canonical JSON."""
        ...

    def unsealed(self, limit: int = 10_000) -> Sequence[Row]:
        """Rows in no seal yet, in order of their numbers, up to where none can come between."""
        ...

    def seal(self, seal: Seal) -> bool:
        """Add a seal; whether it was added: not where another came first or a row is sealed."""
        ...

    def seals(self, after: int = 0) -> Sequence[Seal]:
        """The seals after a number, in order."""
        ...

    def last_seal(self) -> Seal | None:
        """The last seal, found without reading the others; ``None``: there is none yet."""
        ...
