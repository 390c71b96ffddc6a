"""The key applied in a call-off: over the register, over the answers, and once more afterwards.

What is decided is decided by the register that is handed in; here it is put into the file, with
what is needed to decide it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, Protocol

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate, Proposal
from calloff.decision import Decision
from calloff.errors import InputError, Problem
from calloff.need import Need
from calloff.orderings import BestBid, LowestTotalPrice
from calloff.outcome import Ask, Chosen, Escalate, Tied
from calloff.process import entries as e
from calloff.process.case import Case
from calloff.process.requests import call_off_request, reference
from calloff.process.state import State
from calloff.process.used import drawn
from calloff.process.working_days import deadline
from calloff.snapshot import Snapshot, Use
from calloff.terms import Terms
from calloff.values.money import Money
from calloff.values.verdict import Verdict

__all__ = [
    "Deciding",
    "again",
    "ask",
    "compare",
    "considered",
    "decided_entry",
    "drawn_order",
    "look",
    "requests",
    "uses",
]


class Deciding(Protocol):
    """What a call-off asks of a register: its terms, its candidates, and to decide."""

    @property
    def id(self) -> str:
        """Its name."""
        ...

    @property
    def known(self) -> datetime:
        """From when this version of it was known."""
        ...

    def terms(self, lot: str) -> Terms:
        """The agreement as it holds in a lot."""
        ...

    def candidates(self, lot: str) -> tuple[Candidate, ...]:
        """Every offer in a lot."""
        ...

    def decide(
        self,
        need: Need,
        *,
        on: date,
        candidates: Sequence[Proposal | Candidate] | None = None,
        snapshot: Snapshot | None = None,
        by: str | None = None,
    ) -> Decision:
        """Who is called on, or whom to ask; answers by the key that asked for them."""
        ...


def look(
    case: Case,
    register: Deciding,
    *,
    at: datetime,
    role: str,
    world: Snapshot | None = None,
    **who: Any,
) -> Case:
    """Apply the key over the register: whom to ask, and what.

    Args:
        case: The call-off's file.
        register: The register as it is known.
        at: When.
        role: In what role somebody stands for it.
        world: What is known beside register and case: places, sums; ``None``: nothing.
        who: ``by`` and ``recorded``, as entries have them.

    Raises:
        InputError: where its turn has not come, or the need and the register do not go together.
    """
    return case.add(
        decided_entry(
            "offers", case.state, register, among=None, at=at, world=world, role=role, **who
        )
    )


def compare(
    case: Case,
    register: Deciding,
    *,
    at: datetime,
    role: str,
    world: Snapshot | None = None,
    **who: Any,
) -> Case:
    """Apply the key over the answers: whom it names, with the prices.

    Raises:
        InputError: where an answer is awaited, or the comparison has not been made and signed.
    """
    state = case.state
    among = considered(state, register, at, world)
    entry = decided_entry(
        "answers", state, register, among=among, at=at, world=world, role=role, **who
    )
    return case.add(entry)


def ask(
    case: Case,
    register: Deciding,
    *,
    at: datetime,
    role: str,
    answer_by: datetime | None = None,
    channel: str = "message",
    calls: Mapping[str, datetime] | None = None,
    world: Snapshot | None = None,
    **who: Any,
) -> Case:
    """Send the request to all whom the key says, with one question and one deadline.

    Where the key has not been applied yet, it is.

    Args:
        case: The call-off's file.
        register: The register as it is known.
        at: When.
        role: In what role somebody stands for it.
        answer_by: The deadline, where a person sets it; ``None``: by the procedure's table.
        calls: When each was called, by candidate, in a round by telephone.
        channel: How they are asked: ``database``, ``message``, ``telephone`` or ``meeting``.
        world: What is known beside register and case.
        who: ``by`` and ``recorded``, as entries have them.

    Raises:
        InputError: where there is nobody to ask, or a person must set the deadline.
    """
    state = case.state
    compared = state.comparing
    if not state.to_ask and (compared is None or compared.outcome == "nobody"):
        case = look(case, register, at=at, role=role, world=world, **who)
        state = case.state
    decided = state.comparing or state.asking
    if decided is None or not state.to_ask:
        outcome = decided.outcome if decided is not None else "nothing"
        what = f"nobody is to be asked: the key has come to {outcome!r}."
        raise InputError(f"asking in the case {case.id}", [Problem("", what)])
    row = None
    if answer_by is None:
        due = deadline(state.procedure, state.need, at)
        if due.answer_by is None:
            what = "no row of the table of deadlines fits: a person must set it (answer_by)."
            raise InputError(f"asking in the case {case.id}", [Problem("answer_by", what)])
        answer_by, row = due.answer_by, due.row
    body, sent = requests(state, decided, register, answer_by, calls or {})
    return case.add(
        e.Asked(
            at=at,
            role=role,
            requests=sent,
            questions=decided.questions,
            answer_by=answer_by,
            row=row,
            channel=channel,
            body=body,
            **who,
        )
    )


def drawn_order(state: State, register: Deciding, seed: str, at: datetime) -> tuple[str, ...]:
    """The providers who can serve a need, in an order drawn by a seed; empty where none can."""
    day = state.day(at)
    decision = register.decide(state.need, on=day, snapshot=state.snapshot(day))
    able = (found.candidate for found in decision.eligibilities if not found.against)
    # A hash, since the stream of a random generator may change.
    lots = {id: hashlib.sha256(f"{seed}\n{id}".encode()).hexdigest() for id in able}
    return tuple(sorted(lots, key=lambda id: (lots[id], id)))


def requests(
    state: State,
    decided: e.Decided,
    register: Deciding,
    answer_by: datetime,
    calls: Mapping[str, datetime],
) -> tuple[str, tuple[e.Sent, ...]]:
    """What is told, by its fingerprint, and to whom, each with its reference."""
    terms = register.terms(state.need.lot)
    body = call_off_request(state.need, decided.questions, answer_by, terms).fingerprint
    names = dict(zip(decided.whom, decided.names, strict=True))
    number = len(state.entries)
    sent = tuple(
        e.Sent(
            ref=reference(body, number, id, state.secret),
            candidate=id,
            name=names[id],
            at=calls.get(id),
        )
        for id in state.to_ask
    )
    return body, sent


def uses(case: Case, register: Deciding) -> tuple[Use, ...]:
    """The places that a call-off holds or has taken, for the snapshots of other needs.

    A place is held from when it was proposed, taken by the award, and free again when the
    proposal is withdrawn or rejected, or another is awarded.

    Args:
        case: The call-off's file.
        register: The register, whose offers say which pool a proposal comes from where the
            answer did not. Of an offer with several pools nothing is guessed.
    """
    pools = {candidate.id: candidate.pools for candidate in register.candidates(case.need.lot)}
    return tuple(use for _, use in drawn(case.state, pools))


def decided_entry(
    stage: str,
    state: State,
    register: Deciding,
    *,
    among: Sequence[Proposal] | None,
    at: datetime,
    world: Snapshot | None,
    **who: Any,
) -> e.Decided:
    """The entry of a decision: what follows from it, and what it takes to decide it again."""
    on = state.day(at)
    decision = _decide(state, register, among, on, world)
    if stage == "offers":
        _check_key(decision.key, state)
    outcome = decision.outcome
    whom: tuple[str, ...] = ()
    if isinstance(outcome, Ask):
        whom = outcome.whom
    elif isinstance(outcome, Chosen):
        whom = (outcome.candidate,)
    elif isinstance(outcome, Tied):
        whom = outcome.candidates
    verdicts = {found.candidate: found.verdict for found in decision.eligibilities}
    shows_prices = stage == "answers" and isinstance(outcome, Chosen | Tied)
    open_ = outcome.places if isinstance(outcome, Escalate) else ()
    told = (*decision.lot_findings, *decision.switch_findings)
    unknown = {f.step for f in told if f.verdict is Verdict.UNKNOWN and f.step in open_}
    return e.Decided(
        at=at,
        stage=stage,
        on=on,
        register_id=register.id,
        known=register.known,
        world=world,
        outcome=outcome.kind,
        whom=whom,
        names=tuple(_called(decision.candidate(id)) for id in whom),
        questions=outcome.questions if isinstance(outcome, Ask) else (),
        to_settle=outcome.to_settle if isinstance(outcome, Ask) else (),
        mode=decision.key.asking.mode,
        key=_taken_over(decision, register, state),
        among=tuple(sorted(proposal.id for proposal in among or ())),
        may_serve=_with(Verdict.MET, verdicts) if among is not None else (),
        might_serve=_with(Verdict.UNKNOWN, verdicts) if among is not None else (),
        unsettled=tuple(sorted(unknown)),
        quotes=tuple(_quotes(decision)) if shows_prices else (),
        last_day=decision.terms.framework.last_day(on),
        control=decision.fingerprint,
        **who,
    )


def _taken_over(decision: Decision, register: Deciding, state: State) -> str | None:
    """The id of the key that took over from the lot's own; ``None`` where none did."""
    own = register.terms(state.need.lot).lot.key
    return decision.key.id if decision.key.id != own else None


