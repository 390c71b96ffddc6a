"""Those who may not serve, by the test they fell on first, each with every reason."""

from __future__ import annotations

from functools import partial

from calloff.views.discretion import FunnelRow
from calloff.views.labels import word
from calloff.views.markup import Markup, element, joined
from calloff.views.parts import Build

__all__ = ["NAMED", "shown"]

NAMED = 250
"""So many who fall are named, each with its reasons; of more only the numbers are shown."""


def shown(b: Build) -> Markup:
    """For each test those who fell on it first, and how many of them on that alone."""
    decision = b.discretion.decision
    falls = [row for row in b.rows if row.fell]
    if not falls:
        return joined([])
    left = {id for tier in decision.ranking for id in tier}
    heading = word(b.language, "fell")
    if len(decision.candidates) - len(left) > NAMED:
        rows = tuple(_counted(b, row) for row in falls)
        told = word(b.language, "fell.counted")
        return b.block(heading, b.items(rows), element("p", told, class_="quiet"))
    fell = [candidate.id for candidate in decision.candidates if candidate.id not in left]
    groups: list[list[str]] = [[] for _ in falls]
    for id in fell:
        against = {(f.step, f.place) for f in decision.eligibility(id).against}
        first = next(i for i, row in enumerate(falls) if against.intersection(row.places))
        groups[first].append(id)
    where = element("p", word(b.language, "fell.where"), class_="quiet")
    return b.block(heading, where, *map(partial(_group, b), falls, groups))


def _counted(b: Build, row: FunnelRow) -> str:
    return word(b.language, "fell.at", test=row.name, count=str(row.fell))


def _group(b: Build, row: FunnelRow, ids: list[str]) -> Markup:
    """Those who fell on one test first; each unfolds into everything that is not met."""
    d, decision = b.discretion, b.discretion.decision
    against = {id: decision.eligibility(id).against for id in ids}
    alone = sum(all((f.step, f.place) in row.places for f in found) for found in against.values())
    summary: list[Markup | str] = [_counted(b, row)]
    if alone:
        told = word(b.language, "fell.only", count=str(alone))
        summary += [" ", element("span", f"({told})", class_="quiet")]
    named = sorted((d.teller.name(id), id) for id in ids)
    rows = [element("li", b.folded(name, b.findings(against[id]))) for name, id in named]
    return b.folded(joined(summary), element("ul", *rows, class_="plain"))
