"""Decisions and call-offs in words: what is kept, handed out, read by an auditor, or released."""

from __future__ import annotations

from collections.abc import Callable

from calloff.decision import Decision
from calloff.finding import Finding
from calloff.protocol import answer_side, request_side
from calloff.protocol.change_side import relaxation_outline, what_if_outline
from calloff.protocol.file_side import file_protocol
from calloff.protocol.journal import journal_outline
from calloff.protocol.key_side import key_outline
from calloff.protocol.letters import request_outline
from calloff.protocol.sentences import sentence as _sentence
from calloff.protocol.sheets import comparison_outline, presentation_outline
from calloff.protocol.teller import Teller
from calloff.values.outline import Outline, Part
from calloff.values.texts import Language
from calloff.values.typeset import MEDIA
from calloff.vocabulary import Audience

__all__ = [
    "comparison_outline",
    "explanation",
    "file_protocol",
    "journal_outline",
    "key_outline",
    "presentation_outline",
    "protocol",
    "relaxation_outline",
    "request_outline",
    "sentence",
    "tell",
    "what_if_outline",
]

_SECTIONS: tuple[Callable[[Teller], list[Part]], ...] = (
    request_side.secrecy,
    request_side.outcome,
    request_side.agreement,
    request_side.need,
    request_side.wanted,
    request_side.tried,
    request_side.selection,
    request_side.request,
    answer_side.answers,
    answer_side.assessment,
    answer_side.prices,
    answer_side.ranking,
    answer_side.why_not,
    answer_side.award,
    answer_side.kept,
)
"""In reading order; a section with nothing to say is left out."""

_OTHERS = frozenset(
    {
        answer_side.answers,
        answer_side.assessment,
        answer_side.prices,
        answer_side.ranking,
        answer_side.why_not,
    }
)
"""What speaks of every candidate: not for a supplier that was turned down."""


def protocol(
    decision: Decision,
    language: Language = "sv",
    *,
    audience: Audience = "caseworker",
    zone: str = "Europe/Stockholm",
) -> Outline:
    """The protocol of a decision, in the order in which a reader asks.

    Which agreement; the need; what was required and wished, by whom; what was tried before; the
    selection from all to few; whom to ask, and what; the answers; the assessment; the prices;
    whom the key names, and why not the others; who decides; how long it is kept.

    Args:
        decision: The decision.
        language: ``sv`` or ``en``.
        audience: Who reads. What they may not be told is withheld, keeps its place, and the
            document says so.
        zone: The time zone that moments are told in.
    """
    teller = Teller(decision, language, audience, zone)
    title = _title(teller)
    sections = [section for section in _SECTIONS if section not in _OTHERS or teller.may_compare]
    return Outline.of(title, (section(teller) for section in sections), language)


def explanation(
    decision: Decision,
    candidate: str,
    language: Language = "sv",
    *,
    audience: Audience = "caseworker",
    zone: str = "Europe/Stockholm",
) -> Outline:
    """Every verdict about one candidate, in the declared order, with what each rests on."""
    teller = Teller(decision, language, audience, zone)
    title = _title(teller)
    return Outline.of(title, [answer_side.about(teller, candidate)], language)


def _title(teller: Teller) -> str:
    """What the document is called; the ids of brothers and sisters are alike."""
    if teller.audience == "caseworker":
        return teller.label("title", need=teller.decision.need.id)
    return teller.label(f"file.title.{teller.audience}")


def sentence(decision: Decision, finding: Finding, language: Language = "sv") -> str:
    """One finding of a decision in a sentence."""
    key = decision.key_of(finding)
    return _sentence(finding, key, decision.terms.vocabulary, language)


def tell(decision: Decision, language: Language = "sv", medium: str = "text") -> str:
    """The protocol set as ``text``, ``markdown`` or ``html``."""
    return MEDIA[medium](protocol(decision, language))
