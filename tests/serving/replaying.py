"""Recorded conversations, and whether an answer is as one says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["ROOT", "Resident", "differences", "line_of", "recorded"]

ROOT = Path(__file__).parents[2]
CONVERSATIONS = ROOT / "tests" / "conversations"

ANY = "..."

CALLED = "from calloff.cli import main; main()"


def recorded() -> list[Path]:
    """The files of the conversations."""
    return sorted(CONVERSATIONS.glob("*.jsonl"))


def line_of(step: Mapping[str, Any]) -> bytes:
    """What the host says in a step, without the end of the line."""
    said: str = step["line"] if "line" in step else json.dumps(step["send"], ensure_ascii=False)
    return said.encode()


def differences(expected: object, found: object, place: str = "answer") -> list[str]:
    """Where an answer is not what is expected; ``...`` stands for whatever varies."""
    if isinstance(expected, str) and isinstance(found, str):
        return [] if _alike(expected, found) else [f"{place}: {found!r} is not {expected!r}"]
    if expected == ANY:
        return []
    if isinstance(expected, dict) and isinstance(found, dict):
        told = [f"{place}.{name} is missing" for name in expected.keys() - found.keys() - {ANY}]
        if ANY not in expected:
            told += [f"{place}.{name} is more" for name in found.keys() - expected.keys()]
        for name in expected.keys() & found.keys():
            told += differences(expected[name], found[name], f"{place}.{name}")
        return told
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [what for n, (a, b) in pairs for what in differences(a, b, f"{place}.{n}")]
    same = expected == found and isinstance(expected, bool) is isinstance(found, bool)
    return [] if same else [f"{place}: {found!r} is not {expected!r}"]


def _alike(expected: str, found: str) -> bool:
    """Whether a text is as expected, piece by piece between ``...``."""
    first, *rest = expected.split(ANY)
    if not rest:
        return expected == found
    if not found.startswith(first):
        return False
    found = found[len(first) :]
    *middle, last = rest
    for piece in middle:
        _, there, found = found.partition(piece)
        if piece and not there:
            return False
    return found.endswith(last)


class Resident:
    """A resident calloff in a process of its own."""

    def __init__(self, *arguments: str, steps: Sequence[str] = ()) -> None:
        """Start it."""
        options = [word for name in steps for word in ("--steps", name)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", CALLED, *options, "serve", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(Path.cwd())])},
        )

    def __enter__(self) -> Resident:
        return self

    def __exit__(self, *of_error: object) -> None:
        self.process.kill()
        self.process.communicate()

    def say(self, line: bytes) -> None:
        """Say a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        """The next answer; ``None`` where there is none any more."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    def ask(self, **request: Any) -> Any:
        """What is answered to a request."""
        self.say(json.dumps(request).encode())
        return self.hear()

    def kill(self) -> list[Any]:
        """End it at once, and tell what it had answered that nobody has heard yet."""
        self.process.kill()
        rest, _ = self.process.communicate()
        return [json.loads(line) for line in rest.splitlines(keepends=True) if line[-1:] == b"\n"]

    def leave(self) -> tuple[bytes, bytes, int]:
        """Say nothing more; what it still says, on both channels, and how it ends."""
        rest, told = self.process.communicate(timeout=60)
        return rest, told, self.process.returncode
