"""Seals, checkpoints and what shows that a row is sealed."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from calloff import InputError
from calloff.ledger import sealing
from calloff.ledger.memory import MemoryStore
from calloff.ledger.merkle import Tree
from calloff.ledger.rows import moment_text
from calloff.ledger.sealing import (
    Checkpoint,
    SealProof,
    checkpoint,
    continuation,
    is_continued,
    is_proven,
    proof,
    seal,
)

AT = datetime(2024, 2, 1, 3, 0, tzinfo=UTC)


def test_a_seal_is_over_all_that_was_not_sealed(office: Any) -> None:
    """Its rows are those under no seal, its root is that of their digests, it holds the last."""
    first = seal(office.store, at=AT, most=5)
    second = seal(office.store, at=AT, most=5)
    rows = {row.number: row.digest for row in office.store.rows()}

    assert first is not None
    assert second is not None
    assert ((1, 2, 3, 4, 5), (6, 7, 8)) == (first.rows, second.rows)
    for one in (first, second):
        assert Tree(bytes.fromhex(rows[number]) for number in one.rows).root.hex() == one.root
    assert ("0" * 64, first.digest) == (first.before, second.before)
    assert moment_text(AT) == second.at
    assert (first, second) == tuple(office.store.seals())


def test_where_nothing_is_to_be_sealed_there_is_no_seal(office: Any) -> None:
    """Sealing again makes no empty seal; neither does sealing an empty ledger."""
    seal(office.store, at=AT)

    assert seal(office.store, at=AT) is None
    assert seal(MemoryStore(), at=AT) is None
    assert 1 == len(office.store.seals())


def test_a_row_that_was_changed_is_not_sealed(office: Any) -> None:
    """A seal would vouch for it; it is named, and nothing is sealed."""
    office.store._rows[2] = replace(office.store._rows[2], kept="{}")

    with pytest.raises(InputError) as caught:
        seal(office.store, at=AT)

    assert (
        "the ledger has 1 problem\n"
        "  case/7F3K, row 3: is not what was written: see what `verify` tells."
    ) == str(caught.value)
    assert [] == list(office.store.seals())


def test_what_a_seal_cannot_be_made_of_is_refused(office: Any) -> None:
    """A moment needs a zone, and a seal at least one row; both are told at once."""
    with pytest.raises(InputError) as caught:
        seal(office.store, at=datetime(2024, 2, 1), most=0)  # noqa: DTZ001 - that is what is refused

    assert (
        "a seal has 2 problems\n"
        "  at: has no zone: 2024-02-01T00:00:00.\n"
        "  most: is at least 1, got 0."
    ) == str(caught.value)


def test_two_sealers_seal_each_row_once(office: Any) -> None:
    """Whoever comes second looks again and seals what is left."""
    for number in range(40):
        office.write(f"case/{number}", [("opened", {}, None)])
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        while seal(office.store, at=AT, most=3) is not None:
            pass

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sealed = [number for one in office.store.seals() for number in one.rows]

    assert list(range(1, 49)) == sealed


def test_a_checkpoint_says_how_far_the_ledger_was_sealed(office: Any) -> None:
    """Seals, rows, their digest and the last moment; it reads back the same."""
    seal(office.store, at=AT, most=5)
    seal(office.store, at=AT, most=2)
    made = checkpoint(office.store)
    digests = [bytes.fromhex(one.digest) for one in office.store.seals()]

    assert (2, 7, AT) == (made.seals, made.rows, made.at)
    assert Tree(digests).root.hex() == made.digest
    assert made == Checkpoint.read(made.data())
    assert "calloff.checkpoint/1" == made.data()["format"]


def test_a_checkpoint_of_nothing_shows_nothing() -> None:
    """Where nothing is sealed there are no figures and no moment."""
    made = checkpoint(MemoryStore())

    assert (0, 0, None) == (made.seals, made.rows, made.at)
    assert hashlib.sha256(b"").hexdigest() == made.digest


def test_each_sealed_row_can_be_shown_without_the_ledger(office: Any) -> None:
    """What shows one row reads back the same, shows that row, and nothing that is changed."""
    while seal(office.store, at=AT, most=3):
        pass
    now = checkpoint(office.store)
    for row in office.store.rows():
        shown = SealProof.read(proof(office.store, row.number).data())

        assert is_proven(shown, now)
        assert row.digest == hashlib.sha256(shown.row.encode()).hexdigest()
        for field, other in _changed(shown).items():
            assert not is_proven(shown.replace(**{field: other}), now), field


def _changed(shown: SealProof) -> dict[str, Any]:
    """Another value for each field of what shows a row."""
    other = "ab" * 32
    fields = [name for name in SealProof.model_fields if name != "format"]
    changed = {
        name: value + 1 if isinstance(value, int) else (*value[1:], other)
        for name in fields
        if not isinstance(value := getattr(shown, name), str)
    }
    return {
        **changed,
        "row": shown.row.replace("adda", "abba").replace("familje", "annan"),
        "root": other,
        "before": other,
        "at": "2024-02-01T03:00:01Z",
    }


def test_a_row_is_shown_under_an_earlier_checkpoint(office: Any) -> None:
    """What was printed then can be used, though more has been sealed since."""
    seal(office.store, at=AT, most=4)
    then = checkpoint(office.store)
    seal(office.store, at=AT)

    assert is_proven(proof(office.store, 2, under=then), then)
    assert not is_proven(proof(office.store, 2), then)
    with pytest.raises(InputError, match="row 5: is under none of the seals"):
        proof(office.store, 5, under=then)


def test_nothing_shows_a_row_whose_neighbours_are_gone(office: Any) -> None:
    """Rows that are gone from a seal are named."""
    seal(office.store, at=AT)
    del office.store._rows[3:5]

    with pytest.raises(InputError) as caught:
        proof(office.store, 2)

    assert [("row 4", "is gone from seal 1."), ("row 5", "is gone from seal 1.")] == [
        (problem.place, problem.what) for problem in caught.value.problems
    ]


def test_a_later_checkpoint_is_shown_to_continue_an_earlier_one(office: Any) -> None:
    """For every two checkpoints of a ledger there are a few hashes that show it."""
    made = [checkpoint(office.store)]
    for number in range(12):
        office.write(f"case/{number}", [("opened", {}, None)])
        seal(office.store, at=AT)
        made.append(checkpoint(office.store))
        for earlier in made:
            path = continuation(office.store, earlier)

            assert is_continued(earlier, made[-1], path)
            if 0 < earlier.seals < made[-1].seals:
                rewritten = earlier.replace(digest="ab" * 32)
                assert not is_continued(rewritten, made[-1], path)


def test_a_ledger_that_was_cut_off_continues_nothing(office: Any) -> None:
    """Fewer seals than there were is told."""
    seal(office.store, at=AT)
    then = checkpoint(office.store)

    with pytest.raises(InputError, match="seals: the ledger had 1 seals, and has 0"):
        continuation(MemoryStore(), then)


def test_rows_of_a_seal_are_read_page_by_page(office: Any) -> None:
    """However few rows are read at a time, they are those of the seal, in order."""
    made = seal(office.store, at=AT)
    assert made is not None

    for page in (1, 2, 3, 100):
        rows = sealing.sealed_rows(office.store, made, page)
        assert list(made.rows) == [row.number for row in rows]
