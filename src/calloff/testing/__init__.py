"""Invented needs, offers, keys and worlds that belong together, for property tests.

Each function here gives a strategy of Hypothesis, which ``pip install calloff[testing]`` brings.
What they draw is consistent and small enough to enumerate, and what is of interest in it is
common: ties, unknowns that matter, stale statements, lots that cannot be used.

    from calloff import decide
    from calloff.testing import cases
    from hypothesis import given

    @given(cases())
    def test_my_key_never_chooses_in_silence(case):
        decision = decide(*case)
        ...

Whoever adds a gate or an ordering can try it by drawing keys and putting the step into them;
`check_answers` holds what a gate says of many candidates at once to what it says of each.
`check_store` holds a store of a ledger to all that every store promises.
Whole call-offs are played out from `openings`: a need, its register and an office's procedure.
What a strategy draws may change from release to release; that it draws consistent worlds, not.
"""

from calloff.testing.batches import Batch, batches, problems
from calloff.testing.cases import candidates, cases
from calloff.testing.contracts import check_answers
from calloff.testing.needs import needs, proposals
from calloff.testing.procedures import Opening, answers, openings, procedures
from calloff.testing.registers import frameworks, offers, pools, price_lists, registers, suppliers
from calloff.testing.snapshots import Case, assessments, snapshots
from calloff.testing.steps import gates, keys, lot_gates, orderings
from calloff.testing.stores import check_store
from calloff.testing.values import age_ranges, hours, money, months, periods, persons, spans
from calloff.testing.watching import BrokenPromise
from calloff.testing.words import expressions, facts, vocabularies

__all__ = [
    "Batch",
    "BrokenPromise",
    "Case",
    "Opening",
    "age_ranges",
    "answers",
    "assessments",
    "batches",
    "candidates",
    "cases",
    "check_answers",
    "check_store",
    "expressions",
    "facts",
    "frameworks",
    "gates",
    "hours",
    "keys",
    "lot_gates",
    "money",
    "months",
    "needs",
    "offers",
    "openings",
    "orderings",
    "periods",
    "persons",
    "pools",
    "price_lists",
    "problems",
    "procedures",
    "proposals",
    "registers",
    "snapshots",
    "spans",
    "suppliers",
    "vocabularies",
]
