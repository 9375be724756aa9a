"""Before a meeting: its notice with documents, the invitations, changes of it, the calendar entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from deliberation.jobs.models import Outbox
from deliberation.meetings import queries, service, tasks
from deliberation.meetings.models import AgendaItem, Invitation
from deliberation.meetings.papers import reading
from deliberation.meetings.service import Entry, Topic
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.conftest import counted
from tests.meetings.factories import Held, make_meeting
from tests.meetings.papers import DAY, PDF, WORD, faults, file, office, signed_in
from tests.proposals.factories import CLERK, make_project

NEW = f"/places/{make.COMMUNITY}/meetings/new"


@pytest.fixture
def held(session: Session) -> Held:
    return make_meeting(session)


@pytest.fixture
def ready(session: Session) -> Held:
    """A meeting that was called off: its projects wait for the next one."""
    held = make_meeting(session)
    service.cancel(session, CLERK, make.NOW, held.id, why="改日")
    return held


MEETINGS = f"/places/{make.COMMUNITY}/meetings"


def form(held: Held, **changes: object) -> dict[str, object]:
    return {
        "title": "第二次会议", "starts": "2026-03-13T19:30", "location": "二楼", "moderator": held.moderator.id,
        "items": [*held.projects], "party_reviewed": "2026-03-10", "reviewer": "社区党委", "opinion": "同意上会",
        "words": "请带身份证", "title-t1": "停车秩序", "text-t1": "请物业每周巡查两次", "minutes-t1": "１５",
        "order-t1": "1",
    } | changes  # fmt: skip


def called(session: Session) -> queries.MeetingRow:
    return queries.meetings_at(session, make.COMMUNITY)[-1]


def test_the_clerk_sets_order_minutes_and_documents(client: FlaskClient, session: Session, ready: Held) -> None:
    first = ready.projects[0]
    sent = form(ready) | {
        f"papers-{first}": [file(PDF, "说明.pdf"), file(office(*WORD), "C:\\方案 v1.docx")], f"minutes-{first}": "20",
        f"order-{first}": "2",
    }  # fmt: skip
    with signed_in(client, session, make.holder(session, "clerk"), make.NOW):
        done = client.post(NEW, data=sent, follow_redirects=True)
    assert done.status_code == 200
    assert "说明.pdf" in done.text
    assert "方案 v1.docx" in done.text
    assert "社区党委：同意上会" in done.text
    assert "约 15 分钟" in done.text
    row = next(one for one in queries.meetings_at(session, make.COMMUNITY) if one.id != ready.id)
    assert [item.title for item in queries.agenda(session, row.id)][:2] == ["停车秩序", "院内电动车充电棚"]
    assert faults(session) == []


def test_what_was_typed_and_sent_is_kept_when_something_is_wrong(
    client: FlaskClient, session: Session, ready: Held
) -> None:
    first = ready.projects[0]
    bad = form(ready, **{"minutes-t1": "很久", "title-t2": "", "text-t2": "只有动议"})
    bad[f"papers-{first}"] = [file(PDF, "说明.pdf"), file(b"MZ program", "病毒.exe"),
                              file(office(*WORD, "word/vbaProject.bin"), "宏.docm"), file(office("a.txt"), "包.zip"),
                              file(b"PK\x03\x04 broken", "坏.docx")]  # fmt: skip
    with signed_in(client, session, make.holder(session, "clerk"), make.NOW):
        page = client.post(NEW, data=bad)
        assert page.status_code == 422
        for words in (
            "计划时间请填",
            "每个议题都要有名称",
            "不是 PDF",
            "带有宏",
            "已收到：说明.pdf",
            "只有动议",
            'value="很久"',
        ):
            assert words in page.text
        token = re.search(rf'name="kept-{first}" value="([^"]+)"', page.text)
        assert token is not None
        again = form(ready) | {f"kept-{first}": token[1]}
        assert client.post(NEW, data=again | {"starts": "2026-03-12T19:30"}).status_code == 409
        assert "说明.pdf" in client.post(NEW, data=again, follow_redirects=True).text
        forged = form(ready) | {f"kept-{ready.projects[1]}": token[1]}
        assert "说明.pdf" not in client.post(NEW, data=forged, follow_redirects=True).text


def test_what_waits_elsewhere_cannot_be_ticked_and_nobody_meets_at_night(
    client: FlaskClient, session: Session, held: Held
) -> None:
    with signed_in(client, session, make.holder(session, "clerk"), make.NOW):
        page = client.get(NEW).text
        assert page.count("已列入“居民议事会会议”（3月15日 10:00）的议程") == 2
        assert f'value="{held.projects[0]}"' not in page
        night = client.post(NEW, data=form(held) | {"starts": "2026-03-16T03:00"})
        assert night.status_code == 422
        assert "请再核对上午还是晚上" in night.text


def test_a_meeting_past_its_hour_says_so_and_what_to_do(client: FlaskClient, session: Session, held: Held) -> None:
    with signed_in(client, session, make.holder(session, "clerk"), held.row.starts_at + timedelta(hours=3)):
        notice_page, listed = (client.get(url).text for url in (f"/meetings/{held.id}/notice", MEETINGS))
    assert "已过时间，未开会" in notice_page
    assert f"/meetings/{held.id}/change/move" in notice_page
    assert "请改期或取消" in listed
    assert "将要开" not in listed
    with signed_in(client, session, held.members[0], held.row.starts_at + timedelta(hours=3)):
        assert "我会出席" not in client.get(f"/meetings/{held.id}/notice").text


def test_too_many_documents_and_empty_ones_are_said(client: FlaskClient, session: Session, ready: Held) -> None:
    many = {f"papers-{ready.projects[0]}": [file(PDF + bytes([n]), f"{n}.pdf") for n in range(6)]}
    with signed_in(client, session, make.holder(session, "clerk"), make.NOW):
        assert "最多附 5 份材料" in client.post(NEW, data=form(ready) | many).text
        empty = {f"papers-{ready.projects[0]}": [file(b"", "空.pdf")]}
        assert client.post(NEW, data=form(ready) | empty).status_code == 422


def test_documents_are_public_downloads_of_this_meeting_only(
    client: FlaskClient, session: Session, ready: Held
) -> None:
    with signed_in(client, session, make.holder(session, "clerk"), make.NOW):
        sent = form(ready) | {"papers-t1": [file(PDF, "停车.pdf")]}
        client.post(NEW, data=sent)
    row = next(one for one in queries.meetings_at(session, make.COMMUNITY) if one.id != ready.id)
    paper = next(iter(reading.papers(session, row.id).values()))[0]
    with signed_in(client, session, None, make.NOW):
        answer = client.get(f"/meetings/{row.id}/papers/{paper.digest}")
        assert answer.data == PDF
        assert "attachment" in answer.headers["Content-Disposition"]
        assert client.get(f"/meetings/{ready.id}/papers/{paper.digest}").status_code == 404
        assert client.get(f"/meetings/{row.id}/papers/..%2f..").status_code == 404


def test_everybody_due_is_invited_and_reminded_the_day_before(
    app: Flask, session: Session, held: Held, caplog: pytest.LogCaptureFixture
) -> None:
    promised = session.execute(select(Outbox.kind, Outbox.not_before, Outbox.payload)).all()
    kinds = [row.kind for row in promised]
    assert kinds.count("meetings.invite") == kinds.count("meetings.remind") == 6
    eve = {row.not_before.astimezone(UTC) for row in promised if row.kind == "meetings.remind"}
    assert eve == {datetime(2026, 3, 14, 1, 0, tzinfo=UTC)}
    assert not any("议员" in row.payload or "+86" in row.payload for row in promised)
    me = held.ids[0]
    with app.app_context(), caplog.at_level("WARNING"):
        tasks.tell(session, {"meeting": held.id, "person": me}, make.NOW)
        assert "请您出席：居民议事会会议，3月15日 10:00" in caplog.text
        assert held.members[0].phone not in caplog.text
        tasks.remind(session, {"meeting": held.id, "person": me, "starts_at": held.row.starts_at.isoformat()}, make.NOW)
        assert "提醒您" in caplog.text
    mine = reading.invitation(session, held.id, me)
    assert mine is not None
    assert (mine.sent_at, mine.reminded_at) == (make.NOW, make.NOW)


def test_nobody_is_reminded_of_an_hour_that_changed_or_after_asking_for_leave(
    app: Flask, session: Session, held: Held, caplog: pytest.LogCaptureFixture
) -> None:
    old = held.row.starts_at
    service.reschedule(session, CLERK, make.NOW, held.id, starts_at=old + 2 * DAY, location="三楼", why="会议室停电")
    service.reply(session, make.actor(session, held.members[1]), make.NOW, held.id, coming=False, reason="出差")
    with app.app_context(), caplog.at_level("WARNING"):
        tasks.remind(session, {"meeting": held.id, "person": held.ids[0], "starts_at": old.isoformat()}, make.NOW)
        new = (old + 2 * DAY).isoformat()
        tasks.remind(session, {"meeting": held.id, "person": held.ids[1], "starts_at": new}, make.NOW)
        assert "提醒您" not in caplog.text
        tasks.tell(session, {"meeting": held.id, "person": held.ids[0]}, make.NOW)
        assert "会议有变动" in caplog.text
        service.cancel(session, CLERK, make.NOW, held.id, why="台风")
        tasks.tell(session, {"meeting": held.id, "person": held.ids[0]}, make.NOW)
        assert "取消" in caplog.text
        tasks.tell(session, {"meeting": "gone", "person": held.ids[0]}, make.NOW)


def test_members_answer_and_the_office_sees_whether_the_quorum_is_likely(
    client: FlaskClient, session: Session, held: Held
) -> None:
    url, now = f"/meetings/{held.id}", make.NOW
    with signed_in(client, session, held.members[0], now):
        assert "请您出席" in client.get(f"{url}/notice").text
        assert client.post(f"{url}/reply", data={}).status_code == 422
        assert client.post(f"{url}/reply", data={"coming": "no"}).status_code == 409
        assert client.post(f"{url}/reply", data={"coming": "no", "reason": "做手术"}).status_code == 303
        assert "您已请假" in client.get(f"{url}/notice").text
        assert "出席情况" not in client.get(f"{url}/notice").text
        assert client.get(f"{url}/change/cancel").status_code == 403
    for member in held.members[1:3]:
        with signed_in(client, session, member, now):
            client.post(f"{url}/reply", data={"coming": "yes"})
    with signed_in(client, session, held.moderator, now):
        page = client.get(f"{url}/notice").text
        assert "人数还没定" in page
        assert "做手术" in page
    with signed_in(client, session, None, now):
        page = client.get(f"{url}/notice").text
        assert "做手术" not in page
        assert "宋慈" in page  # whoever presides holds a public office
        assert "议员0" not in page
    stored = "".join(str(item.event.data) for item in queries.history(session, held.id))
    assert "做手术" not in stored
    for member in held.members[3:5]:
        service.reply(session, make.actor(session, member), now, held.id, coming=True)
    with signed_in(client, session, held.moderator, now):
        assert "人数预计够" in client.get(f"{url}/notice").text
    assert faults(session) == []


def test_a_meeting_is_moved_supplemented_and_called_off_with_reasons(
    client: FlaskClient, session: Session, held: Held
) -> None:
    url, third = f"/meetings/{held.id}", make_project(session, phase="screened", title="楼道照明")
    with signed_in(client, session, make.holder(session, "clerk"), make.NOW):
        moved = {"starts": "2026-03-12T10:00", "location": "三楼", "why": "停电"}
        short = client.post(f"{url}/change/move", data=moved)
        assert short.status_code == 409
        assert "最早可以定在 3月13日" in short.text
        assert 'value="三楼"' in short.text
        assert client.post(f"{url}/change/move", data=moved | {"why": ""}).status_code == 422
        done = client.post(f"{url}/change/move", data=moved | {"starts": "2026-03-16T10:00"}, follow_redirects=True)
        assert "改为 3月16日 10:00，地点：三楼" in done.text
        add = client.get(f"{url}/change/add").text
        assert "楼道照明" in add
        assert "院内电动车充电棚" not in add
        more = {
            "items": [third.id],
            f"papers-{third.id}": [file(PDF, "灯.pdf")],
            f"minutes-{third.id}": "5",
            "why": "补",
        }
        assert "议程增加：楼道照明" in client.post(f"{url}/change/add", data=more, follow_redirects=True).text
        assert client.post(f"{url}/change/add", data={"why": "补"}).status_code == 409
    with signed_in(client, session, make.holder(session, "clerk"), held.row.starts_at - 2 * DAY):
        assert "议程不能再增加" in client.get(f"{url}/change/add").text
        off = client.post(f"{url}/change/cancel", data={"why": "台风预警"}, follow_redirects=True).text
        assert "已取消" in off
        assert "台风预警" in off
        assert "通知不能再更改" in client.get(f"{url}/change/move").text
    row = held.row
    assert (row.cancelled, row.held, row.location, row.revision) == (True, False, "三楼", row.seq - 1)
    assert [item.title for item in held.items][-1] == "楼道照明"
    assert "已取消" in client.get(f"/places/{make.COMMUNITY}/meetings").text
    assert faults(session) == []


def test_another_hour_asks_everybody_anew_another_room_does_not(session: Session, held: Held) -> None:
    me, starts = make.actor(session, held.members[0]), held.row.starts_at
    service.reply(session, me, make.NOW, held.id, coming=False, reason="出差")
    service.reschedule(session, CLERK, make.NOW, held.id, starts_at=starts, location="三楼", why="停电")
    mine = reading.invitation(session, held.id, me.id)
    assert mine is not None
    assert (mine.coming, mine.reason) == (False, "出差")
    service.reschedule(session, CLERK, make.NOW, held.id, starts_at=starts + DAY, location="三楼", why="停电")
    mine = reading.invitation(session, held.id, me.id)
    assert mine is not None
    assert (mine.coming, mine.reason) == (None, "")
    assert reading.unanswered(session, me.id, (held.id,)) == {held.id}
    assert faults(session) == []


def test_the_notice_is_a_paper_to_hang_up(client: FlaskClient, held: Held) -> None:
    with time_machine.travel(make.NOW, tick=False):
        page = client.get(f"/meetings/{held.id}/notice").text
    drawn = page[page.index('class="qr"') :].split("</svg>")[0]
    assert "viewBox=" in drawn
    assert not re.search(r"<svg[^>]* width=", drawn)
    assert int(re.findall(r'viewBox="0 0 (\d+)', drawn)[0]) >= 21 + 8, "the quiet zone is four modules on each side"
    signed = page[page.index('class="signed"') :].split("</p>")[0]
    assert "居民议事会" in signed
    assert "2026年3月10日" in signed
    assert "data-printer" in page
    assert "papers.js" in page


def test_who_sits_in_and_who_writes(client: FlaskClient, session: Session, held: Held) -> None:
    url = f"/meetings/{held.id}"
    clerk = make.holder(session, "clerk", name="钱文书")
    with signed_in(client, session, clerk, make.NOW):
        assert client.post(f"{url}/guests", data={"words": ""}).status_code == 422
        assert "请删去" in client.post(f"{url}/guests", data={"words": "民警 13900001111"}).text
        assert "街道民政办" in client.post(f"{url}/guests", data={"words": "街道民政办"}, follow_redirects=True).text
        guest = next(iter_guests(session, held))
        assert client.post(f"{url}/guests", data={"strike": guest}).status_code == 303
        assert client.post(f"{url}/recorder", data={"person": held.moderator.id}).status_code == 422
        named = client.post(f"{url}/recorder", data={"person": clerk.id}, follow_redirects=True)
        assert "钱文书" in named.text
    with signed_in(client, session, held.members[0], make.NOW):
        assert client.post(f"{url}/guests", data={"words": "街道"}).status_code == 403
    with pytest.raises(Refused, match="RECORDER_NEEDED"):
        service.name_recorder(session, CLERK, make.NOW, held.id, person="nobody")


def iter_guests(session: Session, held: Held) -> Iterator[str]:
    """The ids of those noted as sitting in."""
    return (str(i.event.data["guest"]) for i in queries.history(session, held.id) if i.event.type == "guest_noted")


def calendar(client: FlaskClient, held: Held) -> tuple[str, Calendar]:
    raw = client.get(f"/meetings/{held.id}/meeting.ics")
    assert raw.headers["Content-Type"].startswith("text/calendar")
    return raw.get_data(as_text=True), Calendar.from_ical(raw.data)


def test_the_calendar_entry_grows_with_the_notice(client: FlaskClient, session: Session, held: Held) -> None:
    text, first = calendar(client, held)
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "DTSTART;TZID=Asia/Shanghai:20260315T100000" in text
    assert "BEGIN:VTIMEZONE" in text
    assert "TZOFFSETTO:+0800" in text
    event = first.walk("VEVENT")[0]
    assert (int(event["SEQUENCE"]), str(event["STATUS"]), str(event["UID"])) == (
        0, "CONFIRMED", f"{held.id}@meeting.deliberation",
    )  # fmt: skip
    assert event.decoded("dtstart").astimezone(UTC) == held.row.starts_at
    assert "院内电动车充电棚" in str(event["DESCRIPTION"])
    assert "VALARM" not in text
    service.reschedule(
        session, CLERK, make.NOW, held.id, starts_at=held.row.starts_at + DAY, location="三楼", why="停电"
    )
    second = calendar(client, held)[1].walk("VEVENT")[0]
    assert int(second["SEQUENCE"]) > 0
    assert str(second["LOCATION"]) == "三楼"
    service.cancel(session, CLERK, make.NOW, held.id, why="台风")
    text, last = calendar(client, held)
    assert "METHOD:CANCEL" in text
    assert str(last.walk("VEVENT")[0]["STATUS"]) == "CANCELLED"
    assert int(last.walk("VEVENT")[0]["SEQUENCE"]) > int(second["SEQUENCE"])
    assert str(last.walk("VEVENT")[0]["UID"]) == str(event["UID"])


def test_the_length_follows_the_plan_and_members_get_an_alarm(client: FlaskClient, session: Session) -> None:
    members = make.council(session, make.COMMUNITY, size=3)
    host = make.holder(session, "moderator", name="宋慈")
    meeting = service.call_meeting(
        session, CLERK, make.NOW, place=make.COMMUNITY, title="会议", starts_at=make.NOW + 4 * DAY, location="二楼",
        moderator_id=host.id, items=[Entry(Topic("停车"), 25), Entry(Topic("绿化"), 20)],
        party_reviewed=date(2026, 3, 9),
    )  # fmt: skip
    with signed_in(client, session, members[0], make.NOW):
        event = Calendar.from_ical(client.get(f"/meetings/{meeting}/meeting.ics").data).walk("VEVENT")[0]
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)
    assert len(event.walk("VALARM")) == 1


def test_verify_finds_a_plan_or_an_answer_that_is_not_in_the_book(session: Session, held: Held) -> None:
    session.execute(update(AgendaItem).where(AgendaItem.id == held.items[0].id).values(minutes=99))
    mine = update(Invitation).where(Invitation.person_id == held.ids[0])
    session.execute(mine.values(coming=True, answered_at=make.NOW))
    found = " ".join(fault.problem for fault in faults(session))
    assert "the plan of item" in found
    assert "an answer to the invitation says True" in found


def test_reading_the_notice_takes_few_queries(client: FlaskClient, session: Session, held: Held) -> None:
    with time_machine.travel(make.NOW, tick=False), counted(session) as sent:
        client.get(f"/meetings/{held.id}/notice")
    assert len(sent) <= 12


@pytest.mark.parametrize("step", ["cancel", "reschedule", "amend_notice", "reply", "note_guest", "name_chair"])
def test_what_concerns_the_invited_is_not_done_past_them(
    client: FlaskClient, session: Session, held: Held, step: str
) -> None:
    """A moderator who is also the clerk has both rights, and still everybody is told."""
    make.grant(session, held.moderator, "clerk")
    sent = {
        "move": step, "why": "停电", "starts_at": "2026-04-01T19:30", "location": "三楼", "words": "街道 1 人",
        "guest": "g", "coming": "yes", "person": held.ids[0], "chair": held.ids[0], "seq": str(held.row.step),
    }  # fmt: skip
    before = held.row
    with signed_in(client, session, held.moderator, make.NOW):
        answer = client.post(f"/meetings/{held.id}/moves", data=sent)
        assert answer.status_code == 409
        assert "请到“会议通知”页办理" in answer.text
        assert held.row == before
        client.post(f"/meetings/{held.id}/change/cancel", data={"why": "停电"})
    assert held.row.cancelled
    told = session.scalars(select(Outbox.dedupe_key).where(Outbox.dedupe_key.contains(":notice:")))
    assert sum(not key.endswith(":notice:0") for key in told) == len(held.ids)
