"""That what is written is read back the same.

- Every document and record that a case is made of, written as JSON and read again, is equal.
- With nothing replaced in it, it is the same too.
- It has the same canonical bytes, and where it is a document the same fingerprint.
- Reading names every field: a document with one more is refused.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import strategies as st

from calloff import InputError, Register, decide
from calloff.testing import Case, assessments, cases, proposals, registers
from calloff.values.record import Document, Record, canonical


def test_what_a_decision_is_made_of_is_read_back_the_same(law: Any) -> None:
    """Need, key, terms, snapshot and candidates survive JSON, and so do wishes and answers."""

    @law.over(cases(least=1), st.data())
    def holds(case: Case, data: st.DataObject) -> None:
        law.decided(decide(*case))
        ids = [candidate.id for candidate in case.candidates]
        answer = data.draw(proposals(case.need, ids[0], case.terms.vocabulary))
        assessment = data.draw(assessments(case.need.id, ids))
        records = (*case, *case.candidates, answer, assessment, case.terms.vocabulary)
        for record in records:
            if isinstance(record, Record):
                _is_read_back(record)

    holds()
    law.ensure()


def test_a_register_is_read_back_the_same(law: Any) -> None:
    """A register survives JSON whole, and names the same candidates, terms and keys."""

    @law.over(registers())
    def holds(register: Register) -> None:
        law.saw(f"{len(register.offers)} offers", *(["pools"] if register.pools else []))
        _is_read_back(register)
        again = Register.read(json.loads(json.dumps(register.data())))
        for framework in register.frameworks:
            for lot in framework.lots:
                id = f"{framework.id}/{lot.id}"

                assert register.candidates(id) == again.candidates(id)
                assert register.terms(id) == again.terms(id)
                assert register.key(id) == again.key(id)

    holds()
    law.ensure("1 offers", "2 offers", "3 offers", "pools")


def _is_read_back(record: Record) -> None:
    """Assert that JSON gives a record back as it was, and refuses what is not of it."""
    kind = type(record)
    text = json.dumps(record.data())
    again = kind.read(json.loads(text))

    assert record == again
    assert record.data() == again.data()
    assert canonical(record.data()) == canonical(again.data())
    assert record == record.replace()
    assert canonical(json.loads(text)) == canonical(record.data())
    with pytest.raises(InputError) as refused:
        kind.read({**json.loads(text), "zelkova": 1})
    assert ["zelkova"] == [problem.place for problem in refused.value.problems]
    if isinstance(record, Document):
        assert record.fingerprint == again.fingerprint
