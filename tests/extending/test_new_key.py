"""A key of one's own is a file: gates, orderings and asking, each with the passage it rests on."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from calloff import AllocationKey, Decision, InputError, Need, Register, replay, shipped
from calloff.protocol import explanation, protocol
from calloff.values.texts import Language
from calloff.values.typeset import as_text

ON = date(2024, 1, 15)

RANKED = """
format = "calloff.key/1"
id = "ranked"
name = { sv = "Rangordning, sedan pris", en = "Ranking, then price" }
when_nobody = "escalate"

[[documents]]
id = "contract"
title = "Ramavtal om boendestöd"
publisher = "Kommunen"
dated = 2023-01-01

[[lot_gates]]
kind = "in_force"
day = "decided"
clause = { document = "contract", passage = "Avtalet gäller till 2026", basis = "agreement" }

[[gates]]
kind = "priced"
day = "requested"
clause = { document = "contract", passage = "Pris enligt bilaga 2", basis = "agreement" }

[[orderings]]
kind = "tender_rank"
clause = { document = "contract", passage = "Avrop sker i rangordning", basis = "agreement" }

[[orderings]]
kind = "lowest_total_price"
day = "requested"
clause = { document = "contract", passage = "Vid samma rang lägst pris", basis = "reading" }

[asking]
mode = "in_order"
over_offers = "when_unknown"
answer_within_hours = 48
"""


@pytest.fixture
def key() -> AllocationKey:
    """The key as its file states it."""
    return AllocationKey.read(tomllib.loads(RANKED), source="ranked.toml")


def ranked(register: Register, **ranks: int) -> Register:
    """The register with the tender's ranking in it."""
    offers = [
        offer.replace(rank=ranks.get(offer.supplier.removeprefix("SE-")))
        for offer in register.offers
    ]
    return register.replace(offers=tuple(offers))


def text(decision: Decision, language: Language) -> str:
    """The protocol without its line breaks."""
    return " ".join(as_text(protocol(decision, language)).split())


def test_it_decides(register_with: Callable[..., Register], key: AllocationKey, need: Need) -> None:
    """The first in the ranking is named, though dearer; with one rank the price decides."""
    register = register_with(key)

    assert "f/A/SE-P" == ranked(register, P=1, Q=2).decide(need, on=ON).chosen
    assert "f/A/SE-Q" == ranked(register, P=1, Q=1).decide(need, on=ON).chosen


def test_it_is_tried_beside_the_lots_own(
    register_with: Callable[..., Register],
    plain_key: AllocationKey,
    key: AllocationKey,
    need: Need,
) -> None:
    """Another key than the lot's own can be tried out on the same register."""
    register = ranked(register_with(plain_key), P=1, Q=2)

    assert "f/A/SE-Q" == register.decide(need, on=ON).chosen
    assert "f/A/SE-P" == register.decide(need, on=ON, key=key).chosen
    assert plain_key == register.key("f/A")


def test_it_is_told_in_both_languages(
    register_with: Callable[..., Register], key: AllocationKey, need: Need
) -> None:
    """The protocol names the key, and each finding leads to the passage that it rests on."""
    decision = ranked(register_with(key), P=1, Q=2).decide(need, on=ON)
    why = " ".join(as_text(explanation(decision, "f/A/SE-P", "en")).split())

    assert "Rangordning, sedan pris (ranked)" in text(decision, "sv")
    assert "Ranking, then price (ranked)" in text(decision, "en")
    assert "rang 1" in text(decision, "sv")
    assert "rank 2" in text(decision, "en")
    assert "Pris enligt bilaga 2" in why
    assert as_text(protocol(decision, "sv")) == str(decision)


def test_whom_it_asks_and_by_when(
    register_with: Callable[..., Register], key: AllocationKey, need: Need
) -> None:
    """Without a ranking it cannot choose; the buyer has it, and the deadline is the key's."""
    decision = register_with(key).decide(need, on=ON)

    assert "ask" == decision.outcome.kind
    assert "in_order" == decision.outcome.mode
    assert ["ordering.tender_rank"] == [q.code for q in decision.outcome.to_settle]
    assert "48 h" in text(decision, "sv")


