"""Invented batches: needs that share limited places, read from registers or laid out by hand."""

# ruff: noqa: D417 - Hypothesis hands in `draw`; whoever calls a strategy does not give it.

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from calloff.allocation_key import AllocationKey, Asking
from calloff.batch import NEVER, Limit, Problem, problem_of
from calloff.candidate import Offer, Pool, Supplier
from calloff.expressions import has
from calloff.framework import Framework, Item, Lot
from calloff.gates import Gate, Priced, Requirements
from calloff.need import Need, Person
from calloff.orderings import BestSuited, LowestTotalPrice, Ordering, TenderRank
from calloff.places import Places
from calloff.pricing import Line, Price, PriceList
from calloff.register import Register
from calloff.snapshot import Snapshot, Use
from calloff.testing.chance import BUYER, FRAMEWORK, either, one_in, pick, some
from calloff.values.period import ALWAYS, Period
from calloff.vocabulary import Code, CodeList, Facet, Fact, Text, Vocabulary

__all__ = ["Batch", "batches", "problems"]

ON = date(2024, 2, 28)
_BEFORE = datetime(2024, 2, 20, 12, tzinfo=UTC)
_TREES = ("ash", "elm", "oak")
_WORDS = Vocabulary(
    id="woods/2",
    name=Text("skog", "woods"),
    lists=(
        CodeList(
            id="trees",
            name=Text("träd", "trees"),
            codes=tuple(Code(code=tree, name=Text(tree, tree)) for tree in _TREES),
        ),
    ),
    facets=(
        *(
            Facet(
                code=code,
                kind="code",
                name=Text(code, code),
                silence="no" if code == "speaks" else "unknown",
                told_to=("caseworker",),
                codes="trees",
            )
            for code in ("speaks", "serves")
        ),
    ),
)


class Batch(NamedTuple):
    """What `assign` takes.

    Attributes:
        needs: The needs, in any order.
        register: The register.
        snapshot: The world on the day.
        on: The day.
        seed: The seed of lot numbers.
    """

    needs: tuple[Need, ...]
    register: Register
    snapshot: Snapshot
    on: date
    seed: str

    def problem(self) -> Problem:
        """What is to be shared out."""
        return problem_of(self.needs, self.register, self.snapshot, on=self.on, seed=self.seed)


@st.composite
def batches(
    draw: st.DrawFn, *, least: int = 1, most: int = 6, plain: bool = False, silent: int = 12
) -> Batch:
    """Needs of which some are alike, in one or two lots whose offers draw on few places.

    Args:
        least: How many needs there are at least.
        most: How many there are at most.
        plain: Whether each need takes one place, all placements share a day, each offer has one
            pool, and nothing is unknown: places are a flow then, and everybody is decided.
        silent: Of how many of a hundred facts nothing is stated, where that is not so.
    """
    lots = ("A", "B")[: pick(draw, (2, 1), (1, 2))]
    keys = tuple(_key(draw, lot, plain=plain) for lot in lots)
    framework = Framework(
        id=FRAMEWORK,
        name=Text("berså", "arbour"),
        owner="Arboretum",
        term=Period(date(2022, 1, 1), date(2026, 1, 1)),
        lots=tuple(
            Lot(
                id=lot,
                name=Text(lot, lot),
                key=f"key-{lot}",
                unit="day",
                items=(Item(id="placement", units=("day",), base=True),),
                jointly=either(draw, True, False),
            )
            for lot in lots
        ),
    )
    number = pick(draw, (2, 2), (2, 3), (1, 1), (1, 4))
    pools = tuple(_pool(draw, f"pool-{n}", plain=plain, silent=silent) for n in range(number))
    offers = [
        _offer(draw, n, lot, pools, plain=plain, silent=silent)
        for lot in lots
        for n in range(number)
        if lot == "A" or draw(st.booleans())
    ]
    register = Register(
        id="arboretum",
        known=_BEFORE,
        vocabulary=_WORDS,
        frameworks=(framework,),
        keys=keys,
        suppliers=tuple(Supplier(id=f"SE-55690000{n:02}", name=f"Tree {n}") for n in range(number)),
        pools=pools,
        offers=tuple(offers),
    )
    kinds = [_need(draw, lots, plain=plain) for _ in range(pick(draw, (2, 2), (2, 3), (1, 1)))]
    count = draw(st.integers(least, most))
    needs = tuple(either(draw, *kinds).replace(id=f"N{n}") for n in range(count))
    uses = () if plain else tuple(_use(draw, pool, needs) for pool in some(draw, pools, most=1))
    return Batch(needs, register, Snapshot(on=ON, uses=uses), ON, str(draw(st.integers(0, 9))))


