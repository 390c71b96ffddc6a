"""Invented commands for a ledger: most can be written, some rest on what moved, some come again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final, Literal, Protocol

from calloff.ledger.capacities import PARTS, Stated, Taking
from calloff.ledger.command import Append, Command, Erasure, Version
from calloff.ledger.rows import START, Fresh, Head, Private, Row, chained, moment_text, tight
from calloff.ledger.store import Seal, VersionRow

__all__ = ["CAPACITIES", "MARKS", "REGISTERS", "STREAMS", "Readable", "draft_command", "draft_seal"]

# What a database may take for something else: both cases of a letter, letters beyond ASCII, and
# the signs that stand for others when names are looked up by how they begin.
STREAMS: Final = tuple("case/1 case/1_ case/10 case/1% case/a case/A case/B case/Å-'\"".split())
"""The streams that invented rows belong to."""

MARKS: Final = ("offer/a", "offer/A", "standing/SE-1", "pool/å")
"""What invented decisions rest on."""

CAPACITIES: Final = ("pool/1", "pool/2", "pool/å", "ceiling/1", "hours/1")
"""What there is too little of; nothing is ever stated of the last."""

REGISTERS: Final = ("adda", "Adda")
"""The registers that invented versions are of."""

_BEGIN: Final = datetime(2024, 2, 28, 22, 59, 58, tzinfo=UTC)
_FIRST: Final = date(2024, 2, 26)
_DAY: Final = timedelta(days=1)
_TEXTS: Final = ("", "plain", "tvåspråkig – “ja”", "\x00\n\t\\", "🏠 𝄞", "null", "x" * 5_000)


class Readable(Protocol):
    """**Protocol:** what a command is drafted from: a store, or a plain ledger."""

    def heads(self, streams: Iterable[str]) -> Mapping[str, Head]:
        """How far streams have come."""
        ...

    def marks(self, names: Iterable[str]) -> Mapping[str, int]:
        """The versions of marks."""
        ...

    def takings(self, capacities: Iterable[str] | None = None) -> Sequence[Taking]:
        """What is held and taken now."""
        ...

    def versions(self, register: str | None = None) -> Sequence[VersionRow]:
        """The versions of a register."""
        ...

    def parts(self, register: str, version: int) -> Mapping[tuple[str, str], str]:
        """What a version consists of."""
        ...


def draft_command(chance: Random, ledger: Readable, number: int) -> Command:
    """A command that somebody may give, as the ledger stands.

    By the same chance and the same ledger it is always the same. Each minute one is given; one in
    ten has the id of an earlier one, some rest on what has moved, and some take more than there is.

    Args:
        chance: Where choices come from.
        ledger: What it is drafted from.
        number: How many were drafted before it.
    """
    now = _BEGIN + timedelta(minutes=number, microseconds=chance.choice([0, 0, 500_000]))
    again = number > 0 and _one_in(chance, 10)
    named = chance.randrange(number) if again else number
    told: dict[str, Any] = {
        "id": f"command-{named}",
        "asked": _sha(f"asked {named} {chance.choice(['so', 'so', 'otherwise'])}"),
        "answer": tight({"number": number, "text": chance.choice(_TEXTS)}),
        "reads": _reads(chance, ledger),
        "touches": frozenset(_some(chance, MARKS, 2)),
    }
    ref = f"{chance.choice(['take', 'Take'])}-{number}"
    if _one_in(chance, 2):
        # As a case is mostly worked on: rows, and what is freed and taken, are all its own.
        stream = chance.choice(STREAMS)
        takes = {use.capacity: use for use in _takes(chance, now, ref, [stream])}
        return Command(
            appends=tuple(_appends(chance, ledger, now, [stream])),
            frees=tuple(_frees(chance, ledger, stream)),
            takes=tuple(takes.values()),
            **told,
        )
    return Command(
        appends=tuple(_appends(chance, ledger, now, _some(chance, STREAMS, 3))),
        states=tuple(_states(chance, now)),
        frees=tuple(_frees(chance, ledger)),
        takes=tuple(_takes(chance, now, ref, STREAMS)),
        versions=tuple(_versions(chance, ledger, now, number)),
        erases=tuple(_erasures(chance)),
        **told,
    )


def draft_seal(chance: Random, unsealed: Sequence[Row], before: Seal | None) -> Seal:
    """A seal on some rows in no seal yet; one in four is out of turn or is empty.

    Args:
        chance: Where choices come from.
        unsealed: The rows in no seal yet.
        before: The last seal; ``None``: there is none.
    """
    numbers = [row.number for row in unsealed[: chance.randrange(1, 20)]]
    if _one_in(chance, 3):
        chance.shuffle(numbers)
    number = (before.number if before else 0) + 1
    if _one_in(chance, 4):
        number = chance.choice([number + 1, max(number - 1, 1)])
    if before is not None and before.rows and _one_in(chance, 5):
        numbers.append(before.rows[0])
    return Seal(
        number=number,
        rows=tuple(numbers),
        root=_sha(f"root {numbers}"),
        before=before.digest if before else START.digest,
        at=moment_text(_BEGIN + timedelta(days=number)),
        digest=_sha(f"seal {number} {numbers}"),
    )


def _appends(
    chance: Random, ledger: Readable, now: datetime, streams: Sequence[str]
) -> Iterator[Append]:
    """Rows for each stream, a few of them after something that is not the head."""
    heads = ledger.heads(streams)
    for stream in streams:
        head = heads[stream]
        if _one_in(chance, 25):
            wrong = [START, Head(head.place + 1, _sha("ahead")), Head(head.place, _sha("other"))]
            head = chance.choice(wrong)
        fresh, private = [], {}
        for offset in range(chance.choice([0, 1, 1, 1, 2, 3])):
            secret = _private(chance) if chance.random() < 0.7 else None
            if secret is not None:
                private[head.place + 1 + offset] = secret
            kept: dict[str, Any] = {"lot": "A", "öre": chance.randrange(2**53)}
            kept["said"] = chance.choice(_TEXTS)
            ago = now - timedelta(seconds=chance.choice([0, 0, 90]))
            fresh.append(Fresh(chance.choice(["asked", "awarded"]), ago, now, kept, secret))
        yield Append(stream, head, chained(stream, head, fresh), private)


def _private(chance: Random) -> Private:
    """A salt and a body of any bytes."""
    salt = bytes(chance.randrange(256) for _ in range(16))
    return Private(salt, b"\x00\xff" + chance.choice(_TEXTS).encode())


def _reads(chance: Random, ledger: Readable) -> dict[str, int]:
    """Marks as they stand; a few that were seen before they were touched, or never so."""
    seen = dict(ledger.marks(_some(chance, MARKS, 2)))
    if seen and _one_in(chance, 10):
        name = chance.choice(sorted(seen))
        seen[name] = max(0, seen[name] + chance.choice([-1, 1, 2]))
    return seen


def _states(chance: Random, now: datetime) -> Iterator[Stated]:
    """A capacity stated anew, now and then: some places, a great sum, none, or nobody knows."""
    if not _one_in(chance, 2):
        return
    name = chance.choice(CAPACITIES[:-1])
    daily = not name.startswith("ceiling")
    most = chance.choice([0, 1, 2, 2, 3, 4, 6, None])
    # A ceiling of a billion kronor is more than a float can tell to the last millionth.
    whole = None if most is None else most * (PARTS if daily else 10**9 * PARTS + 1)
    updated = chance.choice([None, moment_text(now), moment_text(now - timedelta(minutes=20))])
    yield Stated(name, whole, updated, daily)


def _frees(
    chance: Random, ledger: Readable, stream: str | None = None
) -> Iterator[tuple[str, str]]:
    """Some of what is held and taken, by one stream or by any, and something that nobody has."""
    if not _one_in(chance, 2):
        return
    uses = [use for use in ledger.takings(CAPACITIES) if stream in {None, use.stream}]
    for use in _some(chance, uses, 3):
        yield use.stream, use.ref
    if _one_in(chance, 5):
        yield stream or chance.choice(STREAMS), "nobody's"


def _takes(chance: Random, now: datetime, ref: str, streams: Sequence[str]) -> Iterator[Taking]:
    """Up to three things held or taken, of days that overlap in every way."""
    for index in range(chance.choice([0, 0, 1, 1, 2, 3])):
        name = chance.choice(CAPACITIES)
        kind: Literal["held", "taken"] = chance.choice(["held", "taken"])
        minutes = chance.choice([None, 3, 10])
        first = chance.choice([None, *(_FIRST + n * _DAY for n in range(6))])
        length = chance.choice([None, 1, 2, 5])
        lasting = length is None or first is None
        yield Taking(
            stream=chance.choice(streams),
            ref=f"{ref}-{index}",
            capacity=name,
            kind=kind,
            quantity=chance.choice([PARTS, PARTS, 2 * PARTS, 500_001])
            * (10**9 if name.startswith("ceiling") else 1),
            since=moment_text(now),
            first=first,
            end=None if lasting or first is None else first + (length or 0) * _DAY,
            until=moment_text(now + timedelta(minutes=minutes))
            if kind == "held" and minutes
            else None,
            beyond=_one_in(chance, 10),
        )


def _versions(chance: Random, ledger: Readable, now: datetime, number: int) -> Iterator[Version]:
    """A version of a register, now and then; a few of them out of turn."""
    if not _one_in(chance, 3):
        return
    register = chance.choice(REGISTERS)
    last = len(ledger.versions(register))
    before = sorted(ledger.parts(register, last)) if last else []
    gone = _some(chance, before, 2)
    new = {
        (chance.choice(["offers", "suppliers"]), f"id-{chance.randrange(5)}"): tight({"v": number})
        for _ in range(chance.randrange(4))
    }
    # What is replaced is named as gone too.
    replaced = [name for name in before if name in new]
    yield Version(
        register,
        last + chance.choice([1] * 8 + [0, 2]),
        moment_text(now),
        _sha(f"register {number}"),
        new,
        frozenset([*gone, *replaced]),
    )


def _erasures(chance: Random) -> Iterator[Erasure]:
    """What may be erased of a stream, now and then: of all its rows, or of some."""
    if _one_in(chance, 4):
        stream = chance.choice(STREAMS)
        places = frozenset(_some(chance, range(1, 12), 3))
        yield Erasure(stream, chance.choice([None, places]))


def _some(chance: Random, those: Sequence[Any], most: int) -> list[Any]:
    """Up to so many of those, each once."""
    return chance.sample(list(those), min(len(those), chance.randrange(most + 1)))


def _one_in(chance: Random, many: int) -> bool:
    """Whether what happens once in so many times happens now."""
    return chance.randrange(many) == 0


def _sha(text: str) -> str:
    """A fingerprint of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
