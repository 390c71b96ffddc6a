"""What verifying tells: the figures, and a sentence in both languages for whatever is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from calloff.ledger.command import Append, Command
from calloff.ledger.keeping import Retention
from calloff.ledger.memory import MemoryStore
from calloff.ledger.retention import erase, hold, retain
from calloff.ledger.rows import START, Fresh, Head, Private, Row, chained
from calloff.ledger.sealing import checkpoint, seal, seal_digest
from calloff.ledger.verification import BREACHES, Breach, Verification
from calloff.ledger.verifying import verify
from calloff.values.texts import LANGUAGES

CHILD = "case/7F3K"
FAMILY = "case/F-31"
AT = datetime(2024, 6, 3, 8, 0, tzinfo=UTC)
LATER = datetime(2029, 6, 4, 8, 0, tzinfo=UTC)

Tamper = Callable[[MemoryStore], None]


def change(case: str, nth: int, **fields: Any) -> Tamper:
    """Change fields of one row."""

    def tamper(store: MemoryStore) -> None:
        old = store._streams[case][nth - 1]
        swap(store, old, replace(old, **fields))

    return tamper


def swap(store: MemoryStore, old: Row, new: Row | None) -> None:
    """Put a row, or none, in the place of another."""
    instead = [] if new is None else [new]
    for table in (store._rows, store._streams[old.stream]):
        at = table.index(old)
        table[at : at + 1] = instead


def delete(stream: str, place: int) -> Tamper:
    """Delete one row."""
    return lambda store: swap(store, store._streams[stream][place - 1], None)


def hide(store: MemoryStore) -> None:
    """Hide the last row of a stream from whoever reads the stream."""
    store._streams[CHILD].pop()


def drop(stream: str) -> Tamper:
    """Delete a stream from where streams are looked up, and leave its rows."""

    def tamper(store: MemoryStore) -> None:
        del store._streams[stream]
        store._private.pop(stream, None)

    return tamper


def say(stream: str, place: int, said: Private | None) -> Tamper:
    """Change what was said in a row."""

    def tamper(store: MemoryStore) -> None:
        store._private.setdefault(stream, {}).pop(place, None)
        if said is not None:
            store._private[stream][place] = said

    return tamper


def append(stream: str, *rows: tuple[str, dict[str, Any]]) -> Tamper:
    """Write rows, rightly chained, as somebody would who knows how."""

    def tamper(store: MemoryStore) -> None:
        head = store.heads([stream])[stream]
        fresh = [Fresh(kind, LATER, LATER, kept) for kind, kept in rows]
        made = chained(stream, head, fresh)
        store.write(Command(f"x {stream}", "x", appends=(Append(stream, head, made),)))

    return tamper


def reseal(which: int, *, anew: bool = False, **fields: Any) -> Tamper:
    """Change fields of a seal; anew: and give it the digest that goes with them."""

    def tamper(store: MemoryStore) -> None:
        one = replace(store._seals[which - 1], **fields)
        if anew:
            digest = seal_digest(one.number, len(one.rows), one.root, one.at, one.before)
            one = replace(one, digest=digest)
        store._seals[which - 1] = one

    return tamper


def cut(store: MemoryStore) -> None:
    """Cut off the last seal with its rows."""
    for number in store._seals.pop().rows:
        (row,) = (row for row in store._rows if row.number == number)
        store._private.get(row.stream, {}).pop(row.place, None)
        swap(store, row, None)
    store._streams = {name: rows for name, rows in store._streams.items() if rows}


def regroup(store: MemoryStore) -> None:
    """Put the last row of the first seal under the second, and make both anew."""
    first, second = store._seals
    kept, moved = first.rows[:-1], (first.rows[-1], *second.rows)
    digests = {row.number: bytes.fromhex(row.digest) for row in store._rows}
    from calloff.ledger.merkle import root_of

    roots = [root_of(digests[n] for n in rows).hex() for rows in (kept, moved)]
    reseal(1, anew=True, rows=kept, root=roots[0])(store)
    reseal(2, anew=True, rows=moved, root=roots[1], before=store._seals[0].digest)(store)


def insert(store: MemoryStore) -> None:
    """Put a row of a new case among the sealed ones: by a number that no row has."""
    (row,) = chained("case/X", START, [Fresh("opened", AT, AT, {})])
    store._rows.insert(0, replace(row, number=0))
    for at, old in enumerate(store._rows):
        store._rows[at] = replace(old, number=at + 1)
    store._streams["case/X"] = [store._rows[0]]
    for name in (CHILD, FAMILY):
        store._streams[name] = [row for row in store._rows if row.stream == name]
    seals = store._seals
    for at, one in enumerate(seals):
        seals[at] = replace(one, rows=tuple(number + 1 for number in one.rows))


HELD = (
    ("retention", {"retention": {"years": 0, "decision": "P"}}),
    ("hold_set", {"hold": "Mål 12-24"}),
    ("erased", {"decision": "G 1", "places": [1, 2, 3, 4]}),
)

CASES: dict[str, tuple[Tamper, str, str]] = {
    "row.digest": (
        change(CHILD, 4, kept='{"lot":"B"}'),
        "case/7F3K, rad 4: Raden är ändrad: det som står i den ger inte dess kontrollsumma.",
        "case/7F3K, row 4: The row was changed: what stands in it does not give its digest.",
    ),
    "row.before": (
        delete(CHILD, 2),
        "case/7F3K, rad 3: Raden följer inte på raden före: dess kontrollsumma är en annan.",
        "case/7F3K, row 3: The row does not follow upon the one before, whose digest is another.",
    ),
    "row.place": (
        delete(CHILD, 2),
        "case/7F3K, rad 3: Raden borde ha plats 2: rader saknas, är för många eller har bytt "
        "plats.",
        "case/7F3K, row 3: The row should have place 2: rows are gone, too many or exchanged.",
    ),
    "row.number": (
        change(CHILD, 3, number=1),
        "case/7F3K, rad 3: Raden har nummer 1, som inte är högre än radens före.",
        "case/7F3K, row 3: The row has number 1, which is not above that of the row before.",
    ),
    "row.stream": (
        change(CHILD, 3, stream=FAMILY),
        "case/7F3K, rad 3: Raden säger att den hör till case/F-31.",
        "case/7F3K, row 3: The row says that it belongs to case/F-31.",
    ),
    "row.unsealed": (
        insert,
        "case/X, rad 1: Raden har nummer 1, mitt bland förseglade rader, men står inte under "
        "någon försegling: den har skjutits in.",
        "case/X, row 1: The row has number 1, among rows that are sealed, but is under no seal: "
        "it was put in.",
    ),
    "private.missing": (
        say(CHILD, 2, None),
        "case/7F3K, rad 2: Det som sades är borta, och inget beslut om gallring står i akten.",
        "case/7F3K, row 2: What was said is gone, and no decision to erase it is in the stream.",
    ),
    "private.changed": (
        say(CHILD, 2, Private(b"salt", b"{}")),
        "case/7F3K, rad 2: Det som sades är inte det som skrevs.",
        "case/7F3K, row 2: What was said is not what was written.",
    ),
    "private.left": (
        append(CHILD, ("erased", {"decision": "G 1", "places": [1, 2, 3, 4]})),
        "case/7F3K, rad 1: Akten säger att det gallrats, men det finns kvar.",
        "case/7F3K, row 1: The stream says that it was erased, but it still is there.",
    ),
    "private.foreign": (
        say(CHILD, 5, Private(b"salt", b"{}")),
        "case/7F3K, rad 5: Här finns något som raden inte säger sig ha.",
        "case/7F3K, row 5: There is something here that the row does not say it has.",
    ),
    "erased.undecided": (
        append(CHILD, ("erased", {"places": [1, 2, 3, 4]})),
        "case/7F3K, rad 6: Gallringen anger inget beslut.",
        "case/7F3K, row 6: The erasure names no decision.",
    ),
    "erased.held": (
        append(CHILD, *HELD),
        "case/7F3K, rad 8: Gallringen gjordes fast akten behövdes för Mål 12-24.",
        "case/7F3K, row 8: It was erased although it was held for Mål 12-24.",
    ),
    "erased.preserved": (
        append(CHILD, ("erased", {"decision": "G 1", "places": [1, 2, 3, 4]})),
        "case/7F3K, rad 6: Gallringen gjordes fast akten skulle bevaras.",
        "case/7F3K, row 6: It was erased although it was to be preserved.",
    ),
    "stream.end": (
        hide,
        "case/7F3K: Den sista raden borde vara rad 5, och den är borta eller en annan.",
        "case/7F3K: The last row should be row 5, which is gone or another.",
    ),
    "stream.missing": (
        drop(FAMILY),
        "case/F-31: Hela strömmen är borta; dess sista rad var rad 3.",
        "case/F-31: The whole stream is gone; its last row was row 3.",
    ),
    "seal.number": (
        reseal(2, number=3),
        "försegling 3: Förseglingen borde ha nummer 2: någon är borta eller har skjutits in.",
        "seal 3: The seal should have number 2: one is gone or was put in.",
    ),
    "seal.before": (
        reseal(2, before="0" * 64),
        "försegling 2: Förseglingen följer inte på den före.",
        "seal 2: The seal does not follow upon the one before.",
    ),
    "seal.digest": (
        reseal(2, at="2024-06-04T08:00:00Z"),
        "försegling 2: Förseglingen är ändrad: det som står i den ger inte dess kontrollsumma.",
        "seal 2: The seal was changed: what stands in it does not give its digest.",
    ),
    "seal.rows": (
        reseal(1, rows=(1, 2, 3, 5, 4)),
        "försegling 1: Förseglingens rader står inte i nummerordning, eller är förseglade förut.",
        "seal 1: The rows of the seal do not stand in order, or are sealed already.",
    ),
    "seal.root": (
        change(CHILD, 4, at="2024-01-19T09:00:00Z"),
        "försegling 1: Raderna är inte de som förseglades.",
        "seal 1: The rows are not those that were sealed.",
    ),
    "seal.missing": (
        delete(CHILD, 5),
        "försegling 1: Rad nummer 5 är borta.",
        "seal 1: Row number 5 is gone.",
    ),
    "checkpoint.seals": (
        cut,
        "kontrollpunkten: Liggaren hade 2 förseglingar och har 1: slutet är bortklippt.",
        "the checkpoint: The ledger had 2 seals and has 1: its end was cut off.",
    ),
    "checkpoint.rows": (
        reseal(2, rows=(6, 7), anew=True),
        "kontrollpunkten: Under förseglingarna stod 8 rader, nu 7.",
        "the checkpoint: Under the seals there were 8 rows, now there are 7.",
    ),
    "checkpoint.digest": (
        regroup,
        "kontrollpunkten: Förseglingarna är inte de som fanns då.",
        "the checkpoint: The seals are not those that there were.",
    ),
}
"""For each code what somebody did, and the sentence that tells it in both languages."""


@pytest.fixture
def sealed(office: Any) -> Any:
    """The office with everything under two seals."""
    seal(office.store, at=AT, most=5)
    seal(office.store, at=AT)
    return office


@pytest.mark.parametrize("code", CASES)
def test_what_is_wrong_is_told_where_it_is(sealed: Any, code: str) -> None:
    """Each breach has its place and its sentence, in Swedish and in English."""
    tamper, *sentences = CASES[code]
    point = checkpoint(sealed.store)
    assert verify(sealed.store, point).holds
    tamper(sealed.store)
    told = verify(sealed.store, point)

    assert code in {breach.code for breach in told.breaches}
    for language, sentence in zip(LANGUAGES, sentences, strict=True):
        assert sentence in [str(problem) for problem in told.problems(language)]


def test_a_head_that_is_told_otherwise_is_found(sealed: Any) -> None:
    """A store keeps the heads beside the rows; new rows would be chained to a wrong one."""

    class Misled:
        """A store that says another head of one stream."""

        def __init__(self, head: Head) -> None:
            self.head = head

        def __getattr__(self, name: str) -> Any:
            return getattr(sealed.store, name)

        def heads(self, streams: Any) -> Any:
            return {**sealed.store.heads(streams), CHILD: self.head}

    for place, digest in ((4, "0" * 64), (9, "0" * 64), (5, "0" * 64)):
        told = verify(Misled(Head(place, digest)))  # type: ignore[arg-type]

        assert ["stream.head"] == [breach.code for breach in told.breaches]
        assert (
            f"case/7F3K: The stream is said to have come to row {place}, and has come to row 5."
        ) == str(told.problems()[0])


def test_every_breach_is_tried() -> None:
    """There is a case for each code that has words; those beside rows have files of their own."""
    others = {code for code in BREACHES.sv if code.startswith(("version.", "taking."))}

    assert {*CASES, "stream.head", *others} == set(BREACHES.sv)


def test_what_stands_is_told_with_its_figures(sealed: Any) -> None:
    """Sealed rows, the tail that is not, what was erased, and what it was held against."""
    store = sealed.store
    retain(store, FAMILY, Retention(years=5, decision="P"), at=AT, role="archivist", command="r")
    erase(store, FAMILY, decision="G 1", at=LATER, role="archivist", command="e")
    told = verify(store, checkpoint(store))

    assert (2, 10, 8, 2, 2, 2) == (
        told.streams,
        told.rows,
        told.sealed,
        told.unsealed,
        told.seals,
        told.erased,
    )
    page = """\
