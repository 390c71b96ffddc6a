"""What would have to change, in words: questions for a new assessment, and what it had taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from calloff.decision import Decision
from calloff.gates import Requirements
from calloff.places import Places
from calloff.process.roles import in_a_row
from calloff.protocol.sentences import (
    amount_text,
    asked_for,
    capital,
    item_text,
    step_name,
    unit_text,
)
from calloff.protocol.teller import Teller
from calloff.protocol.words import naturally
from calloff.relaxation import (
    BasePrice,
    Change,
    Conflict,
    Relaxation,
    WhatIf,
    conflicts,
    relaxations,
)
from calloff.relaxation.trying import base_line
from calloff.values.outline import Bullets, Heading, Outline, Paragraph, Part
from calloff.values.texts import Language
from calloff.values.verdict import Verdict, all_met

__all__ = ["relaxation_outline", "what_if_outline"]

FEW = 12
"""So many names, or sets, are told one by one; of more, how many there are."""


def relaxation_outline(decision: Decision, language: Language = "sv") -> Outline:
    """What would have to change in a need for somebody more to serve it, for the caseworker.

    It is told as questions to whoever assesses the need, and never as advice.

    Args:
        decision: The decision.
        language: ``sv`` or ``en``.
    """
    t = _Changes(decision, language)
    sections = (t.lot(), t.now(), t.questions(), t.fixed(), t.sure(), t.elsewhere(), t.conflicts())
    return Outline.of(t.label("relax.title", need=decision.need.id), sections, language)


def what_if_outline(decision: Decision, found: WhatIf, language: Language = "sv") -> Outline:
    """What it would have taken of one candidate to go first, for the buyer's analysts only.

    Args:
        decision: The decision.
        found: What `calloff.relaxation.what_if` found of it.
        language: ``sv`` or ``en``.
    """
    t = _WhatIf(decision, language, found)
    name = t.t.name(found.candidate)
    title = t.label("what_if.title", need=decision.need.id, name=name)
    return Outline.of(title, (t.internal(), t.changes(), t.price()), language)


class _Telling:
    """What both outlines share: requirements, names and counts in words."""

    def __init__(self, decision: Decision, language: Language) -> None:
        self.d = decision
        self.language = language
        self.t = Teller(decision, language, "caseworker", "Europe/Stockholm")

    def label(self, code: str, /, **arguments: str) -> str:
        return self.t.label(code, **arguments)

    def quoted(self, field: str, number: int) -> str:
        """One requirement or wish in quotes, with who asks for it."""
        asked = getattr(self.d.need, field)[number]
        told = asked_for(asked.data(), self.d.terms.vocabulary, self.language)
        if asked.whose is not None:
            told = self.label("whose", wanted=told, whose=self.t.word("whose", asked.whose))
        return self.label("relax.quoted", what=told)

    def requirements(self, numbers: Sequence[int]) -> str:
        """Some requirements in a row."""
        told = in_a_row([self.quoted("requirements", n) for n in numbers], self.language)
        code = "relax.requirement" if len(numbers) == 1 else "relax.requirements"
        return self.label(code, what=told)

    def count(self, ids: Sequence[str]) -> str:
        """How many suppliers, or proposals."""
        offers = all(self.d.candidate(id).stage == "offer" for id in ids)
        what = "suppliers" if offers else "relax.proposals"
        return self.label(f"{what}.{'one' if len(ids) == 1 else 'many'}", count=str(len(ids)))

    def who(self, ids: Sequence[str]) -> str:
        """How many; and who, where that is not more than a reader takes in."""
        if len(ids) > FEW:
            return self.count(ids)
        names = sorted((self.t.name(id) for id in ids), key=naturally)
        return self.label("relax.who", count=self.count(ids), names="; ".join(names))

    def few(self, told: Sequence[str]) -> Bullets:
        """The first of some bullets, and how many there are besides."""
        more = len(told) - FEW
        rest = [self.label("relax.more", count=str(more))] if more > 0 else []
        return Bullets((*told[:FEW], *rest))


class _Changes(_Telling):
    """Tells what would have to change in a need."""

    def __init__(self, decision: Decision, language: Language) -> None:
        super().__init__(decision, language)
        self.found = relaxations(decision)

    def lot(self) -> list[Part]:
        """That the agreement stands in the way, where it does."""
        open_ = all_met(f.verdict for f in self.d.lot_findings) is not Verdict.MET
        return [Paragraph(self.label("relax.lot"), strong=True)] if open_ else []

    def now(self) -> list[Part]:
        """Who may or might serve as it is: whoever reads on should know whether that is enough."""
        verdicts = {e.candidate: e.verdict for e in self.d.eligibilities}
        serve, might = (
            [id for id, verdict in verdicts.items() if verdict is wanted]
            for wanted in (Verdict.MET, Verdict.UNKNOWN)
        )
        if not serve and not might:
            return [Paragraph(self.label("relax.now.nobody"))]
        nobody = self.label("relax.nobody")
        told = {"serve": serve, "might": might}
        who = {name: self.count(ids) if ids else nobody for name, ids in told.items()}
        return [Paragraph(self.label("relax.now", **who))]

    def questions(self) -> list[Part]:
        """The sets that may be asked about, as questions."""
        head = Heading(self.label("relax.questions"))
        if not self.found.offered:
            blocked = self.found.possible
            code = "relax.nothing" if blocked or self.found.elsewhere else "relax.everybody"
            return [head, Paragraph(self.label(code))]
        told = [self._question(one) for one in self.found.offered]
        return [head, Paragraph(self.label("relax.not_advice")), self.few(told)]

    def _question(self, one: Relaxation) -> str:
        said = [self.label("relax.ask", what=self.requirements(one.requirements))]
        for code, ids in (("relax.serve", one.serve), ("relax.might", one.might)):
            said += [self.label(code, who=self.who(ids))] if ids else []
        return " ".join(said)

    def fixed(self) -> list[Part]:
        """The sets that hold a requirement which is not negotiable."""
        told = [
            capital(
                self.label(
                    "relax.fixed.set",
                    what=self.requirements(one.requirements),
                    who=self.count([*one.serve, *one.might]),
                )
            )
            for one in self.found.not_offered
        ]
        return [Heading(self.label("relax.fixed")), self.few(told)] if told else []

    def sure(self) -> list[Part]:
        """What it would take to be sure without asking, where that is more or something else."""
        possible = {one.requirements for one in self.found.possible if one.serve}
        told = [
            self.label(
                "relax.sure.set",
                what=self.requirements(one.requirements),
                who=self.who(one.serve),
            )
            for one in self.found.sure
            if one.offered and one.requirements not in possible
        ]
        if not told:
            return []
        ask_first = Paragraph(self.label("relax.sure.ask_first"))
        return [Heading(self.label("relax.sure")), ask_first, self.few(told)]

    def elsewhere(self) -> list[Part]:
        """Who falls on something else, and on what."""
        ids = self.found.elsewhere
        if not ids:
            return []
        counts = Counter(
            step
            for id in ids
            for step in dict.fromkeys(f.step for f in self.d.eligibility(id).against)
            if not isinstance(self.d.key.step(step), Requirements)
        )
        names = {step: step_name(self.d.key.step(step), self.language) for step in counts}
        told = [
            capital(self.label("relax.elsewhere.gate", name=names[step], count=str(count)))
            for step, count in counts.most_common()
        ]
        who = Paragraph(self.label("relax.elsewhere.count", who=self.count(ids)))
        return [Heading(self.label("relax.elsewhere")), who, Bullets(tuple(told))]

    def conflicts(self) -> list[Part]:
        """What nobody meets together."""
        if not self.d.candidates or not self.d.need.requirements:
            return []
        found = conflicts(self.d)
        head = Heading(self.label("relax.conflicts"))
        if not found.found:
            code = "none" if found.complete else "unsearched"
            return [head, Paragraph(self.label(f"relax.conflicts.{code}"))]
        parts: list[Part] = [head]
        if found.sure:
            parts.append(self.few([self._conflict(one) for one in found.sure]))
        if found.unsure:
            parts.append(Paragraph(self.label("relax.conflicts.unsure")))
            parts.append(self.few([self._conflict(one) for one in found.unsure]))
        return parts if found.complete else [*parts, Paragraph(self.label("relax.may_be_more"))]

    def _conflict(self, one: Conflict) -> str:
        code = "relax.conflict" if one.sure else "relax.conflict.unsure"
        code += ".one" if len(one.requirements) == 1 else ""
        given = {"what": self.requirements(one.requirements)}
        who = {} if one.sure else {"who": self.count(one.might)}
        return capital(self.label(code, **given, **who))


class _WhatIf(_Telling):
    """Tells what it would have taken of one candidate."""

    def __init__(self, decision: Decision, language: Language, found: WhatIf) -> None:
        super().__init__(decision, language)
        self.found = found

    def internal(self) -> list[Part]:
        """First of all: who may not read this."""
        return [Paragraph(self.label("what_if.internal"), strong=True)]

    def changes(self) -> list[Part]:
        """Each smallest set of changes, with the price at which it would do."""
        parts: list[Part] = [Heading(self.label("what_if.changes"))]
        if self.found.first:
            parts.append(Paragraph(self.label("what_if.first")))
        elif not self.found.changes:
            parts.append(Paragraph(self.label("what_if.nothing")))
            parts += self._falls()
        else:
            parts.append(self.few([self._change(one) for one in self.found.changes]))
        told = [self.label("what_if.not_statable", what=w) for w in self._not_statable()]
        parts += [Bullets(tuple(told))] if told else []
        left = [] if self.found.complete else [Paragraph(self.label("what_if.not_all"))]
        return [*parts, *left]

    def _falls(self) -> list[Part]:
        """On what it falls that is no requirement and no place."""
        steps = [f.step for f in self.d.eligibility(self.found.candidate).against]
        gates = [self.d.key.step(step) for step in dict.fromkeys(steps)]
        others = [gate for gate in gates if not isinstance(gate, Requirements | Places)]
        names = in_a_row([step_name(gate, self.language) for gate in others], self.language)
        return [Paragraph(self.label("what_if.falls", what=names))] if names else []

    def _not_statable(self) -> Iterator[str]:
        for place in self.found.not_statable:
            yield self._asked([place])

    def _change(self, change: Change) -> str:
        asked = [place for place in change.places if not place.startswith("pools.")]
        pools = [place.removeprefix("pools.") for place in change.places if place not in asked]
        told = []
        if asked:
            code = "what_if.met" if len(asked) == 1 else "what_if.met.many"
            told.append(self.label(code, what=self._asked(asked)))
        several = len(self.d.candidate(self.found.candidate).pools) > 1
        for pool in pools:
            of = self.label("what_if.pool.of", pool=pool)
            told.append(of if several else self.label("what_if.pool"))
        said = self.label("what_if.change", what=in_a_row(told, self.language))
        highest = change.highest
        if highest is None:
            return said
        given = self._priced(highest)
        if highest.any:
            return f"{said} {self.label('what_if.any', item=given['item'])}"
        return f"{said} {self.label('what_if.highest', **given)}"

    def _asked(self, places: Sequence[str]) -> str:
        """Requirements and wishes in a row."""
        told = []
        for place in places:
            field, _, number = place.partition(".")
            code = "relax.requirement" if field == "requirements" else "what_if.wish"
            told.append(self.label(code, what=self.quoted(field, int(number))))
        return in_a_row(told, self.language)

    def price(self) -> list[Part]:
        """The price alone."""
        price, head = self.found.price, Heading(self.label("what_if.price"))
        if price is None:
            item = item_text(base_line(self.d).item, self.language, self.d.terms.lot)
            return [head, Paragraph(self.label("what_if.price.none", item=item))]
        given = self._priced(price)
        now = self.label("what_if.no_price")
        if price.now is not None:
            now = amount_text(Fraction(price.now), price.currency, self.language)
        if price.any:
            told = self.label("what_if.price.any", item=given["item"], now=now)
        else:
            told = self.label("what_if.price.highest", **given, now=now)
        return [head, Paragraph(told)]

    def _priced(self, price: BasePrice) -> dict[str, str]:
        """A price, what it is of, and by what."""
        return {
            "item": item_text(price.item, self.language, self.d.terms.lot),
            "amount": amount_text(Fraction(price.amount), price.currency, self.language),
            "unit": unit_text(price.unit, self.language),
        }
