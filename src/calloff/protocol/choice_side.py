"""What a protocol says of people: comparing, saying yes or no, deciding, looking at it again."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.assessment import Assessment
from calloff.decision import Decision
from calloff.process import entries as e
from calloff.protocol import answer_side, request_side
from calloff.protocol.chapters import Chapter, Step, Turn
from calloff.protocol.reader import Reader, deeper
from calloff.protocol.round_side import differs
from calloff.protocol.words import span_text
from calloff.values.outline import Bullets, Heading, Lines, Paragraph, Part, Table

__all__ = ["chosen_by_the_individual", "informed", "review", "turns"]


def turns(r: Reader, chapter: Chapter) -> Iterator[list[Part]]:
    """Each time the key was put to the answers: the comparison, the prices, whom it names."""
    told: Assessment | None = None
    said: set[str] = set()
    quoted: set[str] = set()
    for index, turn in enumerate(chapter.turns):
        sections: list[list[Part]] = []
        if turn.decided is not None:
            entry = turn.decided.entry
            assert isinstance(entry, e.Decided), "A turn begins with the key."
            assessment = turn.decided.before.assessment
            sections.append(_comparison(r, turn.decided, assessment, told, repeated=index > 0))
            told = assessment
            named = _named(r, turn.decided, entry, quoted, first=index == 0)
            sections += [named, _why_not(r, turn.decided, said)]
            quoted |= {quote.candidate for quote in entry.quotes}
        sections.append(_said(r, turn))
        sections += [_decision(r, step) for step in turn.steps]
        if index:
            yield [Heading(r.label("turn.next")), *deeper([p for s in sections for p in s])]
        else:
            yield from sections
    last = chapter.steps[-1]
    if last.after.assessment is not None and last.after.assessment is not told:
        yield _comparison(r, last, last.after.assessment, None, repeated=False)
    compared = last.after.comparing
    if last.after.choice is None and compared and compared.outcome in {"chosen", "tied"}:
        yield answer_side.award(r.told)


# --- The comparison ---------------------------------------------------------------------------


def _comparison(
    r: Reader, step: Step, assessment: Assessment | None, told: Assessment | None, *, repeated: bool
) -> list[Part]:
    """How people compared, before prices were shown; once, where it stays the same."""
    state, heading = step.before, Heading(r.label("assessment"))
    if assessment is None:
        if repeated or not state.live:
            return []
        return [heading, Paragraph(r.label("compared.none"))]
    if assessment is told:
        return [Paragraph(r.label("compared.same"))]
    t = r.of_need(state.need)
    names = {id: r.name(id) for tier in assessment.tiers for id in tier}
    rows = [(r.label("signed"), answer_side.signatures(t, assessment))]
    if missing := step.after.missing_signatures:
        roles = ", ".join(r.word("role", role) for role in missing)
        rows.append((r.label("compared.wanting"), roles))
    if step.after.prices_shown is not None:
        rows.append((r.label("prices.shown"), r.moment(step.after.prices_shown)))
    return [heading, *answer_side.tiers(t, assessment, names), Lines(tuple(rows))]


# --- What the key says of the answers ---------------------------------------------------------


def _named(r: Reader, step: Step, entry: e.Decided, quoted: set[str], *, first: bool) -> list[Part]:
    """The quotes with their lines, whom the key names, and why not the others."""
    decision = r.decided(step)
    rows = [(r.label("turn.when"), r.when_who(entry))]
    if r.inside:
        rows.append((r.label("turn.control"), entry.control[:16]))
    applied: list[Part] = [Lines(tuple(rows)), *differs(r, entry, lost=decision is None)]
    if step.before.prices_shown is not None and first:
        applied.append(Paragraph(r.label("prices.early")))
    if decision is None:
        return [*_totals(r, entry), *_noted(r, entry, applied)]
    t = r.teller(decision)
    heading, *said = request_side.outcome(t, recommends=first)
    return [
        *_quotes(r, entry, decision, quoted),
        heading,
        *said,
        *applied,
        *answer_side.ranking(t),
    ]


def _why_not(r: Reader, step: Step, said: set[str]) -> list[Part]:
    """Why the key does not name the others, where it can be said again and was not said before."""
    decision = r.decided(step)
    parts: list[Part] = []
    for part in answer_side.why_not(r.teller(decision)) if decision is not None else []:
        if isinstance(part, Bullets):
            news = tuple(item for item in part.items if item not in said)
            said |= set(news)
            if not news:
                return []
            parts.append(Bullets(news))
        else:
            parts.append(part)
    return parts


def _quotes(r: Reader, entry: e.Decided, decision: Decision, quoted: set[str]) -> list[Part]:
    """What each answer costs, where prices were shown with what the key said."""
    if not entry.quotes:
        return []
    if not r.inside:
        return [Heading(r.label("prices")), Paragraph(r.label("withheld"))]
    return answer_side.prices(r.teller(decision), besides=quoted)


def _totals(r: Reader, entry: e.Decided) -> list[Part]:
    """The totals as they were noted, where the decision cannot be made again."""
    if not entry.quotes:
        return []
    rows = tuple((r.name(quote.candidate), r.amount(quote.total)) for quote in entry.quotes)
    head = (r.label("sheet.proposal"), r.label("quotes.total"))
    return [Heading(r.label("prices")), Table(head, rows, frozenset({1}))]


def _noted(r: Reader, entry: e.Decided, applied: list[Part]) -> list[Part]:
    """Whom the key named, as it was noted."""
    given = {"names": r.joined(entry.whom)} if entry.outcome in {"chosen", "tied"} else {}
    said = r.label(f"look.outcome.{entry.outcome}", **given)
    return [Heading(r.label("outcome")), Paragraph(said, strong=True), *applied]


# --- Yes and no -------------------------------------------------------------------------------


def _said(r: Reader, turn: Turn) -> list[Part]:
    """What the board, the guardian and the child say of a proposal.

    For release only that somebody has said yes or no: where the child itself is asked, that tells
    how old it is, and so does a child's reason.
    """
    rows = []
    for step in turn.steps:
        entry = step.entry
        if isinstance(entry, e.Approved):
            said = r.label("said.yes")
        elif isinstance(entry, e.Rejected):
            said = r.label("said.no", reason=r.listed("rejection", entry.reason))
            if r.audience == "release":
                said = r.label("no")
            elif entry.said is not None:
                words = r.label("answer.in_words", said=entry.said)
                said = f"{said}; {words if r.inside else r.label('withheld.said')}"
        else:
            continue
        party = r.party(entry.party)
        about = r.label("said.decided") if entry.proposal is None else r.name(entry.proposal)
        # In whose role it stands may be who said it.
        when = r.when(entry) if r.audience == "release" else r.when_who(entry)
        rows.append((party, about, said, when))
    if not rows:
        return []
    head = tuple(r.label(f"said.{code}") for code in ("who", "about", "answer"))
    told = tuple(dict.fromkeys(rows))
    return [Heading(r.label("said.yes_no")), Table((*head, r.label("when.who")), told)]


# --- The decision -----------------------------------------------------------------------------


def _decision(r: Reader, step: Step) -> list[Part]:
    """Who decided what, when and with which delegation."""
    entry = step.entry
    if isinstance(entry, e.Awarded):
        return _award(r, step, entry)
    if isinstance(entry, e.InHouse):
        source = r.source(entry.source)
        rows = [(r.label("choice.what"), r.label("choice.in_house", source=source))]
        return [Heading(r.label("award")), Lines((*rows, *_delegated(r, step, entry)))]
    if isinstance(entry, e.DirectAwarded):
        return _direct(r, step, entry)
    return []


def _delegated(
    r: Reader, step: Step, entry: e.Awarded | e.InHouse | e.DirectAwarded
) -> Iterator[tuple[str, str]]:
    """When it was decided, in what role, and with which delegation."""
    yield r.label("choice.when"), r.when_who(entry)
    delegation = step.before.procedure.by_delegation[entry.delegation]
    given = {"id": delegation.id, "span": span_text(delegation.valid, r.language)}
    point = r.label("choice.point", **given)
    if delegation.up_to is not None:
        up_to = delegation.up_to
        value = r.told.money(up_to.minor, up_to.currency)
        point = r.label("choice.point.up_to", value=value, **given)
    yield r.label("choice.delegation"), point


def _award(r: Reader, step: Step, entry: e.Awarded) -> list[Part]:
    """An award: by the key, among those it leaves level, or departing from it with a reason."""
    compared = step.before.comparing
    assert compared is not None, "Nothing is awarded before the key was put to the answers."
    parts: list[Part] = [Heading(r.label("award"))]
    if entry.candidate not in compared.whom:
        how = "choice.departs"
        named, awarded = r.joined(compared.whom), r.name(entry.candidate)
        said = r.label("choice.departure", named=named, awarded=awarded)
        parts.append(Paragraph(said, strong=True))
    else:
        how = "choice.follows" if compared.outcome == "chosen" else "choice.among"
    rows = [
        (r.label("choice.what"), r.label("choice.awarded", name=r.name(entry.candidate))),
        *_delegated(r, step, entry),
        (r.label("choice.key"), r.label(how)),
    ]
    if entry.value is not None:
        rows.append((r.label("choice.value"), r.amount(entry.value)))
    if entry.reason is not None:
        rows.append((r.label("choice.reason"), r.free(entry.reason)))
    if consent := _consent(r, step, entry):
        rows.append((r.label("choice.consent"), consent))
    return [*parts, Lines(tuple(rows))]


def _consent(r: Reader, step: Step, entry: e.Awarded) -> str:
    """Who has said yes in the end, and whose yes is not noted; for release neither."""
    if r.audience == "release":
        return ""
    end = next(c.end for c in r.chapters if any(s.number == step.number for s in c.steps))
    given = {a.party: a for a in end.approvals if a.proposal == entry.candidate}
    told = [
        r.label("choice.consent.one", party=r.label(f"party.{party}"), day=str(end.day(said.at)))
        for party, said in given.items()
    ]
    missing = end.missing_approvals(entry.candidate, "start", end.day(entry.at))
    if end.choice == entry:
        told += [
            r.label("choice.consent.missing", party=r.label(f"party.{party}")) for party in missing
        ]
    return "; ".join(told)


def _direct(r: Reader, step: Step, entry: e.DirectAwarded) -> list[Part]:
    """A direct award with its documentation, and the authority's sum against the limit."""
    rows = [
        (r.label("direct.supplier"), r.free(f"{entry.name} ({entry.supplier})")),
        (r.label("direct.value"), r.amount(entry.value)),
        (r.label("direct.procured"), entry.procured.isoformat()),
    ]
    rows += [
        (r.label(f"direct.{name}"), r.free(text))
        for name in ("what", "competition", "asked", "answered", "reason")
        if (text := getattr(entry, name)) is not None
    ]
    if entry.term is not None:
        rows.append((r.label("direct.term"), span_text(entry.term, r.language)))
    before, limit = entry.sum_before, entry.limit
    assert limit is not None, "Nothing is awarded directly without a known limit."
    together = before + entry.value
    told = r.told.money
    rows += [
        (r.label("direct.before"), told(before.minor, before.currency)),
        (r.label("direct.together"), r.amount(together)),
        (r.label("direct.limit"), told(limit.minor, limit.currency)),
        (r.label("direct.limit_source"), entry.limit_source or "-"),
        *_delegated(r, step, entry),
    ]
    if together < limit:
        said = Paragraph(r.label("direct.within"))
    else:
        exception = r.free(entry.exception or "-")
        said = Paragraph(r.label("direct.reaches", exception=exception), strong=True)
    return [Heading(r.label("direct")), Lines(tuple(rows)), said]


