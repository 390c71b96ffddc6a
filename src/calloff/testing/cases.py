"""Invented cases: a need, candidates, a key, terms and a world that `decide` accepts together."""

# ruff: noqa: D417 - Hypothesis hands in `draw`; whoever calls a strategy does not give it.

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any, Literal, NamedTuple

from hypothesis import strategies as st

from calloff.allocation_key import AllocationKey
from calloff.assessment import Assessment, Ground, Signature
from calloff.candidate import Candidate, Offer, Proposal, Rank
from calloff.decision import decide
from calloff.eligibility import eligibility
from calloff.errors import InputError
from calloff.expressions import has
from calloff.need import Group, Need
from calloff.orderings import FewestCallOffs, Ordering, Rotation, Share, TenderRank
from calloff.orderings.settlement import settled_over
from calloff.pricing import Line
from calloff.register import Register
from calloff.snapshot import (
    Answer,
    Choice,
    Committed,
    Draw,
    PastCallOffs,
    Snapshot,
    Use,
    commitment,
)
from calloff.terms import Terms
from calloff.testing.chance import (
    BUYER,
    CHANGE,
    LOT,
    NEED,
    at,
    either,
    one_in,
    pick,
    shuffled,
    some,
)
from calloff.testing.registers import price_lists, registers
from calloff.testing.values import persons
from calloff.testing.words import expressions, facts
from calloff.values.money import Money
from calloff.values.period import ALWAYS, Period
from calloff.values.verdict import Verdict
from calloff.vocabulary import Vocabulary

__all__ = ["Case", "assessments", "candidates", "cases", "needs", "proposals", "snapshots"]

_COMMITTED = (*6 * ((0, "99.5"),), (1_000_000, "100"), (None, None), *6 * ((999_999, "0"),))
_REQUESTED = (date(2024, 2, 28), date(2024, 2, 29), date(2024, 2, 26))


class Case(NamedTuple):
    """What `decide` takes, in its order: ``decide(*case)`` decides it.

    Attributes:
        need: The need.
        candidates: Those to decide among, in any order.
        key: The allocation key of the lot.
        terms: The agreement.
        snapshot: The world on the day.
    """

    need: Need
    candidates: tuple[Candidate, ...]
    key: AllocationKey
    terms: Terms
    snapshot: Snapshot


@st.composite
def needs(
    draw: st.DrawFn,
    vocabulary: Vocabulary,
    *,
    unit: str = "day",
    starts: bool = True,
    ends: bool = False,
) -> Need:
    """Needs of nobody in particular or up to two persons, for long or short or without an end.

    Args:
        vocabulary: The words in which it requires and wishes.
        unit: What its lot prices a placement by.
        starts: Whether its first day must be known.
        ends: Whether its last day must be known; then its first must be too.
    """
    requested = either(draw, *_REQUESTED)
    start = None
    if starts or pick(draw, (1, True), (1, False)):
        start = requested + timedelta(days=either(draw, 1, 0, 30))
    lines = _lines(draw, unit)
    last = None
    if start is not None and (ends or draw(st.booleans())):
        first = lines[0]
        # What is called off for some days lasts from the first of them to the last.
        lasts = (
            first.quantity if (first.unit, first.per) == ("day", None) else either(draw, 30, 200)
        )
        last = start + timedelta(days=ceil(lasts) - 1)
    asked = expressions(vocabulary)
    return Need(
        id=NEED,
        buyer=BUYER,
        lot=LOT,
        requested=requested,
        starts=start,
        ends=last,
        persons=tuple(draw(persons()) for _ in range(pick(draw, (3, 0), (3, 1), (1, 2)))),
        lines=lines,
        requirements=tuple(draw(asked) for _ in range(pick(draw, (2, 0), (1, 2), (3, 1)))),
        wishes=tuple(draw(asked) for _ in range(pick(draw, (1, 0), (1, 3), (3, 2), (2, 1)))),
        group=pick(draw, (9, None), (1, Group(id="siblings", rule="together"))),
        protected=one_in(draw, 5),
        frozen=either(draw, None, at(requested)),
        tried=either(draw, (), ("network", "in_house")),
    )


