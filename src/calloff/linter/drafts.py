"""A draft of a key with what is known around it, and how it is remarked upon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from calloff.allocation_key import AllocationKey
from calloff.finding import Remark
from calloff.framework import Framework, Lot
from calloff.gates import Gate
from calloff.orderings import Ordering
from calloff.step import Step
from calloff.switches import Switch
from calloff.vocabulary import Vocabulary

__all__ = ["Draft", "differing", "remark"]

S = TypeVar("S", bound=Step)


@dataclass(frozen=True, slots=True)
class Draft:
    """A key that is being looked at, with what it is meant for, as far as that is known.

    Attributes:
        key: The key.
        lot: The lot that it is to decide; ``None``: not known here.
        framework: The agreement that the lot is part of; ``None``: not known here.
        vocabulary: The words in which needs will ask; ``None``: not known here.
        keys: The keys that it may give way to, by id.
    """

    key: AllocationKey
    lot: Lot | None = None
    framework: Framework | None = None
    vocabulary: Vocabulary | None = None
    keys: Mapping[str, AllocationKey] | None = None

    def of(self, kind: type[S]) -> Iterator[tuple[str, S]]:
        """Every step of a kind, or of one made from it, with its place."""
        for place, step in self.key.steps():
            if isinstance(step, kind):
                yield place, step

    def has(self, kind: type[Step]) -> bool:
        """Whether there is a step of a kind."""
        return any(True for _ in self.of(kind))

    def gates(self) -> Iterator[tuple[str, Gate]]:
        """The gates of a candidate, with their places."""
        return _placed("gates", self.key.gates)

    def orderings(self) -> Iterator[tuple[str, Ordering]]:
        """The orderings, with their places."""
        return _placed("orderings", self.key.orderings)

    def switches(self) -> Iterator[tuple[str, Switch]]:
        """The switches, with their places."""
        return _placed("switches", self.key.switches)

    def reached(self) -> Iterator[tuple[str, Ordering]]:
        """The orderings up to the first that leaves nobody equal: nothing comes after that."""
        for place, ordering in self.orderings():
            yield place, ordering
            if ordering.decides == "always":
                return


def _placed(field: str, steps: Iterable[S]) -> Iterator[tuple[str, S]]:
    """Steps of a field of the key, with their places."""
    return ((f"{field}.{index}", step) for index, step in enumerate(steps))


def remark(code: str, place: str, **found: Any) -> Remark:
    """A remark about a key, at a place in it."""
    return Remark(f"key.{code}", place, found)


def differing(one: Step, other: Step) -> tuple[str, ...]:
    """The names of the parameters in which two steps of a kind differ; their clauses aside."""
    names = (name for name in type(one).model_fields if name not in {"kind", "clause"})
    return tuple(name for name in names if getattr(one, name) != getattr(other, name, None))
