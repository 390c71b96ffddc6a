"""A gate of one's own, from outside the package: no line of it is changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import ClassVar, Literal

import pytest

from calloff import (
    AllocationKey,
    Candidate,
    Decision,
    Finding,
    InputError,
    Need,
    Register,
    Snapshot,
    Terms,
    Verdict,
    replay,
)
from calloff.gates import Gate
from calloff.lot_gates import LotGate
from calloff.protocol import protocol
from calloff.snapshot import PastCallOffs
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import as_text
from calloff.values.verdict import met

ON = date(2024, 1, 15)


@pytest.fixture
def not_too_many(families: None) -> type[Gate]:
    """A gate that says: no more than so many call-offs for each supplier."""

    class NotTooMany(Gate):
        """The candidate has been called on fewer times than the agreement allows.

        Attributes:
            at_most: So many times.
        """

        kind: Literal["not_too_many"] = "not_too_many"
        at_most: int
        reads: ClassVar = frozenset({"call_offs"})
        says: ClassVar = Sayings(
            sv={
                "name": "antal avrop",
                "met": "Har avropats {count} av högst {at_most} gånger.",
                "unmet": "Har redan avropats {count} av högst {at_most} gånger.",
                "unknown": "Hur många gånger leverantören har avropats är inte angivet.",
            },
            en={
                "name": "number of call-offs",
                "met": "Has been called on {count} of at most {at_most} times.",
                "unmet": "Has already been called on {count} of at most {at_most} times.",
                "unknown": "How often the supplier has been called on is not stated.",
            },
        )

        def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
            """The buyer knows whom it has called on."""
            return "buyer"

        def findings(
            self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
        ) -> tuple[Finding, ...]:
            """One answer, from what has been called off so far."""
            past = [c for c in snapshot.call_offs if c.offer == candidate.offer]
            asked = {"at_most": self.at_most}
            if not past:
                return (Finding("gate.not_too_many", Verdict.UNKNOWN, asked),)
            count = past[0].count
            found = {"count": count}
            return (Finding("gate.not_too_many", met(count < self.at_most), asked, found),)

    return NotTooMany


@pytest.fixture
def key(plain_key: AllocationKey, not_too_many: type[Gate]) -> AllocationKey:
    """The plain key with the new gate, by its kind as a document states it."""
    gate = {
        "kind": "not_too_many",
        "at_most": 3,
        "clause": {"document": "d", "passage": "högst tre avrop", "basis": "agreement"},
    }
    return AllocationKey.read({**plain_key.data(), "gates": [gate]})


def snapshot(**counts: int) -> Snapshot:
    """So many call-offs so far."""
    past = (PastCallOffs(offer=f"f/A/SE-{name}", count=count) for name, count in counts.items())
    return Snapshot(ON, call_offs=tuple(past))


def text(decision: Decision, language: Language) -> str:
    """The protocol without its line breaks."""
    return " ".join(as_text(protocol(decision, language)).split())


def test_it_decides(register_with: Callable[..., Register], key: AllocationKey, need: Need) -> None:
    """The cheaper one has been called on three times of three: the other is named."""
    decision = register_with(key).decide(need, on=ON, snapshot=snapshot(P=0, Q=3))
    findings = [
        (finding.code, str(finding.verdict), finding.step)
        for name in "PQ"
        for finding in decision.findings(f"f/A/SE-{name}")
    ]

    assert "f/A/SE-P" == decision.chosen
    assert [
        ("gate.not_too_many", "met", "gates.0"),
        ("gate.not_too_many", "unmet", "gates.0"),
    ] == findings
    assert "f/A/SE-Q" == register_with(key).decide(need, on=ON, snapshot=snapshot(P=0, Q=2)).chosen


def test_it_has_its_clause_and_says_what_it_reads(
    register_with: Callable[..., Register], key: AllocationKey, need: Need
) -> None:
    """The finding leads to the passage, and the key knows which part of the world it looks at."""
    decision = register_with(key).decide(need, on=ON, snapshot=snapshot(P=0, Q=3))
    (finding,) = decision.findings("f/A/SE-Q")
    clause = decision.clause(finding)

    assert clause is not None
    assert "högst tre avrop" == clause.passage
    assert {"call_offs"} == key.reads


def test_it_is_told_in_both_languages(
    register_with: Callable[..., Register], key: AllocationKey, need: Need
) -> None:
    """Its own words stand in the protocol, in the funnel and among the reasons."""
    decision = register_with(key).decide(need, on=ON, snapshot=snapshot(P=0, Q=3))

    assert "Antal avrop: har redan avropats 3 av högst 3 gånger." in text(decision, "sv")
    assert "Number of call-offs: has already been called on 3 of at most 3 times." in text(
        decision, "en"
    )
    assert as_text(protocol(decision, "sv")) == str(decision)


def test_what_it_leaves_unknown_is_for_the_buyer_to_settle(
    register_with: Callable[..., Register], key: AllocationKey, need: Need
) -> None:
    """Who can settle it is the gate's own to say, and the protocol asks there."""
    decision = register_with(key).decide(need, on=ON)

    assert "ask" == decision.outcome.kind
    assert [("gates.0", "gate.not_too_many")] == [
        (question.place, question.code) for question in decision.outcome.to_settle
    ]
    assert () == decision.outcome.questions
    assert "Det som är oklart om antal avrop" in text(decision, "sv")
    assert "What is unclear about number of call-offs" in text(decision, "en")