def _check_key(key: AllocationKey, state: State) -> None:
    """Refuse a key that would name the same supplier again after it has declined."""
    again = key.asking.mode == "in_order" or key.asking.over_offers == "when_unknown"
    if again and not any("answers" in gate.reads for gate in key.gates):
        what = (
            f"{key.id!r} may come back to the register, and no gate of it reads the answers: the "
            "same would be named again. Add a gate of the kind 'answered'."
        )
        raise InputError(f"asking in the case {state.need.id}", [Problem("key", what)])


def _called(candidate: Candidate) -> str:
    """The supplier's name, with that of its unit where the agreement lists units."""
    unit = candidate.offer.removeprefix(f"{candidate.lot}/{candidate.supplier}").strip("/")
    return f"{candidate.name}, {unit}" if unit else candidate.name


def _with(verdict: Verdict, verdicts: dict[str, Verdict]) -> tuple[str, ...]:
    return tuple(sorted(id for id, found in verdicts.items() if found is verdict))


def _decide(
    state: State,
    register: Deciding,
    among: Sequence[Proposal] | None,
    on: date,
    world: Snapshot | None,
) -> Decision:
    """Decide the need as it stands in a state."""
    stage: Literal["offers", "answers"] = "offers" if among is None else "answers"
    # What suppliers have answered since cannot change the key that they were asked by.
    asked_by = None if among is None else _key_that_asked(state, register)
    return register.decide(
        state.need,
        on=on,
        candidates=among,
        snapshot=state.snapshot(on, world, stage),
        by=asked_by,
    )


