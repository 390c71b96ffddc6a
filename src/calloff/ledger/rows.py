"""What stands in the ledger: rows in streams, each chained to the one before it.

A row has two parts. What is *kept* says lot, day, supplier, amounts and outcome, and stays for
good. What is *private*, the need and all that was said, lies beside the row and can be erased;
the row holds a commitment to it, salted, since few facts are guessable. The salt is erased with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

__all__ = ["START", "Fresh", "Head", "Private", "Row", "chained", "moment_text", "tight"]


def tight(data: object) -> str:
    """Plain data of strings, whole numbers, lists and mappings, as canonical JSON (RFC 8785).

    Keys are ASCII, and whole numbers lie below 2 ** 53: on such data the standard library writes
    what RFC 8785 asks for, byte for byte.
    """
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def moment_text(at: datetime) -> str:
    """A moment as rows write it: in UTC, to the microsecond, such as 2024-03-01T12:00:00.000000Z.

    The same moment is always written the same, and of two texts the later moment's comes later.
    """
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Private:
    """What of a row may be erased.

    Attributes:
        salt: Drawn for this row alone; without it nobody can try out what the row was about.
        body: The entry as canonical JSON.
    """

    salt: bytes
    body: bytes

    @property
    def commitment(self) -> str:
        """SHA-256 over salt and body: it binds, and without the salt it tells nothing."""
        return hashlib.sha256(self.salt + self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """How far a stream has come.

    Attributes:
        place: How many rows stand in it.
        digest: The digest of the last; zeros where there is none.
    """

    place: int
    digest: str


START = Head(0, "0" * 64)
"""A stream in which nothing stands yet."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """Something that is to be written down.

    Attributes:
        kind: What happened, such as ``awarded``.
        at: When it happened.
        written: When it is written down.
        kept: What stays for good, as plain data.
        private: What may be erased; ``None``: there is nothing of the kind.
    """

    kind: str
    at: datetime
    written: datetime
    kept: Mapping[str, Any]
    private: Private | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the ledger, which never changes.

    Attributes:
        number: Its number in the ledger, from 1; 0 until the store has given it one. Numbers rise
            in every stream; some may be missing.
        stream: What it belongs to, such as ``case/7F3K``.
        place: Its place in the stream, from 1.
        kind: What happened.
        at: When it happened, in UTC.
        written: When it was written down, in UTC.
        kept: What stays for good, as canonical JSON.
        commitment: The commitment to what may be erased; ``None``: there is nothing of the kind.
        before: The digest of the row before it in its stream.
        digest: SHA-256 over all of these but the number.
    """

    number: int
    stream: str
    place: int
    kind: str
    at: str
    written: str
    kept: str
    commitment: str | None
    before: str
    digest: str

    @property
    def facts(self) -> dict[str, Any]:
        """What stays for good, as plain data."""
        facts: dict[str, Any] = json.loads(self.kept)
        return facts

    @property
    def head(self) -> Head:
        """How far the stream has come with it."""
        return Head(self.place, self.digest)

    @property
    def text(self) -> str:
        """What the digest is made of, to the letter: all that stands in the row but its number."""
        told = (
            self.before,
            self.stream,
            self.place,
            self.kind,
            self.at,
            self.written,
            self.kept,
            self.commitment or "",
        )
        return tight(told)

    def digested(self) -> str:
        """What the digest must be by what stands in the row."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def chained(stream: str, head: Head, fresh: Iterable[Fresh]) -> tuple[Row, ...]:
    """Rows that follow upon each other in a stream, each with the digest of the one before.

    Args:
        stream: The stream.
        head: How far it has come.
        fresh: What is to be written, in order.
    """
    rows = []
    place, before = head.place, head.digest
    for one in fresh:
        place += 1
        told = Row(
            number=0,
            stream=stream,
            place=place,
            kind=one.kind,
            at=moment_text(one.at),
            written=moment_text(one.written),
            kept=tight(one.kept),
            commitment=one.private.commitment if one.private else None,
            before=before,
            digest="",
        )
        before = told.digested()
        rows.append(_with_digest(told, before))
    return tuple(rows)


def _with_digest(row: Row, digest: str) -> Row:
    """A row with its digest."""
    return Row(
        row.number,
        row.stream,
        row.place,
        row.kind,
        row.at,
        row.written,
        row.kept,
        row.commitment,
        row.before,
        digest,
    )
