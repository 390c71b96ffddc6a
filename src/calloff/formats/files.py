"""Files as text and as data: read or written whole, or refused with a sentence that says why."""

from __future__ import annotations

import gc
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from calloff.errors import InputError, Problem

__all__ = [
    "Wanted",
    "collector_paused",
    "parsed_json",
    "parsed_toml",
    "refusal",
    "text_of",
    "write_whole",
]

Wanted = Literal["a table", "JSON", "TOML"]
"""What a file is expected to hold."""

_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|style|script|div|p|h\d)\b", re.IGNORECASE
)
_SEEN = 4096
"""How many bytes from the beginning are looked at to say what a file seems to be."""


def refusal(source: str, what: str, place: str = "") -> InputError:
    """The one error of a file that cannot be used at all."""
    return InputError(source, [Problem(place, what)])


def text_of(path: Path, wanted: Wanted, *, encoding: str = "utf-8") -> str:
    """The text of a file, without a byte order mark.

    Args:
        path: The file.
        wanted: What it is expected to hold.
        encoding: How its characters are written.

    Raises:
        InputError: where there is no such file, it is empty, or it seems to be something else.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise refusal(path.name, f"there is no such file: {path}.") from None
    except IsADirectoryError:
        raise refusal(path.name, "is a folder; a file is needed.") from None
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) else str(error)
        raise refusal(path.name, f"cannot be opened: {told}.") from None
    if told := _seems(data, wanted, encoding):
        raise refusal(path.name, told)
    return _decoded(path.name, data, wanted, encoding)


def write_whole(
    path: Path, text: str, *, unless: Callable[[Path], str | None] | None = None
) -> None:
    """Write a file whole or not at all: whoever reads it meanwhile reads what stood there before.

    Args:
        path: The file; a link is followed. What is no file, such as a pipe, is written to as it is.
        text: What it is to hold.
        unless: Looks at the file while nobody else writes it, and says why it must stay as it is.

    Raises:
        InputError: where it cannot be written, somebody else is writing it, or it must stay.
    """
    try:
        real = path.resolve()
        if real.exists() and not real.is_file() and not real.is_dir():
            real.write_text(text, encoding="utf-8", newline="\n")
            return
        # One name for all who write the file, so that two of them cannot both have it: it is a
        # lock as well, and is gone by the same step that puts the new file in its place.
        beside = real.with_name(f".{real.name}.writing")
        file = beside.open("x", encoding="utf-8", newline="\n")
    except FileExistsError:
        what = (
            f"is being written by somebody else: try again. If nobody is, remove {beside.name!r}, "
            "which was left beside it."
        )
        raise refusal(path.name, what) from None
    except (OSError, ValueError, RuntimeError) as error:
        raise _unwritten(path, error) from None
    try:
        with file:
            if unless is not None and (told := unless(real)):
                raise refusal(path.name, told)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if real.exists():
            beside.chmod(real.stat().st_mode & 0o7777)
        beside.replace(real)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _unwritten(path, error) from None
        raise


def _unwritten(path: Path, error: Exception) -> InputError:
    """That a file cannot be written, and why."""
    if isinstance(error, FileNotFoundError):
        return refusal(path.name, f"there is no such folder: {path.parent}.")
    told = error.strerror if isinstance(error, OSError) else str(error)
    return refusal(path.name, f"cannot be written: {told}.")


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep Python from looking for circles among objects while many are made.

    A document becomes a tree, in which there are none, and looking at all of it again and again
    takes longer than making it. Whoever has turned the collector off finds it off.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # Frozen and thawed, what was made counts as old, and is looked at when all old things
            # are. What the host has frozen for itself stays so.
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def parsed_json(text: str, source: str) -> Any:
    """The data that JSON text states, with numbers exact.

    Raises:
        InputError: where the text is no JSON, or an object has the same field twice.
    """
    twice: list[str] = []

    def fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice.extend(n for n in dict.fromkeys(names) if names.count(n) > 1)
        return found

    try:
        data = json.loads(
            text, object_pairs_hook=fields, parse_float=Decimal, parse_constant=_no_constant
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise refusal(source, f"is not JSON here: {error.msg}.", place) from None
    except RecursionError:
        raise refusal(source, "is nested deeper than any document of calloff.") from None
    except ValueError as error:
        raise refusal(source, f"is not JSON: {str(error).split(';')[0].rstrip('.')}.") from None
    if twice:
        what = "stands twice in the same object; only one of the two can be meant."
        raise InputError(source, [Problem("", f"the field {name!r} {what}") for name in twice])
    return data


def parsed_toml(text: str, source: str) -> dict[str, Any]:
    """The data that TOML text states, with numbers exact.

    Raises:
        InputError: where the text is no TOML.
    """
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except ValueError as error:  # also numbers too long for Python to read
        told = str(error).rstrip(".")
        raise refusal(source, f"is not TOML: {told}.") from None
    except RecursionError:
        raise refusal(source, "is nested deeper than any document of calloff.") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number in a document")


def _seems(data: bytes, wanted: Wanted, encoding: str) -> str | None:
    """What a file seems to be, where that is not what is wanted, and what to do about it."""
    head = data[:_SEEN]
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    wide = encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32"))
    if not data.strip():
        return "the file is empty: fetch it again, or ask whoever sends it."
    if data.startswith(b"PK\x03\x04"):
        return (
            f"this seems to be a workbook or another zip file, not {wanted}: "
            "open it and save the sheet as CSV."
        )
    if data.startswith(b"%PDF"):
        return f"this seems to be a PDF, not {wanted}: ask for the data behind it."
    if data.startswith(b"\x1f\x8b"):
        return f"this seems to be packed with gzip, so it is not {wanted} yet: unpack it first."
    if not wide and data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "this seems to be written in UTF-16: save it as UTF-8, or name its encoding."
    if not wide and b"\0" in head:
        return f"this seems to be a binary file, not {wanted}."
    if start.startswith(b"<"):
        what = "an HTML page" if _HTML.search(start) else "XML"
        return (
            f"this seems to be {what}, not {wanted}: a page that says what went wrong may have "
            "been saved in its place. Look at it, and fetch the file again."
        )
    if wanted == "a table" and _is_json(start):
        return (
            "this seems to be JSON, not a table: it may be an answer that says what went wrong. "
            f"It begins {_begins(start)!r}."
        )
    return None


def _is_json(start: bytes) -> bool:
    """Whether text begins as a JSON object or a list of them does."""
    return re.match(rb'\{\s*("|\})|\[\s*(\{|\[|"|\])', start) is not None


def _begins(start: bytes) -> str:
    """The first words of a file."""
    return " ".join(start[:80].decode("utf-8", "replace").split())


def _decoded(source: str, data: bytes, wanted: Wanted, encoding: str) -> str:
    """The text, or an error that says which byte on which line is no character."""
    try:
        text = data.decode("utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        do = "save it as UTF-8."
        if wanted == "a table":
            do = "name its encoding in the mapping, such as 'cp1252' for many older systems."
        byte = data[error.start]
        what = f"the byte 0x{byte:02x} is no character in {encoding}: {do}"
        raise refusal(source, what, f"line {line}") from None
    return text.removeprefix("\ufeff")
