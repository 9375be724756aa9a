"""Playing project moves: the book and the read columns move together, or not at all."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.ledger.verify import verify
from deliberation.proposals import queries, service
from deliberation.proposals.models import Project
from deliberation.rules.project import PHASES, SIDE_PHASES
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.proposals import factories as fx


@pytest.mark.parametrize("phase", [*PHASES, *SIDE_PHASES])
def test_the_columns_follow_the_book_into_every_phase(session: Session, phase: str) -> None:
    row = fx.make_project(session, phase=phase, supporters=2)
    assert row.phase == phase
    assert row.supporters == 2
    report = verify(session, {"project": queries.check_project}, make.COMMUNITY)
    assert report.faults == ()
    assert report.events == len(queries.timeline(session, row.id))


def test_a_changed_column_is_named(session: Session) -> None:
    row = fx.make_project(session)
    session.get_one(Project, row.id).cost_fen = 100
    session.flush()
    faults = verify(session, {"project": queries.check_project}).faults
    assert [fault.problem for fault in faults] == ["column cost_fen says 100, the book says 46800000"]


def test_a_proposal_sent_twice_is_made_once(session: Session) -> None:
    place, id_ = make.place(session), uuid4().hex
    for minute in range(2):
        at = make.NOW + timedelta(minutes=minute)
        state = service.propose(
            session, fx.resident_actor(), at, project_id=id_, place=place, year=2026, **fx.content()
        )
        assert state.title == "院内电动车充电棚"
    assert len(book.history(session, f"project:{id_}")) == 1


def test_another_persons_id_cannot_be_taken(session: Session) -> None:
    row = fx.make_project(session)
    with pytest.raises(Refused) as caught:
        service.propose(
            session, fx.resident_actor(7), make.NOW, project_id=row.id, place=row.place, year=2026, **fx.content()
        )
    assert caught.value.refusal.code == "WRONG_PHASE"


def test_a_refused_move_leaves_nothing_behind(session: Session) -> None:
    row = fx.make_project(session)
    with pytest.raises(Refused) as caught:
        service.screen(session, fx.CLERK, make.NOW, project_id=row.id, verdict="pass", reason="")
    assert caught.value.refusal.code == "REASON_NEEDED"
    assert queries.project(session, row.id) == row
    assert len(queries.timeline(session, row.id)) == 1


def test_a_move_on_nothing_is_not_found(session: Session) -> None:
    with pytest.raises(Refused) as caught:
        service.support(session, fx.resident_actor(), make.NOW, project_id="nothing")
    assert caught.value.refusal.code == "NOT_FOUND"
