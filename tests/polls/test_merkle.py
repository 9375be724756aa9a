"""The hash tree against the vectors of RFC 6962's own authors and against another implementation."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from deliberation.ledger import merkle

INPUTS = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Of the trees over the first one, two, … inputs (Certificate Transparency's reference tests)."""
ENTRIES = st.lists(st.binary(max_size=12), min_size=1, max_size=70)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_roots(size: int) -> None:
    assert merkle.root([merkle.leaf(data) for data in INPUTS[:size]]).hex() == ROOTS[size - 1]


def test_nothing_has_the_hash_of_nothing() -> None:
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def test_the_known_path() -> None:
    leaves = [merkle.leaf(data) for data in INPUTS]
    assert [part.hex() for part in merkle.inclusion(leaves, 5)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(ENTRIES)
@settings(max_examples=60, deadline=None)
def test_another_implementation_finds_the_same_root_and_paths(entries: list[bytes]) -> None:
    other = InmemoryTree(algorithm="sha256")
    for data in entries:
        other.append_entry(data)
    leaves = [merkle.leaf(data) for data in entries]
    assert merkle.root(leaves) == other.get_root()
    for index in range(len(leaves)):
        path = merkle.inclusion(leaves, index)
        theirs = other.prove_inclusion(index + 1).serialize()["path"]
        assert [part.hex() for part in path] == theirs[1:]


@given(ENTRIES, st.data())
@settings(max_examples=80, deadline=None)
def test_a_path_proves_its_own_leaf_and_no_other(entries: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf(bytes([number]) + entry) for number, entry in enumerate(entries)]
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, top = merkle.inclusion(leaves, index), merkle.root(leaves)
    assert merkle.verify(leaves[index], index, len(leaves), path, top)
    assert not merkle.verify(merkle.leaf(b"other"), index, len(leaves), path, top)
    assert not merkle.verify(leaves[index], index, len(leaves), path, merkle.leaf(b"top"))
    assert not merkle.verify(leaves[index], index, len(leaves), (*path, top), top)
    assert not merkle.verify(leaves[index], -1, len(leaves), path, top)
    for at in range(len(path)):
        broken = bytearray(path[at])
        broken[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
        assert not merkle.verify(leaves[index], index, len(leaves), (*path[:at], bytes(broken), *path[at + 1 :]), top)


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = merkle.leaf(b"a"), merkle.leaf(b"b")
    assert merkle.leaf(left + right) != merkle.node(left, right)


def test_there_is_no_path_to_a_leaf_that_is_not_there() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion([merkle.leaf(b"a")], 1)
