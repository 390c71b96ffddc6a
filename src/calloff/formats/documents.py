"""Documents in files: read by the format they name, written back the same, and their schemas.

The module is not called ``json``, since it reads TOML as well and would hide the standard library
from whoever looks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Fields
from pathlib import Path
from typing import Any, Literal, TypeVar, overload

from calloff import shipped
from calloff.allocation_key import AllocationKey
from calloff.assessment import Assessment
from calloff.candidate import Proposal
from calloff.decision import Decision
from calloff.errors import InputError, Problem, did_you_mean
from calloff.formats.files import (
    collector_paused,
    parsed_json,
    parsed_toml,
    refusal,
    text_of,
    write_whole,
)
from calloff.formats.history_mapping import HistoryMapping
from calloff.formats.mapping import Mapping
from calloff.formats.price_mapping import PriceMapping
from calloff.need import Need
from calloff.plan import Comparison, Plan
from calloff.process.agreement import AgreementFile
from calloff.process.case import Case
from calloff.process.contract import Contract
from calloff.process.declines import History
from calloff.process.imported import ImportedHistory
from calloff.process.limits import LimitTable
from calloff.process.procedure import Procedure
from calloff.process.requests import CallOffRequest
from calloff.register import Register
from calloff.rules import Rules
from calloff.snapshot import Snapshot
from calloff.values.record import Document
from calloff.vocabulary import Vocabulary

__all__ = [
    "FROM_SHIPPED",
    "KINDS",
    "Needs",
    "Proposals",
    "dump",
    "format_of",
    "load",
    "parse",
    "read",
    "update",
]

D = TypeVar("D", bound=Document)


class Proposals(Document):
    """The answers to one request, or to several, in one file.

    Attributes:
        proposals: The answers.
    """

    format: Literal["calloff.proposals/1"] = "calloff.proposals/1"
    proposals: tuple[Proposal, ...]


class Needs(Document):
    """Many needs in one file, such as those that share places.

    Attributes:
        needs: The needs.
    """

    format: Literal["calloff.needs/1"] = "calloff.needs/1"
    needs: tuple[Need, ...]

    @classmethod
    def is_protected(cls, data: object) -> bool:
        """Nothing is repeated of a file that holds a person with protected identity."""
        needs = data.get("needs") if isinstance(data, Fields) else None
        return isinstance(needs, Sequence) and any(Need.is_protected(need) for need in needs)


KINDS: dict[str, type[Document]] = {
    "need": Need,
    "needs": Needs,
    "key": AllocationKey,
    "vocabulary": Vocabulary,
    "register": Register,
    "proposal": Proposal,
    "proposals": Proposals,
    "assessment": Assessment,
    "snapshot": Snapshot,
    "mapping": Mapping,
    "price-mapping": PriceMapping,
    "history-mapping": HistoryMapping,
    "case": Case,
    "procedure": Procedure,
    "limits": LimitTable,
    "history": History,
    "imported": ImportedHistory,
    "agreement": AgreementFile,
    "request": CallOffRequest,
    "contract": Contract,
    "plan": Plan,
    "plan-comparison": Comparison,
    "rules": Rules,
}
"""The documents that can be read, by kind."""

_DOORS: dict[type[Document], tuple[Callable[[], list[str]], Callable[[str], Document]]] = {
    Procedure: (shipped.procedure_names, shipped.procedure),
    LimitTable: (shipped.limit_names, shipped.limits),
}
"""Kinds that come with the package as TOML, each with the names of what there is."""


@overload
def load(source: str | Path) -> Document: ...


@overload
def load(source: str | Path, expected: type[D]) -> D: ...


def load(source: str | Path, expected: type[Document] = Document) -> Document:
    """The document in a JSON or TOML file, read by the format that it names.

    A name that is no file may be one of the examples that come with the package, such as
    ``familjehem.json``, or of its procedures and tables of limits, such as
    ``se-direct-award.toml``. Where a name is an example's and a procedure's, what is expected
    says which is meant.

    Args:
        source: The file, or the name of something that is shipped.
        expected: What it must be, such as `Register`; any document where not said.

    Raises:
        InputError: where there is no such file, it is something else, names no format or one that
            this version does not read, or is wrong in itself; every problem is listed.
    """
    path = Path(source)
    if not _exists(path) and (found := _by_name(str(source), expected)) is not None:
        return found
    toml = path.suffix.lower() == ".toml"
    text = text_of(path, "TOML" if toml else "JSON")
    return parse(text, source=path.name, toml=toml, expected=expected)


@overload
def parse(text: str, *, source: str, toml: bool = False) -> Document: ...


@overload
def parse(text: str, *, source: str, toml: bool = False, expected: type[D]) -> D: ...


def parse(
    text: str, *, source: str, toml: bool = False, expected: type[Document] = Document
) -> Document:
    """The document that a text states, as `load` reads it from a file.

    Args:
        text: JSON, or TOML where that is said.
        source: What the text is called in an error.
        toml: Whether it is TOML.
        expected: What it must be; any document where not said.

    Raises:
        InputError: as `load` does.
    """
    with collector_paused():
        data = parsed_toml(text, source) if toml else parsed_json(text, source)
        return _read(data, source, expected)


def read(data: object, *, source: str, expected: type[D]) -> D:
    """The document that plain data states, as `load` reads it from a file.

    Args:
        data: What a JSON reader gives.
        source: What the data is called in an error.
        expected: What it must be.

    Raises:
        InputError: as `load` does.
    """
    found = _read(data, source, expected)
    assert isinstance(found, expected), "Another kind is refused."
    return found


def dump(document: Document | Decision | Sequence[Proposal], path: str | Path | None = None) -> str:
    """The document as JSON for people to read and for `load` to read again.

    Fields stand in their declared order, and what is at its default is left out.

    Args:
        document: A document, a decision, or the answers to a request.
        path: Where to write it as well: whole, or not at all.

    Raises:
        InputError: where it cannot be written there.
    """
    import json

    if isinstance(document, Sequence):
        document = Proposals(proposals=tuple(document))
    text = json.dumps(document.data(), ensure_ascii=False, indent=2) + "\n"
    if path is not None:
        write_whole(_for_json(path), text)
    return text


def update(document: Document, path: str | Path, *, read: Document | None) -> str:
    """Write a document in the place of the version that was read, and of no other.

    Two who read the same file and both write it would else undo what the first has written.

    Args:
        document: What the file is to hold.
        path: The file.
        read: What was read from it; ``None``: there is no such file yet.

    Returns:
        What was written.

    Raises:
        InputError: where the file has changed since it was read, is there already, or cannot be
            written; it stays as it is then.
    """
    text = dump(document)

    def unless(now: Path) -> str | None:
        if read is None:
            return "is there already: choose another name." if now.exists() else None
        try:
            same = read.fingerprint == load(now, type(read)).fingerprint
        except InputError:
            same = False
        return None if same else "has changed since it was read: read it again."

    write_whole(_for_json(path), text, unless=unless)
    return text


def _for_json(path: str | Path) -> Path:
    """The file, unless its name would have it read as TOML again."""
    named = Path(path)
    if named.suffix.lower() == ".toml":
        what = "documents are written as JSON, and this name says TOML: let it end in .json."
        raise refusal(named.name, what)
    return named


def _by_name(name: str, expected: type[Document]) -> Document | None:
    """What comes with the package under a name; nothing where it has none of that kind."""
    plain = name.removesuffix(".toml")
    for kind, (names, door) in _DOORS.items():
        if expected is kind and plain in names():
            return door(plain)
    if name.removesuffix(".json") in shipped.example_names():
        return _read(shipped.example(name), Path(name).name, expected)
    for kind, (names, door) in _DOORS.items():
        if issubclass(kind, expected) and plain in names():
            return door(plain)
    return None


def _exists(path: Path) -> bool:
    """Whether there is a file of that name; a name that no file can have is none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _read(data: object, source: str, expected: type[Document]) -> Document:
    """The document that data states, of the kind that is expected."""
    kind = _kind_of(data, source)
    if not issubclass(kind, expected):
        what = f"is {_a(kind)}; {_a(expected)} is needed here."
        raise refusal(source, what, "format")
    return kind.read(_with_shipped(data, kind, source), source=source)


