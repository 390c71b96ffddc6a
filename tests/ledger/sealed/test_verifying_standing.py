"""What is held and taken in a store: it must be what the rows come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from calloff.ledger.capacities import Taking
from calloff.ledger.command import Append, Command, Done
from calloff.ledger.memory import MemoryStore
from calloff.ledger.rows import Fresh, chained, moment_text
from calloff.ledger.standing import taking_facts
from calloff.ledger.verifying import verify

AT = datetime(2024, 1, 15, 9, 0, tzinfo=UTC)
FIRST = Taking("case/A", "p", "pool/1", "taken", 1_000_000, moment_text(AT), date(2024, 2, 1))
SECOND = replace(FIRST, stream="case/B", kind="held", until=moment_text(AT.replace(month=3)))


def take(
    store: MemoryStore, taking: Taking, frees: tuple[str, ...] = (), *, kept: bool = True
) -> None:
    """Take something, and write so."""
    stream = taking.stream
    head = store.heads([stream])[stream]
    facts = {"takes": [taking_facts(taking)], "frees": list(frees)} if kept else {"takes": [1]}
    rows = chained(stream, head, [Fresh("awarded", AT, AT, facts)])
    done = store.write(
        Command(
            f"{stream} {head.place}",
            "take",
            appends=(Append(stream, head, rows),),
            frees=tuple((stream, ref) for ref in frees),
            takes=(taking,),
        )
    )

    assert isinstance(done, Done)


@pytest.fixture
def store() -> MemoryStore:
    """A ledger in which two places are used, and one was freed again."""
    made = MemoryStore()
    take(made, FIRST)
    take(made, replace(SECOND, ref="q"))
    take(made, SECOND, frees=("q",))
    return made


def freed(store: MemoryStore) -> None:
    """A place is freed where the store counts."""
    del store._takings["case/A", "p"]


def put_in(store: MemoryStore) -> None:
    """A place is used up where the store counts."""
    store._takings["case/C", "r"] = replace(FIRST, stream="case/C", ref="r")


def shortened(store: MemoryStore) -> None:
    """A place is used a shorter time where the store counts."""
    store._takings["case/A", "p"] = replace(FIRST, end=date(2024, 3, 1))


def unreadable(store: MemoryStore) -> None:
    """A row, rightly chained, says what no row says."""
    take(store, replace(FIRST, stream="case/D"), kept=False)


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (freed, "case/A: p holds or takes some of pool/1, but is not counted."),
        (put_in, "case/C: r is counted as some of pool/1, but no row says so."),
        (shortened, "case/A: p is counted as other than the rows say, of pool/1."),
        (unreadable, "the ledger: What is held and taken cannot be told from the rows."),
    ],
    ids=lambda given: getattr(given, "__name__", None),
)
def test_what_is_counted_otherwise_is_found(
    store: MemoryStore, tamper: Callable[[MemoryStore], None], sentence: str
) -> None:
    """Somebody who frees a place lets it be taken twice; it is told with its case."""
    assert verify(store).holds
    tamper(store)

    assert [sentence] == [str(problem) for problem in verify(store).problems()]
    assert verify(store, beside=False).holds


def test_what_is_taken_meanwhile_is_no_breach(store: MemoryStore) -> None:
    """Places are taken and freed between two readings, and it is looked at again."""
    left = [
        replace(FIRST, stream="case/E"),
        replace(FIRST, stream="case/F"),
        replace(FIRST, stream="case/F", ref="s"),
    ]

    class Busy:
        """A store in which something is taken right after the rows were read."""

        def __getattr__(self, name: str) -> object:
            read = getattr(store, name)

            def reading(*args: object, **named: object) -> object:
                found = read(*args, **named)
                if name == "rows" and not found and left:
                    take(store, left.pop())
                return found

            return reading

    assert () == verify(Busy()).breaches  # type: ignore[arg-type]
    assert [] == left
