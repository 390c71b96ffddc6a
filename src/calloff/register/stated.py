"""What a register states, as the rest of its room looks at it."""

from __future__ import annotations

from typing import Protocol

from calloff.allocation_key import AllocationKey
from calloff.candidate import Offer, Pool, Supplier
from calloff.framework import Framework
from calloff.vocabulary import Vocabulary

__all__ = ["Stated"]


class Stated(Protocol):
    """**Protocol:** a register, as far as it states anything."""

    @property
    def vocabulary(self) -> Vocabulary:
        """What can be stated and asked for."""
        ...

    @property
    def frameworks(self) -> tuple[Framework, ...]:
        """The agreements."""
        ...

    @property
    def keys(self) -> tuple[AllocationKey, ...]:
        """The allocation keys."""
        ...

    @property
    def suppliers(self) -> tuple[Supplier, ...]:
        """Who delivers."""
        ...

    @property
    def pools(self) -> tuple[Pool, ...]:
        """Places."""
        ...

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Suppliers in lots."""
        ...
