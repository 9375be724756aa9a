"""The live page, the hall and the console in a real Chromium: they fit and look again by themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from tests import factories as make
from tests.browser import needs_chromium, open_signed_in
from tests.meetings.factories import Held, make_meeting

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
def debate(session: Session) -> Held:
    """An amendment is open to debate; the clock of the test is the wall clock."""
    from datetime import UTC, datetime, timedelta

    now = datetime.now(UTC)
    held = make_meeting(session, size=13, now=now - timedelta(days=4), starts_at=now - timedelta(hours=1))
    held.now = now - timedelta(minutes=5)
    held.open(11)
    held.open_item()
    main = held.pending()
    held.pending("amend", 2, 3, on=main, text="同意将「院内电动车充电棚」列入票决项目，车位 60 个，预算不超过 45 万元")
    for member, side in ((4, "for"), (5, "against"), (6, "for"), (7, "against")):
        held.do("raise_hand", held.members[member], side=side)
    return held


def visit(browser: Browser, address: str, held: Held, person: Person, path: str, size: tuple[int, int]) -> Page:
    """A signed-in browser on ``path``; the live stream is silent unless a test speaks on it."""
    page = open_signed_in(browser, make.enter(_client(held), held.session, person), address, size)
    page.route("**/live/meeting:*", lambda route: route.fulfill(status=204))
    page.goto(f"{address}/meetings/{held.id}{path}")
    return page


def _client(held: Held) -> FlaskClient:
    from flask import current_app

    return current_app.test_client()


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def htmx_there(page: Page) -> None:
    """Wait until htmx listens: it is fetched last, and a person is slower than a test."""
    page.wait_for_function("() => Boolean(window.htmx)")


def test_a_raised_hand_reaches_the_console_by_itself(browser: Browser, address: str, debate: Held) -> None:
    page = visit(browser, address, debate, debate.moderator, "/console?do=move:amend", (1280, 800))
    page.locator("textarea").fill("写到一半的文字")
    debate.do("raise_hand", debate.members[8], side="for")
    htmx_there(page)
    page.evaluate("htmx.trigger(document.querySelector('[data-live]') || document.body, 'live')")
    expect(page.locator(".q li")).to_have_count(5)
    assert page.locator("textarea").input_value() == "写到一半的文字"


def test_the_live_page_follows_the_stream(browser: Browser, address: str, debate: Held) -> None:
    page = visit(browser, address, debate, debate.members[9], "", (390, 844))
    expect(page.locator("#live")).to_contain_text("正在请下一位发言")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    debate.do("begin_speech", member=debate.ids[4], side="for")

    def speak(route: Route) -> None:
        route.fulfill(content_type="text/event-stream", body="retry: 100\n\nevent: changed\ndata: x\n\n")

    page.unroute("**/live/meeting:*")
    page.route("**/live/meeting:*", speak)
    page.reload()
    debate.do("end_speech")
    debate.do("begin_speech", member=debate.ids[5], side="against")
    expect(page.locator("#live")).to_contain_text(debate.members[5].name)


def test_the_hall_is_one_screen(browser: Browser, address: str, debate: Held) -> None:
    debate.do("begin_speech", member=debate.ids[4], side="for")
    page = visit(browser, address, debate, debate.moderator, "/screen", (1920, 1080))
    assert page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]") == [
        1080,
        1920,
    ]
    expect(page.locator(".clock")).to_be_visible()


@pytest.mark.parametrize("path", ["", "/console", "/minutes", "/notice"])
def test_nothing_is_cut_off_at_320_in_large_print(browser: Browser, address: str, debate: Held, path: str) -> None:
    page = visit(browser, address, debate, debate.moderator, path, (320, 640))
    page.context.add_cookies([{"name": "print", "value": "large", "url": address}])
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
