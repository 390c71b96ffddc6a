"""What is given by mistake, or by somebody who means harm, is refused with every reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner

import calloff
from calloff import InputError, Need, Register, Verdict, any_of, has, replay
from calloff.cli import INPUT, main
from calloff.expressions import DEEPEST, Not
from calloff.formats import Proposals
from calloff.protocol import protocol
from calloff.snapshot import Answer, Snapshot
from calloff.values.typeset import as_text
from calloff.vocabulary import Fact

ON = date(2024, 1, 18)


@pytest.fixture(scope="module")
def register() -> Register:
    """The shipped register."""
    return calloff.load("familjehem.json", Register)


@pytest.fixture(scope="module")
def need() -> Need:
    """The shipped need."""
    return calloff.load("7F3K-need.json", Need)


@pytest.fixture(scope="module")
def answers() -> Proposals:
    """The shipped answers to it."""
    return calloff.load("7F3K-proposals.json", Proposals)


def test_what_is_no_candidate_is_refused(
    register: Register, need: Need, answers: Proposals
) -> None:
    """Offers, or the document around the answers, never come to nobody by a slip."""
    for wrong in (register.offers[:2], answers, ["P-1"]):
        with pytest.raises(InputError, match="not a proposal or a candidate"):
            register.decide(need, on=ON, candidates=wrong)  # type: ignore[arg-type]


def test_candidates_may_come_one_at_a_time(register: Register, need: Need) -> None:
    """An iterator is read once and decided over whole."""
    each = iter(register.candidates(need.lot))
    whole = register.decide(need, on=ON)

    assert whole == register.decide(need, on=ON, candidates=each)  # type: ignore[arg-type]


@pytest.mark.parametrize("document", [{}, None, [], 5, {"format": "calloff.decision/2"}])
def test_what_is_no_decision_is_not_replayed(document: Any) -> None:
    """A document of another kind, or none, is told as what it is."""
    with pytest.raises(InputError, match=r"expected 'calloff\.decision/1'"):
        replay(document)


@pytest.mark.parametrize("missing", ["need", "key", "terms", "snapshot", "candidates"])
@pytest.mark.parametrize("value", [None, 5, "x", ...])
def test_a_truncated_decision_is_not_replayed(
    register: Register, need: Need, answers: Proposals, missing: str, value: Any
) -> None:
    """A document that lacks an input, or has something else there, is refused with its place."""
    document = register.decide(need, on=ON, candidates=answers.proposals).data()
    document.pop(missing) if value is ... else document.update({missing: value})

    with pytest.raises(InputError, match=missing):
        replay(document)


def test_something_added_to_a_decision_is_a_difference(
    register: Register, need: Need, answers: Proposals
) -> None:
    """What stands in the document and is not decided is not identical."""
    document = register.decide(need, on=ON, candidates=answers.proposals).data()
    again = replay({**json.loads(json.dumps(document)), "award": "somebody"})

    assert ("award",) == again.differences


def test_free_words_do_not_reach_who_may_not_read_them(
    register: Register, need: Need, answers: Proposals
) -> None:
    """A reason in somebody's own words stands in the caseworker's protocol only."""
    said = Answer(
        candidate=answers.proposals[0].id,
        status="rejected",
        reason="the child is afraid of the dog",
        at=datetime(2024, 1, 17, tzinfo=UTC),
    )
    snapshot = Snapshot(on=ON, answers=(said,))
    decision = register.decide(need, on=ON, candidates=answers.proposals, snapshot=snapshot)
    told = {
        audience: "afraid" in as_text(protocol(decision, "en", audience=audience))  # type: ignore[arg-type]
        for audience in ("caseworker", "asked", "rejected", "release")
    }

    assert {"caseworker": True, "asked": False, "rejected": False, "release": False} == told


def test_an_age_on_the_limit_is_not_told_to_others(register: Register, need: Need) -> None:
    """That a birthday must be found out says how old somebody is."""
    young = need.replace(persons=({"born": "2006-02"},), starts=date(2024, 2, 14))
    decision = register.decide(young, on=date(2024, 1, 15))

    assert "birthday" in as_text(protocol(decision, "en"))
    assert "birthday" not in as_text(protocol(decision, "en", audience="release"))


def test_a_wider_word_does_not_cover_what_is_denied(register: Register, need: Need) -> None:
    """Substance use, but not drugs: whether that covers cannabis is asked."""
    fact = Fact("target_group", ("substance_use",), denied=("drugs",))
    candidate = register.candidates(need.lot)[0].replace(facts=(fact,))
    asked = need.replace(requirements=(has("target_group", "cannabis"),))
    decision = register.decide(asked, on=ON, candidates=(candidate,))
    (finding,) = (f for f in decision.findings(candidate) if f.place == "requirements.0")

    assert Verdict.UNKNOWN is finding.verdict


def test_an_expression_nested_too_deep_is_refused() -> None:
    """Nobody reads an expression so deep, and no program is brought down by it."""
    nested: Any = any_of(has("region", "05"))
    for _ in range(DEEPEST - 1):
        nested = Not(not_=nested)

    with pytest.raises(InputError, match=f"at most {DEEPEST} deep"):
        Not(not_=nested)


def test_every_wish_of_everybody_is_told(register: Register, need: Need) -> None:
    """Also about those who may not serve, every wish has its finding."""
    decision = register.decide(need, on=date(2024, 1, 15))
    counts = {
        sum(f.place.startswith("wishes") for f in decision.findings(c)) for c in decision.candidates
    }

    assert {2} == counts


def test_one_turned_down_is_explained_alone_and_without_prices() -> None:
    """An explanation for a supplier turned down is of one candidate, and never as data."""
    call = ["explain", "7F3K-need.json", "-r", "familjehem.json", "-p", "7F3K-proposals.json"]
    rejected = ["--audience", "rejected"]
    one = ["--candidate", "7F3K-hem-2"]
    everybody = CliRunner().invoke(main, [*call, *rejected])
    data = CliRunner().invoke(main, [*call, *rejected, *one, "--output", "json"])
    alone = CliRunner().invoke(main, [*call, *rejected, *one])

    assert [INPUT, INPUT, 0] == [everybody.exit_code, data.exit_code, alone.exit_code]
    assert "SEK" not in alone.output
