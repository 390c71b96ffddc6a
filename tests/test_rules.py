"""Rules for many needs at once, on cases small enough to see through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from calloff import InputError, Line, Money, Need, Person, Register, load
from calloff.batch import Plan, assign, problem_of
from calloff.batch.assigning import auto
from calloff.batch.cp_sat import cp_sat
from calloff.batch.cp_sat_goals import Effort, Progress
from calloff.batch.explaining import explain_all
from calloff.batch.program import Goal, Program, Row, TooLarge
from calloff.batch.rule_check import verify_with_rules
from calloff.batch.rule_costs import costs_of_rules, why_waiting
from calloff.batch.telling import plan_outline
from calloff.candidate import Offer, Pool
from calloff.need import Group
from calloff.places import Places
from calloff.pricing import Price, PriceList
from calloff.rules import (
    Apart,
    Budget,
    CountedIn,
    Guaranteed,
    HandOver,
    OptionVolume,
    OwnUnit,
    Rule,
    Rules,
    Running,
    Shares,
    StartsAWeek,
    Together,
    Unserved,
    VolumeLimit,
)
from calloff.values.texts import LANGUAGES
from calloff.values.typeset import as_text

ON = date(2018, 3, 5)
REGISTER = Path(__file__).parent / "sources" / "s3-register.toml"
STATED = datetime(2018, 3, 1, 8, tzinfo=UTC)
LOT = "housing-support-2018/1"
CHEAP, DEAR = "SE-550000-6101", "SE-550000-6119"


def register(cheap: int, dear: int, *, unit: str = "place", per: Any = None) -> Register:
    """Two suppliers with so many places each; an hour costs 400 and 500 kronor."""
    known = load(REGISTER, Register)
    (key,) = known.keys
    key = key.replace(gates=(*key.gates, Places(fresh_days=30)))
    amounts = ((CHEAP, cheap, "400"), (DEAR, dear, "500"))
    pools = tuple(
        Pool(id=f"pool {id}", available=room, updated=STATED, unit=unit, per=per)
        for id, room, _ in amounts
    )
    offers = tuple(
        Offer(
            lot=LOT,
            supplier=id,
            prices=PriceList(
                currency="SEK", rows=(Price(item="support", unit="hour", amount=amount),)
            ),
            pools=(f"pool {id}",),
        )
        for id, _, amount in amounts
    )
    return known.replace(keys=(key,), pools=pools, offers=offers)


def need(id: str, *, starts: str = "2018-04-02", **more: Any) -> Need:
    """A need for ten hours in all, on so many days."""
    given = {"lines": (Line("support", quantity=10, unit="hour"),), **more}
    return Need(
        id=id, buyer="0580", lot=LOT, requested=ON, starts=date.fromisoformat(starts), **given
    )


def plan(needs: list[Need], known: Register, *rules: Rule, **more: Any) -> Plan:
    """The plan by some rules, as `assign` hands it out: checked."""

    def method(problem: Any, *, rules: Any) -> Plan:
        return cp_sat(problem, rules=rules, **more)

    return assign(needs, known, on=ON, method=method, rules=rules, seed="rules")


def at(found: Plan) -> dict[str, str]:
    """By whom each need is served."""
    return {one.need: one.candidate.rsplit("/", 1)[-1] for one in found.placed}


# --- Brothers and sisters -----------------------------------------------------------------------


def siblings(rule: Any, **more: Any) -> list[Need]:
    """Two needs of one group."""
    return [need(id, group=Group("S", rule, **more), persons=(Person(age=9),)) for id in "AB"]


def test_brothers_and_sisters_share_the_places_that_each_asks_for() -> None:
    """Each asks for two places while it is decided by itself; together they take two."""
    found = plan(siblings("together", places=2), register(2, 0))

    assert {"A": CHEAP, "B": CHEAP} == at(found)


def test_those_who_must_be_together_go_where_both_have_room() -> None:
    """One place at the cheaper supplier is of no use to them."""
    needs = siblings("together")

    assert {"A": DEAR, "B": DEAR} == at(plan(needs, register(1, 2)))
    assert {} == at(plan(needs, register(1, 1)))
    assert {"rules"} == {one.reason for one in plan(needs, register(1, 1)).unplaced}


def test_those_who_must_not_be_together_are_not() -> None:
    """Though one supplier is cheaper for both."""
    found = plan(siblings("apart"), register(2, 2))

    assert {CHEAP, DEAR} == set(at(found).values())


def test_together_if_possible_gives_way_to_a_place() -> None:
    """Parted they both have one; with room for both they are together, though it costs more."""
    needs = siblings("together_if_possible")

    assert {CHEAP, DEAR} == set(at(plan(needs, register(1, 1))).values())
    assert {DEAR} == set(at(plan(needs, register(1, 2))).values())


def test_the_machine_takes_cp_sat_for_groups_and_says_why() -> None:
    """A flow cannot keep them together."""
    found = assign(siblings("together"), register(2, 2), on=ON, method=auto, seed="rules")

    assert ("cp_sat", "no_flow") == (found.method, found.why)


# --- Hours and days -----------------------------------------------------------------------------


def test_hours_of_a_pool_are_shared_by_what_each_need_takes() -> None:
    """Sixteen hours a month hold ten and six, not ten and ten."""
    monthly = [
        need(id, lines=(Line("support", quantity=hours, unit="hour", per="month"),))
        for id, hours in (("A", 10), ("B", 6), ("C", 10))
    ]

    found = plan(monthly, register(16, 0, unit="hour", per="month"))

    assert 2 == len(found.placed)
    assert "B" in at(found)


def test_a_place_is_used_again_once_somebody_has_left() -> None:
    """One place, three stays: April, May, and one that meets both."""
    needs = [
        need("A", starts="2018-04-02", ends=date(2018, 4, 30)),
        need("B", starts="2018-05-01", ends=date(2018, 5, 31)),
        need("C", starts="2018-04-20", ends=date(2018, 5, 20)),
    ]

    found = assign(needs, register(1, 0), on=ON, method=auto, seed="rules")

    assert {"A": CHEAP, "B": CHEAP} == at(found)
    assert ["places"] == [one.reason for one in found.unplaced]


# --- Volumes, shares, money ---------------------------------------------------------------------


def test_a_guarantee_draws_needs_to_whom_it_was_given() -> None:
    """Twenty hours are guaranteed to the dearer one: two of three needs go there."""
    needs = [need(id) for id in "ABC"]
    hours = CountedIn("hour")
    guaranteed = Guaranteed(of=(DEAR,), least=20, measure=hours)

    assert 2 == list(at(plan(needs, register(3, 3), guaranteed)).values()).count(DEAR)
    short = plan(needs, register(3, 1), guaranteed)
    assert [10] == [level.value for level in short.levels if level.name == "short.rules.0"]


def test_a_guarantee_that_must_be_kept_and_cannot_is_told_with_what_hinders_it() -> None:
    """Ten hours of twenty at most: nothing is placed, and the rule and the pool are named."""
    guaranteed = Guaranteed(
        id="promised", of=(DEAR,), least=20, measure=CountedIn("hour"), must=True
    )
    found = plan([need(id) for id in "ABC"], register(3, 1), guaranteed)

    assert ((), ()) == (found.placed, found.levels)
    assert [
        ("plan.not_together", f"pool.pool {DEAR}"),
        ("plan.not_together", "rules.promised"),
    ] == [
        (doubt.code, doubt.place)
        for doubt in found.remarks
        if doubt.code.startswith("plan.not_together")
    ]


def test_shares_are_kept_within_their_tolerance() -> None:
    """Half and half of five, by ten points: two and three."""
    needs = [need(id) for id in "ABCDE"]
    half = Shares(shares={CHEAP: 50, DEAR: 50}, tolerance=10)
    exact = half.replace(tolerance=0)

    counts = [list(at(plan(needs, register(5, 5), r)).values()).count(DEAR) for r in (half, exact)]
    assert [2, 2] == counts
    assert 4 == len(plan(needs, register(5, 5), exact).placed)


@pytest.mark.parametrize(
    ("line", "ends", "minor"),
    [
        # Ten hours at 400 kronor over 100 days of which 274 - 214 = 40 lie in the year.
        ({"quantity": 10}, date(2019, 1, 31), 400_000 * 60 // 91),
        # 400 kronor a day for 31 days of December, one at a time.
        ({"quantity": 1, "per": "day"}, None, 40_000 * 60),
        # 400 kronor a month: two of them.
        ({"quantity": 1, "per": "month"}, None, 40_000 * 2 - 40_000 // 30),
    ],
)
def test_a_board_pays_for_the_days_of_its_year(
    line: dict[str, Any], ends: date | None, minor: int
) -> None:
    """What falls within 2018 counts, rounded up: one öre less does not do."""
    one = need("A", starts="2018-11-02", ends=ends, lines=(Line("support", unit="hour", **line),))
    budget = Budget(board="omsorg", year=2018, most=Money(minor=minor + 1, currency="SEK"))

    enough = plan([one], register(1, 0), budget)
    short = plan([one], register(1, 0), budget.replace(most=Money(minor=minor - 1, currency="SEK")))

    assert [1, 0] == [len(enough.placed), len(short.placed)]


def test_one_boards_money_is_not_anothers() -> None:
    """A budget that names its needs leaves the others alone."""
    budget = Budget(board="omsorg", year=2018, most=Money(minor=0, currency="SEK"), needs=("A",))

    assert {"B": CHEAP} == at(plan([need("A"), need("B")], register(2, 0), budget))


def test_so_many_begin_in_a_week() -> None:
    """Monday to Sunday: two of three in one week, and the one of the next week."""
    needs = [
        need("A", starts="2018-04-02"),
        need("B", starts="2018-04-05"),
        need("C", starts="2018-04-08"),
        need("D", starts="2018-04-09"),
    ]

    found = plan(needs, register(4, 0), StartsAWeek(most=2))

    assert 3 == len(found.placed)
    assert "D" in at(found)


def test_an_own_unit_serves_beside_the_offers() -> None:
    """At 300 kronor an hour it goes first, for as many hours as it has."""
    own = OwnUnit(unit="in_house", cost=Money.of(300, "SEK"), measure=CountedIn("hour"))
    rules = (own, VolumeLimit(of=("in_house",), most=10, measure=CountedIn("hour")))

    assert ["SE-550000-6101", "in_house"] == sorted(
        at(plan([need("A"), need("B")], register(2, 0), *rules)).values()
    )


def test_who_waits_is_explained_also_where_an_own_unit_serves() -> None:
    """Whom the unit serves holds no place; that it might serve more is not denied."""
    needs, known = [need("A"), need("B"), need("C")], register(1, 0)
    rules = (OwnUnit(unit="in_house"), VolumeLimit(of=("in_house",), most=1))
    found = plan(needs, known, *rules)
    (told,) = explain_all(problem_of(needs, known, on=ON, seed="rules"), found)
    (placed,) = (one for one in found.placed if one.candidate != "in_house")

    assert "rules" == told.reason
    assert f"{LOT}/{CHEAP}" == told.wanted
    assert (placed.need,) == told.held_by
    assert told.tight is None


# --- Handing over -------------------------------------------------------------------------------


def test_a_place_is_the_holders_until_the_case_moves() -> None:
    """A must leave the cheaper supplier's one place before B, who waits for it, can have it."""
    days = (date(2018, 4, 2), date(2018, 4, 9))
    handed = HandOver(cases=(Running("A", f"{LOT}/{CHEAP}"),), days=days)
    needs = [need("A", starts="2018-03-05", urgency="emergency"), need("B")]
    late = handed.replace(days=days[1:])

    assert {"A": DEAR, "B": CHEAP} == at(plan(needs, register(1, 1), handed))
    assert {"A": DEAR} == at(plan(needs, register(1, 1), late))


