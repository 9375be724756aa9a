"""The desks of somebody with many of them: on one line of a desk's screen, the others a tap away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from deliberation.accounts import service as accounts
from tests import factories as make
from tests.browser import Watch, needs_chromium, open_context
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    """The desk of a sub-district's officer."""
    with site.writing() as session:
        make.place(session)
        officer = make.holder(session, "subdistrict_officer", make.SUBDISTRICT)
        token = accounts.open_session(session, site.now, person_id=officer.id)
    serializer = site.app.session_interface.get_signing_serializer(site.app)  # type: ignore[attr-defined]
    context = open_context(browser, (1280, 800))
    name, value = site.app.config["SESSION_COOKIE_NAME"], serializer.dumps({"_user_id": token, "_fresh": True})
    context.add_cookies([{"name": name, "value": value, "url": site.url}])
    yield context.new_page()
    context.close()
    assert site.crashes == []


def test_the_desks_stay_on_one_line_and_the_rest_opens(site: Site, page: Page) -> None:
    watch = Watch()
    watch.follow(page)
    for path in ("attendance", "procedure/text", "sheets"):
        page.goto(f"{site.url}/places/{make.SUBDISTRICT}/{path}")
        items = page.locator("nav.menu[aria-label=工作台]").locator("xpath=./a | ./details/summary").all()
        assert len(items) > 4
        assert len({round(box["y"]) for one in items if (box := one.bounding_box())}) == 1, path
    more = page.locator("nav.menu[aria-label=工作台] details")
    more.locator("summary").click()
    assert more.get_by_role("link", name="台账").is_visible()
    watch.look(page, resident=False)
