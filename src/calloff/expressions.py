"""What a need asks for, as expressions over facets, answered with three values.

An expression *has*, lies *within* or is *at least* something; others join expressions. The
answer about a candidate is met, unmet or unknown, by Kleene's logic: what nobody has said is
never a silent yes or no.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Protocol, Self

from pydantic import ConfigDict, Discriminator, Field, StrictBool, StrictInt, Tag, model_validator

from calloff.errors import Problem
from calloff.finding import Finding
from calloff.matching import (
    NO,
    YES,
    Answer,
    codes_meet,
    hours_meet,
    silence,
    spans,
    spans_meet,
)
from calloff.values.record import Record
from calloff.values.span import Span
from calloff.values.verdict import Verdict, all_met, any_met
from calloff.vocabulary import CodeList, Facet, Fact, Vocabulary

__all__ = [
    "AllOf",
    "AnyOf",
    "AtLeast",
    "Expression",
    "Has",
    "NoneOf",
    "Not",
    "Stated",
    "Within",
    "all_of",
    "any_of",
    "at_least",
    "has",
    "none_of",
    "not_",
    "within",
]

DEEPEST = 20
"""So deep may expressions be nested: deeper than anybody reads."""

Number = Annotated[StrictInt, Field(gt=-(2**53), lt=2**53)]
"""A whole number that every program writes the same."""

Whose = str
"""Who asks for it, such as ``child`` or ``guardian``: their wishes may differ."""


class Stated(Protocol):
    """**Protocol:** what one candidate states, as it holds on one day."""

    def fact(self, facet: str) -> Fact | None:
        """What is stated on a facet; ``None`` where nothing is."""
        ...


class _Expression(Record, ABC):
    """Something asked for.

    Attributes:
        whose: Who asks for it; said of the outermost expression.
        negotiable: Whether a new assessment of needs may relax it; said of the outermost.
    """

    whose: Whose | None = None
    negotiable: bool = False

    @abstractmethod
    def judge(self, stated: Stated, vocabulary: Vocabulary) -> Finding:
        """The answer about a candidate, with what it rests on."""

    @abstractmethod
    def problems(self, vocabulary: Vocabulary) -> Iterator[Problem]:
        """What the vocabulary has no words for, with places inside the expression."""

    @abstractmethod
    def facets(self) -> Iterator[str]:
        """The facets that it asks about, in order, each as often as it stands."""


class _Leaf(_Expression):
    """An expression about one facet."""

    kinds: ClassVar[tuple[str, ...]]
    word: ClassVar[str]

    facet: str

    @property
    @abstractmethod
    def wanted(self) -> Any:
        """What is asked for, as JSON."""

    @abstractmethod
    def compare(self, facet: Facet, fact: Fact, codes: CodeList | None) -> Answer:
        """The answer of a fact that is not silent."""

    def judge(self, stated: Stated, vocabulary: Vocabulary) -> Finding:
        facet = vocabulary.by_code[self.facet]
        fact = stated.fact(facet.code)
        verdict, note = self._answer(facet, fact, vocabulary)
        if note == "silent" and facet.silence == "unknown" and facet.promised_by:
            promise = vocabulary.by_code[facet.promised_by]
            said = stated.fact(promise.code)
            promised, _ = self._answer(promise, said, vocabulary)
            if said is not None and promised is not Verdict.UNKNOWN:
                met = promised is Verdict.MET
                verdict = Verdict.UNKNOWN if met else Verdict.UNMET
                note, fact = ("can_offer" if met else "cannot_offer"), said
        return Finding(
            code=f"facet.{self.facet}",
            verdict=verdict,
            asked=self._asked(),
            found=_told(fact),
            note=note,
            stated=fact.stated.isoformat() if fact and fact.stated else None,
            source=fact.source if fact else None,
        )

    def _answer(self, facet: Facet, fact: Fact | None, vocabulary: Vocabulary) -> Answer:
        """The answer of what is stated on a facet, or of silence."""
        if fact is None or fact.silent:
            return self.of_silence(facet), "silent"
        codes = vocabulary.list_of(facet) if facet.kind == "code" else None
        return self.compare(facet, fact, codes)

    def of_silence(self, facet: Facet) -> Verdict:
        """The answer where nothing is stated."""
        return silence(facet)

    def _asked(self) -> Mapping[str, Any]:
        return {"facet": self.facet, self.word: self.wanted}

    def problems(self, vocabulary: Vocabulary) -> Iterator[Problem]:
        facet = vocabulary.by_code.get(self.facet)
        if facet is not None and facet.kind not in self.kinds:
            fits = " or ".join(self.kinds)
            what = f"{self.word!r} asks about a {fits}, {self.facet!r} is a {facet.kind}."
            yield Problem(self.word, what)
            return
        for value in self._stateable(facet):
            for what in vocabulary.problems_with(self.facet, value):
                yield Problem("facet" if facet is None else self.word, what)

    def _stateable(self, facet: Facet | None) -> tuple[Any, ...]:
        """What is asked for, in the shape in which facts state it."""
        return ((self.wanted,) if isinstance(self.wanted, str) else self.wanted,)

    def facets(self) -> Iterator[str]:
        yield self.facet


class Has(_Leaf):
    """What is stated contains what is asked for.

    Attributes:
        facet: The facet asked about.
        has: A code, a number, a span (``100-110``), hours of the week, or ``true`` for a flag.
    """

    positional: ClassVar = ("facet", "has")
    kinds: ClassVar = ("code", "flag", "number", "range", "hours")
    word: ClassVar = "has"

    has: StrictBool | Number | str

    def of_silence(self, facet: Facet) -> Verdict:
        """The facet's own; and the contrary where a flag is asked not to be set."""
        return ~silence(facet) if self.has is False else silence(facet)

    @property
    def wanted(self) -> bool | int | str:
        """What is asked for, as JSON."""
        return self.has

    def compare(self, facet: Facet, fact: Fact, codes: CodeList | None) -> Answer:
        """The answer of a fact that is not silent."""
        if facet.kind == "code":
            assert codes is not None, "A facet of codes has a list."
            return codes_meet(str(self.has), facet, fact, codes)
        if isinstance(fact.value, tuple):
            meets = spans_meet if facet.kind == "range" else hours_meet
            return YES if meets(fact.value, str(self.has)) else NO
        return YES if fact.value == self.has else NO


