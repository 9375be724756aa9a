"""An audit from the front page to the second signature, in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import Watch, needs_chromium
from tests.journeys import auditor
from tests.journeys.auditor import Audited
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_chromium]


@pytest.fixture(scope="module")
def told(site: Site, browser: Browser, watch: Watch) -> Audited:
    shots = os.environ.get("SHOTS")
    return auditor.gather(site, browser, watch, Path(shots) if shots else None)


def test_an_audit(told: Audited, tmp_path: Path) -> None:
    paper = tmp_path / "receipt.pdf"
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    auditor.find_and_sample(told)
    auditor.look_through(told)
    auditor.ask(told)
    auditor.answer(told, paper)
    auditor.judge(told)
    auditor.verify_and_download(told, tmp_path)
    auditor.sign(told)
    auditor.read_it(told)


def test_nothing_crashed(site: Site, watch: Watch) -> None:
    assert site.crashes == []
    assert watch.patterns


@pytest.mark.parametrize("kind", ["axe", "width", "console", "script", "network", "status"])
def test_pages_had_no_fault(watch: Watch, kind: str) -> None:
    assert watch.faults[kind] == []


def test_the_pages_of_residents_are_light(watch: Watch) -> None:
    assert watch.heavy() == {}
