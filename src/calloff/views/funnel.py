"""How many were left after each test, from all to few."""

from __future__ import annotations

from collections.abc import Sequence

from calloff.views.discretion import FunnelRow
from calloff.views.labels import counted, word
from calloff.views.markup import Markup, element
from calloff.views.parts import Build

__all__ = ["chain", "shown"]


def shown(b: Build) -> Markup:
    """The funnel: the counts alone, then each test on which somebody fell, then the others."""
    d, t = b.discretion, b.discretion.teller
    total = len(d.decision.candidates)
    counts = [str(count) for count in chain(total, b.rows)]
    told = word(b.language, "funnel.chain", counts=", ".join(counts))
    steps = (element("li", count) for count in counts)
    inside = [element("ol", *steps, class_="chain", aria_label=told)]
    falls = [row for row in b.rows if row.fell]
    if falls:
        head = (
            element("th", t.label("step"), scope="col"),
            element("td", class_="room"),
            element("th", t.label("fall"), scope="col", class_="number"),
            element("th", t.label("left"), scope="col", class_="number"),
        )
        body = [_row(d.everyone, total, None, total)]
        body += [_row(row.name, row.after, row.fell, total) for row in falls]
        table = (element("thead", element("tr", *head)), element("tbody", *body))
        inside.append(element("table", *table, aria_label=told))
    passed = [row.name for row in b.rows if not row.fell]
    if passed:
        summary = counted(b.language, "funnel.passed", len(passed))
        inside.append(b.folded(summary, b.items(passed)))
    return b.block(t.label("selection"), *inside)


def chain(total: int, rows: Sequence[FunnelRow]) -> list[int]:
    """How many there were, and how many were left after each test on which somebody fell."""
    return [total, *(row.after for row in rows if row.fell)]


def _row(name: str, left: int, fell: int | None, total: int) -> Markup:
    return element(
        "tr",
        element("th", name, scope="row"),
        element("td", _bar(left, fell or 0, total), class_="room"),
        element("td", "" if fell is None else str(fell), class_="number"),
        element("td", str(left), class_="number"),
    )


def _bar(left: int, fell: int, total: int) -> Markup:
    """How many are left and how many fell, of all; the numbers beside it say the same."""
    widths = (f"width:{100 * count / total:.2f}%" for count in (left, fell) if total)
    return element(
        "div", *(element("i", style=width) for width in widths), class_="bar", aria_hidden="true"
    )
