"""A plan in words: who gets which place, who gets none and why, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from calloff.errors import Problem as Fault
from calloff.plan import Comparison, Doubt, Level, Plan
from calloff.register import Register
from calloff.values.money import Money
from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part, Table
from calloff.values.texts import Language, Sayings

__all__ = ["SAYINGS", "comparison_outline", "plan_outline", "verdict_outline"]

SAYINGS = Sayings(
    sv={
        "title": "Plan för {count} behov, {on}",
        "about": "{placed} får plats och {unplaced} står utan. Metod: {method}.",
        "method.in_turn": "ett behov i taget, efter nyckeln, över de platser som är kvar",
        "method.min_cost_flow": "gemensamt, med bevis för att ingen plan är bättre",
        "method.cp_sat": "gemensamt, med sidoregler",
        "method.other": "{method}",
        "why.flow": "Metoden valdes för att den är den enklaste som ger det bästa med bevis.",
        "why.rules": "Metoden valdes för att sidoregler ska hållas.",
        "why.no_flow": "Metoden valdes för att platserna delas dag för dag, olika mycket eller i "
        "grupper.",
        "simulation": "SIMULERING. Avtalet ger ingen rätt att fördela gemensamt i {lots}; planen "
        "visar vad det skulle ge.",
        "recommends": "Planen är ett förslag. En person beslutar.",
        "levels": "Vad planen ger",
        "level": "nivå",
        "value": "värde",
        "proof": "bevisat",
        "proven": "ja",
        "unproven": "nej",
        "bound": "nej, minst {bound}",
        "level.unplaced": "utan plats, {name}",
        "level.suited": "steg från bäst lämpad",
        "level.price": "kostnad",
        "level.lot_number": "summa av lottnummer",
        "level.other": "{name}",
        "class.emergency": "akut",
        "class.ordinary": "ordinarie",
        "class.other": "{name}",
        "placed": "Vem som får plats",
        "unplaced": "Vem som står utan",
        "need": "behov",
        "supplier": "leverantör",
        "pool": "platser",
        "price": "pris",
        "ahead": "före i nyckeln",
        "conditional": "villkorat av",
        "reason": "skäl",
        "reason.nobody": "ingen kan tillgodose behovet",
        "reason.ask": "något måste frågas först",
        "reason.tied": "nyckeln skiljer inte flera åt: {among}",
        "reason.escalate": "avtalet medger inte att det avgörs här",
        "reason.places": "platserna räckte inte",
        "reason.rules": "reglerna hindrar det",
        "remarks": "Anmärkningar",
        "remark.places.not_asked": "Nyckeln i {place} frågar inte efter platser: där är de inte "
        "begränsade.",
        "remark.price.unknown": "I {place} saknas priser, som räknas som noll.",
        "remark.plan.not_counted": "Nyckeln i {place} går efter tidigare avrop; planens egna är "
        "inte medräknade.",
        "remark.use.released": "{count} platser som hölls för behoven själva räknas som lediga.",
        "remark.plan.equal_lot_numbers": "Flera planer är lika bra in i lottnumren; vilken det "
        "blir kan bero på lösaren.",
        "remark.other": "{code}: {place}",
        "unreproducible": "Planen kan bli en annan nästa gång: {unless}.",
        "compared": "Jämförelse: {method} i stället för {against}",
        "fares.better": "bättre",
        "fares.same": "lika",
        "fares.worse": "sämre",
        "fares": "efter egen nyckel",
        "instead": "i stället för",
        "costs": "mer i pris",
        "comes_to": "{better} får det bättre, {same} lika och {worse} sämre efter sin egen nyckel. "
        "De som får plats båda gångerna kostar sammanlagt {costs} mer.",
        "right": "Planen håller vad den säger.",
        "right.proven": "Planen håller vad den säger, och beviset visar att ingen plan är bättre.",
        "wrong": "Planen håller inte vad den säger.",
        "verified": "Kontroll av planen",
        "nobody": "-",
    },
    en={
        "title": "Plan for {count} needs, {on}",
        "about": "{placed} get a place and {unplaced} go without. Method: {method}.",
        "method.in_turn": "one need after the other, by its key, over the places that are left",
        "method.min_cost_flow": "jointly, with a proof that no plan is better",
        "method.cp_sat": "jointly, with side rules",
        "method.other": "{method}",
        "why.flow": "The method was taken as the simplest that gives the best with a proof.",
        "why.rules": "The method was taken because side rules have to be kept.",
        "why.no_flow": "The method was taken because places are shared day by day, in different "
        "amounts or in groups.",
        "simulation": "SIMULATION. The agreement gives no right to share out jointly in {lots}; "
        "the plan shows what that would come to.",
        "recommends": "The plan recommends. A person decides.",
        "levels": "What the plan comes to",
        "level": "level",
        "value": "value",
        "proof": "proven",
        "proven": "yes",
        "unproven": "no",
        "bound": "no, at least {bound}",
        "level.unplaced": "without a place, {name}",
        "level.suited": "steps from the best suited",
        "level.price": "cost",
        "level.lot_number": "sum of lot numbers",
        "level.other": "{name}",
        "class.emergency": "emergency",
        "class.ordinary": "ordinary",
        "class.other": "{name}",
        "placed": "Who gets a place",
        "unplaced": "Who goes without",
        "need": "need",
        "supplier": "supplier",
        "pool": "places",
        "price": "price",
        "ahead": "before it in the key",
        "conditional": "conditional on",
        "reason": "reason",
        "reason.nobody": "nobody can serve the need",
        "reason.ask": "something must be asked first",
        "reason.tied": "the key does not tell several apart: {among}",
        "reason.escalate": "the agreement does not allow it to be decided here",
        "reason.places": "there were too few places",
        "reason.rules": "the rules forbid it",
        "remarks": "Remarks",
        "remark.places.not_asked": "The key in {place} does not ask about places: they have no "
        "limit there.",
        "remark.price.unknown": "Prices are missing in {place}, and count as nothing.",
        "remark.plan.not_counted": "The key in {place} goes by earlier call-offs; those of the "
        "plan itself are not counted.",
        "remark.use.released": "{count} places that were held for the needs themselves count as "
        "free.",
        "remark.plan.equal_lot_numbers": "Several plans are equal down to the lot numbers; which "
        "one it is may depend on the solver.",
        "remark.other": "{code}: {place}",
        "unreproducible": "The plan may be another next time: {unless}.",
        "compared": "Comparison: {method} instead of {against}",
        "fares.better": "better",
        "fares.same": "same",
        "fares.worse": "worse",
        "fares": "by its own key",
        "instead": "instead of",
        "costs": "more in price",
        "comes_to": "{better} fare better, {same} the same and {worse} worse by their own keys. "
        "Those with a place both times cost {costs} more in all.",
        "right": "The plan keeps what it says.",
        "right.proven": "The plan keeps what it says, and the proof shows that no plan is better.",
        "wrong": "The plan does not keep what it says.",
        "verified": "The plan, verified",
        "nobody": "-",
    },
)

Name = Callable[[str | None], str]


def plan_outline(plan: Plan, register: Register, language: Language = "sv") -> Outline:
    """A plan in words.

    Args:
        plan: The plan.
        register: The register whose offers it names.
        language: ``sv`` or ``en``.
    """
    name = _names(register, language)
    count = str(len(plan.placed) + len(plan.unplaced))
    title = _say(language, "title", count=count, on=str(plan.on))
    sections = [
        _head(plan, language),
        _levels(plan, language),
        _placed(plan, name, language),
        _unplaced(plan, name, language),
        _remarks(plan.remarks, language),
    ]
    return Outline.of(title, sections, language)


def comparison_outline(
    comparison: Comparison, register: Register, language: Language = "sv"
) -> Outline:
    """A comparison in words: every need that fares otherwise, or costs more or less.

    Args:
        comparison: The comparison.
        register: The register whose offers it names.
        language: ``sv`` or ``en``.
    """
    name = _names(register, language)
    words = {"method": comparison.method, "against": comparison.against}
    counts = {fares: str(comparison.count(fares)) for fares in ("better", "same", "worse")}
    costs = _money(comparison.costs, comparison.currency)
    rows = tuple(
        (
            row.need,
            _say(language, f"fares.{row.fares}"),
            name(row.candidate),
            name(row.instead_of),
            "-" if row.costs is None else _money(row.costs, comparison.currency),
        )
        for row in comparison.needs
        if row.fares != "same" or row.candidate != row.instead_of
    )
    parts: list[Part] = [Paragraph(_say(language, "comes_to", **counts, costs=costs), strong=True)]
    if rows:
        codes = ("need", "fares", "supplier", "instead", "costs")
        head = tuple(_say(language, code) for code in codes)
        parts.append(Table(head, rows, frozenset({4})))
    return Outline.of(_say(language, "compared", **words), [parts], language)


def verdict_outline(plan: Plan, faults: Sequence[Fault], language: Language = "sv") -> Outline:
    """What came out when a plan was verified.

    Args:
        plan: The plan.
        faults: What is wrong with it.
        language: ``sv`` or ``en``.
    """
    proven = plan.certificate is not None and plan.proven
    code = "wrong" if faults else "right.proven" if proven else "right"
    parts: list[Part] = [Paragraph(_say(language, code), strong=True)]
    if faults:
        parts.append(Bullets(tuple(str(fault) for fault in faults)))
    return Outline.of(
        _say(language, "verified"), [parts, [] if faults else _levels(plan, language)], language
    )


def _say(language: Language, code: str, *others: str, **blanks: str) -> str:
    """The words of a code, or of the first of others that has any."""
    words = SAYINGS.find(language, code, *others)
    assert words is not None, f"There are words for {code}."
    return words.format(**blanks)


def _names(register: Register, language: Language) -> Name:
    """What candidates are called."""
    lots = [f"{f.id}/{lot.id}" for f in register.frameworks for lot in f.lots]
    named = {c.id: c.name for lot in lots for c in register.candidates(lot)}

    def name(id: str | None) -> str:
        return _say(language, "nobody") if id is None else named.get(id, id)

    return name


def _head(plan: Plan, language: Language) -> list[Part]:
    """What kind of plan it is, and how many get a place."""
    method = _say(language, f"method.{plan.method}", "method.other", method=plan.method)
    about = _say(
        language,
        "about",
        placed=str(len(plan.placed)),
        unplaced=str(len(plan.unplaced)),
        method=method,
    )
    parts: list[Part] = [Paragraph(about, strong=True)]
    if plan.simulation:
        lots = ", ".join(plan.simulation)
        parts.insert(0, Paragraph(_say(language, "simulation", lots=lots), strong=True))
    if plan.why is not None:
        parts.append(Paragraph(_say(language, f"why.{plan.why}")))
    if not plan.reproducible:
        parts.append(Paragraph(_say(language, "unreproducible", unless=", ".join(plan.unless))))
    parts.append(Paragraph(_say(language, "recommends")))
    return parts


def _levels(plan: Plan, language: Language) -> list[Part]:
    """What the plan comes to, level by level."""
    rows = tuple(
        (_level(level, language), _value(level, plan), _proof(level, plan, language))
        for level in plan.levels
    )
    head = tuple(_say(language, code) for code in ("level", "value", "proof"))
    return [Heading(_say(language, "levels")), Table(head, rows, frozenset({1}))]


def _level(level: Level, language: Language) -> str:
    kind, _, name = level.name.partition(".")
    if kind == "unplaced" and name:
        told = _say(language, f"class.{name}", "class.other", name=name)
        return _say(language, "level.unplaced", name=told)
    return _say(language, f"level.{level.name}", "level.other", name=level.name)


def _value(level: Level, plan: Plan) -> str:
    return _money(level.value, plan.currency) if level.name == "price" else str(level.value)


def _proof(level: Level, plan: Plan, language: Language) -> str:
    if level.proven or level.bound is None:
        return _say(language, "proven" if level.proven else "unproven")
    price = level.name == "price"
    bound = _money(level.bound, plan.currency) if price else str(level.bound)
    return _say(language, "bound", bound=bound)


def _money(minor: int, currency: str | None) -> str:
    """An amount; plain where there is no currency."""
    if currency is None:
        return str(Decimal(minor))
    return str(Money(minor=minor, currency=currency))


def _placed(plan: Plan, name: Name, language: Language) -> list[Part]:
    """Who gets a place, and with whom."""
    if not plan.placed:
        return []
    codes = ["need", "supplier", "pool", "price", "ahead"]
    conditional = any(placed.conditional_on for placed in plan.placed)
    if conditional:
        codes.append("conditional")
    rows = tuple(
        (
            placed.need,
            name(placed.candidate),
            placed.pool or "-",
            _money(placed.price, plan.currency),
            str(placed.ahead),
            *((placed.conditional_on or "-",) if conditional else ()),
        )
        for placed in plan.placed
    )
    head = tuple(_say(language, code) for code in codes)
    return [Heading(_say(language, "placed")), Table(head, rows, frozenset({3, 4}))]


def _unplaced(plan: Plan, name: Name, language: Language) -> list[Part]:
    """Who gets no place, and why."""
    if not plan.unplaced:
        return []
    rows = tuple(
        (
            entry.need,
            _say(
                language, f"reason.{entry.reason}", among=", ".join(name(id) for id in entry.among)
            ),
        )
        for entry in plan.unplaced
    )
    return [Heading(_say(language, "unplaced")), Lines(rows)]


def _remarks(remarks: Sequence[Doubt], language: Language) -> list[Part]:
    """Doubts about the plan."""
    if not remarks:
        return []
    told = []
    for doubt in remarks:
        blanks = {name: str(value) for name, value in doubt.found.items()}
        blanks.update(code=doubt.code, place=doubt.place)
        told.append(_say(language, f"remark.{doubt.code}", "remark.other", **blanks))
    return [Heading(_say(language, "remarks")), Bullets(tuple(told))]
