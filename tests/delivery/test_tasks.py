"""The worker ends notices by itself, once, and only when they are due."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.delivery.tasks import HANDLERS, end_due
from deliberation.jobs.models import Outbox
from deliberation.notices import queries, service
from deliberation.proposals.queries import project_state
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.delivery import factories as lead
from tests.delivery.factories import at

ZHANG = Actor("z" * 32, frozenset({"resident"}))


def promised(session: Session, notice: str) -> list[Outbox]:
    """The promises to end a notice, in order of time."""
    rows = session.scalars(select(Outbox).where(Outbox.kind == service.END_DUE).order_by(Outbox.not_before))
    return [row for row in rows if notice in row.payload]


def test_a_notice_is_ended_by_the_worker_when_its_days_have_run(session: Session) -> None:
    row = lead.in_delivery(session, lead.funded(session), "on_notice")
    promise = promised(session, row.notice_id)[0]
    end_due(session, {"notice": row.notice_id}, at(3))
    assert not project_state(session, row.id).notice_over
    HANDLERS[promise.kind](session, {"notice": row.notice_id}, promise.not_before)
    assert project_state(session, row.id).notice_over
    end_due(session, {"notice": row.notice_id}, at(9))
    assert queries.state(session, row.notice_id).ended_at == promise.not_before


def test_a_stopped_notice_is_left_alone_and_promised_anew(session: Session) -> None:
    staff = lead.funded(session)
    row = lead.in_delivery(session, staff, "on_notice")
    objection = service.file_objection(session, ZHANG, at(3), notice_id=row.notice_id, text="太吵")
    end_due(session, {"notice": row.notice_id}, at(9))
    assert queries.state(session, row.notice_id).status == "stopped"
    answer = {"notice_id": row.notice_id, "objection_id": objection, "upheld": False, "reason": "已加隔音"}
    service.answer_objection(session, staff.act(session, "clerk"), at(9), **answer)  # type: ignore[arg-type]
    first, second = promised(session, row.notice_id)
    end_due(session, {"notice": row.notice_id}, first.not_before)
    assert queries.state(session, row.notice_id).status == "running"
    end_due(session, {"notice": row.notice_id}, second.not_before)
    assert queries.state(session, row.notice_id).status == "ended"


def test_a_notice_about_something_else_ends_by_itself(session: Session) -> None:
    lead.funded(session)
    rules = communities.rulebook(session, make.COMMUNITY)
    id_ = service.post(
        session, make.SYSTEM, at(0), place=make.COMMUNITY, subject="roster:x", title="名册", rulebook=rules
    )
    end_due(session, {"notice": id_}, at(7))
    assert queries.state(session, id_).status == "ended"
