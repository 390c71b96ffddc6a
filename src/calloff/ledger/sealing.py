"""Sealing: rows are put under a seal together, and from then on nobody changes them unseen.

Each seal stands for some rows by the root of a tree over their digests, and holds the digest of
the seal before it. A *checkpoint* stands for all seals so far. Printed, signed or published where
whoever keeps the ledger cannot reach it, it also shows that nothing was cut off at the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from calloff.errors import InputError, Problem
from calloff.ledger.merkle import Tree, is_consistent, is_included, root_of
from calloff.ledger.rows import START, Row, moment_text, tight
from calloff.ledger.store import Seal, Store
from calloff.values.moment import Moment
from calloff.values.record import Document

__all__ = [
    "Checkpoint",
    "SealProof",
    "checkpoint",
    "continuation",
    "is_continued",
    "is_proven",
    "proof",
    "seal",
    "seal_digest",
    "seal_text",
    "sealed_rows",
]

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A hash, in hexadecimal."""

NO_SEALS = hashlib.sha256().hexdigest()
"""The digest over no seals at all: that of nothing."""


class Checkpoint(Document):
    """How far the ledger was sealed, in a few figures to be kept elsewhere.

    Attributes:
        seals: How many seals there were.
        rows: How many rows were under them.
        digest: The root of a tree over the digests of the seals (RFC 6962).
        at: When the last of them was made, in UTC; ``None``: nothing was sealed yet.
    """

    format: Literal["calloff.checkpoint/1"] = "calloff.checkpoint/1"
    seals: int = Field(ge=0)
    rows: int = Field(ge=0)
    digest: Digest
    at: Moment | None = None


class SealProof(Document):
    """That one row stands under a checkpoint, to be checked with no ledger at hand.

    It shows the row as it stands in the ledger, without what may be erased of it. Of other rows it
    holds hashes only.

    Attributes:
        row: What the row's digest is made of, to the letter.
        index: Its place under its seal, from 0.
        path: The hashes that lead from it to the root of its seal, from below.
        seal: The number of its seal, from 1.
        rows: How many rows are under that seal.
        before: The digest of the seal before.
        at: When it was sealed, as the seal says it.
        seals: How many seals the checkpoint has.
        seal_path: The hashes that lead from the seal to the digest of the checkpoint, from below.
    """

    format: Literal["calloff.seal-proof/1"] = "calloff.seal-proof/1"
    row: str
    index: int = Field(ge=0)
    path: tuple[Digest, ...]
    root: Digest
    seal: int = Field(ge=1)
    rows: int = Field(ge=1)
    before: Digest
    at: str
    seals: int = Field(ge=1)
    seal_path: tuple[Digest, ...]


def seal_digest(number: int, rows: int, root: str, at: str, before: str) -> str:
    """What the digest of a seal must be.

    Args:
        number: Its number, from 1.
        rows: How many rows are under it.
        root: The root of the tree of their digests.
        at: When it was made, as rows write moments.
        before: The digest of the seal before it; zeros for the first.
    """
    return hashlib.sha256(seal_text(number, rows, root, at, before).encode()).hexdigest()


def seal_text(number: int, rows: int, root: str, at: str, before: str) -> str:
    """What the digest of a seal is made of, to the letter; arguments as `seal_digest`."""
    return tight([number, rows, root, at, before])


def seal(store: Store, *, at: datetime, most: int = 10_000) -> Seal | None:
    """Put rows under a seal that are under none, in order of their numbers.

    Several may seal at the same time: each row comes under one seal.

    Args:
        store: What the ledger is kept in.
        at: When it is done.
        most: How many rows come under the seal at the most, 1 or more.

    Returns:
        The seal; ``None``: there was nothing to seal.

    Raises:
        InputError: where the time has no zone, or a row is no longer what was written. It is not
            sealed then, lest the seal vouch for it.
    """
    moment = _moment(at, most)
    behind = -1
    while True:
        last = store.last_seal()
        number = last.number if last else 0
        assert number > behind, "A seal is refused only where another has come before it."
        # Read after the last seal: if somebody seals these meanwhile, this number is taken already.
        rows = store.unsealed(most)
        if not rows:
            return None
        if wrong := [row for row in rows if row.digested() != row.digest]:
            what = "is not what was written: see what `verify` tells."
            raise InputError("the ledger", [Problem(_place_of(row), what) for row in wrong])
        made = _sealed(rows, last, moment)
        if store.seal(made):
            return made
        behind = number


def _moment(at: datetime, most: int) -> str:
    """When rows are sealed, as rows write it."""
    problems = []
    if at.tzinfo is None:
        problems.append(Problem("at", f"has no zone: {at.isoformat()}."))
    if most < 1:
        problems.append(Problem("most", f"is at least 1, got {most}."))
    if problems:
        raise InputError("a seal", problems)
    return moment_text(at)


def _place_of(row: Row) -> str:
    """Where a row stands, in words."""
    return f"{row.stream}, row {row.place}"


