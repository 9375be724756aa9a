"""One community's whole year, walked by the people who live it, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import Watch, needs_chromium
from tests.journeys import audit, council, spring, vote, works
from tests.journeys.cast import Cast, gather
from tests.journeys.site import Site
from tests.proposals import pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]


@pytest.fixture(scope="module")
def cast(site: Site, browser: Browser, watch: Watch) -> Cast:
    return gather(site, browser, watch)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a phone takes it, larger than it is kept, and hard to make small."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(pictures.noisy((1800, 1350)))
    return path


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A signed form."""
    path = tmp_path / "form.pdf"
    path.write_bytes(b"%PDF-1.4\n%%EOF\n")
    return path


def test_a_whole_year(cast: Cast, photo: Path, document: Path, tmp_path: Path) -> None:
    spring.announce_the_year(cast)
    spring.join_the_community(cast)
    spring.verify_the_resident(cast)
    spring.propose(cast, photo)
    spring.others_propose(cast)
    spring.screen(cast)
    spring.look_at_photos(cast)
    council.call(cast)
    council.hold(cast)
    vote.prepare_the_poll(cast)
    vote.cast_a_ballot(cast)
    vote.others_vote(cast)
    vote.count(cast)
    vote.object_and_answer(cast)
    vote.end_the_notice(cast)
    works.approve(cast)
    works.contract(cast)
    works.work(cast, photo)
    works.accept(cast, photo, document)
    works.rate(cast)
    works.settle(cast, document)
    sheet = audit.download(cast, tmp_path)
    audit.add_up(cast, sheet)
    audit.confirm(cast, sheet)
    audit.find_the_change(cast, sheet)
    audit.verify_the_book(cast)
    audit.look_around(cast)


def test_nothing_crashed(site: Site, watch: Watch) -> None:
    assert site.crashes == []
    assert watch.patterns


@pytest.mark.parametrize("kind", ["axe", "width", "height", "console", "script", "network", "status"])
def test_pages_had_no_fault(watch: Watch, kind: str) -> None:
    assert watch.patterns
    assert watch.faults[kind] == []


def test_the_pages_of_residents_are_light(watch: Watch) -> None:
    assert watch.weights
    assert watch.heavy() == {}
