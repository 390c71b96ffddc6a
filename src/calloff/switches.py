"""When a key gives way to another: above a value or hours, at a level, after so many declines.

A switch is a step of a key like any other, with its clause and its words. Its finding is met where
the other key takes over. What it goes by is what the need states and what the agreement's own
prices come to, never a bid, so that the answers cannot change by which key they are compared.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.candidate import Candidate
from calloff.errors import InputError, Problem
from calloff.finding import Finding
from calloff.need import Need
from calloff.pricing import quantities, quote
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, Step, day_of
from calloff.terms import Terms
from calloff.values.exact import Positive, plain
from calloff.values.money import Money
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict, all_met, met

__all__ = [
    "AfterDeclines",
    "ByHours",
    "ByItem",
    "ByLevel",
    "ByValue",
    "Given",
    "Switch",
    "WhenNobody",
]


@dataclass(frozen=True, slots=True)
class Given:
    """What a switch is put to.

    Attributes:
        need: What is called off; options count as if they were taken up.
        candidates: The offers of the lot.
        terms: The agreement.
        snapshot: The world on the day.
        verdicts: By candidate, what the gates of the key come to; empty where no switch of the
            key asks them.
    """

    need: Need
    candidates: Sequence[Candidate]
    terms: Terms
    snapshot: Snapshot
    verdicts: Mapping[str, Verdict]


class Switch(Step):
    """A condition under which another key takes over.

    Attributes:
        to: The id of the key that takes over.
    """

    family: ClassVar = "switch"
    kinds: ClassVar[dict[str, type[Step]]] = {}
    asks_gates: ClassVar[bool] = False
    """Whether it goes by what the key's gates find about the candidates."""

    to: Annotated[str, Field(min_length=1)]

    @abstractmethod
    def finding(self, given: Given) -> Finding:
        """Met: the other key takes over. Unknown: somebody must first say what is missing."""

    def covers(self, later: Switch) -> bool:
        """Whether a later switch can be met only where this one is, so that it never decides."""
        return self.replace(clause=None, to="-") == later.replace(clause=None, to="-")

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The buyer settles which procedure it follows before any supplier is asked."""
        return "buyer"


class ByValue(Switch):
    """Another key takes over where the call-off is worth so much at the agreement's prices.

    Options count as if they were taken up.

    Attributes:
        day: The day whose prices are counted.
        quote: Whose total is the value: the ``highest`` or the ``lowest`` among all who price
            every line. The agreement or the buyer has to say which.
        at_least: From this value on it switches.
        above: Only above this value it switches; one of the two is stated.
    """

    kind: Literal["by_value"] = "by_value"
    told_to: ClassVar = ("caseworker",)
    day: NamedDay
    quote: Literal["highest", "lowest"]
    at_least: Money | None = None
    above: Money | None = None
    says: ClassVar = Sayings(
        sv={
            "name": "avropets värde",
            "met": "Värdet {value} når gränsen {limit}.",
            "met.above": "Värdet {value} är över gränsen {limit}.",
            "unmet": "Värdet {value} når inte gränsen {limit}.",
            "unmet.above": "Värdet {value} är inte över gränsen {limit}.",
            "unknown.open_ended": "Värdet kan inte jämföras med gränsen {limit} så länge slutet är "
            "öppet: ange för hur många dagar, veckor eller månader varje rad gäller.",
            "unknown.not_priced": "Värdet kan inte jämföras med gränsen {limit}: ange de priser som"
            " saknas i prislistorna.",
        },
        en={
            "name": "value of the call-off",
            "met": "The value {value} reaches the limit {limit}.",
            "met.above": "The value {value} is above the limit {limit}.",
            "unmet": "The value {value} does not reach the limit {limit}.",
            "unmet.above": "The value {value} is not above the limit {limit}.",
            "unknown.open_ended": "The value does not compare with the limit {limit} while the end "
            "is open: state for how many days, weeks or months each line is.",
            "unknown.not_priced": "The value does not compare with the limit {limit}: state the "
            "prices that the price lists lack.",
        },
    )

    def covers(self, later: Switch) -> bool:
        """Whoever reaches the higher limit has reached the lower, by the same day and quote."""
        if not isinstance(later, ByValue) or (self.day, self.quote) != (later.day, later.quote):
            return False
        mine, theirs = self._limit, later._limit
        if mine.currency != theirs.currency:
            return False
        return mine < theirs or (mine == theirs and (self.above is None or later.at_least is None))

    def finding(self, given: Given) -> Finding:
        """Whether the highest or the lowest total reaches the limit.

        Who does not offer a line has no total; where a price is only not stated, the total may
        be any, and the answer is known only where that makes no difference.
        """
        limit = self._limit
        asked = {"limit": str(limit)}
        if quantities(given.need.lines)[0] != "total":
            return Finding("switch.by_value", Verdict.UNKNOWN, asked, note="open_ended")
        day = day_of(self.day, given.need, given.snapshot)
        totals, open_ = [], False
        for candidate in given.candidates:
            prices = candidate.agreed or candidate.prices
            if prices.currency != limit.currency:
                what = (
                    f"the limit is in {limit.currency}, {candidate.id} prices in "
                    f"{prices.currency}: they do not compare."
                )
                raise InputError(f"the decision about {given.need.id}", [Problem("key", what)])
            told = quote(given.need.lines, prices, day)
            if told is not None:
                totals.append(told.total)
            else:
                verdicts = (prices.price(line, day)[0] for line in given.need.lines)
                open_ = open_ or all_met(verdicts) is Verdict.UNKNOWN
        value = (max if self.quote == "highest" else min)(
            totals, key=lambda total: total.minor, default=None
        )
        reached = None if value is None else self._reached(value)
        # A total that is not known may be any: it can only lift the highest, or lower the lowest.
        settled = reached is (self.quote == "highest") or not open_
        if value is None or reached is None or not settled:
            return Finding("switch.by_value", Verdict.UNKNOWN, asked, note="not_priced")
        note = "above" if self.above is not None else None
        return Finding("switch.by_value", met(reached), asked, {"value": str(value)}, note)

    def _reached(self, value: Money) -> bool:
        return self.above < value if self.above is not None else self._limit <= value

    @property
    def _limit(self) -> Money:
        limit = self.at_least if self.at_least is not None else self.above
        assert limit is not None, "A switch by value states a limit."
        return limit

    @model_validator(mode="after")
    def _stated(self) -> Self:
        _one_limit(self.at_least, self.above)
        return self


class ByHours(Switch):
    """Another key takes over where the call-off has so many hours, options among them.

    Attributes:
        at_least: From so many hours on it switches.
        above: Only above so many hours it switches; one of the two is stated.
    """

    kind: Literal["by_hours"] = "by_hours"
    at_least: Positive | None = None
    above: Positive | None = None
    says: ClassVar = Sayings(
        sv={
            "name": "avropets timmar",
            "met": "{hours} timmar, optioner inräknade, når gränsen {limit}.",
            "met.above": "{hours} timmar, optioner inräknade, är över gränsen {limit}.",
            "unmet": "{hours} timmar, optioner inräknade, når inte gränsen {limit}.",
            "unmet.above": "{hours} timmar, optioner inräknade, är inte över gränsen {limit}.",
            "unknown.open_ended": "Timmarna kan inte jämföras med gränsen {limit} så länge slutet "
            "är öppet: ange för hur många dagar, veckor eller månader varje rad gäller.",
        },
        en={
            "name": "hours of the call-off",
            "met": "{hours} hours, options counted, reach the limit {limit}.",
            "met.above": "{hours} hours, options counted, are above the limit {limit}.",
            "unmet": "{hours} hours, options counted, do not reach the limit {limit}.",
            "unmet.above": "{hours} hours, options counted, are not above the limit {limit}.",
            "unknown.open_ended": "The hours do not compare with the limit {limit} while the end "
            "is open: state for how many days, weeks or months each line is.",
        },
    )

    def covers(self, later: Switch) -> bool:
        """Whoever reaches the higher limit has reached the lower."""
        if not isinstance(later, ByHours):
            return False
        mine, theirs = self._limit, later._limit
        return mine < theirs or (mine == theirs and (self.above is None or later.at_least is None))

    def finding(self, given: Given) -> Finding:
        """Whether the lines by the hour add up to the limit; where there are none, they do not."""
        limit = self._limit
        asked = {"limit": plain(limit)}
        basis, counted = quantities(given.need.lines)
        in_hours = [quantity for quantity in counted if quantity.line.unit == "hour"]
        if in_hours and basis != "total":
            return Finding("switch.by_hours", Verdict.UNKNOWN, asked, note="open_ended")
        hours = sum((quantity.amount for quantity in in_hours), Fraction(0))
        reached = hours > limit if self.above is not None else hours >= limit
        note = "above" if self.above is not None else None
        return Finding("switch.by_hours", met(reached), asked, {"hours": str(hours)}, note)

    @property
    def _limit(self) -> Decimal:
        limit = self.at_least if self.at_least is not None else self.above
        assert limit is not None, "A switch by hours states a limit."
        return limit

    @model_validator(mode="after")
    def _stated(self) -> Self:
        _one_limit(self.at_least, self.above)
        return self


class ByLevel(Switch):
    """Another key takes over where any line is at one of these levels.

    Attributes:
        levels: The levels, by the agreement's own codes.
    """

    kind: Literal["by_level"] = "by_level"
    levels: Annotated[tuple[str, ...], Field(min_length=1)]
    says: ClassVar = Sayings(
        sv={
            "name": "nivå",
            "met": "Nivå {stands} avropas.",
            "unmet": "Ingen rad är på nivå {levels}.",
        },
        en={
            "name": "level",
            "met": "Level {stands} is called off.",
            "unmet": "No line is at level {levels}.",
        },
    )

    def covers(self, later: Switch) -> bool:
        """More levels cover fewer."""
        return isinstance(later, ByLevel) and set(later.levels) <= set(self.levels)

    def finding(self, given: Given) -> Finding:
        """Whether any line is at one of the levels."""
        called = {line.level for line in given.need.lines}
        stands = [level for level in self.levels if level in called]
        found = {"stands": stands} if stands else {}
        return Finding("switch.by_level", met(bool(stands)), {"levels": [*self.levels]}, found)


class ByItem(Switch):
    """Another key takes over where any line is for one of these items, or for one not in the lot.

    Attributes:
        items: The items, by the agreement's own codes.
        outside_lot: Whether an item that the lot does not have switches, such as a role that the
            buyer describes itself.
    """

    kind: Literal["by_item"] = "by_item"
    items: tuple[str, ...] = ()
    outside_lot: bool = False
    says: ClassVar = Sayings(
        sv={
            "name": "vad som avropas",
            "met": "Egen beskrivning, eller sådant som nyckeln undantar: {stands}.",
            "unmet": "Allt som avropas täcks av nyckeln.",
            "unknown.no_items": "Det är inte angivet vad delområdet omfattar: ange dess poster.",
        },
        en={
            "name": "what is called off",
            "met": "Described by the buyer itself, or left out by the key: {stands}.",
            "unmet": "All that is called off is covered by the key.",
            "unknown.no_items": "It is not stated what the lot covers: state its items.",
        },
    )

    def covers(self, later: Switch) -> bool:
        """More items cover fewer."""
        if not isinstance(later, ByItem) or later.outside_lot > self.outside_lot:
            return False
        return set(later.items) <= set(self.items)

    def finding(self, given: Given) -> Finding:
        """Whether any line is for one of the items, or for one that the lot does not have."""
        lot = given.terms.lot
        called = list(dict.fromkeys(line.item for line in given.need.lines))
        stands = [item for item in called if item in self.items]
        if not stands and self.outside_lot and not lot.items:
            return Finding("switch.by_item", Verdict.UNKNOWN, note="no_items")
        if self.outside_lot and lot.items:
            stands = [item for item in called if item in self.items or item not in lot.by_item]
        found = {"stands": sorted(stands)} if stands else {}
        return Finding("switch.by_item", met(bool(stands)), found=found)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.items and not self.outside_lot:
            raise ValueError("state items, outside_lot, or both.")
        return self


class AfterDeclines(Switch):
    """Another key takes over after so many have answered in one of these ways.

    Attributes:
        count: How many.
        statuses: What counts: ``declined``, ``no_answer`` in time, ``skipped`` with a record,
            ``withdrawn`` or ``rejected``. Counted are offers, each once; what has become of a
            proposal counts for its offer.
    """

    kind: Literal["after_declines"] = "after_declines"
    reads: ClassVar = frozenset({"answers"})
    told_to: ClassVar = ("caseworker",)
    count: Annotated[int, Field(ge=1)]
    statuses: Annotated[
        tuple[Literal["declined", "no_answer", "skipped", "withdrawn", "rejected"], ...],
        Field(min_length=1),
    ]
    says: ClassVar = Sayings(
        sv={
            "name": "antal nej",
            "met": "{declines} har frågats utan resultat; nyckeln frågar {count}.",
            "unmet": "{declines} har frågats utan resultat, av de {count} som nyckeln frågar.",
        },
        en={
            "name": "number of declines",
            "met": "{declines} were asked in vain; the key asks {count}.",
            "unmet": "{declines} were asked in vain, of the {count} that the key asks.",
        },
    )

    def covers(self, later: Switch) -> bool:
        """Whoever has heard so many has heard fewer, of the same answers or of more."""
        if not isinstance(later, AfterDeclines):
            return False
        return self.count <= later.count and set(later.statuses) <= set(self.statuses)

    def finding(self, given: Given) -> Finding:
        """Whether so many offers have answered so."""
        offers = {candidate.id: candidate.offer for candidate in given.candidates}
        told = [a.candidate for a in given.snapshot.answers if a.status in self.statuses]
        # A proposal that is not among the candidates is told of by its offer's own answer.
        said = {offers.get(id, id) for id in told if id in offers or _is_offer(id, given.need)}
        return Finding(
            "switch.after_declines",
            met(len(said) >= self.count),
            {"count": self.count},
            {"declines": len(said)},
        )


def _is_offer(id: str, need: Need) -> bool:
    """Whether an id is that of an offer in the need's lot."""
    return id.startswith(f"{need.lot}/")


class WhenNobody(Switch):
    """Another key takes over where nobody may serve by this one."""

    kind: Literal["when_nobody"] = "when_nobody"
    told_to: ClassVar = ("caseworker",)
    asks_gates: ClassVar = True
    says: ClassVar = Sayings(
        sv={
            "name": "ingen kvar",
            "met": "Ingen av {count} kan anlitas enligt nyckeln.",
            "unmet": "{left} av {count} kan eller skulle kunna anlitas enligt nyckeln.",
        },
        en={
            "name": "nobody left",
            "met": "None of {count} may serve by the key.",
            "unmet": "{left} of {count} may or might serve by the key.",
        },
    )

    def finding(self, given: Given) -> Finding:
        """Whether every candidate is turned down by a gate of the key."""
        left = [v for v in given.verdicts.values() if v is not Verdict.UNMET]
        return Finding(
            "switch.when_nobody",
            met(not left),
            {"count": len(given.candidates)},
            {"left": len(left)},
        )


def _one_limit(at_least: object, above: object) -> None:
    """Refuse two limits, and none."""
    if (at_least is None) == (above is None):
        raise ValueError("state a limit, either at_least or above.")
