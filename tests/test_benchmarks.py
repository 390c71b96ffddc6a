"""The benchmarks run, and time nobody whose answers are not calloff's own. No time is looked at."""

from __future__ import annotations

import hashlib
import json
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).parents[1]

ENGINES = ["SQLite", "loop", "pandas"]


@pytest.fixture
def subject(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmark of one decision; the package stands beside the source and is not installed."""
    monkeypatch.syspath_prepend(ROOT)
    return import_module("benchmarks.subjects.one_decision")


@pytest.fixture
def worlds(subject: ModuleType) -> ModuleType:
    """What makes the agreements that are decided over."""
    return import_module("benchmarks.worlds")


def test_every_engine_answers_as_calloff_does(subject: ModuleType) -> None:
    """Each way of each engine is timed, which it is only once all its answers are calloff's."""
    size = subject.Size(offers=20, needs=12, rounds=1, preparations=1)

    rows = list(subject.compared(size, subject.PEERS))

    ways = [f"{name}, {what}" for name in ENGINES for what in ("every verdict", "winner only")]
    assert sorted(ways) == sorted(row.peer for row in rows if row.name == "one decision")
    assert ENGINES == sorted(row.peer for row in rows if row.name == "preparing")
    assert {20} == {row.n for row in rows}


def test_an_engine_that_names_somebody_else_is_not_timed(subject: ModuleType) -> None:
    """One wrong winner ends the run, and says whose it is and for which need."""

    class Wrong(subject.Loop):  # type: ignore[misc, name-defined]
        def winner(self, need: Any) -> Any:
            answer = super().winner(need)
            return answer._replace(ids=("somebody else",)) if need.id == "N-03" else answer

    with pytest.raises(AssertionError, match=r"^wrong, winner only answers .* to N-03, calloff "):
        _compare(subject, Wrong)


def test_an_engine_that_finds_another_verdict_is_not_timed(subject: ModuleType) -> None:
    """One wrong verdict about one offer ends the run, though the winner is the right one."""

    class Wrong(subject.Loop):  # type: ignore[misc, name-defined]
        def rows(self, told: Any) -> Any:
            *others, last = super().rows(told)
            return [*others, (2 - last[0], *last[1:])]

    with pytest.raises(AssertionError, match=r"^wrong, every verdict finds \("):
        _compare(subject, Wrong)


def test_an_engine_that_leaves_out_an_offer_is_not_timed(subject: ModuleType) -> None:
    """Whoever claims reasons gives them about every offer."""

    class Wrong(subject.Loop):  # type: ignore[misc, name-defined]
        def rows(self, told: Any) -> Any:
            return list(super().rows(told))[:-1]

    with pytest.raises(AssertionError, match="every verdict tells about 19 of 20 offers"):
        _compare(subject, Wrong)


def _compare(subject: ModuleType, engine: type[Any]) -> None:
    size = subject.Size(offers=20, needs=4, rounds=1, preparations=1)
    prepared = {"wrong": lambda made: engine(subject.agreement(made))}
    list(subject.compared(size, prepared))


def test_needs_come_to_different_answers(subject: ModuleType, worlds: ModuleType) -> None:
    """Most needs name one offer, rarely the same, and some come to another outcome."""
    made = worlds.world(60, 20)
    loop = subject.Loop(subject.agreement(made))

    answers = [loop.winner(subject.plain_need(need)) for need in made.needs]

    chosen = [answer.ids for answer in answers if answer.kind == "chosen"]
    assert len(chosen) > len(answers) / 2
    assert len(set(chosen)) > len(chosen) / 2
    assert {"chosen"} < {answer.kind for answer in answers}


def test_a_larger_world_begins_with_the_smaller_one(worlds: ModuleType) -> None:
    """The size is all that differs between two sizes: the first offers and the needs stay."""
    small, large = worlds.world(20, 3), worlds.world(30, 5)

    assert small.register["offers"] == large.register["offers"][:20]
    assert small.needs == large.needs[:3]


def test_dice_fall_by_the_hash_of_their_name(worlds: ModuleType) -> None:
    """Throws are the parts of a SHA-256, so that every machine makes the same world."""
    digest = hashlib.sha256(b"offer/7/0").digest()
    parts = [int.from_bytes(digest[at : at + 4]) for at in range(0, 32, 4)]

    dice = worlds.Dice("offer/7")

    assert [part % 1000 for part in reversed(parts)] == [dice.below(1000) for _ in parts]


def test_the_door_prints_a_table_and_writes_rows(subject: ModuleType, tmp_path: Path) -> None:
    """A quick run prints what it did and writes one JSON object for each peer."""
    path = tmp_path / "results" / "quick.jsonl"
    main = import_module("benchmarks.__main__").main

    result = CliRunner().invoke(main, ["--quick", "--json", str(path)])

    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert 0 == result.exit_code
    assert "one decision, 20 offers: calloff" in result.output
    assert 9 == len(rows)
    for row in rows:
        assert ["name", "n", "peer", "ours_us", "peer_us", "ratio"] == list(row)
        assert pytest.approx(row["peer_us"] / row["ours_us"], rel=0.01) == row["ratio"]
