"""An export for an archive: files that anybody can read and check in fifty years, by hand.

Each case has a folder with its protocol in words, its rows as a sheet, and what was said in files
of their own. Nothing in the names of files says what a case is about, nor whom: they are numbers,
the same for a person with protected identity as for anybody.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from calloff.errors import InputError, Problem
from calloff.ledger.archive_words import LEGEND, READ_ME, WORDS
from calloff.ledger.files import Files
from calloff.ledger.merkle import Tree, sides
from calloff.ledger.registers import Registers
from calloff.ledger.rows import Private, Row
from calloff.ledger.sealing import checkpoint, seal_text, sealed_rows
from calloff.ledger.store import Seal, Store
from calloff.ledger.told_rows import erasures, rows_outline
from calloff.process.case import Case
from calloff.process.entries import Decided
from calloff.protocol import file_protocol, journal_outline
from calloff.register import Register
from calloff.values.outline import Outline
from calloff.values.texts import Language
from calloff.values.typeset import as_page, as_text

__all__ = ["archive", "write_archive"]

_CASE = "case/"


def archive(
    store: Store,
    streams: Iterable[str] | None = None,
    *,
    at: datetime,
    language: Language = "sv",
) -> dict[str, bytes]:
    """What an archive takes over, as the files and what they hold.

    It holds everything that has not been erased, also what few may see: hand it to nobody but the
    archive. Salts are among it, since without them nobody could check what was said; with a case
    that is erased, its folder here is to be erased as well.

    Args:
        store: What the ledger is kept in; best right after `verify` found nothing.
        streams: The streams that are handed over, such as ``case/7F3K``; ``None``: all.
        at: When it is made.
        language: Of the words in it, ``sv`` or ``en``.

    Returns:
        The path of each file, from the top of the archive, and its bytes.

    Raises:
        InputError: where there is no such stream, the time has no zone, or rows are gone from
            under their seals.
    """
    names = store.streams() if streams is None else sorted(set(streams))
    _check(store, names, at)
    found = [_Stream.of(store, name, folder) for name, folder in _folders(names)]
    files: dict[str, bytes] = {}
    for one in found:
        files |= {f"{one.folder}/{name}": data for name, data in _of_stream(one, store, language)}
    seals = store.seals()
    proofs = _proofs(store, seals, found)
    for one in found:
        lines = [proofs[row.number] for row in one.rows if row.number in proofs]
        files[f"{one.folder}/proofs.csv"] = _sheet("proofs.csv", lines)
    files |= _on_top(found, seals, language)
    files["checkpoint.json"] = _json(checkpoint(store).data())
    text = READ_ME.of(language)["text"].format(
        at=f"{at.astimezone(UTC):%Y-%m-%d %H:%M}",
        streams=len(found),
        rows=sum(len(one.rows) for one in found),
        sealed=len(proofs),
    )
    files["README.txt"] = text.encode()
    return dict(sorted(files.items()))


def _check(store: Store, names: Sequence[str], at: datetime) -> None:
    """Refuse what cannot be handed over."""
    heads = store.heads(names)
    missing = [name for name in names if heads[name].place == 0]
    problems = [Problem(name, "there is no such stream.") for name in missing]
    if at.tzinfo is None:
        problems.append(Problem("at", f"has no zone: {at.isoformat()}."))
    if problems:
        raise InputError("the archive", problems)


def _folders(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A folder for each stream: cases by themselves, each with a number that says nothing."""
    counts = {"cases": 0, "other": 0}
    for name in names:
        kind = "cases" if name.startswith(_CASE) else "other"
        counts[kind] += 1
        yield name, f"{kind}/{counts[kind]:04d}"


@dataclass(frozen=True, slots=True)
class _Stream:
    """A stream as it stands, and where it goes."""

    name: str
    folder: str
    rows: Sequence[Row]
    private: Mapping[int, Private]
    erased: Mapping[int, Row]

    @classmethod
    def of(cls, store: Store, name: str, folder: str) -> _Stream:
        """A stream as it stands now."""
        rows, private = store.stream(name), store.private(name)
        return cls(name, folder, rows, private, erasures(rows))


# ----------------------------------------------------------------------------------- one stream


def _of_stream(one: _Stream, store: Store, language: Language) -> Iterator[tuple[str, bytes]]:
    """The files of one stream, but for what shows that its rows are sealed."""
    told = rows_outline(one.name, one.rows, one.private, language)
    pages = [*_protocols(one, store, language), told]
    yield "protocol.txt", "\n\n".join(as_text(page) for page in pages).encode()
    yield "protocol.html", as_page(pages[0], *pages[1:]).encode()
    yield "rows.csv", _sheet("rows.csv", [_cells(row, one) for row in one.rows])
    yield "rows.txt", _lines(row.text for row in one.rows)
    for place, said in one.private.items():
        yield _file_of(place), said.body


