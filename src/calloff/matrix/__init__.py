"""Many needs at once: laid out as arrays, and decided together over rows of bits in words.

`Register.decide` is the meaning. What many needs come to together is the same as one after the
other; a law holds it to that.
"""

from calloff.matrix.needs import NeedTable
from calloff.matrix.results import Decisions

__all__ = ["Decisions", "NeedTable"]
