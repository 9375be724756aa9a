"""Days on which something goes wrong: the server was off, two workers at once, a clock set back, a root swapped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.anchors import queries, service, tasks
from deliberation.anchors.compare import against
from deliberation.anchors.models import AnchorLeaf, AnchorRoot
from deliberation.anchors.proofs import seal_hash
from deliberation.ledger import merkle
from tests.anchors.conftest import FIRST, SECOND, THIRD, at, sealed
from tests.anchors.test_compare import House
from tests.anchors.test_compare import house as house  # noqa: PLC0414 -- a fixture
from tests.proposals.factories import make_project


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    """A worker works inside the application."""
    with app.test_request_context():
        yield


@pytest.mark.usefixtures("inside")
def test_two_days_without_a_server_are_sealed_with_the_next(session: Session, project: str) -> None:
    tasks.seal(session, {"day": SECOND.isoformat()}, at(FIRST))
    other = make_project(session, phase="screened").id
    later = FIRST + timedelta(days=3)
    assert tasks.seal(session, {"day": (later + timedelta(days=1)).isoformat()}, at(later)) is None
    assert [root.day for root in queries.chain(session)] == [FIRST, later]
    first, last = queries.chain(session)
    assert last.previous == first.root
    assert queries.proof(session, f"project:{other}", last) is not None
    assert queries.neighbours(session, later) == (FIRST, None)
    assert against(session, "latest").faults == ()
    for missed in (SECOND, THIRD):
        assert tasks.seal(session, {"day": (missed + timedelta(days=1)).isoformat()}, at(later)) is not None
        assert queries.root(session, missed) is None, "a day gone by is not sealed afterwards, as if it had been"


def test_two_workers_seal_a_day_once(app: Flask, committed: Callable[[], Session]) -> None:
    with app.test_request_context(), committed() as session:
        make_project(session, phase="screened")
        session.commit()
    gate, roots, faults = threading.Barrier(4), [], []

    def work() -> None:
        with app.app_context(), committed() as own:
            gate.wait()
            try:
                roots.append(service.seal(own, at(FIRST), day=FIRST).root)
                own.commit()
            except Exception as fault:  # noqa: BLE001 -- whatever it is, the test tells
                faults.append(fault)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert faults == []
    assert len(roots) == 4
    assert len(set(roots)) == 1
    with app.app_context(), committed() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AnchorRoot)) == 1
        assert against(session, "latest").faults == ()


@pytest.mark.usefixtures("inside")
def test_a_clock_that_goes_back_a_day_changes_no_seal(session: Session, project: str) -> None:
    first, second = sealed(session, FIRST), sealed(session, SECOND)
    make_project(session, phase="screened")
    assert tasks.seal(session, {"day": SECOND.isoformat()}, at(FIRST)) == f"{SECOND} is sealed already"
    assert tasks.seal(session, {"day": THIRD.isoformat()}, at(FIRST)) is None, "sealed before, answered with that"
    assert queries.chain(session) == (first, second)
    third = sealed(session, THIRD)
    assert third.previous == second.root
    assert against(session, "latest").faults == ()


def test_a_seal_made_by_a_clock_that_is_behind_is_told(session: Session, project: str) -> None:
    sealed(session, FIRST)
    service.seal(session, at(FIRST) - timedelta(hours=3), day=SECOND)
    problems = [fault.problem for fault in against(session, "latest").faults]
    assert "was sealed earlier than the one before it" in problems


def test_a_root_that_was_swapped_is_missed_by_whoever_kept_the_first(house: House) -> None:
    """Whoever owns the database can make a whole new chain without a fault; the paper on the board says otherwise."""
    kept = house.roots[1]
    house.rewrite(1, '"need":"', '"need":"改')
    house.tamper("UPDATE project SET need = '改' || need")
    with house.superuser.begin() as connection, Session(connection) as session:
        session.execute(sa.text("SET session_replication_role = replica"))
        _forge(session)
    assert house.found("latest") == [], "the forged chain is sound in itself"
    assert house.found(kept) == [f"root 0 no sealed day has the root {kept}"]
    assert house.found(house.roots[0]) != []


def _forge(session: Session) -> None:
    """Seal the falsified book anew, day by day, as if it had always been so."""
    for leaf in session.scalars(sa.select(AnchorLeaf).where(AnchorLeaf.kind == "stream")):
        now = session.execute(
            sa.text("SELECT hash FROM ledger_event WHERE stream = :name AND seq = :seq"),
            {"name": leaf.name, "seq": leaf.seq},
        ).scalar_one()
        leaf.hash = now
    session.flush()
    previous = ""
    leaves = [_digest(leaf) for leaf in session.scalars(sa.select(AnchorLeaf).order_by(AnchorLeaf.position))]
    for root in session.scalars(sa.select(AnchorRoot).order_by(AnchorRoot.day)):
        root.tree, root.previous = merkle.root(leaves[: root.leaves]).hex(), previous
        root.root = seal_hash(root.day, root.sealed_at, root.leaves, root.tree, previous, root.columns)
        previous = root.root
    session.flush()


def _digest(leaf: AnchorLeaf) -> bytes:
    return queries.Leaf(leaf.kind, leaf.name, leaf.place, leaf.seq, leaf.hash).digest
