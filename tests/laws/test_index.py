"""That the index decides what the reference path decides, to the last finding.

- For every need, key, vocabulary, snapshot, and for offers as for answers, the two are identical,
  or both refuse.
- So are the verdicts as numbers, the totals, and how many each test left.
- A register that was changed step by step decides as one that is laid out anew.
- No gate that comes with the package is asked candidate by candidate.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from calloff import (
    Decision,
    InputError,
    Line,
    Need,
    Price,
    PriceList,
    Register,
    Snapshot,
    Verdict,
    decide,
)
from calloff.allocation_key import SHIPPED
from calloff.candidate import Candidate, Standing
from calloff.decision import Verdicts
from calloff.errors import Problem
from calloff.index import Compiled
from calloff.index.prices import PriceTable
from calloff.testing import Case, cases, check_answers, needs, registers
from calloff.testing.registers import price_lists
from calloff.testing.values import days

_SIZES = ((512,), (1,), (1, 2), (2, 1))
"""All candidates in one table, or in several."""


def test_the_index_decides_what_the_reference_path_decides(law: Any) -> None:
    """The same outcome, ranking, measures and findings; or both refuse."""

    @law.over(cases(), st.sampled_from(_SIZES))
    def holds(case: Case, sizes: tuple[int, ...]) -> None:
        need, candidates, key, terms, snapshot = case
        compiled = Compiled(candidates, key, terms, sizes=sizes)
        due = decide(*case)
        ours = compiled.decide(need, snapshot)
        law.decided(due, "handed over" if ours is None else "by the index")
        if ours is None:
            assert key.switches
            return
        assert ours.outcome == due.outcome
        assert ours.data() == due.data()
        assert list(ours.narrowing()) == list(due.narrowing())
        assert ours.measures == due.measures
        told, meant = ours.verdicts, due.verdicts
        assert told.criteria == meant.criteria
        assert _by_candidate(told) == _by_candidate(meant)
        totals = dict(zip(told.candidates, ours.totals, strict=bool(ours.totals)))
        assert totals == dict(zip(meant.candidates, due.totals, strict=bool(due.totals)))

    holds()
    law.ensure()


_FINE = "100.0000000000000000000000001"
"""An amount of so many digits that no machine word holds it."""


def test_prices_on_any_day_are_what_each_list_says(law: Any) -> None:
    """What is looked up for all lists at once is what each of them answers on that day."""
    lines = st.sampled_from(
        (Line("placement", quantity=1, unit="day"), Line("tutoring", quantity=1, unit="hour"))
    )
    untiered = price_lists().map(lambda prices: prices if prices.tiers is None else None)

    @law.over(st.lists(untiered, min_size=1, max_size=5), lines, days(), st.booleans())
    def holds(drawn: list[PriceList | None], line: Line, on: date, fine: bool) -> None:
        lists = [prices for prices in drawn if prices is not None]
        # Several may go by one and the same list.
        lists += lists[:1]
        if fine:
            row = Price("placement", _FINE, "day")
            lists.append(PriceList(currency="SEK", rows=(row,), silence="no"))
        table = PriceTable([_offering(prices) for prices in lists])
        column = table.column(line, on, (line,))
        law.saw("fine" if fine and column.array() is None else "words")

        for place, prices in enumerate(lists):
            verdict, _, row = prices.price(line, on)
            law.saw(verdict.value)
            assert column.answers.met >> place & 1 == (verdict is Verdict.MET)
            assert column.answers.unknown >> place & 1 == (verdict is Verdict.UNKNOWN)
            told = Decimal(column.amounts[place]).scaleb(-column.digits)
            assert told == (Decimal(0) if row is None else row.amount)
            odd = row is not None and bool(row.step or prices.borne(line, on))
            assert column.odd >> place & 1 == odd
        amounts = [p.price(line, on)[2] for p in lists]
        for place, least in enumerate(column.rising):
            after = [a.amount for a in amounts[place:] if a is not None]
            if after:
                assert Decimal(least).scaleb(-column.digits) == min(after)

    holds()
    law.ensure("fine", "words", "met", "unmet", "unknown")


def _offering(prices: PriceList) -> Candidate:
    """An offer at these prices."""
    told = {"id": "f/A/SE-1", "offer": "f/A/SE-1", "lot": "f/A", "supplier": "SE-1"}
    return Candidate(stage="offer", name="One", prices=prices, **told)


def test_no_shipped_gate_is_asked_candidate_by_candidate(law: Any) -> None:
    """Every gate that comes with the package says at once what it says of each."""

    @law.over(cases())
    def holds(case: Case) -> None:
        need, candidates, key, terms, snapshot = case
        law.saw(*(gate.kind for gate in key.gates))
        for gate in key.gates:
            assert check_answers(gate, need, candidates, terms, snapshot)

    holds()
    law.ensure(*(step.model_fields["kind"].default for step in SHIPPED if step.family == "gate"))


def test_a_changed_register_decides_as_if_it_had_been_laid_out_anew(law: Any) -> None:
    """After any changes the index decides what the reference path decides, and lays out less."""

    @law.over(registers(least=2), st.data())
    def holds(register: Register, data: st.DataObject) -> None:
        lot = register.offers[0].lot
        need = data.draw(needs(register.vocabulary))
        kept = 0
        for step in range(4):
            law.saw(_compared(register, need, lot))
            before = {id(candidate) for candidate in register.candidates(lot)}
            register = _changed(register, data, step)
            kept += len(before & {id(candidate) for candidate in register.candidates(lot)})
        law.saw("kept" if kept else "nobody kept", _compared(register, need, lot))

    holds()
    assert {"kept", "decided"} <= law.tally.keys()


def _compared(register: Register, need: Need, lot: str) -> str:
    """Decide by the register and by the reference path, and hold them against each other."""
    key, terms, snapshot = register.key(lot), register.terms(lot), Snapshot(on=need.requested)
    due = _told(
        lambda: decide(need, register.candidates(lot), key, terms, snapshot, keys=register.keys)
    )
    assert _told(lambda: register.decide(need, on=need.requested)) == due
    return "decided" if isinstance(due, dict) else "refused"


def _told(decided: Callable[[], Decision]) -> dict[str, Any] | tuple[Problem, ...]:
    """A decision as data, or the problems that hinder it."""
    try:
        return decided().data()
    except InputError as error:
        return tuple(error.problems)


def _changed(register: Register, data: st.DataObject, step: int) -> Register:
    """The register after somebody left, came, was blocked, filled its places or raised prices."""
    offers = list(register.offers)
    place = data.draw(st.integers(0, len(offers) - 1))
    offer = offers[place]
    what = data.draw(st.sampled_from(("left", "came", "blocked", "filled", "states", "nothing")))
    if what == "left" and len(offers) > 1:
        del offers[place]
    elif what == "came":
        # As another unit of the same supplier.
        offers.append(offer.replace(unit=f"{offer.unit or ''}x{step}"))
    elif what == "states":
        other = data.draw(st.sampled_from(offers))
        offers[place] = offer.replace(facts=other.facts)
    changes: dict[str, Any] = {"offers": tuple(offers)}
    if what == "blocked":
        blocked = Standing(status="blocked", reason="fee", by="Arboretum")
        changes["suppliers"] = tuple(
            s.replace(standings=(blocked,)) if s.id == offer.supplier else s
            for s in register.suppliers
        )
    elif what == "filled":
        changes["pools"] = tuple(
            p.replace(available=0) if p.id in offer.pools else p for p in register.pools
        )
    return register.replace(**changes)


def _by_candidate(verdicts: Verdicts) -> dict[str, tuple[int, int]]:
    """What is unmet and unknown about each, in whichever order they stand."""
    unmet, unknown = verdicts.unmet, verdicts.unknown
    return {id: (unmet[i], unknown[i]) for i, id in enumerate(verdicts.candidates)}
