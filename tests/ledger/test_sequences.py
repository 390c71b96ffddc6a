"""Whatever is given to a store, in whatever order: it holds what a plain list of it all holds.

- No more is ever taken of a pool than there is in it.
- Nothing that was acknowledged is lost, and whoever reads on meets every row once, in order.
- What is given again changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from calloff.ledger.capacities import PARTS, Stated, Taking
from calloff.ledger.command import Command, Done, Repeated
from calloff.ledger.memory import MemoryStore
from calloff.ledger.rows import Row
from calloff.ledger.sql import SqlStore
from calloff.ledger.store import Store
from calloff.testing.commands import draft_command, draft_seal
from calloff.testing.watching import Watched

LONG = int(os.environ.get("CALLOFF_EXAMPLES", "2000"))
POOL = "pool/counted"
PLACES = 3

# Drawn choice by choice, as Hypothesis does by itself, most commands would be of the plainest kind.
CHANCES = st.builds(Random, st.integers(0, 2**32))


class Office(RuleBasedStateMachine):
    """Many hands that write in one ledger, one after the other."""

    make: Callable[[], Store]

    def __init__(self) -> None:
        super().__init__()
        self.watched = Watched(type(self).make())
        self.numbers = count()
        self.steps = 0
        self.met: list[Row] = []
        self.taken: list[str] = []
        stated = Stated(POOL, PLACES * PARTS)
        self.watched.write(Command(id="counted", asked="stated", states=(stated,)))

    @rule(chance=CHANCES)
    def write(self, chance: Random) -> None:
        """Somebody gives a few commands of any kind."""
        for _ in range(4):
            self.watched.write(draft_command(chance, self.watched.due, next(self.numbers)))

    @rule(chance=CHANCES)
    def write_again(self, chance: Random) -> None:
        """Somebody gives a command again that was carried out."""
        command = chance.choice(self.watched.due.commands)

        assert Repeated(command.asked, command.answer) == self.watched.write(command)

    @rule()
    def reach(self) -> None:
        """Somebody reaches for a place: it is given away while there is one."""
        number = f"reach-{next(self.numbers)}"
        use = Taking("case/counted", number, POOL, "taken", PARTS, "2024-03-01T12:00:00.000000Z")
        outcome = self.watched.write(Command(id=number, asked=number, takes=(use,)))

        assert (len(self.taken) < PLACES) == isinstance(outcome, Done)
        if isinstance(outcome, Done):
            self.taken.append(number)

    @precondition(lambda self: self.taken)
    @rule(chance=CHANCES)
    def give_back(self, chance: Random) -> None:
        """Somebody gives a place back."""
        number = chance.choice(self.taken)
        name = f"back-{next(self.numbers)}"
        self.watched.write(Command(id=name, asked=name, frees=(("case/counted", number),)))
        self.taken.remove(number)

    @rule(chance=CHANCES)
    def seal(self, chance: Random) -> None:
        """A sealer passes by."""
        due = self.watched.due
        if unsealed := due.unsealed():
            self.watched.seal(draft_seal(chance, unsealed, due.sealed[-1] if due.sealed else None))

    @rule(limit=st.integers(1, 5))
    def read_on(self, limit: int) -> None:
        """Somebody reads on from where they were."""
        self.met += self.watched.store.rows(self.met[-1].number if self.met else 0, limit)

        assert tuple(self.met) == self.watched.due.rows(limit=len(self.met))

    @invariant()
    def holds(self) -> None:
        """A third of all that can be read is held against the list; places are counted."""
        self.steps += 1
        self.watched.look(part=self.steps)

        assert len(self.taken) == len(self.watched.store.takings([POOL])) <= PLACES

    def teardown(self) -> None:
        """At the end all is read, every command comes once more, and all is as it was."""
        self.watched.look()
        for command in tuple(self.watched.due.commands):
            self.watched.write(command)
        self.watched.look()
        while found := self.watched.store.rows(self.met[-1].number if self.met else 0, 7):
            self.met += found

        assert tuple(self.met) == self.watched.due.rows(limit=10**6)


def _tried(make: Callable[[], Store], examples: int) -> None:
    """Let an office work in one ledger after the other."""
    machine: Any = type("Office", (Office,), {"make": staticmethod(make)})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=examples, stateful_step_count=20)
    )


@pytest.fixture(params=["quick", pytest.param("long", marks=pytest.mark.laws)])
def long(request: pytest.FixtureRequest) -> bool:
    """Whether it is tried often, in the long run."""
    return bool(request.param == "long")


def test_memory_holds_what_the_list_holds(long: bool) -> None:
    """In memory, whatever is done."""
    _tried(MemoryStore, LONG // 4 if long else 20)


@pytest.fixture
def stores(ledgers: Callable[[], str]) -> Iterator[Callable[[], Store]]:
    """Opens an empty ledger in a database, and closes the one before."""
    with ExitStack() as stack:

        def make() -> Store:
            stack.close()
            return stack.enter_context(SqlStore.open(ledgers(), durable=False))

        yield make


def test_a_database_holds_what_the_list_holds(stores: Callable[[], Store], long: bool) -> None:
    """In SQLite and PostgreSQL, whatever is done."""
    _tried(stores, LONG // 40 if long else 5)
