"""The door: a code that changes, one button, once."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.meetings import door
from tests import factories as make
from tests.meetings.factories import Held, make_meeting
from tests.meetings.test_views import enter


@pytest.fixture
def held(session: Session) -> Held:
    """A meeting that has been called; two are here."""
    held = make_meeting(session)
    held.do("check_in", members=held.ids[:2])
    return held


def scan(held: Held, late: int = 0) -> str:
    """The address in the picture that was on the screen ``late`` seconds ago."""
    return f"/meetings/{held.id}/in?c={door.code(held.id, held.now - timedelta(seconds=late))}"


def test_the_code_changes_every_half_minute_and_is_of_this_meeting(held: Held) -> None:
    at = held.now.replace(second=0, microsecond=0)
    codes = [door.code(held.id, at + timedelta(seconds=n)) for n in (0, 29, 30, 60)]
    assert codes[0] == codes[1]
    assert len(set(codes[1:])) == 3
    assert re.fullmatch(r"\d{6}", door.digits(held.id, at))
    for given in (door.code(held.id, at), door.digits(held.id, at)):
        assert door.fits(held.id, at + timedelta(seconds=59), given)
        assert not door.fits(held.id, at + timedelta(seconds=60), given)
        assert not door.fits(held.id, at - timedelta(seconds=1), given)
        assert not door.fits("another", at, given)
    assert not door.fits(held.id, at, "")
    assert not door.fits(held.id, at, "签到")


def test_scanning_leads_to_one_button(client: FlaskClient, held: Held) -> None:
    with held.at():
        member = enter(client, held, held.members[3])
        page = member.get(scan(held, late=30)).text
        assert page.count("<button") == 1
        assert "签到码有效" in page
        assert "六位数字" not in page
        done = member.post(f"/meetings/{held.id}/in", follow_redirects=True)
        assert "签到成功" in done.text
    assert held.ids[3] in held.state.present


def test_who_is_not_signed_in_does_so_and_comes_back(client: FlaskClient, held: Held) -> None:
    with held.at():
        answer = client.get(scan(held))
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in?next=")
        assert f"/meetings/{held.id}/in".replace("/", "%2F") in answer.location or held.id in answer.location
    held.now += timedelta(minutes=3)  # a code by message takes its time, and the one on the screen has long changed
    with held.at():
        member = enter(client, held, held.members[3])
        assert "签到码有效" in member.get(f"/meetings/{held.id}/in").text
        assert member.post(f"/meetings/{held.id}/in").status_code == 303
    assert held.ids[3] in held.state.present


def test_the_pass_of_a_browser_ends_and_opens_no_other_door(client: FlaskClient, held: Held) -> None:
    with held.at():
        client.get(scan(held))
    held.now += timedelta(minutes=11)
    with held.at():
        refused = enter(client, held, held.members[3]).post(f"/meetings/{held.id}/in")
    assert refused.status_code == 409
    assert "请扫大屏上的签到码" in refused.text
    client.set_cookie("door", "forged", path=f"/meetings/{held.id}/in")
    with held.at():
        assert client.post(f"/meetings/{held.id}/in").status_code == 409


def test_an_old_code_says_where_the_new_one_is(client: FlaskClient, held: Held) -> None:
    with held.at():
        page = client.get(scan(held, late=90)).text
        assert "请扫大屏上现在的码" in page
        member = enter(client, held, held.members[3])
        assert "请扫大屏上现在的码" in member.get(scan(held, late=90)).text
        assert "六位数字" in member.get(scan(held, late=90)).text
        assert member.post(f"/meetings/{held.id}/in", data={"code": "000000"}).status_code in (409, 303)
    assert held.ids[3] not in held.state.present


def test_typed_digits_do_as_well(client: FlaskClient, held: Held) -> None:
    with held.at():
        member = enter(client, held, held.members[3])
        digits = door.digits(held.id, held.now)
        typed = f" {digits[:3]} {digits[3:]}".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        assert member.post(f"/meetings/{held.id}/in", data={"code": typed}).status_code == 303
    assert held.ids[3] in held.state.present


def test_twice_counts_once_and_is_told_kindly(client: FlaskClient, held: Held) -> None:
    with held.at():
        member = enter(client, held, held.members[3])
        for words in ("签到成功", "您已经签到过了，只计一次"):
            digits = door.digits(held.id, held.now)
            done = member.post(f"/meetings/{held.id}/in", data={"code": digits}, follow_redirects=True)
            assert words in done.text
        assert "您已签到，只计一次" in member.get(scan(held)).text
    assert held.row.present == 3


def test_strangers_and_a_closed_meeting(client: FlaskClient, held: Held) -> None:
    with held.at():
        resident = enter(client, held, make.holder(held.session, "resident"))
        assert "只有这次会议的应到议事员才签到" in resident.get(scan(held)).text
        data = {"code": door.digits(held.id, held.now)}
        assert "只有这次会议" in resident.post(f"/meetings/{held.id}/in", data=data).text
    held.do("adjourn")
    with held.at():
        member = enter(client, held, held.members[3])
        assert "会议已经结束" in member.get(scan(held)).text
        assert member.post(f"/meetings/{held.id}/in", data={"code": door.digits(held.id, held.now)}).status_code == 409


def test_nobody_checks_in_from_home(client: FlaskClient, held: Held) -> None:
    with held.at():
        member = enter(client, held, held.members[3])
        answer = member.post(f"/meetings/{held.id}/moves", data={"move": "check_in"})
        assert answer.status_code == 409
        assert "请扫大屏上的签到码签到" in answer.text
    assert held.ids[3] not in held.state.present


def test_only_the_desk_shows_the_code(client: FlaskClient, held: Held) -> None:
    with held.at():
        assert "扫码签到" not in client.get(f"/meetings/{held.id}/screen").text
        member = enter(client, held, held.members[3])
        assert "<svg" not in member.get(f"/meetings/{held.id}/screen").text.split('id="main"')[1]
        assert member.get(f"/meetings/{held.id}/door").status_code == 403
        desk = enter(client, held, held.moderator)
        digits = door.digits(held.id, held.now)
        for path in ("screen", "door"):
            page = desk.get(f"/meetings/{held.id}/{path}").text
            assert f"{digits[:3]} {digits[3:]}" in page
            assert "<svg" in page


def test_leaving_from_the_phone(client: FlaskClient, held: Held) -> None:
    held.do("check_in", members=held.ids[2:])
    held.do("call_to_order")
    with held.at():
        member = enter(client, held, held.members[3])
        assert "早退" in member.get(f"/meetings/{held.id}/phone").text
        assert member.post(f"/meetings/{held.id}/phone", data={"do": "leave"}).status_code == 303
    assert held.ids[3] not in held.state.present
    held.now += timedelta(minutes=1)
    held.do("adjourn", override="时间到")
    with held.at():
        written = member.get(f"/meetings/{held.id}/minutes").text.replace("</strong>", "")
        assert f"离场：{held.members[3].name}" in re.sub(r"<[^>]*>", "", written)
        word = Document(io.BytesIO(member.get(f"/meetings/{held.id}/minutes-full.docx").data))
        assert any(f"离场：{held.members[3].name}" in line.text for line in word.paragraphs)
        there = [line.text for line in word.paragraphs if held.members[2].name in line.text]
        assert held.members[3].name in there[0]  # among those present all the same; the hour stands below
