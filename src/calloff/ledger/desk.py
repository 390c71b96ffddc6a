"""The desk at which an office works: it looks at what stands, decides, and writes.

Every command carries the caller's own id and is carried out once. A command that rests on
something which has changed since says so and writes nothing; all others go through.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from calloff.errors import InputError, Problem
from calloff.ledger.agreements import Agreements
from calloff.ledger.beside import Beside, made_twice
from calloff.ledger.files import CASE, Files, stream_of
from calloff.ledger.receipts import Receipt
from calloff.ledger.refusals import Erased
from calloff.ledger.registers import Registers
from calloff.ledger.rows import moment_text
from calloff.ledger.standing import Standing
from calloff.ledger.stating import Statements
from calloff.ledger.store import Store
from calloff.ledger.world import joined, keys_of, marks_read, world
from calloff.ledger.writing import Deed, Writer, deciding, noting
from calloff.need import Need
from calloff.process import Case, Procedure, ask, compare, look, present
from calloff.process import entries as e
from calloff.process.agreement import AgreementFile
from calloff.process.agreement_events import AgreementEntry
from calloff.process.replay import differences
from calloff.process.state import State
from calloff.register import Register
from calloff.snapshot import Snapshot

__all__ = ["Desk"]


class Desk:
    """An office's ledger at work.

    It remembers only what never changes, and reads what has come since. Several desks, in several
    processes, may work on one ledger, and several threads at one desk.
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
        self._files = Files(store)
        self._registers = Registers(store)
        self._statements = Statements(store, self._registers)
        self._writer = Writer(store, self._files, self._registers, salt)
        self._agreements = Agreements(store, self._registers, salt)
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
        for stream in self.store.streams(CASE):
            if self._files.erased(stream) is None:
                yield self._files.case(stream).case

    def standing(self) -> Standing:
        """How the office stands: what is held and taken, called off, awarded directly."""
        standing = self._standing
        while rows := self.store.rows(after=standing.number):
            standing = standing.after(rows)
        if standing.number > self._standing.number:
            self._standing = standing
        return standing

    def world(self, id: str, *, at: datetime) -> Snapshot:
        """What the key sees beside register and case, as the office stands now."""
        case = self.case(id)
        return self._world(case, self._deciding(case.need.lot, at), self.standing(), at)

    @staticmethod
    def _world(case: Case, register: Register, standing: Standing, at: datetime) -> Snapshot:
        state, stream = case.state, stream_of(case.id)
        on = state.day(at)
        return world(standing, register, state.need.lot, on=on, at=at, case=stream)

    def _deciding(self, lot: str, at: datetime) -> Register:
        """The register that a lot is decided by."""
        register = self._registers.deciding(lot, at)
        if register is None:
            what = f"no register that is known at {moment_text(at)} has the lot {lot!r}."
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
        return self._statements.publish(register, at=at, role=role, command=command)

    def state_places(
        self,
        pool: str,
        available: Decimal | None,
        *,
        updated: datetime,
        role: str,
        command: str,
        at: datetime | None = None,
    ) -> Receipt:
        """Note how many places are free, as somebody has stated.

        Where a register has the pool, a version of it with the new figure is kept, so that the
        key goes by it from then on.

        Args:
            pool: The pool's id.
            available: How many; ``None``: nobody says, and nothing is refused.
            updated: When it was stated; what was used before then is in the figure already.
            role: In what role somebody stands for it.
            command: The caller's id of this command.
            at: When it became known here and is written down; ``None``: as it was stated.

        Raises:
            InputError: where the figure has more than six decimals, or it became known no later
                than the newest version of the register.
            Conflict: where others keep stating something at the same time.
        """
        return self._statements.state_places(
            pool, available, updated=updated, at=at, role=role, command=command
        )

    # --- Agreements -----------------------------------------------------------------------

    def record(self, framework: str, *entries: AgreementEntry, command: str) -> Receipt:
        """Write down what happened to an agreement as a whole: all of it, or nothing.

        What a register says of it, such as a decided extension, holds once it is published.

        Args:
            framework: The agreement's id.
            entries: What happened, in order: a review, a complaint, a plan, an extension.
            command: The caller's id of this command.

        Raises:
            InputError: where no register has the agreement, or something hinders an entry.
            Conflict: where others keep writing at the same time.
        """
        if not entries:
            raise InputError("the ledger", [Problem("entries", "are needed: at least one.")])
        return self._agreements.record(framework, entries, command=command)

    def agreement(self, framework: str) -> AgreementFile:
        """The file of an agreement: as it was first known here, and what has happened to it.

        Raises:
            InputError: where no register has the agreement.
        """
        return self._agreements.file(framework)

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

        Args:
            need: What is called off, frozen.
            procedure: How the office calls off.
            at: When.
            role: In what role somebody stands for it.
            command: The caller's id of this command.
            by: A name or pseudonym, where the office keeps one here.
            recorded: When it was written down, where that was afterwards.
            secret: What only the office knows, drawn by the host, as `Case.open` says.

        Raises:
            InputError: where the need is not frozen, stands outside the route, or is open already.
        """
        case = Case.open(need, procedure, at=at, role=role, by=by, recorded=recorded, secret=secret)
        return self._writer.open(case, command)

    def file(self, case: Case, *, command: str) -> Receipt:
        """Put a call-off that was kept in a file of its own into the ledger, or what is new in it.

        Places are held and taken, and sums counted, as if it had been written at the desk.

        Args:
            case: The file, as a whole.
            command: The caller's id of this command.

        Raises:
            InputError: where the ledger says something else of it, or more.
            NotEnough: where there are not places enough, or a ceiling would be passed.
        """
        stream = stream_of(case.id)
        if not self.store.stream(stream):
            return self._writer.open(case, command)
        file = self._files.case(stream)
        stands = file.case.entries
        if file.case.procedure != case.procedure or case.entries[: len(stands)] != stands:
            what = "says otherwise, or less, than the ledger: note what has happened instead."
            raise InputError("the ledger", [Problem(stream, what)])
        if rest := case.entries[len(stands) :]:
            return self.note(case.id, *rest, command=command, seen=len(stands))
        return Receipt(command, stream, file.head.place, repeated=True)

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
        return self._writer.change(id, noting(entries, seen, beyond=beyond), command)

    def look(self, id: str, *, at: datetime, role: str, command: str, **given: Any) -> Receipt:
        """Apply the key over the register: whom to ask, and what, as the office stands now.

        Args:
            id: The case.
            at: When.
            role: In what role somebody stands for it.
            command: The caller's id of this command.
            given: ``seen`` as in `note`; ``world``: draws and choices, which stand in no case;
                ``by`` and ``recorded``, as entries have them.

        Raises:
            InputError: where its turn has not come, or the ledger knows something given itself.
            Conflict: where what the key reads has changed since.
        """
        return self._decide(look, id, command, at=at, role=role, **given)

    def compare(self, id: str, *, at: datetime, role: str, command: str, **given: Any) -> Receipt:
        """Apply the key over the answers: whom it names, with the prices. Arguments as `look`."""
        return self._decide(compare, id, command, at=at, role=role, **given)

    def ask(self, id: str, *, at: datetime, role: str, command: str, **given: Any) -> Receipt:
        """Send the request to all whom the key says, with one question and one deadline.

        Where the key has not been applied yet, it is. Arguments as `look`, and those of
        `calloff.process.ask`.
        """
        return self._decide(ask, id, command, at=at, role=role, **given)

    def present(
        self, id: str, *, seed: str, at: datetime, role: str, command: str, **given: Any
    ) -> Receipt:
        """Under user choice: present the providers who can serve, in an order drawn by a seed.

        Arguments as `look`; ``world`` is not among them, since no key ranks.
        """
        return self._decide(present, id, command, at=at, seed=seed, role=role, **given)

    def _decide(
        self,
        how: Callable[..., Case],
        id: str,
        command: str,
        *,
        at: datetime,
        seen: int | None = None,
        world: Snapshot | None = None,
        **given: Any,
    ) -> Receipt:
        """Apply the key in a case, by the register and the world as they are known."""

        def decided(case: Case, deed: Deed) -> Case:
            lot = case.need.lot
            register, standing = self._deciding(lot, at), self.standing()
            deed.check(case, keys_of(register, lot))
            if how is present:
                return how(case, register, at=at, **given)
            # What the standing has counted, and not what stands in the store already: a decision
            # rests on the rows that it was made by.
            deed.marks = {name: standing.marks.get(name, 0) for name in marks_read(register, lot)}
            known = joined(self._world(case, register, standing, at), world)
            return how(case, register, at=at, world=known, **given)

        made = {"at": at, **given}
        return self._writer.change(id, deciding(how.__name__, decided, made, seen), command)

    # --- Once more ------------------------------------------------------------------------

    def replay(self, id: str) -> tuple[Problem, ...] | Erased:
        """Do everything in a call-off again, each by the register as it was known then.

        Nothing comes of it where everything comes out the same; an erased case answers that it
        has been erased, when and by which decision.

        Raises:
            InputError: where there is no such case.
        """
        if (erased := self._files.erased(stream_of(id))) is not None:
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

    def beside(self, id: str, number: int, *, at: datetime) -> Beside | Erased:
        """A decision as it was known then, beside what would be decided by what is known now.

        Args:
            id: The case.
            number: The number of the entry of the decision, from 1.
            at: Now: by the register that is known then, and as the office stands.

        Raises:
            InputError: where there is no such case, or no such decision in it, or the register
                has the lot no longer.
        """
        if (erased := self._files.erased(stream_of(id))) is not None:
            return erased
        case = self.case(id)
        entry = case.entries[number - 1] if 0 < number <= len(case.entries) else None
        if not isinstance(entry, e.Decided):
            decided = [str(n) for n, one in enumerate(case.entries, 1) if one.kind == "decided"]
            what = f"no decision is in entry {number}; there are: {', '.join(decided) or 'none'}."
            raise InputError("the ledger", [Problem("number", what)])
        state = next(islice(case.states(), number - 1, None))
        lot = state.need.lot
        now = self._deciding(lot, at)
        return made_twice(
            case,
            number,
            then=self.register(entry.register_id, known=entry.known),
            now=now,
            world=world(self.standing(), now, lot, on=entry.on, at=at, case=stream_of(id)),
        )

    def _as_known_to(self, entry: e.Decided | e.Asked | e.Presented, state: State) -> Register:
        """The version of the register that an entry was made by."""
        told = (state.comparing or state.asking) if isinstance(entry, e.Asked) else entry
        assert told is not None, "Whom to ask was decided before."
        return self.register(told.register_id, known=told.known)
