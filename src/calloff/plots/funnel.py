"""The funnel: how many were left after each test, from all to few."""

from __future__ import annotations

from calloff.decision import Decision
from calloff.plots.canvas import LINE, MARGIN, QUIET, SHADES, Sheet, measured
from calloff.plots.labels import word
from calloff.plots.picture import Picture
from calloff.values.texts import Language
from calloff.values.typeset import one_line
from calloff.views import Discretion
from calloff.views.discretion import FunnelRow

__all__ = ["funnel", "funnel_text"]


def funnel(decision: Decision, language: Language = "sv", *, width: float = 8) -> Picture:
    """How many were left after each test on which somebody fell, as bars.

    The dark part of a bar is who was left, the light part who fell there.

    Args:
        decision: The decision.
        language: ``sv`` or ``en``.
        width: How wide the picture is, in inches.

    Raises:
        InputError: where the identity is protected.
    """
    d = Discretion.refusing_protected(decision, language, what="a picture")
    title = word(language, "funnel.title", need=decision.need.id)
    total = len(decision.candidates)
    sheet = Sheet(width)
    y = sheet.lines(MARGIN, MARGIN, title, sheet.inner, size=13, bold=True) + 0.12
    y = _row(sheet, y, FunnelRow(d.everyone, (), total, total), total=total, language=language)
    for row in _falls(d):
        y = _row(sheet, y, row, total=total, language=language)
    if passed := _passed(d):
        told = word(language, "funnel.passed", tests="; ".join(passed))
        y = sheet.lines(MARGIN, y + 0.05, told, sheet.inner, size=9, colour=QUIET)
    return Picture(title, funnel_text(decision, language), language, sheet.finished(y + MARGIN))


def funnel_text(decision: Decision, language: Language = "sv") -> str:
    """The same in words, test by test."""
    d = Discretion.refusing_protected(decision, language, what="a picture")
    total = str(len(decision.candidates))
    told = [word(language, "funnel.start", name=d.everyone, count=total)]
    for row in _falls(d):
        given = {"test": row.name, "fell": str(row.fell), "left": str(row.after)}
        told.append(word(language, "funnel.step", **given))
    if passed := _passed(d):
        told.append(word(language, "funnel.passed", tests="; ".join(passed)))
    return one_line(". ".join(told) + ".")


def _falls(d: Discretion) -> list[FunnelRow]:
    return [row for row in d.tests() if row.fell]


def _passed(d: Discretion) -> list[str]:
    return [row.name for row in d.tests() if not row.fell]


def _row(sheet: Sheet, y: float, row: FunnelRow, *, total: int, language: Language) -> float:
    """The name over the bar, the numbers beside the name; what comes back is the height below."""
    left, fell = row.after, row.fell
    code = "funnel.fell" if fell else "funnel.left"
    told = word(language, code, fell=str(fell), left=str(left))
    room = sheet.inner - measured(told, 10, bold=True) - 0.2
    sheet.text(sheet.width - MARGIN, y, told, bold=True, align="right")
    y = max(sheet.lines(MARGIN, y, row.name, room), y + LINE * 10 / 72) + 0.02
    one = sheet.inner / total if total else 0
    if left:
        sheet.box(MARGIN, y, left * one, 0.17, look=SHADES[0])
    if fell:
        sheet.box(MARGIN + left * one, y, fell * one, 0.17, look=SHADES[3])
    return y + 0.17 + 0.13
