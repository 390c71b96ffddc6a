"""What can be stated and asked for, as data: facets, their codes, and facts.

Nothing of social services, or of any other field, is known to the code. A vocabulary says which
facets there are, what their codes are called and how they lie inside each other, what it means
that nothing is stated, and whom a finding may be told to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator

from calloff.errors import InputError, Problem, did_you_mean
from calloff.values.hours import Hours
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Document, Record
from calloff.values.span import Span

__all__ = [
    "Audience",
    "Code",
    "CodeList",
    "Facet",
    "Fact",
    "FactValue",
    "Text",
    "Vocabulary",
    "fact_problems",
    "merged",
]

Audience = Literal["caseworker", "asked", "rejected", "release"]
"""Who reads: the caseworker, a supplier that is asked, one turned down, or the public."""

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Text(Record):
    """The same words in Swedish and English."""

    positional: ClassVar = ("sv", "en")

    sv: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    if TYPE_CHECKING:

        def __init__(self, sv: str, en: str) -> None: ...

    def __getitem__(self, language: str) -> str:
        """The words in one language, ``sv`` or ``en``."""
        return str(getattr(self, language))


class Code(Record):
    """One value that can be stated or asked for, such as a language or a municipality.

    Attributes:
        code: The stable code.
        name: What it is called.
        parent: The wider code that it lies inside.
        near: Codes so alike that one stated and the other asked for is unknown, never met.
        aliases: Other spellings read as this code.
    """

    code: Annotated[str, Field(min_length=1)]
    name: Text
    parent: str | None = None
    near: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class CodeList(Record):
    """A list of codes that facets share, such as regions or languages.

    Attributes:
        id: Its name inside the vocabulary.
        name: What it is called.
        codes: The codes; a parent stands before what lies inside it.
        source: Where the codes come from.
    """

    id: Identifier
    name: Text
    codes: tuple[Code, ...]
    source: str | None = None

    @cached_property
    def by_code(self) -> Mapping[str, Code]:
        """Each code by its own spelling."""
        return {code.code: code for code in self.codes}

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """Every spelling that is read, aliases included, with the code it stands for."""
        own = {code.code: code.code for code in self.codes}
        return {alias: c.code for c in self.codes for alias in c.aliases} | own

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Each code by its names, in small letters."""
        return {name.casefold(): c.code for c in self.codes for name in (c.name.en, c.name.sv)}

    @cached_property
    def around(self) -> Mapping[str, frozenset[str]]:
        """For each code, itself and every wider code that it lies inside."""
        found: dict[str, frozenset[str]] = {}
        for code in self.codes:
            wider = found.get(code.parent, frozenset()) if code.parent else frozenset()
            found[code.code] = wider | {code.code}
        return found

    @cached_property
    def alike(self) -> Mapping[str, frozenset[str]]:
        """For each code, those that are near to it, whichever of the two says so."""
        found: dict[str, set[str]] = {code.code: set(code.near) for code in self.codes}
        for code in self.codes:
            for other in code.near:
                found[other].add(code.code)
        return {code: frozenset(others) for code, others in found.items()}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = []
        before: set[str] = set()
        spelt: set[str] = set()
        known = {code.code for code in self.codes}
        for index, code in enumerate(self.codes):
            place = f"codes.{index}"
            for spelling in (code.code, *code.aliases):
                if spelling in spelt:
                    problems.append(Problem(place, f"{spelling!r} stands in the list already."))
                spelt.add(spelling)
            if code.parent is not None and code.parent not in before:
                what = f"the parent {code.parent!r} of {code.code!r} must stand before it."
                problems.append(Problem(f"{place}.parent", what))
            for other in code.near:
                if other not in known:
                    what = f"no code {other!r} in the list.{did_you_mean(other, known)}"
                    problems.append(Problem(f"{place}.near", what))
            before.add(code.code)
        if problems:
            raise InputError(f"code list {self.id}", problems)
        return self


class Facet(Record):
    """One thing that can be stated about a candidate and asked for by a need.

    Attributes:
        code: Its stable name, such as ``spoken_by_consultant``.
        kind: What is stated: codes of a list, a flag, a number, ranges, or hours of the week.
        name: What it is called, fitting after "Requirement:".
        question: How it is asked of a supplier; ``{value}`` stands for what is asked for.
        codes: The id of its code list; for the kind ``code`` only.
        meets: ``narrower``: a stated code meets an asked one that it is or lies inside;
            ``broader``: one that it is or contains, as an area served does.
        listed: ``all``: a stated list is the whole list; ``some``: what is not in it is silence.
        silence: What it means that nothing is stated.
        told_to: Who may be told a finding on it; for anybody else it is withheld.
        promised_by: A facet in which the supplier says whether it can offer this at all. A no
            there is a no; a yes leaves it unknown, since a promise is not yet a home.
        unit: What numbers and ranges count, such as ``month``.
    """

    code: Identifier
    kind: Literal["code", "flag", "number", "range", "hours"]
    name: Text
    silence: Literal["no", "unknown"]
    told_to: tuple[Audience, ...]
    question: Text | None = None
    codes: Identifier | None = None
    meets: Literal["narrower", "broader"] = "narrower"
    listed: Literal["all", "some"] = "all"
    promised_by: Identifier | None = None
    unit: str | None = None


