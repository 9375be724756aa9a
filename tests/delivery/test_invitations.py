"""Users invited to an inspection are sent a message, and see it among their own things until they have answered."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.delivery import service
from deliberation.delivery.mine import inspections
from deliberation.delivery.service.changes import INVITE
from deliberation.delivery.tasks import HANDLERS
from deliberation.jobs.models import Outbox
from tests import factories as make
from tests.delivery import factories as lead
from tests.delivery.factories import at


def invite(session: Session, staff: lead.Office, id_: str, *people: str, day: int = 12) -> None:
    service.invite_users(session, staff.act(session, "clerk"), at(day), project_id=id_, persons=people)


def promised(session: Session) -> list[str]:
    rows = session.scalars(select(Outbox.dedupe_key).where(Outbox.kind == INVITE))
    return sorted(row.rpartition(":")[2] for row in rows)


def test_each_user_is_told_once(
    app: Flask, session: Session, staff: lead.Office, caplog: pytest.LogCaptureFixture
) -> None:
    row = lead.in_delivery(session, staff, "under_way")
    first, second = (make.resident(session) for _ in range(2))
    invite(session, staff, row.id, first.id)
    invite(session, staff, row.id, first.id, second.id, day=13)
    assert promised(session) == sorted([first.id, second.id])
    caplog.set_level(logging.WARNING, "deliberation")
    with app.test_request_context("/"):
        HANDLERS[INVITE](session, {"project": row.id, "person": first.id}, at(13))
        assert f"邀请您参加“{row.title}”的验收" in caplog.text
        caplog.clear()
        HANDLERS[INVITE](session, {"project": row.id, "person": "gone"}, at(13))
        lead.accept(session, staff, row.id)
        HANDLERS[INVITE](session, {"project": row.id, "person": second.id}, at(21))
    assert "验收" not in caplog.text


def test_it_stands_among_ones_own_things_until_it_is_answered(
    client: FlaskClient, session: Session, staff: lead.Office
) -> None:
    row = lead.in_delivery(session, staff, "under_way")
    user, other = (make.resident(session) for _ in range(2))
    invite(session, staff, row.id, user.id)
    make.enter(client, session, other)
    assert row.title not in client.get("/me").text
    make.enter(client, session, user)
    page = client.get("/me").text
    assert row.title in page
    assert f"/projects/{row.id}/opinion" in page
    assert inspections(session, user.id, ["440303002020"]) == ()
    assert client.post(f"/projects/{row.id}/opinion", data={"fine": "yes"}).status_code == 303
    assert row.title not in client.get("/me").text
