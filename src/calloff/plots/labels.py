"""The words of pictures, in Swedish and English."""

from __future__ import annotations

from calloff.values.texts import Language, Sayings

__all__ = ["PLOTS", "word"]

PLOTS = Sayings(
    sv={
        "funnel.title": "Urvalet för behov {need}",
        "funnel.start": "{name}: {count}",
        "funnel.step": "{test}: {fell} föll, {left} kvar",
        "funnel.fell": "{fell} föll · {left} kvar",
        "funnel.left": "{left} kvar",
        "funnel.passed": "Ingen föll på: {tests}",
        "ladder.title": "Vad det kostar, behov {need}",
        "ladder.basis.total": "Hela avropet",
        "ladder.basis.day": "Per dygn",
        "ladder.basis.month": "Per månad",
        "ladder.one": "{place}. {name}: {total} ({lines})",
        "ladder.first": "nyckeln pekar ut",
        "ladder.tied": "nyckeln skiljer dem inte åt",
        "ladder.first.one": "{told} – {first}",
        "ladder.line": "{item} {amount}",
        "ladder.rounding": "avrundning",
        "ladder.more": "{count} till kan komma i fråga och visas inte.",
        "ladder.unpriced": "pris ej angivet",
        "ladder.asking": "Inga priser visas: leverantörer ska först tillfrågas.",
        "ladder.nobody": "Ingen kan komma i fråga.",
        "ladder.stopped": "Inga priser visas: avropet kan inte avgöras.",
        "coverage.title": "Hur många som finns för vad, och var",
        "coverage.none": "Inget att visa.",
        "coverage.unstated": "inget angivet",
        "coverage.row": "{value}: {cells}",
        "coverage.cell": "{region} {count}",
        "coverage.missing": "–",
        "coverage.nobody": "Skrafferat: ingen.",
    },
    en={
        "funnel.title": "The selection for need {need}",
        "funnel.start": "{name}: {count}",
        "funnel.step": "{test}: {fell} fell, {left} left",
        "funnel.fell": "{fell} fell · {left} left",
        "funnel.left": "{left} left",
        "funnel.passed": "Nobody fell on: {tests}",
        "ladder.title": "What it costs, need {need}",
        "ladder.basis.total": "The whole call-off",
        "ladder.basis.day": "A day",
        "ladder.basis.month": "A month",
        "ladder.one": "{place}. {name}: {total} ({lines})",
        "ladder.first": "named by the key",
        "ladder.tied": "not told apart by the key",
        "ladder.first.one": "{told} – {first}",
        "ladder.line": "{item} {amount}",
        "ladder.rounding": "rounding",
        "ladder.more": "{count} more might serve and are not shown.",
        "ladder.unpriced": "price not stated",
        "ladder.asking": "No prices are shown: suppliers are to be asked first.",
        "ladder.nobody": "Nobody may serve.",
        "ladder.stopped": "No prices are shown: the call-off cannot be decided.",
        "coverage.title": "How many there are for what, and where",
        "coverage.none": "Nothing to show.",
        "coverage.unstated": "none stated",
        "coverage.row": "{value}: {cells}",
        "coverage.cell": "{region} {count}",
        "coverage.missing": "–",
        "coverage.nobody": "Hatched: nobody.",
    },
)


def word(language: Language, code: str, /, **arguments: str) -> str:
    """A fixed word or sentence of a picture, with its blanks filled."""
    return PLOTS.of(language)[code].format(**arguments)
