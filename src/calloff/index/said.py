"""What is said about a candidate, as far as answers go by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, cast

from calloff.values.period import Period
from calloff.vocabulary import Fact, FactValue

__all__ = ["Said", "Told"]


class Said(NamedTuple):
    """What a fact says, without who said it and when: what its answers go by."""

    value: FactValue | None
    denied: tuple[str, ...]
    valid: Period
    stated: None = None
    source: None = None

    @property
    def silent(self) -> bool:
        """Whether it says nothing."""
        return self.value is None and not self.denied

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that it says yes to."""
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def sort(self) -> object:
        """What it is apart from the codes that it speaks of, and when it holds."""
        return type(self.value) if isinstance(self.value, tuple | None) else self.value


class Told:
    """What a part says on a day, as expressions ask for it."""

    __slots__ = ("_on", "_said")

    def __init__(self, facets: Sequence[str], part: Sequence[Sequence[Said]], on: date) -> None:
        """Ask what is said on some facets on a day."""
        self._said = dict(zip(facets, part, strict=True))
        self._on = on

    def fact(self, facet: str) -> Fact | None:
        """What is said on a facet."""
        for said in self._said[facet]:
            if self._on in said.valid:
                return cast("Fact", said)
        return None
