"""Many needs at once: what is told of each, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from calloff import InputError, Need, Register, Snapshot, has, load

ON = date(2024, 1, 15)


@pytest.fixture(scope="module")
def register() -> Register:
    """The register of the examples."""
    return load("familjehem.json", Register)


@pytest.fixture(scope="module")
def need() -> Need:
    """The need of the examples."""
    return load("7F3K-need.json", Need)


def test_each_need_has_what_the_register_decides_about_it(register: Register, need: Need) -> None:
    """In their order: the outcome, whom it names, and the whole decision when it is read."""
    given = [need, need.replace(id="8G4L", requirements=()), need.replace(id="9H5M", wishes=())]
    told = register.decide_many(given, on=ON)
    due = [register.decide(one, on=ON) for one in given]

    assert [one.outcome.kind for one in due] == list(told.kinds)
    assert [one.outcome.whom for one in due] == list(told.named)
    assert due == list(told)
    assert due[1:] == told[1:]
    assert due[2] == told[-1]
    assert told.one_by_one == 0


def test_nothing_comes_of_nothing(register: Register) -> None:
    """No needs, no outcomes."""
    told = register.decide_many([], on=ON)

    assert len(told) == 0
    assert told.kinds == told.chosen == told.named == ()


def test_needs_that_ask_the_same_are_pooled_and_keep_their_ids(
    register: Register, need: Need
) -> None:
    """Brothers and sisters who must be together ask for more than one place: they are others."""
    alike = [need.replace(id=f"N-{number}") for number in range(5)]
    longer = need.replace(id="N-5", ends=date(2025, 1, 31))
    table = register.prepare([*alike, longer])

    assert table.pools == 2
    told = register.decide_many(table, on=ON)
    assert [one.need.id for one in told] == [f"N-{number}" for number in range(6)]


def test_a_table_is_decided_in_any_world(register: Register, need: Need) -> None:
    """What is prepared once holds on every day, and whatever has happened."""
    table = register.prepare([need])
    for on in (ON, date(2024, 1, 18), ON):
        at = Snapshot(on=on)
        told = register.decide_many(table, on=on, snapshot=at)
        assert told.named[0] == register.decide(need, on=on, snapshot=at).outcome.whom


def test_every_problem_is_listed_with_its_place(register: Register, need: Need) -> None:
    """Nothing is decided by halves: what is wrong anywhere is said of all."""
    wrong = [
        need,
        need.replace(id="A", lot="nowhere/A"),
        need.replace(id="B", requirements=(has("region", "05"), has("regoin", "05"))),
        need.replace(id="C", starts=None, ends=None),
    ]
    with pytest.raises(InputError) as refused:
        register.decide_many(wrong, on=ON)
    places = [problem.place for problem in refused.value.problems]
    assert places[0] == "needs.1.lot"
    assert places[1].startswith("needs.2.requirements.1")
    assert "needs.3.starts" in places

    with pytest.raises(InputError) as early:
        register.prepare([*wrong, "no need"])  # type: ignore[list-item]
    assert [p.place for p in early.value.problems][-1] == "needs.4"


def test_another_register_refuses_the_table(register: Register, need: Need) -> None:
    """The words and the offers of a table are those of the register that prepared it."""
    table = register.prepare([need])
    other = register.replace(id="another")
    with pytest.raises(InputError, match="prepared by another register"):
        other.decide_many(table, on=ON)


def test_the_day_is_that_of_the_world(register: Register, need: Need) -> None:
    """As where one need is decided."""
    with pytest.raises(InputError, match="the snapshot is of 2024-01-16"):
        register.decide_many([need], on=ON, snapshot=Snapshot(on=date(2024, 1, 16)))


def test_what_it_shows_of_itself_tells_nothing_of_anybody(register: Register, need: Need) -> None:
    """How many needs there are, no more."""
    assert repr(register.decide_many([need], on=ON)) == "Decisions(1 needs)"
