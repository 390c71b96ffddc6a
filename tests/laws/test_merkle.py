"""Trees of hashes, against the definitions of RFC 6962 written down as they stand.

- Root, audit path and consistency proof are those of the recursive definitions.
- The root of leaves that come one by one is that of the whole tree.
- Every path that is made is found right, and no other: not for another leaf, another place,
  another size, another root, nor with a hash changed, left out or added.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import strategies as st

from calloff.ledger.merkle import Tree, is_consistent, is_included, root_of, sides

Leaves = Sequence[bytes]


# ------------------------------------------------------ RFC 6962, section 2.1, word for word


def parted(size: int) -> int:
    """k, the largest power of two smaller than n."""
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def mth(leaves: Leaves) -> bytes:
    """MTH(D[n])."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = parted(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path_of(m: int, leaves: Leaves) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = parted(len(leaves))
    if m < k:
        return [*path_of(m, leaves[:k]), mth(leaves[k:])]
    return [*path_of(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: Leaves, *, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b)."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = parted(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


LEAVES = st.lists(st.binary(max_size=3), max_size=40)


@pytest.mark.parametrize("size", range(34))
def test_roots_and_paths_are_those_of_the_standard(size: int) -> None:
    """For every size up to 33, each leaf's path and each earlier size's proof are as defined."""
    leaves = [bytes([n]) * (n % 3) for n in range(size)]
    tree = Tree(leaves)

    assert mth(leaves) == tree.root == root_of(iter(leaves))
    for index in range(size):
        assert path_of(index, leaves) == list(tree.path(index))
        assert is_included(leaves[index], index, size, tree.path(index), tree.root)
        assert len(sides(index, size)) == len(tree.path(index))
    for earlier in range(1, size + 1):
        path = tree.consistency(earlier)

        assert subproof(earlier, leaves, whole=True) == list(path)
        assert is_consistent(earlier, mth(leaves[:earlier]), size, tree.root, path)


def test_known_roots() -> None:
    """The root of nothing is SHA-256 of nothing; that of one empty leaf is SHA-256 of a zero."""
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    empty_leaf = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"

    assert nothing == Tree([]).root.hex()
    assert empty_leaf == Tree([b""]).root.hex() == root_of([b""]).hex()


def test_no_wrong_path_is_found_right(law: Any) -> None:
    """A path shows one leaf, at one place, under one root; what is changed in it is found."""

    @law.over(LEAVES.filter(bool), st.data())
    def holds(leaves: Leaves, data: st.DataObject) -> None:
        size, tree = len(leaves), Tree(leaves)
        index = data.draw(st.integers(0, size - 1))
        path = tree.path(index)
        other = sha256(b"other").digest()
        law.saw("several" if size > 1 else "one", "odd" if size % 2 else "even")

        assert is_included(leaves[index], index, size, path, tree.root)
        assert not is_included(leaves[index] + b"+", index, size, path, tree.root)
        assert not is_included(leaves[index], index, size, path, other)
        assert not is_included(leaves[index], index, size, (*path, other), tree.root)
        assert not is_included(leaves[index], -1, size, path, tree.root)
        assert not is_included(leaves[index], size, size, path, tree.root)
        for at in range(len(path)):
            changed = (*path[:at], other, *path[at + 1 :])
            assert not is_included(leaves[index], index, size, changed, tree.root)
            shorter = (*path[:at], *path[at + 1 :])
            assert not is_included(leaves[index], index, size, shorter, tree.root)
        for place in range(size):
            same = leaves[place] == leaves[index] and path == tree.path(place)
            assert same == is_included(leaves[index], place, size, path, tree.root)

    holds()
    law.ensure("several", "odd", "even")


def test_only_what_continues_is_found_to(law: Any) -> None:
    """A later tree is found to begin with an earlier one where it does, by its own proof alone."""

    @law.over(LEAVES, st.data())
    def holds(leaves: Leaves, data: st.DataObject) -> None:
        later = len(leaves)
        size = data.draw(st.integers(0, later))
        tree, root = Tree(leaves), mth(leaves[:size])
        path = tree.consistency(size)
        other = sha256(b"other").digest()
        law.saw("whole" if size in {0, later} else "part")

        assert is_consistent(size, root, later, tree.root, path)
        assert not is_consistent(size, other, later, tree.root, path)
        assert not is_consistent(size, root, later, tree.root, (*path, other))
        if size:
            assert not is_consistent(size, root, later, other, path)
            changed = [leaves[0] + b"+", *leaves[1:]]
            rewritten = Tree(changed)
            assert not is_consistent(size, root, later, rewritten.root, rewritten.consistency(size))
        for at in range(len(path)):
            spoilt = (*path[:at], other, *path[at + 1 :])
            assert not is_consistent(size, root, later, tree.root, spoilt)
            shorter = (*path[:at], *path[at + 1 :])
            assert not is_consistent(size, root, later, tree.root, shorter)
        assert not is_consistent(later + 1, root, later, tree.root, path)
        assert not is_consistent(-1, root, later, tree.root, path)

    holds()
    law.ensure("whole", "part")


def test_what_a_tree_does_not_have_is_refused() -> None:
    """A leaf, or an earlier size, that there is not raises an IndexError that says so."""
    tree = Tree([b"a", b"b"])

    with pytest.raises(IndexError, match=r"2 leaves, there is no leaf 2\."):
        tree.path(2)
    with pytest.raises(IndexError, match=r"2 leaves, and never had 3 of them\."):
        tree.consistency(3)
