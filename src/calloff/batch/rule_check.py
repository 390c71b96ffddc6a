"""Whether a plan keeps its rules: counted day by day and need by need, with no solver's help.

It goes by the plan and the rules' own words, and shares no code with what writes them out for a
solver. Slow and plain on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from calloff.batch.cp_sat_ways import singled_out
from calloff.batch.measures import Costing, Measuring
from calloff.batch.plan import Placed, Plan
from calloff.batch.problem import ANYWHERE, Problem
from calloff.batch.verifying import verify_plan
from calloff.errors import Problem as Fault
from calloff.rules import (
    Apart,
    Budget,
    CountedIn,
    Guaranteed,
    HandOver,
    OptionVolume,
    Rule,
    Shares,
    StartsAWeek,
    Together,
    VolumeLimit,
    all_rules,
    owner_of,
)

__all__ = ["broken_rules", "overfull", "verify", "verify_with_rules"]


def verify(problem: Problem, plan: Plan, rules: Sequence[Rule] = ()) -> tuple[Fault, ...]:
    """What is wrong with a plan, however it was made; nothing where it keeps all that it says.

    A plan by `cp_sat` keeps what needs say of their groups even where there are no other rules.

    Args:
        problem: What was shared out, read from the needs and the register.
        plan: The plan.
        rules: The rules that it was made by.
    """
    if rules or plan.method == "cp_sat":
        return verify_with_rules(problem, rules, plan)
    return verify_plan(problem, plan)


def verify_with_rules(problem: Problem, rules: Sequence[Rule], plan: Plan) -> tuple[Fault, ...]:
    """What is wrong with a plan made by rules; nothing where it keeps all that it says.

    As `verify_plan`, and each rule is counted by itself. Where running cases move, pools are
    looked at as they are on each day, before and after.

    Args:
        problem: What was shared out, read from the needs and the register.
        rules: The rules.
        plan: The plan.
    """
    rules = all_rules(problem.source.needs.values() if problem.source else (), rules)
    apart = singled_out(problem, rules)
    if not plan.levels and not plan.placed:
        # Where nothing can be, or was found, there is nothing that could be wrong with it.
        return tuple(f for f in verify_plan(apart, plan) if not f.place.startswith("levels."))
    faults = [fault for fault in verify_plan(apart, plan) if not fault.place.startswith("pools.")]
    if faults:
        return tuple(faults)
    return (*overfull(apart, plan, rules), *broken_rules(apart, rules, plan))


def broken_rules(problem: Problem, rules: Sequence[Rule], plan: Plan) -> Iterator[Fault]:
    """Every rule that a plan does not keep.

    Args:
        problem: What was shared out, every need that a rule names by itself (`singled_out`).
        rules: The rules.
        plan: The plan.
    """
    told = _Told(problem, plan, rules)
    for number, rule in enumerate(rules):
        for what in told.broken(rule):
            yield Fault(owner_of(number, rule), what)


class _Told:
    """A plan, looked at from the side of its rules."""

    def __init__(self, problem: Problem, plan: Plan, rules: Sequence[Rule]) -> None:
        self.problem = problem
        self.plan = plan
        self.measuring = Measuring(problem)
        self.costing = Costing(problem)
        self.cases = {case.need: case for r in rules if isinstance(r, HandOver) for case in r.cases}

    def broken(self, rule: Rule) -> Iterator[str]:
        """What a rule finds wrong."""
        checks: dict[str, Callable[[Any], Iterator[str]]] = {
            "together": self.together,
            "apart": self.apart,
            "volume_limit": self.volume,
            "guaranteed": self.guaranteed,
            "option_volume": self.option_volume,
            "shares": self.share,
            "budget": self.budget,
            "starts_a_week": self.starts,
            "hand_over": self.handed,
        }
        # What an own unit may serve are its arcs, and what stays unserved is counted as a level.
        check = checks.get(rule.kind)
        return iter(()) if check is None else check(rule)

    def where(self, need: str, by: str) -> str | None:
        """At which offer or supplier a need is; ``None``: nowhere."""
        placed = self.plan.by_need.get(need)
        if placed is None:
            return None
        return placed.candidate if by == "offer" else self.measuring.supplier(placed.candidate)

    def together(self, rule: Together) -> Iterator[str]:
        """All at one place, or none placed."""
        if rule.if_possible:
            return
        at = {self.where(id, rule.at) for id in rule.needs}
        if len(at) > 1:
            yield f"those who must be together are at {sorted(str(where) for where in at)}."

    def apart(self, rule: Apart) -> Iterator[str]:
        """No two at one place."""
        at = [where for id in rule.needs if (where := self.where(id, rule.at)) is not None]
        for where in sorted({one for one in at if at.count(one) > 1}):
            yield f"{at.count(where)} of those who must be apart are at {where}."

    def volume(self, rule: VolumeLimit) -> Iterator[str]:
        """No more than its most."""
        total = self.total(rule.of, rule.measure)
        if total > Fraction(rule.most):
            yield f"{total} is called off, {rule.most} at most."

    def guaranteed(self, rule: Guaranteed) -> Iterator[str]:
        """No less than its least, where it must."""
        total = self.total(rule.of, rule.measure)
        if rule.must and total < Fraction(rule.least):
            yield f"{total} is called off, {rule.least} is guaranteed."

    def option_volume(self, rule: OptionVolume) -> Iterator[str]:
        """No more than base and option together."""
        total = self.total((rule.of,), rule.measure)
        if total > Fraction(rule.base) + Fraction(rule.option):
            yield f"{total} is called off, {rule.base} and an option of {rule.option} at most."

    def profile(self, need: str) -> int:
        """The profile of a need."""
        return int(self.problem.profile[self.problem.numbers[need]])

    def arc(self, placed: Placed) -> int:
        """The arc of a placement."""
        arc = self.problem.arc_of(placed)
        assert arc is not None, "A plan is looked at once it is known to place whom it may."
        return arc

    def amount(self, placed: Placed, measure: CountedIn) -> Fraction:
        """What a placement comes to."""
        profile = self.profile(placed.need)
        return self.measuring.amount(profile, self.arc(placed), measure)

    def total(self, of: Sequence[str], measure: CountedIn) -> Fraction:
        """What all placements with some offers or suppliers come to."""
        amounts = (
            self.amount(placed, measure)
            for placed in self.plan.placed
            if placed.candidate in of or self.measuring.supplier(placed.candidate) in of
        )
        return sum(amounts, Fraction(0))

    def share(self, rule: Shares) -> Iterator[str]:
        """Each share within its tolerance."""
        parts = {id: self.total((id,), rule.measure) for id in rule.shares}
        whole = sum(parts.values(), Fraction(0))
        for id, part in parts.items():
            off = abs(part * 100 - Fraction(rule.shares[id]) * whole)
            if off > Fraction(rule.tolerance) * whole:
                yield f"{id} gets {part} of {whole}, {rule.shares[id]} per cent is its share."

    def days(self, placed: Placed) -> tuple[int, int]:
        """The first day of a placement and the day after the last, as numbers."""
        profile = self.profile(placed.need)
        begins, ends = int(self.problem.begins[profile]), int(self.problem.ends[profile])
        return (begins if placed.moves is None else placed.moves.toordinal()), ends

    def budget(self, rule: Budget) -> Iterator[str]:
        """What the year costs."""
        total = 0
        for placed in self.plan.placed:
            if rule.needs and placed.need not in rule.needs:
                continue
            profile = self.profile(placed.need)
            begins, ends = self.days(placed)
            total += self.costing.in_year(profile, self.arc(placed), begins, ends, rule.year)
        if total > rule.most.minor:
            yield f"{rule.year} costs {total} in minor units, {rule.most.minor} at most."

    def starts(self, rule: StartsAWeek) -> Iterator[str]:
        """How many begin in each week."""
        mondays: dict[date, int] = {}
        for placed in self.plan.placed:
            candidate = placed.candidate
            if rule.of and not {candidate, self.measuring.supplier(candidate)} & set(rule.of):
                continue
            if placed.need in self.cases and placed.moves is None:
                continue
            day = date.fromordinal(self.days(placed)[0])
            monday = day - timedelta(days=day.weekday())
            mondays[monday] = mondays.get(monday, 0) + 1
        for monday, many in sorted(mondays.items()):
            if many > rule.most:
                yield f"{many} begin in the week of {monday}, {rule.most} at most."

    def handed(self, rule: HandOver) -> Iterator[str]:
        """Who moves when, and who stays."""
        on: dict[date, int] = {}
        for case in rule.cases:
            placed = self.plan.by_need.get(case.need)
            if placed is None:
                continue
            stays = placed.candidate == case.holder
            if stays and not case.may_stay:
                yield f"{case.need} stays with {case.holder}, and may not."
            if stays != (placed.moves is None):
                yield f"{case.need} moves to where it is, or is elsewhere without a day."
            if placed.moves is not None:
                on[placed.moves] = on.get(placed.moves, 0) + 1
                if placed.moves not in rule.days:
                    yield f"{case.need} moves on {placed.moves}, which is none of the days."
        for day, many in sorted(on.items()):
            if rule.most is not None and many > rule.most:
                yield f"{many} move on {day}, {rule.most} at most."


def overfull(problem: Problem, plan: Plan, rules: Sequence[Rule]) -> Iterator[Fault]:
    """Every pool in which more is used on some day than it has, as running cases move.

    Where nothing moves these are the limits that every plan is held to.
    """
    told = _Told(problem, plan, rules)
    uses: dict[int, list[tuple[str, int, int, int]]] = {}
    for placed in plan.placed:
        arc = told.arc(placed)
        begins, ends = told.days(placed)
        uses.setdefault(int(problem.pool[arc]), []).append(
            (placed.need, int(problem.takes[arc]), begins, ends)
        )
        case = told.cases.get(placed.need)
        if case is None or placed.moves is None:
            continue
        profile = told.profile(placed.need)
        for here in problem.arcs_of(profile):
            if problem.candidates[problem.candidate[here]] == case.holder:
                first = int(problem.begins[profile])
                uses.setdefault(int(problem.pool[here]), []).append(
                    (placed.need, int(problem.takes[here]), first, begins)
                )
                break
    for pool, those in sorted(uses.items()):
        name = problem.pools[pool]
        limits = [limit for limit in problem.limits if limit.pool == pool]
        if name == ANYWHERE or not limits:
            continue
        moving = any(need in told.cases for need, _, _, _ in those)
        for limit in limits:
            used = 0
            for need, takes, begins, ends in those:
                profile = told.profile(need)
                counts = limit.profiles is None or profile in limit.profiles
                if counts and (not moving or begins <= limit.day < ends):
                    used += takes
            if used > limit.capacity:
                what = f"{used} is used at once, there is room for {limit.capacity}."
                yield Fault(f"pools.{name}", what)
        least = min(limit.capacity for limit in limits)
        for day in sorted({begins for _, _, begins, _ in those}) if moving else ():
            used = sum(t for _, t, b, e in those if b <= day < e)
            if used > least:
                what = f"{used} is used on {date.fromordinal(day)}, there is room for {least}."
                yield Fault(f"pools.{name}", what)
