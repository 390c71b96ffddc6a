"""What the library shows: its names, in order, each with a docstring that says what it is."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

import calloff

ROOMS = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(calloff.__path__, "calloff.")
]


def shown(room: ModuleType) -> Iterator[tuple[str, object]]:
    """Each public class and function of a room, with the public methods of its classes."""
    for name in getattr(room, "__all__", ()):
        thing = getattr(room, name)
        if not (inspect.isclass(thing) or inspect.isfunction(thing)):
            continue
        yield f"{room.__name__}.{name}", thing
        if inspect.isclass(thing):
            for own, member in vars(thing).items():
                if own.startswith("_") or not _is_ours(member):
                    continue
                yield f"{room.__name__}.{name}.{own}", member


def _is_ours(member: object) -> bool:
    """Whether a member of a class is a method or property that somebody wrote."""
    return (
        inspect.isfunction(member)
        or isinstance(member, property | classmethod | staticmethod)
        or hasattr(member, "func")
    )


def test_all_names_what_the_package_shows() -> None:
    """`calloff.__all__` is what stands in the package, rooms aside, and nothing else."""
    public = {
        name
        for name in dir(calloff)
        if not name.startswith("_") and not isinstance(getattr(calloff, name), ModuleType)
    }

    assert public == set(calloff.__all__)


def test_all_is_in_order() -> None:
    """`calloff.__all__` is sorted, and names nothing twice."""
    assert sorted(set(calloff.__all__)) == list(calloff.__all__)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_each_room_has_what_it_names(room: ModuleType) -> None:
    """Every name in a room's `__all__` is there, once."""
    named = getattr(room, "__all__", ())

    assert [] == [name for name in named if not hasattr(room, name)]
    assert len(set(named)) == len(named)


def test_every_room_says_what_it_is() -> None:
    """Every module begins with a sentence."""
    without = [room.__name__ for room in (calloff, *ROOMS) if not _sentence(room)]

    assert [] == without


def test_everything_public_says_what_it_is() -> None:
    """Every public class, function, method and property has a docstring that is a sentence."""
    things = [(name, thing) for room in (calloff, *ROOMS) for name, thing in shown(room)]

    assert len(things) > 100
    assert [] == sorted({name for name, thing in things if not _sentence(thing)})


def _sentence(thing: object) -> bool:
    """Whether the first line of a docstring is a whole sentence."""
    if hasattr(thing, "func") and not inspect.isclass(thing):
        thing = thing.func
    doc = inspect.getdoc(thing)
    if not doc:
        return False
    first = " ".join(doc.partition("\n\n")[0].split())
    return first.endswith((".", ":"))
