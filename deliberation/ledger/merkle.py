"""The hash tree of RFC 6962 (section 2.1): one root for many entries, a short proof for each, and one of mere growth.

A tree is given by its leaf hashes, which are 32 bytes each; the root of an empty tree is the hash of nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

WIDTH = 32
"""Bytes of a hash."""


def leaf(data: bytes) -> bytes:
    """The leaf hash of an entry."""
    return hashlib.sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node; the first byte keeps it apart from every leaf."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over ``leaves`` in their order."""
    return levels(leaves)[-1][0] if leaves else hashlib.sha256().digest()


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """The tree from its leaves up to its root; what has no neighbour goes up as it is."""
    found = [list(leaves)]
    while len(found[-1]) > 1:
        below = found[-1]
        above = [node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        found.append(above + below[len(below) - len(below) % 2 :])
    return found


def inclusion(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes that lead from the leaf at ``index`` (from 0) to the root, lowest first (its audit path)."""
    return path_in(levels(leaves), index)


def path_in(tree: Sequence[Sequence[bytes]], index: int) -> tuple[bytes, ...]:
    """The same in a tree whose :func:`levels` are known."""
    if not 0 <= index < len(tree[0]):
        raise IndexError(index)
    path = []
    for level in tree[:-1]:
        beside = index ^ 1
        if beside < len(level):
            path.append(level[beside])
        index >>= 1
    return tuple(path)


def sides(index: int, size: int) -> tuple[str, ...]:
    """On which side each hash of an audit path stands: ``left`` or ``right`` of what has been worked out so far."""
    found, last = [], size - 1
    while last:
        if index % 2:
            found.append("left")
        elif index < last:
            found.append("right")
        index, last = index >> 1, last >> 1
    return tuple(found)


def verify(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes) -> bool:
    """Whether ``path`` leads from a leaf at ``index`` in a tree of ``size`` leaves to the root ``expected``."""
    if not 0 <= index < size:
        return False
    way = sides(index, size)
    if len(way) != len(path) or any(len(part) != WIDTH for part in (leaf_hash, *path)):
        return False
    reached = leaf_hash
    for side, part in zip(way, path, strict=True):
        reached = node(part, reached) if side == "left" else node(reached, part)
    return reached == expected


class Growing:
    """A tree of which only the roots of its full parts are kept: leaves are added one by one, the root is cheap."""

    def __init__(self) -> None:
        self.size = 0
        self._parts: list[bytes] = []  # the largest first; which sizes they have is told by the bits of ``size``

    def add(self, leaf_hash: bytes) -> None:
        """One more leaf at the end."""
        part, size = leaf_hash, self.size
        while size % 2:
            part, size = node(self._parts.pop(), part), size >> 1
        self._parts.append(part)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far, the same as :func:`root`."""
        if not self._parts:
            return root(())
        *larger, found = self._parts
        for part in reversed(larger):
            found = node(part, found)
        return found


def consistency(leaves: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """The hashes that show that the tree over the first ``first`` leaves is the beginning of this one (2.1.2)."""
    if not 0 < first <= len(leaves):
        raise IndexError(first)
    return _growth(leaves, first, whole=True)


def _growth(leaves: Sequence[bytes], first: int, *, whole: bool) -> tuple[bytes, ...]:
    """``whole``: what is asked for is the whole of the earlier tree, whose root the reader knows."""
    size = len(leaves)
    if first == size:
        return () if whole else (root(leaves),)
    split = 1 << (size - 1).bit_length() - 1
    if first <= split:
        return (*_growth(leaves[:split], first, whole=whole), root(leaves[split:]))
    return (*_growth(leaves[split:], first - split, whole=False), root(leaves[:split]))


def grown(first: int, second: int, path: Sequence[bytes], before: bytes, after: bytes) -> bool:
    """Whether ``path`` shows that the tree ``before`` of ``first`` leaves only grew into ``after`` of ``second``."""
    if not 0 < first <= second or any(len(part) != WIDTH for part in (*path, before, after)):
        return False
    if first == second:
        return not path and before == after
    known = path if first & (first - 1) else (before, *path)  # a full tree is a node of the later one
    if not known:
        return False
    start, *rest = known
    at, last = first - 1, second - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    old = new = start
    for part in rest:
        if not last:
            return False
        if at % 2 or at == last:
            old, new = node(part, old), node(part, new)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, part)
        at, last = at >> 1, last >> 1
    return not last and (old, new) == (before, after)
