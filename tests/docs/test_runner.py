"""The runner of the documentation notices what is wrong in a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from calloff.gates import Gate

from .pages import Page
from .running import failures, misused


def page(*lines: str) -> Page:
    """A page of these lines."""
    return Page("docs/invented.md", "\n".join(lines) + "\n")


@pytest.mark.parametrize(
    "lines",
    [
        ("```python", ">>> 1 + 1", "2", "```"),
        ("```python", ">>> number = 2", "```", "", "```python", ">>> number", "2", "```"),
        ("```console", "$ calloff schema", "need", "...", "```"),
        ("```console", "$ calloff schema nee", "...", "$ echo $?", "3", "```"),
        (
            *("<!-- file: own.py -->", "```python", "x = 1", "```"),
            *("```python", ">>> import own", ">>> own.x", "1", "```"),
        ),
        (
            *("<!-- file: a.json -->", "", "```json", '{"a": 1}', "```"),
            *(
                "```python",
                ">>> from pathlib import Path",
                '>>> Path("a.json").read_text()',
                "'{\"a\": 1}\\n'",
                "```",
            ),
        ),
        ("<!-- file: a.toml (wrong on purpose) -->", "```toml", 'format = "calloff.need/1"', "```"),
        ("```json", "[1]", "```"),
        ("```text", ">>> this is a drawing", "```"),
        ("```sh", "calloff schema need  # prints it", "make demo", "```"),
        (
            *("<!-- file: said.jsonl -->", "```jsonl", '{"id": 1, "method": "cases"}', "```"),
            *("```console", "$ calloff serve < said.jsonl"),
            *('{"id": 1, "result": {"cases": []}}', "```"),
        ),
        (
            *("```console", "$ calloff schema > kinds.txt", "```"),
            *(
                "```python",
                ">>> from pathlib import Path",
                '>>> Path("kinds.txt").read_text()[:4]',
                "'need'",
                "```",
            ),
        ),
    ],
)
def test_a_page_that_says_what_is_so_passes(lines: tuple[str, ...], tmp_path: Path) -> None:
    """What a page shows and gets is no failure."""
    assert [] == failures(page(*lines), tmp_path)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("```python", ">>> 1 + 1", "3", "```"), "Expected"),
        (("```python", ">>> number", "2", "```"), "NameError"),
        (("```python", "1 + 1", "```"), "is a file"),
        (("```console", "$ calloff schema", "nead", "...", "```"), "says:"),
        (("```console", "$ calloff schema", "```"), "says:"),
        (("```console", "$ calloff schema nee", "...", "```"), "ends with 3"),
        (("```console", "$ ls", "```"), "neither"),
        (("```yaml", "a: 1", "```"), "'yaml'"),
        (("```json", "[1", "```"), "no JSON"),
        (("```jsonl", "[1]", "[2", "```"), "no JSONL"),
        (("```toml", "a", "```"), "no TOML"),
        (("<!-- file: a.toml -->", "```toml", 'format = "calloff.need/1"', "```"), "does not load"),
        (("```sh", "calloff decode x.json", "```"), "no command 'decode'"),
        (("```sh", "calloff schema need \\", "  --colour red", "```"), "--colour"),
        (("```sh", "calloff decide need.json", "```"), "--register"),
    ],
)
def test_a_page_that_is_wrong_fails(lines: tuple[str, ...], told: str, tmp_path: Path) -> None:
    """What a page says and does not get is told, with the place."""
    found = failures(page("# Invented", *lines), tmp_path)

    assert 1 == len(found)
    assert found[0].startswith("docs/invented.md:")
    assert told in found[0]


def test_a_mistake_in_what_an_earlier_block_defined_is_told(tmp_path: Path) -> None:
    """The page goes on after an exception that comes out of an earlier block."""
    lines = (">>> a = 1", ">>> def broken():", "...     return 1 / 0")
    blocks = ("```python", *lines, "```", "```python", ">>> broken()", "```")

    (told,) = failures(page(*blocks), tmp_path)

    assert "ZeroDivisionError" in told


def test_a_comment_names_only_the_block_right_below_it(tmp_path: Path) -> None:
    """A block further down is not taken for the file."""
    blocks = page("<!-- file: a.json -->", "```json", "1", "```", "```json", "2", "```").blocks

    assert ["a.json", None] == [block.file for block in blocks]


def test_a_page_leaves_no_trace(tmp_path: Path) -> None:
    """A kind of step that a page defines is forgotten after it."""
    before = dict(Gate.kinds)
    lines = (
        ">>> from typing import ClassVar, Literal",
        ">>> from calloff.gates import Gate",
        ">>> class Dry(Gate):",
        '...     kind: Literal["dry"] = "dry"',
        '>>> "dry" in Gate.kinds',
        "True",
    )

    assert [] == failures(page("```python", *lines, "```"), tmp_path)
    assert before == Gate.kinds


def test_help_is_no_misuse() -> None:
    """A command that only asks for help parses."""
    assert [] == list(misused("calloff decide --help\ncalloff --version"))
