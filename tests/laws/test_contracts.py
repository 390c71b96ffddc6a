"""What contracts cost, and what invoices are held against.

- What a contract costs is what one counts day by day, and the sums of any parts add up.
- Where both ends count and nothing changes, the whole is what was quoted.
- Whatever happens to the price list, the locked prices do not move, and neither does a cost.
- Differences add up to what is invoiced less what was agreed, whatever an invoice holds.
- An invoice that charges what was agreed has no difference, row by row and month by month.
- Every planted fault is found, in its row and with its amount.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from hypothesis import strategies as st

from calloff.pricing import (
    BOTH_ENDS,
    NIGHTS,
    DayCount,
    Line,
    Price,
    PriceChange,
    PriceList,
    Surcharge,
    quote,
)
from calloff.process.contract import Contract, Renewal, cost, planned_cost
from calloff.process.invoice import InvoiceLine, check_invoice, right_invoice
from calloff.process.placement import LineChange
from calloff.values.money import Money
from calloff.values.months import full_months
from calloff.values.period import Period

_DAY = timedelta(days=1)
_COUNTS = (BOTH_ENDS, NIGHTS, DayCount("0.5", "1"), DayCount("0.5", "0.5"))
_ITEMS = ("placement", "weekly", "monthly", "daily", "lump")
_UNITS = {"placement": "day"}


def _line(draw: st.DrawFn, item: str, length: int) -> Line:
    """A line of an item: of each kind that a contract counts by itself."""
    if item == "placement":
        if draw(st.booleans()):
            return Line(item, quantity=1, unit="day", per="day")
        days = draw(st.sampled_from([length, length, max(length - 5, 1), length + 9]))
        return Line(item, quantity=days, unit="day")
    quantity = draw(st.decimals("0.25", 20, places=2))
    per: Any = {"weekly": "week", "monthly": "month", "daily": "day", "lump": None}[item]
    times = draw(st.sampled_from([None, None, 1, 2, 7])) if per else None
    return Line(item, quantity=quantity, unit="hour", per=per, times=times)


def _prices(draw: st.DrawFn, *, stepless: bool = False) -> PriceList:
    """A price for every item that may be called off, and for one that never is."""
    amounts = st.decimals(0, 2000, places=2)
    step = None if stepless else draw(st.sampled_from([None, None, None, Decimal(1)]))
    rows = [Price(item, draw(amounts), _UNITS.get(item, "hour"), step=step) for item in _ITEMS]
    return PriceList(currency="SEK", rows=(*rows, Price("never", 100, "hour")))


@st.composite
def contracts(
    draw: st.DrawFn, *, plain: bool = False, stepless: bool = False, changed: bool = False
) -> Contract:
    """Contracts of up to four months, with changes, a renewal or an early end, or without.

    Those without steps have days in them, mostly counted at both ends. Those that are to be changed
    are so at least once before their last day, mostly.
    """
    start = draw(st.dates(date(2023, 12, 25), date(2024, 3, 5)))
    length = draw(st.integers(1, 110))
    last = start + timedelta(days=length - 1)
    items = draw(st.lists(st.sampled_from(_ITEMS), min_size=1, max_size=4, unique=True))
    if stepless:
        items = list(dict.fromkeys(["placement", *items]))
    lines = tuple(_line(draw, item, length) for item in items)
    prices = _prices(draw, stepless=stepless)
    counts = 3 * (BOTH_ENDS,) if stepless else ()
    given: dict[str, Any] = {}
    if plain:
        lines = (Line("placement", quantity=length, unit="day"), *lines)
        lines = tuple(line for i, line in enumerate(lines) if not i or line.item != "placement")
        lines = tuple(line.replace(times=None) for line in lines if line.per != "month")
    else:
        inside = st.integers(1, max(length - 1, 1))
        when = st.lists(inside if changed else st.integers(0, length + 3), max_size=2)
        days = sorted(draw(when) or ([draw(inside)] if changed else []))
        given["changes"] = tuple(
            LineChange(on=start + timedelta(days=day), lines=_changed(draw, lines, length))
            for day in days
        )
        if draw(st.booleans()):
            on = last + _DAY - timedelta(days=draw(st.sampled_from([0, 0, 3])))
            if on > start:
                until = last + timedelta(days=draw(st.integers(1, 40)))
                given["renewals"] = (
                    Renewal(on=on, until=until, prices=_prices(draw, stepless=stepless)),
                )
                last = until
        if draw(st.integers(0, 3)) == 0:
            given["ended"] = start + timedelta(days=draw(st.integers(-1, (last - start).days)))
    return Contract(
        id="contract",
        need="need",
        lot="agreement/A",
        offer="agreement/A/SE-1",
        buyer="0580",
        supplier="SE-1",
        signed=start,
        period=Period.of(start, start + timedelta(days=length - 1)),
        days=BOTH_ENDS if plain else draw(st.sampled_from((*counts, *_COUNTS))),
        lines=lines,
        prices=prices,
        **given,
    )


def _changed(draw: st.DrawFn, lines: Sequence[Line], length: int) -> tuple[Line, ...]:
    """What is called off instead: some lines go, another may come, and one may change."""
    kept = [line for line in lines if draw(st.booleans())]
    others = [item for item in _ITEMS if item not in {line.item for line in lines}]
    new = draw(st.sampled_from([*_ITEMS, *others, *others]))
    if not kept or (new not in {line.item for line in kept} and draw(st.booleans())):
        kept = [line for line in kept if line.item != new]
        kept.append(_line(draw, new, length))
    return tuple(kept)


@st.composite
def parts(draw: st.DrawFn, contract: Contract) -> list[Period]:
    """The days around a contract, parted anywhere, in any order."""
    first, last = contract.first - 3 * _DAY, _last(contract) + 3 * _DAY
    cuts = draw(st.lists(st.dates(first + _DAY, last), max_size=4, unique=True))
    ends = [first, *sorted(cuts), last + _DAY]
    found = [Period(start, end) for start, end in pairwise(ends)]
    return draw(st.permutations(found))


def _last(contract: Contract) -> date:
    """The last day that was agreed."""
    last = contract.agreed_last
    assert last is not None
    return last


# --- Costs --------------------------------------------------------------------------------------


def test_a_cost_is_what_one_counts_day_by_day(law: Any) -> None:
    """The cost of each day is what one counts by hand, and of any days their sum."""

    @law.over(contracts(), st.data())
    def holds(contract: Contract, data: st.DataObject) -> None:
        by_hand = _by_hand(contract)
        periods = data.draw(parts(contract))
        law.saw(
            f"count {contract.days.first}+{contract.days.last}",
            *(line.item for line in contract.lines),
            *(["changed"] if contract.changes else []),
            *(["renewed"] if contract.renewals else []),
            *(["ended"] if contract.ended else []),
            *(["parted"] if len(periods) > 1 else []),
        )
        around = Period(contract.first - 9 * _DAY, _last(contract) + 9 * _DAY)

        assert sum(by_hand.values(), Fraction(0)) == cost(contract, around).exact
        for period in periods:
            counted = sum((by_hand.get(day, Fraction(0)) for day in _days(period)), Fraction(0))

            assert counted == cost(contract, period).exact
        day = contract.first + timedelta(days=data.draw(st.integers(-1, 80)))

        assert by_hand.get(day, Fraction(0)) == cost(contract, Period.of(day, day)).exact

    holds()
    law.ensure("changed", "renewed", "ended", "parted", *_ITEMS)


def test_lines_and_rounding_add_up(law: Any) -> None:
    """What is printed adds up, and outside the contract there is nothing to add."""

    @law.over(contracts(), st.data())
    def holds(contract: Contract, data: st.DataObject) -> None:
        (period, *_) = data.draw(parts(contract))
        found = cost(contract, period)
        law.saw("rounding" if found.rounding.minor else "no rounding")
        printed = sum(line.amount.minor for line in found.lines)
        after = _last(contract) + _DAY

        assert found.total.minor == printed + found.rounding.minor
        assert found.exact == sum((line.exact for line in found.lines), Fraction(0))
        assert all(line.quantity * line.price == line.exact for line in found.lines)
        assert cost(contract, Period(after)).total.minor == 0
        assert cost(contract, Period(None, contract.first)).lines == ()

    holds()
    law.ensure("rounding", "no rounding")


def test_the_whole_is_what_was_quoted(law: Any) -> None:
    """Where both ends count and nothing has changed, a contract costs what was quoted."""

    @law.over(contracts(plain=True))
    def holds(contract: Contract) -> None:
        quoted = quote(contract.lines, contract.prices, contract.signed)
        planned = planned_cost(contract)
        assert quoted is not None
        assert planned is not None
        law.saw(*(line.item for line in contract.lines))

        assert quoted.total == planned.total
        assert [line.quantity for line in quoted.lines] == [q.quantity for q in planned.lines]

    holds()
    law.ensure("placement", "weekly", "daily", "lump")


class Tiered(NamedTuple):
    """A contract with tiers and surcharges, and what it quotes."""

    contract: Contract
    tiers: Any


@st.composite
def tiered(draw: st.DrawFn) -> Tiered:
    """Contracts on two items with tiers, surcharges and an add-on in the evening."""
    length = draw(st.integers(1, 60))
    start = draw(st.dates(date(2024, 2, 1), date(2024, 3, 1)))
    tiers = draw(st.sampled_from(["whole", "graduated"]))
    amounts = st.decimals(1, 900, places=2)
    prices = PriceList(
        currency="SEK",
        tiers=tiers,
        rows=(
            Price("placement", draw(amounts), "day"),
            Price("placement", draw(amounts), "day", above=draw(st.integers(1, 40))),
            Price("talk", draw(amounts), "hour"),
            Price("talk", draw(amounts), "hour", above="2.5"),
            Price("talk", draw(amounts), "hour", above="9.25"),
        ),
        surcharges=(
            Surcharge("evening", percent=draw(st.decimals(-50, 50, places=1)), when="evening"),
            Surcharge("travel", amount=draw(st.decimals(0, 50, places=2)), unit="hour"),
            Surcharge("fee", percent="1.5", of=("talk", "travel")),
        ),
    )
    evening = draw(st.sampled_from([(), ("evening",)]))
    lines = (
        Line("placement", quantity=length, unit="day"),
        Line(
            "talk",
            quantity=draw(st.decimals("0.5", 7, places=1)),
            unit="hour",
            per="week",
            circumstances=evening,
        ),
    )
    contract = Contract(
        id="contract",
        need="need",
        lot="agreement/A",
        offer="agreement/A/SE-1",
        buyer="0580",
        supplier="SE-1",
        signed=start,
        period=Period.of(start, start + timedelta(days=length - 1)),
        days=BOTH_ENDS,
        lines=lines,
        prices=prices,
    )
    return Tiered(contract, tiers)


def test_tiers_and_surcharges_are_additive_by_day(law: Any) -> None:
    """With tiers and surcharges too, the parts add up to the whole, which is what was quoted."""

    @law.over(tiered(), st.data())
    def holds(case: Tiered, data: st.DataObject) -> None:
        contract = case.contract
        whole = cost(contract, contract.period)
        quoted = quote(contract.lines, contract.prices, contract.signed)
        assert quoted is not None
        periods = data.draw(parts(contract))
        law.saw(case.tiers, *(line.code or "item" for line in whole.lines))

        assert whole.exact == sum((cost(contract, p).exact for p in periods), Fraction(0))
        assert abs(whole.total.minor - quoted.total.minor) == 0

    holds()
    law.ensure("whole", "graduated", "evening", "travel", "fee")


def test_locked_prices_never_move(law: Any) -> None:
    """Whatever is changed in a price list after signing, a contract costs what it did."""

    @law.over(contracts(), st.data())
    def holds(contract: Contract, data: st.DataObject) -> None:
        factor = data.draw(st.sampled_from(["0.9", "1.1", "1.5"]))
        later = PriceChange(
            "on_request",
            contract.signed + timedelta(days=data.draw(st.integers(1, 60))),
            factor=factor,
            of="current",
        )
        listed = contract.prices
        again = contract.replace(prices=listed.changed(later).locked(contract.signed))
        around = Period(contract.first, _last(contract) + _DAY)
        moved = listed.changed(later).locked(date(2200, 1, 1))
        law.saw("moves others" if moved != listed else "moves nothing")

        assert contract == again
        assert cost(contract, around) == cost(again, around)

    holds()
    law.ensure("moves others")


# --- Invoices -----------------------------------------------------------------------------------


def test_differences_add_up(law: Any) -> None:
    """Whatever an invoice holds, differences add up to invoiced less agreed."""

    @law.over(contracts(), st.data())
    def holds(contract: Contract, data: st.DataObject) -> None:
        rows = [data.draw(invoice_lines(contract)) for _ in range(data.draw(st.integers(0, 7)))]
        already = [data.draw(invoice_lines(contract)) for _ in range(data.draw(st.integers(0, 2)))]
        already += data.draw(st.lists(st.sampled_from(rows), max_size=1)) if rows else []
        rows += data.draw(st.lists(st.sampled_from(rows), max_size=1)) if rows else []
        rows += data.draw(st.lists(st.sampled_from(rows).map(_moved), max_size=2)) if rows else []
        found = check_invoice(contract, rows, already)
        here = [d.amount.minor for d in found.differences if d.amount.currency == "SEK"]
        asked = sum(row.amount.minor for row in rows if row.amount.currency == "SEK")
        law.saw(*(difference.code for difference in found.differences))

        assert asked == found.invoiced.minor
        assert sum(here) == found.invoiced.minor - found.expected.minor
        assert sum(m.minor for m in found.elsewhere) == sum(
            d.amount.minor for d in found.differences if d.amount.currency != "SEK"
        )
        assert all(d.amount.minor for d in found.differences)
        assert found.expected.minor <= _at_most(contract)
        for difference in found.differences:
            assert difference.told("sv")
            assert difference.told("en")

    holds()
    law.ensure(
        *"twice arithmetic unknown_item other_unit not_called_off price after_end".split(),
        *"before_start no_longer not_yet too_many_days above_called_off overlap".split(),
        *"other_currency unknown_level".split(),
    )


@st.composite
def invoice_lines(draw: st.DrawFn, contract: Contract) -> InvoiceLine:
    """Rows that are anything: right ones, wrong ones, and such as have nothing to do with it."""
    length = (_last(contract) - contract.first).days + 1
    first = contract.first + timedelta(days=draw(st.integers(-10, length + 5)))
    item = draw(st.sampled_from([*_ITEMS, *_ITEMS, "never", "plasement"]))
    if contract.runs and draw(st.booleans()):
        # What is called off for a time, just before it begins, in it, or just after.
        at_first = {line.item for line in contract.lines}
        later = [run for run in contract.runs if run.line.item not in at_first]
        run = draw(st.sampled_from([*contract.runs, *4 * later]))
        item, began, ended = run.line.item, run.period.start, run.last
        near = [began - 9 * _DAY, began - _DAY, began]
        first = draw(st.sampled_from([*near, *([ended, ended + _DAY] if ended else [])]))
    last = first + timedelta(days=draw(st.sampled_from([0, 6, 27, 30])))
    right = [row for row in contract.prices.rows if row.item == item]
    price = right[0].amount if right else Decimal(100)
    price = draw(st.sampled_from([price, price, price + 10, max(price - 1, Decimal(0))]))
    unit = draw(st.sampled_from([_UNITS.get(item, "hour")] * 9 + ["session"]))
    quantity = draw(
        st.sampled_from([Decimal(last.toordinal() - first.toordinal() + 1), Decimal(9)])
    )
    charged = Fraction(quantity) * Fraction(price) + draw(st.sampled_from([0, 0, 0, 0, 7]))
    currency = draw(st.sampled_from(["SEK"] * 14 + ["EUR"]))
    return InvoiceLine(
        period=Period.of(first, last),
        item=item,
        level=draw(st.sampled_from([None] * 14 + ["senior"])),
        quantity=quantity,
        unit=unit,
        price=price,
        amount=Money.of(charged, currency),
    )


def _moved(row: InvoiceLine) -> InvoiceLine:
    """A row that charges as much for one day more."""
    return row.replace(period=Period(row.period.start, (row.period.end or date.max) + _DAY))


def _at_most(contract: Contract) -> int:
    """What all that was called off costs, with what rounding each row may add."""
    return cost(contract, Period(contract.first, _last(contract) + _DAY)).total.minor + 20 * 100


def test_a_right_invoice_has_no_difference(law: Any) -> None:
    """What was agreed can be invoiced in any parts, each held against those before it."""

    @law.over(contracts(), st.data())
    def holds(contract: Contract, data: st.DataObject) -> None:
        already: list[InvoiceLine] = []
        for period in data.draw(parts(contract)):
            rows = data.draw(st.permutations(right_invoice(contract, period)))
            found = check_invoice(contract, rows, already)
            law.saw("rows" if rows else "empty", *(row.item for row in rows))

            assert () == found.differences
            assert found.invoiced == found.expected
            assert () == (found.notes if rows else ())
            already += rows

    holds()
    law.ensure("rows", "empty", *_ITEMS)


def test_a_right_invoice_with_tiers_has_no_difference(law: Any) -> None:
    """Tiers and surcharges stand in rows of their own, and each is held to its own price."""

    @law.over(tiered(), st.data())
    def holds(case: Tiered, data: st.DataObject) -> None:
        already: list[InvoiceLine] = []
        for period in data.draw(parts(case.contract)):
            rows = data.draw(st.permutations(right_invoice(case.contract, period)))
            found = check_invoice(case.contract, rows, already)
            law.saw(case.tiers, *(row.item for row in rows))

            assert () == found.differences
            already += rows

    holds()
    law.ensure("whole", "graduated", "evening", "travel", "fee")


class Planted(NamedTuple):
    """Rows with one fault in them, and where and how it must be found."""

    rows: tuple[InvoiceLine, ...]
    already: tuple[InvoiceLine, ...]
    row: int
    amount: int
    currency: str = "SEK"


def test_every_planted_fault_is_found(law: Any) -> None:
    """A fault in an otherwise right invoice is the one difference, in its row, to the öre."""

    @law.over(st.sampled_from(tuple(_FAULTS)), st.data())
    def holds(code: str, data: st.DataObject) -> None:
        contract, planted = data.draw(faulty(code))
        assert planted is not None
        found = check_invoice(contract, planted.rows, planted.already)
        law.saw(code)
        told = [(d.code, d.row, d.amount.minor, d.amount.currency) for d in found.differences]

        assert [(code, planted.row, planted.amount, planted.currency)] == told

    holds()
    law.ensure(*_FAULTS)


Fault = Callable[[Contract, tuple[InvoiceLine, ...], st.DataObject], Planted | None]


def faulty(code: str) -> st.SearchStrategy[tuple[Contract, Planted | None]]:
    """Contracts that have room for a fault, with rows in which it is planted."""

    @st.composite
    def tried(draw: st.DrawFn) -> tuple[Contract, Planted | None]:
        contract = draw(contracts(stepless=True, changed=code == "no_longer"))
        rows = right_invoice(contract, Period(contract.first, _last(contract) + _DAY))
        return contract, _FAULTS[code](contract, rows, draw(st.data())) if rows else None

    return tried().filter(lambda found: found[1] is not None and found[1].amount != 0)


def _any_row(rows: Sequence[InvoiceLine], data: st.DataObject) -> int:
    return data.draw(st.integers(0, len(rows) - 1))


def _swapped(
    rows: tuple[InvoiceLine, ...], at: int, row: InvoiceLine, charged: Fraction | None = None
) -> Planted:
    """The rows with one in the place of another, which charges what it comes to."""
    product = Fraction(row.quantity) * Fraction(row.price) if charged is None else charged
    row = row.replace(amount=Money.of(product, row.amount.currency))
    more = row.amount.minor - rows[at].amount.minor
    return Planted((*rows[:at], row, *rows[at + 1 :]), (), at + 1, more)


def _price(
    contract: Contract, rows: tuple[InvoiceLine, ...], data: st.DataObject
) -> Planted | None:
    """The price is raised."""
    at = _any_row(rows, data)
    others = {row.price for row in rows if row.key == rows[at].key}
    price = rows[at].price + data.draw(st.decimals("0.5", 90, places=2))
    return None if price in others else _swapped(rows, at, rows[at].replace(price=price))


def _arithmetic(
    contract: Contract, rows: tuple[InvoiceLine, ...], data: st.DataObject
) -> Planted | None:
    """The amount is not what quantity and price come to; more than any rounding explains."""
    at = _any_row(rows, data)
    more = data.draw(st.sampled_from([4_000, 12_345]))
    return _swapped(rows, at, rows[at], rows[at].amount.exact + Fraction(more, 100))


def _twice(contract: Contract, rows: tuple[InvoiceLine, ...], data: st.DataObject) -> Planted:
    """A row stands once more at the end."""
    at = _any_row(rows, data)
    again = rows[at].replace(row=None)
    return Planted((*rows, again), (), len(rows) + 1, again.amount.minor)


def _twice_earlier(
    contract: Contract, rows: tuple[InvoiceLine, ...], data: st.DataObject
) -> Planted:
    """A row was invoiced before."""
    at = _any_row(rows, data)
    return Planted(rows, (rows[at].replace(number="earlier"),), at + 1, rows[at].amount.minor)


def _longer(contract: Contract, rows: tuple[InvoiceLine, ...], days: int) -> Planted | None:
    """A row in days goes on for days after the last, or begins before the first."""
    lasts = contract.lasts
    if lasts is None:
        return None
    for at, row in enumerate(rows):
        start, last, whole = row.period.start, row.period.last, row.period.days
        assert start is not None
        assert last is not None
        outer = last == lasts.last if days > 0 else start == lasts.start
        full = Decimal(whole or 0) == row.quantity
        if row.unit != "day" or not outer or not full:
            continue
        longer = Period.of(min(start, start + days * _DAY), max(last, last + days * _DAY))
        return _swapped(rows, at, row.replace(period=longer, quantity=row.quantity + abs(days)))
    return None


def _after_end(
    contract: Contract, rows: tuple[InvoiceLine, ...], data: st.DataObject
) -> Planted | None:
    """Days after the end are charged."""
    return _longer(contract, rows, data.draw(st.integers(1, 5)))


def _before_start(
    contract: Contract, rows: tuple[InvoiceLine, ...], data: st.DataObject
) -> Planted | None:
    """Days before the start are charged."""
    return _longer(contract, rows, -data.draw(st.integers(1, 5)))


def _more(unit: str) -> Fault:
    """A fault by which more of something is charged than there is."""

    def planted(
        contract: Contract, rows: tuple[InvoiceLine, ...], data: st.DataObject
    ) -> Planted | None:
        lasts = contract.lasts
        for at, row in enumerate(rows):
            once = [other.key for other in rows].count(row.key) == 1
            inside = [run for run in contract.runs if run.line.item == row.item]
            same = all(run.period == row.period for run in inside)
            exact = sum((run.within(row.period) for run in inside), Fraction(0))
            whole = exact == Fraction(row.quantity)
            if row.unit == unit and once and same and whole and lasts:
                more = row.quantity + data.draw(st.decimals("0.5", 9, places=1))
                return _swapped(rows, at, row.replace(quantity=more))
        return None

    return planted


def _renamed(field: str, value: str) -> Fault:
    """A fault by which a row is about something that was not called off."""

    def planted(
        contract: Contract, rows: tuple[InvoiceLine, ...], data: st.DataObject
    ) -> Planted | None:
        at = _any_row(rows, data)
        wrong = rows[at].replace(**{field: value})
        changed = (*rows[:at], wrong, *rows[at + 1 :])
        return Planted(changed, (), at + 1, wrong.amount.minor)

    return planted


def _other_currency(
    contract: Contract, rows: tuple[InvoiceLine, ...], data: st.DataObject
) -> Planted:
    """A row is charged in euro."""
    at = _any_row(rows, data)
    amount = Money(minor=rows[at].amount.minor, currency="EUR")
    changed = (*rows[:at], rows[at].replace(amount=amount), *rows[at + 1 :])
    return Planted(changed, (), at + 1, amount.minor, "EUR")


def _overlap(
    contract: Contract, rows: tuple[InvoiceLine, ...], data: st.DataObject
) -> Planted | None:
    """Some days of a row are charged once more."""
    for row in rows:
        if row.unit == "day" and row.period.days and row.quantity == row.period.days > 1:
            assert row.period.start is not None
            days = data.draw(st.integers(1, row.period.days - 1))
            part = Period.of(row.period.start, row.period.start + timedelta(days=days - 1))
            product = Fraction(row.price) * days
            amount = Money.of(product, "SEK")
            again = row.replace(period=part, quantity=days, amount=amount, row=None)
            return Planted((*rows, again), (), len(rows) + 1, amount.minor)
    return None


def _gone(contract: Contract, rows: tuple[InvoiceLine, ...], data: st.DataObject) -> Planted | None:
    """An add-on is charged for days after it was taken away."""
    lasts = contract.lasts
    for run in contract.runs:
        held = [other for other in contract.runs if other.line.item == run.line.item]
        if lasts is None or len(held) > 1 or run.last is None or run.last == lasts.last:
            continue
        after = Period.of(run.last + _DAY, lasts.last)
        amount = Money.of(Fraction(data.draw(st.integers(1, 9))) * 100, "SEK")
        row = InvoiceLine(
            period=after,
            item=run.line.item,
            quantity=amount.minor // 10_000,
            unit=run.line.unit,
            price=100,
            amount=amount,
        )
        return Planted((*rows, row), (), len(rows) + 1, amount.minor)
    return None


_FAULTS: dict[str, Fault] = {
    "price": _price,
    "arithmetic": _arithmetic,
    "twice": _twice,
    "twice_earlier": _twice_earlier,
    "after_end": _after_end,
    "before_start": _before_start,
    "too_many_days": _more("day"),
    "above_called_off": _more("hour"),
    "unknown_item": _renamed("item", "plasement"),
    "not_called_off": _renamed("item", "never"),
    "unknown_level": _renamed("level", "senior"),
    "other_unit": _renamed("unit", "session"),
    "other_currency": _other_currency,
    "overlap": _overlap,
    "no_longer": _gone,
}


# --- The referee --------------------------------------------------------------------------------


def _days(period: Period) -> list[date]:
    assert period.start is not None
    return [period.start + timedelta(days=n) for n in range(period.days or 0)]


def _by_hand(contract: Contract) -> dict[date, Fraction]:
    """What each day costs, counted by going through the placement day by day."""
    found: dict[date, Fraction] = {}
    lasts = contract.lasts
    if lasts is None:
        return found
    used: dict[Line, Fraction] = {}
    for day in _days(lasts):
        held = _held(contract, day)
        used = {line: passed for line, passed in used.items() if line in held}
        prices = contract.prices
        for renewal in contract.renewals:
            prices = renewal.prices if renewal.on <= day else prices
        total = Fraction(0)
        for line in held:
            first = line not in used
            passed = used.get(line, Fraction(0))
            amount = _on(contract, lasts, line, day, passed, first=first)
            used[line] = passed + amount
            row = next(row for row in prices.rows if row.item == line.item)
            each = Fraction(line.quantity) if line.per else Fraction(1)
            total += amount * each * Fraction(row.amount)
        found[day] = total
    return found


def _held(contract: Contract, day: date) -> tuple[Line, ...]:
    lines = contract.lines
    for change in contract.changes:
        lines = change.lines if change.on <= day else lines
    return lines


def _on(
    contract: Contract, lasts: Period, line: Line, day: date, passed: Fraction, *, first: bool
) -> Fraction:
    """How many days, weeks, months or units of a line fall on a day."""
    counts = contract.days.weight(day, lasts)
    if line.per is None and line.unit != "day":
        return Fraction(line.quantity) if first else Fraction(0)
    if line.per is None:
        left = Fraction(line.quantity) - passed
        return counts if _goes_on(contract, line, day) else min(counts, max(left, Fraction(0)))
    share = counts
    if line.per == "week":
        share = Fraction(1, 7)
    elif line.per == "month":
        number = 0
        while full_months(contract.first, number + 1) <= day:
            number += 1
        block = full_months(contract.first, number + 1) - full_months(contract.first, number)
        share = Fraction(1, block.days)
    return share if line.times is None else min(share, Fraction(line.times) - passed)


def _goes_on(contract: Contract, line: Line, day: date) -> bool:
    """Whether days for the whole of what was agreed at first have been renewed."""
    agreed, lasts = contract.period.last, contract.lasts
    assert agreed is not None
    assert lasts is not None
    assert lasts.last is not None
    since = day
    while since > contract.first and line in _held(contract, since - _DAY):
        since -= _DAY
    if lasts.last <= agreed or since > agreed:
        return False
    whole = Period.of(contract.first, agreed)
    days = _days(Period.of(since, agreed))
    counted = sum((contract.days.weight(one, whole) for one in days), Fraction(0))
    return Fraction(line.quantity) >= counted
