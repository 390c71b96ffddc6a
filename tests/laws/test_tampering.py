"""Whatever is changed in what is sealed is found, and erasing by decision is not taken for it.

Over any ledger of some cases, with seals, holds, erasures and removed entries in it:

- As it stands, it verifies, also against every checkpoint that was ever made of it.
- Every field of every row changed, every sealed row deleted, put in again, put in elsewhere or
  exchanged with another, is found; also where the digest, or the whole stream, is made anew.
- Every field of every seal changed, every seal deleted, exchanged or put in, is found.
- Everything that was said, changed, moved, taken away or put in, is found; taking it away in the
  guise of an erasure is found unless a decision stands there and nothing stood against it.
- Cutting off the end, or making everything anew, seals and all, is found against a checkpoint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from calloff.ledger.capacities import Taking
from calloff.ledger.command import Append, Command, Done
from calloff.ledger.keeping import RETENTION_KINDS, Retention
from calloff.ledger.memory import MemoryStore
from calloff.ledger.merkle import Tree
from calloff.ledger.retention import erase, hold, lift, remove_entry, retain
from calloff.ledger.rows import START, Fresh, Head, Private, Row, chained, tight
from calloff.ledger.sealing import Checkpoint, checkpoint, seal, seal_digest
from calloff.ledger.store import Seal, VersionRow
from calloff.ledger.verifying import verify

BEGIN = datetime(2024, 1, 15, 9, 0, tzinfo=UTC)
MANY = 500
"""So many ledgers at most where several hundred changes are tried on each."""
OTHER = hashlib.sha256(b"other").hexdigest()


@dataclass
class Tables:
    """A ledger as tables that somebody who can write in the database may change at will.

    Reading them is what a database does: by stream and place, or by number.
    """

    table: list[Row]
    said: dict[tuple[str, int], Private]
    sealed: list[Seal]

    @classmethod
    def of(cls, store: MemoryStore) -> Tables:
        """The tables of a ledger, with a number left out after each row, as stores may do."""
        rows = [replace(row, number=row.number * 2) for row in store.rows(limit=10_000)]
        said = {(n, p): one for n in store.streams() for p, one in store.private(n).items()}
        seals = [replace(one, rows=tuple(n * 2 for n in one.rows)) for one in store.seals()]
        return cls(rows, said, seals)

    def copy(self) -> Tables:
        """The same tables, to be changed."""
        return Tables(list(self.table), dict(self.said), list(self.sealed))

    def with_row(self, index: int, *instead: Row) -> Tables:
        """The same with other rows, or none, in the place of one."""
        made = self.copy()
        made.table[index : index + 1] = instead
        return made

    def with_seal(self, index: int, *instead: Seal) -> Tables:
        """The same with other seals, or none, in the place of one."""
        made = self.copy()
        made.sealed[index : index + 1] = instead
        return made

    def rows(self, after: int = 0, limit: int = 1000) -> Sequence[Row]:
        """By number."""
        found = sorted(self.table, key=lambda row: row.number)
        return [row for row in found if row.number > after][:limit]

    def stream(self, stream: str, after: int = 0) -> Sequence[Row]:
        """By stream and place."""
        found = [row for row in self.table if row.stream == stream and row.place > after]
        return sorted(found, key=lambda row: row.place)

    def streams(self, prefix: str = "") -> Sequence[str]:
        """The names that rows have."""
        return sorted({row.stream for row in self.table if row.stream.startswith(prefix)})

    def heads(self, streams: Iterable[str]) -> Mapping[str, Head]:
        """The last row of each."""
        ends = {stream: self.stream(stream) for stream in streams}
        return {stream: rows[-1].head if rows else START for stream, rows in ends.items()}

    def private(self, stream: str) -> Mapping[int, Private]:
        """What was said in a stream."""
        return {place: one for (name, place), one in self.said.items() if name == stream}

    def versions(self, register: str | None = None) -> Sequence[VersionRow]:
        """None are published here."""
        return ()

    def takings(self, capacities: Iterable[str] | None = None) -> Sequence[Taking]:
        """Nothing is held or taken here."""
        return ()

    def seals(self, after: int = 0) -> Sequence[Seal]:
        """By number."""
        return sorted((s for s in self.sealed if s.number > after), key=lambda s: s.number)

    def last_seal(self) -> Seal | None:
        """The one with the highest number."""
        return max(self.sealed, key=lambda s: s.number, default=None)


# ------------------------------------------------------------------------------- any ledger

STEPS = ("say", "say", "say", "note", "seal", "retain", "hold", "lift", "erase", "remove")


class Writer:
    """Writes a ledger step by step; a step that is refused is left out."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.points: list[Checkpoint] = []
        self.now = BEGIN
        self.done: set[str] = set()
        self._count = 0

    def step(self, what: str, stream: str) -> None:
        """Take one step."""
        self._count += 1
        self.now += timedelta(days=40)
        if what == "seal":
            seal(self.store, at=self.now)
            self.points.append(checkpoint(self.store))
        elif what in {"say", "note"} or not self.store.stream(stream):
            self._append(stream, said=what != "note")
        else:
            try:
                self._keep(what, stream)
            except ValueError:
                return
        self.done.add(what)

    def _append(self, stream: str, *, said: bool) -> None:
        """Write a note, with or without something that may be erased."""
        id = str(self._count)
        salt = hashlib.sha256(id.encode()).digest()
        private = Private(salt, tight({"note": id}).encode()) if said else None
        head = self.store.heads([stream])[stream]
        rows = chained(stream, head, [Fresh("asked", self.now, self.now, {"n": id}, private)])
        kept = {rows[0].place: private} if private else {}
        done = self.store.write(Command(id, id, appends=(Append(stream, head, rows, kept),)))

        assert isinstance(done, Done)

    def _keep(self, what: str, stream: str) -> None:
        """Decide about how long a case is kept."""
        by: dict[str, Any] = {"at": self.now, "role": "archivist", "command": str(self._count)}
        if what == "retain":
            retain(self.store, stream, Retention(years=0, decision="P 1"), **by)
        elif what == "hold":
            hold(self.store, stream, "T 1", **by)
        elif what == "lift":
            lift(self.store, stream, "T 1", **by)
        elif what == "erase":
            erase(self.store, stream, decision="G 1", **by)
        else:
            place = min(self.store.private(stream), default=1)
            remove_entry(self.store, stream, place, decision="B 1", **by)