Kontroll av liggaren
====================

Allt som kontrollerats står som det skrevs.
  Rader under försegling:      8
  Rader utan försegling:       2
  Akter och andra strömmar:    2
  Förseglingar:                2
  Rader gallrade efter beslut: 2
  Jämfört med:                 kontrollpunkten efter försegling 2, 2024-06-03 08:00 UTC

Den som kan skriva i databasen kan ännu ändra rader utan försegling så att det inte syns.
"""
    assert page == told.told()
    assert told == Verification.read(told.data())


def test_what_does_not_stand_is_a_table(sealed: Any) -> None:
    """Every breach has its line, after a sentence that says how many there are."""
    change(CHILD, 4, kept="{}")(sealed.store)

    page = """\
Verification of the ledger
==========================

The ledger does not stand as it was written. Breaches: 2.
  Rows under a seal:       8
  Rows under no seal:      0
  Cases and other streams: 2
  Seals:                   2
  Rows erased by decision: 0
  Held against:            no checkpoint: whether the end was cut off cannot be told

  where             what
  ----------------  ----------------------------------------------------------------
  seal 1            The rows are not those that were sealed.
  case/7F3K, row 4  The row was changed: what stands in it does not give its digest.
"""
    assert page == str(verify(sealed.store))


def test_an_empty_ledger_stands() -> None:
    """Nothing was written, and nothing is wrong."""
    told = verify(MemoryStore(), checkpoint(MemoryStore()))

    assert told.holds
    assert (0, 0, 0) == (told.streams, told.rows, told.seals)
    assert "the checkpoint after seal 0, -" in str(told)


def test_what_is_written_meanwhile_is_no_breach(sealed: Any) -> None:
    """Somebody writes and erases between any two readings: it is looked at again."""
    store = sealed.store
    retain(store, FAMILY, Retention(years=5, decision="P"), at=AT, role="archivist", command="r")

    class Busy:
        """A store in which something happens right after a certain reading."""

        def __init__(self, reading: str) -> None:
            self.reading = reading
            later = LATER.replace(year=2039)
            by: dict[str, Any] = {"role": "archivist", "command": "e"}
            self.left: list[Callable[[], object]] = [
                lambda: sealed.write(FAMILY, [("corrected", {}, {"note": "sent"})], AT),
                lambda: erase(store, FAMILY, decision="G", at=later, **by),
                lambda: sealed.write("case/new", [("opened", {}, {"need": {}})], AT),
            ]

        def __getattr__(self, name: str) -> Any:
            read = getattr(store, name)

            def reading(*args: Any, **named: Any) -> Any:
                found = read(*args, **named)
                if name == self.reading and self.left:
                    self.left.pop(0)()
                return found

            return reading

    for reading in ("seals", "rows", "streams", "stream", "private", "heads"):
        busy = Busy(reading)
        assert () == verify(busy).breaches, reading  # type: ignore[arg-type]
        while busy.left:
            busy.left.pop(0)
        store._answers.pop("e", None)


def test_rows_are_read_page_by_page(office: Any) -> None:
    """However long a ledger is, no reading asks for more than a page of it."""
    for number in range(1200):
        office.write(f"case/{number}", [("opened", {}, None), ("ended", {}, None)])
    seal(office.store, at=AT)
    asked: list[int] = []

    class Watched:
        """A store that notes how much is read at a time."""

        def __getattr__(self, name: str) -> Any:
            read = getattr(office.store, name)

            def reading(*args: Any, **named: Any) -> Any:
                found = read(*args, **named)
                if name not in {"seals", "streams"}:
                    asked.append(len(found))
                return found

            return reading

    told = verify(Watched())  # type: ignore[arg-type]

    assert told.holds
    assert 2408 == told.sealed
    assert 1000 == max(asked)


def test_a_breach_that_is_nowhere_is_the_checkpoints() -> None:
    """One without stream and seal is about the checkpoint."""
    breach = Breach(code="checkpoint.digest")

    assert ("kontrollpunkten", "the checkpoint") == (breach.where(), breach.where("en"))


def test_a_hold_set_by_several_is_told_with_all_of_them(office: Any) -> None:
    """An erasure against two holds names both."""
    for reference in ("B 2", "A 1"):
        hold(office.store, CHILD, reference, at=AT, role="lawyer", command=reference)
    append(CHILD, ("erased", {"decision": "G 1", "places": [1, 2, 3, 4]}))(office.store)

    told = [str(problem) for problem in verify(office.store).problems()]

    assert "case/7F3K, row 8: It was erased although it was held for A 1, B 2." in told


def test_a_row_that_was_changed_excuses_nothing(sealed: Any) -> None:
    """Making an erasure of another row hides neither the change nor what is gone."""
    change(CHILD, 5, kind="erased", kept='{"decision":"G 1","places":[1]}')(sealed.store)
    say(CHILD, 1, None)(sealed.store)
    codes = [breach.code for breach in verify(sealed.store).breaches]

    assert {"row.digest", "private.missing"} <= set(codes)


def test_a_stream_that_is_not_sealed_is_missed_too(office: Any) -> None:
    """Its rows stand by their numbers, and nowhere by their stream."""
    drop(FAMILY)(office.store)

    assert ["stream.missing"] == [breach.code for breach in verify(office.store).breaches]