def _protocols(one: _Stream, store: Store, language: Language) -> Iterator[Outline]:
    """The protocol and the journal of a case, where nothing of it is erased."""
    # Rows that no desk has written make no file of a call-off.
    if not one.name.startswith(_CASE) or one.erased or "procedure" not in one.rows[0].facts:
        return
    case = Files(store).case(one.name).case
    if (register := _register(store, case)) is not None:
        yield file_protocol(case, register, language)
    yield journal_outline(case, language)


def _register(store: Store, case: Case) -> Register | None:
    """The version of the register that a case was decided by last; ``None``: there is none."""
    registers = Registers(store)
    decided = [entry for entry in case.entries if isinstance(entry, Decided)]
    if not decided:
        return registers.deciding(case.need.lot, case.entries[-1].at)
    last = decided[-1]
    if not any(row.register == last.register_id for row in store.versions()):
        return None
    return registers.known(last.register_id, last.known)


def _cells(row: Row, one: _Stream) -> Sequence[object]:
    """A row as a line of its sheet."""
    said, by = one.private.get(row.place), one.erased.get(row.place)
    return (
        row.number,
        row.place,
        row.kind,
        row.at,
        row.written,
        row.kept,
        row.commitment or "",
        row.before,
        row.digest,
        said.salt.hex() if said else "",
        _file_of(row.place) if said else "",
        by.place if by else "",
    )


def _file_of(place: int) -> str:
    """The file of what was said in a row."""
    return f"said/{place:04d}.json"


# -------------------------------------------------------------------------------------- the seals


def _proofs(
    store: Store, seals: Sequence[Seal], found: Sequence[_Stream]
) -> dict[int, Sequence[object]]:
    """What shows that a row is under its seal, by the row's number."""
    wanted = {row.number: row.place for one in found for row in one.rows}
    proofs: dict[int, Sequence[object]] = {}
    for one in seals:
        if wanted.keys().isdisjoint(one.rows):
            continue
        rows = sealed_rows(store, one)
        tree = Tree(bytes.fromhex(row.digest) for row in rows)
        for index, row in enumerate(rows):
            if row.number in wanted:
                turns = zip(sides(index, tree.size), tree.path(index), strict=True)
                path = " ".join(f"{side}:{neighbour.hex()}" for side, neighbour in turns)
                place = wanted[row.number]
                proofs[row.number] = (row.number, place, one.number, index, tree.size, path)
    return proofs


def _on_top(
    found: Sequence[_Stream], seals: Sequence[Seal], language: Language
) -> dict[str, bytes]:
    """The sheets that are about all streams."""
    index = [
        (one.folder, one.name, len(one.rows), *_first_and_last(one.rows), len(one.erased))
        for one in found
    ]
    columns = [(*name.split("/"), told) for name, told in LEGEND.of(language).items()]
    words = WORDS.of(language)
    head = tuple(words[code] for code in ("file", "column", "meaning"))
    stated = [(one.number, len(one.rows), one.root, one.at, one.before) for one in seals]
    digests = [(*told, one.digest) for told, one in zip(stated, seals, strict=True)]
    return {
        "index.csv": _sheet("index.csv", index),
        "legend.csv": _csv([head, *columns]),
        "seals.csv": _sheet("seals.csv", digests),
        "seals.txt": _lines(seal_text(*told) for told in stated),
    }


def _first_and_last(rows: Sequence[Row]) -> tuple[str, str]:
    """When the first and the last of some rows were written."""
    return rows[0].written, rows[-1].written


# -------------------------------------------------------------------------------------- the files


def _sheet(name: str, lines: Iterable[Sequence[object]]) -> bytes:
    """A sheet with the head that the legend tells of."""
    head = [column.split("/")[1] for column in LEGEND.en if column.startswith(f"{name}/")]
    return _csv([head, *lines])


def _csv(lines: Iterable[Sequence[object]]) -> bytes:
    """Lines as CSV (RFC 4180), in UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _lines(texts: Iterable[str]) -> bytes:
    """Texts that hold no end of a line, one on each."""
    return "".join(f"{text}\n" for text in texts).encode()


def _json(data: object) -> bytes:
    """Plain data as JSON that can be read by eye."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def write_archive(files: Mapping[str, bytes], target: Path) -> None:
    """Write an archive as a folder, or as one file where the name ends with ``.zip``.

    The same archive gives the same zip file, byte for byte.

    Args:
        files: What `archive` gave.
        target: Where it goes; nothing may be there yet.

    Raises:
        InputError: where something is there.
    """
    if target.exists():
        raise InputError("the archive", [Problem(target.name, "is there already: name another.")])
    if target.suffix.lower() != ".zip":
        for name, data in files.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as whole:
        for name, data in files.items():
            # A moment that never changes: when it was made is told inside.
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            whole.writestr(info, data)
