"""The words of a view that no protocol has, in Swedish and English."""

from __future__ import annotations

from calloff.values.texts import Language, Sayings

__all__ = ["VIEW", "counted", "word"]

VIEW = Sayings(
    sv={
        "met": "uppfyllt",
        "unmet": "inte uppfyllt",
        "unknown": "okänt",
        "funnel.chain": "Från alla till få: {counts}",
        "funnel.passed.one": "{count} prövning som ingen föll på",
        "funnel.passed.many": "{count} prövningar som ingen föll på",
        "order": "Ordningen enligt nyckeln",
        "order.place": "Nr {number}",
        "order.chosen": "nyckeln pekar ut",
        "order.tied": "nyckeln skiljer dem inte åt",
        "order.unsure": "kan komma i fråga",
        "order.more.one": "{count} till kan komma i fråga och visas inte här.",
        "order.more.many": "{count} till kan komma i fråga och visas inte här.",
        "asked": "Tillfrågas",
        "asked.not_now": "Kvar, men tillfrågas inte nu",
        "unknown.one": "{count} sak okänd",
        "unknown.many": "{count} saker okända",
        "unknown.none": "inget okänt",
        "findings.one": "{count} prövning, med stöd",
        "findings.many": "Alla {count} prövningar, med stöd",
        "amount.later": "{name}: {verdict}; beloppet visas inte innan svaren har jämförts.",
        "lines": "Priset, post för post",
        "fell": "Varför inte de andra",
        "fell.where": "Var och en står vid den första prövning som inte är uppfylld.",
        "fell.at": "{test}: {count}",
        "fell.only": "varav {count} bara på detta",
        "fell.counted": "Så många faller att bara antalen visas här; skälen för en viss ges av "
        "decision.findings.",
        "questions": "Frågor till leverantören",
        "settle": "Beställaren själv måste ta reda på",
        "hindrances": "Vad som hindrar",
        "protected.chosen": "Nyckeln pekar ut en.",
        "protected.tied": "Nyckeln skiljer inte mellan {count}.",
        "protected.why": "Vem det gäller, vad som krävs och vilka som kommer i fråga visas inte "
        "här: det som visas sparas med arbetsboken. Den som har ärendet läser protokollet.",
    },
    en={
        "met": "met",
        "unmet": "not met",
        "unknown": "unknown",
        "funnel.chain": "From all to few: {counts}",
        "funnel.passed.one": "{count} test on which nobody fell",
        "funnel.passed.many": "{count} tests on which nobody fell",
        "order": "The order by the key",
        "order.place": "No. {number}",
        "order.chosen": "named by the key",
        "order.tied": "not told apart by the key",
        "order.unsure": "might serve",
        "order.more.one": "{count} more might serve and is not shown here.",
        "order.more.many": "{count} more might serve and are not shown here.",
        "asked": "To be asked",
        "asked.not_now": "Left, and not asked now",
        "unknown.one": "{count} thing unknown",
        "unknown.many": "{count} things unknown",
        "unknown.none": "nothing unknown",
        "findings.one": "{count} test, with what it rests on",
        "findings.many": "All {count} tests, with what they rest on",
        "amount.later": "{name}: {verdict}; the amount is not shown before answers are compared.",
        "lines": "The price, line by line",
        "fell": "Why not the others",
        "fell.where": "Each stands at the first test that is not met.",
        "fell.at": "{test}: {count}",
        "fell.only": "{count} of them on this alone",
        "fell.counted": "So many fall that only the numbers are shown here; decision.findings "
        "gives the reasons for any one.",
        "questions": "Questions to the supplier",
        "settle": "The buyer itself must find out",
        "hindrances": "What stands in the way",
        "protected.chosen": "The key names one.",
        "protected.tied": "The key does not tell {count} apart.",
        "protected.why": "For whom it is, what is required and who might serve is not shown here: "
        "what is shown is saved with the notebook. Whoever has the case reads the protocol.",
    },
)


def word(language: Language, code: str, /, **arguments: str) -> str:
    """A fixed word or sentence of a view, with its blanks filled."""
    return VIEW.of(language)[code].format(**arguments)


def counted(language: Language, code: str, count: int) -> str:
    """A fixed word or sentence about so many."""
    return word(language, f"{code}.{'one' if count == 1 else 'many'}", count=str(count))
