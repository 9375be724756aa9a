"""Two phones and the screen of the hall in a real Chromium, on the served product with its live stream."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.meetings import door
from tests import factories as make
from tests.browser import DESK, PHONE, Watch, needs_chromium, open_context
from tests.journeys.site import Site
from tests.meetings.factories import Held, make_meeting

pytestmark = [pytest.mark.browser, needs_chromium]


DICE = """Math.random = () => %s; window.pauses = [];
const later = window.setTimeout.bind(window);
window.setTimeout = (act, pause, ...more) => { window.pauses.push(pause); return later(act, pause, ...more); };"""
"""The page's dice fall so; every pause that it takes is written down."""


@dataclass
class Room:
    """A called meeting on the served product."""

    site: Site
    browser: Browser
    held: Held

    @contextmanager
    def moving(self) -> Iterator[Held]:
        """A move that somebody else makes at the same time, committed."""
        with self.site.writing() as session:
            held = Held(session, self.held.id, self.held.moderator, self.held.members, self.held.projects)
            held.now = self.site.now - timedelta(seconds=5)
            yield held
            if held.now > self.site.now:  # its moves lie five seconds apart
                self.site.clock.set(held.now)

    def open(self, who: Person | None, path: str, size: tuple[int, int]) -> Page:
        """A browser of ``who`` on a page of the meeting."""
        context = open_context(self.browser, size)
        if who is not None:
            with self.site.writing() as session:
                client = make.enter(self.site.app.test_client(), session, who)
            cookie = client.get_cookie("s")
            assert cookie is not None
            context.add_cookies([{"name": "s", "value": cookie.value, "url": self.site.url}])
        page = context.new_page()
        page.goto(f"{self.site.url}/meetings/{self.held.id}{path}")
        return page


@pytest.fixture
def room(site: Site, browser: Browser) -> Iterator[Room]:
    """A meeting that began an hour ago; four of six are here."""
    site.crashes.clear()
    with site.writing() as session:
        held = _called(site, session)
    room = Room(site, browser, held)
    yield room
    for context in browser.contexts:
        context.close()
    assert site.crashes == []


def _called(site: Site, session: Session) -> Held:
    council, moderator = site.app.config.get("CAST", (None, None))
    hours = site.app.config["HOURS"] = site.app.config.get("HOURS", -1) + 2  # one body is not called twice at an hour
    held = make_meeting(
        session, size=6, now=site.now - timedelta(days=9), starts_at=site.now - timedelta(hours=hours), council=council,
        moderator=moderator,
    )  # fmt: skip
    site.app.config["CAST"] = (held.members, held.moderator)
    held.now = site.now - timedelta(minutes=30)
    held.do("check_in", members=held.ids[2:])
    return held


