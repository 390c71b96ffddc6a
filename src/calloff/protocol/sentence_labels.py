"""The words that findings and needs are told with."""

from __future__ import annotations

from calloff.values.texts import Sayings

__all__ = ["FACETS", "ONE", "WORDS"]

FACETS = Sayings(
    sv={
        "met": "{wanted}: uppfyllt (angivet: {stated}).",
        "met.silent": "{wanted}: uppfyllt, eftersom inget är angivet.",
        "unmet": "{wanted}: inte uppfyllt (angivet: {stated}).",
        "unmet.silent": "{wanted}: inte uppfyllt; inget är angivet, och det räknas som nej.",
        "unmet.denied": "{wanted}: inte uppfyllt; uttryckligen nej.",
        "unmet.not_listed": "{wanted}: inte uppfyllt; ingår inte i det angivna ({stated}).",
        "unmet.cannot_offer": "{wanted}: inte uppfyllt; leverantören kan inte erbjuda det.",
        "unknown": "{wanted}: okänt (angivet: {stated}).",
        "unknown.silent": "{wanted}: okänt; inget är angivet.",
        "unknown.near": "{wanted}: okänt; angivet är {stated}, som ligger nära men är något annat.",
        "unknown.wider": "{wanted}: okänt; angivet är {stated}, som är vidare.",
        "unknown.part": "{wanted}: okänt; angivet är {stated}, som bara är en del.",
        "unknown.not_listed": "{wanted}: okänt; ingår inte i det angivna ({stated}), "
        "som inte behöver vara allt.",
        "unknown.can_offer": "{wanted}: okänt; leverantören kan erbjuda det, "
        "och svaret visar om det gäller här.",
        "withheld": "{wanted}: uppgiften lämnas inte ut.",
    },
    en={
        "met": "{wanted}: met (stated: {stated}).",
        "met.silent": "{wanted}: met, since nothing is stated.",
        "unmet": "{wanted}: not met (stated: {stated}).",
        "unmet.silent": "{wanted}: not met; nothing is stated, which counts as no.",
        "unmet.denied": "{wanted}: not met; expressly no.",
        "unmet.not_listed": "{wanted}: not met; not among what is stated ({stated}).",
        "unmet.cannot_offer": "{wanted}: not met; the supplier cannot offer it.",
        "unknown": "{wanted}: unknown (stated: {stated}).",
        "unknown.silent": "{wanted}: unknown; nothing is stated.",
        "unknown.near": "{wanted}: unknown; stated is {stated}, which is near but something else.",
        "unknown.wider": "{wanted}: unknown; stated is {stated}, which is wider.",
        "unknown.part": "{wanted}: unknown; stated is {stated}, which is only a part.",
        "unknown.not_listed": "{wanted}: unknown; not among what is stated ({stated}), "
        "which need not be all.",
        "unknown.can_offer": "{wanted}: unknown; the supplier can offer it, "
        "and the answer will show whether it is so here.",
        "withheld": "{wanted}: withheld.",
    },
)
"""What is said of a finding on a facet, by verdict and note."""

WORDS = Sayings(
    sv={
        "met": "uppfyllt",
        "unmet": "inte uppfyllt",
        "unknown": "okänt",
        "yes": "ja",
        "no": "nej",
        "nothing": "inget angivet",
        "any_of": "minst ett av: {parts}",
        "all_of": "alla dessa: {parts}",
        "none_of": "inte: {parts}",
        "not": "inte {parts}",
        "within": "mellan {low} och {high}",
        "at_least": "minst {low}",
        "denied": "inte {codes}",
        "years": "{span} år",
        "months": "{span} månader",
        "withheld": "en uppgift som inte lämnas ut",
        "unit.day": "dygn",
        "unit.hour": "timme",
        "unit.month": "månad",
        "unit.place": "plats",
        "units.day": "dygn",
        "units.hour": "timmar",
        "units.month": "månader",
        "units.place": "platser",
        "per.day": "per dygn",
        "per.week": "per vecka",
        "per.month": "per månad",
        "every": "varje {unit}, tills vidare",
        "item.placement": "placering",
        "permit.ivo-hvb": "från IVO att driva HVB",
        "permit.ivo-konsulentstod": "från IVO att bedriva konsulentstöd",
        "hours.always": "dygnet runt",
        "hours.Mo": "mån",
        "hours.Tu": "tis",
        "hours.We": "ons",
        "hours.Th": "tors",
        "hours.Fr": "fre",
        "hours.Sa": "lör",
        "hours.Su": "sön",
    },
    en={
        "met": "met",
        "unmet": "not met",
        "unknown": "unknown",
        "yes": "yes",
        "no": "no",
        "nothing": "nothing stated",
        "any_of": "at least one of: {parts}",
        "all_of": "all of these: {parts}",
        "none_of": "none of: {parts}",
        "not": "not {parts}",
        "within": "between {low} and {high}",
        "at_least": "at least {low}",
        "denied": "not {codes}",
        "years": "{span} years",
        "months": "{span} months",
        "withheld": "something that is withheld",
        "unit.day": "day",
        "unit.hour": "hour",
        "unit.month": "month",
        "unit.place": "place",
        "units.day": "days",
        "units.hour": "hours",
        "units.month": "months",
        "units.place": "places",
        "per.day": "a day",
        "per.week": "a week",
        "per.month": "a month",
        "every": "every {unit}, until further notice",
        "item.placement": "placement",
        "permit.ivo-hvb": "from IVO to run residential care",
        "permit.ivo-konsulentstod": "from IVO to support foster homes",
        "hours.always": "round the clock",
        "hours.Mo": "Mon",
        "hours.Tu": "Tue",
        "hours.We": "Wed",
        "hours.Th": "Thu",
        "hours.Fr": "Fri",
        "hours.Sa": "Sat",
        "hours.Su": "Sun",
    },
)
"""Small words that every sentence is made with."""

ONE = Sayings(
    sv={
        "places.met": "{free} ledig, {wanted} behövs.",
        "places.unmet": "{free} ledig, {wanted} behövs.",
        "places.unknown.other_places": "{free} ledig; om den passar behovet är inte angivet.",
    },
    en={
        "places.met": "{free} free, {wanted} needed.",
        "places.unmet": "{free} free, {wanted} needed.",
        "places.unknown.other_places": "{free} free; whether it fits the need is not stated.",
    },
)
"""What a gate's finding says where one alone is free."""
