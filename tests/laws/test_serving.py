"""A resident calloff answers whatever is said to it, and goes on.

- Every line is answered once, in order, by a line of JSON that holds either a result or an error
  with problems.
- Whatever is changed in a request, calloff does not fail over it: it does it, or says why not.
- The id comes back where it can be read.
"""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from calloff.cli.office import Office
from calloff.cli.serving import answers
from calloff.ledger.desk import Desk
from calloff.ledger.memory import MemoryStore

CONVERSATIONS = Path(__file__).parents[1] / "conversations"

NAMES = st.sampled_from(["id", "method", "params", "need", "kind", "at", "...", ""])
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["7F3K", "7F3K-need.json", "2024-01-15T10:00:00+01:00", "2024-01-15", "9e99"])
)
JSON = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@cache
def requests() -> tuple[dict[str, Any], ...]:
    """What is asked in the recorded conversations, all methods of them."""
    lines = [
        json.loads(line)
        for path in sorted(CONVERSATIONS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").split("\n")
        if line
    ]
    return tuple(line["send"] for line in lines if "send" in line)


def places(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in some data."""
    if not isinstance(data, dict | list):
        return [at]
    inner = data.items() if isinstance(data, dict) else enumerate(data)
    return [at, *(place for name, value in inner for place in places(value, (*at, name)))]


def changed(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    """The data with another value in a place."""
    if not place:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[place[0]] = changed(data[place[0]], place[1:], value)
    return copy


# Drawn by their numbers, so that a failure does not print all of them.
ASKED = st.integers(0, len(requests()) - 1).map(lambda number: requests()[number])


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A request with something else in one of its places."""
    request = draw(ASKED)
    place = draw(st.sampled_from(places(request)))
    return json.dumps(changed(request, place, draw(JSON))).encode()


MISNAMED = st.builds(lambda request, name: {**request, "method": name}, ASKED, st.text(max_size=9))

LINES = (
    mangled()
    | MISNAMED.map(lambda request: json.dumps(request).encode())
    | ASKED.map(lambda request: json.dumps(request).encode())
    | JSON.map(lambda data: json.dumps(data).encode())
    | st.binary(max_size=40)
)


@cache
def office() -> Office:
    """An office with a case under way; what one example writes, the next one finds."""
    made = Office(Desk(MemoryStore()), kept=False)
    path = CONVERSATIONS / "call-off.jsonl"
    steps = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:8]]
    said = b"".join(json.dumps(step["send"]).encode() + b"\n" for step in steps)
    assert all(b'"result"' in answer for answer in answers(io.BytesIO(said), made, most=10**6))
    return made


def test_every_line_is_answered_once_and_nothing_fails(law: Any) -> None:
    """A result or an error with problems, under the id of the line; and never a fault."""

    @law.over(st.lists(LINES, min_size=1, max_size=4))
    def holds(given: list[bytes]) -> None:
        lines = [line.replace(b"\n", b" ") for line in given]
        faults = list[str]()
        said = io.BytesIO(b"".join(line + b"\n" for line in lines))
        found = list(answers(said, office(), most=10**6, said=faults.append))

        assert [] == faults
        assert len(lines) == len(found)
        for line, answer in zip(lines, found, strict=True):
            assert 1 == answer.count(b"\n") == len(answer.decode().splitlines())
            told = json.loads(answer)
            assert set(told) in ({"id", "result"}, {"id", "error"})
            law.saw("done" if "result" in told else told["error"]["code"])
            if "error" in told:
                assert told["error"]["problems"]
                assert all({"place", "what"} == set(one) for one in told["error"]["problems"])
            assert told["id"] in (None, id_of(line))
            if "result" in told or told["error"]["code"] != "line":
                assert told["id"] is not None

    holds()
    law.ensure("done", "line", "method", "input")


def id_of(line: bytes) -> object:
    """The id in a line, where it can be read."""
    try:
        data = json.loads(line)
    except ValueError:
        return None
    return data.get("id") if isinstance(data, dict) else None
