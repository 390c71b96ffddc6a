"""Processes killed at any moment while they write: some in the quick run, `make race` hundreds."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from calloff.testing import BrokenPromise

URLs = Callable[[], str]
NAME = "calloff_to_be_killed"


@pytest.fixture
def killing(harness: None) -> ModuleType:
    """What kills processes."""
    return import_module("benchmarks.ledger.killing")


@dataclass
class Backends:
    """The processes of PostgreSQL that serve whoever is to be killed."""

    admin: str

    def _ask(self, statement: str) -> list[Any]:
        import psycopg

        with psycopg.connect(self.admin, autocommit=True) as connection:
            told = f"{statement} FROM pg_stat_activity WHERE application_name = %s"
            return connection.execute(told, [NAME]).fetchall()  # type: ignore[call-overload]

    def gone(self) -> None:
        """Wait until they have noticed: what they had begun is undone, or is done."""
        for _ in range(4000):
            if not self._ask("SELECT pid"):
                return
            time.sleep(0.005)
        raise AssertionError("PostgreSQL still serves a process that was killed.")

    def end(self, _: int) -> None:
        """Have PostgreSQL break the connection off."""
        assert self._ask("SELECT pg_terminate_backend(pid)")

    def kill(self, _: int) -> None:
        """Kill them; PostgreSQL then ends all others and recovers."""
        for (pid,) in self._ask("SELECT pid"):
            os.kill(pid, signal.SIGKILL)

    def recovered(self) -> None:
        """Wait until PostgreSQL can be reached again."""
        import psycopg

        for _ in range(400):
            try:
                self.gone()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("PostgreSQL does not come back.")


@pytest.fixture
def database(url: str) -> dict[str, Any]:
    """What is waited for after a kill, by kind of database."""
    if url.startswith("sqlite"):
        return {}
    return {"gone": Backends(url).gone}


def named(url: str) -> str:
    """A ledger's URL by which the database knows whoever is to be killed."""
    return url if url.startswith("sqlite") else f"{url}&application_name={NAME}"


def test_what_was_acknowledged_outlives_whoever_wrote_it(
    killing: ModuleType, ledgers: URLs, database: dict[str, Any]
) -> None:
    """Killed while writing: what was told is there, the rest whole or not, and it goes on."""
    found = killing.killed(named(ledgers()), times=8, seed=1, **database)

    assert 8 == found.times == found.unanswered.total()
    assert found.acknowledged["Done"] > 8


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_connection_that_breaks_off_leaves_no_half_command(
    killing: ModuleType, ledgers: URLs, url: str
) -> None:
    """PostgreSQL ends the connection in the middle of a command: it is there whole, or not."""
    backends = Backends(url)

    found = killing.killed(named(ledgers()), times=4, seed=2, gone=backends.gone, kill=backends.end)

    assert 4 == found.times


@pytest.mark.parametrize(
    ("fault", "promise"), [("late", "once"), ("forgets", "once"), ("half", "whole")]
)
def test_a_store_that_loses_or_halves_a_command_is_found_out(
    fault: str, promise: str, killing: ModuleType, tmp_path: Path
) -> None:
    """Each faulty log is found by killing whoever writes it; the right one stands."""
    url = f"log:{tmp_path / 'ledger'}"
    if fault == "late":
        assert 5 == killing.killed(url, times=5, seed=1).times
    with pytest.raises(BrokenPromise) as broken:
        killing.killed(f"{url}-wrong#{fault}", times=60, seed=1)

    assert promise == broken.value.promise


@pytest.mark.race
def test_hundreds_of_kills(
    killing: ModuleType,
    ledgers: URLs,
    url: str,
    database: dict[str, Any],
    show: Callable[..., None],
) -> None:
    """Three hundred times, in ten ledgers: nothing that was acknowledged is ever gone."""
    found = killing.Kills()
    for seed in range(10):
        found += killing.killed(named(ledgers()), times=30, seed=seed, **database)
    show(url.partition(":")[0], f"whoever wrote was {found}")

    assert 300 == found.times
    # Moments in the middle of a command were among them, before it was there and after.
    assert found.unanswered["absent"] >= 30
    assert found.unanswered["whole"] >= 3


@pytest.mark.race
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_the_database_itself_is_killed(
    killing: ModuleType,
    ledgers: URLs,
    url: str,
    show: Callable[..., None],
) -> None:
    """A process of PostgreSQL is killed, which makes it recover from its log."""
    backends = Backends(url)
    found = killing.Kills()
    for seed in range(2):
        found += killing.killed(
            named(ledgers()), times=20, seed=100 + seed, gone=backends.recovered, kill=backends.kill
        )
    show("postgresql", f"its own process was {found}")

    assert 40 == found.times