@st.composite
def written(draw: st.DrawFn) -> Writer:
    """A ledger in which something is sealed."""
    step = st.tuples(st.sampled_from(STEPS), st.sampled_from(("case/A", "case/B", "case/C")))
    writer = Writer()
    for what, stream in draw(st.lists(step, min_size=4, max_size=12)):
        writer.step(what, stream)
    if not writer.points or not writer.points[-1].rows:
        writer.step("say", "case/A")
        writer.step("seal", "")
        for what, stream in draw(st.lists(step, max_size=4)):
            writer.step(what, stream)
    return writer


def labels(writer: Writer, tables: Tables) -> Iterator[str]:
    """What a ledger is an example of."""
    yield from writer.done
    yield "several seals" if len(tables.sealed) > 1 else "one seal"
    sealed = sum(len(one.rows) for one in tables.sealed)
    yield "tail" if sealed < len(tables.table) else "all sealed"


SEEN = ("say", "note", "seal", "retain", "hold", "lift", "erase", "remove", "several seals", "tail")


def under(tables: Tables) -> dict[int, Row]:
    """The rows under seals, by their index in the table."""
    numbers = {number for one in tables.sealed for number in one.rows}
    return {at: row for at, row in enumerate(tables.table) if row.number in numbers}


def found(tables: Tables, point: Checkpoint | None = None) -> list[str]:
    """The codes of everything that is found."""
    return [breach.code for breach in verify(tables, point).breaches]  # type: ignore[arg-type]


def others(value: Any) -> Iterator[Any]:
    """Other values in the place of one."""
    if isinstance(value, int):
        yield from (value + 1, value - 1, value + 1000, 0)
    elif isinstance(value, str):
        yield from (f"{value} ", value[:-1], "", OTHER, value.swapcase())
    elif isinstance(value, tuple):
        yield from (value[:-1], value[1:], (*value, value[-1] + 2), (*value, 1), value[::-1])
        yield tuple(n + 2 for n in value)
    elif value is None:
        yield from ("", OTHER)


