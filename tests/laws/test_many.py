"""That needs decided together come to what each comes to by itself.

- For every register, of one lot or several, every list of needs with some that are alike, and
  every world, the outcomes are those of the reference path; or both refuse, with every problem.
- The order of the needs changes nothing.
- Each whole decision that is read is the one that the register makes of the need.
- What is to be shared out is read of many needs together as it is of one after the other, array by
  array; or both refuse, with every problem.
"""

from __future__ import annotations

from dataclasses import astuple, fields
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import strategies as st

from calloff import Decision, InputError, Need, Register, Snapshot, has
from calloff.batch import Problem, building, problem_of
from calloff.batch.reading import Reading
from calloff.decision import decide
from calloff.errors import Problem as AnyProblem
from calloff.index import Compiled
from calloff.orderings import BestSuited, LowestTotalPrice, Ordering, TenderRank
from calloff.pricing import PriceList
from calloff.testing import Batch, batches, needs, registers, snapshots
from calloff.testing.chance import LOT, either, one_in, pick, shuffled

_SIZES = ((512,), (1,), (1, 2), (2, 1))
"""All candidates in one table, or in several."""


class Many(NamedTuple):
    """Needs, the register that decides them, and the world."""

    register: Register
    needs: list[Need]
    snapshot: Snapshot


def test_many_needs_come_to_what_each_comes_to_by_itself(law: Any) -> None:
    """The same outcome, the same names, the same whole decision; or the same problems."""

    @law.over(worlds(), st.sampled_from(_SIZES))
    def holds(case: Many, sizes: tuple[int, ...]) -> None:
        register, given, snapshot = case
        lay_out(register, sizes)
        due = [by_itself(register, need, snapshot) for need in given]
        problems = [
            problem.within(f"needs.{place}")
            for place, one in enumerate(due)
            if not isinstance(one, Decision)
            for problem in one
        ]
        if problems:
            law.saw("refused")
            with pytest.raises(InputError) as refused:
                register.decide_many(given, on=snapshot.on, snapshot=snapshot)
            assert list(refused.value.problems) == problems
            return
        table = register.prepare(given)
        told = register.decide_many(table, on=snapshot.on, snapshot=snapshot)
        decided = [one for one in due if isinstance(one, Decision)]
        kinds = [one.outcome.kind for one in decided]
        assert list(told.kinds) == kinds
        assert list(told.chosen) == [one.chosen for one in decided]
        assert list(told.named) == [named(one) for one in decided]
        for place, one in enumerate(decided):
            assert told[place].outcome == one.outcome
            assert told[place].data() == one.data()
        alone = told.one_by_one
        together = "together" if not alone else "one by one" if alone == len(given) else "both"
        pooled = "pooled" if table.pools < len(given) else "each differs"
        ways = {f"{kind}, together" for at, kind in enumerate(kinds) if at not in told._like}
        lots = f"{len({need.lot for need in given})} lots"
        law.saw(together, pooled, lots, *ways, *(f"{kind}" for kind in kinds))

        other = register.decide_many(given[::-1], on=snapshot.on, snapshot=snapshot)
        assert list(other.named)[::-1] == list(told.named)
        assert list(other.kinds)[::-1] == kinds

    holds()
    law.ensure(
        "together", "both", "one by one", "pooled", "each differs", "refused", "2 lots",
        *(f"{kind}, together" for kind in ("chosen", "tied", "ask", "nobody", "escalate")),
    )  # fmt: skip


def by_itself(register: Register, need: Need, snapshot: Snapshot) -> Decision | list[AnyProblem]:
    """What the reference path makes of a need; or what hinders it."""
    key, terms = register.key(need.lot), register.terms(need.lot)
    offers = register.candidates(need.lot)
    try:
        return decide(need, offers, key, terms, snapshot, keys=register.keys)
    except InputError as error:
        return list(error.problems)


def named(decision: Decision) -> tuple[str, ...]:
    """Whom an outcome names."""
    told = decision.outcome
    if told.kind == "chosen":
        return (told.candidate,)
    return getattr(told, "candidates", None) or getattr(told, "whom", ())


