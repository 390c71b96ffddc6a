"""What a call-off holds and has taken: places from the proposal on, ceilings from the award."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from calloff.candidate import Pool
from calloff.framework import Ceiling
from calloff.ledger.capacities import Stated, Taking, parts_of
from calloff.ledger.rows import moment_text
from calloff.ledger.standing import POOL
from calloff.process import entries as e
from calloff.process.ceilings import Commitment
from calloff.process.state import Choice, State
from calloff.process.used import drawn
from calloff.process.worth import worth
from calloff.register import Register
from calloff.snapshot import Use
from calloff.values.money import Money

__all__ = [
    "Ruling",
    "Turn",
    "about",
    "called_off",
    "changes_worth",
    "goes_on",
    "number_of",
    "stated_by",
    "taken",
    "undone",
]

Ruling = Callable[[State], Register | None]
"""Finds the version of a register that a call-off was decided by; ``None``: by none so far."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One entry of a call-off, with how it stood before and stands after it.

    Attributes:
        stream: The case's stream.
        entry: The entry.
        before: How the call-off stood before it.
        now: How it stands now.
        ruling: Finds the version of a register that a state was decided by.
    """

    stream: str
    entry: e.Entry
    before: State
    now: State
    ruling: Ruling


_CEILING = "ceiling/"
_CHANGES_WORTH = (e.Awarded, e.Started, e.LinesChanged, e.Renewed, e.Interrupted, e.Ended)


# --- How much there is --------------------------------------------------------------------------


def stated_by(register: Register) -> Iterator[Stated]:
    """How much there is of everything, as a register states it: places, and ceilings."""
    for pool in register.pools:
        most = None if pool.available is None else parts_of(pool.available, f"pools.{pool.id}")
        updated = None if pool.updated is None else moment_text(pool.updated)
        yield Stated(POOL + pool.id, most, updated)
    for framework in register.frameworks:
        yield from _ceiling(framework.id, framework.ceiling)
        for lot in framework.lots:
            yield from _ceiling(f"{framework.id}/{lot.id}", lot.ceiling)


def _ceiling(of: str, ceiling: Ceiling | None) -> Iterator[Stated]:
    """What a ceiling allows, once and for all; amounts are in minor units, which are whole."""
    if ceiling is None:
        return
    if ceiling.value is not None:
        name = _value_of(of, ceiling.value.currency)
        yield Stated(name, ceiling.value.minor, daily=False)
    if ceiling.quantity is not None:
        yield Stated(_quantity_of(of), parts_of(ceiling.quantity), daily=False)


def _value_of(of: str, currency: str) -> str:
    return f"{_CEILING}{of}/value/{currency}"


def _quantity_of(of: str) -> str:
    return f"{_CEILING}{of}/quantity"


# --- What is taken of it ------------------------------------------------------------------------


def taken(
    turn: Turn,
    takings: Mapping[str, Taking],
    commitment: Commitment | None,
    *,
    beyond: Callable[[str], bool],
) -> Mapping[str, Taking]:
    """What a call-off holds and has taken after an entry, by reference.

    Args:
        turn: The entry.
        takings: What it held and had taken before.
        commitment: What the placement that the entry is about is expected to come to now.
        beyond: Whether something new is taken even where there is not enough, by its reference.
    """
    found = {ref: use for ref, use in takings.items() if use.capacity.startswith(_CEILING)}
    chosen = turn.before.choice
    if chosen is not None and undone(turn.before, turn.now):
        number = number_of(chosen, turn.before)
        found = {ref: use for ref, use in found.items() if not ref.endswith(f"#{number}")}
    if commitment is not None:
        # What it no longer comes to, such as days of a placement that ended at once, is given back.
        placed = about(turn.entry, turn.now)
        assert placed.choice is not None, "Only what was chosen comes to something."
        number = number_of(placed.choice, placed)
        found = {ref: use for ref, use in found.items() if not ref.endswith(f"#{number}")}
        for ref, use in _of_ceilings(turn, commitment):
            was = takings.get(ref)
            now = use if was is None else replace(use, since=was.since, beyond=was.beyond)
            found[ref] = now if now == was else replace(now, beyond=now.beyond or beyond(ref))
    if _same_places(turn.before, turn.now):
        found |= {ref: use for ref, use in takings.items() if use.capacity.startswith(POOL)}
    else:
        for use in _places(turn.stream, turn.now, turn.ruling):
            found[use.ref] = _carried(use, takings.get(use.ref), turn.entry, beyond)
    return takings if found == takings else found


def goes_on(use: Taking, before: Taking | None) -> bool:
    """Whether what is taken was held or taken before, and no more of it is used."""
    if before is None or not _same_thing(use, before) or use.since != before.since:
        return False
    begins = before.first is None or (use.first is not None and before.first <= use.first)
    ends = before.end is None or (use.end is not None and use.end <= before.end)
    return begins and ends and use.quantity <= before.quantity


def _same_thing(use: Taking, before: Taking) -> bool:
    """Whether two takings are of the same, the one after the other."""
    return use.capacity == before.capacity and (before.kind, use.kind) != ("taken", "held")


def _carried(
    use: Taking, before: Taking | None, entry: e.Entry, beyond: Callable[[str], bool]
) -> Taking:
    """What goes on counts from when it began: since then it is in every figure that is stated."""
    if before is None or not _same_thing(use, before) or use.quantity != before.quantity:
        return replace(use, beyond=beyond(use.ref))
    as_before = replace(use, since=before.since, beyond=before.beyond)
    if as_before == before:
        return before
    now = moment_text(entry.at)
    lapsed = before.kind == "held" and before.until is not None and before.until < now
    since = now if lapsed else before.since
    return replace(as_before, since=since, beyond=before.beyond or beyond(use.ref))


def _same_places(before: State, now: State) -> bool:
    """Whether an entry has moved no place."""
    return (
        now.proposals is before.proposals
        and now.choice is before.choice
        and now.bridge is before.bridge
        and now.need is before.need
        and (now.started, now.until, now.over) == (before.started, before.until, before.over)
    )


def _places(stream: str, state: State, ruling: Ruling) -> Iterator[Taking]:
    """The places that a call-off holds and has taken, each with the number of its proposal.

    The number stands for the proposal, whose own name may say something of a family. A home that
    bridges, and is proposed again, is one home.
    """
    pools = {**_pools(state.bridge, ruling), **_pools(state, ruling)}
    if not pools:
        return
    proposed = (one.proposal.id for one in state.entries if isinstance(one, e.Proposed))
    numbers = {id: number for number, id in enumerate(dict.fromkeys(proposed), 1)}
    until = {offered.proposal.id: offered.holds_until for offered in state.proposals}
    found: dict[str, Taking] = {}
    for name, use in drawn(state, pools):
        id = name
        while id not in numbers:
            id = id.removeprefix("bridge:")
        holds = until.get(name) if use.kind == "held" else None
        one = _place(stream, str(numbers[id]), use, None if holds is None else moment_text(holds))
        other = found.get(one.ref)
        if other is not None and other.capacity != one.capacity:
            one = replace(one, ref=f"{one.ref}, other pool")
        elif other is not None:
            one = _together(one, other)
        found[one.ref] = one
    yield from found.values()


def _place(stream: str, ref: str, use: Use, until: str | None) -> Taking:
    """A place as a store counts it."""
    return Taking(
        stream=stream,
        ref=ref,
        capacity=POOL + use.pool,
        kind=use.kind,
        quantity=parts_of(use.quantity),
        since=moment_text(use.since),
        first=use.period.start,
        end=use.period.end,
        until=until,
    )


def _together(one: Taking, other: Taking) -> Taking:
    """A place that is used before and after, as one."""
    firsts, ends = (one.first, other.first), (one.end, other.end)
    either = "taken" in {one.kind, other.kind}
    return replace(
        one,
        kind="taken" if either else "held",
        quantity=max(one.quantity, other.quantity),
        since=min(one.since, other.since),
        first=None if None in firsts else min(day for day in firsts if day),
        end=None if None in ends else max(day for day in ends if day),
        until=None if either else one.until,
    )


def _pools(state: State | None, ruling: Ruling) -> dict[str, Sequence[Pool]]:
    """The pools of the offers that proposals stand under."""
    register = ruling(state) if state is not None and state.proposals else None
    if state is None or register is None:
        return {}
    offers = sorted({offered.proposal.offer for offered in state.proposals})
    found = (register.offer(id) for id in offers)
    return {candidate.offer: candidate.pools for candidate in found if candidate is not None}


# --- Ceilings -----------------------------------------------------------------------------------


def _of_ceilings(turn: Turn, commitment: Commitment) -> Iterator[tuple[str, Taking]]:
    """What a placement takes of ceilings, by what it is expected to come to now."""
    placed = about(turn.entry, turn.now)
    register, chosen = turn.ruling(placed), placed.choice
    assert register is not None, "Only what was decided comes to something."
    assert chosen is not None, "Only what was chosen comes to something."
    terms, number = register.terms(placed.need.lot), number_of(chosen, placed)
    ceilings = {terms.framework.id: terms.framework.ceiling, terms.lot_id: terms.lot.ceiling}
    since = moment_text(turn.entry.at)
    for of, ceiling in ceilings.items():
        for capacity, quantity in _used(of, ceiling, commitment):
            ref = f"{capacity}#{number}"
            yield ref, Taking(turn.stream, ref, capacity, "taken", quantity, since)


def _used(of: str, ceiling: Ceiling | None, commitment: Commitment) -> Iterator[tuple[str, int]]:
    """What a ceiling counts of a commitment; another currency or unit is not counted by it."""
    value, quantity = commitment.value, commitment.quantity
    if ceiling is None:
        return
    if ceiling.value is not None and value and value.currency == ceiling.value.currency:
        yield _value_of(of, value.currency), value.minor
    if ceiling.quantity is not None and quantity and commitment.unit == ceiling.unit:
        yield _quantity_of(of), parts_of(quantity)


# --- What was chosen ----------------------------------------------------------------------------


def about(entry: e.Entry, state: State) -> State:
    """The placement that an entry is about: while one bridges, that one; it sees every entry."""
    bridge = state.bridge
    begins = isinstance(entry, e.Awarded | e.Started)
    if bridge is None or state.started is not None or begins:
        return state
    return bridge.but(entries=state.entries)


def changes_worth(entry: e.Entry) -> bool:
    """Whether an entry changes what a placement is expected to come to."""
    return isinstance(entry, _CHANGES_WORTH)


def called_off(state: State, ruling: Ruling) -> Commitment | None:
    """What an award is expected to come to; ``None`` where nobody knows, or nothing was awarded.

    Where no contract can be made of it, it is worth what the person who decided it reckoned, or
    what it was compared at.
    """
    choice, register = state.choice, ruling(state)
    if register is None or not isinstance(choice, e.Awarded):
        return None
    offered = state.offered(choice.candidate)
    assert offered is not None, "Only a proposal is awarded."
    candidate = register.proposed((offered.proposal,))[0]
    decided = state.comparing or state.asking
    switched = decided.key if decided is not None else None
    own = register.key(state.need.lot)
    key = next((key for key in register.keys if key.id == switched), own)
    found = worth(state, candidate, key, register.terms(state.need.lot).lot)
    if found is not None and found.value is not None:
        return found
    value = choice.value or _compared_at(state, choice)
    if value is None:
        return found
    known = {"quantity": found.quantity, "unit": found.unit} if found is not None else {}
    day = state.day(choice.at)
    return Commitment(id=state.need.id, lot=state.need.lot, agreed=day, value=value, **known)


def _compared_at(state: State, choice: e.Awarded) -> Money | None:
    """The total that a proposal was compared at: what it comes to where no contract tells."""
    quotes = state.comparing.quotes if state.comparing is not None else ()
    ours = (one for one in quotes if (one.candidate, one.basis) == (choice.candidate, "total"))
    return next((one.total for one in ours), None)


def undone(before: State, now: State) -> bool:
    """Whether a choice fell away before anything came of it."""
    if before.choice is None or before.started is not None or before.over is not None:
        return False
    if now.choice is None:
        return now.bridge is before.bridge
    return now.over is not None


def number_of(choice: Choice, state: State) -> int:
    """The number of the entry in which something was chosen, from 1."""
    entries = state.entries
    return next(n for n in range(len(entries), 0, -1) if entries[n - 1] == choice)
