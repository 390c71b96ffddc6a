"""Alternatives side by side, in words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from calloff.protocol.sentences import decimals
from calloff.scenario.comparing import SideBySide
from calloff.scenario.measures import MEASURES, Estimate
from calloff.values.outline import Heading, Outline, Paragraph, Part, Table
from calloff.values.texts import Language, Sayings

__all__ = ["SAYINGS", "side_by_side_outline"]

SAYINGS = Sayings(
    sv={
        "title": "Alternativ sida vid sida",
        "about": "{period}, simulerad {repetitions} gånger med samma behov och samma slump för "
        "alla alternativ; frö {seed}. Inom parentes det intervall där medelvärdet ligger med 95 "
        "procents säkerhet.",
        "periods": "En period av tio kommer under det lägsta talet, en av tio över det högsta.",
        "means": "Medelvärden",
        "spread": "Så olika kan en period bli",
        "differences": "Skillnad mot {first}",
        "zero": "Där noll ligger utanför intervallet skiljer sig alternativen.",
        "measure": "mått",
        "cost": "kostnad, tusental {currency}",
        "arrived": "nya behov",
        "own": "i egen regi",
        "agreement": "avropade",
        "direct": "direktupphandlade",
        "asked": "förfrågningar",
        "declined": "nej från leverantörer",
        "waiting": "väntar vid periodens slut",
        "median_wait": "väntetid i dagar, median",
        "ninetieth_wait": "väntetid i dagar, nio av tio",
    },
    en={
        "title": "Alternatives side by side",
        "about": "{period}, simulated {repetitions} times with the same needs and the same chance "
        "for all alternatives; seed {seed}. In brackets the interval in which the mean lies with "
        "95 per cent confidence.",
        "periods": "One period of ten lies below the lower number, one of ten above the higher.",
        "means": "Means",
        "spread": "How different a period can be",
        "differences": "Difference from {first}",
        "zero": "Where zero lies outside the interval the alternatives differ.",
        "measure": "measure",
        "cost": "cost, thousands of {currency}",
        "arrived": "new needs",
        "own": "in-house",
        "agreement": "called off",
        "direct": "awarded directly",
        "asked": "requests",
        "declined": "declined by suppliers",
        "waiting": "waiting at the end",
        "median_wait": "days waited, median",
        "ninetieth_wait": "days waited, nine of ten",
    },
)
"""The words of the tables."""


def side_by_side_outline(found: SideBySide, language: Language = "sv") -> Outline:
    """What alternatives come to, as tables for people.

    What is 0 under every alternative, in every repetition, is left out.

    Args:
        found: What `side_by_side` found.
        language: ``sv`` or ``en``.
    """
    say = SAYINGS.of(language)
    about = say["about"].format(period=found.period, repetitions=found.repetitions, seed=found.seed)
    parts: list[Part] = [
        Paragraph(about),
        Heading(say["means"]),
        _table(found, found.estimates, language, spread=False),
        Heading(say["spread"]),
        _table(found, found.estimates, language, spread=True),
        Paragraph(say["periods"]),
    ]
    if len(found.found) > 1:
        first = next(iter(found.found))
        parts += [
            Heading(say["differences"].format(first=first)),
            _table(found, found.differences(), language, spread=False),
            Paragraph(say["zero"]),
        ]
    return Outline(say["title"], tuple(parts), language)


def _table(
    found: SideBySide,
    estimates: Mapping[str, Mapping[str, Estimate]],
    language: Language,
    *,
    spread: bool,
) -> Table:
    """A row for each measure, a column for each alternative."""
    say = SAYINGS.of(language)
    rows = tuple(
        (
            say[measure].format(currency=found.currency or ""),
            *(_cell(each[measure], measure, language, spread) for each in estimates.values()),
        )
        for measure in MEASURES
        if any(one.value(measure) for runs in found.found.values() for one in runs)
    )
    numbers = frozenset(range(1, len(estimates) + 1))
    return Table((say["measure"], *estimates), rows, numbers)


def _cell(one: Estimate, measure: str, language: Language, spread: bool) -> str:
    """A mean with its interval, or from where to where periods go."""
    scale = 1000 if measure == "cost" else 1

    def told(number: Fraction | float) -> str:
        tenths = Fraction(round(Fraction(number) / scale * 10), 10)
        return decimals(tenths, language).replace("-", "\N{MINUS SIGN}")

    if spread:
        return f"{told(one.tenth)} – {told(one.ninetieth)}"
    return f"{told(one.mean)} ({told(one.low)} – {told(one.high)})"
