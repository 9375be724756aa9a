"""A question that nobody answers: reminded, pressed, told to the sub-district, and overdue on every desk."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.audit.queries import audits
from deliberation.followup import reminding
from deliberation.followup.models import Reminder
from deliberation.rules.cycle import LOCAL
from tests import factories as make
from tests.audit import factories as fx


def test_a_query_that_nobody_answers_goes_up_step_by_step(app: Flask, client: FlaskClient, session: Session) -> None:
    query = fx.quick_query(session)
    thread = audits.thread(session, "query", query)
    clerk, officer = make.holder(session, "clerk"), make.holder(session, "subdistrict_officer", make.SUBDISTRICT)
    auditor = make.holder(session, "auditor", make.DISTRICT)
    assert thread is not None
    session.commit()
    last = next(day for ago in range(9) if workdays.calendar().works(day := thread.due - timedelta(days=ago)))
    assert round_on(app, session, last - timedelta(days=20)) == set()
    assert round_on(app, session, last) == {clerk.id, officer.id}
    assert round_on(app, session, last) == set(), "once at each stage"
    late = workdays.after(thread.due, 1)
    assert round_on(app, session, late) == {clerk.id, officer.id}
    assert stage(session, query) == "late"
    up = workdays.after(thread.due, 12)
    assert round_on(app, session, up) == {officer.id}
    assert stage(session, query) == "escalated"
    session.commit()
    seen = moment(up)
    with time_machine.travel(seen, tick=False):
        page = make.enter(client, session, clerk, now=seen).get(f"/places/{make.COMMUNITY}/due?kind=audit_query").text
        assert "已逾期 12 个工作日" in page
        assert "已报街道" in page
        assert "已超期" in make.enter(client, session, auditor, now=seen).get(f"/audits/{thread.audit_id}").text
        assert "已逾期" in client.get(f"/places/{make.COMMUNITY}/audits").text, "the auditor's desk says so, too"


def moment(day: date) -> datetime:
    return datetime.combine(day, time(8, 5), LOCAL)


def round_on(app: Flask, session: Session, day: date) -> set[str]:
    """Whom the round of a day tells of a query, as the worker makes it."""
    with app.test_request_context():
        told = reminding.remind(session, moment(day), make.SUBDISTRICT)
    return {person for person, message in told.items() if message.first and message.first.kind == "audit_query"}


def stage(session: Session, query: str) -> str:
    subject = f"audit_query:{query}"
    rows = session.scalars(sa.select(Reminder).where(Reminder.subject == subject).order_by(Reminder.sent_at))
    return [row.stage for row in rows][-1]