def _sealed(rows: Sequence[Row], last: Seal | None, at: str) -> Seal:
    """The seal over some rows that follows upon the last."""
    number, before = (last.number + 1, last.digest) if last else (1, START.digest)
    root = root_of(bytes.fromhex(row.digest) for row in rows).hex()
    return Seal(
        number=number,
        rows=tuple(row.number for row in rows),
        root=root,
        before=before,
        at=at,
        digest=seal_digest(number, len(rows), root, at, before),
    )


def checkpoint(store: Store) -> Checkpoint:
    """How far the ledger is sealed, to be kept where nobody can change it with the ledger.

    Args:
        store: What the ledger is kept in; one in which nothing is sealed gives a checkpoint of no
            seals, which shows nothing.
    """
    return _checkpoint(store.seals())


def _checkpoint(seals: Sequence[Seal]) -> Checkpoint:
    """The checkpoint of some seals."""
    return Checkpoint(
        seals=len(seals),
        rows=sum(len(one.rows) for one in seals),
        digest=_tree(seals).root.hex(),
        at=datetime.fromisoformat(seals[-1].at) if seals else None,
    )


def _tree(seals: Iterable[Seal]) -> Tree:
    """The tree over the digests of seals."""
    return Tree(bytes.fromhex(one.digest) for one in seals)


def continuation(store: Store, earlier: Checkpoint) -> tuple[str, ...]:
    """What shows that the checkpoint of today continues an earlier one: see `is_continued`.

    Args:
        store: What the ledger is kept in.
        earlier: The earlier checkpoint.

    Raises:
        InputError: where the ledger has fewer seals than it had then.
    """
    seals = store.seals()
    if earlier.seals > len(seals):
        what = f"the ledger had {earlier.seals} seals, and has {len(seals)}."
        raise InputError("the ledger", [Problem("seals", what)])
    return tuple(one.hex() for one in _tree(seals).consistency(earlier.seals))


def is_continued(earlier: Checkpoint, later: Checkpoint, path: Sequence[str]) -> bool:
    """Whether everything under an earlier checkpoint stands under a later one, unchanged.

    It needs no ledger: two checkpoints, and what `continuation` gave.

    Args:
        earlier: The earlier checkpoint.
        later: The later one.
        path: The hashes that show it.
    """
    roots = (bytes.fromhex(one.digest) for one in (earlier, later))
    hashes = [bytes.fromhex(one) for one in path]
    return is_consistent(earlier.seals, next(roots), later.seals, next(roots), hashes)


def proof(store: Store, number: int, *, under: Checkpoint | None = None) -> SealProof:
    """What shows that a row stands in the ledger as it did when it was sealed: see `is_proven`.

    Args:
        store: What the ledger is kept in.
        number: The row's number in the ledger.
        under: The checkpoint that it is to be shown under; ``None``: that of today.

    Raises:
        InputError: where the row is under no seal of the checkpoint, or rows under its seal are
            gone.
    """
    seals = store.seals()
    seals = seals[: under.seals if under is not None else len(seals)]
    found = next((one for one in seals if number in one.rows), None)
    if found is None:
        raise InputError("the ledger", [Problem(f"row {number}", "is under none of the seals.")])
    rows = sealed_rows(store, found)
    tree = Tree(bytes.fromhex(row.digest) for row in rows)
    index = found.rows.index(number)
    return SealProof(
        row=rows[index].text,
        index=index,
        path=tuple(one.hex() for one in tree.path(index)),
        root=found.root,
        seal=found.number,
        rows=len(found.rows),
        before=found.before,
        at=found.at,
        seals=len(seals),
        seal_path=tuple(one.hex() for one in _tree(seals).path(found.number - 1)),
    )


def is_proven(shown: SealProof, under: Checkpoint) -> bool:
    """Whether a row stands under a checkpoint; it needs no ledger.

    Args:
        shown: What is to show it.
        under: The checkpoint, from where it was printed or published.
    """
    row = hashlib.sha256(shown.row.encode()).digest()
    path = [bytes.fromhex(one) for one in shown.path]
    made = seal_digest(shown.seal, shown.rows, shown.root, shown.at, shown.before)
    return is_included(row, shown.index, shown.rows, path, bytes.fromhex(shown.root)) and (
        shown.seals == under.seals
        and is_included(
            bytes.fromhex(made),
            shown.seal - 1,
            shown.seals,
            [bytes.fromhex(one) for one in shown.seal_path],
            bytes.fromhex(under.digest),
        )
    )


def sealed_rows(store: Store, sealed: Seal, page: int = 1000) -> list[Row]:
    """The rows under a seal, in order.

    Args:
        store: What the ledger is kept in.
        sealed: The seal.
        page: How many rows are read at a time.

    Raises:
        InputError: where some of them are gone.
    """
    wanted = set(sealed.rows)
    found: dict[int, Row] = {}
    after, last = min(wanted) - 1, max(wanted)
    while after < last and (rows := store.rows(after, page)):
        found.update((row.number, row) for row in rows if row.number in wanted)
        after = rows[-1].number
    if gone := sorted(wanted - set(found)):
        problems = [
            Problem(f"row {number}", f"is gone from seal {sealed.number}.") for number in gone
        ]
        raise InputError("the ledger", problems)
    return [found[number] for number in sealed.rows]
