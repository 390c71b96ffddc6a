"""What one place more in each pool would be worth, the most valuable first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from calloff.plan import OnePlace, Plan
from calloff.plots.canvas import LINE, MARGIN, QUIET, SHADES, Sheet, measured
from calloff.plots.labels import word
from calloff.plots.naming import pool_names
from calloff.plots.picture import Picture
from calloff.protocol.sentences import money
from calloff.register import Register
from calloff.values.texts import Language
from calloff.values.typeset import one_line

__all__ = ["place_values", "place_values_text"]

_LARGEST = 24
"""So many pools are drawn; the others are counted together."""


@dataclass(frozen=True, slots=True)
class _Worth:
    """A pool: its name, how many more it would place, and how much cheaper that would be."""

    name: str
    placed: int
    saved: int
    told: str


def place_values(
    places: Sequence[OnePlace],
    plan: Plan,
    register: Register,
    language: Language = "sv",
    *,
    width: float = 8,
) -> Picture:
    """What one place more in each pool would change, the most valuable first.

    Where one more need would be placed the bar is dark and reaches across; elsewhere it is as long
    as what would be saved.

    Args:
        places: What one place more and one fewer would change, as a standing plan tells it.
        plan: The plan.
        register: The register whose offers it names.
        language: ``sv`` or ``en``.
        width: How wide the picture is, in inches.
    """
    rows = list(_worth(places, plan, register, language))
    title = word(language, "worth.title")
    sheet = Sheet(width)
    y = sheet.lines(MARGIN, MARGIN, title, sheet.inner, size=13, bold=True) + 0.1
    y = sheet.lines(MARGIN, y, word(language, "worth.shades"), sheet.inner, size=9, colour=QUIET)
    y += 0.08
    most = max((row.saved for row in rows if not row.placed), default=0)
    for row in rows[:_LARGEST]:
        sheet.text(sheet.width - MARGIN, y, row.told, align="right")
        room = sheet.inner - measured(row.told, 10) - 0.2
        y = max(sheet.lines(MARGIN, y, row.name, room), y + LINE * 10 / 72) + 0.02
        wide = sheet.inner if row.placed else sheet.inner * max(row.saved, 0) / (most or 1)
        if wide:
            sheet.box(MARGIN, y, wide, 0.15, look=SHADES[0 if row.placed else 2])
        y += 0.15 + 0.12
    y = sheet.lines(MARGIN, y, _rest(rows, places, language), sheet.inner, size=9, colour=QUIET)
    text = place_values_text(places, plan, register, language)
    return Picture(title, text, language, sheet.finished(y + MARGIN))


def place_values_text(
    places: Sequence[OnePlace], plan: Plan, register: Register, language: Language = "sv"
) -> str:
    """The same in words, pool by pool."""
    rows = list(_worth(places, plan, register, language))
    told = [f"{row.name}: {row.told}." for row in rows[:_LARGEST]]
    return one_line(" ".join([*told, _rest(rows, places, language)]))


def _worth(
    places: Sequence[OnePlace], plan: Plan, register: Register, language: Language
) -> Iterator[_Worth]:
    """The pools where one place more is worth something, the most first."""
    names = pool_names(register)
    judged = [level.name for level in plan.levels if level.name != "lot_number"]
    valued = [
        (tuple(place.more.get(name, 0) for name in judged), names.get(place.pool, place.pool))
        for place in places
    ]
    for change, name in sorted(valued):
        if not any(change):
            continue
        by = dict(zip(judged, change, strict=True))
        placed = -sum(value for level, value in by.items() if level.startswith("unplaced."))
        saved = -by.get("price", 0)
        yield _Worth(name, placed, saved, _changed(by, placed, plan, language))


def _changed(by: Mapping[str, int], placed: int, plan: Plan, language: Language) -> str:
    """What would change, in words; what would not is not told."""
    told = []
    if placed:
        told.append(word(language, "worth.placed", count=str(placed)))
    elif any(value for level, value in by.items() if level.startswith("unplaced.")):
        told.append(word(language, "worth.class"))
    if suited := by.get("suited", 0):
        code = "worth.better" if suited < 0 else "worth.worse"
        told.append(word(language, code, count=str(abs(suited))))
    if price := by.get("price", 0):
        amount = str(abs(price))
        if plan.currency is not None:
            amount = money(abs(price), plan.currency, language)
        told.append(word(language, "worth.less" if price < 0 else "worth.more", amount=amount))
    return ", ".join(told) or word(language, "worth.other")


def _rest(rows: Sequence[_Worth], places: Sequence[OnePlace], language: Language) -> str:
    """How many are not drawn, and in how many one place more would change nothing."""
    told = word(language, "worth.nothing", count=str(len(places) - len(rows)))
    more = len(rows) - _LARGEST
    return word(language, "worth.rest", count=str(more), told=told) if more > 0 else told
