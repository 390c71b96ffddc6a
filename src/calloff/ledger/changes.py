"""How a change of a case becomes rows: what stays, what may be erased, what is held and taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from calloff.candidate import Candidate
from calloff.framework import Ceiling
from calloff.ledger.capacities import Stated, Taking, parts_of
from calloff.ledger.kept import award_facts, kept
from calloff.ledger.rows import Fresh, Private, moment_text, tight
from calloff.ledger.standing import taking_facts
from calloff.process import entries as e
from calloff.process.case import Case, after
from calloff.process.ceilings import Commitment
from calloff.process.state import State
from calloff.process.used import drawn
from calloff.process.worth import worth
from calloff.register import Register
from calloff.values.money import Money

__all__ = ["Change", "changed", "parts_touched", "pool_capacity", "stated_by"]

_CHOICES = (e.Awarded, e.InHouse, e.DirectAwarded, e.Chose)


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of a case comes to, as a store writes it.

    Attributes:
        fresh: The rows that are to be written.
        frees: References of what is no longer held or taken.
        takes: What is held and taken from now on.
        touches: Marks that it changes.
        reads: Marks that the choice in it rests on, with the versions seen.
        seen: Marks that the latest decision rests on, with the versions seen.
    """

    fresh: tuple[Fresh, ...]
    frees: tuple[str, ...] = ()
    takes: tuple[Taking, ...] = ()
    touches: frozenset[str] = frozenset()
    reads: Mapping[str, int] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)


def pool_capacity(pool: str) -> str:
    """What the places of a pool are called in a store."""
    return f"pool/{pool}"


def stated_by(register: Register) -> Iterator[Stated]:
    """How much there is of everything, as a register states it: places, and ceilings."""
    for pool in register.pools:
        most = None if pool.available is None else parts_of(pool.available, f"pools.{pool.id}")
        updated = None if pool.updated is None else moment_text(pool.updated)
        yield Stated(pool_capacity(pool.id), most, updated)
    for framework in register.frameworks:
        yield from _ceiling(framework.id, framework.ceiling)
        for lot in framework.lots:
            yield from _ceiling(f"{framework.id}/{lot.id}", lot.ceiling)


def _ceiling(of: str, ceiling: Ceiling | None) -> Iterator[Stated]:
    """What a ceiling allows, once and for all."""
    if ceiling is None:
        return
    if ceiling.value is not None:
        yield Stated(_value_of(of), _money_parts(ceiling.value), daily=False)
    if ceiling.quantity is not None:
        yield Stated(_quantity_of(of), parts_of(ceiling.quantity), daily=False)


def _value_of(of: str) -> str:
    return f"ceiling/{of}/value"


def _quantity_of(of: str) -> str:
    return f"ceiling/{of}/quantity"


def _money_parts(amount: Money) -> int:
    """An amount in minor units, which are whole: no smaller part is needed."""
    return amount.minor


def changed(
    stream: str,
    before: Case | None,
    now: Case,
    register: Register | None,
    *,
    salt: Callable[[], bytes],
    marks: Mapping[str, int],
    seen: Mapping[str, int],
    extra: Mapping[str, Any] | None = None,
    beyond: bool = False,
) -> Change:
    """What the entries that a case has gained come to.

    Args:
        stream: The case's stream.
        before: The case before them; ``None``: it is opened.
        now: The case with them.
        register: The register that it is decided by; ``None``: none is known yet, so that nothing
            is held.
        salt: Draws a salt for each row.
        marks: The versions of marks that a decision among the entries rests on.
        seen: The versions that the latest decision before them rested on.
        extra: What else stays of the first of them.
        beyond: Whether places are held and taken even where there are not enough.
    """
    entries = now.entries[len(before.entries) if before else 0 :]
    state, opened = before.state if before else _at_first(now), before is not None
    taken = dict(_takings(stream, state, register, beyond=beyond)) if opened else {}
    at_first = dict(taken)
    fresh: list[Fresh] = []
    touches: set[str] = set()
    reads: dict[str, int] = {}
    for entry in entries:
        later = after(entry, state)
        facts = {**(extra or {}), **kept(entry, state if opened else None, later)}
        commitment = None
        if isinstance(entry, _CHOICES):
            commitment = _worth(later, register)
            reads |= seen
            facts |= _award(later, commitment)
        using = dict(_takings(stream, later, register, beyond=beyond))
        using |= _under_ceilings(
            stream, entry, later, commitment=commitment, register=register, before=taken
        )
        facts |= _moves(taken, using)
        if isinstance(entry, e.Decided):
            seen = marks
            facts |= {"marks": dict(marks)} if marks else {}
        if ("award" in facts or "undone" in facts) and register is not None:
            touches |= _counted_by_keys(later, register)
        fresh.append(_row(entry, facts, salt))
        state, taken, extra, opened = later, using, None, True
    takes = tuple(use for ref, use in taken.items() if at_first.get(ref) != use)
    frees = tuple(ref for ref, use in at_first.items() if taken.get(ref) != use)
    return Change(tuple(fresh), frees, takes, frozenset(touches), reads, seen)


def _at_first(case: Case) -> State:
    """How a call-off stands before its first entry."""
    first = case.entries[0]
    assert isinstance(first, e.Opened), "A call-off begins with the need being opened."
    return State(procedure=case.procedure, need=first.need)


