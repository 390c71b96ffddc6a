"""What must hold when many needs share limited places, beside what each of them needs itself.

A rule names needs by their ids, and offers by their own id or by their supplier's. What rules say
of quantities is counted by what the needs' lines say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from calloff.need import Need
from calloff.values.exact import Exact, Positive
from calloff.values.money import Money
from calloff.values.record import Document, Record

__all__ = [
    "AnyRule",
    "Apart",
    "Budget",
    "CountedIn",
    "Guaranteed",
    "HandOver",
    "OptionVolume",
    "OwnUnit",
    "Rule",
    "Rules",
    "Running",
    "Shares",
    "StartsAWeek",
    "Together",
    "Unserved",
    "VolumeLimit",
    "all_rules",
    "measured",
    "of_groups",
    "owner_of",
]

Id = Annotated[str, Field(min_length=1)]
Place = Literal["offer", "supplier"]
Several = Annotated[tuple[Id, ...], Field(min_length=2)]


class Rule(Record):
    """Something that must hold for a plan as a whole.

    Attributes:
        id: By which it is told; ``None``: by its number, from 0.
        clause: The words of the agreement, or the decision, that it stands in.
    """

    kind: str
    id: Annotated[str, Field(min_length=1)] | None = None
    clause: str | None = None

    @model_serializer(mode="wrap")
    def _with_kind(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write the kind first, also where everything at its default is left out."""
        return {"kind": self.kind, **handler(self)}


class CountedIn(Record):
    """What is counted: needs, what their lines ask for, or what they cost.

    Attributes:
        unit: ``need``; a unit of the lines, such as ``hour``; or ``money``.
        per: Each week, month or year, where lines count so; ``None``: what it comes to in all.
            Lines by the month are counted by the year as twelve of them.
    """

    positional: ClassVar = ("unit", "per")

    unit: Id = "need"
    per: Literal["week", "month", "year"] | None = None

    @model_validator(mode="after")
    def _whole_needs(self) -> Self:
        if self.unit in {"need", "money"} and self.per is not None:
            raise ValueError(f"{self.unit} is counted as a whole: leave per out.")
        return self


class Together(Rule):
    """Needs that go to one place, such as brothers and sisters: all of them there, or none.

    Attributes:
        needs: Their ids.
        at: Whether one place is one offer, or one supplier.
        if_possible: Whether they may be parted where that lets more of them be placed.
    """

    kind: Literal["together"] = "together"
    needs: Several
    at: Place = "offer"
    if_possible: bool = False


class Apart(Rule):
    """Needs no two of which may go to one place.

    Attributes:
        needs: Their ids.
        at: Whether one place is one offer, or one supplier.
    """

    kind: Literal["apart"] = "apart"
    needs: Several
    at: Place = "offer"


class VolumeLimit(Rule):
    """No more than so much is called off from some offers together, such as hours a month.

    Attributes:
        of: Offers or suppliers.
        most: How much at most.
        measure: What is counted.
    """

    kind: Literal["volume_limit"] = "volume_limit"
    of: Annotated[tuple[Id, ...], Field(min_length=1)]
    most: Annotated[Exact, Field(ge=0)]
    measure: CountedIn = CountedIn()


class Guaranteed(Rule):
    """At least so much is called off from some offers together.

    Attributes:
        of: Offers or suppliers.
        least: How much at least.
        measure: What is counted.
        must: Whether a plan that falls short is none. Otherwise it falls short by as little as
            can be, once as many are placed as can be.
    """

    kind: Literal["guaranteed"] = "guaranteed"
    of: Annotated[tuple[Id, ...], Field(min_length=1)]
    least: Positive
    measure: CountedIn = CountedIn()
    must: bool = False


class OptionVolume(Rule):
    """A contract's own volume comes before its option: the option is drawn on as little as can be.

    Attributes:
        of: The offer or supplier.
        base: What the contract is for.
        option: What may be called off beyond that.
        measure: What is counted.
    """

    kind: Literal["option_volume"] = "option_volume"
    of: Id
    base: Annotated[Exact, Field(ge=0)]
    option: Annotated[Exact, Field(ge=0)]
    measure: CountedIn = CountedIn()


class Shares(Rule):
    """Each of some offers gets its share of what they are called on for together.

    Attributes:
        shares: Offers or suppliers, each with its share in per cent.
        tolerance: By so many percentage points a share may be missed, to either side.
        measure: What is counted.
    """

    kind: Literal["shares"] = "shares"
    shares: Annotated[dict[Id, Annotated[Exact, Field(ge=0, le=100)]], Field(min_length=2)]
    tolerance: Annotated[Exact, Field(ge=0, le=100)]
    measure: CountedIn = CountedIn()

    @model_validator(mode="after")
    def _a_whole(self) -> Self:
        if (whole := sum(self.shares.values(), Decimal(0))) != 100:
            raise ValueError(f"the shares come to 100 per cent together, got {whole}.")
        return self


class Budget(Rule):
    """What placements cost one board in one calendar year stays within its money.

    What a placement with a known end costs is spread over its days, and each year's part is
    rounded up to the minor unit. One without a known end costs by the day from its start.

    Attributes:
        board: The board's name or code.
        year: The calendar year.
        most: The money, excluding VAT.
        needs: Whose needs the board pays for; empty: all.
    """

    kind: Literal["budget"] = "budget"
    board: Id
    year: Annotated[int, Field(ge=1900, lt=2200)]
    most: Money
    needs: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _some_money(self) -> Self:
        if self.most.minor < 0:
            raise ValueError(f"a budget is not below nothing, got {self.most}.")
        return self


