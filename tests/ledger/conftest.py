"""Where ledgers are kept in these tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest

from calloff.ledger.sql import SqlStore

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database, of each kind."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    found: str = request.getfixturevalue(name)
    return found


@pytest.fixture
def ledgers(url: str) -> Callable[[], str]:
    """Makes empty ledgers of each kind, as many as one likes: the URL of another one each time."""
    numbers = count(1)
    if url.startswith("sqlite"):
        SqlStore.upgrade(url)
        empty = Path(url.removeprefix("sqlite:///"))

        def in_file() -> str:
            path = empty.with_name(f"office-{next(numbers)}.db")
            shutil.copy(empty, path)
            return f"sqlite:///{path}"

        return in_file

    def in_schema() -> str:
        # A database of its own for each would take several times as long to make.
        import psycopg

        name = f"ledger_{next(numbers)}"
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(f"CREATE SCHEMA {name}")
        found = f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{name}"
        SqlStore.upgrade(found)
        return found

    return in_schema


@pytest.fixture
def harness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets what races and kills processes be imported; it stands beside the source."""
    monkeypatch.syspath_prepend(ROOT)


@pytest.fixture
def show(harness: None, capsys: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """Shows figures, whatever else is captured."""
    shown = import_module("benchmarks.ledger.processes").show

    def told(kind: str, *figures: object) -> None:
        with capsys.disabled():
            shown(kind, *figures)

    return told
