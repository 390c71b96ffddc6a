"""The benchmarks run, and time nobody whose answers are not calloff's own. No time is looked at."""

from __future__ import annotations

import hashlib
import json
import struct
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).parents[1]

ENGINES = ["DuckDB", "SQLite", "loop", "pandas", "polars"]


@pytest.fixture
def subject(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmark of one decision; the package stands beside the source and is not installed."""
    monkeypatch.syspath_prepend(ROOT)
    return import_module("benchmarks.subjects.one_decision")


@pytest.fixture
def worlds(subject: ModuleType) -> ModuleType:
    """What makes the agreements that are decided over."""
    return import_module("benchmarks.worlds")


@pytest.mark.parametrize("what", ["winner", "complete"])
def test_every_engine_answers_as_calloff_does(subject: ModuleType, what: str) -> None:
    """Each engine is timed, which it is only where all its answers are calloff's."""
    size = subject.Size(offers=30, needs=12, rounds=2, warm=0)

    rows = list(subject.compared(size, subject.PEERS, what))

    assert ENGINES == sorted(row.peer for row in rows if row.name == what)
    assert {30} == {row.n for row in rows}


def test_an_engine_that_names_somebody_else_is_not_timed(subject: ModuleType) -> None:
    """One wrong winner ends the run, and says whose it is and for which need."""

    class Wrong(subject.Loop):  # type: ignore[misc, name-defined]
        def winner(self, need: Any) -> Any:
            answer = super().winner(need)
            return answer._replace(ids=("somebody else",)) if need.id == "N-03" else answer

    with pytest.raises(AssertionError, match=r"^wrong answers .* to N-03, calloff "):
        _compare(subject, Wrong, "winner")


def test_an_engine_that_finds_another_verdict_is_not_timed(subject: ModuleType) -> None:
    """One wrong verdict about one offer ends the run, though the winner is the right one."""

    class Wrong(subject.Loop):  # type: ignore[misc, name-defined]
        def verdicts(self, need: Any) -> Any:
            answer, told = super().verdicts(need)
            *others, last = told.found
            return answer, told._replace(found=[*others, (2 - last[0], *last[1:])])

    with pytest.raises(AssertionError, match=r"^wrong finds \(.* about offer 19 for N-00"):
        _compare(subject, Wrong, "complete")


def test_an_engine_that_leaves_out_an_offer_is_not_timed(subject: ModuleType) -> None:
    """Whoever claims reasons gives them about every offer."""

    class Wrong(subject.Loop):  # type: ignore[misc, name-defined]
        def verdicts(self, need: Any) -> Any:
            answer, told = super().verdicts(need)
            return answer, told._replace(found=told.found[:-1])

    with pytest.raises(AssertionError, match="wrong tells about 19 of 20 offers"):
        _compare(subject, Wrong, "complete")


def test_an_engine_that_counts_another_total_is_not_timed(subject: ModuleType) -> None:
    """One öre too much for one offer ends the run."""

    class Wrong(subject.Loop):  # type: ignore[misc, name-defined]
        def verdicts(self, need: Any) -> Any:
            answer, told = super().verdicts(need)
            return answer, told._replace(ore=[told.ore[0] + 1, *told.ore[1:]])

    with pytest.raises(AssertionError, match="wrong counts another total for N-00 than calloff"):
        _compare(subject, Wrong, "complete")


def _compare(subject: ModuleType, engine: type[Any], what: str) -> None:
    size = subject.Size(offers=20, needs=4, rounds=1, warm=0)
    list(subject.compared(size, {"wrong": engine}, what))


def test_needs_come_to_different_answers(subject: ModuleType, worlds: ModuleType) -> None:
    """Most needs name one offer, not always the same, and some come to another outcome."""
    made = worlds.world(60, 40)
    loop = subject.Loop(subject.agreement(made))

    answers = [loop.winner(subject.plain_need(need)) for need in made.needs]

    chosen = [answer.ids for answer in answers if answer.kind == "chosen"]
    assert len(chosen) > len(answers) / 2
    assert len(set(chosen)) > len(chosen) / 4
    assert {"chosen", "ask"} < {answer.kind for answer in answers}


def test_no_need_is_asked_twice(worlds: ModuleType) -> None:
    """Hundreds of needs differ in what they ask for, so that no answer can be a remembered one."""
    made = worlds.world(1, 300)

    asked = {
        json.dumps({name: part for name, part in need.items() if name != "id"})
        for need in made.needs
    }

    assert 300 == len(asked)


def test_a_larger_world_begins_with_the_smaller_one(worlds: ModuleType) -> None:
    """The size is all that differs between two sizes: the first offers and the needs stay."""
    small, large = worlds.world(20, 3), worlds.world(30, 5)

    assert small.register["offers"] == large.register["offers"][:20]
    assert small.needs == large.needs[:3]


def test_a_register_is_the_same_however_it_is_read(worlds: ModuleType) -> None:
    """Read in parts, with equal facts kept once, it is what its document states."""
    ours = import_module("benchmarks.ours")
    formats = import_module("calloff.formats")
    made = worlds.world(25, 0)

    assert formats.parse(made.text, source="register.json") == ours.register(made)


def test_dice_fall_by_the_hash_of_their_name(worlds: ModuleType) -> None:
    """Throws are the parts of a SHAKE-128, so that every machine makes the same world."""
    digest = hashlib.shake_128(b"offer/7/0").digest(1024)
    parts = struct.unpack(">256I", digest)

    dice = worlds.Dice("offer/7")

    assert [part % 1000 for part in reversed(parts)] == [dice.below(1000) for _ in parts]


def test_a_peer_that_is_badly_written_is_told(subject: ModuleType) -> None:
    """A peer that does worse beside the loop than in the trial is to be mended first."""
    row = import_module("benchmarks.measuring").Row
    judged = import_module("benchmarks.yardstick").judged

    told = judged(
        [
            row("winner", 2_000, "loop", 1.0, 100.0),
            row("winner", 2_000, "SQLite", 1.0, 69.0),
            row("winner", 2_000, "pandas", 1.0, 300.0),
            row("winner", 1_999, "pandas", 1.0, 300.0),
        ]
    )

    assert [
        "winner, 2000 offers: SQLite takes 0.69 times the loop, at most 0.697: well enough",
        "winner, 2000 offers: pandas takes 3 times the loop, at most 2.37: TOO SLOW: mend it first",
    ] == list(told)


@pytest.mark.whole
def test_the_door_prints_a_table_and_writes_rows(subject: ModuleType, tmp_path: Path) -> None:
    """A quick run prints what it did and writes one JSON object for each row."""
    path = tmp_path / "results" / "quick.jsonl"
    main = import_module("benchmarks.__main__").main

    result = CliRunner().invoke(main, ["--quick", "--json", str(path)])

    assert result.exception is None, result.output
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert 0 == result.exit_code
    assert "winner, 20 offers: calloff" in result.output
    names = {row["name"] for row in rows}
    assert {"complete", "import calloff", "loading", "preparing", "winner"} <= names
    assert {"growth, laying out", "many, from a table", "many, from needs"} <= names
    assert {"sharing out, 60 needs all different"} < names
    for way in ("ledger", "desk"):
        for level in ("normal", "full"):
            assert f"reserving in SQLite, {way}, synchronous={level}, by the clock" in names
    for row in rows:
        assert ["name", "n", "peer", "ours_us", "peer_us", "ratio", "finished"] == list(row)
        assert pytest.approx(row["peer_us"] / row["ours_us"], rel=0.01, abs=0.01) == row["ratio"]


@pytest.mark.whole
def test_peers_of_sharing_out_come_to_the_same_values(subject: ModuleType) -> None:
    """Every solver that is called by hand leaves as few without a place, at the same price."""
    sharing = import_module("benchmarks.subjects.sharing")
    flows = import_module("benchmarks.peers.flows")
    places = import_module("benchmarks.places").Places(40, 8)

    rows = list(sharing.compared(sharing.Size(places, (flows.FLOW, *flows.PEERS), rounds=1)))

    assert [flows.FLOW, *flows.PEERS, "calloff, reading and solving again"] == [
        row.peer for row in rows
    ]
    assert all(row.finished for row in rows)


def test_a_plan_that_comes_to_something_else_is_not_timed(subject: ModuleType) -> None:
    """One öre more than calloff's plan ends the run, and says at which level."""
    sharing = import_module("benchmarks.subjects.sharing")
    ours = {"unplaced.ordinary": 2, "price": 100, "lot_number": 7}

    with pytest.raises(AssertionError, match="wrong comes to 101 at price, calloff to 100"):
        sharing._agree(ours, {"unplaced.ordinary": 2, "price": 101}, "wrong")


@pytest.mark.whole
def test_a_peer_that_is_not_done_is_ended(subject: ModuleType) -> None:
    """Beyond its limit a peer has no time of its own, and stands in the table as slower."""
    sharing = import_module("benchmarks.subjects.sharing")
    report = import_module("benchmarks.report")
    places = import_module("benchmarks.places").Places(2_000, 100)
    size = sharing.Size(places, ("naive CP-SAT",), rounds=1, seconds=1, turns=False)

    (row,) = sharing.compared(size)

    assert not row.finished
    assert 1e6 == row.peer_us
    assert ">   1 000 000" in report.table([row])


def test_a_way_that_takes_too_little_is_not_timed(
    subject: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reserves no place ends the run, and it is said how many there were."""
    ledger = import_module("benchmarks.subjects.ledger")
    by_hand = ledger.WAYS["raw driver"]

    class Wrong(by_hand):  # type: ignore[misc, valid-type]
        def reserve(self, made: Any) -> bool:
            return False

    monkeypatch.setitem(ledger.WAYS, "raw driver", Wrong)

    with pytest.raises(AssertionError, match=r"^raw driver has taken 0 places of 5\.$"):
        list(ledger.ledger(quick=True))


def test_arrays_for_peers_are_what_the_documents_say(subject: ModuleType) -> None:
    """What calloff reads from needs and register is what the peers have been handed."""
    module = import_module("benchmarks.places")
    ours = import_module("benchmarks.ours_places")
    places = module.Places(60, 12, wishes=True)
    calloff = import_module("calloff")
    register = calloff.Register.read(places.register)
    needs = [calloff.Need.read(document) for document in places.documents()]

    problem = ours.problem_of(needs, register, on=ours.ON, seed=module.SEED)
    arrays = places.arrays()

    numbers = {ours.candidate_of(number)[0]: number for number in range(12)}
    read = {
        (int(id.removeprefix("N-")), numbers[problem.candidates[problem.candidate[arc]]]): (
            int(problem.suited[arc]),
            int(problem.price[arc]),
        )
        for id, profile in zip(problem.ids, problem.profile.tolist(), strict=True)
        for arc in problem.arcs_of(profile)
    }
    rows = zip(arrays.tail, arrays.head, arrays.suited, arrays.price, strict=True)
    assert {(int(i), int(s)): (int(w), int(p)) for i, s, w, p in rows} == read
    assert arrays.capacity.tolist() == [
        int(problem.capacity[problem.pools.index(ours.candidate_of(n)[1])]) for n in range(12)
    ]
