"""What a register adds to a decision, and what the strategies promise of what they draw.

- A register decides as `decide` does on the candidates, key and terms that it names.
- In whichever order it lists its suppliers, pools and offers, it decides the same.
- Cases have as many candidates, of the stage and by the orderings, as they were asked to have.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from calloff import Need, Register, Snapshot, decide
from calloff.orderings import BestSuited, TenderRank
from calloff.testing import Case, candidates, cases, needs, proposals, registers, vocabularies


@st.composite
def asked(draw: st.DrawFn) -> tuple[Register, Need]:
    """A register, and a need in its first lot that states every day."""
    register = draw(registers())
    unit = register.frameworks[0].lots[0].unit
    return register, draw(needs(register.vocabulary, unit=unit, ends=True))


def test_a_register_decides_as_decide_does(law: Any) -> None:
    """Over its offers and over answers, a register adds nothing but the protocol."""

    @law.over(asked(), st.data())
    def holds(given: tuple[Register, Need], data: st.DataObject) -> None:
        register, need = given
        terms, key = register.terms(need.lot), register.key(need.lot)
        on = need.requested + timedelta(days=1)
        offers = register.candidates(need.lot)
        answers = [
            data.draw(proposals(need, offer.id, register.vocabulary, id=f"P-{number}"))
            for number, offer in enumerate(offers)
        ]
        for given_, among in ((None, offers), (answers, register.proposed(answers))):
            decision = decide(need, among, key, terms, Snapshot(on=on))
            again = register.decide(need, on=on, candidates=given_)

            assert decision.data() == again.data()
            assert need.id in str(again)
        law.saw(f"{len(offers)} offers")

    holds()
    law.ensure("1 offers", "2 offers", "3 offers")


def test_the_order_in_a_register_is_of_no_account(law: Any) -> None:
    """Suppliers, pools and offers listed in another order come to the same fingerprint."""

    @law.over(asked(), st.data())
    def holds(given: tuple[Register, Need], data: st.DataObject) -> None:
        register, need = given
        lists = {
            field: tuple(data.draw(st.permutations(getattr(register, field))))
            for field in ("suppliers", "pools", "offers")
        }
        other = register.replace(**lists)
        decision = register.decide(need, on=need.requested)
        again = other.decide(need, on=need.requested)
        law.saw("moved" if other != register else "as it was")

        assert decision.fingerprint == again.fingerprint
        assert register.candidates(need.lot) == other.candidates(need.lot)

    holds()
    law.ensure("moved")


def test_cases_are_what_was_asked_for(law: Any) -> None:
    """The stage, the number of candidates and the first ordering are kept to."""
    first = (BestSuited(by="count"), TenderRank())
    stages = st.sampled_from(["offer", "proposal"])
    sizes = st.tuples(st.integers(0, 2), st.integers(2, 4))

    @law.over(st.data(), stages, sizes)
    def holds(data: st.DataObject, stage: Any, size: tuple[int, int]) -> None:
        case: Case = data.draw(cases(stage=stage, first=first, least=size[0], most=size[1]))
        one = data.draw(candidates(data.draw(vocabularies()), stage=stage))
        law.saw(stage, str(len(case.candidates)))

        assert size[0] <= len(case.candidates) <= size[1]
        assert {stage} >= {candidate.stage for candidate in case.candidates}
        assert stage == one.stage
        assert first == case.key.orderings[:2]
        assert case.terms.lot_id == case.need.lot
        assert {case.need.lot} >= {candidate.lot for candidate in case.candidates}

    holds()
    law.ensure("offer", "proposal", "1", "2", "3", "4")
