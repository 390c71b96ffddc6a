"""Who is next where what is called off is shared out, such as 50, 30 and 20 per cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.candidate import Candidate
from calloff.errors import InputError, Problem
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings.ordering import Measure, Ordering
from calloff.orderings.ranks import rank_of
from calloff.orderings.settlement import Settlement, period_problems, sums
from calloff.snapshot import PastCallOffs, Snapshot
from calloff.step import NamedDay, day_of
from calloff.terms import Terms
from calloff.values.exact import Positive, decimal_of, plain
from calloff.values.money import Money
from calloff.values.texts import Sayings

__all__ = ["Share"]


class Share(Ordering):
    """Whoever has to be called on soonest to keep its share goes first.

    Not whoever is furthest below its share: that rule leaves some more than one call-off short
    where four or more share. Here goes first, of those whom one more call-off would not bring too
    far above their share, whoever would be the first to fall too far below it. Too far is a little
    less than the largest call-off of the period so far: 1 - 1/(2k - 2) of it, where k share.

    For call-offs that count alike this is R. Tijdeman's rule ("The chairman assignment problem",
    1980): where all may serve and nobody declines, nobody is ever further than that from its
    share. His argument also holds for call-offs of different value or length, from the largest of
    them on. Before that, nobody is ever a whole call-off above its share, as the largest counts in
    the end; that nobody is ever a whole one below it is not proven, but no search for such a
    course of call-offs has found one. What this call-off will cost has no say, so that nobody goes
    first by asking more for it.

    Where somebody has declined, or may not serve, it catches up. Who has no share goes last.

    Attributes:
        basis: What is shared out: the number of call-offs, their value, or their hours.
        period: After how long it is settled, and counted anew.
        targets: The shares in per cent, by rank in the tender; together 100.
        day: The day whose ranking counts, where the ranking is dated.
    """

    kind: Literal["share"] = "share"
    basis: Literal["count", "value", "hours"]
    period: Settlement
    targets: Annotated[tuple[Positive, ...], Field(min_length=1)]
    day: NamedDay | None = None
    reads: ClassVar = frozenset({"call_offs"})
    weighs_cost: ClassVar = True
    says: ClassVar = Sayings(
        sv={
            "name": "andelar",
            "shown.count": "har fått {count} av {all} avrop; andelen är {target} %",
            "shown.value": "har fått {value} av {all}; andelen är {target} %",
            "shown.hours": "har fått {hours} av {all} timmar; andelen är {target} %",
            "shown.none": "inget är avropat än; andelen är {target} %",
            "shown.reserve": "ingen egen andel",
            "shown.unknown": "andelen är inte känd",
        },
        en={
            "name": "shares",
            "shown.count": "has had {count} of {all} call-offs; the share is {target} %",
            "shown.value": "has had {value} of {all}; the share is {target} %",
            "shown.hours": "has had {hours} of {all} hours; the share is {target} %",
            "shown.none": "nothing is called off yet; the share is {target} %",
            "shown.reserve": "no share of its own",
            "shown.unknown": "the share is not known",
        },
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (total := sum(self.targets, Decimal(0))) != 100:
            what = f"are 100 per cent together, got {plain(total)}."
            raise InputError("share", [Problem("targets", what)])
        return self

    def problems(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Problem, ...]:
        """Sums of another period, and sums in several currencies."""
        problems = list(period_problems(self.period, need, terms, snapshot))
        currencies = {
            past.value.currency
            for past in sums(self.period, need, terms, snapshot).values()
            if past.value is not None
        }
        if self.basis == "value" and len(currencies) > 1:
            what = f"values in {' and '.join(sorted(currencies))} do not add up."
            problems.append(Problem("call_offs", what))
        return tuple(problems)

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The buyer knows whom it has called on, for how much, and how they are ranked."""
        return "buyer"

    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """Whether its turn may come, and how much more may be called off before it must.

        Anything about the past that is not stated leaves it open, since shares are of the whole.
        """
        rank = rank_of(candidate, None if self.day is None else day_of(self.day, need, snapshot))
        if rank is not None and rank > len(self.targets):
            return Measure.known(_RESERVE, {"reserve": True})
        known = sums(self.period, need, terms, snapshot)
        so_far = _so_far(known, self.basis) if len(known) >= len(self.targets) else None
        if rank is None or so_far is None or candidate.offer not in known:
            return Measure(worst=_AFTER_ALL, best=_BEFORE_ALL)
        target = Fraction(self.targets[rank - 1]) / 100
        got, total = so_far.of[candidate.offer], so_far.total
        # Before anything is called off any unit will do: whoever has the largest share begins.
        unit = so_far.largest or Fraction(1)
        behind, reach = target * (total + unit) - got, _reach(len(self.targets)) * unit
        turn = 0 if behind >= unit - reach else 1
        return Measure.known((turn, (reach - behind) / target), self._shown(rank, got, so_far))

    def _shown(self, rank: int, got: Fraction, so_far: _SoFar) -> dict[str, Any]:
        """What it has had of how much, as JSON; amounts in minor units."""
        target = plain(self.targets[rank - 1])
        if self.basis != "value":
            had, everything = (plain(decimal_of(amount)) for amount in (got, so_far.total))
            return {self.basis: had, "all": everything, "target": target}
        currency = so_far.currency
        if currency is None:
            return {"none": True, "target": target}
        minor = [Money.of(amount, currency).minor for amount in (got, so_far.total)]
        told: dict[str, Any] = {"value_minor": minor[0], "all_minor": minor[1]}
        return {**told, "currency": currency, "target": target}


_BEFORE_ALL = (-1, Fraction(0))
_RESERVE = (2, Fraction(0))
_AFTER_ALL = (3, Fraction(0))
"""Somebody may be so far behind that it comes before anybody whose sums are known."""


def _reach(sharing: int) -> Fraction:
    """How far from a share one may get, in call-offs, where so many share."""
    return 1 - Fraction(1, 2 * sharing - 2) if sharing > 1 else Fraction(1)


@dataclass(frozen=True, slots=True)
class _SoFar:
    """What has been called off in the period.

    Attributes:
        of: How much of it each offer has had.
        largest: The largest single call-off.
        currency: Of what, where it is money and there is any.
    """

    of: dict[str, Fraction]
    largest: Fraction
    currency: str | None

    @property
    def total(self) -> Fraction:
        """All of it together."""
        return sum(self.of.values(), Fraction(0))


def _so_far(known: dict[str, PastCallOffs], basis: str) -> _SoFar | None:
    """What has been called off in the period; ``None`` where something of it is not stated."""
    of: dict[str, Fraction] = {}
    largest = Fraction(0)
    for offer, past in known.items():
        had, one = _amounts(past, basis)
        if had is None or one is None:
            return None
        of[offer], largest = had, max(largest, one)
    currencies = (past.value.currency for past in known.values() if past.value is not None)
    return _SoFar(of, largest, next(currencies, None))


def _amounts(past: PastCallOffs, basis: str) -> tuple[Fraction | None, Fraction | None]:
    """How much an offer has had, and the largest of its call-offs."""
    if basis == "count" or past.count == 0:
        return Fraction(past.count), Fraction(min(past.count, 1))
    if basis == "value":
        money = (past.value, past.largest_value)
        had, one = (None if amount is None else amount.exact for amount in money)
        return had, one
    hours = (past.hours, past.largest_hours)
    had, one = (None if amount is None else Fraction(amount) for amount in hours)
    return had, one