def _row(entry: e.Entry, facts: Mapping[str, Any], salt: Callable[[], bytes]) -> Fresh:
    """The row of an entry."""
    body = tight(entry.data()).encode()
    written = entry.recorded or entry.at
    return Fresh(entry.kind, entry.at, written, facts, Private(salt(), body))


def _moves(before: Mapping[str, Taking], now: Mapping[str, Taking]) -> dict[str, Any]:
    """What is freed and taken by one entry, as its row keeps it."""
    frees = sorted(ref for ref in before if ref not in now)
    takes = [taking_facts(use) for ref, use in sorted(now.items()) if before.get(ref) != use]
    return {name: told for name, told in (("frees", frees), ("takes", takes)) if told}


def _award(state: State, commitment: Commitment | None) -> dict[str, Any]:
    """What a choice counts as in sums and shares."""
    facts = award_facts(state, commitment)
    return {} if facts is None else {"award": facts}


def _pools(state: State, register: Register) -> Mapping[str, Sequence[Any]]:
    """The pools of the offers that proposals stand under."""
    offers = {offered.proposal.offer for offered in state.proposals}
    if state.bridge is not None:
        offers |= {offered.proposal.offer for offered in state.bridge.proposals}
    found = (register.offer(id) for id in offers)
    return {candidate.offer: candidate.pools for candidate in found if candidate is not None}


def _takings(
    stream: str, state: State, register: Register | None, *, beyond: bool
) -> Iterator[tuple[str, Taking]]:
    """The places that a call-off holds and has taken."""
    if register is None or not (state.proposals or state.bridge):
        return
    until = {offered.proposal.id: offered.holds_until for offered in state.proposals}
    for ref, use in drawn(state, _pools(state, register)):
        holds = until.get(ref) if use.kind == "held" else None
        yield (
            ref,
            Taking(
                stream=stream,
                ref=ref,
                capacity=pool_capacity(use.pool),
                kind=use.kind,
                quantity=parts_of(use.quantity),
                since=moment_text(use.since),
                first=use.period.start,
                end=use.period.end,
                until=None if holds is None else moment_text(holds),
                beyond=beyond,
            ),
        )


def _under_ceilings(
    stream: str,
    entry: e.Entry,
    state: State,
    *,
    commitment: Commitment | None,
    register: Register | None,
    before: Mapping[str, Taking],
) -> dict[str, Taking]:
    """What the call-off takes of ceilings: from the choice on, until it is undone."""
    if state.choice is None and state.bridge is None:
        return {}
    held = {ref: use for ref, use in before.items() if use.capacity.startswith("ceiling/")}
    if commitment is None or register is None:
        return held
    terms = register.terms(state.need.lot)
    ceilings = {terms.framework.id: terms.framework.ceiling, terms.lot_id: terms.lot.ceiling}
    since = moment_text(entry.at)
    plain = Taking(stream, "", "", "taken", 0, since)
    for of, ceiling in ceilings.items():
        value, quantity = commitment.value, commitment.quantity
        if ceiling is None:
            continue
        if ceiling.value is not None and value and value.currency == ceiling.value.currency:
            name = _value_of(of)
            held[name] = replace(plain, ref=name, capacity=name, quantity=_money_parts(value))
        if ceiling.quantity is not None and quantity and commitment.unit == ceiling.unit:
            name = _quantity_of(of)
            held[name] = replace(plain, ref=name, capacity=name, quantity=parts_of(quantity))
    return held


def _worth(state: State, register: Register | None) -> Commitment | None:
    """What an award is expected to come to."""
    if register is None or not isinstance(state.choice, e.Awarded):
        return None
    offered = state.offered(state.choice.candidate)
    assert offered is not None, "Only a proposal is awarded."
    candidate: Candidate = register.proposed((offered.proposal,))[0]
    terms = register.terms(state.need.lot)
    return worth(state, candidate, register.key(state.need.lot), terms.lot)


def _counted_by_keys(state: State, register: Register) -> set[str]:
    """The marks that an award touches: none where no key goes by what was called off."""
    if not any("call_offs" in key.reads for key in register.keys):
        return set()
    return {f"call_offs/{state.need.lot}"}


_TOUCHES: Mapping[type[e.Entry], str] = {
    e.NeedChanged: "need",
    e.RoundOpened: "need",
    e.Closed: "need",
    e.ProcedureChanged: "need",
    e.Reviewed: "need",
    e.Decided: "decided",
    e.Asked: "asked",
    e.Skipped: "answers",
    e.Proposed: "answers",
    e.Declined: "answers",
    e.NoAnswer: "answers",
    e.Withdrawn: "answers",
    e.Rejected: "answers",
    e.Assessed: "assessments",
    e.Signed: "assessments",
    e.Presented: "choices",
    e.Awarded: "choices",
    e.InHouse: "choices",
    e.DirectAwarded: "choices",
    e.Chose: "choices",
    e.ChangedProvider: "choices",
}
"""What an entry changes that a decision may rest on; the others change nothing of the kind."""


def parts_touched(entries: Sequence[e.Entry]) -> frozenset[str]:
    """What some entries change that a decision may rest on."""
    return frozenset(_TOUCHES[type(one)] for one in entries if type(one) in _TOUCHES)
