"""What holds of the candidates and of what is found about them.

- The order in which candidates are given is of no account.
- Every gate is asked of every candidate, and findings stand in the declared order of the key.
- Who is left out has a finding that is not met; who is not, has none.
- What does not hold on the day that a key names is of no account.
- A gate of the lot that is not met escalates, and nothing else about the lot does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from calloff import Decision, Escalate, Verdict, decide
from calloff.step import NamedDay, day_of
from calloff.testing import Case, cases


def test_the_order_of_candidates_is_of_no_account(law: Any) -> None:
    """Candidates given in any order come to the same decision, with the same fingerprint."""

    @law.over(cases(), st.data())
    def holds(case: Case, data: st.DataObject) -> None:
        other = data.draw(st.permutations(case.candidates))
        decision = decide(*case)
        again = decide(*case._replace(candidates=other))
        law.decided(decision, *(["moved"] if tuple(other) != case.candidates else []))

        assert decision.data() == again.data()
        assert decision.fingerprint == again.fingerprint

    holds()
    law.ensure("moved")


def test_every_gate_is_asked_of_every_candidate_in_the_declared_order(law: Any) -> None:
    """No gate is skipped, whatever an earlier one said, and no finding stands out of its order."""

    @law.over(cases())
    def holds(case: Case) -> None:
        decision = decide(*case)
        law.decided(decision)
        gates = [
            (f"gates.{index}", place)
            for index, gate in enumerate(case.key.gates)
            for place in _asked(case, gate)
        ]
        wishes = [
            (f"orderings.{index}", f"wishes.{wish}")
            for index, ordering in enumerate(case.key.orderings)
            if ordering.kind == "best_suited"
            for wish in range(len(case.need.wishes))
        ]

        written = decision.data()["findings"]
        for candidate in decision.candidates:
            expected = gates + wishes
            found = [(f.step, f.place) for f in decision.findings(candidate)]
            told = [(f["step"], f.get("place", "")) for f in written[candidate.id]]

            assert expected == found
            assert expected == told

    holds()
    law.ensure()


def test_whoever_is_left_out_is_told_why(law: Any) -> None:
    """A candidate that is not ranked has a finding that is not met, and a ranked one has none."""

    @law.over(cases())
    def holds(case: Case) -> None:
        decision = decide(*case)
        left_out = {c.id for c in decision.candidates if c.id not in decision.measures}
        law.decided(decision, *(["left_out"] if left_out else []))
        against = {
            candidate.id
            for candidate in decision.candidates
            for finding in decision.eligibility(candidate).findings
            if finding.verdict is Verdict.UNMET
        }

        assert left_out == against

    holds()
    law.ensure("left_out")


def test_what_does_not_hold_on_the_day_is_of_no_account(law: Any) -> None:
    """Facts and standings that do not hold on the one day that a key names change nothing."""
    names: st.SearchStrategy[NamedDay] = st.sampled_from(["starts", "requested", "decided"])

    @law.over(st.one_of(cases(stage="offer"), cases()), names)
    def holds(case: Case, name: NamedDay) -> None:
        assume(name != "starts" or case.need.starts is not None)
        day = day_of(name, case.need, case.snapshot)
        key = case.key.replace(
            **{
                field: tuple(
                    step.replace(day=name) if step.days() else step
                    for step in getattr(case.key, field)
                )
                for field in ("lot_gates", "gates", "orderings")
            }
        )

        def now(records: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(record for record in records if day in record.valid)

        kept = tuple(
            candidate.replace(
                facts=now(candidate.facts),
                standings=now(candidate.standings),
                pools=tuple(pool.replace(traits=now(pool.traits)) for pool in candidate.pools),
            )
            for candidate in case.candidates
        )
        # Who was compared, who was chosen, and among whom lots were drawn, rests on the key as it
        # was.
        before = case.snapshot.replace(draws=(), assessments=(), choices=())
        case = case._replace(key=key, snapshot=before)
        decision, again = decide(*case), decide(*case._replace(candidates=kept))
        law.decided(decision, *(["expired"] if kept != case.candidates else []))

        assert _but_candidates(decision) == _but_candidates(again)

    holds()
    law.ensure("expired")


def _but_candidates(decision: Decision) -> dict[str, Any]:
    return {name: value for name, value in decision.data().items() if name != "candidates"}


def test_only_a_lot_that_is_all_met_is_decided_in(law: Any) -> None:
    """A gate of the lot that is unmet or unknown escalates and is named; a lot all met does not."""

    @law.over(cases())
    def holds(case: Case) -> None:
        decision = decide(*case)
        law.decided(decision)
        open_ = [f.step for f in decision.lot_findings if f.verdict is not Verdict.MET]

        if open_:
            assert Escalate(because="lot", places=tuple(dict.fromkeys(open_))) == decision.outcome
        else:
            assert getattr(decision.outcome, "because", None) != "lot"

    holds()
    law.ensure()


def _asked(case: Case, gate: Any) -> Iterator[str]:
    """What each kind of gate asks about, by its place in the need."""
    if gate.kind == "requirements":
        yield from (f"requirements.{index}" for index in range(len(case.need.requirements)))
    elif gate.kind in {"priced", "bid_within_agreement"}:
        yield from (f"lines.{index}" for index in range(len(case.need.lines)))
    elif gate.kind == "ages":
        ways = (case.terms.lot.ages is not None) + (gate.facet is not None)
        for index in range(len(case.need.persons)):
            yield from [f"persons.{index}"] * ways
    elif gate.kind == "supplier_standing":
        yield from [""] * (1 if case.terms.lot.permit is None else 2)
    elif gate.kind == "within_ceiling":
        ceilings = (case.terms.framework.ceiling, case.terms.lot.ceiling)
        for ceiling in ceilings:
            if ceiling is not None:
                yield from [""] * ((ceiling.value is not None) + (ceiling.quantity is not None))
    else:
        yield ""