# ------------------------------------------------------------------------------------ the laws


def test_what_nobody_changed_verifies(law: Any) -> None:
    """Erased, held, sealed or not: it verifies, and the figures are those of the tables."""

    @law.over(written())
    def holds(writer: Writer) -> None:
        tables = Tables.of(writer.store)
        law.saw(*labels(writer, tables))
        for store in (writer.store, tables):
            told = verify(store)  # type: ignore[arg-type]

            assert () == told.breaches
            assert len(tables.table) == told.rows
            assert len(under(tables)) == told.sealed
            assert told.rows - told.sealed == told.unsealed
            committed = sum(row.commitment is not None for row in tables.table)
            assert committed - len(tables.said) == told.erased
            for point in writer.points:
                assert verify(store, point).holds  # type: ignore[arg-type]

    holds()
    law.ensure(*SEEN)


def test_every_change_of_a_row_is_found(law: Any) -> None:
    """Every field of every row; the number of a row that is not sealed yet binds nobody."""
    law.examples = min(law.examples, MANY)

    @law.over(written())
    def holds(writer: Writer) -> None:
        tables = Tables.of(writer.store)
        law.saw(*labels(writer, tables))
        sealed = under(tables)
        for at, row in enumerate(tables.table):
            for field in fields(Row):
                if field.name == "number" and at not in sealed:
                    continue
                old = getattr(row, field.name)
                for value in (*others(old), *([None] if field.name == "commitment" else [])):
                    if value == old or (field.name == "commitment" and not (value or old)):
                        continue
                    changed = replace(row, **{field.name: value})
                    told = verify(tables.with_row(at, changed))  # type: ignore[arg-type]
                    where = {(breach.stream, breach.place) for breach in told.breaches}

                    assert not told.holds, (field.name, value)
                    if field.name not in {"number", "stream", "place"}:
                        assert (row.stream, row.place) in where, (field.name, value)

    holds()
    law.ensure(*SEEN)


def test_a_sealed_row_made_anew_is_found(law: Any) -> None:
    """Giving it the digest that goes with the change does not help; nor a whole stream anew."""

    @law.over(written())
    def holds(writer: Writer) -> None:
        tables = Tables.of(writer.store)
        law.saw(*labels(writer, tables))
        for at, row in under(tables).items():
            for change in ({"kept": '{"n":"x"}'}, {"at": "2020-01-01T00:00:00Z"}, {"kind": "told"}):
                changed = replace(row, **change)
                changed = replace(changed, digest=changed.digested())

                assert found(tables.with_row(at, changed))
                assert "seal.root" in found(rechained(tables.with_row(at, changed)))

    holds()
    law.ensure(*SEEN)


def rechained(tables: Tables) -> Tables:
    """The same rows, with every digest in every stream made anew."""
    made, heads = tables.copy(), dict[str, str]()
    for at, row in sorted(enumerate(made.table), key=lambda pair: pair[1].place):
        row = replace(row, before=heads.get(row.stream, START.digest))  # noqa: PLW2901
        made.table[at] = replace(row, digest=row.digested())
        heads[row.stream] = made.table[at].digest
    return made


def test_a_sealed_row_deleted_exchanged_or_put_in_is_found(law: Any) -> None:
    """Alone, with the stream closed up behind it, or with the digests made anew."""
    law.examples = min(law.examples, MANY)

    @law.over(written())
    def holds(writer: Writer) -> None:
        tables = Tables.of(writer.store)
        law.saw(*labels(writer, tables))
        sealed = under(tables)
        for at, row in sealed.items():
            gone = tables.with_row(at)
            gone.said.pop((row.stream, row.place), None)

            assert "seal.missing" in found(gone)
            assert "seal.missing" in found(rechained(closed(gone, row)))
            for number in (row.number - 1, tables.table[-1].number + 1):
                again = tables.copy()
                again.table.append(replace(row, number=number))
                assert found(again)
                (fresh,) = chained("case/X", START, [Fresh("asked", BEGIN, BEGIN, {})])
                if number < row.number:
                    new = tables.copy()
                    new.table.append(replace(fresh, number=number))
                    assert ["row.unsealed"] == found(new)
        for (at, row), (where, other) in combinations(sealed.items(), 2):
            for names in (("number",), ("place",), ("stream", "place"), ("kept",), ("digest",)):
                swapped = tables.copy()
                swapped.table[at] = taking(row, other, names)
                swapped.table[where] = taking(other, row, names)
                if swapped.table != tables.table and names != ("place",):
                    assert found(swapped), names
                if names == ("place",) and row.place != other.place:
                    assert found(swapped), names

    holds()
    law.ensure(*SEEN)


