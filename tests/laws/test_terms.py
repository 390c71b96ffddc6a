"""What holds of an agreement's time, options and ceilings, tried against counting.

- A duration is as long as its parts one after the other, and as its days counted one by one.
- However extensions are cut, an agreement lasts no longer than all of them at full length allow,
  and its longest day is the last one on which any extension could still be in force.
- Between an agreement and the next lie exactly the days on which neither is in force.
- What is shared out adds up; options add up by period as they do one by one.
- What is committed is what each contract comes to, in whatever order they stand; a forecast names
  the first day on which the pace of its window reaches the ceiling.
- A candidate is within a ceiling exactly where what is committed and its own price are.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from calloff import Framework, InputError, Money, Period, Verdict
from calloff.framework import Ceiling, Lot, Option, OptionPart, shared_out, summed
from calloff.gates import WithinCeiling
from calloff.pricing import quote
from calloff.process.ceilings import Commitment, committed, forecast
from calloff.snapshot import Committed
from calloff.testing import Case, cases
from calloff.testing.values import days
from calloff.values.durations import Duration
from calloff.values.months import months_between
from calloff.vocabulary import Text

_DAY = timedelta(days=1)
_START = date(2022, 3, 1)


@st.composite
def durations(draw: st.DrawFn) -> Duration:
    """Durations of some days to some years."""
    unit = draw(st.sampled_from(["year", "month", "week", "day"]))
    return Duration(
        draw(st.integers(1, {"year": 6, "month": 40, "week": 60, "day": 400}[unit])), unit
    )


@st.composite
def agreements(draw: st.DrawFn) -> Framework:
    """Agreements that allow up to three extensions, some of them decided, some cut short."""
    term = draw(durations()).period(draw(days()))
    lengths = draw(st.lists(durations(), max_size=3))
    extensions: list[dict[str, Any]] = []
    end = term.end
    for length in lengths[: draw(st.integers(0, len(lengths)))]:
        assert end is not None
        whole = length.period(end)
        assert whole.days is not None
        kept = draw(st.integers(1, whole.days)) if draw(st.booleans()) else whole.days
        period = Period(end, end + timedelta(days=kept))
        decided = end - draw(st.integers(1, 30)) * _DAY
        extensions.append({"period": period, "decided": decided})
        end = period.end
    return Framework(
        id="charter",
        name=Text("stadga", "charter"),
        owner="Arboretum",
        term=term,
        lots=(Lot(id="A", name=Text("A", "A"), key="key", unit="day"),),
        extensions=extensions,
        extensions_allowed=len(lengths),
        extension_lengths=lengths,
    )


def test_a_duration_is_as_long_as_its_days(law: Any) -> None:
    """Months pass on the day of the month, weeks are seven days, and nothing is left over."""

    @law.over(durations(), days())
    def holds(duration: Duration, first: date) -> None:
        period = duration.period(first)
        assert period.end is not None
        months = duration.count * (12 if duration.unit == "year" else 1)
        law.saw(duration.unit, "leap" if (first.month, first.day) == (2, 29) else "")

        if duration.unit in ("year", "month"):
            assert months == months_between(first, period.end)
            assert months - 1 == months_between(first, period.end - _DAY)
        else:
            assert duration.count * (7 if duration.unit == "week" else 1) == period.days
        assert duration == Duration.parse(str(duration))

    holds()
    law.ensure("year", "month", "week", "day", "leap")


def test_no_extension_goes_beyond_the_longest(law: Any) -> None:
    """It is reached by deciding on all that is left; a day or an extension more is refused."""

    @law.over(agreements())
    def holds(framework: Framework) -> None:
        left = framework.extension_lengths[len(framework.extensions) :]
        full = framework
        for length in left:
            end = full.last_day()
            assert end is not None
            decision = {"period": length.period(end + _DAY), "decided": end}
            full = full.replace(extensions=(*full.extensions, decision))
        law.saw("left" if left else "none left", "decided" if framework.extensions else "")
        longest = framework.longest
        last, now = full.last_day(), framework.last_day()
        assert longest is not None
        assert longest.last is not None
        assert longest.end is not None
        assert now is not None

        assert longest == full.longest
        assert last == longest.last
        assert now <= longest.last
        assert full.in_force(longest.last)
        assert not full.in_force(longest.end)
        if full.extensions:
            *before, final = full.extensions
            assert final.period.start is not None
            assert final.period.end is not None
            longer = Period(final.period.start, final.period.end + _DAY)
            if final.period == full.extension_lengths[-1].period(final.period.start):
                assert _refused(full, extensions=(*before, final.replace(period=longer)))
        more = {"period": Period(longest.end, None), "decided": longest.last}
        assert _refused(full, extensions=(*full.extensions, more))

    holds()
    law.ensure("left", "none left", "decided")


def _refused(framework: Framework, **changes: Any) -> bool:
    """Whether an agreement cannot be so."""
    try:
        framework.replace(**changes)
    except InputError:
        return True
    return False


def test_a_gap_is_the_days_on_which_neither_is_in_force(law: Any) -> None:
    """Counted one by one, from the last day of the one to the first of the next."""

    @law.over(agreements(), st.integers(-20, 60))
    def holds(framework: Framework, later: int) -> None:
        last = framework.last_day()
        assert last is not None
        begins = last + later * _DAY
        gap = framework.gap(begins)
        expected = [last + (n + 1) * _DAY for n in range(later - 1)]
        law.saw("gap" if expected else "none")
        decided = [extension.decided for extension in framework.extensions]
        since = max([last - 5 * _DAY, *decided])

        assert len(expected) == (0 if gap is None else gap.days)
        assert all(gap is not None and day in gap for day in expected)
        assert not any(framework.in_force(day) for day in expected)
        assert (last - since).days == framework.days_left(since)
        assert 0 == framework.days_left(last + _DAY)

    holds()
    law.ensure("gap", "none")


def test_what_is_shared_out_is_all_of_it(law: Any) -> None:
    """By head all get the same; by volume whoever has more gets more, in proportion."""
    volumes = st.dictionaries(
        st.sampled_from("abcdef"), st.integers(1, 10**5), min_size=1, max_size=5
    )

    @law.over(st.integers(0, 10**6), volumes)
    def holds(quantity: int, among: dict[str, int]) -> None:
        law.saw("one" if len(among) == 1 else "several")
        heads = shared_out(quantity, among, by="head")
        shares = shared_out(quantity, among, by="volume")

        assert quantity == sum(heads.values()) == sum(shares.values())
        assert 1 == len(set(heads.values()))
        assert {Fraction(quantity, sum(among.values()))} == {
            shares[id] / volume for id, volume in among.items()
        }

    holds()
    law.ensure("one", "several")


@st.composite
def options(draw: st.DrawFn, id: str, *, latest: int = 2024) -> Option:
    """Options in some of three years, or of fewer."""
    years = draw(st.sets(st.integers(2022, latest), min_size=1))
    parts = tuple(
        OptionPart(
            period=Period.parse(f"{year}-01-01/{year}-12-31"),
            quantity=draw(st.integers(1, 500)),
            value=Money(minor=draw(st.integers(1, 10**8)), currency="SEK"),
        )
        for year in sorted(years)
    )
    return Option(id=id, of=f"charter/A/{id}", unit="hour", a_year=1000, parts=parts)


def test_options_add_up_by_period_as_they_do_one_by_one(law: Any) -> None:
    """No part is lost or counted twice; a tenth of a year's hours is where a clause is needed."""
    three = st.sampled_from([2022, 2023, 2024, 2024, 2024]).flatmap(
        lambda latest: st.tuples(*(options(id, latest=latest) for id in "abc"))
    )

    @law.over(three)
    def holds(given: tuple[Option, ...]) -> None:
        parts = summed(given)
        law.saw(f"{len(parts)} periods", *("clause" if o.needs_clause else "none" for o in given))
        biggest = [max(part.quantity for part in option.parts) for option in given]

        assert sum(option.quantity for option in given) == sum(part.quantity for part in parts)
        assert sum(option.value.minor for option in given) == sum(p.value.minor for p in parts)
        assert [quantity >= 100 for quantity in biggest] == [o.needs_clause for o in given]
        assert len({part.period for part in parts}) == len(parts)

    holds()
    law.ensure("1 periods", "2 periods", "3 periods", "clause", "none")


