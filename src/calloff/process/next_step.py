"""One thing to be done in a call-off, and how it is said.

The steps themselves follow in `calloff.process.next_steps`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from calloff.process.roles import in_a_row, role_name
from calloff.values.moment import Moment
from calloff.values.record import Record
from calloff.values.texts import LANGUAGES, Language, Sayings

__all__ = ["SAYS", "NextStep", "called", "told"]


class NextStep(Record):
    """Something to be done now, or by a day.

    Attributes:
        code: What, by a code of `SAYS`.
        entry: The kind of the entry that notes it; ``None`` where none does.
        whom: Whom it concerns: offers, proposals, roles, parties or a source, by id.
        names: What they are called, in the same order.
        by: Until when; ``None`` where there is no deadline.
        overdue: Whether that has passed.
        about: Further arguments of its sentence.
    """

    shown: ClassVar = ("code", "by", "overdue")

    code: str
    entry: str | None = None
    whom: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    by: Moment | None = None
    overdue: bool = False
    about: Mapping[str, str] = {}


def told(step: NextStep, language: Language) -> str:
    """A step in a sentence."""
    names = step.names or step.whom
    if step.code in _BY_ROLES:
        names = tuple(role_name(role, language) for role in step.whom)
    blanks = {"names": in_a_row(names, language)}
    for name, text in step.about.items():
        blank, _, of = name.partition(".")
        if of in {"", language}:
            blanks[blank] = text
    return SAYS.of(language)[step.code].format(**blanks)


_BY_ROLES = frozenset({"assess", "sign"})
"""Steps that concern roles, which have names of their own."""


SAYS = Sayings(
    sv={
        "try": "Pröva innan andra vägar tas: {source}.",
        "decide_in_house": "Besluta med delegation att detta räcker: {source}.",
        "put_to": "Lägg behovet hos nästa på vägen: {source}.",
        "look": "Lägg behovet mot registret: nyckeln säger vilka som ska frågas.",
        "settle": "Ta själv reda på det som saknas innan nyckeln kan avgöra: {what}.",
        "settle_lot": "Någon måste avgöra om delområdet får användas: {what}.",
        "ask": "Skicka samma förfrågan till {names}.",
        "ask_further": "Ställ samma följdfråga om {names}.",
        "await": "Vänta på svar från {names}.",
        "remind": "Påminn {names}.",
        "note_silence": "Svarstiden är ute: notera att svar saknas från {names}.",
        "hold_to": "{names} har tackat nej utan godtagbart skäl: håll fast vid avtalet, eller "
        "notera varför ni går vidare.",
        "assess": "Jämför förslagen mot önskemålen, utan priser, och signera: {names}.",
        "sign": "Jämförelsen ska också signeras av {names}.",
        "compare": "Lägg nyckeln på svaren: vem pekar den ut?",
        "prices_known": "Priserna blev kända före jämförelsen: öppna en ny omgång.",
        "hold": "Platsen hålls inte längre: be leverantören hålla den, eller notera att den dras "
        "tillbaka: {names}.",
        "runs": "Insatsen pågår; inget mer är att göra nu.",
        "approve": "Inhämta ja från {parties} till {names}.",
        "approve_decided": "Inhämta ja till det som beslutats från {parties}.",
        "award": "Fatta beslut om tilldelning: {names}.",
        "award_tied": "Nyckeln skiljer inte {names} åt: en person väljer och skriver varför.",
        "give_up": "Här finns inget kvar, notera det och gå vidare: {source}.",
        "present": "Visa utförarna neutralt för den enskilde.",
        "choose": "Den enskilde väljer utförare; regeln gäller för den som inte väljer.",
        "direct_award": "Återstår direktupphandling: pröva summan mot gränsen och dokumentera.",
        "reassess": "Inget återstår: bedöm behovet på nytt eller lägg det på nytt.",
        "review": "Granska det som beslutades akut.",
        "ordinary": "Lägg behovet i ordinarie ordning.",
        "inform": "Meddela hur det gick: {names}.",
        "start": "Insatsen ska börja.",
        "due": "{what}",
        "end": "Sista dagen enligt planen: notera slutet, eller förläng.",
        "replace": "Insatsen avbröts: avropa en ersättning, om behovet finns kvar.",
    },
    en={
        "try": "Try before other ways are taken: {source}.",
        "decide_in_house": "Decide, with delegation, that this suffices: {source}.",
        "put_to": "Put the need to the next on the route: {source}.",
        "look": "Put the need to the register: the key says who is to be asked.",
        "settle": "Find out for yourselves what is missing before the key can decide: {what}.",
        "settle_lot": "Somebody must settle whether the lot may be used: {what}.",
        "ask": "Send the same request to {names}.",
        "ask_further": "Put the same further question about {names}.",
        "await": "Wait for an answer from {names}.",
        "remind": "Remind {names}.",
        "note_silence": "The time is up: note that no answer has come from {names}.",
        "hold_to": "{names} declined for no ground the agreement gives: hold it to the agreement, "
        "or note why you go on.",
        "assess": "Compare the proposals on the wishes, without prices, and sign: {names}.",
        "sign": "The comparison is also to be signed by {names}.",
        "compare": "Apply the key to the answers: whom does it name?",
        "prices_known": "Prices became known before the comparison: open a new round.",
        "hold": "It is kept free no longer: ask the supplier to keep it, or note it as withdrawn: "
        "{names}.",
        "runs": "The service runs; nothing more is to be done now.",
        "approve": "Obtain a yes from {parties} to {names}.",
        "approve_decided": "Obtain a yes to what was decided from {parties}.",
        "award": "Decide on the award: {names}.",
        "award_tied": "The key does not tell {names} apart: a person chooses, and writes why.",
        "give_up": "Nothing is left here, note it and go on: {source}.",
        "present": "Present the providers neutrally to the individual.",
        "choose": "The individual chooses a provider; the rule serves those who do not.",
        "direct_award": "A direct award remains: check the sum against the limit, and document.",
        "reassess": "Nothing is left: assess the needs again, or put the need anew.",
        "review": "Look again at what was decided in the emergency.",
        "ordinary": "Put the need to the ordinary procedure.",
        "inform": "Tell how it went: {names}.",
        "start": "The service is to begin.",
        "due": "{what}",
        "end": "The last day by plan: note the end, or renew.",
        "replace": "The service was interrupted: call off a replacement, if the need remains.",
    },
)
"""What each step asks for."""

PLACES = Sayings(
    sv={
        "persons": "personernas ålder",
        "requirements": "krav {number}",
        "wishes": "önskemål {number}",
        "lines": "rad {number} i det som avropas",
        "gates": "nyckelns villkor {number}",
        "lot_gates": "delområdets villkor {number}",
        "orderings": "nyckelns ordning {number}",
        "switches": "när en annan nyckel tar över, villkor {number}",
        "board": "nämnden",
        "guardian": "vårdnadshavaren",
        "child": "barnet",
        "individual": "den enskilde",
    },
    en={
        "persons": "the persons' ages",
        "requirements": "requirement {number}",
        "wishes": "wish {number}",
        "lines": "line {number} of what is called off",
        "gates": "the key's condition {number}",
        "lot_gates": "the lot's condition {number}",
        "orderings": "the key's ordering {number}",
        "switches": "when another key takes over, condition {number}",
        "board": "the board",
        "guardian": "the guardian",
        "child": "the child",
        "individual": "the individual",
    },
)
"""What places in the need and in the key are called, and who says yes."""


def called(blank: str, codes: Iterable[str]) -> dict[str, str]:
    """What places or parties are called, in both languages."""
    about = {}
    for language in LANGUAGES:
        names = []
        for code in codes:
            field, _, index = code.partition(".")
            number = str(int(index) + 1) if index.isdigit() else ""
            names.append(PLACES.of(language)[field].format(number=number))
        about[f"{blank}.{language}"] = in_a_row(tuple(dict.fromkeys(names)), language)
    return about