def _lines(draw: st.DrawFn, unit: str) -> tuple[Line, ...]:
    """For a known length, without an end, or by the month; with tutoring or without."""
    length = pick(draw, (4, "known"), (2, "open"), (1, "months"), (1, "times"))
    by = pick(draw, (16, unit), (1, "month"), (16, unit))
    per: Any = {"known": None, "open": "day", "months": "month", "times": "week"}[length]
    times = either(draw, 1, 10) if length == "times" else None
    quantity = either(draw, "30", "1", "0.5")
    option = one_in(draw, 9)
    how: Any = pick(
        draw, (4, ()), (2, ("evening",)), (2, ("weekend",)), (1, ("weekend", "evening")), (4, ())
    )
    lines = [Line("placement", quantity=quantity, unit=by, per=per, times=times)]
    if pick(draw, (3, False), (2, True)):
        whole = length == "known" and by != "day"
        each: Any = None if whole else "month" if length == "months" else "week"
        level = pick(draw, (9, None), (1, "senior"))
        tutoring = Line(
            "tutoring",
            quantity="2.5",
            unit="hour",
            per=each,
            times=times,
            level=level,
            option=option,
            circumstances=how,
        )
        lines.append(tutoring)
        if one_in(draw, 7):
            # The same item again, as an option or at another time of day.
            lines.append(tutoring.replace(option=not option, circumstances=either(draw, how, ())))
    return tuple(lines)


