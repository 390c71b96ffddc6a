"""Reading a document leaves Python's collector as it finds it, whatever is read."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from calloff.errors import InputError
from calloff.formats import dump, load, parse


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Python's collector, set back to what it was before the test."""
    was_on = gc.isenabled()
    yield
    gc.unfreeze()
    (gc.enable if was_on else gc.disable)()


@pytest.fixture(scope="module")
def text() -> str:
    """A register as JSON."""
    return dump(load("familjehem.json"))


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("wrong", ["{", '{"format": "calloff.need/1"}', None])
def test_it_is_on_or_off_as_before(on: bool, wrong: str | None, text: str) -> None:
    """Also where what is read is refused, in the middle of it."""
    (gc.enable if on else gc.disable)()

    if wrong is None:
        parse(text, source="register.json")
    else:
        with pytest.raises(InputError):
            parse(wrong, source="need.json")

    assert on == gc.isenabled()


def test_what_the_host_has_frozen_stays_frozen(text: str) -> None:
    """A host that froze its objects before it forked keeps them so."""
    gc.freeze()
    frozen = gc.get_freeze_count()

    register = parse(text, source="register.json")

    # What was frozen and is in use no more is gone; nothing else has been thawed or frozen.
    assert frozen / 2 < gc.get_freeze_count() <= frozen
    assert register is not None


def test_nothing_stays_frozen_where_nothing_was(text: str) -> None:
    """What was read counts as old, and is collected as old things are."""
    register = parse(text, source="register.json")

    assert 0 == gc.get_freeze_count()
    assert any(thing is register for thing in gc.get_objects(generation=2))
