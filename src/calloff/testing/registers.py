"""Invented registers: an agreement, its suppliers, their pools, offers and prices."""

# ruff: noqa: D417 - Hypothesis hands in `draw`; whoever calls a strategy does not give it.

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from calloff.candidate import Offer, Pool, Standing, Supplier
from calloff.framework import Buyer, Ceiling, Framework, Item, Lot
from calloff.orderings import Ordering
from calloff.pricing import BOTH_ENDS, NIGHTS, NotOffered, Price, PriceChange, PriceList, Surcharge
from calloff.register import Register
from calloff.testing.chance import BUYER, CHANGE, FRAMEWORK, LOT, at, either, one_in, pick
from calloff.testing.steps import keys
from calloff.testing.words import facts, vocabularies
from calloff.values.money import Money
from calloff.values.months import AgeRange
from calloff.values.period import ALWAYS, Period
from calloff.vocabulary import Text, Vocabulary

__all__ = ["frameworks", "offers", "pools", "price_lists", "registers", "suppliers"]

_SUPPLIERS = ("Acorn", "Birch", "Cedar", "Damson", "Elder")
_KNOWN = datetime(2024, 2, 25, 12, tzinfo=UTC)
_FRESH, _AGEING, _STALE = (at(date(2024, *day)) for day in ((2, 25), (2, 17), (1, 10)))


@st.composite
def price_lists(draw: st.DrawFn, *, unit: str = "day", unpriced: int = 10) -> PriceList:
    """Prices of a placement and of tutoring, few enough to tie, some missing or changing.

    Some are in tiers, some bear surcharges, some have changed since they were bid, and some
    items cannot be had for a time.

    Args:
        unit: What a placement is priced by; tutoring is priced by the hour.
        unpriced: How many of a hundred items have no price.
    """
    tiers: Any = pick(draw, (4, None), (1, "whole"), (1, "graduated"))
    told = (
        _prices(draw, "placement", unit, ("100", "200", "99.505", "0"), unpriced, tiers=tiers),
        _prices(draw, "tutoring", "hour", ("10", "20", "10.01", "0"), unpriced, tiers=tiers),
    )
    rows = tuple(row for rows, _ in told for row in rows)
    return PriceList(
        currency="SEK",
        rows=rows,
        silence=either(draw, "unknown", "no"),
        step=pick(draw, (6, None), (2, "1"), (1, "50")),
        tiers=tiers,
        surcharges=_surcharges(draw),
        not_offered=tuple(row for _, refused in told for row in refused),
        changes=_changes(draw, rows),
    )


def _prices(
    draw: st.DrawFn,
    item: str,
    unit: str,
    amounts: Sequence[str],
    unpriced: int,
    *,
    tiers: str | None,
) -> tuple[list[Price], list[NotOffered]]:
    """The prices of one item: none, one, tiers, or one until a day and another from then on."""
    how = pick(
        draw,
        (83 - unpriced, "priced"),
        (unpriced, "unpriced"),
        (8, "changing"),
        (4, "paused"),
        (2, "other"),
        (3, "senior"),
    )
    if how == "unpriced":
        return [], [NotOffered(item, unit)] if one_in(draw, 3) else []
    amount = pick(draw, (7, amounts[0]), (3, amounts[1]), (1, amounts[2]), (1, amounts[3]))
    if how in {"changing", "paused"}:
        later = either(draw, *amounts[:2])
        again = CHANGE if how == "changing" else CHANGE + timedelta(days=7)
        rows = [
            Price(item, amount, unit, valid=Period(None, CHANGE)),
            Price(item, later, unit, valid=Period(again), source="index"),
        ]
        gap = [NotOffered(item, unit, valid=Period(CHANGE, again))] if again > CHANGE else []
        return rows, gap
    step = pick(draw, (6, None), (1, "1"), (1, "0.05"))
    by = "piece" if how == "other" else unit
    level = "senior" if how == "senior" else None
    lowest = pick(draw, (8, "0"), (1, "2")) if tiers else "0"
    found = [Price(item, amount, by, level=level, above=lowest, step=step)]
    if tiers and draw(st.booleans()):
        found.append(Price(item, amounts[0], by, level=level, above="20", step=step))
    return found, []


_WEEKEND = (
    Surcharge("saturday", percent="50", when="weekend"),
    Surcharge("saturday", amount="4.5", unit="hour", when="weekend"),
    Surcharge("saturday", percent="-5", of=("late", "placement"), when="weekend"),
)
_FEE = Surcharge("fee", percent="2")