# --- User choice, and the review of an emergency ----------------------------------------------


def chosen_by_the_individual(r: Reader, chapter: Chapter) -> list[Part]:
    """How providers were presented without ranking, who chose, and later changes."""
    parts: list[Part] = []
    for _, entry in chapter.of(e.Presented):
        parts.append(Paragraph(r.label("shown.order", at=r.when(entry))))
        parts.append(Bullets(tuple(r.name(id) for id in entry.order)))
        if r.inside:
            parts.append(Paragraph(r.label("shown.seed", seed=entry.seed)))
    rows = []
    for _, chose in chapter.of(e.Chose):
        name = r.label("shown.in_house") if chose.provider is None else r.name(chose.provider)
        party = r.party(chose.party)
        said = r.label("shown.chose.by", name=name, at=r.when_who(chose), party=party)
        rows.append((r.label("shown.chose"), said))
    for _, changed in chapter.of(e.ChangedProvider):
        new = changed.provider
        name = r.label("shown.in_house") if new is None else r.name(new)
        given = {"name": name, "on": changed.on.isoformat()}
        given |= {"party": r.party(changed.party), "at": r.when_who(changed)}
        rows.append((r.label("shown.changed"), r.label("shown.changed.by", **given)))
    parts += [Lines(tuple(rows))] if rows else []
    return [Heading(r.label("shown")), *parts] if parts else []


