"""The files of call-offs as they stand in a store: read once, and gone on with as rows come."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from pydantic import TypeAdapter

from calloff.errors import InputError, Problem, did_you_mean
from calloff.ledger.command import Append
from calloff.ledger.refusals import Erased
from calloff.ledger.rows import START, Fresh, Head, Private, Row, chained, tight
from calloff.ledger.store import Store
from calloff.process import Case, Procedure
from calloff.process.entries import AnyEntry, Entry
from calloff.values.record import fingerprint

__all__ = ["ENTRY_KINDS", "File", "Files"]

ENTRY_KINDS = frozenset(
    kind.model_fields["kind"].default for kind in get_args(get_args(AnyEntry)[0])
)
"""The kinds of rows that are entries of a call-off; others stand in its stream beside them."""

_ENTRY: TypeAdapter[Entry] = TypeAdapter(AnyEntry)
_ERASURES = ("erased", "entry_removed")


@dataclass(frozen=True, slots=True)
class File:
    """A call-off as it stands in the store.

    Attributes:
        case: Its file.
        head: How far its stream has come.
        marks: The marks that its latest decision rested on, with the versions seen then.
    """

    case: Case
    head: Head
    marks: Mapping[str, int]


class Files:
    """The files of call-offs, each read from the store once and then row by row."""

    def __init__(self, store: Store) -> None:
        """Read nothing yet."""
        self._store = store
        self._files: dict[str, File] = {}
        self._procedures: dict[str, Procedure] = {}

    def case(self, stream: str) -> File:
        """The file of a call-off as it stands now.

        Raises:
            InputError: where there is none, or it has been erased.
        """
        known = self._files.get(stream)
        rows = self._store.stream(stream, known.head.place if known else 0)
        if known is None and not rows:
            names = [name.removeprefix("case/") for name in self._store.streams("case/")]
            id = stream.removeprefix("case/")
            hint = did_you_mean(id, names)
            raise InputError("the ledger", [Problem("case", f"no case {id!r}.{hint}")])
        if not rows and known is not None:
            return known
        if any(row.kind in _ERASURES for row in rows):
            self._files.pop(stream, None)
            known = None
        if (erased := self._erased(stream, rows)) is not None:
            what = f"was erased on {erased.at} by {erased.decision}; what is kept stands in rows."
            raise InputError("the ledger", [Problem(stream, what)])
        found = self._files[stream] = self._read(stream, known, rows)
        return found

    def _read(self, stream: str, known: File | None, rows: Sequence[Row]) -> File:
        """A file gone on with by some rows."""
        private = self._store.private(stream)
        entries = [_entry(row, private) for row in rows if row.kind in ENTRY_KINDS]
        if known is None:
            procedure = self._procedure(rows[0].facts["procedure"])
            case = Case(procedure=procedure, entries=tuple(entries))
        else:
            case = known.case.add(*entries)
        marks = known.marks if known else {}
        for row in rows:
            if row.kind == "decided":
                marks = row.facts.get("marks", {})
        return File(case, rows[-1].head, marks)

    def erased(self, stream: str) -> Erased | None:
        """That a case has been erased; ``None`` where it stands."""
        return self._erased(stream, self._store.stream(stream))

    @staticmethod
    def _erased(stream: str, rows: Sequence[Row]) -> Erased | None:
        """What some rows say of an erasure."""
        found = [row for row in rows if row.kind in _ERASURES]
        if not found:
            return None
        facts = [row.facts for row in found]
        places = sorted({place for told in facts for place in told.get("places", ())})
        decisions = ", ".join(dict.fromkeys(str(told.get("decision", "-")) for told in facts))
        return Erased(stream, found[-1].at, decisions, tuple(places))

    # --- Procedures -----------------------------------------------------------------------

    def procedure(self, procedure: Procedure, at: datetime) -> tuple[str, tuple[Append, ...]]:
        """What a procedure is called in the ledger, and the row that keeps it where none does yet.

        An office has few procedures, and each stands in the ledger once. Nothing in them is about
        a person.
        """
        data = procedure.data()
        name = fingerprint(data)
        stream = f"procedure/{name}"
        self._procedures[name] = procedure
        if self._store.heads([stream])[stream] != START:
            return name, ()
        fresh = Fresh("procedure", at, at, {"procedure": tight(data)})
        return name, (Append(stream, START, chained(stream, START, [fresh])),)

    def _procedure(self, name: str) -> Procedure:
        """A procedure that stands in the ledger."""
        if name not in self._procedures:
            (row,) = self._store.stream(f"procedure/{name}")
            self._procedures[name] = Procedure.read(json.loads(row.facts["procedure"]))
        return self._procedures[name]

    def keep(self, stream: str, file: File) -> None:
        """Keep what has just been written, so that it need not be read."""
        self._files[stream] = file


def _entry(row: Row, private: Mapping[int, Private]) -> Entry:
    """The entry that a row is of."""
    return _ENTRY.validate_json(private[row.place].body)
