"""Invented worlds: what is used, answered, called off, compared, chosen and drawn."""

# ruff: noqa: D417 - Hypothesis hands in `draw`; whoever calls a strategy does not give it.

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from calloff.allocation_key import AllocationKey
from calloff.assessment import Assessment, Ground, Signature
from calloff.candidate import Candidate
from calloff.decision import decide
from calloff.eligibility import eligibility
from calloff.errors import InputError
from calloff.need import Need
from calloff.orderings import FewestCallOffs, Rotation, Share
from calloff.orderings.settlement import settled_over
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
    CHANGE,
    NEED,
    at,
    either,
    one_in,
    pick,
    some,
)
from calloff.values.money import Money
from calloff.values.period import ALWAYS, Period
from calloff.values.verdict import Verdict

__all__ = ["Case", "assessments", "snapshots"]

_COMMITTED = (*6 * ((0, "99.5"),), (1_000_000, "100"), (None, None), *6 * ((999_999, "0"),))


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
