"""Decisions that leave the register they were made by: copied, sent to another process, kept."""

from __future__ import annotations

import copy
import pickle
from datetime import date

import calloff
from calloff import Decision, Need, Register

DAY = date(2024, 1, 15)


def _decision() -> Decision:
    register, need = (calloff.load(f"{name}.json") for name in ("familjehem", "7F3K-need"))
    assert isinstance(register, Register)
    assert isinstance(need, Need)
    return register.decide(need, on=DAY)


def test_a_decision_is_the_same_after_being_sent() -> None:
    """Another process gets all of it, and nothing of the register."""
    decision = _decision()
    sent = pickle.loads(pickle.dumps(decision))

    assert type(sent) is Decision
    assert sent == decision
    assert sent.verdicts == decision.record().verdicts
    assert str(sent) == str(decision)


def test_a_copy_is_equal_and_whole() -> None:
    """What is copied is whole, whatever had been read of it before."""
    decision = _decision()

    assert copy.copy(decision) == decision
    assert decision.record().data() == decision.data()


def test_numbers_say_what_findings_say() -> None:
    """Every verdict as a number is that of the finding in its place."""
    decision = _decision()
    told, made = decision.verdicts, decision.record().verdicts
    theirs = dict(zip(made.candidates, zip(made.unmet, made.unknown, strict=True), strict=True))

    assert told.criteria == made.criteria
    assert theirs == dict(
        zip(told.candidates, zip(told.unmet, told.unknown, strict=True), strict=True)
    )


def test_a_register_decides_the_same_in_another_process() -> None:
    """What it has laid out stays behind; elsewhere it is laid out again."""
    register, need = (calloff.load(f"{name}.json") for name in ("familjehem", "7F3K-need"))
    assert isinstance(register, Register)
    assert isinstance(need, Need)
    decision = register.decide(need, on=DAY)
    many = register.decide_many([need], on=DAY)
    sent = pickle.loads(pickle.dumps((register, need)))

    assert sent == (register, need)
    assert sent[0].decide(sent[1], on=DAY).outcome == decision.outcome
    assert list(sent[0].decide_many([sent[1]], on=DAY).named) == list(many.named)
