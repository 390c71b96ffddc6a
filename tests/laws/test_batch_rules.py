"""That plans made by rules are the best there are, that rules are kept, and that faults are seen.

- No plan that keeps the rules is better at any level: every one is tried, with definitions of the
  rules that share nothing with the library's.
- Where rules cannot be kept at all, the plan says so; and those it names are needed for that.
- A plan in which somebody was moved, added or let stay against a rule is always found out.
- Where flows do, they come to the same plan.
- Another order of needs and rules, or two workers, changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from calloff import InputError, Money
from calloff.batch import NEVER, Limit, Placed, Plan, Problem, Unplaced, lot_number
from calloff.batch.cp_sat import cp_sat
from calloff.batch.cp_sat_goals import Effort
from calloff.batch.cp_sat_ways import singled_out
from calloff.batch.in_turn import in_turn
from calloff.batch.min_cost_flow import min_cost_flow
from calloff.batch.network import flow_hindrances
from calloff.batch.rule_check import verify_with_rules
from calloff.rules import (
    AnyRule,
    Apart,
    Budget,
    CountedIn,
    Guaranteed,
    HandOver,
    OptionVolume,
    Running,
    Shares,
    StartsAWeek,
    Together,
    VolumeLimit,
    of_groups,
)
from calloff.testing import batches, problems

ON = date(2024, 1, 1)
DAYS = tuple(ON + timedelta(days=step) for step in (0, 9, 30))
"""On which placements begin, and cases may move: a Monday, and one each in two later weeks."""

NEED, MONEY = CountedIn("need"), CountedIn("money")


# --- Small problems -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Small:
    """A problem that is small enough to try every plan of, and its rules."""

    problem: Problem
    rules: tuple[AnyRule, ...]

    @property
    def cases(self) -> dict[str, tuple[Running, HandOver]]:
        """Running cases with the rule that hands them over."""
        return {
            case.need: (case, rule)
            for rule in self.rules
            if isinstance(rule, HandOver)
            for case in rule.cases
        }


def laid_out(
    rows: list[tuple[int, int, int | None, list[tuple[int, int, int]]]],
    capacity: list[int],
    takes: int = 1,
) -> Problem:
    """A problem by hand, every need by itself.

    Args:
        rows: For each need its class, the number of its first day, for how many days it lasts, and
            its arcs: candidate, tier, price.
        capacity: How much there is at each candidate.
        takes: How much the needs with an even number take; the others take 1.
    """
    begins = [DAYS[first].toordinal() for _, first, _, _ in rows]
    ends = [
        NEVER if lasts is None else b + lasts
        for b, (_, _, lasts, _) in zip(begins, rows, strict=True)
    ]
    arcs = [(n, *arc) for n, (*_, those) in enumerate(rows) for arc in those]
    sizes = Counter(n for n, *_ in arcs)
    limits = []
    for pool, room in enumerate(capacity):
        for day in sorted(set(begins)):
            there = frozenset(n for n in range(len(rows)) if begins[n] <= day < ends[n])
            limits.append(Limit(pool, room, there, day))
    column = lambda at: np.array([arc[at] for arc in arcs], dtype=np.int64)  # noqa: E731
    problem = Problem(
        on=ON,
        seed="law",
        ids=tuple(f"N{n}" for n in range(len(rows))),
        profile=np.arange(len(rows), dtype=np.int64),
        count=np.ones(len(rows), dtype=np.int64),
        classes=("first", "second"),
        class_of=np.array([row[0] for row in rows], dtype=np.int64),
        begins=np.array(begins, dtype=np.int64),
        ends=np.array(ends, dtype=np.int64),
        candidates=tuple(f"f/1/S{n}" for n in range(len(capacity))),
        pools=tuple(f"P{n}" for n in range(len(capacity))),
        capacity=np.array(capacity, dtype=np.int64),
        first=np.array([0, *np.cumsum([sizes[n] for n in range(len(rows))])], dtype=np.int64),
        candidate=column(1),
        pool=column(1),
        takes=np.array([1 if n % 2 else takes for n, *_ in arcs], dtype=np.int64),
        suited=column(2),
        price=column(3),
        limits=tuple(limits),
        lots=("f/1",) * len(rows),
        currency="SEK",
        keys=tuple(f"key {n}" for n in range(len(rows))),
        hindered={n: "nobody" for n in range(len(rows)) if not sizes[n]},
    )
    problem.check()
    return problem


@st.composite
def smalls(draw: Any) -> Small:
    """Up to five needs and three candidates, with up to three rules."""
    many, offers = draw(st.integers(2, 5)), draw(st.integers(1, 3))
    rows = []
    for _ in range(many):
        those = draw(st.lists(st.integers(0, offers - 1), unique=True, max_size=offers))
        arcs = [
            (one, draw(st.integers(0, 1)), draw(st.integers(0, 5)) * 100) for one in sorted(those)
        ]
        lasts = draw(st.sampled_from([None, 5, 20]))
        rows.append((draw(st.integers(0, 1)), draw(st.integers(0, 2)), lasts, arcs))
    capacity = draw(st.lists(st.integers(0, 3), min_size=offers, max_size=offers))
    problem = laid_out(rows, capacity, takes=draw(st.integers(1, 2)))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True))
    rules = tuple(draw(kind(problem)) for kind in kinds)
    return Small(problem, rules)


def some(problem: Problem) -> st.SearchStrategy[tuple[str, ...]]:
    """Two or three needs."""
    return st.lists(st.sampled_from(problem.ids), min_size=2, max_size=3, unique=True).map(tuple)


def offers(problem: Problem) -> st.SearchStrategy[tuple[str, ...]]:
    """One offer or two."""
    ids = st.sampled_from(problem.candidates)
    return st.lists(ids, min_size=1, max_size=2, unique=True).map(tuple)


MEASURES = st.sampled_from([NEED, MONEY])


@st.composite
def amounts(draw: Any, measure: CountedIn) -> int:
    """So much by a measure."""
    return draw(st.integers(1, 3)) * (300 if measure == MONEY else 1)


@st.composite
def together(draw: Any, problem: Problem) -> Together:
    """Needs that go to one place."""
    return Together(needs=draw(some(problem)), if_possible=draw(st.booleans()))


@st.composite
def apart(draw: Any, problem: Problem) -> Apart:
    """Needs that may not."""
    return Apart(needs=draw(some(problem)))


@st.composite
def volume_limit(draw: Any, problem: Problem) -> VolumeLimit:
    """No more than so much."""
    measure = draw(MEASURES)
    return VolumeLimit(of=draw(offers(problem)), most=draw(amounts(measure)), measure=measure)


@st.composite
def guaranteed(draw: Any, problem: Problem) -> Guaranteed:
    """No less than so much."""
    measure = draw(MEASURES)
    least, must = draw(amounts(measure)), draw(st.booleans())
    return Guaranteed(of=draw(offers(problem)), least=least, measure=measure, must=must)


@st.composite
def option_volume(draw: Any, problem: Problem) -> OptionVolume:
    """A base and an option."""
    measure = draw(MEASURES)
    (of, *_) = draw(offers(problem))
    return OptionVolume(
        of=of, base=draw(amounts(measure)), option=draw(amounts(measure)), measure=measure
    )


@st.composite
def shares(draw: Any, problem: Problem) -> Any:
    """Shares of two offers."""
    if len(problem.candidates) < 2:
        return draw(apart(problem))
    first = draw(st.sampled_from([20, 50, 70]))
    parts = {problem.candidates[0]: first, problem.candidates[1]: 100 - first}
    return Shares(shares=parts, tolerance=draw(st.sampled_from([0, 20])), measure=draw(MEASURES))


@st.composite
def budget(draw: Any, problem: Problem) -> Budget:
    """The money of a year."""
    needs = draw(st.one_of(st.just(()), some(problem)))
    most = Money(minor=draw(st.integers(0, 9)) * 100, currency="SEK")
    return Budget(board="B", year=draw(st.sampled_from([2024, 2025])), most=most, needs=needs)


@st.composite
def starts_a_week(draw: Any, problem: Problem) -> StartsAWeek:
    """So many beginnings."""
    of = draw(st.one_of(st.just(()), offers(problem)))
    return StartsAWeek(most=draw(st.integers(0, 2)), of=of)


@st.composite
def hand_over(draw: Any, problem: Problem) -> HandOver:
    """Two running cases."""
    cases = tuple(
        Running(
            need=id,
            holder=draw(st.sampled_from([*problem.candidates, "outside"])),
            may_stay=draw(st.booleans()),
        )
        for id in draw(some(problem))[:2]
    )
    days = tuple(sorted(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=2, unique=True))))
    return HandOver(cases=cases, days=days, most=draw(st.sampled_from([None, 1])))


KINDS: list[Callable[[Problem], Any]] = [
    together,
    apart,
    volume_limit,
    guaranteed,
    option_volume,
    shares,
    budget,
    starts_a_week,
    hand_over,
]


# --- A naive referee ----------------------------------------------------------------------------

Choice = tuple[int | str, int | None] | None
"""The candidate's number, or the name of a holder from outside, and the day of a move."""


