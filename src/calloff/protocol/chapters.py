"""A call-off's entries as a story: rounds, and in each round how often the key was applied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from calloff.process import entries as e
from calloff.process.case import Case, after
from calloff.process.state import State

__all__ = ["Chapter", "Step", "Turn", "chapters", "steps"]

Kind = TypeVar("Kind", bound=e.Entry)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry, with how the call-off stood before and after it.

    Attributes:
        number: Its number in the file, from 1.
        entry: The entry.
        before: How it stood before.
        after: How it stood after.
    """

    number: int
    entry: e.Entry
    before: State
    after: State


@dataclass(frozen=True, slots=True)
class Turn:
    """The key put to the answers once, and what people said and decided upon it.

    Attributes:
        decided: When the key was applied; ``None`` where something was said before it was.
        steps: What followed, until it was applied again.
    """

    decided: Step | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One round of a call-off: from the need as it then was to what came of it.

    Attributes:
        number: Which round, from 1.
        steps: Its entries; the first opens it.
    """

    number: int
    steps: tuple[Step, ...]

    @property
    def end(self) -> State:
        """How the call-off stood when the round was over, or stands now."""
        return self.steps[-1].after

    def of(self, *kinds: type[Kind]) -> Iterator[tuple[Step, Kind]]:
        """The entries of some kinds, in order."""
        for step in self.steps:
            if isinstance(step.entry, kinds):
                yield step, step.entry

    def applied(self, stage: str) -> tuple[Step, ...]:
        """When the key was put to the ``offers`` of the register, or to the ``answers``."""
        return tuple(step for step, entry in self.of(e.Decided) if entry.stage == stage)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """How often the key was put to the answers and said something other than to ask on."""
        found: list[tuple[Step | None, list[Step]]] = []
        for step in self.steps:
            entry = step.entry
            if isinstance(entry, e.Decided) and entry.stage == "answers" and entry.outcome != "ask":
                early = found[0][1] if found and found[0][0] is None else None
                if early is not None:
                    found[0] = (step, early)
                else:
                    found.append((step, []))
            elif isinstance(entry, _UPON_A_CHOICE):
                if not found:
                    found.append((None, []))
                found[-1][1].append(step)
        return tuple(Turn(decided, tuple(following)) for decided, following in found)


_UPON_A_CHOICE = (e.Approved, e.Rejected, e.Awarded, e.InHouse, e.DirectAwarded)


def steps(case: Case) -> tuple[Step, ...]:
    """Every entry of a call-off with the states around it."""
    first = case.entries[0]
    assert isinstance(first, e.Opened), "A call-off begins with the need being opened."
    state = State(procedure=case.procedure, need=first.need)
    found = []
    for number, entry in enumerate(case.entries, start=1):
        before, state = state, after(entry, state)
        found.append(Step(number, entry, before, state))
    return tuple(found)


def chapters(case: Case) -> tuple[Chapter, ...]:
    """The rounds of a call-off, in order."""
    rounds: dict[int, list[Step]] = {}
    for step in steps(case):
        rounds.setdefault(step.after.round, []).append(step)
    return tuple(Chapter(number, tuple(found)) for number, found in rounds.items())
