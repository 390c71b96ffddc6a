"""The three values of every answer: met, unmet, and unknown."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Verdict", "all_met", "any_met", "met"]


class Verdict(StrEnum):
    """Whether what is asked for is there: yes, no, or nobody has said.

    The three values follow Kleene's strong logic: an unknown decides nothing on its own.

    >>> Verdict.MET & Verdict.UNKNOWN
    <Verdict.UNKNOWN: 'unknown'>
    >>> Verdict.UNMET & Verdict.UNKNOWN
    <Verdict.UNMET: 'unmet'>
    >>> ~Verdict.UNKNOWN
    <Verdict.UNKNOWN: 'unknown'>
    """

    UNMET = "unmet"
    UNKNOWN = "unknown"
    MET = "met"

    def __and__(self, other: Verdict) -> Verdict:
        """Both: as good as the worse of the two."""
        return self if _RANK[self] <= _RANK[other] else other

    def __or__(self, other: Verdict) -> Verdict:
        """Either: as good as the better of the two."""
        return self if _RANK[self] >= _RANK[other] else other

    def __invert__(self) -> Verdict:
        """Not: met and unmet change places, unknown stays."""
        return _NOT[self]


_RANK = {Verdict.UNMET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}
_NOT = {
    Verdict.UNMET: Verdict.MET,
    Verdict.UNKNOWN: Verdict.UNKNOWN,
    Verdict.MET: Verdict.UNMET,
}


def met(yes: bool) -> Verdict:
    """Met where it is so, unmet where it is not."""
    return Verdict.MET if yes else Verdict.UNMET


def all_met(verdicts: Iterable[Verdict]) -> Verdict:
    """Met when every one is; met also where there is none to meet."""
    return min(verdicts, key=_RANK.__getitem__, default=Verdict.MET)


def any_met(verdicts: Iterable[Verdict]) -> Verdict:
    """Met when at least one is; unmet where there is none to choose from."""
    return max(verdicts, key=_RANK.__getitem__, default=Verdict.UNMET)
