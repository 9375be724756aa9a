"""Every kind of ballot on a phone: by touch, by the keyboard, in large print on a narrow screen, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from deliberation.polls import box, choices, queries
from tests.browser import DESK, NARROW, PHONE, Watch, needs_chromium
from tests.journeys.site import Site
from tests.journeys.someone import Someone
from tests.polls.ballots import KINDS, open_ballot
from tests.polls.voter import Voter, in_the_box, newcomer

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]

PLUS, FIRST = "[data-step='1']", "[data-rank=add]"

SMALL = """() => [...document.querySelectorAll('main button, main label.btn, .scale span, .actbar button')]
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < 60).map(e => e.outerHTML)"""
"""What is too low for a thumb in large print."""

TOUCHES: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "approval": (("label[for=pick-p0]", "label[for=pick-p3]"), "p0 p3", ("53 万元",)),
    "knapsack": (("label[for=pick-p4]", "label[for=pick-p3]"), "p3 p4", ("124.2 万元",)),
    "choose-1": (("label[for=pick-p0]", "label[for=pick-p1]"), "p1", ("长者食堂",)),
    "cumulative": (
        ("[data-option=p0] " + PLUS, "[data-option=p0] " + PLUS, "[data-option=p1] " + PLUS), "p0:2 p1:1",
        ("2 分", "1 分"),
    ),
    "scoring": (
        ("[data-option=p0] label:has-text('5')", "[data-option=p1] label:has-text('2')"), "p0:5 p1:2", ("5 分", "2 分"),
    ),
    "ordinal": (
        ("[data-option=p1] " + FIRST, "[data-option=p0] " + FIRST, "[data-option=p0] [data-rank=up]"), "p0 p1",
        ("第 1 位", "第 2 位"),
    ),
    "question": (("label[for=pick-1-for]",), "1-for", ("同意",)),
    "people": (("label[for=pick-c0]", "label[for=pick-c2]"), "c0 c2", ("陈建国", "黄志强")),
    "survey": (("[data-option=s0] label:has-text('4')",), "s0:4", ("楼道保洁", "4 分")),
}  # fmt: skip
"""What is touched, what then lies in the box, and what is read back."""


def open_box(site: Site, poll_id: str) -> list[str]:
    """The choices in the box, as the close will find them."""
    with site.writing() as session:
        return [found.choices for found in box.open_all(session, poll_id)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_ballot(site: Site, browser: Browser, kind: str) -> None:
    touches, kept, words = TOUCHES[kind]
    person = newcomer(site)
    with site.writing() as session:
        poll = open_ballot(session, site.now, kind)
    voter = Voter.at(site, browser, person, poll.id).open()
    for touch in touches:
        voter.tap(touch)
    voter.check()
    voter.one.sees(*words).look()
    voter.press_cast()
    voter.receipt()
    assert open_box(site, poll.id) == [kept]
    assert dict(voter.one.watch.faults) == {}
    assert site.crashes == []


def test_points_run_out_and_are_taken_back(site: Site, browser: Browser) -> None:
    person = newcomer(site)
    with site.writing() as session:
        poll = open_ballot(session, site.now, "cumulative", max_sum_points=3)
    voter = Voter.at(site, browser, person, poll.id).open()
    plus = "[data-option=p0] " + PLUS
    for _ in range(3):
        voter.tap(plus)
    assert voter.page.locator("[data-points]").inner_text() == "0"
    assert voter.page.locator(plus).is_disabled()
    assert voter.page.locator("[data-option=p1] " + PLUS).is_disabled()
    voter.tap("[data-option=p0] [data-step='-1']")
    assert voter.page.locator("[data-points]").inner_text() == "1"
    assert voter.page.locator("[data-option=p1] " + PLUS).is_enabled()


def test_a_ranking_by_the_keyboard_alone(site: Site, browser: Browser) -> None:
    person = newcomer(site)
    with site.writing() as session:
        poll = open_ballot(session, site.now, "ordinal", budget_fen=300_000_000)
    voter = Voter.at(site, browser, person, poll.id, DESK).open()
    keys = voter.page.keyboard
    for option in ("p3", "p0", "p2"):
        voter.page.locator(f"[data-option={option}] {FIRST}").focus()
        keys.press("Enter")
    focused = (
        "document.activeElement.dataset.rank + ' ' + document.activeElement.closest('[data-option]').dataset.option"
    )
    assert voter.page.evaluate(focused) == "up p2"
    keys.press("Enter")
    keys.press("Enter")
    assert voter.page.evaluate(focused) == "down p2"  # first now: up is spent, and the eye stays on the card
    assert "第 1 位" in voter.page.locator("[data-told]").text_content()  # type: ignore[operator]
    voter.page.locator("#check").focus()
    keys.press("Enter")
    voter.page.locator("#read h1").wait_for()
    voter.page.locator("#seal").focus()
    keys.press("Enter")
    voter.receipt()
    assert open_box(site, poll.id) == ["p2 p3 p0"]


@pytest.mark.parametrize("kind", KINDS)
def test_large_print_on_the_narrowest_screen(site: Site, browser: Browser, kind: str) -> None:
    person = newcomer(site)
    with site.writing() as session:
        poll = open_ballot(session, site.now, kind)
    voter = Voter.at(site, browser, person, poll.id, (NARROW, 568))
    voter.one.context.add_cookies([{"name": "print", "value": "large", "url": site.url}])
    voter.open()
    assert voter.page.evaluate("document.documentElement.dataset.print") == "large"
    for touch in TOUCHES[kind][0]:
        voter.tap(touch)
    for go_on in (voter.check, voter.press_cast, voter.receipt):
        assert voter.page.evaluate("document.documentElement.scrollWidth") <= NARROW
        assert voter.page.evaluate(SMALL) == []
        go_on()
    assert voter.page.evaluate("document.documentElement.scrollWidth") <= NARROW


def plain(site: Site, browser: Browser, kind: str, *, simple: bool) -> tuple[Someone, str]:
    """A resident whose phone runs no scripts."""
    person = newcomer(site)
    with site.writing() as session:
        poll = open_ballot(session, site.now, kind, simple=simple)
    one = Someone(site, browser, Watch(), person.phone, PHONE, java_script_enabled=False)
    one.member = True
    return one.go(f"/polls/{poll.id}"), poll.id


def test_without_scripts_the_simple_way(site: Site, browser: Browser) -> None:
    one, poll = plain(site, browser, "approval", simple=True)
    one.press("去投票").sees("要换一种方式投票", "保密弱一些", "到社区党群服务中心")
    assert not one.page.locator("#ballot").is_visible()
    one.press("用简易方式投票").sees("预算 200 万元")
    assert "还剩" not in one.page.locator("[data-basket-bar]").inner_text()  # no figure that would stand still
    for option in ("p4", "p0", "p2"):
        one.page.locator(f"label[for=pick-{option}]").click()
    one.press("核对选票").sees("请去掉")  # over the budget: said by the server, and nothing typed is lost
    assert one.page.locator("[data-mark]:checked").count() == 3
    one.page.locator("label[for=pick-p2]").click()
    one.press("核对选票").sees("164.8 万元").press("返回修改")
    assert one.page.locator("[data-mark]:checked").count() == 2
    one.press("核对选票").press("投下选票").sees("您的选票已入箱", "回执码")
    assert in_the_box(site, poll) == (1, 1)
    assert open_box(site, poll) == ["p0 p4"]


@pytest.mark.parametrize(("kind", "mark", "kept"), [
    ("cumulative", ("p0:3", "p1:4"), "p0:3 p1:4"), ("ordinal", ("p1:1", "p0:2"), "p1 p0"),
    ("scoring", ("p0:5",), "p0:5"), ("question", ("2-against",), "2-against"),
])  # fmt: skip
def test_without_scripts_every_mark_can_be_made(
    site: Site, browser: Browser, kind: str, mark: tuple[str, ...], kept: str
) -> None:
    one, poll = plain(site, browser, kind, simple=True)
    one.press("去投票").press("用简易方式投票")
    for each in mark:
        card = one.page.locator(f"[data-option='{each.partition(':')[0]}']")
        if kind in ("cumulative", "ordinal"):
            card.locator("select").select_option(each)
        elif kind == "scoring":
            card.locator("label", has_text="5").click()
        else:
            card.locator("label").click()
    one.press("核对选票").press("投下选票").sees("您的选票已入箱")
    assert open_box(site, poll) == [kept]


def test_without_scripts_where_only_the_blind_way_is_allowed(site: Site, browser: Browser) -> None:
    one, poll = plain(site, browser, "approval", simple=False)
    one.press("去投票").sees("要换一种方式投票", "到社区党群服务中心", "借用您信得过的人的新手机")
    assert "简易方式" not in one.page.inner_text("main")
    assert not one.page.locator("#check").is_visible()
    assert in_the_box(site, poll) == (0, 0)


def test_an_old_device_is_told_so(site: Site, browser: Browser) -> None:
    person = newcomer(site)
    with site.writing() as session:
        poll = open_ballot(session, site.now)
    voter = Voter.at(site, browser, person, poll.id)
    voter.page.add_init_script("delete window.BigInt")
    voter.open()
    voter.one.sees("要换一种方式投票", "用简易方式投票")
    assert not voter.page.locator("#ballot").is_visible()
    voter.one.look()
    assert dict(voter.one.watch.faults) == {}


def test_the_marks_of_a_page_are_those_of_the_judge(site: Site) -> None:
    for kind, (_touches, kept, _words) in TOUCHES.items():
        with site.writing() as session:
            poll = queries.poll(session, open_ballot(session, site.now, kind).id)
        assert poll is not None
        form = choices.form_of(poll)
        assert choices.canonical(form, choices.parse(kept)) == kept
