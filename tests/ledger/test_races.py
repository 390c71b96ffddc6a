"""Processes that write in one ledger at the same time: a short race, and `make race` a long one."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

URLs = Callable[[], str]


@pytest.fixture
def race(harness: None) -> ModuleType:
    """What lets processes race."""
    return import_module("benchmarks.ledger.race")


def test_four_processes_reach_for_the_last_places(race: ModuleType, ledgers: URLs) -> None:
    """As many places are taken as there are, and each of the others is told the figures."""
    found = race.last_places(ledgers(), processes=4, pools=40, places=2)

    assert (160, 80) == (found.attempts, found.written)


def test_four_processes_write_in_one_case_and_in_their_own(race: ModuleType, ledgers: URLs) -> None:
    """Nobody writes over another, nobody's own case moves, and nothing is carried out twice."""
    one = race.one_case(ledgers(), processes=4, rows=8)
    own = race.own_cases(ledgers(), processes=4, commands=20)
    same = race.same_commands(ledgers(), processes=4, commands=15)

    assert 32 == one.written <= one.attempts
    assert (80, 80) == (own.attempts, own.written)
    assert (60, 15) == (same.attempts, same.written)


def test_processes_without_a_lock_are_found_out(race: ModuleType, tmp_path: Path) -> None:
    """A store that looks before it has the turn to write gives the same place away twice."""
    url = f"log:{tmp_path / 'ledger'}"

    assert 20 == race.last_places(f"{url}-right", processes=4, pools=10, places=2).written
    with pytest.raises(AssertionError, match=r"pool/\d: taken by .*, acknowledged "):
        race.last_places(f"{url}-wrong#unlocked", processes=4, pools=10, places=2)


@pytest.mark.race
@pytest.mark.parametrize("processes", [1, 4, 16])
def test_many_processes(
    processes: int,
    race: ModuleType,
    show: Callable[..., None],
    ledgers: URLs,
) -> None:
    """Thousands of attempts: exact to the last place, and without a deadlock; figures are shown."""
    places = max(1, processes // 2)
    rounds = 1 if processes > 1 else 2
    pools = 3200 // (processes * rounds)
    figures = [
        race.last_places(ledgers(), processes=processes, pools=pools, places=places, rounds=rounds),
        race.own_cases(ledgers(), processes=processes, commands=1600 // processes),
        race.one_case(ledgers(), processes=processes, rows=480 // processes),
        race.same_commands(ledgers(), processes=processes, commands=1600 // processes),
    ]
    show(ledgers().partition(":")[0], *figures)

    assert pools * places == figures[0].written
    assert [1600, 480, 1600 // processes] == [each.written for each in figures[1:]]


@pytest.mark.race
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_nobody_waits_in_a_circle(race: ModuleType, url: str, ledgers: URLs) -> None:
    """PostgreSQL counts no deadlock while places and a ceiling are taken in either order."""
    import psycopg

    race.last_places(ledgers(), processes=16, pools=60, places=5)
    with psycopg.connect(url) as admin:
        (row,) = admin.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchall()

    assert (0,) == row
