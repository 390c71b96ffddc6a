"""What can be asked about one facet: that it has, lies within, or is at least something."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property
from sys import intern
from typing import Annotated, Any, ClassVar, Protocol, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

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
from calloff.values.verdict import Verdict
from calloff.vocabulary import CodeList, Facet, Fact, Vocabulary

__all__ = ["Asked", "AtLeast", "Has", "Stated", "Within"]

Number = Annotated[StrictInt, Field(gt=-(2**53), lt=2**53)]
"""A whole number that every program writes the same."""

Whose = str
"""Who asks for it, such as ``child`` or ``guardian``: their wishes may differ."""


class Stated(Protocol):
    """**Protocol:** what one candidate states, as it holds on one day."""

    def fact(self, facet: str) -> Fact | None:
        """What is stated on a facet; ``None`` where nothing is."""
        ...


class Asked(Record, ABC):
    """Something asked for.

    Attributes:
        whose: Who asks for it; said of the outermost expression.
        negotiable: Whether a new assessment of needs may relax it; said of the outermost.
    """

    whose: Whose | None = None
    negotiable: bool = False

    @property
    @abstractmethod
    def asked(self) -> str:
        """What it asks for, whoever asks: whatever asks for the same has the same answers.

        A text, since a text that is looked up often is hashed once.
        """

    @property
    @abstractmethod
    def code(self) -> str:
        """The code of the findings about it."""

    @abstractmethod
    def judge(self, stated: Stated, vocabulary: Vocabulary) -> Finding:
        """The answer about a candidate, with what it rests on."""

    def verdict(self, stated: Stated, vocabulary: Vocabulary) -> Verdict:
        """The verdict about a candidate, without what it rests on."""
        return self.judge(stated, vocabulary).verdict

    @abstractmethod
    def problems(self, vocabulary: Vocabulary) -> Iterator[Problem]:
        """What the vocabulary has no words for, with places inside the expression."""

    @abstractmethod
    def facets(self) -> Iterator[str]:
        """The facets that it asks about, in order, each as often as it stands."""


class Leaf(Asked):
    """An expression about one facet."""

    kinds: ClassVar[tuple[str, ...]]
    word: ClassVar[str]

    facet: str

    @property
    @abstractmethod
    def wanted(self) -> Any:
        """What is asked for, as JSON."""

    @cached_property
    def asked(self) -> str:
        """The facet and what is asked of it; true is not one."""
        return intern(repr((self.word, self.facet, getattr(self, self.word))))

    @property
    def code(self) -> str:
        """That of the facet."""
        return f"facet.{self.facet}"

    @abstractmethod
    def compare(self, facet: Facet, fact: Fact, codes: CodeList | None) -> Answer:
        """The answer of a fact that is not silent."""

    def judge(self, stated: Stated, vocabulary: Vocabulary) -> Finding:
        verdict, note, fact = self._judged(stated, vocabulary)
        return Finding(
            code=self.code,
            verdict=verdict,
            asked=self._asked(),
            found=_told(fact),
            note=note,
            stated=fact.stated.isoformat() if fact and fact.stated else None,
            source=fact.source if fact else None,
        )

    def verdict(self, stated: Stated, vocabulary: Vocabulary) -> Verdict:
        return self._judged(stated, vocabulary)[0]

    def _judged(
        self, stated: Stated, vocabulary: Vocabulary
    ) -> tuple[Verdict, str | None, Fact | None]:
        """The verdict, a note that says more, and the fact that it rests on."""
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
        return verdict, note, fact

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


class Has(Leaf):
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


class Within(Leaf):
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


class AtLeast(Leaf):
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
