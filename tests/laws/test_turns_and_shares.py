"""What comes of taking turns and of sharing out, played call-off by call-off.

All may serve, and nobody declines.

- By number, nobody is ever further from the share than 1 - 1/(2k - 2) call-offs, where k share.
- By hours or value, nobody is ever a whole call-off, as the largest counts in the end, from the
  share; and where the first is the largest, nobody is further than that part of it.
- Taking turns, everybody comes once before anybody comes again.
- Whoever has had fewest is never two behind.

And of whatever the world may be:

- What is unknown turns out between the worst and the best that was measured.
- In what order past call-offs and ranks are stated is of no account.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from calloff import Candidate, Line, Need, Period, PriceList, Snapshot, Terms
from calloff.framework import Framework, Lot
from calloff.orderings import (
    FewestCallOffs,
    IndividualsChoice,
    NamedCriterion,
    Ordering,
    Rotation,
    Share,
    TenderRank,
)
from calloff.ranking import tiers
from calloff.snapshot import Choice, PastCallOffs
from calloff.testing import Case, cases
from calloff.values.money import Money
from calloff.vocabulary import Fact, Text, Vocabulary

_ON = date(2024, 1, 1)
_YEAR = Period.parse("2024-01-01/2024-12-31")
_NEED = Need(
    id="7F3K",
    buyer="0580",
    lot="f/A",
    requested=_ON,
    lines=(Line("work", quantity=1, unit="hour"),),
)
_LOT = Lot(id="A", name=Text("a", "a"), key="k", unit="hour")
_FRAMEWORK = Framework(id="f", name=Text("f", "f"), owner="o", term=_YEAR, lots=(_LOT,))
_TERMS = Terms(
    framework=_FRAMEWORK, lot=_LOT, vocabulary=Vocabulary(id="none/1", name=Text("n", "n"))
)


def _suppliers(count: int) -> list[Candidate]:
    """So many offers, ranked."""
    return [
        Candidate(
            id=f"f/A/{rank}",
            stage="offer",
            offer=f"f/A/{rank}",
            lot="f/A",
            supplier=f"SE-{rank}",
            name=str(rank),
            prices=PriceList(currency="SEK"),
            rank=rank,
        )
        for rank in range(1, count + 1)
    ]


def _next(
    key: Sequence[Ordering], candidates: Sequence[Candidate], rows: Sequence[PastCallOffs]
) -> int:
    """The number of the one whom a key names after what has been called off so far."""
    snapshot = Snapshot(_ON, call_offs=tuple(rows))
    vectors = {
        candidate.id: tuple(o.measure(_NEED, candidate, _TERMS, snapshot, ()).worst for o in key)
        for candidate in candidates
    }
    (first,) = tiers(vectors, key)[0]
    return int(first.rpartition("/")[2]) - 1


def _played(
    key: Sequence[Ordering], count: int, sizes: Sequence[Sequence[int]]
) -> list[tuple[int, int]]:
    """Who is called on each time, and for how much: by size of the call-off and by who it is."""
    candidates = _suppliers(count)
    had: list[list[int]] = [[] for _ in candidates]
    last: list[tuple[date, int] | None] = [None] * count
    called: list[tuple[int, int]] = []
    for turn, size in enumerate(sizes, start=1):
        rows = []
        for index, candidate in enumerate(candidates):
            sums: dict[str, Any] = {"offer": candidate.id, "count": len(had[index])}
            if had[index]:
                total, largest = sum(had[index]), max(had[index])
                sums |= {"hours": total, "largest_hours": largest}
                sums |= {
                    "value": Money(minor=total, currency="SEK"),
                    "largest_value": Money(minor=largest, currency="SEK"),
                }
            if (latest := last[index]) is not None:
                sums |= {"last": latest[0], "turn": latest[1]}
            rows.append(PastCallOffs(**sums))
        who = _next(key, candidates, rows)
        had[who].append(size[who])
        # Three call-offs fall on each day.
        last[who] = (_ON + timedelta(days=turn // 3), turn)
        called.append((who, size[who]))
    return called


def _furthest(called: Sequence[tuple[int, int]], targets: Sequence[Decimal]) -> list[Fraction]:
    """After each call-off, how far from the share whoever is furthest from it is."""
    had, found = [0] * len(targets), []
    for who, size in called:
        had[who] += size
        shares = [Fraction(target) / 100 * sum(had) for target in targets]
        found.append(max(abs(due - got) for due, got in zip(shares, had, strict=True)))
    return found


@st.composite
def _targets(draw: st.DrawFn) -> tuple[Decimal, ...]:
    """Shares in whole per cent of two to eight, from the first to the last in rank."""
    count = draw(st.integers(2, 8))
    cuts = draw(st.lists(st.integers(1, 99), min_size=count - 1, max_size=count - 1, unique=True))
    edges = [0, *sorted(cuts), 100]
    return tuple(Decimal(high - low) for low, high in pairwise(edges))


def _reach(count: int) -> Fraction:
    return 1 - Fraction(1, 2 * count - 2)


def _key(basis: str, targets: Sequence[Decimal]) -> tuple[Ordering, ...]:
    share = Share.read({"kind": "share", "basis": basis, "period": "term", "targets": targets})
    return (share, TenderRank())


def test_by_number_nobody_is_a_whole_call_off_from_the_share(law: Any) -> None:
    """After any number of call-offs, whatever the shares are, all are closer than one call-off."""

    @law.over(_targets(), st.integers(1, 60))
    def holds(targets: tuple[Decimal, ...], length: int) -> None:
        count = len(targets)
        called = _played(_key("count", targets), count, [[1] * count] * length)
        furthest = max(_furthest(called, targets))
        law.saw(f"of {count}", *(["far"] if furthest > Fraction(2, 3) else []))

        assert furthest <= _reach(count)

    holds()
    law.ensure("of 2", "of 4", "of 8", "far")


def test_to_call_on_whoever_is_furthest_below_would_not_do() -> None:
    """With these shares of four, somebody is more than one call-off short after the 59th."""
    targets = tuple(map(Decimal, ("47.5", "47.5", "4.4", "0.6")))
    had = [0] * len(targets)
    for number in range(1, 60):
        due = [Fraction(target) / 100 * number for target in targets]
        short = [share - got for share, got in zip(due, had, strict=True)]
        had[short.index(max(short))] += 1
    ours = _played(_key("count", targets), len(targets), [[1] * len(targets)] * 59)

    assert max(share - got for share, got in zip(due, had, strict=True)) > 1
    assert max(_furthest(ours, targets)) <= _reach(len(targets))


_SIZES = st.one_of(st.integers(1, 40), st.sampled_from([1, 2, 40]), st.sampled_from([39, 40]))


def test_by_hours_nobody_is_a_whole_call_off_from_the_share(law: Any) -> None:
    """Of call-offs of any length, the largest of them all is never reached."""

    @law.over(_targets(), st.lists(_SIZES, min_size=1, max_size=40))
    def holds(targets: tuple[Decimal, ...], hours: list[int]) -> None:
        count = len(targets)
        called = _played(_key("hours", targets), count, [[each] * count for each in hours])
        growing = hours[0] < max(hours)
        law.saw("growing" if growing else "shrinking", "one" if len(set(hours)) == 1 else "many")

        assert _furthest(called, targets)[-1] <= max(hours)
        if not growing:
            assert max(_furthest(called, targets)) <= _reach(count) * hours[0]

    holds()
    law.ensure("growing", "many")


def test_where_the_largest_comes_first_nobody_is_further_than_by_number(law: Any) -> None:
    """Shares by hours keep the same bound as by number, once the largest has been called off."""

    @law.over(_targets(), st.lists(_SIZES, max_size=40))
    def holds(targets: tuple[Decimal, ...], hours: list[int]) -> None:
        count = len(targets)
        called = _played(_key("hours", targets), count, [[each] * count for each in [40, *hours]])
        furthest = max(_furthest(called, targets))
        law.saw(f"of {count}", *(["far"] if furthest > 26 else []))

        assert furthest <= _reach(count) * 40

    holds()
    law.ensure("of 2", "of 4", "of 8", "far")


def test_by_value_dear_suppliers_get_no_more_than_their_share(law: Any) -> None:
    """Where each asks its own price, nobody is a whole call-off, by the largest, from the share."""

    @law.over(_targets(), st.lists(_SIZES, min_size=1, max_size=40), st.data())
    def holds(targets: tuple[Decimal, ...], hours: list[int], data: st.DataObject) -> None:
        count = len(targets)
        price = st.integers(10, 20)
        prices = data.draw(st.lists(price, min_size=count, max_size=count))
        sizes = [[each * price for price in prices] for each in hours]
        called = _played(_key("value", targets), count, sizes)
        law.saw(f"of {count}", *(["apart"] if max(prices) > 1.5 * min(prices) else []))

        assert _furthest(called, targets)[-1] <= max(size for _, size in called)

    holds()
    law.ensure("of 2", "of 8", "apart")


def test_everybody_comes_once_before_anybody_comes_again(law: Any) -> None:
    """Taking turns, the first goes to the first in rank, and the turn then goes round."""

    @law.over(st.integers(1, 6), st.integers(1, 30))
    def holds(count: int, length: int) -> None:
        called = _played((Rotation(), TenderRank()), count, [[1] * count] * length)
        order = [who for who, _ in called]
        law.saw(f"of {count}")

        assert order == [number % count for number in range(length)]

    holds()
    law.ensure("of 1", "of 6")


def test_nobody_is_two_call_offs_behind(law: Any) -> None:
    """Where the fewest go first, no two are ever more than one call-off apart."""

    @law.over(st.integers(1, 6), st.integers(1, 30))
    def holds(count: int, length: int) -> None:
        key = (FewestCallOffs(period="term"), TenderRank())
        called = _played(key, count, [[1] * count] * length)
        had = [sum(who == index for who, _ in called) for index in range(count)]
        law.saw(f"of {count}")

        assert max(had) - min(had) <= 1

    holds()
    law.ensure("of 1", "of 6")


_NEW = (Rotation, FewestCallOffs, Share, IndividualsChoice, NamedCriterion, TenderRank)


def _stated(case: Case, rows: Sequence[PastCallOffs], data: st.DataObject) -> list[PastCallOffs]:
    """Past call-offs with all that nobody has stated filled in, one way or another."""
    numbers = st.integers(0, 5)
    found = []
    never = {row.offer for row in rows if row.never}
    for row in rows:
        hours = row.hours if row.hours is not None else row.count * data.draw(numbers)
        minor = row.value.minor if row.value is not None else row.count * data.draw(numbers)
        last = row.last
        if last is None and row.offer not in never:
            last = case.snapshot.on - timedelta(days=data.draw(numbers))
        found.append(
            row.replace(
                hours=hours,
                largest_hours=row.largest_hours if row.largest_hours is not None else hours,
                value=Money(minor=minor, currency="SEK"),
                largest_value=row.largest_value or Money(minor=minor, currency="SEK"),
                last=last,
                turn=row.turn or (data.draw(st.integers(1, 9)) if last else None),
            )
        )
    return found


def _told(case: Case, data: st.DataObject) -> Case:
    """The case with whatever these orderings do not know stated, one way or another."""
    words, on = case.terms.vocabulary, case.snapshot.on
    given = _stated(case, case.snapshot.call_offs, data)
    known = {row.offer for row in given}
    periods: set[Period | None] = {row.period for row in given}
    # Where as many are stated as share, they are taken for all: others that come out count anew.
    sharing = [len(o.targets) for o in case.key.orderings if isinstance(o, Share)]
    whole = bool(sharing) and len(known) >= min(sharing)
    for offer in sorted(set() if whole else {c.offer for c in case.candidates} - known):
        for period in sorted(periods, key=str):
            empty = PastCallOffs(offer=offer, count=data.draw(st.integers(0, 3)), period=period)
            given += _stated(case, [empty], data)
    choices = case.snapshot.choices
    if not choices and case.candidates:
        chosen = data.draw(st.sampled_from([None, *(c.id for c in case.candidates)]))
        choices = (Choice(need=case.need.id, candidate=chosen, by="individual", on=on),)
    # Where silence is a no, nothing is unknown.
    open_ = [f.code for f in words.facets if f.kind == "number" and f.silence == "unknown"]
    candidates = []
    for candidate in case.candidates:
        rank = candidate.rank
        if rank is None and not candidate.ranks:
            rank = data.draw(st.integers(1, 5))
        stated = {fact.facet for fact in candidate.facts}
        more = [Fact(code, data.draw(st.integers(-3, 9))) for code in open_ if code not in stated]
        facts = (*candidate.facts, *more)
        candidates.append(candidate.replace(rank=rank, facts=facts))
    snapshot = case.snapshot.replace(call_offs=tuple(given), choices=choices)
    return case._replace(candidates=tuple(candidates), snapshot=snapshot)


def _measures(case: Case) -> dict[tuple[str, int], Any]:
    """What each of these orderings measures about each candidate."""
    return {
        (candidate.id, index): ordering.measure(case.need, candidate, case.terms, case.snapshot, ())
        for index, ordering in enumerate(case.key.orderings)
        if isinstance(ordering, _NEW)
        for candidate in case.candidates
    }


def test_what_is_unknown_turns_out_between_the_worst_and_the_best(law: Any) -> None:
    """Whatever is stated of what was not known, the measure then lies between the two ends."""

    @law.over(cases(least=1), st.data())
    def holds(case: Case, data: st.DataObject) -> None:
        named = [
            NamedCriterion(facet=facet.code, prefer="highest", day="decided")
            for facet in case.terms.vocabulary.facets
            if facet.kind == "number"
        ]
        key = case.key.replace(orderings=(*case.key.orderings, *named))
        case = case._replace(key=key)
        told = _told(case, data)
        assume(not list(told.key.problems(told.need, told.terms, told.snapshot)))
        before, after = _measures(case), _measures(told)
        opened = {place for place, measure in before.items() if measure.worst != measure.best}
        kinds = {case.key.orderings[index].kind for _, index in opened}
        settled = {
            case.key.orderings[index].kind
            for id, index in opened
            if after[id, index].worst == after[id, index].best
        }
        law.saw(*(f"unknown {kind}" for kind in kinds), *(f"settled {kind}" for kind in settled))

        for (id, index), measure in after.items():
            ordering, known = case.key.orderings[index], before[id, index]
            assert not ordering.precedes(measure.best, known.best)
            assert not ordering.precedes(known.worst, measure.worst)

    holds()
    kinds = [str(kind.model_fields["kind"].default) for kind in _NEW]
    law.ensure(*(f"unknown {kind}" for kind in kinds), *(f"settled {kind}" for kind in kinds))


def _shuffled(case: Case, order: Callable[[Sequence[Any]], Any]) -> Case:
    return case._replace(
        candidates=tuple(c.replace(ranks=tuple(order(c.ranks))) for c in case.candidates),
        snapshot=case.snapshot.replace(
            call_offs=tuple(order(case.snapshot.call_offs)),
            choices=tuple(order(case.snapshot.choices)),
        ),
    )


def test_the_order_of_past_call_offs_is_of_no_account(law: Any) -> None:
    """Past call-offs and ranks stated in any order come to the same measures."""

    @law.over(cases(least=1), st.data())
    def holds(case: Case, data: st.DataObject) -> None:
        other = _shuffled(case, lambda rows: data.draw(st.permutations(rows)))
        law.saw(*(["moved"] if other != case else ["same"]))

        assert _measures(case) == _measures(other)

    holds()
    law.ensure("moved")


def test_orderings_are_total(law: Any) -> None:
    """Of any two that are measured, one goes before the other or they are equal."""

    @law.over(cases(least=2))
    def holds(case: Case) -> None:
        found = _measures(case)
        law.saw("some" if found else "none")
        for (id, index), one in found.items():
            ordering = case.key.orderings[index]
            assert ordering.total
            for candidate in case.candidates:
                other = found[candidate.id, index]
                before = ordering.precedes(one.worst, other.worst)
                after = ordering.precedes(other.worst, one.worst)
                assert (before, after, one.worst == other.worst).count(True) == 1, id

    holds()
    law.ensure("some")
