"""The hash tree of RFC 6962 (section 2.1): one root for the whole box, and a short proof for every ballot in it.

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
