"""Playing project moves: the book and the read columns move together, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
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
from tests.conftest import counted
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


def test_one_move_on_several_projects_asks_for_their_rules_once(session: Session) -> None:
    rows = [fx.make_project(session, phase="screened") for _ in range(3)]
    elsewhere = fx.make_project(session, phase="screened", place=make.ELSEWHERE)
    vote = {"meeting": "m", "yes": 10, "no": 1, "abstain": 0, "present": 11, "due": 13, "text": "同意"}
    moves = {row.id: {"adopted": True, **vote} for row in (*rows, elsewhere)} | {"nothing": {}}
    moves[rows[1].id] = {"adopted": False, **vote}
    with counted(session) as sent:
        there = service.play_projects(session, fx.CLERK, make.NOW + timedelta(days=1), "record_decision", moves)
    assert there == {row.id for row in (*rows, elsewhere)}
    phases = queries.projects(session, there)
    assert [phases[row.id].phase for row in (*rows, elsewhere)] == [
        "deliberated",
        "pooled",
        "deliberated",
        "deliberated",
    ]
    assert sum("FROM rule_layer" in statement for statement in sent) == 1
    assert verify(session, {"project": queries.check_project}).faults == ()


def test_a_move_on_nothing_is_not_found(session: Session) -> None:
    with pytest.raises(Refused) as caught:
        service.support(session, fx.resident_actor(), make.NOW, project_id="nothing")
    assert caught.value.refusal.code == "NOT_FOUND"


def test_two_presses_at_once_make_one_proposal(committed: Callable[[], Session]) -> None:
    id_, place = uuid4().hex, make.COMMUNITY
    with committed() as setup:
        make.place(setup, place)
        setup.commit()
    start = Barrier(2, timeout=60)

    def press(_: int) -> str:
        with committed() as own:
            start.wait()
            state = service.propose(
                own, fx.resident_actor(), make.NOW, project_id=id_, place=place, year=2026, **fx.content()
            )
            own.commit()
            return state.phase

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(press, range(2))) == ["collected", "collected"]
    with committed() as after:
        assert [item.event.type for item in queries.timeline(after, id_)] == ["proposed"]
        assert verify(after, {"project": queries.check_project}).faults == ()


def test_supporters_at_once_are_all_counted(committed: Callable[[], Session]) -> None:
    with committed() as setup:
        id_ = fx.make_project(setup).id
        setup.commit()
    start = Barrier(4, timeout=60)

    def support(number: int) -> None:
        with committed() as own:
            assert queries.project(own, id_) is not None  # what was read before the lock must not be written back
            own.get_one(Project, id_)
            start.wait()
            service.support(own, fx.resident_actor(number + 1), make.NOW, project_id=id_)
            own.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(support, range(4)))
    with committed() as after:
        row = queries.project(after, id_)
        assert row is not None
        assert row.supporters == 4
        assert verify(after, {"project": queries.check_project}).faults == ()