def test_two_phones_and_the_screen_through_a_secret_vote(room: Room) -> None:
    held, watch = room.held, Watch()
    screen = room.open(held.moderator, "/screen", DESK)
    watch.follow(screen)
    expect(screen.locator(".here b")).to_have_text("4")
    watch.look(screen, resident=False)
    phones = []
    with room.site.app.app_context():
        code = door.code(held.id, room.site.now)
    for member in held.members[:2]:
        phone = room.open(member, f"/in?c={code}", PHONE)
        watch.follow(phone)
        watch.look(phone, resident=True)
        phone.get_by_role("button", name="签到").click()
        expect(phone.locator("#flashes, body").first).to_contain_text("签到成功")
        phones.append(phone)
    expect(screen.locator(".here b")).to_have_text("6")
    with room.moving() as moving:
        if moving.do("call_to_order").rules.parameters.oath:
            moving.do("take_oath")
        moving.open_item()
        moving.pending()
    first, second = phones
    first.locator("#hand").get_by_role("button", name="同意").click()
    expect(screen.locator("#main")).to_contain_text(held.members[0].name)
    watch.look(first, resident=True)
    first.get_by_role("button", name="放下").click()
    with room.moving() as moving:
        moving.do("put_question", method="ballot")
    for phone, side in ((first, "同意"), (second, "反对")):
        expect(phone.locator("#hand")).to_contain_text("无记名投票")
        watch.look(phone, resident=True)
        phone.locator("#hand").get_by_role("button", name=side).click()
        dialog = phone.locator("dialog .btn")
        assert dialog.evaluate_all("all => all.map(el => el.className)") == ["btn seal full", "btn line full"]
        phone.locator("dialog").get_by_role("button", name=side).click()
        expect(phone.locator("#hand")).to_contain_text("您的票已投入票箱")
    expect(screen.locator(".clock")).to_have_text("2/6")
    watch.look(screen, resident=False)
    assert "反对" not in screen.locator("#main").inner_text()
    first.get_by_role("link", name="动议、秩序问题").click()
    watch.look(first, resident=True)
    first.get_by_role("button", name="早退").click()
    leave = first.locator("dialog").get_by_role("button", name="离开会议", exact=True)
    assert leave.get_attribute("class") == "btn full"
    first.locator("dialog .line").click()
    desk = room.open(held.moderator, "/console", DESK)
    desk.locator("#count-for").fill("3")
    desk.get_by_role("button", name="关闭投票并计票").click()
    desk.locator("dialog").get_by_role("button", name="关闭投票并计票").click()
    expect(screen.locator(".tallied")).to_contain_text("4")
    watch.look(screen, resident=False)
    assert dict(watch.faults) == {}


def test_a_follower_falls_back_to_asking_and_hears_again_when_the_stream_is_back(room: Room) -> None:
    down = [True]

    def stream(route: Route) -> None:
        if down:
            route.abort()
        else:
            route.fulfill(
                content_type="text/event-stream", headers={"Access-Control-Allow-Origin": "*"},
                body="retry: 1000\n\nevent: changed\ndata: x\n\n",
            )  # fmt: skip

    page = room.open(None, "", PHONE)
    page.route("**/live/meeting:*", stream)
    page.reload()
    page.wait_for_function("() => Boolean(window.htmx)")
    with room.moving() as moving:
        moving.do("check_in", members=room.held.ids[:1])
    expect(page.locator("#live")).to_contain_text("5 / 6")  # asked for, without a word from the stream
    down.clear()
    with room.moving() as moving:
        moving.do("check_in", members=room.held.ids[1:2])
    expect(page.locator("#live")).to_contain_text("6 / 6")


@pytest.mark.parametrize("thrown", [0.125, 0.875])
def test_a_screen_that_hears_a_word_asks_at_a_moment_that_its_dice_decide(room: Room, thrown: float) -> None:
    page = room.open(None, "", PHONE)
    page.add_init_script(DICE % thrown)
    page.reload()
    page.wait_for_function("() => Boolean(window.htmx)")
    with room.moving() as moving:
        moving.do("check_in", members=room.held.ids[:1])
    expect(page.locator("#live")).to_contain_text("5 / 6")
    spread = int(page.locator("[data-spread]").get_attribute("data-spread") or 0)
    assert spread >= 1000, "milliseconds between the first and the last of many screens"
    assert 50 + thrown * spread in page.evaluate("window.pauses")


def test_what_changes_before_the_stream_is_open_is_seen(room: Room) -> None:
    held_up: list[Route] = []

    def hold(route: Route) -> None:
        held_up.append(route)

    page = room.open(None, "", PHONE)
    page.route("**/live/meeting:*", hold)
    page.reload()
    page.wait_for_function("() => Boolean(window.htmx)")
    with room.moving() as moving:
        moving.do("check_in", members=room.held.ids[:1])
    page.wait_for_timeout(500)
    assert held_up
    for route in held_up:
        route.continue_()
    expect(page.locator("#live")).to_contain_text("5 / 6", timeout=40_000)  # the page asks by itself once a minute
