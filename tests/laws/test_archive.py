"""An archive is enough: whoever has it alone can confirm every digest, and read every word.

- Row by row, commitment by commitment, seal by seal, up to the checkpoint: with a reader of CSV
  and SHA-256 and nothing else.
- What a digest is made of says the same as the sheet beside it.
- Nothing of what is erased, and nothing of a case that was not handed over, is in it.
- A change of any one byte of what the digests are made of is seen by the same check.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from hypothesis import strategies as st

from calloff.ledger.archive import archive
from calloff.ledger.command import Append, Command
from calloff.ledger.keeping import Retention
from calloff.ledger.memory import MemoryStore
from calloff.ledger.retention import erase, remove_entry, retain
from calloff.ledger.rows import Fresh, Private, chained, tight
from calloff.ledger.sealing import seal

BEGIN = datetime(2024, 1, 15, 9, 0, tzinfo=UTC)
NAMES = ("case/A", 'case/B å; "x"', "register/r", "case/\u2028C\n")
WORDS = st.text(st.sampled_from("aå\n\r\"',;=\u2028\x85🔒 <&"), max_size=8)
STEPS = st.sampled_from(("say", "say", "note", "seal", "erase", "remove"))


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[MemoryStore, list[str]]:
    """A ledger, and the marks of everything that was said in it and is erased."""
    store, erased = MemoryStore(), list[str]()
    steps = st.tuples(STEPS, st.sampled_from(NAMES), WORDS)
    given: list[tuple[str, str, str]] = [("say", NAMES[0], ""), *draw(st.lists(steps, max_size=14))]
    for count, (what, stream, word) in enumerate(given):
        at, marks = BEGIN + timedelta(days=count), said(store, stream)
        by: dict[str, Any] = {"at": at, "role": "archivist", "command": str(count)}
        if what == "seal":
            seal(store, at=at, most=draw(st.sampled_from((1, 3, 100))))
        elif what == "erase" and marks:
            retain(
                store, stream, Retention(years=0, decision="P"), **{**by, "command": f"r{count}"}
            )
            by |= {"at": at + timedelta(days=30), "command": str(count)}
            erase(store, stream, decision="G", **by)
            erased += marks.values()
        elif what == "remove" and marks:
            place = min(marks)
            remove_entry(store, stream, place, decision="B", **by)
            erased.append(marks[place])
        else:
            mark = f"mark{count}."
            private = Private(sha256(mark.encode()).digest()[:16], tight([mark, word]).encode())
            head = store.heads([stream])[stream]
            kept = {"word": word, "lot": "A"}
            fresh = Fresh("asked", at, at, kept, private if what == "say" else None)
            rows = chained(stream, head, [fresh])
            privates = {rows[0].place: private} if what == "say" else {}
            store.write(Command(str(count), "", appends=(Append(stream, head, rows, privates),)))
    return store, erased


def said(store: MemoryStore, stream: str) -> dict[int, str]:
    """The marks of what was said in a stream, by place."""
    return {place: json.loads(one.body)[0] for place, one in store.private(stream).items()}


# --------------------------------------------------- whoever has the archive, and nothing else


def sheet(files: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    """The lines of a sheet."""
    return list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))


def lines(files: Mapping[str, bytes], name: str) -> list[bytes]:
    """The lines of a file, each to the letter."""
    return files[name].split(b"\n")[:-1]


def confirm(files: Mapping[str, bytes]) -> tuple[int, int]:
    """Confirm every digest; how many rows there are, and how many of them are sealed."""
    seals, before = sheet(files, "seals.csv"), "0" * 64
    for line, one in zip(lines(files, "seals.txt"), seals, strict=True):
        assert one["digest"] == sha256(line).hexdigest()
        assert one["before"] == before
        before = one["digest"]
    point = re.search(rb'"digest": "(\w+)"', files["checkpoint.json"])
    assert point is not None
    assert point[1].decode() == tree([bytes.fromhex(one["digest"]) for one in seals]).hex()
    count = proven = 0
    for stream in sheet(files, "index.csv"):
        rows = sheet(files, f"{stream['folder']}/rows.csv")
        texts = lines(files, f"{stream['folder']}/rows.txt")
        assert len(rows) == int(stream["rows"])
        before, digests = "0" * 64, {}
        for text, row in zip(texts, rows, strict=True):
            assert row["digest"] == sha256(text).hexdigest()
            assert text.startswith(f'["{before}",'.encode())
            assert text.endswith(f',"{row["commitment"]}"]'.encode())
            assert row["before"] == before
            if row["said"]:
                body = files[f"{stream['folder']}/{row['said']}"]
                assert row["commitment"] == sha256(bytes.fromhex(row["salt"]) + body).hexdigest()
            else:
                assert (row["erased_by"] != "") == (row["commitment"] != "")
            before = digests[row["number"]] = row["digest"]
            count += 1
        for proof in sheet(files, f"{stream['folder']}/proofs.csv"):
            found = sha256(b"\0" + bytes.fromhex(digests[proof["number"]])).digest()
            for step in proof["path"].split():
                neighbour = bytes.fromhex(step[2:])
                both = neighbour + found if step[0] == "L" else found + neighbour
                found = sha256(b"\1" + both).digest()
            assert seals[int(proof["seal"]) - 1]["root"] == found.hex()
            proven += 1
    return count, proven


def tree(leaves: Sequence[bytes]) -> bytes:
    """The root over some leaves, by the definition of RFC 6962."""
    if len(leaves) < 2:
        return sha256(b"\0" + leaves[0] if leaves else b"").digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + tree(leaves[:k]) + tree(leaves[k:])).digest()


# ------------------------------------------------------------------------------------- the laws


def test_an_archive_alone_confirms_every_digest(law: Any) -> None:
    """All of the ledger, and each stream alone; what is erased is in none of it."""

    @law.over(ledgers())
    def holds(given: tuple[MemoryStore, list[str]]) -> None:
        store, erased = given
        sealed = {number for one in store.seals() for number in one.rows}
        law.saw("erased" if erased else "whole", "sealed" if sealed else "unsealed")
        files = archive(store, at=BEGIN)

        assert (len(store.rows()), len(sealed)) == confirm(files)
        whole = b"".join(files.values())
        for mark in erased:
            assert mark.encode() not in whole
        for stream in store.streams():
            alone = archive(store, [stream], at=BEGIN)
            rows = store.stream(stream)
            assert (len(rows), sum(row.number in sealed for row in rows)) == confirm(alone)
            others = (said(store, name) for name in store.streams() if name != stream)
            for mark in (mark for marks in others for mark in marks.values()):
                assert mark.encode() not in b"".join(alone.values())

    holds()
    law.ensure("erased", "whole", "sealed", "unsealed")


def test_sheets_say_what_the_digests_are_made_of(law: Any) -> None:
    """Field by field, and every word that was said stands in its file."""

    @law.over(ledgers())
    def holds(given: tuple[MemoryStore, list[str]]) -> None:
        store, erased = given
        law.saw("erased" if erased else "whole")
        files = archive(store, at=BEGIN)
        for stream in sheet(files, "index.csv"):
            rows = sheet(files, f"{stream['folder']}/rows.csv")
            for text, row in zip(lines(files, f"{stream['folder']}/rows.txt"), rows, strict=True):
                names = ("place", "kind", "at", "written", "kept", "commitment")
                before, name, *told = json.loads(text)
                assert (row["before"], stream["stream"]) == (before, name)
                assert [row[name] for name in names] == [str(value) for value in told]
            bodies = {place: one.body for place, one in store.private(stream["stream"]).items()}
            files_of = {
                int(row["place"]): files[f"{stream['folder']}/{row['said']}"]
                for row in rows
                if row["said"]
            }
            assert bodies == files_of

    holds()
    law.ensure("erased", "whole")


def test_one_byte_changed_is_seen(law: Any) -> None:
    """In what a digest is made of, in what was said, in a digest or in the way to a root."""

    @law.over(ledgers(), st.data())
    def holds(given: tuple[MemoryStore, list[str]], data: st.DataObject) -> None:
        store, _ = given
        seal(store, at=BEGIN)
        files = archive(store, at=BEGIN)
        checked = ("rows.txt", "seals.txt", ".json")
        name = data.draw(st.sampled_from([n for n in files if n.endswith(checked)]))
        law.saw(name.split("/")[-1][-8:])
        digests = re.compile(rb'(?<="digest": ")\w+' if name == "checkpoint.json" else rb"(?s).+")
        match = digests.search(files[name])
        assert match is not None
        at = data.draw(st.integers(match.start(), match.end() - 1))
        old = files[name]
        new = bytes([old[at] ^ 1])
        changed = {**files, name: old[:at] + new + old[at + 1 :]}
        try:
            confirm(changed)
        except (AssertionError, ValueError):
            return
        raise AssertionError(f"{name}: byte {at} was changed from {old[at : at + 1]!r} unseen.")

    holds()
    law.ensure("rows.txt", "eals.txt")
