"""A facet of one's own is data: what can be stated and asked for, and how it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from calloff import (
    AllocationKey,
    Decision,
    Fact,
    InputError,
    Need,
    Register,
    Vocabulary,
    any_of,
    at_least,
    has,
    replay,
    shipped,
)
from calloff.protocol import protocol
from calloff.values.texts import Language
from calloff.values.typeset import as_text

ON = date(2024, 1, 15)

INSTRUMENTS: dict[str, Any] = {
    "id": "instruments",
    "name": {"sv": "Instrument", "en": "Instruments"},
    "codes": [
        {"code": "strings", "name": {"sv": "stråkinstrument", "en": "string instruments"}},
        {"code": "cello", "parent": "strings", "name": {"sv": "cello", "en": "the cello"}},
        {
            "code": "nyckelharpa",
            "parent": "strings",
            "near": ["cello"],
            "name": {"sv": "nyckelharpa", "en": "the nyckelharpa"},
        },
    ],
}

TAUGHT: dict[str, Any] = {
    "code": "taught",
    "kind": "code",
    "codes": "instruments",
    "name": {"sv": "instrument som kan läras", "en": "instrument that can be learnt"},
    "question": {"sv": "Kan barnet få lära sig {value}?", "en": "Can the child learn {value}?"},
    "silence": "unknown",
    "told_to": ["caseworker", "asked", "rejected"],
}

LESSONS: dict[str, Any] = {
    "code": "lessons",
    "kind": "number",
    "name": {"sv": "lektioner i veckan", "en": "lessons a week"},
    "silence": "no",
    "told_to": ["caseworker"],
}


@pytest.fixture
def vocabulary() -> Vocabulary:
    """The shipped vocabulary with a list and two facets more."""
    data = shipped.vocabulary("social-services").data()
    return Vocabulary.read(
        {
            **data,
            "id": "social-services-and-music/1",
            "lists": [*data["lists"], INSTRUMENTS],
            "facets": [*data["facets"], TAUGHT, LESSONS],
        }
    )


@pytest.fixture
def key(plain_key: AllocationKey) -> AllocationKey:
    """Requirements, then wishes, then the price."""
    data = plain_key.data()
    return AllocationKey.read(
        {
            **data,
            "gates": [{"kind": "requirements", "day": "starts"}],
            "orderings": [{"kind": "best_suited"}, *data["orderings"]],
        }
    )


def text(decision: Decision, language: Language) -> str:
    """The protocol without its line breaks."""
    return " ".join(as_text(protocol(decision, language)).split())


def test_it_is_required_and_wished_for(
    register_with: Callable[..., Register],
    key: AllocationKey,
    vocabulary: Vocabulary,
    need: Need,
) -> None:
    """The new codes lie inside each other, are near each other, and are counted, as any do."""
    register = register_with(
        key,
        vocabulary=vocabulary,
        facts={
            "P": (Fact("taught", ("cello",)), Fact("lessons", 2)),
            "Q": (Fact("taught", ("nyckelharpa",)),),
        },
    )
    strings = register.decide(need.replace(requirements=(has("taught", "strings"),)), on=ON)
    lessons = register.decide(need.replace(wishes=(at_least("lessons", 2),)), on=ON)
    cello = register.decide(need.replace(requirements=(has("taught", "cello"),)), on=ON)
    (of_q,) = cello.findings("f/A/SE-Q")

    assert "f/A/SE-Q" == strings.chosen
    assert "f/A/SE-P" == lessons.chosen
    assert ("facet.taught", "unknown", "near") == (of_q.code, str(of_q.verdict), of_q.note)


def test_it_is_asked_and_told_in_both_languages(
    register_with: Callable[..., Register],
    key: AllocationKey,
    vocabulary: Vocabulary,
    need: Need,
) -> None:
    """The question, the requirement and the reason are in the vocabulary's own words."""
    register = register_with(
        key, vocabulary=vocabulary, facts={"P": (Fact("taught", (), denied=("cello",)),)}
    )
    decision = register.decide(need.replace(requirements=(has("taught", "cello"),)), on=ON)

    assert "ask" == decision.outcome.kind
    assert "Kan barnet få lära sig cello?" in text(decision, "sv")
    assert "Can the child learn the cello?" in text(decision, "en")
    assert "Instrument som kan läras: cello: inte uppfyllt" in text(decision, "sv")
    assert "Instrument that can be learnt: the cello: not met" in text(decision, "en")
    assert as_text(protocol(decision, "sv")) == str(decision)