def closed(tables: Tables, gone: Row) -> Tables:
    """The rows after one that is gone moved up, with what was said in them."""
    made = tables.copy()
    later = [row for row in tables.stream(gone.stream) if row.place > gone.place]
    for row in later:
        made.table[made.table.index(row)] = replace(row, place=row.place - 1)
        if (said := made.said.pop((row.stream, row.place), None)) is not None:
            made.said[row.stream, row.place - 1] = said
    return made


def taking(row: Row, other: Row, names: Iterable[str]) -> Row:
    """A row that has taken some of another's fields."""
    return replace(row, **{name: getattr(other, name) for name in names})


def test_every_change_of_a_seal_is_found(law: Any) -> None:
    """Every field of every seal; a seal deleted, put in twice, or exchanged."""
    law.examples = min(law.examples, MANY)

    @law.over(written())
    def holds(writer: Writer) -> None:
        tables, point = Tables.of(writer.store), checkpoint(writer.store)
        law.saw(*labels(writer, tables))
        for at, one in enumerate(tables.sealed):
            last = at == len(tables.sealed) - 1
            for field in fields(Seal):
                old = getattr(one, field.name)
                for value in others(old):
                    if value == old:
                        continue
                    changed = replace(one, **{field.name: value})
                    # Numbered so that nobody reads it, the last seal is as good as cut off.
                    cut = point if (last, field.name) == (True, "number") else None
                    assert found(tables.with_seal(at, changed), cut), (field.name, value)
                    anew = replace(changed, digest=_digest(changed))
                    assert field.name == "digest" or found(tables.with_seal(at, anew), point), (
                        field.name,
                        value,
                    )
            gone = tables.with_seal(at)
            assert found(gone, point)
            # The last is gone without a trace where nothing was kept elsewhere.
            assert last or found(gone)
            assert found(tables.with_seal(at, one, one))
        for at in range(len(tables.sealed) - 1):
            one, other = tables.sealed[at : at + 2]
            swapped = tables.with_seal(at, replace(other, number=one.number))
            swapped.sealed[at + 1] = replace(one, number=other.number)
            assert found(swapped)

    holds()
    law.ensure(*SEEN)


def _digest(one: Seal) -> str:
    """The digest that goes with what stands in a seal."""
    return seal_digest(one.number, len(one.rows), one.root, one.at, one.before)


def test_whatever_happens_to_what_was_said_is_found(law: Any) -> None:
    """Salt or text changed, gone, at another place, in another stream, or put in."""

    @law.over(written())
    def holds(writer: Writer) -> None:
        tables = Tables.of(writer.store)
        law.saw(*labels(writer, tables))
        for (stream, place), said in tables.said.items():
            for other in (
                Private(said.salt + b"\0", said.body),
                Private(said.salt[:-1], said.body),
                Private(said.salt, said.body + b" "),
                # The same bytes in a row, parted elsewhere, commit to the same: nothing else does.
                Private(said.body, said.salt),
            ):
                changed = tables.copy()
                changed.said[stream, place] = other
                assert ["private.changed"] == found(changed)
            gone = tables.copy()
            del gone.said[stream, place]
            assert ["private.missing"] == found(gone)
            for where in ((stream, place + 1), ("case/A", place), ("case/B", 1)):
                moved = gone.copy()
                if where != (stream, place) and where not in moved.said:
                    moved.said[where] = said
                    assert "private.missing" in found(moved)
        for row in tables.table:
            if (row.stream, row.place) not in tables.said:
                put = tables.copy()
                put.said[row.stream, row.place] = Private(b"salt", b"{}")
                due = "private.foreign" if row.commitment is None else "private.left"
                assert [due] == found(put)

    holds()
    law.ensure(*SEEN)