class Within(_Leaf):
    """What is stated lies between two numbers, both included.

    Attributes:
        facet: A facet of numbers or ranges.
        within: The least and the greatest number that will do.
    """

    positional: ClassVar = ("facet", "within")
    kinds: ClassVar = ("number", "range")
    word: ClassVar = "within"

    within: tuple[Number, Number]

    @property
    def wanted(self) -> list[int]:
        """What is asked for, as JSON."""
        return list(self.within)

    def compare(self, facet: Facet, fact: Fact, codes: CodeList | None) -> Answer:
        """The answer of a fact that is not silent."""
        low, high = self.within
        if isinstance(fact.value, tuple):
            bounds = Span(low, high + 1)
            return YES if all(bounds.covers(span) for span in spans(fact.value)) else NO
        assert isinstance(fact.value, int), "A number is stated as one."
        return YES if low <= fact.value <= high else NO

    def _stateable(self, facet: Facet | None) -> tuple[Any, ...]:
        if facet is not None and facet.kind == "range":
            return ((f"{self.within[0]}-{self.within[1]}",),)
        return self.within

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.within[0] > self.within[1] or self.within[0] < 0:
            raise ValueError(
                f"within goes from the least number to the greatest, got {self.within}."
            )
        return self


class AtLeast(_Leaf):
    """What is stated is so great, or greater.

    Attributes:
        facet: A facet of numbers.
        at_least: The least number that will do.
    """

    positional: ClassVar = ("facet", "at_least")
    kinds: ClassVar = ("number",)
    word: ClassVar = "at_least"

    at_least: Number

    @property
    def wanted(self) -> int:
        """What is asked for, as JSON."""
        return self.at_least

    def compare(self, facet: Facet, fact: Fact, codes: CodeList | None) -> Answer:
        """The answer of a fact that is not silent."""
        assert isinstance(fact.value, int)
        return YES if fact.value >= self.at_least else NO


