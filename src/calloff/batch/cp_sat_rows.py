"""Needs, places and rules written out as a program in whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import floor, lcm

from calloff.batch.cp_sat_ways import Way, singled_out, ways_of
from calloff.batch.levels import Costs, levels_of
from calloff.batch.measures import Costing, Measuring, of_whom, some_terms, whole_terms
from calloff.batch.problem import Problem, ints, lot_number
from calloff.batch.program import Goal, Program, Row
from calloff.rules import (
    Apart,
    Budget,
    Guaranteed,
    HandOver,
    OptionVolume,
    Rule,
    Shares,
    StartsAWeek,
    Together,
    Unserved,
    VolumeLimit,
    owner_of,
)

__all__ = ["WrittenOut", "written"]

Term = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class WrittenOut:
    """A problem with its rules, written out.

    Attributes:
        problem: The problem, every need that a rule names by itself.
        rules: The rules.
        ways: What the first variables stand for: how many needs go each way.
        program: Rows and goals.
        owners: Whose rows may be left out to see what they cost: ``rules.0`` and ``pool.`` with
            the pool's id.
    """

    problem: Problem
    rules: tuple[Rule, ...]
    ways: tuple[Way, ...]
    program: Program
    owners: tuple[str, ...]


def written(problem: Problem, rules: Sequence[Rule]) -> WrittenOut:
    """Write a problem and its rules as a program; the rules have been checked against it."""
    apart = singled_out(problem, rules)
    writer = _Writer(apart, rules)
    return writer.done()


@dataclass(slots=True, eq=False)
class _Writer:
    """Rows and goals, as they are written."""

    problem: Problem
    rules: Sequence[Rule]
    ways: list[Way] = field(init=False)
    most: list[int] = field(init=False)
    rows: list[Row] = field(default_factory=list)
    short: list[Goal] = field(default_factory=list)
    drawn: dict[str, list[tuple[int, Fraction]]] = field(default_factory=dict)
    parted: list[Term] = field(default_factory=list)
    of: dict[int, list[int]] = field(default_factory=dict)
    measuring: Measuring = field(init=False)
    running: set[int] = field(init=False)

    def __post_init__(self) -> None:
        self.ways = ways_of(self.problem, self.rules)
        self.most = [way.most for way in self.ways]
        self.measuring = Measuring(self.problem)
        numbers = {id: number for number, id in enumerate(self.problem.ids)}
        self.running = {
            int(self.problem.profile[numbers[case.need]])
            for rule in self.rules
            if isinstance(rule, HandOver)
            for case in rule.cases
        }
        for variable, way in enumerate(self.ways):
            self.of.setdefault(way.profile, []).append(variable)

    def done(self) -> WrittenOut:
        """All of it."""
        for profile, variables in sorted(self.of.items()):
            terms = tuple((variable, 1) for variable in variables)
            self.rows.append(Row("once", terms, most=int(self.problem.count[profile])))
        self._places()
        for number, rule in enumerate(self.rules):
            if rule.kind in _WRITTEN:
                _WRITTEN[rule.kind](self, owner_of(number, rule), rule)
        pools = sorted({row.of for row in self.rows if row.of.startswith("pool.")})
        owners = (*pools, *(owner_of(n, rule) for n, rule in enumerate(self.rules)))
        # They all count something.
        goals = tuple(replace(goal, never_below=0) for goal in self._goals())
        program = Program(tuple(self.most), tuple(self.rows), goals)
        return WrittenOut(self.problem, tuple(self.rules), tuple(self.ways), program, owners)

    # --- Goals ---------------------------------------------------------------------------------

    def _goals(self) -> Iterator[Goal]:
        """What counts, the weightiest first."""
        arcs = ints([way.arc for way in self.ways])
        placing = [level for level in levels_of(self.problem) if level.unplaced is not None]
        unserved = [rule for rule in self.rules if isinstance(rule, Unserved)]
        for level in placing:
            for rule in unserved:
                yield self._unserved(level, rule)
            assert level.unplaced is not None, "Chosen so."
            each = level.unplaced.tolist()
            terms = [(v, -each[way.profile]) for v, way in enumerate(self.ways)]
            whole = sum(c * n for c, n in zip(each, self.problem.count.tolist(), strict=True))
            yield Goal(level.name, some_terms(terms), whole)
        yield from self.short
        moves = [(v, 1) for v, way in enumerate(self.ways) if way.day is not None]
        if any(isinstance(rule, HandOver) for rule in self.rules):
            yield Goal("moved", tuple(moves))
        for name, terms in self.drawn.items():
            yield Goal(name, whole_terms(terms)[0])
        if any(isinstance(rule, Together) and rule.if_possible for rule in self.rules):
            yield Goal("parted", tuple(self.parted))
        for level in levels_of(self.problem):
            if level.unplaced is not None:
                continue
            assert level.arcs is not None, "A level is about arcs where it is not about placing."
            if level.name == "lot_number" and moves:
                yield from self._days()
            costs = level.arcs(arcs).tolist() if len(arcs) else []
            yield Goal(level.name, some_terms(list(enumerate(costs))))
            if level.name == "lot_number" and moves:
                yield Goal("lot_number.day", some_terms(self._day_lots()))

    def _unserved(self, level: Costs, rule: Unserved) -> Goal:
        """What the needs of a class ask for, less what they get."""
        assert level.unplaced is not None, "Asked of the levels that count needs."
        whole = {
            profile: self.measuring.amount(profile, -1, rule.measure)
            for profile, counts in enumerate(level.unplaced.tolist())
            if counts
        }
        scale = lcm(*(amount.denominator for amount in whole.values()))
        terms = [
            (v, -int(whole[way.profile] * scale))
            for v, way in enumerate(self.ways)
            if way.profile in whole
        ]
        counts = self.problem.count.tolist()
        asked = sum(int(amount * scale) * counts[profile] for profile, amount in whole.items())
        name = level.name.replace("unplaced", f"unserved.{rule.measure.unit}", 1)
        return Goal(name, some_terms(terms), asked)

    def _days(self) -> Iterator[Goal]:
        """Cases move as early as they may."""
        days = sorted({way.day for way in self.ways if way.day is not None})
        rank = {day: number for number, day in enumerate(days)}
        terms = [(v, rank[w.day]) for v, w in enumerate(self.ways) if w.day is not None]
        yield Goal("waited", some_terms(terms))

    def _day_lots(self) -> list[Term]:
        """What decides which of two cases moves first, where nothing else does."""
        found = []
        for variable, way in enumerate(self.ways):
            if way.day is not None:
                day, name = date.fromordinal(way.day), self.problem.name_of(way.profile)
                found.append((variable, lot_number(self.problem.seed, name, day.isoformat())))
        return found

    # --- Places --------------------------------------------------------------------------------

    def _places(self) -> None:
        """No pool is used by more than it has room for, on any day."""
        moving = {use.pool for w in self.ways if w.profile in self.running for use in w.uses}
        by_pool: dict[int, list[tuple[int, int, int, int]]] = {}
        for variable, way in enumerate(self.ways):
            for use in way.uses:
                told = (variable, use.takes, use.begins, use.ends)
                by_pool.setdefault(use.pool, []).append(told)
        for limit in self.problem.limits:
            uses = by_pool.get(limit.pool, [])
            if limit.pool in moving or not uses:
                continue
            terms = tuple(
                (variable, takes)
                for variable, takes, _, _ in uses
                if limit.profiles is None or self.ways[variable].profile in limit.profiles
            )
            owner = f"pool.{self.problem.pools[limit.pool]}"
            if sum(self.most[variable] * takes for variable, takes in terms) > limit.capacity:
                self.rows.append(Row(owner, terms, most=limit.capacity))
        for pool in sorted(moving):
            self._day_by_day(pool, by_pool[pool])

    def _day_by_day(self, pool: int, uses: Sequence[tuple[int, int, int, int]]) -> None:
        """One row for each day on which more are there than on any other, as cases move.

        What is free on other days than the limits name is not looked up again: the least of what
        they say holds for all.
        """
        room = min(limit.capacity for limit in self.problem.limits if limit.pool == pool)
        rows = {
            frozenset((v, takes) for v, takes, b, e in uses if b <= day < e)
            for day in {begins for _, _, begins, _ in uses}
        }
        # The largest rows first, so that what they cover can be left out.
        kept: list[frozenset[tuple[int, int]]] = []
        for row in sorted(rows, key=lambda r: (-len(r), sorted(r))):
            if not any(row <= other for other in kept):
                kept.append(row)
        owner = f"pool.{self.problem.pools[pool]}"
        for row in kept:
            if sum(self.most[variable] * takes for variable, takes in row) > room:
                self.rows.append(Row(owner, tuple(sorted(row)), most=room))

    # --- Rules ---------------------------------------------------------------------------------

    def variable(self, most: int) -> int:
        """A variable beside the ways."""
        self.most.append(most)
        return len(self.most) - 1

    def at(self, need: str, by: str) -> dict[str, list[int]]:
        """The variables that serve a need, by the place it would be at."""
        number = self.problem.ids.index(need)
        found: dict[str, list[int]] = {}
        for variable in self.of.get(int(self.problem.profile[number]), []):
            found.setdefault(self.place(variable, by), []).append(variable)
        return found

    def place(self, variable: int, by: str) -> str:
        """The offer or the supplier of a way."""
        id = self.problem.candidates[self.problem.candidate[self.ways[variable].arc]]
        return id if by == "offer" else self.measuring.supplier(id)

    def together(self, owner: str, rule: Rule) -> None:
        """All at one place or none; or as few groups parted as can be."""
        assert isinstance(rule, Together), "Asked by its kind."
        switch = self.variable(1) if rule.if_possible else None
        if switch is not None:
            self.parted.append((switch, 1))
        first, *others = (self.at(need, rule.at) for need in rule.needs)
        pairs = [(first, other) for other in others]
        if switch is not None:
            everybody = [first, *others]
            pairs = [(a, b) for i, a in enumerate(everybody) for b in everybody[i + 1 :]]
        for one, other in pairs:
            for place in sorted({*one, *other}):
                here = [(v, 1) for v in one.get(place, [])]
                there = [(v, -1) for v in other.get(place, [])]
                if switch is None:
                    self.rows.append(Row(owner, (*here, *there), 0, 0))
                else:
                    # One here and the other elsewhere, which it is if it is placed and not here.
                    away = [(v, 1) for p in other for v in other[p] if p != place]
                    self.rows.append(Row(owner, (*here, *away, (switch, -1)), most=1))

    def apart(self, owner: str, rule: Rule) -> None:
        """One at each place at most."""
        assert isinstance(rule, Apart), "Asked by its kind."
        places: dict[str, list[Term]] = {}
        for need in rule.needs:
            for place, variables in self.at(need, rule.at).items():
                places.setdefault(place, []).extend((v, 1) for v in variables)
        for _, terms in sorted(places.items()):
            self.rows.append(Row(owner, tuple(terms), most=1))

    def amounts(
        self, of: Iterable[str], rule: VolumeLimit | Guaranteed | OptionVolume
    ) -> list[tuple[int, Fraction]]:
        """How much each way at some offers comes to by a rule's measure."""
        named = of_whom(self.problem, self.measuring, of)
        return [
            (variable, self.measuring.amount(way.profile, way.arc, rule.measure))
            for variable, way in enumerate(self.ways)
            if int(self.problem.candidate[way.arc]) in named
        ]

    def volume(self, owner: str, rule: Rule) -> None:
        """A sum with a most."""
        assert isinstance(rule, VolumeLimit), "Asked by its kind."
        terms, scale = whole_terms(self.amounts(rule.of, rule))
        self.rows.append(Row(owner, terms, most=floor(Fraction(rule.most) * scale)))

    def guaranteed(self, owner: str, rule: Rule) -> None:
        """A sum with a least, or that falls short by as little as can be."""
        assert isinstance(rule, Guaranteed), "Asked by its kind."
        terms, scale = whole_terms(self.amounts(rule.of, rule), rule.least)
        least = int(Fraction(rule.least) * scale)
        if not rule.must:
            lacking = self.variable(least)
            terms = (*terms, (lacking, 1))
            self.short.append(Goal(f"short.{owner}", ((lacking, 1),)))
        self.rows.append(Row(owner, terms, least=least))

    def option_volume(self, owner: str, rule: Rule) -> None:
        """What is beyond the base is drawn from the option."""
        assert isinstance(rule, OptionVolume), "Asked by its kind."
        terms, scale = whole_terms(self.amounts((rule.of,), rule), rule.base, rule.option)
        drawn = self.variable(int(Fraction(rule.option) * scale))
        base = int(Fraction(rule.base) * scale)
        self.rows.append(Row(owner, (*terms, (drawn, -1)), most=base))
        # Of all that are counted alike: nobody's option is drawn on while another's base has room.
        name = ".".join(filter(None, ("option", rule.measure.unit, rule.measure.per)))
        self.drawn.setdefault(name, []).append((drawn, Fraction(1, scale)))

    def share(self, owner: str, rule: Rule) -> None:
        """Each within its tolerance of its share of what all of them get."""
        assert isinstance(rule, Shares), "Asked by its kind."
        parts = {id: dict(self._shared(id, rule)) for id in sorted(rule.shares)}
        whole = {v: amount for part in parts.values() for v, amount in part.items()}
        for id, part in parts.items():
            share, off = Fraction(rule.shares[id]) / 100, Fraction(rule.tolerance) / 100
            # A share of everything, less what it got: at most what may be missing, and so on.
            lacking = [(v, (share - off) * a - part.get(v, 0)) for v, a in whole.items()]
            beyond = [(v, part.get(v, 0) - (share + off) * a) for v, a in whole.items()]
            for told in (lacking, beyond):
                terms, _ = whole_terms(told)
                self.rows.append(Row(owner, terms, most=0))

    def _shared(self, id: str, rule: Shares) -> Iterator[tuple[int, Fraction]]:
        named = of_whom(self.problem, self.measuring, (id,))
        for variable, way in enumerate(self.ways):
            if int(self.problem.candidate[way.arc]) in named:
                yield variable, self.measuring.amount(way.profile, way.arc, rule.measure)

    def budget(self, owner: str, rule: Rule) -> None:
        """What a year costs stays within its money."""
        assert isinstance(rule, Budget), "Asked by its kind."
        costing = Costing(self.problem)
        numbers = {id: number for number, id in enumerate(self.problem.ids)}
        paid = {int(self.problem.profile[numbers[id]]) for id in rule.needs}
        terms = [
            (variable, costing.in_year(way.profile, way.arc, way.begins, way.ends, rule.year))
            for variable, way in enumerate(self.ways)
            if not rule.needs or way.profile in paid
        ]
        self.rows.append(Row(owner, some_terms(terms), most=rule.most.minor))

    def starts_a_week(self, owner: str, rule: Rule) -> None:
        """So many beginnings in each week."""
        assert isinstance(rule, StartsAWeek), "Asked by its kind."
        everybody = set(range(len(self.problem.candidates)))
        named = of_whom(self.problem, self.measuring, rule.of) if rule.of else everybody
        weeks: dict[tuple[int, int], list[Term]] = {}
        for variable, way in enumerate(self.ways):
            stays = way.profile in self.running and way.day is None
            if int(self.problem.candidate[way.arc]) in named and not stays:
                year, week, _ = date.fromordinal(way.begins).isocalendar()
                weeks.setdefault((year, week), []).append((variable, 1))
        for _, terms in sorted(weeks.items()):
            self.rows.append(Row(owner, tuple(terms), most=rule.most))

    def hand_over(self, owner: str, rule: Rule) -> None:
        """So many move on one day; the ways say where to and when."""
        assert isinstance(rule, HandOver), "Asked by its kind."
        if rule.most is None:
            return
        numbers = {id: number for number, id in enumerate(self.problem.ids)}
        cases = {int(self.problem.profile[numbers[case.need]]) for case in rule.cases}
        for day in rule.days:
            terms = tuple(
                (variable, 1)
                for profile in sorted(cases)
                for variable in self.of.get(profile, [])
                if self.ways[variable].day == day.toordinal()
            )
            self.rows.append(Row(owner, terms, most=rule.most))


_WRITTEN: dict[str, Callable[[_Writer, str, Rule], None]] = {
    "together": _Writer.together,
    "apart": _Writer.apart,
    "volume_limit": _Writer.volume,
    "guaranteed": _Writer.guaranteed,
    "option_volume": _Writer.option_volume,
    "shares": _Writer.share,
    "budget": _Writer.budget,
    "starts_a_week": _Writer.starts_a_week,
    "hand_over": _Writer.hand_over,
}
"""How each kind of rule is written."""
