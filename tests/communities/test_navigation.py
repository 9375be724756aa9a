"""The menu and the desks: for whom, where they lead, and that they lead somewhere."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.communities.models import Place
from deliberation.web.access import ROLES, STAFF
from deliberation.web.navigation import DESKS, ROLE_NAMES, WAYS
from tests import factories as f
from tests.meetings.factories import make_meeting


def menu(page: str) -> list[tuple[str, str]]:
    """(label, address) of the menu on a page."""
    nav = re.search(r'<nav class="tabs".*?</nav>', page, re.DOTALL)
    assert nav
    return [(label, url) for url, label in re.findall(r'href="([^"]+)".*?<span>([^<]+)</span>', nav[0], re.DOTALL)]


def test_every_named_page_exists(app: Flask) -> None:
    named = {page for way in (*WAYS, *DESKS) for page in (*way.pages, *(mark for mark in way.marks if "." in mark))}
    assert sorted(named - app.view_functions.keys()) == []


def test_every_role_has_a_name() -> None:
    assert ROLE_NAMES.keys() == set(ROLES)


def test_a_stranger_is_led_to_the_door(client: FlaskClient, session: Session) -> None:
    f.place(session)
    entries = dict(menu(client.get(f"/places/{f.COMMUNITY}/rules").text))
    assert entries["我的"] == "/sign-in"
    assert "工作台" not in entries
    assert "提建议" not in entries


def test_a_resident_keeps_ones_own_community(client: FlaskClient, session: Session) -> None:
    f.place(session, f.ELSEWHERE)
    f.enter(client, session, f.resident(session))
    entries = dict(menu(client.get(f"/places/{f.ELSEWHERE}/rules").text))
    assert entries["首页"] == f"/places/{f.COMMUNITY}"
    assert entries["提建议"] == f"/places/{f.COMMUNITY}/propose"
    assert entries["我的"] == "/me"
    assert "工作台" not in entries


@pytest.mark.parametrize("role", STAFF)
def test_everyone_who_works_here_has_one_desk_that_opens(client: FlaskClient, session: Session, role: str) -> None:
    f.enter(client, session, f.holder(session, role))
    desks = [url for label, url in menu(client.get("/me").text) if label == "工作台"]
    assert len(desks) == 1
    assert client.get(desks[0]).status_code == 200


def test_an_officer_works_in_the_community_on_the_page(client: FlaskClient, session: Session) -> None:
    f.place(session)
    f.enter(client, session, f.holder(session, "subdistrict_officer", f.SUBDISTRICT))
    entries = dict(menu(client.get(f"/places/{f.COMMUNITY}/people").text))
    assert entries["工作台"] == f"/places/{f.COMMUNITY}/today"
    assert dict(menu(client.get("/me").text))["工作台"] == f"/places/{f.SUBDISTRICT}/today"


def test_at_a_desk_the_menu_says_so(client: FlaskClient, session: Session) -> None:
    f.enter(client, session, f.holder(session, "clerk"))
    page = client.get(f"/places/{f.COMMUNITY}/people").text
    current = re.findall(r'aria-current="page"[^>]*>.*?</svg>(?:<span>)?([^<]+)<', page, re.DOTALL)
    assert current.count("工作台") == 2, "in the menu above and in the tabs below"
    assert "人员" in current


def tabs(page: str) -> list[tuple[str, str]]:
    """(label, address) of the desks on a page for a wide screen."""
    nav = re.search(r'<nav class="menu" aria-label="工作台".*?</nav>', page, re.DOTALL)
    assert nav
    return [(label.strip(), url) for url, label in re.findall(r'href="([^"]+)".*?</svg>([^<]+)<', nav[0], re.DOTALL)]


@pytest.mark.parametrize("code", [f.SUBDISTRICT, f.COMMUNITY])
def test_an_auditor_has_minutes_and_attendance_at_hand(client: FlaskClient, session: Session, code: str) -> None:
    f.place(session)
    f.enter(client, session, f.holder(session, "auditor", f.SUBDISTRICT))
    entries = dict(tabs(client.get(f"/places/{code}/attendance").text))
    assert entries["会议与纪要"] == f"/places/{code}/meetings"
    assert entries["出席情况"] == f"/places/{code}/attendance"
    assert client.get(entries["会议与纪要"]).status_code == 200


def test_the_attendance_above_communities_leads_to_theirs(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session)
    held.open()
    held.do("adjourn", override="时间不够")
    session.add(Place(code=f.SUBDISTRICT + "888", level="community", parent_code=f.SUBDISTRICT, name="新村社区"))
    session.flush()
    year = held.now.year
    page = client.get(f"/places/{f.SUBDISTRICT}/attendance?year={year}").text
    assert f'href="/places/{f.COMMUNITY}/attendance?year={year}"' in page
    assert "开会 1 次" in page
    assert "还没有开展" in page
    assert f'href="/places/{f.SUBDISTRICT}888/attendance' not in page
    assert "开会 1 次" not in client.get(f"/places/{f.SUBDISTRICT}/attendance?year={year - 1}").text


def test_many_desks_stay_on_one_line(client: FlaskClient, session: Session) -> None:
    f.enter(client, session, f.holder(session, "subdistrict_officer", f.SUBDISTRICT))
    page = client.get(f"/places/{f.SUBDISTRICT}/sheets").text
    nav = re.search(r'<nav class="menu" aria-label="工作台".*?</nav>', page, re.DOTALL)
    assert nav
    first, _details, more = nav[0].partition("<details>")
    assert first.count("<a ") == 4, "a narrow page has room for four"
    assert more.count("<a ") == len(tabs(page)) - 4 > 0
    assert "更多 · 台账" in re.sub(r"<[^>]+>", "", more), "the page that is open is named even when it is folded away"


def test_in_large_print_fewer_desks_stand_on_the_line(client: FlaskClient, session: Session) -> None:
    f.enter(client, session, f.holder(session, "subdistrict_officer", f.SUBDISTRICT))
    client.set_cookie("print", "large")
    page = client.get(f"/places/{f.SUBDISTRICT}/today").text
    nav = re.search(r'<nav class="menu" aria-label="工作台".*?</nav>', page, re.DOTALL)
    assert nav
    assert nav[0].partition("<details>")[0].count("<a ") == 6
