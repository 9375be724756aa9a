"""A day is sealed once, on what moved and what was added; days are chained; every seal is worked out again."""

from __future__ import annotations

import json
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from deliberation.anchors import queries, rows, service
from deliberation.anchors.models import AnchorLeaf, AnchorRoot
from deliberation.anchors.proofs import Leaf, document, holds, seal_hash
from deliberation.ledger import book, merkle
from deliberation.ledger.tips import tips
from tests.anchors.conftest import FIRST, SECOND, THIRD, at, sealed
from tests.proposals.factories import make_project


def test_nothing_is_known_before_the_first_seal(session: Session, project: str) -> None:
    assert queries.latest(session) is None
    assert queries.proof(session, f"project:{project}") is None


def test_the_first_seal_holds_every_stream(session: Session, project: str) -> None:
    root = sealed(session, FIRST)
    held = set(session.scalars(sa.select(AnchorLeaf.name).where(AnchorLeaf.kind == "stream")))
    assert held == {tip.stream for tip in tips(session)}
    assert f"project:{project}" in held
    assert queries.latest(session) == root
    assert root.previous == ""
    assert root.root == seal_hash(FIRST, at(FIRST), root.leaves, root.tree, "", root.columns)


def test_a_day_is_sealed_once(session: Session, project: str) -> None:
    first = sealed(session, FIRST)
    make_project(session, phase="screened")
    assert service.seal(session, at(SECOND), day=FIRST) == first
    assert session.scalar(sa.select(sa.func.count()).select_from(AnchorRoot)) == 1


def test_a_day_before_the_last_is_not_sealed_any_more(session: Session, project: str) -> None:
    sealed(session, SECOND)
    with pytest.raises(ValueError, match="is sealed"):
        sealed(session, FIRST)


def test_the_next_seal_holds_what_moved_and_is_chained(session: Session, project: str) -> None:
    first = sealed(session, FIRST)
    other = make_project(session, phase="screened").id
    second = sealed(session, SECOND)
    new = session.scalars(sa.select(AnchorLeaf.name).where(AnchorLeaf.position >= first.leaves)).all()
    assert f"project:{other}" in new
    assert f"project:{project}" not in new
    assert (second.previous, second.leaves > first.leaves) == (first.root, True)


def test_a_quiet_day_has_a_seal_of_its_own(session: Session, project: str) -> None:
    first, second = sealed(session, FIRST), sealed(session, SECOND)
    assert (first.leaves, first.tree) == (second.leaves, second.tree)
    assert first.root != second.root


def test_the_tree_is_that_of_the_leaves(session: Session, project: str) -> None:
    root = sealed(session, FIRST)
    columns = tuple(getattr(AnchorLeaf, name) for name in Leaf.__dataclass_fields__)
    leaves = [Leaf(*row).digest for row in session.execute(sa.select(*columns).order_by(AnchorLeaf.position))]
    assert merkle.root(leaves).hex() == root.tree


def test_streams_as_they_stood_before_a_moment(session: Session, project: str) -> None:
    stream = f"project:{project}"
    history = book.history(session, stream)
    middle = history[1].event.at
    then = {tip.stream: tip.seq for tip in tips(session, middle)}
    assert then[stream] == sum(item.event.at < middle for item in history)
    service.seal(session, at(FIRST), day=FIRST, until=middle)
    proof = queries.proof(session, stream)
    assert proof is not None
    assert proof.leaf.seq == then[stream]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_every_stream_has_a_proof(session: Session, project: str, count: int) -> None:
    for at_ in range(count):
        make_project(session, phase="screened")
        sealed(session, date(2026, 6, 1 + at_))
    for tip in tips(session):
        proof = queries.proof(session, tip.stream)
        assert proof is not None
        assert (proof.leaf.seq, proof.leaf.hash, proof.leaf.place) == (tip.seq, tip.hash, tip.place)
        assert holds(json.loads(json.dumps(document(proof))))


def test_a_proof_bent_anywhere_does_not_hold(session: Session, project: str) -> None:
    sealed(session, FIRST)
    make_project(session, phase="screened")
    sealed(session, SECOND)
    found = queries.proof(session, f"project:{project}")
    assert found is not None
    told = json.dumps(document(found))
    assert holds(json.loads(told))
    for bent in _bent(json.loads(told)):
        assert not holds(bent), bent
    assert not holds({})
    assert not holds({"leaf": 1, "seal": 2, "path": 3})


def _bent(told: dict[str, object]) -> list[dict[str, object]]:
    """The proof with each of its parts changed in turn."""
    found = []
    for key in ("leaf", "seal"):
        for name, value in dict(told[key]).items():  # type: ignore[call-overload]
            other = value + 1 if isinstance(value, int) else f"{value}0" if name != "day" else "2026-06-09"
            found.append({**told, key: {**told[key], name: other}})  # type: ignore[dict-item]
    path = list(told["path"])  # type: ignore[call-overload]
    found += [{**told, "path": path[:-1]}, {**told, "path": [*path, "0" * 64]}, {**told, "index": 10**6}]
    return [*found, {**told, "root": "0" * 64}, {**told, "format": "other"}]


def test_growth_can_be_shown_between_any_two_days(session: Session, project: str) -> None:
    first = sealed(session, FIRST)
    make_project(session, phase="screened")
    second = sealed(session, SECOND)
    make_project(session, phase="screened")
    third = sealed(session, THIRD)
    for early, late in ((first, second), (first, third), (second, third), (third, third)):
        path = [bytes.fromhex(part) for part in queries.consistency(session, early, late)]
        trees = bytes.fromhex(early.tree), bytes.fromhex(late.tree)
        assert merkle.grown(early.leaves, late.leaves, path, *trees)


def test_every_table_that_only_grows_is_sealed(session: Session) -> None:
    columns = rows.sealed_columns()
    assert {"fund_entry", "sheet_issue", "evidence_file"} <= columns.keys()
    assert not columns.keys() & rows.LEFT_OUT
    assert rows.unwritten(rows.written(columns)) == columns


@pytest.mark.parametrize("table", ["anchor_root", "anchor_leaf", "anchor_stamp"])
def test_the_database_refuses_to_change_a_seal(session: Session, project: str, table: str) -> None:
    sealed(session, FIRST)
    if table == "anchor_stamp":
        session.execute(sa.text("INSERT INTO anchor_stamp VALUES (:day, 'x', now(), '')"), {"day": FIRST})
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET day = day", f"TRUNCATE {table} CASCADE"):  # noqa: S608
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(sa.text(statement))
