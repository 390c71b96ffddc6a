"""A call-off's journal: one neutral line for each entry, without prices.

Of what was written in words there are the reasons for each step of the route, and no more.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from calloff.process import entries as e
from calloff.process.case import Case
from calloff.process.roles import in_a_row, role_name
from calloff.protocol.answer_side import number
from calloff.protocol.chapters import Step, steps
from calloff.protocol.sentences import item_text, unit_text
from calloff.protocol.words import label, span_text
from calloff.values.outline import Outline, Paragraph, Table
from calloff.values.texts import Language, Sayings

__all__ = ["JOURNAL", "journal_outline"]

JOURNAL = Sayings(
    sv={
        "title": "Journal över avrop, ärende {need}",
        "number": "Nr",
        "when": "När",
        "what": "Vad",
        "who": "Roll",
        "recorded": "Antecknat i efterhand",
        "opened": "Behovet fastställt",
        "need_changed.assessment": "Behovet ändrat efter ny bedömning",
        "need_changed.next_source": "Behovet lagt hos nästa på vägen: {onward}",
        "need_changed.ordinary": "Behovet lagt i ordinarie ordning",
        "need_changed.replacement": "Behov av ersättning efter avbrott",
        "need_changed.correction": "Uppgift om behovet rättad",
        "tried": "{source}: {outcome}. Skäl: {why}",
        "decided.offers": "Urval ur registret: {outcome}",
        "decided.answers": "Nyckeln tillämpad på svaren: {outcome}",
        "outcome.ask": "{suppliers} ska tillfrågas",
        "outcome.ask.further": "något måste först kompletteras",
        "outcome.chosen": "den pekar ut {named}",
        "outcome.tied": "den skiljer inte mellan {named}",
        "outcome.nobody": "ingen passar",
        "outcome.escalate": "frågan måste lyftas",
        "skipped": "{name} tillfrågades inte: {reason}",
        "asked": "Förfrågan skickad till {suppliers}, svar senast {by}",
        "asked.further": "Följdfråga om {named}, svar senast {by}",
        "reminded": "Påminnelse till {suppliers}",
        "proposed": "Förslag: {name}",
        "proposed.again": "Förslaget kompletterat: {name}",
        "declined": "{name} tackade nej: {reason}",
        "no_answer": "Inget svar i tid från {name}",
        "withdrawn": "{supplier} drog tillbaka ett förslag: {called}",
        "held": "{name} hålls ledigt till {until}",
        "prices_shown": "Priser blev kända",
        "assessed": "Förslagen jämförda på önskemålen",
        "signed": "Jämförelsen undertecknad av {role}",
        "approved": "Ja från {party}: {name}",
        "approved.decided": "Ja från {party} till det som beslutats",
        "rejected": "Nej från {party}: {name}",
        "awarded": "Beslut: {name} anlitas",
        "in_house": "Beslut: behovet tillgodoses genom {source}",
        "direct_awarded": "Beslut: direktupphandling, {name}",
        "presented": "Utförare presenterade: {count}",
        "chose": "Val av utförare: {name}",
        "chose.in_house": "Val av utförare: egen regi",
        "changed_provider": "Byte av utförare till {name}",
        "changed_provider.in_house": "Byte av utförare till egen regi",
        "informed": "Besked om utfallet till {suppliers}",
        "reviewed.confirmed": "Det akuta beslutet granskat: står fast",
        "reviewed.ordinary": "Det akuta beslutet granskat: ordinarie ordning tar vid",
        "started": "Insatsen påbörjad {on}",
        "happened": "{what} {on}",
        "lines_changed": "Omfattningen ändrad från {on}",
        "delivered": "Levererat {period}: {quantity}",
        "interrupted": "Insatsen avbruten, sista dag {on}",
        "renewed": "Insatsen förlängd till och med {on}",
        "ended": "Insatsen avslutad, sista dag {on}",
        "round_opened": "Samma behov lagt på nytt",
        "closed": "Ärendet avslutat",
        "procedure_changed": "Från nu gäller handläggningsordningen {rules}",
        "corrected": "Rättelse av anteckning {number}",
        "done.start_meeting": "Startmöte hållet",
        "done.follow_up": "Uppföljning gjord",
        "done.price_date": "Priserna sågs över",
        "done.adult": "Myndighetsdagen uppmärksammad",
        "done.unstarted_report": "Ej verkställt beslut rapporterat",
        "done.end_notice": "Beslut om vad som följer",
        "done.longest": "Längsta tiden prövad",
    },
    en={
        "title": "Journal of the call-off, case {need}",
        "number": "No",
        "when": "When",
        "what": "What",
        "who": "Role",
        "recorded": "Recorded afterwards",
        "opened": "The need is fixed",
        "need_changed.assessment": "The need changed, assessed anew",
        "need_changed.next_source": "The need was put to the next on the route: {onward}",
        "need_changed.ordinary": "The need was put to the ordinary procedure",
        "need_changed.replacement": "A replacement is needed after an interruption",
        "need_changed.correction": "Something about the need corrected",
        "tried": "{source}: {outcome}. Reason: {why}",
        "decided.offers": "Selection from the register: {outcome}",
        "decided.answers": "Key applied to the answers: {outcome}",
        "outcome.ask": "to ask {suppliers}",
        "outcome.ask.further": "something is to be completed first",
        "outcome.chosen": "it names {named}",
        "outcome.tied": "it does not tell {named} apart",
        "outcome.nobody": "nobody fits",
        "outcome.escalate": "escalated",
        "skipped": "{name} was not asked: {reason}",
        "asked": "Request sent to {suppliers}, answer by {by}",
        "asked.further": "Further question about {named}, answer by {by}",
        "reminded": "Reminder to {suppliers}",
        "proposed": "Proposal: {name}",
        "proposed.again": "Proposal completed: {name}",
        "declined": "{name} declined: {reason}",
        "no_answer": "No answer in time from {name}",
        "withdrawn": "{supplier} took a proposal back: {called}",
        "held": "{name} is kept free until {until}",
        "prices_shown": "Prices became known",
        "assessed": "The proposals were compared on the wishes",
        "signed": "The comparison signed by {role}",
        "approved": "Yes from {party}: {name}",
        "approved.decided": "Yes from {party} to what was decided",
        "rejected": "No from {party}: {name}",
        "awarded": "Decision: {name} is called on",
        "in_house": "Decision: the need is met by {source}",
        "direct_awarded": "Decision: direct award, {name}",
        "presented": "Providers presented: {count}",
        "chose": "Provider chosen: {name}",
        "chose.in_house": "Provider chosen: in-house",
        "changed_provider": "Changed to the provider {name}",
        "changed_provider.in_house": "Changed to in-house provision",
        "informed": "{suppliers} told how it went",
        "reviewed.confirmed": "The emergency decision reviewed: it stands",
        "reviewed.ordinary": "The emergency decision reviewed: the ordinary procedure takes over",
        "started": "Begun {on}",
        "happened": "{what} {on}",
        "lines_changed": "What is called off changed from {on}",
        "delivered": "Delivered {period}: {quantity}",
        "interrupted": "Interrupted, last day {on}",
        "renewed": "Renewed until {on}",
        "ended": "Ended, last day {on}",
        "round_opened": "The same need put anew",
        "closed": "Closed",
        "procedure_changed": "From now on by the procedure {rules}",
        "corrected": "Entry {number} corrected",
        "done.start_meeting": "Start meeting held",
        "done.follow_up": "Followed up",
        "done.price_date": "Prices looked at",
        "done.adult": "Coming of age dealt with",
        "done.unstarted_report": "Decision not carried out reported",
        "done.end_notice": "Decision on what comes after",
        "done.longest": "The longest time considered",
    },
)
"""What each kind of entry is called, in a line."""


def journal_outline(case: Case, language: Language = "sv") -> Outline:
    """The journal: when, what, in what role, and what was written down afterwards.

    Args:
        case: The call-off's file.
        language: ``sv`` or ``en``.
    """
    rows = tuple(_Line(case, step, language).row for step in steps(case))
    head = tuple(_said(language, code) for code in ("number", "when", "what", "who", "recorded"))
    parts = (Paragraph(label(language, "secrecy.here")), Table(head, rows, frozenset({0})))
    return Outline(_said(language, "title", need=case.id), parts, language)


def _said(language: Language, code: str, **arguments: str) -> str:
    template = JOURNAL.find(language, code)
    assert template is not None, f"There is no line {code!r}."
    return template.format(**arguments)


class _Line:
    """One entry on its way to a line of the journal."""

    def __init__(self, case: Case, step: Step, language: Language) -> None:
        """Take an entry, with the states around it."""
        self.procedure = case.procedure
        self.step, self.entry, self.language = step, step.entry, language

    @property
    def row(self) -> tuple[str, ...]:
        """The line: number, when, what, in what role, and when it was written down."""
        entry = self.entry
        recorded = self._at(entry.recorded) if entry.recorded is not None else ""
        role = role_name(entry.role, self.language)
        return str(self.step.number), self._at(entry.at), self._what(), role, recorded

    def _at(self, at: Any) -> str:
        return f"{at.astimezone(self.procedure.tz):%Y-%m-%d %H:%M}"

    def _what(self) -> str:
        """What happened, by the most exact code there is for it."""
        entry = self.entry
        more = (getattr(entry, name, None) for name in ("because", "stage", "outcome"))
        codes = [f"{entry.kind}.{code}" for code in more if code is not None]
        if isinstance(entry, e.Chose | e.ChangedProvider) and entry.provider is None:
            codes.append(f"{entry.kind}.in_house")
        if isinstance(entry, e.Approved) and entry.proposal is None:
            codes.append("approved.decided")
        if isinstance(entry, e.Asked) and self._asked(entry) != "offers":
            codes.append("asked.further")
        before = self.step.before
        if isinstance(entry, e.Proposed) and before.offered(entry.proposal.id) is not None:
            codes.append("proposed.again")
        template = JOURNAL.find(self.language, *codes, entry.kind)
        assert template is not None, f"There is no line for {entry.kind}."
        return template.format_map(_Blanks(self))

    # --- What stands in the blanks ------------------------------------------------------------

    def name(self) -> str:
        """The supplier or provider that it is about."""
        entry, before = self.entry, self.step.before
        if isinstance(entry, e.DirectAwarded):
            return entry.name
        if isinstance(entry, e.Proposed):
            return self._called(entry.proposal.id)
        if isinstance(entry, e.Declined | e.NoAnswer):
            request = before.request(entry.request)
            assert request is not None, "An answer is to a request."
            return request.name
        fields = ("candidate", "provider", "proposal")
        id = next(str(getattr(entry, field)) for field in fields if hasattr(entry, field))
        return self._called(id)

    def _called(self, id: str) -> str:
        """What an offer or a proposal is called: the supplier, and the proposal's own label."""
        if (proposal := self._proposal(id)) is not None:
            return ", ".join(proposal)
        decided = self.step.after.asking or self.step.before.asking
        names = dict(zip(decided.whom, decided.names, strict=True)) if decided else {}
        return names.get(id, id)

    def _proposal(self, id: str) -> tuple[str, str] | None:
        """The supplier of a proposal and its own label, where the id is that of one."""
        for state in (self.step.after, self.step.before):
            if (proposal := state.offered(id)) is not None:
                request = state.request(proposal.ref)
                assert request is not None, "A proposal answers a request."
                return request.name, proposal.proposal.label or id
        return None

    def _asked(self, entry: e.Asked) -> str:
        """Whether offers were asked, or proposals asked about."""
        request = self.step.after.request(entry.requests[0].ref)
        assert request is not None, "What was sent is out."
        return request.stage

    def supplier(self) -> str:
        """Who took a proposal back."""
        return self._withdrawn()[0]

    def called(self) -> str:
        """What the proposal that was taken back is called."""
        return self._withdrawn()[1]

    def _withdrawn(self) -> tuple[str, str]:
        entry = self.entry
        assert isinstance(entry, e.Withdrawn), "Only proposals are taken back."
        proposal = self._proposal(entry.proposal)
        assert proposal is not None, "Only what was proposed is taken back."
        return proposal

    def named(self) -> str:
        """Whom the key names, or what is asked about."""
        entry = self.entry
        if isinstance(entry, e.Asked):
            ids = tuple(request.candidate for request in entry.requests)
        else:
            assert isinstance(entry, e.Decided), "Only the key names anybody."
            ids = entry.whom
        return in_a_row([self._called(id) for id in ids], self.language)

    def why(self) -> str:
        """Why a source of the route was tried, passed or left."""
        assert isinstance(self.entry, e.Tried), "Only the route has reasons in a line."
        return self.entry.reason.rstrip(".")

    def onward(self) -> str:
        """The source that the need is put to."""
        source = self.step.after.source
        assert source is not None, "A need stands in a lot of the route."
        return source.name[self.language]

    def rules(self) -> str:
        """The procedure that holds from now on."""
        assert isinstance(self.entry, e.ProcedureChanged), "Only a procedure is changed."
        return self.entry.procedure.name[self.language]

    def source(self) -> str:
        """The source of the route."""
        id = getattr(self.entry, "source")  # noqa: B009
        return self.step.before.procedure.by_source[id].name[self.language]

    def outcome(self) -> str:
        """What it came to."""
        entry = self.entry
        if isinstance(entry, e.Tried):
            return label(self.language, f"came.{entry.outcome}")
        assert isinstance(entry, e.Decided), "Only the key comes to something."
        code = f"outcome.{entry.outcome}"
        if entry.outcome == "ask" and entry.stage == "answers":
            code = "outcome.ask.further"
        template = JOURNAL.find(self.language, code)
        assert template is not None, "Every outcome has its words."
        return template.format_map(_Blanks(self))

    def reason(self) -> str:
        """The listed reason."""
        entry = self.entry
        assert isinstance(entry, e.Skipped | e.Declined), "Only these have a reason in a line."
        of = "skip" if isinstance(entry, e.Skipped) else "decline"
        listed = self.step.before.procedure.reason(of, entry.reason)
        return listed.name[self.language] if listed is not None else entry.reason

    def count(self) -> str:
        """How many were presented."""
        assert isinstance(self.entry, e.Presented), "Only providers are presented."
        return str(len(self.entry.order))

    def suppliers(self) -> str:
        """How many suppliers it went to, or is to go to."""
        entry = self.entry
        several = entry.whom if isinstance(entry, e.Decided) else getattr(entry, "requests", ())
        code = "suppliers.one" if len(several) == 1 else "suppliers.many"
        return label(self.language, code, count=str(len(several)))

    def by(self) -> str:
        """By when they are to answer."""
        assert isinstance(self.entry, e.Asked), "Only requests have a deadline."
        return self._at(self.entry.answer_by)

    def role(self) -> str:
        """Who signed."""
        assert isinstance(self.entry, e.Signed), "Only signatures are of another role."
        return role_name(self.entry.signature.role, self.language)

    def party(self) -> str:
        """Who says yes or no."""
        assert isinstance(self.entry, e.Approved | e.Rejected), "Only these are of a party."
        return label(self.language, f"party.{self.entry.party}")

    def on(self) -> str:
        """The day it is about."""
        day = self.entry.until if isinstance(self.entry, e.Renewed) else None
        return str(day or getattr(self.entry, "on"))  # noqa: B009

    def what(self) -> str:
        """What of the calendar was done."""
        assert isinstance(self.entry, e.Happened), "Only the calendar is done."
        return JOURNAL.find(self.language, f"done.{self.entry.what}") or self.entry.what

    def until(self) -> str:
        """Until when it is kept free."""
        assert isinstance(self.entry, e.Held), "Only proposals are kept free."
        return self._at(self.entry.until)

    def quantity(self) -> str:
        """How much was delivered, and of what where that has a word or a name in the agreement."""
        entry = self.entry
        assert isinstance(entry, e.Delivered), "Only deliveries have a quantity."
        amount = number(Fraction(entry.quantity), self.language)
        unit = unit_text(entry.unit, self.language, many=entry.quantity != 1)
        item = item_text(entry.item, self.language)
        coded = item == entry.item and item.islower()
        return f"{amount} {unit}" if coded else f"{amount} {unit} {item}"

    def period(self) -> str:
        """The days that were delivered on."""
        assert isinstance(self.entry, e.Delivered), "Only deliveries are of some days."
        return span_text(self.entry.period, self.language)

    def number(self) -> str:
        """The entry that is corrected."""
        assert isinstance(self.entry, e.Corrected), "Only entries are corrected."
        return str(self.entry.entry)


class _Blanks(dict[str, str]):
    """Fills each blank of a line when it is asked for."""

    def __init__(self, line: _Line) -> None:
        """Fill blanks for a line."""
        super().__init__()
        self.line = line

    def __missing__(self, blank: str) -> str:
        """What stands in a blank."""
        found: str = getattr(self.line, blank)()
        return found
