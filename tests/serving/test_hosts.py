"""The hosts that are shown do what they say: in JavaScript, and in Python with its own table."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa

import calloff
from calloff.ledger.desk import Desk
from calloff.ledger.sql import SqlStore
from calloff.process.entries import Tried

from .replaying import ROOT, recorded

pytestmark = pytest.mark.whole

EXAMPLES = ROOT / "docs" / "examples"

# --------------------------------------------------------------------------------- JavaScript


@pytest.fixture
def command(tmp_path: Path) -> str:
    """How the resident process is called, in words without spaces."""
    caller = tmp_path / "calling.py"
    caller.write_text("from calloff.cli import main\n\nmain()\n", encoding="utf-8")
    return f"{sys.executable} {caller} serve"


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the host in JavaScript."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("no node on this machine, which the host in JavaScript runs on")
    return subprocess.run(
        [found, str(EXAMPLES / "host.mjs"), *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        timeout=120,
    )


def test_a_host_in_another_language_calls_off(command: str, tmp_path: Path) -> None:
    """With its standard library alone; what it has done stands in the ledger."""
    url = f"sqlite:///{tmp_path}/office.db"
    SqlStore.upgrade(url)

    done = node(f"{command} --ledger {url}")
    lines = done.stdout.splitlines()

    assert (0, "") == (done.returncode, done.stderr)
    assert 7 == sum(line.endswith("2024-01-16T15:30:00Z") for line in lines)
    assert ["input | awarded in the case 7F3K", "entries: 5 | repeated: true"] == lines[7:]
    with SqlStore.open(url) as store:
        kinds = [entry.kind for entry in Desk(store).case("7F3K").entries]
    assert ["opened", "tried", "tried", "decided", "asked"] == kinds


def test_a_host_in_another_language_replays_the_conversations(command: str) -> None:
    """Each as it was recorded."""
    done = node(command, *map(str, recorded()))

    assert (0, "") == (done.returncode, done.stderr), done.stdout
    assert len(recorded()) == len(done.stdout.splitlines())


def test_a_host_in_another_language_notices_another_answer(command: str, tmp_path: Path) -> None:
    """What is answered otherwise than recorded is told with its line, and the exit code says so."""
    step = {"send": {"id": 1, "method": "cases"}, "expect": {"id": 1, "result": {"cases": ["A"]}}}
    path = tmp_path / "wrong.jsonl"
    path.write_text(json.dumps(step) + "\n", encoding="utf-8")

    done = node(command, str(path))

    assert 1 == done.returncode
    assert f"{path}, line 1: answer.result.cases: []" in done.stdout


# ------------------------------------------------------------------------------------- Python


@pytest.fixture(scope="module")
def host() -> ModuleType:
    """The host in Python."""
    spec = importlib.util.spec_from_file_location("host_in_python", EXAMPLES / "host.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A ledger that holds a register."""
    found = f"sqlite:///{tmp_path}/office.db"
    with SqlStore.create(found) as store:
        register = calloff.load("familjehem.json", calloff.Register)
        desk = Desk(store)
        desk.publish(register, at=at("08:00"), role="registrar", command="feed")
    return found


@pytest.fixture
def engine(host: ModuleType, url: str) -> Iterator[sa.Engine]:
    """The host's own door to the same database."""
    made = sa.create_engine(url)
    host.TABLES.create_all(made)
    yield made
    made.dispose()


def at(clock: str) -> datetime:
    """A moment of the day."""
    return datetime.fromisoformat(f"2024-01-15T{clock}+01:00")


def need() -> calloff.Need:
    """The need of the story."""
    return calloff.load("7F3K-need.json", calloff.Need)


def tried(source: str, clock: str) -> Tried:
    """A source that did not help."""
    reason = "Nothing suits."
    when = at(clock)
    return Tried(source=source, outcome="does_not", reason=reason, at=when, role="caseworker")


def stands(url: str) -> dict[str, int]:
    """How many entries each case has."""
    with SqlStore.open(url) as store:
        return {case.id: len(case.entries) for case in Desk(store).cases()}


def test_the_host_in_python_runs_as_a_script(tmp_path: Path) -> None:
    """From its own table to the outbox."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "host.py"), f"sqlite:///{tmp_path}/office.db"],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    refused, before, after, *news = done.stdout.splitlines()

    assert refused.startswith("refused: the key has not named anybody")
    assert ("{'7F3K': 'taken up'}", "{'7F3K': 'own ways tried'}") == (before, after)
    kinds = [json.loads(line)["kind"] for line in news]
    assert ["register", "procedure", "opened", "tried", "tried"] == kinds


def test_table_and_ledger_come_together(host: ModuleType, engine: sa.Engine, url: str) -> None:
    """What is committed stands in both."""
    host.referred(engine, need(), at=at("09:10"), command="4c1e")
    both = tried("network", "09:15"), tried("in_house", "09:16")

    assert [] == host.noted(engine, "7F3K", "own ways tried", *both, command="9a02")
    assert {"7F3K": "own ways tried"} == host.referrals(engine)
    assert {"7F3K": 3} == stands(url)


def test_what_the_ledger_refuses_moves_nothing(
    host: ModuleType, engine: sa.Engine, url: str
) -> None:
    """The host's own table stays as it was, and says why."""
    host.referred(engine, need(), at=at("09:10"), command="4c1e")
    told = host.noted(engine, "7F3K", "tried", tried("network", "08:00"), command="9a02")

    assert {"at"} == {problem["field"] for problem in told}
    assert {"7F3K": "taken up"} == host.referrals(engine)
    assert {"7F3K": 1} == stands(url)


def test_what_the_host_takes_back_never_was(host: ModuleType, engine: sa.Engine, url: str) -> None:
    """Where its own part fails after the ledger's, nothing stands, and nothing is told."""

    def opens_and_falls() -> None:
        with host.together(engine) as (_, desk):
            office = calloff.shipped.procedure("familjehem")
            desk.open(need(), office, at=at("09:10"), role="caseworker", command="4c1e")
            raise RuntimeError("something of the host's own")

    with pytest.raises(RuntimeError):
        opens_and_falls()
    with SqlStore.open(url) as store:
        assert ["register"] == [row["kind"] for row in host.news(store)]
    assert {} == stands(url)

    # The id of the command is free again, since what it was given for never happened.
    host.referred(engine, need(), at=at("09:10"), command="4c1e")
    assert {"7F3K": 1} == stands(url)


def test_the_outbox_tells_what_was_committed_once(
    host: ModuleType, engine: sa.Engine, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing before the commit, all of it after, once; and again where the reader fell."""
    with SqlStore.open(url) as store:
        host.news(store)
        with host.together(engine) as (_, desk):
            office = calloff.shipped.procedure("familjehem")
            desk.open(need(), office, at=at("09:10"), role="caseworker", command="4c1e")
            assert [] == host.news(store)
        with monkeypatch.context() as patched:
            patched.setattr(SqlStore, "told", lambda *_, **__: None)
            first = host.news(store)
        again = host.news(store)

        assert ["procedure", "opened"] == [row["kind"] for row in first]
        assert first == again
        assert [] == host.news(store)
