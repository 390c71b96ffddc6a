"""The recorded conversations come out as they say, and as their schemas say."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from calloff.cli.office import Office
from calloff.cli.serving import answers
from calloff.formats import kinds, schema
from calloff.ledger.desk import Desk
from calloff.ledger.memory import MemoryStore
from calloff.ledger.sql import SqlStore
from calloff.messages import MESSAGES, METHODS, message_schema

from .replaying import Resident, differences, line_of, recorded

every_conversation = pytest.mark.parametrize("path", recorded(), ids=lambda path: path.stem)


def steps_of(path: Path) -> list[Any]:
    """The steps of a conversation."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def played(path: Path, office: Office) -> list[str]:
    """What is answered otherwise than a conversation says."""
    steps = steps_of(path)
    said = io.BytesIO(b"".join(line_of(step) + b"\n" for step in steps))
    found = [json.loads(answer) for answer in answers(said, office, most=10**6)]
    assert len(steps) == len(found)
    told = enumerate(zip(steps, found, strict=True), start=1)
    return [f"line {n}: {what}" for n, (s, a) in told for what in differences(s["expect"], a)]


@every_conversation
def test_a_conversation_in_memory_is_as_recorded(path: Path) -> None:
    """Every answer is the one that was recorded."""
    assert [] == played(path, Office(Desk(MemoryStore()), kept=False))


@pytest.mark.whole
@every_conversation
def test_a_conversation_over_a_database_is_as_recorded(path: Path, tmp_path: Path) -> None:
    """Whether a ledger is kept in memory or in a database, the answers are the same."""
    with SqlStore.create(f"sqlite:///{tmp_path}/office.db") as store:
        assert [] == played(path, Office(Desk(store), kept=False))


@pytest.mark.whole
def test_a_conversation_with_the_process_is_as_recorded() -> None:
    """The process itself answers so, in turn, and ends with its input."""
    (path,) = (path for path in recorded() if path.stem == "refused")
    with Resident() as resident:
        told = []
        for step in steps_of(path):
            resident.say(line_of(step))
            told += differences(step["expect"], resident.hear())

        assert [] == told
        assert (b"", b"", 0) == resident.leave()


@cache
def validator(kind: str) -> Draft202012Validator:
    """What checks a message, with the schemas of all documents at hand."""
    known = [*map(schema, kinds()), *map(message_schema, MESSAGES)]
    registry: Registry[Any] = Registry().with_resources(
        (one["$id"], Resource.from_contents(one)) for one in known
    )
    return Draft202012Validator(message_schema(kind), registry=registry)


@every_conversation
def test_what_is_carried_out_is_as_the_schema_of_requests_says(path: Path) -> None:
    """A request that is answered by a result fits the schema."""
    sent = [s["send"] for s in steps_of(path) if "send" in s and "result" in s["expect"]]

    assert sent
    assert [] == [e.message for one in sent for e in validator("serve-request").iter_errors(one)]


@every_conversation
def test_every_answer_is_as_the_schema_of_answers_says(path: Path) -> None:
    """An answer, whole and not as it is recorded, fits the schema."""
    office = Office(Desk(MemoryStore()), kept=False)
    said = io.BytesIO(b"".join(line_of(step) + b"\n" for step in steps_of(path)))
    found = [json.loads(answer) for answer in answers(said, office, most=10**6)]
    checks = validator("serve-answer")

    assert [] == [e.message for one in found for e in checks.iter_errors(one)]


def test_the_schemas_refuse_what_is_no_message() -> None:
    """They are no schemas of everything."""
    ask, answer = validator("serve-request"), validator("serve-answer")

    assert not ask.is_valid({"id": 1, "method": "opne", "params": {}})
    assert not ask.is_valid({"id": 1, "method": "case", "params": {}})
    assert not ask.is_valid({"id": 1, "method": "case", "params": {"case": "A", "more": 1}})
    assert ask.is_valid({"id": 1, "method": "case", "params": {"case": "A"}})
    assert not answer.is_valid({"id": 1})
    assert not answer.is_valid({"id": 1, "error": {"code": "odd", "message": "", "problems": []}})


def test_every_method_is_spoken_in_a_conversation() -> None:
    """No method is left unrecorded, and each is carried out at least once."""
    steps = [step for path in recorded() for step in steps_of(path)]
    done = {s["send"]["method"] for s in steps if "send" in s and "result" in s["expect"]}

    assert set(METHODS) == done


@pytest.mark.parametrize(
    ("expected", "found", "differs"),
    [
        ("...", 7, False),
        ("...", {"a": 1}, False),
        ("a ... z", "a to z", False),
        ("a ... z", "a to", True),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1, "...": "..."}, {"a": 1, "b": 2}, False),
        ({"a": 1, "b": "..."}, {"a": 1}, True),
        ([1, 2], [1], True),
        (1, True, True),
        (None, False, True),
    ],
)
def test_what_varies_is_marked(expected: object, found: object, differs: bool) -> None:
    """Three dots stand for whatever varies, and for nothing else."""
    assert differs is bool(differences(expected, found))
