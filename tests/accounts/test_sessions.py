"""Sessions are kept on the server: they idle out for staff, can be ended from elsewhere, and are noted seldom."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from deliberation.accounts import queries, service
from deliberation.accounts.models import WebSession
from deliberation.communities.service import adopt_layer
from deliberation.rules.replay import SYSTEM
from deliberation.rules.rulebook import Setting
from tests import factories as f
from tests.conftest import counted


def test_staff_idle_out_and_residents_do_not(
    client: FlaskClient, session: Session, clock: time_machine.Coordinates
) -> None:
    neighbour = f.enter(client.application.test_client(), session, f.resident(session))
    f.enter(client, session, f.holder(session, "clerk"))
    clock.shift(timedelta(minutes=14))
    assert client.get("/me").status_code == 200
    clock.shift(timedelta(minutes=15))
    assert client.get("/me").headers["Location"] == "/sign-in?next=/me"
    assert "有一段时间没有操作" in client.get("/sign-in").text
    assert neighbour.get("/me").status_code == 200


def test_idling_follows_the_rules_of_the_place(
    client: FlaskClient, session: Session, clock: time_machine.Coordinates
) -> None:
    f.enter(client, session, f.holder(session, "clerk"))
    longer = {"account.staff_idle_minutes": Setting(60, "街道通知")}
    adopt_layer(session, SYSTEM, f.NOW, place=f.SUBDISTRICT, title="黄贝街道", rules=longer)
    clock.shift(timedelta(minutes=59))
    assert client.get("/me").status_code == 200


def test_an_idle_session_stays_closed(client: FlaskClient, session: Session, clock: time_machine.Coordinates) -> None:
    f.enter(client, session, f.holder(session, "clerk"))
    clock.shift(timedelta(minutes=15))
    client.get("/me")
    assert session.scalars(select(WebSession.ended_at)).one() is not None


def test_use_is_noted_at_most_once_a_minute(
    client: FlaskClient, session: Session, clock: time_machine.Coordinates
) -> None:
    f.enter(client, session, f.resident(session))
    clock.shift(timedelta(seconds=59))
    client.get("/me")
    assert session.scalars(select(WebSession.seen_at)).one() == f.NOW
    clock.shift(timedelta(seconds=1))
    client.get("/me")
    assert session.scalars(select(WebSession.seen_at)).one() == f.NOW + timedelta(minutes=1)


def test_a_session_ends_after_thirty_days(
    client: FlaskClient, session: Session, clock: time_machine.Coordinates
) -> None:
    f.enter(client, session, f.resident(session))
    clock.shift(timedelta(days=30))
    assert client.get("/me").status_code == 303


def test_signing_out_ends_the_session_and_not_only_the_cookie(client: FlaskClient, session: Session) -> None:
    f.enter(client, session, f.resident(session))
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    assert client.post("/sign-out").status_code == 303
    with client.session_transaction() as cookie:
        assert "_user_id" not in cookie
        cookie.update(kept)
    assert client.get("/me").status_code == 303, "a kept cookie opens nothing"


def test_one_of_my_browsers_is_signed_out_from_another(client: FlaskClient, session: Session) -> None:
    person = f.resident(session)
    phone, desk = f.enter(client.application.test_client(), session, person), f.enter(client, session, person)
    with phone.session_transaction() as cookie:
        lost = service.token_id(cookie["_user_id"])
    assert desk.post(f"/me/browsers/{lost}/end").status_code == 303
    assert phone.get("/me").status_code == 303
    assert desk.get("/me").status_code == 200


def test_nobody_signs_out_somebody_else(client: FlaskClient, session: Session) -> None:
    other = f.enter(client.application.test_client(), session, f.resident(session))
    with other.session_transaction() as cookie:
        theirs = service.token_id(cookie["_user_id"])
    f.enter(client, session, f.resident(session))
    assert client.post(f"/me/browsers/{theirs}/end").status_code == 404
    assert other.get("/me").status_code == 200


def test_all_my_browsers_are_signed_out(client: FlaskClient, session: Session) -> None:
    person = f.resident(session)
    phone, desk = f.enter(client.application.test_client(), session, person), f.enter(client, session, person)
    assert desk.post("/me/browsers/end").status_code == 303
    assert phone.get("/me").status_code == 303
    assert desk.get("/me").status_code == 303


def test_dismissal_ends_the_sessions_that_carried_the_office(client: FlaskClient, session: Session) -> None:
    clerk = f.holder(session, "clerk")
    f.enter(client, session, clerk)
    rulebook = f.communities.rulebook(session, f.COMMUNITY)
    service.dismiss(
        session, SYSTEM, f.NOW, rulebook, person_id=clerk.id, role="clerk", place=f.COMMUNITY, reason="调离"
    )
    assert client.get("/me").status_code == 303
    assert queries.grants_of(session, clerk.id) == ()


def test_who_is_there_is_one_query(client: FlaskClient, session: Session) -> None:
    person = f.holder(session, "clerk")
    f.grant(session, person, "council_member", seat="residents")
    token = service.open_session(session, f.NOW, person_id=person.id)
    with counted(session) as sent:
        found = queries.visitor(session, service.token_id(token), f.NOW)
    assert len(sent) == 1
    assert found is not None
    assert {grant.role for grant in found.grants} == {"clerk", "council_member"}


def test_a_lost_database_still_makes_an_error_page(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    f.enter(client, session, f.resident(session))

    def lost(*_args: object) -> None:
        raise OperationalError("SELECT", {}, Exception("connection lost"))

    monkeypatch.setattr(queries, "visitor", lost)
    answer = client.get("/me")
    assert answer.status_code == 503
    assert "<html" in answer.text
