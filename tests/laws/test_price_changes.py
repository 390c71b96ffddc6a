"""What price changes do to a list, and to who goes first.

- A change moves the prices that it names from its day on, and no price before it.
- No row is ever edited, no day becomes priced twice, and none loses its price but by a withdrawal.
- In which order changes are stated is of no account.
- A list with changes is written and read back the same.
- Rules find each change that breaks them, and none that keeps to them.
- A preview is the same case decided twice: without changes nothing moves, and its swaps are the
  pairs whose order the two rankings tell differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st

from calloff import Line, Price, PriceList, decide
from calloff.errors import InputError, Problem
from calloff.orderings import LowestTotalPrice
from calloff.price_preview import preview
from calloff.pricing import PriceChange, PriceRule, PriceRules
from calloff.testing import Case, cases
from calloff.values.durations import Duration
from calloff.values.period import ALWAYS, Period

_ITEMS = ("bed", "tea", "walk")
_FIRST, _LAST = date(2024, 1, 1), date(2024, 12, 31)
_LINES = {item: Line(item, quantity=1, unit="hour") for item in _ITEMS}


@st.composite
def lists(draw: st.DrawFn) -> PriceList:
    """Lists of up to three items, each changed up to three times, and then perhaps given up."""
    rows, changes = [], []
    for item in _ITEMS[: draw(st.integers(1, 3))]:
        amount = draw(st.decimals(1, 2000, places=2))
        rows.append(Price(item, amount, "hour"))
        days = sorted(draw(st.sets(st.dates(_FIRST, _LAST), max_size=3)))
        for index, day in enumerate(days):
            last = index == len(days) - 1
            kind = draw(st.sampled_from(["on_request", "index", *(["withdrawal"] * last)]))
            given: dict[str, Any] = {"items": (item,)}
            if kind == "on_request":
                given = {"amounts": (Price(item, draw(st.decimals(1, 2000, places=2)), "hour"),)}
            elif kind != "withdrawal":
                given |= {
                    "factor": draw(st.decimals("0.5", "1.5", places=3)),
                    "of": draw(st.sampled_from(["bid", "current"])),
                }
                if draw(st.booleans()):
                    given["step"] = draw(st.sampled_from([Decimal(1), Decimal("0.5")]))
                    given["round"] = draw(st.sampled_from(["up", "down", "half_up"]))
            changes.append(PriceChange(kind, day, **given))
    return PriceList(currency="SEK", rows=rows, changes=draw(st.permutations(changes)))


def test_a_change_moves_prices_from_its_day_on(law: Any) -> None:
    """On every day each price is what one gets by applying the changes up to that day in turn."""

    @law.over(lists(), st.dates(_FIRST - timedelta(days=3), _LAST + timedelta(days=3)))
    def holds(prices: PriceList, day: date) -> None:
        for row in prices.rows:
            expected = _by_hand(row, prices.changes, day)
            found = prices.price(_LINES[row.item], day)[2]
            law.saw(
                *(f"{c.kind} {c.of} {c.round}" for c in prices.changes if c.effective <= day),
                "given up" if expected is None else "priced",
            )

            assert expected == (None if found is None else Fraction(found.amount))

    holds()
    law.ensure("given up", "priced", "on_request None None", "index bid up", "index current None")


def test_no_row_is_edited_and_no_day_priced_twice(law: Any) -> None:
    """The rows stay as bid; what holds follows day on day without an overlap or a gap."""

    @law.over(lists())
    def holds(prices: PriceList) -> None:
        plain = prices.replace(changes=())
        grown = plain
        for change in sorted(prices.changes, key=lambda change: change.effective):
            grown = grown.changed(change)
        law.saw(f"{len(prices.changes)} changes")

        assert plain.rows == prices.rows
        assert prices.effective == grown.effective
        for item in {row.item for row in prices.rows}:
            held = [row.valid for row in prices.effective if row.item == item]
            given_up = any(
                c.kind == "withdrawal" and item in (c.items or ()) for c in prices.changes
            )

            assert held[0].start is None
            assert [one.end for one in held[:-1]] == [two.start for two in held[1:]]
            assert given_up == (held[-1].end is not None)

    holds()
    law.ensure("0 changes", "1 changes", "2 changes", "3 changes", "4 changes")


def test_the_order_in_which_changes_are_stated_is_of_no_account(law: Any) -> None:
    """Any order of the same changes gives the same prices."""

    @law.over(lists())
    def holds(prices: PriceList) -> None:
        law.saw("several" if len(prices.changes) > 1 else "few")
        for changes in list(permutations(prices.changes))[:24]:
            assert prices.effective == prices.replace(changes=changes).effective

    holds()
    law.ensure("several", "few")


def test_a_list_with_changes_is_read_back_the_same(law: Any) -> None:
    """Written as JSON and read, a list is equal, and so is what it comes to."""

    @law.over(lists())
    def holds(prices: PriceList) -> None:
        read = PriceList.read(prices.data())
        law.saw("changed" if prices.changes else "as bid")

        assert prices == read
        assert prices.effective == read.effective

    holds()
    law.ensure("changed", "as bid")


@st.composite
def ruled(draw: st.DrawFn) -> tuple[PriceRules, Period, PriceList, set[tuple[str, str]]]:
    """Rules, a list with one change, and where it breaks which of them."""
    dates = tuple(sorted(draw(st.sets(st.dates(_FIRST, _LAST), min_size=1, max_size=3))))
    within = Period(_FIRST, _LAST)
    by_date = draw(st.booleans())
    term = Period(draw(st.dates(date(2023, 6, 1), _FIRST + timedelta(days=60))), None)
    rule = PriceRule(
        "on_request",
        dates=dates if by_date else None,
        within=None if by_date else within,
        notice=Duration(draw(st.integers(1, 90)), "day"),
        lowest="0.9",
        highest="1.1",
        of="bid",
    )
    rules = PriceRules(allowed=(rule, PriceRule("tax", within=ALWAYS)), one_pending=True)
    kind = draw(st.sampled_from(["on_request", "on_request", "tax", "index"]))
    on = draw(st.one_of(st.sampled_from(dates), st.dates(date(2023, 12, 1), _LAST)))
    asked = draw(st.one_of(st.none(), st.dates(date(2023, 10, 1), on)))
    factor = draw(st.decimals("0.8", "1.2", places=2))
    change = PriceChange(kind, on, requested=asked, factor=factor, of="bid")
    prices = PriceList(currency="SEK", rows=[Price("bed", 100, "day")], changes=(change,))
    broken = set()
    if term.start is not None and on < term.start:
        broken.add(("effective", "before the agreement begins"))
    if kind == "index":
        broken.add(("kind", "no price changes by"))
    elif kind == "on_request":
        if (on not in dates) if by_date else (on not in within):
            broken.add(("effective", "the agreement says"))
        if asked is None:
            broken.add(("requested", "is needed"))
        elif rule.notice is not None and (on - asked).days < rule.notice.count:
            broken.add(("requested", "too late"))
        if factor < Decimal("0.9"):
            broken.add(("factor", "the least allowed"))
        if factor > Decimal("1.1"):
            broken.add(("factor", "the most allowed"))
    return rules, term, prices, broken


def test_rules_find_what_breaks_them_and_nothing_else(law: Any) -> None:
    """Every breach is listed in its place, all of them at once; a change within them has none."""

    @law.over(ruled())
    def holds(given: tuple[PriceRules, Period, PriceList, set[tuple[str, str]]]) -> None:
        rules, term, prices, broken = given
        found = rules.problems(prices, term)
        law.saw(*(words for _, words in broken), f"{min(len(broken), 2)} breaches")

        assert {f"changes.0.{place}" for place, _ in broken} == {p.place for p in found}
        assert len(broken) == len(found)
        for place, words in broken:
            assert any(p.place == f"changes.0.{place}" and words in p.what for p in found)

    holds()
    law.ensure(
        "before the agreement begins",
        "no price changes by",
        "the agreement says",
        "is needed",
        "too late",
        "the least allowed",
        "the most allowed",
        "0 breaches",
        "2 breaches",
    )


def test_quiet_days_end_with_the_first_day_that_may_change_a_price(law: Any) -> None:
    """The first day that breaks no rule, day by day, is the one that is told; or there is none."""
    terms = st.tuples(st.dates(date(2023, 1, 1), _LAST), st.integers(1, 900))
    agreed = st.sets(st.dates(date(2023, 1, 1), date(2026, 12, 31)), min_size=1, max_size=4)

    @law.over(terms, agreed)
    def holds(given: tuple[date, int], days: set[date]) -> None:
        start, length = given
        term = Period(start, start + timedelta(days=length))
        dates = tuple(sorted(days))
        rules = PriceRules(allowed=(PriceRule("tax", dates=dates),), one_pending=False)
        allowed = [
            day
            for day in (start + timedelta(days=number) for number in range(length))
            if not rules.problems(_taxed(day), term)
        ]
        law.saw("some" if allowed else "none", "later" if rules.renewals_only(term) else "in time")

        assert (allowed[0] if allowed else None) == rules.first_change(term)
        assert (allowed[0] - start).days == rules.quiet_days(term) if allowed else True
        assert allowed or rules.quiet_days(term) == length
        assert tuple(day for day in dates if day not in term and day > start) == (
            rules.renewals_only(term)
        )

    holds()
    law.ensure("some", "none", "later", "in time")


def test_a_preview_is_the_same_case_decided_twice(law: Any) -> None:
    """Its rankings are those of `decide` at the two price lists, and its swaps are their pairs."""
    first = (LowestTotalPrice(day="requested"),)

    @law.over(cases(first=first, least=3), st.data())
    def holds(case: Case, data: st.DataObject) -> None:
        decision = decide(*case)
        offers = sorted({candidate.offer for candidate in decision.candidates})
        offer = data.draw(st.sampled_from(offers))
        day = data.draw(st.sampled_from([date(2024, 3, 20), date(2024, 2, 20), date(2024, 3, 20)]))
        factor = data.draw(st.sampled_from(["0.4", "3", "1.01"]))
        change = PriceChange("index", date(2024, 3, 15), factor=factor, of="current")
        still = preview(decision, {}, on=day)
        hindered: tuple[Problem, ...] = ()
        try:
            found = preview(decision, {offer: change}, on=day)
        except InputError as error:
            hindered = error.problems
        if hindered:
            # Whoever has no price that day, or another from a later day on, has none to change.
            law.saw("nothing to change")

            assert all("price to change" in p.what or "change too" in p.what for p in hindered)
            return
        law.saw(
            "swap" if found.swaps else "no swap",
            "another" if found.another_is_chosen else "the same one",
            "over answers" if decision.candidates[0].stage == "proposal" else "over offers",
        )
        was = {id: place for place, tier in enumerate(found.before.ranking) for id in tier}
        now = {id: place for place, tier in enumerate(found.after.ranking) for id in tier}
        pairs = [
            (one, other)
            for one, other in permutations(was.keys() & now.keys(), 2)
            if was[one] < was[other] and now[other] < now[one]
        ]

        assert still.before == still.after == found.before
        assert () == still.swaps
        assert found.before.need == decision.need
        assert sorted(pairs) == sorted((swap.ahead, swap.behind) for swap in found.swaps)
        if day < change.effective:
            assert found.before == found.after

    holds()
    law.ensure("swap", "no swap", "another", "the same one", "over answers", "over offers")


def _taxed(day: date) -> PriceList:
    """A list with a tax that takes effect on a day."""
    change = PriceChange("tax", day, factor="1.06", of="current")
    return PriceList(currency="SEK", rows=[Price("bed", 100, "day")], changes=(change,))


def _by_hand(row: Price, changes: Sequence[PriceChange], day: date) -> Fraction | None:
    """The price of an item on a day, by going through the changes up to it."""
    bid = now = Fraction(row.amount)
    for change in sorted(changes, key=lambda change: change.effective):
        if change.effective > day:
            break
        named = {new.item for new in change.amounts} | set(change.items or ())
        if row.item not in named:
            continue
        if change.kind == "withdrawal":
            return None
        if change.amounts:
            now = Fraction(change.amounts[0].amount)
            continue
        now = (bid if change.of == "bid" else now) * Fraction(change.factor or 0)
        if change.step is not None:
            steps = now / Fraction(change.step)
            ways = {"up": ceil(steps), "down": floor(steps)}
            whole = ways.get(str(change.round), floor(steps + Fraction(1, 2)))
            now = whole * Fraction(change.step)
    return now
