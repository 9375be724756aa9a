"""Delete, add or alter any of 5,000 ballots: found 5,000 of 5,000; and what finds none of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from deliberation.ledger import merkle
from deliberation.polls import choices, lookup
from deliberation.polls.box import keys, seal
from deliberation.polls.models import Ballot, Poll, PollSecret
from deliberation.polls.offline import check
from tests.polls.bundles import covered, unpacked
from tests.polls.large import Large, close_large, open_large

BALLOTS = 5_000


class Tree:
    """Roots of a list of leaves with one taken out, put in or changed, from the parts that stay as they are."""

    def __init__(self, leaves: Sequence[bytes], extra: bytes) -> None:
        self.leaves, self.extra = list(leaves), extra
        self.same = merkle.levels(leaves)
        self.left = merkle.levels(self.leaves[1:])
        self.right = merkle.levels([extra, *leaves])

    def without(self, index: int) -> bytes:
        changed = self.leaves[:index] + self.leaves[index + 1 :]
        return self._root(changed, index, self.left)

    def with_one(self, index: int) -> bytes:
        changed = [*self.leaves[:index], self.extra, *self.leaves[index:]]
        return self._root(changed, index, self.right)

    def altered(self, index: int) -> bytes:
        changed = [*self.leaves[:index], self.extra, *self.leaves[index + 1 :]]
        return self._root(changed, index, self.same, later=index + 1)

    def _root(self, changed: list[bytes], first: int, after: list[list[bytes]], later: int | None = None) -> bytes:
        """Whole subtrees before ``first`` are those of the tree, whole ones after it those of the moved list."""
        known_from, size = first if later is None else later, len(changed)
        if later is None and after is self.right:
            known_from = first + 1

        def part(level: int, at: int) -> bytes:
            begin, end = at << level, (at + 1) << level
            if level == 0:
                return changed[begin]
            if end <= first and end <= size:
                return self.same[level][at]
            if begin >= known_from and end <= size:
                return after[level][at]
            if begin + (1 << (level - 1)) >= size:
                return part(level - 1, 2 * at)
            return merkle.node(part(level - 1, 2 * at), part(level - 1, 2 * at + 1))

        return part((size - 1).bit_length(), 0)


@pytest.fixture
def large(session: Session) -> Large:
    return open_large(session, {"web": 4_400, "desk": 600})


def tampered(lines: Sequence[bytes], other: bytes) -> Iterator[tuple[str, bytes]]:
    """Every ballot line taken out, doubled, and exchanged for another."""
    whole = b"".join(lines)
    at = 0
    for line in lines:
        before, after = whole[:at], whole[at + len(line) :]
        yield "delete", before + after
        yield "add", before + line + line + after
        yield "alter", before + line.rpartition(b";")[0] + b";" + other + after
        at += len(line)


@pytest.mark.slow
def test_every_published_ballot(session: Session, large: Large) -> None:
    close_large(session, large)
    files = unpacked(session, large.poll.id)
    assert check.faults_in(files) == []
    told = json.loads(files["box.json"])
    head, _, votes = files["ballots.pb"].partition(b"VOTES\n")
    heading, *lines = votes.splitlines(keepends=True)
    assert len(lines) == BALLOTS
    start = head + b"VOTES\n" + heading
    nowhere = b",".join(project.encode() for project in large.poll.projects[:2]) + b"\n"
    found = dict.fromkeys(("delete", "add", "alter"), 0)
    for kind, data in tampered(lines, nowhere):
        found[kind] += bool(check.file_faults(start + data, told["box_hash"]))
    assert found == {"delete": BALLOTS, "add": BALLOTS, "alter": BALLOTS}
    naive = [data for kind, data in tampered(lines[:20], nowhere) if kind == "alter"]
    for data in naive:  # who only counts the ballots finds none of it
        rest = b"".join(lines[20:])
        assert check.count_faults({**files, "ballots.pb": start + data + rest}, told, BALLOTS) == []


@pytest.mark.slow
def test_every_receipt(session: Session, large: Large) -> None:
    poll = close_large(session, large)
    leaves = [bytes.fromhex(leaf) for leaf in check.leaves_in(unpacked(session, large.poll.id)["receipts.txt"])]
    forged = hashlib.sha256(b"forged").digest()
    tree = Tree(leaves, forged)
    for index in (0, 1, 2, 777, 2_047, 2_048, 4_095, 4_096, 4_998, 4_999):  # the short way is the long way
        assert tree.without(index) == check.root_of(leaves[:index] + leaves[index + 1 :])
        assert tree.with_one(index) == check.root_of([*leaves[:index], forged, *leaves[index:]])
        assert tree.altered(index) == check.root_of([*leaves[:index], forged, *leaves[index + 1 :]])
    root = bytes.fromhex(poll.root)
    for change in (tree.without, tree.with_one, tree.altered):
        assert sum(change(index) != root for index in range(BALLOTS)) == BALLOTS
    for receipt in large.receipts:
        found = lookup.look_up(session, poll, receipt.code)
        assert found is not None
        assert found.leaf == receipt.leaf
        path = [bytes.fromhex(part) for _side, part in found.path]
        assert merkle.verify(bytes.fromhex(found.leaf), found.index, found.size, path, root)


@pytest.mark.slow
def test_every_ballot_changed_in_the_box_by_who_holds_its_key(session: Session, large: Large) -> None:
    held = keys.Keys(session.get_one(PollSecret, large.poll.id).secret)
    form = choices.form_of(session.get_one(Poll, large.poll.id))
    other = choices.canonical(form, choices.entries(large.poll.projects[:2]))
    tokens = session.execute(Ballot.__table__.select().with_only_columns(Ballot.token_hash, Ballot.channel)).all()
    gone = [row.token_hash for row in tokens[::3]]
    session.execute(delete(Ballot).where(Ballot.token_hash.in_(gone)))
    for row in tokens[1::3]:
        sealed = seal.seal(held, other, size=seal.room(large.poll.projects, 5), place=(large.poll.id, *row))
        session.execute(update(Ballot).where(Ballot.token_hash == row.token_hash).values(sealed=sealed))
    poll = close_large(session, large)
    there = [lookup.look_up(session, poll, receipt.code) is not None for receipt in large.receipts]
    assert there.count(False) == len(gone) + len(tokens[1::3])
    assert there.count(True) == len(tokens[2::3])


def test_who_covers_the_tracks_is_told_by_the_notice(session: Session) -> None:
    small = open_large(session, {"web": 24})
    poll = close_large(session, small)
    files = unpacked(session, poll.id)
    lines = files["receipts.txt"].splitlines(keepends=True)[1:]
    leaves = [line.split()[1].decode() for line in lines]
    told = json.loads(files["box.json"])
    told["root"] = check.root_of([bytes.fromhex(leaf) for leaf in leaves]).hex()
    forged = covered(covered(files, "receipts.txt", b"".join(lines)), "box.json", json.dumps(told).encode())
    assert check.leaf_faults(leaves, told["root"]) == []
    assert any("公告" in fault for fault in check.faults_in(forged, poll.root))
