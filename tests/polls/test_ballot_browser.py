"""Voting from a phone in a real Chromium: the blind way with all that can go wrong on the line."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Route

from tests import factories as make
from tests.browser import DESK, needs_chromium
from tests.journeys.site import Site
from tests.polls.ballots import open_ballot
from tests.polls.voter import CODE, Voter, in_the_box, newcomer, swallow

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]


@pytest.fixture
def voter(site: Site, browser: Browser) -> Voter:
    """A resident who has not voted yet, on the page of an open poll."""
    person = newcomer(site)
    with site.writing() as session:
        poll = open_ballot(session, site.now).id
    return Voter.at(site, browser, person, poll)


def later(site: Site) -> None:
    """No second code is sent to a number at once: two minutes go by."""
    site.clock.set(site.now + timedelta(minutes=2))


def test_a_vote_and_a_change_of_mind(voter: Voter, site: Site) -> None:
    voter.one.sees("您还没投").press("去投票").sees("最多选 5 个", "每位居民看到的顺序都不同")
    voter.listen()
    voter.taps = 1
    voter.pick("p0").pick("p1")
    assert voter.page.locator("[data-left]").inner_text() == "125.2 万元"
    voter.check()
    voter.one.sees("电动车充电棚", "长者食堂", "合计 74.8 万元", "到现在什么都没有发出")
    assert voter.sent == []  # not a word has left the phone yet
    voter.one.look()
    voter.press_cast()
    first = voter.receipt()
    voter.one.look()
    assert voter.taps == 5, "go and vote, two projects, read back, cast"
    assert in_the_box(site, voter.poll) == (1, 1)
    (cast,) = voter.posts("/cast")
    assert "cookie" not in {name.lower() for name in cast.all_headers()}
    assert cast.post_data is not None
    assert "order" not in cast.post_data
    voter.one.go(f"/polls/{voter.poll}").sees("您已领票").press("打开我的选票").sees("您已在这台设备上领过票")
    assert voter.page.locator("[data-mark]:checked").count() == 0  # what was chosen is not kept on the phone
    voter.pick("p3")
    again = voter.cast()
    assert again != first
    assert re.fullmatch(CODE, again)
    assert in_the_box(site, voter.poll) == (1, 1)
    assert dict(voter.one.watch.faults) == {}
    assert site.crashes == []


def test_what_does_not_fit_says_why(voter: Voter) -> None:
    voter.open().pick("p4").pick("p0")
    card = voter.page.locator("[data-option=p2]")
    assert card.locator("input").is_disabled()
    assert "预算还剩" in card.inner_text()
    assert "比它少" in card.inner_text()
    voter.pick("p4").pick("p0").tap("#check")
    assert "请至少选 1 个" in voter.page.locator("[data-problem]").inner_text()


def test_a_reload_loses_nothing(voter: Voter) -> None:
    voter.open().pick("p0").pick("p3")
    order = voter.page.locator("[data-option] h2").all_inner_texts()
    voter.page.reload()
    assert voter.page.locator("[data-option] h2").all_inner_texts() == order
    assert voter.page.locator("[data-mark]:checked").count() == 2
    voter.check()
    voter.page.go_back()  # as the phone's own back button does
    assert voter.page.locator("#ballot").is_visible()
    assert voter.page.locator("[data-mark]:checked").count() == 2


@pytest.mark.parametrize("last", ["/issue", "/cast"])
@pytest.mark.parametrize("heard", [False, True], ids=["not heard", "heard"])
def test_a_cut_line_costs_no_vote_and_makes_no_second(voter: Voter, site: Site, last: str, heard: bool) -> None:
    voter.open().pick("p0").check()

    def cut(route: Route) -> None:
        swallow(route) if heard else route.abort("internetdisconnected")

    voter.page.route(f"**{last}", cut)
    voter.press_cast()
    voter.page.locator("[data-retry]").wait_for()
    voter.one.sees("还没有投成", "网络断了", "再试一次")
    voter.page.unroute(f"**{last}")
    voter.page.reload()  # closed in despair, opened again
    assert voter.page.locator("[data-mark]:checked").count() == 1
    code = voter.cast()
    assert in_the_box(site, voter.poll) == (1, 1)
    voter.open().pick("p0")
    assert voter.cast() == code  # the same ballot, the same receipt


def test_trying_again_on_the_spot(voter: Voter, site: Site) -> None:
    voter.open().pick("p0").check()
    voter.page.route("**/cast", swallow)
    voter.press_cast()
    voter.page.locator("[data-retry]").wait_for()
    voter.one.sees("票可能已经投进去", "不会投进两张")
    voter.page.locator("[data-retry]").click(trial=True)  # nothing lies over it
    assert voter.page.locator(".tabs").evaluate("bar => getComputedStyle(bar).position") == "static"
    voter.page.unroute("**/cast")
    voter.tap("[data-retry]")
    voter.receipt()
    assert in_the_box(site, voter.poll) == (1, 1)


def test_a_crowd_is_waited_out(voter: Voter, site: Site) -> None:
    voter.open().pick("p0").check()
    turned_away: list[str] = []

    def full(route: Route) -> None:
        if turned_away:
            route.continue_()
        else:
            turned_away.append(route.request.url)
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="busy")

    voter.page.route("**/cast", full)
    voter.press_cast()
    voter.page.locator("[data-why-failed]", has_text="秒后自动再试").wait_for()
    voter.receipt()  # by itself
    assert in_the_box(site, voter.poll) == (1, 1)


def test_a_second_device_is_told_what_to_do(voter: Voter, site: Site, browser: Browser) -> None:
    later(site)
    other = Voter.at(site, browser, voter.person, voter.poll).open()  # opened before the ballot was taken
    voter.open().pick("p0")
    voter.cast()
    other.pick("p1").check().press_cast()
    other.page.locator("#elsewhere").wait_for()
    other.one.sees("您在另一台设备上领过票", "用那台设备打开", "什么都不用做")
    other.open()
    assert other.page.locator("#elsewhere").is_visible()
    assert not other.page.locator("#ballot").is_visible()
    other.one.look()
    assert in_the_box(site, voter.poll) == (1, 1)
    assert {kind: found for kind, found in other.one.watch.faults.items() if kind not in ("status", "console")} == {}


def test_a_borrowed_phone_forgets(voter: Voter) -> None:
    voter.open().pick("p0")
    voter.cast()
    assert voter.page.evaluate("Object.keys(localStorage).length") == 1
    assert voter.page.evaluate("Object.keys(sessionStorage).length") == 0
    voter.tap("[data-forget]").one.sees("以后在哪台设备上都不能再改")
    voter.tap("dialog button >> text=清除")
    voter.page.wait_for_url(f"**/polls/{voter.poll}")
    assert voter.page.evaluate("Object.keys(localStorage).length") == 0
    for path in (f"/polls/{voter.poll}", f"/places/{make.COMMUNITY}", f"/polls/{voter.poll}/ballot"):
        voter.one.go(path).sees("已清除，您的票照样算数，但不能再改")
        said = voter.page.locator("body").inner_text()
        assert "打开我的选票" not in said
        assert "另一台设备" not in said
        assert not voter.page.locator("#ballot").count()
    voter.one.look()


def test_a_receipt_left_is_shown_again(voter: Voter) -> None:
    voter.open().pick("p0")
    code = voter.cast()
    voter.sent.clear()
    voter.page.reload()
    assert voter.receipt() == code
    voter.one.press("改票")
    voter.page.locator("#ballot").wait_for()
    voter.one.sees("这里不显示您上次选了什么")
    voter.tap("[data-again]")
    assert voter.receipt() == code
    assert voter.page.locator("#done [data-qr] svg").count() == 1
    assert len(voter.posts("/cast")) == 0  # nothing is sent for it


def test_without_a_touch_screen_the_picture_is_downloaded(site: Site, browser: Browser) -> None:
    person = newcomer(site)
    with site.writing() as session:
        poll = open_ballot(session, site.now).id
    voter = Voter.at(site, browser, person, poll, DESK).open().pick("p0")
    code = voter.cast()
    with voter.page.expect_download() as loaded:
        voter.tap("[data-save]")
    assert loaded.value.suggested_filename == f"{code}.png"
    assert voter.page.locator("[data-download]").is_visible()
    assert not voter.page.locator("[data-hold]").is_visible()
    voter.one.look()


def test_the_receipt_can_be_kept_as_a_picture(voter: Voter) -> None:
    voter.open().pick("p0")
    code = voter.cast()
    voter.tap("[data-save]")
    picture = voter.page.locator("#done [data-qr] img")
    picture.wait_for()
    assert picture.get_attribute("alt") == code
    assert (picture.get_attribute("src") or "").startswith("data:image/png")
    voter.one.sees("长按上面的图片")


def test_whoever_was_signed_out_meanwhile_signs_in_again(voter: Voter, site: Site) -> None:
    voter.open().pick("p0").check()
    voter.one.context.clear_cookies()
    voter.press_cast()
    voter.page.locator("[data-signin]").wait_for()
    voter.one.sees("重新登录", "您的选择还在这台手机上")
    assert in_the_box(site, voter.poll) == (0, 0)
    later(site)
    voter.open()
    assert voter.page.locator("[data-mark]:checked").count() == 1
    voter.cast()
    assert in_the_box(site, voter.poll) == (1, 1)
