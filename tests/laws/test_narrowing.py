"""What more conditions, and other wishes, do to who may serve.

- One requirement more lets nobody in.
- One gate more lets nobody in, wherever in the key it stands.
- More gates of the lot never make a lot usable.
- A wish never decides who may serve.
"""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from calloff import AllocationKey, Decision, Need, Verdict, decide
from calloff.testing import Case, cases, expressions, gates, lot_gates

_RANK = {Verdict.UNMET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}


def test_one_requirement_more_lets_nobody_in(law: Any) -> None:
    """With another requirement nobody is judged better, and nobody new is ranked."""

    @law.over(cases(), st.data())
    def holds(case: Case, data: st.DataObject) -> None:
        more = data.draw(expressions(case.terms.vocabulary))
        need = case.need.replace(requirements=(*case.need.requirements, more))
        _narrows(law, _undrawn(case), _undrawn(case._replace(need=need)))

    holds()
    law.ensure("narrowed")


def test_one_gate_more_lets_nobody_in(law: Any) -> None:
    """With another gate, at any place in the key, nobody is judged better."""

    @law.over(cases(), st.data())
    def holds(case: Case, data: st.DataObject) -> None:
        now = list(case.key.gates)
        now.insert(data.draw(st.integers(0, len(now))), data.draw(gates(case.terms.vocabulary)))
        key = case.key.replace(gates=tuple(now))
        assume(_can_be_asked(key, case.need))
        _narrows(law, _undrawn(case), _undrawn(case._replace(key=key)))

    holds()
    law.ensure("narrowed")


def test_gates_of_the_lot_more_never_make_a_lot_usable(law: Any) -> None:
    """What escalates because of the lot still does with other gates of the lot besides."""

    @law.over(cases(), st.data())
    def holds(case: Case, data: st.DataObject) -> None:
        more = data.draw(st.lists(lot_gates(), min_size=2, max_size=4))
        key = case.key.replace(lot_gates=(*case.key.lot_gates, *more))
        assume(_can_be_asked(key, case.need))
        before, after = decide(*case), decide(*case._replace(key=key))
        because = [getattr(d.outcome, "because", None) for d in (before, after)]
        law.decided(before, *(["closed"] if because[0] != "lot" == because[1] else []))

        assert not (because[0] == "lot" != because[1])
        assert before.eligibilities == after.eligibilities

    holds()
    law.ensure("closed")


def test_a_wish_never_decides_who_may_serve(law: Any) -> None:
    """With other wishes, or none, every gate finds the same about everybody."""

    @law.over(cases(), st.data())
    def holds(case: Case, data: st.DataObject) -> None:
        wishes = data.draw(st.lists(expressions(case.terms.vocabulary), max_size=2))
        before = _undrawn(case)
        after = _undrawn(case._replace(need=case.need.replace(wishes=tuple(wishes))))
        moved = before.ranking != after.ranking
        law.decided(before, *(["moved"] if moved else []))

        assert before.lot_findings == after.lot_findings
        assert before.eligibilities == after.eligibilities
        assert set(before.measures) == set(after.measures)

    holds()
    law.ensure("moved")


def _can_be_asked(key: AllocationKey, need: Need) -> bool:
    """Whether the need states the days without which a key refuses it."""
    throughout = any(getattr(gate, "counted", None) == "throughout" for gate in key.gates)
    from_start = any("starts" in step.days() for _, step in key.steps())
    return (need.ends is not None or not throughout) and (need.starts is not None or not from_start)


def _undrawn(case: Case) -> Decision:
    """The decision before anybody chooses or lots are drawn: among others, that is done anew."""
    return decide(*case._replace(snapshot=case.snapshot.replace(draws=(), choices=())))


def _narrows(law: Any, before: Decision, after: Decision) -> None:
    """Assert that nobody is judged better after than before."""
    was, now = (
        {e.candidate: _RANK[e.verdict] for e in decision.eligibilities}
        for decision in (before, after)
    )
    law.decided(before, *(["narrowed"] if was != now else []))

    assert all(now[id] <= was[id] for id in was)
    assert set(after.measures) <= set(before.measures)
