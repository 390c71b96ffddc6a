"""Importing the library is light, and does nothing that can be seen."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

HEAVY = [
    "babel",
    "click",
    "holidays",
    "hypothesis",
    "langcodes",
    "numpy",
    "ortools",
    "pandas",
    "rfc8785",
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


@pytest.mark.parametrize("heavy", HEAVY)
def test_heavy_libraries_stay_out(heavy: str) -> None:
    """What only some users need is loaded where it is used, not by everybody."""
    loaded = told_by("import calloff, sys; print(*sorted(sys.modules))").split()

    assert "calloff.decision" in loaded
    assert [] == [name for name in loaded if name.partition(".")[0] == heavy]


def test_the_command_line_is_not_loaded() -> None:
    """A host that imports the library gets no command line."""
    loaded = told_by("import calloff, sys; print(*sorted(sys.modules))").split()

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
        after = world()
        print([name for name in before if before[name] != after[name]])
        mine = [n for n in logging.root.manager.loggerDict if n.startswith("calloff")]
        print([n for n in mine if logging.getLogger(n).handlers])
        """
    )

    assert "[]\n[]\n" == said