def informed(r: Reader, chapter: Chapter) -> list[Part]:
    """Which suppliers were told what it came to, and when."""
    rows = [
        (r.name(request.candidate), r.when_who(entry))
        for step, entry in chapter.of(e.Informed)
        for ref in entry.requests
        if (request := step.before.request(ref)) is not None
    ]
    if not rows:
        return []
    head = (r.label("sent.who"), r.label("when.who"))
    return [Heading(r.label("informed")), Table(head, tuple(rows))]


def review(r: Reader, chapter: Chapter) -> list[Part]:
    """What was looked at again after an emergency, and how much was written down afterwards."""
    first = chapter.steps[0].after
    if not first.urgent or chapter.end.choice is None:
        return []
    rows = []
    for _, entry in chapter.of(e.Reviewed):
        rows.append((r.label("when"), r.when_who(entry)))
        rows.append((r.label("review.came"), r.label(f"review.{entry.outcome}")))
        rows.append((r.label("reason"), r.free(entry.reason)))
    if not rows:
        rows.append((r.label("review.came"), r.label("review.open")))
    late = sum(step.entry.recorded is not None for step in chapter.steps)
    counts = {"count": str(late), "of": str(len(chapter.steps))}
    rows.append((r.label("review.afterwards"), r.label("review.count", **counts)))
    return [Heading(r.label("review")), Lines(tuple(rows))]
