"""How a change of a case is written: once, on what it rests on, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from calloff.allocation_key import AllocationKey
from calloff.errors import InputError, Problem
from calloff.ledger.capacities import shortage
from calloff.ledger.changes import Change, changed
from calloff.ledger.command import Command, Done, Full, Moved
from calloff.ledger.files import File, Files, entry_of, stream_of
from calloff.ledger.receipts import Asked, Matches, Receipt, of_change, receipt, repeated
from calloff.ledger.refusals import Conflict
from calloff.ledger.registers import Registers
from calloff.ledger.resting import check_seen, rests_on, rests_on_for_key
from calloff.ledger.rows import START, Private, Row, tight
from calloff.ledger.store import Store
from calloff.ledger.taken import goes_on
from calloff.process import Case
from calloff.process import entries as e

__all__ = ["Deed", "Writer", "deciding", "noting"]

_TIMES = 8
"""So often a command is made anew where a case has moved on without touching what it rests on."""

_HAPPENED = (e.Started, e.Interrupted, e.Ended, e.Closed)
"""What is noted when it has happened, and was decided before."""


@dataclass
class Deed:
    """What is to be done in a case.

    Attributes:
        verb: What it is called.
        does: Does it: the case afterwards.
        matches: Whether some rows are what it wrote.
        rests: On what it rests, by the keys that may decide.
        seen: How many entries the caller has seen; ``None``: the case as it stands.
        beyond: Whether there need not be enough places.
        anew: Whether it decides anew where the case has moved on, so that it has always seen all.
        marks: The marks that it has decided by, with the versions seen.
    """

    verb: str
    does: Callable[[Case, Deed], Case]
    matches: Matches
    rests: Callable[[Iterable[AllocationKey]], frozenset[str]]
    seen: int | None = None
    beyond: bool = False
    anew: bool = False
    marks: Mapping[str, int] = field(default_factory=dict)

    def check(self, case: Case, keys: Iterable[AllocationKey] = ()) -> None:
        """Refuse it where it rests on something that has changed since it was seen."""
        if self.seen is not None:
            check_seen(stream_of(case.id), case, self.seen, self.rests(keys))


def noting(entries: Sequence[e.Entry], seen: int | None, *, beyond: bool) -> Deed:
    """Entries that are written down as they are."""

    def does(case: Case, deed: Deed) -> Case:
        deed.check(case)
        return case.add(*entries)

    def matches(rows: Sequence[Row], private: Mapping[int, Private]) -> bool:
        # A row of which the private part is erased can no longer be told apart.
        return len(rows) == len(entries) and all(
            row.place not in private or private[row.place].body == tight(entry.data()).encode()
            for row, entry in zip(rows, entries, strict=True)
        )

    verb = "note " + ",".join(entry.kind for entry in entries)
    return Deed(verb, does, matches, lambda keys: rests_on(entries), seen=seen, beyond=beyond)


def deciding(
    verb: str, does: Callable[[Case, Deed], Case], given: Mapping[str, Any], seen: int | None
) -> Deed:
    """The key applied: what is written is not known before, but who, when and how."""

    def matches(rows: Sequence[Row], private: Mapping[int, Private]) -> bool:
        if rows[-1].place not in private:
            return True
        entry = entry_of(rows[-1], private)
        told = {name: value for name, value in given.items() if value is not None}
        names = told.keys() & type(entry).model_fields
        return all(getattr(entry, name) == told[name] for name in names)

    def rests(keys: Iterable[AllocationKey]) -> frozenset[str]:
        return rests_on_for_key(keys, verb)

    return Deed(verb, does, matches, rests, seen=seen, anew=True)


class Writer:
    """Writes what happens in cases."""

    def __init__(
        self, store: Store, files: Files, registers: Registers, salt: Callable[[], bytes]
    ) -> None:
        """Begin with a store, and what has been read of it."""
        self._store = store
        self._files = files
        self._registers = registers
        self._salt = salt

    def open(self, case: Case, command: str) -> Receipt:
        """Take up a need, with all that has happened since."""
        stream, entry = stream_of(case.id), case.entries[0]
        asked = [
            {name: told for name, told in each.data().items() if name != "secret"}
            for each in case.entries
        ]

        def matches(rows: Sequence[Row], private: Mapping[int, Private]) -> bool:
            return len(rows) == len(asked) and all(
                row.place not in private or told.items() <= entry_of(row, private).data().items()
                for row, told in zip(rows, asked, strict=True)
            )

        asked_for = Asked(command, "open", stream, matches)
        for _ in range(_TIMES):
            if (told := repeated(self._store, asked_for)) is not None:
                return told
            if self._store.heads([stream])[stream] != START:
                what = f"the case {case.id!r} is open already: add to it."
                raise InputError("the ledger", [Problem("need", what)])
            name, others = self._files.procedure(case.procedure, entry.at)
            made = self._made(stream, None, case, extra={"procedure": name})
            written = of_change(asked_for, START, made, others)
            outcome = self._store.write(written)
            if not isinstance(outcome, Moved):
                break
        told = receipt(outcome, written, self._store, asked_for)
        if isinstance(outcome, Done):
            head = written.appends[-1].rows[-1].head
            self._files.keep(stream, File(case, head, made.seen, made.takings))
        return told

    def change(self, id: str, deed: Deed, command: str) -> Receipt:
        """Change a case and write it, anew as long as only what it does not rest on has moved.

        Raises:
            InputError: where something hinders it, or there is no such case.
            Conflict: where what it rests on has changed.
            NotEnough: where there is not enough left.
        """
        stream = stream_of(id)
        asked = Asked(command, deed.verb, stream, deed.matches)
        if deed.anew and (again := repeated(self._store, asked)) is not None:
            return again
        # What was read last is mostly how the case stands; where it is not, the store says so.
        fresh, goes_beyond = deed.anew or deed.seen is not None, frozenset[str]()
        for _ in range(_TIMES):
            file = self._files.case(stream) if fresh else self._files.last_read(stream)
            try:
                now = deed.does(file.case, deed)
            except (InputError, Conflict):
                if not fresh:
                    fresh = True
                    continue
                # What was carried out before hinders itself.
                if (again := repeated(self._store, asked)) is not None:
                    return again
                raise
            made = self._made(stream, file, now, deed=deed, goes_beyond=goes_beyond)
            written = of_change(asked, file.head, made)
            outcome = self._store.write(written)
            if isinstance(outcome, Moved) and not (fresh and outcome.marks):
                if fresh and deed.seen is None and not deed.anew:
                    deed.seen = len(file.case.entries)
                fresh = True
                continue
            if isinstance(outcome, Full) and not goes_beyond:
                goes_beyond = self._going_on(outcome, made, file, now)
                if goes_beyond:
                    continue
            told = receipt(outcome, written, self._store, asked)
            if isinstance(outcome, Done):
                self._keep(stream, file, now, made, written)
            return told
        raise Conflict(stream, [f"somebody else wrote first {_TIMES} times: give it again."])

    def _keep(self, stream: str, file: File, now: Case, made: Change, written: Command) -> None:
        """Remember what has been written."""
        head = written.appends[-1].rows[-1].head
        kept = replace(file, case=now, head=head, marks=made.seen, takings=made.takings)
        self._files.keep(stream, kept)

    def _made(
        self,
        stream: str,
        file: File | None,
        now: Case,
        *,
        deed: Deed | None = None,
        goes_beyond: frozenset[str] = frozenset(),
        extra: Mapping[str, Any] = MappingProxyType({}),
    ) -> Change:
        """What a change of a case comes to."""
        always = deed is not None and deed.beyond
        return changed(
            stream,
            file,
            now,
            self._registers.ruling,
            salt=self._salt,
            marks=deed.marks if deed else {},
            extra=extra,
            beyond=lambda ref: always or ref in goes_beyond,
        )

    def _going_on(self, full: Full, made: Change, file: File, now: Case) -> frozenset[str]:
        """What is written though there is not enough, since nobody asks for it anew.

        That something began or ended has happened, and is not refused. And a supplier that keeps
        a place for us states one fewer as free: whoever is awarded it, renews it or has less of
        it asks for none. Empty where anything is wanted anew.
        """
        short = {one.capacity for one in full.shortages}
        wanted = [use for use in made.takes if use.capacity in short]
        added = now.entries[len(file.case.entries) :]
        if all(isinstance(entry, _HAPPENED) for entry in added):
            return frozenset(use.ref for use in wanted)
        stated = self._store.capacities(short)
        found = set()
        for use in wanted:
            before, has = file.takings.get(use.ref), stated[use.capacity]
            in_figure = has.updated is not None and use.since <= has.updated
            others = [
                other
                for other in self._store.takings([use.capacity])
                if (other.stream, other.ref) != (use.stream, use.ref)
            ]
            anew = shortage(replace(use, quantity=0), has, others)
            if not goes_on(use, before) and (not in_figure or before is None or anew):
                return frozenset()
            found.add(use.ref)
        return frozenset(found)
