"""Whether the ledger stands as it was written: every row, every seal, and what was said.

It reads what there is and trusts none of it: digests are made again from what stands in the rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calloff.ledger.keeping import RETENTION_KINDS
from calloff.ledger.merkle import root_of
from calloff.ledger.rows import START, Head, Private, Row
from calloff.ledger.sealing import Checkpoint, seal_digest
from calloff.ledger.store import Seal, Store
from calloff.ledger.verification import Breach, Verification
from calloff.ledger.verifying_registers import register_breaches
from calloff.ledger.verifying_standing import taking_breaches

__all__ = ["verify"]

_PAGE = 1000
"""So many rows, or streams, are looked at before the next are read."""

_LOOKS = 5
"""A stream in which somebody writes while it is looked at is looked at again, so often at most."""


def verify(
    store: Store, checkpoint: Checkpoint | None = None, *, beside: bool = True
) -> Verification:
    """Whether the ledger stands as it was written.

    Every stream is followed from its first row, what was said is held against the rows, all rows
    under a seal against the seals, the versions of registers against their fingerprints, and what
    is held and taken against what the rows come to.

    What was erased by a decision that stands in its stream is no breach. Rows under no seal are
    counted: the last of a stream could be changed unseen, and so could the last seals where there
    is no checkpoint.

    It may run while others write. However many rows there are, few are in memory at a time; of
    seals, only the numbers of their rows.

    Args:
        store: What the ledger is kept in.
        checkpoint: How far it was sealed, from where that was printed or published; ``None``:
            whether its end was cut off is not told.
        beside: Whether also what a desk has written beside the rows is held against them: the
            versions of registers, and what is held and taken. It takes longer the more versions
            there are.
    """
    # Before the rows: whatever stands under these seals has been written by now.
    seals = store.seals()
    under = _Under(store)
    breaches = [*_chain(seals), *under.breaches(seals)]
    if checkpoint is not None:
        breaches += _against(checkpoint, seals)
    streams = rows = erased = 0
    for look in _looks(store, under.ends):
        streams, rows, erased = streams + 1, rows + look.rows, erased + look.erased
        breaches += look.breaches
    breaches += (_breach("stream.missing", name, due=end.place) for name, end in under.ends.items())
    if beside:
        breaches += [*register_breaches(store), *taking_breaches(store)]
    return Verification(
        streams=streams,
        rows=rows,
        sealed=under.count,
        seals=len(seals),
        erased=erased,
        against=checkpoint,
        breaches=tuple(breaches),
    )


def _breach(
    code: str,
    stream: str | None = None,
    place: int | None = None,
    seal: int | None = None,
    **found: object,
) -> Breach:
    """Something that is not as it was written."""
    told = {name: str(value) for name, value in found.items()}
    return Breach(code=code, stream=stream, place=place, seal=seal, found=told)


# -------------------------------------------------------------------------------------- the seals


def _chain(seals: Sequence[Seal]) -> Iterator[Breach]:
    """What is wrong in the seals themselves: each follows upon the one before, in all it says."""
    number, before, last = 0, START.digest, 0
    for one in seals:
        if one.number != number + 1:
            yield _breach("seal.number", seal=one.number, due=number + 1)
        if one.before != before:
            yield _breach("seal.before", seal=one.number)
        if one.digest != _digest(one):
            yield _breach("seal.digest", seal=one.number)
        if not one.rows or any(a >= b for a, b in zip((last, *one.rows), one.rows, strict=False)):
            yield _breach("seal.rows", seal=one.number)
        number, before, last = one.number, one.digest, max((last, *one.rows))


def _digest(one: Seal) -> str:
    """What the digest of a seal must be by what stands in it."""
    return seal_digest(one.number, len(one.rows), one.root, one.at, one.before)


def _against(point: Checkpoint, seals: Sequence[Seal]) -> Iterator[Breach]:
    """What is otherwise than when a checkpoint was made."""
    then = seals[: point.seals]
    if len(then) < point.seals:
        yield _breach("checkpoint.seals", due=point.seals, stands=len(seals))
        return
    if (rows := sum(len(one.rows) for one in then)) != point.rows:
        yield _breach("checkpoint.rows", due=point.rows, stands=rows)
    if root_of(bytes.fromhex(_digest(one)) for one in then).hex() != point.digest:
        yield _breach("checkpoint.digest")


class _Under:
    """The rows of all streams, read once in order of their numbers, and held against the seals."""

    def __init__(self, store: Store) -> None:
        """Begin before the first."""
        self._rows = _every_row(store)
        self._row = next(self._rows, None)
        self.count = 0
        """How many rows under seals were found."""
        self.ends: dict[str, Head] = {}
        """The last row of each stream, sealed or not, with the digest that it must have."""

    def breaches(self, seals: Sequence[Seal]) -> Iterator[Breach]:
        """What is wrong with the rows of each seal; after them come those under none."""
        for one in seals:
            found: list[Breach] = []
            root = root_of(self._leaves(one, found)).hex()
            yield from found
            gone = any(breach.code == "seal.missing" for breach in found)
            if not gone and root != one.root:
                yield _breach("seal.root", seal=one.number)
        while self._row is not None:
            self._pass(self._row)

    def _leaves(self, one: Seal, found: list[Breach]) -> Iterator[bytes]:
        """The digests of a seal's rows, as what stands in them makes them."""
        for number in one.rows:
            while self._row is not None and self._row.number < number:
                row = self._row
                found.append(_breach("row.unsealed", row.stream, row.place, number=row.number))
                self._pass(row)
            if self._row is None or self._row.number != number:
                found.append(_breach("seal.missing", seal=one.number, number=number))
                continue
            self.count += 1
            yield bytes.fromhex(self._pass(self._row))

    def _pass(self, row: Row) -> str:
        """Go on to the next row; the digest of the one before it, as what stands in it makes it."""
        digest = row.digested()
        self.ends[row.stream] = Head(row.place, digest)
        self._row = next(self._rows, None)
        return digest


