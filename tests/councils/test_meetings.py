"""A body other than the council meets by its own rules, with its own members, and never on projects."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.councils import queries as councils
from deliberation.councils import service
from deliberation.jobs.models import Outbox
from deliberation.meetings import queries, tasks
from deliberation.meetings import service as meetings
from deliberation.meetings.papers import notice, reading
from deliberation.meetings.service import Topic
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as f
from tests.councils import factories as make
from tests.councils.factories import Staff, text

NOW = datetime.now(UTC)


def owners(held: Staff) -> tuple[str, list[str]]:
    session = held.session
    about = {"kind": "owners_assembly", "name": "怡景业主议事会", "profile": "nantang13", "seats": [("owners", 3)]}
    body = service.propose_body(session, held.clerk, NOW, place=f.COMMUNITY, **about)  # type: ignore[arg-type]
    service.confirm_body(session, held.officer, NOW, body_id=body)
    people = [f.resident(session).id for _ in range(3)]
    for person in people:
        service.fill_seat(session, held.clerk, NOW, body_id=body, person_id=person, kind="owners", how="elected")
    return body, people


def call(held: Staff, body: str, items: list[str | Topic], *, days: int = 5) -> str:
    moderator = f.holder(held.session, "moderator", f.DISTRICT, name="周正言")
    return meetings.call_meeting(
        held.session, held.clerk, NOW, place=f.COMMUNITY, title="业主议事会会议", starts_at=NOW + timedelta(days=days),
        location="议事厅", moderator_id=moderator.id, items=items, party_reviewed=make.day(NOW), body=body,
    )  # fmt: skip


def test_it_meets_by_its_own_rules_with_its_own_members(client: FlaskClient, held: Staff) -> None:
    body, people = owners(held)
    f.holder(held.session, "council_member")
    meeting = queries.meeting(held.session, call(held, body, [Topic("选聘保洁公司")]))
    assert meeting is not None
    assert (meeting.body, meeting.profile, meeting.members_due) == (body, "nantang13", 3)
    assert queries.council(held.session, f.COMMUNITY, body) == tuple(people)
    assert "怡景业主议事会" in text(client.get(f"/meetings/{meeting.id}"))


def test_projects_are_for_the_council(held: Staff) -> None:
    body, _people = owners(held)
    with pytest.raises(Refused) as caught:
        call(held, body, ["project"])
    assert caught.value.refusal.code == "PROJECTS_FOR_COUNCIL"
    with pytest.raises(Refused) as caught:
        call(held, "nobody", [Topic("x")])
    assert caught.value.refusal.code == "NOT_FOUND"


def test_the_clerk_calls_it_from_its_page(client: FlaskClient, held: Staff) -> None:
    body, _people = owners(held)
    f.enter(client, held.session, held.people["clerk"])
    address = f"/places/{f.COMMUNITY}/meetings/new?body={body}"
    assert address in client.get(f"/bodies/{body}").get_data(as_text=True).replace("&amp;", "&")
    assert "本次会议：怡景业主议事会，邀请成员 3 人" in text(client.get(address))


def test_the_rules_of_a_body_are_its_own_and_the_councils_those_of_the_place(held: Staff) -> None:
    body, _people = owners(held)
    row = councils.body(held.session, body)
    assert row is not None
    assert councils.rules(held.session, row).text("meeting.profile") == "nantang13"
    council = councils.council_of(held.session, f.COMMUNITY)
    assert councils.rules(held.session, council).text("meeting.profile") == "council_sz"


def test_who_came_is_noted_when_a_meeting_closes(session: Session) -> None:
    from tests.meetings.factories import make_meeting

    held = make_meeting(session, size=6).open(5)
    for position in (1, 2):
        held.open_item(position)
        held.pending()
        held.vote(5, 0)
        held.do("close_item")
    held.do("adjourn")
    state = councils.state_of(session, councils.council_of(session, f.COMMUNITY))
    assert state.meetings == (held.id,)
    assert state.missed == ((held.members[5].id, 1),)


def test_each_body_numbers_and_lists_its_own_meetings(client: FlaskClient, held: Staff) -> None:
    body, _people = owners(held)
    f.holder(held.session, "council_member")
    moderator = f.holder(held.session, "moderator", f.COMMUNITY, name="宋慈")
    about: dict[str, Any] = {
        "place": f.COMMUNITY, "starts_at": NOW + timedelta(days=6), "location": "议事厅", "moderator_id": moderator.id,
        "party_reviewed": make.day(NOW), "items": [Topic("清扫楼道")],
    }  # fmt: skip
    council = meetings.call_meeting(held.session, held.clerk, NOW, title="居民议事会会议", **about)
    ours = [call(held, body, [Topic(title)], days=days) for days, title in ((5, "选聘保洁公司"), (7, "更换门禁"))]
    assert [queries.meeting(held.session, id_).number for id_ in (council, *ours)] == [1, 1, 2]  # type: ignore[union-attr]
    address = f"/places/{f.COMMUNITY}/meetings?body={body}"
    assert address in client.get(f"/bodies/{body}").text
    listed = client.get(address)
    assert f"/bodies/{body}" in listed.text
    assert all(f"/meetings/{id_}" in listed.text for id_ in ours)
    assert f"/meetings/{council}" not in listed.text
    assert f"/places/{f.COMMUNITY}/meetings?body=council" in client.get(f"/bodies/{make.COUNCIL}").text
    assert "业主议事会会议" not in text(client.get(f"/places/{f.COMMUNITY}/meetings?body=council"))
    assert client.get(f"/places/{f.COMMUNITY}/meetings?body=nobody").status_code == 404
    notice = client.get(f"/meetings/{ours[0]}/notice")
    assert "怡景业主议事会" in text(notice)
    assert f'href="/bodies/{body}"' in notice.text
    assert address in notice.text


def test_minutes_and_attendance_name_the_body(client: FlaskClient, held: Staff) -> None:
    body, people = owners(held)
    id_ = call(held, body, [Topic("选聘保洁公司", "选聘甲公司")])
    row = queries.meeting(held.session, id_)
    assert row is not None
    host = Actor(row.moderator_id, frozenset({"moderator"}))
    when = row.starts_at
    for step, args in (("check_in", {"members": people}), ("call_to_order", {}),
                       ("adjourn", {"override": "时间到"})):  # fmt: skip
        when += timedelta(minutes=1)
        meetings.play(held.session, host, when, id_, step, args)
    with time_machine.travel(when + timedelta(minutes=5), tick=False):
        page = client.get(f"/meetings/{id_}/minutes")
        assert "怡景业主议事会第 1 次会议纪要" in text(page)
        assert "居民议事会第 1 次会议纪要" not in text(page)
        word = Document(io.BytesIO(client.get(f"/meetings/{id_}/minutes.docx").data))
        assert any("怡景业主议事会第 1 次会议纪要" in line.text for line in word.paragraphs)
        year = when.year
        own = client.get(f"/places/{f.COMMUNITY}/attendance.csv?year={year}&body={body}").get_data(as_text=True)
        assert len(own.splitlines()) == 5 + len(people), "four lines of head, the headings, a line a seat"
        assert "怡景业主议事会" in text(client.get(f"/places/{f.COMMUNITY}/attendance?year={year}&body={body}"))
        council = client.get(f"/places/{f.COMMUNITY}/attendance.csv?year={year}").get_data(as_text=True)
        assert len(council.splitlines()) == 5
        assert client.get(f"/places/{f.COMMUNITY}/attendance?body=nobody").status_code == 404


def test_who_takes_a_seat_after_the_call_is_due_and_told(client: FlaskClient, held: Staff) -> None:
    body, people = owners(held)
    meeting = call(held, body, [Topic("选聘保洁公司")])
    new = f.resident(held.session).id
    service.vacate_seat(held.session, held.clerk, NOW, body_id=body, person_id=people[0], cause="resigned")
    service.fill_seat(held.session, held.clerk, NOW, body_id=body, person_id=new, kind="owners", how="elected")
    tasks.HANDLERS["meetings.members"](held.session, {"place": f.COMMUNITY}, NOW)
    due = set(queries.state_after(queries.history(held.session, meeting)).due)
    assert due == {new, *people[1:]}
    assert {one.person_id for one in reading.invitations(held.session, meeting)} == due
    changes = notice.read(queries.history(held.session, meeting)).changes
    assert len(changes) == 1
    told = held.session.scalars(select(Outbox.dedupe_key).where(Outbox.kind == "meetings.invite"))
    assert any(new in key for key in told)
    tasks.HANDLERS["meetings.members"](held.session, {"place": f.COMMUNITY}, NOW)
    assert len(notice.read(queries.history(held.session, meeting)).changes) == 1
    assert "席位有变动：新任 1 人，离任 1 人，现应到 3 人" in client.get(f"/meetings/{meeting}/notice").text
