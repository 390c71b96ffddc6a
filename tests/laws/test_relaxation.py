"""What would have to change, against trying everything.

- `relaxations`: every set of requirements is left out of the need and it is decided again; the
  smallest sets that let somebody in are those told, with the same people.
- `conflicts`: every set of requirements is put to every candidate's findings.
- `what_if`: every set of the listed changes is applied and decided again; the smallest with which
  the candidate goes first are those told. At the price told it goes first, and one step above it
  does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from calloff import Decision, Escalate, InputError, Verdict, decide
from calloff.candidate import Candidate
from calloff.relaxation import BasePrice, changed, conflicts, relaxations, what_if
from calloff.relaxation.conflicting import hitting_sets
from calloff.relaxation.masks import bits, mask, minimal
from calloff.step import day_of
from calloff.testing import Case, cases, expressions

STEP = Decimal("0.5")


@st.composite
def wide_cases(draw: st.DrawFn, least: int = 1) -> Case:
    """Cases with up to eight requirements, about half of them negotiable, and no choice made."""
    case = draw(cases(least=least))
    more = draw(st.lists(expressions(case.terms.vocabulary), max_size=6))
    asked = (*case.need.requirements, *more)
    flags = draw(st.lists(st.booleans(), min_size=len(asked), max_size=len(asked)))
    marked = tuple(r.replace(negotiable=yes) for r, yes in zip(asked, flags, strict=True))
    # What people said of those who may serve is not known of others: it is left out.
    snapshot = case.snapshot.replace(assessments=(), choices=(), draws=())
    return case._replace(need=case.need.replace(requirements=marked), snapshot=snapshot)


def subsets(of: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Every set of some things, the smallest first."""
    things = tuple(of)
    for size in range(len(things) + 1):
        yield from combinations(things, size)