def _key(draw: st.DrawFn, lot: str, *, plain: bool) -> AllocationKey:
    """A key by wishes and price, by rank, or by price alone; it mostly asks about places."""
    wishes = BestSuited(by=either(draw, "same_set", "count", "priority"))
    price = LowestTotalPrice(day="starts")
    orderings: Sequence[Ordering] = pick(
        draw,
        (4, (wishes, price)),
        (2, (price,)),
        (1, (TenderRank(),)),
        (1, (wishes, TenderRank(), price)),
    )
    gates: list[Gate] = [Requirements(day="starts"), Priced(day="starts")]
    if plain or not one_in(draw, 8):
        gates.append(Places(fresh_days=None))
    return AllocationKey(
        id=f"key-{lot}",
        name=Text("nyckel", "key"),
        gates=tuple(gates),
        orderings=tuple(orderings),
        asking=Asking(
            mode="together",
            over_offers="when_unknown" if plain else pick(draw, (9, "when_unknown"), (1, "always")),
        ),
        when_nobody=either(draw, "nobody", "escalate"),
    )


def _pool(draw: st.DrawFn, id: str, *, plain: bool, silent: int) -> Pool:
    available = pick(draw, (5, "1"), (3, "2"), (1, "0"), (1, "3"), (silent // 8, None))
    if plain:
        available = available or "1"
    return Pool(id=id, available=available, updated=_BEFORE)


def _offer(
    draw: st.DrawFn, number: int, lot: str, pools: Sequence[Pool], *, plain: bool, silent: int
) -> Offer:
    """An offer that states what it speaks and serves, and draws on its own pool or others too."""
    facts = [
        Fact(facet=facet, value=tuple(some(draw, _TREES, most=3)))
        for facet in ("speaks", "serves")
        if plain or pick(draw, (100 - silent, True), (silent, False))
    ]
    ids = [pool.id for pool in pools]
    own = ids[number:] + ids[:number]
    many = 1 if plain else pick(draw, (7, 1), (2, 2), (1, 0))
    amount = either(draw, "100", "120", "90", "100.5", "80", "70")
    return Offer(
        lot=f"{FRAMEWORK}/{lot}",
        supplier=f"SE-55690000{number:02}",
        facts=tuple(facts),
        prices=PriceList(currency="SEK", rows=(Price("placement", amount, "day"),), silence="no"),
        pools=tuple(own[:many]),
        rank=number + 1 if plain else either(draw, number + 1, 1),
    )


def _need(draw: st.DrawFn, lots: Sequence[str], *, plain: bool) -> Need:
    """A need for one person or two, at once or a little later, short or long or without an end."""
    requested = date(2024, 2, pick(draw, (2, 26), (1, 27)))
    starts, ends = date(2024, 3, 5), None
    if not plain:
        starts = date(2024, 3, pick(draw, (3, 5), (1, 12)))
        ends = pick(draw, (3, None), (1, starts + timedelta(days=4)), (1, date(2024, 6, 1)))
    length = 30 if ends is None else (ends - starts).days + 1
    if ends is None and not one_in(draw, 3):
        line = Line("placement", quantity=1, unit="day", per="day")
    else:
        line = Line("placement", quantity=length, unit="day")
    persons = 1 if plain else pick(draw, (6, 1), (1, 2), (1, 0))
    return Need(
        id="N",
        buyer=BUYER,
        lot=f"{FRAMEWORK}/{either(draw, *lots)}",
        requested=requested,
        starts=starts,
        ends=ends,
        persons=(Person(born="2014-06"),) * persons,
        lines=(line,),
        requirements=tuple(_asked(draw) for _ in range(pick(draw, (2, 0), (1, 1)))),
        wishes=tuple(_asked(draw) for _ in range(pick(draw, (1, 0), (1, 1), (2, 2)))),
        urgency=pick(draw, (3, "ordinary"), (1, "emergency")),
    )


def _asked(draw: st.DrawFn) -> object:
    return has(either(draw, "speaks", "serves"), either(draw, *_TREES))


def _use(draw: st.DrawFn, pool: Pool, needs: Sequence[Need]) -> Use:
    """A place used for the time or another, by somebody else or by one of the needs."""
    return Use(
        pool=pool.id,
        quantity="1",
        kind=either(draw, "held", "taken"),
        since=datetime(2024, 2, either(draw, 25, 15), tzinfo=UTC),
        period=either(draw, ALWAYS, Period(date(2024, 3, 20)), Period(None, date(2024, 3, 8))),
        need=either(draw, None, needs[0].id),
    )


@st.composite
def problems(
    draw: st.DrawFn, *, most: int = 5, pools: int = 3, classes: int = 2, prices: int = 4
) -> Problem:
    """Small problems laid out by hand: one place each, several alike, few pools and prices.

    Args:
        most: How many needs there are at most.
        pools: How many pools there are at most.
        classes: How many classes of priority.
        prices: How many different prices.
    """
    size = draw(st.integers(1, pools))
    kinds = draw(st.integers(1, most))
    count = [draw(st.integers(0, 2)) for _ in range(kinds)]
    while sum(count) > most:
        count[count.index(max(count))] -= 1
    if not any(count):
        count[0] = 1
    count = [many for many in count if many]
    first, pool, suited, price = [0], [], [], []
    for _ in count:
        for number in range(size):
            if draw(st.booleans()):
                pool.append(number)
                suited.append(draw(st.integers(0, 1)))
                price.append(100 * draw(st.integers(0, prices - 1)))
        first.append(len(pool))
    profile = np.repeat(np.arange(len(count)), count)
    capacity = [draw(st.integers(0, 2)) for _ in range(size)]
    return laid_out(
        profile=profile,
        first=first,
        pool=pool,
        suited=suited,
        price=price,
        capacity=capacity,
        class_of=[draw(st.integers(0, classes - 1)) for _ in count],
        classes=classes,
        seed=str(draw(st.integers(0, 99))),
    )


def laid_out(
    *,
    profile: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.int64]],
    first: Sequence[int],
    pool: Sequence[int],
    suited: Sequence[int],
    price: Sequence[int],
    capacity: Sequence[int],
    class_of: Sequence[int],
    classes: int,
    seed: str,
    keys: Sequence[int] | None = None,
) -> Problem:
    """A problem of one lot in which each need takes one place, and pools are candidates."""
    counted = np.bincount(np.asarray(profile), minlength=len(first) - 1)
    numbers = [np.array(each, dtype=np.int64) for each in (first, pool, suited, price, capacity)]
    found = Problem(
        on=ON,
        seed=seed,
        ids=tuple(f"N{number:04}" for number in range(len(profile))),
        profile=np.asarray(profile, dtype=np.int64),
        count=counted.astype(np.int64),
        classes=tuple("abcdef"[:classes]),
        class_of=np.array(class_of, dtype=np.int64),
        begins=np.zeros(len(counted), dtype=np.int64),
        ends=np.full(len(counted), NEVER, dtype=np.int64),
        candidates=tuple(f"C{number}" for number in range(len(capacity))),
        pools=tuple(f"P{number}" for number in range(len(capacity))),
        capacity=numbers[4],
        first=numbers[0],
        candidate=numbers[1],
        pool=numbers[1],
        takes=np.ones(len(pool), dtype=np.int64),
        suited=numbers[2],
        price=numbers[3],
        limits=tuple(Limit(number, many, None, 0) for number, many in enumerate(capacity)),
        lots=("woods/A",) * len(counted),
        currency="SEK",
        keys=tuple(range(len(counted))) if keys is None else tuple(keys),
    )
    found.check()
    return found
