"""What is decided about how long a case is kept: for good or some years, held, erased.

It stands in the case's own stream, as rows like the others. Erasing takes away what may be erased
of every row, the need and all that was said, together with the salts; lot, day, supplier, amounts
and outcome stay, and so do the digests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from calloff.errors import InputError, Problem
from calloff.ledger.command import Append, Command, Erasure
from calloff.ledger.keeping import ZONE, Due, Keeping, Retention, clock_of, due_of, keeping
from calloff.ledger.receipts import Asked, Receipt, answering, receipt, repeated
from calloff.ledger.rows import Fresh, Private, Row, chained
from calloff.ledger.store import Store

__all__ = ["erase", "hold", "lift", "remove_entry", "retain"]

_Hinders = Callable[[Keeping], Iterator[Problem]]


def retain(
    store: Store, stream: str, retention: Retention, *, at: datetime, role: str, command: str
) -> Receipt:
    """Write down how long a case is kept; what was decided before no longer holds.

    Args:
        store: What the ledger is kept in.
        stream: The case's stream.
        retention: How long, and by what decision.
        at: When it is done.
        role: In what role somebody stands for it.
        command: The caller's own id: given twice, it is carried out once.

    Raises:
        InputError: where there is no such stream, or what is given cannot be used.
        Conflict: where somebody writes in the case at the same time; nothing was done.
    """
    step = _Step(store, stream, at, role, command)
    return step.write("retention", {"retention": retention.data()})


def hold(
    store: Store, stream: str, reference: str, *, at: datetime, role: str, command: str
) -> Receipt:
    """Set a legal hold on a case: until it is lifted, nothing of the case is erased.

    Args:
        store: What the ledger is kept in.
        stream: The case's stream.
        reference: What it is for, such as the number of a court case; several may hold at once.
        at: When it is done.
        role: In what role somebody stands for it.
        command: The caller's own id: given twice, it is carried out once.

    Raises:
        InputError: where there is no such stream, it is held by this already, or what is given
            cannot be used.
        Conflict: where somebody writes in the case at the same time; nothing was done.
    """

    def hinders(kept: Keeping) -> Iterator[Problem]:
        if reference in kept.holds:
            yield Problem("reference", f"{reference!r} holds it already.")

    step = _Step(store, stream, at, role, command)
    return step.write("hold_set", {"hold": reference}, hinders)


def lift(
    store: Store, stream: str, reference: str, *, at: datetime, role: str, command: str
) -> Receipt:
    """Lift a legal hold; others on the same case stay.

    Args:
        store: What the ledger is kept in.
        stream: The case's stream.
        reference: The one that it was set with.
        at: When it is done.
        role: In what role somebody stands for it.
        command: The caller's own id: given twice, it is carried out once.

    Raises:
        InputError: where there is no such stream or hold, or what is given cannot be used.
        Conflict: where somebody writes in the case at the same time; nothing was done.
    """

    def hinders(kept: Keeping) -> Iterator[Problem]:
        if reference not in kept.holds:
            yield Problem("reference", f"nothing called {reference!r} holds it.")

    step = _Step(store, stream, at, role, command)
    return step.write("hold_lifted", {"hold": reference}, hinders)


def erase(
    store: Store,
    stream: str,
    *,
    decision: str,
    at: datetime,
    role: str,
    command: str,
    zone: str = ZONE,
) -> Receipt:
    """Erase what may be erased of a case, and write down that it was done, in one.

    Afterwards nobody can tell from the ledger what the case was about; that it was there, what it
    cost and how it ended can still be told, and `verify` still holds.

    Args:
        store: What the ledger is kept in.
        stream: The case's stream.
        decision: The decision to erase it, such as its number in the diary.
        at: When it is done.
        role: In what role somebody stands for it.
        command: The caller's own id: given twice, it is carried out once.
        zone: The time zone that days are counted in.

    Raises:
        InputError: where the case is preserved, held, not old enough, or has nothing left to
            erase; all of it is told.
        Conflict: where somebody writes in the case at the same time; nothing was done.
    """

    def hinders(kept: Keeping) -> Iterator[Problem]:
        found = due_of(kept, at.astimezone(clock_of(zone)).date())
        for code in found.against:
            yield Problem(stream, Due(found.on, kept, (code,)).told("en"))

    step = _Step(store, stream, at, role, command, zone)
    return step.write("erased", {"decision": decision}, hinders, erases=_every)


def remove_entry(
    store: Store,
    stream: str,
    place: int,
    *,
    decision: str,
    at: datetime,
    role: str,
    command: str,
) -> Receipt:
    """Erase what was said in one entry, because it belongs to another case.

    It may be done in a case that is preserved: what is wrong in a file is not kept in it. A legal
    hold stops it.

    Args:
        store: What the ledger is kept in.
        stream: The case's stream.
        place: The place of the entry in it, from 1.
        decision: The decision to remove it.
        at: When it is done.
        role: In what role somebody stands for it.
        command: The caller's own id: given twice, it is carried out once.

    Raises:
        InputError: where the case is held, or there is nothing to erase of such an entry.
        Conflict: where somebody writes in the case at the same time; nothing was done.
    """

    def hinders(kept: Keeping) -> Iterator[Problem]:
        if kept.holds:
            yield Problem(stream, Due(at.date(), kept, ("held",)).told("en"))
        if place not in kept.erasable:
            yield Problem("place", f"there is nothing to erase of entry {place}.")

    step = _Step(store, stream, at, role, command)
    return step.write("entry_removed", {"decision": decision}, hinders, erases=lambda _: (place,))


def _nothing(kept: Keeping) -> Iterator[Problem]:
    """Nothing stands against it."""
    return iter(())


def _none(kept: Keeping) -> Sequence[int]:
    """Nothing is erased."""
    return ()


def _every(kept: Keeping) -> Sequence[int]:
    """Everything is erased of which there is something left."""
    return kept.erasable


class _Step(NamedTuple):
    """Something that is decided about a case, by whom and when."""

    store: Store
    stream: str
    at: datetime
    role: str
    command: str
    zone: str = ZONE

    def write(
        self,
        kind: str,
        facts: dict[str, Any],
        hinders: _Hinders = _nothing,
        *,
        erases: Callable[[Keeping], Sequence[int]] = _none,
    ) -> Receipt:
        """Write it at the end of the case's stream, and erase what it erases, in one."""
        asked = self._asked(kind, facts)
        if (before := repeated(self.store, asked)) is not None:
            return before
        rows = self.store.stream(self.stream)
        if problems := [*self._amiss(facts), *self._hinders(rows, hinders)]:
            raise InputError(self.stream, problems)
        places = list(erases(keeping(self.stream, rows, zone=self.zone)))
        told = {**facts, "role": self.role, **({"places": places} if places else {})}
        head = rows[-1].head
        chain = chained(self.stream, head, [Fresh(kind, self.at, self.at, told)])
        erasures = (Erasure(self.stream, frozenset(places)),) if places else ()
        appends = (Append(self.stream, head, chain),)
        written = answering(Command(self.command, kind, appends=appends, erases=erasures))
        return receipt(self.store.write(written), written, self.store, asked)

    def _asked(self, kind: str, facts: dict[str, Any]) -> Asked:
        """What it asks for, by which it is known when it is given again."""

        def matches(rows: Sequence[Row], private: Mapping[int, Private]) -> bool:
            return all(facts.items() <= row.facts.items() for row in rows)

        return Asked(self.command, kind, self.stream, matches)

    def _amiss(self, facts: dict[str, Any]) -> Iterator[Problem]:
        """What of it cannot be used."""
        if self.at.tzinfo is None:
            yield Problem("at", f"has no zone: {self.at.isoformat()}.")
        given = {"role": self.role, "command": self.command, **facts}
        for name, value in given.items():
            if isinstance(value, str) and not value.strip():
                yield Problem("reference" if name == "hold" else name, "is blank.")

    def _hinders(self, rows: Sequence[Row], hinders: _Hinders) -> Iterator[Problem]:
        """What in the case stands against it."""
        if not rows:
            yield Problem("stream", "nothing stands in it.")
        elif self.at.tzinfo is not None:
            yield from hinders(keeping(self.stream, rows, zone=self.zone))
