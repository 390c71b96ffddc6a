"""A procedure in words: where a need may be met, who has how long, who compares and decides."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.process.procedure import Approval, DeadlineRule, Procedure, Reason, Within
from calloff.process.roles import role_name
from calloff.protocol.labels import LABELS
from calloff.protocol.sentences import money
from calloff.step import Clause
from calloff.values.outline import Bullets, Heading, Outline, Part, Table
from calloff.values.texts import Language, Sayings

__all__ = ["procedure_outline"]

WORDS = Sayings(
    sv={
        "title": "Rutin: {name}",
        "documents": "Dokument",
        "route": "Var behovet får mötas, i ordning",
        "deadlines": "Svarstider",
        "reasons": "Skäl på listan",
        "rules": "Regler",
        "approvals": "Vilka som ska säga ja",
        "delegations": "Vilka som får besluta",
        "placement": "Medan insatsen pågår",
        "id": "beteckning",
        "name": "namn",
        "pass": "får hoppas över",
        "rests_on": "vilar på",
        "when": "när",
        "answer": "svarstid",
        "remind": "påminnelse",
        "of": "för",
        "effect": "följd",
        "who": "vem",
        "role": "roll",
        "may": "får besluta om",
        "valid": "gäller",
        "up_to": "upp till",
        "pass.never": "nej",
        "pass.emergency": "i akuta lägen",
        "pass.always": "ja, med skäl",
        "of.decline": "att tacka nej",
        "of.skip": "att hoppa över",
        "of.rejection": "att avvisa",
        "may.award": "tilldelning",
        "may.in_house": "egen regi",
        "may.direct_award": "direktupphandling",
        "urgency.ordinary": "ordinarie",
        "urgency.emergency": "akut",
        "urgency.all": "alla",
        "lead": "mindre än {count} arbetsdagar till start",
        "minutes": "{count} minuter",
        "working_days": "{count} arbetsdagar",
        "working_days.1": "{count} arbetsdag",
        "by_person": "en person bestämmer",
        "goes_on": "nästa får frågas",
        "goes_on.not": "en person avgör om nästa får frågas",
        "counts": "räknas bland nej",
        "rests_on_interruption": "vilar på ett avbrott som berodde på leverantören",
        "rests_on_declines": "vilar på minst {count} tidigare nej",
        "late.disregarded": "Svar efter svarstiden beaktas inte.",
        "late.taken": "Svar efter svarstiden beaktas så länge inga priser har visats.",
        "assessment": "Förslagen jämförs utan priser, ordinarie: {ordinary}, akut: {emergency}; "
        "signeras av: {roles}.",
        "rule.always": "alltid",
        "rule.when_several": "när flera kan passa",
        "rule.never": "aldrig",
        "in_a_row": "Den som tackat nej {count} gånger i rad får hoppas över.",
        "recurring": "{count} nej inom {months} månader gör behovet förutsebart.",
        "wins.key": "Akut: alla tillfrågas på en gång, och nyckeln avgör bland dem som svarar i "
        "tid; granskas inom {within}.",
        "wins.first_suitable": "Akut: det första svar som möter alla krav gäller; granskas inom "
        "{within}.",
        "by.board": "nämnden",
        "by.guardian": "vårdnadshavaren",
        "by.child": "barnet",
        "by.individual": "den enskilde",
        "before.award": "före tilldelning",
        "before.start": "före start",
        "from_age": "från {count} år",
        "start_meeting_within": "Startmöte inom {count} arbetsdagar.",
        "follow_up_weeks": "Uppföljning med {count} veckors mellanrum i egen regi.",
        "follow_up_weeks_external": "Uppföljning med {count} veckors mellanrum hos leverantör.",
        "longest_months": "Högst {count} månader.",
        "report_after_months": "Ej påbörjat efter {count} månader: rapporteras.",
        "adult_at": "Vuxen vid {count} år.",
        "ends_notice_weeks": "{count} veckor före slutet avgörs vad som följer.",
        "price_dates": "Priserna kan ändras: {count}.",
    },
    en={
        "title": "Procedure: {name}",
        "documents": "Documents",
        "route": "Where the need may be met, in order",
        "deadlines": "Time to answer",
        "reasons": "Listed reasons",
        "rules": "Rules",
        "approvals": "Who must say yes",
        "delegations": "Who may decide",
        "placement": "While it runs",
        "id": "id",
        "name": "name",
        "pass": "may be passed over",
        "rests_on": "rests on",
        "when": "when",
        "answer": "time to answer",
        "remind": "reminder",
        "of": "for",
        "effect": "effect",
        "who": "who",
        "role": "role",
        "may": "may decide on",
        "valid": "valid",
        "up_to": "up to",
        "pass.never": "no",
        "pass.emergency": "in an emergency",
        "pass.always": "yes, with a reason",
        "of.decline": "declining",
        "of.skip": "passing over",
        "of.rejection": "rejecting",
        "may.award": "award",
        "may.in_house": "in-house",
        "may.direct_award": "direct award",
        "urgency.ordinary": "ordinary",
        "urgency.emergency": "emergency",
        "urgency.all": "all",
        "lead": "fewer than {count} working days to the start",
        "minutes": "{count} minutes",
        "working_days": "{count} working days",
        "working_days.1": "{count} working day",
        "by_person": "a person sets it",
        "goes_on": "the next may be asked",
        "goes_on.not": "a person settles whether the next may be asked",
        "counts": "counts among declines",
        "rests_on_interruption": "rests on an interruption by the supplier",
        "rests_on_declines": "rests on at least {count} earlier declines",
        "late.disregarded": "Answers after the deadline are disregarded.",
        "late.taken": "Answers after the deadline are taken as long as no prices were shown.",
        "assessment": "Proposals are compared without prices, ordinary: {ordinary}, emergency: "
        "{emergency}; signed by: {roles}.",
        "rule.always": "always",
        "rule.when_several": "where several may serve",
        "rule.never": "never",
        "in_a_row": "Whoever has declined {count} times in a row may be passed over.",
        "recurring": "{count} declines within {months} months make the need foreseeable.",
        "wins.key": "Emergency: all are asked at once, and the key decides among those who answer "
        "in time; looked at again within {within}.",
        "wins.first_suitable": "Emergency: the first answer that meets every requirement is "
        "taken; looked at again within {within}.",
        "by.board": "the board",
        "by.guardian": "the guardian",
        "by.child": "the child",
        "by.individual": "the individual",
        "before.award": "before the award",
        "before.start": "before the start",
        "from_age": "from the age of {count}",
        "start_meeting_within": "Start meeting within {count} working days.",
        "follow_up_weeks": "Follow-up every {count} weeks in-house.",
        "follow_up_weeks_external": "Follow-up every {count} weeks with a supplier.",
        "longest_months": "{count} months at most.",
        "report_after_months": "Not begun after {count} months: reported.",
        "adult_at": "Adult at the age of {count}.",
        "ends_notice_weeks": "{count} weeks before the end it is settled what comes after.",
        "price_dates": "Prices may change: {count}.",
    },
)
"""What the rules of a procedure say."""


def procedure_outline(procedure: Procedure, language: Language = "sv") -> Outline:
    """What a procedure says, for whoever must confirm that this is how the office calls off.

    Args:
        procedure: The procedure.
        language: ``sv`` or ``en``.
    """
    told = _Told(procedure, language)
    parts: list[Part] = []
    for code in ("documents", "route", "deadlines", "reasons", "rules", "approvals"):
        parts += told.section(code, getattr(told, code)())
    parts += told.section("delegations", told.delegations())
    parts += told.section("placement", told.placement())
    title = told.word("title", name=procedure.name[language])
    return Outline(title, tuple(parts), language)


class _Told:
    """Tells the parts of one procedure in one language."""

    def __init__(self, procedure: Procedure, language: Language) -> None:
        self.procedure = procedure
        self.language: Language = language

    def word(self, code: str, **arguments: object) -> str:
        return WORDS.of(self.language)[code].format(**arguments)

    def section(self, code: str, part: Part | None) -> list[Part]:
        """A part under its heading; nothing where there is none."""
        return [] if part is None else [Heading(self.word(code)), part]

    def _table(self, head: str, rows: Iterator[tuple[str, ...]]) -> Table | None:
        found = tuple(rows)
        return Table(tuple(self.word(code) for code in head.split()), found) if found else None

    def documents(self) -> Part | None:
        titles = tuple(
            ", ".join(str(part) for part in (d.title, d.publisher, d.dated) if part is not None)
            for d in self.procedure.documents
        )
        return Bullets(titles) if titles else None

    def route(self) -> Part | None:
        return self._table(
            "id name pass rests_on",
            (
                (
                    source.id,
                    source.name[self.language],
                    self.word(f"pass.{source.may_pass}"),
                    self._clause(source.clause),
                )
                for source in self.procedure.route
            ),
        )

    def deadlines(self) -> Part | None:
        return self._table(
            "when answer remind rests_on",
            (
                (
                    self._when(rule),
                    self._within(rule.answer),
                    self._within(rule.remind) if rule.remind is not None else "-",
                    self._clause(rule.clause),
                )
                for rule in self.procedure.deadlines
            ),
        )

    def _when(self, rule: DeadlineRule) -> str:
        told = [self.word(f"urgency.{rule.urgency or 'all'}")]
        if rule.lead_below is not None:
            told.append(self.word("lead", count=rule.lead_below))
        return ", ".join(told)

    def _within(self, within: Within) -> str:
        if within.minutes is not None:
            return self.word("minutes", count=within.minutes)
        if within.working_days is not None:
            one = ".1" if within.working_days == 1 else ""
            return self.word(f"working_days{one}", count=within.working_days)
        return self.word("by_person")

    def reasons(self) -> Part | None:
        return self._table(
            "id name of effect rests_on",
            (
                (
                    reason.code,
                    reason.name[self.language],
                    self.word(f"of.{reason.of}"),
                    ", ".join(self._effects(reason)) or "-",
                    self._clause(reason.clause),
                )
                for reason in self.procedure.reasons
            ),
        )

    def _effects(self, reason: Reason) -> Iterator[str]:
        if reason.of == "decline":
            yield self.word("goes_on" if reason.goes_on else "goes_on.not")
            if reason.counts:
                yield self.word("counts")
        if reason.declines is not None:
            yield self.word("rests_on_declines", count=reason.declines)
        if reason.interrupted:
            yield self.word("rests_on_interruption")

    def rules(self) -> Part | None:
        return Bullets(tuple(self._rules()))

    def _rules(self) -> Iterator[str]:
        p = self.procedure
        yield self.word(f"late.{p.late_answers}")
        rule = p.assessment
        yield self.word(
            "assessment",
            ordinary=self.word(f"rule.{rule.ordinary}"),
            emergency=self.word(f"rule.{rule.emergency}"),
            roles=", ".join(self._role(role) for role in rule.roles) or "-",
        )
        if p.declines.in_a_row is not None:
            yield self.word("in_a_row", count=p.declines.in_a_row)
        if p.declines.recurring is not None:
            yield self.word("recurring", count=p.declines.recurring, months=p.declines.months)
        if p.emergency is not None:
            yield self.word(f"wins.{p.emergency.wins}", within=self._within(p.emergency.review))

    def approvals(self) -> Part | None:
        return self._table(
            "who when rests_on",
            (
                (
                    self.word(f"by.{rule.by}"),
                    ", ".join(self._before(rule)),
                    self._clause(rule.clause),
                )
                for rule in self.procedure.approvals
            ),
        )

    def _before(self, rule: Approval) -> Iterator[str]:
        yield self.word(f"before.{rule.before}")
        if rule.from_age is not None:
            yield self.word("from_age", count=rule.from_age)
        if rule.urgency is not None:
            yield self.word(f"urgency.{rule.urgency}")

    def delegations(self) -> Part | None:
        return self._table(
            "id role may valid up_to",
            (
                (
                    d.id,
                    self._role(d.role),
                    ", ".join(self.word(f"may.{what}") for what in d.may),
                    str(d.valid),
                    money(d.up_to.minor, d.up_to.currency, self.language) if d.up_to else "-",
                )
                for d in self.procedure.delegations
            ),
        )

    def placement(self) -> Part | None:
        rules = self.procedure.placement
        told = []
        for name in type(rules).model_fields:
            value = getattr(rules, name)
            if name == "price_dates":
                value = ", ".join(str(day) for day in value)
            if name != "clause" and value:
                told.append(self.word(name, count=value))
        return Bullets(tuple(told)) if told else None

    def _role(self, role: str) -> str:
        """What a role is called, and how it is written in a call where that is another word."""
        called = role_name(role, self.language)
        return called if called == role else f"{called} ({role})"

    def _clause(self, clause: Clause | None) -> str:
        if clause is None:
            return "-"
        told = LABELS.find(self.language, f"clause.{clause.basis}")
        assert told is not None, "Every basis has its words."
        return told.format(passage=clause.passage)
