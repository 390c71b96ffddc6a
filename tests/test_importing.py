"""Importing the library is light, and does nothing that can be seen."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import calloff

HEAVY = [
    "babel",
    "click",
    "holidays",
    "hypothesis",
    "langcodes",
    "matplotlib",
    "nanoarrow",
    "numpy",
    "ortools",
    "pandas",
    "polars",
    "rfc8785",
    "simpy",
    "sqlalchemy",
]


def told_by(program: str) -> str:
    """What a program prints in an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


EVERY_NAME = "import calloff, sys; [getattr(calloff, name) for name in calloff.__all__]"
"""What loads all that stands in the package."""

LOADED = "print(*sorted(sys.modules))"


@pytest.fixture(scope="module")
def loaded() -> list[str]:
    """The modules that are loaded once every name of the package is."""
    return told_by(f"{EVERY_NAME}; {LOADED}").split()


def test_the_package_alone_loads_nothing() -> None:
    """Who imports it gets one module of it, and none of pydantic: names load when asked for."""
    before = set(told_by(f"import sys, importlib, types, typing, __future__; {LOADED}").split())
    after = set(told_by(f"import calloff, sys; {LOADED}").split())

    assert {"calloff"} == after - before


@pytest.mark.parametrize(
    ("name", "most"), [("errors", 3), ("Money", 5), ("Need", 35), ("Period", 5)]
)
def test_a_name_loads_what_it_stands_on(name: str, most: int) -> None:
    """One name brings its own room and those below, not the whole library."""
    loaded = told_by(f"import calloff, sys; calloff.{name}; {LOADED}").split()
    ours = [module for module in loaded if module.partition(".")[0] == "calloff"]

    assert len(ours) <= most
    assert {"calloff.decision", "calloff.formats", "calloff.protocol"}.isdisjoint(ours)


def test_names_are_loaded_from_the_rooms_that_type_checkers_read() -> None:
    """What a name is to Python is what it is to a type checker, and no name is left out."""
    source = ast.parse(Path(calloff.__file__).read_text(encoding="utf-8"))
    checked = next(
        part
        for part in source.body
        if isinstance(part, ast.If) and ast.unparse(part.test) == "TYPE_CHECKING"
    )
    named = {
        alias.name: part.module
        for part in checked.body
        if isinstance(part, ast.ImportFrom)
        for alias in part.names
    }

    assert sorted(named) == list(calloff.__all__)
    for name, room in named.items():
        assert getattr(importlib.import_module(str(room)), name) is getattr(calloff, name)


def test_a_name_outdoes_a_room_that_is_called_the_same() -> None:
    """`calloff.replay` is the function, also where the room of that name was loaded first."""
    said = told_by(
        """
        import calloff.replay
        import calloff
        from calloff import replay
        print(calloff.replay is replay, type(replay).__name__)
        """
    )

    assert "True function\n" == said


def test_a_room_is_there_by_its_name() -> None:
    """A room need not be imported by itself before it is used."""
    said = told_by("import calloff; print(calloff.shipped.key_names()[:0])")

    assert "[]\n" == said


def test_a_name_that_is_not_there_is_told_as_python_does() -> None:
    """A misspelt name is an error of Python's own kind, with the name in it."""
    with pytest.raises(AttributeError, match=r"module 'calloff' has no attribute 'decied'"):
        calloff.decied  # type: ignore[attr-defined]  # noqa: B018 - asking is the test
    with pytest.raises(ImportError, match="cannot import name 'Nede'"):
        from calloff import Nede  # type: ignore[attr-defined]  # noqa: F401


def test_the_package_lists_its_names_before_they_are_loaded() -> None:
    """What is offered while typing does not depend on what was loaded."""
    said = told_by("import calloff; print({*calloff.__all__} <= {*dir(calloff)})")

    assert "True\n" == said


@pytest.mark.parametrize("heavy", HEAVY)
def test_heavy_libraries_stay_out(heavy: str, loaded: list[str]) -> None:
    """What only some users need is loaded where it is used, not by everybody."""
    assert "calloff.decision" in loaded
    assert [] == [name for name in loaded if name.partition(".")[0] == heavy]


def test_the_command_line_is_not_loaded(loaded: list[str]) -> None:
    """A host that imports the library gets no command line."""
    assert {"calloff.cli", "calloff.testing", "argparse"}.isdisjoint(loaded)


def test_importing_reads_no_environment_and_no_files() -> None:
    """Importing looks at nothing of the machine: no variable, no file but the source itself."""
    said = told_by(
        """
        import os, sys
        import pydantic

        class First(pydantic.BaseModel):
            '''What pydantic itself looks up on the machine, it looks up for the first model.'''

        seen = []

        class Watched(dict):
            def get(self, key, default=None):
                # pydantic looks up whether it has plugins for each model that is defined.
                if not key.startswith("PYDANTIC_"):
                    seen.append(key)
                return super().get(key, default)

            def __getitem__(self, key):
                seen.append(key)
                return super().__getitem__(key)

            def __contains__(self, key):
                seen.append(key)
                return super().__contains__(key)

        os.environ = Watched(os.environ)

        def watch(event, given):
            if event == "open" and not str(given[0]).endswith((".py", ".pyc", ".so", ".pyd")):
                if "__pycache__" not in str(given[0]):
                    seen.append(str(given[0]))
            elif event.partition(".")[0] in {"socket", "subprocess", "sqlite3"}:
                seen.append(event)

        sys.addaudithook(watch)
        import calloff
        for name in calloff.__all__:
            getattr(calloff, name)
        print(seen)
        """
    )

    assert "[]\n" == said


def test_importing_changes_nothing_for_the_host() -> None:
    """No handler, filter, hook, thread or locale is another after importing than before."""
    said = told_by(
        """
        import atexit, decimal, locale, logging, signal, sys, threading, warnings
        import pydantic

        def world():
            return {
                "handlers": list(logging.root.handlers),
                "level": logging.root.level,
                "filters": list(warnings.filters),
                "hooks": [sys.excepthook, sys.displayhook, threading.excepthook],
                "threads": threading.active_count(),
                "exits": atexit._ncallbacks(),
                "signals": [signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)],
                "locale": locale.setlocale(locale.LC_ALL),
                "decimals": repr(decimal.getcontext()),
                "path": list(sys.path),
                "recursion": sys.getrecursionlimit(),
            }

        before = world()
        import calloff
        for name in calloff.__all__:
            getattr(calloff, name)
        after = world()
        print([name for name in before if before[name] != after[name]])
        mine = [n for n in logging.root.manager.loggerDict if n.startswith("calloff")]
        print([n for n in mine if logging.getLogger(n).handlers])
        """
    )

    assert "[]\n[]\n" == said
