"""The files of call-offs as they stand in a store: read once, and gone on with as rows come."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from pydantic import TypeAdapter

from calloff.errors import InputError, Problem, did_you_mean
from calloff.ledger.capacities import Taking
from calloff.ledger.command import Append
from calloff.ledger.recent import Recent
from calloff.ledger.refusals import Erased
from calloff.ledger.rows import START, Fresh, Head, Private, Row, chained, tight
from calloff.ledger.standing import takings_after
from calloff.ledger.store import Store
from calloff.process import Case, Procedure
from calloff.process.entries import AnyEntry, Entry
from calloff.values.record import fingerprint

__all__ = ["CASE", "ENTRY_KINDS", "File", "Files", "entry_of", "stream_of"]

ENTRY_KINDS = frozenset(
    kind.model_fields["kind"].default for kind in get_args(get_args(AnyEntry)[0])
)
"""The kinds of rows that are entries of a call-off; others stand in its stream beside them."""

_ENTRY: TypeAdapter[Entry] = TypeAdapter(AnyEntry)
_ERASURES = ("erased", "entry_removed")
_MOST = 1000
"""So many files are remembered; what is put away is read again when it is asked for."""

CASE = "case/"
"""What the stream of every case begins with."""


def stream_of(case: str) -> str:
    """The stream of a case."""
    return f"{CASE}{case}"


@dataclass(frozen=True, slots=True)
class File:
    """A call-off as it stands in the store.

    Attributes:
        case: Its file.
        head: How far its stream has come.
        marks: The marks that its latest decision rested on, with the versions seen then.
        takings: What it holds and has taken, as its rows say, by reference.
    """

    case: Case
    head: Head
    marks: Mapping[str, int]
    takings: Mapping[str, Taking]


class Files:
    """The files of call-offs, each read from the store once and then row by row."""

    def __init__(self, store: Store) -> None:
        """Read nothing yet."""
        self._store = store
        self._files: Recent[str, File] = Recent(_MOST)
        self._procedures: Recent[str, Procedure] = Recent(_MOST)

    def case(self, stream: str) -> File:
        """The file of a call-off as it stands now.

        Raises:
            InputError: where there is none, or it has been erased.
        """
        known = self._files.get(stream)
        # The last row that was read is read again: a host may have taken it back since.
        rows = self._store.stream(stream, known.head.place - 1 if known else 0)
        if known is not None:
            if rows and rows[0].digest == known.head.digest:
                rows = rows[1:]
            else:
                self._files.forget(stream)
                known, rows = None, self._store.stream(stream)
        if known is None and not rows:
            raise InputError("the ledger", [Problem("case", self._unknown(stream))])
        if known is not None and not rows:
            return known
        if known is not None and any(row.kind in _ERASURES for row in rows):
            self._files.forget(stream)
            known, rows = None, self._store.stream(stream)
        if (erased := _erased(stream, rows)) is not None:
            what = f"was erased on {erased.at} by {erased.decision}; what is kept stands in rows."
            raise InputError("the ledger", [Problem(stream, what)])
        found = self._read(stream, known, rows)
        self._files.keep(stream, found)
        return found

    def last_read(self, stream: str) -> File:
        """The file of a call-off as it was read last, or now where it never was.

        It may have moved on since: whoever writes on its strength is told so by the store.
        """
        return self._files.get(stream) or self.case(stream)

    def keep(self, stream: str, file: File) -> None:
        """Keep what has just been written, so that it need not be read."""
        self._files.keep(stream, file)

    def erased(self, stream: str) -> Erased | None:
        """That a case has been erased; ``None`` where it stands."""
        return _erased(stream, self._store.stream(stream))

    def _unknown(self, stream: str) -> str:
        """That there is no such case, with the name that may be meant."""
        names = [name.removeprefix(CASE) for name in self._store.streams(CASE)]
        id = stream.removeprefix(CASE)
        return f"no case {id!r} in the ledger.{did_you_mean(id, names)}"

    def _read(self, stream: str, known: File | None, rows: Sequence[Row]) -> File:
        """A file gone on with by some rows."""
        private = self._store.private(stream)
        entries = [entry_of(row, private) for row in rows if row.kind in ENTRY_KINDS]
        if known is None:
            procedure = self._procedure(rows[0].facts["procedure"])
            case = Case(procedure=procedure, entries=tuple(entries))
        else:
            case = known.case.add(*entries)
        marks = known.marks if known else {}
        for row in rows:
            if row.kind == "decided":
                marks = row.facts.get("marks", {})
        takings = takings_after(stream, known.takings if known else {}, rows)
        return File(case, rows[-1].head, marks, takings)

    # --- Procedures -----------------------------------------------------------------------

    def procedure(self, procedure: Procedure, at: datetime) -> tuple[str, tuple[Append, ...]]:
        """What a procedure is called in the ledger, and the row that keeps it where none does yet.

        An office has few procedures, and each stands in the ledger once. Nothing in them is about
        a person.
        """
        data = procedure.data()
        name = fingerprint(data)
        stream = f"procedure/{name}"
        self._procedures.keep(name, procedure)
        if self._store.heads([stream])[stream] != START:
            return name, ()
        fresh = Fresh("procedure", at, at, {"procedure": tight(data)})
        return name, (Append(stream, START, chained(stream, START, [fresh])),)

    def _procedure(self, name: str) -> Procedure:
        """A procedure that stands in the ledger."""
        known = self._procedures.get(name)
        if known is None:
            (row,) = self._store.stream(f"procedure/{name}")
            known = Procedure.read(json.loads(row.facts["procedure"]))
            self._procedures.keep(name, known)
        return known


def entry_of(row: Row, private: Mapping[int, Private]) -> Entry:
    """The entry that a row is of."""
    return _ENTRY.validate_json(private[row.place].body)


def _erased(stream: str, rows: Sequence[Row]) -> Erased | None:
    """What some rows say of an erasure."""
    found = [row for row in rows if row.kind in _ERASURES]
    if not found:
        return None
    facts = [row.facts for row in found]
    places = sorted({place for told in facts for place in told.get("places", ())})
    decisions = ", ".join(dict.fromkeys(str(told.get("decision", "-")) for told in facts))
    return Erased(stream, found[-1].at, decisions, tuple(places))
