"""One's own meetings stand above everything else on the home page."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.meetings.mine import mine
from tests import factories as make
from tests.meetings.factories import make_meeting


def test_a_member_is_asked_then_led_to_the_meeting_and_the_moderator_to_the_console(session: Session) -> None:
    held = make_meeting(session)
    member, host = held.members[0].id, held.moderator.id
    (one,) = mine(session, member, make.NOW)
    assert (one.id, one.running, one.presides, one.coming) == (held.id, False, False, None)
    held.open()
    assert [one.running for one in mine(session, member, held.now)] == [True]
    assert [one.presides for one in mine(session, host, held.now)] == [True]
    stranger = make.resident(session).id
    assert mine(session, stranger, held.now) == ()


def test_a_meeting_long_past_its_hour_is_not_announced(session: Session) -> None:
    held = make_meeting(session)
    late: datetime = held.row.starts_at + timedelta(days=1)
    assert mine(session, held.members[0].id, late) == ()


def test_the_home_page_says_so(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session)
    home = f"/places/{make.COMMUNITY}"
    with held.at():
        assert "请您出席" not in client.get(home).text
        make.enter(client, session, held.members[0], now=held.now)
        assert "请您出席" in client.get(home).text
    held.open()
    with held.at():
        assert "您的会正在开" in client.get(home).text
        make.enter(client, session, held.moderator, now=held.now)
        assert f"/meetings/{held.id}/console" in client.get(home).text
