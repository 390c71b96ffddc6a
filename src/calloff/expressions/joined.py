"""Expressions joined into one, by Kleene's logic, and what any of them can be."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property
from sys import intern
from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from calloff.errors import Problem
from calloff.expressions.leaves import Asked, AtLeast, Has, Stated, Within
from calloff.finding import Finding
from calloff.values.verdict import Verdict, all_met, any_met
from calloff.vocabulary import Vocabulary

__all__ = ["DEEPEST", "AllOf", "AnyOf", "Expression", "NoneOf", "Not"]

DEEPEST = 20
"""So deep may expressions be nested: deeper than anybody reads."""


class Joined(Asked):
    """Several expressions joined into one."""

    word: ClassVar[str]

    @property
    @abstractmethod
    def parts(self) -> tuple[Asked, ...]:
        """The expressions that are joined."""

    @abstractmethod
    def join(self, verdicts: list[Verdict]) -> Verdict:
        """The answer from the answers of the parts."""

    @cached_property
    def asked(self) -> str:
        """How it joins what."""
        return intern(repr((self.word, *(part.asked for part in self.parts))))

    @property
    def code(self) -> str:
        """That of the way of joining."""
        return f"logic.{self.word}"

    @cached_property
    def depth(self) -> int:
        """How deep the expressions are nested."""
        return 1 + max(getattr(part, "depth", 0) for part in self.parts)

    def judge(self, stated: Stated, vocabulary: Vocabulary) -> Finding:
        parts = tuple(part.judge(stated, vocabulary) for part in self.parts)
        verdict = self.join([part.verdict for part in parts])
        return Finding(code=self.code, verdict=verdict, parts=parts)

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


class AnyOf(Joined):
    """At least one of the expressions holds.

    Attributes:
        any_of: The expressions; at least one.
    """

    word: ClassVar = "any_of"
    any_of: Annotated[tuple[Expression, ...], Field(min_length=1)]

    @property
    def parts(self) -> tuple[Asked, ...]:
        """The expressions that are joined."""
        return self.any_of

    def join(self, verdicts: list[Verdict]) -> Verdict:
        """As good as the best part."""
        return any_met(verdicts)


class AllOf(Joined):
    """Every one of the expressions holds.

    Attributes:
        all_of: The expressions; at least one.
    """

    word: ClassVar = "all_of"
    all_of: Annotated[tuple[Expression, ...], Field(min_length=1)]

    @property
    def parts(self) -> tuple[Asked, ...]:
        """The expressions that are joined."""
        return self.all_of

    def join(self, verdicts: list[Verdict]) -> Verdict:
        """As good as the worst part."""
        return all_met(verdicts)


class NoneOf(Joined):
    """None of the expressions holds, as where a region is excluded.

    Attributes:
        none_of: The expressions; at least one.
    """

    word: ClassVar = "none_of"
    none_of: Annotated[tuple[Expression, ...], Field(min_length=1)]

    @property
    def parts(self) -> tuple[Asked, ...]:
        """The expressions that are joined."""
        return self.none_of

    def join(self, verdicts: list[Verdict]) -> Verdict:
        """The contrary of any."""
        return ~any_met(verdicts)


class Not(Joined):
    """The expression does not hold.

    Attributes:
        not_: The expression; written ``not`` in documents.
    """

    model_config = ConfigDict(populate_by_name=True)

    word: ClassVar = "not"
    not_: Annotated[Expression, Field(alias="not")]

    @property
    def parts(self) -> tuple[Asked, ...]:
        """The one expression."""
        return (self.not_,)

    def join(self, verdicts: list[Verdict]) -> Verdict:
        """The contrary."""
        return ~verdicts[0]


def _kind_of(given: object) -> str | None:
    """Which expression is meant: the one whose own word stands in it."""
    if isinstance(given, Asked):
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
