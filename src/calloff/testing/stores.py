"""What every store of a ledger promises, held against a store of your own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from calloff.ledger.capacities import PARTS, Shortage, Stated, Taking
from calloff.ledger.command import (
    Append,
    Command,
    Done,
    Erasure,
    Full,
    Moved,
    Repeated,
    Version,
)
from calloff.ledger.rows import START, Fresh, Head, Private, chained, moment_text
from calloff.ledger.store import Seal, Store
from calloff.testing.commands import draft_command, draft_seal
from calloff.testing.stores_at_once import AT_ONCE
from calloff.testing.watching import BrokenPromise, Watched

__all__ = ["check_store"]

_AT: Final = datetime(2024, 3, 1, 12, tzinfo=UTC)
_NOW: Final = moment_text(_AT)
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)


def check_store(
    make: Callable[[], Store],
    *,
    again: Callable[[Store], Store] | None = None,
    seed: int = 0,
    commands: int = 120,
    patience: float = 10.0,
) -> Mapping[str, int]:
    """Hold a store to all that a ledger rests on.

    First promise by promise, in short stories; then by commands of all kinds, drawn at random, with
    what was acknowledged read back after each and held against a plain list of it; then by several
    threads that write at the same time.

    Args:
        make: Makes an empty store, which may be used by several threads; called a dozen times.
        again: Opens the ledger of a store once more, as another process would, so that it is seen
            what is really there. ``None``: it cannot be, as with one in memory.
        seed: What the random commands are drawn by.
        commands: How many of them there are.
        patience: For how many seconds rows may stay unseen, while another transaction that might
            still come before them is open somewhere in the database.

    Returns:
        How many of the random commands came to what, such as ``{"Done": 71, "Full": 18, ...}``.

    Raises:
        BrokenPromise: where a promise is broken, with its name, its words, and what was found.
    """
    for story in _STORIES:
        watched = Watched(make(), again, patience=patience)
        story(watched)
        watched.look()
        watched.look(anew=True)
    counts = _at_random(Watched(make(), again, patience=patience), Random(seed), commands)
    store = make()
    for story_at_once in AT_ONCE:
        story_at_once(store, patience)
    return counts


def _at_random(watched: Watched, chance: Random, commands: int) -> dict[str, int]:
    """Give commands of all kinds, and read everything back after each."""
    counts: dict[str, int] = {}
    for number in range(commands):
        outcome = watched.write(draft_command(chance, watched.due, number))
        kind = type(outcome).__name__
        counts[kind] = counts.get(kind, 0) + 1
        if number % 5 == 4 and (unsealed := watched.due.unsealed()):
            last = watched.due.sealed[-1] if watched.due.sealed else None
            watched.seal(draft_seal(chance, unsealed, last))
        # What is wrong stays wrong: a third is read each time, and all of it now and then.
        watched.look(part=number)
        if number % 20 == 19:
            watched.look()
            watched.look(anew=True)
    watched.look()
    watched.look(anew=True)
    return counts


# --- The stories --------------------------------------------------------------------------------


def _given_again(watched: Watched) -> None:
    """The caller does not know whether the first answer was lost, and asks once more."""
    first = _command(watched, "c-1", "case/A")
    _due("whole", Done, watched.write(first))
    _due("once", Repeated("asked c-1", "{}"), watched.write(first))
    other = replace(_command(watched, "c-1", "case/B"), asked="otherwise", answer="[]")
    _due("once", Repeated("asked c-1", "{}"), watched.write(other))
    refused = _command(watched, "c-2", "case/A", after=START)
    _due("moved", Moved, watched.write(refused))
    # What was refused was not carried out: the same id may come again, seen anew.
    _due("once", Done, watched.write(_command(watched, "c-2", "case/A")))
    _due("once", Done, watched.write(Command(id="c-3", asked="nothing at all")))
    _due("once", Repeated("nothing at all", "{}"), watched.write(Command(id="c-3", asked="")))


def _moved(watched: Watched) -> None:
    """Somebody else was there first; whatever has moved is told, all of it at once."""
    seen = watched.due.heads(["case/A", "case/B"])
    watched.write(_command(watched, "c-1", "case/A", touches=frozenset({"offer/1"})))
    stale = [
        Head(0, START.digest),
        Head(2, "f" * 64),
        Head(1, "f" * 64),
        Head(0, watched.due.head("case/A").digest),
    ]
    for number, after in enumerate(stale):
        late = _command(watched, f"late-{number}", "case/A", after=after)
        _due("moved", Moved(streams=("case/A",)), watched.write(late))
    behind = Version("adda", 2, _NOW, "f", {})
    late = _command(watched, "late", "case/A", "case/B", after=seen["case/A"])
    late = replace(late, reads={"offer/1": 0, "offer/2": 0, "offer/3": 4}, versions=(behind,))
    watched.write(late)
    watched.look()
    fresh = replace(_command(watched, "c-2", "case/B"), reads={"offer/1": 1, "offer/2": 0})
    _due("moved", Done, watched.write(fresh))


def _whole(watched: Watched) -> None:
    """What is refused for the last thing in it leaves nothing of the first."""
    _state(watched, "pool/1", 1)
    watched.write(_taking(watched, "first", "pool/1"))
    everything: dict[str, Any] = {
        "touches": frozenset({"offer/1"}),
        "states": (Stated("pool/2", 3 * PARTS),),
        "frees": (("case/first", "place"), ("case/nobody's", "place")),
        "versions": (Version("adda", 1, _NOW, "f", {("offers", "1"): "{}"}),),
        "erases": (Erasure("case/first"),),
    }
    two = (_use("case/A", "pool/1"), _use("case/B", "pool/1"))
    refused = _command(watched, "refused", "case/A", "case/B", takes=two, **everything)
    _due("whole", Full, watched.write(refused))
    watched.look()
    written = _command(watched, "written", "case/A", "case/B", takes=two[:1], **everything)
    _due("whole", Done, watched.write(written))


def _full(watched: Watched) -> None:
    """Places are shared out to the last, and nobody gets one more."""
    _state(watched, "pool/1", 2)
    for number in range(2):
        _due("full", Done, watched.write(_taking(watched, f"{number}", "pool/1")))
    short = Shortage("pool/1", 2 * PARTS, 2 * PARTS, PARTS)
    _due("full", Full((short,)), watched.write(_taking(watched, "late", "pool/1")))
    part = _taking(watched, "part", "pool/1", quantity=1)
    _due("full", Full((replace(short, wanted=1),)), watched.write(part))
    beyond = _taking(watched, "beyond", "pool/1", beyond=True)
    _due("full", Done, watched.write(beyond))
    swapped = replace(
        _taking(watched, "swapped", "pool/1"),
        frees=(("case/beyond", "place"), ("case/0", "place")),
    )
    _due("full", Done, watched.write(swapped))
    unstated = _taking(watched, "unstated", "pool/unstated", quantity=10**6 * PARTS)
    _due("full", Done, watched.write(unstated))
    # Whatever there is too little of is told, in the order in which it was wanted.
    _state(watched, "pool/2", 0)
    two = (_use("case/two", "pool/2"), _use("case/two", "pool/1", ref="other"))
    none = Shortage("pool/2", 0, 0, PARTS)
    told = watched.write(_command(watched, "two", "case/two", takes=two))
    _due("full", Full((none, short)), told)
    _state(watched, "pool/1", None)
    _due("full", Done, watched.write(_taking(watched, "unlimited", "pool/1")))
    _state(watched, "pool/1", 1)
    told = watched.write(_taking(watched, "fewer", "pool/1"))
    _due("full", Full((Shortage("pool/1", PARTS, 3 * PARTS, PARTS),)), told)


def _days(watched: Watched) -> None:
    """A place that is free again is used again; a ceiling is used up once and for all."""
    _state(watched, "pool/1", 1)
    _state(watched, "ceiling/1", 1, daily=False)
    days = [date(2024, 2, 28), date(2024, 3, 1), date(2024, 3, 4), date(2031, 12, 31)]
    spans: list[tuple[date | None, date | None, type]] = [
        (days[0], days[1], Done),
        (days[0], days[2], Full),
        (days[1], days[2], Done),
        (None, days[0], Done),
        (days[2], None, Done),
        (days[3], None, Full),
    ]
    for number, (first, end, due) in enumerate(spans):
        taking = _taking(watched, f"day-{number}", "pool/1", first=first, end=end)
        _due("full", due, watched.write(taking))
    for number, (day, due) in enumerate([(days[0], Done), (days[1], Full)]):
        taking = _taking(watched, f"sum-{number}", "ceiling/1", first=day, end=day + _DAY)
        _due("full", due, watched.write(taking))
    # At most two of three at the same time: what is used on one day, not in all.
    _state(watched, "pool/2", 2)
    for number, (start, stop, due) in enumerate(
        [(0, 2, Done), (2, 4, Done), (1, 3, Done), (3, 9, Done), (1, 2, Full), (0, 9, Full)]
    ):
        period = {"first": days[1] + start * _DAY, "end": days[1] + stop * _DAY}
        told = watched.write(_taking(watched, f"two-{number}", "pool/2", **period))
        _due("full", due, told)


def _lapsed(watched: Watched) -> None:
    """A hold that has lapsed takes no place, and what a new figure holds already counts once."""
    _state(watched, "pool/1", 1)
    held = _taking(watched, "held", "pool/1", kind="held", until=moment_text(_AT + _MINUTE))
    _due("full", Done, watched.write(held))
    for seconds, due in [(59, Full), (59.999999, Full), (60, Done)]:
        since = moment_text(_AT + timedelta(seconds=seconds))
        told = watched.write(_taking(watched, f"after-{seconds}", "pool/1", since=since))
        _due("full", due, told)
    stated = Stated("pool/1", 2 * PARTS, moment_text(_AT + _MINUTE / 2))
    watched.write(Command(id="again", asked="stated anew", states=(stated,)))
    later = moment_text(_AT + _MINUTE / 2 + timedelta(microseconds=1))
    for number, due in enumerate([Done, Full]):
        told = watched.write(_taking(watched, f"later-{number}", "pool/1", since=later))
        _due("full", due, told)


def _letters(watched: Watched) -> None:
    """Whatever is written, in any script and of any size, comes back as it was."""
    texts = ["å, ä & ö", "\x00\x01\n\r\t", "𝄞🏠", "null", "'; --", "\\u0000", "e\u0301", "a", "B"]
    texts.append("x" * 10**6)
    for number, text in enumerate(texts):
        private = Private(bytes(range(256)), text.encode() + b"\x00\xfe\xff")
        fresh = Fresh("asked", _AT, _AT, {"said": text, "minor": 2**53 - 1}, private)
        stream = f"case/{text[:9]}".replace("\x00", "0")
        append = Append(stream, START, chained(stream, START, [fresh]), {1: private})
        part = {("offers", f"é'{number}"): f'"{text[:99]}"'.replace("\x00", "")}
        command = Command(
            id=f"{number} {stream}",
            asked="å",
            answer=append.rows[0].kept,
            appends=(append,),
            touches=frozenset({stream}),
            states=(Stated(f"ceiling/{stream}", 4 * 10**18 + 1 + number, _NOW, daily=False),),
            takes=(
                _use(stream, f"ceiling/{stream}", quantity=4 * 10**18 + 1),
                _use(stream, "pool/unstated", ref="long", first=date.min, end=date.max),
            ),
            versions=(Version(stream, 1, _NOW, "å", part),),
        )
        _due("kept", Done, watched.write(command))
        told = watched.store.answered(command.id)
        _due("kept", ("å", command.answer), None if told is None else tuple(told))


def _erased(watched: Watched) -> None:
    """What one case is no longer to say is gone; the rows stay, and so do other cases."""
    for number in range(3):
        watched.write(_command(watched, f"c-{number}", "case/A", "case/B"))
    one = Erasure("case/A", frozenset({2, 7}))
    _due("erased", Done, watched.write(Command(id="one", asked="misfiled", erases=(one,))))
    _due("erased", [1, 3], sorted(watched.store.private("case/A")))
    whole = (Erasure("case/A"), Erasure("case/nobody's"))
    _due("erased", Done, watched.write(Command(id="whole", asked="class", erases=whole)))
    _due("erased", [], sorted(watched.store.private("case/A")))
    _due("erased", [1, 2, 3], sorted(watched.store.private("case/B")))
    _due("erased", 3, len(watched.store.stream("case/A")))
    watched.write(_command(watched, "after", "case/A"))
    _due("erased", [4], sorted(watched.store.private("case/A")))


def _versions(watched: Watched) -> None:
    """Each version of a register is there, with what was in it then."""
    parts = {("offers", "1"): "{}", ("offers", "2"): "{}", ("suppliers", "1"): "{}"}
    gone = frozenset({("offers", "1"), ("offers", "2"), ("offers", "nobody's")})
    told = [
        Version("adda", 1, _NOW, "one", parts),
        Version("adda", 3, _NOW, "too soon", parts),
        Version("adda", 2, _NOW, "two", {("offers", "2"): '{"new":1}'}, gone),
        Version("adda", 2, _NOW, "too late", parts),
        Version("adda", 3, _NOW, "three", {}, frozenset(parts)),
        Version("Adda", 1, _NOW, "another register", {}),
    ]
    late = Moved(streams=("register/adda",))
    for number, (version, due) in enumerate(
        zip(told, [Done, late, Done, late, Done, Done], strict=True)
    ):
        outcome = watched.write(Command(id=f"v-{number}", asked="import", versions=(version,)))
        _due("moved", due, outcome)
    second = {("offers", "2"): '{"new":1}', ("suppliers", "1"): "{}"}
    for number, due in enumerate([{}, parts, second, {}]):
        _due("kept", due, dict(watched.store.parts("adda", number)))


def _sealed(watched: Watched) -> None:
    """Two sealers who do not know of each other do not seal the same rows."""
    for number in range(4):
        watched.write(_command(watched, f"c-{number}", "case/A", "case/B"))
    numbers = [row.number for row in watched.due.unsealed()]
    first = Seal(1, (numbers[1], numbers[0], numbers[5]), "r", "0" * 64, _NOW, "d1")
    _due("sealed", True, watched.seal(first))
    for twice in (first, replace(first, rows=(numbers[2],)), replace(first, number=3, rows=())):
        _due("sealed", False, watched.seal(twice))
    _due("sealed", False, watched.seal(Seal(2, (numbers[2], numbers[0]), "r", "d1", _NOW, "d2")))
    watched.look()
    _due("sealed", True, watched.seal(Seal(2, (numbers[2],), "r", "d1", _NOW, "d2")))
    watched.write(_command(watched, "after", "case/A"))


_STORIES: Final = (
    _given_again,
    _moved,
    _whole,
    _full,
    _days,
    _lapsed,
    _letters,
    _erased,
    _versions,
    _sealed,
)


def _command(
    watched: Watched, name: str, *streams: str, after: Head | None = None, **parts: Any
) -> Command:
    """A command that adds a row with something private to each of some streams."""
    return Command(
        id=name, asked=f"asked {name}", appends=tuple(_rows(watched, streams, after)), **parts
    )


def _rows(watched: Watched, streams: tuple[str, ...], after: Head | None) -> Iterator[Append]:
    """A row for each stream, after its head or what is said to be its head."""
    for stream in streams:
        head = watched.due.head(stream) if after is None else after
        private = Private(f"salt {head.place}".encode(), b"{}")
        rows = chained(stream, head, [Fresh("asked", _AT, _AT, {"lot": "A"}, private)])
        yield Append(stream, head, rows, {rows[0].place: private})


def _state(watched: Watched, capacity: str, most: int | None, *, daily: bool = True) -> None:
    """State how much there is of something, in whole ones."""
    stated = Stated(capacity, None if most is None else most * PARTS, None, daily)
    name = f"stated {capacity} {len(watched.due.commands)}"
    _due("whole", Done, watched.write(Command(id=name, asked=name, states=(stated,))))


def _taking(watched: Watched, name: str, capacity: str, **use: Any) -> Command:
    """A command that takes one of something, for a case of its own."""
    stream = f"case/{name}"
    return _command(watched, name, stream, takes=(_use(stream, capacity, **use),))


def _use(stream: str, capacity: str, **use: Any) -> Taking:
    """One of something, taken from now on and for ever, or as is said."""
    usual = {"ref": "place", "kind": "taken", "quantity": PARTS, "since": _NOW}
    told: dict[str, Any] = {"stream": stream, "capacity": capacity, **usual, **use}
    return Taking(**told)


def _due(promise: str, due: object, told: object) -> None:
    """Hold what was told to what a story says, by its kind or in full."""
    kept = isinstance(told, due) if isinstance(due, type) else due == told
    if not kept:
        what = due.__name__ if isinstance(due, type) else repr(due)
        raise BrokenPromise(promise, f"It tells {told!r}; {what} is due.")
