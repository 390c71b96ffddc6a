"""Whose place in a ranking a price change alters, before it is agreed to.

An analyst's tool, for the buyer's eyes: it shows what rivals' prices do to each other. Never show
it to a supplier, and never make one for a call-off that is still open: whoever sees it could bid
by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.decision import Decision, decide
from calloff.errors import InputError, Problem, did_you_mean
from calloff.pricing import PriceChange, PriceList

__all__ = ["PricePreview", "Swap", "preview"]


@dataclass(frozen=True, slots=True)
class Swap:
    """Two candidates that change places.

    Attributes:
        ahead: Who goes before the other now, and no longer does after the changes.
        behind: Who goes before the other after them.
    """

    ahead: str
    behind: str

    def data(self) -> dict[str, str]:
        """The swap as plain data for JSON."""
        return {"ahead": self.ahead, "behind": self.behind}


@dataclass(frozen=True, slots=True)
class PricePreview:
    """One case decided at the prices of a day, without the changes and with them.

    Attributes:
        on: The day whose prices are compared.
        before: The decision at the prices without the changes.
        after: The decision at the prices with them.
        not_allowed: For each candidate by id, what in its changes the agreement does not allow;
            ``None`` where the agreement's rules for changes are not known.
    """

    on: date
    before: Decision
    after: Decision
    not_allowed: Mapping[str, tuple[Problem, ...]] | None

    @property
    def swaps(self) -> tuple[Swap, ...]:
        """Each pair that changes places, those who are ahead now in the order of their ranking."""
        return tuple(self._swaps())

    @property
    def left(self) -> tuple[str, ...]:
        """Who can be called on now and no longer after the changes."""
        remain = _places(self.after)
        return tuple(id for id in _places(self.before) if id not in remain)

    @property
    def another_is_chosen(self) -> bool:
        """Whether the key comes to something else: another candidate, a tie, or nobody."""
        return self.before.outcome != self.after.outcome

    def data(self) -> dict[str, Any]:
        """The preview as plain data for JSON; the two decisions as what they come to."""
        told: dict[str, Any] = {"on": self.on.isoformat()}
        for name, decision in (("before", self.before), ("after", self.after)):
            told[name] = {
                "outcome": {"kind": decision.outcome.kind, **decision.outcome.data()},
                "ranking": [list(tier) for tier in decision.ranking],
            }
        told["swaps"] = [swap.data() for swap in self.swaps]
        told["left"] = list(self.left)
        told["another_is_chosen"] = self.another_is_chosen
        if self.not_allowed is not None:
            told["not_allowed"] = {
                id: [str(problem) for problem in problems]
                for id, problems in sorted(self.not_allowed.items())
            }
        return told

    def _swaps(self) -> Iterator[Swap]:
        was, now = _places(self.before), _places(self.after)
        both = [id for id in was if id in now]
        for one in both:
            for other in both:
                if was[one] < was[other] and now[one] > now[other]:
                    yield Swap(one, other)


def preview(
    decision: Decision,
    changes: Mapping[str, PriceChange | Sequence[PriceChange]],
    *,
    on: date,
    keys: Sequence[AllocationKey] = (),
) -> PricePreview:
    """The same case at the prices of a day, without some changes and with them.

    It is decided twice more, from the decision's own need, key, terms and snapshot. All that
    differs from the decision is that the prices of `on` stand for those of the day that the key
    names, and that no lots are drawn: who ties, ties.

    Changes are of an offer's prices. An answer that bids prices of its own keeps its bid, and
    the changed prices are its ceiling.

    Args:
        decision: A decision that was made, over offers or over answers.
        changes: By offer, by its id: one change, or several.
        on: The day whose prices are compared.
        keys: The keys that the lot's own may give way to, where another than the decision's own
            may be needed.

    Raises:
        InputError: where an offer is not in the decision, or a change cannot be applied to its
            prices, with every problem.
    """
    wanted = {
        id: (given,) if isinstance(given, PriceChange) else tuple(given)
        for id, given in changes.items()
    }
    everybody = (*decision.candidates, *decision.offers)
    _check_named(wanted, everybody)
    lists = _changed(wanted, everybody)
    return PricePreview(
        on=on,
        before=_decided(decision, {}, on, keys),
        after=_decided(decision, lists, on, keys),
        not_allowed=_not_allowed(decision, lists),
    )


def _places(decision: Decision) -> dict[str, int]:
    """In which tier each candidate is."""
    return {id: number for number, tier in enumerate(decision.ranking) for id in tier}


def _check_named(changes: Mapping[str, object], everybody: Sequence[Candidate]) -> None:
    """Refuse changes of offers that are not in the decision."""
    known = {candidate.offer for candidate in everybody}
    problems = [
        Problem(f"changes.{id}", f"no such offer in the decision.{did_you_mean(id, known)}")
        for id in changes
        if id not in known
    ]
    if problems:
        raise InputError("price preview", problems)


def _changed(
    changes: Mapping[str, tuple[PriceChange, ...]], everybody: Sequence[Candidate]
) -> dict[str, PriceList]:
    """The offers' price lists with the changes beside what has changed them before."""
    found: dict[str, PriceList] = {}
    problems: list[Problem] = []
    for candidate in everybody:
        wanted = changes.get(candidate.offer)
        if wanted is None or candidate.offer in found:
            continue
        prices = candidate.agreed or candidate.prices
        try:
            found[candidate.offer] = prices.changed(*wanted)
        except InputError as error:
            problems += (problem.within(candidate.offer) for problem in error.problems)
    if problems:
        raise InputError("price preview", problems)
    return found


def _decided(
    decision: Decision, lists: Mapping[str, PriceList], on: date, keys: Sequence[AllocationKey]
) -> Decision:
    """The decision at the prices of a day, with other lists for some offers."""
    # Switches are followed again from the lot's own key, which is the first that gave way.
    known = [*(switched.key for switched in decision.switched), decision.key]
    others = [key for key in keys if key.id not in {k.id for k in known}]
    return decide(
        decision.need,
        [_priced(candidate, lists, on) for candidate in decision.candidates],
        known[0],
        decision.terms,
        decision.snapshot.replace(draws=()),
        keys=[*known, *others],
        offers=[_priced(offer, lists, on) for offer in decision.offers],
    )


def _priced(candidate: Candidate, lists: Mapping[str, PriceList], on: date) -> Candidate:
    """A candidate with the prices of a day."""
    changed = lists.get(candidate.offer)
    if candidate.agreed is not None:
        agreed = (changed or candidate.agreed).locked(on)
        return candidate.replace(prices=candidate.prices.locked(on), agreed=agreed)
    return candidate.replace(prices=(changed or candidate.prices).locked(on))


def _not_allowed(
    decision: Decision, lists: Mapping[str, PriceList]
) -> dict[str, tuple[Problem, ...]] | None:
    """What in the changed lists the agreement does not allow."""
    rules = decision.terms.lot.price_rules
    if rules is None:
        return None
    term = decision.terms.framework.term
    told = {offer: rules.problems(prices, term) for offer, prices in lists.items()}
    return {offer: problems for offer, problems in told.items() if problems}
