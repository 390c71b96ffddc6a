"""What is handed over to an archive: readable without a program, checkable by hand."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import calloff
from calloff import InputError, Need, Register, shipped
from calloff.ledger.archive import archive, write_archive
from calloff.ledger.archive_words import KINDS, LEGEND
from calloff.ledger.desk import Desk
from calloff.ledger.files import ENTRY_KINDS
from calloff.ledger.keeping import RETENTION_KINDS, Retention
from calloff.ledger.memory import MemoryStore
from calloff.ledger.retention import erase, remove_entry, retain
from calloff.ledger.sealing import Checkpoint, checkpoint, seal
from calloff.process import entries as e
from calloff.values.texts import LANGUAGES

CHILD = "case/7F3K"
FAMILY = "case/F-31"
AT = datetime(2024, 6, 3, 8, 0, tzinfo=UTC)
LATER = datetime(2029, 6, 4, 8, 0, tzinfo=UTC)
BY: dict[str, Any] = {"role": "archivist"}


def sheet(files: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    """The lines of a sheet, each by its columns."""
    return list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))


@pytest.fixture
def sealed(office: Any) -> MemoryStore:
    """The office's two cases under two seals; of the family's, all that was said is erased."""
    store: MemoryStore = office.store
    seal(store, at=AT, most=5)
    retain(store, FAMILY, Retention(years=5, decision="P 4"), at=AT, command="r", **BY)
    erase(store, FAMILY, decision="G 7", at=LATER, command="e", **BY)
    seal(store, at=LATER)
    return store


@pytest.fixture(scope="module")
def desk() -> Desk:
    """A desk at which the need of the story was taken up, and asked about."""
    salts = iter(range(1000))
    desk = Desk(MemoryStore(), salt=lambda: next(salts).to_bytes(16, "big"))
    at, who = datetime(2024, 1, 15, 9, tzinfo=UTC), {"role": "caseworker"}
    published = at - timedelta(days=2)
    register = calloff.load("familjehem.json", Register)
    desk.publish(register, at=published, role="registrar", command="1")
    need = calloff.load("7F3K-need.json", Need)
    procedure = shipped.procedure("familjehem")
    desk.open(need, procedure, at=at, secret="s", command="2", **who)  # type: ignore[arg-type]
    tried = [
        e.Tried(source=source, outcome="does_not", reason="no", at=at + timedelta(minutes=n), **who)
        for n, source in enumerate(("network", "in_house"), 1)
    ]
    desk.note("7F3K", *tried, command="3")
    desk.ask("7F3K", at=at + timedelta(hours=1), command="4", **who)
    seal(desk.store, at=at + timedelta(hours=2))
    return desk


def test_every_stream_has_its_folder(sealed: MemoryStore) -> None:
    """The files are these and no others; what is erased has none."""
    files = archive(sealed, at=AT)

    assert [
        "README.txt",
        "cases/0001/proofs.csv",
        "cases/0001/protocol.html",
        "cases/0001/protocol.txt",
        "cases/0001/rows.csv",
        "cases/0001/rows.txt",
        "cases/0001/said/0001.json",
        "cases/0001/said/0002.json",
        "cases/0001/said/0003.json",
        "cases/0001/said/0004.json",
        "cases/0002/proofs.csv",
        "cases/0002/protocol.html",
        "cases/0002/protocol.txt",
        "cases/0002/rows.csv",
        "cases/0002/rows.txt",
        "checkpoint.json",
        "index.csv",
        "legend.csv",
        "seals.csv",
        "seals.txt",
    ] == list(files)
    assert [("cases/0001", CHILD, "5", "0"), ("cases/0002", FAMILY, "5", "2")] == [
        (line["folder"], line["stream"], line["rows"], line["erased"])
        for line in sheet(files, "index.csv")
    ]
    assert checkpoint(sealed) == Checkpoint.read(json.loads(files["checkpoint.json"]))


def test_names_of_files_say_nothing(office: Any) -> None:
    """Neither person, case nor protection shows in a folder or a zip that lies open."""
    said = {"need": {"id": "F-32", "protected": True, "excluded": "0183"}, "note": "Anna Lind"}
    office.write("case/F-32 Anna Lind", [("opened", {}, said)])
    office.write("case/åäö 🔒", [("opened", {}, said)])
    names = [name for name in archive(office.store, at=AT) if "/" in name]

    assert names
    for name in names:
        assert re.fullmatch(
            r"cases/000\d/(protocol\.(txt|html)|rows\.(csv|txt)|proofs\.csv|said/000\d\.json)", name
        )


def test_a_case_is_told_row_by_row(sealed: MemoryStore) -> None:
    """What stays, what was said, and by which decision the rest is gone."""
    files = archive(sealed, at=AT)
    child, family = (files[f"cases/000{n}/protocol.txt"].decode() for n in (1, 2))

    assert """\