class _Joined(_Expression):
    """Several expressions joined into one."""

    word: ClassVar[str]

    @property
    @abstractmethod
    def parts(self) -> tuple[_Expression, ...]:
        """The expressions that are joined."""

    @abstractmethod
    def join(self, verdicts: list[Verdict]) -> Verdict:
        """The answer from the answers of the parts."""

    @cached_property
    def depth(self) -> int:
        """How deep the expressions are nested."""
        return 1 + max(getattr(part, "depth", 0) for part in self.parts)

    def judge(self, stated: Stated, vocabulary: Vocabulary) -> Finding:
        parts = tuple(part.judge(stated, vocabulary) for part in self.parts)
        verdict = self.join([part.verdict for part in parts])
        return Finding(code=f"logic.{self.word}", verdict=verdict, parts=parts)

    def problems(self, vocabulary: Vocabulary) -> Iterator[Problem]:
        for index, part in enumerate(self.parts):
            for problem in part.problems(vocabulary):
                yield problem.within(f"{self.word}.{index}")

    def facets(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.facets()

    @model_validator(mode="after")
    def _said_outermost(self) -> Self:
        if self.depth > DEEPEST:
            raise ValueError(f"an expression is nested at most {DEEPEST} deep.")
        if any(part.whose is not None or part.negotiable for part in self.parts):
            raise ValueError("whose and negotiable are said of the outermost expression.")
        return self


class AnyOf(_Joined):
    """At least one of the expressions holds.

    Attributes:
        any_of: The expressions; at least one.
    """

    word: ClassVar = "any_of"
    any_of: Annotated[tuple[Expression, ...], Field(min_length=1)]

    @property
    def parts(self) -> tuple[_Expression, ...]:
        """The expressions that are joined."""
        return self.any_of

    def join(self, verdicts: list[Verdict]) -> Verdict:
        """As good as the best part."""
        return any_met(verdicts)


class AllOf(_Joined):
    """Every one of the expressions holds.

    Attributes:
        all_of: The expressions; at least one.
    """

    word: ClassVar = "all_of"
    all_of: Annotated[tuple[Expression, ...], Field(min_length=1)]

    @property
    def parts(self) -> tuple[_Expression, ...]:
        """The expressions that are joined."""
        return self.all_of

    def join(self, verdicts: list[Verdict]) -> Verdict:
        """As good as the worst part."""
        return all_met(verdicts)


class NoneOf(_Joined):
    """None of the expressions holds, as where a region is excluded.

    Attributes:
        none_of: The expressions; at least one.
    """

    word: ClassVar = "none_of"
    none_of: Annotated[tuple[Expression, ...], Field(min_length=1)]

    @property
    def parts(self) -> tuple[_Expression, ...]:
        """The expressions that are joined."""
        return self.none_of

    def join(self, verdicts: list[Verdict]) -> Verdict:
        """The contrary of any."""
        return ~any_met(verdicts)


class Not(_Joined):
    """The expression does not hold.

    Attributes:
        not_: The expression; written ``not`` in documents.
    """

    model_config = ConfigDict(populate_by_name=True)

    word: ClassVar = "not"
    not_: Annotated[Expression, Field(alias="not")]

    @property
    def parts(self) -> tuple[_Expression, ...]:
        """The one expression."""
        return (self.not_,)

    def join(self, verdicts: list[Verdict]) -> Verdict:
        """The contrary."""
        return ~verdicts[0]


def _kind_of(given: object) -> str | None:
    """Which expression is meant: the one whose own word stands in it."""
    if isinstance(given, _Expression):
        return type(given).__name__
    if isinstance(given, Mapping):
        for word, name in _WORDS.items():
            if word in given:
                return name
    return None


_WORDS = {
    "has": "Has",
    "within": "Within",
    "at_least": "AtLeast",
    "any_of": "AnyOf",
    "all_of": "AllOf",
    "none_of": "NoneOf",
    "not": "Not",
}

Expression = Annotated[
    Annotated[Has, Tag("Has")]
    | Annotated[Within, Tag("Within")]
    | Annotated[AtLeast, Tag("AtLeast")]
    | Annotated[AnyOf, Tag("AnyOf")]
    | Annotated[AllOf, Tag("AllOf")]
    | Annotated[NoneOf, Tag("NoneOf")]
    | Annotated[Not, Tag("Not")],
    Discriminator(
        _kind_of,
        custom_error_type="expression",
        custom_error_message=(
            "An expression says one of has, within, at_least, any_of, all_of, none_of, not"
        ),
    ),
]
"""Anything that can be asked for."""

for _joined in (AnyOf, AllOf, NoneOf, Not):
    _joined.model_rebuild()


def has(
    facet: str,
    value: bool | int | str = True,
    *,
    whose: str | None = None,
    negotiable: bool = False,
) -> Has:
    """What is stated on the facet contains the value: a code, a number, a span, hours, a flag."""
    return Has(facet=facet, has=value, whose=whose, negotiable=negotiable)


def within(
    facet: str, low: int, high: int, *, whose: str | None = None, negotiable: bool = False
) -> Within:
    """What is stated on the facet lies between two numbers, both included."""
    return Within(facet=facet, within=(low, high), whose=whose, negotiable=negotiable)


def at_least(
    facet: str, amount: int, *, whose: str | None = None, negotiable: bool = False
) -> AtLeast:
    """What is stated on the facet is the amount or more."""
    return AtLeast(facet=facet, at_least=amount, whose=whose, negotiable=negotiable)


def any_of(*parts: Expression, whose: str | None = None, negotiable: bool = False) -> AnyOf:
    """At least one of the expressions holds."""
    return AnyOf(any_of=parts, whose=whose, negotiable=negotiable)


def all_of(*parts: Expression, whose: str | None = None, negotiable: bool = False) -> AllOf:
    """Every one of the expressions holds."""
    return AllOf(all_of=parts, whose=whose, negotiable=negotiable)


def none_of(*parts: Expression, whose: str | None = None, negotiable: bool = False) -> NoneOf:
    """None of the expressions holds."""
    return NoneOf(none_of=parts, whose=whose, negotiable=negotiable)


def not_(part: Expression, *, whose: str | None = None, negotiable: bool = False) -> Not:
    """The expression does not hold."""
    return Not(**{"not": part}, whose=whose, negotiable=negotiable)


def _told(fact: Fact | None) -> Mapping[str, Any]:
    """What a fact states, as JSON."""
    if fact is None or fact.silent:
        return {}
    found: dict[str, Any] = {}
    if fact.value is not None:
        found["value"] = list(fact.value) if isinstance(fact.value, tuple) else fact.value
    if fact.denied:
        found["denied"] = list(fact.denied)
    return found
