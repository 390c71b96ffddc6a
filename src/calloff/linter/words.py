"""What each remark about a key means and what to do about it, in words, and how much it matters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from calloff.values.texts import Sayings

__all__ = ["CASES", "DAYS", "SAYS", "Grade"]

Grade = Literal["must", "should", "note"]
"""How much a remark matters: ``must`` be mended, or the key does not do what it says or leaves the
choice undecided without saying so; ``should`` be looked at before anybody is bound; ``note``."""
DAYS = Sayings(
    sv={
        "requested": "dagen för förfrågan",
        "decided": "beslutsdagen",
        "starts": "startdagen",
    },
    en={
        "requested": "the day of the request",
        "decided": "the day of the decision",
        "starts": "the starting day",
    },
)

_MUST = Sayings(
    sv={
        "key.after_all": "{name} står efter {other} ({earlier}), som inte lämnar några lika: "
        "steget avgör aldrig något. Sätt det före {other}, eller ta bort det.",
        "key.parts_nobody": "{name} kan inte skilja några åt som {other} ({earlier}) finner "
        "lika: steget avgör aldrig något. Ta bort det, eller jämför något annat.",
        "key.gates_differ": "{name} ställs redan i {earlier}, med andra parametrar "
        "({parameters}): båda frågas, och bara den som klarar båda kan komma i fråga. Behåll den "
        "som avtalet menar.",
        "key.asked_by_none": "{name} jämför sådant som ingen spärr frågar efter: den som saknar "
        "det kan väljas ändå. Lägg till en spärr av slaget {gate}.",
        "key.other_day": "{name} jämför per {day}, men spärren {other} ({earlier}) frågar per "
        "{asked}: vad som jämförs kan saknas den dagen. Ange samma dag i båda.",
        "key.compared_by_none": "{name} frågar efter sådant som ingen ordning jämför: svaret "
        "avgör inget. Lägg till ordningen {ordering}, eller ta bort spärren.",
        "key.no_facet": "{name} går efter {facet}, som inte finns i vokabulären {vocabulary}. "
        "Ange en som finns, eller lägg till den.",
        "key.other_facet": "{name} går efter {facet}, som i vokabulären {vocabulary} är av slaget "
        "{is_} och inte {needed}. Ange en av rätt slag.",
        "key.no_requirements": "Ingen spärr frågar om behovets krav: den som inte uppfyller dem "
        "kan väljas. Lägg till en spärr av slaget requirements.",
        "key.ages_unasked": "Delområdet {lot} är för {ages}, men ingen spärr frågar om ålder. "
        "Lägg till en spärr av slaget ages, och ange hur åldern räknas.",
        "key.permit_unasked": "Delområdet {lot} kräver tillståndet {permit}, men ingen spärr "
        "frågar om det. Lägg till en spärr av slaget supplier_standing.",
        "key.ceiling_unasked": "{of} har ett tak, men ingen spärr frågar om det är nått: därefter "
        "har avtalet ingen verkan. Lägg till en spärr av slaget ceiling_left.",
        "key.other_key": "Delområdet {lot} avgörs av nyckeln {key}, inte av den här. Ange rätt "
        "nyckel i delområdet.",
        "key.answers_unread": "Nyckeln kan komma tillbaka till registret efter ett nej, och "
        "ingen spärr läser svaren: samma leverantör skulle pekas ut igen. Lägg till en spärr av "
        "slaget answered.",
        "key.order_of_none": "Leverantörerna frågas i ordning, men ingen ordning kan skilja dem "
        "åt innan de har svarat: alla skulle frågas på en gång. Lägg till en ordning som kan, "
        "eller fråga alla tillsammans.",
        "key.together_by_number": "Alla frågas tillsammans, och ändå anges att {at_a_time} ska "
        "frågas åt gången: talet har ingen verkan. Ta bort det, eller fråga i ordning.",
        "key.asked_too_late": "{name} kan bara jämföra det som svaren innehåller, men den som "
        'ensam får komma i fråga pekas ut utan att ha frågats. Ange over_offers = "always".',
        "key.may_tie": "Efter {name}, som är sist, kan flera vara lika, och inget mer skiljer dem "
        "åt. Ange vad som avgör då, till exempel lottning, eller säg att människor väljer: "
        'leaves_open = ["tied"].',
        "key.may_not_compare": "{name} kan finna leverantörer som inte går att jämföra: ingen av "
        "dem är bättre, och de är inte lika, så inget senare steg avgör. Ange vad som gäller då, "
        'eller säg att människor väljer: leaves_open = ["incomparable"].',
        "key.switch_behind": "Så snart villkoret gäller har redan {other} ({earlier}) gjort det: "
        "växlingen sker aldrig här. Ta bort den, eller sätt den först.",
        "key.switch_to_none": "{name} leder till nyckeln {to}, som inte finns. Ange en som finns, "
        "eller lägg till den.",
        "key.switch_circle": "{name} leder tillbaka hit ({way}): ingen nyckel avgör. Bryt kedjan.",
        "key.document_twice": "Två dokument i nyckeln heter {document}: vilket av dem som "
        "åberopas är öppet. Ge dem var sitt namn.",
    },
    en={
        "key.after_all": "{name} stands after {other} ({earlier}), which leaves nobody equal: it "
        "never decides. Put it before {other}, or take it out.",
        "key.parts_nobody": "{name} can part nobody whom {other} ({earlier}) finds equal: it never "
        "decides. Take it out, or compare something else.",
        "key.gates_differ": "{name} is asked in {earlier} already, with other parameters "
        "({parameters}): both are asked, and only who passes both may serve. Keep the one that "
        "the agreement means.",
        "key.asked_by_none": "{name} compares what no gate asks for: whoever lacks it can be "
        "chosen all the same. Add a gate of the kind {gate}.",
        "key.other_day": "{name} compares by {day}, but the gate {other} ({earlier}) asks by "
        "{asked}: what is compared may be missing on that day. State the same day in both.",
        "key.compared_by_none": "{name} asks for what no ordering compares: the answer decides "
        "nothing. Add the ordering {ordering}, or take the gate out.",
        "key.no_facet": "{name} goes by {facet}, which the vocabulary {vocabulary} does not have. "
        "Name one that it has, or add it.",
        "key.other_facet": "{name} goes by {facet}, which in the vocabulary {vocabulary} is of the "
        "kind {is_} and not {needed}. Name one of the right kind.",
        "key.no_requirements": "No gate asks for what the need requires: who does not meet it can "
        "be chosen. Add a gate of the kind requirements.",
        "key.ages_unasked": "The lot {lot} is for {ages}, but no gate asks for ages. Add a gate of "
        "the kind ages, and state how ages are counted.",
        "key.permit_unasked": "The lot {lot} needs the permit {permit}, but no gate asks for it. "
        "Add a gate of the kind supplier_standing.",
        "key.ceiling_unasked": "{of} has a ceiling, but no gate asks whether it is reached: after "
        "that the agreement has no effect. Add a gate of the kind ceiling_left.",
        "key.other_key": "The lot {lot} is decided by the key {key}, not by this one. Name the "
        "right key in the lot.",
        "key.answers_unread": "The key may come back to the register after a no, and no gate reads "
        "the answers: the same supplier would be named again. Add a gate of the kind answered.",
        "key.order_of_none": "Suppliers are asked in order, but no ordering can part them before "
        "they have answered: all would be asked at once. Add an ordering that can, or ask all "
        "together.",
        "key.together_by_number": "All are asked together, and yet {at_a_time} are to be asked at "
        "a time: the number has no effect. Take it out, or ask in order.",
        "key.asked_too_late": "{name} can compare only what the answers hold, yet whoever alone "
        'may serve is named without having been asked. State over_offers = "always".',
        "key.may_tie": "After {name}, which is the last, several may be equal, and nothing more "
        "parts them. Say what decides then, such as lots, or say that people choose: leaves_open "
        '= ["tied"].',
        "key.may_not_compare": "{name} may find suppliers that do not compare: none of them is "
        "better, and they are not equal, so no later step decides. Say what holds then, or say "
        'that people choose: leaves_open = ["incomparable"].',
        "key.switch_behind": "Wherever it holds, {other} ({earlier}) does already: it never "
        "decides. Take it out, or put it first.",
        "key.switch_to_none": "{name} leads to the key {to}, which is not there. Name one that is, "
        "or add it.",
        "key.switch_circle": "{name} leads back here ({way}): no key decides. Break the chain.",
        "key.document_twice": "Two documents of the key are called {document}: which of them is "
        "quoted is open. Give each a name of its own.",
    },
)

_SHOULD = Sayings(
    sv={
        "key.gate_twice": "{name} står redan i {earlier}, med samma parametrar: den andra frågar "
        "inget nytt. Ta bort den ena.",
        "key.gate_on_two_days": "{name} frågas både per {day} och, i {earlier}, per {asked}: den "
        "som ska komma i fråga måste klara båda dagarna. Behåll en, eller åberopa var båda står.",
        "key.ordering_again": "{name} står redan i {earlier}, med andra parametrar: här avgörs "
        "bara mellan dem som är lika där. Bekräfta att det är menat.",
        "key.bids_unbounded": "Ingen spärr håller buden inom avtalets priser: ett bud kan vara "
        "högre än vad som är avtalat. Lägg till en spärr av slaget bid_within_agreement, eller "
        "åberopa var avtalet lämnar priset fritt.",
        "key.lots_alone": "Lott dras bland alla som får komma i fråga, utan att något "
        "jämförts. Ange vad som ska jämföras först, eller åberopa var lottning ensam står.",
        "key.leaves_nothing_tied": "Nyckeln säger sig lämna dem som är lika åt människor, men inga "
        "kan bli lika. Ta bort tied ur leaves_open.",
        "key.leaves_nothing_incomparable": "Nyckeln säger sig lämna dem som inte går att jämföra "
        "åt människor, men alla går att jämföra. Ta bort incomparable ur leaves_open.",
        "key.never_stale": "Hur länge en uppgift om platser gäller är inte angivet: även en gammal "
        "räknas som säker. Ange fresh_days.",
        "key.not_to_be_asked": "Om {facets} är inget angivet så är det okänt, men vokabulären har "
        "ingen fråga att ställa till leverantörerna: det okända kan inte klaras upp. Ange en "
        "fråga, eller att tystnad betyder nej.",
        "key.reading_unconfirmed": "Steget vilar på en tolkning som ingen har bekräftat. Låt den "
        "som har mandat bekräfta den (confirmed_by), eller citera avtalets egna ord.",
        "key.two_readings": "Samma ställe bär även {others}, minst en gång som tolkning: stället "
        "läses på flera sätt. Citera de ord som bär just detta steg, eller förtydliga avtalet.",
        "key.two_bases": "{document} åberopas både som avtalets egen text och som en "
        "sammanfattning ({others}): det kan bara vara det ena. Rätta grunden.",
        "key.no_clause": "Steget åberopar inget ställe i avtalet. Ange vilka ord det vilar på, och "
        "på vilken grund.",
        "key.no_cost": "Ingen ordning väger in pris eller kostnad: enbart kvalitet räcker enligt "
        "Upphandlingsmyndigheten inte i en fördelningsnyckel. Ange var priset avgör.",
        "key.no_term": "Ingen spärr frågar om avtalet gäller: avrop efter sista dagen stoppas "
        "inte. Lägg till en spärr av slaget in_force.",
        "key.no_buyer": "Ingen spärr frågar om beställaren får avropa. Lägg till en spärr av "
        "slaget buyer_eligible.",
        "key.no_ceiling": "Ingen spärr frågar om takvolymen är nådd: därefter har avtalet ingen "
        "verkan. Lägg till en spärr av slaget ceiling_left.",
        "key.no_unit": "Ingen spärr frågar om det som avropas finns i delområdet och räknas i dess "
        "enhet. Lägg till en spärr av slaget lot_unit.",
        "key.no_standing": "Ingen spärr frågar om leverantören är spärrad eller saknar tillstånd. "
        "Lägg till en spärr av slaget supplier_standing.",
        "key.nobody_unsaid": "Vad som gäller när ingen passar är inte utsagt; det räknas som ett "
        "svar. Ange when_nobody som nobody eller escalate.",
        "key.fact_days": "{name} går efter uppgifter per {day}, men {other} ({earlier}) efter "
        "uppgifter per {asked}: samma förslag bedöms som det är två olika dagar. Ange samma dag, "
        "eller bekräfta att det är menat.",
        "key.term_day": "Avtalstiden prövas per {day} och inte per beslutsdagen: ett avrop kan "
        "tilldelas sedan avtalet löpt ut, eller vägras fast det gäller. Ange decided.",
        "key.weighting_unsaid": "{name} går efter {by}, och avtalets egna ord åberopas inte för "
        "det: det är en dold viktning. Åberopa var avtalet säger det, eller väg inte samman.",
        "key.no_deadline": "Leverantörerna frågas i ordning, men nyckeln anger ingen svarstid: när "
        "nästa får frågas är öppet. Ange answer_within_hours, eller lägg tiden i en rutin.",
        "key.deadline_by_hand": "Svarstiden är inte angiven: en person sätter den för varje "
        "förfrågan. Ange answer_within_hours, eller se till att rutinen har en tabell.",
    },
    en={
        "key.gate_twice": "{name} stands in {earlier} already, with the same parameters: the "
        "second asks nothing new. Take one of them out.",
        "key.gate_on_two_days": "{name} is asked both by {day} and, in {earlier}, by {asked}: who "
        "is to serve must pass on both days. Keep one, or quote where both stand.",
        "key.ordering_again": "{name} stands in {earlier} already, with other parameters: here it "
        "decides only among those who are equal there. Confirm that this is meant.",
        "key.bids_unbounded": "No gate keeps bids within the agreement's prices: a bid may be "
        "higher than what was agreed. Add a gate of the kind bid_within_agreement, or quote where "
        "the agreement leaves the price free.",
        "key.lots_alone": "Lots are drawn among all who may serve, with nothing compared. Say what "
        "is to be compared first, or quote where lots alone stand.",
        "key.leaves_nothing_tied": "The key says that it leaves those who are equal to people, but "
        "none can be equal. Take tied out of leaves_open.",
        "key.leaves_nothing_incomparable": "The key says that it leaves those who do not compare "
        "to people, but all compare. Take incomparable out of leaves_open.",
        "key.never_stale": "How long a statement on places holds is not stated: an old one counts "
        "as certain too. State fresh_days.",
        "key.not_to_be_asked": "Where nothing is stated on {facets}, it is unknown, but the "
        "vocabulary has no question to put to suppliers: the unknown cannot be settled. Give it a "
        "question, or say that silence is a no.",
        "key.reading_unconfirmed": "The step rests on a reading that nobody has confirmed. Let "
        "somebody with a mandate confirm it (confirmed_by), or quote the agreement's own words.",
        "key.two_readings": "The same passage carries {others} too, at least once as a reading: it "
        "is read in several ways. Quote the words that carry this step, or make the agreement "
        "clear.",
        "key.two_bases": "{document} is quoted both as the agreement's own text and as a summary "
        "of it ({others}): it can be only one of them. Put the basis right.",
        "key.no_clause": "The step quotes no passage of the agreement. State which words it rests "
        "on, and on what basis.",
        "key.no_cost": "No ordering weighs price or cost: by Sweden's National Agency for Public "
        "Procurement, quality alone is not enough in an allocation key. Say where price decides.",
        "key.no_term": "No gate asks whether the agreement is in force: a call-off after the last "
        "day is not stopped. Add a gate of the kind in_force.",
        "key.no_buyer": "No gate asks whether the buyer may call off. Add a gate of the kind "
        "buyer_eligible.",
        "key.no_ceiling": "No gate asks whether the ceiling is reached: after that the agreement "
        "has no effect. Add a gate of the kind ceiling_left.",
        "key.no_unit": "No gate asks whether what is called off is in the lot and counted in its "
        "unit. Add a gate of the kind lot_unit.",
        "key.no_standing": "No gate asks whether the supplier is blocked or lacks a permit. Add a "
        "gate of the kind supplier_standing.",
        "key.nobody_unsaid": "What holds when nobody fits is not said; it counts as an answer. "
        "State when_nobody as nobody or escalate.",
        "key.fact_days": "{name} goes by facts on {day}, but {other} ({earlier}) by facts on "
        "{asked}: the same proposal is judged as it is on two different days. State the same day, "
        "or confirm that this is meant.",
        "key.term_day": "The term is looked at on {day} and not on the day of the decision: a "
        "call-off can be awarded after the agreement has run out, or refused while it holds. "
        "State decided.",
        "key.weighting_unsaid": "{name} goes by {by}, and no words of the agreement's own are "
        "quoted for it: that is hidden weighting. Quote where the agreement says so, or weigh "
        "nothing together.",
        "key.no_deadline": "Suppliers are asked in order, but the key states no time to answer: "
        "when the next may be asked is open. State answer_within_hours, or put the time in a "
        "procedure.",
        "key.deadline_by_hand": "The time to answer is not stated: a person sets it for each "
        "request. State answer_within_hours, or see to it that the procedure has a table.",
    },
)

_NOTE = Sayings(
    sv={
        "key.document_unquoted": "Inget steg citerar dokumentet {document}. Ta bort det, eller "
        "citera det där det bär ett steg.",
        "key.switch_unseen": "{name} leder till nyckeln {to}, som inte är med i granskningen. Ge "
        "även den för att få veta om växlingen håller.",
        "key.last_day_needed": "Åldern räknas under hela tiden: ett behov som gäller en person och "
        "saknar sista dag kan inte avgöras. Ange at_start om placeringar är öppna.",
    },
    en={
        "key.document_unquoted": "No step quotes the document {document}. Take it out, or quote it "
        "where it carries a step.",
        "key.switch_unseen": "{name} leads to the key {to}, which is not part of this check. Give "
        "it too, to learn whether the switch holds.",
        "key.last_day_needed": "Ages are counted throughout: a need for a person without a last "
        "day cannot be decided. State at_start if placements are open-ended.",
    },
)

SAYS: Mapping[Grade, Sayings] = {"must": _MUST, "should": _SHOULD, "note": _NOTE}
"""By grade, in the order of their weight, what each code says: what it means, then what to do. A
code stands under one grade only."""

CASES = Sayings(
    sv={
        "tied": "{candidates} är lika efter alla steg, till och med {name}. Ange vad som avgör då.",
        "incomparable": "{name} kan inte jämföra {candidates}: ingen är bättre, och de är inte "
        "lika. Ange vad som gäller då.",
        "unknown": "Efter svaren är det ändå okänt för {candidates} vad {name} finner, och det kan "
        "ändra vem som går först. Ange vad som gäller när det förblir okänt.",
        "lot": "{name} är okänt för delområdet, så ingen kan pekas ut. Ange uppgiften i avtalet "
        "eller registret, med källa.",
        "asked_first": "Så långt registret säger. Svar på {count} frågor kan ännu skilja dem åt.",
        "declared": "Nyckeln säger att detta lämnas åt människor.",
    },
    en={
        "tied": "{candidates} are equal after every step, up to {name}. Say what decides then.",
        "incomparable": "{name} cannot compare {candidates}: none is better, and they are not "
        "equal. Say what holds then.",
        "unknown": "After the answers it is still unknown for {candidates} what {name} finds, and "
        "that could change who goes first. Say what holds where it stays unknown.",
        "lot": "{name} is unknown for the lot, so nobody can be named. State it in the agreement "
        "or the register, with the source.",
        "asked_first": "As far as the register states. Answers to {count} questions may yet part "
        "them.",
        "declared": "The key says that this is left to people.",
    },
)
"""What the wording of a key leaves undecided for a need, and which words are missing."""
