"""Why a need waits, and what each rule costs: found by solving again, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from calloff.batch.cp_sat import cp_sat
from calloff.batch.cp_sat_goals import EFFORT, Effort, core
from calloff.batch.cp_sat_rows import WrittenOut, written
from calloff.batch.plan import Plan
from calloff.batch.problem import Problem
from calloff.batch.program import Row
from calloff.batch.rule_faults import check_rules, of_rule
from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.rules import HandOver, OwnUnit, Rule, all_rules, owner_of
from calloff.values.record import Record

__all__ = ["Cost", "LevelChange", "Waits", "changes", "costs_of_rules", "why_waiting"]


class LevelChange(Record):
    """What a level comes to in one plan, and in another.

    Attributes:
        level: The level's name.
        before: What it comes to; ``None`` where the first plan has no such level.
        after: What it comes to in the other; ``None`` where that has none.
        proven: Whether both are proven, so that the difference is exact.
    """

    positional: ClassVar = ("level", "before", "after")

    level: str
    before: int | None
    after: int | None
    proven: bool = True


class Cost(Record):
    """What changes where one rule is left out.

    Attributes:
        rule: The rule.
        changes: The levels that change, the first level first; empty: it costs nothing.
    """

    positional: ClassVar = ("rule", "changes")

    rule: str
    changes: tuple[LevelChange, ...]


class Waits(Record):
    """Why a need gets no place beside all who get one.

    Attributes:
        need: The need's id.
        because: Rules and pools that leave no place for it: ``rules.`` with a rule's id or number,
            ``pool.`` with a pool's id. Without any one of them there would be one.
        settled: Whether that is proven; where it is not, there may be a place.
    """

    positional: ClassVar = ("need", "because")

    need: str
    because: tuple[str, ...] = ()
    settled: bool = True


def costs_of_rules(
    problem: Problem, rules: Sequence[Rule], plan: Plan, *, effort: Effort = EFFORT
) -> Iterator[Cost]:
    """What each rule costs: the plan beside the one that is made without it.

    Two rules may cost nothing one by one, where the other one asks for the same, and something
    together. A rule that brings somebody in whom others name, such as an own unit, is not told:
    without it these could not be meant.

    Args:
        problem: What was shared out.
        rules: The rules by which it was; those that needs state themselves are left as they are.
        plan: The plan by all of them.
        effort: How hard to try.
    """
    for number, rule in enumerate(rules):
        others = (*rules[:number], *rules[number + 1 :])
        # What is told by its number keeps that number.
        kept = tuple(
            other if other.id is not None else other.replace(id=str(place))
            for place, other in zip(
                [n for n in range(len(rules)) if n != number], others, strict=True
            )
        )
        if any(_brought(rule) & set(of_rule(other)) for other in others):
            continue
        without = cp_sat(problem, rules=kept, effort=effort, start=plan)
        yield Cost(rule=owner_of(number, rule), changes=tuple(changes(plan, without)))


def _brought(rule: Rule) -> set[str]:
    """Whom a rule brings in from outside."""
    if isinstance(rule, OwnUnit):
        return {rule.unit}
    return {case.holder for case in rule.cases} if isinstance(rule, HandOver) else set()


def changes(plan: Plan, other: Plan) -> Iterator[LevelChange]:
    """The levels at which two plans of the same problem come to something else.

    Lot numbers are left out: they say nothing of how good a plan is.
    """
    before = {level.name: level for level in plan.levels}
    after = {level.name: level for level in other.levels}
    for name in (*before, *(name for name in after if name not in before)):
        one, another = before.get(name), after.get(name)
        if name.startswith("lot_number"):
            continue
        if one is None or another is None or one.value != another.value:
            yield LevelChange(
                level=name,
                before=None if one is None else one.value,
                after=None if another is None else another.value,
                proven=all(level is None or level.proven for level in (one, another)),
            )


def why_waiting(
    problem: Problem, rules: Sequence[Rule], plan: Plan, need: str, *, effort: Effort = EFFORT
) -> Waits:
    """Why a need cannot have a place in addition to all who have one, wherever these are placed.

    Args:
        problem: What was shared out.
        rules: The rules by which it was.
        plan: The plan.
        need: The id of a need that has no place in it.
        effort: How hard to try.

    Raises:
        InputError: where the need has a place, or nobody may serve it whatever the rules are.
    """
    source = problem.source
    every = all_rules(source.needs.values() if source else (), rules)
    check_rules(problem, every)
    out = written(problem, every)
    waiting = {entry.need for entry in plan.unplaced}
    if need not in waiting:
        raise InputError("the call", [Fault("need", f"{need!r} does not wait in this plan.")])
    profile = int(out.problem.profile[out.problem.ids.index(need)])
    if not any(way.profile == profile for way in out.ways):
        what = f"nobody surely may serve {need!r}: see its own decision."
        raise InputError("the call", [Fault("need", what)])
    asked = out.program.also(*_all_placed(out, plan, profile))
    # Rules are left out last, so that they are told only where pools alone do not explain it.
    owners = sorted(out.owners, key=lambda owner: (owner.startswith("pool."), owner))
    found = core(asked, owners, effort=effort)
    return Waits(need=need, because=tuple(sorted(found or ())), settled=found is not None)


def _all_placed(out: WrittenOut, plan: Plan, one_more: int) -> Iterator[Row]:
    """Rows that keep as many of each profile placed as the plan does, and one more of one."""
    numbers = {id: number for number, id in enumerate(out.problem.ids)}
    placed: dict[int, int] = {one_more: 1}
    for entry in plan.placed:
        profile = int(out.problem.profile[numbers[entry.need]])
        placed[profile] = placed.get(profile, 0) + 1
    for profile, many in sorted(placed.items()):
        terms = tuple((v, 1) for v, way in enumerate(out.ways) if way.profile == profile)
        yield Row("placed", terms, least=many)
