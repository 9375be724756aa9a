"""Reminders: two days before, once overdue, once to the sub-district; one message a person and day."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.followup import queries, service, tasks
from deliberation.followup.models import Need, Reminder
from deliberation.jobs.models import Outbox
from deliberation.rules.refusal import Json
from tests import factories as make
from tests.proposals import factories as fx


def local(month: int, day: int) -> datetime:
    """Eight in the morning of a day of 2026 in Shenzhen."""
    return datetime(2026, month, day, tzinfo=UTC)


def round_on(session: Session, at: datetime) -> list[str]:
    """The ids of those who are told anything on that day."""
    tasks.make_round(session, {"day": at.date().isoformat()}, at)
    key = f"{tasks.TELL}:{at.date().isoformat()}:"
    rows = session.scalars(select(Outbox.dedupe_key).where(Outbox.dedupe_key.startswith(key)))
    return sorted(row.removeprefix(key) for row in rows)


def stages(session: Session) -> list[str]:
    return list(session.scalars(select(Reminder.stage).order_by(Reminder.sent_at)))


def test_an_answer_that_does_not_come_goes_up_step_by_step(session: Session) -> None:
    clerk = make.holder(session, "clerk")
    officer = make.holder(session, "subdistrict_officer", make.SUBDISTRICT)
    row = fx.make_project(session, phase="rejected")  # due on 24 March
    assert round_on(session, local(3, 19)) == []
    assert round_on(session, local(3, 20)) == sorted([clerk.id, officer.id])
    assert round_on(session, local(3, 23)) == [], "nobody is told the same thing twice"
    assert round_on(session, local(3, 25)) == sorted([clerk.id, officer.id])
    assert round_on(session, local(3, 27)) == [officer.id]
    assert stages(session) == ["soon", "late", "escalated"]
    (one,) = queries.due(session, make.COMMUNITY, local(3, 27))
    assert queries.reminded(session, [one])[one.kind, one.subject, one.day] == "escalated"
    assert queries.state(session, row.id).escalated == ("answer:2026-03-24",)
    assert session.get_one(Need, row.id).status == "none"
    assert round_on(session, local(3, 30)) == []


def test_nobody_is_reminded_on_a_day_off_but_on_a_worked_saturday(session: Session) -> None:
    clerk = make.holder(session, "clerk")
    fx.make_project(session, phase="collected", now=datetime(2026, 4, 24, 2, tzinfo=UTC))  # due on 11 May
    assert round_on(session, local(5, 4)) == []
    assert round_on(session, local(5, 9)) == [clerk.id]
    assert round_on(session, local(5, 10)) == []


def test_several_things_make_one_message(app: Flask, session: Session, caplog: pytest.LogCaptureFixture) -> None:
    clerk = make.holder(session, "clerk")
    for title in ("更换门岗岗亭", "院内充电棚"):
        fx.make_project(session, phase="collected", title=title)
    assert round_on(session, local(3, 24)) == [clerk.id]
    said = session.scalars(select(Outbox).where(Outbox.kind == tasks.TELL)).one()
    caplog.set_level(logging.WARNING, "deliberation")  # the journeys' pages make it quiet
    soon: dict[str, Json] = {"count": 2, "late": 0, "title": "充电棚", "day": "2026-03-24"}
    with app.app_context():
        tasks.tell(
            session, {"person": clerk.id, "count": 2, "late": 0, "title": "充电棚", "day": "2026-03-24"}, make.NOW
        )
        late = tasks.message({**soon, "late": 1})
        tasks.tell(session, {**soon, "person": "gone"}, make.NOW)
    assert '"count": 2' in said.payload
    assert "有 2 件事快到期" in caplog.text
    assert "其中 1 件已逾期" in late


def test_where_no_place_is_entered_nothing_is_due(session: Session) -> None:
    assert tasks.make_round(session, {"day": "2026-03-10"}, make.NOW) is None


def test_a_matter_that_a_body_leaves_lying_is_told_above(session: Session) -> None:
    officer = make.holder(session, "subdistrict_officer", make.SUBDISTRICT)
    row = fx.make_project(session, phase="rejected")
    service.answer(session, fx.CLERK, make.NOW, project_id=row.id, text="已转请物业")
    service.dispatch(session, fx.CLERK, make.NOW, project_id=row.id, body="property_firm", task="请更换")
    day = queries.due(session, make.COMMUNITY, make.NOW)[0].day
    assert round_on(session, datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=7)) == [officer.id]
    assert queries.state(session, row.id).escalated == (f"dispatch:{day.isoformat()}",)