def test_it_travels_through_json(
    register_with: Callable[..., Register], key: AllocationKey, need: Need
) -> None:
    """Key, register and decision are read back the same, and the decision is made again."""
    register = ranked(register_with(key), P=1, Q=2)
    decision = register.decide(need, on=ON)
    again = replay(json.loads(json.dumps(decision.data())))

    assert key == AllocationKey.read(json.loads(json.dumps(key.data())))
    assert key.fingerprint == AllocationKey.read(json.loads(json.dumps(key.data()))).fingerprint
    assert register == Register.read(json.loads(json.dumps(register.data())))
    assert again.identical
    assert decision == again.decision


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            'kind = "tender_rank"',
            'kind = "tender_ranks"',
            "orderings.0.kind: no ordering of kind 'tender_ranks'. Did you mean 'tender_rank'?",
        ),
        (
            'document = "contract", passage = "Avrop',
            'document = "contrat", passage = "Avrop',
            "orderings.0.clause.document: no document 'contrat' in the key.",
        ),
        (
            'kind = "priced"\nday = "requested"',
            'kind = "priced"',
            "gates.0.day: is needed and not given.",
        ),
        (
            'kind = "priced"\nday = "requested"',
            'kind = "priced"\nday = "order"',
            "gates.0.day: Input should be 'requested', 'decided' or 'starts', got 'order'.",
        ),
        (
            'basis = "reading"',
            'basis = "guess"',
            "orderings.1.clause.basis: Input should be 'agreement', 'summary' or 'reading', "
            "got 'guess'.",
        ),
        (
            'mode = "in_order"',
            'mode = "in_order"\nanswer_with_hours = 2',
            "asking.answer_with_hours: is not a field here. Did you mean 'answer_within_hours'?",
        ),
        ('id = "ranked"\n', "", "id: is needed and not given."),
    ],
)
def test_a_mistake_in_it_is_told_with_its_place(old: str, new: str, problem: str) -> None:
    """A misspelt kind, document, day, basis or field is told in one sentence."""
    assert old in RANKED
    spoilt = tomllib.loads(RANKED.replace(old, new, 1))

    with pytest.raises(InputError) as caught:
        AllocationKey.read(spoilt, source="ranked.toml")

    assert f"ranked.toml (AllocationKey) has 1 problem\n  {problem}" == str(caught.value)


def test_a_key_without_an_ordering_is_none(key: AllocationKey) -> None:
    """Something must decide among those who may serve."""
    data: dict[str, Any] = {**key.data(), "orderings": []}

    with pytest.raises(InputError) as caught:
        AllocationKey.read(data)

    assert ["orderings"] == [problem.place for problem in caught.value.problems]


def test_a_lot_without_its_key_is_refused(
    register_with: Callable[..., Register], key: AllocationKey
) -> None:
    """A register that lacks the key of a lot says which, and what may be meant."""
    register = register_with(key)
    data = {**register.data(), "keys": [key.replace(id="ranked-2").data()]}

    with pytest.raises(InputError) as caught:
        Register.read(data)

    assert (
        "Register has 1 problem\n"
        "  frameworks.0.lots.0.key: no key 'ranked' in the register. Did you mean 'ranked-2'?"
    ) == str(caught.value)


def test_a_facet_that_the_vocabulary_lacks_is_told(
    register_with: Callable[..., Register], plain_key: AllocationKey, need: Need
) -> None:
    """A key that goes by a facet which the register has no words for is bad input."""
    gate = {"kind": "ages", "counted": "at_start", "facet": "agess"}
    key = AllocationKey.read({**plain_key.data(), "gates": [gate]})
    person = need.replace(persons=({"born": "2014-06"},))

    with pytest.raises(InputError, match="Did you mean 'ages'"):
        register_with(key).decide(person, on=ON)


def test_a_shipped_key_that_is_not_there_is_told() -> None:
    """A misspelt name of a shipped key is told with what may be meant."""
    with pytest.raises(InputError) as caught:
        shipped.key("adda-konsulentstod-2018")

    assert (
        "shipped keys has 1 problem\n"
        "  no 'adda-konsulentstod-2018'. Did you mean 'adda-konsulentstod-2019' or "
        "'it-consultants-2021'?"
    ) == str(caught.value)