class StartsAWeek(Rule):
    """No more than so many new placements begin in one week, from Monday to Sunday.

    Attributes:
        most: How many.
        of: Offers or suppliers that it holds for together; empty: for all together.
    """

    kind: Literal["starts_a_week"] = "starts_a_week"
    most: Annotated[int, Field(ge=0)]
    of: tuple[Id, ...] = ()


class Running(Record):
    """A case that runs now, and may have to be handed over.

    Attributes:
        need: The id of the need it serves.
        holder: Who serves it: an offer's id, or a name where that is under another agreement.
        may_stay: Whether it may stay there until it ends.
        price: What that costs, where the holder is under another agreement; ``None``: nothing is
            counted for it.
    """

    positional: ClassVar = ("need", "holder")

    need: Id
    holder: Id
    may_stay: bool = False
    price: Money | None = None


class HandOver(Rule):
    """Running cases move to new places, on some of a few days, with as few moves as can be.

    Until the day it moves a case is with its holder. One that may stay is not moved unless others
    can be placed only so; one that cannot move on any of the days is not placed, and then has no
    place with its holder either. What it has there now stands among the uses of the snapshot.

    Attributes:
        cases: The cases.
        days: On which they may move.
        most: So many move on one day at most; ``None``: no limit.
    """

    kind: Literal["hand_over"] = "hand_over"
    cases: Annotated[tuple[Running, ...], Field(min_length=1)]
    days: Annotated[tuple[date, ...], Field(min_length=1)]
    most: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if any(late <= early for early, late in zip(self.days, self.days[1:], strict=False)):
            raise ValueError("its days stand in their order, each once.")
        ids = [case.need for case in self.cases]
        if twice := sorted({id for id in ids if ids.count(id) > 1}):
            raise ValueError(f"each case stands once, {twice[0]!r} stands twice.")
        return self


class OwnUnit(Rule):
    """The buyer's own unit may serve needs too, beside the offers and outside every key.

    How much it can do is stated by a `VolumeLimit` or an `OptionVolume` of it.

    Attributes:
        unit: Its name, as other rules name it.
        needs: Whom it may serve; empty: all.
        cost: What one unit of the measure costs there; ``None``: nothing is counted for it.
        measure: What that is the cost of.
    """

    kind: Literal["own_unit"] = "own_unit"
    unit: Id
    needs: tuple[Id, ...] = ()
    cost: Money | None = None
    measure: CountedIn = CountedIn()


class Unserved(Rule):
    """In each class as little as can be of what is asked for stays unserved, by a measure.

    Without it plans leave as few needs as can be without a place, and where needs differ in size
    those are the large ones. With it the hours come first, and then the number of needs.

    Attributes:
        measure: What is counted.
    """

    kind: Literal["unserved"] = "unserved"
    measure: CountedIn


AnyRule = Annotated[
    Together
    | Apart
    | VolumeLimit
    | Guaranteed
    | OptionVolume
    | Shares
    | Budget
    | StartsAWeek
    | HandOver
    | OwnUnit
    | Unserved,
    Field(discriminator="kind"),
]
"""A rule of any kind, told apart by its ``kind``."""


class Rules(Document):
    """The rules of one plan, as a file states them.

    Attributes:
        rules: In the order of which they are told.
    """

    format: Literal["calloff.rules/1"] = "calloff.rules/1"
    rules: tuple[AnyRule, ...] = ()


def owner_of(number: int, rule: Rule) -> str:
    """By what a rule is told: ``rules.`` with its id, or else its number."""
    return f"rules.{number if rule.id is None else rule.id}"


def of_groups(needs: Iterable[Need]) -> tuple[Rule, ...]:
    """The rules that needs state themselves by their groups, in the order of the groups' ids.

    A group of which only one need is there states nothing.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for need in needs:
        if need.group is not None:
            groups.setdefault((need.group.id, need.group.rule), []).append(need.id)
    found: list[Rule] = []
    for (group, rule), ids in sorted(groups.items()):
        members = tuple(sorted(ids))
        if len(members) < 2:
            continue
        if rule == "apart":
            found.append(Apart(id=f"group.{group}", needs=members))
        else:
            possible = rule == "together_if_possible"
            found.append(Together(id=f"group.{group}", needs=members, if_possible=possible))
    return tuple(found)


def all_rules(needs: Iterable[Need], rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules with those that the needs state themselves, which come last."""
    return (*rules, *of_groups(needs))


def measured(need: Need, measure: CountedIn) -> Fraction | None:
    """How much a need asks for by a measure other than money; ``None``: its lines do not say."""
    if measure.unit == "need":
        return Fraction(1)
    lines = [line for line in need.lines if line.unit == measure.unit]
    if not lines:
        return Fraction(0)
    if measure.per is None:
        wholes = [line.whole for line in lines]
        return None if None in wholes else sum((w for w in wholes if w is not None), Fraction(0))
    total = Fraction(0)
    for line in lines:
        if line.per == measure.per:
            total += Fraction(line.quantity)
        elif (line.per, measure.per) == ("month", "year"):
            total += 12 * Fraction(line.quantity)
        else:
            return None
    return total