# --- Why, and at what price ---------------------------------------------------------------------


def test_what_a_rule_costs_is_told_in_kronor() -> None:
    """To keep two apart costs 1 000 kronor: ten hours at a hundred more."""
    problem = problem_of([need("A"), need("B")], register(2, 2), on=ON, seed="rules")
    rules = (Apart(id="J-12", needs=("A", "B")), VolumeLimit(of=(DEAR,), most=9))
    found = cp_sat(problem, rules=rules)

    costs = {cost.rule: cost.changes for cost in costs_of_rules(problem, rules, found)}

    (change,) = costs["rules.J-12"]
    assert ("price", 900_000, 800_000) == (change.level, change.before, change.after)
    assert () == costs["rules.1"]


def test_who_has_a_place_does_not_wait() -> None:
    """And is refused, as is whom nobody may serve."""
    problem = problem_of([need("A")], register(1, 0), on=ON, seed="rules")
    found = cp_sat(problem)

    with pytest.raises(InputError, match="'A' does not wait in this plan"):
        why_waiting(problem, (), found, "A")


# --- How hard to try ----------------------------------------------------------------------------


def test_progress_is_told_and_may_stop_the_search() -> None:
    """The best so far is handed out, and is said not to be the last word."""
    seen: list[Progress] = []

    def watch(progress: Progress) -> bool:
        seen.append(progress)
        return False

    needs = [need(f"N{n}") for n in range(6)]
    found = plan(needs, register(3, 3), Apart(needs=("N0", "N1")), watch=watch)

    assert "unplaced.ordinary" == seen[0].goal
    assert (False, ("stopped",)) == (found.reproducible, found.unless)
    assert not found.proven