def _every_row(store: Store) -> Iterator[Row]:
    """The rows of all streams, in order of their numbers."""
    after = 0
    while rows := store.rows(after, _PAGE):
        yield from rows
        if rows[-1].number <= after:
            # Out of order, which the seals tell; going on would be going round.
            return
        after = rows[-1].number


# ------------------------------------------------------------------------------------ the streams


@dataclass(frozen=True, slots=True)
class _Look:
    """What a stream looked like: its end, its rows, and of how many what was said is erased."""

    head: Head
    rows: int
    erased: int
    breaches: tuple[Breach, ...]


def _looks(store: Store, ends: dict[str, Head]) -> Iterator[_Look]:
    """A look at each stream; those that are there are taken out of the ends."""
    names = store.streams()
    for at in range(0, len(names), _PAGE):
        some = names[at : at + _PAGE]
        due = {name: ends.pop(name, None) for name in some}
        looks = {name: _look(store, name, due[name]) for name in some}
        # After the rows: by now a stream may have come further, and cannot have come less far.
        heads = store.heads(some)
        for name, look in looks.items():
            yield _settled(store, name, look, heads[name], due[name])


def _settled(store: Store, name: str, look: _Look, head: Head, end: Head | None) -> _Look:
    """A look at a stream that stands where its head says; another look if somebody wrote in it."""
    for _ in range(_LOOKS):
        if head.place <= look.head.place:
            break
        look, head = _look(store, name, end), store.heads([name])[name]
    if look.head == head:
        return look
    breach = _breach("stream.head", name, told=head.place, stands=look.head.place)
    return _Look(look.head, look.rows, look.erased, (*look.breaches, breach))


def _look(store: Store, name: str, end: Head | None) -> _Look:
    """A look at a stream.

    Args:
        store: What it is kept in.
        name: The stream.
        end: The last of its rows when all rows were read, with the digest that it must have.
    """
    rows, private = store.stream(name), store.private(name)
    breaches = [*_followed(name, rows)]
    ends = (row.digested() for row in rows if end is not None and row.place == end.place)
    if end is not None and end.digest not in ends:
        breaches.append(_breach("stream.end", name, due=end.place))
    erasures = _Erasures(rows)
    breaches += erasures.breaches
    breaches += _said(name, rows, private, erasures.gone)
    head = rows[-1].head if rows else START
    return _Look(head, len(rows), len(erasures.gone), tuple(breaches))


def _followed(name: str, rows: Sequence[Row]) -> Iterator[Breach]:
    """What is wrong in the rows of a stream: each follows upon the one before, in all it says."""
    place, before, number = 0, START.digest, 0
    for row in rows:
        if row.stream != name:
            yield _breach("row.stream", name, row.place, named=row.stream)
        if row.place != place + 1:
            yield _breach("row.place", name, row.place, due=place + 1)
        if row.before != before:
            yield _breach("row.before", name, row.place)
        if row.digest != row.digested():
            yield _breach("row.digest", name, row.place)
        if row.number <= number:
            yield _breach("row.number", name, row.place, number=row.number)
        place, before, number = row.place, row.digest, row.number


class _Erasures:
    """What of a stream is erased by what stands in it, and what stood against that."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Read it off the rows, as they stand."""
        self.gone: set[int] = set()
        self.breaches: list[Breach] = []
        self._holds: set[str] = set()
        self._years: object = None
        said: list[int] = []
        for row in rows:
            if row.commitment is not None:
                said.append(row.place)
            # What was changed is told elsewhere, and excuses nothing.
            if row.kind in RETENTION_KINDS and row.digest == row.digested():
                self._read(row, said)

    def _read(self, row: Row, said: Sequence[int]) -> None:
        """Read one row that is about keeping."""
        facts = _facts(row)
        hold = str(facts.get("hold"))
        if row.kind == "retention":
            retention = facts.get("retention")
            self._years = retention.get("years") if isinstance(retention, dict) else None
        elif row.kind == "hold_set":
            self._holds.add(hold)
        elif row.kind == "hold_lifted":
            self._holds.discard(hold)
        else:
            places = facts.get("places")
            named = places if isinstance(places, list) else []
            self.gone.update(place for place in said if place in named)
            self.breaches += self._against(row, facts)

    def _against(self, row: Row, facts: Mapping[str, Any]) -> Iterator[Breach]:
        """What stood against an erasure."""
        if not str(facts.get("decision") or "").strip():
            yield _breach("erased.undecided", row.stream, row.place)
        if self._holds:
            holds = ", ".join(sorted(self._holds))
            yield _breach("erased.held", row.stream, row.place, holds=holds)
        if row.kind == "erased" and self._years is None:
            yield _breach("erased.preserved", row.stream, row.place)


def _facts(row: Row) -> Mapping[str, Any]:
    """What stays of a row; nothing where that is not what rows keep."""
    try:
        facts: object = json.loads(row.kept)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _said(
    name: str, rows: Sequence[Row], private: Mapping[int, Private], gone: set[int]
) -> Iterator[Breach]:
    """What was said, held against what the rows committed to."""
    due = {row.place: row.commitment for row in rows if row.commitment is not None}
    for place, commitment in due.items():
        found = private.get(place)
        if found is None and place not in gone:
            yield _breach("private.missing", name, place)
        elif found is not None and place in gone:
            yield _breach("private.left", name, place)
        elif found is not None and found.commitment != commitment:
            yield _breach("private.changed", name, place)
    for place in sorted(set(private) - set(due)):
        yield _breach("private.foreign", name, place)
