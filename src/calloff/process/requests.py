"""The request as a supplier gets it: what must be known to answer, and nothing of the person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from calloff.expressions import Expression
from calloff.need import Need
from calloff.outcome import Question
from calloff.pricing import Line
from calloff.terms import Terms
from calloff.values.moment import Moment
from calloff.values.record import Document
from calloff.vocabulary import Vocabulary

__all__ = ["CallOffRequest", "call_off_request", "may_be_asked", "reference"]


class CallOffRequest(Document):
    """What suppliers are asked: the same to all, without anything that tells who the person is.

    The case's pseudonym is not in it, since cases of brothers and sisters are alike there; nor is
    anything that the vocabulary keeps from a supplier, which is counted instead.

    Attributes:
        buyer: The authority's code.
        lot: The lot, as framework/lot.
        urgency: Whether it is an emergency.
        access: By an individual ``decision`` or as a ``service`` without one.
        starts: The day it is to begin.
        ends: The last day expected; ``None`` where it is open.
        ages: Least and greatest age in months that each person may have at the start.
        together: How many places are needed in one home; ``None`` where that is not asked.
        lines: What and how much.
        requirements: What must be met, as in the need; ``None`` in the place of one withheld.
        wishes: What is wished for, likewise.
        questions: What the register leaves open, of what a supplier may be told.
        openly: Facets that are asked about in general, since what is needed is withheld: in which
            municipality a home lies, and not that one of them is ruled out.
        answer_by: By when an answer is needed.
    """

    shown: ClassVar = ("lot",)

    format: Literal["calloff.request/1"] = "calloff.request/1"
    buyer: str
    lot: str
    urgency: Literal["ordinary", "emergency"] = "ordinary"
    access: Literal["decision", "service"] = "decision"
    starts: date | None = None
    ends: date | None = None
    ages: tuple[tuple[int, int], ...] = ()
    together: int | None = None
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]
    requirements: tuple[Mapping[str, Any] | None, ...] = ()
    wishes: tuple[Mapping[str, Any] | None, ...] = ()
    questions: tuple[Question, ...] = ()
    openly: tuple[str, ...] = ()
    answer_by: Moment


def call_off_request(
    need: Need, questions: tuple[Question, ...], answer_by: Moment, terms: Terms
) -> CallOffRequest:
    """The request for a need, as all suppliers get it.

    Args:
        need: What is called off.
        questions: What the key leaves open.
        answer_by: By when an answer is needed.
        terms: The agreement, whose vocabulary says what a supplier may be told.
    """
    day = need.starts or need.requested
    group = need.group
    together = group.places if group is not None and group.rule == "together" else None
    return CallOffRequest(
        buyer=need.buyer,
        lot=need.lot,
        urgency=need.urgency,
        access=need.access,
        starts=need.starts,
        ends=need.ends,
        ages=tuple(person.ages(need.requested, day) for person in need.persons),
        together=together,
        lines=need.lines,
        requirements=tuple(_told(need.requirements, terms.vocabulary)),
        wishes=tuple(_told(need.wishes, terms.vocabulary)),
        questions=tuple(q for q in questions if _may_ask(q, need, terms.vocabulary)),
        openly=tuple(sorted(set(_openly(questions, need, terms.vocabulary)))),
        answer_by=answer_by,
    )


def may_be_asked(expression: Expression, vocabulary: Vocabulary) -> bool:
    """Whether a supplier may be told of a requirement or a wish."""
    facets = (vocabulary.by_code[facet] for facet in expression.facets())
    return all("asked" in facet.told_to for facet in facets)


def _told(
    expressions: tuple[Expression, ...], vocabulary: Vocabulary
) -> Iterator[Mapping[str, Any] | None]:
    """Each expression without whose it is; nothing in the place of one withheld."""
    for expression in expressions:
        if not may_be_asked(expression, vocabulary):
            yield None
            continue
        told = expression.data()
        yield {name: value for name, value in told.items() if name not in {"whose", "negotiable"}}


def _may_ask(question: Question, need: Need, vocabulary: Vocabulary) -> bool:
    """Whether a question is about something that a supplier may be told."""
    expression = _behind(question, need)
    return expression is None or may_be_asked(expression, vocabulary)


def _behind(question: Question, need: Need) -> Expression | None:
    """The requirement or wish that a question is about, where it is about one."""
    field, _, number = question.place.partition(".")
    if field not in {"requirements", "wishes"}:
        return None
    expression: Expression = getattr(need, field)[int(number)]
    return expression


def _openly(questions: tuple[Question, ...], need: Need, vocabulary: Vocabulary) -> Iterator[str]:
    """The facets of withheld requirements and wishes that can be asked about in general."""
    for question in questions:
        expression = _behind(question, need)
        if expression is None or may_be_asked(expression, vocabulary):
            continue
        for code in expression.facets():
            facet = vocabulary.by_code[code]
            if facet.question is not None and "{value}" not in facet.question.sv:
                yield code


def reference(body: str, number: int, candidate: str, secret: str | None = None) -> str:
    """A request's reference, by which its answer is known again and nothing else.

    >>> reference("9f86d081", 4, "adda-familjehem-2019/A/SE-550000-0237", "pärlugglan")
    'B205-05C4'

    Args:
        body: The fingerprint of what is told.
        number: How many entries stood in the file when it was sent.
        candidate: Who is asked.
        secret: What only the office knows, so that equal requests of two needs differ.
    """
    # A hash of what the supplier holds already. A running number would stand next to that of a
    # sister's case, and the case's pseudonym is short enough to be found by trying them all.
    text = "\n".join((body, str(number), candidate, secret or ""))
    code = hashlib.sha256(text.encode()).hexdigest()[:8].upper()
    return f"{code[:4]}-{code[4:]}"
