"""A register compiled: what many needs ask again and again, made ready once as rows of bits.

The reference path (`calloff.decision.decide`) is the meaning. The index comes to the same
decisions, to the last finding; laws hold it to that.
"""

from calloff.index.compiled import Compiled
from calloff.index.indexed import Indexed
from calloff.index.looks import one_by_one
from calloff.index.table import Table

__all__ = ["Compiled", "Indexed", "Table", "one_by_one"]