@st.composite
def proposals(
    draw: st.DrawFn,
    need: Need,
    offer: str,
    vocabulary: Vocabulary,
    *,
    id: str = "P-1",
    unit: str = "day",
    silent: int = 20,
) -> Proposal:
    """Answers to a need: a concrete home that is free or not, and completes what its offer says.

    Args:
        need: The need that is answered.
        offer: The id of the offer that it stands under.
        vocabulary: The words.
        id: The proposal's id.
        unit: What its lot prices a placement by.
        silent: On how many of a hundred facets nothing is stated.
    """
    spoken = some(draw, list(vocabulary.by_code), most=2)
    return Proposal(
        id=id,
        need=need.id,
        offer=offer,
        label=either(draw, None, f"Home {id}"),
        facts=draw(facts(vocabulary, facets=spoken, silent=silent)),
        free=pick(
            draw,
            (12, Period(need.requested)),
            (silent // 4, None),
            (1, Period(None, CHANGE)),
            (1, Period(CHANGE)),
            (12, Period(need.requested)),
        ),
        places=pick(draw, (16, "2"), (silent // 4, None), (1, "0"), (16, "1")),
        answered=pick(draw, (10, at(need.requested)), (2, at(date(2024, 2, 10))), (1, None)),
        prices=draw(price_lists(unit=unit)) if one_in(draw, 6) else None,
    )


@st.composite
def candidates(
    draw: st.DrawFn,
    vocabulary: Vocabulary,
    *,
    stage: Literal["offer", "proposal"] | None = None,
    silent: int = 20,
) -> Candidate:
    """Candidates as a key sees them: an offer with its supplier and pools, or an answer under it.

    Args:
        vocabulary: The words.
        stage: Which of the two; ``None``: either.
        silent: On how many of a hundred facets, items and pools nothing is stated.
    """
    register = draw(registers(vocabulary=vocabulary, least=1, most=1, silent=silent))
    if (stage or either(draw, "offer", "proposal")) == "offer":
        return register.candidates(LOT)[0]
    need = draw(needs(vocabulary, unit=register.terms(LOT).lot.unit))
    return _proposed(draw, register, need, silent)[0]


@st.composite
def assessments(
    draw: st.DrawFn, need: str, candidates: Sequence[str], *, on: date = CHANGE
) -> Assessment:
    """Signed comparisons of candidates in one to three tiers.

    Args:
        need: The need's id.
        candidates: Those who are compared; at least one.
        on: The day on which they are signed.
    """
    tier = {candidate: draw(st.integers(0, 2)) for candidate in candidates}
    tiers = [tuple(c for c in candidates if tier[c] == number) for number in range(3)]
    wish = either(draw, None, 0)
    return Assessment(
        need=need,
        tiers=tuple(names for names in tiers if names),
        grounds=tuple(
            Ground(candidate=c, reason="Passar barnets vardag.", wish=wish) for c in candidates
        ),
        signed=(Signature(role="caseworker", at=at(on)),),
        prices_shown=either(draw, None, at(on, 15)),
    )


@st.composite
def snapshots(
    draw: st.DrawFn,
    need: Need,
    candidates: Sequence[Candidate],
    key: AllocationKey,
    terms: Terms,
) -> Snapshot:
    """The world on the day: places used, answers, past call-offs, an assessment, choice, draw.

    An assessment compares all of the candidates or all that may or might serve; chosen is one of
    those who may or might; a draw was held among all of them or among those that it had to be held
    among, and perhaps others. Past call-offs are of the periods that the key settles by.

    Args:
        need: The need.
        candidates: Those whom it is about.
        key: The key by which it must be accepted.
        terms: The agreement.
    """
    ids = [candidate.id for candidate in candidates]
    pools = sorted({pool.id for candidate in candidates for pool in candidate.pools})
    offers = sorted({candidate.offer for candidate in candidates})
    on = need.requested + timedelta(days=either(draw, 1, 0, 5))
    snapshot = Snapshot(
        on=on,
        uses=tuple(_use(draw, pool) for pool in some(draw, pools, most=1)),
        answers=tuple(_answer(draw, candidate) for candidate in ids if one_in(draw, 20)),
        call_offs=_call_offs(draw, offers, key, terms, on),
        committed=tuple(
            Committed(of=of, value=_committed(value), quantity=quantity)
            for of in (terms.framework.id, terms.lot_id)
            for value, quantity in [either(draw, *_COMMITTED)]
            if value is not None or draw(st.booleans())
        ),
    )
    case = Case(need, tuple(candidates), key, terms, snapshot)
    if ids and one_in(draw, 4):
        among = _who_may(case) if draw(st.booleans()) else ids
        about = pick(draw, (6, need.id), (1, "9Q2M"))
        if among:
            snapshot = snapshot.replace(
                assessments=(draw(assessments(about, among, on=snapshot.on)),)
            )
            case = case._replace(snapshot=snapshot)
    if pick(draw, (2, True), (1, False)) and ids:
        may = _who_may(case)
        chosen = either(draw, None, *may, *{c.offer for c in candidates if c.id in may})
        choice = Choice(need=need.id, candidate=chosen, by="individual", on=need.requested)
        snapshot = snapshot.replace(choices=(choice,))
        case = case._replace(snapshot=snapshot)
    if ids and one_in(draw, 3):
        among = some(draw, ids, most=len(ids)) or ids
        seed = str(draw(st.integers(0, 99)))
        bound = commitment(need.id, among) if draw(st.booleans()) else None
        held = Draw(
            need=need.id,
            candidates=tuple(among),
            seed=seed,
            committed=bound,
            witnessed="registrar",
        )
        return _with_draw(held, case)
    return snapshot


def _call_offs(
    draw: st.DrawFn, offers: Sequence[str], key: AllocationKey, terms: Terms, on: date
) -> tuple[PastCallOffs, ...]:
    """What offers have been called on for, nearly all of it stated, for each period that counts."""
    if "call_offs" not in key.reads:
        counts = {offer: draw(st.integers(0, 3)) for offer in offers[:1]}
        return tuple(PastCallOffs(offer=offer, count=count) for offer, count in counts.items())
    shared = (o for o in key.orderings if isinstance(o, FewestCallOffs | Share))
    periods = {settled_over(ordering.period, on, terms) for ordering in shared}
    periods |= {None} if any(isinstance(o, Rotation) for o in key.orderings) else set()
    found: list[PastCallOffs] = []
    for offer in offers:
        if not one_in(draw, 6):
            found += _past(draw, offer, sorted(periods, key=str), on)
    return tuple(found)


def _past(
    draw: st.DrawFn, offer: str, periods: Sequence[Period | None], on: date
) -> list[PastCallOffs]:
    """How much one offer has had in each period, and when last."""
    count = either(draw, 1, 0, 2, 3)
    stated = not one_in(draw, 16)
    last = on - timedelta(days=either(draw, 1, 0, 40)) if count and stated else None
    turn = either(draw, 1, 2, 3, 4) if last is not None and not one_in(draw, 5) else None
    rows = []
    for period in periods:
        here = count if period is None else draw(st.integers(0, count))
        money, hours = either(draw, 100, 250, 1000), either(draw, 4, 10)
        told = bool(here) and not one_in(draw, 16)
        rows.append(
            PastCallOffs(
                offer=offer,
                count=here,
                value=Money(minor=here * money, currency="SEK") if told else None,
                largest_value=Money(minor=money, currency="SEK") if told else None,
                hours=here * hours if told else None,
                largest_hours=hours if told else None,
                period=period,
                last=last,
                turn=turn,
            )
        )
    return rows


def _committed(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor=minor, currency="SEK")


def _use(draw: st.DrawFn, pool: str) -> Use:
    """Places held or taken before or after they were last stated, for the time or another."""
    since = either(draw, date(2024, 2, 26), date(2024, 1, 2))
    return Use(
        pool=pool,
        quantity=either(draw, "1", "0.5", "2"),
        kind=either(draw, "held", "taken"),
        since=at(since, 15),
        period=either(draw, ALWAYS, Period(CHANGE), Period(None, CHANGE)),
        need=pick(draw, (2, None), (1, NEED), (2, "9Q2M")),
    )


def _answer(draw: st.DrawFn, candidate: str) -> Answer:
    return Answer(
        candidate=candidate,
        status=either(draw, "declined", "no_answer", "withdrawn", "rejected"),
        reason=either(draw, None, "place"),
        at=either(draw, None, at(date(2024, 2, 28))),
    )


def _who_may(case: Case) -> list[str]:
    """Those who may or might serve."""
    return [
        candidate.id
        for candidate in case.candidates
        if eligibility(case.need, candidate, *case[2:]).verdict is not Verdict.UNMET
    ]


def _with_draw(held: Draw, case: Case) -> Snapshot:
    """The world with a draw; where that left out somebody who is tied, among all of them."""
    drawn = case.snapshot.replace(draws=(held,))
    try:
        decide(*case._replace(snapshot=drawn))
    except InputError:
        ids = tuple(c.id for c in case.candidates)
        bound = commitment(held.need, ids) if held.committed else None
        everybody = Draw(
            need=held.need,
            candidates=ids,
            seed=held.seed,
            committed=bound,
            witnessed=held.witnessed,
        )
        return case.snapshot.replace(draws=(everybody,))
    return drawn


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    stage: Literal["offer", "proposal"] | None = None,
    first: Sequence[Ordering] = (),
    least: int = 0,
    most: int = 4,
) -> Case:
    """Cases that `decide` accepts, over offers or over proposals.

    Args:
        stage: Which of the two; ``None``: either.
        first: Orderings that the key begins with.
        least: How many candidates there are at least.
        most: How many candidates there are at most; not above five.
    """
    silent = pick(draw, (3, 4), (4, 16), (2, 40))
    register = draw(registers(first=first, least=least, most=most, silent=silent))
    key, terms = register.key(LOT), register.terms(LOT)
    alike = one_in(draw, 5)
    if alike:
        register = _alike(register)
    facets = [o.facet for o in key.orderings if isinstance(o, TenderRank) and o.facet]
    dated = any(isinstance(o, TenderRank) and o.day for o in key.orderings)
    if facets or (dated and draw(st.booleans())):
        register = _ranked(draw, register, facets)
    throughout = any(getattr(gate, "counted", None) == "throughout" for gate in key.gates)
    named = {day for _, step in key.steps() for day in step.days()}
    need = draw(
        needs(
            register.vocabulary,
            unit=terms.lot.unit,
            starts=throughout or "starts" in named,
            ends=throughout,
        )
    )
    if facets and not one_in(draw, 5):
        words = register.vocabulary
        code = either(draw, *words.list_of(words.by_code[facets[0]]).by_code)
        need = need.replace(requirements=(*need.requirements, has(facets[0], code)))
    candidates = register.candidates(LOT)
    if (stage or pick(draw, (2, "proposal"), (1, "offer"))) == "proposal":
        candidates = _proposed(draw, register, need, silent, alike=alike)
    snapshot = draw(snapshots(need, candidates, key, terms))
    return Case(need, tuple(shuffled(draw, candidates)), key, terms, snapshot)


def _alike(register: Register) -> Register:
    """The register where all offers of the lot state what the first does, so that they tie."""
    same = ("unit", "facts", "prices", "rank")
    inside = [offer for offer in register.offers if offer.lot == LOT]
    stated = {field: getattr(offer, field) for offer in inside[:1] for field in same}
    return register.replace(
        offers=tuple(
            offer.replace(**stated) if offer.lot == LOT else offer for offer in register.offers
        )
    )


def _ranked(draw: st.DrawFn, register: Register, facets: Sequence[str]) -> Register:
    """The register with rankings of the lot that are dated, or differ by the codes of a facet."""
    return register.replace(
        offers=tuple(
            offer.replace(rank=None, ranks=_ranks(draw, offer, register.vocabulary, facets))
            if offer.lot == LOT
            else offer
            for offer in register.offers
        )
    )


def _ranks(
    draw: st.DrawFn, offer: Offer, vocabulary: Vocabulary, facets: Sequence[str]
) -> tuple[Rank, ...]:
    """One offer's ranks: everywhere or within some codes, for good or until a day and from it."""
    codes = vocabulary.list_of(vocabulary.by_code[facets[0]]).by_code if facets else ()
    within: list[str | None] = [None, *codes]
    stated = within[: pick(draw, (1, 1), (3, len(within)))] if draw(st.booleans()) else within[1:]
    rows: list[Rank] = []
    for code in stated or [None]:
        rank = offer.rank or 1
        how = pick(draw, (6, "for good"), (3, "changing"), (1, "none"))
        if how == "for good":
            rows.append(Rank(rank=draw(st.integers(1, 3)), within=code))
        elif how == "changing":
            rows.append(Rank(rank=rank, within=code, valid=Period(None, CHANGE)))
            rows.append(Rank(rank=draw(st.integers(1, 3)), within=code, valid=Period(CHANGE)))
    return tuple(rows)


def _proposed(
    draw: st.DrawFn, register: Register, need: Need, silent: int, *, alike: bool = False
) -> tuple[Candidate, ...]:
    """One answer under each offer of the lot, as candidates; all the same, where they are alike."""
    unit, words = register.terms(LOT).lot.unit, register.vocabulary
    answers: list[Proposal] = []
    for number, offer in enumerate(register.candidates(LOT), start=1):
        id = f"P-{number}"
        if alike and answers:
            answers.append(answers[0].replace(id=id, offer=offer.id))
        else:
            answers.append(draw(proposals(need, offer.id, words, id=id, unit=unit, silent=silent)))
    return register.proposed(answers)