def test_what_is_shared_out_is_read_together_as_one_by_one(law: Any) -> None:
    """The same arcs, prices, tiers, pools and limits, in as many bytes; or the same problems."""
    together: list[int] = []

    class Told(Reading):
        def _read_together(self) -> set[int]:
            read = super()._read_together()
            together.append(len(read))
            return read

    class OneByOne(Reading):
        def _read_together(self) -> set[int]:
            return set()

    def read(by: type[Reading], case: Many) -> Problem | tuple[AnyProblem, ...]:
        with patch.object(building, "Reading", by):
            try:
                return problem_of(case.needs, case.register, case.snapshot, on=case.snapshot.on)
            except InputError as error:
                return error.problems

    def compared(case: Many) -> None:
        together.clear()
        found, due = read(Told, case), read(OneByOne, case)
        if isinstance(due, tuple) or isinstance(found, tuple):
            law.saw("refused")
            assert found == due
            return
        for name in (field.name for field in fields(Problem)):
            ours, theirs = getattr(found, name), getattr(due, name)
            if isinstance(ours, np.ndarray):
                assert ours.dtype == theirs.dtype, name
                assert ours.tolist() == theirs.tolist(), name
            elif name == "limits":
                assert list(map(astuple, ours)) == list(map(astuple, theirs))
            elif name != "source":
                assert ours == theirs, name
        # Where the key compares prices, whoever has none is left out: none counts as nothing.
        as_nothing = {remark.place for remark in found.remarks if remark.code == "price.unknown"}
        keys = [case.register.key(lot) for lot in as_nothing]
        assert not any(type(step) is LowestTotalPrice for key in keys for step in key.orderings)
        lone = found.profiles - together[0]
        way = "both" if lone and together[0] else "one by one" if lone else "together"
        tiers = "wishes" if found.suited.any() else "no wishes"
        law.saw(way, tiers, *found.hindered.values(), "arcs" if found.arcs else "no arcs")

    @law.over(worlds(), st.sampled_from(_SIZES))
    def of_any_key(case: Many, sizes: tuple[int, ...]) -> None:
        lay_out(case.register, sizes)
        compared(case)

    @law.over(batches())
    def of_few_places(batch: Batch) -> None:
        compared(Many(batch.register, list(batch.needs), batch.snapshot))

    of_any_key()
    of_few_places()
    law.ensure("together", "both", "one by one", "refused", "arcs", "nobody", "ask", "wishes")


def lay_out(register: Register, sizes: tuple[int, ...]) -> None:
    """Lay the lots out in tables of these sizes."""
    for framework in register.frameworks:
        for lot in framework.lots:
            id = f"{framework.id}/{lot.id}"
            key, terms = register.key(id), register.terms(id)
            compiled = Compiled(register.candidates(id), key, terms, sizes=sizes)
            register._layouts.compiled[id, key.id] = compiled


@st.composite
def worlds(draw: st.DrawFn) -> Many:
    """A register, needs of its lots of which some are alike, and a world that suits one of them."""
    register = draw(agreements())
    key, terms = register.key(LOT), register.terms(LOT)
    throughout = any(getattr(gate, "counted", None) == "throughout" for gate in key.gates)
    starts = throughout or any("starts" in step.days() for _, step in key.steps())
    words, unit = register.vocabulary, terms.lot.unit
    # Now and then a need lacks a day that the key needs, or asks in words that are not there.
    careless = one_in(draw, 12)
    kept = [draw(needs(words, unit=unit, starts=starts, ends=throughout))]
    more = needs(words, unit=unit, starts=starts and not careless, ends=throughout)
    kept += [draw(more) for _ in range(pick(draw, (3, 0), (4, 1), (1, 3)))]
    world = draw(snapshots(kept[0], register.candidates(LOT), key, terms))
    if draw(st.booleans()):
        world = Snapshot(on=world.on, committed=world.committed, uses=world.uses)
    lots = [
        f"{agreement.id}/{lot.id}" for agreement in register.frameworks for lot in agreement.lots
    ]
    given = [
        need.replace(id=f"N-{number}", lot=either(draw, *lots)) if number else need
        for number, need in enumerate(kept)
    ]
    if careless:
        given.append(kept[0].replace(id="N-9", wishes=(has("nowhere", "x"),)))
    for number in range(pick(draw, (2, 0), (3, 1), (1, 3))):
        given.append(either(draw, *given).replace(id=f"A-{number}"))
    return Many(register, shuffled(draw, given), world)


@st.composite
def agreements(draw: st.DrawFn) -> Register:
    """Registers of one lot or two; mostly such as can be told of many needs at once."""
    days = [either(draw, "starts", "decided", "requested") for _ in range(2)]
    suited = BestSuited(day=days[0], by=either(draw, "same_set", "count", "priority"))
    first: list[Ordering] = [suited] if draw(st.booleans()) else []
    first.append(LowestTotalPrice(day=days[1]))
    if one_in(draw, 3):
        first.append(either(draw, TenderRank(), suited))
    register = draw(registers(first=first, silent=pick(draw, (5, 4), (3, 16), (2, 40))))
    (key,), offers = register.keys, register.offers
    if not one_in(draw, 4):
        key = key.replace(orderings=tuple(first), switches=())
        offers = tuple(offer.replace(prices=plain(offer.prices)) for offer in offers)
    (agreement,) = register.frameworks
    if len(agreement.lots) == 1 and draw(st.booleans()):
        lot = agreement.lots[0]
        agreement = agreement.replace(lots=(lot, lot.replace(id="B", name=lot.name)))
        offers += tuple(o.replace(lot=f"{agreement.id}/B") for o in offers[:2])
    return register.replace(keys=(key,), offers=offers, frameworks=(agreement,))


def plain(prices: PriceList) -> PriceList:
    """Prices of which a total is no more than quantities times prices."""
    kept = {(r.item, r.level, r.unit, r.valid): r for r in prices.effective}
    rows = {of: row.replace(step=None, above="0") for of, row in kept.items()}
    return PriceList(
        currency=prices.currency,
        rows=tuple(rows.values()),
        silence=prices.silence,
        not_offered=prices.refused,
    )
