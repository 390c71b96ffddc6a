"""Remarks about what a key rests on: steps without a clause, readings, documents."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.finding import Remark
from calloff.linter.drafts import Draft, remark
from calloff.step import Clause

__all__ = ["remarks"]


def remarks(draft: Draft) -> Iterator[Remark]:
    """Everything that the clauses and the documents give reason to remark upon."""
    clauses: list[tuple[str, Clause]] = []
    for place, clause in _stated(draft):
        if clause is None:
            yield remark("no_clause", place)
        else:
            clauses.append((place, clause))
    for place, clause in clauses:
        if clause.basis == "reading" and clause.confirmed_by is None:
            yield remark("reading_unconfirmed", place)
    yield from _read_in_several_ways(clauses)
    yield from _bases(clauses)
    seen: set[str] = set()
    quoted = {clause.document for _, clause in clauses}
    for index, document in enumerate(draft.key.documents):
        if document.id in seen:
            yield remark("document_twice", f"documents.{index}", document=document.id)
        elif document.id not in quoted:
            yield remark("document_unquoted", f"documents.{index}", document=document.id)
        seen.add(document.id)


def _stated(draft: Draft) -> Iterator[tuple[str, Clause | None]]:
    """What each step, and the asking, rests on."""
    for place, step in draft.key.steps():
        yield place, step.clause
    yield "asking", draft.key.asking.clause


def _read_in_several_ways(clauses: list[tuple[str, Clause]]) -> Iterator[Remark]:
    """Passages that carry several steps, at least one of them as somebody's reading."""
    by_passage: dict[tuple[str, str], list[tuple[str, Clause]]] = {}
    for place, clause in clauses:
        passage = " ".join(clause.passage.split())
        by_passage.setdefault((clause.document, passage), []).append((place, clause))
    for same in by_passage.values():
        first, *others = (place for place, _ in same)
        if others and any(clause.basis == "reading" for _, clause in same):
            yield remark("two_readings", first, others=others)


def _bases(clauses: list[tuple[str, Clause]]) -> Iterator[Remark]:
    """Documents quoted both as the agreement and as a summary of it."""
    by_document: dict[str, dict[str, str]] = {}
    for place, clause in clauses:
        if clause.basis != "reading":
            by_document.setdefault(clause.document, {}).setdefault(clause.basis, place)
    for document, first_of in by_document.items():
        if len(first_of) > 1:
            place, other = first_of.values()
            yield remark("two_bases", place, document=document, others=[other])