def test_a_plan_to_begin_with_is_never_left_for_worse() -> None:
    """Stopped at once, the search hands out at least what it was given."""
    needs = [need(f"N{n}") for n in range(6)]
    apart = Apart(needs=("N0", "N1"))
    best = plan(needs, register(3, 3), apart)

    again = plan(needs, register(3, 3), apart, start=best, watch=lambda _: False)

    assert best.placed == again.placed


def test_what_a_clock_may_stop_is_told() -> None:
    """The effort stands in the plan, by the clock too."""
    found = plan([need("A")], register(1, 0), effort=Effort(units=5, seconds=30, seed=7))

    assert {"units": "5", "workers": 1, "seed": 7, "seconds": "30"} == found.budget
    assert found.reproducible


def test_ways_of_searching_that_take_turns_find_the_same_again() -> None:
    """They are proven here, and come to the plan that one way comes to."""
    needs = [need(f"N{n}") for n in range(6)]
    apart = Apart(needs=("N0", "N1"))
    mixed = Effort(units=5, mixed=True)

    found = [plan(needs, register(3, 3), apart, effort=mixed) for _ in range(2)]

    assert found[0] == found[1]
    assert found[0].reproducible
    assert plan(needs, register(3, 3), apart).placed == found[0].placed
    with pytest.raises(ValueError, match="take turns in one worker, got 2"):
        Effort(workers=2, mixed=True)


