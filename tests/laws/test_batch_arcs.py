"""That a problem says of each need what its own key says: who surely may serve, and in which order.

- The candidates of a need's arcs are those who meet every gate, and whose price is known where the
  key compares prices.
- Whoever the key puts before another, nothing unknown turning out well, comes before it here too.
- Each arc's pool by itself has the places, and its price is that of the quote.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from calloff import InputError, Need, Register, Verdict
from calloff.batch import ANYWHERE, problem_of
from calloff.eligibility import eligibility
from calloff.orderings import LowestTotalPrice
from calloff.pricing import quote
from calloff.ranking import precedes
from calloff.step import day_of
from calloff.testing import needs, registers


@st.composite
def questions(draw: st.DrawFn) -> tuple[Register, Need]:
    """A register of any kind, and a need in its first lot."""
    register = draw(registers(least=1))
    unit = register.terms("arbour-2024/A").lot.unit
    return register, draw(needs(register.vocabulary, unit=unit))


def test_arcs_say_what_the_key_says(law: Any) -> None:
    """For every kind of key, also those that the index does not take."""

    @law.over(questions())
    def holds(question: tuple[Register, Need]) -> None:
        register, need = question
        try:
            decision = register.decide(need, on=need.requested)
        except InputError:
            law.saw("refused")
            return
        problem = problem_of([need], register, on=need.requested)
        if any(f.verdict is not Verdict.MET for f in decision.lot_findings):
            law.saw("escalated")
            assert problem.hindered == {0: "escalate"}
            return
        found = {problem.candidates[problem.candidate[a]]: a for a in problem.arcs_of(0)}
        met = {e.candidate for e in decision.eligibilities if e.verdict is Verdict.MET}
        prices = [o for o in decision.key.orderings if isinstance(o, LowestTotalPrice)]
        if prices:
            day = day_of(prices[0].day, need, decision.snapshot)
            quotes = {c.id: quote(need.lines, c.prices, day) for c in decision.candidates}
            met = {id for id in met if quotes[id] is not None}
            totals = {id: told.total.minor for id, told in quotes.items() if told is not None}
            assert all(problem.price[arc] == totals[id] for id, arc in found.items())
        law.saw("some" if met else "nobody", "priced" if prices else "unpriced")
        assert met == found.keys()
        check_order(decision, problem, found)
        check_pools(decision, problem)

    holds()
    law.ensure("some", "nobody", "priced", "unpriced", "escalated")


def check_order(decision: Any, problem: Any, found: dict[str, int]) -> None:
    """Whoever goes before another by the key comes before it here."""
    worst = {id: tuple(m.worst for m in decision.measures[id]) for id in found}

    def place(arc: int) -> tuple[int, int]:
        if problem.order is not None:
            return int(problem.order[arc]), 0
        return int(problem.suited[arc]), int(problem.price[arc])

    for one, arc in found.items():
        for other, after in found.items():
            if precedes(worst[one], worst[other], decision.key.orderings):
                assert place(arc) < place(after)


def check_pools(decision: Any, problem: Any) -> None:
    """Every arc's pool has the places, also where it is the candidate's only one."""
    for arc in problem.arcs_of(0):
        pool = problem.pools[problem.pool[arc]]
        if pool == ANYWHERE:
            continue
        candidate = decision.candidate(problem.candidates[problem.candidate[arc]])
        (own,) = (p for p in candidate.pools if p.id == pool)
        alone = candidate.replace(pools=(own,))
        parts = decision.need, alone, decision.key, decision.terms, decision.snapshot
        assert eligibility(*parts).verdict is Verdict.MET
