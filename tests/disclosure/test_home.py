"""The home of a community says first what can be done now, and never how a running vote stands."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.disclosure.now import act_of
from deliberation.disclosure.queries.home import home
from deliberation.funds.models import Account
from deliberation.notices import service as notices
from tests import factories as make
from tests.conftest import counted
from tests.delivery import factories as office
from tests.disclosure import factories as make_year
from tests.meetings.factories import STARTS, make_meeting
from tests.polls import factories as polls

MOST_QUERIES = 15
"""Everything at once: a running vote, a running meeting, notices and projects."""


def page(client: FlaskClient, now: datetime) -> str:
    with time_machine.travel(now, tick=False):
        answer = client.get(f"/places/{make.COMMUNITY}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def kind(session: Session, now: datetime) -> str:
    return act_of(home(session, make.COMMUNITY, now)).kind


def test_a_running_vote_comes_first_and_tells_only_who_took_a_ballot(client: FlaskClient, session: Session) -> None:
    office.funded(session)
    poll = polls.make_poll(session)
    polls.vote(session, poll, 0, 1)
    polls.vote(session, poll, 1, 1)
    words = page(client, polls.DURING)
    assert "正在投票" in words
    assert "已有 2 位居民领票，共 6 位可以投票" in words
    assert "去投票" in words
    assert kind(session, polls.OPENS - timedelta(hours=1)) == "soon"


def test_a_notice_asks_for_objections_until_its_last_day(client: FlaskClient, session: Session) -> None:
    row = make_year.led(session, office.funded(session), "on_notice", title="楼道灯")
    assert kind(session, office.at(2)) == "object"
    assert "1 个项目正在公示" in page(client, office.at(2))
    over = page(client, office.at(9))
    assert "公示期满" in over
    assert "1 个项目正在公示" not in over
    objector = make.actor(session, make.resident(session))
    notices.file_objection(session, objector, office.at(3), notice_id=row.notice_id, text="不对")
    assert kind(session, office.at(9)) == "object"
    assert "因异议暂停" in page(client, office.at(9))


@pytest.mark.parametrize(
    ("phase", "day", "expected"),
    [("collected", 0, "follow"), ("accepted", 25, "rate"), ("under_way", 25, "follow")],
)
def test_what_is_done_now_follows_from_what_goes_on(session: Session, phase: str, day: int, expected: str) -> None:
    make_year.led(session, office.funded(session), phase)
    assert kind(session, office.at(day)) == expected


def test_in_the_days_of_collecting_one_proposes(client: FlaskClient, session: Session) -> None:
    office.funded(session)
    january = make.NOW.replace(month=1)
    assert kind(session, january) == "propose"
    assert "社区缺什么" in page(client, january)


def test_without_a_year_there_is_still_something_to_do(client: FlaskClient, session: Session) -> None:
    make.place(session)
    assert kind(session, make.NOW) == "none"
    assert "您现在就可以提建议" in page(client, make.NOW)


def test_a_running_meeting_leads_to_its_live_page(client: FlaskClient, session: Session) -> None:
    office.funded(session)
    held = make_meeting(session)
    assert "下次会议" in page(client, make.NOW)
    held.open(5)
    words = page(client, STARTS + timedelta(minutes=1))
    assert "正在开会" in words
    assert f"到会 5 人，法定 {held.row.quorum} 人" in words
    assert "看直播" in words


def test_the_step_bar_says_where_the_year_is(session: Session) -> None:
    office.funded(session)
    found = home(session, make.COMMUNITY, make.NOW)
    assert [step.state for step in found.steps] == ["done", "now", "next", "next", "next", "next"]
    assert found.stage is not None
    assert found.next_stage is not None
    assert (found.stage.name, found.next_stage.name) == ("deliberate", "vote")
    assert replace(found, steps=()).stage is None


def test_it_asks_little_whatever_goes_on(client: FlaskClient, session: Session) -> None:
    staff = office.funded(session)
    make_year.led(session, staff, "on_notice")
    make_year.led(session, staff, "under_way")
    polls.make_poll(session)
    make_meeting(session).open(5)
    session.expire_all()
    with counted(session) as sent, time_machine.travel(polls.DURING, tick=False):
        answer = client.get(f"/places/{make.COMMUNITY}")
    assert answer.status_code == 200
    assert len(sent) <= MOST_QUERIES, sent


def test_a_year_without_payments_names_the_last_one_that_had_some(client: FlaskClient, session: Session) -> None:
    staff = office.funded(session)
    paid = make_year.led(session, staff, "under_way")
    poster = f"/places/{make.COMMUNITY}/poster"
    assert "今年还没有付款" not in page(client, make.NOW)  # nothing was paid in any year before
    session.add(Account(place=make.COMMUNITY, year=2025, appropriated_fen=30 * office.WAN,
                        committed_fen=25 * office.WAN, disbursed_fen=24_640_000))  # fmt: skip
    session.flush()
    assert "今年还没有付款； 2025 年付了 24.64 万元" in page(client, make.NOW)
    with time_machine.travel(make.NOW, tick=False):
        text = client.get(poster).text
    assert "2025 年付了 24.64 万元" in text
    assert "已经付出" not in text
    assert f'href="/places/{make.COMMUNITY}?year=2025"' in text
    make_year.pay(session, staff, paid, "预付款", "记-07-012")
    assert "今年还没有付款" not in page(client, make.NOW)
    with time_machine.travel(make.NOW, tick=False):
        assert "已经付出" in client.get(poster).text
