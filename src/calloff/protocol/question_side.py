"""What is unknown, as it is put to a supplier, or found out by the buyer itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calloff.allocation_key import AllocationKey
from calloff.gates import Ages
from calloff.orderings import BestBid, NamedCriterion
from calloff.outcome import Question
from calloff.pricing import Line
from calloff.process.requests import CallOffRequest
from calloff.protocol.sentences import (
    asked_for,
    capital,
    holds_places,
    item_text,
    step_name,
    value_text,
)
from calloff.protocol.words import label
from calloff.terms import Terms
from calloff.values.texts import Language
from calloff.vocabulary import Audience

__all__ = ["Asking", "of_request", "questions", "to_settle"]


@dataclass(frozen=True, slots=True)
class Asking:
    """What questions are about: what is asked for, and the steps of the key that ask.

    Attributes:
        requirements: What must be met, as data; ``None`` in the place of one withheld.
        wishes: What is wished for, likewise.
        lines: What and how much.
        key: The key that leaves the questions open.
        terms: The agreement, with the words for facets and codes.
        language: ``sv`` or ``en``.
        audience: Who reads.
    """

    requirements: Sequence[Mapping[str, Any] | None]
    wishes: Sequence[Mapping[str, Any] | None]
    lines: Sequence[Line]
    key: AllocationKey
    terms: Terms
    language: Language
    audience: Audience


def questions(a: Asking, question: Question) -> list[str]:
    """What is unknown, as it is put to a supplier: by what asked it, and of what."""
    field, _, number = question.place.partition(".")
    if question.code.startswith(("facet.", "logic.")) and field in {"requirements", "wishes"}:
        asked = (a.requirements if field == "requirements" else a.wishes)[int(number)]
        return _facet_questions(a, asked) if asked is not None else []
    if question.code == "gate.priced":
        item = item_text(a.lines[int(number)].item, a.language, a.terms.lot)
        return [label(a.language, "ask.price", item=item)]
    if question.code == "gate.bid_within_agreement":
        item = item_text(a.lines[int(number)].item, a.language, a.terms.lot)
        return [label(a.language, "ask.bid", item=item)]
    if question.code == "ordering.best_bid":
        formulas = [step.formula for _, step in a.key.steps() if isinstance(step, BestBid)]
        facets = [criterion.facet for formula in formulas for criterion in formula.criteria]
        asked_about = [text for f in facets for text in _facet_questions(a, {"facet": f})]
        return asked_about or [_other(a, question)]
    if question.code == "ordering.named_criterion":
        named = [s.facet for _, s in a.key.steps() if isinstance(s, NamedCriterion)]
        return [text for facet in named for text in _facet_questions(a, {"facet": facet})]
    if question.code == "gate.ages":
        stated_in = [step.facet for _, step in a.key.steps() if isinstance(step, Ages)]
        own = [facet for facet in stated_in if facet is not None]
        return [text for facet in own for text in _facet_questions(a, {"facet": facet})]
    if question.code == "gate.places":
        return [label(a.language, "ask.places" if holds_places(a.terms.lot) else "ask.start")]
    return [_other(a, question)]


def of_request(a: Asking, request: CallOffRequest) -> tuple[str, ...]:
    """Everything that a request asks beside for a proposal, each question once.

    What is withheld is asked about in general, in words that name nothing.
    """
    told = [text for question in request.questions for text in questions(a, question)]
    told += [text for facet in request.openly for text in _facet_questions(a, {"facet": facet})]
    return tuple(dict.fromkeys(told))


def to_settle(a: Asking, question: Question) -> list[str]:
    """What is unknown, as the buyer must find it out."""
    field, _, number = question.place.partition(".")
    if question.code.startswith(("facet.", "logic.")) and field in {"requirements", "wishes"}:
        asked = (a.requirements if field == "requirements" else a.wishes)[int(number)]
        if asked is not None:
            return [capital(asked_for(asked, a.terms.vocabulary, a.language, a.audience))]
    if question.code == "gate.ages":
        return [label(a.language, "ask.settle.age", number=str(int(number) + 1))]
    return [_other(a, question)]


def _other(a: Asking, question: Question) -> str:
    """What is unclear, by the name of the step that asked."""
    kind = question.code.partition(".")[2]
    steps = (step for _, step in a.key.steps() if step.kind == kind)
    names = (step_name(step, a.language) for step in steps)
    return label(a.language, "ask.other", name=next(names, None) or question.code)


def _facet_questions(a: Asking, asked: Mapping[str, Any]) -> list[str]:
    """The questions behind a requirement or wish, in words that any supplier may read.

    What a supplier may not be told stands in no question: it is asked openly, or by the buyer
    in some other way.
    """
    for word in ("any_of", "all_of", "none_of"):
        if word in asked:
            return [question for part in asked[word] for question in _facet_questions(a, part)]
    if "not" in asked:
        return _facet_questions(a, asked["not"])
    facet = a.terms.vocabulary.by_code[str(asked["facet"])]
    name = facet.name[a.language]
    question = facet.question[a.language] if facet.question else f"{capital(name)}?"
    if a.audience == "asked" and "{value}" not in question and facet.question is not None:
        # It names nothing: where a home lies may be asked, and not where it must not lie.
        return [question]
    if a.audience not in facet.told_to:
        return [label(a.language, "withheld")]
    if "{value}" not in question:
        return [question]
    if "asked" not in facet.told_to:
        return []
    if "has" not in asked:
        return [f"{capital(name)}?"]
    value = value_text(facet.code, asked["has"], a.terms.vocabulary, a.language)
    return [question.replace("{value}", value)]