def _kind_of(data: object, source: str) -> type[Document]:
    """The kind of document that the format names."""
    if not isinstance(data, Fields):
        found = "a list" if isinstance(data, list) else f"a {type(data).__name__}"
        what = f"a document is an object with fields, this is {found}."
        raise refusal(source, what)
    name = data.get("format")
    known = {format_of(kind): kind for kind in KINDS.values()}
    if name is None:
        what = "is needed: a document says first what it is, such as 'calloff.register/1'."
        raise refusal(source, what, "format")
    if isinstance(name, str) and name in known:
        return known[name]
    raise refusal(source, _unreadable(name, known), "format")


def _unreadable(name: object, known: Fields[str, type[Document]]) -> str:
    """Why a format cannot be read."""
    if name == "calloff.decision/1":
        return "is a decision, which is no input: calloff.replay decides it again."
    family, _, version = str(name).rpartition("/")
    for mine in known:
        if mine.rpartition("/")[0] == family and version.isdigit():
            return f"{name!r} is newer than this calloff, which reads {mine!r}: use a newer one."
    hint = did_you_mean(str(name), known) or f" Known: {', '.join(sorted(known))}."
    return f"{name!r} is no format of calloff.{hint}"


def format_of(kind: type[Document]) -> str:
    """What documents of a kind say that they are, such as ``calloff.need/1``."""
    return str(kind.model_fields["format"].default)


def _a(kind: type[Document]) -> str:
    """A kind of document with its article."""
    name = next((name for name, known in KINDS.items() if known is kind), "document")
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


FROM_SHIPPED: dict[type[Document], tuple[str, ...]] = {
    Register: ("vocabulary", "keys"),
    Mapping: ("vocabulary", "keys"),
}
"""The fields in which a document may name a vocabulary or a key that comes with the package."""


def _with_shipped(data: object, kind: type[Document], source: str) -> object:
    """The data, with what it takes from the package put in place of its names."""
    fields = FROM_SHIPPED.get(kind, ())
    if not isinstance(data, Fields) or not fields:
        return data
    problems: list[Problem] = []
    found = dict(data)
    if name := _shipped_name(found.get("vocabulary")):
        found["vocabulary"] = _taken(shipped.vocabulary, name, "vocabulary.shipped", problems)
    keys = found.get("keys")
    if isinstance(keys, list):
        found["keys"] = [
            _taken(shipped.key, name, f"keys.{index}.shipped", problems)
            if (name := _shipped_name(key))
            else key
            for index, key in enumerate(keys)
        ]
    if problems:
        raise InputError(f"{source} ({kind.__name__})", problems)
    return found


def _shipped_name(given: object) -> str | None:
    """The name in ``{"shipped": name}``; nothing where something else stands there."""
    if isinstance(given, Fields) and set(given) == {"shipped"}:
        return str(given["shipped"])
    return None


def _taken(door: Any, name: str, place: str, problems: list[Problem]) -> Any:
    """What the package has under a name; where it has none, a problem is added."""
    try:
        return door(name)
    except InputError as error:
        problems += [problem.within(place) for problem in error.problems]
        return None