FactValue = StrictBool | Annotated[StrictInt, Field(gt=-(2**53), lt=2**53)] | tuple[str, ...]
"""A flag, a number, or codes, ranges (``0-35``) or hours of the week as texts."""


def _several(value: object) -> object:
    """One text alone is a list of one."""
    return (value,) if isinstance(value, str) else value


class Fact(Record):
    """What is stated about a candidate on one facet: a value, or that nobody says.

    Attributes:
        facet: The facet's code.
        value: What is stated; ``None`` is silence said aloud: it was asked for, or used to be
            stated, and is not.
        denied: Codes that are stated not to hold.
        valid: When it holds.
        stated: The day on which it was stated.
        source: Who or what stated it.
    """

    positional: ClassVar = ("facet", "value")

    facet: Identifier
    value: Annotated[FactValue | None, BeforeValidator(_several)] = None
    denied: tuple[str, ...] = ()
    valid: Period = ALWAYS
    stated: date | None = None
    source: str | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            facet: str,
            value: bool | int | str | tuple[str, ...] | None = None,
            *,
            denied: tuple[str, ...] = (),
            valid: Period | str = ALWAYS,
            stated: date | str | None = None,
            source: str | None = None,
        ) -> None: ...

    @property
    def silent(self) -> bool:
        """Whether it states nothing."""
        return self.value is None and not self.denied


