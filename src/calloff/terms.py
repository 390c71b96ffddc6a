"""The agreement as it holds for one need: framework, lot and vocabulary."""

from __future__ import annotations

from calloff.framework import Framework, Lot
from calloff.values.record import Record
from calloff.vocabulary import Vocabulary

__all__ = ["Terms"]


class Terms(Record):
    """What the register says about a lot and the words used in it.

    Attributes:
        framework: The framework agreement.
        lot: The lot, one of the framework's.
        vocabulary: What can be stated and asked for.
    """

    framework: Framework
    lot: Lot
    vocabulary: Vocabulary

    @property
    def lot_id(self) -> str:
        """The lot as framework/lot."""
        return f"{self.framework.id}/{self.lot.id}"
