"""Several threads that decide by one register, each in a world of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

import calloff
from calloff import Need, Register, Snapshot
from calloff.snapshot import Answer, Use

DAY = date(2024, 1, 15)


@pytest.fixture
def switching() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def _worlds(register: Register, lot: str) -> list[Snapshot]:
    """Worlds in which some have answered no, and the places of others are used."""
    since = datetime(2024, 1, 14, tzinfo=UTC)
    those = register.candidates(lot)
    worlds = []
    for part in range(4):
        answers = tuple(Answer(candidate=c.id, status="declined") for c in those[part::4])
        uses = tuple(
            Use(pool=pool.id, quantity=1, kind="held", since=since)
            for c in those[(part + 1) % 4 :: 4]
            for pool in c.pools
        )
        worlds.append(Snapshot(on=DAY, answers=answers, uses=uses))
    return worlds


@pytest.mark.usefixtures("switching")
@pytest.mark.parametrize("many", [False, True], ids=["one need", "many needs"])
def test_what_is_remembered_of_one_world_is_not_told_of_another(*, many: bool) -> None:
    """Whatever runs beside it, a decision is of the snapshot that it was given."""
    register, need = calloff.load("familjehem.json"), calloff.load("7F3K-need.json")
    assert isinstance(register, Register)
    assert isinstance(need, Need)
    needs = [need.replace(requirements=need.requirements[i:]) for i in range(4)]
    tasks = [(world, one) for world in _worlds(register, need.lot) for one in needs]

    def outcome(task: tuple[Snapshot, Need]) -> object:
        world, one = task
        if many:
            return register.decide_many([one], on=DAY, snapshot=world)[0].outcome
        return register.decide(one, on=DAY, snapshot=world).outcome

    due = {id(task): outcome(task) for task in tasks}
    assert len({repr(told) for told in due.values()}) > len(needs)
    with ThreadPoolExecutor(8) as pool:
        for _ in range(10):
            told = list(pool.map(outcome, tasks * 4))
            assert [due[id(task)] for task in tasks * 4] == told
