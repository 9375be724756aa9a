"""The follow-up of needs through its services: days, columns, what the book says, and the sheet's rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from deliberation.followup import queries, service
from deliberation.followup.models import Need
from deliberation.followup.needs import check_need, stream_of
from deliberation.ledger import book
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.conftest import counted
from tests.proposals import factories as fx

OTHER = Actor("clerk-2", frozenset({"clerk"}))
LATER = make.NOW + timedelta(days=1)


def faults(session: Session, project_id: str) -> list[str]:
    stream = stream_of(project_id)
    return [fault.problem for fault in check_need(session, stream, book.history(session, stream))]


def answered(session: Session, **about: object) -> str:
    row = fx.make_project(session, phase="rejected", **about)  # type: ignore[arg-type]
    service.answer(session, fx.CLERK, LATER, project_id=row.id, text="门岗属于物业的职责，已转请物业答复。")
    return row.id


def test_whoever_was_refused_is_owed_an_answer_by_a_working_day(session: Session) -> None:
    owed = {phase: fx.make_project(session, phase=phase).id for phase in ("rejected", "pooled", "returned")}
    fx.make_project(session, phase="withdrawn")
    fx.make_project(session, phase="screened")
    found = queries.owed(session, make.COMMUNITY, make.NOW)
    assert {row.project_id for row in found} == set(owed.values())
    assert {row.due for row in found} == {date(2026, 3, 24)}
    assert not any(row.overdue or row.provisional for row in found)
    assert all(row.overdue for row in queries.owed(session, make.COMMUNITY, make.NOW + timedelta(days=30)))


def test_holidays_move_the_day_and_a_year_without_decree_is_flagged(session: Session) -> None:
    before_may = datetime(2026, 4, 28, 2, tzinfo=UTC)
    fx.make_project(session, phase="rejected", now=before_may)
    (row,) = queries.owed(session, make.COMMUNITY, before_may)
    assert row.due == date(2026, 5, 14), "five days off, one Saturday worked"
    end = datetime(2026, 12, 28, 2, tzinfo=UTC)
    fx.make_project(session, phase="rejected", now=end)
    row = queries.owed(session, make.COMMUNITY, end)[-1]
    assert row.provisional
    with pytest.raises(Refused) as caught:
        service.dispatch(session, fx.CLERK, end, project_id=row.project_id, body="utilities", task="请答复")
    assert (caught.value.refusal.code, caught.value.refusal.params) == ("HOLIDAYS_UNKNOWN", {"year": 2027})
    state = service.dispatch(
        session, fx.CLERK, end, project_id=row.project_id, body="utilities", task="请答复", due=date(2027, 1, 20)
    )
    assert state.open[0].due == date(2027, 1, 20)


def test_an_answer_ends_the_debt_until_the_next_decision(session: Session) -> None:
    id_ = answered(session)
    assert queries.owed(session, make.COMMUNITY) == ()
    with pytest.raises(Refused, match="NEED_ANSWERED"):
        service.answer(session, fx.CLERK, LATER, project_id=id_, text="再答一次")
    back = fx.make_project(session, phase="returned")
    service.answer(session, fx.CLERK, LATER, project_id=back.id, text="请补充位置")
    proposer = fx.resident_actor()
    fx.service.revise(session, proposer, LATER, project_id=back.id, **fx.content())
    fx.service.screen(session, fx.CLERK, LATER + timedelta(days=2), project_id=back.id, verdict="reject", reason="物业")
    assert [row.project_id for row in queries.owed(session, make.COMMUNITY)] == [back.id]
    assert faults(session, back.id) == []


def test_the_whole_way_is_in_the_columns_and_in_the_sheet(session: Session) -> None:
    id_ = answered(session)
    service.dispatch(session, fx.CLERK, LATER, project_id=id_, body="property_firm", task="请答复更换安排")
    row = session.get_one(Need, id_)
    assert (row.status, row.body, row.handle_due) == ("dispatched", "property_firm", date(2026, 4, 1))
    service.track(session, fx.CLERK, LATER, project_id=id_, text="物业已到现场")
    service.hand_back(session, fx.CLERK, LATER, project_id=id_, body="property_firm", reason="不属于物业")
    service.conclude(session, fx.CLERK, LATER, project_id=id_, outcome="explained", text="已当面说明")
    service.evaluate(session, fx.resident_actor(), LATER, project_id=id_, score=2)
    service.call_back(session, OTHER, LATER, project_id=id_, reached=True, satisfied=False, note="电话回访")
    service.reopen(session, fx.OFFICER, LATER, project_id=id_, reason="请再想办法")
    service.urge(session, fx.OFFICER, LATER, project_id=id_, text="三日内报进展")
    assert service.escalate(session, LATER, project_id=id_, what="dispatch", due=date(2026, 4, 1), days=3)
    assert not service.escalate(session, LATER, project_id=id_, what="dispatch", due=date(2026, 4, 1), days=4)
    service.conclude(session, fx.CLERK, LATER, project_id=id_, outcome="solved", text="物业已更换")
    assert faults(session, id_) == []
    (told,) = queries.needs(session, make.COMMUNITY, 2026)
    assert (told.outcome, told.score, told.late, told.due) == ("solved", 0, False, date(2026, 3, 24))
    assert told.answered_at == LATER
    assert queries.needs(session, make.COMMUNITY, 2025) == ()


def test_a_late_answer_stays_late(session: Session) -> None:
    row = fx.make_project(session, phase="pooled")
    service.answer(session, fx.CLERK, make.NOW + timedelta(days=40), project_id=row.id, text="明年再议")
    found = queries.need(session, row.id)
    assert found is not None
    assert found.late


def test_an_altered_column_is_named(session: Session) -> None:
    id_ = answered(session)
    session.get_one(Need, id_).score = 5
    assert faults(session, id_) == ["column score says 5, the book says 0"]


def test_what_is_due_is_gathered_from_every_feature_in_few_queries(session: Session) -> None:
    for phase in ("collected", "rejected", "under_way"):
        fx.make_project(session, phase=phase)
    id_ = answered(session)
    service.dispatch(session, fx.CLERK, LATER, project_id=id_, body="utilities", task="请答复")
    with counted(session) as few:
        found = queries.due(session, make.SUBDISTRICT, make.NOW)
    assert [one.kind for one in found] == ["answer", "screening", "handling"]
    assert found[0].day == date(2026, 3, 24)
    for phase in ("collected", "rejected"):
        fx.make_project(session, phase=phase)
    with counted(session) as many:
        assert len(queries.due(session, make.SUBDISTRICT, make.NOW)) == 5
    assert len(many) <= len(few)  # what was read once of a project is remembered
    assert queries.due(session, make.NEIGHBOUR, make.NOW) == ()


def test_there_is_no_follow_up_of_what_is_not_there(session: Session) -> None:
    make.place(session)
    with pytest.raises(Refused, match="NOT_FOUND"):
        service.answer(session, fx.CLERK, make.NOW, project_id="none", text="？")
    assert queries.need(session, "none") is None
