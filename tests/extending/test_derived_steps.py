"""Steps made from those that come with calloff: what they find anew goes before what they inherit.

The index remembers what a gate says of everybody at once. A step that finds something else than
the one it was made from, and does not say that of everybody, is asked about each.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any, Literal

import pytest

import calloff
from calloff import AllocationKey, Decision, Finding, Need, Register, Verdict, decide
from calloff.batch import Problem, problem_of
from calloff.finding import Finding as AnyFinding
from calloff.gates import Ages, Priced, Requirements, SupplierStanding
from calloff.lot_gates import InForce
from calloff.orderings import BestSuited, LowestTotalPrice, Measure, TenderRank
from calloff.places import Places
from calloff.ranking import precedes
from calloff.step import Step
from calloff.values.verdict import met

DAY = date(2024, 1, 15)


def _odd(candidate: Any) -> bool:
    """Something that no shipped step goes by."""
    return int(candidate.supplier[-1], 36) % 2 == 1


def _opposite(findings: tuple[Finding, ...], candidate: Any) -> tuple[Finding, ...]:
    """The findings, of every other supplier the contrary."""
    if not _odd(candidate):
        return findings
    return tuple(
        AnyFinding(f.code, met(f.verdict is not Verdict.MET), step=f.step, place=f.place)
        for f in findings
    )


class OddPlaces(Places):
    """Places, for every other supplier the other way round."""

    kind: Literal["odd_places"] = "odd_places"

    def findings(self, need: Any, candidate: Any, terms: Any, snapshot: Any) -> Any:
        """The contrary, of every other."""
        return _opposite(super().findings(need, candidate, terms, snapshot), candidate)


class OddAges(Ages):
    """Ages, for every other supplier the other way round."""

    kind: Literal["odd_ages"] = "odd_ages"

    def findings(self, need: Any, candidate: Any, terms: Any, snapshot: Any) -> Any:
        """The contrary, of every other."""
        return _opposite(super().findings(need, candidate, terms, snapshot), candidate)


class OddRequirements(Requirements):
    """Requirements, for every other supplier the other way round."""

    kind: Literal["odd_requirements"] = "odd_requirements"

    def findings(self, need: Any, candidate: Any, terms: Any, snapshot: Any) -> Any:
        """The contrary, of every other."""
        return _opposite(super().findings(need, candidate, terms, snapshot), candidate)


class OddPrices(Priced):
    """Prices, for every other supplier the other way round."""

    kind: Literal["odd_prices"] = "odd_prices"

    def findings(self, need: Any, candidate: Any, terms: Any, snapshot: Any) -> Any:
        """The contrary, of every other."""
        return _opposite(super().findings(need, candidate, terms, snapshot), candidate)


class OddStanding(SupplierStanding):
    """Standing, for every other supplier the other way round."""

    kind: Literal["odd_standing"] = "odd_standing"

    def findings(self, need: Any, candidate: Any, terms: Any, snapshot: Any) -> Any:
        """The contrary, of every other."""
        return _opposite(super().findings(need, candidate, terms, snapshot), candidate)


class PlacesForTheBuyer(Places):
    """Places of which the buyer itself finds out what is not known."""

    kind: Literal["places_for_the_buyer"] = "places_for_the_buyer"

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The buyer."""
        return "buyer"


class Dearest(LowestTotalPrice):
    """The highest total goes first."""

    kind: Literal["dearest"] = "dearest"

    def measure(
        self, need: Any, candidate: Any, terms: Any, snapshot: Any, findings: Any
    ) -> Measure:
        """The contrary of the total."""
        told = super().measure(need, candidate, terms, snapshot, findings)
        return Measure((told.worst[0], -told.worst[1]), (told.best[0], -told.best[1]), told.shown)


class FewestWishes(BestSuited):
    """Whoever meets the fewest wishes goes first."""

    kind: Literal["fewest_wishes"] = "fewest_wishes"

    def precedes(self, one: Any, other: Any) -> bool:
        """The contrary."""
        return super().precedes(other, one)


class Unranked(TenderRank):
    """A ranking that nobody knows."""

    kind: Literal["unranked"] = "unranked"

    def measure(
        self, need: Any, candidate: Any, terms: Any, snapshot: Any, findings: Any
    ) -> Measure:
        """Any rank."""
        return Measure(worst=(1, 0), best=(0, 1))


class NeverInForce(InForce):
    """An agreement that never is in force for one buyer."""

    kind: Literal["never_in_force"] = "never_in_force"

    def findings(self, need: Any, terms: Any, snapshot: Any) -> tuple[Finding, ...]:
        """No, for one of the buyers; else as it is."""
        if need.buyer == "0580":
            return (AnyFinding("gate.in_force", Verdict.UNMET),)
        return super().findings(need, terms, snapshot)


