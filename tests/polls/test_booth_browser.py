"""Desk and booth together in a real Chromium: a whole vote, a cut line, nobody there, and no way out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from deliberation.accounts.models import Person
from deliberation.polls.service import booths, desk
from tests import factories as make
from tests.browser import DESK, Watch, needs_chromium, open_context
from tests.journeys.site import Site
from tests.journeys.someone import Someone
from tests.polls.ballots import open_ballot
from tests.polls.voter import CODE, in_the_box, newcomer
from tests.proposals.factories import CLERK

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]
TABLET = (820, 1180)


class Table:
    """A desk with its clerk, and tablets beside it."""

    def __init__(self, site: Site, browser: Browser, kind: str = "approval") -> None:
        self.site, self.browser, self.watch = site, browser, Watch()
        self.people = [newcomer(site, f"林小{letter}") for letter in "甲乙丙"]
        with site.writing() as session:
            who = make.holder(session, "clerk", name="陈干事")
            self.poll = open_ballot(session, site.now, kind).id
            desk.add_desk(session, CLERK, poll_id=self.poll, number="1", name="大厅")
        self.clerk = Someone.known(site, browser, self.watch, who, DESK)
        self.clerk.go(f"/polls/{self.poll}/desks/1")

    def tablet(self, *, clock: bool = False) -> Page:
        """A tablet that was set up with a one-time code."""
        with self.site.writing() as session:
            _number, code = booths.prepare(session, CLERK, self.site.now, poll_id=self.poll, desk="1")
        page = open_context(self.browser, TABLET).new_page()
        self.watch.follow(page)
        if clock:
            page.clock.install()
        page.goto(f"{self.site.url}/booth/setup")
        page.locator("[name=code]").fill(code)
        page.locator("main button").click()
        page.locator("[data-begin]").wait_for(timeout=60_000)
        return page

    def let_in(self, person: Person, pairing: str) -> None:
        """The clerk finds somebody and types the number on the screen: the keyboard alone."""
        self.clerk.go(f"/polls/{self.poll}/desks/1").write(name=person.name, phone=person.phone[3:]).enter("phone")
        self.clerk.choose(proof_seen="y").write(pairing=pairing).enter("pairing")
        self.clerk.sees("投票机已为这位选民打开")

    def vote_until_review(self, tablet: Page, person: Person, option: str = "p0") -> None:
        """Begin, be let in, choose, read back."""
        self.let_in(person, self.number(tablet))
        tablet.locator(f"label[for=pick-{option}]").click()
        tablet.locator("#check").click()
        expect(tablet.locator("[data-part=read] h1")).to_be_visible()

    def number(self, tablet: Page) -> str:
        """Press begin, and read the number."""
        tablet.locator("[data-begin]").click()
        expect(tablet.locator("[data-number]")).to_have_text(re.compile(r"\d\d"))
        return tablet.locator(".pairing").inner_text()

    def fine(self) -> None:
        """Nothing complained."""
        assert dict(self.watch.faults) == {}
        assert self.site.crashes == []


@pytest.fixture
def table(site: Site, browser: Browser) -> Callable[..., Table]:
    """Make a table."""
    return lambda *more: Table(site, browser, *more)


def at(tablet: Page, room: str) -> None:
    """The part of the booth that is shown."""
    expect(tablet.locator(f"[data-part={room}]")).to_be_visible()


def walk_away(tablet: Page) -> None:
    """Two minutes pass; once more where the page took the closing of its question for a sign of life only then."""
    for _ in range(3):
        tablet.clock.fast_forward(121_000)
        tablet.wait_for_timeout(1_000)
        if tablet.locator("[data-part=left]").is_visible():
            return
    at(tablet, "left")


def test_a_whole_vote_and_the_next(table: Callable[..., Table]) -> None:
    t = table()
    tablet = t.tablet()
    t.watch.look(tablet, resident=True)
    for told in ("不能完全防住", "不能再改"):
        expect(tablet.locator("[data-part=start]")).to_contain_text(told)
    codes = set()
    for person in t.people[:2]:
        t.vote_until_review(tablet, person)
        t.watch.look(tablet, resident=True)
        tablet.locator("[data-back]").click()
        tablet.locator("label[for=pick-p3]").click()
        t.watch.look(tablet, resident=True)
        tablet.locator("#check").click()
        assert "电动车充电棚" in tablet.locator("[data-list]").inner_text()
        expect(tablet.locator("[data-comes]")).to_have_text(re.compile(r"共选 2 项，合计 \S+ 万元，还剩 \S+ 万元。"))
        expect(tablet.locator("#final")).to_contain_text("投下后不能再改")
        tablet.locator("#seal").click()
        at(tablet, "done")
        expect(tablet.locator("[data-picture] svg path").first).to_be_visible()
        expect(tablet.locator("[data-part=done]")).to_contain_text("拍下来或抄下来")
        codes.add(tablet.locator("[data-receipt]").inner_text())
        t.watch.look(tablet, resident=True)
        tablet.locator("[data-part=done] [data-done]").click()
        at(tablet, "start")
        assert tablet.locator("[data-receipt]").inner_text() == ""
        assert tablet.locator("[data-mark]:checked").count() == 0, "nothing of the last voter stays"
    assert all(re.fullmatch(CODE, code) for code in codes)
    assert len(codes) == 2
    assert in_the_box(t.site, t.poll) == (2, 2)
    t.clerk.go(f"/polls/{t.poll}/desks").sees("本台已发 2 张", "1 号投票机")
    t.fine()


def test_two_booths_and_one_desk_do_not_mix(table: Callable[..., Table]) -> None:
    t = table()
    one, two = t.tablet(), t.tablet()
    first, second = t.number(one), t.number(two)
    assert first != second
    t.let_in(t.people[0], second)
    at(two, "choose")
    at(one, "pair")
    t.let_in(t.people[1], first)
    at(one, "choose")
    for tablet in (one, two):
        tablet.locator("label[for=pick-p0]").click()
        tablet.locator("#check").click()
        tablet.locator("#seal").click()
        at(tablet, "done")
    assert in_the_box(t.site, t.poll) == (2, 2)
    t.fine()


def test_through_a_cut_line_nothing_is_lost(table: Callable[..., Table]) -> None:
    t = table()
    tablet = t.tablet()
    lost: list[str] = []

    def swallow(route: Route) -> None:
        route.fetch()  # the box hears it, the answer is lost
        lost.append("answer")
        route.abort("connectionreset")

    t.vote_until_review(tablet, t.people[0])
    tablet.route("**/booth/cast", lambda route: route.abort("internetdisconnected"))
    t.watch.expected.update({0})
    tablet.locator("#seal").click()
    at(tablet, "kept")
    tablet.locator("[data-part=kept] [data-done]").click()
    expect(tablet.locator("[data-waiting]")).to_contain_text("1 张选票等待网络")
    assert in_the_box(t.site, t.poll) == (1, 0)
    t.vote_until_review(tablet, t.people[1], "p3")
    tablet.locator("#seal").click()
    at(tablet, "kept")
    tablet.reload()  # the tablet is started anew in the middle of it
    expect(tablet.locator("[data-waiting]")).to_contain_text("2 张选票等待网络")
    kept = tablet.evaluate(
        """() => new Promise(done => { const asked = indexedDB.open('booth');
        asked.onsuccess = () => { const all = asked.result.transaction('kept').objectStore('kept').get('record');
          all.onsuccess = () => done(new TextDecoder().decode(all.result.data)); }; })"""
    )
    assert "b." not in kept[:2]
    assert "p0" not in kept or "token" not in kept, "what waits is encrypted"
    tablet.unroute("**/booth/cast")
    tablet.route("**/booth/cast", swallow, times=1)
    expect(tablet.locator("[data-waiting]")).to_be_hidden(timeout=60_000)
    assert lost == ["answer"]
    assert in_the_box(t.site, t.poll) == (2, 2), "sent again, and still one ballot each"
    assert t.site.crashes == []


def test_who_walks_away_leaves_a_booth_at_its_start_and_may_come_back(table: Callable[..., Table]) -> None:
    t = table()
    tablet = t.tablet(clock=True)
    t.vote_until_review(tablet, t.people[0])
    tablet.wait_for_timeout(2_000)  # the page's own way to its top is a movement too, and is told a little later
    tablet.clock.fast_forward(105_000)
    expect(tablet.locator("[data-idle]")).to_be_visible()
    t.watch.look(tablet, resident=True)
    tablet.locator("[data-stay]").click()
    expect(tablet.locator("[data-idle]")).to_be_hidden()
    at(tablet, "read")
    walk_away(tablet)
    expect(tablet.locator("[data-part=left] h1")).to_have_text("没有投出，请回服务台")
    assert tablet.locator("[data-mark]:checked").count() == 0, "wiped at once, not when the sentence goes"
    t.watch.look(tablet, resident=True)
    tablet.clock.fast_forward(31_000)
    at(tablet, "start")
    assert tablet.locator("[data-list]").inner_text() == ""
    assert in_the_box(t.site, t.poll) == (1, 0)
    pairing = t.number(tablet)
    t.clerk.go(f"/polls/{t.poll}/desks/1").write(name=t.people[0].name, phone=t.people[0].phone[3:]).enter("phone")
    t.clerk.sees("已经领过票：投票机", "可以在同一台机器上重新打开")
    t.clerk.choose(proof_seen="y").write(pairing=pairing).enter("pairing")
    at(tablet, "choose")
    assert tablet.locator("[data-mark]:checked").count() == 0
    tablet.locator("label[for=pick-p3]").click()
    tablet.locator("#check").click()
    tablet.locator("#seal").click()
    at(tablet, "done")
    tablet.clock.fast_forward(61_000)
    at(tablet, "start")
    assert in_the_box(t.site, t.poll) == (1, 1)
    t.fine()


def test_the_ballot_of_another_booth_does_not_open_here(table: Callable[..., Table]) -> None:
    t = table()
    one, two = t.tablet(), t.tablet()
    t.let_in(t.people[0], t.number(one))
    at(one, "choose")
    one.locator("[data-leave]").click()
    expect(one.locator("[data-quit]")).to_be_visible()
    t.watch.look(one, resident=True)
    one.locator("[data-on]").click()
    at(one, "choose")
    one.locator("[data-leave]").click()
    one.locator("[data-out]").click()
    at(one, "left")
    one.locator("[data-part=left] [data-done]").click()
    t.let_in(t.people[0], t.number(two))
    at(two, "stopped")
    assert "另一台机器" in two.locator("[data-stopped]").inner_text()
    two.locator("[data-part=stopped] [data-done]").click()
    t.let_in(t.people[0], t.number(one))
    at(one, "choose")
    t.fine()


def test_no_way_leads_out_of_a_booth(table: Callable[..., Table]) -> None:
    t = table()
    tablet = t.tablet()
    t.let_in(t.people[0], t.number(tablet))
    at(tablet, "choose")
    assert tablet.locator("a[href]").count() == 0
    for _ in range(3):
        tablet.evaluate("history.back()")
        tablet.wait_for_timeout(150)
    assert tablet.url.endswith("/booth")
    at(tablet, "choose")
    for path in ("/", "/me", f"/polls/{t.poll}", "/sign-in"):
        tablet.goto(t.site.url + path)
        assert tablet.url.endswith("/booth"), path
        at(tablet, "start")
    assert tablet.evaluate("Object.keys(localStorage).length") == 0
    t.fine()


@pytest.mark.parametrize("kind", ["ordinal", "cumulative", "question"])
def test_other_kinds_of_ballots_at_a_booth(table: Callable[..., Table], kind: str) -> None:
    t = table(kind)
    tablet = t.tablet()
    t.let_in(t.people[0], t.number(tablet))
    at(tablet, "choose")
    act = {"ordinal": "[data-rank=add]", "cumulative": "[data-step='1']", "question": "label.btn"}[kind]
    tablet.locator(f"#ballot {act}").first.click()
    t.watch.look(tablet, resident=True)
    tablet.locator("#check").click()
    at(tablet, "read")
    assert tablet.locator("[data-list] li").count() == 1
    tablet.locator("#seal").click()
    at(tablet, "done")
    assert in_the_box(t.site, t.poll) == (1, 1)
    t.fine()
