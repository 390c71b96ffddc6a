"""An ordering of one's own, from outside the package: no line of it is changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar, Literal

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
    replay,
)
from calloff.orderings import Measure, Ordering
from calloff.protocol import protocol
from calloff.snapshot import PastCallOffs
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import as_text

ON = date(2024, 1, 15)


@pytest.fixture
def longest_waiting(families: None) -> type[Ordering]:
    """An ordering that says: who was called on longest ago goes first."""

    class LongestWaiting(Ordering):
        """Who was called on longest ago goes first."""

        kind: Literal["longest_waiting"] = "longest_waiting"
        reads: ClassVar = frozenset({"call_offs"})
        says: ClassVar = Sayings(
            sv={
                "name": "turordning",
                "shown.last": "senast avropad {last}",
                "shown.unknown": "senaste avrop ej angivet",
            },
            en={
                "name": "turns",
                "shown.last": "last called on {last}",
                "shown.unknown": "last call-off not stated",
            },
        )

        def measure(
            self,
            need: Need,
            candidate: Candidate,
            terms: Terms,
            snapshot: Snapshot,
            findings: Sequence[Finding],
        ) -> Measure:
            """The day of the last call-off; where it is not stated it may be any."""
            past = [c for c in snapshot.call_offs if c.offer == candidate.offer]
            if not past or past[0].last is None:
                return Measure(worst=date.max.isoformat(), best="")
            last = past[0].last.isoformat()
            return Measure.known(last, {"last": last})

    return LongestWaiting


@pytest.fixture
def key(plain_key: AllocationKey, longest_waiting: type[Ordering]) -> AllocationKey:
    """The plain key with turns before the price."""
    data: dict[str, Any] = plain_key.data()
    return AllocationKey.read(
        {**data, "orderings": [{"kind": "longest_waiting"}, *data["orderings"]]}
    )


def snapshot(**days: str) -> Snapshot:
    """When each was last called on."""
    past = (PastCallOffs(offer=f"f/A/SE-{name}", count=1, last=day) for name, day in days.items())
    return Snapshot(ON, call_offs=tuple(past))


def text(decision: Decision, language: Language) -> str:
    """The protocol without its line breaks."""
    return " ".join(as_text(protocol(decision, language)).split())


def test_it_decides(register_with: Callable[..., Register], key: AllocationKey, need: Need) -> None:
    """P has waited longer and goes before the cheaper Q; equal turns leave it to the price."""
    register = register_with(key)
    turns = register.decide(need, on=ON, snapshot=snapshot(P="2023-10-01", Q="2023-11-01"))
    equal = register.decide(need, on=ON, snapshot=snapshot(P="2023-11-01", Q="2023-11-01"))

    assert "f/A/SE-P" == turns.chosen
    assert (("f/A/SE-P",), ("f/A/SE-Q",)) == turns.ranking
    assert "f/A/SE-Q" == equal.chosen


def test_it_is_told_in_both_languages(
    register_with: Callable[..., Register], key: AllocationKey, need: Need
) -> None:
    """What it measured stands in the order by the key, in its own words."""
    given = snapshot(P="2023-10-01", Q="2023-11-01")
    decision = register_with(key).decide(need, on=ON, snapshot=given)

    assert "senast avropad 2023-10-01" in text(decision, "sv")
    assert "last called on 2023-11-01" in text(decision, "en")
    assert as_text(protocol(decision, "sv")) == str(decision)


def test_what_it_cannot_measure_is_asked(
    register_with: Callable[..., Register], key: AllocationKey, need: Need
) -> None:
    """A measure that may turn out to go first is a question, and the protocol puts it."""
    decision = register_with(key).decide(need, on=ON, snapshot=snapshot(P="2023-10-01"))

    assert "ask" == decision.outcome.kind
    assert "f/A/SE-Q" in decision.outcome.whom
    assert [("orderings.0", "ordering.longest_waiting")] == [
        (question.place, question.code) for question in decision.outcome.questions
    ]
    assert "Det som är oklart om turordning" in text(decision, "sv")
    assert "What is unclear about turns" in text(decision, "en")


def test_it_travels_through_json(
    register_with: Callable[..., Register], key: AllocationKey, need: Need
) -> None:
    """Key, register and decision are read back the same, and the decision is made again."""
    register = register_with(key)
    given = snapshot(P="2023-10-01", Q="2023-11-01")
    decision = register.decide(need, on=ON, snapshot=given)
    again = replay(json.loads(json.dumps(decision.data())))

    assert key == AllocationKey.read(json.loads(json.dumps(key.data())))
    assert register == Register.read(json.loads(json.dumps(register.data())))
    assert again.identical
    assert decision == again.decision
    assert {"call_offs"} == key.reads


def test_a_second_class_of_the_same_kind_is_refused(longest_waiting: type[Ordering]) -> None:
    """A kind is one class: another one that says it is the same is an error at once."""
    with pytest.raises(TypeError, match="There is an ordering of kind"):

        class Another(Ordering):
            kind: Literal["longest_waiting"] = "longest_waiting"

    assert longest_waiting is Ordering.kinds["longest_waiting"]


def test_a_kind_that_is_not_known_is_told_with_what_may_be_meant(
    plain_key: AllocationKey, longest_waiting: type[Ordering]
) -> None:
    """A misspelt ordering is told with its place and what may be meant."""
    with pytest.raises(InputError) as caught:
        AllocationKey.read({**plain_key.data(), "orderings": [{"kind": "longest_wait"}]})

    assert (
        "AllocationKey has 1 problem\n"
        "  orderings.0.kind: no ordering of kind 'longest_wait'. Did you mean 'longest_waiting'?"
    ) == str(caught.value)


def test_an_ordering_may_leave_some_incomparable(
    families: None,
    plain_key: AllocationKey,
    register_with: Callable[..., Register],
    need: Need,
) -> None:
    """An ordering that is not total leaves those tied that it cannot compare."""

    class NobodyBefore(Ordering):
        """No candidate goes before another, though all differ."""

        kind: Literal["nobody_before"] = "nobody_before"
        says: ClassVar = Sayings(sv={"name": "ingen"}, en={"name": "nobody"})

        @property
        def total(self) -> bool:
            """No two are comparable."""
            return False

        def measure(
            self,
            need: Need,
            candidate: Candidate,
            terms: Terms,
            snapshot: Snapshot,
            findings: Sequence[Finding],
        ) -> Measure:
            """The id, which is no order."""
            return Measure.known(candidate.id)

        def precedes(self, one: Any, other: Any) -> bool:
            """Never."""
            return False

    data = plain_key.data()
    orderings = [{"kind": "nobody_before"}, *data["orderings"]]
    key = AllocationKey.read({**data, "orderings": orderings})
    decision = register_with(key).decide(need, on=ON)

    assert "tied" == decision.outcome.kind
    assert (("f/A/SE-P", "f/A/SE-Q"),) == decision.ranking
