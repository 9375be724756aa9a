"""The supervisors' page: every kind of need is seen, the neediest comes first, in a fixed number of queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from deliberation.audit import service
from deliberation.audit.queries.overview import Community, overview, summed
from deliberation.communities.models import Place
from deliberation.followup import queries
from deliberation.funds.models import Account
from deliberation.meetings.models import Meeting, Minutes
from deliberation.polls.models import Alarm
from deliberation.procurement.models import Package
from deliberation.proposals.models import Project
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.audit import factories as audits
from tests.conftest import counted
from tests.guards import samples
from tests.meetings.factories import make_meeting
from tests.polls.factories import make_poll
from tests.proposals import factories as fx

NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 2, tzinfo=UTC)
PAGE = f"/places/{make.DISTRICT}/overview"


def named(session: Session, code: str = make.COMMUNITY, now: datetime = NOW) -> Community:
    session.flush()
    return next(one for one in overview(session, make.DISTRICT, now) if one.place.code == code)


def test_a_community_without_anything_open_has_no_points(session: Session) -> None:
    make.place(session)
    assert named(session).points == 0
    assert summed(overview(session, make.DISTRICT, NOW)) == {"late": 0, "alarms": 0, "idle_fen": 0, "quiet": 0}


def test_works_are_late_after_their_last_day_and_not_on_it(session: Session) -> None:
    row = session.get_one(Project, fx.make_project(session, phase="under_way").id)
    row.planned_on = date(2026, 6, 1)
    assert named(session).late["planned_finish"] == 0
    assert named(session, now=NOW + timedelta(days=1)).late["planned_finish"] == 1
    row.planned_on, row.rectify_by = None, date(2026, 5, 31)
    assert named(session).late["mending"] == 1


def test_proposers_without_an_answer_count_once_the_day_is_over(session: Session) -> None:
    fx.make_project(session, phase="rejected")
    assert named(session, now=make.NOW).late.total() == 0
    assert named(session).late == {"answer": 1}


def test_minutes_are_late_while_they_are_a_draft(session: Session) -> None:
    held = make_meeting(session)
    minutes = Minutes(meeting_id=held.id, status="draft", version=1, last_day=date(2026, 5, 31), waiting=0)
    session.add(minutes)
    assert named(session).late["minutes"] == 1
    minutes.last_day = date(2026, 6, 1)
    assert named(session).late["minutes"] == 0


def test_questions_of_auditors_are_late_until_they_are_answered(session: Session) -> None:
    samples.audit_query(session)
    assert named(session).late["audit_query"] == 1
    assert named(session, now=audits.NOW).late["audit_query"] == 0


def test_alarms_count_until_somebody_has_answered(session: Session) -> None:
    alarm = Alarm(poll_id=make_poll(session, costs=(4_680_000,), voters=1).id, key="one", kind="minute", at=make.NOW,
                  seen=30, usual="2")  # fmt: skip
    session.add(alarm)
    assert named(session).poll_alarms == 1
    alarm.note, alarm.answered_by = "核对过，是集中到场。", "somebody"
    assert named(session).poll_alarms == 0


def test_money_of_ended_years_that_nothing_binds_is_idle(session: Session) -> None:
    make.place(session)
    session.add(Account(place=make.COMMUNITY, year=2026, appropriated_fen=200, committed_fen=150, disbursed_fen=0))
    assert named(session).idle_fen == 0, "the year is not over"
    one = named(session, now=NOW.replace(year=2027, month=2))
    assert (one.idle_fen, one.points) == (50, 1)


def test_what_is_late_is_what_the_list_of_deadlines_says_is_late(session: Session) -> None:
    fx.make_project(session, phase="rejected")
    session.add(Account(place=make.COMMUNITY, year=2025, appropriated_fen=200, committed_fen=150, disbursed_fen=0))
    session.flush()
    late = [one.kind for one in queries.due(session, make.COMMUNITY, LATER) if one.overdue(LATER.date())]
    assert {"idle", "answer"} <= set(late)
    assert named(session, now=LATER).late.total() == len(late)


def test_a_wider_place_stands_among_them_when_something_of_its_own_is_late(session: Session) -> None:
    about = {"place": make.SUBDISTRICT, "year": 2026, "title": "全街道抽查", "method": "risk", "size": 1}
    fx.make_project(session, phase="approved", year=2026)
    auditor = Actor("auditor-1", frozenset({"auditor"}))
    made = service.plan(session, auditor, make.NOW, **about)  # type: ignore[arg-type]
    project = service.draw(session, auditor, make.NOW, audit_id=made).papers[0].project
    service.take(session, auditor, make.NOW, audit_id=made, name="note", project=project, ticks=audits.ALL)
    service.take(session, auditor, make.NOW, audit_id=made, name="submit", opinion="总体合规。")
    assert named(session, make.SUBDISTRICT, LATER).late == {"audit_review": 1}


def test_a_council_is_quiet_when_its_rules_ask_for_a_meeting_and_there_was_none(session: Session) -> None:
    make.place(session)
    samples.year(session)
    assert not named(session, now=datetime(2026, 3, 30, tzinfo=UTC)).quiet
    one = named(session)
    assert one.quiet
    assert one.met is None
    held = make_meeting(session, now=datetime(2026, 5, 20, 2, tzinfo=UTC))
    row = session.get_one(Meeting, held.id)
    row.status, row.opened_at, row.held = "adjourned", NOW, True
    one = named(session)
    assert not one.quiet
    assert one.met == date(2026, 6, 1)
    assert named(session, now=NOW + timedelta(days=91)).quiet is False, "four a year: once in 91 days"
    assert named(session, now=NOW + timedelta(days=92)).quiet


def test_the_neediest_come_first(session: Session) -> None:
    make.place(session, make.NEIGHBOUR)
    fx.make_project(session, phase="rejected", place=make.NEIGHBOUR)
    fx.make_project(session, phase="rejected", place=make.NEIGHBOUR)
    fx.make_project(session, phase="rejected")
    order = [one.place.code for one in overview(session, make.DISTRICT, NOW) if one.points]
    assert order == [make.NEIGHBOUR, make.COMMUNITY]


@pytest.mark.parametrize("role", ["district_supervisor", "auditor", "subdistrict_officer"])
def test_the_page_ranks_and_leads_on(client: FlaskClient, session: Session, role: str) -> None:
    fx.make_project(session, phase="rejected", title="更换门岗岗亭")
    with time_machine.travel(NOW, tick=False):
        make.enter(client, session, make.holder(session, role, make.DISTRICT), now=NOW)
        page = html.fromstring(client.get(PAGE).text)
        links = page.xpath("//main//table//a/@href")
        assert f"/places/{make.COMMUNITY}/due" in links
        assert {client.get(url).status_code for url in links} == {200}
        assert "答复提案人的期限 1" in page.text_content()
        assert client.get(f"/places/{make.COMMUNITY}/overview").headers["Location"].endswith("/due")


def test_a_district_without_needs_is_told_so(client: FlaskClient, session: Session) -> None:
    make.enter(client, session, make.holder(session, "district_supervisor", make.DISTRICT))
    assert "都办得很好" in client.get(PAGE).text


def test_the_page_takes_as_many_queries_whatever_it_shows(client: FlaskClient, session: Session) -> None:
    with time_machine.travel(NOW, tick=False):
        make.enter(client, session, make.holder(session, "district_supervisor", make.DISTRICT), now=NOW)
        make.place(session)
        samples.year(session)
        fx.make_project(session, phase="rejected")
        session.commit()
        client.get(PAGE)
        with counted(session) as few:
            client.get(PAGE)
        for number in range(20):
            code = f"{make.SUBDISTRICT}9{number:02d}"
            session.add(Place(code=code, level="community", parent_code=make.SUBDISTRICT, name=f"第{number}社区"))
            session.flush()
            fx.make_project(session, phase="rejected", place=code)
            session.add(Account(place=code, year=2025))
        session.commit()
        with counted(session) as many:
            client.get(PAGE)
    assert len(few) == len(many) <= 45, "\n".join(many)


def test_alarms_of_a_purchase_count_while_it_is_under_way(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    # the columns are set by hand, so the book has no warning that the list of what is due could date
    monkeypatch.setattr("deliberation.audit.queries.overview.due", lambda *_args: ())
    package = session.get_one(Package, samples.package(session))
    assert named(session).buying_alarms == 0
    package.status, package.awarded_by, package.alarms, package.waiting = "compared", "", 2, 2
    package.supplier_id = package.awarded_at = package.award_due = None
    assert named(session).buying_alarms == 2
