"""A call-off decided and asked again, and whether everything comes out as its file says."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.errors import Problem
from calloff.process import entries as e
from calloff.process.case import Case
from calloff.process.deciding import Deciding, considered, decided_entry, drawn_order, requests
from calloff.process.state import State

__all__ = ["differences", "replay"]


def replay(case: Case, register: Deciding) -> Iterator[Problem]:
    """Decide, ask and draw everything in a call-off again, and tell what comes out otherwise.

    Only what was done by this version of the register can be done again with it; another version
    is told as a problem as well. What only people know, such as by which channel somebody was
    asked or who stands for a decision, cannot be found out so.
    """
    before = State(procedure=case.procedure, need=case.state.need)
    for index, (entry, state) in enumerate(zip(case.entries, case.states(), strict=True)):
        yield from (p.within(f"entries.{index}") for p in differences(entry, before, register))
        before = state


def differences(entry: e.Entry, state: State, register: Deciding) -> Iterator[Problem]:
    """What comes out otherwise when one entry is done again; nothing of what only people know.

    Args:
        entry: The entry.
        state: How the call-off stood before it.
        register: The version of the register that it was done by.
    """
    found: Iterator[str] = iter(())
    if isinstance(entry, e.Decided):
        found = _decided(entry, state, register)
    elif isinstance(entry, e.Asked):
        found = _asked(entry, state, register)
    elif isinstance(entry, e.Presented):
        found = _presented(entry, state, register)
    yield from (Problem("", what) for what in found)


def _same(entry: e.Decided | e.Presented, register: Deciding) -> bool:
    """Whether it was done by this version of the register."""
    return (entry.register_id, entry.known) == (register.id, register.known)


def _decided(entry: e.Decided, state: State, register: Deciding) -> Iterator[str]:
    """What comes out otherwise when the key is applied again."""
    if not _same(entry, register):
        yield (
            f"was decided by {entry.register_id} as known {entry.known.isoformat()}; given is "
            f"{register.id} as known {register.known.isoformat()}."
        )
        return
    among = None
    if entry.stage == "answers":
        among = considered(state, register, entry.at, entry.world)
    who = {"role": entry.role, "by": entry.by, "recorded": entry.recorded}
    now = decided_entry(
        entry.stage, state, register, among=among, at=entry.at, world=entry.world, **who
    )
    for name in type(entry).model_fields:
        if getattr(now, name) != getattr(entry, name):
            yield f"{name} comes out otherwise when it is decided again."


def _asked(entry: e.Asked, state: State, register: Deciding) -> Iterator[str]:
    """What comes out otherwise when the requests are made again."""
    decided = state.comparing or state.asking
    if decided is None or not _same(decided, register):
        # The decision it rests on is told of itself.
        return
    calls = {sent.candidate: sent.at for sent in entry.requests if sent.at is not None}
    body, sent = requests(state, decided, register, entry.answer_by, calls)
    if body != entry.body:
        yield "body comes out otherwise when it is written again."
    # References may be an office's own, and so may be what it calls a supplier by its id.
    names = {one.candidate: one.name for one in sent}
    for one in entry.requests:
        if one.name not in {names.get(one.candidate), one.candidate}:
            yield f"{one.candidate} is called otherwise by the register."


def _presented(entry: e.Presented, state: State, register: Deciding) -> Iterator[str]:
    """Whether the providers are drawn in another order."""
    order = drawn_order(state, register, entry.seed, entry.at)
    if _same(entry, register) and entry.order != order:
        yield "order comes out otherwise when it is drawn again."
