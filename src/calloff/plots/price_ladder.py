"""The price ladder: what each of those who may serve costs, line upon line, in the key's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from calloff.decision import Decision
from calloff.outcome import Chosen, Tied
from calloff.plots.canvas import LINE, MARGIN, QUIET, SHADES, Sheet, measured
from calloff.plots.labels import word
from calloff.plots.picture import Picture
from calloff.protocol.sentences import item_text, money
from calloff.values.texts import Language
from calloff.values.typeset import one_line
from calloff.views import Discretion

__all__ = ["SHOWN", "price_ladder", "price_ladder_text"]

SHOWN = 24
"""So many steps a ladder has at most; how many more may serve is said."""


@dataclass(frozen=True, slots=True)
class _Rung:
    """One who may serve: place, name, mark, and what each item comes to; none: not priced."""

    place: int
    name: str
    mark: str
    quote: Mapping[str, Any] | None

    def parts(self, language: Language, decision: Decision) -> dict[str, int]:
        """What each item comes to in minor units, by its name, the rounding last."""
        found: dict[str, int] = {}
        for line in self.quote["lines"] if self.quote else ():
            item = item_text(line.get("code", line["item"]), language, decision.terms.lot)
            found[item] = found.get(item, 0) + line["minor"]
        if self.quote and self.quote["rounding_minor"]:
            found[word(language, "ladder.rounding")] = self.quote["rounding_minor"]
        return found


def price_ladder(decision: Decision, language: Language = "sv", *, width: float = 8) -> Picture:
    """What each of those who may serve costs, in the key's order, with who goes first marked.

    While suppliers are to be asked no price is shown: people compare before they see one.

    Args:
        decision: The decision.
        language: ``sv`` or ``en``.
        width: How wide the picture is, in inches.

    Raises:
        InputError: where the identity is protected.
    """
    d = Discretion.refusing_protected(decision, language, what="a picture")
    title = word(language, "ladder.title", need=decision.need.id)
    sheet = Sheet(width)
    y = sheet.lines(MARGIN, MARGIN, title, sheet.inner, size=13, bold=True)
    rungs = list(_rungs(d))
    if not rungs:
        y = sheet.lines(MARGIN, y + 0.1, _nothing(decision, language), sheet.inner)
    else:
        y = _drawn(sheet, y, rungs, decision, language)
    if more := _more(decision, rungs, language):
        y = sheet.lines(MARGIN, y, more, sheet.inner, size=9, colour=QUIET)
    text = price_ladder_text(decision, language)
    return Picture(title, text, language, sheet.finished(y + MARGIN))


def price_ladder_text(decision: Decision, language: Language = "sv") -> str:
    """The same in words, one sentence for each who may serve."""
    d = Discretion.refusing_protected(decision, language, what="a picture")
    rungs = list(_rungs(d))
    if not rungs:
        return _nothing(decision, language)
    told = []
    for rung in rungs:
        parts = rung.parts(language, decision).items()
        items = (
            word(language, "ladder.line", item=item, amount=_money(rung, minor, language))
            for item, minor in parts
        )
        given = {"place": str(rung.place), "name": rung.name, "total": _total(rung, language)}
        said = word(language, "ladder.one", lines="; ".join(items), **given)
        if not parts:
            said = said.removesuffix(" ()")
        if rung.mark:
            said = word(language, "ladder.first.one", told=said, first=rung.mark)
        told.append(f"{said}.")
    if more := _more(decision, rungs, language):
        told.append(more)
    return one_line(" ".join([_basis(rungs, language), *told]))


def _rungs(d: Discretion) -> Iterator[_Rung]:
    """Those who may serve, in order, where prices may be seen."""
    outcome = d.decision.outcome
    if d.before_prices:
        return
    language = d.teller.language
    for place, id in islice(d.placed(), SHOWN):
        mark = ""
        if isinstance(outcome, Chosen) and outcome.candidate == id:
            mark = word(language, "ladder.first")
        elif isinstance(outcome, Tied) and id in outcome.candidates:
            mark = word(language, "ladder.tied")
        yield _Rung(place, d.teller.name(id), mark, d.quote(id))


def _nothing(decision: Decision, language: Language) -> str:
    kinds = {"ask": "ladder.asking", "escalate": "ladder.stopped"}
    return word(language, kinds.get(decision.outcome.kind, "ladder.nobody"))


def _more(decision: Decision, rungs: Sequence[_Rung], language: Language) -> str:
    count = sum(map(len, decision.ranking)) - len(rungs)
    return word(language, "ladder.more", count=str(count)) if rungs and count else ""


def _basis(rungs: Sequence[_Rung], language: Language) -> str:
    quotes = [rung.quote for rung in rungs if rung.quote]
    basis = word(language, f"ladder.basis.{quotes[0]['basis'] if quotes else 'total'}")
    return f"{basis}."


def _money(rung: _Rung, minor: int, language: Language) -> str:
    assert rung.quote is not None, "Only what is priced has amounts."
    return money(minor, rung.quote["currency"], language)


def _total(rung: _Rung, language: Language) -> str:
    if rung.quote is None:
        return word(language, "ladder.unpriced")
    return _money(rung, rung.quote["total_minor"], language)


def _drawn(
    sheet: Sheet, y: float, rungs: Sequence[_Rung], decision: Decision, language: Language
) -> float:
    """What the shades mean, then a bar for each; what comes back is the height below."""
    parts = [rung.parts(language, decision) for rung in rungs]
    items = list(dict.fromkeys(item for part in parts for item in part))
    y = sheet.lines(MARGIN, y, _basis(rungs, language), sheet.inner, colour=QUIET) + 0.06
    y = _legend(sheet, y, items) + 0.12
    most = max((sum(max(minor, 0) for minor in part.values()) for part in parts), default=0)
    for rung, part in zip(rungs, parts, strict=True):
        amounts = [part.get(item, 0) for item in items]
        y = _rung(sheet, y, rung, amounts=amounts, most=most, language=language)
    return y


def _legend(sheet: Sheet, y: float, items: Sequence[str]) -> float:
    x = MARGIN
    for index, item in enumerate(items):
        room = 0.28 + min(measured(item, 9), sheet.inner - 0.28) + 0.25
        if x > MARGIN and x + room > sheet.width - MARGIN:
            x, y = MARGIN, y + 0.22
        sheet.box(x, y + 0.01, 0.2, 0.13, look=SHADES[index % len(SHADES)])
        below = sheet.lines(x + 0.28, y, item, sheet.inner - 0.28, size=9)
        x += room
        if below > y + 0.22:
            x, y = MARGIN, below
    return y + 0.2


def _rung(
    sheet: Sheet,
    y: float,
    rung: _Rung,
    *,
    amounts: Sequence[int],
    most: int,
    language: Language,
) -> float:
    """Name and total over the bar; who goes first has a mark in words and a pointed one."""
    total = _total(rung, language)
    first = bool(rung.mark)
    sheet.text(sheet.width - MARGIN, y, total, bold=first, align="right")
    room = sheet.inner - measured(total, 10, bold=True) - 0.2
    name = f"{rung.place}. {rung.name}"
    if first:
        name = f"▶ {name} – {rung.mark}"
    y = max(sheet.lines(MARGIN, y, name, room, bold=first), y + LINE * 10 / 72) + 0.02
    x = MARGIN
    for index, minor in enumerate(amounts):
        if minor > 0 and most:
            wide = sheet.inner * minor / most
            sheet.box(x, y, wide, 0.2, look=SHADES[index % len(SHADES)])
            x += wide
    return y + 0.2 + 0.15
