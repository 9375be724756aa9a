"""The proof that a tree only grew: right for every pair of sizes, and for nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from deliberation.ledger import merkle

LEAVES = [merkle.leaf(bytes([at])) for at in range(70)]


def test_every_pair_of_sizes() -> None:
    for second in range(1, 40):
        after = merkle.root(LEAVES[:second])
        for first in range(1, second + 1):
            path = merkle.consistency(LEAVES[:second], first)
            assert merkle.grown(first, second, path, merkle.root(LEAVES[:first]), after), (first, second)


def test_between_the_roots_of_another_implementation() -> None:
    other, roots = InmemoryTree(algorithm="sha256"), [b""]
    for at in range(70):
        other.append_entry(bytes([at]))
        roots.append(other.get_root())
    for first in range(1, 71):
        assert merkle.grown(first, 70, merkle.consistency(LEAVES, first), roots[first], roots[70])


@settings(max_examples=60, deadline=None)
@given(second=st.integers(2, 70), data=st.data())
def test_a_tree_that_was_rewritten_does_not_pass(second: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, second - 1))
    changed = data.draw(st.integers(0, first - 1))
    before = merkle.root(LEAVES[:first])
    other = list(LEAVES[:second])
    other[changed] = merkle.leaf(b"another")
    path = merkle.consistency(other, first)
    assert not merkle.grown(first, second, path, before, merkle.root(other))
    sound = merkle.consistency(LEAVES[:second], first)
    after = merkle.root(LEAVES[:second])
    assert not merkle.grown(first, second, (*sound, before), before, after)
    assert not merkle.grown(first, second, sound[:-1], before, after)
    assert not merkle.grown(first, second, sound, after, before)


@pytest.mark.parametrize("first", [0, -1, 71])
def test_there_is_no_way_from_or_to_nothing(first: int) -> None:
    with pytest.raises(IndexError):
        merkle.consistency(LEAVES, first)
    assert not merkle.grown(first, 70, (), LEAVES[0], LEAVES[1])


def test_a_tree_that_keeps_only_its_parts_has_the_same_roots() -> None:
    growing = merkle.Growing()
    assert growing.root() == merkle.root([])
    for size, leaf in enumerate(LEAVES, start=1):
        growing.add(leaf)
        assert (growing.size, growing.root()) == (size, merkle.root(LEAVES[:size]))
