"""Runs the examples of a page, in order and in one folder, and tells what comes out otherwise."""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import json
import shlex
import sys
import tomllib
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

import calloff
from calloff.cli import main
from calloff.gates import Gate
from calloff.lot_gates import LotGate
from calloff.orderings import Ordering

from .pages import Block, Page

__all__ = ["failures", "misused"]

LANGUAGES = frozenset(
    {"console", "csv", "javascript", "json", "jsonl", "python", "sh", "text", "toml"}
)
"""What a block may be; ``text`` is a drawing or an excerpt, and nothing in it runs."""


def failures(page: Page, folder: Path) -> list[str]:
    """Run a page in an empty folder, and tell everything that comes out otherwise than it says."""
    found = []
    with _at_home_in(folder):
        shell = _Shell()
        namespace: dict[str, Any] = {"__name__": "page"}
        for block in page.blocks:
            place = f"{page.name}:{block.line}"
            if block.language not in LANGUAGES:
                told = [f"a block of {block.language!r} is none of {', '.join(sorted(LANGUAGES))}."]
            elif block.file is not None:
                told = _written(block, folder)
            elif block.language == "python":
                told = _interpreted(block, namespace, page.name)
            elif block.language == "console":
                told = list(shell.played(block.text))
            elif block.language == "sh":
                told = list(misused(block.text))
            else:
                told = _parsed(block)
            found += [f"{place}: {what}" for what in told]
    return found


@contextlib.contextmanager
def _at_home_in(folder: Path) -> Iterator[None]:
    """Work in a folder and import from it, and leave no trace in this process afterwards."""
    families = (LotGate, Gate, Ordering)
    kinds = [dict(family.kinds) for family in families]
    modules, path = set(sys.modules), list(sys.path)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        sys.path[:] = path
        for family, known in zip(families, kinds, strict=True):
            family.kinds.clear()
            family.kinds.update(known)
        for name in set(sys.modules) - modules:
            if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(folder)):
                del sys.modules[name]


def _written(block: Block, folder: Path) -> list[str]:
    """Write the file that a block is; one that names its format must load, or not, as it says."""
    assert block.file is not None, "Only a block with a name is written."
    path = folder / block.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")
    importlib.invalidate_caches()
    if block.language == "python":
        return [] if not block.prompts else ["a file of Python has no prompts."]
    parsed, told = _data(block)
    if told or not isinstance(parsed, dict) or "format" not in parsed:
        return told
    try:
        calloff.load(block.file)
    except calloff.InputError as error:
        return [] if block.wrong else [f"does not load: {error}"]
    return ["loads, and is said to be wrong on purpose."] if block.wrong else []


def _parsed(block: Block) -> list[str]:
    """A fragment of JSON or TOML is well formed."""
    return _data(block)[1]


def _data(block: Block) -> tuple[object, list[str]]:
    """What a block of JSON or TOML states, or why it states nothing; nothing of other blocks."""
    lines = {"jsonl": lambda text: [json.loads(line) for line in text.splitlines()]}
    reader = {"json": json.loads, "toml": tomllib.loads, **lines}.get(block.language)
    if reader is None:
        return None, []
    try:
        return reader(block.text), []
    except ValueError as error:
        return None, [f"is no {block.language.upper()}: {error}"]


def _interpreted(block: Block, namespace: dict[str, Any], name: str) -> list[str]:
    """Run a block of prompts in the namespace of its page."""
    if not block.prompts:
        return ["Python without prompts is a file: name it in a comment above."]
    examples = doctest.DocTestParser().get_examples(block.text, name)
    # A name for each block: in a traceback, doctest finds lines by the name and their number.
    own = f"{name}:{block.line}"
    test = doctest.DocTest(examples, namespace, own, name, block.line - 1, block.text)
    test.globs = namespace
    said = io.StringIO()
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    outcome = runner.run(test, out=said.write, clear_globs=False)
    return [said.getvalue()] if outcome.failed else []


class _Shell:
    """Plays what stands in a console: ``calloff`` commands, and ``echo $?`` for how they ended."""

    def __init__(self) -> None:
        self.status = 0

    def played(self, text: str) -> Iterator[str]:
        """Type each command of a block, and tell where the answer is another."""
        steps = list(_steps(text))
        for number, (command, expected) in enumerate(steps):
            if command == "echo $?":
                actual = f"{self.status}\n"
            elif command.split()[:1] == ["calloff"]:
                actual = self._called(command)
                follower = steps[number + 1][0] if number + 1 < len(steps) else ""
                if self.status and follower != "echo $?":
                    yield f"`{command}` ends with {self.status}: show that with `echo $?`."
            else:
                yield f"`{command}` is neither calloff nor `echo $?`."
                continue
            if not _agree(expected, actual):
                yield f"`{command}`\n{_indented('says', actual)}\n{_indented('not', expected)}"

    def _called(self, command: str) -> str:
        """What a command prints; what it sends to a file by ``>`` is written there instead.

        It reads what stands in a file that is handed to it by ``<``.
        """
        arguments, target = _redirected(shlex.split(command)[1:])
        arguments, source = _redirected(arguments, "<")
        given = Path(source).read_bytes() if source is not None else None
        shell = CliRunner(env={"COLUMNS": "80"})
        result = shell.invoke(main, arguments, input=given, prog_name="calloff")
        self.status = result.exit_code
        if result.exc_info is not None and not isinstance(result.exception, SystemExit | None):
            return "".join(traceback.format_exception(*result.exc_info))
        if target is None:
            return result.output
        Path(target).write_text(result.stdout, encoding="utf-8")
        return result.stderr


def _steps(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console, and what it is expected to print."""
    command, expected = "", ""
    for line in text.splitlines(keepends=True):
        if line.startswith("$ "):
            if command:
                yield command, expected
            command, expected = line[2:].strip(), ""
        elif command.endswith("\\"):
            command = f"{command[:-1].strip()} {line.strip()}"
        else:
            expected += line
    if command:
        yield command, expected


def _agree(expected: str, actual: str) -> bool:
    """Whether two texts are alike to the letter, save for ``...`` and empty lines at the end."""
    checker = doctest.OutputChecker()
    return checker.check_output(
        expected.rstrip("\n") + "\n", actual.rstrip("\n") + "\n", doctest.ELLIPSIS
    )


def _indented(head: str, text: str) -> str:
    return "\n".join([f"  {head}:", *(f"    {line}" for line in text.splitlines())])


def _redirected(arguments: list[str], sign: str = ">") -> tuple[list[str], str | None]:
    """The arguments, and the file that what they print is sent to, or that they read from."""
    if sign not in arguments:
        return arguments, None
    at = arguments.index(sign)
    return arguments[:at], arguments[at + 1]


def misused(text: str) -> Iterator[str]:
    """What is wrong with the ``calloff`` commands in lines for a shell, which are not run."""
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] != ["calloff"]:
            continue
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                _understood(_redirected(_redirected(words[1:])[0], "<")[0])
        except click.UsageError as error:
            yield f"`{line.strip()}`: {error.format_message()}"
        except click.exceptions.Exit:
            continue


def _understood(arguments: list[str]) -> None:
    """Parse a command down to its last option, and carry nothing out."""
    command: click.Command = main
    context = click.Context(main, info_name="calloff")
    rest = list(arguments)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        inner = command.get_command(context, name)
        if inner is None:
            raise click.UsageError(f"there is no command {name!r}.")
        command = inner
        context = click.Context(command, info_name=name, parent=context)
    command.make_context(context.info_name, rest, parent=context.parent)