@pytest.mark.parametrize("given", [{"units": 0}, {"workers": 0}, {"seed": -1}, {"seconds": 0}])
def test_an_effort_that_is_none_is_refused(given: dict[str, Any]) -> None:
    """With what it should be."""
    with pytest.raises(ValueError, match="above 0"):
        Effort(**given)


def test_what_solvers_would_count_in_floating_point_is_refused() -> None:
    """From 2 to the power of 53 on."""
    with pytest.raises(TooLarge, match="goal 'cost' may come to 9007199254740992 or more"):
        Program((1,), (), (Goal("cost", ((0, 2**53),)),))
    assert [] == list(Program((1,), (Row("a", ((0, 2**53 - 1),), most=2**53),)).broken((1,)))


# --- In words ---------------------------------------------------------------------------------


def test_a_plan_by_rules_is_told_in_both_languages() -> None:
    """Levels, the day of a move, why it may be another next time, and what cannot be kept."""
    known = register(3, 1)
    hours = CountedIn("hour")
    found = plan(
        [need(id) for id in "ABC"],
        known,
        Guaranteed(id="promised", of=(DEAR,), least=20, measure=hours),
        OptionVolume(of=CHEAP, base=10, option=10, measure=hours),
        Unserved(measure=hours),
        HandOver(cases=(Running("A", "x"),), days=(date(2018, 5, 1),)),
        watch=lambda _: False,
    )
    both = {language: as_text(plan_outline(found, known, language)) for language in LANGUAGES}

    for told in ("timmar som ingen ger", "garantin rules.promised", "fall som flyttar"):
        assert told in both["sv"]
    for told in ("hours that nobody gives", "drawn from options, hour", "the search was stopped"):
        assert told in both["en"]
    assert all("2018-05-01" in text for text in both.values())


def test_rules_that_cannot_be_kept_are_told_in_both_languages() -> None:
    """By their names."""
    must = Guaranteed(id="promised", of=(DEAR,), least=2, must=True)
    known = register(3, 1)
    found = plan([need("A"), need("B")], known, must)

    assert "rules.promised går inte att förena" in as_text(plan_outline(found, known, "sv"))
    assert "rules.promised cannot hold together" in as_text(plan_outline(found, known, "en"))


# --- What is wrong ------------------------------------------------------------------------------