3. Nej från leverantör
······················
  När: 2024-01-17 10:00
Står kvar
  lot:      adda-familjehem-2019/A
  supplier: SE-550000-0237
Sagt
  kind:   declined
  note:   fullt
  reason: no_home
""" in without_blank_lines(child)
    assert "Det som sades är borttaget genom rad 5, enligt G 7." in family
    assert "Anna Lind" not in "".join(data.decode() for data in files.values())
    assert "<!doctype html>" in files["cases/0001/protocol.html"].decode()


def without_blank_lines(text: str) -> str:
    """A text without its empty lines."""
    return "".join(line for line in text.splitlines(keepends=True) if line.strip())


def test_one_case_is_handed_over_alone(sealed: MemoryStore) -> None:
    """Nothing of another case is in it but hashes."""
    files = archive(sealed, [FAMILY], at=AT, language="en")
    whole = b"".join(files.values())

    assert not any(name.startswith("cases/0002") for name in files)
    assert b"7F3K" not in whole
    assert b"SE-550000-0237" not in whole
    assert (
        "What was said was removed by row 5, by G 7." in files["cases/0001/protocol.txt"].decode()
    )
    assert 5 == len(sheet(files, "cases/0001/proofs.csv"))


def test_a_removed_entry_is_told(sealed: MemoryStore) -> None:
    """The row says by which other it was removed; the others have what was said."""
    remove_entry(sealed, CHILD, 2, decision="B 4", at=LATER, command="m", **BY)
    files = archive(sealed, [CHILD], at=AT)
    rows = sheet(files, "cases/0001/rows.csv")

    assert ["", "6", "", "", "", ""] == [row["erased_by"] for row in rows]
    assert ["said/0001.json", "", "said/0003.json"] == [row["said"] for row in rows[:3]]
    assert 6 == len(rows)
    # The last row came after the seals.
    assert 5 == len(sheet(files, "cases/0001/proofs.csv"))


def test_a_case_written_at_a_desk_has_its_protocol_and_journal(desk: Desk) -> None:
    """As the caseworker reads it, by the register that it was decided by, and then row by row."""
    files = archive(desk.store, at=AT)
    told = files["cases/0001/protocol.txt"].decode()
    titles = [line for line, under in pairs(told) if set(under) == {"="}]

    assert [
        "Protokoll över avrop, ärende 7F3K",
        "Journal över avrop, ärende 7F3K",
        "Akten rad för rad: case/7F3K",
    ] == titles
    assert 3 == files["cases/0001/protocol.html"].decode().count("<article")
    folders = {line["stream"].split("/")[0]: line["folder"] for line in sheet(files, "index.csv")}
    assert {"case": "cases/0001", "procedure": "other/0001", "register": "other/0002"} == folders
    assert "Register publicerat" in files["other/0002/protocol.txt"].decode()


def pairs(text: str) -> list[tuple[str, str]]:
    """Each line of a text that something stands under, with the next."""
    lines = text.splitlines()
    return [(a, b) for a, b in pairwise(lines) if a and b]


def test_an_erased_case_of_a_desk_is_still_told(desk: Desk) -> None:
    """Its protocol is gone with the need; what stays is told row by row."""
    copy = MemoryStore()
    copy.__dict__.update(
        {
            name: type(value)(value) if isinstance(value, dict | list) else value
            for name, value in vars(desk.store).items()
        }
    )
    copy._streams = {name: list(rows) for name, rows in copy._streams.items()}
    retain(copy, CHILD, Retention(years=5, decision="P"), at=AT, command="r", **BY)
    erase(copy, CHILD, decision="G 9", at=LATER, command="e", **BY)
    told = archive(copy, [CHILD], at=LATER)["cases/0001/protocol.txt"].decode()

    assert told.startswith("Akten rad för rad: case/7F3K\n")
    assert "enligt G 9" in told
    assert "lot:       adda-familjehem-2019/A" in told
    assert "2014-06" not in told


def test_the_legend_tells_every_column(sealed: MemoryStore) -> None:
    """Each column of each sheet has its meaning in both languages, and no other is told."""
    for language in LANGUAGES:
        files = archive(sealed, at=AT, language=language)
        legend = list(csv.reader(io.StringIO(files["legend.csv"].decode(), newline="")))[1:]
        told = {(name, column) for name, column, _ in legend}
        sheets = {name.split("/")[-1]: name for name in files if name.endswith(".csv")}
        del sheets["legend.csv"]
        stand = {
            (short, column)
            for short, name in sheets.items()
            for column in next(csv.reader(io.StringIO(files[name].decode(), newline="")))
        }

        assert stand == told
        assert all(meaning for _, _, meaning in legend)
        assert len(told) == len(LEGEND.of(language))


def test_every_kind_of_row_has_its_words() -> None:
    """Entries of a call-off, what is decided about keeping, and what else a desk writes."""
    assert {*ENTRY_KINDS, *RETENTION_KINDS, "register", "capacity", "procedure"} == set(KINDS.sv)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_read_me_checks_by_hand(sealed: MemoryStore, tmp_path: Path, language: Any) -> None:
    """The commands that it shows give what the sheets say, typed as they stand."""
    if not all(shutil.which(tool) for tool in ("bash", "sed", "sha256sum", "xxd")):
        pytest.skip("the tools that the page names are not here")
    files = archive(sealed, at=AT, language=language)
    write_archive(files, tmp_path / "handed")
    case, top = tmp_path / "handed" / "cases" / "0001", tmp_path / "handed"
    row, seals = sheet(files, "cases/0001/rows.csv")[2], sheet(files, "seals.csv")
    proof = sheet(files, "cases/0001/proofs.csv")[2]
    shown = [line.strip() for line in files["README.txt"].decode().splitlines()]
    of_row, of_said, of_seal, of_leaf, of_node = (
        line for line in shown if line.endswith("sha256sum")
    )

    assert row["digest"] == typed(of_row, case)
    assert row["commitment"] == typed(of_said.replace("SALT", row["salt"]), case)
    assert seals[1]["digest"] == typed(of_seal, top)
    found = typed(of_leaf.replace("DIGEST", row["digest"]), case)
    blanks = re.search("01([A-ZÄÖ]+)'", of_node)
    assert blanks is not None
    for step in proof["path"].split(" "):
        side, neighbour = step.split(":")
        both = neighbour + found if side == "L" else found + neighbour
        found = typed(of_node.replace(blanks[1], both), case)
    assert seals[int(proof["seal"]) - 1]["root"] == found


def typed(command: str, folder: Path) -> str:
    """The first word that a command prints."""
    ran = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=True
    )
    return ran.stdout.split()[0]


def test_an_archive_is_written_as_a_folder_or_as_one_file(
    sealed: MemoryStore, tmp_path: Path
) -> None:
    """Both hold the same; the same archive gives the same zip; what is there is not overwritten."""
    files = archive(sealed, at=AT)
    folder, first, second = tmp_path / "handed", tmp_path / "1.zip", tmp_path / "2.zip"
    for target in (folder, first, second):
        write_archive(files, target)
    with zipfile.ZipFile(first) as whole:
        zipped = {name: whole.read(name) for name in whole.namelist()}
    written = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }

    assert files == zipped == written
    assert first.read_bytes() == second.read_bytes()
    for target in (folder, first):
        with pytest.raises(InputError, match="is there already: name another"):
            write_archive(files, target)


def test_what_cannot_be_handed_over_is_told(sealed: MemoryStore) -> None:
    """Streams that are not there, and a moment without its zone, all at once."""
    with pytest.raises(InputError) as caught:
        archive(sealed, ["case/7F3L", CHILD], at=datetime(2024, 1, 1))  # noqa: DTZ001

    assert (
        "the archive has 2 problems\n"
        "  case/7F3L: there is no such stream.\n"
        "  at: has no zone: 2024-01-01T00:00:00."
    ) == str(caught.value)


def test_an_empty_ledger_gives_an_archive_of_nothing() -> None:
    """It says so, and holds the sheets with their heads."""
    files = archive(MemoryStore(), at=AT, language="en")

    assert "It holds 0 streams with 0 rows" in files["README.txt"].decode()
    assert [] == sheet(files, "index.csv")
    assert b"" == files["seals.txt"]
