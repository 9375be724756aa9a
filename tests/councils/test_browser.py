"""An election in a real Chromium: two clerks read the papers on their own, an officer settles, everybody reads why."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, current_app
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from deliberation.accounts.models import Person
from tests import factories as f
from tests.browser import DESK, PHONE, Watch, needs_chromium, open_context
from tests.councils import factories as make
from tests.councils.factories import Staff

pytestmark = [pytest.mark.browser, needs_chromium]

NOW = datetime.now(UTC)
PAPERS = ("12", "12", "21", "")
"""What stands on the papers: the first two candidates in order of preference; the last paper is blank."""


@pytest.fixture
def address(app: Flask, session: Session) -> Iterator[str]:
    """The pages on the test's own transaction, one request at a time."""
    server = make_server("127.0.0.1", 0, app, threaded=False)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with app.app_context():
        yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


class Hall:
    """The browsers of those who take part, all watched."""

    def __init__(self, browser: Browser, address: str, session: Session) -> None:
        self.browser, self.address, self.session, self.watch = browser, address, session, Watch()

    def page(self, person: Person | None, size: tuple[int, int] = DESK) -> Page:
        """A browser of one's own, signed in."""
        context = open_context(self.browser, size)
        if person is not None:
            cookie = f.enter(current_app.test_client(), self.session, person).get_cookie("s")
            assert cookie is not None
            context.add_cookies([{"name": "s", "value": cookie.value, "url": self.address}])
        page = context.new_page()
        self.watch.follow(page)
        return page

    def go(self, page: Page, path: str) -> Page:
        """Open a page and look at it."""
        page.goto(self.address + path)
        self.watch.look(page, resident=(page.viewport_size or {"width": 0})["width"] < 600)
        return page


@pytest.fixture
def hall(browser: Browser, address: str, session: Session) -> Iterator[Hall]:
    """Where it takes place; nothing may be wrong with any page that was looked at."""
    hall = Hall(browser, address, session)
    yield hall
    assert dict(hall.watch.faults) == {}


def enter(page: Page, names: list[str], order: str) -> None:
    """Enter one paper and wait for the next."""
    for rank, place in enumerate(order, start=1):
        page.get_by_label(names[int(place) - 1]).fill(str(rank))
    page.get_by_role("button", name="录入这张票").click()
    expect(page.get_by_text("号票已录入")).to_be_visible()


def assert_boxes_are_for_fingers(page: Page, names: list[str]) -> None:
    """The boxes are as high as any other, in large print too; a number written, the next one is ready."""
    box = page.get_by_label(names[0])
    expect(box).to_be_focused()
    for size, least in (("", 48), ("large", 60)):
        page.evaluate("size => document.documentElement.dataset.print = size", size)
        shape = box.bounding_box()
        assert shape is not None
        assert shape["height"] >= least
        assert shape["width"] >= least
    page.evaluate("delete document.documentElement.dataset.print")
    page.keyboard.type("1")
    expect(page.get_by_label(names[1])).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label(names[2])).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="录入这张票")).to_be_focused()
    box.fill("")


def test_an_election_by_two_clerks(hall: Hall, session: Session) -> None:
    held: Staff = make.staff(session)
    past = NOW - timedelta(days=10)
    election = make.call(held, seats=1, now=past)
    names = [person.name for _id, person in make.stand(held, election, 3, now=past)]
    make.publish(held, election, now=past)
    session.commit()
    path = f"/elections/{election}"
    first = hall.go(hall.page(held.people["clerk"]), path)
    first.get_by_role("link", name="开箱").click()
    hall.watch.look(first, resident=False)
    first.get_by_label("发出选票").fill("4")
    first.get_by_label("收回选票").fill("4")
    first.get_by_role("button", name="确认开箱").click()
    expect(first.get_by_role("heading", name="第一遍录入")).to_be_visible()
    hall.watch.look(first, resident=False)
    assert_boxes_are_for_fingers(first, names)
    for order in PAPERS:
        enter(first, names, order)
    expect(first.get_by_text("您这一遍已全部录入")).to_be_visible()
    second = hall.go(hall.page(held.people["other"]), f"{path}/papers")
    expect(second.get_by_role("heading", name="第二遍录入")).to_be_visible()
    for order in (*PAPERS[:2], "31", ""):
        enter(second, names, order)
    third = hall.go(hall.page(held.people["officer"]), f"{path}/papers")
    third.get_by_role("link", name="第 3 号票").click()
    expect(third.get_by_role("heading", name="第 3 号票：第三人核看")).to_be_visible()
    hall.watch.look(third, resident=False)
    third.get_by_label(names[1]).fill("1")
    third.get_by_label(names[0]).fill("2")
    third.get_by_role("button", name="核定").click()
    expect(third.get_by_text("第 3 号票已核定")).to_be_visible()
    hall.go(first, path)
    first.on("dialog", lambda dialog: dialog.accept())
    first.get_by_role("button", name="计票").click()
    confirm = first.get_by_role("dialog").get_by_role("button", name="计票")
    if confirm.count():
        confirm.click()
    expect(first.get_by_role("heading", name="当选")).to_be_visible()
    resident = hall.go(hall.page(None, PHONE), path)
    expect(resident.get_by_text("收回 4 张，有效 3，空白 1，废票 0")).to_be_visible()
    expect(resident.get_by_role("region", name="逐轮计票")).to_contain_text(names[0])
    for page in (f"/places/{f.COMMUNITY}/councils", f"/bodies/{make.COUNCIL}"):
        hall.go(resident, page)


def test_pages_of_the_office_fit_and_read_well(hall: Hall, session: Session) -> None:
    held: Staff = make.staff(session)
    f.council(session, size=11)
    member = f.holder(session, "council_member", name="欧阳小明")
    running = make.call(held, now=NOW)
    resident = f.resident(session, name="赵永福")
    session.commit()
    body = f"/bodies/{make.COUNCIL}"
    desk, phone = hall.page(held.people["clerk"]), hall.page(held.people["clerk"], PHONE)
    for path in (
        f"/places/{f.COMMUNITY}/councils/new", body, f"{body}/term", f"{body}/seats/new", f"{body}/elections/new",
        f"{body}/seats/{member.id}/leave", f"/elections/{running}", f"/elections/{running}/extend",
        f"/elections/{running}/candidates/new", f"/elections/{running}/end/cancel",
    ):  # fmt: skip
        hall.go(desk, path)
        hall.go(phone, path)
    hall.go(hall.page(resident, PHONE), f"/elections/{running}/stand")
