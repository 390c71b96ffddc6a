"""Coverage: for what is asked for, and where, how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from calloff.errors import InputError, Problem
from calloff.plots.canvas import ABOVE, LINE, MARGIN, QUIET, Sheet, measured, wrapped
from calloff.plots.labels import word
from calloff.plots.picture import Picture
from calloff.values.texts import Language
from calloff.values.typeset import one_line

__all__ = ["coverage", "coverage_text"]

_CELL = 0.5
_DEEPEST = 2.4
"""So many inches a region's name may take before it is wrapped."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """What is asked for, where, and how many there are, in the order in which the rows say it."""

    values: tuple[str, ...]
    regions: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]


def coverage(
    rows: Iterable[Mapping[str, Any]],
    language: Language = "sv",
    *,
    down: str = "asked",
    across: str = "region",
    count: str = "sure",
    names: Mapping[str, str] = MappingProxyType({}),
) -> Picture:
    """A grid of what is asked for by region, with how many there are in each cell.

    The darker a cell, the more there are, and the number stands in it; where there is nobody it
    is hatched. What the rows do not say is left white.

    Args:
        rows: One for each thing asked for in a region.
        language: ``sv`` or ``en``.
        down: The column of the rows that stands down the side.
        across: The column that stands across the top.
        count: The column with how many there are: a whole number, at least 0.
        names: What codes are called; a code that is not there is told as it is.

    Raises:
        InputError: where a row lacks a column or its count is none, or two rows speak of the same
            cell, as those of two lots do; every such row is listed.
    """
    grid = _grid(rows, language, down=down, across=across, count=count, names=names)
    title = word(language, "coverage.title")
    text = _text(grid, language)
    side = min(max((measured(value, 10) for value in grid.values), default=0), 3.2) + 0.15
    sheet = Sheet(max(6.0, 2 * MARGIN + side + _CELL * len(grid.regions)))
    y = sheet.lines(MARGIN, MARGIN, title, sheet.inner, size=13, bold=True) + 0.05
    if not grid.values:
        y = sheet.lines(MARGIN, y, word(language, "coverage.none"), sheet.inner)
        return Picture(title, text, language, sheet.finished(y + MARGIN))
    y = sheet.lines(MARGIN, y, word(language, "coverage.nobody"), sheet.inner, size=9, colour=QUIET)
    y = _heads(sheet, y + 0.1, side, grid.regions)
    for value in grid.values:
        y = _row(sheet, y, value, side=side, grid=grid, language=language)
    return Picture(title, text, language, sheet.finished(y + MARGIN))


def coverage_text(
    rows: Iterable[Mapping[str, Any]],
    language: Language = "sv",
    *,
    down: str = "asked",
    across: str = "region",
    count: str = "sure",
    names: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The same in words, a sentence for each thing asked for."""
    grid = _grid(rows, language, down=down, across=across, count=count, names=names)
    return _text(grid, language)


def _text(grid: _Grid, language: Language) -> str:
    if not grid.values:
        return word(language, "coverage.none")
    told = []
    for value in grid.values:
        cells = (
            word(language, "coverage.cell", region=region, count=str(grid.counts[value, region]))
            for region in grid.regions
            if (value, region) in grid.counts
        )
        told.append(word(language, "coverage.row", value=value, cells=", ".join(cells)))
    return one_line(". ".join(told) + ".")


def _grid(
    rows: Iterable[Mapping[str, Any]],
    language: Language,
    *,
    down: str,
    across: str,
    count: str,
    names: Mapping[str, str],
) -> _Grid:
    """The rows as a grid; what cannot be one is refused."""
    problems = []
    counts: dict[tuple[str, str], int] = {}
    for index, row in enumerate(rows):
        place = f"rows.{index}"
        if missing := [name for name in (down, across, count) if name not in row]:
            problems.append(Problem(place, f"has no column {', '.join(map(repr, missing))}."))
            continue
        many = row[count]
        if not isinstance(many, int) or isinstance(many, bool) or many < 0:
            problems.append(Problem(f"{place}.{count}", f"is no count from 0, got {many!r}."))
            continue
        cell = _called(row[down], names, language), _called(row[across], names, language)
        if cell in counts:
            what = f"speaks of {cell[0]} in {cell[1]}, as another row does: draw one lot at a time."
            problems.append(Problem(place, what))
        counts[cell] = many
    if problems:
        raise InputError("coverage", problems)
    values, regions = (tuple(dict.fromkeys(cell[i] for cell in counts)) for i in (0, 1))
    return _Grid(values, regions, counts)


def _called(code: object, names: Mapping[str, str], language: Language) -> str:
    if code is None:
        return word(language, "coverage.unstated")
    return names.get(str(code), str(code))


def _heads(sheet: Sheet, y: float, side: float, regions: Sequence[str]) -> float:
    """The regions' names, turned, each in its own column; long ones in two lines."""
    told = [_two(region) for region in regions]
    deep = max(measured(line, 9) for lines in told for line in lines)
    for index, lines in enumerate(told):
        middle = MARGIN + side + _CELL * (index + 0.5)
        step = LINE * 9 / 72
        left = middle - step * len(lines) / 2
        for number, line in enumerate(lines):
            sheet.text(left + step * number, y + deep, line, size=9, turned=True)
    return y + deep + 0.08


def _two(region: str) -> list[str]:
    """A name in at most two lines, the second shortened where even that is too long."""
    lines = wrapped(region, _DEEPEST, 9)
    if len(lines) <= 2:
        return lines
    second = lines[1]
    while measured(f"{second}…", 9) > _DEEPEST:
        second = second[:-1]
    return [lines[0], f"{second}…"]


def _row(
    sheet: Sheet, y: float, value: str, *, side: float, grid: _Grid, language: Language
) -> float:
    """One thing asked for: its name, and a cell for each region."""
    most = max(grid.counts.values())
    lines = wrapped(value, side - 0.1, 10)
    high = max(0.34, LINE * 10 / 72 * len(lines) + 0.1)
    top = y + (high - LINE * 10 / 72 * len(lines)) / 2
    sheet.lines(MARGIN, top, value, side - 0.1)
    for index, region in enumerate(grid.regions):
        x = MARGIN + side + _CELL * index
        middle = x + _CELL / 2
        many = grid.counts.get((value, region))
        if many is None:
            sheet.box(x, y, _CELL, high, look=("white", ""))
            told, colour = word(language, "coverage.missing"), QUIET
        else:
            share = many / most if most else 0
            sheet.box(x, y, _CELL, high, look=(_shade(share), "" if many else "////"))
            told, colour = str(many), _readable(_shade(share))
        if many == 0:
            # On hatching a number is read only on a ground of its own.
            sheet.box(middle - 0.09, y + high / 2 - 0.1, 0.18, 0.2, look=("white", ""))
        # A figure is about seven tenths of its size high.
        upper = y + high / 2 - (ABOVE - 0.36) * 10 / 72
        sheet.text(middle, upper, told, colour=colour, align="center")
    return y + high


def _readable(fill: str) -> str:
    """Black or white, whichever is read better on a fill (by WCAG's relative luminance)."""
    channels = (int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "white" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "black"


def _shade(share: float) -> str:
    """From white to dark blue, even steps of lightness."""
    light, dark = (238, 242, 245), (31, 78, 121)
    return "#" + "".join(
        f"{round(a + (b - a) * share):02x}" for a, b in zip(light, dark, strict=True)
    )
