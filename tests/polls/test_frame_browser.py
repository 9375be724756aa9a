"""The steps of a poll at real screens: prepared, opened and closed by two, annulled by two, held again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from deliberation.accounts.models import Person
from tests import factories as make
from tests.browser import DESK, PHONE, Watch, needs_chromium
from tests.journeys.cast import PLACE, at
from tests.journeys.site import Site, id_in
from tests.journeys.someone import Someone
from tests.proposals.factories import make_project

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]
WHY = "名册漏了 7 栋的居民，共 46 户，投票前没有补上。"


@pytest.fixture
def people(site: Site) -> dict[str, Person]:
    """A clerk, an officer of the sub-district, one of the district, and residents; three adopted projects."""
    site.clock.set(at(6, 1))
    with site.writing() as session:
        make.place(session, PLACE)
        for title, cost in (
            ("院内电动车充电棚", 46_800_000),
            ("老年活动室改造", 98_000_000),
            ("健身器材更新", 6_200_000),
        ):
            make_project(session, phase="deliberated", title=title, cost_fen=cost)
        return {
            "clerk": make.holder(session, "clerk", name="李文书"),
            "officer": make.holder(session, "subdistrict_officer", PLACE[:9], name="陈经办"),
            "district": make.holder(session, "district_supervisor", PLACE[:6], name="王督导"),
            "resident": make.resident(session, name="林小满"),
        }


def test_from_the_form_to_the_vote_that_is_held_again(site: Site, browser: Browser, people: dict[str, Person]) -> None:
    watch = Watch()
    clerk, officer, district = (
        Someone.known(site, browser, watch, people[name], DESK) for name in ("clerk", "officer", "district")
    )
    resident = Someone.known(site, browser, watch, people["resident"], PHONE)
    clerk.go(f"/places/{PLACE}/polls").press("准备一次投票").sees("院内电动车充电棚")
    clerk.write(title="2026 年居民投票", budget_fen="120万", opens="2026-06-10T08:00", closes="2026-06-16T20:00")
    clerk.press("准备投票", within="main").sees("这一步要两个人办")
    poll = id_in(clerk.page.url)
    clerk.press("提请开始投票").sees("李文书", "等另一个人确认", "这一步是您提出的")
    site.clock.set(at(6, 10))
    officer.go(f"/polls/{poll}").press("锁定名册，开始投票").sees("正在投票", "陈经办")
    resident.go(f"/polls/{poll}").sees("正在投票")
    assert "陈经办" not in resident.page.inner_text("body")
    site.clock.set(at(6, 17))
    clerk.go(f"/polls/{poll}").press("提请封箱")
    officer.go(f"/polls/{poll}").press("封箱", within="main form")
    clerk.go(f"/polls/{poll}").press("计票并公布")
    clerk.go(f"/polls/{poll}")
    clerk.page.locator("summary", has_text="这次投票出了差错").click()
    clerk.press("提请作废")
    with watch.expecting(422):
        clerk.press("提请作废", within="main form").sees("请填写")
    clerk.write(reason=WHY).press("提请作废", within="main form").sees("有人提请作废", WHY)
    resident.go(f"/polls/{poll}")
    assert WHY not in resident.page.inner_text("body")
    district.go(f"/polls/{poll}").press("作废这次投票", within="main form").sees("这次投票已作废", WHY)
    for path in (f"/polls/{poll}", f"/polls/{poll}/result", f"/places/{PLACE}/polls"):
        resident.go(path).sees("作废", WHY)
    clerk.go(f"/polls/{poll}").press("重新组织投票").sees("名册重新编制")
    clerk.write(opens="2026-06-20T08:00", closes="2026-06-26T20:00").press("准备新的投票").sees("代替此前作废")
    again = id_in(clerk.page.url)
    resident.go(f"/polls/{poll}").press("去看新的投票").sees("代替此前作废")
    assert id_in(resident.page.url) == again
    officer.go(f"/polls/{again}")
    assert (site.crashes, {kind: found for kind, found in watch.faults.items() if found}) == ([], {})


def test_a_question_from_the_form_to_its_page(site: Site, browser: Browser, people: dict[str, Person]) -> None:
    watch = Watch()
    clerk = Someone.known(site, browser, watch, people["clerk"], PHONE)
    clerk.go(f"/places/{PLACE}/polls").press("准备一次投票").press("一个问题")
    with watch.expecting(422):
        clerk.press("准备投票", within="main").sees("请填写")
    clerk.write(title="加装电梯", question="同意在三栋北侧加装电梯吗？").choose(threshold=">=2/3", basis="roll")
    clerk.write(opens="2026-06-10T08:00", closes="2026-06-16T20:00").press("准备投票", within="main")
    clerk.sees("同意在三栋北侧加装电梯吗？", "占全体选民的三分之二以上", "弃权")
    assert (site.crashes, {kind: found for kind, found in watch.faults.items() if found}) == ([], {})
