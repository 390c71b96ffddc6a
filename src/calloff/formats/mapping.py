"""What the columns of somebody's feed mean: which row is whom, and what its cells state."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from calloff.allocation_key import AllocationKey
from calloff.errors import InputError, Problem, did_you_mean
from calloff.framework import Framework
from calloff.values.exact import Exact, Positive
from calloff.values.money import Currency
from calloff.values.record import Document, Record
from calloff.vocabulary import Code, Facet, Fact, FactValue, Text, Vocabulary

__all__ = [
    "CodeFile",
    "Column",
    "FactRule",
    "Mapping",
    "Moment",
    "Objects",
    "OfferRule",
    "PlaceRule",
    "PriceRule",
    "Prices",
    "SupplierRule",
    "Table",
    "Taken",
]

Name = Annotated[str, Field(min_length=1)]


def _several(value: object) -> object:
    """One text alone is a list of one."""
    return (value,) if isinstance(value, str) else value


Stated = Annotated[FactValue, BeforeValidator(_several)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_several)]
Columns = Annotated[tuple[Name, ...], BeforeValidator(_several), Field(min_length=1)]


class Table(Record):
    """How the rows of a CSV file are written.

    Attributes:
        encoding: How its characters are written, such as ``utf-8`` or ``cp1252``.
        delimiter: What stands between the cells.
    """

    encoding: str = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","

    @model_validator(mode="after")
    def _known_encoding(self) -> Self:
        try:
            codecs.lookup(self.encoding)
        except LookupError:
            what = f"no encoding {self.encoding!r}; there are 'utf-8', 'cp1252' and others."
            raise ValueError(what) from None
        return self


class Objects(Record):
    """Where the rows of a JSON file stand.

    An object's fields are columns by their names; those of an object inside it by both names with
    a dot between, such as ``address.city``. A list of texts is a cell with several values.

    Attributes:
        at: The field that holds the list of objects, with dots; empty where the file is the list.
        each: A field of every object that lists its offers, one row for each; their fields are
            columns such as ``lots.region``. Empty where each object is one row.
        lines: Whether each line of the file is an object by itself, and no list stands around them.
        named: Fields that hold a list of objects of which each has a name of its own, such as fees,
            by the field that names them. With ``{fees = "item"}`` the amount of the fee ``care``
            stands in the column ``fees.care.amount``.
    """

    at: str = ""
    each: str = ""
    lines: bool = False
    named: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _lines_stand_alone(self) -> Self:
        if self.lines and self.at:
            raise ValueError("where each line is an object, there is no field that holds a list.")
        return self


class Taken(Record):
    """Something that is the same for every row, or stands in a column.

    Attributes:
        constant: What it is for every row.
        column: The column it stands in.
        values: What the column's cells stand for; empty where a cell says it itself.
    """

    constant: str | None = None
    column: Name | None = None
    values: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.constant is None) == (self.column is None):
            raise ValueError("either constant or column says what it is.")
        return self


class Moment(Record):
    """A column with a day, or a day and a time.

    Attributes:
        column: The column.
        format: How it is written, by the codes of ``strptime``: ``%Y/%m/%d``.
        zone: The time zone it is written in: a name such as ``Europe/Stockholm``, ``UTC``, or a
            distance such as ``+01:00``.
    """

    column: Name
    format: Name = "%Y-%m-%d"
    zone: str = "UTC"

    @cached_property
    def timezone(self) -> tzinfo:
        """The time zone by its name or its distance from UTC."""
        return _zone(self.zone)

    @model_validator(mode="after")
    def _known_zone(self) -> Self:
        _zone(self.zone)
        return self


def _zone(name: str) -> tzinfo:
    """The time zone that a name or a distance stands for."""
    import re
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if name == "UTC":
        return UTC
    if match := re.fullmatch(r"([+-])(\d\d):(\d\d)", name):
        minutes = int(match[2]) * 60 + int(match[3])
        return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(
            f"no time zone {name!r}: write a name such as 'Europe/Stockholm', or '+01:00'. "
            "Where this machine has no list of time zones, install the package tzdata."
        ) from None


class SupplierRule(Record):
    """Which rows are about the same supplier, from one day to another.

    Attributes:
        country: The first two letters of its id.
        id: The columns that make out whom a row is about. Case, spaces and punctuation are of no
            account in them.
        name: The column with its name.
        aliases: Columns with other names it goes by.
    """

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    id: Columns
    name: Name
    aliases: Texts = ()


class OfferRule(Record):
    """Which rows are about the same offer.

    Attributes:
        lot: The lot, as framework/lot.
        unit: The columns that make out a unit of the supplier, where the agreement lists units.
        apart: The columns that tell rows apart which are otherwise about the same offer. Where
            these do not either, the rows are numbered, and their ids say so with a ``~``.
        rank: The column with its place in the tender's ranking.
    """

    lot: Taken
    unit: Texts = ()
    apart: Texts = ()
    rank: Name | None = None


class CodeFile(Record):
    """Codes that are added to a list of the vocabulary: from a file beside the feed, or named here.

    Attributes:
        list: The id of the code list.
        file: A CSV file in the folder of the feed.
        code: Its column with the code.
        name: Its column with the name, in the file's own language.
        parent: Its column with the wider code; ``None`` where there is none.
        table: How its rows are written.
        codes: Codes that stand in no file.
    """

    list: str
    file: Annotated[str, Field(pattern=r"^[^/\\]+$")] | None = None
    code: Name = "code"
    name: Name = "name"
    parent: Name | None = None
    table: Table = Table()
    codes: tuple[Code, ...] = ()


class Column(Record):
    """What the cells of one column state on a facet.

    An empty cell is silence, unless `values` or `denied` says otherwise. A cell that is in none of
    the three is counted and told, and states nothing.

    Attributes:
        column: The column.
        values: What a cell states: codes, ``true`` or ``false``, a number, ranges or hours. Empty,
            and `denied` too: the cell itself is what is stated.
        denied: The codes that a cell states not to hold.
        silence: Cells that state nothing.
        separator: What stands between several values in one cell.
        codes_from_column: Whether what stands in the cells becomes the codes of the facet's list.
    """

    column: Name
    values: dict[str, Stated] = Field(default_factory=dict)
    denied: dict[str, Texts] = Field(default_factory=dict)
    silence: Texts = ()
    separator: Name | None = None
    codes_from_column: bool = False

    @property
    def as_it_stands(self) -> bool:
        """Whether the cell itself is what is stated."""
        return not self.values and not self.denied


class FactRule(Record):
    """What the columns state on one facet; several columns add up to one fact.

    Attributes:
        facet: The facet's code.
        columns: The columns.
        silence: Cells that state nothing, in any of the columns.
        stated: The column with the day on which it was stated.
    """

    facet: str
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    silence: Texts = ()
    stated: Moment | None = None


class PlaceRule(Record):
    """What a column states about free places: one pool for each rule.

    Attributes:
        id: The pool's name, after the id of its offer.
        column: The column that says how many are free.
        values: How many a cell stands for, such as ``{Y = "1"}`` where Y means at least one.
            Empty: the cell is the number.
        silence: Cells that state nothing.
        taken: The column with how many are taken, where the first one says how many there are in
            all; free are the others.
        maximum: The column with how many there are in all.
        unit: What is counted.
        per: Each week or month, where hours are counted so.
        updated: The column with the time of the statement.
        when_known: Whether it was stated when the feed was known: a feed that is renewed whole.
        traits: What holds for these places only, such as for which ages they are.
    """

    id: Annotated[str, Field(pattern=r"^[^/\s]+$")]
    column: Name
    values: dict[str, Exact] = Field(default_factory=dict)
    silence: Texts = ()
    taken: Name | None = None
    maximum: Name | None = None
    unit: str = "place"
    per: Literal["week", "month"] | None = None
    updated: Moment | None = None
    when_known: bool = False
    traits: tuple[Fact, ...] = ()

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if self.when_known and self.updated is not None:
            raise ValueError("either a column says when it was stated, or the feed does.")
        return self


class PriceRule(Record):
    """The column with the price of one item.

    Attributes:
        item: The item's code in the agreement.
        column: The column with the amount; an empty cell is no price.
        unit: What it is the price of one of.
        level: The level it holds for.
        silence: Cells that state nothing.
        first: The column with the first day on which it is the price.
        last: The column with the last.
        step: What the line's amount is rounded to, as in a price list.
    """

    positional: ClassVar = ("item", "column", "unit")

    item: Name
    column: Name
    unit: Name
    level: str | None = None
    silence: Texts = ()
    first: Moment | None = None
    last: Moment | None = None
    step: Positive | None = None


class Prices(Record):
    """How the feed's prices are written.

    Attributes:
        currency: ISO 4217 code of every price.
        silence: What it means that an item has no price.
        decimal: The sign before the decimals.
        thousands: The sign between thousands; spaces never count.
        rows: The columns with prices.
    """

    currency: Currency
    silence: Literal["no", "unknown"] = "no"
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", "'"] = ""
    rows: tuple[PriceRule, ...] = ()

    @model_validator(mode="after")
    def _two_signs(self) -> Self:
        if self.decimal == self.thousands:
            raise ValueError("the sign before decimals and that between thousands differ.")
        return self


class Mapping(Document):
    """What the columns of a feed mean, so that it can be read as a register.

    Attributes:
        id: Its name and version, such as ``bc-child-care/1``.
        name: What it is called.
        register_id: The name of the register that it makes.
        source: Who states what stands in the feed.
        note: What a reader of the register must know.
        vocabulary: What can be stated and asked for.
        keys: The allocation keys that the lots name.
        frameworks: The agreements that the offers stand under.
        table: How a CSV feed is written.
        objects: Where the rows of a JSON feed stand; ``None`` for a CSV feed.
        package: ``hsds`` where the feed is a package of the Human Services Data Specification,
            with a row for each service.
        supplier: Which rows are about the same supplier.
        offer: Which rows are about the same offer.
        lists: Codes that are added to lists of the vocabulary.
        facts: What the columns state.
        places: What the columns state about free places.
        prices: How prices are written, and where they stand.
        ignored: The columns that are known and left out.
    """

    format: Literal["calloff.mapping/1"] = "calloff.mapping/1"
    id: Name
    name: Text
    register_id: Name
    source: Name
    note: str | None = None
    vocabulary: Vocabulary
    keys: tuple[AllocationKey, ...] = ()
    frameworks: Annotated[tuple[Framework, ...], Field(min_length=1)]
    table: Table = Table()
    objects: Objects | None = None
    package: Literal["hsds"] | None = None
    supplier: SupplierRule
    offer: OfferRule
    lists: tuple[CodeFile, ...] = ()
    facts: tuple[FactRule, ...] = ()
    places: tuple[PlaceRule, ...] = ()
    prices: Prices
    ignored: tuple[str, ...] = ()

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Every column that it reads, each once, in the order of the mapping."""
        return tuple(dict.fromkeys(self._columns()))

    def _columns(self) -> Iterator[str]:
        """Every column that it reads, as often as it does."""
        yield from (*self.supplier.id, self.supplier.name, *self.supplier.aliases)
        if self.offer.lot.column is not None:
            yield self.offer.lot.column
        yield from (*self.offer.unit, *self.offer.apart)
        if self.offer.rank is not None:
            yield self.offer.rank
        for fact in self.facts:
            yield from (column.column for column in fact.columns)
            yield from _of_moments(fact.stated)
        for place in self.places:
            yield place.column
            yield from (name for name in (place.taken, place.maximum) if name is not None)
            yield from _of_moments(place.updated)
        for price in self.prices.rows:
            yield price.column
            yield from _of_moments(price.first, price.last)

    @cached_property
    def filled(self) -> frozenset[str]:
        """The code lists that are filled when a feed is read."""
        facets = self.vocabulary.by_code
        open_ = (
            facets[rule.facet].codes
            for rule in self.facts
            if rule.facet in facets and any(c.codes_from_column for c in rule.columns)
        )
        return frozenset({*(rule.list for rule in self.lists), *filter(None, open_)})

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"mapping {self.id}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """What contradicts itself, or refers to what is not there."""
        read = set(self.needed)
        for index, column in enumerate(self.ignored):
            if column in read:
                yield Problem(f"ignored.{index}", f"{column!r} is ignored, and read as well.")
        lists = {codes.id for codes in self.vocabulary.lists}
        for index, codes in enumerate(self.lists):
            if codes.list not in lists:
                hint = did_you_mean(codes.list, lists)
                yield Problem(f"lists.{index}.list", f"no list {codes.list!r}.{hint}")
        lots = [f"{agreed.id}/{lot.id}" for agreed in self.frameworks for lot in agreed.lots]
        lot = self.offer.lot
        for named in (lot.constant, *lot.values.values()):
            if named is not None and named not in lots:
                hint = did_you_mean(named, lots) or f" Known: {', '.join(lots)}."
                yield Problem("offer.lot", f"no lot {named!r} in the frameworks.{hint}")
        yield from _twice("facts", "facet", [rule.facet for rule in self.facts])
        yield from _twice("places", "id", [rule.id for rule in self.places])
        for index, rule in enumerate(self.facts):
            yield from self._problems_with(rule, f"facts.{index}")
        for index, place in enumerate(self.places):
            for number, trait in enumerate(place.traits):
                for what in self.vocabulary.problems_with(trait.facet, trait.value):
                    yield Problem(f"places.{index}.traits.{number}", what)

    def _problems_with(self, rule: FactRule, place: str) -> Iterator[Problem]:
        """What hinders columns from stating something on a facet."""
        facet = self.vocabulary.by_code.get(rule.facet)
        if facet is None:
            hint = did_you_mean(rule.facet, self.vocabulary.by_code)
            yield Problem(f"{place}.facet", f"no facet {rule.facet!r}.{hint}")
            return
        if facet.kind in {"flag", "number"} and len(rule.columns) > 1:
            what = f"a {facet.kind} stands in one column, {len(rule.columns)} are given."
            yield Problem(f"{place}.columns", what)
        for index, column in enumerate(rule.columns):
            here = f"{place}.columns.{index}"
            yield from self._problems_in(column, facet, here)

    def _problems_in(self, column: Column, facet: Facet, here: str) -> Iterator[Problem]:
        """What is wrong in one column of a rule."""
        if facet.kind == "flag" and not column.values:
            yield Problem(f"{here}.values", "a flag says which cells are true, and which false.")
        if column.denied and facet.kind != "code":
            yield Problem(f"{here}.denied", f"only codes are denied, {facet.code!r} is no code.")
        if column.codes_from_column and not (facet.kind == "code" and column.as_it_stands):
            what = "codes come from the cells of a code facet, without values or denied."
            yield Problem(f"{here}.codes_from_column", what)
        if facet.kind == "code" and facet.codes in self.filled:
            return
        for cell, value in (*column.values.items(), *column.denied.items()):
            for what in self.vocabulary.problems_with(facet.code, value):
                yield Problem(f"{here}.{cell}", what)


def _of_moments(*moments: Moment | None) -> Iterator[str]:
    """The columns of moments that are given."""
    return (moment.column for moment in moments if moment is not None)


def _twice(field: str, what: str, names: Sequence[str]) -> Iterator[Problem]:
    """A problem for each name that stands more than once."""
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem(f"{field}.{index}.{what}", f"{name!r} stands more than once.")