def test_everything_that_is_wrong_with_rules_is_told_at_once() -> None:
    """Whom they name, what they count, and what they contradict."""
    problem = problem_of([need("A-01"), need("A-02")], register(1, 1), on=ON)
    pair = ("A-01", "A-02")
    rules = (
        Together(needs=pair),
        Apart(needs=pair),
        Apart(needs=("A-01", "A-03")),
        VolumeLimit(of=("SE-550000-6110",), most=1),
        Guaranteed(of=(CHEAP,), least=3, must=True),
        VolumeLimit(of=(CHEAP,), most=2),
        Budget(board="b", year=2018, most=Money(minor=1, currency="EUR")),
        HandOver(cases=(Running("A-01", "x"),), days=(date(2018, 3, 1),)),
        HandOver(cases=(Running("A-01", "x"),), days=(date(2018, 4, 1),)),
        VolumeLimit(of=(CHEAP,), most=1, measure=CountedIn("hour", "week")),
        VolumeLimit(of=(CHEAP,), most=1, measure=CountedIn("hours")),
        OptionVolume(of=CHEAP, base=1, option=1),
        OptionVolume(of=f"{LOT}/{CHEAP}", base=1, option=1),
    )

    with pytest.raises(InputError) as error:
        cp_sat(problem, rules=rules)

    assert [
        "rules.2.needs: there is no need 'A-03' to share out. Did you mean 'A-02' or 'A-01'?",
        "rules.3.of: there is no offer and no supplier 'SE-550000-6110'. Did you mean "
        "'SE-550000-6119' or 'SE-550000-6101'?",
        "rules.6.most: is in EUR, prices are in SEK.",
        "rules.9.measure: 'A-01' does not say how much hour it asks for by the week.",
        "rules.9.measure: 'A-02' does not say how much hour it asks for by the week.",
        "rules.10.measure: no line asks for 'hours'. Did you mean 'hour'?",
        "rules.1.needs: 'A-01' and 'A-02' must be together by another rule.",
        "rules.4.least: guarantees 3, and rules.5 has 2.",
        "rules.12.of: states a second option for those of rules.11: add them up.",
        "rules.7.days: begins 2018-03-01, before the plan's own day 2018-03-05.",
        "rules.8.cases: 'A-01' is handed over by rules.7 already.",
    ] == [str(problem) for problem in error.value.problems]


def test_what_contradicts_a_rule_with_an_id_names_it_by_that() -> None:
    """As the rule is told everywhere else, not by its number."""
    problem = problem_of([need("A-01")], register(1, 1), on=ON)
    cases, days = (Running("A-01", "x"),), (date(2018, 4, 1),)
    rules = (
        OptionVolume(id="first", of=CHEAP, base=1, option=1),
        OptionVolume(id="second", of=f"{LOT}/{CHEAP}", base=1, option=1),
        HandOver(id="spring", cases=cases, days=days),
        HandOver(id="summer", cases=cases, days=days),
    )

    with pytest.raises(InputError) as error:
        cp_sat(problem, rules=rules)

    assert [
        "rules.second.of: states a second option for those of rules.first: add them up.",
        "rules.summer.cases: 'A-01' is handed over by rules.spring already.",
    ] == [str(problem) for problem in error.value.problems]


def test_rules_are_read_from_a_file_and_written_back() -> None:
    """Each by its kind."""
    data = {
        "format": "calloff.rules/1",
        "rules": [
            {"kind": "apart", "needs": ["A", "B"], "clause": "SoL 11:1"},
            {"kind": "volume_limit", "of": ["x"], "most": "16.5", "measure": {"unit": "hour"}},
        ],
    }
    rules = Rules.read(data)

    assert [Apart, VolumeLimit] == [type(rule) for rule in rules.rules]
    assert rules == Rules.read(rules.data())
    with pytest.raises(InputError, match="shares come to 100 per cent together, got 90"):
        Shares(shares={"a": 50, "b": 40}, tolerance=0)


def test_a_plan_that_is_tampered_with_is_found_out() -> None:
    """Two who must not be together are put together, and the sums made to fit."""
    problem = problem_of([need("A"), need("B")], register(2, 2), on=ON, seed="rules")
    rules = (Apart(needs=("A", "B")),)
    found = cp_sat(problem, rules=rules)
    dear = next(one for one in found.placed if one.candidate.endswith(DEAR))
    cheap = next(one for one in found.placed if one.candidate.endswith(CHEAP))
    both = tuple(one if one is cheap else cheap.replace(need=dear.need) for one in found.placed)
    told = verify_with_rules(problem, rules, found.replace(placed=both))

    assert () == verify_with_rules(problem, rules, found)
    assert {"levels.price", "levels.lot_number"} == {fault.place for fault in told}
    levels = tuple(
        level.replace(value=800_000, bound=800_000) if level.name == "price" else level
        for level in found.levels
        if level.name != "lot_number"
    )
    assert () != verify_with_rules(problem, rules, found.replace(placed=both, levels=levels))


def test_a_program_in_numbers_is_checked_in_numbers() -> None:
    """Rows, limits of variables, and how many there are."""
    program = Program((1, 3), (Row("a", ((0, 2), (1, 1)), least=1, most=4),))

    assert [] == list(program.broken((1, 2)))
    assert ["a: 5 is not 1 to 4"] == list(program.broken((1, 3)))
    assert ["variable 1 is 4, not from 0 to 3"] == list(program.broken((0, 4)))
    assert ["1 values for 2 variables"] == list(program.broken((0,)))
    assert replace(program, rows=()) == program.without("a")