def _surcharges(draw: st.DrawFn) -> tuple[Surcharge, ...]:
    """What comes on top in the evening and at weekends, and now and then on everything."""
    step = pick(draw, (3, None), (1, "1"))
    valid = pick(draw, (8, ALWAYS), (1, Period(CHANGE)), (1, Period(None, CHANGE)))
    of = pick(draw, (3, None), (1, ("tutoring",)))
    evening = Surcharge(
        "late", percent=either(draw, "12.5", "0"), of=of, when="evening", valid=valid, step=step
    )
    weekend = either(draw, *_WEEKEND)
    often = (
        (10, (evening, weekend)),
        (2, ()),
        (1, (_FEE, evening, weekend)),
        (1, (evening, weekend, _FEE)),
    )
    return pick(draw, *often)


def _changes(draw: st.DrawFn, rows: Sequence[Price]) -> tuple[PriceChange, ...]:
    """What has changed prices that always held: seldom more than one thing."""
    steady = sorted({row.item for row in rows} - {row.item for row in rows if row.valid != ALWAYS})
    how = pick(draw, (10, "none"), (2, "request"), (1, "index"), (1, "withdrawal"), (1, "both"))
    if not steady or how == "none":
        return ()
    item = either(draw, *steady)
    on = either(draw, CHANGE, date(2024, 1, 1))
    asked = date(2023, 11, 1)
    new = tuple(
        row.replace(amount=row.amount + either(draw, 0, 100), source="on request")
        for row in rows
        if row.item == item
    )
    index = PriceChange(
        "index",
        on,
        factor=either(draw, "1.034", "0.9"),
        of=either(draw, "bid", "current"),
        items=tuple(steady),
        step="1",
        round=either(draw, "up", "half_up", "down"),
    )
    request = PriceChange("on_request", on, requested=asked, amounts=new)
    later = index.replace(effective=CHANGE + timedelta(days=7))
    found = {
        "request": (request,),
        "index": (index,),
        "withdrawal": (PriceChange("withdrawal", on, items=(item,)),),
        "both": (later, request),
    }
    return found[how]


@st.composite
def pools(
    draw: st.DrawFn,
    id: str,
    vocabulary: Vocabulary,
    *,
    facets: Sequence[str] = (),
    silent: int = 20,
) -> Pool:
    """Pools of few places, stated lately or long ago or not at all, some for some people only.

    Args:
        id: The pool's id.
        vocabulary: The words.
        facets: The facets that its places may be told apart by.
        silent: In how many of a hundred nobody says how many are free.
    """
    in_hours = one_in(draw, 9)
    return Pool(
        id=id,
        unit="hour" if in_hours else "place",
        per="week" if in_hours else None,
        available=pick(draw, (50, "2"), (10, "0"), (silent, None), (40, "1")),
        maximum=either(draw, None, "2"),
        updated=pick(draw, (3, _FRESH), (1, None), (2, _AGEING), (3, _STALE), (2, _FRESH)),
        traits=draw(facts(vocabulary, facets=facets, silent=10)) if facets else (),
        valid=pick(draw, (6, ALWAYS), (1, Period(CHANGE)), (1, Period(None, CHANGE)), (6, ALWAYS)),
    )


@st.composite
def suppliers(draw: st.DrawFn, number: int = 0) -> Supplier:
    """Suppliers, now and then blocked, complained of, gone, or with or without a permit.

    Args:
        number: Which of the invented suppliers.
    """
    told = (
        pick(draw, (6, "permit"), (3, None), (2, "no_permit"), (3, "permit")),
        pick(draw, (14, None), (1, "blocked"), (1, "left"), (4, "complaint"), (14, None)),
    )
    standings = [
        Standing(
            status=status,
            valid=pick(draw, (4, ALWAYS), (1, Period(CHANGE))),
            permit="ivo" if status.endswith("permit") else None,
            reason=either(draw, None, "late reports"),
            stated=date(2024, 1, 1),
        )
        for status in told
        if status is not None
    ]
    return Supplier(
        id=f"SE-55690000{number:02}",
        name=_SUPPLIERS[number % len(_SUPPLIERS)],
        standings=tuple(standings),
    )


