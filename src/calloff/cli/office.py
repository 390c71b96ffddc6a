"""The office behind a resident calloff: what each method does at the desk."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from calloff.assessment import Assessment
from calloff.cli.awarding import BY_KEY, KINDS
from calloff.cli.letters import letters_of
from calloff.decision import Decision
from calloff.errors import InputError, Problem, did_you_mean
from calloff.formats import Proposals, load, read
from calloff.ledger.desk import Desk
from calloff.ledger.receipts import Receipt
from calloff.ledger.refusals import Erased
from calloff.ledger.world import world
from calloff.messages import METHODS, PROTOCOL
from calloff.messages import params as p
from calloff.messages import results as r
from calloff.need import Need
from calloff.outcome import Ask, Chosen, Tied
from calloff.process import Case, Procedure, next_steps, told
from calloff.process import entries as e
from calloff.protocol import explanation, file_protocol, protocol
from calloff.register import Register
from calloff.relaxation import conflicts, relaxations
from calloff.snapshot import Snapshot
from calloff.values.record import Document, Record
from calloff.values.typeset import MEDIA

__all__ = ["Office"]

D = TypeVar("D", bound=Document)


class Office:
    """A desk that is asked by messages.

    Every method takes what it is asked with, as `calloff.messages` has it, and gives its result.
    """

    def __init__(self, desk: Desk, *, kept: bool) -> None:
        """Sit down at a desk.

        Args:
            desk: The desk.
            kept: Whether what is written there outlives the process.
        """
        self._desk = desk
        self._kept = kept

    def method(self, name: str) -> Callable[[Any], Record]:
        """What a method does.

        Args:
            name: One of `METHODS`.
        """
        found: Callable[[Any], Record] = getattr(self, f"_{name}")
        return found

    def _hello(self, asked: p.HelloParams) -> r.HelloResult:
        return r.HelloResult(
            calloff=importlib.metadata.version("calloff"),
            protocol=PROTOCOL,
            methods=tuple(METHODS),
            kept=self._kept,
        )

    # --- What is stated -------------------------------------------------------------------

    def _publish(self, asked: p.PublishParams) -> r.CommandResult:
        register = _given(asked.register_, Register, "register")
        return _receipt(self._desk.publish(register, **_command(asked)))

    def _state_places(self, asked: p.StatePlacesParams) -> r.CommandResult:
        updated = asked.updated or asked.at
        return _receipt(
            self._desk.state_places(asked.pool, asked.available, updated=updated, **_command(asked))
        )

    def _register(self, asked: p.RegisterParams) -> r.RegisterResult:
        return r.RegisterResult(register=self._desk.register(asked.id, known=asked.known).data())

    # --- What is asked of the key ---------------------------------------------------------

    def _decide(self, asked: p.DecideWholeParams) -> r.DecideResult:
        register, decision = self._decision(asked)
        ids = _named(decision)
        return r.DecideResult(
            need=decision.need.id,
            register=register.id,
            known=register.known,
            outcome=decision.outcome,
            names={id: decision.candidate(id).name for id in ids},
            decision=decision.data() if asked.whole else None,
        )

    def _explain(self, asked: p.ExplainParams) -> r.TextResult:
        _, decision = self._decision(asked)
        if asked.candidate is None and asked.audience == "rejected":
            what = "one that was turned down reads of itself only: name one."
            raise InputError("the request", [Problem("params.candidate", what)])
        if asked.candidate is None:
            outline = protocol(decision, asked.language, audience=asked.audience)
        elif asked.candidate not in {candidate.id for candidate in decision.candidates}:
            what = f"no {asked.candidate!r} among the candidates."
            raise InputError("the request", [Problem("params.candidate", what)])
        else:
            told = {"audience": asked.audience}
            outline = explanation(decision, asked.candidate, asked.language, **told)
        return r.TextResult(text=MEDIA[asked.medium](outline))

    def _relaxations(self, asked: p.DecideParams) -> r.RelaxationsResult:
        _, decision = self._decision(asked)
        return r.RelaxationsResult(
            relaxations=relaxations(decision).data(), conflicts=conflicts(decision).data()
        )

    def _decision(self, asked: p.DecideParams) -> tuple[Register, Decision]:
        """What the key says, and by which register."""
        need = _given(asked.need, Need, "need")
        register = self._known(need.lot, asked.register_, asked.at)
        answers = _given_or_none(asked.proposals, Proposals, "proposals")
        known = _given_or_none(asked.snapshot, Snapshot, "snapshot")
        if known is None:
            standing = self._desk.standing()
            known = world(standing, register, need.lot, on=asked.on, at=asked.at)
        return register, register.decide(
            need,
            on=asked.on,
            candidates=answers.proposals if answers is not None else None,
            snapshot=known,
            assessment=_given_or_none(asked.assessment, Assessment, "assessment"),
        )

    def _known(self, lot: str, id: str | None, at: datetime) -> Register:
        """The register that is asked for, or that has a lot, as it is known then."""
        if id is not None:
            return self._desk.register(id, known=at)
        for name in sorted({row.register for row in self._desk.store.versions()}):
            try:
                register = self._desk.register(name, known=at)
            except InputError:
                continue  # It is not known yet.
            if register.has_lot(lot):
                return register
        what = f"no register that is known then has the lot {lot!r}: publish one."
        raise InputError("the request", [Problem("params.need.lot", what)])

    # --- Cases ----------------------------------------------------------------------------

    def _open(self, asked: p.OpenParams) -> r.CommandResult:
        need = _given(asked.need, Need, "need")
        procedure = _given(asked.procedure, Procedure, "procedure")
        receipt = self._desk.open(
            need,
            procedure,
            by=asked.by,
            recorded=asked.recorded,
            secret=asked.secret,
            **_command(asked),
        )
        return _receipt(receipt)

    def _note(self, asked: p.NoteParams) -> r.CommandResult:
        entries = _entries(asked.entries)
        command = asked.command
        return _receipt(
            self._desk.note(
                asked.case, *entries, command=command, seen=asked.seen, beyond=asked.beyond
            )
        )

    def _look(self, asked: p.ApplyParams) -> r.CommandResult:
        return _receipt(self._desk.look(asked.case, **_applied(asked)))

    def _compare(self, asked: p.ApplyParams) -> r.CommandResult:
        return _receipt(self._desk.compare(asked.case, **_applied(asked)))

    def _ask(self, asked: p.AskParams) -> r.CommandResult:
        told = {"answer_by": asked.answer_by, "channel": asked.channel}
        return _receipt(self._desk.ask(asked.case, **{**_applied(asked), **told}))

    def _present(self, asked: p.PresentParams) -> r.CommandResult:
        more = {"seen": asked.seen, "by": asked.by, "recorded": asked.recorded}
        told = {**_command(asked), **more, "seed": asked.seed}
        return _receipt(self._desk.present(asked.case, **told))

    def _case(self, asked: p.CaseParams) -> r.CaseResult:
        case = self._desk.case(asked.case)
        return r.CaseResult(case=case.data(), entries=len(case.entries))

    def _cases(self, asked: p.CasesParams) -> r.CasesResult:
        return r.CasesResult(cases=tuple(case.id for case in self._desk.cases()))

    def _next_steps(self, asked: p.NextStepsParams) -> r.NextStepsResult:
        steps = next_steps(self._desk.case(asked.case).state, asked.at)
        return r.NextStepsResult(
            steps=tuple(
                r.StepTold(
                    code=step.code,
                    told=told(step, asked.language),
                    entry=step.entry,
                    whom=step.whom,
                    by=step.by,
                    overdue=step.overdue,
                )
                for step in steps
            )
        )

    def _requests(self, asked: p.RequestsParams) -> r.RequestsResult:
        case = self._desk.case(asked.case)
        if not any(isinstance(entry, e.Asked) for entry in case.entries):
            return r.RequestsResult(requests=())
        letters = letters_of(case, self._ruling(case), asked.language, asked.medium)
        return r.RequestsResult(
            requests=tuple(
                r.RequestTold(
                    ref=sent.ref,
                    candidate=sent.candidate,
                    name=sent.name,
                    answer_by=sent.answer_by,
                    letter=letters[sent.ref],
                )
                for sent in case.state.requests
                if sent.ref in letters
            )
        )

    def _protocol(self, asked: p.ProtocolParams) -> r.TextResult:
        case = self._desk.case(asked.case)
        outline = file_protocol(
            case,
            self._ruling(case),
            asked.language,
            audience=asked.audience,
            supplier=asked.supplier,
            zone=case.procedure.zone,
        )
        return r.TextResult(text=MEDIA[asked.medium](outline))

    def _replay(self, asked: p.CaseParams) -> r.ReplayResult:
        found = self._desk.replay(asked.case)
        if isinstance(found, Erased):
            return r.ReplayResult(same=None, erased={"at": found.at, "decision": found.decision})
        problems = tuple(r.Fault(place=one.place, what=one.what) for one in found)
        return r.ReplayResult(same=not problems, problems=problems)

    def _ruling(self, case: Case) -> Register:
        """The version of the register that a case was decided by last, or that has its lot."""
        state = case.state
        by = state.comparing or state.asking or state.presented
        if by is not None:
            return self._desk.register(by.register_id, known=by.known)
        return self._known(case.need.lot, None, case.entries[-1].at)


def _command(asked: p.CommandParams) -> dict[str, Any]:
    """What every command says."""
    return {"at": asked.at, "role": asked.role, "command": asked.command}


def _applied(asked: p.ApplyParams) -> dict[str, Any]:
    """What every application of the key says."""
    given = _given_or_none(asked.world, Snapshot, "world")
    more = {"seen": asked.seen, "by": asked.by, "recorded": asked.recorded}
    return {**_command(asked), **more, "world": given}


def _receipt(receipt: Receipt) -> r.CommandResult:
    return r.CommandResult(
        command=receipt.command,
        stream=receipt.stream,
        place=receipt.place,
        repeated=receipt.repeated,
    )


def _named(decision: Decision) -> tuple[str, ...]:
    """Whom an outcome names."""
    match decision.outcome:
        case Ask(whom=ids) | Tied(candidates=ids):
            return ids
        case Chosen(candidate=id):
            return (id,)
    return ()


def _given(data: object, kind: type[D], place: str) -> D:
    """A document that stands in a message, or that it names.

    Raises:
        InputError: with the place of each problem in the message.
    """
    try:
        if isinstance(data, str):
            return load(data, kind)
        return read(data, source=place, expected=kind)
    except InputError as error:
        problems = [problem.within(f"params.{place}") for problem in error.problems]
    raise InputError("the request", problems)


def _given_or_none(data: object, kind: type[D], place: str) -> D | None:
    return None if data is None else _given(data, kind, place)


def _entries(given: tuple[object, ...]) -> list[e.Entry]:
    """The entries that a message states.

    Raises:
        InputError: with every problem of all of them.
    """
    found: list[e.Entry] = []
    problems: list[Problem] = []
    for index, data in enumerate(given):
        try:
            found.append(_entry(data))
        except InputError as error:
            problems += [problem.within(f"params.entries.{index}") for problem in error.problems]
    if problems:
        raise InputError("the request", problems)
    return found


def _entry(data: object) -> e.Entry:
    """One entry."""
    if not isinstance(data, Mapping):
        raise InputError("entry", [Problem("", "an entry is an object with fields.")])
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        known = sorted(KINDS.keys() - BY_KEY.keys())
        hint = did_you_mean(str(kind), known) or f" There are: {', '.join(known)}."
        raise InputError("entry", [Problem("kind", f"no kind of entry {kind!r}.{hint}")])
    if kind in BY_KEY:
        what = f"{kind!r} comes of the method {BY_KEY[kind]}, which finds out what it says."
        raise InputError("entry", [Problem("kind", what)])
    needed = data.get("need")
    if isinstance(needed, Mapping):
        # Read by itself, for a need knows what must not be repeated of it in a mistake.
        try:
            data = {**data, "need": Need.read(needed)}
        except InputError as error:
            problems = [problem.within("need") for problem in error.problems]
        else:
            return KINDS[kind].read(data)
        raise InputError("entry", problems)
    return KINDS[kind].read(data)
