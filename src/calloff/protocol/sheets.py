"""What people choose by, without a price: the sheet for comparing, and providers to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from calloff.candidate import answer
from calloff.decision import Decision
from calloff.errors import InputError, Problem
from calloff.finding import Finding
from calloff.process.case import Case
from calloff.process.exchange import Offered
from calloff.protocol.reader import Consulted, Reader
from calloff.protocol.remark_side import contradicted
from calloff.protocol.sentence_labels import WORDS
from calloff.protocol.sentences import (
    asked_for,
    capital,
    fact_text,
    found,
    holds_places,
    may_be_told,
)
from calloff.protocol.words import label, span_text
from calloff.snapshot import Snapshot
from calloff.values.exact import plain
from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part, Table
from calloff.values.texts import Language
from calloff.values.verdict import Verdict

__all__ = ["comparison_outline", "presentation_outline"]

_BLANK = "_" * 12
_LINE = "_" * 32


def comparison_outline(case: Case, register: Consulted, language: Language = "sv") -> Outline:
    """The sheet for those who compare: each proposal that can be chosen, wish by wish.

    There is no price in it. What only the caseworker may be told, such as where a home must not
    lie, stands there as met or not, since sheets are printed and lie on tables.

    Args:
        case: The call-off's file.
        register: The version of the register that it is decided by.
        language: ``sv`` or ``en``.

    Raises:
        InputError: where the register does not have the agreement, or an offer.
    """
    r = Reader(case, register, language, "caseworker", case.procedure.zone)
    title = r.label("sheet.title", need=case.id)
    live = case.state.live
    first: list[Part] = [
        Paragraph(r.label("sheet.blind"), strong=True),
        Paragraph(r.label("secrecy.here")),
    ]
    if not live:
        return Outline.of(title, [first, [Paragraph(r.label("sheet.nothing"))]], language)
    decision = _decision(r)
    sections = (
        first,
        _proposals(r, live),
        _judged(r, decision, "requirements"),
        _judged(r, decision, "wishes"),
        _others(r, decision),
        _remarks(r, live),
        _blanks(r, live),
    )
    return Outline.of(title, sections, language)


def _decision(r: Reader) -> Decision:
    """What the key finds about the proposals; its outcome is told nowhere."""
    state = r.case.state
    on = state.day(state.last)
    known = state.asking.world if state.asking is not None else None
    # Who is best suited is what is to be found: no comparison and no draw is looked at.
    world = (known or Snapshot(on=on)).replace(on=on, assessments=(), draws=())
    bare = state.but(assessment=None)
    candidates = [offered.proposal for offered in state.live]
    return r.register.decide(
        state.need, on=on, candidates=candidates, snapshot=bare.snapshot(on, world)
    )


def _proposals(r: Reader, live: Sequence[Offered]) -> list[Part]:
    """Which proposals there are, when they are free, and how many places they have."""
    rows, housed = [], holds_places(r.lot(r.case.need))
    for offered in live:
        proposal = offered.proposal
        free, places = r.label("sheet.unsaid"), r.label("sheet.unsaid")
        if proposal.free is not None:
            free = span_text(proposal.free, r.language)
        if proposal.places is not None:
            places = plain(proposal.places)
        row = [r.name(proposal.id), free, places, r.moment(offered.at)]
        rows.append(row if housed else [*row[:2], row[3]])
    codes = ["sheet.proposal", "sheet.free", *(["sheet.places"] if housed else []), "answer.came"]
    head = tuple(r.label(code) for code in codes)
    table = Table(head, tuple(map(tuple, rows)), frozenset({2} if housed else ()))
    return [Heading(r.label("sheet.proposals")), table]


def _judged(r: Reader, decision: Decision, field: str) -> list[Part]:
    """Each requirement or wish, with what is stated about it for each proposal."""
    vocabulary = decision.terms.vocabulary
    parts: list[Part] = []
    head = (r.label("sheet.proposal"), r.label("sheet.found"))
    for index, expression in enumerate(getattr(decision.need, field)):
        what = asked_for(expression.data(), vocabulary, r.language, "asked")
        code = "sheet.requirement" if field == "requirements" else "sheet.wish"
        parts.append(Heading(r.label(code, number=str(index + 1), what=what), level=2))
        rows = tuple(
            (r.name(candidate.id), _found(r, decision, candidate.id, field, index))
            for candidate in decision.candidates
        )
        parts.append(Table(head, rows))
    return [Heading(r.label(field)), *parts] if parts else []


def _found(r: Reader, decision: Decision, id: str, field: str, index: int) -> str:
    """What was found about a proposal on one requirement or wish."""
    place = f"{field}.{index}"
    told = [finding for finding in decision.findings(id) if finding.place == place]
    if told:
        finding: Finding = told[0]
    else:
        # The key does not ask about wishes; those who compare do.
        day = decision.need.starts or decision.snapshot.on
        expression = getattr(decision.need, field)[index]
        finding = answer(expression, decision.candidate(id), day, decision.terms.vocabulary)
    if may_be_told(finding, decision.terms.vocabulary, "asked"):
        return found(finding, decision.terms.vocabulary, r.language)
    return capital(f"{WORDS.of(r.language)[finding.verdict.value]}.")


def _others(r: Reader, decision: Decision) -> list[Part]:
    """What else the key asks for and is not surely met; of prices nothing."""
    t = r.teller(decision)
    told = [
        f"{r.name(found.candidate)}: {t.said(finding)}"
        for found in decision.eligibilities
        for finding in found.findings
        if finding.verdict is not Verdict.MET
        and finding.code.startswith("gate.")
        and finding.code != "gate.priced"
    ]
    return [Heading(r.label("sheet.others")), Bullets(tuple(told))] if told else []


def _remarks(r: Reader, live: Sequence[Offered]) -> list[Part]:
    """Where a proposal contradicts its own offer."""
    chapter = r.chapters[-1]
    offers = {c.id: c for c in r.register.candidates(r.case.need.lot)}
    told = [
        text
        for offered in live
        for text in contradicted(
            r, offered.proposal.id, chapter, offers[offered.proposal.offer], "asked"
        )
    ]
    return [Heading(r.label("remarks")), Bullets(tuple(told))] if told else []


def _blanks(r: Reader, live: Sequence[Offered]) -> list[Part]:
    """Where tiers, reasons and signatures are written."""
    head = tuple(r.label(f"sheet.{code}") for code in ("proposal", "tier", "reasons"))
    rows = tuple((r.name(offered.proposal.id), _BLANK, _LINE) for offered in live)
    roles = r.case.state.procedure.assessment.roles or ("caseworker",)
    signs = tuple(r.label(f"sheet.{code}") for code in ("role", "name", "at"))
    return [
        Heading(r.label("sheet.assess")),
        Paragraph(r.label("sheet.assess.how")),
        Table(head, rows),
        Heading(r.label("sheet.signatures"), level=2),
        Table(signs, tuple((r.word("role", role), _LINE, _BLANK) for role in roles)),
    ]


# --- User choice ------------------------------------------------------------------------------


def presentation_outline(case: Case, register: Consulted, language: Language = "sv") -> Outline:
    """Providers to choose from, in the order drawn, each with what it states: no rank, no price.

    Args:
        case: The call-off's file.
        register: The version of the register that they were presented from.
        language: ``sv`` or ``en``.

    Raises:
        InputError: where no providers have been presented, or the register does not have one.
    """
    presented = case.state.presented
    if presented is None:
        what = "no providers have been presented: do that first."
        raise InputError(f"the presentation in the case {case.id}", [Problem("", what)])
    known = {c.id: c for c in register.candidates(case.need.lot)}
    problems = [
        Problem(f"order.{index}", f"the register has no {id!r}: take the version it was from.")
        for index, id in enumerate(presented.order)
        if id not in known
    ]
    if problems:
        raise InputError(f"the presentation in the case {case.id}", problems)
    lead = ["choose.lead", "choose.order", "choose.change"]
    source = case.state.source
    if source is not None and source.who_does_not_choose is not None:
        lead.append(f"choose.rule.{source.who_does_not_choose}")
    parts: list[Part] = [Paragraph(label(language, code)) for code in lead]
    day = case.state.day(presented.at)
    vocabulary = register.terms(case.need.lot).vocabulary
    for id in presented.order:
        candidate = known[id]
        unit = candidate.id.removeprefix(f"{candidate.lot}/{candidate.supplier}")[1:]
        parts.append(Heading(f"{candidate.name}, {unit}" if unit else candidate.name))
        rows = tuple(
            (capital(facet.name[language]), fact_text(fact, vocabulary, language))
            for facet in vocabulary.facets
            if "asked" in facet.told_to
            and (fact := candidate.fact(facet.code, day)) is not None
            and not fact.silent
        )
        parts.append(Lines(rows) if rows else Paragraph(label(language, "choose.silent")))
    return Outline.of(label(language, "choose.title"), [parts], language)