@st.composite
def offers(
    draw: st.DrawFn,
    supplier: str,
    vocabulary: Vocabulary,
    *,
    lot: str = LOT,
    unit: str = "day",
    pools: Sequence[str] = (),
    silent: int = 20,
) -> Offer:
    """Offers of a supplier in a lot.

    Args:
        supplier: The supplier's id.
        vocabulary: The words.
        lot: The lot, as framework/lot.
        unit: What a placement is priced by in it.
        pools: Ids of the pools that it draws on.
        silent: On how many of a hundred facets and items nothing is stated.
    """
    return Offer(
        lot=lot,
        supplier=supplier,
        unit=pick(draw, (4, None), (1, "north")),
        facts=draw(facts(vocabulary, silent=silent)),
        prices=draw(price_lists(unit=unit, unpriced=silent // 2)),
        pools=tuple(pools),
        rank=pick(draw, (2, 1), (2, 2), (1, 3), (1, None)),
    )


@st.composite
def frameworks(draw: st.DrawFn, key: str, *, lots: int = 1) -> Framework:
    """Agreements in force on the days that turn up here, seldom not, with or without ceilings.

    Args:
        key: The id of the key that its lots name.
        lots: How many lots it has; up to three.
    """
    known = (Buyer(id=BUYER, registered=date(2023, 1, 1)), Buyer(id="0581"))
    late = (Buyer(id=BUYER, registered=None),)
    return Framework(
        id=FRAMEWORK,
        name=Text("berså", "arbour"),
        owner="Arboretum",
        term=Period(date(2022, 1, 1), _end(draw)),
        ended=pick(draw, (14, None), (1, CHANGE), (14, None)),
        buyers=pick(draw, (16, known), (1, late), (1, None), (1, known[1:]), (16, known)),
        ceiling=_ceiling(draw),
        lots=tuple(_lot(draw, id, key) for id in "ABC"[:lots]),
    )


def _end(draw: st.DrawFn) -> date:
    ends = date(2026, 1, 1)
    return pick(draw, (14, ends), (1, date(2024, 2, 28)), (14, ends))


def _lot(draw: st.DrawFn, id: str, key: str) -> Lot:
    unit = pick(draw, (3, "day"), (1, "hour"))
    items = (
        Item(id="placement", units=(unit,), base=True),
        Item(id="tutoring", units=("hour",)),
    )
    return Lot(
        id=id,
        name=Text(f"del {id}", f"part {id}"),
        key=key,
        unit=unit,
        ages=pick(draw, (3, None), (1, AgeRange(30, 72)), (5, AgeRange(0, 216))),
        items=pick(draw, (6, items), (1, ())),
        permit=pick(draw, (3, None), (1, "ivo")),
        ceiling=_ceiling(draw),
        day_count=pick(draw, (2, None), (1, BOTH_ENDS), (1, NIGHTS)),
    )


def _ceiling(draw: st.DrawFn) -> Ceiling | None:
    how = pick(draw, (6, None), (1, "value"), (1, "quantity"), (6, None))
    if how == "value":
        return Ceiling(value=Money(minor=1_000_000, currency="SEK"))
    return Ceiling(quantity="100", unit="day") if how == "quantity" else None


@st.composite
def registers(
    draw: st.DrawFn,
    *,
    vocabulary: Vocabulary | None = None,
    first: Sequence[Ordering] = (),
    least: int = 0,
    most: int = 4,
    silent: int = 20,
) -> Register:
    """Registers of one agreement with one or two lots and up to five offers in the first.

    Args:
        vocabulary: The words; ``None``: invented too.
        first: Orderings that its key begins with.
        least: How many offers there are at least in the first lot.
        most: How many offers there are at most in the first lot; not above five.
        silent: On how many of a hundred facets, items and pools nothing is stated.
    """
    vocabulary = draw(vocabularies()) if vocabulary is None else vocabulary
    key = draw(keys(vocabulary, first=first))
    often = ((9, 2), (9, 3), (4, 1), (4, 4), (2, 5), (1, 0))
    count = pick(draw, *((weight, size) for weight, size in often if least <= size <= most))
    framework = draw(frameworks(key.id, lots=pick(draw, (5, 1), (1, 2))))
    who = [draw(suppliers(number)) for number in range(max(1, count))]
    # Where the key asks of pools for what ages they are, most of them say so.
    ages = [facet for gate in key.gates if (facet := getattr(gate, "ages_facet", None))]
    told = ages or ([either(draw, *vocabulary.by_code)] if one_in(draw, 3) else [])
    places = [
        draw(pools(f"pool-{number}", vocabulary, facets=told, silent=silent))
        for number in range(count)
    ]
    found = []
    for number, supplier in enumerate(who[:count]):
        # Each draws on a pool of its own, and now and then on the next one's too.
        near = [pool.id for pool in (*places[number:], *places[:number])]
        drawn = near[: pick(draw, (4, 1), (3, 2), (1, 0))]
        unit = framework.lots[0].unit
        found.append(draw(offers(supplier.id, vocabulary, unit=unit, pools=drawn, silent=silent)))
    if len(framework.lots) > 1:
        found.append(draw(offers(who[0].id, vocabulary, lot=f"{FRAMEWORK}/B")))
    return Register(
        id="arboretum",
        known=_KNOWN,
        vocabulary=vocabulary,
        frameworks=(framework,),
        keys=(key,),
        suppliers=tuple(who),
        pools=tuple(places),
        offers=tuple(found),
    )
