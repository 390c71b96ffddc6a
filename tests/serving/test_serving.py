"""The process that stays: whatever is said to it, it answers each line once and goes on."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from calloff.cli import INPUT, main
from calloff.cli.office import Office
from calloff.cli.serving import answers
from calloff.ledger.desk import Desk
from calloff.ledger.memory import MemoryStore
from calloff.ledger.sql import StoreBusy
from calloff.messages import MESSAGES, METHODS

from .replaying import Resident

HELLO = b'{"id": 1, "method": "hello"}\n'


def office() -> Office:
    """An office that forgets."""
    return Office(Desk(MemoryStore()), kept=False)


def told(said: bytes, *, most: int = 10**6, at: Office | None = None) -> list[Any]:
    """What is answered to lines."""
    found = answers(io.BytesIO(said), at or office(), most=most)
    return [json.loads(answer) for answer in found]


def codes(found: list[Any]) -> list[str]:
    """Why each was not carried out; ``done`` where it was."""
    return [one["error"]["code"] if "error" in one else "done" for one in found]


def test_nothing_is_answered_to_nothing() -> None:
    """No line, no answer."""
    assert [] == told(b"")


@pytest.mark.parametrize("length", [len(HELLO) - 1, 30_000, 3_000_000])
def test_a_line_that_is_too_long_is_told_and_the_next_is_answered(length: int) -> None:
    """However long it is, nothing of it is taken for a line of its own."""
    found = told(b"x" * (length + 1) + b"\n" + HELLO, most=length)

    assert ["line", "done"] == codes(found)
    assert f"is longer than {length} bytes" in found[0]["error"]["problems"][0]["what"]


def test_a_line_may_be_as_long_as_the_limit() -> None:
    """The end of the line is not counted."""
    assert ["done"] == codes(told(HELLO, most=len(HELLO) - 1))
    assert ["line"] == codes(told(HELLO, most=len(HELLO) - 2))


def test_a_last_line_needs_no_end() -> None:
    """A request is whole by itself."""
    assert ["done"] == codes(told(HELLO.rstrip()))


def test_a_request_that_is_cut_off_is_not_carried_out() -> None:
    """A host that dies in the middle of a line has asked for nothing."""
    assert ["line"] == codes(told(HELLO[:-4]))


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"id": 1, "method": "hello", "params": {"a": NaN}}',
        b'{"id": ' + b"9" * 5000 + b', "method": "hello"}',
        b'"hello"',
        b"null",
        b'{"id": 1.5, "method": "hello"}',
        b'{"id": 1, "method": 7}',
        b'{"id": 1, "method": "hello", "params": []}',
        b'{"id": 1, "method": "hello", "jsonrpc": "2.0"}',
    ],
)
def test_what_is_no_request_is_told(line: bytes) -> None:
    """It is answered by an error with a place for each problem, and the next line is answered."""
    found = told(line + b"\n" + HELLO)

    assert ["line", "done"] == codes(found)
    assert all(set(p) == {"place", "what"} for p in found[0]["error"]["problems"])


def test_what_has_no_bytes_is_told_all_the_same() -> None:
    """Half of a pair of surrogates is told back as it was given."""
    line = rb'{"id": "\ud800", "method": "hello"}'

    (found,) = answers(io.BytesIO(line), office(), most=1000)

    assert b'"\\ud800"' in found
    assert "\ud800" == json.loads(found)["id"]


def test_an_answer_is_one_line_for_whoever_reads_lines() -> None:
    """Some hosts part lines at more than a line feed; no answer holds such a character as it is."""
    id = "a\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029b"
    line = json.dumps({"id": id, "method": "hello"}, ensure_ascii=False).encode()

    (found,) = answers(io.BytesIO(line), office(), most=1000)

    assert 1 == len(found.decode().splitlines())
    assert id == json.loads(found)["id"]


def test_a_fault_is_answered_and_nothing_of_the_request_is_told_elsewhere() -> None:
    """The process goes on; whoever runs it learns where it failed, and nothing of a person."""
    broken, said = office(), list[str]()

    def fails(asked: object) -> Any:
        raise RuntimeError("Anna, born in June")

    broken._cases = fails  # type: ignore[assignment]
    line = b'{"id": 1, "method": "cases"}\n'
    found = [
        json.loads(a) for a in answers(io.BytesIO(line + HELLO), broken, most=99, said=said.append)
    ]

    assert ["fault", "done"] == codes(found)
    assert "Anna" not in json.dumps(found) + "".join(said)
    assert "cases failed: RuntimeError at test_serving.py" in said[0]


def test_a_ledger_that_is_busy_is_told_apart() -> None:
    """Others were in the way: the host may give it again."""
    broken = office()

    def fails(asked: object) -> Any:
        raise StoreBusy("Others were in the way: give it again.")

    broken._cases = fails  # type: ignore[assignment]
    (found,) = told(b'{"id": 1, "method": "cases"}\n', at=broken)

    assert ("busy", "Others were in the way: give it again.") == (
        found["error"]["code"],
        found["error"]["problems"][0]["what"],
    )


def test_every_method_has_somebody_who_does_it() -> None:
    """What the messages promise, the office does."""
    here = office()

    assert list(METHODS) == told(HELLO)[0]["result"]["methods"]
    assert all(callable(here.method(name)) for name in METHODS)


# ------------------------------------------------------------------------- the process itself


LOUD = """
import os
print("imported")
import calloff.cli.office as office
before = office.Office._cases

def cases(self, asked):
    print("asked")
    os.write(1, b"asked below Python\\n")
    return before(self, asked)

office.Office._cases = cases
"""
"""A module of a host's own that prints wherever it can."""


def test_nothing_else_is_ever_said_on_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a module prints, when it is imported or later, goes to standard error."""
    monkeypatch.chdir(tmp_path)
    Path("loud.py").write_text(LOUD, encoding="utf-8")
    with Resident(steps=["loud"]) as resident:
        found = resident.ask(id=1, method="cases")
        rest, told, code = resident.leave()

    assert {"id": 1, "result": {"cases": []}} == found
    assert (b"", 0) == (rest, code)
    assert ["asked", "asked below Python", "imported"] == sorted(told.decode().splitlines())


def test_it_ends_quietly_where_nobody_listens_any_more() -> None:
    """A host that has gone is no fault."""
    with Resident() as resident:
        assert resident.process.stdout is not None
        resident.process.stdout.close()
        resident.say(HELLO)
        resident.process.stdout = None
        _, told, code = resident.leave()

    assert (b"", 0) == (told, code)


def test_a_ledger_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made by another command; here it is an error as everywhere."""
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(main, ["serve", "--ledger", "sqlite:///nowhere.db"])

    assert (INPUT, "") == (found.exit_code, found.stdout)
    assert "nowhere.db" in found.stderr


@pytest.mark.parametrize("kind", MESSAGES)
def test_schemas_of_messages_are_printed(kind: str) -> None:
    """As those of documents are."""
    found = CliRunner().invoke(main, ["schema", kind])

    assert f"urn:calloff:{kind}:1" == json.loads(found.stdout)["$id"]
