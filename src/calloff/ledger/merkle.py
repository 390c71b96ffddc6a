"""A tree of hashes over many rows: its root stands for all of them, in their order (RFC 6962).

With the root at hand, a path of some twenty hashes shows that one row of a million is among them,
and another that what is sealed today begins with what was sealed a year ago. What makes these
stands apart from what checks them: the checks need nothing but what they are given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["Tree", "is_consistent", "is_included", "root_of", "sides"]

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"
"""A leaf never passes for a node: what is hashed begins otherwise."""


def _leaf(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(_LEAF + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two others."""
    return hashlib.sha256(_NODE + left + right).digest()


class Tree:
    """The whole tree over some leaves, from which paths are read.

    >>> tree = Tree([b"a", b"b", b"c"])
    >>> is_included(b"c", 2, 3, tree.path(2), tree.root)
    True

    Attributes:
        size: How many leaves it has.
        root: Its root; that of no leaves is the hash of nothing.
    """

    def __init__(self, leaves: Iterable[bytes]) -> None:
        """Hash the leaves, and then two and two, up to the root; an odd one goes up as it is."""
        level = [_leaf(data) for data in leaves]
        self._levels = [level]
        while len(level) > 1:
            paired = [_node(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
            level = paired + level[len(paired) * 2 :]
            self._levels.append(level)
        self.size = len(self._levels[0])
        self.root = level[0] if level else hashlib.sha256().digest()

    def path(self, index: int) -> tuple[bytes, ...]:
        """The hashes that lead from a leaf to the root, from below.

        Args:
            index: The leaf, from 0.

        Raises:
            IndexError: where there is no such leaf.
        """
        if not 0 <= index < self.size:
            raise IndexError(f"the tree has {self.size} leaves, there is no leaf {index}.")
        found = []
        for level in self._levels:
            if index ^ 1 < len(level):
                found.append(level[index ^ 1])
            index >>= 1
        return tuple(found)

    def consistency(self, size: int) -> tuple[bytes, ...]:
        """The hashes that show that the tree begins with the one over its first leaves.

        Args:
            size: How many leaves the smaller tree had; with none, or as many as there are,
                nothing needs to be shown.

        Raises:
            IndexError: where there are not as many.
        """
        if not 0 <= size <= self.size:
            raise IndexError(f"the tree has {self.size} leaves, and never had {size} of them.")
        if size in {0, self.size}:
            return ()
        found: list[bytes] = []
        low, high, whole = 0, self.size, True
        while size != high:
            split = low + _left_of(high - low)
            if size <= split:
                found.append(self._over(split, high))
                high = split
            else:
                found.append(self._over(low, split))
                low, whole = split, False
        # Where the smaller tree is a whole part of this one, whoever checks has its root already.
        if not whole:
            found.append(self._over(low, high))
        return tuple(reversed(found))

    def _over(self, low: int, high: int) -> bytes:
        """The hash over some neighbouring leaves that make a part of the tree."""
        height = (high - low - 1).bit_length()
        return self._levels[height][low >> height]


def _left_of(size: int) -> int:
    """How many leaves stand to the left of where a tree parts: the largest power of two below."""
    return 1 << ((size - 1).bit_length() - 1)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaves that come one after the other, of which few hashes are kept.

    Args:
        leaves: The leaves, in order; that of none is the hash of nothing.
    """
    # One hash for each power of two in the number of leaves so far, the largest first.
    parts: list[bytes] = []
    count = 0
    for data in leaves:
        part, count = _leaf(data), count + 1
        for _ in range((count & -count).bit_length() - 1):
            part = _node(parts.pop(), part)
        parts.append(part)
    if not parts:
        return hashlib.sha256().digest()
    root = parts.pop()
    while parts:
        root = _node(parts.pop(), root)
    return root


def sides(index: int, size: int) -> str:
    """On which side each neighbour on the path from a leaf stands: ``L`` or ``R``, from below.

    >>> sides(2, 3)
    'L'
    >>> sides(1, 4)
    'LR'

    Args:
        index: The leaf, from 0.
        size: How many leaves there are.
    """
    told, last = "", size - 1
    while last > 0:
        if index & 1:
            told += "L"
        elif index != last:
            told += "R"
        index, last = index >> 1, last >> 1
    return told


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a leaf stands at its place under a root.

    Args:
        leaf: The leaf.
        index: Its place, from 0.
        size: How many leaves there are.
        path: The hashes from the leaf to the root, from below.
        root: The root.
    """
    if not 0 <= index < size or len(path) != len(turns := sides(index, size)):
        return False
    found = _leaf(leaf)
    for neighbour, side in zip(path, turns, strict=True):
        found = _node(neighbour, found) if side == "L" else _node(found, neighbour)
    return found == root


def is_consistent(
    size: int, root: bytes, later: int, later_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the leaves under a later root begin with those under an earlier one.

    Args:
        size: How many leaves there were.
        root: The root over them.
        later: How many there are.
        later_root: The root over these.
        path: The hashes that show it.
    """
    if not 0 <= size <= later:
        return False
    if size in {0, later}:
        return not path and root == (later_root if size else hashlib.sha256().digest())
    # Up to where the last of the earlier leaves is a right child no longer: there both have a hash.
    index, last = size - 1, later - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    rest = list(path)
    if index and not rest:
        return False
    before = after = rest.pop(0) if index else root
    for one in rest:
        if last == 0:
            return False
        if index & 1 or index == last:
            before, after = _node(one, before), _node(one, after)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            after = _node(after, one)
        index, last = index >> 1, last >> 1
    return last == 0 and (before, after) == (root, later_root)
