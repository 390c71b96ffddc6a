"""Many writers at one ledger: nothing is taken twice, nobody is in the way for good."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier, Event, Thread
from time import sleep
from typing import Any

from sqlalchemy import Connection, create_engine, text

from calloff.ledger.capacities import Stated, Taking
from calloff.ledger.command import Append, Command, Done, Full, Moved, Outcome, Repeated
from calloff.ledger.rows import START, Fresh, Private, chained
from calloff.ledger.sql import SqlStore
from calloff.ledger.sql.sheet import weight

AT = datetime(2024, 1, 1, tzinfo=UTC)
SINCE = "2024-01-01T00:00:00Z"
WRITERS = 8


def place(stream: str, *capacities: str, **more: Any) -> Command:
    """A row at the beginning of a stream, and one of each capacity taken for it."""
    private = Private(b"s" * 16, b"{}")
    rows = chained(stream, START, [Fresh("awarded", AT, AT, {"lot": "A"}, private)])
    takes = tuple(Taking(stream, name, name, "taken", 1, SINCE, **more) for name in capacities)
    append = Append(stream, START, rows, {1: private})
    return Command(f"award {stream}", "award", appends=(append,), takes=takes)


def stating(*stated: Stated) -> Command:
    """What somebody says of capacities."""
    return Command("stated", "stated", states=stated)


def together(url: str, work: Callable[[SqlStore, int], Any]) -> list[Any]:
    """What writers come to who all work at once, each with a store of its own."""

    def one(number: int) -> Any:
        with SqlStore.open(url, durable=False) as store:
            return work(store, number)

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS)))


def counters(url: str) -> dict[str, tuple[str | None, int]]:
    """When each capacity was stated, and its counter."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT name, updated, used FROM calloff_capacity"))
        told = {name: (updated, used) for name, updated, used in found}
    engine.dispose()
    return told


def check(url: str) -> None:
    """Nothing is taken twice, every counter is what the takings come to, every row is there."""
    with SqlStore.open(url) as store:
        uses, stated, rows = store.takings(), store.capacities(), store.rows(limit=10**6)
        for name, (updated, used) in counters(url).items():
            of_it = [use for use in uses if use.capacity == name]
            assert used == sum(weight(use, updated) for use in of_it)
            most = stated[name].most if name in stated else None
            assert most is None or sum(use.quantity for use in of_it) <= most
        numbers = [row.number for row in rows]
        assert sorted(set(numbers)) == numbers
        for stream in store.streams():
            of_stream = store.stream(stream)
            assert list(range(1, len(of_stream) + 1)) == [row.place for row in of_stream]
            assert sorted(row.number for row in of_stream) == [row.number for row in of_stream]


def test_the_last_places_are_taken_once(url: str) -> None:
    """Exactly as many get a place as there are; all others are told how many there were."""
    places, attempts = 40, 20
    with SqlStore.create(url) as store:
        store.write(stating(Stated("p", places)))

    def award(store: SqlStore, writer: int) -> list[Outcome]:
        return [store.write(place(f"case/{writer}-{n}", "p")) for n in range(attempts)]

    outcomes = [outcome for found in together(url, award) for outcome in found]

    assert places == sum(isinstance(outcome, Done) for outcome in outcomes)
    losers = [outcome for outcome in outcomes if not isinstance(outcome, Done)]
    assert WRITERS * attempts - places == len(losers)
    for lost in losers:
        assert isinstance(lost, Full)
        (short,) = lost.shortages
        assert ("p", places, places, 1) == (short.capacity, short.most, short.used, short.wanted)
    check(url)


def test_the_same_place_is_used_again_on_other_days(url: str) -> None:
    """Where the sum is above what there is, it goes by the day, and by the day nobody is over."""
    days = [date(2024, 2, day) for day in range(1, 11)]
    with SqlStore.create(url) as store:
        store.write(stating(Stated("p", 3)))

    def award(store: SqlStore, writer: int) -> Counter[date]:
        got: Counter[date] = Counter()
        for n, day in enumerate(days):
            wanted = place(f"case/{writer}-{n}", "p", first=day, end=day.replace(day=day.day + 1))
            got[day] += isinstance(store.write(wanted), Done)
        return got

    assert dict.fromkeys(days, 3) == sum(together(url, award), Counter())


def test_cases_of_their_own_never_conflict(url: str) -> None:
    """Whoever names several capacities in whatever order comes through, and nothing is lost."""
    names = [f"p{number}" for number in range(5)]
    with SqlStore.create(url) as store:
        store.write(stating(*(Stated(name, 10**6) for name in names)))

    def award(store: SqlStore, writer: int) -> set[type]:
        dice, found = random.Random(writer), set()
        for n in range(15):
            some = dice.sample([*names, "unstated"], dice.randint(1, 4))
            command = place(f"case/{writer}-{n}", *some)
            marks = frozenset(dice.sample(["lot/A", "lot/B", "lot/C"], 2))
            found.add(type(store.write(replace(command, touches=marks))))
        return found

    assert [{Done}] * WRITERS == together(url, award)
    check(url)
    with SqlStore.open(url) as store:
        assert WRITERS * 15 == len(store.rows(limit=10**6))
        assert 2 * WRITERS * 15 == sum(store.marks(["lot/A", "lot/B", "lot/C"]).values())


