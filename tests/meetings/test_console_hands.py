"""Hands that slip at the console: nothing is recorded, decided or lost by a key pressed twice or at the wrong place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from tests.browser import needs_chromium
from tests.meetings.factories import Held, make_meeting
from tests.meetings.test_browser import _inside
from tests.meetings.test_console_browser import desk, keys, move, opened

__all__ = ["_inside"]
pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
def held(app: Flask, session: Session) -> Iterator[Held]:
    """A meeting of seven with a main motion before it; its clock is the wall clock."""
    now = datetime.now(UTC)
    held = make_meeting(session, size=7, now=now - timedelta(days=4), starts_at=now - timedelta(minutes=30))
    held.now = now - timedelta(minutes=10)
    held.open()
    held.open_item()
    held.pending()
    return held


def test_what_is_found_takes_the_focus_and_a_vote_broken_off_keeps_the_appeal(
    browser: Browser, address: str, held: Held
) -> None:
    held.do("point_of_order", member=held.ids[4], about="off_topic")
    held.do("rule", well_taken=False, why="说的就是这件事")
    page = desk(browser, address, held)
    expect(page.locator("#script")).to_contain_text("不同意的可以申诉")
    expect(page.locator("#k-move-appeal").first).to_be_visible()
    move(page, "v")
    opened(page, "z")
    page.keyboard.type("按错了")
    move(page, "Enter")
    keys(page, "/")
    page.keyboard.type("申诉")
    keys(page, "Enter")
    expect(page.locator("[data-found] a").first).to_be_focused()
    keys(page, "Enter")
    expect(page.locator("form[data-form]")).to_contain_text("申诉")
    move(page, "5", "Enter")
    assert held.state.proposed is not None
    assert held.state.proposed.kind == "appeal"


def test_a_key_pressed_twice_records_nobody(browser: Browser, address: str, held: Held) -> None:
    held.do("move", motion="previous_question", member=held.ids[3])
    page = desk(browser, address, held)
    expect(page.locator("[data-people]")).to_be_focused()
    seq = held.row.seq
    keys(page, "Enter", "Enter")
    page.wait_for_timeout(300)
    assert held.row.seq == seq
    move(page, "ArrowDown", "Enter")
    assert held.state.proposed is not None
    assert held.state.proposed.seconder == held.ids[0]


def test_a_result_is_announced_by_its_key_and_enter(browser: Browser, address: str, held: Held) -> None:
    held.do("put_question")
    held.do("enter_votes", **{"for": 7, "against": 0})
    page = desk(browser, address, held)
    keys(page, "r")
    dialog = page.locator("dialog")
    expect(dialog).to_contain_text("同意 7")
    expect(dialog.locator("kbd")).to_have_text(["Enter", "Esc"])
    for key in ("Shift+Tab", "Tab", "Tab", "Tab"):
        keys(page, key)
        assert page.evaluate("document.activeElement.closest('dialog') !== null")
    keys(page, "Escape")
    expect(dialog).to_have_count(0)
    keys(page, "r")
    move(page, "Enter")
    assert held.items[0].outcome == "adopted"


def test_numbers_refused_stay_with_their_sum(browser: Browser, address: str, held: Held) -> None:
    held.do("put_question")
    page = desk(browser, address, held)
    page.keyboard.type("6")
    keys(page, "Tab")
    page.keyboard.type("5")
    keys(page, "Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("#count-for")).to_be_focused()
    expect(page.locator("#count-for")).to_have_value("6")
    expect(page.locator("#tally")).to_contain_text("票数合计 11")
    assert page.locator("#k-enter_votes").count() == 0


def test_too_few_shows_every_way_out_and_types_nothing_into_a_form(browser: Browser, address: str, held: Held) -> None:
    for member in held.ids[3:]:
        held.do("leave", member=member)
    page = desk(browser, address, held)
    expect(page.locator("form[data-form]")).to_have_count(0)
    for words in ("休息", "提前", "清点人数", "签到"):
        expect(page.locator(".moves").first).to_contain_text(words)
    keys(page, "0")
    expect(page.locator("[data-people]")).to_be_focused()


def test_words_filled_in_before_are_written_over(browser: Browser, address: str, held: Held) -> None:
    page = desk(browser, address, held)
    opened(page, "2")
    keys(page, "3", "Tab")
    page.keyboard.type("只建一处")
    expect(page.locator("textarea")).to_have_value("只建一处")


def test_a_key_that_does_nothing_now_says_why(browser: Browser, address: str, held: Held) -> None:
    page = desk(browser, address, held)
    keys(page, "n")
    expect(page.locator("#flashes")).to_contain_text("N 请下一位发言：没有人举手")
    keys(page, "?")
    for words in ("C 重新点票", "I 开始下一项议题", "V 付诸表决，接着登记票数", "L 宣布开会"):
        expect(page.locator(".keys")).to_contain_text(words)


def test_a_speech_ended_too_soon_goes_on(browser: Browser, address: str, held: Held) -> None:
    held.do("begin_speech", member=held.ids[2], side="for")
    page = desk(browser, address, held)
    move(page, "e")
    expect(page.locator(".mend button")).to_contain_text(f"让{held.members[2].name}接着说")
    assert page.locator(".mend button").evaluate("el => el.getBoundingClientRect().height") >= 36
    move(page, "u")
    assert held.state.floor is not None
    assert held.state.top is not None
    assert held.state.top.turns == {held.ids[2]: 1}


def test_without_network_the_keys_go_to_what_is_kept(browser: Browser, address: str, held: Held) -> None:
    page = desk(browser, address, held)
    page.context.set_offline(True)
    keys(page, "v")
    off = page.locator("#off")
    expect(off).to_contain_text("已记下 1 个动作")
    expect(off).to_contain_text("别的都等网络恢复后再办")
    off.locator("button").first.evaluate("() => document.activeElement.blur()")
    keys(page, "h")
    expect(page.locator("#off-H")).to_be_focused()
    for field in off.locator("select,input:not([type=hidden])").all():
        assert field.evaluate("el => Boolean(el.labels.length && el.labels[0].innerText.trim())")
