"""A whole meeting of twelve members on five real items, run from the console with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser import Watch, needs_chromium
from tests.journeys import items
from tests.journeys.evening import Evening, invite, outcomes
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]


@pytest.fixture(scope="module")
def evening(site: Site, browser: Browser, watch: Watch) -> Evening:
    return invite(site, browser, watch)


def test_the_evening(evening: Evening, watch: Watch) -> None:
    evening.chair.page.on("mousedown", lambda: pytest.fail("no mouse here"))
    items.gather(evening)
    items.amend_and_adopt(evening)
    items.close_the_debate_and_reject(evening)
    items.lose_the_quorum_and_return(evening)
    items.step_aside_and_vote_in_secret(evening)
    items.rule_and_reconsider(evening)
    items.adjourn(evening)
    assert outcomes(evening) == ["adopted", "lost", "adopted", "adopted", "adopted"]
    items.seal_the_minutes(evening)
    assert evening.site.crashes == []
    assert not watch.faults, dict(watch.faults)
