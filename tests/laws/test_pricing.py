"""What a quote comes to.

- The lines as printed and the line of rounding add up to the total.
- Each printed line is its quantity at its price, rounded to its own step.
- Quantities are exact: as many as one counts day by day.
- The total is the exact sum, rounded once, half away from zero.
- A dearer price never lowers a total, and neither does more of a line.
- A line without a price on the day leaves no total at all.
- Tiers and surcharges come to what one counts unit by unit and surcharge by surcharge.
- To part a line into what is sure and what is an option costs the same.
- A surcharge of nothing costs nothing.
- Locked prices never move; what cannot be had has no price.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from hypothesis import strategies as st

from calloff import Line, Price, PriceList
from calloff.pricing import NotOffered, PriceChange, Surcharge, quote

_DAY = date(2024, 3, 1)
_UNITS = {"SEK": Fraction(1, 100), "JPY": Fraction(1), "BHD": Fraction(1, 1000)}


class Bill(NamedTuple):
    """Lines, a price for each, and for how long they run."""

    length: str
    days: int
    lines: tuple[Line, ...]
    prices: PriceList


@st.composite
def bills(draw: st.DrawFn) -> Bill:
    """Bills of one to three lines, with prices of up to four decimals, rounded in many ways."""
    length = draw(st.sampled_from(["days", "open", "months", "times"]))
    days = draw(st.integers(1, 40))
    currency = draw(st.sampled_from(sorted(_UNITS)))
    lines = [Line("bed", quantity=days, unit="day")] if length == "days" else []
    for item in ("tea", "walk")[: draw(st.integers(0 if lines else 1, 2))]:
        ways: dict[str, tuple[Any, ...]] = {
            "days": ((None, None), ("day", None), ("week", None), ("week", 3), ("month", 2)),
            "open": (("day", None), ("week", None)),
            "months": (("month", None),),
            "times": ((None, None), ("day", 3), ("week", 10), ("month", 2)),
        }
        per, times = draw(st.sampled_from(ways[length]))
        quantity = draw(st.decimals("0.01", 40, places=draw(st.integers(0, 2))))
        lines.append(Line(item, quantity=quantity or Decimal(1), unit="hour", per=per, times=times))
    amounts = st.decimals(0, 3000, places=draw(st.sampled_from([0, 2, 4])))
    steps = st.sampled_from([None, None, Decimal("0.05"), Decimal(1)])
    rows = [Price(line.item, draw(amounts), line.unit, step=draw(steps)) for line in lines]
    step = draw(st.sampled_from([None, None, Decimal("0.5"), Decimal(50), Decimal("0.001")]))
    return Bill(length, days, tuple(lines), PriceList(currency=currency, rows=rows, step=step))


@st.composite
def dear_bills(draw: st.DrawFn) -> Bill:
    """Bills of whole hours whose prices have tiers, and surcharges one on the other."""
    tiers = draw(st.sampled_from(["whole", "graduated", None]))
    lines, rows = [], []
    for item in ("bed", "tea", "walk")[: draw(st.integers(1, 3))]:
        circumstances = draw(st.sampled_from([(), ("evening",), ("evening", "london")]))
        quantity = draw(st.integers(1, 40))
        lines.append(Line(item, quantity=quantity, unit="hour", circumstances=circumstances))
        above = sorted(draw(st.sets(st.integers(1, 30), max_size=2))) if tiers else []
        step = draw(st.sampled_from([None, None, Decimal(1)]))
        amounts = st.decimals(0, 300, places=draw(st.sampled_from([0, 2, 3])))
        rows += (
            Price(item, draw(amounts), "hour", above=number, step=step) for number in (0, *above)
        )
    of = st.sampled_from([None, ("bed",), ("tea", "late"), ("late",)])
    steps = st.sampled_from([None, None, Decimal("0.5"), Decimal(1)])
    percents = st.decimals(-50, 200, places=draw(st.sampled_from([0, 1, 3])))
    late = Surcharge("late", percent=draw(percents), when="evening", step=draw(steps))
    others = [
        Surcharge("far", percent=draw(percents), when="london", step=draw(steps)),
        Surcharge("start", amount="12.345", unit=draw(st.sampled_from(["hour", "day"]))),
        Surcharge("levy", percent=draw(percents), of=draw(of), step=draw(steps)),
    ]
    levies = draw(st.permutations(others))[: draw(st.integers(0, 3))]
    # Circumstances without a surcharge leave no total: those that matter are always there.
    far = [] if others[0] in levies else [Surcharge("far", percent=0, when="london")]
    prices = PriceList(
        currency="SEK", rows=rows, tiers=tiers, surcharges=(late, *levies, *far), step=draw(steps)
    )
    return Bill("hours", 0, tuple(lines), prices)


def test_lines_and_rounding_add_up_to_the_total(law: Any) -> None:
    """What is printed adds up: every line, and the rounding as a line of its own."""

    @law.over(st.one_of(bills(), bills(), dear_bills()))
    def holds(bill: Bill) -> None:
        told = quote(bill.lines, bill.prices, _DAY)
        assert told is not None
        printed = [line.amount.minor for line in told.lines]
        law.saw(
            bill.length,
            bill.prices.currency,
            *(["rounding"] if told.rounding.minor else ["no rounding"]),
        )
        items = dict.fromkeys((line.line, line.item) for line in told.lines if line.kind == "item")

        assert sum(printed) + told.rounding.minor == told.total.minor
        assert list(enumerate(line.item for line in bill.lines)) == list(items)

    holds()
    law.ensure("days", "open", "months", "times", "hours", "rounding", "no rounding", *_UNITS)


def test_a_printed_line_is_its_quantity_at_its_price(law: Any) -> None:
    """Every line can be counted again from what stands in it, a surcharge as well."""

    @law.over(dear_bills())
    def holds(bill: Bill) -> None:
        told = quote(bill.lines, bill.prices, _DAY)
        assert told is not None
        law.saw(*(line.kind for line in told.lines), str(bill.prices.tiers))
        surcharges = {surcharge.code: surcharge for surcharge in bill.prices.surcharges}
        for line in told.lines:
            amount = line.quantity * Fraction(line.price)
            if line.kind == "percentage":
                amount /= 100
            by = surcharges[line.code] if line.code else _row_of(line, bill.prices)
            if by.step is not None:
                amount = _rounded(amount, Fraction(by.step))

            assert _rounded(amount * 100, Fraction(1)) == line.amount.minor

    holds()
    law.ensure("item", "surcharge", "percentage", "whole", "graduated", "None")


def test_tiers_and_surcharges_are_counted_one_by_one(law: Any) -> None:
    """The total is what one gets by going through every hour, and then every surcharge."""

    @law.over(dear_bills())
    def holds(bill: Bill) -> None:
        told = quote(bill.lines, bill.prices, _DAY)
        assert told is not None
        law.saw(str(bill.prices.tiers), *(s.code for s in bill.prices.surcharges))
        exact = sum((_by_hand(line, bill.prices) for line in bill.lines), Fraction(0))
        step = max(Fraction(1, 100), Fraction(bill.prices.step or 0))

        assert _rounded(exact, step) * 100 == told.total.minor

    holds()
    law.ensure("whole", "graduated", "None", "late", "far", "start", "levy")


def test_an_option_counts_as_if_it_were_called_off(law: Any) -> None:
    """Two lines of an item, one of them an option, cost what they cost as one."""

    @law.over(dear_bills(), st.integers(1, 20))
    def holds(bill: Bill, more: int) -> None:
        # A step of its own is for each line, which parting makes two of.
        prices = bill.prices.replace(
            rows=tuple(row.replace(step=None) for row in bill.prices.rows),
            surcharges=tuple(s.replace(step=None) for s in bill.prices.surcharges),
        )
        first, *others = bill.lines
        joined = first.replace(quantity=first.quantity + more)
        option = first.replace(quantity=more, option=True)
        as_one = quote((joined, *others), prices, _DAY)
        as_two = quote((first, *others, option), prices, _DAY)
        assert as_one is not None
        assert as_two is not None
        law.saw(str(prices.tiers))

        assert as_one.total == as_two.total
        assert {len(bill.lines)} == {line.line for line in as_two.lines if line.option}

    holds()
    law.ensure("whole", "graduated", "None")


def test_a_surcharge_of_nothing_costs_nothing(law: Any) -> None:
    """With one more surcharge of nothing the total stays, whatever it is counted on."""

    @law.over(dear_bills(), st.data())
    def holds(bill: Bill, data: st.DataObject) -> None:
        nothing = Surcharge(
            "nothing", percent=0, when=data.draw(st.sampled_from([None, "evening"]))
        )
        place = data.draw(st.integers(0, len(bill.prices.surcharges)))
        given = list(bill.prices.surcharges)
        given.insert(place, nothing)
        before = quote(bill.lines, bill.prices, _DAY)
        after = quote(bill.lines, bill.prices.replace(surcharges=tuple(given)), _DAY)
        assert before is not None
        assert after is not None
        law.saw("first" if place == 0 else "later", str(nothing.when))

        assert before.total == after.total

    holds()
    law.ensure("first", "later", "None", "evening")


def test_locked_prices_never_move(law: Any) -> None:
    """What was locked on a day costs the same on every day, whatever the list becomes."""

    @law.over(dear_bills(), st.data())
    def holds(bill: Bill, data: st.DataObject) -> None:
        until = data.draw(st.sampled_from([None, "../2024-03-01", "2024-03-01/.."]))
        rows = bill.prices.rows if until is None else _dated(bill.prices.rows, until)
        prices = bill.prices.replace(rows=rows)
        locked = prices.locked(_DAY)
        now = quote(bill.lines, prices, _DAY)
        change = PriceChange("index", date(2024, 3, 1), factor="1.5", of="current")
        later = prices.changed(change) if until is None else prices
        day = data.draw(st.dates(date(2023, 1, 1), date(2026, 1, 1)))
        kept = quote(bill.lines, locked, day)
        moved = quote(bill.lines, later, day)
        assert now is not None
        assert kept is not None
        law.saw("moved" if moved is None or moved.total != now.total else "the same", str(until))

        assert (now.lines, now.rounding, now.total) == (kept.lines, kept.rounding, kept.total)

    holds()
    law.ensure("moved", "the same", "None", "../2024-03-01", "2024-03-01/..")


def test_what_cannot_be_had_has_no_price(law: Any) -> None:
    """Where a line has no surcharge for its circumstance, no tier, or is not offered: no total."""

    @law.over(dear_bills(), st.data())
    def holds(bill: Bill, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(bill.lines) - 1))
        line, prices = bill.lines[index], bill.prices
        how = data.draw(st.sampled_from(["circumstance", "tier", "not offered", "given up"]))
        others = tuple(row for row in prices.rows if row.item != line.item)
        mine = next(row for row in prices.rows if row.item == line.item)
        lines = list(bill.lines)
        if how == "circumstance":
            lines[index] = line.replace(circumstances=("at_sea", *line.circumstances))
        elif how == "tier":
            high = mine.replace(above=line.quantity)
            prices = prices.replace(rows=(*others, high), tiers=prices.tiers or "whole")
        elif how == "not offered":
            refused = NotOffered(line.item, line.unit, source="the bid")
            prices = prices.replace(rows=others, not_offered=(refused,), silence="unknown")
        else:
            prices = prices.changed(PriceChange("withdrawal", _DAY, items=(line.item,)))
        law.saw(how)

        assert quote(lines, prices, _DAY) is None
        assert quote(bill.lines, bill.prices, _DAY) is not None

    holds()
    law.ensure("circumstance", "tier", "not offered", "given up")


def test_quantities_are_exact(law: Any) -> None:
    """As much of each line is counted as one counts by going through it day by day."""

    @law.over(bills())
    def holds(bill: Bill) -> None:
        told = quote(bill.lines, bill.prices, _DAY)
        assert told is not None
        law.saw(bill.length, *(str(line.per) for line in bill.lines))
        basis = {"open": "day", "months": "month"}.get(bill.length, "total")

        assert basis == told.basis
        assert [_counted(line, bill) for line in bill.lines] == [q.quantity for q in told.lines]

    holds()
    law.ensure("days", "open", "months", "times", "None", "day", "week", "month")


def test_a_total_is_rounded_once(law: Any) -> None:
    """The total is the nearest whole number of steps to the exact sum, halves going up."""

    @law.over(bills())
    def holds(bill: Bill) -> None:
        told = quote(bill.lines, bill.prices, _DAY)
        assert told is not None
        exact = Fraction(0)
        for line, row in zip(bill.lines, bill.prices.rows, strict=True):
            amount = _counted(line, bill) * Fraction(row.amount)
            exact += amount if row.step is None else _nearest(amount, Fraction(row.step))
        unit = _UNITS[bill.prices.currency]
        # A step finer than the currency's own unit cannot be paid: the unit is the step.
        step = max(unit, Fraction(bill.prices.step or 0))
        law.saw(f"step {bill.prices.step}", bill.prices.currency)

        assert _nearest(_nearest(exact, step), unit) == told.total.minor * unit

    holds()
    law.ensure("step None", "step 0.5", "step 50", "step 0.001", *_UNITS)


def test_a_dearer_price_never_lowers_a_total(law: Any) -> None:
    """With one price higher, or more of one line, the total is no lower."""

    @law.over(bills(), st.data())
    def holds(bill: Bill, data: st.DataObject) -> None:
        before = quote(bill.lines, bill.prices, _DAY)
        index = data.draw(st.integers(0, len(bill.lines) - 1))
        dearer = data.draw(st.decimals(0, 100, places=2))
        rows = list(bill.prices.rows)
        rows[index] = rows[index].replace(amount=rows[index].amount + dearer)
        after = quote(bill.lines, bill.prices.replace(rows=tuple(rows)), _DAY)
        lines = list(bill.lines)
        lines[index] = lines[index].replace(quantity=lines[index].quantity + 1)
        more = quote(lines, bill.prices, _DAY)
        assert before is not None
        assert after is not None
        assert more is not None
        law.saw("dearer" if before.total < after.total else "as dear", bill.length)

        assert before.total <= after.total
        assert before.total <= more.total

    holds()
    law.ensure("dearer", "as dear")


def test_a_line_without_a_price_leaves_no_total(law: Any) -> None:
    """Where one line has no price on the day, nothing is added up."""

    @law.over(bills(), st.data())
    def holds(bill: Bill, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(bill.lines) - 1))
        rows: Sequence[Price] = bill.prices.rows
        row = rows[index]
        how = data.draw(st.sampled_from(["missing", "later", "earlier", "other unit"]))
        instead = {
            "missing": (),
            "later": (row.replace(valid="2024-03-02/.."),),
            "earlier": (row.replace(valid="../2024-02-29"),),
            "other unit": (row.replace(unit="piece"),),
        }[how]
        left = (*rows[:index], *instead, *rows[index + 1 :])
        law.saw(how)

        assert quote(bill.lines, bill.prices.replace(rows=left), _DAY) is None
        assert quote(bill.lines, bill.prices, _DAY) is not None

    holds()
    law.ensure("missing", "later", "earlier", "other unit")


def _counted(line: Line, bill: Bill) -> Fraction:
    """How much of a line there is, counted day by day where it runs from day to day."""
    quantity = Fraction(line.quantity)
    if line.per is None:
        return quantity
    if line.times is not None:
        return sum((quantity for _ in range(line.times)), Fraction(0))
    if bill.length == "months":
        return quantity
    # Without an end it is compared for one day, and a week has seven.
    days = bill.days if bill.length == "days" else 1
    return sum((quantity / (7 if line.per == "week" else 1) for _ in range(days)), Fraction(0))


def _nearest(amount: Fraction, step: Fraction) -> Fraction:
    """The nearest whole number of steps to an amount that is not negative, halves going up."""
    return floor(amount / step + Fraction(1, 2)) * step


def _rounded(amount: Fraction, step: Fraction) -> Fraction:
    """The nearest whole number of steps, halves going away from nought."""
    return _nearest(amount, step) if amount >= 0 else -_nearest(-amount, step)


def _row_of(line: Any, prices: PriceList) -> Price:
    """The row that a printed line of an item is priced by."""
    above = line.above or 0
    return next(
        r for r in prices.rows if (r.item, r.above, r.amount) == (line.item, above, line.price)
    )


def _dated(rows: Sequence[Price], valid: str) -> tuple[Price, ...]:
    """The rows for some days only, with a dearer one before or after them."""
    other = "2024-03-02/.." if valid.startswith("..") else "../2024-02-29"
    return tuple(
        row.replace(valid=period, amount=row.amount + more)
        for row in rows
        for period, more in ((valid, 0), (other, 1))
    )


def _by_hand(line: Line, prices: PriceList) -> Fraction:
    """What a line comes to: an hour at a time, and then a surcharge at a time."""
    tiers = sorted((row for row in prices.rows if row.item == line.item), key=lambda row: row.above)
    parts: dict[Decimal, Fraction] = {}
    hours = int(line.quantity)
    for hour in range(1, hours + 1):
        reached = hour if prices.tiers == "graduated" else hours
        row = [tier for tier in tiers if tier.above < reached][-1]
        parts[row.above] = parts.get(row.above, Fraction(0)) + Fraction(row.amount)
    paid = {line.item: Fraction(0)}
    for tier in tiers:
        if tier.above in parts:
            part = parts[tier.above]
            paid[line.item] += part if tier.step is None else _rounded(part, Fraction(tier.step))
    for surcharge in prices.surcharges:
        called_for = surcharge.when is None or surcharge.when in line.circumstances
        on = [name for name in paid if surcharge.of is None or name in surcharge.of]
        if not called_for or not on or surcharge.unit not in {None, "hour"}:
            continue
        if surcharge.percent is None:
            amount = hours * Fraction(surcharge.amount or 0)
        else:
            amount = (
                sum((paid[name] for name in on), Fraction(0)) * Fraction(surcharge.percent) / 100
            )
        step = surcharge.step
        paid[surcharge.code] = amount if step is None else _rounded(amount, Fraction(step))
    return sum(paid.values(), Fraction(0))
