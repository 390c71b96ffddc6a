"""What is wrong with rules: whom they name that is not there, and what they contradict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from calloff.batch.measures import Measuring, of_whom
from calloff.batch.problem import Problem
from calloff.errors import InputError, did_you_mean
from calloff.errors import Problem as Fault
from calloff.rules import (
    Apart,
    Budget,
    CountedIn,
    Guaranteed,
    HandOver,
    OptionVolume,
    OwnUnit,
    Rule,
    Shares,
    StartsAWeek,
    Together,
    Unserved,
    VolumeLimit,
    measured,
    owner_of,
)

__all__ = ["check_rules", "of_rule"]


def check_rules(problem: Problem, rules: Sequence[Rule]) -> None:
    """Refuse rules that cannot be meant.

    What cannot be kept because there are too few places is no fault here: it is an answer.

    Raises:
        InputError: with everything that is wrong.
    """
    faults = [*_unknown(problem, rules), *_uncounted(problem, rules), *_at_odds(problem, rules)]
    if faults:
        raise InputError("rules", faults)


def _unknown(problem: Problem, rules: Sequence[Rule]) -> Iterator[Fault]:
    """Needs, offers and suppliers that are not there."""
    needs = set(problem.ids)
    known = _known(problem, rules)
    named = [rule.id for rule in rules if rule.id is not None]
    for id in sorted({id for id in named if named.count(id) > 1}):
        yield Fault(f"rules.{id}", "is the id of more than one rule.")
    for number, rule in enumerate(rules):
        place = owner_of(number, rule)
        ids = _needs(rule)
        if twice := sorted({id for id in ids if ids.count(id) > 1}):
            yield Fault(f"{place}.needs", f"names {twice[0]!r} more than once.")
        for id in dict.fromkeys(ids):
            if id not in needs:
                what = f"there is no need {id!r} to share out.{did_you_mean(id, needs)}"
                yield Fault(f"{place}.needs", what)
        field = "shares" if isinstance(rule, Shares) else "of"
        for id in of_rule(rule):
            if id not in known:
                what = f"there is no offer and no supplier {id!r}.{did_you_mean(id, known)}"
                yield Fault(f"{place}.{field}", what)


def _known(problem: Problem, rules: Sequence[Rule]) -> set[str]:
    """Offers, suppliers, own units and holders, by which rules may name who serves."""
    measuring = Measuring(problem)
    found = {*problem.candidates, *(measuring.supplier(id) for id in problem.candidates)}
    if problem.source is not None:
        # A supplier that may serve none of these needs is known all the same.
        found |= {o.id for o in problem.source.register.offers}
        found |= {o.supplier for o in problem.source.register.offers}
    for rule in rules:
        if isinstance(rule, OwnUnit):
            found.add(rule.unit)
        elif isinstance(rule, HandOver):
            found |= {case.holder for case in rule.cases}
    return found


def _needs(rule: Rule) -> Sequence[str]:
    """The needs that a rule names."""
    if isinstance(rule, Together | Apart | Budget | OwnUnit):
        return rule.needs
    return [case.need for case in rule.cases] if isinstance(rule, HandOver) else ()


def of_rule(rule: Rule) -> tuple[str, ...]:
    """The offers, suppliers and own units that a rule names."""
    if isinstance(rule, VolumeLimit | Guaranteed | StartsAWeek):
        return rule.of
    if isinstance(rule, OptionVolume):
        return (rule.of,)
    return tuple(rule.shares) if isinstance(rule, Shares) else ()


def _uncounted(problem: Problem, rules: Sequence[Rule]) -> Iterator[Fault]:
    """Measures by which some need cannot be counted, and money in another currency."""
    for number, rule in enumerate(rules):
        if isinstance(rule, VolumeLimit | Guaranteed | OptionVolume | Shares | OwnUnit | Unserved):
            for what in _by(problem, rule.measure):
                yield Fault(f"{owner_of(number, rule)}.measure", what)
        if isinstance(rule, Budget) and problem.currency not in {None, rule.most.currency}:
            what = f"is in {rule.most.currency}, prices are in {problem.currency}."
            yield Fault(f"{owner_of(number, rule)}.most", what)
        own = rule.cost if isinstance(rule, OwnUnit) else None
        if own is not None and problem.currency not in {None, own.currency}:
            what = f"is in {own.currency}, prices are in {problem.currency}."
            yield Fault(f"{owner_of(number, rule)}.cost", what)
        for case in rule.cases if isinstance(rule, HandOver) else ():
            if case.price is not None and problem.currency not in {None, case.price.currency}:
                what = f"{case.need!r} costs {case.price.currency}, others {problem.currency}."
                yield Fault(f"{owner_of(number, rule)}.cases", what)


def _by(problem: Problem, measure: CountedIn) -> Iterator[str]:
    """Why needs cannot be counted by a measure."""
    if measure.unit in {"need", "money"}:
        return
    if problem.source is None:
        yield f"{measure.unit} is counted by the lines of needs, and there are none here."
        return
    asked = {line.unit for need in problem.source.needs.values() for line in need.lines}
    if measure.unit not in asked:
        yield f"no line asks for {measure.unit!r}.{did_you_mean(measure.unit, asked)}"
    for id in problem.ids:
        if measured(problem.source.needs[id], measure) is None:
            how = f"by the {measure.per}" if measure.per else "in all"
            yield f"{id!r} does not say how much {measure.unit} it asks for {how}."


def _at_odds(problem: Problem, rules: Sequence[Rule]) -> Iterator[Fault]:
    """Rules that contradict each other whatever places there are."""
    yield from _both(rules)
    yield from _volumes(problem, rules)
    yield from _handed_twice(problem, rules)


def _volumes(problem: Problem, rules: Sequence[Rule]) -> Iterator[Fault]:
    """More guaranteed than allowed, and what is stated of some offers twice."""
    measuring = Measuring(problem)
    options: dict[frozenset[int], str] = {}
    for number, rule in enumerate(rules):
        place = owner_of(number, rule)
        if isinstance(rule, Guaranteed) and rule.must:
            of = of_whom(problem, measuring, rule.of)
            for other, most in enumerate(rules):
                if not isinstance(most, VolumeLimit) or rule.measure != most.measure:
                    continue
                if rule.least > most.most and of <= of_whom(problem, measuring, most.of):
                    what = f"guarantees {rule.least}, and {owner_of(other, most)} has {most.most}."
                    yield Fault(f"{place}.least", what)
        elif isinstance(rule, OptionVolume):
            of = of_whom(problem, measuring, (rule.of,))
            first = options.setdefault(of, place)
            if of and first != place:
                what = f"states a second option for those of {first}: add them up."
                yield Fault(f"{place}.of", what)
        elif isinstance(rule, Shares):
            seen: set[int] = set()
            for id in rule.shares:
                named = of_whom(problem, measuring, (id,))
                if seen & named:
                    yield Fault(f"{place}.shares", f"{id!r} has a share twice.")
                seen |= named


def _handed_twice(problem: Problem, rules: Sequence[Rule]) -> Iterator[Fault]:
    """Cases that are handed over by two rules, and days that are past."""
    moved: dict[str, str] = {}
    for number, rule in enumerate(rules):
        if not isinstance(rule, HandOver):
            continue
        place = owner_of(number, rule)
        for case in rule.cases:
            first = moved.setdefault(case.need, place)
            if first != place:
                what = f"{case.need!r} is handed over by {first} already."
                yield Fault(f"{place}.cases", what)
        if rule.days[0] < problem.on:
            what = f"begins {rule.days[0]}, before the plan's own day {problem.on}."
            yield Fault(f"{place}.days", what)


def _both(rules: Sequence[Rule]) -> Iterator[Fault]:
    """Needs that must be together and must not."""
    bound: dict[str, dict[str, str]] = {"offer": {}, "supplier": {}}

    def root(by: str, id: str) -> str:
        while (up := bound[by].get(id, id)) != id:
            id = up
        return id

    for rule in rules:
        if isinstance(rule, Together) and not rule.if_possible:
            # Who is at one offer is at one supplier too.
            for by in ("offer", "supplier") if rule.at == "offer" else ("supplier",):
                first, *others = rule.needs
                for other in others:
                    bound[by][root(by, other)] = root(by, first)
    for number, rule in enumerate(rules):
        if not isinstance(rule, Apart):
            continue
        roots: dict[str, str] = {}
        for id in rule.needs:
            by = "offer" if rule.at == "offer" else "supplier"
            first = roots.setdefault(root(by, id), id)
            if first != id:
                what = f"{first!r} and {id!r} must be together by another rule."
                yield Fault(f"{owner_of(number, rule)}.needs", what)