def _key_that_asked(state: State, register: Deciding) -> str:
    """The id of the key that the answers of the present round were asked for by."""
    taken_over = state.asking.key if state.asking is not None else None
    return taken_over or register.terms(state.need.lot).lot.key


def _quotes(decision: Decision) -> Iterator[e.Quoted]:
    """What each candidate costs, by the ordering on price or on bids."""
    for id, measures in sorted(decision.measures.items()):
        for ordering, measure in zip(decision.key.orderings, measures, strict=True):
            shown = measure.shown
            if isinstance(ordering, LowestTotalPrice | BestBid) and isinstance(shown, dict):
                total = Money(minor=shown["total_minor"], currency=shown["currency"])
                yield e.Quoted(candidate=id, total=total, basis=shown["basis"])


def considered(
    state: State, register: Deciding, at: datetime, world: Snapshot | None
) -> tuple[Proposal, ...]:
    """The proposals that the key is put to: all of them, or the first that suits."""
    live = sorted(state.live, key=lambda offered: (offered.at, offered.proposal.id))
    rule = state.procedure.emergency
    if state.urgent and rule is not None and rule.wins == "first_suitable":
        for offered in live:
            decision = _decide(state, register, [offered.proposal], state.day(at), world)
            if decision.eligibilities[0].verdict is Verdict.MET:
                return (offered.proposal,)
    return tuple(offered.proposal for offered in live)


def again(state: State, entry: e.Decided, register: Deciding) -> Decision:
    """Decide once more what an entry says was decided in a state.

    Args:
        state: How the call-off stood before the entry.
        entry: The entry.
        register: The version of the register that it was decided by.
    """
    among = None
    if entry.stage == "answers":
        known = {offered.proposal.id: offered.proposal for offered in state.proposals}
        among = [known[id] for id in entry.among]
    return _decide(state, register, among, entry.on, entry.world)