@st.composite
def commitments(draw: st.DrawFn) -> list[Commitment]:
    """Up to eight contracts of half a year, some in another lot, some of unknown value."""
    found = []
    for number in range(draw(st.integers(0, 8))):
        value = draw(st.none() | st.integers(0, 10**6)) if draw(st.booleans()) else 1000
        found.append(
            Commitment(
                id=str(number),
                lot=draw(st.sampled_from(["charter/A", "charter/A", "charter/B"])),
                agreed=_START + draw(st.integers(0, 180)) * _DAY,
                value=None if value is None else Money(minor=value, currency="SEK"),
            )
        )
    return found


def test_what_is_committed_is_what_the_contracts_come_to(law: Any) -> None:
    """In whatever order they stand; the lots of an agreement add up to the agreement."""

    @law.over(commitments(), st.integers(0, 190), st.randoms(use_true_random=False))
    def holds(contracts: list[Commitment], after: int, chance: Any) -> None:
        on, ceiling = _START + after * _DAY, Ceiling(value=Money(minor=10**6, currency="SEK"))
        mixed = contracts[:]
        chance.shuffle(mixed)
        told = {of: committed(ceiling, mixed, of=of, on=on) for of in ("charter", "charter/A")}
        lots = [committed(ceiling, contracts, of=f"charter/{lot}", on=on) for lot in "AB"]
        values = [one.value for one in contracts if one.agreed <= on]
        law.saw("unknown" if None in values else "known", "some" if values else "none")

        assert (None in values) is (told["charter"].value is None)
        if None not in values:
            whole, parts = told["charter"].value, [lot.value for lot in lots]
            assert whole is not None

            assert sum(value.minor for value in values if value is not None) == whole.minor
            assert whole.minor == sum(part.minor for part in parts if part is not None)
        assert lots[0] == told["charter/A"]

    holds()
    law.ensure("unknown", "known", "some", "none")