class Vocabulary(Document):
    """What can be stated and asked for under an agreement.

    Attributes:
        id: Its name and version, such as ``social-services/1``.
        name: What it is called.
        lists: Code lists that facets share.
        facets: The facets.
    """

    format: Literal["calloff.vocabulary/1"] = "calloff.vocabulary/1"
    id: str
    name: Text
    lists: tuple[CodeList, ...] = ()
    facets: tuple[Facet, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, Facet]:
        """Each facet by its code."""
        return {facet.code: facet for facet in self.facets}

    @cached_property
    def _lists(self) -> Mapping[str, CodeList]:
        return {codes.id: codes for codes in self.lists}

    def list_of(self, facet: Facet) -> CodeList:
        """The code list of a facet of the kind ``code``."""
        assert facet.codes is not None, "Only facets of codes have a code list."
        return self._lists[facet.codes]

    def name_of(self, facet: str, value: object, language: str) -> str:
        """What a value of a facet is called; the value itself where it has no name."""
        known = self.by_code.get(facet)
        if known and known.kind == "code" and isinstance(value, str):
            code = self.list_of(known).by_code.get(value)
            return code.name[language] if code else value
        return str(value)

    def surely_fits(self, fact: Fact) -> bool:
        """Whether a quick look at a fact sees that nothing is wrong with it, as with nearly all.

        Where it does not, a close look may still find nothing wrong: in ranges and hours, or where
        the code stated lies inside one denied.
        """
        kind, around = self._quick.get(fact.facet, (None, {}))
        value, denied = fact.value, fact.denied
        if kind is None or (value is not None and type(value) is not kind):
            return False
        for code in denied:
            if code not in around:
                return False
        if isinstance(value, tuple):
            for code in value:
                wider = around.get(code)
                if wider is None or not wider.isdisjoint(denied):
                    return False
        return True

    @cached_property
    def _quick(self) -> Mapping[str, tuple[type, Mapping[str, frozenset[str]]]]:
        """For facets of codes, flags and numbers what type is stated, and the codes of the list."""
        types: dict[str, type] = {"code": tuple, "flag": bool, "number": int}
        return {
            facet.code: (types[facet.kind], self.list_of(facet).around if facet.codes else {})
            for facet in self.facets
            if facet.kind in types
        }

    def problems_with(self, facet: str, value: object) -> Iterator[str]:
        """What hinders a value from being stated or asked for on a facet; nothing if it fits."""
        known = self.by_code.get(facet)
        if known is None:
            yield f"no facet {facet!r} in {self.id}.{did_you_mean(facet, self.by_code)}"
            return
        fits = {"flag": bool, "number": int}.get(known.kind, tuple)
        if not isinstance(value, fits) or (known.kind == "number" and isinstance(value, bool)):
            yield f"{facet!r} takes {_TAKES[known.kind]}, got {value!r}."
        elif known.kind == "code":
            spellings = self.list_of(known).spellings
            for code in value if isinstance(value, tuple) else ():
                if code not in spellings:
                    named = self.list_of(known).by_name.get(code.casefold())
                    hint = f" Did you mean {named!r}?" if named else did_you_mean(code, spellings)
                    yield f"no code {code!r} in {known.codes!r}.{hint}"
                elif spellings[code] != code:
                    yield f"{code!r} is written {spellings[code]!r} in {known.codes!r}."
        elif known.kind in {"range", "hours"}:
            read = Span.parse if known.kind == "range" else Hours.parse
            for text in value if isinstance(value, tuple) else ():
                try:
                    read(text)
                except ValueError as error:
                    yield str(error)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = list(self._problems())
        if problems:
            raise InputError(f"vocabulary {self.id}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """What contradicts itself between the facets and the lists."""
        yield from _twice("lists", [codes.id for codes in self.lists])
        yield from _twice("facets", [facet.code for facet in self.facets])
        lists, facets = {codes.id for codes in self.lists}, {f.code for f in self.facets}
        for index, facet in enumerate(self.facets):
            place = f"facets.{index}"
            if (facet.kind == "code") != (facet.codes is not None):
                yield Problem(f"{place}.codes", "a list is named for the kind 'code', and only so.")
            elif facet.codes is not None and facet.codes not in lists:
                hint = did_you_mean(facet.codes, lists)
                yield Problem(f"{place}.codes", f"no list {facet.codes!r}.{hint}")
            if facet.promised_by is not None and facet.promised_by not in facets:
                hint = did_you_mean(facet.promised_by, facets)
                yield Problem(f"{place}.promised_by", f"no facet {facet.promised_by!r}.{hint}")
            if "caseworker" not in facet.told_to:
                yield Problem(f"{place}.told_to", "the caseworker is always told.")


_TAKES = {
    "code": "codes, as a list of texts",
    "flag": "true or false",
    "number": "a whole number",
    "range": "ranges, as texts such as '0-35'",
    "hours": "hours of the week, as texts such as 'Mo-Fr 08:00-19:00'",
}


def _twice(place: str, names: list[str]) -> Iterator[Problem]:
    """A problem for each name that stands more than once."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Problem(f"{place}.{index}", f"{name!r} stands more than once.")
        seen.add(name)


def merged(older: tuple[Fact, ...], newer: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The newer facts, and of the older those on facets that the newer ones do not speak of."""
    spoken = {fact.facet for fact in newer}
    return (*(fact for fact in older if fact.facet not in spoken), *newer)


def fact_problems(
    facts: Sequence[Fact], vocabulary: Vocabulary, place: str, field: str = "facts"
) -> Iterator[Problem]:
    """What a vocabulary has no words for, and facets stated twice for the same day."""
    by_facet: dict[str, list[Fact]] = {}
    for index, fact in enumerate(facts):
        earlier = by_facet.setdefault(fact.facet, [])
        if not vocabulary.surely_fits(fact):
            here = f"{place}.{field}.{index}"
            for what in _misfits(fact, vocabulary):
                yield Problem(here, what)
        for other in earlier:
            if other.valid.overlaps(fact.valid):
                what = f"{fact.facet!r} is stated twice where {fact.valid} meets {other.valid}."
                yield Problem(f"{place}.{field}.{index}", what)
        earlier.append(fact)


def _misfits(fact: Fact, vocabulary: Vocabulary) -> Iterator[str]:
    """What a vocabulary has no words for in one fact, and what contradicts itself in it."""
    known = vocabulary.by_code.get(fact.facet)
    coded = known is not None and known.kind == "code"
    for value in (fact.value, (fact.denied or None) if coded else None):
        if value is not None:
            yield from vocabulary.problems_with(fact.facet, value)
    if fact.value is None and not fact.denied and known is None:
        hint = did_you_mean(fact.facet, vocabulary.by_code)
        yield f"no facet {fact.facet!r} in {vocabulary.id}.{hint}"
    if fact.denied and known is not None and known.kind != "code":
        yield f"only codes are denied, {fact.facet!r} is a {known.kind}."
    if both := _contradicted(fact, vocabulary):
        yield f"{', '.join(both)} is both stated and denied."


def _contradicted(fact: Fact, vocabulary: Vocabulary) -> list[str]:
    """The codes that a fact states, and denies by themselves or by what they lie inside."""
    facet = vocabulary.by_code.get(fact.facet)
    if not fact.denied or not isinstance(fact.value, tuple) or facet is None or not facet.codes:
        return []
    around = vocabulary.list_of(facet).around
    # Who covers one municipality and denies the county only says that it does not cover all.
    inside = facet.meets == "narrower"
    return sorted(
        code
        for code in fact.value
        if any(no == code or (inside and no in around.get(code, ())) for no in fact.denied)
    )
