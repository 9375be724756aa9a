"""The menu and the desks: for whom, where they lead, and that they lead somewhere."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.web.access import ROLES, STAFF
from deliberation.web.navigation import DESKS, ROLE_NAMES, WAYS
from tests import factories as f


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
    assert entries["工作台"] == f"/places/{f.COMMUNITY}/desk"
    assert dict(menu(client.get("/me").text))["工作台"] == f"/places/{f.SUBDISTRICT}/desk"


def test_at_a_desk_the_menu_says_so(client: FlaskClient, session: Session) -> None:
    f.enter(client, session, f.holder(session, "clerk"))
    page = client.get(f"/places/{f.COMMUNITY}/people").text
    current = re.findall(r'aria-current="page"[^>]*>.*?</svg>(?:<span>)?([^<]+)<', page, re.DOTALL)
    assert current.count("工作台") == 2, "in the menu above and in the tabs below"
    assert "人员" in current