def test_what_silence_means_is_the_facets_own(
    register_with: Callable[..., Register],
    key: AllocationKey,
    vocabulary: Vocabulary,
    need: Need,
) -> None:
    """Of two facets on which nothing is stated, one is unknown and the other a no."""
    register = register_with(key, vocabulary=vocabulary)
    either = any_of(has("taught", "cello"), at_least("lessons", 1))
    decision = register.decide(need.replace(requirements=(either,)), on=ON)
    (finding,) = decision.findings("f/A/SE-P")

    assert ["unknown", "unmet"] == [str(part.verdict) for part in finding.parts]
    assert "unknown" == str(finding.verdict)


def test_whom_it_may_be_told_to_holds(
    register_with: Callable[..., Register],
    key: AllocationKey,
    vocabulary: Vocabulary,
    need: Need,
) -> None:
    """A facet that only the caseworker may be told of keeps its place, withheld, for others."""
    register = register_with(key, vocabulary=vocabulary)
    decision = register.decide(need.replace(requirements=(at_least("lessons", 7),)), on=ON)
    mine = as_text(protocol(decision, "sv"))
    theirs = as_text(protocol(decision, "sv", audience="release"))

    assert "lektioner i veckan" in mine
    assert "lektioner i veckan" not in theirs
    assert "lämnas inte ut" in theirs


def test_it_travels_through_json(
    register_with: Callable[..., Register],
    key: AllocationKey,
    vocabulary: Vocabulary,
    need: Need,
) -> None:
    """Vocabulary, register and decision are read back the same, and the decision made again."""
    register = register_with(key, vocabulary=vocabulary, facts={"P": (Fact("taught", ("cello",)),)})
    decision = register.decide(need.replace(requirements=(has("taught", "strings"),)), on=ON)
    again = replay(json.loads(json.dumps(decision.data())))

    assert vocabulary == Vocabulary.read(json.loads(json.dumps(vocabulary.data())))
    assert register == Register.read(json.loads(json.dumps(register.data())))
    assert again.identical
    assert decision == again.decision


def test_without_it_the_same_need_is_refused(
    register_with: Callable[..., Register], key: AllocationKey, need: Need
) -> None:
    """A facet that the vocabulary does not have is told, with its place."""
    asked = need.replace(requirements=(has("taught", "cello"),))

    with pytest.raises(InputError) as caught:
        register_with(key).decide(asked, on=ON)

    assert (
        "the decision about 7F3K has 1 problem\n"
        "  requirements.0.facet: no facet 'taught' in social-services/1."
    ) == str(caught.value)


def test_a_list_that_contradicts_itself_is_refused(vocabulary: Vocabulary) -> None:
    """A parent stands before what lies inside it, near codes are there, and no code twice."""
    codes = [
        {"code": "a", "parent": "b", "name": {"sv": "a", "en": "a"}},
        {"code": "b", "near": ["c"], "name": {"sv": "b", "en": "b"}, "aliases": ["a"]},
    ]
    list_ = {"id": "letters", "name": {"sv": "l", "en": "l"}, "codes": codes}

    with pytest.raises(InputError) as caught:
        Vocabulary.read({"id": "v", "name": {"sv": "v", "en": "v"}, "lists": [list_]})

    assert (
        "Vocabulary has 3 problems\n"
        "  lists.0.codes.0.parent: the parent 'b' of 'a' must stand before it.\n"
        "  lists.0.codes.1: 'a' stands in the list already.\n"
        "  lists.0.codes.1.near: no code 'c' in the list."
    ) == str(caught.value)
