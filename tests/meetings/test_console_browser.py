"""The console in a real Chromium: the keyboard alone, the sum while typing, no network, two at once, no script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from deliberation.meetings import queries
from deliberation.paths import PACKAGE
from tests.browser import needs_chromium
from tests.meetings.factories import Held, make_meeting
from tests.meetings.test_browser import _inside, htmx_there, visit

__all__ = ["_inside"]
pytestmark = [pytest.mark.browser, needs_chromium]

DESK = (1280, 800)
TALL = "[document.documentElement, ...document.querySelectorAll('.cols>*')].map(e => e.scrollHeight - e.clientHeight)"
OTHER = "同意将「院内电动车充电棚」列入票决项目，车位 60 个，预算不超过 45 万元"


@pytest.fixture
def held(app: Flask, session: Session) -> Iterator[Held]:
    """A meeting of seven that has been called; its clock is the wall clock."""
    now = datetime.now(UTC)
    held = make_meeting(session, size=7, now=now - timedelta(days=4), starts_at=now - timedelta(minutes=30))
    held.now = now - timedelta(minutes=10)
    return held


@pytest.fixture
def debate(held: Held) -> Held:
    """A main motion is open to debate, three hands are up."""
    held.open()
    held.open_item()
    held.pending()
    for member, side in ((3, "for"), (4, "against"), (5, "for")):
        held.do("raise_hand", member=held.ids[member], side=side)
    return held


def desk(browser: Browser, address: str, held: Held, path: str = "", size: tuple[int, int] = DESK) -> Page:
    page = visit(browser, address, held, held.moderator, f"/console{path}", size)
    page.wait_for_function("document.readyState === 'complete'")
    return page


def keys(page: Page, *pressed: str) -> None:
    """Keys one after the other, each when the answer to the last one is there."""
    for key in pressed:
        page.keyboard.press(key)


def move(page: Page, *pressed: str) -> None:
    """Keys of which the last one enters a move; waits for the page after it."""
    step = page.locator("[data-desk]").get_attribute("data-step")
    keys(page, *pressed)
    page.wait_for_function("step => document.querySelector('[data-desk]').dataset.step !== step", arg=step)


def light(page: Page, held: Held, *pressed: str) -> None:
    """The same for moves that leave the other forms valid: a hand, an arrival."""
    seq = held.row.seq
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        keys(page, *pressed)
    page.wait_for_timeout(100)
    assert held.row.seq > seq


def opened(page: Page, key: str) -> None:
    """A key that opens a form."""
    page.keyboard.press(key)
    expect(page.locator("form[data-form]")).to_be_visible()


def test_an_item_from_the_opening_to_the_result_by_keyboard_alone(browser: Browser, address: str, held: Held) -> None:
    page = desk(browser, address, held)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    keys(page, "0")
    expect(page.locator("[data-people]")).to_be_focused()
    keys(page, "Enter", "Enter")  # nobody is meant as long as nobody is chosen
    for number in "1234567":
        light(page, held, number, "Enter")
    assert len(held.state.present) == 7
    keys(page, "Escape")
    expect(page.locator("#script")).to_be_focused()
    for key in "lai":
        move(page, key)
    expect(page.locator("form[data-form]")).to_be_visible()
    move(page, "2", "Tab", "Enter")
    expect(page.locator(".frame.current")).to_contain_text("待宣布")
    move(page, "3", "Enter")
    move(page, "d")
    _amended(page)
    _debated(page, held)
    _decided(page, held)
    assert page.evaluate("document.activeElement !== document.body")
    move(page, "w")
    assert held.state.item == ""
    assert faults == []


def _amended(page: Page) -> None:
    opened(page, "2")
    keys(page, "3", "Tab", "Control+a")
    page.keyboard.type(OTHER)
    move(page, "Enter")
    expect(page.locator(".frame.current ins").first).to_be_visible()
    move(page, "4", "Enter")
    move(page, "d")
    move(page, "v")
    page.keyboard.type("7")
    keys(page, "Tab")
    page.keyboard.type("0")
    move(page, "Enter")
    keys(page, "r")
    move(page, "ArrowUp", "Enter")
    expect(page.locator(".effect")).to_contain_text(OTHER)


def _debated(page: Page, held: Held) -> None:
    opened(page, "h")
    light(page, held, "5", "ArrowRight", "Enter")
    assert [(hand.member, hand.side) for hand in held.state.hands] == [(held.ids[4], "against")]
    move(page, "n")
    assert held.state.floor is not None
    expect(page.locator(".clock")).to_be_visible()
    move(page, " ")
    expect(page.locator("#k-resume")).to_be_visible()
    move(page, " ")
    move(page, "e")


def _decided(page: Page, held: Held) -> None:
    move(page, "v")
    expect(page.locator("#count-for")).to_be_focused()
    page.keyboard.type("４")
    keys(page, "Tab")
    page.keyboard.type("3")
    expect(page.locator("#tally")).to_contain_text("4 > 7 ÷ 2，通过")
    expect(page.locator("#tally")).to_contain_text("请监票人核对")
    move(page, "Enter")
    move(page, "7", "Enter")
    keys(page, "r")
    expect(page.locator("dialog")).to_be_visible()
    move(page, "ArrowUp", "Enter")
    assert held.items[0].outcome == "adopted"
    expect(page.get_by_text("刚才的结果")).to_be_visible()


def test_esc_leaves_a_form_and_the_help_names_the_keys(browser: Browser, address: str, debate: Held) -> None:
    page = desk(browser, address, debate)
    opened(page, "2")
    keys(page, "Tab", "Escape")
    expect(page.locator("form[data-form]")).to_have_count(0)
    keys(page, "?")
    expect(page.locator(".keys")).to_contain_text("修改（修正案）")
    keys(page, "Escape")
    expect(page.locator(".keys")).to_have_count(0)
    keys(page, "/")
    expect(page.locator("#say")).to_be_focused()
    page.keyboard.type("停止讨论")
    keys(page, "Enter")
    expect(page.locator(".said a").first).to_contain_text("结束辩论")


def test_a_letter_jumps_to_a_member_and_nobody_is_chosen_before(browser: Browser, address: str, debate: Held) -> None:
    debate.members[5].name = "翟美玲"
    debate.session.flush()
    page = desk(browser, address, debate)
    opened(page, "2")
    expect(page.locator("input[name=member]:checked")).to_have_count(0)
    keys(page, "z")
    expect(page.locator(f"#p-{debate.ids[5]}")).to_be_checked()
    page.locator("textarea").fill(OTHER)
    move(page, "Enter")
    proposed = debate.state.proposed
    assert proposed is not None
    assert (proposed.mover, proposed.text) == (debate.ids[5], OTHER)


def test_the_sum_while_typing_is_the_one_that_is_entered(browser: Browser, address: str, debate: Held) -> None:
    for member in (3, 4, 5):
        debate.do("lower_hand", member=debate.ids[member])
    debate.do("put_question")
    page = desk(browser, address, debate)
    for votes in ((4, 3), (3, 4), (3, 3), (7, 0), (0, 7), (0, 0)):
        page.locator("#count-for").fill(str(votes[0]))
        page.locator("#count-against").fill(str(votes[1]))
        typed = page.locator("#tally p").inner_text().split("\n")[0]
        page.locator("form[data-tests] button").click()
        expect(page.locator("#count-for")).to_have_count(0)
        told = page.locator(".card .card").first.inner_text()
        assert typed.replace(" ", "") == told.replace(" ", "")
        debate.now = datetime.now(UTC) - timedelta(seconds=4)
        debate.do("void_vote", why="再试一次")
        debate.now = datetime.now(UTC) - timedelta(seconds=4)
        debate.do("put_question")
        page.reload()
    page.locator("#count-for").fill("6")
    page.locator("#count-against").fill("2")
    expect(page.locator("#tally")).to_contain_text("票数合计 8")


def test_a_hand_that_comes_in_takes_neither_words_nor_focus(browser: Browser, address: str, debate: Held) -> None:
    page = desk(browser, address, debate, "?do=move:amend")
    page.locator("textarea").fill("写到一半")
    debate.do("raise_hand", member=debate.ids[6], side="against")
    htmx_there(page)
    page.evaluate("htmx.trigger(document.body, 'live')")
    expect(page.locator(".q li")).to_have_count(4)
    assert page.locator("textarea").input_value() == "写到一半"
    expect(page.locator("textarea")).to_be_focused()


def test_without_network_moves_are_kept_and_played_in_order(browser: Browser, address: str, debate: Held) -> None:
    page = desk(browser, address, debate)
    page.context.set_offline(True)
    keys(page, "n")
    off = page.locator("#off")
    expect(off).to_contain_text("网络断了，已记下 1 个动作")
    off.get_by_role("button", name="结束发言").click()
    off.locator("form", has=page.locator("[value=raise_hand]")).locator("[name=member]").select_option(debate.ids[6])
    off.get_by_role("button", name="登记举手").click()
    expect(off).to_contain_text("已记下 3 个动作")
    page.wait_for_timeout(1100)
    before = datetime.now(UTC)
    page.context.set_offline(False)
    expect(off).to_have_count(0, timeout=60_000)
    told = [(r.event.type, r.event.at) for r in queries.history(debate.session, debate.id)][-4:]
    assert [kind for kind, _at in told] == ["recognised", "speech_began", "speech_ended", "hand_raised"]
    assert all(at < before for _kind, at in told)
    assert told[1][1] <= told[2][1] <= told[3][1]
    assert page.evaluate("Object.keys(localStorage)") == []
    expect(page.locator("#script")).to_contain_text(debate.members[4].name)


def test_an_answer_that_got_lost_is_not_played_twice(browser: Browser, address: str, debate: Held) -> None:
    page = desk(browser, address, debate)
    lost: list[str] = []

    def swallow(route: object) -> None:
        if not lost:
            lost.append(route.fetch().text())  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/moves", swallow)
    keys(page, "n")
    expect(page.locator("#off")).to_have_count(1)
    expect(page.locator("#off")).to_have_count(0, timeout=60_000)
    began = [r for r in queries.history(debate.session, debate.id) if r.event.type == "speech_began"]
    assert len(began) == 1
    expect(page.locator(".clock")).to_be_visible()


def test_where_another_console_moved_meanwhile_the_rest_waits(browser: Browser, address: str, debate: Held) -> None:
    page = desk(browser, address, debate)
    page.context.set_offline(True)
    keys(page, "n")
    page.locator("#off").get_by_role("button", name="结束发言").click()
    debate.now = datetime.now(UTC) - timedelta(seconds=5)
    debate.do("begin_speech", member=debate.ids[3], side="for")
    page.context.set_offline(False)
    expect(page.locator("#off")).to_contain_text("有一个动作补不上。还留着 2 个", timeout=60_000)
    expect(page.locator("[role=alert]")).to_contain_text("有人先操作了一步")
    expect(page.locator("[data-floor]")).to_contain_text(debate.members[3].name)
    page.locator("[data-skip]").click()
    expect(page.locator("#off")).to_have_count(0, timeout=60_000)
    assert debate.state.floor is None
    kinds = [r.event.type for r in queries.history(debate.session, debate.id)]
    assert kinds.count("speech_began") == 1


def test_two_consoles_never_fork_a_meeting(browser: Browser, address: str, debate: Held) -> None:
    first, second = desk(browser, address, debate), desk(browser, address, debate)
    move(first, "n")
    assert first.locator("#strip").count() == 1
    assert max(first.evaluate(TALL)) <= 0
    seq = debate.row.seq
    keys(second, "n")
    expect(second.locator("[role=alert]")).to_contain_text("有人先操作了一步")
    expect(second.locator("[data-floor]")).to_contain_text(debate.members[3].name)
    expect(second.locator("[role=alert]")).to_be_focused()
    assert debate.row.seq == seq
    move(second, "e")
    assert debate.state.floor is None


def test_the_console_works_without_script(browser: Browser, address: str, debate: Held) -> None:
    page = desk(browser, address, debate)
    cookies = page.context.cookies()
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    plain.add_cookies(cookies)  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(f"{address}/meetings/{debate.id}/console")
    page.locator("#k-begin_speech").click()
    assert debate.state.floor is not None
    page.locator("#k-end_speech").first.click()
    page.locator("#k-move-amend").click()
    page.locator(f"#p-{debate.ids[2]}").check()
    page.locator("textarea").fill(OTHER)
    page.locator("form[data-form] button").last.click()
    assert debate.state.proposed is not None
    page.locator("#say").fill("没人附议")
    page.locator(".saying button").click()
    expect(page.locator(".said")).to_contain_text("无人附议")
    plain.close()


@pytest.mark.parametrize("path", ["", "?do=move:amend", "?do=raise_hand", "?do=help", "?do=attendance", "?say=改一下"])
def test_the_console_is_one_screen(browser: Browser, address: str, debate: Held, path: str) -> None:
    page = desk(browser, address, debate, path)
    assert max(page.evaluate(TALL)) <= 0
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_the_console_weighs() -> None:
    sizes = {"console.js": 12_000, "desk.js": 12_000, "console.css": 8_000}
    for name, most in sizes.items():
        assert (PACKAGE / "static" / name).stat().st_size <= most, name
