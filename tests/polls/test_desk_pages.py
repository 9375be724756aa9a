"""The pages of desk, booth and oversight as clerk, tablet and committee meet them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.polls import box, oversight
from deliberation.polls.models import Alarm, Ballot, Issue, Pulse, RollEntry
from deliberation.polls.service import booths, desk
from deliberation.polls.views.booth import COOKIE
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.conftest import counted
from tests.pages import fields
from tests.polls.device import Device
from tests.polls.factories import CLOSES, DURING, OPENS, Setting, make_poll, row, vote
from tests.proposals.factories import CLERK


@pytest.fixture
def poll(session: Session) -> Iterator[Setting]:
    """An open poll with desk 1, within its hours."""
    poll = make_poll(session)
    desk.add_desk(session, CLERK, poll_id=poll.id, number="1", name="大厅")
    with time_machine.travel(DURING, tick=False):
        yield poll


@pytest.fixture
def clerk(client: FlaskClient, session: Session, poll: Setting) -> FlaskClient:
    """The clerk at the desk."""
    del poll
    make.enter(client, session, make.holder(session, "clerk", name="陈干事"), now=DURING)
    session.commit()
    return client


@pytest.fixture
def tablet(app: Flask, session: Session, poll: Setting) -> FlaskClient:
    """A tablet that was set up as booth 1."""
    _number, code = booths.prepare(session, CLERK, DURING, poll_id=poll.id, desk="1")
    session.commit()
    tablet = app.test_client()
    answer = tablet.post("/booth/setup", data={"code": code})
    assert answer.location == "/booth"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    return tablet


class TestDesk:
    def test_from_the_search_to_the_paper(self, clerk: FlaskClient, poll: Setting) -> None:
        page = clerk.get(f"/polls/{poll.id}/desks").text
        assert "1 号工作台 · 大厅" in page
        at, person = f"/polls/{poll.id}/desks/1", poll.voters[0]
        page = clerk.get(at).text
        assert "选民0" not in page
        found = clerk.post(at, data={"name": "选民０", "phone": person.phone[3:]}).text
        assert "选民0" in found
        assert person.phone[3:] not in found, "the number is masked"
        sent = fields(found)
        refused = clerk.post(f"{at}/hand", data={**sent, "how": "paper"})
        assert refused.status_code == 409
        assert "请先查验证件" in refused.text
        done = clerk.post(f"{at}/hand", data={**sent, "how": "paper", "proof_seen": "y"}, follow_redirects=True)
        assert "请发给这位选民一张纸质选票" in done.text
        again = clerk.post(at, data={"name": person.name, "phone": person.phone[3:]}).text
        assert "已经领过票：纸质" in again
        assert "1 号工作台" in again
        assert 'value="paper"' not in again
        assert 'value="exchange"' in again
        exchange = {"how": "exchange", "proof_seen": "y", "reason": "写错了", "uncast": "y"}
        unsaid = clerk.post(f"{at}/hand", data={**fields(again), **exchange})
        assert "请简单写明选票怎么了" in unsaid.text
        exchange["loss"] = "spoiled"
        done = clerk.post(f"{at}/hand", data={**fields(again), **exchange}, follow_redirects=True)
        assert "请发一张新票" in done.text

    def test_a_helper_is_noted(self, clerk: FlaskClient, session: Session, poll: Setting) -> None:
        at, person = f"/polls/{poll.id}/desks/1", poll.voters[0]
        sent = fields(clerk.post(at, data={"name": person.name, "born": "1960.05.01"}).text)
        help_ = {
            "how": "paper",
            "proof_seen": "y",
            "helped": "y",
            "helper": "陈干事",
            "relation": "friend",
            "wished": "y",
        }
        refused = clerk.post(f"{at}/hand", data={**sent, **help_})
        assert "不能协助" in refused.text
        assert 'value="陈干事"' in refused.text, "what was typed stays"
        assert clerk.post(f"{at}/hand", data={**sent, **help_, "helper": "林小满"}).status_code == 303
        assert session.get_one(Issue, (poll.id, person.id)).helped

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"name": "选民0"}, "请至少填两项"),
            ({"name": "选民0", "phone": "1380"}, "手机号"),
            ({"name": "选民0", "born": "很久以前"}, "八位数字"),
            ({"name": "没有人", "born": "19600501"}, "没有与这些都相符的人"),
        ],
    )
    def test_who_is_not_found_is_told_why(
        self, clerk: FlaskClient, poll: Setting, asked: dict[str, str], words: str
    ) -> None:
        answer = clerk.post(f"/polls/{poll.id}/desks/1", data=asked)
        assert answer.status_code in {409, 422}
        assert words in answer.text
        assert asked["name"] in answer.text

    def test_a_ticket_is_the_clerks_own_and_not_for_ever(
        self, clerk: FlaskClient, session: Session, poll: Setting
    ) -> None:
        at, person = f"/polls/{poll.id}/desks/1", poll.voters[0]
        sent = {**fields(clerk.post(at, data={"name": person.name, "phone": person.phone[3:]}).text), "how": "paper"}
        for ticket in ("", "x", person.id, sent["ticket"][:-2] + "zz"):
            clerk.post(f"{at}/hand", data={**sent, "ticket": ticket, "proof_seen": "y"})
        with time_machine.travel(DURING + timedelta(minutes=16), tick=False):
            clerk.post(f"{at}/hand", data={**sent, "proof_seen": "y"})
        make.enter(clerk, session, make.holder(session, "clerk", name="另一位"), now=DURING)
        session.commit()
        late = clerk.post(f"{at}/hand", data={**sent, "proof_seen": "y"}, follow_redirects=True)
        assert "请重新查找" in late.text
        assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == 0

    def test_queries(self, clerk: FlaskClient, session: Session, poll: Setting) -> None:
        with counted(session) as sent:
            clerk.get(f"/polls/{poll.id}/desks/1")
        assert len(sent) <= 7
        with counted(session) as sent:
            clerk.get(f"/polls/{poll.id}/desks")
        assert len(sent) <= 8


class TestBooth:
    def test_a_whole_vote(self, tablet: FlaskClient, clerk: FlaskClient, session: Session, poll: Setting) -> None:
        page = tablet.get("/booth")
        assert page.headers["Cache-Control"] == "no-store"
        assert "href=" not in re.sub(r'<link [^>]*>|<a class="small" [^>]*>', "", page.text), "no way leads out"
        device, person = Device.of(poll.id, row(session, poll).public_key), poll.voters[1]
        shown = tablet.post("/booth/ask", json={"blinded": device.request}).get_json()
        assert tablet.post("/booth/answer").get_json()["signature"] == ""
        at = f"/polls/{poll.id}/desks/1"
        sent = fields(clerk.post(at, data={"name": person.name, "phone": person.phone[3:]}).text)
        told = {**sent, "how": "booth", "proof_seen": "y", "pairing": f"１－{shown['number']}"}
        assert "1 号投票机已为这位选民打开" in clerk.post(f"{at}/hand", data=told, follow_redirects=True).text
        got = tablet.post("/booth/answer").get_json()
        token = device.finish(got["signature"])
        assert tablet.post("/booth/fetched", json={"blinded": device.request}).get_json() == {}
        assert tablet.post("/booth/answer").get_json() == {"number": ""}
        ballot = {"token": token, "choice": [poll.projects[0]]}
        receipt = tablet.post("/booth/cast", data=ballot).get_json()
        assert re.fullmatch(r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}", receipt["code"])
        assert tablet.post("/booth/cast", data=ballot).get_json() == receipt, "sent again: the same"
        assert session.scalars(sa.select(Ballot.channel)).all() == ["desk"]

    def test_a_ballot_that_cannot_be_is_told_in_words(self, tablet: FlaskClient) -> None:
        refused = tablet.post("/booth/cast", data={"token": "b.x.y", "choice": "none"})
        assert refused.status_code == 409
        assert refused.get_json()["code"] == "TOKEN_UNKNOWN"

    @pytest.mark.parametrize("path", ["/", "/sign-in", "/me", "/polls/{poll}", "/polls/{poll}/desks/1", "/look"])
    def test_a_booth_leads_nowhere_else(self, tablet: FlaskClient, poll: Setting, path: str) -> None:
        answer = tablet.get(path.format(poll=poll.id))
        assert (answer.status_code, answer.location) == (303, "/booth")
        assert tablet.post(f"/polls/{poll.id}/take").status_code in {303, 403}

    def test_whoever_was_signed_in_on_the_tablet_is_signed_out(self, clerk: FlaskClient, poll: Setting) -> None:
        page = clerk.post(f"/polls/{poll.id}/desks/1/booths").text
        code = re.search(r"<strong>([A-Z2-9]{4}) ([A-Z2-9]{4})</strong>", page)
        assert code
        clerk.post("/booth/setup", data={"code": code[1] + code[2]})
        clerk.delete_cookie(COOKIE)
        assert clerk.get(f"/polls/{poll.id}/desks").location.startswith("/sign-in")

    def test_a_tablet_that_is_no_booth_is_told_so(self, client: FlaskClient, poll: Setting) -> None:
        del poll
        assert client.get("/booth").status_code == 404
        client.set_cookie(COOKIE, "made-up")
        assert "输入工作台显示的设置码" in client.get("/booth").text
        assert client.post("/booth/ask", json={"blinded": "x"}).get_json()["code"] == "BOOTH_ENDED"

    def test_a_booth_that_is_switched_off_says_so(self, tablet: FlaskClient, clerk: FlaskClient, poll: Setting) -> None:
        assert clerk.post(f"/polls/{poll.id}/booths/1/end").status_code == 303
        assert "停用" in tablet.get("/booth").text
        assert tablet.post("/booth/ask", json={"blinded": "x"}).status_code == 409

    def test_queries(self, tablet: FlaskClient, session: Session) -> None:
        tablet.get("/booth")
        with counted(session) as sent:
            tablet.get("/booth")
        assert len(sent) <= 3
        with counted(session) as sent:
            tablet.post("/booth/answer")
        assert len(sent) <= 3


def plant(session: Session, poll: Setting, *, issues: int, desk_: str = "1") -> None:
    """So many papers in one minute of desk 1, between quiet hours."""
    for minute in range(0, 300, 7):
        session.add(Pulse(poll_id=poll.id, minute=OPENS + timedelta(minutes=minute), channel="web", desk="", slot=0,
                          issues=1))  # fmt: skip
    burst = OPENS + timedelta(minutes=100)
    for slot in range(3):
        session.add(Pulse(poll_id=poll.id, minute=burst, channel="paper", desk=desk_, slot=slot, issues=issues // 3))
    session.flush()


class TestOversight:
    @pytest.fixture
    def committee(self, client: FlaskClient, session: Session, poll: Setting) -> FlaskClient:
        del poll
        make.enter(client, session, make.holder(session, "auditor", name="周监督"), now=DURING)
        session.commit()
        return client

    def test_counts_and_never_a_choice(self, committee: FlaskClient, session: Session, poll: Setting) -> None:
        code = vote(session, poll, 0, 0)
        vote(session, poll, 1, 3)
        page = committee.get(f"/polls/{poll.id}/oversight").text
        assert "名册 6 人，已发出 2 张" in page
        for never in (code, "选民0", "选民1", poll.voters[0].id, "项目1", "项目4"):
            assert never not in page

    def test_a_planted_burst_is_examined_and_answered(
        self, committee: FlaskClient, session: Session, poll: Setting
    ) -> None:
        plant(session, poll, issues=30)
        at = f"/polls/{poll.id}/oversight"
        assert committee.post(f"{at}/look").status_code == 303
        page = committee.get(at).text
        assert "一分钟内发出 30 张，1 号工作台" in page
        key = fields(page)["key"]
        assert committee.post(at, data={"key": key, "note": "好"}).status_code == 409
        assert committee.post(at, data={"key": key, "note": "查看录像：旅行团一起来领票。"}).status_code == 303
        page = committee.get(at).text
        assert "旅行团一起来领票" in page
        assert "周监督" in page
        again = committee.post(at, data={"key": key, "note": "再写一次说明"})
        assert "已经有人答复" in again.text
        history = list(oversight.book.history(session, oversight.stream_of(poll.id)))
        assert [item.event.type for item in history] == ["raised", "answered"]
        assert list(oversight.check_watch(session, f"watch:{poll.id}", tuple(history))) == []
        session.execute(sa.update(Alarm).values(note="别的话"))
        assert len(list(oversight.check_watch(session, f"watch:{poll.id}", tuple(history)))) == 1

    def test_a_quiet_poll_raises_none_however_often_it_is_looked_at(self, session: Session, poll: Setting) -> None:
        for voter in range(6):
            vote(session, poll, voter, 0)
        assert [oversight.look(session, DURING + timedelta(minutes=n), poll_id=poll.id) for n in range(3)] == [0, 0, 0]

    def test_more_in_the_box_than_was_issued(self, session: Session, poll: Setting) -> None:
        vote(session, poll, 0, 0)
        session.add(Ballot(poll_id=poll.id, token_hash="f" * 64, channel="desk", sealed=b"x"))
        session.flush()
        assert oversight.look(session, DURING, poll_id=poll.id) == 2
        assert oversight.look(session, DURING, poll_id=poll.id) == 0, "raised once"
        told = {(alarm.key, alarm.seen, alarm.usual) for alarm in oversight.alarms(session, poll.id)}
        assert told == {("over", 2, "1"), ("over desk", 1, "0")}

    def test_a_building_that_stands_out(self, session: Session, poll: Setting) -> None:
        for number in range(120):
            house = "9 栋" if number < 30 else "3 栋"
            session.add(RollEntry(poll_id=poll.id, voter_id=f"v{number}", building=house))
        session.flush()
        for number in (*range(30), *range(40, 50)):
            box.issue_paper(session, DURING, poll_id=poll.id, voter_id=f"v{number}", desk="1", helped=False)
        oversight.look(session, DURING + timedelta(minutes=1), poll_id=poll.id)
        about = [
            (alarm.building, alarm.seen) for alarm in oversight.alarms(session, poll.id) if alarm.kind == "building"
        ]
        assert about == [("9 栋", 25)], "never so near the whole house that it tells who stayed away"

    def test_the_job_looks_again_until_the_end(self, session: Session, poll: Setting) -> None:
        plant(session, poll, issues=30)
        oversight.watch(session, {"poll": poll.id}, DURING)
        oversight.watch(session, {"poll": poll.id}, CLOSES + timedelta(minutes=1))
        jobs = session.scalars(
            sa.text("SELECT dedupe_key FROM outbox WHERE kind = 'polls.watch'").columns(sa.column("k"))
        ).all()
        assert len(jobs) == 2, "one from the opening, one from the look within the hours, none after them"
        assert session.scalar(sa.select(sa.func.count()).select_from(Alarm)) == 1

    def test_who_runs_the_poll_does_not_answer(self, session: Session, poll: Setting) -> None:
        plant(session, poll, issues=30)
        oversight.look(session, DURING, poll_id=poll.id)
        key = oversight.alarms(session, poll.id)[0].key
        with pytest.raises(Refused, match="NOT_ENTITLED"):
            oversight.answer(session, CLERK, DURING, poll_id=poll.id, key=key, note="没有问题的")

    def test_queries(self, committee: FlaskClient, session: Session, poll: Setting) -> None:
        at = f"/polls/{poll.id}/oversight"
        committee.get(at)
        with counted(session) as sent:
            committee.get(at)
        first = len(sent)
        plant(session, poll, issues=30)
        committee.post(f"{at}/look")
        with counted(session) as sent:
            committee.get(at)
        assert len(sent) <= first <= 11


def test_nothing_of_a_pulse_is_a_person(session: Session, poll: Setting) -> None:
    vote(session, poll, 0, 0)
    kept = str(session.execute(sa.text("SELECT * FROM poll_pulse")).all())
    assert poll.voters[0].id not in kept
