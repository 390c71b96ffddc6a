"""Rows of bits as one whole number for each candidate, by arithmetic on whole rows."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence

from calloff.facts import Row

__all__ = ["WIDTHS", "joined", "numbers", "spread"]

WIDTHS = (16, 32, 64)
"""How many bits a number may have."""

_CODES = {16: "H", 32: "I", 64: "Q"}


def spread(row: Row, size: int, width: int) -> int:
    """A row with so many bits of room for each of its bits, which is the lowest of them."""
    if not row:
        return 0
    import numpy as np

    written = np.frombuffer(row.to_bytes(size // 8 + 1, "little"), dtype=np.uint8)
    bits = np.unpackbits(written, count=size, bitorder="little")
    return int.from_bytes(bits.astype(f"<u{width // 8}").tobytes(), "little")


def numbers(wide: int, size: int, width: int) -> array[int]:
    """One number for each candidate, out of rows spread and moved up by a bit each."""
    found = array(_CODES[width], wide.to_bytes(size * width // 8, "little"))
    if sys.byteorder == "big":
        found.byteswap()
    return found


def joined(parts: Sequence[Sequence[int]]) -> Sequence[int]:
    """The numbers of several tables, one table after the other."""
    if len(parts) == 1:
        return parts[0]
    arrays = [part for part in parts if isinstance(part, array)]
    if arrays and len(arrays) == len(parts):
        found = array(arrays[0].typecode)
        for one in arrays:
            found += one
        return found
    return [number for part in parts for number in part]
