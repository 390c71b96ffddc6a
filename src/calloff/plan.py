"""A plan: which need gets whose place, who gets none and why, and how good the plan is.

These are the records; `calloff.batch` makes them, and checks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.values.money import Money
from calloff.values.record import Document, Record

__all__ = [
    "Certificate",
    "Compared",
    "Comparison",
    "Doubt",
    "Explained",
    "Filter",
    "Level",
    "Move",
    "OnePlace",
    "Placed",
    "Plan",
    "Prices",
    "Reason",
    "TightSet",
    "Unplaced",
]

Reason = Literal["nobody", "ask", "tied", "escalate", "places", "rules"]
"""Why a need gets no place: ``nobody`` may serve it, it must ``ask`` first, its key leaves several
``tied``, the lot ``escalate``s it, the ``places`` went to others, or the ``rules`` forbid it."""


class Placed(Record):
    """A need that gets a place.

    Attributes:
        need: The need's id.
        candidate: The candidate's id.
        pool: The pool in which the place is; ``None`` where the key does not ask about places.
        ahead: How many offers the need's own key puts before this one, all places being free.
        suited: In which tier that key puts it before prices are looked at; 0 is the best suited.
        price: What it costs, in minor units.
        conditional_on: The first need that is still open and might take this place.
        moves: The day on which a running case moves there; ``None`` where it does not move.
    """

    positional: ClassVar = ("need", "candidate")

    need: str
    candidate: str
    pool: str | None = None
    ahead: Annotated[int, Field(ge=0)] = 0
    suited: Annotated[int, Field(ge=0)] = 0
    price: Annotated[int, Field(ge=0)] = 0
    conditional_on: str | None = None
    moves: date | None = None


class Unplaced(Record):
    """A need that gets no place, and why.

    Attributes:
        need: The need's id.
        reason: Why.
        among: The candidates that are tied or to be asked, by id.
    """

    positional: ClassVar = ("need", "reason")

    need: str
    reason: Reason
    among: tuple[str, ...] = ()


class Level(Record):
    """One thing that a plan is judged by; what comes first is never given up for what comes later.

    Attributes:
        name: ``unplaced.`` and a class of priority, ``suited``, ``price``, ``lot_number``, or the
            name of a rule.
        value: What the plan comes to; less is better.
        bound: What no plan could be below, levels before being as they are; ``None``: not known.
        proven: Whether no plan is better at this level.
    """

    positional: ClassVar = ("name", "value")

    name: str
    value: int
    bound: int | None = None
    proven: bool = False

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.bound is not None and self.bound > self.value:
            raise ValueError(f"its bound {self.bound} is above its value {self.value}.")
        if self.proven and self.bound != self.value:
            raise ValueError("what is proven has its own value for a bound.")
        return self


class Prices(Record):
    """The prices of places at one level: what one place more would be worth there.

    Attributes:
        level: The level's name.
        of: The price by pool; pools that are not named have the price 0.
    """

    positional: ClassVar = ("level", "of")

    level: str
    of: dict[str, int] = Field(default_factory=dict)


class Certificate(Record):
    """Prices of places that prove a plan the best, by whole numbers that anybody can check.

    Attributes:
        levels: The prices of each level, the first level first.
    """

    levels: tuple[Prices, ...]


class Doubt(Record):
    """A remark on a plan, as data.

    Attributes:
        code: What kind of doubt.
        place: What it is about.
        found: What was found, by name.
    """

    positional: ClassVar = ("code", "place")

    code: str
    place: str = ""
    found: dict[str, int | str] = Field(default_factory=dict)


class Plan(Document):
    """Many needs shared out over limited places by one method.

    It recommends; a person decides. Where an agreement does not let needs be shared out jointly,
    and the method does, the plan is a simulation of what it would come to.

    Attributes:
        method: The name of the method.
        why: Why that method was taken, where the machine chose it.
        on: The day of the decision.
        seed: The seed of the lot numbers, as published.
        classes: The classes of priority, the first first.
        priority: The class of each need that is not in the class of its urgency.
        placed: Those who get a place, by need.
        unplaced: Those who get none, by need.
        levels: What the plan comes to, the first level first.
        currency: The currency of prices.
        simulation: The lots whose agreement does not permit what the method does.
        reproducible: Whether the same input gives the same plan on every machine.
        unless: Why it is not reproducible, or may differ: by code.
        budget: How much work the method was allowed, by name.
        certificate: Prices that prove the plan the best; ``None`` where the method has none.
        remarks: Doubts.
    """

    shown: ClassVar = ("method", "on")

    format: Literal["calloff.plan/1"] = "calloff.plan/1"
    method: str
    why: str | None = None
    on: date
    seed: str = ""
    classes: tuple[str, ...] = ()
    priority: dict[str, int] = Field(default_factory=dict)
    placed: tuple[Placed, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    levels: tuple[Level, ...] = ()
    currency: str | None = None
    simulation: tuple[str, ...] = ()
    reproducible: bool = True
    unless: tuple[str, ...] = ()
    budget: dict[str, int | str] = Field(default_factory=dict)
    certificate: Certificate | None = None
    remarks: tuple[Doubt, ...] = ()

    @cached_property
    def by_need(self) -> Mapping[str, Placed]:
        """Each placement by its need."""
        return {placed.need: placed for placed in self.placed}

    @property
    def proven(self) -> bool:
        """Whether no plan is better at any level."""
        return bool(self.levels) and all(level.proven for level in self.levels)

    @property
    def cost(self) -> Money | None:
        """What all placements cost together; ``None`` where there is no currency."""
        if self.currency is None:
            return None
        return Money(minor=sum(placed.price for placed in self.placed), currency=self.currency)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        seen: set[str] = set()
        faults = []
        for field in ("placed", "unplaced"):
            for index, entry in enumerate(getattr(self, field)):
                if entry.need in seen:
                    what = f"{entry.need!r} stands more than once."
                    faults.append(Fault(f"{field}.{index}.need", what))
                seen.add(entry.need)
        if faults:
            raise InputError("plan", faults)
        return self


class Compared(Record):
    """How one need fares by a plan instead of by another.

    Attributes:
        need: The need's id.
        fares: ``better``, ``same`` or ``worse``, by its own key.
        candidate: Whom it gets; ``None``: nobody.
        instead_of: Whom it gets by the other plan; ``None``: nobody.
        costs: How much more it costs, in minor units; ``None`` where one of the two has no place.
    """

    need: str
    fares: Literal["better", "same", "worse"]
    candidate: str | None = None
    instead_of: str | None = None
    costs: int | None = None


class Comparison(Document):
    """How each need fares by a plan instead of by another.

    Attributes:
        method: The method of the plan.
        against: The method of the other.
        currency: The currency of what it costs.
        needs: Each need, by id.
    """

    format: Literal["calloff.plan-comparison/1"] = "calloff.plan-comparison/1"
    method: str
    against: str
    currency: str | None = None
    needs: tuple[Compared, ...] = ()

    def count(self, fares: Literal["better", "same", "worse"]) -> int:
        """How many fare so."""
        return sum(compared.fares == fares for compared in self.needs)

    @property
    def costs(self) -> int:
        """How much more those cost in all who have a place by both plans, in minor units."""
        return sum(compared.costs or 0 for compared in self.needs)


class Move(Record):
    """A need that would be elsewhere than it is.

    Attributes:
        need: The need's id.
        leaves: The candidate whose place it leaves; ``None``: it has none.
        comes: The candidate whose place it gets; ``None``: it gets none.
    """

    need: str
    leaves: str | None = None
    comes: str | None = None


class OnePlace(Record):
    """What one place more, and one fewer, in a pool would change.

    Attributes:
        pool: The pool's id.
        more: What each level would change by with one place more, by name.
        fewer: What each would change by with one place fewer; empty where there is none.
    """

    pool: str
    more: dict[str, int] = Field(default_factory=dict)
    fewer: dict[str, int] = Field(default_factory=dict)


class Filter(Record):
    """One test that offers of the lot were put to, and how many were left.

    Attributes:
        step: The step of the key, such as ``gates.0``.
        place: The part of the need that asked, such as ``requirements.0``; empty where none did.
        before: How many were left before it.
        after: How many after it.
    """

    step: str
    place: str = ""
    before: int
    after: int


class TightSet(Record):
    """Needs that compete for the same few places: however these are shared out, some go without.

    Attributes:
        needs: Those who may be placed in these pools only, by id.
        pools: The pools.
        places: How many of the needs these have room for.
    """

    needs: tuple[str, ...]
    pools: tuple[str, ...]
    places: int

    @property
    def short(self) -> int:
        """How many of the needs go without a place in any plan."""
        return len(self.needs) - self.places


class Explained(Record):
    """Why a need gets no place, and what it would take from others if it did.

    Attributes:
        need: The need's id.
        reason: Why, as the plan says.
        filters: The tests that left nobody who surely may serve; empty where somebody may.
        tight: The needs that it competes with; ``None`` where another plan has a place for it.
        wanted: The offer that its own key puts first, all places being free.
        held_by: Those who have that offer's places, by id.
        instead: What each level would change by if it got a place all the same, by name; empty
            where the plan is not proven, or nobody could make room.
    """

    need: str
    reason: Reason
    filters: tuple[Filter, ...] = ()
    tight: TightSet | None = None
    wanted: str | None = None
    held_by: tuple[str, ...] = ()
    instead: dict[str, int] = Field(default_factory=dict)
