"""The result page in a real Chromium: forty projects with long names on a phone, in normal and in large print."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Browser

from deliberation.polls import explain, service
from deliberation.rules.replay import SYSTEM
from deliberation.voting import pabulib
from deliberation.voting.election import Election, Project
from tests import factories as make
from tests.browser import DESK, LIGHT, PHONE, Watch, needs_chromium, open_context
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]
NAMES = (
    "锦联片区三至九栋东侧空地新建电动自行车集中充电棚并加装喷淋与监控",
    "长者食堂送餐到家（行动不便的六十位长者每周五次）",
    "文华花园一至五栋天台地面防水层整体修复工程",
    "健身器材更新",
)


def many(number: int = 40, voters: int = 300) -> str:
    """A published file with projects of every price and ballots drawn from a seed."""
    dice = random.Random(5)  # noqa: S311 -- ballots of a test
    projects = [
        Project(f"p{n:02d}", dice.randint(3, 98) * 1_000_000, f"{NAMES[n % 4]}（第 {n} 期）",
                ("works", "goods", "service")[n % 3])
        for n in range(number)
    ]  # fmt: skip
    ballots = [sorted({dice.choice(projects).id for _ in range(5)}) for _ in range(voters)]
    meta = {"description": "四十个项目的投票", "country": "China", "unit": "文华社区", "instance": "2026"}
    return pabulib.write(Election.of(projects, 600_000_000, ballots, scale=100, meta=meta))


@pytest.fixture
def address(site: Site) -> str:
    """The result page of a poll of forty projects, explained."""
    with site.writing() as session:
        make.place(session)
        poll = service.import_finished(
            session, SYSTEM, site.now, place=make.COMMUNITY, year=2026, content=many(), source="test"
        )
        explain.explain(session, {"poll": poll}, site.now)
    return f"{site.url}/polls/{poll}/result"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_forty_long_names_fit_every_screen(site: Site, browser: Browser, address: str, size: tuple[int, int]) -> None:
    watch, phone = Watch(), size == PHONE
    context = open_context(browser, size)
    page = context.new_page()
    watch.follow(page)
    page.goto(address)
    assert page.locator("#support-t").count() == 1
    watch.look(page, resident=phone)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for print_size in ("", "large"):
        page.evaluate("size => { document.documentElement.dataset.print = size }", print_size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        watch._ask_axe(page, print_size)
    cut = page.evaluate("""() => [...document.querySelectorAll('.chart text')].filter(text => {
        const [one, all] = [text.getBoundingClientRect(), text.closest('.card').getBoundingClientRect()]
        return one.width && (one.left < all.left || one.right > all.right) }).map(text => text.textContent)""")
    assert cut == []
    if phone:
        watch.weigh(context, address)
        assert max(watch.weights.values()) <= LIGHT
    context.close()
    assert dict(watch.faults) == {}
    assert site.crashes == []