def test_it_travels_through_json(
    register_with: Callable[..., Register], key: AllocationKey, need: Need
) -> None:
    """Key, register and decision are read back the same, and the decision is made again."""
    register = register_with(key)
    decision = register.decide(need, on=ON, snapshot=snapshot(P=0, Q=3))
    again = replay(json.loads(json.dumps(decision.data())))

    assert key == AllocationKey.read(json.loads(json.dumps(key.data())))
    assert register == Register.read(json.loads(json.dumps(register.data())))
    assert again.identical
    assert decision == again.decision


def test_a_second_class_of_the_same_kind_is_refused(not_too_many: type[Gate]) -> None:
    """A kind is one class: another one that says it is the same is an error at once."""
    with pytest.raises(TypeError, match="There is a gate of kind 'not_too_many' already"):

        class Another(Gate):
            kind: Literal["not_too_many"] = "not_too_many"

    assert not_too_many is Gate.kinds["not_too_many"]


def test_a_shipped_kind_cannot_be_taken(families: None) -> None:
    """Nobody changes from outside what a shipped key means."""
    with pytest.raises(TypeError, match="There is a gate of kind 'places' already"):

        class Mine(Gate):
            kind: Literal["places"] = "places"


def test_a_kind_that_is_not_known_is_told_with_what_may_be_meant(
    plain_key: AllocationKey, not_too_many: type[Gate]
) -> None:
    """A misspelt kind is told with its place, and the new one is among what may be meant."""
    gates = [{"kind": "not_to_many", "at_most": 3}, {"kind": "xyz"}, {"at_most": 3}]

    with pytest.raises(InputError) as caught:
        AllocationKey.read({**plain_key.data(), "gates": gates}, source="key.json")

    assert (
        "key.json (AllocationKey) has 3 problems\n"
        "  gates.0.kind: no gate of kind 'not_to_many'. Did you mean 'not_too_many'?\n"
        "  gates.1.kind: no gate of kind 'xyz'. Known: "
        f"{', '.join(sorted(Gate.kinds))}.\n"
        "  gates.2.kind: is needed."
    ) == str(caught.value)


def test_its_fields_are_checked(plain_key: AllocationKey, not_too_many: type[Gate]) -> None:
    """What a document states of the new gate is checked like any other step."""
    gates = [{"kind": "not_too_many", "at_mots": 3}]

    with pytest.raises(InputError) as caught:
        AllocationKey.read({**plain_key.data(), "gates": gates})

    assert (
        "AllocationKey has 2 problems\n"
        "  gates.0.at_most: is needed and not given.\n"
        "  gates.0.at_mots: is not a field here. Did you mean 'at_most'?"
    ) == str(caught.value)


def test_a_gate_of_the_lot_is_added_likewise(
    families: None,
    plain_key: AllocationKey,
    register_with: Callable[..., Register],
    need: Need,
) -> None:
    """A gate of the lot is a class too: what it finds wanting escalates, in its own words."""

    class FeePaid(LotGate):
        """The buyer has paid the year's fee."""

        kind: Literal["fee_paid"] = "fee_paid"
        paid: tuple[str, ...]
        says: ClassVar = Sayings(
            sv={
                "name": "avgift",
                "met": "{buyer} har betalat.",
                "unmet": "{buyer} har inte betalat.",
            },
            en={"name": "fee", "met": "{buyer} has paid.", "unmet": "{buyer} has not paid."},
        )

        def findings(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Finding, ...]:
            """One answer for the buyer."""
            asked = {"buyer": need.buyer}
            return (Finding("gate.fee_paid", met(need.buyer in self.paid), asked),)

    for paid, outcome in ((["0580"], "chosen"), (["0581"], "escalate")):
        gates = [{"kind": "fee_paid", "paid": paid}]
        key = AllocationKey.read({**plain_key.data(), "lot_gates": gates})
        decision = register_with(key).decide(need, on=ON)

        assert outcome == decision.outcome.kind
        assert replay(json.loads(json.dumps(decision.data()))).identical
    assert "Avgift: 0580 har inte betalat." in text(decision, "sv")
    assert "Fee: 0580 has not paid." in text(decision, "en")
    assert ("lot_gates.0",) == decision.outcome.places


@pytest.mark.parametrize("settled_by", ["supplier", "buyer"])
@pytest.mark.parametrize("place", ["", "lines.0", "persons.0", "requirements.0"])
def test_what_it_asks_about_a_part_of_the_need_is_put_in_its_own_words(
    *,
    families: None,
    plain_key: AllocationKey,
    register_with: Callable[..., Register],
    need: Need,
    place: str,
    settled_by: Literal["supplier", "buyer"],
) -> None:
    """A question is not taken for another one because it is about the same line or person."""

    class Insured(Gate):
        """Somebody is insured."""

        kind: Literal["insured"] = "insured"
        says: ClassVar = Sayings(
            sv={"name": "försäkring", "unknown": "Försäkringen är inte angiven."},
            en={"name": "insurance", "unknown": "The insurance is not stated."},
        )

        def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
            """As the test says."""
            return settled_by

        def findings(
            self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
        ) -> tuple[Finding, ...]:
            """Nothing is known."""
            return (Finding("gate.insured", Verdict.UNKNOWN, place=place),)

    key = AllocationKey.read({**plain_key.data(), "gates": [{"kind": "insured"}]})
    asked = need.replace(
        persons=({"born": "2014-06"},), requirements=({"facet": "region", "has": "05"},)
    )
    decision = register_with(key).decide(asked, on=ON)

    for language, own, others in (
        (
            "sv",
            "Det som är oklart om försäkring",
            ("Vad kostar", "Födelsedag", "Kan ni erbjuda hem"),
        ),
        (
            "en",
            "What is unclear about insurance",
            ("What does", "The birthday", "Can you offer homes"),
        ),
    ):
        told = text(decision, language)

        assert own in told
        assert [] == [other for other in others if other in told]
