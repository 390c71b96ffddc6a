"""What a register has laid out of its lots, each when it is first asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Protocol

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.decision import Decision
from calloff.index import Compiled
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.outline import Outline

if TYPE_CHECKING:
    from calloff.matrix.laid import Laid

__all__ = ["Layouts"]


class Lots(Protocol):
    """**Protocol:** a register, as far as its lots are laid out."""

    def terms(self, lot: str) -> Terms:
        """The agreement as it holds in a lot."""
        ...

    def key(self, lot: str) -> AllocationKey:
        """The allocation key of a lot."""
        ...

    def candidates(self, lot: str) -> tuple[Candidate, ...]:
        """Every offer in a lot."""
        ...


class Layouts:
    """Lots laid out for their own keys, for others that are tried, and for many needs.

    Attributes:
        compiled: The lots, each by its id and that of the key.
    """

    def __init__(
        self,
        register: Lots,
        before: Mapping[tuple[str, str], Compiled],
        *,
        told_by: Callable[[Decision], Outline],
        shown_by: Callable[[Decision], str],
    ) -> None:
        """Lay nothing out yet.

        Args:
            register: What there is to lay out.
            before: What was laid out of the register that this one was made from.
            told_by: What tells a decision to people.
            shown_by: What shows a decision in a notebook.
        """
        self.compiled: dict[tuple[str, str], Compiled] = {}
        self._register = register
        self._before = before
        self._told_by, self._shown_by = told_by, shown_by
        self._own: dict[str, Compiled] = {}
        self._for_many: dict[str, Laid] = {}
        self._days: dict[date, Snapshot] = {}

    def own(self, lot: str) -> Compiled:
        """A lot laid out for its own key.

        Raises:
            InputError: where there is no such lot.
        """
        found = self._own.get(lot)
        if found is None:
            terms = self._register.terms(lot)
            found = self._own[lot] = self.by(self._register.key(lot), terms)
        return found

    def by(self, key: AllocationKey, terms: Terms) -> Compiled:
        """A lot laid out for a key."""
        name = terms.lot_id, key.id
        found = self.compiled.get(name)
        if found is None or found.key is not key:
            found = self.compiled[name] = Compiled(
                self._register.candidates(terms.lot_id),
                key,
                terms,
                after=self._before.get(name),
                told_by=self._told_by,
                shown_by=self._shown_by,
            )
        return found

    def for_many(self, lot: str) -> Laid:
        """What can be said of a lot before any of many needs is known."""
        from calloff.matrix.laid import Laid

        found = self._for_many.get(lot)
        if found is None:
            found = self._for_many[lot] = Laid(self.own(lot))
        return found

    def untouched(self, on: date) -> Snapshot:
        """The world on a day if nothing has happened yet: each time the very same."""
        found = self._days.get(on)
        if found is None:
            found = self._days[on] = Snapshot(on=on)
        return found
