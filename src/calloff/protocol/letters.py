"""The request as a letter to a supplier: what is called off, and how to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from calloff.allocation_key import AllocationKey
from calloff.framework import Lot
from calloff.process.procedure import Reason
from calloff.process.requests import CallOffRequest
from calloff.protocol.question_side import Asking, of_request
from calloff.protocol.reader import Consulted
from calloff.protocol.sentences import age_text, asked_for, holds_places, line_text
from calloff.protocol.words import by_clock, label
from calloff.terms import Terms
from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part
from calloff.values.texts import Language

__all__ = ["asked_in", "body", "facts", "request_outline", "wanted"]


def request_outline(
    request: CallOffRequest,
    register: Consulted,
    language: Language = "sv",
    *,
    ref: str,
    reasons: Sequence[Reason],
    name: str | None = None,
    zone: str = "Europe/Stockholm",
) -> Outline:
    """The request as a letter to one supplier: the same to all but for name and reference.

    Args:
        request: What is asked, de-identified.
        register: The register, for the agreement and its words.
        language: ``sv`` or ``en``.
        ref: The reference, by which the answer is known again.
        reasons: The office's listed reasons; those for declining are told.
        name: The supplier's name; ``None``: addressed to nobody.
        zone: The time zone that the deadline is told in.

    Raises:
        InputError: where the register does not have the lot.
    """
    terms, key = register.terms(request.lot), register.key(request.lot)
    by = by_clock(request.answer_by, zone, language)
    first: list[Part] = []
    if name is not None:
        first.append(Paragraph(label(language, "letter.to", name=name)))
    first.append(Paragraph(label(language, "letter.first", by=by), strong=True))
    rows = (
        ("letter.ref", ref),
        ("buyer", request.buyer),
        ("framework", f"{terms.framework.name[language]} ({terms.framework.id})"),
        ("lot", f"{terms.lot.id}: {terms.lot.name[language]}"),
        ("letter.control", request.fingerprint[:16]),
    )
    first.append(Lines(tuple((label(language, code), fact) for code, fact in rows)))
    how = _how(request, reasons, ref, terms.lot, language)
    sections = (first, body(request, key, terms, language), how)
    return Outline.of(label(language, "letter.title", ref=ref), sections, language)


def body(
    request: CallOffRequest, key: AllocationKey, terms: Terms, language: Language
) -> list[Part]:
    """What is called off: how much, from when, what must be met, what is wished, what is asked.

    What is withheld is left out. That the buyer tests more than stands here is said in every
    request: said in some, it would tell that there is something secret.
    """
    parts: list[Part] = [Heading(label(language, "letter.what"))]
    parts.append(Lines(tuple(facts(request, terms, language))))
    parts.append(Heading(label(language, "letter.requirements")))
    if required := wanted(request.requirements, terms, language):
        parts.append(Paragraph(label(language, "letter.requirements.lead")))
        parts.append(Bullets(required))
    parts.append(Paragraph(label(language, "letter.more")))
    if wished := wanted(request.wishes, terms, language):
        parts.append(Heading(label(language, "letter.wishes")))
        parts.append(Paragraph(label(language, "letter.wishes.lead")))
        parts.append(Bullets(wished))
    if asked := asked_in(request, key, terms, language):
        parts.append(Heading(label(language, "letter.questions")))
        parts.append(Bullets(asked))
    return parts


def wanted(
    expressions: Sequence[Mapping[str, Any] | None], terms: Terms, language: Language
) -> tuple[str, ...]:
    """What a request says is required or wished for; what is withheld is left out."""
    told = (asked for asked in expressions if asked is not None)
    return tuple(asked_for(asked, terms.vocabulary, language, "asked") for asked in told)


def asked_in(
    request: CallOffRequest, key: AllocationKey, terms: Terms, language: Language
) -> tuple[str, ...]:
    """The questions that a request puts."""
    about = Asking(
        request.requirements, request.wishes, request.lines, key, terms, language, "asked"
    )
    return of_request(about, request)


def facts(
    request: CallOffRequest, terms: Terms, language: Language, *, aged: bool = True
) -> list[tuple[str, str]]:
    """What and how much, from when to when, by what decision, and how old, where that is told."""
    rows = []
    if request.urgency == "emergency":
        rows.append(("emergency", label(language, "yes")))
    lines = (line_text(line, language, terms.lot) for line in request.lines)
    rows.append(("lines", "; ".join(lines)))
    if request.starts is not None:
        rows.append(("letter.starts", request.starts.isoformat()))
    if request.ends is not None:
        rows.append(("letter.ends", request.ends.isoformat()))
    rows.append(("letter.access", label(language, f"letter.access.{request.access}")))
    if request.ages and aged:
        rows.append(("persons", ", ".join(age_text(ages, language) for ages in request.ages)))
    if request.together is not None:
        rows.append(("letter.together", str(request.together)))
    return [(label(language, code), fact) for code, fact in rows]


def _how(
    request: CallOffRequest, reasons: Sequence[Reason], ref: str, lot: Lot, language: Language
) -> list[Part]:
    """How to answer: with a concrete proposal, or no with a listed reason."""
    of = "home" if holds_places(lot) else "work"
    codes = [f"free.{of}", *(["places"] if of == "home" else []), "facts", f"holds.{of}"]
    proposal = tuple(label(language, f"letter.propose.{code}") for code in ("label", *codes))
    listed = tuple(
        label(language, "letter.decline.one", name=reason.name[language], code=reason.code)
        for reason in reasons
        if reason.of == "decline"
    )
    priced = any(question.code == "gate.priced" for question in request.questions)
    decline: list[Part] = [Paragraph(label(language, "letter.decline.free"))]
    if listed:
        decline = [Paragraph(label(language, "letter.decline")), Bullets(listed)]
    return [
        Heading(label(language, "letter.how")),
        Paragraph(label(language, f"letter.propose.{of}", ref=ref)),
        Bullets(proposal),
        *decline,
        Paragraph(label(language, "letter.same")),
        Paragraph(label(language, f"letter.blind.{of}"), strong=True),
        Paragraph(label(language, "letter.price.asked" if priced else "letter.price")),
    ]
