"""The desk at which an office works: it looks at what stands, decides, and writes.

Every command carries the caller's own id and is carried out once. A command that rests on
something which has changed since says so and writes nothing; all others go through.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from calloff.errors import InputError, Problem
from calloff.ledger.capacities import Stated, parts_of
from calloff.ledger.changes import Change, changed, pool_capacity, stated_by
from calloff.ledger.command import Append, Command, Done, Moved, Repeated
from calloff.ledger.files import File, Files
from calloff.ledger.receipts import (
    Receipt,
    answering,
    check_seen,
    chooses,
    given_again,
    of_change,
    receipt,
    stream_of,
)
from calloff.ledger.refusals import Conflict, Erased
from calloff.ledger.registers import Registers
from calloff.ledger.rows import START, Fresh, chained, moment_text
from calloff.ledger.standing import Standing
from calloff.ledger.store import Store
from calloff.ledger.world import joined, world
from calloff.need import Need
from calloff.process import Case, Procedure, ask, compare, look
from calloff.process import entries as e
from calloff.process.replay import differences
from calloff.process.state import State
from calloff.register import Register
from calloff.snapshot import Snapshot

__all__ = ["Desk"]

_TIMES = 8
"""So often a command is made anew where a case has moved on without touching what it rests on."""


class Desk:
    """An office's ledger at work.

    It remembers only what never changes, and reads what has come since. Several desks, in several
    processes, may work on one ledger.
    """

    def __init__(
        self, store: Store, *, salt: Callable[[], bytes] = lambda: secrets.token_bytes(16)
    ) -> None:
        """Sit down at a ledger.

        Args:
            store: What the ledger is kept in.
            salt: Draws what hides an entry once it is erased: sixteen bytes that nobody can guess.
        """
        self.store = store
        self._salt = salt
        self._files = Files(store)
        self._registers = Registers(store)
        self._standing = Standing()

    # --- What is known --------------------------------------------------------------------

    def register(self, id: str | None = None, *, known: datetime | None = None) -> Register:
        """A register as it was known at a moment.

        Args:
            id: Its id; ``None``: the only one.
            known: The moment; ``None``: the newest version, whenever that is known from.

        Raises:
            InputError: where there is no such register, or it was not known yet.
        """
        return self._registers.known(id, known)

    def case(self, id: str) -> Case:
        """The file of a call-off, with all that has happened.

        Raises:
            InputError: where there is no such case, or it has been erased.
        """
        return self._files.case(stream_of(id)).case

    def cases(self) -> Iterator[Case]:
        """The files of all call-offs that have not been erased, by id."""
        for stream in self.store.streams("case/"):
            if self._files.erased(stream) is None:
                yield self._files.case(stream).case

    def standing(self) -> Standing:
        """How the office stands: what is held and taken, called off, awarded directly."""
        while rows := self.store.rows(after=self._standing.number):
            self._standing = self._standing.after(rows)
        return self._standing

    def world(self, id: str, *, at: datetime) -> Snapshot:
        """What the key sees beside register and case, as the office stands now."""
        case = self.case(id)
        return self._world(case, self._deciding(case, at), at)

    def _world(self, case: Case, register: Register, at: datetime) -> Snapshot:
        state, stream = case.state, stream_of(case.id)
        on = state.day(at)
        return world(self.standing(), register, state.need.lot, on=on, at=at, case=stream)

    def _deciding(self, case: Case, at: datetime) -> Register:
        """The register that a case is decided by."""
        register = self._registers.deciding(case.need.lot, at)
        if register is None:
            what = f"no register that is known at {moment_text(at)} has the lot {case.need.lot!r}."
            raise InputError("the ledger", [Problem("lot", what)])
        return register

    # --- What is stated -------------------------------------------------------------------

    def publish(self, register: Register, *, at: datetime, role: str, command: str) -> Receipt:
        """Keep a version of a register: from when it is known, it is decided by it.

        Only what is new in it is written. What it states about places and ceilings holds from
        now on; what was used before a figure was stated is in it already.

        Args:
            register: The register; ``known`` says from when.
            at: When it is written down.
            role: In what role somebody stands for it.
            command: The caller's id of this command.

        Raises:
            InputError: where it is not known after the version before it.
            Conflict: where somebody else has published it meanwhile.
        """
        stream = f"register/{register.id}"
        if (told := self._repeated(command, stream)) is not None:
            return told
        new = self._registers.next(register)
        facts = {
            "version": new.number,
            "known": new.known,
            "fingerprint": new.fingerprint,
            "changed": len(new.parts),
            "gone": len(new.gone - new.parts.keys()),
            "role": role,
        }
        append = self._following(stream, Fresh("register", register.known, at, facts))
        stated = tuple(self._newer(stated_by(register)))
        return self._write(
            Command(command, "publish", appends=(append,), states=stated, versions=(new,))
        )

    def state_places(
        self, pool: str, available: Decimal | None, *, updated: datetime, role: str, command: str
    ) -> Receipt:
        """Note how many places are free, as somebody has stated.

        Args:
            pool: The pool's id.
            available: How many; ``None``: nobody says, and nothing is refused.
            updated: When it was stated; what was used before then is in the figure already.
            role: In what role somebody stands for it.
            command: The caller's id of this command.
        """
        stream = pool_capacity(pool)
        if (told := self._repeated(command, stream)) is not None:
            return told
        most = None if available is None else parts_of(available, "available")
        facts = {"available": "-" if available is None else str(available), "role": role}
        append = self._following(stream, Fresh("capacity", updated, updated, facts))
        stated = tuple(self._newer([Stated(stream, most, moment_text(updated))]))
        return self._write(Command(command, "state_places", appends=(append,), states=stated))

    def _newer(self, stated: Any) -> Iterator[Stated]:
        """What is stated, where nothing newer is known."""
        given = list(stated)
        known = self.store.capacities([one.capacity for one in given])
        for one in given:
            was = known.get(one.capacity)
            if was is None or (was != one and (was.updated or "") <= (one.updated or "")):
                yield one

    # --- Cases ----------------------------------------------------------------------------

    def open(
        self,
        need: Need,
        procedure: Procedure,
        *,
        at: datetime,
        role: str,
        command: str,
        by: str | None = None,
        recorded: datetime | None = None,
        secret: str | None = None,
    ) -> Receipt:
        """Take up a need.

        Raises:
            InputError: where the need is not frozen, stands outside the route, or is open already.
        """
        stream = stream_of(need.id)
        if (told := self._repeated(command, stream)) is not None:
            return told
        case = Case.open(need, procedure, at=at, role=role, by=by, recorded=recorded, secret=secret)
        if self.store.heads([stream])[stream] != START:
            what = f"the case {need.id!r} has been opened: add to it."
            raise InputError("the ledger", [Problem("need", what)])
        name, appends = self._files.procedure(procedure, at)
        made = self._made(stream, None, case, at, extra={"procedure": name})
        return self._write(of_change(command, "open", stream, START, change=made, others=appends))

    def note(
        self,
        id: str,
        *entries: e.Entry,
        command: str,
        seen: int | None = None,
        beyond: bool = False,
    ) -> Receipt:
        """Write down what happened in a call-off: all of it, or nothing.

        Args:
            id: The case.
            entries: What happened, in order.
            command: The caller's id of this command.
            seen: How many entries the caller has seen; ``None``: the case as it stands now. What
                has happened since is a conflict only where the entries rest on it.
            beyond: Whether places are held and taken even where there are not enough, because
                somebody has decided so.

        Raises:
            InputError: where something hinders it.
            Conflict: where what it rests on has changed since.
            NotEnough: where there are not places enough, or a ceiling would be passed.
        """
        if not entries:
            raise InputError("the ledger", [Problem("entries", "are needed: at least one.")])
        verb = "note " + ",".join(entry.kind for entry in entries)
        at = max(entry.recorded or entry.at for entry in entries)
        return self._change(
            id, lambda case: case.add(*entries), verb, at, command, seen=seen, beyond=beyond
        )

    def look(self, id: str, *, at: datetime, role: str, command: str, **given: Any) -> Receipt:
        """Apply the key over the register: whom to ask, and what, as the office stands now.

        Args:
            id: The case.
            at: When.
            role: In what role somebody stands for it.
            command: The caller's id of this command.
            given: ``seen`` as in `note`; ``world``: draws and choices, which stand in no case;
                ``by`` and ``recorded``, as entries have them.
        """
        return self._decide(look, id, at, command, role=role, **given)

    def compare(self, id: str, *, at: datetime, role: str, command: str, **given: Any) -> Receipt:
        """Apply the key over the answers: whom it names, with the prices. Arguments as `look`."""
        return self._decide(compare, id, at, command, role=role, **given)

    def ask(self, id: str, *, at: datetime, role: str, command: str, **given: Any) -> Receipt:
        """Send the request to all whom the key says, with one question and one deadline.

        Where the key has not been applied yet, it is. Arguments as `look`, and those of
        `calloff.process.ask`.
        """
        return self._decide(ask, id, at, command, role=role, **given)

    def _decide(
        self,
        how: Callable[..., Case],
        id: str,
        at: datetime,
        command: str,
        *,
        seen: int | None = None,
        world: Snapshot | None = None,
        **given: Any,
    ) -> Receipt:
        """Apply the key in a case, by the register and the world as they are known."""

        def decided(case: Case) -> Case:
            register = self._deciding(case, at)
            known = joined(self._world(case, register, at), world)
            return how(case, register, at=at, world=known, **given)

        return self._change(id, decided, how.__name__, at, command, seen=seen)

    def _change(
        self,
        id: str,
        change: Callable[[Case], Case],
        verb: str,
        at: datetime,
        command: str,
        *,
        seen: int | None,
        beyond: bool = False,
    ) -> Receipt:
        """Change a case and write it, anew as long as only what it does not rest on has moved."""
        stream = stream_of(id)
        for _ in range(_TIMES):
            file = self._files.case(stream)
            try:
                check_seen(stream, file.case, seen)
                now = change(file.case)
            except (InputError, Conflict):
                # What was carried out before hinders itself.
                if (again := self._repeated(command, stream)) is not None:
                    return again
                raise
            made = self._made(stream, file, now, at, beyond=beyond)
            written = of_change(command, verb, stream, file.head, change=made)
            outcome = self.store.write(written)
            if isinstance(outcome, Moved) and not outcome.marks:
                seen = len(file.case.entries) if seen is None and chooses(now, file) else seen
                continue
            told = receipt(outcome, written)
            if isinstance(outcome, Done):
                head = written.appends[-1].rows[-1].head
                self._files.keep(stream, replace(file, case=now, head=head, marks=made.seen))
            return told
        raise Conflict(stream, [f"somebody else wrote first {_TIMES} times: give it again."])

    def _made(
        self,
        stream: str,
        file: File | None,
        now: Case,
        at: datetime,
        *,
        extra: Mapping[str, Any] | None = None,
        beyond: bool = False,
    ) -> Change:
        """What a change of a case comes to."""
        register = self._registers.deciding(now.need.lot, at)
        marks: Mapping[str, int] = {}
        if register is not None and any("call_offs" in key.reads for key in register.keys):
            marks = self.store.marks([f"call_offs/{now.need.lot}"])
        return changed(
            stream,
            file.case if file else None,
            now,
            register,
            salt=self._salt,
            marks=marks,
            seen=file.marks if file else {},
            extra=extra,
            beyond=beyond,
        )

    # --- Once more ------------------------------------------------------------------------

    def replay(self, id: str) -> tuple[Problem, ...] | Erased:
        """Do everything in a call-off again, each by the register as it was known then.

        Nothing comes of it where everything comes out the same; an erased case answers that it
        has been erased, when and by which decision.
        """
        stream = stream_of(id)
        if (erased := self._files.erased(stream)) is not None:
            return erased
        case = self.case(id)
        problems: list[Problem] = []
        before = State(procedure=case.procedure, need=case.state.need)
        for index, (entry, state) in enumerate(zip(case.entries, case.states(), strict=True)):
            if isinstance(entry, e.Decided | e.Asked | e.Presented):
                register = self._as_known_to(entry, before)
                found = differences(entry, before, register)
                problems += (problem.within(f"entries.{index}") for problem in found)
            before = state
        return tuple(problems)

    def _as_known_to(self, entry: e.Decided | e.Asked | e.Presented, state: State) -> Register:
        """The version of the register that an entry was made by."""
        told = (state.comparing or state.asking) if isinstance(entry, e.Asked) else entry
        assert told is not None, "Whom to ask was decided before."
        return self.register(told.register_id, known=told.known)

    # --- Writing --------------------------------------------------------------------------

    def _following(self, stream: str, *fresh: Fresh) -> Append:
        """Rows that follow in a stream as it stands now."""
        head = self.store.heads([stream])[stream]
        return Append(stream, head, chained(stream, head, fresh))

    def _write(self, command: Command) -> Receipt:
        """Write a command, with the answer that is given each time it is."""
        answered = answering(command)
        return receipt(self.store.write(answered), answered)

    def _repeated(self, command: str, stream: str) -> Receipt | None:
        """The receipt of a command that was carried out before."""
        told = self.store.answered(command)
        return None if told is None else given_again(command, stream, Repeated(*told))
