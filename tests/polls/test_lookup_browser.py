"""Looking up a receipt on a phone: the code from the picture, the proof worked out on the phone itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.polls import box, service
from deliberation.rules.replay import SYSTEM
from tests import factories as make
from tests.browser import DESK, PHONE, Watch, needs_chromium
from tests.journeys.site import Site
from tests.journeys.someone import Someone
from tests.polls.ballots import open_ballot

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]


def cast(session: Session, now: datetime, poll_id: str, voter: Person, mark: str) -> str:
    """One ballot in the box; its receipt."""
    token = box.take_ballot(session, make.actor(session, voter), now, poll_id=poll_id)
    return box.cast(session, now, poll_id=poll_id, token=token, marks=[mark]).code


@pytest.fixture
def closed(site: Site) -> tuple[str, list[str]]:
    """A counted poll of seven ballots and the receipts of its voters."""
    with site.writing() as session:
        make.place(session)
        voters = [make.resident(session, name=f"选民{number}") for number in range(7)]
        poll_id = open_ballot(session, site.now).id
        codes = [cast(session, site.now, poll_id, voter, f"p{at % 4}") for at, voter in enumerate(voters)]
    site.clock.set(site.now + timedelta(days=3, minutes=1))
    with site.writing() as session:
        service.close(session, SYSTEM, site.now, poll_id=poll_id)
        service.count(session, SYSTEM, site.now, poll_id=poll_id)
    return poll_id, codes


def somebody(site: Site, browser: Browser, size: tuple[int, int]) -> Someone:
    """Whoever has a receipt, not signed in."""
    return Someone(site, browser, Watch(), "13900000000", size)


def said(page: Page, word: str) -> bool:
    page.wait_for_function("() => document.querySelector('[data-said=cannot]').hidden")
    return page.locator(f"[data-said={word}]").is_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_picture_leads_to_the_proof(
    site: Site, browser: Browser, closed: tuple[str, list[str]], size: tuple[int, int]
) -> None:
    poll_id, codes = closed
    one = somebody(site, browser, size)
    sent: list[str] = []
    one.page.on("request", lambda request: sent.append(request.url))
    one.page.goto(f"{site.url}/polls/{poll_id}/receipt#{codes[2]}")
    one.page.wait_for_selector("[data-proof]")
    one.sees("查到了", "共 7 个", "不用信我们")
    assert said(one.page, "yes")
    assert not any(codes[2] in url for url in sent)  # the code is in no address, so in no log
    one.look()
    one.page.locator("summary").first.click()
    one.look()
    one.go(f"/polls/{poll_id}/notice").sees("封箱公告", "票箱校验码").look()
    one.go(f"/polls/{poll_id}/receipt").write(code="AAAA-BBBB-CCCC").press("查询").sees("暂时没有查到").look()
    assert dict(one.watch.faults) == {}
    assert site.crashes == []


def test_a_page_that_lies_is_caught_by_the_phone(site: Site, browser: Browser, closed: tuple[str, list[str]]) -> None:
    poll_id, codes = closed
    one = somebody(site, browser, PHONE)

    def lie(route: Route) -> None:
        answer = route.fetch()
        body = answer.text()
        start = body.index('data-path="') + len('data-path="left ')
        route.fulfill(response=answer, body=body[: start + 3] + "00" + body[start + 5 :])

    one.page.route("**/receipt", lambda route: lie(route) if route.request.method == "POST" else route.continue_())
    one.page.goto(f"{site.url}/polls/{poll_id}/receipt#{codes[0]}")
    one.page.wait_for_selector("[data-proof]")
    assert said(one.page, "no")


def test_without_script_the_page_says_how_else(site: Site, browser: Browser, closed: tuple[str, list[str]]) -> None:
    poll_id, codes = closed
    one = Someone(site, browser, Watch(), "13900000000", PHONE, java_script_enabled=False)
    one.page.goto(f"{site.url}/polls/{poll_id}/receipt")
    one.page.fill("[name=code]", codes[1])
    one.page.click("form[data-lookup] button")
    expect(one.page.locator("[data-said=cannot]")).to_be_visible()
    assert not one.page.locator("[data-said=yes]").is_visible()