def test_what_is_held_becomes_taken_while_others_hold(url: str) -> None:
    """Freeing one and taking another in one command keeps the counters right under all hands."""
    with SqlStore.create(url) as store:
        store.write(stating(Stated("p", 10), Stated("q", 10)))

    def live(store: SqlStore, writer: int) -> Counter[str]:
        dice, told, stream = random.Random(writer), Counter[str](), f"case/{writer}"
        for n in range(25):
            head = store.heads([stream])[stream]
            rows = chained(stream, head, [Fresh("asked", AT, AT, {"n": n})])
            held = [use for use in store.takings() if use.stream == stream]
            some = dice.sample(["p", "q"], dice.randint(1, 2))
            command = Command(
                f"{stream} {n}",
                "live",
                appends=(Append(stream, head, rows),),
                frees=tuple((stream, use.ref) for use in held),
                takes=tuple(Taking(stream, c, c, "held", dice.randint(1, 3), SINCE) for c in some),
            )
            told[type(store.write(command)).__name__] += 1
        return told

    told = sum(together(url, live), Counter())

    assert {"Done", "Full"} == set(told)
    check(url)


def test_of_two_who_saw_the_same_one_is_told_what_moved(url: str) -> None:
    """A stream and a mark go on once from where they were seen; all others are told."""
    with SqlStore.create(url) as store:
        store.write(replace(place("case/first", "p"), touches=frozenset({"lot/A"})))

    def write(store: SqlStore, writer: int) -> Outcome:
        head = store.heads(["case/first"])["case/first"]
        everybody.wait()
        rows = chained("case/first", head, [Fresh("asked", AT, AT, {"by": writer})])
        append = Append("case/first", head, rows)
        return store.write(
            Command(
                f"by {writer}",
                "ask",
                appends=(append,),
                reads={"lot/A": 1},
                touches=frozenset({"lot/A"}),
            )
        )

    everybody = Barrier(WRITERS)
    found = together(url, write)

    assert 1 == sum(isinstance(outcome, Done) for outcome in found)
    assert [Moved(("case/first",), ("lot/A",))] * (WRITERS - 1) == [
        outcome for outcome in found if not isinstance(outcome, Done)
    ]


def test_a_command_given_to_all_is_carried_out_once(url: str) -> None:
    """Whoever gives it again is answered what was answered first."""
    SqlStore.create(url).close()

    found = together(url, lambda store, _: store.write(place("case/1", "p")))

    assert 1 == sum(isinstance(outcome, Done) for outcome in found)
    assert WRITERS - 1 == found.count(Repeated("award", "{}"))


def test_whoever_reads_on_misses_nothing(url: str) -> None:
    """A reader that goes on after the last number it saw, while others write, sees every row."""
    SqlStore.create(url).close()
    seen: list[int] = []
    done = Event()

    def follow() -> None:
        with SqlStore.open(url) as store:
            while True:
                last = done.is_set()
                rows = store.rows(after=seen[-1] if seen else 0)
                seen.extend(row.number for row in rows)
                if last and not rows:
                    return

    reader = Thread(target=follow)
    reader.start()
    together(
        url,
        lambda store, writer: [store.write(place(f"case/{writer}-{n}", "p")) for n in range(25)],
    )
    done.set()
    reader.join()

    assert 25 * WRITERS == len(seen)
    check(url)


@contextmanager
def host(url: str) -> Iterator[Connection]:
    """A connection of the host's own."""
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_a_row_is_not_shown_while_one_before_it_may_come(postgres_url: str) -> None:
    """Not even where the transaction with the lower id is done: the other has the lower number."""
    url = postgres_url.replace("postgresql:", "postgresql+psycopg:")
    with SqlStore.create(postgres_url) as store, host(url) as early, host(url) as late:
        for connection in (early, late):
            connection.exec_driver_sql("SELECT pg_current_xact_id()")
        assert Done((1,)) == SqlStore.within(late).write(place("case/late", "p"))
        assert Done((2,)) == SqlStore.within(early).write(place("case/early", "q"))
        early.commit()

        assert [] == list(store.rows())
        assert [] == list(store.unsealed())
        assert [] == list(store.outbox())

        late.commit()

        assert [1, 2] == [row.number for row in store.rows()]


def test_two_who_wait_for_each_other_both_come_through(postgres_url: str) -> None:
    """A deadlock is undone, and tried again by whoever was undone."""
    url = postgres_url.replace("postgresql:", "postgresql+psycopg:")
    with SqlStore.create(postgres_url) as store, host(url) as one:
        store.write(stating(Stated("p", 5), Stated("q", 5)))
        inside = SqlStore.within(one)
        inside.write(place("case/1", "q"))
        with ThreadPoolExecutor(1) as pool:
            # The other locks p and waits for q, which the host holds; the host goes on to p.
            other = pool.submit(store.write, place("case/2", "p", "q"))
            _await_waiting(url)
            first = inside.write(place("case/3", "p"))
            one.commit()

            assert isinstance(first, Done)
            assert isinstance(other.result(), Done)
    check(postgres_url)


def _await_waiting(url: str) -> None:
    """Until somebody waits for somebody else."""
    with host(url) as connection:
        statement = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while not connection.exec_driver_sql(statement).scalar():
            sleep(0.01)
