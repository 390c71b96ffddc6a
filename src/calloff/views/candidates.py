"""Those who may serve, in their order, or those who are to be asked: each with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from calloff.decision import Decision
from calloff.outcome import Ask, Chosen, Escalate, Tied
from calloff.protocol import answer_side
from calloff.values.outline import Table
from calloff.values.verdict import Verdict
from calloff.views.labels import counted, word
from calloff.views.markup import Markup, element, joined
from calloff.views.parts import Build

__all__ = ["SHOWN", "asked", "ranked"]

SHOWN = 24
"""So many who may serve are shown with every reason; how many more there are is said."""

SORTED = 250
"""Up to so many are looked at to see who is nearest to an answer; of more the first by id stand."""


def ranked(b: Build) -> Markup:
    """Those who may serve, tier by tier, with what was measured and what each costs."""
    decision = b.discretion.decision
    if isinstance(decision.outcome, Escalate) or not decision.ranking:
        return joined([])
    cards = [_ranked_card(b, place, id) for place, id in islice(b.discretion.placed(), SHOWN)]
    more = _more(b, sum(map(len, decision.ranking)) - SHOWN)
    return b.block(word(b.language, "order"), element("ul", *cards, class_="cards"), *more)


def asked(b: Build, outcome: Ask) -> Markup:
    """Those who are to be asked, who is nearest to an answer first, and who is left besides."""
    decision, t = b.discretion.decision, b.discretion.teller
    whom = list(outcome.whom)
    if len(whom) <= SORTED:
        whom.sort(key=lambda id: (_unknown(decision, id), t.name(id)))
    cards = [_asked_card(b, id) for id in whom[:SHOWN]]
    why = element("p", t.label(f"ask.{outcome.because}"), class_="quiet")
    inside = [why, element("ul", *cards, class_="cards"), *_more(b, len(whom) - SHOWN)]
    asked_now = set(whom)
    others = [id for tier in decision.ranking for id in tier if id not in asked_now]
    if others:
        names = sorted(t.name(id) for id in others[:SHOWN])
        later = [b.items(names), *_more(b, len(others) - SHOWN)]
        summary = f"{word(b.language, 'asked.not_now')}: {len(others)}"
        inside.append(b.folded(summary, *later))
    return b.block(f"{word(b.language, 'asked')}: {len(whom)}", *inside)


def _more(b: Build, count: int) -> Iterator[Markup]:
    """That there are more than are shown."""
    if count > 0:
        yield element("p", counted(b.language, "order.more", count), class_="quiet")


def _unknown(decision: Decision, id: str) -> int:
    return sum(f.verdict is Verdict.UNKNOWN for f in decision.findings(id))


def _asked_card(b: Build, id: str) -> Markup:
    """One who is to be asked: how much is unknown, and every finding."""
    count = _unknown(b.discretion.decision, id)
    told = counted(b.language, "unknown", count) if count else word(b.language, "unknown.none")
    top = _top(b, id, told)
    return element("li", top, b.all_findings(id))


def _ranked_card(b: Build, place: int, id: str) -> Markup:
    """One who may serve: what was measured, the price line by line, and every finding."""
    d, decision = b.discretion, b.discretion.decision
    outcome = decision.outcome
    badge, how = "", ""
    if isinstance(outcome, Chosen) and outcome.candidate == id:
        badge, how = word(b.language, "order.chosen"), "first"
    elif isinstance(outcome, Tied) and id in outcome.candidates:
        badge, how = word(b.language, "order.tied"), "level"
    elif decision.eligibility(id).verdict is Verdict.UNKNOWN:
        badge = word(b.language, "order.unsure")
    pairs = list(zip(decision.key.orderings, decision.measures[id], strict=True))
    told = (d.measured(ordering, measure) for ordering, measure in pairs)
    inside = [_top(b, id, ", ".join(text for text in told if text), place=place, badge=badge)]
    for _, measure in pairs:
        if isinstance(measure.shown, dict) and "total_minor" in measure.shown:
            quote = _quote(answer_side.quote(d.teller, measure.shown))
            inside.append(b.folded(word(b.language, "lines"), quote))
    return element("li", *inside, b.all_findings(id), class_=how)


def _top(b: Build, id: str, told: str, *, place: int | None = None, badge: str = "") -> Markup:
    """The line that is seen before anything is unfolded."""
    parts = [element("span", b.discretion.teller.name(id), class_="name")]
    if place is not None:
        told_place = word(b.language, "order.place", number=str(place))
        parts.insert(0, element("span", told_place, class_="place"))
    if badge:
        parts.append(element("span", badge, class_="badge"))
    parts.append(element("span", told, class_="measured"))
    return element("p", *parts, class_="top")


def _quote(table: Table) -> Markup:
    """What a candidate costs, line by line, the sum last."""
    head = element(
        "tr",
        element("th", table.head[0], scope="col"),
        element("th", table.head[1], scope="col", class_="number"),
    )
    rows = [
        element(
            "tr",
            element("th", item, scope="row"),
            element("td", amount, class_="number"),
            class_="sum" if number == len(table.rows) - 1 else "",
        )
        for number, (item, amount) in enumerate(table.rows)
    ]
    return element("table", element("thead", head), element("tbody", *rows))