def smallest(sets: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Those of some sets, the smallest first, that include no other."""
    found: list[tuple[Any, ...]] = []
    for one in sets:
        if not any(set(other) <= set(one) for other in found):
            found.append(one)
    return found


def test_relaxations_are_what_trying_every_set_finds(law: Any) -> None:
    """The smallest sets without which somebody more would serve, or might, and who that is."""

    @law.over(wide_cases())
    def holds(case: Case) -> None:
        decision = decide(*case)
        was = {e.candidate: e.verdict for e in decision.eligibilities}
        count = len(case.need.requirements)
        lets_in: dict[str, dict[tuple[int, ...], Any]] = {"possible": {}, "sure": {}}
        for left_out in subsets(range(count)):
            kept = tuple(r for n, r in enumerate(case.need.requirements) if n not in left_out)
            tried = decide(*case._replace(need=case.need.replace(requirements=kept)))
            now = {e.candidate: e.verdict for e in tried.eligibilities}
            serve = {c for c in now if now[c] is Verdict.MET is not was[c]}
            may = {c for c in now if was[c] is Verdict.UNMET is not now[c]}
            if may:
                lets_in["possible"][left_out] = (serve, may - serve)
            if serve:
                lets_in["sure"][left_out] = (serve, may - serve)
        told = relaxations(decision)

        labels = []
        for counting in ("possible", "sure"):
            found = getattr(told, counting)
            expected = {one: lets_in[counting][one] for one in smallest(lets_in[counting])}
            assert expected == {r.requirements: (set(r.serve), set(r.might)) for r in found}
            assert len(expected) == len(found)
            for one in found:
                free = all(case.need.requirements[n].negotiable for n in one.requirements)
                assert free is one.offered
                labels.append("offered" if free else "not offered")
            labels += [counting] if found else []
            labels += ["several at once"] if any(len(r.requirements) > 1 for r in found) else []
        none = subsets_let_in(lets_in["possible"])
        assert {c for c in was if was[c] is Verdict.UNMET} - none == set(told.elsewhere)
        assert told.possible == (*told.offered, *told.not_offered) or len(told.possible) > 1
        pools = any(candidate.traits for candidate in case.candidates)
        law.saw(*labels, *(["told apart by pools"] if pools else []))

    holds()
    law.ensure("offered", "not offered", "possible", "sure", "several at once")
    law.ensure("told apart by pools")


def subsets_let_in(sets: dict[tuple[int, ...], Any]) -> set[str]:
    """Everybody whom some set lets in."""
    return {id for serve, might in sets.values() for id in (*serve, *might)}


def test_conflicts_are_what_trying_every_set_finds(law: Any) -> None:
    """The smallest sets that nobody meets together: surely, or as far as is known."""

    @law.over(wide_cases())
    def holds(case: Case) -> None:
        assume(any(gate.kind == "requirements" for gate in case.key.gates))
        decision = decide(*case)
        found = {
            c.id: {
                int(f.place.removeprefix("requirements.")): f.verdict
                for f in decision.findings(c)
                if f.place.startswith("requirements.")
            }
            for c in case.candidates
        }
        every = range(len(case.need.requirements))

        def together(asked: tuple[int, ...], *enough: Verdict) -> set[str]:
            return {c for c in found if all(found[c][n] in enough for n in asked)}

        may = (Verdict.MET, Verdict.UNKNOWN)
        sure = smallest(s for s in subsets(every) if not together(s, *may))
        known = smallest(s for s in subsets(every) if not together(s, Verdict.MET))
        unsure = {s: together(s, *may) for s in known if together(s, *may)}
        told = conflicts(decision, most=1000)

        assert told.complete
        assert sorted(sure) == sorted(c.requirements for c in told.sure)
        assert unsure == {c.requirements: set(c.might) for c in told.unsure}
        law.saw(
            *(["sure"] if sure else []),
            *(["unsure"] if unsure else []),
            *(["none"] if not told.found else []),
            *(["of several"] if any(len(c.requirements) > 1 for c in told.found) else []),
        )

    holds()
    law.ensure("sure", "unsure", "none", "of several")


def test_hitting_sets_are_what_trying_every_set_finds(law: Any) -> None:
    """All of them, the smallest first; cut short, those that come first by size."""
    edges = st.lists(st.integers(1, 255), min_size=1, max_size=9)

    @law.over(edges, st.integers(1, 6))
    def holds(edges: list[int], most: int) -> None:
        hit = (s for s in subsets(range(8)) if all(mask(s) & edge for edge in edges))
        expected = smallest(hit)
        found, complete = hitting_sets(edges, most=1000)
        few, all_of_them = hitting_sets(edges, most=most)

        assert complete
        assert sorted(expected) == sorted(bits(one) for one in found)
        assert [len(s) for s in expected] == [one.bit_count() for one in found]
        assert few == found[:most]
        assert all_of_them is (len(found) <= most)
        law.saw("cut" if len(found) > most else "whole")

    holds()
    law.ensure("cut", "whole")


def test_minimal_masks_are_those_that_include_no_other(law: Any) -> None:
    """As with sets of numbers."""

    @law.over(st.lists(st.integers(0, 63)))
    def holds(masks: list[int]) -> None:
        sets = sorted({bits(one) for one in masks}, key=lambda s: (len(s), s))

        assert smallest(sets) == [bits(one) for one in minimal(masks)]
        law.saw()

    holds()


def goes_first(decision: Decision, candidate: Candidate) -> bool:
    """Whether a candidate, in the place of the one it was, is first once it is decided again."""
    others = [c for c in decision.candidates if c.id != candidate.id]
    again = decide(
        decision.need, [*others, candidate], decision.key, decision.terms, decision.snapshot
    )
    return (
        not isinstance(again.outcome, Escalate)
        and again.eligibility(candidate.id).verdict is Verdict.MET
        and candidate.id in again.ranking[0]
    )


def test_what_would_have_been_first_is_what_trying_every_change_finds(law: Any) -> None:
    """Each change told does it, no smaller one does, and none that does it is left out."""

    @law.over(wide_cases(least=2), st.integers(0, 4))
    def holds(case: Case, number: int) -> None:
        decision = decide(*case)
        id = decision.candidates[number % len(decision.candidates)].id
        told = what_if(decision, id, closed=True, step=STEP)
        found = decision.findings(id)
        unmet = {f.place for f in found if f.verdict is not Verdict.MET and f.place}
        places = [p for p in dict.fromkeys(f.place for f in found) if p and "." in p]
        apart = decision.candidate(id).traits
        places = [
            p
            for p in places
            if (p.startswith(("requirements.", "wishes.")) and p in unmet)
            or (apart and p.startswith("requirements."))
        ]
        if any(f.code == "gate.places" and f.verdict is not Verdict.MET for f in found):
            pools = [pool.id for pool in decision.candidate(id).pools] or [id]
            places += [f"pools.{pool}" for pool in pools]
        assume(len(places) <= 8)
        applied = {one: tried(decision, id, one) for one in subsets(places)}
        doing = [s for s, c in applied.items() if c is not None and goes_first(decision, c)]

        assert told.complete
        assert smallest(doing) == [change.places for change in told.changes]
        assert told.first is goes_first(decision, decision.candidate(id))
        assert {p for p in places if applied[p,] is None} == set(told.not_statable)
        for change in told.changes:
            changed_ = applied[change.places]
            assert changed_ is not None
            holds_at(decision, changed_, change.highest)
        holds_at(decision, decision.candidate(id), told.price)
        law.decided(
            decision,
            *(f"by {p.partition('.')[0]}" for c in told.changes for p in c.places),
            *(["of several"] if any(len(c.places) > 1 for c in told.changes) else []),
            *(["nothing helps"] if not told.changes else []),
            *(["first already"] if told.first else []),
            *(["price"] if told.price is not None and not told.price.any else []),
            *(["no price"] if told.price is None else []),
        )

    holds()
    labels = ("by requirements", "by wishes", "by pools", "of several", "nothing helps")
    if law.tried >= 500:
        assert {} == {
            label: law.tally[label]
            for label in (*labels, "first already", "price", "no price")
            if law.tally[label] < law.tried / 100
        }


def tried(decision: Decision, id: str, places: tuple[str, ...]) -> Candidate | None:
    """A candidate with some things stated otherwise, where it can state them together."""
    try:
        return changed(decision, id, places)
    except InputError:
        return None


def holds_at(decision: Decision, candidate: Candidate, price: BasePrice | None) -> None:
    """At a price it goes first and a step above not; where there is none, not for nothing."""

    def first_at(amount: Decimal) -> bool:
        priced = repriced(decision, candidate, amount)
        return goes_first(decision, priced)

    if price is None:
        assert not first_at(Decimal(0))
    elif price.any:
        assert first_at(10**7 - STEP)
    else:
        assert first_at(price.amount)
        assert not first_at(price.amount + STEP)


def repriced(decision: Decision, candidate: Candidate, amount: Decimal) -> Candidate:
    """The candidate at another price of the base service on the day whose prices are compared."""
    need = decision.need
    items = decision.terms.lot.by_item
    line = next((one for one in need.lines if one.item in items and items[one.item].base), None)
    line = line or need.lines[0]
    day = day_of(price_day(decision), need, decision.snapshot)
    agreed = candidate.agreed or (candidate.prices if candidate.stage == "proposal" else None)
    return candidate.replace(prices=candidate.prices.repriced(line, day, amount), agreed=agreed)


def price_day(decision: Decision) -> Any:
    """The day whose prices are compared, else that on which they must be there."""
    kinds = ("lowest_total_price", "best_bid")
    days = [o.day for o in decision.key.orderings if o.kind in kinds]
    days += [gate.day for gate in decision.key.gates if gate.kind == "priced"]
    return days[0] if days else "requested"