MADE_FROM = {
    "gates": (OddPlaces, OddAges, OddRequirements, OddPrices, OddStanding, PlacesForTheBuyer),
    "orderings": (Dearest, FewestWishes, Unranked),
    "lot_gates": (NeverInForce,),
}
for _kind in chain.from_iterable(MADE_FROM.values()):
    # Known in these tests only: no other is to find them among the kinds that there are.
    del _kind.kinds[_kind.model_fields["kind"].default]


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds are known during one test."""
    for kind in chain.from_iterable(MADE_FROM.values()):
        monkeypatch.setitem(kind.kinds, kind.model_fields["kind"].default, kind)


@pytest.fixture(scope="module")
def register() -> Register:
    """The register that comes with calloff."""
    found = calloff.load("familjehem.json")
    assert isinstance(found, Register)
    return found


def _needs(need: Need) -> Iterator[Need]:
    """The need, without what few can offer, and for another buyer."""
    for some in (need.requirements[:0], need.requirements[2:], need.requirements):
        for buyer in ("0581", need.buyer):
            yield need.replace(requirements=some, buyer=buyer)


def _keys(key: AllocationKey) -> Iterator[tuple[type[Step], AllocationKey]]:
    """The key with one step after the other made anew, and choosing from the register or not."""
    for field, kinds in MADE_FROM.items():
        for kind in kinds:
            steps = list(getattr(key, field))
            at = next((i for i, step in enumerate(steps) if issubclass(kind, type(step))), None)
            if at is None:
                steps.append(kind())
            else:
                told = steps[at].data()
                steps[at] = kind.read({**told, "kind": kind.model_fields["kind"].default})
            for over in ("always", "when_unknown"):
                asking = key.asking.replace(over_offers=over)
                yield kind, key.replace(**{field: tuple(steps)}, asking=asking)


def test_what_is_found_anew_goes_before_what_is_inherited(register: Register) -> None:
    """By the index each decides as by the reference path, to the last verdict and question."""
    need = calloff.load("7F3K-need.json")
    assert isinstance(need, Need)
    tried = set()
    for kind, key in _keys(register.key(need.lot)):
        few = register.replace(keys=(key,))
        for asked in _needs(need):
            due: Decision = decide(
                asked, few.candidates(need.lot), key, few.terms(need.lot), calloff.Snapshot(DAY)
            )
            ours = few.decide(asked, on=DAY)
            assert (kind, ours.outcome) == (kind, due.outcome)
            assert _numbers(ours) == _numbers(due)
            many = few.decide_many([asked], on=DAY)[0]
            assert (kind, many.outcome) == (kind, due.outcome)
            tried.add(kind)

    assert tried == set(chain.from_iterable(MADE_FROM.values()))


def test_places_are_shared_out_by_what_is_found_anew(register: Register) -> None:
    """Whoever the key puts before another comes before it; places counted otherwise are refused."""
    need = calloff.load("7F3K-need.json")
    assert isinstance(need, Need)
    asked = need.replace(requirements=need.requirements[:0], buyer="0581")
    tried = set()
    for kind, key in _keys(register.key(need.lot)):
        few = register.replace(keys=(key,))
        tried.add(kind)
        if kind is OddPlaces:
            with pytest.raises(calloff.InputError, match="'odd_places' counts places in a way of"):
                problem_of([asked], few, on=DAY)
            continue
        problem = problem_of([asked], few, on=DAY)
        due = few.decide(asked, on=DAY)
        assert problem.arcs or problem.hindered, kind
        if kind in MADE_FROM["orderings"]:
            _check_order(problem, due)
        found = {problem.candidates[problem.candidate[arc]] for arc in problem.arcs_of(0)}
        met = {e.candidate for e in due.eligibilities if e.verdict is Verdict.MET}
        assert found == (met if problem.arcs else set()), kind

    assert tried == set(chain.from_iterable(MADE_FROM.values()))


def _check_order(problem: Problem, due: Decision) -> None:
    """Whoever the orderings of the key put before another comes before it in the problem."""
    worst = {id: tuple(m.worst for m in due.measures[id]) for id in due.measures}
    arcs = {problem.candidates[problem.candidate[arc]]: arc for arc in problem.arcs_of(0)}
    pairs = [
        (one, other)
        for one in arcs
        for other in arcs
        if precedes(worst[one], worst[other], due.key.orderings)
    ]
    assert pairs
    for one, other in pairs:
        assert _place(problem, arcs[one]) < _place(problem, arcs[other])


def _place(problem: Problem, arc: int) -> tuple[int, int]:
    """Where the problem puts an arc."""
    if problem.order is not None:
        return int(problem.order[arc]), 0
    return int(problem.suited[arc]), int(problem.price[arc])


def _numbers(decision: Decision) -> Any:
    """Every verdict about every candidate, whichever order they stand in."""
    told = decision.verdicts
    return told.criteria, {
        id: (told.unmet[at], told.unknown[at]) for at, id in enumerate(told.candidates)
    }
