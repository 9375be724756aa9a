"""The pages of the rules of meetings in a real Chromium: readable for all, on a phone, a desk and in large print."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from deliberation.accounts import service as accounts
from tests import factories as make
from tests.browser import PHONE, Watch, needs_chromium, open_context
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]
STREET = f"/places/{make.SUBDISTRICT}/procedure"


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    """An officer of the sub-district, signed in."""
    with site.writing() as session:
        make.place(session)
        officer = make.holder(session, "subdistrict_officer", make.SUBDISTRICT)
        return accounts.open_session(session, site.now, person_id=officer.id)


@pytest.fixture(params=[PHONE, (1280, 800)], ids=["phone", "desk"])
def page(site: Site, browser: Browser, token: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The officer's phone, then their desk."""
    serializer = site.app.session_interface.get_signing_serializer(site.app)  # type: ignore[attr-defined]
    context = open_context(browser, request.param)
    name, value = site.app.config["SESSION_COOKIE_NAME"], serializer.dumps({"_user_id": token, "_fresh": True})
    context.add_cookies([{"name": name, "value": value, "url": site.url}])
    yield context.new_page()
    context.close()
    assert site.crashes == []


def test_the_whole_way_reads_well(site: Site, page: Page) -> None:
    watch = Watch()
    watch.follow(page)
    page.goto(f"{site.url}/places/{make.COMMUNITY}/procedure")
    assert "应到 13 人" in page.inner_text("main")
    watch.look(page, resident=True)
    page.goto(f"{site.url}{STREET}/edit")
    watch.look(page, resident=True)
    page.fill("[name=quorum]", "3/2")
    with watch.expecting(422):
        page.get_by_role("button", name="看看会变什么").click()
        page.wait_for_selector("[role=alert]")
        assert page.input_value("[name=quorum]") == "3/2"
        watch.look(page, resident=True)
    page.fill("[name=quorum]", "3/4")
    page.check("[name=decision_basis][value=members]")
    page.get_by_role("button", name="看看会变什么").click()
    page.wait_for_selector("ins")
    assert "没来的人也等于没有同意" in page.inner_text("main")
    watch.look(page, resident=True)
    page.get_by_role("button", name="再改一改").click()
    assert page.input_value("[name=quorum]") == "3/4"
    page.goto(f"{site.url}{STREET}/text")
    page.fill("[name=text]", 'base = "council_sz"\n[parameters]\noath = 3\n')
    with watch.expecting(422):
        page.get_by_role("button", name="看看会变什么").click()
        assert "第 3 行" in page.inner_text("[role=alert]")
        watch.look(page, resident=True)
    assert dict(watch.faults) == {}
