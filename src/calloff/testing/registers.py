"""Invented registers: an agreement, its suppliers, their pools, offers and prices."""

# ruff: noqa: D417 - Hypothesis hands in `draw`; whoever calls a strategy does not give it.

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from calloff.candidate import Offer, Pool, Standing, Supplier
from calloff.framework import Buyer, Ceiling, Framework, Item, Lot
from calloff.orderings import Ordering
from calloff.pricing import Price, PriceList
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

    Args:
        unit: What a placement is priced by; tutoring is priced by the hour.
        unpriced: How many of a hundred items have no price.
    """
    return PriceList(
        currency="SEK",
        rows=(
            *_prices(draw, "placement", unit, ("100", "200", "99.505", "0"), unpriced),
            *_prices(draw, "tutoring", "hour", ("10", "20", "10.01", "0"), unpriced),
        ),
        silence=either(draw, "unknown", "no"),
        step=pick(draw, (6, None), (2, "1"), (1, "50")),
    )


def _prices(
    draw: st.DrawFn, item: str, unit: str, amounts: Sequence[str], unpriced: int
) -> list[Price]:
    """The prices of one item: none, one, or one until a day and another from then on."""
    how = pick(
        draw,
        (87 - unpriced, "priced"),
        (unpriced, "unpriced"),
        (8, "changing"),
        (2, "other"),
        (3, "senior"),
    )
    if how == "unpriced":
        return []
    amount = pick(draw, (7, amounts[0]), (3, amounts[1]), (1, amounts[2]), (1, amounts[3]))
    if how == "changing":
        later = either(draw, *amounts[:2])
        return [
            Price(item, amount, unit, valid=Period(None, CHANGE)),
            Price(item, later, unit, valid=Period(CHANGE), source="index"),
        ]
    level = "senior" if how == "senior" else None
    step = pick(draw, (6, None), (1, "1"), (1, "0.05"))
    return [Price(item, amount, "piece" if how == "other" else unit, level=level, step=step)]


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
