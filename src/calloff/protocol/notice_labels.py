"""The fixed words of what one supplier may read of a call-off."""

from __future__ import annotations

from calloff.values.texts import Sayings

__all__ = ["NOTICE"]

NOTICE = Sayings(
    sv={
        "yours.sent": "Förfrågan till er",
        "yours.round": "Omgång {number}",
        "yours.others": "Tillfrågade i samma omgång, ni inräknade",
        "yours.answers": "Era svar",
        "yours.outcome": "Utfallet för er",
        "yours.not_asked": "Ingen förfrågan gick till er i detta avrop.",
        "yours.nobody": "Ingen anlitades i den omgången.",
        "yours.open": "Inget beslut är fattat ännu.",
        "yours.chosen": "Ni anlitas: {label}.",
        "yours.taken": "Ni anlitas.",
        "yours.not_chosen": "Ni anlitas inte i detta avrop.",
        "yours.closed": "Avropet är avslutat utan att någon har anlitats.",
        "yours.lead.requirements": "Krav som ställdes",
        "yours.lead.wishes": "Önskemål som framfördes",
        "yours.lead.questions": "Frågor som ställdes",
        "yours.why.register": "Enligt uppgifterna i registret uppfyller ni inte {what}.",
        "yours.why.declined": "Ni tackade nej: {reason}.",
        "yours.why.no_answer": "Inget svar hade kommit från er när svarstiden gick ut.",
        "yours.why.open": "Inget svar hade kommit från er när beslutet fattades.",
        "yours.why.withdrawn": "{label}: ni tog tillbaka förslaget.",
        "yours.why.rejected": "{label}: förslaget godtogs inte.",
        "yours.why.late": "{label}: förslaget kom in för sent och togs inte med.",
        "yours.why.unmet": "{label}: förslaget uppfyllde inte {what}.",
        "yours.why.unmet.some": "{label}: förslaget uppfyllde inte alla villkor i avropet.",
        "yours.why.unknown": "{label}: det gick inte att avgöra om förslaget uppfyllde alla "
        "villkor i avropet.",
        "yours.why.suited": "{label}: ett annat förslag bedömdes passa bättre utifrån individens "
        "behov och önskemål.",
        "yours.why.wish": "{label}: ett annat förslag bedömdes passa bättre utifrån individens "
        "behov och önskemål. Ert förslag bedömdes inte uppfylla {what}.",
        "yours.why.wishes": "{label}: ett annat förslag uppfyllde mer av önskemålen.",
        "yours.why.price": "{label}: ett annat förslag kostade mindre.",
        "yours.why.price.level": "{label}: förslaget bedömdes passa lika väl som ett annat, och "
        "det andra kostade mindre.",
        "yours.why.other": "{label}: ett annat förslag gick före enligt fördelningsnyckeln.",
        "yours.why.tied": "{label}: fördelningsnyckeln skilde inte mellan förslaget och ett annat. "
        "Beslutsfattaren valde det andra och har antecknat skälen.",
        "yours.why.departed": "{label}: fördelningsnyckeln pekade ut förslaget, men "
        "beslutsfattaren valde ett annat och har antecknat skälen.",
        "yours.why.elsewhere": "{label}: behovet tillgodosågs på ett annat sätt.",
        "yours.test.places": "villkoret att det är ledigt vid starten",
        "yours.test.ages": "villkoret om ålder",
        "yours.test.priced": "villkoret att allt som avropas har ett pris i avtalet",
        "yours.test.supplier_standing": "villkoren om spärrar och tillstånd",
        "yours.test.requirements": "kravet ”{what}”",
        "yours.test.wishes": "önskemålet ”{what}”",
        "yours.findings": "Så prövades era uppgifter",
        "yours.findings.register": "Uppgifterna i registret",
        "yours.findings.lost": "Prövningen kan inte visas: registret är inte detsamma som då.",
        "yours.what": "Vad",
        "yours.finding": "Utfall",
        "yours.price": "Priset för ert förslag",
    },
    en={
        "yours.sent": "The request to you",
        "yours.round": "Round {number}",
        "yours.others": "Asked in the same round, you included",
        "yours.answers": "Your answers",
        "yours.outcome": "What it came to for you",
        "yours.not_asked": "No request went to you in this call-off.",
        "yours.nobody": "Nobody was called on in that round.",
        "yours.open": "Nothing is decided yet.",
        "yours.chosen": "You are called on: {label}.",
        "yours.taken": "You are called on.",
        "yours.not_chosen": "You are not called on this time.",
        "yours.closed": "The call-off was closed without anybody being called on.",
        "yours.lead.requirements": "What was required",
        "yours.lead.wishes": "What was wished for",
        "yours.lead.questions": "What was asked",
        "yours.why.register": "By the register you do not meet {what}.",
        "yours.why.declined": "You declined: {reason}.",
        "yours.why.no_answer": "No answer had come from you when the time was out.",
        "yours.why.open": "No answer had come from you when it was decided.",
        "yours.why.withdrawn": "{label}: you took the proposal back.",
        "yours.why.rejected": "{label}: the proposal was not accepted.",
        "yours.why.late": "{label}: the proposal came too late and was left out.",
        "yours.why.unmet": "{label}: the proposal did not meet {what}.",
        "yours.why.unmet.some": "{label}: the proposal did not meet everything that was asked for.",
        "yours.why.unknown": "{label}: it could not be told whether the proposal met everything "
        "that was asked for.",
        "yours.why.suited": "{label}: another proposal was found to suit the individual's needs "
        "and wishes better.",
        "yours.why.wish": "{label}: another proposal was found to suit the individual's needs and "
        "wishes better. Yours was found not to meet {what}.",
        "yours.why.wishes": "{label}: another proposal met more of the wishes.",
        "yours.why.price": "{label}: another proposal cost less.",
        "yours.why.price.level": "{label}: the proposal was found to suit as well as another, and "
        "the other cost less.",
        "yours.why.other": "{label}: another proposal went first by the allocation key.",
        "yours.why.tied": "{label}: the allocation key did not tell the proposal apart from "
        "another. Whoever decided chose the other, and has noted the reasons.",
        "yours.why.departed": "{label}: the allocation key named the proposal; whoever decided "
        "chose another, and has noted the reasons.",
        "yours.why.elsewhere": "{label}: the need was met in another way.",
        "yours.test.places": "the condition that it is free at the start",
        "yours.test.ages": "the condition on age",
        "yours.test.priced": "the condition that all that is called off has a price in the "
        "agreement",
        "yours.test.supplier_standing": "the conditions on blocks and permits",
        "yours.test.requirements": "the requirement “{what}”",
        "yours.test.wishes": "the wish “{what}”",
        "yours.findings": "How what you stated was tested",
        "yours.findings.register": "What the register says",
        "yours.findings.lost": "The tests cannot be shown: the register is not what it was.",
        "yours.what": "What",
        "yours.finding": "Found",
        "yours.price": "The price of your proposal",
    },
)
"""What a document for one supplier says besides its facts."""
