"""The agreement as signed: its term, its buyers, its ceiling, and its lots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem, did_you_mean
from calloff.values.exact import Positive
from calloff.values.money import Money
from calloff.values.months import AgeRange
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Record
from calloff.vocabulary import Text

__all__ = ["Buyer", "Ceiling", "Extension", "Framework", "Item", "Lot"]


class Extension(Record):
    """A decision to let the agreement run on: never automatic, always somebody's decision.

    Attributes:
        period: The days added, directly after what was agreed before.
        decided: The day of the decision.
    """

    period: Period
    decided: date


class Buyer(Record):
    """An authority that may call off.

    Attributes:
        id: Its code, such as the municipality's.
        valid: When it may.
        registered: The day its registration to call off was received; ``None`` where not yet.
    """

    positional: ClassVar = ("id",)

    id: str
    valid: Period = ALWAYS
    registered: date | None = None


class Ceiling(Record):
    """The most that may be called off; once it is reached the agreement has no effect.

    The Court of Justice of the European Union said so in case C-23/20 (2021).

    Attributes:
        value: In money, excluding VAT.
        quantity: In the unit.
        unit: What the quantity counts.
    """

    value: Money | None = None
    quantity: Positive | None = None
    unit: str | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.value is None and self.quantity is None:
            raise ValueError("a ceiling states a value, a quantity, or both.")
        if (self.quantity is None) != (self.unit is None):
            raise ValueError("a ceiling's quantity is stated with its unit.")
        return self


class Item(Record):
    """Something that can be called off in a lot: the base service or an add-on.

    Attributes:
        id: Its code in the agreement, such as ``placement`` or ``T3``.
        units: The units it may be priced by.
        base: Whether it is what the lot is about, and not an add-on to it.
        name: What it is called.
    """

    positional: ClassVar = ("id",)

    id: str
    units: tuple[str, ...]
    base: bool = False
    name: Text | None = None


class Lot(Record):
    """A part of the agreement with its own suppliers, prices and allocation key.

    Attributes:
        id: Its letter or number in the agreement.
        name: What it is called.
        key: The id of the allocation key that chooses in it.
        unit: The unit of its base service; day and hour lots never rank together.
        ages: The ages it is for; ``None`` where it has no bounds.
        items: What can be called off.
        permit: The permit a supplier must hold, by code; ``None`` where none is needed.
        ceiling: The most that may be called off in it.
    """

    id: Annotated[str, Field(pattern=r"^[^/\s]+$")]
    name: Text
    key: str
    unit: str
    ages: AgeRange | None = None
    items: tuple[Item, ...] = ()
    permit: str | None = None
    ceiling: Ceiling | None = None

    @cached_property
    def by_item(self) -> dict[str, Item]:
        """Each item by its id."""
        return {item.id: item for item in self.items}


class Framework(Record):
    """A framework agreement as signed.

    Attributes:
        id: Its name among the buyer's agreements, such as ``adda-familjehem-2019``.
        name: What it is called.
        owner: Who procured it and may block suppliers.
        term: The days it was agreed for.
        lots: Its parts.
        extensions: Decided extensions, in order.
        extensions_allowed: How many extensions the agreement allows.
        ended: The first day on which notice has ended it early.
        buyers: Who may call off; ``None`` where that is not known here.
        ceiling: The most that may be called off under it.
        procured: The day its procurement began, which says which law it is under.
    """

    id: Annotated[str, Field(pattern=r"^[^/\s]+$")]
    name: Text
    owner: str
    term: Period
    lots: tuple[Lot, ...]
    extensions: tuple[Extension, ...] = ()
    extensions_allowed: Annotated[int, Field(ge=0)] = 0
    ended: date | None = None
    buyers: tuple[Buyer, ...] | None = None
    ceiling: Ceiling | None = None
    procured: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether a call-off can be made under it on a day."""
        if self.ended is not None and on >= self.ended:
            return False
        extended = (e for e in self.extensions if e.decided <= on)
        return on in self.term or any(on in extension.period for extension in extended)

    def last_day(self, on: date = date.max) -> date | None:
        """The last day on which a call-off can be made, as decided up to a day."""
        periods = [self.term, *(e.period for e in self.extensions if e.decided <= on)]
        last = periods[-1].last
        if self.ended is None:
            return last
        before = Period(None, self.ended).last
        return before if last is None or (before is not None and before < last) else last

    def lot(self, id: str) -> Lot:
        """The lot with an id.

        Raises:
            InputError: where the agreement has no such lot.
        """
        for lot in self.lots:
            if lot.id == id:
                return lot
        what = f"no lot {id!r} in {self.id!r}.{did_you_mean(id, [lot.id for lot in self.lots])}"
        raise InputError(f"framework {self.id}", [Problem("lots", what)])

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"framework {self.id}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """Contradictions inside the agreement."""
        seen: set[str] = set()
        for index, lot in enumerate(self.lots):
            if lot.id in seen:
                yield Problem(f"lots.{index}.id", f"{lot.id!r} stands more than once.")
            seen.add(lot.id)
            for number, item in enumerate(lot.items):
                if item.base and item.units != (lot.unit,):
                    what = f"is the base of a lot by the {lot.unit}, got {', '.join(item.units)}."
                    yield Problem(f"lots.{index}.items.{number}.units", what)
        if len(self.extensions) > self.extensions_allowed:
            what = (
                f"{len(self.extensions)} extensions are stated and the agreement allows "
                f"{self.extensions_allowed}."
            )
            yield Problem("extensions", what)
        end = self.term.end
        for index, extension in enumerate(self.extensions):
            if end is None or extension.period.start != end:
                what = f"an extension begins the day after the last agreed day, {end}."
                yield Problem(f"extensions.{index}.period", what)
            elif extension.decided >= end:
                what = (
                    f"is decided {extension.decided}, when the agreement had run out: what has "
                    "run out cannot be extended."
                )
                yield Problem(f"extensions.{index}.decided", what)
            end = extension.period.end
