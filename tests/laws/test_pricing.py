"""What a quote comes to.

- The lines as printed and the line of rounding add up to the total.
- Quantities are exact: as many as one counts day by day.
- The total is the exact sum, rounded once, half away from zero.
- A dearer price never lowers a total, and neither does more of a line.
- A line without a price on the day leaves no total at all.
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
from calloff.pricing import quote

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


def test_lines_and_rounding_add_up_to_the_total(law: Any) -> None:
    """What is printed adds up: every line, and the rounding as a line of its own."""

    @law.over(bills())
    def holds(bill: Bill) -> None:
        told = quote(bill.lines, bill.prices, _DAY)
        assert told is not None
        printed = [line.amount.minor for line in told.lines]
        law.saw(
            bill.length,
            bill.prices.currency,
            *(["rounding"] if told.rounding.minor else ["no rounding"]),
        )

        assert sum(printed) + told.rounding.minor == told.total.minor
        assert [line.item for line in bill.lines] == [line.item for line in told.lines]

    holds()
    law.ensure("days", "open", "months", "times", "rounding", "no rounding", *_UNITS)


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
