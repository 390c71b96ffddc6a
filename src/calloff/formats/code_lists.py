"""The codes that stand beside a feed and in it, added to the vocabulary that a mapping names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from calloff.errors import InputError, Problem
from calloff.formats.cells import (
    one_of,
    parts_of,
)
from calloff.formats.identity import folded
from calloff.formats.mapping import CodeFile, Mapping
from calloff.formats.rows import FeedError, Rows, csv_rows
from calloff.vocabulary import Code, CodeList, Text, Vocabulary

__all__ = ["filled"]


def filled(mapping: Mapping, rows: Rows, folder: Path) -> Vocabulary:
    """The vocabulary, with the codes that stand beside the feed and in it."""
    vocabulary = mapping.vocabulary
    added: dict[str, list[Code]] = {}
    for rule in mapping.lists:
        added.setdefault(rule.list, []).extend(_codes_in(rule, folder))
    for fact in mapping.facts:
        facet = vocabulary.by_code[fact.facet]
        for column in fact.columns:
            if not column.codes_from_column:
                continue
            codes = vocabulary.list_of(facet)
            index = rows.columns.index(column.column)
            cells = {row.cells[index] for row in rows.rows if row.offer}
            parts = {part for cell in cells for part in parts_of(cell, column.separator)}
            new = added.setdefault(codes.id, [])
            new += _spelt([*codes.codes, *new], parts - {"", *column.silence, *fact.silence})
    if not added:
        return vocabulary
    lists = tuple(_longer(codes, added.get(codes.id, ())) for codes in vocabulary.lists)
    return vocabulary.replace(lists=lists)


def _longer(codes: CodeList, added: Sequence[Code]) -> CodeList:
    """A list with codes added to it; those that do not fit are told with the list's id."""
    try:
        return codes.replace(codes=(*codes.codes, *added))
    except InputError as error:
        raise InputError(f"list {codes.id}", error.problems) from None


def _spelt(known: Sequence[Code], texts: set[str]) -> Iterator[Code]:
    """A code for each text that is none yet; other spellings of the same text are its aliases.

    The code is the first spelling by letters among those that are neither all capitals nor all
    small, so that one row more or less does not change it.
    """
    spelt = {folded(spelling) for code in known for spelling in (code.code, *code.aliases)}
    groups: dict[str, list[str]] = {}
    for text in sorted(texts):
        if folded(text) not in spelt:
            groups.setdefault(folded(text), []).append(text)
    for same in groups.values():
        code, *aliases = sorted(same, key=lambda s: (s.isupper() or s.islower(), s))
        yield Code(code=code, name=Text(code, code), aliases=tuple(aliases))


def _codes_in(rule: CodeFile, folder: Path) -> Iterator[Code]:
    """The codes of a file beside the feed, and those that the mapping names."""
    if rule.file is not None:
        columns = [rule.code, rule.name, *([rule.parent] if rule.parent else [])]
        rows = csv_rows(folder / rule.file, rule.table, columns)
        index = [rows.columns.index(column) for column in columns]
        problems = []
        for row in rows.rows:
            code, name, *parent = (one_of(row.cells[i]) for i in index)
            if code and name:
                parents = [text for text in parent if text]
                yield Code(code=code, name=Text(name, name), parent=parents[0] if parents else None)
            else:
                problems.append(Problem(row.place, "a code and a name are needed."))
        if problems:
            raise FeedError(rows.source, problems)
    yield from rule.codes
