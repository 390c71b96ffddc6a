"""One way in which an office could meet its needs: whom it has, whom it asks, in what order."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calloff.allocation_key import AllocationKey
from calloff.candidate import Pool
from calloff.errors import InputError, Problem, did_you_mean
from calloff.need import Need
from calloff.places import Places
from calloff.pricing import Line
from calloff.register import Register
from calloff.scenario.demand import DAYS_IN
from calloff.scenario.distributions import Distribution
from calloff.values.exact import Exact
from calloff.values.money import Money
from calloff.values.record import Record

__all__ = ["Alternative", "DeclineRate", "DirectAwards", "OwnPosts", "SimulatedRoute", "a_day"]

SimulatedRoute = Literal["own", "agreement", "direct"]
"""How a need can be met: in-house, under the agreement by its key, or by a direct award."""

Stated = Annotated[str, Field(min_length=1)]
Probability = Annotated[Exact, Field(ge=0, le=1)]


def a_day(need: Need, unit: str) -> Fraction:
    """How much of a unit a need takes on one day; 0 where none of its lines is counted so.

    Args:
        need: With its first and its last day.
        unit: A unit of its lines such as ``hour``; ``day`` and ``place``: one each day.
    """
    if unit in {"day", "place"}:
        return Fraction(1)
    days = need.period.days or 1
    return sum((_a_day(line, days) for line in need.lines if line.unit == unit), Fraction(0))


def _a_day(line: Line, days: int) -> Fraction:
    """How much of a line falls on one day."""
    if line.per is not None and line.times is None:
        return Fraction(line.quantity) / DAYS_IN[line.per]
    assert line.whole is not None, "A line without times is counted each day, week or month."
    return line.whole / days


class OwnPosts(Record):
    """What the buyer does itself: so many posts, homes or hours, and what one unit costs.

    Attributes:
        name: What it is called.
        capacity: How much there is, in the unit.
        unit: ``place``, or a unit of the lines such as ``hour``.
        per: Each week or month, where hours are counted so.
        cost: What one unit costs; of places, one day of one place.
        paid: ``used``: only what is delivered costs; ``capacity``: all of it costs, every day,
            used or not, as posts do.
        turns_down: How often it cannot take a need although there is room.
        source: Where the figures are stated, or that they are assumed.
    """

    name: Stated
    capacity: Annotated[Exact, Field(ge=0)]
    unit: str = "place"
    per: Literal["week", "month"] | None = None
    cost: Money
    paid: Literal["used", "capacity"]
    turns_down: Probability = Decimal(0)
    source: Stated

    def takes(self, need: Need) -> Decimal | None:
        """How much of it a need takes; ``None`` where its lines do not say."""
        return Places.takes(need, self._pool)

    def standing_cost(self) -> Fraction:
        """What all of it costs on one day, used or not; 0 where only what is used costs."""
        if self.paid == "used":
            return Fraction(0)
        return self.cost.exact * Fraction(self.capacity) / DAYS_IN[self.per or "day"]

    def running_cost(self, need: Need) -> Fraction:
        """What one day of a need costs beyond that."""
        return self.cost.exact * a_day(need, self.unit) if self.paid == "used" else Fraction(0)

    @cached_property
    def _pool(self) -> Pool:
        return Pool(id=self.name, unit=self.unit, per=self.per)

    @model_validator(mode="after")
    def _counted_each(self) -> Self:
        if (self.unit == "place") != (self.per is None):
            raise ValueError("places are counted as such, and hours for each week or month: per.")
        return self


class DeclineRate(Record):
    """How often a supplier declines although it has room.

    Attributes:
        offer: The offer's id.
        share: How many of its answers, from 0 to 1.
        source: Where it is stated, or that it is assumed.
    """

    offer: str
    share: Probability
    source: Stated


class DirectAwards(Record):
    """What is awarded directly, outside the agreement: at what price, and after how long.

    Attributes:
        price: The price of one unit, in the currency of the agreement.
        unit: A unit of the lines such as ``hour``; ``day``: each day of a need.
        after: For how many days a need waits for a place before it is awarded directly.
        source: Where it is stated, or that it is assumed, that this may be done.
    """

    price: Distribution
    unit: str
    after: Annotated[int, Field(ge=0)] = 0
    source: Stated


class Alternative(Record):
    """One way of meeting the needs, to be laid beside others.

    What is free in a pool is what the register states as available, less what the simulation has
    placed there; a pool that states nothing has room for all, and so has an offer without pools.
    Other prices, places and suppliers are another register: `Register.replace`.

    Attributes:
        id: What it is called in tables.
        supply: The register: the agreement with its offers.
        order: The ways in the order in which they are tried; each at most once.
        own: What the buyer does itself, in the order in which it is asked.
        direct: Direct awards, where they are among the ways.
        declines: How often suppliers decline; whoever is not named takes all it has room for.
        key: Another key than the lot's own.
        fixed: What is paid once whatever comes, such as for a procurement.
    """

    positional = ("id",)
    shown = ("id",)

    id: Stated
    supply: Register
    order: Annotated[tuple[SimulatedRoute, ...], Field(min_length=1)] = (
        "own",
        "agreement",
        "direct",
    )
    own: tuple[OwnPosts, ...] = ()
    direct: DirectAwards | None = None
    declines: tuple[DeclineRate, ...] = ()
    key: AllocationKey | None = None
    fixed: Money | None = None

    @cached_property
    def decline_shares(self) -> dict[str, Decimal]:
        """How often each offer declines, by its id."""
        return {rate.offer: rate.share for rate in self.declines}

    @cached_property
    def currency(self) -> str | None:
        """What everything is paid in; ``None`` where nothing here costs anything."""
        return next(iter(sorted(self._currencies())), None)

    def _currencies(self) -> set[str]:
        own = {one.cost.currency for one in self.own}
        fixed = {self.fixed.currency} if self.fixed is not None else set()
        return own | fixed | {offer.prices.currency for offer in self.supply.offers}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"alternative {self.id}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """What does not belong together."""
        if len(set(self.order)) < len(self.order):
            yield Problem("order", f"each way stands once, got {', '.join(self.order)}.")
        if ("direct" in self.order) != (self.direct is not None):
            yield Problem("direct", "is stated where it is among the ways, and only there.")
        names = [one.name for one in self.own]
        for number, name in enumerate(names):
            if name in names[:number]:
                yield Problem(f"own.{number}.name", f"{name!r} stands twice.")
        if "own" not in self.order and self.own:
            yield Problem("own", "is stated, and not among the ways: add 'own' to the order.")
        offers = {offer.id for offer in self.supply.offers}
        seen: set[str] = set()
        for number, rate in enumerate(self.declines):
            if rate.offer not in offers:
                what = f"no offer {rate.offer!r} in the register.{did_you_mean(rate.offer, offers)}"
                yield Problem(f"declines.{number}.offer", what)
            if rate.offer in seen:
                yield Problem(f"declines.{number}.offer", f"{rate.offer!r} stands twice.")
            seen.add(rate.offer)
        drawn_on = {pool for offer in self.supply.offers for pool in offer.pools}
        for number, pool in enumerate(self.supply.pools):
            if pool.traits and pool.id in drawn_on:
                what = f"{pool.id!r} is for some needs only, which is not simulated."
                yield Problem(f"supply.pools.{number}.traits", what)
        yield from self._not_simulated()
        if len(found := self._currencies()) > 1:
            yield Problem("currency", f"all is paid in one, got {', '.join(sorted(found))}.")

    def _not_simulated(self) -> Iterator[Problem]:
        """Steps of its keys that read what a simulation does not tell them."""
        if "agreement" not in self.order:
            return
        lots = [(f, lot) for f in self.supply.frameworks for lot in f.lots]
        capped = any(part.ceiling is not None for both in lots for part in both)
        used = {lot.key for _, lot in lots}
        keys = [key for key in self.supply.keys if key.id in used]
        for key in keys if self.key is None else [self.key]:
            for place, step in key.steps():
                if (
                    step.kind == "share"
                    or "choices" in step.reads
                    or ("committed" in step.reads and capped)
                ):
                    what = f"{step.kind!r} goes by what is not simulated: try another key."
                    yield Problem(f"keys.{key.id}.{place}", what)
