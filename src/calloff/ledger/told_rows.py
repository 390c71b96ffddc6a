"""A stream told row by row, in words that need no program: what stays, what was said, what is gone.

It is what can be told of any stream, also where nothing else can: of a case that is erased, and
of what is no case.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from calloff.ledger.archive_words import KINDS, WORDS
from calloff.ledger.keeping import ZONE, clock_of
from calloff.ledger.rows import Private, Row
from calloff.values.outline import Heading, Lines, Outline, Paragraph, Part
from calloff.values.texts import Language

__all__ = ["erasures", "rows_outline"]

Facts = Sequence[tuple[str, str]]


def erasures(rows: Sequence[Row]) -> Mapping[int, Row]:
    """By which row what was said in others was erased or removed, by their places.

    Args:
        rows: The rows of a stream.
    """
    return {
        place: row
        for row in rows
        if row.kind in {"erased", "entry_removed"}
        for place in row.facts.get("places", ())
    }


def rows_outline(
    stream: str,
    rows: Sequence[Row],
    private: Mapping[int, Private],
    language: Language = "sv",
    *,
    zone: str = ZONE,
) -> Outline:
    """A stream row by row: when, what, what stays and what was said.

    Args:
        stream: The stream.
        rows: Its rows, in order.
        private: What was said in them and still is there, by place.
        language: ``sv`` or ``en``.
        zone: The time zone that moments are told in.
    """
    words, clock = WORDS.of(language), clock_of(zone)
    gone = erasures(rows)

    def moment(text: str) -> str:
        return f"{datetime.fromisoformat(text).astimezone(clock):%Y-%m-%d %H:%M}"

    parts: list[Part] = [Paragraph(words["secrecy"])]
    for row in rows:
        kind = KINDS.find(language, row.kind) or row.kind
        parts.append(Heading(f"{row.place}. {kind}", 2))
        times = [(words["when"], moment(row.at))]
        if moment(row.written) != moment(row.at):
            times.append((words["written"], moment(row.written)))
        parts.append(Lines(tuple(times)))
        parts += _block(words["kept"], list(_flat("", row.facts)))
        if row.commitment is not None:
            parts += _said(row, private.get(row.place), gone.get(row.place), words)
    return Outline(words["title"].format(stream=stream), tuple(parts), language)


def _said(
    row: Row, said: Private | None, by: Row | None, words: Mapping[str, str]
) -> Iterator[Part]:
    """What was said in a row, or why it is not there."""
    if said is not None:
        yield from _block(words["said"], list(_flat("", _read(said.body))))
    elif by is not None:
        decision = str(by.facts.get("decision", "-"))
        yield Paragraph(words["gone"].format(place=by.place, decision=decision))
    else:
        yield Paragraph(words["missing"])


def _block(title: str, facts: Facts) -> Iterator[Part]:
    """Some facts under a title; nothing where there are none."""
    if facts:
        yield Heading(title, 3)
        yield Lines(tuple(facts))


def _read(body: bytes) -> object:
    """What was said, as plain data; as text where it is no JSON."""
    text = body.decode(errors="replace")
    try:
        return json.loads(text)
    except ValueError:
        return text


def _flat(path: str, data: object) -> Iterator[tuple[str, str]]:
    """Plain data as labelled facts: ``need.persons.1.born``, counted from 1."""
    inner: Iterator[tuple[str, object]] | None = None
    if isinstance(data, dict):
        inner = ((str(name), value) for name, value in data.items())
    elif isinstance(data, list):
        inner = ((str(number), value) for number, value in enumerate(data, 1))
    if inner is None:
        yield path or "-", data if isinstance(data, str) else json.dumps(data)
        return
    for name, value in inner:
        yield from _flat(f"{path}.{name}" if path else name, value)
