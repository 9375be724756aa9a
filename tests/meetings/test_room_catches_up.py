"""A page that hears a word catches up with it, whatever becomes of the answers on their way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser import DESK, PHONE, needs_chromium, open_context
from tests.meetings import test_room_browser
from tests.meetings.test_room_browser import Room

pytestmark = [pytest.mark.browser, needs_chromium]

room = test_room_browser.room

EARS = """() => {
  window.words = 0;
  const plain = EventSource.prototype.addEventListener;
  EventSource.prototype.addEventListener = function (name, act) {
    plain.call(this, name, act);
    plain.call(this, name, () => (window.words += 1));
  };
}"""
"""Counts what a page hears from the stream: that it is open, and each word."""
SOON = 40_000
"""Milliseconds: a page that has missed a word looks by itself after sixty seconds."""
ASKS = "**/live?seq=*"
ASKED = 3_000
"""Milliseconds within which a page that may ask has asked: followers spread it over two and a half seconds."""


def follow(room: Room, path: str, size: tuple[int, int]) -> Page:
    """A page of the meeting that listens, and has asked once as its stream opened."""
    page = open_context(room.browser, size).new_page()
    page.add_init_script(f"({EARS})()")
    with page.expect_response(ASKS):
        page.goto(f"{room.site.url}/meetings/{room.held.id}{path}")
    return page


def arrives(room: Room, number: int) -> None:
    """One more member is here."""
    with room.moving() as moving:
        moving.do("check_in", members=room.held.ids[number : number + 1])


def words(page: Page) -> int:
    """What the page has heard so far."""
    found = page.evaluate("window.words")
    assert isinstance(found, int)
    return found


@pytest.fixture(params=["", "/screen"])
def followed(request: pytest.FixtureRequest, room: Room) -> tuple[Page, Callable[[int], None]]:
    """A follower's page or the screen of the hall, and how to look how many are here by it."""
    path = request.param
    page = follow(room, path, DESK if path else PHONE)

    def shows(present: int) -> None:
        if path:
            expect(page.locator("#strip .num").first).to_have_text(str(present), timeout=SOON)
        else:
            expect(page.locator("#live")).to_contain_text(f"{present} / 6", timeout=SOON)

    shows(4)
    return page, shows


def test_a_word_that_comes_while_an_older_answer_is_under_way(
    room: Room, followed: tuple[Page, Callable[[int], None]]
) -> None:
    page, shows = followed
    held: list[tuple[Route, APIResponse]] = []
    page.route(ASKS, lambda route: held.append((route, route.fetch())), times=1)
    with page.expect_request(ASKS):
        arrives(room, 0)
    while not held:
        page.wait_for_timeout(50)
    before = words(page)
    arrives(room, 1)
    page.wait_for_function("before => window.words > before", arg=before)
    page.wait_for_timeout(ASKED)
    [(route, answer)] = held
    route.fulfill(response=answer)
    shows(6)


@pytest.mark.parametrize("fault", ["lost", "shed"])
def test_an_answer_that_is_lost_or_refused(
    room: Room, followed: tuple[Page, Callable[[int], None]], fault: str
) -> None:
    page, shows = followed

    def spoil(route: Route) -> None:
        if fault == "lost":
            route.abort()
        else:
            route.fulfill(status=503, body="<main></main>")

    page.route(ASKS, spoil, times=1)
    with page.expect_request(ASKS):
        arrives(room, 0)
    shows(5)
    expect(page.locator("#flashes")).to_be_empty()  # nobody did anything that could have failed


def test_an_answer_that_never_comes(room: Room, followed: tuple[Page, Callable[[int], None]]) -> None:
    page, shows = followed
    page.route(ASKS, lambda _route: None, times=1)
    with page.expect_request(ASKS):
        arrives(room, 0)
    shows(5)
