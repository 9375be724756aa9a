"""Every page of the staff: where one is, the way to one's desk, one heading, a title, a language, a way back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from deliberation.web.access import PUBLIC, SIGNED_IN, STAFF
from tests import factories as f
from tests.guards.doors import address
from tests.guards.matrix import Route, routes, table

DESKS = "//nav[@aria-label='工作台']//a"
MARKED = f"{DESKS}[@aria-current='page']"


@pytest.fixture
def staff(client: FlaskClient, session: Session, request: pytest.FixtureRequest) -> str:
    """Somebody of the role the test is about, signed in."""
    role: str = request.param
    f.enter(client, session, f.holder(session, role))
    session.commit()
    return role


def pages(app: Flask, arguments: dict[str, str], role: str) -> Iterator[tuple[Route, str]]:
    """Every page that ``role`` may open, with its address."""
    known = table()
    for route in routes(app):
        if "GET" in (route.rule.methods or ()) and known.get(route.key, {}).get(role) in ("allow", "own"):
            yield route, address(route.rule, arguments)


def is_page(answer: TestResponse) -> bool:
    whole = answer.mimetype == "text/html" and answer.text[:60].lower().startswith("<!doctype html>")
    return whole and not 300 <= answer.status_code < 400


def faults(text: str, path: str) -> Iterator[str]:
    """What a page lacks of what every page has."""
    page = html.fromstring(text)
    bare = page.xpath("//body[contains(@class, 'console') or contains(@class, 'hall')]")
    wall = page.xpath("//body[contains(@class, 'hall')]")
    headings = [str(one.text_content()).strip() for one in page.xpath("//h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"headings of the first order: {headings}"
    if not page.xpath("//title[normalize-space() and not(starts-with(normalize-space(), '·'))]"):
        yield "no title"
    if page.get("lang") != "zh-Hans":
        yield "no language"
    if not page.xpath("//a[@class='skip' and @href='#main']") or not page.xpath("//main[@id='main']"):
        yield "no way past the menu"
    back = [url for url in page.xpath("//a/@href") if url.startswith("/") and url.partition("?")[0] != path]
    if not back and not wall:
        yield "no way back"
    if not bare and not page.xpath(DESKS):
        yield "no desks"


@pytest.mark.parametrize("staff", STAFF, indirect=True)
def test_every_page_of_the_staff_is_framed(
    app: Flask, client: FlaskClient, arguments: dict[str, str], staff: str
) -> None:
    wrong, seen = [], 0
    for route, path in pages(app, arguments, staff):
        answer = client.get(path)
        if not is_page(answer) or route.access is None or route.access.blind:
            continue
        seen += 1
        wrong += [f"{path} ({answer.status_code}): {fault}" for fault in faults(answer.text, path)]
    assert not wrong, "\n".join(wrong)
    assert seen > 60


@pytest.mark.parametrize("staff", STAFF, indirect=True)
def test_every_page_for_the_staff_alone_tells_which_desk_it_belongs_to(
    app: Flask, client: FlaskClient, arguments: dict[str, str], staff: str
) -> None:
    lost = []
    for route, path in pages(app, arguments, staff):
        if route.access is None or {PUBLIC, SIGNED_IN} & set(route.access.roles):
            continue
        answer = client.get(path)
        bare = re.search(r'<body class="(?:console|hall)', answer.text) if is_page(answer) else True
        if answer.status_code == 200 and not bare and not html.fromstring(answer.text).xpath(MARKED):
            lost.append(route.rule.endpoint)
    assert not lost, f"under no desk of DESKS in web/navigation.py for {staff}: {', '.join(lost)}"


@pytest.mark.parametrize("staff", ["clerk"], indirect=True)
@pytest.mark.usefixtures("staff")
def test_what_is_refused_or_missing_keeps_the_way_to_the_desks(client: FlaskClient, arguments: dict[str, str]) -> None:
    project = arguments["project_id"]
    tries = {
        404: client.get("/nowhere"),
        405: client.get(f"/proposals/{project}/notice"),
        409: client.post(f"/proposals/{project}/notice"),
        422: client.post(f"/places/{f.COMMUNITY}/councils/new", data={}),
    }
    for status, answer in tries.items():
        assert answer.status_code == status
        assert list(faults(answer.text, "")) == [], status
