"""What is remembered of a few snapshots, each apart from the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from calloff.snapshot import Snapshot

__all__ = ["Worlds"]

_MOST = 8
"""So many snapshots are remembered; then it begins anew."""

_Known = TypeVar("_Known")


class Worlds(Generic[_Known]):
    """What is known of each snapshot, made when it is first asked for.

    Threads that decide in different worlds never see what is known of another's: whoever has got
    hold of what is known of a snapshot adds to that and to nothing else.
    """

    __slots__ = ("_known", "_make")

    def __init__(self, make: Callable[[Snapshot], _Known]) -> None:
        """Make what is known at first of a snapshot in this way."""
        self._make = make
        self._known: dict[int, tuple[Snapshot, _Known]] = {}

    def of(self, snapshot: Snapshot) -> _Known:
        """What is known of a snapshot: of this very one, not of one that is equal."""
        found = self._known.get(id(snapshot))
        # The snapshot is kept beside, so that no other can come to have its identity.
        if found is not None and found[0] is snapshot:
            return found[1]
        known = self._make(snapshot)
        if len(self._known) >= _MOST:
            self._known = {}
        self._known[id(snapshot)] = snapshot, known
        return known
