"""How a change of a case becomes rows: what stays, what may be erased, what is held and taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from calloff.ledger.capacities import Taking
from calloff.ledger.files import File
from calloff.ledger.kept import award_facts, kept, worth_facts
from calloff.ledger.rows import Fresh, Private, tight
from calloff.ledger.standing import taking_facts
from calloff.ledger.taken import (
    Ruling,
    Turn,
    about,
    called_off,
    changes_worth,
    number_of,
    taken,
    undone,
)
from calloff.ledger.world import marks_read
from calloff.process import entries as e
from calloff.process.case import Case, after
from calloff.process.ceilings import Commitment
from calloff.process.state import State

__all__ = ["Change", "changed"]

_COUNTED = (e.Awarded, e.Chose, e.DirectAwarded)
"""What sums and shares count; what is provided in-house is called off from nobody."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of a case comes to, as a store writes it.

    Attributes:
        fresh: The rows that are to be written.
        frees: References of what is no longer held or taken.
        takes: What is held and taken from now on.
        touches: Marks that it changes.
        reads: Marks that the award in it rests on, with the versions seen.
        seen: Marks that the latest decision rests on, with the versions seen.
        takings: What the case holds and has taken after it, by reference.
    """

    fresh: tuple[Fresh, ...]
    frees: tuple[str, ...]
    takes: tuple[Taking, ...]
    touches: frozenset[str]
    reads: Mapping[str, int]
    seen: Mapping[str, int]
    takings: Mapping[str, Taking]


@dataclass
class _Written:
    """What the entries so far come to."""

    takings: Mapping[str, Taking]
    seen: Mapping[str, int]
    reads: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[e.Entry, dict[str, Any]]] = field(default_factory=list)
    touched: dict[str, int] = field(default_factory=dict)


def changed(
    stream: str,
    file: File | None,
    now: Case,
    ruling: Ruling,
    *,
    salt: Callable[[], bytes],
    marks: Mapping[str, int],
    extra: Mapping[str, Any],
    beyond: Callable[[str], bool],
) -> Change:
    """What the entries that a case has gained come to.

    Args:
        stream: The case's stream.
        file: The case before them, with what its rows say; ``None``: it is opened.
        now: The case with them.
        ruling: Finds the version of a register that a state was decided by.
        salt: Draws a salt for each row.
        marks: The marks that a decision in it rests on, with the versions seen.
        extra: What the first row keeps beside what its entry says.
        beyond: Whether something new is taken even where there is not enough, by its reference.
    """
    before = file.takings if file else {}
    so_far = _Written(before, file.marks if file else {})
    state = file.case.state if file else _at_first(now)
    for number, entry in enumerate(now.entries[len(state.entries) :], len(state.entries) + 1):
        later = now.state if number == len(now.entries) else after(entry, state)
        if state.entries:
            _add(so_far, Turn(stream, entry, state, later, ruling), marks, beyond)
        else:
            so_far.rows.append((entry, {**extra, **kept(entry, None, later)}))
        state = later
    for mark, index in so_far.touched.items():
        # Once for each command, as the store counts: standings tell by it what they have seen.
        so_far.rows[index][1].setdefault("touches", []).append(mark)
    takings = so_far.takings
    return Change(
        fresh=tuple(_row(entry, facts, salt) for entry, facts in so_far.rows),
        frees=tuple(ref for ref, use in before.items() if takings.get(ref) != use),
        takes=tuple(use for ref, use in takings.items() if before.get(ref) != use),
        touches=frozenset(so_far.touched),
        reads=so_far.reads,
        seen=so_far.seen,
        takings=takings,
    )


def _add(
    so_far: _Written, turn: Turn, marks: Mapping[str, int], beyond: Callable[[str], bool]
) -> None:
    """Add what one more entry of an opened case comes to."""
    entry, now = turn.entry, turn.now
    commitment = None
    if changes_worth(entry) and not undone(turn.before, now):
        commitment = called_off(about(entry, now), turn.ruling)
    counts = _counts(turn, commitment)
    if counts:
        so_far.touched |= dict.fromkeys(_touches(turn), len(so_far.rows))
    using = taken(turn, so_far.takings, commitment, beyond=beyond)
    facts = {**kept(entry, turn.before, now), **counts, **_moves(so_far.takings, using)}
    so_far.takings = using
    if isinstance(entry, e.Decided):
        so_far.seen = marks
        facts |= {"marks": dict(marks)} if marks else {}
    if isinstance(entry, e.Awarded):
        so_far.reads |= so_far.seen
    so_far.rows.append((entry, facts))


def _counts(turn: Turn, commitment: Commitment | None) -> dict[str, Any]:
    """What sums and shares count from this entry on: a choice, what it comes to now, or none."""
    entry, before, now = turn.entry, turn.before, turn.now
    facts: dict[str, Any] = {}
    chosen = before.choice
    if isinstance(chosen, _COUNTED) and undone(before, now):
        told: dict[str, Any] = {"entry": number_of(chosen, before)}
        if not isinstance(chosen, e.DirectAwarded):
            told["lot"] = before.need.lot
        facts["undone"] = told
    if isinstance(entry, e.DirectAwarded):
        facts["entry"] = len(now.entries)
    elif isinstance(entry, e.Awarded | e.Chose):
        award = award_facts(now, commitment)
        facts |= {} if award is None else {"award": {**award, "entry": len(now.entries)}}
    elif commitment is not None:
        facts |= _revised(turn, commitment)
    return facts


def _revised(turn: Turn, commitment: Commitment) -> dict[str, Any]:
    """What a placement comes to, where that is something else than it was."""
    worth = worth_facts(commitment)
    was = called_off(about(turn.entry, turn.before), turn.ruling)
    if was is not None and worth_facts(was) == worth:
        return {}
    placed = about(turn.entry, turn.now)
    assert placed.choice is not None, "Only what was chosen comes to something."
    number = number_of(placed.choice, placed)
    return {"revised": {"entry": number, "lot": placed.need.lot, **worth}}


def _touches(turn: Turn) -> Iterator[str]:
    """The marks that a call-off touches: none where no key of its lot goes by them."""
    states = (turn.before, turn.now, turn.now.bridge)
    for state in states:
        register = turn.ruling(state) if state is not None else None
        if state is not None and register is not None:
            yield from marks_read(register, state.need.lot)


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
    if before is now:
        return {}
    frees = sorted(ref for ref in before if ref not in now)
    takes = [taking_facts(use) for ref, use in sorted(now.items()) if before.get(ref) != use]
    return {name: told for name, told in (("frees", frees), ("takes", takes)) if told}
