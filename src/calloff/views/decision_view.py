"""A decision as it is looked at: what it comes to, from all to few, who comes first, and why.

It needs no script and fetches nothing: what unfolds does so by the browser itself, and by keyboard.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from calloff.decision import Decision
from calloff.outcome import Ask, Escalate, Nobody, Tied
from calloff.protocol import request_side
from calloff.values.outline import Lines, Paragraph
from calloff.values.texts import Language
from calloff.values.typeset import one_line
from calloff.views import candidates, fallen, funnel
from calloff.views.discretion import Discretion
from calloff.views.labels import word
from calloff.views.markup import Markup, element, joined
from calloff.views.parts import Build
from calloff.views.style import PAGE, STYLE

__all__ = ["View", "decision_view"]


@dataclass(frozen=True, slots=True)
class View:
    """A decision to be looked at: a notebook shows it, and a page of it can be kept as a file.

    Attributes:
        title: What it is called.
        language: Of its words, ``sv`` or ``en``.
        fragment: Its HTML, to be put into a page of somebody's own.
    """

    title: str
    language: Language
    fragment: str = field(repr=False)

    def page(self) -> str:
        """One whole HTML page, to be kept as a file and read in a browser."""
        title = html.escape(self.title)
        return (
            f'<!doctype html>\n<html lang="{self.language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{PAGE}</style>\n</head>\n<body>\n<main>\n"
            f"<h1>{title}</h1>\n{self.fragment}\n</main>\n</body>\n</html>\n"
        )

    def _repr_html_(self) -> str:
        """The fragment, where a notebook shows it."""
        return self.fragment


def decision_view(
    decision: Decision, language: Language = "sv", *, zone: str = "Europe/Stockholm"
) -> View:
    """How a decision is looked at by the one who has the case.

    What it comes to stands first, then how many were left after each test, then those who may
    serve in their order with what each costs line by line, and those who fell by what they fell
    on. Every verdict about a candidate unfolds, with the clause it rests on. No price is shown
    while suppliers are to be asked.

    What no supplier may be told is withheld here too, since a notebook is saved with what it
    shows; of a need with protected identity only counts are shown.

    Args:
        decision: The decision.
        language: ``sv`` or ``en``.
        zone: The time zone that moments are told in.
    """
    d = Discretion.about(decision, language, zone=zone)
    sections = _protected(d) if decision.need.protected else _sections(Build.of(d))
    body = element("div", *sections, class_=decision.outcome.kind)
    style = Markup(f"<style>{STYLE}</style>")
    title = one_line(_title(d))
    told = {"class_": "calloff-view", "lang": language, "aria_label": title}
    return View(title, language, element("article", style, body, **told).html)


def _title(d: Discretion) -> str:
    return d.teller.label("title", need=d.decision.need.id)


def _sections(b: Build) -> list[Markup]:
    """What is shown, in the order in which a reader asks."""
    outcome = b.discretion.decision.outcome
    if isinstance(outcome, Ask):
        order = [candidates.asked(b, outcome), _questions(b, outcome)]
    else:
        order = [candidates.ranked(b)]
    return [
        _head(b),
        _hindrances(b),
        funnel.shown(b),
        *order,
        fallen.shown(b),
        _given(b),
    ]


def _head(b: Build) -> Markup:
    """Which need, and what it comes to; that a person decides."""
    t = b.discretion.teller
    said = [p for p in request_side.outcome(t) if isinstance(p, Paragraph)]
    terms = t.decision.terms
    over = f"{terms.framework.name[t.language]} · {terms.lot.id}: {terms.lot.name[t.language]}"
    return joined(
        [
            element("p", _title(b.discretion), class_="over title"),
            element("p", over, class_="over"),
            element("h2", said[0].text, class_="said"),
            *(element("p", more.text, class_="quiet") for more in said[1:]),
            element("p", t.label("secrecy.here"), class_="quiet"),
        ]
    )


def _hindrances(b: Build) -> Markup:
    """What stands in the way of deciding at all."""
    escalates = isinstance(b.discretion.decision.outcome, Escalate)
    told = b.discretion.hindrances() if escalates else ()
    if not told:
        return joined([])
    return b.block(word(b.language, "hindrances"), b.items(told))


def _questions(b: Build, outcome: Ask) -> Markup:
    """What suppliers are asked, and what the buyer must find out itself."""
    d, t = b.discretion, b.discretion.teller
    texts = d.questions(outcome.questions)
    if any(t.decision.candidate(id).stage == "offer" for id in outcome.whom):
        texts = (t.label("ask.proposal"), *texts)
    inside: list[Markup] = []
    if texts:
        inside.append(b.items(texts))
    if own := d.to_settle(outcome.to_settle):
        inside += [element("h4", word(b.language, "settle"), class_="under"), b.items(own)]
    if not inside:
        return joined([])
    return b.block(word(b.language, "questions" if texts else "settle"), *inside)


def _given(b: Build) -> Markup:
    """What it was decided from, folded: the need with what is asked for, and the agreement."""
    d, t = b.discretion, b.discretion.teller
    need = t.decision.need
    asked: list[Markup | str] = [b.lines(request_side.facts(t))]
    for name in ("requirements", "wishes"):
        told = tuple(d.asked(one) for one in getattr(need, name))
        asked.append(element("p", t.label(name), class_="under"))
        asked.append(b.items(told) if told else element("p", t.label("none"), class_="quiet"))
    agreed = [
        b.lines(part.rows) for part in request_side.agreement(d.outside) if isinstance(part, Lines)
    ]
    folded = [b.folded(t.label("need"), *asked), b.folded(t.label("agreement"), *agreed)]
    return element("section", *folded, class_="block also")


def _protected(d: Discretion) -> list[Markup]:
    """Of a need with protected identity: that there is an answer, of which kind, and no more."""
    t = d.teller
    outcome = t.decision.outcome
    if isinstance(outcome, Ask | Escalate | Nobody):
        said = next(p for p in request_side.outcome(t) if isinstance(p, Paragraph)).text
    else:
        count = len(outcome.candidates) if isinstance(outcome, Tied) else 1
        said = word(t.language, f"protected.{outcome.kind}", count=str(count))
    return [
        element("p", _title(d), class_="over title"),
        element("h2", said, class_="said"),
        element("p", t.label("protected"), class_="strong"),
        element("p", word(t.language, "protected.why"), class_="quiet"),
    ]
