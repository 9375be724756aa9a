"""Without scripts: a resident proposes, reads a meeting, votes. Old WebViews and careful people do that."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from deliberation.funds import service as funds
from deliberation.polls import service as polls
from tests import factories as make
from tests.browser import PHONE, Watch, needs_chromium
from tests.funds.factories import stages
from tests.journeys.cast import PLACE, YEAR, actor, at
from tests.journeys.site import Site
from tests.journeys.someone import Someone
from tests.proposals.factories import make_project

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def resident(site: Site, browser: Browser) -> Someone:
    """A verified resident whose phone runs no scripts."""
    site.clock.set(at(3, 10))
    with site.writing() as session:
        make.place(session, PLACE)
        officer = make.holder(session, "subdistrict_officer", PLACE[:9])
        year = {"place": PLACE, "year": YEAR, "allocation_fen": 200_000_000, "stages": stages(YEAR)}
        funds.announce_year(session, actor(officer, "subdistrict_officer"), site.now, **year)
        person = make.resident(session, name="林小满")
    one = Someone(site, browser, Watch(), person.phone, PHONE, java_script_enabled=False)
    one.member = True
    return one


def test_proposing(resident: Someone, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    Image.new("RGB", (640, 480), "#2f5d50").save(photo)
    resident.go(f"/places/{PLACE}").press("提建议", within="nav.tabs")
    resident.write(title="三栋楼下装一盏路灯", need="晚上回家看不清台阶。", location="三栋北门", cost="1.2万")
    resident.choose(category="works", theme="facilities").attach("photos", [photo])
    resident.press("提交建议", within="main")  # the box was forgotten: nothing typed may be lost
    assert resident.page.locator("[name=title]").input_value() == "三栋楼下装一盏路灯"
    resident.choose(agreed="y").press("提交建议", within="main").sees("三栋楼下装一盏路灯", "1.2 万元")
    assert resident.page.locator(".shots img").count() == 1


def test_voting(site: Site, resident: Someone) -> None:
    with site.writing() as session:
        rows = [
            make_project(session, phase="deliberated", title=title, cost_fen=90_000_000) for title in ("路灯", "电梯")
        ]
        clerk = actor(make.holder(session, "clerk"), "clerk")
        hours = {"opens_at": at(6, 10), "closes_at": at(6, 16)}
        site.clock.set(at(6, 8))
        about = {"place": PLACE, "year": YEAR, "title": "居民投票", "budget_fen": 200_000_000, **hours}
        poll = polls.prepare(session, clerk, site.now, **about)
        site.clock.set(at(6, 11))
        polls.open_poll(session, make.SYSTEM, site.now, poll_id=poll)
    resident.go(f"/polls/{poll}").press("去投票", within="main").sees("保密弱一些").press("用简易方式投票")
    resident.press("核对选票").sees("选票上什么也没有选")
    resident.page.locator(f"label[for=pick-{rows[0].id}]").click()
    resident.press("核对选票").sees("路灯", "90 万元").press("投下选票").sees("您的选票已入箱")
    site.clock.set(at(6, 17))
    with site.writing() as session:
        polls.close(session, make.SYSTEM, site.now, poll_id=poll)
        polls.count(session, clerk, site.now, poll_id=poll)
    resident.go(f"/polls/{poll}/result").sees("路灯", "入选")
