"""That what is written follows the schema of its kind, whatever stands in it.

- Every document that a decision is made of, and the decision itself, whole and by reference.
- A register, its agreements, a vocabulary and a procedure.
- A call-off's file with what suppliers are sent, what was answered and what was agreed.
- Needs that share places, the plan, and how each fares by it instead of by another.
- A field more than the schema knows is found by it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import jsonschema
from hypothesis import strategies as st

from calloff import Need, Register, decide
from calloff.batch import assign, compare, in_turn
from calloff.errors import InputError
from calloff.formats import Needs, Proposals, kinds, schema
from calloff.pricing import BOTH_ENDS
from calloff.process import Case as CallOffFile
from calloff.process import ask, call_off_request, look
from calloff.process.agreement import AgreementFile
from calloff.process.contract import contract
from calloff.process.declines import History, PastAnswer
from calloff.testing import (
    Batch,
    Case,
    Opening,
    assessments,
    batches,
    cases,
    openings,
    procedures,
    proposals,
    registers,
    vocabularies,
)

AT = datetime(2024, 1, 16, 9, tzinfo=UTC)


@cache
def validator(kind: str) -> jsonschema.Draft202012Validator:
    """What holds documents to the schema of their kind."""
    return jsonschema.Draft202012Validator(schema(kind), format_checker=jsonschema.FormatChecker())


def follows(kind: str, data: Any) -> None:
    """Assert that a document follows its schema, and would not with a field of its own."""
    written = json.loads(json.dumps(data))

    assert [] == [error.message for error in validator(kind).iter_errors(written)]
    assert not validator(kind).is_valid({**written, "zelkova": 1})


def test_decisions_and_what_they_are_made_of_follow_their_schemas(law: Any) -> None:
    """Need, key, snapshot, answers, assessment and decision, whole and by reference."""

    @law.over(cases(least=1), st.data())
    def holds(case: Case, data: st.DataObject) -> None:
        decision = decide(*case)
        law.decided(decision)
        ids = [candidate.id for candidate in case.candidates]
        answer = data.draw(proposals(case.need, ids[0], case.terms.vocabulary))
        follows("need", case.need.data())
        follows("key", case.key.data())
        follows("snapshot", case.snapshot.data())
        follows("proposal", answer.data())
        follows("proposals", Proposals(proposals=(answer,)).data())
        follows("assessment", data.draw(assessments(case.need.id, ids)).data())
        follows("decision", decision.data())
        follows("decision", decision.data(inputs="reference"))

    holds()
    law.ensure()


def test_registers_vocabularies_and_procedures_follow_their_schemas(law: Any) -> None:
    """What an office keeps follows its schema."""

    @law.over(registers(), vocabularies(), procedures())
    def holds(register: Register, vocabulary: Any, procedure: Any) -> None:
        law.saw(f"{len(register.offers)} offers", *(["pools"] if register.pools else []))
        follows("register", register.data())
        for framework in register.frameworks:
            follows("agreement", AgreementFile(framework=framework).data())
        follows("vocabulary", vocabulary.data())
        follows("procedure", procedure.data())

    holds()
    law.ensure("1 offers", "2 offers", "3 offers", "pools")


def test_call_offs_follow_their_schemas(law: Any) -> None:
    """A file as far as its key goes, the request, the answers so far, and a contract."""

    @law.over(openings())
    def holds(opening: Opening) -> None:
        register, need, procedure = opening
        follows("procedure", procedure.data())
        ours = procedure.source_of(need.lot)
        # Nothing has to be tried before the lot, so that more of its call-offs get somewhere.
        short = procedure.replace(route=(ours,)) if ours is not None else procedure
        file = CallOffFile.open(need, short, at=AT, role="caseworker")
        for step in (look, ask):
            try:
                file = step(file, register, at=AT + timedelta(minutes=1), role="caseworker")
                law.saw(step.__name__)
            except InputError:
                law.saw("refused")
        follows("case", file.data())
        terms = register.terms(need.lot)
        follows("request", call_off_request(need, (), AT, terms).data())
        answers = tuple(
            PastAnswer(case=need.id, offer=candidate.id, at=AT, status="no_answer")
            for candidate in register.candidates(need.lot)
        )
        follows("history", History(answers=answers).data())
        _contracts_follow(need, register, law)

    holds()
    law.ensure("look", "ask", "refused", "contract")


def _contracts_follow(need: Need, register: Register, law: Any) -> None:
    """Assert that a contract with each who has prices follows its schema."""
    for candidate in register.candidates(need.lot):
        try:
            made = contract(
                need, candidate, priced=need.requested, signed=need.requested, days=BOTH_ENDS
            )
        except InputError:
            continue
        law.saw("contract")
        follows("contract", made.data())


def test_plans_follow_their_schemas(law: Any) -> None:
    """Needs that share places, the plan, and how they fare by it instead of by another."""

    @law.over(batches())
    def holds(batch: Batch) -> None:
        given = {"on": batch.on, "seed": batch.seed}
        plan = assign(batch.needs, batch.register, batch.snapshot, **given)
        other = assign(
            tuple(reversed(batch.needs)),
            batch.register,
            batch.snapshot,
            on=batch.on,
            seed=f"{batch.seed}, drawn again",
            method=in_turn,
        )
        law.saw(*(["placed"] if plan.placed else []), *(["unplaced"] if plan.unplaced else []))
        follows("needs", Needs(needs=batch.needs).data())
        follows("plan", plan.data())
        follows("plan-comparison", compare(plan, other).data())

    holds()
    law.ensure("placed", "unplaced")


def test_every_kind_is_held_to_its_schema() -> None:
    """What no law draws is no kind that was forgotten: it comes with the package, or by hand."""
    drawn = set(
        """
        need key snapshot proposal proposals assessment decision register vocabulary procedure
        agreement case request history contract needs plan plan-comparison
        """.split()
    )

    by_hand = {"mapping", "price-mapping", "history-mapping", "imported", "limits", "rules"}
    assert by_hand == set(kinds()) - drawn
