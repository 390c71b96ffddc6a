"""What was read last, kept so that it need not be read again; what is not asked for is put away."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

__all__ = ["Recent"]

_Name = TypeVar("_Name")
_Thing = TypeVar("_Thing")


class Recent(Generic[_Name, _Thing]):
    """So many things at most, by name; the one that was asked for longest ago goes first."""

    def __init__(self, most: int) -> None:
        """Begin empty.

        Args:
            most: How many are kept.
        """
        self._most = most
        self._things: OrderedDict[_Name, _Thing] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, name: _Name) -> _Thing | None:
        """What is kept by a name; ``None`` where nothing is."""
        with self._turn:
            found = self._things.get(name)
            if found is not None:
                self._things.move_to_end(name)
            return found

    def keep(self, name: _Name, thing: _Thing) -> None:
        """Keep something, and put away what was asked for longest ago where it is too much."""
        with self._turn:
            self._things[name] = thing
            self._things.move_to_end(name)
            if len(self._things) > self._most:
                self._things.popitem(last=False)

    def forget(self, name: _Name) -> None:
        """Keep nothing by a name."""
        with self._turn:
            self._things.pop(name, None)