def test_no_guise_of_an_erasure_helps(law: Any) -> None:
    """Taken away by a row without decision, against a hold, against preservation, or of another."""

    @law.over(written())
    def holds(writer: Writer) -> None:
        tables = Tables.of(writer.store)
        law.saw(*labels(writer, tables))
        for stream in tables.streams():
            rows, places = tables.stream(stream), sorted(tables.private(stream))
            if not places:
                continue
            gone = tables.copy()
            for place in places:
                del gone.said[stream, place]
            held, preserved = standing(rows)
            all_of = {"places": places}

            assert {"private.missing"} == set(found(gone))
            assert "erased.undecided" in found(appended(gone, stream, "erased", all_of))
            assert "erased.undecided" in found(
                appended(gone, stream, "erased", all_of | {"decision": " "})
            )
            excused = found(appended(gone, stream, "erased", all_of | {"decision": "G 2"}))
            against = {"erased.held"} if held else set()
            assert against | ({"erased.preserved"} if preserved else set()) == set(excused)
            one = {"decision": "B 2", "places": places[:1]}
            rest = found(appended(gone, stream, "entry_removed", one))
            assert len(places) - 1 == rest.count("private.missing")
            only = tables.copy()
            del only.said[stream, places[-1]]
            after = appended(only, stream, "entry_removed", {**one, "places": [rows[-1].place + 1]})
            assert "private.missing" in found(after)
            told = found(appended(tables, stream, "erased", all_of | {"decision": "G 2"}))
            assert len(places) == told.count("private.left")

    holds()
    law.ensure(*SEEN)


def standing(rows: Sequence[Row]) -> tuple[bool, bool]:
    """Whether a case is held, and whether it is preserved."""
    kinds = [row.kind for row in rows if row.kind in RETENTION_KINDS]
    return kinds.count("hold_set") > kinds.count("hold_lifted"), "retention" not in kinds


def appended(tables: Tables, stream: str, kind: str, kept: Mapping[str, Any]) -> Tables:
    """The same with a row at the end of a stream, rightly chained."""
    made = tables.copy()
    (row,) = chained(stream, tables.heads([stream])[stream], [Fresh(kind, BEGIN, BEGIN, kept)])
    last = max(row.number for row in tables.table)
    made.table.append(replace(row, number=last + 1))
    return made


def test_a_ledger_cut_off_or_made_anew_is_found_against_a_checkpoint(law: Any) -> None:
    """Without one it cannot be: the ledger was once so, or might have been."""

    @law.over(written())
    def holds(writer: Writer) -> None:
        tables, point = Tables.of(writer.store), checkpoint(writer.store)
        law.saw(*labels(writer, tables))
        for seals in range(len(tables.sealed)):
            last = tables.sealed[seals - 1].rows[-1] if seals else 0
            cut = tables.copy()
            cut.sealed = cut.sealed[:seals]
            cut.table = [row for row in cut.table if row.number <= last]
            # What was said and is not erased by then was there; what was erased later is not.
            told = found(cut)
            assert set(told) <= {"private.missing", "private.foreign"}
            assert "checkpoint.seals" in found(cut, point)
        for at, row in under(tables).items():
            anew = resealed(rechained(tables.with_row(at, replace(row, kind="told"))))
            assert "checkpoint.digest" in found(anew, point)
            if row.kind not in RETENTION_KINDS:
                assert [] == found(anew)

    holds()
    law.ensure(*SEEN)


def resealed(tables: Tables) -> Tables:
    """The same with every seal made anew."""
    made, before = tables.copy(), START.digest
    digests = {row.number: bytes.fromhex(row.digest) for row in made.table}
    for at, one in enumerate(made.sealed):
        root = Tree(digests[number] for number in one.rows).root.hex()
        made.sealed[at] = replace(one, root=root, before=before)
        made.sealed[at] = replace(made.sealed[at], digest=_digest(made.sealed[at]))
        before = made.sealed[at].digest
    return made
