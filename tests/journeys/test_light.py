"""Pages full of photos are still light on a slow line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deliberation.polls import service as polls
from deliberation.proposals.files import store_photo
from tests import factories as make
from tests.browser import LIGHT, PHONE, Watch, needs_chromium
from tests.journeys.cast import PLACE, YEAR, actor, at
from tests.journeys.site import Site
from tests.journeys.someone import Someone
from tests.proposals import pictures
from tests.proposals.factories import make_project, release

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]

PROJECTS = 24


@pytest.fixture(scope="module")
def poll(site: Site) -> tuple[str, str]:
    """An open poll on projects that each have a photo, the worst there are, the last one five; and that one's id."""
    site.clock.set(at(3, 10))
    with site.writing() as session:
        make.place(session, PLACE)
        clerk = actor(make.holder(session, "clerk"), "clerk")
        folder = Path(site.app.config["UPLOAD_DIR"])
        for number in range(PROJECTS):
            photos = [
                store_photo(session, clerk, site.now, folder, io.BytesIO(pictures.noisy((800 + number, 600 + nth))))
                for nth in range(5 if number == PROJECTS - 1 else 1)
            ]
            title, cost = f"楼道里的第 {number + 1} 个项目", 10_000_000
            row = make_project(session, phase="deliberated", title=title, cost_fen=cost, photos=tuple(photos))
            release(session, row.id)
        about = {"place": PLACE, "year": YEAR, "title": "居民投票", "budget_fen": 200_000_000}
        poll = polls.prepare(session, clerk, site.now, opens_at=at(6, 10), closes_at=at(6, 16), **about)
    return poll, row.id


@pytest.fixture(scope="module")
def resident(site: Site, browser: Browser, poll: tuple[str, str]) -> Someone:
    """A voter who has not voted yet."""
    with site.writing() as session:
        person = make.resident(session, name="林小满")
    site.clock.set(at(6, 11))
    with site.writing() as session:
        polls.open_poll(session, make.SYSTEM, site.now, poll_id=poll[0])
    one = Someone(site, browser, Watch(), person.phone, PHONE)
    one.member = True
    return one


@pytest.mark.parametrize(
    "path",
    ["/", "/places/{place}", "/places/{place}/projects", "/polls/{poll}", "/polls/{poll}/ballot", "/projects/{row}"],
)
def test_the_first_load_is_light(resident: Someone, poll: tuple[str, str], path: str) -> None:
    resident.watch.weights.clear()
    resident.go(path.format(place=PLACE, poll=poll[0], row=poll[1]))
    assert resident.watch.weights
    assert all(10_000 < weight <= LIGHT for weight in resident.watch.weights.values())
    assert not resident.watch.faults
