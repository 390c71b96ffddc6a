"""Records: frozen, changed by making a new one, read and written without loss."""

from __future__ import annotations

import json
import pickle

import pytest

from calloff import Money, Need, all_of, any_of, at_least, has, none_of, not_, within
from calloff.need import Person
from calloff.pricing import Line
from calloff.values.record import Record, canonical, fingerprint

EXPRESSIONS = [
    has("certification", "hbtqi"),
    within("children_in_home", 0, 2),
    at_least("unit_size", 3),
    any_of(has("certification", "hbtqi")),
    all_of(has("certification", "hbtqi")),
    none_of(has("home_region", "0580")),
    not_(has("siblings_together")),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda one: type(one).__name__)
def test_a_record_is_changed_by_making_another(expression: Record) -> None:
    """Any expression can be had again with one field changed, and the old one stays."""
    changed = expression.replace(whose="child")

    assert "child" == changed.data()["whose"]
    assert "whose" not in expression.data()
    assert expression == changed.replace(whose=None)


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda one: type(one).__name__)
def test_an_expression_is_read_back_from_json(expression: Record) -> None:
    """What is written as JSON is read as the same expression, inside a need."""
    need = Need(
        id="7F3K",
        buyer="0580",
        lot="f/A",
        requested="2024-01-15",
        lines=(Line("placement", quantity=1, unit="day"),),
        wishes=(expression,),
    )
    again = Need.read(json.loads(json.dumps(need.data())))

    assert need == again
    assert need.fingerprint == again.fingerprint


def test_a_record_does_not_change() -> None:
    """A field cannot be set after the record is made."""
    money = Money(minor=1, currency="SEK")

    with pytest.raises(ValueError, match="frozen"):
        money.minor = 2  # type: ignore[misc]


def test_a_record_travels_between_processes() -> None:
    """A pickled record is the same record."""
    person = Person(born="2014-06")

    assert person == pickle.loads(pickle.dumps(person))


def test_too_many_fields_without_a_name_are_refused() -> None:
    """Only the fields that a record says may go unnamed."""
    with pytest.raises(TypeError, match="Line takes 1 fields without a name, 2 were given"):
        Line("placement", 180)  # type: ignore[call-arg, misc]


def test_a_field_given_twice_is_refused() -> None:
    """With its name and without it is once too often."""
    with pytest.raises(TypeError, match="Line was given 'item' twice"):
        Line("placement", item="T3", quantity=1, unit="day")  # type: ignore[misc]


def test_equal_data_have_equal_bytes() -> None:
    """The order in which a mapping was made is of no account to its fingerprint."""
    one, other = {"b": 1, "a": "å"}, {"a": "å", "b": 1}

    assert canonical(one) == canonical(other)
    assert '{"a":"å","b":1}'.encode() == canonical(one)
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one) != fingerprint({"a": "a", "b": 1})
