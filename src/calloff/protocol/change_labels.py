"""The words for what would have to change: in a need, and in a candidate."""

from __future__ import annotations

from calloff.values.texts import Sayings

__all__ = ["CHANGES"]

CHANGES = Sayings(
    sv={
        "relax.title": "Behov {need}: vad som skulle behöva ändras",
        "relax.lot": "Avtalet självt hindrar att någon anlitas. Det ändras inte av något här.",
        "relax.questions": "Frågor till en ny bedömning av behovet",
        "relax.not_advice": "Detta är frågor, inga råd: vad som behövs följer inte av vad som "
        "finns.",
        "relax.ask": "Skulle det vara möjligt att klara sig utan {what}?",
        "relax.serve": "Då kommer säkert {who} i fråga.",
        "relax.might": "Då kommer kanske {who} i fråga; något om dem är okänt.",
        "relax.nothing": "Det finns inget att fråga om: inga krav som kan omprövas står mellan "
        "behovet och någon som annars kan komma i fråga.",
        "relax.everybody": "Det finns inget att fråga om: inget krav står i vägen för någon.",
        "relax.fixed": "Frågas inte, eftersom ett krav inte kan omprövas",
        "relax.fixed.set": "{what}: står i vägen för {who}.",
        "relax.sure": "Om det som är okänt räknas som nej",
        "relax.sure.ask_first": "Att fråga leverantörerna först kan visa att inget av detta "
        "behöver ändras.",
        "relax.sure.set": "Utan {what} kommer säkert {who} i fråga.",
        "relax.elsewhere": "Hjälps inte av en ny bedömning",
        "relax.elsewhere.count": "{who}, på grund av något annat än ett krav:",
        "relax.elsewhere.gate": "{name}: {count}",
        "relax.conflicts": "Krav som ingen uppfyller tillsammans",
        "relax.conflicts.unsearched": "Ingen hittades innan sökningen avbröts.",
        "relax.conflicts.none": "Vart och ett och alla tillsammans uppfylls av någon.",
        "relax.conflict": "Ingen uppfyller {what} tillsammans.",
        "relax.conflict.one": "Ingen uppfyller {what}.",
        "relax.conflicts.unsure": "Detta uppfyller ingen säkert, men kanske någon; det visar sig "
        "när de frågas:",
        "relax.conflict.unsure": "{what} tillsammans: kanske {who}.",
        "relax.conflict.unsure.one": "{what}: kanske {who}.",
        "relax.may_be_more": "Sökningen avbröts: det kan finnas fler.",
        "relax.more": "Och {count} till.",
        "relax.requirement": "kravet {what}",
        "relax.requirements": "kraven {what}",
        "relax.quoted": "“{what}”",
        "relax.who": "{count} ({names})",
        "relax.now": "Som behovet är kommer i fråga: säkert {serve}, kanske {might}.",
        "relax.now.nobody": "Som behovet är finns det ingen som kan komma i fråga.",
        "relax.nobody": "ingen",
        "relax.proposals.one": "{count} förslag",
        "relax.proposals.many": "{count} förslag",
        "what_if.title": "Behov {need}: vad som hade krävts av {name}",
        "what_if.internal": "Endast för beställaren, och bara om avropet är avslutat. Detta "
        "jämför leverantörer och deras priser, och får inte visas för någon leverantör.",
        "what_if.changes": "För att gå först",
        "what_if.first": "Går först som det är.",
        "what_if.nothing": "Inget av det som hade kunnat anges räcker.",
        "what_if.falls": "Faller på något som inte kan anges på annat sätt: {what}.",
        "what_if.change": "Om {what}.",
        "what_if.met": "{what} hade angetts som uppfyllt",
        "what_if.met.many": "{what} hade angetts som uppfyllda",
        "what_if.pool": "plats hade angetts som ledig",
        "what_if.pool.of": "plats hade angetts som ledig i {pool}",
        "what_if.highest": "Priset på {item} hade då fått vara högst {amount} per {unit}.",
        "what_if.any": "Det hade då gällt oavsett priset på {item}.",
        "what_if.wish": "önskemålet {what}",
        "what_if.price": "Enbart priset",
        "what_if.price.highest": "Går först med ett pris på {item} om högst {amount} per {unit}, "
        "och inget annat ändrat; angivet är {now}.",
        "what_if.price.any": "Går först oavsett priset på {item}; angivet är {now}.",
        "what_if.price.none": "Inget pris på {item} räcker för sig, hur lågt det än är.",
        "what_if.no_price": "inget",
        "what_if.not_statable": "Inget hittades som hade kunnat anges för {what}.",
        "what_if.not_all": "Alla kombinationer är inte prövade; mindre ändringar än de som står "
        "här kan räcka.",
    },
    en={
        "relax.title": "Need {need}: what would have to change",
        "relax.lot": "The agreement itself keeps anybody from being called on. Nothing here "
        "changes that.",
        "relax.questions": "Questions for a new assessment of the need",
        "relax.not_advice": "These are questions and no advice: what is needed does not follow "
        "from what there is.",
        "relax.ask": "Would it be possible to make do without {what}?",
        "relax.serve": "It would surely let in {who}.",
        "relax.might": "It might let in {who}, about whom something is unknown.",
        "relax.nothing": "There is nothing to ask: no requirements that may be reassessed stand "
        "between the need and somebody who could serve otherwise.",
        "relax.everybody": "There is nothing to ask: no requirement stands in anybody's way.",
        "relax.fixed": "Not asked, since a requirement may not be reassessed",
        "relax.fixed.set": "{what}: in the way of {who}.",
        "relax.sure": "If what is unknown counts as no",
        "relax.sure.ask_first": "To ask the suppliers first may show that nothing of this has to "
        "change.",
        "relax.sure.set": "To do without {what} would surely let in {who}.",
        "relax.elsewhere": "Not helped by a new assessment",
        "relax.elsewhere.count": "{who}, because of something else than a requirement:",
        "relax.elsewhere.gate": "{name}: {count}",
        "relax.conflicts": "Requirements that nobody meets together",
        "relax.conflicts.unsearched": "None was found before the search was ended.",
        "relax.conflicts.none": "Each of them, and all together, are met by somebody.",
        "relax.conflict": "Nobody meets {what} together.",
        "relax.conflict.one": "Nobody meets {what}.",
        "relax.conflicts.unsure": "Nobody surely meets this, and somebody might, which asking will "
        "show:",
        "relax.conflict.unsure": "{what} together: perhaps {who}.",
        "relax.conflict.unsure.one": "{what}: perhaps {who}.",
        "relax.may_be_more": "The search was ended: there may be more.",
        "relax.more": "And {count} more.",
        "relax.requirement": "the requirement {what}",
        "relax.requirements": "the requirements {what}",
        "relax.quoted": "“{what}”",
        "relax.who": "{count} ({names})",
        "relax.now": "As the need is, there could serve: surely {serve}, perhaps {might}.",
        "relax.now.nobody": "As the need is, there is nobody who could serve.",
        "relax.nobody": "nobody",
        "relax.proposals.one": "{count} proposal",
        "relax.proposals.many": "{count} proposals",
        "what_if.title": "Need {need}: what it would have taken of {name}",
        "what_if.internal": "For the buyer only, and only where the call-off is closed. This "
        "compares suppliers and their prices, and may not be shown to any supplier.",
        "what_if.changes": "To go first",
        "what_if.first": "Goes first as it is.",
        "what_if.nothing": "Nothing that it could have stated is enough.",
        "what_if.falls": "It falls on what cannot be stated otherwise: {what}.",
        "what_if.change": "If {what}.",
        "what_if.met": "{what} had been stated as met",
        "what_if.met.many": "{what} had been stated as met",
        "what_if.pool": "a place had been stated as free",
        "what_if.pool.of": "a place had been stated as free in {pool}",
        "what_if.highest": "The price of {item} could then have been up to {amount} by the {unit}.",
        "what_if.any": "Then whatever the price of {item}.",
        "what_if.wish": "the wish {what}",
        "what_if.price": "The price alone",
        "what_if.price.highest": "Goes first with a price of {item} of up to {amount} by the "
        "{unit}, and nothing else changed; stated is {now}.",
        "what_if.price.any": "Goes first whatever the price of {item}; stated is {now}.",
        "what_if.price.none": "No price of {item} is enough by itself, however low.",
        "what_if.no_price": "none",
        "what_if.not_statable": "Nothing was found that could have been stated for {what}.",
        "what_if.not_all": "Not every combination was tried; less than what stands here may be "
        "enough.",
    },
)
"""Questions for a new assessment, conflicts, and what it would have taken."""