class Referee:
    """Tries every plan, by definitions of its own."""

    def __init__(self, small: Small) -> None:
        self.small, self.problem = small, small.problem
        self.arcs = [
            {int(self.problem.candidate[arc]): arc for arc in self.problem.arcs_of(need)}
            for need in range(len(self.problem.ids))
        ]

    def choices(self, need: int) -> list[Choice]:
        """Everything that one need may come to."""
        id, arcs = self.problem.ids[need], self.arcs[need]
        if id not in self.small.cases:
            return [None, *((one, None) for one in arcs)]
        case, rule = self.small.cases[id]
        begins, ends = int(self.problem.begins[need]), int(self.problem.ends[need])
        days = [d.toordinal() for d in rule.days if begins <= d.toordinal() < ends]
        name = self.problem.candidates
        found: list[Choice] = [None]
        found += [(one, day) for one in arcs if name[one] != case.holder for day in days]
        if case.may_stay:
            here = [one for one in arcs if name[one] == case.holder]
            found.append((here[0] if here else case.holder, None))
        return found

    def plans(self) -> Iterator[tuple[Choice, ...]]:
        """Every plan, kept or not."""
        return product(*(self.choices(need) for need in range(len(self.problem.ids))))

    def price(self, need: int, choice: Choice) -> int:
        if choice is None or isinstance(choice[0], str):
            return 0
        return int(self.problem.price[self.arcs[need][choice[0]]])

    def fits(self, plan: tuple[Choice, ...]) -> bool:
        """No place is used twice on a day."""
        problem = self.problem
        for offer, name in enumerate(problem.candidates):
            stays: list[tuple[int, int, int]] = []
            for need, choice in enumerate(plan):
                if choice is None:
                    continue
                ends, begins = int(problem.ends[need]), int(problem.begins[need])
                takes = self.takes(need, offer)
                if self.name(choice) == name:
                    stays.append((choice[1] or begins, ends, takes))
                case = self.small.cases.get(problem.ids[need])
                if choice[1] is not None and case is not None and case[0].holder == name:
                    stays.append((begins, choice[1], takes))
            room = int(problem.capacity[offer])
            for day, _, _ in stays:
                if sum(t for b, e, t in stays if b <= day < e) > room:
                    return False
        return True

    def takes(self, need: int, offer: int) -> int:
        """How much a need takes there; at its holder too, where it could not be placed anew."""
        arcs = self.arcs[need]
        if offer in arcs:
            return int(self.problem.takes[arcs[offer]])
        if offer not in self.problem.candidate:
            return 0
        return min((int(self.problem.takes[arc]) for arc in arcs.values()), default=1)

    def keeps(self, plan: tuple[Choice, ...], rules: tuple[AnyRule, ...]) -> bool:
        """Whether every rule is kept."""
        return all(KEPT[rule.kind](self, plan, rule) for rule in rules)

    def at(self, plan: tuple[Choice, ...], id: str) -> str | None:
        choice = plan[self.problem.ids.index(id)]
        return None if choice is None else self.name(choice)

    def name(self, choice: Any) -> str:
        return choice[0] if isinstance(choice[0], str) else self.problem.candidates[choice[0]]

    def total(self, plan: tuple[Choice, ...], of: Any, measure: CountedIn) -> int:
        total = 0
        for need, choice in enumerate(plan):
            if choice is not None and self.name(choice) in of:
                total += self.price(need, choice) if measure == MONEY else 1
        return total

    def kept_together(self, plan: Any, rule: Together) -> bool:
        return rule.if_possible or len({self.at(plan, id) for id in rule.needs}) == 1

    def kept_apart(self, plan: Any, rule: Apart) -> bool:
        at = [self.at(plan, id) for id in rule.needs]
        return all(a is None or a != b for a, b in combinations(at, 2))

    def kept_volume(self, plan: Any, rule: VolumeLimit) -> bool:
        return self.total(plan, rule.of, rule.measure) <= rule.most

    def kept_guaranteed(self, plan: Any, rule: Guaranteed) -> bool:
        return not rule.must or self.total(plan, rule.of, rule.measure) >= rule.least

    def kept_option(self, plan: Any, rule: OptionVolume) -> bool:
        return self.total(plan, (rule.of,), rule.measure) <= rule.base + rule.option

    def kept_share(self, plan: Any, rule: Shares) -> bool:
        parts = {id: self.total(plan, (id,), rule.measure) for id in rule.shares}
        whole = sum(parts.values())
        return whole == 0 or all(
            rule.shares[id] - rule.tolerance
            <= Fraction(100 * part, whole)
            <= rule.shares[id] + rule.tolerance
            for id, part in parts.items()
        )

    def kept_budget(self, plan: Any, rule: Budget) -> bool:
        total = 0
        for need, choice in enumerate(plan):
            if choice is None or (rule.needs and self.problem.ids[need] not in rule.needs):
                continue
            whole_begins, ends = int(self.problem.begins[need]), int(self.problem.ends[need])
            begins, price = choice[1] or whole_begins, self.price(need, choice)
            if ends == NEVER:
                total += price if date.fromordinal(begins).year == rule.year else 0
                continue
            days = [date.fromordinal(day).year for day in range(begins, ends)]
            part = Fraction(price * days.count(rule.year), ends - whole_begins)
            total += -(-part.numerator // part.denominator)
        return total <= rule.most.minor

    def kept_starts(self, plan: Any, rule: StartsAWeek) -> bool:
        weeks: Counter[tuple[int, int]] = Counter()
        for need, choice in enumerate(plan):
            if choice is None:
                continue
            running = self.problem.ids[need] in self.small.cases
            named = not rule.of or self.name(choice) in rule.of
            if named and not (running and choice[1] is None):
                begins = choice[1] or int(self.problem.begins[need])
                weeks[date.fromordinal(begins).isocalendar()[:2]] += 1
        return max(weeks.values(), default=0) <= rule.most

    def kept_hand_over(self, plan: Any, rule: HandOver) -> bool:
        ids = {case.need for case in rule.cases}
        moved = Counter(
            choice[1]
            for need, choice in enumerate(plan)
            if self.problem.ids[need] in ids and choice is not None and choice[1] is not None
        )
        return rule.most is None or max(moved.values(), default=0) <= rule.most

    def worth(self, plan: tuple[Choice, ...]) -> dict[str, int]:
        """What a plan comes to, goal by goal."""
        problem, rules = self.problem, self.small.rules
        found = {}
        for number, name in enumerate(problem.classes):
            found[f"unplaced.{name}"] = sum(
                choice is None and int(problem.class_of[need]) == number
                for need, choice in enumerate(plan)
            )
        for number, rule in enumerate(rules):
            if isinstance(rule, Guaranteed) and not rule.must:
                had = self.total(plan, rule.of, rule.measure)
                found[f"short.rules.{number}"] = max(0, int(rule.least) - had)
        placed = [(need, choice) for need, choice in enumerate(plan) if choice is not None]
        moved = [choice[1] for _, choice in placed if choice[1] is not None]
        handed = [rule for rule in rules if isinstance(rule, HandOver)]
        if handed:
            found["moved"] = len(moved)
        for rule in rules:
            if isinstance(rule, OptionVolume):
                had = self.total(plan, (rule.of,), rule.measure)
                found[f"option.{rule.measure.unit}"] = max(0, had - int(rule.base))
        possible = [r for r in rules if isinstance(r, Together) and r.if_possible]
        if possible:
            found["parted"] = sum(
                len({self.at(plan, id) for id in rule.needs} - {None}) > 1 for rule in possible
            )
        inside = [(n, c) for n, c in placed if not isinstance(c[0], str)]
        found["suited"] = sum(int(problem.suited[self.arcs[n][c[0]]]) for n, c in inside)
        found["price"] = sum(self.price(n, c) for n, c in inside)
        if handed:
            days = sorted(
                {c[1] for n in range(len(plan)) for c in self.choices(n) if c and c[1] is not None}
            )
            if days:
                found["waited"] = sum(days.index(day) for day in moved)
        return found


KEPT: dict[str, Any] = {
    "together": Referee.kept_together,
    "apart": Referee.kept_apart,
    "volume_limit": Referee.kept_volume,
    "guaranteed": Referee.kept_guaranteed,
    "option_volume": Referee.kept_option,
    "shares": Referee.kept_share,
    "budget": Referee.kept_budget,
    "starts_a_week": Referee.kept_starts,
    "hand_over": Referee.kept_hand_over,
}


def told(plan: Plan) -> dict[str, int]:
    """What a plan says it comes to, lot numbers left out."""
    levels = {level.name: level.value for level in plan.levels}
    return {name: v for name, v in levels.items() if not name.startswith("lot_number")}


# --- The laws -----------------------------------------------------------------------------------


def test_no_plan_that_keeps_the_rules_is_better(law: Any) -> None:
    """Level by level the plan is the least of all that there are."""

    @law.over(smalls())
    def holds(small: Small) -> None:
        referee = Referee(small)
        try:
            plan = cp_sat(small.problem, rules=small.rules)
        except InputError:
            law.saw("refused")
            return
        law.saw(*(rule.kind for rule in small.rules), *_turned_out(small, plan))
        every = [p for p in referee.plans() if referee.fits(p)]
        kept = [p for p in every if referee.keeps(p, small.rules)]
        if not kept:
            assert () == plan.levels
            assert () == plan.placed
            assert {"rules", "nobody"} >= {one.reason for one in plan.unplaced}
            _named_are_needed(referee, every, plan)
            return
        best = min(tuple(referee.worth(p).values()) for p in kept)
        assert list(referee.worth(kept[0])) == list(told(plan))
        assert best == tuple(told(plan).values())
        assert plan.proven
        assert () == verify_with_rules(small.problem, small.rules, plan)

    holds()
    law.ensure("nothing can be", "somebody waits", "moved", *(_name(kind) for kind in KINDS))


def _name(kind: Any) -> str:
    return str(kind.__name__)


def _turned_out(small: Small, plan: Plan) -> Iterator[str]:
    if not plan.levels:
        yield "nothing can be"
    if any(one.reason == "rules" for one in plan.unplaced):
        yield "somebody waits"
    if any(placed.moves for placed in plan.placed):
        yield "moved"


def _named_are_needed(referee: Referee, every: list[Any], plan: Plan) -> None:
    """Rules that are told cannot be kept together; without any one of them the others can."""
    named = [doubt.place for doubt in plan.remarks if doubt.code == "plan.not_together"]
    rules = {f"rules.{n}": rule for n, rule in enumerate(referee.small.rules)}
    those = tuple(rules[place] for place in named if place in rules)
    assert those
    full = {place for place in named if place not in rules}
    # Pools are told too where they are lacking, and then the plans that overfill them count.
    plans = every if full else list(referee.plans())
    assert not any(referee.keeps(p, those) for p in plans)
    for left in those if not full else ():
        others = tuple(rule for rule in those if rule is not left)
        assert any(referee.keeps(p, others) for p in plans)


def test_a_fault_that_is_planted_is_found(law: Any) -> None:
    """Whatever other choice somebody gets, it is told where it breaks something or costs more."""

    @law.over(smalls(), st.randoms(use_true_random=False))
    def holds(small: Small, dice: Any) -> None:
        referee = Referee(small)
        try:
            plan = cp_sat(small.problem, rules=small.rules)
        except InputError:
            law.saw("refused")
            return
        if not plan.levels:
            law.saw("nothing can be")
            return
        names = small.problem.candidates
        chosen = [_choice(small.problem, plan, id) for id in small.problem.ids]
        need = dice.randrange(len(chosen))
        other = dice.choice(referee.choices(need))
        changed = (*chosen[:need], other, *chosen[need + 1 :])
        if changed == tuple(chosen):
            law.saw("the same")
            return
        forged = _forged(small, plan, need, other, names)
        good = referee.fits(changed) and referee.keeps(changed, small.rules)
        same = referee.worth(changed) == referee.worth(tuple(chosen))
        law.saw("kept" if good else "broken")
        assert () != verify_with_rules(small.problem, small.rules, forged) or (good and same)

    holds()
    law.ensure("kept", "broken")


def _choice(problem: Problem, plan: Plan, id: str) -> Choice:
    placed = plan.by_need.get(id)
    if placed is None:
        return None
    names, need = problem.candidates, problem.ids.index(id)
    where: int | str = placed.candidate
    arcs = [problem.candidate[arc] for arc in problem.arcs_of(need)]
    if where in names and names.index(where) in arcs:
        where = names.index(where)
    day = None if placed.moves is None else placed.moves.toordinal()
    return where, day


def _forged(small: Small, plan: Plan, need: int, other: Choice, names: Any) -> Plan:
    """The plan with another choice for one need, everything stated about it as it should be."""
    apart = singled_out(small.problem, small.rules)
    id = apart.ids[need]
    placed = [p for p in plan.placed if p.need != id]
    unplaced = [u for u in plan.unplaced if u.need != id]
    if other is None:
        unplaced.append(Unplaced(need=id, reason="places"))
    else:
        where = names[other[0]] if isinstance(other[0], int) else other[0]
        (arc,) = [
            a
            for a in apart.arcs_of(int(apart.profile[need]))
            if apart.candidates[apart.candidate[a]] == where
        ]
        pool = apart.pools[apart.pool[arc]]
        placed.append(
            Placed(
                need=id,
                candidate=where,
                pool=None if pool == "*" else pool,
                ahead=apart.ahead(arc),
                suited=int(apart.suited[arc]),
                price=int(apart.price[arc]),
                moves=None if other[1] is None else date.fromordinal(other[1]),
            )
        )
    return plan.replace(placed=tuple(placed), unplaced=tuple(unplaced))


def test_order_and_workers_change_nothing(law: Any) -> None:
    """The rules in another order, and two searches side by side, come to the same plan."""

    @law.over(smalls(), st.randoms(use_true_random=False))
    def holds(small: Small, dice: Any) -> None:
        rules = list(small.rules)
        dice.shuffle(rules)
        try:
            plan = cp_sat(small.problem, rules=small.rules)
        except InputError:
            with pytest.raises(InputError):
                cp_sat(small.problem, rules=tuple(rules))
            law.saw("refused")
            return
        law.saw("planned")
        again = cp_sat(small.problem, rules=small.rules)
        both = cp_sat(small.problem, rules=small.rules, effort=Effort(workers=2))
        assert plan == again
        if both.reproducible:
            assert plan.placed == both.placed
        shorts = [rule for rule in rules if isinstance(rule, Guaranteed) and not rule.must]
        if len(shorts) < 2:
            other = cp_sat(small.problem, rules=tuple(rules))
            assert sorted(told(plan).values()) == sorted(told(other).values())
            assert {p.need for p in plan.placed} or not other.placed

    holds()
    law.ensure("planned")


def test_lot_numbers_leave_one_plan(law: Any) -> None:
    """What is equal in everything else is decided by numbers that anybody can draw again."""

    @law.over(smalls())
    def holds(small: Small) -> None:
        free = replace(small.problem, suited=small.problem.suited * 0)
        free = replace(free, price=free.price * 0)
        rules = tuple(rule for rule in small.rules if isinstance(rule, Apart | VolumeLimit))
        law.saw("drawn")
        plan = cp_sat(free, rules=rules)
        referee = Referee(Small(free, rules))
        apart = singled_out(free, rules)

        def lots(choice: tuple[Choice, ...]) -> int:
            return sum(
                lot_number("law", apart.name_of(int(apart.profile[n])), *_where(free, c))
                for n, c in enumerate(choice)
                if c is not None
            )

        kept = [p for p in referee.plans() if referee.fits(p) and referee.keeps(p, rules)]
        best = min(tuple(referee.worth(p).values()) for p in kept)
        least = min(lots(p) for p in kept if tuple(referee.worth(p).values()) == best)
        (level,) = [level for level in plan.levels if level.name == "lot_number"]
        assert least == level.value

    holds()
    law.ensure("drawn")


def _where(problem: Problem, choice: Any) -> tuple[str, str]:
    return problem.candidates[choice[0]], problem.pools[choice[0]]


def test_flows_and_cp_sat_come_to_the_same_plan(law: Any) -> None:
    """Where both apply: the same at every level, lot numbers too, and the same places."""

    @law.over(st.one_of(problems(), batches().map(lambda batch: batch.problem())))
    def holds(problem: Problem) -> None:
        if flow_hindrances(problem):
            law.saw("no flow")
            return
        flow, ours = min_cost_flow(problem), cp_sat(problem)
        told_of = [{level.name: level.value for level in plan.levels} for plan in (flow, ours)]
        law.saw("placed" if flow.placed else "nobody placed", "tied" if flow.unless else "one")
        assert told_of[0] == told_of[1]
        assert ours.proven
        if not flow.unless:
            assert flow.placed == ours.placed
        assert {u.need for u in flow.unplaced} == {u.need for u in ours.unplaced} or flow.unless

    holds()
    law.ensure("placed", "one")


def test_jointly_no_more_wait_than_one_after_the_other(law: Any) -> None:
    """Hours, several persons and places used again included: level by level it is no worse."""

    @law.over(batches())
    def holds(batch: Any) -> None:
        problem = batch.problem()
        ours, turns = cp_sat(problem), in_turn(problem)
        kind = "no flow" if flow_hindrances(problem) else "flow"
        law.saw(kind, "more placed" if len(ours.placed) > len(turns.placed) else "as many")
        assert ours.proven
        assert () == verify_with_rules(problem, (), ours)
        if not of_groups(batch.needs):
            pairs = [[level.value for level in plan.levels] for plan in (ours, turns)]
            assert pairs[0] <= pairs[1]

    holds()
    law.ensure("no flow", "flow", "as many")