def test_a_forecast_names_the_first_day_that_reaches_the_ceiling(law: Any) -> None:
    """A day earlier the pace does not suffice; what is reached was not before that day."""

    @law.over(commitments(), st.integers(1, 10**7), st.integers(0, 170), st.integers(1, 60))
    def holds(contracts: list[Commitment], limit: int, first: int, length: int) -> None:
        window = Period(_START + first * _DAY, _START + (first + length) * _DAY)
        on = _START + 240 * _DAY
        ceiling = Ceiling(value=Money(minor=limit, currency="SEK"))
        found = forecast(ceiling, contracts, of="charter", on=on, window=window)
        known = [(one.agreed, one.value.minor) for one in contracts if one.value is not None]
        total = sum(minor for _, minor in known)
        pace = Fraction(sum(minor for day, minor in known if day in window), length)
        law.saw(found.code)

        if found.code == "reached":
            assert found.day is not None
            up_to = sum(minor for day, minor in known if day <= found.day)
            before = sum(minor for day, minor in known if day < found.day)
            assert before < limit <= up_to
        elif found.code == "missing":
            assert total < limit
            assert len(known) < len(contracts)
        elif found.code == "no_pace":
            assert pace == 0
            assert total < limit
        else:
            assert found.day is not None
            ahead = (found.day - on).days
            assert total + (ahead - 1) * pace < limit <= total + ahead * pace

    holds()
    law.ensure("reached", "missing", "no_pace", "will_be")


def test_a_candidate_is_within_a_ceiling_where_the_sum_is(law: Any) -> None:
    """Where the price is for the whole, what is committed and the price add up to no more."""

    @law.over(cases(stage="offer", least=1), st.integers(0, 40), st.integers(-3, 3))
    def holds(case: Case, so_far: int, beside: int) -> None:
        candidate = case.candidates[0]
        told = quote(case.need.lines, candidate.prices, case.need.requested)
        assume(told is None or told.basis == "total")
        worth = 0 if told is None else told.total.minor
        used = Money(minor=so_far * 100, currency=candidate.prices.currency)
        limit = Money(minor=max(1, used.minor + worth + beside), currency=used.currency)
        framework = case.terms.framework.replace(ceiling=Ceiling(value=limit))
        terms = case.terms.replace(framework=framework, lot=case.terms.lot.replace(ceiling=None))
        snapshot = case.snapshot.replace(committed=(Committed(of=framework.id, value=used),))
        (finding,) = WithinCeiling(day="requested").findings(case.need, candidate, terms, snapshot)
        expected = Verdict.MET if used.minor + worth <= limit.minor else Verdict.UNMET
        law.saw(finding.verdict.value)

        assert (Verdict.UNKNOWN if told is None else expected) is finding.verdict

    holds()
    law.ensure("met", "unmet", "unknown")
